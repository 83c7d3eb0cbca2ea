"""A run from its settings."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from fmnist_helpers import data, network, training
from fmnist_helpers._validate import check_class_names, check_named_labels
from fmnist_helpers.experiments.settings import Settings

CURVES = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")


class DataSplit(NamedTuple):
    """Pixels as they are on disk, split into what a run learns from and what scores it.

    Attributes
    ----------
    X_train : ndarray of uint8 of shape (N, D)
    y_train : ndarray of int of shape (N,)
    X_val : ndarray of uint8 of shape (M, D)
    y_val : ndarray of int of shape (M,)
    class_names : tuple of str
        One name per class; by default those of Fashion-MNIST.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    class_names: tuple = data.CLASS_NAMES

    def head(self, n):
        """Return the first `n` images of both parts, or all where there are fewer.

        Parameters
        ----------
        n : int

        Returns
        -------
        DataSplit
        """
        return DataSplit(*(array[:n] for array in self[:4]), self.class_names)

    def check(self):
        """Refuse class names that are not at least two different words, and labels without one.

        Raises
        ------
        ValueError
        """
        check_class_names(self.class_names)
        for y in (self.y_train, self.y_val):
            check_named_labels(y, self.class_names)


class Run(NamedTuple):
    """A run that has ended.

    Attributes
    ----------
    settings : Settings
    curves : DataFrame
        One row per epoch, with the columns epoch, loss, accuracy, val_loss and val_accuracy.
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

    @classmethod
    def from_records(cls, settings, records):
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
        return cls(settings, curves, str(records[-1].diverged or ""), best.params)


def start(settings, pictures, *, dtype=np.float32):
    """Start a run: a generator of records, one per epoch, as `training.train` yields them.

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
        If there are fewer pictures than `settings.n_samples`, or a label has no name.
    """
    pictures.check()
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
        len(pictures.class_names),
        init=settings.init,
        rng=rng,
        dtype=dtype,
    )
    X, X_val = (
        data.normalize(X, settings.normalization, dtype=dtype)
        for X in (pictures.X_train[:n_samples], pictures.X_val)
    )
    return training.train(
        params,
        X,
        pictures.y_train[:n_samples],
        rng=rng,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        batch_size=settings.batch_size,
        activation=settings.activation,
        l2=settings.l2,
        dropout=settings.dropout,
        validation=(X_val, pictures.y_val),
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
    return Run.from_records(settings, list(start(settings, pictures, dtype=dtype)))
