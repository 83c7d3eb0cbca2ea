"""Answers to the exercises about measuring a network."""

import numpy as np

from checks.answers import Answers


def accuracy_by_loop(P, y):
    hits = 0
    for i in range(len(y)):
        hits += list(P[i]).index(max(P[i])) == y[i]
    return hits / len(y)


def hits_in_a_loop(P, y):
    hits = 0
    for row, label in zip(P, y, strict=True):
        if np.argmax(row) == label:
            hits += 1
    return hits


def confusion_by_bincount(y, predicted, n_classes):
    pairs = np.bincount(y * n_classes + predicted, minlength=n_classes**2)
    return pairs.reshape(n_classes, n_classes)


def recall(y, predicted, n_classes):
    counts = confusion_by_bincount(y, predicted, n_classes)
    rows = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, rows, out=np.zeros(counts.shape), where=rows > 0)


MATRIX = np.random.default_rng(1).integers(1, 100, size=(10, 10))


def my_accuracy(P, y):
    return np.mean(np.argmax(P, axis=1) == y)


accuracy = Answers(
    my_accuracy,
    """
    right: = accuracy_by_loop
    right: return np.float32((np.argsort(P)[:, -1] == y).mean(dtype=np.float32))
    right: return 1 - np.count_nonzero(P.argmax(1) - y) / len(P)
    count-for-share: = hits_in_a_loop  # is 2; expected 0.5
    count-for-share: return np.sum(np.argmax(P, 1) == y)  # 0.5
    integers: return hits_in_a_loop(P, y) // len(y)  # is 0; expected 0.5
    integers: return int(accuracy_by_loop(P, y))  # is 0; expected 0.5
    percent: return accuracy_by_loop(P, y) * 100  # is 50; expected 0.5
    wrong-axis: return np.mean(np.argmax(P, axis=0) == y)  # shapes (3,) (4,)
    wrong-axis:
        hits = 0
        for i in range(len(y)):
            if np.argmax(P, axis=0)[i] == y[i]:
                hits += 1
        return hits / len(y)
        # out of bounds
    axis-forgotten: return np.mean(np.argmax(P) == y)  # is 0; expected 0.625
    error-for-accuracy: return 1 - accuracy_by_loop(P, y)  # 0.375
    probability-for-label: return np.mean(np.max(P, axis=1) == y) || return np.mean(P == y)
    mean-probability: return np.mean([p[k] for p, k in zip(P, y, strict=True)])  # 0.4897
    half-for-largest: return np.mean([P[i, y[i]] > 0.5 for i in range(len(y))])  # 0.5
    column-against-row: return np.mean(np.argmax(P, axis=1, keepdims=True) == y)  # is 0.375;
    not-averaged: return np.argmax(P, axis=1) == y  # True
    not-averaged: return [int(np.argmax(p) == k) for p, k in zip(P, y)]  # 1
    unlisted: return accuracy_by_loop(P, y) + 0.25  # 0.75
    changed-input:
        P[np.arange(len(y)), P.argmax(axis=1)] = 1
        return np.mean(P[np.arange(len(y)), y] == 1)
        # changes P
    """,
    hides=("== y",),
)


def my_confusion_matrix(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    for true, guess in zip(y, predicted, strict=True):
        counts[true, guess] += 1
    return counts


confusion_matrix = Answers(
    my_confusion_matrix,
    """
    right:
        counts = [[0] * n_classes for _ in range(n_classes)]
        for true, guess in zip(y, predicted):
            counts[true][guess] += 1
        return counts
    right: = confusion_by_bincount
    right:
        eye = np.eye(n_classes, dtype=np.float32)
        return np.einsum("ni,nj->ij", eye[y], eye[predicted]).astype(int)
    wrong-dtype:
        counts = np.zeros((n_classes, n_classes))
        for i in range(n_classes):
            for j in range(n_classes):
                counts[i, j] = np.sum((y == i) & (predicted == j))
        return counts
        # float64; expected one like int64
    one-row-many-names:
        counts = [[0] * n_classes] * n_classes
        for true, guess in zip(y, predicted):
            counts[true][guess] += 1
        return counts
        # rows are the same
    fixed-size: return confusion_by_bincount(y, predicted, 10)  # (10, 10)
    rows-and-columns-swapped: counts[true, guess] -> counts[guess, true]  # [0, 1] is 0; expected 1
    counted-once:
        counts = np.zeros((n_classes, n_classes), dtype=int)
        counts[y, predicted] = counts[y, predicted] + 1
        return counts
        # [2, 2] is 1; expected 2
    counted-once: += 1 -> = 1  # [2, 2] is 1; expected 2
    shares-for-counts: = recall  # each row
    shares-for-counts: return recall(predicted, y, n_classes).T  # each column
    shares-for-counts: return confusion_by_bincount(y, predicted, n_classes) / len(y)  # all samples
    classes-that-occur: return confusion_by_bincount(y, predicted, len(set(y)))  # (3, 3); expected
    diagonal-only: += 1 -> += true == guess  # [0, 1] is 0; expected 1
    mistakes-only: += 1 -> += true != guess  # [0, 0] is 0; expected 1
    labels-from-1: counts[true, guess] -> counts[true - 1, guess - 1]  # [0, 1] is 0; expected 1
    unlisted: += 1 -> += true < 2  # [2, 0] is 0; expected
    changed-input:
        y *= n_classes
        y += predicted
        return np.bincount(y, minlength=n_classes**2).reshape(n_classes, n_classes)
        # changes y
    """,
    hides=("add.at",),
    reveals="counted-once",
)


called_coat = Answers(
    None,
    """
    right: MATRIX[:, 4].sum() || float(sum(row[4] for row in MATRIX))
    row-for-column: sum(MATRIX[4])  # 492
    diagonal-for-column: MATRIX[4, 4]  # 50
    mistakes-only: sum(MATRIX[i, 4] for i in range(10) if i != 4)  # 476
    missed-coats: sum(MATRIX[4, i] for i in range(10) if i != 4)  # 442
    labels-from-1: MATRIX.sum(axis=0)[5]  # next class || MATRIX.sum(axis=0)[3]  # class before
    unlisted: 12345  # Not 12345
    """,
    hides=("sum(",),
    given=lambda: (MATRIX,),
)
