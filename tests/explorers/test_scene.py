"""Scenes are plain data, and each kind of panel can be drawn."""

import json
import re
from dataclasses import fields

import numpy as np
import pytest
from matplotlib import image as mpl_image

from fmnist_helpers.explorers import _scene, _scene_view, _static, _training_scene
from fmnist_helpers.explorers._scene import (
    Bars,
    Edge,
    Graph,
    HeatMap,
    Images,
    Lines,
    Node,
    Row,
    Scene,
    Series,
    Text,
    shades,
)

LONG = " ".join(["words"] * 60)
ONE_OF_EACH = {
    "images": Images(
        shades(np.arange(2 * 784).reshape(2, 784), (0, 255)), ["a", "b\nc"], marks=[1], title="t"
    ),
    "weights": Images(shades(np.eye(3, 784) - 0.5, (-1, 1)), signed=True, columns=2),
    "no images": Images(shades(np.empty((0, 784)), (0, 1)), empty="nothing"),
    "lines": Lines(
        [Series("a", [0, 1, 2], [1, np.nan, 3], dots=True, cross=True), Series("", [], [])],
        xlim=(0, 2),
        ylim=(0, 3),
        xlabel="x",
        ylabel="y",
        mark=1,
    ),
    "bars": Bars(["a", "b"], [np.nan, -2], ["none", "-2"], limits=(-1, 1), marks=[1]),
    "heat map": HeatMap(
        [[0.1, np.nan]], [["a", ""]], rows=["r"], columns=["c", "d"], limits=(0, 1), marks=[(0, 1)]
    ),
    "graph": Graph(
        [Node("a", "", 0.2, 0.5, "used"), Node("b", "(2,)", 0.8, 0.5, "active")],
        [Edge(0, 1, "active"), Edge(1, 0, "todo", via=(0.5, 0.1))],
        width=0.2,
        height=0.3,
    ),
    "text": Text([LONG, "  [1 2]\n  [3 4]"], title="t"),
}


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_panel_can_be_drawn_without_a_browser(name, tmp_path):
    scene = Scene([Row([ONE_OF_EACH[name]], 120)], "words")
    path = tmp_path / "static.png"
    path.write_bytes(_static.png_of(scene))
    pixels = mpl_image.imread(path)
    assert pixels.shape[1] == _static.SHOWN_WIDTH * _static.SHARP
    assert np.ptp(pixels[..., :3]) > 0.3  # something dark stands on white


def test_a_row_is_as_tall_as_its_text():
    heights = [_static._row_height(Row([Text([LONG] * n)])) for n in (1, 2, 3)]
    assert heights[2] - heights[1] == heights[1] - heights[0] > 3 * _static.LINE
    assert _static._row_height(Row([Text([LONG]), Text(["short"])])) > heights[0]


def test_the_browser_knows_the_same_panels_with_the_same_fields():
    code = _scene_view.SceneView._esm
    types = re.split(r"@typedef \{Object\} (\w+)", code.partition("*/")[0])[1:]
    names = dict(zip(types[::2], types[1::2], strict=True))
    in_browser = {
        name: re.findall(r"@property \{\S+\} (\w+)", text) for name, text in names.items()
    }
    classes = {each.__name__: each for each in _scene.Data.__subclasses__()}
    assert in_browser == {
        name: [field.name for field in fields(each)] for name, each in classes.items()
    }
    table = re.search(r"const DRAW = \{(.*?)\};", code).group(1)
    assert re.findall(r"(\w+):", table) == [each.__name__ for each in _scene.PANELS]
    assert list(_static.DRAW) == list(_scene.PANELS)


def test_a_message_holds_only_numbers_texts_and_bytes():
    row = Row(list(ONE_OF_EACH.values()), 100)
    message = Scene([row], "words", number=3, live=True).message()
    text = json.dumps(message, allow_nan=False, default=lambda value: f"{len(bytes(value))} bytes")
    assert '"shades": "1568 bytes"' in text
    assert '"kind": "HeatMap", "values": "8 bytes"' in text
    assert message["number"] == 3
    assert message["live"] is True
    assert message["description"] == "words"


def test_scenes_are_equal_if_all_they_hold_is():
    def one(value):
        return Scene([Row([Bars(["a"], [value], ["b"], limits=(0, 1))])], "words")

    assert one(0.5) == one(0.5)
    assert one(0.5) != one(0.25)
    assert Text(["a"]) != Row([])


def test_only_the_panels_that_changed_are_sent():
    view, sent = _scene_view.SceneView(), []
    view.observe(lambda change: sent.append(change["name"]), ["scene", *_scene_view.PANELS])

    def show(*texts):
        view.show(Scene([Row([Text([words]) for words in texts], 30)], "words"))
        told = sorted(sent)
        sent.clear()
        return told

    assert show("a", "b") == ["panel_0", "panel_1", "scene"]
    assert show("a", "c") == ["panel_1"]
    assert show("a", "c") == []
    assert show("a") == ["scene"]
    assert view.scene["rows"] == [{"kind": "Row", "height": 30, "panels": 1}]


def test_a_long_trace_is_averaged():
    trace = np.arange(3000.0).reshape(1000, 3)
    thinned = _training_scene._thinned(trace)
    assert len(thinned) == _training_scene.MAX_POINTS
    np.testing.assert_allclose(thinned[:2], [trace[:2].mean(axis=0), trace[2:5].mean(axis=0)])
    np.testing.assert_array_equal(_training_scene._thinned(trace[:400]), trace[:400])


def test_images_become_bytes_between_their_limits():
    assert shades([[-5, 0, 5, 10, 99]], (0, 10)).tolist() == [[0, 0, 128, 255, 255]]


def test_nan_weights_are_drawn_as_nothing():
    assert shades([[np.nan, -1, 1]], (-1, 1)).tolist() == [[128, 0, 255]]


@pytest.mark.parametrize("limits", [(2, 2), (np.nan, np.nan), (3, 1)])
def test_limits_are_never_empty(limits):
    low, high = Bars([], [], [], limits=limits).limits
    assert np.isfinite([low, high]).all()
    assert high > low
