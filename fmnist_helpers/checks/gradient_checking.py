"""Exercises: the gradient check, and what it finds."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._exercise import Answer


def cubes(w):
    """Return the sum of the cubes: a function whose slope is 3 w²."""
    return float((w**3).sum())


def waves(w):
    """Return something that mixes all entries."""
    return float(np.sin(w).sum() * (1 + w.ravel()[0] ** 2))


def _numerical_slope(f, w, h):
    slopes = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


numerical_slope = Computed(
    "backpropagation",
    "measure a gradient by nudging",
    right=_numerical_slope,
    # The nudge is large on purpose, so that a one-sided difference shows.
    cases=[
        ((cubes, np.array([1.0, 2.0]), 0.1), {}),
        ((waves, _cases.normal(2, 3), 0.05), {}),
        ((waves, _cases.normal(4, seed=3), 0.1), {}),
    ],
    # Where up = w and down = w are one array, what is added to it is taken away again: "no-copy".
    # Where only the second nudge comes after f(up), it ends at w: "one-sided-over-two".
    mistakes="""
    own-step: slopes = np -> h = 1e-5; slopes = np or h = 0.01; slopes = np or h = 0.1; slopes = np
      Use the argument h, which is {h} here, not a step of your own. It is large on purpose. Your
      result{entry} is {got}; expected {want}.
    not-added: up[i] += h -> up[i] = h ; down[i] -= h -> down[i] = -h
    not-added: up[i] += h -> up[i] *= 1 + h ; down[i] -= h -> down[i] *= 1 - h
      A nudge adds h to an entry, or subtracts it, whatever the entry is. Do not multiply it, and do
      not put h in its place.
    one-sided: (f(up) - f(down)) / (2 * h) -> (f(up) - f(w)) / h
      You nudge up only. Nudging up and down, and dividing by the whole distance, is far more exact.
    one-sided: (f(up) - f(down)) / (2 * h) -> (f(w) - f(down)) / h  # You nudge down only. Nudging
      up and down, and dividing by the whole distance, is far more exact.
    one-sided-over-two: f(down) -> f(w)  # That is the way from w to w + h, over 2 h. Does your
      second nudge end at w instead of w - h? `down = w` makes no copy, only another name for w.
    half-the-distance: (2 * h) -> h
      Your result is twice the expected one: from w - h to w + h the distance is 2 h.
    not-divided: / (2 * h) ->
      You return differences; divided by the distance 2 h they are slopes.
    missing-parentheses: (2 * h) -> 2 * h
      In Python a / 2 * h means (a / 2) * h. Parentheses say what belongs together.
    missing-parentheses: (f(up) - f(down)) -> f(up) - f(down)
      In Python a - b / c means a - (b / c). Parentheses say what belongs together.
    all-at-once: return np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))
      All of your slopes are {got}: w + h nudges every entry at once. Nudge one at a time.
    all-at-once: return (f(w + h) - f(w - h)) / (2 * h)
      You return one number, {got}: w + h nudges every entry at once. Nudge one at a time.
    row-at-once: np.ndindex(w.shape) -> range(len(w))
    row-at-once: np.ndindex(w.shape) -> range(len(w)) ; np.zeros_like(w) -> np.zeros(len(w))
      For w of shape (2, 3) your function nudges a whole row at once. np.ndindex(w.shape) visits
      every entry of an array of any shape.
    flat-result: = lambda f, w, h: _numerical_slope(f, w, h).ravel()
      The slopes are right, but in one row; give them the shape of w.
    never-put-back: / (2 * h) -> / (2 * h); w[i] -= h
    never-put-back: up, down = w.copy(), w.copy() -> pass
    ; slopes = np.zeros_like(w) -> slopes, up, down = np.zeros_like(w), w.copy(), w.copy()
      The first slope is right, later ones drift: nudges pile up. After its turn an entry must get
      its old value back.
    no-copy: w.copy() -> w  # All of your slopes are 0. Is every slope stored? And are w + h and w -
      h two arrays? `up = w` makes no copy, only another name for w.
    stored-in-w: np.zeros_like(w) -> w
      You store the slopes in w, so the next nudges start from slopes. Make a new array for them.
    entries-left-out: np.ndindex(w.shape) -> [*np.ndindex(w.shape)][:-1]
    entries-left-out: np.ndindex(w.shape) -> [*np.ndindex(w.shape)][:1]
    entries-left-out: np.ndindex(w.shape) -> [*np.ndindex(w.shape)][: len(w)]
      Some of your slopes are still 0: their entries were never nudged. Where does your loop end? Is
      there a `return` inside of it?
    sign-flipped: f(up) - f(down) -> f(down) - f(up)
    sign-flipped: (f(up) - f(down)) / (2 * h) -> (f(w) - f(up)) / h
      Every sign is flipped: take f(up) - f(down), not the reverse.
    """,
    advice="For f = sum of cubes at w = [1, 2] the slopes are near 3 and 12.",
    hints=[
        "np.ndindex(w.shape) visits all entries of an array of any shape.",
        "For each: a copy with w[i] + h, another with w[i] - h, the difference of f over 2 h.",
    ],
)


wrong_line = Answer(
    "wrong_line",
    "backpropagation",
    "find the wrong line of a backward pass",
    right=lambda: "dZ1",
    wrong="""
    neighbor: "dA1"  # Close: a wrong {answer} would show in the same two arrays. Compare both lines
      with your own backward pass.
    too-early: "dZ2"  # Not {answer}: it would spoil dW2 and db2 as well, and those are right.
    symptom-for-cause: "dW1"
    symptom-for-cause: "db1"  # {answer} is off, but its own line is right. What are its inputs?
    right-by-the-check: "dW2"
    right-by-the-check: "db2"  # The gradient check finds {answer} right.
    """,
    otherwise="Not {answer}.",
    because="Now say why in one sentence. If you have the solution, compare.",
    choices=("dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"),
    hints=[
        "Which of the four gradients does the check find wrong? What do those share?",
        "Two lines lie between dZ2, which is right, and dW1, which is not.",
        "ReLU never returns a negative number. What does that make of the mask?",
    ],
)
