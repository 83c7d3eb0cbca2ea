"""Gradient descent with all samples in every step, as the old texts do it.

`training.train` can do that too. Here the samples are gone through in chunks that fit into the
processor's cache, and nothing is scored on the way, which matters when hundreds of runs take
hours; and mistakes can be switched on.
"""

from collections.abc import Iterator

import numpy as np

from fmnist_helpers import network

CHUNK = 1_000  # samples; of 500 to 10,000 the quickest here, and the memory stays small


def full_gradient(params, X, y, *, activation, probabilities=None, out=None):
    """Mean loss over all samples and its gradient, computed chunk by chunk.

    Parameters
    ----------
    params : Params
    X : ndarray of float of shape (N, D)
    y : ndarray of int of shape (N,)
    activation : {"sigmoid", "tanh", "relu"} or Activation
    probabilities : callable, optional
        Puts another softmax in the place of the right one, for the gradient.
    out : Params, optional
        Arrays to write the gradient into.

    Returns
    -------
    cost : float
        In nats.
    gradient : Params
    """
    total = out or params.zeros_like()
    part = params.zeros_like()
    for array in total:
        array[...] = 0
    cost = 0.0
    for start in range(0, len(X), CHUNK):
        rows = slice(start, start + CHUNK)
        share = len(y[rows]) / len(y)
        cache = network.forward(params, X[rows], activation=activation)
        cost += share * float(network.loss(cache, y[rows], params))
        if probabilities is not None:
            cache = cache._replace(P=probabilities(cache.Z2))
        network.backward(params, cache, X[rows], y[rows], activation=activation, out=part)
        for sum_, term in zip(total, part, strict=True):
            term *= share
            sum_ += term
    return cost, total


def descend(
    params, X, y, *, steps, learning_rate, activation, probabilities=None
) -> Iterator[float]:
    """Take steps downhill; a generator that yields the cost before each step.

    It ends early, after a cost that is NaN or infinite: from there on there are no numbers.

    Parameters
    ----------
    params : Params
        Changed in place, so they are the trained ones in the end.
    X, y, activation, probabilities
        As for `full_gradient`.
    steps : int
    learning_rate : float

    Yields
    ------
    float
        In nats.
    """
    gradient = params.zeros_like()
    for _ in range(steps):
        # A run that breaks down says so by its cost, not by warnings.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            cost, _ = full_gradient(
                params, X, y, activation=activation, probabilities=probabilities, out=gradient
            )
            for array, slope in zip(params, gradient, strict=True):
                slope *= learning_rate
                array -= slope
        yield cost
        if not np.isfinite(cost):
            return
