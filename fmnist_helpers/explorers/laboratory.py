"""Hyperparameters: a laboratory with every knob, runs side by side, and where they break."""

import dataclasses
from pathlib import Path

import ipywidgets as widgets

from fmnist_helpers import experiments, rate_map
from fmnist_helpers.experiments import NORMALIZATIONS, Settings
from fmnist_helpers.explorers import _pins
from fmnist_helpers.explorers._explorer import button, choice, row
from fmnist_helpers.explorers._laboratory_scene import letter, scene
from fmnist_helpers.explorers._live import LiveExplorer
from fmnist_helpers.explorers._session import Session
from fmnist_helpers.functional import ACTIVATIONS
from fmnist_helpers.network import INITS

PIECE = 0.055  # seconds of training between two pictures
STILL_SAMPLES, STILL_WORK = 3000, 60_000  # of the stored picture: samples, and samples x epochs
LONG = 20  # epochs, in which a run overfits; the stored picture then compares dropout, not rates
FULL = "full"
SIZES = {
    "n_hidden": [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    "learning_rate": [float(f"{digit}e{power}") for power in range(-4, 3) for digit in (1, 2, 5)][
        :-2
    ],
    "batch_size": [8, 16, 32, 64, 128, 256, 512, 1024, FULL],
    "epochs": [1, 2, 3, 5, 8, 12, 20, 30, 50],
    "l2": [0.0, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1],
    "dropout": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    "n_samples": [0, 10, 100, 300, 1000, 3000, 10_000, 30_000, 50_000],
    "seed": list(range(1, 11)),
}
LABELS = {
    "n_hidden": "hidden units",
    "learning_rate": "learning rate",
    "batch_size": "batch size",
    "epochs": "epochs",
    "l2": "L2",
    "dropout": "dropout",
    "n_samples": "images",
    "seed": "seed",
}
FIELDS = tuple(field.name for field in dataclasses.fields(Settings))


class Laboratory(LiveExplorer):
    """Set every knob, run, stop, pin, compare, save, and send the settings to a friend.

    Parameters
    ----------
    pictures : experiments.DataSplit
    settings : Settings, optional
        Where the knobs stand at first.

    Attributes
    ----------
    pins : list of experiments.Run
        The runs that were pinned.
    """

    about = (
        "Explorer: a laboratory with sliders for every setting of a run, buttons to run, stop and"
        " pin it, and learning curves of all pinned runs."
    )

    piece, start_label = PIECE, "Run"

    def __init__(self, pictures, settings=None):
        pictures.check()
        self._pictures, self._n_pictures = pictures, len(pictures.X_train)
        self._map = rate_map.read()
        self.pins = []
        first = Settings() if settings is None else settings
        controls = self._knobs(first)
        self._line = _text_field("settings", str(first), "calc(100% - 4px)")  # without its margins
        self._written_line = str(first)
        self._line.observe(lambda change: self._parse_line(change["new"]), "value")
        self._file = _text_field("file", "my_runs.csv", "18em")
        self._table = widgets.HTML()
        start = button(
            self.start_label, self.run_or_stop, tooltip="train with these settings, or stop"
        )
        super().__init__(
            controls,
            self._arrangement(controls, start),
            start=start,
            message="Set the knobs, then press Run.",
        )
        self.children = [*self.children, self._table]

    def _knobs(self, first):
        lists = {
            "activation": choice("activation", tuple(ACTIVATIONS), first.activation, width="13em"),
            "init": choice("initial weights", INITS, first.init, width="15em"),
            "normalization": choice(
                "normalization", NORMALIZATIONS, first.normalization, width="15em"
            ),
        }
        sliders = {name: self._slider(name, getattr(first, name)) for name in LABELS}
        return lists | sliders

    def _slider(self, name, value):
        # Not a slider of numbers: the browser would round what a friend has sent to its steps.
        value = FULL if value is None else value
        options = [size for size in SIZES[name] if name != "n_samples" or size <= self._n_pictures]
        return widgets.SelectionSlider(
            options=[(_shown(each), each) for each in _with(options, value)],
            value=value,
            description=LABELS[name],
            style={"description_width": "7em"},
            layout=widgets.Layout(width="22em"),
        )

    def _arrangement(self, controls, start):
        lists = [control for name, control in controls.items() if name not in LABELS]
        return [
            row(*lists),
            row(*(controls[name] for name in LABELS)),
            row(
                start,
                button("Pin", self.pin, tooltip="keep this run beside the next ones"),
                button("Remove pins", self.remove_pins),
                self._file,
                button("Save pins", self.save, tooltip="as rows of a CSV file"),
                button("Load pins", self.load, tooltip="from a CSV file"),
            ),
            self._line,
        ]

    @property
    def settings(self):
        """Return the settings that the knobs show.

        Raises
        ------
        ValueError
            If no run can be made with them.
        """
        return _settings_of(self.values())

    def restore(self, settings):
        """Turn the knobs to settings, for example those of a friend.

        Parameters
        ----------
        settings : Settings or str

        Raises
        ------
        ValueError
            If they cannot be read, or a slider does not reach so far.
        """
        if isinstance(settings, str):
            settings = Settings.parse(settings)
        values = dataclasses.asdict(settings)
        values["batch_size"] = values["batch_size"] or FULL
        if values["n_samples"] > self._n_pictures:
            raise ValueError(
                f"n_samples is {values['n_samples']}; expected at most {self._n_pictures}"
            )
        with self._lock:
            for name in LABELS:
                control = self.controls[name]
                known = [each for _, each in control.options]
                if values[name] not in known:
                    chosen = control.value
                    with control.hold_trait_notifications():
                        control.options = [
                            (_shown(each), each) for each in _with(known, values[name])
                        ]
                        control.value = chosen
            self.set(**values)

    def run_or_stop(self):
        """Start a run with the present settings, or stop the one that is on."""
        if self._runner.running:
            # A step on all pictures at once may take seconds to end; nobody has to wait for it.
            self._runner.stop()
            self._start.description = self.start_label
            return
        try:
            self._chosen = self.settings
        except ValueError as error:
            self._say(f"No run: {error}. With nothing to learn from, there is nothing to run.")
            return
        self.session = None
        problem = self._begin()
        if problem:
            self._say(f"No run: {problem}.")

    def pin(self):
        """Keep the run, with its curves, beside those to come."""
        if self.session is None or not self.session.records:
            self._say("There is nothing to pin yet: run at least one epoch.")
            return
        done = experiments.Run.from_records(self.session.settings, self.session.records)
        known = [each.settings for each in self.pins]
        place = known.index(done.settings) if done.settings in known else len(known)
        self.pins[place : place + 1] = [done]  # a longer run takes the place of a stopped one
        self._say(f"Pinned as {letter(place)}.")

    def remove_pins(self):
        """Forget all pinned runs."""
        self.pins = []
        self._say("No run is pinned.")

    def save(self):
        """Write the pinned runs to the file named in the field; nothing else is overwritten."""
        path = Path(self._file.value.strip() or "my_runs.csv")
        try:
            _pins.save(path, self.pins)
        except (OSError, ValueError) as error:
            self._say(f"Not saved: {error}.")
            return
        self._say(f"Saved {len(self.pins)} runs to {path}.")

    def load(self):
        """Add the runs of the file named in the field to the pinned ones."""
        path = Path(self._file.value.strip())
        try:
            runs = _pins.read(path)
        except (OSError, ValueError) as error:
            self._say(f"Not loaded: {error}.")
            return
        known = {str(each.settings) for each in self.pins}
        new = [each for each in runs if str(each.settings) not in known]
        self.pins += new
        self._say(f"Loaded {len(new)} runs from {path}.")

    def follow(self):
        """Write the settings as a line, and the pinned runs as a table."""
        settings = _usable_settings(self.values())
        # Written only when the knobs have moved: what a learner types stays, wrong as it may be.
        if settings is not None and str(settings) != self._written_line:
            self._written_line = str(settings)
            self._line.value = self._written_line
        self._table.value = _pins.as_html(self.pins)

    def draw(self, **values):
        """Return the Scene for the present run, the pinned ones, and the settings."""
        return scene(
            self.session,
            self.pins,
            self._map,
            values["activation"],
            values["normalization"],
            values["learning_rate"],
            self.message or self._progress(_usable_settings(values)),
            self._pictures.class_names,
        )

    def _progress(self, settings):
        session = self.session
        if session is None:
            return "Preparing the images ..."
        parts = [f"Epoch {session.epochs_done:.2f} of {session.settings.epochs}."]
        if session.records:
            last = session.records[-1]
            parts.append(
                f"Accuracy: training {last.accuracy:.3f}, validation {last.val_accuracy:.3f}."
            )
        if session.diverged:
            parts.append(f"The run {session.diverged}: its steps grew without end.")
        elif _stuck(session):
            parts.append(
                'It is no better than guessing: stuck, or too slow? See "Stuck, slow, or diverged".'
            )
        if not self._runner.running and settings != session.settings:
            parts.append("The knobs have been moved since: press Run.")
        return " ".join(parts)

    def _new_session(self):
        return Session(self._chosen, self._pictures)

    def _ended(self, reason):
        super()._ended(f"The run {reason}." if reason else "")

    def _say(self, message):
        """Show a message until the next thing happens."""
        self.message = message
        self.redraw()
        if self.session is not None:
            self.message = ""

    def _parse_line(self, text):
        if text == self._written_line:
            return
        try:
            self.restore(text)
        except ValueError as error:
            self._say(f"These settings cannot be used: {error}.")

    def _still_scene(self):
        """Show short runs, since a laboratory without a run makes a dull picture."""
        few = self._pictures.head(STILL_SAMPLES)
        few = few._replace(X_val=few.X_val[:1000], y_val=few.y_val[:1000])
        settings = _usable_settings(self.values()) or Settings()
        n_samples = min(settings.n_samples, len(few.X_train))
        short = dataclasses.replace(
            settings,
            n_samples=n_samples,
            epochs=max(1, min(settings.epochs, STILL_WORK // n_samples)),
            n_hidden=min(settings.n_hidden, 128),
        )
        other, words = _compared(short)
        runs = [experiments.run(each, few) for each in (short, other)]
        words = f"Two pinned runs on {n_samples:,} images: {words}."
        place = settings.activation, settings.normalization, settings.learning_rate
        return scene(None, runs, self._map, *place, words, few.class_names)


def _compared(settings):
    """Return other Settings for a second run, and what differs, in words."""
    if settings.epochs >= LONG:
        other = dataclasses.replace(settings, dropout=0.0 if settings.dropout else 0.5)
        return other, f"A with a dropout of {settings.dropout:g}, B with {other.dropout:g}"
    other = dataclasses.replace(settings, learning_rate=settings.learning_rate / 10)
    rates = settings.learning_rate, other.learning_rate
    return other, "A with a learning rate of {:g}, B with {:g}".format(*rates)


def _settings_of(values):
    """Return the Settings that the values of the knobs stand for."""
    chosen = {name: values[name] for name in FIELDS}
    if chosen["batch_size"] == FULL:
        chosen["batch_size"] = None
    return Settings(**chosen)


def _usable_settings(values):
    try:
        return _settings_of(values)
    except ValueError:
        return None


def _stuck(session):
    scores = [record.val_accuracy for record in session.records[-2:]]
    guessing = 1 / len(session.class_names)
    return bool(scores) and max(scores) < guessing + 0.05 and session.n_trained > 10_000


def _text_field(label, value, width):
    return widgets.Text(
        value=value,
        description=label,
        continuous_update=False,
        style={"description_width": "initial"},
        layout=widgets.Layout(width=width, max_width="100%"),
    )


def _with(options, value):
    """Return options that hold the value, too, in their order."""
    numbers = sorted({each for each in [*options, value] if each != FULL})
    return [*numbers, FULL] if FULL in options else numbers


def _shown(value):
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if value != FULL else FULL
