"""The training loop of a long run: an optimizer, a schedule, smoothed labels, images that move.

The loop of `training` once more, with what a long run adds, built of the same functions. It is a
module of its own so that the loop in the lessons stays as short as it is.
"""

import time

import numpy as np

from fmnist_helpers import training
from fmnist_helpers._validate import check_not_negative, check_probability
from fmnist_helpers.functional import dropout_mask
from fmnist_helpers.network import activation_named, backward, forward, loss


def train(
    params,
    X,
    y,
    *,
    rng,
    epochs,
    optimizer,
    batch_size=128,
    schedule=None,
    activation="relu",
    l2=0.0,
    dropout=0.0,
    smoothing=0.0,
    weights=None,
    augment=None,
    prepare=None,
    validation=None,
):
    """Train; a generator that yields one record per epoch, like `training.train`.

    Parameters
    ----------
    params : Params
        Where to start; they are not changed.
    X : ndarray of shape (N, D)
        In the dtype of `params`, or whatever `prepare` turns into it: pixels as bytes, perhaps.
    y : ndarray of int of shape (N,)
    rng : numpy.random.Generator
        Draws the order of the samples, the dropout, and what `augment` draws.
    epochs : int
        How often to visit every sample.
    optimizer : optimizers.SGD or optimizers.Adam
        It remembers earlier gradients, so each run needs a new one.
    batch_size : int or None, default 128
        None for all samples in one batch, in their given order.
    schedule : function, optional
        Turns the share of the run that is done, from 0 to 1, into a factor of the learning rate;
        `optimizers.warmup_then_linear` is one. By default the rate is constant.
    activation : {"relu", "tanh", "sigmoid"}, default "relu"
    l2, smoothing, weights : optional
        See `network.loss`.
    dropout : float, default 0
        Probability that a hidden activation is dropped in a step.
    augment : function, optional
        Changes each batch of training samples before it is prepared: ``augment(X, rng=rng)``, as
        `pixels.shift_images`.
    prepare : function, optional
        Turns samples into input of the network, also those of the validation: ``prepare(X)``, as
        what `pixels.center` returns.
    validation : (X, y), optional
        Scored after every epoch, never trained on.

    Yields
    ------
    training.EpochRecord
        The training loss is what was minimized, with smoothing and weights but without L2; the
        validation loss is the plain cross-entropy. A run that meets NaN or infinity ends early,
        with a record whose `diverged` says where.

    Raises
    ------
    ValueError
        If an argument is out of its range, or shapes or dtypes do not fit together. Raised by
        the call itself, before the first epoch.
    """
    training._check_run(rng, epochs, batch_size)
    _check_step(activation, l2, dropout, smoothing)
    X, augment, prepare = np.asarray(X), augment or _as_it_is, prepare or _as_it_is
    _, y = training._check_samples(params, prepare(X), y)
    if validation is not None:
        X_val, y_val = validation
        validation = training._check_samples(params, prepare(X_val), y_val, kind="validation ")
    if weights is not None:
        weights = _check_weights(weights, y, params.W1.dtype)
    step = {"optimizer": optimizer, "schedule": schedule, "activation": activation}
    step |= {"augment": augment, "prepare": prepare, "weights": weights}
    step |= {"l2": float(l2), "dropout": dropout, "smoothing": float(smoothing)}
    run = {"rng": rng, "epochs": epochs, "batch_size": batch_size, "validation": validation}
    return _records(params.copy(), X, y, **run, **step)


def _as_it_is(X, rng=None):
    return X


def _records(params, X, y, *, rng, epochs, batch_size, validation, activation, **step):
    """Yield the records; the checks are done, and `params` are ours to change."""
    grads = params.zeros_like()
    for number in range(1, epochs + 1):
        epoch = training.Epoch(number, len(X), batch_size, rng=rng)
        train_epoch(
            epoch, params, grads, X, y, rng=rng, activation=activation, epochs=epochs, **step
        )
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
    optimizer,
    activation,
    epochs,
    schedule=None,
    l2=0.0,
    dropout=0.0,
    smoothing=0.0,
    weights=None,
    augment=_as_it_is,
    prepare=_as_it_is,
):
    """Take a step on each batch of an epoch.

    Parameters
    ----------
    epoch : training.Epoch
        The steps are added to it.
    params, grads : Params
        Changed in place.
    X, y, rng, optimizer, activation, schedule, l2, dropout, smoothing, weights : as for `train`
        Not checked, like `augment` and `prepare`.
    epochs : int
        How many epochs the run will have, for the schedule.
    """
    start = time.perf_counter()
    for batch in epoch.batches:
        X_batch, y_batch = prepare(augment(X[batch], rng=rng)), y[batch]
        target = {"smoothing": smoothing, "weights": None if weights is None else weights[batch]}
        factor = 1.0 if schedule is None else schedule(_done(epoch, len(y_batch)) / epochs)
        shape = len(y_batch), len(params.b1)
        mask = dropout_mask(shape, dropout, rng=rng, dtype=X_batch.dtype) if dropout else None
        cache = forward(params, X_batch, activation=activation, mask=mask)
        batch_loss = float(loss(cache, y_batch, params, **target))
        epoch.add(batch_loss, cache.P.argmax(axis=1) == y_batch)
        if not np.isfinite(batch_loss):
            epoch.diverged = training._divergence(epoch, grads, params, cache)
            break
        backward(params, cache, X_batch, y_batch, activation=activation, l2=l2, out=grads, **target)
        optimizer.step(params, grads, optimizer.learning_rate * float(factor))
    # No further loss would show that the last step went wrong.
    if not epoch.diverged and not all(np.isfinite(array).all() for array in params):
        epoch.diverged = training._divergence(epoch, grads, params)
    epoch.seconds += time.perf_counter() - start


def _done(epoch, n_next):
    """Count the epochs that lie behind the middle of the next step, so that no factor is 0."""
    return epoch.number - 1 + (epoch.n_seen + n_next / 2) / epoch.n_samples


def _check_step(activation, l2, dropout, smoothing):
    activation_named(activation)
    check_not_negative("l2", l2)
    check_probability("dropout", dropout)
    check_probability("smoothing", smoothing)


def _check_weights(weights, y, dtype):
    weights = np.asarray(weights, dtype=dtype)
    if weights.shape != y.shape:
        raise ValueError(f"weights have shape {weights.shape}; expected one per sample, {y.shape}")
    if not np.isfinite(weights).all() or weights.min() < 0:
        raise ValueError("a weight is negative, NaN or infinite; expected 0 or positive numbers")
    return weights
