"""Made files of every sort, sound and broken: exact arrays, or a message that helps."""

import gzip
import os
import re
import tracemalloc
import zlib
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fmnist_helpers import _csv
from fmnist_helpers._csv import CSV_HEADER, read_csv, write_csv
from fmnist_helpers._files import DataError
from fmnist_helpers._idx import IMAGES_MAGIC, LABELS_MAGIC, MAX_BYTES, read_idx

X = np.random.default_rng(1).integers(0, 256, (3, 784), dtype=np.uint8)
y = np.array([9, 0, 4], dtype=np.uint8)


def idx(array, magic=None, shape=None):
    """Lay out an array as IDX; a wrong magic number or shape can be forced."""
    if array.ndim == 2:
        magic, shape = magic or IMAGES_MAGIC, shape or (len(array), 28, 28)
    header = [magic or LABELS_MAGIC, *(shape or array.shape)]
    return np.array(header, dtype=">u4").tobytes() + array.tobytes()


def flipped(content, position):
    """Invert one byte."""
    content = bytearray(content)
    content[position] ^= 0xFF
    return bytes(content)


def line(label=9, *, pixels=784, **changed):
    """Write a line of CSV: a label, then zeros; `pixel3="x"` changes the third of them."""
    values = {name: 0 for name in CSV_HEADER[1 : 1 + pixels]}
    return ",".join(map(str, [label, *(values | changed).values()])) + "\n"


HEADER = ",".join(CSV_HEADER) + "\n"


def csv_text(header=HEADER):
    """Write `X` and `y` as plain CSV."""
    rows = (",".join(map(str, [label, *pixels])) for label, pixels in zip(y, X, strict=True))
    return header + "\n".join(rows) + "\n"


def last(text):
    """Move the first field of each line to its end."""
    return "".join(re.sub(r"^([^,]*),(.*)$", r"\2,\1", row) + "\n" for row in text.splitlines())


@pytest.fixture(scope="module")
def write(tmp_path_factory):
    """Write bytes or text to a file and return its path."""
    path = tmp_path_factory.mktemp("formats") / "made.file"

    def write_file(content):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def assert_refused(read, path, *parts):
    """The message names file, find, expectation and remedy, and holds the given parts."""
    with pytest.raises(DataError) as caught:
        read(path)
    message = str(caught.value)
    assert re.fullmatch(
        rf"{re.escape(str(path))}: found .+; expected .+\. [A-Z].+[.?]", message, re.DOTALL
    )
    for part in parts:
        assert part in message
    return message


def assert_csv_is_sample(path, **options):
    for array, expected in zip(read_csv(path, **options), (X, y), strict=True):
        np.testing.assert_array_equal(array, expected, strict=True)


# --- IDX, sound -------------------------------------------------------------------------------


@pytest.mark.parametrize("array", [X, y, X[:1], y[:1]], ids=["images", "labels", "one", "one y"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_idx_round_trip(write, array, pack):
    found = read_idx(write(pack(idx(array))))
    np.testing.assert_array_equal(found, array, strict=True)
    assert not found.flags.writeable


def test_idx_path_may_be_text(write):
    assert len(read_idx(str(write(idx(y))))) == len(y)


def test_idx_labels_of_another_number_of_classes(write):
    labels = np.array([0, 46], dtype=np.uint8)
    np.testing.assert_array_equal(read_idx(write(idx(labels)), n_classes=47), labels)
    read = partial(read_idx, n_classes=46)
    assert_refused(read, write(idx(labels)), "label 46 at position 1", "labels from 0 to 45")


@given(arrays(np.uint8, st.tuples(st.integers(1, 3), st.just(784))), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_any_images_survive_idx(write, images, level):
    content = gzip.compress(idx(images), level) if level else idx(images)
    np.testing.assert_array_equal(read_idx(write(content)), images, strict=True)


def test_small_file_takes_little_memory(write):
    path = write(gzip.compress(idx(X)))
    tracemalloc.start()
    try:
        read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 1e6
    finally:
        tracemalloc.stop()


# --- IDX, broken ------------------------------------------------------------------------------

PAGE = b"<!DOCTYPE html><html><title>404 Not Found</title></html>"
BROKEN_IDX = {
    "empty": (b"", "empty file (0 bytes)"),
    "empty in gzip": (gzip.compress(b""), "0 bytes", "IDX"),
    "gzip cut off": (gzip.compress(idx(X))[:-20], "cut off after", "complete gzip"),
    "gzip cut off in its checksum": (gzip.compress(idx(X))[:-1], "cut off", "complete gzip"),
    "gzip cut off in its header": (gzip.compress(idx(X))[:5], "cut off after 5 bytes"),
    "gzip damaged in the middle": (flipped(gzip.compress(idx(X)), 900), "damaged gzip"),
    "gzip damaged in its checksum": (flipped(gzip.compress(idx(X)), -6), "damaged gzip"),
    "gzip of another method": (b"\x1f\x8b\x07" + bytes(50), "damaged gzip"),
    "gzip and a rest": (gzip.compress(idx(y)) + b"rest", "4 bytes after the end"),
    "gzip of several members": (gzip.compress(idx(X)) + gzip.compress(idx(X)), "after the end"),
    "gzip in gzip": (gzip.compress(gzip.compress(idx(y))), r"start with b'\x1f\x8b", "IDX"),
    "cut off": (idx(X)[:-1], "2351 bytes", "1 fewer", "2352 bytes", "3 x 28 x 28"),
    "a rest": (idx(y) + b"\0\0", "2 more", "3 bytes"),
    "only a magic number": (idx(X)[:4], "4 bytes", "IDX"),
    "images' header cut off": (idx(X)[:10], "10 bytes", "IDX"),
    "images' header cut off between numbers": (idx(X)[:12], "12 bytes", "IDX"),
    "labels' header cut off": (idx(y)[:7], "7 bytes", "IDX"),
    "header alone": (idx(X)[:16], "0 bytes of data", "2352"),
    "wrong magic number": (idx(X, magic=0x804), r"\x08\x04", r"\x08\x03"),
    "little-endian": (np.array([IMAGES_MAGIC, 1, 28, 28], "<u4").tobytes(), "IDX"),
    "IDX of floats": (idx(X, magic=0xD03), r"\r\x03", "IDX"),
    "a web page": (PAGE, "56 bytes", "<!DOCTYPE html", "IDX"),
    "a web page in gzip": (gzip.compress(PAGE), "<!DOCTYPE html", "IDX"),
    "a Git LFS pointer": (b"version https://git-lfs.github.com/spec/v1\n", "version https"),
    "CSV": (HEADER.encode(), "label,pixel1", "IDX"),
    "32x32": (idx(np.zeros((1, 1024), np.uint8), shape=(1, 32, 32)), "32x32", "28x28"),
    "four billion images": (idx(X, shape=(2**32 - 1, 28, 28)), "4294967295 x 28 x 28", "fewer"),
    "four billion labels": (idx(y, shape=(2**32 - 1,)), "4294967295 bytes", "fewer"),
    "no image": (idx(X[:0]), "0 items", "at least one"),
    "no label": (idx(y[:0]), "0 items", "at least one"),
    "label 10": (idx(np.array([0, 9, 10], np.uint8)), "label 10 at position 2", "0 to 9"),
    "label 255": (idx(np.array([255], np.uint8)), "label 255 at position 0"),
}


@pytest.mark.parametrize(("content", "parts"), [(c, p) for c, *p in BROKEN_IDX.values()],
                         ids=BROKEN_IDX)  # fmt: skip
def test_broken_idx(write, content, parts):
    assert_refused(read_idx, write(content), *parts)


@given(
    st.binary(max_size=60), st.sampled_from([b"", b"\0\0\x08\1", b"\0\0\x08\3", b"\x1f\x8b\x08"])
)
@settings(deadline=None)
def test_rubbish_is_refused_or_is_labels(write, content, start):
    path = write(start + content)
    try:
        labels = read_idx(path)
    except DataError:
        return
    assert idx(labels) == start + content


@pytest.fixture(scope="module")
def bomb():
    """300 KB that unpack to 300 MiB of zeros: one compressed block again and again."""
    packer = zlib.compressobj(wbits=31)
    blocks = [packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    return blocks[0] + 299 * blocks[1]


def test_gzip_bomb(write, bomb):
    path = write(bomb)
    assert len(bomb) < 1e6
    tracemalloc.start()
    try:
        assert_refused(read_idx, path, "more than 256 MiB", "45 MiB")
        assert tracemalloc.get_traced_memory()[1] < 2.5 * MAX_BYTES
    finally:
        tracemalloc.stop()


def test_huge_plain_file(tmp_path):
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(idx(X)[:16])
        file.truncate(MAX_BYTES + 2)
    assert_refused(read_idx, path, "more than 256 MiB")


# --- files that cannot be opened --------------------------------------------------------------

readers = pytest.mark.parametrize("read", [read_idx, read_csv])


@readers
def test_missing_file(tmp_path, read):
    assert_refused(read, tmp_path / "none.gz", "no such file", "Check the path")


@readers
def test_missing_folder(tmp_path, read):
    assert_refused(read, tmp_path / "nowhere" / "none.gz", "no such folder", "Check the path")


@readers
def test_folder_in_place_of_the_file(tmp_path, read):
    assert_refused(read, tmp_path, "cannot be read", "Check the path")


@readers
def test_file_in_place_of_the_folder(write, read):
    assert_refused(read, write(b"1") / "train.gz", "found ")


@readers
def test_unreadable_file(write, read, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    path = write(idx(y))
    monkeypatch.setattr(Path, "open", refuse)
    assert_refused(read, path, "Permission denied", "permissions")


# --- CSV, sound -------------------------------------------------------------------------------

PLAIN = csv_text()
QUOTED = re.sub(r"(\w+)", r'"\1"', PLAIN)
SOUND_CSV = {
    "with header": PLAIN,
    "without header": csv_text(header=""),
    "quoted": QUOTED,
    "quoted, without header": QUOTED.split("\n", 1)[1],
    "quoted header": '"label"' + PLAIN.removeprefix("label"),
    "capital header": PLAIN.replace("label", "Label"),
    "spaces after commas": PLAIN.replace(",", ", "),
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "CRLF, quoted": QUOTED.replace("\n", "\r\n"),
    "CR alone": PLAIN.replace("\n", "\r"),
    "floats": csv_text(header="").replace(",", ".0,").replace("\n", ".0\n"),
    "byte order mark": "\ufeff" + PLAIN,
    "byte order mark, without header": "\ufeff" + csv_text(header=""),
    "byte order mark, quoted": "\ufeff" + QUOTED,
    "byte order mark, quoted, without header": "\ufeff" + QUOTED.split("\n", 1)[1],
    "no line end at the end": PLAIN.rstrip("\n"),
    "blank lines at the end": PLAIN + "\n\n",
    "blank lines at the end, CRLF": (PLAIN + "\n\n").replace("\n", "\r\n"),
    "a line of spaces at the end": PLAIN + "   \n",
    "blank lines between": PLAIN.replace("\n", "\n\n"),
}


@pytest.mark.parametrize("text", SOUND_CSV.values(), ids=SOUND_CSV)
def test_sound_csv(write, text):
    assert_csv_is_sample(write(text))


@pytest.mark.parametrize("name", ["train.csv.gz", "train.zip", "train.csv.bz2", "no ending"])
def test_name_does_not_matter(tmp_path, name):
    path = tmp_path / name
    path.write_text(PLAIN)
    assert_csv_is_sample(path)


def test_one_row(write):
    images, labels = read_csv(write(line(3, pixel784=255)))
    assert images.shape == (1, 784)
    assert images[0, 783] == images.sum() == 255
    assert labels.tolist() == [3]


@pytest.mark.parametrize("text", [PLAIN, QUOTED, line()], ids=["plain", "quoted", "one row"])
def test_csv_arrays_are_contiguous_and_own_their_data(write, text):
    for array in read_csv(write(text)):
        assert array.flags.c_contiguous
        assert array.flags.writeable
        assert array.base is None


# --- CSV, broken ------------------------------------------------------------------------------

swapped_columns = HEADER.replace("pixel1,pixel2,", "pixel2,pixel1,")
NUMBERED_ROWS = f"0,{line()}1,{line()}"
BROKEN_CSV = {
    "empty": ("", "empty file (0 bytes)"),
    "only blank lines": ("\n\n", "first line"),
    "only a byte order mark": ("\ufeff", "first line"),
    "header alone": (HEADER, "no line with an image"),
    "header alone, without line end": (HEADER.strip(), "no line with an image"),
    "first row cut off": (HEADER + line()[:99], "50 values in line 2", "785"),
    "last row cut off": (HEADER + line() + line()[:-9], "in line 3", "785"),
    "row cut off after a comma": (HEADER + line() + line()[:-2] + "\n", "'' as pixel784", "line 3"),
    "too many values": (line() + "0," + line(), "786 values in line 2", "785"),
    "too many values everywhere": (line(pixels=784)[:-1] + ",0\n", "786 values in line 1", "785"),
    "a comma at each end": (line()[:-1] + ",\n", "786 values in line 1"),
    "no labels": (line(pixels=783), "784 values in line 1", "785"),
    "32x32": ("9" + 1024 * ",0" + "\n", "1025 values in line 1", "785"),
    "text": (HEADER + line() + line(pixel3="black"), "'black' as pixel3 in line 3", "0 to 255"),
    "half": (line(pixel784="12.5"), "'12.5' as pixel784 in line 1", "whole number"),
    "negative": (line(pixel1="-1"), "'-1' as pixel1", "0 to 255"),
    "256": (line(pixel1="256"), "'256' as pixel1", "0 to 255"),
    "pixels from 0 to 1": (line(pixel9="0.5333"), "'0.5333' as pixel9", "whole number"),
    "NaN": (line(pixel1="NaN"), "'NaN' as pixel1", "whole number"),
    "infinity": (line(pixel1="inf"), "'inf' as pixel1", "whole number"),
    "huge": (line(pixel1="1e999"), "'1e999' as pixel1", "whole number"),
    "more digits than any integer has": (line(pixel1="9" * 400), "as pixel1", "whole number"),
    "truth values": (line(pixel5="TRUE") + line(pixel5="FALSE"), "'TRUE' as pixel5 in line 1"),
    "no value": (line(pixel5=""), "'' as pixel5", "whole number"),
    "underscore": (line(pixel5="1_0"), "'1_0' as pixel5", "whole number"),
    "Arabic digit": (line(pixel5="\u0663"), "as pixel5", "whole number"),
    "hexadecimal": (line(pixel5="0x10"), "'0x10' as pixel5", "whole number"),
    "decimal comma": (line(pixel5='"1,0"'), "786 values in line 1", "785"),
    "label 10": (HEADER + line(10), "'10' as label in line 2", "0 to 9"),
    "label -1": (line(3) + line(-1), "'-1' as label in line 2", "0 to 9"),
    "label 1.5": (line(1.5), "'1.5' as label in line 1", "0 to 9"),
    "label in words": (HEADER + line("Sandal"), "'Sandal' as label in line 2", "0 to 9"),
    "label in words, no header": (line("Sandal"), "starts with 'Sandal,0,0,", "label"),
    "no label": (HEADER + line(""), "'' as label", "0 to 9"),
    "label in the middle": ("pixel1,label," + HEADER[13:] + line(), "'label' in place of 'pixel2'"),
    "rounded to 1": (line(pixel3="0.9999999999"), "'0.9999999999' as pixel3 in line 1"),
    "rounded to 1 in double": (line(pixel3="0." + 30 * "9"), "as pixel3 in line 1"),
    "rounded to 255": (line(pixel3="254.99999999"), "'254.99999999' as pixel3 in line 1"),
    "rounded to 0": (line(pixel3="-1e-60"), "'-1e-60' as pixel3 in line 1"),
    "text after a quote": (line(pixel3='"21"9'), "'\"21\"9' as pixel3 in line 1"),
    "text before a quote": (line(pixel3='2"19"'), "as pixel3 in line 1"),
    "one endless line": (line()[:-1] * 100, "at least 100000 characters in line 1"),
    "an endless line later": (line() + "0," * 60_000, "at least 100000 characters in line 2"),
    **{
        f"header ended by {end!r}": (HEADER.strip() + end + line(3) + line(4), "in place of")
        for end in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    },
    "header in another order": (swapped_columns + line(), "'pixel2' in place of 'pixel1'"),
    "header too short": (HEADER[:-10] + "\n" + line(), "'' in place of 'pixel784'"),
    "header too long": (HEADER.strip() + ",id\n" + line(), "'id' in place of ''"),
    "header twice": (HEADER + line() + HEADER + line(), "'label' as label in line 3"),
    "index column": ("," + HEADER + NUMBERED_ROWS, "starts with ',label,pixel1", "label"),
    "index column, no header": (NUMBERED_ROWS, "786 values in line 1", "785"),
    "semicolons": (PLAIN.replace(",", ";"), "starts with 'label;pixel1;", "label,pixel1"),
    "tabs, no header": (csv_text(header="").replace(",", "\t"), r"starts with '9\t", "label"),
    "UTF-16": (PLAIN.encode("utf-16"), "first line", "label"),
    "gzip": (gzip.compress(PLAIN.encode()), "compressed archive", "Unpack it"),
    "zip": (b"PK\x03\x04" + bytes(50), "compressed archive", "Unpack it"),
    "IDX": (idx(X), "first line", "label"),
    "a web page": (PAGE, "<!DOCTYPE html", "label"),
    "rubbish": (bytes(range(256)) * 9, "first line", "label"),
    "rubbish after a header": (HEADER.encode() + bytes(range(128, 256)) * 9, "in line 2"),
    "zero bytes": (HEADER.encode() + bytes(9000), "in line 2"),
    "open quote": (HEADER + line(pixel3='"0') + 90 * line(), "as pixel3 in line 2"),
    "open quote at the end": (HEADER + line() + line(pixel784='"0'), "as pixel784 in line 3"),
}


@pytest.mark.parametrize(("content", "parts"), [(c, p) for c, *p in BROKEN_CSV.values()],
                         ids=BROKEN_CSV)  # fmt: skip
def test_broken_csv(write, content, parts):
    assert_refused(read_csv, write(content), *parts)


def test_blank_lines_count_as_lines(write):
    assert_refused(read_csv, write(HEADER + "\n \n" + line(12)), "'12' as label in line 4")


def test_long_text_is_shortened(write):
    assert len(assert_refused(read_csv, write(HEADER + line(1000 * "long")))) < 400


NUMBERS = ["7", "255", "+7", "7.", ".7e1", "1e2", "1E+2", "nan", "NA", "1d1", "TRUE", "-", '7"']


@given(st.sampled_from(NUMBERS) | st.text(max_size=6))
@settings(max_examples=100, deadline=None)
def test_any_field_is_read_right_or_refused(write, text):
    path = write(line(pixel3=text).encode(errors="replace"))
    try:
        images, _ = read_csv(path)
    except DataError as error:
        message = str(error)
        assert " in line " in message  # noqa: PT017
    else:
        assert images[0, 2] == float(text.strip(' "'))


MUTATIONS = ["", "\n", "\r", ",", '"', ".", "e", "-", "_", " ", "\0", "0", "9", ".0", "1e2", '"7"']
MUTATIONS += ["nan", "0.99999999999999999999", *"\x0b\x0c\x1c\x85\u2028\ufeff\u0663\xa0"]
mutations = st.tuples(st.floats(0, 1), st.sampled_from(MUTATIONS), st.integers(0, 2))


def simple_reader(content):
    """Read a table as its rules say, without care for speed or for words; None if it is none."""
    lines = re.split("\r\n|\r|\n", content.decode("utf-8-sig"))
    names = [name.strip().lower() for name in lines[0].replace('"', "").split(",")]
    if names in (CSV_HEADER, [*CSV_HEADER[1:], "label"]):
        del lines[0]
    rows = [row.strip().split(",") for row in lines if row.strip()]
    values = [[simple_number(text) for text in row] for row in rows]
    fit = all(len(row) == 785 and None not in row for row in values)
    return values if fit else None


def simple_number(text):
    text = text[1:-1] if re.fullmatch('"[^"]*"', text) else text
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", text.strip(), re.ASCII | re.I):
        return None
    value = Fraction(text.strip())
    return int(value) if value.denominator == 1 and 0 <= value <= 255 else None


@given(
    st.sampled_from(["with header", "without header", "quoted", "CRLF", "floats"]),
    st.booleans(),
    st.lists(mutations, min_size=1, max_size=3),
)
@settings(max_examples=200, deadline=None)
def test_a_mutated_table_is_read_right_or_refused(write, form, labels_last, changes):
    text = last(SOUND_CSV[form]) if labels_last else SOUND_CSV[form]
    for place, new, n_removed in changes:
        start = int(place * len(text))
        text = text[:start] + new + text[start + n_removed :]
    path = write(text)
    try:
        images, labels = read_csv(
            path, label_column=None if "label" in text else end_of(labels_last)
        )
    except DataError:
        return
    columns = [images, labels[:, None]] if labels_last else [labels[:, None], images]
    assert np.hstack(columns).tolist() == simple_reader(path.read_bytes())


def end_of(labels_last):
    return "last" if labels_last else "first"


# --- CSV, where the label is ------------------------------------------------------------------


@pytest.mark.parametrize("text", [PLAIN, QUOTED, SOUND_CSV["floats"]])
def test_labels_may_come_last(write, text):
    path = write(last(text))
    assert_csv_is_sample(path, label_column="last")
    if "label" in text:
        assert_csv_is_sample(path)


def test_bad_lines_are_named_where_labels_come_last(write):
    path = write(last(HEADER + line() + line("Sandal")))
    assert_refused(read_csv, path, "'Sandal' as label in line 3", "0 to 9")
    path = write(last(HEADER + line() + line(pixel1="black")))
    assert_refused(read_csv, path, "'black' as pixel1 in line 3", "0 to 255")


def rows_of(labels, corner=0):
    return "".join(line(label, pixel784=corner) for label in labels)


MIXED = {
    "all": range(10),
    "one class": [5] * 20,
    "few not 0": [0] * 8 + [1, 1, 0, 1],
    "one": [7],
    "two": [0, 9],
    "sorted": [0] * 400 + [1] * 11,
}


@pytest.mark.parametrize("labels", MIXED.values(), ids=MIXED)
def test_labels_at_the_other_end_are_noticed(write, labels):
    path = write(last(rows_of(labels)))
    for wrong in (read_csv, partial(read_csv, label_column="first")):
        assert_refused(wrong, path, "a last column that looks like labels", 'label_column="last"')
    assert read_csv(path, label_column="last")[1].tolist() == list(labels)
    wrong = partial(read_csv, label_column="last")
    message = assert_refused(wrong, write(rows_of(labels)), "a first column that looks like")
    assert 'label_column="first"' in message


@pytest.mark.parametrize("corner", [0, 3, 200])
@pytest.mark.parametrize("labels", [range(10), [0] * 20, [4] * 20, [0, 1]])
def test_labels_that_come_first_are_read(write, labels, corner):
    text = rows_of(list(labels)[:-1]) + line(labels[-1], pixel784=corner)
    for column in (None, "first"):
        X, y = read_csv(write(text), label_column=column)
        assert y.tolist() == list(labels)
        assert X[-1, -1] == corner


def test_a_header_overrules_what_the_numbers_look_like(write):
    labels_first = line(0, pixel784=3)
    labels_last = ",".join(reversed(labels_first.strip().split(",")))
    cases = [
        ("first", labels_first, HEADER, "label,pixel1,...,pixel784."),
        ("last", labels_last, last(HEADER), "pixel1,pixel2,...,label."),
    ]
    for column, text, header, advice in cases:
        asked = partial(read_csv, label_column=column)
        assert_refused(asked, write(text), f"say so in a header: {advice}")
        assert read_csv(write(header + text))[1].tolist() == [0]


def test_the_argument_must_fit_the_header_and_be_known(write):
    wrong = partial(read_csv, label_column="last")
    assert_refused(wrong, write(PLAIN), "a header with the label first", "Leave out label_column")
    with pytest.raises(ValueError, match="label_column is 'middle'; expected one of first, last"):
        read_csv(write(PLAIN), label_column="middle")


# --- advice that can be followed --------------------------------------------------------------


def test_only_what_the_project_has_is_to_be_copied_from_it(tmp_path):
    ours, theirs = tmp_path / "train-labels-idx1-ubyte.gz", tmp_path / "my.csv"
    for path, read in ((ours, read_idx), (theirs, read_csv)):
        path.write_bytes(b"")
        message = assert_refused(read, path, "empty file")
        assert ("complete download of the project" in message) == (path == ours)
        path.unlink()
        message = assert_refused(read, path, "no such file", "Check the path")
        assert (", or copy the file from" in message) == (path == ours)
        assert ("complete download of the project" in message) == (path == ours)


@readers
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_refused_at_once(tmp_path, read):
    os.mkfifo(tmp_path / "pipe")
    assert_refused(read, tmp_path / "pipe", "no regular file", "Check the path")


@readers
def test_a_path_that_no_system_takes(read):
    assert_refused(read, "null\0byte", "null", "Check the path")


def test_csv_labels_of_another_number_of_classes(write):
    path = write(line(46) + line(0))
    images, labels = read_csv(path, n_classes=47)
    assert labels.tolist() == [46, 0]
    assert images.shape == (2, 784)
    read = partial(read_csv, n_classes=46)
    assert_refused(read, path, "'46' as label in line 1", "whole number from 0 to 45")
    assert_refused(read_csv, path, "whole number from 0 to 9")


def test_a_csv_file_of_impossible_size(write, monkeypatch):
    monkeypatch.setattr(_csv, "MAX_CSV_BYTES", 1000)
    assert_refused(read_csv, write(PLAIN), "0 MiB", "130 MiB")


# --- writing CSV ------------------------------------------------------------------------------


def test_csv_round_trip(tmp_path):
    write_csv(tmp_path / "out.csv", X, y)
    assert_csv_is_sample(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == PLAIN


@given(arrays(np.uint8, st.tuples(st.integers(1, 3), st.just(785))))
@settings(max_examples=15, deadline=None)
def test_any_images_survive_csv(write, values):
    images, labels = values[:, 1:], values[:, 0] % 10
    path = write("")
    write_csv(path, images, labels)
    for found, expected in zip(read_csv(path), (images, labels), strict=True):
        np.testing.assert_array_equal(found, expected, strict=True)


def test_interrupted_writing_leaves_the_old_file(tmp_path, monkeypatch):
    def to_csv(table, path, **options):
        Path(path).write_text("half a fi")
        raise KeyboardInterrupt

    path = tmp_path / "out.csv"
    path.write_text("old")
    monkeypatch.setattr(pd.DataFrame, "to_csv", to_csv)
    with pytest.raises(KeyboardInterrupt):
        write_csv(path, X, y)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out.csv", "old")]


def test_write_csv_refuses_arrays_that_do_not_fit(tmp_path):
    with pytest.raises(ValueError, match="match|dimension"):
        write_csv(tmp_path / "out.csv", X, y[:2])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("shape", [(3, 1), (1, 3)])
def test_write_csv_tells_what_to_do_with_a_column_of_labels(tmp_path, shape):
    message = rf"labels have shape {re.escape(str(shape))}; expected .*\(N,\). Use y\.ravel\(\)\."
    with pytest.raises(ValueError, match=message):
        write_csv(tmp_path / "out.csv", X, y.reshape(shape))
    assert not list(tmp_path.iterdir())
