"""Exercises: activation functions, their slopes, and the forward pass."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers._learner_calls import call
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed

Z = np.array([[-2.0, -0.5], [0.5, 3.0]])
MANY = _cases.normal(5, 6) * 2
SLOPES = [((Z,), {}), ((MANY,), {"N": 5, "H": 6}), ((Z.astype(np.float32),), {})]


def _leaky_slope(Z):
    return np.where(Z > 0, 1.0, 0.1)


leaky_slope = Computed(
    "backpropagation",
    "the slope of leaky ReLU",
    right=_leaky_slope,
    cases=SLOPES,
    mistakes="""
    value-for-slope: 1.0, 0.1 -> Z, 0.1 * Z  # That is leaky ReLU itself. The exercise asks for its
      *slope*: by how much it grows when z grows by one.
    slope-of-relu: 0.1 -> 0.0
    slope-of-relu: return Z > 0  # That is the slope of plain ReLU. Leaky ReLU lets a tenth of a
      negative score through. (In an array of whole numbers, 0.1 becomes 0.)
    another-leak: 0.1 -> 0.01
      Many libraries let a hundredth of a negative score through; here it is a tenth.
    sides-swapped: 1.0, 0.1 -> 0.1, 1.0  # The two sides are swapped.
    slope-times-z: 0.1 -> 0.1 * Z
      The negative side is wrong: the slope of 0.1 z is 0.1, whatever z is.
    slope-times-z: 1.0, -> Z,  # The positive side is wrong: the slope of z is 1, whatever z is.
    negative-slope: 0.1 -> -0.1 or -1.0
      The function rises from left to right on the negative side, too.
    one-slope-for-all: return np.full(Z.shape, 1.0) or return np.full(Z.shape, 0.1)
      All of your slopes are {got}, though Z holds negative and positive scores: each entry of Z
      decides for itself, as in np.where. If you change an array in two steps, the second one must
      not undo the first.
    one-slope-for-all: return 1.0 or return 0.1  # You return one number, {got}, for all of Z: each
      entry of Z has its own slope. np.where decides for each.
    """,
    advice="For z = -2 and z = 3: how much does the function change when z rises by 0.01?",
    hints=[
        "The slope is 1 wherever z is positive. And elsewhere?",
        "np.where(condition, this, that) decides for each entry.",
    ],
)

NAMES = ("relu", "tanh", "sigmoid")


class EachActivation(Computed):
    """A function of Z and the name of an activation; a mistake in one hides none in another."""

    def settled(self, outcome, args):
        """Return an outcome in which any slope of ReLU from 0 to 1 counts as right at z = 0."""
        Z, name = args
        if name != "relu" or np.shape(outcome.value) != Z.shape or not (Z == 0).any():
            return outcome
        slopes = np.array(outcome.value, dtype=float)
        free = (Z == 0) & (slopes >= 0) & (slopes <= 1)
        return outcome._replace(value=np.where(free, 0.0, slopes)) if free.any() else outcome

    def _recognized(self, outcomes, wanted, i):
        name = self.cases[i][0][1]
        alone = [
            outcome if args[1] == name else call(self.right, args)
            for outcome, (args, _) in zip(outcomes, self.cases, strict=True)
        ]
        return super()._recognized(outcomes, wanted, i) or super()._recognized(alone, wanted, i)


def _slope(Z, activation):
    if activation == "relu":
        return np.where(Z > 0, 1.0, 0.0)
    if activation == "tanh":
        t = np.tanh(Z)
        return 1 - t**2
    s = functional.sigmoid(Z)
    return s * (1 - s)


slope = EachActivation(
    "backpropagation",
    "the slopes of ReLU, tanh and sigmoid at the scores Z",
    right=_slope,
    kinds="fiub",  # Z > 0 is a slope of ReLU that can be multiplied with
    cases=[
        *(((Z, name), {}) for name in NAMES),
        *(((MANY, name), {"N": 5, "H": 6}) for name in NAMES),
        *(((np.array([[0.0, 1.5, -40.0]]), name), {"N": 1, "H": 3}) for name in NAMES),
    ],
    # A mistake in both tanh and sigmoid is first seen in tanh.
    mistakes="""
    activation-for-slope: np.where(Z > 0, 1.0, 0.0) -> np.maximum(0, Z) ; 1 - t**2 -> t
    ; s * (1 - s) -> s  # These are the activations themselves; the exercise asks for their slopes.
    activation-for-slope: np.where(Z > 0, 1.0, 0.0) -> np.maximum(0, Z)
      relu: that is the activation itself; the exercise asks for its slope.
    activation-for-slope: 1 - t**2 -> t
      tanh: that is the activation itself; the exercise asks for its slope.
    activation-for-slope: s * (1 - s) -> s
      sigmoid: that is the activation itself; the exercise asks for its slope.
    activation-ignored: return np.where(Z > 0, 1.0, 0.0)
      You return the slope of ReLU for 'tanh', too. Look at the name in `activation`.
    activation-ignored: return 1 - np.tanh(Z) ** 2
    activation-ignored: return functional.sigmoid(Z) * (1 - functional.sigmoid(Z))
      You return the same slope whatever the name in `activation` is.
    branches-swapped: "tanh" -> "sigmoid"
      You return the slope of the sigmoid for 'tanh', and the other way round.
    slope-of-the-wrong-array: 1 - t**2 -> 1 - Z**2 ; s * (1 - s) -> Z * (1 - Z)
      For {activation} your result{entry} is {got}; expected {want}. The formulas with t and s take
      the *outputs* of tanh and sigmoid, but you put in z itself.
    tanh-of-the-wrong-array: 1 - t**2 -> 1 - Z**2  # tanh: a slope of tanh is never negative. 1 - t²
      is right for t = tanh(z), but you put in z itself.
    sigmoid-of-the-wrong-array: s * (1 - s) -> Z * (1 - Z)
      sigmoid: s (1 - s) is right for s = sigmoid(z), but you put in z itself.
    relu-at-activated: Z > 0 -> np.maximum(0, Z) >= 0
    relu-at-activated: np.where(Z > 0, 1.0, 0.0) -> np.maximum(0, Z) >= 0
      relu: all of your slopes are 1, also where z is negative. The output of ReLU is never
      negative, so `>= 0` is always true of it.
    sigmoid-missing-factor: s * (1 - s) -> 1 - s
      sigmoid: that is 1 - s. The factor s is missing, or a square if you wrote it with exp.
    missing-parentheses: s * (1 - s) -> s * 1 - s
      sigmoid: in Python s * 1 - s means (s * 1) - s, which is always 0.
    tanh-slope-for-sigmoid: s * (1 - s) -> 1 - s**2  # sigmoid: 1 - (output)² belongs to tanh.
    tanh-missing-square: t**2 -> t  # tanh: that is 1 - t, but t must be squared.
    tanh-square-inside: 1 - t**2 -> 1 - np.tanh(Z**2)
      tanh: you square z before tanh; the output of tanh must be squared.
    sigmoid-slope-for-tanh: 1 - t**2 -> t * (1 - t)
      tanh: t (1 - t) is the form that belongs to the sigmoid.
    """,
    advice="At z = 0 the slopes are 0 or 1 (ReLU), 1 (tanh) and 1/4 (sigmoid).",
    hints=[
        "ReLU: 1 where z > 0, else 0.",
        "tanh: with t = tanh(z), the slope is 1 - t². sigmoid: with s = sigmoid(z), it"
        " is s (1 - s).",
    ],
)


def draw_network(n, d, h, c, seed=0):
    """Return X, W1, b1, W2, b2 and labels; biases are not zero, so that they cannot hide."""
    shapes = ((n, d), (d, h), (h,), (h, c), (c,))
    arrays = [_cases.normal(*shape, seed=seed + i) for i, shape in enumerate(shapes)]
    return (*arrays, np.random.default_rng(seed).integers(c, size=n))


TWO = (np.array([[1.0, 2.0]]), np.array([[1.0, -1.0], [0.0, 1.0]]), np.array([0.5, -2.0]))
TWO += (np.array([[1.0, 0.0, 2.0], [3.0, 1.0, 0.0]]), np.array([0.0, 1.0, -1.0]))
BIG = draw_network(5, 4, 6, 3)
# Every product fits and two layers have the same shape: only the numbers tell them apart.
SQUARE = draw_network(4, 4, 4, 4, seed=30)
# What letters stand for; those that would be ambiguous are left out.
SIZES = (_cases.SIZES, {"N": 4})
FORWARD_CASES = [
    (TWO, {"N": 1, "D": 2, "H": 2, "C": 3}),
    *((case[:5], sizes) for case, sizes in zip((BIG, SQUARE), SIZES, strict=True)),
]


def _forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = functional.relu(Z1)
    return A1 @ W2 + b2


forward = Computed(
    "backpropagation",
    "the scores Z2 of a network with ReLU",
    right=_forward,
    cases=FORWARD_CASES,
    mistakes="""
    missing-activation: functional.relu(Z1) -> Z1
      The activation function is missing. Without one between them, two layers are no more than one.
    activated-scores: A1 @ W2 + b2 -> functional.relu(A1 @ W2 + b2)
      Your result has no negative scores: the activation function belongs to the hidden layer only.
    bend-in-the-wrong-place: functional.relu(Z1) -> Z1
    ; A1 @ W2 + b2 -> functional.relu(A1 @ W2 + b2)
      The activation function comes after the first layer, not after the second one.
    missing-hidden-bias: + b1 ->  # b1 is missing.
    missing-bias: + b2 ->  # b2 is missing.
    missing-biases: + b1 -> ; + b2 ->  # Both biases are missing.
    bias-after-bend: + b1 -> ; functional.relu(Z1) -> functional.relu(Z1) + b1
      Add b1 before the activation function, not after it.
    probabilities-for-scores: A1 @ W2 + b2 -> functional.softmax(A1 @ W2 + b2)
      These are already probabilities; the exercise asks for the scores.
    another-activation: functional.relu -> np.tanh  # You used tanh; this network has ReLU.
    another-activation: functional.relu -> functional.sigmoid
      You used the sigmoid; this network has ReLU.
    another-activation: functional.relu(Z1) -> np.where(Z1 > 0, Z1, 0.1 * Z1) or np.minimum(Z1, 0)
    another-activation: functional.relu(Z1) -> np.where(Z1 > 0, Z1, 0.01 * Z1) or np.maximum(Z1, 1)
    another-activation: functional.relu(Z1) -> np.log1p(np.exp(Z1)) or np.abs(Z1)
      You used something other than ReLU, which keeps positive scores and makes all others 0.
    max-for-maximum: functional.relu(Z1) -> np.max(Z1, 0)
      np.max(Z1, 0) is the largest along axis 0. np.maximum takes the larger of two for each entry.
    elementwise-product: @ -> * or A1 @ -> A1 * or X @ -> X *
      * multiplies entry by entry and needs matching shapes; a layer needs a matrix product.
    wrong-order: X @ W1 -> W1 @ X
    wrong-order: X @ W1 -> W1 @ X ; A1 @ W2 -> W2 @ A1
    wrong-order: A1 @ W2 -> W2 @ A1
    wrong-order: X @ W1 -> W1.T @ X ; A1 @ W2 -> W2.T @ A1
      A product does not fit. Samples are rows here, so X, of shape (N, D) = ({N}, {D}), stands to
      the left of W1, of shape (D, H) = ({D}, {H}), and A1 to the left of W2. ({error})
    transposed-weights: @ W1 -> @ W1.T ; @ W2 -> @ W2.T
      The forward pass takes the weights as they are: W1 is (D, H) = ({D}, {H}) and W2 is (H, C) =
      ({H}, {C}). No transpose here. ({error})
    """,
    advice="By hand: X @ W1 + b1 is [[1.5, -1.0]] in the small example.",
    hints=[
        "Z1 = X @ W1 + b1, then the activation function, then the same again with W2 and b2.",
        "np.maximum(0, Z1) is ReLU for a whole array. No softmax here.",
    ],
)
