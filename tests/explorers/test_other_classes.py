"""Explorers of other data: any number of classes, and square images of any size."""

import string

import numpy as np
import pytest
from PIL import Image

from fmnist_helpers import explorers
from fmnist_helpers.experiments import DataSplit, Settings
from fmnist_helpers.explorers import _classes, drawing
from fmnist_helpers.network import init_params

NAMES = {
    2: ("cat", "dog"),
    3: ("a rather long name of a class", "b", "c"),
    26: tuple(string.ascii_uppercase),
    47: tuple(string.digits + string.ascii_uppercase + "abdefghnqrt"),
    200: tuple(f"person {i}" for i in range(200)),
}
SETTINGS = Settings(epochs=2, n_hidden=8, n_samples=100)


def split_of(class_names, side=28):
    rng = np.random.default_rng(2)
    X = rng.integers(0, 256, (300, side * side)).astype(np.uint8)
    y = np.arange(300) % len(class_names)
    return DataSplit(X[:200], y[:200], X[200:], y[200:], class_names)


def probabilities(split):
    return np.random.default_rng(1).dirichlet(np.ones(len(split.class_names)), len(split.y_val))


def network_for(split, n_outputs=None):
    sizes = split.X_train.shape[1], 5, n_outputs or len(split.class_names)
    return init_params(*sizes, rng=np.random.default_rng(0))


MAKERS = {
    "garments": lambda s: explorers.Garments(s.X_train, s.y_train, s.class_names),
    "mistakes": lambda s: explorers.Mistakes(s.X_val, s.y_val, probabilities(s), s.class_names),
    "drawing": lambda s: explorers.Drawing(network_for(s), s.X_val, class_names=s.class_names),
    "trainer": lambda s: explorers.Trainer(s, SETTINGS),
    "laboratory": lambda s: explorers.Laboratory(s, SETTINGS),
}


def panels_of(explorer):
    return [panel for row in explorer.scene.rows for panel in row.panels]


def only(explorer, kind):
    return [panel for panel in panels_of(explorer) if type(panel).__name__ == kind]


@pytest.mark.parametrize("side", [8, 28, 32])
@pytest.mark.parametrize("name", MAKERS)
def test_they_show_letters_of_any_size(name, side):
    explorer = MAKERS[name](split_of(NAMES[26], side))
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")
    assert all(panel.side == side for panel in only(explorer, "Images"))
    assert "garment" not in explorer.scene.description.lower()


@pytest.mark.parametrize("n_classes", NAMES)
@pytest.mark.parametrize("name", MAKERS)
def test_they_show_any_number_of_classes(name, n_classes):
    explorer = MAKERS[name](split_of(NAMES[n_classes]))
    assert len(panels_of(explorer)) <= 6  # as many as the browser has places for
    for control in ("label", "true", "predicted"):
        if control in explorer.controls:
            explorer.controls[control].value = n_classes - 1
            assert NAMES[n_classes][-1] in explorer.scene.description


@pytest.mark.parametrize("n_classes", [3, 26])
def test_matrices_name_every_class(n_classes):
    split = split_of(NAMES[n_classes])
    trainer, mistakes = MAKERS["trainer"](split), MAKERS["mistakes"](split)
    for explorer in (trainer, mistakes):
        [matrix] = only(explorer, "HeatMap")
        assert matrix.rows == matrix.columns == [*map(_classes.short, split.class_names)]
        assert matrix.values.shape == (n_classes, n_classes)
    counts = mistakes._counts
    assert counts.sum() == len(split.y_val)
    assert (counts.sum(axis=1) == np.bincount(split.y_val, minlength=n_classes)).all()


@pytest.mark.parametrize("n_classes", NAMES)
def test_bars_of_the_drawing_name_every_class_once(n_classes):
    bars = only(MAKERS["drawing"](split_of(NAMES[n_classes])), "Bars")
    assert tuple(name for panel in bars for name in panel.names) == NAMES[n_classes]
    np.testing.assert_allclose(sum(panel.values.sum() for panel in bars), 1, rtol=1e-5)
    [best] = [panel.values[i] for panel in bars for i in panel.marks]
    assert best == max(panel.values.max() for panel in bars)


def test_a_training_session_has_an_output_per_class():
    trainer = MAKERS["trainer"](split_of(NAMES[3]))
    trainer.step()
    assert trainer.session.params.b2.shape == (3,)
    assert np.isfinite(trainer.session.trace[-1][1])


def test_few_images_have_few_neighbors():
    split = split_of(NAMES[3])
    for n in (1, 2, 5, 12, 13):
        explorer = explorers.Garments(split.X_val[:n], split.y_val[:n], split.class_names)
        near = only(explorer, "Images")[1]
        assert len(near.shades) == min(n - 1, 12)


def test_labels_without_a_name_are_refused():
    split = split_of(NAMES[26])
    P = probabilities(split)
    message = "labels run from 0 to 25, but class_names has 10 names, for 0 to 9; expected"
    with pytest.raises(ValueError, match=message):
        explorers.Garments(split.X_train, split.y_train)
    with pytest.raises(ValueError, match=message):
        explorers.Mistakes(split.X_val, split.y_val, P[:, :10])
    ten = split._replace(class_names=NAMES[26][:10])
    for kind in (explorers.Trainer, explorers.Laboratory):
        with pytest.raises(ValueError, match=message):
            kind(ten, SETTINGS)


def test_names_that_do_not_fit_the_outputs_are_refused():
    split = split_of(NAMES[26])
    message = "has 26 outputs, but class_names has 10 names; expected .* Pass class_names"
    with pytest.raises(ValueError, match=message):
        explorers.Mistakes(split.X_val, split.y_val, probabilities(split))
    with pytest.raises(ValueError, match=message):
        explorers.Drawing(network_for(split), split.X_val)


@pytest.mark.parametrize("examples", [np.zeros((2, 64), np.uint8), np.zeros((2, 784))])
def test_examples_that_do_not_fit_the_network_are_refused(examples):
    split = split_of(NAMES[3])
    with pytest.raises(ValueError, match=r"examples are .* expected uint8 of shape \(n, 784\)"):
        explorers.Drawing(network_for(split), examples, class_names=split.class_names)


def test_images_that_are_not_square_are_refused():
    split = split_of(NAMES[3])
    oblong = split._replace(X_train=split.X_train[:, :600], X_val=split.X_val[:, :600])
    for name in ("garments", "mistakes", "drawing", "trainer"):
        with pytest.raises(ValueError, match="600.*expected one square image per row"):
            MAKERS[name](oblong)
    assert MAKERS["laboratory"](oblong).scene  # shows no images


def test_an_upload_fills_a_sheet_of_another_size(tmp_path):
    photo = np.full((50, 40), 255, np.uint8)
    photo[10:40, 5:35] = 0
    Image.fromarray(photo).save(tmp_path / "photo.png")
    content = (tmp_path / "photo.png").read_bytes()
    explorer = MAKERS["drawing"](split_of(NAMES[3], side=32))
    explorer._uploaded({"new": [{"content": content}]})
    assert explorer.pad.value == drawing.garment_from(content, 32).tobytes() == b"\xff" * 1024
    explorer.clear()
    assert explorer.pad.value == bytes(1024)
    explorer.turn()


def test_the_map_of_rates_is_said_to_be_that_of_fashion_mnist(pictures):
    other = MAKERS["laboratory"](split_of(NAMES[3]))
    assert only(other, "HeatMap")[0].title.endswith("Fashion-MNIST")
    own = explorers.Laboratory(pictures, SETTINGS)
    assert "Fashion-MNIST" not in own.scene.description
    assert [_classes.largest_loss("a" * n) for n in (2, 10, 26)] == [0.9, 2.5, 3.5]
    losses = only(other, "Lines")[1]
    assert losses.ylim == [0, _classes.largest_loss(NAMES[3])]
