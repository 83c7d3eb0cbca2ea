"""Other data than Fashion-MNIST: IDX files of its relatives, and folders of your own images.

`load_idx` reads Kuzushiji-MNIST, EMNIST, plain MNIST and all that is published in the same form;
`read_folders` reads image files that are sorted into one folder per class.
"""

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from fmnist_helpers._files import DataError
from fmnist_helpers._idx import Kind, read_any_idx
from fmnist_helpers._validate import check_class_names, check_count

__all__ = ["DataError", "Dataset", "ImageFolders", "load_idx", "read_folders"]

ANEW = "Get the file again from where it came."
KIND = Kind(
    file="an IDX file",
    side=None,
    max_bytes=1 << 30,  # the largest we know is EMNIST by class: 522 MiB
    limit="at most 1024 MiB",
    to_do=ANEW,
)
PARTS = {"train": ("train",), "test": ("t10k", "test")}
ENDINGS = {
    "images": ("images-idx3-ubyte", "images.idx3-ubyte"),
    "labels": ("labels-idx1-ubyte", "labels.idx1-ubyte"),
}

# Pillow opens much more; these are the usual forms, and they keep a small file small.
FORMATS = ("PNG", "BMP", "GIF", "TIFF", "JPEG")
SUFFIXES = {".png", ".bmp", ".gif", ".tif", ".tiff", ".jpg", ".jpeg"}
NO_DATA = {"Thumbs.db", "desktop.ini", "__MACOSX"}  # left behind by systems and programs
MAX_NAMED = 50  # files in one error


class Dataset(NamedTuple):
    """Images and labels in two parts, with the names of the classes.

    Attributes
    ----------
    X_train : ndarray of uint8 of shape (N, D)
        One image per row, its rows of pixels after one another.
    y_train : ndarray of uint8 of shape (N,)
        Classes from 0, named by `class_names`.
    X_test : ndarray of uint8 of shape (M, D)
    y_test : ndarray of uint8 of shape (M,)
    class_names : tuple of str
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple


class ImageFolders(NamedTuple):
    """Images and labels, with the names of the classes.

    Attributes
    ----------
    X : ndarray of uint8 of shape (N, D)
        One image per row, its rows of pixels after one another.
    y : ndarray of int of shape (N,)
        Classes from 0, named by `class_names`.
    class_names : tuple of str
    """

    X: np.ndarray
    y: np.ndarray
    class_names: tuple


def load_idx(folder, *, class_names, prefix="", first_label=0, transposed=False):
    """Read the four IDX files of a data set that is published like MNIST.

    Parameters
    ----------
    folder : str or path-like
        Where train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
        t10k-labels-idx1-ubyte are. Each may end with .gz, have "test" in the place of "t10k" and
        a dot before "idx". If there is a plain file and a gzipped one, the plain one is read.
    class_names : sequence of str
        One name per class; a single text such as "ABC" is one name per letter.
    prefix : str, optional
        What all four names begin with, such as "emnist-letters-".
    first_label : int, default 0
        The label of the first class: 1 for the letters of EMNIST.
    transposed : bool, default False
        Whether the files hold the columns of the images in the place of their rows, as those of
        EMNIST do. Without it, these images lie on their side.

    Returns
    -------
    Dataset
        Read-only arrays.

    Raises
    ------
    DataError
        If a file is missing or damaged, there are not as many labels as images, the images of the
        two parts differ in size, or a label has no name.
    ValueError
        If `class_names` are not at least two different names, or `first_label` is not 0 or a
        positive whole number.
    """
    class_names = check_class_names(class_names)
    check_count("first_label", first_label, least=0)
    folder = Path(folder)
    paths = {(part, what): _find(folder, prefix, part, what) for part in PARTS for what in ENDINGS}
    files = {key: _read_one(path, key[1]) for key, path in paths.items()}
    for part in PARTS:
        _check_lengths(paths[part, "labels"], files[part, "labels"], files[part, "images"])
    _check_sizes(paths["test", "images"], files["train", "images"], files["test", "images"])
    labels = {paths[part, "labels"]: files[part, "labels"] for part in PARTS}
    _check_labels(labels, class_names, first_label)
    arrays = []
    for part in PARTS:
        arrays += [_rows(files[part, "images"], transposed), files[part, "labels"] - first_label]
    for array in arrays:
        array.setflags(write=False)
    return Dataset(*arrays, class_names)


def _find(folder, prefix, part, what):
    """Return the path of one of the four files, whatever form its name has."""
    names = [
        f"{start}-{ending}{packed}"
        for start in PARTS[part]
        for ending in ENDINGS[what]
        for packed in ("", ".gz")
    ]
    for name in names:
        if (folder / f"{prefix}{name}").is_file():
            return folder / f"{prefix}{name}"
    if not folder.is_dir():
        raise DataError(folder, "no such folder", "a folder with four IDX files", "Check the path.")
    others = [path.name for name in names for path in sorted(folder.glob(f"*{name}"))]
    to_do = "Check the folder and the prefix."
    if others:
        start = next(others[0].removesuffix(name) for name in names if others[0].endswith(name))
        to_do = f"Pass prefix={start!r} for the files that are there."
    found = f"no file {prefix}{names[0]}, gzipped or not"
    raise DataError(folder, found, "four files, images and labels to train and to test with", to_do)


def _read_one(path, what):
    array = read_any_idx(path, KIND)
    found = "images" if array.ndim == 3 else "labels"
    if found != what:
        raise DataError(path, found, what, "Were two files swapped?")
    return array


def _check_lengths(path, labels, images):
    if len(labels) != len(images):
        found, expected = f"{len(labels)} labels", f"{len(images)}, one per image"
        raise DataError(path, found, expected, "Take both files from the same source.")


def _check_sizes(path, train, test):
    if train.shape[1:] != test.shape[1:]:
        sizes = ["x".join(map(str, images.shape[1:])) for images in (test, train)]
        expected = f"{sizes[1]}, as in the images to train with"
        to_do = "Take both files from the same source."
        raise DataError(path, f"images of {sizes[0]} pixels", expected, to_do)


def _check_labels(labels, class_names, first):
    """Refuse labels without a name; `labels` are arrays by the path of their file."""
    low, high = min(map(np.min, labels.values())), max(map(np.max, labels.values()))
    last = first + len(class_names) - 1
    for path, y in labels.items():
        if first <= y.min() and y.max() <= last:
            continue
        n_found = int(high) - int(low) + 1
        advice = [] if n_found <= len(class_names) else [f"{n_found} class names"]
        advice += [f"first_label={low}"] if low != first else []
        expected = f"labels from {first} to {last}, as there are {len(class_names)} class names"
        to_do = f"Pass {' and '.join(advice)}."
        raise DataError(path, f"labels from {y.min()} to {y.max()}", expected, to_do)


def _rows(images, transposed):
    images = images.transpose(0, 2, 1) if transposed else images
    return images.reshape(len(images), -1)


def read_folders(folder, *, size=(28, 28), invert=False):
    """Read image files that are sorted into one folder per class.

    Parameters
    ----------
    folder : str or path-like
        Holds one folder per class, whose name is that of the class. The files in it are PNG, BMP,
        GIF, TIFF or JPEG, in color or gray. Names that begin with a dot do not count.
    size : (int, int), default (28, 28)
        Width and height that each image must have, since nothing is resized.
    invert : bool, default False
        Whether the images are dark on bright, as ink on paper. Objects in Fashion-MNIST are bright
        on a black background, and so should be those of its relatives; nothing is guessed.

    Returns
    -------
    ImageFolders
        Sorted by class, and then by the name of the file. Shuffle before you split, for example
        with `sklearn.model_selection.train_test_split`.

    Raises
    ------
    DataError
        If there are fewer than two classes, one without images, or files that cannot be used; all
        of these are named at once.

    Notes
    -----
    Colors become gray as 0.299 R + 0.587 G + 0.114 B. 16-bit pixels are divided by 257. What is
    transparent is background. A photo is turned as its EXIF data say.
    """
    folder, size = Path(folder), _checked_size(size)
    classes = _class_folders(folder)
    images, labels, troubles = [], [], []
    for label, paths in enumerate(classes.values()):
        for path in paths:
            try:
                images.append(_read_image(path, size, invert))
                labels.append(label)
            except _UnusableImageError as error:
                troubles.append(f"{path.relative_to(folder).as_posix()} ({error})")
    if troubles:
        raise _trouble(folder, troubles, size)
    return ImageFolders(np.stack(images), np.array(labels), tuple(classes))


def _checked_size(size):
    width, height = size
    check_count("width of size", width)
    check_count("height of size", height)
    return int(width), int(height)


def _class_folders(folder):
    """Return the files of each class, by its name; refuse folders without images."""
    inside = _visible(folder)
    folders = [path for path in inside if path.is_dir()]
    beside = [path.name for path in inside if path.suffix.lower() in SUFFIXES and path.is_file()]
    if beside:
        found = f"the image {beside[0]} beside the folders"
        raise DataError(folder, found, "one folder per class", "Move it into that of its class.")
    if len(folders) < 2:
        to_do = "Make a folder for each class, and move its images there."
        raise DataError(folder, f"{len(folders)} folders", "at least two, one per class", to_do)
    classes = {path.name: _visible(path) for path in folders}
    empty = [name for name, paths in classes.items() if not paths]
    if empty:
        found = f"no file in {', '.join(empty)}"
        raise DataError(folder, found, "images of every class", "Remove empty folders.")
    return classes


def _visible(folder):
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        found = f"a folder that cannot be read ({error.strerror})"
        raise DataError(folder, found, "a folder with images", "Check the path.") from error
    return [path for path in paths if path.name[0] != "." and path.name not in NO_DATA]


def _trouble(folder, troubles, size):
    more = len(troubles) - MAX_NAMED
    named = "; ".join(troubles[:MAX_NAMED]) + (f"; and {more} more" if more > 0 else "")
    found = f"{len(troubles)} files that cannot be used: {named}"
    expected = f"only images of {size[0]}x{size[1]} pixels, as {', '.join(FORMATS)}"
    to_do = "Resize, save anew or remove these files, or pass another size."
    return DataError(folder, found, expected, to_do)


class _UnusableImageError(ValueError):
    """A file that holds no usable image; the message says why."""


def _read_image(path, size, invert):
    """Return an image as a row of bytes."""
    if not path.is_file():
        raise _UnusableImageError("a folder" if path.is_dir() else "no regular file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                _check_image(image, size)
                gray = _gray(ImageOps.exif_transpose(image), 255 if invert else 0)
    except _UnusableImageError:
        raise
    except UnidentifiedImageError:
        raise _UnusableImageError("no such image") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _UnusableImageError("far too large") from None
    except Exception as error:  # Pillow raises errors of many kinds for damaged files
        raise _UnusableImageError(f"damaged: {error}") from None
    if gray.shape[::-1] != size:
        raise _UnusableImageError(f"{gray.shape[1]}x{gray.shape[0]}")
    return (255 - gray if invert else gray).reshape(-1)


def _check_image(image, size):
    """Refuse an image before its pixels are unpacked."""
    if sorted(image.size) != sorted(size):  # sorted, since it may have to be turned
        raise _UnusableImageError(f"{image.width}x{image.height}")
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise _UnusableImageError(f"{image.n_frames} images in one file")
    if image.mode in ("I", "F"):
        raise _UnusableImageError("32 bits per pixel")


def _gray(image, background):
    if image.mode.startswith("I;16"):  # convert("L") would cut off all above 255
        wide = np.asarray(image).astype(np.uint32)
        return ((wide + 128) // 257).astype(np.uint8)
    if image.has_transparency_data:
        color = image.convert("RGBA")
        below = Image.new("RGBA", color.size, (background,) * 3 + (255,))
        image = Image.alpha_composite(below, color)
    # Not at once from every mode: a palette, for example, has its own way to become gray.
    return np.asarray(image if image.mode == "L" else image.convert("RGB").convert("L"))
