"""What an explorer shows, as plain data.

A scene is a few rows of panels. The browser draws it with `scene_view.js`, whenever something
changes; Matplotlib draws it (`_static.py`) for readers without widgets. `scene.js` lists the
same panels with the same fields, and a test compares the two lists. Arrays travel as bytes, which
makes a scene with twenty thousand pixels cheap to send.
"""

import math
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field, fields

import numpy as np


class Data:
    """What can be sent to the browser."""

    def message(self):
        """Return the fields as numbers, texts, bytes, lists and dictionaries, and the "kind"."""
        values = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        return {"kind": type(self).__name__, **values}

    def __eq__(self, other):
        return type(self) is type(other) and self.message() == other.message()

    __hash__ = None


@dataclass(eq=False)
class Scene(Data):
    """All that an explorer shows.

    Attributes
    ----------
    rows : list of Row
    description : str
        What the scene shows, in words, for those who do not see it.
    number : int
        The browser sends this number back when it has received the scene.
    live : bool
        Whether more scenes will follow by themselves.
    """

    rows: list
    description: str
    number: int = 0
    live: bool = False


@dataclass(eq=False)
class Row(Data):
    """Panels side by side, or below each other where the window is too narrow.

    Attributes
    ----------
    panels : list
    height : int
        Of each plot and graph, in pixels. Texts around it need more, and the row grows with them.
    """

    panels: list
    height: int = 0


@dataclass(eq=False)
class Text(Data):
    """Paragraphs of text.

    Attributes
    ----------
    paragraphs : sequence of str
        A paragraph that begins with two spaces is code, with its line breaks.
    title : str
    lines : int
        The panel has room for at least this many lines, so that what is below stays in place.
    share : float
        How wide the panel is, compared with its neighbors. All panels have it.
    """

    paragraphs: Sequence[str]
    _: KW_ONLY
    title: str = ""
    lines: int = 1
    share: float = 1


@dataclass(eq=False)
class Images(Data):
    """Flattened square images in a grid.

    Attributes
    ----------
    shades : ndarray of uint8 of shape (n, side * side)
        What `shades` returns.
    captions : sequence of str of length n, optional
    title : str
    columns : int
        Images per row; fewer where the captions would not fit.
    marks : sequence of int
        Which images get a thick frame.
    signed : bool
        Whether 128 means zero: below is blue, above red.
    largest : int
        Pixels per side of an image, at most.
    empty : str
        What to say if there is no image.
    side : int
        Rows of an image, and columns; follows from the shades.
    """

    shades: np.ndarray
    captions: Sequence[str] = ()
    _: KW_ONLY
    title: str = ""
    columns: int = 8
    marks: Sequence[int] = ()
    signed: bool = False
    largest: int = 76
    empty: str = ""
    share: float = 1
    side: int = field(init=False)

    def __post_init__(self):
        self.side = math.isqrt(self.shades.shape[1])


@dataclass(eq=False)
class Series(Data):
    """A line of `Lines`.

    Attributes
    ----------
    name : str
        For the legend; empty for no entry.
    x, y : array-like of the same length
        NaN leaves a gap.
    color, dash : int
        Which of the colors and dash patterns.
    dots : bool
        Whether to mark every point.
    thick : bool
    cross : bool
        Whether a cross marks the end, because the numbers stopped being finite.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    _: KW_ONLY
    color: int = 0
    dash: int = 0
    dots: bool = False
    thick: bool = False
    cross: bool = False

    def __post_init__(self):
        self.x, self.y = np.asarray(self.x, dtype=float), np.asarray(self.y, dtype=float)


@dataclass(eq=False)
class Lines(Data):
    """Lines in common axes, with a legend above them.

    Attributes
    ----------
    series : list of Series
    xlim, ylim : (float, float)
        The range of the axes.
    xlabel, ylabel, title : str
    mark : float, optional
        Where to draw a vertical line.
    """

    series: list
    _: KW_ONLY
    xlim: Sequence[float]
    ylim: Sequence[float]
    xlabel: str
    ylabel: str
    title: str = ""
    mark: float | None = None
    share: float = 1

    def __post_init__(self):
        self.xlim, self.ylim = _apart(self.xlim), _apart(self.ylim)


@dataclass(eq=False)
class Bars(Data):
    """Horizontal bars, with a name on the left of each and a text on the right.

    Attributes
    ----------
    names, texts : sequence of str of length n
    values : array-like of shape (n,)
        NaN or infinity gets no bar.
    limits : (low, high)
        Longer bars are cut off there.
    title : str
    marks : sequence of int
        Which bars to highlight.
    color : int
    """

    names: Sequence[str]
    values: np.ndarray
    texts: Sequence[str]
    _: KW_ONLY
    limits: Sequence[float]
    title: str = ""
    marks: Sequence[int] = ()
    color: int = 0
    share: float = 1

    def __post_init__(self):
        self.values, self.limits = np.asarray(self.values, dtype=float), _apart(self.limits)


@dataclass(eq=False)
class HeatMap(Data):
    """A table of numbers as shades, with a text in each cell.

    Attributes
    ----------
    values : array-like of shape (r, c)
        NaN is drawn like the lower limit.
    texts : sequence of r sequences of c str
    rows, columns : sequence of str
    limits : (low, high)
        Values drawn lightest and darkest.
    title, xlabel, ylabel : str
    marks : sequence of (int, int)
        Cells with a thick frame.
    upright : bool
        Whether the names of the columns are written upward, since they are long.
    """

    values: np.ndarray
    texts: Sequence
    _: KW_ONLY
    rows: Sequence[str]
    columns: Sequence[str]
    limits: Sequence[float]
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    marks: Sequence = ()
    upright: bool = False
    share: float = 1

    def __post_init__(self):
        self.limits = _apart(self.limits)
        self.values = np.nan_to_num(np.asarray(self.values, dtype=float), nan=self.limits[0])


@dataclass(eq=False)
class Node(Data):
    """A box of `Graph`.

    Attributes
    ----------
    name, detail : str
        Two lines of text.
    x, y : float
        The center, from 0 to 1, from the upper left corner.
    state : {"todo", "active", "used", "done"}
        "used" means used by the active node.
    """

    name: str
    detail: str
    x: float
    y: float
    state: str


@dataclass(eq=False)
class Edge(Data):
    """An arrow of `Graph`.

    Attributes
    ----------
    source, target : int
        Numbers of nodes.
    state : {"todo", "active", "done"}
    via : (float, float), optional
        The arrow bends toward this point, around boxes in its way.
    """

    source: int
    target: int
    state: str
    via: Sequence[float] | None = None


@dataclass(eq=False)
class Graph(Data):
    """Boxes with arrows between them.

    Attributes
    ----------
    nodes : list of Node
    edges : list of Edge
    width, height : float
        Size of a box, as a share of the panel.
    title : str
    """

    nodes: list
    edges: list
    _: KW_ONLY
    width: float
    height: float
    title: str = ""
    share: float = 1


PANELS = (Text, Images, Lines, Bars, HeatMap, Graph)


def shades(X, limits):
    """Scale images to bytes.

    Parameters
    ----------
    X : array-like of shape (n, D)
    limits : (low, high)
        What becomes 0 and 255.

    Returns
    -------
    ndarray of uint8 of shape (n, D)
    """
    low, high = limits
    # NaN of a diverged network becomes the middle rather than a random byte.
    shares = np.nan_to_num((np.asarray(X, dtype=np.float32) - low) / (high - low), nan=0.5)
    return (255 * shares.clip(0, 1) + 0.5).astype(np.uint8)


def confusion(counts, names, *, title, marks=(), share=1):
    """Return a confusion matrix as a heat map; each row is shaded by its shares.

    Parameters
    ----------
    counts : ndarray of int of shape (C, C)
        Rows are true classes, columns predicted classes.
    names : sequence of str of length C
    title : str
    marks : sequence of (int, int)
    share : float

    Returns
    -------
    HeatMap
    """
    return HeatMap(
        counts / np.maximum(counts.sum(axis=1, keepdims=True), 1),
        [[str(count) if count else "" for count in line] for line in counts],
        rows=names,
        columns=names,
        limits=(0, 1),
        title=title,
        xlabel="predicted class",
        ylabel="true class",
        marks=marks,
        upright=True,
        share=share,
    )


def _apart(limits):
    """Return limits that are finite and apart, so that nobody divides by zero."""
    low, high = (float(value) if np.isfinite(value) else 0.0 for value in limits)
    return [low, high] if high > low else [low, low + 1]


def _plain(value):
    if isinstance(value, Data):
        return value.message()
    if isinstance(value, np.ndarray):
        return value.astype(np.float32 if value.dtype.kind == "f" else np.uint8).tobytes()
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.item() if isinstance(value, np.generic) else value
