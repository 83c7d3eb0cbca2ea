"""The exercises of lesson 04, continued: reading how training went, and what came out of it."""

import functools

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding, brief, close
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks._errors import raised
from fmnist_helpers.checks._exercise import Answer, Function

P = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.3, 0.4, 0.3], [0.5, 0.3, 0.2]])
Y = np.array([0, 2, 0, 1])
P8, Y8 = _cases.probabilities(8, 3, seed=5), np.array([0, 1, 2, 0, 1, 2, 1, 1])


def _hits_along_samples(P, y):
    best = P.argmax(axis=0)
    return np.mean([best[i] == y[i] for i in range(len(y))])


WRONG_AXIS = (
    "argmax with axis=0 finds the best *sample* of each class, {C} numbers against {N} labels;"
    " axis=1 finds the best class of each sample. ({error})"
)

accuracy = Computed(
    "accuracy",
    "training",
    "the share of samples that are classified rightly",
    right=lambda P, y: (P.argmax(axis=1) == y).mean(),
    cases=[
        ((P, Y), {"N": 4, "C": 3}),
        ((P8, Y8), {"N": 8, "C": 3}),
        ((P[:3], np.array([0, 1, 2])), {"N": 3, "C": 3}),
        ((P, np.array([0, 2, 1, 0])), {"N": 4, "C": 3}),
    ],
    mistakes=[
        Mistake(
            "integers",
            lambda P, y: (P.argmax(axis=1) == y).sum() // len(y),
            "You return {got}, should be {want}: `//` drops what is behind the decimal"
            " point, and all() asks whether *every* one is right.",
        ),
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
        Mistake("wrong-axis", lambda P, y: (P.argmax(axis=0) == y).mean(), WRONG_AXIS),
        Mistake("wrong-axis", _hits_along_samples, WRONG_AXIS),
        Mistake(
            "axis-forgotten",
            lambda P, y: (P.argmax() == y).mean(),
            "You return {got}, should be {want}: without axis, argmax gives one number, the place"
            " of the largest of all {N} x {C} probabilities. Every sample needs its own.",
        ),
        Mistake(
            "error-for-accuracy",
            lambda P, y: (P.argmax(axis=1) != y).mean(),
            "You return {got}, the share that is *wrong*; {want} is the share that is right.",
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
            "You return the mean probability of the true classes, {got}; accuracy ({want}) only"
            " asks which class is the largest.",
        ),
        Mistake(
            "half-for-largest",
            lambda P, y: (P[np.arange(len(y)), y] > 0.5).mean(),
            "You return {got}, should be {want}: a class is predicted when it is the largest, and"
            " that may be less than 0.5.",
        ),
        Mistake(
            "column-against-row",
            lambda P, y: (P.argmax(axis=1)[:, None] == y).mean(),
            "You compare every prediction with every label, {N} x {N} times: an array of shape"
            " (N, 1) against one of (N,). The result {got} should be {want}.",
        ),
        *(
            Mistake(
                "not-averaged",
                lambda P, y, dtype=dtype: (P.argmax(axis=1) == y).astype(dtype),
                f"You return {which} where it is right, of shape {{shape}}: their mean is the"
                " accuracy.",
            )
            for dtype, which in ((bool, "True"), (int, "1"))
        ),
    ],
    look="By hand: the predictions of the small example are 0, 2, 1, 0.",
    hints=[
        "The predicted class is the place of the largest probability: argmax, along which axis?",
        "The mean of True and False is the share of True.",
    ],
)


# Losses on validation data, epoch by epoch, and the patience.
TRIES = (
    ([0.9, 0.6, 0.5, 0.55, 0.52, 0.58, 0.4, 0.7], 3),
    ([0.5, 0.4, 0.3], 2),
    ([0.3, 0.5, 0.6, 0.4, 0.7, 0.2], 2),
    ([0.5, 0.5, 0.4, 0.6, 0.7], 2),
    ([0.6, 0.7, 0.5, 0.55, 0.45, 0.5, 0.52, 0.6], 3),
    ([0.5, 0.5, 0.6, 0.4], 2),
    ([150.0, 160.0, 170.0], 2),
)


class EarlyStopping(Function):
    """The function is given epochs one by one; the weights in them change in place."""

    def examine(self, function):
        """Return what is wrong with early stopping."""
        answers = []
        for losses, patience in TRIES:
            answer = self._try(function, losses, patience)
            if isinstance(answer, Finding):
                return answer
            answers.append(answer)
        return _epochs_fault([answer[:2] for answer in answers]) or next(
            filter(None, map(_weights_fault, answers, TRIES)), None
        )

    def _try(self, function, losses, patience):
        """Return the epoch, how many were seen and the weights, or what is wrong, a Finding."""
        seen, told = [], _with(losses, patience)
        outcome = self.call(functools.partial(function, _epochs(losses, seen)), (patience,))
        value, ended = outcome.value, len(seen) == len(losses)
        if isinstance(outcome.error, StopIteration) or (value is None and not outcome.error):
            if ended and (losses, patience) != TRIES[0]:
                return Finding(
                    "end-forgotten",
                    f"{told}, the epochs come to an end before you stop, and you return nothing."
                    " Return the best epoch then, too: after the loop.",
                )
            return Finding(
                "missing-return", f"{told}, you return None; wanted is (epoch, weights)."
            )
        if outcome.error is not None:
            return raised(outcome.error, f"validation losses {losses}, patience = {patience}")
        if not isinstance(value, (tuple, list)) or len(value) != 2:
            return Finding(
                "not-a-pair",
                f"{told}, you return {brief(value)}; wanted are two things, the epoch and its"
                " weights.",
            )
        if np.ndim(value[0]) and not np.ndim(value[1]):
            return Finding(
                "swapped",
                f"{told}, you return the weights first, and then {brief(value[1])}; wanted is"
                " (epoch, weights).",
            )
        if np.ndim(value[0]):
            return Finding(
                "wrong-shape", f"{told}, your epoch is {brief(value[0])}; one number is wanted."
            )
        return value[0], len(seen), value[1]


def _with(losses, patience):
    return f"With the validation losses {losses} and patience {patience}"


def _epochs(losses, seen):
    weights = np.zeros(2)
    for number, loss in enumerate(losses, start=1):
        weights[...] = number
        seen.append(number)
        yield weights, loss


def _stopped(losses, patience, *, lower=None, waits=None, resets=True, best=0, lowest=np.inf):
    """Return the best epoch and the one after which training stops.

    Parameters
    ----------
    losses : list of float
    patience : int
    lower : function of a loss, the lowest so far and the one before, optional
        When an epoch is better.
    waits : function of the epochs without improvement and the patience, optional
        When to go on.
    resets : bool
        Whether an improvement sets the waiting to 0.
    best, lowest : number
        What they are before the first epoch.
    """
    lower = lower or (lambda loss, lowest, before: loss < lowest)
    waits = waits or (lambda waited, patience: waited < patience)
    waited, before = 0, np.inf
    for number, loss in enumerate(losses, start=1):
        if lower(loss, lowest, before):
            best, lowest, waited = number, loss, waited * (not resets)
        else:
            waited += 1
        if not waits(waited, patience):
            return best, number
        before = loss
    return best, len(losses)


def _lowest(losses):
    return int(np.argmin(losses)) + 1


def _last_before_rise(losses):
    """Return the epoch before the first rise, and where that is."""
    stop = _first_rise(losses, ties=False)[1]
    return (stop - 1 if stop < len(losses) or losses[-1] > losses[-2] else stop), stop


def _first_rise(losses, *, ties):
    """Return the lowest loss until the first that does not fall, and where that is."""
    for i in range(1, len(losses)):
        if losses[i] > losses[i - 1] or (ties and losses[i] == losses[i - 1]):
            return _lowest(losses[: i + 1]), i + 1
    return _lowest(losses), len(losses)


def _counter_by_previous(losses, patience):
    """Wait by the loss before, and return the lowest nevertheless."""
    stop = _stopped(losses, patience, lower=lambda loss, lowest, before: loss < before)[1]
    return _lowest(losses[:stop]), stop


TOO_EARLY = (
    "you stop after {seen} epochs, {stop} were due: patience counts the epochs *without*"
    " improvement since the best one."
)
PREVIOUS = (
    "you return epoch {epoch} after {seen} epochs, it should be {best} after {stop}: compare each"
    " loss with the *lowest* so far, not with the one before."
)
LOW_START = (
    "you return {epoch} after {seen} epochs: nothing was ever lower than the number you began with."
    " Begin with np.inf."
)
STOPPING_MISTAKES = [
    (
        "counted-from-0",
        lambda losses, patience: (_stopped(losses, patience)[0] - 1, _stopped(losses, patience)[1]),
        "you return {epoch}; epochs are counted from 1, so the best is {best}.",
    ),
    (
        "stop-for-best",
        lambda losses, patience: (_stopped(losses, patience)[1],) * 2,
        "you return {epoch}, where training *stops*; wanted is the epoch with the lowest loss so"
        " far, {best}.",
    ),
    (
        "loss-for-epoch",
        lambda losses, patience: (
            min(losses[: _stopped(losses, patience)[1]]),
            _stopped(losses, patience)[1],
        ),
        "you return {epoch}, the lowest loss; wanted is the number of its epoch, {best}.",
    ),
    (
        "patience-ignored",
        lambda losses, patience: (_lowest(losses), len(losses)),
        "you return epoch {epoch}, the lowest of all. It is never reached: training stops after"
        " epoch {stop}.",
    ),
    (
        "never-stops",
        lambda losses, patience: (_stopped(losses, patience)[0], len(losses)),
        "the epoch {best} is right, but you went on for {seen} epochs; after {stop} there was"
        " nothing more to wait for.",
    ),
    *(
        (
            "stops-too-early",
            lambda losses, patience, ties=ties: _first_rise(losses, ties=ties),
            TOO_EARLY + " You stop at the first that is not lower.",
        )
        for ties in (False, True)
    ),
    (
        "stops-too-early",
        lambda losses, patience: _last_before_rise(losses),
        TOO_EARLY + " You stop at the first that is higher.",
    ),
    (
        "patience-not-reset",
        lambda losses, patience: _stopped(losses, patience, resets=False),
        TOO_EARLY + " A new best begins the count anew.",
    ),
    (
        "one-too-few",
        lambda losses, patience: _stopped(losses, patience - 1),
        TOO_EARLY + " You stop one epoch too soon.",
    ),
    (
        "one-too-many",
        lambda losses, patience: _stopped(losses, patience + 1),
        "you stop after {seen} epochs, {stop} were due: stop as soon as the count *reaches* the"
        " patience.",
    ),
    (
        "stops-too-late",
        lambda losses, patience: (
            _stopped(losses, patience)[0],
            min(_stopped(losses, patience)[1] + 1, len(losses)),
        ),
        "the epoch {best} is right, but you see {seen} epochs, {stop} were due: decide at the end"
        " of the loop, before one more epoch is trained.",
    ),
    (
        "previous-for-best",
        lambda losses, patience: _stopped(
            losses, patience, lower=lambda loss, lowest, before: loss < before
        ),
        PREVIOUS,
    ),
    ("previous-for-best", _counter_by_previous, PREVIOUS),
    *(
        (
            "starts-too-low",
            lambda losses, patience, first=first, lowest=lowest: _stopped(
                losses, patience, best=first, lowest=lowest
            ),
            LOW_START,
        )
        for first in (0, None, 1)
        for lowest in (0, 1, 2, 10, 100)
    ),
    (
        "tie-for-better",
        lambda losses, patience: _stopped(
            losses, patience, lower=lambda loss, lowest, before: loss <= lowest
        ),
        "you return epoch {epoch} after {seen} epochs, it should be {best} after {stop}: an equal"
        " loss is no improvement.",
    ),
    (
        "highest-for-lowest",
        lambda losses, patience: _stopped(
            losses, patience, lower=lambda loss, lowest, before: loss > lowest, lowest=-np.inf
        ),
        "you return epoch {epoch}, it should be {best}: you look for the highest number. Of an"
        " accuracy that would be the best, of a loss it is the worst.",
    ),
]


def _epochs_fault(pairs):
    """Return what is wrong with the epochs and how many were seen, a Finding, or None."""
    wanted = [_stopped(*each) for each in TRIES]
    if pairs == wanted:
        return None
    i = next(i for i, (pair, want) in enumerate(zip(pairs, wanted, strict=True)) if pair != want)
    (epoch, seen), (best, stop) = pairs[i], wanted[i]
    facts = {"epoch": epoch, "seen": seen, "best": best, "stop": stop}
    for slug, wrong, message in STOPPING_MISTAKES:
        if pairs == [wrong(*each) for each in TRIES]:
            return Finding(slug, f"{_with(*TRIES[i])}, {message.format_map(facts)}")
    return Finding(
        None,
        f"{_with(*TRIES[i])}, you return epoch {epoch} after {seen} epochs; it should be {best}"
        f" after {stop}. Write down, epoch by epoch, the lowest loss so far and how long ago it"
        " was.",
    )


def _weights_fault(answer, given):
    epoch, seen, weights = answer
    told, got = _with(*given), np.asarray(weights)
    if got.shape != (2,) or got.dtype.kind not in "fiu":
        return Finding(
            "not-the-weights",
            f"{told}, the epoch is right, but then you return {brief(weights)}; wanted are its"
            " weights, of shape (2,).",
        )
    if close(got, np.full(2, epoch)):
        return None
    if close(got, np.full(2, seen)):
        return Finding(
            "view-for-copy",
            f"{told}, the epoch is right, but your weights are {brief(got)}, those of the last"
            f" epoch, {seen}, not of epoch {epoch}. Training changes the array in place, and a name"
            " for it is no copy: keep weights.copy() at the moment when the loss is lowest.",
        )
    return Finding(
        None, f"{told}, the epoch is right, but your weights, {brief(got)}, are of another one."
    )


early_stopping = EarlyStopping(
    "early_stopping",
    "training",
    "stop when the validation loss no longer falls, and keep the best weights",
    hints=[
        "Keep three things: the lowest loss so far, its epoch, and a copy of its weights.",
        "Stop when the present epoch minus the best epoch reaches the patience.",
        "`for epoch, (weights, loss) in enumerate(epochs, start=1):` and `break`.",
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


def _shares(axis):
    """Return a function whose entries are shares of each row, of each column or of everything."""

    def shares(y, predicted, n_classes):
        counts = _confusion(y, predicted, n_classes)
        return counts / np.maximum(counts.sum(axis=axis, keepdims=True), 1)

    return shares


def _only(right):
    """Return a function that counts only the right answers, or only the mistakes."""

    def counts(y, predicted, n_classes):
        chosen = (y == predicted) == right
        return _confusion(y[chosen], predicted[chosen], n_classes)

    return counts


TRUE, PREDICTED = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 2, 0])
TRUE_30 = np.random.default_rng(1).integers(4, size=30)
PREDICTED_30 = np.where(np.random.default_rng(2).random(30) < 0.5, TRUE_30, 3 - TRUE_30)
PREDICTED_30[:5] = 1

confusion_matrix = Computed(
    "confusion_matrix",
    "training",
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
            "one-row-many-names",
            lambda y, predicted, n_classes: np.tile(
                np.bincount(predicted, minlength=n_classes), (n_classes, 1)
            ),
            "All of your rows are the same ({got} at {entry}, should be {want}): [row] * n"
            " gives one list n names. Make each row anew, or begin with np.zeros.",
        ),
        Mistake(
            "fixed-size",
            lambda y, predicted, n_classes: _confusion(y, predicted, 10),
            "Your result has the shape {shape}, wanted is {wanted}: 10 is written into your code;"
            " here n_classes is {n_classes}.",
        ),
        Mistake(
            "counted-once",
            _once,
            "Your result{entry} is {got}, should be {want}: a pair that occurs twice is counted"
            " only once. `counts[y, predicted] += 1` does so, and so does `= 1`. A loop with"
            " `+= 1` counts each, and np.add.at does.",
        ),
        *(
            Mistake(
                "shares-for-counts",
                _shares(axis),
                f"Your result{{entry}} is {{got}}, should be {{want}}: yours are shares of {whole};"
                " counts are wanted.",
            )
            for axis, whole in ((1, "each row"), (0, "each column"), (None, "all samples"))
        ),
        Mistake(
            "classes-that-occur",
            lambda y, predicted, n_classes: _confusion(y, predicted, y.max() + 1),
            "Your result has the shape {shape}, wanted is {wanted}: classes that do not occur have"
            " a row and a column too.",
        ),
        Mistake(
            "diagonal-only",
            _only(True),
            "Only the diagonal is filled: your result{entry} is {got}, should be {want}. The"
            " mistakes are what one looks at.",
        ),
        Mistake(
            "mistakes-only",
            _only(False),
            "Your diagonal is empty: your result{entry} is {got}, should be {want}. The right"
            " answers are counted too.",
        ),
        Mistake(
            "labels-from-1",
            lambda y, predicted, n_classes: np.roll(
                _confusion(y, predicted, n_classes), (-1, -1), (0, 1)
            ),
            "Your result{entry} is {got}, should be {want}: everything stands one row too high and"
            " one column too far left. Labels begin at 0, so take them as they are.",
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
    "training",
    "read a confusion matrix",
    needs=("matrix",),
    right=lambda matrix: matrix[:, 4].sum(),
    wrong="""
    row-for-column: matrix[4].sum()
      {answer} is the sum of the row: all true coats. Called Coat is the column.
    diagonal-for-column: matrix[4, 4]
      {answer} is the diagonal: the coats that were called Coat. Those wrongly called so count too.
    mistakes-only: matrix[:, 4].sum() - matrix[4, 4]
      {answer} leaves out the coats that were rightly called Coat.
    missed-coats: matrix[4].sum() - matrix[4, 4]
      {answer} coats were called something else. Asked is what was called Coat.
    labels-from-1: matrix[:, 5].sum()
      {answer} is the next class: Coat is number 4, counted from 0.
    labels-from-1: matrix[:, 3].sum()
      {answer} is the class before: Coat is number 4, counted from 0.
    """,
    otherwise="Not {answer}. Find the column of Coat: all its entries were called so.",
    because="Columns are what was said, rows what was true.",
    tolerance=1e-9,
    hints=[
        "Rows are true classes, columns predicted ones. Which of them is 'called Coat'?",
        "matrix[:, 4] is a column; add it up.",
    ],
)

SHUFFLED = (
    "the last batch is lost",
    "pictures lose their labels",
    "the same pictures always share a batch",
    "some pictures come twice",
)

suspicious_batches = Answer(
    "suspicious_batches",
    "training",
    "find what is wrong with an iterator of batches",
    right=lambda: SHUFFLED[2],
    wrong="""
    slices-may-end-early: SHUFFLED[0]
      '{answer}' is not so: the last start is below len(y), and a slice may run past the end.
    pairs-are-kept: SHUFFLED[1]
      '{answer}' is not so: X and y are cut by the same `rows`.
    each-start-once: SHUFFLED[3]
      '{answer}' is not so: every start occurs once, and two slices never overlap.
    """,
    otherwise="Not '{answer}'.",
    because="The batches change places, but not their pictures. Where a file is sorted by class,"
    " each batch would have one class only, in every epoch.",
    choices=SHUFFLED,
    hints=[
        "Which array is shuffled: that of all pictures, or a shorter one?",
        "With 6 pictures and batches of 2: write down the batches of two epochs.",
    ],
)
