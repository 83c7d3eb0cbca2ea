"""Grade one returned notebook: execute it in a kernel of its own, and ask for its verdicts."""

import asyncio
import contextlib
import os
import subprocess
import tempfile
import uuid
from pathlib import Path
from queue import Empty

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from fmnist_helpers import _grading_kernel, _hand_ins
from fmnist_helpers._hand_ins import NotGraded
from fmnist_helpers.checks._exercise import in_lesson
from fmnist_helpers.checks._verdict import NOT_ATTEMPTED, SIGNS

COLUMNS = ["file", "lesson", "exercise", "status", "diagnosis", "message", "notebook"]
CELL_LIMIT, NOTEBOOK_LIMIT = 120, 900  # seconds; the longest lesson takes 120
NOT_GRADED = "not graded"
RAN = "ran"


async def grade(path, *, cell_limit=CELL_LIMIT, limit=NOTEBOOK_LIMIT):
    """Execute a returned notebook and check its answers.

    Parameters
    ----------
    path : path
    cell_limit, limit : float
        Seconds that a cell and the whole notebook may take. A cell that takes longer is
        interrupted, and the next one runs; a notebook that does is given up.

    Returns
    -------
    list of dict
        A row with `COLUMNS` but "file" for each exercise of its lesson; a single one where the
        file is no notebook or has no exercises. Whatever is wrong with it is told in the rows.
    """
    lesson = None
    try:
        notebook = _hand_ins.read(Path(path))
        lesson = _hand_ins.lesson_of(notebook)
        if lesson is None:
            raise NotGraded("no exercise of these lessons in it")
        verdicts = await _verdicts(notebook, lesson, cell_limit, limit)
    except NotGraded as reason:
        return _rows_without_verdicts(lesson, str(reason))
    except Exception as error:  # a mistake of ours, or a trick: it must not cost the others theirs
        return _rows_without_verdicts(lesson, f"grading failed: {type(error).__name__}: {error}")
    state, order = _state(notebook.cells), _hand_ins.exercises_in(notebook)
    verdicts.sort(key=lambda v: (order + [v["exercise"]]).index(v["exercise"]))
    return [_row_of(lesson, verdict, state) for verdict in verdicts]


def _row_of(lesson, verdict, state):
    # Where nothing was attempted, the message is where a learner finds a hint.
    message = "" if verdict["status"] == NOT_ATTEMPTED else verdict["message"]
    exercise, status, diagnosis = (verdict[key] for key in ("exercise", "status", "diagnosis"))
    return _row(lesson, exercise, status, diagnosis, message, notebook=state)


def _rows_without_verdicts(lesson, reason):
    names = [exercise.name for exercise in in_lesson(lesson)] if lesson else [""]
    return [_row(lesson, name, notebook=_hand_ins.printable(reason[:300])) for name in names]


def _row(lesson, exercise, status=NOT_GRADED, diagnosis=None, message="", *, notebook):
    values = (lesson, exercise, status, diagnosis, message, notebook)
    return dict(zip(COLUMNS[1:], values, strict=True))


def _state(cells):
    """Say what became of the cells of a notebook that ran."""
    errors = [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return RAN
    first = errors[0]
    cells = "1 cell" if len(errors) == 1 else f"{len(errors)} cells"
    return f"{cells} raised an error, first {first.ename}: {first.evalue}"[:200]


async def _verdicts(notebook, lesson, cell_limit, limit):
    """Execute a notebook, store its outputs in it, and return its verdicts."""
    try:
        async with asyncio.timeout(limit) as clock, _client(notebook, cell_limit) as client:
            for number, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, number)
            reply = await _ask(client, lesson)
    except (Exception, asyncio.CancelledError) as error:
        # nbclient calls a kernel dead also where its own task was cancelled: by us, because the
        # time is over, or by Ctrl-C.
        if clock.expired():
            raise NotGraded(f"given up after {limit:g} seconds") from error
        if asyncio.current_task().cancelling():
            raise asyncio.CancelledError from error
        if isinstance(error, (DeadKernelError, CellTimeoutError)):
            raise NotGraded(f"its kernel died: {type(error).__name__}") from error
        raise
    return _validated(reply, lesson)


@contextlib.asynccontextmanager
async def _client(notebook, cell_limit):
    """Start a kernel in an empty folder; end it whatever happens.

    nbclient's own way installs a handler of Ctrl-C for each notebook, and takes it away from the
    others. So the kernel is started here.
    """
    # Several kernels with several threads each would only wait for one another.
    variables = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=cell_limit,
        interrupt_on_timeout=True,
        allow_errors=True,
        extra_arguments=[f"--ext={_grading_kernel.__name__}"],
    )
    manager = client.create_kernel_manager()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            await client.async_start_new_kernel(
                env=variables,
                cwd=folder,
                # Warnings of the kernel itself, of no use to a teacher.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            await client.async_start_new_kernel_client()
            yield client
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            await manager.shutdown_kernel(now=True)


async def _ask(client, lesson):
    """Return what our extension in the kernel says to the question after the verdicts.

    The question is no cell: the notebook's variables, its hooks and what it displays cannot
    change the answer by accident. The id is not known to the notebook before the question.
    """
    cells = [(cell.id, cell.source) for cell in client.nb.cells]
    token = uuid.uuid4().hex
    content = {
        "comm_id": token,
        "target_name": _grading_kernel.TARGET,
        "data": {"lesson": lesson, "cells": cells},
    }
    question = client.kc.session.msg("comm_open", content)
    client.kc.shell_channel.send(question)
    while True:
        try:
            message = await client.kc.iopub_channel.get_msg(timeout=1)
        except Empty:
            if await client.km.is_alive():
                continue
            raise DeadKernelError("Kernel died") from None
        if message["parent_header"].get("msg_id") != question["header"]["msg_id"]:
            continue
        content = message["content"]
        if message["msg_type"] == "comm_msg" and content.get("comm_id") == token:
            return content.get("data")
        if message["msg_type"] == "status" and content.get("execution_state") == "idle":
            return None


def _validated(reply, lesson):
    """Return verdicts that have all their fields, one for each exercise, in order."""
    if not isinstance(reply, dict) or "verdicts" not in reply:
        reason = reply.get("error", "no answer") if isinstance(reply, dict) else "no answer"
        raise NotGraded(f"its answers could not be checked: {reason}")
    verdicts = reply["verdicts"]
    names = [exercise.name for exercise in in_lesson(lesson)]
    if (
        not isinstance(verdicts, list)
        or not all(map(_is_verdict, verdicts))
        or [verdict["exercise"] for verdict in verdicts] != names
    ):
        raise NotGraded("its answers could not be checked: what came back are no verdicts")
    return verdicts


def _is_verdict(value):
    return (
        isinstance(value, dict)
        and value.get("status") in list(SIGNS)
        and isinstance(value.get("exercise"), str)
        and isinstance(value.get("message"), str)
        and isinstance(value.get("diagnosis", ""), (str, type(None)))
        and "diagnosis" in value
    )
