"""Cells that Python cannot read: their answers were attempted, and are missing."""

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from checks.hand_ins import MISSING_COLON, START
from fmnist_helpers import _learner_cells
from fmnist_helpers._grading_kernel import report


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("%time x = 1\n!ls\nmy_labels = 3", None),
        ("%%bash\nif [ -f x", None),
        ("await asyncio.sleep(0)", None),
        ("'\\d'", None),
        ("%%time\ndef my_softmax(Z)\n    return Z", "expected ':'"),
        ("my_labels = = 3", "invalid syntax"),
        ("if True:\nmy_labels = 3", "expected an indented block"),
        ("return 3", "outside function"),
        ("\0", "null bytes"),
    ],
)
def test_magics_are_no_false_alarm(source, words):
    error = _learner_cells.syntax_error(source)
    assert (error is None) == (words is None)
    assert words is None or words in error.msg


@pytest.mark.parametrize(
    ("source", "is_meant"),
    [
        ("x = 1\ndef my_softmax(Z)\n    return Z", True),
        ("my_softmax = = 3", True),
        ("Def my_softmax(Z):", True),
        ("checks.softmax(my_softmax", False),
        ("my_softmax(Z", False),
        ("# def my_softmax(Z)", False),
        ("my_softmax_twice = = 3", False),
    ],
)
def test_only_the_cell_that_defines_an_answer_counts(source, is_meant):
    assert _learner_cells.defines(source, "my_softmax") is is_meant


def test_the_cell_of_an_exercise_is_known_by_its_id():
    cells = [("ex-loss-at-start", "my_loss = = 2.3"), ("ex-softmax", "my_softmax = ...")]
    verdicts = {
        verdict.exercise: verdict
        for verdict in report("softmax_and_cross_entropy", {"my_softmax": ...}, cells)
    }
    assert verdicts["loss_at_start"].diagnosis == "syntax-error"
    assert verdicts["softmax"].status == "not attempted"


def test_a_check_in_the_notebook_knows_of_the_missing_colon():
    stub, check = "my_softmax = ...", "print(checks.softmax(my_softmax))"
    sources = [START, stub, check, MISSING_COLON, check, stub, check]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    first, second, third = (notebook.cells[n].outputs[0].text for n in (2, 4, 6))
    assert "not attempted" in first
    assert "softmax: failed" in second
    assert "SyntaxError: expected ':' (line 2)" in second
    assert "not attempted" in third
