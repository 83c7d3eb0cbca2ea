"""The long loop: the loop of the lessons where nothing is added, and each addition by itself."""

import numpy as np
import pytest

from fmnist_helpers import long_training, training
from fmnist_helpers.network import forward, init_params
from fmnist_helpers.optimizers import SGD, Adam, warmup_then_linear
from fmnist_helpers.pixels import center, shift_images

N, D, H, C = 60, 9, 6, 3


def problem(dtype=np.float64):
    """Three clouds of points that a small network can tell apart."""
    rng = np.random.default_rng(7)
    y = np.arange(N) % C
    X = (2 * rng.standard_normal((C, D))[y] + 0.5 * rng.standard_normal((N, D))).astype(dtype)
    return init_params(D, H, C, rng=rng, dtype=dtype), X, y


def run(params, X, y, optimizer=None, seed=0, **options):
    options = {"epochs": 4, "batch_size": 16} | options
    rng = np.random.default_rng(seed)
    optimizer = optimizer or SGD(0.1)
    return training.History(
        long_training.train(params, X, y, rng=rng, optimizer=optimizer, **options)
    )


def assert_same(a, b):
    for left, right in zip(a, b, strict=True):
        np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [16, None])
def test_plain_descent_is_the_loop_of_the_lessons_bit_for_bit(dtype, batch_size):
    params, X, y = problem(dtype)
    options = {"epochs": 3, "batch_size": batch_size, "dropout": 0.2, "l2": 0.01}
    options |= {"activation": "tanh", "validation": (X[:9], y[:9])}
    expected = training.train(
        params, X, y, rng=np.random.default_rng(0), learning_rate=0.1, **options
    )
    for record, other in zip(run(params, X, y, **options), expected, strict=True):
        assert record[:5] == other[:5]
        assert_same(record.params, other.params)


@pytest.mark.parametrize("optimizer", [lambda: SGD(0.1, 0.9), lambda: Adam(0.01)])
def test_it_learns_with_everything_switched_on(optimizer):
    params, X, y = problem(np.float32)
    pixels = (X * 20 + 128).clip(0, 255).astype(np.uint8)
    options = {
        "epochs": 60,
        "schedule": warmup_then_linear,
        "l2": 1e-4,
        "dropout": 0.1,
        "smoothing": 0.1,
        "prepare": center(pixels),
        "validation": (pixels, y),
    }
    history = run(params, pixels, y, optimizer(), **options)
    assert history[-1].val_accuracy > 0.9
    assert history[-1].params.W1.dtype == np.float32
    assert_same(history[-1].params, run(params, pixels, y, optimizer(), **options)[-1].params)


class Recorder:
    """An optimizer that does nothing but write down the learning rates."""

    learning_rate = 2.0

    def __init__(self):
        self.rates = []

    def step(self, params, grads, learning_rate):
        self.rates.append(learning_rate)


def test_the_schedule_sees_the_middle_of_each_step():
    params, X, y = problem()
    optimizer = Recorder()
    run(params, X, y, optimizer, epochs=2, batch_size=30, schedule=lambda done: done)
    assert optimizer.rates == pytest.approx([2 * done for done in (1 / 8, 3 / 8, 5 / 8, 7 / 8)])


def test_only_training_samples_are_augmented_and_all_are_prepared():
    params, X, y = problem()
    seen = []

    def augment(X, *, rng):
        seen.append(len(X))
        return np.full_like(X, 7)

    def prepare(X):
        return X / 10

    validation = 10 * X[:9], y[:9]
    record = run(
        params, X, y, Recorder(), epochs=1, augment=augment, prepare=prepare, validation=validation
    )[0]
    assert seen == [16, 16, 16, 12]
    log_P = forward(params, np.full_like(X, 0.7), activation="relu").log_P
    assert record.loss == pytest.approx(-log_P[np.arange(N), y].mean())
    P = forward(params, X[:9], activation="relu").P
    assert record.val_accuracy == pytest.approx(np.mean(P.argmax(axis=1) == y[:9]))


def test_images_are_shifted_anew_in_every_epoch():
    params, _, y = problem(np.float32)
    pixels = np.random.default_rng(1).integers(0, 256, (N, D), dtype=np.uint8)
    options = {"epochs": 3, "prepare": center(pixels), "augment": shift_images}
    losses = [record.loss for record in run(params, pixels, y, Recorder(), **options)]
    assert len(set(losses)) == 3


@pytest.mark.parametrize("optimizer", [lambda: SGD(0.1, 0.9), lambda: Adam(0.01)])
def test_a_whole_weight_in_a_full_batch_equals_repeating_the_sample(optimizer):
    params, X, y = problem()
    counts = np.arange(N) % 4
    repeated = np.repeat(np.arange(N), counts)
    options = {"batch_size": None, "epochs": 20, "smoothing": 0.1}
    weighted = run(params, X, y, optimizer(), weights=counts / counts.mean(), **options)[-1]
    expected = run(params, X[repeated], y[repeated], optimizer(), **options)[-1]
    assert weighted.loss == pytest.approx(expected.loss, rel=1e-10)
    for array, other in zip(weighted.params, expected.params, strict=True):
        np.testing.assert_allclose(array, other, rtol=1e-8, atol=1e-10)


def test_weights_follow_their_samples_into_the_batches():
    params, X, y = problem()
    weights = np.where(y == 0, 3.0, 0.0)  # a mean of 1
    history = run(params, X, y, epochs=30, weights=weights)
    predicted = forward(history[-1].params, X, activation="relu").P.argmax(axis=1)
    assert np.mean(predicted == 0) > 0.8  # all are drawn to the only class that counts


def test_the_callers_arrays_stay_as_they_are():
    params, X, y = problem()
    before = [array.copy() for array in (*params, X, y)]
    run(params, X, y, Adam(0.01), weights=np.ones(N))
    assert_same((*params, X, y), before)


def test_a_run_that_diverges_ends_with_a_record_that_says_where():
    params, X, y = problem(np.float32)
    history = run(params, X, y, SGD(1e38), epochs=5)
    assert len(history) == 1
    assert "diverged in epoch 1" in str(history[0].diverged)
    last = run(params, X, y, SGD(1e38), epochs=1, batch_size=None)[0]
    assert last.diverged is not None or np.isfinite(last.params.W1).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rng": 0}, "rng"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"smoothing": 1}, "smoothing"),
        ({"dropout": -0.1}, "dropout"),
        ({"l2": -1}, "l2"),
        ({"activation": "bend"}, "activation"),
        ({"weights": np.ones(3)}, r"\(3,\)"),
        ({"weights": -np.ones(N)}, "negative"),
        ({"prepare": lambda X: X.astype(np.float32)}, "float32"),
        ({"validation": (np.zeros((2, 5)), [0, 1])}, "validation"),
    ],
)
def test_errors_come_before_the_first_epoch(options, message):
    params, X, y = problem()
    given = {"rng": np.random.default_rng(0), "epochs": 1, "optimizer": SGD(0.1)} | options
    with pytest.raises(ValueError, match=message):
        long_training.train(params, X, y, **given)
