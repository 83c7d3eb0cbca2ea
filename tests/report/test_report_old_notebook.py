"""The old notebook: what its gradient gets wrong; its stored runs are what the code gives."""

import joblib
import numpy as np
import pytest

from fmnist_helpers import data, gradcheck, network
from fmnist_helpers.data import DataError
from fmnist_helpers.report import old_notebook
from fmnist_helpers.report.old_notebook import Case


@pytest.fixture(scope="module")
def pixels():
    X, y, _, _ = data.load()
    return data.normalize(X, "pixel"), y


@pytest.fixture
def problem():
    """Return a network of four units and four classes, and some samples."""
    rng = np.random.default_rng(0)
    params = network.init_params(6, 4, 4, init="uniform", rng=rng, dtype=np.float64)
    return params, rng.random((30, 6)), rng.integers(0, 4, 30)


def test_the_right_gradient_is_the_slope_of_the_loss_that_is_meant(problem):
    params, X, y = problem
    found = old_notebook.right_gradient(params, X, y, l2=0.5)
    for name in params._fields:

        def loss(array, name=name):
            changed = params._replace(**{name: array})
            cache = network.forward(changed, X, activation="relu")
            return network.loss(cache, y, changed, l2=0.5 / len(y))

        slopes = gradcheck.numerical_gradient(loss, getattr(params, name))
        assert gradcheck.relative_error(getattr(found, name), slopes) < 1e-7


def test_the_old_gradient_is_what_the_notebook_writes(problem):
    """In its own shapes, columns are samples: the same numbers, transposed."""
    params, X, y = problem
    found = old_notebook.old_gradient(params, X, y, l2=0.5)
    w1, b1, w2, b2 = params.W1.T, params.b1[:, None], params.W2.T, params.b2[:, None]
    hidden = np.maximum(w1 @ X.T + b1, 0)
    scores = np.exp(w2 @ hidden + b2)
    m = len(y)
    term = 0.5 / (2 * m) * ((w1**2).sum() + (w2**2).sum())
    dz2 = scores / scores.sum(axis=0) - np.eye(4)[y].T + term
    np.testing.assert_allclose(found.W1.T, dz2 @ X / m + 0.5 / m * w1.sum(), atol=1e-14)
    np.testing.assert_allclose(found.W2.T, dz2 @ hidden.T / m + 0.5 / m * w2.sum(), atol=1e-14)
    dz1 = (w2.T @ dz2) * (w1 @ X.T + b1 > 0)
    np.testing.assert_allclose(found.b1, np.full(4, dz1.sum() / m), atol=1e-14)
    np.testing.assert_allclose(found.b2, np.full(4, dz2.sum() / m), atol=1e-14)


def test_the_old_gradient_needs_as_many_units_as_classes(problem):
    _, X, y = problem
    rng = np.random.default_rng(0)
    wider = network.init_params(6, 5, 4, rng=rng, dtype=np.float64)
    with pytest.raises(ValueError, match=r"shape \(6, 4\); expected \(6, 5\)"):
        old_notebook.old_gradient(wider, X, y)


@pytest.mark.parametrize(
    ("a", "b", "wanted"), [([1, 0], [0, 2], 0), ([1, 2], [2, 4], 1), ([3, 4], [-3, -4], -1)]
)
def test_cosine(a, b, wanted):
    assert old_notebook.cosine(np.array([a]), np.array([b])) == pytest.approx(wanted)


def test_cosine_of_nothing_is_no_number():
    assert np.isnan(old_notebook.cosine(np.zeros(3), np.ones(3)))


def test_the_start_of_the_stored_runs_is_what_the_code_gives(pixels):
    stored = old_notebook.read()
    for kind in old_notebook.GRADIENTS:
        case = Case(kind, old_notebook.RATE, old_notebook.QUICK_SAMPLES, 1)
        found = old_notebook.follow(case, *pixels, steps=100, marks=(0, 100))
        there = stored.query(
            "gradient == @kind and learning_rate == @case.learning_rate"
            " and n_samples == @case.n_samples and seed == 1 and step <= 100"
        )
        assert list(there["step"]) == [0, 100]
        np.testing.assert_allclose(found["accuracy"], there["accuracy"], atol=0.02)
        np.testing.assert_allclose(found["cosine"], there["cosine"], atol=0.02)


def test_the_stored_runs_are_those_planned():
    stored = old_notebook.read()
    there = list(stored[list(Case._fields)].drop_duplicates().itertuples(index=False, name=None))
    assert there == old_notebook.cases()
    assert (stored.query("gradient == 'right'")["cosine"].dropna() > 0.9999).all()
    assert stored.groupby(list(Case._fields)).size().eq(len(old_notebook.MARKS)).all()


def test_a_run_that_breaks_down_goes_on_without_numbers():
    rng = np.random.default_rng(0)
    X, y = rng.random((20, 784), dtype=np.float32), np.arange(20) % 10
    seen = old_notebook.follow(Case("old", 1e20, 20, 1), X, y, steps=9, marks=(0, 9))
    assert seen["accuracy"].notna().tolist() == [True, False]
    assert seen["cosine"].notna().tolist() == [True, False]


def test_compute_and_read_again(tmp_path):
    path = tmp_path / "ten.csv"
    rng = np.random.default_rng(0)
    X, y = rng.random((20, 784), dtype=np.float32), np.arange(20) % 10
    cases = [Case(kind, 0.01, 20, 1) for kind in old_notebook.GRADIENTS]
    todo = []

    def counting(rows, total):
        todo.append(total)
        return rows

    for _ in range(2):
        with joblib.parallel_config(backend="threading"):
            table = old_notebook.compute(path, X=X, y=y, wanted=lambda: cases, progress=counting)
        assert len(table) == 2
    assert todo == [2, 0]
    long = old_notebook.read(path)
    assert len(long) == 2 * len(old_notebook.MARKS)
    assert list(long["step"][:3]) == [0, 100, 200]
    path.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(DataError):
        old_notebook.read(path)
