"""The benchmarks run to their end on little data; how fast is no matter of tests."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments):
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def epoch():
    """Run the comparison of epochs once."""
    options = ["--samples", "512", "--repeats", "1", "--epochs", "1", "--no-torch"]
    return run("benchmarks.epoch", *options, "--threads", "1")


def test_epoch_shows_a_row_for_each_contestant(epoch):
    assert epoch.returncode == 0, epoch.stderr
    rows = [line.split("|")[1:-1] for line in epoch.stdout.splitlines() if line.startswith("| ")]
    assert [row[0].strip() for row in rows] == ["one epoch", "ours", "scikit-learn"]
    assert float(rows[1][3]) == 1
    assert float(rows[1][1]) > 0
    for row in rows[1:]:
        # No sign is asked of scikit-learn's time: on so little data the difference of two runs,
        # from which it comes, can be negative.
        assert math.isfinite(float(row[1]))
        assert 0.2 < float(row[4]) < 0.95  # better than chance after 2 epochs of 512 images


def test_epoch_says_what_the_numbers_depend_on(epoch):
    for part in ["PyTorch is left out", "NumPy ", "scikit-learn ", "Python ", "batch 128"]:
        assert part in epoch.stdout
    assert not epoch.stderr


def test_load_shows_its_time():
    result = run("benchmarks.load", "--repeats", "1")
    assert result.returncode == 0, result.stderr
    assert "data.load(): median" in result.stdout


def test_both_ways_of_the_report_compute_the_same():
    result = run("benchmarks.report_runs", "--samples", "500", "--steps", "3", "--repeats", "1")
    assert result.returncode == 0, result.stderr
    lines = [line.split("last costs ")[1] for line in result.stdout.splitlines() if "last" in line]
    theirs, ours, _ = ([float(cost) for cost in line.split(", ")] for line in lines)
    assert ours == pytest.approx(theirs, rel=1e-3)
    assert "ours / the report's way: " in result.stdout


def test_search_compares_its_ways():
    result = run("benchmarks.search", "--runs", "2", "--samples", "200", "--repeats", "1")
    assert result.returncode == 0, result.stderr
    lines = [line for line in result.stdout.splitlines() if "times as fast" in line]
    assert lines[0].startswith("joblib, processes ")
    assert all(float(line.split(": ")[1].split(" ")[0]) > 0 for line in lines)
