"""The checks of lesson 04 know right answers in any style, and say which mistake a wrong one is."""
# ruff: noqa: B007, B905, NPY002, RET503 - mistakes are made on purpose

import re

import numpy as np
import pytest

from fmnist_helpers import checks, network, training
from fmnist_helpers.checks import training_loop
from fmnist_helpers.checks._exercise import EXERCISES

MATRIX = np.random.default_rng(1).integers(1, 100, size=(10, 10))


def check(name, answer):
    given = (MATRIX,) if name == "called_coat" else ()
    return getattr(checks, name)(answer, *given, count=False)


# accuracy


def accuracy_by_loop(P, y):
    hits = 0
    for i in range(len(y)):
        hits += list(P[i]).index(max(P[i])) == y[i]
    return hits / len(y)


def accuracy_float32(P, y):
    return np.float32((np.argsort(P)[:, -1] == y).mean(dtype=np.float32))


def accuracy_one_minus_errors(P, y):
    return 1 - np.count_nonzero(P.argmax(1) - y) / len(P)


def hits_in_a_loop(P, y):
    hits = 0
    for row, label in zip(P, y, strict=True):
        if np.argmax(row) == label:
            hits += 1
    return hits


def hits_of_columns(P, y):
    hits = 0
    for i in range(len(y)):
        if np.argmax(P, axis=0)[i] == y[i]:
            hits += 1
    return hits / len(y)


ACCURACY = [
    ("count-for-share", hits_in_a_loop, "result is 2; expected 0.5"),
    ("count-for-share", lambda P, y: np.sum(np.argmax(P, 1) == y), "2; expected 0.5"),
    ("integers", lambda P, y: hits_in_a_loop(P, y) // len(y), "result is 0; expected 0.5"),
    ("integers", lambda P, y: int(accuracy_by_loop(P, y)), "result is 0; expected 0.5"),
    ("percent", lambda P, y: accuracy_by_loop(P, y) * 100, "result is 50; expected 0.5"),
    ("wrong-axis", lambda P, y: np.mean(np.argmax(P, axis=0) == y), "shapes (3,) (4,)"),
    ("wrong-axis", hits_of_columns, "out of bounds"),
    ("axis-forgotten", lambda P, y: np.mean(np.argmax(P) == y), "is 0; expected 0.625"),
    ("error-for-accuracy", lambda P, y: 1 - accuracy_by_loop(P, y), "0.375"),
    ("probability-for-label", lambda P, y: np.mean(np.max(P, axis=1) == y), "is 0; expected 0.5"),
    ("mean-probability", lambda P, y: np.mean([p[k] for p, k in zip(P, y, strict=True)]), "0.4897"),
    ("half-for-largest", lambda P, y: np.mean([P[i, y[i]] > 0.5 for i in range(len(y))]), "0.5"),
    (
        "column-against-row",
        lambda P, y: np.mean(np.argmax(P, axis=1, keepdims=True) == y),
        "is 0.375; expected 0.5",
    ),
    ("not-averaged", lambda P, y: np.argmax(P, axis=1) == y, "return True"),
    ("not-averaged", lambda P, y: [int(np.argmax(p) == k) for p, k in zip(P, y)], "return 1"),
]

# sgd_step


def step_by_index(params, grads, learning_rate):
    for i in range(len(params)):
        params[i][...] = params[i] - learning_rate * grads[i]


def step_by_name(params, grads, learning_rate):
    W1, b1, W2, b2 = params
    W1 -= learning_rate * grads.W1
    b1 -= learning_rate * grads.b1
    W2 -= learning_rate * grads.W2
    b2 -= learning_rate * grads.b2
    return params


def step_by_subtract(params, grads, learning_rate):
    for array, gradient in zip(params, grads, strict=True):
        np.subtract(array, np.float32(learning_rate) * gradient, out=array)


def step_by_entry(params, grads, learning_rate):
    for array, gradient in zip(params, grads, strict=True):
        for where in np.ndindex(array.shape):
            array[where] += -learning_rate * gradient[where]


def step_uphill(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w += learning_rate * g


def step_forgets_the_new_array(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w = w - learning_rate * g


def step_returns_a_list(params, grads, learning_rate):
    return [w - learning_rate * g for w, g in zip(params, grads, strict=True)]


def step_returns_params(params, grads, learning_rate):
    new = []
    for w, g in zip(params, grads, strict=True):
        new.append(w - learning_rate * g)
    return network.Params(*new)


def step_without_rate(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w -= g


def step_divides(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w -= g / learning_rate


def step_returns_too_soon(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w -= learning_rate * g
        return params


def step_of_weights(params, grads, learning_rate):
    params.W1[:] -= learning_rate * grads.W1
    params.W2[:] -= learning_rate * grads.W2


def step_multiplies(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w *= 1 - learning_rate * g


def step_sets_names(params, grads, learning_rate):
    params.W1 -= learning_rate * grads.W1


def step_sets_items(params, grads, learning_rate):
    for i in range(4):
        params[i] = params[i] - learning_rate * grads[i]


def step_uses_gradients_up(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        g *= learning_rate
        w -= g


def step_with_half_a_rate(params, grads, learning_rate):
    for w, g in zip(params, grads, strict=True):
        w -= learning_rate * g / 2


def step_with_a_fixed_rate(params, grads, learning_rate):
    for array, gradient in zip(params, grads):
        array -= 0.1 * gradient


STEP = [
    ("fixed-rate", step_with_a_fixed_rate, "learning_rate is 0.5"),
    ("uphill", step_uphill, "W1[0, 0] went from 1 to 2; expected 0"),
    ("rebound-name", step_forgets_the_new_array, "W1[0, 0] is still 1"),
    ("returned-for-in-place", step_returns_a_list, "did not change"),
    ("returned-for-in-place", step_returns_params, "did not change"),
    ("learning-rate-forgotten", step_without_rate, "from 1 to -9; expected 0"),
    ("divided-by-rate", step_divides, "to -99"),
    ("first-only", step_returns_too_soon, "b1[0] is still 3"),
    ("biases-forgotten", step_of_weights, "b1[0] is still 3"),
    ("shrunk", step_multiplies, "W1[0, 1] went from 2 to 6"),
    ("tuple-cannot-change", step_sets_names, "can't set attribute"),
    ("tuple-cannot-change", step_sets_items, "item assignment"),
    ("changed-gradients", step_uses_gradients_up, "grads"),
]

# minibatches


def cut(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


def batches_of_lists(n, size, rng):
    rows = list(range(n))
    rng.shuffle(rows)
    batches = []
    while rows:
        batches.append(rows[:size])
        rows = rows[size:]
    return batches


def batches_one_by_one(n, size, rng):
    batch = []
    for row in np.argsort(rng.random(n)):
        batch.append(row)
        if len(batch) == size:
            yield np.array(batch)
            batch = []
    if batch:
        yield np.array(batch)


def batches_split(n, size, rng):
    return np.split(rng.permutation(n).astype(np.int32), np.arange(size, n, size))


def batches_short_first(n, size, rng):
    return tuple(cut(rng.choice(n, n, replace=False), size)[::-1])


def batches_whole(n, size, rng):
    order = rng.permutation(n)
    for k in range(n // size):
        yield order[k * size : (k + 1) * size]


def batches_filled(n, size, rng):
    order = rng.permutation(n)
    return [np.take(order, range(i, i + size), mode="wrap") for i in range(0, n, size)]


def batches_return_too_soon(n, size, rng):
    order = rng.permutation(n)
    for start in range(0, n, size):
        return order[start : start + size]


def batches_plus_one(n, size, rng):
    order = rng.permutation(n)
    return [order[k * size : (k + 1) * size] for k in range(n // size + 1)]


def batches_end_at_size(n, size, rng):
    order = rng.permutation(n)
    return [order[start:size] for start in range(0, n, size)]


def batches_drawn_anew(n, size, rng):
    for start in range(0, n, size):
        yield rng.permutation(n)[start : start + size]


def batches_of_shuffled_starts(n, size, rng):
    starts = np.arange(0, n, size)
    rng.shuffle(starts)
    return [np.arange(start, min(start + size, n)) for start in starts]


def batches_endless(n, size, rng):
    while True:
        yield rng.permutation(n)[:size]


def batches_not_returned(n, size, rng):
    batches = []
    order = rng.permutation(n)
    for start in range(0, n, size):
        batches.append(order[start : start + size])


def batches_between(n, size, rng):
    order = rng.permutation(n)
    return [order[start + 1 : start + size] for start in range(0, n, size)]


def any_order(n):
    return np.random.permutation(n)


MINIBATCHES = [
    ("not-shuffled", lambda n, size, rng: cut(np.arange(n), size), "[0, 1, 2, 3] comes first"),
    (
        "not-shuffled",
        lambda n, size, rng: cut(np.random.default_rng(0).permutation(n), size),
        "three different generators",
    ),
    ("rng-ignored", lambda n, size, rng: cut(any_order(n), size), "came first"),
    (
        "batches-shuffled-not-samples",
        lambda n, size, rng: [rng.permutation(batch) for batch in cut(np.arange(n), size)],
        "[0, 1, 2, 3]",
    ),
    ("batches-shuffled-not-samples", batches_of_shuffled_starts, "always stay together"),
    ("missing-return", batches_not_returned, "n = 10 and size = 4"),
    ("not-batches", lambda n, size, rng: len(rng.permutation(n)) // size, "int"),
    ("not-row-numbers", lambda n, size, rng: cut(rng.random(n), size), "0."),
    ("not-row-numbers", lambda n, size, rng: [cut(rng.permutation(n), size)], "["),
    ("not-row-numbers", lambda n, size, rng: cut(rng.random(n) < 0.5, size), "True"),
    ("not-row-numbers", lambda n, size, rng: [cut(list(range(n)), size)], "[8, 9]"),
    ("too-many-batches", batches_endless, "100"),
    ("returns-inside-loop", batches_return_too_soon, "a single batch"),
    ("one-batch", lambda n, size, rng: rng.permutation(n), "you return ["),
    ("one-batch", lambda n, size, rng: [rng.permutation(n)], "have 10 rows"),
    ("short-batch-dropped", batches_whole, "have 4, 4 rows"),
    ("short-batch-filled", batches_filled, "have 4, 4, 4 rows"),
    ("empty-batch", batches_plus_one, "have 4, 4, 0 rows"),
    ("empty-batch", batches_end_at_size, "have 4, 0, 0 rows"),
    ("empty-batch", lambda n, size, rng: [], "have no rows"),
    (
        "size-for-number",
        lambda n, size, rng: np.array_split(rng.permutation(n), size),
        "have 3, 3, 2, 2 rows",
    ),
    ("size-for-number", lambda n, size, rng: cut(rng.permutation(n), n // size), "2, 2, 2, 2, 2"),
    (
        "evened-out",
        lambda n, size, rng: np.array_split(rng.permutation(n), np.ceil(n / size)),
        "have 4, 3, 3 rows",
    ),
    (
        "evened-out",
        lambda n, size, rng: np.array_split(rng.permutation(n), n // size),
        "have 5, 5 rows",
    ),
    ("one-by-one", lambda n, size, rng: [[row] for row in rng.permutation(n)], "have 1, 1, 1, 1"),
    ("counted-from-1", lambda n, size, rng: cut(1 + rng.permutation(n), size), "rows [1, 2, 3, "),
    ("drawn-twice", lambda n, size, rng: cut(rng.integers(n, size=n), size), "more than once"),
    (
        "drawn-twice",
        lambda n, size, rng: [rng.choice(n, size, replace=False) for _ in range(n // size)],
        "more than once",
    ),
    ("drawn-twice", lambda n, size, rng: rng.integers(n, size=(3, size)), "more than once"),
    ("new-order-each-batch", batches_drawn_anew, "before the loop"),
]

# epoch


def gradients(params, X, y):
    cache = network.forward(params, X, activation="relu")
    return network.backward(params, cache, X, y, activation="relu")


def loss_of(params, X, y):
    return network.loss(network.forward(params, X, activation="relu"), y, params)


def epoch_of_samples(params, X, y, *, learning_rate, batch_size, rng):
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


def epoch_of_steps(params, X, y, *, learning_rate, batch_size, rng, draw=batches_split):
    losses, counts = [], []
    for rows in draw(len(y), batch_size, rng):
        losses.append(loss_of(params, X[rows], y[rows]))
        counts.append(len(rows))
        step_by_index(params, gradients(params, X[rows], y[rows]), learning_rate)
    return np.float32(np.average(losses, weights=counts))


def epoch_of_train(params, X, y, *, rng, **settings):
    record = next(training.train(params, X, y, rng=rng, epochs=1, **settings))
    for array, new in zip(params, record.params, strict=True):
        array[...] = new
    return record.loss


def epoch_by_argsort(params, X, y, **settings):
    return epoch_of_steps(params, X, y, **settings, draw=batches_one_by_one)


def epoch(
    *,
    start=lambda X, y, rng: (X, y),
    draw=lambda n, size, rng: cut(rng.permutation(n), size),
    batch=lambda X, y, rows: (X[rows], y[rows]),
    step=step_by_index,
    rate=lambda rate, rows: rate,
    result=lambda before, after, counts: np.dot(before, counts) / sum(counts),
):
    """Return an epoch of training, with something in it done in another way."""

    def function(params, X, y, *, learning_rate, batch_size, rng):
        X, y = start(X, y, rng)
        before, after, counts = [], [], []
        for rows in draw(len(y), batch_size, rng):
            before.append(loss_of(params, X[rows], y[rows]))
            step(params, gradients(params, *batch(X, y, rows)), rate(learning_rate, rows))
            after.append(loss_of(params, X[rows], y[rows]))
            counts.append(len(rows))
        return result(before, after, counts)

    return function


def epoch_returns_too_soon(params, X, y, *, learning_rate, batch_size, rng):
    total = 0
    for rows in cut(rng.permutation(len(y)), batch_size):
        total += loss_of(params, X[rows], y[rows]) * len(rows)
        step_by_index(params, gradients(params, X[rows], y[rows]), learning_rate)
        return total / len(y)


def epoch_of_sums(params, X, y, *, learning_rate, batch_size, rng):
    summed = [np.zeros_like(array) for array in params]
    for rows in cut(rng.permutation(len(y)), batch_size):
        for total, gradient in zip(summed, gradients(params, X[rows], y[rows]), strict=True):
            total += gradient
    step_by_index(params, summed, learning_rate)
    return loss_of(params, X, y)


def epoch_in_full(params, X, y, *, learning_rate, batch_size, rng):
    value = loss_of(params, X, y)
    step_by_index(params, gradients(params, X, y), learning_rate)
    return value


def epoch_loss_at_the_end(params, X, y, **settings):
    epoch()(params, X, y, **settings)
    return loss_of(params, X, y)


def epoch_loss_at_the_start(params, X, y, **settings):
    value = loss_of(params, X, y)
    epoch()(params, X, y, **settings)
    return value


def shuffle_together(X, y, rng):
    order = rng.permutation(len(y))
    X[:], y[:] = X[order], y[order]
    return X, y


def weights_only(params, grads, learning_rate):
    params.W1[...] -= learning_rate * grads.W1
    params.W2[...] -= learning_rate * grads.W2


ROWS_IN_ORDER = {"draw": lambda n, size, rng: cut(np.arange(n), size)}

EPOCH = [
    ("uphill", epoch(step=step_uphill), "W1[0, 0] went from"),
    ("rebound-name", epoch(step=step_forgets_the_new_array), "W1[0, 0] is still"),
    ("tuple-cannot-change", epoch(step=step_sets_names), "can't set attribute"),
    ("learning-rate-forgotten", epoch(step=step_without_rate), "0.1"),
    ("divided-twice", epoch(rate=lambda rate, rows: rate / len(rows)), "; expected 1.137"),
    ("short-batch-dropped", epoch(draw=batches_whole), "last 4 of 20"),
    ("returns-inside-loop", epoch_returns_too_soon, "first batch of 8"),
    ("not-shuffled", epoch(**ROWS_IN_ORDER), "20 samples"),
    ("new-order-each-batch", epoch(draw=batches_drawn_anew), "3 batches"),
    (
        "torn-pairs",
        epoch(**ROWS_IN_ORDER, start=lambda X, y, rng: (X[rng.permutation(len(y))], y)),
        "Row 0",
    ),
    (
        "torn-pairs",
        epoch(**ROWS_IN_ORDER, start=lambda X, y, rng: (X, y[rng.permutation(len(y))])),
        "Row 0",
    ),
    (
        "torn-pairs",
        epoch(
            **ROWS_IN_ORDER,
            start=lambda X, y, rng: (rng.permutation(X, axis=0), rng.permutation(y)),
        ),
        "Row 0",
    ),
    ("full-batch", epoch_in_full, "batch_size is 8"),
    ("all-samples-each-step", epoch(batch=lambda X, y, rows: (X, y)), "3 steps"),
    ("one-by-one", epoch(draw=lambda n, size, rng: rng.permutation(n)[:, None]), "20 steps"),
    ("gradients-of-the-start", epoch_of_sums, "All 3 gradients"),
    ("biases-forgotten", epoch(step=weights_only), "b1 and b2"),
    ("changed-input", epoch(**ROWS_IN_ORDER, start=shuffle_together), "changes X"),
    ("missing-return", epoch(result=lambda *losses: None), "mean loss"),
    ("loss-not-weighted", epoch(result=lambda before, after, counts: np.mean(before)), "4 rows"),
    ("sum-for-mean", epoch(result=lambda before, after, counts: sum(before)), "is a sum"),
    ("sum-for-mean", epoch(result=lambda before, after, counts: np.dot(before, counts)), "20"),
    ("divided-by-batches", epoch(result=lambda before, after, counts: sum(before) / 20), "20"),
    (
        "divided-by-batches",
        epoch(result=lambda before, after, counts: np.dot(before, counts) / 3),
        "20",
    ),
    ("last-loss", epoch(result=lambda before, after, counts: before[-1]), "last batch"),
    ("loss-after-step", epoch(result=lambda before, after, counts: np.mean(after)), "after its"),
    (
        "loss-after-step",
        epoch(result=lambda before, after, counts: np.average(after, weights=counts)),
        "after its",
    ),
    ("loss-after-epoch", epoch_loss_at_the_end, "all steps are done"),
    ("loss-before-epoch", epoch_loss_at_the_start, "no step is done"),
]

# early_stopping


def stopping_by_waiting(epochs, patience):
    waited, lowest = 0, float("inf")
    for number, (weights, loss) in enumerate(epochs):
        if loss < lowest:
            lowest, best, kept, waited = loss, number + 1, list(weights), 0
        else:
            waited += 1
        if waited == patience:
            return best, kept
    return best, kept


def stopping_by_history(epochs, patience):
    losses, kept = [], []
    for weights, loss in epochs:
        losses.append(loss)
        kept.append(weights.astype(np.float32))
        if len(losses) - np.argmin(losses) > patience:
            break
    best = np.argmin(losses)
    return [best + 1, kept[best]]


def stopping_by_next(epochs, patience):
    number, best, lowest, kept = 0, 0, None, None
    while number - best < patience:
        weights, loss = next(epochs, (None, None))
        if loss is None:
            break
        number += 1
        if lowest is None or loss < lowest:
            best, lowest, kept = number, loss, weights + 0
    return best, kept


def stopping(
    *,
    better=lambda loss, lowest, previous: loss < lowest,
    waits=lambda waited, patience: waited < patience,
    lowest=np.inf,
    first=0,
    worse=lambda waited: 0,
    keep=np.copy,
    result=lambda number, lowest, best, kept: (best, kept),
):
    """Return early stopping with something in it done in another way."""

    def function(epochs, patience, lowest=lowest):
        waited, best, kept, previous = 0, first, None, np.inf
        for number, (weights, loss) in enumerate(epochs, start=1):
            if better(loss, lowest, previous):
                lowest, best, kept, waited = loss, number, keep(weights), worse(waited)
            else:
                waited += 1
            previous = loss
            if not waits(waited, patience):
                break
        return result(number, lowest, best, kept)

    return function


def stops_at_the_first_rise(epochs, patience):
    previous, best, kept = np.inf, 0, None
    for weights, loss in epochs:
        if loss > previous:
            break
        previous, best, kept = loss, best + 1, weights.copy()
    return best, kept


def stops_unless_lower(epochs, patience):
    lowest, best, kept = np.inf, 0, None
    for number, (weights, loss) in enumerate(epochs, start=1):
        if loss >= lowest:
            break
        lowest, best, kept = loss, number, weights.copy()
    return best, kept


def collects_first(epochs, patience):
    waited, lowest = 0, np.inf
    for number, (weights, loss) in enumerate(list(epochs), start=1):
        if loss < lowest:
            lowest, best, kept, waited = loss, number, weights.copy(), 0
        else:
            waited += 1
        if waited == patience:
            break
    return best, kept


def asks_at_the_beginning(epochs, patience):
    waited, lowest = 0, np.inf
    for number, (weights, loss) in enumerate(epochs, start=1):
        if waited == patience:
            break
        waited += 1
        if loss < lowest:
            lowest, best, kept, waited = loss, number, weights.copy(), 0
    return best, kept


def waits_by_the_loss_before(epochs, patience):
    waited, lowest, previous = 0, np.inf, np.inf
    for number, (weights, loss) in enumerate(epochs, start=1):
        if loss < lowest:
            lowest, best, kept = loss, number, weights.copy()
        waited = 0 if loss < previous else waited + 1
        previous = loss
        if waited == patience:
            break
    return best, kept


def returns_only_when_it_stops(epochs, patience):
    waited, lowest = 0, np.inf
    for number, (weights, loss) in enumerate(epochs, start=1):
        waited += 1
        if loss < lowest:
            lowest, best, kept, waited = loss, number, weights.copy(), 0
        if waited == patience:
            return best, kept


def runs_past_the_end(epochs, patience):
    number = best = 0
    lowest = np.inf
    while number - best < patience:
        weights, loss = next(epochs)
        number += 1
        if loss < lowest:
            best, lowest, kept = number, loss, weights.copy()
    return best, kept


EARLY_STOPPING = [
    ("missing-return", stopping(result=lambda *found: None), "patience 3"),
    ("end-forgotten", returns_only_when_it_stops, "[0.5, 0.4, 0.3] and patience 2"),
    ("end-forgotten", runs_past_the_end, "[0.5, 0.4, 0.3] and patience 2"),
    (
        "not-a-pair",
        stopping(result=lambda number, lowest, best, kept: best),
        "you return 3 after 6",
    ),
    ("not-a-pair", stopping(result=lambda number, lowest, best, kept: (best, lowest, kept)), "0.5"),
    (
        "swapped",
        stopping(result=lambda number, lowest, best, kept: (kept, best)),
        "[3.0, 3.0], 3) after 6",
    ),
    ("wrong-shape", stopping(result=lambda number, lowest, best, kept: ([best], kept)), "[3]"),
    (
        "counted-from-0",
        stopping(result=lambda n, lowest, best, kept: (best - 1, kept)),
        "return (2, [3.0, 3.0])",
    ),
    ("stop-for-best", stopping(result=lambda number, lowest, best, kept: (number, kept)), "6"),
    (
        "loss-for-epoch",
        stopping(result=lambda n, lowest, best, kept: (lowest, kept)),
        "return (0.5, ",
    ),
    ("patience-ignored", stopping(waits=lambda waited, patience: True), "return (7, "),
    ("never-stops", collects_first, "8 epochs"),
    ("stops-too-early", stops_at_the_first_rise, "after 4 epochs; expected epoch 3 after 6"),
    ("stops-too-early", stops_unless_lower, "after 4 epochs; expected epoch 3 after 6"),
    (
        "patience-not-reset",
        stopping(worse=lambda waited: waited),
        "after 4 epochs; expected epoch 3 after 5",
    ),
    ("one-too-few", stopping(waits=lambda waited, patience: waited < patience - 1), "after 5"),
    (
        "one-too-many",
        stopping(waits=lambda waited, patience: waited <= patience),
        "expected epoch 3 after 6",
    ),
    ("stops-too-late", asks_at_the_beginning, "after 7 epochs; expected epoch 3 after 6"),
    (
        "previous-for-best",
        stopping(better=lambda loss, low, previous: loss < previous),
        "return (7, ",
    ),
    ("previous-for-best", waits_by_the_loss_before, "return (7, "),
    ("starts-too-low", stopping(lowest=0), "return (0, None) after 3"),
    ("starts-too-low", stopping(lowest=1), "return (0, None) after 2"),
    ("starts-too-low", stopping(lowest=10), "[150.0, 160.0, 170.0]"),
    (
        "tie-for-better",
        stopping(better=lambda loss, low, _: loss <= low),
        "expected epoch 1 after 3",
    ),
    ("starts-too-low", stopping(lowest=0, first=None), "return (None, None) after 3"),
    ("starts-too-low", stopping(lowest=0, first=1), "return (1, None) after 3"),
    (
        "highest-for-lowest",
        stopping(better=lambda loss, best, previous: loss > best, lowest=0),
        "after 4 epochs; expected epoch 3",
    ),
    ("not-the-weights", stopping(keep=lambda weights: 3), "return [3, 3] after 6"),
    ("not-the-weights", stopping(keep=lambda weights: None), "None"),
    ("view-for-copy", stopping(keep=lambda weights: weights), "[6.0, 6.0]"),
    ("view-for-copy", stopping(keep=lambda weights: weights[:]), "those of the last epoch"),
]

# confusion_matrix


def confusion_by_zip(y, predicted, n_classes):
    counts = [[0] * n_classes for _ in range(n_classes)]
    for true, guess in zip(y, predicted, strict=True):
        counts[true][guess] += 1
    return counts


def confusion_by_bincount(y, predicted, n_classes):
    pairs = np.bincount(y * n_classes + predicted, minlength=n_classes**2)
    return pairs.reshape(n_classes, n_classes)


def confusion_by_one_hot(y, predicted, n_classes):
    eye = np.eye(n_classes, dtype=np.float32)
    return np.einsum("ni,nj->ij", eye[y], eye[predicted])


def confusion_by_question(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes))
    for i in range(n_classes):
        for j in range(n_classes):
            counts[i, j] = np.sum((y == i) & (predicted == j))
    return counts


def confusion_where(condition, n=1):
    def function(y, predicted, n_classes):
        counts = np.zeros((n_classes, n_classes))
        for i in range(len(y)):
            if condition(y[i], predicted[i]):
                counts[y[i], predicted[i]] += n
        return counts

    return function


def confusion_swapped(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes))
    for i in range(len(y)):
        counts[predicted[i], y[i]] += 1
    return counts


def confusion_at_once(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    counts[y, predicted] = counts[y, predicted] + 1
    return counts


def confusion_of_ones(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes))
    for true, guess in zip(y, predicted, strict=True):
        counts[true, guess] = 1
    return counts


def confusion_from_1(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=int)
    for true, guess in zip(y, predicted, strict=True):
        counts[true - 1, guess - 1] += 1
    return counts


def recall(y, predicted, n_classes):
    counts = confusion_by_bincount(y, predicted, n_classes)
    rows = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, rows, out=np.zeros(counts.shape), where=rows > 0)


def precision(y, predicted, n_classes):
    return recall(predicted, y, n_classes).T


def confusion_of_one_row(y, predicted, n_classes):
    counts = [[0] * n_classes] * n_classes
    for true, said in zip(y, predicted):
        counts[true][said] += 1
    return counts


CONFUSION = [
    ("one-row-many-names", confusion_of_one_row, "rows are the same"),
    ("fixed-size", lambda y, predicted, n: confusion_by_bincount(y, predicted, 10), "(10, 10)"),
    ("rows-and-columns-swapped", confusion_swapped, "result[0, 1] is 0; expected 1"),
    ("counted-once", confusion_at_once, "result[2, 2] is 1; expected 2"),
    ("counted-once", confusion_of_ones, "result[2, 2] is 1; expected 2"),
    ("shares-for-counts", recall, "each row"),
    ("shares-for-counts", precision, "each column"),
    ("shares-for-counts", lambda *a: confusion_by_bincount(*a) / len(a[0]), "all samples"),
    (
        "classes-that-occur",
        lambda y, predicted, n: confusion_by_bincount(y, predicted, len(set(y))),
        "(3, 3); expected (C, C) = (5, 5)",
    ),
    ("diagonal-only", confusion_where(lambda a, b: a == b), "result[0, 1] is 0; expected 1"),
    ("mistakes-only", confusion_where(lambda a, b: a != b), "result[0, 0] is 0; expected 1"),
    ("labels-from-1", confusion_from_1, "result[0, 1] is 0; expected 1"),
]

# called_coat

CALLED_COAT = [
    ("row-for-column", sum(MATRIX[4]), str(sum(MATRIX[4]))),
    ("diagonal-for-column", MATRIX[4, 4], str(MATRIX[4, 4])),
    ("mistakes-only", sum(MATRIX[i, 4] for i in range(10) if i != 4), "leaves out"),
    ("missed-coats", sum(MATRIX[4, i] for i in range(10) if i != 4), "something else"),
    ("labels-from-1", MATRIX.sum(axis=0)[5], "next class"),
    ("labels-from-1", MATRIX.sum(axis=0)[3], "class before"),
]

WRONG = {
    "accuracy": ACCURACY,
    "sgd_step": STEP,
    "minibatches": MINIBATCHES,
    "epoch": EPOCH,
    "early_stopping": EARLY_STOPPING,
    "confusion_matrix": CONFUSION,
    "called_coat": CALLED_COAT,
}

RIGHT = {
    "accuracy": [accuracy_by_loop, accuracy_float32, accuracy_one_minus_errors],
    "sgd_step": [step_by_index, step_by_name, step_by_subtract, step_by_entry],
    "minibatches": [batches_of_lists, batches_one_by_one, batches_split, batches_short_first],
    "epoch": [epoch_of_samples, epoch_of_steps, epoch_of_train, epoch_by_argsort],
    "early_stopping": [stopping_by_waiting, stopping_by_history, stopping_by_next],
    "confusion_matrix": [
        *(confusion_by_zip, confusion_by_bincount, confusion_by_one_hot, confusion_by_question)
    ],
    "called_coat": [MATRIX[:, 4].sum(), float(sum(row[4] for row in MATRIX))],
}

# One small change that nobody has listed; what the message should name; a piece of the solution.
UNLISTED = [
    ("accuracy", lambda P, y: accuracy_by_loop(P, y) + 0.25, "0.75, but should be 0.5", "== y"),
    ("sgd_step", step_with_half_a_rate, "W1: Your result[0, 0] is 0.5", "-="),
    ("minibatches", batches_between, "have 3, 3, 1 rows", "permutation"),
    ("minibatches", lambda n, size, rng: cut(2 * rng.permutation(n), size), "0, 2, 4", "range"),
    (
        "epoch",
        epoch(rate=lambda rate, rows: 0.9 * rate),
        "W1: Your result[0, 0] is 1.1408",
        "X[rows]",
    ),
    (
        "epoch",
        epoch(result=lambda before, after, counts: np.average(before, weights=counts) + 1),
        "mean loss. Your result is 4.0439",
        "* len",
    ),
    (
        "early_stopping",
        stopping(waits=lambda waited, patience: waited < patience + 2),
        "epoch 7 after 8 epochs; expected epoch 3 after 6",
        "enumerate",
    ),
    (
        "early_stopping",
        stopping(keep=lambda weights: weights + 1),
        "your weights, [4.0, 4.0]",
        "copy",
    ),
    ("confusion_matrix", confusion_where(lambda a, b: a < 2), "[2, 0] is 0, but", "add.at"),
    ("called_coat", 12345, "Not 12345", "sum("),
]

STUBS = {
    "accuracy": lambda P, y: ...,
    "sgd_step": lambda params, grads, learning_rate: ...,
    "minibatches": lambda n, size, rng: ...,
    "epoch": lambda params, X, y, *, learning_rate, batch_size, rng: ...,
    "early_stopping": lambda epochs, patience: ...,
    "confusion_matrix": lambda y, predicted, n_classes: ...,
    "called_coat": ...,
}


def rows(table):
    """Make parameters of a table, each with a name to be found by."""
    found = []
    for name, lines in table.items():
        for i, line in enumerate(lines):
            line = line if isinstance(line, tuple) else (line,)
            slug = line[0] if len(line) > 1 else getattr(line[0], "__name__", line[0])
            found.append(pytest.param(name, *line, id=f"{name}-{slug}-{i}"))
    return found


def assert_complete(message):
    """Make sure that nothing is missing in a message."""
    gap = re.search(r"[{}]| {2}| [,;:]| \.(?!\.)| \(\)|\b(is|at|to|by) ?[,;] ", message)
    assert gap is None, message


@pytest.mark.parametrize(("name", "diagnosis", "answer", "told"), rows(WRONG))
def test_a_known_mistake_is_named(name, diagnosis, answer, told):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", diagnosis), verdict.message
    assert told in verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize(("name", "answer"), rows(RIGHT))
def test_a_right_answer_passes(name, answer):
    verdict = check(name, answer)
    assert verdict.status == "passed", verdict.message


@pytest.mark.parametrize(("name", "answer", "told", "solution"), UNLISTED)
def test_an_unlisted_mistake_is_located(name, answer, told, solution):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", None), verdict.message
    assert told in verdict.message
    assert solution not in verdict.message
    assert_complete(verdict.message)


@pytest.mark.parametrize("name", STUBS)
def test_a_stub_is_not_attempted(name):
    assert check(name, STUBS[name]).status == "not attempted"


def test_a_stub_that_yields_is_not_attempted():
    def stub(n, size, rng):
        yield ...

    assert check("minibatches", stub).status == "not attempted"


@pytest.mark.parametrize("name", [name for name, stub in STUBS.items() if callable(stub)])
def test_other_arguments_are_noticed(name):
    assert check(name, lambda: 1).diagnosis == "wrong-arguments"


@pytest.mark.parametrize("name", ["accuracy", "confusion_matrix"])
def test_none_is_a_missing_return(name):
    assert check(name, lambda *args: None).diagnosis == "missing-return"


def accuracy_spoils(P, y):
    P[np.arange(len(y)), P.argmax(axis=1)] = 1
    return np.mean(P[np.arange(len(y)), y] == 1)


def confusion_spoils(y, predicted, n_classes):
    y *= n_classes
    y += predicted
    return np.bincount(y, minlength=n_classes**2).reshape(n_classes, n_classes)


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [("accuracy", accuracy_spoils, "changes P"), ("confusion_matrix", confusion_spoils, "y")],
)
def test_a_right_answer_that_changes_its_input_is_refused(name, answer, told):
    verdict = check(name, answer)
    assert (verdict.status, verdict.diagnosis) == ("failed", "changed-input")
    assert told in verdict.message


@pytest.mark.parametrize("name", ["accuracy", "sgd_step", "confusion_matrix"])
def test_every_listed_mistake_is_tested(name):
    extra = {"sgd_step": {"returned-for-in-place", "tuple-cannot-change", "changed-gradients"}}
    listed = {mistake.diagnosis for mistake in EXERCISES[name].mistakes}
    assert {diagnosis for diagnosis, *_ in WRONG[name]} == listed | extra.get(name, set())


def test_every_near_answer_is_tested():
    listed = {diagnosis for diagnosis, _, _ in EXERCISES["called_coat"].wrong_answers(MATRIX)}
    assert {diagnosis for diagnosis, *_ in CALLED_COAT} == listed


FINDINGS = {
    "minibatches": """not-shuffled rng-ignored batches-shuffled-not-samples missing-return
        not-batches not-row-numbers too-many-batches returns-inside-loop one-batch
        short-batch-dropped short-batch-filled empty-batch size-for-number evened-out one-by-one
        counted-from-1 drawn-twice new-order-each-batch""",
    "epoch": """uphill rebound-name tuple-cannot-change learning-rate-forgotten divided-twice
        short-batch-dropped returns-inside-loop not-shuffled new-order-each-batch torn-pairs
        full-batch all-samples-each-step one-by-one gradients-of-the-start biases-forgotten
        changed-input missing-return loss-not-weighted sum-for-mean divided-by-batches last-loss
        loss-after-step loss-after-epoch loss-before-epoch""",
    "early_stopping": """missing-return end-forgotten not-a-pair swapped wrong-shape counted-from-0
        stop-for-best loss-for-epoch patience-ignored never-stops stops-too-early
        patience-not-reset one-too-few one-too-many stops-too-late previous-for-best starts-too-low
        tie-for-better
        highest-for-lowest not-the-weights view-for-copy""",
}


@pytest.mark.parametrize("name", FINDINGS)
def test_every_finding_is_tested(name):
    assert {diagnosis for diagnosis, *_ in WRONG[name]} == set(FINDINGS[name].split())


def test_all_exercises_of_the_lesson_are_here():
    # That of the choice is tested with all choices, in test_engine.py.
    lesson = {name for name, exercise in EXERCISES.items() if exercise.lesson == "training"}
    assert (
        lesson - {"suspicious_batches"}
        == set(WRONG)
        == set(RIGHT)
        == set(STUBS)
        == {name for name, *_ in UNLISTED}
    )


def test_the_epoch_is_that_of_the_package():
    params, X, y = training_loop._small_run()
    settings = {"learning_rate": 0.1, "batch_size": 8, "epochs": 1}
    record = next(training.train(params, X, y, rng=np.random.default_rng(0), **settings))
    loss = training_loop._epoch(params, X, y, 0.1, 8, np.random.default_rng(0))
    assert np.isclose(loss, record.loss)
    for array, other in zip(params, record.params, strict=True):
        np.testing.assert_allclose(array, other)
