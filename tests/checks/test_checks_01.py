"""The checks of lesson 01: mistakes are named, right answers pass however they are written."""

import math
import re
import struct
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler, normalize

from fmnist_helpers import checks
from fmnist_helpers.checks._exercise import EXERCISES

EXERCISES_HERE = [name for name, exercise in EXERCISES.items() if exercise.lesson == "data"]
# `split` has no table of mistakes.
SPLIT = {
    "changed-input",
    "changed-values",
    "drawn-twice",
    "leak",
    "not-four",
    "not-shuffled",
    "order-of-arrays",
    "other-generator",
    "sets-swapped",
    "torn-pairs",
    "wrong-sizes",
}
# An unfilled field, or a place in a sentence where nothing was put.
GAP = re.compile(r"[{}]|None|\(\)|  | [,.;:](?!\w)|\( | at should| is should| is and")


# Functions of several lines, as a beginner writes them


def unpacks_all_numbers(raw):
    return struct.unpack(">" + "i" * ((len(raw) - 8) // 4), raw[8:])


def reads_in_a_loop(raw):
    found = []
    for byte in raw[8:]:
        found.append(byte)
    return found


def reads_as_many_as_the_header_says(raw):
    _, n = struct.unpack(">ii", raw[:8])
    return np.array([raw[8 + i] for i in range(n)], dtype=np.int64)


def forgets_the_last_label(raw):
    return np.array([raw[i] for i in range(8, len(raw) - 1)])


def swaps_two_labels(raw):
    y = np.frombuffer(raw, dtype=np.uint8, offset=8).copy()
    y[[1, 2]] = y[[2, 1]]
    return y


def counts_into_a_dictionary(y, n_classes):
    counts = {}
    for k in y:
        counts[k] = counts.get(k, 0) + 1
    return list(counts.values())


def counts_only_classes_found(y, n_classes):
    counts = []
    for k in np.unique(y):
        counts.append((y == k).sum())
    return counts


def counts_up_to_the_maximum(y, n_classes):
    return [int((y == k).sum()) for k in range(max(y) + 1)]


def adds_at_repeated_places(y, n_classes):
    counts = np.zeros(n_classes)
    counts[y] += 1
    return counts


def counts_from_one(y, n_classes):
    return [int(np.sum(y == k)) for k in range(1, n_classes + 1)]


def counts_in_a_loop(y, n_classes):
    counts = [0] * n_classes
    for k in y:
        counts[k] += 1
    return counts


def counts_one_too_many(y, n_classes):
    counts = np.ones(n_classes)
    for k in y:
        counts[k] += 1
    return counts


def counts_after_sorting(y, n_classes):
    y.sort()
    return [np.searchsorted(y, k, side="right") - np.searchsorted(y, k) for k in range(n_classes)]


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


def divides_single_numbers_by_zero(X):
    rows = []
    for row in X.tolist():
        length = math.sqrt(sum(v * v for v in row))
        rows.append([v / length for v in row])
    return rows


def scales_columns_in_a_loop(X):
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        result[:, j] = X[:, j] / np.sqrt(sum(float(v) ** 2 for v in X[:, j]))
    return result


def stores_lengths_in_bytes(X):
    result = np.zeros_like(X)
    for i, row in enumerate(X.astype(float)):
        length = np.sqrt((row**2).sum())
        if length > 0:
            result[i] = row / length
    return result


def squares_bytes_without_the_root(X):
    sums = (X * X).sum(axis=1, keepdims=True)
    return X / np.where(sums == 0, 1, sums)


def unit_rows_in_a_loop(X):
    result = []
    for row in X.tolist():
        length = math.sqrt(sum(v * v for v in row))
        result.append([v / length for v in row] if length else row)
    return result


def unit_rows_by_einsum(X):
    X = X.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", X, X))
    lengths[lengths == 0] = 1
    return np.einsum("ij,i->ij", X, 1 / lengths)


def unit_rows_without_the_last_pixel(X):
    X = X.astype(float)
    return X / (np.linalg.norm(X[:, :-1], axis=1, keepdims=True) + 1e-12)


def unit_rows_then_clears(X):
    result = normalize(X.astype(float))
    X[:] = 0
    return result


def sets(index):
    """Write a function that sets a 1 where `index` says for a row and its label."""

    def write(y, n_classes):
        Y = np.zeros((len(y), n_classes))
        for i in range(len(y)):
            Y[index(i, int(y[i]))] = 1
        return Y

    return write


def one_hot_of_bytes_minus_1(y, n_classes):
    return np.eye(n_classes)[y - 1]


def one_hot_of_numbers_minus_1(y, n_classes):
    return np.eye(n_classes)[y.astype(int) - 1]


def sets_all_rows(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[:, y] = 1
    return Y


def sets_whole_rows(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[y] = 1
    return Y


def writes_the_label(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    for i, k in enumerate(y):
        Y[i, k] = k
    return Y


def one_hot_in_lists(y, n_classes):
    return [[1 if k == label else 0 for k in range(n_classes)] for label in y]


def one_hot_by_put(y, n_classes):
    Y = np.zeros((len(y), n_classes), dtype=np.float32)
    np.put_along_axis(Y, y[:, None].astype(int), 1, axis=1)
    return Y


def one_hot_but_the_last(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    for i in range(len(y) - 1):
        Y[i, y[i]] = 1
    return Y


def one_hot_then_sorts(y, n_classes):
    Y = np.eye(n_classes)[y]
    y.sort()
    return Y


def places_in_a_loop(Y):
    return [list(row).index(1) for row in Y]


def places_from_one(Y):
    places = []
    for row in Y:
        for k in range(1, len(row) + 1):
            if row[k - 1] == 1:
                places.append(k)
    return places


def places_after_a_change(Y):
    Y[Y == 0] = -1
    return np.argmax(Y, axis=1)


def standardizes_in_a_loop(X_train, X_other):
    columns = []
    for j in range(X_train.shape[1]):
        mean = sum(X_train[:, j]) / len(X_train)
        variance = sum((x - mean) ** 2 for x in X_train[:, j]) / len(X_train)
        columns.append([(x - mean) / math.sqrt(variance) for x in X_other[:, j]])
    return [list(row) for row in zip(*columns, strict=True)]


def standardizes_in_float32(X_train, X_other):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return ((X_other - mean) / std).astype(np.float32)


def standardizes_with_the_median(X_train, X_other):
    return (X_other - np.median(X_train, axis=0)) / X_train.std(axis=0)


def standardizes_in_place(X_train, X_other):
    X_other -= X_train.mean(axis=0)
    X_other /= X_train.std(axis=0)
    return X_other


def mixes_both_sets(X_train, X_other):
    both = np.vstack([X_train, X_other])
    return (X_other - np.mean(both, axis=0)) / np.std(both, axis=0)


def means_of_pictures(X_train, X_other):
    return (X_other - X_train.mean(axis=1)) / X_train.std(axis=1)


def means_of_pictures_as_columns(X_train, X_other):
    mean, std = X_train.mean(axis=1)[:, None], X_train.std(axis=1)[:, None]
    return (X_other - mean) / std


def each_picture_by_itself(X_train, X_other):
    return np.array([(x - x.mean()) / x.std() for x in X_other])


def cut(X, y, n_val, order):
    X, y = X[order], y[order]
    return X[n_val:], y[n_val:], X[:n_val], y[:n_val]


def splits(X, y, n_val, rng):
    return cut(X, y, n_val, rng.permutation(len(y)))


def splits_by_choice(X, y, n_val, rng):
    val = rng.choice(len(y), size=n_val, replace=False)
    mask = np.ones(len(y), dtype=bool)
    mask[val] = False
    return [X[mask], y[mask], X[~mask], y[~mask]]


def splits_in_lists(X, y, n_val, rng):
    pairs = list(zip(X.tolist(), y.tolist(), strict=True))
    rng.shuffle(pairs)
    rows, labels = [list(p[0]) for p in pairs], [p[1] for p in pairs]
    return rows[:-n_val], labels[:-n_val], rows[-n_val:], labels[-n_val:]


def splits_by_sorting(X, y, n_val, rng):
    return cut(X.astype(np.float32), y, n_val, np.argsort(rng.random(len(y))))


def shuffles_each_alone(X, y, n_val, rng):
    X, y = rng.permutation(X), rng.permutation(y)
    return X[n_val:], y[n_val:], X[:n_val], y[:n_val]


def shuffles_only_the_pictures(X, y, n_val, rng):
    X = X[rng.permutation(len(X))]
    return X[n_val:], y[n_val:], X[:n_val], y[:n_val]


def draws_with_repetition(X, y, n_val, rng):
    return cut(X, y, n_val, rng.integers(0, len(y), len(y)))


def trains_on_the_validation_set(X, y, n_val, rng):
    order = rng.permutation(len(y))
    train, val = order[: len(y) - n_val], order[:n_val]
    return X[train], y[train], X[val], y[val]


def draws_both_sets(X, y, n_val, rng):
    train = rng.choice(len(y), len(y) - n_val, replace=False)
    val = rng.choice(len(y), n_val, replace=False)
    return X[train], y[train], X[val], y[val]


def cuts_first_and_then_shuffles(X, y, n_val, rng):
    train = n_val + rng.permutation(len(y) - n_val)
    val = rng.permutation(n_val)
    return X[train], y[train], X[val], y[val]


def shuffles_what_it_was_given(X, y, n_val, rng):
    order = rng.permutation(len(y))
    X[:] = X[order]
    y[:] = y[order]
    return X[n_val:], y[n_val:], X[:n_val], y[:n_val]


def normalizes_on_the_way(X, y, n_val, rng):
    return cut(X / 255, y, n_val, rng.permutation(len(y)))


def shuffles_pixels_too(X, y, n_val, rng):
    return cut(rng.permutation(X, axis=1), y, n_val, rng.permutation(len(y)))


def splits_with_sklearn(X, y, n_val, rng):
    return train_test_split(X, y, test_size=n_val, random_state=0)


def splits_with_its_own_generator(X, y, n_val, rng):
    return cut(X, y, n_val, np.random.default_rng(0).permutation(len(y)))


def splits_with_another_seed_each_time(X, y, n_val, rng):
    return cut(X, y, n_val, np.random.default_rng().permutation(len(y)))


def splits_one_row_off(X, y, n_val, rng):
    order = rng.permutation(len(y))
    train, val = order[n_val + 1 :], order[: n_val + 1]
    return X[train], y[train], X[val], y[val]


# For each exercise: diagnosis, a function that earns it, and what the message holds of its result


def returns_the_first_count(y, n_classes):
    for k in range(n_classes):
        return np.sum(y == k)
    return None


WRONG = {
    "labels": [
        ("header-kept", lambda raw: np.frombuffer(raw, dtype=np.uint8), "(24,)"),
        ("header-kept", list, "(24,)"),
        ("header-of-images", lambda raw: np.frombuffer(raw, np.uint8, offset=16), "(8,)"),
        ("header-of-images", lambda raw: list(raw)[16:], "(8,)"),
        ("header-half", lambda raw: np.frombuffer(raw, np.uint8)[4:], "(20,)"),
        ("four-bytes-each", lambda raw: np.frombuffer(raw[8:]), "(2,)"),
        ("four-bytes-each", lambda raw: np.frombuffer(raw), "(3,)"),
        ("four-bytes-each", lambda raw: np.frombuffer(raw, dtype=int, offset=8), "(2,)"),
        ("four-bytes-each", lambda raw: np.frombuffer(raw, np.uint32, offset=8), "(4,)"),
        ("four-bytes-each", lambda raw: np.array(unpacks_all_numbers(raw)), "(4,)"),
        ("wrong-count", forgets_the_last_label, "The last label"),
        ("wrong-count", lambda raw: np.frombuffer(raw, np.uint8)[9:], "The first label"),
        ("still-bytes", lambda raw: raw[8:], "still bytes"),
    ],
    "class_counts": [
        ("returns-inside-loop", returns_the_first_count, "one number, 2"),
        ("fixed-size", lambda y, n_classes: [int((y == k).sum()) for k in range(10)], "(10,)"),
        ("absent-class", counts_only_classes_found, "(3,); expected (4,)"),
        ("absent-class", lambda y, n_classes: np.unique(y, return_counts=True)[1], "[2, 0, 2"),
        ("absent-class", counts_into_a_dictionary, "comes first in y = [2, 0, 2, 1, 0]"),
        ("labels-and-counts", lambda y, n_classes: np.unique(y, return_counts=True), "([0, 1, 2],"),
        ("up-to-the-largest", lambda y, n_classes: np.bincount(y), "(3,); expected (C,) = (4,)"),
        ("up-to-the-largest", counts_up_to_the_maximum, "(3,); expected (C,) = (4,)"),
        (
            "shares-for-counts",
            lambda y, n_classes: [np.mean(y == k) for k in range(n_classes)],
            "result[0] is 0.4;",
        ),
        ("only-counted-once", adds_at_repeated_places, "result[0] is 1; expected 2"),
        ("labels-from-1", counts_from_one, "result[0] is 1; expected 2"),
        ("count-of-all", lambda y, n_classes: len(y), "5 is the number of labels"),
        ("count-of-all", lambda y, n_classes: sum(y == k for k in range(n_classes)).sum(), "4 cl"),
    ],
    "unit_rows": [
        (
            "small-numbers-overflow",
            lambda X: X / np.sqrt((X**2).sum(axis=1, keepdims=True)),
            "result[0, 0] is 12.04; expected 0.8729",
        ),
        (
            "small-numbers-overflow",
            lambda X: X / (np.sqrt(np.sum(X * X, axis=1))[:, None] + 1e-12),
            "result[0, 0] is 12.04; expected 0.8729",
        ),
        ("small-numbers-overflow", sums_squares_of_bytes(math.sqrt), "expected 0.8729"),
        ("small-numbers-overflow", sums_squares_of_bytes(np.sqrt), "0.6001; expected 0.6"),
        (
            "division-by-zero",
            lambda X: X / np.linalg.norm(X, axis=1, keepdims=True),
            "0/0 gives nan",
        ),
        ("division-by-zero", divides_single_numbers_by_zero, "division by zero"),
        ("wrong-axis", lambda X: X / np.linalg.norm(X, axis=0), "result[0, 0] is 1; expected 0.6"),
        ("wrong-axis", lambda X: X / np.sqrt((X**2).sum(axis=0)), "expected 0.6"),
        ("wrong-axis", scales_columns_in_a_loop, "result[0, 0] is 1; expected 0.6"),
        ("missing-keepdims", lambda X: X / np.linalg.norm(X, axis=1), "(2,3) (2,)"),
        ("missing-keepdims", lambda X: X / np.sqrt(np.sum(X**2, axis=1)), "(2,3) (2,)"),
        ("whole-array", lambda X: X / np.linalg.norm(X), "result[0, 0] is 0.5571; expected 0.6"),
        ("whole-array", lambda X: X / np.sqrt(np.sum(X**2)), "result[0, 0] is 0.5571;"),
        ("missing-root", squares_bytes_without_the_root, "result[0, 0] is 0.12; expected 0.6"),
        (
            "missing-root",
            lambda X: X / (X.astype(float) ** 2).sum(axis=1, keepdims=True),
            "result[0, 0] is 0.12; expected 0.6",
        ),
        ("l1-for-l2", lambda X: X / X.sum(axis=1, keepdims=True), "result[0, 0] is 0.4286;"),
        ("l1-for-l2", lambda X: normalize(X.astype(float), norm="l1"), "result[0, 0] is 0.4286;"),
        ("largest-for-length", lambda X: X / X.max(axis=1)[:, None], "result[0, 0] is 0.75;"),
        (
            "largest-for-length",
            lambda X: normalize(X.astype(float), norm="max"),
            "result[0, 0] is 0.75;",
        ),
        ("divided-by-255", lambda X: X.astype(np.float32) / 255, "result[0, 0] is 0.01176;"),
        ("integer-division", stores_lengths_in_bytes, "result[0, 0] is 0; expected 0.6"),
        (
            "integer-division",
            lambda X: X // np.linalg.norm(X, axis=1, keepdims=True),
            "result[0, 0] is 0; expected 0.6",
        ),
    ],
    "one_hot": [
        ("fixed-size", lambda y, n_classes: np.identity(10)[y], "n_classes is"),
        ("labels-from-1", one_hot_of_bytes_minus_1, "result[0, 0] is 1; expected 0"),
        ("labels-from-1", one_hot_of_numbers_minus_1, "result[0, 0] is 1; expected 0"),
        ("labels-from-1", sets(lambda i, k: (i, k - 1)), "result[0, 0] is 1; expected 0"),
        ("columns-for-rows", lambda y, n_classes: np.eye(n_classes)[:, y], "(5, 3); expected"),
        (
            "columns-for-rows",
            lambda y, n_classes: [[float(k == label) for label in y] for k in range(n_classes)],
            "(5, 3); expected (N, C) = (3, 5)",
        ),
        ("every-row-the-same", sets_all_rows, "result[0, 0] is 1; expected 0"),
        ("every-row-the-same", sets(lambda i, k: (slice(None), k)), "expected 0"),
        ("whole-rows", sets_whole_rows, "result[0, 0] is 1; expected 0"),
        ("whole-rows", sets(lambda i, k: k), "result[0, 0] is 1; expected 0"),
        ("classes-that-occur", lambda y, n_classes: np.eye(max(y) + 1)[y], "(3, 2); expected"),
        (
            "classes-that-occur",
            lambda y, n_classes: pd.get_dummies(y, dtype=float).to_numpy(),
            "y = [1, 0, 1]. There are n_classes = 5",
        ),
        ("label-for-1", writes_the_label, "result[1, 0] is 0;"),
        (
            "label-for-1",
            lambda y, n_classes: np.diag(np.arange(n_classes))[y],
            "result[1, 0] is 0;",
        ),
        ("true-and-false", lambda y, n_classes: np.arange(n_classes) == y[:, None], "True and"),
        ("true-and-false", lambda y, n_classes: np.eye(n_classes, dtype=bool)[y], "astype"),
    ],
    "from_one_hot": [
        ("wrong-axis", lambda Y: np.argmax(Y, axis=0), "(3,); expected (N,) = (4,)"),
        ("wrong-axis", lambda Y: [Y[:, j].argmax() for j in range(Y.shape[1])], "(3,); expected"),
        ("missing-axis", lambda Y: np.argmax(Y), "one number, 2"),
        ("value-for-place", lambda Y: np.max(Y, axis=1), "result[0] is 1; expected 2"),
        ("value-for-place", lambda Y: [max(row) for row in Y], "result[0] is 1; expected 2"),
        ("labels-from-1", places_from_one, "result[0] is 3; expected 2"),
        ("rows-with-labels", lambda Y: np.argwhere(Y == 1), "(4, 2)"),
        ("rows-with-labels", lambda Y: np.where(Y == 1), "([0, 1, 2, 3], [2, 0, 1, 2])"),
        ("rows-for-labels", lambda Y: np.where(Y == 1)[0], "result[0] is 0; expected 2"),
    ],
    "standardize": [
        (
            "test-statistics",
            lambda X_train, X_other: StandardScaler().fit_transform(X_other),
            "result[0, 0] is -1; expected 0",
        ),
        ("leak", mixes_both_sets, "result[0, 0] is -0.3922; expected 0"),
        (
            "over-everything",
            lambda X_train, X_other: (X_other - np.mean(X_train)) / np.std(X_train),
            "result[0, 0] is -0.6612; expected 0",
        ),
        ("wrong-axis", means_of_pictures, "(2,2) (3,)"),
        ("wrong-axis", means_of_pictures_as_columns, "(2,2) (3,1)"),
        ("wrong-axis", each_picture_by_itself, "result[0, 0] is -1; expected 0"),
        (
            "only-centered",
            lambda X_train, X_other: X_other - X_train.mean(0),
            "result[0, 1] is 10;",
        ),
        (
            "not-centered",
            lambda X_train, X_other: X_other / X_train.std(0),
            "result[0, 0] is 1.837;",
        ),
        (
            "missing-parentheses",
            lambda X_train, X_other: X_other - np.mean(X_train, axis=0) / np.std(X_train, axis=0),
            "result[0, 0] is 1.163; expected 0",
        ),
        (
            "variance-for-deviation",
            lambda X_train, X_other: (X_other - X_train.mean(0)) / np.var(X_train, axis=0),
            "result[0, 1] is 0.02143; expected 0.4629",
        ),
        (
            "sample-deviation",
            lambda X_train, X_other: (
                (X_other - X_train.mean(0)) / pd.DataFrame(X_train).std().to_numpy()
            ),
            "result[0, 1] is 0.378; expected 0.4629",
        ),
        (
            "training-set-returned",
            lambda X_train, X_other: StandardScaler().fit_transform(X_train),
            "of shape (3, 2)",
        ),
    ],
    "split": [
        ("not-four", lambda X, y, n_val, rng: (X[n_val:], X[:n_val]), "type tuple and length 2"),
        ("not-four", lambda X, y, n_val, rng: X[n_val:], "type ndarray and length 14"),
        ("not-four", lambda X, y, n_val, rng: 4, "type int;"),
        (
            "sets-swapped",
            lambda X, y, n_val, rng: (X[:n_val], y[:n_val], X[n_val:], y[n_val:]),
            "has 6 rows, the validation set 14",
        ),
        ("order-of-arrays", splits_with_sklearn, "(14, 3), (6, 3), (14,), (6,)"),
        ("wrong-sizes", splits_one_row_off, "(13, 3), (13,), (7, 3), (7,)"),
        ("wrong-sizes", lambda X, y, n_val, rng: (y[6:], X[6:], y[:6], X[:6]), "(14,), (14, 3)"),
        ("torn-pairs", shuffles_each_alone, "with the label of row"),
        ("torn-pairs", shuffles_only_the_pictures, "with the label of row 6"),
        ("drawn-twice", draws_with_repetition, "of the 14 rows in your training set"),
        ("leak", trains_on_the_validation_set, "6 of 20 rows"),
        ("leak", draws_both_sets, "of 20 rows are in both sets"),
        ("changed-input", shuffles_what_it_was_given, "shuffles X itself"),
        ("changed-values", normalizes_on_the_way, "no such row"),
        ("changed-values", shuffles_pixels_too, "no such row"),
        (
            "not-shuffled",
            lambda X, y, n_val, rng: (X[n_val:], y[n_val:], X[:n_val], y[:n_val]),
            "[0, 1, 2, 3, 4, 5]",
        ),
        (
            "not-shuffled",
            lambda X, y, n_val, rng: (X[:-n_val], y[:-n_val], X[-n_val:], y[-n_val:]),
            "[14, 15, 16, 17, 18, 19]",
        ),
        ("not-shuffled", cuts_first_and_then_shuffles, "[0, 1, 2, 3, 4, 5]"),
        ("other-generator", splits_with_its_own_generator, "the same validation rows, ["),
        ("other-generator", splits_with_another_seed_each_time, "] and then ["),
    ],
}

RIGHT = {
    "labels": [
        reads_in_a_loop,
        reads_as_many_as_the_header_says,
        lambda raw: np.frombuffer(raw, np.uint8)[8:],
        lambda raw: np.frombuffer(raw[8:], dtype="u1").astype(np.float32),
    ],
    "class_counts": [
        counts_in_a_loop,
        lambda y, n_classes: np.histogram(y, bins=n_classes, range=(-0.5, n_classes - 0.5))[0],
        lambda y, n_classes: [Counter(y.tolist())[k] for k in range(n_classes)],
        lambda y, n_classes: np.eye(n_classes, dtype=np.float32)[y].sum(axis=0),
    ],
    "unit_rows": [
        unit_rows_in_a_loop,
        unit_rows_by_einsum,
        lambda X: normalize(X.astype(float)),
        lambda X: np.nan_to_num(X / np.linalg.norm(X, axis=1, keepdims=True)),
        lambda X: X / (np.linalg.norm(X, axis=1)[:, None] + 1e-8),
    ],
    "one_hot": [
        one_hot_in_lists,
        one_hot_by_put,
        sets(lambda i, k: (i, k)),
        lambda y, n_classes: np.eye(n_classes)[y],
        lambda y, n_classes: np.equal.outer(y, np.arange(n_classes)).astype(int),
    ],
    "from_one_hot": [
        places_in_a_loop,
        lambda Y: np.where(Y == 1)[1],
        lambda Y: Y @ np.arange(Y.shape[1]),
        lambda Y: np.einsum("nc,c->n", Y, np.arange(Y.shape[1])).astype(np.float32),
    ],
    "standardize": [
        standardizes_in_a_loop,
        standardizes_in_float32,
        lambda X_train, X_other: StandardScaler().fit(X_train).transform(X_other),
        lambda X_train, X_other: (X_other - X_train.mean(0)) / (X_train.std(0) + 1e-8),
    ],
    "split": [
        splits,
        splits_by_choice,
        splits_in_lists,
        splits_by_sorting,
    ],
}

# One small change that nobody listed, and where the message finds it
MUTATED = {
    "labels": (swaps_two_labels, "result[1] is 3, but should be 0"),
    "class_counts": (counts_one_too_many, "result[0] is 3, but should be 2"),
    "unit_rows": (unit_rows_without_the_last_pixel, "result[1, 2] is 2e+12, but should be 1"),
    "one_hot": (one_hot_but_the_last, "result[2, 1] is 0, but should be 1"),
    "from_one_hot": (lambda Y: Y[::-1].argmax(axis=1), "result[1] is 1, but should be 0"),
    "standardize": (standardizes_with_the_median, "result[0, 1] is 0.92582, but should be 0.46291"),
    "split": (
        lambda X, y, n_val, rng: splits(X, y, n_val - 1, rng),
        "(15, 3), (15,), (5, 3), (5,)",
    ),
}

CHANGED = {
    "class_counts": (counts_after_sorting, "changes y"),
    "unit_rows": (unit_rows_then_clears, "changes X"),
    "one_hot": (one_hot_then_sorts, "changes y"),
    "from_one_hot": (places_after_a_change, "changes Y"),
    "standardize": (standardizes_in_place, "changes X_other"),
}

# What stands in the solutions
SECRETS = {
    "labels": "offset=8",
    "class_counts": "np.bincount(y, minlength=n_classes)",
    "unit_rows": "np.linalg.norm",
    "one_hot": "np.eye",
    "from_one_hot": "argmax(axis=1)",
    "standardize": "X_train.mean(axis=0)",
    "split": "permutation(len(y))",
}


def rows(table):
    return [
        pytest.param(name, *row, id=f"{name}-{i}-{row[0]}")
        for name, its_rows in table.items()
        for i, row in enumerate(its_rows)
    ]


def check(name, answer):
    return getattr(checks, name)(answer, count=False)


@pytest.mark.parametrize(("name", "diagnosis", "function", "told"), rows(WRONG))
def test_a_mistake_is_named(name, diagnosis, function, told):
    verdict = check(name, function)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis), verdict.message
    assert told in verdict.message
    assert not GAP.search(verdict.message), verdict.message
    assert SECRETS[name] not in verdict.message


def test_every_mistake_has_a_test():
    known = {
        (name, mistake.diagnosis)
        for name in EXERCISES_HERE
        if name != "split"
        for mistake in EXERCISES[name].mistakes
    }
    known |= {("split", diagnosis) for diagnosis in SPLIT}
    assert known == {(name, row[0]) for name, its_rows in WRONG.items() for row in its_rows}


@pytest.mark.parametrize(
    ("name", "function"),
    [pytest.param(name, f, id=f"{name}-{i}") for name in RIGHT for i, f in enumerate(RIGHT[name])],
)
def test_a_right_answer_passes(name, function):
    verdict = check(name, function)
    assert verdict.passed, verdict.message


def test_every_exercise_is_tested():
    for table in (WRONG, RIGHT, MUTATED, SECRETS):
        assert sorted(table) == sorted(EXERCISES_HERE)


@pytest.mark.parametrize("name", MUTATED)
def test_a_mistake_that_nobody_listed_is_found(name):
    function, told = MUTATED[name]
    verdict = check(name, function)
    assert verdict.status == "failed"
    assert verdict.diagnosis == ("wrong-sizes" if name == "split" else None)
    assert told in verdict.message
    assert SECRETS[name] not in verdict.message


@pytest.mark.parametrize("name", EXERCISES_HERE)
def test_stub_and_missing_return(name):
    assert check(name, ...).status == "not attempted"
    assert check(name, lambda *args: ...).status == "not attempted"
    verdict = check(name, lambda *args: None)
    assert (verdict.status, verdict.diagnosis) == ("failed", "missing-return")


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_input_is_noticed(name):
    function, told = CHANGED[name]
    verdict = check(name, function)
    assert (verdict.status, verdict.diagnosis) == ("failed", "changed-input"), verdict.message
    assert told in verdict.message
