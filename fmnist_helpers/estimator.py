"""The network as a scikit-learn classifier: `fit`, `predict`, pipelines, searches, calibration.

It trains with `long_training.train_epoch` and so with the functions that the lessons show.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state, compute_class_weight
from sklearn.utils.multiclass import (
    _check_partial_fit_first_call,
    check_classification_targets,
)
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from fmnist_helpers import long_training, network
from fmnist_helpers._validate import (
    check_choice,
    check_count,
    check_float_dtype,
    check_not_negative,
    check_positive,
    check_probability,
)
from fmnist_helpers.optimizers import SGD, Adam, warmup_then_linear
from fmnist_helpers.training import Epoch

SCHEDULES = {"constant": None, "warmup-linear": warmup_then_linear}


class OneHiddenLayerClassifier(ClassifierMixin, BaseEstimator):
    """A network with one hidden layer and softmax, for scikit-learn.

    Parameters
    ----------
    n_hidden : int, default 100
    activation : {"relu", "tanh", "sigmoid"}, default "relu"
    init : {"he", "xavier", "randn", "uniform"}, default "xavier"
        See `network.init_params`. With few features "he" makes large weights.
    solver : {"adam", "sgd"}, default "adam"
    learning_rate : float, default 0.001
    schedule : {"constant", "warmup-linear"}, default "constant"
        With "warmup-linear" the learning rate of a `fit` follows
        `optimizers.warmup_then_linear`; `partial_fit` keeps it constant.
    momentum : float, default 0.9
        For "sgd".
    weight_decay : float, default 0
        For "adam"; see `optimizers.Adam`.
    batch_size : int, default 128
        If there are no more samples than this, each step sees all of them, in their given order.
    max_epochs : int, default 200
        How often `fit` visits every sample.
    l2 : float, default 0
        See `network.loss`. scikit-learn's `alpha` is `l2` times the samples of a batch.
    dropout : float, default 0
        Probability that a hidden activation is dropped in a step.
    label_smoothing : float, default 0
        See `network.loss`.
    early_stopping : bool, default False
        Whether to hold out a part of the samples, stop when the accuracy on it has not risen for
        `patience` epochs, and keep the weights of the best epoch.
    validation_fraction : float, default 0.1
        The part that is held out, stratified where each class has two samples or more.
    patience : int, default 10
    warm_start : bool, default False
        Whether another `fit` continues where the last one ended, with the optimizer's memory.
    class_weight : dict, "balanced" or None, default None
        Factors for the samples of each class, as in all of scikit-learn. `partial_fit` does not
        know all samples, so it takes no "balanced".
    random_state : int, RandomState or None, default None
    dtype : {numpy.float32, numpy.float64} or None, default None
        The precision of the computation; None keeps float32 and turns all else into float64.
    verbose : bool, default False
        Whether to print one line per epoch.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    n_features_in_ : int
    feature_names_in_ : ndarray of str of shape (n_features_in_,)
        Only where `X` had column names that are all strings.
    params_ : network.Params
        The weights; `storage.save_params` takes them.
    n_epochs_ : int
        Epochs that were trained, since the weights were drawn.
    loss_curve_ : list of float
        For each epoch the loss that was minimized, without L2.
    validation_scores_ : list of float
        For each epoch the accuracy on the part held out; empty without early stopping.
    best_epoch_ : int or None
        The epoch, from 1, whose weights were kept; None without early stopping.

    Notes
    -----
    A sample of weight 2 counts like two samples, and one of weight 0 is left out. If all samples
    fit into one batch, a whole weight gives what repeating the sample gives, up to rounding. With
    more batches it does so on average only, because repeated samples make other batches.

    Features should have similar scales: use StandardScaler, or `pixels.center` for images.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = load_iris(return_X_y=True)
    >>> model = make_pipeline(StandardScaler(), OneHiddenLayerClassifier(random_state=0))
    >>> model.fit(X, y).score(X, y) > 0.95
    True
    """

    def __init__(
        self,
        n_hidden=100,
        *,
        activation="relu",
        init="xavier",
        solver="adam",
        learning_rate=0.001,
        schedule="constant",
        momentum=0.9,
        weight_decay=0.0,
        batch_size=128,
        max_epochs=200,
        l2=0.0,
        dropout=0.0,
        label_smoothing=0.0,
        early_stopping=False,
        validation_fraction=0.1,
        patience=10,
        warm_start=False,
        class_weight=None,
        random_state=None,
        dtype=None,
        verbose=False,
    ):
        self.n_hidden, self.activation, self.init = n_hidden, activation, init
        self.solver, self.learning_rate, self.schedule = solver, learning_rate, schedule
        self.momentum, self.weight_decay = momentum, weight_decay
        self.batch_size, self.max_epochs = batch_size, max_epochs
        self.l2, self.dropout, self.label_smoothing = l2, dropout, label_smoothing
        self.early_stopping, self.patience = early_stopping, patience
        self.validation_fraction, self.warm_start = validation_fraction, warm_start
        self.class_weight, self.random_state = class_weight, random_state
        self.dtype, self.verbose = dtype, verbose

    def fit(self, X, y, sample_weight=None):
        """Train on samples and their labels.

        Parameters
        ----------
        X : array-like of shape (N, D)
        y : array-like of shape (N,)
            Labels: numbers or strings.
        sample_weight : array-like of shape (N,), optional
            Factors for the loss of each sample, 0 or positive.

        Returns
        -------
        OneHiddenLayerClassifier
            The classifier itself.

        Raises
        ------
        ValueError
            If a hyperparameter or the data is not what it should be, or the training diverges.
        """
        self._check_hyperparameters()
        goes_on = self.warm_start and hasattr(self, "params_")
        X, y = self._validated(X, y, reset=not goes_on)
        if not goes_on:
            self.classes_ = np.unique(y)
        X, labels, weights = self._samples(X, y, sample_weight)
        validation = None
        if self.early_stopping:
            X, labels, weights, validation = self._held_out(X, labels, weights)
        if not goes_on:
            self._start(X)
        self._run(
            X,
            labels,
            weights,
            epochs=self.max_epochs,
            schedule=SCHEDULES[self.schedule],
            validation=validation,
        )
        return self

    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Train for one epoch on these samples, and keep what was learned before.

        Parameters
        ----------
        X : array-like of shape (N, D)
        y : array-like of shape (N,)
        classes : array-like of shape (n_classes,), optional
            All labels that will ever occur; needed in the first call.
        sample_weight : array-like of shape (N,), optional

        Returns
        -------
        OneHiddenLayerClassifier
            The classifier itself.

        Raises
        ------
        ValueError
            As for `fit`; also if `early_stopping` or ``class_weight="balanced"`` is asked for,
            since both need all samples.
        """
        self._check_hyperparameters()
        if self.early_stopping:
            raise ValueError("partial_fit cannot hold samples out; use early_stopping=False")
        if isinstance(self.class_weight, str):
            raise ValueError(
                f"class_weight is {self.class_weight!r}; partial_fit does not know all samples, so"
                ' pass a dict such as compute_class_weight("balanced", ...) gives'
            )
        is_first = _check_partial_fit_first_call(self, classes) or not hasattr(self, "params_")
        X, y = self._validated(X, y, reset=is_first)
        X, labels, weights = self._samples(X, y, sample_weight)
        if is_first:
            self._start(X)
        self._run(X, labels, weights, epochs=1)
        return self

    def predict(self, X):
        """Return the most probable label of each sample, an ndarray of shape (N,)."""
        X = self._input(X)
        return self.classes_[network.predict(self.params_, X, activation=self.activation)]

    def predict_proba(self, X):
        """Return probabilities, (N, n_classes), with columns in the order of `classes_`."""
        X = self._input(X)
        return network.forward(self.params_, X, activation=self.activation).P

    def predict_log_proba(self, X):
        """Return the logarithms of the probabilities, (N, n_classes)."""
        X = self._input(X)
        return network.forward(self.params_, X, activation=self.activation).log_P

    def _check_hyperparameters(self):
        check_count("n_hidden", self.n_hidden)
        network.activation_named(self.activation)
        check_choice("init", self.init, network.INITS)
        check_choice("solver", self.solver, ("adam", "sgd"))
        check_positive("learning_rate", self.learning_rate)
        check_choice("schedule", self.schedule, SCHEDULES)
        check_count("batch_size", self.batch_size)
        check_count("max_epochs", self.max_epochs)
        check_count("patience", self.patience)
        check_not_negative("l2", self.l2)
        check_not_negative("weight_decay", self.weight_decay)
        for name in ("momentum", "dropout", "label_smoothing", "validation_fraction"):
            check_probability(name, getattr(self, name))
        if self.dtype is not None:
            check_float_dtype(self.dtype)

        if self.warm_start and hasattr(self, "params_") and len(self.params_.b1) != self.n_hidden:
            raise ValueError(
                f"n_hidden is {self.n_hidden}, and warm_start would go on with the"
                f" {len(self.params_.b1)} hidden units of the last fit; use warm_start=False"
            )

    def _validated(self, X, y, *, reset):
        """Return `X` and `y` as arrays; also set or compare the number and names of features."""
        dtype = self.dtype or [np.float64, np.float32]
        if not reset:
            dtype = self.params_.W1.dtype
        X, y = validate_data(self, X, y, reset=reset, dtype=dtype)
        check_classification_targets(y)
        return X, y

    def _input(self, X):
        check_is_fitted(self, "params_")
        return validate_data(self, X, reset=False, dtype=self.params_.W1.dtype)

    def _samples(self, X, y, sample_weight):
        """Return samples, labels from 0, and weights with a mean of 1, or None if all are equal."""
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            raise ValueError(f"y has the labels {unknown}; expected some of {self.classes_}")
        labels = np.searchsorted(self.classes_, y)
        if sample_weight is None and self.class_weight is None:
            return X, labels, None
        weights = _check_sample_weight(
            sample_weight, X, dtype=X.dtype, ensure_non_negative=True, copy=True
        )
        counts = weights > 0
        weights[counts] *= self._class_factors(y[counts], weights[counts])
        counts = weights > 0  # a class may weigh nothing, too
        if not counts.any():
            raise ValueError("all weights are 0; expected at least one that is positive")
        return X[counts], labels[counts], weights[counts] / weights[counts].mean()

    def _class_factors(self, y, weights):
        """Return the factor that `class_weight` gives each sample."""
        classes, labels = np.unique(y, return_inverse=True)
        factors = compute_class_weight(
            self.class_weight, classes=classes, y=y, sample_weight=weights
        )
        return factors[labels]

    def _held_out(self, X, labels, weights):
        """Split the samples: what is trained on, and (X, labels, weights) for the validation."""
        n_held_out = np.ceil(self.validation_fraction * len(labels))
        smallest = np.unique(labels, return_counts=True)[1].min()
        can_stratify = smallest >= 2 and n_held_out >= len(self.classes_)
        rows, held_out = train_test_split(
            np.arange(len(labels)),
            test_size=self.validation_fraction,
            stratify=labels if can_stratify else None,
            random_state=check_random_state(self.random_state),
        )
        validation = X[held_out], labels[held_out], None if weights is None else weights[held_out]
        if weights is not None:
            weights = weights[rows] / weights[rows].mean()
        return X[rows], labels[rows], weights, validation

    def _start(self, X):
        """Draw the weights, and forget what was learned before."""
        seed = check_random_state(self.random_state).randint(np.iinfo(np.int32).max)
        self._rng = np.random.default_rng(seed)
        sizes = X.shape[1], self.n_hidden, len(self.classes_)
        self.params_ = network.init_params(*sizes, init=self.init, rng=self._rng, dtype=X.dtype)
        if self.solver == "adam":
            self._optimizer = Adam(self.learning_rate, weight_decay=self.weight_decay)
        else:
            self._optimizer = SGD(self.learning_rate, self.momentum)
        self.n_epochs_, self.best_epoch_ = 0, None
        self.loss_curve_, self.validation_scores_ = [], []

    def _run(self, X, labels, weights, *, epochs, schedule=None, validation=None):
        """Train for some epochs, or until the validation accuracy has stopped rising."""
        self._optimizer.learning_rate = float(self.learning_rate)
        grads = self.params_.zeros_like()
        best_score, best_params = -1, None
        for number in range(1, epochs + 1):
            batch_size = self.batch_size if self.batch_size < len(X) else None
            epoch = Epoch(number, len(X), batch_size, rng=self._rng)
            long_training.train_epoch(
                epoch,
                self.params_,
                grads,
                X,
                labels,
                rng=self._rng,
                optimizer=self._optimizer,
                activation=self.activation,
                epochs=epochs,
                schedule=schedule,
                l2=float(self.l2),
                dropout=self.dropout,
                smoothing=float(self.label_smoothing),
                weights=weights,
            )
            self._note(epoch, validation)
            if validation is None:
                continue
            if self.validation_scores_[-1] > best_score:
                best_score, best_params = self.validation_scores_[-1], self.params_.copy()
                self.best_epoch_ = self.n_epochs_
            elif self.n_epochs_ - self.best_epoch_ >= self.patience:
                break
        self.params_ = best_params or self.params_

    def _note(self, epoch, validation):
        """Add an epoch to the curves, or raise if it diverged."""
        if epoch.diverged:
            raise ValueError(
                f"the training {epoch.diverged}. Scale the features, with StandardScaler perhaps,"
                f" or try a learning_rate below {self.learning_rate}."
            )
        self.n_epochs_ += 1
        self.loss_curve_.append(epoch.loss_sum / epoch.n_seen)
        line = f"Epoch {self.n_epochs_}: loss {self.loss_curve_[-1]:.4f}"
        if validation is not None:
            X, labels, weights = validation
            right = network.predict(self.params_, X, activation=self.activation) == labels
            self.validation_scores_.append(float(np.average(right, weights=weights)))
            line += f", validation accuracy {self.validation_scores_[-1]:.4f}"
        if self.verbose:
            print(line)  # noqa: T201
