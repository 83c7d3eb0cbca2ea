"""Answers to the exercise about the whole backward pass."""

import numpy as np

from checks.answers import Answers
from checks.answers.gradients import HIDDEN, OUTPUT


def my_backward(X, y, W1, b1, W2, b2):
    N, C = len(X), len(b2)
    Z1 = X @ W1 + b1
    A1 = np.maximum(0, Z1)
    Z2 = A1 @ W2 + b2
    E = np.exp(Z2)
    P = E / E.sum(axis=1, keepdims=True)
    Y = np.eye(C)[y]
    dZ2 = (P - Y) / N
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0)
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    return dW1, db1, dW2, db2


backward = Answers(
    my_backward,
    OUTPUT
    + HIDDEN
    + """
    right: return dW1, db1, dW2, db2 -> return [dW1.tolist(), db1, dW2, list(db2)]
    right: E = np.exp(Z2) -> E = np.exp((Z2 - Z2.max()).astype(np.float32))
    right:
        A1 = (X @ W1 + b1).clip(0)
        dZ2 = np.exp(A1 @ W2 + b2)
        dZ2 /= dZ2.sum(axis=1)[:, None]
        dZ2[range(len(y)), y] -= 1
        dZ1 = np.where(A1 > 0, dZ2 @ W2.T, 0)
        return tuple(g / len(y) for g in (X.T @ dZ1, sum(dZ1), A1.T @ dZ2, sum(dZ2)))
    missing-mean: / N ->  # 4 times the expected ones, and N is 4
    mean-twice: / N -> / N**2  # 1/4 of the expected ones, and N is 4
    mean-twice: sum(axis=0) -> mean(axis=0)  # db1 and db2 are 1/4
    sign-flipped: P - Y -> Y - P  # db2[0] is 0.1525; expected -0.1525
    labels-not-one-hot: P - Y -> P - y  # (4,5) (4,)
    labels-not-one-hot: P - Y -> P - y.reshape(-1, 1)  # db2[0] is -1.402;
    labels-in-all-rows: dZ2 = (P - Y) / N -> dZ2 = P.copy(); dZ2[:, y] -= 1; dZ2 /= N  # is -0.9025;
    classes-from-labels: np.eye(C) -> np.eye(y.max() + 1)  # [1, 0, 3, 2]
    classes-from-labels: np.eye(C) -> np.eye(len(set(y)))  # C is 5
    scores-for-probabilities: E / E.sum(axis=1, keepdims=True) -> Z2  # db2[0] is 0.5;
    scores-for-probabilities: Y = np -> P = Z2; Y = np ; P - Y -> 2 * P - 2 * Y  # is 1;
    softmax-twice: Y = np -> P = np.exp(P); P /= P.sum(axis=1, keepdims=True); Y = np  # twice
    activation-at-the-output: E / E.sum(axis=1, keepdims=True) -> E / (1 + E)  # sigmoid
    activation-at-the-output: = np.exp(Z2) -> = np.exp(np.maximum(0, Z2))  # ReLU belongs
    score-for-activation: dW2 = A1.T -> dW2 = Z1.T  # Right: dW1, db1, db2.
    elementwise-product: @ W2.T -> * W2.T  # (4,5) (5,2)
    product-with-slope: * (Z1 > 0) -> @ (Z1 > 0)  # (N, H) = (4, 2)
    softmax-over-columns: axis=1 -> axis=0  # each *row* of P
    softmax-over-everything: axis=1, keepdims=True ->  # db2[0] is -0.2306;
    gradient-of-the-wrong-layer: X.T @ dZ1 -> X.T @ dZ2  # (3, 5)
    missing-slope: db1 = dZ1.sum -> db1 = dA1.sum  # Right: dW1, dW2, db2.
    missing-slope: * (Z1 > 0) ->  # db1[0] is 0.153; || Z1 > 0 -> A1 >= 0  # ; expected 0.4097
    missing-activation: np.maximum(0, Z1) -> Z1  # no activation function in your forward pass
    missing-activation: / N -> ; np.maximum(0, Z1) -> Z1 ; * (Z1 > 0) ->  # neither forward nor
    missing-activation: np.maximum(0, Z1) -> Z1 ; * (Z1 > 0) ->  # neither forward nor backward
    another-activation: np.maximum(0, Z1) -> np.tanh(Z1) ; (Z1 > 0) -> (1 - A1**2)  # is -0.1759;
    another-activation: np.maximum(0, Z1) -> 1 / (1 + np.exp(-Z1)) ; (Z1 > 0) -> A1 * (1 - A1)
        # of the sigmoid
    mask-of-the-wrong-array: (Z1 > 0) -> (dA1 > 0)  # sign of dA1
    gradient-for-weight: W2.T -> dW2.T  # not through
    another-activation: (Z1 > 0) -> (1 - A1**2)  # db1[0] is 0.2416;
    another-activation: (Z1 > 0) -> (1 - np.tanh(Z1) ** 2)  # db1[0] is 0.1445;
    missing-hidden-bias: + b1 ->  # db2[0] is -0.1771;
    missing-bias: + b2 ->  # db2[0] is -0.1233;
    missing-transpose: W2.T -> W2  # (4, 5) @ (2, 5)
    samples-do-not-meet: A1.T -> A1 ; X.T -> X  # (N, H) = (4, 2)
    scalar-bias-gradient: db1 = dZ1.sum(axis=0) -> db1 = np.full(len(b1), dZ1.sum())  # your db1 are
    scalar-bias-gradient: axis=0 ->  # b1 holds 2 biases and b2 holds 5
    wrong-axis: sum(axis=0) -> sum(axis=1)  # (4,) and (4,)
    kept-dimension: sum(axis=0) -> sum(0, keepdims=True)  # (1, 2) and (1, 5)
    updated-too-early: dA1 = -> W2 = W2 - dW2; dA1 =  # db1[0] is 0.3715;
    order-of-gradients: dW1, db1, dW2, db2 -> dW2, db2, dW1, db1  # (2, 5)
    order-of-gradients: dW1, db1, dW2, db2 -> dW1, dW2, db1, db2  # (2, 5)
    not-four: dW1, db1, dW2, db2 -> dW1, db1, dW2  # a tuple of length 3
    not-four: dW1, db1, dW2, db2 -> dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)  # a dict of length 4
    not-four: dW1, db1, dW2, db2 -> dW1  # type ndarray
    missing-return: return dW1, db1, dW2, db2 ->  # You return nothing
    factor-2: dZ2 = (P - Y) -> dZ2 = (P - 2 * Y)  # db2: Your result[0]
    factor: dW1 = X.T @ dZ1 -> dW1 = 7 * X.T @ dZ1  # Right: db1, dW2, db2.
    transposed: dW1 = X.T @ dZ1 -> dW1 = dZ1.T @ X  # dW1: Your result has shape (2, 3)
    shapes-do-not-fit: Z1 = X @ W1 -> Z1 = W1 @ X
    changed-input: return dW1 -> W2 -= 0.1 * dW2; return dW1  # changes W2,
    """,
    hides=("X.T @ dZ1", "A1.T @ dZ2", "W2.T", "* (Z1 > 0)", "sum(axis=0)"),
    also="missing-return not-four order-of-gradients",
)
