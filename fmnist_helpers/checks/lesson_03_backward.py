"""The exercises of lesson 03, second part: the backward pass, one line at a time."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks.lesson_03 import BIG, SIZES, SQUARE


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


def _dZ2(P, Y):
    return (P - Y) / len(P)


def _dZ1(Z1, W2, P, Y):
    return _dZ2(P, Y) @ W2.T * (Z1 > 0)


def _either(diagnosis, wrong, message):
    """Return a mistake made with dZ2 in the place of P and Y, and again where that lacks its mean.

    Whoever makes both mistakes hears of this one first.
    """
    return [
        Mistake(
            diagnosis,
            lambda *args, delta=delta: wrong(*args[:-2], delta(*args[-2:])),
            message,
        )
        for delta in (_dZ2, lambda P, Y: P - Y)
    ]


MISSING_MEAN = (
    "Your result is {N} times what is wanted in a batch of N = {N}: the mean over the batch is"
    " missing. dZ2 = (P - Y) / N."
)
TWO_MEANS = (
    "Your result is 1/{N} of what is wanted in a batch of N = {N}: the mean is taken twice. The sum"
    " over the samples belongs here, since dZ2 is divided by N already."
)
SIGN = (
    "Every sign is flipped ({got} at {entry}, should be {want}): dZ2 begins with P - Y, not Y - P."
)
ELEMENTWISE = (
    "* multiplies entry by entry and wants shapes that match: the sum over the samples needs a"
    " matrix product. ({error})"
)
LAST_SAMPLE = (
    "Your result{entry} is {got}, should be {want}: only the last of the {N} samples counts. All of"
    " them add up; in a loop, += does that."
)

dW2 = Computed(
    "dW2",
    3,
    "the gradient of the output weights",
    right=lambda A1, P, Y: A1.T @ _dZ2(P, Y),
    cases=_cases_of("A1", "P", "Y"),
    mistakes=[
        Mistake("missing-mean", lambda A1, P, Y: A1.T @ (P - Y), MISSING_MEAN),
        Mistake("mean-twice", lambda A1, P, Y: A1.T @ _dZ2(P, Y) / len(P), TWO_MEANS),
        Mistake("sign-flipped", lambda A1, P, Y: A1.T @ _dZ2(Y, P), SIGN),
        *_either(
            "transposed-gradient",
            lambda A1, dZ2: dZ2.T @ A1,
            "Your result has the shape {shape}, wanted is {wanted}, the shape of W2: this is the"
            " transpose.",
        ),
        *_either(
            "samples-do-not-meet",
            lambda A1, dZ2: A1 @ dZ2,
            "A1 @ dZ2 does not fit: (N, H) @ (N, C) is ({N}, {H}) @ ({N}, {C}). The samples must"
            " meet in the middle: what must be turned around? ({error})",
        ),
        *_either("elementwise-product", lambda A1, dZ2: A1.T * dZ2, ELEMENTWISE),
        *_either("elementwise-product", lambda A1, dZ2: A1 * dZ2, ELEMENTWISE),
        *_either("last-sample-only", lambda A1, dZ2: np.outer(A1[-1], dZ2[-1]), LAST_SAMPLE),
        Mistake(
            "labels-forgotten",
            lambda A1, P, Y: A1.T @ P / len(P),
            "Y takes no part: without the labels nothing can be learned. Your result{entry} is"
            " {got}, should be {want}.",
        ),
    ],
    look="dW2 has the shape of W2, (H, C), and sums over the samples.",
    hints=[
        "dZ2 = (P - Y) / N comes first, of shape (N, C).",
        "Which product of A1 (N, H) and dZ2 (N, C) has the shape (H, C)?",
    ],
)

db2 = Computed(
    "db2",
    3,
    "the gradient of the output biases",
    right=lambda P, Y: _dZ2(P, Y).sum(axis=0),
    cases=_cases_of("P", "Y"),
    mistakes=[
        Mistake("missing-mean", lambda P, Y: (P - Y).sum(axis=0), MISSING_MEAN),
        Mistake("mean-twice", lambda P, Y: _dZ2(P, Y).mean(axis=0), TWO_MEANS),
        Mistake("sign-flipped", lambda P, Y: _dZ2(Y, P).sum(axis=0), SIGN),
        Mistake(
            # With a mean or without one: it is 0, or what rounding leaves of it.
            "scalar-bias-gradient",
            lambda P, Y: (P - Y).sum(),
            "You return one number for all {C} biases. It is always 0, since each row of P, and of"
            " Y, adds up to 1. Each class has its own bias: sum over the samples only.",
        ),
        Mistake(
            "wrong-axis",
            lambda P, Y: (P - Y).sum(axis=1),
            "Your result has the shape {shape}, one number for each *sample*; b2 has one for each"
            " class, {wanted}. Which axis are the samples?",
        ),
        *_either(
            "kept-dimension",
            lambda dZ2: dZ2.sum(axis=0, keepdims=True),
            "Your result has the shape {shape}; b2 has {wanted}. No keepdims here.",
        ),
        *_either(
            "not-summed",
            lambda dZ2: dZ2,
            "Your result has the shape {shape}, a row for each sample; b2 has {wanted}. Every"
            " sample uses the same b2, so the slopes of all samples add up.",
        ),
        *_either("last-sample-only", lambda dZ2: dZ2[-1], LAST_SAMPLE),
        Mistake(
            "labels-forgotten",
            lambda P, Y: P.mean(axis=0),
            "Y takes no part: without the labels nothing can be learned. Your result{entry} is"
            " {got}, should be {want}.",
        ),
    ],
    look="db2 has the shape of b2, (C,).",
    hints=[
        "Each sample adds b2 to its scores, so each adds its slope to db2.",
        "dZ2.sum over the samples: which axis are they?",
    ],
)

BACK = ("Z1", "W2", "P", "Y")


def _through(slope):
    """Return what computes dZ1 from Z1, W2 and dZ2, with some other slope."""
    return lambda Z1, W2, dZ2: dZ2 @ W2.T * slope(Z1)


def _hidden_mistakes(gradient):
    """Return the mistakes on the way to dZ1.

    Parameters
    ----------
    gradient : callable
        Takes dZ1 and all arguments; returns the gradient that is asked for.

    Returns
    -------
    list of Mistake
    """

    def slip(diagnosis, wrong, message, delta=_dZ2):
        def whole(*args):
            *_, Z1, W2, P, Y = args
            return gradient(wrong(Z1, W2, delta(P, Y)), *args)

        return Mistake(diagnosis, whole, message)

    def either(*mistake):
        return [slip(*mistake, delta=delta) for delta in (_dZ2, lambda P, Y: P - Y)]

    on = _through(functional.relu_slope)
    another = (
        "Your result{entry} is {got}, should be {want}: that is the slope of tanh. The hidden layer"
        " of this network has ReLU."
    )
    return [
        slip("missing-mean", on, MISSING_MEAN, delta=lambda P, Y: P - Y),
        slip("sign-flipped", on, SIGN, delta=lambda P, Y: _dZ2(Y, P)),
        *either(
            "missing-slope",
            _through(np.ones_like),
            "Your result{entry} is {got}, should be {want}: the slope of the bend is missing"
            " between dA1 and dZ1, or lets everything through.",
        ),
        slip(
            "activation-for-slope",
            _through(functional.relu),
            "Your result{entry} is {got}, should be {want}: you multiply by the activation A1; its"
            " slope, 1 or 0, is meant.",
        ),
        slip(
            "activation-for-slope",
            _through(lambda Z1: Z1),
            "Your result{entry} is {got}, should be {want}: you multiply by the score Z1; the slope"
            " at Z1, 1 or 0, is meant.",
        ),
        slip(
            "slope-flipped",
            _through(lambda Z1: Z1 <= 0),
            "Your result{entry} is {got}, should be {want}: you keep what flows through units that"
            " are *off*. The slope is 1 where Z1 > 0.",
        ),
        slip("another-activation", _through(functional.tanh_slope), another),
        slip("another-activation", _through(lambda Z1: 1 - functional.relu(Z1) ** 2), another),
        *either(
            "missing-transpose",
            lambda Z1, W2, dZ2: dZ2 @ W2 * (Z1 > 0),
            "dZ2 @ W2 does not fit: (N, C) @ (H, C) is ({N}, {C}) @ ({H}, {C}). The classes must"
            " meet in the middle: what must be turned around? ({error})",
        ),
        *either(
            "elementwise-product",
            lambda Z1, W2, dZ2: dZ2 * W2.T * (Z1 > 0),
            "* multiplies entry by entry and wants shapes that match: on the way from dZ2 to dA1"
            " the sum over the classes needs a matrix product. ({error})",
        ),
        *either(
            "product-with-slope",
            lambda Z1, W2, dZ2: (dZ2 @ W2.T) @ (Z1 > 0),
            "A matrix product does not fit. dA1 and the slope have the same shape, (N, H) = ({N},"
            " {H}): each number of dA1 is multiplied by its own slope. ({error})",
        ),
    ]


def _with_dZ1(wrong):
    """Return a wrong function of X, dZ1 as one of X, Z1, W2 and dZ2."""
    return lambda X, Z1, W2, dZ2: wrong(X, dZ2 @ W2.T * (Z1 > 0))


dW1 = Computed(
    "dW1",
    3,
    "the gradient of the hidden weights",
    right=lambda X, Z1, W2, P, Y: X.T @ _dZ1(Z1, W2, P, Y),
    cases=_cases_of("X", *BACK),
    mistakes=[
        *_either(
            "gradient-of-the-wrong-layer",
            lambda X, Z1, W2, dZ2: X.T @ dZ2,
            "Your result has the shape {shape}, wanted is {wanted}: dZ2 belongs to the layer after."
            " Where H = C the shape would even fit, and nobody would notice.",
        ),
        *_hidden_mistakes(lambda dZ1, X, *_: X.T @ dZ1),
        Mistake("mean-twice", lambda X, *rest: X.T @ _dZ1(*rest) / len(X), TWO_MEANS),
        *_either(
            "transposed-gradient",
            _with_dZ1(lambda X, dZ1: dZ1.T @ X),
            "Your result has the shape {shape}, wanted is {wanted}, the shape of W1: this is the"
            " transpose.",
        ),
        *_either(
            "samples-do-not-meet",
            _with_dZ1(lambda X, dZ1: X @ dZ1),
            "X @ dZ1 does not fit: (N, D) @ (N, H) is ({N}, {D}) @ ({N}, {H}). The samples must"
            " meet in the middle: what must be turned around? ({error})",
        ),
        *_either(
            "hidden-for-input",
            lambda X, Z1, W2, dZ2: np.maximum(Z1, 0).T @ (dZ2 @ W2.T * (Z1 > 0)),
            "Your result has the shape {shape}, wanted is {wanted}: what goes into the hidden layer"
            " is X. A1 is what comes out of it.",
        ),
    ],
    look="Walk back in order: dZ2, dA1, dZ1, dW1; compare the shape of each with its array's.",
    hints=[
        "dZ2 = (P - Y) / N, then dA1 = dZ2 @ W2.T, of shape (N, H).",
        "dZ1 = dA1 times the slope of ReLU: 1 where Z1 > 0, else 0.",
        "dW1 is to X and dZ1 as dW2 was to A1 and dZ2.",
    ],
)


def _of_dZ1(wrong):
    """Return a wrong function of dZ1 as one of Z1, W2 and dZ2."""
    return lambda Z1, W2, dZ2: wrong(dZ2 @ W2.T * (Z1 > 0))


db1 = Computed(
    "db1",
    3,
    "the gradient of the hidden biases",
    right=lambda Z1, W2, P, Y: _dZ1(Z1, W2, P, Y).sum(axis=0),
    cases=_cases_of(*BACK),
    mistakes=[
        *_either(
            "gradient-of-the-wrong-layer",
            lambda Z1, W2, dZ2: dZ2.sum(axis=0),
            "Your result has the shape {shape}; b1 has {wanted}: that is db2. Where H = C the shape"
            " would even fit, and nobody would notice.",
        ),
        *_hidden_mistakes(lambda dZ1, *_: dZ1.sum(axis=0)),
        Mistake("mean-twice", lambda *args: _dZ1(*args).mean(axis=0), TWO_MEANS),
        *_either(
            "scalar-bias-gradient",
            _of_dZ1(np.sum),
            "You return one number, {got}, for all {H} biases: each hidden unit has its own. Sum"
            " over the samples only.",
        ),
        *_either(
            "wrong-axis",
            _of_dZ1(lambda dZ1: dZ1.sum(axis=1)),
            "Your result has the shape {shape}, one number for each *sample*; b1 has one for each"
            " hidden unit, {wanted}. Which axis are the samples?",
        ),
        *_either(
            "kept-dimension",
            _of_dZ1(lambda dZ1: dZ1.sum(axis=0, keepdims=True)),
            "Your result has the shape {shape}; b1 has {wanted}. No keepdims here.",
        ),
        *_either(
            "not-summed",
            _of_dZ1(lambda dZ1: dZ1),
            "Your result has the shape {shape}, a row for each sample; b1 has {wanted}. Every"
            " sample uses the same b1, so the slopes of all samples add up.",
        ),
    ],
    look="db1 has the shape of b1, (H,), and is to dZ1 what db2 is to dZ2.",
    hints=["You need dZ1, as for dW1.", "Then sum over the samples."],
)
