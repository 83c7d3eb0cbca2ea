"""Exercises: the L2 penalty and dropout."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed

W1, B1 = np.array([[1.0, -2.0]]), np.array([5.0, 7.0])
W2, B2 = np.array([[3.0], [0.5]]), np.array([4.0])
BIG = tuple(_cases.normal(*shape, seed=4) for shape in ((4, 6), (6,), (6, 3), (3,)))


def _l2_penalty(W1, b1, W2, b2, l2):
    squares = (W1**2).sum() + (W2**2).sum()
    return l2 / 2 * squares


l2_penalty = Computed(
    "hyperparameters",
    "the L2 penalty of a network",
    right=_l2_penalty,
    cases=[((W1, B1, W2, B2, 0.1), {}), ((*BIG, 0.5), {})],
    mistakes="""
    factor-2: l2 / 2 -> l2  # Your penalty is twice the expected one: that is l2 / 2 times the sum,
      so that its slope is l2 * W without a 2.
    missing-parentheses: return l2 / 2 * (W1**2).sum() + (W2**2).sum()
      The factor l2 / 2 belongs to both sums; without parentheses it multiplies only the first.
    times-2-for-square: **2 -> * 2  # W * 2 doubles each weight; the square is W**2.
    weights-not-squared: **2 ->
      You add up the weights, not their squares, so positive and negative ones cancel.
    absolute-for-squares: return l2 / 2 * (np.abs(W1).sum() + np.abs(W2).sum())
    absolute-for-squares: return l2 * (np.abs(W1).sum() + np.abs(W2).sum())  # You add up the
      absolute values of the weights, not their squares. That is a penalty too, called L1.
    biases-too: squares = -> squares = (b1**2).sum() + (b2**2).sum() +
      Your penalty includes the biases. Only the weights, W1 and W2, are penalized.
    squared-sum: **2).sum() -> ).sum() ** 2 or return l2 / 2 * (W1.sum() + W2.sum()) ** 2
      You square the sum; the penalty is the sum of the *squares*.
    norm-for-square: return l2 / 2 * (np.linalg.norm(W1) + np.linalg.norm(W2))
    norm-for-square: return l2 * (np.linalg.norm(W1) + np.linalg.norm(W2))  # np.linalg.norm takes
      the square root of the sum of the squares; the penalty needs the sum itself.
    mean-for-sum: l2 / 2 -> l2 / 2 / len(W1) or l2 / 2 / W1.size
    mean-for-sum: .sum() -> .mean()  # The penalty is about the sum of the squares, not their mean.
    one-layer: + (W2**2).sum() ->  # Your penalty leaves out W2.
    l2-forgotten: l2 / 2 * squares -> squares / 2  # The factor l2 is missing.
    rows-summed-only: return l2 / 2 * (sum(W1**2) + sum(W2**2))
      Your result has shape {shape}; expected one number. Python's own sum, like np.sum with
      axis=0, adds the rows and leaves the columns apart. np.sum alone adds all entries.
    matrices-added: (W1**2).sum() + (W2**2) -> (W1**2 + W2**2)  # You add the squares of W1 to those
      of W2 entry by entry, but the two have different shapes. First sum each of them.
    """,
    advice="By hand: 1 + 4 + 9 + 0.25 = 14.25 is the sum of the squares.",
    hints=[
        "Square each weight, then add up, for W1 and for W2.",
        "Times l2, divided by 2. No biases.",
    ],
)


def _l2_gradient(dW, W, l2):
    return dW + l2 * W


l2_gradient = Computed(
    "hyperparameters",
    "what the L2 penalty adds to the gradient of W",
    right=_l2_gradient,
    cases=[
        ((np.array([[0.5, 0.0]]), np.array([[1.0, -2.0]]), 0.1), {}),
        ((_cases.normal(4, 3), _cases.normal(4, 3, seed=1), 0.5), {"H": 4, "C": 3}),
    ],
    mistakes="""
    factor-2: l2 * W -> 2 * l2 * W  # The penalty has a 1/2 that cancels the 2 of the square.
    factor-half: l2 * W -> l2 / 2 * W  # The slope of W**2 / 2 is W, not W / 2.
    sum-for-weight: l2 * W -> l2 * W.sum()  # You add the same number for every weight, l2 times the
      sum of all. Each must shrink in proportion to itself.
    penalty-for-slope: l2 * W -> l2 / 2 * (W**2).sum()
      You add the penalty itself; the gradient needs its *slope* with respect to each weight.
    square-for-slope: l2 * W -> l2 * W**2
      You add l2 * W**2; the slope of a square is not a square.
    square-for-slope: l2 * W -> l2 / 2 * W**2  # You add the penalty of each weight; the gradient
      needs its *slope*, and the slope of a square is not a square.
    sign-for-weight: l2 * W -> l2 * np.sign(W)  # You add the slope of L1, not that of L2.
    subtracted: + l2 -> - l2
      You subtract the slope of the penalty; then the penalty would make large weights grow.
    l2-forgotten: l2 * W -> W  # The factor l2 is missing.
    weight-forgotten: l2 * W -> l2  # You add l2 itself to every entry; W is missing.
    gradient-for-weight: l2 * W -> l2 * dW
    gradient-for-weight: dW + l2 * W -> l2 * (dW + W) or W - l2 * dW or W + l2 * dW
      You multiply l2 by dW. The penalty is about the weights W.
    gradient-forgotten: dW + l2 * W -> W - l2 * W or W * (1 - l2) - dW
      You return changed weights. Expected the gradient, from which a step is made later.
    gradient-forgotten: dW + l2 * W -> l2 * W
      dW, the gradient from the data, is missing: the penalty's slope is added to it.
    """,
    advice="With l2 = 0.1 a weight of -2 adds -0.2 to its gradient.",
    hints=["The penalty is l2 / 2 * w² for each weight w.", "Its slope is l2 * w."],
)

A = np.array([[1.0, 2.0, 3.0, 4.0]])
U = np.array([[0.1, 0.6, 0.3, 0.9]])
# The share of units that stay is not exactly 1 - rate here.
A5, U5 = np.abs(_cases.normal(5, 6)) + 0.1, np.random.default_rng(3).random((5, 6))
DROPS = [((A, U, 0.5), {}), ((A5, U5, 0.3), {"N": 5, "H": 6}), ((A5, U5, 0.0), {"N": 5, "H": 6})]


def _dropout(A, U, rate, training):
    kept = rate <= U
    return A * kept / (1 - rate) if training else A


dropout = Computed(
    "hyperparameters",
    "inverted dropout, forward",
    right=_dropout,
    cases=[((*args, training), sizes) for training in (True, False) for args, sizes in DROPS],
    mistakes="""
    not-rescaled: / (1 - rate) ->  # What remains must be divided by 1 - rate, so that the next
      layer gets as much as before on average.
    not-rescaled: / (1 - rate) -> / 1 - rate
      `/ 1 - rate` divides by 1, then subtracts rate. The difference needs parentheses.
    share-that-stayed: / (1 - rate) -> / kept.mean()  # You divide by the share of units that
      happened to stay. Divide by the probability that a unit stays, which is that share on average.
    rescaled-the-wrong-way: / (1 - rate) -> * (1 - rate)
      You multiply by 1 - rate; that makes what remains smaller still. Divide.
    rescaled-by-rate: / (1 - rate) -> / rate or * (1 / rate)
      With rate = {rate} your result{entry} is {got}; expected {want}. A share of 1 - rate remains,
      not of rate: divide by 1 - rate.
    & scale: / (1 - rate) -> or / (1 - rate) -> / rate or * (1 / rate)
    keeps-what-it-should-drop & scale: <= -> >  # You keep the units with U < rate, the ones that
      must *go*: with rate = {rate} your result{entry} is {got}; expected {want}.
    nothing-at-test-time: else A -> else None  # With training=False your function returns None
      instead of an array of shape {wanted}: every path through it needs a `return`.
    at-test-time: if training else A ->
      With training=False you still drop units. When the network is used, every unit takes part.
    scaled-at-test-time: else A -> else A * (1 - rate)  # With training=False you scale A, but the
      scaling was done in training already. That is what *inverted* means.
    scaled-at-test-time-only: / (1 - rate) -> ; else A -> else A * (1 - rate)
      In training you only drop, and you make up for it where training is False. *Inverted* dropout
      does so in training: divide by 1 - rate there, and leave A alone later.
    never-dropped: A * kept -> A or return A  # You drop nothing in training.
    test-and-training-swapped: training else -> not training else
      You drop where training is False, and not where it is True.
    """,
    advice="With rate 0.5, units are dropped or doubled.",
    hints=[
        "U >= rate is an array of True and False: which units stay.",
        "The share that stays is 1 - rate. By what must those be multiplied to make up for it?",
        "Nothing of this happens where training is False.",
    ],
)

DA, DA5 = np.array([[1.0, 1.0, -1.0, 2.0]]), _cases.normal(5, 6, seed=8)


def _dropout_backward(dA, U, rate):
    kept = rate <= U
    return dA * kept / (1 - rate)


dropout_backward = Computed(
    "hyperparameters",
    "inverted dropout, backward",
    right=_dropout_backward,
    cases=[((DA, U, 0.5), {}), ((DA5, U5, 0.3), {"N": 5, "H": 6})],
    mistakes="""
    not-applied-backward: return dA
      A unit that was dropped had no influence, so it gets no gradient; the others get their factor.
    not-rescaled: / (1 - rate) ->
      In the forward pass, what stayed was multiplied by 1 / (1 - rate); so is its slope.
    not-rescaled: / (1 - rate) -> / 1 - rate
      `/ 1 - rate` divides by 1, then subtracts rate. The difference needs parentheses.
    mask-flipped: <= -> >
      The same units as in the forward pass let the gradient through: those that were not dropped.
    scaled-without-mask: * kept ->  # The factor is there, the mask is not.
    rescaled-the-wrong-way: / (1 - rate) -> * (1 - rate)  # The factor is 1 / (1 - rate).
    rescaled-by-rate: / (1 - rate) -> / rate  # With rate = {rate} your result{entry} is {got};
      expected {want}. In the forward pass, what stayed was divided by 1 - rate, not by rate.
    """,
    advice="Forward was A * mask / (1 - rate). What is its slope with respect to A?",
    hints=[
        "Forward each entry was multiplied by a number that does not depend on A.",
        "So each slope is multiplied by the very same number.",
    ],
)
