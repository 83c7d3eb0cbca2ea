"""Mistakes as edits of the right answer."""

import numpy as np
import pytest

from fmnist_helpers import checks
from fmnist_helpers._mistake_sheets import read


def mean(x):
    total = x.sum()
    return total / len(x)


def largest(x):
    return x.max()


SHEET = """
total: return x.sum()
  The sum is not divided.
    It has two lines.

off-by-one: len(x) -> (len(x) - 1)
off-by-one: len(x) -> (len(x) + 1)
  You divide by another number.
squares: x.sum() -> (x**2).sum()
; total / -> total**0.5 /
  You return {got}.
largest: = largest
  That is the largest.
inverted: return total / len(x) -> return len(x) / total
  The fraction is upside down.
"""


def test_a_sheet_is_read_in_order():
    found = read(SHEET, mean)
    x = np.array([1.0, 2.0, 6.0])
    assert [(mistake.diagnosis, float(mistake.wrong(x))) for mistake in found] == [
        ("total", 9.0),
        ("off-by-one", 4.5),
        ("off-by-one", 2.25),
        ("squares", pytest.approx(41**0.5 / 3)),
        ("largest", 6.0),
        ("inverted", pytest.approx(1 / 3)),
    ]
    assert [mistake.message for mistake in found] == [
        "The sum is not divided. It has two lines.",
        *["You divide by another number."] * 2,
        "You return {got}.",
        "That is the largest.",
        "The fraction is upside down.",
    ]
    assert mean(x) == 3  # the right answer stays as it was


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("a: x.mean() -> x\n  Text.", "mean: the edit 'x.mean\\(\\) -> x' does not apply"),
        ("a: len\n  Text.", "mean: the edit 'len' does not apply"),
        ("a: len(x) -> 3", "mean: the mistake 'a' has no message"),
    ],
)
def test_a_sheet_that_cannot_be_meant_is_refused(sheet, message):
    with pytest.raises(ValueError, match=message):
        read(sheet, mean)


def test_the_engine_adds_the_learners_own_numbers():
    verdict = checks.softmax(lambda Z: np.exp(Z), count=False)
    assert "Your result[0, 0] is 7.389; expected 0.7054." in verdict.message
    verdict = checks.softmax(lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1), count=False)
    assert "(operands could not be broadcast together with shapes (2,3) (2,)" in verdict.message
