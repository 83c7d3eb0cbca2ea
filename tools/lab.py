"""JupyterLab in a browser, driven by tests and benchmarks: a server of its own, hands and eyes.

A test asks for the fixture ``lesson_page`` and gets a `Lesson`::

    lesson_page.open("01_data.ipynb")
    lesson_page.run_all()
    assert lesson_page.complaints() == []

    explorer = lesson_page.explorer()
    before = painted(explorer)
    slider(explorer, "hidden units").press("ArrowRight")
    wait_painted_more_than(explorer, before)

What an explorer must look like to be found is said at the functions at the end of this file.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

import start

ROOT = Path(__file__).resolve().parent.parent

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
# Where browsers live on systems that do not put them on PATH.
MAC_BROWSERS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_BROWSERS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
NO_BROWSER = (
    "No browser was found. Install Chromium, Chrome or Edge, or run "
    '"python -m playwright install chromium" in the environment, or let the variable '
    "FMNIST_BROWSER name the program of a browser of that family."
)

# An ordinary notebook computer; a cell gets a good half of the width.
VIEWPORT = {"width": 1280, "height": 900}
START_SECONDS = 60  # until JupyterLab answers, until a lesson is open; slow machines included
RUN_SECONDS = 180  # until all cells of a lesson have run
PAINT_SECONDS = 60  # until an explorer shows the new picture

# News and updates are off in the environment, too, but not in one that conda has made.
LAB_SETTINGS = {
    **start.LAB_SETTINGS,
    # All cells are in the page then, also in versions in which this is not the default.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "contentVisibility"},
}
LAB_OPTIONS = (
    "--no-browser",
    "--expose-app-in-browser",
    "--JupyterNotebookApp.expose_app_in_browser=True",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",  # any free one; the info file says which
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)

# Errors in the console of the browser that are not ours: regular expression -> reason.
EXCUSED = {}


# The browser


def usual_places():
    """Yield where macOS and Windows install browsers."""
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        yield from (folder / name for name in MAC_BROWSERS)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if os.environ.get(variable):
            yield from (Path(os.environ[variable], name) for name in WINDOWS_BROWSERS)


def find_browser(own=None):
    """Find a browser of the Chromium family.

    Parameters
    ----------
    own : path, optional
        Where Playwright keeps its own browser, whether installed or not; the last choice.

    Returns
    -------
    str or None
        The program, or None if there is none.

    Raises
    ------
    FileNotFoundError
        If the environment variable ``FMNIST_BROWSER`` names no program.
    """
    named = os.environ.get("FMNIST_BROWSER")
    if named:
        found = shutil.which(named)
        if found is None:
            raise FileNotFoundError(
                f"FMNIST_BROWSER is {named!r}, which is no program. Correct it, or unset it to let "
                "the tests look for a browser themselves."
            )
        return found
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    for place in (*usual_places(), own):
        if place and Path(place).is_file():
            return str(place)
    return None


# The server


class Server:
    """A JupyterLab with settings and copies of the lessons of its own.

    Parameters
    ----------
    folder : path
        An empty folder for everything that the server reads and writes.

    Attributes
    ----------
    lessons : Path
        The copy of ``notebooks/``. A test may put a notebook of its own there.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.lessons = self.folder / "project" / "notebooks"
        self.token = secrets.token_hex(16)
        self.url = None
        self.process = None

    def start(self):
        """Start JupyterLab and wait until it listens."""
        shutil.copytree(
            ROOT / "notebooks", self.lessons, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
        self.reset_settings()
        with (self.folder / "log.txt").open("w") as log:
            self.process = subprocess.Popen(
                self._command(),
                cwd=self.folder,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.url = self._wait_for_url()

    def stop(self):
        """End JupyterLab and its kernels, by force where asking does not help."""
        if self.process.poll() is None:
            family = self.family()
            self.process.terminate()
            _, alive = psutil.wait_procs(family, timeout=10)
            for each in alive:
                each.kill()
        self.process.wait()

    def family(self):
        """Return the processes of JupyterLab and of its kernels."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def reset_settings(self):
        """Forget what earlier lessons have set, for example the dark theme."""
        folder = self.folder / "jupyter_config_dir" / "lab" / "user-settings"
        shutil.rmtree(folder, ignore_errors=True)
        for plugin, settings in LAB_SETTINGS.items():
            path = folder / (plugin.replace(":", "/") + ".jupyterlab-settings")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(settings), encoding="utf-8")

    def end_sessions(self, name=None):
        """Shut down the kernel of a notebook, or all kernels."""
        for session in json.loads(self._ask("GET", "api/sessions")):
            if name is None or session["path"].endswith(f"/{name}"):
                self._ask("DELETE", "api/sessions/" + session["id"])

    def address(self, name=None):
        """Return the address that opens a notebook, or none, and nothing from earlier."""
        workspace = f"{self.url}lab/workspaces/{secrets.token_hex(4)}"
        tree = f"/tree/notebooks/{name}" if name else ""
        return f"{workspace}{tree}?token={self.token}"

    def _command(self):
        options = [
            *LAB_OPTIONS,
            *start.SERVER_OPTIONS,
            f"--ServerApp.root_dir={self.lessons.parent}",
            f"--IdentityProvider.token={self.token}",
        ]
        if hasattr(os, "getuid") and os.getuid() == 0:
            options.append("--allow-root")
        return [sys.executable, "-m", "jupyterlab", *options]

    def _variables(self):
        variables = start.clean_variables(*start.PERSONAL_VARIABLES)
        variables.update({name: str(self.folder / name.lower()) for name in start.JUPYTER_FOLDERS})
        # The lessons gain little from a second thread, which the browser needs.
        variables.setdefault("OPENBLAS_NUM_THREADS", "1")
        return variables

    def _wait_for_url(self):
        """Wait for the file in which a server that listens describes itself."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            for path in (self.folder / "jupyter_runtime_dir").glob("jpserver-*.json"):
                try:
                    return json.loads(path.read_text(encoding="utf-8"))["url"]
                except ValueError:
                    pass  # not yet written to its end
            time.sleep(0.1)
        self.stop()
        log = (self.folder / "log.txt").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"JupyterLab did not start. Its last words were:\n{log[-3000:]}")

    def _ask(self, method, path, values=None):
        request = urllib.request.Request(
            self.url + path,
            method=method,
            headers={"Authorization": f"token {self.token}"},
            data=None if values is None else json.dumps(values).encode(),
        )
        # No proxy stands between us and our own machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=START_SECONDS) as answer:
            return answer.read()


# The lesson. In the scripts, "panel" is the notebook that is open.

SCRIPT = """async ([argument, seconds]) => {
    const work = async (app, panel) => {
        %s
    };
    const late = new Promise((_, fail) => setTimeout(
        () => fail(new Error(`JupyterLab has not finished after ${seconds} s`)), 1000 * seconds));
    return Promise.race([work(jupyterapp, jupyterapp.shell.currentWidget), late]);
}"""

# argument: the path of a notebook
OPEN = """
    await app.restored;
    await app.commands.execute("docmanager:open", {path: argument});
"""

WAIT_UNTIL_READY = """
    await app.restored;
    await panel.revealed;
    await panel.sessionContext.ready;
    await Promise.all(panel.content.widgets.map((cell) => cell.ready));
"""

# Without a question whether to save.
CLOSE = """
    await panel.sessionContext.shutdown();
    panel.dispose();
"""

# argument: the path of the notebook, and of the one that comes first
START_ALL = """
    const [path, before] = argument;
    window.allRan ??= {};
    window.allRan[path] = Promise.resolve(window.allRan[before]).then(() => {
        app.shell.activateById(panel.id);
        return app.commands.execute("notebook:run-all-cells");
    });
"""

RUN_COMMAND = """
    await app.commands.execute(...argument);
"""

# Formulas and widgets are drawn after their cell has ended. The repainting of a canvas does not
# count, or an animation would never be quiet.
WAIT_UNTIL_QUIET = """
    const [quiet, most] = argument;
    await new Promise((done) => {
        let timer = setTimeout(done, quiet);
        const observer = new MutationObserver(() => {
            clearTimeout(timer);
            timer = setTimeout(done, quiet);
        });
        observer.observe(panel.content.node, {childList: true, subtree: true});
        setTimeout(() => { observer.disconnect(); done(); }, most);
    });
"""

GET_CELLS = """
    return panel.content.widgets.map((cell) => ({
        id: cell.model.id,
        type: cell.model.type,
        source: cell.model.sharedModel.getSource(),
        tags: cell.model.getMetadata("tags") ?? [],
        count: cell.model.executionCount ?? null,
        outputs: cell.model.outputs?.toJSON() ?? [],
    }));
"""

# argument: the selector of what is looked at, inside of the cells
GET_SCROLLED = """
    const found = [];
    panel.content.widgets.forEach((cell) => {
        for (const node of cell.node.querySelectorAll(argument)) {
            if (node.scrollWidth > node.clientWidth + 2) {
                found.push([cell.model.id, node.scrollWidth, node.clientWidth]);
                break;
            }
        }
    });
    return found;
"""

# MathJax marks what it cannot read as an error, paints unknown commands red, and leaves a formula
# whose braces or dollars are not balanced as it is.
GET_BROKEN_FORMULAS = """
    const texts = (node) =>
        [...node.querySelectorAll("merror, mtext[mathcolor=red]")].map((each) => each.textContent);
    const dollars = (node) => {
        const copy = node.cloneNode(true);
        copy.querySelectorAll("code, pre, mjx-container").forEach((each) => each.remove());
        return copy.textContent.match(/[^\\n]{0,20}[$][^\\n]{0,20}/g) ?? [];
    };
    return panel.content.widgets.flatMap((cell) =>
        [...cell.node.querySelectorAll(".jp-RenderedMarkdown, .jp-RenderedLatex")]
            .flatMap((node) => [...texts(node), ...dollars(node)])
            .map((text) => [cell.model.id, text]));
"""

OUTPUTS = ".jp-OutputArea-child, .jp-OutputArea-output"


class Lesson:
    """A notebook in JupyterLab, in a page of the browser.

    Parameters
    ----------
    page : playwright.sync_api.Page
        A new page, or one in which JupyterLab starts, or in which another lesson was closed.
    server : Server
        The JupyterLab that has the notebook.

    Attributes
    ----------
    name : str or None
        Of the notebook that is open.
    console_errors : list of str
        What the page has complained about so far, without what `EXCUSED` excuses.
    """

    def __init__(self, page, server):
        self.page = page
        self.server = server
        self.name = None
        self.console_errors = []
        page.on("console", self._hear_console)
        page.on("pageerror", self._hear_uncaught)

    def open(self, name):
        """Open a notebook of ``server.lessons`` and wait until its kernel can run cells."""
        self._show(name)
        if self.page.url == "about:blank":
            self.page.goto(self.server.address(name), timeout=1000 * START_SECONDS)
        else:
            self._wait_for("window.jupyterapp")
            self._do(OPEN, self._path(name))
        shown = "window.jupyterapp?.shell.currentWidget?.context"
        self._wait_for(f"{shown}?.path === '{self._path(name)}' && {shown}.isReady")
        self._do(WAIT_UNTIL_READY)
        self._wait_for(
            "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
        )

    def close(self):
        """Close the notebook, end its kernel, and leave JupyterLab as it was, for the next one."""
        self.theme("light")
        self._do(CLOSE)
        self.page.remove_listener("console", self._hear_console)
        self.page.remove_listener("pageerror", self._hear_uncaught)

    def command(self, name, values=None, seconds=START_SECONDS):
        """Run a command of JupyterLab to its end; Playwright's Error if that takes too long."""
        self._do(RUN_COMMAND, [name, values or {}], seconds)

    def run_all(self, seconds=RUN_SECONDS):
        """Run all cells, up to the first that fails, and wait until the page shows everything."""
        self.command("notebook:run-all-cells", seconds=seconds)
        self.settle()

    def start_all(self, name, after=None):
        """Open a notebook, begin to run all of its cells, and come back at once.

        With ``after``, the name of another, they begin only when that one has run; until then
        nothing else may be done in the page.
        """
        self.open(name)
        self._do(START_ALL, [self._path(name), after and self._path(after)])

    def wait_all(self, name, seconds=RUN_SECONDS):
        """Wait until `start_all` has run all cells of a notebook, and the page shows it."""
        self._show(name)
        self._do("await window.allRan[argument];", self._path(name), seconds)
        self._do(OPEN, self._path(name))
        self.settle()

    def run_cell(self, cell, seconds=RUN_SECONDS):
        """Run one cell, given by its id or its number (from 0)."""
        self._do("panel.content.activeCellIndex = argument;", self._number(cell))
        self.command("notebook:run-cell", seconds=seconds)
        self.settle()

    def settle(self, quiet=0.3, most=10):
        """Wait until nothing was added to the notebook for ``quiet`` seconds, at most ``most``."""
        self._do(WAIT_UNTIL_QUIET, [1000 * quiet, 1000 * most])

    def unfold(self):
        """Show what is folded away, the solutions above all."""
        self.command("notebook:show-all-cell-code")
        self.command("notebook:show-all-cell-outputs")
        self.settle()

    def theme(self, name):
        """Choose the ``"light"`` or the ``"dark"`` theme."""
        titles = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
        self.command("apputils:change-theme", {"theme": titles[name]})
        self._wait_for(f"document.body.dataset.jpThemeName === '{titles[name]}'")
        self.settle()

    def screenshot(self, path, cell=None):
        """Save a picture of the window, or of one cell, however tall, as PNG."""
        target = self.page if cell is None else self.cell(cell)
        target.screenshot(path=path)

    def cells(self):
        """Return id, type, source, tags, count and outputs of every cell, as dictionaries."""
        return self._do(GET_CELLS)

    def outputs(self, cell):
        """Return the outputs of one cell as they would be stored."""
        return self.cells()[self._number(cell)]["outputs"]

    def cell(self, cell):
        """Return the locator of a cell, given by its id or its number (from 0)."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self._number(cell))

    def explorer(self, cell=None):
        """Return the locator of the explorer in a cell, or of the only one in the lesson."""
        place = self.page if cell is None else self.cell(cell)
        return place.locator(".fmnist-explorer")

    def complaints(self):
        """Return everything that must not happen in a lesson whose cells have all run."""
        return [
            *self.failed_cells(),
            *self.idle_cells(),
            *self.scrolled_outputs(),
            *self.broken_formulas(),
            *(f"console: {message}" for message in self.console_errors),
        ]

    def failed_cells(self):
        """Return which cells have ended with an exception or written to stderr."""
        return [
            f"cell {cell['id']} {complaint}"
            for cell in self.cells()
            for output in cell["outputs"]
            if (complaint := output_complaint(output, cell["tags"]))
        ]

    def idle_cells(self):
        """Return which cells hold code that has not run."""
        return [
            f"cell {cell['id']} has not run"
            for cell in self.cells()
            if cell["type"] == "code" and cell["source"].strip() and cell["count"] is None
        ]

    def scrolled_outputs(self):
        """Return which cells have outputs that are wider than their place."""
        return [
            f"cell {cell} has an output {width} pixels wide where {room} are free"
            for cell, width, room in self._do(GET_SCROLLED, OUTPUTS)
        ]

    def broken_formulas(self):
        """Return which cells hold a formula that MathJax cannot read."""
        return [
            f"cell {cell} has a formula with an error: {text}"
            for cell, text in self._do(GET_BROKEN_FORMULAS)
        ]

    def _show(self, name):
        # A page behind another one gets a picture a second, and all that waits for one is slow.
        self.page.bring_to_front()
        self.name = name

    def _path(self, name):
        return f"{self.server.lessons.name}/{name}"

    def _number(self, cell):
        if isinstance(cell, int):
            return cell
        return [each["id"] for each in self.cells()].index(cell)

    def _do(self, script, argument=None, seconds=START_SECONDS):
        return self.page.evaluate(SCRIPT % script, [argument, seconds])

    def _wait_for(self, condition):
        self.page.wait_for_function(f"() => {condition}", timeout=1000 * START_SECONDS)

    def _hear_console(self, message):
        if message.type == "error":
            self._hear(f"{message.text} ({message.location.get('url', '')})")

    def _hear_uncaught(self, error):
        self._hear(f"uncaught: {error}")

    def _hear(self, text):
        if not any(re.search(pattern, text) for pattern in EXCUSED):
            self.console_errors.append(text)


def output_complaint(output, tags):
    """Say what is wrong with an output; None if nothing is."""
    if output["output_type"] == "error" and "raises-exception" not in tags:
        return f"ends with {output['ename']}: {output['evalue']}"
    if output.get("name") == "stderr":
        return f"writes to stderr: {output['text'][:200]}"
    return None


# Explorers. Each has a root ".fmnist-explorer", which holds one ".fmnist-board" with all panels.
# Its attribute "data-drawn" counts how often it was painted. Sliders and buttons are ipywidgets.


def board(explorer):
    """Return the locator of the picture."""
    return explorer.locator(".fmnist-board")


def slider(explorer, label):
    """Return the locator of a slider's handle, which takes keys: ``.press("ArrowRight")``."""
    return _slider_row(explorer, label).locator(".noUi-handle[role=slider]")


def readout(explorer, label):
    """Return the locator of the value beside a slider."""
    return _slider_row(explorer, label).locator(".widget-readout")


def _slider_row(explorer, label):
    text = re.compile(rf"^\s*{re.escape(label)}\s*$")
    name = explorer.page.locator(".widget-label").filter(has_text=text)
    return explorer.locator(".widget-slider").filter(has=name)


def press(explorer, text):
    """Press the button with exactly this text."""
    pattern = re.compile(rf"^\s*{re.escape(text)}\s*$")
    explorer.locator("button.jupyter-button").filter(has_text=pattern).click()


def painted(explorer):
    """Return how many times the picture was painted."""
    return int(board(explorer).get_attribute("data-drawn") or 0)


def wait_painted_more_than(explorer, times, seconds=PAINT_SECONDS):
    """Wait until the picture was painted more than so many times; return the new number."""
    board(explorer).scroll_into_view_if_needed(timeout=1000 * seconds)
    explorer.page.wait_for_function(
        "([board, times]) => Number(board.dataset.drawn) > times",
        arg=[board(explorer).element_handle(), times],
        timeout=1000 * seconds,
    )
    return painted(explorer)


def pixels_hash(explorer):
    """Return a text that differs whenever the picture differs in a pixel or a word."""
    drawn = board(explorer).evaluate(
        "(board) => board.outerHTML.replace(/data-drawn=\\S+/, '')"
        " + [...board.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join()"
    )
    return hashlib.sha256(drawn.encode()).hexdigest()
