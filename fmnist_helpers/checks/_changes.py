"""Mistakes that can be made in every exercise: one small change somewhere in a right answer."""

import ast
import inspect
import re
from textwrap import dedent

# A name, words, and the text that stands in the place of x, a piece of the right answer.
PIECES = [
    ("another-sign", "{} times -1", "-x"),
    ("sign-lost", "the absolute value of {}", "np.abs(x)"),
    ("negative-cut", "ReLU of {}", "functional.relu(x)"),
    ("squared", "the square of {}", "x**2"),
    ("square-root", "the square root of {}", "np.sqrt(x)"),
    ("logarithm", "the logarithm of {}", "np.log(x)"),
    ("exponential", "exp of {}", "np.exp(x)"),
    ("softmax-applied", "softmax of {}", "functional.softmax(x)"),
    ("sigmoid-applied", "the sigmoid of {}", "functional.sigmoid(x)"),
    ("inverted", "1 divided by {}", "1 / x"),
    ("complement", "1 minus {}", "(1 - x)"),
    ("factor-2", "twice {}", "2 * x"),
    ("factor-2", "half of {}", "x / 2"),
    ("ignored", "0", "0 * x"),
    ("ignored", "1", "(0 * x + 1)"),
    ("off-by-one", "1 less than {}", "(x.astype(int) - 1)"),
    ("off-by-one", "1 more than {}", "(x.astype(int) + 1)"),
    ("off-by-one", "1 less than {}", "(x - 1)"),
    ("off-by-one", "1 more than {}", "(x + 1)"),
    ("fixed-value", "0.5", "0.5"),
    ("fixed-value", "0.1", "0.1"),
    ("fixed-value", "10", "10"),
    ("integers", "{} cut off at the decimal point", "np.trunc(x)"),
    ("sorted", "{} sorted", "np.sort(x)"),
    ("reversed", "{} in reverse order", "x[::-1]"),
    ("transposed", "{} transposed", "np.transpose(x)"),
    ("cumulative", "the cumulative sum of {}", "np.cumsum(x, axis=-1)"),
    ("shares", "{} divided by its sum", "x / np.sum(x)"),
    ("mean-taken", "the mean of {}", "np.mean(x)"),
    ("sum-taken", "the sum of {}", "np.sum(x)"),
    ("largest-taken", "the largest number in {}", "np.max(x)"),
    ("first-only", "only the first part of {}", "x[:1]"),
    ("last-only", "only the last part of {}", "x[-1:]"),
]
OPERATORS = {
    ast.Add: ("+", "sum", "term"),
    ast.Sub: ("-", "difference", "term"),
    ast.Mult: ("*", "product", "factor"),
    ast.Div: ("/", "quotient", "divisor"),
    ast.MatMult: ("@", "matrix product", "factor"),
}
METHODS = ("sum", "mean", "max", "min", "std", "var", "argmax", "argmin")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def changes(right):
    """Yield mistakes as (name, what is told, source)."""
    source = dedent(inspect.getsource(right))
    tree = ast.parse(source)
    body = tree.body[0].body[0].lineno - 1
    names = list(inspect.signature(right).parameters)
    for name in names:
        for slug, words, text in PIECES:
            yield slug, _told(words, name), _inserted(source, body, f"{name} = {_put(text, name)}")
        for other in names:
            if other != name:
                told = f"with {other} in the place of {name}"
                yield "wrong-argument", told, _inserted(source, body, f"{name} = {other}")
        for other in names[names.index(name) + 1 :]:
            text = f"{name}, {other} = {other}, {name}"
            yield (
                "arguments-swapped",
                f"with {name} and {other} exchanged",
                _inserted(source, body, text),
            )
    nodes = [n for n in ast.walk(tree.body[0]) if isinstance(n, ast.expr) and n.lineno > body]
    returned = [n.value for n in ast.walk(tree) if isinstance(n, ast.Return)]
    for node in nodes:
        for slug, told, text in _structural(node, source):
            yield slug, told, _replaced(source, node, text)
    for node in (*returned, *nodes):
        place = "the result" if node in returned else "a number on the way"
        for slug, words, text in PIECES:
            new = _put(text, ast.get_source_segment(source, node))
            yield slug, _told(words, place), _replaced(source, node, new)


def _told(words, place):
    return f"with {words.format(place)} in the place of {place}"


def _put(text, piece):
    return re.sub(r"\bx\b", lambda _: f"({piece})", text)


def _inserted(source, body, line):
    lines = source.splitlines()
    return "\n".join([*lines[:body], f"    {line}", *lines[body:]])


def _replaced(source, node, text):
    lines = source.splitlines()
    line = lines[node.lineno - 1].encode()
    lines[node.lineno - 1] = (
        line[: node.col_offset] + f"({text})".encode() + line[node.end_col_offset :]
    ).decode()
    return "\n".join(lines)


def _structural(node, source):
    def text(part):
        return ast.get_source_segment(source, part)

    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = text(node.left), text(node.right)
        sign, noun, part = OPERATORS[type(node.op)]
        yield f"missing-{part}", f"if a {part} is left out", left
        yield (
            f"missing-{part}",
            f"if a {part} is left out" if part != "divisor" else "if only a divisor is left",
            right,
        )
        for other, its_noun, _ in OPERATORS.values():
            if other != sign:
                yield (
                    f"{its_noun}-for-{noun}".replace(" ", "-"),
                    f"with a {its_noun} in the place of a {noun}",
                    f"({left}) {other} ({right})",
                )
        yield (
            "order-swapped",
            f"if the two sides of a {noun} change places",
            f"({right}) {sign} ({left})",
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield "missing-square", "if a square is left out", text(node.left)
    if isinstance(node, ast.UnaryOp):
        yield "missing-sign", "if a sign is left out", text(node.operand)
    if isinstance(node, ast.Call) and node.args:
        yield "missing-function", "if a function is not applied", text(node.args[0])
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in METHODS
    ):
        rest = text(node)[len(text(node.func)) :]
        yield f"missing-{node.func.attr}", f"if no {node.func.attr} is taken", text(node.func.value)
        for other in METHODS:
            if other != node.func.attr:
                yield (
                    f"{other}-for-{node.func.attr}",
                    f"with {other} in the place of {node.func.attr}",
                    f"{text(node.func.value)}.{other}{rest}",
                )
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg in ("axis", "keepdims"):
                for other in ("0", "1", "None") if keyword.arg == "axis" else ("False",):
                    old = text(keyword)
                    yield (
                        f"another-{keyword.arg}",
                        f"with another {keyword.arg}",
                        text(node).replace(old, f"{keyword.arg}={other}"),
                    )
    if isinstance(node, ast.Compare):
        for other in COMPARISONS:
            yield (
                "another-comparison",
                "with another comparison",
                f"({text(node.left)}) {other} ({text(node.comparators[0])})",
            )
