"""The stored map is what the code gives, and a damaged one is refused."""

import numpy as np
import pandas as pd
import pytest

from fmnist_helpers import rate_map
from fmnist_helpers._tables import write_table
from fmnist_helpers.data import DataError
from fmnist_helpers.experiments import DataSplit

# Cells that learn steadily, so that rounding on another processor does not grow.
CALM = [
    ("relu", "pixel", 0.03),
    ("relu", "l2", 0.1),
    ("relu", "l2", 10.0),  # dead after a few steps, and stays so
    ("tanh", "pixel", 0.01),
    ("tanh", "l2", 0.1),
    ("sigmoid", "pixel", 0.03),
]


@pytest.fixture(scope="module")
def pictures():
    return rate_map.default_pictures()


@pytest.fixture
def tiny(monkeypatch):
    """Ten random pictures, and settings that use them all."""
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 256, (10, 784)).astype(np.uint8), np.arange(10)
    monkeypatch.setattr(rate_map, "N_TRAIN", 10)
    return DataSplit(X, y, X, y)


def test_the_pictures_are_from_the_training_set_alone(pictures):
    assert [len(array) for array in pictures[:4]] == [6_000, 6_000, 2_000, 2_000]
    X, _, _, _ = rate_map.data.load()
    np.testing.assert_array_equal(np.concatenate([pictures.X_train, pictures.X_val]), X[:8_000])


@pytest.mark.parametrize("names", CALM, ids=str)
def test_the_stored_table_is_what_the_code_gives(pictures, names):
    stored = rate_map.read().set_index(["activation", "normalization", "learning_rate"]).loc[names]
    computed = rate_map.cell(*names, pictures)
    assert computed["outcome"] == stored["outcome"]
    assert computed["val_accuracy"] == pytest.approx(stored["val_accuracy"], abs=0.02)


def test_the_stored_table_is_complete():
    table = rate_map.read()
    assert not table.duplicated(["activation", "normalization", "learning_rate"]).any()
    assert (table["val_accuracy"].isna() == (table["outcome"] == "diverged")).all()
    learned = table[table["outcome"] == "learned"]
    assert learned["val_accuracy"].between(rate_map.STUCK_BELOW, 1).all()


def test_compute_write_and_read_again(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(rate_map, "RATES", (0.01, 1e300))
    monkeypatch.setattr(rate_map, "NORMALIZATIONS", ("raw",))
    seen = []
    table = rate_map.compute(
        tiny, progress=lambda cells: (seen.append(cell) or cell for cell in cells)
    )
    assert len(table) == len(seen) == 6
    assert "diverged" in set(table["outcome"])
    write_table(table, tmp_path / "map.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["map.csv"]
    pd.testing.assert_frame_equal(rate_map.read(tmp_path / "map.csv"), table)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        ("", "No columns to parse"),
        ("label,pixel1\n3,0\n", "found the columns label, pixel1; expected a table"),
        (",".join(rate_map.COLUMNS) + "\nrelu,l2,1.0,0.5,learned\n", "found 1 rows; expected 132"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(tmp_path, content, message):
    path = tmp_path / "map.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=f"map.csv.*{message}.*python -m fmnist_helpers.rate_map"):
        rate_map.read(path)
