"""Every lesson must run in JupyterLab as a learner sees it: no errors, no scroll bars.

Those that take longest run in a page of their own beside all other tests, two at a time, since
more would only be in each other's way. They are looked at in the end.
"""

import pytest

from tools import lab

LONGEST = ["06_hyperparameters.ipynb", "07_choosing_honestly.ipynb", "05_training.ipynb"]
OTHERS = sorted({path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb")} - {*LONGEST})


@pytest.fixture(scope="session")
def longest(window, context, server):
    """Return the page in which the longest lessons run, while `window` starts for the others."""
    page = lab.Lesson(context.new_page(), server)
    first, second, third = LONGEST
    page.start_all(first)
    page.start_all(second)
    page.start_all(third, after=second)
    return page


def test_the_longest_begin(longest):
    assert (lab.ROOT / "notebooks" / longest.name).is_file()


@pytest.mark.parametrize("name", OTHERS)
def test_other_lesson_runs(name, lesson_page):
    lesson_page.open(name)
    lesson_page.run_all()
    check(lesson_page)


@pytest.mark.parametrize("name", LONGEST)
def test_longest_lesson_runs(name, longest):
    longest.wait_all(name)
    check(longest)


def check(page):
    page.unfold()
    assert page.complaints() == []
