"""Tables in CSV files: read and checked, written whole or not at all."""

import pandas as pd

from fmnist_helpers._files import DataError, replacing


def read_table(path, columns, to_do, *, dtype=None):
    """Read a CSV file that must have certain columns.

    Parameters
    ----------
    path : str or path-like
    columns : sequence of str
        All of them, in order.
    to_do : str
        How to get the file again if something is wrong with it.
    dtype : dict of str to dtype, optional
        For columns whose type pandas would get wrong.

    Returns
    -------
    DataFrame

    Raises
    ------
    DataError
        If the file is missing, is no CSV file or has other columns.
    """
    expected = f"a table with the columns {', '.join(columns)}"
    try:
        table = pd.read_csv(path, dtype=dtype)
    except (OSError, ValueError) as error:
        raise DataError(path, str(error), expected, to_do) from error
    if tuple(table.columns) != tuple(columns):
        raise DataError(path, f"the columns {', '.join(table.columns)}", expected, to_do)
    return table


def write_table(table, path):
    """Write a table as CSV, whole or not at all, with the same bytes on every system.

    Parameters
    ----------
    table : DataFrame
    path : str or path-like
    """
    with replacing(path) as part:
        table.to_csv(part, index=False, lineterminator="\n")
