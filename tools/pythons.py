"""Find the Pythons of this machine on which the lessons are promised to run.

    python3 tools/pythons.py

prints a line for each minor version, the oldest first: its version and its place.
"""
# pathlib raises where a folder belongs to somebody else; these functions do not.
# ruff: noqa: PTH111, PTH113, PTH118, PTH207

import glob
import os
import subprocess
import sys

OLDEST = (3, 11)  # as in start.py
NAMES = [f"python3.{minor}" for minor in range(OLDEST[1], 100)]
ASK = "import sys; print('%d.%d' % sys.version_info[:2])"


def found():
    """Look on the path and among pyenv's versions.

    Returns
    -------
    dict of str to str
        For each minor version, such as "3.13", the place of one Python that starts; the oldest
        first.
    """
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    folders = [*os.get_exec_path(), *sorted(glob.glob(f"{pyenv}/versions/*/bin"))]
    places = [sys.executable, *(os.path.join(folder, name) for folder in folders for name in NAMES)]
    pythons = {}
    for place in places:
        version = _version(place)
        if version and _key(version) >= OLDEST:
            pythons.setdefault(version, place)
    return {version: pythons[version] for version in sorted(pythons, key=_key)}


def _version(place):
    """Return the version of a Python, or None: pyenv has names on the path that do not start."""
    if not (os.path.isfile(place) and os.access(place, os.X_OK)):
        return None
    answer = subprocess.run([place, "-c", ASK], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def _key(version):
    return tuple(map(int, version.split(".")))


if __name__ == "__main__":
    for version, place in found().items():
        print(version, place)
