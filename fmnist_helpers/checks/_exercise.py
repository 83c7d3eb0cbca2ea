"""Exercises: what a check does with an answer."""

from inspect import signature

import numpy as np

from fmnist_helpers import _learner_cells
from fmnist_helpers._learner_calls import LIMIT, call, run_with_timeout
from fmnist_helpers._mistake_sheets import entries
from fmnist_helpers.checks._compare import Finding
from fmnist_helpers.checks._verdict import FAILED, NOT_ATTEMPTED, PASSED, Verdict, unreadable

EXERCISES = {}  # by name
verdicts = {}  # the last one of each exercise in this kernel; kept nowhere else
_hints_given = {}
STILL_RUNS = (
    " It goes on in the background and slows everything down: restart the kernel when you have"
    " changed it. (An `except:` without a name also catches what should stop it.)"
)
# By what a number may be multiplied, and what is said then.
NEARBY = {
    "sign-flipped": ("Its size is right, its sign is not.", (-1,)),
    "decimal-point": ("The decimal point is in the wrong place.", (10, 0.1, 100, 0.01)),
    "factor-2": ("There is a factor of 2 too many, or one is missing.", (2, 0.5)),
    "nearly": ("It is nearly right: compute it with more digits.", (1.02, 0.98)),
}


class NotAttempted(Exception):  # noqa: N818 (no error, a finding)
    """The function is still the stub."""


class Exercise:
    """What all exercises have in common; calling it checks an answer.

    `title` says in a few words what is to be done; `lesson` is the name of its notebook, such as
    "training". The learner's answer is called "my_" + `name`. `hints` go from a nudge to nearly
    everything. `needs` names variables of the notebook that the check takes after the answer;
    `limit` is how many seconds all calls together may take.
    """

    def __init__(self, name, lesson, title, *, hints, needs=(), limit=LIMIT):
        if name in EXERCISES:
            raise ValueError(f"there are two exercises {name!r}")
        self.name, self.lesson, self.title = name, lesson, title
        self.__name__, self.hints, self.needs, self.limit = name, tuple(hints), tuple(needs), limit
        self.__doc__ = f"Check the answer to an exercise of the lesson {lesson!r}: {title}."
        EXERCISES[name] = self

    def __repr__(self):
        """Return how the check is called."""
        arguments = ", ".join([f"my_{self.name}", *self.needs])
        return f"checks.{self.name}({arguments})"

    def __call__(self, answer, *given, count=True):
        """Check an answer, whatever it is or does, and return a Verdict; it never raises.

        `given` is what else the check needs. With `count=False`, as for the lesson's own solution,
        the verdict does not go into `checks.progress`.
        """
        verdict = self.judge(answer, *given)
        if not count:
            return verdict._replace(exercise=f"{self.name}, the lesson's solution")
        if verdict.status == NOT_ATTEMPTED:
            error = _learner_cells.last_error(self.name)
            verdict = unreadable(self.name, error) if error else verdict
        verdicts[self.name] = verdict
        return verdict

    def judge(self, answer, *given):
        """Return the verdict on an answer, and keep nothing."""
        if answer is ... or answer is None:
            return self._say(NOT_ATTEMPTED, self._where_to_go())
        printed = ""
        try:
            finding, printed = run_with_timeout(self.limit, lambda: self.find(answer, *given))
        except NotAttempted:
            return self._say(NOT_ATTEMPTED, self._where_to_go())
        except TimeoutError as error:
            message = f"This {error}. Is there a loop whose condition never becomes false?" + (
                STILL_RUNS if "could not" in str(error) else ""
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
        """Return what is wrong with an answer, a Finding, or None."""
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
        """Call the learner's function with copies of its arguments, or raise NotAttempted."""
        outcome = call(function, args)
        stub = outcome.value is ... or isinstance(outcome.error, NotImplementedError)
        # Who works in place may leave the last line of the stub as it is.
        if stub and not outcome.changed:
            raise NotAttempted
        return outcome


class Answer(Exercise):
    """An exercise whose answer is one number, or one of several words, its `choices`.

    `right` takes what the check is `given` and returns the right answer. `wrong` is a sheet, as in
    `_mistake_sheets`, of `slug: expression`, in which what `right` takes and what it names are
    known; its messages may hold {answer}, as may `otherwise`, which is said to any other answer.
    `because` is said to the right one. `tolerance` is relative.
    """

    def __init__(
        self,
        name,
        lesson,
        title,
        *,
        right,
        wrong,
        otherwise,
        because,
        tolerance=0.01,
        choices=None,
        **options,
    ):
        super().__init__(name, lesson, title, **options)
        self.right, self.otherwise = right, otherwise
        self._wrong = entries(wrong, name)
        self.because, self.tolerance, self.choices = because, tolerance, choices

    def praise(self):
        """Return why the answer is right."""
        return self.because

    def find(self, answer, *given):
        """Return what is wrong with an answer, a Finding, or None."""
        return self._kind(answer) or self._judge(answer, *given)

    def _kind(self, answer):
        if self.choices:
            if not isinstance(answer, str) or plain(answer) not in map(plain, self.choices):
                names = ", ".join(map(repr, self.choices))
                return Finding("not-a-choice", f"{answer!r:.100} is none of {names}.")
            return None
        if callable(answer):
            return Finding("not-a-number", "Expected one number, not a function.")
        if isinstance(answer, str) or np.ndim(answer) or np.asarray(answer).dtype.kind not in "fiu":
            return Finding(
                "not-a-number", f"Expected one number; this is of type {type(answer).__name__}."
            )
        return None

    def wrong_answers(self, *given):
        """Return the wrong answers that say something, as (diagnosis, answer, message)."""
        known = self.right.__globals__ | dict(
            zip(signature(self.right).parameters, given, strict=True)
        )
        return [(slug, eval(wrong, known), text) for slug, (wrong,), text in self._wrong]

    def _judge(self, answer, *given):
        if self._equal(answer, self.right(*given)):
            return None
        for diagnosis, wrong, message in self.wrong_answers(*given):
            if self._equal(answer, wrong):
                return Finding(diagnosis, message.format(answer=wrong if self.choices else answer))
        for diagnosis, (text, factors) in {}.items() if self.choices else NEARBY.items():
            if any(self._equal(answer, factor * self.right(*given)) for factor in factors):
                return Finding(diagnosis, f"{self.otherwise.format(answer=answer)} {text}")
        return Finding(None, self.otherwise.format(answer=answer))

    def _equal(self, answer, other):
        return (
            plain(answer) == plain(other)
            if self.choices
            else bool(np.isclose(answer, other, rtol=self.tolerance, atol=1e-12))
        )


def plain(text):
    """Return what counts of a text: no case, spaces, commas, final period, or code after an =."""
    text = text.casefold().partition("=")[0].replace(",", "").replace("picture", "image")
    return "".join(text.split()).rstrip(".")


class Hint(str):
    """A text that shows itself without quotation marks."""

    def __repr__(self):
        """Return the text itself."""
        return str(self)


def in_lesson(lesson):
    """Return the exercises of a lesson, named like its notebook; ValueError if there are none."""
    lessons = sorted({exercise.lesson for exercise in EXERCISES.values()})
    if lesson not in lessons:
        raise ValueError(f"there are no exercises of a lesson {lesson!r}; lessons are {lessons}")
    return [exercise for exercise in EXERCISES.values() if exercise.lesson == lesson]


def hint(name):
    """Return the next hint for an exercise: each call goes one rung further.

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
