"""Settings as text, runs from settings, and runs as tables and back."""

import dataclasses
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fmnist_helpers import data, experiments, network, training
from fmnist_helpers.experiments import DataSplit, Run, Settings, from_table, run, summary, to_table

SMALL = {"n_hidden": 4, "n_samples": 40, "batch_size": 8, "epochs": 3}


@pytest.fixture(scope="module")
def pictures():
    """Ten kinds of noisy pictures of 12 pixels that are easy to tell apart."""
    rng = np.random.default_rng(3)
    kinds = rng.integers(0, 200, (10, 12))
    y = np.arange(60) % 10
    X = (kinds[y] + rng.integers(0, 40, (60, 12))).astype(np.uint8)
    return DataSplit(X[:40], y[:40], X[40:], y[40:])


@pytest.fixture(scope="module")
def diverged(pictures):
    broken = run(Settings(**SMALL, normalization="raw", learning_rate=1e300), pictures)
    assert broken.diverged
    return broken


def through_csv(table):
    return pd.read_csv(io.StringIO(table.to_csv(index=False)))


numbers = {"allow_nan": False, "allow_infinity": False}
all_settings = st.builds(
    Settings,
    n_hidden=st.integers(1, 10**6),
    activation=st.sampled_from(["sigmoid", "tanh", "relu"]),
    init=st.sampled_from(network.INITS),
    normalization=st.sampled_from(experiments.NORMALIZATIONS),
    learning_rate=st.floats(0, exclude_min=True, **numbers),
    batch_size=st.none() | st.integers(1, 10**6),
    epochs=st.integers(1, 10**6),
    l2=st.floats(0, **numbers),
    dropout=st.floats(0, 1, exclude_max=True, **numbers),
    n_samples=st.integers(1, 10**6),
    seed=st.integers(0, 2**63),
)


# Settings and text


@given(all_settings)
def test_settings_survive_as_text(settings):
    assert Settings.parse(str(settings)) == settings


def test_the_text_is_short_and_in_the_order_of_the_fields():
    assert str(Settings(learning_rate=0.03, batch_size=None, l2=1e-4)) == (
        "n_hidden=128 activation=relu init=he normalization=pixel learning_rate=0.03"
        " batch_size=full epochs=5 l2=0.0001 dropout=0 n_samples=10000 seed=1"
    )


def test_large_seeds_stay_exact():
    assert Settings.parse(f"seed={2**63 + 1}").seed == 2**63 + 1


def test_parse_keeps_defaults_and_takes_any_order_and_spacing():
    assert Settings.parse("") == Settings()
    parsed = Settings.parse(" n_samples=1e3\n activation=tanh  learning_rate=.5 batch_size=1_0 ")
    assert parsed == Settings(n_samples=1000, activation="tanh", learning_rate=0.5, batch_size=10)


def test_numbers_of_numpy_are_numbers():
    settings = Settings(n_hidden=np.int64(8), learning_rate=np.float64(0.3), l2=np.float32(0.5))
    assert Settings.parse(str(settings)) == settings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rate=0.1", "'rate=0.1' is no setting; .* a name out of n_hidden, activation"),
        ("tanh", "'tanh' is no setting"),
        ("learning_rate = 0.1", "'learning_rate' is no setting"),
        ("epochs=5 epochs=6", "epochs is set twice"),
        ("epochs=five", "epochs is 'five'; expected a whole number"),
        ("epochs=2.5", "epochs is '2.5'; expected a whole number"),
        ("epochs=inf", "epochs is 'inf'; expected a whole number"),
        ("seed=nan", "seed is 'nan'; expected a whole number"),
        ("batch_size=", "batch_size is ''; expected a whole number"),
        ("l2=none", "l2 is 'none'; expected a number"),
        ("learning_rate=nan", "learning_rate is nan; expected a number above 0"),
        ("activation=Tanh", "activation is 'Tanh'; expected one of"),
    ],
)
def test_parse_refuses_with_a_reason(text, message):
    with pytest.raises(ValueError, match=message):
        Settings.parse(text)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"activation": "swish"}, "activation is 'swish'; expected one of .*relu"),
        ({"activation": ["relu"]}, "activation is"),
        ({"init": "zeros"}, "init is 'zeros'; expected one of he, xavier"),
        ({"normalization": "max"}, "normalization is 'max'; expected one of raw, pixel, l1, l2"),
        ({"n_hidden": 0}, "n_hidden is 0; expected a whole number of at least 1"),
        ({"n_hidden": 8.0}, "n_hidden is 8.0; expected a whole number"),
        ({"n_hidden": True}, "n_hidden is True"),
        ({"epochs": -1}, "epochs is -1"),
        ({"n_samples": "all"}, "n_samples is 'all'"),
        ({"batch_size": 0}, "batch_size is 0; expected a whole number of at least 1"),
        ({"batch_size": "full"}, "batch_size is 'full'; .* or None for all samples"),
        ({"seed": -1}, "seed is -1; expected a whole number of at least 0"),
        ({"seed": None}, "seed is None"),
        ({"learning_rate": 0}, "learning_rate is 0; expected a number above 0"),
        ({"learning_rate": np.inf}, "learning_rate is inf"),
        ({"learning_rate": "0.1"}, "learning_rate is '0.1'"),
        ({"learning_rate": True}, "learning_rate is True"),
        ({"l2": -1e-9}, "l2 is -1e-09; expected 0 or a positive number"),
        ({"dropout": 1}, r"dropout is 1; expected a probability in \[0, 1\)"),
        ({"dropout": np.nan}, "dropout is nan"),
        ({"learning_rate": 1j}, "learning_rate is 1j"),
    ],
)
def test_settings_refuse_what_no_run_could_use(values, message):
    with pytest.raises(ValueError, match=message):
        Settings(**values)


def test_settings_cannot_be_changed_by_accident():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().epochs = 7


# Runs


def test_run_is_a_call_of_train(pictures):
    settings = Settings(
        n_hidden=5,
        activation="tanh",
        init="xavier",
        normalization="l2",
        learning_rate=0.7,
        batch_size=None,
        epochs=4,
        l2=1e-3,
        dropout=0.2,
        n_samples=30,
        seed=9,
    )
    rng = np.random.default_rng(9)
    params = network.init_params(12, 5, 10, init="xavier", rng=rng, dtype=np.float64)
    X = data.normalize(pictures.X_train[:30], "l2", dtype=np.float64)
    X_val = data.normalize(pictures.X_val, "l2", dtype=np.float64)
    by_hand = training.History(
        training.train(
            params,
            X,
            pictures.y_train[:30],
            rng=rng,
            epochs=4,
            learning_rate=0.7,
            batch_size=None,
            activation="tanh",
            l2=1e-3,
            dropout=0.2,
            validation=(X_val, pictures.y_val),
        )
    )
    result = run(settings, pictures, dtype=np.float64)
    for name in experiments.CURVES:
        np.testing.assert_array_equal(result.curves[name], by_hand.columns()[name])
    best = max(by_hand, key=lambda record: record.val_accuracy)
    for ours, theirs in zip(result.params, best.params, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert (result.settings, result.diverged) == (settings, "")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_run_is_reproduced_and_another_seed_differs(pictures, dtype):
    first, again, other = (
        run(Settings(**SMALL, dropout=0.5, seed=seed), pictures, dtype=dtype) for seed in (1, 1, 2)
    )
    assert first.params.W1.dtype == dtype
    pd.testing.assert_frame_equal(first.curves, again.curves, check_exact=True)
    assert not first.curves.equals(other.curves)


def test_float32_and_float64_agree_nearly(pictures):
    single, double = (
        run(Settings(**SMALL), pictures, dtype=dtype).curves for dtype in (np.float32, np.float64)
    )
    np.testing.assert_allclose(single["loss"], double["loss"], rtol=1e-4)


def test_it_learns(pictures):
    curves = run(Settings(**SMALL | {"epochs": 60, "n_hidden": 32}), pictures).curves
    assert curves["val_accuracy"].iloc[-1] > 0.9
    assert curves["epoch"].tolist() == list(range(1, 61))


@pytest.mark.parametrize("n_classes", [2, 3, 26, 47])
def test_any_number_of_classes(pictures, n_classes):
    names = tuple(f"class {i}" for i in range(n_classes))
    X, y = np.tile(pictures.X_train, (3, 1)), np.arange(120) % n_classes
    split = DataSplit(X, y, X[:50], y[:50], names)
    ended = run(Settings(**SMALL), split)
    assert ended.params.b2.shape == (n_classes,)
    assert ended.curves["val_loss"].notna().all()


def test_the_head_of_a_split_keeps_its_names(pictures):
    split = pictures._replace(class_names=tuple("abcdefghij"))
    few = split.head(30)
    assert [len(array) for array in few] == [30, 30, 20, 20, 10]
    assert few.class_names == split.class_names
    np.testing.assert_array_equal(few.X_train, split.X_train[:30])


def test_labels_without_a_name_are_refused_at_once(pictures):
    with pytest.raises(ValueError, match=r"0 to 9, but class_names has 3 names, for 0 to 2; exp"):
        experiments.start(Settings(**SMALL), pictures._replace(class_names=("a", "b", "c")))
    with pytest.raises(ValueError, match="lower labels that start at 1"):
        experiments.start(Settings(**SMALL), pictures._replace(y_val=pictures.y_val + 1))
    with pytest.raises(ValueError, match="'a' twice"):
        experiments.start(Settings(**SMALL), pictures._replace(class_names=tuple("a" * 10)))


def test_epochs_can_be_followed_one_by_one(pictures):
    records = experiments.start(Settings(**SMALL), pictures)
    assert [next(records).epoch, next(records).epoch] == [1, 2]


def test_more_samples_than_there_are_is_refused_at_once(pictures):
    with pytest.raises(ValueError, match="n_samples is 41; expected at most the 40 pictures"):
        experiments.start(Settings(**SMALL | {"n_samples": 41}), pictures)


def test_a_diverged_run_says_where_and_keeps_weights(diverged):
    assert "diverged in epoch 1, batch" in diverged.diverged
    assert diverged.curves["loss"].isna().all()
    assert diverged.params is not None


def test_the_best_epoch_gives_the_weights(pictures):
    settings = Settings(**SMALL | {"epochs": 8, "learning_rate": 0.5})
    records = list(experiments.start(settings, pictures))
    best = int(np.argmax([record.val_accuracy for record in records]))
    broken = records[2]._replace(val_accuracy=np.nan)
    finished = Run.from_records(settings, [*records, broken])
    assert finished.params is records[best].params


# Tables


def test_summary_shows_what_differs_and_how_it_went(pictures, diverged):
    runs = [run(Settings(**SMALL | {"batch_size": size}), pictures) for size in (None, 8)]
    table = summary(runs)
    assert table["batch_size"].tolist() == ["full", "8"]
    assert list(table.columns) == [
        "batch_size",
        "train accuracy",
        "val accuracy",
        "best val accuracy",
        "in epoch",
        "diverged",
    ]
    both = summary([runs[1], diverged])
    assert list(both.columns[:2]) == ["normalization", "learning_rate"]
    assert both["diverged"].tolist() == ["", diverged.diverged]


def test_summary_tells_the_last_epoch_from_the_best_and_the_first(pictures):
    ended = run(Settings(**SMALL), pictures)
    curves = ended.curves.assign(accuracy=[0.2, 0.4, 0.3], val_accuracy=[0.1, 0.6, 0.5])
    row = summary([ended._replace(curves=curves)]).iloc[0]
    assert row["train accuracy"] == 0.3
    assert row["val accuracy"] == 0.5
    assert (row["best val accuracy"], row["in epoch"]) == (0.6, 2)


def test_summary_of_one_run_and_of_none(pictures):
    assert list(summary([run(Settings(**SMALL), pictures)]).columns)[0] == "train accuracy"
    assert summary([]).empty


def test_summary_of_a_run_without_any_score(pictures, diverged):
    curves = diverged.curves.assign(val_accuracy=np.nan)
    row = summary([diverged._replace(curves=curves)]).iloc[0]
    assert np.isnan(row["best val accuracy"])
    assert row["in epoch"] == 0


def test_runs_survive_a_csv_file(pictures, diverged):
    runs = [run(Settings(**SMALL), pictures, dtype=np.float64), diverged]
    again = from_table(through_csv(to_table(runs)))
    assert len(again) == 2
    for before, after in zip(runs, again, strict=True):
        assert isinstance(after, Run)
        assert after.settings == before.settings
        assert after.diverged == before.diverged
        assert after.params is None
        pd.testing.assert_frame_equal(after.curves, before.curves, rtol=1e-12)


def test_runs_with_equal_settings_stay_apart(pictures):
    one = run(Settings(**SMALL), pictures)
    again = from_table(to_table([one, one]))
    assert [len(each.curves) for each in again] == [3, 3]


def test_no_runs_are_a_table_too():
    assert from_table(through_csv(to_table([]))) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns=["loss", "run"]), "the table lacks run, loss; expected"),
        (lambda table: table.assign(loss="low"), "run 1 holds no numbers"),
        (
            lambda table: table.assign(epoch=np.nan),
            "expected a numbered run with the epochs 1 to 3",
        ),
        (lambda table: table.iloc[[0, 2]], r"run 1 has the epochs \[1.0, 3.0\]"),
        (lambda table: table.assign(settings=["", "seed=2", ""]), "run 1 has several settings"),
        (lambda table: table.assign(diverged=["", "", None]), "run 1 has several diverged"),
        (lambda table: table.assign(settings="speed=9"), "'speed=9' is no setting"),
        (lambda table: table.assign(settings=np.nan), "'nan' is no setting"),
        (lambda table: table.assign(run=np.nan), "run nan has .* expected a numbered run"),
        (lambda table: pd.DataFrame({"label": [1], "pixel1": [0]}), "the table lacks run"),
    ],
)
def test_a_foreign_table_is_refused(pictures, change, message):
    table = to_table([run(Settings(**SMALL), pictures)])
    with pytest.raises(ValueError, match=message):
        from_table(change(table))
