"""The check of the lesson on the linear classifier: right answers pass, mistakes are named."""

import numpy as np
import pytest

from fmnist_helpers import checks


def votes_in_a_loop(x, W, first, second):
    votes = []
    for d in range(len(x)):
        votes.append(x[d] * W[d, first] - x[d] * W[d, second])
    return votes


def votes_of_all_classes(x, W, first, second):
    each = W * x[:, np.newaxis]
    return each[:, first] - each[:, second]


def votes_by_matrix_product(x, W, first, second):
    choose = np.zeros(W.shape[1])
    choose[first], choose[second] = 1, -1
    return np.diag(x) @ W @ choose


def votes_in_single_precision(x, W, first, second):
    return (x * (W.T[first] - W.T[second])).astype(np.float32)


def score_difference(x, W, first, second):
    scores = x @ W
    return scores[first] - scores[second]


def template_of_the_winner(x, W, first, second):
    return np.array([pixel * weight for pixel, weight in zip(x, W[:, first], strict=True)])


def rows(x, W, first, second):
    return x * (W[first, :] - W[second, :])


def forgets_the_last_pixel(x, W, first, second):
    votes = x * (W[:, first] - W[:, second])
    votes[-1] = 0
    return votes


def works_in_place(x, W, first, second):
    x *= W[:, first] - W[:, second]
    return x


RIGHT = [
    votes_in_a_loop,
    votes_of_all_classes,
    votes_by_matrix_product,
    votes_in_single_precision,
]

# Diagnosis, an answer as a beginner writes it, and what the message holds of the result.
WRONG = [
    ("summed", score_difference, "one number: the sum of all votes, -2.0."),
    ("sign-flipped", lambda x, W, a, b: x * W[:, b] - x * W[:, a], "result[1] is -2; expected 2."),
    ("first-class-only", template_of_the_winner, "result[1] is 3; expected 2."),
    ("second-class-only", lambda x, W, a, b: W[:, b] * x, "result[1] is 1; expected 2."),
    ("image-forgotten", lambda x, W, a, b: W.T[a] - W.T[b], "result[0] is 1; expected 0."),
    ("added-for-subtracted", lambda x, W, a, b: x * W[:, [a, b]].sum(axis=1), "is 4; expected 2."),
    ("missing-parentheses", lambda x, W, a, b: x * W[:, a] - W[:, b], "is -1; expected 0."),
    ("rows-for-columns", rows, "W[0] is a *row* of W"),
    ("labels-from-1", lambda x, W, a, b: x * (W[:, a - 1] - W[:, b - 1]), "class 0 is column 0"),
    ("absolute-votes", lambda x, W, a, b: abs(x * (W[:, a] - W[:, b])), "result[2] is 2;"),
    ("added-to-the-image", lambda x, W, a, b: x + W[:, a] - W[:, b], "result[0] is 1;"),
    ("product-of-templates", lambda x, W, a, b: x * W[:, a] * W[:, b], "is 3; expected 2."),
    ("all-classes", lambda x, W, a, b: (x * W.T).T, "shape (4, 3); expected (D,) = (4,)"),
]


@pytest.mark.parametrize("answer", RIGHT)
def test_right_votes_pass_however_they_are_written(answer):
    verdict = checks.pixel_votes(answer, count=False)
    assert verdict.status == "passed", verdict.message


@pytest.mark.parametrize(("diagnosis", "answer", "part"), WRONG, ids=[each[0] for each in WRONG])
def test_a_mistake_is_named_with_the_learners_own_numbers(diagnosis, answer, part):
    verdict = checks.pixel_votes(answer, count=False)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis), verdict.message
    assert part in verdict.message


def test_every_diagnosis_has_an_answer_that_earns_it():
    assert {each[0] for each in WRONG} == {each.diagnosis for each in checks.pixel_votes.mistakes}


def test_an_unknown_mistake_is_located():
    verdict = checks.pixel_votes(forgets_the_last_pixel, count=False)
    assert (verdict.status, verdict.diagnosis) == ("failed", None)
    assert "result[3] is 0, but should be -2" in verdict.message


def test_the_image_of_the_caller_must_stay_as_it_was():
    verdict = checks.pixel_votes(works_in_place, count=False)
    assert verdict.diagnosis == "changed-input"
    assert "changes x" in verdict.message


def test_the_stub_is_not_attempted():
    assert checks.pixel_votes(lambda x, W, first, second: ..., count=False).status == (
        "not attempted"
    )
