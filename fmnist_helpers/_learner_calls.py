"""Call a function that somebody is still learning to write, and survive it."""

import contextlib
import copy
import ctypes
import io
import threading
import time
import warnings
from typing import NamedTuple

import numpy as np

LIMIT = 5.0  # seconds for all calls of a check; ours take some milliseconds
MAX_PRINTED = 2_000  # characters kept of what the function prints
STUBBORN = 1.0  # seconds in which a function that does not end is asked to


class Outcome(NamedTuple):
    """What came of one call.

    Attributes
    ----------
    args : tuple
        The arguments as the function left them.
    value : object
        What it returned; None where it raised.
    error : BaseException or None
    changed : list of int
        Which arguments it changed.
    """

    args: tuple
    value: object
    error: BaseException | None
    changed: list


class TimeIsUp(BaseException):
    """Raised inside of a function that does not end.

    It is no `Exception`, so that `except Exception` does not hold it up.
    """


def call(function, args):
    """Call a function with copies of the arguments."""
    given = copy.deepcopy(args)
    value = error = None
    try:
        value = function(*given)
    except TimeIsUp:
        raise
    except BaseException as caught:  # also SystemExit: a learner's function ends only itself
        error = caught
    changed = [i for i, (a, b) in enumerate(zip(args, given, strict=True)) if not same(a, b)]
    return Outcome(given, value, error, changed)


def same(a, b):
    """Tell whether two arguments are equal, but for the last bits, and in their shapes."""
    if isinstance(a, np.random.Generator):
        return True  # drawing from it is what it is for
    if isinstance(a, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        # Who puts an entry back after a nudge may leave another last bit; that is no change.
        if a.shape != np.shape(b) or a.dtype != b.dtype:
            return False
        return a.tobytes() == b.tobytes() or bool(
            np.allclose(a, b, rtol=1e-12, atol=1e-12, equal_nan=True)
        )
    return callable(a) or a == b


class CapturedOutput(io.StringIO):
    """A file that keeps the beginning of what is written to it."""

    def write(self, text):
        """Keep a text as long as there is room."""
        super().write(text[: max(0, MAX_PRINTED - self.tell())])
        return len(text)


def run_with_timeout(seconds, work):
    """Run work on a thread of its own, and stop it when its time is over.

    A thread is used because a signal reaches only the main one, and not on every system; and
    because a thread leaves the kernel free to answer whatever happens.

    Parameters
    ----------
    seconds : float
    work : function without arguments

    Returns
    -------
    object
        What `work` returned.
    str
        The beginning of what was printed meanwhile.

    Raises
    ------
    TimeoutError
        If it did not end in time.
    """
    results, errors = [], []

    def run():
        try:
            with np.errstate(all="ignore"):
                results.append(work())
        except TimeIsUp:
            pass
        except Exception as error:  # raised again where somebody hears of it
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    printed = CapturedOutput()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        thread.start()
        try:
            thread.join(seconds)
        finally:
            if thread.is_alive():
                _stop(thread)
    if errors:
        raise errors[0]
    if not results:
        left = ", and could not be stopped" if thread.is_alive() else ""
        raise TimeoutError(f"did not end within {seconds:g} seconds{left}")
    return results[0], printed.getvalue()


def _stop(thread):
    """Raise TimeIsUp in a thread, again and again in case that it is caught there."""
    end = time.monotonic() + STUBBORN
    while thread.is_alive() and time.monotonic() < end:
        ident = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(TimeIsUp))
        thread.join(0.02)
