"""For teachers: a student edition of the lessons, and verdicts on what comes back.

    python -m fmnist_helpers.teacher student FOLDER           lessons without solutions
    python -m fmnist_helpers.teacher grade FOLDER GRADES.csv  check every notebook in a folder

A returned notebook is executed in a kernel of its own, with a time limit, in an empty folder; the
file itself is not changed. Its answers, the variables called `my_...`, are then checked once more:
whatever was changed in the cells that check, or in stored outputs, does not matter. It is no
protection against somebody who wants to cheat: a notebook may run any code, here on your machine.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
import pandas as pd
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from tqdm.asyncio import tqdm

from fmnist_helpers.checks._exercise import EXERCISES
from fmnist_helpers.checks._order import in_lesson

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"
COLUMNS = ["file", "lesson", "exercise", "status", "diagnosis", "message", "notebook"]
CELL_LIMIT, NOTEBOOK_LIMIT = 120, 900  # seconds; lesson 05 takes a minute on an idle machine
NOT_GRADED = "not graded"
VERDICTS = "application/json"

# Runs as the last cell of a returned notebook; under names that no learner uses.
ASK = """
from IPython.display import display as __display
from fmnist_helpers.checks._report import report as __report
__display({{"application/json": [v._asdict() for v in __report({lesson}, globals())]}}, raw=True)
"""


def student_edition(lessons, folder):
    """Write lessons without their solutions; nothing else is left out.

    Parameters
    ----------
    lessons : sequence of path
    folder : path
        Made if it is missing.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    FileExistsError
        If one of the files is there already; then none is written.
    """
    folder = Path(folder)
    written = [folder / Path(lesson).name for lesson in lessons]
    there = [path.name for path in written if path.exists()]
    if there:
        raise FileExistsError(
            f"{folder} holds {', '.join(there)} already, perhaps with somebody's work in it."
            " Choose another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for lesson, path in zip(lessons, written, strict=True):
        notebook = nbformat.read(lesson, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if not _is_solution(cell)]
        nbformat.write(notebook, path)
    return written


def _is_solution(cell):
    return "solution" in cell.metadata.get("tags", [])


def lesson_of(notebook):
    """Return the number of the lesson whose exercises a notebook has, or None.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    int or None
    """
    source = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    names = re.findall(r"\b(?:checks\.|my_)(\w+)", source)
    lessons = [EXERCISES[name].lesson for name in names if name in EXERCISES]
    return max(set(lessons), key=lessons.count) if lessons else None


async def grade(path, *, cell_limit=CELL_LIMIT, limit=NOTEBOOK_LIMIT):
    """Execute a returned notebook and check its answers.

    Parameters
    ----------
    path : path
    cell_limit, limit : float
        Seconds that a cell and the whole notebook may take. A cell that takes longer is
        interrupted, and the next one runs; a notebook that does is given up.

    Returns
    -------
    list of dict
        A row with `COLUMNS` but "file" for each exercise of its lesson; a single one where the
        notebook cannot be read or has no exercises.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # whatever is wrong with a file that somebody sent
        return [_row(None, notebook=f"not a notebook: {type(error).__name__}: {error}"[:200])]
    lesson = lesson_of(notebook)
    if lesson is None:
        return [_row(None, notebook="no exercise of these lessons in it")]
    verdicts, state = await _executed(notebook, lesson, cell_limit, limit)
    if verdicts is None:
        return [_row(lesson, exercise.name, notebook=state) for exercise in in_lesson(lesson)]
    return [
        _row(lesson, v["exercise"], v["status"], v["diagnosis"], v["message"], notebook=state)
        for v in verdicts
    ]


def _row(lesson, exercise="", status=NOT_GRADED, diagnosis=None, message="", *, notebook):
    values = (lesson, exercise, status, diagnosis, message, notebook)
    return dict(zip(COLUMNS[1:], values, strict=True))


async def _executed(notebook, lesson, cell_limit, limit):
    """Return the verdicts, or None, and in words what became of the notebook."""
    # Its own outputs are of no interest, and neither are the lesson's solutions.
    notebook.cells = [
        cell for cell in notebook.cells if cell.cell_type == "code" and not _is_solution(cell)
    ]
    notebook.cells.append(nbformat.v4.new_code_cell(ASK.format(lesson=lesson)))
    # Several kernels with several threads each would only wait for one another.
    variables = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    loop = asyncio.get_running_loop()
    start = loop.time()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=cell_limit,
            interrupt_on_timeout=True,
            allow_errors=True,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
        )
        try:
            async with asyncio.timeout(limit), client.async_setup_kernel(env=variables):
                for number, cell in enumerate(notebook.cells):
                    await client.async_execute_cell(cell, number)
        except (TimeoutError, DeadKernelError, CellTimeoutError) as error:
            # nbclient calls a kernel dead also where it is only late.
            if loop.time() >= start + limit:
                return None, f"given up after {limit:g} seconds"
            return None, f"its kernel died: {type(error).__name__}"
    return _verdicts_in(notebook.cells[-1]), _state(notebook.cells[:-1])


def _verdicts_in(cell):
    for output in cell.outputs:
        if VERDICTS in output.get("data", {}):
            return output.data[VERDICTS]
    return None


def _state(cells):
    errors = [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return "ran"
    first = errors[0]
    return f"{len(errors)} cells raised an error, first {first.ename}: {first.evalue}"[:200]


async def grade_folder(folder, *, jobs=1, **limits):
    """Grade all notebooks in a folder and the folders in it.

    Parameters
    ----------
    folder : path
    jobs : int
        How many at the same time.
    **limits
        For `grade`.

    Returns
    -------
    DataFrame
        With `COLUMNS`, in the order of the file names.

    Raises
    ------
    FileNotFoundError
        If there is no notebook.
    """
    folder = Path(folder)
    paths = sorted(p for p in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    if not paths:
        raise FileNotFoundError(f"{folder} holds no file that ends in .ipynb")
    gate = asyncio.Semaphore(jobs)

    async def one(path):
        async with gate:
            rows = await grade(path, **limits)
        return [{"file": path.relative_to(folder).as_posix()} | row for row in rows]

    tables = await tqdm.gather(*map(one, paths), desc="notebooks")
    rows = pd.DataFrame([row for rows in tables for row in rows], columns=COLUMNS)
    return rows.astype({"lesson": "Int64"})


def write_csv(table, path):
    """Write a table; an existing file is replaced whole or not at all.

    Parameters
    ----------
    table : DataFrame
    path : path
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        table.to_csv(part, index=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def summary(table):
    """Count the passed exercises of each notebook.

    Parameters
    ----------
    table : DataFrame
        From `grade_folder`.

    Returns
    -------
    DataFrame
        With columns "passed", "failed", "not attempted" and "not graded", a row for each file.
    """
    counts = pd.crosstab(table["file"], table["status"])
    return counts.reindex(columns=["passed", "failed", "not attempted", NOT_GRADED], fill_value=0)


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
    grading.add_argument("grades", type=Path, help="the CSV file that is written")
    grading.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1) // 2))
    grading.add_argument("--cell-limit", type=float, default=CELL_LIMIT, help="seconds")
    grading.add_argument("--limit", type=float, default=NOTEBOOK_LIMIT, help="seconds a notebook")
    return parser


def main(argv=None):
    """Run a command; return the status for the shell."""
    options = make_parser().parse_args(argv)
    try:
        if options.action == "student":
            written = student_edition(sorted(LESSONS.glob("*.ipynb")), options.folder)
            print(f"{len(written)} lessons without solutions in {options.folder}")
        else:
            table = asyncio.run(
                grade_folder(
                    options.folder,
                    jobs=options.jobs,
                    cell_limit=options.cell_limit,
                    limit=options.limit,
                )
            )
            write_csv(table, options.grades)
            print(summary(table).to_string())
            print(f"written: {options.grades}")
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
