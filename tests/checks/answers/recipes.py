"""Answers to the exercises about momentum, label smoothing and confidence."""

import numpy as np

from checks.answers import Answers


def my_momentum_step(w, v, gradient, rate, momentum):
    v_new = v * momentum + gradient
    w_new = w - rate * v_new
    return w_new, v_new


momentum_step = Answers(
    my_momentum_step,
    """
    right:
        v = np.add(np.multiply(momentum, v), gradient)
        return [w - v * rate, v]
    right: return (w - rate * momentum * v - rate * gradient).tolist(), (momentum * v + gradient)
    gradient-for-velocity: return w - rate * gradient, momentum * v + gradient
    old-velocity: return w - rate * v, momentum * v + gradient
    velocity-not-returned: return w - rate * (momentum * v + gradient), v
    momentum-forgotten: return w - rate * (v + gradient), v + gradient
    averaged:
        v = momentum * v + (1 - momentum) * gradient
        return w - rate * v, v
    velocity-subtracted:
        v = momentum * v - gradient
        return w - rate * v, v
    uphill:
        v = momentum * v + gradient
        return w + rate * v, v
    rate-twice:
        v = momentum * v + rate * gradient
        return w - rate * v, v
    swapped:
        v = momentum * v + gradient
        return v, w - rate * v
""",
)


def my_smooth_labels(y, n_classes, smoothing):
    T = np.full((len(y), n_classes), smoothing / n_classes)
    T[np.arange(len(y)), y] += 1 - smoothing
    return T


def smooth_row_by_row(y, n_classes, smoothing):
    rows = []
    for label in y:
        row = [smoothing / n_classes] * n_classes
        row[label] += 1 - smoothing
        rows.append(row)
    return rows


smooth_labels = Answers(
    my_smooth_labels,
    """
    right: = smooth_row_by_row
    right: return np.eye(n_classes, dtype=np.float32)[y] * (1 - smoothing) + smoothing / n_classes
    true-class-kept-whole: return np.eye(n_classes)[y] + smoothing / n_classes
    others-only:
        T = np.full((len(y), n_classes), smoothing / (n_classes - 1))
        T[np.arange(len(y)), y] = 1 - smoothing
        return T
    true-class-left-out:
        T = np.full((len(y), n_classes), smoothing / n_classes)
        T[np.arange(len(y)), y] = 1 - smoothing
        return T
    not-divided: return (1 - smoothing) * np.eye(n_classes)[y] + smoothing
    nothing-spread: return (1 - smoothing) * np.eye(n_classes)[y]
    no-smoothing: return np.eye(n_classes)[y]
    share-swapped: return smoothing * np.eye(n_classes)[y] + (1 - smoothing) / n_classes
    divided-by-samples: return (1 - smoothing) * np.eye(n_classes)[y] + smoothing / len(y)
""",
)


def my_overconfidence(P, y):
    return P.max(axis=1).mean() - (P.argmax(axis=1) == y).mean()


def overconfidence_by_loop(P, y):
    total = 0
    for row, label in zip(P, y, strict=True):
        total += max(row) - (np.argmax(row) == label)
    return total / len(y)


overconfidence = Answers(
    my_overconfidence,
    """
    right: = overconfidence_by_loop
    sign-flipped: return (P.argmax(axis=1) == y).mean() - P.max(axis=1).mean()
    true-class: return P[np.arange(len(y)), y].mean() - (P.argmax(axis=1) == y).mean()
    over-everything: return P.max() - (P.argmax(axis=1) == y).mean()
    down-the-columns: return P.max(axis=0).mean() - (P.argmax(axis=1) == y).mean()
    confidence-only: return P.max(axis=1).mean()
    accuracy-only: return (P.argmax(axis=1) == y).mean()
    right-ones-only:
        right = P.argmax(axis=1) == y
        return P.max(axis=1)[right].mean() - right.mean()
    sums: return P.max(axis=1).sum() - (P.argmax(axis=1) == y).sum()
    absolute: return abs(P.max(axis=1).mean() - (P.argmax(axis=1) == y).mean())
""",
)
