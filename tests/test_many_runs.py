"""Many runs: the same numbers wherever they run, and nothing lost on the way."""

import joblib
import numpy as np
import psutil
import pytest

from fmnist_helpers.data import DataError
from fmnist_helpers.experiments import DataSplit, Settings, run_all

SMALL = {"n_hidden": 32, "n_samples": 3_000, "batch_size": 8, "epochs": 3}
SETTINGS = [Settings(**SMALL, seed=seed, learning_rate=r) for seed in (1, 2, 3) for r in (0.1, 0.2)]


@pytest.fixture(scope="module")
def images():
    """Images large enough to be sent to workers in a file."""
    rng = np.random.default_rng(3)
    X, y = rng.integers(0, 256, (3_200, 400)).astype(np.uint8), np.arange(3_200) % 10
    return DataSplit(X[:3_000], y[:3_000], X[3_000:], y[3_000:])


@pytest.fixture(scope="module")
def alone(images):
    return run_all(SETTINGS, images)


def assert_same(runs, others):
    for one, other in zip(runs, others, strict=True):
        assert one.settings == other.settings
        assert one.curves.equals(other.curves)
        assert all(map(np.array_equal, one.params, other.params))


class Meddler:
    """Stands where a progress bar stands, and does something after the first finished run."""

    def __init__(self, deed):
        self.deed, self.total = deed, None

    def __call__(self, runs, total):
        self.total = total
        for number, each in enumerate(runs):
            yield each
            if number == 0:
                self.deed()


def interrupt():
    raise KeyboardInterrupt


def kill_a_worker(command):
    """Kill a child process that has `command` in its command line."""
    family = psutil.Process().children(recursive=True)
    workers = [each for each in family if command in " ".join(each.cmdline())]
    assert workers
    workers[-1].kill()


def test_processes_give_the_numbers_of_a_loop(images, alone):
    with joblib.parallel_config(backend="loky", n_jobs=2):
        assert_same(run_all(SETTINGS, images), alone)


def test_a_loop_reports_each_run_when_it_is_finished(images):
    seen = []
    run_all(SETTINGS[:2], images, progress=Meddler(lambda: seen.append(len(seen))))
    assert seen == [0]


def test_settings_that_occur_twice_run_once(images, alone):
    count = Meddler(lambda: None)
    runs = run_all([SETTINGS[0], SETTINGS[0]], images, progress=count)
    assert count.total == 1
    assert_same(runs, [alone[0], alone[0]])


def test_a_killed_process_costs_only_time(images, alone):
    with joblib.parallel_config(backend="loky", n_jobs=2):
        meddler = Meddler(lambda: kill_a_worker("loky"))
        assert_same(run_all(SETTINGS, images, progress=meddler), alone)


def test_an_interrupted_search_goes_on_where_it_was(images, alone, tmp_path):
    store = tmp_path / "runs.csv"
    with pytest.raises(KeyboardInterrupt):
        run_all(SETTINGS, images, store=store, progress=Meddler(interrupt))
    rest = Meddler(lambda: None)
    runs = run_all(SETTINGS, images, store=store, progress=rest)
    assert rest.total == len(SETTINGS) - 1
    assert runs[0].params is None
    assert [each.settings for each in runs] == SETTINGS
    for one, other in zip(runs, alone, strict=True):
        assert np.allclose(one.curves, other.curves)


def test_a_file_that_holds_no_runs_stays_as_it_is(images, tmp_path):
    store = tmp_path / "marks.csv"
    store.write_text("name,mark\nA,1\n")
    with pytest.raises(DataError, match="lacks run, settings"):
        run_all(SETTINGS, images, store=store)
    assert store.read_text() == "name,mark\nA,1\n"


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("dask.distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as it,
        distributed.Client(it) as client,
    ):
        yield client


def test_a_cluster_gives_the_numbers_of_a_loop(images, alone, cluster):
    with joblib.parallel_config(backend="dask"):
        assert_same(run_all(SETTINGS, images), alone)


def test_the_images_are_sent_once_to_each_worker(images, cluster):
    held = []

    def look():
        held.extend(
            cluster.run(
                lambda dask_worker: sum(
                    getattr(value, "nbytes", 0) for value in dask_worker.data.values()
                )
            ).values()
        )

    with joblib.parallel_config(backend="dask"):
        run_all(SETTINGS, images, progress=Meddler(look))
    # What is small travels with each run.
    large = sum(each.nbytes for each in images[:4] if each.nbytes > 10_000)
    assert max(held) >= images.X_train.nbytes
    assert max(held) <= large + 50_000


# The last one: the worker that follows the killed one takes its time to start.
def test_a_killed_worker_of_a_cluster_costs_only_time(images, alone, cluster):
    def kill():
        victim = next(iter(cluster.run(lambda: __import__("os").getpid()).values()))
        psutil.Process(victim).kill()

    with joblib.parallel_config(backend="dask"):
        assert_same(run_all(SETTINGS, images, progress=Meddler(kill)), alone)
