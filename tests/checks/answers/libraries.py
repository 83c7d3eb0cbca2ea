"""Answers to the exercises about other libraries."""

import numpy as np

from checks.answers import Answers


def my_linear_layer(X, weight, bias):
    return np.dot(X, weight.transpose()) + bias


def scores_by_loops(X, weight, bias):
    return [[sum(x * w) + b for w, b in zip(weight, bias, strict=True)] for x in X]


linear_layer = Answers(
    my_linear_layer,
    """
    right: = scores_by_loops
    right: return np.einsum("ij,kj->ik", X, weight) + bias
    right: return (weight @ X.T).T + bias
    not-transposed: return X @ weight + bias
    bias-forgotten: return X @ weight.T
    bias-subtracted: return X @ weight.T - bias
    reshaped: return X @ weight.reshape(weight.shape[1], -1) + bias
    reversed-for-transposed: return X @ weight[::-1] + bias
    bias-before: return (X + bias[: len(X.T)]) @ weight.T
    samples-as-columns: return weight @ X.T + bias[:, None]
""",
)


def my_alpha(l2, n_samples):
    return n_samples * l2


alpha = Answers(
    my_alpha,
    """
    right: return sum([l2] * n_samples)
    divided: return l2 / n_samples
    unchanged: return l2
    factor-2: return 2 * l2 * n_samples
    factor-2: return l2 * n_samples / 2
""",
)

applies_softmax = Answers(
    sheet="""
    right: "torch.nn.functional.cross_entropy(scores, y)"
    right: "torch.nn.functional.cross_entropy(scores,y)."
    linear-layer: "torch.nn.Linear(128, 10)"
    dense-layer: "keras.layers.Dense(10)"
    expects-probabilities: "keras.losses.SparseCategoricalCrossentropy()"
""",
)
