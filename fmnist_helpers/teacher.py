"""For teachers: a student edition of the lessons, and verdicts on what comes back.

    python -m fmnist_helpers.teacher student FOLDER           lessons without solutions
    python -m fmnist_helpers.teacher grade FOLDER GRADES.csv  check every notebook in a folder

A returned notebook is executed in a kernel of its own, with a time limit, in an empty folder; the
file itself is not changed. Its answers, the variables called `my_...`, are then checked once more:
whatever was changed in the cells that check, or in stored outputs, does not matter. It is no
protection against somebody who wants to cheat: a notebook may run any code, here on your machine.

Every file gets a row, also where it cannot be graded; the row says why. A second table,
GRADES-totals.csv, has one row per file. Both are written after each notebook, so Ctrl-C keeps what
is done.
"""

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from tqdm import tqdm

from fmnist_helpers import _grades, _hand_ins
from fmnist_helpers._grading import CELL_LIMIT, COLUMNS, NOTEBOOK_LIMIT, grade
from fmnist_helpers._hand_ins import lesson_of

__all__ = ["COLUMNS", "grade", "grade_folder", "lesson_of", "main", "student_edition"]

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"
LONGEST = 24 * 60 * 60  # seconds that a limit may be
INTERRUPTED = 130  # the shell's status for Ctrl-C


def student_edition(lessons, folder):
    """Write lessons without their solutions, and without what else answers their exercises.

    `_hand_ins.for_students` says which cells change. What a lesson goes on with stays, although it
    may help with an exercise: see README, "For teachers".

    Parameters
    ----------
    lessons : sequence of path
    folder : path
        Made if it is missing. Either all lessons are in it afterwards, or it is as it was; if it
        exists and the program is killed, another run finishes the work.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    FileExistsError
        If one of the files is there already, and differs; then none is written.
    """
    folder = Path(folder).resolve()
    texts = {folder / Path(lesson).name: _handout(lesson) for lesson in lessons}
    there = [path.name for path, text in texts.items() if path.exists() and _differs(path, text)]
    if there:
        raise FileExistsError(
            f"{folder} holds {', '.join(there)} already, perhaps with somebody's work in it."
            " Choose another folder."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    home = folder if folder.is_dir() else folder.parent  # the same disk, so renaming is enough
    with tempfile.TemporaryDirectory(prefix=".student-", dir=home) as place:
        whole = Path(place, "lessons")
        whole.mkdir()
        for path, text in texts.items():
            (whole / path.name).write_text(text, encoding="utf-8", newline="\n")
        if folder.is_dir():
            for path in texts:
                (whole / path.name).replace(path)
        else:
            whole.rename(folder)
    return list(texts)


def _handout(lesson):
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells = _hand_ins.for_students(notebook)
    return nbformat.writes(notebook) + "\n"


def _differs(path, text):
    return not path.is_file() or path.read_bytes() != text.encode()


async def grade_folder(folder, *, jobs=1, keep=None, skip=(), **limits):
    """Grade everything in a folder and the folders in it.

    Parameters
    ----------
    folder : path
    jobs : int
        How many at the same time.
    keep : function, optional
        Called with the table so far after each file.
    skip : collection of Path
        Absolute; files that are no hand-ins, such as the table itself.
    **limits
        For `grade`.

    Returns
    -------
    DataFrame
        With `COLUMNS`, in the order of the file names: at least a row for each file.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no file in it.
    ValueError
        If a number is out of range.
    """
    count(jobs)
    for limit in limits.values():
        seconds(limit)
    folder = Path(folder)
    if not folder.is_dir():  # e.g. one notebook
        raise FileNotFoundError(f"There is no folder {folder}")
    return await _grade_all(_hand_ins.find(folder, skip), folder, jobs, keep, limits)


async def _grade_all(paths, folder, jobs, keep, limits):
    if not paths:
        raise FileNotFoundError(f"{folder} holds no file")
    rows = {}  # by path, since two names may look the same when they are printed
    waiting = iter(paths)

    def table():
        return _grades.as_table([row for path in paths for row in rows.get(path, [])])

    async def work():
        for path in waiting:
            name = _hand_ins.readable_name(path, folder)
            rows[path] = [{"file": name} | row for row in await grade(path, **limits)]
            if keep:
                keep(table())
            bar.update()

    with tqdm(total=len(paths), desc="hand-ins") as bar:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(jobs, len(paths))):
                group.create_task(work())
    return table()


class OutOfRange(argparse.ArgumentTypeError, ValueError):
    """A number is none, or out of range; argparse prints the text."""


def count(text):
    """Return a number of jobs, at least 1.

    Parameters
    ----------
    text : str or int

    Returns
    -------
    int

    Raises
    ------
    OutOfRange
    """
    with contextlib.suppress(ValueError):
        if int(text) >= 1:
            return int(text)
    raise OutOfRange(f"expected a whole number, at least 1; found {text}")


def seconds(text):
    """Return a time limit: more than 0 and at most a day.

    Parameters
    ----------
    text : str or float

    Returns
    -------
    float

    Raises
    ------
    OutOfRange
    """
    with contextlib.suppress(ValueError):
        if 0 < float(text) <= LONGEST:  # not so for nan
            return float(text)
    raise OutOfRange(f"expected seconds, more than 0 and at most {LONGEST}; found {text}")


def make_parser():
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fmnist_helpers.teacher", description=__doc__.partition("\n")[0]
    )
    actions = parser.add_subparsers(dest="action", required=True)
    student = actions.add_parser("student", help="write the lessons without their solutions")
    student.add_argument("folder", type=Path)
    grading = actions.add_parser("grade", help="check every notebook in a folder")
    grading.add_argument("folder", type=Path)
    grading.add_argument("grades", type=Path, help="the CSV file to write; totals go beside it")
    jobs = max(1, (os.cpu_count() or 1) // 2)
    grading.add_argument("--jobs", type=count, default=jobs, help="notebooks at the same time")
    grading.add_argument("--cell-limit", type=seconds, default=CELL_LIMIT, help="seconds per cell")
    grading.add_argument(
        "--limit", type=seconds, default=NOTEBOOK_LIMIT, help="seconds per notebook"
    )
    return parser


def main(argv=None):
    """Run a command; return the status for the shell."""
    # A name that the terminal cannot show must not end a run.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")
    options = make_parser().parse_args(argv)
    try:
        if options.action == "student":
            written = student_edition(sorted(LESSONS.glob("*.ipynb")), options.folder)
            print(f"{len(written)} lessons without solutions in {options.folder}")
            return 0
        return _grade(options)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


def _grade(options):
    """Grade a folder, and keep both tables after each file; return the status for the shell."""
    places = [_grades.place_for(options.grades)]
    places.append(_grades.place_for(_grades.totals_place(places[0])))
    tables = []

    def keep(table):
        tables[:] = [table]
        # The next one, or the last, writes all of it: a disk may be full for a moment only.
        with contextlib.suppress(OSError):
            _write(table, places)

    settings = {"jobs": options.jobs, "cell_limit": options.cell_limit, "limit": options.limit}
    status = 0
    try:
        asyncio.run(grade_folder(options.folder.resolve(), keep=keep, skip=set(places), **settings))
    except KeyboardInterrupt:
        status = INTERRUPTED
    if tables:
        _write(tables[0], places)
        _print(tables[0], places)
    if status:
        done = tables[0]["file"].nunique() if tables else 0
        where = f"they are in {options.grades}" if tables else "no table was written"
        print(f"interrupted; files done: {done}; {where}", file=sys.stderr)
    return status


def _write(table, places):
    for each, place in zip((table, _grades.totals(table)), places, strict=True):
        _grades.write_csv(each, place)


def _print(table, places):
    shown = _grades.totals(table).drop(columns="problem").astype(object)
    print(shown.where(shown.notna(), "").to_string(index=False))
    reasons = _grades.not_graded(table)
    if reasons:
        print(f"\n{len(reasons)} not graded:", *reasons, sep="\n  ")
    print("written:", *places, sep="\n  ")


if __name__ == "__main__":
    sys.exit(main())
