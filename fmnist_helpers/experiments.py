"""One run from its settings, and many runs as a table.

A run is described by a `Settings`, which is also a line of text that can be sent to a friend:

    run(Settings(learning_rate=0.3), pictures)
    run(Settings.parse("learning_rate=0.3 activation=tanh"), pictures)

gives the same numbers for everybody. `summary` puts runs side by side; `to_table` and `from_table`
turn them into rows for a CSV file and back.
"""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from fmnist_helpers import data, network, training
from fmnist_helpers._validate import (
    check_choice,
    check_count,
    check_not_negative,
    check_positive,
    check_probability,
)
from fmnist_helpers.functional import ACTIVATIONS

NORMALIZATIONS = ("raw", *data.NORMALIZATIONS)
CURVES = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
FULL = "full"  # how a batch of all samples is written


class DataSplit(NamedTuple):
    """Pixels as they are on disk, split into what a run learns from and what scores it.

    Attributes
    ----------
    X_train : ndarray of uint8 of shape (N, 784)
    y_train : ndarray of int of shape (N,)
    X_val : ndarray of uint8 of shape (M, 784)
    y_val : ndarray of int of shape (M,)
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray


@dataclass(frozen=True)
class Settings:
    """Everything that a run depends on.

    Attributes
    ----------
    n_hidden : int
        Hidden units, H.
    activation : {"sigmoid", "tanh", "relu"}
    init : {"he", "xavier", "randn", "uniform"}
        How the weights start, see `network.init_params`.
    normalization : {"raw", "pixel", "l1", "l2"}
        How pixels are scaled, see `data.normalize`; "raw" leaves them at 0 to 255.
    learning_rate : float
    batch_size : int or None
        Samples a step; None (in text: "full") takes all of them.
    epochs : int
    l2 : float
        Strength of the penalty on the weights, see `network.loss`.
    dropout : float
        Probability that a hidden activation is dropped in a step.
    n_samples : int
        How many of the training pictures are used: the first ones.
    seed : int

    Raises
    ------
    ValueError
        If a value is out of its range; the message says which and what was expected.
    """

    n_hidden: int = 128
    activation: str = "relu"
    init: str = "he"
    normalization: str = "pixel"
    learning_rate: float = 0.1
    batch_size: int | None = 64
    epochs: int = 5
    l2: float = 0.0
    dropout: float = 0.0
    n_samples: int = 10_000
    seed: int = 1

    def __post_init__(self):
        """Refuse what no run could use."""
        check_choice("activation", self.activation, ACTIVATIONS)
        check_choice("init", self.init, network.INITS)
        check_choice("normalization", self.normalization, NORMALIZATIONS)
        for name in ("n_hidden", "epochs", "n_samples"):
            check_count(name, getattr(self, name))
        check_count("batch_size", self.batch_size, or_none="all samples")
        check_count("seed", self.seed, least=0)
        check_positive("learning_rate", self.learning_rate)
        check_not_negative("l2", self.l2)
        check_probability("dropout", self.dropout)

    def __str__(self):
        """Write the settings as a line of text that `parse` understands."""
        return " ".join(f"{name}={_written(v)}" for name, v in dataclasses.asdict(self).items())

    @classmethod
    def parse(cls, text):
        """Read settings from text such as "learning_rate=0.3 activation=tanh".

        Parameters
        ----------
        text : str
            Pairs of name and value, in any order; what is left out keeps its default.

        Returns
        -------
        Settings

        Raises
        ------
        ValueError
            If a name is unknown or named twice, or a value cannot be read or is out of its range.
        """
        values = {}
        for pair in text.split():
            name, equals, value = pair.partition("=")
            if not equals or name not in READERS:
                raise ValueError(
                    f"{pair!r} is no setting; expected pairs such as learning_rate=0.1,"
                    f" with a name out of {', '.join(READERS)}"
                )
            if name in values:
                raise ValueError(f"{name} is set twice; expected once")
            values[name] = _read(name, value)
        return cls(**values)


def _whole(value):
    """Read a whole number, also from text such as "10_000" or "1e4"."""
    try:
        return int(value)  # exact also beyond 2**53, where float is not
    except ValueError:
        number = float(value)
    if number != int(number):
        raise ValueError(value)
    return int(number)


READERS = {
    "n_hidden": _whole,
    "activation": str,
    "init": str,
    "normalization": str,
    "learning_rate": float,
    "batch_size": lambda value: None if value == FULL else _whole(value),
    "epochs": _whole,
    "l2": float,
    "dropout": float,
    "n_samples": _whole,
    "seed": _whole,
}


class Run(NamedTuple):
    """A run that has ended.

    Attributes
    ----------
    settings : Settings
    curves : DataFrame
        One row an epoch, with the columns epoch, loss, accuracy, val_loss and val_accuracy.
    diverged : str
        Empty, or where the run stopped being numbers.
    params : Params or None
        The weights after the epoch with the best validation accuracy; None for a run that was
        read from a table.
    """

    settings: Settings
    curves: pd.DataFrame
    diverged: str = ""
    params: network.Params | None = None


def scale(X, normalization, *, dtype=np.float32):
    """Scale pixels as `data.normalize` does, or leave them at 0 to 255.

    Parameters
    ----------
    X : ndarray of uint8 of shape (N, 784)
    normalization : {"raw", "pixel", "l1", "l2"}
    dtype : {float32, float64}, default float32

    Returns
    -------
    ndarray of `dtype`, of the shape of `X`
    """
    if normalization == "raw":
        return X.astype(dtype)
    return data.normalize(X, normalization, dtype=dtype)


def epochs(settings, pictures, *, dtype=np.float32):
    """Start a run: a generator of records, one an epoch, as `training.train` yields them.

    Parameters
    ----------
    settings : Settings
    pictures : DataSplit
    dtype : {float32, float64}, default float32
        float32 is faster; float64 gives the same numbers to more digits on another processor.

    Yields
    ------
    training.EpochRecord

    Raises
    ------
    ValueError
        If there are fewer pictures than `settings.n_samples`.
    """
    n_samples = settings.n_samples
    if n_samples > len(pictures.X_train):
        raise ValueError(
            f"n_samples is {n_samples};"
            f" expected at most the {len(pictures.X_train)} pictures there are"
        )
    rng = np.random.default_rng(settings.seed)
    params = network.init_params(
        pictures.X_train.shape[1],
        settings.n_hidden,
        len(data.CLASS_NAMES),
        init=settings.init,
        rng=rng,
        dtype=dtype,
    )
    return training.train(
        params,
        scale(pictures.X_train[:n_samples], settings.normalization, dtype=dtype),
        pictures.y_train[:n_samples],
        rng=rng,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        batch_size=settings.batch_size,
        activation=settings.activation,
        l2=settings.l2,
        dropout=settings.dropout,
        validation=(scale(pictures.X_val, settings.normalization, dtype=dtype), pictures.y_val),
    )


def run(settings, pictures, *, dtype=np.float32):
    """Run to the end.

    Parameters
    ----------
    settings : Settings
    pictures : DataSplit
    dtype : {float32, float64}, default float32

    Returns
    -------
    Run
    """
    return finished(settings, list(epochs(settings, pictures, dtype=dtype)))


def finished(settings, records):
    """Put the records of a run together.

    Parameters
    ----------
    settings : Settings
    records : sequence of training.EpochRecord
        At least one.

    Returns
    -------
    Run
    """
    curves = pd.DataFrame([record[: len(CURVES)] for record in records], columns=CURVES)
    best = max(records, key=lambda record: np.nan_to_num(record.val_accuracy, nan=-1))
    return Run(settings, curves, str(records[-1].diverged or ""), best.params)


def summary(runs):
    """Put runs side by side, one row each.

    Parameters
    ----------
    runs : sequence of Run

    Returns
    -------
    DataFrame
        The settings that differ between the runs; then "train accuracy" and "val accuracy" of the
        last epoch, the best validation accuracy and its epoch, and where a run diverged.
    """
    settings = pd.DataFrame([dataclasses.asdict(each.settings) for each in runs], dtype=object)
    differ = [name for name in settings if settings[name].map(_written).nunique() > 1]
    results = pd.DataFrame([_results(each) for each in runs])
    # A column of None and numbers would become floats: 64.0 samples.
    shown = settings[differ].apply(lambda column: column.map(_written))
    return pd.concat([shown, results], axis="columns")


def _results(each):
    scores = each.curves.set_index("epoch")["val_accuracy"]
    known = scores.notna().any()
    return {
        "train accuracy": each.curves["accuracy"].iloc[-1],
        "val accuracy": scores.iloc[-1],
        "best val accuracy": scores.max(),
        "in epoch": int(scores.idxmax()) if known else 0,
        "diverged": each.diverged,
    }


def to_table(runs):
    """Write runs as rows, one an epoch, ready for `DataFrame.to_csv`.

    Parameters
    ----------
    runs : sequence of Run

    Returns
    -------
    DataFrame
        Columns: run (a number), settings (text), the curves, diverged.
    """
    tables = [
        each.curves.assign(run=number, settings=str(each.settings), diverged=each.diverged)
        for number, each in enumerate(runs, start=1)
    ]
    columns = ["run", "settings", *CURVES, "diverged"]
    return (
        pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
    )


def from_table(table):
    """Read runs from the rows that `to_table` made.

    Parameters
    ----------
    table : DataFrame
        Also after a detour through a CSV file.

    Returns
    -------
    list of Run
        Without their weights, which are not in the table.

    Raises
    ------
    ValueError
        If a column is missing or holds what it should not.
    """
    missing = [name for name in ("run", "settings", *CURVES, "diverged") if name not in table]
    if missing:
        raise ValueError(
            f"the table lacks {', '.join(missing)}; expected the columns that to_table writes"
        )
    # Left to itself, groupby would drop the rows without a number of a run silently.
    groups = table.groupby("run", sort=False, dropna=False)
    return [_from_rows(number, rows.reset_index(drop=True)) for number, rows in groups]


def _from_rows(number, rows):
    """Read one run from its rows, or say why they are not one."""
    try:
        curves = rows[list(CURVES)].astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"run {number} holds no numbers: {error}") from error
    wanted = np.arange(1, len(rows) + 1)
    if pd.isna(number) or not np.array_equal(curves["epoch"], wanted):
        raise ValueError(
            f"run {number} has the epochs {curves['epoch'].tolist()};"
            f" expected a numbered run with the epochs 1 to {len(rows)}, in order"
        )
    for name in ("settings", "diverged"):
        if rows[name].nunique(dropna=False) > 1:
            raise ValueError(f"run {number} has several {name}; expected the same in all its rows")
    settings, diverged = rows.loc[0, ["settings", "diverged"]]
    diverged = "" if pd.isna(diverged) else str(diverged)
    return Run(Settings.parse(str(settings)), curves.astype({"epoch": int}), diverged)


def _written(value):
    """Write a value of a setting so that reading it gives the same value."""
    if value is None:
        return FULL
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(float(value))
    return str(value)


def _read(name, value):
    try:
        return READERS[name](value)
    except (ValueError, OverflowError) as error:
        kind = "a number" if READERS[name] is float else "a whole number"
        raise ValueError(f"{name} is {value!r}; expected {kind}") from error
