"""The exercises of lesson 01 about files and labels."""

import struct
from collections import Counter

import numpy as np

from fmnist_helpers.checks._computed import Computed, Mistake

# As in the file of lesson 01, the number of labels can be divided by 8, so that NumPy reads them as
# larger numbers without an error.
LABELS = [9, 0, 3, 3, 7, 2, 5, 5, 0, 9, 1, 4, 6, 8, 2, 3]


def idx(labels):
    """Return the bytes of a file of labels."""
    return struct.pack(">ii", 2049, len(labels)) + bytes(labels)


labels = Computed(
    "labels",
    1,
    "read labels from the bytes of an IDX file",
    right=lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=8),
    cases=[((idx(LABELS),), {"N": 16}), ((idx(range(24)),), {"N": 24})],
    mistakes=[
        Mistake(
            "header-kept",
            lambda raw: np.frombuffer(raw, dtype=np.uint8),
            "Your array has the shape {shape}, 8 numbers more than there are labels: it begins with"
            " the header.",
        ),
        Mistake(
            "header-of-images",
            lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=16),
            "Your array has the shape {shape}, wanted is {wanted}: 16 bytes is the header of a file"
            " of images. That of labels has 8: no rows, no columns.",
        ),
        Mistake(
            "header-half",
            lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=4),
            "Your array has the shape {shape}, 4 numbers too many: the header holds two numbers of"
            " four bytes each.",
        ),
        *(
            Mistake(
                "four-bytes-each",
                lambda raw, dtype=dtype, offset=offset: np.frombuffer(raw, dtype, offset=offset),
                "Your array has the shape {shape}, wanted is {wanted}: its dtype takes more than"
                " one byte for a label. Only the numbers of the header have four bytes each; and"
                " without a dtype np.frombuffer reads floats of eight.",
            )
            for dtype in ("<i4", ">i4", "<i8", ">i8", "<f4", "<f8")
            for offset in (8, 0)
        ),
        Mistake(
            "wrong-count",
            lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=8)[:-1],
            "Your array has the shape {shape}, wanted is {wanted}: the last label is missing.",
        ),
        Mistake(
            "wrong-count",
            lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=9),
            "Your array has the shape {shape}, wanted is {wanted}: the first label is missing."
            " Bytes are counted from 0, so the header is byte 0 to byte 7.",
        ),
        Mistake(
            "still-bytes",
            lambda raw: raw[8:],
            "The right bytes, but still bytes and no array: np.frombuffer makes one of them.",
        ),
    ],
    look="Print the first ten numbers: which of them is the first label?",
    hints=[
        "The file begins with two numbers of four bytes each: what it holds, and how many.",
        "np.frombuffer(raw, dtype=..., offset=...) skips the first `offset` bytes.",
    ],
)

class_counts = Computed(
    "class_counts",
    1,
    "count how often each class occurs",
    right=lambda y, n_classes: np.bincount(y, minlength=n_classes),
    cases=[
        ((np.array([2, 0, 2, 1, 0]), 4), {"C": 4}),
        ((np.array([0, 0, 5], dtype=np.uint8), 10), {"C": 10}),
    ],
    mistakes=[
        Mistake(
            "absent-class",
            lambda y, n_classes: np.unique(y, return_counts=True)[1],
            "Your result has the shape {shape}, wanted is {wanted}: a class that does not occur in"
            " y = {y} has no place in it, and all behind it move up.",
        ),
        Mistake(
            "absent-class",
            lambda y, n_classes: list(Counter(y.tolist()).values()),
            "Your result has the shape {shape}, wanted is {wanted}: it begins with the class that"
            " comes first in y = {y}, and a class that does not occur has no place in it.",
        ),
        Mistake(
            "labels-and-counts",
            lambda y, n_classes: np.unique(y, return_counts=True),
            "You return a tuple, {got}: the labels that occur, and their counts. Wanted are the"
            " counts alone, with a 0 for a class that does not occur.",
        ),
        Mistake(
            "up-to-the-largest",
            lambda y, n_classes: np.bincount(y),
            "Your result has the shape {shape}, wanted is {wanted}: np.bincount stops at the"
            " largest label that occurs; its minlength helps.",
        ),
        Mistake(
            "returns-inside-loop",
            lambda y, n_classes: (y == 0).sum(),
            "You return one number, {got}: that of class 0. Does `return` stand inside of the loop?"
            " Then it ends at once; collect the counts first.",
        ),
        Mistake(
            "fixed-size",
            lambda y, n_classes: np.bincount(y, minlength=10),
            "Your result has the shape {shape}, wanted is {wanted}: 10 is written into your code;"
            " here n_classes is {n_classes}.",
        ),
        Mistake(
            "shares-for-counts",
            lambda y, n_classes: np.bincount(y, minlength=n_classes) / len(y),
            "Yours are shares ({got} at {entry}); counts are wanted, {want} there.",
        ),
        Mistake(
            "only-counted-once",
            lambda y, n_classes: np.isin(np.arange(n_classes), y).astype(int),
            "Your counts are 0 or 1 ({got} at {entry}, should be {want}): counts[y] += 1 adds 1 to"
            " a place only once, however often it occurs in y = {y}.",
        ),
        Mistake(
            "labels-from-1",
            lambda y, n_classes: np.array([(y == k).sum() for k in range(1, n_classes + 1)]),
            "Your result begins with the count of class 1 ({got} at {entry}, should be {want});"
            " labels begin at 0.",
        ),
        Mistake(
            "count-of-all",
            lambda y, n_classes: len(y),
            "{got} is the number of labels; wanted is one count for each of the {n_classes}"
            " classes.",
        ),
    ],
    look="Count the zeros in y by hand: is that your first number?",
    hints=["y == k is an array of True and False; their sum counts.", "Look up np.bincount."],
)


def _one_hot(y, n_classes):
    return (y[:, None] == np.arange(n_classes)).astype(float)


def _set(where):
    """Return a function that sets to 1 what `where` says: an index, made from the labels."""

    def wrong(y, n_classes):
        Y = np.zeros((len(y), n_classes))
        Y[where(y)] = 1
        return Y

    return wrong


one_hot = Computed(
    "one_hot",
    1,
    "write labels as rows with a single 1",
    right=_one_hot,
    cases=[
        ((np.array([1, 0, 1]), 5), {"N": 3, "C": 5}),
        ((np.array([2, 0, 1, 2], dtype=np.uint8), 3), {"N": 4, "C": 3}),
        ((np.array([1, 2, 0]), 3), {"N": 3, "C": 3}),
    ],
    mistakes=[
        *(
            Mistake(
                "labels-from-1",
                _set(where),
                "Your 1s stand one place too far left: your result{entry} is {got}, should be"
                " {want}. Label 0 belongs in column 0. Is there a y - 1?",
            )
            for where in (
                lambda y: (np.arange(len(y)), y - 1),  # an error where y holds bytes
                lambda y: (np.arange(len(y)), y.astype(int) - 1),
            )
        ),
        Mistake(
            "columns-for-rows",
            lambda y, n_classes: _one_hot(y, n_classes).T,
            "Your result has the shape {shape}, wanted is {wanted}: samples are rows here.",
        ),
        Mistake(
            "every-row-the-same",
            _set(lambda y: (slice(None), y)),
            "All your rows are the same (your result{entry} is {got}, should be {want}):"
            " Y[:, y] = 1 writes into *all* rows. For one place in each row give both: its"
            " row number and its column.",
        ),
        Mistake(
            "whole-rows",
            _set(lambda y: y),
            "Your 1s fill whole rows (your result{entry} is {got}, should be {want}): Y[y] = 1"
            " takes the labels as row numbers. A place needs both: its row number and its column.",
        ),
        Mistake(
            "classes-that-occur",
            lambda y, n_classes: _one_hot(y, y.max() + 1),
            "Your result has the shape {shape}, wanted is {wanted}: a column for each label up to"
            " the largest in y = {y}. There are n_classes = {n_classes} classes, whether they occur"
            " or not.",
        ),
        Mistake(
            "fixed-size",
            lambda y, n_classes: np.eye(10)[y],
            "Your result has the shape {shape}, wanted is {wanted}: 10 is written into your code;"
            " here n_classes is {n_classes}.",
        ),
        Mistake(
            "label-for-1",
            lambda y, n_classes: _one_hot(y, n_classes) * y[:, None],
            "You write the label itself ({got} at {entry}) where a 1 is wanted.",
        ),
        Mistake(
            "true-and-false",
            lambda y, n_classes: y[:, None] == np.arange(n_classes),
            "Yours are True and False, and P - Y does not work with those; .astype(float) makes 1"
            " and 0 of them.",
        ),
    ],
    look="Each row holds a single 1; that of row 0 stands in column y[0].",
    hints=[
        "Begin with np.zeros((len(y), n_classes)), then set one entry in each row.",
        "Y[rows, columns] with two arrays of length N picks N entries; rows is np.arange(N).",
    ],
)

from_one_hot = Computed(
    "from_one_hot",
    1,
    "get the labels back from one-hot rows",
    right=lambda Y: Y.argmax(axis=1),
    cases=[
        ((np.eye(3)[[2, 0, 1, 2]],), {"N": 4, "C": 3}),
        ((np.eye(4)[[3, 1]],), {"N": 2, "C": 4}),
        ((np.eye(3)[[1, 2, 0]],), {"N": 3, "C": 3}),
    ],
    mistakes=[
        Mistake(
            "wrong-axis",
            lambda Y: Y.argmax(axis=0),
            "Your result has the shape {shape}, wanted is {wanted}: axis=0 looks down each column;"
            " you want the place of the 1 along each row.",
        ),
        Mistake(
            "missing-axis",
            lambda Y: Y.argmax(),
            "One number, {got}: without an axis, argmax counts through the whole array.",
        ),
        Mistake(
            "value-for-place",
            lambda Y: Y.max(axis=1),
            "The largest value of each row is always 1; you want its *place* ({got} at {entry},"
            " should be {want}).",
        ),
        Mistake(
            "labels-from-1",
            lambda Y: Y.argmax(axis=1) + 1,
            "All your labels are one too large ({got} at {entry}, should be {want}): NumPy counts"
            " from 0, and so do the classes.",
        ),
        Mistake(
            "rows-with-labels",
            lambda Y: np.argwhere(Y),
            "Your result has the shape {shape}: each line is a row number and a column; only the"
            " column is wanted.",
        ),
        Mistake(
            "rows-with-labels",
            np.nonzero,
            "You return two arrays, {got}: the row numbers of the 1s, and their columns. Only the"
            " columns are wanted.",
        ),
        Mistake(
            "rows-for-labels",
            lambda Y: np.arange(len(Y)),
            "Your result is 0, 1 and so on, the row numbers of the 1s ({got} at {entry}, should be"
            " {want}). You want their columns.",
        ),
    ],
    look="Where is the 1 in the first row?",
    hints=["The 1 is the largest number of its row.", "Look up np.argmax and its axis."],
)
