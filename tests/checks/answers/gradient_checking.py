"""Answers to the exercises about checking gradients."""

import numpy as np

from checks.answers import Answers


def my_numerical_slope(f, w, h):
    slopes = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up = w.copy()
        up[i] += h
        down = w.copy()
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


numerical_slope = Answers(
    my_numerical_slope,
    """
    right:
        nudges = h * np.eye(w.size).reshape(-1, *w.shape)
        slopes = [(f(w + nudge) - f(w - nudge)) / (2 * h) for nudge in nudges]
        return np.array(slopes, dtype=np.float32).reshape(w.shape)
    right:
        slopes = np.zeros(w.shape)
        for i, old in np.ndenumerate(w):
            w[i] = old + h
            up = f(w)
            w[i] = old - h
            slopes[i] = (up - f(w)) / (2 * h)
            w[i] = old
        return slopes.tolist()
    right:
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            w[i] += h
            up = f(w)
            w[i] -= 2 * h
            down = f(w)
            w[i] += h
            slopes[i] = (up - down) / h / 2
        return slopes
    one-sided: (f(up) - f(down)) / (2 * h) -> (f(up) - f(w)) / h  # result[0] is 3.31;
    one-sided: (f(up) - f(down)) / (2 * h) -> (f(w) - f(down)) / h  # result[0] is 2.71;
    own-step: slopes = np.zeros -> h = 1e-5; slopes = np.zeros  # purpose. Your result[0] is 3;
    one-sided-over-two: f(down) -> f(w)  # [0] is 1.655; expected 3.01
    one-sided-over-two:
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            up = w
            up[i] += h
            f_up = f(up)
            down = w
            down[i] -= h
            slopes[i] = (f_up - f(down)) / (2 * h)
        return slopes
        # result[0] is 1.655; expected 3.01
    half-the-distance: (2 * h) -> h  # distance is 2 h. Your result[0] is 6.02;
    not-divided: / (2 * h) ->  # result[0] is 0.602;
    missing-parentheses: (2 * h) -> 2 * h  # result[0] is 0.0301;
    missing-parentheses: (f(up) - f(down)) / (2 * h) -> f(up) - f(down) / (2 * h)  # [0] is -34.31;
    all-at-once: return np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))  # your slopes are 15.02
    all-at-once: up[i] -> up ; down[i] -> down  # slopes are 15.02
    all-at-once: return (f(w + h) - f(w - h)) / (2 * h)  # number, 15.02
    row-at-once: np.ndindex(w.shape) -> range(len(w))  # [0, 0] is 2.97;
    row-at-once: np.zeros(w.shape) -> [0] * len(w) ; np.ndindex(w.shape) -> range(len(w))
        # array of any shape. Your result has shape (2,); expected (2, 3)
    flat-result: return slopes -> return slopes.flatten()  # shape (6,); expected (2, 3)
    never-put-back:
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            w[i] += h
            up = f(w)
            w[i] -= 2 * h
            slopes[i] = (up - f(w)) / (2 * h)
        return slopes
        # result[0, 1] is 0.9966;
    never-put-back:
        slopes, up, down = np.zeros(w.shape), w.copy(), w.copy()
        for i in np.ndindex(w.shape):
            up[i] += h
            down[i] -= h
            slopes[i] = (f(up) - f(down)) / (2 * h)
        return slopes
        # result[1] is 15.02; expected 12.01
    no-copy: w.copy() -> w  # your slopes are 0
    not-added: up[i] += h -> up[i] = h ; down[i] -= h -> down[i] = -h  # or subtracts it
    not-added: up[i] += h -> up[i] *= 1 + h ; down[i] -= h -> down[i] *= 1 - h  # or subtracts it
    stored-in-w: np.zeros(w.shape) -> w  # new array
    entries-left-out: np.ndindex(w.shape) -> list(np.ndindex(w.shape))[:-1]  # [1] is 0; expected 12
    entries-left-out:
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            nudge = np.zeros(w.shape)
            nudge[i] = h
            slopes[i] = (f(w + nudge) - f(w - nudge)) / (2 * h)
            return slopes
        # [1] is 0; expected 12
    sign-flipped: f(up) - f(down) -> f(down) - f(up)  # [0] is -3.01;
    off-by-one: slopes[i] = -> slopes[i] = 1 +  # Your result[0] is 4.01
    changed-input: return slopes -> w -= h * slopes; return slopes  # changes w,
    """,
    hides=("/ (2 * h)",),
)

wrong_line = Answers(
    None,
    """
    right: "dZ1" || "dz1"
    neighbor: "dA1"  # dA1
    too-early: "dZ2"  # dZ2
    symptom-for-cause: "dW1"  # dW1 || "db1"  # db1
    right-by-the-check: "dW2"  # dW2 || "db2"  # db2
    right: "dZ1 = dA1 * (A1 >= 0)" || "dZ1 ="
    neighbor: "dA1 = dZ2 @ params.W2.T"  # dA1
    not-a-choice: 5  # 5 || "W1"  # 'W1'
    """,
    hides=("Z1 >",),
)
