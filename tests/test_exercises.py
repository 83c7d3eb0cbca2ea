"""The exercises of the lessons: a stub, its check and a folded solution, in one order."""

import re
from pathlib import Path

import nbformat
import pytest

from fmnist_helpers.checks._exercise import EXERCISES
from fmnist_helpers.checks._order import LESSONS as ORDER
from fmnist_helpers.checks._order import in_lesson

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("0[1-6]*.ipynb"))


def exercises_of(number):
    """Return the exercises of a lesson by their name."""
    return {exercise.name: exercise for exercise in in_lesson(number)}


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """Return the number of a lesson and its cells by their id."""
    cells = nbformat.read(request.param, as_version=4).cells
    return int(request.param.stem[:2]), {cell.id: cell for cell in cells}


def ids(name):
    """Return the ids of the four cells of an exercise."""
    stem = f"ex-{name.replace('_', '-')}"
    return f"{stem}-text", stem, f"{stem}-check", f"{stem}-solution"


def shown(cell):
    """Return the text of the last result of a cell."""
    return [o.data["text/plain"] for o in cell.outputs if o.output_type == "execute_result"][-1]


def test_every_exercise_has_its_place():
    assert [(e.lesson, e.name) for number in ORDER for e in in_lesson(number)] == sorted(
        ((e.lesson, e.name) for e in EXERCISES.values()),
        key=lambda pair: (pair[0], ORDER[pair[0]].split().index(pair[1])),
    )


def test_every_exercise_is_in_its_lesson_in_order(lesson):
    number, cells = lesson
    wanted = [name for exercise in exercises_of(number) for name in ids(exercise)]
    assert [name for name in cells if name in wanted] == wanted


def test_a_stub_is_not_attempted_and_a_solution_passes(lesson):
    number, cells = lesson
    for name, exercise in exercises_of(number).items():
        _, stub, check, solution = (cells[id_] for id_ in ids(name))
        arguments = ", ".join(["", *exercise.needs])
        assert check.source == f"checks.{name}(my_{name}{arguments})"
        assert shown(check).startswith(f"○ {name}: not attempted")
        last = solution.source.splitlines()[-1]
        assert last == f"checks.{name}(solution_{name}{arguments}, count=False)"
        assert shown(solution).startswith(f"✓ {name}, the lesson's solution: passed")
        assert "..." in stub.source
        assert f"my_{name}" in stub.source


def test_a_solution_never_overwrites_the_learner_s_work(lesson):
    number, cells = lesson
    for name in exercises_of(number):
        solution = cells[ids(name)[3]]
        assert not re.search(r"\bmy_\w+\s*=|def my_", solution.source)


def test_the_text_tells_what_comes_in_and_goes_out(lesson):
    number, cells = lesson
    for name, exercise in exercises_of(number).items():
        text = " ".join(cells[ids(name)[0]].source.split())
        assert text.startswith("### Your turn")
        if "def my_" in cells[ids(name)[1]].source:
            assert "Comes in" in text, name
            assert "Goes out" in text, name
        assert exercise.hints


def test_the_lesson_ends_with_what_was_solved(lesson):
    number, cells = lesson
    cell = cells["ex-progress"]
    assert cell.source == f"checks.progress({number})"
    assert shown(cell).startswith(f"0 of {len(exercises_of(number))} exercises passed")


def test_nothing_is_left_of_other_exercises(lesson):
    number, cells = lesson
    wanted = {id_ for name in exercises_of(number) for id_ in ids(name)}
    turns = {id_ for id_, cell in cells.items() if cell.source.startswith("### Your turn")}
    assert turns <= wanted
    assert not any("<details>" in cell.source for cell in cells.values())
