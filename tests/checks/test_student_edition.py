"""The student edition: lessons without solutions, whole or not at all."""

from pathlib import Path

import nbformat
import pytest

from checks.hand_ins import START, write
from fmnist_helpers import teacher


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
