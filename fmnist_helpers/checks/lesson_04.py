"""The exercises of lesson 04: the training loop, and reading what it did."""

import numpy as np

from fmnist_helpers import network, training
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._call import call
from fmnist_helpers.checks._compare import Finding, close, fault
from fmnist_helpers.checks._exercise import Answer, Computed, Function, Mistake, raised


class Minibatches(Function):
    """Any way to cut a shuffled range is right."""

    n, size = 10, 4

    def examine(self, function):
        """Return what is wrong with an iterator of mini-batches."""
        first = self._batches(function, 1)
        if isinstance(first, Finding):
            return first
        finding = self._sizes([len(batch) for batch in first]) or self._rows(first)
        if finding:
            return finding
        second = self._batches(function, 2)
        if _rows_of(first) == _rows_of(second):
            return Finding(
                "not-shuffled",
                f"With two different generators you return the same"
                f" batches, {first[0].tolist()} first. Draw a new order from rng.",
            )
        if all(
            np.array_equal(np.sort(batch), np.arange(batch.min(), batch.min() + len(batch)))
            for batch in [*first, *second]
        ):
            return Finding(
                "batches-shuffled-not-samples",
                f"Your batches come in random order, but"
                f" {sorted(first[0].tolist())} always stay together: shuffle the *samples*,"
                " then cut.",
            )
        return None

    def _batches(self, function, seed):
        args = (self.n, self.size, np.random.default_rng(seed))
        # The generator is run to its end where the function is called, so that its errors count.
        outcome = self.call(lambda *args: _collected(function(*args)), args)
        if outcome.error is not None:
            return raised(outcome.error, f"n = {self.n}, size = {self.size}, rng")
        if outcome.value is None:
            return Finding(
                "missing-return",
                "Your function returns None; a list of arrays, or `yield`, is wanted.",
            )
        try:
            batches = [np.atleast_1d(np.asarray(batch)) for batch in outcome.value]
        except (TypeError, ValueError):
            return Finding(
                "not-batches",
                f"Your function returns a {type(outcome.value).__name__};"
                " arrays of row numbers, one for each batch, are wanted.",
            )
        if any(batch.dtype.kind not in "iu" or batch.ndim != 1 for batch in batches):
            return Finding(
                "not-row-numbers",
                f"Your first batch is {batches[0].tolist()}; wanted are"
                " whole row numbers between 0 and n - 1, in one dimension.",
            )
        return batches

    def _sizes(self, sizes):
        if sizes == [4, 4, 2]:
            return None
        if sizes == [4, 4]:
            return Finding(
                "short-batch-dropped",
                "With n = 10 and size = 4 your batches have 4 and 4"
                " rows: the last two samples are never trained on. The last batch is"
                " shorter.",
            )
        if sizes == [4, 4, 4]:
            return Finding(
                "short-batch-filled",
                "With n = 10 and size = 4 your batches have 4, 4 and"
                " 4 rows: two samples count twice. The last batch is shorter.",
            )
        if sizes == [2, 2, 2, 2, 2] or len(sizes) == self.size:
            return Finding(
                "size-for-number",
                f"Your batches have {sizes} rows: size = 4 is how many"
                " rows a batch has, not how many batches there are.",
            )
        if sizes == [10]:
            return Finding("one-batch", "You return all 10 rows as one batch; size is 4.")
        if len(sizes) == 10:
            return Finding("one-by-one", "You return 10 single rows, not batches of 4.")
        return Finding(
            None, f"With n = 10 and size = 4 your batches have {sizes} rows; wanted are 4, 4 and 2."
        )

    def _rows(self, batches):
        rows = _rows_of(batches)
        if sorted(rows) == list(range(self.n)):
            return None
        if sorted(rows) == list(range(1, self.n + 1)):
            return Finding(
                "counted-from-1", "Your row numbers are 1 to 10: rows are counted from 0."
            )
        twice = sorted({row for row in rows if rows.count(row) > 1})
        if twice:
            return Finding(
                "drawn-twice",
                f"Row {twice[0]} occurs more than once, others never: a"
                " permutation has each row once, rng.integers and rng.choice do not.",
            )
        return Finding(
            None, f"Your batches hold the rows {sorted(rows)}; wanted is each of 0 to 9, once."
        )


def _collected(batches):
    return batches if batches is None or batches is ... else list(batches)


def _rows_of(batches):
    return [int(row) for batch in batches for row in batch]


minibatches = Minibatches(
    "minibatches",
    4,
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


def _only_first(params, grads, learning_rate):
    params[0][...] -= learning_rate * grads[0]


def _rebound(params, grads, learning_rate):
    for array, gradient in zip(params, grads, strict=True):
        array = array - learning_rate * gradient  # noqa: PLW2901 (that is the mistake)


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
        for i, (a, b) in enumerate(zip(value, want, strict=True)):
            finding = fault(a, b, sizes)
            if finding:
                return Finding(finding.diagnosis, f"params[{i}]: {finding.message}")
        return None

    def _changed(self, outcomes):
        for outcome in outcomes:
            if 1 in outcome.changed:
                return Finding(
                    "changed-gradients",
                    "The step is right, but your function also"
                    " changes the gradients it was given: grads belong to the caller.",
                )
        return None


PARAMS = (np.array([[1.0, 2.0]]), np.array([3.0, -1.0]))
GRADS = (np.array([[10.0, -20.0]]), np.array([1.0, 2.0]))
MORE = tuple(_cases.normal(*shape) for shape in ((4, 6), (6,), (6, 3), (3,)))
MORE_GRADS = tuple(_cases.normal(*array.shape, seed=9) for array in MORE)

sgd_step = InPlace(
    "sgd_step",
    4,
    "one step of gradient descent, in place",
    right=lambda params, grads, learning_rate: _step(params, grads, learning_rate),
    cases=[((PARAMS, GRADS, 0.1), {}), ((MORE, MORE_GRADS, 0.5), {})],
    mistakes=[
        Mistake(
            "uphill",
            lambda params, grads, learning_rate: _step(params, grads, learning_rate, 1.0),
            "Your weights moved by +rate * gradient: uphill. The gradient points to where the loss"
            " grows, so subtract it (learning_rate = {learning_rate}).",
        ),
        Mistake(
            "rebound-name",
            _rebound,
            "The arrays did not change (learning_rate = {learning_rate}): `array = array - …` makes"
            " a new array and forgets it when the loop goes on. `array -= …` changes the array"
            " itself.",
        ),
        Mistake(
            "learning-rate-forgotten",
            lambda params, grads, learning_rate: _step(params, grads, 1.0),
            "You subtract the whole gradient; the step is learning_rate = {learning_rate} times"
            " that.",
        ),
        Mistake(
            "divided-by-rate",
            lambda params, grads, learning_rate: _step(params, grads, 1 / learning_rate),
            "You divide by the learning rate ({learning_rate}) where you should multiply.",
        ),
        Mistake(
            "first-only",
            _only_first,
            "Only params[0] has moved at learning_rate = {learning_rate}; every array needs its"
            " step, the biases too.",
        ),
        Mistake(
            "shrunk",
            _decayed,
            "You multiply the weights; a step *adds* -learning_rate * gradient, whatever their"
            " size (learning_rate = {learning_rate}).",
        ),
    ],
    look="With rate 0.1 and gradient 10, a weight of 1 becomes 0.",
    keeps=True,
    hints=[
        "zip(params, grads) gives the arrays in pairs.",
        "-= changes an array itself; nothing has to be returned.",
    ],
)

SETTINGS = {"learning_rate": 0.1, "batch_size": 8}


class Epoch(Function):
    """Compared with `training.train`, for the same order of samples."""

    def examine(self, function):
        """Return what is wrong with an epoch of training."""
        params, X, y = _small_run()
        wanted = next(training.train(params, X, y, rng=_cases.rng(), epochs=1, **SETTINGS))

        def positional(params, X, y, rng):
            return function(params, X, y, rng=rng, **SETTINGS)

        outcome = self.call(positional, (params, X, y, _cases.rng()))
        if outcome.error is not None:
            return raised(outcome.error, "20 samples, batch_size = 8, learning_rate = 0.1")
        return self._weights(outcome, params, X, y, wanted) or self._loss(outcome.value, wanted)

    def _weights(self, outcome, before, X, y, wanted):
        after = outcome.args[0]
        if close(tuple(after), tuple(wanted.params)):
            return (
                Finding("changed-input", "The weights are right, but X or y was changed too.")
                if ({1, 2} & set(outcome.changed))
                else None
            )
        if close(tuple(after), tuple(before)):
            return Finding(
                "rebound-name",
                "The weights did not change: `array = array - …` makes a"
                " new array; `array -= …` changes the one in params.",
            )
        for slug, wrong, message in EPOCH_MISTAKES:
            guess = call(wrong, (before, X, y, _cases.rng())).args[0]
            if close(tuple(after), tuple(guess)):
                return Finding(slug, message)
        moved = float(np.abs(after[0] - before[0]).max())
        return Finding(
            None,
            f"The weights are not right (the largest change in W1 is {moved:.3g}, it"
            f" should be {np.abs(wanted.params[0] - before[0]).max():.3g}). One"
            " rng.permutation, every batch once, minus the gradient?",
        )

    def _loss(self, value, wanted):
        if value is None:
            return Finding("missing-return", "The weights are right; return the mean loss too.")
        finding = fault(value, wanted.loss, {"N": 20})
        if finding is None:
            return None
        if finding.diagnosis and not finding.diagnosis.startswith("times"):
            return finding
        return Finding(
            "loss-not-weighted" if not close(value, wanted.loss * 20) else "sum-for-mean",
            f"The weights are right, but the mean loss is {wanted.loss:.4f}, not"
            f" {float(value):.4f}: measure before each step, and weigh each batch by its"
            " rows, since the last one is shorter.",
        )


def _small_run():
    X = _cases.normal(20, 6).clip(-1, 1)
    y = np.arange(20) % 10
    params = network.init_params(6, 5, 10, rng=np.random.default_rng(3), dtype=np.float64)
    return params, X, y


def _epoch_with(factor=-1.0, *, last=True, shuffled=True, all_labels=False):
    """Return an epoch of training with one mistake."""

    def epoch(params, X, y, rng):
        order = rng.permutation(len(y)) if shuffled else np.arange(len(y))
        for start in range(0, len(y) if last else len(y) - 7, 8):
            rows = order[start : start + 8]
            labels = y[start : start + 8] if all_labels else y[rows]
            cache = network.forward(params, X[rows], activation="relu")
            grads = network.backward(params, cache, X[rows], labels, activation="relu")
            _step(params, grads, 0.1, factor)

    return epoch


def _full_batch(params, X, y, rng):
    cache = network.forward(params, X, activation="relu")
    _step(params, network.backward(params, cache, X, y, activation="relu"), 0.1)


EPOCH_MISTAKES = [
    ("uphill", _epoch_with(1.0), "Your weights moved uphill: subtract learning_rate * gradient."),
    (
        "short-batch-dropped",
        _epoch_with(last=False),
        "The last 4 of 20 samples, a batch shorter than 8, were never trained on.",
    ),
    (
        "not-shuffled",
        _epoch_with(shuffled=False),
        "You take the 20 samples in the order of the file; draw it with rng.permutation(len(y)).",
    ),
    (
        "torn-pairs",
        _epoch_with(all_labels=True),
        "X is shuffled and y is not: row 0 of your batch has"
        " the label of another sample. Index both with the same rows.",
    ),
    ("full-batch", _full_batch, "You took one step with all 20 samples; batch_size is 8."),
]

epoch = Epoch(
    "epoch",
    4,
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

P = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.3, 0.4, 0.3], [0.5, 0.3, 0.2]])
Y = np.array([0, 2, 0, 1])
P8, Y8 = _cases.probabilities(8, 3, seed=5), np.array([0, 1, 2, 0, 1, 2, 1, 1])

accuracy = Computed(
    "accuracy",
    4,
    "the share of samples that are classified rightly",
    right=lambda P, y: (P.argmax(axis=1) == y).mean(),
    cases=[
        ((P, Y), {"N": 4, "C": 3}),
        ((P8, Y8), {"N": 8, "C": 3}),
        ((P[:3], np.array([0, 1, 2])), {"N": 3, "C": 3}),
    ],
    mistakes=[
        Mistake(
            "count-for-share",
            lambda P, y: (P.argmax(axis=1) == y).sum(),
            "You return {got}, the *number* that are right; the share is wanted, {want}.",
        ),
        Mistake(
            "percent",
            lambda P, y: 100 * (P.argmax(axis=1) == y).mean(),
            "You return {got} percent; as a share between 0 and 1 that is {want}.",
        ),
        Mistake(
            "wrong-axis",
            lambda P, y: (P.argmax(axis=0) == y).mean(),
            "argmax with axis=0 finds the best *sample* of each class, {C} numbers against {N}"
            " labels; axis=1 finds the best class of each sample. ({error})",
        ),
        Mistake(
            "error-for-accuracy",
            lambda P, y: (P.argmax(axis=1) != y).mean(),
            "You return {got}, the share that is *wrong*.",
        ),
        Mistake(
            "probability-for-label",
            lambda P, y: (P.max(axis=1) == y).mean(),
            "You compare probabilities with labels, which are rarely equal ({got}): the *place* of"
            " the largest is the predicted class, np.argmax.",
        ),
        Mistake(
            "mean-probability",
            lambda P, y: P[np.arange(len(y)), y].mean(),
            "You return the mean probability of the true classes, {got}; accuracy only asks which"
            " class is the largest.",
        ),
        Mistake(
            "column-against-row",
            lambda P, y: (P.argmax(axis=1)[:, None] == y).mean(),
            "You compare every prediction with every label, {N} x {N} times: an array of shape"
            " (N, 1) against one of (N,). The result {got} should be {want}.",
        ),
        Mistake(
            "not-averaged",
            lambda P, y: P.argmax(axis=1) == y,
            "True where it is right, of shape {shape}: their mean is the accuracy.",
        ),
    ],
    look="By hand: the predictions of the small example are 0, 2, 1, 0.",
    hints=[
        "The predicted class is the place of the largest probability: argmax, along which axis?",
        "The mean of True and False is the share of True.",
    ],
)


def _confusion(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (y, predicted), 1)
    return counts


def _once(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    counts[y, predicted] += 1
    return counts


def _shares(y, predicted, n_classes):
    counts = _confusion(y, predicted, n_classes)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


TRUE, PREDICTED = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 2, 0])
TRUE_30 = np.random.default_rng(1).integers(4, size=30)
PREDICTED_30 = np.where(np.random.default_rng(2).random(30) < 0.5, TRUE_30, 3 - TRUE_30)
PREDICTED_30[:5] = 1

confusion_matrix = Computed(
    "confusion_matrix",
    4,
    "count who is taken for whom",
    right=_confusion,
    cases=[
        ((TRUE, PREDICTED, 3), {"C": 3}),
        ((TRUE_30, PREDICTED_30, 4), {"C": 4}),
        ((TRUE, PREDICTED, 5), {"C": 5}),
    ],
    mistakes=[
        Mistake(
            "rows-and-columns-swapped",
            lambda y, predicted, n_classes: _confusion(predicted, y, n_classes),
            "Your result{entry} is {got}, should be {want}: rows are true classes, columns"
            " predicted ones; yours is the transpose.",
        ),
        Mistake(
            "counted-once",
            _once,
            "Your result{entry} is {got}, should be {want}: `counts[y, predicted] += 1` counts a"
            " pair that occurs twice only once. np.add.at, or a loop, counts each.",
        ),
        Mistake(
            "shares-for-counts",
            _shares,
            "Yours are shares of each row ({got} at {entry}); counts are wanted, {want}.",
        ),
        Mistake(
            "classes-that-occur",
            lambda y, predicted, n_classes: _confusion(y, predicted, y.max() + 1),
            "Your result has the shape {shape}, wanted is {wanted}: classes that do not occur have"
            " a row and a column too.",
        ),
        Mistake(
            "diagonal-only",
            lambda y, predicted, n_classes: _confusion(
                y[y == predicted], y[y == predicted], n_classes
            ),
            "Only the diagonal is filled: your result{entry} is {got}, should be {want}. The"
            " mistakes are what one looks at.",
        ),
        Mistake(
            "labels-from-1",
            lambda y, predicted, n_classes: np.roll(
                _confusion(y, predicted, n_classes), (-1, -1), (0, 1)
            ),
            "Everything stands one row higher and one column further left ({got} at {entry}):"
            " labels begin at 0, no - 1.",
        ),
    ],
    look="All entries together must add up to the number of samples.",
    hints=[
        "Begin with np.zeros((n_classes, n_classes), dtype=int), and add 1 for each sample.",
        "A loop over zip(y, predicted) is fine. Row: true class; column: predicted one.",
    ],
)


called_coat = Answer(
    "called_coat",
    4,
    "read a confusion matrix",
    needs=("matrix",),
    right=lambda matrix: matrix[:, 4].sum(),
    near=lambda matrix: [
        (
            matrix[4].sum(),
            "row-for-column",
            "{answer} is the sum of the row: all true coats. Called Coat is the column.",
        ),
        (
            matrix[4, 4],
            "diagonal-for-column",
            "{answer} is the diagonal: the coats that were called"
            " Coat. Those wrongly called so count too.",
        ),
        (
            matrix[:, 4].sum() - matrix[4, 4],
            "mistakes-only",
            "{answer} leaves out the coats that were rightly called Coat.",
        ),
        (
            matrix[:, 5].sum(),
            "labels-from-1",
            "{answer} is the next class: Coat is number 4, counted from 0.",
        ),
        (
            matrix[:, 3].sum(),
            "labels-from-1",
            "{answer} is the class before: Coat is number 4, counted from 0.",
        ),
    ],
    otherwise="Not {answer}: add up the column of Coat.",
    because="Columns are what was said, rows what was true.",
    tolerance=1e-9,
    hints=[
        "Rows are true classes, columns predicted ones. Which of them is 'called Coat'?",
        "matrix[:, 4] is a column; add it up.",
    ],
)

# (loss on validation data, weights at that time)
HISTORY = [0.9, 0.6, 0.5, 0.55, 0.52, 0.58, 0.4, 0.7]


class EarlyStopping(Function):
    """The function is given epochs one by one; the weights in them change in place."""

    def examine(self, function):
        """Return what is wrong with early stopping."""
        for history, patience in (
            (HISTORY, 3),
            ([0.5, 0.4, 0.3], 2),
            ([0.3, 0.5, 0.6, 0.2], 2),
            ([0.5, 0.5, 0.4, 0.6, 0.7], 2),
        ):
            finding = self._try(function, history, patience)
            if finding:
                return finding
        return None

    def _try(self, function, history, patience):
        seen = []
        best, stop = _stopped(history, patience)
        outcome = self.call(
            lambda patience: function(_epochs(history, seen), patience), (patience,)
        )
        told = f"With validation losses {history} and patience {patience}"
        if outcome.error is not None:
            return raised(outcome.error, f"validation losses {history}, patience = {patience}")
        value = outcome.value
        if value is None:
            return Finding(
                "missing-return", f"{told}, you return None; wanted is (epoch, weights)."
            )
        if not isinstance(value, (tuple, list)) or len(value) != 2:
            return Finding(
                "not-a-pair",
                f"{told}, you return a {type(value).__name__}; wanted are two"
                " things, the epoch and its weights.",
            )
        return self._epoch(
            value[0], best, stop, len(seen), history, patience, told
        ) or self._weights(value[1], best, told)

    def _epoch(self, epoch, best, stop, n_seen, history, patience, told):
        lowest = int(np.argmin(history)) + 1
        if np.ndim(epoch) or isinstance(epoch, str):
            return Finding(
                "wrong-shape", f"{told}, your epoch is {epoch!r:.60}; one number is wanted."
            )
        if epoch == best:
            if n_seen > stop:
                return Finding(
                    "never-stops",
                    f"{told}, the epoch {best} is right, but you went on for"
                    f" {n_seen} epochs; after {stop} there was nothing more to wait for.",
                )
            if n_seen < stop:
                return Finding(
                    "stops-too-early",
                    f"{told}, you stopped after {n_seen} epochs, {stop}"
                    " were due: patience counts epochs *without* improvement, one after"
                    " the other.",
                )
            return None
        if epoch == best - 1:
            return Finding(
                "counted-from-0",
                f"{told}, you return {epoch}; epochs are counted from 1, so the best is {best}.",
            )
        if epoch == lowest and n_seen > stop:
            return Finding(
                "patience-ignored",
                f"{told}, you return epoch {epoch}, the lowest of all; it"
                f" is never reached: training stops after epoch {stop}.",
            )
        if epoch == stop:
            return Finding(
                "stop-for-best",
                f"{told}, you return {epoch}, where training *stops*;"
                f" wanted is the epoch with the lowest loss so far, {best}.",
            )
        if n_seen < stop:
            return Finding(
                "stops-too-early",
                f"{told}, you stop after {n_seen} epochs and return"
                f" {epoch}: patience counts epochs *without* improvement, one after the"
                " other.",
            )
        return Finding(
            None,
            f"{told}, you return epoch {epoch}; it should be {best}. Write down, epoch"
            " by epoch, the best loss so far and how long ago it was.",
        )

    def _weights(self, weights, best, told):
        got = np.asarray(weights)
        if got.shape != (2,):
            return fault(got, np.zeros(2), {})
        if np.allclose(got, best):
            return None
        return Finding(
            "view-for-copy",
            f"{told}, the epoch is right, but your weights are {got.tolist()},"
            f" those of the last epoch, not of epoch {best}: training changes the array in"
            " place, and a name for it is no copy. Keep weights.copy().",
        )


def _epochs(history, seen):
    weights = np.zeros(2)
    for number, loss in enumerate(history, start=1):
        weights[...] = number
        seen.append(number)
        yield weights, loss


def _stopped(history, patience):
    best, lowest = 0, np.inf
    for number, loss in enumerate(history, start=1):
        if loss < lowest:
            best, lowest = number, loss
        if number - best >= patience:
            return best, number
    return best, len(history)


early_stopping = EarlyStopping(
    "early_stopping",
    4,
    "stop when the validation loss no longer falls, and keep the best weights",
    hints=[
        "Keep three things: the lowest loss so far, its epoch, and a copy of its weights.",
        "Stop when the present epoch minus the best epoch reaches the patience.",
        "`for epoch, (weights, loss) in enumerate(epochs, start=1):` and `break`.",
    ],
)
