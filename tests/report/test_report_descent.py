"""Full-batch descent in chunks is full-batch descent, and a defect does what it says, no more."""

import numpy as np
import pytest

from fmnist_helpers import functional, gradcheck, network, training
from fmnist_helpers.functional import Activation
from fmnist_helpers.report import defects, descent


@pytest.fixture
def problem():
    """Return float64 weights, and more samples than two chunks hold."""
    rng = np.random.default_rng(0)
    params = network.init_params(6, 5, 3, init="randn", rng=rng, dtype=np.float64)
    return params, rng.normal(size=(2_345, 6)), rng.integers(0, 3, 2_345)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_chunks_give_the_gradient_of_all_samples(problem, activation):
    params, X, y = problem
    cost, found = descent.full_gradient(params, X, y, activation=activation)
    cache = network.forward(params, X, activation=activation)
    wanted = network.backward(params, cache, X, y, activation=activation)
    assert cost == pytest.approx(network.loss(cache, y, params), rel=1e-12)
    for name in params._fields:
        np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), atol=1e-14)


def test_the_gradient_goes_where_it_is_told_to(problem):
    params, X, y = problem
    out = network.Params(*(np.full_like(array, 9.0) for array in params))
    _, found = descent.full_gradient(params, X, y, activation="tanh", out=out)
    assert all(a is b for a, b in zip(found, out, strict=True))
    _, anew = descent.full_gradient(params, X, y, activation="tanh")
    for a, b in zip(found, anew, strict=True):
        np.testing.assert_array_equal(a, b)


def test_descent_is_what_train_does_with_full_batches(problem):
    params, X, y = problem
    settings = {"learning_rate": 0.3, "activation": "tanh"}
    *_, last = training.train(params, X, y, rng=np.random.default_rng(0), epochs=20, **settings)
    costs = list(descent.descend(params, X, y, steps=20, **settings))
    assert costs[-1] == pytest.approx(last.loss, rel=1e-12)
    for a, b in zip(params, last.params, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_descent_says_by_its_last_cost_that_it_broke_down(problem):
    params, X, y = problem
    bad = Activation(functional.relu, lambda Z: np.full_like(Z, np.nan))
    costs = list(descent.descend(params, X, y, steps=9, learning_rate=1, activation=bad))
    assert len(costs) == 2
    assert np.isfinite(costs[0])
    assert np.isnan(costs[1])


def test_the_slope_fed_scores_is_right_for_activations_only():
    Z = np.linspace(-2, 2, 9)
    np.testing.assert_allclose(defects.slope_fed_scores(np.tanh(Z)), functional.tanh_slope(Z))
    np.testing.assert_array_equal(defects.slope_fed_scores(Z), 1 - Z**2)
    assert (defects.slope_fed_scores(Z)[np.abs(Z) > 1] < 0).all()


def test_softmax_without_a_shift_is_right_until_it_overflows():
    Z = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 710.0]])
    P = defects.softmax_unshifted(Z)
    np.testing.assert_allclose(P[0], functional.softmax(Z[:1])[0])
    assert np.isnan(P[1]).any()


def test_only_the_slope_of_a_defect_is_wrong(problem):
    params, X, y = problem
    for name, activation in (("tanh slope fed Z1", "tanh"), ("sigmoid slope in ReLU", "relu")):
        wrong = defects.DEFECTS[name].trained_with
        cost, found = descent.full_gradient(params, X, y, activation=wrong)
        right_cost, right = descent.full_gradient(params, X, y, activation=activation)
        assert cost == right_cost
        np.testing.assert_array_equal(found.W2, right.W2)
        assert gradcheck.relative_error(found.W1, right.W1) > 0.01


def test_the_old_softmax_changes_nothing_while_scores_are_small(problem):
    params, X, y = problem
    old = defects.DEFECTS["softmax unshifted"].probabilities
    _, found = descent.full_gradient(params, X, y, activation="tanh", probabilities=old)
    _, right = descent.full_gradient(params, X, y, activation="tanh")
    np.testing.assert_allclose(found.W1, right.W1, atol=1e-14)


def test_every_defect_puts_something_else_in_place_and_says_what():
    assert defects.DEFECTS[""] == ("no mistake", None, None, None)
    for name, defect in defects.DEFECTS.items():
        replaced = [each for each in defect[1:] if each is not None]
        assert len(replaced) == (name != ""), name
    assert len({defect.says for defect in defects.DEFECTS.values()}) == len(defects.DEFECTS)
    assert "tanh is 1 - A1**2, but is fed Z1" in defects.DEFECTS["tanh slope fed Z1"].says
