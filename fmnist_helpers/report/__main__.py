"""Compute the tables of lesson 06 again: see `main`."""

import argparse
import os
from pathlib import Path

# One core a run is quicker than all cores for each. NumPy reads this when it is first imported,
# and the workers of joblib inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from fmnist_helpers import data
from fmnist_helpers.report import runs, ten_units


def main(arguments=None):
    """Compute the stored runs of lesson 06 again, in some hours, on as many cores as there are.

    The tables are written after every run, so the command may be interrupted and given again: it
    goes on with what is missing, or was computed by another version of the code.
    """
    parser = argparse.ArgumentParser(
        prog="python -m fmnist_helpers.report",
        description=main.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--to",
        type=Path,
        default=data.FOLDER,
        metavar="FOLDER",
        help="where the tables are written; the stored ones are in %(default)s, so another folder"
        " computes everything from the start and leaves them alone",
    )
    folder = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    ten_units.compute(folder / ten_units.PATH.name)
    runs.compute(folder / runs.PATH.name)


if __name__ == "__main__":
    main()
