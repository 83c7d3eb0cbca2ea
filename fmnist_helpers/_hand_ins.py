"""What students get: the cells of a lesson. What they return: the code cells of each file."""

import html
import json
import os
import re
import stat
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fmnist_helpers.checks._exercise import EXERCISES

# Systems and programs leave these behind; nobody hands them in.
SKIPPED_FOLDERS = {".ipynb_checkpoints", "__MACOSX", "__pycache__", ".git"}
SKIPPED_FILES = {".ds_store", "thumbs.db", "desktop.ini"}  # "._*", from macOS, is skipped as well
ARCHIVES = {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Tags of cells that students do not get as they are; `for_students` says what becomes of them.
SOLUTION, ANSWER, ANSWER_CODE = "solution", "answer", "answer-code"
FOLD = re.compile(r"<details>.*?</details>(?:<br>)?\s*", re.DOTALL)
STYLE = re.compile(r"<style.*?</style>\s*", re.DOTALL)


class NotGraded(Exception):  # noqa: N818 (no error, a finding)
    """A file cannot be graded; the text says why."""


def find(folder, skip=()):
    """List everything that was handed in.

    Parameters
    ----------
    folder : path
    skip : collection of Path
        Files that are no hand-ins.

    Returns
    -------
    list of Path
        All files, in the order of their names. Links to folders and folders that cannot be read
        are among them, since something may be missing there.
    """
    found = []

    def keep_unreadable(error):
        found.append(Path(error.filename))

    for place, folders, files in os.walk(folder, onerror=keep_unreadable):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        links = [name for name in folders if Path(place, name).is_symlink()]
        wanted = [name for name in files if not _is_skipped(name)]
        found += [Path(place, name) for name in links + wanted]
    return sorted(path for path in found if path.absolute() not in skip)


def _is_skipped(name):
    return name.lower() in SKIPPED_FILES or name.startswith("._")


def readable_name(path, folder):
    """Return the name of a file in a form that can be printed anywhere.

    Parameters
    ----------
    path, folder : Path

    Returns
    -------
    str
        Relative to the folder. Bytes that are not UTF-8 and control characters are escaped.
    """
    name = os.fsencode(path.relative_to(folder).as_posix())
    return printable(name.decode("utf-8", "backslashreplace"))


def printable(text):
    """Return a text on one line, with all that a terminal might obey escaped.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    # backslashreplace as well: unicode_escape leaves lone surrogates to it.
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode()
        for c in text
    )


def read(path):
    """Read the code cells of a notebook, whatever its file is called.

    Parameters
    ----------
    path : Path

    Returns
    -------
    NotebookNode
        With code cells only, without outputs and without the lesson's solutions.

    Raises
    ------
    NotGraded
        If it is no notebook, or one that is damaged.
    """
    try:
        _refuse_other_things(path)
        content = json.loads(path.read_bytes())  # knows UTF-8 and UTF-16, with and without a mark
    except OSError as error:
        raise NotGraded(f"cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise NotGraded(f"not a notebook, or a damaged one: {error}"[:200]) from error
    cells = _cells_of(content)
    if not isinstance(cells, list):
        raise NotGraded("not a notebook: JSON without cells")
    notebook = new_notebook()
    notebook.cells = [cell for cell in map(_code_cell, cells) if cell]
    return notebook


def _refuse_other_things(path):
    """Raise NotGraded for what need not be read whole, or would never end."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        kind = "a link to a folder" if path.is_symlink() else "a folder that cannot be read"
        raise NotGraded(f"{kind}: grade that folder by itself")
    if not stat.S_ISREG(mode):
        raise NotGraded("not a regular file")  # e.g. a pipe: reading it would wait forever
    with path.open("rb") as file:
        start = file.read(1000)
    if not start:
        raise NotGraded("the file is empty")
    named_so = ".ipynb" in path.name.lower()
    if path.suffix.lower() in ARCHIVES or (named_so and start.startswith(b"PK")):
        raise NotGraded("an archive: unpack it and grade again")
    if not named_so and not start.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"{"):
        raise NotGraded("not a notebook: ask for the .ipynb file")


def _cells_of(content):
    """Return the list of cells, or anything else where there is none."""
    if not isinstance(content, dict):
        return None
    if "worksheets" in content:  # nbformat 3 and older
        try:
            return nbformat.convert(nbformat.from_dict(content), 4).cells
        except Exception as error:  # nbformat trusts a notebook to be whole
            raise NotGraded(f"a damaged notebook: {type(error).__name__}: {error}") from error
    return content.get("cells")


def _code_cell(cell):
    """Return a whole code cell, or None for all others; missing fields count as empty.

    nbformat refuses a notebook with one damaged cell. The others can be graded all the same.
    """
    if not isinstance(cell, dict):
        return None
    kind = cell.get("cell_type", "code" if "outputs" in cell else None)
    source = cell.get("source") or ""
    if isinstance(source, list):
        source = "".join(map(str, source))
    if kind != "code" or not isinstance(source, str) or SOLUTION in _tags(cell):
        return None
    made = new_code_cell(source)
    if isinstance(cell.get("id"), str):
        made.id = cell["id"]  # as it is: nbformat refuses a whole notebook for an id with a space
    return made


def _tags(cell):
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []


def for_students(notebook):
    """Return a notebook's cells as students get them, without the answers to its exercises.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    list of NotebookNode
        A cell with the tag "solution" is left out. So is one with the tag "answer"; if it is a
        text, what stands outside of its folds stays. A code cell with the tag "answer-code"
        becomes a text that shows its stored outputs.
    """
    return [cell for cell in map(_for_students, notebook.cells) if cell is not None]


def _for_students(cell):
    """Return a cell as students get it, or None if they do not get it."""
    tags = _tags(cell)
    if ANSWER_CODE in tags:
        return _outputs_as_text(cell)
    if ANSWER in tags and cell.cell_type == "markdown" and FOLD.search(cell.source):
        cell.source = FOLD.sub("", cell.source).strip()
        return cell if cell.source else None
    return None if ANSWER in tags or SOLUTION in tags else cell


def _outputs_as_text(cell):
    """Return a text cell that shows what a code cell printed and drew."""
    parts, images = ["*(The result of a cell. Your teacher keeps its code.)*"], {}
    for number, output in enumerate(cell.outputs):
        data = output.get("data", {})
        if "image/png" in data:
            name = f"{cell.id}-{number}.png"
            images[name] = {"image/png": data["image/png"]}
            about = output.metadata.get("image/png", {})
            alt = html.escape(" ".join(about.get("alt", "").split()))
            width = about.get("width", "")
            parts.append(f'<img src="attachment:{name}" width="{width}" alt="{alt}">')
        elif "text/html" in data:
            parts.append(STYLE.sub("", data["text/html"]))
        else:
            text = output.get("text") or data.get("text/plain", "")
            parts.append(f"```text\n{text.rstrip()}\n```")
    attached = {"attachments": images} if images else {}
    return new_markdown_cell("\n\n".join(parts), id=cell.id, **attached)


def lesson_of(notebook):
    """Return the lesson whose exercises a notebook has, or None.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    str or None
    """
    lessons = [EXERCISES[name].lesson for name in exercises_in(notebook)]
    return max(lessons, key=lessons.count) if lessons else None


def exercises_in(notebook):
    """Return the names of the exercises in a notebook, in its order."""
    source = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    names = re.findall(r"\b(?:checks\.|my_)(\w+)", source)
    return list(dict.fromkeys(name for name in names if name in EXERCISES))
