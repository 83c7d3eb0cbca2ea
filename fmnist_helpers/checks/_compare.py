"""Compare what a function returned with what it should have, and say how they are related."""

import textwrap
from typing import NamedTuple

import numpy as np
import pandas as pd

from fmnist_helpers.checks._sheet import entries

TOLERANCE = {"rtol": 2e-5, "atol": 1e-6}  # an answer in float32 is as right as one in float64
ORDINARY = "fiu"  # kinds of numbers: floats, and integers with and without a sign


# What is said about a result that no exercise knows better.
MESSAGES = {
    slug: message
    for slug, _, message in entries(
        """
    missing-return: None
      Your function returns None; expected {expected}. Does its last line begin with `return`?
    returned-tuple: a, b
      Your function returns a tuple of length {n}; expected {expected}. {advice}
    returned-table: pandas
      Your function returns a pandas {kind} whose rows are labeled {labels}; expected {expected}.
      Put the rows in order, then `.to_numpy()` makes an array of it.
    ragged: [[1], [1, 2]]
      Your list has rows of different lengths; expected {expected}.
    not-numbers: text
      Your function returns {got}; expected {expected}.
    number-for-array: 3
      You return one number, {got}; expected an array of shape {expected}. A sum or mean without
      `axis` is taken over everything.
    column-for-vector: (N, 1)
      {text} The numbers may be right, but there is one dimension too many. Is it from a keepdims or
      a reshape?{trouble}
    wrong-dtype: float16
      Your result has dtype {got}; expected one like {expected}: {reason}.
    not-finite: nan
      Your result{at} is {got}. Somewhere there is {causes}.
    integers: //
      Your result holds whole numbers ({dtype}), so everything after the decimal point is lost. Is
      there a `//` or an array of integers?
    rounded: round
      Your result is right to {digits} decimal places. Do not round it.
    sign-flipped: -1
      Your result is -1 times the expected one. The sign is flipped.
    times: N
      Your result is {size} times the expected one, and {name} is {size}. Is a mean over {name}
      missing, or a sum taken twice?
    divided-by: 1/N
      Your result is 1/{size} of the expected one, and {name} is {size}. There is one division by
      {name} too many.
    twice: 2
      Your result is twice the expected one. Where does a factor of 2 come from?
    half: 1/2
      Your result is half the expected one. Where does a factor of 1/2 come from?
    factor: 3
      Your result is {ratio} times the expected one, in every entry.
    """,
        "results",
    )
}


class Finding(NamedTuple):
    """What is wrong with an answer: the name of the mistake, None if unknown, and a message."""

    diagnosis: str | None
    message: str


def close(value, want):
    """Tell whether two results are equal but for rounding: numbers, arrays, tuples of them.

    They are not where shapes differ; NaN equals NaN.
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
    """Find what is wrong with a result, a Finding, or None.

    `sizes` says what the letters of shapes stand for in this case, such as {"N": 5, "C": 3};
    `kinds` are the allowed `dtype.kind`s.
    """
    value, want = readable(value), np.asarray(want)
    return (
        _container(value, want)
        or _shape(np.asarray(value), want, sizes)
        or _dtype(np.asarray(value), want, kinds)
        or _numbers(np.asarray(value), want, sizes)
    )


def _said(diagnosis, **facts):
    return Finding(diagnosis, MESSAGES[diagnosis].format_map(facts))


def _container(value, want):
    expected = "one number" if want.ndim == 0 else f"an array of shape {want.shape}"
    if value is None:
        return _said("missing-return", expected=expected)
    if isinstance(value, tuple) and not close(value, (*want,) if want.ndim else want):
        advice = "Is there a comma after it?" if len(value) == 1 else "Return that alone."
        return _said("returned-tuple", n=len(value), expected=expected, advice=advice)
    if isinstance(value, (pd.DataFrame, pd.Series)):
        kind, labels = type(value).__name__, brief(list(value.index))
        return _said("returned-table", kind=kind, labels=labels, expected=expected)
    try:
        array = np.asarray(value)
    except ValueError:
        return _said("ragged", expected=expected)
    if array.dtype.kind not in "fiubc":
        got = f"something of type {type(value).__name__}"
        if isinstance(value, np.ndarray):
            got = f"an array of dtype {value.dtype} and shape {value.shape}, which has no numbers"
        return _said("not-numbers", got=got, expected=expected)
    return None


def _shape(value, want, sizes):
    got, expected = value.shape, want.shape
    if got == expected:
        return None
    text = f"Your result has shape {got}; expected {letters(expected, sizes)}."
    if not want.ndim:
        advice = "It is in a list of its own." if value.size == 1 else "Is a sum or mean missing?"
        return Finding("array-for-number", f"{text} {advice}")
    if not value.ndim:
        return _said("number-for-array", got=f"{value:.4g}", expected=letters(expected, sizes))
    if want.ndim == 1 and got in {(len(want), 1), (1, len(want))}:
        trouble = ""
        if got == (len(want), 1):
            trouble = f" A later `-` or `==` with {expected} would make {(len(want), len(want))}."
        return _said("column-for-vector", text=text, trouble=trouble)
    if got == expected[::-1]:
        return Finding("transposed", f"{text} That is the transpose. Which index comes first?")
    return Finding("wrong-shape", f"{text} Write down the shape of each array on your way.")


def _dtype(value, want, kinds):
    kind = value.dtype.kind
    if kind in kinds and value.dtype != np.float16:
        return None
    reason = {
        "b": "NumPy does not subtract True and False; .astype(float) makes numbers of them",
        "c": "nothing here needs complex numbers",
        "f": "these are whole numbers, and .astype(int) makes them so",
    }.get(kind, "it cannot hold these numbers")
    if value.dtype == np.float16:
        reason = "float16 keeps about three digits"
    got, expected = value.dtype.name, want.dtype.name
    return _said("wrong-dtype", got=got, expected=expected, reason=reason)


def _numbers(value, want, sizes):
    if close(value, want):
        return None
    where = first_difference(value, want)
    if np.isfinite(want).all() and not np.isfinite(value).all():
        return _not_finite(value)
    return _related(value, want, sizes) or Finding(None, first_wrong(value, want, where))


def _not_finite(value):
    where = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
    causes = "a division by zero, the log of zero, or exp of a number above 709"
    if np.isnan(value[where]):
        causes = "a division 0/0 or the difference of two infinities"
    return _said("not-finite", at=at(where), got=value[where], causes=causes)


def _related(value, want, sizes):
    """Recognize a result that is right but for a sign, a factor, a transposition or rounding."""
    whole = value.dtype.kind in "iu" and not np.array_equal(want, np.trunc(want))
    if whole and (close(value, np.trunc(want)) or close(value, np.floor(want))):
        return _said("integers", dtype=value.dtype.name)
    for digits in range(5):
        if close(value, np.round(want, digits)):
            return _said("rounded", digits=digits)
    if want.ndim == 2 and want.shape[0] == want.shape[1] and close(value, want.T):
        return Finding(
            "transposed", f"Your {value.shape} result is the transpose of what is expected."
        )
    ratio = constant_ratio(value, want)
    return None if ratio is None else _factor(ratio, sizes)


def _factor(ratio, sizes):
    if np.isclose(ratio, -1, **TOLERANCE):
        return _said("sign-flipped")
    if np.isclose(ratio, 0, atol=1e-9):
        return None
    for name, size in sizes.items():
        if size > 2 and np.isclose(ratio, size, rtol=1e-3):
            message = MESSAGES["times"].format(size=size, name=name)
            return Finding(f"times-{name.lower()}", message)
        if size > 2 and np.isclose(ratio, 1 / size, rtol=1e-3):
            message = MESSAGES["divided-by"].format(size=size, name=name)
            return Finding(f"divided-by-{name.lower()}", message)
    if np.isclose(ratio, 2, rtol=1e-3):
        return _said("twice")
    if np.isclose(ratio, 0.5, rtol=1e-3):
        return _said("half")
    return _said("factor", ratio=f"{ratio:.4g}")


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


def first_wrong(value, want, where):
    """Say which entry is the first to differ, and how."""
    return f"Your result{at(where)} is {value[where]:.5g}; expected {want[where]:.5g}."


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
