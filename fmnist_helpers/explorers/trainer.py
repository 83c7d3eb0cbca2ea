"""Lesson 04: watch the network train, stop it, go on, and scrub back through its epochs."""

import ipywidgets as widgets
import numpy as np

from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.experiments import Pictures, Settings
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._explorer import Explorer, button, choice, row, slider
from fmnist_helpers.explorers._picture import PATIENCE
from fmnist_helpers.explorers._runner import Runner
from fmnist_helpers.explorers._session import Session

PIECE = 0.055  # seconds of training between two pictures
CONFUSION_PAUSE = 0.5  # seconds between two confusion matrices, which cost more than the rest
NOT_COUNTED = None, -1, -np.inf  # matrix, epoch and training time of the last count
N_UNITS = 24
MOST_POINTS = 400
SHORT = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker"]
SHORT += ["Bag", "Boot"]


class Trainer(Explorer):
    """Start, pause, one step, one epoch, reset; curves, confusion matrix and weights, live.

    Parameters
    ----------
    pictures : experiments.Pictures
        The network trains on all of `X_train`.
    settings : experiments.Settings, optional
        How it starts; the sliders change it. `n_samples` is not used.
    """

    about = (
        "Explorer: a network in training, with buttons to start, pause, step and reset it,"
        " its learning curves, confusion matrix and weight images."
    )

    def __init__(self, pictures, settings=None):
        self._pictures = pictures
        n_samples = len(pictures.X_train)
        given = Settings(epochs=30, batch_size=128) if settings is None else settings
        self._given = Settings(**{**vars(given), "n_samples": n_samples})
        self._runner = Runner(
            work=self._work, show=self._show_live, ended=self._ended, watched=self._watched
        )
        self._last_epoch = None  # where "One epoch" stops
        self.message = ""
        self._confusion, self._prepared = NOT_COUNTED, None
        controls = self._make_controls()
        self.session = Session(self._settings(controls), pictures)
        self._start = button("Start", self.start_or_pause, tooltip="train, or pause")
        buttons = row(
            self._start,
            button("One step", self.step, tooltip="one batch"),
            button("One epoch", self.one_epoch, tooltip="to the end of the epoch"),
            button("Reset", self.reset, tooltip="back to random weights"),
            controls["shown"],
        )
        knobs = [control for name, control in controls.items() if name != "shown"]
        for name in ("n_hidden", "batch_size", "activation"):
            controls[name].observe(lambda change: self.reset(), "value")
        super().__init__(controls, [row(*knobs), buttons])

    def _make_controls(self):
        given = self._given
        return {
            "learning_rate": slider(
                widgets.FloatLogSlider,
                "learning rate",
                given.learning_rate,
                -3,
                1,
                0.05,
                readout_format=".3f",
            ),
            "batch_size": choice(
                "batch size",
                _with([8, 32, 128, 512, 2048], given.batch_size),
                given.batch_size,
                width="11em",
            ),
            "n_hidden": choice(
                "hidden units",
                _with([2, 8, 32, 128, 512], given.n_hidden),
                given.n_hidden,
                width="12em",
            ),
            "activation": choice(
                "activation", ["relu", "tanh", "sigmoid"], given.activation, width="13em"
            ),
            "shown": slider(widgets.IntSlider, "epoch shown", 0, 0, 0, 1),
        }

    def _settings(self, controls):
        names = ("learning_rate", "batch_size", "n_hidden", "activation")
        chosen = {name: controls[name].value for name in names}
        return Settings(**{**vars(self._given), **chosen})

    def start_or_pause(self):
        """Train, or pause."""
        if self._runner.running:
            self._runner.stop()
            return
        self._last_epoch = None
        self._go()

    def one_epoch(self):
        """Train to the end of the epoch that has begun."""
        self._last_epoch = len(self.session.records) + 1
        self._go()

    def step(self):
        """Train on one batch."""
        if not self._runner.running:
            with self._lock:
                self.session.step()
                self._follow()
                self.redraw()

    def reset(self):
        """Go back to random weights, with the present settings."""
        self._runner.stop()
        with self._lock:
            self.session = Session(self._settings(self.controls), self._pictures)
            self._confusion, self.message = NOT_COUNTED, ""
            self._follow()
            self.redraw()

    def _go(self):
        if self.session.finished:
            self.redraw()
            return
        self.message = ""
        self.picture.expect_answers()
        try:
            self._runner.start()
        except RuntimeError as error:
            self.message = str(error)
            self.redraw()
        else:
            self._start.description = "Pause"

    def _work(self):
        # On another thread, and without the lock: pictures are drawn meanwhile.
        session = self.session
        session.learning_rate = self.controls["learning_rate"].value
        session.advance(PIECE)
        # Drawn here, where it delays nothing but itself: Python runs one thread at a time.
        self._prepared = self.draw(self._shown_now()) if self.picture.is_ready() else None
        done = self._last_epoch is not None and len(session.records) >= self._last_epoch
        return self.session is not session or not (session.finished or done)

    def _show_live(self):
        with self._lock:
            self._follow()
            # Also for an epoch of the past: a browser without pictures would seem to be gone.
            if self._prepared is not None:
                self.picture.show_live(self._prepared)

    def _ended(self, reason):
        self.message = reason
        self._start.description = "Start"
        with self._lock:
            self._follow()
            self.redraw()

    def _watched(self):
        return self.picture.seconds_unseen() < PATIENCE

    def _shown_now(self):
        """Return which epoch is to be shown; a slider at its end follows the training."""
        shown = self.controls["shown"]
        return len(self.session.records) if shown.value == shown.max else shown.value

    def _follow(self):
        """Let the slider reach as far as the records."""
        shown, n = self.controls["shown"], len(self.session.records)
        with self._unheard("shown"):
            value = min(self._shown_now(), n)
            shown.value = min(shown.value, n)  # never beyond the new end, which is set next
            shown.max = n
            shown.value = value

    def draw(self, shown, **values):
        """Return the Scene for the present, or for a recorded epoch."""
        session = self.session
        epoch = shown if shown < len(session.records) else None
        params = session.params if epoch is None else session.params_after(epoch)
        return scene(session, params, epoch, self._counts(params, epoch), self.message)

    def _counts(self, params, epoch):
        """Return the confusion matrix, from a moment ago where that is good enough."""
        counts, counted, when = self._confusion
        recent = self._runner.running and self.session.seconds - when < CONFUSION_PAUSE
        if counted != epoch or not (epoch is not None or recent):
            counts = self.session.confusion(params)
            self._confusion = counts, epoch, self.session.seconds
        return counts

    def _still_scene(self):
        """Show a short run, since a network that has not begun makes a dull picture."""
        settings = Settings(**{**vars(self.session.settings), "epochs": 3})
        few = min(5000, len(self._pictures.X_train))
        session = Session(
            Settings(**{**vars(settings), "n_samples": few}),
            Pictures(*(array[:few] for array in self._pictures)),
        )
        while not session.finished:
            session.advance(PIECE)
        return scene(session, session.params, None, session.confusion(session.params), "")


def _with(choices, value):
    return sorted({*choices, value})


def scene(session, params, epoch, counts, message):
    """Draw a session.

    Parameters
    ----------
    session : Session
    params : network.Params
        Whose weights are shown.
    epoch : int or None
        Which epoch they are from; None for the present.
    counts : ndarray of int of shape (10, 10)
        Their confusion matrix.
    message : str
        What else there is to say.

    Returns
    -------
    Scene
    """
    words = status(session, epoch, message)
    rows = [
        _scene.Row(34, [_scene.text([words])]),
        _scene.Row(210, _curves(session, epoch)),
        _scene.Row(350, [_confusion(counts), _weights(session, params)]),
    ]
    return _scene.Scene(rows, f"{words} {_mistakes(counts)}")


def status(session, epoch, message):
    """Say in a line of text how far the training has come."""
    total = session.settings.epochs
    parts = [f"Epoch {session.epochs_done:.2f} of {total}."]
    if epoch is not None:
        parts.append(f"Shown: the network after epoch {epoch}.")
    if session.records and epoch != 0:
        last = session.records[(epoch or len(session.records)) - 1]
        parts.append(
            f"Training loss {last.loss:.3f}, validation loss {last.val_loss:.3f},"
            f" validation accuracy {last.val_accuracy:.3f}."
        )
    if session.seconds:
        parts.append(f"{session.n_trained / session.seconds:,.0f} images a second.")
    if session.diverged:
        parts.append(f"It {session.diverged}. Choose a smaller learning rate and reset.")
    elif session.finished:
        parts.append("Finished.")
    if message:
        parts.append(f"{message.capitalize()}.")
    return " ".join(parts)


def _curves(session, epoch):
    trace = np.array(session.trace or [(0, np.nan, np.nan)])
    trace = _thinned(trace)
    records = session.records
    epochs = [record.epoch for record in records]
    reach = max(1, int(np.ceil(session.epochs_done)))
    panels = []
    for column, name in ((1, "loss"), (2, "accuracy")):
        validation = [getattr(record, f"val_{name}") for record in records]
        values = np.array([*trace[:, column], *validation])
        finite = values[np.isfinite(values)]
        highest = min(np.max(finite, initial=0.5), 2.5) * 1.05
        lowest = 0.5 if np.max(finite, initial=0) > 0.75 else 0
        panels.append(
            _scene.lines(
                [
                    _scene.series("training", trace[:, 0], trace[:, column]),
                    _scene.series(
                        "validation",
                        epochs,
                        validation,
                        color=1,
                        dash=1,
                        dots=True,
                        cross=session.diverged is not None,
                    ),
                ],
                xlim=(0, reach),
                ylim=(0, highest) if name == "loss" else (lowest, 1),
                xlabel="epoch",
                ylabel="loss (nats)" if name == "loss" else name,
                title=name.capitalize(),
                mark=epoch,
                legend="top right" if name == "loss" else "bottom right",
            )
        )
    return panels


def _thinned(trace):
    """Average neighbors, so that a long run draws as quickly as a short one."""
    if len(trace) <= MOST_POINTS:
        return trace
    pieces = np.array_split(trace, MOST_POINTS)
    return np.array([piece.mean(axis=0) for piece in pieces])


def _confusion(counts):
    title = f"Confusion matrix, {counts.sum():,} validation images"
    return _scene.confusion(counts, SHORT, title=title, share=1.25)


def _weights(session, params):
    added = (params.W1[:, :N_UNITS] - session.start.W1[:, :N_UNITS]).T
    with np.errstate(invalid="ignore"):
        limit = float(np.abs(added).max(initial=0)) * 0.7
    limit = limit if np.isfinite(limit) and limit > 0 else 1.0
    return _scene.images(
        added,
        title=f"What training added to the weights of {len(added)} hidden units",
        columns=6,
        limits=(-limit, limit),
        signed=True,
        largest=70,
    )


def _mistakes(counts):
    wrong = counts - np.diag(np.diag(counts))
    if not counts.sum():
        return "No predictions: the scores are not finite."
    right = f"Of {counts.sum():,} validation images {np.trace(counts):,} are classified rightly"
    if not wrong.any():
        return f"{right}."
    true, predicted = np.unravel_index(wrong.argmax(), wrong.shape)
    return (
        f"{right}; most often {CLASS_NAMES[true]} is taken for {CLASS_NAMES[predicted]}:"
        f" {wrong[true, predicted]} times."
    )
