"""A fingerprint of the code behind a result: it changes when a statement does.

It starts at the functions that compute a result and follows every name of this package that they
use, however deep, so there is no list to forget something in. Docstrings, comments, layout and
the names of files do not count, and every version of Python gives the same fingerprint.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent  # of the package
DOCUMENTED = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def code_version(*functions, apart_from=()):
    """Name the code that computes a result.

    Parameters
    ----------
    *functions : function of this package
        Where the computation starts.
    apart_from : sequence of function, optional
        Functions that are not followed, since what they return is known by other means.

    Returns
    -------
    str
        The first 8 digits of a SHA-256 sum.
    """
    digest = hashlib.sha256()
    seen = {_place(function) for function in apart_from}
    waiting = [_place(function) for function in functions]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        module, name = _Module.named(place[0]), place[1]
        for statement in module.definitions.get(name, ()):
            digest.update(module.text(statement).encode())
            waiting += module.used_by(statement)
    return digest.hexdigest()[:8]


def _place(function):
    return function.__module__, function.__qualname__


class _Module:
    """The statements of one file, by the names that they define.

    Attributes
    ----------
    definitions : dict of str to list of ast.stmt
        For each name all statements of the module that bind it, in their order. A statement that
        binds none, such as a call, belongs to every name.
    imports : dict of str to tuple of str
        For each name that comes from this package, the module and the name there; the name is
        empty where the module itself is imported.
    """

    def __init__(self, name):
        tree = ast.parse(_file(name).read_text(encoding="utf-8"))
        _drop_docstrings(tree)
        self.name = name
        self.imports = dict(_imports(tree))
        self.definitions = {}
        body = [s for s in tree.body if not (_is_ours(s) or _only_as_a_program(s))]
        binding = [(statement, _bound(statement)) for statement in body]
        for name in {name for _, names in binding for name in names}:
            self.definitions[name] = [
                statement for statement, names in binding if name in names or not names
            ]

    @staticmethod
    @cache
    def named(name):
        """Read each file once."""
        return _Module(name)

    def used_by(self, statement):
        """Return the places, (module, name), of what a statement uses."""
        places = []
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and (module := self._module_in(node)):
                places.append(_origin(module, node.attr))
            elif isinstance(node, ast.Name) and (node.id in self.definitions or self._from(node)):
                places.append(_origin(self.name, node.id))
        return places

    def text(self, node):
        """Write a part of the syntax tree; what is empty is left out, as Pythons differ there."""
        if isinstance(node, list):
            return f"[{','.join(map(self.text, node))}]"
        if not isinstance(node, ast.AST):
            return repr(node)
        if isinstance(node, ast.Attribute) and self._module_in(node):
            return f"Name({node.attr!r})"  # the name of its file does not count
        filled = ((name, value) for name, value in ast.iter_fields(node) if value not in (None, []))
        inside = ",".join(f"{name}={self.text(value)}" for name, value in filled)
        return f"{type(node).__name__}({inside})"

    def _module_in(self, node):
        """Return the module of this package in which `node` looks up an attribute, or None."""
        module, name = self.imports.get(getattr(node.value, "id", None), (None, None))
        return module if name == "" else None

    def _from(self, node):
        return self.imports.get(node.id, ("", ""))[1] != ""


def _drop_docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]


def _only_as_a_program(statement):
    return isinstance(statement, ast.If) and "__name__" in ast.dump(statement.test)


def _imports(tree):
    """Yield each name that comes from this package, with the module and the name there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _is_ours(node):
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                here = alias.asname or alias.name
                yield here, (module, "") if _file(module).exists() else (node.module, alias.name)


def _is_ours(statement):
    module = getattr(statement, "module", None) or ""
    return module.split(".")[0] == FOLDER.name


def _file(module):
    # Not importlib, which would import what stands before the last dot.
    path = FOLDER.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _origin(module, name):
    """Follow a name to the module that defines it."""
    while name in (imports := _Module.named(module).imports):
        module, name = imports[name]
    return module, name


def _bound(statement):
    """Return the names that a statement of a module binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
