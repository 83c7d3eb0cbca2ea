"""The network: a step worked by hand, gradients against finite differences and scikit-learn."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from fmnist_helpers import functional as f
from fmnist_helpers.gradcheck import numerical_gradient, relative_error
from fmnist_helpers.network import INITS, Params, backward, forward, init_params, loss, predict
from fmnist_helpers.training import sgd_step

SHAPES = [(4, 3, 5, 2), (7, 5, 3, 4), (1, 2, 6, 10), (12, 9, 10, 10)]  # N, D, H, C


def problem(rng, shape, dtype=np.float64):
    """Draw a small batch and parameters whose biases are not zero, so that none can hide."""
    N, D, H, C = shape
    params = init_params(D, H, C, init="uniform", rng=rng, dtype=dtype)
    X = rng.standard_normal((N, D)).astype(dtype)
    return params, X, rng.integers(0, C, N)


def worst_error(params, X, y, grads, *, activation, mask=None, **options):
    """Largest relative error of `grads` over the four arrays, against finite differences."""

    def error(name):
        def loss_with(array):
            nudged = params._replace(**{name: array})
            cache = forward(nudged, X, activation=activation, mask=mask)
            return loss(cache, y, nudged, **options)

        measured = numerical_gradient(loss_with, getattr(params, name))
        return relative_error(measured, getattr(grads, name))

    return max(error(name) for name in Params._fields)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("activation", f.ACTIVATIONS)
@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_gradients_agree_with_finite_differences(rng, shape, activation, l2, dropout):
    params, X, y = problem(rng, shape)
    mask = f.dropout_mask((len(X), shape[2]), dropout, rng=rng) if dropout else None
    cache = forward(params, X, activation=activation, mask=mask)
    grads = backward(params, cache, X, y, activation=activation, l2=l2)
    assert worst_error(params, X, y, grads, activation=activation, mask=mask, l2=l2) < 1e-6


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("weighted", [False, True])
def test_gradients_with_smoothing_and_weights(rng, shape, smoothing, weighted):
    params, X, y = problem(rng, shape)
    weights = rng.uniform(0, 2, len(y)) if weighted else None
    options = {"l2": 0.1, "smoothing": smoothing, "weights": weights}
    cache = forward(params, X, activation="tanh")
    grads = backward(params, cache, X, y, activation="tanh", **options)
    assert worst_error(params, X, y, grads, activation="tanh", **options) < 1e-6


def test_smoothing_is_the_cross_entropy_against_smoothed_rows(rng):
    params, X, y = problem(rng, (12, 9, 10, 10))
    cache = forward(params, X, activation="relu")
    T = 0.7 * f.one_hot(y, 10) + 0.3 / 10
    expected = -(T * cache.log_P).sum(axis=1).mean()
    assert loss(cache, y, params, smoothing=0.3) == pytest.approx(expected, rel=1e-12)


def test_a_whole_weight_equals_repeating_the_sample(rng):
    params, X, y = problem(rng, (6, 4, 5, 3))
    counts = np.array([1, 3, 0, 2, 2, 1])
    repeated = np.repeat(np.arange(6), counts)
    options = {"activation": "tanh", "l2": 0.1, "smoothing": 0.2}

    cache = forward(params, X, activation="tanh")
    weighted = backward(params, cache, X, y, weights=counts / counts.mean(), **options)
    cache = forward(params, X[repeated], activation="tanh")
    expected = backward(params, cache, X[repeated], y[repeated], **options)
    for ours, theirs in zip(weighted, expected, strict=True):
        assert relative_error(ours, theirs) < 1e-12


def test_no_smoothing_and_weights_of_one_change_no_bit(rng):
    params, X, y = problem(rng, (12, 9, 10, 10), np.float32)
    cache = forward(params, X, activation="relu")
    off = {"smoothing": 0.0, "weights": np.ones(12, np.float32)}
    assert loss(cache, y, params) == loss(cache, y, params, **off)
    plain = backward(params, cache, X, y, activation="relu")
    with_options = backward(params, cache, X, y, activation="relu", **off)
    for a, b in zip(plain, with_options, strict=True):
        np.testing.assert_array_equal(a, b)


def wrong_slope(params, cache, X, y):
    """The slope 1 - a**2 of tanh, fed with the scores instead of the activations."""
    dZ2 = (cache.P - f.one_hot(y, cache.P.shape[1])) / len(y)
    dZ1 = dZ2 @ params.W2.T * (1 - cache.Z1**2)
    return Params(X.T @ dZ1, dZ1.sum(axis=0), cache.A1.T @ dZ2, dZ2.sum(axis=0))


def scalar_bias(params, cache, X, y):
    """One number for all hidden biases."""
    grads = backward(params, cache, X, y, activation="tanh")
    return grads._replace(b1=np.full_like(grads.b1, grads.b1.sum()))


def sum_for_mean(params, cache, X, y):
    """The mean over the batch forgotten."""
    grads = backward(params, cache, X, y, activation="tanh")
    return Params(*(len(y) * gradient for gradient in grads))


@pytest.mark.parametrize("mistake", [wrong_slope, scalar_bias, sum_for_mean])
def test_the_check_fails_on_wrong_gradients(rng, mistake):
    params, X, y = problem(rng, (6, 4, 5, 3))
    cache = forward(params, X, activation="tanh")
    assert worst_error(params, X, y, mistake(params, cache, X, y), activation="tanh") > 1e-2


def test_the_check_fails_when_dropout_is_forgotten_backward(rng):
    params, X, y = problem(rng, (6, 4, 5, 3))
    mask = f.dropout_mask((6, 5), 0.5, rng=rng)
    cache = forward(params, X, activation="tanh", mask=mask)
    forgetful = backward(params, cache._replace(mask=None), X, y, activation="tanh")
    assert worst_error(params, X, y, forgetful, activation="tanh", mask=mask) > 1e-2


def test_one_step_by_hand():
    params = Params(
        W1=np.array([[1.0, -1.0], [0.5, 1.0]]),
        b1=np.array([0.0, -2.0]),
        W2=np.array([[1.0, 0.0, 0.0], [2.0, -1.0, 0.0]]),
        b2=np.array([-2.0, 0.0, 0.0]),
    )
    X, y = np.array([[1.0, 2.0]]), np.array([1])

    cache = forward(params, X, activation="relu")
    # Z1 = [1*1 + 2*0.5 + 0, 1*(-1) + 2*1 - 2] = [2, -1], and ReLU keeps the first
    assert cache.Z1.tolist() == [[2, -1]]
    assert cache.A1.tolist() == [[2, 0]]
    # Z2 = [2*1 - 2, 2*0 + 0, 2*0 + 0] = [0, 0, 0]: three equal probabilities
    assert cache.Z2.tolist() == [[0, 0, 0]]
    np.testing.assert_allclose(cache.P, [[1 / 3, 1 / 3, 1 / 3]])
    assert loss(cache, y, params) == pytest.approx(np.log(3))

    grads = backward(params, cache, X, y, activation="relu")
    # dZ2 = P - Y = [1/3, -2/3, 1/3]; dW2 = A1.T @ dZ2
    np.testing.assert_allclose(grads.b2, [1 / 3, -2 / 3, 1 / 3])
    np.testing.assert_allclose(grads.W2, [[2 / 3, -4 / 3, 2 / 3], [0, 0, 0]])
    # dA1 = dZ2 @ W2.T = [1/3, 2/3 + 2/3]; the second unit was off, so dZ1 = [1/3, 0]
    np.testing.assert_allclose(grads.b1, [1 / 3, 0])
    # dW1 = X.T @ dZ1
    np.testing.assert_allclose(grads.W1, [[1 / 3, 0], [2 / 3, 0]])

    sgd_step(params, grads, learning_rate=0.3)
    np.testing.assert_allclose(params.W1, [[0.9, -1], [0.3, 1]])
    np.testing.assert_allclose(params.b2, [-2.1, 0.2, -0.1])


def sklearn_twin(params, activation, *, l2=0.0, batch_size=16, learning_rate=0.1):
    """The same network as scikit-learn's, ready for `partial_fit` on rows in the given order."""
    (D, H), C = params.W1.shape, len(params.b2)
    twin = MLPClassifier(
        (H,),
        activation={"sigmoid": "logistic"}.get(activation, activation),
        solver="sgd",
        momentum=0,
        alpha=l2 * batch_size,  # scikit-learn divides its penalty by the size of the batch
        batch_size=batch_size,
        learning_rate_init=learning_rate,
        shuffle=False,
    )
    # The first call makes the attributes; its one step is overwritten at once.
    twin.partial_fit(np.zeros((batch_size, D)), np.zeros(batch_size, int), classes=np.arange(C))
    twin.coefs_ = [params.W1.copy(), params.W2.copy()]
    twin.intercepts_ = [params.b1.copy(), params.b2.copy()]
    return twin


@pytest.mark.parametrize("activation", f.ACTIVATIONS)
def test_same_probabilities_as_scikit_learn(rng, activation):
    params, X, _ = problem(rng, (30, 12, 7, 4))
    P = forward(params, X, activation=activation).P
    np.testing.assert_allclose(P, sklearn_twin(params, activation).predict_proba(X), rtol=1e-12)


@pytest.mark.parametrize("activation", f.ACTIVATIONS)
@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_same_weights_as_scikit_learn_after_an_epoch(rng, activation, l2):
    params, X, y = problem(rng, (64, 12, 7, 4))
    twin = sklearn_twin(params, activation, l2=l2).partial_fit(X, y)
    for start in range(0, 64, 16):
        batch = slice(start, start + 16)
        cache = forward(params, X[batch], activation=activation)
        grads = backward(params, cache, X[batch], y[batch], activation=activation, l2=l2)
        sgd_step(params, grads, 0.1)
    (W1, W2), (b1, b2) = twin.coefs_, twin.intercepts_
    for ours, theirs in zip(params, (W1, b1, W2, b2), strict=True):
        assert relative_error(ours, theirs) < 1e-12


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_throughout(rng, dtype):
    params, X, y = problem(rng, (6, 4, 5, 3), dtype)
    mask = f.dropout_mask((6, 5), 0.5, rng=rng, dtype=dtype)
    cache = forward(params, X, activation="tanh", mask=mask)
    options = {"l2": 0.1, "smoothing": 0.1, "weights": np.ones(6, dtype)}
    grads = backward(params, cache, X, y, activation="tanh", **options)
    for array in (*params, *cache, *grads, loss(cache, y, params, **options)):
        assert array.dtype == dtype


def test_gradients_can_be_written_into_given_arrays(rng):
    params, X, y = problem(rng, (6, 4, 5, 3))
    cache = forward(params, X, activation="relu")
    fresh = backward(params, cache, X, y, activation="relu", l2=0.1)
    out = Params(*(np.full_like(array, 7.0) for array in params))
    reused = backward(params, cache, X, y, activation="relu", l2=0.1, out=out)
    for a, b, c in zip(fresh, reused, out, strict=True):
        np.testing.assert_array_equal(a, b)
        assert b is c


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_copy_and_zeros_are_new_arrays_of_the_same_kind(rng, dtype):
    params = init_params(5, 4, 3, init="uniform", rng=rng, dtype=dtype)
    for array, copied, zeros in zip(params, params.copy(), params.zeros_like(), strict=True):
        np.testing.assert_array_equal(copied, array, strict=True)
        np.testing.assert_array_equal(zeros, 0 * array, strict=True)
        assert not np.shares_memory(copied, array)
        assert not np.shares_memory(zeros, array)


def test_backward_changes_nothing_that_it_was_given(rng):
    params, X, y = problem(rng, (6, 4, 5, 3))
    cache = forward(params, X, activation="relu")
    before = [array.copy() for array in (*params, *cache[:5], X)]
    backward(params, cache, X, y, activation="relu", l2=0.1)
    for array, copy in zip((*params, *cache[:5], X), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_l2_leaves_the_biases_alone(rng):
    params, X, y = problem(rng, (6, 4, 5, 3))
    cache = forward(params, X, activation="relu")
    without, with_l2 = (backward(params, cache, X, y, activation="relu", l2=s) for s in (0, 0.5))
    np.testing.assert_allclose(with_l2.W1 - without.W1, 0.5 * params.W1)
    np.testing.assert_array_equal(with_l2.b1, without.b1)
    np.testing.assert_array_equal(with_l2.b2, without.b2)


@pytest.mark.parametrize(
    ("init", "deviation"),
    [("he", (2 / 400) ** 0.5), ("xavier", (2 / 700) ** 0.5), ("randn", 1), ("uniform", 12**-0.5)],
)
def test_initial_weights_have_the_spread_of_their_formula(rng, init, deviation):
    params = init_params(400, 300, 10, init=init, rng=rng)
    assert params.W1.std() == pytest.approx(deviation, rel=0.01)
    assert params.W1.mean() == pytest.approx(0, abs=deviation / 100)
    assert (params.b1.any(), params.b2.any()) == (init == "uniform",) * 2


@pytest.mark.parametrize("init", INITS)
def test_both_dtypes_start_from_the_same_numbers(init):
    single, double = (
        init_params(6, 5, 4, init=init, rng=np.random.default_rng(1), dtype=dtype)
        for dtype in (np.float32, np.float64)
    )
    for a, b in zip(single, double, strict=True):
        assert (a.dtype, b.dtype) == (np.float32, np.float64)
        np.testing.assert_array_equal(a, b.astype(np.float32))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_hidden": 0}, "n_hidden is 0"),
        ({"n_classes": 2.5}, "n_classes is 2.5"),
        ({"init": "glorot"}, "'glorot'; expected one of he, xavier, randn, uniform"),
        ({"dtype": np.float16}, "float16"),
    ],
)
def test_init_params_refuses_what_it_cannot_draw(rng, change, message):
    sizes = {"n_inputs": 3, "n_hidden": 3, "n_classes": 3}
    with pytest.raises(ValueError, match=message):
        init_params(**(sizes | change), rng=rng)


def test_forward_says_which_shapes_do_not_fit(rng):
    params, X, _ = problem(rng, (6, 4, 5, 3))
    with pytest.raises(ValueError, match=r"X has shape \(4, 6\); expected \(N, 4\)"):
        forward(params, X.T, activation="relu")
    with pytest.raises(ValueError, match=r"X has shape \(4,\)"):
        forward(params, X[0], activation="relu")
    with pytest.raises(ValueError, match="'softplus'; expected one of sigmoid, tanh, relu"):
        forward(params, X, activation="softplus")


def test_predict_takes_the_largest_score_and_refuses_nan(rng):
    params, X, _ = problem(rng, (6, 4, 5, 3))
    Z2 = forward(params, X, activation="relu").Z2
    np.testing.assert_array_equal(predict(params, X, activation="relu"), Z2.argmax(axis=1))
    params.W1[0, 0] = np.nan
    with pytest.raises(ValueError, match="NaN or infinity.*smaller learning rate"):
        predict(params, X, activation="relu")


def test_a_pair_of_functions_may_stand_for_an_activation():
    rng = np.random.default_rng(0)
    params = init_params(5, 4, 3, rng=rng, dtype=np.float64)
    X, y = rng.normal(size=(6, 5)), np.array([0, 1, 2, 0, 1, 2])
    leaky = f.Activation(lambda Z: np.where(Z > 0, Z, 0.1 * Z), lambda Z: np.where(Z > 0, 1.0, 0.1))
    cache = forward(params, X, activation=leaky)
    np.testing.assert_allclose(cache.A1, np.where(cache.Z1 > 0, cache.Z1, cache.Z1 / 10))
    grads = backward(params, cache, X, y, activation=leaky)
    slopes = numerical_gradient(
        lambda W1: loss(forward(params._replace(W1=W1), X, activation=leaky), y, params),
        params.W1,
    )
    assert relative_error(grads.W1, slopes) < 1e-7


def test_a_column_of_labels_is_refused_where_it_would_pick_too_much(rng):
    """As an index it picks N times N entries, and the numbers that come of it look right."""
    params, X, y = problem(rng, SHAPES[0])
    cache = forward(params, X, activation="relu")
    column = y[:, None]
    for use in (
        lambda: f.cross_entropy(cache.P, column),
        lambda: f.cross_entropy_from_scores(cache.Z2, column),
        lambda: loss(cache, column, params),
        lambda: backward(params, cache, X, column, activation="relu"),
    ):
        with pytest.raises(ValueError, match=r"shape \(4, 1\).*Use y\.ravel\(\)\.$"):
            use()
    assert loss(cache, y.tolist(), params) == loss(cache, y, params)
