"""Grading what comes back."""

import asyncio
import codecs
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from checks.hand_ins import MISSING_COLON, RIGHT, START, WRONG, write
from fmnist_helpers import _grades, _grading, _hand_ins, teacher
from fmnist_helpers._grading_kernel import report
from fmnist_helpers.checks._exercise import in_lesson

LESSON_2 = [exercise.name for exercise in in_lesson("softmax_and_cross_entropy")]


def graded(path, **limits):
    """Return the rows of a notebook by their exercise."""
    rows = asyncio.run(teacher.grade(path, **limits))
    return {row["exercise"]: row for row in rows}


def test_the_lesson_is_known_by_its_exercises(tmp_path):
    path = write(
        tmp_path / "renamed.ipynb", START, "my_labels = 3", RIGHT, "checks.cross_entropy(1)"
    )
    assert teacher.lesson_of(nbformat.read(path, as_version=4)) == "softmax_and_cross_entropy"


def test_verdicts_come_from_the_answers_not_from_what_is_stored(tmp_path):
    path = write(tmp_path / "a.ipynb", START, WRONG, "print('✓ softmax: passed')")
    before = path.read_bytes()
    rows = graded(path)
    assert list(rows) == LESSON_2
    assert (rows["softmax"]["status"], rows["softmax"]["diagnosis"]) == ("failed", "wrong-axis")
    assert rows["cross_entropy"]["status"] == "not attempted"
    assert rows["cross_entropy"]["message"] == ""  # where to find a hint is for learners
    assert {row["notebook"] for row in rows.values()} == {"ran"}
    assert path.read_bytes() == before


def test_an_error_does_not_hide_what_works(tmp_path):
    rows = graded(write(tmp_path / "a.ipynb", START, "1 / 0", RIGHT, "undefined"))
    assert rows["softmax"]["status"] == "passed"
    assert rows["softmax"]["notebook"].startswith("2 cells raised an error, first ZeroDivision")


def test_a_cell_that_does_not_end_is_interrupted(tmp_path):
    path = write(tmp_path / "a.ipynb", START, RIGHT, "while True: pass", "my_loss_at_start = 2.303")
    rows = graded(path, cell_limit=8)
    assert rows["softmax"]["status"] == rows["loss_at_start"]["status"] == "passed"
    assert "KeyboardInterrupt" in rows["softmax"]["notebook"]


def test_a_notebook_that_takes_too_long_is_given_up(tmp_path):
    path = write(tmp_path / "a.ipynb", START, RIGHT, "import time; time.sleep(60)")
    rows = graded(path, limit=5)
    assert rows["softmax"]["status"] == "not graded"
    assert rows["softmax"]["notebook"] == "given up after 5 seconds"


def test_a_dead_kernel_is_told(tmp_path):
    rows = graded(write(tmp_path / "a.ipynb", START, RIGHT, "import os; os._exit(1)"))
    assert rows["softmax"]["status"] == "not graded"
    assert rows["softmax"]["notebook"].startswith("its kernel died")


def test_a_folder_becomes_a_table(tmp_path, capsys):
    returned = tmp_path / "returned"
    (returned / "ben").mkdir(parents=True)
    write(returned / "anna.ipynb", START, RIGHT)
    write(returned / "ben" / "02.ipynb", START, WRONG)
    (returned / "broken.ipynb").write_text("no notebook")
    write(returned / "other.ipynb", "1 + 1")
    assert teacher.main(["grade", str(returned), str(tmp_path / "grades.csv"), "--jobs", "2"]) == 0
    table = pd.read_csv(tmp_path / "grades.csv")
    assert list(table.columns) == teacher.COLUMNS
    assert list(table["file"].unique()) == [
        "anna.ipynb",
        "ben/02.ipynb",
        "broken.ipynb",
        "other.ipynb",
    ]
    assert len(table) == 2 * len(LESSON_2) + 2
    softmax = table[table["exercise"] == "softmax"].set_index("file")
    assert list(softmax["status"]) == ["passed", "failed"]
    assert softmax["diagnosis"]["ben/02.ipynb"] == "wrong-axis"
    assert "not a notebook" in table.set_index("file")["notebook"]["broken.ipynb"]
    totals = pd.read_csv(tmp_path / "grades-totals.csv").set_index("file")
    numbers = totals[["passed", "attempted", "exercises"]]
    assert list(numbers.loc["anna.ipynb"]) == [1, 1, len(LESSON_2)]
    assert list(numbers.loc["ben/02.ipynb"]) == [0, 1, len(LESSON_2)]
    assert numbers.loc[["broken.ipynb", "other.ipynb"]].isna().all(axis=None)
    assert list(totals["problem"].isna()) == [True, True, False, False]
    assert "not a notebook" in totals["problem"]["broken.ipynb"]
    assert totals["lesson"]["anna.ipynb"] == "softmax_and_cross_entropy"
    out = capsys.readouterr().out
    assert re.search(rf"anna.ipynb softmax_and_cross_entropy +1 +1 +{len(LESSON_2)}\n", out)
    assert not re.search("nan|NA|None", out)
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_folder_is_told(tmp_path, capsys):
    assert teacher.main(["grade", str(tmp_path), str(tmp_path / "grades.csv")]) == 1
    assert "holds no file" in capsys.readouterr().err
    assert not (tmp_path / "grades.csv").exists()


def test_a_check_without_what_it_compares_with():
    verdicts = {verdict.exercise: verdict for verdict in report("training", {"my_called_coat": 3})}
    assert verdicts["called_coat"].diagnosis == "nothing-to-compare-with"
    verdicts = {verdict.exercise: verdict for verdict in report("training", {})}
    assert verdicts["called_coat"].status == "not attempted"


# One hand-in never costs the others theirs


def text_of(*sources):
    """Return a notebook as it is stored."""
    return nbformat.writes(new_notebook(cells=[new_code_cell(source) for source in sources]))


def damaged(change):
    """Return a right notebook in which something was changed."""
    content = json.loads(text_of(START, RIGHT))
    change(content["cells"])
    return json.dumps(content)


def no_tags(cells):
    for cell in cells:
        cell["metadata"]["tags"] = None


def no_fields(cells):
    cells[:0] = [{"cell_type": "code", "metadata": {}}, {"source": "1 / 0"}, {}, None]
    cells[-1]["id"] = "no id " * 20


HOOK = """
from IPython.display import display
def nonsense(*_):
    display({"application/json": [{}]}, raw=True)
get_ipython().events.register("pre_run_cell", nonsense)
"""
SHADOWS = "globals = list = dict = display = get_ipython = __display = 3; __builtins__ = {}"
GOOD = text_of(START, RIGHT)
# What is in the file, the status of my_softmax, and words in its row.
HAND_INS = {
    "anna.ipynb": (GOOD, "passed", "ran"),
    "=1+1.ipynb": (GOOD, "passed", "ran"),
    "UPPER.IPYNB": (GOOD, "passed", "ran"),
    "mail.ipynb.txt": (GOOD, "passed", "ran"),
    "mark.ipynb": (codecs.BOM_UTF8 + GOOD.encode(), "passed", "ran"),
    os.fsdecode(b"M\xfcller.ipynb"): (GOOD, "passed", "ran"),
    "tags.ipynb": (damaged(no_tags), "passed", "ran"),
    "fields.ipynb": (damaged(no_fields), "passed", "ran"),
    "hook.ipynb": (text_of(START, RIGHT, HOOK), "passed", "ran"),
    "shadows.ipynb": (text_of(START, RIGHT, SHADOWS), "passed", "ran"),
    "colon.ipynb": (text_of(START, "my_softmax = ...", MISSING_COLON), "failed", "SyntaxError"),
    "gone.ipynb": (text_of(START, MISSING_COLON), "failed", "SyntaxError"),
    "endless.ipynb": (text_of(START, RIGHT, "while True: pass"), "passed", "KeyboardInterrupt"),
    "dead.ipynb": (text_of(RIGHT, "import os; os._exit(1)"), "not graded", "kernel died"),
    "deadly.ipynb": (
        text_of("def my_softmax(Z):\n    import os\n    os._exit(1)"),
        "not graded",
        "kernel died",
    ),
    "half.ipynb": ('{"cells": [{"source": "my_softmax = \\ud800"}', "not graded", "damaged"),
    "surrogate.ipynb": (
        '{"cells": [{"cell_type": "code", "source": "my_softmax = 3 # \\ud800"}]}',
        "not graded",
        "UnicodeEncodeError",
    ),
    "list.ipynb": ("[1]", "not graded", "JSON without cells"),
    "old.ipynb": ('{"nbformat": 3, "worksheets": [{}]}', "not graded", "damaged"),
    "deep.ipynb": ("[" * 100_000, "not graded", "damaged"),
    "empty.ipynb": ("", "not graded", "empty"),
    "returned.zip": (b"PK\x03\x04", "not graded", "unpack it"),
    "page.html": ("<html>", "not graded", "ask for the .ipynb file"),
    "lesson.py": ("print(1)", "not graded", "ask for the .ipynb file"),
    "pipe.ipynb": (lambda path: os.mkfifo(path), "not graded", "not a regular file"),
    "link.ipynb": (lambda path: path.symlink_to("nowhere"), "not graded", "No such file"),
    "folder": (lambda path: path.symlink_to(".."), "not graded", "link to a folder"),
}
LEFT_BEHIND = [".DS_Store", "Thumbs.db", "._anna.ipynb"]


def shown(name):
    """Return a file name as the table has it."""
    return {"=1+1.ipynb": "'=1+1.ipynb", os.fsdecode(b"M\xfcller.ipynb"): r"M\xfcller.ipynb"}.get(
        name, name
    )


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    """Grade all of them at once; return the status, the table and what went to the screen."""
    place = tmp_path_factory.mktemp("class")
    folder = place / "returned"
    for path in (folder, folder / ".ipynb_checkpoints", folder / "__MACOSX"):
        path.mkdir()
        (path / "anna.ipynb").write_text(GOOD)
    for name in LEFT_BEHIND:
        (folder / name).write_text("of no interest")
    for name, (content, *_) in HAND_INS.items():
        # Not every system has pipes, links, or names that are not UTF-8.
        with contextlib.suppress(OSError, AttributeError):
            if callable(content):
                content(folder / name)
            else:
                data = content if isinstance(content, bytes) else content.encode()
                (folder / name).write_bytes(data)
    command = ["-m", "fmnist_helpers.teacher", "grade", str(folder), str(folder / "grades.csv")]
    result = subprocess.run(
        [sys.executable, *command, "--jobs", "2", "--cell-limit", "8"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert (folder / "grades.csv").exists(), result.stderr
    return result, pd.read_csv(folder / "grades.csv"), {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", HAND_INS, ids=ascii)
def test_every_file_gets_a_row(name, returned):
    _, table, there = returned
    if name not in there:
        pytest.skip("this system has no such files")
    _, status, words = HAND_INS[name]
    rows = table[table["file"] == shown(name)]
    row = rows[rows["exercise"].isin(["softmax"]) | rows["exercise"].isna()].iloc[0]
    assert row["status"] == status
    assert words in row["notebook"]


def test_nothing_else_gets_a_row(returned):
    _, table, there = returned
    assert set(table["file"]) == {shown(name) for name in HAND_INS if name in there}


def test_the_screen_names_what_was_not_graded_and_nothing_else(returned):
    result, table, _ = returned
    assert result.returncode == 0
    assert "returned.zip: an archive: unpack it" in result.stdout
    count = table[table["status"] == "not graded"]["file"].nunique()
    assert f"\n{count} not graded:\n" in result.stdout
    noise = [line for line in result.stderr.splitlines() if "hand-ins:" not in line]
    assert [line for line in noise if line.strip()] == []


def test_a_missing_colon_is_told_with_its_line(returned):
    _, table, _ = returned
    rows = table[(table["file"] == "colon.ipynb") & (table["exercise"] == "softmax")]
    assert list(rows["diagnosis"]) == ["syntax-error"]
    assert "SyntaxError: expected ':' (line 2)" in rows["message"].iloc[0]
    assert "def my_softmax(Z)" in rows["message"].iloc[0]


def test_a_mistake_of_ours_costs_one_row(tmp_path, monkeypatch):
    async def broken(*_):
        raise KeyError("verdict")

    monkeypatch.setattr(_grading, "_verdicts", broken)
    rows = graded(write(tmp_path / "a.ipynb", START, RIGHT))
    assert list(rows) == LESSON_2
    assert rows["softmax"]["notebook"] == "grading failed: KeyError: 'verdict'"


RIGHT_VERDICT = {"exercise": "softmax", "status": "passed", "message": "", "diagnosis": None}


@pytest.mark.parametrize(
    "reply",
    [
        None,
        [{}],
        {"error": "TypeError: 'int' object is not callable"},
        {"verdicts": None},
        {"verdicts": [{}]},
        {"verdicts": [RIGHT_VERDICT]},
        {"verdicts": [{**RIGHT_VERDICT, "exercise": name} for name in reversed(LESSON_2)]},
        {"verdicts": [{**RIGHT_VERDICT, "exercise": n, "status": []} for n in LESSON_2]},
        {"verdicts": [{**RIGHT_VERDICT, "exercise": n, "message": 3} for n in LESSON_2]},
    ],
    ids=str,
)
def test_nonsense_is_no_verdict(reply):
    with pytest.raises(_hand_ins.NotGraded, match="its answers could not be checked"):
        _grading._validated(reply, "softmax_and_cross_entropy")


# The table


@pytest.mark.parametrize("place", ["missing/grades.csv", "returned", "file/grades.csv"])
def test_the_place_of_the_table_is_tried_first(place, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(teacher, "grade_folder", None)  # calling it would be an error
    (tmp_path / "returned").mkdir()
    (tmp_path / "file").write_text("")
    assert teacher.main(["grade", str(tmp_path / "returned"), str(tmp_path / place)]) == 1
    assert place.rpartition("/")[0] in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["missing", "grades.csv", "empty"])
def test_an_earlier_table_outlives_a_run_that_fails_at_once(folder, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    grades = tmp_path / "grades.csv"
    grades.write_text("an evening's work")
    assert teacher.main(["grade", str(tmp_path / folder), str(grades)]) == 1
    assert folder in capsys.readouterr().err
    assert grades.read_text() == "an evening's work"


@pytest.mark.parametrize(
    "option",
    ["--jobs=0", "--jobs=-1", "--jobs=x", "--limit=0", "--cell-limit=-1", "--limit=nan"]
    + ["--cell-limit=inf"],
)
def test_numbers_out_of_range_are_refused(option, tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        teacher.main(["grade", str(tmp_path), str(tmp_path / "grades.csv"), option])
    assert end.value.code == 2
    assert "; found " + option.partition("=")[2] in capsys.readouterr().err


def test_a_spreadsheet_reads_letters_and_finds_no_formula(tmp_path):
    texts = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "'a' + 'b'", "Jürgen", "\ud800"]
    rows = [dict.fromkeys(_grading.COLUMNS, text) | {"lesson": "training"} for text in texts]
    _grades.write_csv(_grades.as_table(rows), tmp_path / "grades.csv")
    data = (tmp_path / "grades.csv").read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    back = list(pd.read_csv(tmp_path / "grades.csv")["message"])
    assert back == [*("'" + text for text in texts[:6]), "Jürgen", r"\ud800"]


def test_what_could_not_be_counted_is_not_zero():
    row = dict.fromkeys(_grading.COLUMNS, "")
    died = row | {"file": "a", "lesson": "training", "status": "not graded", "notebook": "died"}
    rows = [died | {"exercise": "epoch"}, died | {"exercise": "accuracy"}]
    rows.append(row | {"file": "b", "lesson": None, "status": "not graded", "notebook": "empty"})
    rows.append(row | {"file": "c", "exercise": "epoch", "status": "failed", "notebook": "ran"})
    totals = _grades.totals(_grades.as_table(rows)).astype(object).fillna("unknown")
    assert totals.drop(columns="lesson").to_numpy().tolist() == [
        ["a", "unknown", "unknown", 2, "died"],
        ["b", "unknown", "unknown", "unknown", "empty"],
        ["c", 0, 1, 1, ""],
    ]


def test_a_table_that_cannot_replace_another_is_kept_beside_it(tmp_path, monkeypatch):
    def locked(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OSError, match=r"in use.*the table is in grades.csv.part"):
        _grades.write_csv(_grades.as_table([]), tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv.part").read_bytes().startswith(codecs.BOM_UTF8 + b"file,")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent differently there")
def test_ctrl_c_keeps_what_is_done_and_leaves_no_kernel(tmp_path):
    folder, grades = tmp_path / "returned", tmp_path / "grades.csv"
    folder.mkdir()
    write(folder / "anna.ipynb", START, RIGHT)
    write(folder / "ben.ipynb", START, RIGHT, "while True: pass")
    write(folder / "carla.ipynb", START, RIGHT, "while True: pass")
    command = [sys.executable, "-m", "fmnist_helpers.teacher", "grade", folder, grades]
    # As from a shell: Ctrl-C reaches the whole group.
    with subprocess.Popen(
        [*map(str, command), "--jobs=2"], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        end = time.monotonic() + 60
        while not grades.exists() and time.monotonic() < end:
            time.sleep(0.1)
        kernels = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        errors = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert "files done: 1" in errors
    assert kernels
    assert not any(kernel.is_running() for kernel in kernels)
    table = pd.read_csv(grades)
    assert list(table["file"].unique()) == ["anna.ipynb"]
    assert not list(tmp_path.glob("*.part"))
