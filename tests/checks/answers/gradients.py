"""Answers to the exercises about the four gradients."""

import numpy as np

from checks.answers import Answers

dZ2 = np.ones((4, 2))  # of the lesson, and no argument

# Answers to several of these exercises, and to the whole backward pass.
OUTPUT = """
    missing-parentheses: (P - Y) / -> P - Y /  # only Y
    extra-slope: (P - Y) -> (P - Y) * P * (1 - P)  # Do not multiply
    another-slope: P - Y -> np.square(P - Y)  # Do not square || P - Y -> -Y / P  # You divide by P
    another-slope: P - Y -> np.abs(P - Y)  # its sign || P - Y -> Y  # P is not used
    another-slope: P - Y -> np.where(Y == 1, P - 1, 0)  # Only the true classes
    another-slope: P - Y -> -Y * np.log(P)  # from the loss itself
    labels-forgotten: P - Y -> P  # Y is not used
    """
HIDDEN = """
    activation-for-slope: (Z1 > 0) -> np.maximum(0, Z1)  # the activation A1
    activation-for-slope: (Z1 > 0) -> Z1  # the score Z1
    slope-alone: dA1 * (Z1 > 0) -> np.where(Z1 > 0, 1, 0)  # only 1 and 0
    slope-alone: * (Z1 > 0) -> * Z1 > 0  # parentheses of its own
    mask-of-the-wrong-array: (Z1 > 0) -> (dA1 > 0)  # depends on the sign of Z1
    another-activation: (Z1 > 0) -> np.exp(-Z1) / (1 + np.exp(-Z1)) ** 2  # slope of the sigmoid
    another-activation: (Z1 > 0) -> (1 - np.tanh(Z1) ** 2)  # slope of tanh
    another-activation: (Z1 > 0) -> (1 - np.maximum(0, Z1) ** 2)  # slope of tanh
    another-activation: (Z1 > 0) -> np.where(Z1 > 0, 1, 0.01)  # leaky ReLU
    gradient-for-weight: W2.T -> (np.maximum(0, Z1).T @ dZ2).T  # gradient dW2
    slope-flipped: Z1 > 0 -> Z1 < 0  # units that are *off*
    missing-slope: * (Z1 > 0) ->  # missing between || Z1 > 0 -> Z1 == Z1  # missing between
    """
BOTH = """
    missing-mean: / len(P) ->  # 2 times the expected result in a batch of N = 2
    missing-transpose: W2.T -> W2  # (2, 4) @ (3, 4) || dZ2 @ W2.T -> np.dot(dZ2, W2)  # not aligned
    missing-slope: / len(P) -> ; * (Z1 > 0) ->  # Your result[
    missing-slope: Z1 > 0 -> np.maximum(0, Z1) >= 0  # Your result[
    sign-flipped: P - Y -> Y - P  # Your result[
    elementwise-product: @ W2.T -> * W2.T  # (2,4) (4,3)
    product-with-slope: * (Z1 > 0) -> @ (Z1 > 0)  # (N, H) = (2, 3)
    off-by-one: Z1 > 0 -> Z1 > 1  # Your result[
    """


def my_dW2(A1, P, Y):
    dZ2 = (P - Y) / len(P)
    return A1.T @ dZ2


dW2 = Answers(
    my_dW2,
    OUTPUT
    + """
    right: return np.einsum("nh,nc->hc", A1, P - Y) / len(A1)
    right: A1.T @ dZ2 -> np.dot(dZ2.T.astype(np.float32), A1.astype(np.float32)).T
    right: A1.T @ dZ2 -> sum(np.outer(a, d) for a, d in zip(A1, dZ2))
    right:
        N, H, C = len(A1), A1.shape[1], P.shape[1]
        total = [[0.0] * C for h in range(H)]
        for n in range(N):
            for h in range(H):
                for c in range(C):
                    total[h][c] += A1[n, h] * (P[n, c] - Y[n, c]) / N
        return total
    missing-mean: / len(P) ->  # 2 times the expected result in a batch of N = 2
    mean-twice: @ dZ2 -> @ dZ2 / len(A1)  # 1/2 of the expected result
    missing-parentheses: return A1.T @ (P - Y / len(P))  # only Y
    extra-slope: return A1.T @ ((P - Y) * P * (1 - P))  # Do not multiply
    sign-flipped: P - Y -> Y - P  # result[0, 0] is -0.05; expected 0.05
    transposed-gradient: A1.T @ dZ2 -> dZ2.T @ A1  # shape (4, 3); expected (H, C) = (3, 4)
    transposed-gradient: return np.dot((P - Y).T, A1)  # shape (4, 3); expected (H, C) = (3, 4)
    samples-do-not-meet: A1.T -> A1  # (2, 3) @ (2, 4)
    samples-do-not-meet: return np.dot(A1, P - Y)  # (2, 3) @ (2, 4)
    elementwise-product: A1.T @ -> A1.T *  # (3,2) (2,4) || A1.T @ -> A1 *  # (2,3) (2,4)
    last-sample-only:
        dZ2 = (P - Y) / len(P)
        dW2 = np.zeros((A1.shape[1], P.shape[1]))
        for n in range(len(P)):
            for h in range(A1.shape[1]):
                for c in range(P.shape[1]):
                    dW2[h, c] = A1[n, h] * dZ2[n, c]
        return dW2
        # += does that. Your result[1, 0] is 0; expected -0.75
    labels-forgotten: (P - Y) -> P  # result[0, 1] is 0.1; expected -0.4
    factor-2: P - Y -> P - Y**2 / 2  # Your result[0, 1] is
    shapes-do-not-fit: A1.T @ dZ2 -> A1 @ dZ2.T
    global-for-argument: return A1.T @ dZ2  # uses dZ2 of the notebook
    returned-tuple: @ dZ2 -> @ dZ2,
    changed-input:
        P -= Y
        return A1.T @ P / len(P)
        # changes P,
    """,
    hides=("A1.T @",),
)


def my_db2(P, Y):
    dZ2 = (P - Y) / len(P)
    return dZ2.sum(axis=0)


db2 = Answers(
    my_db2,
    OUTPUT
    + """
    right: return (P - Y).mean(axis=0) || return P.mean(axis=0).astype(np.float32) - Y.mean(axis=0)
    right: return np.ones(len(P)) @ (P - Y) / len(P)
    right: return [sum(P[:, c] - Y[:, c]) / len(P) for c in range(P.shape[1])]
    missing-mean: / len(P) ->  # 2 times the expected result in a batch of N = 2
    mean-twice: sum -> mean  # 1/2 of the expected result
    missing-parentheses: return np.sum(P - Y / len(P), axis=0)  # only Y
    extra-slope: return np.mean((P - Y) * P * (1 - P), axis=0)  # Do not multiply
    scalar-bias-gradient: return np.ones(P.shape[1]) * np.mean(P - Y)  # the same number
    sign-flipped: P - Y -> Y - P  # result[0] is 0.2; expected -0.2
    scalar-bias-gradient: axis=0 ->  # all 4 biases || return np.sum(P - Y)  # all 4 biases
    wrong-axis: axis=0 -> axis=1  # b2 has one per class. Which axis are the samples?
    wrong-axis: return np.sum(P - Y, axis=1)  # samples? Your result has shape (2,); expected
    kept-dimension: axis=0 -> axis=0, keepdims=True  # (1, 4); expected (C,) = (4,)
    kept-dimension: return np.ones((1, len(P))) @ (P - Y) / len(P)  # (1, 4)
    not-summed: .sum(axis=0) ->  # add up. Your result has shape (2, 4); expected (C,) = (4,)
    not-summed: return P - Y  # result has shape (2, 4); expected (C,) = (4,)
    last-sample-only:
        for n in range(len(P)):
            db2 = (P[n] - Y[n]) / len(P)
        return db2
        # += does that. Your result[0] is 0.05; expected -0.2
    labels-forgotten: (P - Y) -> P  # result[0] is 0.3; expected -0.2
    sign-flipped: P - Y -> P + Y  # Your result[0]
    changed-input:
        P -= Y
        return P.mean(axis=0)
        # changes P,
    """,
    hides=("dZ2.sum(axis=0)", "mean(axis=0)"),
)


def my_dW1(X, Z1, W2, P, Y):
    dZ2 = (P - Y) / len(P)
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    return X.T @ dZ1


dW1 = Answers(
    my_dW1,
    OUTPUT
    + HIDDEN
    + BOTH
    + """
    right: return np.einsum("ni,nj,nk,jk->ij", X, Z1 > 0, P - Y, W2) / len(X)
    right: dA1 * (Z1 > 0) -> np.where(Z1 > 0, dA1, 0).astype(np.float32)
    right:
        dZ1 = (P - Y) @ W2.T
        dZ1[Z1 <= 0] = 0
        dW1 = np.zeros((X.shape[1], Z1.shape[1]))
        for n in range(len(X)):
            dW1 += X[n][:, None] * dZ1[n]
        return (dW1 / len(X)).tolist()
    gradient-of-the-wrong-layer: @ dZ1 -> @ dZ2  # (5, 4); expected (D, H) = (5, 3)
    gradient-of-the-wrong-layer: return X.T @ (P - Y)  # shape (5, 4); expected (D, H) = (5, 3)
    transposed-gradient: X.T @ dZ1 -> dZ1.T @ X  # W1. Your result has shape (3, 5); expected
    samples-do-not-meet: X.T -> X  # (2, 5) @ (2, 3) || X.T @ dZ1 -> np.dot(X, dZ1)  # not aligned
    hidden-for-input: X.T -> np.maximum(0, Z1).T  # (3, 3); expected (D, H) = (5, 3)
    last-sample-only: X.T @ dZ1 -> np.outer(X[-1], dZ1[-1])  # last sample
    mean-twice: @ dZ1 -> @ dZ1 / len(X)  # 1/2 of the expected result
    changed-input: dZ2 @ -> Z1[Z1 < 0] = 0; dA1 = dZ2 @  # changes Z1,
    """,
    hides=("X.T @ dZ1", "W2.T", "* (Z1 > 0)"),
)


def my_db1(Z1, W2, P, Y):
    dZ2 = (P - Y) / len(P)
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    return dZ1.sum(axis=0)


db1 = Answers(
    my_db1,
    OUTPUT
    + HIDDEN
    + BOTH
    + """
    right: return np.einsum("nh,nc,hc->h", Z1 > 0, P - Y, W2) / len(P)
    right: return dZ1.sum(axis=0) -> return [sum(column) for column in dZ1.T]
    right: dZ2 @ W2.T -> (W2 @ dZ2.T).T.astype(np.float32)
    gradient-of-the-wrong-layer: dZ1.sum -> dZ2.sum  # (4,); expected (H,) = (3,)
    mean-twice: sum -> mean  # 1/2 of the expected result
    scalar-bias-gradient: axis=0 ->  # one number, 0.6, for all 3 biases
    wrong-axis: axis=0 -> axis=1  # b1 has one per hidden unit. Which axis are the samples?
    kept-dimension: axis=0 -> axis=0, keepdims=True  # (1, 3); expected (H,) = (3,)
    summed-too-early: dZ1.sum(axis=0) -> dA1.sum(axis=0) * np.sum(Z1 > 0, axis=0)  # its own slope
    last-sample-only: .sum(axis=0) -> [-1]  # last sample
    scalar-bias-gradient: dZ1.sum(axis=0) -> np.mean(dZ1) * np.ones(len(W2))  # the same number
    not-summed: .sum(axis=0) ->  # add up. Your result has shape (2, 3); expected (H,) = (3,)
    scalar-bias-gradient: return np.ones(Z1.shape[1]) * np.sum(((P - Y) @ W2.T / len(P))[Z1 > 0])
        # the same number
    factor: Y) / len(P) -> Y) * 3  # 6 times
    changed-input:
        P -= Y
        P /= len(P)
        return (P @ W2.T * (Z1 > 0)).sum(axis=0)
        # changes P,
    """,
    hides=("dZ1.sum(axis=0)", "W2.T", "* (Z1 > 0)"),
)
