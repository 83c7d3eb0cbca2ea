"""Answers to the exercises about the measures of a report."""
# ruff: noqa: F401 - imported for the sheet

import math

import numpy as np
import pandas as pd
from scipy.spatial import distance
from sklearn.metrics import precision_score, recall_score
from sklearn.metrics.pairwise import cosine_similarity

from checks.answers import Answers


def broken_by_loop(costs):
    for i in range(len(costs)):
        if np.isnan(costs[i]) or np.isinf(costs[i]):
            return i + 1
    return 0


def bad(cost):
    return np.isnan(cost) or np.isinf(cost)


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


def precision_by_divide(table):
    said = table.sum(axis=1)
    return np.divide(np.diag(table), said, out=np.zeros(len(said)), where=said != 0)


def by_sklearn(score, table):
    """Return a score of each class, of samples that are counted in a table."""
    predicted, y = (np.repeat(each.ravel(), table.ravel()) for each in np.indices(table.shape))
    return score(y, predicted, labels=range(len(table)), average=None, zero_division=0)


def cosine_by_loop(a, b):
    dot = aa = bb = 0
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        dot += x * y
        aa += x * x
        bb += y * y
    return dot / math.sqrt(aa * bb)


def norms(a, b):
    return np.linalg.norm(a) * np.linalg.norm(b)


def cosine_of_rows(a, b):
    return [
        np.dot(x, y) / (np.linalg.norm(x) * np.linalg.norm(y)) for x, y in zip(a, b, strict=True)
    ]


def cosine_of_columns(a, b):
    return sum(a * b) / (np.sqrt(sum(a**2)) * np.sqrt(sum(b**2)))


def my_first_broken(costs):
    for i, cost in enumerate(costs):
        if not np.isfinite(cost):
            return i + 1
    return 0


first_broken = Answers(
    my_first_broken,
    """
    right: = broken_by_loop
    right:
        step = 0
        for c in costs:
            step += 1
            if not math.isfinite(c):
                return float(step)
        return 0.0
    right:
        bad = ~np.isfinite(costs)
        if not bad.any():
            return 0
        return np.argmax(bad) + 1
    right:
        for step, cost in enumerate(list(costs), start=1):
            if cost != cost or cost in (float("inf"), -float("inf")):
                return np.int32(step)
        return 0
    right:
        said = [str(c) for c in costs.tolist()]
        steps = [i + 1 for i, c in enumerate(said) if c in ("nan", "inf", "-inf")]
        return min(steps, default=0)
    right:
        series = pd.Series(costs, index=range(1, len(costs) + 1)).replace([np.inf, -np.inf], np.nan)
        gone = series[series.isna()]
        return 0 if gone.empty else gone.index[0]
    right:
        i = 0
        while i < len(costs) and np.isfinite(costs[i]):
            i += 1
        return np.float32(0 if i == len(costs) else i + 1)
    right: return int(np.append(np.flatnonzero(~np.isfinite(costs)) + 1, 0)[0])
    right:
        try:
            return np.where(np.isfinite(costs) == False)[0][0] + 1
        except IndexError:
            return 0
    counted-from-zero: i + 1 -> i  # result is 2; expected 3
    counted-from-zero: i + 1 -> i ; return 0 ->  # result is 2; expected 3
    counted-from-zero: i + 1 -> i ; return 0 -> return -1  # result is 2; expected 3
    counted-from-zero: return np.argmax(~np.isfinite(costs))  # result is 2; expected 3
    counted-from-zero: return np.where(~np.isfinite(costs))[0][0]  # result is 2; expected 3
    counted-from-zero: not np.isfinite -> np.isnan ; i + 1 -> i  # result is 2; expected 3
    nothing-found: return np.argmax(~np.isfinite(costs)) + 1  # result is 1; expected 0
    nothing-found: return np.argmin(np.isfinite(costs)) + 1  # result is 1; expected 0
    nothing-found: return np.flatnonzero(~np.isfinite(costs))[0] + 1  # [2.3, 2.6, 1.9]
    nothing-found: return (~np.isfinite(costs)).tolist().index(True) + 1  # an error
    nothing-found: return next(i for i, c in enumerate(costs, 1) if bad(c))  # an error
    nothing-found: return min(i for i, c in enumerate(costs, 1) if bad(c))  # an error
    nothing-found:
        step = 0
        while np.isfinite(costs[step]):
            step += 1
        return step + 1
        # an error
    nothing-found: return 0 -> return None  # result is None; expected 0
    nothing-found: return 0 -> return -1  # result is -1; expected 0
    nothing-found: return 0 -> return False  # result is False; expected 0
    nothing-found: return 0 -> return np.nan  # result is nan; expected 0
    nothing-found:
        for i, cost in enumerate(costs):
            if bad(cost):
                break
        return i + 1
        # result is 3; expected 0
    nothing-found:
        step = 1
        for cost in costs:
            if bad(cost):
                break
            step += 1
        return step
        # result is 4; expected 0
    infinity-forgotten: not np.isfinite -> np.isnan  # result is 5; expected 4
    infinity-forgotten: not np.isfinite -> np.isnan ; return 0 ->  # result is 5; expected 4
    infinity-forgotten: not np.isfinite(cost) -> cost != cost  # result is 5; expected 4
    infinity-only:
        for i, cost in enumerate(costs):
            if cost == np.nan or cost == np.inf:
                return i + 1
        return 0
        # result is 0; expected 3
    infinity-only: not np.isfinite -> np.isinf ; return 0 ->  # result is None; expected 3
    infinity-only: not np.isfinite -> np.isinf ; i + 1 -> i  # result is 0; expected 3
    infinity-only: return list(costs).index(np.inf) + 1  # raises an error
    large-for-infinite: not np.isfinite(cost) -> np.isnan(cost) or cost > 1e6  # is 3; expected 4
    largest-for-broken: return np.argmax(costs) + 1  # result is 5; expected 4
    largest-for-broken: return costs.argmax()  # result is 2; expected 3
    never-found: not np.isfinite(cost) -> cost == np.nan
        # With the costs [2.3, 1.9, nan, nan, nan, nan], your result is 0; expected 3
    never-found: not np.isfinite(cost) -> cost is math.nan  # result is 0; expected 3
    finite-for-broken: not np -> np  # result is 1; expected 3
    finite-for-broken: not np -> np ; return 0 ->  # result is 1; expected 3
    finite-for-broken: return np.argmax(np.isfinite(costs)) + 1  # result is 1; expected 3
    finite-for-broken: return np.argmax(np.isfinite(costs))  # result is 0; expected 3
    returns-inside-loop:
        for i, cost in enumerate(costs):
            if bad(cost):
                return i + 1
            else:
                return 0
        # result is 0; expected 3
    returns-inside-loop:
        for i, cost in enumerate(costs):
            return i + 1 if bad(cost) else -1
        # result is -1; expected 3
    returns-inside-loop:
        for i, cost in enumerate(costs):
            return i + 1 if bad(cost) else None
        # result is None; expected 3
    last-for-first:
        found = 0
        for i, cost in enumerate(costs):
            if not np.isfinite(cost):
                found = i + 1
        return found
        # result is 6; expected 3
    last-for-first: return np.where(~np.isfinite(costs))[0][-1]  # [2.3, 1.9, nan, nan, nan, nan]
    count-for-place: return np.sum(~np.isfinite(costs))  # result is 4; expected 3
    numbers-counted:
        n = 0
        for cost in costs:
            if np.isfinite(cost):
                n += 1
        return n + 1 if n < len(costs) else 0
        # result is 2; expected 1
    numbers-counted: return sum(np.isfinite(costs))  # result is 2; expected 3
    numbers-counted: return np.isfinite(costs).sum() + 1  # result is 4; expected 0
    cost-for-step: return next((c for c in costs if bad(c)), 0)  # result is nan; expected 3
    all-for-first: return np.flatnonzero(~np.isfinite(costs)) + 1  # is [3, 4, 5, 6]; expected 3
    all-for-first: return np.where(~np.isfinite(costs))  # result is ([2, 3, 4, 5]); expected 3
    all-for-first: return [i for i, c in enumerate(costs) if bad(c)]  # is [2, 3, 4, 5]; expected 3
    all-for-first: return np.argwhere(~np.isfinite(costs))  # result is [[2], [3], [4], [5]];
    all-for-first:
        broken = np.where(np.isnan(costs) | np.isinf(costs))[0] + 1
        return broken if len(broken) > 0 else 0
        # result is [3, 4, 5, 6]; expected 3
    whether-for-when: return any(map(bad, costs))  # return True or False
    whether-for-when: return ~np.isfinite(costs)  # [False, False, True, True, True, True]
    array-for-number: return [broken_by_loop(costs)]  # a list of its own
    returned-tuple: return (broken_by_loop(costs),)  # comma
    not-numbers: return str(broken_by_loop(costs))  # str
    unlisted: return broken_by_loop(costs) if np.isnan(costs).any() else 0  # is 0; expected 1
    unlisted: return 0 if np.isfinite(costs[-1]) else broken_by_loop(costs)  # is 0; expected 1
    one-too-many: return broken_by_loop(costs) + 1  # 4; expected 3
    minus-infinity-forgotten: not np.isfinite(cost) -> np.isnan(cost) or cost == np.inf  # -inf
    kind-before-order:
        nan = np.flatnonzero(np.isnan(costs))
        return nan[0] + 1 if len(nan) else broken_by_loop(costs)
        # in all costs before the other
    kind-before-order:
        infinite = np.flatnonzero(np.isinf(costs))
        return infinite[0] + 1 if len(infinite) else broken_by_loop(costs)
        # in all costs before the other
    first-cost-left-out: if not -> if i and not  # never look at the first cost
    last-cost-left-out: enumerate(costs) -> enumerate(costs[:-1])  # never look at the last cost
    changed-input:
        costs[np.isinf(costs)] = np.nan
        return int(np.append(np.flatnonzero(np.isnan(costs)) + 1, 0)[0])
        # changes costs
    """,
    hides=("isfinite",),
    reveals="infinity-forgotten infinity-only large-for-infinite never-found",
)


def my_precision_by_class(table):
    predicted = table.sum(axis=1)
    return np.divide(np.diag(table), predicted, out=np.zeros(len(table)), where=predicted > 0)


precision_by_class = Answers(
    my_precision_by_class,
    """
    right: = precision_by_loop || = precision_by_maximum
    right: return np.nan_to_num(table.diagonal() / table.sum(axis=1)) || = precision_by_divide
    right: return by_sklearn(precision_score, table)
    right:
        frame = pd.DataFrame(table)
        return (pd.Series(np.diag(frame)) / frame.sum(axis=1)).fillna(0).to_numpy()
    right:
        whole = table / (table.sum(axis=1, keepdims=True) + 1e-12)
        return np.diag(whole)
    right:
        result = np.zeros(len(table))
        for c, row in enumerate(table.tolist()):
            try:
                result[c] = row[c] / sum(row)
            except ZeroDivisionError:
                result[c] = 0
        return result
    recall-for-precision: return by_sklearn(recall_score, table)  # [0] is 0.6667; expected 0.8
    recall-for-precision: return np.diag(table) / table.sum(axis=0)  # [0] is 0.6667; expected 0.8
    recall-for-precision: return np.diag(table) / sum(table)  # [0] is 0.6667; expected 0.8
    nan-for-zero: return np.diag(table) / table.sum(axis=1)  # [2] is nan; expected 0
    nan-for-zero: return [row[c] / sum(row) for c, row in enumerate(table.tolist())]
        # [0, 0, 0]] your function raises an error: division by zero.
    one-for-zero:
        return [table[c, c] / table[c].sum() if table[c].sum() else 1 for c in range(len(table))]
        # [2] is 1; expected 0
    one-too-many: return np.diag(table) / (table.sum(axis=1) + 1)  # [0] is 0.7273; expected 0.8
    class-left-out: return [table[c, c] / sum(table[c]) for c in range(len(table)) if sum(table[c])]
        # (2,); expected (C,) = (3,)
    fixed-size:
        result = np.zeros(10)
        for c, row in enumerate(table):
            if row.sum() > 0:
                result[c] = row[c] / row.sum()
        return result
        # (10,); expected (C,) = (3,)
    count-for-share: return table.sum(axis=1)  # belongs in the denominator
    wrong-for-right: return 1 - precision_by_maximum(table)  # share of wrong predictions
    f1-for-precision: return 2 * np.diag(table) / (table.sum(axis=1) + table.sum(axis=0))  # F1
    share-of-all: return np.diag(table) / len(table)  # [0] is 2.667; expected 0.8
    percent: return 100 * precision_by_divide(table)  # [0] is 80; expected 0.8
    percent: return np.diag(table) / table.sum(axis=1) * 100  # [0] is 80; expected 0.8
    count-for-share: return table.diagonal()  # [0] is 8; expected 0.8
    share-of-all: return np.diag(table) / table.sum()  # [0] is 0.4444; expected 0.8
    share-of-all: return np.diag(table) / np.trace(table)  # [0] is 0.7273; expected 0.8
    accuracy-for-precision: return np.diag(table).sum() / table.sum()  # 0.6111
    averaged: return np.mean(precision_by_loop(table))  # 0.3917
    averaged: return np.mean(np.diag(table) / table.sum(axis=1))  # nan
    averaged: return np.nanmean(np.diag(table) / table.sum(axis=1))  # 0.5875
    returns-inside-loop:
        for c in range(len(table)):
            if table[c].sum() == 0:
                return 0
            return table[c, c] / table[c].sum()
        # 0.8: the precision of class 0
    whole-table: return table / np.maximum(table.sum(axis=1, keepdims=True), 1)  # (3, 3)
    whole-table: return table / table.sum(axis=1)  # (3, 3); expected (C,) = (3,)
    whole-table: return table / sum(table)  # (3, 3); expected (C,) = (3,)
    row-for-diagonal: return [max(row) / max(sum(row), 1) for row in table]  # [1] is 0.5; expected
    integers: return np.diag(table) // np.maximum(table.sum(axis=1), 1)  # whole numbers
    column-for-vector: return precision_by_maximum(table)[:, None]  # (3, 1)
    returned-table: return pd.Series(precision_by_loop(table), index=["a", *table[1:, 0]])  # Series
    index-too-large: return [table[c, c] / table[c].sum() for c in range(10)]  # out of bounds
    bytes-in-place: return np.divide(table, table.sum(axis=1, keepdims=True), out=table)  # floats
    squared: return precision_by_divide(table) ** 2  # [0] is 0.64; expected
    rounded: return np.round(precision_by_divide(table), 2)  # 2 decimal places
    changed-input:
        right = np.diag(table).copy()
        table[table.sum(axis=1) == 0] = 1
        return right / table.sum(axis=1)
        # changes table
    """,
    hides=("sum(",),
)


def my_cosine(a, b):
    return np.sum(a * b) / (np.linalg.norm(a) * np.linalg.norm(b))


cosine = Answers(
    my_cosine,
    """
    right: = cosine_by_loop
    right:
        dot = aa = bb = 0
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                dot += a[i, j] * b[i, j]
                aa += a[i, j] ** 2
                bb += b[i, j] ** 2
        return dot / aa**0.5 / bb**0.5
    right:
        a, b = a.astype(np.float32).ravel(), b.astype(np.float32).ravel()
        return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
    right: return np.einsum("ij,ij", a, b) / np.sqrt(np.einsum("ij,ij", a, a) * np.sum(b**2))
    right: return np.trace(a.T @ b) / (np.linalg.norm(a, None) * np.linalg.norm(b))
    right: return np.array(np.vdot(a / np.linalg.norm(a), b / np.linalg.norm(b)))
    right: return 1 - distance.cosine(a.flatten(), b.flatten())
    right: return cosine_similarity(a.reshape(1, -1), b.reshape(1, -1)).item()
    right: return np.mean(a * b) / np.sqrt(np.mean(a**2) * np.mean(b**2))
    right:
        a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
        return 1 - np.sum((a - b) ** 2) / 2
    not-normalized: return np.sum(a * b)  # result is 9; expected 0.36
    one-length-missing: return np.sum(a * b) / np.linalg.norm(a)  # length of b, too
    one-length-missing: return np.sum(a * b) / np.linalg.norm(b)  # length of a, too
    one-length-twice: return np.sum(a * b) / np.sum(a**2)  # of a twice
    one-length-twice: return np.sum(a * b) / np.linalg.norm(b) ** 2  # of b twice
    squared-lengths: return np.sum(a * b) / (np.sum(a * a) * np.sum(b * b))  # result is 0.0144;
    absolute-for-squares: return np.sum(a * b) / (np.sum(abs(a)) * np.sum(abs(b)))  # is 0.1837;
    sum-of-lengths: return np.sum(a * b) / (np.linalg.norm(a) + np.linalg.norm(b))  # result is 0.9;
    spectral-norm: return np.sum(a * b) / (np.linalg.norm(a, ord=2) * np.linalg.norm(b, ord=2))
        # result is 0.45; expected 0.36
    missing-parentheses: return np.sum(a * b) / np.linalg.norm(a) * np.linalg.norm(b)  # result is 9
    angle-for-cosine: return math.acos(max(cosine_by_loop(a, b), -1))  # is 1.203; expected 0.36
    angle-for-cosine: return np.rad2deg(np.arccos(np.clip(cosine_by_loop(a, b), -1, 1)))
        # the angle in degrees; return its cosine. Your result is 68.9;
    cosine-twice: return np.cos(np.sum(a * b) / norms(a, b))  # result is 0.9359; expected 0.36
    distance-for-cosine: return distance.cosine(a.ravel(), b.ravel())  # is 0.64; expected 0.36
    correlation-for-cosine: return np.corrcoef(a.ravel(), b.ravel())[0, 1]  # result is -0.2549;
    sign-lost: return np.abs(np.sum(a * b)) / norms(a, b)  # against each other
    sign-lost: return max(0, np.sum(a * b) / norms(a, b))  # result is 0; expected -0.09
    matrix-product: return a.T @ b / norms(a, b)  # (2, 2) || return a @ b.T / norms(a, b)  # (2, 2)
    matrix-product: return a @ b / norms(a, b)  # (2, 2)
    matrix-product: return np.dot(a, b) / norms(a, b)  # (2, 2) || return np.dot(a, b)  # (2, 2)
    matrix-product: return np.sum(a.T @ b) / norms(a, b)  # result is 0.84; expected 0.36
    matrix-product: return np.sum(a @ b.T) / norms(a, b)  # result is 1; expected 0.36
    matrix-product: return np.sum(a @ b) / norms(a, b)  # result is 0.84; expected 0.36
    row-by-row: = cosine_of_rows  # (2,) || = cosine_similarity  # (2, 2)
    row-by-row: = cosine_of_columns  # (2,)
    row-by-row: return np.mean(cosine_of_columns(a, b))  # result is 0.5; expected 0.36
    row-by-row: return np.mean(cosine_of_rows(a, b))  # result is nan; expected 0.36
    summed-in-part: return sum(a * b) / norms(a, b)  # (2,)
    summed-in-part: return np.sum(a * b, axis=1) / norms(a, b)  # (2,)
    summed-in-part: return a * b / norms(a, b)  # (2, 2)
    mean-for-sum: return np.mean(a * b) / norms(a, b)  # result is 0.09; expected 0.36
    math-on-array: return np.sum(a * b) / math.sqrt(sum(a**2) * sum(b**2))  # `math`
    array-for-number: return cosine_similarity([a.ravel()], [b.ravel()])  # a list of its own
    off-by-one: return cosine_by_loop(a, b) + 1  # 1.36; expected 0.36
    sign-flipped: return -cosine_by_loop(a, b)  # -0.36; expected 0.36
    changed-input:
        a /= np.linalg.norm(a)
        b /= np.linalg.norm(b)
        return np.sum(a * b)
        # changes a
    """,
    hides=("norm",),
    reveals="spectral-norm absolute-for-squares",
)
