"""The stored runs are what the code gives; computing goes on after an interrupt."""

import joblib
import numpy as np
import pandas as pd
import pytest

from fmnist_helpers.data import DataError
from fmnist_helpers.report import __main__ as program
from fmnist_helpers.report import defects, plan, runs
from fmnist_helpers.report.plan import Case

# Runs that go down steadily, so that rounding on another processor does not grow.
CALM = [
    Case(64, "tanh", 0.5, "l2", "uniform"),
    Case(64, "relu", 0.05, "pixel", "he"),
]
CLOSE = {"rel": 0.02}


@pytest.fixture(scope="module")
def images():
    return runs.default_images()


@pytest.fixture(scope="module")
def stored():
    return runs.read()


@pytest.fixture
def tiny():
    """Return forty random images under the names of the real sets."""
    rng = np.random.default_rng(0)
    some = rng.integers(1, 256, (40, 784)).astype(np.uint8), np.arange(40) % 10
    nothing = some[0][:0], some[1][:0]
    return {
        plan.SUBSET: runs.Images(some, some, some),
        plan.EVERYTHING: runs.Images(some, nothing, some),
    }


@pytest.fixture
def threads():
    """Let joblib work in threads, which start at once."""
    with joblib.parallel_config(backend="threading"):
        yield


def some_runs():
    return [Case(2, "tanh", 0.1, "l2", steps=3), Case(3, "relu", 0.1, "l1", steps=3)]


def one_more(table):
    best = table.sort_values("val_accuracy").iloc[-1]
    return [Case(*best[list(Case._fields)])._replace(seed=2)]


def quiet(rows, total):
    return rows


# The images


def test_classes_have_their_share_and_nobody_is_in_two_sets(images):
    subset = images[plan.SUBSET]
    for part, each in ((subset.train, 1_000), (subset.val, 500), (subset.test, 1_000)):
        np.testing.assert_array_equal(np.bincount(part[1]), [each] * 10)
    rows = {image.tobytes() for image in subset.train[0]}
    # The publisher's images hold a few twins.
    assert sum(image.tobytes() in rows for image in subset.val[0]) < 5
    whole = images[plan.EVERYTHING]
    assert whole.train[0].shape == (60_000, 784)
    assert len(whole.val[1]) == 0


# The stored table


def test_the_stored_table_is_what_is_planned(stored):
    cases = list(dict.fromkeys([*plan.first_runs(), *plan.follow_ups(stored)]))
    assert list(stored[list(Case._fields)].itertuples(index=False, name=None)) == cases
    assert set(stored["code"]) == {runs.code()}


def test_what_broke_down_is_missing_and_nothing_else(stored):
    broken = stored["diverged_at"].notna()
    assert (stored["test_accuracy"].isna() == broken).all()
    assert stored.loc[~broken, "train_accuracy"].between(0, 1).all()
    whole = stored["n_samples"] == plan.EVERYTHING
    assert (stored["val_accuracy"].isna() == (broken | whole)).all()
    # Only mistakes break runs down here.
    assert (stored.loc[broken, "defect"] != "").all()


@pytest.mark.parametrize("case", CALM, ids=str)
def test_a_stored_run_is_what_the_code_gives(images, stored, case):
    row = runs.run(case, images).row
    there = runs.look_up(stored, [case]).iloc[0]
    for name in ("train_accuracy", "val_accuracy", "test_accuracy", "test_f1", "largest_share"):
        assert row[name] == pytest.approx(there[name], abs=0.01), name
    for name in ("cost_1", "cost_10", "cost_100", "cost_200"):
        assert row[name] == pytest.approx(there[name], **CLOSE), name


@pytest.mark.parametrize("number", range(3, 270, 45))
def test_the_first_steps_of_stored_cells_are_what_the_code_gives(images, stored, number):
    case = plan.grid()[number]
    costs = runs.run(case._replace(steps=5), images).costs
    there = runs.look_up(stored, [case]).iloc[0]
    assert costs[0] == pytest.approx(there["cost_1"], **CLOSE)
    assert costs[4] == pytest.approx(there["cost_5"], **CLOSE)


def test_a_mistake_breaks_a_run_down_where_the_table_says(images, stored):
    case = Case(64, "tanh", 0.5, "l2", n_samples=plan.EVERYTHING, defect="tanh slope fed Z1")
    there = runs.look_up(stored, [case]).iloc[0]
    assert there["diverged_at"] < 60
    costs = runs.run(case._replace(steps=2), images).costs
    assert costs == pytest.approx([there["cost_1"], there["cost_2"]], **CLOSE)


def test_float32_agrees_with_float64(images, stored):
    case = Case(64, "relu", 0.5, "l2", steps=20)
    costs = runs.run(case, images, dtype=np.float64).costs
    there = runs.look_up(stored, [case._replace(steps=200)]).iloc[0]
    assert [costs[9], costs[19]] == pytest.approx([there["cost_10"], there["cost_20"]], rel=1e-3)


# One run


def test_a_run_starts_from_its_seed_and_scores_all_three_sets(tiny):
    case = Case(4, "tanh", 0.1, "l2", steps=3)
    first, again = runs.run(case, tiny), runs.run(case, tiny)
    other = runs.run(case._replace(seed=2), tiny)
    assert first.costs == again.costs
    assert len(first.costs) == 3
    assert first.costs != other.costs
    row = first.row
    assert row["train_accuracy"] == row["val_accuracy"] == row["test_accuracy"]
    assert row["cost_2"] == pytest.approx(first.costs[1], rel=1e-4)
    assert np.isnan(row["cost_5"])
    assert (*row, "code") == runs.COLUMNS


def test_what_overflows_is_decided_in_float64(tiny):
    case = Case(4, "relu", 0.1, "l2", steps=2)
    assert runs.run(case, tiny).params.W1.dtype == np.float32
    unshifted = case._replace(defect="softmax unshifted")
    assert runs.run(unshifted, tiny).params.W1.dtype == np.float64


def test_a_defect_may_hold_in_the_test_only(tiny):
    case = Case(4, "sigmoid", 1.0, "l2", steps=30)
    right = runs.run(case, tiny)
    tested = runs.run(case._replace(defect="tested with ReLU"), tiny)
    np.testing.assert_array_equal(tested.params.W1, right.params.W1)
    assert tested.row["test_accuracy"] != right.row["test_accuracy"]


def test_a_run_that_breaks_down_has_no_accuracy(tiny, monkeypatch):
    bad = defects.Defect("NaN", probabilities=lambda Z: np.full_like(Z, np.nan))
    monkeypatch.setitem(defects.DEFECTS, "bad", bad)
    row = runs.run(Case(4, "tanh", 0.1, "l2", steps=9, defect="bad"), tiny).row
    assert row["diverged_at"] == 2
    assert np.isnan(row["test_accuracy"])
    assert np.isnan(row["largest_class"])


def test_nothing_was_held_out_of_all_images(tiny):
    row = runs.run(Case(4, "tanh", 0.1, "l2", steps=2, n_samples=plan.EVERYTHING), tiny).row
    assert np.isnan(row["val_accuracy"])
    assert 0 <= row["test_accuracy"] <= 1


# The table


def test_compute_write_and_read_again(tiny, tmp_path):
    path = tmp_path / "runs.csv"
    table = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=quiet)
    assert len(table) == 3
    assert tuple(table.columns) == runs.COLUMNS
    pd.testing.assert_frame_equal(runs.read(path), table, check_dtype=False)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("threads")
def test_an_interrupted_computation_goes_on(tiny, tmp_path):
    path = tmp_path / "runs.csv"
    whole = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=quiet)
    whole.iloc[[1]].to_csv(path, index=False)
    counted = []

    def counting(rows, total):
        counted.append(total)
        return rows

    table = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=counting)
    assert counted == [1, 1]
    pd.testing.assert_frame_equal(table, whole, check_dtype=False)


# joblib mentions the run that was finished at that moment and is thrown away.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("threads")
def test_an_interrupt_loses_no_row(tiny, tmp_path):
    path = tmp_path / "runs.csv"

    def impatient(rows, total):
        yield next(iter(rows))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=impatient)
    assert len(runs.read(path)) == 1


@pytest.mark.usefixtures("threads")
def test_what_other_code_computed_is_computed_again(tiny, tmp_path):
    path = tmp_path / "runs.csv"
    whole = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=quiet)
    whole.assign(code="00000000", test_accuracy=9.0).to_csv(path, index=False)
    table = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=quiet)
    pd.testing.assert_frame_equal(table, whole, check_dtype=False)


# joblib mentions the run that was finished at that moment and is thrown away.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("threads")
def test_what_other_code_computed_stays_until_its_successor_is_there(tiny, tmp_path):
    path = tmp_path / "runs.csv"
    whole = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=quiet)
    former = whole.assign(seed=99, code="00000000").iloc[[0]]  # asked for by a former plan
    pd.concat([whole.assign(code="00000000"), former]).to_csv(path, index=False)

    def impatient(rows, total):
        yield next(iter(rows))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=impatient)
    table = runs.read(path)
    assert len(table) == 4
    assert sorted(table["code"]) == ["00000000"] * 3 + [runs.code()]
    table = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=quiet)
    pd.testing.assert_frame_equal(table, whole, check_dtype=False)


# Stamping


@pytest.fixture
def stale(tiny, tmp_path):
    """Return the place of a table that other code computed, and its text."""
    path = tmp_path / "runs.csv"
    table = runs.compute(path, images=tiny, first=some_runs, then=one_more, progress=quiet)
    table.assign(code="00000000").to_csv(path, index=False)
    return path, path.read_text(encoding="utf-8")


def stamp(path, tiny):
    return runs.stamp(
        path, images=tiny, first=some_runs, some=lambda table: some_runs(), progress=quiet
    )


@pytest.mark.usefixtures("threads")
def test_a_table_is_stamped_if_the_sample_agrees(tiny, stale):
    path, text = stale
    assert stamp(path, tiny) == []
    assert path.read_text(encoding="utf-8") == text.replace("00000000", runs.code())


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("name", ["train_accuracy", "test_f1", "largest_class", "cost_2"])
def test_one_other_number_and_nothing_is_stamped(tiny, stale, name):
    path, text = stale
    table = runs.read(path)
    table.loc[1, name] += 1 if name == "largest_class" else 0.01
    table.to_csv(path, index=False)
    text = path.read_text(encoding="utf-8")
    (sentence,) = stamp(path, tiny)
    assert "n_hidden=3, activation='relu'" in sentence
    assert f": {name} is " in sentence
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("threads")
def test_what_one_sample_cannot_speak_for_is_not_stamped(tiny, stale):
    path, text = stale
    path.write_text(text.replace("00000000", "11111111", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="rows of 2 older versions of the code; expected one"):
        stamp(path, tiny)
    path.write_text("".join(text.splitlines(keepends=True)[:2]), encoding="utf-8")
    with pytest.raises(ValueError, match="is not in the table"):
        stamp(path, tiny)


def test_the_sample_speaks_for_every_family(stored):
    sample = plan.sample(stored)
    assert len(sample) == len(set(sample)) < 0.15 * len(stored)
    for field in ("activation", "normalization", "init", "defect"):
        assert {getattr(case, field) for case in sample} == set(stored[field]), field
    families = [(g, how) for g in plan.ACTIVATIONS for how in plan.NORMALIZATIONS]
    for name in ("grid", "fair", "shown", "long", "many_widths", "with_defects"):
        assert len(set(sample) & set(getattr(plan, name)())) >= 2, name
    for cases in (plan.grid(), plan.fair()):
        inside = [(case.activation, case.normalization) for case in sample if case in cases]
        assert min(inside.count(family) for family in families) >= 2
    assert len(set(sample) & set(plan.follow_ups(stored))) >= 2


def test_the_command_tells_what_it_stamped(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(program.runs, "stamp", lambda path: [])
    monkeypatch.setattr(program.old_notebook, "stamp", lambda path: ["a is 1, but 2 is stored"])
    assert program.main(["--to", str(tmp_path), "--stamp"]) == 1
    said = capsys.readouterr().out
    assert "a is 1, but 2 is stored" in said
    assert "report_ten_units.csv: not stamped" in said
    assert "report_runs.csv: every number agrees; stamped" in said


def test_the_command_computes_both_tables(monkeypatch, tmp_path):
    computed = []
    monkeypatch.setattr(program.runs, "compute", computed.append)
    monkeypatch.setattr(program.old_notebook, "compute", computed.append)
    assert program.main(["--to", str(tmp_path / "new")]) == 0
    assert [path.parent for path in computed] == [tmp_path / "new"] * 2
    assert {path.name for path in computed} == {"report_runs.csv", "report_ten_units.csv"}


def test_a_missing_or_damaged_table_is_refused(tmp_path):
    path = tmp_path / "runs.csv"
    with pytest.raises(DataError, match=r"python -m fmnist_helpers\.report"):
        runs.read(path)
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"the columns a, b"):
        runs.read(path)


def test_looking_up_keeps_the_order_and_says_what_is_lost(stored):
    cases = [plan.grid()[5], plan.grid()[2]]
    found = runs.look_up(stored, cases)
    assert list(found[list(Case._fields)].itertuples(index=False, name=None)) == cases
    with pytest.raises(ValueError, match=r"n_hidden=7.* is not in the table"):
        runs.look_up(stored, [Case(7, "tanh", 0.5, "l2")])
