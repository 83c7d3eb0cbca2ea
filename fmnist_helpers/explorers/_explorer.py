"""What all explorers have in common: controls, a live picture, and a still one for paper."""

import base64
import threading
from contextlib import contextmanager

import ipywidgets as widgets

from fmnist_helpers.explorers._controls import Controls
from fmnist_helpers.explorers._scene_view import SceneView
from fmnist_helpers.explorers._static import SHOWN_WIDTH, png_of

WIDE = {"description_width": "initial"}


class Explorer(widgets.VBox):
    """Labeled controls around a live picture.

    A subclass says what to draw: `draw(**values)` returns a Scene for the values of the controls.

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
        self.scene = None
        # JupyterLab hears of sliders on a thread of its own (see CONTRIBUTING, "Explorers").
        self._lock = threading.RLock()
        super().__init__([*arrangement, self.picture, self.browser_part])
        self.add_class("fmnist-explorer")
        for control in controls.values():
            control.observe(self._changed, "value")
        self.redraw()

    def _still_scene(self):
        """Return what is stored for readers without widgets."""
        return self.scene

    def draw(self, **values):
        """Return the Scene for these values of the controls."""
        raise NotImplementedError

    def values(self):
        """Return the values of all controls."""
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self):
        """Draw the picture for the present values."""
        with self._lock:
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

    def _repr_mimebundle_(self, **options):
        """Show the widget where widgets run, and the still picture everywhere else."""
        bundle = super()._repr_mimebundle_(**options)
        still = self._still_scene()
        png, words = base64.b64encode(png_of(still)).decode(), still.description
        # Checks compare the text: it must not hold numbers that differ between processors.
        bundle |= {"image/png": png, "text/plain": self.about or words}
        return bundle, {"image/png": {"width": SHOWN_WIDTH, "alt": words}}


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
