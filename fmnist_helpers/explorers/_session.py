"""A run that is advanced in small pieces, so that somebody can watch. No widgets in here."""

import threading
import time

import numpy as np

from fmnist_helpers import experiments
from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.network import Params, forward, init_params
from fmnist_helpers.training import Divergence, EpochRecord, minibatches, score, train_epoch


class Pixels:
    """Pixels that are scaled when a batch asks for them.

    They stay bytes until then, a quarter of the memory to hold and to fetch; so training is hardly
    slowed down by a browser that works beside it.

    Parameters
    ----------
    X : ndarray of uint8 of shape (N, 784)
    normalization : {"raw", "pixel"}
    """

    dtype = np.dtype(np.float32)

    def __init__(self, X, normalization):
        self._X, self._normalization = X, normalization

    def __len__(self):
        return len(self._X)

    def __getitem__(self, rows):
        return experiments.scale(self._X[rows], self._normalization)


def _scaled(X, normalization):
    # The other two are slow to compute for a few rows at a time.
    if normalization in ("raw", "pixel"):
        return Pixels(X, normalization)
    return experiments.scale(X, normalization)


class Session:
    """One run of `training.train`, bit for bit, that stops and goes on wherever it is told to.

    Parameters
    ----------
    settings : experiments.Settings
    pictures : experiments.DataSplit
        `pictures.X_train[:settings.n_samples]` is trained on.

    Attributes
    ----------
    settings : experiments.Settings
    params, start : Params
        The weights now and at the beginning.
    records : list of training.EpochRecord
        One for each finished epoch.
    trace : list of (float, float, float)
        For each piece of work: epochs done (with a fraction), mean loss, mean accuracy.
    learning_rate : float
        May be changed between two pieces.
    n_trained, n_steps : int
        Samples visited so far, and steps taken.
    seconds : float
        Time spent on training them.
    diverged : training.Divergence or None
    """

    def __init__(self, settings, pictures):
        self.settings = settings
        self.learning_rate = settings.learning_rate
        self._busy = threading.Lock()
        self._rng = np.random.default_rng(settings.seed)
        n = settings.n_samples
        self._X = _scaled(pictures.X_train[:n], settings.normalization)
        self._y = pictures.y_train[:n]
        self.validation = (
            experiments.scale(pictures.X_val, settings.normalization),
            pictures.y_val,
        )
        self.start = init_params(
            pictures.X_train.shape[1],
            settings.n_hidden,
            len(CLASS_NAMES),
            init=settings.init,
            rng=self._rng,
        )
        self.params = Params(*(array.copy() for array in self.start))
        self._grads = Params(*(np.zeros_like(array) for array in self.start))
        self.records, self.trace = [], []
        self.n_trained = self.n_steps = 0
        self.seconds, self.diverged = 0.0, None
        self._begin_epoch()

    @property
    def epochs_done(self):
        """Return how many epochs have been trained, with a fraction."""
        return len(self.records) + self._epoch_samples / len(self._y)

    @property
    def finished(self):
        """Tell whether there is nothing left to do."""
        return self.diverged is not None or len(self.records) >= self.settings.epochs

    def step(self):
        """Train on one batch."""
        self.advance(seconds=0)

    def advance(self, seconds):
        """Train for about so many seconds: at least one batch, at most to the end of the epoch.

        Parameters
        ----------
        seconds : float
        """
        with self._busy:
            if not self.finished:
                self._advance(seconds)

    def _advance(self, seconds):
        start, before = time.perf_counter(), self._epoch_samples
        s = self.settings
        mean_loss, accuracy, trouble = train_epoch(
            self.params,
            self._grads,
            self._X,
            self._y,
            self._until(start + seconds),
            rng=self._rng,
            activation=s.activation,
            learning_rate=self.learning_rate,
            l2=s.l2,
            dropout=s.dropout,
        )
        took = time.perf_counter() - start
        n = self._epoch_samples - before
        self.n_trained += n
        self.seconds += took
        self._sums += np.array([mean_loss, accuracy]) * n
        self._epoch_seconds += took
        self.trace.append((self.epochs_done, mean_loss, accuracy))
        if trouble:
            batch = self._epoch_batches - self._piece_batches + trouble[0]
            self.diverged = Divergence(len(self.records) + 1, batch, trouble[1])
        if trouble or self._epoch_samples == len(self._y):
            self._end_epoch()

    def _until(self, end):
        """Yield batches until the time is over."""
        self._piece_batches = 0
        for batch in self._batches:
            self._epoch_samples += len(self._y[batch])
            self._epoch_batches += 1
            self._piece_batches += 1
            self.n_steps += 1
            yield batch
            if time.perf_counter() >= end:
                return

    def _begin_epoch(self):
        size = self.settings.batch_size
        everything = iter([slice(None)])
        self._batches = minibatches(len(self._y), size, rng=self._rng) if size else everything
        self._epoch_samples = self._epoch_batches = 0
        self._epoch_seconds = 0.0
        self._sums = np.zeros(2)

    def _end_epoch(self):
        val = score(self.params, self.validation, activation=self.settings.activation)
        mean_loss, accuracy = self._sums / len(self._y)
        params = Params(*(array.copy() for array in self.params))
        self.records.append(
            EpochRecord(
                len(self.records) + 1,
                float(mean_loss),
                float(accuracy),
                *val,
                self._epoch_seconds,
                params,
                self.diverged,
            )
        )
        self._begin_epoch()

    def params_after(self, epoch):
        """Return the weights after an epoch; 0 for the start, one too large for the present."""
        if epoch <= 0:
            return self.start
        return self.records[epoch - 1].params if epoch <= len(self.records) else self.params

    def confusion(self, params, n=2000):
        """Count how the first `n` validation samples are classified.

        Parameters
        ----------
        params : Params
        n : int

        Returns
        -------
        ndarray of int of shape (10, 10)
            Rows are true classes, columns predicted ones; zeros where the scores are not finite.
        """
        X, y = self.validation[0][:n], self.validation[1][:n]
        counts = np.zeros((len(CLASS_NAMES),) * 2, dtype=int)
        with np.errstate(over="ignore", invalid="ignore"):
            scores = forward(params, X, activation=self.settings.activation).Z2
        if np.isfinite(scores).all():
            np.add.at(counts, (y, scores.argmax(axis=1)), 1)
        return counts
