"""Every lesson must run in JupyterLab as a learner sees it: no errors, no scroll bars."""

import lab
import pytest

LESSONS = sorted(path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb"))
LONGEST = ["05_hyperparameters.ipynb", "04_training.ipynb"]


@pytest.fixture(scope="session")
def longest(context, server):
    """Return the page in which the lessons that take longest run while the others do."""
    lesson = lab.Lesson(context.new_page(), server)
    for name in LONGEST:
        lesson.start_all(name)
    return lesson


def test_long_lessons_begin(longest):
    assert set(LONGEST) < set(LESSONS)


@pytest.mark.parametrize("name", [name for name in LESSONS if name not in LONGEST])
def test_lesson_runs(name, lesson_page):
    lesson_page.open(name)
    lesson_page.run_all()
    lesson_page.unfold()
    assert lesson_page.complaints() == []


@pytest.mark.parametrize("name", LONGEST)
def test_long_lesson_runs(name, longest):
    longest.page.bring_to_front()
    longest.wait_all(name)
    longest.unfold()
    assert longest.complaints() == []
