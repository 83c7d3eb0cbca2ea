"""The student edition: lessons without solutions, whole or not at all."""

import re
import symtable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from checks.hand_ins import START, write
from fmnist_helpers import _hand_ins, teacher


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
        assert "my_" in text


# Other answers than worked solutions


def for_students(cell, tag):
    """Return the cells that students get of a tagged one."""
    cell.metadata["tags"] = [tag]
    return _hand_ins.for_students(new_notebook(cells=[cell]))


def test_of_a_text_that_answers_only_the_folds_are_left_out():
    fold = "<details><summary>Answer</summary>\n\nA column.\n\n</details>"
    assert for_students(new_markdown_cell(fold), "answer") == []
    (cell,) = for_students(new_markdown_cell(f"{fold}<br>\n\nHere is\n\n{fold}\n\nmore."), "answer")
    assert cell.source == "Here is\n\nmore."


def test_a_text_without_folds_and_code_that_answer_are_left_out():
    assert for_students(new_markdown_cell("So it is a column."), "answer") == []
    assert for_students(new_code_cell("my_votes = x * w"), "answer") == []


def test_of_code_that_answers_its_results_may_stay():
    drawn = {"image/png": "iVBORw0KGgo=", "text/plain": "a\n<shirt>"}
    about = {"image/png": {"alt": "a\n<shirt>", "width": 300}}
    table = "<div>\n<style scoped>\n  td {}\n</style>\n<table><td>7</td></table>\n</div>"
    outputs = [
        new_output("stream", text="votes 4.56\n"),
        new_output("display_data", drawn, metadata=about),
        new_output("execute_result", {"text/html": table, "text/plain": "7"}),
        new_output("execute_result", {"text/plain": "array(8)"}),
    ]
    (cell,) = for_students(new_code_cell("x * w", id="votes", outputs=outputs), "answer-code")
    assert cell.cell_type == "markdown"
    assert cell.id == "votes"
    assert cell.attachments == {"votes-1.png": {"image/png": "iVBORw0KGgo="}}
    assert cell.source.split("\n\n")[1:] == [
        "```text\nvotes 4.56\n```",
        '<img src="attachment:votes-1.png" width="300" alt="a &lt;shirt&gt;">',
        "<div>\n<table><td>7</td></table>\n</div>",
        "```text\narray(8)\n```",
    ]
    nbformat.validate(new_notebook(cells=[cell]))


LESSONS = sorted(teacher.LESSONS.glob("[0-9]*.ipynb"))


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """Return the cells of a lesson, and those that students get."""
    whole, handout = (nbformat.read(request.param, as_version=4) for _ in range(2))
    return whole.cells, _hand_ins.for_students(handout)


def test_no_exercise_is_answered_right_below_it(lesson):
    _, cells = lesson
    for check, below in zip(cells, cells[1:], strict=False):
        if re.fullmatch("ex-.*-check", check.id):
            assert not below.source.startswith("<details>"), below.id


# Where lessons print functions that do what an exercise asks for, and go on with them.
PRINTED = {
    ("354cbb82", "numerical_gradient"),
    ("18027792", "forward"),
    ("18027792", "backward"),
    ("529e17d7", "minibatches"),
    ("529e17d7", "train_epoch"),
}
ASKED_FOR = {"one_hot", "softmax", "log_softmax", "cross_entropy", "cross_entropy_from_scores"}
ASKED_FOR |= {name for _, name in PRINTED}


def test_functions_that_are_asked_for_are_printed_only_where_the_lesson_needs_them(lesson):
    _, cells = lesson
    for cell in cells:
        shown = re.findall(r"show\.source\((?:\w+\.)?(\w+)\)", cell.source)
        assert {(cell.id, name) for name in shown if name in ASKED_FOR} <= PRINTED


def variables(cell):
    """Return the variables of the notebook that a code cell sets, and those that it uses."""
    source = re.sub(r"^[%!].*$", "pass", cell.source, flags=re.MULTILINE)
    top = symtable.symtable(source, cell.id, "exec")
    used = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    inner = list(top.get_children())
    while inner:
        table = inner.pop()
        inner += table.get_children()
        used |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned()}, used


def test_nothing_that_stays_needs_what_was_left_out(lesson):
    whole, cells = lesson
    kept, missing = {cell.id for cell in cells if cell.cell_type == "code"}, set()
    for cell in whole:
        if cell.cell_type != "code":
            continue
        own, used = variables(cell)
        if cell.id in kept:
            missing -= own
            assert not missing & used, cell.id
        else:
            # Random numbers that nobody draws would change all that come later.
            missing |= own | (used & {"rng"} if "solution" not in cell.metadata["tags"] else set())


# Whole or not at all


def two_lessons(place):
    return [write(place / name, START, "my_softmax = ...") for name in ("02.ipynb", "03.ipynb")]


def test_a_lesson_that_cannot_be_read_leaves_nothing_behind(tmp_path):
    lessons = two_lessons(tmp_path)
    lessons[1].write_text("{}")
    with pytest.raises(Exception, match="not appear|version|nbformat"):
        teacher.student_edition(lessons, tmp_path / "students")
    assert {path.name for path in tmp_path.iterdir()} == {"02.ipynb", "03.ipynb"}


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def write_text(path, *_, **__):
        path.touch()
        if path.name == "03.ipynb":
            raise OSError(28, "No space left on device")

    lessons = two_lessons(tmp_path)
    monkeypatch.setattr(Path, "write_text", write_text)
    with pytest.raises(OSError, match="No space"):
        teacher.student_edition(lessons, tmp_path / "students")
    assert not (tmp_path / "students").exists()
    assert not list(tmp_path.glob(".student-*"))


def test_a_run_after_a_kill_finishes_the_work(tmp_path):
    lessons = two_lessons(tmp_path)
    students = tmp_path / "students"
    first, second = teacher.student_edition(lessons, students)
    whole = second.read_bytes()
    second.unlink()  # as if the program had been killed between the two
    teacher.student_edition(lessons, students)
    assert second.read_bytes() == whole
    assert {path.name for path in students.iterdir()} == {"02.ipynb", "03.ipynb"}
