"""Answers to the exercises about mini-batches."""

import numpy as np

from checks.answers import Answers


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


def cut(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


def batches_whole(n, size, rng):
    order = rng.permutation(n)
    for k in range(n // size):
        yield order[k * size : (k + 1) * size]


def batches_drawn_anew(n, size, rng):
    for start in range(0, n, size):
        yield rng.permutation(n)[start : start + size]


def my_minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


minibatches = Answers(
    my_minibatches,
    """
    right:
        rows = list(range(n))
        rng.shuffle(rows)
        batches = []
        while rows:
            batches.append(rows[:size])
            rows = rows[size:]
        return batches
    right: = batches_one_by_one || = batches_split
    right: return tuple(cut(rng.choice(n, n, replace=False), size)[::-1])
    not-attempted: yield ...
    not-shuffled: return cut(np.arange(n), size)  # [0, 1, 2, 3] comes first
    not-attempted: yield ...
    not-shuffled: return cut(np.random.default_rng(0).permutation(n), size)  # different generators
    rng-ignored: rng -> np.random  # came first
    batches-shuffled-not-samples:
        return [rng.permutation(batch) for batch in cut(np.arange(n), size)]
        # the rows 0 and 1 always
    batches-shuffled-not-samples:
        starts = np.arange(0, n, size)
        rng.shuffle(starts)
        return [np.arange(start, min(start + size, n)) for start in starts]
        # always stay together
    partly-shuffled: return cut(np.roll(np.arange(n), rng.integers(n)), size)  # never share
    partly-shuffled: return cut(np.append(rng.permutation(3), rng.permutation(range(3, n))), size)
    missing-return:
        batches = []
        order = rng.permutation(n)
        for start in range(0, n, size):
            batches.append(order[start : start + size])
        # n = 10 and size = 4
    not-batches: return len(rng.permutation(n)) // size  # int
    not-row-numbers: return cut(rng.random(n), size)  # 0.
    not-row-numbers: return [cut(rng.permutation(n), size)]  # [
    not-row-numbers: return cut(rng.random(n) < 0.5, size)  # True
    not-row-numbers: return [cut(list(range(n)), size)]  # [8, 9]
    too-many-batches:
        while True:
            yield rng.permutation(n)[:size]
        # 100
    returns-inside-loop:
        for start in range(0, n, size):
            return rng.permutation(n)[start : start + size]
        # a single batch
    one-batch: return rng.permutation(n)  # you return [ || return [rng.permutation(n)]  # 10 rows
    short-batch-dropped: = batches_whole  # 4, 4 rows
    short-batch-filled: order[start : start + size] -> np.resize(order, 2 * n)[start : start + size]
        # 4, 4, 4 rows
    empty-batch:
        order = rng.permutation(n)
        return [order[k * size : (k + 1) * size] for k in range(n // size + 1)]
        # 6, 6, 0 rows
    empty-batch: start : start + size -> start:size  # 4, 0, 0 rows || return []  # no rows
    size-for-number: return np.array_split(rng.permutation(n), size)  # 3, 3, 2, 2
    size-for-number: return cut(rng.permutation(n), n // size)  # 2, 2, 2, 2, 2
    evened-out: return np.array_split(rng.permutation(n), np.ceil(n / size))  # 4, 3, 3 rows
    evened-out: return np.array_split(rng.permutation(n), n // size)  # 5, 5 rows
    one-by-one: return [[row] for row in rng.permutation(n)]  # have 1, 1, 1, 1
    counted-from-1: return cut(1 + rng.permutation(n), size)  # rows [1, 2, 3,
    drawn-twice: return cut(rng.integers(n, size=n), size)  # more than once
    drawn-twice: return [rng.choice(n, size, replace=False) for _ in range(n // size)]
        # more than once
    drawn-twice: return rng.integers(n, size=(3, size))  # more than once
    new-order-each-batch: = batches_drawn_anew  # before the loop
    wrong-slices: [start : -> [start + 1 :  # 3, 3, 1 rows || + size] -> + size + 1]  # 5, 5, 2 rows
    wrong-slices: return [*cut(rng.permutation(n), size)[:-2], [*range(6)]]  # 4, 6 rows
    wrong-slices: return cut(rng.permutation(n), 4)  # 4, 4, 4, 4, 2 rows; expected 6,
    unlisted: return cut(2 * rng.permutation(n), size)  # 0, 2, 4
    """,
    hides=("permutation", "range"),
    reveals="drawn-twice",
    also="""not-shuffled rng-ignored batches-shuffled-not-samples missing-return not-batches
        not-row-numbers too-many-batches returns-inside-loop one-batch short-batch-dropped
        short-batch-filled empty-batch size-for-number evened-out one-by-one counted-from-1
        drawn-twice new-order-each-batch wrong-slices""",
)
