"""Answers to the exercises about the training loop."""
# ruff: noqa: F401 - imported for the sheet

import functools

import numpy as np

from checks.answers import Answers
from checks.answers.batching import batches_one_by_one, batches_split
from fmnist_helpers import network, training


def my_sgd_step(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w -= learning_rate * g


sgd_step = Answers(
    my_sgd_step,
    """
    right:
        for i in range(len(params)):
            params[i][...] = params[i] - learning_rate * grads[i]
    right:
        W1, b1, W2, b2 = params
        W1 -= learning_rate * grads.W1
        b1 -= learning_rate * grads.b1
        W2 -= learning_rate * grads.W2
        b2 -= learning_rate * grads.b2
        return params
    right:
        for array, gradient in zip(params, grads, strict=True):
            np.subtract(array, np.float32(learning_rate) * gradient, out=array)
    right:
        for array, gradient in zip(params, grads, strict=True):
            for where in np.ndindex(array.shape):
                array[where] += -learning_rate * gradient[where]
    right: = step_and_stub
    fixed-rate: learning_rate -> 0.1  # learning_rate is 0.5 || learning_rate -> 0.01  # is 0.1
    gradient-forgotten: * g ->  # not in your step || * g -> * w  # not in your step
    gradient-changed: * g -> * np.sign(g)  # done to the
    weight-forgotten: w -= -> w[:] = -  # in the place of the weight
    uphill: -= -> +=  # from 1 to 2; expected 0
    rebound-name: w -= -> w = w -  # W1[0, 0] is still 1
    returned-for-in-place:
        return [w - learning_rate * g for w, g in zip(params, grads, strict=True)]
        # did not change
    returned-for-in-place:
        new = []
        for w, g in zip(params, grads, strict=True):
            new.append(w - learning_rate * g)
        return network.Params(*new)
        # did not change
    learning-rate-forgotten: learning_rate * g -> g  # from 1 to -9; expected 0
    divided-by-rate: learning_rate * g -> g / learning_rate  # to -99
    first-only: learning_rate * g -> learning_rate * g; return params  # b1[0] is still 3
    biases-forgotten:
        params.W1[:] -= learning_rate * grads.W1
        params.W2[:] -= learning_rate * grads.W2
        # b1[0] is still 3
    arrays-left-out: zip(params, grads, -> zip(params[1:], grads[1:],  # W1[0, 0] is still 1
    shrunk: -= -> *=  # multiply the weights
    shrunk: -= learning_rate -> *= 1 - learning_rate  # W1[0, 1] went from 2 to 6
    tuple-cannot-change: params.W1 -= learning_rate * grads.W1  # can't set attribute
    tuple-cannot-change:
        for i in range(4):
            params[i] = params[i] - learning_rate * grads[i]
        # item assignment
    changed-gradients: w -= learning_rate * g -> g *= learning_rate; w -= g  # grads
    unlisted: * g -> * g / 3  # W1: Your result[0, 0] is 0.66
    """,
    hides=("-=",),
    reveals="rebound-name tuple-cannot-change",
    also="returned-for-in-place tuple-cannot-change changed-gradients",
    returns_nothing="rebound-name",
)


def step_and_stub(params, grads, learning_rate):
    my_sgd_step(params, grads, learning_rate)
    return ...


def rebound(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w = w - learning_rate * g


def loss_of(params, X, y):
    return network.loss(network.forward(params, X, activation="relu"), y, params)


def gradients(params, X, y):
    cache = network.forward(params, X, activation="relu")
    return network.backward(params, cache, X, y, activation="relu")


def in_steps(params, X, y, *, learning_rate, batch_size, rng, draw=batches_split):
    losses, counts = [], []
    for rows in draw(len(y), batch_size, rng):
        losses.append(loss_of(params, X[rows], y[rows]))
        counts.append(len(rows))
        my_sgd_step(params, gradients(params, X[rows], y[rows]), learning_rate)
    return np.float32(np.average(losses, weights=counts))


def by_argsort(params, X, y, **settings):
    return in_steps(params, X, y, **settings, draw=batches_one_by_one)


def by_train(params, X, y, *, rng, **settings):
    """The package's epoch, which the check must take for right."""
    record = next(training.train(params, X, y, rng=rng, epochs=1, **settings))
    for array, new in zip(params, record.params, strict=True):
        array[...] = new
    return record.loss


def by_tanh(params, X, y, *, learning_rate, batch_size, rng, backward="tanh"):
    for rows in batches_split(len(y), batch_size, rng):
        cache = network.forward(params, X[rows], activation="tanh")
        grads = network.backward(params, cache, X[rows], y[rows], activation=backward)
        my_sgd_step(params, grads, learning_rate)


def my_epoch(params, X, y, *, learning_rate, batch_size, rng):
    total, order = 0, rng.permutation(len(y))
    for start in range(0, len(y), batch_size):
        rows = order[start : start + batch_size]
        total += loss_of(params, X[rows], y[rows]) * len(rows)
        my_sgd_step(params, gradients(params, X[rows], y[rows]), learning_rate)
    return total / len(y)


epoch = Answers(
    my_epoch,
    """
    right:
        order = list(rng.permutation(range(len(y))))
        losses = np.zeros(len(y))
        while order:
            rows, order = order[:batch_size], order[batch_size:]
            P = network.forward(params, X[rows], activation="relu").P
            losses[rows] = -np.log(P[np.arange(len(rows)), y[rows]])
            grads = gradients(params, X[rows], y[rows])
            params.W1[...] = params.W1 - learning_rate * grads.W1
            params.b1[...] = params.b1 - learning_rate * grads.b1
            params.W2[...] = params.W2 - learning_rate * grads.W2
            params.b2[...] = params.b2 - learning_rate * grads.b2
        return losses.mean()
    right: = in_steps || = by_argsort || = by_train
    uphill: learning_rate) -> -learning_rate)  # W1[0, 0] went from
    rebound-name: my_sgd_step -> rebound  # W1[0, 0] is still
    tuple-cannot-change:
        rows = rng.permutation(len(y))[:batch_size]
        params.W1 -= learning_rate * gradients(params, X[rows], y[rows]).W1
        # can't set attribute
    learning-rate-forgotten: learning_rate) -> 1)  # 0.2
    fixed-rate: learning_rate) -> 0.1)  # here learning_rate is 0.2
    another-activation: = by_tanh  # another activation
    another-activation: = functools.partial(by_tanh, backward="relu")  # another activation
    wrong-slices: start + batch_size -> start + batch_size + 1  # come twice
    loss-of-all: total += loss_of(params, X[rows], y[rows]) -> total += loss_of(params, X, y)
    last-loss: total += -> total =  # 0.298
    torn-pairs: 0, rng.permutation(len(y)) -> 0, rng.permutation(len(y)); rng.shuffle(y)  # Row 0
    divided-twice: learning_rate) -> learning_rate / len(y))  # a number of samples
    divided-twice: learning_rate) -> learning_rate / len(rows))  # to 1.172; expected 1.13
    short-batch-dropped: len(y), batch_size -> len(y) - batch_size + 1, batch_size  # last of 17
    returns-inside-loop: learning_rate) -> learning_rate); return total / len(y)
        # batch of 8
    not-shuffled: rng.permutation -> np.arange  # 17 samples
    new-order-each-batch: rng.permutation(len(y)) -> 0 ; order[ -> rng.permutation(len(y))[
        # 3 batches
    torn-pairs: rng.permutation(len(y)) -> range(len(y)); X = rng.permutation(X)  # Row 0
    torn-pairs: rng.permutation(len(y)) -> range(len(y)); y = rng.permutation(y)  # Row 0
    torn-pairs: 0, rng.permutation(len(y)) -> 0, range(len(y)); X, y = map(rng.permutation, (X, y))
        # Row 0
    torn-pairs: X[rows], y[rows] -> X[rows], y[start : start + batch_size]  # Row 0
    full-batch:
        loss = loss_of(params, X, y)
        my_sgd_step(params, gradients(params, X, y), learning_rate)
        return loss
        # batch_size is 8
    all-samples-each-step: gradients(params, X[rows], y[rows]) -> gradients(params, X, y)  # 3 steps
    one-by-one: order = 0, -> order, batch_size = 0, ; (len(y)) -> (len(y)), 1  # 17 steps
    gradients-of-the-start:
        summed = [np.zeros_like(array) for array in params]
        for rows in batches_split(len(y), batch_size, rng):
            for total, gradient in zip(summed, gradients(params, X[rows], y[rows]), strict=True):
                total += gradient
        my_sgd_step(params, summed, learning_rate)
        return loss_of(params, X, y)
        # 3 gradients
    biases-forgotten: params, gradients -> params[::2], gradients ; y[rows]), -> y[rows])[::2],
        # b1 and b2
    changed-input: (len(y)) -> (len(y)); X[:], y[:] = X[order], y[order]; order.sort()  # changes X
    missing-return: return total / len(y) ->  # mean loss
    loss-not-weighted: * len(rows) -> ; / len(y) -> / 3  # 1 row
    sum-for-mean: * len(rows) -> ; / len(y) ->  # 10.93 || / len(y) ->  # 17
    divided-by-batches: * len(rows) ->  # 17 || / len(y) -> / 3  # 17
    last-loss: total += -> total = ; * len(rows) -> * len(y)  # 5.067
    loss-after-step:
        losses = []
        for rows in batches_split(len(y), batch_size, rng):
            my_sgd_step(params, gradients(params, X[rows], y[rows]), learning_rate)
            losses.append(loss_of(params, X[rows], y[rows]))
        return np.mean(losses)
        # 2.568
    loss-after-step:
        total = 0
        for rows in batches_split(len(y), batch_size, rng):
            my_sgd_step(params, gradients(params, X[rows], y[rows]), learning_rate)
            total += loss_of(params, X[rows], y[rows]) * len(rows)
        return total / len(y)
        # 2.599
    loss-after-epoch: total / len(y) -> loss_of(params, X, y)  # 2.464
    loss-before-epoch:
        loss = loss_of(params, X, y)
        in_steps(params, X, y, learning_rate=learning_rate, batch_size=batch_size, rng=rng)
        return loss
        # 3.151
    unlisted: learning_rate) -> 0.9 * learning_rate)  # [0, 0] is 1.1349
    off-by-one: / len(y) -> / len(y) + 1  # 4.05
    """,
    hides=("X[rows]", "* len"),
    reveals="all-samples-each-step changed-input",
    also="""uphill rebound-name tuple-cannot-change learning-rate-forgotten divided-twice
        short-batch-dropped returns-inside-loop not-shuffled new-order-each-batch torn-pairs
        full-batch all-samples-each-step one-by-one gradients-of-the-start biases-forgotten
        changed-input missing-return loss-not-weighted sum-for-mean divided-by-batches last-loss
        loss-after-step loss-after-epoch loss-before-epoch fixed-rate another-activation
        wrong-slices loss-of-all""",
    returns_nothing="rebound-name",
)
