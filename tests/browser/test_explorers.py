"""The explorers in a real JupyterLab: sliders move pixels, training starts and stops, and so on.

One notebook holds one of each, because opening takes longest; that every lesson runs with its own
is seen in `test_lessons.py`.
"""

import base64

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tools import lab
from tools.lab import board, painted, pixels_hash, press, readout, slider, wait_painted_more_than

PICTURES = """
import numpy as np
from fmnist_helpers import data, experiments, explorers, network
from fmnist_helpers.explorers import _explorer
fashion = data.load()
X, y = fashion.X_train, fashion.y_train
pictures = experiments.DataSplit(X[:50_000], y[:50_000], X[50_000:], y[50_000:])
params = network.init_params(784, 16, 10, rng=np.random.default_rng(0))
made, drawn = [], []
_explorer.png_of = drawn.append
"""
CELLS = {
    "preparation": PICTURES,
    "garments": "explorers.Garments(X, y)",
    "scores": "explorers.Scores()",
    "computation": "explorers.Computation()",
    "trainer": "made.append(explorers.Trainer(pictures))\nmade[-1]",
    "running": "[each._runner.running for each in made]",
    "drawing": "explorers.Drawing(params, pictures.X_val[:5])",
    "laboratory": "explorers.Laboratory(pictures)",
    "drawn": "len(drawn)",
}
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


@pytest.fixture(scope="module")
def opened(window, server):
    """Return a page with all explorers, whose cells have run."""
    cells = [new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, server.lessons / "explorers.ipynb")
    page = lab.Lesson(window, server)
    page.open("explorers.ipynb")
    page.run_all()
    yield page
    page.close()


@pytest.fixture
def page(opened):
    """Return that page, and look for errors afterwards."""
    yield opened
    assert opened.failed_cells() == []
    errors, opened.console_errors = opened.console_errors, []  # each test answers for its own
    assert errors == []


def running(page):
    """Return for every trainer ever made in the notebook whether it trains."""
    page.run_cell("running", seconds=20)
    return page.outputs("running")[0]["data"]["text/plain"]


def words(explorer):
    """Return what a screen reader says about the picture."""
    return board(explorer).get_attribute("aria-label")


def wait_for_words(explorer, part, seconds=60):
    wait_for(explorer, "board.getAttribute('aria-label')?.includes(argument)", part, seconds)


def wait_for_other_words(explorer, said, seconds=60):
    wait_for(explorer, "board.getAttribute('aria-label') !== argument", said, seconds)


def wait_for(explorer, condition, argument, seconds):
    explorer.page.wait_for_function(
        f"([board, argument]) => {condition}",
        arg=[board(explorer).element_handle(), argument],
        timeout=1000 * seconds,
    )


def wait_for_button(explorer, text, seconds=60):
    explorer.locator("button.jupyter-button", has_text=text).first.wait_for(timeout=1000 * seconds)


def press_key(explorer, label, key):
    """Move a slider from the keyboard, and wait until the picture has followed."""
    said = words(explorer)
    slider(explorer, label).press(key)
    wait_for_other_words(explorer, said)


def fresh_trainer(page):
    """Return the trainer, stopped and at its beginning."""
    explorer = page.explorer("trainer")
    press(explorer, "Reset")
    wait_for_words(explorer, "Epoch 0.00 of 30")
    wait_for_button(explorer, "Start")
    return explorer


def test_words_do_not_wait_for_the_picture(page):
    for name in ("garments", "scores", "computation", "trainer", "drawing", "laboratory"):
        wait_for_words(page.explorer(name), "")  # most of them are out of sight, not painted


def test_sliders_move_pixels_and_words(page):
    for name, label in (("garments", "garment"), ("scores", "Coat"), ("computation", "step")):
        explorer = page.explorer(name)
        wait_painted_more_than(explorer, 0)
        picture = pixels_hash(explorer)
        press_key(explorer, label, "ArrowRight")
        assert pixels_hash(explorer) != picture
    explorer = page.explorer("computation")
    press(explorer, "Forward ▶")
    wait_for_words(explorer, "Step 4 of 13")
    explorer.get_by_text("Picture in words").click()
    assert explorer.locator("figure > details p").inner_text() == words(explorer)


def saved_pictures(page, cell):
    """Return the pictures that the notebook holds for a cell, as bytes."""
    bundles = [output.get("data", {}) for output in page.outputs(cell)]
    return [base64.b64decode(each["image/png"]) for each in bundles if "image/png" in each]


def wait_for_picture(page, cell, other_than):
    for _ in range(300):
        if (pictures := saved_pictures(page, cell)) and pictures != other_than:
            return pictures
        page.page.wait_for_timeout(100)
    raise AssertionError(f"no new picture in {cell}")


def test_the_notebook_is_saved_with_what_the_browser_shows(page, server):
    for name in ("scores", "trainer"):  # the second one is out of sight
        (first,) = wait_for_picture(page, name, None)
        assert first.startswith(b"\x89PNG")
    explorer, handle = page.explorer("scores"), slider(page.explorer("scores"), "Coat")
    (first,) = saved_pictures(page, "scores")
    handle.press("ArrowRight")
    node = handle.element_handle()
    (second,) = wait_for_picture(page, "scores", [first])
    assert len(second) > 10_000
    assert node.is_visible()  # the explorer was not built anew
    assert handle.evaluate("(handle) => handle === document.activeElement")
    page._do("await panel.context.save();")
    stored = nbformat.read(server.lessons / "explorers.ipynb", as_version=4)
    outputs = next(cell for cell in stored.cells if cell.id == "scores").outputs
    assert base64.b64decode(outputs[1].data["image/png"]) == second
    assert explorer.locator("img").count() == 0
    assert len(page.cell("scores").locator(".jp-OutputArea-output:visible").all()) == 1


def test_matplotlib_draws_nothing_in_a_live_session(page):
    page.run_cell("drawn")
    assert page.outputs("drawn")[0]["data"]["text/plain"] == "0"


def test_the_theme_repaints(page):
    explorer = page.explorer("scores")
    times = wait_painted_more_than(explorer, 0)
    light = pixels_hash(explorer)
    page.theme("dark")
    wait_painted_more_than(explorer, times)
    assert pixels_hash(explorer) != light


def test_the_last_position_of_a_dragged_slider_wins(page):
    explorer = page.explorer("scores")
    press(explorer, "All equal")
    wait_for_words(explorer, "probability 0.100")
    handle = slider(explorer, "Coat")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = page.page.mouse
    mouse.move(x, y)
    mouse.down()
    for i in range(40):
        mouse.move(x + 40 * (-1) ** i - i / 10, y)
    mouse.move(x - 200, y)
    mouse.up()
    assert float(handle.get_attribute("aria-valuenow")) == -10
    wait_for_words(explorer, "probability 0.111")  # nine are equal, and one is nothing
    page.page.wait_for_timeout(500)
    times = painted(explorer)
    page.page.wait_for_timeout(500)
    assert painted(explorer) == times  # nothing was left in a queue


def test_training_starts_stops_and_leaves_the_kernel_free(page):
    explorer = fresh_trainer(page)
    press(explorer, "Start")
    wait_painted_more_than(explorer, painted(explorer) + 10)
    assert running(page) == "[True]"  # another cell is answered meanwhile
    press(explorer, "Pause")
    wait_for_button(explorer, "Start")
    times = painted(explorer)
    page.page.wait_for_timeout(500)
    assert painted(explorer) <= times + 1
    press(fresh_trainer(page), "One epoch")
    wait_for_words(explorer, "Epoch 1.00 of 30")
    press_key(explorer, "epoch shown", "ArrowLeft")
    assert "Shown, after epoch 0:" in words(explorer)


def test_reduced_motion_is_respected(page):
    explorer = fresh_trainer(page)
    page.page.emulate_media(reduced_motion="reduce")
    press(explorer, "Start")
    wait_painted_more_than(explorer, painted(explorer) + 1)
    before = painted(explorer)
    page.page.wait_for_timeout(3000)
    assert 1 <= painted(explorer) - before <= 4
    press(explorer, "Pause")
    wait_for_button(explorer, "Start")
    page.page.emulate_media(reduced_motion="no-preference")


def test_running_the_cell_again_or_interrupting_leaves_no_training_behind(page):
    explorer = fresh_trainer(page)
    press(explorer, "Start")
    wait_painted_more_than(explorer, painted(explorer) + 3)
    page.command("notebook:interrupt-kernel")
    page.run_cell("trainer")
    press(page.explorer("trainer"), "Start")
    wait_painted_more_than(page.explorer("trainer"), 5)
    page.page.wait_for_timeout(6000)  # longer than the patience of a picture
    assert running(page) == "[False, True]"
    press(page.explorer("trainer"), "Pause")
    wait_for_button(page.explorer("trainer"), "Start")


def test_a_garment_is_drawn_with_the_mouse_and_from_the_keyboard(page):
    explorer = page.explorer("drawing")
    press(explorer, "Clear")
    wait_for_words(explorer, "The sheet is empty")
    pad = explorer.locator("canvas.fmnist-pad")
    pad.scroll_into_view_if_needed()
    box, mouse = pad.bounding_box(), page.page.mouse
    mouse.move(box["x"] + 60, box["y"] + 30)
    mouse.down()
    mouse.move(box["x"] + 60, box["y"] + 240, steps=8)
    mouse.up()
    wait_for_words(explorer, "The network predicts")
    drawn = words(explorer)
    pad.focus()
    for key in ("ArrowRight", "ArrowDown", "Space", "Shift+ArrowRight"):
        page.page.keyboard.press(key)
    wait_for_other_words(explorer, drawn)
    assert "Row 16, column 17: 255" in explorer.locator(".fmnist-pad-place").inner_text()


def test_the_laboratory_runs_pins_and_restores(page):
    explorer = page.explorer("laboratory")
    line = explorer.locator(".widget-text", has_text="settings").locator("input")
    line.fill("epochs=2 n_samples=3000 n_hidden=20 learning_rate=0.07")
    line.press("Enter")
    expect(readout(explorer, "epochs")).to_have_text("2", timeout=60_000)
    press(explorer, "Run")
    wait_for_words(explorer, "Epoch 2.00 of 2.")
    press(explorer, "Pin")
    wait_for_words(explorer, "A: validation accuracy")
    assert "A" in explorer.locator("table.fmnist-runs").inner_text()
    line.fill("epochs=50 n_samples=50000")
    line.press("Enter")
    expect(readout(explorer, "epochs")).to_have_text("50", timeout=60_000)
    press(explorer, "Run")
    wait_for_button(explorer, "Stop")
    wait_for_words(explorer, "now:")
    press(explorer, "Stop")
    wait_for_button(explorer, "Run")
    assert "n_hidden=128" in line.input_value()


def test_a_restarted_kernel_takes_everything_with_it(page):
    explorer = fresh_trainer(page)
    press(explorer, "Start")
    wait_painted_more_than(explorer, painted(explorer) + 3)
    page.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    for name in ("preparation", "trainer"):
        page.run_cell(name)
    assert page.explorer("trainer").count() == 1
    press(page.explorer("trainer"), "One step")
    wait_for_words(page.explorer("trainer"), "images per second")
    assert running(page) == "[False]"
