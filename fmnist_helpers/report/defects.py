"""The mistakes of the old texts, each one by itself, so that one can be switched on at a time.

A `Defect` says what is put in the place of the right thing: another slope or function of the
hidden layer, while it trains or when it is tested, or another softmax.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from fmnist_helpers.functional import ACTIVATIONS, Activation, relu, sigmoid_slope, tanh


class Defect(NamedTuple):
    """What is wrong in a run; what is None is as it should be.

    Attributes
    ----------
    says : str
        The mistake in a few words.
    trained_with : Activation or None
    tested_with : Activation or None
    probabilities : callable or None
        Maps class scores to probabilities, for the gradient.
    """

    says: str
    trained_with: Activation | None = None
    tested_with: Activation | None = None
    probabilities: Callable | None = None


def slope_fed_scores(Z):
    """Slope of tanh by the formula 1 - A**2, but fed the scores Z instead of A = tanh(Z).

    Parameters
    ----------
    Z : ndarray of any shape

    Returns
    -------
    ndarray of the shape and dtype of `Z`
        Negative where abs(Z) > 1, and without a lower bound.
    """
    return 1 - Z * Z


def softmax_unshifted(Z):
    """Softmax without subtracting the largest score first.

    Parameters
    ----------
    Z : ndarray of shape (N, C)

    Returns
    -------
    ndarray of the shape and dtype of `Z`
        With NaN in the rows where exp overflows: scores above 709 in float64, 88 in float32.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        E = np.exp(Z)
        return E / E.sum(axis=1, keepdims=True)


TRUE_TO_ITSELF = Defect("no mistake")

DEFECTS = {
    "": TRUE_TO_ITSELF,
    "tanh slope fed Z1": Defect(
        "the slope of tanh is 1 - A1**2, but is fed Z1",
        trained_with=Activation(tanh, slope_fed_scores),
    ),
    "sigmoid slope in ReLU": Defect(
        "the function is ReLU, the slope is still that of the sigmoid",
        trained_with=Activation(relu, sigmoid_slope),
    ),
    "tested with ReLU": Defect(
        "trained with one function, tested with ReLU",
        tested_with=ACTIVATIONS["relu"],
    ),
    "softmax unshifted": Defect(
        "the largest score is not subtracted before exp",
        probabilities=softmax_unshifted,
    ),
}
