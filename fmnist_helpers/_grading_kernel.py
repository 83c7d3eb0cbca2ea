"""All verdicts of a lesson at once, for the program that grades returned notebooks.

The module is an IPython extension. The kernel loads it before the notebook's first cell, and it
answers on a channel of its own: neither a variable of the notebook nor what a cell displays can
get in the way.
"""

from fmnist_helpers import _learner_cells
from fmnist_helpers.checks._exercise import in_lesson
from fmnist_helpers.checks._verdict import FAILED, NOT_ATTEMPTED, Verdict, unreadable

TARGET = "fmnist_helpers.verdicts"  # the name of the comm that the grading program opens


def load_ipython_extension(shell):
    """Prepare a kernel for the question after its verdicts.

    Parameters
    ----------
    shell : InteractiveShell
    """

    def answer(comm, message):
        comm.send(_reply(message["content"]["data"], shell.user_ns))

    shell.kernel.comm_manager.register_target(TARGET, answer)


def _reply(question, names):
    try:
        verdicts = report(question["lesson"], names, question["cells"])
        return {"verdicts": [_sendable(verdict) for verdict in verdicts]}
    except Exception as error:  # e.g. a notebook that has overwritten builtins.list
        return {"error": f"{type(error).__name__}: {error}"}


def _sendable(verdict):
    # A learner's text may hold half of a surrogate pair, which no message can carry.
    message = verdict.message.encode("utf-8", "backslashreplace").decode("utf-8")
    return {**verdict._asdict(), "message": message}


def report(lesson, names, cells=()):
    """Check every answer of a lesson.

    Parameters
    ----------
    lesson : str
    names : dict of str to object
        The variables of the notebook, when all of its cells have run.
    cells : sequence of (str, str), optional
        Id and source of the notebook's code cells. An answer that is missing because its cell
        has a syntax error is "failed".

    Returns
    -------
    list of Verdict
        One for each exercise; an answer that is missing is "not attempted".
    """
    return [_verdict(exercise, names, cells) for exercise in in_lesson(lesson)]


def _verdict(exercise, names, cells):
    missing = [name for name in exercise.needs if name not in names]
    answer = names.get(f"my_{exercise.name}", ...)
    if missing and answer is not ...:
        message = f"The check needs `{missing[0]}`, which the notebook did not make."
        return Verdict(exercise.name, FAILED, message, "nothing-to-compare-with")
    verdict = exercise.judge(answer, *(names.get(name) for name in exercise.needs))
    if verdict.status == NOT_ATTEMPTED:
        error = _learner_cells.error_among(exercise.name, cells)
        if error:
            return unreadable(exercise.name, error)
    return verdict
