"""The checks of lesson 03: beginners' mistakes by name, right answers of every form."""

import re
from textwrap import dedent, indent

import numpy as np
import pytest

from fmnist_helpers import checks
from fmnist_helpers.checks._exercise import EXERCISES

ARGUMENTS = {
    "leaky_slope": "Z",
    "slope": "Z, activation",
    "forward": "X, W1, b1, W2, b2",
    "dW2": "A1, P, Y",
    "db2": "P, Y",
    "dW1": "X, Z1, W2, P, Y",
    "db1": "Z1, W2, P, Y",
    "backward": "X, y, W1, b1, W2, b2",
    "numerical_slope": "f, w, h",
}

# A right answer for each, which the tables below change.
BASE = {
    "leaky_slope": """
        slopes = np.ones(Z.shape)
        slopes[Z < 0] = 0.1
        return slopes
        """,
    "slope": """
        if activation == "relu":
            return np.where(Z > 0, 1, 0)
        if activation == "tanh":
            t = np.tanh(Z)
            return 1 - t**2
        s = 1 / (1 + np.exp(-Z))
        return s * (1 - s)
        """,
    "forward": """
        Z1 = X @ W1 + b1
        A1 = np.maximum(0, Z1)
        Z2 = A1 @ W2 + b2
        return Z2
        """,
    "dW2": """
        dZ2 = (P - Y) / len(P)
        return A1.T @ dZ2
        """,
    "db2": """
        dZ2 = (P - Y) / len(P)
        return dZ2.sum(axis=0)
        """,
    "dW1": """
        dZ2 = (P - Y) / len(P)
        dA1 = dZ2 @ W2.T
        dZ1 = dA1 * (Z1 > 0)
        return X.T @ dZ1
        """,
    "db1": """
        dZ2 = (P - Y) / len(P)
        dA1 = dZ2 @ W2.T
        dZ1 = dA1 * (Z1 > 0)
        return dZ1.sum(axis=0)
        """,
    "backward": """
        N, C = len(X), len(b2)
        Z1 = X @ W1 + b1
        A1 = np.maximum(0, Z1)
        Z2 = A1 @ W2 + b2
        E = np.exp(Z2)
        P = E / E.sum(axis=1, keepdims=True)
        Y = np.eye(C)[y]
        dZ2 = (P - Y) / N
        dW2 = A1.T @ dZ2
        db2 = dZ2.sum(axis=0)
        dA1 = dZ2 @ W2.T
        dZ1 = dA1 * (Z1 > 0)
        dW1 = X.T @ dZ1
        db1 = dZ1.sum(axis=0)
        return dW1, db1, dW2, db2
        """,
    "numerical_slope": """
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            up = w.copy()
            up[i] += h
            down = w.copy()
            down[i] -= h
            slopes[i] = (f(up) - f(down)) / (2 * h)
        return slopes
        """,
}
# What no message may give away.
SECRETS = {
    "leaky_slope": ("1.0, 0.1", "0.1, 1.0"),
    "slope": ("1 - np.", "np.exp(-"),
    "forward": ("X @ W1 + b1) @ W2", "A1 @ W2 + b2"),
    "dW2": ("A1.T @",),
    "db2": ("dZ2.sum(axis=0)", "mean(axis=0)"),
    "dW1": ("X.T @ dZ1", "W2.T", "* (Z1 > 0)"),
    "db1": ("dZ1.sum(axis=0)", "W2.T", "* (Z1 > 0)"),
    "backward": ("X.T @ dZ1", "A1.T @ dZ2", "W2.T", "* (Z1 > 0)", "sum(axis=0)"),
    "numerical_slope": ("/ (2 * h)",),
}


def write(name, *changes, outside=()):
    """Return a learner's function: the base with lines changed, or a whole new body.

    A change is a body, or a pair of old and new text.
    """
    body = dedent(BASE[name])
    for change in changes:
        if isinstance(change, tuple):
            old, new = change
            assert old in body, f"nothing to change: {old}"
            body = body.replace(old, new)
        else:
            body = dedent(change)
    names = {"np": np, **dict(outside)}
    exec(f"def my_{name}({ARGUMENTS[name]}):\n{indent(body.strip(), '    ')}", names)
    return names[f"my_{name}"]


def judge(name, *changes, **options):
    return EXERCISES[name](write(name, *changes, **options), count=False)


def assert_clear(name, message):
    """A message has no gaps, no unfilled fields, and leaves something to be found."""
    gaps = r"[{}]|None|\(\)|  | ,|\b(at|is|be|for|shape|of) [,.;:)]"
    assert not re.search(gaps, message), message
    for secret in SECRETS.get(name, ()):
        assert secret not in message


PAIR = "(f(up) - f(down)) / (2 * h)"
SOFTMAX = "E / E.sum(axis=1, keepdims=True)"

# exercise, mistake, what is changed in the right answer, what the message must say
WRONG = [
    ("leaky_slope", "value-for-slope", "return np.where(Z > 0, Z, 0.1 * Z)", "[0, 0] is -0.2;"),
    ("leaky_slope", "value-for-slope", "return np.maximum(0.1 * Z, Z)", "result[0, 0] is -0.2;"),
    ("leaky_slope", "slope-of-relu", ("= 0.1", "= 0"), "plain ReLU"),
    ("leaky_slope", "slope-of-relu", "return Z > 0", "plain ReLU"),
    ("leaky_slope", "another-leak", ("0.1", "0.01"), "result[0, 0] is 0.01; expected 0.1"),
    ("leaky_slope", "sides-swapped", ("Z < 0", "Z > 0"), "result[0, 0] is 1; expected 0.1"),
    ("leaky_slope", "slope-times-z", ("= 0.1", "= 0.1 * Z[Z < 0]"), "result[0, 0] is -0.2;"),
    ("leaky_slope", "negative-slope", ("= 0.1", "= -0.1"), "result[0, 0] is -0.1; expected 0.1"),
    (
        "leaky_slope",
        "one-slope-for-all",
        "Z[Z <= 0] = 0.1\nZ[Z > 0] = 1\nreturn Z",
        "your slopes are 1,",
    ),
    (
        "leaky_slope",
        "one-slope-for-all",
        "return np.ones(Z.shape) if (Z > 0).all() else np.full(Z.shape, 0.1)",
        "your slopes are 0.1,",
    ),
    ("leaky_slope", "one-slope-for-all", "return 1 if Z.any() > 0 else 0.1", "one number, 1,"),
    ("leaky_slope", "one-slope-for-all", "return 1 if np.all(Z > 0) else 0.1", "one number, 0.1,"),
    (
        "slope",
        "activation-for-slope",
        """
        if activation == "relu":
            return np.maximum(0, Z)
        return np.tanh(Z) if activation == "tanh" else 1 / (1 + np.exp(-Z))
        """,
        "result[1, 0] is 0.5;",
    ),
    ("slope", "activation-for-slope", ("np.where(Z > 0, 1, 0)", "Z * (Z > 0)"), "relu: that is"),
    ("slope", "activation-for-slope", ("1 - t**2", "t"), "result[0, 0] is -0.964;"),
    ("slope", "activation-for-slope", ("s * (1 - s)", "s"), "result[0, 0] is 0.1192;"),
    ("slope", "activation-ignored", "return np.where(Z > 0, 1, 0)", "'tanh'"),
    ("slope", "branches-swapped", ('"tanh"', '"sigmoid"'), "'tanh'"),
    (
        "slope",
        "slope-of-the-wrong-array",
        [("1 - t**2", "1 - Z**2"), ("s * (1 - s)", "Z * (1 - Z)")],
        "result[0, 0] is -3; expected 0.07065",
    ),
    ("slope", "tanh-of-the-wrong-array", ("np.tanh(Z)", "Z"), "result[0, 0] is -3;"),
    ("slope", "sigmoid-of-the-wrong-array", ("s * (1 - s)", "Z * (1 - Z)"), "result[0, 0] is -6;"),
    ("slope", "relu-at-activated", ("Z > 0, 1", "np.maximum(0, Z) >= 0, 1"), "result[0, 0] is 1;"),
    (
        "slope",
        "relu-at-activated",
        ("np.where(Z > 0, 1, 0)", "Z * (Z > 0) >= 0"),
        "result[0, 0] is 1; expected 0",
    ),
    ("slope", "sigmoid-missing-factor", ("s * (1 - s)", "1 - s"), "result[0, 0] is 0.8808;"),
    (
        "slope",
        "sigmoid-missing-factor",
        ("return s * (1 - s)", "return np.exp(-Z) / (1 + np.exp(-Z))"),
        "a square",
    ),
    ("slope", "missing-parentheses", ("s * (1 - s)", "s * 1 - s"), "result[0, 0] is 0;"),
    ("slope", "tanh-slope-for-sigmoid", ("s * (1 - s)", "1 - s**2"), "result[0, 0] is 0.9858;"),
    ("slope", "tanh-missing-square", ("t**2", "t"), "result[0, 0] is 1.964;"),
    ("slope", "tanh-square-inside", ("1 - t**2", "1 - np.tanh(Z**2)"), "[0, 0] is 0.0006707;"),
    ("slope", "sigmoid-slope-for-tanh", ("1 - t**2", "t * (1 - t)"), "result[0, 0] is -1.893;"),
    # Something else is not as ours: the mistake is recognized nevertheless.
    ("slope", "tanh-missing-square", [("t**2", "t"), ("np.where(Z > 0, 1, 0)", "Z > 0")], "1.964"),
    ("slope", "tanh-missing-square", [("t**2", "t"), ("s * (1 - s)", "2 * s")], "tanh: "),
    ("forward", "missing-activation", ("np.maximum(0, Z1)", "Z1"), "result[0, 0] is -1.5;"),
    ("forward", "activated-scores", ("return Z2", "return np.maximum(0, Z2)"), "[0, 0] is 0;"),
    (
        "forward",
        "bend-in-the-wrong-place",
        [("np.maximum(0, Z1)", "Z1"), ("return Z2", "return Z2 * (Z2 > 0)")],
        "result[0, 0] is -0; expected 1.5",
    ),
    ("forward", "missing-hidden-bias", (" + b1", ""), "result[0, 0] is 4; expected 1.5"),
    ("forward", "missing-bias", (" + b2", ""), "result[0, 1] is 0; expected 1"),
    ("forward", "missing-biases", [(" + b1", ""), (" + b2", "")], "[0, 0] is 4; expected 1.5"),
    (
        "forward",
        "bias-after-bend",
        [(" + b1", ""), ("np.maximum(0, Z1)", "np.maximum(0, Z1) + b1")],
        "result[0, 0] is -1.5; expected 1.5",
    ),
    (
        "forward",
        "probabilities-for-scores",
        ("return Z2", "return np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True)"),
        "result[0, 0] is 0.3072;",
    ),
    ("forward", "another-activation", ("np.maximum(0, Z1)", "np.tanh(Z1)"), "[0, 0] is -1.38;"),
    (
        "forward",
        "another-activation",
        ("np.maximum(0, Z1)", "1 / (1 + np.exp(-Z1))"),
        "result[0, 0] is 1.624;",
    ),
    (
        "forward",
        "max-for-maximum",
        ("maximum(0, Z1)", "max(Z1, 0)"),
        "shape (3,); expected (N, C) = (1, 3)",
    ),
    ("forward", "elementwise-product", [("X @", "X *"), ("A1 @", "A1 *")], "(2,2) (2,3)"),
    ("forward", "elementwise-product", ("A1 @ W2", "A1 * W2"), "(1,2) (2,3)"),
    ("forward", "elementwise-product", ("X @ W1", "np.multiply(X, W1)"), "shape (2, 3)"),
    ("forward", "wrong-order", ("X @ W1", "W1 @ X"), "(N, D) = (1, 2)"),
    ("forward", "wrong-order", ("X @ W1", "np.dot(W1, X)"), "not aligned"),
    ("forward", "wrong-order", [("X @ W1", "W1 @ X"), ("A1 @ W2", "W2 @ A1")], "(D, H) = (2, 2)"),
    ("forward", "wrong-order", ("A1 @ W2", "W2 @ A1"), "size 1 is different from 3"),
    ("forward", "wrong-order", [("X @ W1", "W1.T @ X"), ("A1 @ W2", "W2.T @ A1")], "X, of shape"),
    ("forward", "transposed-weights", [("W1", "W1.T"), ("W2", "W2.T")], "(H, C) = (2, 3)"),
    ("dW2", "missing-mean", (" / len(P)", ""), "2 times the expected result in a batch of N = 2"),
    ("dW2", "mean-twice", ("@ dZ2", "@ dZ2 / len(A1)"), "1/2 of the expected result"),
    ("dW2", "sign-flipped", ("P - Y", "Y - P"), "result[0, 0] is -0.05; expected 0.05"),
    (
        "dW2",
        "transposed-gradient",
        ("A1.T @ dZ2", "dZ2.T @ A1"),
        "shape (4, 3); expected (H, C) = (3, 4)",
    ),
    (
        "dW2",
        "transposed-gradient",
        "return np.dot((P - Y).T, A1)",
        "shape (4, 3); expected (H, C) = (3, 4)",
    ),
    ("dW2", "samples-do-not-meet", ("A1.T", "A1"), "(2, 3) @ (2, 4)"),
    ("dW2", "samples-do-not-meet", "return np.dot(A1, P - Y)", "(2, 3) @ (2, 4)"),
    ("dW2", "elementwise-product", ("A1.T @", "A1.T *"), "(3,2) (2,4)"),
    ("dW2", "elementwise-product", ("A1.T @", "A1 *"), "(2,3) (2,4)"),
    (
        "dW2",
        "last-sample-only",
        """
        dZ2 = (P - Y) / len(P)
        dW2 = np.zeros((A1.shape[1], P.shape[1]))
        for n in range(len(P)):
            for h in range(A1.shape[1]):
                for c in range(P.shape[1]):
                    dW2[h, c] = A1[n, h] * dZ2[n, c]
        return dW2
        """,
        "+= does that. Your result[1, 0] is 0; expected -0.75",
    ),
    ("dW2", "labels-forgotten", ("(P - Y)", "P"), "result[0, 1] is 0.1; expected -0.4"),
    ("db2", "missing-mean", (" / len(P)", ""), "2 times the expected result in a batch of N = 2"),
    ("db2", "mean-twice", ("sum", "mean"), "1/2 of the expected result"),
    ("db2", "sign-flipped", ("P - Y", "Y - P"), "result[0] is 0.2; expected -0.2"),
    ("db2", "scalar-bias-gradient", ("axis=0", ""), "all 4 biases"),
    ("db2", "scalar-bias-gradient", "return np.sum(P - Y)", "all 4 biases"),
    (
        "db2",
        "wrong-axis",
        ("axis=0", "axis=1"),
        "one number per *sample*; b2 has one per class. Which axis are"
        " the samples? Your result has shape (2,)",
    ),
    (
        "db2",
        "wrong-axis",
        "return np.sum(P - Y, axis=1)",
        "Which axis are the samples? Your result has shape (2,); expected (C,) = (4,)",
    ),
    ("db2", "kept-dimension", ("axis=0", "axis=0, keepdims=True"), "(1, 4); expected (C,) = (4,)"),
    ("db2", "kept-dimension", "return np.ones((1, len(P))) @ (P - Y) / len(P)", "(1, 4)"),
    (
        "db2",
        "not-summed",
        (".sum(axis=0)", ""),
        "one row per sample. Every sample uses the same b2, so the slopes of all samples add up."
        " Your result has shape (2, 4); expected (C,) = (4,)",
    ),
    ("db2", "not-summed", "return P - Y", "result has shape (2, 4); expected (C,) = (4,)"),
    (
        "db2",
        "last-sample-only",
        "for n in range(len(P)):\n    db2 = (P[n] - Y[n]) / len(P)\nreturn db2",
        "+= does that. Your result[0] is 0.05; expected -0.2",
    ),
    ("db2", "labels-forgotten", ("(P - Y)", "P"), "result[0] is 0.3; expected -0.2"),
    ("dW1", "gradient-of-the-wrong-layer", ("@ dZ1", "@ dZ2"), "(5, 4); expected (D, H) = (5, 3)"),
    (
        "dW1",
        "gradient-of-the-wrong-layer",
        "return X.T @ (P - Y)",
        "shape (5, 4); expected (D, H) = (5, 3)",
    ),
    (
        "dW1",
        "transposed-gradient",
        ("X.T @ dZ1", "dZ1.T @ X"),
        "shape of W1. Your result has shape (3, 5); expected (D, H) = (5, 3)",
    ),
    ("dW1", "samples-do-not-meet", ("X.T", "X"), "(2, 5) @ (2, 3)"),
    ("dW1", "samples-do-not-meet", ("X.T @ dZ1", "np.dot(X, dZ1)"), "not aligned"),
    ("dW1", "hidden-for-input", ("X.T", "np.maximum(0, Z1).T"), "(3, 3); expected (D, H) = (5, 3)"),
    ("dW1", "mean-twice", ("@ dZ1", "@ dZ1 / len(X)"), "1/2 of the expected result"),
    ("db1", "gradient-of-the-wrong-layer", ("dZ1.sum", "dZ2.sum"), "(4,); expected (H,) = (3,)"),
    ("db1", "mean-twice", ("sum", "mean"), "1/2 of the expected result"),
    ("db1", "scalar-bias-gradient", ("axis=0", ""), "one number, 0.6, for all 3 biases"),
    (
        "db1",
        "wrong-axis",
        ("axis=0", "axis=1"),
        "one number per *sample*; b1 has one per hidden unit. Which axis are"
        " the samples? Your result has shape (2,); expected (H,) = (3,)",
    ),
    ("db1", "kept-dimension", ("axis=0", "axis=0, keepdims=True"), "(1, 3); expected (H,) = (3,)"),
    (
        "db1",
        "not-summed",
        (".sum(axis=0)", ""),
        "one row per sample. Every sample uses the same b1, so the slopes of all samples add up."
        " Your result has shape (2, 3); expected (H,) = (3,)",
    ),
    *(
        (name, mistake, change, told)
        for name, entry in (("dW1", "[0, "), ("db1", "["))
        for mistake, change, told in (
            ("missing-mean", (" / len(P)", ""), "2 times the expected result in a batch of N = 2"),
            ("sign-flipped", ("P - Y", "Y - P"), f"Your result{entry}"),
            ("missing-slope", (" * (Z1 > 0)", ""), f"Your result{entry}"),
            ("missing-slope", ("Z1 > 0", "np.maximum(0, Z1) >= 0"), f"Your result{entry}"),
            ("missing-slope", [(" / len(P)", ""), (" * (Z1 > 0)", "")], f"Your result{entry}"),
            ("activation-for-slope", ("(Z1 > 0)", "np.maximum(0, Z1)"), "the activation A1"),
            ("activation-for-slope", ("(Z1 > 0)", "Z1"), "the score Z1"),
            ("slope-flipped", ("Z1 > 0", "Z1 < 0"), f"Your result{entry}"),
            ("another-activation", ("(Z1 > 0)", "(1 - np.tanh(Z1) ** 2)"), "slope of tanh"),
            ("another-activation", ("(Z1 > 0)", "(1 - np.maximum(0, Z1) ** 2)"), "slope of tanh"),
            ("missing-transpose", ("W2.T", "W2"), "(2, 4) @ (3, 4)"),
            ("missing-transpose", ("dZ2 @ W2.T", "np.dot(dZ2, W2)"), "not aligned"),
            ("elementwise-product", ("@ W2.T", "* W2.T"), "(2,4) (4,3)"),
            ("product-with-slope", ("* (Z1 > 0)", "@ (Z1 > 0)"), "(N, H) = (2, 3)"),
        )
    ),
    ("backward", "missing-mean", (" / N", ""), "4 times the expected ones, and N is 4"),
    ("backward", "mean-twice", (" / N", " / N**2"), "1/4 of the expected ones, and N is 4"),
    ("backward", "mean-twice", ("sum(axis=0)", "mean(axis=0)"), "db1 and db2 are 1/4"),
    ("backward", "sign-flipped", ("P - Y", "Y - P"), "db2[0] is 0.1525; expected -0.1525"),
    ("backward", "labels-not-one-hot", ("P - Y", "P - y"), "(4,5) (4,)"),
    ("backward", "labels-not-one-hot", ("P - Y", "P - y.reshape(-1, 1)"), "db2[0] is -1.402;"),
    (
        "backward",
        "labels-in-all-rows",
        ("dZ2 = (P - Y) / N", "dZ2 = P.copy()\ndZ2[:, y] -= 1\ndZ2 /= N"),
        "db2[0] is -0.9025;",
    ),
    ("backward", "classes-from-labels", ("np.eye(C)", "np.eye(y.max() + 1)"), "[1, 0, 3, 2]"),
    ("backward", "classes-from-labels", ("np.eye(C)", "np.eye(len(set(y)))"), "C is 5"),
    ("backward", "scores-for-probabilities", (SOFTMAX, "Z2"), "db2[0] is 0.5;"),
    ("backward", "softmax-over-everything", ("axis=1, keepdims=True", ""), "db2[0] is -0.2306;"),
    ("backward", "gradient-of-the-wrong-layer", ("X.T @ dZ1", "X.T @ dZ2"), "(3, 5)"),
    ("backward", "missing-slope", (" * (Z1 > 0)", ""), "db1[0] is 0.153;"),
    ("backward", "missing-slope", ("Z1 > 0", "A1 >= 0"), "; expected 0.4097"),
    (
        "backward",
        "missing-activation",
        ("np.maximum(0, Z1)", "Z1"),
        "no activation function in your forward pass",
    ),
    (
        "backward",
        "missing-activation",
        [("np.maximum(0, Z1)", "Z1"), (" * (Z1 > 0)", "")],
        "neither forward nor backward",
    ),
    (
        "backward",
        "another-activation",
        [("np.maximum(0, Z1)", "np.tanh(Z1)"), ("(Z1 > 0)", "(1 - A1**2)")],
        "db2[0] is -0.1759;",
    ),
    ("backward", "another-activation", ("(Z1 > 0)", "(1 - A1**2)"), "db1[0] is 0.2416;"),
    ("backward", "another-activation", ("(Z1 > 0)", "(1 - np.tanh(Z1) ** 2)"), "db1[0] is 0.1445;"),
    ("backward", "missing-hidden-bias", (" + b1", ""), "db2[0] is -0.1771;"),
    ("backward", "missing-bias", (" + b2", ""), "db2[0] is -0.1233;"),
    ("backward", "missing-transpose", ("W2.T", "W2"), "(4, 5) @ (2, 5)"),
    ("backward", "samples-do-not-meet", [("A1.T", "A1"), ("X.T", "X")], "(N, H) = (4, 2)"),
    ("backward", "scalar-bias-gradient", ("axis=0", ""), "b1 holds 2 biases and b2 holds 5"),
    ("backward", "wrong-axis", ("sum(axis=0)", "sum(axis=1)"), "(4,) and (4,)"),
    ("backward", "kept-dimension", ("sum(axis=0)", "sum(0, keepdims=True)"), "(1, 2) and (1, 5)"),
    ("backward", "updated-too-early", ("dA1 =", "W2 = W2 - dW2\ndA1 ="), "db1[0] is 0.3715;"),
    ("backward", "order-of-gradients", ("dW1, db1, dW2, db2", "dW2, db2, dW1, db1"), "(2, 5)"),
    ("backward", "order-of-gradients", ("dW1, db1, dW2, db2", "dW1, dW2, db1, db2"), "(2, 5)"),
    ("backward", "not-four", ("dW1, db1, dW2, db2", "dW1, db1, dW2"), "a tuple of length 3"),
    (
        "backward",
        "not-four",
        ("dW1, db1, dW2, db2", "dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)"),
        "a dict of length 4",
    ),
    ("backward", "not-four", ("dW1, db1, dW2, db2", "dW1"), "type ndarray"),
    ("backward", "missing-return", ("return dW1, db1, dW2, db2", ""), "You return nothing"),
    (
        "numerical_slope",
        "one-sided",
        (PAIR, "(f(up) - f(w)) / h"),
        "result[0] is 3.31;",
    ),
    ("numerical_slope", "one-sided", (PAIR, "(f(w) - f(down)) / h"), "result[0] is 2.71;"),
    (
        "numerical_slope",
        "own-step",
        ("slopes = np.zeros", "h = 1e-5; slopes = np.zeros"),
        "the argument h, which is 0.1 here, not a step of your own. It is large on purpose."
        " Your result[0] is 3; expected 3.01",
    ),
    ("numerical_slope", "one-sided-over-two", ("f(down)", "f(w)"), "[0] is 1.655; expected 3.01"),
    (
        "numerical_slope",
        "one-sided-over-two",
        """
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            up = w
            up[i] += h
            f_up = f(up)
            down = w
            down[i] -= h
            slopes[i] = (f_up - f(down)) / (2 * h)
        return slopes
        """,
        "result[0] is 1.655; expected 3.01",
    ),
    (
        "numerical_slope",
        "half-the-distance",
        ("(2 * h)", "h"),
        "twice the expected one: from w - h to w + h the distance is 2 h. Your result[0] is 6.02;",
    ),
    ("numerical_slope", "not-divided", (" / (2 * h)", ""), "result[0] is 0.602;"),
    ("numerical_slope", "missing-parentheses", ("(2 * h)", "2 * h"), "result[0] is 0.0301;"),
    (
        "numerical_slope",
        "missing-parentheses",
        (PAIR, "f(up) - f(down) / (2 * h)"),
        "result[0] is -34.31;",
    ),
    (
        "numerical_slope",
        "all-at-once",
        "return np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))",
        "your slopes are 15.02",
    ),
    ("numerical_slope", "all-at-once", [("up[i]", "up"), ("down[i]", "down")], "slopes are 15.02"),
    ("numerical_slope", "all-at-once", "return (f(w + h) - f(w - h)) / (2 * h)", "number, 15.02"),
    ("numerical_slope", "row-at-once", ("np.ndindex(w.shape)", "range(len(w))"), "[0, 0] is 2.97;"),
    (
        "numerical_slope",
        "row-at-once",
        [("np.zeros(w.shape)", "[0] * len(w)"), ("np.ndindex(w.shape)", "range(len(w))")],
        "For w of shape (2, 3) your function nudges a whole row at once. np.ndindex(w.shape) visits"
        " every entry of an array of any shape. Your result has shape (2,); expected (2, 3)",
    ),
    (
        "numerical_slope",
        "flat-result",
        ("return slopes", "return slopes.flatten()"),
        "shape (6,); expected (2, 3)",
    ),
    (
        "numerical_slope",
        "never-put-back",
        """
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            w[i] += h
            up = f(w)
            w[i] -= 2 * h
            slopes[i] = (up - f(w)) / (2 * h)
        return slopes
        """,
        "result[0, 1] is 0.9966;",
    ),
    (
        "numerical_slope",
        "never-put-back",
        """
        slopes, up, down = np.zeros(w.shape), w.copy(), w.copy()
        for i in np.ndindex(w.shape):
            up[i] += h
            down[i] -= h
            slopes[i] = (f(up) - f(down)) / (2 * h)
        return slopes
        """,
        "result[1] is 15.02; expected 12.01",
    ),
    ("numerical_slope", "no-copy", ("w.copy()", "w"), "your slopes are 0"),
    ("numerical_slope", "sign-flipped", ("f(up) - f(down)", "f(down) - f(up)"), "[0] is -3.01;"),
]


def listed(change):
    return change if isinstance(change, list) else [change]


@pytest.mark.parametrize(("name", "diagnosis", "change", "told"), WRONG)
def test_a_mistake_is_recognized(name, diagnosis, change, told):
    verdict = judge(name, *listed(change))
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis)
    assert told in verdict.message
    assert_clear(name, verdict.message)


# Right answers that look otherwise than ours
RIGHT = [
    ("leaky_slope", "return [[1.0 if z > 0 else 0.1 for z in row] for row in Z]"),
    ("leaky_slope", "return 0.1 + 0.9 * (Z > 0)"),
    ("leaky_slope", "return (0.55 + 0.45 * np.sign(Z)).astype(np.float32)"),
    (
        "leaky_slope",
        """
        slopes = np.empty_like(Z)
        for i in range(Z.shape[0]):
            for j in range(Z.shape[1]):
                slopes[i, j] = 1 if Z[i, j] > 0 else 0.1
        return slopes
        """,
    ),
    ("slope", ("np.where(Z > 0, 1, 0)", "Z > 0")),
    ("slope", ("1 - t**2", "1 / np.cosh(Z) ** 2")),
    ("slope", ("s * (1 - s)", "np.exp(-Z) / (1 + np.exp(-Z)) ** 2")),
    ("slope", [("return np.where", "return 1.0 * np.where"), ("Z)", "Z.astype(np.float32))")]),
    (
        "slope",
        """
        def of_one(z):
            s = 1 / (1 + np.exp(-z))
            return {"relu": float(z > 0), "tanh": 1 - np.tanh(z) ** 2, "sigmoid": s - s * s}

        return [[of_one(z)[activation] for z in row] for row in Z]
        """,
    ),
    ("forward", ("np.maximum(0, Z1)", "Z1 * (Z1 > 0)")),
    ("forward", "return np.dot(np.clip(np.dot(X, W1) + b1, 0, None), W2) + b2"),
    ("forward", ("return Z2", "return Z2.astype(np.float32).tolist()")),
    (
        "forward",
        """
        Z1 = np.einsum("ni,ij->nj", X.astype(np.float32), W1.astype(np.float32)) + b1
        Z1[Z1 < 0] = 0
        return np.einsum("nj,jk->nk", Z1, W2.astype(np.float32)) + b2
        """,
    ),
    ("dW2", 'return np.einsum("nh,nc->hc", A1, P - Y) / len(A1)'),
    ("dW2", ("A1.T @ dZ2", "np.dot(dZ2.T.astype(np.float32), A1.astype(np.float32)).T")),
    ("dW2", ("A1.T @ dZ2", "sum(np.outer(a, d) for a, d in zip(A1, dZ2))")),
    (
        "dW2",
        """
        N, H, C = len(A1), A1.shape[1], P.shape[1]
        total = [[0.0] * C for h in range(H)]
        for n in range(N):
            for h in range(H):
                for c in range(C):
                    total[h][c] += A1[n, h] * (P[n, c] - Y[n, c]) / N
        return total
        """,
    ),
    ("db2", "return (P - Y).mean(axis=0)"),
    ("db2", "return P.mean(axis=0).astype(np.float32) - Y.mean(axis=0)"),
    ("db2", "return np.ones(len(P)) @ (P - Y) / len(P)"),
    ("db2", "return [sum(P[:, c] - Y[:, c]) / len(P) for c in range(P.shape[1])]"),
    ("dW1", 'return np.einsum("ni,nj,nk,jk->ij", X, Z1 > 0, P - Y, W2) / len(X)'),
    ("dW1", ("dA1 * (Z1 > 0)", "np.where(Z1 > 0, dA1, 0).astype(np.float32)")),
    (
        "dW1",
        """
        dZ1 = (P - Y) @ W2.T
        dZ1[Z1 <= 0] = 0
        dW1 = np.zeros((X.shape[1], Z1.shape[1]))
        for n in range(len(X)):
            dW1 += X[n][:, None] * dZ1[n]
        return (dW1 / len(X)).tolist()
        """,
    ),
    ("db1", 'return np.einsum("nh,nc,hc->h", Z1 > 0, P - Y, W2) / len(P)'),
    ("db1", ("return dZ1.sum(axis=0)", "return [sum(column) for column in dZ1.T]")),
    ("db1", ("dZ2 @ W2.T", "(W2 @ dZ2.T).T.astype(np.float32)")),
    ("backward", ("return dW1, db1, dW2, db2", "return [dW1.tolist(), db1, dW2, list(db2)]")),
    ("backward", ("E = np.exp(Z2)", "E = np.exp((Z2 - Z2.max()).astype(np.float32))")),
    (
        "backward",
        """
        A1 = (X @ W1 + b1).clip(0)
        dZ2 = np.exp(A1 @ W2 + b2)
        dZ2 /= dZ2.sum(axis=1)[:, None]
        dZ2[range(len(y)), y] -= 1
        dZ1 = np.where(A1 > 0, dZ2 @ W2.T, 0)
        return tuple(g / len(y) for g in (X.T @ dZ1, sum(dZ1), A1.T @ dZ2, sum(dZ2)))
        """,
    ),
    (
        "numerical_slope",
        """
        nudges = h * np.eye(w.size).reshape(-1, *w.shape)
        slopes = [(f(w + nudge) - f(w - nudge)) / (2 * h) for nudge in nudges]
        return np.array(slopes, dtype=np.float32).reshape(w.shape)
        """,
    ),
    (
        "numerical_slope",
        """
        slopes = np.zeros(w.shape)
        for i, old in np.ndenumerate(w):
            w[i] = old + h
            up = f(w)
            w[i] = old - h
            slopes[i] = (up - f(w)) / (2 * h)
            w[i] = old
        return slopes.tolist()
        """,
    ),
    # Put back but for rounding.
    (
        "numerical_slope",
        """
        slopes = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            w[i] += h
            up = f(w)
            w[i] -= 2 * h
            down = f(w)
            w[i] += h
            slopes[i] = (up - down) / h / 2
        return slopes
        """,
    ),
]


@pytest.mark.parametrize(("name", "change"), [*((name, []) for name in BASE), *RIGHT])
def test_a_right_answer_passes_in_any_form(name, change):
    verdict = judge(name, *listed(change))
    assert (verdict.status, verdict.message) == ("passed", "")


# Small changes that nobody listed
UNLISTED = [
    ("leaky_slope", ("Z < 0", "Z < -1"), None, "Your result[0, 1] is 1, but should be 0.1"),
    ("slope", ("1 - t**2", "1 - t**3"), None, "Your result[0, 0] is 1.8959, but"),
    ("forward", ("np.maximum(0, Z1)", "np.maximum(1, Z1)"), None, "Your result[0, 0]"),
    ("dW2", ("P - Y", "P - Y**2 / 2"), None, "Your result[0, 1] is"),
    ("db2", ("P - Y", "P + Y"), None, "Your result[0]"),
    ("dW1", ("Z1 > 0", "Z1 > 1"), None, "Your result["),
    ("db1", ("Z1 > 0", "Z1 > 1"), None, "Your result["),
    ("db1", ("Y) / len(P)", "Y) * 3"), "factor", "6 times"),
    ("backward", ("dZ2 = (P - Y)", "dZ2 = (P - 2 * Y)"), None, "db2: Your result[0]"),
    ("backward", ("dW1 = X.T @ dZ1", "dW1 = 7 * X.T @ dZ1"), "factor", "Right: db1, dW2, db2."),
    ("backward", ("dW1 = X.T @ dZ1", "dW1 = dZ1.T @ X"), "transposed", "dW1: Your result has the"),
    ("backward", ("dW2 = A1.T", "dW2 = Z1.T"), None, "Right: dW1, db1, db2."),
    ("numerical_slope", ("slopes[i] = ", "slopes[i] = 1 + "), None, "Your result[0] is 4.01"),
]


@pytest.mark.parametrize(("name", "change", "diagnosis", "told"), UNLISTED)
def test_an_unknown_mistake_is_shown_where_it_is(name, change, diagnosis, told):
    verdict = judge(name, change)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis)
    assert told in verdict.message
    assert_clear(name, verdict.message)


# Said for every exercise by what all have in common
COMMON = [
    ("leaky_slope", "return 1 if Z > 0 else 0.1", "if-on-array"),
    ("forward", ("np.maximum", "max"), "if-on-array"),
    ("dW2", ("A1.T @ dZ2", "A1 @ dZ2.T"), "shapes-do-not-fit"),
    ("backward", ("Z1 = X @ W1", "Z1 = W1 @ X"), "shapes-do-not-fit"),
    ("dW2", ("@ dZ2", "@ dZ2,"), "returned-tuple"),
    ("slope", ("return 1 - t**2", "return ..."), "partly-written"),
]


@pytest.mark.parametrize(("name", "change", "diagnosis"), COMMON)
def test_what_all_exercises_say_is_not_taken_for_a_mistake_of_ours(name, change, diagnosis):
    assert judge(name, change).diagnosis == diagnosis


def test_arrays_of_the_lesson_are_no_arguments():
    verdict = judge("dW2", "return A1.T @ dZ2", outside={"dZ2": np.ones((4, 2))})
    assert verdict.diagnosis == "global-for-argument"
    assert "dZ2" in verdict.message


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_stub_is_not_attempted(name):
    assert judge(name, "return ...").status == "not attempted"
    assert EXERCISES[name](..., count=False).status == "not attempted"


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_forgotten_return_is_noticed(name):
    verdict = judge(name, ("return ", "result = "))
    assert (verdict.status, verdict.diagnosis) == ("failed", "missing-return")


CHANGES_ITS_INPUT = [
    ("leaky_slope", "off = Z < 0\nZ[off] = 0.1\nZ[~off] = 1\nreturn Z", "Z"),
    ("slope", ("np.tanh(Z)", "np.tanh(Z, out=Z)"), "Z"),
    ("forward", ("return Z2", "W1 *= 0\nreturn Z2"), "W1"),
    ("dW2", "P -= Y\nreturn A1.T @ P / len(P)", "P"),
    ("db2", "P -= Y\nreturn P.mean(axis=0)", "P"),
    ("dW1", ("dZ2 @", "Z1[Z1 < 0] = 0\ndA1 = dZ2 @"), "Z1"),
    ("db1", "P -= Y\nP /= len(P)\nreturn (P @ W2.T * (Z1 > 0)).sum(axis=0)", "P"),
    ("backward", ("return dW1", "W2 -= 0.1 * dW2\nreturn dW1"), "W2"),
    ("numerical_slope", ("return slopes", "w -= h * slopes\nreturn slopes"), "w"),
]


@pytest.mark.parametrize(("name", "change", "argument"), CHANGES_ITS_INPUT)
def test_a_changed_input_is_noticed(name, change, argument):
    verdict = judge(name, change)
    assert (verdict.status, verdict.diagnosis) == ("failed", "changed-input")
    assert f"changes {argument}," in verdict.message


WRONG_LINES = {
    "dA1": "neighbor",
    "dZ2": "too-early",
    "dW1": "symptom-for-cause",
    "db1": "symptom-for-cause",
    "dW2": "right-by-the-check",
    "db2": "right-by-the-check",
}
NO_LINES = {name: "not-a-choice" for name in ("dZ1 = dA1 * (A1 >= 0)", 5)}


@pytest.mark.parametrize(("answer", "diagnosis"), (WRONG_LINES | NO_LINES).items())
def test_wrong_lines(answer, diagnosis):
    verdict = checks.wrong_line(answer, count=False)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis)
    assert str(answer) in verdict.message
    assert "Z1 >" not in verdict.message


def test_all_lines_but_one_are_wrong():
    assert {answer: slug for slug, answer, _ in checks.wrong_line.wrong_answers()} == WRONG_LINES
    assert {*checks.wrong_line.choices} == {"dZ1", *WRONG_LINES}
    assert checks.wrong_line("dZ1", count=False).passed
    assert checks.wrong_line(..., count=False).status == "not attempted"


OF_THE_CLASS = {"backward": {"missing-return", "not-four", "order-of-gradients"}}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_every_diagnosis_is_earned_above(name):
    possible = {mistake.diagnosis for mistake in EXERCISES[name].mistakes}
    possible |= OF_THE_CLASS.get(name, set())
    assert {diagnosis for row, diagnosis, *_ in WRONG if row == name} == possible


@pytest.mark.parametrize("name", ARGUMENTS)
def test_no_listed_mistake_hides_another(name):
    exercise = EXERCISES[name]
    for mistake in exercise.mistakes:
        verdict = exercise(mistake.wrong, count=False)
        assert verdict.diagnosis == mistake.diagnosis
        assert_clear(name, verdict.message)


def test_all_exercises_of_the_lesson_are_here():
    names = {name for name, exercise in EXERCISES.items() if exercise.lesson == "backpropagation"}
    assert names == {*ARGUMENTS, "wrong_line"}
    assert all(", ".join(EXERCISES[name].arguments) == ARGUMENTS[name] for name in ARGUMENTS)
