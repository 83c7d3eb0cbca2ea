"""Keys on a control belong to the control, in JupyterLab and in Notebook 7; sliders speak."""

import json
import re
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tools import lab
from tools.lab import board, press, readout, slider

PREPARATION = """
import numpy as np
from fmnist_helpers import experiments, explorers, network
rng = np.random.default_rng(0)
X, y = rng.integers(0, 256, (200, 784)).astype(np.uint8), np.arange(200) % 10
pictures = experiments.DataSplit(X[:150], y[:150], X[150:], y[150:])
params = network.init_params(784, 16, 10, rng=rng)
P = np.full((50, 10), 0.1)
"""
CELLS = {
    "preparation": PREPARATION,
    "garments": "explorers.Garments(X, y)",
    "scores": "explorers.Scores()",
    "computation": "explorers.Computation()",
    "trainer": "explorers.Trainer(pictures)",
    "mistakes": "explorers.Mistakes(X[150:], y[150:], P)",
    "drawing": "explorers.Drawing(params, pictures.X_val[:5])",
    "laboratory": "explorers.Laboratory(pictures)",
    "prediction": "explorers.Prediction('Which is larger?', ['the first', 'the second'])",
}
EXPLORERS = list(CELLS)[1:]
# What a notebook takes for: insert, insert, select, cut, delete, merge, undo, change the kind,
# number lines, run, select; and the next and the previous cell.
LETTERS = ["a", "b", "x", "c", "v", "d", "d", "m", "y", "z", "1", "l", "j", "k", "Shift+M"]
OTHERS = ["Escape", "Delete", "ArrowUp", "ArrowDown", "ArrowRight", "Home", "Control+Enter"]
# Run and go on, what buttons and drop-downs hear themselves, and last what asks for another name.
OTHERS += ["Shift+Enter", "Enter", "Space", "Escape", "Control+Shift+S"]
CONTROLS = ".noUi-handle, select, button, input, textarea, .fmnist-pad, .widget-readout, summary"

# What keys could do to the notebook. `docmanager` asks nothing: the model says what is not saved.
GET_STATE = """
    const notebook = panel.content;
    const asked = document.querySelector(".jp-Dialog") !== null;
    const place = [notebook.activeCellIndex, notebook.mode, asked];
    return JSON.stringify([place, notebook.widgets.map((cell) => [
        cell.model.id, cell.model.type, cell.model.sharedModel.getSource(),
        cell.model.executionCount, notebook.isSelected(cell), cell.inputHidden,
    ])]);
"""


class Notebook7(lab.Lesson):
    """A notebook in Notebook 7, in a page of its own."""

    def open(self, name):
        """Open a notebook and wait until its kernel can run cells."""
        self.name = name
        address = f"{self.server.url}notebooks/notebooks/{name}?token={self.server.token}"
        self.page.goto(address, timeout=1000 * lab.START_SECONDS)
        self._wait_for("window.jupyterapp?.shell.currentWidget?.context?.isReady")
        self._do(lab.WAIT_UNTIL_READY)


@pytest.fixture(scope="module", params=["JupyterLab", "Notebook 7"])
def opened(request, context, window, server):
    """Return a page with all explorers, whose cells have run."""
    cells = [new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, server.lessons / "keys.ipynb")
    in_lab = request.param == "JupyterLab"
    page = lab.Lesson(window, server) if in_lab else Notebook7(context.new_page(), server)
    page.open("keys.ipynb")
    page.run_all()
    assert page.failed_cells() == []
    yield page
    page.close()
    if not in_lab:
        page.page.close()


@pytest.fixture
def page(opened):
    """Return that page, with a new cell in the clipboard of the notebook."""
    opened.page.bring_to_front()
    return opened


def one_of_each(box):
    """Return a control of each kind: they have the same tag, class and role."""
    kinds = {}
    for control in box.locator(CONTROLS).all():
        if control.is_visible() and control.is_enabled():
            kind = control.evaluate("node => [node.tagName, node.className, node.role].join()")
            kinds.setdefault(kind, control)
    return kinds.values()


def state(page):
    return json.loads(page._do(GET_STATE))


@pytest.mark.parametrize("name", EXPLORERS)
def test_no_key_on_a_control_does_anything_to_the_notebook(page, name):
    box = page.cell(name).locator(".fmnist-explorer, .fmnist-prediction")
    page._do("panel.content.activeCellIndex = argument;", page._number(name))
    assert box.locator(CONTROLS).count()
    for control in one_of_each(box):
        control.focus()
        before, node = state(page), control.element_handle()
        for key in LETTERS + OTHERS:
            node.evaluate("node => node.focus()")
            page.page.keyboard.press(key)
        assert state(page) == before, control.evaluate("node => node.outerHTML.slice(0, 200)")


def test_arrows_move_what_has_the_focus(page):
    scores = page.cell("scores").locator(".fmnist-explorer")
    handle = slider(scores, "temperature")
    before = readout(scores, "temperature").text_content()
    handle.press("ArrowRight")
    page.page.wait_for_function(
        "([node, before]) => node.textContent !== before",
        arg=[readout(scores, "temperature").element_handle(), before],
    )
    chosen = page.cell("laboratory").locator("select").first
    before = chosen.input_value()
    chosen.press("ArrowDown")
    assert chosen.input_value() != before
    radio = page.cell("prediction").locator("input[type=radio]")
    radio.first.focus()
    page.page.keyboard.press("Space")
    page.page.keyboard.press("ArrowDown")
    assert radio.nth(1).is_checked()


def test_the_pad_is_drawn_on_from_the_keyboard(page):
    page.run_cell("drawing")  # its ink may be 0 after the keys above
    pad = page.cell("drawing").locator(".fmnist-pad")
    place = page.cell("drawing").locator(".fmnist-pad-place")
    pad.press("ArrowRight")
    pad.press("Space")
    page.page.wait_for_function(
        "(node) => /: [1-9]/.test(node.textContent)", arg=place.element_handle()
    )


def press_russian(page, control, key, code):
    """Press a key together with Ctrl on a Russian keyboard, of which Playwright has none."""
    control.focus()
    keyboard = page.page.context.new_cdp_session(page.page)
    names = {"key": key, "code": f"Key{code}", "windowsVirtualKeyCode": ord(code)}
    for kind in ("rawKeyDown", "keyUp"):
        keyboard.send("Input.dispatchKeyEvent", {"type": kind, "modifiers": 2, **names})
    keyboard.detach()


def save_in_the_end(page, save):
    """Press the key until the notebook is saved.

    The front ends ignore it while an earlier saving still makes its checkpoint, and that
    goes on after the notebook counts as saved.
    """
    end = time.monotonic() + lab.START_SECONDS
    while page._do("return panel.context.model.dirty;"):
        assert time.monotonic() < end, "the notebook was not saved"
        save()
        page.page.wait_for_timeout(500)


def test_a_notebook_is_saved_from_a_control(page):
    handle = page.cell("scores").locator(".noUi-handle").first
    for save in (
        lambda: handle.press("Control+s"),
        lambda: press_russian(page, handle, "ы", "S"),
    ):
        page._do('panel.content.model.setMetadata("changed", Math.random());')
        assert page._do("return panel.context.model.dirty;")
        save_in_the_end(page, save)


def test_nothing_is_undone_or_selected_elsewhere(page):
    for name, selector in (
        ("scores", ".noUi-handle"),
        ("scores", ".widget-readout"),
        ("laboratory", ".widget-text input"),
        ("drawing", ".fmnist-pad"),
        ("prediction", "input"),
    ):
        page.cell("preparation").locator(".cm-content").click()
        page.page.keyboard.type("#")
        control = page.cell(name).locator(selector).first
        control.focus()
        before = state(page)
        for key in ("Control+z", "Control+z", "Control+a", "Control+Shift+Z"):
            page.page.keyboard.press(key)
        assert state(page) == before
        assert control.evaluate("node => node === document.activeElement")


def test_tab_goes_on_to_the_next_control(page):
    rows = page.cell("scores").locator(".widget-slider")
    stops = [
        rows.nth(i).locator(part) for i in (0, 1) for part in (".noUi-handle", ".widget-readout")
    ]
    stops[0].focus()
    for key, way in (("Tab", stops[1:]), ("Shift+Tab", stops[-2::-1])):
        for stop in way:
            page.page.keyboard.press(key)
            assert stop.evaluate("node => node === document.activeElement")


@pytest.mark.parametrize("name", [name for name in EXPLORERS if name != "prediction"])
def test_every_slider_has_its_name_and_speaks_the_value_that_is_shown(page, name):
    for row in page.cell(name).locator(".widget-slider").all():
        handle = row.locator(".noUi-handle")
        label = row.locator(".widget-label").text_content().strip()
        assert label
        assert handle.get_attribute("aria-label") == label
        shown = row.locator(".widget-readout")
        if handle.is_visible() and handle.is_enabled():
            handle.press("ArrowLeft")
        page.page.wait_for_function(
            "([handle, shown]) => handle.ariaValueText === shown.textContent.trim()",
            arg=[handle.element_handle(), shown.element_handle()],
        )


def test_a_prediction_is_a_group_with_its_question(page):
    group = page.cell("prediction").get_by_role("radiogroup", name="Which is larger?")
    assert group.get_by_role("radio").count() == 2


def test_sliders_speak_what_the_kernel_has_set(page):
    scores = page.cell("scores").locator(".fmnist-explorer")
    slider(scores, "Coat").press("ArrowRight")
    press(scores, "All equal")
    expect(slider(scores, "Coat")).to_have_attribute("aria-valuetext", "+0.0")
    assert readout(scores, "Coat").text_content() == "+0.0"


def it_has_it_all_again(page):
    """Look at one explorer briefly; a control of each kind is seen above."""
    explorer = page.cell("scores").locator(".fmnist-explorer")
    board(explorer).wait_for()
    for handle in explorer.locator(".noUi-handle").all():
        expect(handle).to_have_attribute("aria-valuetext", re.compile(r"\d\.\d"))
    assert explorer.get_by_role("slider", name="temperature").count() == 1
    before = state(page)
    for key in LETTERS:
        explorer.locator(".noUi-handle").first.press(key)
    assert state(page)[1] == before[1]


def test_a_cell_that_runs_again_has_it_all_again(page):
    page.run_cell("scores")
    it_has_it_all_again(page)


def test_a_notebook_that_is_opened_again_has_it_all_again(page):
    page._do("await panel.context.save();")
    if isinstance(page, Notebook7):
        page.page.goto("about:blank")
    else:
        page._do("panel.dispose();")  # the kernel lives on
    page.open("keys.ipynb")
    it_has_it_all_again(page)
