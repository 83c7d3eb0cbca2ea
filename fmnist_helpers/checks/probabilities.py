"""Exercises: from scores to probabilities, with softmax."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._exercise import Answer

Z = np.array([[2.0, 1.0, -1.0], [0.0, 0.0, 1.0]])
MORE = _cases.normal(5, 3) * 2
SQUARE = _cases.normal(3, 3, seed=1)
SMALL = {"N": 2, "C": 3}
SIZES = {"N": 5, "C": 3}
ONE = np.array([[0.5, 2.0, 1.0, -1.0]])
SCORES = [
    *(((Z,), SMALL), ((MORE,), SIZES), ((SQUARE,), {"N": 3, "C": 3})),
    ((ONE,), {"N": 1, "C": 4}),
]


def _softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


softmax = Computed(
    "softmax_and_cross_entropy",
    "turn each row of scores into probabilities",
    right=_softmax,
    cases=SCORES,
    mistakes="""
    wrong-axis: axis=1 -> axis=0  # Your columns add up to 1, not your rows: axis=0 adds up over the
      samples; each sample needs its own sum, over the classes.
    missing-keepdims: , keepdims=True ->  # Z has shape (N, C), your sums have shape (N,), and NumPy
      matches (N,) with the columns. keepdims=True makes them (N, 1).
    whole-array: axis=1, keepdims=True ->
      All your entries together add up to 1: a sum without axis runs over the whole array.
    missing-exp: np.exp(Z) -> Z  # Your rows add up to 1, but the scores were not put through
      np.exp. Negative scores stay negative; probabilities never are.
    sum-of-scores: E.sum -> Z.sum  # Your numerator holds exponentials, but your denominator is the
      sum of the *scores*. Add up the exponentials.
    mean-for-sum: E.sum -> E.mean
      You divide by the *mean* of the exponentials, so each row adds up to C. Divide by their sum.
    missing-sum: return np.exp(Z)
      The exponentials are right, but the rows do not add up to 1: divide each by its sum.
    sign-of-scores: np.exp(Z) -> np.exp(-Z)
      Your largest score gets the smallest probability: the sign of the scores is flipped.
    log-probabilities: return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
      You return the logarithms of the probabilities; expected the probabilities themselves.
    power-of-2: np.exp(Z) -> 2.0**Z or 10.0**Z
      You take powers of 2 or 10; softmax takes powers of e.
    missing-sum: return 1 / (1 + np.exp(-Z))  # That is the sigmoid of each score by itself, so the
      rows do not add up to 1.
    missing-exp: np.exp(Z) -> (1 / (1 + np.exp(-Z))) or np.maximum(Z, 0) or np.abs(Z)
      Your rows add up to 1, but something else than np.exp was taken of the scores.
    """,
    advice="Every row must add up to 1. By hand: exp(2), exp(1), exp(-1) are 7.39, 2.72, 0.37.",
    hints=[
        "First np.exp of all scores, an array of the same shape; then the sum of each row.",
        "The sum needs axis=1, so that it runs over the classes, and keepdims=True, so that its"
        " shape is (N, 1).",
    ],
)

LARGE = np.array([[1000, 1001, 1002], [0, 0, 1], [-1000, -1001, -1002], [3, 2, 1]], dtype=float)
FAR = np.array([[0.0, 0.0, 2000.0], [0.0, 700.0, 800.0], [-2e4, -2e4 - 1, -2e4 - 1]])


def _stable_softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


stable_softmax = Computed(
    "softmax_and_cross_entropy",
    "a softmax that never overflows",
    right=_stable_softmax,
    cases=[((LARGE,), {"N": 4, "C": 3}), ((FAR,), {"N": 3, "C": 3}), *SCORES[:2]],
    mistakes="""
    fixed-shift: Z.max(axis=1, keepdims=True) -> 1000  # You subtract the same number from all rows.
      That works only for scores near it. Each row needs its own number.
    missing-shift: = _softmax  # With scores of 1000, np.exp overflows: it does so above 709.
      Subtract the largest score of each row first.
    missing-shift: Z - Z.max(axis=1, keepdims=True) -> Z
    ; E.sum(axis=1, keepdims=True) -> (E.sum(axis=1, keepdims=True) + 1e-12)
      With scores of 1000, np.exp overflows: it does so above 709, and a small number in the sum
      does not help. Subtract the largest score of each row first.
    shift-of-all: Z.max(axis=1, keepdims=True) -> Z.max()
      You subtract one number, the maximum of the whole array. In rows far below it every exp
      becomes 0, and 0/0 is not a number. Each row has its own maximum.
    shift-by-column: Z.max(axis=1 -> Z.max(axis=0
      You subtract the maximum of each *column*. Samples are rows: axis=1.
    missing-keepdims: Z.max(axis=1, keepdims=True) -> Z.max(axis=1)
    missing-keepdims: , keepdims=True ->  # The maxima have shape (N,), and NumPy matches them with
      the columns. keepdims=True makes them (N, 1).
    missing-keepdims: E.sum(axis=1, keepdims=True) -> E.sum(axis=1)  # The sums have shape (N,), and
      NumPy matches them with the columns. keepdims=True makes them (N, 1), as for the maxima.
    shift-up: Z - Z.max -> Z + Z.max  # Adding the maximum makes large scores larger. Subtract it.
    shift-to-minimum: Z.max -> Z.min  # You subtract the smallest score. A score 2000 above it stays
      2000, and exp(2000) overflows. Subtract the largest score.
    shift-by-mean: Z.max -> Z.mean  # A score can be far above the mean: 2000 is 1333 above it here,
      and exp(1333) overflows. Subtract the largest score.
    & all: max(axis=1, keepdims=True)) -> max())
    scaled-for-shifted & all: Z - Z.max -> Z / Z.max or Z / np.abs(Z).max  # You divide the scores
      by the largest one. That changes the probabilities. Subtracting a number does not.
    clipped-scores: Z - Z.max(axis=1, keepdims=True) -> np.clip(Z, -700, 700) or np.minimum(Z, 700)
      Clipping makes scores of 1000 and 1002 equal. Subtract the largest score of each row instead.
    shifted-once: E.sum -> np.exp(Z).sum  # The scores are shifted in the numerator, but not in the
      denominator. Compute the shifted exponentials once, and use them twice.
    shifted-once: E / -> np.exp(Z) /  # The scores are shifted in the denominator, but not in the
      numerator. Compute the shifted exponentials once, and use them twice.
    missing-sum: / E.sum(axis=1, keepdims=True) ->
      The shifted exponentials are right, but the rows do not add up to 1: divide each by its sum.
    whole-array: E.sum(axis=1, keepdims=True) -> E.sum()
      All your entries together add up to 1: a sum without axis runs over the whole array.
    wrong-axis: E.sum(axis=1 -> E.sum(axis=0
      Your columns add up to 1, not your rows: the sum needs axis=1, like the maximum.
    wrong-axis: axis=1 -> axis=0
      Your columns add up to 1, not your rows: both the maximum and the sum need axis=1.
    """,
    advice="Every row must add up to 1, however large or small its scores are.",
    hints=[
        "Softmax does not change when the same number is subtracted from all scores of a row.",
        "Which number makes the largest exponent 0, so that exp stays between 0 and 1?",
        "Z.max(axis=1, keepdims=True), for the same reasons as the sum.",
    ],
)

TWICE = (
    "the rows no longer add up to 1",
    "another class wins",
    "the winner gets less than it should",
    "nothing changes",
)

softmax_twice = Answer(
    "softmax_twice",
    "softmax_and_cross_entropy",
    "find what softmax does when it is applied twice",
    right=lambda: TWICE[2],
    wrong="""
    rows-still-add-up: TWICE[0]
      Not '{answer}': whatever the input of softmax is, its rows add up to 1.
    order-is-kept: TWICE[1]  # Not '{answer}': a larger score gets a larger probability the second
      time, too. So the mistake is easy to miss: the accuracy stays the same.
    not-the-same: TWICE[3]
      Not '{answer}': try it with scores 0, 0, 10. What are the scores of the second softmax?
    """,
    otherwise="Not '{answer}'.",
    because="The second softmax gets numbers between 0 and 1 as scores, which are nearly equal. The"
    " winner stays the winner, but no class can seem sure any more.",
    choices=TWICE,
    hints=[
        "What are the largest and the smallest number that the second softmax can get as input?",
        "Compute both for the scores 0, 0, 10, with functional.softmax.",
    ],
)
