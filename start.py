"""Make the environment of the lessons once, then open them in JupyterLab.

``python3 start.py`` is all a learner needs; ``python3 start.py --help`` lists the rest.

An old Python must get as far as the sentence that names what is missing. Therefore this file uses
the standard library only, and no syntax newer than Python 3.6.
"""

import argparse
import errno
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
# The marker is written first and says that the folder is ours to replace. The stamp is written
# last and says that everything is installed, so an interrupted set-up never looks finished.
MARKER = VENV / "made-by-start-py.txt"
STAMP = VENV / "set-up-finished.txt"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

OLDEST_PYTHON = (3, 11)
ROOM_NEEDED = 1_000_000_000  # bytes; the finished environment takes a good half of it
LESSON = "notebooks/01_data.ipynb"
EXTRAS = "requirements-extras.txt"

# Importing these once proves that the environment works. It also builds the font cache of
# Matplotlib, whose message would otherwise appear in the middle of the first lesson.
WARM_UP = "import ipykernel, ipywidgets, jupyterlab, matplotlib.pyplot, pandas, seaborn, sklearn"

# Settings of another environment or of the learner which would reach into ours.
FOREIGN_VARIABLES = (
    "CONDA_PREFIX",
    "MPLBACKEND",
    "PIP_PREFIX",
    "PIP_TARGET",
    "PYTHONHOME",
    "PYTHONPATH",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON",
    "UV_SYSTEM_PYTHON",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
)
# Settings that are welcome in a lesson, but could change the result of a check.
PERSONAL_VARIABLES = (
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_PATH",
    "MATPLOTLIBRC",
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
)
JUPYTER_FOLDERS = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")

# A slider's picture arrives 40 ms earlier, see fmnist_helpers/low_latency_server.py.
SERVER_OPTIONS = [
    "--ServerApp.kernel_websocket_connection_class=fmnist_helpers.low_latency_server.LowLatencyConnection",
]

LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    }
}

CHECKS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "spelling": ["codespell_lib"],
    "unit": ["pytest", "tests", "--ignore=tests/browser"],
    "lessons": [
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "--nbval-sanitize-with",
        "tests/nbval_sanitize.cfg",
        "notebooks",
        "-p",
        "no:cacheprovider",
    ],
    # Skipped where there is no browser, unless FMNIST_BROWSER_REQUIRED is 1.
    "browser": ["pytest", "tests/browser", "-p", "no:cacheprovider"],
}


class Problem(Exception):
    """A failure the reader can do something about; shown as it is, without a traceback."""


def say(text):
    """Print at once, so that our lines stay in order with those of the programs we run."""
    print(text, flush=True)


def check_python(version=None):
    """Refuse a Python that is too old for the pinned packages."""
    version = tuple(version or sys.version_info)[:3]
    if version < OLDEST_PYTHON:
        example = "py -3.13 start.py" if os.name == "nt" else "python3.13 start.py"
        raise Problem(
            "The lessons need Python {} or newer, but this is Python {} ({}). Install a newer one, "
            "for example from python.org, and start it by name: {}".format(
                ".".join(map(str, OLDEST_PYTHON)),
                ".".join(map(str, version)),
                sys.executable,
                example,
            )
        )


def clean_variables(*names):
    """Return our environment variables without the named ones and without foreign settings."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN_VARIABLES and name not in names
    }
    # A learner's "pip install --user" default would fail inside an environment.
    variables["PIP_USER"] = "0"
    # Prefer the kernel of this environment to one of the same name in the home folder.
    variables["JUPYTER_PREFER_ENV_PATH"] = "1"
    return variables


def run(command, variables=None, place=None):
    """Run a program, in the project folder where nothing else is said; return its exit status."""
    variables = clean_variables() if variables is None else variables
    command = [str(part) for part in command]
    process = subprocess.Popen(command, cwd=str(place or ROOT), env=variables)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # The program gets Ctrl-C as well, and may have something to save; a second one ends it.
        process.wait()
        raise


def fingerprint():
    """Return a text that changes whenever the environment has to be made anew."""
    # The folder belongs to it because an environment stops working when it is moved.
    digest = hashlib.sha256(os.fsencode(sys.version + "\n" + str(ROOT) + "\n"))
    for name in ("requirements.txt", "pyproject.toml"):
        if not (ROOT / name).exists():
            raise Problem(
                f"{ROOT} holds no {name}. Unpack or clone the whole project, then start it there."
            )
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest() + "\n"


def is_ready():
    """Tell whether the environment is complete and was made for the present project."""
    wanted = fingerprint()
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted


def check_ours():
    """Refuse to touch a ``.venv`` that this file has not made."""
    if not os.path.lexists(str(VENV)):
        return
    # Power may fail between making the folder and writing the marker: empty counts as ours.
    if VENV.is_dir() and (MARKER.exists() or not any(VENV.iterdir())):
        return
    raise Problem(
        f"{VENV} exists, but start.py has not made it (it holds no {MARKER.name}), "
        "so it is left as it is. Rename or delete it, then run the same command again."
    )


def clear_environment():
    """Leave a ``.venv`` that holds nothing but the marker."""
    check_ours()
    VENV.mkdir(exist_ok=True)
    MARKER.write_text("Made by start.py, which may delete this folder.\n", encoding="utf-8")
    # The stamp goes first: from here on the environment is unfinished.
    for path in sorted(VENV.iterdir(), key=lambda path: path != STAMP):
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(str(path))
            elif path != MARKER:
                path.unlink()
        except OSError as error:
            raise Problem(
                f"The old environment cannot be removed: {error}. Close JupyterLab and everything "
                "else that uses it (deactivate it as well), then run the same command again."
            ) from error


def base_python():
    """Return the Python behind an activated environment, which may be the one to replace."""
    return getattr(sys, "_base_executable", None) or sys.executable


def uv_steps(uv):
    """Return the commands which make the environment with uv."""
    install = [uv, "pip", "install", "--python", PYTHON]
    return [
        # The folder exists already: it holds our marker.
        [uv, "venv", "--allow-existing", "--python", base_python(), VENV],
        # pip compiles what it installs; without it, each first import would take seconds.
        install + ["--compile-bytecode", "--requirement", "requirements.txt"],
        install + ["--no-deps", "--editable", "."],
    ]


def venv_steps():
    """Return the commands which make the environment with the standard library and pip."""
    install = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    return [
        [base_python(), "-m", "venv", VENV],
        install + ["--requirement", "requirements.txt"],
        install + ["--no-deps", "--editable", "."],
    ]


def failed_step(steps):
    """Make the environment from scratch; return the command that failed, or None."""
    clear_environment()
    for command in steps + [[PYTHON, "-c", WARM_UP]]:
        if run(command) != 0:
            return " ".join(str(part) for part in command)
    return None


def check_venv_module():
    """Refuse a Python from which the standard library cannot make an environment."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise Problem(
            f"This Python ({sys.executable}) cannot make environments: its venv module is not "
            "complete. On Debian and Ubuntu run: sudo apt install python3-venv\n"
            "Then run the same command again."
        )


def failure_text(command):
    """Explain what a learner can do after an installer has failed."""
    text = (
        f"The environment is not finished; this command failed:\n  {command}\n"
        "Its own words are above. Running the same command again starts over, and what has been "
        "downloaded is kept.\nWithout a direct connection, set HTTPS_PROXY to your proxy, or "
        "PIP_INDEX_URL and UV_DEFAULT_INDEX to a mirror."
    )
    free = shutil.disk_usage(str(ROOT)).free
    if free < ROOM_NEEDED:
        text += f"\nThe disk is nearly full: {free // 10**6} MB are free, about 1000 MB are needed."
    return text


def silence_jupyterlab():
    """Ask for neither news nor updates: a class needs no pop-ups, the lessons no network."""
    folder = VENV / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "overrides.json").write_text(json.dumps(LAB_SETTINGS, indent=2), encoding="utf-8")


def make_environment():
    """Install everything, with uv where it works, else with venv and pip."""
    check_ours()
    failed = None
    uv = shutil.which("uv")
    if uv:
        say("Making the environment in .venv with uv (once, about a minute) ...")
        failed = failed_step(uv_steps(uv))
        if failed:
            say(f"uv did not succeed ({failed}).")
    if failed or not uv:
        check_venv_module()
        say("Making the environment in .venv with venv and pip (once, a few minutes) ...")
        failed = failed_step(venv_steps())
    if failed:
        raise Problem(failure_text(failed))
    silence_jupyterlab()
    STAMP.write_text(fingerprint(), encoding="utf-8")
    say("The environment is ready.")


def setup(arguments=()):
    """Make the environment unless it is ready."""
    if arguments:
        raise Problem("setup takes no further arguments, but got: {}".format(" ".join(arguments)))
    if not is_ready():
        make_environment()
    return 0


def extras(arguments):
    """Add the libraries that one lesson compares with; all lessons run without them."""
    if arguments:
        raise Problem("extras takes no further arguments, but got: {}".format(" ".join(arguments)))
    setup()
    say("Adding PyTorch, Keras, JAX and Dask to .venv (once, up to a few gigabytes) ...")
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    # An environment that uv has made holds no pip.
    if run([PYTHON, "-c", "import importlib.util as u; exit(u.find_spec('pip') is None)"]) != 0:
        command = [shutil.which("uv") or "uv", "pip", "install", "--python", PYTHON]
    command = command + ["--requirement", EXTRAS]
    if run(command) != 0:
        raise Problem(
            "The other libraries are not installed; this command failed:\n  {}\nIts own words are "
            "above. All lessons run without them.".format(" ".join(map(str, command)))
        )
    return 0


def lab_command(arguments):
    """Return the command that opens the first lesson, or the notebook named in the arguments."""
    named = any(argument.endswith(".ipynb") for argument in arguments)
    quiet = not any(argument.startswith(("--log-level", "--debug")) for argument in arguments)
    return [
        str(PYTHON),
        "-m",
        "jupyterlab",
        # Not the lesson as a file: then its folder would be all a learner sees of the project.
        f"--ServerApp.root_dir={ROOT}",
        *SERVER_OPTIONS,
        # So that the address, with its token, is the last thing on the screen.
        *(["--log-level=WARN"] if quiet else []),
        *(["--allow-root"] if is_root() else []),
        *([] if named else [f"--LabApp.default_url=/lab/tree/{LESSON}"]),
        *arguments,
    ]


def is_root():
    """Tell whether we are root, as one is in most containers; JupyterLab must be told."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def lab(arguments):
    """Open JupyterLab and wait until it ends."""
    setup()
    if is_root():
        say(
            "You are root, so JupyterLab runs as root, too. It listens on this machine only and "
            "asks for a token, unless your own Jupyter settings say otherwise."
        )
    say("Opening JupyterLab; Ctrl-C in this window ends it.")
    say("If no browser opens, copy the address below, with its token, into one.")
    process = subprocess.Popen(lab_command(arguments), cwd=str(ROOT), env=clean_variables())
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # JupyterLab gets Ctrl-C as well, and asks whether to stop: wait for the answer.
            continue


def run_undisturbed(command, place=None):
    """Run a command where the personal settings of Jupyter and Python do not count."""
    with tempfile.TemporaryDirectory(prefix="lessons-", ignore_cleanup_errors=True) as folder:
        variables = clean_variables(*PERSONAL_VARIABLES)
        variables.update({name: str(Path(folder, name.lower())) for name in JUPYTER_FOLDERS})
        # The lessons gain little from a second thread, and lose much where the processor is busy.
        variables.setdefault("OPENBLAS_NUM_THREADS", "1")
        return run(command, variables, place)


def run_check(name, notebooks):
    """Run one check; return whether it passed and the seconds it took."""
    command = ["-m"] + CHECKS[name]
    if name == "lessons" and notebooks:
        place = command.index("notebooks")
        command[place : place + 1] = notebooks
    say("\n== {}: python {}".format(name, " ".join(command)))
    start = time.perf_counter()
    status = run_undisturbed([PYTHON] + command)
    return status == 0, time.perf_counter() - start


def test(names):
    """Run the named checks, or all of them, and sum them up; a notebook is a check, too."""
    # The paths are the caller's, but the checks run in the project folder.
    notebooks = [str(Path(name).resolve()) for name in names if name.endswith(".ipynb")]
    names = [name for name in names if not name.endswith(".ipynb")]
    if notebooks and "lessons" not in names:
        names.append("lessons")
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise Problem(
            "There is no check {}. The checks are: {}".format(", ".join(unknown), ", ".join(CHECKS))
        )
    setup()
    results = {name: run_check(name, notebooks) for name in names or CHECKS}
    say("\nSummary")
    for name, (passed, seconds) in results.items():
        say("  {} {:<9} {:6.1f} s".format("passed" if passed else "FAILED", name, seconds))
    return 0 if all(passed for passed, _ in results.values()) else 1


def refresh(notebooks):
    """Execute lessons and store their outputs in place."""
    # The path is the caller's, but the tool runs in the project folder.
    paths = [Path(notebook).resolve() for notebook in notebooks]
    setup()
    return run_undisturbed([PYTHON, "tools/refresh.py"] + paths)


def teacher(arguments):
    """Write the student edition, or grade what came back; see fmnist_helpers/teacher.py."""
    setup()
    # In the caller's folder, since the paths are the caller's.
    command = [PYTHON, "-m", "fmnist_helpers.teacher"] + arguments
    try:
        return run_undisturbed(command, Path.cwd())
    except KeyboardInterrupt:
        return 130  # what is done was said by the program itself


ACTIONS = {
    "lab": lab,
    "setup": setup,
    "extras": extras,
    "test": test,
    "refresh": refresh,
    "teacher": teacher,
}


def make_parser():
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        description="Make the environment of the lessons in .venv (once), then start them.",
        epilog="""actions:
  lab [ARGUMENT ...]      open the first lesson in JupyterLab, which gets the arguments,
                          for example: start.py --no-browser, start.py lab --port 9000
  setup                   only make the environment
  extras                  add PyTorch, Keras, JAX and Dask, which one lesson compares with
  test [CHECK ...]        run the named checks, or all: {};
                          a notebook is a check, too
  refresh [NOTEBOOK ...]  execute lessons and store their outputs (for contributors)
  teacher student FOLDER           write the lessons without solutions
  teacher grade FOLDER GRADES.csv  check the notebooks that came back""".format(", ".join(CHECKS)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # An abbreviation might be an option of JupyterLab.
        allow_abbrev=False,
        usage="start.py [-h] [lab | setup | extras | test | refresh | teacher] [ARGUMENT ...]",
    )
    parser.add_argument(
        "action", nargs="?", choices=list(ACTIONS), default="lab", help="default: lab"
    )
    return parser


def parse(argv=None):
    """Split the command line into the action and what it is given."""
    argv = sys.argv[1:] if argv is None else list(argv)
    if argv and argv[0].startswith("-") and argv[0] not in ("-h", "--help"):
        argv = ["lab"] + argv  # options of JupyterLab, whose values are no actions
    action = make_parser().parse_args(argv[:1]).action
    return action, [argument for argument in argv[1:] if argument != "--"]


def main(argv=None):
    """Run the action and turn every expected failure into a sentence."""
    try:
        check_python()
        # A folder may have a name which the encoding of the window cannot write.
        sys.stdout.reconfigure(errors="replace")
        action, arguments = parse(argv)
        return ACTIONS[action](arguments)
    except KeyboardInterrupt:
        say("\nInterrupted. Running the same command again goes on from here.")
        return 130
    except Problem as problem:
        print(problem, file=sys.stderr)
    except OSError as error:
        full = error.errno == errno.ENOSPC
        advice = "The disk is full: make room" if full else "Remove the cause"
        print(f"{error}\n{advice}, then run the same command again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
