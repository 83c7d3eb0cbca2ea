"""A session is `training.train`, only in pieces."""

import itertools

import numpy as np
import pytest

from fmnist_helpers import experiments
from fmnist_helpers.experiments import Settings
from fmnist_helpers.explorers._session import Session

SETTINGS = Settings(n_hidden=6, epochs=3, batch_size=32, n_samples=200, learning_rate=0.05)


def changed(**values):
    return Settings(**{**vars(SETTINGS), **values})


def finish(session, seconds=0):
    while not session.finished:
        session.advance(seconds)
    return session


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        changed(dropout=0.3, activation="tanh", l2=0.01),
        changed(batch_size=None),
        changed(batch_size=64, normalization="l2", init="randn"),
    ],
    ids=str,
)
@pytest.mark.parametrize("seconds", [0, 0.001, 10])
def test_pieces_of_any_size_give_what_an_unbroken_run_gives(settings, seconds, pictures):
    session = finish(Session(settings, pictures), seconds)
    expected = list(experiments.start(settings, pictures))
    assert len(session.records) == len(expected)
    for mine, theirs in zip(session.records, expected, strict=True):
        for left, right in zip(mine.params, theirs.params, strict=True):
            np.testing.assert_array_equal(left, right)
        assert mine[:5] == theirs[:5]


def test_a_step_is_one_batch(pictures):
    session = Session(SETTINGS, pictures)
    session.step()
    assert session.n_trained == 32
    assert session.epochs_done == pytest.approx(32 / 200)
    assert session.trace[-1][0] == session.epochs_done
    for _ in range(6):
        session.step()
    assert len(session.records) == 1  # the seventh batch is the short one
    assert (session.n_trained, session.n_steps, session.epochs_done) == (200, 7, 1)
    session.step()
    assert (session.n_trained, session.n_steps) == (232, 8)
    assert session.seconds > session.records[0].seconds


def test_the_trace_has_the_means_of_each_piece(pictures):
    session = Session(SETTINGS, pictures)
    for _ in range(7):
        session.step()
    sizes = np.array([32] * 6 + [8])
    _, losses, accuracies = np.transpose(session.trace)
    assert sizes @ losses / 200 == pytest.approx(session.records[0].loss)
    assert sizes @ accuracies / 200 == pytest.approx(session.records[0].accuracy)


def test_the_rate_can_be_changed_on_the_way(pictures):
    slow, fast = Session(SETTINGS, pictures), Session(SETTINGS, pictures)
    fast.learning_rate *= 3
    slow.step()
    fast.step()
    moved = [each.params.W1 - each.start.W1 for each in (slow, fast)]
    np.testing.assert_allclose(moved[1], 3 * moved[0], rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("rate", [1e30, 1e6])
def test_divergence_is_found_where_train_finds_it(rate, pictures):
    settings = changed(learning_rate=rate, normalization="raw", init="randn", activation="relu")
    expected = list(experiments.start(settings, pictures))[-1]
    session = finish(Session(settings, pictures))
    assert session.diverged == expected.diverged
    assert session.records[-1].diverged == expected.diverged
    if session.diverged:
        assert session.confusion(session.params).sum() == 0
    session.advance(1)  # nothing is left to do
    assert len(session.records) == expected.epoch


def test_some_divergence_was_tested(pictures):
    settings = changed(learning_rate=1e30, normalization="raw", init="randn")
    assert finish(Session(settings, pictures)).diverged is not None


def test_the_weights_of_every_epoch_can_be_had_again(pictures):
    session = finish(Session(SETTINGS, pictures))
    assert session.params_after(0) is session.start
    assert session.params_after(2) is session.records[1].params
    assert session.params_after(99) is session.params
    for early, late in itertools.combinations(range(4), 2):
        assert (session.params_after(early).W1 != session.params_after(late).W1).any()


def test_the_confusion_matrix_counts_validation_pictures(pictures):
    session = finish(Session(changed(epochs=20, learning_rate=0.1), pictures))
    counts = session.confusion(session.params, n=50)
    assert counts.sum() == 50
    assert np.trace(session.confusion(session.params)) / 100 == session.records[-1].val_accuracy
