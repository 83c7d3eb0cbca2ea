"""One function per formula: activations and their slopes, softmax, cross-entropy, one-hot, dropout.

No function changes the arrays it is given; `dropout_mask` advances its `rng`. Finite scores give no
NaN, and neither overflow nor a loss of digits but for what a docstring says. Floats keep their
dtype. Integers do not: their sigmoid, tanh and softmax are float64. `one_hot` and `dropout_mask`
are float64 unless they are told otherwise.

`Z` stands for scores before a nonlinearity, `P` for probabilities, `y` for integer labels.
Activations and slopes take scores of any shape and return as many numbers, one for each score.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from fmnist_helpers._validate import check_label_shape, check_labels, check_probability


def sigmoid(Z):
    """Squash each score into (0, 1): 1 / (1 + exp(-Z))."""
    E = np.exp(-np.abs(Z))  # cannot overflow, as exp(-Z) can
    return np.where(Z >= 0, 1, E) / (1 + E)


def sigmoid_slope(Z):
    """Slope of the sigmoid at `Z`: s (1 - s) with s = sigmoid(Z), at most 1/4."""
    E = np.exp(-np.abs(Z))
    return E / (1 + E) ** 2


def tanh(Z):
    """Squash each score into (-1, 1): the hyperbolic tangent."""
    return np.tanh(Z)


def tanh_slope(Z):
    """Slope of tanh at the scores `Z`: 1 - tanh(Z)**2, at most 1 (1 - Z**2 would be wrong).

    The difference rounds: a slope below 1e-7 in float32, or 1e-16 in float64, has no right digit
    or is 0. That is so beyond scores of about 8 and 18.
    """
    return 1 - np.tanh(Z) ** 2


def relu(Z):
    """Keep positive scores, set the others to 0: max(Z, 0)."""
    return np.maximum(Z, 0)


def relu_slope(Z):
    """Slope of ReLU at `Z`: 1 where Z > 0, else 0 (also at 0 itself, where there is a corner)."""
    return (Z > 0).astype(Z.dtype)


class Activation(NamedTuple):
    """A nonlinearity and its slope, both functions of the scores `Z`."""

    function: Callable
    slope: Callable


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_slope),
    "tanh": Activation(tanh, tanh_slope),
    "relu": Activation(relu, relu_slope),
}


def softmax(Z):
    """Turn each row of scores into probabilities: exp(Z) / sum(exp(Z)).

    Parameters
    ----------
    Z : ndarray of shape (N, C) or (C,)

    Returns
    -------
    ndarray of the shape and dtype of `Z`
        Every entry lies in [0, 1], every row sums to 1.

    Notes
    -----
    Subtracting the row's largest score first changes nothing in exact arithmetic and keeps
    exp from overflowing (Goodfellow, Bengio and Courville, Deep Learning, 2016, section 4.1).
    """
    E = np.exp(shift(Z))
    return E / E.sum(axis=-1, keepdims=True)


def log_softmax(Z):
    """Logarithm of the softmax of each row, without ever taking the logarithm of 0.

    It is -inf where a score is below the largest by more than the largest float.
    """
    S = shift(Z)
    return S - np.log(np.exp(S).sum(axis=-1, keepdims=True))


def shift(Z):
    """Move each row of scores so that its largest is 0."""
    # Scores further apart than the largest float give -inf here: exp(-inf) = 0 is right.
    with np.errstate(over="ignore"):
        return Z - Z.max(axis=-1, keepdims=True)


def cross_entropy(P, y):
    """Mean surprise at the true classes: the mean over the rows of -log(P[i, y[i]]).

    Parameters
    ----------
    P : ndarray of shape (N, C)
        Probabilities, one row per sample.
    y : ndarray of int of shape (N,)
        True classes, from 0 to C - 1.

    Returns
    -------
    floating scalar of the dtype of `P`, in nats

    Raises
    ------
    ValueError
        If `y` is not one-dimensional.

    Notes
    -----
    A probability of 0 counts as the smallest normal number of the dtype, so that the result
    stays finite: a surprise of at most 87.3 in float32 and 708.4 in float64. Where the scores
    are at hand, `cross_entropy_from_scores` needs no such limit.
    """
    y = check_label_shape(y)
    P_true = P[np.arange(len(y)), y]
    return -np.log(np.maximum(P_true, np.finfo(P.dtype).tiny)).mean()


def cross_entropy_from_scores(Z, y):
    """Mean surprise at the true classes when softmax is applied to `Z`.

    Parameters
    ----------
    Z : ndarray of shape (N, C)
        Scores before softmax.
    y : ndarray of int of shape (N,)
        True classes, from 0 to C - 1.

    Returns
    -------
    floating scalar of the dtype of `Z`, in nats

    Raises
    ------
    ValueError
        If `y` is not one-dimensional.

    Notes
    -----
    No probability is rounded to 0 on the way, so a surprise of 1000 nats comes out as 1000. Two
    limits remain. A surprise below the rounding of 1, about 1e-16 in float64 and 1e-7 in float32,
    may come out as 0. And one that no float can hold is infinite: scores of 1e308 and -1e308.
    """
    y = check_label_shape(y)
    return -log_softmax(Z)[np.arange(len(y)), y].mean()


def one_hot(y, n_classes, *, dtype=np.float64):
    """Write each label as a row that is 1 at the label and 0 elsewhere.

    Parameters
    ----------
    y : array-like of int of shape (N,)
        Labels from 0 to `n_classes` - 1.
    n_classes : int
        C, the length of a row.
    dtype : dtype, default float64

    Returns
    -------
    ndarray of shape (N, C)

    Raises
    ------
    ValueError
        If `y` is not one-dimensional, not of integers, or has a label outside the range.
    """
    y = check_labels(y, n_classes)
    Y = np.zeros((len(y), n_classes), dtype=dtype)
    Y[np.arange(len(y)), y] = 1
    return Y


def dropout_mask(shape, rate, *, rng, dtype=np.float64):
    """Draw the factors of inverted dropout: 0 with probability `rate`, else 1 / (1 - rate).

    Parameters
    ----------
    shape : tuple of int
        The shape (N, H) of the activations to be multiplied.
    rate : float
        The probability that an activation is dropped, 0 <= rate < 1.
    rng : numpy.random.Generator
    dtype : dtype, default float64

    Returns
    -------
    ndarray of `shape`
        Its expected value is 1, so nothing needs rescaling when dropout is off
        (Srivastava et al., JMLR 15, 2014, section 10, in its inverted form).

    Raises
    ------
    ValueError
        If `rate` is not in [0, 1).
    """
    check_probability("dropout", rate)
    kept = rng.random(shape, dtype=np.float32) >= rate
    return kept.astype(dtype) / np.asarray(1 - rate, dtype=dtype)
