"""The exercises of the lessons: a stub, its check and a folded solution, in one order."""

import re
from pathlib import Path

import nbformat
import pytest

from fmnist_helpers.checks._exercise import EXERCISES

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("0[1-6]*.ipynb"))


def ids(name):
    """Return the ids of the four cells of an exercise."""
    stem = f"ex-{name.replace('_', '-')}"
    return f"{stem}-text", stem, f"{stem}-check", f"{stem}-solution"


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """Return the name of a lesson, its cells by their id, and its exercises by their name."""
    cells = nbformat.read(request.param, as_version=4).cells
    name = request.param.stem.partition("_")[2]
    exercises = {each.name: each for each in EXERCISES.values() if each.lesson == name}
    return name, {cell.id: cell for cell in cells}, exercises


def shown(cell):
    """Return the text of the last result of a cell."""
    return [o.data["text/plain"] for o in cell.outputs if o.output_type == "execute_result"][-1]


def test_every_exercise_belongs_to_a_lesson():
    names = {path.stem.partition("_")[2] for path in LESSONS}
    assert {exercise.lesson for exercise in EXERCISES.values()} == names


def test_the_four_cells_of_an_exercise_stand_together(lesson):
    _, cells, exercises = lesson
    wanted = {id_ for name in exercises for id_ in ids(name)}
    found = [id_ for id_ in cells if id_ in wanted]
    by_exercise = sorted(exercises, key=lambda name: list(cells).index(ids(name)[0]))
    assert found == [id_ for name in by_exercise for id_ in ids(name)]


def test_a_stub_is_not_attempted_and_a_solution_passes(lesson):
    _, cells, exercises = lesson
    for name, exercise in exercises.items():
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
    _, cells, exercises = lesson
    for name in exercises:
        solution = cells[ids(name)[3]]
        assert not re.search(r"\bmy_\w+\s*=|def my_", solution.source)


def test_the_text_tells_what_comes_in_and_goes_out(lesson):
    _, cells, exercises = lesson
    for name, exercise in exercises.items():
        text = " ".join(cells[ids(name)[0]].source.split())
        assert text.startswith("### Your turn")
        if "def my_" in cells[ids(name)[1]].source:
            assert "Comes in" in text, name
            assert "Goes out" in text, name
        assert exercise.hints


def test_the_lesson_ends_with_what_was_solved(lesson):
    name, cells, exercises = lesson
    cell = cells["ex-progress"]
    assert cell.source == f'checks.progress("{name}")'
    assert shown(cell).startswith(f"0 of {len(exercises)} exercises passed")


def test_nothing_is_left_of_other_exercises(lesson):
    _, cells, exercises = lesson
    wanted = {id_ for name in exercises for id_ in ids(name)}
    turns = {id_ for id_, cell in cells.items() if cell.source.startswith("### Your turn")}
    assert turns <= wanted
    assert not any("<details>" in cell.source for cell in cells.values())
