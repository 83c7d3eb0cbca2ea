"""The real files give the published data; whatever else stands in their place is refused."""

import gzip
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fmnist_helpers import data
from fmnist_helpers.data import CRC32, FILES, FOLDER, MD5, SHAPES, DataError, normalize

AS_PUBLISHED = "as published"
RECOMPRESSED = "same data, compressed differently"
# How often each digit occurs in plain MNIST.
DIGIT_COUNTS = {
    "y_train": [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    "y_test": [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
}


@pytest.fixture(scope="module")
def fashion():
    return data.load()


def write_idx(path, array):
    """Write an array as IDX without compression, which readers accept under any name."""
    magic, shape = (0x803, (len(array), 28, 28)) if array.ndim == 2 else (0x801, array.shape)
    path.write_bytes(np.array([magic, *shape], dtype=">u4").tobytes() + array.tobytes())


def verdict(folder, name):
    """Return what `check` says about one file; the other three may be missing."""
    return data.check(folder)[FILES[name]]


def assert_parts(message, *parts):
    for part in ["found ", "; expected ", *parts]:
        assert part in message


# --- the data as published --------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_shape_and_type(fashion, name):
    array = getattr(fashion, name)
    assert (array.shape, array.dtype) == (SHAPES[name], np.uint8)


@pytest.mark.parametrize("name", FILES)
def test_arrays_are_read_only(fashion, name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(fashion, name)[0] = 1


def test_every_class_is_equally_frequent(fashion):
    assert np.bincount(fashion.y_train).tolist() == 10 * [6000]
    assert np.bincount(fashion.y_test).tolist() == 10 * [1000]
    assert len(data.CLASS_NAMES) == 10


def test_first_items(fashion):
    assert fashion.y_train[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert fashion.y_test[:10].tolist() == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]
    first = fashion.X_train[0].reshape(28, 28)  # an ankle boot: nothing above it, a sole below
    assert first[:3].max() == 0
    assert first[23].max() > 200


def test_pixels_use_the_whole_range(fashion):
    assert (fashion.X_train.min(), fashion.X_train.max()) == (0, 255)
    assert fashion.X_train.mean() == pytest.approx(72.94, abs=0.005)
    assert fashion.X_test.mean() == pytest.approx(73.15, abs=0.005)


def test_no_image_occurs_twice(fashion):
    images = [*fashion.X_train, *fashion.X_test]
    assert len({image.tobytes() for image in images}) == 70_000


@pytest.mark.parametrize("name", FILES)
def test_files_are_the_published_ones(name):
    content = (FOLDER / FILES[name]).read_bytes()
    assert hashlib.md5(content, usedforsecurity=False).hexdigest() == MD5[name]


def test_list_of_checksums_agrees():
    lines = (FOLDER / "checksums.md5").read_text().splitlines()
    assert sorted(lines) == sorted(f"{MD5[name]}  {FILES[name]}" for name in FILES)


def test_load_needs_no_network_and_any_current_directory(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.chdir(tmp_path)
    assert len(data.load().X_train) == 60_000


# --- other data in their place ----------------------------------------------------------------

PAIRS = [
    ("X_train", "X_test"),
    ("X_test", "X_train"),
    ("y_train", "y_test"),
    ("y_test", "y_train"),
    ("X_test", "y_test"),
    ("y_test", "X_test"),
]


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_swapped_files(tmp_path, name, other):
    shutil.copy(FOLDER / FILES[other], tmp_path / FILES[name])
    message = verdict(tmp_path, name)
    assert_parts(message, FILES[name], str(SHAPES[other]), str(SHAPES[name]))
    assert f"looks like {FILES[other]}: were two files swapped?" in message


def test_load_names_the_first_bad_file(tmp_path, fashion):
    write_idx(tmp_path / FILES["X_train"], fashion.X_test)
    with pytest.raises(DataError) as caught:
        data.load(tmp_path)
    assert_parts(str(caught.value), str(tmp_path / FILES["X_train"]), "swapped?")


def test_folder_may_be_text(tmp_path):
    with pytest.raises(DataError, match="no such folder"):
        data.load(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", DIGIT_COUNTS)
def test_labels_of_plain_mnist(tmp_path, name):
    digits = np.repeat(np.arange(10, dtype=np.uint8), DIGIT_COUNTS[name])
    write_idx(tmp_path / FILES[name], np.random.default_rng(0).permutation(digits))
    assert_parts(verdict(tmp_path, name), FILES[name], "labels of plain MNIST", "Fashion-MNIST")


@pytest.mark.parametrize(("name", "mean"), [("X_train", 33.3184), ("X_test", 33.7912)])
def test_images_of_plain_mnist(tmp_path, name, mean):
    images = np.zeros(SHAPES[name], dtype=np.uint8)
    images.flat[: int(mean / 255 * images.size)] = 255
    write_idx(tmp_path / FILES[name], images)
    assert_parts(verdict(tmp_path, name), FILES[name], "images of plain MNIST", "Fashion-MNIST")


def test_plain_mnist_does_not_load(tmp_path):
    write_idx(tmp_path / FILES["X_train"], np.full(SHAPES["X_train"], 33, dtype=np.uint8))
    with pytest.raises(DataError, match=r"other images \(mean value 33.00\)"):
        data.load(tmp_path)


def change_one(array):
    array[17] ^= 1
    return array


CHANGES = {"one value": change_one, "another order": lambda array: array[::-1].copy()}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("name", ["X_test", "y_train", "y_test"])
def test_changed_data(tmp_path, fashion, name, change):
    write_idx(tmp_path / FILES[name], change(getattr(fashion, name).copy()))
    assert_parts(verdict(tmp_path, name), FILES[name], "other ", "of Fashion-MNIST", "Copy")


def test_fewer_images(tmp_path, fashion):
    write_idx(tmp_path / FILES["X_test"], fashion.X_test[:100])
    assert_parts(verdict(tmp_path, "X_test"), "(100, 784)", "(10000, 784)", "Copy the file anew")


def test_damaged_file(tmp_path):
    content = (FOLDER / FILES["y_train"]).read_bytes()
    (tmp_path / FILES["y_train"]).write_bytes(content[:-1000])
    assert_parts(verdict(tmp_path, "y_train"), FILES["y_train"], "cut off", "Copy the file anew")


@pytest.mark.parametrize("pack", [lambda raw: raw, lambda raw: gzip.compress(raw, 1)],
                         ids=["not at all", "level 1"])  # fmt: skip
@pytest.mark.parametrize("name", ["X_test", "y_train", "y_test"])
def test_compressed_differently(tmp_path, name, pack):
    raw = gzip.decompress((FOLDER / FILES[name]).read_bytes())
    (tmp_path / FILES[name]).write_bytes(pack(raw))
    assert verdict(tmp_path, name) == RECOMPRESSED


def test_load_takes_data_compressed_differently(tmp_path, fashion):
    for name, array in fashion._asdict().items():
        write_idx(tmp_path / FILES[name], array)
    for found, expected in zip(data.load(tmp_path), fashion, strict=True):
        np.testing.assert_array_equal(found, expected, strict=True)


# --- normalization ----------------------------------------------------------------------------

TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
HOWS = pytest.mark.parametrize("how", data.NORMALIZATIONS)
images = arrays(np.uint8, st.tuples(st.integers(1, 4), st.just(784)))


def by_hand(X, how):
    """Normalize in float64, as the docstring says."""
    X = X.astype(np.float64)
    sizes = {"raw": 1, "pixel": 255, "l1": X.sum(axis=1), "l2": (X**2).sum(axis=1) ** 0.5}
    size = np.broadcast_to(sizes[how], len(X))
    return X / np.where(size == 0, 1, size)[:, None]


@given(X=images, how=st.sampled_from(data.NORMALIZATIONS))
def test_normalize_agrees_with_the_formula(X, how):
    np.testing.assert_allclose(normalize(X, how, dtype=np.float64), by_hand(X, how), rtol=1e-12)
    np.testing.assert_allclose(normalize(X, how), by_hand(X, how), rtol=1e-5)


@TYPES
def test_normalize_values(dtype):
    X = np.array([[3, 4], [0, 255]], dtype=np.uint8)
    expected = {
        "raw": X,
        "pixel": X / 255,
        "l1": [[3 / 7, 4 / 7], [0, 1]],
        "l2": [[0.6, 0.8], [0, 1]],
    }
    for how, values in expected.items():
        found = normalize(X, how, dtype=dtype)
        np.testing.assert_allclose(found, np.array(values, dtype=dtype), rtol=1e-6, strict=True)


@HOWS
def test_float32_is_the_default(how):
    assert normalize(np.ones((1, 784)), how).dtype == np.float32


@HOWS
def test_zero_image_stays_zero(how):
    assert not normalize(np.zeros((2, 784), dtype=np.uint8), how).any()


@HOWS
@TYPES
def test_normalize_leaves_its_input_alone(how, dtype):
    X = np.full((2, 784), 7, dtype=dtype)
    X.setflags(write=False)
    found = normalize(X, how, dtype=dtype)
    assert (X == 7).all()
    assert not np.shares_memory(found, X)


def test_mean_squared_norms(fashion):
    """Learning rate and normalization are one knob; the lessons quote these numbers."""
    squares = {
        how: (normalize(fashion.X_test, how) ** 2).sum(axis=1).mean() for how in ("l1", "l2")
    }
    assert squares["l2"] == pytest.approx(1, abs=1e-5)
    assert squares["l1"] == pytest.approx(0.0036, abs=2e-4)
    assert (normalize(fashion.X_test, "pixel") ** 2).sum(axis=1).mean() == pytest.approx(162, abs=2)


BAD_ARGUMENTS = {
    "unknown way": ({"how": "max"}, "how is 'max'; expected one of raw, pixel, l1, l2"),
    "no way": ({"how": None}, "how is None"),
    "integers": ({"dtype": np.uint8}, "dtype is .*expected np.float32 or np.float64"),
    "half precision": ({"dtype": np.float16}, "dtype is .*float16"),
    "one image": ({"X": np.zeros(784)}, r"shape \(784,\); expected .*\(N, 784\)"),
    "three dimensions": ({"X": np.zeros((2, 28, 28))}, r"shape \(2, 28, 28\); expected"),
}


@pytest.mark.parametrize(("changed", "message"), BAD_ARGUMENTS.values(), ids=BAD_ARGUMENTS)
def test_normalize_refuses(changed, message):
    arguments = {"X": np.zeros((2, 784)), "how": "pixel"} | changed
    with pytest.raises(ValueError, match=message):
        normalize(**arguments)


# --- the command line -------------------------------------------------------------------------


@pytest.fixture
def small(fashion, monkeypatch):
    """Let `csv` find six images to write, instead of 70,000."""
    X_train, y_train, X_test, y_test = fashion
    few = data.FashionMNIST(X_train[:4], y_train[:4], X_test[:2], y_test[:2])
    monkeypatch.setattr(data, "load", lambda folder: few)
    return few


def test_check_command_on_the_real_files(capsys):
    assert data.main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(lines) == sorted(f"{file}: {AS_PUBLISHED}" for file in FILES.values())


def test_check_command_on_good_and_bad_files(tmp_path, capsys):
    for name in ("y_train", "y_test"):
        shutil.copy(FOLDER / FILES[name], tmp_path / FILES[name])
    (tmp_path / FILES["X_test"]).write_bytes(b"<html>")
    assert data.main(["check", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert out.count(AS_PUBLISHED) == 2
    assert_parts(out, "no such file", "6 bytes that start with")


def test_check_command_accepts_other_compression(monkeypatch):
    monkeypatch.setattr(data, "check", lambda folder: {"a.gz": AS_PUBLISHED, "b.gz": RECOMPRESSED})
    assert data.main(["check"]) == 0


def test_csv_command_writes_both_files(tmp_path, small, capsys):
    to = tmp_path / "new" / "folder"
    assert data.main(["csv", "--to", str(to)]) == 0
    assert "fashion-mnist_train.csv: 4 images" in capsys.readouterr().out
    arrays = [*data.read_csv(to / "fashion-mnist_train.csv")]
    arrays += data.read_csv(to / "fashion-mnist_test.csv")
    for found, expected in zip(arrays, small, strict=True):
        np.testing.assert_array_equal(found, expected, strict=True)


@pytest.mark.parametrize("name", ["fashion-mnist_train.csv", "fashion-mnist_test.csv"])
def test_csv_command_does_not_overwrite(tmp_path, small, capsys, name):
    (tmp_path / name).write_text("mine")
    assert data.main(["csv", "--to", str(tmp_path)]) == 1
    assert_parts(capsys.readouterr().err, str(tmp_path / name), "existing file", "--to")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["mine"]


def test_csv_command_reports_bad_data(tmp_path, capsys):
    assert data.main(["csv", str(tmp_path / "none"), "--to", str(tmp_path / "to")]) == 1
    assert_parts(capsys.readouterr().err, "no such folder")
    assert not (tmp_path / "to").exists()


def test_csv_command_reports_a_bad_target(tmp_path, small, capsys):
    (tmp_path / "to").write_text("a file, no folder")
    assert data.main(["csv", "--to", str(tmp_path / "to")]) == 1
    assert str(tmp_path / "to") in capsys.readouterr().err


def test_full_disk_leaves_no_half_file(tmp_path, small, monkeypatch, capsys):
    def to_csv(table, path, **options):
        Path(path).write_text("half a fi")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", to_csv)
    assert data.main(["csv", "--to", str(tmp_path)]) == 1
    assert "No space left" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [[], ["csv"], ["unpack"]], ids=str)
def test_wrong_use_shows_the_usage(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        data.main(arguments)
    assert "usage: python -m fmnist_helpers.data" in capsys.readouterr().err


def test_help_as_a_program():
    command = [sys.executable, "-W", "error", "-m", "fmnist_helpers.data", "--help"]
    environment = os.environ | {"PYTHONPATH": str(FOLDER.parent)}
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert "check a folder's four files" in run.stdout
    assert not run.stderr


def test_checksums_are_given_for_every_file():
    assert FILES.keys() == MD5.keys() == CRC32.keys() == SHAPES.keys()
