"""The plan asks for every run that the lesson speaks of, once."""

import numpy as np
import pandas as pd
import pytest

from fmnist_helpers.report import defects, plan


def test_the_grid_is_whole():
    cells = plan.grid()
    assert len(cells) == len(set(cells)) == 3 * 3 * 5 * 3 * 2
    assert {case.steps for case in cells} == {200}
    assert {case.n_samples for case in cells} == {10_000}


def test_everything_shown_is_in_the_grid_and_runs_on_all_images():
    assert set(plan.SHOWN) <= set(plan.grid())
    assert [case._replace(n_samples=10_000) for case in plan.shown()] == list(plan.SHOWN)
    assert {case.n_samples for case in plan.shown()} == {60_000}


def test_long_runs_have_short_twins():
    assert {case.steps for case in plan.long()} == {2_000}
    assert {case._replace(steps=200) for case in plan.long()} <= set(plan.first_runs())


def test_defects_are_known_and_switched_on_one_at_a_time():
    cases = plan.with_defects()
    names = {case.defect for case in cases}
    assert names == set(defects.DEFECTS)
    # Each has a twin without it, so that nothing else differs.
    planned = set(plan.first_runs())
    for case in cases:
        subset = case._replace(defect="", n_samples=10_000)
        assert {case._replace(defect=""), subset} & planned, case


def test_the_larger_rates_continue_the_fair_ones():
    assert min(plan.LARGER_RATES) > max(plan.FAIR_RATES)
    continued = {case._replace(learning_rate=5.0, seed=1) for case in plan.beyond()}
    assert continued <= set(plan.fair())
    assert set(plan.beyond()) <= set(plan.first_runs())


def test_no_run_is_planned_twice():
    runs = plan.first_runs()
    assert len(runs) == len(set(runs))
    assert {*plan.grid(), *plan.shown(), *plan.long(), *plan.fair(), *plan.many_widths()} <= set(
        runs
    )


BROKEN = plan.Case(128, "tanh", 0.5, "l2", "uniform")


@pytest.fixture
def table():
    """Return first results in which the accuracy falls with the width, and one run broke down."""
    rows = [
        {**case._asdict(), "val_accuracy": 0.9 - case.n_hidden / 1000 - case.learning_rate / 100}
        for case in plan.first_runs()
    ]
    table = pd.DataFrame(rows)
    table.loc[plan.first_runs().index(BROKEN), "val_accuracy"] = np.nan
    return table


def test_follow_ups_are_the_extremes_of_each_family(table):
    runs = plan.follow_ups(table)
    assert len(runs) == len(set(runs))
    whole = [case for case in runs if case.n_samples == plan.EVERYTHING]
    assert len(whole) == 2 * 9
    family = [case for case in whole if (case.activation, case.normalization) == ("tanh", "l2")]
    # What broke down is the worst.
    assert BROKEN._replace(n_samples=plan.EVERYTHING) in family
    best = next(case for case in family if case[:5] != BROKEN[:5])
    assert (best.n_hidden, best.learning_rate) == (64, 0.01)


def test_close_cells_get_more_seeds(table):
    runs = plan.follow_ups(table)
    close = [case for case in runs if case.n_samples == plan.SUBSET]
    assert {case.seed for case in close} == set(plan.SEEDS)
    best = plan.Case(64, "tanh", 0.01, "l2")
    assert {best._replace(seed=seed) for seed in plan.SEEDS} <= set(close)
    assert plan.Case(150, "tanh", 0.01, "l2", seed=2) not in close
