"""Measure live training in headless Chromium through a real JupyterLab.

    python -m benchmarks.live [--seconds 4] [--rounds 12]

How many pictures a second does the explorer of lesson 04 show, and how many images a second does it
train on, compared with the same session without pictures, in the same kernel? 50,000 images.

The two are measured in turns: the speed of a shared machine wanders, so each round with pictures is
compared with the mean of those without before and after it, and the median of the ratios counts.

A program inside of the page does all of it, with the clock of the page for the pictures and that of
the kernel for the training. Whoever steers a browser from outside is told of each message that a
page receives, and that costs as much as a part of the picture; so we leave the browser alone and
come back for the results. A browser of the Chromium family must be installed (see README).
"""

import argparse
import ast
import os
import platform
import subprocess
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

from tools import lab

PREPARATION = """
import time
from fmnist_helpers import data, experiments, explorers
from fmnist_helpers.explorers._session import Session
from fmnist_helpers.explorers.trainer import PIECE
fashion = data.load()
X, y = fashion.X_train, fashion.y_train
pictures = experiments.DataSplit(X[:50_000], y[:50_000], X[50_000:], y[50_000:])
def without_pictures(seconds):
    session = Session(trainer.session.settings, pictures)
    session.advance(0)
    start = time.perf_counter()
    while time.perf_counter() < start + seconds:
        session.advance(PIECE)
    return session.n_trained / (time.perf_counter() - start)
"""
TRAINER = """
trainer = explorers.Trainer(pictures, experiments.Settings(epochs=1000, batch_size=128))
trainer
"""

# arguments: rounds, seconds of each. The results are left in the page, where they are fetched.
PROGRAM = """async ([rounds, seconds]) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const ask = async (code) => {
        const future = kernel.requestExecute({code, store_history: false});
        let answer;
        future.onIOPub = (message) => { answer = message.content.data?.["text/plain"] ?? answer; };
        await future.done;
        return answer;
    };
    const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
    const until = async (condition) => { while (!condition()) await sleep(50); };
    const trained = "(trainer.session.n_trained, time.perf_counter())";
    const board = document.querySelector(".fmnist-board");
    const painted = () => Number(board.dataset.drawn);
    const button = [...document.querySelectorAll("button.jupyter-button")]
        .find((each) => each.textContent.trim() === "Start");

    const withPictures = async () => {
        const first = painted();
        button.click();
        await until(() => painted() > first + 10);
        const before = await ask(trained), from = painted(), start = performance.now();
        await sleep(1000 * seconds);
        const pictures = 1000 * (painted() - from) / (performance.now() - start);
        const after = await ask(trained);
        button.click();
        await until(() => button.textContent.trim() === "Start");
        return [pictures, before, after];
    };
    board.scrollIntoView();
    const bare = [await ask(`without_pictures(${seconds})`)], live = [];
    for (let i = 0; i < rounds; i++) {
        live.push(await withPictures());
        bare.push(await ask(`without_pictures(${seconds})`));
    }
    window.measured = [bare, live];
}"""


class Browser:
    """A browser that can be left alone: nobody is connected to it between two visits.

    Parameters
    ----------
    library : playwright.sync_api.Playwright
    folder : path
        An empty folder for what a browser remembers.
    """

    def __init__(self, library, folder):
        self._library, self._folder = library, Path(folder)
        program = lab.find_browser(own=library.chromium.executable_path)
        if program is None:
            raise FileNotFoundError(lab.NO_BROWSER)
        options = [
            "--headless",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-renderer-backgrounding",
            "--remote-debugging-port=0",  # any free one; a file says which
            f"--user-data-dir={folder}",
            f"--window-size={lab.VIEWPORT['width']},{lab.VIEWPORT['height']}",
        ]
        if hasattr(os, "getuid") and os.getuid() == 0:
            options.append("--no-sandbox")
        self._process = subprocess.Popen(
            [program, *options, "about:blank"], stderr=subprocess.DEVNULL
        )

    def visit(self):
        """Connect to the browser; return the connection, to be closed, and the page."""
        browser = self._library.chromium.connect_over_cdp(f"http://127.0.0.1:{self._port()}")
        return browser, browser.contexts[0].pages[0]

    def _port(self):
        path, end = self._folder / "DevToolsActivePort", time.monotonic() + lab.START_SECONDS
        while time.monotonic() < end:
            if path.exists() and (lines := path.read_text().splitlines()):
                return int(lines[0])
            time.sleep(0.1)
        raise RuntimeError(f"The browser did not start within {lab.START_SECONDS} seconds.")

    def close(self):
        """End it."""
        self._process.terminate()
        self._process.wait()


def measure(browser, server, options):
    """Return what `PROGRAM` has measured, and what went wrong."""
    connection, page = browser.visit()
    lesson = lab.Lesson(page, server)
    lesson.open("live.ipynb")
    lesson.run_all()
    problems = lesson.failed_cells() + lesson.console_errors
    # Not waited for: that would keep us connected.
    page.evaluate(f"(options) => {{ ({PROGRAM})(options); }}", [options.rounds, options.seconds])
    connection.close()
    time.sleep((2 * options.rounds + 1) * options.seconds)
    for _ in range(100):
        time.sleep(1 + options.rounds / 4)
        connection, page = browser.visit()
        measured = page.evaluate("window.measured")
        connection.close()
        if measured:
            return measured, problems
    raise RuntimeError("The page has not finished its measurement.")


def report(measured):
    """Print medians."""
    bare, live = measured
    bare = [float(speed) for speed in bare]
    pictures, speeds = [], []
    for rate, *answers in live:
        (n_before, before), (n_after, after) = (ast.literal_eval(answer) for answer in answers)
        pictures.append(rate)
        speeds.append((n_after - n_before) / (after - before))
    around = [(before + after) / 2 for before, after in pairwise(bare)]
    shares = sorted(a / b for a, b in zip(speeds, around, strict=True))
    print(
        f"pictures a second: median {median(pictures):.1f},"
        f" from {min(pictures):.1f} to {max(pictures):.1f} ({len(pictures)} rounds)\n"
        f"images a second: {median(speeds):,.0f} with pictures, {median(bare):,.0f} without\n"
        f"training speed with pictures: {median(shares):.0%} of that without,"
        f" from {shares[0]:.0%} to {shares[-1]:.0%}"
    )


def main():
    """Open a notebook with the explorer and measure it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=12)
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, OPENBLAS_NUM_THREADS="
        f"{os.environ.get('OPENBLAS_NUM_THREADS', '1 (set by lab.py)')}"
    )
    cells = [
        new_code_cell(PREPARATION.strip(), id="preparation"),
        new_code_cell(TRAINER.strip(), id="trainer"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as memory,
        sync_playwright() as library,
    ):
        browser, server = Browser(library, memory), lab.Server(folder)
        try:
            server.start()
            notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
            nbformat.write(notebook, server.lessons / "live.ipynb")
            measured, problems = measure(browser, server, options)
        finally:
            browser.close()
            if server.process:
                server.stop()
    report(measured)
    print("errors:", problems or "none")


if __name__ == "__main__":
    main()
