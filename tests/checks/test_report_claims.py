"""What the messages about the report claim is true, and so is what its made-up part says."""

import sys
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

from fmnist_helpers import checks
from fmnist_helpers.report import tables


def told(name, answer):
    return getattr(checks, name)(answer, count=False).message


def test_the_sentences_are_numbered_from_1_to_12():
    faults = sys.modules[type(checks.planted_faults).__module__]
    assert sorted([*faults.PLANTED, *faults.SOUND]) == list(range(1, 13))
    for number in faults.SOUND:
        assert f"Sentence {number} is sound" in told("planted_faults", [*faults.PLANTED, number])
    for number, (diagnosis, _) in faults.PLANTED.items():
        others = set(faults.PLANTED) - {number}
        assert checks.planted_faults(others, count=False).diagnosis == diagnosis


def test_the_messages_agree_with_the_printed_tables():
    squares = tables.matrices(tables.read())
    even = [name for name, square in squares.items() if set(square.sum(axis=0)) == {1_000}]
    assert even == ["4a", "11a", "11b"]  # "one of the three whose class totals are right"
    said = squares["11b"].sum(axis=1)
    assert f"from {min(said)} to {max(said):,}" in told("true_axis", "rows")
    assert f"{np.trace(squares['11a']) / 10_000:.2f}" in told("how_many_steps", "200")


def test_the_spread_is_what_drawing_gives():
    rng = np.random.default_rng(0)
    totals = rng.hypergeometric(6_000, 54_000, 10_000, size=20_000)
    assert checks.totals_spread(totals.std(), count=False).passed


def lesson_cell(name):
    """Return the source of a cell of the lesson."""
    path = Path(__file__).resolve().parents[2] / "notebooks" / "09_the_verdict.ipynb"
    return next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.id == name)


def test_the_numbers_of_the_made_up_report_are_right_and_wrong_as_planned():
    namespace = {"pd": pd}
    exec(lesson_cell("made-up"), namespace)
    table = namespace["made_up"].to_numpy()
    report = lesson_cell("checklist")
    assert f"{np.trace(table) / table.sum():.2f}" == "0.87"  # sentence 2 has no other fault
    assert table.sum(axis=1).tolist() == [200, 212, 200]  # sentence 3
    recall, precision = table[0, 0] / table[0].sum(), table[0, 0] / table[:, 0].sum()
    assert f"The precision of oak is {recall:.3f}: of the 200 oaks, {table[0, 0]}" in report
    assert f"or {precision:.2f}" in lesson_cell("ex-planted-faults-solution")
    # However the row with the wrong total is repaired, sentence 4 stays wrong.
    for column in range(3):
        repaired = table.copy()
        repaired[1, column] -= 12
        assert abs(repaired[0, 0] / repaired[:, 0].sum() - recall) > 0.03
