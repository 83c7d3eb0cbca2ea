"""What all explorers have in common: controls, a live scene, and a picture of it for paper."""

import threading
from contextlib import contextmanager
from uuid import uuid4

import ipywidgets as widgets
from IPython.display import publish_display_data

from fmnist_helpers.explorers import _saved_picture
from fmnist_helpers.explorers._controls import Controls
from fmnist_helpers.explorers._scene_view import SceneView
from fmnist_helpers.explorers._static import png_of

WIDE = {"description_width": "initial"}


class Explorer(widgets.VBox):
    """Labeled controls around a live picture.

    A subclass says what to draw: `draw(**values)` returns a Scene for the values of the controls,
    and changes nothing. `follow` sets what depends on them, such as the end of another slider.

    Parameters
    ----------
    controls : dict of str to widget
        What has a value; every change draws anew.
    arrangement : list of widget
        The controls, and buttons perhaps, as they stand above the picture.

    Attributes
    ----------
    controls : dict of str to widget
    picture : SceneView
    scene : Scene
        What is shown at the moment.
    """

    about = ""  # what the explorer is, where its picture differs from one processor to another

    def __init__(self, controls, arrangement):
        self.controls = controls
        self.picture, self.browser_part = SceneView(), Controls()
        self.scene, self._name = None, uuid4().hex
        # JupyterLab hears of sliders on a thread of its own (see CONTRIBUTING, "Explorers").
        self._lock = threading.RLock()
        super().__init__([*arrangement, self.picture, self.browser_part])
        self.add_class("fmnist-explorer")
        for control in controls.values():
            control.observe(self._changed, "value")
        self.redraw()

    def _still_scene(self):
        """Return what Matplotlib draws for readers without widgets."""
        return self.scene

    def follow(self):
        """Bring up to date what depends on the controls; comes before each `draw`."""

    def draw(self, **values):
        """Return the Scene for these values of the controls."""
        raise NotImplementedError

    def values(self):
        """Return the values of all controls."""
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self):
        """Draw the picture for the present values."""
        with self._lock:
            self.follow()
            # The values are read under the lock: whoever waited draws the latest ones.
            self.scene = self.draw(**self.values())
            self.picture.show(self.scene)

    def set(self, **values):
        """Set several controls and draw once.

        Parameters
        ----------
        **values
            New values by the name of the control.
        """
        with self._lock, self._unheard(*values):
            for name, value in values.items():
                self.controls[name].value = value
        self.redraw()

    @contextmanager
    def _unheard(self, *names):
        """Let these controls be changed without drawing."""
        for name in names:
            self.controls[name].unobserve(self._changed, "value")
        try:
            yield
        finally:
            for name in names:
                self.controls[name].observe(self._changed, "value")

    def _changed(self, change):
        self.redraw()

    def _ipython_display_(self):
        """Show the widget; the browser sends the picture (see `_saved_picture`)."""
        if not _saved_picture.browser_draws():
            raise NotImplementedError  # IPython then asks `_repr_mimebundle_`
        publish_display_data(self._widget_bundle())
        _saved_picture.reserve(self._name)
        self.picture.send_pictures_to(self._save_picture)

    def _repr_mimebundle_(self, **options):
        """Show the widget where widgets run, and the picture everywhere else."""
        still = self._still_scene()
        data, metadata = _saved_picture.bundle(png_of(still), still.description)
        return self._widget_bundle(still.description, **options) | data, metadata

    def _widget_bundle(self, words="", **options):
        # Checks compare the text: it must not hold numbers that differ between processors.
        text = {"text/plain": self.about or words or self.scene.description}
        return super()._repr_mimebundle_(**options) | text

    def _save_picture(self, png):
        """Put what the browser has drawn into the notebook; None if it could not."""
        with self._lock:
            scene = self._still_scene() if png is None else self.scene
        png = png_of(scene) if png is None else png
        _saved_picture.publish(self._name, png, scene.description)


def slider(kind, label, value, low, high, step, *, width="22em", label_width="initial", **options):
    """Make a slider with its whole label in front.

    Parameters
    ----------
    kind : class
        `ipywidgets.IntSlider`, `FloatSlider` or `FloatLogSlider`.
    label : str
    value, low, high, step : number
        `low` and `high` are exponents of 10 for a logarithmic slider.
    width, label_width : str
        As in CSS.
    **options
        For the slider.

    Returns
    -------
    widget
    """
    return kind(
        value=value,
        min=low,
        max=high,
        step=step,
        description=label,
        style={"description_width": label_width},
        layout=widgets.Layout(width=width),
        **options,
    )


def choice(label, options, value, *, width="18em"):
    """Make a drop-down list.

    Parameters
    ----------
    label : str
    options : sequence of (str, value) or of str
    value : object
        The one chosen at first.
    width : str
        As in CSS.

    Returns
    -------
    ipywidgets.Dropdown
    """
    return widgets.Dropdown(
        options=options,
        value=value,
        description=label,
        style=WIDE,
        layout=widgets.Layout(width=width),
    )


def button(label, action, *, tooltip=""):
    """Make a button.

    Parameters
    ----------
    label : str
    action : function without arguments
    tooltip : str

    Returns
    -------
    ipywidgets.Button
    """
    made = widgets.Button(description=label, tooltip=tooltip, layout=widgets.Layout(width="auto"))
    made.on_click(lambda _: action())
    return made


def row(*children):
    """Put widgets side by side, in as many lines as the window needs."""
    return widgets.HBox(children, layout=widgets.Layout(flex_flow="row wrap"))


def written(value):
    """Write a number in three digits, and a large one in full: 0.0123, 1.5, 76,250."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
