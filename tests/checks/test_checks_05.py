"""The checks of lesson 05 know right answers in any style, and say which mistake a wrong one is."""
# ruff: noqa: RET503, SIM300 - as learners write, also by mistake

import re

import numpy as np
import pytest

from fmnist_helpers import checks, data, experiments
from fmnist_helpers.checks import _call
from fmnist_helpers.checks._exercise import EXERCISES


def check(name, answer, *given):
    return getattr(checks, name)(answer, *given, count=False)


# l2_penalty


def penalty_by_loop(W1, b1, W2, b2, l2):
    total = 0
    for W in (W1, W2):
        for row in W:
            for w in row:
                total += w * w
    return total * l2 / 2


def penalty_by_norm(W1, b1, W2, b2, l2):
    return 0.5 * l2 * (np.linalg.norm(W1) ** 2 + np.linalg.norm(W2) ** 2)


def penalty_by_einsum(W1, b1, W2, b2, l2):
    W1, W2 = W1.astype(np.float32), W2.astype(np.float32)
    return np.float32(l2) / 2 * (np.einsum("ij,ij", W1, W1) + np.trace(W2.T @ W2))


def penalty_of_all_arrays(W1, b1, W2, b2, l2):
    total = 0
    for array in (W1, b1, W2, b2):
        total += np.sum(array**2)
    return l2 / 2 * total


L2_PENALTY = [
    ("factor-2", lambda W1, b1, W2, b2, l2: l2 * (np.sum(W1**2) + np.sum(W2**2)), "1.425"),
    ("weights-not-squared", lambda W1, b1, W2, b2, l2: l2 / 2 * (W1.sum() + W2.sum()), "0.125"),
    (
        "absolute-for-squares",
        lambda W1, b1, W2, b2, l2: l2 / 2 * (np.abs(W1).sum() + np.abs(W2).sum()),
        "0.325",
    ),
    ("biases-too", penalty_of_all_arrays, "5.213"),
    (
        "squared-sum",
        lambda W1, b1, W2, b2, l2: l2 / 2 * (np.sum(W1) ** 2 + np.sum(W2) ** 2),
        "0.6625",
    ),
    (
        "norm-for-square",
        lambda W1, b1, W2, b2, l2: l2 / 2 * (np.sqrt(np.sum(W1**2)) + np.sqrt(np.sum(W2**2))),
        "0.2639",
    ),
    (
        "norm-for-square",
        lambda W1, b1, W2, b2, l2: l2 / 2 * (np.linalg.norm(W1) + np.linalg.norm(W2)),
        "0.2639",
    ),
    ("mean-for-sum", lambda W1, b1, W2, b2, l2: l2 / 2 * (np.mean(W1**2) + np.mean(W2**2)), "0.35"),
    ("one-layer", lambda W1, b1, W2, b2, l2: l2 / 2 * np.sum(W1**2), "0.25"),
    (
        "l2-forgotten",
        lambda W1, b1, W2, b2, l2: 0.5 * (np.sum(W1**2) + np.sum(W2**2)),
        "is 7.125; expected 0.7125",
    ),
    ("rows-summed-only", lambda W1, b1, W2, b2, l2: l2 / 2 * (sum(W1**2) + sum(W2**2)), "(2,)"),
    (
        "missing-parentheses",
        lambda W1, b1, W2, b2, l2: l2 / 2 * np.sum(W1**2) + np.sum(W2**2),
        "9.5; expected 0.7125",
    ),
    ("matrices-added", lambda W1, b1, W2, b2, l2: l2 / 2 * np.sum(W1**2 + W2**2), "1.425"),
]

# l2_gradient


def gradient_by_loop(dW, W, l2):
    result = []
    for i in range(len(W)):
        result.append([dW[i, j] + l2 * W[i, j] for j in range(W.shape[1])])
    return result


def gradient_of_copy(dW, W, l2):
    total = dW.astype(np.float32)
    total += np.float32(l2) * W.astype(np.float32)
    return total


def gradient_of_penalty(dW, W, l2, h=1e-4):
    return dW + (l2 / 2 * (W + h) ** 2 - l2 / 2 * (W - h) ** 2) / (2 * h)


def gradient_in_place(dW, W, l2):
    dW += l2 * W
    return dW


L2_GRADIENT = [
    ("factor-2", lambda dW, W, l2: dW + 2 * l2 * W, "[0, 0] is 0.7; expected 0.6"),
    ("factor-half", lambda dW, W, l2: dW + l2 * W / 2, "is 0.55; expected 0.6"),
    ("sum-for-weight", lambda dW, W, l2: dW + l2 * np.sum(W), "is 0.4; expected 0.6"),
    ("penalty-for-slope", lambda dW, W, l2: dW + l2 / 2 * np.sum(W**2), "is 0.75"),
    ("square-for-slope", lambda dW, W, l2: dW + l2 * np.square(W), "[0, 1] is 0.4"),
    ("square-for-slope", lambda dW, W, l2: dW + 0.5 * l2 * W * W, "[0, 0] is 0.55"),
    (
        "sign-for-weight",
        lambda dW, W, l2: dW + l2 * np.where(W > 0, 1, -1),
        "[0, 1] is -0.1; expected -0.2",
    ),
    ("subtracted", lambda dW, W, l2: dW - l2 * W, "is 0.4; expected 0.6"),
    ("l2-forgotten", lambda dW, W, l2: dW + W, "is 1.5; expected 0.6"),
    ("gradient-for-weight", lambda dW, W, l2: dW * (1 + l2), "is 0.55; expected 0.6"),
    ("gradient-forgotten", lambda dW, W, l2: W * l2, "is 0.1; expected 0.6"),
]

# dropout


def dropout_by_loop(A, U, rate, training):
    if not training:
        return A
    result = A.copy()
    for where in np.ndindex(A.shape):
        result[where] = 0 if U[where] < rate else A[where] / (1 - rate)
    return result


def dropout_by_where(A, U, rate, training):
    return np.where(U < rate, 0, A / (1 - rate)).tolist() if training else A.tolist()


def dropout_by_mask(A, U, rate, training):
    keep = 1 - rate
    mask = (U > rate).astype(np.float32) / np.float32(keep) if training else 1
    return A.astype(np.float32) * mask


def dropout_spoils(A, U, rate, training):
    if training:
        A[U < rate] = 0
        A /= 1 - rate
    return A


def dropout_in_training_only(A, U, rate, training):
    if training:
        return A * (U >= rate) / (1 - rate)


def masked(condition, scale, later=lambda A, rate: A):
    """Return dropout that keeps where a condition holds, and scales by something."""

    def dropout(A, U, rate, training):
        if not training:
            return later(A, rate)
        return A * condition(U, rate) * scale(rate)

    return dropout


def stays(U, rate):
    return U >= rate


def goes(U, rate):
    return U < rate


def inverse(rate):
    return 1 / (1 - rate)


def dropout_divided_by_rate(A, U, rate, training):
    if training:
        A = A * (U >= rate) / rate
    return A


def dropout_keeps_rate(A, U, rate, training):
    if training:
        A = A * (U < rate) / rate
    return A


DROPOUT = [
    ("not-rescaled", masked(stays, lambda rate: 1), "[0, 1] is 2; expected 4"),
    ("rescaled-the-wrong-way", masked(stays, lambda rate: 1 - rate), "[0, 1] is 1; expected 4"),
    ("rescaled-by-rate", masked(stays, lambda rate: 1 / rate), "rate = 0.2"),
    ("rescaled-by-rate", dropout_divided_by_rate, "rate = 0.2"),
    ("keeps-what-it-should-drop", masked(goes, inverse), "[0, 0] is 2; expected 0"),
    ("keeps-what-it-should-drop", masked(goes, lambda rate: 1), "[0, 0] is 1; expected 0"),
    ("keeps-what-it-should-drop", masked(goes, lambda rate: 1 / rate), "rate = 0.5"),
    ("keeps-what-it-should-drop", dropout_keeps_rate, "rate = 0.5"),
    (
        "at-test-time",
        lambda A, U, rate, training: np.where(U < rate, 0, A) / (1 - rate),
        "training=False you still drop units. When the network is used, every unit takes part."
        " Your result[0, 0] is 0; expected 1",
    ),
    (
        "scaled-at-test-time",
        masked(stays, inverse, lambda A, rate: A * (1 - rate)),
        "With training=False you scale A, but the scaling was done in training already."
        " That is what *inverted* means. Your result[0, 0] is 0.5; expected 1",
    ),
    (
        "scaled-at-test-time-only",
        masked(stays, lambda rate: 1, lambda A, rate: (1 - rate) * A),
        "[0, 1] is 2; expected 4",
    ),
    ("never-dropped", lambda A, U, rate, training: A, "[0, 0] is 1; expected 0"),
    (
        "test-and-training-swapped",
        lambda A, U, rate, training: dropout_by_mask(A, U, rate, not training),
        "[0, 0] is 1; expected 0",
    ),
    ("nothing-at-test-time", dropout_in_training_only, "(1, 4)"),
]

# dropout_backward


def backward_by_loop(dA, U, rate):
    result = np.zeros_like(dA)
    for i, row in enumerate(U):
        for j, u in enumerate(row):
            if u >= rate:
                result[i, j] = dA[i, j] / (1 - rate)
    return result


def backward_by_where(dA, U, rate):
    return np.where(U < rate, 0, dA.astype(np.float32)) / np.float32(1 - rate)


def backward_by_einsum(dA, U, rate):
    return np.einsum("ij,ij->ij", dA, (U >= rate) / (1 - rate)).tolist()


def backward_spoils(dA, U, rate):
    dA[U < rate] = 0
    return dA / (1 - rate)


DROPOUT_BACKWARD = [
    ("not-applied-backward", lambda dA, U, rate: dA, "[0, 0] is 1; expected 0"),
    ("not-rescaled", lambda dA, U, rate: np.where(U < rate, 0, dA), "[0, 1] is 1; expected 2"),
    ("mask-flipped", lambda dA, U, rate: dA * (U < rate) / (1 - rate), "[0, 0] is 2; expected 0"),
    ("scaled-without-mask", lambda dA, U, rate: dA / (1 - rate), "[0, 0] is 2; expected 0"),
    ("rescaled-the-wrong-way", lambda dA, U, rate: dA * (U >= rate) * (1 - rate), "is 0.5"),
    ("rescaled-by-rate", lambda dA, U, rate: dA * (U >= rate) / rate, "rate = 0.2"),
]

# translated_rate and reported_score

TRANSLATED_RATE = [
    ("factor-not-squared", 0.2, "0.2 is nearly"),
    ("the-other-way", 0.05, "square"),
    ("the-other-way", 0.0252, "0.0252 is the other way"),
    ("unchanged", 0.1, "0.1 as it was"),
    ("factor-alone", 3.97, "3.97 is the factor"),
]

REPORTED_SCORE = [
    ("chosen-on-test", "the largest test score", "luck"),
    ("winner-s-luck", "the validation score of the winner", "'the validation score of the winner'"),
    ("memory-for-skill", "the training score", "memorized"),
]

# errors_apart


def apart_by_loop(a, b):
    n = len(a)
    d = [b[i] - a[i] for i in range(n)]
    mean = sum(d) / n
    variance = sum((x - mean) ** 2 for x in d) / (n - 1)
    return mean / (variance / n) ** 0.5


def apart_by_cov(a, b):
    d = np.subtract(b, a, dtype=np.float64)
    return np.float32(np.mean(d) / np.sqrt(np.cov(d) / d.size))


def apart_by_ddof0(a, b):
    d = b - a
    return d.mean() / d.std() * (len(d) - 1) ** 0.5


def standard_error(d):
    return np.std(d, ddof=1) / np.sqrt(len(d))


def apart_by_means(a, b, ddof=1):
    error = np.sqrt(np.var(a, ddof=ddof) / len(a) + np.var(b, ddof=ddof) / len(b))
    return (np.mean(b) - np.mean(a)) / error


ERRORS_APART = [
    ("sign-flipped", lambda a, b: np.mean(a - b) / standard_error(a - b), "-4.899"),
    ("sign-lost", lambda a, b: abs(np.mean(b - a)) / standard_error(b - a), "4.899"),
    (
        "deviation-for-error",
        lambda a, b: np.mean(b - a) / np.std(b - a, ddof=1),
        "2.449; expected 4.899",
    ),
    (
        "missing-parentheses",
        lambda a, b: np.mean(b - a) / np.std(b - a, ddof=1) / np.sqrt(len(a)),
        "1.225; expected 4.899",
    ),
    (
        "divided-by-n",
        lambda a, b: np.mean(b - a) / (np.std(b - a, ddof=1) / len(a)),
        "9.798; expected 4.899",
    ),
    (
        "missing-ddof",
        lambda a, b: np.mean(b - a) / (np.std(b - a) / np.sqrt(len(a))),
        "5.657; expected 4.899",
    ),
    ("missing-ddof-and-root", lambda a, b: np.mean(b - a) / np.std(b - a), "2.828"),
    ("pairs-ignored", apart_by_means, "is 0.866; expected 4.899"),
    ("pairs-ignored", lambda a, b: apart_by_means(a, b, ddof=0), "is 1; expected 4.899"),
    ("mean-only", lambda a, b: np.mean(b) - np.mean(a), "0.02"),
    ("error-only", lambda a, b: standard_error(b - a), "0.004082"),
    ("not-averaged", lambda a, b: (b - a) / standard_error(b - a), "(4,)"),
]

# better_line

FEW = "n_hidden=32 n_samples=1200 epochs=2"
GOOD = f"{FEW} batch_size=16 learning_rate=0.05"

BETTER_LINE = [
    ("not-a-line", experiments.Settings(), "Settings"),
    ("not-a-line", {"epochs": 2}, "dict"),
    ("no-such-setting", "hidden=32 epochs=2", "hidden=32"),
    ("no-such-setting", "n_hidden = 32", "No spaces"),
    ("no-such-value", f"{FEW} dropout=1.5", "1.5"),
    ("no-such-value", "n_hidden=32, epochs=2", "'32,'"),
    ("over-budget", "n_hidden=32 epochs=2", "n_samples=10000, the default"),
    ("over-budget", "n_hidden=32 n_samples=1200 epochs=20", "epochs=20;"),
    ("diverged", f"{FEW} learning_rate=1e200", "1e+200"),
    ("stuck-at-chance", f"{FEW} learning_rate=3", "the rate 3"),
    ("stuck-at-chance", f"{FEW} learning_rate=1e-7", "the rate 1e-07"),
    ("not-enough", f"{FEW} batch_size=full", "2 steps"),
    ("not-enough", "n_hidden=32 n_samples=600 epochs=2", "600 images for 2 epochs"),
    ("not-enough", f"{FEW} batch_size=2 learning_rate=1e-4", "1200 steps"),
]


@pytest.fixture(scope="module")
def pictures():
    X, y, *_ = data.load()
    return experiments.DataSplit(X[:1200], y[:1200], X[1200:1700], y[1200:1700])


@pytest.fixture
def small(monkeypatch):
    """Want less of `better_line`, so that its runs are short."""
    for name, value in (("wanted", 0.71), ("most_samples", 1200), ("most_epochs", 2)):
        monkeypatch.setattr(checks.better_line, name, value)


@pytest.fixture
def given(request, small):
    """What a check takes besides the answer."""
    name = request.node.callspec.params["name"]
    return (request.getfixturevalue("pictures"),) if name == "better_line" else ()


WRONG = {
    "l2_penalty": L2_PENALTY,
    "l2_gradient": L2_GRADIENT,
    "dropout": DROPOUT,
    "dropout_backward": DROPOUT_BACKWARD,
    "translated_rate": TRANSLATED_RATE,
    "errors_apart": ERRORS_APART,
    "better_line": BETTER_LINE,
    "reported_score": REPORTED_SCORE,
}

RIGHT = {
    "l2_penalty": [penalty_by_loop, penalty_by_norm, penalty_by_einsum],
    "l2_gradient": [gradient_by_loop, gradient_of_copy, gradient_of_penalty],
    "dropout": [dropout_by_loop, dropout_by_where, dropout_by_mask],
    "dropout_backward": [backward_by_loop, backward_by_where, backward_by_einsum],
    "translated_rate": [0.4, np.float32(0.1) * (255 / 128) ** 2],
    "errors_apart": [apart_by_loop, apart_by_cov, apart_by_ddof0],
    "better_line": [GOOD, f"{GOOD} seed=2 activation=tanh"],
    "reported_score": ["test, of the setting chosen on validation"],
}

# One small change that nobody has listed; what the message should name; a piece of the solution.
UNLISTED = [
    ("l2_penalty", lambda *a: penalty_by_loop(*a) + 1, "1.7125, but should be 0.7125", "l2 / 2"),
    ("l2_gradient", lambda dW, W, l2: dW + 0.9 * l2 * W, "[0, 0] is 0.59", "l2 * W"),
    ("dropout", masked(lambda U, rate: rate + 0.2 <= U, inverse), "[0, 1] is 0, but", "1 - rate"),
    ("dropout_backward", lambda dA, U, rate: dA * (U >= rate) * 2 + U, "[0, 0] is 0.1", "dA *"),
    ("translated_rate", 7, "Not 7", "255"),
    ("errors_apart", lambda a, b: apart_by_loop(a, b) + 1, "5.899, but should be 4.899", "ddof"),
]

STUBS = {
    "l2_penalty": lambda W1, b1, W2, b2, l2: ...,
    "l2_gradient": lambda dW, W, l2: ...,
    "dropout": lambda A, U, rate, training: ...,
    "dropout_backward": lambda dA, U, rate: ...,
    "translated_rate": ...,
    "errors_apart": lambda a, b: ...,
    "better_line": ...,
    "reported_score": ...,
}


def rows(table):
    """Make parameters of a table, each with a name to be found by."""
    found = []
    for name, lines in table.items():
        for i, line in enumerate(lines):
            line = line if isinstance(line, tuple) else (line,)
            slug = line[0] if len(line) > 1 else getattr(line[0], "__name__", line[0])
            found.append(pytest.param(name, *line, id=f"{name}-{slug}-{i}"))
    return found


def assert_complete(message):
    """Make sure that nothing is missing in a message."""
    gap = re.search(r"[{}]| {2}| [,;:]| \.(?!\.)| \(\)|\b(is|at|to|by) ?[,;] ", message)
    assert gap is None, message


@pytest.mark.parametrize(("name", "diagnosis", "answer", "told"), rows(WRONG))
def test_a_known_mistake_is_named(name, diagnosis, answer, told, given):
    verdict = check(name, answer, *given)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis), verdict.message
    assert told in verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize(("name", "answer"), rows(RIGHT))
def test_a_right_answer_passes(name, answer, given):
    verdict = check(name, answer, *given)
    assert verdict.status == "passed", verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize(("name", "answer", "told", "solution"), UNLISTED)
def test_an_unlisted_mistake_is_located(name, answer, told, solution):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", None), verdict.message
    assert told in verdict.message
    assert solution not in verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize("name", STUBS)
def test_a_stub_is_not_attempted(name, given):
    assert check(name, STUBS[name], *given).status == "not attempted"


@pytest.mark.parametrize("name", [name for name, stub in STUBS.items() if callable(stub)])
def test_none_is_a_missing_return(name):
    assert check(name, lambda *args: None).diagnosis == "missing-return"


def penalty_spoils(W1, b1, W2, b2, l2):
    W1 *= W1
    W2 *= W2
    return l2 / 2 * (W1.sum() + W2.sum())


def apart_spoils(a, b):
    b -= a
    return b.mean() / standard_error(b)


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("l2_penalty", penalty_spoils, "changes W1"),
        ("l2_gradient", gradient_in_place, "changes dW"),
        ("dropout", dropout_spoils, "changes A"),
        ("dropout_backward", backward_spoils, "changes dA"),
        ("errors_apart", apart_spoils, "changes b"),
    ],
)
def test_a_right_answer_that_changes_its_input_is_refused(name, answer, told):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", "changed-input")
    assert told in verdict.message


def test_a_better_line_hears_what_it_reached(pictures, small):
    assert re.search(r"reaches 0\.7\d+ on", check("better_line", GOOD, pictures).message)


def test_a_line_that_takes_too_long_is_stopped(pictures, small, monkeypatch):
    monkeypatch.setattr(checks.better_line, "limit", 0.1)
    monkeypatch.setattr(_call, "STUBBORN", 2.0)
    verdict = check(
        "better_line", f"{FEW} n_hidden=500 batch_size=1".replace("n_hidden=32 ", ""), pictures
    )
    assert (verdict.status, verdict.diagnosis) == ("failed", "too-slow")
    assert "0.1 seconds" in verdict.message


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("l2_penalty", set()),
        ("l2_gradient", set()),
        ("dropout", {"nothing-at-test-time"}),
        ("dropout_backward", set()),
        ("errors_apart", set()),
    ],
)
def test_every_listed_mistake_is_tested(name, extra):
    listed = {mistake.diagnosis for mistake in EXERCISES[name].mistakes}
    assert {diagnosis for diagnosis, *_ in WRONG[name]} == listed | extra


@pytest.mark.parametrize("name", ["translated_rate", "reported_score"])
def test_every_near_answer_is_tested(name):
    listed = {diagnosis for diagnosis, _, _ in EXERCISES[name].wrong_answers()}
    assert {diagnosis for diagnosis, *_ in WRONG[name]} == listed


def test_every_finding_is_tested():
    findings = """not-a-line no-such-setting no-such-value over-budget diverged stuck-at-chance
        not-enough"""  # and too-slow, which has a test of its own
    assert {diagnosis for diagnosis, *_ in BETTER_LINE} == set(findings.split())


def test_all_exercises_of_the_lesson_are_here():
    lessons = {"hyperparameters", "choosing_honestly"}
    lesson = {name for name, exercise in EXERCISES.items() if exercise.lesson in lessons}
    assert lesson == set(WRONG) == set(RIGHT) == set(STUBS)
