"""Exercises: one step of gradient descent, and one epoch of them."""

import copy
import functools
from types import SimpleNamespace

import numpy as np

from fmnist_helpers import network
from fmnist_helpers._learner_calls import call
from fmnist_helpers._mistake_sheets import pairs
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding, at, close, fault, first_difference
from fmnist_helpers.checks._computed import Computed


class InPlace(Computed):
    """What counts is what becomes of the weights, the first argument."""

    def results(self, outcome):
        """Return the arrays that were to be changed."""
        return tuple(outcome.args[0])

    def compare(self, value, want, sizes):
        """Return what is wrong with the first array that is wrong."""
        for name, a, b in zip(network.Params._fields, value, want, strict=False):
            finding = fault(a, b, sizes)
            if finding:
                return Finding(finding.diagnosis, f"{name}: {finding.message}")
        return None

    def facts(self, outcome, want, i):
        """Return what a message may mention, and where the first wrong weight went."""
        moved = _moved(self.cases[i][0][0], self.results(outcome), want)
        return super().facts(outcome, want, i) | {"moved": moved}

    def _evidence(self, facts, i):
        return f" {facts['moved']}"

    def _changed(self, outcomes):
        names = [self.arguments[i] for outcome in outcomes for i in outcome.changed if i]
        if not names:
            return None
        return Finding(
            "changed-gradients" if names[0] == "grads" else "changed-input",
            f"The weights are right, but your function also changes {names[0]}, which belongs to"
            f" the caller. Make new arrays, and leave {names[0]} as it is.",
        )


def _moved(before, after, wanted):
    """Say of the first weight that is wrong where it went, and where it should have gone."""
    for name, was, got, want in zip(network.Params._fields, before, after, wanted, strict=False):
        if not close(got, want):
            where = first_difference(got, want)
            entry, was, got, want = name + at(where), was[where], got[where], want[where]
            went = f"is still {got:.4g}" if got == was else f"went from {was:.4g} to {got:.4g}"
            return f"{entry} {went}; expected {want:.4g}."
    return (
        f"The weights are right, but the mean loss is {after[-1]:.4f}; expected {wanted[-1]:.4f}."
    )


class Step(InPlace):
    """What it returns is not looked at, except where it would have been right."""

    def _recognized(self, outcomes, wanted, i):
        if close(outcomes[i].value, wanted[i]):
            return Finding(
                "returned-for-in-place",
                "You return new arrays with the right numbers, but those that you were given did"
                " not change, and nobody uses what this function returns.",
            )
        return super()._recognized(outcomes, wanted, i)


def _sgd_step(params, grads, learning_rate):
    for array, gradient in zip(params, grads, strict=True):
        array -= learning_rate * gradient


PARAMS = network.Params(*map(np.array, ([[1.0, 2.0]], [3.0, -1.0], [[0.5], [-2.0]], [4.0])))
GRADS = network.Params(*map(np.array, ([[10.0, -20.0]], [1.0, 2.0], [[5.0], [3.0]], [-4.0])))
MORE = network.Params(*(_cases.normal(*shape) for shape in ((4, 6), (6,), (6, 3), (3,))))
MORE_GRADS = network.Params(*(_cases.normal(*array.shape, seed=9) for array in MORE))

sgd_step = Step(
    "training",
    "one step of gradient descent, in place",
    right=_sgd_step,
    cases=[((PARAMS, GRADS, 0.1), {}), ((MORE, MORE_GRADS, 0.5), {})],
    mistakes="""
    fixed-rate: -= learning_rate -> -= 0.1 or -= 0.01 or -= 0.001
      You step with a rate of your own; here learning_rate is {learning_rate}.
    uphill: -= -> +=  # That is uphill. The gradient points to where the loss grows, so subtract it.
    rebound-name: array -= -> array = array -  # If you wrote `array = array - …`: that makes a new
      array, which is forgotten when the loop goes on. `array -= …` changes the array itself.
    learning-rate-forgotten: learning_rate * gradient -> gradient
      You subtract the whole gradient; the step is the learning rate times the gradient.
    divided-by-rate: learning_rate * gradient -> gradient / learning_rate
      You divide by the learning rate, where you should multiply.
    gradient-forgotten: * gradient -> or * array
      The gradient is not in your step, which is the learning rate times the gradient.
    gradient-changed: * gradient -> * np.sign(gradient) or * gradient.mean() or * gradient.sum()
    gradient-changed: * gradient -> * gradient / np.linalg.norm(gradient) or * gradient**2
      Something was done to the gradient: its sign, its mean, a division. Take it as it is.
    weight-forgotten: array -= -> array[...] = or array[...] = -1 *
      You put the step in the place of the weight. Subtract it from the weight.
    arrays-left-out: params, grads, s -> params[1:], grads[1:], s or params[:-1], grads[:-1], s
    arrays-left-out: params, grads, s -> params[:2], grads[:2], s or params[2:], grads[2:], s
      Some of the four arrays have not moved. Does your loop reach all of them?
    first-only: zip(params, grads -> zip(params[:1], grads[:1]
      Only W1 has moved. Is there a `return` inside of your loop?
    biases-forgotten: zip(params, grads -> zip(params[::2], grads[::2]
      The weights have moved, but the biases need their step, too.
    shrunk: -= learning_rate -> *= 1 - learning_rate or *= learning_rate
      You multiply the weights; a step *adds* -learning_rate * gradient, whatever their size.
    """,
    advice="With rate 0.1 and gradient 10, a weight of 1 becomes 0.",
    hints=[
        "zip(params, grads) gives the arrays in pairs.",
        "-= changes an array itself; nothing has to be returned.",
    ],
)

N, SIZE, RATE = 17, 8, 0.2  # three batches, of 8, 8 and 1 samples

# The lesson draws with rng.permutation; whoever calls a right `my_minibatches` may draw otherwise.
RNGS = (
    _cases.rng(),
    SimpleNamespace(permutation=lambda n: _cases.rng().choice(n, n, replace=False)),
    SimpleNamespace(permutation=lambda n: np.argsort(_cases.rng().random(n))),
)


class Epoch(InPlace):
    """Compared with the right epoch that draws its order in the same way: one of the cases.

    Once the weights are wrong, the loss says nothing.
    """

    trained = False  # whether the weights are right

    @functools.cached_property
    def _pairs(self):
        """Return pairs of mistakes, each in one form only: an epoch takes long."""
        forms = {(mistake.diagnosis, mistake.message): mistake for mistake in self.mistakes[::-1]}
        return list(pairs([*forms.values()][::-1], self.right))

    def examine(self, function):
        """Return what is wrong with an epoch of training, a Finding, or None."""
        outcome, same = self.call(function, self.cases[0][0]), copy.copy(self)
        same.cases = self.cases[:1]
        for case in self.cases:
            if close(self.results(outcome), self.results(call(self.right, case[0]))):
                same.cases, same.trained = [case], True
                same.advice = "Measure each batch's loss before its step, and weigh it by its rows."
        changed = self._changed([outcome]) if same.trained else None
        return changed or super(Epoch, same).examine(function)

    def call(self, function, args):
        """Call a function with the settings by their names."""
        settings = {"learning_rate": RATE, "batch_size": SIZE, "rng": _cases.rng()}
        return super().call(functools.partial(function, **settings), args[:3])

    def results(self, outcome):
        """Return the weights, and if they are right, the mean loss."""
        weights = tuple(outcome.args[0])
        return (*weights, outcome.value) if self.trained else weights

    def compare(self, value, want, sizes):
        """Return what is wrong with the first array that is wrong, or with the mean loss."""
        if not self.trained:
            return super().compare(value, want, sizes)
        finding = fault(value[-1], want[-1], sizes)
        text = "The weights are right, but not the mean loss."
        return finding and Finding(finding.diagnosis, f"{text} {finding.message}")

    def _given(self, args):
        return f"{N} samples, batch_size = {SIZE}, learning_rate = {RATE}"


def _small_run():
    X = _cases.normal(N, 6).clip(-1, 1)
    params = network.init_params(6, 5, 10, rng=np.random.default_rng(3), dtype=np.float64)
    return params, X, np.arange(N) % 10


def _loss_and_grads(params, X, y, forward="relu", backward="relu"):
    cache = network.forward(params, X, activation=forward)
    grads = network.backward(params, cache, X, y, activation=backward)
    return network.loss(cache, y, params), grads


def _epoch(params, X, y, learning_rate, batch_size, rng):
    order, total = rng.permutation(len(y)), 0
    for start in range(0, len(y), batch_size):
        rows = order[start : start + batch_size]
        loss, grads = _loss_and_grads(params, X[rows], y[rows])
        _sgd_step(params, grads, learning_rate)
        total += loss * len(rows)
    return total / len(y)


epoch = Epoch(
    "training",
    "one epoch of mini-batch training",
    right=_epoch,
    cases=[((*_small_run(), RATE, SIZE, rng), {}) for rng in RNGS],
    mistakes="""
    rebound-name: _sgd_step(params, grads, learning_rate) -> [w - g for w, g in zip(params, grads)]
      No weight has moved. If you wrote `array = array - …`: that makes a new array. `array -= …`
      changes the one in params.
    uphill: grads, learning_rate -> grads, -learning_rate
      That is uphill. Subtract learning_rate * gradient.
    learning-rate-forgotten: grads, learning_rate -> grads, 1
      You subtract whole gradients; a step is 0.2 times that, the learning rate.
    fixed-rate: grads, learning_rate -> grads, 0.1 or grads, 0.01 or grads, 0.001
      Your steps have another learning rate; here learning_rate is 0.2. Is a number in its place?
    divided-twice: grads, learning_rate -> grads, learning_rate / len(rows)
    divided-twice: grads, learning_rate -> grads, learning_rate / batch_size
    divided-twice: grads, learning_rate -> grads, learning_rate / len(y)  # Your steps are too short
      by a number of samples. network.backward already gives the gradient of the *mean* loss.
    another-activation: y[rows]) -> y[rows], "tanh", "tanh") or y[rows], "sigmoid", "sigmoid")
    another-activation: y[rows]) -> y[rows], "tanh", "relu") or y[rows], "relu", "tanh")
      There is another activation function. Pass activation="relu" to network.forward and to
      network.backward.
    wrong-slices: start + batch_size -> start + batch_size + 1 or start + batch_size - 1
    wrong-slices: range(0, -> range(batch_size,
      Some samples are left out or come twice. Where does each slice begin, and where does it end?
    short-batch-dropped: 0, len(y), -> 0, len(y) - batch_size + 1,
      The last of 17 samples, a batch of its own, was never trained on.
    returns-inside-loop: range(0, len(y), batch_size) -> range(1)
      Only the first batch of 8 was trained on. Is there a `return` inside of your loop?
    not-shuffled: rng.permutation(len(y)) -> np.arange(len(y)) or np.arange(len(y))[::-1]
      Your order of the 17 samples is always the same; draw it with rng.permutation(len(y)).
    new-order-each-batch: order, total = rng.permutation(len(y)), 0 -> total = 0
    ; order[ -> rng.permutation(len(y))[
    new-order-each-batch: order[start : start + batch_size] -> rng.choice(len(y), SIZE, False)
    new-order-each-batch: order[ -> rng.permutation(len(y))[  # You draw a new order for each of the
      3 batches, so some samples come twice and others never. Draw one, before the loop.
    torn-pairs: y[rows] -> y[start : start + batch_size]
    torn-pairs: X[rows] -> X[start : start + batch_size]
    torn-pairs: (len(y)), 0 -> (len(y)), 0; rng.shuffle(X) or (len(y)), 0; rng.shuffle(y)
    torn-pairs: order, total -> order = rng.permutation(len(y)); other, total
    ; y[rows] -> y[other[start : start + batch_size]]  # Row 0 of your batch of X has the label of
      another sample. Take the rows of X and of y by the same row numbers.
    full-batch: range(0, len(y), batch_size) -> range(1)
    ; order[start : start + batch_size] -> order
      You took one step with all 17 samples; batch_size is 8.
    all-samples-each-step: order[start : start + batch_size] -> order  # Each of your 3 steps was
      taken with all 17 samples. Take only the rows of the batch, X[rows] and y[rows].
    one-by-one: range(0, len(y), batch_size) -> range(len(y)) ; start + batch_size -> start + 1
      You took 17 steps with a single sample each; batch_size is 8.
    gradients-of-the-start: order, total -> first = copy.deepcopy(params); order, total
    ; _loss_and_grads(params -> _loss_and_grads(first
      All 3 gradients belong to the weights of the beginning. Each batch needs a forward and a
      backward pass with the weights as the step before left them.
    biases-forgotten: (params, grads -> (params[::2], grads[::2]
      b1 and b2 have not moved at all. The biases need their steps, too.
    loss-not-weighted: loss * len(rows) -> loss * len(y) / 3 or loss * len(y) / 2
    loss-not-weighted: loss * len(rows) -> loss * batch_size
      Weigh each batch by its rows, since the last one is shorter, 1 row.
    sum-for-mean: total / len(y) -> total
    sum-for-mean: loss * len(rows) -> loss * len(y)
      That is a sum. Return the mean over all 17 samples.
    divided-by-batches: total / len(y) -> total / 3 or total / batch_size or total / 2
    divided-by-batches: loss * len(rows) -> loss  # A sum over samples is divided by their number,
      17; only a sum of batch means would be divided by the number of batches.
    last-loss: total += loss * len(rows) -> total = loss * len(y)
    last-loss: total / len(y) -> _loss_and_grads(params, X[rows], y[rows])[0]
      That is the loss of the last batch alone; all batches count.
    loss-after-step: total += loss -> total += _loss_and_grads(params, X[rows], y[rows])[0]
    loss-after-step: total += loss -> total += _loss_and_grads(params, X[rows], y[rows])[0]
    ; * len(rows) -> * len(y) / 3  # You measure each batch after its step. Measure before it.
    last-loss: total += loss * len(rows) -> total = loss * len(rows)
      You keep only the loss of the last batch: all batches add up, with +=.
    loss-of-all: _sgd_step( -> loss = _loss_and_grads(params, X, y)[0]; _sgd_step(
      You measure the loss of all samples in each step. Measure that of the batch.
    loss-after-epoch: total / len(y) -> _loss_and_grads(params, X, y)[0]
      You measure when all steps are done. Measure each batch before its step.
    loss-before-epoch: order, total -> at_start = _loss_and_grads(params, X, y)[0]; order, total
    ; total / len(y) -> at_start
      You measure when no step is done. Measure each batch before its step.
    """,
    advice="Is it one rng.permutation(len(y)), every batch once, and each time a step against the"
    " gradient of that batch?",
    hints=[
        "The batch number k consists of the rows order[k * batch_size : (k + 1) *"
        " batch_size]; a slice may run past the end.",
        "A batch's loss is a mean over its own rows. Multiply it by their number before adding up,"
        " and divide by all rows at the end.",
        "params.W1 = … fails: the four names cannot be set anew. Loop over zip(params, grads) and"
        " change each array in place with -=.",
    ],
)
