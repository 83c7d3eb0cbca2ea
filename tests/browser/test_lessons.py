"""Every lesson must run in JupyterLab as a learner sees it: no errors, no scroll bars.

All of them run in a page of their own while the other tests are at work, and are looked at in the
end. Those that take longest are begun first.
"""

import lab
import pytest

LONGEST = ["05_hyperparameters.ipynb", "06_a_report_revisited.ipynb", "04_training.ipynb"]
OTHERS = sorted({path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb")} - {*LONGEST})
LESSONS = [*LONGEST, *OTHERS]


@pytest.fixture(scope="session")
def lessons(context, server):
    """Return the page in which the lessons run."""
    lesson = lab.Lesson(context.new_page(), server)
    for name in LESSONS:
        lesson.start_all(name)
    return lesson


def test_lessons_begin(lessons):
    assert len(LESSONS) == len({*LESSONS}) > len(LONGEST)


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_runs(name, lessons):
    lessons.wait_all(name)
    lessons.unfold()
    assert lessons.complaints() == []
