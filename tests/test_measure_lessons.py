"""The program that measures what lessons need, on small notebooks."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import measure_lessons

FILLED = "held = b'x' * {mb}_000_000\nheld = None\nprint(sum(range(10_000_000)))"


@pytest.fixture
def notebooks(tmp_path):
    """Return two notebooks, one of which holds 400 MB for a moment."""
    paths = [tmp_path / "small.ipynb", tmp_path / "large.ipynb"]
    for path, mb in zip(paths, (1, 400), strict=True):
        nbformat.write(new_notebook(cells=[new_code_cell(FILLED.format(mb=mb))]), path)
    return paths


def test_the_table_and_the_limit(notebooks, capsys, monkeypatch):
    server = measure_lessons.Needs(158e6, 150e6, 2.0, 3.0)
    monkeypatch.setattr(measure_lessons, "measure_server", lambda names: server)
    assert measure_lessons.main([*map(str, notebooks), "--max-mb", "350"]) == 1
    out, err = capsys.readouterr()
    rows = {
        cells[1]: [float(number) for number in cells[2:6]]
        for cells in ([cell.strip() for cell in line.split("|")] for line in out.splitlines())
        if len(cells) > 5 and cells[2].isdigit()
    }
    assert list(rows) == ["small", "large", "JupyterLab's server"]
    small, large = rows["small"], rows["large"]
    assert large[0] > small[0] + 300  # MB, although they are given back before the cell ends
    assert abs(large[1] - small[1]) < 50
    assert small[2] <= small[3] + 1  # one thread: no more processor time than time
    assert "large: " in err
    assert "small: " not in err


def test_the_server_sends_its_page_and_is_ended():
    needs = measure_lessons.measure_server(["01_data.ipynb"])
    assert 50e6 < needs.end <= needs.peak < 1e9
