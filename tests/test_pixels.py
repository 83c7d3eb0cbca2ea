"""Centered pixels and shifted images."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from fmnist_helpers.pixels import center, shift_images


def test_centering_is_standardizing_where_pixels_vary(rng):
    X = rng.integers(0, 256, (50, 6), dtype=np.uint8)
    expected = StandardScaler().fit(X.astype(float))
    prepare = center(X, dtype=np.float64)
    np.testing.assert_allclose(prepare(X), expected.transform(X.astype(float)), rtol=1e-12)


def test_a_pixel_that_hardly_varies_is_not_blown_up():
    X = np.array([[0, 7], [2, 7]], dtype=np.uint8)
    assert center(X)(X).tolist() == pytest.approx(np.array([[-0.1, 0], [0.1, 0]]))
    assert center(X, min_deviation=0.5)(X)[:, 0].tolist() == [-1, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_new_images_are_centered_by_what_was_measured_before(rng, dtype):
    prepare = center(rng.integers(0, 256, (50, 6), dtype=np.uint8), dtype=dtype)
    X = rng.integers(0, 256, (3, 6), dtype=np.uint8)
    before = X.copy()
    centered = prepare(X)
    assert centered.dtype == dtype
    np.testing.assert_allclose(centered[1:], prepare(X[1:]))
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize(
    ("options", "name"), [({"min_deviation": 0}, "min_dev"), ({"dtype": int}, "dtype")]
)
def test_centering_names_bad_arguments(options, name):
    with pytest.raises(ValueError, match=name):
        center(np.zeros((2, 4)), **options)


def test_a_lonely_pixel_visits_its_nine_places_equally_often(rng):
    image = np.zeros((5, 5), dtype=np.uint8)
    image[2, 1] = 9
    shifted = shift_images(np.tile(image.ravel(), (9000, 1)), rng=rng)
    assert shifted.dtype == np.uint8
    assert set(shifted.sum(axis=1)) == {9}
    places = (shifted == 9).sum(axis=0).reshape(5, 5)
    assert (places[1:4, 0:3] > 850).all()
    assert places[1:4, 0:3].sum() == 9000


def test_what_leaves_the_image_does_not_come_back_on_the_other_side(rng):
    image = np.zeros((4, 4))
    image[0, 0] = 1
    shifted = shift_images(np.tile(image.ravel(), (200, 1)), rng=rng)
    where = shifted.sum(axis=0).reshape(4, 4)
    assert (where[:2, :2] > 0).all()
    assert where[2:].sum() == where[:, 2:].sum() == 0
    assert where.sum() < 200


def test_each_image_stays_itself(rng):
    X = np.arange(1, 6)[:, None] * np.ones((5, 784), dtype=int)
    shifted = shift_images(X, rng=rng)
    for number, image in enumerate(shifted, start=1):
        assert set(image) <= {0, number}
    assert X.min() == 1


def test_images_must_be_square(rng):
    with pytest.raises(ValueError, match=r"\(2, 10\)"):
        shift_images(np.zeros((2, 10)), rng=rng)
