"""The exercises of lesson 03, first part: slopes and the forward pass."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._call import call
from fmnist_helpers.checks._computed import Computed, Mistake

Z = np.array([[-2.0, -0.5], [0.5, 3.0]])
MANY = _cases.normal(5, 6) * 2
SLOPES = [((Z,), {}), ((MANY,), {"N": 5, "H": 6}), ((Z.astype(np.float32),), {})]

ONE_FOR_ALL = (
    "All of your slopes are {got}, though Z holds negative and positive scores: each entry of Z"
    " decides for itself, as np.where does it. (Where an array is changed in two steps, the second"
    " one must not undo the first.)"
)
ONE_NUMBER = (
    "You return one number, {got}, for all of Z: each entry of Z has its own slope. np.where"
    " decides for each."
)

leaky_slope = Computed(
    "leaky_slope",
    3,
    "the slope of leaky ReLU",
    right=lambda Z: np.where(Z > 0, 1.0, 0.1),
    cases=SLOPES,
    mistakes=[
        Mistake(
            "value-for-slope",
            lambda Z: np.where(Z > 0, Z, 0.1 * Z),
            "That is leaky ReLU itself ({got} at {entry}). Its *slope* is asked for: by how much it"
            " grows when z grows by one.",
        ),
        *(
            Mistake(
                "slope-of-relu",
                wrong,
                "That is the slope of plain ReLU: your result{entry} is {got}, should be {want}."
                " Leaky ReLU lets a tenth of a negative score through.",
            )
            for wrong in (lambda Z: (Z > 0) * 1.0, lambda Z: Z > 0)
        ),
        Mistake(
            "another-leak",
            lambda Z: np.where(Z > 0, 1.0, 0.01),
            "Your result{entry} is {got}, should be {want}: many libraries let a hundredth through;"
            " here it is a tenth.",
        ),
        Mistake(
            "sides-swapped",
            lambda Z: np.where(Z > 0, 0.1, 1.0),
            "The two sides are swapped: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "slope-times-z",
            lambda Z: np.where(Z > 0, 1.0, 0.1 * Z),
            "On the negative side you have {got} at {entry}, should be {want}: the slope of"
            " 0.1 z is 0.1, whatever z is.",
        ),
        Mistake(
            "negative-slope",
            lambda Z: np.where(Z > 0, 1.0, -0.1),
            "Also on the negative side the function rises from left to right: your result{entry} is"
            " {got}, should be {want}.",
        ),
        Mistake("one-slope-for-all", lambda Z: np.full(Z.shape, 1.0), ONE_FOR_ALL),
        Mistake("one-slope-for-all", lambda Z: np.full(Z.shape, 0.1), ONE_FOR_ALL),
        Mistake("one-slope-for-all", lambda Z: 1.0, ONE_NUMBER),
        Mistake("one-slope-for-all", lambda Z: 0.1, ONE_NUMBER),
    ],
    look="For z = -2 and z = 3: how much does the function change when z rises by 0.01?",
    hints=[
        "The slope is 1 wherever z is positive. And elsewhere?",
        "np.where(condition, this, that) decides for each entry.",
    ],
)

NAMES = ("relu", "tanh", "sigmoid")


def _slope(Z, activation):
    return functional.ACTIVATIONS[activation].slope(Z)


def _only(name, wrong):
    """Return the right slopes, with a mistake for one activation."""
    return lambda Z, activation: wrong(Z) if activation == name else _slope(Z, activation)


def _all(**wrong):
    """Return slopes with a mistake for each activation that is named."""
    return lambda Z, activation: wrong.get(activation, lambda Z: _slope(Z, activation))(Z)


class EachActivation(Computed):
    """A function of Z and the name of an activation; a mistake in one hides none in another."""

    def _recognized(self, outcomes, wanted, i):
        name = self.cases[i][0][1]
        alone = [
            outcome if args[1] == name else call(self.right, args)
            for outcome, (args, _) in zip(outcomes, self.cases, strict=True)
        ]
        return super()._recognized(outcomes, wanted, i) or super()._recognized(alone, wanted, i)


slope = EachActivation(
    "slope",
    3,
    "the slopes of ReLU, tanh and sigmoid at the scores Z",
    right=_slope,
    kinds="fiub",  # Z > 0 is a slope of ReLU that can be multiplied with
    cases=[
        *(((Z, name), {}) for name in NAMES),
        *(((MANY, name), {"N": 5, "H": 6}) for name in NAMES),
    ],
    mistakes=[
        Mistake(
            "activation-for-slope",
            lambda Z, activation: functional.ACTIVATIONS[activation].function(Z),
            "These are the activations themselves ({got} at {entry}); the slopes are asked for.",
        ),
        *(
            Mistake(
                "activation-for-slope",
                _only(name, functional.ACTIVATIONS[name].function),
                f"{name}: " + "that is the activation itself ({got} at {entry}); its slope is asked"
                " for, {want}.",
            )
            for name in NAMES
        ),
        Mistake(
            "activation-ignored",
            lambda Z, activation: functional.relu_slope(Z),
            "For {activation}, too, you return the slope of ReLU: your result{entry} is {got},"
            " should be {want}. Look at the name in `activation`.",
        ),
        Mistake(
            "branches-swapped",
            _all(tanh=functional.sigmoid_slope, sigmoid=functional.tanh_slope),
            "For {activation} you return the slope of the sigmoid, and the other way round: your"
            " result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "slope-of-the-wrong-array",
            _all(tanh=lambda Z: 1 - Z**2, sigmoid=lambda Z: Z * (1 - Z)),
            "For {activation} your result{entry} is {got}, should be {want}. The formulas with t"
            " and s want what comes *out* of tanh and sigmoid, but you put in z itself.",
        ),
        Mistake(
            "tanh-of-the-wrong-array",
            _only("tanh", lambda Z: 1 - Z**2),
            "tanh: your result{entry} is {got}, and a slope of tanh is never negative. 1 - t² is"
            " right for t = tanh(z), but you put in z itself.",
        ),
        Mistake(
            "sigmoid-of-the-wrong-array",
            _only("sigmoid", lambda Z: Z * (1 - Z)),
            "sigmoid: your result{entry} is {got}, should be {want}. s (1 - s) is right for"
            " s = sigmoid(z), but you put in z itself.",
        ),
        *(
            Mistake(
                "relu-at-activated",
                _only("relu", wrong),
                "relu: all of your slopes are 1, also where z is negative: for Z = {Z} your"
                " result{entry} is {got}, should be {want}. What ReLU returns is never negative, so"
                " `>= 0` is always true of it.",
            )
            for wrong in (np.ones_like, lambda Z: Z == Z)
        ),
        Mistake(
            "sigmoid-missing-factor",
            _only("sigmoid", lambda Z: 1 - functional.sigmoid(Z)),
            "sigmoid: your result{entry} is {got}, should be {want}. That is 1 - s: the factor s is"
            " missing (or a square, if you wrote it with exp).",
        ),
        Mistake(
            "missing-parentheses",
            _only("sigmoid", np.zeros_like),
            "sigmoid: your result{entry} is {got}, should be {want}. In Python s * 1 - s means"
            " (s * 1) - s, which is always 0.",
        ),
        Mistake(
            "tanh-slope-for-sigmoid",
            _only("sigmoid", lambda Z: 1 - functional.sigmoid(Z) ** 2),
            "sigmoid: your result{entry} is {got}, should be {want}. 1 - (what comes out)² belongs"
            " to tanh.",
        ),
        Mistake(
            "tanh-missing-square",
            _only("tanh", lambda Z: 1 - np.tanh(Z)),
            "tanh: your result{entry} is {got}, should be {want}. That is 1 - t: t must be"
            " squared.",
        ),
        Mistake(
            "tanh-square-inside",
            _only("tanh", lambda Z: 1 - np.tanh(Z**2)),
            "tanh: your result{entry} is {got}, should be {want}. You square z before tanh; what"
            " comes out of tanh must be squared.",
        ),
        Mistake(
            "sigmoid-slope-for-tanh",
            _only("tanh", lambda Z: np.tanh(Z) * (1 - np.tanh(Z))),
            "tanh: your result{entry} is {got}, should be {want}. t (1 - t) is the form that"
            " belongs to the sigmoid.",
        ),
    ],
    look="At z = 0 the slopes are 0 or 1 (ReLU), 1 (tanh) and 1/4 (sigmoid).",
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


def scores(X, W1, b1, W2, b2, g=functional.relu):
    """Return the scores Z2 of a network with any bend."""
    return g(X @ W1 + b1) @ W2 + b2


ELEMENTWISE = (
    "* multiplies entry by entry and wants shapes that match; a layer needs a matrix product. "
)
WRONG_ORDER = (
    "A product does not fit. Samples are rows here, so X, of shape (N, D) = ({N}, {D}), stands to"
    " the left of W1, of shape (D, H) = ({D}, {H}), and A1 to the left of W2. ({error})"
)
ANOTHER_BEND = "You used {} ({{got}} at {{entry}}, should be {{want}}); ReLU is meant."

forward = Computed(
    "forward",
    3,
    "the scores Z2 of a network with ReLU",
    right=lambda X, W1, b1, W2, b2: scores(X, W1, b1, W2, b2),
    cases=FORWARD_CASES,
    mistakes=[
        Mistake(
            "missing-activation",
            lambda X, W1, b1, W2, b2: scores(X, W1, b1, W2, b2, g=lambda Z: Z),
            "You have {got} at {entry}, should be {want}: the bend is missing. Without one between"
            " them, two layers are no more than one.",
        ),
        Mistake(
            "activated-scores",
            lambda X, W1, b1, W2, b2: functional.relu(scores(X, W1, b1, W2, b2)),
            "Your result has no negative scores ({got} at {entry}, should be {want}): the bend"
            " belongs to the hidden layer only.",
        ),
        Mistake(
            "bend-in-the-wrong-place",
            lambda X, W1, b1, W2, b2: functional.relu(
                scores(X, W1, b1, W2, b2, g=lambda Z: Z),
            ),
            "You have {got} at {entry}, should be {want}: the bend comes after the first layer, not"
            " after the second one.",
        ),
        Mistake(
            "missing-hidden-bias",
            lambda X, W1, b1, W2, b2: scores(X, W1, 0, W2, b2),
            "b1 is missing: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "missing-bias",
            lambda X, W1, b1, W2, b2: scores(X, W1, b1, W2, 0),
            "b2 is missing: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "missing-biases",
            lambda X, W1, b1, W2, b2: scores(X, W1, 0, W2, 0),
            "Both biases are missing: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "bias-after-bend",
            lambda X, W1, b1, W2, b2: (functional.relu(X @ W1) + b1) @ W2 + b2,
            "b1 is added before the bend, not after it: your result{entry} is {got}, should be"
            " {want}.",
        ),
        Mistake(
            "probabilities-for-scores",
            lambda X, W1, b1, W2, b2: functional.softmax(scores(X, W1, b1, W2, b2)),
            "These are already probabilities ({got} at {entry}); the scores are wanted, {want}.",
        ),
        Mistake(
            "another-activation",
            lambda X, W1, b1, W2, b2: scores(X, W1, b1, W2, b2, g=np.tanh),
            ANOTHER_BEND.format("tanh"),
        ),
        Mistake(
            "another-activation",
            lambda X, W1, b1, W2, b2: scores(X, W1, b1, W2, b2, g=functional.sigmoid),
            ANOTHER_BEND.format("the sigmoid"),
        ),
        Mistake(
            "max-for-maximum",
            lambda X, W1, b1, W2, b2: np.max(X @ W1 + b1, 0) @ W2 + b2,
            "Your result has the shape {shape}, wanted is {wanted}: np.max(Z1, 0) is the largest"
            " along axis 0. np.maximum takes the larger of two for each entry.",
        ),
        Mistake(
            "elementwise-product",
            lambda X, W1, b1, W2, b2: functional.relu(X * W1 + b1) * W2 + b2,
            ELEMENTWISE + "({error})",
        ),
        Mistake(
            "elementwise-product",
            lambda X, W1, b1, W2, b2: functional.relu(X @ W1 + b1) * W2 + b2,
            ELEMENTWISE + "({error})",
        ),
        Mistake(
            "elementwise-product",
            lambda X, W1, b1, W2, b2: functional.relu(X * W1 + b1) @ W2 + b2,
            ELEMENTWISE + "Your result has the shape {shape}, wanted is {wanted}.",
        ),
        *(
            Mistake("wrong-order", wrong, WRONG_ORDER)
            for wrong in (
                lambda X, W1, b1, W2, b2: functional.relu(W1 @ X + b1) @ W2 + b2,
                lambda X, W1, b1, W2, b2: W2 @ functional.relu(W1 @ X + b1) + b2,
                lambda X, W1, b1, W2, b2: W2 @ functional.relu(X @ W1 + b1) + b2,
                lambda X, W1, b1, W2, b2: W2.T @ functional.relu(W1.T @ X + b1) + b2,
            )
        ),
        Mistake(
            "transposed-weights",
            lambda X, W1, b1, W2, b2: scores(X, W1.T, b1, W2.T, b2),
            "The weights go forward as they are: W1 is (D, H) = ({D}, {H}) and W2 is (H, C) ="
            " ({H}, {C}). No transpose here. ({error})",
        ),
    ],
    look="By hand: X @ W1 + b1 is [[1.5, -1.0]] in the small example.",
    hints=[
        "Z1 = X @ W1 + b1, then the bend, then the same again with W2 and b2.",
        "np.maximum(0, Z1) is ReLU for a whole array. No softmax here.",
    ],
)
