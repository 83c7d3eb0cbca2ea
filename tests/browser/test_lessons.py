"""Every lesson must run in JupyterLab as a learner sees it: no errors, no scroll bars."""

import lab
import pytest

LESSONS = sorted(path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_lessons():
    assert LESSONS


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_runs(name, lesson_page):
    lesson_page.open(name)
    lesson_page.run_all()
    lesson_page.unfold()
    assert lesson_page.complaints() == []
