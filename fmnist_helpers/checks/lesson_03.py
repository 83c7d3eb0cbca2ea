"""The exercises of lesson 03: slopes, forward and backward pass, the gradient check."""

import numpy as np

from fmnist_helpers import functional
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding, fault
from fmnist_helpers.checks._exercise import Answer, Computed, Mistake

Z = np.array([[-2.0, -0.5], [0.5, 3.0]])
MANY = _cases.normal(5, 6) * 2
SLOPES = [((Z,), {}), ((MANY,), {"N": 5, "H": 6}), ((Z.astype(np.float32),), {})]

leaky_slope = Computed(
    "leaky_slope",
    3,
    "the slope of leaky ReLU",
    right=lambda Z: np.where(Z > 0, 1.0, 0.1),
    cases=SLOPES,
    mistakes=[
        Mistake(
            "value-for-slope",
            lambda Z: np.where(Z > 0, Z, 0.1 * Z),
            "That is leaky ReLU itself ({got} at {entry}). Its *slope* is asked for: by how much it"
            " grows when z grows by one.",
        ),
        Mistake(
            "slope-of-relu",
            lambda Z: (Z > 0) * 1.0,
            "That is the slope of plain ReLU: where z is negative you have {got}, but a"
            " tenth is let through, so it is {want}.",
        ),
        Mistake(
            "sides-swapped",
            lambda Z: np.where(Z > 0, 0.1, 1.0),
            "The two sides are swapped: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "slope-times-z",
            lambda Z: np.where(Z > 0, 1.0, 0.1 * Z),
            "On the negative side you have {got} at {entry}, should be {want}: the slope of"
            " 0.1 z is 0.1, whatever z is.",
        ),
        Mistake(
            "negative-slope",
            lambda Z: np.where(Z > 0, 1.0, -0.1),
            "Also on the negative side the function rises from left to right: your result{entry} is"
            " {got}, should be {want}.",
        ),
        Mistake(
            "one-sign-for-all",
            lambda Z: np.full(Z.shape, 1.0 if Z.sum() > 0 else 0.1),
            "All of your slopes are {got}: each entry of Z decides for itself; np.where does that.",
        ),
    ],
    look="For z = -2 and z = 3: how much does the function change when z rises by 0.01?",
    hints=[
        "The slope is 1 wherever z is positive. And elsewhere?",
        "np.where(condition, this, that) decides for each entry.",
    ],
)

NAMES = ("relu", "tanh", "sigmoid")


def _slope(Z, activation):
    return functional.ACTIVATIONS[activation].slope(Z)


def _only(name, wrong):
    """Return the right slopes, with a mistake for one activation."""
    return lambda Z, activation: wrong(Z) if activation == name else _slope(Z, activation)


def _all(wrong):
    """Return a mistake made for tanh and sigmoid alike."""
    return lambda Z, activation: wrong[activation](Z)


slope = Computed(
    "slope",
    3,
    "the slopes of ReLU, tanh and sigmoid at the scores Z",
    right=_slope,
    cases=[
        *(((Z, name), {}) for name in NAMES),
        *(((MANY, name), {"N": 5, "H": 6}) for name in NAMES),
    ],
    mistakes=[
        Mistake(
            "activation-for-slope",
            lambda Z, activation: functional.ACTIVATIONS[activation].function(Z),
            "These are the activations themselves ({got} at {entry}); the slopes are asked for.",
        ),
        Mistake(
            "slope-of-the-wrong-array",
            _all(
                {
                    "relu": functional.relu_slope,
                    "tanh": lambda Z: 1 - Z**2,
                    "sigmoid": lambda Z: Z * (1 - Z),
                }
            ),
            "Your result{entry} is {got}, should be {want}. 1 - a² and a (1 - a) are right for the"
            " *activated* a = g(z), but you put in z itself.",
        ),
        Mistake(
            "tanh-of-the-wrong-array",
            _only("tanh", lambda Z: 1 - Z**2),
            "tanh: your result{entry} is {got}, and a slope of tanh is never negative. 1 - a² is"
            " right for a = tanh(z), but you put in z itself.",
        ),
        Mistake(
            "sigmoid-of-the-wrong-array",
            _only("sigmoid", lambda Z: Z * (1 - Z)),
            "sigmoid: your result{entry} is {got}, should be {want}. a (1 - a) is right for"
            " a = sigmoid(z), but you put in z itself.",
        ),
        Mistake(
            "relu-at-activated",
            _only("relu", lambda Z: (np.maximum(Z, 0) >= 0) * 1.0),
            "ReLU: all of your slopes are 1, also for {got} at {entry}: max(0, z) >= 0 is always"
            " true. Ask z > 0.",
        ),
        Mistake(
            "sigmoid-missing-factor",
            _only("sigmoid", lambda Z: 1 - functional.sigmoid(Z)),
            "sigmoid: 1 - a is {got} at {entry}; the factor a is missing.",
        ),
        Mistake(
            "tanh-missing-square",
            _only("tanh", lambda Z: 1 - np.tanh(Z)),
            "tanh: 1 - a is {got} at {entry}, should be {want}: a must be squared.",
        ),
        Mistake(
            "sigmoid-slope-for-tanh",
            _only("tanh", lambda Z: np.tanh(Z) * (1 - np.tanh(Z))),
            "tanh: a (1 - a) belongs to the sigmoid; for tanh it is 1 - a². Your result{entry} is"
            " {got}, should be {want}.",
        ),
    ],
    look="At z = 0 the slopes are 0 or 1 (ReLU), 1 (tanh) and 1/4 (sigmoid).",
    hints=[
        "ReLU: 1 where z > 0, else 0.",
        "tanh: with a = tanh(z), the slope is 1 - a². sigmoid: with a = sigmoid(z), it"
        " is a (1 - a).",
    ],
)


def _network(n, d, h, c, seed=0):
    """Return X, W1, b1, W2, b2 and labels; biases are not zero, so that they cannot hide."""
    shapes = ((n, d), (d, h), (h,), (h, c), (c,))
    arrays = [_cases.normal(*shape, seed=seed + i) for i, shape in enumerate(shapes)]
    return (*arrays, np.random.default_rng(seed).integers(c, size=n))


TWO = (np.array([[1.0, 2.0]]), np.array([[1.0, -1.0], [0.0, 1.0]]), np.array([0.5, -2.0]))
TWO += (np.array([[1.0, 0.0, 2.0], [3.0, 1.0, 0.0]]), np.array([0.0, 1.0, -1.0]))
SIZES = _cases.SIZES
BIG = _network(5, 4, 6, 3)
# H = C: where two layers have the same shape, only the numbers tell them apart.
EQUAL = _network(5, 4, 3, 3, seed=10)
FORWARD_CASES = [
    (TWO, {"N": 1, "D": 2, "H": 2, "C": 3}),
    (BIG[:5], SIZES),
    (EQUAL[:5], {"N": 5, "D": 4, "H": 3, "C": 3}),
]


def _forward(X, W1, b1, W2, b2, g=functional.relu):
    return g(X @ W1 + b1) @ W2 + b2


forward = Computed(
    "forward",
    3,
    "the scores Z2 of a network with ReLU",
    right=lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, b2),
    cases=FORWARD_CASES,
    mistakes=[
        Mistake(
            "missing-activation",
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, b2, g=lambda Z: Z),
            "You have {got} at {entry}, should be {want}: without the bend between them, two layers"
            " are no more than one. max(0, Z1) is missing.",
        ),
        Mistake(
            "activated-scores",
            lambda X, W1, b1, W2, b2: functional.relu(_forward(X, W1, b1, W2, b2)),
            "Your result has no negative scores ({got} at {entry}, should be {want}): the bend"
            " belongs to the hidden layer only.",
        ),
        Mistake(
            "missing-hidden-bias",
            lambda X, W1, b1, W2, b2: _forward(X, W1, 0, W2, b2),
            "b1 is missing: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "missing-bias",
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, 0),
            "b2 is missing: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "missing-biases",
            lambda X, W1, b1, W2, b2: _forward(X, W1, 0, W2, 0),
            "Both biases are missing: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "bias-after-bend",
            lambda X, W1, b1, W2, b2: (functional.relu(X @ W1) + b1) @ W2 + b2,
            "b1 belongs inside of the bend, max(0, X @ W1 + b1): your result{entry} is"
            " {got}, should be {want}.",
        ),
        Mistake(
            "probabilities-for-scores",
            lambda X, W1, b1, W2, b2: functional.softmax(_forward(X, W1, b1, W2, b2)),
            "These are already probabilities ({got} at {entry}); the scores are wanted.",
        ),
        Mistake(
            "another-activation",
            lambda X, W1, b1, W2, b2: _forward(X, W1, b1, W2, b2, g=np.tanh),
            "You used tanh ({got} at {entry}); ReLU is meant.",
        ),
        Mistake(
            "elementwise-product",
            lambda X, W1, b1, W2, b2: functional.relu(X * W1 + b1) * W2 + b2,
            "* multiplies entry by entry and wants equal shapes; a layer needs @. ({error})",
        ),
        Mistake(
            "wrong-order",
            lambda X, W1, b1, W2, b2: functional.relu(W1 @ X + b1) @ W2 + b2,
            "W1 @ X does not fit: (D, H) @ (N, D). Samples are rows here, so X comes first."
            " ({error})",
        ),
    ],
    look="By hand: X @ W1 + b1 is [[1.5, -1.0]] in the small example.",
    hints=[
        "Z1 = X @ W1 + b1, then the bend, then the same again with W2 and b2.",
        "np.maximum(0, Z1) is ReLU for a whole array. No softmax here.",
    ],
)


def _backward_case(n, d, h, c, seed):
    """Return what the single gradients are computed from."""
    X, W1, b1, W2, b2, y = _network(n, d, h, c, seed)
    Z1 = X @ W1 + b1
    A1 = functional.relu(Z1)
    P = functional.softmax(A1 @ W2 + b2)
    return {"X": X, "Z1": Z1, "A1": A1, "W2": W2, "P": P, "Y": _cases.one_hot(y, c)}


STEPS = [
    (_backward_case(2, 3, 2, 3, 20), {"N": 2, "D": 3, "H": 2, "C": 3}),
    (_backward_case(5, 4, 6, 3, 0), SIZES),
    (_backward_case(5, 4, 3, 3, 10), {"N": 5, "D": 4, "H": 3, "C": 3}),
    (_backward_case(4, 4, 4, 4, 30), {"N": 4, "D": 4, "H": 4, "C": 4}),
]


def _cases_of(*names):
    return [(tuple(arrays[name] for name in names), sizes) for arrays, sizes in STEPS]


def _dZ2(P, Y):
    return (P - Y) / len(P)


def _dZ1(Z1, W2, P, Y):
    return _dZ2(P, Y) @ W2.T * (Z1 > 0)


MISSING_MEAN = (
    "Your result is {N} times what is wanted in a batch of N = {N}: the mean over the batch is"
    " missing. dZ2 = (P - Y) / N."
)
TWO_MEANS = (
    "Your result is 1/{N} of what is wanted in a batch of N = {N}: the mean is taken twice. The sum"
    " over the samples belongs here, since dZ2 is divided by N already."
)
SIGN = (
    "Every sign is flipped ({got} at {entry}, should be {want}): dZ2 begins with P - Y, not Y - P."
)


dW2 = Computed(
    "dW2",
    3,
    "the gradient of the output weights",
    right=lambda A1, P, Y: A1.T @ _dZ2(P, Y),
    cases=_cases_of("A1", "P", "Y"),
    mistakes=[
        Mistake("missing-mean", lambda A1, P, Y: A1.T @ (P - Y), MISSING_MEAN),
        Mistake("mean-twice", lambda A1, P, Y: A1.T @ _dZ2(P, Y) / len(P), TWO_MEANS),
        Mistake("sign-flipped", lambda A1, P, Y: A1.T @ _dZ2(Y, P), SIGN),
        Mistake(
            "transposed-gradient",
            lambda A1, P, Y: _dZ2(P, Y).T @ A1,
            "Your result has the shape {shape}, wanted is {wanted}, the shape of W2: this is the"
            " transpose.",
        ),
        Mistake(
            "missing-transpose",
            lambda A1, P, Y: A1 @ _dZ2(P, Y),
            "A1 @ dZ2 does not fit: (N, H) @ (N, C). The samples must meet: A1.T is (H, N)."
            " ({error})",
        ),
        Mistake(
            "labels-forgotten",
            lambda A1, P, Y: A1.T @ P / len(P),
            "Y takes no part: without the labels nothing can be learned. Your result{entry} is"
            " {got}, should be {want}.",
        ),
    ],
    look="dW2 has the shape of W2, (H, C), and sums over the samples.",
    hints=[
        "dZ2 = (P - Y) / N comes first, of shape (N, C).",
        "Which product of A1 (N, H) and dZ2 (N, C) has the shape (H, C)?",
    ],
)

db2 = Computed(
    "db2",
    3,
    "the gradient of the output biases",
    right=lambda P, Y: _dZ2(P, Y).sum(axis=0),
    cases=_cases_of("P", "Y"),
    mistakes=[
        Mistake("missing-mean", lambda P, Y: (P - Y).sum(axis=0), MISSING_MEAN),
        Mistake("mean-twice", lambda P, Y: _dZ2(P, Y).mean(axis=0), TWO_MEANS),
        Mistake("sign-flipped", lambda P, Y: _dZ2(Y, P).sum(axis=0), SIGN),
        Mistake(
            "scalar-bias-gradient",
            lambda P, Y: _dZ2(P, Y).sum(),
            "You return one number, {got}, for all {C} biases: a sum without axis runs over the"
            " classes too. Each class has its own bias: axis=0.",
        ),
        Mistake(
            "scalar-bias-gradient",
            lambda P, Y: (P - Y).sum(),
            "You return one number, {got}, for all {C} biases: a sum without axis runs over the"
            " classes too. Each class has its own bias: axis=0.",
        ),
        Mistake(
            "wrong-axis",
            lambda P, Y: _dZ2(P, Y).sum(axis=1),
            "Your result has the shape {shape}, one number for each *sample*; b2 has one for each"
            " class, {wanted}: axis=0.",
        ),
        Mistake(
            "kept-dimension",
            lambda P, Y: _dZ2(P, Y).sum(axis=0, keepdims=True),
            "Your result has the shape {shape}; b2 has {wanted}. No keepdims here.",
        ),
        Mistake(
            "not-summed",
            lambda P, Y: _dZ2(P, Y),
            "Your result has the shape {shape}: that is dZ2. Every sample uses the same b2, so its"
            " slopes add up.",
        ),
    ],
    look="db2 has the shape of b2, (C,).",
    hints=[
        "Each sample adds b2 to its scores, so each adds its slope to db2.",
        "dZ2.sum over the samples: which axis are they?",
    ],
)

BACK = ("Z1", "W2", "P", "Y")


def _through(slope, delta=_dZ2):
    """Return dZ1 with some other slope, or from some other dZ2."""
    return lambda Z1, W2, P, Y: delta(P, Y) @ W2.T * slope(Z1)


def _weights_from(dZ1):
    return lambda X, *rest: X.T @ dZ1(*rest)


def _biases_from(dZ1):
    return lambda *args: dZ1(*args).sum(axis=0)


BACK_MISTAKES = [
    (
        "missing-slope",
        _through(np.ones_like),
        "Your result{entry} is {got}, should be {want}: the slope of the bend is missing,"
        " dZ1 = dA1 * (Z1 > 0). (It is also what comes of `A1 >= 0`, which is always true.)",
    ),
    (
        "activation-for-slope",
        _through(functional.relu),
        "You multiply by A1 instead of by the slope, 1 or 0 ({got} at {entry}, should be {want}).",
    ),
    (
        "slope-flipped",
        _through(lambda Z1: Z1 <= 0),
        "You keep what flows through units that are *off* ({got} at {entry}, should be {want}): the"
        " slope is 1 where Z1 > 0.",
    ),
    ("missing-mean", _through(lambda Z1: Z1 > 0, lambda P, Y: P - Y), MISSING_MEAN),
    ("sign-flipped", _through(lambda Z1: Z1 > 0, lambda P, Y: _dZ2(Y, P)), SIGN),
    (
        "missing-transpose",
        lambda Z1, W2, P, Y: _dZ2(P, Y) @ W2 * (Z1 > 0),
        "dZ2 @ W2 does not fit, (N, C) @ (H, C), or where H = C fits and is wrong: going back, W2"
        " is transposed. ({error})",
    ),
]


dW1 = Computed(
    "dW1",
    3,
    "the gradient of the hidden weights",
    right=lambda X, Z1, W2, P, Y: X.T @ _dZ1(Z1, W2, P, Y),
    cases=_cases_of("X", *BACK),
    mistakes=[
        Mistake(
            "gradient-of-the-wrong-layer",
            lambda X, Z1, W2, P, Y: X.T @ _dZ2(P, Y),
            "Your result has the shape {shape}: X.T @ dZ2 skips the hidden layer. Where H ="
            " C it even fits and goes unnoticed; wanted is {wanted}, from dZ1.",
        ),
        Mistake(
            "gradient-of-the-wrong-layer",
            lambda X, Z1, W2, P, Y: X.T @ (P - Y),
            "Your result has the shape {shape}: that skips the hidden layer. Where H = C it even"
            " fits and goes unnoticed; wanted is {wanted}, from dZ1.",
        ),
        *(Mistake(slug, _weights_from(f), message) for slug, f, message in BACK_MISTAKES),
        Mistake(
            "mean-twice",
            lambda X, *rest: X.T @ _dZ1(*rest) / len(X),
            TWO_MEANS,
        ),
        Mistake(
            "transposed-gradient",
            lambda X, *rest: _dZ1(*rest).T @ X,
            "Your result has the shape {shape}, wanted is {wanted}, the shape of W1: this is the"
            " transpose.",
        ),
        Mistake(
            "samples-do-not-meet",
            lambda X, *rest: X @ _dZ1(*rest),
            "X @ dZ1 does not fit: (N, D) @ (N, H). The samples must meet: X.T is (D, N)."
            " ({error})",
        ),
    ],
    look="Walk back in order: dZ2, dA1, dZ1, dW1; compare the shape of each with its array's.",
    hints=[
        "dZ2 = (P - Y) / N, then dA1 = dZ2 @ W2.T, of shape (N, H).",
        "dZ1 = dA1 times the slope of ReLU: 1 where Z1 > 0, else 0.",
        "dW1 is to X and dZ1 as dW2 was to A1 and dZ2.",
    ],
)

db1 = Computed(
    "db1",
    3,
    "the gradient of the hidden biases",
    right=lambda Z1, W2, P, Y: _dZ1(Z1, W2, P, Y).sum(axis=0),
    cases=_cases_of(*BACK),
    mistakes=[
        Mistake(
            "gradient-of-the-wrong-layer",
            lambda Z1, W2, P, Y: _dZ2(P, Y).sum(axis=0),
            "Your result has the shape {shape}: that is db2. Where H = C it even fits and goes"
            " unnoticed; b1 has {wanted} and gets its slopes from dZ1.",
        ),
        *(Mistake(slug, _biases_from(f), message) for slug, f, message in BACK_MISTAKES),
        Mistake("mean-twice", lambda *args: _dZ1(*args).mean(axis=0), TWO_MEANS),
        Mistake(
            "scalar-bias-gradient",
            lambda *args: _dZ1(*args).sum(),
            "You return one number, {got}, for all {H} biases: each hidden unit has its own, so sum"
            " over the samples only, axis=0.",
        ),
        Mistake(
            "wrong-axis",
            lambda *args: _dZ1(*args).sum(axis=1),
            "Your result has the shape {shape}, one number for each *sample*; b1 has one for each"
            " hidden unit, {wanted}: axis=0.",
        ),
        Mistake(
            "kept-dimension",
            lambda *args: _dZ1(*args).sum(axis=0, keepdims=True),
            "Your result has the shape {shape}; b1 has {wanted}. No keepdims here.",
        ),
    ],
    look="db1 has the shape of b1, (H,), and is to dZ1 what db2 is to dZ2.",
    hints=["You need dZ1, as for dW1.", "Then sum over the samples."],
)


def _backward(X, y, W1, b1, W2, b2, l2=0.0):
    Z1 = X @ W1 + b1
    A1 = functional.relu(Z1)
    P = functional.softmax(A1 @ W2 + b2)
    dZ2 = _dZ2(P, _cases.one_hot(y, len(b2)))
    dZ1 = dZ2 @ W2.T * (Z1 > 0)
    return X.T @ dZ1 + l2 * W1, dZ1.sum(axis=0), A1.T @ dZ2 + l2 * W2, dZ2.sum(axis=0)


def _with_mean(power):
    return lambda X, y, *params: tuple(g * float(len(y)) ** power for g in _backward(X, y, *params))


def _skipping(X, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = _backward(X, y, W1, b1, W2, b2)
    dZ2 = _dZ2(functional.softmax(_forward(X, W1, b1, W2, b2)), _cases.one_hot(y, len(b2)))
    return X.T @ dZ2, db1, dW2, db2


def _updated_first(X, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = _backward(X, y, W1, b1, W2, b2)
    dW1, db1 = _backward(X, y, W1, b1, W2 - dW2, b2)[:2]
    return dW1, db1, dW2, db2


def _no_slope(X, y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    dZ2 = _dZ2(functional.softmax(functional.relu(Z1) @ W2 + b2), _cases.one_hot(y, len(b2)))
    dZ1 = dZ2 @ W2.T
    return X.T @ dZ1, dZ1.sum(axis=0), functional.relu(Z1).T @ dZ2, dZ2.sum(axis=0)


def _linear_forward(X, y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    dZ2 = _dZ2(functional.softmax(Z1 @ W2 + b2), _cases.one_hot(y, len(b2)))
    dZ1 = dZ2 @ W2.T * (Z1 > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), Z1.T @ dZ2, dZ2.sum(axis=0)


class FourGradients(Computed):
    """A function that returns the gradients of W1, b1, W2 and b2, in this order."""

    names = ("dW1", "db1", "dW2", "db2")

    def compare(self, value, want, sizes):
        """Return what is wrong with the first gradient that is wrong."""
        if not isinstance(value, (tuple, list)) or len(value) != 4:
            found = "None" if value is None else f"a {type(value).__name__}"
            slug = "missing-return" if value is None else "not-four"
            return Finding(slug, f"You return {found}; wanted are four arrays: dW1, db1, dW2, db2.")
        shapes, wanted = [np.shape(a) for a in value], [a.shape for a in want]
        if shapes != wanted and sorted(shapes) == sorted(wanted):
            return Finding(
                "order-of-gradients",
                f"Your shapes are {shapes}, wanted are {wanted}:"
                " dW1, db1, dW2, db2, in this order.",
            )
        right = [
            name
            for name, a, b in zip(self.names, value, want, strict=True)
            if fault(a, b, sizes) is None
        ]
        for name, a, b in zip(self.names, value, want, strict=True):
            finding = fault(a, b, sizes, kinds=self.kinds)
            if finding:
                others = f" Right are: {', '.join(right)}." if right else ""
                return Finding(finding.diagnosis, f"{name}: {finding.message}{others}")
        return None


def _all_cases():
    two = (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1, 0]), *TWO[1:])
    big = (BIG[0], BIG[5], *BIG[1:5])
    equal = (EQUAL[0], EQUAL[5], *EQUAL[1:5])
    sizes = {"N": 2, "D": 2, "H": 2, "C": 3}
    return [(two, sizes), (big, SIZES), (equal, {"N": 5, "D": 4, "H": 3, "C": 3})]


backward = FourGradients(
    "backward",
    3,
    "the whole backward pass of a network with ReLU",
    right=lambda X, y, W1, b1, W2, b2: _backward(X, y, W1, b1, W2, b2),
    cases=_all_cases(),
    mistakes=[
        Mistake(
            "missing-mean",
            _with_mean(1),
            "All four gradients are {N} times what is wanted, and"
            " N is {N}: the mean over the batch is missing.",
        ),
        Mistake(
            "mean-twice",
            _with_mean(-1),
            "All four gradients are 1/{N} of what is wanted, and N"
            " is {N}: the mean is taken twice.",
        ),
        Mistake(
            "sign-flipped",
            lambda *args: tuple(-g for g in _backward(*args)),
            "All four gradients have the wrong sign, though their shapes, {shapes}, are right:"
            " dZ2 begins with P - Y.",
        ),
        Mistake(
            "gradient-of-the-wrong-layer",
            _skipping,
            "dW1 has the shape {shapes[0]}: it is made from dZ2, past the hidden layer. Where"
            " H = C the shape fits and nobody notices. Take dZ1.",
        ),
        Mistake(
            "missing-slope",
            _no_slope,
            "dW2 and db2 are right, dW1 and db1 of shapes {shapes[0]} and {shapes[1]} are not:"
            " dZ1 lacks the slope of the bend (also where it is taken as `A1 >= 0`).",
        ),
        Mistake(
            "missing-activation",
            _linear_forward,
            "db2 and dW2 of shape {shapes[2]} are off already: in your forward pass the hidden"
            " layer has no bend, A1 = max(0, Z1).",
        ),
        Mistake(
            "updated-too-early",
            _updated_first,
            "dW2 and db2 are right, dW1 of shape {shapes[0]} is not: W2 was changed before dA1"
            " was computed from it. First all gradients, then the step.",
        ),
    ],
    look="Do the four in the order db2, dW2, db1, dW1: the first that is wrong shows where.",
    hints=[
        "Forward first: Z1, A1, Z2, P. Then backward: dZ2, dA1, dZ1.",
        "Each weight's gradient is (what went in).T @ (slope at what came out).",
        "You wrote all of its lines in the four exercises before this one.",
    ],
)


def _facts(self, outcome, want, i):
    value = self.results(outcome)
    shapes = [np.shape(a) for a in value] if isinstance(value, (tuple, list)) else []
    return Computed.facts(self, outcome, want, i) | {"shapes": shapes}


FourGradients.facts = _facts


def cubes(w):
    """Return the sum of the cubes: a function whose slope is 3 w²."""
    return float((w**3).sum())


def waves(w):
    """Return something that mixes all entries."""
    return float(np.sin(w).sum() * (1 + w.ravel()[0] ** 2))


def one_sided(f, w, h):
    """Return slopes from a nudge in one direction only."""
    slopes = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up = w.copy()
        up[i] += h
        slopes[i] = (f(up) - f(w)) / h
    return slopes


def _central(f, w, h, divide_by=None):
    slopes = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (divide_by or 2 * h)
    return slopes


def _never_put_back(f, w, h):
    w, slopes = w.copy(), np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        up = f(w)
        w[i] -= 2 * h
        slopes[i] = (up - f(w)) / (2 * h)
    return slopes


numerical_slope = Computed(
    "numerical_slope",
    3,
    "measure a gradient by nudging",
    # The nudge is large on purpose, so that a one-sided difference shows.
    right=lambda f, w, h: _central(f, w, h),
    cases=[
        ((cubes, np.array([1.0, 2.0]), 0.1), {}),
        ((waves, _cases.normal(2, 3), 0.05), {}),
        ((waves, _cases.normal(4, seed=3), 0.1), {}),
    ],
    mistakes=[
        Mistake(
            "one-sided",
            one_sided,
            "You nudge up only: your result{entry} is {got}. Up and down,"
            " divided by 2 h, is far more exact: {want}.",
        ),
        Mistake(
            "half-the-distance",
            lambda f, w, h: _central(f, w, h, divide_by=h),
            "Your result is twice what is wanted ({got} for {want}): from w - h to w + h the"
            " distance is 2 h.",
        ),
        Mistake(
            "not-divided",
            lambda f, w, h: _central(f, w, h, divide_by=1),
            "You return differences ({got} at {entry}); divided by the distance 2 h they are"
            " slopes, {want}.",
        ),
        Mistake(
            "all-at-once",
            lambda f, w, h: np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h)),
            "All of your slopes are {got}: w + h nudges every entry at once. One at a time.",
        ),
        Mistake(
            "all-at-once",
            lambda f, w, h: (f(w + h) - f(w - h)) / (2 * h),
            "You return one number, {got}: w + h nudges every entry at once. One at a time.",
        ),
        Mistake(
            "never-put-back",
            _never_put_back,
            "The first slope is right, later ones drift ({got} at {entry}, should be {want}):"
            " after its turn an entry must be put back to what it was.",
        ),
        Mistake(
            "sign-flipped",
            lambda f, w, h: -_central(f, w, h),
            "Every sign is flipped ({got} at {entry}): f(up) - f(down), not the reverse.",
        ),
    ],
    look="For f = sum of cubes at w = [1, 2] the slopes are near 3 and 12.",
    hints=[
        "np.ndindex(w.shape) visits all entries of an array of any shape.",
        "For each: a copy with w[i] + h, another with w[i] - h, the difference of f over 2 h.",
    ],
)

wrong_line = Answer(
    "wrong_line",
    3,
    "find the wrong line of a backward pass",
    right=lambda: "dZ1",
    near=lambda: [
        (
            "dA1",
            "neighbor",
            "Close: a wrong {answer} would show in the same two arrays. Compare both"
            " lines with section 3.5.",
        ),
        (
            "dZ2",
            "too-early",
            "Not {answer}: it would spoil dW2 and db2 as well, and those are right.",
        ),
        (
            "dW1",
            "symptom-for-cause",
            "{answer} is off, but its own line is right. What does it take in?",
        ),
        (
            "db1",
            "symptom-for-cause",
            "{answer} is off, but its own line is right. What does it take in?",
        ),
        ("dW2", "right-by-the-check", "The gradient check finds {answer} right."),
        ("db2", "right-by-the-check", "The gradient check finds {answer} right."),
    ],
    otherwise="Not {answer}.",
    because="Now say why in one sentence, then open the solution.",
    choices=("dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"),
    hints=[
        "Which of the four gradients does the check find wrong? What do those share?",
        "Two lines lie between dZ2, which is right, and dW1, which is not.",
        "ReLU never returns a negative number. What does that make of the mask?",
    ],
)
