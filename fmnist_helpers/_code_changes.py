"""Mistakes that can be made in every exercise: one small change somewhere in its right answer."""

import ast
import inspect
import itertools
import re
from textwrap import dedent

import numpy as np

# What may stand in the place of x, a piece of the right answer: a name, words, code.
PIECES = [
    ("sign-flipped", "{} with the opposite sign", "-x"),
    ("sign-lost", "{} without its sign", "np.abs(x)"),
    ("off-by-one", "{} minus 1", "np.subtract(x, 1, dtype=np.result_type(x, np.int8))"),
    ("off-by-one", "{} plus 1", "(x + 1)"),
    ("ignored", "zeros", "0 * x"),
    ("ignored", "ones", "(0 * x + 1)"),
    ("squared", "the square of {}", "x**2"),
    ("square-root", "the square root of {}", "np.sqrt(x)"),
    ("logarithm", "the logarithm of {}", "np.log(x)"),
    ("exponential", "exp of {}", "np.exp(x)"),
    ("softmax-applied", "softmax of {}", "functional.softmax(x)"),
    ("inverted", "1 divided by {}", "1 / x"),
    ("complement", "1 minus {}", "(1 - x)"),
    ("factor-2", "twice {}", "2 * x"),
    ("factor-2", "half of {}", "x / 2"),
    ("divided-by-n", "{} divided by its length", "x / len(x)"),
    ("divided-by-n", "{} divided by its size", "x / np.size(x)"),
    ("norm-for-value", "the length of the vector {}", "np.linalg.norm(x)"),
    ("integers", "{} without its decimals", "np.trunc(x)"),
    ("sorted", "{}, sorted,", "np.sort(x)"),
    ("reversed", "{} in reverse order", "x[::-1]"),
    ("transposed", "{} transposed", "np.transpose(x)"),
    ("cumulative", "the cumulative sum of {}", "np.cumsum(x, axis=-1)"),
    ("mean-taken", "the mean of {}", "np.mean(x)"),
    ("first-only", "only the first part of {}", "x[:1]"),
]
# What may stand in the place of each other.
ALIKE = ("+ - * / @", "sum mean max min std var argmax argmin", "axis=0 axis=1", "< <= > >= == !=")
PARTS = {ast.Add: "term", ast.Sub: "term", ast.Pow: "power"}


def changes(right, args):
    """Yield mistakes as (name, what is said about it, source).

    `args` are arguments by their names. Those that are no numbers or arrays stay as they are.
    """
    names = [name for name, arg in args.items() if isinstance(arg, (np.ndarray, int, float))]
    source = dedent(inspect.getsource(right))
    head, *body = source.splitlines()

    def first(line):
        return "\n".join([head, f"    {line}", *body])

    fixed = [name for name in names if not np.ndim(args[name])]
    for some in (fixed, *([name] for name in fixed)):
        told = f"with the {' and '.join(some)} of the first example in every case"
        yield "fixed-value", told, first("; ".join(f"{name} = {args[name]!r}" for name in some))
    for name in names:
        for slug, words, code in PIECES:
            yield slug, _words(words, name), first(f"{name} = {_put(code, name)}")
    for one, other in itertools.permutations(names, 2):
        yield "wrong-argument", _words(other, one), first(f"{one} = {other}")
        line = first(f"{one}, {other} = {other}, {one}")
        yield "arguments-swapped", f"with {one} and {other} exchanged", line
    yield from _pieces(source)
    for old, new in itertools.chain(*(itertools.permutations(a.split(), 2) for a in ALIKE)):
        for place in re.finditer(rf"(?<=[ .]){re.escape(old)}(?=[ (,)])", source):
            changed = source[: place.start()] + new + source[place.end() :]
            yield "another-step", f"with `{new}` in the place of `{old}`", changed


def _words(words, place):
    there = "its place" if "{" in words else f"the place of {place}"
    return f"with {words.format(place)} in {there}"


def _put(code, piece):
    return re.sub(r"\bx\b", lambda _: f"({piece})", code)


def _pieces(source):
    """Yield what comes of leaving out a piece, or of putting something else in its place."""
    tree = ast.parse(source)
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    below = [node for line in tree.body[0].body for node in ast.walk(line)]
    nodes = [n for n in below if isinstance(n, ast.expr) and n.lineno == n.end_lineno]
    for node in nodes:
        for child in _operands(node):
            part = PARTS.get(type(getattr(node, "op", None)), "factor")
            part = part if isinstance(node, ast.BinOp) else "step"
            text = ast.get_source_segment(source, child)
            yield f"missing-{part}", f"if one {part} is left out", _replaced(source, node, text)
    for node in (*returned, *nodes):
        place = "the result" if node in returned else "an intermediate result"
        for slug, words, code in PIECES:
            text = _put(code, ast.get_source_segment(source, node))
            yield slug, _words(words, place), _replaced(source, node, text)


def _operands(node):
    """Return what an operation or a call is about."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return [*node.args, node.func.value]
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _replaced(source, node, text):
    lines = source.splitlines()
    line = lines[node.lineno - 1]
    lines[node.lineno - 1] = f"{line[: node.col_offset]}({text}){line[node.end_col_offset :]}"
    return "\n".join(lines)
