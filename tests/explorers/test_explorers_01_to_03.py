"""What the explorers of lessons 01 to 03 show is right."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from fmnist_helpers import explorers
from fmnist_helpers.experiments import NORMALIZATIONS, scale
from fmnist_helpers.explorers import computation, garments, scores
from fmnist_helpers.functional import cross_entropy_from_scores, softmax
from fmnist_helpers.gradcheck import numerical_gradient, relative_error
from fmnist_helpers.network import forward, loss


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_neighbors_are_those_scikit_learn_finds(normalization, pictures):
    X = scale(pictures.X_train, normalization, dtype=np.float64)
    expected, numbers = NearestNeighbors(n_neighbors=6).fit(X).kneighbors(X[:5])
    among = garments.prepare_search(pictures.X_train)
    for i in range(5):
        found, distances = garments.neighbors(
            among, pictures.X_train[i], normalization, n=5, without=i
        )
        np.testing.assert_array_equal(found, numbers[i, 1:])
        np.testing.assert_allclose(distances, expected[i, 1:], rtol=1e-3)


def test_an_image_that_is_all_zero_has_neighbors(pictures):
    among = garments.prepare_search(pictures.X_train)
    for normalization in NORMALIZATIONS:
        _, distances = garments.neighbors(among, np.zeros(784), normalization)
        assert np.isfinite(distances).all()


def test_normalization_changes_numbers_and_picture(pictures):
    explorer = explorers.Garments(pictures.X_train, pictures.y_train)
    explorer.controls["garment"].value = 7
    words = {}
    for normalization in NORMALIZATIONS:
        explorer.controls["normalization"].value = normalization
        words[normalization] = explorer.scene.description
    x = pictures.X_train[7].astype(float)
    assert f"squared norm (sum of their squares) {np.square(x).sum():,.0f}" in words["raw"]
    assert "sum of the pixels 1;" in words["l1"]
    assert "squared norm (sum of their squares) 1." in words["l2"]
    assert f"Largest pixel {x.max() / 255:.3g};" in words["pixel"]


def test_only_garments_of_the_class_are_browsed(pictures):
    explorer = explorers.Garments(pictures.X_train, pictures.y_train)
    explorer.controls["garment"].value = 150
    explorer.controls["label"].value = 3
    assert explorer.controls["garment"].max == 19
    assert "Dress" in explorer.scene.description
    captions = explorer.scene.rows[0].panels[0].captions
    assert set(captions) == {"Dress"}


def test_a_class_without_garments_is_no_error(pictures):
    few = pictures.y_train != 3
    explorer = explorers.Garments(pictures.X_train[few], pictures.y_train[few])
    explorer.controls["label"].value = 3
    assert "no garment" in explorer.scene.description


def test_scores_become_probabilities_loss_and_gradient():
    z, temperature, label = np.linspace(-3, 3, 10), 0.5, 4
    scene = scores.scene(z, temperature, label)
    panels = scene.rows[1].panels
    p = softmax(z / temperature)
    np.testing.assert_allclose(panels[1].values, p)
    np.testing.assert_allclose(panels[2].values, p - np.eye(10)[label])
    loss_now = cross_entropy_from_scores((z / temperature)[None], [label])
    assert f"= {loss_now:.3f}" in scene.description

    def loss_of(values):
        return cross_entropy_from_scores(values[None], [label])

    slopes = numerical_gradient(loss_of, z / temperature)
    np.testing.assert_allclose(panels[2].values, slopes, atol=1e-7)


def test_buttons_for_scores():
    explorer = explorers.Scores()
    probabilities = explorer.scene.rows[1].panels[1].values
    explorer._set_scores(explorer.scores() + 1)
    np.testing.assert_allclose(explorer.scene.rows[1].panels[1].values, probabilities)
    explorer._set_scores(np.zeros(10))
    assert "probability 0.100" in explorer.scene.description
    explorer._draw_scores()
    assert np.ptp(explorer.scores()) > 1


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_arrays_of_the_tiny_network_are_right(activation):
    found = computation.arrays(activation)
    for name in computation.PARAMS._fields:

        def loss_at(array, name=name):
            params = computation.PARAMS._replace(**{name: array})
            cache = forward(params, computation.X, activation=activation)
            return loss(cache, computation.Y_LABELS, params)

        numerical = numerical_gradient(loss_at, getattr(computation.PARAMS, name))
        assert relative_error(found[f"d{name}"], numerical) < 1e-6
    np.testing.assert_allclose(found["dZ1"].sum(axis=0), found["db1"])
    np.testing.assert_allclose(computation.X.T @ found["dZ1"], found["dW1"])


def test_every_step_shows_its_formula_shape_and_numbers():
    explorer = explorers.Computation(step=1)
    for step, (name, (formula, reads, _)) in enumerate(computation.STEPS.items(), start=1):
        explorer.controls["step"].value = step
        words, nodes = explorer.scene.description, explorer.scene.rows[0].panels[0].nodes
        array = computation.arrays("relu")[name]
        assert formula in words
        assert f"{array.flat[0]:+.3f}" in words
        active = [node.name for node in nodes if node.state == "active"]
        used = {node.name for node in nodes if node.state == "used"}
        assert active == [name]
        assert used == set(reads)


def test_back_and_forward_stop_at_the_ends():
    explorer = explorers.Computation(step=1)
    explorer._move(-1)
    assert explorer.controls["step"].value == 1
    for _ in range(20):
        explorer._move(1)
    assert explorer.controls["step"].value == len(computation.STEPS)


def test_a_small_nudge_does_what_the_slope_predicts():
    slope = computation.arrays("tanh")["dW1"][2, 0]
    start = computation.arrays("tanh")["L"]
    change = computation.nudged_loss("W1", (2, 0), 1e-4, "tanh") - start
    assert change == pytest.approx(slope * 1e-4, rel=1e-3)
    scene = computation.scene(2, "tanh", "W1", (2, 0), 0.5)
    assert f"predicts a change of the loss by {slope * 0.5:+.4f}" in scene.description
