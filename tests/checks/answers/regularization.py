"""Answers to the exercises about weight decay and dropout."""
# ruff: noqa: SIM300 - as the lesson writes it

import numpy as np

from checks.answers import Answers


def penalty_by_loop(W1, b1, W2, b2, l2):
    total = 0
    for W in (W1, W2):
        for row in W:
            for w in row:
                total += w * w
    return total * l2 / 2


def gradient_of_penalty(dW, W, l2, h=1e-4):
    return dW + (l2 / 2 * (W + h) ** 2 - l2 / 2 * (W - h) ** 2) / (2 * h)


def dropout_by_mask(A, U, rate, training):
    keep = 1 - rate
    mask = (U > rate).astype(np.float32) / np.float32(keep) if training else 1
    return A.astype(np.float32) * mask


def my_l2_penalty(W1, b1, W2, b2, l2):
    return l2 / 2 * (np.sum(W1**2) + np.sum(W2**2))


l2_penalty = Answers(
    my_l2_penalty,
    """
    right: = penalty_by_loop
    right: return 0.5 * l2 * (np.linalg.norm(W1) ** 2 + np.linalg.norm(W2) ** 2)
    right:
        W1, W2 = W1.astype(np.float32), W2.astype(np.float32)
        return np.float32(l2) / 2 * (np.einsum("ij,ij", W1, W1) + np.trace(W2.T @ W2))
    factor-2: return l2 * (np.sum(W1**2) + np.sum(W2**2))  # 1.425
    times-2-for-square: return l2 / 2 * ((W1 * 2).sum() + (W2 * 2).sum())
    weights-not-squared: return l2 / 2 * (W1.sum() + W2.sum())  # 0.125
    absolute-for-squares: return l2 / 2 * (np.abs(W1).sum() + np.abs(W2).sum())  # 0.325
    biases-too:
        total = 0
        for array in (W1, b1, W2, b2):
            total += np.sum(array**2)
        return l2 / 2 * total
        # 5.213
    squared-sum: return l2 / 2 * (np.sum(W1) ** 2 + np.sum(W2) ** 2)  # 0.6625
    norm-for-square: return l2 / 2 * (np.sqrt(np.sum(W1**2)) + np.sqrt(np.sum(W2**2)))  # 0.2639
    norm-for-square: return l2 / 2 * (np.linalg.norm(W1) + np.linalg.norm(W2))  # 0.2639
    mean-for-sum: return l2 / 2 * (np.mean(W1**2) + np.mean(W2**2))  # 0.35
    one-layer: return l2 / 2 * np.sum(W1**2)  # 0.25
    l2-forgotten: return 0.5 * (np.sum(W1**2) + np.sum(W2**2))  # is 7.125; expected 0.7125
    rows-summed-only: return l2 / 2 * (sum(W1**2) + sum(W2**2))  # (2,)
    missing-parentheses: return l2 / 2 * np.sum(W1**2) + np.sum(W2**2)  # 9.5; expected 0.7125
    matrices-added: return l2 / 2 * np.sum(W1**2 + W2**2)  # 1.425
    off-by-one: = lambda *a: penalty_by_loop(*a) + 1  # 1.7125; expected 0.7125
    changed-input:
        W1 *= W1
        W2 *= W2
        return l2 / 2 * (W1.sum() + W2.sum())
        # changes W1
    """,
    hides=("l2 / 2",),
    reveals="factor-2 missing-parentheses",
)


def my_l2_gradient(dW, W, l2):
    return dW + l2 * W


l2_gradient = Answers(
    my_l2_gradient,
    """
    right:
        result = []
        for i in range(len(W)):
            result.append([dW[i, j] + l2 * W[i, j] for j in range(W.shape[1])])
        return result
    right:
        total = dW.astype(np.float32)
        total += np.float32(l2) * W.astype(np.float32)
        return total
    right: = gradient_of_penalty
    weight-forgotten: return dW + l2
    factor-2: return dW + 2 * l2 * W  # [0, 0] is 0.7; expected 0.6
    factor-half: return dW + l2 * W / 2  # is 0.55; expected 0.6
    sum-for-weight: return dW + l2 * np.sum(W)  # is 0.4; expected 0.6
    penalty-for-slope: return dW + l2 / 2 * np.sum(W**2)  # is 0.75
    square-for-slope: return dW + l2 * np.square(W)  # [0, 1] is 0.4
    square-for-slope: return dW + 0.5 * l2 * W * W  # [0, 0] is 0.55
    sign-for-weight: return dW + l2 * np.where(W > 0, 1, -1)  # [0, 1] is -0.1; expected -0.2
    subtracted: return dW - l2 * W  # is 0.4; expected 0.6
    l2-forgotten: return dW + W  # is 1.5; expected 0.6
    gradient-for-weight: return dW * (1 + l2)  # is 0.55; expected 0.6
    gradient-forgotten: return W * l2  # is 0.1; expected 0.6
    unlisted: return dW + 0.9 * l2 * W  # [0, 0] is 0.59
    changed-input:
        dW += l2 * W
        return dW
        # changes dW
    """,
    hides=("l2 * W",),
    reveals="square-for-slope",
)


def my_dropout(A, U, rate, training):
    if training:
        A = A * (U >= rate) / (1 - rate)
    return A


dropout = Answers(
    my_dropout,
    """
    right:
        if not training:
            return A
        result = A.copy()
        for where in np.ndindex(A.shape):
            result[where] = 0 if U[where] < rate else A[where] / (1 - rate)
        return result
    right: return np.where(U < rate, 0, A / (1 - rate)).tolist() if training else A.tolist()
    right: = dropout_by_mask
    not-rescaled: / (1 - rate) ->  # [0, 1] is 2; expected 4
    rescaled-the-wrong-way: / (1 - rate) -> * (1 - rate)  # [0, 1] is 1; expected 4
    share-that-stayed: / (1 - rate) -> / np.mean(U >= rate)  # happened to stay
    rescaled-by-rate: / (1 - rate) -> * (1 / rate)  # rate = 0.3
    rescaled-by-rate: / (1 - rate) -> / rate  # rate = 0.3
    keeps-what-it-should-drop: U >= rate -> U < rate  # [0, 0] is 2; expected 0
    keeps-what-it-should-drop: U >= rate -> U < rate ; / (1 - rate) ->  # [0, 0] is 1; expected 0
    keeps-what-it-should-drop: U >= rate -> U < rate ; / (1 - rate) -> * (1 / rate)  # rate = 0.5
    keeps-what-it-should-drop: U >= rate -> U < rate ; / (1 - rate) -> / rate  # rate = 0.5
    at-test-time: return np.where(U < rate, 0, A) / (1 - rate)  # takes part. Your result[0, 0] is 0
    scaled-at-test-time: return A -> return A if training else A * (1 - rate)  # [0, 0] is 0.5;
    scaled-at-test-time-only: return np.where(U < rate, 0, A) if training else (1 - rate) * A
        # [0, 1] is 2; expected 4
    never-dropped: return A  # [0, 0] is 1; expected 0
    test-and-training-swapped: return dropout_by_mask(A, U, rate, not training)  # is 1; expected 0
    nothing-at-test-time:
        if training:
            return A * (U >= rate) / (1 - rate)
        # (1, 4)
    unlisted: U >= rate -> U >= rate + 0.2  # [0, 1] is 0; expected
    changed-input:
        if training:
            A[U < rate] = 0
            A /= 1 - rate
        return A
        # changes A
    """,
    hides=("1 - rate",),
    reveals="not-rescaled rescaled-the-wrong-way rescaled-by-rate scaled-at-test-time-only",
    also="nothing-at-test-time",
)


def my_dropout_backward(dA, U, rate):
    return dA * (U >= rate) / (1 - rate)


dropout_backward = Answers(
    my_dropout_backward,
    """
    right:
        result = np.zeros_like(dA)
        for i, row in enumerate(U):
            for j, u in enumerate(row):
                if u >= rate:
                    result[i, j] = dA[i, j] / (1 - rate)
        return result
    right: return np.where(U < rate, 0, dA.astype(np.float32)) / np.float32(1 - rate)
    right: return np.einsum("ij,ij->ij", dA, (U >= rate) / (1 - rate)).tolist()
    not-applied-backward: return dA  # [0, 0] is 1; expected 0
    not-rescaled: return np.where(U < rate, 0, dA)  # [0, 1] is 1; expected 2
    mask-flipped: return dA * (U < rate) / (1 - rate)  # [0, 0] is 2; expected 0
    scaled-without-mask: return dA / (1 - rate)  # [0, 0] is 2; expected 0
    rescaled-the-wrong-way: return dA * (U >= rate) * (1 - rate)  # is 0.5
    rescaled-by-rate: return dA * (U >= rate) / rate  # rate = 0.3
    unlisted: return dA * (U >= rate) * 2 + U  # [0, 0] is 0.1
    changed-input:
        dA[U < rate] = 0
        return dA / (1 - rate)
        # changes dA
    """,
    hides=("dA *",),
)
