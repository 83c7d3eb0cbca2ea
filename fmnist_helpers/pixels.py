"""What may be done to the pixels of images before a step: centering them, and shifting images."""

from typing import NamedTuple

import numpy as np

from fmnist_helpers._validate import check_float_dtype, check_positive


class Centering(NamedTuple):
    """A function of images: pixels minus their mean, divided by their scale.

    Attributes
    ----------
    mean, scale : ndarray of shape (D,)
        One number per pixel, measured on the training images and used for all others, too.
    """

    mean: np.ndarray
    scale: np.ndarray

    def __call__(self, X):
        """Return `X` (N, D), centered, in the dtype of `mean`."""
        centered = X - self.mean
        centered /= self.scale
        return centered


def center(X_train, *, min_deviation=10, dtype=np.float32):
    """Measure the mean and the standard deviation of each pixel.

    Parameters
    ----------
    X_train : ndarray of shape (N, D)
        Pixels from 0 to 255.
    min_deviation : float, default 10
        The scale is the standard deviation or this, whichever is larger. A pixel in a corner is
        dark in nearly every image. Divided by its tiny deviation, as StandardScaler does, the few
        others would become enormous.
    dtype : {float32, float64}, default float32

    Returns
    -------
    Centering

    Raises
    ------
    ValueError
        If `min_deviation` is not positive, or `dtype` is not one of those above.
    """
    check_positive("min_deviation", min_deviation)
    check_float_dtype(dtype)
    mean = X_train.mean(axis=0, dtype=np.float64, keepdims=True)
    deviation = X_train.std(axis=0, dtype=np.float64, mean=mean)
    return Centering(mean[0].astype(dtype), np.maximum(deviation, min_deviation).astype(dtype))


def shift_images(X, *, rng):
    """Move each image by -1, 0 or 1 pixel down and as much to the right; what is new is 0.

    Parameters
    ----------
    X : ndarray of shape (N, D)
        Square images, before centering, so that 0 is the background.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (N, D)
        A new array of the same dtype.

    Raises
    ------
    ValueError
        If D is not the square of a whole number.
    """
    n_images, n_pixels = X.shape
    side = round(n_pixels**0.5)
    if side**2 != n_pixels:
        raise ValueError(f"X has shape {X.shape}; expected square images, as 784 = 28 * 28")
    framed = np.pad(X.reshape(n_images, side, side), ((0, 0), (1, 1), (1, 1)))
    # All windows of an image inside its frame, (N, 3, 3, side, side); a view copies nothing.
    windows = np.lib.stride_tricks.sliding_window_view(framed, (side, side), axis=(1, 2))
    down, right = rng.integers(0, 3, (2, n_images))
    return windows[np.arange(n_images), 2 - down, 2 - right].reshape(n_images, n_pixels)
