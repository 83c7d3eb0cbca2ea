"""Read and write Fashion-MNIST as CSV: a label and 784 pixels per line."""

import warnings
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

from fmnist_helpers._files import DataError
from fmnist_helpers._idx import GZIP_START, N_CLASSES, N_PIXELS, read_bytes
from fmnist_helpers._tables import write_table
from fmnist_helpers._validate import check_choice, check_label_shape

# Three times the largest CSV file seen, in which every number has quotes and a decimal point.
MAX_CSV_BYTES = 1024 * 1024 * 1024
MAX_LINE = 100_000  # characters; a row of 785 values needs a tenth of it

CSV_HEADER = ["label", *(f"pixel{i}" for i in range(1, N_PIXELS + 1))]
LABEL_LAST_HEADER = [*CSV_HEADER[1:], "label"]


def read_csv(path, *, label_column=None, n_classes=N_CLASSES):
    """Read images and labels from a CSV file: a label and 784 pixels per row.

    A header, quotes, CRLF line ends, and whole numbers written like `12.0` are all accepted.

    Parameters
    ----------
    path : str or path-like
    label_column : {"first", "last"}, optional
        Where the label of each row is. By default the header decides: label,pixel1,...,pixel784
        or pixel1,...,pixel784,label. Without a header the label comes first.

    n_classes : int, default 10
        Labels may run from 0 to `n_classes` - 1.

    Returns
    -------
    X : ndarray of uint8 of shape (N, 784)
    y : ndarray of uint8 of shape (N,)

    Raises
    ------
    DataError
        If the file is missing, empty or damaged, a row does not have 785 values, or a value is
        not a whole number from 0 to 255, or a label not in its range; the message names the first
        bad line. Also if the labels seem to be at the other end of the rows.
    ValueError
        If `label_column` is not one of those above.

    Notes
    -----
    Without a header, only the numbers tell where the labels are. Nine of ten classes have a label
    other than 0, while a corner pixel is 0 in at least 99.6 % of the training images. So a file is
    refused if the column at the other end looks more like labels: it holds only numbers in their
    range, more of them are not 0 than in the column that is asked for, and these are more than a
    tenth of the rows, or more than ten. A header overrules this rule. Labels that are all 0 look
    like corner pixels, so there the rule notices nothing.
    """
    if label_column is not None:
        check_choice("label_column", label_column, ("first", "last"))
    header_says = _check_csv_start(path)
    if header_says and label_column not in (None, header_says):
        found, expected = f"a header with the label {header_says}", f"the label {label_column}"
        raise DataError(path, found, expected, "Leave out label_column.")
    labels_last = (header_says or label_column) == "last"
    try:
        rows = _read_plain(path, header_says)
    except (ValueError, UserWarning):
        # The slow way knows other ways to write a number, and the line of one that is wrong.
        rows = _read_carefully(path, header_says, labels_last, n_classes)
    if rows.shape[1] != 1 + N_PIXELS:
        raise _csv_error(path, header_says, labels_last, n_classes)
    if header_says is None:
        _check_label_column(path, rows, labels_last, n_classes)
    X, y = (rows[:, :-1], rows[:, -1]) if labels_last else (rows[:, 1:], rows[:, 0])
    if y.max() >= n_classes:
        raise _csv_error(path, header_says, labels_last, n_classes)
    return X.copy(), y.copy()


def write_csv(path, X, y):
    """Write images and labels as CSV with a header; replaces a file whole or not at all.

    Parameters
    ----------
    path : str or path-like
    X : ndarray of uint8 of shape (N, 784)
    y : ndarray of uint8 of shape (N,)

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    check_label_shape(y)
    write_table(pd.DataFrame(np.column_stack([y, X]), columns=CSV_HEADER), path)


def _short(header):
    return f"{header[0]},{header[1]},...,{header[-1]}"


def _check_csv_start(path):
    """Refuse what is no CSV file of ours at all; tell where the header puts the label, if any."""
    if read_bytes(path, limit=len(GZIP_START)).startswith((GZIP_START, b"PK")):
        raise DataError(path, "a compressed archive", "plain text", "Unpack it first.")
    n_bytes = Path(path).stat().st_size
    if n_bytes > MAX_CSV_BYTES:
        raise DataError(path, f"{n_bytes >> 20} MiB", "about 130 MiB, as for the training images")
    with _open_text(path) as file:
        line = file.readline(MAX_LINE)  # as `_lines` does: splitlines knows more line ends
    names = [name.strip().lower() for name in _fields(line)]
    if names[0] == "label":
        _check_header(path, names, CSV_HEADER)
        return "first"
    if names[0] == "pixel1":
        _check_header(path, names, LABEL_LAST_HEADER)
        return "last"
    if _as_number(names[0]) is None:
        found = f"a first line that starts with {line.rstrip()[:30]!r}"
        raise DataError(path, found, "the header label,pixel1,... or a label from 0 to 9")
    return None


def _check_header(path, names, expected):
    pairs = zip_longest(names, expected, fillvalue="")
    odd = [f"{name!r} in place of {right!r}" for name, right in pairs if name != right]
    if odd:
        to_do = "Reorder the columns; or remove the header, if only the names are at fault."
        raise DataError(path, f"a header with {odd[0]}", _short(expected), to_do)


def _read_plain(path, header_says):
    """Read a file whose fields are digits alone, as nearly all are."""
    # Not pandas: it reads TRUE as 1, and NA as a number that is missing. Not floats: they would
    # round 0.9999999999 to 1.
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a file without a row is no more than a warning to NumPy
        lines = _ascii_lines(path, header_says)
        return np.loadtxt(lines, dtype=np.uint8, delimiter=",", comments=None, ndmin=2)


def _ascii_lines(path, header_says):
    for _, line in _lines(path, header_says):
        if not line.isascii():  # NumPy 2.4 crashes on such letters when it reads integers
            raise ValueError("a character that is not ASCII")
        yield line


def _read_carefully(path, header_says, labels_last, n_classes):
    """Read numbers in all their forms, exactly; raise DataError for the first that is not one."""
    byte_of = cache(_as_byte)  # there are 47 million fields, and few different ones
    table = (line.strip().split(",") for _, line in _lines(path, header_says))
    try:
        rows = [bytes(map(byte_of, fields)) for fields in table]
    except TypeError:  # a None, which is no byte
        raise _csv_error(path, header_says, labels_last, n_classes) from None
    if set(map(len, rows)) != {1 + N_PIXELS}:
        raise _csv_error(path, header_says, labels_last, n_classes)
    return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, 1 + N_PIXELS)


def _lines(path, header_says):
    """Yield the number and the text of each line with an image; refuse a line without an end."""
    with _open_text(path) as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), ""), start=1):
            if len(line) == MAX_LINE and not line.endswith("\n"):
                found = f"at least {MAX_LINE} characters in line {number}"
                raise DataError(path, found, f"{1 + N_PIXELS} values in each line")
            if not (line.isspace() or (header_says and number == 1)):
                yield number, line


def _open_text(path):
    return Path(path).open(encoding="utf-8-sig", errors="replace")


def _check_label_column(path, rows, labels_last, n_classes):
    """Refuse rows whose labels seem to be at the other end; `read_csv` tells the rule."""
    chosen, other = (rows[:, -1], rows[:, 0]) if labels_last else (rows[:, 0], rows[:, -1])
    noise = min(len(rows) / 10, 10)
    if other.max() >= n_classes or np.sum(other > 0) <= max(noise, np.sum(chosen > 0)):
        return
    here, there = ("last", "first") if labels_last else ("first", "last")
    header = LABEL_LAST_HEADER if labels_last else CSV_HEADER
    found = f"a {there} column that looks like labels, and a {here} one that does not"
    to_do = f'Read it with label_column="{there}". If the labels are in the {here} column after'
    to_do += f" all, say so in a header: {_short(header)}."
    raise DataError(path, found, f"the labels in the {here} column", to_do)


def _csv_error(path, header_says, labels_last, n_classes):
    """Find the first line that is not a label and 784 pixels, and describe it as a DataError."""
    names = LABEL_LAST_HEADER if labels_last else CSV_HEADER
    for number, line in _lines(path, header_says):
        trouble = _row_trouble(_fields(line), names, n_classes)
        if trouble:
            found, expected = trouble
            return DataError(path, f"{found} in line {number}", expected)
    return DataError(path, "no line with an image", "one image per line: a label and 784 pixels")


def _fields(line):
    return [_unquoted(text) for text in line.strip().split(",")]


def _unquoted(text):
    """Remove quotes around a whole field; any other quotes stay where they are."""
    is_quoted = text.count('"') == 2 and text[0] == text[-1] == '"'
    return text[1:-1] if is_quoted else text


def _row_trouble(row, names, n_classes):
    """Return (found, expected) for the first thing wrong in a row, or None."""
    if len(row) != 1 + N_PIXELS:
        return f"{len(row)} values", f"{1 + N_PIXELS}, a label and {N_PIXELS} pixels"
    for name, text in zip(names, row, strict=True):
        limit = n_classes - 1 if name == "label" else 255
        value = _as_byte(text)
        if value is None or value > limit:
            return f"{text[:20]!r} as {name}", f"a whole number from 0 to {limit}"
    return None


def _as_byte(text):
    """Return the whole number from 0 to 255 that `text` stands for, quoted or not, else None."""
    value = _as_number(_unquoted(text))
    if value is None or not 0 <= value <= 255 or value != value.to_integral_value():
        return None
    return int(value)


def _as_number(text):
    """Return the finite number that `text` stands for, exactly, else None."""
    if "_" in text or not text.isascii():  # "1_0" is a number for Python, for NumPy it is not
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
