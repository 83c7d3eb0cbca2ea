"""Backpropagation: walk through a tiny network forward and back, and nudge its weights."""

from functools import cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._explorer import Explorer, button, choice, row, slider
from fmnist_helpers.functional import one_hot
from fmnist_helpers.network import Params, activation_named, backward, forward, loss

# Two samples with three inputs, two hidden units, three classes: small enough to check by hand.
X = np.array([[1.0, 0.0, 2.0], [0.5, 1.0, 0.0]])
Y_LABELS = np.array([0, 2])
PARAMS = Params(
    W1=np.array([[0.5, -1.0], [-0.5, 1.0], [1.0, 0.5]]),
    b1=np.array([0.0, 0.1]),
    W2=np.array([[1.0, 0.0, -1.0], [0.5, -0.5, 1.0]]),
    b2=np.array([0.1, 0.0, -0.1]),
)
LARGEST_NUDGE = 2.0
NUDGES = np.linspace(-LARGEST_NUDGE, LARGEST_NUDGE, 81)

GIVEN = {**PARAMS._asdict(), "Y": one_hot(Y_LABELS, 3)}


class Step(NamedTuple):
    """A step of the computation.

    Attributes
    ----------
    formula : str
    reads : tuple of str
        Names of other steps, or in `GIVEN`.
    why : str
    """

    formula: str
    reads: tuple
    why: str


STEPS = {
    "X": Step("X is given", (), "One row for each sample."),
    "Z1": Step("Z1 = X @ W1 + b1", ("X", "W1", "b1"), "Hidden scores."),
    "A1": Step("A1 = g(Z1)", ("Z1",), "The activation function, entry by entry."),
    "Z2": Step("Z2 = A1 @ W2 + b2", ("A1", "W2", "b2"), "Class scores."),
    "P": Step("P = softmax(Z2)", ("Z2",), "Probabilities: each row sums to 1."),
    "L": Step(
        "L = -mean(log P[true class])",
        ("P", "Y"),
        "One number for the batch. The true classes are 0 and 2; Y says so in one-hot rows.",
    ),
    "dZ2": Step("dZ2 = (P - Y) / N", ("P", "Y"), "The way back begins here."),
    "dW2": Step("dW2 = A1.T @ dZ2", ("A1", "dZ2"), "Shape of W2: input times error."),
    "db2": Step("db2 = dZ2.sum(axis=0)", ("dZ2",), "Shape of b2: all samples share it."),
    "dA1": Step("dA1 = dZ2 @ W2.T", ("dZ2", "W2"), "Back through W2."),
    "dZ1": Step(
        "dZ1 = dA1 * g'(Z1)", ("dA1", "Z1"), "Only where the activation function has a slope."
    ),
    "dW1": Step("dW1 = X.T @ dZ1", ("X", "dZ1"), "Shape of W1: input times error."),
    "db1": Step("db1 = dZ1.sum(axis=0)", ("dZ1",), "Shape of b1: all samples share it."),
}
NAMES = list(STEPS)

# Where the boxes stand: column and row, from the upper left corner. The way back runs below the
# way forward, so that arrows to what is used again stay short.
N_COLUMNS, N_ROWS = 6, 4
PLACES = {
    **{"W1": (0.55, 0), "b1": (1.45, 0), "W2": (2.55, 0), "b2": (3.45, 0)},
    **{"X": (0, 1), "Z1": (1, 1), "A1": (2, 1), "Z2": (3, 1), "P": (4, 1), "L": (5, 1)},
    **{"dZ1": (1, 2), "dA1": (2, 2), "dZ2": (4, 2), "Y": (5, 2)},
    **{"dW1": (0, 3), "db1": (1, 3), "dW2": (3, 3), "db2": (4, 3)},
}
BENDS = {("W2", "dA1"): (2.59, 1.1), ("A1", "dW2"): (2.74, 1.7)}  # around A1, and around dA1


def arrays(activation):
    """Compute every array of the tiny network.

    Parameters
    ----------
    activation : {"relu", "tanh", "sigmoid"}

    Returns
    -------
    dict of str to ndarray
        By the names in `STEPS`.
    """
    cache = forward(PARAMS, X, activation=activation)
    grads = backward(PARAMS, cache, X, Y_LABELS, activation=activation)
    dZ2 = (cache.P - one_hot(Y_LABELS, 3)) / len(X)
    dA1 = dZ2 @ PARAMS.W2.T
    return {
        "X": X,
        "Z1": cache.Z1,
        "A1": cache.A1,
        "Z2": cache.Z2,
        "P": cache.P,
        "L": np.array(loss(cache, Y_LABELS, PARAMS)),
        "dZ2": dZ2,
        "dW2": grads.W2,
        "db2": grads.b2,
        "dA1": dA1,
        "dZ1": dA1 * activation_named(activation).slope(cache.Z1),
        "dW1": grads.W1,
        "db1": grads.b1,
    }


def nudged_loss(name, index, nudge, activation):
    """Return the loss after one entry of a parameter has been moved by `nudge`."""
    array = getattr(PARAMS, name).copy()
    array[index] += nudge
    params = PARAMS._replace(**{name: array})
    return float(loss(forward(params, X, activation=activation), Y_LABELS, params))


@cache  # most changes of a control leave the curve as it is, and it is most of the work
def losses_nudged(name, index, activation):
    """Return the loss for each of `NUDGES`, an ndarray of shape (81,) that cannot be changed."""
    losses = np.array([nudged_loss(name, index, nudge, activation) for nudge in NUDGES])
    losses.setflags(write=False)
    return losses


class Computation(Explorer):
    """Step forward and back through a tiny network; nudge a weight and see what the loss does.

    Parameters
    ----------
    step : int, default 2
        The step shown first; 1 to 13.
    """

    def __init__(self, step=2):
        places = [
            (f"{name}[{', '.join(map(str, index))}]", (name, index))
            for name, array in PARAMS._asdict().items()
            for index in np.ndindex(array.shape)
        ]
        controls = {
            "step": slider(widgets.IntSlider, "step", step, 1, len(NAMES), 1),
            "activation": choice("activation g", ["relu", "tanh", "sigmoid"], "relu", width="14em"),
            "place": choice("nudge", places, ("W1", (2, 0)), width="11em"),
            "nudge": slider(
                widgets.FloatSlider,
                "by",
                0.5,
                -LARGEST_NUDGE,
                LARGEST_NUDGE,
                0.01,
                readout_format="+.2f",
            ),
        }
        steps = [
            button("◀ Back", lambda: self._move(-1), tooltip="one step back"),
            button("Forward ▶", lambda: self._move(+1), tooltip="one step forward"),
        ]
        super().__init__(
            controls,
            [
                row(controls["step"], *steps, controls["activation"]),
                row(controls["place"], controls["nudge"]),
            ],
        )

    def draw(self, step, activation, place, nudge):
        """Return the Scene for a step and a nudge."""
        return scene(step, activation, *place, nudge)

    def _move(self, by):
        self.controls["step"].value += by


def scene(step, activation, name, index, nudge):
    """Draw the computation at a step, and the loss as a weight is nudged.

    Parameters
    ----------
    step : int
        From 1.
    activation : {"relu", "tanh", "sigmoid"}
    name : str
        Of the parameter that is nudged.
    index : tuple of int
    nudge : float

    Returns
    -------
    Scene
    """
    found = arrays(activation)
    words = _words(step, found)
    nudging, told = _nudging(name, index, nudge, found[f"d{name}"][index], found["L"], activation)
    title = f"Step {step} of {len(NAMES)}"
    rows = [
        _scene.Row([_graph(NAMES[step - 1], found)], 290),
        _scene.Row([_scene.Text(words, title=title), nudging], 190),
    ]
    description = f"{title}: {' '.join(' '.join(words).split())}. {told}"
    return _scene.Scene(rows, description)


def _words(step, found):
    name = NAMES[step - 1]
    formula, reads, why = STEPS[name]
    array = found[name]
    forward_or_backward = "Forward" if step <= NAMES.index("L") + 1 else "Backward"
    shape = f"shape {array.shape}" if array.ndim else "a single number"
    words = [f"{forward_or_backward}: {formula}", why, f"{name}: {shape}", _written("", array)]
    if reads:
        values = found | GIVEN
        words += ["It reads:", *[_written(f"{read} = ", values[read]) for read in reads]]
    return words


def _written(label, array):
    """Write an array, each of its rows on a line of its own; two spaces make the text code."""
    rows = ["  ".join(f"{value:+.3f}" for value in line) for line in np.atleast_2d(array)]
    labels = [label, *[" " * len(label)] * (len(rows) - 1)]
    return "\n".join(f"  {before}{row}" for before, row in zip(labels, rows, strict=True))


def _graph(active, found):
    numbers = {name: i for i, name in enumerate(PLACES)}
    nodes = [
        _scene.Node(name, _detail(name, active, found), *_place(*place), _state(name, active))
        for name, place in PLACES.items()
    ]
    edges = [
        _scene.Edge(numbers[read], numbers[name], _edge_state(name, active), _bend(read, name))
        for name, step in STEPS.items()
        for read in step.reads
    ]
    return _scene.Graph(nodes, edges, width=0.69 / N_COLUMNS, height=0.62 / N_ROWS)


def _place(column, row):
    return (column + 0.5) / N_COLUMNS, (row + 0.5) / N_ROWS


def _bend(source, target):
    bend = BENDS.get((source, target))
    return bend and _place(*bend)


def _known(name, active):
    return name in GIVEN or NAMES.index(name) <= NAMES.index(active)


def _detail(name, active, found):
    if name == "L":
        return f"{found['L']:.3f}" if _known(name, active) else "?"
    return str((found | GIVEN)[name].shape)


def _state(name, active):
    if name == active:
        return "active"
    if name in STEPS[active].reads:
        return "used"
    return "done" if _known(name, active) else "todo"


def _edge_state(name, active):
    if name == active:
        return "active"
    return "done" if _known(name, active) else "todo"


def _nudging(name, index, nudge, slope, start, activation):
    losses = losses_nudged(name, index, activation)
    predicted = float(start + slope * nudge)
    actual = nudged_loss(name, index, nudge, activation)
    told = (
        f"Nudging {name}[{', '.join(map(str, index))}] by {nudge:+.2f}: the slope {slope:+.3f}"
        f" predicts a change of the loss by {slope * nudge:+.4f}; it changes by"
        f" {actual - start:+.4f}."
    )
    series = [
        _scene.Series("loss", NUDGES, losses),
        _scene.Series("predicted by the slope", NUDGES, start + slope * NUDGES, color=1, dash=1),
        _scene.Series("", [nudge], [actual], dots=True),
        _scene.Series("", [nudge], [predicted], color=1, dots=True),
    ]
    span = max(np.ptp(losses), 0.2)
    panel = _scene.Lines(
        series,
        xlim=(-LARGEST_NUDGE, LARGEST_NUDGE),
        ylim=(losses.min() - 0.3 * span, losses.max() + 0.3 * span),
        xlabel=f"predicted {slope * nudge:+.4f}, actual {actual - start:+.4f}",
        ylabel="loss (nats)",
        title=f"Loss when {name}[{', '.join(map(str, index))}] is nudged by {nudge:+.2f}",
        mark=nudge,
    )
    return panel, told
