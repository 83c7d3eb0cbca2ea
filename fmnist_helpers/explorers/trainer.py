"""Training: watch the network train, stop it, go on, and scrub back through its epochs."""

from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from fmnist_helpers.experiments import Settings
from fmnist_helpers.explorers._classes import check_images
from fmnist_helpers.explorers._explorer import button, choice, row, slider
from fmnist_helpers.explorers._live import LiveExplorer
from fmnist_helpers.explorers._session import Session
from fmnist_helpers.explorers._training_scene import scene, status, weights

PIECE = 0.061  # seconds of training between two pictures
# Seconds of training for which a part stays as it is: the matrix costs more to compute than the
# rest, the images more to bring to the screen, and nobody reads faster. The curves follow every
# piece.
PAUSES = {"counts": 1.0, "images": 0.2, "words": 0.25}


class Parts(NamedTuple):
    """The parts of a picture that are not computed anew for every picture.

    Attributes
    ----------
    session : Session
    epoch : int or None
        Which epoch is shown; None for the present.
    counts, images, words
        As `_training_scene.scene` takes them.
    when : dict of str to float
        For each of the three `session.seconds` when it was computed.
    """

    session: Session
    epoch: int | None
    counts: np.ndarray
    images: object
    words: list
    when: dict


def parts_of(session, epoch, message, *, old=None, running=False):
    """Compute the parts of a picture, except those of `old` that will do.

    Parameters
    ----------
    session : Session
    epoch : int or None
    message : str
        What else there is to say.
    old : Parts, optional
    running : bool
        Then the next picture comes soon, so some parts of this one may be a little late.

    Returns
    -------
    Parts
    """
    now, kept = session.seconds, set()
    if old is not None and old.session is session and old.epoch == epoch:
        kept = {name for name in PAUSES if running and now - old.when[name] < PAUSES[name]}
        if epoch is not None:
            kept |= {"counts", "images"}  # the past is settled; words tell of the progress, too
    params = session.params if epoch is None else session.params_after(epoch)
    counts = old.counts if "counts" in kept else session.confusion(params)
    images = old.images if "images" in kept else weights(session, params)
    words = old.words if "words" in kept else status(session, epoch, counts, message)
    when = {name: old.when[name] if name in kept else now for name in PAUSES}
    return Parts(session, epoch, counts, images, words, when)


class Trainer(LiveExplorer):
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

    piece, stop_label = PIECE, "Pause"

    def __init__(self, pictures, settings=None):
        check_images(pictures.X_train)  # the weights of a unit are shown as an image
        self._pictures = pictures
        n_samples = len(pictures.X_train)
        given = Settings(epochs=30, batch_size=128) if settings is None else settings
        self._given = Settings(**{**vars(given), "n_samples": n_samples})
        self._last_epoch = None  # where "One epoch" stops
        self._parts = None
        controls = self._make_controls()
        start = button(self.start_label, self.start_or_pause, tooltip="train, or pause")
        buttons = row(
            start,
            button("One step", self.step, tooltip="one batch"),
            button("One epoch", self.one_epoch, tooltip="to the end of the epoch"),
            button("Reset", self.reset, tooltip="back to random weights"),
            controls["shown"],
        )
        knobs = [control for name, control in controls.items() if name != "shown"]
        for name in ("n_hidden", "batch_size", "activation"):
            controls[name].observe(lambda change: self.reset(), "value")
        session = Session(self._settings(controls), pictures)
        super().__init__(controls, [row(*knobs), buttons], start=start, session=session)

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
                self.redraw()

    def reset(self):
        """Go back to random weights, with the present settings."""
        self._runner.stop()
        with self._lock:
            self.session, self.message = self._new_session(), ""
            self.redraw()

    def _go(self):
        if self.session.finished:
            self.redraw()
            return
        problem = self._begin()
        if problem:
            self.message = problem
            self.redraw()

    def _new_session(self):
        return Session(self._settings(self.controls), self._pictures)

    def _done(self, session):
        enough = self._last_epoch is not None and len(session.records) >= self._last_epoch
        return session.finished or enough

    def _draw_live(self):
        # Also for an epoch of the past: a browser without pictures would seem to be gone.
        shown = self._shown_now()
        self._renew_parts(shown)
        return self.draw(shown)

    def _show_live(self):
        with self._lock:
            self._stretch_slider()
            super()._show_live()

    def _shown_now(self):
        """Return which epoch is to be shown; a slider at its end follows the training."""
        shown = self.controls["shown"]
        return len(self.session.records) if shown.value == shown.max else shown.value

    def follow(self):
        """Pass on the learning rate, let the slider reach the records, renew the parts."""
        self.session.learning_rate = self.controls["learning_rate"].value
        self._stretch_slider()
        self._renew_parts(self.controls["shown"].value)

    def _stretch_slider(self):
        shown, n = self.controls["shown"], len(self.session.records)
        value = min(self._shown_now(), n)
        if (shown.max, shown.value) == (n, value):
            return
        with self._unheard("shown"):
            shown.value = min(shown.value, n)  # never beyond the new end, which is set next
            shown.max = n
            shown.value = value

    def _renew_parts(self, shown):
        self._parts = parts_of(
            self.session,
            self._epoch(shown),
            self.message,
            old=self._parts,
            running=self._runner.running,
        )

    def _epoch(self, shown):
        """Return the recorded epoch that the slider stands for, or None for the present."""
        return shown if shown < len(self.session.records) else None

    def draw(self, shown, **values):
        """Return the Scene for the present, or for a recorded epoch."""
        session, epoch, parts = self.session, self._epoch(shown), self._parts
        if parts.session is not session or parts.epoch != epoch:
            parts = parts_of(session, epoch, self.message)
        return scene(session, epoch, parts.words, parts.counts, parts.images)

    def _still_scene(self):
        """Show a short run, since a network that has not begun makes a dull picture."""
        settings = Settings(**{**vars(self.session.settings), "epochs": 3})
        few = min(5000, len(self._pictures.X_train))
        session = Session(
            Settings(**{**vars(settings), "n_samples": few}),
            self._pictures.head(few),
        )
        while not session.finished:
            session.advance(PIECE)
        counts = session.confusion(session.params)
        words = status(session, None, counts, "")
        return scene(session, None, words, counts, weights(session, session.params))


def _with(choices, value):
    return sorted({*choices, value})
