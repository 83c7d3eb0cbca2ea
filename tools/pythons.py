"""Find the Pythons of this machine on which the lessons are promised to run.

    python3 tools/pythons.py

prints a line for each minor version, the oldest first: its version and its place.
"""

import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)  # as in start.py
NAMES = [f"python3.{minor}" for minor in range(OLDEST[1], 100)]
ASK = "import sys; print('%d.%d' % sys.version_info[:2])"


def found():
    """Look on the path and among pyenv's versions.

    Returns
    -------
    dict of str to Path
        For each minor version, such as "3.13", one Python that starts; the oldest first.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [*map(Path, os.get_exec_path()), *sorted(pyenv.glob("versions/*/bin"))]
    places = [Path(sys.executable), *(folder / name for folder in folders for name in NAMES)]
    pythons = {}
    for place in places:
        # Not Path.is_file, which raises where a folder on the path belongs to somebody else.
        startable = os.path.isfile(place) and os.access(place, os.X_OK)  # noqa: PTH113
        version = _version(place) if startable else None
        if version and tuple(map(int, version.split("."))) >= OLDEST:
            pythons.setdefault(version, place)
    return dict(sorted(pythons.items(), key=lambda item: tuple(map(int, item[0].split(".")))))


def _version(place):
    """Return the version of a Python, or None: pyenv has names on the path that do not start."""
    answer = subprocess.run([place, "-c", ASK], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


if __name__ == "__main__":
    for version, place in found().items():
        print(version, place)
