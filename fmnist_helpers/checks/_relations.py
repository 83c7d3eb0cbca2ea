"""How a wrong result is related to the right one, in words that fit every exercise."""

from typing import NamedTuple

import numpy as np

from fmnist_helpers._mistake_sheets import entries

TOLERANCE = {"rtol": 2e-5, "atol": 1e-6}  # an answer in float32 is as right as one in float64


class Finding(NamedTuple):
    """What is wrong with an answer: the name of the mistake, None if unknown, and a message."""

    diagnosis: str | None
    message: str


def sayer(sheet):
    """Return a function that makes a Finding of a name on a sheet and what its message needs."""
    messages = {slug: text for slug, _, text in entries(sheet, "messages")}
    return lambda slug, **facts: Finding(slug, messages[slug].format_map(facts))


# What is said about a result of the right shape.
_said = sayer("""
    integers: //  # Your result holds whole numbers ({dtype}), so everything after the decimal point
      is lost. Is there a `//` or an array of integers?
    rounded: round  # Your result is right to {digits} decimal places. Do not round it.
    sign-flipped: -1  # Your result is -1 times the expected one. The sign is flipped.
    times: N  # Your result is {size} times the expected one, and {name} is {size}. Is a mean over
      {name} missing, or a sum taken twice?
    divided-by: 1/N  # Your result is 1/{size} of the expected one, and {name} is {size}. There is
      one division by {name} too many.
    twice: 2  # Your result is twice the expected one. Where does a factor of 2 come from?
    half: 1/2  # Your result is half the expected one. Where does a factor of 1/2 come from?
    factor: 3  # Your result is {ratio} times the expected one, in every entry.
    all-the-same: 0  # Every entry of your result is {got}; expected different ones.
    nearly: + 1e-3  # Your result is nearly right, within {percent:.1g}%, but not by rounding. Is a
      small number added somewhere, or a constant not quite the right one?
    first-only: return  # Only the first row of your result is right; all others are 0. Does
      `return` stand inside the loop?
    another-order: sort  # Your numbers are the right ones, but not in the right places.
    row-factors: / row.max()  # Each {line} of your result is the expected one times a number of its
      own. Check what you multiply or divide each {line} by.
    row-shifts: - row.mean()  # Each {line} of your result is the expected one plus a number of its
      own. Check what you add or subtract.
""")
# Names of what is true of a result, but says little about its cause.
VAGUE = (None, "row-factors", "row-shifts", "another-order", "all-the-same", "nearly")


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


def related(value, want, sizes):
    """Recognize a result that is right but for a sign, a factor, a transposition or rounding."""
    whole = value.dtype.kind in "iu" and not np.array_equal(want, np.trunc(want))
    if whole and (close(value, np.trunc(want)) or close(value, np.floor(want))):
        return _said("integers", dtype=value.dtype.name)
    # All zeros, or a one for each largest, would count as rounded to whole numbers.
    for digits in range(int(np.isin(np.round(want), (0, 1)).all()), 5):
        if close(value, np.round(want, digits)):
            return _said("rounded", digits=digits)
    if want.ndim == 2 and want.shape[0] == want.shape[1] and close(value, want.T):
        return Finding(
            "transposed", f"Your {value.shape} result is the transpose of what is expected."
        )
    ratio = constant_ratio(value, want)
    if ratio is not None and abs(ratio) > 1e-9:
        return _factor(ratio, sizes)
    if want.size < 3 or np.ptp(want) == 0:  # too little to tell one relation from another
        return None
    value = value.astype(float)
    return _by_lines(value, want) or _near(value, want)


def _by_lines(value, want):
    """Recognize rows or columns that have a factor, or a number to be added, of their own."""
    if close(np.sort(value, None), np.sort(want, None)):
        return _said("another-order")
    if want[1:].any() and not value[1:].any() and close(value[:1], want[:1]):
        return _said("first-only")
    for axis, line in ((1, "row"), (0, "column")) if want.ndim == 2 else ():
        if not np.ptp(want, axis=axis).all():
            continue
        scale = (value * want).mean(axis, keepdims=True) / (want**2).mean(axis, keepdims=True)
        if scale.all() and close(value, scale * want):
            return _said("row-factors", line=line)
        if close(value, want + (value - want).mean(axis, keepdims=True)):
            return _said("row-shifts", line=line)
    return None


def _near(value, want):
    if np.ptp(value) <= 1e-9 * np.abs(value).max():
        return _said("all-the-same", got=f"{value.flat[0]:.4g}")
    largest = np.abs(value - want).max() / np.abs(want).max()
    return _said("nearly", percent=100 * largest) if largest < 0.01 else None


def _factor(ratio, sizes):
    """Say what a factor is."""
    ways = {"twice": 2, "half": 0.5, "sign-flipped": -1}
    for name, size in sizes.items():
        ways |= {f"times-{name}": size, f"divided-by-{name}": 1 / size} if size > 2 else {}
    for slug, number in ways.items():
        if np.isclose(ratio, number, rtol=1e-3):
            kind, _, name = slug.rpartition("-") if slug[-1].isupper() else (slug, "", "")
            found = _said(kind, name=name, size=sizes.get(name))
            return found._replace(diagnosis=slug.lower())
    return _said("factor", ratio=f"{ratio:.4g}")


def constant_ratio(value, want):
    """Return value / want where it is the same everywhere, else None."""
    large = np.abs(want) > 1e-9 * max(1e-300, np.abs(want).max(initial=0))
    if want.ndim == 0 and not want or not large.any():
        return None
    ratio = float(np.median(value[large] / want[large]))
    return ratio if want.size > 1 and close(value, ratio * want) else None
