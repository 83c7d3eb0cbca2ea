"""Save a trained network to one `.npz` file and load it again. No pickles: a file runs no code."""

import zipfile
from pathlib import Path

import numpy as np

from fmnist_helpers._files import replacing
from fmnist_helpers.network import Params, activation_named


def save_params(path, params, *, activation):
    """Write a network to `path`; an existing file is replaced whole or not at all.

    Parameters
    ----------
    path : str or path-like
        Should end in `.npz`.
    params : Params
    activation : {"sigmoid", "tanh", "relu"}
        Stored too, since the weights mean nothing without it.

    Raises
    ------
    ValueError
        If there is no such activation.
    """
    activation_named(activation)
    with replacing(path) as part, part.open("wb") as file:
        np.savez(file, **params._asdict(), activation=np.array(activation))


def load_params(path):
    """Read a network that `save_params` wrote.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    params : Params
    activation : str

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not such a network: damaged, arrays missing, or shapes that do not fit.
    """
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (zipfile.BadZipFile, ValueError, EOFError, TypeError) as error:
        raise ValueError(
            f"{path} is not a saved network ({error}); expected an .npz file from save_params."
            " Train and save it again."
        ) from error
    expected = {*Params._fields, "activation"}
    if set(arrays) != expected:
        raise ValueError(f"{path} holds {sorted(arrays)}; expected {sorted(expected)}")
    activation = str(arrays.pop("activation"))
    activation_named(activation)
    params = Params(**arrays)
    _check_shapes(path, params)
    return params, activation


def _check_shapes(path, params):
    W1, b1, W2, b2 = params
    fits = W1.ndim == W2.ndim == 2 and b1.shape == (W1.shape[1],) and b2.shape == (W2.shape[1],)
    if not fits or W1.shape[1] != W2.shape[0]:
        found = ", ".join(f"{name} {array.shape}" for name, array in params._asdict().items())
        raise ValueError(f"{path} holds {found}; expected (D, H), (H,), (H, C), (C,)")
