"""Exercises: images scaled, and split into a training and a validation set."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._errors import raised
from fmnist_helpers.checks._exercise import Function
from fmnist_helpers.checks._relations import sayer

PIXELS = np.array([[3, 4, 0], [0, 0, 2]], dtype=np.uint8)
GARMENTS = np.array([[200, 100, 0, 50], [10, 0, 250, 30], [0, 0, 0, 0]], dtype=np.uint8)


def _unit_rows(X):
    lengths = np.sqrt((X.astype(float) ** 2).sum(axis=1, keepdims=True))
    lengths[lengths == 0] = 1
    return X / lengths


unit_rows = Computed(
    "data",
    "scale each image to length 1 (l2 normalization)",
    right=_unit_rows,
    cases=[
        ((PIXELS,), {"N": 2, "D": 3}),
        ((GARMENTS,), {"N": 3, "D": 4}),
        ((np.array([[30, 40], [60, 80]], dtype=np.uint8),), {"N": 2, "D": 2}),
        ((np.array([[0, 90, 120]], dtype=np.uint8),), {"N": 1, "D": 3}),
    ],
    # Many come in the usual ways: squares of floats or of bytes, 0/0 or no 0/0. A loop that adds up
    # the squares of single pixels keeps the sum in one byte, too. The root of a byte is a half
    # float in NumPy, but not in Python.
    mistakes="""
    & zero: lengths[lengths == 0] = 1 ->
    & bytes: .astype(float) ->
    & sum: True) -> True, dtype=np.uint8) or True, dtype=np.uint8).astype(float)
    small-numbers-overflow & zero & sum: .astype(float) ->  # X holds numbers of one byte, and so
      does X ** 2: 200 ** 2 does not fit. Turn them into floats first.
    division-by-zero: lengths[lengths == 0] = 1 ->  # Everything is right except the black image:
      its length is 0, and 0/0 gives {got}. It should stay black.
    division-by-zero: return [[v / sum(w * w for w in r) ** 0.5 for v in r] for r in X.tolist()]
      Everything is right except the all-zero image, which should stay as it is: its length is 0.
    wrong-axis & zero & bytes: axis=1 -> axis=0  # Your columns have length 1, not your rows: axis=0
      adds up over the images, axis=1 over the pixels of each.
    missing-keepdims & zero & bytes: , keepdims=True ->  # X has shape (N, D), your lengths have
      shape (N,), and NumPy matches (N,) with the columns. keepdims=True makes them (N, 1).
    whole-array & zero & bytes: axis=1 -> axis=None  # You divide all images by one number, the
      length of the whole array. Each row needs its own: axis=1.
    missing-root & zero & bytes: np.sqrt ->
      You divide by the squared length: the square root is missing.
    l1-for-l2 & zero: np.sqrt((X.astype(float) ** 2).sum -> (X.sum
      Your rows add up to 1: that is l1. For l2 their *squares* do.
    largest-for-length & zero: np.sqrt((X.astype(float) ** 2).sum -> (X.max
      You divide by the largest pixel of each row. The length is the root of the sum of all squares.
    divided-by-255: return X / 255
      Your pixels lie between 0 and 1, but the rows do not have length 1.
    integer-division & zero: X / -> X //  # Everything after the decimal point is lost: // drops it,
      and so does storing the result in an array of integers.
    """,
    advice="The squares of each row must add up to 1. For [3, 4, 0] the length is 5.",
    hints=[
        "The length of a row is the square root of the sum of its squares.",
        "Turn X into floats, then sum with axis=1 and keepdims=True.",
        "An image that is all black has length 0; divide it by 1 instead.",
    ],
)

TRAIN = np.array([[1.0, 10.0], [3.0, 20.0], [5.0, 60.0]])
OTHER = np.array([[3.0, 40.0], [7.0, 0.0]])


def _standardize(X_train, X_other):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_other - mean) / std


standardize = Computed(
    "data",
    "scale validation images by the statistics of the training set",
    right=_standardize,
    cases=[
        ((TRAIN, OTHER), {"D": 2}),
        ((_cases.normal(6, 4) * 3 + 2, _cases.normal(5, 4, seed=1)), {"N": 5, "D": 4}),
        # Where all sizes are the same, no wrong axis ends in an error.
        ((_cases.normal(4, 4) * 3 + 2, _cases.normal(4, 4, seed=1)), {"N": 4, "D": 4}),
    ],
    mistakes="""
    test-statistics: X_train. -> X_other.  # Your mean and deviation are those of X_other itself.
      Then the same image would get different numbers among different images: use those of X_train.
    mixed-statistics: X_train.std -> X_other.std  # Your mean comes from X_train, but your deviation
      comes from X_other. Both must come from X_train.
    mixed-statistics: X_train.mean -> X_other.mean  # Your deviation comes from X_train, but your
      mean comes from X_other. Both must come from X_train.
    min-max: return (X_other - X_train.min(axis=0)) / np.ptp(X_train, axis=0)
    min-max: return (X_other - X_other.min(axis=0)) / np.ptp(X_other, axis=0)
      You scale by the smallest and largest values. To standardize, subtract the mean and divide by
      the standard deviation.
    leak: X_train. -> np.concatenate([X_train, X_other]).
      Your mean and deviation come from both sets together, so the validation set has a say in what
      the network is trained on. That is a leak.
    over-everything: axis=0 ->
      You use one mean and one deviation for everything; each of the columns needs its own: axis=0.
    wrong-axis: axis=0 -> axis=1 or axis=1, keepdims=True
      You take mean and deviation over the pixels of each image. Take them for each pixel
      over all images instead, with shape (D,): axis=0.
    wrong-axis: X_train. -> X_other. ; axis=0 -> axis=1, keepdims=True
      Your rows have mean 0, each by its own statistics. Take them for each pixel over all images of
      X_train instead: axis=0.
    only-centered: / std ->  # Your result is centered, but not divided by the standard deviation.
    not-centered: (X_other - mean) -> X_other
      You divide by the standard deviation, but do not subtract the mean first.
    missing-parentheses: (X_other - mean) -> X_other - mean  # Only the mean is divided by the
      deviation: / comes before -, so the difference needs parentheses.
    variance-for-deviation: X_train.std -> X_train.var
      You divide by the variance; the standard deviation is its square root.
    sample-deviation: std(axis=0 -> std(axis=0, ddof=1  # Your deviation divides by the number of
      rows minus 1, as pandas and ddof=1 do. NumPy's np.std divides by the number of rows.
    training-set-returned: (X_other -> (X_train  # You return the training set, standardized, of
      shape {shape}; expected X_other, standardized, of shape {wanted}.
    """,
    advice="The mean of the first column of X_train is 3 in the small example.",
    hints=[
        "Two statistics for each pixel: mean and std over the rows, axis=0.",
        "Which rows may they come from, if X_other stands for images never seen before?",
    ],
)


_said = sayer("""
    missing-return: None  # Your function returns None instead of four arrays.
    not-four: X_train, X_val
      You return {got}; expected four arrays: X_train, y_train, X_val, y_val.
    sets-swapped: X_val, y_val, X_train, y_train  # Your training set has {v} rows, the validation
      set {m}: they are swapped. n_val = {v} is the size of the validation set.
    order-of-arrays: X_train, X_val, y_train, y_val  # Your arrays have shapes {shapes}: X_train,
      X_val, y_train, y_val. Expected: X_train, y_train, X_val, y_val.
    wrong-sizes: X, y, X, y  # Your arrays have shapes {shapes}; with {n} rows and n_val = {v},
      expected {wanted}.
    changed-values: X / 255  # Your arrays hold the row [{row}] with the label {label}. X and y have
      no such row or label: split moves whole rows and changes nothing in them.
    torn-pairs: rng.shuffle(X)  # Your arrays hold row {number} of X with the label {label};
      expected its own label, {own}. X and y need the *same* order.
    drawn-twice: rng.choice  # {again} of the {size} rows in your {name} set are repeated: a
      permutation draws each row once, rng.integers and rng.choice do not.
    leak: X, y, X[:n_val], y[:n_val]  # {both} of {n} rows are in both sets. A network cannot be
      judged by rows that it was trained on.
    changed-input: rng.shuffle(X)  # The sets are right, but your function shuffles {name} itself,
      which belongs to the caller. {name}[order] makes a new array.
    not-seeded: np.random  # With the same generator you choose other validation rows each time,
      {first} and then {again}. Draw the order from rng, not from np.random or from a generator of
      your own, so that it can be repeated.
    not-shuffled: X[n_val:]  # With every generator you choose {rows}. Files are often sorted: draw
      an order of all rows from rng, then cut.
    own-generator: default_rng(0)  # With every generator you choose the same validation rows,
      {first}: draw the order from rng, not from a generator of your own.
""")


class Split(Function):
    """Any shuffled split is right, as long as pairs stay together and nothing is lost."""

    n, n_val = 20, 6

    def examine(self, function):
        """Return what is wrong with a way to split."""
        # Rows can be told apart; labels repeat, as splitting by class needs it.
        X = np.arange(self.n * 3, dtype=float).reshape(self.n, 3)
        y = np.random.default_rng(3).permutation(self.n) % 4
        for seed in range(8):  # rows that are drawn twice are not drawn twice every time
            args = (X, y, self.n_val, np.random.default_rng(seed))
            finding = self._one(self.call(function, args), X, y)
            if finding:
                return finding
        return self._order(function, X, y)

    def _one(self, outcome, X, y):
        if outcome.error is not None:
            return raised(outcome.error, f"X of shape {X.shape}, y of shape {y.shape}, n_val = 6")
        finding = self._parts(outcome.value) or self._rows(outcome.value, X, y)
        if finding or not outcome.changed:
            return finding
        return _said("changed-input", name="Xy"[outcome.changed[0]])

    def _parts(self, parts):
        if parts is None:
            return _said("missing-return")
        if not isinstance(parts, (tuple, list)) or len(parts) != 4:
            got = f"something of type {type(parts).__name__}"
            if isinstance(parts, (tuple, list, np.ndarray)):
                got += f" and length {len(parts)}"
            return _said("not-four", got=got)
        shapes = [np.shape(part) for part in parts]
        m, v = self.n - self.n_val, self.n_val
        wanted = [(m, 3), (m,), (v, 3), (v,)]
        orders = {"sets-swapped": (2, 3, 0, 1), "order-of-arrays": (0, 2, 1, 3)}
        fits = (slug for slug, order in orders.items() if shapes == [wanted[i] for i in order])
        facts = {"shapes": str(shapes)[1:-1], "wanted": str(wanted)[1:-1]}
        slug = None if shapes == wanted else next(fits, "wrong-sizes")
        return slug and _said(slug, n=self.n, m=m, v=v, **facts)

    def _rows(self, parts, X, y):
        X_train, y_train, X_val, y_val = map(np.asarray, parts)
        numbers = {tuple(row): i for i, row in enumerate(X.tolist())}
        found = {"training": [], "validation": []}
        for name, rows, labels in (("training", X_train, y_train), ("validation", X_val, y_val)):
            for row, label in zip(rows.tolist(), labels.tolist(), strict=True):
                if tuple(row) not in numbers or label not in y:
                    row = ", ".join(f"{number:.4g}" for number in row)
                    return _said("changed-values", row=row, label=label)
                number = numbers[tuple(row)]
                if y[number] != label:
                    return _said("torn-pairs", number=number, label=label, own=y[number])
                found[name].append(number)
        for name, rows in found.items():
            again = len(rows) - len(set(rows))
            if again:
                return _said("drawn-twice", again=again, size=len(rows), name=name)
        both = len(set(found["training"]) & set(found["validation"]))
        return _said("leak", both=both, n=self.n) if both else None

    def _order(self, function, X, y):
        def validation(seed):
            args = (X, y, self.n_val, np.random.default_rng(seed))
            rows = np.asarray(self.call(function, args).value[2])
            return sorted(X[:, 0].tolist().index(first) for first in rows[:, 0])

        first, again, other = map(validation, (1, 1, 2))
        if first != again:
            found = _said("not-seeded", first=first, again=again)
            return found._replace(diagnosis="other-generator")
        same = f"the same validation rows, {first}"
        neighbors = all(rows[-1] - rows[0] == self.n_val - 1 for rows in (first, other))
        if neighbors:
            rows = same if first == other else f"rows that stand side by side, {first} or {other}"
            return _said("not-shuffled", rows=rows)
        if first != other:
            return None
        return _said("own-generator", first=first)._replace(diagnosis="other-generator")


split = Split(
    "split",
    "data",
    "split images and labels into a training and a validation set",
    hints=[
        "rng.permutation(len(y)) gives every row number once, in random order.",
        "X[order] and y[order] with the same `order` keep pairs together; then cut.",
    ],
)
