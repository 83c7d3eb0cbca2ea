"""Exercises with one right result, and their known mistakes."""

import contextlib
import inspect
import time
from functools import cached_property

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers._code_changes import changes
from fmnist_helpers._learner_calls import call
from fmnist_helpers._mistake_sheets import Mistake, pairs, read
from fmnist_helpers.checks._compare import (
    Finding,
    at,
    brief,
    close,
    fault,
    first_difference,
    letters,
    readable,
)
from fmnist_helpers.checks._errors import kind_of_error, raised
from fmnist_helpers.checks._exercise import Function, NotAttempted
from fmnist_helpers.checks._relations import VAGUE

__all__ = ["Computed", "Mistake"]


class Computed(Function):
    """An exercise whose function has one right result for every input.

    `right` is a right answer; its name, without the underscore, is the name of the exercise.
    `cases` are pairs of arguments and of what letters stand for in shapes; the first is small
    enough to be followed by hand. `mistakes` is a sheet, see `_mistake_sheets`, in the order in
    which they are looked for; `advice` says what to look at next where none is recognized in the
    first case. `kinds` are the `dtype.kind`s that a result may have.
    """

    combines = True  # whether two mistakes at once are looked for

    def __init__(
        self, lesson, title, *, right, cases, mistakes, advice, kinds="fiu", keeps=True, **options
    ):
        super().__init__(right.__name__.strip("_"), lesson, title, **options)
        mistakes = read(mistakes, right) if isinstance(mistakes, str) else mistakes
        self.right, self.cases, self.mistakes = right, cases, tuple(mistakes)
        self.advice, self.kinds, self.keeps = advice, kinds, keeps
        self.arguments = list(inspect.signature(right).parameters)

    def settled(self, outcome, args):
        """Return an outcome in which whatever the exercise leaves open is made the same."""
        return outcome

    def results(self, outcome):
        """Return what is compared of an outcome: what was returned."""
        return readable(outcome.value)

    def examine(self, function):
        """Return what is wrong with a function, a Finding, or None."""
        outcomes = self._outcomes(function)
        if isinstance(outcomes, Finding):
            return outcomes
        wanted = [self.results(call(self.right, args)) for args, _ in self.cases]
        for i, (outcome, want) in enumerate(zip(outcomes, wanted, strict=True)):
            finding = self._fault(outcome, want, i)
            if finding:
                return self._explained(finding, function, outcomes, wanted, i)
        return self._changed(outcomes)

    def _outcomes(self, function):
        """Return what comes of all cases, or a Finding if only some of them are written."""
        outcomes = []
        for args, _ in self.cases:
            try:
                outcomes.append(self.settled(self.call(function, args), args))
            except NotAttempted:
                if not outcomes:
                    raise
                return Finding(
                    "partly-written",
                    f"Some cases are done, but with {self._given(args)} your function still"
                    " returns `...`.",
                )
        return outcomes

    def _explained(self, finding, function, outcomes, wanted, i):
        """Return the best that can be said: a known mistake, a wrong container, a wrong name."""
        if finding.diagnosis in ("returned-table", "ragged"):
            return finding
        known = (
            self._recognized(outcomes, wanted, i)
            or self._two_at_once(outcomes, wanted, i)
            or self._samples_as_columns(function)
            or self._changed_somewhere(finding, function, outcomes)
        )
        if known:
            return known
        names = self._globals_used(function)
        if names:
            return Finding(
                "global-for-argument",
                f"{finding.message}\nYour function uses {' and '.join(names)} of the notebook,"
                f" which belongs to other data than what it is given here."
                f" Compute it from the arguments: {', '.join(self.arguments)}.",
            )
        return finding

    def _changed_somewhere(self, finding, function, outcomes):
        """Say with which change of the right answer this result comes out."""
        raised_one = any(outcome.error is not None for outcome in outcomes)
        if finding.diagnosis not in VAGUE or raised_one or not self.combines:
            return None
        again = self._outcomes(function)
        if all(map(self._alike, outcomes, outcomes)) > all(map(self._alike, outcomes, again)):
            text = "Called twice with the same arguments, your function returns different results."
            return Finding("by-chance", f"{text} Draw no random numbers: use what it is given.")
        end = time.monotonic() + self.limit / 3  # some exercises train a network
        for slug, told, wrong in self._changes:
            with contextlib.suppress(Exception):  # what comes out may be no result at all
                if not self._made_by(wrong, outcomes):
                    continue
                text = "You get this result"
                return Finding(slug, f"{finding.message}\n{text} {told}. Does your code do that?")
            if time.monotonic() > end:
                break
        return None

    @cached_property
    def _changes(self):
        found, names = [], {"np": np, "functional": functional} | self.right.__globals__
        first = dict(zip(self.arguments, self.cases[0][0], strict=True))
        for slug, told, source in changes(self.right, first):
            with contextlib.suppress(SyntaxError):
                exec(source, names)
                found.append((slug, told, names[self.right.__name__]))
        return found

    def _globals_used(self, function):
        """Return arrays and sizes that a function takes from the notebook around it."""
        code = getattr(function, "__code__", None)
        outside = getattr(function, "__globals__", {})
        names = code.co_names if code else ()
        return [name for name in names if isinstance(outside.get(name), (np.ndarray, int, float))]

    def compare(self, value, want, sizes):
        """Return what is wrong with one result, a Finding, or None."""
        return fault(value, want, sizes, kinds=self.kinds)

    def _fault(self, outcome, want, i):
        args, sizes = self.cases[i]
        if outcome.error is not None:
            return raised(outcome.error, self._given(args))
        finding = self.compare(self.results(outcome), want, sizes)
        if finding is None:
            return None
        if finding.diagnosis in (*VAGUE, "not-finite"):
            # What is said next is about the first case, where it can be followed by hand.
            advice = self.advice if i == 0 else f"It is right for {self._given(self.cases[0][0])}."
            return Finding(
                finding.diagnosis, f"For {self._given(args)}: {finding.message}\n{advice}"
            )
        choices = [
            f"{name} = {arg!r}"
            for name, arg in zip(self.arguments, args, strict=True)
            if isinstance(arg, (str, bool))
        ]
        where = f"With {', '.join(choices)}: " if choices else ""
        return Finding(finding.diagnosis, where + finding.message)

    def _recognized(self, outcomes, wanted, i):
        """Return the first mistake that would have had the same outcomes."""
        for mistake in self.mistakes:
            if self._made_by(mistake.wrong, outcomes):
                facts = self.facts(outcomes[i], wanted[i], i)
                message = _filled(mistake, facts)
                if message == mistake.message:  # it has no numbers of the learner's in it
                    message += self._evidence(facts, i)
                return Finding(mistake.diagnosis, message)
        return None

    @cached_property
    def _pairs(self):
        return list(pairs(self.mistakes, self.right))

    def _two_at_once(self, outcomes, wanted, i):
        """Return the first pair of mistakes that would have had the same outcomes together."""
        # One error hides whatever else is wrong, and zeros and ones come of many things.
        error = any(outcome.error is not None for outcome in outcomes)
        if not self.combines or error or all(map(says_little, map(self.results, outcomes))):
            return None
        for first, second, wrong in self._pairs:
            if self._made_by(wrong, outcomes):
                facts = self.facts(outcomes[i], wanted[i], i)
                return Finding(
                    f"{first.diagnosis} + {second.diagnosis}",
                    "Two mistakes together give your result. Does your code make both of these?"
                    f"\n1. {_filled(first, facts)}\n2. {_filled(second, facts)}",
                )
        return None

    def _samples_as_columns(self, function):
        """Say so where a function is right, but for arrays that stand on their side."""
        args, sizes = self.cases[0]
        first = next((number for number, arg in enumerate(args) if is_matrix(arg)), None)
        if first is None or not any(
            all(self._right_on_its_side(function, args, column) for args, _ in self.cases)
            for column in (False, True)
        ):
            return None
        shape = letters(args[first].shape, sizes)
        return Finding(
            "samples-as-columns",
            "Your function is right where samples are columns. Here samples are rows:"
            f" {self.arguments[first]} has shape {shape}. Exchange the two in your code: sums over"
            " samples are along axis=0, M[c, i] becomes M[i, c], and W @ X becomes X @ W.",
        )

    def _right_on_its_side(self, function, args, column):
        """Tell whether a function is right for transposed matrices, and vectors as columns."""
        turned = tuple(
            arg.T if is_matrix(arg) else arg[:, None] if column and is_vector(arg) else arg
            for arg in args
        )
        outcome, want = call(function, turned), self.results(call(self.right, args))
        try:
            return outcome.error is None and close(_turned(self.results(outcome), want), want)
        except ValueError:  # what came out is no array
            return False

    def _made_by(self, wrong, outcomes):
        """Tell whether a function has the same outcome in all cases."""
        guesses = (self.settled(call(wrong, args), args) for args, _ in self.cases)
        return all(map(self._alike, outcomes, guesses))

    def _alike(self, outcome, guess):
        if outcome.error is not None or guess.error is not None:
            return kind_of_error(outcome.error) == kind_of_error(guess.error)
        value, other = self.results(outcome), self.results(guess)
        if value is None and other is None:
            return True
        # True equals 1, and (a,) looks like [a]: told apart where the mistake is just that.
        if isinstance(value, tuple) != isinstance(other, tuple):
            return False
        return not (is_boolean(other) and not is_boolean(value)) and close(value, other)

    def facts(self, outcome, want, i):
        """Return what a message may mention of case `i`, the first that went wrong.

        These are the sizes by their letters, "shape", "wanted" (shape), "entry" (index of the first
        wrong one), "got" and "want" (there), "error", and the arguments by their names.
        """
        args, sizes = self.cases[i]
        facts = dict(zip(self.arguments, map(brief, args), strict=True)) | sizes
        facts |= {"error": str(outcome.error or "").strip(), "entry": "", "got": "", "want": ""}
        value = self.results(outcome)
        try:
            array, want = np.asarray(value), np.asarray(want)
            facts |= {"shape": array.shape, "wanted": want.shape}
            facts |= {"got": brief(value), "want": brief(want)}
            if array.shape == want.shape:
                where = first_difference(array, want)
                got, expected = f"{array[where]:.4g}", f"{want[where]:.4g}"
                facts |= {"entry": at(where), "got": got, "want": expected}
        except (TypeError, ValueError, IndexError):
            facts |= {"shape": "", "wanted": ""}
        return facts

    def _evidence(self, facts, i):
        """Return the learner's own numbers as a sentence to be added, where there are any."""
        if facts["error"]:
            return f" ({facts['error']})"
        if facts["shape"] == () != facts["wanted"]:
            return ""  # bytes or one number, which has no shape to speak of
        if facts["shape"] != facts["wanted"]:
            expected = letters(facts["wanted"], self.cases[i][1])
            return f" Your result has shape {facts['shape']}; expected {expected}."
        if facts["got"] == facts["want"]:  # nothing, or equal but for their kind
            return ""
        return f" Your result{facts['entry']} is {facts['got']}; expected {facts['want']}."

    def _given(self, args):
        return ", ".join(
            f"{name} = {brief(arg)}" for name, arg in zip(self.arguments, args, strict=True)
        )

    def _changed(self, outcomes):
        if not self.keeps:
            return None
        for outcome in outcomes:
            if outcome.changed:
                name = self.arguments[outcome.changed[0]]
                return Finding(
                    "changed-input",
                    f"The result is right, but your function changes {name}, which belongs to"
                    f" whoever calls it: {name} -= …, {name} /= … and {name}[…] = … do so. Begin"
                    f" with {name} = {name}.copy(), or make a new array.",
                )
        return None


def _filled(mistake, facts):
    """Return the message of a mistake with the learner's numbers in it."""
    return mistake.message.format_map(facts).replace(" ()", "")


def says_little(result):
    """Tell whether a result consists of zeros and ones."""
    with contextlib.suppress(TypeError, ValueError):
        return np.isin(result, (0, 1)).all()


def is_matrix(value):
    """Tell whether an argument is an array of two dimensions."""
    return isinstance(value, np.ndarray) and value.ndim == 2


def is_vector(value):
    """Tell whether an argument is a vector of floats; labels stay as they are."""
    return isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind == "f"


def _turned(value, want):
    """Return a result, or a tuple of them, with samples as rows again."""
    if isinstance(want, tuple):
        fits = isinstance(value, (tuple, list)) and len(value) == len(want)
        return tuple(map(_turned, value, want)) if fits else value
    array = np.asarray(value)
    return array.ravel() if array.size == np.size(want) and np.ndim(want) == 1 else array.T


def is_boolean(value):
    """Tell whether a value holds True and False, which compare equal to 1 and 0."""
    try:
        return np.asarray(value).dtype.kind == "b"
    except ValueError:
        return False
