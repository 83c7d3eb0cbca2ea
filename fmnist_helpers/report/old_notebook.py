"""The older notebook: ten hidden units, and a gradient that is not one, but works.

Its backward pass multiplies the wrong matrices for `W1`, which fits only because it has as many
hidden units as there are classes, and takes one number for all biases of a layer. The table of its
runs is in `data/report_ten_units.csv`; `python -m fmnist_helpers.report` computes it again.
"""

from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score
from tqdm.auto import tqdm

from fmnist_helpers import data, functional, network
from fmnist_helpers._tables import write_table
from fmnist_helpers.network import Params
from fmnist_helpers.report import _cache
from fmnist_helpers.report._cache import complete
from fmnist_helpers.report._fingerprint import code_version

PATH = data.FOLDER / "report_ten_units.csv"
N_UNITS, L2 = 10, 0.01
N_SAMPLES, QUICK_SAMPLES = 59_000, 10_000
RATE, LARGE_RATE = 0.1, 0.5
STEPS = 1_200
MARKS = range(0, STEPS + 1, 100)

# As printed, every 100 steps.
PRINTED = (
    *(0.0796271186440678, 0.627542372881356, 0.681728813559322, 0.6810508474576271),
    *(0.659728813559322, 0.7187627118644068, 0.7379152542372881, 0.7737118644067796),
    *(0.7842542372881356, 0.7932203389830509, 0.8006101694915254, 0.8062372881355933),
    0.8102372881355933,
)


def right_gradient(params, X, y, *, l2=L2):
    """Gradient of the loss that the notebook means: l2 is divided by the number of samples.

    Parameters
    ----------
    params : Params
    X : ndarray of float of shape (N, D)
    y : ndarray of int of shape (N,)
    l2 : float, default 0.01

    Returns
    -------
    Params
    """
    cache = network.forward(params, X, activation="relu")
    return network.backward(params, cache, X, y, activation="relu", l2=l2 / len(y))


def old_gradient(params, X, y, *, l2=L2):
    """Compute what the notebook takes for the gradient, in our shapes.

    Parameters
    ----------
    params : Params
        With as many hidden units as classes.
    X, y, l2 : see `right_gradient`

    Returns
    -------
    Params

    Raises
    ------
    ValueError
        If the hidden units are not as many as the classes: the shapes do not fit then.
    """
    W1, b1, W2, b2 = params
    if W1.shape[1] != W2.shape[1]:
        raise ValueError(
            f"dW1 comes out with shape {(len(W1), W2.shape[1])}; expected {W1.shape}, as W1 has it."
            " This gradient needs as many hidden units as there are classes."
        )
    N = len(y)
    cache = network.forward(params, X, activation="relu")
    penalty = l2 / (2 * N) * (np.sum(W1**2) + np.sum(W2**2))
    dZ2 = cache.P - functional.one_hot(y, W2.shape[1], dtype=X.dtype) + penalty
    dZ1 = dZ2 @ W2.T * (cache.Z1 > 0)
    return Params(
        W1=X.T @ dZ2 / N + l2 * W1.sum() / N,  # dZ1 belongs here
        b1=np.full_like(b1, dZ1.sum() / N),  # one number for all units
        W2=cache.A1.T @ dZ2 / N + l2 * W2.sum() / N,
        b2=np.full_like(b2, dZ2.sum() / N),
    )


GRADIENTS = {"old": old_gradient, "right": right_gradient}


def cosine(a, b):
    """Cosine of the angle between two arrays, taken as long vectors.

    Parameters
    ----------
    a, b : ndarray of the same shape

    Returns
    -------
    float
        1 where they point the same way, 0 at a right angle, NaN where one of them is all zero.
    """
    a, b = a.ravel(), b.ravel()
    with np.errstate(invalid="ignore"):
        return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


class Case(NamedTuple):
    """The settings of one run.

    Attributes
    ----------
    gradient : {"old", "right"}
    learning_rate : float
    n_samples : int
    seed : int
    """

    gradient: str
    learning_rate: float
    n_samples: int
    seed: int


NUMBERS = tuple(f"{name}_{step}" for name in ("accuracy", "cosine") for step in MARKS)
COLUMNS = (*Case._fields, *NUMBERS, "code")


@cache
def code():
    """Return the fingerprint of all code that computes a row."""
    return code_version(row, default_samples, apart_from=[data.load])


def cases():
    """Return all runs: one on all samples as in the notebook, more seeds and a large rate on few.

    Returns
    -------
    list of Case
    """
    return [
        *(Case(kind, RATE, N_SAMPLES, 1) for kind in GRADIENTS),
        *(Case(kind, RATE, QUICK_SAMPLES, seed) for kind in GRADIENTS for seed in (1, 2, 3)),
        *(Case(kind, LARGE_RATE, QUICK_SAMPLES, seed) for kind in GRADIENTS for seed in (1, 2, 3)),
    ]


def sample():
    """Return the runs that speak for all: two of each gradient and rate, those on few samples.

    Returns
    -------
    list of Case
    """
    return [case for case in cases() if case.n_samples == QUICK_SAMPLES and case.seed < 3]


def default_samples():
    """Return the training images, divided by 255, and their labels.

    Returns
    -------
    X : ndarray of float32 of shape (60000, 784)
    y : ndarray of uint8 of shape (60000,)
    """
    X, y, _, _ = data.load()
    return data.normalize(X, "pixel"), y


def follow(case, X, y, *, steps=STEPS, marks=MARKS, dtype=np.float32):
    """Train, and look at marked steps at the accuracy and at the angle to the right gradient.

    Parameters
    ----------
    case : Case
    X : ndarray of float of shape (N, 784)
        Of which the first `case.n_samples` are used.
    y : ndarray of int of shape (N,)
    steps : int, default 1200
    marks : sequence of int, optional
        Steps to look at, counted from 0, before the step is taken.
    dtype : {float32, float64}, default float32

    Returns
    -------
    DataFrame
        One row a mark: step, accuracy on the samples trained with, and the cosine of the angle
        between what is taken for the gradient of W1 and the right one; both missing where the
        weights are no numbers any more.
    """
    X, y = X[: case.n_samples].astype(dtype, copy=False), y[: case.n_samples]
    rng = np.random.default_rng(case.seed)
    params = network.init_params(784, N_UNITS, 10, init="uniform", rng=rng, dtype=dtype)
    rows = []
    # A run that breaks down says so by its numbers, not by warnings.
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps + 1):
            taken = GRADIENTS[case.gradient](params, X, y)
            if step in marks:
                rows.append((step, *_seen(params, taken, X, y)))
            for array, slope in zip(params, taken, strict=True):
                array -= case.learning_rate * slope
    return pd.DataFrame(rows, columns=["step", "accuracy", "cosine"])


def _seen(params, taken, X, y):
    """Return the accuracy and the cosine; NaN where the scores are no numbers."""
    Z2 = network.forward(params, X, activation="relu").Z2
    if not np.isfinite(Z2).all():
        return np.nan, np.nan
    right = right_gradient(params, X, y)
    return accuracy_score(y, Z2.argmax(axis=1)), cosine(taken.W1, right.W1)


def row(case, X, y):
    """Compute one row of the table.

    Parameters
    ----------
    case, X, y : see `follow`

    Returns
    -------
    dict
        Without the code; see `read`.
    """
    seen = follow(case, X, y).set_index("step").round(4)
    numbers = {name: seen.loc[int(name.split("_")[1]), name.split("_")[0]] for name in NUMBERS}
    return {**case._asdict(), **numbers}


def compute(path=PATH, *, X=None, y=None, wanted=cases, progress=tqdm):
    """Compute what the table lacks, and write it after every run.

    Rows of an older version of the code stay in the file until all are computed anew.

    Parameters
    ----------
    path : str or path-like, optional
    X, y : ndarray, optional
        See `follow`; by default `default_samples`.
    wanted : callable, optional
        Returns the runs.
    progress : callable, optional
        Wraps the rows, with their number as `total`.

    Returns
    -------
    DataFrame
        See `read`.
    """
    path = Path(path)
    if X is None:
        X, y = default_samples()
    table = _cache.read(path, COLUMNS) if path.exists() else pd.DataFrame(columns=COLUMNS)
    how = {"code": code(), "path": path, "progress": progress}
    table = complete(table, wanted(), partial(row, X=X, y=y), **how).head(len(wanted()))
    write_table(table, path)
    return table


def stamp(path=PATH, *, X=None, y=None, some=sample, progress=tqdm):
    """Let the table count for the present code if `sample` still comes out the same.

    Parameters
    ----------
    path, X, y, progress
        See `compute`.
    some : callable, optional
        Returns the runs to compute again.

    Returns
    -------
    list of str
        A sentence for each number that differs; the file was stamped if there is none.
    """
    if X is None:
        X, y = default_samples()
    table = _cache.read(path, COLUMNS)
    row_of = partial(row, X=X, y=y)
    return _cache.stamp(table, some(), row_of, code=code(), path=path, progress=progress)


def read(path=PATH):
    """Read the table.

    Parameters
    ----------
    path : str or path-like, optional

    Returns
    -------
    DataFrame
        One row a run and a mark: the fields of `Case`, then step, accuracy and cosine, see
        `follow`.

    Raises
    ------
    DataError
        If the file is missing or holds something else.
    """
    wide = _cache.read(path, COLUMNS).drop(columns="code").assign(run=lambda t: t.index)
    long = pd.wide_to_long(wide, ["accuracy", "cosine"], i="run", j="step", sep="_")
    return long.sort_index().reset_index()[[*Case._fields, "step", "accuracy", "cosine"]]
