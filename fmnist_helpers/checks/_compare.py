"""Compare what a function returned with what it should have, and say how they are related."""

import textwrap

import numpy as np
import pandas as pd

from fmnist_helpers.checks._relations import TOLERANCE, VAGUE, Finding, close, related, sayer

ORDINARY = "fiu"  # kinds of numbers: floats, and integers with and without a sign


# What is said about a result that no exercise knows better.
_said = sayer("""
    missing-return: None
      Your function returns None; expected {expected}. Does its last line begin with `return`?
    returned-tuple: a, b
      Your function returns a tuple of length {n}; expected {expected}. {advice}
    returned-table: pandas  # Your function returns a pandas {kind} whose rows are labeled {labels};
      expected {expected}. Put the rows in order, then `.to_numpy()` makes an array of it.
    ragged: [[1], [1, 2]]  # Your list has rows of different lengths; expected {expected}.
    not-numbers: text  # Your function returns {got}; expected {expected}.
    number-for-array: 3  # You return one number, {got}; expected an array of shape {expected}.{how}
    column-for-vector: (N, 1)  # {text} The numbers may be right, but there is one dimension too
      many. Is it from a keepdims or a reshape?{trouble}
    wrong-dtype: float16  # Your result has dtype {got}; expected one like {expected}: {reason}.
    not-finite: nan  # Your result{at} is {got}. Somewhere there is {causes}.
""")


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


def _container(value, want):
    expected = "one number" if want.ndim == 0 else f"an array of shape {want.shape}"
    if value is None:
        return _said("missing-return", expected=expected)
    if isinstance(value, tuple) and not close(value, (*want,) if want.ndim else want):
        advice = "Is there a comma after it?" if len(value) == 1 else "Return that alone."
        return _said("returned-tuple", n=len(value), expected=expected, advice=advice)
    if isinstance(value, (bytearray, memoryview)):
        return _said("not-numbers", got=f"a {type(value).__name__}", expected=expected)
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
        whole = [
            name for name in ("sum", "mean", "max", "min") if close(value, getattr(want, name)())
        ]
        how = (
            f" It is the {whole[0]} of the expected numbers. Is an `axis` missing?" if whole else ""
        )
        got, expected = f"{value:.4g}", letters(expected, sizes)
        return _said("number-for-array", got=got, expected=expected, how=how)
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
        "b": "is a comparison the last step? Otherwise .astype(float) makes numbers of them",
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
    wrong = first_wrong(value, want, where)
    found = related(value, want, sizes) or Finding(None, "")
    text = f"{wrong} {found.message}".strip() if found.diagnosis in VAGUE else found.message
    return Finding(found.diagnosis, text)


def _not_finite(value):
    where = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
    causes = "a division by zero, the log of zero, or exp of a number above 709"
    if np.isnan(value[where]):
        causes = "a division 0/0 or the difference of two infinities"
    return _said("not-finite", at=at(where), got=value[where], causes=causes)


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
        return str(shape) if shape else "one number"
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
