"""Answers to the exercises about the loss and its gradient."""
# ruff: noqa: F401 - imported for the sheet

import math

import numpy as np
from sklearn.metrics import log_loss
from sklearn.utils import extmath

from checks.answers import Answers
from fmnist_helpers import functional


def mean_over_samples(surprise):
    """Write a loss as a loop over the samples."""

    def function(P, y):
        total = 0
        for i in range(len(y)):
            total += surprise(P[i], y[i])
        return total / len(y)

    return function


def one_hot(P, y):
    return np.eye(P.shape[1])[y]


def surprises(P, y):
    return [-np.log(P[i, y[i]]) for i in range(len(y))]


def binary_cross_entropy(P, y):
    Y = one_hot(P, y)
    return -(Y * np.log(P) + (1 - Y) * np.log(1 - P))


def picked(log_P, y):
    return np.array([log_P[i, k] for i, k in enumerate(y)])


def log_p(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


def through_softmax(floor):
    """Write a loss that takes the logs of probabilities, after something is done to them."""

    def function(Z, y):
        P = np.exp(Z - Z.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        return -np.mean(np.log(floor(P[np.arange(len(y)), y])))

    return function


def subtracts_from(index):
    """Write a gradient that subtracts 1 at an index, sample by sample, from a copy."""

    def function(P, y):
        dZ = P.copy()
        for i in range(len(y)):
            dZ[index(i, y[i])] -= 1
        return dZ / len(y)

    return function


def subtracts_in_every_row(P, y):
    dZ = P.copy()
    dZ[:, y] -= 1
    return dZ


def gradient_of_true_classes(P, y):
    dZ = np.zeros(P.shape)
    for i in range(len(y)):
        dZ[i, y[i]] = P[i, y[i]] - 1
    return dZ


def unstable(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def my_cross_entropy(P, y):
    return -np.log(P[np.arange(len(y)), y]).mean()


cross_entropy = Answers(
    my_cross_entropy,
    """
    right: = mean_over_samples(lambda p, k: -math.log(p[k]))
    right: return -(one_hot(P, y) * np.log(P)).sum(axis=1).mean()
    right: return log_loss(y, P, labels=range(P.shape[1]))
    right: return np.log(1 / np.choose(y, P.T)).mean()
    right: return -np.einsum("nc,nc->", one_hot(P, y), np.log(P + 1e-12)) / len(y)
    right: return -np.log(P.astype(np.float32)[range(len(y)), y]).mean()
    sum-for-mean: return sum(surprises(P, y))  # result is 4.556; expected 1.139
    sum-for-mean: return -(one_hot(P, y) * np.log(P)).sum()  # result is 4.556;
    not-averaged: = surprises  # shape (4,)
    missing-minus: = mean_over_samples(lambda p, k: np.log(p[k]))  # result is -1.139;
    all-classes: return np.mean(-np.log(P))  # result is 1.324; expected 1.139
    divided-by-classes-too: return -np.mean(one_hot(P, y) * np.log(P))
        # counts. Your result is 0.3797; expected 1.139
    other-classes-too: return binary_cross_entropy(P, y).mean()  # result is 0.6702;
    other-classes-too: return binary_cross_entropy(P, y).sum() / len(y)  # result is 2.011;
    log-of-zero: return -np.sum(np.log(P * one_hot(P, y))) / len(y)  # result is inf;
    log-of-zero: return np.mean(-np.log(P * one_hot(P, y)))  # result is inf;
    columns-of-labels: return np.mean(-np.log(P[:, y]))  # result is 1.433; expected 1.139
    columns-of-labels: return np.mean([-np.log(P[i, k]) for i in range(len(y)) for k in y])
        # N x N numbers. Give the row numbers, too. Your result is 1.433;
    rows-of-labels: return np.mean(-np.log(P[y]))  # result is 1.516; expected 1.139
    predicted-for-true: = mean_over_samples(lambda p, k: -np.log(max(p)))  # result is 0.5473;
    log-of-mean: return -np.log(np.mean(picked(P, y)))  # result is 0.9163; expected 1.139
    log-base-10: = mean_over_samples(lambda p, k: -math.log10(p[k]))  # result is 0.4947;
    log-base-2: = mean_over_samples(lambda p, k: -math.log2(p[k]))  # result is 1.643;
    probability-for-surprise: = mean_over_samples(lambda p, k: p[k])  # is 0.4; expected 1.139
    error-for-surprise: = mean_over_samples(lambda p, k: 1 - p[k])  # result is 0.6; expected 1.139
    log-of-1-minus-p: = mean_over_samples(lambda p, k: -math.log(1 - p[k]))  # result is 0.5898;
    labels-from-1: = mean_over_samples(lambda p, k: -np.log(p[k - 1]))  # result is 1.207; expected
    unlisted: return -np.log(P[np.arange(len(y) - 1), y[:-1]]).sum() / len(y)  # 0.8381; expected
    changed-input:
        np.log(P, out=P)
        return -P[np.arange(len(y)), y].mean()
        # changes P
    """,
    hides=("np.arange(len(y))",),
)


loss_at_start = Answers(
    None,
    """
    right: np.log(10) || -math.log(0.1) || 2.3 || np.float32(2.302585) || np.array(2.3026)
    log-base-10: math.log10(10)  # 1 is
    log-base-2: np.log2(10)  # 3.322 are bits || 3.32  # 3.32 are bits
    probability-for-surprise: 1 / 10  # 0.1 is
    missing-minus: np.log(0.1)  # -2.303:
    error-for-surprise: -np.log(0.9)  # 0.1054 comes || 0.9  # 0.9 is
    knows-everything: 0  # 0 would be
    unlisted: 2.4  # Not 2.4.
    """,
    hides=("2.302",),
)


def my_loss_from_scores(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    log_P = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    return -log_P[np.arange(len(y)), y].mean()


loss_from_scores = Answers(
    my_loss_from_scores,
    """
    right:
        total = 0
        for row, k in zip(Z.tolist(), y.tolist(), strict=True):
            top = max(row)
            total += top + math.log(sum(math.exp(z - top) for z in row)) - row[k]
        return total / len(y)
    right: return np.mean(np.logaddexp.reduce(Z, axis=1) - picked(Z, y))
    right: return -np.einsum("nc,nc", one_hot(Z, y), log_p(Z)) / len(y)
    right: return -picked(log_p(Z.astype(np.float32)), y).mean()
    right: return -np.diag(log_p(Z)[:, y]).mean()
    clipped-log: return functional.cross_entropy(extmath.softmax(Z), y)  # is 355.4; expected 501.6
    log-of-zero: = through_softmax(lambda p: p)  # result is inf; expected 501.6
    log-of-zero: return -np.mean(np.log(picked(unstable(Z), y)))  # result is inf; expected 501.6
    clipped-log: = through_softmax(lambda p: np.clip(p, 1e-12, 1 - 1e-12))  # result is 15.02;
    clipped-log: = through_softmax(lambda p: p + 1e-15)  # is 18.47; expected 501.6
    clipped-log: = through_softmax(lambda p: np.maximum(p, 1e-300))  # is 346.6; expected 501.6
    clipped-log: = through_softmax(lambda p: p + 1e-6)  # is 8.112; expected 501.6
    clipped-log: return -np.mean(np.log(picked(unstable(Z), y) + 1e-9))  # is 11.57; expected 501.6
    missing-shift: return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])
        # result is inf; expected 1.925
    shift-of-all:
        S = Z - np.max(Z)
        return np.mean(np.log(np.exp(S).sum(axis=1)) - S[np.arange(len(y)), y])
        # result is -inf; expected 1.925
    shifted-once: log_P = S - -> log_P = Z -  # result is -1.762; expected 1.238
    shifted-once: np.exp(S) -> np.exp(Z)  # result is 4.238; expected 1.238
    missing-keepdims: , keepdims=True ->  # (4,3) (4,)
    missing-keepdims:
        S = Z - Z.max(axis=1)
        return -(S[np.arange(len(y)), y] - np.log(np.exp(S).sum(axis=1))).mean()
        # (4,3) (4,)
    missing-keepdims: .sum(axis=1, keepdims=True) -> .sum(axis=1)  # (4,3) (4,)
    wrong-axis: axis=1, keepdims=True -> axis=0  # expected 1.238
    wrong-axis: .sum(axis=1, keepdims=True) -> .sum(axis=0)  # expected 1.238
    whole-array: .sum(axis=1, keepdims=True) -> .sum()  # expected 1.238
    missing-log: np.log(np.exp(S).sum(axis=1, keepdims=True)) -> sum(np.exp(S).T)[:, None]
        # expected 1.238
    sum-for-mean: return -sum(picked(log_p(Z), y))  # result is 4.95; expected 1.238
    missing-minus: return np.mean(picked(log_p(Z), y))  # result is -1.238; expected
    scores-for-log-probabilities: return -np.mean(picked(Z, y))  # result is -2.25; expected
    scores-for-log-probabilities: return -log_P -> return -S  # expected 1.238
    all-classes: return np.mean(-log_p(Z))  # expected 1.238
    columns-of-labels: return np.mean(-log_p(Z)[:, y])  # result is 1.675; expected
    not-averaged: return -picked(log_p(Z), y)  # shape (4,)
    unlisted: np.exp(S) -> np.exp(S[:, 1:])  # result is 0.748
    changed-input:
        Z -= Z.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])
        # changes Z
    """,
    hides=("np.arange(len(y))",),
)


def my_score_gradient(P, y):
    Y = np.eye(P.shape[1])[y]
    return (P - Y) / len(y)


score_gradient = Answers(
    my_score_gradient,
    """
    right: = subtracts_from(lambda i, k: (i, k))
    right:
        return [
            [(p - (k == label)) / len(y) for k, p in enumerate(row)]
            for row, label in zip(P.tolist(), y.tolist(), strict=True)
        ]
    right: return ((P - np.eye(P.shape[1])[y]) / len(y)).astype(np.float32)
    right:
        jacobians = np.einsum("nc,cd->ncd", P, np.eye(P.shape[1])) - np.einsum("nc,nd->ncd", P, P)
        return np.einsum("ncd,nd->nc", jacobians, -one_hot(P, y) / P) / len(y)
    divided-by-classes: return (P - one_hot(P, y)) / P.shape[1]  # C = 3, the number of classes
    missing-parentheses: return P - one_hot(P, y) / len(y)
        # only Y is divided by N. Your result[0, 0] is 0.45;
    missing-mean: return P - one_hot(P, y)  # 4 times as large as expected, and N is 4
    mean-over-all: return (P - one_hot(P, y)) / P.size  # 1/3 of what is expected
    sign-flipped: return (one_hot(P, y) - P) / len(y)  # result[0, 0] is 0.075;
    sign-flipped: return one_hot(P, y) - P  # result[0, 0] is 0.3; expected -0.075
    probabilities-only: return P / len(y)  # result[0, 0] is 0.175; expected -0.075
    extra-slope: return (P - one_hot(P, y)) * P * (1 - P) / len(y)  # Do not multiply
    two-classes-each: return (P - one_hot(P, y)) / P / (1 - P)  # give P - Y
    probabilities-only: return P  # result[0, 0] is 0.7; expected -0.075
    label-in-every-row: return subtracts_in_every_row(P, y) / len(y)  # [0, 2] is -0.225;
    label-in-every-row: = subtracts_in_every_row  # result[0, 0] is -0.3
    labels-from-1: = subtracts_from(lambda i, k: (i, k - 1))  # result[0, 0] is 0.175
    label-for-one-hot: return (P - y.reshape(-1, 1)) / len(y)  # result[0, 0] is 0.175;
    label-for-one-hot: return (P - y) / len(y)  # (4,3) (4,)
    slope-of-probability: return -one_hot(P, y) / P / len(y)  # result[0, 0] is -0.3571;
    slope-of-probability: return -one_hot(P, y) / P  # result[0, 0] is -1.429;
    true-class-only: return gradient_of_true_classes(P, y) / len(y)  # expected 0.05
    true-class-only: = gradient_of_true_classes  # result[0, 0] is -0.3; expected -0.075
    true-class-only: return (picked(P, y) - 1) / len(y)  # (4,); expected (N, C) = (4, 3)
    true-class-only: return picked(P, y) - 1  # (4,); expected (N, C) = (4, 3)
    summed-over-samples: return (P - one_hot(P, y)).mean(axis=0)  # (3,); expected (N, C) = (4, 3)
    softmax-twice: return (unstable(P) - one_hot(P, y)) / len(y)  # result[0, 0] is -0.134;
    unlisted: = subtracts_from(lambda i, k: (0, k))  # result[0, 0]
    changed-input:
        P[np.arange(len(y)), y] -= 1
        return P / len(y)
        # changes P
    """,
    hides=("np.arange(len(y))",),
)
