"""What files have in common: an error that says what to do, and writing whole or not at all."""

from contextlib import contextmanager
from pathlib import Path

# The project holds these, so a fresh copy of it helps; any other file is the learner's own.
PROJECT_FILES = {
    "X_train": "train-images-idx3-ubyte.gz",
    "y_train": "train-labels-idx1-ubyte.gz",
    "X_test": "t10k-images-idx3-ubyte.gz",
    "y_test": "t10k-labels-idx1-ubyte.gz",
}


class DataError(ValueError):
    """A data file is missing, damaged, or not what it should be; the message says what to do."""

    def __init__(self, path, found, expected, to_do=None):
        to_do = to_do or get_anew(path)
        super().__init__(f"{path}: found {found}; expected {expected}. {to_do}")


def get_anew(path):
    """Say where a file can be had again: from the project, if the project has it.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    str
        A sentence.
    """
    if Path(path).name in PROJECT_FILES.values():
        return "Copy the file anew from a complete download of the project."
    return "Mend the file, or get it again from where it came."


@contextmanager
def replacing(path, *, keep=None):
    """Write a new file beside `path`, which takes its place when the block ends without an error.

    Parameters
    ----------
    path : str or path-like
    keep : str, optional
        What the new file holds, such as "the table". If given, a finished file that cannot take
        the place of the old one stays where it is, and the error says so. A spreadsheet that
        holds a file open on Windows is such a case.

    Yields
    ------
    Path
        Where to write: `path` with ".part" at its end. After an error in the block it is removed,
        and what was at `path` is as it was.

    Raises
    ------
    OSError
        If the new file cannot take the place of the old one.
    """
    path = Path(path)
    part = part_of(path)
    keeping = False
    try:
        yield part
        keeping = keep is not None
        _put_in_place(part, path, keep)
    finally:
        if not keeping:
            part.unlink(missing_ok=True)


def _put_in_place(part, path, keep):
    try:
        part.replace(path)
    except OSError as error:
        if keep is None:
            raise
        raise OSError(
            f"{path} cannot be replaced ({error.strerror}); {keep} is in {part.name}."
        ) from error


def part_of(path):
    """Return the path of the new file beside `path`."""
    return path.with_name(path.name + ".part")
