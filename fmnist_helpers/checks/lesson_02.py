"""The exercises of lesson 02: softmax and cross-entropy."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._exercise import Answer, Computed, Mistake

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
            "Your columns add up to 1, not your rows: axis=0 adds up over the samples; each sample"
            " needs its own sum, over the classes.",
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
            lambda Z: Z / Z.sum(axis=1, keepdims=True),
            "Your rows add up to 1, but the scores were not put through np.exp: [0, 2] is {got}"
            " there, and a probability is never negative.",
        ),
        Mistake(
            "missing-sum",
            lambda Z: np.exp(Z),
            "The exponentials are right ({got} at {entry}), but the rows do not add up to 1: divide"
            " each by its sum.",
        ),
        Mistake(
            "sign-of-scores",
            lambda Z: _softmax(-Z, axis=1, keepdims=True),
            "Your largest score gets the smallest probability ({got} at {entry}, should be {want}):"
            " the sign of the scores is flipped.",
        ),
        Mistake(
            "log-probabilities",
            functional.log_softmax,
            "These are the logarithms of the probabilities ({got} at {entry}).",
        ),
        Mistake(
            "power-of-2",
            lambda Z: 2.0**Z / (2.0**Z).sum(axis=1, keepdims=True),
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

LARGE = np.array([[1000.0, 1001.0, 1002.0], [0.0, 0.0, 1.0], [-1000.0, -1001.0, -1002.0]])
FAR = np.array([[0.0, 0.0, 2000.0], [0.0, 700.0, 800.0], [-2000.0, -2001.0, -2001.0]])


def _shifted(Z, shift):
    return _softmax(Z - shift, axis=1, keepdims=True)


stable_softmax = Computed(
    "stable_softmax",
    2,
    "a softmax that never overflows",
    right=functional.softmax,
    cases=[((LARGE,), {"N": 3, "C": 3}), ((FAR,), {"N": 3, "C": 3}), *SCORES[:2]],
    mistakes=[
        Mistake(
            "missing-shift",
            lambda Z: _softmax(Z, axis=1, keepdims=True),
            "Scores of 1000 give {got} at {entry}: np.exp overflows above 709. Subtract the largest"
            " score of each row first.",
        ),
        Mistake(
            "shift-of-all",
            lambda Z: _shifted(Z, Z.max()),
            "You subtract one number, the maximum of the whole array. Then the row of -1000 becomes"
            " exp(-2002) = 0 everywhere, and 0/0 is {got}. Each row has its own maximum.",
        ),
        Mistake(
            "shift-by-column",
            lambda Z: _shifted(Z, Z.max(axis=0, keepdims=True)),
            "You subtract the maximum of each *column*: your result{entry} is {got}, should be"
            " {want}. Samples are rows: axis=1.",
        ),
        Mistake(
            "missing-keepdims",
            lambda Z: _shifted(Z, Z.max(axis=1)),
            "The maxima have the shape (N,), and NumPy matches them with the columns. keepdims=True"
            " makes them (N, 1). Your result{entry} is {got}. ({error})",
        ),
        Mistake(
            "shift-up",
            lambda Z: _shifted(Z, -Z.max(axis=1, keepdims=True)),
            "Adding the maximum makes large scores larger: {got} at {entry}. Subtract it.",
        ),
        Mistake(
            "shift-to-minimum",
            lambda Z: _shifted(Z, Z.min(axis=1, keepdims=True)),
            "You subtract the smallest score; then 2000 stays 2000, and {got} at {entry} is what"
            " exp makes of it. Subtract the largest.",
        ),
        Mistake(
            "shift-by-mean",
            lambda Z: _shifted(Z, Z.mean(axis=1, keepdims=True)),
            "The mean is no limit: 2000 stays 1333 above it, and {got} at {entry} is what exp makes"
            " of that. Subtract the largest score.",
        ),
        Mistake(
            "scaled-for-shifted",
            lambda Z: _softmax(Z / np.abs(Z).max(axis=1, keepdims=True), axis=1, keepdims=True),
            "You divide the scores by their largest: that changes the probabilities ({got} at"
            " {entry}, should be {want}). A *difference* does not.",
        ),
        Mistake(
            "clipped-scores",
            lambda Z: _softmax(np.clip(Z, -700, 700), axis=1, keepdims=True),
            "Clipped at 700, scores of 1000 and 1002 become the same ({got} at {entry}, should be"
            " {want}).",
        ),
        Mistake(
            "shifted-below-only",
            lambda Z: (
                np.exp(Z - Z.max(axis=1, keepdims=True)) / np.exp(Z).sum(axis=1, keepdims=True)
            ),
            "The shift is above the fraction, but not below ({got} at {entry}): compute the shifted"
            " exponentials once, and use them twice.",
        ),
    ],
    look="Every row must add up to 1, also that with 2000.",
    hints=[
        "Softmax does not change when the same number is subtracted from all scores of a row.",
        "Which number makes the largest exponent 0, so that exp stays between 0 and 1?",
        "Z.max(axis=1, keepdims=True), for the same reasons as the sum.",
    ],
)

P = np.array([[0.7, 0.2, 0.1], [0.25, 0.25, 0.5], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
Y4 = np.array([0, 2, 2, 0])
P5, Y5 = _cases.probabilities(5, 3), np.array([2, 0, 1, 1, 0])
LOSSES = [((P, Y4), {"N": 4, "C": 3}), ((P5, Y5), SIZES)]


def _true(P, y):
    return P[np.arange(len(y)), y]


SUM_FOR_MEAN = (
    "You return {got}, that is the sum over the {N} samples; the *mean* is wanted, so that the loss"
    " does not grow with the batch."
)

cross_entropy = Computed(
    "cross_entropy",
    2,
    "the mean cross-entropy of probabilities and labels",
    right=lambda P, y: -np.log(_true(P, y)).mean(),
    cases=LOSSES,
    mistakes=[
        Mistake("sum-for-mean", lambda P, y: -np.log(_true(P, y)).sum(), SUM_FOR_MEAN),
        Mistake(
            "not-averaged",
            lambda P, y: -np.log(_true(P, y)),
            "The surprises of the single samples, of shape {shape}, are right; their mean is"
            " wanted.",
        ),
        Mistake(
            "missing-minus",
            lambda P, y: np.log(_true(P, y)).mean(),
            "You return {got}: the log of a probability is negative, and a loss is not. The"
            " minus is missing.",
        ),
        Mistake(
            "all-classes",
            lambda P, y: -np.log(P).mean(),
            "You average over all classes ({got}, should be {want}); only the probability of the"
            " *true* class counts.",
        ),
        Mistake(
            "divided-by-classes-too",
            lambda P, y: -np.log(_true(P, y)).sum() / P.size,
            "You return {got}, a third of {want}: the mean of a (N, C) array divides by N * C, but"
            " only one entry a row counts.",
        ),
        Mistake(
            "columns-of-labels",
            lambda P, y: -np.log(P[:, y]).mean(),
            "P[:, y] takes *whole columns*, {N} x {N} numbers ({got}, should be {want}). Give the"
            " rows too: P[np.arange(N), y].",
        ),
        Mistake(
            "predicted-for-true",
            lambda P, y: -np.log(P.max(axis=1)).mean(),
            "You take the largest probability of each row ({got}, should be {want}); y says which"
            " one counts.",
        ),
        Mistake(
            "log-of-mean",
            lambda P, y: -np.log(_true(P, y).mean()),
            "You take the log of the mean ({got}, should be {want}): first the log of each, then"
            " their mean.",
        ),
        Mistake(
            "log-base-10",
            lambda P, y: -np.log10(_true(P, y)).mean(),
            "You return {got}, that is with log10; the natural one, np.log, is meant ({want}).",
        ),
        Mistake(
            "log-base-2",
            lambda P, y: -np.log2(_true(P, y)).mean(),
            "You return {got}, that is in bits, with log2; np.log gives {want} nats.",
        ),
        Mistake(
            "probability-for-surprise",
            lambda P, y: _true(P, y).mean(),
            "You return the mean probability of the true classes, {got}; the log is missing.",
        ),
        Mistake(
            "error-for-surprise",
            lambda P, y: (1 - _true(P, y)).mean(),
            "You return the mean of 1 - p, {got}; cross-entropy is the mean of -log p, {want}.",
        ),
        Mistake(
            "log-of-1-minus-p",
            lambda P, y: -np.log(1 - _true(P, y)).mean(),
            "You return {got}: that is -log(1 - p), the surprise that it is *not* the true class.",
        ),
        Mistake(
            "labels-from-1",
            lambda P, y: -np.log(_true(P, y - 1)).mean(),
            "You look one column too far left ({got}, should be {want}): labels begin at 0, so"
            " does indexing; no y - 1.",
        ),
    ],
    look="By hand: the true classes of the small example have 0.7, 0.5, 0.1, 0.3.",
    hints=[
        "Pick the probability of the true class in each row: P[np.arange(len(y)), y].",
        "Then -np.log of them, then the mean.",
    ],
)

Z4 = np.array([[2.0, 1.0, -1.0], [0.0, 3.0, 0.0], [5.0, 5.0, 5.0]])
Y3 = np.array([0, 2, 1])
TINY = np.array([[0.0, 0.0, -1000.0], [1.0, 2.0, 3.0]])
HUGE = np.array([[1000.0, 1001.0, 1002.0], [0.0, 3.0, 1.0]])


def _clipped(Z, y, least=1e-12):
    return -np.log(np.clip(_true(functional.softmax(Z), y), least, 1)).mean()


loss_from_scores = Computed(
    "loss_from_scores",
    2,
    "the mean cross-entropy of scores and labels, safe from log(0)",
    right=functional.cross_entropy_from_scores,
    cases=[
        ((Z4, Y3), {"N": 3, "C": 3}),
        ((TINY, np.array([2, 0])), {"N": 2, "C": 3}),
        ((HUGE, np.array([1, 2])), {"N": 2, "C": 3}),
        ((MORE, Y5), SIZES),
    ],
    mistakes=[
        Mistake(
            "log-of-zero",
            lambda Z, y: -np.log(_true(functional.softmax(Z), y)).mean(),
            "A true class with the score -1000 gives {got}, should be {want}: softmax rounds its"
            " probability to 0, and the log of that is lost. Never go through the probability:"
            " log p = shifted score - log of the sum.",
        ),
        Mistake(
            "clipped-log",
            _clipped,
            "You return {got} where {want} is right: clipping hides how wrong the network is, and"
            " the slope there is 0, so it never learns better.",
        ),
        Mistake(
            "clipped-log",
            lambda Z, y: _clipped(Z, y, 1e-15),
            "You return {got} where {want} is right: clipping hides how wrong the network is, and"
            " the slope there is 0, so it never learns better.",
        ),
        Mistake(
            "clipped-log",
            lambda Z, y: -np.log(_true(functional.softmax(Z), y) + 1e-12).mean(),
            "You return {got} where {want} is right: a small number added inside of the log hides"
            " how wrong the network is.",
        ),
        Mistake(
            "missing-shift",
            lambda Z, y: -(_true(Z, y) - np.log(np.exp(Z).sum(axis=1))).mean(),
            "A score of 1000 gives {got}: np.exp overflows. Subtract the largest score of each row"
            " first.",
        ),
        Mistake(
            "sum-for-mean",
            lambda Z, y: -_true(functional.log_softmax(Z), y).sum(),
            SUM_FOR_MEAN,
        ),
        Mistake(
            "missing-minus",
            lambda Z, y: _true(functional.log_softmax(Z), y).mean(),
            "You return {got}: a loss is not negative. The minus is missing.",
        ),
        Mistake(
            "scores-for-log-probabilities",
            lambda Z, y: -_true(Z, y).mean(),
            "You average the scores of the true classes ({got}); the log of the sum of the"
            " exponentials is still to be subtracted from each.",
        ),
        Mistake(
            "not-averaged",
            lambda Z, y: -_true(functional.log_softmax(Z), y),
            "The surprises of the single samples, of shape {shape}, are right; their mean is"
            " wanted.",
        ),
    ],
    look="For scores [5, 5, 5] each class has probability 1/3, so the surprise is log 3 = 1.0986.",
    hints=[
        "Shift the scores of each row by their largest, S = Z - max.",
        "log p = S - log(sum(exp(S))): the log of a fraction is a difference.",
        "Pick the true classes with S[np.arange(len(y)), y], then minus the mean.",
    ],
)


def _gradient(P, y):
    return (P - _cases.one_hot(y, P.shape[1])) / len(y)


score_gradient = Computed(
    "score_gradient",
    2,
    "the gradient of the mean loss with respect to the scores",
    right=_gradient,
    cases=[*LOSSES, ((_cases.probabilities(3, 3, seed=2), np.array([1, 0, 2])), {"N": 3, "C": 3})],
    mistakes=[
        Mistake(
            "missing-mean",
            lambda P, y: _gradient(P, y) * len(y),
            "Your result is {N} times what is wanted, and N is {N}: the loss is a mean over the"
            " batch, so its gradient is divided by N.",
        ),
        Mistake(
            "sign-flipped",
            lambda P, y: -_gradient(P, y),
            "Every sign is flipped ({got} at {entry}, should be {want}): P - Y, so that the true"
            " class has a negative slope: a larger score means a smaller loss.",
        ),
        Mistake(
            "probabilities-only",
            lambda P, y: P / len(y),
            "Where the label is, 1 is to be subtracted: your result{entry} is {got}, should be"
            " {want}.",
        ),
        Mistake(
            "mean-over-all",
            lambda P, y: _gradient(P, y) / P.shape[1],
            "Your result is 1/{C} of what is wanted, and C is {C}: the loss is a mean over samples,"
            " not over all N * C entries.",
        ),
        Mistake(
            "label-in-every-row",
            lambda P, y: (P - np.isin(np.arange(P.shape[1]), y)) / len(y),
            "Your result{entry} is {got}, should be {want}: P[:, y] -= 1 changes *all* rows. Give"
            " the row numbers too.",
        ),
        Mistake(
            "labels-from-1",
            lambda P, y: _gradient(P, y - 1),
            "Your result{entry} is {got}, should be {want}: the 1s are subtracted one"
            " column too far left. Labels begin at 0.",
        ),
        Mistake(
            "label-for-one-hot",
            lambda P, y: (P - y[:, None]) / len(y),
            "You subtract the label itself ({got} at {entry}); it must be its one-hot row.",
        ),
        Mistake(
            "slope-of-probability",
            lambda P, y: np.where(_cases.one_hot(y, P.shape[1]) > 0, -1 / P, 0) / len(y),
            "That is the slope for the *probabilities*, -1/p at the true class ({got} at {entry}):"
            " softmax still has to be gone through.",
        ),
    ],
    look="Each row of the gradient adds up to 0: what one score gains the others lose.",
    hints=[
        "For one sample it is P - Y: probabilities minus the one-hot row.",
        "The loss is the mean over N samples. What does that make of each slope?",
        "If you write P[...] -= 1, take a copy first: P belongs to the caller.",
    ],
)

loss_at_start = Answer(
    "loss_at_start",
    2,
    "predict the loss of a network that knows nothing",
    right=lambda: np.log(10),
    near=lambda: [
        (1.0, "log-base-10", "{answer} is log10(10); the natural logarithm is meant."),
        (np.log2(10), "log-base-2", "{answer} bits: the natural logarithm is meant."),
        (0.1, "probability-for-surprise", "{answer} is the probability; the surprise is its -log."),
        (
            -np.log(10),
            "missing-minus",
            "{answer}: the minus of -log is missing; losses are positive.",
        ),
        (
            np.log(0.9) * -1,
            "error-for-surprise",
            "{answer} is -log of 0.9, the probability of being wrong.",
        ),
        (0.0, "knows-everything", "0 would be a network that is sure, and right every time."),
    ],
    otherwise="Not {answer}. What probability does each of ten classes get, and what is its -log?",
    because="-log(1/10) = log(10) = 2.3026: the first thing to look at when training begins.",
    hints=[
        "It knows nothing, so each of the ten classes gets the same probability.",
        "The loss is the surprise -log(p) of the true class, with the natural logarithm.",
    ],
)
