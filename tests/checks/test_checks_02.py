"""The checks of lesson 02: mistakes are named, right answers pass however they are written."""

import math
import re

import numpy as np
import pytest
from sklearn.metrics import log_loss
from sklearn.utils import extmath

from fmnist_helpers import checks, functional
from fmnist_helpers.checks._exercise import EXERCISES

# That of the choice is tested with all choices, in test_engine.py.
EXERCISES_HERE = [
    name
    for name, each in EXERCISES.items()
    if each.lesson == "softmax_and_cross_entropy" and name != "softmax_twice"
]
FUNCTIONS = [name for name in EXERCISES_HERE if name != "loss_at_start"]
# An unfilled field, or a place in a sentence where nothing was put.
GAP = re.compile(r"[{}]|None|\(\)|  | [,.;:](?!\w)|\( | at should| is should| is and")


# Functions of several lines, as a beginner writes them


def row_by_row(function):
    """Write a softmax that calls a function for each row."""
    return lambda Z: np.array([function(row) for row in Z])


def softmax_of_rows(Z):
    P = []
    for row in Z.tolist():
        powers = [math.exp(z) for z in row]
        P.append([power / sum(powers) for power in powers])
    return P


def softmax_of_columns(Z):
    P = np.zeros(Z.shape)
    for j in range(Z.shape[1]):
        P[:, j] = np.exp(Z[:, j]) / np.sum(np.exp(Z[:, j]))
    return P


def softmax_by_einsum(Z):
    E = np.exp(Z.astype(np.float32))
    return np.einsum("nc,n->nc", E, 1 / np.einsum("nc->n", E))


def softmax_in_place(Z):
    np.exp(Z, out=Z)
    Z /= Z.sum(axis=1, keepdims=True)
    return Z


def softmax_but_for_the_first_row(Z):
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    P[0] = Z[0]
    return P


def stable_in_a_loop(Z):
    P = []
    for row in Z.tolist():
        powers = [math.exp(z - max(row)) for z in row]
        P.append([power / sum(powers) for power in powers])
    return P


def stable_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True)
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def stable_by_absolute_values(Z):
    E = np.exp(Z - np.abs(Z).max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def shifted_by(shift):
    """Write a softmax whose scores are shifted before."""

    def function(Z):
        E = np.exp(Z - shift(Z))
        return E / E.sum(axis=1, keepdims=True)

    return function


def scaled_by(scale):
    """Write a softmax whose scores are divided before."""

    def function(Z):
        E = np.exp(Z / scale(Z))
        return E / E.sum(axis=1, keepdims=True)

    return function


def without_any_keepdims(Z):
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1)


def sums_without_keepdims(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)


def sums_of_everything(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum()


def sums_of_columns(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=0)


def shifts_only_the_top(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True)) / np.exp(Z).sum(axis=1, keepdims=True)


def shifts_only_the_bottom(Z):
    return np.exp(Z) / np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)


def one_hot(P, y):
    Y = np.zeros(P.shape)
    for i in range(len(y)):
        Y[i, y[i]] = 1
    return Y


def mean_over_samples(surprise):
    """Write a loss as a loop over the samples."""

    def function(P, y):
        total = 0
        for i in range(len(y)):
            total += surprise(P[i], y[i])
        return total / len(y)

    return function


def surprises(P, y):
    return [-np.log(P[i, y[i]]) for i in range(len(y))]


def surprises_of_all_pairs(P, y):
    return np.mean([-np.log(P[i, k]) for i in range(len(y)) for k in y])


def forgets_the_last_sample(P, y):
    return -np.log(P[np.arange(len(y) - 1), y[:-1]]).sum() / len(y)


def takes_logs_in_place(P, y):
    np.log(P, out=P)
    return -P[np.arange(len(y)), y].mean()


def binary_cross_entropy(P, y):
    Y = one_hot(P, y)
    return -(Y * np.log(P) + (1 - Y) * np.log(1 - P))


def log_p(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


def picked(log_P, y):
    return np.array([log_P[i, k] for i, k in enumerate(y)])


def through_softmax(floor):
    """Write a loss that takes the logs of probabilities, after something is done to them."""

    def function(Z, y):
        P = np.exp(Z - Z.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        return -np.mean(np.log(floor(P[np.arange(len(y)), y])))

    return function


def through_an_overflowing_softmax(Z, y):
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return -np.mean(np.log(P[np.arange(len(y)), y]))


def through_an_overflowing_softmax_clipped(Z, y):
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return -np.mean(np.log(P[np.arange(len(y)), y] + 1e-9))


def loss_without_a_shift(Z, y):
    total = np.log(np.exp(Z).sum(axis=1))
    return np.mean(total - Z[np.arange(len(y)), y])


def loss_with_one_shift(Z, y):
    S = Z - np.max(Z)
    return np.mean(np.log(np.exp(S).sum(axis=1)) - S[np.arange(len(y)), y])


def loss_with_a_shifted_sum(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(S).sum(axis=1)) - Z[np.arange(len(y)), y])


def loss_with_shifted_scores(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - S[np.arange(len(y)), y])


def loss_without_keepdims(Z, y):
    S = Z - Z.max(axis=1)
    return -(S - np.log(np.exp(S).sum(axis=1)))[np.arange(len(y)), y].mean()


def loss_without_keepdims_of_the_maximum(Z, y):
    S = Z - Z.max(axis=1)
    return -(S[np.arange(len(y)), y] - np.log(np.exp(S).sum(axis=1))).mean()


def loss_without_keepdims_of_the_sum(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    return -(S - np.log(np.exp(S).sum(axis=1)))[np.arange(len(y)), y].mean()


def loss_over_columns(Z, y):
    S = Z - Z.max(axis=0)
    return -(S - np.log(np.exp(S).sum(axis=0)))[np.arange(len(y)), y].mean()


def loss_with_sums_of_columns(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    return -(S - np.log(np.exp(S).sum(axis=0)))[np.arange(len(y)), y].mean()


def loss_without_the_log(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    return -(S - np.exp(S).sum(axis=1, keepdims=True))[np.arange(len(y)), y].mean()


def loss_in_a_loop(Z, y):
    total = 0
    for row, k in zip(Z.tolist(), y.tolist(), strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(z - top) for z in row)) - row[k]
    return total / len(y)


def loss_in_place(Z, y):
    Z -= Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])


def loss_with_half_of_a_shift(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(S[:, 1:]).sum(axis=1)) - S[np.arange(len(y)), y])


def subtracts_in_every_row(P, y):
    dZ = P.copy()
    dZ[:, y] -= 1
    return dZ


def subtracts_from(index):
    """Write a gradient that subtracts 1 at an index, sample by sample, from a copy."""

    def function(P, y):
        dZ = P.copy()
        for i in range(len(y)):
            dZ[index(i, y[i])] -= 1
        return dZ / len(y)

    return function


def gradient_in_lists(P, y):
    return [
        [(p - (k == label)) / len(y) for k, p in enumerate(row)]
        for row, label in zip(P.tolist(), y.tolist(), strict=True)
    ]


def gradient_in_float32(P, y):
    return ((P - np.eye(P.shape[1])[y]) / len(y)).astype(np.float32)


def gradient_by_the_chain_rule(P, y):
    jacobians = np.einsum("nc,cd->ncd", P, np.eye(P.shape[1])) - np.einsum("nc,nd->ncd", P, P)
    return np.einsum("ncd,nd->nc", jacobians, -one_hot(P, y) / P) / len(y)


def gradient_in_place(P, y):
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


def gradient_of_true_classes(P, y):
    dZ = np.zeros(P.shape)
    for i in range(len(y)):
        dZ[i, y[i]] = P[i, y[i]] - 1
    return dZ


# For each exercise: diagnosis, a function that earns it, and what the message holds of its result

WRONG = {
    "softmax": [
        ("wrong-axis", softmax_of_columns, "result[0, 0] is 0.8808; expected 0.7054"),
        ("wrong-axis", lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=0), "result[0, 0] is 0.8808;"),
        ("missing-keepdims", lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=1), "(2,3) (2,)"),
        ("whole-array", lambda Z: np.exp(Z) / np.sum(np.exp(Z)), "result[0, 0] is 0.4863;"),
        ("missing-exp", row_by_row(lambda z: z / sum(z)), "result[0, 0] is 1; expected 0.7054"),
        ("sum-of-scores", row_by_row(lambda z: np.exp(z) / sum(z)), "result[0, 0] is 3.695;"),
        ("missing-sum", lambda Z: math.e**Z, "result[0, 0] is 7.389;"),
        (
            "sign-of-scores",
            row_by_row(lambda z: np.exp(-z) / sum(np.exp(-z))),
            "result[0, 0] is 0.04201;",
        ),
        ("log-probabilities", lambda Z: np.log(softmax_of_rows(Z)), "result[0, 0] is -0.349;"),
        ("power-of-2", row_by_row(lambda z: 2**z / sum(2**z)), "result[0, 0] is 0.6154;"),
    ],
    "stable_softmax": [
        ("fixed-shift", shifted_by(lambda Z, **how: 1000), "result[1, 0] is nan;"),
        ("missing-shift", row_by_row(lambda z: np.exp(z) / sum(np.exp(z))), "result[0, 0] is nan;"),
        ("missing-shift", row_by_row(lambda z: np.exp(z) / (sum(np.exp(z)) + 1e-8)), "is nan;"),
        ("shift-of-all", shifted_by(np.max), "result[1, 0] is nan;"),
        ("shift-by-column", shifted_by(lambda Z: Z.max(axis=0)), "result[0, 0] is 0.3333"),
        ("missing-keepdims", shifted_by(lambda Z: Z.max(axis=1)), "maxima have shape (N,)"),
        ("missing-keepdims", without_any_keepdims, "(4,3) (4,)"),
        ("missing-keepdims", sums_without_keepdims, "sums have shape (N,)"),
        ("shift-up", shifted_by(lambda Z: -np.max(Z, axis=1)[:, None]), "result[0, 0] is nan;"),
        (
            "shift-to-minimum",
            shifted_by(lambda Z: np.min(Z, axis=1)[:, None]),
            "result[0, 2] is nan;",
        ),
        (
            "shift-by-mean",
            shifted_by(lambda Z: np.mean(Z, axis=1)[:, None]),
            "result[0, 2] is nan;",
        ),
        (
            "scaled-for-shifted",
            scaled_by(lambda Z: np.max(Z, axis=1)[:, None]),
            "result[0, 0] is 0.333;",
        ),
        (
            "scaled-for-shifted",
            scaled_by(lambda Z: np.linalg.norm(Z, np.inf, axis=1, keepdims=True)),
            "result[0, 0] is 0.333; expected 0.09003",
        ),
        ("scaled-for-shifted", scaled_by(np.max), "result[0, 0] is 0.333;"),
        ("scaled-for-shifted", scaled_by(lambda Z: abs(Z).max()), "result[0, 0] is 0.333;"),
        (
            "clipped-scores",
            lambda Z: softmax_by_rows_of(np.clip(Z, -500, 500)),
            "result[0, 0] is 0.3333;",
        ),
        (
            "clipped-scores",
            lambda Z: softmax_by_rows_of(np.minimum(Z, 700)),
            "result[0, 0] is 0.3333;",
        ),
        ("shifted-once", shifts_only_the_top, "result[0, 0] is 0; expected 0.09003"),
        ("shifted-once", shifts_only_the_bottom, "result[0, 0] is inf; expected 0.09003"),
        ("missing-sum", row_by_row(lambda z: np.exp(z - max(z))), "result[0, 0] is 0.1353;"),
        ("whole-array", sums_of_everything, "result[0, 0] is 0.02167; expected 0.09003"),
        ("wrong-axis", sums_of_columns, "result[0, 0] is 0.05406; expected 0.09003"),
        ("wrong-axis", lambda Z: extmath.softmax(Z.T).T, "result[0, 0] is 1; expected 0.09003"),
    ],
    "cross_entropy": [
        ("sum-for-mean", lambda P, y: sum(surprises(P, y)), "result is 4.556; expected 1.139"),
        ("sum-for-mean", lambda P, y: -(one_hot(P, y) * np.log(P)).sum(), "result is 4.556;"),
        ("not-averaged", surprises, "shape (4,)"),
        ("missing-minus", mean_over_samples(lambda p, k: np.log(p[k])), "result is -1.139;"),
        ("all-classes", lambda P, y: np.mean(-np.log(P)), "result is 1.324; expected 1.139"),
        (
            "divided-by-classes-too",
            lambda P, y: -np.mean(one_hot(P, y) * np.log(P)),
            "only one entry per row counts. Your result is 0.3797; expected 1.139",
        ),
        ("other-classes-too", lambda P, y: binary_cross_entropy(P, y).mean(), "result is 0.6702;"),
        (
            "other-classes-too",
            lambda P, y: binary_cross_entropy(P, y).sum() / len(y),
            "result is 2.011;",
        ),
        ("log-of-zero", lambda P, y: -np.sum(np.log(P * one_hot(P, y))) / len(y), "result is inf;"),
        ("log-of-zero", lambda P, y: np.mean(-np.log(P * one_hot(P, y))), "result is inf;"),
        (
            "columns-of-labels",
            lambda P, y: np.mean(-np.log(P[:, y])),
            "result is 1.433; expected 1.139",
        ),
        (
            "columns-of-labels",
            surprises_of_all_pairs,
            "N x N numbers. Give the row numbers, too. Your result is 1.433;",
        ),
        ("rows-of-labels", lambda P, y: np.mean(-np.log(P[y])), "result is 1.516; expected 1.139"),
        (
            "predicted-for-true",
            mean_over_samples(lambda p, k: -np.log(max(p))),
            "result is 0.5473;",
        ),
        (
            "log-of-mean",
            lambda P, y: -np.log(np.mean(picked(P, y))),
            "result is 0.9163; expected 1.139",
        ),
        ("log-base-10", mean_over_samples(lambda p, k: -math.log10(p[k])), "result is 0.4947;"),
        ("log-base-2", mean_over_samples(lambda p, k: -math.log2(p[k])), "result is 1.643;"),
        (
            "probability-for-surprise",
            mean_over_samples(lambda p, k: p[k]),
            "result is 0.4; expected 1.139",
        ),
        (
            "error-for-surprise",
            mean_over_samples(lambda p, k: 1 - p[k]),
            "result is 0.6; expected 1.139",
        ),
        (
            "log-of-1-minus-p",
            mean_over_samples(lambda p, k: -math.log(1 - p[k])),
            "result is 0.5898;",
        ),
        (
            "labels-from-1",
            mean_over_samples(lambda p, k: -np.log(p[k - 1])),
            "result is 1.207; expected",
        ),
    ],
    "loss_from_scores": [
        (
            "clipped-log",
            lambda Z, y: functional.cross_entropy(extmath.softmax(Z), y),
            "result is 355.4; expected 501.6",
        ),
        ("log-of-zero", through_softmax(lambda p: p), "result is inf; expected 501.6"),
        ("log-of-zero", through_an_overflowing_softmax, "result is inf; expected 501.6"),
        (
            "clipped-log",
            through_softmax(lambda p: np.clip(p, 1e-12, 1 - 1e-12)),
            "result is 15.02;",
        ),
        ("clipped-log", through_softmax(lambda p: p + 1e-15), "is 18.47; expected 501.6"),
        (
            "clipped-log",
            through_softmax(lambda p: np.maximum(p, 1e-300)),
            "is 346.6; expected 501.6",
        ),
        ("clipped-log", through_softmax(lambda p: p + 1e-6), "is 8.112; expected 501.6"),
        ("clipped-log", through_an_overflowing_softmax_clipped, "is 11.57; expected 501.6"),
        ("missing-shift", loss_without_a_shift, "result is inf; expected 1.939"),
        ("shift-of-all", loss_with_one_shift, "result is -inf; expected 1.939"),
        ("shifted-once", loss_with_a_shifted_sum, "result is -1.762; expected 1.238"),
        ("shifted-once", loss_with_shifted_scores, "result is 4.238; expected 1.238"),
        ("missing-keepdims", loss_without_keepdims, "(4,3) (4,)"),
        ("missing-keepdims", loss_without_keepdims_of_the_maximum, "(4,3) (4,)"),
        ("missing-keepdims", loss_without_keepdims_of_the_sum, "(4,3) (4,)"),
        ("wrong-axis", loss_over_columns, "expected 1.238"),
        ("wrong-axis", loss_with_sums_of_columns, "expected 1.238"),
        ("missing-log", loss_without_the_log, "expected 1.238"),
        ("sum-for-mean", lambda Z, y: -sum(picked(log_p(Z), y)), "result is 4.95; expected 1.238"),
        ("missing-minus", lambda Z, y: np.mean(picked(log_p(Z), y)), "result is -1.238; expected"),
        (
            "scores-for-log-probabilities",
            lambda Z, y: -np.mean(picked(Z, y)),
            "result is -2.25; expected",
        ),
        (
            "scores-for-log-probabilities",
            lambda Z, y: -np.mean(picked(Z - Z.max(axis=1, keepdims=True), y)),
            "expected 1.238",
        ),
        ("all-classes", lambda Z, y: np.mean(-log_p(Z)), "expected 1.238"),
        ("columns-of-labels", lambda Z, y: np.mean(-log_p(Z)[:, y]), "result is 1.675; expected"),
        ("not-averaged", lambda Z, y: -picked(log_p(Z), y), "shape (4,)"),
    ],
    "score_gradient": [
        (
            "divided-by-classes",
            lambda P, y: (P - one_hot(P, y)) / P.shape[1],
            "C = 3, the number of classes",
        ),
        (
            "missing-parentheses",
            lambda P, y: P - one_hot(P, y) / len(y),
            "only Y is divided by N. Your result[0, 0] is 0.45;",
        ),
        (
            "missing-mean",
            lambda P, y: P - one_hot(P, y),
            "4 times as large as expected, and N is 4",
        ),
        ("mean-over-all", lambda P, y: (P - one_hot(P, y)) / P.size, "1/3 of what is expected"),
        ("sign-flipped", lambda P, y: (one_hot(P, y) - P) / len(y), "result[0, 0] is 0.075;"),
        ("sign-flipped", lambda P, y: one_hot(P, y) - P, "result[0, 0] is 0.3; expected -0.075"),
        ("probabilities-only", lambda P, y: P / len(y), "result[0, 0] is 0.175; expected -0.075"),
        ("probabilities-only", lambda P, y: P, "result[0, 0] is 0.7; expected -0.075"),
        (
            "label-in-every-row",
            lambda P, y: subtracts_in_every_row(P, y) / len(y),
            "[0, 2] is -0.225;",
        ),
        ("label-in-every-row", subtracts_in_every_row, "result[0, 0] is -0.3"),
        ("labels-from-1", subtracts_from(lambda i, k: (i, k - 1)), "result[0, 0] is 0.175"),
        (
            "label-for-one-hot",
            lambda P, y: (P - y.reshape(-1, 1)) / len(y),
            "result[0, 0] is 0.175;",
        ),
        ("label-for-one-hot", lambda P, y: (P - y) / len(y), "(4,3) (4,)"),
        (
            "slope-of-probability",
            lambda P, y: -one_hot(P, y) / P / len(y),
            "result[0, 0] is -0.3571;",
        ),
        ("slope-of-probability", lambda P, y: -one_hot(P, y) / P, "result[0, 0] is -1.429;"),
        ("true-class-only", lambda P, y: gradient_of_true_classes(P, y) / len(y), "expected 0.05"),
        ("true-class-only", gradient_of_true_classes, "result[0, 0] is -0.3; expected -0.075"),
        (
            "true-class-only",
            lambda P, y: (picked(P, y) - 1) / len(y),
            "(4,); expected (N, C) = (4, 3)",
        ),
        ("true-class-only", lambda P, y: picked(P, y) - 1, "(4,); expected (N, C) = (4, 3)"),
        (
            "summed-over-samples",
            lambda P, y: (P - one_hot(P, y)).mean(axis=0),
            "(3,); expected (N, C) = (4, 3)",
        ),
        (
            "softmax-twice",
            lambda P, y: (softmax_of_rows(P) - one_hot(P, y)) / len(y),
            "result[0, 0] is -0.134; expected -0.075",
        ),
    ],
    "loss_at_start": [
        ("log-base-10", math.log10(10), "1 is"),
        ("log-base-2", np.log2(10), "3.322 are bits"),
        ("log-base-2", 3.32, "3.32 are bits"),
        ("probability-for-surprise", 1 / 10, "0.1 is"),
        ("missing-minus", np.log(0.1), "-2.303:"),
        ("error-for-surprise", -np.log(0.9), "0.1054 is"),
        ("error-for-surprise", 0.9, "0.9 is"),
        ("knows-everything", 0, "0 would be"),
    ],
}

RIGHT = {
    "softmax": [
        softmax_of_rows,
        softmax_by_einsum,
        extmath.softmax,
        lambda Z: (np.exp(Z).T / np.exp(Z).sum(axis=1)).T,
        lambda Z: 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2),
    ],
    "stable_softmax": [
        stable_in_a_loop,
        extmath.softmax,
        lambda Z: extmath.softmax(Z.astype(np.float32)),
        lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)).tolist(),
        lambda Z: 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2),
        shifted_by(lambda Z: np.max(Z, axis=1)[:, None] + 3),
    ],
    "cross_entropy": [
        mean_over_samples(lambda p, k: -math.log(p[k])),
        lambda P, y: -(one_hot(P, y) * np.log(P)).sum(axis=1).mean(),
        lambda P, y: log_loss(y, P, labels=[0, 1, 2]),
        lambda P, y: np.log(1 / np.choose(y, P.T)).mean(),
        lambda P, y: -np.einsum("nc,nc->", one_hot(P, y), np.log(P + 1e-12)) / len(y),
        lambda P, y: -np.log(P.astype(np.float32)[range(len(y)), y]).mean(),
    ],
    "loss_from_scores": [
        loss_in_a_loop,
        lambda Z, y: np.mean(np.logaddexp.reduce(Z, axis=1) - picked(Z, y)),
        lambda Z, y: -np.einsum("nc,nc", one_hot(Z, y), log_p(Z)) / len(y),
        lambda Z, y: -picked(log_p(Z.astype(np.float32)), y).mean(),
        lambda Z, y: -np.diag(log_p(Z)[:, y]).mean(),
    ],
    "score_gradient": [
        subtracts_from(lambda i, k: (i, k)),
        gradient_in_lists,
        gradient_in_float32,
        gradient_by_the_chain_rule,
    ],
    "loss_at_start": [np.log(10), -math.log(0.1), 2.3, np.float32(2.302585), np.array(2.3026)],
}

# One small change that nobody listed, and where the message finds it
MUTATED = {
    "softmax": (softmax_but_for_the_first_row, "result[0, 0] is 2, but should be 0.70538"),
    "stable_softmax": (stable_by_absolute_values, "result[2, 0] is nan"),
    "cross_entropy": (forgets_the_last_sample, "result is 0.8381, but should be 1.1391"),
    "loss_from_scores": (loss_with_half_of_a_shift, "result is 0.748"),
    "score_gradient": (subtracts_from(lambda i, k: (0, k)), "result[0, 0]"),
    "loss_at_start": (2.4, "Not 2.4."),
}

CHANGED = {
    "softmax": (softmax_in_place, "changes Z"),
    "stable_softmax": (stable_in_place, "changes Z"),
    "cross_entropy": (takes_logs_in_place, "changes P"),
    "loss_from_scores": (loss_in_place, "changes Z"),
    "score_gradient": (gradient_in_place, "changes P"),
}

# What stands in the solutions
SECRETS = {
    "softmax": "np.exp(Z)",
    "stable_softmax": "Z.max(axis=1, keepdims=True)",
    "cross_entropy": "np.arange(len(y))",
    "loss_from_scores": "np.arange(len(y))",
    "score_gradient": "np.arange(len(y))",
    "loss_at_start": "2.302",
}


def softmax_by_rows_of(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def rows(table):
    return [
        pytest.param(name, *row, id=f"{name}-{i}-{row[0]}")
        for name, its_rows in table.items()
        for i, row in enumerate(its_rows)
    ]


def check(name, answer):
    return getattr(checks, name)(answer, count=False)


@pytest.mark.parametrize(("name", "diagnosis", "answer", "told"), rows(WRONG))
def test_a_mistake_is_named(name, diagnosis, answer, told):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis), verdict.message
    assert told in verdict.message
    assert not GAP.search(verdict.message), verdict.message
    assert SECRETS[name] not in verdict.message


def test_every_mistake_has_a_test():
    known = {
        (name, mistake.diagnosis) for name in FUNCTIONS for mistake in EXERCISES[name].mistakes
    }
    known |= {("loss_at_start", near[0]) for near in EXERCISES["loss_at_start"].wrong_answers()}
    assert known == {(name, row[0]) for name, its_rows in WRONG.items() for row in its_rows}


@pytest.mark.parametrize(
    ("name", "answer"),
    [pytest.param(name, f, id=f"{name}-{i}") for name in RIGHT for i, f in enumerate(RIGHT[name])],
)
def test_a_right_answer_passes(name, answer):
    verdict = check(name, answer)
    assert verdict.passed, verdict.message


def test_every_exercise_is_tested():
    for table in (WRONG, RIGHT, MUTATED, SECRETS):
        assert sorted(table) == sorted(EXERCISES_HERE)


@pytest.mark.parametrize("name", MUTATED)
def test_a_mistake_that_nobody_listed_is_found(name):
    answer, told = MUTATED[name]
    verdict = check(name, answer)
    assert verdict.status == "failed"
    assert verdict.diagnosis == ("not-finite" if "nan" in told else None)
    assert told in verdict.message
    assert SECRETS[name] not in verdict.message


@pytest.mark.parametrize("name", FUNCTIONS)
def test_stub_and_missing_return(name):
    assert check(name, ...).status == "not attempted"
    assert check(name, lambda *args: ...).status == "not attempted"
    verdict = check(name, lambda *args: None)
    assert (verdict.status, verdict.diagnosis) == ("failed", "missing-return")


def test_a_prediction_is_one_number():
    assert check("loss_at_start", ...).status == "not attempted"
    for answer in ("2.3", [2.3], True, 2.3j, lambda: 2.3):
        verdict = check("loss_at_start", answer)
        assert (verdict.status, verdict.diagnosis) == ("failed", "not-a-number")


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_input_is_noticed(name):
    function, told = CHANGED[name]
    verdict = check(name, function)
    assert (verdict.status, verdict.diagnosis) == ("failed", "changed-input"), verdict.message
    assert told in verdict.message
