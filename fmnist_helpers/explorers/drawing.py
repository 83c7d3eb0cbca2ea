"""Training: draw or upload a garment, and see at once what a trained network predicts."""

import io
import math
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets
from PIL import Image

from fmnist_helpers._validate import check_class_names
from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.experiments import scale
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._classes import check_images, check_outputs, thing
from fmnist_helpers.explorers._explorer import Explorer, button, row, slider
from fmnist_helpers.network import forward

HERE = Path(__file__).parent
SIDE = 28
MAX_BYTES = 20_000_000  # of an uploaded file
MAX_PIXELS = 50_000_000
MAX_BARS, MAX_COLUMNS = 26, 5  # below each other; beside each other
FAINT = 20  # pixels below count as background when an upload is trimmed


class Pad(anywidget.AnyWidget):
    """A square sheet of pixels to draw on.

    Parameters
    ----------
    side : int, default 28

    Attributes
    ----------
    side : int
        Pixels per side.
    value : bytes of length side * side
        0 is white paper, 255 full ink, row after row.
    ink : int
        What the brush leaves, 0 to 255.
    brush : int
        Width of the brush, in pixels.
    """

    _esm = HERE / "pad.js"
    _css = HERE / "scene_view.css"
    # The browser sends a memoryview, which this turns into bytes.
    value = traitlets.CBytes().tag(sync=True)
    side = traitlets.Int(SIDE).tag(sync=True)
    ink = traitlets.Int(255).tag(sync=True)
    brush = traitlets.Int(3).tag(sync=True)

    def __init__(self, side=SIDE):
        super().__init__(side=side, value=bytes(side * side))

    @traitlets.validate("value")
    def _check(self, proposal):
        value = bytes(proposal["value"])
        if len(value) != self.side**2:
            raise traitlets.TraitError(f"value has {len(value)} bytes; expected {self.side**2}")
        return value


def garment_from(content, side=SIDE):
    """Turn a picture file into an image as those of Fashion-MNIST.

    As the data set was made (Xiao, Rasul and Vollgraf, arXiv 1708.07747, figure 1): gray, garment
    bright on black, empty borders trimmed, the longer side 28 pixels (or `side`), in the middle.

    Parameters
    ----------
    content : bytes
        A PNG, JPEG or other file that Pillow reads.
    side : int, default 28

    Returns
    -------
    ndarray of uint8 of shape (side * side,)

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
    return _centered(ink, side).reshape(-1)


def _centered(ink, side):
    rows, columns = np.nonzero(ink > FAINT)
    if not len(rows):
        raise ValueError("the picture is empty; expected a garment on a plain background")
    trimmed = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    factor = side / max(trimmed.shape)
    height, width = (max(1, round(length * factor)) for length in trimmed.shape)
    small = np.asarray(Image.fromarray(trimmed).resize((width, height), Image.Resampling.LANCZOS))
    sheet = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    sheet[top : top + height, left : left + width] = small
    return sheet


class Drawing(Explorer):
    """Draw, upload or change a garment; the network's answer follows.

    Parameters
    ----------
    params : network.Params
        A trained network.
    examples : ndarray of uint8 of shape (n, D)
        Square images to begin with; at least one.
    activation : {"relu", "tanh", "sigmoid"}, default "relu"
    normalization : {"raw", "pixel", "l1", "l2"}, default "pixel"
        What the network was trained with.
    class_names : sequence of str
        One name per output; by default those of Fashion-MNIST.

    Raises
    ------
    ValueError
        If the names or the examples do not fit the network.
    """

    about = "Explorer: draw or upload a garment, and see what a trained network predicts."

    def __init__(
        self,
        params,
        examples,
        *,
        activation="relu",
        normalization="pixel",
        class_names=CLASS_NAMES,
    ):
        self._names = check_class_names(class_names)
        check_outputs(len(params.b2), self._names)
        self._params, self._activation = params, activation
        self._normalization = normalization
        self._examples, self._next = _checked_examples(examples, len(params.W1)), 0
        self.message = ""
        self.pad = Pad(math.isqrt(len(params.W1)))
        self.upload = self._make_upload()
        ink = slider(widgets.IntSlider, "ink", 255, 0, 255, 5, width="18em")
        brush = slider(widgets.IntSlider, "brush", 3, 1, 9, 1, width="18em")
        for name, control in (("ink", ink), ("brush", brush)):
            control.observe(
                lambda change, name=name: setattr(self.pad, name, change["new"]), "value"
            )
        buttons = row(
            button(
                f"Take {_with_article(thing(self._names))}",
                self.take,
                tooltip="the next one of the examples",
            ),
            button("Clear", self.clear),
            button("Mirror", self.mirror, tooltip="left to right"),
            button("Upside down", self.turn),
            self.upload,
        )
        self._take()
        super().__init__({"pixels": self.pad}, [buttons, row(ink, brush), self.pad])
        self.picture.layout = widgets.Layout(flex="1 1 300px", min_width="min(300px, 100%)")
        self.children = [buttons, row(ink, brush), row(self.pad, self.picture), self.browser_part]

    def _make_upload(self):
        upload = widgets.FileUpload(
            accept="image/*",
            description="Upload",
            tooltip="a picture of your own",
            layout=widgets.Layout(width="auto"),
        )
        upload.observe(self._uploaded, "value")
        return upload

    def draw(self, pixels):
        """Return the Scene for what is on the pad."""
        X = np.frombuffer(pixels, np.uint8)[None]
        x = scale(X, self._normalization, dtype=self._params.W1.dtype)
        P = forward(self._params, x, activation=self._activation).P[0]
        return scene(P, self._names, empty=not X.any(), message=self.message)

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
        self.pad.value = bytes(self.pad.side**2)

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
        sheet = np.frombuffer(self.pad.value, np.uint8).reshape(self.pad.side, self.pad.side)
        self.pad.value = change(sheet).tobytes()

    def _uploaded(self, change):
        if not change["new"]:
            return
        try:
            content = bytes(change["new"][-1]["content"])
            pixels = garment_from(content, self.pad.side).tobytes()
        except ValueError as error:
            self.message = f"Not taken: {error}."
            self.redraw()
            return
        self.message = ""
        self.pad.value = pixels
        self.redraw()


def _checked_examples(examples, n_pixels):
    examples = check_images(examples)
    if not len(examples) or examples.shape[1] != n_pixels or examples.dtype != np.uint8:
        raise ValueError(
            f"examples are {examples.dtype} of shape {examples.shape}; expected uint8 of shape"
            f" (n, {n_pixels}), pixels as the network was trained with"
        )
    return examples


def _with_article(noun):
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def scene(P, class_names, *, empty=False, message=""):
    """Draw probabilities.

    Parameters
    ----------
    P : ndarray of shape (C,)
    class_names : sequence of C str
    empty : bool
        Whether nothing has been drawn.
    message : str
        What else there is to say.

    Returns
    -------
    Scene
    """
    best = int(P.argmax())
    words = f"The network predicts: {class_names[best]}, with probability {P[best]:.3f}."
    if empty:
        words = f"The sheet is empty, and yet it answers. {words}"
    if message:
        words = f"{message} {words}"
    details = ", ".join(f"{name} {p:.3f}" for name, p in zip(class_names, P, strict=True))
    rows = [_scene.Row([_scene.Text([words], lines=2)]), _scene.Row(_bars(P, class_names, best))]
    return _scene.Scene(rows, f"{words} Probabilities: {details}.")


def _bars(P, class_names, best):
    """Draw the probabilities, those of many classes in columns beside each other."""
    n_columns = min(MAX_COLUMNS, math.ceil(len(P) / MAX_BARS))
    return [
        _scene.Bars(
            [class_names[label] for label in labels],
            P[labels],
            [f"{value:.3f}" for value in P[labels]],
            limits=(0, 1),
            marks=[int(place) for place in np.flatnonzero(labels == best)],
            color=2,
        )
        for labels in np.array_split(np.arange(len(P)), n_columns)
    ]
