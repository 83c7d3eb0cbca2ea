"""Lesson 03: walk through a tiny network forward and back, and nudge its weights."""

from functools import cache

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

# name: (formula, what it reads, place in the picture, why)
STEPS = {
    "X": ("X is given", (), (0.08, 0.40), "One row for each sample."),
    "Z1": ("Z1 = X @ W1 + b1", ("X", "W1, b1"), (0.25, 0.40), "Hidden scores."),
    "A1": ("A1 = g(Z1)", ("Z1",), (0.42, 0.40), "Entry by entry, through the bend."),
    "Z2": ("Z2 = A1 @ W2 + b2", ("A1", "W2, b2"), (0.59, 0.40), "Class scores."),
    "P": ("P = softmax(Z2)", ("Z2",), (0.76, 0.40), "Probabilities: each row sums to 1."),
    "L": ("L = -mean(log P[true class])", ("P",), (0.93, 0.40), "One number for the batch."),
    "dZ2": ("dZ2 = (P - Y) / N", ("P",), (0.59, 0.66), "Where the way back begins."),
    "dW2": ("dW2 = A1.T @ dZ2", ("A1", "dZ2"), (0.72, 0.91), "As W2: what came in, times error."),
    "db2": ("db2 = dZ2.sum(axis=0)", ("dZ2",), (0.55, 0.91), "As b2: all samples share it."),
    "dA1": ("dA1 = dZ2 @ W2.T", ("dZ2", "W2, b2"), (0.42, 0.66), "Back through W2."),
    "dZ1": ("dZ1 = dA1 * g'(Z1)", ("dA1", "Z1"), (0.25, 0.66), "Only where the bend has a slope."),
    "dW1": ("dW1 = X.T @ dZ1", ("X", "dZ1"), (0.32, 0.91), "As W1: what came in, times error."),
    "db1": ("db1 = dZ1.sum(axis=0)", ("dZ1",), (0.15, 0.91), "As b1: all samples share it."),
}
GIVEN = {"W1, b1": (0.25, 0.12), "W2, b2": (0.59, 0.12)}
NAMES = list(STEPS)


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
    active = NAMES[step - 1]
    formula, reads, _, why = STEPS[active]
    words = _words(step, found, formula, why)
    slope = found[f"d{name}"][index]
    nudging, told = _nudging(name, index, nudge, slope, found["L"], activation)
    rows = [
        _scene.Row(270, [_graph(active, reads, found)]),
        _scene.Row(250, [_scene.text(words, title=f"Step {step} of {len(NAMES)}"), nudging]),
    ]
    description = f"Step {step} of {len(NAMES)}: {' '.join(' '.join(words).split())}. {told}"
    return _scene.Scene(rows, description)


def _words(step, found, formula, why):
    array = found[NAMES[step - 1]]
    forward_or_back = "Forward" if step <= NAMES.index("L") + 1 else "Backward"
    shape = f"shape {array.shape}" if array.ndim else "a single number"
    read = [line for name, each in _read(step, found) for line in _written(name, each)]
    return [
        f"{forward_or_back}: {formula}",
        why,
        f"{NAMES[step - 1]}: {shape}",
        *[f"  {line}" for line in _lines(array)],
        *(["It reads:"] if read else []),
        *[f"  {line}" for line in read],
    ]


def _read(step, found):
    """Yield the names and values of what a step reads."""
    active = NAMES[step - 1]
    for names in STEPS[active][1]:
        for name in names.split(", "):
            if (name, active) not in UNREAD:
                yield name, found[name] if name in found else getattr(PARAMS, name)
    if active == "L":
        yield "true classes", Y_LABELS
    if active == "dZ2":
        yield "Y", one_hot(Y_LABELS, 3)


def _lines(array):
    return [f"[{'  '.join(f'{v:+.3f}' for v in line)} ]" for line in np.atleast_2d(array)]


def _written(name, array):
    """Write an array, each of its rows on a line of its own."""
    rows = ["  ".join(_number(value) for value in line) for line in np.atleast_2d(array)]
    return [
        f"{name if i == 0 else '':>{len(name)}} {'= ' if i == 0 else '  '}{line}"
        for i, line in enumerate(rows)
    ]


def _number(value):
    return f"{value:5.2f}" if isinstance(value, float) else str(value)


def _graph(active, reads, found):
    place = {**{name: each[2] for name, each in STEPS.items()}, **GIVEN}
    order = {name: number for number, name in enumerate(place)}
    done = NAMES.index(active)

    def state(name):
        if name == active:
            return "active"
        if name in reads:
            return "used"
        return "done" if name in GIVEN or NAMES.index(name) < done else "todo"

    def shape(name):
        if name in GIVEN:
            return " ".join(str(getattr(PARAMS, part).shape) for part in name.split(", "))
        array = found[name]
        known = NAMES.index(name) <= done
        return str(array.shape) if array.ndim else (f"{array:.3f}" if known else "?")

    nodes = [
        {"x": x, "y": y, "lines": [name, shape(name)], "state": state(name)}
        for name, (x, y) in place.items()
    ]
    edges = [
        (order[source], order[name], "active" if name == active else state(name))
        for name, (_, sources, _, _) in STEPS.items()
        for source in sources
        # Arrows of what is read from afar would cross everything; a blue frame says it instead.
        if (source, name) not in FAR
    ]
    return _scene.graph(nodes, edges, wide=0.13, tall=0.17)


UNREAD = {("b2", "dA1")}  # of the two that share a box
FAR = {("A1", "dW2"), ("W2, b2", "dA1"), ("Z1", "dZ1"), ("X", "dW1")}


def _nudging(name, index, nudge, slope, start, activation):
    losses = losses_nudged(name, index, activation)
    predicted = float(start + slope * nudge)
    actual = nudged_loss(name, index, nudge, activation)
    told = (
        f"Nudging {name}[{', '.join(map(str, index))}] by {nudge:+.2f}: the slope {slope:+.3f}"
        f" predicts a change of the loss by {slope * nudge:+.4f}; it changes by"
        f" {actual - start:+.4f}."
    )
    all_series = [
        _scene.series("loss", NUDGES, losses),
        _scene.series("predicted by the slope", NUDGES, start + slope * NUDGES, color=1, dash=1),
        _scene.series("", [nudge], [actual], dots=True),
        _scene.series("", [nudge], [predicted], color=1, dots=True),
    ]
    span = max(np.ptp(losses), 0.2)
    panel = _scene.lines(
        all_series,
        xlim=(-LARGEST_NUDGE, LARGEST_NUDGE),
        ylim=(losses.min() - 0.3 * span, losses.max() + 0.3 * span),
        xlabel=f"predicted {slope * nudge:+.4f}, actual {actual - start:+.4f}",
        ylabel="loss (nats)",
        title=f"Loss when {name}[{', '.join(map(str, index))}] is nudged by {nudge:+.2f}",
        mark=nudge,
        legend="top right",
    )
    return panel, told
