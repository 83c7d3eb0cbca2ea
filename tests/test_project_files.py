"""What hosts and tools read of the project agrees with what the project says."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import fmnist_helpers
import start
from test_environment import PYTHONS

ROOT = Path(__file__).resolve().parent.parent


def read(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_hosted_checks_run_the_readme_s_command_where_it_is_promised_to_work():
    (job,) = read(".github/workflows/checks.yml")["jobs"].values()
    matrix = job["strategy"]["matrix"]
    assert matrix["python"] == [PYTHONS[0], PYTHONS[-1]]
    systems = [name.partition("-")[0] for name in matrix["os"]]
    assert systems == ["ubuntu", "macos", "windows"]
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == ["python start.py test"]


def test_the_hook_before_a_commit_runs_checks_that_exist():
    (repository,) = read(".pre-commit-config.yaml")["repos"]
    (hook,) = repository["hooks"]
    action, names = start.parse(hook["entry"].removeprefix("python3 start.py ").split())
    assert action == "test"
    assert {"lint", "spelling"} <= set(names) <= set(start.CHECKS)
    assert "ruff" in start.CHECKS["lint"]
    assert "codespell_lib" in start.CHECKS["spelling"]


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ("fault", {"where", "happened", "again"}),
        ("unfair-check", {"exercise", "answer", "verdict"}),
    ],
)
def test_a_form_asks_for_what_is_needed_to_help(form, asked):
    fields = read(f".github/ISSUE_TEMPLATE/{form}.yml")["body"]
    required = {field["id"] for field in fields if field["validations"]["required"]}
    assert asked <= required


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    place = project["tool"]["setuptools"]["dynamic"]["version"]
    assert place == {"attr": "fmnist_helpers.__version__"}
    assert read("CITATION.cff")["version"] == fmnist_helpers.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d+\.\d+\.\d+)", changes, flags=re.MULTILINE)[0] == (
        fmnist_helpers.__version__
    )
