"""The fingerprint follows every statement that computes a result, and nothing else."""

import subprocess
from pathlib import Path

import pytest

from fmnist_helpers.report import _fingerprint, old_notebook, runs
from tools import pythons

ROOT = Path(__file__).resolve().parents[2]
MODULE = '''
"""Compute."""
import sys
from toy import helper
from toy.helper import third as other

LIMIT = 3


def start(a):
    """Begin."""
    if a:
        print(a)
    return helper.double(a) + other(LIMIT) + len(f"{a!r:>5} {LIMIT:.2f}")


def unused():
    return 1


if __name__ == "__main__":
    sys.exit(unused())
'''
HELPER = """
NAMES = ["a"]
NAMES.append("b")


def double(x):
    return 2 * x + len(NAMES)


def third(x):
    return x / 3
"""


@pytest.fixture
def version(tmp_path, monkeypatch):
    """Return a function from the two files of a package to the fingerprint of `start`."""
    folder = tmp_path / "toy"
    folder.mkdir()
    monkeypatch.setattr(_fingerprint, "FOLDER", folder)

    def version(module=MODULE, helper=HELPER, *, name="helper", apart_from=()):
        (folder / "module.py").write_text(module, encoding="utf-8")
        (folder / f"{name}.py").write_text(helper, encoding="utf-8")
        _fingerprint._Module.named.cache_clear()
        return _fingerprint.code_version(named("start"), apart_from=map(named, apart_from))

    yield version
    _fingerprint._Module.named.cache_clear()


def named(place):
    """Return what stands for a function; nothing of it runs."""
    module, _, name = place.rpartition(".")
    return type("Function", (), {"__module__": f"toy.{module or 'module'}", "__qualname__": name})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        print(a)", "        print(7)"),  # the first statement of a block, no docstring
        ("LIMIT = 3", "LIMIT = 4"),
        (":>5}", ":>6}"),
        ("!r:", "!s:"),
        ("helper.double(a) + ", "helper.third(a) + "),
    ],
)
def test_a_statement_counts(version, old, new):
    assert old in MODULE
    assert version(MODULE.replace(old, new)) != version()


@pytest.mark.parametrize(
    ("old", "new"),
    [("2 * x", "3 * x"), ("x / 3", "x / 4"), ('append("b")', 'append("c")'), ('["a"]', "[]")],
)
def test_what_it_uses_elsewhere_counts(version, old, new):
    assert old in HELPER
    assert version(helper=HELPER.replace(old, new)) != version()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""Compute."""', '"""Compute something."""'),
        ('"""Begin."""', '"""Start."""  # now'),
        ('    """Begin."""\n', ""),
        ("return 1", "return 2"),
        ("sys.exit(unused())", "unused()"),
        ("    if a:\n", "\n    if (a):\n"),
    ],
)
def test_words_layout_and_what_is_not_used_do_not_count(version, old, new):
    assert old in MODULE
    assert version(MODULE.replace(old, new)) == version()


def test_names_of_files_do_not_count(version):
    assert version(MODULE.replace("helper", "tools"), name="tools") == version()


def test_what_is_known_otherwise_does_not_count(version):
    known = {"apart_from": ["helper.double"]}
    assert version(helper=HELPER.replace("2 * x", "3 * x"), **known) == version(**known)


ASK = """
import sys, types
from fmnist_helpers.report import _fingerprint as f
def place(name):
    module, _, name = name.rpartition(".")
    return types.SimpleNamespace(__module__=module, __qualname__=name)
report = "fmnist_helpers.report."
loader = [place("fmnist_helpers.data.load")]
places = [place(report + name) for name in ("runs.run", "runs.default_images")]
print(f.code_version(*places, apart_from=loader))
places = [place(report + name) for name in ("old_notebook.row", "old_notebook.default_samples")]
print(f.code_version(*places, apart_from=loader))
"""


@pytest.mark.parametrize(("version", "python"), pythons.found().items())
def test_every_python_gives_the_same_fingerprints(version, python):
    # Only the standard library is imported, since other Pythons may have nothing else.
    answer = subprocess.run(
        [python, "-B", "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.stdout.split() == [runs.code(), old_notebook.code()], version + answer.stderr
