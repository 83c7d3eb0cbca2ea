"""Fixtures for the tests in a browser. One server and one browser serve all of them."""

import os

import psutil
import pytest
from playwright.sync_api import sync_playwright

from tools import lab

# Numbers at the ticks of plots are painted, so nobody else would notice that one is cut off.
TELL_OF_CUT_OFF_NUMBERS = """
    const pen = CanvasRenderingContext2D.prototype, fillText = pen.fillText;
    pen.fillText = function (words, x, y) {
        const width = this.measureText(words).width;
        const left = x - width * { left: 0, center: 0.5, right: 1 }[this.textAlign];
        if (left < 0 || left + width > parseFloat(this.canvas.style.width))
            console.error(`a number is cut off in a picture: ${words}`);
        return fillText.call(this, words, x, y);
    };
"""


@pytest.fixture(scope="session")
def playwright():
    """Return the library that steers the browser."""
    with sync_playwright() as library:
        yield library


@pytest.fixture(scope="session")
def browser(playwright):
    """Return a running browser; skip where there is none, unless one is required."""
    program = lab.find_browser(own=playwright.chromium.executable_path)
    if program is None and os.environ.get("FMNIST_BROWSER_REQUIRED") == "1":
        pytest.fail(lab.NO_BROWSER, pytrace=False)
    if program is None:
        pytest.skip(lab.NO_BROWSER)
    browser = playwright.chromium.launch(executable_path=program)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Return a running JupyterLab."""
    server = lab.Server(tmp_path_factory.mktemp("lab"))
    server.start()
    yield server
    family = server.family()
    server.stop()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


# The browser comes first: without one, no server is needed.
@pytest.fixture(scope="session")
def context(browser, server):
    """Return what all pages share: JupyterLab is then fetched and compiled once."""
    context = browser.new_context(viewport=lab.VIEWPORT)
    context.add_init_script(TELL_OF_CUT_OFF_NUMBERS)
    yield context
    context.close()


@pytest.fixture(scope="session")
def window(context, server):
    """Return a page for one notebook after the other, since JupyterLab takes long to start.

    It starts while the test goes on; `lab.Lesson.open` waits for it.
    """
    page = context.new_page()
    page.goto(server.address(), wait_until="commit")
    return page


@pytest.fixture
def lesson_page(window, server):
    """Return a `lab.Lesson` with nothing open; its kernel ends with the test."""
    lesson = lab.Lesson(window, server)
    yield lesson
    lesson.close()


def pytest_collection_modifyitems(items):
    """Let the longest lessons run beside all other tests; the rest keeps its order."""
    places = {
        "test_the_longest_begin": -1,
        "test_other_lesson_runs": 1,
        "test_longest_lesson_runs": 2,
    }
    items.sort(key=lambda item: places.get(item.originalname, 0))
