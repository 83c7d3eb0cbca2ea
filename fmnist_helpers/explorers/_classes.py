"""What depends on the classes: names that fit, a word, the range of a loss. No widgets in here."""

import math

import numpy as np

from fmnist_helpers.data import CLASS_NAMES

SHORTER = {"T-shirt/top": "T-shirt", "Ankle boot": "Boot"}
MAX_LENGTH = 12  # characters that fit under an image, or beside a matrix
MANY = 14  # with more classes a matrix needs a row of its own


def cut(name):
    """Cut off the end of a long name.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    return name if len(name) <= MAX_LENGTH else f"{name[: MAX_LENGTH - 1]}…"


def short(name):
    """Shorten the name of a class, for a confusion matrix.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    return cut(SHORTER.get(name, name))


def thing(class_names):
    """Return what an image shows, in a word.

    Parameters
    ----------
    class_names : sequence of str

    Returns
    -------
    str
    """
    return "garment" if tuple(class_names) == CLASS_NAMES else "image"


def largest_loss(class_names):
    """Return a loss somewhat above that of guessing: a run far above would flatten all others.

    Parameters
    ----------
    class_names : sequence of str

    Returns
    -------
    float
        In nats; 2.5 for ten classes, where guessing has 2.3.
    """
    return round(math.log(len(class_names)) + 0.2, 1)


def check_outputs(n_outputs, class_names):
    """Refuse a number of outputs that is not the number of names.

    Parameters
    ----------
    n_outputs : int
    class_names : sequence of str
    """
    if n_outputs != len(class_names):
        raise ValueError(
            f"the network has {n_outputs} outputs, but class_names has {len(class_names)} names;"
            " expected one name per output. Pass class_names."
        )


def check_images(X):
    """Return `X` as an array if its rows can be shown: each is a square image.

    Parameters
    ----------
    X : array-like of shape (N, D)

    Returns
    -------
    ndarray of shape (N, D)
    """
    X = np.asarray(X)
    if X.ndim != 2 or math.isqrt(X.shape[1]) ** 2 != X.shape[1]:
        raise ValueError(
            f"images have shape {X.shape}; expected one square image per row, such as (N, 784)"
            " for 28x28 pixels"
        )
    return X
