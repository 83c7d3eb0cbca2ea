"""The set-up must survive interruptions, spare what it has not made, and report every failure."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import start

ROOT = Path(__file__).resolve().parent.parent


class FakeRun:
    """Stand in for ``start.run``: remember the commands, fail those that hold a given word."""

    def __init__(self, failing=()):
        self.failing = failing
        self.commands = []

    def __call__(self, command, variables=None, place=None):
        self.place = place
        words = [str(part) for part in command]
        self.commands.append(words)
        if any(word in words for word in self.failing):
            return 1
        if "venv" in words:
            start.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            start.PYTHON.touch()
        return 0

    def used(self, word):
        """Tell whether a command held this word."""
        return any(word in words for words in self.commands)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Let start.py work on an empty project with an awkward name, on a machine without uv."""
    root = tmp_path / "Über uns, Kurs 1"
    root.mkdir()
    (root / "requirements.txt").write_text("numpy==2.4.6\n")
    (root / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(start, "ROOT", root)
    monkeypatch.setattr(start, "VENV", root / ".venv")
    for name in ("MARKER", "STAMP", "PYTHON"):
        inside = getattr(start, name).relative_to(ROOT / ".venv")
        monkeypatch.setattr(start, name, root / ".venv" / inside)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return root


@pytest.fixture
def run(project, monkeypatch):
    """Replace the running of programs."""
    fake = FakeRun()
    monkeypatch.setattr(start, "run", fake)
    return fake


def with_uv(monkeypatch):
    """Pretend that uv is on PATH."""
    monkeypatch.setattr(shutil, "which", lambda name: "/opt/uv")


# Python itself


def test_start_is_written_in_old_syntax():
    source = (ROOT / "start.py").read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 6)).body
    assert "__future__" not in source  # its annotations are a SyntaxError for Python 3.6
    imported = re.findall(r"^(?:import|from) (\w+)", source, flags=re.MULTILINE)
    assert set(imported) <= sys.stdlib_module_names


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 8, 18), (3, 10, 13)])
def test_old_python_is_refused_with_a_sentence(version, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", version)
    assert start.main(["setup"]) == 1
    said = capsys.readouterr().err
    assert "need Python 3.11 or newer" in said
    assert ".".join(map(str, version)) in said


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2), (4, 0, 0)])
def test_new_python_is_accepted(version):
    assert start.check_python(version) is None


def test_oldest_python_is_the_one_of_the_project():
    oldest = ".".join(map(str, start.OLDEST_PYTHON))
    assert f'requires-python = ">={oldest}"' in (ROOT / "pyproject.toml").read_text()


# Making the environment


def test_second_setup_runs_nothing(run):
    assert start.main(["setup"]) == 0
    assert run.used("requirements.txt")
    run.commands.clear()
    assert start.main(["setup"]) == 0
    assert run.commands == []


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_changed_requirements_make_the_environment_anew(name, project, run):
    start.setup()
    leftover = start.VENV / "lib" / "old-package"
    leftover.mkdir(parents=True)
    run.commands.clear()
    with (project / name).open("a") as file:
        file.write("# changed\n")
    start.setup()
    assert run.used("requirements.txt")
    assert not leftover.exists()


def test_other_python_and_moved_folder_change_the_fingerprint(project, monkeypatch):
    before = start.fingerprint()
    monkeypatch.setattr(sys, "version", "3.99.0")
    other_python = start.fingerprint()
    monkeypatch.undo()
    assert before != other_python
    assert start.fingerprint() not in (before, other_python)  # undo also moved the folder back


def test_removed_interpreter_makes_the_environment_anew(run):
    start.setup()
    start.PYTHON.unlink()
    assert not start.is_ready()


@pytest.mark.parametrize("step", ["venv", "requirements.txt", "--editable", "-c"])
def test_interrupted_setup_is_completed_by_the_next_one(step, run, monkeypatch, capsys):
    def interrupted(command, variables=None):
        run(command)
        if step in map(str, command):
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(start, "run", interrupted)
    assert start.main(["setup"]) == 130
    assert "same command again" in capsys.readouterr().out
    assert not start.STAMP.exists()

    monkeypatch.setattr(start, "run", run)
    assert start.main(["setup"]) == 0
    assert start.is_ready()


def test_interrupted_rebuild_never_looks_finished(run, project, monkeypatch):
    start.setup()
    (project / "requirements.txt").write_text("numpy==2.5.0\n")
    removed = []
    monkeypatch.setattr(shutil, "rmtree", lambda path: removed.append(start.STAMP.exists()))
    start.clear_environment()
    assert removed
    assert not any(removed)  # the stamp was gone before anything else
    assert start.MARKER.exists()


def test_folder_of_an_earliest_interruption_counts_as_ours(run):
    start.VENV.mkdir()
    assert start.main(["setup"]) == 0


@pytest.mark.parametrize("kind", ["environment", "file", "broken link"])
def test_foreign_environment_is_not_touched(kind, run, capsys):
    if kind == "environment":
        start.VENV.mkdir()
        (start.VENV / "pyvenv.cfg").write_text("home = /usr/bin\n")
    elif kind == "file":
        start.VENV.write_text("my-environment\n")
    else:
        start.VENV.symlink_to("nowhere")
    before = sorted(path.name for path in start.ROOT.rglob("*"))
    assert start.main(["setup"]) == 1
    assert "start.py has not made it" in capsys.readouterr().err
    assert run.commands == []
    assert sorted(path.name for path in start.ROOT.rglob("*")) == before


def test_uv_is_used_when_there_is_one(run, monkeypatch):
    with_uv(monkeypatch)
    start.setup()
    assert run.used("/opt/uv")
    assert not run.used("-m")
    assert start.is_ready()


def test_failing_uv_falls_back_to_venv_and_pip(run, monkeypatch, capsys):
    with_uv(monkeypatch)
    run.failing = ("/opt/uv",)
    assert start.main(["setup"]) == 0
    assert run.used("pip")
    assert "uv did not succeed" in capsys.readouterr().out
    assert start.is_ready()


def test_failing_pip_is_explained(run, capsys):
    run.failing = ("requirements.txt",)
    assert start.main(["setup"]) == 1
    said = capsys.readouterr().err
    assert "--requirement requirements.txt" in said
    assert "same command again" in said
    assert not start.STAMP.exists()


def test_full_disk_is_named(run, monkeypatch, capsys):
    run.failing = ("requirements.txt",)
    monkeypatch.setattr(start, "ROOM_NEEDED", float("inf"))
    assert start.main(["setup"]) == 1
    assert "disk is nearly full" in capsys.readouterr().err


def test_errors_of_the_system_are_sentences(run, monkeypatch, capsys):
    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(start, "clear_environment", lambda: full(start.VENV))
    assert start.main(["setup"]) == 1
    assert "disk is full" in capsys.readouterr().err


def test_missing_venv_module_is_explained(run, monkeypatch, capsys):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    assert start.main(["setup"]) == 1
    assert "apt install python3-venv" in capsys.readouterr().err


def test_incomplete_project_is_explained(run, project, capsys):
    (project / "requirements.txt").unlink()
    assert start.main(["setup"]) == 1
    assert "holds no requirements.txt" in capsys.readouterr().err


def test_foreign_settings_do_not_reach_our_programs(project, monkeypatch):
    for name in start.FOREIGN_VARIABLES:
        monkeypatch.setenv(name, "/elsewhere")
    seen = {}

    class Process:
        def __init__(self, words, cwd, env):
            seen.update(cwd=cwd, env=env)

        def wait(self):
            return 0

    monkeypatch.setattr(subprocess, "Popen", Process)
    start.run(["anything"])
    assert seen["cwd"] == str(project)
    assert "/elsewhere" not in seen["env"].values()


CHILD = """
import pathlib, sys, time
try:
    pathlib.Path(sys.argv[1], "started").touch()
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)  # longer than subprocess.call waits
    pathlib.Path(sys.argv[1], "saved").touch()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C in another way")
def test_a_program_may_save_its_work_after_an_interrupt(tmp_path):
    code = f"import sys, start; start.run([sys.executable, '-c', {CHILD!r}, {str(tmp_path)!r}])"
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    )
    end = time.monotonic() + 30
    while not (tmp_path / "started").exists() and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(parent.pid, signal.SIGINT)
    parent.wait(timeout=30)
    assert (tmp_path / "saved").exists()


# The other actions


def test_all_checks_run_although_one_fails(run, capsys):
    start.setup()
    run.commands.clear()
    run.failing = ("codespell_lib",)
    assert start.main(["test"]) == 1
    assert [words[2:] for words in run.commands] == list(start.CHECKS.values())
    summary = capsys.readouterr().out.split("Summary")[1]
    assert re.findall(r"(passed|FAILED) (\w+)", summary) == [
        ("FAILED" if name == "spelling" else "passed", name) for name in start.CHECKS
    ]


def test_checks_are_chosen_by_name(run):
    start.setup()
    run.commands.clear()
    assert start.main(["test", "unit", "lint"]) == 0
    assert [words[2:] for words in run.commands] == [start.CHECKS["unit"], start.CHECKS["lint"]]


def test_a_notebook_is_a_check_of_its_own(run, tmp_path, monkeypatch):
    start.setup()
    run.commands.clear()
    monkeypatch.chdir(tmp_path)
    assert start.main(["test", "lint", "my.ipynb"]) == 0
    lint, lessons = (words[2:] for words in run.commands)
    assert lint == start.CHECKS["lint"]
    assert str(tmp_path / "my.ipynb") in lessons
    assert "notebooks" not in lessons
    assert "--nbval" in lessons


def test_unknown_check_is_refused_before_anything_runs(run, capsys):
    assert start.main(["test", "units"]) == 1
    assert "no check units" in capsys.readouterr().err
    assert run.commands == []


def test_checks_do_not_see_personal_settings(run, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "--maxfail=1")
    seen = {}
    monkeypatch.setattr(start, "run", lambda command, variables, place: seen.update(variables))
    start.run_undisturbed(["anything"])
    assert "PYTEST_ADDOPTS" not in seen
    folders = {Path(seen[name]).parent for name in start.JUPYTER_FOLDERS}
    assert len(folders) == 1
    assert not folders.pop().exists()


def test_checks_may_be_told_which_browser_to_use(run, monkeypatch):
    wanted = {"FMNIST_BROWSER": "/opt/browser", "FMNIST_BROWSER_REQUIRED": "1", "DISPLAY": ":7"}
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    seen = {}
    monkeypatch.setattr(start, "run", lambda command, variables, place: seen.update(variables))
    start.run_undisturbed(["anything"])
    assert wanted.items() <= seen.items()


def test_the_browser_has_a_check_of_its_own():
    folder = "tests/browser"
    assert (ROOT / folder).is_dir()
    assert folder in start.CHECKS["browser"]
    assert f"--ignore={folder}" in start.CHECKS["unit"]


def test_extras_are_added_to_a_ready_environment(run, project):
    assert start.main(["setup"]) == 0
    run.commands.clear()
    assert start.main(["extras"]) == 0
    assert run.commands[-1][1:] == [
        *["-m", "pip", "install", "--disable-pip-version-check", "--requirement"],
        "requirements-extras.txt",
    ]


def test_extras_go_through_uv_where_there_is_no_pip(run, monkeypatch):
    with_uv(monkeypatch)
    assert start.main(["setup"]) == 0
    run.failing = ("-c",)
    assert start.main(["extras"]) == 0
    assert run.commands[-1][:3] == ["/opt/uv", "pip", "install"]


def test_extras_that_fail_are_explained(run, capsys):
    assert start.main(["setup"]) == 0
    run.failing = ("requirements-extras.txt",)
    assert start.main(["extras"]) == 1
    assert "All lessons run without them." in capsys.readouterr().err


def test_refresh_takes_paths_as_the_caller_sees_them(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert start.main(["refresh", "my.ipynb"]) == 0
    assert run.commands[-1][1:] == ["tools/refresh.py", str(tmp_path / "my.ipynb")]


def test_teachers_give_paths_as_they_see_them(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert start.main(["teacher", "grade", "returned", "grades.csv", "--jobs", "2"]) == 0
    command = ["-m", "fmnist_helpers.teacher", "grade", "returned", "grades.csv", "--jobs", "2"]
    assert run.commands[-1][1:] == command
    assert Path(run.place) == tmp_path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ("lab", [])),
        ("--no-browser", ("lab", ["--no-browser"])),
        ("lab --port 9000", ("lab", ["--port", "9000"])),
        ("lab -- --port 9000", ("lab", ["--port", "9000"])),
        ("setup", ("setup", [])),
        ("test lint unit", ("test", ["lint", "unit"])),
        ("refresh notebooks/01_data.ipynb", ("refresh", ["notebooks/01_data.ipynb"])),
    ],
)
def test_command_line(line, expected):
    assert start.parse(line.split()) == expected


def test_the_value_of_an_option_is_no_action():
    assert start.parse(["--port", "9000"]) == ("lab", ["--port", "9000"])


def test_lab_opens_the_first_lesson_unless_another_is_named():
    assert start.LESSON in " ".join(start.lab_command(["--no-browser"]))
    command = start.lab_command(["notebooks/02_model.ipynb"])
    assert start.LESSON not in " ".join(command)
    assert "notebooks/02_model.ipynb" in command


@pytest.mark.parametrize(("user", "expected"), [(0, True), (1000, False)])
def test_root_may_open_jupyterlab_and_is_told(user, expected, project, run, monkeypatch, capsys):
    monkeypatch.setattr(start.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(start.signal, "signal", lambda *_: None)
    started = []

    class Process:
        def __init__(self, command, **_):
            started.extend(command)

        def wait(self):
            return 0

    monkeypatch.setattr(start.subprocess, "Popen", Process)
    assert start.main([]) == 0
    assert ("--allow-root" in started) == expected
    said = capsys.readouterr().out
    assert ("listens on this machine only and asks for a token" in said) == expected


def test_a_system_without_root_opens_jupyterlab(monkeypatch):
    monkeypatch.delattr(start.os, "geteuid", raising=False)
    assert "--allow-root" not in start.lab_command([])


def test_a_wish_for_more_words_is_granted():
    assert "--log-level=WARN" in start.lab_command([])
    assert "--log-level=WARN" not in start.lab_command(["--debug"])
    assert "--log-level=WARN" not in start.lab_command(["--log-level=INFO"])


@pytest.mark.skipif(not start.is_ready(), reason="needs the environment that start.py makes")
def test_jupyterlab_really_starts_and_its_address_comes_last(tmp_path):
    """Start as whoever runs the tests: in containers and in CI that is root."""
    variables = {name: str(tmp_path / name) for name in start.JUPYTER_FOLDERS}
    command = [sys.executable, ROOT / "start.py", "--no-browser", "--ServerApp.port=0"]
    said = tmp_path / "said.txt"
    with said.open("wb") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, env=os.environ | variables
        )
    try:
        address = address_in(said, process)
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.status == 200
        assert start.LESSON in address
        # Later words, of which there were some, would push the address out of sight.
        time.sleep(2)
        assert said.read_text(encoding="utf-8").split()[-1] == address
    finally:
        process.terminate()
        process.wait(timeout=30)


def address_in(path, process):
    """Wait for the address that JupyterLab prints last."""
    end = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < end:
        found = re.findall(r"http://127\.0\.0\.1:\S+token=\w+", path.read_text(encoding="utf-8"))
        if found:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(path.read_text(encoding="utf-8"))


def test_first_lesson_exists():
    assert (ROOT / start.LESSON).is_file()


def test_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"\b(?:python3?|py)(?: -3[.\d]*)? start\.py([^`\n#]*)", readme)
    assert lines, "README.md does not say how to start"
    for line in lines:
        action, arguments = start.parse(line.split())
        assert action in start.ACTIONS
        if action == "test":
            assert set(arguments) <= set(start.CHECKS)


def test_jupyterlab_is_told_to_ask_for_neither_news_nor_updates(project, run):
    start.setup()
    folder = start.VENV / "share" / "jupyter" / "lab" / "settings"
    settings = json.loads((folder / "overrides.json").read_text(encoding="utf-8"))
    (notification,) = settings.values()
    assert notification == {"fetchNews": "false", "checkForUpdates": False}
