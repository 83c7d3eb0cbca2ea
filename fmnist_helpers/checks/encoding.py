"""Exercises: labels as they stand in a file, as counts and as one-hot rows."""

import struct

import numpy as np

from fmnist_helpers.checks._computed import Computed

# As in the real file, the number of labels can be divided by 8, so that NumPy reads them as
# larger numbers without an error.
LABELS = [9, 0, 3, 3, 7, 2, 5, 5, 0, 9, 1, 4, 6, 8, 2, 3]


def idx(labels):
    """Return the bytes of a file of labels."""
    return struct.pack(">ii", 2049, len(labels)) + bytes(labels)


def _labels(raw):
    return np.frombuffer(raw, dtype=np.uint8, offset=8)


labels = Computed(
    "data",
    "read labels from the bytes of an IDX file",
    right=_labels,
    cases=[((idx(LABELS),), {"N": 16}), ((idx(range(24)),), {"N": 24})],
    mistakes="""
    & wide: "<i4" -> ">i4" or "<i8" or ">i8" or "<f4" or "<f8"
    & header: , offset=8 ->
    header-kept: , offset=8 ->
      Your array has 8 numbers more than there are labels: it begins with the header.
    header-of-images: offset=8 -> offset=16  # 16 bytes is the header of a file of images. The
      header of a file of labels has 8: no rows, no columns.
    header-half: offset=8 -> offset=4
      Your array has 4 numbers too many: the header holds two numbers of four bytes each.
    four-bytes-each & wide & header: np.uint8 -> "<i4"
      The dtype of your array takes more than one byte per label. Only the numbers of the header
      have four bytes each; and without a dtype, np.frombuffer reads floats of eight.
    wrong-count: offset=8) -> offset=8)[:-1]  # The last label is missing.
    wrong-count: offset=8 -> offset=9
      The first label is missing. Bytes are counted from 0, so the header is byte 0 to byte 7.
    still-bytes: return raw[8:] or return bytearray(raw[8:]) or return memoryview(raw[8:])
      These are the right bytes, but they are still bytes and not an array: np.frombuffer makes an
      array of them.
    """,
    advice="Print the first ten numbers: which of them is the first label?",
    hints=[
        "The file begins with two numbers of four bytes each: what it holds, and how many.",
        "np.frombuffer(raw, dtype=..., offset=...) skips the first `offset` bytes.",
    ],
)


def _class_counts(y, n_classes):
    return np.bincount(y, minlength=n_classes)


class_counts = Computed(
    "data",
    "count how often each class occurs",
    right=_class_counts,
    cases=[
        ((np.array([2, 0, 2, 1, 0]), 4), {"C": 4}),
        ((np.array([0, 0, 5], dtype=np.uint8), 10), {"C": 10}),
        ((np.array([1] * 300 + [3, 3]), 6), {"C": 6}),  # more than one byte can count
    ],
    mistakes="""
    absent-class: return np.unique(y, return_counts=True)[1]
      Your result has shape {shape}; expected {wanted}: a class that does not occur in y = {y} has
      no place in it, and all classes after it move up.
    absent-class: return [(y == k).sum() for k in dict.fromkeys(y.tolist())]
      Your result has shape {shape}; expected {wanted}: it begins with the class that comes first in
      y = {y}, and a class that does not occur has no place in it.
    labels-and-counts: return np.unique(y, return_counts=True)
      You return a tuple, {got}: the labels that occur, and their counts. Return only the counts,
      with a 0 for each class that does not occur.
    up-to-the-largest: , minlength=n_classes ->
      Your counts stop at the largest label that occurs. So does np.bincount; its minlength helps.
    returns-inside-loop: return (y == 0).sum()
      You return one number, {got}: the count of class 0. Does `return` stand inside the loop? Then
      your function ends at once; collect the counts first.
    fixed-size: minlength=n_classes -> minlength=10  # Your result has shape {shape}; expected
      {wanted}: 10 is written into your code; here n_classes is {n_classes}.
    small-numbers-overflow: minlength=n_classes) -> minlength=n_classes).astype(np.uint8)
      Your counter holds one byte, so it begins again at 0 after 255. Count in an ordinary array of
      integers, np.zeros(n_classes, dtype=int).
    shares-for-counts: minlength=n_classes) -> minlength=n_classes) / len(y)
      You return shares, not counts.
    only-counted-once: return np.isin(np.arange(n_classes), y).astype(int)
      Your counts are 0 or 1: counts[y] += 1 adds 1 to a place only once, however often it occurs in
      y = {y}. Your result{entry} is {got}; expected {want}.
    labels-from-1: return np.array([(y == k).sum() for k in range(1, n_classes + 1)])
      Your result begins with the count of class 1; labels begin at 0.
    count-of-all: return len(y)
      {got} is the number of labels; expected one count for each of the {n_classes} classes.
    """,
    advice="Count the zeros in y by hand: is that your first number?",
    hints=["y == k is an array of True and False; their sum counts.", "Look up np.bincount."],
)


def _one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y] = 1
    return Y


one_hot = Computed(
    "data",
    "write labels as rows with a single 1",
    right=_one_hot,
    cases=[
        ((np.array([1, 0, 1]), 5), {"N": 3, "C": 5}),
        ((np.array([2, 0, 1, 2], dtype=np.uint8), 3), {"N": 4, "C": 3}),
        ((np.array([1, 2, 0]), 3), {"N": 3, "C": 3}),
        ((np.array([3]), 4), {"N": 1, "C": 4}),
    ],
    kinds="fiub",
    # Of the two with labels from 1, the first is an error where y holds bytes.
    mistakes="""
    labels-from-1: , y] -> , y - 1] or , y.astype(int) - 1]
      Your 1s stand one place too far left: label 0 belongs in column 0. Is there a y - 1?
    columns-for-rows: return np.eye(n_classes)[:, y]
      Your samples are columns; samples are rows here.
    every-row-the-same: np.arange(len(y)), y -> :, y
      All your rows are the same. Y[:, y] = 1 writes into *all* rows, and [[0] * C] * N is N times
      the same row. Each row needs a 1 of its own.
    whole-rows: np.arange(len(y)), y -> y  # Your 1s fill whole rows: Y[y] = 1 takes the labels as
      row numbers. A place needs both: its row number and its column.
    classes-that-occur: n_classes)) -> y.max() + 1))
    classes-that-occur: return np.eye(len(set(y)))[np.unique(y, return_inverse=True)[1]]
      Your result has shape {shape}; expected {wanted}: it has a column for each label up to the
      largest in y = {y}. There are n_classes = {n_classes} classes, whether they occur or not.
    fixed-size: return np.eye(10)[y]  # Your result has shape {shape}; expected {wanted}: 10 is
      written into your code; here n_classes is {n_classes}.
    label-for-1: ] = 1 -> ] = y  # You write the label itself where a 1 belongs.
    """,
    advice="Each row holds a single 1; that of row 0 stands in column y[0].",
    hints=[
        "Begin with np.zeros((len(y), n_classes)), then set one entry in each row.",
        "Y[rows, columns] with two arrays of length N picks N entries; rows is np.arange(N).",
    ],
)


def _from_one_hot(Y):
    return Y.argmax(axis=1)


from_one_hot = Computed(
    "data",
    "get the labels back from one-hot rows",
    right=_from_one_hot,
    cases=[
        ((np.eye(3)[[2, 0, 1, 2]],), {"N": 4, "C": 3}),
        ((np.eye(4)[[3, 1]],), {"N": 2, "C": 4}),
        ((np.eye(3)[[1, 2, 0]],), {"N": 3, "C": 3}),
        ((np.eye(5)[[2]],), {"N": 1, "C": 5}),
    ],
    kinds="iu",
    mistakes="""
    wrong-axis: axis=1 -> axis=0
      axis=0 looks down each column; expected the place of the 1 along each row.
    missing-axis: axis=1 ->
      You return one number, {got}, the label of the first row. Without an axis, argmax counts
      through the whole array; and a `return` inside a loop ends it at the first row.
    value-for-place: argmax -> max
      Your result is 1 for every row: its largest value, or its sum. Expected the *place* of the 1.
    labels-from-1: axis=1) -> axis=1) + 1
      All your labels are one too large: NumPy counts from 0, and so do the classes.
    rows-with-labels: return np.argwhere(Y)
      Each line of your result is a row number and a column; return only the column.
    rows-with-labels: return np.nonzero(Y)  # You return two arrays, {got}: the row numbers of the
      1s, and their columns. Return only the columns.
    rows-for-labels: return np.arange(len(Y))
      Your result is 0, 1 and so on, the row numbers of the 1s. Expected their columns.
    """,
    advice="Where is the 1 in the first row?",
    hints=["The 1 is the largest number of its row.", "Look up np.argmax and its axis."],
)
