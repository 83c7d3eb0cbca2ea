"""The exercises of lesson 03, last part: the gradient check, and what it finds."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks._exercise import Answer


def cubes(w):
    """Return the sum of the cubes: a function whose slope is 3 w²."""
    return float((w**3).sum())


def waves(w):
    """Return something that mixes all entries."""
    return float(np.sin(w).sum() * (1 + w.ravel()[0] ** 2))


def _slopes(f, w, h, quotient):
    """Return a slope for each entry, from the values of f up, down and between."""
    slopes = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = quotient(f(up), f(down), f(w))
    return slopes


def _central(f, w, h):
    return _slopes(f, w, h, lambda up, down, _: (up - down) / (2 * h))


def _rows(f, w, h):
    """Return slopes with all entries of a row nudged at once."""
    slopes = []
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return np.array(slopes)


def _never_put_back(f, w, h):
    w, slopes = w.copy(), np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        up = f(w)
        w[i] -= 2 * h
        slopes[i] = (up - f(w)) / (2 * h)
    return slopes


def _copied_once(f, w, h):
    up, down, slopes = w.copy(), w.copy(), np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


ONE_SIDED = (
    "You nudge {} only: your result{{entry}} is {{got}}. Nudged up and down, and divided by the"
    " whole distance, it is far more exact: {{want}}."
)
PARENTHESES = (
    "Your result{{entry}} is {{got}}, should be {{want}}: in Python {} means {}. Parentheses say"
    " what belongs together."
)
PILED_UP = (
    "The first slope is right, later ones drift ({got} at {entry}, should be {want}): nudges pile"
    " up. After its turn an entry must be what it was."
)
BY_ROWS = (
    "your function nudges a whole row at once. np.ndindex(w.shape) visits every entry of an array"
    " of any shape."
)

numerical_slope = Computed(
    "numerical_slope",
    3,
    "measure a gradient by nudging",
    # The nudge is large on purpose, so that a one-sided difference shows.
    right=lambda f, w, h: _central(f, w, h),
    cases=[
        ((cubes, np.array([1.0, 2.0]), 0.1), {}),
        ((waves, _cases.normal(2, 3), 0.05), {}),
        ((waves, _cases.normal(4, seed=3), 0.1), {}),
    ],
    mistakes=[
        Mistake(
            "own-step",
            lambda f, w, h: _central(f, w, 1e-5),
            "Your result{entry} is {got}, should be {want}: use the h that comes in ({h}), not one"
            " of your own. It is large here on purpose.",
        ),
        Mistake(
            "one-sided",
            lambda f, w, h: _slopes(f, w, h, lambda up, down, here: (up - here) / h),
            ONE_SIDED.format("up"),
        ),
        Mistake(
            "one-sided",
            lambda f, w, h: _slopes(f, w, h, lambda up, down, here: (here - down) / h),
            ONE_SIDED.format("down"),
        ),
        Mistake(
            # up = w; up[i] += h; ...; down = w; down[i] -= h
            "one-sided-over-two",
            lambda f, w, h: _slopes(f, w, h, lambda up, down, here: (up - here) / (2 * h)),
            "Your result{entry} is {got}, should be {want}: that is the way from w to w + h, over"
            " 2 h. Does your second nudge end at w instead of w - h? (`down = w` is no copy, but"
            " another name.)",
        ),
        Mistake(
            "half-the-distance",
            lambda f, w, h: _slopes(f, w, h, lambda up, down, _: (up - down) / h),
            "Your result{entry} is twice what is wanted, {got} for {want}: from w - h to w + h the"
            " distance is 2 h.",
        ),
        Mistake(
            "not-divided",
            lambda f, w, h: _slopes(f, w, h, lambda up, down, _: up - down),
            "You return differences ({got} at {entry}); divided by the distance 2 h they are"
            " slopes, {want}.",
        ),
        Mistake(
            "missing-parentheses",
            lambda f, w, h: _slopes(f, w, h, lambda up, down, _: (up - down) / 2 * h),
            PARENTHESES.format("a / 2 * h", "(a / 2) * h"),
        ),
        Mistake(
            "missing-parentheses",
            lambda f, w, h: _slopes(f, w, h, lambda up, down, _: up - down / (2 * h)),
            PARENTHESES.format("a - b / c", "a - (b / c)"),
        ),
        Mistake(
            "all-at-once",
            lambda f, w, h: np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h)),
            "All of your slopes are {got}: w + h nudges every entry at once. One at a time.",
        ),
        Mistake(
            "all-at-once",
            lambda f, w, h: (f(w + h) - f(w - h)) / (2 * h),
            "You return one number, {got}: w + h nudges every entry at once. One at a time.",
        ),
        Mistake(
            "row-at-once",
            lambda f, w, h: np.zeros_like(w) + _rows(f, w, h).reshape(-1, *[1] * (w.ndim - 1)),
            "For w of shape {wanted} your result{entry} is {got}, should be {want}: " + BY_ROWS,
        ),
        Mistake(
            "row-at-once",
            _rows,
            "For w of shape {wanted} your result has the shape {shape}: " + BY_ROWS,
        ),
        Mistake(
            "flat-result",
            lambda f, w, h: _central(f, w, h).ravel(),
            "The slopes are right, but in one row of shape {shape}: they should have the shape of"
            " w, {wanted}.",
        ),
        Mistake("never-put-back", _never_put_back, PILED_UP),
        Mistake("never-put-back", _copied_once, PILED_UP),
        Mistake(
            # up = w and down = w are one array: what is added to it is taken away again.
            "no-copy",
            lambda f, w, h: np.zeros_like(w),
            "All of your slopes are {got}. Is every slope stored? And are w + h and w - h two"
            " arrays? `up = w` is no copy, but another name for w.",
        ),
        Mistake(
            "sign-flipped",
            lambda f, w, h: -_central(f, w, h),
            "Every sign is flipped ({got} at {entry}, should be {want}): f(up) - f(down), not the"
            " reverse.",
        ),
    ],
    look="For f = sum of cubes at w = [1, 2] the slopes are near 3 and 12.",
    hints=[
        "np.ndindex(w.shape) visits all entries of an array of any shape.",
        "For each: a copy with w[i] + h, another with w[i] - h, the difference of f over 2 h.",
    ],
)

wrong_line = Answer(
    "wrong_line",
    3,
    "find the wrong line of a backward pass",
    right=lambda: "dZ1",
    near=lambda: [
        (
            "dA1",
            "neighbor",
            "Close: a wrong {answer} would show in the same two arrays. Compare both"
            " lines with section 3.5.",
        ),
        (
            "dZ2",
            "too-early",
            "Not {answer}: it would spoil dW2 and db2 as well, and those are right.",
        ),
        *(
            (
                name,
                "symptom-for-cause",
                "{answer} is off, but its own line is right. What does it take in?",
            )
            for name in ("dW1", "db1")
        ),
        *(
            (name, "right-by-the-check", "The gradient check finds {answer} right.")
            for name in ("dW2", "db2")
        ),
    ],
    otherwise="Not {answer}.",
    because="Now say why in one sentence, then open the solution.",
    choices=("dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"),
    hints=[
        "Which of the four gradients does the check find wrong? What do those share?",
        "Two lines lie between dZ2, which is right, and dW1, which is not.",
        "ReLU never returns a negative number. What does that make of the mask?",
    ],
)
