"""Long work in small pieces, beside everything else that a kernel does."""

import asyncio


class Runner:
    """Do pieces of work until they are done, or somebody says stop.

    The work runs on another thread, and the kernel is free meanwhile: it hears buttons and sliders
    and answers other cells.

    Parameters
    ----------
    work : function without arguments
        Does one piece, of some hundredths of a second; returns whether there is more to do.
    show : function without arguments
        Called after each piece, or after some if it takes longer, on the kernel's own thread.
    ended : function of a str
        Called once at the end, with "" or the reason why the work stopped by itself.
    watched : function without arguments
        Returns whether anybody still looks; the work stops if not.
    """

    def __init__(self, *, work, show, ended, watched):
        self._work, self._show, self._ended, self._watched = work, show, ended, watched
        self._wanted = self._showing = False
        self._task = None
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None  # not in a notebook; `run` still works

    @property
    def running(self):
        """Tell whether work is going on."""
        return self._wanted

    def start(self):
        """Begin, unless it has begun.

        Raises
        ------
        RuntimeError
            If there is no event loop, as there is in a notebook.
        """
        if self._loop is None:
            raise RuntimeError("no event loop is running; explorers train in a notebook only")
        if not self._wanted:
            self._wanted = True
            # A button may be heard on another thread than that of the loop.
            self._loop.call_soon_threadsafe(self._create)

    def stop(self):
        """Ask for the end; the piece at hand is finished first."""
        self._wanted = False

    async def run(self):
        """Work until the end."""
        self._wanted = True
        await self._pieces()

    def _create(self):
        # The loop keeps no reference of its own to a task.
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._pieces())

    async def _pieces(self):
        loop, reason = asyncio.get_running_loop(), ""
        try:
            await loop.run_in_executor(None, self._work_on, loop)
            if self._wanted and not self._watched():
                reason = "paused, because nobody was watching"
        except (KeyboardInterrupt, asyncio.CancelledError):
            reason = "paused by an interrupt"
        except Exception as error:  # shown to the learner, who cannot see the kernel's log
            reason = f"stopped by an error: {type(error).__name__}: {error}"
        finally:
            self._wanted = False
            self._ended(reason)

    def _work_on(self, loop):
        """Do one piece after the other; runs on a thread of its own."""
        more = True
        while more and self._wanted and self._watched():
            more = self._work()
            if not self._showing:
                self._showing = True
                loop.call_soon_threadsafe(self._show_once)

    def _show_once(self):
        self._showing = False
        if self._wanted:
            self._show()
