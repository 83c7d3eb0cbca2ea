"""Answers to the exercises about the forward pass."""

import numpy as np

from checks.answers import Answers


def my_slope(Z, activation):
    if activation == "relu":
        return np.where(Z > 0, 1, 0)
    if activation == "tanh":
        t = np.tanh(Z)
        return 1 - t**2
    s = 1 / (1 + np.exp(-Z))
    return s * (1 - s)


slope = Answers(
    my_slope,
    """
    right: np.where(Z > 0, 1, 0) -> Z > 0 || 1 - t**2 -> 1 / np.cosh(Z) ** 2
    right: s * (1 - s) -> np.exp(-Z) / (1 + np.exp(-Z)) ** 2
    right: return np.where -> return 1.0 * np.where ; Z) -> Z.astype(np.float32))
    right:
        def of_one(z):
            s = 1 / (1 + np.exp(-z))
            return {"relu": float(z > 0), "tanh": 1 - np.tanh(z) ** 2, "sigmoid": s - s * s}

        return [[of_one(z)[activation] for z in row] for row in Z]
    activation-for-slope:
        if activation == "relu":
            return np.maximum(0, Z)
        return np.tanh(Z) if activation == "tanh" else 1 / (1 + np.exp(-Z))
        # result[1, 0] is 0.5;
    activation-for-slope: np.where(Z > 0, 1, 0) -> Z * (Z > 0)  # relu: that is
    activation-for-slope: 1 - t**2 -> t  # result[0, 0] is -0.964;
    activation-for-slope: s * (1 - s) -> s  # result[0, 0] is 0.1192;
    activation-ignored: return np.where(Z > 0, 1, 0)  # 'tanh'
    branches-swapped: "tanh" -> "sigmoid"  # 'tanh'
    slope-of-the-wrong-array: 1 - t**2 -> 1 - Z**2 ; s * (1 - s) -> Z * (1 - Z)  # [0, 0] is -3;
    tanh-of-the-wrong-array: np.tanh(Z) -> Z  # result[0, 0] is -3;
    sigmoid-of-the-wrong-array: s * (1 - s) -> Z * (1 - Z)  # result[0, 0] is -6;
    relu-at-activated: Z > 0, 1 -> np.maximum(0, Z) >= 0, 1  # result[0, 0] is 1;
    relu-at-activated: np.where(Z > 0, 1, 0) -> Z * (Z > 0) >= 0  # result[0, 0] is 1; expected 0
    sigmoid-missing-factor: s * (1 - s) -> 1 - s  # result[0, 0] is 0.8808;
    sigmoid-missing-factor: return s * (1 - s) -> return np.exp(-Z) / (1 + np.exp(-Z))  # a square
    missing-parentheses: s * (1 - s) -> s * 1 - s  # result[0, 0] is 0;
    tanh-slope-for-sigmoid: s * (1 - s) -> 1 - s**2  # result[0, 0] is 0.9858;
    tanh-missing-square: t**2 -> t  # result[0, 0] is 1.964;
    tanh-square-inside: 1 - t**2 -> 1 - np.tanh(Z**2)  # [0, 0] is 0.0006707;
    sigmoid-slope-for-tanh: 1 - t**2 -> t * (1 - t)  # result[0, 0] is -1.893;
    tanh-missing-square: t**2 -> t ; np.where(Z > 0, 1, 0) -> Z > 0  # 1.964
    tanh-missing-square: t**2 -> t ; s * (1 - s) -> 2 * s  # tanh:
    off-by-one: 1 - t**2 -> 1 - t**3  # Your result[0, 0] is 1.8959; expected
    partly-written: return 1 - t**2 -> return ...
    changed-input: np.tanh(Z) -> np.tanh(Z, out=Z)  # changes Z,
    """,
    hides=("1 - np.", "np.exp(-"),
)


def my_leaky_slope(Z):
    slopes = np.ones(Z.shape)
    slopes[Z < 0] = 0.1
    return slopes


leaky_slope = Answers(
    my_leaky_slope,
    """
    right: return [[1.0 if z > 0 else 0.1 for z in row] for row in Z] || return 0.1 + 0.9 * (Z > 0)
    right: return (0.55 + 0.45 * np.sign(Z)).astype(np.float32)
    right:
        slopes = np.empty_like(Z)
        for i in range(Z.shape[0]):
            for j in range(Z.shape[1]):
                slopes[i, j] = 1 if Z[i, j] > 0 else 0.1
        return slopes
    value-for-slope: return np.where(Z > 0, Z, 0.1 * Z)  # [0, 0] is -0.2;
    value-for-slope: return np.maximum(0.1 * Z, Z)  # result[0, 0] is -0.2;
    slope-of-relu: = 0.1 -> = 0  # plain ReLU || return Z > 0  # plain ReLU
    another-leak: 0.1 -> 0.01  # result[0, 0] is 0.01; expected 0.1
    sides-swapped: Z < 0 -> Z > 0  # result[0, 0] is 1; expected 0.1
    slope-times-z: = 0.1 -> = 0.1 * Z[Z < 0]  # result[0, 0] is -0.2;
    negative-slope: = 0.1 -> = -0.1  # result[0, 0] is -0.1; expected 0.1
    one-slope-for-all:
        Z[Z <= 0] = 0.1
        Z[Z > 0] = 1
        return Z
        # your slopes are 1,
    one-slope-for-all: return np.ones(Z.shape) if (Z > 0).all() else np.full(Z.shape, 0.1)
        # your slopes are 0.1,
    one-slope-for-all: return 1 if Z.any() > 0 else 0.1  # one number, 1,
    one-slope-for-all: return 1 if np.all(Z > 0) else 0.1  # one number, 0.1,
    off-by-one: Z < 0 -> Z < -1  # Your result[0, 1] is 1; expected 0.1
    if-on-array: return 1 if Z > 0 else 0.1
    changed-input:
        off = Z < 0
        Z[off] = 0.1
        Z[~off] = 1
        return Z
        # changes Z,
    """,
    hides=("1.0, 0.1", "0.1, 1.0"),
)


def my_forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.maximum(0, Z1)
    Z2 = A1 @ W2 + b2
    return Z2  # noqa: RET504 - what the sheet changes


forward = Answers(
    my_forward,
    """
    right: np.maximum(0, Z1) -> Z1 * (Z1 > 0)
    right: return np.dot(np.clip(np.dot(X, W1) + b1, 0, None), W2) + b2
    right: return Z2 -> return Z2.astype(np.float32).tolist()
    right:
        Z1 = np.einsum("ni,ij->nj", X.astype(np.float32), W1.astype(np.float32)) + b1
        Z1[Z1 < 0] = 0
        return np.einsum("nj,jk->nk", Z1, W2.astype(np.float32)) + b2
    missing-activation: np.maximum(0, Z1) -> Z1  # result[0, 0] is -1.5;
    activated-scores: return Z2 -> return np.maximum(0, Z2)  # [0, 0] is 0;
    bend-in-the-wrong-place: np.maximum(0, Z1) -> Z1 ; return Z2 -> return Z2 * (Z2 > 0)  # is -0;
    missing-hidden-bias: + b1 ->  # result[0, 0] is 4; expected 1.5
    missing-bias: + b2 ->  # result[0, 1] is 0; expected 1
    missing-biases: + b1 -> ; + b2 ->  # [0, 0] is 4; expected 1.5
    bias-after-bend: + b1 -> ; np.maximum(0, Z1) -> np.maximum(0, Z1) + b1  # is -1.5; expected 1.5
    probabilities-for-scores: return Z2 -> return np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True)
        # result[0, 0] is 0.3072;
    another-activation: np.maximum(0, Z1) -> np.tanh(Z1)  # [0, 0] is -1.38;
    another-activation: np.maximum(0, Z1) -> 1 / (1 + np.exp(-Z1))  # result[0, 0] is 1.624;
    max-for-maximum: maximum(0, Z1) -> max(Z1, 0)  # shape (3,); expected (N, C) = (1, 3)
    elementwise-product: X @ -> X * ; A1 @ -> A1 *  # (2,2) (2,3)
    elementwise-product: A1 @ W2 -> A1 * W2  # (1,2) (2,3)
    elementwise-product: X @ W1 -> np.multiply(X, W1)  # shape (2, 3)
    wrong-order: X @ W1 -> W1 @ X  # (N, D) = (1, 2) || X @ W1 -> np.dot(W1, X)  # not aligned
    wrong-order: X @ W1 -> W1 @ X ; A1 @ W2 -> W2 @ A1  # (D, H) = (2, 2)
    wrong-order: A1 @ W2 -> W2 @ A1  # size 1 is different from 3
    wrong-order: X @ W1 -> W1.T @ X ; A1 @ W2 -> W2.T @ A1  # X, of shape
    transposed-weights: W1 -> W1.T ; W2 -> W2.T  # (H, C) = (2, 3)
    another-activation: np.maximum(0, Z1) -> np.maximum(1, Z1)  # Your result[0, 0]
    if-on-array: np.maximum -> max
    changed-input: return Z2 -> W1 *= 0; return Z2  # changes W1,
    """,
    hides=("X @ W1 + b1) @ W2", "A1 @ W2 + b2"),
)
