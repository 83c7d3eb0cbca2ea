"""What all explorers promise: every control to its extremes, words for every picture, no traces."""

import random
import warnings

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
import pytest

from fmnist_helpers import explorers
from fmnist_helpers.experiments import Settings
from fmnist_helpers.explorers._controls import Controls
from fmnist_helpers.explorers._explorer import Explorer
from fmnist_helpers.explorers._session import Session
from fmnist_helpers.network import init_params
from fmnist_helpers.training import Epoch


def probabilities(n):
    return np.random.default_rng(1).dirichlet(np.ones(10), n)


MAKERS = {
    "garments": lambda p: explorers.Garments(p.X_train, p.y_train),
    "scores": lambda p: explorers.Scores(),
    "computation": lambda p: explorers.Computation(),
    "trainer": lambda p: explorers.Trainer(p, Settings(epochs=2, n_hidden=8)),
    "mistakes": lambda p: explorers.Mistakes(p.X_val, p.y_val, probabilities(len(p.X_val))),
    "drawing": lambda p: explorers.Drawing(
        init_params(784, 5, 10, rng=np.random.default_rng(0)), p.X_val
    ),
    "laboratory": lambda p: explorers.Laboratory(p, Settings(n_samples=100, n_hidden=8)),
}


@pytest.fixture(params=MAKERS)
def explorer(request, pictures):
    return MAKERS[request.param](pictures)


def extremes(control):
    """Return the values that a person can bring a control to, and that are worth a try."""
    if isinstance(control, (widgets.IntSlider, widgets.FloatSlider)):
        return [control.min, control.max, (control.min + control.max) // 2]
    if isinstance(control, widgets.FloatLogSlider):
        return [control.base**control.min, control.base**control.max]
    if isinstance(control, (widgets.Dropdown, widgets.SelectionSlider)):
        return [value[1] if isinstance(value, tuple) else value for value in control.options]
    return [bytes(784), bytes([255]) * 784]


def children(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from children(child)


def buttons(explorer):
    return [each for each in children(explorer) if isinstance(each, widgets.Button)]


def snapshot(value):
    """Return plain data that stay equal only while nothing in an explorer is changed."""
    if isinstance(value, Explorer):
        own = {name: each for name, each in vars(value).items() if name not in vars(widgets.VBox())}
        return [snapshot(own), [each.get_state() for each in children(value)]]
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, np.random.Generator):
        return value.bit_generator.state
    if isinstance(value, dict):
        return {name: snapshot(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [snapshot(each) for each in value]
    if isinstance(value, Session | Epoch):
        return snapshot(vars(value))
    return value


def assert_shows(explorer):
    words = explorer.picture.scene["description"]
    assert len(words) > 20
    assert explorer.picture.scene["rows"]


def test_every_control_goes_to_its_extremes(explorer):
    for name, control in explorer.controls.items():
        for value in extremes(control):
            control.value = value
            assert_shows(explorer)
            assert explorer.values()[name] == value


def test_controls_in_any_combination(explorer):
    draw = random.Random(5)
    for _ in range(60):
        control = draw.choice(list(explorer.controls.values()))
        control.value = draw.choice(extremes(control))
        assert_shows(explorer)


def test_drawing_changes_nothing(explorer):
    for name, control in explorer.controls.items():
        while name == "shown" and not explorer.session.records:
            explorer.step()  # or there would be no past epoch to be shown
        for value in extremes(control):
            # Unheard, so that whatever depends on it still has to be brought up to date.
            with explorer._unheard(name):
                control.value = value
            before = snapshot(explorer)
            scenes = [explorer.draw(**explorer.values()) for _ in range(2)]
            assert snapshot(explorer) == before
            assert scenes[0].message() == scenes[1].message()


def test_the_words_follow_the_picture(explorer):
    name, control = next(
        (name, control) for name, control in explorer.controls.items() if name != "shown"
    )
    before = explorer.picture.scene["description"]
    seen = set()
    for value in extremes(control):
        control.value = value
        seen.add(explorer.picture.scene["description"])
    # The knobs of the trainer act on the next step only.
    assert len(seen | {before}) > 1 or name == "learning_rate"


def test_it_shows_a_widget_and_a_still_picture(explorer):
    bundle, metadata = explorer._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert bundle["image/png"].startswith("iVBOR")
    assert len(bundle["text/plain"]) > 20
    assert len(metadata["image/png"]["alt"]) > 20


def test_the_text_that_is_compared_is_the_same_every_time(explorer, request, pictures):
    again = MAKERS[request.node.callspec.params["explorer"]](pictures)
    first, second = (each._repr_mimebundle_()[0]["text/plain"] for each in (explorer, again))
    assert first == second


def test_all_controls_have_a_label_in_words(explorer):
    for control in explorer.controls.values():
        assert getattr(control, "description", "pad")
    assert all(each.description for each in buttons(explorer))


def test_keys_stay_with_the_controls(explorer):
    for box in (explorer, explorers.Prediction("Which is larger?", ["the first", "the second"])):
        assert sum(isinstance(each, Controls) for each in children(box)) == 1
        # Here `controls.js` looks for the box.
        assert {"fmnist-explorer", "fmnist-prediction"} & set(box._dom_classes)


def test_every_button_can_be_pressed_where_nothing_can_run(explorer, caplog):
    for each in buttons(explorer):
        if each.description not in ("Save pins", "Load pins"):
            each.click()  # ipywidgets logs what a button raises
        assert_shows(explorer)
        if each.description in ("Start", "Run", "One epoch"):
            assert "notebook only" in explorer.scene.description
    assert caplog.records == []


def test_nothing_outside_is_changed(pictures):
    state = np.random.get_state()[1].copy()  # noqa: NPY002 (that we leave it alone is the point)
    parameters, errors = dict(mpl.rcParams), np.geterr()
    filters = list(warnings.filters)
    copies = [array.copy() for array in pictures[:4]]
    for make in MAKERS.values():
        make(pictures)._repr_mimebundle_()
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002
    assert dict(mpl.rcParams) == parameters
    assert np.geterr() == errors
    assert warnings.filters == filters
    for array, copy in zip(pictures[:4], copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_two_explorers_do_not_touch_each_other(pictures):
    for make in MAKERS.values():
        one, two = make(pictures), make(pictures)
        before = two.picture.scene
        control = next(iter(one.controls.values()))
        control.value = extremes(control)[0]
        control.value = extremes(control)[1]
        assert two.picture.scene == before
