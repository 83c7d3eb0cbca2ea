"""Runs side by side in a table, and as rows for a CSV file and back."""

import dataclasses

import numpy as np
import pandas as pd

from fmnist_helpers.experiments.runs import CURVES, Run
from fmnist_helpers.experiments.settings import Settings, as_text

COLUMNS = ("run", "settings", *CURVES, "diverged")


def summary(runs):
    """Put runs side by side, one row per run.

    Parameters
    ----------
    runs : sequence of Run

    Returns
    -------
    DataFrame
        The settings that differ between the runs; then "train accuracy" and "val accuracy" of the
        last epoch, the best validation accuracy and its epoch, and where a run diverged.
    """
    settings = pd.DataFrame([dataclasses.asdict(each.settings) for each in runs], dtype=object)
    differ = [name for name in settings if settings[name].map(as_text).nunique() > 1]
    results = pd.DataFrame([_results(each) for each in runs])
    # A column of None and numbers would become floats: 64.0 samples.
    shown = settings[differ].apply(lambda column: column.map(as_text))
    return pd.concat([shown, results], axis="columns")


def _results(each):
    scores = each.curves.set_index("epoch")["val_accuracy"]
    known = scores.notna().any()
    return {
        "train accuracy": each.curves["accuracy"].iloc[-1],
        "val accuracy": scores.iloc[-1],
        "best val accuracy": scores.max(),
        "in epoch": int(scores.idxmax()) if known else 0,
        "diverged": each.diverged,
    }


def to_table(runs):
    """Write runs as rows, one per epoch, ready for `DataFrame.to_csv`.

    Parameters
    ----------
    runs : sequence of Run

    Returns
    -------
    DataFrame
        Columns: run (a number), settings (text), the curves, diverged.
    """
    tables = [
        each.curves.assign(run=number, settings=str(each.settings), diverged=each.diverged)
        for number, each in enumerate(runs, start=1)
    ]
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(tables, ignore_index=True)[list(COLUMNS)]


def from_table(table):
    """Read runs from the rows that `to_table` made.

    Parameters
    ----------
    table : DataFrame
        Also after a detour through a CSV file.

    Returns
    -------
    list of Run
        Without their weights, which are not in the table.

    Raises
    ------
    ValueError
        If a column is missing or holds what it should not.
    """
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise ValueError(
            f"the table lacks {', '.join(missing)}; expected the columns that to_table writes"
        )
    # Left to itself, groupby would drop the rows without a number of a run silently.
    groups = table.groupby("run", sort=False, dropna=False)
    return [_from_rows(number, rows.reset_index(drop=True)) for number, rows in groups]


def _from_rows(number, rows):
    """Read one run from its rows, or say why they are not one."""
    try:
        curves = rows[list(CURVES)].astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"run {number} holds no numbers: {error}") from error
    wanted = np.arange(1, len(rows) + 1)
    if pd.isna(number) or not np.array_equal(curves["epoch"], wanted):
        raise ValueError(
            f"run {number} has the epochs {curves['epoch'].tolist()};"
            f" expected a numbered run with the epochs 1 to {len(rows)}, in order"
        )
    for name in ("settings", "diverged"):
        if rows[name].nunique(dropna=False) > 1:
            raise ValueError(f"run {number} has several {name}; expected the same in all its rows")
    settings, diverged = rows.loc[0, ["settings", "diverged"]]
    diverged = "" if pd.isna(diverged) else str(diverged)
    return Run(Settings.parse(str(settings)), curves.astype({"epoch": int}), diverged)
