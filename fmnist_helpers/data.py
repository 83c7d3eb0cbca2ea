"""Files to arrays: the Fashion-MNIST images and labels, checked, named and normalized.

Run as a program it checks a folder's files, or writes them as CSV:

    python -m fmnist_helpers.data check [FOLDER]
    python -m fmnist_helpers.data csv [FOLDER] --to FOLDER
"""
# ruff: noqa: T201 - a program prints

import argparse
import hashlib
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn import preprocessing

from fmnist_helpers._csv import read_csv, write_csv
from fmnist_helpers._files import PROJECT_FILES as FILES
from fmnist_helpers._files import DataError, get_anew
from fmnist_helpers._idx import read_idx
from fmnist_helpers._validate import check_choice, check_float_dtype

__all__ = [
    "CLASS_NAMES",
    "FOLDER",
    "DataError",
    "FashionMNIST",
    "check",
    "load",
    "normalize",
    "read_csv",
    "read_idx",
    "write_csv",
]

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

FOLDER = Path(__file__).resolve().parent.parent / "data"

# As the publisher gives them in the README of github.com/zalandoresearch/fashion-mnist.
MD5 = {
    "X_train": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "y_train": "25c81989df183df01b3e8a0aad5dffbe",
    "X_test": "bef4ecab320f06d8554ea6380940ec79",
    "y_test": "bb300cfdad3c16e7a12a480ee83cd310",
}
SHAPES = {"X_train": (60000, 784), "y_train": (60000,), "X_test": (10000, 784), "y_test": (10000,)}
# CRC-32 of the arrays: they tell Fashion-MNIST, in the publisher's order, from other data of the
# same shapes in an instant, also where the files were compressed anew and their MD5 differ.
CRC32 = {"X_train": 0xAE65DCCD, "y_train": 0x2ED6E46A, "X_test": 0x12728439, "y_test": 0x242BC73F}
# Mean pixel (0.1307 and 0.1325 of 255) and mean label of the handwritten digits.
PLAIN_MNIST_MEANS = {"X_train": 33.32, "y_train": 4.454, "X_test": 33.79, "y_test": 4.443}

NORMALIZATIONS = ("raw", "pixel", "l1", "l2")


class FashionMNIST(NamedTuple):
    """The whole data set.

    Attributes
    ----------
    X_train : ndarray of uint8 of shape (60000, 784)
        One image a row, its 28 rows of pixels after one another; 0 is background, 255 brightest.
    y_train : ndarray of uint8 of shape (60000,)
        Classes from 0 to 9, named by `CLASS_NAMES`.
    X_test : ndarray of uint8 of shape (10000, 784)
    y_test : ndarray of uint8 of shape (10000,)
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def load(folder=FOLDER):
    """Read all 70,000 images and labels from disk; the network is never used.

    Parameters
    ----------
    folder : str or path-like, optional
        Where the publisher's four files are; by default the project's `data` folder.

    Returns
    -------
    FashionMNIST
        Read-only arrays.

    Raises
    ------
    DataError
        If a file is missing or damaged, or does not hold what its name says: two files swapped,
        plain MNIST (digits) under the same names, any other data.
    """
    # Unpacking releases the interpreter lock, so that two files are unpacked at once.
    with ThreadPoolExecutor() as pool:
        return FashionMNIST(*pool.map(_read_checked, [folder] * len(FILES), FILES))


def _read_checked(folder, name):
    path = Path(folder) / FILES[name]
    array = read_idx(path)
    _check_content(path, name, array)
    return array


def _check_content(path, name, array):
    if array.shape != SHAPES[name]:
        other = [file for key, file in FILES.items() if SHAPES[key] == array.shape]
        to_do = f"It looks like {other[0]}: were two files swapped?" if other else None
        raise DataError(path, f"data of shape {array.shape}", f"shape {SHAPES[name]}", to_do)
    if zlib.crc32(array) == CRC32[name]:
        return
    what, mean = "labels" if name.startswith("y") else "images", array.mean()
    found, expected = f"other {what} (mean value {mean:.2f})", f"the {what} of Fashion-MNIST"
    if abs(mean - PLAIN_MNIST_MEANS[name]) < 0.01:
        found = f"the {what} of plain MNIST (handwritten digits), which has the same file names"
        expected = "Fashion-MNIST (garments)"
    to_do = f"{get_anew(path)} To learn from other data, use other_data.load_idx."
    raise DataError(path, found, expected, to_do)


def normalize(X, how, *, dtype=np.float32):
    """Scale pixels to small numbers, or only change their dtype.

    Parameters
    ----------
    X : ndarray of shape (N, 784)
        Pixels from 0 to 255.
    how : {"raw", "pixel", "l1", "l2"}
        "raw" leaves pixels at 0 to 255, "pixel" divides every pixel by 255. "l1" divides each
        image by the sum of its pixels, "l2" by its Euclidean length; all-zero images are
        unchanged.
    dtype : {float32, float64}, default float32

    Returns
    -------
    ndarray of `dtype`, of the shape of `X`

    Raises
    ------
    ValueError
        If `how` or `dtype` is not one of those above, or `X` has not two dimensions.
    """
    check_choice("how", how, NORMALIZATIONS)
    check_float_dtype(dtype)
    X = np.asarray(X)
    if X.ndim != 2:
        raise ValueError(
            f"X has shape {X.shape}; expected one image per row, that is, shape (N, 784)"
        )
    X = X.astype(dtype)
    if how == "pixel":
        X /= 255
    elif how in ("l1", "l2"):
        X = preprocessing.normalize(X, norm=how, copy=False)
    return X


def check(folder=FOLDER):
    """Look at the four files one by one.

    Parameters
    ----------
    folder : str or path-like, optional

    Returns
    -------
    dict of str to str
        For each file name "as published", "same data, compressed differently", or what is wrong.
    """
    return {file_name: _verdict(folder, name) for name, file_name in FILES.items()}


def _verdict(folder, name):
    try:
        _read_checked(folder, name)
    except DataError as error:
        return str(error)
    path = Path(folder) / FILES[name]
    md5 = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    return "as published" if md5 == MD5[name] else "same data, compressed differently"


def main(arguments=None):
    """Run `check` or `csv` from the command line.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the command line.

    Returns
    -------
    int
        0 if all went well, else 1.
    """
    parser = argparse.ArgumentParser(
        prog="python -m fmnist_helpers.data",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check a folder's four files")
    checking.add_argument("folder", nargs="?", default=FOLDER, type=Path)
    writing = commands.add_parser("csv", help="write a folder's IDX files as two CSV files")
    writing.add_argument("folder", nargs="?", default=FOLDER, type=Path)
    writing.add_argument("--to", required=True, type=Path, help="folder to write the CSV files to")
    options = parser.parse_args(arguments)
    if options.command == "check":
        return _check_command(options.folder)
    return _csv_command(options.folder, options.to)


def _check_command(folder):
    verdicts = check(folder)
    for file_name, verdict in verdicts.items():
        print(f"{file_name}: {verdict}")
    fine = {"as published", "same data, compressed differently"}
    return 0 if fine.issuperset(verdicts.values()) else 1


def _csv_command(folder, to):
    try:
        paths = [to / f"fashion-mnist_{part}.csv" for part in ("train", "test")]
        for path in paths:
            if path.exists():
                raise DataError(
                    path, "an existing file", "none", "Move it away, or use another --to."
                )
        X_train, y_train, X_test, y_test = load(folder)
        to.mkdir(parents=True, exist_ok=True)
        for path, X, y in zip(paths, (X_train, X_test), (y_train, y_test), strict=True):
            write_csv(path, X, y)
            print(f"{path}: {len(y)} images")
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
