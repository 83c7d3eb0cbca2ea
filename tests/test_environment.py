"""pyproject.toml, requirements.txt and environment.yml must describe the same environment."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
OTHER_SYSTEMS = [
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
]
# conda-forge keeps the name "playwright" for the JavaScript library.
CONDA_NAMES = {"playwright-python": "playwright"}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def project():
    """Return the project table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def wanted():
    """Return name -> bounds of what pyproject.toml asks for, the checks included."""
    lines = project()["dependencies"] + project()["optional-dependencies"]["test"]
    requirements = map(Requirement, lines)
    return {canonicalize_name(each.name): each.specifier for each in requirements}


def pins():
    """Return the requirements of requirements.txt."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_extras_are_pinned_within_the_bounds_of_pyproject():
    lines = (ROOT / "requirements-extras.txt").read_text(encoding="utf-8").splitlines()
    pinned = {
        requirement.name: requirement.specifier
        for requirement in map(Requirement, (line for line in lines if line[0] not in "#-"))
    }
    # Dask's scheduler and workers are a package of their own.
    assert pinned.pop("distributed") == pinned["dask"]
    asked = [Requirement(line) for line in project()["optional-dependencies"]["extras"]]
    assert set(pinned) == {each.name for each in asked}
    for each in asked:
        (version,) = pinned[each.name]
        assert each.specifier.contains(version.version)


def conda():
    """Return environment.yml."""
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def conda_bounds():
    """Return name -> bounds of the conda packages, Python and pip left out."""
    lines = [line for line in conda()["dependencies"] if isinstance(line, str)]
    requirements = [Requirement(line) for line in lines]
    return {
        CONDA_NAMES.get(each.name, canonicalize_name(each.name)): each.specifier
        for each in requirements
        if each.name not in ("pip", "python")
    }


def test_conda_asks_for_the_same_as_pyproject():
    assert conda_bounds() == wanted()


def test_conda_asks_for_the_same_python():
    assert "python" + project()["requires-python"] in conda()["dependencies"]


def test_conda_installs_the_package_of_the_project():
    assert {"pip": ["--editable ."]} in conda()["dependencies"]
    assert "pip" in conda()["dependencies"]


def test_conda_names():
    assert conda()["name"] == "fmnist-from-scratch"
    assert conda()["channels"] == ["conda-forge"]


def test_every_line_is_an_exact_pin():
    loose = [str(pin) for pin in pins() if not re.fullmatch(r"==[\w.]+", str(pin.specifier))]
    assert loose == []
    assert len(pins()) > len(wanted())


@pytest.mark.parametrize("name", sorted(wanted()))
def test_pins_satisfy_pyproject(name):
    versions = [str(pin.specifier)[2:] for pin in pins() if canonicalize_name(pin.name) == name]
    assert versions, f"requirements.txt does not hold {name}: make it anew"
    assert all(wanted()[name].contains(version) for version in versions)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", OTHER_SYSTEMS, ids=lambda system: system["sys_platform"])
def test_every_system_gets_one_pin_of_everything(system, python):
    machine = {**system, "python_version": python, "python_full_version": python + ".9"}
    chosen = [
        canonicalize_name(pin.name)
        for pin in pins()
        if pin.marker is None or pin.marker.evaluate(machine)
    ]
    assert len(chosen) == len(set(chosen))
    assert set(wanted()) <= set(chosen)


@pytest.mark.parametrize("name", ["requirements.txt", "environment.yml"])
def test_no_address_is_written_down(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    # The command that makes requirements.txt names this option to keep addresses out.
    text = text.replace("--no-emit-index-url", "")
    assert re.findall(r"://|index-url|find-links|trusted-host|file:", text) == []
