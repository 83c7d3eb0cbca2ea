"""The exercises of lesson 01: data."""

import struct

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding
from fmnist_helpers.checks._exercise import Computed, Function, Mistake, raised

LABELS = [9, 0, 3, 3, 7]


def idx(labels):
    """Return the bytes of a file of labels."""
    return struct.pack(">ii", 2049, len(labels)) + bytes(labels)


labels = Computed(
    "labels",
    1,
    "read labels from the bytes of an IDX file",
    right=lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=8),
    cases=[((idx(LABELS),), {"N": 5}), ((idx(range(10)),), {"N": 10})],
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
            "16 bytes is the header of a file of images. That of labels has 8: no rows, no"
            " columns.",
        ),
        Mistake(
            "header-half",
            lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=4),
            "Your array has the shape {shape}, 4 numbers too many: the header holds two numbers of"
            " four bytes each.",
        ),
        Mistake(
            "four-bytes-each",
            lambda raw: np.frombuffer(raw, dtype=">i4", offset=8),
            "The numbers of the header have four bytes each, a label has one ({error}).",
        ),
        Mistake(
            "wrong-count",
            lambda raw: np.frombuffer(raw, dtype=np.uint8, offset=8)[:-1],
            "Your array has the shape {shape}, wanted is {wanted}: the last label is missing.",
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
            "up-to-the-largest",
            lambda y, n_classes: np.bincount(y),
            "Your result has the shape {shape}, wanted is {wanted}: np.bincount stops at the"
            " largest label that occurs; its minlength helps.",
        ),
        Mistake(
            "shares-for-counts",
            lambda y, n_classes: np.bincount(y, minlength=n_classes) / len(y),
            "Yours are shares ({got} at {entry}); counts are wanted, {want} there.",
        ),
        Mistake(
            "labels-from-1",
            lambda y, n_classes: np.array([(y == k).sum() for k in range(1, n_classes + 1)]),
            "Your result begins with the count of class 1; labels begin at 0.",
        ),
        Mistake(
            "count-of-all",
            lambda y, n_classes: len(y),
            "That is the number of labels; wanted is one count for each of the {n_classes}"
            " classes.",
        ),
    ],
    look="Count the zeros in y by hand: is that your first number?",
    hints=["y == k is an array of True and False; their sum counts.", "Look up np.bincount."],
)

PIXELS = np.array([[3, 4, 0], [0, 0, 2]], dtype=np.uint8)
GARMENTS = np.array([[200, 100, 0, 50], [10, 0, 250, 30], [0, 0, 0, 0]], dtype=np.uint8)


def _unit_rows(X):
    X = X.astype(np.float64)
    norms = np.linalg.norm(X, axis=1, keepdims=True)
    return X / np.where(norms == 0, 1, norms)


def _norms_with(X, **how):
    return X / np.sqrt((X.astype(float) ** 2).sum(**how))


unit_rows = Computed(
    "unit_rows",
    1,
    "scale each picture to length 1 (l2 normalization)",
    right=_unit_rows,
    cases=[
        ((PIXELS,), {"N": 2, "D": 3}),
        ((GARMENTS,), {"N": 3, "D": 4}),
        ((np.array([[30, 40], [60, 80]], dtype=np.uint8),), {"N": 2, "D": 2}),
    ],
    mistakes=[
        Mistake(
            "small-numbers-overflow",
            lambda X: X / np.maximum(np.sqrt((X**2).sum(axis=1, keepdims=True)), 1e-12),
            "Your result{entry} is {got}, should be {want}. X holds numbers of one byte,"
            " and so does X ** 2: 200 ** 2 does not fit (section 1.5). Make floats of them"
            " first.",
        ),
        Mistake(
            "division-by-zero",
            lambda X: _norms_with(X, axis=1, keepdims=True),
            "All right but for the black picture: its length is 0, and 0/0 gives {got}. It should"
            " stay black.",
        ),
        Mistake(
            "wrong-axis",
            lambda X: np.nan_to_num(_norms_with(X, axis=0, keepdims=True)),
            "Your columns have length 1, not your rows: axis=0 adds up over the pictures, axis=1"
            " over the pixels of each.",
        ),
        Mistake(
            "wrong-axis",
            lambda X: _norms_with(X, axis=0),
            "Your columns have length 1, not your rows: axis=0 adds up over the pictures, axis=1"
            " over the pixels of each.",
        ),
        Mistake(
            "missing-keepdims",
            lambda X: _norms_with(X, axis=1),
            "X has the shape (N, D), your lengths (N,): NumPy matches (N,) with the columns."
            " keepdims=True makes them (N, 1). ({error})",
        ),
        Mistake(
            "whole-array",
            lambda X: X / np.sqrt((X.astype(float) ** 2).sum()),
            "You divide all pictures by one number, the length of the whole array. Each row needs"
            " its own: axis=1.",
        ),
        Mistake(
            "missing-root",
            lambda X: X / np.maximum((X.astype(float) ** 2).sum(axis=1, keepdims=True), 1e-300),
            "You divide by the squared length ({got} at {entry}, should be {want}): the square root"
            " is missing.",
        ),
        Mistake(
            "l1-for-l2",
            lambda X: X / np.maximum(X.astype(float).sum(axis=1, keepdims=True), 1e-300),
            "Your rows add up to 1: that is l1. For l2 their *squares* do.",
        ),
        Mistake(
            "divided-by-255",
            lambda X: X / 255,
            "Your pixels lie between 0 and 1, but the rows do not have length 1 ({got} at {entry},"
            " should be {want}).",
        ),
        Mistake(
            "integer-division",
            lambda X: (
                X // np.maximum(np.sqrt((X.astype(float) ** 2).sum(axis=1, keepdims=True)), 1e-300)
            ),
            "// throws away what is behind the decimal point: your result{entry} is {got}"
            " and should be {want}.",
        ),
    ],
    look="The squares of each row must add up to 1. For [3, 4, 0] the length is 5.",
    hints=[
        "The length of a row is the square root of the sum of its squares.",
        "Turn X into floats, then sum with axis=1 and keepdims=True.",
        "A picture that is all black has length 0; divide it by 1 instead.",
    ],
)


def _one_hot(y, n_classes):
    return (y[:, None] == np.arange(n_classes)).astype(float)


def _shifted_labels(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y - 1] = 1
    return Y


def _all_rows(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[:, y] = 1
    return Y


one_hot = Computed(
    "one_hot",
    1,
    "write labels as rows with a single 1",
    right=_one_hot,
    cases=[
        ((np.array([2, 0, 1, 2]), 3), {"N": 4, "C": 3}),
        ((np.array([1, 0, 1], dtype=np.uint8), 5), {"N": 3, "C": 5}),
        ((np.array([1, 2, 0]), 3), {"N": 3, "C": 3}),
    ],
    mistakes=[
        Mistake(
            "labels-from-1",
            _shifted_labels,
            "Your 1s stand one place too far left: label 0 belongs into column 0. Is there"
            " a y - 1?",
        ),
        Mistake(
            "columns-for-rows",
            lambda y, n_classes: _one_hot(y, n_classes).T,
            "Your result has the shape {shape}, wanted is {wanted}: samples are rows here.",
        ),
        Mistake(
            "every-row-the-same",
            _all_rows,
            "Y[:, y] = 1 writes into *all* rows. For one place in each row give both: its row"
            " number, np.arange(N), and its column.",
        ),
        Mistake(
            "classes-that-occur",
            lambda y, n_classes: _one_hot(y, y.max() + 1),
            "Your result has as many columns as labels occur, {shape}; n_classes is {n_classes}.",
        ),
        Mistake(
            "label-for-1",
            lambda y, n_classes: _one_hot(y, n_classes) * y[:, None],
            "You write the label itself ({got} at {entry}) where a 1 is wanted.",
        ),
        Mistake(
            "true-and-false",
            lambda y, n_classes: y[:, None] == np.arange(n_classes),
            "Yours are True and False. P - Y does not work with those: .astype(float) makes 1 and"
            " 0 of them.",
        ),
    ],
    kinds="fiu",
    look="Each row holds a single 1; the first label is {y}[0].".replace("{y}", "y"),
    hints=[
        "Begin with np.zeros((len(y), n_classes)), then set one entry in each row.",
        "Y[rows, columns] with two arrays of length N picks N entries; rows is np.arange(N).",
    ],
)

SCORES = np.array([[0.1, 0.7, 0.2], [0.8, 0.1, 0.1], [0.3, 0.3, 0.4], [0.2, 0.5, 0.3]])

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
            "The largest value of each row is always 1. You want its *place*.",
        ),
        Mistake(
            "labels-from-1",
            lambda Y: Y.argmax(axis=1) + 1,
            "All your labels are one too large: NumPy counts from 0, and so do the classes.",
        ),
        Mistake(
            "rows-with-labels",
            lambda Y: np.argwhere(Y),
            "Your result has the shape {shape}: each line is a row number and a column; only the"
            " column is wanted.",
        ),
    ],
    look="Where is the 1 in the first row?",
    hints=["The 1 is the largest number of its row.", "Look up np.argmax and its axis."],
)

TRAIN = np.array([[1.0, 10.0], [3.0, 30.0], [5.0, 20.0]])
OTHER = np.array([[3.0, 40.0], [7.0, 0.0]])


def _standardize(X_train, X_other):
    return (X_other - X_train.mean(axis=0)) / X_train.std(axis=0)


def _by_all(X_train, X_other):
    X = np.concatenate([X_train, X_other])
    return (X_other - X.mean(axis=0)) / X.std(axis=0)


standardize = Computed(
    "standardize",
    1,
    "scale validation pictures by the statistics of the training set",
    right=_standardize,
    cases=[
        ((TRAIN, OTHER), {"D": 2}),
        ((_cases.normal(6, 4) * 3 + 2, _cases.normal(5, 4, seed=1)), {"N": 5, "D": 4}),
    ],
    mistakes=[
        Mistake(
            "test-statistics",
            lambda X_train, X_other: (X_other - X_other.mean(axis=0)) / X_other.std(axis=0),
            "Mean and deviation are those of X_other itself. Then the same picture would get other"
            " numbers in other company: use those of X_train. Your result{entry} is {got}, should"
            " be {want}.",
        ),
        Mistake(
            "leak",
            _by_all,
            "Mean and deviation come from both sets together: so the validation set had a say in"
            " what is trained on. That is a leak. Your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "over-everything",
            lambda X_train, X_other: (X_other - X_train.mean()) / X_train.std(),
            "You use one mean, {X_train} over everything; each of the columns needs its own.",
        ),
        Mistake(
            "only-centered",
            lambda X_train, X_other: X_other - X_train.mean(axis=0),
            "Centered, but not divided by the standard deviation: {got} at {entry}, should be"
            " {want}.",
        ),
        Mistake(
            "variance-for-deviation",
            lambda X_train, X_other: (X_other - X_train.mean(axis=0)) / X_train.var(axis=0),
            "You divide by the variance; the standard deviation is its square root ({got} at"
            " {entry}, should be {want}).",
        ),
        Mistake(
            "training-set-returned",
            lambda X_train, X_other: (X_train - X_train.mean(axis=0)) / X_train.std(axis=0),
            "That is the training set, standardized, of shape {shape}; wanted is X_other.",
        ),
    ],
    look="The mean of the first column of X_train is 3 in the small example.",
    hints=[
        "Two statistics for each pixel: mean and std over the rows, axis=0.",
        "Which rows may they come from, if X_other stands for pictures never seen before?",
    ],
)


class Split(Function):
    """Any shuffled split is right, as long as pairs stay together and nothing is lost."""

    n, n_val = 20, 6

    def examine(self, function):
        """Return what is wrong with a way to split."""
        # Each label can be told from its row.
        X = np.arange(self.n * 3, dtype=float).reshape(self.n, 3)
        y = np.arange(self.n) * 7
        args = (X, y, self.n_val, _cases.rng())
        outcome = self.call(function, args)
        if outcome.error is not None:
            return raised(outcome.error, f"X of shape {X.shape}, y of shape {y.shape}, n_val = 6")
        return self._parts(outcome.value) or self._rows(outcome) or self._order(function, X, y)

    def _parts(self, parts):
        if parts is None:
            return Finding("missing-return", "Your function returns None instead of four arrays.")
        if not isinstance(parts, (tuple, list)) or len(parts) != 4:
            return Finding(
                "not-four",
                f"Wanted are four arrays; you return {type(parts).__name__}"
                f" with {np.size(parts, 0) if np.ndim(parts) else 1} entries.",
            )
        shapes = [np.shape(part) for part in parts]
        m, v = self.n - self.n_val, self.n_val
        wanted = [(m, 3), (m,), (v, 3), (v,)]
        if shapes == wanted:
            return None
        if shapes == [wanted[i] for i in (2, 3, 0, 1)]:
            return Finding(
                "sets-swapped",
                f"Your training set has {v} rows, the validation set {m}:"
                f" swapped. n_val = {v} is the size of the validation set.",
            )
        if shapes == [wanted[i] for i in (0, 2, 1, 3)]:
            return Finding(
                "order-of-arrays",
                "You return X_train, X_val, y_train, y_val; wanted is"
                " X_train, y_train, X_val, y_val.",
            )
        return Finding(
            "wrong-sizes",
            f"Your arrays have the shapes {shapes}; with 20 rows and"
            f" n_val = {v} they should be {wanted}.",
        )

    def _rows(self, outcome):
        X_train, y_train, X_val, y_val = map(np.asarray, outcome.value)
        for rows, labels in ((X_train, y_train), (X_val, y_val)):
            if not np.array_equal(rows[:, 0] / 3 * 7, labels):
                return Finding(
                    "torn-pairs",
                    f"The first row of your set was row {rows[0, 0] / 3:.0f}, its label that of row"
                    f" {labels[0] / 7:.0f}: X and y need the *same* order.",
                )
        both = np.intersect1d(y_train, y_val)
        if len(both):
            return Finding(
                "leak",
                f"{len(both)} of 20 rows are in both sets: what is trained on cannot judge.",
            )
        if len(np.unique(np.concatenate([y_train, y_val]))) < self.n:
            return Finding(
                "drawn-twice",
                "Some rows occur twice and others never: a permutation"
                " draws each once, rng.integers or rng.choice do not.",
            )
        if outcome.changed:
            return Finding(
                "changed-input",
                f"Your function shuffles"
                f" {['X', 'y', 'n_val', 'rng'][outcome.changed[0]]} itself, which belongs"
                " to whoever calls it.",
            )
        return None

    def _order(self, function, X, y):
        first, second = (
            np.asarray(
                self.call(function, (X, y, self.n_val, np.random.default_rng(seed))).value[3]
            )
            for seed in (1, 2)
        )
        if np.array_equal(first, second):
            return Finding(
                "not-shuffled",
                f"With two different generators you choose the same"
                f" validation rows, {(first // 7).tolist()}. Files are often sorted: draw"
                " an order from rng.",
            )
        return None


split = Split(
    "split",
    1,
    "split pictures and labels into a training and a validation set",
    hints=[
        "rng.permutation(len(y)) gives every row number once, in random order.",
        "X[order] and y[order] with the same `order` keep pairs together; then cut.",
    ],
)
