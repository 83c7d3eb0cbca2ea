"""Read IDX files, the form in which Fashion-MNIST and its relatives are published.

An IDX file has a header of big-endian 32-bit integers (a magic number, the number of items, and
for images rows and columns), then one byte per pixel or label; it is usually gzipped. The format
is described on the page of the original MNIST data set (LeCun, Cortes and Burges).
"""

import math
import stat
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from fmnist_helpers._files import PROJECT_FILES, DataError

N_CLASSES = 10
SIDE = 28
N_PIXELS = SIDE * SIDE

IMAGES_MAGIC = 0x803
LABELS_MAGIC = 0x801
# Five times the largest of the publisher's files, unpacked; what is larger is not Fashion-MNIST.
MAX_BYTES = 256 * 1024 * 1024
GZIP_START = b"\x1f\x8b"


class Kind(NamedTuple):
    """What kind of data an IDX file should hold; it decides the limits and the words of errors.

    Attributes
    ----------
    file : str
        The file that is expected, in words.
    side : int or None
        Pixels per side of an image; None for any number of rows and columns.
    max_bytes : int
        Limit for the unpacked file.
    limit : str
        The same limit, in words.
    to_do : str or None
        What to do about a damaged file; None if it depends on the name of the file.
    """

    file: str = "a Fashion-MNIST file"
    side: int | None = SIDE
    max_bytes: int = MAX_BYTES
    limit: str = "at most 45 MiB, the size of the training images"
    to_do: str | None = None


FASHION = Kind()


def read_idx(path, *, n_classes=N_CLASSES):
    """Read one IDX file of 28x28 images or of labels, gzipped or not.

    Parameters
    ----------
    path : str or path-like
    n_classes : int, default 10
        Labels may run from 0 to `n_classes` - 1.

    Returns
    -------
    ndarray of uint8, read-only
        Images as rows, of shape (N, 784); labels, of shape (N,).

    Raises
    ------
    DataError
        If the file is missing, empty, truncated, damaged, too long, too large, or does not hold
        28x28 images or labels in that range.
    """
    array = read_any_idx(path)
    if array.ndim == 1:
        _check_label_range(path, array, n_classes)
        return array
    return array.reshape(len(array), N_PIXELS)


def read_any_idx(path, kind=FASHION):
    """Read one IDX file of images or of labels with any values, gzipped or not.

    Parameters
    ----------
    path : str or path-like
    kind : Kind

    Returns
    -------
    ndarray of uint8, read-only
        Images, of shape (N, rows, columns); labels, of shape (N,).

    Raises
    ------
    DataError
        As for `read_idx`; every byte counts as a label.
    """
    raw = _unpack(path, read_bytes(path, kind=kind), kind)
    magic = int.from_bytes(raw[:4], "big")
    header_size = 16 if magic == IMAGES_MAGIC else 8
    if magic not in (IMAGES_MAGIC, LABELS_MAGIC) or len(raw) < header_size:
        raise DataError(
            path,
            f"{len(raw)} bytes that start with {raw[:16]!r}",
            r"an IDX file, which starts with \0\0\x08\x03 (images) or \0\0\x08\x01 (labels)",
            kind.to_do,
        )
    shape = np.frombuffer(raw[4:header_size], dtype=">u4").tolist()
    if magic == IMAGES_MAGIC and kind.side and shape[1:] != [kind.side] * 2:
        raise DataError(path, f"images of {shape[1]}x{shape[2]} pixels", f"{SIDE}x{SIDE}")
    _check_size(path, shape, len(raw) - header_size, kind)
    return np.frombuffer(raw, dtype=np.uint8, offset=header_size).reshape(shape)


def read_bytes(path, limit=None, kind=FASHION):
    """Read a file, or refuse to with a DataError.

    Parameters
    ----------
    path : str or path-like
    limit : int, optional
        Read at most this many bytes; by default one more than `kind` allows.
    kind : Kind

    Returns
    -------
    bytes
    """
    limit = kind.max_bytes + 1 if limit is None else limit
    try:
        mode = Path(path).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # reading a pipe might never end
            raise DataError(path, "no regular file", kind.file, "Check the path.")
        with Path(path).open("rb") as file:
            # Not plainly read(limit), which would set aside 256 MiB for the smallest file.
            content = file.read(min(limit, Path(path).stat().st_size + 1))
    except FileNotFoundError:
        missing = "file" if Path(path).parent.is_dir() else "folder"
        is_ours = kind is FASHION and Path(path).name in PROJECT_FILES.values()
        other_way = ", or copy the file from a complete download of the project"
        to_do = f"Check the path{other_way if is_ours else ''}."
        raise DataError(path, f"no such {missing}", kind.file, to_do) from None
    except DataError:
        raise
    except ValueError as error:  # a path with a null character
        raise DataError(path, f"no path: {error}", "a path", "Check the path.") from None
    except OSError as error:
        to_do = "Check the path and its permissions."
        raise DataError(
            path, f"a file that cannot be read ({error.strerror})", "a readable file", to_do
        ) from error
    if not content:
        raise DataError(path, "an empty file (0 bytes)", kind.file, kind.to_do)
    return content


def _unpack(path, content, kind):
    """Gunzip up to a limit; a file that promises or hides more is refused, not unpacked."""
    raw = content
    if content.startswith(GZIP_START):
        stream = zlib.decompressobj(wbits=31)
        try:
            raw = stream.decompress(content, kind.max_bytes + 1)
        except zlib.error as error:
            found = f"damaged gzip data ({error})"
            raise DataError(path, found, "an intact gzip file", kind.to_do) from error
        if not stream.eof and len(raw) <= kind.max_bytes:
            found = f"gzip data cut off after {len(content)} bytes"
            raise DataError(path, found, "a complete gzip file", kind.to_do)
        if stream.unused_data:
            found = f"{len(stream.unused_data)} bytes after the end of the gzip data"
            raise DataError(path, found, "nothing there", kind.to_do)
    if len(raw) > kind.max_bytes:
        raise DataError(
            path, f"more than {kind.max_bytes >> 20} MiB of data", kind.limit, kind.to_do
        )
    return raw


def _check_size(path, shape, n_bytes, kind):
    promised = math.prod(shape)
    if 0 in shape:
        what = "0 items" if shape[0] == 0 else "images without pixels"
        raise DataError(path, f"a header that promises {what}", "at least one", kind.to_do)
    if promised != n_bytes:
        difference = "fewer" if n_bytes < promised else "more"
        raise DataError(
            path,
            f"{n_bytes} bytes of data, {abs(promised - n_bytes)} {difference} than promised",
            f"{promised} bytes, as its header says: {' x '.join(map(str, shape))}",
            kind.to_do,
        )


def _check_label_range(path, y, n_classes):
    if y.max() >= n_classes:
        first = int(np.argmax(y >= n_classes))
        raise DataError(
            path, f"label {y[first]} at position {first}", f"labels from 0 to {n_classes - 1}"
        )
