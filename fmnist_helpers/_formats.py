"""Read and write the two forms in which Fashion-MNIST is passed around: IDX and CSV.

IDX is the publisher's form: a header of big-endian 32-bit integers (a magic number, the number of
items, and for images rows and columns), then one byte a pixel or label; usually gzipped. The
format is described on the page of the original MNIST data set (LeCun, Cortes and Burges).
"""

import math
import re
import warnings
import zlib
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

N_CLASSES = 10
SIDE = 28
N_PIXELS = SIDE * SIDE

IMAGES_MAGIC = 0x803
LABELS_MAGIC = 0x801
# Five times the largest of the publisher's files, unpacked; what is larger is not Fashion-MNIST.
MAX_BYTES = 256 * 1024 * 1024
GZIP_START = b"\x1f\x8b"

CSV_HEADER = ["label", *(f"pixel{i}" for i in range(1, N_PIXELS + 1))]
WRITTEN_BYTES = frozenset(map(str, range(256)))
GET_ANEW = "Copy the file anew from a complete download of the project."


class DataError(ValueError):
    """A data file is missing, damaged, or not what it should be; the message says what to do."""

    def __init__(self, path, found, expected, to_do=GET_ANEW):
        super().__init__(f"{path}: found {found}; expected {expected}. {to_do}")


def read_idx(path):
    """Read one IDX file of 28x28 images or of labels, gzipped or not.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    ndarray of uint8, read-only
        Images as rows, of shape (N, 784); labels, of shape (N,).

    Raises
    ------
    DataError
        If the file is missing, empty, truncated, damaged, too long, too large, or does not hold
        28x28 images or labels from 0 to 9.
    """
    raw = _unpack(path, _read_bytes(path))
    magic = int.from_bytes(raw[:4], "big")
    header_size = 16 if magic == IMAGES_MAGIC else 8
    if magic not in (IMAGES_MAGIC, LABELS_MAGIC) or len(raw) < header_size:
        raise DataError(
            path,
            f"{len(raw)} bytes that start with {raw[:16]!r}",
            r"an IDX file, which starts with \0\0\x08\x03 (images) or \0\0\x08\x01 (labels)",
        )
    shape = np.frombuffer(raw[4:header_size], dtype=">u4").tolist()
    if magic == IMAGES_MAGIC and shape[1:] != [SIDE, SIDE]:
        raise DataError(path, f"images of {shape[1]}x{shape[2]} pixels", f"{SIDE}x{SIDE}")
    _check_size(path, shape, len(raw) - header_size)
    values = np.frombuffer(raw, dtype=np.uint8, offset=header_size)
    if magic == LABELS_MAGIC:
        _check_label_range(path, values)
        return values
    return values.reshape(shape[0], N_PIXELS)


def read_csv(path):
    """Read images and labels from a CSV file: a label, then 784 pixels a row.

    A header (label,pixel1,...,pixel784 in this order), quotes, CRLF line ends, and whole numbers
    written like `12.0` are all accepted.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    X : ndarray of uint8 of shape (N, 784)
    y : ndarray of uint8 of shape (N,)

    Raises
    ------
    DataError
        If the file is missing, empty or damaged, a row has not 785 values, or a value is not a
        whole number from 0 to 255 (a label: 0 to 9). The message names the first bad line.
    """
    has_header = _check_csv_start(path)
    try:
        values = _read_numbers(path, skip=int(has_header))
    except (ValueError, UserWarning):
        # The slow search knows the line; the fast attempt above is what a good file needs.
        raise _csv_error(path, has_header) from None
    fits = values.shape[1] == 1 + N_PIXELS and _are_bytes(values)
    if not fits or values[:, 0].max() >= N_CLASSES:
        raise _csv_error(path, has_header)
    values = values.astype(np.uint8)
    return np.ascontiguousarray(values[:, 1:]), values[:, 0].copy()


def write_csv(path, X, y):
    """Write images and labels as CSV with a header; replaces a file whole or not at all.

    Parameters
    ----------
    path : str or path-like
    X : ndarray of uint8 of shape (N, 784)
    y : ndarray of uint8 of shape (N,)
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        table = pd.DataFrame(np.column_stack([y, X]), columns=CSV_HEADER)
        table.to_csv(part, index=False, lineterminator="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read_bytes(path, limit=MAX_BYTES + 1):
    try:
        with Path(path).open("rb") as file:
            # Not plainly read(limit), which would set aside 256 MiB for the smallest file.
            content = file.read(min(limit, Path(path).stat().st_size + 1))
    except FileNotFoundError:
        missing = "file" if Path(path).parent.is_dir() else "folder"
        to_do = "Check the path, or copy the file from a complete download of the project."
        raise DataError(path, f"no such {missing}", "a Fashion-MNIST file", to_do) from None
    except OSError as error:
        to_do = "Check the path and its permissions."
        raise DataError(
            path, f"a file that cannot be read ({error.strerror})", "a readable file", to_do
        ) from error
    if not content:
        raise DataError(path, "an empty file (0 bytes)", "a Fashion-MNIST file")
    return content


def _unpack(path, content):
    """Gunzip up to `MAX_BYTES`; a file that promises or hides more is refused, not unpacked."""
    raw = content
    if content.startswith(GZIP_START):
        stream = zlib.decompressobj(wbits=31)
        try:
            raw = stream.decompress(content, MAX_BYTES + 1)
        except zlib.error as error:
            raise DataError(path, f"damaged gzip data ({error})", "an intact gzip file") from error
        if not stream.eof and len(raw) <= MAX_BYTES:
            found = f"gzip data cut off after {len(content)} bytes"
            raise DataError(path, found, "a complete gzip file")
        if stream.unused_data:
            found = f"{len(stream.unused_data)} bytes after the end of the gzip data"
            raise DataError(path, found, "nothing there")
    if len(raw) > MAX_BYTES:
        found = f"more than {MAX_BYTES >> 20} MiB of data"
        raise DataError(path, found, "at most 45 MiB, the size of the training images")
    return raw


def _check_size(path, shape, n_bytes):
    promised = math.prod(shape)
    if shape[0] == 0:
        raise DataError(path, "a header that promises 0 items", "at least one")
    if promised != n_bytes:
        difference = "fewer" if n_bytes < promised else "more"
        raise DataError(
            path,
            f"{n_bytes} bytes of data, {abs(promised - n_bytes)} {difference} than promised",
            f"{promised} bytes, as its header says: {' x '.join(map(str, shape))}",
        )


def _check_label_range(path, y):
    if y.max() >= N_CLASSES:
        first = int(np.argmax(y >= N_CLASSES))
        raise DataError(path, f"label {y[first]} at position {first}", "labels from 0 to 9")


def _check_csv_start(path):
    """Refuse what is no CSV file of ours at all; tell whether its first line is a header."""
    start = _read_bytes(path, limit=100_000)
    if start.startswith((GZIP_START, b"PK")):
        found = "a compressed archive"
        raise DataError(path, found, "plain text, one image a line", "Unpack it first.")
    lines = start.decode("utf-8-sig", errors="replace").splitlines() or [""]
    names = [name.strip().lower() for name in _fields(lines[0])]
    if names[0] == "label":
        _check_header(path, names)
        return True
    if _as_number(names[0]) is None:
        found = f"a first line that starts with {lines[0][:30]!r}"
        raise DataError(path, found, "the header label,pixel1,... or a label from 0 to 9")
    return False


def _read_numbers(path, skip):
    # Not pandas: it reads TRUE as 1, and NA as a number that is missing.
    with _open_text(path) as file, warnings.catch_warnings():
        warnings.simplefilter("error")  # a file without a row is no more than a warning to NumPy
        return np.loadtxt(
            _rows(file),
            dtype=np.float32,
            delimiter=",",
            quotechar='"',
            comments=None,
            skiprows=skip,
            ndmin=2,
        )


def _rows(file):
    for line in file:
        if line.count('"') % 2:
            raise ValueError("a file cut off within quotes")
        if not line.isspace():
            yield line


def _open_text(path):
    return Path(path).open(encoding="utf-8-sig", errors="replace")


def _check_header(path, names):
    pairs = zip_longest(names, CSV_HEADER, fillvalue="")
    odd = [f"{name!r} in place of {right!r}" for name, right in pairs if name != right]
    if odd:
        to_do = "Reorder the columns; or remove the header, if only the names are at fault."
        raise DataError(path, f"a header with {odd[0]}", "label,pixel1,...,pixel784", to_do)


def _csv_error(path, has_header):
    """Find the first line that is not a label and 784 pixels, and describe it as a DataError."""
    with _open_text(path) as file:
        for number, line in enumerate(file, start=1):
            is_header = has_header and number == 1
            if line.isspace() or is_header:
                continue
            trouble = _row_trouble(_fields(line))
            if trouble:
                found, expected = trouble
                return DataError(path, f"{found} in line {number}", expected)
    return DataError(path, "no line with an image", "one image a line: a label, then 784 pixels")


def _fields(line):
    """Split a line of CSV; quotes that do not embrace a whole field stay where they are."""
    return re.sub(r'(?<![^,])"([^",]*)"(?![^,])', r"\1", line.strip()).split(",")


def _row_trouble(row):
    """Return (found, expected) for the first thing wrong in a row, or None."""
    if len(row) != 1 + N_PIXELS:
        return f"{len(row)} values", f"{1 + N_PIXELS}, a label and {N_PIXELS} pixels"
    if len(row[0]) == 1 and WRITTEN_BYTES.issuperset(row):
        return None  # as nearly all rows are; the search below is slow
    for name, text in zip(CSV_HEADER, row, strict=True):
        limit = N_CLASSES - 1 if name == "label" else 255
        value = _as_number(text)
        if value is None or value != int(value) or not 0 <= value <= limit:
            return f"{text[:20]!r} as {name}", f"a whole number from 0 to {limit}"
    return None


def _as_number(text):
    """Return the finite number that `text` stands for, else None."""
    if "_" in text or not text.isascii():  # "1_0" is a number for Python, for NumPy it is not
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _are_bytes(values):
    """Tell whether all values are whole numbers from 0 to 255; NaN is not."""
    return bool(((values >= 0) & (values <= 255) & (values == np.floor(values))).all())
