"""Exercises: what came out of training, the accuracy and the confusion matrix."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._exercise import Answer

P = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.3, 0.4, 0.3], [0.5, 0.3, 0.2]])
Y = np.array([0, 2, 0, 1])
P8, Y8 = _cases.probabilities(8, 3, seed=5), np.array([0, 1, 2, 0, 1, 2, 1, 1])


def _accuracy(P, y):
    predicted = P.argmax(axis=1)
    return (predicted == y).mean()


accuracy = Computed(
    "training",
    "the share of samples that are classified correctly",
    right=_accuracy,
    cases=[
        ((P, Y), {"N": 4, "C": 3}),
        ((P8, Y8), {"N": 8, "C": 3}),
        ((P[:3], np.array([0, 1, 2])), {"N": 3, "C": 3}),
        ((P, np.array([0, 2, 1, 0])), {"N": 4, "C": 3}),
    ],
    mistakes="""
    integers: .mean() -> .sum() // len(y)
      `//` drops what is behind the decimal point, and all() asks whether *every* one is right.
    count-for-share: .mean() -> .sum()
      You return the *number* that are right; return their share.
    percent: (predicted == y) -> 100 * (predicted == y)
      You return percent; return a share between 0 and 1.
    wrong-axis: axis=1 -> axis=0
    wrong-axis: return np.mean([P.argmax(axis=0)[i] == y[i] for i in range(len(y))])
      argmax with axis=0 finds the best *sample* of each class, C numbers against N labels; axis=1
      finds the best class of each sample.
    axis-forgotten: axis=1 ->  # Without axis, argmax gives one number, the place of the largest of
      all N x C probabilities. Every sample needs its own.
    error-for-accuracy: == -> !=
      You return the share that is *wrong*; return the share that is right.
    probability-for-label: return np.mean(P == y)
    probability-for-label: argmax -> max  # You compare probabilities with labels, which are rarely
      equal. The *place* of the largest is the predicted class, np.argmax.
    mean-probability: return P[np.arange(len(y)), y].mean()  # You return the mean probability of
      the true classes; accuracy only asks which class is the largest.
    half-for-largest: return (P[np.arange(len(y)), y] > 0.5).mean()
      A class is predicted when it is the largest, and that may be less than 0.5.
    column-against-row: (predicted == y) -> (predicted[:, None] == y)  # You compare every
      prediction with every label, N x N times: an array of shape (N, 1) against one of (N,).
    half-for-largest: return ((P > 0.5) == np.eye(P.shape[1])[y]).mean()
      You compare all N x C entries with 0 and 1. Accuracy compares one predicted class per sample.
    count-for-share: (predicted == y).mean() -> (predicted[0] == y[0]) / len(y)
      Only the first sample is counted. Does `return` stand inside the loop?
    not-averaged: .mean() ->  # Your result has shape {shape}; expected one number. You return True
      where a prediction is right; the mean of that is the accuracy.
    not-averaged: .mean() -> .astype(int)  # Your result has shape {shape}; expected one number. You
      return 1 where a prediction is right; the mean of that is the accuracy.
    """,
    advice="By hand: the predictions of the small example are 0, 2, 1, 0.",
    hints=[
        "The predicted class is the place of the largest probability: argmax, along which axis?",
        "The mean of True and False is the share of True.",
    ],
)

TRUE, PREDICTED = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 2, 0])
TRUE_30 = np.random.default_rng(1).integers(4, size=30)
PREDICTED_30 = np.where(np.random.default_rng(2).random(30) < 0.5, TRUE_30, 3 - TRUE_30)
PREDICTED_30[:5] = 1


def _confusion_matrix(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (y, predicted), 1)
    return counts


confusion_matrix = Computed(
    "training",
    "count which class is predicted for which",
    right=_confusion_matrix,
    cases=[
        ((TRUE, PREDICTED, 3), {"C": 3}),
        ((TRUE_30, PREDICTED_30, 4), {"C": 4}),
        ((TRUE.repeat(300), PREDICTED.repeat(300), 5), {"C": 5}),  # more than a byte can count
    ],
    kinds="iu",
    mistakes="""
    rows-and-columns-swapped: (y, predicted), 1 -> (predicted, y), 1
      Rows are true classes, columns predicted ones; yours is the transpose.
    one-row-many-names: return np.tile(np.bincount(predicted, minlength=n_classes), (n_classes, 1))
      All of your rows are the same: [row] * n gives one list n names. Make each row anew, or begin
      with np.zeros.
    fixed-size: (n_classes, n_classes) -> (10, 10)
      The size 10 is written into your code; n_classes says how many classes there are.
    counted-once: np.add.at(counts, (y, predicted), 1) -> counts[y, predicted] += 1
      A pair that occurs twice is counted only once. `counts[y, predicted] += 1` does so, and so
      does `= 1`. A loop with `+= 1` counts each, and np.add.at does.
    shares-for-counts: return counts -> return counts / counts.sum(axis=1, keepdims=True).clip(1)
      You return shares of each row; return the counts.
    shares-for-counts: return counts -> return counts / counts.sum(axis=0, keepdims=True).clip(1)
      You return shares of each column; return the counts.
    shares-for-counts: return counts -> return counts / counts.sum()
      You return shares of all samples; return the counts.
    counted-once: dtype=int) -> dtype=np.uint8)
      A counter of one byte begins again at 0 after 255. Use dtype=int.
    counted-once: (y, predicted), 1 -> (y[:1], predicted[:1]), 1
      Only the first sample is counted. Does `return` stand inside the loop?
    counted-once: (y, predicted), 1 -> (y[:n_classes], predicted[:n_classes]), 1
      Only the first {n_classes} samples are counted. Let the loop run over all samples.
    classes-that-occur: (n_classes, n_classes) -> (y.max() + 1, y.max() + 1)
      Classes that do not occur have a row and a column, too.
    diagonal-only: return counts -> return np.diag(np.diag(counts))
      Only the diagonal is filled. The mistakes count, too.
    mistakes-only: return counts -> return counts - np.diag(np.diag(counts))
      Your diagonal is empty. The right answers are counted, too.
    labels-from-1: (y, predicted), 1 -> (y - 1, predicted - 1), 1  # Everything stands one row too
      high and one column too far left. Labels begin at 0, so take them as they are.
    """,
    advice="All entries together must add up to the number of samples.",
    hints=[
        "Begin with np.zeros((n_classes, n_classes), dtype=int), and add 1 for each sample.",
        "A loop over zip(y, predicted) is fine. Row: true class; column: predicted one.",
    ],
)


called_coat = Answer(
    "called_coat",
    "training",
    "read a confusion matrix",
    needs=("matrix",),
    right=lambda matrix: matrix[:, 4].sum(),
    wrong="""
    row-for-column: matrix[4].sum()
      {answer} is the sum of the row: all true coats. What was predicted as Coat is the column.
    diagonal-for-column: matrix[4, 4]
      {answer} is the diagonal: the coats that were predicted as Coat. Others count, too.
    mistakes-only: matrix[:, 4].sum() - matrix[4, 4]
      {answer} leaves out the coats that were rightly predicted.
    missed-coats: matrix[4].sum() - matrix[4, 4]
      {answer} coats were predicted as something else. The question is what was predicted as Coat.
    row-for-column: matrix[5].sum() or matrix[3].sum() or matrix[:, 4].sum() + matrix[4].sum()
      {answer} comes from a row. What was predicted as Coat is column 4, counted from 0.
    row-for-column: matrix.sum()  # {answer} is the number of all images.
    diagonal-for-column: matrix[4, 4] / matrix[:, 4].sum() or matrix[4, 4] / matrix[4].sum()
    diagonal-for-column: matrix[:, 4].sum() / matrix.sum() or matrix[:, 4].mean()
      {answer:.4g} is a share or a mean. Expected the number of images that were predicted as Coat.
    labels-from-1: matrix[:, 5].sum()
      {answer} is the next class: Coat is number 4, counted from 0.
    labels-from-1: matrix[:, 3].sum()
      {answer} is the class before: Coat is number 4, counted from 0.
    """,
    otherwise="Not {answer}. Find the column of Coat: it holds all that were predicted so.",
    because="Columns are predicted classes, rows are true ones.",
    tolerance=1e-9,
    hints=[
        "Rows are true classes, columns predicted ones. Which of them is 'predicted as Coat'?",
        "matrix[:, 4] is a column; add it up.",
    ],
)
