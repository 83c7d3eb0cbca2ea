"""Checks for the exercises: each says what is wrong, and where it can, which mistake it is.

    checks.softmax(my_softmax)     check an answer
    checks.hint("softmax")         the next hint, one rung further each time
    checks.progress("training")    what has passed in that lesson, in this kernel

An answer that is still `...`, or a function that returns it, is "not attempted", so that a
notebook runs from top to bottom before anything is solved. If the cell that was to replace it has a
syntax error, the answer is "failed".

Each exercise of a module of this package that has no underscore is here by its name.
"""

import importlib
import pkgutil

from fmnist_helpers.checks._exercise import EXERCISES, hint
from fmnist_helpers.checks._progress import progress
from fmnist_helpers.checks._verdict import Verdict

for _module in pkgutil.iter_modules(__path__):
    if not _module.name.startswith("_"):
        importlib.import_module(f"{__name__}.{_module.name}")
globals().update(EXERCISES)

__all__ = ["Verdict", "hint", "progress", *EXERCISES]  # noqa: PLE0604 - names, all of them
