"""The trainer, the mistakes and the drawing pad."""

import asyncio
import io

import numpy as np
import pytest
from PIL import Image

from fmnist_helpers import explorers
from fmnist_helpers.experiments import Settings
from fmnist_helpers.explorers import _live, drawing, mistakes
from fmnist_helpers.explorers._scene_view import MAX_UNSEEN
from fmnist_helpers.network import forward, init_params

SETTINGS = Settings(epochs=4, n_hidden=8, batch_size=32, learning_rate=0.05)


async def until(condition):
    for _ in range(5000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never happened")


def in_a_notebook(use):
    """Run a coroutine function as a kernel would: with an event loop."""
    return asyncio.run(use())


def test_it_trains_to_the_end_and_can_be_scrubbed(pictures):
    async def use():
        it = explorers.Trainer(pictures, SETTINGS)
        it.start_or_pause()
        await until(lambda: it.session.finished and not it._runner.running)
        return it

    it = in_a_notebook(use)
    assert len(it.session.records) == 4
    assert it.controls["shown"].max == it.controls["shown"].value == 4
    present = it.scene.rows[2].panels[1]
    it.controls["shown"].value = 1
    assert "after epoch 1" in it.scene.description
    assert it.scene.rows[2].panels[1] != present
    it.controls["shown"].value = 0
    assert "after epoch 0" in it.scene.description
    assert "Training loss" not in it.scene.description  # it belongs to a later epoch
    it.controls["shown"].value = 4
    assert it.scene.rows[2].panels[1] == present
    assert it._start.description == "Start"


def test_one_epoch_ends_after_it(pictures):
    async def use():
        it = explorers.Trainer(pictures, SETTINGS)
        it.step()
        assert it.session.n_trained == 32
        it.one_epoch()
        await until(lambda: not it._runner.running)
        return it

    it = in_a_notebook(use)
    assert len(it.session.records) == 1
    assert it.session.epochs_done == 1


def test_pause_reset_and_start_again(pictures):
    async def use():
        it = explorers.Trainer(pictures, Settings(**{**vars(SETTINGS), "epochs": 10_000}))
        it.start_or_pause()
        await until(lambda: len(it.session.records) > 2)
        it.start_or_pause()
        await until(lambda: it._runner._task and it._runner._task.done())
        paused = len(it.session.records)
        it.reset()
        assert paused > 2
        assert it.session.records == []
        assert it.controls["shown"].max == 0
        it.start_or_pause()
        await until(lambda: it.session.records)
        it.controls["n_hidden"].value = 32  # a new network, from the beginning
        assert it.session.start.W1.shape[1] == 32
        await until(lambda: it._runner._task and it._runner._task.done())
        return it

    assert in_a_notebook(use).message == ""


def test_an_epoch_of_the_past_can_be_looked_at_while_it_trains(pictures):
    async def use():
        it = explorers.Trainer(pictures, Settings(**{**vars(SETTINGS), "epochs": 10_000}))
        it.start_or_pause()
        await until(lambda: it.controls["shown"].max > 3)
        it.controls["shown"].value = 2
        it.picture.expect_answers()
        sent = it.picture._sent
        await until(lambda: it.picture._sent > sent + 2)
        words = it.picture.scene["description"]
        it.start_or_pause()
        await until(lambda: it._runner._task and it._runner._task.done())
        return it, words

    it, words = in_a_notebook(use)
    assert it.controls["shown"].value == 2
    assert "after epoch 2" in words


def test_beside_an_epoch_of_the_past_the_progress_goes_on(pictures):
    it = explorers.Trainer(pictures, SETTINGS)
    while it.session.n_steps < 1 or not it.session.records:
        it.step()
    it.controls["shown"].value = 0
    before = it.scene.description
    assert "Shown, after epoch 0:" in before
    it.step()
    assert it.scene.description.startswith("Epoch 1.")
    assert it.scene.description != before


def test_the_rate_acts_at_once(pictures):
    async def use():
        it = explorers.Trainer(pictures, Settings(**{**vars(SETTINGS), "epochs": 10_000}))
        it.start_or_pause()
        await until(lambda: it.session.records)
        it.controls["learning_rate"].value = 10.0
        await until(lambda: it.session.learning_rate == 10.0)
        it.start_or_pause()
        await until(lambda: it._runner._task and it._runner._task.done())

    in_a_notebook(use)


def test_the_rate_acts_on_a_single_step_too(pictures):
    slow, fast = (explorers.Trainer(pictures, SETTINGS) for _ in range(2))
    fast.controls["learning_rate"].value = 3 * SETTINGS.learning_rate
    moved = []
    for each in (slow, fast):
        each.step()
        moved.append(each.session.params.W1 - each.session.start.W1)
    np.testing.assert_allclose(moved[1], 3 * moved[0], rtol=1e-3, atol=1e-6)


def test_a_run_that_diverges_says_so(pictures):
    async def use():
        settings = Settings(**{**vars(SETTINGS), "learning_rate": 10.0, "normalization": "raw"})
        it = explorers.Trainer(pictures, Settings(**{**vars(settings), "init": "randn"}))
        it.session.learning_rate = it._given.learning_rate
        it.controls["learning_rate"].max = 40
        it.controls["learning_rate"].value = 1e38
        it.start_or_pause()
        await until(lambda: it.session.finished and not it._runner.running)
        return it

    it = in_a_notebook(use)
    assert "diverged in epoch 1" in it.scene.description
    assert "No predictions" in it.scene.description


def test_it_pauses_when_nobody_watches(pictures, monkeypatch):
    monkeypatch.setattr(_live, "PATIENCE", 0.05)

    async def use():
        it = explorers.Trainer(pictures, Settings(**{**vars(SETTINGS), "epochs": 10**6}))
        it.start_or_pause()
        await until(lambda: it._runner._task and it._runner._task.done())
        return it

    assert "nobody was watching" in in_a_notebook(use).scene.description


def test_a_browser_that_is_behind_gets_no_more(pictures):
    it = explorers.Trainer(pictures, SETTINGS)
    picture = it.picture
    picture.expect_answers()
    sent = 0
    while picture.is_ready() and sent < 100:
        picture.show_live(it.scene)
        sent += 1
    assert sent == MAX_UNSEEN
    picture._hear(picture, {"seen": picture.scene["number"]}, [])
    assert picture.is_ready()
    picture._hear(picture, {"unknown": 1}, [])
    picture._hear(picture, "junk", [])


def test_picked_samples_are_those_of_the_matrix():
    rng = np.random.default_rng(0)
    y, P = rng.integers(0, 10, 500), rng.dirichlet(np.ones(10), 500)
    answers = P.argmax(axis=1)
    found = mistakes.picked(y, P, 3, 5)
    assert set(found) == set(np.flatnonzero((y == 3) & (answers == 5)))
    assert (np.diff(P[found].max(axis=1)) <= 0).all()
    assert set(mistakes.picked(y, P, 3, mistakes.ANY)) == set(
        np.flatnonzero((y == 3) & (answers != 3))
    )
    every = mistakes.picked(y, P, mistakes.ANY, mistakes.ANY)
    assert set(every) == set(np.flatnonzero(answers != y))


def test_mistakes_begin_with_the_most_frequent_pair(pictures):
    P = np.eye(10)[pictures.y_val] * 0.9 + 0.01
    P[pictures.y_val == 2] = np.eye(10)[7]
    explorer = explorers.Mistakes(pictures.X_val, pictures.y_val, P)
    assert (explorer.controls["true"].value, explorer.controls["predicted"].value) == (2, 7)
    assert "10 images" in explorer.scene.description
    explorer.controls["predicted"].value = 3
    assert "0 images" in explorer.scene.description


def test_mistakes_refuse_what_does_not_fit(pictures):
    P = np.full((100, 10), 0.1)
    with pytest.raises(ValueError, match="99"):
        explorers.Mistakes(pictures.X_val, pictures.y_val, P[1:])
    with pytest.raises(ValueError, match="NaN"):
        explorers.Mistakes(pictures.X_val, pictures.y_val, P * np.nan)


@pytest.fixture
def pad(pictures):
    params = init_params(784, 5, 10, rng=np.random.default_rng(0))
    return explorers.Drawing(params, pictures.X_val)


def test_the_answer_is_that_of_the_network(pad, pictures):
    X = pictures.X_val[:1].astype(np.float32) / 255
    P = forward(pad._params, X, activation="relu").P[0]
    np.testing.assert_allclose(pad.scene.rows[1].panels[0].values, P, rtol=1e-5)


def test_tools_of_the_pad(pad, pictures):
    first = pictures.X_val[0].reshape(28, 28)
    pad.mirror()
    assert pad.pad.value == first[:, ::-1].tobytes()
    pad.mirror()
    pad.turn()
    assert pad.pad.value == first[::-1].tobytes()
    pad.take()
    assert pad.pad.value == pictures.X_val[1].tobytes()
    pad.clear()
    assert pad.pad.value == bytes(784)
    assert "The sheet is empty" in pad.scene.description


def test_the_browser_sends_a_memoryview(pad):
    pad.pad.set_state({"value": memoryview(bytes([9]) * 784)})
    assert pad.pad.value == bytes([9]) * 784


def test_a_sheet_of_another_size_is_refused(pad):
    with pytest.raises(Exception, match="784"):
        pad.pad.value = b"123"


def png(array, mode=None, kind="PNG"):
    buffer = io.BytesIO()
    Image.fromarray(array, mode).save(buffer, kind)
    return buffer.getvalue()


def test_an_upload_is_turned_into_a_garment():
    photo = np.full((300, 500, 3), 255, np.uint8)
    photo[100:200, 50:450] = 40  # a dark, wide thing on white paper
    x = drawing.garment_from(png(photo)).reshape(28, 28)
    rows, columns = np.nonzero(x)
    assert (columns.min(), columns.max()) == (0, 27)
    assert (rows.min(), rows.max()) == (10, 16)  # a quarter as high as wide, in the middle
    assert x.max() == 215


def test_bright_on_dark_is_left_as_it_is():
    photo = np.zeros((56, 56), np.uint8)
    photo[:, 20:36] = 200
    assert drawing.garment_from(png(photo, kind="JPEG")).max() >= 195


def test_transparent_is_background():
    photo = np.zeros((40, 40, 4), np.uint8)
    photo[10:30, 10:30] = [255, 0, 0, 255]
    x = drawing.garment_from(png(photo)).reshape(28, 28)
    assert x.min() > 100  # only the square is left, and it fills the sheet


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no picture"),
        (b"GIF89a but not really", "no picture"),
        (png(np.full((30, 30), 255, np.uint8)), "empty"),
        (png(np.zeros((1, 1), np.uint8)), "empty"),
        (bytes(drawing.MAX_BYTES + 1), "bytes"),
        (png(np.zeros((9000, 9000), np.uint8)), "9000 x 9000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_upload_that_is_no_garment_is_refused_in_words(content, message, pad):
    with pytest.raises(ValueError, match=message):
        drawing.garment_from(content)
    before = pad.pad.value
    pad._uploaded({"new": ({"content": memoryview(content)},)})
    assert pad.pad.value == before
    assert "Not taken" in pad.scene.description


def test_an_upload_reaches_the_pad(pad):
    photo = np.full((30, 30), 255, np.uint8)
    photo[5:25, 5:25] = 0
    pad._uploaded({"new": ({"content": memoryview(png(photo))},)})
    assert set(pad.pad.value) == {255}
    assert "Not taken" not in pad.scene.description


def test_the_stored_picture_of_a_drawing_shows_the_sheet(pad):
    pad.turn()
    sheet, bars = pad._still_scene().rows[1].panels
    assert sheet.shades.tobytes() == pad.pad.value
    assert bars == pad.scene.rows[1].panels[0]
