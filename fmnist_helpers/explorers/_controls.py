"""Keys that stay with the controls of an explorer, and names for them, in the browser."""

from pathlib import Path

import anywidget

HERE = Path(__file__).parent


class Controls(anywidget.AnyWidget):
    """What a box with controls needs in the browser; it shows nothing itself.

    Without it, JupyterLab takes "b" on a slider for a new cell, and a screen reader says 9 for a
    learning rate of 0.1. See `controls.js`.
    """

    _esm = HERE / "controls.js"
    _css = HERE / "controls.css"
