"""Checks of arguments. Each raises a ValueError that says what was found and what was expected."""

import math
from numbers import Integral, Real

import numpy as np


def check_choice(name, value, choices):
    """Refuse what is not one of the `choices`."""
    if value not in tuple(choices):
        raise ValueError(f"{name} is {value!r}; expected one of {', '.join(choices)}")


def check_float_dtype(dtype):
    """Refuse all dtypes but float32 and float64."""
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype is {dtype!r}; expected np.float32 or np.float64")


def check_count(name, value, *, least=1, or_none=None):
    """Refuse what is not a whole number of at least `least`.

    Parameters
    ----------
    name : str
    value : object
    least : int, default 1
    or_none : str, optional
        What None stands for, in words. If given, None is allowed.
    """
    if or_none and value is None:
        return
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        hint = f", or None for {or_none}" if or_none else ""
        raise ValueError(f"{name} is {value!r}; expected a whole number of at least {least}{hint}")


def check_positive(name, value):
    """Refuse what is not a finite number above 0."""
    _check_number(name, value, lambda v: v > 0, "a number above 0")


def check_not_negative(name, value):
    """Refuse what is not 0 or a finite number above it."""
    _check_number(name, value, lambda v: v >= 0, "0 or a positive number")


def check_probability(name, value):
    """Refuse what is not a number from 0 to less than 1."""
    _check_number(name, value, lambda v: 0 <= v < 1, "a probability in [0, 1)")


def _check_number(name, value, fits, expected):
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not fits(value):
        raise ValueError(f"{name} is {value!r}; expected {expected}")


def check_labels(y, n_classes):
    """Return `y` as an array if it holds labels from 0 to `n_classes` - 1.

    Parameters
    ----------
    y : array-like of int of shape (N,)
    n_classes : int

    Returns
    -------
    ndarray of int of shape (N,)
    """
    y = check_label_shape(y)
    if not np.issubdtype(y.dtype, np.integer):
        raise ValueError(
            f"labels are {y.dtype}; expected integers. If the values are whole, use y.astype(int)."
        )
    if y.size and not 0 <= y.min() <= y.max() < n_classes:
        raise ValueError(
            f"labels run from {y.min()} to {y.max()}; expected 0 to {n_classes - 1}."
            " Labels that start at 1 must be lowered by 1 first."
        )
    return y


def check_class_names(names):
    """Return the names of classes as a tuple if there are at least two, all different.

    Parameters
    ----------
    names : sequence of str
        A single text is one name per letter.

    Returns
    -------
    tuple of str
    """
    names = tuple(names)
    odd = [name for name in names if not isinstance(name, str) or not name.strip()]
    if odd:
        raise ValueError(f"class_names holds {odd[0]!r}; expected words")
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    if twice:
        raise ValueError(f"class_names holds {twice[0]!r} twice; expected different names")
    if len(names) < 2:
        raise ValueError(f"class_names is {names}; expected at least two names")
    return names


def check_named_labels(y, class_names):
    """Return `y` as an array if each of its labels has a name.

    Parameters
    ----------
    y : array-like of int of shape (N,)
    class_names : sequence of str

    Returns
    -------
    ndarray of int of shape (N,)
    """
    labels = np.asarray(y)
    if np.issubdtype(labels.dtype, np.integer) and labels.size and labels.max() >= len(class_names):
        raise ValueError(
            f"labels run from {labels.min()} to {labels.max()}, but class_names has"
            f" {len(class_names)} names, for 0 to {len(class_names) - 1};"
            " expected a name for each label. Pass class_names, or lower labels that start at 1."
        )
    return check_labels(y, len(class_names))


def check_label_shape(y):
    """Return `y` as an array if it has shape (N,).

    A column of shape (N, 1) would not fail where it is used as an index: it would pick N times N
    entries, and their mean is wrong.

    Parameters
    ----------
    y : array-like of shape (N,)

    Returns
    -------
    ndarray of shape (N,)
    """
    y = np.asarray(y)
    if y.ndim != 1:
        is_column = y.ndim == 2 and 1 in y.shape
        advice = "Use y.ravel()." if is_column else "For one-hot rows, use Y.argmax(axis=1)."
        raise ValueError(
            f"labels have shape {y.shape}; expected one integer per sample, shape (N,). {advice}"
        )
    return y
