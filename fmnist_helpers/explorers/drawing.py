"""Training: draw or upload a garment, and see at once what a trained network predicts."""

import io
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets
from PIL import Image

from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.experiments import scale
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._explorer import Explorer, button, row, slider
from fmnist_helpers.network import forward

HERE = Path(__file__).parent
SIDE = 28
EMPTY = bytes(SIDE * SIDE)
MAX_BYTES = 20_000_000  # of an uploaded file
MAX_PIXELS = 50_000_000
FAINT = 20  # pixels below count as background when an upload is trimmed


class Pad(anywidget.AnyWidget):
    """A sheet of 28x28 pixels to draw on.

    Attributes
    ----------
    value : bytes of length 784
        0 is white paper, 255 full ink, row after row.
    ink : int
        What the brush leaves, 0 to 255.
    brush : int
        Width of the brush, in pixels.
    """

    _esm = HERE / "pad.js"
    _css = HERE / "scene_view.css"
    # The browser sends a memoryview, which this turns into bytes.
    value = traitlets.CBytes(EMPTY).tag(sync=True)
    ink = traitlets.Int(255).tag(sync=True)
    brush = traitlets.Int(3).tag(sync=True)

    @traitlets.validate("value")
    def _check(self, proposal):
        value = bytes(proposal["value"])
        if len(value) != SIDE * SIDE:
            raise traitlets.TraitError(f"value has {len(value)} bytes; expected {SIDE * SIDE}")
        return value


def garment_from(content):
    """Turn a picture file into an image as those of Fashion-MNIST.

    As the data set was made (Xiao, Rasul and Vollgraf, arXiv 1708.07747, figure 1): gray, garment
    bright on black, empty borders trimmed, the longer side 28 pixels, in the middle.

    Parameters
    ----------
    content : bytes
        A PNG, JPEG or other file that Pillow reads.

    Returns
    -------
    ndarray of uint8 of shape (784,)

    Raises
    ------
    ValueError
        If it is not a picture, too large, or shows nothing.
    """
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"the file has {len(content):,} bytes; expected at most {MAX_BYTES:,}. Make it smaller."
        )
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ValueError(
                    f"the picture has {opened.width} x {opened.height} pixels; expected at most"
                    f" {MAX_PIXELS:,}. Make it smaller."
                )
            opened.thumbnail((1000, 1000))
            # What is transparent is background, and that is white on most pictures of garments.
            opaque = opened.convert("RGBA")
            paper = Image.new("RGBA", opaque.size, "white")
            gray = np.asarray(Image.alpha_composite(paper, opaque).convert("L"))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("the file is no picture; expected a PNG or JPEG file") from error
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    ink = 255 - gray if np.median(border) > 127 else gray
    return _centered(ink).reshape(-1)


def _centered(ink):
    rows, columns = np.nonzero(ink > FAINT)
    if not len(rows):
        raise ValueError("the picture is empty; expected a garment on a plain background")
    trimmed = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    factor = SIDE / max(trimmed.shape)
    height, width = (max(1, round(length * factor)) for length in trimmed.shape)
    small = np.asarray(Image.fromarray(trimmed).resize((width, height), Image.Resampling.LANCZOS))
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    sheet[top : top + height, left : left + width] = small
    return sheet


class Drawing(Explorer):
    """Draw, upload or change a garment; the network's answer follows.

    Parameters
    ----------
    params : network.Params
        A trained network.
    examples : ndarray of uint8 of shape (n, 784)
        Garments to begin with; at least one.
    activation : {"relu", "tanh", "sigmoid"}, default "relu"
    normalization : {"raw", "pixel", "l1", "l2"}, default "pixel"
        What the network was trained with.
    """

    about = "Explorer: draw or upload a garment, and see what a trained network predicts."

    def __init__(self, params, examples, *, activation="relu", normalization="pixel"):
        self._params, self._activation = params, activation
        self._normalization = normalization
        self._examples, self._next = np.asarray(examples), 0
        self.message = ""
        self.pad = Pad()
        self.upload = widgets.FileUpload(
            accept="image/*",
            description="Upload",
            tooltip="a picture of your own",
            layout=widgets.Layout(width="auto"),
        )
        self.upload.observe(self._uploaded, "value")
        ink = slider(widgets.IntSlider, "ink", 255, 0, 255, 5, width="18em")
        brush = slider(widgets.IntSlider, "brush", 3, 1, 9, 1, width="18em")
        for name, control in (("ink", ink), ("brush", brush)):
            control.observe(
                lambda change, name=name: setattr(self.pad, name, change["new"]), "value"
            )
        buttons = row(
            button("Take a garment", self.take, tooltip="the next one of the examples"),
            button("Clear", self.clear),
            button("Mirror", self.mirror, tooltip="left to right"),
            button("Upside down", self.turn),
            self.upload,
        )
        self._take()
        super().__init__({"pixels": self.pad}, [buttons, row(ink, brush), self.pad])
        self.picture.layout = widgets.Layout(flex="1 1 300px", min_width="min(300px, 100%)")
        self.children = [buttons, row(ink, brush), row(self.pad, self.picture), self.browser_part]

    def draw(self, pixels):
        """Return the Scene for what is on the pad."""
        X = np.frombuffer(pixels, np.uint8)[None]
        x = scale(X, self._normalization, dtype=self._params.W1.dtype)
        P = forward(self._params, x, activation=self._activation).P[0]
        return scene(P, empty=not X.any(), message=self.message)

    def _still_scene(self):
        """Show the sheet, too, which is otherwise the pad beside the picture."""
        pixels = np.frombuffer(self.pad.value, np.uint8)[None]
        sheet = _scene.Images(pixels, title="The sheet", columns=1, largest=200, share=0.4)
        words, bars = self.scene.rows
        rows = [words, _scene.Row([sheet, *bars.panels])]
        return _scene.Scene(rows, self.scene.description)

    def take(self):
        """Put the next example on the pad."""
        self.message = ""
        self._take()

    def clear(self):
        """Put a clean sheet on the pad."""
        self.message = ""
        self.pad.value = EMPTY

    def mirror(self):
        """Swap left and right."""
        self._change(lambda sheet: sheet[:, ::-1])

    def turn(self):
        """Swap above and below."""
        self._change(lambda sheet: sheet[::-1])

    def _take(self):
        self.pad.value = self._examples[self._next % len(self._examples)].tobytes()
        self._next += 1

    def _change(self, change):
        sheet = np.frombuffer(self.pad.value, np.uint8).reshape(SIDE, SIDE)
        self.pad.value = change(sheet).tobytes()

    def _uploaded(self, change):
        if not change["new"]:
            return
        try:
            pixels = garment_from(bytes(change["new"][-1]["content"])).tobytes()
        except ValueError as error:
            self.message = f"Not taken: {error}."
            self.redraw()
            return
        self.message = ""
        self.pad.value = pixels
        self.redraw()


def scene(P, *, empty=False, message=""):
    """Draw ten probabilities.

    Parameters
    ----------
    P : ndarray of shape (10,)
    empty : bool
        Whether nothing has been drawn.
    message : str
        What else there is to say.

    Returns
    -------
    Scene
    """
    best = int(P.argmax())
    words = f"The network predicts: {CLASS_NAMES[best]}, with probability {P[best]:.3f}."
    if empty:
        words = f"The sheet is empty, and yet it answers. {words}"
    if message:
        words = f"{message} {words}"
    panel = _scene.Bars(
        CLASS_NAMES, P, [f"{value:.3f}" for value in P], limits=(0, 1), marks=[best], color=2
    )
    details = ", ".join(f"{name} {p:.3f}" for name, p in zip(CLASS_NAMES, P, strict=True))
    rows = [_scene.Row([_scene.Text([words], lines=2)]), _scene.Row([panel])]
    return _scene.Scene(rows, f"{words} Probabilities: {details}.")
