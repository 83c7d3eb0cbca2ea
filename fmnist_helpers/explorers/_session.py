"""A run that is advanced in small pieces, so that somebody can watch. No widgets in here."""

import threading

import numpy as np
from sklearn.metrics import confusion_matrix

from fmnist_helpers import experiments
from fmnist_helpers.network import forward, init_params
from fmnist_helpers.training import Epoch, train_epoch


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
    class_names : tuple of str
    params, start : Params
        The weights now and at the beginning.
    records : list of training.EpochRecord
        One for each finished epoch.
    trace : list of (float, float, float)
        For each piece of work: epochs done (with a fraction), mean loss, mean accuracy.
    learning_rate : float
        May be changed between two pieces.
    """

    def __init__(self, settings, pictures):
        pictures.check()
        self.settings, self.class_names = settings, pictures.class_names
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
            len(pictures.class_names),
            init=settings.init,
            rng=self._rng,
        )
        self.params = self.start.copy()
        self._grads = self.start.zeros_like()
        self.records, self.trace = [], []
        self._epochs = [self._epoch(1)]

    def _epoch(self, number):
        return Epoch(number, len(self._y), self.settings.batch_size, rng=self._rng)

    @property
    def n_trained(self):
        """Return how many samples have been visited so far."""
        return sum(each.n_seen for each in self._epochs)

    @property
    def n_steps(self):
        """Return how many steps have been taken."""
        return sum(each.n_steps for each in self._epochs)

    @property
    def seconds(self):
        """Return how long the training has taken."""
        return sum(each.seconds for each in self._epochs)

    @property
    def diverged(self):
        """Return where the run diverged, or None."""
        return self._epochs[-1].diverged

    @property
    def epochs_done(self):
        """Return how many epochs have been trained, with a fraction."""
        epoch = self._epochs[-1]
        return epoch.number - 1 + epoch.n_seen / epoch.n_samples

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
        epoch, s = self._epochs[-1], self.settings
        before = epoch.n_seen, epoch.loss_sum, epoch.n_right
        train_epoch(
            epoch,
            self.params,
            self._grads,
            self._X,
            self._y,
            rng=self._rng,
            activation=s.activation,
            learning_rate=self.learning_rate,
            l2=s.l2,
            dropout=s.dropout,
            seconds=seconds,
        )
        self._trace(epoch, *before)
        if epoch.finished:
            self.records.append(epoch.record(self.params, self.validation, activation=s.activation))
            if not self.finished:
                self._epochs.append(self._epoch(epoch.number + 1))

    def _trace(self, epoch, n_before, loss_before, right_before):
        """Note the means over the samples that were visited since."""
        n = epoch.n_seen - n_before
        means = (epoch.loss_sum - loss_before) / n, (epoch.n_right - right_before) / n
        self.trace.append((self.epochs_done, *((np.nan, np.nan) if epoch.diverged else means)))

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
        ndarray of int of shape (C, C)
            Rows are true classes, columns predicted ones; zeros where the scores are not finite.
        """
        X, y = self.validation[0][:n], self.validation[1][:n]
        with np.errstate(over="ignore", invalid="ignore"):
            scores = forward(params, X, activation=self.settings.activation).Z2
        n_classes = len(self.class_names)
        if not np.isfinite(scores).all():
            return np.zeros((n_classes, n_classes), dtype=int)
        return confusion_matrix(y, scores.argmax(axis=1), labels=range(n_classes))
