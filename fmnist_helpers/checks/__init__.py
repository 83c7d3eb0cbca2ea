"""Checks for the exercises: each says what is wrong, and where it can, which mistake it is.

    checks.softmax(my_softmax)     check an answer
    checks.hint("softmax")         the next hint, one rung further each time
    checks.progress(2)             what has passed in lesson 02, in this kernel

An answer that is still `...`, or a function that returns it, is "not attempted", so that a
notebook runs from top to bottom before anything is solved. If the cell that was to replace it has a
syntax error, the answer is "failed".
"""

from fmnist_helpers.checks._exercise import hint
from fmnist_helpers.checks._progress import progress
from fmnist_helpers.checks._verdict import Verdict
from fmnist_helpers.checks.batching import minibatches, suspicious_batches
from fmnist_helpers.checks.comparing_runs import (
    better_line,
    errors_apart,
    reported_score,
    translated_rate,
)
from fmnist_helpers.checks.evaluation import accuracy, called_coat, confusion_matrix
from fmnist_helpers.checks.lesson_01 import class_counts, from_one_hot, labels, one_hot
from fmnist_helpers.checks.lesson_01_scaling import split, standardize, unit_rows
from fmnist_helpers.checks.lesson_02 import softmax, softmax_twice, stable_softmax
from fmnist_helpers.checks.lesson_02_loss import (
    cross_entropy,
    loss_at_start,
    loss_from_scores,
    score_gradient,
)
from fmnist_helpers.checks.lesson_03 import forward, leaky_slope, slope
from fmnist_helpers.checks.lesson_03_backward import db1, db2, dW1, dW2
from fmnist_helpers.checks.lesson_03_backward_whole import backward
from fmnist_helpers.checks.lesson_03_gradcheck import numerical_slope, wrong_line
from fmnist_helpers.checks.lesson_06 import how_many_steps, totals_spread, true_axis
from fmnist_helpers.checks.lesson_06_computed import cosine, first_broken, precision_by_class
from fmnist_helpers.checks.lesson_06_faults import planted_faults
from fmnist_helpers.checks.regularization import (
    dropout,
    dropout_backward,
    l2_gradient,
    l2_penalty,
)
from fmnist_helpers.checks.stopping import early_stopping
from fmnist_helpers.checks.training_loop import epoch, sgd_step

__all__ = [
    "Verdict",
    "accuracy",
    "backward",
    "better_line",
    "called_coat",
    "class_counts",
    "confusion_matrix",
    "cosine",
    "cross_entropy",
    "dW1",
    "dW2",
    "db1",
    "db2",
    "dropout",
    "dropout_backward",
    "early_stopping",
    "epoch",
    "errors_apart",
    "first_broken",
    "forward",
    "from_one_hot",
    "hint",
    "how_many_steps",
    "l2_gradient",
    "l2_penalty",
    "labels",
    "leaky_slope",
    "loss_at_start",
    "loss_from_scores",
    "minibatches",
    "numerical_slope",
    "one_hot",
    "planted_faults",
    "precision_by_class",
    "progress",
    "reported_score",
    "score_gradient",
    "sgd_step",
    "slope",
    "softmax",
    "softmax_twice",
    "split",
    "stable_softmax",
    "standardize",
    "suspicious_batches",
    "totals_spread",
    "translated_rate",
    "true_axis",
    "unit_rows",
    "wrong_line",
]
