"""Training: the garments behind each entry of a confusion matrix, most confident first."""

import ipywidgets as widgets
import numpy as np
from sklearn.metrics import confusion_matrix

from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._explorer import Explorer, choice, row, slider
from fmnist_helpers.functional import check_labels

ANY = -1
N_SHOWN = 18


def picked(y, P, true, predicted):
    """Find the samples of one entry of the confusion matrix.

    Parameters
    ----------
    y : ndarray of int of shape (N,)
    P : ndarray of shape (N, 10)
        Probabilities.
    true, predicted : int
        Classes, or -1 for any; where one is -1, only wrong answers count.

    Returns
    -------
    ndarray of int
        Row numbers, the most confident answer first.
    """
    answers = P.argmax(axis=1)
    chosen = np.ones(len(y), dtype=bool)
    if true != ANY:
        chosen &= y == true
    if predicted != ANY:
        chosen &= answers == predicted
    if ANY in (true, predicted):
        chosen &= answers != y
    numbers = np.flatnonzero(chosen)
    return numbers[np.argsort(-P[numbers].max(axis=1), kind="stable")]


class Mistakes(Explorer):
    """Pick a true and a predicted class, and see those garments.

    Parameters
    ----------
    X : ndarray of shape (N, 784)
        Images to be shown, on any scale.
    y : ndarray of int of shape (N,)
        True classes.
    P : ndarray of shape (N, 10)
        What the network predicts, as `network.forward(...).P`.

    Raises
    ------
    ValueError
        If there are not as many rows in all three, or `P` holds NaN.
    """

    about = "Explorer: pick a true and a predicted class, and see the garments concerned."

    def __init__(self, X, y, P):
        if not len(X) == len(y) == len(P):
            raise ValueError(
                f"X has {len(X)} rows, y {len(y)} and P {len(P)}; expected as many of each"
            )
        if not np.isfinite(P).all():
            raise ValueError("P holds NaN or infinity; expected probabilities. Did it diverge?")
        self._X, self._y, self._P = X, check_labels(y, len(CLASS_NAMES)), P
        self._darkest = float(np.max(X, initial=0)) or 1.0
        self._counts = confusion_matrix(self._y, P.argmax(axis=1), labels=range(len(CLASS_NAMES)))
        wrong = self._counts - np.diag(np.diag(self._counts))
        true, predicted = map(int, np.unravel_index(wrong.argmax(), wrong.shape))
        classes = list(zip(CLASS_NAMES, range(len(CLASS_NAMES)), strict=True))
        controls = {
            "true": choice("true class", [("any", ANY), *classes], true),
            "predicted": choice("predicted class", [("any", ANY), *classes], predicted),
            "first": slider(widgets.IntSlider, "from place", 1, 1, 1, N_SHOWN),
        }
        super().__init__(controls, [row(*controls.values())])

    def follow(self):
        """Let the slider reach to the last image of the pair."""
        pair = (self.controls[name].value for name in ("true", "predicted"))
        self.controls["first"].max = max(len(picked(self._y, self._P, *pair)), 1)

    def draw(self, true, predicted, first):
        """Return the Scene for a pair of classes."""
        numbers = picked(self._y, self._P, true, predicted)
        first = min(first, max(len(numbers), 1))
        shown = numbers[first - 1 : first - 1 + N_SHOWN]
        answers = self._P[shown].argmax(axis=1)
        captions = [
            f"{_short(self._y[n])} → {_short(answer)}\n{self._P[n].max():.3f} sure"
            for n, answer in zip(shown, answers, strict=True)
        ]
        pair = f"{_name(true)} → {_name(predicted)}"
        words = f"{len(numbers):,} images, {pair}."
        garments = _scene.Images(
            _scene.shades(self._X[shown], (0, self._darkest)),
            captions,
            title=f"{words[:-1]}; most confident first",
            columns=6,
            share=1.15,
            empty="No such image.",
        )
        described = "; ".join(caption.replace("\n", ", ") for caption in captions)
        rows = [_scene.Row([self._matrix(true, predicted), garments])]
        return _scene.Scene(rows, f"{words} {described}")

    def _matrix(self, true, predicted):
        names = [_short(label) for label in range(len(self._counts))]
        marks = [(true, predicted)] if ANY not in (true, predicted) else []
        return _scene.confusion(self._counts, names, title="Confusion matrix", marks=marks)


def _name(label):
    return "any" if label == ANY else CLASS_NAMES[label]


def _short(label):
    return CLASS_NAMES[label].removesuffix("/top").removeprefix("Ankle ").capitalize()
