"""The figures that the older report prints, as data, in `data/report_tables.csv`.

The report prints no table without an ambiguity: it does not say whether its rows are the true
classes or the predicted ones. So `row` and `column` are all that is stored here.
"""

import numpy as np

from fmnist_helpers import data
from fmnist_helpers._tables import read_table

PATH = data.FOLDER / "report_tables.csv"
SETTINGS = ("n_hidden", "activation", "learning_rate", "normalization")
COLUMNS = ("table", *SETTINGS, "row", "column", "count")
N_TABLES, N_CLASSES = 11, len(data.CLASS_NAMES)

# As printed above the loss curves of 64 hidden units.
FINAL_COSTS = {
    (64, "relu", 0.85, "l2"): 0.8176964674130665,
    (64, "tanh", 0.85, "l1"): 1.9039758363439394,
    (64, "sigmoid", 1.0, "l2"): 1.9039758363439394,
}


def read(path=PATH):
    """Read the report's confusion matrices.

    Parameters
    ----------
    path : str or path-like, optional

    Returns
    -------
    DataFrame
        One row a number: table (such as "4a", the figure that shows it), the settings of its
        caption (missing for table "5", above which two captions stand), row and column, counted
        from 0, and count.

    Raises
    ------
    DataError
        If the file is missing or does not hold eleven whole tables.
    """
    again = "Take it from a fresh copy of the project."
    cells = read_table(path, COLUMNS, again, dtype={"table": str, "n_hidden": "Int64"})
    if len(cells) != N_TABLES * N_CLASSES**2 or cells.duplicated(["table", "row", "column"]).any():
        expected = f"{N_TABLES} tables of {N_CLASSES} x {N_CLASSES} numbers"
        raise data.DataError(path, f"{len(cells)} rows, or some of them twice", expected, again)
    return cells


def matrices(cells):
    """Put the numbers of each table into a square.

    Parameters
    ----------
    cells : DataFrame
        As `read` gives it.

    Returns
    -------
    dict of str to ndarray of int of shape (10, 10)
        Rows and columns as printed, in the order of the report.
    """
    squares = {}
    for name, numbers in cells.groupby("table", sort=False):
        squares[name] = np.zeros((N_CLASSES, N_CLASSES), dtype=int)
        squares[name][numbers["row"], numbers["column"]] = numbers["count"]
    return squares


def captions(cells):
    """Return what is written under each table.

    Parameters
    ----------
    cells : DataFrame
        As `read` gives it.

    Returns
    -------
    DataFrame
        One row a table, in the order of the report: its settings.
    """
    return cells.drop_duplicates("table").set_index("table")[list(SETTINGS)]
