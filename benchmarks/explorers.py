"""Measure how the explorers feel, in headless Chromium through a real JupyterLab.

    python -m benchmarks.explorers [--changes 30] [--displays 5]

- first display: from the start of a cell until the end of the browser's frame in which its explorer
  was painted.
- slider to pixels: from a key press on a slider to the end of the browser's frame in which the new
  picture was painted; for the explorers of lessons 01 to 03.
- drag: a slider is dragged for ten seconds; then, how long until the picture shows its last place.
- stop: from the press of Pause until the button says Start again, which it does when the last
  piece of training has ended.
- another cell: how long `1 + 1` takes in the same kernel while it trains, compared with an idle
  kernel.

Everything is measured inside of the page, with its own clock, so that the steering of the browser
costs little. A browser of the Chromium family must be installed (see README). How fast training is
while one watches, live.py measures.
"""

import argparse
import os
import platform
import tempfile
from statistics import median

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

from tools import lab

CELLS = {
    "preparation": """
import numpy as np
from fmnist_helpers import data, experiments, explorers, network
fashion = data.load()
X, y = fashion.X_train, fashion.y_train
pictures = experiments.DataSplit(X[:50_000], y[:50_000], X[50_000:], y[50_000:])
params = network.init_params(784, 64, 10, rng=np.random.default_rng(0))
P = network.forward(params, fashion.X_test / 255, activation="relu").P
""",
    "garments": "explorers.Garments(X, y)",
    "scores": "explorers.Scores()",
    "computation": "explorers.Computation()",
    "trainer": """
settings = experiments.Settings(epochs=1000, batch_size=128)
trainer = explorers.Trainer(pictures, settings)
trainer
""",
    "mistakes": "explorers.Mistakes(fashion.X_test, fashion.y_test, P)",
    "drawing": "explorers.Drawing(params, X[:5])",
    "laboratory": "explorers.Laboratory(pictures)",
}
EXPLORERS = list(CELLS)[1:]

# argument: the number of a cell. Its explorer is there when the frame after its first paint begins.
FIRST_DISPLAY = """
    const cell = panel.content.widgets[argument];
    panel.content.activeCellIndex = argument;
    cell.outputArea.model.clear();
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    const ran = app.commands.execute("notebook:run-cell");
    while (!cell.node.querySelector(".fmnist-board[data-drawn]"))
        await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const time = performance.now() - start;
    await ran;
    return time;
"""

# A message that is sent when the picture has been painted arrives after the browser has brought
# that frame to the screen. argument: the picture, the handle of a slider, how many changes
KEY_TO_PIXELS = """async ([board, handle, changes]) => {
    const shown = () => new Promise((done) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        const observer = new MutationObserver(() => {
            observer.disconnect();
            channel.port2.postMessage(0);
        });
        observer.observe(board, {attributes: true, attributeFilter: ["data-drawn"]});
    });
    const times = [];
    for (let i = 0; i < changes; i++) {
        const start = performance.now(), end = shown();
        // There and back, so that a short slider does not come to its end.
        const key = i % 2 ? "ArrowLeft" : "ArrowRight";
        handle.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
        times.push(await end - start);
        await new Promise((done) => setTimeout(done, 100 + 10 * Math.random()));
    }
    return times;
}"""

# argument: the button that says Pause
STOP = """async (button) => {
    const start = performance.now();
    button.click();
    while (!button.textContent.includes("Start")) await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""

TIME_TO_ANSWER = """async () => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const start = performance.now();
    await kernel.requestExecute({code: "1 + 1", store_history: false}).done;
    return performance.now() - start;
}"""

# argument: the picture and the words that its label must hold
UNTIL_WORDS = """async ([board, words]) => {
    const start = performance.now();
    while (!board.getAttribute("aria-label").includes(words) && performance.now() < start + 20000)
        await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""


def element(locator):
    """Return the element itself, scrolled into view."""
    locator.scroll_into_view_if_needed()
    return locator.element_handle()


def first_display(page, name, displays):
    """Return milliseconds from the start of a cell to its picture; the first time is dropped."""
    element(page.cell(name))
    times = []
    for _ in range(displays + 1):
        times.append(page._do(FIRST_DISPLAY, page._number(name)))
        page.page.wait_for_timeout(3000)  # until all that follows has been done
    return times[1:]


def slider_to_pixels(page, changes):
    """Return milliseconds from key to pixels, for each of three explorers."""
    times = {}
    for name, label in (("garments", "garment"), ("scores", "Coat"), ("computation", "step")):
        explorer = page.explorer(name)
        parts = [element(lab.board(explorer)), element(lab.slider(explorer, label)), changes]
        times[name] = page.page.evaluate(KEY_TO_PIXELS, parts)
    return times


def drag(page, seconds=10):
    """Return the milliseconds until the picture has caught up with a slider that was dragged."""
    explorer = page.explorer("scores")
    handle = lab.slider(explorer, "Sandal")
    box = element(handle).bounding_box()
    x, y, mouse = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, page.page.mouse
    mouse.move(x, y)
    mouse.down()
    steps = 60 * seconds
    for i in range(steps):
        mouse.move(x + 50 * np.sin(i / 10), y)
        page.page.wait_for_timeout(1000 / 60)
    mouse.move(x + 300, y)
    mouse.up()
    page.page.mouse.move(x, y - 100)
    # With 10 against scores of 3 and less, this is what softmax gives.
    words = "Largest probability: Sandal"
    return page.page.evaluate(UNTIL_WORDS, [element(lab.board(explorer)), words])


def stop_and_answer(page, changes):
    """Return milliseconds of Pause, and of a cell while training and while idle."""
    explorer = page.explorer("trainer")
    idle = [page.page.evaluate(TIME_TO_ANSWER) for _ in range(changes)]
    stops, answers = [], []
    for _ in range(changes):
        lab.press(explorer, "Start")
        lab.wait_painted_more_than(explorer, lab.painted(explorer) + 3)
        answers.append(page.page.evaluate(TIME_TO_ANSWER))
        button = element(explorer.locator("button", has_text="Pause"))
        stops.append(page.page.evaluate(STOP, button))
    return stops, answers, idle


def report(name, values, unit="ms"):
    """Print median, 90th percentile and largest value."""
    text = f"median {median(values):6.1f}, 90 % {np.quantile(values, 0.9):6.1f}"
    print(f"{name:<34} {text}, largest {max(values):6.1f} {unit}  ({len(values)} values)")


def measure(page, options):
    """Print everything."""
    for name in EXPLORERS:
        report(f"first display, {name}", first_display(page, name, options.displays))
    for name, times in slider_to_pixels(page, options.changes).items():
        report(f"slider to pixels, {name}", times)
    print(
        f"{'after ten seconds of dragging':<34} {drag(page):.0f} ms until the last place is shown"
    )
    stops, answers, idle = stop_and_answer(page, options.changes)
    report("pause", stops)
    report("another cell, while it trains", answers)
    report("another cell, idle", idle)


def main():
    """Open a notebook with the explorers and measure them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--changes", type=int, default=30)
    parser.add_argument("--displays", type=int, default=5)
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, OPENBLAS_NUM_THREADS="
        f"{os.environ.get('OPENBLAS_NUM_THREADS', '1 (set by lab.py)')}"
    )
    cells = [new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = lab.Server(folder)
        server.start()
        try:
            program = lab.find_browser(own=playwright.chromium.executable_path)
            browser = playwright.chromium.launch(executable_path=program)
            notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
            nbformat.write(notebook, server.lessons / "explorers.ipynb")
            page = lab.Lesson(browser.new_page(viewport=lab.VIEWPORT), server)
            page.open("explorers.ipynb")
            page.run_all()
            measure(page, options)
            problems = page.failed_cells() + page.console_errors
            print("errors:", problems or "none")
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
