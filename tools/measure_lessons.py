"""Measure the memory and the processor time that each lesson needs.

    python -m tools.measure_lessons [--threads 1] [--max-mb MB] [NOTEBOOK ...]

Each lesson runs from its first cell to its last, worked solutions included, in a kernel of its own.
Its row says, for the kernel and the processes that it starts:

- peak MB: the largest resident memory. Linux keeps it for each process; besides, the sum over the
  processes is looked at every 50 ms. Pages of shared libraries count in full, although the kernels
  of one machine share them.
- end MB: what the kernel still holds after the last cell, as it does while somebody reads.
- CPU s: seconds of processor time, user and system.
- run s: seconds by the clock, which depend on what else the machine does.

The last row is JupyterLab's server, after it has sent its page and these lessons. Nobody drags a
slider or presses Start. With `--max-mb`, the exit status is 1 if the peak of a lesson is above it.
"""

import argparse
import contextlib
import math
import os
import platform
import re
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
import psutil

from tools import lab, refresh

EVERY = 0.05  # seconds between two looks at the memory
MB = 1_000_000


class Needs(NamedTuple):
    """What a lesson needed: bytes and seconds."""

    peak: int
    end: int
    cpu: float
    run: float


def processes_of(pid):
    """Return a process and all that it has started."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def memory_of(pid):
    """Return the resident memory of a process and all that it has started, in bytes."""
    total = 0
    for process in processes_of(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


def high_water_of(pid):
    """Return the most memory that a process ever held, in bytes; 0 where nobody keeps it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return 1024 * int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1])


def cpu_seconds_of(pid):
    """Return the processor time of a process and all that it has started, also of what ended."""
    total = 0
    for process in processes_of(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    # Those that ended are counted by their parent; not on every system.
    times = psutil.Process(pid).cpu_times()
    return total + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)


class Peak(threading.Thread):
    """Look at the memory of a process until told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.memory = 0
        self._told_to_stop = threading.Event()

    def run(self):
        """Keep the most that was seen in `memory`."""
        while not self._told_to_stop.wait(EVERY):
            # It may end while we look.
            with contextlib.suppress(psutil.NoSuchProcess):
                self.memory = max(self.memory, memory_of(self.pid))

    def stop(self):
        """End the thread."""
        self._told_to_stop.set()
        self.join()


@contextlib.contextmanager
def measured(pid):
    """Yield a list; at the end of the block it holds the `Needs` of a process in it."""
    needs = []
    start = time.perf_counter()
    peak = Peak(pid)
    peak.start()
    try:
        yield needs
        end = memory_of(pid)
        seconds = time.perf_counter() - start
        most = max(peak.memory, high_water_of(pid), end)
        needs.append(Needs(most, end, cpu_seconds_of(pid), seconds))
    finally:
        peak.stop()


def measure_lesson(path, threads):
    """Run a lesson and return what it needed."""
    notebook = nbformat.read(path, as_version=4)
    client = refresh.PlainClient(
        notebook,
        kernel_name=refresh.KERNELSPEC["name"],
        resources={"metadata": {"path": str(path.parent)}},
        timeout=None,
    )
    variables = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads)}
    with client.setup_kernel(env=variables), measured(client.km.provisioner.pid) as needs:
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
    return needs[0]


def measure_server(names):
    """Return what JupyterLab's server needed after it has sent its page and these lessons."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = lab.Server(folder)
        server.start()
        try:
            with measured(server.process.pid) as needs:
                for address in ["lab", *(f"api/contents/notebooks/{name}" for name in names)]:
                    get(server, address)
        finally:
            server.stop()
    return needs[0]


def get(server, address):
    """Ask JupyterLab's server for a page, past any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = f"{server.url}{address}?token={server.token}"
    end = time.monotonic() + lab.START_SECONDS
    while True:
        try:
            with opener.open(request, timeout=lab.START_SECONDS) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:  # it has said its address, and does not listen yet
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def row(name, needs):
    """Return a line of the table."""
    memory = f"{needs.peak / MB:.0f} | {needs.end / MB:.0f}"
    return f"| {name} | {memory} | {needs.cpu:.0f} | {needs.run:.0f} |"


def parse(argv):
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--threads", type=int, default=1, help="of OpenBLAS, in each kernel")
    parser.add_argument("--max-mb", type=float, default=math.inf, help="fail above this peak")
    return parser.parse_args(argv)


def main(argv=None):
    """Print the table; return the status for the shell."""
    options = parse(argv)
    paths = options.notebooks or sorted(refresh.LESSONS.glob("*.ipynb"))
    print(
        f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()},"
        f" NumPy {np.__version__}, OPENBLAS_NUM_THREADS={options.threads}\n"
    )
    print("| lesson | peak MB | end MB | CPU s | run s |\n|---|---:|---:|---:|---:|", flush=True)
    too_large = []
    for path in paths:
        needs = measure_lesson(path.resolve(), options.threads)
        print(row(path.stem, needs), flush=True)
        if needs.peak > options.max_mb * MB:
            too_large.append(f"{path.stem}: {needs.peak / MB:.0f} MB")
    print(row("JupyterLab's server", measure_server([path.name for path in paths])))
    if too_large:
        print(f"above {options.max_mb:g} MB:", *too_large, sep="\n  ", file=sys.stderr)
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
