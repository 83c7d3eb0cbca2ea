"""Lesson 04: watch the network train, stop it, go on, and scrub back through its epochs."""

import ipywidgets as widgets
import numpy as np

from fmnist_helpers.experiments import DataSplit, Settings
from fmnist_helpers.explorers._explorer import Explorer, button, choice, row, slider
from fmnist_helpers.explorers._runner import Runner
from fmnist_helpers.explorers._scene_view import PATIENCE
from fmnist_helpers.explorers._session import Session
from fmnist_helpers.explorers._training_scene import scene, status, weights

PIECE = 0.061  # seconds of training between two pictures
# Seconds of training between two of them: the matrix costs more to compute than the rest, the
# images more to bring to the screen, and nobody reads faster. The curves follow every piece.
CONFUSION_PAUSE, WEIGHTS_PAUSE, WORDS_PAUSE = 1.0, 0.2, 0.25


class Trainer(Explorer):
    """Start, pause, one step, one epoch, reset; curves, confusion matrix and weights, live.

    Parameters
    ----------
    pictures : experiments.DataSplit
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
        self._kept, self._prepared = {}, None
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
            self._kept, self.message = {}, ""
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
        value = min(self._shown_now(), n)
        if (shown.max, shown.value) == (n, value):
            return
        with self._unheard("shown"):
            shown.value = min(shown.value, n)  # never beyond the new end, which is set next
            shown.max = n
            shown.value = value

    def draw(self, shown, **values):
        """Return the Scene for the present, or for a recorded epoch."""
        session = self.session
        epoch = shown if shown < len(session.records) else None
        params = session.params if epoch is None else session.params_after(epoch)
        counts = self._lately("counts", CONFUSION_PAUSE, epoch, lambda: session.confusion(params))
        images = self._lately("images", WEIGHTS_PAUSE, epoch, lambda: weights(session, params))
        # Also of an epoch of the past they say how far the training has come.
        words = self._lately(
            "words",
            WORDS_PAUSE,
            epoch,
            lambda: status(session, epoch, counts, self.message),
            settled=False,
        )
        return scene(session, epoch, words, counts, images)

    def _lately(self, name, pause, epoch, compute, *, settled=True):
        """Return what was computed a moment ago, or, where `settled`, of an epoch of the past."""
        value, of_epoch, when = self._kept.get(name, (None, -1, -np.inf))
        recent = self._runner.running and self.session.seconds - when < pause
        if of_epoch != epoch or not (recent or (settled and epoch is not None)):
            value = compute()
            self._kept[name] = value, epoch, self.session.seconds
        return value

    def _still_scene(self):
        """Show a short run, since a network that has not begun makes a dull picture."""
        settings = Settings(**{**vars(self.session.settings), "epochs": 3})
        few = min(5000, len(self._pictures.X_train))
        session = Session(
            Settings(**{**vars(settings), "n_samples": few}),
            DataSplit(*(array[:few] for array in self._pictures)),
        )
        while not session.finished:
            session.advance(PIECE)
        counts = session.confusion(session.params)
        words = status(session, None, counts, "")
        return scene(session, None, words, counts, weights(session, session.params))


def _with(choices, value):
    return sorted({*choices, value})
