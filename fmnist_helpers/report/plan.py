"""Which runs the report lessons need, and what each group of them is for.

`first_runs` is known beforehand. `follow_ups` depends on the results of the grid: which cells are
best and worst, and which are too close to call with one seed. What it chooses, it chooses by
validation accuracy.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from fmnist_helpers.functional import ACTIVATIONS

WIDTHS = (64, 128, 150)
RATES = (0.01, 0.05, 0.5, 0.85, 1.0)
NORMALIZATIONS = ("pixel", "l1", "l2")
INITS = ("randn", "uniform")
STEPS, LONG_STEPS = 200, 2_000
SUBSET, EVERYTHING = 10_000, 60_000

CLOSE = 0.005  # validation accuracies that differ by less than the noise between seeds
SEEDS = (1, 2, 3)
FAIR_RATES = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)
LARGER_RATES = (10.0, 20.0)
MANY_WIDTHS = (16, 64, 128, 150, 300)
MANY_SEEDS = (1, 2, 3, 4, 5)


class Case(NamedTuple):
    """The settings of one run, all steps of which take all samples.

    Attributes
    ----------
    n_hidden : int
    activation : {"sigmoid", "tanh", "relu"}
    learning_rate : float
    normalization : {"pixel", "l1", "l2"}
    init : {"randn", "uniform", "he", "xavier"}
    steps : int
    n_samples : int
        `SUBSET`, with a part of the training images held out to validate with, or `EVERYTHING`.
    seed : int
    defect : str
        A name out of `defects.DEFECTS`; empty where nothing is wrong.
    """

    n_hidden: int
    activation: str
    learning_rate: float
    normalization: str
    init: str = "randn"
    steps: int = STEPS
    n_samples: int = SUBSET
    seed: int = 1
    defect: str = ""


# The settings of the report's confusion matrices and loss curves, and of its printed program.
SHOWN = (
    Case(64, "sigmoid", 0.01, "l2"),
    Case(64, "relu", 0.5, "l2"),
    Case(64, "tanh", 0.5, "l2"),
    Case(64, "tanh", 0.85, "l2"),
    Case(64, "relu", 0.85, "l2"),
    Case(64, "tanh", 0.85, "l1"),
    Case(64, "sigmoid", 1.0, "l2"),
    Case(64, "relu", 0.01, "l2"),
    Case(128, "relu", 0.5, "l2"),
    Case(128, "relu", 0.05, "l2"),
    Case(128, "tanh", 0.05, "l2"),
    Case(128, "relu", 0.85, "l2"),
    Case(128, "sigmoid", 0.85, "l1"),
    Case(150, "sigmoid", 0.01, "l2"),
    Case(150, "sigmoid", 1.0, "l2"),
)


def grid():
    """Return the 270 cells: every width, activation, rate, normalization and initialization."""
    return [Case(*cell) for cell in product(WIDTHS, ACTIVATIONS, RATES, NORMALIZATIONS, INITS)]


def shown():
    """Return what the report shows, on all images."""
    return [case._replace(n_samples=EVERYTHING) for case in SHOWN]


def long():
    """Return the runs with sigmoid whose printed accuracy cannot be had in 200 steps."""
    cases = [
        Case(64, "sigmoid", 0.01, "l2", steps=LONG_STEPS),
        Case(150, "sigmoid", 0.01, "l2", steps=LONG_STEPS),
        Case(150, "sigmoid", 1.0, "l2", steps=LONG_STEPS),
    ]
    seeds = [cases[0]._replace(seed=seed) for seed in SEEDS[1:]]
    # All images take six times as long, so one of them shows that few give the same.
    return [*cases, cases[0]._replace(n_samples=EVERYTHING), *seeds]


def with_defects():
    """Return the shown runs that a mistake may explain, with that mistake."""
    cases = [
        Case(64, "tanh", 0.5, "l2", defect="tanh slope fed Z1"),
        Case(64, "tanh", 0.85, "l2", defect="tanh slope fed Z1"),
        Case(64, "tanh", 0.85, "l1", defect="tanh slope fed Z1"),
        Case(128, "tanh", 0.05, "l2", defect="tanh slope fed Z1"),
        Case(128, "relu", 0.5, "pixel", defect="softmax unshifted"),
        Case(128, "relu", 0.85, "pixel", defect="softmax unshifted"),
        Case(128, "sigmoid", 0.85, "l1", defect="tested with ReLU"),
        Case(64, "sigmoid", 1.0, "l2", defect="tested with ReLU"),
        Case(64, "tanh", 0.85, "l1", defect="tested with ReLU"),
        Case(128, "relu", 0.85, "l2", defect="sigmoid slope in ReLU"),
    ]
    whole = [case._replace(n_samples=EVERYTHING) for case in cases]
    return whole + [case for defect in ("", "sigmoid slope in ReLU") for case in relu_shown(defect)]


def relu_shown(defect):
    """Return the shown runs with ReLU, whose numbers are printed, with several seeds each.

    Parameters
    ----------
    defect : str
        A name out of `defects.DEFECTS`.
    """
    cells = ((64, 0.5), (128, 0.05), (128, 0.5), (128, 0.85), (64, 0.85))
    cases = [Case(n, "relu", rate, "l2", defect=defect) for n, rate in cells]
    return [case._replace(seed=seed) for case in cases for seed in MANY_SEEDS]


def fair():
    """Return runs whose initial weights fit the layers: He for ReLU, Xavier for the others."""
    fitting = {"relu": "he", "tanh": "xavier", "sigmoid": "xavier"}
    cells = product(ACTIVATIONS, FAIR_RATES, NORMALIZATIONS)
    return [Case(64, g, rate, how, fitting[g]) for g, rate, how in cells]


def beyond():
    """Return runs beyond the fair rates, for the one family whose best rate is the largest."""
    cases = [Case(64, "sigmoid", rate, "l2", "xavier") for rate in LARGER_RATES]
    return [case._replace(seed=seed) for case in cases for seed in SEEDS]


def many_widths():
    """Return runs that differ in nothing but their width and their seed."""
    fit = [Case(n, "relu", 0.2, "pixel", "he") for n in MANY_WIDTHS]
    old = [Case(n, "relu", 0.5, "l2", "randn") for n in WIDTHS]
    return [case._replace(seed=seed) for case in fit + old for seed in MANY_SEEDS]


def first_runs():
    """Return every run that is known beforehand, each once.

    Returns
    -------
    list of Case
    """
    short = [case._replace(steps=STEPS) for case in long()]
    runs = [*shown(), *with_defects(), *long(), *short, *grid(), *fair(), *many_widths()]
    runs += beyond()
    return list(dict.fromkeys(runs))


def follow_ups(table):
    """Return the runs that the results of the first ones ask for.

    Parameters
    ----------
    table : DataFrame
        The first runs with their `val_accuracy`.

    Returns
    -------
    list of Case
        The best and the worst cell of each family of the grid, on all images; and more seeds for
        the cells that come within `CLOSE` of the best of their family, also of the family with
        fitting weights. A family is an activation with a normalization.
    """
    scores = {Case(*row[: len(Case._fields)]): row for row in table.itertuples(index=False)}
    runs = []
    for cases in (grid(), fair()):
        for family in _families(cases):
            # A run that broke down is worse than any that ended.
            found = ((np.nan_to_num(scores[case].val_accuracy, nan=-1.0), case) for case in family)
            ranked = sorted(found)
            highest, winner = ranked[-1]
            if winner in grid():
                runs += [case._replace(n_samples=EVERYTHING) for case in (winner, ranked[0][1])]
            close = [case for score, case in ranked if score > highest - CLOSE]
            runs += [case._replace(seed=seed) for case in close for seed in SEEDS]
    return list(dict.fromkeys(runs))


def _families(cases):
    return [
        [case for case in cases if (case.activation, case.normalization) == family]
        for family in product(ACTIVATIONS, NORMALIZATIONS)
    ]


def sample(table):
    """Return some planned runs that speak for all of them.

    Parameters
    ----------
    table : DataFrame
        All runs; see `follow_ups`.

    Returns
    -------
    list of Case
        Of each family at least two of the runs that cost least: each activation with each
        normalization of the grid, and likewise with fitting weights; what the report shows; each
        mistake; the long runs; the widths, old and fitting; the follow-ups. So every activation,
        normalization, initialization and mistake is among them.
    """
    defective = with_defects()
    families = [
        *_families(grid()),
        *_families(fair()),
        shown(),
        *([case for case in defective if case.defect == name] for name in _mistakes(defective)),
        long(),
        *([case for case in many_widths() if case.init == init] for init in ("he", "randn")),
        follow_ups(table),
        [case for case in follow_ups(table) if case.n_samples == EVERYTHING],
    ]
    return list(dict.fromkeys(case for family in families for case in _two_cheap(family)))


def _mistakes(cases):
    return list(dict.fromkeys(case.defect for case in cases))


def _two_cheap(cases):
    """Return the first and the last of the cheapest runs, which differ the most from each other."""
    ranked = sorted(cases, key=_cost)
    cheapest = [case for case in ranked if _cost(case) <= _cost(ranked[min(1, len(ranked) - 1)])]
    return cheapest[0], cheapest[-1]


def _cost(case):
    return case.n_hidden * case.steps * case.n_samples
