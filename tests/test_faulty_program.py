"""The exercise on a faulty program: which lines are faulty is shown by running it."""

import numpy as np
import pytest

from fmnist_helpers import faulty_program, network
from fmnist_helpers.checks import EXERCISES
from fmnist_helpers.faulty_program import FAULTS, LINES, SOUND

D, H, N = 5, 7, 80
# With a large rate the scores become large, too, and rounding errors soon matter.
STEPS = {0.2: 200, 2_000.0: 20}
ALL = sorted(FAULTS)


@pytest.fixture
def samples(rng):
    """Return train and test samples of ten classes that overlap."""
    centers = rng.normal(size=(10, D))
    y, y_test = np.arange(N) % 10, np.arange(N // 2) % 10
    X, X_test = (centers[y] + rng.normal(size=(len(y), D)) for y in (y, y_test))
    return (X, y), (X_test, y_test)


@pytest.fixture
def start(rng):
    return network.init_params(D, H, 10, init="xavier", rng=rng, dtype=np.float64)


def outcome(samples, start, *, repaired, rate=0.2):
    """Return what the program yields."""
    settings = {"rate": rate, "n_steps": STEPS[rate], "rng": np.random.default_rng(1)}
    return faulty_program.run(*samples, start, **settings, repaired=repaired)


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def redone(samples, start, rate):
    """Do with the package what the program is to do."""
    (X, y), (X_test, y_test) = samples
    rng = np.random.default_rng(1)
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    params = network.Params(*(array.copy() for array in start))
    for _ in range(STEPS[rate]):
        cache = network.forward(params, X, activation="tanh")
        gradient = network.backward(params, cache, X, y, activation="tanh")
        params = network.Params(*(a - rate * g for a, g in zip(params, gradient, strict=True)))
    order = rng.permutation(len(X_test))
    true = y_test[order]
    predicted = network.predict(params, X_test[order], activation="tanh")
    counts = np.zeros((10, 10))
    np.add.at(counts, (true, predicted), 1)
    return predicted, true, np.diag(counts) / np.maximum(counts.sum(axis=0), 1)


@pytest.mark.parametrize("rate", STEPS)
def test_with_its_faulty_lines_repaired_the_program_is_right(samples, start, rate):
    """So no other line can be faulty."""
    found = outcome(samples, start, repaired=ALL, rate=rate)
    for ours, reference in zip(found, redone(samples, start, rate), strict=True):
        np.testing.assert_allclose(ours, reference)


@pytest.mark.parametrize("number", ALL)
def test_each_faulty_line_alone_changes_the_result(samples, start, number):
    rate = 2_000.0 if FAULTS[number].diagnosis == "softmax-unshifted" else 0.2
    others = [each for each in ALL if each != number]
    right = outcome(samples, start, repaired=ALL, rate=rate)
    assert not same(outcome(samples, start, repaired=others, rate=rate), right)


def test_lines_are_faulty_or_sound():
    assert sorted([*FAULTS, *SOUND]) == list(range(1, len(LINES) + 1))
    for number, fault in FAULTS.items():
        assert fault.repaired != LINES[number - 1]


def test_the_listing_numbers_the_program():
    lines = faulty_program.listing().splitlines()
    assert [int(line[:2]) for line in lines] == list(range(1, len(LINES) + 1))
    assert [line[4:] for line in lines] == faulty_program.program().splitlines()


def test_versions_leave_one_fault_each():
    left = [set(ALL) - repaired for repaired in faulty_program.versions().values()]
    assert left == [set(ALL), set(), *({number} for number in ALL)]


def check(answer):
    return EXERCISES["faulty_lines"].judge(answer)


def without(number):
    return [each for each in ALL if each != number]


@pytest.mark.parametrize("number", ALL)
def test_what_is_asked_of_a_missed_line_does_not_give_it_away(number):
    message = check(without(number)).message
    assert f"line {number}" not in message.lower()
    assert FAULTS[number].repaired.strip() not in message
