"""Compare ways to run a search: a loop, processes, and a Dask cluster on this machine.

python -m benchmarks.search [--runs 16] [--samples 20000] [--workers 2] [--repeats 3]

All ways take turns, after one round that is not counted, in which workers start and get the images.
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
    with contextlib.ExitStack() as stack:
        ways = all_ways(options.workers, stack)
        for way in ways.values():
            seconds_of(way, settings, images)
        rounds = [
            {name: seconds_of(way, settings, images) for name, way in ways.items()}
            for _ in range(options.repeats)
        ]
    print(f"{options.runs} runs, {options.workers} workers, one thread each")
    for name in ways:
        ratios = [each["a loop"] / each[name] for each in rounds]
        print(
            f"{name:30s} {median(each[name] for each in rounds):6.2f} s,"
            f" speed {median(ratios):.2f} times a loop's,"
            f" from {min(ratios):.2f} to {max(ratios):.2f}"
        )


def all_ways(n_workers, stack):
    """Return each way as keyword arguments of `joblib.parallel_config`."""
    ways = {
        "a loop": {"backend": "sequential"},
        "joblib, processes": {"backend": "loky", "n_jobs": n_workers},
    }
    if importlib.util.find_spec("distributed"):
        from dask.distributed import Client, LocalCluster

        cluster = stack.enter_context(
            LocalCluster(n_workers=n_workers, threads_per_worker=1, dashboard_address=None)
        )
        stack.enter_context(Client(cluster))
        ways["joblib, Dask"] = {"backend": "dask"}
    else:
        print("Dask is left out: it is not installed")
    return ways


def seconds_of(way, settings, images):
    """Run the search in one way and return its time in seconds."""
    start = time.perf_counter()
    with joblib.parallel_config(**way):
        run_all(settings, images)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
