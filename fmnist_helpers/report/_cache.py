"""A table that is computed row by row on all cores, and goes on after an interrupt.

Each row carries the fingerprint of the code that computed it. A row of other code stays in the
table until its successor is there, so that nothing that took hours is lost.
"""

import joblib
import numpy as np
import pandas as pd

from fmnist_helpers._tables import read_table, write_table

# Read as text: a code may look like a number, and an empty defect means none.
TEXT = {"code": str, "defect": str}
# How far a number may be from the stored one and still count as the same: accuracies are stored
# with 4 decimals, costs with 5 digits, and another processor may round a last digit differently.
SAME = {"rtol": 1e-3, "atol": 2e-4}


def read(path, columns):
    """Read a table; see `_tables.read_table`."""
    again = "Take it from a fresh copy of the project, or run: python -m fmnist_helpers.report"
    return read_table(path, columns, again, dtype=TEXT)


def complete(table, cases, row_of, *, code, path, progress):
    """Compute the rows that a table lacks, one per core at a time, and write it after each.

    Parameters
    ----------
    table : DataFrame
        What there is already; its first columns are the fields of a case, its last is "code".
    cases : sequence of namedtuple
        The rows wanted.
    row_of : callable
        Takes a case, returns its row as a dict, without "code".
    code : str
        The fingerprint of the present code. Rows of other code are replaced one by one.
    path : str or path-like
    progress : callable
        Wraps the rows, with their number as `total`.

    Returns
    -------
    DataFrame
        Its rows in the order of `cases`; others follow.
    """
    fields = cases[0]._fields
    rows = {_case_of(row, fields): row for row in table.to_dict("records")}
    missing = [case for case in cases if rows.get(case, {}).get("code") != code]
    jobs = joblib.Parallel(n_jobs=-1, return_as="generator_unordered")
    for row in progress(jobs(joblib.delayed(row_of)(case) for case in missing), total=len(missing)):
        rows[_case_of(row, fields)] = row | {"code": code}
        write_table(_table(rows.values(), table), path)
    wanted = [rows.pop(case) for case in cases]
    table = _table([*wanted, *rows.values()], table)
    write_table(table, path)
    return table


def differences(table, cases, row_of, *, progress):
    """Compute some rows of a table again and compare every number.

    Parameters
    ----------
    table : DataFrame
    cases : sequence of namedtuple
        The rows to compute; all of them are in the table.
    row_of, progress : callable
        See `complete`.

    Returns
    -------
    list of str
        A sentence for each number that differs by more than `SAME`.
    """
    fields = cases[0]._fields
    stored = {_case_of(row, fields): row for row in table.to_dict("records")}
    jobs = joblib.Parallel(n_jobs=-1, return_as="generator_unordered")
    found = []
    for row in progress(jobs(joblib.delayed(row_of)(case) for case in cases), total=len(cases)):
        case = cases[0]._make(_case_of(row, fields))
        found += [
            f"{case}: {name} is {value}, but {stored[case][name]} is stored"
            for name, value in row.items()
            if not _same(value, stored[case][name])
        ]
    return found


def _same(value, stored):
    if isinstance(value, str):
        return value == stored
    return bool(np.isclose(value, stored, equal_nan=True, **SAME))


def stamp(table, cases, row_of, *, code, path, progress):
    """Let a whole table count for the present code if a sample of it still comes out the same.

    Parameters
    ----------
    table, code, path
        See `complete`. Unless the sample agrees, the file stays as it is.
    cases, row_of, progress
        See `differences`.

    Returns
    -------
    list of str
        What differs; nothing if the table was stamped.

    Raises
    ------
    ValueError
        If rows of several older codes are in the table, since one sample cannot speak for all.
    """
    others = set(table["code"]) - {code}
    if len(others) > 1:
        raise ValueError(
            f"{path}: found rows of {len(others)} older versions of the code; expected one."
            " Compute them again: python -m fmnist_helpers.report"
        )
    differing = differences(table, cases, row_of, progress=progress)
    if not differing:
        write_table(table.assign(code=code), path)
    return differing


def _case_of(row, fields):
    return tuple(row[name] for name in fields)


def _table(rows, like):
    return pd.DataFrame(list(rows), columns=like.columns)
