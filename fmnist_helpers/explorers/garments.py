"""Data: look at garments, at those nearest to one, and at what normalization does to both."""

from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from fmnist_helpers._validate import check_class_names, check_named_labels
from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._classes import check_images, cut, thing
from fmnist_helpers.explorers._explorer import Explorer, choice, row, slider, written

N_STRIP = 12
N_NEIGHBORS = 12
ALL = -1

# What is drawn darkest: one scale for all garments, or brightness would be hidden. The norms of
# the pictures spread by a factor of five, so some are cut off.
DARKEST = {"raw": 255, "pixel": 1, "l1": 0.008, "l2": 0.15}
NAMES = [
    ("none: 0 to 255", "raw"),
    ("pixel: divided by 255", "pixel"),
    ("l1: sum is 1", "l1"),
    ("l2: length is 1", "l2"),
]


class Searched(NamedTuple):
    """The garments among which neighbors are searched.

    Attributes
    ----------
    X : ndarray of float32 of shape (n, 784)
        Raw pixels. float32 is exact enough for distances, and twice as fast as float64.
    factors : dict of str to ndarray of shape (n,)
        For each normalization, what an image is multiplied by.
    """

    X: np.ndarray
    factors: dict


def prepare_search(X):
    """Prepare images for `neighbors`.

    Parameters
    ----------
    X : ndarray of uint8 of shape (n, 784)

    Returns
    -------
    Searched
    """
    X = X.astype(np.float32)
    sums, lengths = X.sum(axis=1), np.sqrt(np.square(X).sum(axis=1))
    # An image that is all zero stays so.
    inverse = [1 / np.where(each == 0, 1, each) for each in (sums, lengths)]
    same = np.ones_like(sums)
    return Searched(X, {"raw": same, "pixel": same / 255, "l1": inverse[0], "l2": inverse[1]})


def neighbors(among, x, normalization, *, n=N_NEIGHBORS, without=None):
    """Find the images nearest to one, after normalization.

    Parameters
    ----------
    among : Searched
    x : ndarray of shape (784,)
        Raw pixels.
    normalization : {"raw", "pixel", "l1", "l2"}
    n : int
        Fewer are found where there are fewer.
    without : int, optional
        The number of `x` itself, which is nobody's neighbor.

    Returns
    -------
    numbers : ndarray of int of shape (n,)
        Nearest first.
    distances : ndarray of shape (n,)
        Euclidean, between the normalized images.
    """
    own = prepare_search(x[None])
    factor, own_factor = among.factors[normalization], own.factors[normalization][0]
    lengths = factor / among.factors["l2"]
    own_length = own_factor / own.factors["l2"][0]
    products = among.X @ own.X[0] * (factor * own_factor)
    squares = lengths**2 - 2 * products + own_length**2
    if without is not None and without < len(squares):
        squares[without] = np.inf
    n = min(n, np.count_nonzero(squares < np.inf))
    nearest = np.argpartition(squares, n)[:n] if n < len(squares) else np.arange(n)
    nearest = nearest[np.argsort(squares[nearest])]
    return nearest, np.sqrt(np.maximum(squares[nearest], 0))


class Garments(Explorer):
    """Browse garments by class, find the nearest ones, switch the normalization.

    Parameters
    ----------
    X : ndarray of uint8 of shape (N, D)
        Square images.
    y : ndarray of int of shape (N,)
    class_names : sequence of str
        By default those of Fashion-MNIST.
    n_searched : int, default 10,000
        Neighbors are searched among the first so many: all 60,000 would follow a slider too slowly.

    Raises
    ------
    ValueError
        If a label has no name, or the images are not square.
    """

    def __init__(self, X, y, class_names=CLASS_NAMES, *, n_searched=10_000):
        self._names = check_class_names(class_names)
        self._X, self._y = check_images(X), check_named_labels(y, self._names)
        self._searched = prepare_search(X[:n_searched])
        self._numbers = {ALL: np.arange(len(X))}
        self._numbers |= {c: np.flatnonzero(self._y == c) for c in range(len(self._names))}
        classes = [("all classes", ALL), *((name, c) for c, name in enumerate(self._names))]
        controls = {
            "label": choice("class", classes, ALL),
            "garment": slider(
                widgets.IntSlider, thing(self._names), 0, 0, len(X) - 1, 1, width="30em"
            ),
            "normalization": choice("normalization", NAMES, "raw", width="20em"),
        }
        super().__init__(controls, [row(*controls.values())])

    def follow(self):
        """Let the slider reach to the last garment of the class."""
        n_garments = len(self._numbers[self.controls["label"].value])
        self.controls["garment"].max = max(n_garments - 1, 0)

    def draw(self, label, garment, normalization):
        """Return the Scene for one garment."""
        numbers = self._numbers[label]
        if not len(numbers):
            words = f"There is no {thing(self._names)} of this class."
            return _scene.Scene([_scene.Row([_scene.Text([words])])], words)
        place = min(garment, len(numbers) - 1)
        number = numbers[place]
        nearest, distances = neighbors(
            self._searched, self._X[number], normalization, without=number
        )
        return scene(
            strip=(self._X[numbers[place : place + N_STRIP]]),
            strip_labels=self._y[numbers[place : place + N_STRIP]],
            number=number,
            near=self._X[nearest],
            near_labels=self._y[nearest],
            distances=distances,
            normalization=normalization,
            class_names=self._names,
        )


def scene(strip, strip_labels, number, near, near_labels, distances, normalization, class_names):
    """Draw the first image of a strip with its neighbors and its numbers.

    Parameters
    ----------
    strip : ndarray of uint8 of shape (n, 784)
        The chosen garment, and those after it.
    strip_labels : ndarray of int of shape (n,)
    number : int
        Of the chosen garment in the data.
    near : ndarray of uint8 of shape (k, 784)
    near_labels : ndarray of int of shape (k,)
    distances : ndarray of shape (k,)
    normalization : {"raw", "pixel", "l1", "l2"}
    class_names : sequence of str

    Returns
    -------
    Scene
    """
    factors = prepare_search(strip).factors[normalization]
    scaled = strip[0] * factors[0]
    own = class_names[strip_labels[0]]
    names = [class_names[label] for label in near_labels]
    right = sum(name == own for name in names)
    what = thing(class_names)
    browse = _scene.Images(
        _scene.shades(strip * factors[:, None], (0, _darkest(normalization, strip.shape[1]))),
        [cut(class_names[label]) for label in strip_labels],
        title=f"From the chosen {what} on, all on one scale of gray",
        columns=N_STRIP,
        marks=[0],
    )
    found = _scene.Images(
        _scene.shades(near, (0, 255)),
        [f"{cut(name)}\n{written(d)}" for name, d in zip(names, distances, strict=True)],
        title=f"Nearest to it, with their distance: {right} of {len(names)} are of its class",
        columns=N_NEIGHBORS // 2,
        share=1.4,
    )
    rows = [
        _scene.Row([browse]),
        _scene.Row([found, _histogram(scaled)]),
        _scene.Row([_scene.Text([_numbers(scaled)])]),
    ]
    description = (
        f"{what.capitalize()} {number}, {own}, normalization {normalization}. {_numbers(scaled)}"
        f" {right} of its {len(names)} nearest neighbors are of its class: {', '.join(names)}."
    )
    return _scene.Scene(rows, description)


def _darkest(normalization, n_pixels):
    """Return what is drawn darkest; sums are shared by all pixels, and lengths by their root."""
    n_times = 784 / n_pixels
    return DARKEST[normalization] * {"l1": n_times, "l2": n_times**0.5}.get(normalization, 1)


def _numbers(scaled):
    wide = scaled.astype(np.float64)
    return (
        f"Largest pixel {written(wide.max())}; sum of the pixels {written(wide.sum())};"
        f" squared norm (sum of their squares) {written(np.square(wide).sum())}."
    )


def _histogram(scaled, n_bins=8):
    top = float(scaled.max()) or 1.0
    counts, edges = np.histogram(scaled[scaled > 0], bins=n_bins, range=(0, top))
    names = ["exactly 0"]
    rounded = (f"{edge:.0f}" if top > 2 else written(edge) for edge in edges[1:])
    names += [f"to {edge}" for edge in rounded]
    counts = [np.count_nonzero(scaled == 0), *counts]
    return _scene.Bars(
        names,
        counts,
        [str(count) for count in counts],
        limits=(0, len(scaled)),
        title=f"Its {len(scaled)} pixels, by their value",
    )
