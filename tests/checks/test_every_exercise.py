"""Every exercise: right answers pass in any form, and wrong ones are told what is wrong.

The answers are in the folder `answers`; its `__init__.py` says how to write them.
"""

import importlib
import pkgutil
import re

import pytest

from checks import answers
from checks.answers import Answers
from fmnist_helpers import checks
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._exercise import EXERCISES, Answer, Function

GAPS = [
    r"{(?!\d)|(?<!\d)}",  # a field that nothing was put into; {1, 4} is none
    r"  |\( | [,;:]| \.(?![.\w])",  # two spaces, or one before a comma, where something is missing
    r"(?<!\w)(?<!is )(?<!expected )\(\)",  # nothing in parentheses; f() and a shape () are none
    r"\b(at|is|to|by) ?[,;] |\b(at|is|be|for|shape|of) [,.;:)]|(at|is) should| is and",
    r"(?<!is )(?<!return )(?<!returns )(?<!contain )(?<!\()None(?! of|Type|\))",  # unless returned
]
GAP = re.compile("|".join(GAPS))


def found():
    """Return the answers to each exercise, their rows, and the names of files without any."""
    tables, rows, empty = {}, {}, []
    for file in pkgutil.iter_modules(answers.__path__):
        names = vars(importlib.import_module(f"{answers.__name__}.{file.name}"))
        here = {name: table for name, table in names.items() if isinstance(table, Answers)}
        empty += [] if here else [file.name]
        tables |= here
        rows |= {name: table.rows(names) for name, table in here.items()}
    return tables, rows, empty


TABLES, ROWS, EMPTY = found()
EXPECTED = {  # for the words of a sheet that are no diagnosis
    "right": ("passed", None),
    "not-attempted": ("not attempted", None),
    "unlisted": ("failed", None),
}
FUNCTIONS = [name for name, each in EXERCISES.items() if isinstance(each, Function)]
CHOICES = [name for name, each in EXERCISES.items() if getattr(each, "choices", None)]
NUMBERS = [n for n, each in EXERCISES.items() if isinstance(each, Answer) and not each.choices]


@pytest.fixture
def check(monkeypatch):
    """Check an answer as the lesson does, with what else the check takes."""

    def verdict(name, answer):
        table, exercise = TABLES.get(name, Answers()), EXERCISES[name]
        for attribute, value in (table.settings or {}).items():
            monkeypatch.setattr(exercise, attribute, value)
        return exercise(answer, *table.given(), count=False)

    return verdict


def assert_clear(name, verdict):
    """A message has no gaps, and leaves something to be found."""
    table = TABLES.get(name, Answers())
    assert not GAP.search(verdict.message), verdict.message
    if not verdict.passed and verdict.diagnosis not in table.reveals.split():
        assert not [piece for piece in table.hides if piece in verdict.message]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        pytest.param(name, row, id=f"{name}-{row.verdict}-{number}")
        for name, its_rows in ROWS.items()
        for number, row in enumerate(its_rows)
    ],
)
def test_an_answer_gets_the_verdict_of_its_sheet(name, row, check):
    verdict = check(name, row.answer)
    expected = EXPECTED.get(row.verdict, ("failed", row.verdict))
    assert (verdict.status, verdict.diagnosis) == expected, verdict.message
    assert row.told in verdict.message
    assert_clear(name, verdict)


def test_every_exercise_has_answers_and_every_file_an_exercise():
    missing = EXERCISES.keys() - TABLES.keys() - set(CHOICES)  # all choices are answered below
    assert not missing, f"add answers to {missing} to a file in tests/checks/answers"
    unknown = TABLES.keys() - EXERCISES.keys()
    assert not unknown, f"tests/checks/answers has answers to {unknown}, which are no exercises"
    assert not EMPTY, f"{EMPTY} in tests/checks/answers have no answers"
    for name, rows in ROWS.items():
        assert "right" in {row.verdict for row in rows}, f"add a right answer to {name}"


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_our_own_answers_pass(exercise):
    if isinstance(exercise, Computed):
        assert exercise(exercise.right, count=False).passed


@pytest.mark.parametrize("name", TABLES)
def test_every_mistake_has_an_answer_that_makes_it(name):
    exercise, table = EXERCISES[name], TABLES[name]
    listed = {mistake.diagnosis for mistake in getattr(exercise, "mistakes", ())}
    if isinstance(exercise, Answer):
        listed |= {diagnosis for diagnosis, *_ in exercise.wrong_answers(*table.given())}
    missing = (listed | set(table.also.split())) - {row.verdict for row in ROWS[name]}
    assert not missing, f"add to the sheet of {name} an answer that makes {missing}"


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_not_written_yet_is_not_attempted(name, check):
    assert check(name, ...).status == "not attempted"
    if name in FUNCTIONS:
        assert check(name, lambda *args, **options: ...).status == "not attempted"


def raises(*args, **options):
    raise RuntimeError("the learner's own words")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(
    ("answer", "diagnosis", "told"),
    [
        (3, "not-a-function", "type int"),
        ("text", "not-a-function", "type str"),
        (lambda: 1, "wrong-arguments", "in their order"),
        (lambda *args, **options: None, "missing-return", ""),
        (raises, None, "RuntimeError: the learner's own words"),
    ],
    ids=["number", "text", "no-arguments", "returns-none", "error"],
)
def test_what_every_function_may_lack_is_told(name, answer, diagnosis, told, check):
    if diagnosis == "missing-return":
        diagnosis = TABLES.get(name, Answers()).returns_nothing
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis)
    assert told in verdict.message


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("answer", ["2.3", [2.3], True, 2.3j, lambda: 2.3])
def test_only_a_number_is_a_number(name, answer, check):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", "not-a-number")


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_is_answered(name, check):
    exercise = EXERCISES[name]
    near = {answer: diagnosis for diagnosis, answer, _ in exercise.wrong_answers()}
    assert {exercise.right(), *near} == set(exercise.choices)
    assert check(name, exercise.right()).message == exercise.because
    for answer, diagnosis in near.items():
        verdict = check(name, answer)
        assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis)
        assert exercise.right() not in verdict.message
    for answer in ("something else", 3):
        assert check(name, answer).diagnosis == "not-a-choice"


MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.name}-{number}-{mistake.diagnosis}")
    for exercise in EXERCISES.values()
    for number, mistake in enumerate(getattr(exercise, "mistakes", ()))
]


def test_there_are_as_many_mistakes_as_ever():
    assert len(MISTAKES) >= 684
    assert len({mistake.diagnosis for _, mistake in (each.values for each in MISTAKES)}) >= 60


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_every_mistake_is_recognized_as_itself(exercise, mistake):
    verdict = exercise(mistake.wrong, count=False)
    assert (verdict.status, verdict.diagnosis) == ("failed", mistake.diagnosis), verdict.message
    assert_clear(exercise.name, verdict)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_every_exercise_is_complete(exercise):
    assert getattr(checks, exercise.name) is exercise
    assert exercise.name in checks.__all__
    assert len(exercise.hints) >= 2
    assert exercise.lesson
    assert exercise.title
    assert exercise.name in repr(exercise)
