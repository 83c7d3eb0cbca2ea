"""The laboratory and predictions."""

import asyncio
import dataclasses

import numpy as np
import pytest

from fmnist_helpers import experiments, explorers
from fmnist_helpers.experiments import Settings
from fmnist_helpers.explorers import laboratory

SETTINGS = Settings(n_samples=100, n_hidden=8, epochs=2, batch_size=32)


@pytest.fixture
def lab(pictures):
    return explorers.Laboratory(pictures, SETTINGS)


async def until(condition):
    for _ in range(5000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never happened")


def after_runs(pictures, *all_settings):
    """Return a laboratory in which these runs were pinned."""

    async def use():
        lab = explorers.Laboratory(pictures, SETTINGS)
        for settings in all_settings:
            lab.restore(settings)
            lab.run_or_stop()
            await until(lambda: not lab._runner.running)
            lab.pin()
        return lab

    return asyncio.run(use())


def test_a_run_of_the_laboratory_is_that_of_a_function_call(pictures):
    lab = after_runs(pictures, SETTINGS)
    expected = experiments.run(SETTINGS, pictures).curves
    np.testing.assert_allclose(lab.pins[0].curves, expected, rtol=1e-5)
    assert lab.pins[0].settings == SETTINGS


def test_settings_are_a_line_that_can_be_sent_to_a_friend(lab, pictures):
    mine = Settings(
        n_hidden=37,
        activation="tanh",
        init="xavier",
        normalization="l2",
        learning_rate=0.123,
        batch_size=None,
        epochs=7,
        l2=0.002,
        dropout=0.33,
        n_samples=150,
        seed=77,
    )
    lab._line.value = str(mine)
    assert lab.settings == mine
    friend = explorers.Laboratory(pictures)
    friend.restore(lab._line.value)
    assert friend.settings == mine


def test_the_line_follows_the_knobs(lab):
    lab.controls["learning_rate"].value = 0.5
    lab.controls["batch_size"].value = "full"
    assert Settings.parse(lab._line.value) == lab.settings
    assert lab.settings.batch_size is None


@pytest.mark.parametrize(
    "text", ["nonsense", "learning_rate=-1", "n_samples=1000000", "epochs=two", "batch_size=0"]
)
def test_a_line_that_cannot_be_used_stays_to_be_corrected(lab, text):
    before = lab.settings
    lab._line.value = text
    assert lab.settings == before
    assert lab._line.value == text
    assert "cannot be used" in lab.scene.description
    lab._line.value = "epochs=3 n_samples=100"
    assert lab.settings.epochs == 3


def test_no_samples_is_no_run_and_no_error(lab):
    lab.controls["n_samples"].value = 0
    lab.run_or_stop()
    assert "No run: n_samples is 0" in lab.scene.description
    assert not lab._runner.running
    lab.pin()
    assert lab.pins == []


def test_a_stopped_run_can_be_pinned(pictures):
    async def use():
        lab = explorers.Laboratory(pictures, SETTINGS)
        lab.restore(Settings(**{**vars(SETTINGS), "epochs": 10_000}))
        lab.run_or_stop()
        await until(lambda: lab.session and len(lab.session.records) > 2)
        lab.run_or_stop()
        assert lab._start.description == "Run"
        await until(lambda: lab._runner._task.done())
        lab.pin()
        return lab

    lab = asyncio.run(use())
    assert 2 < len(lab.pins[0].curves) < 10_000
    assert lab._start.description == "Run"


def test_a_diverging_run_is_explained(pictures):
    broken = Settings(**{**vars(SETTINGS), "learning_rate": 1e30, "init": "randn"})
    lab = after_runs(pictures, broken)
    assert lab.pins[0].diverged
    lab.message = ""
    lab.redraw()
    assert "grew without end" in lab.scene.description
    assert "diverged" in lab._table.value


def test_pinning_twice_keeps_one(pictures):
    lab = after_runs(pictures, SETTINGS, Settings(**{**vars(SETTINGS), "seed": 2}))
    lab.pin()
    assert len(lab.pins) == 2
    assert "Pinned as B" in lab.scene.description
    assert "<b>A</b>" in lab._table.value
    assert "<b>B</b>" in lab._table.value
    assert "_" not in lab._table.value.split("</table>")[0]
    lab.remove_pins()
    assert lab.pins == []
    assert lab._table.value == ""


def test_pins_go_to_a_file_and_back(pictures, tmp_path):
    broken = Settings(**{**vars(SETTINGS), "learning_rate": 1e30})
    lab = after_runs(pictures, SETTINGS, broken)
    lab._file.value = str(tmp_path / "runs.csv")
    lab.save()
    assert "Saved 2" in lab.scene.description
    other = explorers.Laboratory(pictures, SETTINGS)
    other._file.value = lab._file.value
    other.load()
    assert [each.settings for each in other.pins] == [SETTINGS, broken]
    assert other.pins[1].diverged == lab.pins[1].diverged
    np.testing.assert_allclose(other.pins[0].curves, lab.pins[0].curves)
    other.load()
    assert len(other.pins) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["runs.csv"]


def test_a_file_with_other_runs_is_not_overwritten(pictures, tmp_path):
    path = tmp_path / "runs.csv"
    lab = after_runs(pictures, SETTINGS)
    lab._file.value = str(path)
    lab.save()
    other = after_runs(pictures, Settings(**{**vars(SETTINGS), "seed": 5}))
    other._file.value = str(path)
    other.save()
    assert "holds other runs" in other.scene.description
    other.load()
    other.save()
    assert "Saved 2" in other.scene.description


@pytest.mark.parametrize("content", ["", "my notes", "a,b\n1,2\n", "\x00\x01", "run\n"])
def test_a_file_of_something_else_is_neither_read_nor_overwritten(lab, content, tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text(content)
    lab._file.value = str(path)
    lab.load()
    assert "Not loaded" in lab.scene.description
    lab.save()
    assert "Not saved" in lab.scene.description
    assert path.read_text() == content


def test_a_folder_that_is_not_there_is_told(lab, tmp_path):
    lab._file.value = str(tmp_path / "nowhere" / "runs.csv")
    lab.save()
    assert "Not saved" in lab.scene.description
    lab.load()
    assert "Not loaded" in lab.scene.description


def test_the_map_shows_where_the_settings_stand(lab):
    lab.restore("learning_rate=100 normalization=pixel n_samples=100")
    assert "no better than guessing" in lab.scene.description
    panel = lab.scene.rows[2].panels[0]
    assert panel.marks == [(1, 10)]
    assert "✕" in panel.texts[1][10]
    lab.restore("learning_rate=0.1 normalization=pixel n_samples=100")
    assert "✕" not in lab.scene.description


def test_a_run_that_is_far_off_is_drawn_at_the_edge(pictures):
    lab = after_runs(pictures, dataclasses.replace(SETTINGS, learning_rate=100, epochs=3))
    assert lab.pins[0].curves["val_loss"].max() > 2.5
    panel = lab.scene.rows[1].panels[1]
    top = panel.ylim[1]
    for series in panel.series:
        y = series.y
        assert len(y) == 3
        assert y.max() == top
    assert f"at most {top}" in panel.ylabel


def test_names_of_pins():
    names = [laboratory.letter(i) for i in range(60)]
    assert names[:3] == ["A", "B", "C"]
    assert len(set(names)) == 60


def test_a_prediction_is_answered():
    ask = explorers.Prediction("Which is best?", ["0.1", "1"])
    assert ask.answer("1") == "Measured: 1. (You have made no prediction.)"
    ask.buttons.value = "0.1"
    assert "You predicted: 0.1" in ask.answer("1")
    assert "As you predicted" in ask.answer("0.1")
    with pytest.raises(ValueError, match="no choice"):
        ask.answer("2")


def test_a_prediction_can_be_read_where_widgets_do_not_run():
    bundle = explorers.Prediction("Which is best?", ["0.1", "1"])._repr_mimebundle_()
    assert bundle["text/plain"] == "Which is best?\n( ) 0.1\n( ) 1"
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_the_stored_picture_shows_the_settings(pictures):
    lab = laboratory.Laboratory(
        pictures, Settings(learning_rate=2.0, activation="tanh", epochs=2, n_samples=100)
    )
    words = lab._still_scene().description
    assert "on 100 images: A with a learning rate of 2, B with 0.2" in words


def test_the_stored_picture_of_a_long_run_shows_a_way_to_fight_overfitting(pictures):
    lab = laboratory.Laboratory(pictures, Settings(epochs=20, n_samples=100, n_hidden=4))
    assert "A with a dropout of 0, B with 0.5" in lab._still_scene().description
