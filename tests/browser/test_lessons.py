"""Every lesson must run in JupyterLab as a learner sees it: no errors, no scroll bars."""

import lab
import pytest

LESSONS = sorted(path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb"))
LONGEST = "05_hyperparameters.ipynb"


@pytest.fixture(scope="module")
def longest(browser, server):
    """Return the lesson that takes longest; it runs while the others do, on another processor."""
    context = browser.new_context(viewport=lab.VIEWPORT)
    lesson = lab.Lesson(context.new_page(), server)
    lesson.open(LONGEST)
    lesson.start_all()
    yield lesson
    context.close()
    server.end_sessions(LONGEST)


def test_there_are_lessons():
    assert LONGEST in LESSONS


@pytest.mark.parametrize("name", [name for name in LESSONS if name != LONGEST])
def test_lesson_runs(name, longest, lesson_page):
    lesson_page.open(name)
    lesson_page.run_all()
    lesson_page.unfold()
    assert lesson_page.complaints() == []


def test_longest_lesson_runs(longest):
    longest.wait_all()
    longest.unfold()
    assert longest.complaints() == []
