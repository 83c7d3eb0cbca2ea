"""What the lessons say: how long they are, what they give away, and whether their numbers agree.

Numbers in prose are compared with what the cells above them show, so none can grow stale unseen.
"""

import re
from pathlib import Path

import nbformat
import pytest

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("[0-9]*.ipynb"))
MAX_WORDS, MAX_CELLS = 3_000, 95

# Formulas, code, addresses and tags hold numbers that claim nothing.
NOT_PROSE = re.compile(
    r"^#+ .*?$|\bsections? \d+\.\d+"
    r"|\$\$.*?\$\$|\$[^$\n]+?\$|```.*?```|`[^`\n]*`|\]\([^)]*\)|<[^>]*>"
    r"|https?://\S+",
    re.DOTALL | re.MULTILINE,
)
# 0.87, 1,000, 93 %, 12.5: small whole numbers are words.
NUMBER = re.compile(
    r"(?<![\w.,/×-])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w|[.,]\d|×)(?:\s?%)?"
)
# Known from the first lesson on, or simply what they are.
CONSTANTS = {"784", "255", "256", "70,000", "60,000", "50,000", "10,000", "1,000", "100%", "0.5"}
SHOWN = re.compile(r"[-−]?\d+(?:[,_]\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?")


def numbers_in(markdown):
    """Return the numbers of a text that claim something, as they are written."""
    found = set(NUMBER.findall(NOT_PROSE.sub(" ", markdown))) - CONSTANTS
    return sorted(text for text in found if re.search(r"[.,%]", text) or abs(value_of(text)) >= 100)


def value_of(text):
    """Return a number as it is written in prose or in an output."""
    return float(text.replace(",", "").replace("_", "").replace("−", "-").rstrip(" %"))


def rounding_of(text):
    """Return half of the last digit of a number: how far it may be from what it rounds."""
    return 0.5 * 10.0 ** -len(text.rstrip(" %").partition(".")[2]) + 1e-9


def shown_by(cell):
    """Return all numbers that a code cell and its outputs show."""
    texts = [cell.source]
    for output in cell.outputs:
        texts.append(output.get("text", ""))
        texts += [t for kind, t in output.get("data", {}).items() if kind.startswith("text/")]
    return [value_of(text) for text in SHOWN.findall("\n".join(texts))]


def agrees(text, shown):
    """Tell whether a number is the rounding of one that is shown; a percentage, of a share, too."""
    factors = (1, 100) if text.endswith("%") else (1,)
    tolerance = rounding_of(text)
    return any(
        abs(abs(value_of(text)) - abs(factor * each)) <= tolerance
        for each in shown
        for factor in factors
    )


def stale_numbers(notebook):
    """Return (cell id, number) for each number in prose that no cell of its section shows.

    A section begins with a heading of the second level. A number from elsewhere is named in the
    metadata of its cell, `"numbers": {"0.88": "where it comes from"}`: the id of the cell of this
    lesson that shows it, or words.
    """
    cells = {cell.id: cell for cell in notebook.cells}
    section, stale = [], []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            section += shown_by(cell)
            continue
        if re.match(r"##? ", cell.source):
            section = []
        declared = cell.metadata.get("numbers", {})
        for text in numbers_in(cell.source):
            origin = declared.get(text, "")
            shown = shown_by(cells[origin]) if origin in cells else section
            fine = agrees(text, shown) or (origin and origin not in cells)
            if not fine:
                stale.append((cell.id, text))
    return stale


def folded_output(cell):
    """Tell whether a learner sees the output of a cell only after opening or running it."""
    return cell.metadata.get("jupyter", {}).get("outputs_hidden", False)


def preview(cell):
    """Return the line of a folded output that JupyterLab shows beside its dots."""
    folded_source = cell.metadata.get("jupyter", {}).get("source_hidden", False)
    if not cell.outputs or folded_source:
        return ""
    first = cell.outputs[0]
    data = first.get("data", {})
    text = first.get("text", "" if "text/html" in data else data.get("text/plain", ""))
    return text.strip().partition("\n")[0]


def spoiled(notebook):
    """Return the ids of cells that answer a prediction or an explorer's question unasked."""
    cells, found = notebook.cells, []
    for number, cell in enumerate(cells):
        rest = cells[number + 1 :]
        if cell.cell_type == "markdown" and "**Predict.**" in cell.source:
            result = next((c for c in rest if c.cell_type == "code"), None)
            if result is None or not folded_output(result) or re.search(r"\d", preview(result)):
                found.append(cell.id)
        asks = cell.cell_type == "code" and is_asking(cells, number)
        if asks and not (rest and rest[0].source.startswith("<details>")):
            found.append(cell.id)
    return found


def is_asking(cells, number):
    """Tell whether a code cell is an explorer whose text asks a question."""
    explorer = re.search(r"^explorers\.\w+\(", cells[number].source, re.MULTILINE)
    before = next((c for c in reversed(cells[:number]) if c.cell_type == "markdown"), None)
    return bool(explorer and before is not None and "?" in before.source)


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    """Return a stored lesson."""
    return nbformat.read(request.param, as_version=4)


def test_a_lesson_can_be_read_in_one_sitting(lesson):
    words = sum(len(c.source.split()) for c in lesson.cells if c.cell_type == "markdown")
    assert words <= MAX_WORDS
    assert len(lesson.cells) <= MAX_CELLS


def test_numbers_in_prose_are_those_that_the_cells_show(lesson):
    assert stale_numbers(lesson) == []


def test_nothing_is_given_away(lesson):
    assert spoiled(lesson) == []


# The guard itself


def made(*cells):
    """Return a notebook of markdown and code cells; code is a pair of source and output."""
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(cell, id=f"c{number}")
            if isinstance(cell, str)
            else nbformat.v4.new_code_cell(
                cell[0],
                id=f"c{number}",
                outputs=[nbformat.v4.new_output("stream", text=cell[1])],
            )
            for number, cell in enumerate(cells)
        ]
    )


def test_a_stale_number_is_noticed():
    assert stale_numbers(made(("f()", "0.8754"), "It reaches 0.88, or 87.5 %.")) == []
    assert stale_numbers(made(("f()", "0.8654"), "It reaches 0.88.")) == [("c1", "0.88")]
    assert stale_numbers(made(("f()", "0.8754"), "## Next", "It was 0.88.")) == [("c2", "0.88")]
    named = made(("f()", "0.8754"), "## Next", "It was 0.88.")
    named.cells[2].metadata["numbers"] = {"0.88": "c0"}
    assert stale_numbers(named) == []


def test_formulas_code_and_small_numbers_claim_nothing():
    assert numbers_in("## 2.3 Four\n`0.1` and $0.25$ in section 2.5, 3 times; 784 pixels") == []
    assert numbers_in("about 1,234 of 93 % in 0.5 or −0.25") == ["1,234", "93 %", "−0.25"]


def test_a_prediction_that_is_answered_unasked_is_noticed():
    cells = "**Predict.** Which one?", ("f()", "the first")
    assert spoiled(made(*cells)) == ["c0"]
    folded = made(*cells)
    folded.cells[1].metadata["jupyter"] = {"outputs_hidden": True}
    assert spoiled(folded) == []
    folded.cells[1].outputs[0].text = "number 1\n"  # JupyterLab shows this line
    assert spoiled(folded) == ["c0"]


def test_an_explorer_that_asks_is_answered_below():
    cells = "Which garment is hardest?", ("explorers.Garments(X)", "")
    assert spoiled(made(*cells)) == ["c1"]
    assert spoiled(made(*cells, "<details><summary>Answer</summary>Shirts.</details>")) == []
