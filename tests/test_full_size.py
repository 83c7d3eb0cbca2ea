"""The stored long runs are those of their lesson, and the stored network is what its curve says."""

import numpy as np
import pandas as pd
import pytest

from fmnist_helpers import experiments, full_size, network
from fmnist_helpers.data import DataError
from fmnist_helpers.experiments import DataSplit, Settings


@pytest.fixture
def tiny(monkeypatch):
    """Ten random images, and two short runs in the place of the long ones."""
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 256, (10, 784)).astype(np.uint8), np.arange(10)
    few = [Settings(n_hidden=3, n_samples=10, epochs=epochs) for epochs in (1, 2)]
    monkeypatch.setattr(full_size, "all_settings", lambda: few)
    return DataSplit(X, y, X, y)


def test_the_stored_runs_are_complete():
    runs = full_size.read()
    assert [len(each.curves) for each in runs] == [each.settings.epochs for each in runs]
    assert not any(each.diverged for each in runs)
    assert all(each.curves["val_accuracy"].max() > 0.88 for each in runs)


def test_the_stored_network_is_the_best_epoch_of_the_longest_run():
    images, longest = full_size.default_images(), full_size.read()[-1]
    params, activation = full_size.best_network()
    assert activation == longest.settings.activation
    X = experiments.scale(images.X_val, longest.settings.normalization)
    accuracy = np.mean(network.predict(params, X, activation=activation) == images.y_val)
    # On another processor an image on the border between two classes may change sides.
    assert accuracy == pytest.approx(longest.curves["val_accuracy"].max(), abs=3e-4)


def test_compute_store_and_read_again(tiny, tmp_path):
    runs = full_size.compute(tiny)
    path, network_path = tmp_path / "full_size.csv", tmp_path / "full_size.npz"
    full_size.store(runs, path, network_path)
    again = full_size.read(path)
    assert [each.settings for each in again] == [each.settings for each in runs]
    pd.testing.assert_frame_equal(again[1].curves, runs[1].curves.round(4), check_dtype=False)
    params, _ = full_size.best_network(network_path)
    np.testing.assert_array_equal(params.W1, runs[-1].params.W1)


def test_a_missing_or_incomplete_file_is_refused_with_what_to_do(tiny, tmp_path):
    path = tmp_path / "full_size.csv"
    with pytest.raises(DataError, match="python -m fmnist_helpers.full_size"):
        full_size.read(path)
    runs = full_size.compute(tiny)[:1]
    experiments.to_table(runs).to_csv(path, index=False)
    with pytest.raises(DataError, match="found 1 runs; expected the 2 long runs"):
        full_size.read(path)
