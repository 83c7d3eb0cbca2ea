"""A short program with the mistakes of two old texts, to be read, and run with and without them.

The program is ours, and makes one mistake per line. `tests/test_faulty_program.py` shows which
lines are faulty.
"""

from typing import NamedTuple

import numpy as np
from sklearn.metrics import precision_score

LINES = """\
order = rng.permutation(len(X_train))
X, Y = X_train[order], np.eye(10)[y_train[order]]
W1, b1, W2, b2 = start
for step in range(n_steps):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    Z2 = A1 @ W2 + b2
    E = np.exp(Z2)
    P = E / E.sum(axis=1, keepdims=True)
    dZ2 = (P - Y) / len(X)
    dZ1 = dZ2 @ W2.T * (1 - Z1**2)
    W2, b2 = W2 - rate * A1.T @ dZ2, b2 - rate * dZ2.sum(axis=0)
    W1, b1 = W1 - rate * X.T @ dZ1, b1 - rate * dZ1.sum()
order = rng.permutation(len(X_test))
X, true = X[order], Y[order].argmax(axis=1)
A1 = np.maximum(X @ W1 + b1, 0)
predicted = (A1 @ W2 + b2).argmax(axis=1)
precision = precision_score(predicted, true, average=None, zero_division=0)
""".splitlines()


class Fault(NamedTuple):
    """What is wrong in a line.

    Attributes
    ----------
    diagnosis : str
    question : str
        Asked of learners who have missed it.
    repaired : str
        The line as it should be.
    """

    diagnosis: str
    question: str
    repaired: str


# By the number of their line: what is wrong ...
FAULTS = {
    8: Fault(
        "softmax-unshifted",
        "Which of these lines could overflow when a class score is 800?",
        "    E = np.exp(Z2 - Z2.max(axis=1, keepdims=True))",
    ),
    11: Fault(
        "slope-fed-scores",
        "The slope of tanh is never negative. Is that so in the backward pass when a hidden score"
        " is 3?",
        "    dZ1 = dZ2 @ W2.T * (1 - A1**2)",
    ),
    13: Fault(
        "one-number-for-all-units",
        "What is the shape of each of the four gradients, and is it that of its parameter?",
        "    W1, b1 = W1 - rate * X.T @ dZ1, b1 - rate * dZ1.sum(axis=0)",
    ),
    15: Fault(
        "scored-on-training-images",
        "Where are X_test and y_test used, and for what?",
        "X, true = X_test[order], y_test[order]",
    ),
    16: Fault(
        "tested-with-another-activation",
        "Is the network that is scored the same function as the one that was trained?",
        "A1 = np.tanh(X @ W1 + b1)",
    ),
    18: Fault(
        "arguments-swapped",
        "Which argument does scikit-learn expect first, the truth or the prediction?",
        "precision = precision_score(true, predicted, average=None, zero_division=0)",
    ),
}
# ... and why nothing is wrong with the others.
SOUND = {
    1: "It draws one order of all training samples.",
    2: "Samples and labels are put into the same order, so each keeps its own label.",
    3: "The initial weights are given: Xavier's for W1 and W2, zeros for the biases.",
    4: "A full batch in every step is slow, but it is gradient descent.",
    5: "The shapes fit: (N, 784) @ (784, H) is (N, H), and b1 is added to each row.",
    6: "tanh is a good activation function. What matters is that the rest of the program agrees.",
    7: "The shapes fit: (N, H) @ (H, 10) is (N, 10), and b2 is added to each row.",
    9: "The entries of each row are divided by their own sum, so each row of P adds up to 1.",
    10: "It is the gradient of the mean loss: that is why it is divided by the number of samples.",
    12: "The gradients of W2 and b2 are right. Changing W2 before W1 does no harm: dZ1 was"
    " computed with the old W2.",
    14: "It draws one order of as many samples as there are in the test set.",
    17: "The softmax keeps the order of the scores, so the largest score has the largest"
    " probability.",
}


def program(repaired=()):
    """Return the program as text.

    Parameters
    ----------
    repaired : collection of int, optional
        The numbers of the faulty lines that are to be put right.
    """
    lines = enumerate(LINES, start=1)
    return "\n".join(FAULTS[n].repaired if n in repaired else line for n, line in lines)


def listing():
    """Return the program as text, with a number before each line."""
    return "\n".join(f"{number:2}  {line}" for number, line in enumerate(LINES, start=1))


def versions():
    """Return which lines to repair, by name: none, all, and all but one, each one in turn."""
    every = set(FAULTS)
    some = {f"only line {number} faulty": every - {number} for number in FAULTS}
    return {"as it stands": set(), "all repaired": every} | some


def run(train, test, start, *, rate, n_steps, rng, repaired=()):
    """Run the program.

    Parameters
    ----------
    train, test : pair of ndarray of float of shape (N, D) and ndarray of int of shape (N,)
    start : Params
    rate : float
    n_steps : int
    rng : numpy.random.Generator
    repaired : collection of int, optional
        As for `program`.

    Returns
    -------
    predicted, true : ndarray of int
    precision : ndarray of float
    """
    known = {"np": np, "precision_score": precision_score, "start": start, "rng": rng}
    known |= {"rate": rate, "n_steps": n_steps}
    known |= dict(zip(("X_train", "y_train", "X_test", "y_test"), (*train, *test), strict=True))
    # A run that breaks down says so by its results, not by warnings.
    with np.errstate(all="ignore"):
        exec(program(repaired), known)
    return known["predicted"], known["true"], known["precision"]
