"""Exercises: the gradients of the backward pass, one line at a time."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks.forward_pass import BIG, SIZES, SQUARE


def _steps(X, W1, b1, W2, b2, y):
    """Return what the single gradients are computed from."""
    Z1 = X @ W1 + b1
    A1 = functional.relu(Z1)
    P = functional.softmax(A1 @ W2 + b2)
    return {"X": X, "Z1": Z1, "A1": A1, "W2": W2, "P": P, "Y": _cases.one_hot(y, len(b2))}


# All four sizes differ, and every array is small enough to be shown.
BY_HAND = {
    "X": np.array([[0.0, 2.0, 1.0, -1.0, 3.0], [1.0, 0.0, -1.0, 2.0, 1.0]]),
    "Z1": np.array([[-2.0, 3.0, 0.5], [1.0, -1.0, 2.0]]),
    "A1": np.array([[0.0, 3.0, 0.5], [1.0, 0.0, 2.0]]),
    "W2": np.array([[1.0, -1.0, 0.0, 2.0], [0.0, 1.0, 1.0, -1.0], [2.0, 0.0, -1.0, 1.0]]),
    "P": np.array([[0.5, 0.2, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4]]),
    "Y": _cases.one_hot([0, 1], 4),
}
STEPS = [
    (BY_HAND, {"N": 2, "D": 5, "H": 3, "C": 4}),
    *((_steps(*case), sizes) for case, sizes in zip((BIG, SQUARE), SIZES, strict=True)),
]


def _cases_of(*names):
    return [(tuple(arrays[name] for name in names), sizes) for arrays, sizes in STEPS]


# Many mistakes come twice, the second time with the mean missing as well: a learner who makes both
# hears of the other one first. These fit all gradients.
MEAN = """
    & no-mean: / len(P) ->
    missing-mean: / len(P) ->  # Your result is {N} times the expected result in a batch of N = {N}:
      the mean over the batch is missing. dZ2 = (P - Y) / N.
    mean-twice: / len(P) -> / len(P) ** 2
      Your result is 1/{N} of the expected result in a batch of N = {N}: the mean is taken twice.
      The sum over the samples belongs here, since dZ2 is divided by N already.
    sign-flipped: P - Y -> Y - P  # Every sign is flipped: dZ2 begins with P - Y, not Y - P.
    """
# These fit the whole backward pass, too, as does HIDDEN below.
OUTPUT = """
    missing-parentheses: (P - Y) / len(P) -> P - Y / len(P)
      Without parentheses only Y is divided by N.
    missing-parentheses: (P - Y) / len(P) -> P / len(P) - Y
      Only P is divided by N. Put P - Y in parentheses.
    extra-slope & no-mean: P - Y -> (P - Y) * P * (1 - P)
      The slope of softmax is in P - Y already. Do not multiply by P * (1 - P) again.
    labels-forgotten: P - Y -> P  # Y is not used: without the labels nothing can be learned.
    another-slope: P - Y -> Y  # P is not used: dZ2 compares the labels with the probabilities.
    another-slope: P - Y -> Y * (P - 1) or P * Y
      Only the true classes get a slope. The scores of the other classes count, too: P - Y.
    another-slope: P - Y -> (P - Y) ** 2 or abs(P - Y)  # The slope at the scores is P - Y itself.
      Do not square it, and keep its sign: it says whether a score should rise or fall.
    another-slope: P - Y -> -Y / P or (P - Y) / (P * (1 - P))  # You divide by P. That is the slope
      of the loss at the probabilities; dZ2 is its slope at the scores.
    another-slope: P - Y -> -Y * np.log(P) or Y * np.log(P)  # That is computed from the loss
      itself. A gradient is computed from the slope of the loss, which is P - Y at the scores.
    """


def _dW2(A1, P, Y):
    dZ2 = (P - Y) / len(P)
    return A1.T @ dZ2


dW2 = Computed(
    "backpropagation",
    "the gradient of the output weights",
    right=_dW2,
    cases=_cases_of("A1", "P", "Y"),
    mistakes=MEAN
    + OUTPUT
    + """
    transposed-gradient & no-mean: A1.T @ dZ2 -> dZ2.T @ A1
      This is the transpose: dW2 has the shape of W2.
    samples-do-not-meet & no-mean: A1.T -> A1  # A1 @ dZ2 does not fit: (N, H) @ (N, C) is ({N},
      {H}) @ ({N}, {C}). The samples must meet in the middle: what must be transposed? ({error})
    elementwise-product & no-mean: @ -> *
    elementwise-product & no-mean: A1.T @ -> A1 *  # * multiplies entry by entry and needs matching
      shapes: the sum over the samples needs a matrix product.
    last-sample-only & no-mean: A1.T @ dZ2 -> np.outer(A1[-1], dZ2[-1])
      Only the last sample counts. All of them add up; in a loop, += does that.
    """,
    advice="dW2 has the shape of W2, (H, C), and sums over the samples.",
    hints=[
        "dZ2 = (P - Y) / N comes first, of shape (N, C).",
        "Which product of A1 (N, H) and dZ2 (N, C) has shape (H, C)?",
    ],
)


def _db2(P, Y):
    dZ2 = (P - Y) / len(P)
    return dZ2.sum(axis=0)


db2 = Computed(
    "backpropagation",
    "the gradient of the output biases",
    right=_db2,
    cases=_cases_of("P", "Y"),
    # With a mean or without one: a sum over the classes is 0, or what rounding leaves of it.
    mistakes=MEAN
    + OUTPUT
    + """
    scalar-bias-gradient: axis=0 ->
      You return one number for all {C} biases. It is always 0, since each row of P, and of Y, adds
      up to 1. Each class has its own bias: sum over the samples only.
    scalar-bias-gradient & no-mean: dZ2.sum(axis=0) -> np.full(P.shape[1], dZ2.sum())
      All of your slopes are the same number, the sum over everything. Each class has its own bias:
      sum over the samples only.
    wrong-axis: axis=0 -> axis=1
      You return one number per *sample*; b2 has one per class. Which axis are the samples?
    kept-dimension & no-mean: axis=0 -> axis=0, keepdims=True
      b2 has only one dimension. No keepdims here.
    not-summed & no-mean: .sum(axis=0) ->  # You return one row per sample. Every sample uses the
      same b2, so the slopes of all samples add up.
    last-sample-only & no-mean: .sum(axis=0) -> [-1]
      Only the last sample counts. All of them add up; in a loop, += does that.
    """,
    advice="db2 has the shape of b2, (C,).",
    hints=[
        "Each sample adds b2 to its scores, so each adds its slope to db2.",
        "dZ2.sum over the samples: which axis are they?",
    ],
)

BACK = ("Z1", "W2", "P", "Y")
# On the way to dZ1, which both gradients of the hidden layer need.
HIDDEN = """
    missing-slope & no-mean: * (Z1 > 0) ->  # The slope of the activation function is missing
      between dA1 and dZ1, or lets everything through.
    activation-for-slope & no-mean: (Z1 > 0) -> np.maximum(0, Z1)
      You multiply by the activation A1; multiply by its slope, 1 or 0.
    activation-for-slope & no-mean: (Z1 > 0) -> np.sign(Z1)
      np.sign is -1 for negative scores. The slope of ReLU is 0 there.
    activation-for-slope & no-mean: (Z1 > 0) -> Z1
      You multiply by the score Z1; multiply by the slope at Z1, 1 or 0.
    slope-alone: dA1 * (Z1 > 0) -> 1.0 * (Z1 > 0) or dA1 * Z1 > 0
      Your dZ1 holds only 1 and 0, or True and False: it must be dA1 where the slope is 1. Does the
      comparison have parentheses of its own?
    slope-flipped: Z1 > 0 -> Z1 <= 0
      You keep what flows through units that are *off*. The slope is 1 where Z1 > 0.
    mask-of-the-wrong-array & no-mean: (Z1 > 0) -> (dA1 > 0)
      You look at the sign of dA1, the gradient. The slope of ReLU depends on the sign of Z1.
    another-activation: (Z1 > 0) -> (1 - np.tanh(Z1) ** 2)
    another-activation: (Z1 > 0) -> (1 - np.maximum(0, Z1) ** 2) or (1 - Z1**2)
      That is the slope of tanh. The hidden layer of this network has ReLU.
    another-activation: (Z1 > 0) -> functional.sigmoid(Z1) * (1 - functional.sigmoid(Z1))
    another-activation: (Z1 > 0) -> np.maximum(0, Z1) * (1 - np.maximum(0, Z1)) or Z1 * (1 - Z1)
      That is the slope of the sigmoid. The hidden layer of this network has ReLU.
    another-activation: (Z1 > 0) -> np.where(Z1 > 0, 1, 0.01) or np.where(Z1 > 0, 1, 0.1)
      That is the slope of leaky ReLU. Plain ReLU lets nothing through where Z1 is negative.
    gradient-for-weight: W2.T -> (np.maximum(0, Z1).T @ dZ2).T
      dA1 goes back through the weights W2, not through their gradient dW2.
    missing-transpose & no-mean: W2.T -> W2  # dZ2 @ W2 does not fit: (N, C) @ (H, C) is ({N}, {C})
      @ ({H}, {C}). The classes must meet in the middle: what must be transposed? ({error})
    elementwise-product & no-mean: @ W2.T -> * W2.T  # * multiplies entry by entry and needs
      matching shapes: on the way from dZ2 to dA1 the sum over the classes needs a matrix product.
    product-with-slope & no-mean: * (Z1 > 0) -> @ (Z1 > 0)
      A matrix product does not fit. dA1 and the slope have the same shape, (N, H) = ({N}, {H}):
      each number of dA1 is multiplied by its own slope. ({error})
    """


def _dW1(X, Z1, W2, P, Y):
    dZ2 = (P - Y) / len(P)
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    return X.T @ dZ1


dW1 = Computed(
    "backpropagation",
    "the gradient of the hidden weights",
    right=_dW1,
    cases=_cases_of("X", *BACK),
    mistakes=MEAN
    + """
    gradient-of-the-wrong-layer & no-mean: X.T @ dZ1 -> X.T @ dZ2
      dZ2 belongs to the layer after. Where H = C the shape would even fit, and nobody would notice.
    """
    + OUTPUT
    + HIDDEN
    + """
    transposed-gradient & no-mean: X.T @ dZ1 -> dZ1.T @ X
      This is the transpose: dW1 has the shape of W1.
    samples-do-not-meet & no-mean: X.T -> X  # X @ dZ1 does not fit: (N, D) @ (N, H) is ({N}, {D}) @
      ({N}, {H}). The samples must meet in the middle: what must be transposed? ({error})
    hidden-for-input & no-mean: X.T -> np.maximum(0, Z1).T
      The input of the hidden layer is X. A1 is its output.
    last-sample-only & no-mean: X.T @ dZ1 -> np.outer(X[-1], dZ1[-1])
      Only the last sample counts. All of them add up; in a loop, += does that.
    """,
    advice="Walk back in order: dZ2, dA1, dZ1, dW1; compare the shape of each with its array's.",
    hints=[
        "dZ2 = (P - Y) / N, then dA1 = dZ2 @ W2.T, of shape (N, H).",
        "dZ1 = dA1 times the slope of ReLU: 1 where Z1 > 0, else 0.",
        "dW1 is to X and dZ1 as dW2 was to A1 and dZ2.",
    ],
)


def _db1(Z1, W2, P, Y):
    dZ2 = (P - Y) / len(P)
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    return dZ1.sum(axis=0)


db1 = Computed(
    "backpropagation",
    "the gradient of the hidden biases",
    right=_db1,
    cases=_cases_of(*BACK),
    mistakes=MEAN
    + """
    gradient-of-the-wrong-layer & no-mean: dZ1.sum -> dZ2.sum
      That is db2. Where H = C the shape would even fit, and nobody would notice.
    """
    + OUTPUT
    + HIDDEN
    + """
    scalar-bias-gradient & no-mean: axis=0 ->  # You return one number, {got}, for all {H} biases:
      each hidden unit has its own. Sum over the samples only.
    scalar-bias-gradient & no-mean: dZ1.sum(axis=0) -> np.full(Z1.shape[1], dZ1.sum())
    scalar-bias-gradient & no-mean: dZ1.sum(axis=0) -> np.full(Z1.shape[1], dZ1.mean())
      All of your slopes are the same number, made from everything. Each hidden unit has its own
      bias: sum over the samples only.
    wrong-axis & no-mean: axis=0 -> axis=1
      You return one number per *sample*; b1 has one per hidden unit. Which axis are the samples?
    kept-dimension & no-mean: axis=0 -> axis=0, keepdims=True
      b1 has only one dimension. No keepdims here.
    not-summed & no-mean: .sum(axis=0) ->  # You return one row per sample. Every sample uses the
      same b1, so the slopes of all samples add up.
    summed-too-early & no-mean: dZ1.sum(axis=0) -> dA1.sum(axis=0) * (Z1.sum(axis=0) > 0)
    summed-too-early & no-mean: dZ1.sum(axis=0) -> dA1.sum(axis=0) * (Z1 > 0).sum(axis=0)
      You sum dA1 over the samples, and then multiply by a slope. Each sample has its own slope, so
      multiply first.
    last-sample-only & no-mean: dZ1.sum(axis=0) -> dZ1[-1]
      Only the last sample counts. All of them add up; in a loop, += does that.
    """,
    advice="db1 has the shape of b1, (H,), and is to dZ1 what db2 is to dZ2.",
    hints=["You need dZ1, as for dW1.", "Then sum over the samples."],
)
