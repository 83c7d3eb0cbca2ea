"""A file is written whole or not at all, whatever interrupts the writing."""

from pathlib import Path

import pandas as pd
import pytest

from fmnist_helpers._files import replacing
from fmnist_helpers._tables import write_table


@pytest.fixture(params=["there", "not there"])
def path(request, tmp_path):
    path = tmp_path / "notes.txt"
    if request.param == "there":
        path.write_text("old")
    return path


def content(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_the_new_file_takes_the_place_of_the_old_one(path):
    with replacing(path) as part:
        part.write_text("new")
    assert content(path.parent) == {"notes.txt": "new"}


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError(28, "No space left"), ValueError])
def test_after_an_error_everything_is_as_it_was(path, trouble):
    before = content(path.parent)

    def write_half():
        with replacing(path, keep="the text") as part:
            part.write_text("ne")
            raise trouble

    with pytest.raises(trouble if isinstance(trouble, type) else OSError):
        write_half()
    assert content(path.parent) == before


def write_while_locked(path, monkeypatch, **options):
    def locked(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with replacing(path, **options) as part:
        part.write_text("new")


def test_a_file_that_cannot_be_replaced_stays_as_it_was(path, monkeypatch):
    before = content(path.parent)
    with pytest.raises(PermissionError, match="in use"):
        write_while_locked(path, monkeypatch)
    assert content(path.parent) == before


def test_a_finished_file_can_be_kept_when_the_old_one_cannot_be_replaced(path, monkeypatch):
    before = content(path.parent)
    message = r"notes.txt cannot be replaced \(in use\); the text is in notes.txt.part"
    with pytest.raises(OSError, match=message):
        write_while_locked(path, monkeypatch, keep="the text")
    assert content(path.parent) == before | {"notes.txt.part": "new"}


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(OSError, match="missing"):
        write_table(pd.DataFrame({"a": [1]}), tmp_path / "missing" / "table.csv")


def test_a_table_has_the_same_bytes_on_every_system(tmp_path):
    write_table(pd.DataFrame({"a": [1, 2]}), str(tmp_path / "table.csv"))
    assert (tmp_path / "table.csv").read_bytes() == b"a\n1\n2\n"
