"""The exercises of lesson 04: the training loop."""

import functools
import itertools

import numpy as np

from fmnist_helpers import network
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._call import call
from fmnist_helpers.checks._compare import Finding, brief, close, fault, first_difference
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks._errors import raised
from fmnist_helpers.checks._exercise import Function


class Minibatches(Function):
    """Any way to cut a shuffled range is right."""

    cuts = ((10, 4), (8, 4))  # a short batch at the end, and none
    seeds = (1, 2, 3)
    most = 100  # batches; more are taken for endless

    def examine(self, function):
        """Return what is wrong with an iterator of mini-batches."""
        runs = []
        for n, size in self.cuts:
            for seed in self.seeds:
                batches = self._batches(function, n, size, seed)
                if isinstance(batches, Finding):
                    return batches
                finding = _cut(batches, n, size, seed)
                if finding:
                    return finding
                runs.append(batches)
        return self._order(runs[: len(self.seeds)]) or self._generator(function, runs[0])

    def _batches(self, function, n, size, seed):
        args = (n, size, np.random.default_rng(seed))
        told = f"With n = {n} and size = {size}"
        outcome = self.call(function, args)
        if hasattr(outcome.value, "__iter__"):  # a generator raises its errors only now
            outcome = self.call(functools.partial(self._collected, outcome.value), ())
        if outcome.error is not None:
            return raised(outcome.error, f"n = {n}, size = {size}, rng")
        if outcome.value is None:
            return Finding(
                "missing-return",
                f"{told}, your function returns None; a list of arrays, or `yield`, is wanted.",
            )
        if not isinstance(outcome.value, list):
            return Finding(
                "not-batches",
                f"{told}, your function returns something of type {type(outcome.value).__name__};"
                " arrays of row numbers, one for each batch, are wanted.",
            )
        return _as_batches(outcome.value, n, size, told)

    def _collected(self, batches):
        batches = list(itertools.islice(batches, self.most + 1))
        return ... if batches and batches[0] is ... else batches

    def _order(self, runs):
        rows = [_rows_of(batches) for batches in runs]
        first = runs[0][0].tolist()
        if all(row == rows[0] for row in rows):
            return Finding(
                "not-shuffled",
                f"With three different generators you return the same batches, {first} first."
                " Draw a new order from rng.",
            )
        if all(np.ptp(batch) == len(batch) - 1 for batches in runs for batch in batches):
            return Finding(
                "batches-shuffled-not-samples",
                f"The rows {sorted(first)} always stay together in a batch: shuffle the *samples*,"
                " then cut.",
            )
        return None

    def _generator(self, function, first):
        again = self._batches(function, *self.cuts[0], self.seeds[0])
        if isinstance(again, Finding) or _rows_of(again) == _rows_of(first):
            return None
        return Finding(
            "rng-ignored",
            f"With the same generator, {first[0].tolist()} came first, and then"
            f" {again[0].tolist()}: draw the order from rng, so that a run can be repeated.",
        )


def _as_batches(value, n, size, told):
    """Return batches as arrays, or what they are instead, a Finding."""
    try:
        batches = [np.asarray(batch) for batch in value]
    except ValueError:  # rows of different lengths, in one batch
        batches = [np.array(None)]
    if len(batches) > Minibatches.most:
        return Finding(
            "too-many-batches",
            f"{told}, you return more than {Minibatches.most} batches. When does your loop end?",
        )
    single = all(batch.ndim == 0 and batch.dtype.kind in "iu" for batch in batches)
    if single and len(batches) == size:
        return Finding(
            "returns-inside-loop",
            f"{told}, you return {brief(value)}, a single batch. `return` ends a function, also"
            " inside of a loop: collect the batches in a list first, or `yield` each.",
        )
    if single and len(batches) == n:
        return Finding("one-batch", f"{told}, you return all {n} rows in one piece. Cut them.")
    for batch, given in zip(batches, value, strict=False):
        if batch.ndim != 1 or (len(batch) and batch.dtype.kind not in "iu"):
            return Finding(
                "not-row-numbers",
                f"{told}, one of your batches is {brief(given)}; wanted are whole row"
                " numbers between 0 and n - 1, in one dimension.",
            )
    return batches


def _cut(batches, n, size, seed):
    """Return what is wrong with where batches begin and end, a Finding, or None."""
    rows, told = _rows_of(batches), f"With n = {n} and size = {size}"
    finding = _sizes([len(batch) for batch in batches], n, size, f"{told}, your batches have")
    slug = finding.diagnosis if finding else "well-cut"
    twice = sorted({row for row in rows if rows.count(row) > 1})
    cut_well = slug in ("well-cut", "short-batch-dropped", "short-batch-filled")
    if cut_well and twice and set(range(n)) - set(rows):
        return _drawn(batches, n, size, seed, f"{told}, row {twice[0]} occurs more than once.")
    if finding or sorted(rows) == list(range(n)):
        return finding
    if sorted(rows) == list(range(1, n + 1)):
        return Finding(
            "counted-from-1", f"{told}, your row numbers are 1 to {n}: rows are counted from 0."
        )
    return Finding(
        None,
        f"{told}, your batches hold the rows {sorted(rows)}; wanted is each of 0 to {n - 1}, once.",
    )


def _drawn(batches, n, size, seed, told):
    rng = np.random.default_rng(seed)
    anew = [rng.permutation(n)[start : start + size] for start in range(0, n, size)]
    if _rows_of(batches) == _rows_of(anew)[: len(_rows_of(batches))]:
        return Finding(
            "new-order-each-batch",
            f"{told} You draw a new order for every batch; draw one, before the loop.",
        )
    return Finding(
        "drawn-twice",
        f"{told} A permutation holds each row once; rng.integers draws rows again and again, and so"
        " does rng.choice for each batch anew.",
    )


def _sizes(sizes, n, size, told):
    """Return what is wrong with how long batches are, a Finding, or None."""
    n_full, rest = divmod(n, size)
    wanted = [size] * n_full + [rest] * (rest > 0)
    if sorted(sizes, reverse=True) == wanted:
        return None
    got, due = (", ".join(map(str, each)) for each in (sizes[:12], wanted))
    told = f"{told} {got or 'no'} rows, wanted are {due}:"
    if not sizes or 0 in sizes:
        return Finding("empty-batch", f"{told} at which row does each slice begin, and end?")
    ends, even = "The last batch is shorter.", max(sizes) - min(sizes) <= 1 and sum(sizes) == n
    dropped, filled = sizes == wanted[:n_full], sizes == [size] * len(wanted)
    number = len(sizes) == size or set(sizes) == {n // size}
    known = [
        (dropped, "short-batch-dropped", f"{rest} samples are never trained on. {ends}"),
        (filled, "short-batch-filled", f"{size - rest} samples count twice. {ends}"),
        (sizes == [n], "one-batch", "nothing was cut."),
        (sizes == [1] * n, "one-by-one", f"those are single rows, not batches of {size}."),
        (number, "size-for-number", f"size = {size} is for one batch; it is not their number."),
        (even, "evened-out", f"they are nearly equal, as np.array_split makes them. {ends}"),
    ]
    for found, slug, reason in known:
        if found:
            return Finding(slug, f"{told} {reason}")
    return Finding(None, f"{told} look at where each slice begins and ends.")


def _rows_of(batches):
    return [int(row) for batch in batches for row in batch]


minibatches = Minibatches(
    "minibatches",
    "training",
    "cut a shuffled epoch into mini-batches",
    hints=[
        "order = rng.permutation(n) holds every row number once.",
        "A slice order[start : start + size] may run past the end; then it is shorter.",
        "range(0, n, size) gives the starts.",
    ],
)


def _step(params, grads, learning_rate, factor=-1.0):
    for array, gradient in zip(params, grads, strict=True):
        array += factor * learning_rate * gradient


def _step_some(*which):
    """Return a step that moves only some of the arrays."""

    def step(params, grads, learning_rate):
        for i in which:
            params[i][...] -= learning_rate * grads[i]

    return step


def _rebound(params, grads, learning_rate):
    for array, gradient in zip(params, grads, strict=True):
        array = array - learning_rate * gradient  # which is forgotten


def _decayed(params, grads, learning_rate):
    for array, gradient in zip(params, grads, strict=True):
        array *= 1 - learning_rate * gradient


class InPlace(Computed):
    """What counts is what becomes of the first argument, not what is returned."""

    def results(self, outcome):
        """Return the arrays that were to be changed."""
        return tuple(outcome.args[0])

    def compare(self, value, want, sizes):
        """Return what is wrong with the first array that is wrong."""
        for name, a, b in zip(network.Params._fields, value, want, strict=True):
            finding = fault(a, b, sizes)
            if finding:
                return Finding(finding.diagnosis, f"{name}: {finding.message}")
        return None

    def facts(self, outcome, want, i):
        """Return what a message may mention: the first weight that is wrong, and where it was."""
        moved = _first_wrong(self.cases[i][0][0], self.results(outcome), want)
        return super().facts(outcome, want, i) | moved

    def _recognized(self, outcomes, wanted, i):
        if close(outcomes[i].value, wanted[i]):
            return Finding(
                "returned-for-in-place",
                "You return new arrays with the right numbers, but those that you were given did"
                " not change, and nobody uses what this function returns.",
            )
        return super()._recognized(outcomes, wanted, i)

    def _changed(self, outcomes):
        for outcome in outcomes:
            if 1 in outcome.changed:
                return Finding(
                    "changed-gradients",
                    "The step is right, but your function also changes the gradients it was given:"
                    " grads belong to the caller.",
                )
        return None


def _first_wrong(before, after, wanted):
    """Name the first weight that is wrong: what it was, is, and should be."""
    names = network.Params._fields
    for name, was, got, want in zip(names, before, after, wanted, strict=True):
        if not close(got, want):
            where = first_difference(got, want)
            return {
                "entry": f"{name}[{', '.join(map(str, where))}]",
                "was": f"{was[where]:.4g}",
                "got": f"{got[where]:.4g}",
                "want": f"{want[where]:.4g}",
            }
    return {}


PARAMS = network.Params(
    np.array([[1.0, 2.0]]), np.array([3.0, -1.0]), np.array([[0.5], [-2.0]]), np.array([4.0])
)
GRADS = network.Params(
    np.array([[10.0, -20.0]]), np.array([1.0, 2.0]), np.array([[5.0], [3.0]]), np.array([-4.0])
)
MORE = network.Params(*(_cases.normal(*shape) for shape in ((4, 6), (6,), (6, 3), (3,))))
MORE_GRADS = network.Params(*(_cases.normal(*array.shape, seed=9) for array in MORE))
MOVED = "{entry} went from {was} to {got}, and should go to {want}: "
STILL = "{entry} is still {got}, and should be {want}. "

sgd_step = InPlace(
    "sgd_step",
    "training",
    "one step of gradient descent, in place",
    right=lambda params, grads, learning_rate: _step(params, grads, learning_rate),
    cases=[((PARAMS, GRADS, 0.1), {}), ((MORE, MORE_GRADS, 0.5), {})],
    mistakes=[
        Mistake(
            "fixed-rate",
            lambda params, grads, learning_rate: _step(params, grads, 0.1),
            "You always step with a rate of 0.1; here learning_rate is {learning_rate}.",
        ),
        Mistake(
            "uphill",
            lambda params, grads, learning_rate: _step(params, grads, learning_rate, 1.0),
            MOVED + "that is uphill. The gradient points to where the loss grows, so subtract it.",
        ),
        Mistake(
            "rebound-name",
            _rebound,
            STILL + "If you wrote `array = array - …`: that makes a new array, which is forgotten"
            " when the loop goes on. `array -= …` changes the array itself.",
        ),
        Mistake(
            "learning-rate-forgotten",
            lambda params, grads, learning_rate: _step(params, grads, 1.0),
            MOVED + "you subtract the whole gradient; the step is {learning_rate} times that, the"
            " learning rate.",
        ),
        Mistake(
            "divided-by-rate",
            lambda params, grads, learning_rate: _step(params, grads, 1 / learning_rate),
            MOVED + "you divide by the learning rate, {learning_rate}, where you should multiply.",
        ),
        Mistake(
            "first-only",
            _step_some(0),
            STILL + "Only W1 has moved. Does a `return` stand inside of your loop?",
        ),
        Mistake(
            "biases-forgotten",
            _step_some(0, 2),
            STILL + "The weights have moved, but the biases need their step too.",
        ),
        Mistake(
            "shrunk",
            _decayed,
            MOVED + "you multiply the weights; a step *adds* -learning_rate * gradient, whatever"
            " their size.",
        ),
    ],
    look="With rate 0.1 and gradient 10, a weight of 1 becomes 0.",
    hints=[
        "zip(params, grads) gives the arrays in pairs.",
        "-= changes an array itself; nothing has to be returned.",
    ],
)

N, SIZE, RATE = 20, 8, 0.1
STARTS = (0, 8, 16)


def _small_run():
    X = _cases.normal(N, 6).clip(-1, 1)
    y = np.arange(N) % 10
    params = network.init_params(6, 5, 10, rng=np.random.default_rng(3), dtype=np.float64)
    return params, X, y


def _loss(params, X, y):
    return network.loss(network.forward(params, X, activation="relu"), y, params)


def _gradient(params, X, y):
    cache = network.forward(params, X, activation="relu")
    return network.backward(params, cache, X, y, activation="relu")


# The lesson asks for the first; whoever calls a right `my_minibatches` may draw in another way.
ORDERS = (
    lambda rng: rng.permutation(N),
    lambda rng: rng.choice(N, N, replace=False),
    lambda rng: np.argsort(rng.random(N)),
)


class Ran:
    """An epoch in the order that a function draws, and all that may be mistaken for its loss."""

    def __init__(self, order):
        self.params, X, y = _small_run()
        rows = order(_cases.rng())
        batches = [rows[start : start + SIZE] for start in STARTS]
        counts = np.array([len(batch) for batch in batches])
        at_start, before, after = _loss(self.params, X, y), [], []
        for batch in batches:
            before.append(_loss(self.params, X[batch], y[batch]))
            _step(self.params, _gradient(self.params, X[batch], y[batch]), RATE)
            after.append(_loss(self.params, X[batch], y[batch]))
        self.loss = np.dot(before, counts) / N
        self.mistaken = {
            "loss-not-weighted": [np.mean(before)],
            "sum-for-mean": [self.loss * N, np.sum(before)],
            "divided-by-batches": [self.loss * N / len(batches), np.sum(before) / N],
            "last-loss": [before[-1], after[-1]],
            "loss-after-step": [np.dot(after, counts) / N, np.mean(after)],
            "loss-after-epoch": [_loss(self.params, X, y)],
            "loss-before-epoch": [at_start],
        }


LOSSES = {
    "loss-not-weighted": "weigh each batch by its rows, since the last one is shorter, 4 rows.",
    "sum-for-mean": "that is a sum. The mean over all 20 samples is wanted.",
    "divided-by-batches": "a sum over samples is divided by their number, 20; only a sum of batch"
    " means would be divided by the number of batches.",
    "last-loss": "that is the loss of the last batch alone; all batches count.",
    "loss-after-step": "you measure each batch after its step. Measure before it.",
    "loss-after-epoch": "you measure when all steps are done. Measure each batch before its step.",
    "loss-before-epoch": "you measure when no step is done. Measure each batch before its step.",
}


class Epoch(Function):
    """Compared with the same epoch by the package's functions, for the same order of samples."""

    def examine(self, function):
        """Return what is wrong with an epoch of training."""
        given = params, X, y = _small_run()
        settings = {"learning_rate": RATE, "batch_size": SIZE, "rng": _cases.rng()}
        outcome = self.call(functools.partial(function, **settings), given)
        if outcome.error is not None:
            told = f"{N} samples, batch_size = {SIZE}, learning_rate = {RATE}"
            return raised(outcome.error, told)
        after = tuple(outcome.args[0])
        for right in map(Ran, ORDERS):
            if close(after, tuple(right.params)):
                return self._changed(outcome) or self._loss(outcome.value, right)
        return self._weights(after, given)

    def _weights(self, after, given):
        facts = _first_wrong(given[0], after, Ran(ORDERS[0]).params)
        told = MOVED.format_map(facts)
        if close(after, tuple(given[0])):
            return Finding(
                "rebound-name",
                STILL.format_map(facts) + "No weight has moved. If you wrote `array = array - …`:"
                " that makes a new array. `array -= …` changes the one in params.",
            )
        for slug, wrong, message in EPOCH_MISTAKES:
            guess = call(wrong, (*given, _cases.rng())).args[0]
            if close(after, tuple(guess)):
                return Finding(slug, told + message)
        return Finding(
            None,
            f"{told}the weights are not right. Is it one rng.permutation(len(y)), every batch once,"
            " and each time a step against the gradient of that batch?",
        )

    def _changed(self, outcome):
        for i, name in ((1, "X"), (2, "y")):
            if i in outcome.changed:
                return Finding(
                    "changed-input",
                    f"The weights are right, but your function changes {name}, which belongs to"
                    f" whoever calls it. Take {name}[rows] and leave {name} as it is.",
                )
        return None

    def _loss(self, value, right):
        if value is None:
            return Finding("missing-return", "The weights are right; return the mean loss too.")
        finding = fault(value, right.loss, {})
        if finding is None or finding.diagnosis:
            return finding
        told = f"The weights are right, but the mean loss is {right.loss:.4f}, not {value:.4f}:"
        for slug, numbers in right.mistaken.items():
            if any(close(value, number) for number in numbers):
                return Finding(slug, f"{told} {LOSSES[slug]}")
        return Finding(None, f"{told} measure each batch before its step, weigh it by its rows.")


def _shuffled(rng):
    return (rng.permutation(N),) * 2


def _rate(n_rows):
    return RATE


def _epoch_with(
    *, orders=_shuffled, anew=False, starts=STARTS, size=SIZE, rate=_rate, step=_step, frozen=False
):
    """Return an epoch of training with one mistake.

    `orders` draws the order of the samples and that of the labels, `anew` for each batch. With
    `frozen`, all gradients are taken with the first weights.
    """

    def epoch(params, X, y, rng):
        first = network.Params(*(array.copy() for array in params))
        rows, labels = orders(rng)
        for start in starts:
            part = slice(start, start + size)
            X_batch, y_batch = X[rows[part]], y[labels[part]]
            grads = _gradient(first if frozen else params, X_batch, y_batch)
            step(params, grads, rate(len(y_batch)))
            if anew:
                rows, labels = orders(rng)

    return epoch


TORN = (
    "row 0 of your batch of X has the label of another sample. Take the rows of X and of y by the"
    " same row numbers."
)
EPOCH_MISTAKES = [
    (
        "uphill",
        _epoch_with(rate=lambda n_rows: -RATE),
        "that is uphill. Subtract learning_rate * gradient.",
    ),
    (
        "learning-rate-forgotten",
        _epoch_with(rate=lambda n_rows: 1.0),
        "you subtract whole gradients; a step is 0.1 times that, the learning rate.",
    ),
    (
        "divided-twice",
        _epoch_with(rate=lambda n_rows: RATE / n_rows),
        "your steps are too short by the number of rows. network.backward already gives the"
        " gradient of the *mean* loss.",
    ),
    (
        "short-batch-dropped",
        _epoch_with(starts=STARTS[:-1]),
        "the last 4 of 20 samples, a batch shorter than 8, were never trained on.",
    ),
    (
        "returns-inside-loop",
        _epoch_with(starts=STARTS[:1]),
        "only the first batch of 8 was trained on. Does a `return` stand inside of your loop?",
    ),
    (
        "not-shuffled",
        _epoch_with(orders=lambda rng: (np.arange(N),) * 2),
        "you take the 20 samples in the order of the file; draw it with rng.permutation(len(y)).",
    ),
    (
        "new-order-each-batch",
        _epoch_with(anew=True),
        "you draw a new order for each of the 3 batches, so some samples come twice and others"
        " never. Draw one, before the loop.",
    ),
    ("torn-pairs", _epoch_with(orders=lambda rng: (rng.permutation(N), np.arange(N))), TORN),
    ("torn-pairs", _epoch_with(orders=lambda rng: (np.arange(N), rng.permutation(N))), TORN),
    ("torn-pairs", _epoch_with(orders=lambda rng: (rng.permutation(N), rng.permutation(N))), TORN),
    (
        "full-batch",
        _epoch_with(starts=(0,), size=N),
        "you took one step with all 20 samples; batch_size is 8.",
    ),
    (
        "all-samples-each-step",
        _epoch_with(starts=(0, 0, 0), size=N),
        "each of your 3 steps was taken with all 20 samples. Take only the rows of the batch,"
        " X[rows] and y[rows].",
    ),
    (
        "one-by-one",
        _epoch_with(starts=range(N), size=1),
        "you took 20 steps with a single sample each; batch_size is 8.",
    ),
    (
        "gradients-of-the-start",
        _epoch_with(frozen=True),
        "all 3 gradients belong to the weights of the beginning. Each batch needs a forward and a"
        " backward pass with the weights as the step before left them.",
    ),
    (
        "biases-forgotten",
        _epoch_with(step=_step_some(0, 2)),
        "b1 and b2 have not moved at all. The biases need their steps too.",
    ),
]

epoch = Epoch(
    "epoch",
    "training",
    "one epoch of mini-batch training",
    hints=[
        "The batch number k consists of the rows order[k * batch_size : (k + 1) *"
        " batch_size]; a slice may run past the end.",
        "A batch's loss is a mean over its own rows. Multiply it by their number before adding up,"
        " and divide by all rows at the end.",
        "params.W1 = … fails: the four names cannot be set anew. Loop over zip(params, grads) and"
        " change each array in place with -=.",
    ],
)
