"""Time the runs of lesson 06: the way of the old report beside ours.

    python -m benchmarks.report_runs [--samples 60000] [--steps 5] [--repeats 3]

The same cells of the grid, full-batch steps on the same images, which lie in memory normalized:

- the report's way: float64, a sample a column, all samples in one product, sigmoid computed three
  times a step and exp twice. One cell after the other, each with all processors for its products.
- ours, as `python -m fmnist_helpers.report` computes them: float32, a sample a row, chunk by chunk,
  as many cells at a time as there are processors.
- ours on 10,000 images, with which most cells of the stored table are computed.

They take turns, so that a machine that slows down slows all. The costs of the last step show that
the first two compute the same.

From that follows how long the grid of 270 cells takes: the report's way, with all images in every
cell; and ours, with 10,000 images in every cell, and with all of them once more in those that the
report shows and in the best and worst of each family.
"""

import argparse
import os
import platform
import time
from statistics import median

import joblib
import numpy as np

from fmnist_helpers import data
from fmnist_helpers.report import descent, runs
from fmnist_helpers.report.plan import EVERYTHING, SUBSET, Case, grid

CELLS = (
    Case(64, "sigmoid", 1.0, "l2"),
    Case(64, "tanh", 0.5, "l2"),
    Case(128, "sigmoid", 0.85, "l2"),
    Case(128, "relu", 0.5, "l2"),
)


def report_way(case, X, y, steps):
    """Train as the report's program does, with the right slopes; return the last cost.

    `X` (D, N) holds a sample a column, float64.
    """
    W1, b1, W2, b2 = (array.T.copy() for array in runs.start(case, np.float64))
    b1, b2 = b1[:, None], b2[:, None]
    N = X.shape[1]
    Y = np.eye(10)[y].T.copy()

    def sigmoid(Z):
        return 1 / (1 + np.exp(-Z))

    functions = {
        "sigmoid": (sigmoid, lambda Z: sigmoid(Z) * (1 - sigmoid(Z))),
        "tanh": (np.tanh, lambda Z: 1 - np.tanh(Z) * np.tanh(Z)),
        "relu": (lambda Z: Z * (Z > 0), lambda Z: 1.0 * (Z > 0)),
    }
    function, slope = functions[case.activation]
    for _ in range(steps):
        Z1 = W1 @ X + b1
        A1 = function(Z1)
        Z2 = W2 @ A1 + b2
        P = np.exp(Z2) / np.exp(Z2).sum(axis=0)
        # The report clips at 1e-7, which is as much work, and would change the first costs.
        cost = -(Y * np.log(P.clip(min=1e-300))).sum() / N
        dZ2 = P - Y
        dZ1 = (W2.T @ dZ2) * slope(Z1)
        W2 = W2 - case.learning_rate / N * (dZ2 @ A1.T)
        b2 = b2 - case.learning_rate / N * dZ2.sum(axis=1, keepdims=True)
        W1 = W1 - case.learning_rate / N * (dZ1 @ X.T)
        b1 = b1 - case.learning_rate / N * dZ1.sum(axis=1, keepdims=True)
    return float(cost)


def our_way(case, X, y, steps):
    """Train as `runs.run` does; return the last cost."""
    params = runs.start(case, np.float32)
    settings = {"learning_rate": case.learning_rate, "activation": case.activation}
    *_, cost = descent.descend(params, X, y, steps=steps, **settings)
    return cost


def turn(columns, rows, y, steps):
    """Return seconds and costs of each way."""
    jobs = joblib.Parallel(n_jobs=-1)
    job = joblib.delayed(our_way)
    few = rows[:SUBSET], y[:SUBSET]
    ways = {
        "the report's way": lambda: [report_way(case, columns, y, steps) for case in CELLS],
        "ours": lambda: jobs(job(case, rows, y, steps) for case in CELLS),
        "ours, few images": lambda: jobs(job(case, *few, steps) for case in CELLS),
    }
    result = {}
    for name, way in ways.items():
        start = time.perf_counter()
        costs = way()
        result[name] = time.perf_counter() - start, costs
    return result


def grid_seconds(seconds, samples):
    """Return how long the grid takes in the report's way and in ours, from the measured cells.

    The work of a run is taken as proportional to its steps, its images and its hidden units.
    """
    per_unit = {
        name: median(each) / sum(case.n_hidden for case in CELLS) for name, each in seconds.items()
    }
    few = min(samples, SUBSET)
    cells = sum(case.n_hidden * case.steps for case in grid())
    table = runs.read()
    again = table[(table["n_samples"] == EVERYTHING) & (table["defect"] == "")]
    again = int((again["n_hidden"] * again["steps"]).sum())
    theirs = cells * per_unit["the report's way"] * EVERYTHING / samples
    ours = cells * per_unit["ours, few images"] * SUBSET / few
    return theirs, ours + again * per_unit["ours"] * EVERYTHING / samples


def main(arguments=None):
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=int, default=60_000, help="images in each step")
    parser.add_argument("--steps", type=int, default=5, help="steps of each cell a turn")
    parser.add_argument("--repeats", type=int, default=3, help="turns after one to warm up")
    options = parser.parse_args(arguments)
    X, y, _, _ = data.load()
    rows, y = data.normalize(X[: options.samples], "l2"), y[: options.samples]
    columns = data.normalize(X[: options.samples], "l2", dtype=np.float64).T.copy()
    turn(columns, rows, y, 1)  # starts the workers of joblib and the threads of BLAS
    turns = [turn(columns, rows, y, options.steps) for _ in range(options.repeats)]
    print(f"{platform.machine()}, {os.cpu_count()} processors, NumPy {np.__version__}")
    print(f"{len(CELLS)} cells, {options.samples:,} images, {options.steps} steps")
    for name in turns[0]:
        seconds = [each[name][0] for each in turns]
        costs = ", ".join(f"{cost:.4f}" for cost in turns[-1][name][1])
        print(f"{name:16}  median {median(seconds):6.2f} s   last costs {costs}")
    for name in ("ours", "ours, few images"):
        ratio = median(each[name][0] / each["the report's way"][0] for each in turns)
        print(f"{name} / the report's way: {ratio:.2f}")
    per_step = {name: [each[name][0] / options.steps for each in turns] for name in turns[0]}
    theirs, ours = grid_seconds(per_step, len(rows))
    print(
        f"so the whole grid: {theirs / 3600:.1f} hours in the report's way, {ours / 3600:.1f} in"
        f" ours, ratio {ours / theirs:.2f}"
    )


if __name__ == "__main__":
    main()
