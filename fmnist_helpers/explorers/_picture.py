"""The live picture in the browser."""

import time
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent
MOST_UNSEEN = 12  # live scenes without an answer; the browser answers twice a second
PATIENCE = 5.0  # seconds without an answer, after which nobody is watching


class Picture(anywidget.AnyWidget):
    """A scene in the browser.

    Attributes
    ----------
    scene : dict
        What `Scene.message` makes; setting it repaints what changed.
    """

    _esm = HERE / "picture.js"
    _css = HERE / "picture.css"
    scene = traitlets.Dict().tag(sync=True)

    def __init__(self):
        super().__init__()
        self._sent = self._seen = 0
        self._answered = time.monotonic()
        self.on_msg(self._hear)

    def show(self, scene):
        """Paint a scene.

        Parameters
        ----------
        scene : Scene
        """
        self.scene = scene.message()

    def show_live(self, scene):
        """Paint one of many scenes that follow each other; ask `is_ready` before it is made.

        Parameters
        ----------
        scene : Scene
        """
        self._sent += 1
        self.scene = scene.message(number=self._sent, live=True)

    def is_ready(self):
        """Tell whether the browser keeps up; if not, a live scene would only wait in a queue."""
        return self._sent - self._seen < MOST_UNSEEN or self.seconds_unseen() > 1

    def expect_answers(self):
        """Start to count the seconds without an answer anew."""
        self._answered = time.monotonic()
        self._seen = self._sent

    def seconds_unseen(self):
        """Return how long no browser has answered."""
        return time.monotonic() - self._answered

    def _hear(self, _, content, buffers):
        if isinstance(content, dict) and isinstance(content.get("seen"), int):
            self._seen = content["seen"]
            self._answered = time.monotonic()
