"""Every lesson must run in JupyterLab as a learner sees it: no errors, no scroll bars.

They run in a page of their own. Those that take longest are begun before all other tests, run
beside them, and are looked at in the end.
"""

import lab
import pytest

LONGEST = ["05_hyperparameters.ipynb", "06_a_report_revisited.ipynb", "04_training.ipynb"]
OTHERS = sorted({path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb")} - {*LONGEST})


@pytest.fixture(scope="session")
def longest(context, server):
    """Return the page of the lessons, in which the longest ones run."""
    lesson = lab.Lesson(context.new_page(), server)
    for name in LONGEST:
        lesson.start_all(name)
    return lesson


@pytest.fixture(scope="session")
def others(longest):
    """Return that page, in which now the others run, too."""
    for name in OTHERS:
        longest.start_all(name)
    return longest


def test_the_longest_begin(longest):
    assert (lab.ROOT / "notebooks" / longest.name).is_file()


@pytest.mark.parametrize("name", OTHERS)
def test_other_lesson_runs(name, others):
    check(others, name)


@pytest.mark.parametrize("name", LONGEST[::-1])
def test_longest_lesson_runs(name, longest):
    check(longest, name)


def check(page, name):
    page.wait_all(name)
    page.unfold()
    assert page.complaints() == []
