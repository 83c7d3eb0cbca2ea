"""The training loop: mini-batches, stochastic gradient descent, one record per epoch."""

import time
from typing import NamedTuple

import numpy as np

from fmnist_helpers._validate import (
    check_count,
    check_labels,
    check_not_negative,
    check_positive,
    check_probability,
)
from fmnist_helpers.functional import dropout_mask
from fmnist_helpers.network import Params, activation_named, backward, forward, loss


class Divergence(NamedTuple):
    """Where a run stopped being numbers.

    Attributes
    ----------
    epoch, batch : int
        Both count from 1.
    array : str
        The first array, in the order in which they are computed, that held NaN or infinity.
    """

    epoch: int
    batch: int
    array: str

    def __str__(self):
        """Say it in a sentence."""
        return (
            f"diverged in epoch {self.epoch}, batch {self.batch}:"
            f" {self.array} was the first array with NaN or infinity"
        )


class EpochRecord(NamedTuple):
    """What one epoch of training gave.

    Attributes
    ----------
    epoch : int
        Counts from 1.
    loss, accuracy : float
        Mean over the epoch's training samples, each taken as its batch was visited: with the
        weights as they were just before that step, and with dropout if it is on. The loss is
        the cross-entropy alone, without the L2 term, so that both losses can be compared.
    val_loss, val_accuracy : float
        On the validation data with the weights at the end of the epoch, without dropout; NaN
        where there is no validation data.
    seconds : float
        Time spent on training, without the validation.
    params : Params
        A copy of the weights at the end of the epoch.
    diverged : Divergence or None
        Set in the last record of a run that broke down.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float
    params: Params
    diverged: Divergence | None


class Epoch:
    """An epoch in progress: the batches that are left, and the sums over those that are done.

    `train_epoch` works on it, in one go or in several; `record` is for the end.

    Parameters
    ----------
    number : int
        Counts from 1.
    n_samples : int
    batch_size : int or None
        None for all samples in one batch, in their given order.
    rng : numpy.random.Generator
        Draws the order of the samples, as soon as the first batch is asked for.

    Attributes
    ----------
    number, n_samples : int
    batches : iterator
        The row numbers of each batch that is left.
    n_steps, n_seen, n_right : int
        Batches visited so far, the samples in them, and how many were classified correctly.
    loss_sum : float
        Over the samples visited, of their cross-entropy.
    seconds : float
        Time spent on training.
    diverged : Divergence or None
    """

    def __init__(self, number, n_samples, batch_size, *, rng):
        self.number, self.n_samples = number, n_samples
        everything = iter([slice(None)])
        self.batches = minibatches(n_samples, batch_size, rng=rng) if batch_size else everything
        self.n_steps = self.n_seen = self.n_right = 0
        self.loss_sum = self.seconds = 0.0
        self.diverged = None

    @property
    def finished(self):
        """Tell whether no batch is left, or there is no point in going on."""
        return self.diverged is not None or self.n_seen == self.n_samples

    def add(self, batch_loss, right):
        """Count a batch: its mean loss, and for each sample whether the answer was correct."""
        self.n_steps += 1
        self.n_seen += len(right)
        self.n_right += np.count_nonzero(right)
        self.loss_sum += batch_loss * len(right)

    def record(self, params, validation, *, activation):
        """Return the EpochRecord, once the epoch is finished; it gets a copy of `params`."""
        means = self.loss_sum / self.n_seen, self.n_right / self.n_seen
        if self.diverged:
            means = np.nan, np.nan
        val_means = score(params, validation, activation=activation)
        return EpochRecord(
            self.number, *means, *val_means, self.seconds, params.copy(), self.diverged
        )


class History(list):
    """The records of a run: `History(train(...))` runs it to its end."""

    def columns(self):
        """Return the numbers of all records as columns, ready for `pandas.DataFrame`.

        Returns
        -------
        dict of str to ndarray of shape (epochs,)
            Every field of `EpochRecord` but `params` and `diverged`.
        """
        names = EpochRecord._fields[:6]
        return {name: np.array([getattr(record, name) for record in self]) for name in names}


def minibatches(n_samples, batch_size, *, rng):
    """Visit every sample once, in random order, `batch_size` at a time.

    Parameters
    ----------
    n_samples : int
        N.
    batch_size : int
        The last batch is shorter where `batch_size` does not divide N.
    rng : numpy.random.Generator

    Yields
    ------
    ndarray of int of shape (batch_size,) or shorter
        Row numbers; use the same for `X` and `y`.

    Raises
    ------
    ValueError
        If `batch_size` is not at least 1.
    """
    check_count("batch_size", batch_size)
    order = rng.permutation(n_samples)
    for start in range(0, n_samples, batch_size):
        yield order[start : start + batch_size]


def train(
    params,
    X,
    y,
    *,
    rng,
    epochs,
    learning_rate,
    batch_size=None,
    activation="relu",
    l2=0.0,
    dropout=0.0,
    validation=None,
    first_epoch=1,
):
    """Train by gradient descent; a generator that yields one record per epoch.

    The loop belongs to the caller: `break` stops it (early stopping), going on with the same
    generator resumes it, and so does a new call with `record.params` and the same `rng`, which
    gives bit for bit what an unbroken run gives. For a progress bar, wrap the call:
    `tqdm(train(..., epochs=20), total=20)`.

    Parameters
    ----------
    params : Params
        Where to start; they are not changed.
    X : ndarray of float of shape (N, D)
        In the dtype of `params`, float32 (faster) or float64.
    y : ndarray of int of shape (N,)
    rng : numpy.random.Generator
        Draws the order of the samples and the dropout.
    epochs : int
        How often to visit every sample.
    learning_rate : float
    batch_size : int, optional
        Samples a step; by default all of them, in their given order (full batch).
    activation : {"relu", "tanh", "sigmoid"}, default "relu"
    l2 : float, default 0
        See `network.loss`.
    dropout : float, default 0
        Probability that a hidden activation is dropped in a step.
    validation : (X, y), optional
        Scored after every epoch, never trained on.
    first_epoch : int, default 1
        The number of the first record, for a run that is resumed.

    Yields
    ------
    EpochRecord
        A run that meets NaN or infinity ends early, with a record whose `diverged` says where.

    Raises
    ------
    ValueError
        If an argument is out of its range, or shapes or dtypes do not fit together. Raised by
        the call itself, before the first epoch.
    """
    X, y = _check_samples(params, X, y)
    if validation is not None:
        validation = _check_samples(params, *validation, kind="validation ")
    _check_run(rng, epochs, batch_size)
    _check_step(learning_rate, activation, l2, dropout)
    return _records(
        params.copy(),
        X,
        y,
        rng=rng,
        epochs=range(first_epoch, first_epoch + epochs),
        batch_size=batch_size,
        validation=validation,
        # Plain floats: a NumPy float64 scalar would turn float32 arrays into float64 ones.
        learning_rate=float(learning_rate),
        activation=activation,
        l2=float(l2),
        dropout=dropout,
    )


def sgd_step(params, grads, learning_rate):
    """Move every weight and bias a little against its gradient, in place.

    Parameters
    ----------
    params : Params
        Changed.
    grads : Params
        Used up: they hold the step itself afterwards, which saves a temporary array.
    learning_rate : float
    """
    for array, gradient in zip(params, grads, strict=True):
        gradient *= learning_rate
        array -= gradient


def score(params, validation, *, activation):
    """Return loss and accuracy on samples that are not trained on.

    Parameters
    ----------
    params : Params
    validation : (X, y) or None
    activation : {"relu", "tanh", "sigmoid"}

    Returns
    -------
    loss, accuracy : float
        NaN where there are no samples.
    """
    if validation is None:
        return np.nan, np.nan
    X, y = validation
    with np.errstate(over="ignore", invalid="ignore"):
        cache = forward(params, X, activation=activation)
        return float(loss(cache, y, params)), float(np.mean(cache.P.argmax(axis=1) == y))


def _records(params, X, y, *, rng, epochs, batch_size, validation, activation, **step):
    """Yield the records; the checks are done, and `params` are ours to change."""
    grads = params.zeros_like()
    for number in epochs:
        epoch = Epoch(number, len(X), batch_size, rng=rng)
        train_epoch(epoch, params, grads, X, y, rng=rng, activation=activation, **step)
        yield epoch.record(params, validation, activation=activation)
        if epoch.diverged:
            return


# NumPy need not warn of overflow: it is looked for, and reported.
@np.errstate(over="ignore", invalid="ignore")
def train_epoch(
    epoch,
    params,
    grads,
    X,
    y,
    *,
    rng,
    activation,
    learning_rate,
    l2,
    dropout,
    seconds=np.inf,
):
    """Take a step on each batch that is left of an epoch, or on as many as there is time for.

    A call that ran out of time can be followed by another one, at another learning rate perhaps.

    Parameters
    ----------
    epoch : Epoch
        The steps are added to it.
    params, grads : Params
        Changed in place.
    X, y, rng, activation, learning_rate, l2, dropout : as for `train`
        Not checked.
    seconds : float, optional
        When they have passed, the step at hand is the last one.
    """
    start = time.perf_counter()
    for batch in epoch.batches:
        X_batch, y_batch = X[batch], y[batch]
        mask = None
        if dropout:
            shape = len(y_batch), len(params.b1)
            mask = dropout_mask(shape, dropout, rng=rng, dtype=X.dtype)
        cache = forward(params, X_batch, activation=activation, mask=mask)
        batch_loss = float(loss(cache, y_batch, params))
        epoch.add(batch_loss, cache.P.argmax(axis=1) == y_batch)
        if not np.isfinite(batch_loss):
            epoch.diverged = _divergence(epoch, grads, params, cache)
            break
        backward(params, cache, X_batch, y_batch, activation=activation, l2=l2, out=grads)
        sgd_step(params, grads, learning_rate)
        if time.perf_counter() - start >= seconds:
            break
    # No further loss would show that the last step went wrong.
    if epoch.finished and not all(np.isfinite(array).all() for array in params):
        epoch.diverged = _divergence(epoch, grads, params)
    epoch.seconds += time.perf_counter() - start


def _divergence(epoch, grads, params, cache=None):
    """Name the first array with NaN or infinity, in the order in which they were computed."""
    computed = [(f"d{name}", getattr(grads, name)) for name in ("W2", "b2", "W1", "b1")]
    computed += params._asdict().items()
    if cache is not None:
        computed += cache._asdict().items()
    bad = (name for name, a in computed if a is not None and not np.isfinite(a).all())
    return Divergence(epoch.number, epoch.n_steps, next(bad, "loss"))


def _check_run(rng, epochs, batch_size):
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng is {rng!r}; expected a generator, such as np.random.default_rng(0)")
    check_count("epochs", epochs)
    check_count("batch_size", batch_size, or_none="the whole data set")


def _check_step(learning_rate, activation, l2, dropout):
    activation_named(activation)
    check_positive("learning_rate", learning_rate)
    check_not_negative("l2", l2)
    check_probability("dropout", dropout)


def _check_samples(params, X, y, kind=""):
    """Return `X` and `y` as arrays that fit each other and `params`, or say what is wrong."""
    X, y = np.asarray(X), check_labels(y, len(params.b2))
    dtype = params.W1.dtype
    if X.ndim != 2 or X.shape[1] != len(params.W1):
        raise ValueError(f"{kind}X has shape {X.shape}; expected (N, {len(params.W1)}) to fit W1")
    if len(X) != len(y) or len(X) == 0:
        raise ValueError(
            f"{kind}X has {len(X)} rows and y {len(y)} labels; expected as many of both, at least 1"
        )
    if X.dtype != dtype:
        raise ValueError(
            f"{kind}X is {X.dtype} and the parameters are {dtype}; expected the same."
            f' Use data.normalize(X, "pixel", dtype=np.{dtype}).'
        )
    if not (np.isfinite(X.min()) and np.isfinite(X.max())):
        raise ValueError(f"{kind}X holds NaN or infinity; expected finite numbers")
    return X, y
