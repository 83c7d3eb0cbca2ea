"""Exercises: what a longer training adds, and whether its probabilities can be trusted."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed


def _momentum_step(w, v, gradient, rate, momentum):
    v = momentum * v + gradient
    return w - rate * v, v


W, V = np.array([1.0, -2.0, 0.5]), np.array([0.4, 0.0, -1.0])

momentum_step = Computed(
    "the_limit",
    "one step with momentum",
    right=_momentum_step,
    cases=[
        ((W, V, np.array([0.2, 0.5, 0.3]), 0.1, 0.9), {}),
        (
            (
                _cases.normal(4, 3),
                _cases.normal(4, 3, seed=1),
                _cases.normal(4, 3, seed=2),
                0.3,
                0.8,
            ),
            {},
        ),
    ],
    mistakes="""
    gradient-for-velocity: rate * v -> rate * gradient
      Your step uses the gradient of this batch; with momentum the step is rate times the new
      velocity.
    old-velocity: w - rate * v, v -> w - rate * (v - gradient) / momentum, v
      Your step uses the velocity from before this batch. First update v, then w.
    velocity-not-returned: rate * v, v -> rate * v, (v - gradient) / momentum
      You return the velocity as it was. The next step needs the new one.
    momentum-forgotten: momentum * v -> v
      You keep the whole old velocity. Only the share `momentum` of it stays, or it grows forever.
    averaged: + gradient -> + (1 - momentum) * gradient
      You multiply the gradient by 1 - momentum, which is the mean that Adam keeps. Here
      the gradient is added as it is.
    velocity-subtracted: v + gradient -> v - gradient
      The velocity has the sign of the gradient here, and w moves against it.
    uphill: w - rate -> w + rate
      You move along the gradient, which makes the loss larger.
    rate-twice: + gradient -> + rate * gradient
      The rate is in your step twice: once in the velocity, and once when w moves.
    swapped: return w - rate * v, v -> return v, w - rate * v
      You return the velocity first. The text asks for the weights, then the velocity.
    """,
    advice="By hand for the first weight: v = 0.9 * 0.4 + 0.2 = 0.56, and w = 1 - 0.1 * 0.56.",
    hints=[
        "First the new velocity: `momentum` times the old one, plus the gradient.",
        "Then the weights: minus the rate times the new velocity. Return both.",
    ],
)


def _smooth_labels(y, n_classes, smoothing):
    Y = np.eye(n_classes)[y]
    share = smoothing / n_classes
    return (1 - smoothing) * Y + share


smooth_labels = Computed(
    "the_limit",
    "targets with label smoothing",
    right=_smooth_labels,
    cases=[
        ((np.array([2, 0, 3]), 4, 0.2), {"N": 3, "C": 4}),
        ((np.array([1, 1, 0, 4, 2]), 6, 0.1), {"N": 5, "C": 6}),
        ((np.array([1, 0]), 3, 0.0), {"N": 2, "C": 3}),
    ],
    mistakes="""
    true-class-kept-whole: (1 - smoothing) * Y -> Y
      Your rows add up to more than 1: what is spread over all classes must first be taken from the
      true class.
    others-only: share = -> share = smoothing / (n_classes - 1) #
    ; return -> return np.where(Y == 1, 1 - smoothing, share) #
      You spread the share over the other classes only. In this form, which most libraries use, the
      true class gets its part, too.
    true-class-left-out: (1 - smoothing) * Y + share -> np.where(Y == 1, 1 - smoothing, share)
      Your rows add up to less than 1. The true class gets its part of what is spread, too.
    not-divided: smoothing / n_classes -> smoothing
      Every class gets the whole share. It is divided by the number of classes.
    nothing-spread: + share ->
      You take the share from the true class and give it to nobody: each row must add up to 1.
    no-smoothing: return np.eye(n_classes)[y]
      These are the rows of one-hot. Nothing is smoothed yet.
    share-swapped: (1 - smoothing) -> smoothing
    ; share = smoothing -> share = (1 - smoothing)
      The two shares are swapped: the larger one, 1 - smoothing, belongs to the true class.
    divided-by-samples: / n_classes -> / len(y)
      You divide by the number of samples. The share is spread over the classes.
    """,
    advice="With 4 classes and 0.2, the true class gets 0.8 + 0.05 and each other class 0.05.",
    hints=[
        "Start from the one-hot rows, (N, C).",
        "Multiply them by 1 - smoothing, and add smoothing / C to every entry.",
    ],
)


def _overconfidence(P, y):
    confidence = P.max(axis=1)
    right = P.argmax(axis=1) == y
    return confidence.mean() - right.mean()


P5 = _cases.probabilities(7, 4, seed=5)

overconfidence = Computed(
    "the_limit",
    "mean confidence minus accuracy",
    right=_overconfidence,
    cases=[
        (
            (np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0.1, 0.0, 0.9]]), np.array([0, 0, 2])),
            {"N": 3},
        ),
        ((P5, np.array([0, 3, 2, 2, 1, 0, 3])), {"N": 7, "C": 4}),
        ((P5, P5.argmax(axis=1)), {"N": 7, "C": 4}),  # less sure than it may be
    ],
    mistakes="""
    sign-flipped: confidence.mean() - right.mean() -> right.mean() - confidence.mean()
      The sign is flipped: a network that is too sure of itself gets a positive number.
    true-class: P.max(axis=1) -> P[np.arange(len(y)), y]
      You take the probability of the true class. The confidence is that of the class that the
      network chose, right or wrong.
    over-everything: P.max(axis=1) -> P.max()
      P.max() is the largest number of the whole array. Each row has a confidence of its own.
    down-the-columns: P.max(axis=1) -> P.max(axis=0)
      You take the maximum of each column. A sample is a row.
    confidence-only: - right.mean() ->
      This is the mean confidence. Subtract the accuracy.
    accuracy-only: confidence.mean() - right.mean() -> right.mean()
      This is the accuracy. The question is by how much the mean confidence exceeds it.
    right-ones-only: confidence.mean() -> confidence[right].mean()
      You take the mean over the samples that were classified correctly. The wrong ones count, too.
    sums: mean() -> sum()
      You add up over the samples; take the mean, so that the number does not grow with N.
    absolute: confidence.mean() - right.mean() -> abs(confidence.mean() - right.mean())
      Without its sign one cannot tell a network that is too sure from one that is not sure enough.
    """,
    advice="By hand: the confidences 0.7, 0.6 and 0.9 have the mean 0.733, and 2 of 3 are right.",
    hints=[
        "P.max(axis=1) is how sure the network is of each answer, P.argmax(axis=1) the answer.",
        "Mean confidence minus the share of right answers.",
    ],
)
