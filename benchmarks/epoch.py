"""Time one epoch of training: our NumPy beside scikit-learn and PyTorch.

    python -m benchmarks.epoch [--batch-size 128] [--hidden 128] [--epochs 3] [--repeats 5]

All train the same network on the same data: 784 pixels, one hidden layer with ReLU, ten classes,
float32, plain stochastic gradient descent (no momentum, no L2 penalty), all samples in a new
random order every epoch, the same learning rate and batch size. They take turns (ours,
scikit-learn, PyTorch, ours, ...), so that a machine that slows down slows all of them.

What is timed is `--epochs` epochs after a first one, which warms up caches and threads:

- ours: the `seconds` of the records of `training.train`. Like scikit-learn's they include the
  loss of the epoch; ours also the accuracy, and the look for NaN and infinity.
- scikit-learn: `MLPClassifier.fit` has no clock between its epochs. So it is run for one epoch,
  then for `1 + epochs`, and the difference is divided by `epochs`. (`partial_fit` in a loop would
  check all the data anew in every epoch.) Its early stopping is off.
- PyTorch: eager, rows indexed by a random permutation, no DataLoader (which would double the
  time), with the loss summed over the epoch as a tensor. Skipped where torch is not installed.

The accuracies at the end show that all have learned the same, up to chance.
"""

import argparse
import importlib.util
import os
import platform
import time
import warnings
from pathlib import Path
from statistics import median

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_info, threadpool_limits

from fmnist_helpers import data, network, training

N_CLASSES = len(data.CLASS_NAMES)


def time_ours(train_data, validation, options, seed):
    """Return seconds an epoch and the validation accuracy of `fmnist_helpers.training`."""
    rng = np.random.default_rng(seed)
    X, y = train_data
    params = network.init_params(X.shape[1], options.hidden, N_CLASSES, rng=rng)
    records = training.History(
        training.train(
            params,
            X,
            y,
            rng=rng,
            epochs=1 + options.epochs,
            learning_rate=options.learning_rate,
            batch_size=options.batch_size,
        )
    )
    X_val, y_val = validation
    accuracy = np.mean(network.predict(records[-1].params, X_val, activation="relu") == y_val)
    return median(record.seconds for record in records[1:]), accuracy


def time_sklearn(train_data, validation, options, seed):
    """Return seconds an epoch and the validation accuracy of `MLPClassifier`."""

    def fit(epochs):
        model = MLPClassifier(
            hidden_layer_sizes=(options.hidden,),
            solver="sgd",
            momentum=0,
            nesterovs_momentum=False,  # else it computes every update twice
            alpha=0,
            batch_size=min(options.batch_size, len(train_data[0])),
            learning_rate_init=options.learning_rate,
            max_iter=epochs,
            tol=0,
            n_iter_no_change=1_000_000,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the epochs are few on purpose
            return model.fit(*train_data)

    first = timed(lambda: fit(1))
    start = time.perf_counter()
    model = fit(1 + options.epochs)
    seconds = (time.perf_counter() - start - first) / options.epochs
    return seconds, model.score(*validation)


def time_torch(train_data, validation, options, seed):
    """Return seconds an epoch and the validation accuracy of PyTorch, eager, on the CPU."""
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    X, y, X_val = map(torch.from_numpy, (*train_data, validation[0]))
    model = torch.nn.Sequential(
        torch.nn.Linear(X.shape[1], options.hidden),
        torch.nn.ReLU(),
        torch.nn.Linear(options.hidden, N_CLASSES),
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=options.learning_rate)

    def epoch():
        total_loss = torch.zeros(())
        for batch in torch.randperm(len(X)).split(options.batch_size):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(X[batch]), y[batch])
            loss.backward()
            optimizer.step()
            total_loss += loss.detach() * len(batch)
        return total_loss.item() / len(X)

    epoch()
    seconds = [timed(epoch) for _ in range(options.epochs)]
    with torch.no_grad():
        predicted = model(X_val).argmax(dim=1).numpy()
    return median(seconds), np.mean(predicted == validation[1])


CONTESTANTS = {"ours": time_ours, "scikit-learn": time_sklearn, "PyTorch": time_torch}


def timed(work):
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_data(n_samples):
    """Return training and validation data, normalized."""
    fashion = data.load()
    X = data.normalize(fashion.X_train[:n_samples], "pixel")
    y = fashion.y_train[:n_samples].astype(np.int64)
    # No model is chosen here, so that the test set may serve to compare accuracies.
    X_test = data.normalize(fashion.X_test, "pixel")
    return (X, y), (X_test, fashion.y_test.astype(np.int64))


def measure(contestants, options):
    """Let the contestants take turns; return the results of each, one a repeat."""
    train_data, validation = read_data(options.samples)
    results = {name: [] for name in contestants}
    for seed in range(options.repeats):
        for name, contestant in contestants.items():
            results[name].append(contestant(train_data, validation, options, seed))
    return results


def report(results):
    """Print the table: seconds an epoch, ours divided by theirs turn by turn, accuracy."""
    print("| one epoch | median s | from – to s | ours / theirs | accuracy |")
    print("|---|---|---|---|---|")
    ours = [seconds for seconds, _ in results["ours"]]
    for name, pairs in results.items():
        theirs, accuracies = zip(*pairs, strict=True)
        ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
        print(
            f"| {name} | {median(theirs):.3f} | {min(theirs):.3f} – {max(theirs):.3f}"
            f" | {ratio:.2f} | {median(accuracies):.3f} |"
        )


def describe_machine(contestants):
    """Print what the numbers depend on: processor, libraries, threads."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors")
    print(f"Python {platform.python_version()}, NumPy {np.__version__}", end="")
    print(f", scikit-learn {sklearn.__version__}", end="")
    if "PyTorch" in contestants:
        import torch

        print(f", PyTorch {torch.__version__}, {torch.get_num_threads()} threads", end="")
    print()
    for library in threadpool_info():
        if library["user_api"] == "blas":
            kernel = library.get("architecture", "unknown")  # set by OPENBLAS_CORETYPE
            print(f"{Path(library['filepath']).parent.name}: ", end="")
            print(f"{library['internal_api']} {library['version']}, ", end="")
            print(f"kernel {kernel}, {library['num_threads']} threads")


def parse_arguments(arguments=None):
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--hidden", type=int, default=128, help="hidden units")
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--epochs", type=int, default=3, help="timed epochs a turn")
    parser.add_argument("--repeats", type=int, default=5, help="turns of each contestant")
    parser.add_argument("--samples", type=int, default=60_000, help="how many images to train on")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for BLAS and PyTorch")
    parser.add_argument("--no-torch", action="store_true", help="leave PyTorch out")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Measure and print."""
    options = parse_arguments(arguments)
    contestants = dict(CONTESTANTS)
    if options.no_torch or importlib.util.find_spec("torch") is None:
        del contestants["PyTorch"]
        print("PyTorch is left out: not installed, or not wanted.")
    with threadpool_limits(options.threads, user_api="blas"):
        results = measure(contestants, options)
        describe_machine(contestants)
    print(
        f"784-{options.hidden}-10, ReLU, batch {options.batch_size}, {options.samples:,} images,"
        f" {options.repeats} turns of 1 + {options.epochs} epochs"
    )
    report(results)


if __name__ == "__main__":
    main()
