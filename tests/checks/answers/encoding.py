"""Answers to the exercises about files and labels."""
# ruff: noqa: F401 - imported for the sheet

import struct
from collections import Counter

import numpy as np
import pandas as pd

from checks.answers import Answers


def my_labels(raw):
    return np.frombuffer(raw, dtype=np.uint8, offset=8)


labels = Answers(
    my_labels,
    """
    right:
        found = []
        for byte in raw[8:]:
            found.append(byte)
        return found
    right:
        _, n = struct.unpack(">ii", raw[:8])
        return np.array([raw[8 + i] for i in range(n)], dtype=np.int64)
    right: return np.frombuffer(raw, np.uint8)[8:]
    right: return np.frombuffer(raw[8:], dtype="u1").astype(np.float32)
    header-kept: return np.frombuffer(raw, dtype=np.uint8)  # (24,) || = list  # (24,)
    header-of-images: return np.frombuffer(raw, np.uint8, offset=16)  # (8,)
    header-of-images: return list(raw)[16:]  # (8,)
    header-half: return np.frombuffer(raw, np.uint8)[4:]  # (20,)
    four-bytes-each: return np.frombuffer(raw[8:])  # (2,) || return np.frombuffer(raw)  # (3,)
    four-bytes-each: return np.frombuffer(raw, dtype=int, offset=8)  # (2,)
    four-bytes-each: return np.frombuffer(raw, np.uint32, offset=8)  # (4,)
    four-bytes-each: return np.array(struct.unpack(f">{len(raw) // 4 - 2}i", raw[8:]))  # (4,)
    wrong-count: return np.array([raw[i] for i in range(8, len(raw) - 1)])  # The last label
    wrong-count: return np.frombuffer(raw, np.uint8)[9:]  # The first label
    still-bytes: return bytearray(raw[8:])  # still bytes
    another-order:
        y = np.frombuffer(raw, dtype=np.uint8, offset=8).copy()
        y[[1, 2]] = y[[2, 1]]
        return y
        # result[1] is 3; expected 0
    """,
    hides=("offset=8",),
)


def my_class_counts(y, n_classes):
    counts = [0] * n_classes
    for k in y:
        counts[k] += 1
    return counts


class_counts = Answers(
    my_class_counts,
    """
    right: return np.bincount(y, minlength=n_classes)
    right: return np.histogram(y, bins=n_classes, range=(-0.5, n_classes - 0.5))[0]
    right: return [Counter(y.tolist())[k] for k in range(n_classes)]
    right: return np.eye(n_classes, dtype=np.float32)[y].sum(axis=0)
    returns-inside-loop:
        for k in range(n_classes):
            return np.sum(y == k)
        return None
        # one number, 2
    fixed-size: return [int((y == k).sum()) for k in range(10)]  # (10,)
    absent-class:
        counts = []
        for k in np.unique(y):
            counts.append((y == k).sum())
        return counts
        # (3,); expected (4,)
    absent-class: return np.unique(y, return_counts=True)[1]  # [2, 0, 2
    absent-class:
        counts = {}
        for k in y:
            counts[k] = counts.get(k, 0) + 1
        return list(counts.values())
        # comes first in y = [2, 0, 2, 1, 0]
    labels-and-counts: return np.unique(y, return_counts=True)  # ([0, 1, 2],
    up-to-the-largest: return np.bincount(y)  # (3,); expected (C,) = (4,)
    up-to-the-largest: return [int((y == k).sum()) for k in range(max(y) + 1)]  # (3,); expected
    small-numbers-overflow:
        counts = np.zeros(n_classes, dtype=np.uint8)
        for k in y:
            counts[k] += 1
        return counts
        # Your result[1] is 44; expected 300
    shares-for-counts: return [np.mean(y == k) for k in range(n_classes)]  # result[0] is 0.4;
    only-counted-once:
        counts = np.zeros(n_classes)
        counts[y] += 1
        return counts
        # result[0] is 1; expected 2
    labels-from-1: return [int(np.sum(y == k)) for k in range(1, n_classes + 1)]  # is 1; expected 2
    count-of-all: return len(y)  # 5 is the number of labels
    count-of-all: return sum(y == k for k in range(n_classes)).sum()  # 4 cl
    off-by-one: [0] -> [1]  # result[0] is 3; expected 2
    changed-input: return counts -> y.sort(); return counts  # changes y
    """,
    hides=("np.bincount(y, minlength=n_classes)",),
)


def my_one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    for i, k in enumerate(y.tolist()):
        Y[i, k] = 1
    return Y


one_hot = Answers(
    my_one_hot,
    """
    right: return [[1 if k == label else 0 for k in range(n_classes)] for label in y]
    right:
        Y = np.zeros((len(y), n_classes), dtype=np.float32)
        np.put_along_axis(Y, y[:, None].astype(int), 1, axis=1)
        return Y
    right: return np.eye(n_classes)[y] || return np.equal.outer(y, np.arange(n_classes)).astype(int)
    fixed-size: return np.identity(10)[y]  # n_classes is
    labels-from-1: return np.eye(n_classes)[y - 1]  # result[0, 0] is 1; expected 0
    labels-from-1: return np.eye(n_classes)[y.astype(int) - 1]  # result[0, 0] is 1; expected 0
    labels-from-1: Y[i, k] -> Y[i, k - 1]  # result[0, 0] is 1; expected 0
    columns-for-rows: return np.eye(n_classes)[:, y]  # (5, 3); expected
    columns-for-rows: return [[float(k == label) for label in y] for k in range(n_classes)]
        # (5, 3); expected (N, C) = (3, 5)
    every-row-the-same: return Y -> Y[:, y] = 1; return Y  # result[0, 0] is 1; expected 0
    every-row-the-same: Y[i, k] -> Y[:, k]  # expected 0
    whole-rows:
        Y = np.zeros((len(y), n_classes))
        Y[y] = 1
        return Y
        # result[0, 0] is 1; expected 0
    whole-rows: Y[i, k] -> Y[k]  # result[0, 0] is 1; expected 0
    classes-that-occur: return np.eye(max(y) + 1)[y]  # (3, 2); expected
    classes-that-occur: return pd.get_dummies(y, dtype=float).to_numpy()  # There are n_classes = 5
    label-for-1: = 1 -> = k  # result[1, 0] is 0;
    label-for-1: return np.diag(np.arange(n_classes))[y]  # result[1, 0] is 0;
    right: return np.arange(n_classes) == y[:, None] || return np.eye(n_classes, dtype=bool)[y]
    unlisted: y.tolist() -> y.tolist()[:-1]  # result[2, 1] is 0; expected 1
    changed-input: return Y -> y.sort(); return Y  # changes y
    """,
    hides=("np.eye",),
)


def my_from_one_hot(Y):
    return Y.argmax(axis=1)


from_one_hot = Answers(
    my_from_one_hot,
    """
    right: return [list(row).index(1) for row in Y] || return np.where(Y == 1)[1]
    right: return (Y @ np.arange(Y.shape[1])).astype(np.uint8)
    wrong-dtype: return Y @ np.arange(Y.shape[1])  # whole numbers
    wrong-dtype: return np.einsum("nc,c->n", Y, np.arange(Y.shape[1])).astype(np.float32)  # float32
    wrong-axis: return np.argmax(Y, axis=0)  # (3,); expected (N,) = (4,)
    wrong-axis: return [Y[:, j].argmax() for j in range(Y.shape[1])]  # (3,); expected
    missing-axis: return np.argmax(Y)  # one number, 2
    value-for-place: return np.max(Y, axis=1)  # result[0] is 1; expected 2
    value-for-place: return [max(row) for row in Y]  # result[0] is 1; expected 2
    labels-from-1: return [list(row).index(1) + 1 for row in Y]  # result[0] is 3; expected 2
    rows-with-labels: return np.argwhere(Y == 1)  # (4, 2)
    rows-with-labels: return np.where(Y == 1)  # ([0, 1, 2, 3], [2, 0, 1, 2])
    rows-for-labels: return np.where(Y == 1)[0]  # result[0] is 0; expected 2
    reversed: return Y[::-1].argmax(axis=1)  # result[1] is 1; expected 0
    changed-input: return -> Y[Y == 0] = -1; return  # changes Y
    """,
    hides=("argmax(axis=1)",),
)
