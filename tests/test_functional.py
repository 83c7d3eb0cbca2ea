"""One formula a function: values, stability, dtypes, and the properties that must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fmnist_helpers import functional as f

DTYPES = [np.float32, np.float64]
EXTREME = np.array([-1e30, -800.0, -90.0, -1.0, 0.0, 1.0, 90.0, 800.0, 1e30])


def finite(shape, limit=50.0):
    return arrays(np.float64, shape, elements=st.floats(-limit, limit))


rows_of_scores = finite(array_shapes(min_dims=2, max_dims=2, max_side=8))


@pytest.mark.parametrize("name", f.ACTIVATIONS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_activations_are_stable_and_keep_the_dtype(name, dtype):
    Z = EXTREME.astype(dtype)
    for function in f.ACTIVATIONS[name]:
        assert function(Z).dtype == dtype
        assert np.isfinite(function(Z)).all()


def test_sigmoid_by_hand():
    # e**-ln(3) = 1/3, so sigmoid(ln 3) = 1 / (1 + 1/3) = 3/4
    np.testing.assert_allclose(f.sigmoid(np.array([0, np.log(3), -np.log(3)])), [0.5, 0.75, 0.25])


def test_sigmoid_keeps_its_precision_far_below_zero():
    np.testing.assert_allclose(f.sigmoid(np.array([-40.0])), [np.exp(-40.0)], rtol=1e-15)


@given(finite(5))
def test_sigmoid_is_symmetric(Z):
    np.testing.assert_allclose(f.sigmoid(-Z), 1 - f.sigmoid(Z), atol=1e-15)


@given(finite(5, limit=10))
def test_tanh_is_a_stretched_sigmoid(Z):
    np.testing.assert_allclose(f.tanh(Z), 2 * f.sigmoid(2 * Z) - 1, atol=1e-12)


@pytest.mark.parametrize("name", f.ACTIVATIONS)
def test_slopes_agree_with_finite_differences(name):
    activation = f.ACTIVATIONS[name]
    Z = np.linspace(-3, 3, 12)  # 0, where ReLU has a corner, is not among them
    h = 1e-6
    measured = (activation.function(Z + h) - activation.function(Z - h)) / (2 * h)
    np.testing.assert_allclose(activation.slope(Z), measured, atol=1e-8)


def test_relu_slope_at_the_corner_is_zero():
    assert f.relu_slope(np.array([-1.0, 0.0, 2.0])).tolist() == [0, 0, 1]


def test_softmax_by_hand():
    # exp of 0, ln 2, ln 5 is 1, 2, 5; their sum is 8
    np.testing.assert_allclose(f.softmax(np.log([[1.0, 2.0, 5.0]])), [[1 / 8, 2 / 8, 5 / 8]])


@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_and_its_logarithm_survive_extreme_scores(dtype):
    Z = np.array([[1e30, 0, -1e30], [1000, 1001, 1002]], dtype=dtype)
    P, log_P = f.softmax(Z), f.log_softmax(Z)
    assert P.dtype == log_P.dtype == dtype
    assert np.isfinite(P).all()
    assert np.isfinite(log_P).all()
    assert P[0].tolist() == [1, 0, 0]


def test_softmax_of_the_largest_floats_gives_no_warning():
    largest = np.finfo(np.float64).max
    assert f.softmax(np.array([largest, -largest])).tolist() == [1, 0]


@given(rows_of_scores)
def test_rows_of_softmax_are_probabilities(Z):
    P = f.softmax(Z)
    assert ((P >= 0) & (P <= 1)).all()
    np.testing.assert_allclose(P.sum(axis=1), 1)


@given(rows_of_scores, st.floats(-1000, 1000))
def test_softmax_ignores_a_shift(Z, shift):
    np.testing.assert_allclose(f.softmax(Z + shift), f.softmax(Z), atol=1e-10)


@given(rows_of_scores)
def test_softmax_keeps_the_order_of_the_scores(Z):
    P = f.softmax(Z)
    best = np.arange(len(Z)), Z.argmax(axis=1)
    np.testing.assert_array_equal(P[best], P.max(axis=1))


@given(rows_of_scores)
def test_log_softmax_is_the_logarithm_of_softmax(Z):
    np.testing.assert_allclose(np.exp(f.log_softmax(Z)), f.softmax(Z), atol=1e-14)


def test_softmax_of_one_row_without_a_batch():
    np.testing.assert_allclose(f.softmax(np.zeros(4)), [0.25] * 4)


def test_cross_entropy_by_hand():
    P = np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])
    expected = -(np.log(0.25) + np.log(0.8)) / 2
    assert f.cross_entropy(P, np.array([1, 2])) == pytest.approx(expected)


def test_ten_equal_scores_cost_ln_10():
    Z, y = np.zeros((4, 10)), np.arange(4)
    assert f.cross_entropy(f.softmax(Z), y) == pytest.approx(np.log(10))
    assert f.cross_entropy_from_scores(Z, y) == pytest.approx(np.log(10))


@pytest.mark.parametrize(("dtype", "cap"), [(np.float32, 87.3), (np.float64, 708.4)])
def test_cross_entropy_of_an_impossible_event_is_capped_and_finite(dtype, cap):
    P = np.array([[0, 1]], dtype=dtype)
    assert f.cross_entropy(P, np.array([0])) == pytest.approx(cap, abs=0.05)


@pytest.mark.parametrize("dtype", DTYPES)
def test_cross_entropy_from_scores_needs_no_cap(dtype):
    Z = np.array([[-5000, 0]], dtype=dtype)
    result = f.cross_entropy_from_scores(Z, np.array([0]))
    assert result == 5000
    assert result.dtype == dtype


@given(rows_of_scores, st.data())
def test_both_cross_entropies_agree(Z, data):
    n_samples, n_classes = Z.shape
    y = data.draw(arrays(np.int64, n_samples, elements=st.integers(0, n_classes - 1)))
    assert f.cross_entropy(f.softmax(Z), y) == pytest.approx(
        f.cross_entropy_from_scores(Z, y), abs=1e-9
    )


def test_one_hot():
    assert f.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert f.one_hot(np.array([1], dtype=np.uint8), 2, dtype=np.float32).dtype == np.float32


@given(arrays(np.uint8, st.integers(0, 20), elements=st.integers(0, 9)))
def test_argmax_undoes_one_hot(y):
    Y = f.one_hot(y, 10)
    np.testing.assert_array_equal(Y.argmax(axis=1), y)
    assert (Y.sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([[1], [2]], r"shape \(2, 1\).*shape \(N,\). Use y\.ravel\(\)\.$"),
        (np.eye(10, dtype=int), r"shape \(10, 10\).*For one-hot rows, use Y\.argmax\(axis=1\)"),
        ([0.0, 1.0], "float64.*integers"),
        ([1, 10], "from 1 to 10.*0 to 9"),
        ([-1, 3], "from -1 to 3"),
    ],
)
def test_bad_labels_are_refused(labels, message):
    with pytest.raises(ValueError, match=message):
        f.one_hot(labels, 10)


@pytest.mark.parametrize("dtype", DTYPES)
def test_dropout_mask_is_zero_or_rescaled(rng, dtype):
    mask = f.dropout_mask((200, 300), 0.25, rng=rng, dtype=dtype)
    assert mask.dtype == dtype
    np.testing.assert_allclose(np.unique(mask), [0, 4 / 3], rtol=1e-6)
    assert (mask == 0).mean() == pytest.approx(0.25, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5, float("nan")])
def test_dropout_refuses_what_is_no_probability(rng, rate):
    with pytest.raises(ValueError, match=r"expected a probability in \[0, 1\)"):
        f.dropout_mask((2, 2), rate, rng=rng)


def test_limits_are_those_that_docstrings_state():
    for dtype, beyond in ((np.float32, 9), (np.float64, 19)):
        Z = np.arange(30, dtype=dtype)
        error = np.abs(f.tanh_slope(Z) - 1 / np.cosh(Z.astype(np.float64)) ** 2)
        assert error.max() < np.finfo(dtype).eps
        assert f.tanh_slope(Z)[beyond + 1] == 0
    far = np.array([[1e308, -1e308]])
    assert f.cross_entropy_from_scores(far, [1]) == np.inf
    assert f.cross_entropy_from_scores(np.array([[0.0, -1000.0]]), [1]) == 1000
    whole = np.array([[1, 2]])
    assert f.softmax(whole).dtype == f.sigmoid(whole).dtype == np.float64
    assert f.relu(whole).dtype == whole.dtype
