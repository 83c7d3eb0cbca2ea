"""Imports keep the order of the house, and whatever is imported is declared."""

import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent


def test_each_module_imports_only_what_stands_before_it(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


def deptry(*arguments):
    command = [sys.executable, "-m", "deptry", "--no-ansi", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_everything_imported_is_declared():
    result = deptry("benchmarks", "fmnist_helpers", "tests", "tools")
    assert result.returncode == 0, result.stderr


def test_the_package_does_without_the_packages_of_the_tests():
    result = deptry("fmnist_helpers", "--optional-dependencies-dev-groups", "test")
    assert result.returncode == 0, result.stderr


def test_the_core_loads_neither_pictures_nor_widgets():
    core = "data, functional, network, storage, training, gradcheck, experiments"
    code = (
        f"import sys; from fmnist_helpers import {core}\n"
        "print(sorted({'matplotlib', 'ipywidgets', 'seaborn'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"
