"""The exercises of lesson 06 that are computed: a broken run, a precision, an angle."""

from functools import partial
from itertools import product

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed, Mistake


def _each(diagnosis, wrongs, message):
    """Return a mistake that is made in several ways, all told in the same words."""
    return [Mistake(diagnosis, wrong, message) for wrong in wrongs]


NAN, INF = np.nan, np.inf


def _broken(costs):
    return ~np.isfinite(costs)


def _large(costs):
    return np.isnan(costs) | (costs > 1000)


def _places(costs, bad=_broken):
    return np.flatnonzero(bad(costs))


def _first(costs, *, bad=_broken, start=1, which=0, none=0):
    """Return the place of the first bad cost, counted from `start`; `none` if there is none."""
    places = _places(costs, bad)
    if len(places):
        return int(places[which]) + start
    return none(costs) if callable(none) else none


def _cost(costs, none):
    places = _places(costs)
    return costs[places[0]] if len(places) else none


def _raising(error):
    def none(costs):
        raise error

    return none


# What those return who do not think of a run that never breaks: the first place, where a loop
# ended, what a function returns that does not return; or an error.
VALUES = (None, -1, False, NAN, len, lambda costs: len(costs) - 1, lambda costs: len(costs) + 1)
ERRORS = tuple(_raising(error) for error in (IndexError, ValueError, StopIteration))


def _firsts(bads=(_broken,), starts=(1,), which=0, nones=(0, 1, *VALUES, *ERRORS)):
    """Return how a first one is looked for, whatever comes out where there is none."""
    return [
        partial(_first, bad=bad, start=start, which=which, none=none)
        for bad, start, none in product(bads, starts, nones)
    ]


class Search(Computed):
    """An exercise in which it says something to return None in some of the cases."""

    def _alike(self, outcome, guess):
        nothing = [each.value is None and each.error is None for each in (outcome, guess)]
        return all(nothing) or super()._alike(outcome, guess)


first_broken = Search(
    "first_broken",
    6,
    "the step at which a run stops being numbers",
    right=lambda costs: _first(costs),
    cases=[
        ((np.array([2.3, 1.9, NAN, NAN, NAN, NAN]),), {"N": 6}),
        ((np.array([2.3, 5.0, 1e30, INF, NAN]),), {"N": 5}),
        ((np.array([2.3, 2.6, 1.9]),), {"N": 3}),
        ((np.array([NAN, NAN, NAN]),), {"N": 3}),
        # One sample of probability 0 makes a cost infinite; later ones may be numbers again.
        ((np.array([INF, INF, INF, 9.0]),), {"N": 4}),
    ],
    mistakes=[
        *_each(
            "counted-from-zero",
            _firsts((_broken, np.isnan, _large), starts=(0,)),
            "You return {got}, should be {want}: steps are counted from 1 here, places in an array"
            " from 0.",
        ),
        Mistake(
            "nothing-found",
            partial(_first, none=1),
            "With the costs {costs} you return {got}, should be {want}: none of them is broken."
            " (Of nothing but False, argmax is 0, the first place. Ask np.any first.)",
        ),
        *_each(
            "nothing-found",
            [partial(_first, none=none) for none in VALUES],
            "With the costs {costs} you return {got}, should be {want}: none of them is broken.",
        ),
        *_each(
            "nothing-found",
            [partial(_first, none=none) for none in ERRORS],
            "With the costs {costs} your function raises an error: there is no broken one that"
            " could be the first. Return 0 there.",
        ),
        *_each(
            "infinity-forgotten",
            _firsts((np.isnan,)),
            "With the costs {costs} you return {got}, should be {want}: you find NaN, but not"
            " infinity, which is broken, too. np.isfinite knows both.",
        ),
        *_each(
            "infinity-only",
            _firsts((np.isinf,), starts=(1, 0), nones=(0, 1, *VALUES)),
            "With the costs {costs} you return {got}, should be {want}: you find infinity, but not"
            " NaN. NaN is not equal to anything, not even to NaN, so `== np.nan` never holds."
            " np.isfinite knows both.",
        ),
        *_each(
            "infinity-only",
            _firsts((np.isinf,), starts=(1, 0), nones=ERRORS),
            "With the costs {costs} your function raises an error: you find infinity, but not NaN."
            " NaN is not equal to anything, not even to NaN, so `== np.nan` never holds."
            " np.isfinite knows both.",
        ),
        *_each(
            "large-for-infinite",
            _firsts((_large,)),
            "With the costs {costs} you return {got}, should be {want}: a large cost is still a"
            " number. np.isfinite draws the line.",
        ),
        *_each(
            "largest-for-broken",
            [lambda costs: np.argmax(costs) + 1, lambda costs: np.argmax(costs)],
            "With the costs {costs} you return {got}, should be {want}: argmax of the costs finds"
            " the largest, be it broken or not, and takes NaN for larger than infinity.",
        ),
        Mistake(
            "never-found",
            lambda costs: 0,
            "You return {got} whatever the costs are. With {costs}, {want} is wanted. NaN is not"
            " equal to anything, not even to NaN, so `== np.nan` never holds: ask np.isfinite.",
        ),
        *_each(
            "finite-for-broken",
            _firsts((np.isfinite,), starts=(1, 0)),
            "With the costs {costs} you return {got}, should be {want}: you look for the first"
            " cost that *is* a number. ~ turns True and False around.",
        ),
        *_each(
            "returns-inside-loop",
            [
                lambda costs: int(_broken(costs[0])),
                lambda costs: 1 if _broken(costs[0]) else None,
                lambda costs: 1 if _broken(costs[0]) else -1,
            ],
            "With the costs {costs} you return {got}, should be {want}: the first cost alone"
            " decides what you return. After a loop is the place to say that there is none, not"
            " inside of it.",
        ),
        *_each(
            "last-for-first",
            _firsts(starts=(1, 0), which=-1),
            "With the costs {costs} you return {got}, should be {want}: you find the last broken"
            " one. A loop should end at the first.",
        ),
        Mistake(
            "count-for-place",
            lambda costs: int(_broken(costs).sum()),
            "With the costs {costs} you return {got}, should be {want}: you count the broken ones;"
            " the number of the first broken step is wanted.",
        ),
        *_each(
            "numbers-counted",
            [
                lambda costs: np.isfinite(costs).sum(),
                lambda costs: np.isfinite(costs).sum() + 1,
                lambda costs: np.isfinite(costs).sum() if _broken(costs).any() else 0,
                lambda costs: np.isfinite(costs).sum() + 1 if _broken(costs).any() else 0,
            ],
            "With the costs {costs} you return {got}, should be {want}: you count the costs that"
            " are numbers. They need not all stand in front: after an infinite cost there may be a"
            " finite one.",
        ),
        *_each(
            "cost-for-step",
            [partial(_cost, none=none) for none in (0, None, -1)],
            "You return {got}, the broken cost itself; the number of its step is wanted, {want}.",
        ),
        *_each(
            "all-for-first",
            [
                _places,
                lambda costs: _places(costs) + 1,
                lambda costs: _places(costs) if _broken(costs).any() else 0,
                lambda costs: _places(costs) + 1 if _broken(costs).any() else 0,
                lambda costs: np.where(_broken(costs)),
                lambda costs: np.argwhere(_broken(costs)),
                lambda costs: np.argwhere(_broken(costs)) + 1,
            ],
            "With the costs {costs} you return {got}, a place for each broken one. The number of"
            " the first broken step is wanted: {want}.",
        ),
        Mistake(
            "whether-for-when",
            lambda costs: _broken(costs).any(),
            "You return True or False: that says whether a cost is broken. The number of the first"
            " broken step is wanted: {want} with the costs {costs}.",
        ),
        Mistake(
            "whether-for-when",
            _broken,
            "With the costs {costs} you return {got}: that says of each cost whether it is broken."
            " The number of the first broken step is wanted: {want}.",
        ),
    ],
    look="Of the costs 2.3, 1.9, nan, nan, nan, nan the third is the first broken one.",
    hints=[
        "np.isfinite(costs) is an array of True and False: which of them are numbers.",
        "np.flatnonzero(...) gives the places at which something is True. There may be none.",
    ],
)


def _shares(table, sums, never=0.0):
    """Divide the diagonal of a table; `never` where nothing was counted."""
    counts = np.diag(table).astype(float)
    return np.divide(counts, sums, out=np.full_like(counts, never), where=sums > 0)


def _by_python(table):
    return [row[c] / sum(row) for c, row in enumerate(table.tolist())]


def _filled(table):
    return np.append(_shares(table, table.sum(axis=1)), np.zeros(10 - len(table)))


# Class 2 of the small table was never said, class 3 of the large one never occurs. Class 1 of both
# was said more often in place of 0 than rightly: its row is not largest on the diagonal.
SMALL = np.array([[8, 1, 1], [4, 3, 1], [0, 0, 0]])
LARGE = np.array([[20, 9, 4, 0], [61, 60, 1, 0], [13, 0, 90, 0], [6, 31, 5, 0]])

precision_by_class = Computed(
    "precision_by_class",
    6,
    "the precision of each class, from a table whose rows are what was said",
    right=lambda table: _shares(table, table.sum(axis=1)),
    cases=[((SMALL,), {"C": 3}), ((LARGE,), {"C": 4})],
    mistakes=[
        *_each(
            "recall-for-precision",
            [
                lambda table: _shares(table, table.sum(axis=0)),
                lambda table: np.diag(table) / table.sum(axis=0),
                lambda table: _by_python(table.T),
            ],
            "Your result{entry} is {got}, should be {want}: you divide by the sums of the columns,"
            " the true classes. That is the recall. Precision asks: of all that was *said* to be"
            " this class, how much was right?",
        ),
        Mistake(
            "nan-for-zero",
            lambda table: np.diag(table) / table.sum(axis=1),
            "Your result{entry} is {got}, should be {want}: this class was never said, and 0 / 0 is"
            " NaN. Return 0 there, as scikit-learn does with zero_division=0.",
        ),
        Mistake(
            "nan-for-zero",
            _by_python,
            "With table = {table} your function raises an error: {error}. A class was never said"
            " there. Its precision should be 0.",
        ),
        Mistake(
            "one-for-zero",
            lambda table: _shares(table, table.sum(axis=1), never=1),
            "Your result{entry} is {got}, should be {want}: this class was never said.",
        ),
        Mistake(
            "one-too-many",
            lambda table: np.diag(table) / (table.sum(axis=1) + 1),
            "Your result{entry} is {got}, should be {want}: 1 more in the denominator avoids 0 / 0,"
            " but makes every other precision too small.",
        ),
        Mistake(
            "class-left-out",
            lambda table: _shares(table, table.sum(axis=1))[table.any(axis=1)],
            "Your result has the shape {shape}, wanted is {wanted}: a class that was never said has"
            " its place, too, with 0 in it.",
        ),
        Mistake(
            "fixed-size",
            _filled,
            "Your result has the shape {shape}, wanted is {wanted}: the table says how many classes"
            " there are, which need not be 10.",
        ),
        *_each(
            "percent",
            [
                lambda table: 100 * _shares(table, table.sum(axis=1)),
                lambda table: 100 * np.diag(table) / table.sum(axis=1),
            ],
            "Your result{entry} is {got}, should be {want}: a share is wanted, between 0 and 1, not"
            " percent.",
        ),
        Mistake(
            "count-for-share",
            np.diag,
            "Your result{entry} is {got}, should be {want}: so many were right. Divide by how often"
            " the class was said.",
        ),
        *_each(
            "share-of-all",
            [
                lambda table: np.diag(table) / table.sum(),
                lambda table: np.diag(table) / np.trace(table),
            ],
            "Your result{entry} is {got}, should be {want}: you divide every class by the same"
            " number; how often was this one said?",
        ),
        Mistake(
            "accuracy-for-precision",
            lambda table: np.trace(table) / table.sum(),
            "You return one number, {got}: that is the accuracy. One number a class is wanted.",
        ),
        Mistake(
            "returns-inside-loop",
            lambda table: table[0, 0] / table[0].sum(),
            "You return one number, {got}: the precision of class 0 alone. Does a loop end with"
            " `return` after its first turn? One number a class is wanted.",
        ),
        *_each(
            "averaged",
            [
                lambda table: _shares(table, table.sum(axis=1)).mean(),
                lambda table: np.mean(np.diag(table) / table.sum(axis=1)),
                lambda table: np.nanmean(np.diag(table) / table.sum(axis=1)),
            ],
            "You return one number, {got}, the mean over the classes. One number a class is"
            " wanted.",
        ),
        *_each(
            "whole-table",
            [
                lambda table: table / np.maximum(table.sum(axis=1, keepdims=True), 1),
                lambda table: table / table.sum(axis=1, keepdims=True),
                lambda table: table / table.sum(axis=1),
                lambda table: table / table.sum(axis=0),
                lambda table: table / np.maximum(table.sum(axis=1), 1),
                lambda table: table / np.maximum(table.sum(axis=0), 1),
            ],
            "Your result has the shape {shape}, wanted is {wanted}: you divide the whole table."
            " What was right stands on its diagonal, np.diag.",
        ),
        *_each(
            "row-for-diagonal",
            [
                lambda table: table.max(axis=1) / np.maximum(table.sum(axis=1), 1),
                lambda table: table.max(axis=1) / table.sum(axis=1),
            ],
            "Your result{entry} is {got}, should be {want}: the largest number of a row need not be"
            " what was right. That stands on the diagonal.",
        ),
    ],
    look="In a table with the rows (8, 1, 1), (4, 3, 1), (0, 0, 0), class 0 was said 10 times, 8 of"
    " them rightly.",
    hints=[
        "The diagonal, np.diag(table), holds what was right.",
        "How often a class was said is the sum of its row: axis=1.",
        "np.divide(a, b, out=np.zeros(len(a)), where=b > 0) leaves 0 where b is 0; or divide by"
        " np.maximum(b, 1).",
    ],
)


def _lengths(a, b, axis=None):
    return np.linalg.norm(a, axis=axis) * np.linalg.norm(b, axis=axis)


def _cosine(a, b, axis=None):
    return (a * b).sum(axis=axis) / _lengths(a, b, axis)


def _centered(a, b):
    return _cosine(a - a.mean(), b - b.mean())


def _all_cosines(a, b):
    return a @ b.T / np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))


def _products(finish):
    """Return what comes of @ in each way to place a transpose; `finish` takes the product."""
    return [
        lambda a, b: finish(a.T @ b) / _lengths(a, b),
        lambda a, b: finish(a @ b.T) / _lengths(a, b),
        lambda a, b: finish(a @ b) / _lengths(a, b),
        lambda a, b: finish(a.T @ b),
        lambda a, b: finish(a @ b.T),
        lambda a, b: finish(a @ b),
    ]


A, B = np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([[3.0, 4.0], [0.0, 0.0]])
A5, B5 = _cases.normal(5, 3, seed=11), _cases.normal(5, 3, seed=12)

cosine = Computed(
    "cosine",
    6,
    "the cosine of the angle between two gradients",
    right=lambda a, b: _cosine(a, b),
    cases=[((A, B), {}), ((A5, B5), {}), ((A5, -2 * A5), {})],
    mistakes=[
        Mistake(
            "not-normalized",
            lambda a, b: (a * b).sum(),
            "You return {got}, should be {want}: divide by the lengths of both; else the result"
            " changes when a gradient is only longer.",
        ),
        Mistake(
            "one-length-missing",
            lambda a, b: (a * b).sum() / np.linalg.norm(a),
            "You return {got}, should be {want}: divide by the length of b, too.",
        ),
        Mistake(
            "one-length-missing",
            lambda a, b: (a * b).sum() / np.linalg.norm(b),
            "You return {got}, should be {want}: divide by the length of a, too.",
        ),
        Mistake(
            "one-length-twice",
            lambda a, b: (a * b).sum() / np.linalg.norm(a) ** 2,
            "You return {got}, should be {want}: you divide by the length of a twice, and not by"
            " that of b.",
        ),
        Mistake(
            "one-length-twice",
            lambda a, b: (a * b).sum() / np.linalg.norm(b) ** 2,
            "You return {got}, should be {want}: you divide by the length of b twice, and not by"
            " that of a.",
        ),
        Mistake(
            "squared-lengths",
            lambda a, b: (a * b).sum() / ((a**2).sum() * (b**2).sum()),
            "You return {got}, should be {want}: the sum of the squares is the length *squared*;"
            " take its root.",
        ),
        Mistake(
            "absolute-for-squares",
            lambda a, b: (a * b).sum() / (np.abs(a).sum() * np.abs(b).sum()),
            "You return {got}, should be {want}: a length is the root of the sum of the squares,"
            " not the sum of the absolute values.",
        ),
        Mistake(
            "sum-of-lengths",
            lambda a, b: (a * b).sum() / (np.linalg.norm(a) + np.linalg.norm(b)),
            "You return {got}, should be {want}: divide by the product of the lengths, not by"
            " their sum.",
        ),
        Mistake(
            "spectral-norm",
            lambda a, b: (a * b).sum() / (np.linalg.norm(a, 2) * np.linalg.norm(b, 2)),
            "You return {got}, should be {want}: of a table, np.linalg.norm(…, 2) is its largest"
            " singular value. Without the 2 it is the length meant here.",
        ),
        Mistake(
            "missing-parentheses",
            lambda a, b: (a * b).sum() / np.linalg.norm(a) * np.linalg.norm(b),
            "You return {got}, should be {want}: x / y * z multiplies by z. Both lengths belong"
            " under the line: put parentheses around their product.",
        ),
        Mistake(
            "angle-for-cosine",
            lambda a, b: np.arccos(np.clip(_cosine(a, b), -1, 1)),
            "You return {got}, the angle itself. Its cosine is wanted, {want}.",
        ),
        Mistake(
            "angle-for-cosine",
            lambda a, b: np.degrees(np.arccos(np.clip(_cosine(a, b), -1, 1))),
            "You return {got}, the angle in degrees. Its cosine is wanted, {want}.",
        ),
        Mistake(
            "cosine-twice",
            lambda a, b: np.cos(_cosine(a, b)),
            "You return {got}, should be {want}: the sum of the products, divided by the lengths,"
            " is the cosine already. np.cos of it is something else.",
        ),
        Mistake(
            "distance-for-cosine",
            lambda a, b: 1 - _cosine(a, b),
            "You return {got}, should be {want}: that is 1 minus the cosine, which SciPy calls the"
            " cosine distance.",
        ),
        Mistake(
            "correlation-for-cosine",
            _centered,
            "You return {got}, should be {want}: that is the correlation, for which the mean is"
            " subtracted from both arrays first. Leave them as they are.",
        ),
        *_each(
            "sign-lost",
            [lambda a, b: abs(_cosine(a, b)), lambda a, b: max(_cosine(a, b), 0)],
            "You return {got}, should be {want}: the sign says whether the two point the same way"
            " or against each other.",
        ),
        *_each(
            "matrix-product",
            _products(lambda product: product),
            "Your result has the shape {shape}; one number is wanted. @ and np.dot multiply"
            " matrices. Multiply entry by entry and sum, or make long vectors of both first.",
        ),
        *_each(
            "matrix-product",
            _products(np.sum),
            "You return {got}, should be {want}: @ and np.dot multiply matrices. Multiply entry by"
            " entry, or make long vectors of both first.",
        ),
        *_each(
            "row-by-row",
            [
                partial(_cosine, axis=1),
                _all_cosines,
                lambda a, b: np.nan_to_num(_all_cosines(a, b)),  # scikit-learn's
            ],
            "Your result has the shape {shape}; one number is wanted. You compare rows with rows."
            " Take the whole array as one long vector.",
        ),
        Mistake(
            "row-by-row",
            partial(_cosine, axis=0),
            "Your result has the shape {shape}; one number is wanted. You have a cosine for each"
            " column, perhaps since Python's own sum adds up the rows. Take the whole array as one"
            " long vector.",
        ),
        *_each(
            "row-by-row",
            [
                lambda a, b: _cosine(a, b, axis=1).mean(),
                lambda a, b: _cosine(a, b, axis=0).mean(),
            ],
            "You return {got}, should be {want}: that is a mean of several cosines, of rows or of"
            " columns. Take the whole array as one long vector.",
        ),
        *_each(
            "summed-in-part",
            [
                lambda a, b: (a * b).sum(axis=0) / _lengths(a, b),
                lambda a, b: (a * b).sum(axis=1) / _lengths(a, b),
                lambda a, b: (a * b) / _lengths(a, b),
            ],
            "Your result has the shape {shape}; one number is wanted: sum the products over the"
            " whole array. (Python's own sum only adds up the rows; np.sum takes all.)",
        ),
        Mistake(
            "mean-for-sum",
            lambda a, b: (a * b).mean() / _lengths(a, b),
            "You return {got}, should be {want}: sum the products, do not average them.",
        ),
    ],
    look="By hand, a = (3, 0, 0, 4) and b = (3, 4, 0, 0): the products sum to 9, both lengths are"
    " 5.",
    hints=[
        "Lay both arrays out as long vectors: .ravel().",
        "The sum of the products, divided by the product of the two lengths.",
        "np.linalg.norm of a whole array is its length as a long vector.",
    ],
)
