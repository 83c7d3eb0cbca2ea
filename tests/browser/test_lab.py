"""The helpers must notice what they are there to notice, and leave nothing behind."""

import os
import sys

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Error

from tools import lab

JAVASCRIPT = """
from IPython.display import Javascript, display
display(Javascript("console.error('something is wrong')"))
display(Javascript("console.warn('this is only a warning')"))
display(Javascript('''
    const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
    canvas.style.width = '9px';
    pen.textAlign = 'left';
    pen.fillText('12345', 0, 0);
'''))
display(Javascript("setTimeout(() => { throw new Error('something broke') })"))
"""
# Cell -> the complaint about it. The failing cell comes late, because it ends the run.
FAULTS = {
    "brace": (
        new_markdown_cell(r"It is $\frac{1$."),
        r"formula with an error: It is $\frac{1$.",
    ),
    "command": (new_markdown_cell(r"$\onehalf$"), r"formula with an error: \onehalf"),
    "exponent": (new_markdown_cell("$x^2^3$"), "formula with an error: x^2^3"),
    "warning": (new_code_cell("import sys; _ = sys.stderr.write('careful')"), "careful"),
    "wide": (
        new_code_cell("from IPython.display import HTML\nHTML('<p style=\"width: 3000px\">wide')"),
        "pixels wide",
    ),
    "failing": (new_code_cell("1 / 0"), "ends with ZeroDivisionError: division by zero"),
    "idle": (new_code_cell("import time; time.sleep(60)"), "has not run"),
}
# Nothing to complain about, although it looks like it.
SOUND = [
    new_markdown_cell(r"Half is $\frac{1}{2}$ or `$HOME`."),
    new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    new_code_cell(JAVASCRIPT, id="javascript"),  # here it is the console that complains
]

# A small explorer as the lessons have them: its slider chooses how dark the picture is.
EXPLORER = '''
import anywidget, ipywidgets, traitlets

class Square(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
        const board = document.createElement("div");
        const canvas = document.createElement("canvas");
        board.className = "fmnist-board";
        board.append(canvas);
        let drawn = 0;
        const draw = () => {
            const pen = canvas.getContext("2d");
            pen.fillStyle = `rgb(${model.get("gray")} 0 0)`;
            pen.fillRect(0, 0, canvas.width, canvas.height);
            board.dataset.drawn = ++drawn;
        };
        model.on("change:gray", draw);
        draw();
        el.append(board);
    } };
    """
    gray = traitlets.Int(100).tag(sync=True)

square = Square()
gray = ipywidgets.IntSlider(100, 0, 255, description="gray")
other = ipywidgets.IntSlider(description="gray, too")
reset = ipywidgets.Button(description="Reset")
_ = gray.observe(lambda change: setattr(square, "gray", change["new"]), "value")
_ = reset.on_click(lambda button: setattr(gray, "value", 100))
box = ipywidgets.VBox([square, gray, other, reset])
_ = box.add_class("fmnist-explorer")
box
'''


def write(server, name, *cells):
    """Store a notebook where the server finds it."""
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=list(cells), metadata={"kernelspec": kernel})
    nbformat.write(notebook, server.lessons / name)


# Finding a browser


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return the folder that is all of PATH on a machine without any browser."""
    monkeypatch.delenv("FMNIST_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(lab, "usual_places", lambda: [])
    return tmp_path


def install(path):
    """Put a program there."""
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_no_browser(machine):
    assert lab.find_browser() is None
    assert lab.find_browser(own=machine / "missing") is None


@pytest.mark.skipif(os.name == "nt", reason="programs have a suffix there")
def test_browsers_are_chosen_in_order(machine, monkeypatch):
    own = install(machine / "playwrights-own")
    assert lab.find_browser(own=own) == own
    usual = install(machine / "usual")
    monkeypatch.setattr(lab, "usual_places", lambda: [machine / "missing", usual])
    assert lab.find_browser(own=own) == usual
    for name in reversed(lab.BROWSERS):
        on_path = install(machine / name)
        assert lab.find_browser(own=own) == on_path
    monkeypatch.setenv("FMNIST_BROWSER", own)
    assert lab.find_browser() == own


def test_wrong_browser_is_not_passed_over(machine, monkeypatch):
    monkeypatch.setenv("FMNIST_BROWSER", "/no/such/browser")
    with pytest.raises(FileNotFoundError, match="'/no/such/browser', which is no program"):
        lab.find_browser()


def test_usual_places_are_absolute(monkeypatch):
    monkeypatch.setenv("LOCALAPPDATA", str(lab.ROOT))
    places = list(lab.usual_places())
    assert len(places) >= 2 * len(lab.MAC_BROWSERS) + len(lab.WINDOWS_BROWSERS)
    assert all(place.is_absolute() or os.name == "nt" for place in places)


# What a lesson must not do


def test_every_fault_is_noticed(lesson_page, server, monkeypatch):
    cells = [cell for cell, _ in FAULTS.values()]
    for name, cell in zip(FAULTS, cells, strict=True):
        cell.id = name
    write(server, "faulty.ipynb", *SOUND, *cells)
    lesson_page.open("faulty.ipynb")
    lesson_page.run_all()
    *found, wrong, cut, broke = lesson_page.complaints()
    assert wrong.startswith("console: something is wrong")
    assert cut.startswith("console: a number is cut off in a picture: 12345")
    assert "something broke" in broke
    assert sorted(complaint.split()[1] for complaint in found) == sorted(FAULTS)
    for complaint in found:
        assert FAULTS[complaint.split()[1]][1] in complaint

    monkeypatch.setitem(lab.EXCUSED, "is wrong", "said on purpose")
    lesson_page.run_cell("javascript")
    assert len(lesson_page.console_errors) == 5  # two more, not three

    with pytest.raises(Error, match="has not finished after 1 s"):
        lesson_page.run_cell("idle", seconds=1)


# Hands and eyes


def test_explorer(lesson_page, server, tmp_path):
    write(
        server, "explorer.ipynb", new_code_cell(EXPLORER, id="square"), new_code_cell("gray.value")
    )
    lesson_page.open("explorer.ipynb")
    lesson_page.run_all()
    explorer = lesson_page.explorer("square")
    times, pixels = lab.painted(explorer), lab.pixels_hash(explorer)
    assert times >= 1

    lab.slider(explorer, "gray").press("ArrowRight")
    times = lab.wait_painted_more_than(explorer, times)
    assert lab.pixels_hash(explorer) != pixels
    lesson_page.run_cell(1)
    assert lesson_page.outputs(1)[0]["data"]["text/plain"] == "101"

    lab.press(explorer, "Reset")
    lab.wait_painted_more_than(explorer, times)
    assert lab.pixels_hash(explorer) == pixels

    for theme in ("dark", "light"):
        lesson_page.theme(theme)
        lesson_page.screenshot(tmp_path / f"{theme}.png", "square")
    assert (tmp_path / "dark.png").read_bytes() != (tmp_path / "light.png").read_bytes()
    assert lesson_page.complaints() == []


# The server


def test_kernels_end_with_their_lesson(server):
    before = server.family()
    session = {"path": "some/a.ipynb", "name": "a", "type": "notebook"}
    server._ask("POST", "api/sessions", {**session, "kernel": {"name": "python3"}})
    new = [process for process in server.family() if process not in before]
    assert new
    server.end_sessions("a.ipynb")
    assert psutil.wait_procs(new, timeout=lab.START_SECONDS)[1] == []
    assert all(process.is_running() for process in before)


def test_settings_are_forgotten(tmp_path):
    server = lab.Server(tmp_path)
    server.reset_settings()
    before = sorted(tmp_path.rglob("*.jupyterlab-settings"))
    assert len(before) == len(lab.LAB_SETTINGS)
    (before[0].parent / "themes.jupyterlab-settings").touch()
    server.reset_settings()
    assert sorted(tmp_path.rglob("*.jupyterlab-settings")) == before


def test_server_that_does_not_start_is_explained(tmp_path, monkeypatch):
    command = [sys.executable, "-c", "raise SystemExit('all ports are taken')"]
    monkeypatch.setattr(lab.Server, "_command", lambda server: command)
    with pytest.raises(RuntimeError, match="did not start(.|\\n)*all ports are taken"):
        lab.Server(tmp_path / "lab").start()


def test_checkout_stays_as_it_is(server):
    assert lab.ROOT not in server.lessons.parents
