"""Exercises: the whole backward pass."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding, close, fault, first_difference
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks.forward_pass import BIG, SIZES, SQUARE
from fmnist_helpers.checks.gradients import HIDDEN, OUTPUT


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
                f"Your shapes are {shapes}; expected {wanted}: dW1, db1, dW2, db2, in this order.",
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
            f"You return {found}; expected four arrays: dW1, db1, dW2, db2, in this order.",
        )

    def facts(self, outcome, want, i):
        """Return what a message may mention: also "name", "shapes" and "right".

        "name", "entry", "got" and "want" are of the first wrong gradient, seen from the output;
        "shapes" are those of all four; "right" names those that are right.
        """
        facts = super().facts(outcome, want, i)
        value = self.results(outcome)
        if not isinstance(value, (tuple, list)) or len(value) != 4:
            return facts
        facts["shapes"] = [np.shape(a) for a in value]
        wrong = [k for k in self.from_the_output if not close(value[k], want[k])]
        right = [name for k, name in enumerate(self.names) if k not in wrong]
        facts |= {"name": self.names[wrong[0]], "right": ", ".join(right)}
        got, expected = np.asarray(value[wrong[0]]), want[wrong[0]]
        if got.shape == expected.shape:
            where = first_difference(got, expected)
            facts["entry"] = f"[{', '.join(map(str, where))}]"
            facts |= {"got": f"{got[where]:.4g}", "want": f"{expected[where]:.4g}"}
        return facts

    def _evidence(self, facts, i):
        right = f" Right: {facts['right']}." if facts.get("right") else ""
        return super()._evidence(facts, i).replace("result", facts.get("name", "result")) + right


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


def _backward(X, y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = functional.relu(Z1)
    Z2 = A1 @ W2 + b2
    P = functional.softmax(Z2)
    Y = _cases.one_hot(y, len(b2))
    dZ2 = (P - Y) / len(y)
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0)
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    return dW1, db1, dW2, db2


backward = FourGradients(
    "backpropagation",
    "the whole backward pass of a network with ReLU",
    right=_backward,
    cases=_all_cases(),
    mistakes="""
    & no-mean: / len(y) ->
    missing-mean: / len(y) ->  # All four gradients are {N} times the expected ones, and N is {N}:
      the mean over the batch is missing.
    mean-twice: / len(y) -> / len(y) ** 2
      All four gradients are 1/{N} of the expected ones, and N is {N}: the mean is taken twice.
    mean-twice: .sum(axis=0) -> .mean(axis=0)  # db1 and db2 are 1/{N} of the expected ones, and N
      is {N}: dZ2 is divided by N already, so the biases get the sum over the samples.
    sign-flipped: P - Y -> Y - P
      All four gradients have the wrong sign: dZ2 begins with P - Y, not Y - P.
    labels-not-one-hot: P - Y -> P - y  # P has one number per class, y has one per sample: P - y
      does not fit. The labels must be one-hot first.
    labels-not-one-hot: P - Y -> P - y[:, None]  # You subtract the label's number from every
      probability. Subtract 1, and only where the true class is: the labels must be one-hot first.
    labels-in-all-rows: P - Y -> P - Y.max(axis=0)  # [:, y] -= 1 changes these columns in *every*
      row. Each row has only one true class: [np.arange(N), y].
    classes-from-labels: len(b2) -> y.max() + 1 or len(set(y))  # The labels of a batch do not tell
      how many classes there are: y = {y}, but C is {C}, as b2 shows. ({error})
    scores-for-probabilities: functional.softmax(Z2) -> Z2
    scores-for-probabilities: functional.softmax(Z2) -> Z2 ; / len(y) -> * 2 / len(y)
      Softmax is missing: dZ2 takes the probabilities P, not the scores Z2.
    softmax-twice: softmax(Z2) -> softmax(functional.softmax(Z2))
      Softmax is applied twice. P is softmax of the scores Z2, once.
    activation-at-the-output: functional.softmax(Z2) -> functional.sigmoid(Z2)
      You have a sigmoid in the place of softmax. Each row of P must add up to 1.
    activation-at-the-output: softmax(Z2) -> softmax(functional.relu(Z2))
      ReLU belongs to the hidden layer. Softmax takes the scores Z2 with their signs.
    softmax-over-everything: functional.softmax(Z2) -> np.exp(Z2) / np.exp(Z2).sum()
      Your softmax divides by the sum over the whole batch: each row of P must add up to 1.
    softmax-over-columns: functional.softmax(Z2) -> functional.softmax(Z2.T).T
      Your softmax divides by the sums of the columns: each *row* of P must add up to 1.
    gradient-of-the-wrong-layer: X.T @ dZ1 -> X.T @ dZ2  # dW1 has shape {shapes[0]}: you compute it
      from dZ2, past the hidden layer. Where H = C the shape fits and nobody notices. Take dZ1.
    score-for-activation: A1.T -> Z1.T  # The input of the output layer is A1, not the score Z1.
    missing-activation: functional.relu(Z1) -> Z1
      The hidden layer has no activation function in your forward pass.
    missing-activation & no-mean: functional.relu(Z1) -> Z1 ; * (Z1 > 0) ->
      The hidden layer has no activation function, neither forward nor backward.
    missing-slope: X.T @ dZ1 -> X.T @ dA1
    missing-slope: dZ1.sum -> dA1.sum
      You take dA1 where dZ1 belongs. The slope of the activation function is between them.
    another-activation: functional.relu(Z1) -> np.tanh(Z1) ; (Z1 > 0) -> (1 - A1**2)
      You have the activation and the slope of tanh; this network has ReLU.
    another-activation: functional.relu(Z1) -> functional.sigmoid(Z1) ; (Z1 > 0) -> A1 * (1 - A1)
    another-activation: functional.relu(Z1) -> functional.sigmoid(Z1)
      You have the activation or the slope of the sigmoid; this network has ReLU.
    another-activation: functional.relu(Z1) -> np.maximum(0.01 * Z1, Z1)
    ; (Z1 > 0) -> np.where(Z1 > 0, 1, 0.01)
      You have leaky ReLU. The hidden layer of this network has plain ReLU.
    """
    + (OUTPUT + HIDDEN).replace("len(P)", "len(y)")
    + """
    missing-hidden-bias: + b1 ->  # b1 is missing in your forward pass.
    missing-bias: + b2 ->  # b2 is missing in your forward pass.
    samples-do-not-meet: A1.T -> A1 ; X.T -> X  # A1 @ dZ2 and X @ dZ1 do not fit: A1 is (N, H) =
      ({N}, {H}), dZ2 is (N, C) = ({N}, {C}). The samples must meet in the middle. ({error})
    scalar-bias-gradient: axis=0 ->  # Your db1 and db2 are one number each, but b1 holds {H} biases
      and b2 holds {C}: every bias has its own slope. Sum over the samples only.
    scalar-bias-gradient: dZ2.sum(axis=0) -> np.full(len(b2), dZ2.sum())
    scalar-bias-gradient: dZ1.sum(axis=0) -> np.full(len(b1), dZ1.sum())
    scalar-bias-gradient: dZ2.sum(axis=0) -> np.full(len(b2), dZ2.sum())
    ; dZ1.sum(axis=0) -> np.full(len(b1), dZ1.sum())  # All entries of your {name} are the same
      number. Every bias has its own slope: sum over the samples only.
    wrong-axis: axis=0 -> axis=1  # Your db1 and db2 have shapes {shapes[1]} and {shapes[3]}, one
      number per *sample*. Which axis are the samples?
    kept-dimension: axis=0 -> axis=0, keepdims=True  # Your db1 and db2 have shapes {shapes[1]} and
      {shapes[3]}; expected ({H},) and ({C},). No keepdims here.
    updated-too-early: dZ2 @ W2.T -> dZ2 @ (W2 - dW2).T or dZ2 @ (W2 - 0.1 * dW2).T
      W2 was changed before dA1 was computed from it. First all gradients, then the step.
    """,
    advice="The four are judged from the output back, db2, dW2, db1, dW1: the first wrong one shows"
    " where to look.",
    hints=[
        "Forward first: Z1, A1, Z2, P. Then backward: dZ2, dA1, dZ1.",
        "Each weight's gradient is (its input).T @ (the slope at its output).",
        "You wrote all of its lines in the four exercises before this one.",
    ],
)
