"""Answers to the exercise about early stopping."""

import numpy as np

from checks.answers import Answers


def my_early_stopping(epochs, patience):
    waited, lowest, best, kept = 0, np.inf, 0, None
    for number, (weights, loss) in enumerate(epochs, start=1):
        if loss < lowest:
            lowest, best, kept, waited = loss, number, weights.copy(), 0
        else:
            waited += 1
        if waited == patience:
            break
    return best, kept


early_stopping = Answers(
    my_early_stopping,
    """
    right: weights.copy() -> list(weights) ; break -> return best, kept
    right:
        losses, kept = [], []
        for weights, loss in epochs:
            losses.append(loss)
            kept.append(weights.astype(np.float32))
            if len(losses) - np.argmin(losses) > patience:
                break
        best = np.argmin(losses)
        return [best + 1, kept[best]]
    right:
        number, best, lowest, kept = 0, 0, None, None
        while number - best < patience:
            weights, loss = next(epochs, (None, None))
            if loss is None:
                break
            number += 1
            if lowest is None or loss < lowest:
                best, lowest, kept = number, loss, weights + 0
        return best, kept
    missing-return: return best, kept ->  # patience 3
    end-forgotten: return best, kept -> ; break -> return best, kept  # [0.5, 0.4, 0.3]
    end-forgotten:
        number = best = 0
        lowest = np.inf
        while number - best < patience:
            weights, loss = next(epochs)
            number += 1
            if loss < lowest:
                best, lowest, kept = number, loss, weights.copy()
        return best, kept
        # [0.5, 0.4, 0.3] and patience 2
    not-a-pair: return best, kept -> return best  # return 3 after 6
    not-a-pair: return best -> return best, lowest  # 0.5
    swapped: return best, kept -> return kept, best  # [3.0, 3.0], 3) after 6
    wrong-shape: return best -> return [best]  # [3]
    counted-from-0: return best -> return best - 1  # return (2, [3.0, 3.0])
    stop-for-best: return best -> return number  # 6
    loss-for-epoch: return best -> return lowest  # return (0.5,
    patience-ignored: break -> pass  # return (7,
    never-stops: enumerate(epochs -> enumerate(list(epochs)  # 8 epochs
    stops-too-early:
        previous, best, kept = np.inf, 0, None
        for weights, loss in epochs:
            if loss > previous:
                break
            previous, best, kept = loss, best + 1, weights.copy()
        return best, kept
        # 4 epochs; expected epoch 3 after 6
    stops-too-early:
        lowest, best, kept = np.inf, 0, None
        for number, (weights, loss) in enumerate(epochs, start=1):
            if loss >= lowest:
                break
            lowest, best, kept = loss, number, weights.copy()
        return best, kept
        # 4 epochs; expected epoch 3 after 6
    patience-not-reset: , waited = loss -> = loss ; .copy(), 0 -> .copy()  # epoch 3 after 5
    patience-from-the-start: waited == patience -> number == patience  # from the start
    fixed-patience: waited == patience -> waited == 3  # of your own
    threshold: loss < lowest -> loss < lowest - 0.01  # very small
    one-too-few: waited == patience -> waited == patience - 1  # 5 epochs
    one-too-many: waited == patience -> waited > patience  # 8 epochs; expected epoch 3 after 6
    stops-too-late:
        waited, lowest = 0, np.inf
        for number, (weights, loss) in enumerate(epochs, start=1):
            if waited == patience:
                break
            waited += 1
            if loss < lowest:
                lowest, best, kept, waited = loss, number, weights.copy(), 0
        return best, kept
        # 7 epochs; expected epoch 3 after 6
    previous-for-best: waited += 1 -> waited += 1; lowest = loss  # return (7,
    previous-for-best:
        waited, lowest, previous = 0, np.inf, np.inf
        for number, (weights, loss) in enumerate(epochs, start=1):
            if loss < lowest:
                lowest, best, kept = loss, number, weights.copy()
            waited = 0 if loss < previous else waited + 1
            previous = loss
            if waited == patience:
                break
        return best, kept
        # return (7,
    starts-too-low: np.inf -> 0  # return (0, None) after 3
    starts-too-low: np.inf -> 1  # return (0, None) after 2 || np.inf -> 10  # [150.0, 160.0, 170.0]
    starts-too-low: np.inf, 0 -> 0, None  # return (None, None) after 3
    starts-too-low: np.inf, 0 -> 0, 1  # return (1, None) after 3
    tie-for-better: loss < lowest -> loss <= lowest  # expected epoch 1 after 3
    highest-for-lowest: loss < lowest -> loss > lowest ; np.inf -> 0  # 4 epochs; expected epoch 3
    not-the-weights: weights.copy() -> 3  # return [3, 3] after 6 || weights.copy() -> None  # None
    view-for-copy: weights.copy() -> weights  # [6.0, 6.0]
    view-for-copy: weights.copy() -> weights[:]  # epoch 3
    squared: waited == patience -> waited == patience + 2  # epoch 7 after 8 epochs
    off-by-one: weights.copy() -> weights + 1  # [4.0, 4.0]
    """,
    hides=("copy", "enumerate"),
    reveals="view-for-copy",
    also="""missing-return end-forgotten not-a-pair swapped wrong-shape counted-from-0 stop-for-best
        loss-for-epoch patience-ignored never-stops stops-too-early patience-not-reset one-too-few
        one-too-many stops-too-late previous-for-best starts-too-low tie-for-better
        highest-for-lowest not-the-weights view-for-copy patience-from-the-start
        fixed-patience threshold""",
)
