"""Answers to the exercises about softmax."""
# ruff: noqa: F401 - imported for the sheet

import math

import numpy as np
from sklearn.utils import extmath

from checks.answers import Answers


def softmax_of_rows(Z):
    P = []
    for row in Z.tolist():
        powers = [math.exp(z) for z in row]
        P.append([power / sum(powers) for power in powers])
    return P


def row_by_row(function):
    """Write a softmax that calls a function for each row."""
    return lambda Z: np.array([function(row) for row in Z])


def my_softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


softmax = Answers(
    my_softmax,
    """
    right: = softmax_of_rows
    right:
        E = np.exp(Z.astype(np.float32))
        return np.einsum("nc,n->nc", E, 1 / np.einsum("nc->n", E))
    right: = extmath.softmax || return (np.exp(Z).T / np.exp(Z).sum(axis=1)).T
    right: return 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2)
    wrong-axis:
        P = np.zeros(Z.shape)
        for j in range(Z.shape[1]):
            P[:, j] = np.exp(Z[:, j]) / np.sum(np.exp(Z[:, j]))
        return P
        # result[0, 0] is 0.8808; expected 0.7054
    wrong-axis: return np.exp(Z) / np.sum(np.exp(Z), axis=0)  # result[0, 0] is 0.8808;
    missing-keepdims: return np.exp(Z) / np.sum(np.exp(Z), axis=1)  # (2,3) (2,)
    whole-array: return np.exp(Z) / np.sum(np.exp(Z))  # result[0, 0] is 0.4863;
    missing-exp: = row_by_row(lambda z: z / sum(z))  # result[0, 0] is 1; expected 0.7054
    mean-for-sum: return np.exp(Z) / np.exp(Z).mean(axis=1)[:, None]  # result[0, 0] is 2.116;
    sum-of-scores: = row_by_row(lambda z: np.exp(z) / sum(z))  # result[0, 0] is 3.695;
    missing-sum: return math.e**Z  # result[0, 0] is 7.389;
    sign-of-scores: = row_by_row(lambda z: np.exp(-z) / sum(np.exp(-z)))  # result[0, 0] is 0.04201;
    log-probabilities: return np.log(softmax_of_rows(Z))  # result[0, 0] is -0.349;
    power-of-2: = row_by_row(lambda z: 2**z / sum(2**z))  # result[0, 0] is 0.6154;
    unlisted: return E -> P = E ; =True) -> =True); P[0] = Z[0]; return P  # [0, 0] is 2; expected
    changed-input:
        np.exp(Z, out=Z)
        Z /= Z.sum(axis=1, keepdims=True)
        return Z
        # changes Z
    """,
    hides=("np.exp(Z)",),
)


def my_stable_softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


stable_softmax = Answers(
    my_stable_softmax,
    """
    right:
        P = []
        for row in Z.tolist():
            powers = [math.exp(z - max(row)) for z in row]
            P.append([power / sum(powers) for power in powers])
        return P
    right: = extmath.softmax || return extmath.softmax(Z.astype(np.float32))
    right: return np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)).tolist()
    right: return 1 / np.exp(Z[:, None, :] - Z[:, :, None]).sum(axis=2)
    right: Z.max(axis=1, keepdims=True) -> (np.max(Z, axis=1)[:, None] + 3)
    fixed-shift: Z.max(axis=1, keepdims=True) -> 1000  # result[1, 0] is nan;
    missing-shift: = row_by_row(lambda z: np.exp(z) / sum(np.exp(z)))  # result[0, 0] is nan;
    missing-shift: = row_by_row(lambda z: np.exp(z) / (sum(np.exp(z)) + 1e-8))  # is nan;
    shift-of-all: Z.max(axis=1, keepdims=True) -> np.max(Z)  # result[1, 0] is nan;
    shift-by-column: Z.max(axis=1, keepdims=True) -> Z.max(axis=0)  # result[0, 0] is 0.3333
    missing-keepdims: Z.max(axis=1, keepdims=True) -> Z.max(axis=1)  # maxima have shape (N,)
    missing-keepdims: , keepdims=True ->  # (4,3) (4,)
    missing-keepdims: E.sum(axis=1, keepdims=True) -> E.sum(axis=1)  # sums have shape (N,)
    shift-up: - Z.max(axis=1, keepdims=True) -> + np.max(Z, axis=1)[:, None]  # result[0, 0] is nan;
    shift-to-minimum: Z.max(axis=1, keepdims=True) -> np.min(Z, axis=1)[:, None]  # [0, 2] is nan;
    shift-by-mean: Z.max(axis=1, keepdims=True) -> np.mean(Z, axis=1)[:, None]  # [0, 2] is nan;
    scaled-for-shifted: - Z.max(axis=1, keepdims=True) -> / np.max(Z, axis=1)[:, None]  # is 0.333;
    scaled-for-shifted: - Z.max(axis=1 -> / np.linalg.norm(Z, np.inf, axis=1
        # result[0, 0] is 0.333; expected 0.09003
    scaled-for-shifted: - Z.max(axis=1, keepdims=True) -> / np.max(Z)  # result[0, 0] is 0.333;
    scaled-for-shifted: - Z.max(axis=1, keepdims=True) -> / abs(Z).max()  # result[0, 0] is 0.333;
    clipped-scores: Z - Z.max(axis=1, keepdims=True) -> np.clip(Z, -500, 500)  # [0, 0] is 0.3333;
    clipped-scores: Z - Z.max(axis=1, keepdims=True) -> np.minimum(Z, 700)  # [0, 0] is 0.3333;
    shifted-once: E.sum -> np.exp(Z).sum  # result[0, 0] is 0; expected 0.09003
    shifted-once: return E -> return np.exp(Z)  # result[0, 0] is inf; expected 0.09003
    missing-sum: = row_by_row(lambda z: np.exp(z - max(z)))  # result[0, 0] is 0.1353;
    whole-array: E.sum(axis=1, keepdims=True) -> E.sum()  # is 0.02167; expected 0.09003
    wrong-axis: E.sum(axis=1, keepdims=True) -> E.sum(axis=0)  # is 0.05406; expected 0.09003
    wrong-axis: return extmath.softmax(Z.T).T  # result[0, 0] is 1; expected 0.09003
    not-finite: Z.max -> np.abs(Z).max  # result[2, 0] is nan
    changed-input:
        Z -= Z.max(axis=1, keepdims=True)
        return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        # changes Z
    """,
    hides=("Z.max(axis=1, keepdims=True)",),
)
