"""The loop: every sample once, reproducible, resumable, honest about divergence."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tqdm.auto import tqdm

from fmnist_helpers.gradcheck import relative_error
from fmnist_helpers.network import backward, forward, init_params, loss
from fmnist_helpers.training import Epoch, History, minibatches, sgd_step, train, train_epoch

N, D, H, C = 60, 8, 6, 3


def problem(dtype=np.float64):
    """Three clouds of points that a small network can tell apart."""
    rng = np.random.default_rng(7)
    centers = 2 * rng.standard_normal((C, D))
    y = np.arange(N) % C
    X = (centers[y] + 0.5 * rng.standard_normal((N, D))).astype(dtype)
    return init_params(D, H, C, rng=rng, dtype=dtype), X, y


def run(params, X, y, seed=0, **options):
    options = {"epochs": 4, "learning_rate": 0.1, "batch_size": 16} | options
    return History(train(params, X, y, rng=np.random.default_rng(seed), **options))


def assert_same(a, b):
    for left, right in zip(a, b, strict=True):
        np.testing.assert_array_equal(left, right)


@given(st.integers(1, 50), st.integers(1, 60))
def test_an_epoch_is_a_permutation(n_samples, batch_size):
    batches = list(minibatches(n_samples, batch_size, rng=np.random.default_rng(0)))
    assert sorted(np.concatenate(batches)) == list(range(n_samples))
    assert {len(batch) for batch in batches[:-1]} <= {batch_size}


def test_samples_and_not_only_batches_are_shuffled(rng):
    first = next(iter(minibatches(1000, 100, rng=rng)))
    assert np.ptp(first) > 500
    assert (np.diff(first) != 1).mean() > 0.9


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("batch_size", [16, 60, None])
def test_it_learns(activation, batch_size):
    params, X, y = problem()
    history = run(
        params, X, y, activation=activation, batch_size=batch_size, epochs=60, learning_rate=0.5
    )
    assert history[0].loss > 2 * history[-1].loss
    assert history[-1].accuracy > 0.9
    assert [record.epoch for record in history] == list(range(1, 61))


def test_a_full_batch_step_is_the_gradient_times_the_rate():
    params, X, y = problem()
    cache = forward(params, X, activation="relu")
    record = run(params, X, y, batch_size=None, epochs=1, learning_rate=0.3, l2=0.1)[0]
    assert record.loss == pytest.approx(loss(cache, y, params))
    sgd_step(params, backward(params, cache, X, y, activation="relu", l2=0.1), 0.3)
    assert_same(record.params, params)


def test_the_mean_loss_weighs_a_short_last_batch_by_its_size():
    # With a tiny rate nothing moves, so the mean over the batches is the loss of all samples.
    params, X, y = problem()
    record = run(params, X, y, epochs=1, learning_rate=1e-300, batch_size=25)[0]
    cache = forward(params, X, activation="relu")
    assert record.loss == pytest.approx(loss(cache, y, params))
    assert record.accuracy == pytest.approx(np.mean(cache.P.argmax(axis=1) == y))


def test_the_callers_arrays_and_earlier_records_stay_as_they_are():
    params, X, y = problem()
    before = [array.copy() for array in (*params, X, y)]
    records = train(params, X, y, rng=np.random.default_rng(0), epochs=3, learning_rate=0.1)
    first = next(records)
    copy = [array.copy() for array in first.params]
    list(records)
    assert_same(first.params, copy)
    assert_same((*params, X, y), before)


@pytest.mark.parametrize("options", [{}, {"dropout": 0.3, "l2": 0.01}, {"batch_size": None}])
def test_a_run_is_reproduced_bit_for_bit(options):
    params, X, y = problem(np.float32)
    assert_same(run(params, X, y, **options)[-1].params, run(params, X, y, **options)[-1].params)


def test_a_run_that_was_broken_off_can_be_resumed():
    params, X, y = problem()
    unbroken = run(params, X, y, epochs=6, dropout=0.2)
    rng = np.random.default_rng(0)
    options = {"rng": rng, "learning_rate": 0.1, "batch_size": 16, "dropout": 0.2}
    for record in train(params, X, y, epochs=6, **options):
        if record.epoch == 2:
            break
    rest = History(train(record.params, X, y, epochs=4, first_epoch=3, **options))
    assert [r.epoch for r in rest] == [3, 4, 5, 6]
    assert_same(rest[-1].params, unbroken[-1].params)


def test_an_epoch_in_pieces_is_the_epoch_of_train():
    params, X, y = problem()
    expected = run(params, X, y, epochs=1, dropout=0.2, validation=(X, y))[0]
    rng = np.random.default_rng(0)
    epoch = Epoch(1, len(X), 16, rng=rng)
    grads = backward(params, forward(params, X, activation="relu"), X, y, activation="relu")
    step = {"rng": rng, "activation": "relu", "learning_rate": 0.1, "l2": 0, "dropout": 0.2}
    seen = []
    while not epoch.finished:
        train_epoch(epoch, params, grads, X, y, seconds=0, **step)
        seen.append(epoch.n_seen)
    assert seen == [16, 32, 48, 60]
    record = epoch.record(params, (X, y), activation="relu")
    assert record[:5] == expected[:5]
    assert_same(record.params, expected.params)


def test_the_same_generator_goes_on_after_a_break():
    params, X, y = problem()
    records = train(params, X, y, rng=np.random.default_rng(0), epochs=3, learning_rate=0.1)
    for _ in records:
        break
    assert [record.epoch for record in records] == [2, 3]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_whatever_the_type_of_the_rate(dtype):
    params, X, y = problem(dtype)
    rates = {"learning_rate": np.float64(0.1), "l2": np.float64(0.01), "dropout": np.float64(0.2)}
    record = run(params, X, y, epochs=1, **rates)[0]
    assert {array.dtype for array in record.params} == {np.dtype(dtype)}


def test_float32_and_float64_run_alike():
    losses = [run(*problem(dtype))[-1].loss for dtype in (np.float32, np.float64)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_validation_is_scored_with_the_weights_of_the_epochs_end_and_without_dropout():
    params, X, y = problem()
    record = run(params, X, y, epochs=2, dropout=0.5, l2=0.1, validation=(X[:20], y[:20]))[-1]
    cache = forward(record.params, X[:20], activation="relu")
    assert record.val_loss == pytest.approx(loss(cache, y[:20], record.params))
    assert record.val_accuracy == np.mean(cache.P.argmax(axis=1) == y[:20])


def test_without_validation_its_scores_are_nan():
    record = run(*problem(), epochs=1)[0]
    assert np.isnan([record.val_loss, record.val_accuracy]).all()


@pytest.mark.parametrize(
    "change",
    [{"l2": 0.5}, {"dropout": 0.5}, {"activation": "tanh"}, {"batch_size": 7}, {"seed": 1}],
)
def test_every_option_changes_something(change):
    params, X, y = problem()
    plain, changed = run(params, X, y)[-1].params, run(params, X, y, **change)[-1].params
    assert relative_error(plain.W1, changed.W1) > 1e-3


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.4])
def test_one_step_with_dropout_by_hand(rate):
    params, X, y = problem()
    W1, b1, W2, b2 = params
    kept = np.random.default_rng(0).random((N, H), dtype=np.float32) >= rate
    mask = kept / (1 - rate)
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0) * mask
    P = np.exp(A1 @ W2 + b2)
    P /= P.sum(axis=1, keepdims=True)
    dZ2 = (P - np.eye(C)[y]) / N
    dZ1 = dZ2 @ W2.T * mask * (Z1 > 0)
    (record,) = run(params, X, y, epochs=1, batch_size=None, dropout=rate)
    assert record.loss == pytest.approx(-np.log(P[np.arange(N), y]).mean(), rel=1e-12)
    assert record.accuracy == np.mean(P.argmax(axis=1) == y)
    right = (
        W1 - 0.1 * X.T @ dZ1,
        b1 - 0.1 * dZ1.sum(0),
        W2 - 0.1 * A1.T @ dZ2,
        b2 - 0.1 * dZ2.sum(0),
    )
    for found, expected in zip(record.params, right, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


def test_more_l2_gives_smaller_weights():
    sizes = [np.linalg.norm(run(*problem(), l2=l2)[-1].params.W1) for l2 in (0, 0.1, 1)]
    assert sizes == sorted(sizes, reverse=True)


def test_divergence_is_reported_with_epoch_batch_and_array():
    params, X, y = problem(np.float32)
    with np.errstate(all="raise"):  # a warning of NumPy's would be an error here
        history = run(params, X, y, learning_rate=1e38)
    last = history[-1]
    assert len(history) < 4
    assert last.diverged.array == "Z1"
    assert (last.diverged.epoch, last.diverged.batch) == (1, 2)
    assert "diverged in epoch 1, batch 2: Z1" in str(last.diverged)
    assert np.isnan(last.loss)


def test_a_last_step_that_overflows_is_reported_too():
    params, X, y = problem(np.float32)
    last = run(params, 1e20 * X, y, learning_rate=1e30, batch_size=None, epochs=1)[-1]
    assert last.diverged is not None
    assert last.diverged.array in ("dW1", "dW2", "W1", "W2")


def test_training_leaves_the_callers_error_settings_alone():
    params, X, y = problem()
    before = np.geterr()
    for _ in train(params, X, y, rng=np.random.default_rng(0), epochs=2, learning_rate=0.1):
        assert np.geterr() == before


def test_a_progress_bar_counts_the_epochs():
    params, X, y = problem()
    records = train(params, X, y, rng=np.random.default_rng(0), epochs=3, learning_rate=0.1)
    bar = tqdm(records, total=3, file=io.StringIO())
    assert [record.epoch for record in bar] == [1, 2, 3]
    assert bar.n == 3


def test_history_as_columns():
    history = run(*problem(), epochs=3)
    columns = history.columns()
    assert list(columns) == [
        "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds",
    ]  # fmt: skip
    np.testing.assert_array_equal(columns["epoch"], [1, 2, 3])
    np.testing.assert_array_equal(columns["loss"], [record.loss for record in history])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learning_rate": 0}, "learning_rate is 0; expected a number above 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"epochs": 0}, "epochs is 0"),
        ({"epochs": 2.0}, "epochs is 2.0; expected a whole number"),
        ({"batch_size": 0}, "batch_size is 0.*None for the whole data set"),
        ({"l2": -1}, "l2 is -1"),
        ({"dropout": 1}, "dropout is 1"),
        ({"activation": "elu"}, "'elu'; expected one of"),
    ],
)
def test_bad_settings_are_refused_at_the_call(change, message):
    params, X, y = problem()
    options = {"rng": np.random.default_rng(0), "epochs": 1, "learning_rate": 0.1} | change
    with pytest.raises(ValueError, match=message):
        train(params, X, y, **options)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda X, y: (X.T, y), r"X has shape \(8, 60\); expected \(N, 8\)"),
        (lambda X, y: (X[:10], y), "10 rows and y 60 labels"),
        (lambda X, y: (X[:0], y[:0]), "0 rows"),
        (lambda X, y: (X.astype(np.float32), y), "X is float32 and the parameters are float64"),
        (lambda X, y: (X.astype(np.uint8), y), "X is uint8.*data.normalize"),
        (lambda X, y: (np.where(X > 1, np.nan, X), y), "X holds NaN"),
        (lambda X, y: (X, y + 1), "labels run from 1 to 3; expected 0 to 2"),
        (lambda X, y: (X, y[:, None]), r"labels have shape \(60, 1\).*y\.ravel"),
    ],
)
def test_bad_samples_are_refused_at_the_call(spoil, message):
    params, X, y = problem()
    options = {"rng": np.random.default_rng(0), "epochs": 1, "learning_rate": 0.1}
    with pytest.raises(ValueError, match=message):
        train(params, *spoil(X, y), **options)
    with pytest.raises(ValueError, match=message):
        train(params, X, y, validation=spoil(X, y), **options)


def test_a_seed_is_no_generator():
    with pytest.raises(ValueError, match="rng is 0; expected a generator"):
        train(*problem(), rng=0, epochs=1, learning_rate=0.1)
