"""The order of the house: each module uses only those before it, and the core stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "fmnist_helpers"

# A module may import those named, of ours and of others, and the standard library.
ALLOWED = {
    "__init__": set(),
    "_formats": {"numpy", "pandas"},
    "data": {"numpy", "sklearn", "_formats"},
    "functional": {"numpy"},
    "network": {"numpy", "functional"},
    "storage": {"numpy", "network"},
    "training": {"numpy", "functional", "network"},
    "gradcheck": {"numpy"},
    "plots": {"numpy", "matplotlib", "seaborn"},
    "show": {"matplotlib", "IPython"},
    "experiments": {"numpy", "pandas", "data", "functional", "network", "training"},
    "rate_map": {"numpy", "pandas", "tqdm", "data", "experiments"},
    "full_size": {"pandas", "sklearn", "tqdm", "data", "experiments", "rate_map", "storage"},
    "quick_server": {"jupyter_server"},
    # Exercises: what a verdict is, how a function is called and compared, ...
    "checks/__init__": {"checks"},
    "checks/_verdict": set(),
    "checks/_syntax": {"IPython", "checks"},
    "checks/_call": {"numpy"},
    "checks/_compare": {"numpy", "pandas"},
    "checks/_errors": {"checks"},
    "checks/_cases": {"numpy"},
    "checks/_exercise": {"numpy", "checks"},
    "checks/_sheet": set(),
    "checks/_computed": {"numpy", "checks"},
    "checks/_progress": {"checks"},
    "_grading_kernel": {"checks"},
    # ... and the exercises themselves.
    "checks/encoding": {"numpy", "checks"},
    "checks/scaling": {"numpy", "checks"},
    "checks/probabilities": {"numpy", "checks"},
    "checks/losses": {"numpy", "functional", "checks"},
    "checks/forward_pass": {"numpy", "functional", "checks"},
    "checks/gradients": {"numpy", "functional", "checks"},
    "checks/backward_pass": {"numpy", "functional", "checks"},
    "checks/gradient_checking": {"numpy", "checks"},
    "checks/lesson_04": {"numpy", "network", "training", "checks"},
    "checks/lesson_04_reading": {"numpy", "checks"},
    "checks/regularization": {"numpy", "checks"},
    "checks/comparing_runs": {"numpy", "network", "experiments", "checks"},
    "checks/reading_tables": {"numpy", "checks"},
    "checks/report_measures": {"numpy", "checks"},
    "checks/fault_finding": {"numpy", "checks"},
    # The old report and notebook of lesson 06.
    "report/__init__": set(),
    "report/tables": {"numpy", "pandas", "data"},
    "report/defects": {"numpy", "functional"},
    "report/descent": {"numpy", "network"},
    "report/plan": {"numpy"},
    "report/_fingerprint": set(),
    "report/_stored": {"joblib", "numpy", "pandas", "data", "rate_map"},
    "report/runs": {
        *("numpy", "pandas", "sklearn", "tqdm"),
        *("data", "network", "rate_map", "report"),
    },
    "report/ten_units": {
        *("numpy", "pandas", "sklearn", "tqdm"),
        *("data", "functional", "network", "rate_map", "report"),
    },
    "report/__main__": {"data", "report"},
    # Grading: the files, one notebook, the table, and the program.
    "_hand_ins": {"nbformat", "checks"},
    "_grading": {"_grading_kernel", "nbclient", "_hand_ins", "checks"},
    "_grades": {"pandas", "_grading"},
    "teacher": {"nbformat", "tqdm", "_hand_ins", "_grading", "_grades", "checks"},
    "explorers/__init__": {"explorers"},
    # What is drawn, where, and how long work is done in pieces: these know no widgets, ...
    "explorers/_scene": {"numpy"},
    "explorers/_still": {"numpy", "matplotlib", "seaborn"},
    "explorers/_session": {"numpy", "data", "network", "training", "experiments"},
    "explorers/_training_scene": {"numpy", "data", "explorers"},
    "explorers/_laboratory_scene": {"numpy", "pandas", "experiments", "explorers"},
    "explorers/_pins": {"pandas", "experiments", "explorers"},
    "explorers/_runner": set(),
    # ... and these are the widgets.
    "explorers/_picture": {"anywidget", "traitlets"},
    "explorers/_controls": {"anywidget"},
    "explorers/_explorer": {"ipywidgets", "explorers"},
    "explorers/garments": {"numpy", "ipywidgets", "data", "explorers"},
    "explorers/scores": {"numpy", "ipywidgets", "data", "functional", "explorers"},
    "explorers/computation": {"numpy", "ipywidgets", "functional", "network", "explorers"},
    "explorers/trainer": {"numpy", "ipywidgets", "experiments", "explorers"},
    "explorers/mistakes": {"numpy", "sklearn", "ipywidgets", "data", "functional", "explorers"},
    "explorers/drawing": {
        *("numpy", "PIL", "anywidget", "ipywidgets", "traitlets"),
        *("data", "network", "experiments", "explorers"),
    },
    "explorers/laboratory": {
        *("ipywidgets", "functional", "network"),
        *("experiments", "rate_map", "explorers"),
    },
    "explorers/predict": {"ipywidgets", "explorers"},
}


def imported(path):
    """Names of the modules that a file imports, ours without the package's name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import"
            names = [node.module]
            if node.module == "fmnist_helpers":
                names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name.removeprefix("fmnist_helpers.").split(".")[0] for name in names)


def name_of(path):
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("**/*.py")), ids=name_of)
def test_modules_import_only_what_stands_before_them(path):
    others = set(imported(path)) - sys.stdlib_module_names
    assert others <= ALLOWED[name_of(path)]


def test_the_core_loads_neither_pictures_nor_widgets():
    core = ["data", "functional", "network", "storage", "training", "gradcheck", "experiments"]
    code = (
        "import sys\n"
        f"from fmnist_helpers import {', '.join(core)}\n"
        "print(sorted({'matplotlib', 'ipywidgets', 'seaborn'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"
