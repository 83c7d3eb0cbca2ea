"""A network with one hidden layer: its parameters, forward pass, loss and backward pass.

    X (N, D) -> Z1 = X @ W1 + b1 -> A1 = g(Z1) -> Z2 = A1 @ W2 + b2 -> P = softmax(Z2)

These are functions of arrays; nothing is hidden on an object. None changes its arguments, but for
two that say so: `init_params` advances its `rng`, and `backward` writes into `out`. Gradients come
in the same container as the parameters, so that `grads.W1` belongs to `params.W1`.
"""

from typing import NamedTuple

import numpy as np

from fmnist_helpers._validate import (
    check_choice,
    check_count,
    check_float_dtype,
    check_label_shape,
)
from fmnist_helpers.functional import ACTIVATIONS, Activation, log_softmax


class Params(NamedTuple):
    """The weights and biases, or their gradients.

    Attributes
    ----------
    W1 : ndarray of shape (D, H)
    b1 : ndarray of shape (H,)
    W2 : ndarray of shape (H, C)
    b2 : ndarray of shape (C,)
    """

    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray

    def copy(self):
        """Copy the arrays, so that a change of one set leaves the other as it is."""
        return Params(*(array.copy() for array in self))

    def zeros_like(self):
        """Make arrays of zeros with the same shapes and dtypes, for example for gradients."""
        return Params(*(np.zeros_like(array) for array in self))


class Cache(NamedTuple):
    """What the forward pass computed on its way; the backward pass needs it again.

    Attributes
    ----------
    Z1 : ndarray of shape (N, H)
        Hidden scores.
    A1 : ndarray of shape (N, H)
        Hidden activations, after dropout if there is any.
    Z2 : ndarray of shape (N, C)
        Class scores (logits).
    log_P, P : ndarray of shape (N, C)
        Logarithms of the class probabilities, for the loss, and the probabilities themselves.
    mask : ndarray of shape (N, H) or None
        The factors of dropout.
    """

    Z1: np.ndarray
    A1: np.ndarray
    Z2: np.ndarray
    log_P: np.ndarray
    P: np.ndarray
    mask: np.ndarray | None


INITS = ("he", "xavier", "randn", "uniform")


def init_params(n_inputs, n_hidden, n_classes, *, init="he", rng, dtype=np.float32):
    """Draw initial weights.

    Parameters
    ----------
    n_inputs, n_hidden, n_classes : int
        D, H and C.
    init : {"he", "xavier", "randn", "uniform"}, default "he"
        With n_in and n_out the rows and columns of a weight matrix:

        - "he": normal with variance 2 / n_in (He et al., arXiv 1502.01852, eq. 10);
        - "xavier": normal with variance 2 / (n_in + n_out) (Glorot and Bengio, AISTATS 2010,
          eq. 12);
        - "randn": normal with variance 1, whatever the size; as in many first attempts, too large;
        - "uniform": between -0.5 and 0.5, biases too; also found in first attempts.

        Biases start at 0, except with "uniform".
    rng : numpy.random.Generator
        Advanced by what is drawn.
    dtype : {float32, float64}, default float32
        The same `rng` gives the same numbers for both, up to rounding.

    Returns
    -------
    Params

    Raises
    ------
    ValueError
        If a size is not a positive integer, or `init` or `dtype` is not one of those above.
    """
    sizes = {"n_inputs": n_inputs, "n_hidden": n_hidden, "n_classes": n_classes}
    for name, size in sizes.items():
        check_count(name, size)
    check_choice("init", init, INITS)
    check_float_dtype(dtype)

    def weights(n_in, n_out):
        if init == "uniform":
            return rng.uniform(-0.5, 0.5, (n_in, n_out)).astype(dtype)
        variance = {"he": 2 / n_in, "xavier": 2 / (n_in + n_out), "randn": 1}[init]
        return (np.sqrt(variance) * rng.standard_normal((n_in, n_out))).astype(dtype)

    def biases(n):
        return rng.uniform(-0.5, 0.5, n).astype(dtype) if init == "uniform" else np.zeros(n, dtype)

    return Params(
        W1=weights(n_inputs, n_hidden),
        b1=biases(n_hidden),
        W2=weights(n_hidden, n_classes),
        b2=biases(n_classes),
    )


def activation_named(name):
    """Return the `Activation` called `name`, or raise ValueError if there is none."""
    check_choice("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]


def _activation(activation):
    """Return an `Activation` as it is, or look up its name."""
    return activation if isinstance(activation, Activation) else activation_named(activation)


def forward(params, X, *, activation, mask=None):
    """Carry a batch from pixels to class probabilities.

    Parameters
    ----------
    params : Params
    X : ndarray of shape (N, D)
    activation : {"sigmoid", "tanh", "relu"} or Activation
        A pair of functions of your own may stand for a name.
    mask : ndarray of shape (N, H), optional
        Factors from `functional.dropout_mask`, while training with dropout.

    Returns
    -------
    Cache

    Raises
    ------
    ValueError
        If `X` does not fit `W1`, or there is no such activation.
    """
    W1, b1, W2, b2 = params
    if X.ndim != 2 or X.shape[1] != len(W1):
        raise ValueError(
            f"X has shape {X.shape}; expected (N, {len(W1)}) to fit W1 {W1.shape}."
            " Rows are samples; a single one is still a row: X[i : i + 1]."
        )
    g = _activation(activation).function
    Z1 = X @ W1 + b1
    A1 = g(Z1) if mask is None else g(Z1) * mask
    Z2 = A1 @ W2 + b2
    log_P = log_softmax(Z2)
    return Cache(Z1, A1, Z2, log_P, np.exp(log_P), mask)


def loss(cache, y, params, *, l2=0.0, smoothing=0.0, weights=None):
    """Mean cross-entropy of the batch, plus l2 / 2 * (sum(W1**2) + sum(W2**2)).

    Parameters
    ----------
    cache : Cache
    y : ndarray of int of shape (N,)
    params : Params
    l2 : float, default 0
        Strength of the penalty on the weights. Biases are not penalized, and the penalty is not
        divided by N (scikit-learn's `alpha` is: there, alpha = l2 * N gives the same loss).
    smoothing : float, default 0
        The share of each target that is spread evenly over all classes: the row of sample i is
        (1 - smoothing) * Y[i] + smoothing / C (Szegedy et al., arXiv 1512.00567, section 7).
    weights : ndarray of shape (N,), optional
        A factor for the loss of each sample, in the dtype of `params`. With a mean of 1 over the
        training set the loss keeps its scale.

    Returns
    -------
    floating scalar, in nats

    Raises
    ------
    ValueError
        If `y` is not one-dimensional.
    """
    y = check_label_shape(y)
    log_P_true = cache.log_P[np.arange(len(y)), y]
    if smoothing:
        log_P_true = (1 - smoothing) * log_P_true + smoothing * cache.log_P.mean(axis=1)
    if weights is not None:
        log_P_true = weights * log_P_true
    data_loss = -log_P_true.mean()
    if not l2:
        return data_loss
    return data_loss + l2 / 2 * (np.sum(params.W1**2) + np.sum(params.W2**2))


def backward(
    params,
    cache,
    X,
    y,
    *,
    activation,
    l2=0.0,
    smoothing=0.0,
    weights=None,
    out=None,
):
    """Gradient of `loss` with respect to every weight and bias.

    Parameters
    ----------
    params : Params
    cache : Cache
        What `forward` returned for these `params` and this `X`.
    X : ndarray of shape (N, D)
    y : ndarray of int of shape (N,)
    activation : {"sigmoid", "tanh", "relu"} or Activation
        The one that `forward` was given.
    l2, smoothing, weights : optional
        Those that `loss` was given.
    out : Params, optional
        Arrays to write the gradient into; a long loop saves time by using the same again.

    Returns
    -------
    Params
        `out` where it was given, else new arrays; same shapes as `params`.

    Raises
    ------
    ValueError
        If `y` is not one-dimensional, or there is no such activation.
    """
    y = check_label_shape(y)
    slope = _activation(activation).slope
    out = out or Params(None, None, None, None)

    dZ2 = cache.P.copy()  # (N, C): (P - Y) / N, without building the one-hot Y
    dZ2[np.arange(len(y)), y] -= 1 - smoothing
    if smoothing:
        dZ2 -= smoothing / dZ2.shape[1]
    if weights is not None:
        dZ2 *= weights[:, None]
    dZ2 /= len(y)

    dW2 = np.matmul(cache.A1.T, dZ2, out=out.W2)  # (H, N) @ (N, C)
    db2 = np.sum(dZ2, axis=0, out=out.b2)

    dA1 = dZ2 @ params.W2.T  # (N, C) @ (C, H)
    if cache.mask is not None:
        dA1 *= cache.mask
    dZ1 = dA1 * slope(cache.Z1)  # the slope at the scores Z1, not at the activations A1

    dW1 = np.matmul(X.T, dZ1, out=out.W1)  # (D, N) @ (N, H)
    db1 = np.sum(dZ1, axis=0, out=out.b1)

    if l2:
        dW1 += l2 * params.W1
        dW2 += l2 * params.W2
    return Params(dW1, db1, dW2, db2)


def predict(params, X, *, activation):
    """Most probable class of each sample.

    Parameters
    ----------
    params : Params
    X : ndarray of shape (N, D)
    activation : {"sigmoid", "tanh", "relu"} or Activation

    Returns
    -------
    ndarray of int of shape (N,)

    Raises
    ------
    ValueError
        If `X` does not fit `params`, or a score is NaN or infinite: the largest of such scores
        means nothing, and NumPy would answer class 0 for every NaN.
    """
    Z2 = forward(params, X, activation=activation).Z2
    if not np.isfinite(Z2).all():
        raise ValueError(
            "the scores hold NaN or infinity; expected finite numbers. Either X holds them,"
            " or the training diverged: try a smaller learning rate."
        )
    return Z2.argmax(axis=1)
