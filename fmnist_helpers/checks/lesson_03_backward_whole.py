"""The exercises of lesson 03, third part: the whole backward pass."""

from functools import partial

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding, close, fault, first_difference
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks.lesson_03 import BIG, SIZES, SQUARE


def _dZ2(P, Y):
    return (P - Y) / len(P)


def _delta(P, y):
    return _dZ2(P, _cases.one_hot(y, P.shape[1]))


def _labels_in_all_rows(P, y):
    dZ2 = P.copy()
    dZ2[:, y] -= 1
    return dZ2 / len(y)


def _walk(
    X,
    y,
    W1,
    b1,
    W2,
    b2,
    *,
    affine=lambda A, W, b: A @ W + b,
    g=functional.relu,
    slope=functional.relu_slope,
    softmax=functional.softmax,
    delta=_delta,
    back=lambda dZ2, W2, dW2: dZ2 @ W2.T,
    weights=lambda A, dZ: A.T @ dZ,
    biases=lambda dZ: dZ.sum(axis=0),
    below=lambda dZ1, dZ2: dZ1,
):
    """Return the four gradients; each keyword is one step, so that it can be done wrongly."""
    Z1 = affine(X, W1, b1)
    A1 = g(Z1)
    dZ2 = delta(softmax(A1 @ W2 + b2), y)
    dW2 = weights(A1, dZ2)
    dZ1 = back(dZ2, W2, dW2) * slope(Z1)
    return weights(X, below(dZ1, dZ2)), biases(dZ1), dW2, biases(dZ2)


class FourGradients(Computed):
    """A function that returns the gradients of W1, b1, W2 and b2, in this order."""

    names = ("dW1", "db1", "dW2", "db2")
    from_the_output = (3, 2, 1, 0)  # a mistake spoils all that comes after it

    def compare(self, value, want, sizes):
        """Return what is wrong with the first gradient that is wrong, seen from the output."""
        if not isinstance(value, (tuple, list)) or len(value) != 4:
            return self._not_four(value)
        shapes, wanted = [np.shape(a) for a in value], [a.shape for a in want]
        if shapes != wanted and sorted(shapes) == sorted(wanted):
            return Finding(
                "order-of-gradients",
                f"Your shapes are {shapes}, wanted are {wanted}:"
                " dW1, db1, dW2, db2, in this order.",
            )
        findings = [fault(a, b, sizes, kinds=self.kinds) for a, b in zip(value, want, strict=True)]
        right = [name for name, finding in zip(self.names, findings, strict=True) if not finding]
        for k in self.from_the_output:
            if findings[k]:
                others = f" Right: {', '.join(right)}." if right else ""
                diagnosis, message = findings[k]
                return Finding(diagnosis, f"{self.names[k]}: {message}{others}")
        return None

    def _not_four(self, value):
        found = f"something of type {type(value).__name__}"
        if value is None:
            found = "nothing"
        elif isinstance(value, (tuple, list, dict)):
            found = f"a {type(value).__name__} of length {len(value)}"
        return Finding(
            "missing-return" if value is None else "not-four",
            f"You return {found}; wanted are four arrays: dW1, db1, dW2, db2, in this order.",
        )

    def facts(self, outcome, want, i):
        """Return what a message may mention: also "name" and "shapes".

        "name", "entry", "got" and "want" are of the first wrong gradient, seen from the output;
        "shapes" are those of all four.
        """
        facts = super().facts(outcome, want, i)
        value = self.results(outcome)
        if not isinstance(value, (tuple, list)) or len(value) != 4:
            return facts
        facts["shapes"] = [np.shape(a) for a in value]
        wrong = next(k for k in self.from_the_output if not close(value[k], want[k]))
        facts["name"] = self.names[wrong]
        got, right = np.asarray(value[wrong]), want[wrong]
        if got.shape == right.shape:
            where = first_difference(got, right)
            facts["entry"] = f"[{', '.join(map(str, where))}]"
            facts |= {"got": f"{got[where]:.4g}", "want": f"{right[where]:.4g}"}
        return facts


def _all_cases():
    # All four sizes differ; no sample is of the last class.
    small = (
        np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [2.0, 1.0, 0.0], [1.0, -1.0, 1.0]]),
        np.array([1, 0, 3, 2]),
        np.array([[1.0, -1.0], [0.0, 1.0], [-1.0, 2.0]]),
        np.array([0.5, -1.5]),
        np.array([[1.0, 0.0, -1.0, 2.0, 0.0], [0.0, 1.0, 1.0, -1.0, -2.0]]),
        np.array([0.0, 1.0, -1.0, 0.0, 0.5]),
    )
    others = [(case[0], case[5], *case[1:5]) for case in (BIG, SQUARE)]
    sizes = ({"N": 4, "D": 3, "H": 2, "C": 5}, *SIZES)
    return list(zip((small, *others), sizes, strict=True))


HERE = " ({name}{entry} is {got}, should be {want})"
RAISED = " ({error})"

backward = FourGradients(
    "backward",
    3,
    "the whole backward pass of a network with ReLU",
    right=lambda X, y, W1, b1, W2, b2: _walk(X, y, W1, b1, W2, b2),
    cases=_all_cases(),
    mistakes=[
        Mistake(
            "missing-mean",
            partial(_walk, delta=lambda P, y: _delta(P, y) * len(y)),
            "All four gradients are {N} times what is wanted, and N is {N}: the mean over the batch"
            " is missing.",
        ),
        Mistake(
            "mean-twice",
            partial(_walk, delta=lambda P, y: _delta(P, y) / len(y)),
            "All four gradients are 1/{N} of what is wanted, and N is {N}: the mean is taken"
            " twice.",
        ),
        Mistake(
            "mean-twice",
            partial(_walk, biases=lambda dZ: dZ.mean(axis=0)),
            "db1 and db2 are 1/{N} of what is wanted, and N is {N}: dZ2 is divided by N already, so"
            " the biases get the sum over the samples.",
        ),
        Mistake(
            "sign-flipped",
            partial(_walk, delta=lambda P, y: -_delta(P, y)),
            f"All four gradients have the wrong sign{HERE}: dZ2 begins with P - Y, not Y - P.",
        ),
        Mistake(
            "labels-not-one-hot",
            partial(_walk, delta=lambda P, y: (P - y) / len(y)),
            "P has a number for each class, y has one for each sample: P - y does not fit. The"
            f" labels must be one-hot first.{RAISED}",
        ),
        Mistake(
            "labels-not-one-hot",
            partial(_walk, delta=lambda P, y: (P - y[:, None]) / len(y)),
            f"You subtract the label's number from every probability{HERE}. Only where the true"
            " class is, 1 must be subtracted: the labels must be one-hot first.",
        ),
        Mistake(
            "labels-in-all-rows",
            partial(_walk, delta=_labels_in_all_rows),
            f"[:, y] -= 1 changes these columns in *every* row{HERE}. Each row has only one true"
            " class: [np.arange(N), y].",
        ),
        *(
            Mistake(
                "classes-from-labels",
                partial(
                    _walk, delta=lambda P, y, count=count: _dZ2(P, _cases.one_hot(y, count(y)))
                ),
                "The labels of a batch do not tell how many classes there are: y = {y}, but C is"
                f" {{C}}, as b2 shows.{RAISED}",
            )
            for count in (lambda y: y.max() + 1, lambda y: len(set(y)))
        ),
        Mistake(
            "scores-for-probabilities",
            partial(_walk, softmax=lambda Z2: Z2),
            f"Softmax is missing{HERE}: dZ2 takes the probabilities P, not the scores Z2.",
        ),
        Mistake(
            "softmax-over-everything",
            partial(_walk, softmax=lambda Z2: np.exp(Z2) / np.exp(Z2).sum()),
            f"Your softmax divides by the sum over the whole batch{HERE}: each row of P must add up"
            " to 1.",
        ),
        Mistake(
            "gradient-of-the-wrong-layer",
            partial(_walk, below=lambda dZ1, dZ2: dZ2),
            "dW1 has the shape {shapes[0]}: it is made from dZ2, past the hidden layer. Where"
            " H = C the shape fits and nobody notices. Take dZ1.",
        ),
        Mistake(
            "missing-slope",
            partial(_walk, slope=np.ones_like),
            f"dW2 and db2 are right, dW1 and db1 are not{HERE}: dZ1 lacks the slope of the bend,"
            " or the slope lets everything through.",
        ),
        Mistake(
            "missing-activation",
            partial(_walk, g=lambda Z1: Z1),
            f"In your forward pass the hidden layer has no bend{HERE}.",
        ),
        Mistake(
            "missing-activation",
            partial(_walk, g=lambda Z1: Z1, slope=np.ones_like),
            f"The hidden layer has no bend, neither forward nor backward{HERE}.",
        ),
        *(
            Mistake(
                "another-activation",
                partial(_walk, g=g, slope=slope),
                f"You have the bend or the slope of tanh{HERE}; this network has ReLU.",
            )
            for g, slope in (
                (np.tanh, functional.tanh_slope),
                (functional.relu, functional.tanh_slope),
                (functional.relu, lambda Z1: 1 - functional.relu(Z1) ** 2),
            )
        ),
        Mistake(
            "missing-hidden-bias",
            partial(_walk, affine=lambda A, W, b: A @ W),
            f"b1 is missing in your forward pass{HERE}.",
        ),
        Mistake(
            "missing-bias",
            lambda X, y, W1, b1, W2, b2: _walk(X, y, W1, b1, W2, np.zeros_like(b2)),
            f"b2 is missing in your forward pass{HERE}.",
        ),
        Mistake(
            "missing-transpose",
            partial(_walk, back=lambda dZ2, W2, dW2: dZ2 @ W2),
            "dZ2 @ W2 does not fit: (N, C) @ (H, C) is ({N}, {C}) @ ({H}, {C}). The classes must"
            f" meet in the middle.{RAISED}",
        ),
        Mistake(
            "samples-do-not-meet",
            partial(_walk, weights=lambda A, dZ: A @ dZ),
            "A1 @ dZ2 and X @ dZ1 do not fit: A1 is (N, H) = ({N}, {H}), dZ2 is (N, C) = ({N},"
            f" {{C}}). The samples must meet in the middle.{RAISED}",
        ),
        Mistake(
            "scalar-bias-gradient",
            partial(_walk, biases=np.sum),
            "Your db1 and db2 are one number each, but b1 holds {H} biases and b2 holds {C}: every"
            " bias has its own slope. Sum over the samples only.",
        ),
        Mistake(
            "wrong-axis",
            partial(_walk, biases=lambda dZ: dZ.sum(axis=1)),
            "Your db1 and db2 have the shapes {shapes[1]} and {shapes[3]}, one number for each"
            " *sample*. Which axis are the samples?",
        ),
        Mistake(
            "kept-dimension",
            partial(_walk, biases=lambda dZ: dZ.sum(axis=0, keepdims=True)),
            "Your db1 and db2 have the shapes {shapes[1]} and {shapes[3]}; b1 and b2 have"
            " ({H},) and ({C},). No keepdims here.",
        ),
        Mistake(
            "updated-too-early",
            partial(_walk, back=lambda dZ2, W2, dW2: dZ2 @ (W2 - dW2).T),
            f"dW2 and db2 are right, dW1 and db1 are not{HERE}: W2 was changed before dA1 was"
            " computed from it. First all gradients, then the step.",
        ),
    ],
    look="The four are judged from the output back, db2, dW2, db1, dW1: the first wrong one shows"
    " where to look.",
    hints=[
        "Forward first: Z1, A1, Z2, P. Then backward: dZ2, dA1, dZ1.",
        "Each weight's gradient is (what went in).T @ (slope at what came out).",
        "You wrote all of its lines in the four exercises before this one.",
    ],
)
