"""The exercise that trains a network: it says what was reached, and stops what takes too long."""

import re

import pytest

from checks.answers.comparing_runs import FEW, GOOD, better_line
from fmnist_helpers import _learner_calls, checks


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Ask for less, so that runs are short."""
    for name, value in better_line.settings.items():
        monkeypatch.setattr(checks.better_line, name, value)


def test_a_better_line_hears_what_it_reached():
    assert re.search(r"reaches 0\.7\d+ on", checks.better_line(GOOD, *better_line.given()).message)


def test_a_line_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(checks.better_line, "limit", 0.1)
    monkeypatch.setattr(_learner_calls, "STUBBORN", 2.0)
    line = FEW.replace("n_hidden=32", "n_hidden=500 batch_size=1")
    verdict = checks.better_line(line, *better_line.given())
    assert (verdict.status, verdict.diagnosis) == ("failed", "too-slow")
    assert "0.1 seconds" in verdict.message
