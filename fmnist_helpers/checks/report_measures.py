"""Exercises: the step at which a run broke, precision, and the angle of gradients."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed

NAN, INF = np.nan, np.inf


class Search(Computed):
    """An exercise with a mistake that returns None in some of the cases; tells the costs."""

    combines = False  # a number can come about in too many ways

    def _evidence(self, facts, i):
        return " With the costs {costs}, your result is {got}; expected {want}.".format_map(facts)


def _first_broken(costs):
    places = np.flatnonzero(~np.isfinite(costs))
    return int(places[0]) + 1 if len(places) else 0


def _one_kind_first(test, costs):
    """Return where one kind of broken cost is, or any kind where there is none of it."""
    return test(costs) if test(costs).any() else ~np.isfinite(costs)


first_broken = Search(
    "a_report_revisited",
    "the first step whose cost is not a number",
    right=_first_broken,
    cases=[
        ((np.array([2.3, 1.9, NAN, NAN, NAN, NAN]),), {"N": 6}),
        ((np.array([2.3, 5.0, 1e30, INF, NAN]),), {"N": 5}),
        ((np.array([2.3, 2.6, 1.9]),), {"N": 3}),
        ((np.array([NAN, NAN, NAN]),), {"N": 3}),
        # One sample of probability 0 makes a cost infinite; later ones may be numbers again.
        ((np.array([INF, INF, INF, 9.0]),), {"N": 4}),
        ((np.array([0.5, 0.1, -INF, 0.2, 7.0, 0.3]),), {"N": 6}),
        ((np.array([1.5, NAN, INF, 2.0]),), {"N": 4}),
        ((np.array([0.7, 0.6, INF]),), {"N": 3}),
    ],
    # What comes out for people who do not think of a run that never breaks: the first place, where
    # a loop ended, what a function returns that does not return; or an error.
    mistakes="""
    & other: None -> -1 or False or np.nan or len(costs) or len(costs) - 1 or len(costs) + 1
    & value: else 0 -> else 1 or else None or else -1 or else False or else np.nan
    & value: else 0 -> else len(costs) or else len(costs) - 1 or else len(costs) + 1
    & error: [][0] -> min([]) or next(iter([]))
    & counted-from-0: + 1 ->
    & plus-only: np.isinf(costs) -> (costs == np.inf)
    & any: else 0 -> else 1 or else None or else -1 or else False or else np.nan or else [][0]
    & any: else 0 -> else len(costs) or else len(costs) - 1 or else len(costs) + 1
    & any: else 0 -> else min([]) or else next(iter([]))
    counted-from-zero & any: + 1 ->
    counted-from-zero & any: + 1 -> ; ~np.isfinite -> np.isnan
    counted-from-zero & any: + 1 -> ; ~np.isfinite(costs) -> np.isnan(costs) | (costs > 1000)
      Steps are counted from 1 here, places in an array from 0.
    nothing-found: else 0 -> else 1  # None of the costs is broken. (If all entries are False,
      argmax is 0, the first place. Ask np.any first.)
    nothing-found & other: else 0 -> else None  # None of the costs is broken.
    nothing-found & error: else 0 -> else [][0]  # With the costs {costs} your function raises an
      error: no cost is broken, so there is no first one. Return 0 there.
    infinity-forgotten & any: ~np.isfinite -> np.isnan
      You find NaN, but not infinity, which is broken, too. np.isfinite finds both.
    infinity-only & counted-from-0 & value & plus-only: ~np.isfinite -> np.isinf
      You find infinity, but not NaN. NaN is not equal to anything, not even to NaN, so `== np.nan`
      is never true. np.isfinite finds both.
    infinity-only & error & counted-from-0 & plus-only: ~np.isfinite -> np.isinf
    ; else 0 -> else [][0]
      With the costs {costs} your function raises an error: you find infinity, but not NaN. NaN is
      not equal to anything, not even to NaN, so `== np.nan` is never true. np.isfinite finds both.
    minus-infinity-forgotten & any: ~np.isfinite(costs) -> np.isnan(costs) | (costs == np.inf)
      You do not find -inf, which is broken, too.
    kind-before-order: ~np.isfinite(costs) -> _one_kind_first(np.isnan, costs)
    kind-before-order: ~np.isfinite(costs) -> _one_kind_first(np.isinf, costs)  # You look for one
      kind, NaN or infinity, in all costs before the other. Return the first step that has either.
    first-cost-left-out & any: places[0]) + 1 -> places[0]) + 2
    ; isfinite(costs -> isfinite(costs[1:]
    first-cost-left-out & any: isfinite(costs -> isfinite(costs[1:]
      You never look at the first cost. Where does your loop begin?
    last-cost-left-out: isfinite(costs -> isfinite(costs[:-1]
    last-cost-left-out: isfinite(costs -> isfinite(costs[:-1] ; else 0 -> else None
      You never look at the last cost. Where does your loop end?
    one-too-many & any: places[0]) + 1 -> places[0]) + 2
      You are one step too far: the first step is step 1.
    large-for-infinite & any: ~np.isfinite(costs) -> np.isnan(costs) | (costs > 1000)
      A large cost is still a number. np.isfinite tells the two apart.
    largest-for-broken: return np.argmax(costs) + 1 or return np.argmax(costs)  # argmax of the
      costs finds the largest, whether it is broken or not, and counts NaN as larger than infinity.
    never-found: return 0  # You return 0 whatever the costs are. NaN is not equal to anything, not
      even to NaN, so `== np.nan` is never true: ask np.isfinite.
    finite-for-broken & any: ~np.isfinite -> np.isfinite
    finite-for-broken & any: ~np.isfinite -> np.isfinite ; + 1 ->
      You look for the first cost that *is* a number. ~ turns True and False around.
    returns-inside-loop: return int(not np.isfinite(costs[0]))
    returns-inside-loop: return None if np.isfinite(costs[0]) else 1
    returns-inside-loop: return -1 if np.isfinite(costs[0]) else 1
      The first cost alone decides what you return. Return 0 after the loop, not inside it.
    last-for-first & any: places[0] -> places[-1]
    last-for-first & any: int(places[0]) + 1 -> int(places[-1])
      You return the last broken step. A loop should stop at the first.
    count-for-place: return len(np.flatnonzero(~np.isfinite(costs)))
      You count the broken steps; return the number of the first broken step.
    numbers-counted: return np.isfinite(costs).sum() or return np.isfinite(costs).sum() + 1
    numbers-counted: int(places[0]) + 1 -> np.isfinite(costs).sum()
    numbers-counted: int(places[0]) -> np.isfinite(costs).sum()  # You count the costs that are
      numbers. They need not all come first: after an infinite cost there may be a finite one.
    cost-for-step: int(places[0]) + 1 -> costs[places[0]]
    cost-for-step: int(places[0]) + 1 -> costs[places[0]] ; else 0 -> else None
    cost-for-step: int(places[0]) + 1 -> costs[places[0]] ; else 0 -> else -1
      You return the broken cost itself; expected the number of its step.
    all-for-first: return np.flatnonzero(~np.isfinite(costs))
    all-for-first: return np.flatnonzero(~np.isfinite(costs)) + 1
    all-for-first: int(places[0]) + 1 -> places
    all-for-first: int(places[0]) -> places
    all-for-first: return np.where(~np.isfinite(costs)) or return np.argwhere(~np.isfinite(costs))
    all-for-first: return np.argwhere(~np.isfinite(costs)) + 1
      You return a place for each broken step; expected the number of the first one.
    whether-for-when: return (~np.isfinite(costs)).any()  # You return True or False: whether a cost
      is broken. Return the number of the first broken step, {want} with the costs {costs}.
    whether-for-when: return ~np.isfinite(costs)
      You return for each cost whether it is broken. Return the number of the first broken step.
    """,
    advice="Of the costs 2.3, 1.9, nan, nan, nan, nan the third is the first broken one.",
    hints=[
        "np.isfinite(costs) is an array of True and False: which of them are numbers.",
        "np.flatnonzero(...) gives the places at which something is True. There may be none.",
    ],
)


def _precision_by_class(table):
    predicted, right = table.sum(axis=1), np.diag(table)
    return np.divide(right, predicted, out=np.zeros(len(right)), where=predicted > 0)


def _by_python(table):
    return [row[c] / sum(row) for c, row in enumerate(table.tolist())]


# Class 2 of the small table was never predicted, class 3 of the large one never occurs. Class 1 of
# both was predicted more often for 0 than rightly: its row is not largest on the diagonal.
SMALL = np.array([[8, 1, 1], [4, 3, 1], [0, 0, 0]])
LARGE = np.array([[20, 9, 4, 0], [61, 60, 1, 0], [13, 0, 90, 0], [6, 31, 5, 0]])

precision_by_class = Computed(
    "a_report_revisited",
    "the precision of each class, from a table whose rows are predicted classes",
    right=_precision_by_class,
    cases=[((SMALL,), {"C": 3}), ((LARGE,), {"C": 4})],
    mistakes="""
    recall-for-precision: axis=1 -> axis=0
    recall-for-precision: return np.diag(table) / table.sum(axis=0)
    recall-for-precision: = lambda table: _by_python(table.T)
      You divide by the sums of the columns, the true classes. That is the recall. Precision asks:
      of all that was *predicted* to be this class, what share was right?
    nan-for-zero: return np.diag(table) / table.sum(axis=1)  # A class was never predicted, and 0 /
      0 is NaN. Return 0 there, as scikit-learn does with zero_division=0.
    nan-for-zero: = _by_python  # With table = {table} your function raises an error: {error}. One
      class was never predicted. Its precision is 0.
    one-for-zero: np.zeros -> np.ones  # A class that was never predicted has precision 0 here.
    one-too-many: return np.diag(table) / (table.sum(axis=1) + 1)
      1 more in the denominator avoids 0 / 0, but makes every other precision too small.
    class-left-out: where=predicted > 0) -> where=predicted > 0)[predicted > 0]
      A class that was never predicted has its place, too, with 0 in it.
    fixed-size: = lambda table: np.append(_precision_by_class(table), np.zeros(10 - len(table)))
      The table says how many classes there are, which need not be 10.
    percent: np.divide -> 100 * np.divide
    percent: return 100 * np.diag(table) / table.sum(axis=1)
      Return a share, between 0 and 1, not percent.
    count-for-share: return np.diag(table)
      That is how many were right. Divide by how often the class was predicted.
    count-for-share: return table.sum(axis=1)  # That is how often each class was predicted. It
      belongs in the denominator; above it stands how many of these were right.
    wrong-for-right: divide(right -> divide(predicted - right
    wrong-for-right: return 1 - np.diag(table) / np.maximum(table.sum(axis=1), 1)
      That is the share of wrong predictions. Return the share of right ones.
    f1-for-precision: right, predicted, -> 2 * right, predicted + table.sum(axis=0),
      That is the F1 score, which combines precision and recall. Return the precision alone.
    share-of-all: return np.diag(table) / len(table) or return np.diag(table) / table.size
    share-of-all: return np.diag(table) / table.sum() or return np.diag(table) / np.trace(table)
      You divide every class by the same number. Divide each by how often it was predicted.
    accuracy-for-precision: return np.trace(table) / table.sum()
      You return one number, {got}: that is the accuracy. Return one number per class.
    returns-inside-loop: return table[0, 0] / table[0].sum()
      You return one number, {got}: the precision of class 0 alone. Does a loop end with `return`
      after its first turn? Return one number per class.
    averaged: where=predicted > 0) -> where=predicted > 0).mean()
    averaged: return np.mean(np.diag(table) / table.sum(axis=1))
    averaged: return np.nanmean(np.diag(table) / table.sum(axis=1))
      You return one number, {got}, the mean over the classes. Return one number per class.
    whole-table: return table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    whole-table: return table / table.sum(axis=1, keepdims=True) or return table / table.sum(axis=1)
    whole-table: return table / table.sum(axis=0) or return table / np.maximum(table.sum(axis=1), 1)
    whole-table: return table / np.maximum(table.sum(axis=0), 1)
      You divide the whole table. The right predictions are on its diagonal, np.diag.
    row-for-diagonal: np.diag(table) -> table.max(axis=1)
    row-for-diagonal: return table.max(axis=1) / table.sum(axis=1)
      The largest number of a row may be wrong predictions. The right ones are on the diagonal.
    """,
    advice="In a table with the rows (8, 1, 1), (4, 3, 1), (0, 0, 0), class 0 was predicted 10"
    " times, 8 of them rightly.",
    hints=[
        "The diagonal, np.diag(table), holds the right predictions.",
        "How often a class was predicted is the sum of its row: axis=1.",
        "np.divide(a, b, out=np.zeros(len(a)), where=b > 0) leaves 0 where b is 0; or divide by"
        " np.maximum(b, 1).",
    ],
)


def _cosine(a, b):
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    return np.sum(a * b) / lengths


def _cosines_along(axis, a, b):
    lengths = np.linalg.norm(a, axis=axis) * np.linalg.norm(b, axis=axis)
    return np.sum(a * b, axis=axis) / lengths


def _all_cosines(a, b):
    return a @ b.T / np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))


A, B = np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([[3.0, 4.0], [0.0, 0.0]])
A5, B5 = _cases.normal(5, 3, seed=11), _cases.normal(5, 3, seed=12)

cosine = Computed(
    "a_report_revisited",
    "the cosine of the angle between two gradients",
    right=_cosine,
    cases=[((A, B), {}), ((A5, B5), {}), ((A5, -2 * A5), {})],
    mistakes="""
    not-normalized: / lengths ->
      Divide by both lengths; otherwise the result changes when a gradient just gets longer.
    one-length-missing: * np.linalg.norm(b) ->  # Divide by the length of b, too.
    one-length-missing: np.linalg.norm(a) * ->  # Divide by the length of a, too.
    one-length-twice: norm(b) -> norm(a)
      You divide by the length of a twice, and not by that of b.
    one-length-twice: norm(a) -> norm(b)
      You divide by the length of b twice, and not by that of a.
    squared-lengths: return np.sum(a * b) / (np.sum(a**2) * np.sum(b**2))
      The sum of the squares is the length *squared*; take its root.
    absolute-for-squares: return np.sum(a * b) / (np.sum(abs(a)) * np.sum(abs(b)))
      A length is the root of the sum of the squares, not the sum of the absolute values.
    sum-of-lengths: norm(a) * -> norm(a) +
      Divide by the product of the lengths, not by their sum.
    spectral-norm: norm(a) * np.linalg.norm(b) -> norm(a, 2) * np.linalg.norm(b, 2)
      For a table, np.linalg.norm(…, 2) is the largest singular value. Without the 2 it is the
      length that you need here.
    missing-parentheses: / lengths -> / np.linalg.norm(a) * np.linalg.norm(b)  # x / y * z
      multiplies by z. Both lengths belong in the denominator: put parentheses around their product.
    angle-for-cosine: = lambda a, b: np.arccos(np.clip(_cosine(a, b), -1, 1))
      That is the angle itself; return its cosine.
    angle-for-cosine: = lambda a, b: np.degrees(np.arccos(np.clip(_cosine(a, b), -1, 1)))
      That is the angle in degrees; return its cosine.
    cosine-twice: np.sum(a * b) / lengths -> np.cos(np.sum(a * b) / lengths)  # The sum of the
      products, divided by the lengths, is the cosine already. np.cos of it is something else.
    distance-for-cosine: np.sum -> 1 - np.sum
      That is 1 minus the cosine, which SciPy calls the cosine distance.
    correlation-for-cosine: = lambda a, b: _cosine(a - a.mean(), b - b.mean())  # That is the
      correlation, for which the mean is subtracted from both arrays first. Leave them as they are.
    sign-lost: np.sum(a * b) -> abs(np.sum(a * b)) or max(np.sum(a * b), 0)
      The sign says whether the two point the same way or against each other.
    matrix-product: np.sum(a * b) -> a.T @ b or a @ b.T or a @ b
    matrix-product: return a.T @ b or return a @ b.T or return a @ b
      Your result has shape {shape}; expected one number. @ and np.dot multiply matrices. Multiply
      entry by entry and sum, or make long vectors of both first.
    matrix-product: a * b -> a.T @ b or a @ b.T or a @ b
    matrix-product: return np.sum(a.T @ b) or return np.sum(a @ b.T) or return np.sum(a @ b)
      @ and np.dot multiply matrices. Multiply entry by entry, or make long vectors of both first.
    row-by-row: = lambda a, b: _cosines_along(1, a, b)
    row-by-row: = _all_cosines
    row-by-row: = lambda a, b: np.nan_to_num(_all_cosines(a, b))  # Your result has shape {shape};
      expected one number. You compare rows with rows. Take the whole array as one long vector.
    row-by-row: = lambda a, b: _cosines_along(0, a, b)
      Your result has shape {shape}; expected one number. You have a cosine for each column, perhaps
      because Python's own sum adds up the rows. Take the whole array as one long vector.
    row-by-row: = lambda a, b: _cosines_along(1, a, b).mean()
    row-by-row: = lambda a, b: _cosines_along(0, a, b).mean()  # That is a mean of several cosines,
      of rows or of columns. Take the whole array as one long vector.
    summed-in-part: np.sum(a * b) -> np.sum(a * b, axis=0) or np.sum(a * b, axis=1) or a * b
      Your result has shape {shape}; expected one number: sum the products over the whole array.
      (Python's own sum only adds up the rows; np.sum takes all.)
    row-by-row: = lambda a, b: np.nanmean(_cosines_along(1, a, b))
    row-by-row: = lambda a, b: np.nan_to_num(_all_cosines(a, b)).mean()  # That is a mean of several
      cosines, of rows or of columns. Take the whole array as one long vector.
    mean-for-sum: np.sum -> np.mean  # Sum the products, do not average them.
    """,
    advice="By hand, a = (3, 0, 0, 4) and b = (3, 4, 0, 0): the products sum to 9, both lengths are"
    " 5.",
    hints=[
        "Lay both arrays out as long vectors: .ravel().",
        "The sum of the products, divided by the product of the two lengths.",
        "np.linalg.norm of a whole array is its length as a long vector.",
    ],
)
