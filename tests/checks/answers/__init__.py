"""Answers to the exercises, right and wrong, and what their checks should say about them.

The files are named like the modules of `fmnist_helpers.checks`. For each exercise of its module, a
file has a variable with the name of the exercise:

    def my_softmax(Z):
        E = np.exp(Z)
        return E / E.sum(axis=1, keepdims=True)


    softmax = Answers(my_softmax, SHEET)

`my_softmax` is a right answer. The sheet, a text, lists other answers:

    right: return (np.exp(Z).T / np.exp(Z).sum(axis=1)).T || = softmax_by_einsum
    wrong-axis: axis=1 -> axis=0  # result[0, 0] is 0.8808; expected 0.7054
    missing-exp:
        total = Z.sum(axis=1, keepdims=True)
        return Z / total
        # result[0, 0] is 1
    unlisted: E.sum -> (1 + E).sum  # result[0, 0] is 0.6

- The word before the colon is the diagnosis that the answer must get. `right` passes; `unlisted`
  fails without a diagnosis; `not-attempted` is still a stub.
- The text after two spaces and a # is a piece of the message. Choose the learner's own numbers:
  they stay the same when somebody improves the sentence. ` || ` separates two answers of a kind.
- `old -> new` edits the body of the right answer, and ` ; ` separates two edits. `= ...` is the
  function itself; it may use everything in its file. Anything else is the body of a function.
- If an exercise asks for a value, the answer is the value: `log-base-2: np.log2(10)`.

Write mistakes as a beginner makes them, with loops, lists and other NumPy functions. The edits that
the package itself lists as mistakes are tested anyway.
"""

import inspect
import re
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import NamedTuple


class Row(NamedTuple):
    """One answer, the verdict it must get, and a piece of its message."""

    verdict: str
    answer: object
    told: str


@dataclass
class Answers:
    """Answers to one exercise.

    Attributes
    ----------
    base : function or None
        A right answer, which the sheet may edit; None where the exercise asks for a value.
    sheet : str
        Other answers; see the head of this file.
    hides : tuple of str
        Pieces of the solution that no message may give away.
    reveals : str
        Diagnoses whose messages may do so.
    also : str
        Diagnoses the check can make besides its listed mistakes. The sheet must earn them, too.
    given : function
        Returns what the check takes after the answer.
    settings : dict
        Attributes of the exercise to change while it is tested, so that it takes less time.
    returns_nothing : str
        The diagnosis of a function that returns None.
    """

    base: object = None
    sheet: str = ""
    hides: tuple = ()
    reveals: str = ""
    also: str = ""
    given: object = tuple
    settings: dict | None = None
    returns_nothing: str = "missing-return"

    def rows(self, names):
        """Return the base and the rows of the sheet; names are those of its file."""
        found = [Row("right", self.base, "")] if self.base else []
        for block in re.split(r"\n(?=\S)", dedent(self.sheet).strip()):
            verdict, _, rest = block.partition(":")
            for each in rest.split(" || "):
                code, _, told = each.partition("  # ")
                answer = self._made(dedent(code).strip(), dict(names))
                found.append(Row(verdict, answer, " ".join(told.split())))
        return found

    def _made(self, code, names):
        is_edit = re.search(r" ->( |$)", code, re.MULTILINE)
        if not self.base or (code.startswith("= ") and not is_edit):
            return eval(f"({code.removeprefix('= ')}\n)", names)
        head, _, body = inspect.getsource(self.base).partition("\n")
        for edit in code.split(" ; ") if is_edit else ():
            old, _, new = (part.strip() for part in edit.partition("->"))
            assert old in body, f"{edit!r} changes nothing in {self.base.__name__}"
            body = body.replace(old, new)
        exec(f"{head}\n{body if is_edit else indent(code, '    ')}", names)
        return names[self.base.__name__]
