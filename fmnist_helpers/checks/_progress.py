"""What has been done in this kernel."""

import html

from fmnist_helpers.checks._exercise import in_lesson, verdicts
from fmnist_helpers.checks._verdict import NOT_ATTEMPTED, SIGNS


class Progress:
    """A table of exercises and their last verdicts; it shows itself in a notebook."""

    def __init__(self, rows):
        self.rows = rows

    def __repr__(self):
        """Return the table as text."""
        lines = [f"{SIGNS[status]} {name}: {status}" for name, _, status in self.rows]
        return "\n".join([self._headline(), *lines])

    def _headline(self):
        n_passed = sum(status == "passed" for *_, status in self.rows)
        return f"{n_passed} of {len(self.rows)} exercises passed"

    def _repr_html_(self):
        lines = "".join(
            f"<tr><td>{SIGNS[status]} {status}</td><th scope='row' style='text-align: left'>"
            f"<code>{name}</code></th><td style='text-align: left'>{html.escape(title)}</td></tr>"
            for name, title, status in self.rows
        )
        names = ("status", "check", "what")
        head = "".join(f"<th scope='col' style='text-align: left'>{name}</th>" for name in names)
        return (
            f"<table><caption style='text-align: left'>{self._headline()}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
        )


def progress(lesson):
    """Show which exercises of a lesson have passed since this kernel began; kept nowhere else.

    Those that were checked come first, in the order in which they were.

    Parameters
    ----------
    lesson : str
        As in the name of its notebook, such as "training".

    Returns
    -------
    Progress

    Raises
    ------
    ValueError
        If that lesson has no exercises.
    """
    checked = list(verdicts)
    exercises = sorted(in_lesson(lesson), key=lambda each: (checked + [each.name]).index(each.name))
    status = {name: verdict.status for name, verdict in verdicts.items()}
    return Progress([(e.name, e.title, status.get(e.name, NOT_ATTEMPTED)) for e in exercises])
