"""The tables of grades: kept after every notebook, and safe to open in a spreadsheet."""

from pathlib import Path

import pandas as pd

from fmnist_helpers._files import part_of, replacing
from fmnist_helpers._grading import COLUMNS, NOT_GRADED, RAN
from fmnist_helpers.checks._verdict import NOT_ATTEMPTED, PASSED

TOTALS_COLUMNS = ["file", "lesson", "passed", "attempted", "exercises", "problem"]
# With these a spreadsheet takes a text for a formula, which may start programs. An apostrophe
# before a text says that it is none. So a text that has one itself needs another: whoever takes
# one away, as some spreadsheets do, always gets the text as it was.
MARKED_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def as_table(rows):
    """Return rows as a table.

    Parameters
    ----------
    rows : list of dict
        With `COLUMNS`.

    Returns
    -------
    DataFrame
    """
    return pd.DataFrame(rows, columns=COLUMNS)


def place_for(path):
    """Return where a table can be written, after having tried it.

    Parameters
    ----------
    path : path
        What is there already stays as it is.

    Returns
    -------
    Path

    Raises
    ------
    OSError
        If nothing can be written there.
    """
    path = Path(path).resolve()
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "no regular file"
        raise OSError(f"{path} is {kind}. Give the name of the CSV file to write.")
    if not path.parent.is_dir():
        raise OSError(f"There is no folder {path.parent} for the table {path.name}.")
    part = part_of(path)
    try:
        part.write_bytes(b"")
        part.unlink()
    except OSError as error:
        raise OSError(f"{path} cannot be written: {error.strerror}") from error
    return path


def write_csv(table, path):
    """Write a table; an existing file is replaced whole or not at all.

    Parameters
    ----------
    table : DataFrame
    path : path

    Raises
    ------
    OSError
        If it cannot be written. If only the existing file cannot be replaced, say because a
        spreadsheet holds it open, the message says where the table is instead.
    """
    with replacing(path, keep="the table") as part:
        # Excel takes a file for UTF-8 only if it begins with a byte order mark.
        _harmless(table).to_csv(part, index=False, encoding="utf-8-sig", errors="backslashreplace")


def _harmless(table):
    """Put an apostrophe before each text that a spreadsheet would take for something else."""
    return table.map(
        lambda cell: (
            f"'{cell}" if isinstance(cell, str) and cell.startswith(MARKED_STARTS) else cell
        )
    )


def totals_place(path):
    """Return where the totals of a table of grades are written: beside it."""
    return Path(path).with_stem(f"{Path(path).stem}-totals")


def totals(table):
    """Count the exercises of each hand-in.

    Parameters
    ----------
    table : DataFrame
        From `teacher.grade_folder`.

    Returns
    -------
    DataFrame
        With `TOTALS_COLUMNS`, a row per file: the exercises that were passed, those that were
        attempted, and all of its lesson; these are missing where nothing could be counted.
        "problem" is empty if all cells ran.
    """
    rows = table.assign(
        passed=table["status"] == PASSED,
        attempted=~table["status"].isin([NOT_ATTEMPTED, NOT_GRADED]),
        exercises=table["exercise"] != "",
        problem=table["notebook"].replace(RAN, ""),
    )
    counts = ["passed", "attempted", "exercises"]
    how = {"lesson": "first", "status": "first"} | dict.fromkeys(counts, "sum")
    found = rows.groupby("file", sort=False).agg(how | {"problem": "first"}).reset_index()
    found[counts] = found[counts].astype("Int64")
    # Nobody knows how many: that is not the same as none.
    found.loc[found["status"] == NOT_GRADED, ["passed", "attempted"]] = pd.NA
    found.loc[found["exercises"] == 0, "exercises"] = pd.NA
    return found[TOTALS_COLUMNS]


def not_graded(table):
    """Say which files were not graded, and why.

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    list of str
        A line for each file.
    """
    files = table[table["status"] == NOT_GRADED].drop_duplicates("file")
    return [f"{row.file}: {row.notebook}" for row in files.itertuples()]
