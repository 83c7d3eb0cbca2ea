"""Mistakes, written as edits of the right answer.

A sheet names each mistake, says how to make it from the right answer, and what is said about it:

    & no-axis: axis=1 ->
    wrong-axis: axis=1 -> axis=0  # Your columns add up to 1, not your rows: axis=0 adds up over the
      samples.
    missing-exp & no-axis: np.exp(Z) -> Z  # The scores were not put through np.exp.
    log-probabilities: return np.log(softmax(Z))
      These are the logarithms of the probabilities.
    loop-over-rows: = row_by_row  # ...

- `old -> new` puts `new` in the place of every `old`, also in the signature. ` ; ` adds an edit, at
  the end of the line or at the beginning of the next one.
- `return ...` puts one line in the place of the whole body.
- `= name` takes a function as it is, for what is no edit.
- ` or ` stands between several texts for `new`, several edits or returns: each is the mistake.
- The message stands behind two spaces and a #, or in the indented lines that follow, or in both.
  Several lines in a row that name a mistake share it.
- `& name: old -> new` names an edit that goes along with others: `slug & name: ...` is made twice,
  without it and with it. A name may have several lines: each is an edit that goes along.
"""

import ast
import contextlib
import functools
import inspect
import itertools
from textwrap import dedent
from typing import NamedTuple


class Mistake(NamedTuple):
    """A mistake that people make.

    `wrong` is a function that makes it: an answer that agrees with it in every case, to the error
    it raises, is this mistake. `message` may hold the fields of `Computed.facts`, such as {got}.
    `edits` say how it is made from the right answer, where it is made by edits alone.
    """

    diagnosis: str
    wrong: object
    message: str
    edits: tuple = ()


def read(sheet, right):
    """Read a sheet of mistakes; what the right answer names is known to the edits, too.

    Raises
    ------
    ValueError
        If an edit does not apply, changes nothing, or has no message.
    """
    mistakes, base = [], ["none"]
    for slug, edits, text in entries(sheet, right.__name__):
        goes_along = edits[: len(base)] == base
        base = base if goes_along else edits
        plain = not goes_along and not edits[0].startswith(("= ", "return "))
        mistakes.append(Mistake(slug, _made(edits, right), text, tuple(edits) if plain else ()))
    return mistakes


def pairs(mistakes, right):
    """Yield two mistakes and the function that makes both, wherever their edits fit together."""
    edited = [mistake for mistake in mistakes if mistake.edits]
    for first, second in itertools.combinations(edited, 2):
        for one, other in ((first, second), (second, first)):
            # What one edit changes, the other may not find; then it may the other way around.
            with contextlib.suppress(ValueError, SyntaxError):
                yield first, second, _made([*one.edits, *other.edits], right)
                break


def entries(sheet, title):
    """Return the entries of a sheet as (slug, edits, message); `title` is for an error."""
    found, waiting, message, along = [], [], [], {}
    for line in [*dedent(sheet).strip().splitlines(), "end: "]:
        if line.startswith(" ") or not line:
            message.append(line.strip())
            continue
        if message:
            text = " ".join(filter(None, message))
            found += [(slug, edits, text) for each in waiting for slug, edits in _variants(*each)]
            waiting, message = [], []
        line, *told = line.split("  # ")
        message += told
        head, _, edit = line.partition(": ")
        if line.startswith("; "):
            waiting[-1][1].extend(map(_alternatives, line[2:].split(" ; ")))
        elif line.startswith("& "):
            along.setdefault(head[2:], []).extend(_alternatives(edit))
        else:
            slug, *names = head.split(" & ")
            edits = [*map(_alternatives, edit.split(" ; "))]
            waiting.append((slug, edits, [along[name] for name in names]))
    if len(waiting) > 1:
        raise ValueError(f"{title}: the mistake {waiting[0][0]!r} has no message")
    return found


def _alternatives(edit):
    """Return each of the edits or returns that have ` or ` between them."""
    old, arrow, _ = edit.partition(" ->")
    whole = ("return ", "= ") if arrow else ""
    return [
        each if "->" in each or each.startswith(whole) else f"{old} -> {each}"
        for each in edit.split(" or ")
    ]


def _variants(slug, edits, along):
    """Return a mistake in every form, each alone and with every choice of what goes along."""
    choices = itertools.product(*edits, *([None, *each] for each in along))
    return [(slug, [*filter(None, choice)]) for choice in choices]


def _made(how, right):
    """Return the function that makes a mistake."""
    names = dict(right.__globals__)
    first, *more = how
    if first.startswith("= "):
        return eval(first[2:], names)  # our own sheet, not a learner's text
    source = _source(right)
    if first.startswith("return ") and "->" not in first:
        body = ast.parse(source).body[0].body[0].lineno - 1
        source = "\n".join([*source.splitlines()[:body], f"    {first}"])
    else:
        more = how
    exec(_edited(source, more, right.__name__), names)
    return names[right.__name__]


@functools.cache  # Python reads the file again each time, and there are many pairs
def _source(right):
    return dedent(inspect.getsource(right))


def _edited(source, edits, name):
    for edit in edits:
        old, arrow, new = edit.partition("->")
        old, new = old.strip(), new.strip()
        if not arrow or not old or old not in source:
            raise ValueError(f"{name}: the edit {edit!r} does not apply to the right answer")
        source = source.replace(old, new)
    return source
