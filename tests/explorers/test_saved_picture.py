"""The notebook keeps a picture of each explorer, whoever runs the cell."""

import base64

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from fmnist_helpers import explorers
from fmnist_helpers.explorers import _explorer, _saved_picture
from tools import refresh

WIDGET_VIEW = _saved_picture.WIDGET_VIEW
PNG = b"\x89PNG from the browser"


class Shell:
    """What IPython knows of the request that runs a cell."""

    def __init__(self, metadata):
        self._metadata = metadata

    def get_parent(self):
        return {"metadata": self._metadata}


@pytest.fixture
def published(monkeypatch):
    """Collect the outputs of a cell that JupyterLab has sent, and forbid Matplotlib."""
    outputs = []

    def collect(data, metadata=None, *, transient=None, update=False):
        outputs.append((data, metadata, (transient or {}).get("display_id"), update))

    monkeypatch.setattr(_saved_picture, "get_ipython", lambda: Shell({"cellId": "a"}))
    for module in (_saved_picture, _explorer):
        monkeypatch.setattr(module, "publish_display_data", collect)
    monkeypatch.setattr(_explorer, "png_of", lambda scene: pytest.fail("Matplotlib draws"))
    return outputs


def test_the_browser_gets_the_widget_and_sends_the_picture(published):
    explorer = explorers.Scores()
    explorer._ipython_display_()
    (widget, _, _, _), (empty, _, name, _) = published
    assert widget[WIDGET_VIEW]["model_id"] == explorer.model_id
    assert len(widget["text/plain"]) > 20
    assert empty == {WIDGET_VIEW: {**empty[WIDGET_VIEW], "model_id": ""}, "text/plain": ""}
    assert explorer.picture.sends_pictures
    explorer.picture._hear(None, {"picture": True}, [memoryview(PNG)])
    data, metadata, same_name, update = published[-1]
    assert base64.b64decode(data["image/png"]) == PNG
    assert metadata["image/png"]["alt"] == explorer.scene.description
    assert data[WIDGET_VIEW]["model_id"] == ""
    assert update
    assert same_name == name


def test_matplotlib_draws_for_a_browser_that_cannot(published, monkeypatch):
    explorer = explorers.Scores()
    explorer._ipython_display_()
    monkeypatch.setattr(_explorer, "png_of", lambda scene: PNG)
    explorer.picture._hear(None, {"picture": False}, [])
    assert base64.b64decode(published[-1][0]["image/png"]) == PNG


@pytest.mark.parametrize("shell", [None, Shell({})])
def test_everybody_else_gets_one_bundle(shell, monkeypatch):
    monkeypatch.setattr(_saved_picture, "get_ipython", lambda: shell)
    explorer = explorers.Scores()
    with pytest.raises(NotImplementedError):
        explorer._ipython_display_()
    data, _ = explorer._repr_mimebundle_()
    assert set(data) == {WIDGET_VIEW, "image/png", "text/plain"}
    assert not explorer.picture.sends_pictures


def test_a_lesson_that_is_refreshed_holds_picture_and_words(tmp_path):
    code = "from fmnist_helpers import explorers\nexplorers.Scores()"
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), path)
    assert refresh.refresh(path)
    (output,) = nbformat.read(path, as_version=4).cells[0].outputs
    assert output.output_type == "execute_result"
    assert set(output.data) == {"image/png", "text/plain"}
    assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
