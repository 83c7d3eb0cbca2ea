"""The check of the lessons must notice one changed digit, and excuse nothing but times."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbval.plugin import get_sanitize_patterns

import start
from tools import refresh

ROOT = Path(__file__).resolve().parent.parent
SANITIZER = ROOT / "tests" / "nbval_sanitize.cfg"

CELLS = [
    "import time\nfrom ipywidgets import interact",
    "start = time.perf_counter()\nprint('accuracy', 875 / 1000)",
    "print(f'{time.perf_counter() - start:.3f} s')\nobject()",
    "_ = interact(lambda epochs: print('epochs', epochs), epochs=(0, 10))",
    "{'loss': 1 / 8}",
]

# What the lessons show; a change of any digit has to be noticed.
TYPICAL_OUTPUTS = [
    "(60000, 28, 28)",
    "train loss 0.4512, test accuracy 0.8712",
    "accuracy: 87.12 %",
    "epoch 3 of 20: loss 0.45",
    "array([[0.25, 1.5e-03], [2., -3.]])",
    "count    60000.0\nmean        72.9\nstd         90.0\nmin          0.0\n50%          7.0",
    "label 9: 950 of 1000 samples",
    "188160000 bytes = 179.4 MB",
    "0x1f",
    "a 3x3 table, 2 misses in 10 tries",
    "<Figure size 640x480 with 1 Axes>",
]
# Two runs of the same cell.
EXCUSED_OUTPUTS = [
    ("12.3 s", "9.8 s"),
    ("took 0.45 seconds", "took 1.7 seconds"),
    ("3 ms", "12 ms"),
    ("250 µs", "249.1 µs"),
    ("2min", "3min"),
    ("<object at 0x7f099df97530>", "<object at 0x55d0aa41c2e0>"),
    ("5/5 [00:02<00:00, 2.1it/s]", "5/5 [01:00<00:00, 12.00s/it]"),
]


def sanitize(text):
    """Make the replacements of the project as nbval does."""
    for regex, replacement in get_sanitize_patterns(SANITIZER.read_text(encoding="utf-8")):
        text = re.sub(regex, replacement, text)
    return text


def validate(path):
    """Run the check of the lessons on one notebook; return its exit status and its words."""
    command = [str(path) if word == "notebooks" else word for word in start.CHECKS["lessons"]]
    # A notebook outside of the project would not find the settings by itself.
    command += ["-c", str(ROOT / "pyproject.toml")]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=start.clean_variables(*start.PERSONAL_VARIABLES),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """Return a small lesson, stored as the project stores its lessons."""
    path = tmp_path_factory.mktemp("lessons") / "small.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in CELLS]), path)
    assert refresh.main([str(path)]) == 0
    return path


def test_refreshed_lesson_passes(lesson):
    status, words = validate(lesson)
    assert status == 0, words
    assert f"{len(CELLS)} passed" in words


def test_changed_digits_fail(lesson, tmp_path):
    text = lesson.read_text(encoding="utf-8")
    bad = tmp_path / "bad.ipynb"
    bad.write_text(
        text.replace("accuracy 0.875", "accuracy 0.876").replace("0.125}", "0.126}"),
        encoding="utf-8",
    )
    status, words = validate(bad)
    assert status == 1
    assert "2 failed" in words
    assert "accuracy 0.876" in words


def test_refresh_stores_nothing_fleeting(lesson):
    notebook = nbformat.read(lesson, as_version=4)
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3, 4, 5]
    assert "epochs 5" in str(notebook.cells[3].outputs)  # shown by a widget, stored as text
    assert refresh.WIDGET_VIEW not in lesson.read_text(encoding="utf-8")
    assert "widgets" not in notebook.metadata
    assert "version" not in notebook.metadata.language_info
    assert not any(cell.metadata for cell in notebook.cells)
    assert lesson.read_bytes().endswith(b"}\n")


def test_refresh_leaves_a_failing_lesson_as_it_was(tmp_path, capsys):
    path = tmp_path / "failing.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1"), new_code_cell("1 / 0")]), path)
    before = path.read_bytes()
    assert refresh.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["failing.ipynb"]
    said = capsys.readouterr().out
    assert "cell 2 failed" in said
    assert "ZeroDivisionError" in said


def test_lessons_are_compared_with_this_sanitizer():
    command = start.CHECKS["lessons"]
    assert "--nbval" in command
    assert "--nbval-lax" not in command
    given = command[command.index("--nbval-sanitize-with") + 1]
    assert ROOT / given == SANITIZER


@pytest.mark.parametrize("text", TYPICAL_OUTPUTS)
def test_changing_any_digit_is_noticed(text):
    for digit in re.finditer(r"\d", text):
        other = str((int(digit.group()) + 1) % 10)
        changed = text[: digit.start()] + other + text[digit.end() :]
        assert sanitize(changed) != sanitize(text)


@pytest.mark.parametrize(("text", "later"), EXCUSED_OUTPUTS)
def test_times_and_addresses_are_excused(text, later):
    assert sanitize(text) == sanitize(later)
