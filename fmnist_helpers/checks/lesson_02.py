"""The exercises of lesson 02 about softmax."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks._exercise import Answer

Z = np.array([[2.0, 1.0, -1.0], [0.0, 0.0, 1.0]])
MORE = _cases.normal(5, 3) * 2
SQUARE = _cases.normal(3, 3, seed=1)
SMALL = {"N": 2, "C": 3}
SIZES = {"N": 5, "C": 3}
SCORES = [((Z,), SMALL), ((MORE,), SIZES), ((SQUARE,), {"N": 3, "C": 3})]

WITHOUT_KEEPDIMS = (
    "Z has the shape (N, C), your sums (N,), and NumPy matches (N,) with the columns. keepdims=True"
    " makes them (N, 1). ({error})"
)


def _softmax(Z, **how):
    return np.exp(Z) / np.exp(Z).sum(**how)


ROWS = {"axis": 1, "keepdims": True}


def _shift(Z):
    return Z - Z.max(**ROWS)


softmax = Computed(
    "softmax",
    2,
    "turn each row of scores into probabilities",
    right=functional.softmax,
    cases=SCORES,
    mistakes=[
        Mistake(
            "wrong-axis",
            lambda Z: _softmax(Z, axis=0, keepdims=True),
            "Your columns add up to 1, not your rows ({got} at {entry}, should be {want}): axis=0"
            " adds up over the samples; each sample needs its own sum, over the classes.",
        ),
        Mistake("missing-keepdims", lambda Z: _softmax(Z, axis=1), WITHOUT_KEEPDIMS),
        Mistake(
            "whole-array",
            lambda Z: _softmax(Z),
            "All your entries together add up to 1 ({got} at {entry}, should be {want}): a sum"
            " without axis is taken over all samples.",
        ),
        Mistake(
            "missing-exp",
            lambda Z: Z / Z.sum(**ROWS),
            "Your rows add up to 1, but the scores were not put through np.exp ({got} at {entry},"
            " should be {want}). Negative scores stay negative; probabilities never are.",
        ),
        Mistake(
            "sum-of-scores",
            lambda Z: np.exp(Z) / Z.sum(**ROWS),
            "The top of your fraction holds exponentials, its bottom the sum of the *scores* ({got}"
            " at {entry}, should be {want}): add up the exponentials.",
        ),
        Mistake(
            "missing-sum",
            lambda Z: np.exp(Z),
            "The exponentials are right ({got} at {entry}), but the rows do not add up to 1: divide"
            " each by its sum.",
        ),
        Mistake(
            "sign-of-scores",
            lambda Z: _softmax(-Z, **ROWS),
            "Your largest score gets the smallest probability ({got} at {entry}, should be {want}):"
            " the sign of the scores is flipped.",
        ),
        Mistake(
            "log-probabilities",
            functional.log_softmax,
            "These are the logarithms of the probabilities ({got} at {entry}, should be {want}).",
        ),
        Mistake(
            "power-of-2",
            lambda Z: 2.0**Z / (2.0**Z).sum(**ROWS),
            "You take powers of 2 ({got} at {entry}, should be {want}); softmax takes powers of e.",
        ),
    ],
    look="Every row must add up to 1. By hand: exp(2), exp(1), exp(-1) are 7.39, 2.72, 0.37.",
    hints=[
        "First np.exp of all scores, an array of the same shape; then the sum of each row.",
        "The sum needs axis=1, so that it runs over the classes, and keepdims=True, so that its"
        " shape is (N, 1).",
    ],
)

LARGE = np.array([[1000, 1001, 1002], [0, 0, 1], [-1000, -1001, -1002], [3, 2, 1]], dtype=float)
FAR = np.array([[0.0, 0.0, 2000.0], [0.0, 700.0, 800.0], [-2000.0, -2001.0, -2001.0]])


def _shifted(Z, shift, **how):
    return _softmax(Z - shift, **(how or ROWS))


stable_softmax = Computed(
    "stable_softmax",
    2,
    "a softmax that never overflows",
    right=functional.softmax,
    cases=[((LARGE,), {"N": 4, "C": 3}), ((FAR,), {"N": 3, "C": 3}), *SCORES[:2]],
    mistakes=[
        Mistake(
            "fixed-shift",
            lambda Z: np.exp(Z - 1000) / np.exp(Z - 1000).sum(axis=1, keepdims=True),
            "You subtract the same number from all rows ({got} at {entry}, should be {want}): right"
            " for scores near it, lost for all others. Each row has a number of its own.",
        ),
        Mistake(
            "missing-shift",
            lambda Z: _softmax(Z, **ROWS),
            "Scores of 1000 give {got} at {entry}: np.exp overflows above 709. Subtract the largest"
            " score of each row first.",
        ),
        Mistake(
            "missing-shift",
            lambda Z: np.exp(Z) / (np.exp(Z).sum(**ROWS) + 1e-12),
            "Scores of 1000 give {got} at {entry}: np.exp overflows above 709, and a small number"
            " in the sum does not help. Subtract the largest score of each row first.",
        ),
        Mistake(
            "shift-of-all",
            lambda Z: _shifted(Z, Z.max()),
            "You subtract one number, the maximum of the whole array. In rows far below it every"
            " exp becomes 0, and 0/0 is {got} at {entry}. Each row has its own maximum.",
        ),
        Mistake(
            "shift-by-column",
            lambda Z: _shifted(Z, Z.max(axis=0, keepdims=True)),
            "You subtract the maximum of each *column*: your result{entry} is {got}, should be"
            " {want}. Samples are rows: axis=1.",
        ),
        *(
            Mistake(
                "missing-keepdims",
                lambda Z, how=how: _shifted(Z, Z.max(axis=1), **how),
                "The maxima have the shape (N,), and NumPy matches them with the columns."
                " keepdims=True makes them (N, 1). ({error})",
            )
            for how in (ROWS, {"axis": 1})
        ),
        Mistake(
            "missing-keepdims",
            lambda Z: _softmax(_shift(Z), axis=1),
            "The sums have the shape (N,), and NumPy matches them with the columns. keepdims=True"
            " makes them (N, 1), as for the maxima. ({error})",
        ),
        Mistake(
            "shift-up",
            lambda Z: _shifted(Z, -Z.max(**ROWS)),
            "Adding the maximum makes large scores larger: {got} at {entry}. Subtract it.",
        ),
        Mistake(
            "shift-to-minimum",
            lambda Z: _shifted(Z, Z.min(**ROWS)),
            "You subtract the smallest score; then 2000 above 0 stays 2000, and {got} at {entry} is"
            " what comes of exp(2000). Subtract the largest.",
        ),
        Mistake(
            "shift-by-mean",
            lambda Z: _shifted(Z, Z.mean(**ROWS)),
            "The mean is no limit: 2000 stays 1333 above it, and {got} at {entry} is what comes of"
            " exp(1333). Subtract the largest score.",
        ),
        *(
            Mistake(
                "scaled-for-shifted",
                lambda Z, scale=scale: _softmax(Z / scale(Z), **ROWS),
                "You divide the scores by their largest: that changes the probabilities ({got} at"
                " {entry}, should be {want}). Subtracting a number does not.",
            )
            for scale in (
                lambda Z: Z.max(**ROWS),
                lambda Z: np.abs(Z).max(**ROWS),
                lambda Z: Z.max(),
                lambda Z: np.abs(Z).max(),
            )
        ),
        *(
            Mistake(
                "clipped-scores",
                lambda Z, least=least: _softmax(np.clip(Z, least, 700), **ROWS),
                "Clipped, scores of 1000 and 1002 become the same ({got} at {entry}, should be"
                " {want}).",
            )
            for least in (-700, None)
        ),
        Mistake(
            "shifted-once",
            lambda Z: np.exp(_shift(Z)) / np.exp(Z).sum(**ROWS),
            "The scores are shifted in the top of the fraction, not in its bottom ({got} at"
            " {entry}, should be {want}): compute the shifted exponentials once, and use them"
            " twice.",
        ),
        Mistake(
            "shifted-once",
            lambda Z: np.exp(Z) / np.exp(_shift(Z)).sum(**ROWS),
            "The scores are shifted in the bottom of the fraction, not in its top ({got} at"
            " {entry}, should be {want}): compute the shifted exponentials once, and use them"
            " twice.",
        ),
        Mistake(
            "missing-sum",
            lambda Z: np.exp(_shift(Z)),
            "The shifted exponentials are right ({got} at {entry}), but the rows do not add up to"
            " 1: divide each by its sum.",
        ),
        Mistake(
            "whole-array",
            lambda Z: np.exp(_shift(Z)) / np.exp(_shift(Z)).sum(),
            "All your entries together add up to 1 ({got} at {entry}, should be {want}): a sum"
            " without axis is taken over all samples.",
        ),
        Mistake(
            "wrong-axis",
            lambda Z: _softmax(_shift(Z), axis=0),
            "Your columns add up to 1, not your rows ({got} at {entry}, should be {want}): the sum"
            " needs axis=1, as the maximum.",
        ),
        Mistake(
            "wrong-axis",
            lambda Z: _shifted(Z, Z.max(axis=0), axis=0),
            "Your columns add up to 1, not your rows ({got} at {entry}, should be {want}): both the"
            " maximum and the sum need axis=1.",
        ),
    ],
    look="Every row must add up to 1, however large or small its scores are.",
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
    2,
    "find what softmax does when it is applied twice",
    right=lambda: TWICE[2],
    near=lambda: [
        (
            TWICE[0],
            "rows-still-add-up",
            "'{answer}' is not so: whatever goes into softmax, its rows add up to 1.",
        ),
        (
            TWICE[1],
            "order-is-kept",
            "'{answer}' is not so: a larger score always gets a larger probability, also the second"
            " time. That is why nobody notices: the accuracy stays the same.",
        ),
        (
            TWICE[3],
            "not-the-same",
            "'{answer}' is not so: try it with scores 0, 0, 10. What are the scores of the second"
            " softmax?",
        ),
    ],
    otherwise="Not '{answer}'.",
    because="The second softmax gets numbers between 0 and 1 as scores, which are nearly equal. The"
    " winner stays the winner, but no class can seem sure any more.",
    choices=TWICE,
    hints=[
        "What are the largest and the smallest number that the second softmax may get?",
        "Compute both for the scores 0, 0, 10, with functional.softmax.",
    ],
)
