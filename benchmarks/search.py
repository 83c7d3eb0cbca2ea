"""Compare ways to run a search: a loop, processes, and a Dask cluster on this machine.

python -m benchmarks.search [--runs 16] [--samples 20000] [--workers 2] [--repeats 3]

Each way takes turns with a loop, after one round that is not counted, in which workers start and
get the images. The cluster is there in its own turns only, since it would slow the others down.
"""

import argparse
import contextlib
import importlib.util
import time
from statistics import median

import joblib

from fmnist_helpers import data
from fmnist_helpers.experiments import DataSplit, Settings, run_all


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("runs", 16), ("samples", 20_000), ("workers", 2), ("repeats", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    X, y, _, _ = data.load()
    images = DataSplit(X[:50_000], y[:50_000], X[50_000:52_000], y[50_000:52_000])
    knobs = {"n_hidden": 128, "n_samples": options.samples, "epochs": 3}
    settings = [Settings(**knobs, seed=seed) for seed in range(options.runs)]
    print(f"{options.runs} runs, {options.workers} workers, one thread each")
    for name, (place, way) in all_ways(options.workers).items():
        with place():
            seconds_of(way, settings, images)
            loops, others = zip(
                *(
                    (seconds_of(LOOP, settings, images), seconds_of(way, settings, images))
                    for _ in range(options.repeats)
                ),
                strict=True,
            )
        ratios = [loop / other for loop, other in zip(loops, others, strict=True)]
        print(
            f"{name:18s} {median(others):6.2f} s; a loop {median(loops):6.2f} s:"
            f" {median(ratios):.2f} times as fast, from {min(ratios):.2f} to {max(ratios):.2f}"
        )


LOOP = {"backend": "sequential"}


def all_ways(n_workers):
    """Return, for each way, where it runs and the arguments of `joblib.parallel_config`."""
    processes = contextlib.nullcontext, {"backend": "loky", "n_jobs": n_workers}
    ways = {"joblib, processes": processes}
    if importlib.util.find_spec("distributed") is None:
        print("Dask is left out: it is not installed")
        return ways
    return ways | {"joblib, Dask": (lambda: cluster(n_workers), {"backend": "dask"})}


@contextlib.contextmanager
def cluster(n_workers):
    """Start a Dask cluster on this machine, and connect to it."""
    from dask.distributed import Client, LocalCluster

    options = {"n_workers": n_workers, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as workers, Client(workers):
        yield


def seconds_of(way, settings, images):
    """Run the search in one way and return its time in seconds."""
    start = time.perf_counter()
    with joblib.parallel_config(**way):
        run_all(settings, images)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
