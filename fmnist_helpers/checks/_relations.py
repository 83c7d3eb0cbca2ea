"""How a wrong result is related to the right one, in words that fit every exercise."""

import itertools
from typing import NamedTuple

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks._sheet import entries

TOLERANCE = {"rtol": 2e-5, "atol": 1e-6}  # an answer in float32 is as right as one in float64


# What is said about a result of the right shape.
MESSAGES = {
    slug: message
    for slug, _, message in entries(
        """
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
    divided-by-less: 1/(N-1)
      Your result is {name}/({name} - 1) times the expected one. Divide by {name}, not by 1 less.
    size-for-size: C/N
      Your result is {name} times the expected one. Is one size in the place of the other?
    fixed-size: N/4
      Your result is {name}/{ratio} times the expected one, and {name} is {size}. Is the number
      {ratio} written into your code, in the place of {name}?
    factor: 3
      Your result is {ratio} times the expected one, in every entry.
    shifted: + 1
      Your result is the expected one {sign} {size}, in every entry.
    all-the-same: 0
      Every entry of your result is {got}; expected different ones.
    nearly: + 1e-3
      Your result is nearly right, within {percent:.1g} %, but not by rounding. Is a small number
      added somewhere, or a constant not quite the right one?
    another-order: sort
      Your numbers are the right ones, but not in the right places.
    signs: abs
      Your numbers have the right sizes, but some of the signs are wrong.
    row-factors: / row.max()
      Each {line} of your result is the expected one times a number of its own. Check what you
      multiply or divide each {line} by.
    row-shifts: - row.mean()
      Each {line} of your result is the expected one plus a number of its own. Check what you add
      or subtract.
    """,
        "relations",
    )
}


# How a wrong result is made from the right one, `want`: a name, words for it, and several ways.
MADE = [
    ("complement", "1 minus the expected one", lambda want: [1 - want]),
    ("squared", "the square of the expected one", lambda want: [want**2]),
    ("square-root", "the square root of the expected one", lambda want: [np.sqrt(want)]),
    ("inverted", "1 divided by the expected one", lambda want: [1 / want]),
    ("log-for-value", "the logarithm of the expected one", lambda want: [np.log(want)]),
    ("log-for-value", "minus the logarithm of the expected one", lambda want: [-np.log(want)]),
    ("exp-for-value", "exp of the expected one", lambda want: [np.exp(want)]),
    ("sign-lost", "the expected one without its signs", lambda want: [np.abs(want)]),
    ("negative-cut", "right, but 0 instead of negative", lambda want: [np.maximum(want, 0)]),
    ("integers", "cut off at the decimal point", lambda want: [np.trunc(want), np.floor(want)]),
]
ARRANGED = [
    ("shares-for-counts", "made of shares that add up to 1", lambda want: _shares(want)),
    ("reversed", "the expected one in reverse order", lambda want: [want[::-1], want[..., ::-1]]),
    ("sorted", "the expected one, sorted", lambda want: [np.sort(want), np.sort(want, 0)]),
    ("cumulative", "the cumulative sum of the expected one", lambda want: [want.cumsum(0)]),
    ("one-place-off", "the expected one moved by one place", lambda want: _moved(want)),
]
# What a function may have worked with in the place of an argument: words for it, its kinds.
FLOATS, LABELS, NUMBERS = "array of floats", "array of labels", "number"
INSTEAD = [
    ("another-input", "the absolute values of {}", FLOATS, np.abs),
    ("another-input", "{} with every sign flipped", FLOATS, np.negative),
    ("another-input", "the squares of {}", FLOATS, np.square),
    ("another-input", "exp of {}", FLOATS, np.exp),
    ("another-input", "the logarithm of {}", FLOATS, np.log),
    ("another-input", "softmax of {}", FLOATS, functional.softmax),
    ("another-input", "ReLU of {}", FLOATS, functional.relu),
    ("another-input", "the sigmoid of {}", FLOATS, functional.sigmoid),
    ("another-input", "{} rounded to whole numbers", FLOATS, np.rint),
    ("another-input", "{} transposed", FLOATS, np.transpose),
    ("another-order", "{} sorted", FLOATS + LABELS, np.sort),
    ("another-order", "the rows of {} in reverse order", FLOATS + LABELS, np.flip),
    ("labels-from-1", "the labels {} - 1", LABELS, lambda y: y.astype(int) - 1),
    ("labels-from-1", "the labels {} + 1", LABELS, lambda y: y.astype(int) + 1),
    ("argument-ignored", "zeros in the place of {}", FLOATS + NUMBERS, lambda x: x * 0.0),
    ("argument-ignored", "ones in the place of {}", FLOATS + NUMBERS, lambda x: x * 0.0 + 1),
    ("argument-ignored", "0.5 in the place of {}", NUMBERS, lambda x: 0.5),
    ("argument-ignored", "0.1 in the place of {}", NUMBERS, lambda x: 0.1),
    ("another-factor", "1 - {}", NUMBERS, lambda x: 1 - x),
    ("another-factor", "2 * {}", NUMBERS, lambda x: 2 * x),
    ("another-factor", "{} / 2", NUMBERS, lambda x: x / 2),
    ("another-factor", "{} squared", NUMBERS, lambda x: x**2),
    ("another-factor", "the root of {}", NUMBERS, lambda x: x**0.5),
]


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


def said(diagnosis, **facts):
    return Finding(diagnosis, MESSAGES[diagnosis].format_map(facts))


def related(value, want, sizes):
    """Recognize a result that is right but for a sign, a factor, a transposition or rounding."""
    whole = value.dtype.kind in "iu" and not np.array_equal(want, np.trunc(want))
    if whole and (close(value, np.trunc(want)) or close(value, np.floor(want))):
        return said("integers", dtype=value.dtype.name)
    for digits in range(5):
        if close(value, np.round(want, digits)):
            return said("rounded", digits=digits)
    if want.ndim == 2 and want.shape[0] == want.shape[1] and close(value, want.T):
        return Finding(
            "transposed", f"Your {value.shape} result is the transpose of what is expected."
        )
    ratio = constant_ratio(value, want)
    if ratio is not None and abs(ratio) > 1e-9:
        return _made(value, want, ARRANGED[:1]) or _factor(ratio, sizes)
    if want.size < 3 or np.ptp(want) == 0:  # too little to tell one relation from another
        return None
    return (
        _made(value, want, MADE)
        or (_made(value, want, ARRANGED) or _by_lines(value, want) if want.ndim else None)
        or _near(value, want)
    )


def common(values, wants, sizes):
    """Recognize what single numbers have in common with the expected ones in several cases.

    `sizes` has an array for each letter, with its number in each case.
    """
    if len(values) < 2 or np.ptp(wants) == 0 or not np.isfinite([*values, *wants]).all():
        return None
    if np.all(wants):
        ratios = values / wants
        finding = _factor(ratios, sizes) if np.ptp(ratios) > 1e-3 * abs(ratios[0]) else None
        if finding:
            return finding
    return related(values, wants, {}) if len(values) > 2 else None


def _made(value, want, ways):
    """Find in which of several ways a result is made from the right one."""
    with np.errstate(all="ignore"):
        for slug, words, make in ways:
            if any(close(value, other) for other in make(want)):
                return Finding(slug, f"Your result is {words}.")
    return None


def _shares(want):
    return [want / want.sum(axis, keepdims=True) for axis in (None, 0, -1)]


def _moved(want):
    return [np.roll(want, by, axis) for by in (1, -1) for axis in range(want.ndim)]


def _by_lines(value, want):
    """Recognize rows or columns that have a factor, or a number to be added, of their own."""
    if close(np.sort(value, None), np.sort(want, None)):
        return said("another-order")
    for axis, line in ((1, "row"), (0, "column")) if want.ndim == 2 else ():
        if not np.ptp(want, axis=axis).all():
            continue
        scale = (value * want).mean(axis, keepdims=True) / (want**2).mean(axis, keepdims=True)
        if scale.all() and close(value, scale * want):
            return said("row-factors", line=line)
        if close(value, want + (value - want).mean(axis, keepdims=True)):
            return said("row-shifts", line=line)
    return None


def _near(value, want):
    difference = value - want
    if np.ptp(value) <= 1e-9 * np.abs(value).max():
        return said("all-the-same", got=f"{value.flat[0]:.4g}")
    if close(value, want + difference.flat[0]):
        sign = "minus" if difference.flat[0] < 0 else "plus"
        return said("shifted", sign=sign, size=f"{abs(difference.flat[0]):.4g}")
    if close(np.abs(value), np.abs(want)):
        return said("signs")
    largest = np.abs(difference).max() / np.abs(want).max()
    return said("nearly", percent=100 * largest) if largest < 0.01 else None


def _factor(ratio, sizes):
    """Say what a factor is: a number, or one for each of several cases."""
    if np.allclose(ratio, -1, **TOLERANCE):
        return said("sign-flipped")
    for name, size in sizes.items():
        if np.all(size > 2) and np.allclose(ratio, size, rtol=1e-3):
            return _sized("times", name, size, MESSAGES["times"])
        if np.all(size > 2) and np.allclose(ratio, 1 / size, rtol=1e-3):
            return _sized("divided-by", name, size, MESSAGES["divided-by"])
        if np.all(size > 2) and np.allclose(ratio, size / (size - 1), rtol=1e-3):
            return said("divided-by-less", name=name)
        number = np.mean(size / ratio)
        if np.ptp(size) and np.allclose(size / ratio, number, rtol=1e-3):
            return said("fixed-size", name=name, ratio=f"{number:.4g}", size=np.ravel(size)[-1])
    for (one, size), (other, its_size) in itertools.permutations(sizes.items(), 2):
        if np.any(size != its_size) and np.allclose(ratio, size / its_size, rtol=1e-3):
            return said("size-for-size", name=f"{one}/{other}")
    for slug, number in (("twice", 2), ("half", 0.5)):
        if np.allclose(ratio, number, rtol=1e-3):
            return said(slug)
    return said("factor", ratio=f"{ratio:.4g}") if np.ndim(ratio) == 0 else None


def _sized(slug, name, size, message):
    message = message.format(name=name, size=np.ravel(size)[0])
    return Finding(f"{slug}-{name.lower()}", message)


def constant_ratio(value, want):
    """Return value / want where it is the same everywhere, else None."""
    large = np.abs(want) > 1e-9 * max(1e-300, np.abs(want).max(initial=0))
    if want.ndim == 0 and not want or not large.any():
        return None
    ratio = float(np.median(value[large] / want[large]))
    return ratio if want.size > 1 and close(value, ratio * want) else None


def inputs_instead(names, args):
    """Yield what a function may have worked with instead: name, words, and a change of all args."""
    for k, (name, arg) in enumerate(zip(names, args, strict=True)):
        for slug, words, kinds, make in INSTEAD:
            if _kind(arg) in kinds:
                yield slug, words.format(name), lambda args, k=k, make=make: _with(args, k, make)
        for j, other in enumerate(names):
            if j != k and _kind(arg) and _kind(arg) == _kind(args[j]):
                words = f"{other} in the place of {name}"
                yield (
                    "wrong-argument",
                    words,
                    lambda args, k=k, j=j: _with(args, k, lambda _: args[j]),
                )
            if j > k and _kind(arg) and _kind(arg) == _kind(args[j]):
                words = f"{name} and {other} exchanged"
                yield (
                    "arguments-swapped",
                    words,
                    lambda args, k=k, j=j: _with(
                        _with(args, k, lambda _: args[j]), j, lambda _: args[k]
                    ),
                )


def _with(args, k, make):
    """Return arguments of which one is made from what it was."""
    return tuple(make(arg) if j == k else arg for j, arg in enumerate(args))


def _kind(arg):
    if isinstance(arg, np.ndarray):
        return {"f": FLOATS, "i": LABELS, "u": LABELS}.get(arg.dtype.kind)
    return NUMBERS if isinstance(arg, (int, float)) and not isinstance(arg, bool) else ""
