"""Long runs for choosing honestly: whether settings that short runs chose hold at full size.

The curves stand in `data/full_size.csv`, and the best network of the longest run in
`data/full_size.npz`, since these runs take too long for a lesson. To compute both again, in about
ten minutes on an idle computer:

    python -m fmnist_helpers.full_size
"""
# ruff: noqa: E402 - the number of threads must be set before NumPy is imported

import os

# With another number of threads the last digits differ, and after many steps the curves, too.
if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pandas as pd
from sklearn.model_selection import train_test_split
from tqdm.auto import tqdm

from fmnist_helpers import data, experiments, storage
from fmnist_helpers._tables import write_table
from fmnist_helpers.experiments import DataSplit, Settings

PATH, NETWORK = data.FOLDER / "full_size.csv", data.FOLDER / "full_size.npz"
N_TRAIN, SEEDS = 50_000, (1, 2, 3)
# What the short runs compared, and rates on both sides of their winner.
COMPARED = (
    "batch_size=64 learning_rate=0.1",
    "batch_size=16 learning_rate=0.02",
    "batch_size=16 learning_rate=0.05",
    "batch_size=16 learning_rate=0.1",
)
LONGEST = Settings(
    n_hidden=512,
    dropout=0.2,
    batch_size=32,
    learning_rate=0.05,
    epochs=40,
    n_samples=N_TRAIN,
)


def default_images():
    """Return the images of these runs, 50,000 to train on and 10,000 to validate with.

    Returns
    -------
    DataSplit
    """
    X, y, _, _ = data.load()
    X_train, X_val, y_train, y_val = train_test_split(
        X, y, test_size=len(X) - N_TRAIN, stratify=y, random_state=5
    )
    return DataSplit(X_train, y_train, X_val, y_val)


def all_settings():
    """Return the settings of all stored runs.

    Returns
    -------
    list of Settings
        Each line of `COMPARED` with each seed, for 25 epochs; then `LONGEST`.
    """
    lines = [f"{line} epochs=25 n_samples={N_TRAIN}" for line in COMPARED]
    return [Settings.parse(f"{line} seed={s}") for line in lines for s in SEEDS] + [LONGEST]


def compute(images, progress=iter):
    """Run all settings, in float32.

    Parameters
    ----------
    images : DataSplit
    progress : callable, default iter
        Wraps the list of settings, for example `tqdm`.

    Returns
    -------
    list of experiments.Run
    """
    return [experiments.run(each, images) for each in progress(all_settings())]


def store(runs, path=PATH, network_path=NETWORK):
    """Write the curves of all runs, and the network after the best epoch of the last one.

    Parameters
    ----------
    runs : sequence of experiments.Run
    path, network_path : str or path-like, optional
    """
    # The fourth decimal is one of 10,000 validation images.
    write_table(experiments.to_table(runs).round(4), path)
    storage.save_params(network_path, runs[-1].params, activation=runs[-1].settings.activation)


def read(path=PATH):
    """Read the stored runs.

    Parameters
    ----------
    path : str or path-like, optional

    Returns
    -------
    list of experiments.Run
        Without their weights.

    Raises
    ------
    DataError
        If the file is missing, or does not hold all runs.
    """
    again = "Take it from a fresh copy of the project, or run: python -m fmnist_helpers.full_size"
    try:
        runs = experiments.from_table(pd.read_csv(path))
    except (OSError, ValueError) as error:
        raise data.DataError(path, str(error), "the long runs", again) from error
    if [each.settings for each in runs] != all_settings():
        expected = f"the {len(all_settings())} long runs"
        raise data.DataError(path, f"{len(runs)} runs", expected, again)
    return runs


def best_network(path=NETWORK):
    """Read the stored network.

    Parameters
    ----------
    path : str or path-like, optional

    Returns
    -------
    tuple of (network.Params, str)
        The weights after the best epoch of `LONGEST`, and the name of its activation.
    """
    return storage.load_params(path)


def main():
    """Compute all runs and store them."""
    store(compute(default_images(), progress=tqdm))


if __name__ == "__main__":
    main()
