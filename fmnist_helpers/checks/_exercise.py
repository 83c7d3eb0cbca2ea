"""Exercises: what a check does with an answer."""

import inspect
import textwrap
from typing import NamedTuple

import numpy as np

from fmnist_helpers.checks._call import LIMIT, call, within
from fmnist_helpers.checks._compare import Finding, close, fault, first_difference
from fmnist_helpers.checks._errors import kind_of_error, raised
from fmnist_helpers.checks._verdict import FAILED, NOT_ATTEMPTED, PASSED, Verdict

EXERCISES = {}  # by name, in the order of the lessons
verdicts = {}  # the last one of each exercise in this kernel; kept nowhere else
_hints_given = {}


class Mistake(NamedTuple):
    """A mistake that people make.

    Attributes
    ----------
    diagnosis : str
        Its short stable name.
    wrong : callable
        What somebody who makes it would compute: takes what the learner's function takes. An
        answer that agrees with it in every case, to the error it raises, is this mistake.
    message : str
        What is said. May hold the fields of `Computed.facts`, such as {got}.
    """

    diagnosis: str
    wrong: object
    message: str


class NotAttempted(Exception):  # noqa: N818 (no error, a finding)
    """The function is still the stub."""


class Exercise:
    """What all exercises have in common; calling it checks an answer.

    Parameters
    ----------
    name : str
        In `checks`; the learner's answer is called "my_" + name.
    lesson : int
    title : str
        What is to be done, in a few words.
    hints : sequence of str
        From a nudge to nearly everything.
    needs : sequence of str
        Names of the notebook's variables that the check takes after the answer.
    limit : float
        Seconds that all calls together may take.
    """

    def __init__(self, name, lesson, title, *, hints, needs=(), limit=LIMIT):
        if name in EXERCISES:
            raise ValueError(f"there are two exercises {name!r}")
        self.name, self.lesson, self.title = name, lesson, title
        self.__name__, self.hints, self.needs, self.limit = name, tuple(hints), tuple(needs), limit
        self.__doc__ = f"Check the answer to an exercise of lesson {lesson:02}: {title}."
        EXERCISES[name] = self

    def __repr__(self):
        """Return how the check is called."""
        arguments = ", ".join([f"my_{self.name}", *self.needs])
        return f"checks.{self.name}({arguments})"

    def __call__(self, answer, *given, count=True):
        """Check an answer.

        Parameters
        ----------
        answer : object
            A function, or a value, as the exercise says.
        *given : object
            What else the check needs, as its exercise shows.
        count : bool
            Whether the verdict goes into `checks.progress`; not so for the lesson's own solution.

        Returns
        -------
        Verdict
            Whatever the answer is or does; it never raises.
        """
        verdict = self.judge(answer, *given)
        if not count:
            return verdict._replace(exercise=f"{self.name}, the lesson's solution")
        verdicts[self.name] = verdict
        return verdict

    def judge(self, answer, *given):
        """Return the verdict on an answer, and keep nothing.

        Parameters
        ----------
        answer, *given : object
            As for a call.

        Returns
        -------
        Verdict
        """
        if answer is ... or answer is None:
            return self._say(NOT_ATTEMPTED, self._where_to_go())
        printed = ""
        try:
            finding, printed = within(self.limit, lambda: self.find(answer, *given))
        except NotAttempted:
            return self._say(NOT_ATTEMPTED, self._where_to_go())
        except TimeoutError:
            message = (
                f"This did not end within {self.limit:g} seconds; it was stopped. Is there"
                " a loop whose condition never becomes false?"
            )
            finding = Finding("endless", message)
        except Exception as error:  # an object that cannot even be looked at
            finding = Finding(
                "not-numbers",
                f"Your answer could not be compared: looking at it raised {type(error).__name__}."
                " Return plain numbers or NumPy arrays.",
            )
        if finding is None:
            return self._say(PASSED, self.praise())
        message = f"{finding.message}\n{self._where_to_go()}"
        if printed.strip():
            message += f"\nYour function printed: {printed.strip()[:300]}"
        return self._say(FAILED, message, finding.diagnosis)

    def _where_to_go(self):
        return f'For a hint, run checks.hint("{self.name}") in a new cell.'

    def _say(self, status, message, diagnosis=None):
        return Verdict(self.name, status, message, diagnosis)

    def praise(self):
        """Return what is said to a right answer."""
        return ""

    def find(self, answer, *given):
        """Return what is wrong with an answer, a Finding, or None.

        Parameters
        ----------
        answer, *given : object
            As the check was called.

        Raises
        ------
        NotAttempted
        """
        raise NotImplementedError


class Function(Exercise):
    """An exercise whose answer is a function; `examine` calls it."""

    def find(self, answer):
        """Return what is wrong with a function."""
        if not callable(answer):
            return Finding(
                "not-a-function",
                f"This is of type {type(answer).__name__}: give the function itself,"
                f" {self!r}, without calling it.",
            )
        return self.examine(answer)

    def examine(self, function):
        """Return what is wrong with a function, a Finding, or None."""
        raise NotImplementedError

    def call(self, function, args):
        """Call the learner's function with copies, as `_call.call` does.

        Raises
        ------
        NotAttempted
            If it is still the stub.
        """
        outcome = call(function, args)
        stub = outcome.value is ... or isinstance(outcome.error, NotImplementedError)
        # Who works in place may leave the last line of the stub as it is.
        if stub and not outcome.changed:
            raise NotAttempted
        return outcome


class Computed(Function):
    """An exercise whose function has one right result for every input.

    Parameters
    ----------
    name, lesson, title : see Exercise
    right : callable
        A right answer.
    cases : sequence of (tuple, dict)
        Arguments, and what letters of shapes stand for in them. The first one is small enough to
        be followed by hand.
    mistakes : sequence of Mistake
        In the order in which they are looked for.
    look : str
        What to look at next, where a mistake is not recognized.
    kinds : str
        Which `dtype.kind` a result may have.
    keeps : bool
        Whether the arguments must stay as they were.
    **options
        For Exercise.
    """

    def __init__(
        self,
        name,
        lesson,
        title,
        *,
        right,
        cases,
        mistakes,
        look,
        kinds="fiu",
        keeps=True,
        **options,
    ):
        super().__init__(name, lesson, title, **options)
        self.right, self.cases, self.mistakes, self.look = right, cases, tuple(mistakes), look
        self.kinds, self.keeps = kinds, keeps
        self.arguments = list(inspect.signature(right).parameters)

    def results(self, outcome):
        """Return what is compared of an outcome: what was returned."""
        return outcome.value

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
                outcomes.append(self.call(function, args))
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
        known = self._recognized(outcomes, wanted, i)
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
        if finding.diagnosis in (None, "not-finite"):
            return Finding(
                finding.diagnosis, f"For {self._given(args)}: {finding.message}\n{self.look}"
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
            guesses = (call(mistake.wrong, args) for args, _ in self.cases)
            if all(map(self._alike, outcomes, guesses)):
                message = mistake.message.format_map(self.facts(outcomes[i], wanted[i], i))
                return Finding(mistake.diagnosis, message.replace(" ()", ""))
        return None

    def _alike(self, outcome, guess):
        if outcome.error is not None or guess.error is not None:
            return kind_of_error(outcome.error) == kind_of_error(guess.error)
        value, other = self.results(outcome), self.results(guess)
        # True equals 1, and (a,) looks like [a]: told apart where the mistake is just that.
        if isinstance(value, tuple) != isinstance(other, tuple):
            return False
        return not (is_boolean(other) and not is_boolean(value)) and close(value, other)

    def facts(self, outcome, want, i):
        """Return what a message may mention of the first case that went wrong.

        Parameters
        ----------
        outcome : Outcome
        want : object
        i : int
            The number of the case.

        Returns
        -------
        dict
            The sizes by their letters, "shape", "wanted" (shape), "entry" (index of the first
            wrong one), "got" and "want" (there), "error", and the arguments by their names.
        """
        args, sizes = self.cases[i]
        facts = dict(zip(self.arguments, map(brief, args), strict=True)) | sizes
        facts |= {"error": str(outcome.error or "").strip(), "entry": "", "got": "", "want": ""}
        value = self.results(outcome)
        try:
            array, want = np.asarray(value), np.asarray(want)
            facts |= {
                "shape": array.shape,
                "wanted": want.shape,
                "got": brief(value),
                "want": brief(want),
            }
            if array.shape == want.shape:
                where = first_difference(array, want)
                entry = f"[{', '.join(map(str, where))}]" if where else ""
                facts |= {
                    "entry": entry,
                    "got": f"{array[where]:.4g}",
                    "want": f"{want[where]:.4g}",
                }
        except (TypeError, ValueError, IndexError):
            facts |= {"shape": "", "wanted": ""}
        return facts

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
                    f" whoever calls it: {name} -= … and {name}[…] = … do so. Begin with"
                    f" {name} = {name}.copy(), or make a new array.",
                )
        return None


def is_boolean(value):
    """Tell whether a value holds True and False, which compare equal to 1 and 0."""
    try:
        return np.asarray(value).dtype.kind == "b"
    except ValueError:
        return False


def brief(value):
    """Write a value in little space: small arrays in full, large ones as their shape."""
    if callable(value) or isinstance(value, np.random.Generator):
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, (tuple, list)) and any(np.ndim(part) for part in value):
        return f"({', '.join(brief(part) for part in value)})"
    try:
        array = np.asarray(value)
    except ValueError:
        return type(value).__name__
    if array.dtype.kind not in "fiub":
        return textwrap.shorten(repr(value), 60, placeholder="…")
    if array.size > 12:
        return f"an array of shape {array.shape}"
    rounded = np.round(array.astype(float), 4) if array.dtype.kind == "f" else array
    return str(rounded.tolist())


class Answer(Exercise):
    """An exercise whose answer is one number or one of several words.

    Parameters
    ----------
    name, lesson, title : see Exercise
    right : callable
        Takes what the check was `given`, returns the right answer.
    near : callable
        Takes the same; returns a list of (answer, diagnosis, message): wrong ones that say
        something. A message may hold {answer}.
    otherwise : str
        What is said to any other answer; may hold {answer}.
    because : str
        What is said to the right one.
    tolerance : float
        Relative, of numbers.
    choices : sequence of str, optional
        All that can be answered, where it is no number.
    """

    def __init__(
        self,
        name,
        lesson,
        title,
        *,
        right,
        near,
        otherwise,
        because,
        tolerance=0.01,
        choices=None,
        **options,
    ):
        super().__init__(name, lesson, title, **options)
        self.right, self.near, self.otherwise = right, near, otherwise
        self.because, self.tolerance, self.choices = because, tolerance, choices

    def praise(self):
        """Return why the answer is right."""
        return self.because

    def find(self, answer, *given):
        """Return what is wrong with an answer, a Finding, or None."""
        return self._kind(answer) or self._judge(answer, *given)

    def _kind(self, answer):
        if self.choices:
            if not isinstance(answer, str) or answer not in self.choices:
                names = ", ".join(map(repr, self.choices))
                return Finding("not-a-choice", f"{answer!r:.60} is none of {names}.")
            return None
        if callable(answer):
            return Finding("not-a-number", "One number is wanted, not a function.")
        if isinstance(answer, str) or np.ndim(answer) or np.asarray(answer).dtype.kind not in "fiu":
            return Finding(
                "not-a-number", f"One number is wanted; this is of type {type(answer).__name__}."
            )
        return None

    def _judge(self, answer, *given):
        if self._equal(answer, self.right(*given)):
            return None
        for wrong, diagnosis, message in self.near(*given):
            if self._equal(answer, wrong):
                return Finding(diagnosis, message.format(answer=answer))
        return Finding(None, self.otherwise.format(answer=answer))

    def _equal(self, answer, other):
        return (
            answer == other
            if self.choices
            else bool(np.isclose(answer, other, rtol=self.tolerance, atol=1e-12))
        )


class Hint(str):
    """A text that shows itself without quotation marks."""

    def __repr__(self):
        """Return the text itself."""
        return str(self)


def hint(name):
    """Return the next hint for an exercise: each call goes one rung further.

    Parameters
    ----------
    name : str

    Returns
    -------
    Hint

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(EXERCISES)}")
    hints = EXERCISES[name].hints
    rung = min(_hints_given.get(name, 0), len(hints) - 1)
    _hints_given[name] = rung + 1
    last = "\nThat was the last one."
    return Hint(
        f"Hint {rung + 1} of {len(hints)}: {hints[rung]}" + (last if rung + 1 == len(hints) else "")
    )
