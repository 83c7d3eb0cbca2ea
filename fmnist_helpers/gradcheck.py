"""An independent witness: gradients of any function by finite differences.

This module knows nothing of networks. It nudges one number of an array, sees how the function's
value answers, and compares the slopes found so with a gradient that somebody derived.
"""

import numpy as np


def numerical_gradient(function, array, *, step=1e-5, entries=None):
    """Slope of `function` with respect to entries of `array`, by central differences.

    Parameters
    ----------
    function : callable
        Takes an array like `array`, returns one number.
    array : ndarray of float64, of any shape
        Not changed.
    step : float, default 1e-5
        How far an entry is moved each way. The error of the formula falls as step**2, that of
        rounding grows as 1 / step; in float64 they balance near 1e-5.
    entries : ndarray of int of shape (n,), optional
        Flat positions (as in `array.flat`) to look at, for an array too large to try every entry.

    Returns
    -------
    ndarray of float64
        Of the shape of `array`, or of shape (n,) where `entries` are given.

    Raises
    ------
    ValueError
        If `array` is not float64: in float32 rounding would hide the slope.
    """
    array = np.asarray(array)
    if array.dtype != np.float64:
        raise ValueError(
            f"the array is {array.dtype}; expected float64, as float32 rounds slopes away"
        )
    where = np.arange(array.size) if entries is None else np.asarray(entries)
    slopes = np.empty(len(where))
    for i, position in enumerate(where):
        nudged = array.copy()
        nudged.flat[position] = array.flat[position] + step
        up = function(nudged)
        nudged.flat[position] = array.flat[position] - step
        down = function(nudged)
        slopes[i] = (up - down) / (2 * step)
    return slopes.reshape(array.shape) if entries is None else slopes


def relative_error(a, b):
    """Distance between two arrays, measured by their own size: |a - b| / (|a| + |b|).

    Parameters
    ----------
    a, b : array-like of float of the same shape

    Returns
    -------
    float
        0 where both are equal (also both all zero), 1 where one is zero or both are opposite,
        NaN where either holds NaN. |.| is the Euclidean length of all entries together, so that
        an entry that happens to be nearly 0 cannot spoil the result.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"the shapes are {a.shape} and {b.shape}; expected the same")
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return 0.0 if size == 0 else float(np.linalg.norm(a - b) / size)
