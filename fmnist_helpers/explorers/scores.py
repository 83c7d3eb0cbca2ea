"""Softmax: drag ten scores, and see probabilities, loss and gradient follow."""

import ipywidgets as widgets
import numpy as np

from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._explorer import Explorer, button, choice, row, slider
from fmnist_helpers.functional import cross_entropy_from_scores, softmax

LARGEST = 10.0
FIRST = (0.0, -1.0, 2.0, 0.0, 1.5, -3.0, 3.0, -2.0, -1.0, -3.0)


class Scores(Explorer):
    """Ten scores, a temperature and the true class.

    Parameters
    ----------
    scores : sequence of 10 float, optional
        From -10 to 10; where the sliders stand at first.
    label : int, default 6
        The true class.
    seed : int, default 0
        For the button that draws scores.
    """

    def __init__(self, scores=FIRST, label=6, *, seed=0):
        self._rng = np.random.default_rng(seed)
        self._names = [f"z{c}" for c in range(len(CLASS_NAMES))]
        ten = {
            name: slider(
                widgets.FloatSlider,
                class_name,
                score,
                -LARGEST,
                LARGEST,
                0.1,
                width="24em",
                label_width="6em",
                readout_format="+.1f",
            )
            for name, class_name, score in zip(self._names, CLASS_NAMES, scores, strict=True)
        }
        others = {
            "temperature": slider(
                widgets.FloatLogSlider, "temperature", 1, -1, 1, 0.05, readout_format=".2f"
            ),
            "label": choice("true class", list(zip(CLASS_NAMES, range(10), strict=True)), label),
        }
        buttons = [
            button("Draw scores", self._draw_scores, tooltip="ten random scores"),
            button("All equal", lambda: self._set_scores(np.zeros(10))),
            button("Add 1 to all", lambda: self._set_scores(self.scores() + 1)),
        ]
        super().__init__(
            {**ten, **others}, [row(*ten.values()), row(*others.values()), row(*buttons)]
        )

    def scores(self):
        """Return the ten scores, shape (10,)."""
        return np.array([self.controls[name].value for name in self._names])

    def draw(self, temperature, label, **scores):
        """Return the Scene for these scores."""
        return scene(np.array(list(scores.values())), temperature, label)

    def _draw_scores(self):
        self._set_scores(self._rng.normal(0, 3, 10).round(1))

    def _set_scores(self, scores):
        scores = np.clip(scores, -LARGEST, LARGEST)
        self.set(**dict(zip(self._names, map(float, scores), strict=True)))


def scene(scores, temperature, label):
    """Draw scores, probabilities, and the gradient of the loss.

    Parameters
    ----------
    scores : ndarray of shape (10,)
    temperature : float
        What the scores are divided by before softmax.
    label : int
        The true class.

    Returns
    -------
    Scene
    """
    z = scores / temperature
    p = softmax(z)
    words = _words(z, p, label)
    details = ", ".join(f"{n} {v:.3f}" for n, v in zip(CLASS_NAMES, p, strict=True))
    told = " ".join([*words, f"Temperature {temperature:.2f}. Probabilities: {details}."])
    rows = [_scene.Row([_scene.Text(words)]), _scene.Row(_panels(z, p, label))]
    return _scene.Scene(rows, told)


def _words(z, p, label):
    loss = float(cross_entropy_from_scores(z[None], [label]))
    best = int(p.argmax())
    verdict = "right" if best == label else "wrong"
    return [
        f"True class: {CLASS_NAMES[label]}, probability {p[label]:.3f},"
        f" loss -log({p[label]:.3f}) = {loss:.3f}.",
        f"Largest probability: {CLASS_NAMES[best]}, {p[best]:.3f} ({verdict}).",
    ]


def _panels(z, p, label):
    slope = p - np.eye(len(p))[label]
    return [
        _bars("scores / temperature", z, "+.2f", label, limits=(-LARGEST, LARGEST)),
        _bars("probabilities P", p, ".3f", label, limits=(0, 1), color=2),
        _bars("P - Y: the gradient", slope, "+.3f", label, limits=(-1, 1), color=4),
    ]


def _bars(title, values, digits, label, **look):
    texts = [f"{value:{digits}}" for value in values]
    return _scene.Bars(CLASS_NAMES, values, texts, title=title, marks=[label], **look)
