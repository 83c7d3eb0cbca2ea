"""The report's tables as data: whole, and with the sums that the lesson finds."""

import numpy as np
import pytest

from fmnist_helpers.data import DataError
from fmnist_helpers.report import plan, tables


@pytest.fixture(scope="module")
def cells():
    return tables.read()


def test_eleven_tables_of_ten_thousand_images(cells):
    squares = tables.matrices(cells)
    assert len(squares) == 11
    assert all(square.shape == (10, 10) for square in squares.values())
    assert all(square.sum() == 10_000 for square in squares.values())


def test_only_the_sigmoid_tables_have_the_classes_of_the_test_set(cells):
    captions = tables.captions(cells)
    for name, square in tables.matrices(cells).items():
        even = (square.sum(axis=0) == 1_000).all()
        assert even == (captions.loc[name, "activation"] == "sigmoid"), name


def test_numbers_stand_where_they_are_printed(cells):
    squares = tables.matrices(cells)
    np.testing.assert_array_equal(squares["4a"][0], [476, 23, 31, 276, 16, 41, 134, 0, 93, 14])
    assert squares["9d"][6].sum() == 147
    assert squares["11b"].trace() == 8183


def test_captions_are_settings_that_are_run_again(cells):
    captions = tables.captions(cells)
    assert captions.loc["5"].isna().all()
    shown = {case[:4] for case in plan.SHOWN}
    rows = captions.drop("5").itertuples(index=False, name=None)
    assert {(int(n), *rest) for n, *rest in rows} <= shown
    assert set(tables.FINAL_COSTS) <= shown


def test_a_missing_or_damaged_file_is_refused(tmp_path, cells):
    path = tmp_path / "tables.csv"
    with pytest.raises(DataError, match="fresh copy"):
        tables.read(path)
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"the columns a, b"):
        tables.read(path)
    cells.iloc[:-1].to_csv(path, index=False)
    with pytest.raises(DataError, match="1099 rows"):
        tables.read(path)
