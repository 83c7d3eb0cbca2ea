"""One run from its settings, and many runs as a table.

A run is described by a `Settings`, which is also a line of text that can be sent to a friend:

    run(Settings(learning_rate=0.3), pictures)
    run(Settings.parse("learning_rate=0.3 activation=tanh"), pictures)

gives the same numbers for everybody. `run_all` runs many, on one core or on many computers.
`summary` puts runs side by side; `to_table` and `from_table` turn them into rows for a CSV file
and back. `scale` is `data.normalize` under a shorter name.
"""

from fmnist_helpers.data import NORMALIZATIONS
from fmnist_helpers.data import normalize as scale
from fmnist_helpers.experiments.many import run_all
from fmnist_helpers.experiments.runs import CURVES, DataSplit, Run, run, start
from fmnist_helpers.experiments.settings import Settings
from fmnist_helpers.experiments.tables import from_table, summary, to_table

__all__ = [
    "CURVES",
    "NORMALIZATIONS",
    "DataSplit",
    "Run",
    "Settings",
    "from_table",
    "run",
    "run_all",
    "scale",
    "start",
    "summary",
    "to_table",
]
