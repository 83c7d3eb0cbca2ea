"""Exercises: cutting an epoch into mini-batches."""

import copy
import functools
import itertools

import numpy as np

from fmnist_helpers.checks._compare import Finding, brief
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._errors import raised
from fmnist_helpers.checks._exercise import Answer

MAX_BATCHES = 100  # batches; more are taken for endless


class Minibatches(Computed):
    """Any way to cut a shuffled range is right, so mistakes are known by what is wrong."""

    def examine(self, function):
        """Return what is wrong with an iterator of mini-batches, a Finding, or None."""
        runs = []
        for args, _ in self.cases:
            outcome = self.call(function, args)
            if outcome.error is not None:
                return raised(outcome.error, self._given(args))
            found = _form(outcome.value, *args) or _cut(_rows(outcome.value), *args)
            if found:
                return self._said(*found, args)
            runs.append(_rows(outcome.value))
        args = self.cases[0][0]
        found = _order(runs[:3], again=_rows(self.call(function, args).value or runs[0]))
        return self._said(*found, args) if found else self._meeting(function)

    def _meeting(self, function):
        """Return a Finding unless any two rows may meet, and each row may come in each batch."""
        given = [(6, 2, np.random.default_rng(seed)) for seed in range(60)]
        runs = [_rows(self.call(function, args).value) for args in given]
        met = [{tuple(sorted(pair)) for pair in run} for run in runs]
        places = {(k, row) for run in runs for k, pair in enumerate(run) for row in pair}
        if set.intersection(*met):
            text = "the rows {} and {} always stay together.".format(*min(set.intersection(*met)))
            return self._said("batches-shuffled-not-samples", text, given[0])
        if len(set.union(*met)) == 15 and len(places) == 18:
            return None
        text = "in 60 runs, some rows never share a batch, or never come first."
        return self._said("partly-shuffled", text, given[0])

    def call(self, function, args):
        """Call a function; what can be looped over becomes a list."""
        outcome = super().call(function, args)
        if hasattr(outcome.value, "__iter__"):  # a generator raises its errors only now
            outcome = super().call(functools.partial(_first_of, outcome.value), ())
        return outcome

    def _said(self, diagnosis, evidence, args):
        messages = {mistake.diagnosis: mistake.message for mistake in self.mistakes}
        message = messages.get(diagnosis, self.advice)
        return Finding(diagnosis, f"{message} With {self._given(args)}, {evidence}")

    def _given(self, args):
        return f"n = {args[0]} and size = {args[1]}"


def _first_of(batches):
    batches = list(itertools.islice(batches, MAX_BATCHES + 1))
    return ... if batches and batches[0] is ... else batches


def _rows(batches):
    return [[int(row) for row in batch] for batch in batches]


def _is_rows(batch, ndim):
    try:
        array = np.asarray(batch)
    except ValueError:  # rows of different lengths, in one batch
        return False
    return array.ndim == ndim and (not array.size or array.dtype.kind in "iu")


# Each of these returns the name of a mistake, or None for one without a name, and what shows it.


def _form(batches, n, size, rng):
    if batches is None:
        return "missing-return", "you return None."
    if not isinstance(batches, list):
        return "not-batches", f"you return something of type {type(batches).__name__}."
    if len(batches) > MAX_BATCHES:
        return "too-many-batches", f"you return more than {MAX_BATCHES} batches."
    if len(batches) in (n, size) and all(_is_rows(batch, ndim=0) for batch in batches):
        diagnosis = "returns-inside-loop" if len(batches) == size else "one-batch"
        return diagnosis, f"you return {brief(batches)}."
    for batch in batches:
        if not _is_rows(batch, ndim=1):
            return "not-row-numbers", f"one of your batches is {brief(batch)}."
    return None


def _cut(batches, n, size, rng):
    rows, all_rows = sum(batches, []), set(range(n))
    found = _sizes([len(batch) for batch in batches], n, size)
    text = f"your batches hold the rows {sorted(rows)}; expected each of 0 to {n - 1}, once."
    whole = not found or found[0] in ("short-batch-dropped", "short-batch-filled")
    if whole and len(set(rows)) < len(rows) and all_rows - set(rows):
        rng = copy.deepcopy(rng)
        anew = [row for start in range(0, n, size) for row in rng.permutation(n)[start:][:size]]
        return "new-order-each-batch" if rows == anew[: len(rows)] else "drawn-twice", text
    if found or sorted(rows) == list(range(n)):
        return found
    return "counted-from-1" if sorted(rows) == list(range(1, n + 1)) else None, text


def _sizes(sizes, n, size):
    n_full, rest = divmod(n, size)
    due = [size] * n_full + [rest] * (rest > 0)
    if sorted(sizes, reverse=True) == due:
        return None
    known = {
        "empty-batch": not sizes or 0 in sizes,
        "short-batch-dropped": sizes == due[:n_full],
        "short-batch-filled": sizes == [size] * len(due),
        "one-batch": sizes == [n],
        "one-by-one": sizes == [1] * n,
        "size-for-number": len(sizes) == size or set(sizes) == {n // size},
        "evened-out": sizes and max(sizes) - min(sizes) <= 1 and sum(sizes) == n,
    }
    got, expected = (", ".join(map(str, each)) or "no" for each in (sizes[:12], due))
    text = f"your batches have {got} rows; expected {expected}."
    return next((name for name, found in known.items() if found), "wrong-slices"), text


def _order(runs, again):
    orders, first = [sum(run, []) for run in runs], runs[0][0]
    if all(order == orders[0] for order in orders):
        return "not-shuffled", f"{first} comes first with three different generators."
    if sum(again, []) != orders[0]:
        text = f"{first} came first, and then, with the same generator, {again[0]}."
        return "rng-ignored", text
    return None


def _minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


minibatches = Minibatches(
    "training",
    "cut a shuffled epoch into mini-batches",
    right=_minibatches,
    cases=[  # with a short batch at the end, and without
        ((n, size, np.random.default_rng(seed)), {})
        for n, size in ((10, 4), (18, 6))
        for seed in (1, 2, 3)
    ],
    mistakes="""
    missing-return: return None
      Your function returns None; return a list of arrays, or `yield` each.
    not-batches: return n // size  # Return arrays of row numbers, one per batch.
    not-row-numbers: rng.permutation(n) -> rng.random(n)
      A batch consists of whole row numbers between 0 and n - 1, in one dimension.
    too-many-batches: range(0, n, size) -> range(1000)  # When does your loop end?
    returns-inside-loop: return rng.permutation(n)[:size]  # That is a single batch. `return` ends a
      function, also inside of a loop: collect the batches in a list first, or `yield` each.
    one-batch: return rng.permutation(n) or return [rng.permutation(n)]
      You return all n rows in one piece. Cut them.
    wrong-slices: order[start : start + size] -> order[start : start + size + 1]
    empty-batch: range(0, n, size) -> range(0, n + size, size)
      At which row does each slice begin, and end?
    short-batch-dropped: range(0, n, size) -> range(0, n - size + 1, size)
      The last samples are never trained on. The last batch is shorter.
    short-batch-filled: return np.resize(rng.permutation(n), (-(-n // size), size))
      Some samples count twice. The last batch is shorter.
    one-by-one: order[start : start + size] for start in range(0, n, size) -> [row] for row in order
      Those are single rows, not batches of the given size.
    size-for-number: return np.array_split(rng.permutation(n), size)
      The size is that of one batch; it is not their number.
    evened-out: return np.array_split(rng.permutation(n), n // size)
      Your batches are nearly equal, as np.array_split makes them. The last batch is shorter.
    counted-from-1: order[ -> 1 + order[  # Rows are counted from 0.
    drawn-twice: rng.permutation(n) -> rng.integers(n, size=n)
      A row occurs more than once. A permutation holds each row once; rng.integers draws rows again
      and again, and so does rng.choice for each batch anew.
    new-order-each-batch: order = rng.permutation(n) -> pass ; order[ -> rng.permutation(n)[
      A row occurs more than once. You draw a new order for every batch; draw one, before the loop.
    not-shuffled: rng.permutation(n) -> np.arange(n)
      You return the same batches for every generator. Draw a new order from rng.
    batches-shuffled-not-samples: rng.permutation(n) -> np.arange(n)
    ; order[start : start + size] -> rng.permutation(order[start : start + size])
      The same rows are always in a batch together: shuffle the *samples*, then cut.
    partly-shuffled: rng.permutation(n) -> np.roll(np.arange(n), rng.integers(n))
      Not every order is possible. Shuffle all rows, as one list.
    rng-ignored: rng.permutation(n) -> np.random.default_rng().permutation(n)
      Draw the order from rng, so that a run can be repeated.
    """,
    advice="Look at where each slice begins and ends.",
    hints=[
        "order = rng.permutation(n) holds every row number once.",
        "A slice order[start : start + size] may run past the end; then it is shorter.",
        "range(0, n, size) gives the starts.",
    ],
)

SHUFFLED = (
    "the last batch is lost",
    "images lose their labels",
    "the same images always share a batch",
    "some images come twice",
)


suspicious_batches = Answer(
    "suspicious_batches",
    "training",
    "find what is wrong with an iterator of batches",
    right=lambda: SHUFFLED[2],
    wrong="""
    slices-may-end-early: SHUFFLED[0]
      Not '{answer}': the last start is below len(y), and a slice may run past the end.
    pairs-are-kept: SHUFFLED[1]  # Not '{answer}': X and y are cut by the same `rows`.
    each-start-once: SHUFFLED[3]
      Not '{answer}': every start occurs once, and two slices never overlap.
    """,
    otherwise="Not '{answer}'.",
    because="The batches change places, but each keeps its images. Where a file is sorted by class,"
    " each batch would have one class only, in every epoch.",
    choices=SHUFFLED,
    hints=[
        "Which array is shuffled: that of all images, or a shorter one?",
        "With 6 images and batches of 2: write down the batches of two epochs.",
    ],
)
