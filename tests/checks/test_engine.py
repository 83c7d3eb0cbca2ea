"""The engine of the checks: it survives every function, compares fairly, and shows itself."""

import contextlib
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

from fmnist_helpers import _learner_calls, checks
from fmnist_helpers.checks import _errors, _exercise, _relations
from fmnist_helpers.checks._compare import brief, close, fault, letters
from fmnist_helpers.checks._exercise import Exercise, Hint

WANT = np.array([[1.5, -2.0, 3.25], [0.5, 4.0, -1.0]])
SIZES = {"N": 2, "C": 3}


@pytest.fixture
def short(monkeypatch):
    """Let nobody wait for a function that does not end."""
    monkeypatch.setattr(checks.softmax, "limit", 0.3)
    monkeypatch.setattr(_learner_calls, "STUBBORN", 0.3)


@pytest.fixture(autouse=True)
def clean():
    """Each test begins like a new kernel."""
    _exercise.verdicts.clear()
    _exercise._hints_given.clear()


# Functions that misbehave


def endless(Z):
    while True:
        pass


def deaf(Z):
    while True:
        with contextlib.suppress(Exception):
            endless(Z)


released = threading.Event()


def stubborn(Z):
    # Until the test is over, and not longer, since it would slow all other tests down.
    while not released.is_set():
        with contextlib.suppress(BaseException):
            while not released.wait(0.001):
                pass


def chatty(Z):
    while True:
        print("x" * 1000)


def sleepy(Z):
    time.sleep(1.5)


@pytest.fixture
def release():
    """Let `stubborn` end when the test does."""
    released.clear()
    yield
    released.set()


@pytest.mark.parametrize("function", [endless, deaf, stubborn, chatty, sleepy])
def test_a_function_that_does_not_end_is_stopped(function, short, release, capsys):
    start = time.monotonic()
    verdict = checks.softmax(function)
    assert (verdict.status, verdict.diagnosis) == ("failed", "endless")
    assert time.monotonic() - start < 3
    assert capsys.readouterr().out == ""


def test_a_stopped_function_leaves_no_thread_behind(short):
    before = set(threading.enumerate())
    checks.softmax(deaf)
    assert set(threading.enumerate()) <= before


def test_what_cannot_be_stopped_is_told(short, release):
    assert "restart the kernel" in checks.softmax(stubborn).message
    assert "restart the kernel" not in checks.softmax(endless).message


def quits(Z):
    sys.exit(3)


def recursive(Z):
    return recursive(Z)


def greedy(Z):
    return np.ones((10**7, 10**7))


class Trap:
    """An object that cannot be looked at."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("not with me")

    __eq__ = __repr__ = __len__ = __iter__ = __array__
    __hash__ = None


@pytest.mark.parametrize(
    ("function", "diagnosis"),
    [
        (quits, "exits"),
        (recursive, "endless"),
        (greedy, None),
        (lambda Z: undefined, "undefined-name"),  # noqa: F821
        (lambda: 1, "wrong-arguments"),
        (lambda Z: Trap(), "not-numbers"),
        (lambda Z: "abc", "not-numbers"),
        (lambda Z: (row for row in Z), "not-numbers"),
        (lambda Z: [[1], [1, 2]], "ragged"),
        (lambda Z: None, "missing-return"),
        (lambda Z: (Z,), "returned-tuple"),
        (lambda Z: pd.DataFrame(Z, index=[3, 1]), "returned-table"),
        (lambda Z: Z.astype(complex), "wrong-dtype"),
        (np.ones(3), "not-a-function"),
        (Trap(), "not-a-function"),
    ],
)
def test_garbage_gets_a_verdict(function, diagnosis):
    verdict = checks.softmax(function)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis)
    assert "{" not in verdict.message


def test_nothing_of_the_outside_is_changed(capsys):
    stdout, errors = sys.stdout, np.geterr()

    def warns(Z):
        np.seterr(all="raise")
        return np.log(Z * 0)

    checks.softmax(warns)
    assert sys.stdout is stdout
    assert np.geterr() == errors
    assert capsys.readouterr() == ("", "")


def test_each_call_gets_arrays_of_its_own():
    seen = []

    def spoils(Z):
        seen.append(Z.copy())
        P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        Z[...] = 0
        return P

    first, second = checks.softmax(spoils), checks.softmax(spoils)
    assert first == second
    assert first.diagnosis == "changed-input"
    assert all(array.any() for array in seen)


def test_what_it_printed_is_shown_to_whom_it_may_help():
    def prints(Z):
        print("shape:", Z.shape)
        return Z

    assert "shape: (2, 3)" in checks.softmax(prints).message


def test_an_interrupt_reaches_the_learner(monkeypatch):
    def interrupted(thread, seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    monkeypatch.setattr(_learner_calls, "_stop", lambda thread: None)
    with pytest.raises(KeyboardInterrupt):
        checks.softmax(lambda Z: Z)


# Comparing


@pytest.mark.parametrize(
    "value",
    [
        WANT,
        WANT.astype(np.float32),
        WANT.tolist(),
        [list(row) for row in WANT],
        np.asfortranarray(WANT),
        WANT + 1e-8,
    ],
)
def test_the_same_numbers_are_right_in_any_form(value):
    assert fault(value, WANT, SIZES) is None


@pytest.mark.parametrize(
    ("value", "diagnosis"),
    [
        (-WANT, "sign-flipped"),
        (2 * WANT, "twice"),
        (WANT / 2, "half"),
        (3 * WANT, "times-c"),
        (WANT / 3, "divided-by-c"),
        (7 * WANT, "factor"),
        (WANT.T, "transposed"),
        (WANT[:, :2], "wrong-shape"),
        (WANT[0, 0], "number-for-array"),
        (np.trunc(WANT).astype(int), "integers"),
        (np.floor(WANT).astype(int), "integers"),
        (WANT > 0, "wrong-dtype"),
        (WANT.astype(np.float16), "wrong-dtype"),
        (np.where(WANT > 3, np.nan, WANT), "not-finite"),
        (np.where(WANT > 3, np.inf, WANT), "not-finite"),
        (WANT + 1, "row-shifts"),
        (0 * WANT, "all-the-same"),
        (WANT**2 + 3, None),
        (WANT + [[0.02, 0, 0], [0, 0, 0]], "nearly"),
    ],
)
def test_relations_are_recognized(value, diagnosis):
    finding = fault(value, WANT, SIZES)
    assert finding.diagnosis == diagnosis
    if diagnosis in _relations.VAGUE:
        assert "[0, 0]" in finding.message
        assert "1.5" in finding.message


@pytest.mark.parametrize(
    ("value", "want", "diagnosis"),
    [
        (np.ones((4, 1)), np.ones(4), "column-for-vector"),
        (np.ones((1, 4)), np.ones(4), "column-for-vector"),
        (np.ones(4), 1.0, "array-for-number"),
        (1.0, np.ones(4), "number-for-array"),
        (np.array([[0, 1], [2, 0.0]]), np.array([[0, 2], [1, 0.0]]), "transposed"),
    ],
)
def test_shapes_are_recognized(value, want, diagnosis):
    assert fault(value, want, {}).diagnosis == diagnosis


def test_close_compares_tuples_bytes_and_nan():
    assert close((1.0, np.ones(2)), (1.0, [1, 1]))
    assert not close((1.0,), (1.0, 2.0))
    assert not close(None, np.ones(2))
    assert close(b"ab", b"ab")
    assert close([np.nan, 1], np.array([np.nan, 1]))


def test_shapes_are_written_with_letters():
    assert letters((2, 3), SIZES) == "(N, C) = (2, 3)"
    assert letters((3,), SIZES) == "(C,) = (3,)"
    assert letters((2, 7), SIZES) == "(2, 7)"


def test_values_are_written_in_little_space():
    assert brief(np.arange(3) / 3) == "[0.0, 0.3333, 0.6667]"
    assert brief(np.zeros((5, 6))) == "an array of shape (5, 6)"
    assert brief(np.random.default_rng()) == "Generator"


# Verdicts, hints, progress


def right(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def unwritten(Z):
    raise NotImplementedError


@pytest.mark.parametrize("answer", [..., None, lambda Z: ..., unwritten])
def test_a_stub_is_not_attempted(answer):
    verdict = checks.softmax(answer)
    assert (verdict.status, verdict.diagnosis) == ("not attempted", None)
    assert "○" in repr(verdict)


def test_a_verdict_shows_itself_in_words():
    passed, failed = checks.softmax(right), checks.softmax(lambda Z: Z < "<b>")
    assert passed.passed
    assert repr(passed) == "✓ softmax: passed"
    assert "✓ softmax: passed" in passed._repr_html_()
    assert "<b>" not in failed._repr_html_().replace("<br>", "")
    assert not failed.passed


def test_hints_go_rung_by_rung():
    n = len(checks.softmax.hints)
    ladder = [checks.hint("softmax") for _ in range(n + 1)]
    assert [text.split(":")[0] for text in ladder[:n]] == [
        f"Hint {i} of {n}" for i in range(1, n + 1)
    ]
    assert ladder[n] == ladder[n - 1]
    assert "last" in ladder[n - 1]
    assert repr(ladder[0]) == str(ladder[0])
    assert isinstance(ladder[0], Hint)


def test_unknown_hint_and_lesson():
    with pytest.raises(ValueError, match="no exercise 'sofmax'"):
        checks.hint("sofmax")
    with pytest.raises(ValueError, match="no exercises of a lesson 'knitting'"):
        checks.progress("knitting")


def test_progress_counts_the_learner_only():
    checks.softmax(right, count=False)
    assert repr(checks.progress("softmax_and_cross_entropy")).startswith("0 of ")
    checks.softmax(right)
    checks.stable_softmax(right)
    progress = checks.progress("softmax_and_cross_entropy")
    assert repr(progress).startswith("1 of ")
    assert "✗ stable_softmax: failed" in repr(progress)
    assert ">1 of" in progress._repr_html_()


def test_names_cannot_be_given_twice():
    with pytest.raises(ValueError, match="two exercises 'softmax'"):
        Exercise("softmax", 2, "", hints=[])


def test_comparing_knows_both_wordings_of_a_product_that_does_not_fit():
    a = np.ones((2, 3))
    errors = []
    for product in (lambda: a @ a, lambda: np.dot(a, a)):
        with pytest.raises(ValueError, match="matmul|aligned") as caught:
            product()
        errors.append(_errors.kind_of_error(caught.value))
    assert errors[0] == errors[1]


def test_constant_ratio_needs_more_than_one_number():
    assert _relations.constant_ratio(np.array(2.0), np.array(1.0)) is None


def maximum_of_array(Z):
    return Z if Z > 0 else 0


def shuffled(Z):
    return np.random.default_rng(0).shuffle(Z)[0]


@pytest.mark.parametrize(
    ("function", "diagnosis"),
    [
        (maximum_of_array, "if-on-array"),
        (shuffled, "none-from-in-place"),
        (lambda Z: unwritten_before(Z)[0], "earlier-stub"),
        (lambda Z: np.zeros(3) @ Z, "shapes-do-not-fit"),
        (lambda Z: Z + np.zeros(7), "shapes-do-not-fit"),
        (lambda Z: np.zeros(3, shape=2), None),
    ],
)
def test_errors_of_beginners_get_advice(function, diagnosis):
    assert checks.softmax(function).diagnosis == diagnosis


def unwritten_before(Z):
    return ...


N = 7


def test_a_name_of_the_notebook_is_found():
    verdict = checks.score_gradient(lambda P, y: (P - np.eye(P.shape[1])[y]) / N)
    assert verdict.diagnosis == "global-for-argument"
    assert "uses N of the notebook" in verdict.message


def test_a_function_that_is_partly_written():
    def only_relu(Z, activation):
        return np.where(Z > 0, 1.0, 0.0) if activation == "relu" else ...

    verdict = checks.slope(only_relu)
    assert verdict.diagnosis == "partly-written"
    assert "activation = 'tanh'" in verdict.message


def test_softmax_twice_is_what_its_answer_says():
    once = right(np.array([[0.0, 0.0, 10.0], [1.0, 2.0, 0.5]]))
    twice = right(once)
    assert np.allclose(twice.sum(axis=1), 1)
    assert (twice.argmax(axis=1) == once.argmax(axis=1)).all()
    assert (twice.max(axis=1) < once.max(axis=1)).all()
