"""A map of which learning rates work with which normalization and activation function.

The table stands in `data/rate_map.csv`, since 132 runs take too long for a lesson. To compute it
again, in about a minute:

    python -m fmnist_helpers.rate_map
"""

from itertools import product

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from fmnist_helpers import data
from fmnist_helpers._tables import read_table, write_table
from fmnist_helpers.data import NORMALIZATIONS
from fmnist_helpers.experiments import DataSplit, Settings, run
from fmnist_helpers.functional import ACTIVATIONS

PATH = data.FOLDER / "rate_map.csv"
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
COLUMNS = ("activation", "normalization", "learning_rate", "val_accuracy", "outcome")
OUTCOMES = ("learned", "stuck", "diverged")
STUCK_BELOW = 0.15  # guessing gives 0.10
N_TRAIN, N_VAL = 6_000, 2_000


def default_pictures():
    """Return the pictures behind the stored table, the first 8,000 of the training set.

    Returns
    -------
    DataSplit
        6,000 to train on and 2,000 to validate with; the publisher has shuffled them.
    """
    X, y, _, _ = data.load()
    return DataSplit(X[:N_TRAIN], y[:N_TRAIN], X[N_TRAIN:][:N_VAL], y[N_TRAIN:][:N_VAL])


def settings(activation, normalization, learning_rate):
    """Return the settings of one cell: He weights, 64 units, batches of 64, 2 epochs, seed 1.

    Parameters
    ----------
    activation : {"relu", "tanh", "sigmoid"}
    normalization : {"raw", "pixel", "l1", "l2"}
    learning_rate : float

    Returns
    -------
    Settings
    """
    return Settings(
        n_hidden=64,
        activation=activation,
        init="he",
        normalization=normalization,
        learning_rate=learning_rate,
        batch_size=64,
        epochs=2,
        n_samples=N_TRAIN,
        seed=1,
    )


def cell(activation, normalization, learning_rate, pictures):
    """Run one cell of the map.

    Parameters
    ----------
    activation : {"relu", "tanh", "sigmoid"}
    normalization : {"raw", "pixel", "l1", "l2"}
    learning_rate : float
    pictures : DataSplit
        With at least 6,000 to train on.

    Returns
    -------
    dict
        One row of the table.
    """
    ended = run(settings(activation, normalization, learning_rate), pictures, dtype=np.float64)
    accuracy = ended.curves["val_accuracy"].iloc[-1]
    outcome = "stuck" if accuracy < STUCK_BELOW else "learned"
    if ended.diverged:
        accuracy, outcome = np.nan, "diverged"
    values = activation, normalization, learning_rate, round(accuracy, 2), outcome
    return dict(zip(COLUMNS, values, strict=True))


def compute(pictures, progress=iter):
    """Run all cells.

    Parameters
    ----------
    pictures : DataSplit
    progress : callable, default iter
        Wraps the list of cells, for example `tqdm`.

    Returns
    -------
    DataFrame
        Columns: activation, normalization, learning_rate; val_accuracy, after the last epoch,
        rounded to 2 decimals, since the third differs between processors; outcome, which is
        "learned", "stuck" (finite, but below 0.15: hardly better than guessing) or "diverged"
        (NaN or infinity; the accuracy is then missing).
    """
    cells = list(product(reversed(ACTIVATIONS), NORMALIZATIONS, RATES))  # ReLU first
    return pd.DataFrame([cell(*each, pictures) for each in progress(cells)])


def read(path=PATH):
    """Read the stored table.

    Parameters
    ----------
    path : str or path-like, optional

    Returns
    -------
    DataFrame
        As `compute` gives it.

    Raises
    ------
    DataError
        If the file is missing, or does not hold the whole map.
    """
    again = "Take it from a fresh copy of the project, or run: python -m fmnist_helpers.rate_map"
    table = read_table(path, COLUMNS, again)
    n_cells = len(ACTIVATIONS) * len(NORMALIZATIONS) * len(RATES)
    if len(table) != n_cells or not table["outcome"].isin(OUTCOMES).all():
        raise data.DataError(path, f"{len(table)} rows", f"{n_cells} rows with an outcome", again)
    return table


def main():
    """Compute the table and store it."""
    write_table(compute(default_pictures(), progress=tqdm), PATH)


if __name__ == "__main__":
    main()
