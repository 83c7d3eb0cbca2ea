"""Exercise: when to stop training."""

import copy
import functools

import numpy as np

from fmnist_helpers.checks._compare import Finding, brief
from fmnist_helpers.checks._computed import Computed


class Epochs:
    """Epochs of training: their weights, one array that changes in place, and their losses."""

    def __init__(self, losses):
        self.losses, self.seen = losses, 0

    def __iter__(self):
        """Give one epoch after the other, and count those that were asked for."""
        weights = np.zeros(2)
        for loss in self.losses:
            self.seen += 1
            weights[...] = self.seen
            yield weights, loss


class EarlyStopping(Computed):
    """What counts is the epoch and how many were seen; if they are right, its weights, too."""

    whole = False  # whether the weights count

    def examine(self, function):
        """Return what is wrong with early stopping, a Finding, or None."""
        whole = copy.copy(self)
        whole.whole = True
        return super().examine(function) or super(EarlyStopping, whole).examine(function)

    def call(self, function, args):
        """Call a function with a generator; one that runs past its end returns nothing."""
        epochs, patience = copy.deepcopy(args)
        outcome = super().call(functools.partial(function, iter(epochs)), (patience,))
        error = None if isinstance(outcome.error, StopIteration) else outcome.error
        return outcome._replace(args=(epochs, patience), error=error)

    def results(self, outcome):
        """Return what counts, or the name of what is wrong with the form of the answer."""
        value, epochs = outcome.value, outcome.args[0]
        if value is None:
            return "end-forgotten"  # in all cases it is "missing-return", which the sheet has first
        if not isinstance(value, (tuple, list)) or len(value) != 2:
            return "not-a-pair"
        if np.ndim(value[0]):
            return "wrong-shape" if np.ndim(value[1]) else "swapped"
        if not self.whole:
            return value[0], epochs.seen
        weights = np.asarray(value[1])
        usual = weights.shape == (2,) and weights.dtype.kind in "fiu"
        return value[0], epochs.seen, weights.tolist() if usual else None

    def compare(self, value, want, sizes):
        """Return what is wrong with what counts, a Finding, or None."""
        if value == want:
            return None
        if isinstance(value, str):
            diagnosis = value
        elif value[:2] != want[:2]:
            text = "You return epoch {} after {} epochs; expected epoch {} after {}."
            return Finding(None, text.format(*value[:2], *want))
        elif value[2] in (None, [value[1]] * 2):
            diagnosis = "view-for-copy" if value[2] else "not-the-weights"
        else:
            text = f"The epoch is right, but your weights, {value[2]}, are of another one."
            return Finding(None, text)
        return Finding(diagnosis, {m.diagnosis: m.message for m in self.mistakes}[diagnosis])

    def facts(self, outcome, want, i):
        """Return what a message may mention."""
        given, seen = self._given(self.cases[i][0]), outcome.args[0].seen
        text = f"With {given}, you return {brief(outcome.value)} after {seen} epochs; expected"
        return {"text": "{} epoch {} after {}.".format(text, *want)}

    def _evidence(self, facts, i):
        return f" {facts['text']}"

    def _alike(self, outcome, guess):
        return outcome.error is None and self.results(outcome) == self.results(guess)

    def _given(self, args):
        return f"the validation losses {args[0].losses} and patience {args[1]}"


def _early_stopping(epochs, patience):
    best, kept, lowest, waited = 0, None, np.inf, 0
    for epoch, (weights, loss) in enumerate(epochs, start=1):
        if loss < lowest:
            best, kept, lowest, waited = epoch, weights.copy(), loss, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best, kept


early_stopping = EarlyStopping(
    "training",
    "stop when the validation loss no longer falls, and keep the best weights",
    right=_early_stopping,
    cases=[
        ((Epochs([0.9, 0.6, 0.5, 0.55, 0.52, 0.58, 0.4, 0.7]), 3), {}),
        ((Epochs([0.5, 0.4, 0.3]), 2), {}),
        ((Epochs([0.3, 0.5, 0.6, 0.4, 0.7, 0.2]), 2), {}),
        ((Epochs([0.5, 0.5, 0.4, 0.6, 0.7]), 2), {}),
        ((Epochs([0.6, 0.7, 0.5, 0.55, 0.45, 0.5, 0.52, 0.6]), 3), {}),
        ((Epochs([0.5, 0.5, 0.6, 0.4]), 2), {}),
        ((Epochs([0.5, 0.49999, 0.6, 0.7]), 2), {}),
        ((Epochs([150.0, 160.0, 170.0]), 2), {}),
    ],
    mistakes="""
    missing-return: return best, kept -> return None
      Your function returns nothing; return (epoch, weights).
    end-forgotten: return best, kept -> return (best, kept) if waited >= patience else None
      The epochs come to an end before you stop, and you return nothing. Return the best epoch then,
      too: after the loop.
    not-a-pair: return best, kept -> return best  # Return two things, the epoch and its weights.
    swapped: return best, kept -> return kept, best
      You return the weights first, and then the epoch; return (epoch, weights).
    wrong-shape: return best -> return [best]
      Your epoch stands in a list or an array of its own; return one number.
    counted-from-0: return best -> return best - 1  # Epochs are counted from 1.
    stop-for-best: return best -> return epoch
      You return the epoch where training *stops*; return the one with the lowest loss so far.
    loss-for-epoch: return best -> return lowest
      You return the lowest loss; return the number of its epoch.
    patience-ignored: waited >= patience -> False
      You return the lowest of all. It is never reached: training stops before.
    never-stops: enumerate(epochs -> enumerate(list(epochs)
      Your epoch is right, but you went on when there was nothing more to wait for.
    stops-too-early: waited >= patience -> waited  # Patience counts the epochs *without*
      improvement since the best one. You stop at the first that is not lower.
    patience-from-the-start: waited >= patience -> epoch >= patience
      You stop after as many epochs as the patience, counted from the start. Count the epochs
      *without* improvement since the best one.
    fixed-patience: waited >= patience -> waited >= 3 or waited >= 2
      You wait for a number of epochs of your own; use the argument patience.
    threshold: < lowest -> < lowest - 0.1 or < lowest - 0.01 or < lowest - 1e-3 or < lowest - 1e-4
    threshold: enumerate(epochs, -> enumerate(((w, round(x, 1)) for w, x in epochs),
      Any lower loss is a new best, even if the difference is very small.
    stops-too-early: waited >= patience -> loss > lowest
    stops-too-early: loss < lowest -> loss <= lowest ; waited >= patience -> waited
      Patience counts the epochs *without* improvement since the best one. You stop at the first
      that is higher.
    patience-not-reset: loss, 0 -> loss, waited  # Patience counts the epochs *without* improvement
      since the best one. A new best begins the count anew.
    one-too-few: >= patience -> >= patience - 1  # Patience counts the epochs *without* improvement
      since the best one. You stop one epoch too soon.
    one-too-many: >= patience -> > patience  # Stop as soon as the count *reaches* the patience.
    stops-too-late: loss < lowest -> loss < lowest and waited < patience
    ; waited >= patience -> waited > patience  # Your epoch is right, but you stop too late: decide
      at the end of the loop, before one more epoch is trained.
    previous-for-best: waited += 1 -> waited, lowest = waited + 1, loss
    previous-for-best: waited += 1 -> waited = 0 if loss < before else waited + 1; before = loss
    ; loss, 0 -> loss, 0; before = loss
      Compare each loss with the *lowest* so far, not with the one before.
    starts-too-low: 0, None, np.inf -> 0, None, 0 or 0, None, 100 or None, None, 0
    starts-too-low: 0, None, np.inf -> None, None, 100 or 1, None, 0 or 1, None, 100
      Nothing was ever lower than the number you began with. Begin with np.inf.
    tie-for-better: loss < lowest -> loss <= lowest  # An equal loss is no improvement.
    highest-for-lowest: loss < lowest -> loss > lowest ; np.inf -> -np.inf  # You look for the
      highest number. Of an accuracy that would be the best, of a loss it is the worst.
    not-the-weights: return best, kept -> return best, None
      The epoch is right, but you do not return its weights, of shape (2,).
    view-for-copy: weights.copy() -> weights  # The epoch is right, but your weights are those of
      the last epoch. Training changes the array in place, and a name for it is no copy: keep
      weights.copy() at the moment when the loss is lowest.
    """,
    advice="Write down, epoch by epoch, the lowest loss so far and how long ago it was.",
    hints=[
        "Keep three things: the lowest loss so far, its epoch, and a copy of its weights.",
        "Stop when the present epoch minus the best epoch reaches the patience.",
        "`for epoch, (weights, loss) in enumerate(epochs, start=1):` and `break`.",
    ],
)
