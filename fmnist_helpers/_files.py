"""Write a file whole or not at all: an interruption or a full disk never leaves half of one."""

from contextlib import contextmanager
from pathlib import Path


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


def write_table(table, path):
    """Write a table as CSV, whole or not at all, with the same bytes on every system.

    Parameters
    ----------
    table : DataFrame
    path : str or path-like
    """
    with replacing(path) as part:
        table.to_csv(part, index=False, lineterminator="\n")
