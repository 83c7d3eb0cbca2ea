"""Pinned runs: their table in the notebook, and their file. No widgets in here."""

import html

import pandas as pd

from fmnist_helpers import experiments
from fmnist_helpers._tables import write_table
from fmnist_helpers.explorers._laboratory_scene import letter


def as_html(pins):
    """Write pinned runs as a table, with their settings as lines to copy.

    Parameters
    ----------
    pins : list of experiments.Run

    Returns
    -------
    str
        Empty where there is none.
    """
    if not pins:
        return ""
    table = experiments.summary(pins)
    table.index = [letter(i) for i in range(len(pins))]
    table.columns = [name.replace("_", " ") for name in table]
    shown = table.to_html(
        float_format=lambda value: f"{value:.3f}", border=0, classes="fmnist-runs"
    )
    lines = "".join(
        f"<li><b>{letter(i)}</b> <code>{html.escape(str(each.settings))}</code></li>"
        for i, each in enumerate(pins)
    )
    details = f"<details><summary>Settings to copy</summary><ul>{lines}</ul></details>"
    return f'<div style="overflow-x: auto">{shown}</div>{details}'


def read(path):
    """Read runs from a CSV file.

    Parameters
    ----------
    path : path

    Returns
    -------
    list of experiments.Run

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it holds something else.
    """
    try:
        return experiments.from_table(pd.read_csv(path))
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path} is no table of runs ({error})") from error


def save(path, pins):
    """Write runs to a CSV file, whole or not at all.

    Parameters
    ----------
    path : path
    pins : list of experiments.Run

    Raises
    ------
    OSError
        If it cannot be written.
    ValueError
        If the file is there and holds something else, which would be lost.
    """
    if path.exists():
        _check_contained(path, pins)
    write_table(experiments.to_table(pins), path)


def _check_contained(path, pins):
    known = {str(each.settings) for each in pins}
    if any(str(each.settings) not in known for each in read(path)):
        raise ValueError(f"{path} holds other runs; load them first, or choose another name")
