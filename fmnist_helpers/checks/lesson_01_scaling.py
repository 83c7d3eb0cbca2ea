"""The exercises of lesson 01 about scaling and splitting."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks._errors import raised
from fmnist_helpers.checks._exercise import Function

PIXELS = np.array([[3, 4, 0], [0, 0, 2]], dtype=np.uint8)
GARMENTS = np.array([[200, 100, 0, 50], [10, 0, 250, 30], [0, 0, 0, 0]], dtype=np.uint8)


def _unit_rows(X):
    X = X.astype(np.float64)
    norms = np.linalg.norm(X, axis=1, keepdims=True)
    return X / np.where(norms == 0, 1, norms)


def _ways(diagnosis, length, message, *, numbers=(float, np.uint8), least=(0, 1)):
    """Return one mistake in its usual ways: squares of floats or of bytes, 0/0 or no 0/0.

    No picture but the black one is shorter than 1, as pixels are whole numbers.
    """
    return [
        Mistake(
            diagnosis,
            lambda X, number=number, low=low: X / np.maximum(length(X.astype(number)), low),
            message,
        )
        for number in numbers
        for low in least
    ]


def _length(X, **how):
    return np.sqrt((X**2).sum(**how))


def _row_length(X):
    return _length(X, axis=1, keepdims=True)


def _zero_division(X):
    lengths = _row_length(X.astype(float))
    if not lengths.all():
        raise ZeroDivisionError
    return X / lengths


BYTES_OVERFLOW = (
    "Your result{entry} is {got}, should be {want}. X holds numbers of one byte, and so does"
    " X ** 2: 200 ** 2 does not fit. Make floats of them first."
)

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
        *_ways("small-numbers-overflow", _row_length, BYTES_OVERFLOW, numbers=[np.uint8]),
        # A loop that adds up the squares of single pixels keeps the sum in one byte, too. The root
        # of a byte is a half float in NumPy, but not in Python.
        *(
            mistake
            for number in (np.float16, float)
            for mistake in _ways(
                "small-numbers-overflow",
                lambda X, number=number: np.sqrt(
                    (X**2).sum(axis=1, keepdims=True, dtype=np.uint8), dtype=number
                ),
                BYTES_OVERFLOW,
                numbers=[np.uint8],
            )
        ),
        *_ways(
            "division-by-zero",
            _row_length,
            "All right but for the black picture: its length is 0, and 0/0 gives {got}. It should"
            " stay black.",
            numbers=[float],
            least=[0],
        ),
        Mistake(
            "division-by-zero",
            _zero_division,
            "All right but for the black picture: its length is 0 ({error}). It should stay black.",
        ),
        *_ways(
            "wrong-axis",
            lambda X: _length(X, axis=0),
            "Your columns have length 1, not your rows ({got} at {entry}, should be {want}): axis=0"
            " adds up over the pictures, axis=1 over the pixels of each.",
        ),
        *_ways(
            "missing-keepdims",
            lambda X: _length(X, axis=1),
            "X has the shape (N, D), your lengths (N,): NumPy matches (N,) with the columns."
            " keepdims=True makes them (N, 1). ({error})",
        ),
        *_ways(
            "whole-array",
            _length,
            "You divide all pictures by one number, the length of the whole array ({got} at"
            " {entry}, should be {want}). Each row needs its own: axis=1.",
        ),
        *_ways(
            "missing-root",
            lambda X: (X**2).sum(axis=1, keepdims=True),
            "You divide by the squared length ({got} at {entry}, should be {want}): the square root"
            " is missing.",
        ),
        *_ways(
            "l1-for-l2",
            lambda X: X.sum(axis=1, keepdims=True),
            "Your rows add up to 1 ({got} at {entry}, should be {want}): that is l1. For l2 their"
            " *squares* do.",
            numbers=[float],
        ),
        *_ways(
            "largest-for-length",
            lambda X: X.max(axis=1, keepdims=True),
            "You divide by the largest pixel of each row ({got} at {entry}, should be {want}). The"
            " length is the root of the sum of all squares.",
            numbers=[float],
        ),
        Mistake(
            "divided-by-255",
            lambda X: X / 255,
            "Your pixels lie between 0 and 1, but the rows do not have length 1 ({got} at {entry},"
            " should be {want}).",
        ),
        *(
            Mistake(
                "integer-division",
                lambda X, low=low: X // np.maximum(_row_length(X.astype(float)), low),
                "Your result{entry} is {got}, should be {want}: what is behind the decimal point is"
                " thrown away, by // or by an array of integers that the result is stored in.",
            )
            for low in (0, 1)
        ),
    ],
    look="The squares of each row must add up to 1. For [3, 4, 0] the length is 5.",
    hints=[
        "The length of a row is the square root of the sum of its squares.",
        "Turn X into floats, then sum with axis=1 and keepdims=True.",
        "A picture that is all black has length 0; divide it by 1 instead.",
    ],
)

TRAIN = np.array([[1.0, 10.0], [3.0, 20.0], [5.0, 60.0]])
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
        # Where all sizes are the same, no wrong axis ends in an error.
        ((_cases.normal(4, 4) * 3 + 2, _cases.normal(4, 4, seed=1)), {"N": 4, "D": 4}),
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
            "You use one mean and one deviation for everything ({got} at {entry}, should be"
            " {want}); each of the columns needs its own: axis=0.",
        ),
        *(
            Mistake(
                "wrong-axis",
                lambda X_train, X_other, how=how: (
                    (X_other - X_train.mean(**how)) / X_train.std(**how)
                ),
                "You take mean and deviation over the pixels of each picture; wanted are those of"
                " each pixel over all pictures, of shape (D,): axis=0. ({error})",
            )
            for how in ({"axis": 1}, {"axis": 1, "keepdims": True})
        ),
        Mistake(
            "wrong-axis",
            lambda X_train, X_other: (
                (X_other - X_other.mean(axis=1, keepdims=True)) / X_other.std(axis=1, keepdims=True)
            ),
            "Your rows have the mean 0, each by its own statistics ({got} at {entry}, should be"
            " {want}). Wanted are those of each pixel over all pictures of X_train: axis=0.",
        ),
        Mistake(
            "only-centered",
            lambda X_train, X_other: X_other - X_train.mean(axis=0),
            "Centered, but not divided by the standard deviation: {got} at {entry}, should be"
            " {want}.",
        ),
        Mistake(
            "not-centered",
            lambda X_train, X_other: X_other / X_train.std(axis=0),
            "Divided by the standard deviation, but the mean was not subtracted before: {got} at"
            " {entry}, should be {want}.",
        ),
        Mistake(
            "missing-parentheses",
            lambda X_train, X_other: X_other - X_train.mean(axis=0) / X_train.std(axis=0),
            "Only the mean is divided by the deviation ({got} at {entry}, should be {want}): /"
            " comes before -, so the difference needs parentheses.",
        ),
        Mistake(
            "variance-for-deviation",
            lambda X_train, X_other: (X_other - X_train.mean(axis=0)) / X_train.var(axis=0),
            "You divide by the variance; the standard deviation is its square root ({got} at"
            " {entry}, should be {want}).",
        ),
        Mistake(
            "sample-deviation",
            lambda X_train, X_other: (X_other - X_train.mean(axis=0)) / X_train.std(axis=0, ddof=1),
            "Your deviation divides by the number of rows minus 1, as pandas does and ddof=1 ({got}"
            " at {entry}, should be {want}). That of NumPy, np.std, divides by the number of rows.",
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
        for seed in range(8):  # rows that are drawn twice are not drawn twice every time
            args = (X, y, self.n_val, np.random.default_rng(seed))
            finding = self._one(self.call(function, args), X, y)
            if finding:
                return finding
        return self._order(function, X, y)

    def _one(self, outcome, X, y):
        if outcome.error is not None:
            return raised(outcome.error, f"X of shape {X.shape}, y of shape {y.shape}, n_val = 6")
        return (
            self._parts(outcome.value) or self._rows(outcome.value, X, y) or self._changed(outcome)
        )

    def _parts(self, parts):
        if parts is None:
            return Finding("missing-return", "Your function returns None instead of four arrays.")
        if not isinstance(parts, (tuple, list)) or len(parts) != 4:
            got = f"something of type {type(parts).__name__}"
            if isinstance(parts, (tuple, list, np.ndarray)):
                got += f" and length {len(parts)}"
            return Finding(
                "not-four",
                f"You return {got}; wanted are four arrays: X_train, y_train, X_val, y_val.",
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
                f"Your arrays have the shapes {told(shapes)}: X_train, X_val, y_train, y_val."
                " Wanted is X_train, y_train, X_val, y_val.",
            )
        return Finding(
            "wrong-sizes",
            f"Your arrays have the shapes {told(shapes)}; with {self.n} rows and n_val = {v} they"
            f" should be {told(wanted)}.",
        )

    def _rows(self, parts, X, y):
        X_train, y_train, X_val, y_val = map(np.asarray, parts)
        numbers = {tuple(row): i for i, row in enumerate(X.tolist())}
        for rows, labels in ((X_train, y_train), (X_val, y_val)):
            for row, label in zip(rows.tolist(), labels.tolist(), strict=True):
                if tuple(row) not in numbers or label not in y:
                    numbers_told = ", ".join(f"{number:.4g}" for number in row)
                    return Finding(
                        "changed-values",
                        f"Your arrays hold the row [{numbers_told}] with the label {label}. X and y"
                        " have no such row or label: split moves whole rows and changes nothing in"
                        " them.",
                    )
                if y[numbers[tuple(row)]] != label:
                    return Finding(
                        "torn-pairs",
                        f"Your arrays hold row {numbers[tuple(row)]} of X with the label of row"
                        f" {y.tolist().index(label)}: X and y need the *same* order.",
                    )
        for name, labels in (("training", y_train), ("validation", y_val)):
            again = len(labels) - len(np.unique(labels))
            if again:
                return Finding(
                    "drawn-twice",
                    f"{again} of the {len(labels)} rows in your {name} set are repeated: a"
                    " permutation draws each row once, rng.integers and rng.choice do not.",
                )
        both = np.intersect1d(y_train, y_val)
        if len(both):
            return Finding(
                "leak",
                f"{len(both)} of {self.n} rows are in both sets: what is trained on cannot judge.",
            )
        return None

    def _changed(self, outcome):
        if not outcome.changed:
            return None
        name = "Xy"[outcome.changed[0]]
        return Finding(
            "changed-input",
            f"The sets are right, but your function shuffles {name} itself, which belongs to"
            f" whoever calls it. {name}[order] makes a new array.",
        )

    def _order(self, function, X, y):
        def validation(seed):
            args = (X, y, self.n_val, np.random.default_rng(seed))
            labels = self.call(function, args).value[3]
            return sorted(y.tolist().index(label) for label in np.asarray(labels))

        first, again, other = map(validation, (1, 1, 2))
        if first != again:
            return Finding(
                "other-generator",
                "With the same generator you choose other validation rows each time,"
                f" {first} and then {again}. Draw the order from rng, not from np.random or from"
                " a generator of your own, so that it can be repeated.",
            )
        if first != other:
            return None
        if first in (list(range(self.n_val)), list(range(self.n - self.n_val, self.n))):
            return Finding(
                "not-shuffled",
                f"With every generator you choose the same validation rows, {first}. Files are"
                " often sorted: draw an order of all rows from rng, then cut.",
            )
        return Finding(
            "other-generator",
            f"With every generator you choose the same validation rows, {first}: draw the order"
            " from rng, not from a generator of your own.",
        )


def told(shapes):
    """Write shapes one behind the other."""
    return ", ".join(map(str, shapes))


split = Split(
    "split",
    1,
    "split pictures and labels into a training and a validation set",
    hints=[
        "rng.permutation(len(y)) gives every row number once, in random order.",
        "X[order] and y[order] with the same `order` keep pairs together; then cut.",
    ],
)
