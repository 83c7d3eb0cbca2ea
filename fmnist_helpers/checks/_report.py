"""All verdicts of a lesson at once, for the program that grades returned notebooks."""

from fmnist_helpers.checks._order import in_lesson
from fmnist_helpers.checks._verdict import FAILED, Verdict


def report(lesson, names):
    """Check every answer of a lesson.

    Parameters
    ----------
    lesson : int
    names : dict of str to object
        The variables of the notebook, when all of its cells have run.

    Returns
    -------
    list of Verdict
        One for each exercise; an answer that is missing is "not attempted".
    """
    return [_verdict(exercise, names) for exercise in in_lesson(lesson)]


def _verdict(exercise, names):
    missing = [name for name in exercise.needs if name not in names]
    answer = names.get(f"my_{exercise.name}", ...)
    if missing and answer is not ...:
        message = f"The check needs `{missing[0]}`, which the notebook did not make."
        return Verdict(exercise.name, FAILED, message, "nothing-to-compare-with")
    return exercise.judge(answer, *(names.get(name) for name in exercise.needs))
