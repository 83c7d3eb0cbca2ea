"""A table that is computed row by row on all cores, and goes on after an interrupt."""

import ast
import hashlib
from pathlib import Path

import joblib
import pandas as pd

from fmnist_helpers import data
from fmnist_helpers.rate_map import write

# A code such as 12345678 is no number, and neither is the name of a mistake where none is made.
TEXT = {"code": str, "defect": str}


def code_version(*modules):
    """Name the code that computes a row: a fingerprint of its statements.

    Parameters
    ----------
    *modules : module
        Comments, docstrings and formatting in them do not count.

    Returns
    -------
    str
        The first 8 digits of a SHA-256 sum.
    """
    digest = hashlib.sha256()
    for module in modules:
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
                del body[0]
        digest.update(ast.unparse(tree).encode())
    return digest.hexdigest()[:8]


def read(path, columns):
    """Read a table, or say what is wrong with its file.

    Parameters
    ----------
    path : str or path-like
    columns : sequence of str
        All of them, in order.

    Returns
    -------
    DataFrame

    Raises
    ------
    DataError
        If the file is missing or has other columns.
    """
    again = "Take it from a fresh copy of the project, or run: python -m fmnist_helpers.report"
    expected = f"a table with the columns {', '.join(columns)}"
    try:
        table = pd.read_csv(path, dtype=TEXT)
    except (OSError, ValueError) as error:
        raise data.DataError(path, str(error), expected, again) from error
    if tuple(table.columns) != tuple(columns):
        raise data.DataError(path, f"the columns {', '.join(table.columns)}", expected, again)
    return table


def complete(table, cases, row_of, *, path, progress):
    """Compute the rows that a table lacks, one core a row, and write it after each.

    Parameters
    ----------
    table : DataFrame
        What there is already; its first columns are the fields of a case.
    cases : sequence of namedtuple
        The rows wanted.
    row_of : callable
        Takes a case, returns its row as a dict.
    path : str or path-like
    progress : callable
        Wraps the rows, with their number as `total`.

    Returns
    -------
    DataFrame
        Its rows in the order of `cases`; others follow.
    """
    there = set(table.iloc[:, : len(cases[0])].itertuples(index=False, name=None))
    missing = [case for case in cases if tuple(case) not in there]
    jobs = joblib.Parallel(n_jobs=-1, return_as="generator_unordered")
    for row in progress(jobs(joblib.delayed(row_of)(case) for case in missing), total=len(missing)):
        # Not pandas.concat: an empty table would make its columns objects.
        table = pd.DataFrame([*table.to_dict("records"), row], columns=table.columns)
        write(table, path)
    place = {tuple(case): number for number, case in enumerate(cases)}
    keys = table.iloc[:, : len(cases[0])].itertuples(index=False, name=None)
    order = pd.Series([place.get(key, len(place)) for key in keys], index=table.index, dtype=int)
    table = table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)
    write(table, path)
    return table
