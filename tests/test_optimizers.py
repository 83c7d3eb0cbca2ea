"""Optimizers against steps worked by hand and against scikit-learn's; the schedule."""

import numpy as np
import pytest
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from fmnist_helpers.network import Params, init_params
from fmnist_helpers.optimizers import SGD, Adam, warmup_then_linear
from fmnist_helpers.training import sgd_step


def one_weight(value):
    """Parameters, or gradients, that are one and the same number in each place."""
    return Params(*(np.full(shape, float(value)) for shape in [(1, 1), (1,), (1, 1), (1,)]))


def draw(rng, dtype=np.float64):
    return init_params(5, 4, 3, init="uniform", rng=rng, dtype=dtype)


def test_momentum_by_hand():
    params, optimizer = one_weight(1), SGD(0.1, momentum=0.5)
    optimizer.step(params, one_weight(2))  # V = 2
    assert params.W1[0, 0] == pytest.approx(1 - 0.1 * 2)
    optimizer.step(params, one_weight(1))  # V = 0.5 * 2 + 1 = 2
    assert params.W1[0, 0] == pytest.approx(0.8 - 0.1 * 2)
    optimizer.step(params, one_weight(-3), learning_rate=1)  # V = 0.5 * 2 - 3 = -2
    assert params.b2[0] == pytest.approx(0.6 + 2)


def test_adam_by_hand():
    params, optimizer = one_weight(1), Adam(0.1, beta1=0.5, beta2=0.75, epsilon=1e-12)
    optimizer.step(params, one_weight(4))
    # M = 2 and V = 4 are divided by 0.5 and 0.25: 4 / sqrt(16), so the step is the rate
    assert params.W1[0, 0] == pytest.approx(0.9)
    optimizer.step(params, one_weight(-2))
    # M = 0.5 * 2 - 1 = 0, so nothing moves; V = 0.75 * 4 + 0.25 * 4 = 4
    assert params.W1[0, 0] == pytest.approx(0.9)
    optimizer.step(params, one_weight(2), learning_rate=1)
    # M = 1, divided by 7/8; V = 0.75 * 4 + 0.25 * 4 = 4, divided by 37/64
    assert params.b1[0] == pytest.approx(0.9 - (8 / 7) / np.sqrt(4 * 64 / 37))


def test_decay_shrinks_weights_beside_the_gradient_and_leaves_biases_alone():
    params, plain = one_weight(1), one_weight(1)
    Adam(0.1, weight_decay=0.5).step(params, one_weight(4))
    Adam(0.1).step(plain, one_weight(4))
    shrunk = 1 - 0.1 * 0.5
    assert params.W1[0, 0] == params.W2[0, 0] == pytest.approx(plain.W1[0, 0] - 1 + shrunk)
    assert params.b1[0] == params.b2[0] == plain.b1[0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (SGD(0.1), lambda p: SGDOptimizer(p, 0.1, momentum=0, nesterov=False)),
        (SGD(0.1, 0.9), lambda p: SGDOptimizer(p, 0.1, momentum=0.9, nesterov=False)),
        # scikit-learn adds epsilon before it corrects V; a tiny one makes no difference.
        (Adam(0.01, epsilon=1e-16), lambda p: AdamOptimizer(p, 0.01, epsilon=1e-16)),
        (Adam(0.1, 0.8, 0.9, 1e-16), lambda p: AdamOptimizer(p, 0.1, 0.8, 0.9, 1e-16)),
    ],
    ids=["sgd", "momentum", "adam", "adam-other-betas"],
)
def test_twenty_steps_are_those_of_scikit_learn(rng, ours, theirs):
    params = draw(rng)
    twins = list(params.copy())
    theirs = theirs(twins)
    for _ in range(20):
        grads = draw(rng)
        theirs.update_params(twins, [gradient.copy() for gradient in grads])
        ours.step(params, grads)
    for array, twin in zip(params, twins, strict=True):
        np.testing.assert_allclose(array, twin, rtol=1e-10)


def test_without_momentum_a_step_is_bit_for_bit_that_of_the_lessons(rng):
    params, grads = draw(rng, np.float32), draw(rng, np.float32)
    expected = params.copy()
    sgd_step(expected, grads.copy(), 0.3)
    SGD(0.3).step(params, grads)
    for array, other in zip(params, expected, strict=True):
        np.testing.assert_array_equal(array, other)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", [SGD, Adam])
def test_parameters_change_in_place_and_keep_their_dtype(rng, kind, dtype):
    params = draw(rng, dtype)
    arrays, before = list(params), params.copy()
    optimizer = kind(np.float64(0.1))
    optimizer.step(params, draw(rng, dtype))
    optimizer.step(params, draw(rng, dtype), learning_rate=0.2)
    for array, same, old in zip(params, arrays, before, strict=True):
        assert array is same
        assert array.dtype == dtype
        assert (array != old).any()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: SGD(0), "learning_rate"),
        (lambda: SGD(0.1, 1), "momentum"),
        (lambda: Adam(-1), "learning_rate"),
        (lambda: Adam(beta1=1.0), "beta1"),
        (lambda: Adam(beta2=-0.1), "beta2"),
        (lambda: Adam(epsilon=0), "epsilon"),
        (lambda: Adam(weight_decay=-1), "weight_decay"),
    ],
)
def test_bad_numbers_are_named(make, name):
    with pytest.raises(ValueError, match=name):
        make()


def test_the_schedule_rises_and_falls():
    factors = [warmup_then_linear(done) for done in (0, 0.05, 0.1, 0.55, 1)]
    assert factors == pytest.approx([0, 0.5, 1, 0.5, 0])
    assert warmup_then_linear(0, warmup=0) == 1
    assert warmup_then_linear(1, warmup=0) == 0
