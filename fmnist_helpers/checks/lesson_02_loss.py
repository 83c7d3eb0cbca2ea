"""The exercises of lesson 02 about the loss and its gradient."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks._exercise import Answer
from fmnist_helpers.checks.lesson_02 import MORE, SIZES

ROWS = {"axis": 1, "keepdims": True}

P = np.array([[0.7, 0.2, 0.1], [0.25, 0.25, 0.5], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
Y4 = np.array([0, 2, 2, 0])
P5, Y5 = _cases.probabilities(5, 3), np.array([2, 0, 1, 1, 0])
LOSSES = [((P, Y4), {"N": 4, "C": 3}), ((P5, Y5), SIZES)]


def _softmax(Z, **how):
    return np.exp(Z) / np.exp(Z).sum(**how)


def _shift(Z):
    return Z - Z.max(**ROWS)


def _true(P, y):
    return P[np.arange(len(y)), y]


def _labels(P, y):
    return _cases.one_hot(y, P.shape[1])


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
        *(
            Mistake(
                "other-classes-too",
                lambda P, y, n=n: -np.log(np.where(_labels(P, y), P, 1 - P)).sum() / n(P),
                "You return {got}, should be {want}: the surprises of the other classes,"
                " -log(1 - p), are in it. Only the true class counts.",
            )
            for n in (len, np.size)
        ),
        Mistake(
            "log-of-zero",
            lambda P, y: -np.log(P * _labels(P, y)).sum(),
            "You return {got}: P * Y is 0 but for the true classes, and the log of 0 is -inf. Take"
            " the log first, then pick.",
        ),
        Mistake(
            "columns-of-labels",
            lambda P, y: -np.log(P[:, y]).mean(),
            "You return {got}, should be {want}: P[:, y] takes *whole columns*, {N} x {N} numbers."
            " Give the row numbers, too.",
        ),
        Mistake(
            "rows-of-labels",
            lambda P, y: -np.log(P[y]).mean(),
            "You return {got}, should be {want}: P[y] takes *whole rows*, with labels for row"
            " numbers. From each row one entry is wanted.",
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
            "You return the mean probability of the true classes, {got}, should be {want}: the log"
            " is missing.",
        ),
        Mistake(
            "error-for-surprise",
            lambda P, y: (1 - _true(P, y)).mean(),
            "You return the mean of 1 - p, {got}; cross-entropy is the mean of -log p, {want}.",
        ),
        Mistake(
            "log-of-1-minus-p",
            lambda P, y: -np.log(1 - _true(P, y)).mean(),
            "You return {got}, should be {want}: that is the mean of -log(1 - p), the surprise that"
            " it is *not* the true class.",
        ),
        Mistake(
            "labels-from-1",
            lambda P, y: -np.log(_true(P, y - 1)).mean(),
            "You look one column too far left ({got}, should be {want}): labels begin at 0, and so"
            " do columns; no y - 1.",
        ),
    ],
    look="By hand: the true classes of the small example have 0.7, 0.5, 0.1, 0.3.",
    hints=[
        "Pick the probability of the true class in each row: P[np.arange(len(y)), y].",
        "Then -np.log of them, then the mean.",
    ],
)

Z4 = np.array([[2.0, 1.0, -1.0], [0.0, 3.0, 0.0], [5.0, 5.0, 5.0], [1.0, 0.0, 2.0]])
TINY = np.array([[0.0, 0.0, -1000.0], [1.0, 2.0, 3.0]])
HUGE = np.array([[1000.0, 1001.0, 1002.0], [0.0, 3.0, 1.0], [2.0, 2.0, 4.0]])


SMALL_NUMBERS = (1e-300, 1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)  # to keep log(0) away


def _log_p(Z, shift=None, total=None):
    """Return the logarithms of the probabilities, with the shift and the sum of somebody else."""
    S = _shift(Z) if shift is None else Z - shift
    return S - np.log(np.exp(S).sum(**(total or ROWS)))


loss_from_scores = Computed(
    "loss_from_scores",
    2,
    "the mean cross-entropy of scores and labels, safe from log(0)",
    right=functional.cross_entropy_from_scores,
    cases=[
        ((Z4, np.array([0, 2, 1, 2])), {"N": 4, "C": 3}),
        ((TINY, np.array([2, 0])), {"N": 2, "C": 3}),
        ((HUGE, np.array([1, 2, 0])), {"N": 3, "C": 3}),
        ((MORE, Y5), SIZES),
    ],
    mistakes=[
        Mistake(
            "clipped-log",
            lambda Z, y: functional.cross_entropy(functional.softmax(Z), y),
            "You return {got} where {want} is right: on the way through the probability it is"
            " clipped (section 2.9), so the loss has a limit. Stay with the scores.",
        ),
        *(
            Mistake(
                "log-of-zero",
                lambda Z, y, softmax=softmax: -np.log(_true(softmax(Z), y)).mean(),
                "A true class with the score -1000 gives {got}, should be {want}: softmax rounds"
                " its probability to 0, and the log of that is lost. Never go through the"
                " probability: log p = shifted score - log of the sum.",
            )
            for softmax in (functional.softmax, lambda Z: _softmax(Z, **ROWS))
        ),
        # Clipping to a small number and adding it differ by less than is compared.
        *(
            Mistake(
                "clipped-log",
                lambda Z, y, softmax=softmax, small=small: (
                    -np.log(np.maximum(_true(softmax(Z), y), small)).mean()
                ),
                "You return {got} where {want} is right: a small number instead of 0 hides how"
                " wrong the network is. Never go through the probability: log p = shifted score -"
                " log of the sum.",
            )
            for softmax in (functional.softmax, lambda Z: _softmax(Z, **ROWS))
            for small in SMALL_NUMBERS
        ),
        Mistake(
            "missing-shift",
            lambda Z, y: -_true(_log_p(Z, shift=0), y).mean(),
            "A score of 1000 gives {got}: np.exp overflows. Subtract the largest score of each row"
            " first.",
        ),
        Mistake(
            "shift-of-all",
            lambda Z, y: -_true(_log_p(Z, shift=Z.max()), y).mean(),
            "You subtract one number, the maximum of the whole array. In a row far below it every"
            " exp becomes 0, and then log(0) gives {got}. Each row has its own maximum.",
        ),
        Mistake(
            "shifted-once",
            lambda Z, y: -(_true(Z, y) - np.log(np.exp(_shift(Z)).sum(axis=1))).mean(),
            "You return {got}, should be {want}: the scores in the sum are shifted, those of the"
            " true classes are not. Both need the same shift.",
        ),
        Mistake(
            "shifted-once",
            lambda Z, y: -(_true(_shift(Z), y) - np.log(np.exp(Z).sum(axis=1))).mean(),
            "You return {got}, should be {want}: the scores of the true classes are shifted, those"
            " in the sum are not. Both need the same shift.",
        ),
        *(
            Mistake(
                "missing-keepdims",
                lambda Z, y, wrong=wrong: -_true(wrong(Z), y).mean(),
                "The maximum and the sum of each row have the shape (N,), and NumPy matches (N,)"
                " with the columns. keepdims=True makes them (N, 1). ({error})",
            )
            for wrong in (
                lambda Z: _log_p(Z, shift=Z.max(axis=1)),
                lambda Z: _log_p(Z, total={"axis": 1}),
                lambda Z: _log_p(Z, shift=Z.max(axis=1), total={"axis": 1}),
            )
        ),
        *(
            Mistake(
                "wrong-axis",
                lambda Z, y, shift=shift: -_true(_log_p(Z, shift(Z), {"axis": 0}), y).mean(),
                "You return {got}, should be {want}: axis=0 goes over the samples. Maximum and sum"
                " belong to one sample each, over its classes: axis=1.",
            )
            for shift in (lambda Z: None, lambda Z: Z.max(axis=0))
        ),
        Mistake(
            "missing-log",
            lambda Z, y: -_true(_shift(Z) - np.exp(_shift(Z)).sum(**ROWS), y).mean(),
            "You return {got}, should be {want}: you subtract the sum of the exponentials itself;"
            " its log is meant.",
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
        *(
            Mistake(
                "scores-for-log-probabilities",
                lambda Z, y, scores=scores: -_true(scores(Z), y).mean(),
                "You return {got}, should be {want}: that is the mean of the scores of the true"
                " classes. The log of the sum of the exponentials is still to be subtracted from"
                " each.",
            )
            for scores in (lambda Z: Z, _shift)
        ),
        Mistake(
            "all-classes",
            lambda Z, y: -functional.log_softmax(Z).mean(),
            "You average over all classes ({got}, should be {want}); only the *true* class counts.",
        ),
        Mistake(
            "columns-of-labels",
            lambda Z, y: -functional.log_softmax(Z)[:, y].mean(),
            "You return {got}, should be {want}: [:, y] takes *whole columns*, {N} x {N} numbers."
            " Give the row numbers, too.",
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
    return (P - _labels(P, y)) / len(y)


def _averaged_or_not(diagnosis, slope, message):
    """Return one mistake twice: divided by N, and not (which is told once the slope is right)."""
    return [
        Mistake(diagnosis, lambda P, y: slope(P, y) / len(y), message),
        Mistake(diagnosis, slope, message),
    ]


score_gradient = Computed(
    "score_gradient",
    2,
    "the gradient of the mean loss with respect to the scores",
    right=_gradient,
    cases=[*LOSSES, ((_cases.probabilities(3, 3, seed=2), np.array([1, 0, 2])), {"N": 3, "C": 3})],
    mistakes=[
        Mistake(
            "divided-by-classes",
            lambda P, y: _gradient(P, y) * len(y) / P.shape[1],
            "You divide by C = {C}, the number of classes; the mean is over the {N} samples.",
        ),
        Mistake(
            "missing-parentheses",
            lambda P, y: P - _cases.one_hot(y, P.shape[1]) / len(y),
            "Your result{entry} is {got}, should be {want}: without parentheses only Y is divided"
            " by N.",
        ),
        Mistake(
            "missing-mean",
            lambda P, y: _gradient(P, y) * len(y),
            "Your result is {N} times what is wanted, and N is {N}: the loss is a mean over the"
            " batch, so its gradient is divided by N.",
        ),
        Mistake(
            "mean-over-all",
            lambda P, y: _gradient(P, y) / P.shape[1],
            "Your result is 1/{C} of what is wanted, and C is {C}: the loss is a mean over samples,"
            " not over all N * C entries.",
        ),
        *_averaged_or_not(
            "sign-flipped",
            lambda P, y: _labels(P, y) - P,
            "Every sign is flipped ({got} at {entry}, should be {want}): the true class has a"
            " negative slope, because a larger score of it means a smaller loss.",
        ),
        *_averaged_or_not(
            "probabilities-only",
            lambda P, y: P,
            "Where the label is, 1 is to be subtracted: your result{entry} is {got}, should be"
            " {want}.",
        ),
        *_averaged_or_not(
            "label-in-every-row",
            lambda P, y: P - np.isin(np.arange(P.shape[1]), y),
            "Your result{entry} is {got}, should be {want}: P[:, y] -= 1 changes *all* rows. Give"
            " the row numbers too.",
        ),
        *_averaged_or_not(
            "labels-from-1",
            lambda P, y: P - _labels(P, y - 1),
            "Your result{entry} is {got}, should be {want}: the 1s are subtracted one"
            " column too far left. Labels begin at 0.",
        ),
        *_averaged_or_not(
            "label-for-one-hot",
            lambda P, y: P - y[:, None],
            "You subtract the label itself ({got} at {entry}, should be {want}); it must be its"
            " one-hot row.",
        ),
        *_averaged_or_not(
            "label-for-one-hot",
            lambda P, y: P - y,
            "You subtract the labels themselves, of shape (N,), from P, of shape (N, C). It must be"
            " their one-hot rows. ({error})",
        ),
        *_averaged_or_not(
            "slope-of-probability",
            lambda P, y: -_labels(P, y) / P,
            "That is the slope for the *probabilities*, -1/p at the true class ({got} at {entry},"
            " should be {want}): softmax still has to be gone through.",
        ),
        *_averaged_or_not(
            "true-class-only",
            lambda P, y: (P - 1) * _labels(P, y),
            "Your result{entry} is {got}, should be {want}: the scores of the other classes have a"
            " slope, too. A larger one of them means a larger loss.",
        ),
        *_averaged_or_not(
            "true-class-only",
            lambda P, y: _true(P, y) - 1,
            "Your result has the shape {shape}, wanted is {wanted}: the scores of the other classes"
            " have a slope, too.",
        ),
        Mistake(
            "summed-over-samples",
            lambda P, y: _gradient(P, y).sum(axis=0),
            "Your result has the shape {shape}, wanted is {wanted}: each score of each sample has a"
            " slope of its own. The mean only divides by N; nothing is added up.",
        ),
        *_averaged_or_not(
            "softmax-twice",
            lambda P, y: functional.softmax(P) - _labels(P, y),
            "Your result{entry} is {got}, should be {want}: P are probabilities already; softmax is"
            " not applied again.",
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
        (1.0, "log-base-10", "{answer:.4g} is log10(10); the natural logarithm is meant."),
        (np.log2(10), "log-base-2", "{answer:.4g} are bits; the natural logarithm is meant."),
        (
            0.1,
            "probability-for-surprise",
            "{answer:.4g} is the probability of the true class; the surprise is its -log.",
        ),
        (
            -np.log(10),
            "missing-minus",
            "{answer:.4g}: the minus of -log is missing; losses are positive.",
        ),
        (
            -np.log(0.9),
            "error-for-surprise",
            "{answer:.4g} is -log of 0.9, the probability of being wrong.",
        ),
        (
            0.9,
            "error-for-surprise",
            "{answer:.4g} is the probability of being wrong; the loss is -log of that of the true"
            " class.",
        ),
        (
            0.0,
            "knows-everything",
            "{answer:.4g} would be a network that is sure, and right every time.",
        ),
    ],
    otherwise="Not {answer:.5g}. What probability does each of ten classes get, and what is its"
    " -log?",
    because="-log(1/10) = log(10) = 2.3026: the first thing to look at when training begins.",
    hints=[
        "It knows nothing, so each of the ten classes gets the same probability.",
        "The loss is the surprise -log(p) of the true class, with the natural logarithm.",
    ],
)
