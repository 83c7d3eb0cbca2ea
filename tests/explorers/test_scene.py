"""Scenes are plain data, and each kind of panel can be drawn."""

import json

import numpy as np
import pytest
from matplotlib import image as mpl_image

from fmnist_helpers.explorers import _picture, _scene, _still, _training_scene

ONE_OF_EACH = {
    "images": _scene.images(
        np.arange(2 * 784).reshape(2, 784), ["a", "b\nc"], marks=[1], title="t"
    ),
    "weights": _scene.images(np.eye(3, 784) - 0.5, limits=(-1, 1), signed=True, columns=2),
    "no images": _scene.images(np.empty((0, 784)), empty="nothing"),
    "lines": _scene.lines(
        [
            _scene.series("a", [0, 1, 2], [1, np.nan, 3], dots=True, cross=True),
            _scene.series("", [], []),
        ],
        xlim=(0, 2),
        ylim=(0, 3),
        xlabel="x",
        ylabel="y",
        mark=1,
    ),
    "logarithmic": _scene.lines(
        [], xlim=(-3, 1), ylim=(0, 0), xlabel="x", ylabel="y", logx=True, legend="top left"
    ),
    "bars": _scene.bars(["a", "b"], [np.nan, -2], ["none", "-2"], limits=(-1, 1), marks=[1]),
    "heat": _scene.heat(
        [[0.1, np.nan]], [["a", ""]], rows=["r"], columns=["c", "d"], limits=(0, 1), marks=[(0, 1)]
    ),
    "graph": _scene.graph(
        [
            {"x": 0.2, "y": 0.5, "lines": ["a"], "state": "used"},
            {"x": 0.8, "y": 0.5, "lines": ["b", "(2,)"], "state": "active"},
        ],
        [(0, 1, "active")],
        wide=0.2,
        tall=0.3,
    ),
    "text": _scene.text(["words", "  [1 2]"]),
}


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_panel_can_be_drawn_without_a_browser(name, tmp_path):
    scene = _scene.Scene([_scene.Row(120, [ONE_OF_EACH[name]])], "words")
    path = tmp_path / "still.png"
    path.write_bytes(_still.png_of(scene))
    pixels = mpl_image.imread(path)
    assert pixels.shape[1] == _still.SHOWN_WIDTH * _still.SHARP
    assert np.ptp(pixels[..., :3]) > 0.3  # something dark stands on white


def test_a_message_holds_only_numbers_texts_and_bytes():
    row = _scene.Row(100, list(ONE_OF_EACH.values()))
    message = _scene.Scene([row], "words").message(number=3, live=True)
    text = json.dumps(message, allow_nan=False, default=lambda value: f"{len(bytes(value))} bytes")
    assert '"pixels": "1568 bytes"' in text
    assert message["number"] == 3
    assert message["live"] is True
    assert message["description"] == "words"


def test_only_the_panels_that_changed_are_sent():
    picture, sent = _picture.Picture(), []
    picture.observe(lambda change: sent.append(change["name"]), ["scene", *_picture.PANELS])

    def show(*texts):
        panels = [_scene.text([words]) for words in texts]
        picture.show(_scene.Scene([_scene.Row(30, panels)], "words"))
        told = sorted(sent)
        sent.clear()
        return told

    assert show("a", "b") == ["panel_0", "panel_1", "scene"]
    assert show("a", "c") == ["panel_1"]
    assert show("a", "c") == []
    assert show("a") == ["scene"]
    assert picture.scene["rows"] == [{"height": 30, "panels": 1}]


def test_a_long_trace_is_averaged():
    trace = np.arange(3000.0).reshape(1000, 3)
    thinned = _training_scene._thinned(trace)
    assert len(thinned) == _training_scene.MOST_POINTS
    np.testing.assert_allclose(thinned[:2], [trace[:2].mean(axis=0), trace[2:5].mean(axis=0)])
    np.testing.assert_array_equal(_training_scene._thinned(trace[:400]), trace[:400])


def test_images_become_bytes_between_their_limits():
    panel = _scene.images([[-5, 0, 5, 10, 99]], limits=(0, 10))
    assert list(panel["pixels"]) == [0, 0, 128, 255, 255]


def test_nan_weights_are_drawn_as_nothing():
    panel = _scene.images([[np.nan, -1, 1]], limits=(-1, 1), signed=True)
    assert list(panel["pixels"]) == [128, 0, 255]


@pytest.mark.parametrize("limits", [(2, 2), (np.nan, np.nan), (3, 1)])
def test_limits_are_never_empty(limits):
    low, high = _scene.bars([], [], [], limits=limits)["limits"]
    assert np.isfinite([low, high]).all()
    assert high > low


def test_sentences_get_as_many_lines_as_they_need():
    short, long = "Two words.", " ".join(["words"] * 40)
    row = _scene.sentences(short, long, letters=50)
    first, *rest = row.panels[0]["lines"]
    assert first == short
    assert " ".join(rest) == long
    assert len(rest) == 5
    assert max(map(len, rest)) <= 50
    one, two = (_scene.sentences(short, least=least) for least in (1, 2))
    assert row.height - one.height == 5 * (two.height - one.height) > 0
