"""A lesson must be stored complete, because nbval passes a stripped one without a word.

Whatever this file complains about, ``python3 start.py refresh`` stores a lesson anew.
"""

import copy
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))

MAX_LINES = 12  # of code in one cell, so that it can be explained in one go
MAX_CHARS = 90  # in a line of code that is shown; JupyterLab breaks longer ones inside words
MAX_INCHES = 8.5  # of a figure; JupyterLab shrinks wider ones, and all that is written in them
MAX_BYTES = 3_000_000
LONG_CELLS = {"solution", "hint"}

# Cells whose output nbval may ignore: (file name, cell id) -> reason.
IGNORED = {
    ("10_the_libraries.ipynb", "missing"): "it says which of the optional libraries are here",
    ("10_the_libraries.ipynb", "differences"): "it has a row for each library that is here",
    ("10_the_libraries.ipynb", "search-dask"): "it says so where Dask is not here",
}

NBVAL_MARKS = re.compile(r"(?:NBVAL|PYTEST_VALIDATE)_[A-Z_]+")
FIGURE_SIZE = re.compile(r"figsize=\(([\d.]+)")
NBVAL_TAG = re.compile(r"(?:nbval|pytest-validate)-[a-z-]+")
ABSOLUTE_PATH = re.compile(r"(?<![\w.])(?:/(?:home|root|tmp|work|Users)/|[A-Za-z]:\\)")


SOLUTION_LINE = "# Solution (click to open)"


def code_cells(notebook):
    """Return the cells that hold code, the empty ones left out."""
    return [
        cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip() != ""
    ]


def tags(cell):
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", []))


def texts(cell):
    """Yield the source and all outputs of a cell that are text."""
    yield cell.source
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        yield output.get("evalue", "")
        yield "\n".join(output.get("traceback", []))
        # A picture is stored as base64, where a "/tmp/" would mean nothing.
        yield from (
            str(value)
            for kind, value in output.get("data", {}).items()
            if not kind.startswith("image/")
        )


def check_counts(notebook, name):
    """Every cell has run, once, from top to bottom."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the cells have not run in order from top to bottom: {counts}"


def check_outputs(notebook, name):
    """No cell has failed or warned."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                yield f"cell {cell.id} ends with {output.ename}"
            if output.get("name") == "stderr":
                yield f"cell {cell.id} writes to stderr: {output.text[:80]}"


def check_marks(notebook, name):
    """No output is exempt from the comparison without a reason."""
    for cell in code_cells(notebook):
        marks = NBVAL_MARKS.findall(cell.source)
        marks += [tag for tag in tags(cell) if NBVAL_TAG.fullmatch(tag)]
        if marks and not IGNORED.get((name, cell.id)):
            yield f"cell {cell.id} is exempt from nbval without a reason in IGNORED: {marks}"


def check_semicolons(notebook, name):
    """No cell hides its result with a semicolon, because nbval sees the result nevertheless."""
    for cell in code_cells(notebook):
        if cell.source.rstrip().endswith(";"):
            yield f"cell {cell.id} ends with a semicolon: write plt.show() or _ = ... instead"


def check_paths(notebook, name):
    """No path of the author's machine is stored."""
    for cell in notebook.cells:
        for text in texts(cell):
            if match := ABSOLUTE_PATH.search(text):
                yield f"cell {cell.id} holds an absolute path: {text[match.start() :][:60]}"


def check_metadata(notebook, name):
    """The lesson runs in any Python and stores no widgets of a kernel long gone."""
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"the kernel is {kernel}, not python3"
    if "widgets" in notebook.metadata:
        yield "the state of widgets is stored"


def check_length(notebook, name):
    """No cell is longer than can be explained in one go."""
    for cell in code_cells(notebook):
        lines = [line.strip() for line in cell.source.splitlines()]
        code = [line for line in lines if line and not line.startswith("#")]
        if len(code) > MAX_LINES and not tags(cell) & LONG_CELLS:
            yield f"cell {cell.id} has {len(code)} lines of code, more than {MAX_LINES}"


def check_format(notebook, name):
    """The file is what Jupyter expects."""
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        yield f"this is not a valid notebook: {error.message}"


def check_solutions(notebook, name):
    """A solution is folded away, and its first line, which stays visible, tells nothing."""
    for cell in code_cells(notebook):
        if "solution" in tags(cell):
            folded = cell.metadata.get("jupyter", {})
            if not (folded.get("source_hidden") and folded.get("outputs_hidden")):
                yield f"cell {cell.id} is a solution that is not folded away"
            if cell.source.splitlines()[0] != SOLUTION_LINE:
                yield f"cell {cell.id} is a solution whose first line is not {SOLUTION_LINE!r}"


def check_pictures(notebook, name):
    """Every picture has a description in words."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alt = output.metadata.get("image/png", {}).get("alt", "")
                if len(alt) < 20:
                    yield f"cell {cell.id} shows a picture without a description"


def check_widths(notebook, name):
    """Figures fit the page of an ordinary notebook computer."""
    for cell in code_cells(notebook):
        for inches in FIGURE_SIZE.findall(cell.source):
            if float(inches) > MAX_INCHES:
                yield f"cell {cell.id} draws a figure {inches} inches wide, more than {MAX_INCHES}"


def check_shown_code(notebook, name):
    """Code that `show.source` has shown fits the page of an ordinary notebook computer."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            for line in output.get("data", {}).get("text/markdown", "").splitlines():
                if len(line) > MAX_CHARS:
                    yield f"cell {cell.id} shows a line of {len(line)} letters: {line.strip()}"


CHECKS = [
    check_format,
    check_counts,
    check_outputs,
    check_marks,
    check_semicolons,
    check_paths,
    check_metadata,
    check_length,
    check_solutions,
    check_pictures,
    check_widths,
    check_shown_code,
]


def complaints(notebook, name):
    """Return what is wrong with a lesson."""
    return [complaint for check in CHECKS for complaint in check(notebook, name)]


def test_there_are_lessons():
    assert LESSONS


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_lesson(path):
    assert complaints(nbformat.read(path, as_version=4), path.name) == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_lesson_is_small(path):
    assert path.stat().st_size <= MAX_BYTES


def test_reasons_belong_to_cells():
    cells = {
        (path.name, cell.id) for path in LESSONS for cell in nbformat.read(path, as_version=4).cells
    }
    assert set(IGNORED) <= cells


# The guard itself


@pytest.fixture
def lesson():
    """Return a lesson without fault."""
    result = new_output("execute_result", {"text/plain": "3"}, execution_count=2)
    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        cells=[
            new_markdown_cell("# A lesson"),
            new_code_cell("x = 1", execution_count=1),
            new_code_cell("x + 2", execution_count=2, outputs=[result]),
            new_code_cell(""),
        ],
    )


def strip(cell):
    cell.update(execution_count=None, outputs=[])


def fail(cell):
    cell.outputs = [new_output("error", ename="ValueError", evalue="no", traceback=[])]


def warn(cell):
    cell.outputs = [new_output("stream", name="stderr", text="careful")]


def exempt_by_comment(cell):
    cell.source = "# NBVAL_IGNORE_OUTPUT\nx + 2"


def exempt_by_tag(cell):
    cell.metadata.tags = ["nbval-skip"]


def hide_result(cell):
    cell.source = "x + 2;\n"


def name_path(cell):
    cell.source = "open('/home/me/data')"


def show_path(cell):
    cell.outputs = [new_output("stream", name="stdout", text="C:\\Users\\me")]


def show_solution(cell):
    cell.metadata.tags = ["solution"]
    cell.metadata.jupyter = {"source_hidden": True}
    cell.source = SOLUTION_LINE


def tell_solution(cell):
    cell.metadata.tags = ["solution"]
    cell.metadata.jupyter = {"source_hidden": True, "outputs_hidden": True}
    cell.source = "# It is dZ1."


def show_picture(cell):
    cell.outputs = [new_output("display_data", {"image/png": "iVBO", "text/plain": "<Figure>"})]


def widen(cell):
    cell.source = "figure, ax = plt.subplots(figsize=(11, 3))"


def show_long_code(cell):
    code = {"text/markdown": "```python\nx = 1\n" + "y" * 91 + "\n```", "text/plain": "<Markdown>"}
    cell.outputs = [new_output("display_data", code)]


def lengthen(cell):
    cell.source = "x = 1\n" * (MAX_LINES + 1)


FAULTS = {
    show_solution: "not folded away",
    tell_solution: "first line is not",
    show_picture: "without a description",
    widen: "a figure 11 inches wide",
    strip: "not run in order",
    fail: "ends with ValueError",
    warn: "writes to stderr",
    exempt_by_comment: "NBVAL_IGNORE_OUTPUT",
    exempt_by_tag: "nbval-skip",
    hide_result: "semicolon",
    name_path: "absolute path",
    show_path: "absolute path",
    show_long_code: "a line of 91 letters",
    lengthen: "13 lines of code",
}


def test_good_lesson_passes(lesson):
    assert complaints(lesson, "good.ipynb") == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_faulty_cell_is_noticed(fault, lesson):
    fault(lesson.cells[2])
    found = complaints(lesson, "bad.ipynb")
    assert len(found) == 1
    assert FAULTS[fault] in found[0]


def test_exceptions_are_granted(lesson, monkeypatch):
    failing, long = copy.deepcopy(lesson.cells[2]), copy.deepcopy(lesson.cells[2])
    fail(failing)
    failing.metadata.tags = ["raises-exception"]
    lengthen(long)
    long.source = f"{SOLUTION_LINE}\n{long.source}"
    long.metadata.tags = ["solution"]
    long.metadata.jupyter = {"source_hidden": True, "outputs_hidden": True}
    exempt_by_comment(lesson.cells[2])
    monkeypatch.setitem(IGNORED, ("good.ipynb", lesson.cells[2].id), "the clock is shown")
    for number, cell in enumerate([failing, long], start=3):
        cell.update(id=f"exception-{number}", execution_count=number)
        lesson.cells.append(cell)
    assert complaints(lesson, "good.ipynb") == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kernelspec": {"name": "conda-env", "display_name": "x"}}, "kernel is conda-env"),
        ({"widgets": {}}, "widgets"),
    ],
)
def test_faulty_metadata_is_noticed(changes, complaint, lesson):
    lesson.metadata.update(changes)
    found = complaints(lesson, "bad.ipynb")
    assert len(found) == 1
    assert complaint in found[0]


def test_invalid_notebook_is_noticed(lesson):
    lesson.cells[2].pop("metadata")
    assert any("not a valid" in found for found in check_format(lesson, "bad.ipynb"))
