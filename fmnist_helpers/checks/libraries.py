"""Exercises: what the calls of other libraries do by themselves, and what they leave to you."""

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._exercise import Answer


def _linear_layer(X, weight, bias):
    return X @ weight.T + bias


BATCH = _cases.normal(5, 4), _cases.normal(6, 4, seed=1), _cases.normal(6, seed=2)
# Square weights: a shape does not tell whether they were transposed.
SQUARE = _cases.normal(5, 3, seed=3), _cases.normal(3, 3, seed=4), _cases.normal(3, seed=5)

linear_layer = Computed(
    "the_libraries",
    "the scores of a PyTorch layer",
    right=_linear_layer,
    cases=[(BATCH, {"N": 5, "D": 4, "H": 6}), (SQUARE, {"N": 5, "D": 3, "H": 3})],
    mistakes="""
    & no-bias: + bias ->
    not-transposed & no-bias: weight.T -> weight
      You multiply by weight as it is. PyTorch keeps a row per output unit, (H, D).
    reversed-for-transposed: .T -> [::-1]
      [::-1] reverses the order of the rows; .T turns rows into columns.
    reshaped: weight.T -> weight.reshape(weight.shape[::-1])
      reshape keeps the numbers in their order and only cuts the rows elsewhere; .T turns rows into
      columns.
    samples-as-columns: return (X @ weight.T).T + bias[:, None]
      Your result has a column per sample. Rows are samples in PyTorch, too.
    bias-subtracted: + bias -> - bias
      The bias is added.
    bias-forgotten: + bias ->
      The bias is missing.
    bias-before: return (X + bias[: X.shape[1]]) @ weight.T
      The bias is added to the scores, after the product.
    """,
    advice="A row of weight belongs to one unit: that row times the sample, plus its bias.",
    hints=[
        "X is (N, D) and weight (H, D). Which product gives (N, H)?",
        "X @ weight.T, then add the bias to every row.",
    ],
)


def _alpha(l2, n_samples):
    return l2 * n_samples


alpha = Computed(
    "the_libraries",
    "scikit-learn's alpha for our l2",
    right=_alpha,
    cases=[((0.001, 128), {}), ((0.25, 60), {})],
    mistakes="""
    divided: * n_samples -> / n_samples
      scikit-learn divides alpha by the samples of the batch; so alpha must be larger than l2.
    unchanged: return l2
      The two are not the same number: scikit-learn divides its penalty by the samples of the batch.
    factor-2: l2 * n_samples -> l2 * n_samples * 2 or l2 * n_samples / 2
      Both penalties have the factor 1/2 in them already.
    """,
    advice="alpha / 2 / N * sum = l2 / 2 * sum.",
    hints=["Write down both penalties and set them equal.", "Solve for alpha."],
)

CALLS = (
    "torch.nn.Linear(128, 10)",
    "torch.nn.functional.cross_entropy(scores, y)",
    "keras.layers.Dense(10)",
    "keras.losses.SparseCategoricalCrossentropy()",
)

applies_softmax = Answer(
    "applies_softmax",
    "the_libraries",
    "find the call that applies softmax",
    right=lambda: CALLS[1],
    wrong="""
    linear-layer: CALLS[0]
      '{answer}' computes X @ W + b and nothing else: its results are scores.
    dense-layer: CALLS[2]
      '{answer}' has no activation here: its results are scores. With activation="softmax" it would
      apply softmax.
    expects-probabilities: CALLS[3]
      '{answer}' expects probabilities, unless it is told from_logits=True. Given scores, it takes
      the logarithm of numbers that are not probabilities, without an error.
    """,
    otherwise="Not '{answer}'.",
    because="It takes scores, applies log-softmax, and returns the mean over the batch. So whoever"
    " applies softmax first applies it twice.",
    choices=CALLS,
    hints=[
        "Which of the calls could you give any real numbers and get a right loss?",
        "Look at the side-by-side table: where does PyTorch's program call softmax for its loss?",
    ],
)
