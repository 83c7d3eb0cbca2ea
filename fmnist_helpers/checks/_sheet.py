"""Mistakes, written as edits of the right answer.

A sheet names each mistake, says how to make it from the right answer, and what is said about it:

    wrong-axis: axis=1 -> axis=0
      Your columns add up to 1, not your rows: axis=0 adds up over the samples.
    missing-exp: np.exp(Z) -> Z
      The scores were not put through np.exp.
    log-probabilities: return np.log(softmax(Z))
      These are the logarithms of the probabilities.
    loop-over-rows: = row_by_row
      ...

- `old -> new` puts `new` in the place of every `old`, also in the signature. A line that begins
  with `; ` adds an edit.
- `return ...` puts one line in the place of the whole body.
- `= name` takes a function as it is, for what is no edit.
- Several lines in a row that name a mistake share the message that follows.
"""

import ast
import inspect
from textwrap import dedent
from typing import NamedTuple


class Mistake(NamedTuple):
    """A mistake that people make.

    Attributes
    ----------
    diagnosis : str
        Its short stable name.
    wrong : callable
        What somebody who makes it would compute: takes what the learner's function takes. An
        answer that agrees with it in every case, to the error it raises, is this mistake.
    message : str
        What is said. May hold the fields of `Computed.facts`, such as {got}.
    """

    diagnosis: str
    wrong: object
    message: str


def read(sheet, right):
    """Read a sheet of mistakes.

    Parameters
    ----------
    sheet : str
        As the head of this file shows.
    right : function
        The right answer, in a file of its own; what it names is known to the edits, too.

    Returns
    -------
    list of Mistake
        In the order of the sheet, in which they are looked for.

    Raises
    ------
    ValueError
        If an edit does not apply, changes nothing, or has no message.
    """
    mistakes, waiting, message = [], [], []
    for line in [*dedent(sheet).strip().splitlines(), "end:"]:
        if line.startswith(" ") or not line:
            message.append(line.strip())
            continue
        if message:
            text = " ".join(filter(None, message))
            mistakes += [Mistake(name, _made(how, right), text) for name, how in waiting]
            waiting, message = [], []
        if line.startswith("; "):
            waiting[-1][1].append(line[2:])
            continue
        name, _, how = line.partition(": ")
        waiting.append((name, [how]))
    if len(waiting) > 1:
        raise ValueError(f"{right.__name__}: the mistake {waiting[0][0]!r} has no message")
    return mistakes


def _made(how, right):
    """Return the function that makes a mistake."""
    names = dict(right.__globals__)
    if how[0].startswith("= "):
        return eval(how[0][2:], names)  # our own sheet, not a learner's text
    source = dedent(inspect.getsource(right))
    if how[0].startswith("return ") and "->" not in how[0]:
        body = ast.parse(source).body[0].body[0].lineno - 1
        changed = "\n".join([*source.splitlines()[:body], f"    {how[0]}"])
    else:
        changed = _edited(source, how, right.__name__)
    exec(changed, names)
    return names[right.__name__]


def _edited(source, edits, name):
    for edit in edits:
        old, arrow, new = edit.partition("->")
        old, new = old.strip(), new.strip()
        if not arrow or not old or old not in source:
            raise ValueError(f"{name}: the edit {edit!r} does not apply to the right answer")
        source = source.replace(old, new)
    return source
