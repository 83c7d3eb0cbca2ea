"""Many runs: one after another, or side by side on the cores of one machine or of several."""

import contextlib
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from fmnist_helpers._files import DataError
from fmnist_helpers._tables import write_table
from fmnist_helpers.experiments.runs import DataSplit, run
from fmnist_helpers.experiments.tables import from_table, to_table

MAX_LOST_POOLS = 3  # a run that ends its process every time would never be finished


def run_all(settings, images, *, dtype=np.float32, store=None, progress=None):
    """Run many settings; joblib decides where.

    On its own this is a loop. What stands around it makes it a search on all cores, or on a
    cluster (the second form needs the package `dask.distributed`):

        with joblib.parallel_config(backend="loky", n_jobs=-1):
            runs = run_all(settings, images)

        with Client(address), joblib.parallel_config(backend="dask"):
            runs = run_all(settings, images)

    The numbers are the same everywhere and in any order, since each run has its own seed and does
    its arithmetic in one thread. (Another kind of processor may round the last digits differently.)

    Parameters
    ----------
    settings : sequence of Settings
    images : DataSplit
        Sent once to each worker, not once per run.
    dtype : {float32, float64}, default float32
    store : str or path-like, optional
        A CSV file to which every run is written as soon as it is finished. Runs that it already
        holds are read and not computed again, so that an interrupted search goes on where it was.
    progress : callable, optional
        Wraps the finished runs and takes their number as `total`: `tqdm` is one.

    Returns
    -------
    list of Run
        In the order of `settings`. A run that was read from `store` comes without its weights.

    Raises
    ------
    DataError
        If `store` is there and does not hold runs.
    BrokenProcessPool
        If workers were killed again and again. One that is killed once costs only time: its run
        is begun anew.
    """
    settings = list(settings)
    finished = {} if store is None else _stored(store)
    missing = [each for each in dict.fromkeys(settings) if each not in finished]
    for each in _reported(_results(missing, images, dtype), progress, len(missing)):
        finished[each.settings] = each
        if store is not None:
            write_table(to_table(finished.values()), store)
    return [finished[each] for each in settings]


def _results(missing, images, dtype):
    """Yield the runs as they are finished; after the loss of a worker, go on with the others."""
    left = dict.fromkeys(missing)
    for attempt in range(1, MAX_LOST_POOLS + 1):
        jobs = joblib.Parallel(return_as="generator_unordered")
        # joblib sends an array once if it is an argument of its own.
        calls = (joblib.delayed(_run_in_one_thread)(each, dtype, *images) for each in left)
        last = attempt == MAX_LOST_POOLS
        with contextlib.nullcontext() if last else contextlib.suppress(BrokenProcessPool):
            for each in jobs(list(calls)):
                del left[each.settings]
                yield each
        if not left:
            return


def _run_in_one_thread(settings, dtype, *images):
    with threadpool_limits(1):  # with several threads, sums are taken in another order
        return run(settings, DataSplit(*images), dtype=dtype)


def _reported(results, progress, total):
    return results if progress is None else progress(results, total=total)


def _stored(path):
    if not Path(path).exists():
        return {}
    try:
        return {each.settings: each for each in from_table(pd.read_csv(path))}
    except (OSError, ValueError) as error:
        raise DataError(
            path, str(error), "runs that run_all stored", "Name another file, or delete this one."
        ) from error
