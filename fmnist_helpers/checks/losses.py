"""Exercises: cross-entropy and its gradient."""

import numpy as np

from fmnist_helpers import functional  # noqa: F401 - named in the sheets
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._exercise import Answer
from fmnist_helpers.checks.probabilities import MORE, SIZES

P = np.array([[0.7, 0.2, 0.1], [0.25, 0.25, 0.5], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
Y4 = np.array([0, 2, 2, 0])
P5, Y5 = _cases.probabilities(5, 3), np.array([2, 0, 1, 1, 0])
LOSSES = [
    *(((P, Y4), {"N": 4, "C": 3}), ((P5, Y5), SIZES)),
    ((_cases.probabilities(1, 6, seed=3), np.array([4])), {"N": 1, "C": 6}),
]


def _cross_entropy(P, y):
    p = P[np.arange(len(y)), y]
    return -np.log(p).mean()


cross_entropy = Computed(
    "softmax_and_cross_entropy",
    "the mean cross-entropy of probabilities and labels",
    right=_cross_entropy,
    cases=LOSSES,
    mistakes="""
    sum-for-mean: .mean -> .sum  # You return the sum over the samples. The loss is their *mean*, so
      that it does not grow with the batch.
    not-averaged: .mean() ->
      The surprises of the single samples, of shape {shape}, are right; the loss is their mean.
    missing-minus: -np.log -> np.log
      The log of a probability is negative, and a loss is not. The minus is missing.
    all-classes: log(p) -> log(P)
      You average over all classes; only the probability of the *true* class counts.
    divided-by-classes-too: .mean() -> .sum() / P.size  # That is 1/C of the loss: the mean of an
      (N, C) array divides by N * C, but only one entry per row counts.
    other-classes-too: return -np.log(np.where(np.eye(P.shape[1])[y], P, 1 - P)).sum() / len(y)
    other-classes-too: return -np.log(np.where(np.eye(P.shape[1])[y], P, 1 - P)).mean()  # Your loss
      includes the surprises of the other classes, -log(1 - p). Only the true class counts.
    log-of-zero: return -np.log(P * np.eye(P.shape[1])[y]).sum()  # P * Y is 0 except for the true
      classes, and the log of 0 is -inf. Take the log first, then pick.
    & over-n: .mean() -> .sum() / len(y)
    columns-of-labels & over-n: np.arange(len(y)), y -> :, y
      P[:, y] takes *whole columns*, N x N numbers. Give the row numbers, too.
    rows-of-labels & over-n: np.arange(len(y)), y -> y
      P[y] takes *whole rows*, with labels as row numbers. Take one entry from each row.
    predicted-for-true: P[np.arange(len(y)), y] -> P.max(axis=1)
      You take the largest probability of each row; y says which one counts.
    log-of-mean: np.log(p).mean() -> np.log(p.mean())
      You take the log of the mean. Take the log of each probability first, then their mean.
    log-base-10: np.log -> np.log10  # You use log10; expected the natural logarithm, np.log.
    log-base-2: np.log -> np.log2  # You use log2, which gives bits; expected nats, from np.log.
    probability-for-surprise: -np.log(p) -> p
      That is the mean probability of the true classes: the log is missing.
    error-for-surprise: -np.log(p) -> (1 - p)
      That is the mean of 1 - p; cross-entropy is the mean of -log p.
    log-of-1-minus-p: log(p) -> log(1 - p)
      That is the mean of -log(1 - p), the surprise that it is *not* the true class.
    error-for-surprise: return ((P - np.eye(P.shape[1])[y]) ** 2).sum(axis=1).mean()
    error-for-surprise: return ((P - np.eye(P.shape[1])[y]) ** 2).sum(axis=1).mean() / 2
    error-for-surprise: return ((P - np.eye(P.shape[1])[y]) ** 2).mean()
      That is a squared error. Cross-entropy is the mean of -log p of the true classes.
    not-averaged: .mean() -> [0] / len(y)  # Only the first sample counts in your sum. Does `return`
      stand inside the loop?
    all-classes: return -(P * np.log(P)).sum() / len(y)
    all-classes: -np.log(p) -> (-p * np.log(p))
      You weight each log by its probability. The log of the true class counts in full.
    labels-from-1: , y] -> , y - 1]
      You look one column too far to the left. Labels and columns both begin at 0.
    """,
    advice="By hand: the true classes of the small example have 0.7, 0.5, 0.1, 0.3.",
    hints=[
        "Pick the probability of the true class in each row: P[np.arange(len(y)), y].",
        "Then -np.log of them, then the mean.",
    ],
)

Z4 = np.array([[2.0, 1.0, -1.0], [0.0, 3.0, 0.0], [5.0, 5.0, 5.0], [1.0, 0.0, 2.0]])
TINY = np.array([[0.0, 0.0, -1000.0], [1.0, 2.0, 3.0]])
HUGE = np.array([[1000.0, 1001.0, 1002.0], [-3000.0, 3.0, 1.0], [2.0, 2.0, 4.0]])


def _loss_from_scores(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    total = np.exp(S).sum(axis=1, keepdims=True)
    log_P = S - np.log(total)
    return -log_P[np.arange(len(y)), y].mean()


loss_from_scores = Computed(
    "softmax_and_cross_entropy",
    "the mean cross-entropy of scores and labels, safe from log(0)",
    right=_loss_from_scores,
    cases=[
        ((Z4, np.array([0, 2, 1, 2])), {"N": 4, "C": 3}),
        ((TINY, np.array([2, 0])), {"N": 2, "C": 3}),
        ((HUGE, np.array([1, 2, 0])), {"N": 3, "C": 3}),
        ((MORE, Y5), SIZES),
    ],
    # A small number is to keep log(0) away. Clipping to it and adding it differ by less than is
    # compared.
    mistakes="""
    & small: 1e-300 -> 1e-16 or 1e-15 or 1e-12 or 1e-10 or 1e-9 or 1e-8 or 1e-7 or 1e-6 or 2.22e-16
    & no-shift: Z - Z.max(axis=1, keepdims=True) -> Z
    clipped-log: return functional.cross_entropy(functional.softmax(Z), y)  # The probability is
      clipped on the way, so the loss is capped. Compute log p from the scores instead.
    log-of-zero & no-shift: S - np.log(total) -> np.log(np.exp(S) / total)
      If a true class has the score -1000, its probability is rounded to 0, and the log of 0 is
      -inf. Never go through the probability: log p = shifted score - log of the sum.
    clipped-log & small & no-shift: S - np.log(total) -> np.log((np.exp(S) / total).clip(1e-300))
      A small number instead of 0 hides how wrong the network is. Never go through the probability:
      log p = shifted score - log of the sum.
    missing-shift: Z - Z.max(axis=1, keepdims=True) -> Z
      With a score of 1000, np.exp overflows. Subtract the largest score of each row first.
    shift-of-all: Z.max(axis=1, keepdims=True) -> Z.max()
      You subtract one number, the maximum of the whole array. In a row far below it every exp
      becomes 0, and the log of 0 is -inf. Each row has its own maximum.
    shifted-once: S - np.log -> Z - np.log  # The scores in the sum are shifted, those of the true
      classes are not. Both need the same shift.
    shifted-once: np.exp(S) -> np.exp(Z)  # The scores of the true classes are shifted, those in the
      sum are not. Both need the same shift.
    missing-keepdims: max(axis=1, keepdims=True) -> max(axis=1)
    missing-keepdims: sum(axis=1, keepdims=True) -> sum(axis=1)
    missing-keepdims: , keepdims=True ->  # The maximum and the sum of each row have shape (N,), and
      NumPy matches (N,) with the columns. keepdims=True makes them (N, 1).
    wrong-axis: sum(axis=1 -> sum(axis=0
    wrong-axis: axis=1 -> axis=0  # axis=0 goes over the samples. Maximum and sum belong to one
      sample each, over its classes: axis=1.
    whole-array: np.exp(S).sum(axis=1, keepdims=True) -> np.exp(S).sum()  # You add up the
      exponentials of all samples. Each row has a sum of its own: axis=1.
    missing-log: np.log(total) -> total
      You subtract the sum of the exponentials itself; subtract its log.
    sum-for-mean: .mean -> .sum  # You return the sum over the samples. The loss is their *mean*, so
      that it does not grow with the batch.
    missing-minus: -log_P -> log_P  # A loss is not negative. The minus is missing.
    scores-for-log-probabilities: S - np.log(total) -> Z or S
      That is minus the mean of the scores of the true classes. You still have to subtract the log
      of the sum of the exponentials from each score.
    scores-for-log-probabilities: return functional.cross_entropy(Z, y)
      functional.cross_entropy takes probabilities, and Z holds scores.
    columns-of-labels: [np.arange(len(y)), y] -> [y]
      [y] takes *whole rows*, with labels as row numbers. Take one entry from each row.
    all-classes: [np.arange(len(y)), y] ->
      You average over all classes; only the *true* class counts.
    columns-of-labels: np.arange(len(y)), y -> :, y
      [:, y] takes *whole columns*, N x N numbers. Give the row numbers, too.
    not-averaged: .mean() ->
      The surprises of the single samples, of shape {shape}, are right; the loss is their mean.
    """,
    advice="For scores [5, 5, 5] each class has probability 1/3, so the surprise is log 3 = 1.099.",
    hints=[
        "Shift the scores of each row by their largest, S = Z - max.",
        "log p = S - log(sum(exp(S))): the log of a fraction is a difference.",
        "Pick log p of the true classes, with [np.arange(len(y)), y], then take minus the mean.",
    ],
)


def _score_gradient(P, y):
    Y = _cases.one_hot(y, P.shape[1])
    return (P - Y) / len(y)


score_gradient = Computed(
    "softmax_and_cross_entropy",
    "the gradient of the mean loss with respect to the scores",
    right=_score_gradient,
    cases=[*LOSSES, ((_cases.probabilities(3, 3, seed=2), np.array([1, 0, 2])), {"N": 3, "C": 3})],
    # Many are made twice: divided by N, and not (which is told once the slope is right).
    mistakes="""
    & no-mean: / len(y) ->
    divided-by-classes: / len(y) -> / P.shape[1]
      You divide by C = {C}, the number of classes; the mean is over the {N} samples.
    missing-parentheses: (P - Y) / len(y) -> P - Y / len(y)
      Without parentheses only Y is divided by N.
    missing-mean: / len(y) ->  # Your result is {N} times as large as expected, and N is {N}: the
      loss is a mean over the batch, so its gradient is divided by N.
    mean-over-all: / len(y) -> / P.size  # Your result is 1/{C} of what is expected, and C is {C}:
      the loss is a mean over samples, not over all N * C entries.
    sign-flipped & no-mean: P - Y -> Y - P  # Every sign is flipped: the true class has a negative
      slope, because raising its score lowers the loss.
    probabilities-only & no-mean: P - Y -> P
      You return the probabilities. Subtract 1 at the true class of each row.
    label-in-every-row & no-mean: P - Y -> P - np.isin(np.arange(P.shape[1]), y)
      P[:, y] -= 1 changes *all* rows. Give the row numbers, too.
    label-in-every-row & no-mean: P - Y -> P - np.isin(np.arange(len(P)), y)[:, None]
      P[y] -= 1 changes *whole rows*, with labels as row numbers. Give rows and columns.
    labels-from-1 & no-mean: one_hot(y, -> one_hot(y - 1,
      The 1s are subtracted one column too far left. Labels begin at 0.
    label-for-one-hot & no-mean: P - Y -> P - y[:, None]
      You subtract the label itself; subtract its one-hot row.
    label-for-one-hot & no-mean: P - Y -> P - y  # You subtract the labels themselves, of shape
      (N,), from P, of shape (N, C). Subtract their one-hot rows.
    slope-of-probability & no-mean: P - Y -> -Y / P  # That is the slope for the *probabilities*,
      -1/p at the true class. It still has to go through softmax.
    true-class-only & no-mean: P - Y -> (P - 1) * Y
      The scores of the other classes have a slope, too. Raising one of them raises the loss.
    true-class-only & no-mean: P - Y -> P[np.arange(len(y)), y] - 1
      The scores of the other classes have a slope, too.
    summed-over-samples: / len(y) -> .sum(axis=0) / len(y)  # Each score of each sample has a slope
      of its own. The mean only divides by N; nothing is added up.
    extra-slope & no-mean: P - Y -> (P - Y) * P * (1 - P)
      P - Y already contains the slope of softmax, P * (1 - P). Do not multiply by it again.
    two-classes-each & no-mean: P - Y -> (P - Y) / (P * (1 - P))
      That is the gradient with respect to the *probabilities* of ten separate yes-or-no losses.
      Softmax and cross-entropy together give P - Y.
    softmax-twice & no-mean: P - Y -> functional.softmax(P) - Y
      P holds probabilities already; do not apply softmax again.
    """,
    advice="Each row of the gradient adds up to 0: what one score gains the others lose.",
    hints=[
        "For one sample it is P - Y: probabilities minus the one-hot row.",
        "The loss is the mean over N samples. What does that do to each slope?",
        "If you write P[...] -= 1, take a copy first: P belongs to the caller.",
    ],
)

loss_at_start = Answer(
    "loss_at_start",
    "softmax_and_cross_entropy",
    "predict the loss of a network that knows nothing",
    right=lambda: np.log(10),
    wrong="""
    log-base-10: 1.0  # {answer:.4g} is log10(10); expected the natural logarithm.
    log-base-2: np.log2(10)  # {answer:.4g} are bits; expected nats, from the natural logarithm.
    probability-for-surprise: 0.1
      {answer:.4g} is the probability of the true class; the surprise is its -log.
    missing-minus: -np.log(10)  # {answer:.4g}: the minus of -log is missing; losses are positive.
    error-for-surprise: -np.log(0.9) or np.log(0.9)
      {answer:.4g} comes from 0.9, the probability of being wrong.
    probability-for-surprise: 10.0  # {answer:.4g} is the number of classes. What is -log(1/10)?
    log-base-2: np.log(2)  # {answer:.4g} is the loss with two classes. Here are ten.
    error-for-surprise: 0.9
      {answer:.4g} is the probability of being wrong; the loss is -log of that of the true class.
    knows-everything: 0.0
      {answer:.4g} would be the loss of a network that is sure, and right every time.
    """,
    otherwise="Not {answer:.5g}. What probability does each of ten classes get, and what is its"
    " -log?",
    because="-log(1/10) = log(10) = 2.3026: the first thing to look at when training begins.",
    hints=[
        "It knows nothing, so each of the ten classes gets the same probability.",
        "The loss is the surprise -log(p) of the true class, with the natural logarithm.",
    ],
)
