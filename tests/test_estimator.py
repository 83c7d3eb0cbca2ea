"""The classifier for scikit-learn: its own checks, and what its users rely on."""

import io
import pickle

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer, load_digits, load_iris
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 - it enables the next
from sklearn.model_selection import GridSearchCV, HalvingRandomSearchCV, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import compute_sample_weight
from sklearn.utils.estimator_checks import parametrize_with_checks

from fmnist_helpers import network, storage
from fmnist_helpers.estimator import OneHiddenLayerClassifier


def model(**options):
    return OneHiddenLayerClassifier(
        **{"n_hidden": 8, "max_epochs": 20, "random_state": 0} | options
    )


def assert_same(a, b):
    for left, right in zip(a.params_, b.params_, strict=True):
        np.testing.assert_array_equal(left, right)


@pytest.fixture(scope="module")
def iris():
    X, y = load_iris(return_X_y=True)
    return StandardScaler().fit_transform(X), y


@parametrize_with_checks(
    [
        OneHiddenLayerClassifier(),
        OneHiddenLayerClassifier(solver="sgd", learning_rate=0.1, dtype=np.float64),
        OneHiddenLayerClassifier(schedule="warmup-linear", label_smoothing=0.1, weight_decay=0.01),
    ]
)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize("load", [load_iris, load_digits, load_breast_cancer])
def test_it_is_about_as_good_as_scikit_learns_network(load):
    X, y = load(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)
    ours = make_pipeline(StandardScaler(), OneHiddenLayerClassifier(max_epochs=60, random_state=0))
    theirs = make_pipeline(StandardScaler(), MLPClassifier(early_stopping=False, random_state=0))
    theirs[-1].set_params(max_iter=60, n_iter_no_change=60, tol=0)
    with pytest.warns(match="Maximum iterations"):
        theirs.fit(X_train, y_train)
    score = ours.fit(X_train, y_train).score(X_test, y_test)
    assert score > theirs.score(X_test, y_test) - 0.03


def test_a_grid_search_in_a_pipeline():
    X, y = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), model(max_epochs=40))
    grid = {"onehiddenlayerclassifier__learning_rate": [1e-5, 0.03]}
    search = GridSearchCV(pipeline, grid, cv=3).fit(X, y)
    assert search.best_params_ == {"onehiddenlayerclassifier__learning_rate": 0.03}
    assert search.best_score_ > 0.9


def test_a_halving_search_spends_epochs(iris):
    choices = {"learning_rate": [1e-5, 1e-4, 0.03], "activation": ["relu", "tanh", "sigmoid"]}
    budget = {"resource": "max_epochs", "min_resources": 4, "max_resources": 36}
    search = HalvingRandomSearchCV(
        model(), choices, n_candidates=9, **budget, cv=3, random_state=0
    ).fit(*iris)
    assert search.best_estimator_.n_epochs_ == search.n_resources_[-1] > search.n_resources_[0]
    assert search.best_score_ > 0.9


@pytest.mark.parametrize("method", ["sigmoid", "isotonic", "temperature"])
def test_calibration(iris, method):
    calibrated = CalibratedClassifierCV(model(learning_rate=0.03), method=method, cv=3).fit(*iris)
    P = calibrated.predict_proba(iris[0])
    np.testing.assert_allclose(P.sum(axis=1), 1)
    assert calibrated.score(*iris) > 0.9


@pytest.mark.parametrize("through", [pickle, joblib], ids=["pickle", "joblib"])
def test_saved_and_loaded_it_predicts_and_trains_the_same(iris, through):
    X, y = iris
    fitted = model(solver="adam", batch_size=32).fit(X, y)
    file = io.BytesIO()
    through.dump(fitted, file)
    file.seek(0)
    loaded = through.load(file)
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))
    assert_same(loaded.partial_fit(X, y), fitted.partial_fit(X, y))


def test_its_weights_can_be_stored_without_pickles(iris, tmp_path):
    X, y = iris
    fitted = model().fit(X, y)
    storage.save_params(tmp_path / "iris.npz", fitted.params_, activation=fitted.activation)
    params, activation = storage.load_params(tmp_path / "iris.npz")
    np.testing.assert_array_equal(
        network.predict(params, X, activation=activation), fitted.predict(X)
    )


def test_a_clone_has_the_hyperparameters_and_nothing_learned(iris):
    fitted = model(dropout=0.1).fit(*iris)
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "params_")
    assert_same(copy.fit(*iris), fitted)


def test_string_labels_and_named_columns(iris):
    X, y = iris
    names = np.array(["setosa", "versicolor", "virginica"])
    table = pd.DataFrame(X, columns=list("abcd"))
    fitted = model(learning_rate=0.03).fit(table, names[y])
    assert fitted.classes_.tolist() == sorted(names)
    assert fitted.feature_names_in_.tolist() == list("abcd")
    assert fitted.score(table, names[y]) > 0.9
    P = fitted.predict_proba(table)
    np.testing.assert_array_equal(fitted.classes_[P.argmax(axis=1)], fitted.predict(table))
    np.testing.assert_allclose(np.exp(fitted.predict_log_proba(table)), P)
    assert_same(fitted, model(learning_rate=0.03).fit(X, y))


def test_balanced_classes_are_the_sample_weights_of_that_name(iris):
    X, y = iris[0][20:110], iris[1][20:110]
    weights = compute_sample_weight("balanced", y)
    by_class = model(class_weight="balanced", batch_size=32).fit(X, y)
    by_sample = model(batch_size=32).fit(X, y, sample_weight=weights)
    for array, other in zip(by_class.params_, by_sample.params_, strict=True):
        np.testing.assert_allclose(array, other, rtol=1e-9)


@pytest.mark.parametrize("class_weight", [None, "balanced", {0: 1, 1: 5, 2: 2}])
@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_whole_weights_equal_repeated_samples(iris, class_weight, solver):
    X, y = iris[0][::3], iris[1][::3]
    counts = np.arange(len(y)) % 4
    repeated = np.repeat(np.arange(len(y)), counts)
    options = {"class_weight": class_weight, "solver": solver, "l2": 0.01, "label_smoothing": 0.1}
    weighted = model(**options).fit(X, y, sample_weight=counts)
    expected = model(**options).fit(X[repeated], y[repeated])
    np.testing.assert_allclose(weighted.predict_proba(X), expected.predict_proba(X), rtol=1e-8)


def test_a_class_without_weight_is_never_predicted(iris):
    X, y = iris
    fitted = model(class_weight={0: 1, 1: 0, 2: 1}, learning_rate=0.03, max_epochs=60).fit(X, y)
    assert fitted.classes_.tolist() == [0, 1, 2]
    assert set(fitted.predict(X)) == {0, 2}


def test_partial_fit_in_chunks_learns_and_keeps_what_it_knew(iris):
    X, y = iris
    order = np.random.default_rng(0).permutation(len(y))
    fitted = model(learning_rate=0.03)
    for epoch in range(20):
        for chunk in np.array_split(order, 3):
            fitted.partial_fit(X[chunk], y[chunk], classes=None if epoch else [0, 1, 2])
    assert fitted.n_epochs_ == len(fitted.loss_curve_) == 60
    assert fitted.score(X, y) > 0.9


def test_partial_fit_knows_classes_that_come_later(iris):
    X, y = iris
    fitted = model().partial_fit(X[:50], y[:50], classes=[2, 0, 1])
    assert fitted.predict_proba(X).shape == (150, 3)
    fitted.partial_fit(X[50:], y[50:])


def test_partial_fit_epoch_by_epoch_is_fit(iris):
    X, y = iris
    by_hand = model(batch_size=32, dropout=0.1)
    for _ in range(20):
        by_hand.partial_fit(X, y, classes=[0, 1, 2])
    assert_same(by_hand, model(batch_size=32, dropout=0.1).fit(X, y))


def test_early_stopping_keeps_the_best_epoch(iris):
    X, y = iris
    options = {"batch_size": 16, "early_stopping": True, "validation_fraction": 0.3}
    fitted = model(max_epochs=300, patience=5, learning_rate=0.01, **options).fit(X, y)
    scores = fitted.validation_scores_
    assert len(scores) == len(fitted.loss_curve_) == fitted.n_epochs_ < 300
    assert fitted.best_epoch_ == np.argmax(scores) + 1 == fitted.n_epochs_ - 5
    # A run that ends there has the same weights.
    shorter = model(max_epochs=fitted.best_epoch_, learning_rate=0.01, **options).fit(X, y)
    assert_same(fitted, shorter)


def test_what_is_held_out_is_not_trained_on(iris):
    X, y = iris
    _, held_out = train_test_split(np.arange(150), test_size=0.1, stratify=y, random_state=0)
    spoiled = X.copy()
    spoiled[held_out] *= -3
    options = {"early_stopping": True, "max_epochs": 3, "patience": 3, "learning_rate": 1e-3}
    curves = [model(**options).fit(data, y).loss_curve_ for data in (X, spoiled)]
    assert curves[0] == curves[1]


def test_early_stopping_heeds_weights_and_rare_classes(iris):
    X, y = iris[0][:101], iris[1][:101]  # one sample of the third class
    fitted = model(early_stopping=True).fit(X, y, sample_weight=np.arange(101))
    assert len(fitted.classes_) == 3
    assert 0 <= max(fitted.validation_scores_) <= 1


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_a_warm_start_goes_on_bit_for_bit(iris, solver):
    X, y = iris
    options = {"batch_size": 32, "dropout": 0.1, "solver": solver}
    twice = model(max_epochs=10, warm_start=True, **options).fit(X, y)
    twice.fit(X, y)
    once = model(max_epochs=20, **options).fit(X, y)
    assert_same(twice, once)
    assert twice.loss_curve_ == once.loss_curve_
    assert twice.n_epochs_ == 20


def test_without_warm_start_a_second_fit_begins_anew(iris):
    fitted = model().fit(*iris)
    first = clone(fitted).fit(*iris)
    assert_same(fitted.fit(*iris), first)
    assert len(fitted.loss_curve_) == 20


@pytest.mark.parametrize("options", [{}, {"early_stopping": True}, {"dropout": 0.3}])
def test_seeds_reproduce(iris, options):
    options = options | {"batch_size": 32}
    assert_same(model(**options).fit(*iris), model(**options).fit(*iris))
    other = model(**options | {"random_state": 1}).fit(*iris)
    assert other.loss_curve_ != model(**options).fit(*iris).loss_curve_


def test_a_generator_of_seeds_gives_another_network_each_time(iris):
    fitted = model(random_state=np.random.RandomState(0))  # noqa: NPY002 - scikit-learn's kind
    assert fitted.fit(*iris).loss_curve_ != fitted.fit(*iris).loss_curve_


@pytest.mark.parametrize(
    ("dtype", "given", "expected"),
    [
        (None, np.float32, np.float32),
        (None, np.int64, np.float64),
        (np.float32, np.float64, np.float32),
        (np.float64, np.float32, np.float64),
    ],
)
def test_dtypes(iris, dtype, given, expected):
    X, y = (10 * iris[0]).astype(given), iris[1]
    weights = np.ones(150)
    fitted = model(dtype=dtype, l2=0.1, dropout=0.1, label_smoothing=0.1).fit(X, y, weights)
    assert {array.dtype for array in fitted.params_} == {np.dtype(expected)}
    assert fitted.predict_proba(X.astype(np.float64)).dtype == expected


def test_one_label_is_enough():
    fitted = model().fit(np.eye(4), ["shirt"] * 4)
    assert fitted.predict(np.eye(4)).tolist() == ["shirt"] * 4


def test_verbose_prints_a_line_per_epoch(iris, capsys):
    model(max_epochs=2, verbose=True, early_stopping=True).fit(*iris)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Epoch 1", "Epoch 2"]
    assert "validation accuracy" in lines[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_hidden": 0}, "n_hidden is 0"),
        ({"activation": "bend"}, "activation is 'bend'"),
        ({"solver": "lbfgs"}, "solver is 'lbfgs'; expected one of adam, sgd"),
        ({"schedule": "cosine"}, "schedule"),
        ({"learning_rate": 0}, "learning_rate is 0"),
        ({"momentum": 1}, "momentum is 1"),
        ({"dropout": 1.5}, "dropout"),
        ({"label_smoothing": -0.1}, "label_smoothing"),
        ({"batch_size": 2.5}, "batch_size"),
        ({"max_epochs": None}, "max_epochs"),
        ({"patience": 0}, "patience"),
        ({"validation_fraction": 1}, "validation_fraction"),
        ({"l2": -1}, "l2"),
        ({"dtype": np.float16}, "dtype"),
    ],
)
def test_bad_hyperparameters_are_named(iris, options, message):
    with pytest.raises(ValueError, match=message):
        model(**options).fit(*iris)


def test_other_errors_say_what_to_do(iris):
    X, y = iris
    with pytest.raises(ValueError, match="early_stopping=False"):
        model(early_stopping=True).partial_fit(X, y, classes=[0, 1, 2])
    with pytest.raises(ValueError, match="pass a dict"):
        model(class_weight="balanced").partial_fit(X, y, classes=[0, 1, 2])
    with pytest.raises(ValueError, match="classes must be passed"):
        model().partial_fit(X, y)
    with pytest.raises(ValueError, match=r"labels \[2\]; expected some of \[0 1\]"):
        model().partial_fit(X, y, classes=[0, 1])
    with pytest.raises(ValueError, match="all weights are 0"):
        model(class_weight={0: 0, 1: 0, 2: 0}).fit(X, y)
    with pytest.raises(ValueError, match="8 hidden units"):
        model(warm_start=True).fit(X, y).set_params(n_hidden=9).fit(X, y)


def test_a_run_that_diverges_says_where_and_what_to_do(iris):
    X, y = iris
    wild = model(solver="sgd", learning_rate=1e300)
    with pytest.raises(ValueError, match=r"diverged in epoch 1.*StandardScaler.*learning_rate"):
        wild.fit(1e10 * X, y)
    search = GridSearchCV(wild, {"learning_rate": [1e300, 1e-3]}, cv=2)
    with pytest.warns(match="fits failed"), pytest.warns(match="non-finite"):
        search.fit(X, y)
    assert search.best_params_ == {"learning_rate": 1e-3}
