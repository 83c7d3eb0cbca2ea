"""Every lesson must run in JupyterLab as a learner sees it: no errors, no scroll bars."""

import lab
import pytest

LESSONS = sorted(path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb"))
LONGEST = ["05_hyperparameters.ipynb", "04_training.ipynb"]


@pytest.fixture(scope="session")
def longest(context, server):
    """Return the lessons that take longest; they run while the others do."""
    lessons = {name: lab.Lesson(context.new_page(), server) for name in LONGEST}
    for name, lesson in lessons.items():
        lesson.open(name)
        lesson.start_all()
    return lessons


def test_there_are_lessons():
    assert set(LONGEST) < set(LESSONS)


@pytest.mark.parametrize("name", [name for name in LESSONS if name not in LONGEST])
def test_lesson_runs(name, longest, lesson_page):
    lesson_page.open(name)
    lesson_page.run_all()
    lesson_page.unfold()
    assert lesson_page.complaints() == []


@pytest.mark.parametrize("name", LONGEST)
def test_long_lesson_runs(name, longest):
    lesson = longest[name]
    lesson.page.bring_to_front()
    lesson.wait_all()
    lesson.unfold()
    assert lesson.complaints() == []
