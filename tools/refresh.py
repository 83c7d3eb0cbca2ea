"""Execute lessons in place: ``python3 start.py refresh [NOTEBOOK ...]`` (default: all of them).

A lesson is stored only when all its cells have run. What changes from run to run without meaning
is not stored, so that a second refresh of the same lesson changes nothing.
"""

import argparse
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from fmnist_helpers._files import replacing

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class PlainClient(NotebookClient):
    """A client without widgets, like the one nbval uses.

    What a widget shows becomes an ordinary output of its cell. Thus the stored lesson can be read
    without a kernel, and nbval finds in it what it gets itself.
    """

    def handle_comm_msg(self, outs, msg, cell_index):
        """Leave the messages between widgets and their views unanswered."""

    def clear_output(self, outs, msg, cell_index):
        """Keep what the cell has shown before: ``interact`` clears its widget, not the cell."""


def execute(notebook, folder):
    """Run all cells in a fresh kernel; the first error ends it with CellExecutionError."""
    client = PlainClient(
        notebook,
        kernel_name=KERNELSPEC["name"],
        resources={"metadata": {"path": str(folder)}},
        timeout=None,
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
    )
    client.execute()


def clean(notebook):
    """Remove what differs from run to run without meaning; cell ids stay."""
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for name in ("widgets", "signature"):
        notebook.metadata.pop(name, None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            # The view names its widget by a random number, which no later kernel knows.
            output.get("data", {}).pop(WIDGET_VIEW, None)


def write(notebook, path):
    """Replace the file in one step, so that an interruption never leaves half a lesson."""
    text = nbformat.writes(notebook, indent=1).rstrip("\n") + "\n"
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def failed_cell(notebook):
    """Return the number of the cell that ended the run, counted from 1 like the cells on screen."""
    for number, cell in enumerate(notebook.cells, start=1):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        kinds = [output.output_type for output in cell.get("outputs", [])]
        if "error" in kinds and not expected:
            return number
    return None


def refresh(path):
    """Execute one lesson; return whether it was stored."""
    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    try:
        execute(notebook, path.parent)
    except CellExecutionError as error:
        print(
            f"{path.name}: cell {failed_cell(notebook)} failed, the file stays as it was.\n{error}"
        )
        return False
    clean(notebook)
    nbformat.validate(notebook)
    write(notebook, path)
    print(f"{path.name}: {time.perf_counter() - start:.1f} s")
    return True


def main(argv=None):
    """Refresh the named lessons, or all of them; return 1 when one has failed."""
    parser = argparse.ArgumentParser(description="Execute lessons and store their outputs.")
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK")
    paths = parser.parse_args(argv).notebooks or sorted(LESSONS.glob("*.ipynb"))
    if not paths:
        parser.error(f"there is no notebook in {LESSONS}")
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        parser.error("there is no file " + ", ".join(missing))
    return 0 if all([refresh(path) for path in paths]) else 1


if __name__ == "__main__":
    sys.exit(main())
