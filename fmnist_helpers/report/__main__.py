"""Compute the tables of the report lessons again, in some hours, on as many cores as there are.

The tables are written after every run, so the command may be interrupted and given again: it goes
on with what is missing, or was computed by another version of the code. What such a version
computed stays in the tables until all of it is computed anew.

If a change of the code should have kept every number, --stamp shows that it did, in some minutes.
"""
# ruff: noqa: T201 - a program prints

import argparse
import os
import sys
from pathlib import Path

# One core a run is quicker than all cores for each. NumPy reads this when it is first imported,
# and the workers of joblib inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from fmnist_helpers import data
from fmnist_helpers.report import old_notebook, runs


def main(arguments=None):
    """Compute the tables, or stamp them.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the command line.

    Returns
    -------
    int
        0 if all went well, 1 if a table was not stamped.
    """
    parser = argparse.ArgumentParser(
        prog="python -m fmnist_helpers.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--to",
        type=Path,
        default=data.FOLDER,
        metavar="FOLDER",
        help="where the tables are; the stored ones are in %(default)s, so another folder"
        " computes everything from the start and leaves them alone",
    )
    parser.add_argument(
        "--stamp",
        action="store_true",
        help="compute only a sample of the stored runs, at least two of each family, and let the"
        " tables count for the present code if every number agrees",
    )
    options = parser.parse_args(arguments)
    if options.stamp:
        return _stamp(options.to)
    options.to.mkdir(parents=True, exist_ok=True)
    for table in (old_notebook, runs):
        table.compute(options.to / table.PATH.name)
    return 0


def _stamp(folder):
    """Stamp each table that comes out the same, and say what differs in the others."""
    status = 0
    for table in (old_notebook, runs):
        path = folder / table.PATH.name
        try:
            differing = table.stamp(path)
        except ValueError as error:  # also the DataError of a file that cannot be read
            differing = [str(error)]
        for sentence in differing:
            print(sentence)
        print(f"{path}: not stamped" if differing else f"{path}: every number agrees; stamped")
        status |= bool(differing)
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
