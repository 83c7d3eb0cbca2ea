"""A saved network comes back whole, or with a sentence that says why not."""

import numpy as np
import pytest

from fmnist_helpers.network import init_params
from fmnist_helpers.storage import load_params, save_params


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_round_trip(tmp_path, rng, dtype):
    params = init_params(5, 4, 3, init="uniform", rng=rng, dtype=dtype)
    save_params(tmp_path / "net.npz", params, activation="tanh")
    loaded, activation = load_params(tmp_path / "net.npz")
    assert activation == "tanh"
    for a, b in zip(params, loaded, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


def test_a_failed_save_keeps_the_old_file_and_leaves_no_rubbish(tmp_path, rng, monkeypatch):
    path = tmp_path / "net.npz"
    save_params(path, init_params(5, 4, 3, rng=rng), activation="relu")
    before = path.read_bytes()

    def interrupted(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_params(path, init_params(5, 4, 3, rng=rng), activation="relu")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["net.npz"]


def test_an_unknown_activation_is_refused_before_anything_is_written(tmp_path, rng):
    with pytest.raises(ValueError, match="'elu'"):
        save_params(tmp_path / "net.npz", init_params(5, 4, 3, rng=rng), activation="elu")
    assert not list(tmp_path.iterdir())


def test_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_params(tmp_path / "nothing.npz")


@pytest.mark.parametrize("content", [b"", b"no network", b"PK\x03\x04 half an archive"])
def test_a_damaged_file(tmp_path, content):
    (tmp_path / "net.npz").write_bytes(content)
    with pytest.raises(ValueError, match="not a saved network"):
        load_params(tmp_path / "net.npz")


def test_pickles_are_not_opened(tmp_path):
    np.save(tmp_path / "net.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="not a saved network"):
        load_params(tmp_path / "net.npy")


def test_a_single_array_is_no_network(tmp_path):
    np.save(tmp_path / "net.npy", np.ones(3))
    with pytest.raises(ValueError, match="not a saved network"):
        load_params(tmp_path / "net.npy")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"W1": np.ones((2, 2))}, "holds .'W1'.; expected"),
        (
            {
                "W1": np.ones((4, 3)),
                "b1": np.ones(3),
                "W2": np.ones((5, 2)),
                "b2": np.ones(2),
                "activation": np.array("relu"),
            },
            r"W2 \(5, 2\).*expected \(D, H\)",
        ),
    ],
)
def test_arrays_that_are_no_network(tmp_path, arrays, message):
    np.savez(tmp_path / "net.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        load_params(tmp_path / "net.npz")
