"""Training: the images behind each entry of a confusion matrix, most confident first."""

import ipywidgets as widgets
import numpy as np
from sklearn.metrics import confusion_matrix

from fmnist_helpers._validate import check_class_names, check_named_labels
from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._classes import MANY, check_images, check_outputs, cut, short
from fmnist_helpers.explorers._explorer import Explorer, choice, row, slider

ANY = -1
N_SHOWN = 18
MAX_PAIR = 16  # letters of two names that fit under an image


def picked(y, P, true, predicted):
    """Find the samples of one entry of the confusion matrix.

    Parameters
    ----------
    y : ndarray of int of shape (N,)
    P : ndarray of shape (N, C)
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
    """Pick a true and a predicted class, and see those images.

    Parameters
    ----------
    X : ndarray of shape (N, D)
        Square images to be shown, on any scale.
    y : ndarray of int of shape (N,)
        True classes.
    P : ndarray of shape (N, C)
        What the network predicts, as `network.forward(...).P`.
    class_names : sequence of C str
        By default those of Fashion-MNIST.

    Raises
    ------
    ValueError
        If there are not as many rows in all three, `P` holds NaN, or the names do not fit.
    """

    about = "Explorer: pick a true and a predicted class, and see the images concerned."

    def __init__(self, X, y, P, class_names=CLASS_NAMES):
        if not len(X) == len(y) == len(P):
            raise ValueError(
                f"X has {len(X)} rows, y {len(y)} and P {len(P)}; expected as many of each"
            )
        if not np.isfinite(P).all():
            raise ValueError("P holds NaN or infinity; expected probabilities. Did it diverge?")
        self._names = check_class_names(class_names)
        check_outputs(P.shape[1], self._names)
        self._X, self._y, self._P = check_images(X), check_named_labels(y, self._names), P
        self._darkest = float(np.max(X, initial=0)) or 1.0
        self._counts = confusion_matrix(self._y, P.argmax(axis=1), labels=range(P.shape[1]))
        wrong = self._counts - np.diag(np.diag(self._counts))
        true, predicted = map(int, np.unravel_index(wrong.argmax(), wrong.shape))
        classes = [(name, label) for label, name in enumerate(self._names)]
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
            f"{self._pair(self._y[n], answer)}\n{self._P[n].max():.3f} sure"
            for n, answer in zip(shown, answers, strict=True)
        ]
        pair = [self._named(label) for label in (true, predicted)]
        noun = "image" if len(numbers) == 1 else "images"
        words, title = (
            f"{len(numbers):,} {noun}, {' → '.join(names)}" for names in (pair, map(cut, pair))
        )
        many = len(self._names) > MANY
        garments = _scene.Images(
            _scene.shades(self._X[shown], (0, self._darkest)),
            captions,
            title=f"{title}; most confident first",
            columns=9 if many else 6,
            share=1.15,
            empty="No such image.",
        )
        described = [text.replace("→\n", "→ ").replace("\n", ", ") for text in captions]
        matrix = self._matrix(true, predicted)
        rows = [[matrix], [garments]] if many else [[matrix, garments]]
        rows = [_scene.Row(panels) for panels in rows]
        return _scene.Scene(rows, f"{words}. {'; '.join(described)}")

    def _matrix(self, true, predicted):
        marks = [(true, predicted)] if ANY not in (true, predicted) else []
        names = [*map(short, self._names)]
        return _scene.confusion(self._counts, names, title="Confusion matrix", marks=marks)

    def _named(self, label):
        return "any" if label == ANY else self._names[label]

    def _pair(self, true, predicted):
        """Write two classes on one line, or on two where they are long."""
        true, predicted = short(self._names[true]), short(self._names[predicted])
        end = "\n" if len(true + predicted) > MAX_PAIR else " "
        return f"{true} →{end}{predicted}"
