"""The student edition, and grading what comes back."""

import asyncio

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fmnist_helpers import teacher
from fmnist_helpers.checks._order import in_lesson
from fmnist_helpers.checks._report import report

SOLUTION = {"tags": ["solution"]}
START = "import numpy as np\nfrom fmnist_helpers import checks"
RIGHT = """
def my_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
"""
WRONG = RIGHT.replace("axis=1", "axis=0")
LESSON_2 = [exercise.name for exercise in in_lesson(2)]


def write(path, *sources, solution=None):
    """Store a notebook of these cells."""
    cells = [new_code_cell(source.strip()) for source in sources]
    if solution:
        cells.append(new_code_cell(solution, metadata=SOLUTION))
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Lesson"), *cells]), path)
    return path


def graded(path, **limits):
    """Return the rows of a notebook by their exercise."""
    rows = asyncio.run(teacher.grade(path, **limits))
    return {row["exercise"]: row for row in rows}


def test_the_student_edition_has_stubs_and_no_solutions(tmp_path):
    lesson = write(
        tmp_path / "02.ipynb", START, "my_softmax = ...", solution="solution_softmax = 1"
    )
    (path,) = teacher.student_edition([lesson], tmp_path / "students")
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    assert sources == ["# Lesson", START, "my_softmax = ..."]


def test_nobody_s_work_is_overwritten(tmp_path):
    lesson = write(tmp_path / "02.ipynb", START)
    (tmp_path / "students").mkdir()
    work = tmp_path / "students" / "02.ipynb"
    work.write_text("an evening's work")
    with pytest.raises(FileExistsError, match="holds 02.ipynb already"):
        teacher.student_edition([lesson], tmp_path / "students")
    assert work.read_text() == "an evening's work"


def test_our_lessons_lose_all_their_solutions(tmp_path):
    lessons = sorted(teacher.LESSONS.glob("*.ipynb"))
    for path in teacher.student_edition(lessons, tmp_path):
        text = path.read_text(encoding="utf-8")
        assert "# Solution (click to open)" not in text
        assert "def solution_" not in text
        assert "def my_" in text


def test_the_lesson_is_known_by_its_exercises(tmp_path):
    path = write(
        tmp_path / "renamed.ipynb", START, "my_labels = 3", RIGHT, "checks.cross_entropy(1)"
    )
    assert teacher.lesson_of(nbformat.read(path, as_version=4)) == 2


def test_verdicts_come_from_the_answers_not_from_what_is_stored(tmp_path):
    path = write(tmp_path / "a.ipynb", START, WRONG, "print('✓ softmax: passed')")
    before = path.read_bytes()
    rows = graded(path)
    assert list(rows) == LESSON_2
    assert (rows["softmax"]["status"], rows["softmax"]["diagnosis"]) == ("failed", "wrong-axis")
    assert rows["cross_entropy"]["status"] == "not attempted"
    assert {row["notebook"] for row in rows.values()} == {"ran"}
    assert path.read_bytes() == before


def test_an_error_does_not_hide_what_works(tmp_path):
    rows = graded(write(tmp_path / "a.ipynb", START, "1 / 0", RIGHT, "undefined"))
    assert rows["softmax"]["status"] == "passed"
    assert rows["softmax"]["notebook"].startswith("2 cells raised an error, first ZeroDivision")


def test_a_cell_that_does_not_end_is_interrupted(tmp_path):
    path = write(tmp_path / "a.ipynb", START, RIGHT, "while True: pass", "my_loss_at_start = 2.303")
    rows = graded(path, cell_limit=8)
    assert rows["softmax"]["status"] == rows["loss_at_start"]["status"] == "passed"
    assert "KeyboardInterrupt" in rows["softmax"]["notebook"]


def test_a_notebook_that_takes_too_long_is_given_up(tmp_path):
    path = write(tmp_path / "a.ipynb", START, RIGHT, "import time; time.sleep(60)")
    rows = graded(path, limit=5)
    assert rows["softmax"]["status"] == "not graded"
    assert rows["softmax"]["notebook"] == "given up after 5 seconds"


def test_a_dead_kernel_is_told(tmp_path):
    rows = graded(write(tmp_path / "a.ipynb", START, RIGHT, "import os; os._exit(1)"))
    assert rows["softmax"]["status"] == "not graded"
    assert rows["softmax"]["notebook"].startswith("its kernel died")


def test_a_folder_becomes_a_table(tmp_path, capsys):
    returned = tmp_path / "returned"
    (returned / "ben").mkdir(parents=True)
    write(returned / "anna.ipynb", START, RIGHT)
    write(returned / "ben" / "02.ipynb", START, WRONG)
    (returned / "broken.ipynb").write_text("no notebook")
    write(returned / "other.ipynb", "1 + 1")
    assert teacher.main(["grade", str(returned), str(tmp_path / "grades.csv"), "--jobs", "2"]) == 0
    table = pd.read_csv(tmp_path / "grades.csv")
    assert list(table.columns) == teacher.COLUMNS
    assert list(table["file"].unique()) == [
        "anna.ipynb",
        "ben/02.ipynb",
        "broken.ipynb",
        "other.ipynb",
    ]
    assert len(table) == 2 * len(LESSON_2) + 2
    softmax = table[table["exercise"] == "softmax"].set_index("file")
    assert list(softmax["status"]) == ["passed", "failed"]
    assert softmax["diagnosis"]["ben/02.ipynb"] == "wrong-axis"
    assert "not a notebook" in table.set_index("file")["notebook"]["broken.ipynb"]
    assert "anna.ipynb" in capsys.readouterr().out
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_folder_is_told(tmp_path, capsys):
    assert teacher.main(["grade", str(tmp_path), str(tmp_path / "grades.csv")]) == 1
    assert "holds no file that ends in .ipynb" in capsys.readouterr().err
    assert not (tmp_path / "grades.csv").exists()


def test_a_check_without_what_it_compares_with():
    verdicts = {verdict.exercise: verdict for verdict in report(4, {"my_called_coat": 3})}
    assert verdicts["called_coat"].diagnosis == "nothing-to-compare-with"
    verdicts = {verdict.exercise: verdict for verdict in report(4, {})}
    assert verdicts["called_coat"].status == "not attempted"
