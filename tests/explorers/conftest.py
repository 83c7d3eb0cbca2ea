"""Pictures small enough that a run over them takes milliseconds."""

import numpy as np
import pytest

from fmnist_helpers.experiments import DataSplit


@pytest.fixture(scope="session")
def pictures():
    """Return 200 + 100 noisy pictures whose class can be seen."""
    rng = np.random.default_rng(3)
    y = np.arange(300) % 10
    X = rng.integers(0, 120, (300, 784)).astype(np.uint8)
    X[np.arange(300)[:, None], 70 * y[:, None] + np.arange(60)] = 250
    return DataSplit(X[:200], y[:200], X[200:], y[200:])
