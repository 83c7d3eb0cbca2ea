"""The checks of lesson 06 know right answers in any style, and say which mistake a wrong one is."""
# ruff: noqa: B007, RET503, RET505, SIM113 - as learners write, also by mistake

import math
import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from scipy.spatial import distance
from sklearn.metrics import precision_score, recall_score
from sklearn.metrics.pairwise import cosine_similarity

from fmnist_helpers import checks
from fmnist_helpers.checks import fault_finding
from fmnist_helpers.checks._exercise import EXERCISES
from fmnist_helpers.report import tables


def check(name, answer):
    return getattr(checks, name)(answer, count=False)


# true_axis, totals_spread, how_many_steps

TRUE_AXIS = [
    ("rows-and-columns-swapped", "rows", "866 to 1,196"),
    ("nothing-added-up", "cannot be known", "exactly 1,000"),
    ("not-a-choice", "column", "'column' is none of"),
    ("not-a-choice", 0, "0 is none of"),
]

TOTALS_SPREAD = [
    ("drawn-with-replacement", 30, "30 would be right"),
    ("variance-for-deviation", 10_000 * 0.1 * 0.9 * 50_000 / 59_999, "750 is the variance"),
    ("variance-for-deviation", 10_000 * 0.1 * (1 - 0.1), "900"),
    ("missing-factor", np.sqrt(10_000 * 0.1 * 50_000 / 59_999), "1 - p"),
    ("missing-factor", np.sqrt(10_000 * (1 - 0.1) * 50_000 / 59_999), "0.1"),
    ("missing-parentheses", np.sqrt(900) * 50_000 / 59_999, "25 has it outside"),
    ("missing-parentheses", np.sqrt(900 * 50_000) / 59_999, "0.1118"),
    ("factor-upside-down", np.sqrt(900 / (50_000 / 59_999)), "32.86"),
    ("share-for-count", np.sqrt(0.1 * 0.9 / 10_000 * 50_000 / 59_999), "*share*"),
    ("share-for-count", np.sqrt(0.1 * 0.9 / 10_000), "lesson 05"),
    ("population-for-sample", np.sqrt(60_000 * 0.09 * 50_000 / 59_999), "60,000"),
    ("class-for-draw", np.sqrt(1_000 * 0.09 * 59_000 / 59_999), "1,000"),
    ("drawn-for-left", np.sqrt(10_000 * 0.09 * 10_000 / 59_999), "50,000"),
    ("test-set-for-draw", 0, "training images"),
    ("mean-for-deviation", 10_000 * 0.1, "1,000"),
    ("not-a-number", "27.4", "str"),
    ("not-a-number", [27.4], "list"),
    ("not-a-number", True, "bool"),
    ("not-a-number", lambda: 27.4, "function"),
]

HOW_MANY_STEPS = [
    ("stated-for-measured", "200", "0.49"),
    ("stated-for-measured", 200, "0.49"),
    ("too-many", "20000", "printed accuracy"),
    ("too-many", np.int64(20_000), "printed accuracy"),
    ("not-a-choice", "2,000", "'2000'"),
    ("not-a-choice", 2000.5, "'2000'"),
    ("not-a-choice", True, "True is none of"),
]

# first_broken


def broken_by_loop(costs):
    for i in range(len(costs)):
        if np.isnan(costs[i]) or np.isinf(costs[i]):
            return i + 1
    return 0


def broken_by_counting(costs):
    step = 0
    for c in costs:
        step += 1
        if not math.isfinite(c):
            return float(step)
    return 0.0


def broken_by_argmax(costs):
    bad = ~np.isfinite(costs)
    if not bad.any():
        return 0
    return np.argmax(bad) + 1


def broken_by_comparing(costs):
    for step, cost in enumerate(list(costs), start=1):
        if cost != cost or cost in (float("inf"), -float("inf")):
            return np.int32(step)
    return 0


def broken_by_text(costs):
    said = [str(c) for c in costs.tolist()]
    steps = [i + 1 for i, c in enumerate(said) if c in ("nan", "inf", "-inf")]
    return min(steps, default=0)


def broken_by_pandas(costs):
    series = pd.Series(costs, index=range(1, len(costs) + 1)).replace([np.inf, -np.inf], np.nan)
    gone = series[series.isna()]
    return 0 if gone.empty else gone.index[0]


def broken_by_while(costs):
    i = 0
    while i < len(costs) and np.isfinite(costs[i]):
        i += 1
    return np.float32(0 if i == len(costs) else i + 1)


def broken_by_sentinel(costs):
    return int(np.append(np.flatnonzero(~np.isfinite(costs)) + 1, 0)[0])


def broken_by_try(costs):
    try:
        return np.where(np.isfinite(costs) == False)[0][0] + 1  # noqa: E712
    except IndexError:
        return 0


def looks(bad, *, start=1, none=0):
    """Return a loop that returns the first one that is bad."""

    def function(costs):
        for i, cost in enumerate(costs, start=start):
            if bad(cost):
                return i
        return none

    return function


def bad(cost):
    return np.isnan(cost) or np.isinf(cost)


def runs_through(costs):
    for i, cost in enumerate(costs):
        if bad(cost):
            break
    return i + 1


def runs_past(costs):
    step = 1
    for cost in costs:
        if bad(cost):
            break
        step += 1
    return step


def runs_out(costs):
    step = 0
    while np.isfinite(costs[step]):
        step += 1
    return step + 1


def falls_off_the_end(costs):
    for i, cost in enumerate(costs):
        if bad(cost):
            return i


def zero_inside(costs):
    for i, cost in enumerate(costs):
        if bad(cost):
            return i + 1
        else:
            return 0


def minus_one_inside(costs):
    for i, cost in enumerate(costs):
        if bad(cost):
            return i + 1
        else:
            return -1


def none_inside(costs):
    for i, cost in enumerate(costs):
        return i + 1 if bad(cost) else None


def remembers_the_last(costs):
    found = 0
    for i, cost in enumerate(costs):
        if not np.isfinite(cost):
            found = i + 1
    return found


def finite_argmax(costs):
    return np.argmax(np.isfinite(costs)) + 1


def counts_until(costs):
    n = 0
    for cost in costs:
        if np.isfinite(cost):
            n += 1
    return n + 1 if n < len(costs) else 0


def compares(costs):
    for i, cost in enumerate(costs):
        if cost == np.nan or cost == np.inf:
            return i + 1
    return 0


def every_one_or_0(costs):
    broken = np.where(np.isnan(costs) | np.isinf(costs))[0] + 1
    return broken if len(broken) > 0 else 0


FIRST_BROKEN = [
    ("counted-from-zero", looks(bad, start=0), "result is 2; expected 3"),
    ("counted-from-zero", falls_off_the_end, "result is 2; expected 3"),
    ("counted-from-zero", looks(bad, start=0, none=-1), "result is 2; expected 3"),
    ("counted-from-zero", lambda costs: np.argmax(~np.isfinite(costs)), "result is 2; expected 3"),
    (
        "counted-from-zero",
        lambda costs: np.where(~np.isfinite(costs))[0][0],
        "result is 2; expected 3",
    ),
    ("counted-from-zero", looks(np.isnan, start=0), "result is 2; expected 3"),
    ("nothing-found", lambda costs: np.argmax(~np.isfinite(costs)) + 1, "result is 1; expected 0"),
    ("nothing-found", lambda costs: np.argmin(np.isfinite(costs)) + 1, "result is 1; expected 0"),
    ("nothing-found", lambda costs: np.flatnonzero(~np.isfinite(costs))[0] + 1, "[2.3, 2.6, 1.9]"),
    ("nothing-found", lambda costs: (~np.isfinite(costs)).tolist().index(True) + 1, "an error"),
    ("nothing-found", lambda costs: next(i for i, c in enumerate(costs, 1) if bad(c)), "an error"),
    ("nothing-found", lambda costs: min(i for i, c in enumerate(costs, 1) if bad(c)), "an error"),
    ("nothing-found", runs_out, "an error"),
    ("nothing-found", looks(bad, none=None), "result is None; expected 0"),
    ("nothing-found", looks(bad, none=-1), "result is -1; expected 0"),
    ("nothing-found", looks(bad, none=False), "result is False; expected 0"),
    ("nothing-found", looks(bad, none=np.nan), "result is nan; expected 0"),
    ("nothing-found", runs_through, "result is 3; expected 0"),
    ("nothing-found", runs_past, "result is 4; expected 0"),
    ("infinity-forgotten", looks(np.isnan), "result is 5; expected 4"),
    ("infinity-forgotten", looks(np.isnan, none=None), "result is 5; expected 4"),
    ("infinity-forgotten", looks(lambda c: c != c), "result is 5; expected 4"),
    ("infinity-only", compares, "result is 0; expected 3"),
    ("infinity-only", looks(np.isinf, none=None), "result is None; expected 3"),
    ("infinity-only", looks(np.isinf, start=0), "result is 0; expected 3"),
    ("infinity-only", lambda costs: list(costs).index(np.inf) + 1, "raises an error"),
    ("large-for-infinite", looks(lambda c: np.isnan(c) or c > 1e6), "result is 3; expected 4"),
    ("largest-for-broken", lambda costs: np.argmax(costs) + 1, "result is 5; expected 4"),
    ("largest-for-broken", lambda costs: costs.argmax(), "result is 2; expected 3"),
    (
        "never-found",
        looks(lambda c: c == np.nan),
        "With the costs [2.3, 1.9, nan, nan, nan, nan], your result is 0; expected 3",
    ),
    ("never-found", looks(lambda c: c is math.nan), "result is 0; expected 3"),
    ("finite-for-broken", looks(np.isfinite), "result is 1; expected 3"),
    ("finite-for-broken", looks(np.isfinite, none=None), "result is 1; expected 3"),
    ("finite-for-broken", finite_argmax, "result is 1; expected 3"),
    ("finite-for-broken", lambda costs: np.argmax(np.isfinite(costs)), "result is 0; expected 3"),
    ("returns-inside-loop", zero_inside, "result is 0; expected 3"),
    ("returns-inside-loop", minus_one_inside, "result is -1; expected 3"),
    ("returns-inside-loop", none_inside, "result is None; expected 3"),
    ("last-for-first", remembers_the_last, "result is 6; expected 3"),
    (
        "last-for-first",
        lambda costs: np.where(~np.isfinite(costs))[0][-1],
        "[2.3, 1.9, nan, nan, nan, nan]",
    ),
    ("count-for-place", lambda costs: np.sum(~np.isfinite(costs)), "result is 4; expected 3"),
    ("numbers-counted", counts_until, "result is 2; expected 1"),
    ("numbers-counted", lambda costs: sum(np.isfinite(costs)), "result is 2; expected 3"),
    ("numbers-counted", lambda costs: np.isfinite(costs).sum() + 1, "result is 4; expected 0"),
    (
        "cost-for-step",
        lambda costs: next((c for c in costs if bad(c)), 0),
        "result is nan; expected 3",
    ),
    (
        "all-for-first",
        lambda costs: np.flatnonzero(~np.isfinite(costs)) + 1,
        "result is [3, 4, 5, 6]; expected 3",
    ),
    (
        "all-for-first",
        lambda costs: np.where(~np.isfinite(costs)),
        "result is ([2, 3, 4, 5]); expected 3",
    ),
    (
        "all-for-first",
        lambda costs: [i for i, c in enumerate(costs) if bad(c)],
        "result is [2, 3, 4, 5]; expected 3",
    ),
    (
        "all-for-first",
        lambda costs: np.argwhere(~np.isfinite(costs)),
        "result is [[2], [3], [4], [5]];",
    ),
    ("all-for-first", every_one_or_0, "result is [3, 4, 5, 6]; expected 3"),
    ("whether-for-when", lambda costs: any(map(bad, costs)), "return True or False"),
    (
        "whether-for-when",
        lambda costs: ~np.isfinite(costs),
        "[False, False, True, True, True, True]",
    ),
    ("array-for-number", lambda costs: [broken_by_loop(costs)], "a list of its own"),
    ("returned-tuple", lambda costs: (broken_by_loop(costs),), "comma"),
    ("not-numbers", lambda costs: str(broken_by_loop(costs)), "str"),
]

# precision_by_class


def precision_by_loop(table):
    result = []
    for c in range(len(table)):
        said = 0
        for count in table[c]:
            said += count
        result.append(table[c][c] / said if said > 0 else 0)
    return result


def precision_by_maximum(table):
    return (np.diag(table) / np.maximum(table.sum(1), 1)).astype(np.float32)


def precision_by_nan_to_num(table):
    return np.nan_to_num(table.diagonal() / table.sum(axis=1))


def precision_by_divide(table):
    said = table.sum(axis=1)
    return np.divide(np.diag(table), said, out=np.zeros(len(said)), where=said != 0)


def precision_by_sklearn(table):
    said, true = np.indices(table.shape)
    y, predicted = np.repeat(true.ravel(), table.ravel()), np.repeat(said.ravel(), table.ravel())
    classes = range(len(table))
    return precision_score(y, predicted, labels=classes, average=None, zero_division=0)


def precision_by_pandas(table):
    frame = pd.DataFrame(table)
    return (pd.Series(np.diag(frame)) / frame.sum(axis=1)).fillna(0).to_numpy()


def precision_by_whole_table(table):
    whole = table / (table.sum(axis=1, keepdims=True) + 1e-12)
    return np.diag(whole)


def precision_by_try(table):
    result = np.zeros(len(table))
    for c, row in enumerate(table.tolist()):
        try:
            result[c] = row[c] / sum(row)
        except ZeroDivisionError:
            result[c] = 0
    return result


def precision_with_filter(table):
    return [table[c, c] / sum(table[c]) for c in range(len(table)) if sum(table[c])]


def precision_of_ten(table):
    result = np.zeros(10)
    for c, row in enumerate(table):
        if row.sum() > 0:
            result[c] = row[c] / row.sum()
    return result


def precision_of_the_first(table):
    for c in range(len(table)):
        if table[c].sum() == 0:
            return 0
        return table[c, c] / table[c].sum()


def recall_by_sklearn(table):
    said, true = np.indices(table.shape)
    y, predicted = np.repeat(true.ravel(), table.ravel()), np.repeat(said.ravel(), table.ravel())
    classes = range(len(table))
    return recall_score(y, predicted, labels=classes, average=None, zero_division=0)


PRECISION = [
    ("recall-for-precision", recall_by_sklearn, "[0] is 0.6667; expected 0.8"),
    ("recall-for-precision", lambda t: np.diag(t) / t.sum(axis=0), "[0] is 0.6667; expected 0.8"),
    ("recall-for-precision", lambda t: np.diag(t) / sum(t), "[0] is 0.6667; expected 0.8"),
    ("nan-for-zero", lambda t: np.diag(t) / t.sum(axis=1), "[2] is nan; expected 0"),
    (
        "nan-for-zero",
        lambda t: [row[c] / sum(row) for c, row in enumerate(t.tolist())],
        "[0, 0, 0]] your function raises an error: division by zero.",
    ),
    (
        "one-for-zero",
        lambda t: [t[c, c] / t[c].sum() if t[c].sum() else 1 for c in range(len(t))],
        "[2] is 1; expected 0",
    ),
    ("one-too-many", lambda t: np.diag(t) / (t.sum(axis=1) + 1), "[0] is 0.7273; expected 0.8"),
    ("class-left-out", precision_with_filter, "(2,); expected (C,) = (3,)"),
    ("fixed-size", precision_of_ten, "(10,); expected (C,) = (3,)"),
    ("percent", lambda t: 100 * precision_by_divide(t), "[0] is 80; expected 0.8"),
    ("percent", lambda t: np.diag(t) / t.sum(axis=1) * 100, "[0] is 80; expected 0.8"),
    ("count-for-share", lambda t: t.diagonal(), "[0] is 8; expected 0.8"),
    ("share-of-all", lambda t: np.diag(t) / t.sum(), "[0] is 0.4444; expected 0.8"),
    ("share-of-all", lambda t: np.diag(t) / np.trace(t), "[0] is 0.7273; expected 0.8"),
    ("accuracy-for-precision", lambda t: np.diag(t).sum() / t.sum(), "0.6111"),
    ("averaged", lambda t: np.mean(precision_by_loop(t)), "0.3917"),
    ("averaged", lambda t: np.mean(np.diag(t) / t.sum(axis=1)), "nan"),
    ("averaged", lambda t: np.nanmean(np.diag(t) / t.sum(axis=1)), "0.5875"),
    ("returns-inside-loop", precision_of_the_first, "0.8: the precision of class 0"),
    ("whole-table", lambda t: t / np.maximum(t.sum(axis=1, keepdims=True), 1), "(3, 3)"),
    ("whole-table", lambda t: t / t.sum(axis=1), "(3, 3); expected (C,) = (3,)"),
    ("whole-table", lambda t: t / sum(t), "(3, 3); expected (C,) = (3,)"),
    (
        "row-for-diagonal",
        lambda t: [max(row) / max(sum(row), 1) for row in t],
        "[1] is 0.5; expected 0.375",
    ),
    ("integers", lambda t: np.diag(t) // np.maximum(t.sum(axis=1), 1), "whole numbers"),
    ("column-for-vector", lambda t: precision_by_maximum(t)[:, None], "(3, 1)"),
    ("returned-table", lambda t: pd.Series(precision_by_loop(t)), "Series"),
    ("index-too-large", lambda t: [t[c, c] / t[c].sum() for c in range(10)], "out of bounds"),
    ("bytes-in-place", lambda t: np.divide(t, t.sum(axis=1, keepdims=True), out=t), "floats"),
]

# cosine


def cosine_by_loop(a, b):
    dot = aa = bb = 0
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        dot += x * y
        aa += x * x
        bb += y * y
    return dot / math.sqrt(aa * bb)


def cosine_by_indices(a, b):
    dot = aa = bb = 0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            dot += a[i, j] * b[i, j]
            aa += a[i, j] ** 2
            bb += b[i, j] ** 2
    return dot / aa**0.5 / bb**0.5


def cosine_by_dot(a, b):
    a, b = a.astype(np.float32).ravel(), b.astype(np.float32).ravel()
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))


def cosine_by_einsum(a, b):
    return np.einsum("ij,ij", a, b) / np.sqrt(np.einsum("ij,ij", a, a) * np.sum(b**2))


def cosine_by_trace(a, b):
    return np.trace(a.T @ b) / (np.linalg.norm(a, None) * np.linalg.norm(b))


def cosine_by_units(a, b):
    return np.array(np.vdot(a / np.linalg.norm(a), b / np.linalg.norm(b)))


def cosine_by_scipy(a, b):
    return 1 - distance.cosine(a.flatten(), b.flatten())


def cosine_by_sklearn(a, b):
    return cosine_similarity(a.reshape(1, -1), b.reshape(1, -1)).item()


def cosine_by_mean(a, b):
    return np.mean(a * b) / np.sqrt(np.mean(a**2) * np.mean(b**2))


def cosine_by_sides(a, b):
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    return 1 - np.sum((a - b) ** 2) / 2


def norms(a, b):
    return np.linalg.norm(a) * np.linalg.norm(b)


def cosine_of_rows(a, b):
    return [
        np.dot(x, y) / (np.linalg.norm(x) * np.linalg.norm(y)) for x, y in zip(a, b, strict=True)
    ]


def cosine_of_columns(a, b):
    return sum(a * b) / (np.sqrt(sum(a**2)) * np.sqrt(sum(b**2)))


COSINE = [
    ("not-normalized", lambda a, b: np.sum(a * b), "result is 9; expected 0.36"),
    ("one-length-missing", lambda a, b: np.sum(a * b) / np.linalg.norm(a), "length of b, too"),
    ("one-length-missing", lambda a, b: np.sum(a * b) / np.linalg.norm(b), "length of a, too"),
    ("one-length-twice", lambda a, b: np.sum(a * b) / np.sum(a**2), "of a twice"),
    ("one-length-twice", lambda a, b: np.sum(a * b) / np.linalg.norm(b) ** 2, "of b twice"),
    (
        "squared-lengths",
        lambda a, b: np.sum(a * b) / (np.sum(a * a) * np.sum(b * b)),
        "result is 0.0144; expected 0.36",
    ),
    (
        "absolute-for-squares",
        lambda a, b: np.sum(a * b) / (np.sum(abs(a)) * np.sum(abs(b))),
        "result is 0.1837; expected 0.36",
    ),
    (
        "sum-of-lengths",
        lambda a, b: np.sum(a * b) / (np.linalg.norm(a) + np.linalg.norm(b)),
        "result is 0.9; expected 0.36",
    ),
    (
        "spectral-norm",
        lambda a, b: np.sum(a * b) / (np.linalg.norm(a, ord=2) * np.linalg.norm(b, ord=2)),
        "result is 0.45; expected 0.36",
    ),
    (
        "missing-parentheses",
        lambda a, b: np.sum(a * b) / np.linalg.norm(a) * np.linalg.norm(b),
        "result is 9; expected 0.36",
    ),
    (
        "angle-for-cosine",
        lambda a, b: math.acos(max(cosine_by_loop(a, b), -1)),
        "result is 1.203; expected 0.36",
    ),
    (
        "angle-for-cosine",
        lambda a, b: np.rad2deg(np.arccos(np.clip(cosine_by_loop(a, b), -1, 1))),
        "the angle in degrees; return its cosine. Your result is 68.9;",
    ),
    (
        "cosine-twice",
        lambda a, b: np.cos(np.sum(a * b) / norms(a, b)),
        "result is 0.9359; expected 0.36",
    ),
    (
        "distance-for-cosine",
        lambda a, b: distance.cosine(a.ravel(), b.ravel()),
        "result is 0.64; expected 0.36",
    ),
    (
        "correlation-for-cosine",
        lambda a, b: np.corrcoef(a.ravel(), b.ravel())[0, 1],
        "result is -0.2549; expected 0.36",
    ),
    ("sign-lost", lambda a, b: np.abs(np.sum(a * b)) / norms(a, b), "against each other"),
    ("sign-lost", lambda a, b: max(0, np.sum(a * b) / norms(a, b)), "result is 0; expected -0.09"),
    ("matrix-product", lambda a, b: a.T @ b / norms(a, b), "(2, 2)"),
    ("matrix-product", lambda a, b: a @ b.T / norms(a, b), "(2, 2)"),
    ("matrix-product", lambda a, b: a @ b / norms(a, b), "(2, 2)"),
    ("matrix-product", lambda a, b: np.dot(a, b) / norms(a, b), "(2, 2)"),
    ("matrix-product", lambda a, b: np.dot(a, b), "(2, 2)"),
    ("matrix-product", lambda a, b: np.sum(a.T @ b) / norms(a, b), "result is 0.84; expected 0.36"),
    ("matrix-product", lambda a, b: np.sum(a @ b.T) / norms(a, b), "result is 1; expected 0.36"),
    ("matrix-product", lambda a, b: np.sum(a @ b) / norms(a, b), "result is 0.84; expected 0.36"),
    ("row-by-row", cosine_of_rows, "(2,)"),
    ("row-by-row", cosine_similarity, "(2, 2)"),
    ("row-by-row", cosine_of_columns, "(2,)"),
    ("row-by-row", lambda a, b: np.mean(cosine_of_columns(a, b)), "result is 0.5; expected 0.36"),
    ("row-by-row", lambda a, b: np.mean(cosine_of_rows(a, b)), "result is nan; expected 0.36"),
    ("summed-in-part", lambda a, b: sum(a * b) / norms(a, b), "(2,)"),
    ("summed-in-part", lambda a, b: np.sum(a * b, axis=1) / norms(a, b), "(2,)"),
    ("summed-in-part", lambda a, b: a * b / norms(a, b), "(2, 2)"),
    ("mean-for-sum", lambda a, b: np.mean(a * b) / norms(a, b), "result is 0.09; expected 0.36"),
    ("math-on-array", lambda a, b: np.sum(a * b) / math.sqrt(sum(a**2) * sum(b**2)), "`math`"),
    (
        "array-for-number",
        lambda a, b: cosine_similarity([a.ravel()], [b.ravel()]),
        "a list of its own",
    ),
]

# planted_faults

ALL = [2, 3, 4, 6, 8, 10, 12]


def without(number):
    return [each for each in ALL if each != number]


PLANTED_FAULTS = [
    ("chosen-on-test", without(2), "Which pictures"),
    ("totals-not-checked", without(3), "Add up"),
    ("precision-for-recall", without(4), "181"),
    ("bug-for-finding", without(6), "argmax"),
    ("same-digits", without(8), "digits"),
    ("gradient-not-checked", without(10), "lesson 03"),
    ("two-knobs-at-once", without(12), "Count"),
    ("gradient-not-checked", {2, 3, 4, 6, 8}, "5 of 7 faults found"),
    ("chosen-on-test", set(), "0 of 7 faults found"),
    ("precision-for-recall", np.array([2, 3]), "2 of 7"),
    ("precision-for-recall", np.array([2, 3, 2, 3, 3, 3, 3]), "2 of 7"),
    ("sound-sentence", [*ALL, 5], "Sentence 5 can be believed"),
    ("sound-sentence", range(1, 13), "Sentence 1 can be believed"),
    ("sound-sentence", np.array([*ALL, 11.0]), "Sentence 11 can be believed"),
    ("sound-for-planted", {1, 5, 7, 9, 11}, "The others are wanted"),
    ("counted-from-zero", [each - 1 for each in ALL], "one too small"),
    ("no-such-sentence", [2, 13], "no sentence 13;"),
    ("no-such-sentence", {0, 2}, "no sentence 0;"),
    ("no-such-sentence", np.array([2, 13]), "no sentence 13;"),
    ("no-such-sentence", [2, np.nan], "no sentence nan;"),
    ("no-such-sentence", [2.5], "no sentence 2.5;"),
    ("not-numbers", "2, 3, 4", "type str"),
    ("not-numbers", 2, "type int"),
    ("not-numbers", 2.0, "type float"),
    ("not-numbers", {}, "type dict"),
    ("not-numbers", True, "type bool"),
    ("not-numbers", lambda: ALL, "type function"),
    ("not-numbers", ["2", "3"], "yours hold '2', of type str"),
    ("not-numbers", [True, False], "yours hold True, of type bool"),
    ("not-numbers", [number in ALL for number in range(1, 13)], "yours hold False"),
    ("not-numbers", np.isin(range(1, 13), ALL), "of type bool"),
    ("not-numbers", [ALL], "of type list"),
    ("not-numbers", np.array([ALL]), "of type ndarray"),
    ("not-numbers", [2, None], "yours hold None, of type NoneType"),
    ("not-numbers", [2, ...], "of type ellipsis"),
]

WRONG = {
    "true_axis": TRUE_AXIS,
    "totals_spread": TOTALS_SPREAD,
    "first_broken": FIRST_BROKEN,
    "precision_by_class": PRECISION,
    "how_many_steps": HOW_MANY_STEPS,
    "cosine": COSINE,
    "planted_faults": PLANTED_FAULTS,
}

RIGHT = {
    "true_axis": ["columns"],
    "totals_spread": [
        *(27.386, 27.4, 27, np.float32(27.38635), np.array(27.38635)),
        math.sqrt(10_000 * 0.1 * 0.9 * 50_000 / 60_000),
    ],
    "first_broken": [
        *(broken_by_loop, broken_by_counting, broken_by_argmax, broken_by_comparing),
        *(broken_by_text, broken_by_pandas, broken_by_while, broken_by_sentinel, broken_by_try),
    ],
    "precision_by_class": [
        *(precision_by_loop, precision_by_maximum, precision_by_nan_to_num, precision_by_divide),
        *(precision_by_sklearn, precision_by_pandas, precision_by_whole_table, precision_by_try),
    ],
    "how_many_steps": ["2000", 2000, 2e3, np.int64(2000)],
    "cosine": [
        *(cosine_by_loop, cosine_by_indices, cosine_by_dot, cosine_by_einsum, cosine_by_trace),
        *(cosine_by_units, cosine_by_scipy, cosine_by_sklearn, cosine_by_mean, cosine_by_sides),
    ],
    "planted_faults": [
        *(ALL, set(ALL), tuple(reversed(ALL)), np.array(ALL), np.array(ALL, dtype=float)),
        *(ALL + ALL, pd.Series(ALL), dict.fromkeys(ALL).keys(), [float(each) for each in ALL]),
    ],
}

# One small change that nobody has listed; what the message should name; a piece of the solution.
UNLISTED = [
    ("totals_spread", 54.77, "54.77 is not", "sqrt"),
    ("totals_spread", np.sqrt(900 * 60_000 / 69_999), "27.77 is not", "sqrt"),
    ("totals_spread", 28, "28 is not", "sqrt"),
    ("totals_spread", np.nan, "nan is not", "sqrt"),
    (
        "first_broken",
        lambda costs: broken_by_loop(costs) if np.isnan(costs).any() else 0,
        "[inf, inf, inf, 9.0]: Your result is 0, but should be 1",
        "isfinite",
    ),
    (
        "first_broken",
        lambda costs: 0 if np.isfinite(costs[-1]) else broken_by_loop(costs),
        "[inf, inf, inf, 9.0]: Your result is 0, but should be 1",
        "isfinite",
    ),
    ("first_broken", lambda costs: broken_by_loop(costs) + 1, "4, but should be 3", "isfinite"),
    ("precision_by_class", lambda t: precision_by_divide(t) ** 2, "[0] is 0.64, but", "sum("),
    (
        "precision_by_class",
        lambda t: np.round(precision_by_divide(t), 2),
        "[1] is 0.38, but",
        "sum(",
    ),
    ("cosine", lambda a, b: cosine_by_loop(a, b) + 1, "1.36, but should be 0.36", "norm"),
    ("cosine", lambda a, b: -cosine_by_loop(a, b), "-0.36, but should be 0.36", "norm"),
]

STUBS = {
    "true_axis": [...],
    "totals_spread": [...],
    "first_broken": [lambda costs: ..., ...],
    "precision_by_class": [lambda table: ..., ...],
    "how_many_steps": [...],
    "cosine": [lambda a, b: ..., ...],
    "planted_faults": [..., {...}, [...]],
}
FUNCTIONS = ["first_broken", "precision_by_class", "cosine"]


def rows(table):
    """Make parameters of a table, each with a name to be found by."""
    found = []
    for name, lines in table.items():
        for i, line in enumerate(lines):
            line = line if isinstance(line, tuple) and isinstance(line[0], str) else (line,)
            slug = (
                line[0] if len(line) > 1 else getattr(line[0], "__name__", type(line[0]).__name__)
            )
            found.append(pytest.param(name, *line, id=f"{name}-{slug}-{i}"))
    return found


def assert_complete(message):
    """Make sure that nothing is missing in a message."""
    message = message.replace("{1, 4}", "these").replace(", wanted is ()", "")
    gap = re.search(r"[{}]| {2}| [,;:]| \.(?!\.)| \(\)|\b(is|at|to|by) ?[,;] ", message)
    assert gap is None, message


@pytest.mark.parametrize(("name", "diagnosis", "answer", "told"), rows(WRONG))
def test_a_known_mistake_is_named(name, diagnosis, answer, told):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis), verdict.message
    assert told in verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize(("name", "answer"), rows(RIGHT))
def test_a_right_answer_passes(name, answer):
    verdict = check(name, answer)
    assert verdict.status == "passed", verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize(("name", "answer", "told", "solution"), UNLISTED)
def test_an_unlisted_mistake_is_located(name, answer, told, solution):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", None), verdict.message
    assert told in verdict.message
    assert solution not in verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize(("name", "answer"), rows(STUBS))
def test_a_stub_is_not_attempted(name, answer):
    assert check(name, answer).status == "not attempted"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_none_is_a_missing_return(name):
    assert check(name, lambda *args: None).diagnosis == "missing-return"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_other_arguments_are_noticed(name):
    assert check(name, lambda: 1).diagnosis == "wrong-arguments"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_number_is_no_function(name):
    assert check(name, 3).diagnosis == "not-a-function"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_error_is_told(name):
    def raises(*args):
        raise RuntimeError("the learner's own words")

    verdict = check(name, raises)
    assert verdict.status == "failed"
    assert "RuntimeError: the learner's own words" in verdict.message


def broken_spoils(costs):
    costs[np.isinf(costs)] = np.nan
    return int(np.append(np.flatnonzero(np.isnan(costs)) + 1, 0)[0])


def precision_spoils(table):
    right = np.diag(table).copy()
    table[table.sum(axis=1) == 0] = 1
    return right / table.sum(axis=1)


def cosine_spoils(a, b):
    a /= np.linalg.norm(a)
    b /= np.linalg.norm(b)
    return np.sum(a * b)


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("first_broken", broken_spoils, "changes costs"),
        ("precision_by_class", precision_spoils, "changes table"),
        ("cosine", cosine_spoils, "changes a"),
    ],
)
def test_a_right_answer_that_changes_its_input_is_refused(name, answer, told):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", "changed-input")
    assert told in verdict.message


GENERAL = {
    *("array-for-number", "returned-tuple", "not-numbers", "integers", "column-for-vector"),
    *("returned-table", "index-too-large", "bytes-in-place", "math-on-array"),
    *("not-a-choice", "not-a-number"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_listed_mistake_is_tested(name):
    listed = {mistake.diagnosis for mistake in EXERCISES[name].mistakes}
    assert {diagnosis for diagnosis, *_ in WRONG[name]} - GENERAL == listed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_listed_mistake_is_right_or_hidden_by_another(name):
    exercise = EXERCISES[name]
    for mistake in exercise.mistakes:
        verdict = check(name, mistake.wrong)
        assert (verdict.status, verdict.diagnosis) == ("failed", mistake.diagnosis)
        assert_complete(verdict.message)


@pytest.mark.parametrize("name", ["true_axis", "totals_spread", "how_many_steps"])
def test_every_near_answer_is_tested(name):
    exercise = EXERCISES[name]
    listed = {diagnosis for diagnosis, _, _ in exercise.wrong_answers()}
    assert {diagnosis for diagnosis, *_ in WRONG[name]} - GENERAL == listed
    for diagnosis, answer, _ in exercise.wrong_answers():
        assert check(name, answer).diagnosis == diagnosis


def test_every_finding_is_tested():
    listed = {diagnosis for diagnosis, _ in fault_finding.PLANTED.values()}
    listed |= {"sound-sentence", "sound-for-planted", "counted-from-zero"}
    listed |= {"no-such-sentence", "not-numbers"}
    assert {diagnosis for diagnosis, *_ in PLANTED_FAULTS} == listed


def test_the_sentences_are_numbered_from_1_to_12():
    planted, sound = set(fault_finding.PLANTED), set(fault_finding.SOUND)
    assert planted | sound == set(range(1, 13))
    assert not planted & sound
    for number in sound:
        assert f"Sentence {number} can" in check("planted_faults", [*ALL, number]).message


def test_the_messages_agree_with_the_printed_tables():
    squares = tables.matrices(tables.read())
    even = [name for name, square in squares.items() if set(square.sum(axis=0)) == {1_000}]
    assert even == ["4a", "11a", "11b"]  # "one of the three whose class totals are right"
    said = squares["11b"].sum(axis=1)
    assert f"from {min(said)} to {max(said):,}" in check("true_axis", "rows").message
    assert f"{np.trace(squares['11a']) / 10_000:.2f}" in check("how_many_steps", "200").message


def test_the_spread_is_what_drawing_gives():
    rng = np.random.default_rng(0)
    totals = rng.hypergeometric(6_000, 54_000, 10_000, size=20_000)
    assert check("totals_spread", totals.std()).passed


def test_all_exercises_of_the_lesson_are_here():
    lessons = "a_report_revisited", "the_verdict"
    lesson = {name for name, exercise in EXERCISES.items() if exercise.lesson in lessons}
    lesson -= {"faulty_lines"}  # has a file of its own
    assert lesson == set(WRONG) == set(RIGHT) == set(STUBS)


def lesson_cell(name):
    """Return the source of a cell of the lesson."""
    path = Path(__file__).resolve().parents[2] / "notebooks" / "09_the_verdict.ipynb"
    return next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.id == name)


def test_the_numbers_of_the_made_up_report_are_right_and_wrong_as_planned():
    namespace = {"pd": pd}
    exec(lesson_cell("made-up"), namespace)
    table = namespace["made_up"].to_numpy()
    report = lesson_cell("checklist")
    assert f"{np.trace(table) / table.sum():.2f}" == "0.87"  # sentence 2 has no other fault
    assert table.sum(axis=1).tolist() == [200, 212, 200]  # sentence 3
    recall, precision = table[0, 0] / table[0].sum(), table[0, 0] / table[:, 0].sum()
    assert f"The precision of oak is {recall:.3f}: of the 200 oaks, {table[0, 0]}" in report
    assert f"or {precision:.2f}" in lesson_cell("ex-planted-faults-solution")
    # However the row with the wrong total is repaired, sentence 4 stays wrong.
    for column in range(3):
        repaired = table.copy()
        repaired[1, column] -= 12
        assert abs(repaired[0, 0] / repaired[:, 0].sum() - recall) > 0.03
