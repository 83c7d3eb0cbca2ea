"""Compare what a function returned with what it should have, and say how they are related."""

import textwrap
from typing import NamedTuple

import numpy as np
import pandas as pd

TOLERANCE = {"rtol": 2e-5, "atol": 1e-6}  # an answer in float32 is as right as one in float64
ORDINARY = "fiu"  # kinds of numbers: floats, and integers with and without a sign


class Finding(NamedTuple):
    """What is wrong with an answer.

    Attributes
    ----------
    diagnosis : str or None
        The name of the mistake; None where it was not recognized.
    message : str
    """

    diagnosis: str | None
    message: str


def close(value, want):
    """Tell whether two results are equal but for rounding: numbers, arrays, tuples of them.

    Parameters
    ----------
    value, want : number, array or tuple

    Returns
    -------
    bool
        False also where shapes differ; NaN equals NaN.
    """
    if isinstance(want, (str, bytes)):
        return type(value) is type(want) and value == want
    if isinstance(want, tuple):
        both = isinstance(value, (tuple, list)) and len(value) == len(want)
        return both and all(map(close, value, want))
    try:
        value = np.asarray(value)
        return value.shape == np.shape(want) and np.allclose(
            value, want, equal_nan=True, **TOLERANCE
        )
    except (TypeError, ValueError):
        return False


def readable(value):
    """Return the array of a pandas table whose rows are in their order, and other values as is."""
    in_order = isinstance(value, (pd.DataFrame, pd.Series)) and list(value.index) == [
        *range(len(value))
    ]
    return value.to_numpy() if in_order else value


def fault(value, want, sizes, *, kinds=ORDINARY):
    """Find what is wrong with a result.

    Parameters
    ----------
    value : object
        What a learner's function returned.
    want : ndarray or number
    sizes : dict of str to int
        What the letters of shapes stand for in this case, such as {"N": 5, "C": 3}.
    kinds : str
        Which `dtype.kind` are allowed.

    Returns
    -------
    Finding or None
        None if nothing is wrong.
    """
    value, want = readable(value), np.asarray(want)
    return (
        _container(value, want)
        or _shape(np.asarray(value), want, sizes)
        or _dtype(np.asarray(value), want, kinds)
        or _numbers(np.asarray(value), want, sizes)
    )


def _container(value, want):
    wanted = "one number" if want.ndim == 0 else f"an array of shape {want.shape}"
    if value is None:
        return Finding(
            "missing-return",
            f"Your function returns None instead of {wanted}. Does its last line begin with"
            " `return`?",
        )
    if isinstance(value, tuple) and not close(value, (*want,) if want.ndim else want):
        advice = "Is there a comma after it?" if len(value) == 1 else "Return that alone."
        return Finding(
            "returned-tuple",
            f"Your function returns a tuple of length {len(value)}; expected {wanted}. {advice}",
        )
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return Finding(
            "returned-table",
            f"Your function returns a pandas {type(value).__name__} of shape {value.shape} whose"
            f" rows are labeled {brief(list(value.index))}; expected {wanted}. Put the rows in"
            " order, then `.to_numpy()` makes an array of it.",
        )
    try:
        array = np.asarray(value)
    except ValueError:
        return Finding("ragged", f"Your list has rows of different lengths; wanted is {wanted}.")
    if array.dtype.kind not in "fiubc":
        return Finding(
            "not-numbers",
            f"Your function returns {_what(value)} instead of {wanted}.",
        )
    return None


def _what(value):
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype} and shape {value.shape}, which holds no numbers,"
    return f"something of type {type(value).__name__}"


def _shape(value, want, sizes):
    got, wanted = value.shape, want.shape
    if got == wanted:
        return None
    told = f"Your result has the shape {got}, wanted is {letters(wanted, sizes)}."
    if not want.ndim:
        advice = "it stands in a list of its own" if value.size == 1 else "a sum or mean is missing"
        return Finding("array-for-number", f"{told} One number is wanted: {advice}.")
    if not value.ndim:
        return Finding(
            "number-for-array",
            f"You return one number, {value:.4g}, where {letters(wanted, sizes)} is wanted: a sum"
            " or mean without `axis` is taken over everything.",
        )
    if want.ndim == 1 and got in {(len(want), 1), (1, len(want))}:
        trouble = f" A later `-` or `==` with {wanted} would make {(len(want), len(want))} of it."
        return Finding(
            "column-for-vector",
            f"{told} The numbers may be right, but one dimension is too many: a keepdims or a"
            f" reshape?{trouble if got == (len(want), 1) else ''}",
        )
    if got == wanted[::-1]:
        return Finding("transposed", f"{told} That is the transpose: which index comes first?")
    return Finding("wrong-shape", f"{told} Write down the shape of each array on your way.")


def _dtype(value, want, kinds):
    kind = value.dtype.kind
    if kind in kinds and value.dtype != np.float16:
        return None
    name = value.dtype.name
    reason = {
        "b": "NumPy does not subtract True and False; .astype(float) or"
        " np.where(condition, 1.0, 0.0) makes numbers of them",
        "c": "nothing here needs complex numbers",
        "f": "float16 keeps about three digits"
        if value.dtype == np.float16
        else "these are whole numbers, and .astype(int) makes them so",
    }.get(kind, "it cannot hold these numbers")
    return Finding(
        "wrong-dtype",
        f"Your result has dtype {name}; expected one like {want.dtype.name}: {reason}.",
    )


def _numbers(value, want, sizes):
    if close(value, want):
        return None
    where = first_difference(value, want)
    if np.isfinite(want).all() and not np.isfinite(value).all():
        return _not_finite(value)
    return _related(value, want, sizes) or Finding(None, told(value, want, where))


def _not_finite(value):
    where = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
    bad = value[where]
    causes = (
        "a division 0/0 or the difference of two infinities"
        if np.isnan(bad)
        else "a division by zero, the log of zero, or exp of a number above 709"
    )
    return Finding("not-finite", f"Your result{at(where)} is {bad}: somewhere there is {causes}.")


def _related(value, want, sizes):
    """Recognize a result that is right but for a sign, a factor, a transposition or rounding."""
    whole = value.dtype.kind in "iu" and not np.array_equal(want, np.trunc(want))
    if whole and (close(value, np.trunc(want)) or close(value, np.floor(want))):
        return Finding(
            "integers",
            f"Your result holds whole numbers ({value.dtype.name}): everything behind the"
            " decimal point is lost. Does `//` or an integer array take part?",
        )
    for digits in range(5):
        if close(value, np.round(want, digits)):
            return Finding(
                "rounded", f"Your result is right to {digits} decimal places. Do not round it."
            )
    if want.ndim == 2 and want.shape[0] == want.shape[1] and close(value, want.T):
        return Finding(
            "transposed", f"Your {value.shape} result is the transpose of what is wanted."
        )
    ratio = constant_ratio(value, want)
    return None if ratio is None else _factor(ratio, sizes)


def _factor(ratio, sizes):
    if np.isclose(ratio, -1, **TOLERANCE):
        return Finding(
            "sign-flipped", "Your result is -1 times what is wanted: the sign is flipped."
        )
    if np.isclose(ratio, 0, atol=1e-9):
        return None
    for name, size in sizes.items():
        if size > 2 and np.isclose(ratio, size, rtol=1e-3):
            return Finding(
                f"times-{name.lower()}",
                f"Your result is {size} times what is wanted, and {name} is {size}: a mean over"
                f" the {name} is missing, or taken twice elsewhere.",
            )
        if size > 2 and np.isclose(ratio, 1 / size, rtol=1e-3):
            return Finding(
                f"divided-by-{name.lower()}",
                f"Your result is 1/{size} of what is wanted, and {name} is {size}: there is a"
                f" division by {name} too many.",
            )
    if np.isclose(ratio, 2, rtol=1e-3) or np.isclose(ratio, 0.5, rtol=1e-3):
        half = ratio < 1
        return Finding(
            "half" if half else "twice",
            f"Your result is {'half' if half else 'twice'} what is wanted: where does a factor of"
            f" {'1/2' if half else '2'} come from?",
        )
    return Finding("factor", f"Your result is {ratio:.4g} times what is wanted, in every entry.")


def constant_ratio(value, want):
    """Return value / want where it is the same everywhere, else None."""
    large = np.abs(want) > 1e-9 * max(1e-300, np.abs(want).max(initial=0))
    if want.ndim == 0 and not want or not large.any():
        return None
    ratio = float(np.median(value[large] / want[large]))
    return ratio if want.size > 1 and close(value, ratio * want) else None


def first_difference(value, want):
    """Return the index of the first entry that differs."""
    right = np.isclose(value, want, equal_nan=True, **TOLERANCE)
    return tuple(int(i) for i in np.argwhere(~right)[0])


def told(value, want, where):
    """Say which entry is the first to differ, and how."""
    return f"Your result{at(where)} is {value[where]:.5g}, but should be {want[where]:.5g}."


def at(where):
    """Write an index as it stands behind the name of an array: [0, 2]."""
    return f"[{', '.join(map(str, where))}]" if where else ""


def letters(shape, sizes):
    """Write a shape with its letters, where each number has one: (N, C) = (5, 3)."""
    names = {size: name for name, size in reversed(sizes.items())}
    if not shape or not all(size in names for size in shape):
        return str(shape)
    inside = ", ".join(names[size] for size in shape) + ("," if len(shape) == 1 else "")
    return f"({inside}) = {shape}"


def brief(value):
    """Write a value in little space: small arrays in full, large ones as their shape."""
    if callable(value) or isinstance(value, np.random.Generator):
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, (tuple, list)) and any(np.ndim(part) for part in value):
        return f"({', '.join(brief(part) for part in value)})"
    try:
        array = np.asarray(value)
    except ValueError:
        return type(value).__name__
    if array.dtype.kind not in "fiub":
        return textwrap.shorten(repr(value), 60, placeholder="…")
    if array.size > 12:
        return f"an array of shape {array.shape}"
    rounded = np.round(array.astype(float), 4) if array.dtype.kind == "f" else array
    return str(rounded.tolist())
