"""Files and functions stay short enough to be read at one sitting."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "fmnist_helpers"
MAX_FILE = 400  # lines
MAX_FUNCTION = 40  # lines, its docstring and decorators left out
FILES = sorted(path for kind in ("py", "js", "css") for path in PACKAGE.rglob(f"*.{kind}"))


def length(function):
    """Count the lines of a function, from its first `def` line to its end."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        lines -= docstring.end_lineno - docstring.lineno + 1
    return lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_files_and_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE
    if path.suffix != ".py":
        return
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    too_long = {f.name: length(f) for f in functions if length(f) > MAX_FUNCTION}
    assert not too_long
