"""The table of all runs of the report lessons, in `data/report_runs.csv`.

`python -m fmnist_helpers.report` computes it again.
"""

from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from tqdm.auto import tqdm

from fmnist_helpers import data, network
from fmnist_helpers._tables import write_table
from fmnist_helpers.report import _cache, defects, descent
from fmnist_helpers.report._cache import complete
from fmnist_helpers.report._fingerprint import code_version
from fmnist_helpers.report.plan import EVERYTHING, SUBSET, Case, first_runs, follow_ups, sample

PATH = data.FOLDER / "report_runs.csv"
N_VAL = 5_000
COST_STEPS = (1, 2, 5, 10, 20, 50, 100, 150, 200, 500, 1_000, 1_500, 2_000)
RESULTS = (
    *("train_accuracy", "val_accuracy", "test_accuracy", "test_f1"),
    *("largest_class", "largest_share", "diverged_at", *(f"cost_{s}" for s in COST_STEPS)),
)
COLUMNS = (*Case._fields, *RESULTS, "code")


@cache
def code():
    """Return the fingerprint of all code that computes a row.

    The loader does not belong to it: it checks what it returns against the sums of the data.
    """
    return code_version(run, default_images, apart_from=[data.load])


class Images(NamedTuple):
    """What a run learns from, is validated with and tested with: pixels and labels.

    Attributes
    ----------
    train, val, test : tuple of ndarray of uint8 (N, 784) and ndarray of int (N,)
    """

    train: tuple
    val: tuple
    test: tuple


class TrainedRun(NamedTuple):
    """A run that has ended.

    Attributes
    ----------
    params : Params
        As they are after the last step.
    costs : list of float
        Before each step, in nats.
    row : dict
        One row of the table, without its code; see `read`.
    """

    params: network.Params
    costs: list
    row: dict


def default_images():
    """Split the stored images.

    Returns
    -------
    dict of int to Images
        For `SUBSET`: 10,000 to train with and 5,000 others to validate with, drawn from the
        training images so that every class has its share. For `EVERYTHING`: all 60,000, and
        nothing to validate with.
    """
    X, y, X_test, y_test = data.load()
    X_train, X_rest, y_train, y_rest = train_test_split(
        X, y, train_size=SUBSET, stratify=y, random_state=0
    )
    X_val, _, y_val, _ = train_test_split(
        X_rest, y_rest, train_size=N_VAL, stratify=y_rest, random_state=0
    )
    test = X_test, y_test
    return {
        SUBSET: Images((X_train, y_train), (X_val, y_val), test),
        EVERYTHING: Images((X, y), (X[:0], y[:0]), test),
    }


def start(case, dtype):
    """Draw the weights with which a run starts.

    Parameters
    ----------
    case : Case
    dtype : {float32, float64}

    Returns
    -------
    Params
    """
    rng = np.random.default_rng(case.seed)
    sizes = 784, case.n_hidden, len(data.CLASS_NAMES)
    return network.init_params(*sizes, init=case.init, rng=rng, dtype=dtype)


def run(case, images, *, dtype=None):
    """Train once and score the result.

    Parameters
    ----------
    case : Case
    images : dict of int to Images
        As `default_images` gives them.
    dtype : {float32, float64}, optional
        By default float32, the faster; float64, as in the old texts, with the softmax of a
        defect, since it decides which scores overflow.

    Returns
    -------
    TrainedRun
    """
    defect = defects.DEFECTS[case.defect]
    dtype = dtype or (np.float64 if defect.probabilities else np.float32)
    (X, y), *_ = these = images[case.n_samples]
    params = start(case, dtype)
    costs = list(
        descent.descend(
            params,
            data.normalize(X, case.normalization, dtype=dtype),
            y,
            steps=case.steps,
            learning_rate=case.learning_rate,
            activation=defect.trained_with or case.activation,
            probabilities=defect.probabilities,
        )
    )
    activation = defect.tested_with or case.activation
    scores = [
        _score(params, X, y, normalization=case.normalization, activation=activation)
        for X, y in these
    ]
    reached = {f"cost_{s}": costs[s - 1] if s <= len(costs) else np.nan for s in COST_STEPS}
    row = {
        **case._asdict(),
        "train_accuracy": scores[0]["accuracy"],
        "val_accuracy": scores[1]["accuracy"],
        "test_accuracy": scores[2]["accuracy"],
        "test_f1": scores[2]["f1"],
        "largest_class": scores[2]["largest_class"],
        "largest_share": scores[2]["largest_share"],
        "diverged_at": np.nan if np.isfinite(costs[-1]) else len(costs),
        **{name: float(f"{cost:.5g}") for name, cost in reached.items()},
    }
    return TrainedRun(params, costs, row)


def _score(params, X, y, *, normalization, activation):
    """Score one set of images; NaN where there are none, or the weights are no numbers."""
    nothing = dict.fromkeys(("accuracy", "f1", "largest_class", "largest_share"), np.nan)
    X = data.normalize(X, normalization, dtype=params.W1.dtype.type) if len(X) else X
    if not len(X) or not all(np.isfinite(array).all() for array in params):
        return nothing
    predicted = network.predict(params, X, activation=activation)
    counts = np.bincount(predicted, minlength=len(data.CLASS_NAMES))
    return {
        "accuracy": round(float((predicted == y).mean()), 4),
        "f1": round(float(f1_score(y, predicted, average="macro", zero_division=0)), 4),
        "largest_class": int(counts.argmax()),
        "largest_share": round(float(counts.max() / counts.sum()), 4),
    }


def compute(path=PATH, *, images=None, first=first_runs, then=follow_ups, progress=tqdm):
    """Compute what the table lacks, and write it after every run.

    Rows of an older version of the code stay in the file until all are computed anew.

    Parameters
    ----------
    path : str or path-like, optional
    images : dict of int to Images, optional
    first : callable, optional
        Returns the runs that are known beforehand.
    then : callable, optional
        Takes their table and returns the other runs.
    progress : callable, optional
        Wraps the rows, with their number as `total`.

    Returns
    -------
    DataFrame
        See `read`.
    """
    path = Path(path)
    row_of = partial(_row, images=images or default_images())
    table = read(path) if path.exists() else pd.DataFrame(columns=COLUMNS)
    how = {"code": code(), "path": path, "progress": progress}
    table = complete(table, first(), row_of, **how)
    # What follows is chosen by new rows alone; those of older code come after them.
    cases = list(dict.fromkeys([*first(), *then(table.head(len(first())))]))
    # What a former plan asked for goes only now that everything else is there.
    table = complete(table, cases, row_of, **how).head(len(cases))
    write_table(table, path)
    return table


def stamp(path=PATH, *, images=None, first=first_runs, some=sample, progress=tqdm):
    """Let the table count for the present code if `plan.sample` still comes out the same.

    Parameters
    ----------
    path : str or path-like, optional
    images : dict of int to Images, optional
    first : callable, optional
        Returns the runs that the table must hold.
    some : callable, optional
        Takes the table and returns the runs to compute again.
    progress : callable, optional
        Wraps the rows, with their number as `total`.

    Returns
    -------
    list of str
        A sentence for each number that differs; the file was stamped if there is none.

    Raises
    ------
    ValueError
        If a run is not in the table, or its rows are of several older versions.
    """
    table = read(path)
    look_up(table, first())  # `sample` needs them all
    row_of = partial(_row, images=images or default_images())
    return _cache.stamp(table, some(table), row_of, code=code(), path=path, progress=progress)


def _row(case, images):
    return run(case, images).row


def read(path=PATH):
    """Read the table.

    Parameters
    ----------
    path : str or path-like, optional

    Returns
    -------
    DataFrame
        One row a run: the fields of `plan.Case`; train_accuracy, val_accuracy and test_accuracy
        after the last step, test_f1 (the mean over the classes), the class predicted most often
        in the test and its share (all of them missing where the weights are no numbers any more,
        and val_accuracy where nothing was held out); diverged_at, the step whose cost was the
        first that is no number; cost_1, cost_2, ..., the cost before that step, in nats; code,
        the fingerprint of the code that computed the row.

    Raises
    ------
    DataError
        If the file is missing or holds something else.
    """
    table = _cache.read(path, COLUMNS)
    return table.assign(defect=table["defect"].fillna(""))


def look_up(table, cases):
    """Find runs in the table.

    Parameters
    ----------
    table : DataFrame
        As `read` gives it.
    cases : sequence of Case

    Returns
    -------
    DataFrame
        Their rows, in the order of `cases`, counted from 0.

    Raises
    ------
    ValueError
        If one of them is not in the table.
    """
    rows = table.set_index(list(Case._fields), drop=False)
    lost = [case for case in cases if tuple(case) not in rows.index]
    if lost:
        raise ValueError(f"{lost[0]} is not in the table; expected a case out of plan.py")
    return rows.loc[[tuple(case) for case in cases]].reset_index(drop=True)
