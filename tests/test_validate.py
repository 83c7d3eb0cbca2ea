"""What arguments are checked for: numbers of every kind pass, bool and words do not.

The texts of the errors are tested where they are raised: in the tests of each module.
"""

import numpy as np
import pytest

from fmnist_helpers import _validate


@pytest.mark.parametrize("value", [1, np.int64(1), np.uint8(200)])
def test_whole_numbers_of_every_kind_count(value):
    _validate.check_count("n", value)


@pytest.mark.parametrize("value", [0, -1, 1.0, np.float64(2), True, np.True_, "1", None, [1]])
def test_anything_else_does_not_count(value):
    with pytest.raises(ValueError, match="n is .*; expected a whole number of at least 1$"):
        _validate.check_count("n", value)


def test_none_counts_only_where_it_stands_for_something():
    _validate.check_count("n", None, or_none="all")
    with pytest.raises(ValueError, match="at least 1, or None for all"):
        _validate.check_count("n", 0, or_none="all")


@pytest.mark.parametrize(
    "check", [_validate.check_positive, _validate.check_not_negative, _validate.check_probability]
)
@pytest.mark.parametrize("kind", [float, np.float32, np.float64])
def test_numbers_in_and_out_of_range(check, kind):
    check("x", kind(0.5))
    for value in (kind(-0.5), kind("inf"), kind("nan"), True, "0.5", None, 0.5j):
        with pytest.raises(ValueError, match="x is .*; expected"):
            check("x", value)


def test_zero_is_no_positive_number():
    with pytest.raises(ValueError, match="x is 0; expected a number above 0"):
        _validate.check_positive("x", 0)
    _validate.check_not_negative("x", 0)


def test_labels_may_come_in_a_list_and_stay_integers():
    y = _validate.check_labels([2, 0], 3)
    np.testing.assert_array_equal(y, np.array([2, 0]), strict=True)
