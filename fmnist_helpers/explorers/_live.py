"""What the explorers that train have in common: start, stop, and a live picture on the way."""

from fmnist_helpers.explorers._explorer import Explorer
from fmnist_helpers.explorers._runner import Runner
from fmnist_helpers.explorers._scene_view import PATIENCE


class LiveExplorer(Explorer):
    """An explorer that trains in short pieces, and shows a picture after each.

    Parameters
    ----------
    controls, arrangement : as for `Explorer`
    start : ipywidgets.Button
        Starts and stops the training; part of the arrangement.
    session : Session, optional
        Without it, `_new_session` makes one when the training begins.
    message : str, optional

    Attributes
    ----------
    session : Session or None
        What is trained, and shown.
    message : str
        What else there is to say, such as why the training stopped.
    """

    piece = 0.06  # seconds of training between two pictures
    start_label, stop_label = "Start", "Stop"

    def __init__(self, controls, arrangement, *, start, session=None, message=""):
        self.session, self.message = session, message
        self._start, self._prepared = start, None
        self._runner = Runner(
            work=self._work, show=self._show_live, ended=self._ended, watched=self._watched
        )
        super().__init__(controls, arrangement)

    def _begin(self):
        """Begin to train; return "", or why that cannot be."""
        self.message = ""
        self.picture.expect_answers()
        try:
            self._runner.start()
        except RuntimeError as error:
            return str(error)
        self._start.description = self.stop_label
        return ""

    def _work(self):
        """Train for one piece, prepare its picture, and return whether there is more to do."""
        # On another thread, and without the lock: pictures are drawn meanwhile.
        session = self.session
        if session is None:
            # Not when the button is pressed: it takes a while to scale all images.
            session = self.session = self._new_session()
        session.advance(self.piece)
        # Drawn here, where it delays nothing but itself: Python runs one thread at a time.
        self._prepared = self._draw_live() if self.picture.is_ready() else None
        return self.session is not session or not self._done(session)

    def _new_session(self):
        """Return what is to be trained."""
        raise NotImplementedError

    def _done(self, session):
        """Tell whether the training has come to where it shall end."""
        return session.finished

    def _draw_live(self):
        """Return the Scene to be shown next; sets no control, since another thread does."""
        return self.draw(**self.values())

    def _show_live(self):
        with self._lock:
            if self._prepared is not None:
                self.picture.show_live(self._prepared)

    def _ended(self, reason):
        self.message = reason
        self._start.description = self.start_label
        self.redraw()

    def _watched(self):
        return self.picture.seconds_unseen() < PATIENCE
