"""What a picture shows, as plain data.

A scene is a few rows of panels. It is drawn in the browser by `picture.js`, as often as something
changes, and once by Matplotlib (`_still.py`) for readers who have no browser. Numbers travel as
bytes, which is what makes a picture with twenty thousand pixels cheap to send.
"""

import textwrap
from typing import NamedTuple

import numpy as np


class Row(NamedTuple):
    """Panels side by side, `height` pixels tall."""

    height: int
    panels: list


class Scene(NamedTuple):
    """A whole picture.

    Attributes
    ----------
    rows : list of Row
    description : str
        What the picture shows, in words: for those who do not see it.
    """

    rows: list
    description: str

    def message(self, *, number=0, live=False):
        """Return the scene as what `picture.js` reads.

        Parameters
        ----------
        number : int
            The browser says this number when it has got the scene.
        live : bool
            Whether more will follow by themselves.
        """
        rows = [row._asdict() for row in self.rows]
        return {"rows": rows, "description": self.description, "number": number, "live": live}


def images(
    X,
    captions=(),
    *,
    title="",
    columns=8,
    marks=(),
    limits=(0, 255),
    signed=False,
    share=1,
    largest=None,
    empty="",
):
    """Show flattened 28x28 images in a grid.

    Parameters
    ----------
    X : ndarray of shape (n, 784)
    captions : sequence of str of length n, optional
    title : str
    columns : int
    marks : sequence of int
        Which images get a thick frame.
    limits : (low, high)
        The values drawn lightest and darkest; blue and red where `signed`.
    signed : bool
        Whether the middle of `limits` means "nothing".
    share : float
        How wide the panel is, compared with its neighbors.
    largest : int, optional
        Most pixels a side of an image may take.
    empty : str
        What is said where there is no image.

    Returns
    -------
    dict
    """
    low, high = limits
    # NaN of a diverged network: drawn as "nothing" rather than as a random byte.
    shares = np.nan_to_num((np.asarray(X, dtype=np.float32) - low) / (high - low), nan=0.5)
    return {
        "kind": "images",
        "pixels": (255 * shares.clip(0, 1) + 0.5).astype(np.uint8).tobytes(),
        "n": len(X),
        "captions": list(captions),
        "title": title,
        "columns": columns,
        "marks": [int(i) for i in marks],
        "signed": signed,
        "share": share,
        "largest": largest,
        "empty": empty,
    }


def series(name, x, y, *, color=0, dash=0, dots=False, thick=False, cross=False):
    """Make a line for `lines`.

    Parameters
    ----------
    name : str
        In the legend; empty for none.
    x, y : array-like of the same length
        NaN leaves a gap.
    color, dash : int
        Which of the colors and kinds of dashes.
    dots : bool
        Whether every point is marked.
    thick : bool
    cross : bool
        Whether a cross marks that the line ended because its numbers did.

    Returns
    -------
    dict
    """
    return {
        "name": name,
        "x": np.asarray(x, dtype=np.float32).tobytes(),
        "y": np.asarray(y, dtype=np.float32).tobytes(),
        "color": color,
        "dash": dash,
        "dots": dots,
        "thick": thick,
        "cross": cross,
    }


def lines(
    all_series,
    *,
    xlim,
    ylim,
    xlabel,
    ylabel,
    title="",
    mark=None,
    logx=False,
    legend="bottom right",
    share=1,
):
    """Show lines in common axes.

    Parameters
    ----------
    all_series : list of dict
        Made by `series`.
    xlim, ylim : (float, float)
        The range of the axes; with `logx`, of log10(x), and so is x.
    xlabel, ylabel, title : str
    mark : float, optional
        Where a vertical line is drawn.
    logx : bool
        Whether x holds logarithms to base 10.
    legend : str
        A corner, such as "top left".
    share : float

    Returns
    -------
    dict
    """
    return {
        "kind": "lines",
        "series": all_series,
        "xlim": _wide(xlim),
        "ylim": _wide(ylim),
        "xlabel": xlabel,
        "ylabel": ylabel,
        "title": title,
        "mark": None if mark is None else float(mark),
        "logx": logx,
        "legend": legend,
        "share": share,
    }


def bars(names, values, texts, *, limits, title="", marks=(), color=0, share=1):
    """Show horizontal bars, a name on the left of each and a text on the right.

    Parameters
    ----------
    names, texts : sequence of str of length n
    values : sequence of float of length n
        One that is NaN or infinite gets no bar.
    limits : (low, high)
        Longer bars are cut off there.
    title : str
    marks : sequence of int
        Which bars are set off.
    color : int
    share : float

    Returns
    -------
    dict
    """
    return {
        "kind": "bars",
        "names": list(names),
        "values": [float(value) if np.isfinite(value) else None for value in values],
        "texts": list(texts),
        "limits": _wide(limits),
        "title": title,
        "marks": [int(i) for i in marks],
        "color": color,
        "share": share,
    }


def heat(
    values,
    texts,
    *,
    rows,
    columns,
    limits,
    title="",
    xlabel="",
    ylabel="",
    signed=False,
    marks=(),
    tilted=False,
    widest=None,
    share=1,
):
    """Show a table of numbers as shades, with a text in each cell.

    Parameters
    ----------
    values : array-like of shape (r, c)
        NaN is drawn like the lower limit.
    texts : sequence of r sequences of c str
    rows, columns : sequence of str
    limits : (low, high)
        Values drawn lightest and darkest; where `signed`, -high is blue, 0 white, high red.
    title, xlabel, ylabel : str
    signed : bool
    marks : sequence of (int, int)
        Cells with a thick frame.
    tilted : bool
        Whether the names of the columns are written at an angle.
    widest : int, optional
        Most pixels a column may take.
    share : float

    Returns
    -------
    dict
    """
    low = limits[0]
    return {
        "kind": "heat",
        "values": np.nan_to_num(np.asarray(values, dtype=float), nan=low).tolist(),
        "texts": [list(row) for row in texts],
        "rows": list(rows),
        "columns": list(columns),
        "limits": _wide(limits),
        "title": title,
        "xlabel": xlabel,
        "ylabel": ylabel,
        "signed": signed,
        "marks": [[int(i), int(j)] for i, j in marks],
        "tilted": tilted,
        "widest": widest,
        "share": share,
    }


def confusion(counts, names, *, title, marks=(), share=1):
    """Show a confusion matrix, each row shaded by its shares.

    Parameters
    ----------
    counts : ndarray of int of shape (C, C)
        Rows are true classes, columns predicted ones.
    names : sequence of str of length C
    title : str
    marks : sequence of (int, int)
    share : float

    Returns
    -------
    dict
    """
    return heat(
        counts / np.maximum(counts.sum(axis=1, keepdims=True), 1),
        [[str(count) if count else "" for count in line] for line in counts],
        rows=names,
        columns=names,
        limits=(0, 1),
        title=title,
        xlabel="predicted class",
        ylabel="true class",
        marks=marks,
        tilted=True,
        share=share,
    )


def graph(nodes, edges, *, wide, tall, title="", share=1):
    """Show boxes with arrows between them.

    Parameters
    ----------
    nodes : list of dict
        With "x" and "y" from 0 to 1 (of the center, from the upper left corner), "lines" (of
        text) and "state": "todo", "active", "used" (by the active one) or "done".
    edges : list of (int, int, str)
        From node, to node, state.
    wide, tall : float
        Size of a box, as a share of the panel.
    title : str
    share : float

    Returns
    -------
    dict
    """
    return {
        "kind": "graph",
        "nodes": nodes,
        "edges": [list(edge) for edge in edges],
        "wide": wide,
        "tall": tall,
        "title": title,
        "share": share,
    }


def text(all_lines, *, title="", share=1):
    """Show lines of text; those that begin with two spaces in letters of equal width.

    Parameters
    ----------
    all_lines : sequence of str
    title : str
    share : float

    Returns
    -------
    dict
    """
    return {"kind": "text", "lines": list(all_lines), "title": title, "share": share}


def sentences(*paragraphs, letters=112, least=1):
    """Make a row for what there is to say, in as many lines as it needs.

    Parameters
    ----------
    *paragraphs : str
        Each begins a line.
    letters : int, default 112
        So many fit in a line; those of the usual picture, 840 pixels wide.
    least : int, default 1
        So many lines are kept free, or all below would jump whenever there is more to say.

    Returns
    -------
    Row
    """
    all_lines = [line for each in paragraphs for line in textwrap.wrap(each, letters)]
    return Row(14 + 20 * max(least, len(all_lines)), [text(all_lines)])


def _wide(limits):
    """Return limits that are finite and apart, so that nobody divides by zero."""
    low, high = (float(value) if np.isfinite(value) else 0.0 for value in limits)
    return [low, high] if high > low else [low, low + 1]
