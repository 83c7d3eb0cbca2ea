"""The exercises of lesson 04 about mini-batches."""

import copy
import functools
import itertools

import numpy as np

from fmnist_helpers.checks._compare import Finding, brief
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._errors import raised
from fmnist_helpers.checks._exercise import Answer
from fmnist_helpers.checks._sheet import read

CUTS = ((10, 4), (8, 4))  # samples and size of a batch: with a short batch at the end, and without
SEEDS = (1, 2, 3)
MOST = 100  # batches; more are taken for endless


class Minibatches(Computed):
    """Any way to cut a shuffled range is right; mistakes are known by what is wrong with it."""

    def examine(self, function):
        """Return what is wrong with an iterator of mini-batches, a Finding, or None."""
        runs = []
        for args, sizes in self.cases:
            outcome = self.call(function, args)
            if outcome.error is not None:
                return raised(outcome.error, self._given(args))
            found = _form(outcome.value, **sizes) or _cut(_rows(outcome.value), *args)
            if found:
                return self._said(*found, **sizes)
            runs.append(_rows(outcome.value))
        again = _rows(self.call(function, self.cases[0][0]).value)
        found = _order(runs[: len(SEEDS)], again)
        return found and self._said(*found)

    def call(self, function, args):
        """Call a function; batches that can be looped over become a list."""
        outcome = super().call(function, args)
        if hasattr(outcome.value, "__iter__"):  # a generator raises its errors only now
            outcome = super().call(functools.partial(_first_of, outcome.value), ())
        return outcome

    def _said(self, diagnosis, facts, **sizes):
        """Return the Finding of this name, its message from the sheet."""
        message = dict((name, text) for name, _, text in self.mistakes).get(diagnosis, self.look)
        told = message.format(**facts, **sizes)
        if told == message:
            told += " With n = {n} and size = {size}, {told}".format(**facts, **sizes)
        return Finding(diagnosis, told)


def _first_of(batches):
    batches = list(itertools.islice(batches, MOST + 1))
    return ... if batches and batches[0] is ... else batches


def _rows(batches):
    return [[int(row) for row in batch] for batch in batches]


def _form(batches, n, size):
    """Return how this is no list of batches, a diagnosis and facts, or None."""
    if batches is None:
        return "missing-return", {}
    if not isinstance(batches, list):
        return "not-batches", {"kind": type(batches).__name__}
    if len(batches) > MOST:
        return "too-many-batches", {}
    if all(_is_rows(batch, ndim=0) for batch in batches) and len(batches) in (n, size):
        diagnosis = "returns-inside-loop" if len(batches) == size else "one-batch"
        return diagnosis, {"batch": brief(batches)}
    for batch in batches:
        if not _is_rows(batch, ndim=1):
            return "not-row-numbers", {"batch": brief(batch)}
    return None


def _is_rows(batch, ndim):
    try:
        array = np.asarray(batch)
    except ValueError:  # rows of different lengths, in one batch
        return False
    return array.ndim == ndim and (not array.size or array.dtype.kind in "iu")


def _cut(batches, n, size, rng):
    """Return what is wrong with where batches begin and end, a diagnosis and facts, or None."""
    rows = sum(batches, [])
    twice = sorted({row for row in rows if rows.count(row) > 1})
    found = _sizes([len(batch) for batch in batches], n, size)
    cut_well = not found or found[0] in ("short-batch-dropped", "short-batch-filled")
    if cut_well and twice and set(range(n)) - set(rows):
        rng = copy.deepcopy(rng)
        anew = [rng.permutation(n)[start : start + size].tolist() for start in range(0, n, size)]
        drawn_anew = rows == sum(anew, [])[: len(rows)]
        return "new-order-each-batch" if drawn_anew else "drawn-twice", {"row": twice[0]}
    if found or sorted(rows) == list(range(n)):
        return found
    if sorted(rows) == list(range(1, n + 1)):
        return "counted-from-1", {}
    told = f"your batches hold the rows {sorted(rows)}; expected each of 0 to {n - 1}, once."
    return None, {"told": told}


def _sizes(sizes, n, size):
    """Return what is wrong with how long batches are, a diagnosis and facts, or None."""
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
    told = f"your batches have {got} rows; expected {expected}."
    return next((name for name, found in known.items() if found), None), {"told": told}


def _order(runs, again):
    """Return what is wrong with the order of the samples, a diagnosis and facts, or None."""
    rows, first = [sum(run, []) for run in runs], runs[0][0]
    if all(row == rows[0] for row in rows):
        return "not-shuffled", {"first": first}
    if all(np.ptp(batch) == len(batch) - 1 for run in runs for batch in run):
        return "batches-shuffled-not-samples", {"first": sorted(first)}
    if sum(again, []) != rows[0]:
        return "rng-ignored", {"first": first, "again": again[0]}
    return None


def _minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


minibatches = Minibatches(
    "minibatches",
    4,
    "cut a shuffled epoch into mini-batches",
    right=_minibatches,
    cases=[
        ((n, size, np.random.default_rng(seed)), {"n": n, "size": size})
        for n, size in CUTS
        for seed in SEEDS
    ],
    mistakes="""
    missing-return: return None
      With n = {n} and size = {size}, your function returns None; expected a list of arrays, or
      `yield`.
    not-batches: return n // size
      With n = {n} and size = {size}, your function returns something of type {kind}; expected
      arrays of row numbers, one per batch.
    not-row-numbers: rng.permutation(n) -> rng.random(n)
      With n = {n} and size = {size}, one of your batches is {batch}; expected whole row numbers
      between 0 and n - 1, in one dimension.
    too-many-batches: range(0, n, size) -> range(1000)
      With n = {n} and size = {size}, you return more than 100 batches. When does your loop end?
    returns-inside-loop: return rng.permutation(n)[:size]
      With n = {n} and size = {size}, you return {batch}, a single batch. `return` ends a function,
      also inside of a loop: collect the batches in a list first, or `yield` each.
    one-batch: return rng.permutation(n)
    one-batch: return [rng.permutation(n)]
      With n = {n} and size = {size}, you return all {n} rows in one piece. Cut them.
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
    counted-from-1: order[ -> 1 + order[
      With n = {n} and size = {size}, your row numbers are 1 to {n}: rows are counted from 0.
    drawn-twice: rng.permutation(n) -> rng.integers(n, size=n)
      With n = {n} and size = {size}, row {row} occurs more than once. A permutation holds each row
      once; rng.integers draws rows again and again, and so does rng.choice for each batch anew.
    new-order-each-batch: order = rng.permutation(n) -> pass
    ; order[ -> rng.permutation(n)[
      With n = {n} and size = {size}, row {row} occurs more than once. You draw a new order for
      every batch; draw one, before the loop.
    not-shuffled: rng.permutation(n) -> np.arange(n)
      With three different generators you return the same batches, {first} first. Draw a new order
      from rng.
    batches-shuffled-not-samples: rng.permutation(n) -> np.arange(n)
    ; order[start : start + size] -> rng.permutation(order[start : start + size])
      The rows {first} always stay together in a batch: shuffle the *samples*, then cut.
    rng-ignored: rng.permutation(n) -> np.random.default_rng().permutation(n)
      With the same generator, {first} came first, and then {again}: draw the order from rng, so
      that a run can be repeated.
    """,
    look="Look at where each slice begins and ends.",
    hints=[
        "order = rng.permutation(n) holds every row number once.",
        "A slice order[start : start + size] may run past the end; then it is shorter.",
        "range(0, n, size) gives the starts.",
    ],
)

SHUFFLED = (
    "the last batch is lost",
    "pictures lose their labels",
    "the same pictures always share a batch",
    "some pictures come twice",
)


def _shuffled_starts():
    return SHUFFLED[2]


NOT_SO = read(
    """
    slices-may-end-early: return SHUFFLED[0]
      '{answer}' is not so: the last start is below len(y), and a slice may run past the end.
    pairs-are-kept: return SHUFFLED[1]
      '{answer}' is not so: X and y are cut by the same `rows`.
    each-start-once: return SHUFFLED[3]
      '{answer}' is not so: every start occurs once, and two slices never overlap.
    """,
    _shuffled_starts,
)

suspicious_batches = Answer(
    "suspicious_batches",
    4,
    "find what is wrong with an iterator of batches",
    right=_shuffled_starts,
    near=lambda: [(wrong(), slug, told) for slug, wrong, told in NOT_SO],
    otherwise="Not '{answer}'.",
    because="The batches change places, but not their pictures. Where a file is sorted by class,"
    " each batch would have one class only, in every epoch.",
    choices=SHUFFLED,
    hints=[
        "Which array is shuffled: that of all pictures, or a shorter one?",
        "With 6 pictures and batches of 2: write down the batches of two epochs.",
    ],
)
