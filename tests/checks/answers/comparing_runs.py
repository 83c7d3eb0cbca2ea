"""Answers to the exercises about comparing runs."""

import functools

import numpy as np

from checks.answers import Answers
from fmnist_helpers import data, experiments


def apart_by_loop(a, b):
    n = len(a)
    d = [b[i] - a[i] for i in range(n)]
    mean = sum(d) / n
    variance = sum((x - mean) ** 2 for x in d) / (n - 1)
    return mean / (variance / n) ** 0.5


def standard_error(d):
    return np.std(d, ddof=1) / np.sqrt(len(d))


def apart_by_means(a, b, ddof=1):
    error = np.sqrt(np.var(a, ddof=ddof) / len(a) + np.var(b, ddof=ddof) / len(b))
    return (np.mean(b) - np.mean(a)) / error


FEW = "n_hidden=32 n_samples=1200 epochs=2"
GOOD = f"{FEW} batch_size=16 learning_rate=0.05"


@functools.cache
def images():
    X, y, *_ = data.load()
    return (experiments.DataSplit(X[:1200], y[:1200], X[1200:1700], y[1200:1700]),)


translated_rate = Answers(
    None,
    """
    right: 0.4 || np.float32(0.1) * (255 / 128) ** 2
    factor-not-squared: 0.2  # 0.2 is nearly
    the-other-way: 0.05  # square || 0.0252  # 0.0252 is the other way
    unchanged: 0.1  # 0.1 as it was
    factor-alone: 3.97  # 3.97 is the factor
    unlisted: 7  # Not 7
    """,
    hides=("255",),
)


def my_errors_apart(a, b):
    d = b - a
    return np.mean(d) / (np.std(d, ddof=1) / np.sqrt(len(d)))


errors_apart = Answers(
    my_errors_apart,
    """
    right: = apart_by_loop
    right:
        d = np.subtract(b, a, dtype=np.float64)
        return np.float32(np.mean(d) / np.sqrt(np.cov(d) / d.size))
    right:
        d = b - a
        return d.mean() / d.std() * (len(d) - 1) ** 0.5
    sign-flipped: return np.mean(a - b) / standard_error(a - b)  # -1.608; expected 1.608
    sign-lost: return abs(np.mean(b - a)) / standard_error(b - a)  # 1.608; expected -1.608
    deviation-for-error: return np.mean(b - a) / np.std(b - a, ddof=1)  # 0.8041; expected 1.608
    missing-parentheses: return np.mean(b - a) / np.std(b - a, ddof=1) / np.sqrt(len(a))  # 0.402;
    divided-by-n: return np.mean(b - a) / (np.std(b - a, ddof=1) / len(a))  # 3.216; expected 1.608
    missing-ddof: return np.mean(b - a) / (np.std(b - a) / np.sqrt(len(a)))  # 1.857; expected 1.608
    missing-ddof-and-root: return np.mean(b - a) / np.std(b - a)  # 0.9285
    pairs-ignored: = apart_by_means  # is 1.237; expected 1.608
    pairs-ignored: return apart_by_means(a, b, ddof=0)  # is 1.429; expected 1.608
    pairs-torn:
        a, b = np.array(sorted(a)), np.array(sorted(b))
        return (b - a).mean() / standard_error(b - a)  # expected 1.608
    mean-only: return np.mean(b) - np.mean(a)  # 0.025
    error-only: return standard_error(b - a)  # 0.01555
    not-averaged: return (b - a) / standard_error(b - a)  # (4,)
    off-by-one: return apart_by_loop(a, b) + 1  # 2.6082; expected
    changed-input:
        b -= a
        return b.mean() / standard_error(b)
        # changes b
    """,
    hides=("ddof",),
    reveals="missing-ddof missing-ddof-and-root",
)


reported_score = Answers(
    None,
    """
    right: "test, of the setting chosen on validation"
    chosen-on-test: "the largest test score"  # luck
    winner-s-luck: "the validation score of the winner"  # 'the validation score of the winner'
    memory-for-skill: "the training score"  # memorized
    """,
)


better_line = Answers(
    None,
    """
    right: GOOD || f"{GOOD} seed=2 activation=tanh"
    not-a-line: experiments.Settings()  # Settings || {"epochs": 2}  # dict
    no-such-setting: "hidden=32 epochs=2"  # hidden=32 || "n_hidden = 32"  # No spaces
    no-such-value: f"{FEW} dropout=1.5"  # 1.5 || "n_hidden=32, epochs=2"  # '32,'
    over-budget: "n_hidden=32 epochs=2"  # n_samples=10000, the default
    over-budget: "n_hidden=32 n_samples=1200 epochs=20"  # epochs=20;
    diverged: f"{FEW} learning_rate=1e200"  # 1e+200
    stuck-at-chance: f"{FEW} learning_rate=3"  # the rate 3
    stuck-at-chance: f"{FEW} learning_rate=1e-7"  # the rate 1e-07
    not-enough: f"{FEW} batch_size=full"  # 2 steps
    not-enough: "n_hidden=32 n_samples=600 epochs=2"  # 600 images for 2 epochs
    not-enough: f"{FEW} batch_size=2 learning_rate=1e-4"  # 1200 steps
    """,
    given=images,
    settings={"wanted": 0.71, "most_samples": 1200, "most_epochs": 2},  # so that runs are short
    also="""not-a-line no-such-setting no-such-value over-budget diverged stuck-at-chance
        not-enough""",
)
