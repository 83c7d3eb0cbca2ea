"""The widget that shows a scene in the browser."""

import time
from dataclasses import replace
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent
MAX_UNSEEN = 32  # live scenes without an answer; the browser answers once a second
SILENCE = 2.0  # seconds without an answer, after which it is not waited for
PATIENCE = 5.0  # seconds without an answer, after which nobody is watching
# One module, since anywidget loads a single one.
SCRIPTS = [HERE / name for name in ("scene.js", "panels.js", "scene_view.js")]
PANELS = tuple(f"panel_{i}" for i in range(6))  # as many as a scene may have


class SceneView(anywidget.AnyWidget):
    """A scene in the browser.

    Attributes
    ----------
    scene : dict
        What `Scene.message` returns, with the number of panels in place of the panels of each row.
    panel_0, panel_1, ... : dict
        The panels, row after row. Each is a trait of its own, since ipywidgets sends the traits
        that changed: most of a live scene is the same as a moment ago.
    sends_pictures : bool
        Whether the browser sends what it has drawn as PNG, once nothing has changed for a moment.
    """

    _esm = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    _css = HERE / "scene_view.css"
    scene = traitlets.Dict().tag(sync=True)
    panel_0, panel_1, panel_2, panel_3, panel_4, panel_5 = (
        traitlets.Dict().tag(sync=True) for _ in PANELS
    )

    sends_pictures = traitlets.Bool(False).tag(sync=True)

    def __init__(self):
        super().__init__()
        self._receive = None
        self._sent = self._seen = 0
        self._answered = time.monotonic()
        self.on_msg(self._hear)

    def show(self, scene):
        """Show a scene."""
        message = scene.message()
        panels = [panel for row in message["rows"] for panel in row["panels"]]
        rows = [{**row, "panels": len(row["panels"])} for row in message["rows"]]
        with self.hold_sync():  # one message for all
            for name, panel in zip(PANELS[: len(panels)], panels, strict=True):
                setattr(self, name, panel)
            self.scene = {**message, "rows": rows}

    def show_live(self, scene):
        """Show one of many scenes that follow each other; ask `is_ready` before making it."""
        self._sent += 1
        self.show(replace(scene, number=self._sent, live=True))

    def send_pictures_to(self, receive):
        """Ask the browser for pictures.

        Parameters
        ----------
        receive : function of bytes or None
            Called with each PNG, or None from a browser that cannot make one.
        """
        self._receive = receive
        self.sends_pictures = True

    def is_ready(self):
        """Tell whether the browser keeps up; if not, a live scene would only wait in a queue."""
        return self._sent - self._seen < MAX_UNSEEN or self.seconds_unseen() > SILENCE

    def expect_answers(self):
        """Start to count the seconds without an answer anew."""
        self._answered = time.monotonic()
        self._seen = self._sent

    def seconds_unseen(self):
        """Return how long no browser has answered."""
        return time.monotonic() - self._answered

    def _hear(self, _, content, buffers):
        if not isinstance(content, dict):
            return
        if isinstance(content.get("seen"), int):
            self._seen = content["seen"]
            self._answered = time.monotonic()
        if "picture" in content and self._receive is not None:
            self._receive(bytes(buffers[0]) if buffers else None)
