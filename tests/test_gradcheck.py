"""The witness itself: right on known slopes, and able to say no."""

import numpy as np
import pytest

from fmnist_helpers.gradcheck import numerical_gradient, relative_error


def test_gradient_of_a_sum_of_squares():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    gradient = numerical_gradient(lambda a: np.sum(a**2), x)
    assert gradient.shape == x.shape
    assert relative_error(gradient, 2 * x) < 1e-9


def test_chosen_entries_only():
    x = np.arange(6.0).reshape(2, 3)
    gradient = numerical_gradient(lambda a: np.sum(a**3), x, entries=[1, 5])
    np.testing.assert_allclose(gradient, [3 * 1**2, 3 * 5**2], rtol=1e-8)


def test_the_array_is_not_changed():
    x = np.ones(3)
    numerical_gradient(np.sum, x)
    assert x.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "wrong", [lambda g: -g, lambda g: 2 * g, lambda g: g + 1e-3, lambda g: g[::-1]]
)
def test_wrong_gradients_are_told_apart(wrong):
    x = np.array([1.0, 2.0, 3.0])
    gradient = numerical_gradient(lambda a: np.sum(np.sin(a)), x)
    assert relative_error(gradient, np.cos(x)) < 1e-9
    assert relative_error(gradient, wrong(np.cos(x))) > 1e-4


def test_float32_is_refused():
    with pytest.raises(ValueError, match="float32; expected float64"):
        numerical_gradient(np.sum, np.ones(2, dtype=np.float32))


@pytest.mark.parametrize(
    ("a", "b", "error"), [([0, 0], [0, 0], 0), ([1, 0], [0, 0], 1), ([3, 4], [-3, -4], 1)]
)
def test_relative_error_at_its_ends(a, b, error):
    assert relative_error(a, b) == error


def test_relative_error_does_not_hide_nan_or_shapes():
    assert np.isnan(relative_error([np.nan], [1.0]))
    with pytest.raises(ValueError, match="expected the same"):
        relative_error(np.ones((2, 1)), np.ones(2))
