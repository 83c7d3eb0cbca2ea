"""The same network in five libraries: the same weights in, the same numbers out.

Each function takes our parameters and a batch, and returns the class probabilities and the
gradient of the mean cross-entropy. The comments `# weights`, `# probabilities` and `# gradient`
divide all of them into the same steps. PyTorch, Keras and JAX need not be there: install them
with `python3 start.py extras`.
"""

import contextlib
import importlib.metadata
import importlib.util
import inspect
import os
import sys
from textwrap import dedent

import numpy as np
import pandas as pd

from fmnist_helpers.network import Params, backward, forward

STEPS = ("weights", "probabilities", "gradient")


def in_numpy(params, X, y):
    """Use the functions of this project."""
    # weights
    # probabilities
    cache = forward(params, X, activation="relu")
    P = cache.P
    # gradient
    grads = backward(params, cache, X, y, activation="relu")
    return P, grads


def in_scikit_learn(params, X, y):
    """Use scikit-learn's MLPClassifier; its gradient is what a step of size 1 subtracts."""
    from sklearn.neural_network import MLPClassifier

    # weights
    plain = {"solver": "sgd", "learning_rate_init": 1, "momentum": 0, "alpha": 0}
    model = MLPClassifier(params.b1.shape, batch_size=len(X), **plain)
    model.partial_fit(X, y, classes=np.arange(len(params.b2)))
    model.coefs_ = [params.W1.copy(), params.W2.copy()]
    model.intercepts_ = [params.b1.copy(), params.b2.copy()]
    # probabilities
    P = model.predict_proba(X)
    # gradient
    model.partial_fit(X, y)
    (W1, W2), (b1, b2) = model.coefs_, model.intercepts_
    grads = Params(params.W1 - W1, params.b1 - b1, params.W2 - W2, params.b2 - b2)
    return P, grads


def in_pytorch(params, X, y):
    """Use PyTorch's layers and its automatic gradient."""
    import torch

    # weights
    W1, b1, W2, b2 = map(torch.tensor, params)
    model = torch.nn.Sequential(
        torch.nn.Linear(*W1.shape), torch.nn.ReLU(), torch.nn.Linear(*W2.shape)
    ).to(W1.dtype)
    with torch.no_grad():
        for parameter, ours in zip(model.parameters(), (W1.T, b1, W2.T, b2), strict=True):
            parameter.copy_(ours)
    # probabilities
    logits = model(torch.tensor(X))
    P = logits.softmax(dim=1)
    # gradient
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(y))
    loss.backward()
    dW1, db1, dW2, db2 = (parameter.grad.numpy() for parameter in model.parameters())
    grads = Params(dW1.T, db1, dW2.T, db2)
    return P.detach().numpy(), grads


def in_keras(params, X, y):
    """Use Keras on PyTorch or JAX; its gradient is what a step of size 1 subtracts."""
    import keras

    # weights
    float64 = {"dtype": X.dtype.name}  # the layers would compute in float32 by themselves
    hidden = keras.layers.Dense(len(params.b1), activation="relu", **float64)
    output = keras.layers.Dense(len(params.b2), **float64)
    model = keras.Sequential([keras.Input(X.shape[1:], **float64), hidden, output])
    model.set_weights(params)
    # probabilities
    P = keras.ops.convert_to_numpy(keras.ops.softmax(model(X)))
    # gradient
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, **float64)
    model.compile(keras.optimizers.SGD(1.0), loss)
    model.train_on_batch(X, y)
    new = model.get_weights()
    grads = Params(*(before - after for before, after in zip(params, new, strict=True)))
    return P, grads


def in_jax(params, X, y):
    """Use JAX: our own formulas, of which it makes the gradient."""
    import jax

    # weights
    # probabilities
    def log_probabilities(params):
        W1, b1, W2, b2 = params
        return jax.nn.log_softmax(jax.nn.relu(X @ W1 + b1) @ W2 + b2)

    # gradient
    def loss(params):
        return -log_probabilities(params)[jax.numpy.arange(len(y)), y].mean()

    P, grads = jax.numpy.exp(log_probabilities(params)), jax.grad(loss)(params)
    return np.asarray(P), Params(*map(np.asarray, grads))


LIBRARIES = {
    "this project": in_numpy,
    "scikit-learn": in_scikit_learn,
    "PyTorch": in_pytorch,
    "Keras": in_keras,
    "JAX": in_jax,
}
PACKAGES = {"PyTorch": "torch", "Keras": "keras", "JAX": "jax"}


def missing(library):
    """Say what is missing for a library.

    Parameters
    ----------
    library : str
        One of `LIBRARIES`.

    Returns
    -------
    str
        A sentence; empty if the library can be used.
    """
    how = "It is optional: python3 start.py extras installs it."
    if library in PACKAGES and importlib.util.find_spec(PACKAGES[library]) is None:
        return f"{library} is not installed, so it is left out. {how}"
    if library == "Keras" and not _keras_backend():
        return f"Keras is here, but neither JAX nor PyTorch, on which it computes. {how}"
    return ""


def compute(library, params, X, y):
    """Compute probabilities and gradient with one of the libraries.

    Parameters
    ----------
    library : str
        One of `LIBRARIES`.
    params : Params
        In float64.
    X : ndarray of float64 of shape (N, D)
    y : ndarray of int of shape (N,)
        Each of the C classes has its row of `params.W2.T`, whether it occurs or not.

    Returns
    -------
    P : ndarray of shape (N, C)
    grads : Params
    """
    with _float64_in_jax() if library in ("Keras", "JAX") else contextlib.nullcontext():
        return LIBRARIES[library](params, X, y)


def differences(params, X, y):
    """Compare all libraries that are here with this project's own numbers.

    Parameters
    ----------
    params, X, y : see `compute`

    Returns
    -------
    DataFrame
        One row per library: its version, and the largest difference of a probability and of a
        gradient from ours.
    """
    P, grads = compute("this project", params, X, y)
    rows = {}
    for library in list(LIBRARIES)[1:]:
        if missing(library):
            continue
        their_P, theirs = compute(library, params, X, y)
        rows[library] = {
            "version": importlib.metadata.version(PACKAGES.get(library, library)),
            "probabilities": np.abs(their_P - P).max(),
            "gradient": max(np.abs(a - b).max() for a, b in zip(theirs, grads, strict=True)),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def steps(library):
    """Return the lines of a library's function, by step.

    Parameters
    ----------
    library : str
        One of `LIBRARIES`; it need not be installed.

    Returns
    -------
    dict of str to str
        The code of each of `STEPS`; empty where a library has nothing to do.
    """
    lines, step = {name: [] for name in STEPS}, None
    for line in inspect.getsource(LIBRARIES[library]).splitlines():
        if line.strip("# ") in STEPS and "#" in line:
            step = line.strip("# ")
        elif step:
            lines[step].append(line)
    return {name: dedent("\n".join(code)).strip() for name, code in lines.items()}


def _keras_backend():
    """Return what Keras computes with: what it was told, else JAX, else PyTorch, else nothing."""
    if "keras" in sys.modules:
        return sys.modules["keras"].backend.backend()
    names = [os.environ.get("KERAS_BACKEND"), "jax", "torch"]
    return next((name for name in names if name and importlib.util.find_spec(name)), "")


@contextlib.contextmanager
def _float64_in_jax():
    os.environ.setdefault("KERAS_BACKEND", _keras_backend())
    if importlib.util.find_spec("jax") is None:
        yield
        return
    import jax

    with jax.enable_x64(True):  # by itself JAX turns float64 into float32
        yield
