"""Answers to the exercises about scaling and splitting."""
# ruff: noqa: F401 - imported for the sheet

import math

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler, normalize

from checks.answers import Answers


def sums_squares_of_bytes(root):
    """Write a loop over pixels, with one square root or another."""

    def function(X):
        result = np.zeros(X.shape)
        for i in range(len(X)):
            total = 0
            for pixel in X[i]:
                total += pixel**2
            if total > 0:
                result[i] = X[i] / root(total)
        return result

    return function


def my_unit_rows(X):
    X = X.astype(float)
    lengths = np.linalg.norm(X, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return X / lengths


unit_rows = Answers(
    my_unit_rows,
    """
    right:
        result = []
        for row in X.tolist():
            length = math.sqrt(sum(v * v for v in row))
            result.append([v / length for v in row] if length else row)
        return result
    right:
        X = X.astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", X, X))
        lengths[lengths == 0] = 1
        return np.einsum("ij,i->ij", X, 1 / lengths)
    right: return normalize(X.astype(float))
    right: return np.nan_to_num(X / np.linalg.norm(X, axis=1, keepdims=True))
    right: return X / (np.linalg.norm(X, axis=1)[:, None] + 1e-8)
    small-numbers-overflow: return X / np.sqrt((X**2).sum(axis=1, keepdims=True))  # is 12.04;
    small-numbers-overflow: return X / (np.sqrt(np.sum(X * X, axis=1))[:, None] + 1e-12)
        # result[0, 0] is 12.04; expected 0.8729
    small-numbers-overflow: = sums_squares_of_bytes(math.sqrt)  # expected 0.8729
    small-numbers-overflow: = sums_squares_of_bytes(np.sqrt)  # 0.6001; expected 0.6
    division-by-zero: return X / np.linalg.norm(X, axis=1, keepdims=True)  # 0/0 gives nan
    division-by-zero:
        rows = []
        for row in X.tolist():
            length = math.sqrt(sum(v * v for v in row))
            rows.append([v / length for v in row])
        return rows
        # division by zero
    wrong-axis: return X / np.linalg.norm(X, axis=0)  # result[0, 0] is 1; expected 0.6
    wrong-axis: return X / np.sqrt((X**2).sum(axis=0))  # expected 0.6
    wrong-axis:
        result = np.zeros(X.shape)
        for j in range(X.shape[1]):
            result[:, j] = X[:, j] / np.sqrt(sum(float(v) ** 2 for v in X[:, j]))
        return result
        # result[0, 0] is 1; expected 0.6
    missing-keepdims: return X / np.linalg.norm(X, axis=1)  # (2,3) (2,)
    missing-keepdims: return X / np.sqrt(np.sum(X**2, axis=1))  # (2,3) (2,)
    whole-array: return X / np.linalg.norm(X)  # result[0, 0] is 0.5571; expected 0.6
    whole-array: return X / np.sqrt(np.sum(X**2))  # result[0, 0] is 0.5571;
    missing-root:
        sums = (X * X).sum(axis=1, keepdims=True)
        return X / np.where(sums == 0, 1, sums)
        # result[0, 0] is 0.12; expected 0.6
    missing-root: return X / (X.astype(float) ** 2).sum(axis=1, keepdims=True)  # [0, 0] is 0.12;
    l1-for-l2: return X / X.sum(axis=1, keepdims=True)  # result[0, 0] is 0.4286;
    l1-for-l2: return normalize(X.astype(float), norm="l1")  # result[0, 0] is 0.4286;
    largest-for-length: return X / X.max(axis=1)[:, None]  # result[0, 0] is 0.75;
    largest-for-length: return normalize(X.astype(float), norm="max")  # result[0, 0] is 0.75;
    divided-by-255: return X.astype(np.float32) / 255  # result[0, 0] is 0.01176;
    integer-division:
        result = np.zeros_like(X)
        for i, row in enumerate(X.astype(float)):
            length = np.sqrt((row**2).sum())
            if length > 0:
                result[i] = row / length
        return result
        # result[0, 0] is 0; expected 0.6
    integer-division: return X // np.linalg.norm(X, axis=1, keepdims=True)  # is 0; expected 0.6
    row-factors:
        X = X.astype(float)
        return X / (np.linalg.norm(X[:, :-1], axis=1, keepdims=True) + 1e-12)
        # result[1, 2] is 2e+12; expected 1
    changed-input:
        result = normalize(X.astype(float))
        X[:] = 0
        return result
        # changes X
    """,
    hides=("np.linalg.norm",),
)


def my_split(X, y, n_val, rng):
    order = rng.permutation(len(y))
    train, val = order[n_val:], order[:n_val]
    return X[train], y[train], X[val], y[val]


split = Answers(
    my_split,
    """
    right:
        val = rng.choice(len(y), size=n_val, replace=False)
        mask = np.ones(len(y), dtype=bool)
        mask[val] = False
        return [X[mask], y[mask], X[~mask], y[~mask]]
    right:
        pairs = list(zip(X.tolist(), y.tolist(), strict=True))
        rng.shuffle(pairs)
        rows, labels = [list(p[0]) for p in pairs], [p[1] for p in pairs]
        return rows[:-n_val], labels[:-n_val], rows[-n_val:], labels[-n_val:]
    right: rng.permutation(len(y)) -> np.argsort(rng.random(len(y))) ; X[ -> X.astype(np.float32)[
    not-four: return (X[n_val:], X[:n_val])  # type tuple and length 2
    not-four: return X[n_val:]  # type ndarray and length 14 || return 4  # type int;
    sets-swapped: train, val -> val, train  # has 6 rows, the validation set 14
    order-of-arrays: return train_test_split(X, y, test_size=n_val, random_state=0)  # (6, 3), (14,)
    wrong-sizes: n_val -> (n_val + 1)  # (13, 3), (13,), (7, 3), (7,)
    wrong-sizes: return (y[6:], X[6:], y[:6], X[:6])  # (14,), (14, 3)
    torn-pairs:
        X, y = rng.permutation(X), rng.permutation(y)
        return X[n_val:], y[n_val:], X[:n_val], y[:n_val]
        # expected its own label
    torn-pairs:
        X = X[rng.permutation(len(X))]
        return X[n_val:], y[n_val:], X[:n_val], y[:n_val]
        # expected its own label
    drawn-twice: rng.permutation(len(y)) -> rng.integers(0, len(y), len(y))  # of the 14 rows
    leak: order[n_val:] -> order[: len(y) - n_val]  # 6 of 20 rows
    leak:
        train = rng.choice(len(y), len(y) - n_val, replace=False)
        val = rng.choice(len(y), n_val, replace=False)
        return X[train], y[train], X[val], y[val]
        # of 20 rows are in both sets
    changed-input:
        order = rng.permutation(len(y))
        X[:] = X[order]
        y[:] = y[order]
        return X[n_val:], y[n_val:], X[:n_val], y[:n_val]
        # shuffles X itself
    changed-values: order = -> X = X / 255; order =  # no such row
    changed-values: order = -> X = rng.permutation(X, axis=1); order =  # no such row
    not-shuffled: rng.permutation(len(y)) -> range(len(y))  # [0, 1, 2, 3, 4, 5]
    not-shuffled: rng.permutation(len(y)) -> np.roll(range(20), rng.integers(14))  # side by side
    not-shuffled: return X[:-n_val], y[:-n_val], X[-n_val:], y[-n_val:]  # [14, 15, 16, 17, 18, 19
    not-shuffled:
        train, val = n_val + rng.permutation(len(y) - n_val), rng.permutation(n_val)
        return X[train], y[train], X[val], y[val]
        # [0, 1, 2, 3, 4, 5]
    other-generator: rng -> np.random.default_rng(0)  # the same validation rows, [
    other-generator: rng -> np.random.default_rng()  # ] and then [
    wrong-sizes: n_val -> (n_val - 1)  # (15, 3), (15,), (5, 3), (5,)
    """,
    hides=("permutation(len(y))",),
    also="""changed-input changed-values drawn-twice leak not-four not-shuffled order-of-arrays
        other-generator sets-swapped torn-pairs wrong-sizes""",
)


def my_standardize(X_train, X_other):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_other - mean) / std


standardize = Answers(
    my_standardize,
    """
    right:
        columns = []
        for j in range(X_train.shape[1]):
            mean = sum(X_train[:, j]) / len(X_train)
            variance = sum((x - mean) ** 2 for x in X_train[:, j]) / len(X_train)
            columns.append([(x - mean) / math.sqrt(variance) for x in X_other[:, j]])
        return [list(row) for row in zip(*columns, strict=True)]
    right:
        mean, std = X_train.mean(axis=0), X_train.std(axis=0)
        return ((X_other - mean) / std).astype(np.float32)
    right: return StandardScaler().fit(X_train).transform(X_other)
    right: return (X_other - X_train.mean(0)) / (X_train.std(0) + 1e-8)
    mixed-statistics: return (X_other - X_train.mean(0)) / X_other.std(0)  # from X_other
    mixed-statistics: return (X_other - X_other.mean(0)) / X_train.std(0)  # from X_other
    min-max: return MinMaxScaler().fit(X_train).transform(X_other)  # smallest and largest
    test-statistics: return StandardScaler().fit_transform(X_other)  # [0, 0] is -1; expected 0
    leak:
        both = np.vstack([X_train, X_other])
        return (X_other - np.mean(both, axis=0)) / np.std(both, axis=0)
        # result[0, 0] is -0.3922; expected 0
    over-everything: return (X_other - np.mean(X_train)) / np.std(X_train)  # is -0.6612; expected 0
    wrong-axis: return (X_other - X_train.mean(axis=1)) / X_train.std(axis=1)  # (2,2) (3,)
    wrong-axis:
        mean, std = X_train.mean(axis=1)[:, None], X_train.std(axis=1)[:, None]
        return (X_other - mean) / std
        # (2,2) (3,1)
    wrong-axis: return np.array([(x - x.mean()) / x.std() for x in X_other])  # is -1; expected 0
    only-centered: return X_other - X_train.mean(0)  # result[0, 1] is 10;
    not-centered: return X_other / X_train.std(0)  # result[0, 0] is 1.837;
    missing-parentheses: return X_other - np.mean(X_train, axis=0) / np.std(X_train, axis=0)
        # result[0, 0] is 1.163; expected 0
    variance-for-deviation: return (X_other - X_train.mean(0)) / np.var(X_train, axis=0)
        # result[0, 1] is 0.02143; expected 0.4629
    sample-deviation: return (X_other - X_train.mean(0)) / pd.DataFrame(X_train).std().to_numpy()
        # result[0, 1] is 0.378; expected 0.4629
    training-set-returned: return StandardScaler().fit_transform(X_train)  # of shape (3, 2)
    row-shifts: return (X_other - np.median(X_train, axis=0)) / X_train.std(axis=0)  # 0.92582
    changed-input:
        X_other -= X_train.mean(axis=0)
        X_other /= X_train.std(axis=0)
        return X_other
        # changes X_other
    """,
    hides=("X_train.mean(axis=0)",),
)
