"""Cells that Python could not read: an answer in one of them was attempted, and is missing."""

import ast
import re
import sys
import warnings

# Magics whose cell is Python; IPython hands it on as a string, which always compiles.
PYTHON_MAGIC = re.compile(r"\A\s*%%(?:time|capture|prun)\b[^\n]*\n")


def syntax_error(source):
    """Return the SyntaxError that keeps a cell from running, or None."""
    from IPython.core.inputtransformer2 import TransformerManager  # only where a cell is looked at

    # An empty line in the place of the magic keeps the line numbers right.
    source = PYTHON_MAGIC.sub("\n", source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = TransformerManager().transform_cell(source)
            compile(code, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes, or nested too deeply
        return SyntaxError(str(error) or "too deeply nested")
    return None


def defines(source, name):
    """Tell whether a cell, readable or not, is meant to define a name."""
    function = rf"(?:async\s+)?[Dd]ef\s+{name}\b"
    value = rf"{name}\b(?!\s*[.(\[])"
    return bool(re.search(rf"^[ \t]*(?:{function}|{value})", source, re.MULTILINE))


def error_among(exercise, cells):
    """Return the SyntaxError of the last unreadable cell that was to hold an answer, or None.

    Parameters
    ----------
    exercise : str
    cells : sequence of (str, str)
        Id and source of each cell, in order. The id may be empty.

    Returns
    -------
    SyntaxError or None
    """
    stub = f"ex-{exercise}".replace("_", "-")
    for id_, source in reversed(cells):
        if id_ == stub or defines(source, f"my_{exercise}"):
            error = syntax_error(source)
            if error:
                return error
    return None


def last_error(exercise):
    """Return the SyntaxError of the cell that ran last to define an answer, or None."""
    try:
        shell = sys.modules["IPython"].get_ipython()
        sources = shell.history_manager.input_hist_raw
        defining = [text for text in sources if defines(text, f"my_{exercise}")]
        return syntax_error(defining[-1]) if defining else None
    except Exception:  # no IPython, no history, or one that somebody tampered with
        return None
