"""The same weights give the same probabilities and gradients in every library that is here."""

import numpy as np
import pytest

from fmnist_helpers import same_network
from fmnist_helpers.network import init_params

# Keras, on its own code.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

# Keras on PyTorch multiplies matrices in float32, whatever its layers were told.
TOLERANCE = {"Keras": 1e-6}


@pytest.fixture
def batch():
    rng = np.random.default_rng(4)
    params = init_params(30, 7, 5, rng=rng, dtype=np.float64)
    params.b1[:], params.b2[:] = rng.standard_normal(7), rng.standard_normal(5)
    return params, rng.random((12, 30)), rng.integers(0, 4, 12)  # no sample of the last class


@pytest.mark.parametrize("library", same_network.LIBRARIES)
def test_numbers_agree(batch, library):
    if same_network.missing(library):
        pytest.skip(same_network.missing(library))
    params, X, y = batch
    before = params.copy()
    want_P, want = same_network.compute("this project", *batch)
    P, grads = same_network.compute(library, *batch)
    tolerance = TOLERANCE.get(library, 1e-12)
    np.testing.assert_allclose(P, want_P, rtol=0, atol=tolerance)
    for name in params._fields:
        theirs, ours = getattr(grads, name), getattr(want, name)
        assert theirs.shape == ours.shape
        np.testing.assert_allclose(theirs, ours, rtol=0, atol=tolerance, err_msg=name)
        assert np.array_equal(getattr(params, name), getattr(before, name))


def test_differences_are_shown_for_what_is_here(batch):
    table = same_network.differences(*batch)
    here = [each for each in same_network.LIBRARIES if not same_network.missing(each)]
    assert list(table.index) == here[1:]
    assert (table[["probabilities", "gradient"]] < 1e-6).all(axis=None)


@pytest.mark.parametrize("library", same_network.PACKAGES)
def test_what_is_missing_is_said_with_what_to_do(library, monkeypatch):
    monkeypatch.setattr(same_network.importlib.util, "find_spec", lambda name: None)
    assert same_network.missing(library).startswith(f"{library} is not installed")
    assert "python3 start.py extras" in same_network.missing(library)


@pytest.mark.parametrize("library", list(same_network.LIBRARIES)[1:])
def test_the_code_of_each_library_falls_into_the_same_steps(library):
    code = same_network.steps(library)
    assert list(code) == list(same_network.STEPS)
    assert code["probabilities"]
    assert code["gradient"]
    assert "import" not in "".join(code.values())
