"""What a check says."""

import html
import re
from typing import NamedTuple

PASSED, FAILED, NOT_ATTEMPTED = "passed", "failed", "not attempted"
SIGNS = {PASSED: "✓", FAILED: "✗", NOT_ATTEMPTED: "○"}
# As in JupyterLab's themes; the sign and the word say the same for those who see no color.
COLORS = {
    PASSED: "--jp-success-color1",
    FAILED: "--jp-error-color1",
    NOT_ATTEMPTED: "--jp-border-color1",
}


class Verdict(NamedTuple):
    """The result of a check; it shows itself in a notebook.

    Attributes
    ----------
    exercise : str
    status : {"passed", "failed", "not attempted"}
    message : str
        For a person. Each line is a paragraph.
    diagnosis : str or None
        A short stable name of the mistake, where it was recognized.
    """

    exercise: str
    status: str
    message: str
    diagnosis: str | None = None

    @property
    def passed(self):
        """Tell whether the answer is right."""
        return self.status == PASSED

    def __repr__(self):
        """Return the verdict as plain text."""
        return f"{SIGNS[self.status]} {self.exercise}: {self.status}\n{self.message}".strip()

    def _repr_html_(self):
        lines = [self._headline(), *self.message.splitlines()]
        # What is to be typed looks like code.
        texts = (
            re.sub(r"checks\.hint\(.*?\)", r"<code>\g<0></code>", html.escape(line))
            for line in lines
        )
        head, *paragraphs = [f"<p>{text}</p>" for text in texts]
        return (
            f'<div style="border-left: 4px solid var({COLORS[self.status]}, #888);'
            f' padding-left: 0.8em; max-width: 72ch">{head}{"".join(paragraphs)}</div>'
        )

    def _headline(self):
        return f"{SIGNS[self.status]} {self.exercise}: {self.status}"


def unreadable(exercise, error):
    """Say that the cell of an answer could not be read."""
    line = f" (line {error.lineno})" if error.lineno else ""
    message = (
        f"The cell for my_{exercise} has a syntax error, so Python ran none of it."
        f"\n{type(error).__name__}: {error.msg}{line}"
    )
    if error.text and error.text.strip():
        message += f"\nThe line reads: {error.text.strip():.200}"
    return Verdict(exercise, FAILED, message, "syntax-error")
