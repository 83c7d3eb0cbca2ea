"""Kuzushiji, EMNIST and own images can be loaded; what is wrong with them is said in words."""

import gzip
import io
import re
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from fmnist_helpers import data, other_data
from fmnist_helpers.other_data import DataError, load_idx, read_folders

RNG = np.random.default_rng(0)
KANA = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
IMAGES = RNG.integers(0, 256, (70, 28, 28), dtype=np.uint8)
LETTERS = np.arange(70, dtype=np.uint8) % 26 + 1


def idx(array):
    """Lay out images or labels as an IDX file."""
    header = [{3: 0x803, 1: 0x801}[array.ndim], *array.shape]
    return np.array(header, dtype=">u4").tobytes() + array.tobytes()


def write_idx(folder, X, y, *, n_train=50, test="t10k", prefix="", pack=gzip.compress, end=".gz"):
    """Write the four files of a data set, and return their folder."""
    for part, rows in (("train", slice(n_train)), (test, slice(n_train, None))):
        for name, array in (("images-idx3-ubyte", X), ("labels-idx1-ubyte", y)):
            path = folder / f"{prefix}{part}-{name}{end}"
            path.write_bytes(pack(idx(array[rows])))
    return folder


@pytest.fixture
def kuzushiji(tmp_path):
    return write_idx(tmp_path, IMAGES, LETTERS % 10)


@pytest.fixture
def emnist(tmp_path):
    return write_idx(tmp_path, IMAGES, LETTERS, test="test", prefix="emnist-letters-")


def assert_refused(read, *parts):
    """The message names find, expectation and remedy, and holds the given parts."""
    with pytest.raises(DataError, match=r": found .+; expected .+\. [A-Z].+[.?]$") as caught:
        read()
    for part in parts:
        assert part in str(caught.value)
    return str(caught.value)


# --- IDX files --------------------------------------------------------------------------------


def test_kuzushiji_has_the_names_of_fashion_mnist(kuzushiji):
    found = load_idx(kuzushiji, class_names=KANA)
    np.testing.assert_array_equal(found.X_train, IMAGES[:50].reshape(50, 784), strict=True)
    np.testing.assert_array_equal(found.X_test, IMAGES[50:].reshape(20, 784), strict=True)
    np.testing.assert_array_equal(found.y_train, LETTERS[:50] % 10, strict=True)
    np.testing.assert_array_equal(found.y_test, LETTERS[50:] % 10, strict=True)
    assert found.class_names == KANA
    for array in found[:4]:
        assert not array.flags.writeable


def test_letters_of_emnist_stand_upright_and_begin_with_0(emnist):
    found = load_idx(
        emnist,
        class_names=string.ascii_uppercase,
        prefix="emnist-letters-",
        first_label=1,
        transposed=True,
    )
    np.testing.assert_array_equal(found.X_train[3].reshape(28, 28), IMAGES[3].T)
    np.testing.assert_array_equal(found.y_test, LETTERS[50:] - 1)
    assert found.class_names == tuple(string.ascii_uppercase)
    assert not any(array.flags.writeable for array in found[:4])


@pytest.mark.parametrize("end", ["", ".gz"])
def test_plain_files_are_read_under_any_name(tmp_path, end):
    write_idx(tmp_path, IMAGES, LETTERS % 10, pack=bytes, end=end)
    assert len(load_idx(str(tmp_path), class_names=KANA).X_train) == 50


def test_names_with_a_dot(kuzushiji):
    for path in list(kuzushiji.iterdir()):
        path.rename(path.with_name(path.name.replace("-idx", ".idx")))
    assert len(load_idx(kuzushiji, class_names=KANA).y_test) == 20


def test_images_of_another_size(tmp_path):
    write_idx(tmp_path, IMAGES[:, :20, :16], LETTERS % 10)
    assert load_idx(tmp_path, class_names=KANA).X_train.shape == (50, 320)


def test_labels_that_begin_with_1(emnist):
    def read(**options):
        load_idx(emnist, prefix="emnist-letters-", **options)

    names = string.ascii_uppercase
    message = assert_refused(lambda: read(class_names=names), "labels from 1 to 26", "26 class")
    assert message.endswith("Pass first_label=1.")
    message = assert_refused(lambda: read(class_names=KANA), "labels from 0 to 9")
    assert message.endswith("Pass 26 class names and first_label=1.")
    message = assert_refused(lambda: read(class_names=KANA, first_label=1), "from 1 to 10")
    assert message.endswith("Pass 26 class names.")
    assert_refused(lambda: read(class_names=names, first_label=300), "Pass first_label=1.")


def test_labels_too_small_in_one_part_only(tmp_path):
    y = np.append(np.ones(69, np.uint8), np.uint8(0))
    write_idx(tmp_path, IMAGES, y)
    read = lambda: load_idx(tmp_path, class_names="AB", first_label=1)  # noqa: E731
    assert_refused(read, "t10k-labels", "labels from 0 to 1", "Pass first_label=0.")


def test_as_many_labels_as_images(kuzushiji):
    (kuzushiji / "t10k-labels-idx1-ubyte.gz").write_bytes(idx(LETTERS[:19] % 10))
    read = lambda: load_idx(kuzushiji, class_names=KANA)  # noqa: E731
    assert_refused(read, "t10k-labels", "19 labels", "20, one per image")


def test_parts_with_images_of_two_sizes(kuzushiji):
    (kuzushiji / "t10k-images-idx3-ubyte.gz").write_bytes(idx(IMAGES[50:, :20]))
    read = lambda: load_idx(kuzushiji, class_names=KANA)  # noqa: E731
    assert_refused(read, "t10k-images", "20x28", "28x28")


def test_swapped_files(kuzushiji):
    images, labels = (
        kuzushiji / f"train-{what}-ubyte.gz" for what in ("images-idx3", "labels-idx1")
    )
    images.write_bytes(labels.read_bytes())
    read = lambda: load_idx(kuzushiji, class_names=KANA)  # noqa: E731
    assert_refused(read, "found labels; expected images", "swapped?")


def test_missing_files(emnist, tmp_path):
    read = lambda: load_idx(emnist, class_names=KANA)  # noqa: E731
    assert_refused(read, "no file train-images-idx3-ubyte", "prefix='emnist-letters-'")
    (emnist / "emnist-letters-test-labels-idx1-ubyte.gz").unlink()
    read = lambda: load_idx(emnist, class_names=KANA, prefix="emnist-letters-")  # noqa: E731
    assert_refused(read, "no file emnist-letters-t10k-labels", "Check the folder")
    read = lambda: load_idx(tmp_path / "nowhere", class_names=KANA)  # noqa: E731
    assert_refused(read, "no such folder", "Check the path")


BROKEN = {
    "empty": (b"", "0 bytes"),
    "cut off": (idx(IMAGES)[:-1], "1 fewer"),
    "gzip cut off": (gzip.compress(idx(IMAGES))[:-9], "cut off"),
    "a web page": (b"<!DOCTYPE html>", "IDX"),
    "no pixels": (idx(IMAGES[:, :0]), "images without pixels"),
    "no images": (idx(IMAGES[:0]), "0 items"),
}


@pytest.mark.parametrize("content", BROKEN)
def test_broken_files(kuzushiji, content):
    raw, *parts = BROKEN[content]
    (kuzushiji / "train-images-idx3-ubyte.gz").write_bytes(raw)
    message = assert_refused(lambda: load_idx(kuzushiji, class_names=KANA), *parts)
    # The project holds a file of this name, but it is not the one that is missing.
    assert "download of the project" not in message
    assert "Fashion" not in message


@pytest.mark.parametrize("names", [["a"], "", ["a", "b", "a"], ["a", ""], ["a", 3]])
def test_class_names_that_are_none(kuzushiji, names):
    with pytest.raises(ValueError, match="class_names .*; expected "):
        load_idx(kuzushiji, class_names=names)


def test_fashion_mnist_is_as_strict_as_ever_and_names_the_way_for_others(tmp_path):
    path = tmp_path / data.FILES["y_test"]
    path.write_bytes(idx((np.arange(10_000) % 10).astype(np.uint8)))
    with pytest.raises(DataError, match=r"labels of Fashion-MNIST.*Copy.*other_data.load_idx"):
        data._read_checked(tmp_path, "y_test")


def test_the_example_of_the_readme(kuzushiji, monkeypatch):
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", text.partition("## Other data")[2], re.DOTALL)
    monkeypatch.chdir(kuzushiji.parent)
    *lines, last = example.replace('"kuzushiji"', repr(kuzushiji.name)).strip().split("\n")
    names = {}
    exec("\n".join(lines), names)
    trainer = eval(last, names)
    assert trainer.session.class_names == KANA
    assert trainer.session.params.W1.shape[0] == 784


# --- folders of images ------------------------------------------------------------------------


def picture(array, kind="PNG", **options):
    buffer = io.BytesIO()
    image = array if isinstance(array, Image.Image) else Image.fromarray(array)
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def folders(tmp_path):
    """Return a folder with three images of cats, two of dogs and one of an emu."""
    names = ["dog/2.png", "dog/1.png", "cat/b.png", "cat/a.png", "cat/c.png", "emu/1.png"]
    for name, image in zip(names, IMAGES, strict=False):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(picture(image))
    return tmp_path


def test_classes_and_files_are_sorted(folders):
    X, y, class_names = read_folders(folders)
    assert class_names == ("cat", "dog", "emu")
    assert y.tolist() == [0, 0, 0, 1, 1, 2]
    np.testing.assert_array_equal(X, IMAGES[[3, 2, 4, 1, 0, 5]].reshape(6, 784), strict=True)


LOSSLESS = [("PNG", "png"), ("BMP", "bmp"), ("GIF", "gif"), ("TIFF", "TIF")]


@pytest.mark.parametrize(("kind", "suffix"), LOSSLESS)
def test_lossless_forms_keep_each_pixel(folders, kind, suffix):
    (folders / "emu/1.png").unlink()
    (folders / f"emu/1.{suffix}").write_bytes(picture(IMAGES[9], kind))
    np.testing.assert_array_equal(read_folders(folders).X[-1], IMAGES[9].reshape(-1))


def one_image(folders, content, **options):
    (folders / "emu/1.png").write_bytes(content)
    return read_folders(folders, **options).X[-1].reshape(28, 28)


def test_jpeg_keeps_a_smooth_image_nearly(folders):
    smooth = np.add.outer(np.arange(28), np.arange(28)).astype(np.uint8) * 4
    found = one_image(folders, picture(smooth, "JPEG", quality=95))
    np.testing.assert_allclose(found.astype(int), smooth, atol=4)


def test_a_photo_is_turned_as_its_exif_data_say(folders):
    exif = Image.Exif()
    exif[0x0112] = 6  # has to be turned clockwise
    found = one_image(folders, picture(IMAGES[7], exif=exif))
    np.testing.assert_array_equal(found, np.rot90(IMAGES[7], -1))


def test_turning_may_swap_width_and_height(folders):
    exif = Image.Exif()
    exif[0x0112] = 6
    for path in folders.glob("*/*.png"):
        path.write_bytes(picture(IMAGES[7, :20], exif=exif))
    assert read_folders(folders, size=(20, 28)).X.shape == (6, 560)
    assert_refused(lambda: read_folders(folders, size=(28, 20)), "(20x28)")


def test_16_bits_become_8(folders):
    wide = IMAGES[7].astype(np.uint16) * 257
    np.testing.assert_array_equal(one_image(folders, picture(wide)), IMAGES[7])
    np.testing.assert_array_equal(one_image(folders, picture(wide, "TIFF")), IMAGES[7])


def test_colors_become_gray(folders):
    color = np.zeros((28, 28, 3), np.uint8)
    color[:9] = [255, 0, 0]
    color[9:18] = [0, 255, 0]
    gray = [76] * 9 + [150] * 9 + [0] * 10
    for content in (picture(color), picture(Image.fromarray(color).quantize(4))):
        np.testing.assert_array_equal(one_image(folders, content), np.repeat([gray], 28, 0).T)


def test_what_is_transparent_is_background(folders):
    layers = np.zeros((28, 28, 2), np.uint8)  # black, and transparent
    layers[5:9] = [90, 255]
    content = picture(Image.fromarray(layers, "LA"))
    found = one_image(folders, content)
    assert found[5:9].tolist() == np.full((4, 28), 90).tolist()
    assert found.sum() == 4 * 28 * 90
    inverted = one_image(folders, content, invert=True)
    assert inverted[5:9].tolist() == np.full((4, 28), 165).tolist()
    assert inverted.sum() == 4 * 28 * 165


def test_ink_on_paper_is_inverted(folders):
    found, inverted = (read_folders(folders, invert=invert).X for invert in (False, True))
    np.testing.assert_array_equal(inverted, 255 - found, strict=True)


def test_all_files_that_cannot_be_used_are_named_at_once(folders):
    second = Image.new("L", (28, 28))
    made = {
        "cat/large.png": picture(np.zeros((30, 28), np.uint8)),
        "cat/notes.txt": b"some notes",
        "dog/cut.png": picture(IMAGES[0])[:300],
        "dog/empty.png": b"",
        "dog/web.png": picture(IMAGES[0], "WEBP"),
        "emu/film.gif": picture(IMAGES[0], "GIF", save_all=True, append_images=[second]),
        "emu/float.tif": picture(Image.new("F", (28, 28)), "TIFF"),
        "emu/huge.png": picture(Image.new("1", (20_000, 20_000))),
    }
    for name, content in made.items():
        (folders / name).write_bytes(content)
    (folders / "emu/inside").mkdir()
    parts = ["9 files", "28x28", "cat/large.png (28x30)", "2 images in one", "(32 bits per pixel)"]
    parts += ["emu/huge.png (far too large)", "emu/inside (a folder)"]
    assert_refused(lambda: read_folders(folders), *parts, *made)


def test_a_long_list_of_files_is_cut(folders):
    for i in range(other_data.MAX_NAMED + 7):
        (folders / f"emu/{i}.txt").write_bytes(b"")
    assert_refused(lambda: read_folders(folders), "57 files", "; and 7 more; expected")


def test_what_systems_leave_behind_does_not_count(folders):
    for name in (".DS_Store", "cat/.DS_Store", "cat/Thumbs.db", "labels.csv"):
        (folders / name).write_bytes(b"x")
    (folders / ".git").mkdir()
    (folders / "__MACOSX").mkdir()
    assert len(read_folders(folders).X) == 6


def test_folders_in_disorder(folders, tmp_path):
    (folders / "fly").mkdir()
    assert_refused(lambda: read_folders(folders), "no file in fly", "Remove empty folders")
    (folders / "one.PNG").write_bytes(picture(IMAGES[0]))
    assert_refused(lambda: read_folders(folders), "the image one.PNG beside the folders")
    (tmp_path / "new").mkdir()
    assert_refused(lambda: read_folders(tmp_path / "new"), "0 folders", "at least two")
    assert_refused(lambda: read_folders(tmp_path / "none"), "cannot be read", "Check the path")
    assert_refused(lambda: read_folders(folders / "one.PNG"), "cannot be read", "Check the path")


@pytest.mark.parametrize("size", [(28, 0), (28.5, 28)])
def test_a_size_that_is_none(folders, size):
    with pytest.raises(ValueError, match="of size is .*; expected a whole number"):
        read_folders(folders, size=size)


@given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9))), st.booleans())
@settings(max_examples=25, deadline=None)
def test_any_gray_image_survives(tmp_path_factory, image, wide):
    folder = tmp_path_factory.mktemp("any")
    for name in "ab":
        (folder / name).mkdir()
        content = picture(image.astype(np.uint16) * 257 if wide else image)
        (folder / name / "1.png").write_bytes(content)
    found = read_folders(folder, size=image.shape[::-1])
    np.testing.assert_array_equal(found.X[1], image.reshape(-1), strict=True)


def test_an_error_of_any_kind_names_the_file(folders, monkeypatch):
    def fail(*args, **kwargs):
        raise TypeError("Missing dimensions")  # so does Pillow 13, for a damaged TIFF file

    monkeypatch.setattr(other_data.Image, "open", fail)
    assert_refused(lambda: read_folders(folders), "6 files", "cat/a.png (damaged: Missing dim")


@given(st.integers(0, 800), st.integers(0, 255), st.sampled_from(["PNG", "GIF", "TIFF", "BMP"]))
@settings(max_examples=60, deadline=None)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about damaged metadata
def test_a_damaged_image_is_refused_or_read(tmp_path_factory, place, byte, kind):
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(picture(IMAGES[0], kind))
    content[place % len(content)] = byte
    for name in "ab":
        (folder / name).mkdir()
        (folder / name / "1.png").write_bytes(bytes(content))
    try:
        assert read_folders(folder).X.shape == (2, 784)
    except DataError as error:
        assert "a/1.png" in str(error)  # noqa: PT017 - both ways are right
