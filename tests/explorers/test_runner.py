"""Long work in pieces: it starts, stops, ends once, and never takes the kernel with it."""

import asyncio
import threading
import time

import pytest

from fmnist_helpers.explorers._runner import Runner


class Log:
    """What a runner did."""

    def __init__(self, n_pieces=5, *, error=None, watched=True):
        self.done = self.shown = 0
        self.ends, self.threads = [], set()
        self.n_pieces, self.error, self.is_watched = n_pieces, error, watched

    def work(self):
        time.sleep(0.0001)  # as long work does, it lets other threads run
        self.threads.add(threading.current_thread())
        self.done += 1
        if self.error:
            raise self.error
        return self.done < self.n_pieces

    def show(self):
        self.shown += 1

    def runner(self):
        return Runner(
            work=self.work, show=self.show, ended=self.ends.append, watched=lambda: self.is_watched
        )


async def settled(runner):
    while runner.running:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)


def test_it_works_to_the_end_and_says_so_once():
    log = Log()
    asyncio.run(log.runner().run())
    assert (log.done, log.ends) == (5, [""])
    assert threading.main_thread() not in log.threads


def test_every_piece_is_shown_where_there_is_time():
    log = Log()

    def patient():
        end = time.monotonic() + 10
        while log.shown < log.done and time.monotonic() < end:
            time.sleep(0.001)
        return log.work()

    asyncio.run(Runner(work=patient, show=log.show, ended=log.ends.append, watched=bool).run())
    assert log.done == 0  # nobody looks: `bool()` is False
    asyncio.run(
        Runner(work=patient, show=log.show, ended=log.ends.append, watched=lambda: True).run()
    )
    # The work may end before the last picture is drawn; the explorer draws the final state itself.
    assert log.done == 5
    assert log.shown in (4, 5)


def test_a_slow_picture_gets_the_latest_state_and_nothing_queues():
    log = Log(n_pieces=40)

    def slow():
        time.sleep(0.02)
        log.show()

    def piece():
        time.sleep(0.002)
        return log.work()

    asyncio.run(Runner(work=piece, show=slow, ended=log.ends.append, watched=lambda: True).run())
    assert log.done == 40
    assert 1 <= log.shown < 20


def test_starting_twice_starts_once():
    async def twice():
        runner = log.runner()
        runner.start()
        runner.start()
        await settled(runner)

    log = Log()
    asyncio.run(twice())
    assert (log.done, log.ends) == (5, [""])


def test_it_can_be_stopped_and_started_again():
    async def stop_and_go():
        runner = log.runner()
        runner.start()
        while not log.shown:
            await asyncio.sleep(0)
        runner.stop()
        await settled(runner)
        first = log.done
        runner.start()
        await asyncio.sleep(0.01)
        runner.stop()
        await settled(runner)
        return first

    log = Log(n_pieces=10**9)
    first = asyncio.run(stop_and_go())
    assert 0 < first < log.done
    assert log.ends == ["", ""]


def test_other_things_go_on_meanwhile():
    async def count():
        runner, n = log.runner(), 0
        runner.start()
        await asyncio.sleep(0)
        while runner.running:
            await asyncio.sleep(0)
            n += 1
        return n

    log = Log(n_pieces=1000)
    assert asyncio.run(count()) > 2


def test_nobody_watching_is_a_reason_to_stop():
    log = Log(n_pieces=10**9, watched=False)
    asyncio.run(log.runner().run())
    assert log.done == 0
    assert "nobody" in log.ends[0]


@pytest.mark.parametrize("error", [ValueError("no"), MemoryError()])
def test_an_error_is_told_and_ends_the_work(error):
    log = Log(error=error)
    asyncio.run(log.runner().run())
    assert type(error).__name__ in log.ends[0]
    assert log.done == 1


def test_without_a_loop_it_says_what_is_missing():
    with pytest.raises(RuntimeError, match="notebook"):
        Log().runner().start()
