"""Draw a scene with Matplotlib, for stored lessons and paper. No browser, no pyplot, no state."""

import io
import textwrap

import numpy as np
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.path import Path

from fmnist_helpers import plots
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._classes import MANY

SHOWN_WIDTH = 900  # pixels, as in the browser
DPI = 96
SHARP = 1.5  # pixels stored for one shown
DASHES = ["-", "--", ":", "-."]
CHARS = 118  # in a line of text over the whole width
LINE = 18  # pixels
MAX_NAME = 30  # characters of the name of a bar
TITLE = 26  # pixels, of a title or the label of an axis


def png_of(scene):
    """Draw a scene.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    bytes
        A PNG file.
    """
    heights = [_row_height(row) for row in scene.rows]
    figure = Figure(figsize=(SHOWN_WIDTH / DPI, sum(heights) / DPI))
    FigureCanvasAgg(figure)
    strips = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)
    for row, strip in zip(scene.rows, strips.flat, strict=True):
        shares = _shares(row)
        parts = strip.subfigures(1, len(shares), width_ratios=shares, squeeze=False)
        for panel, share, part in zip(row.panels, shares, parts.flat, strict=True):
            DRAW[type(panel)](panel, part, share)
            part.suptitle(panel.title, fontsize="medium", weight="bold")
    # Only now, since seaborn draws the figure for each heat map, and the layout takes longest.
    figure.set_layout_engine("constrained")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI * SHARP, facecolor="white")
    return buffer.getvalue()


def _shares(row):
    """Return how much of the width each panel of a row gets; the sum is 1."""
    shares = np.array([panel.share for panel in row.panels], dtype=float)
    return shares / shares.sum()


def _row_height(row):
    """Return the height of a row in pixels: that of its tallest panel."""
    pairs = zip(row.panels, _shares(row), strict=True)
    return max(_height(panel, row.height, share) for panel, share in pairs)


def _height(panel, height, share):
    title = TITLE if panel.title else 0
    if isinstance(panel, _scene.Text):
        return title + 12 + LINE * len(_wrapped(panel, share))
    if isinstance(panel, _scene.Images):
        return title + max(30, _images_height(panel, share))
    if isinstance(panel, _scene.Bars):
        return title + 24 + 24 * len(panel.names)
    if isinstance(panel, _scene.HeatMap):
        labels = TITLE + (60 if panel.upright else 20)
        return title + labels + (18 if _is_dense(panel) else 26) * len(panel.rows)
    axis_label = TITLE if isinstance(panel, _scene.Lines) else 0
    return title + height + axis_label


def _is_dense(panel):
    """Tell whether a confusion matrix has so many classes that its cells must be small."""
    return panel.upright and len(panel.columns) > MANY


def _images_height(panel, share):
    columns = min(panel.columns, max(len(panel.shades), 1))
    rows = -(-len(panel.shades) // columns)
    size = min(SHOWN_WIDTH * share / columns - 6, panel.largest)
    return rows * (1.1 + _caption(panel)) * size


def _caption(panel):
    """Return the height of a caption, compared with that of its image."""
    return 0.2 * max([each.count("\n") + 1 for each in panel.captions], default=0)


def _draw_images(panel, part, share):
    if not len(panel.shades):
        part.text(0.02, 0.5, panel.empty)
        return
    # One Axes for all: a layout of forty takes Matplotlib seconds.
    ax = part.subplots()
    columns, caption = panel.columns, _caption(panel)
    cmap = "RdBu_r" if panel.signed else "gray_r"
    for i, image in enumerate(panel.shades.reshape(-1, panel.side, panel.side)):
        x, y = 1.1 * (i % columns), (1.1 + caption) * (i // columns)
        ax.imshow(image, cmap=cmap, vmin=0, vmax=255, extent=(x, x + 1, y + 1, y))
        marked = i in panel.marks
        look = {"edgecolor": "C3", "linewidth": 2} if marked else {"edgecolor": "0.7"}
        ax.add_patch(Rectangle((x, y), 1, 1, fill=False, **look))
        if panel.captions:
            ax.text(x + 0.5, y + 1.04, panel.captions[i], ha="center", va="top", size=6)
    n = len(panel.shades)
    height = (1.1 + caption) * -(-n // columns)
    ax.set(xlim=(-0.05, 1.1 * min(n, columns)), ylim=(height, -0.05), aspect="equal")
    ax.axis("off")


def _draw_lines(panel, part, share):
    ax = part.subplots()
    for series in panel.series:
        _draw_series(ax, series, panel.ylim[1])
    if panel.mark is not None:
        ax.axvline(panel.mark, color="black", linestyle=":")
    ax.set(xlim=panel.xlim, ylim=panel.ylim, xlabel=panel.xlabel)
    ax.set_ylabel(panel.ylabel, fontsize="small")  # a long one fits beside a low plot
    if any(series.name for series in panel.series):
        ax.legend(loc="best", fontsize="x-small")


def _draw_series(ax, series, top):
    colors = sns.color_palette("colorblind")
    ax.plot(
        series.x,
        series.y,
        DASHES[series.dash % len(DASHES)],
        color=colors[series.color % len(colors)],
        marker="o" if series.dots else None,
        markersize=4,
        linewidth=2.5 if series.thick else 1.5,
        label=series.name or None,
    )
    if series.cross and len(series.x):
        ax.plot(series.x[-1], top, "x", color="black", clip_on=False)


def _draw_bars(panel, part, share):
    ax = part.subplots()
    colors = sns.color_palette("colorblind")
    for i, value in enumerate(panel.values):
        marked = i in panel.marks
        if np.isfinite(value):
            edge = "black" if marked else "none"
            color = colors[1 if marked else panel.color]
            ax.barh(i, np.clip(value, *panel.limits), color=color, edgecolor=edge)
        place = {"xycoords": ("axes fraction", "data"), "va": "center"}
        ax.annotate(panel.texts[i], (1.01, i), fontsize="small", **place)
    names = [textwrap.shorten(name, MAX_NAME, placeholder=" …") for name in panel.names]
    ax.set_yticks(range(len(names)), names)
    ax.set(xlim=panel.limits, ylim=(len(panel.names) - 0.5, -0.5))
    ax.axvline(0, color="black", linewidth=1)
    ax.grid(visible=False, axis="y")


def _draw_heat_map(panel, part, share):
    ax = part.subplots()
    low, high = panel.limits
    sns.heatmap(
        panel.values,
        annot=np.array(panel.texts, dtype=object),
        fmt="",
        cmap="Blues",
        vmin=low,
        vmax=high,
        cbar=False,
        linewidths=0.5,
        xticklabels=panel.columns,
        yticklabels=panel.rows,
        annot_kws={"fontsize": 5 if _is_dense(panel) else "x-small"},
        ax=ax,
    )
    plots.make_readable(ax)
    for i, j in panel.marks:
        ax.plot([j, j + 1, j + 1, j, j], [i, i, i + 1, i + 1, i], color="C3", linewidth=3)
    ax.set_xlabel(panel.xlabel, fontsize="small")
    ax.set_ylabel(panel.ylabel, fontsize="small")
    size = 7 if _is_dense(panel) else "small"
    ax.tick_params(axis="y", rotation=0, labelsize=size)
    ax.tick_params(axis="x", rotation=90 if panel.upright else 0, labelsize=size)


def _draw_graph(panel, part, share):
    ax = part.subplots()
    ax.set(xlim=(0, 1), ylim=(1, 0))
    ax.axis("off")
    for edge in panel.edges:
        ax.add_patch(_arrow(panel, edge))
    frames = {"active": ("C3", 3, "-"), "used": ("C0", 2.5, "-"), "todo": ("black", 1, ":")}
    for node in panel.nodes:
        color, width, style = frames.get(node.state, ("black", 1, "-"))
        corner = node.x - panel.width / 2, node.y - panel.height / 2
        look = {"facecolor": "white", "edgecolor": color, "linewidth": width, "linestyle": style}
        ax.add_patch(Rectangle(corner, panel.width, panel.height, zorder=2, **look))
        words = f"{node.name}\n{node.detail}"
        ax.text(node.x, node.y, words, ha="center", va="center", size=8)


def _arrow(panel, edge):
    """Return an arrow from the frame of one box to that of another."""
    half = np.array([panel.width, panel.height]) / 2
    nodes = panel.nodes[edge.source], panel.nodes[edge.target]
    start, end = (np.array([node.x, node.y]) for node in nodes)
    middle = (start + end) / 2 if edge.via is None else np.array(edge.via)

    def at_frame(center):
        away = middle - center
        return center + away * np.min(half / np.maximum(np.abs(away), 1e-9))

    points = [at_frame(start), middle, at_frame(end)]
    active = edge.state == "active"
    return FancyArrowPatch(
        path=Path(points, [Path.MOVETO, Path.CURVE3, Path.CURVE3]),
        arrowstyle="-|>",
        mutation_scale=9,
        shrinkA=0,
        shrinkB=0,
        color="C3" if active else "black",
        linewidth=2.5 if active else 1,
        linestyle=":" if edge.state == "todo" else "-",
    )


def _wrapped(panel, share):
    """Break the paragraphs of a text panel into lines."""
    lines = []
    for paragraph in panel.paragraphs:
        code = paragraph.startswith("  ")
        lines += paragraph.split("\n") if code else textwrap.wrap(paragraph, int(CHARS * share))
    return lines


def _draw_text(panel, part, share):
    lines = _wrapped(panel, share)
    height = part.bbox.height / part.dpi * DPI  # in pixels shown
    top = height - 6 - (TITLE if panel.title else 0)
    for i, words in enumerate(lines):
        family = "monospace" if words.startswith("  ") else "sans-serif"
        place = 0.02 * min(1, 0.5 / share), (top - LINE * i) / height
        part.text(*place, words, family=family, fontsize="small", va="top", parse_math=False)


DRAW = {
    _scene.Text: _draw_text,
    _scene.Images: _draw_images,
    _scene.Lines: _draw_lines,
    _scene.Bars: _draw_bars,
    _scene.HeatMap: _draw_heat_map,
    _scene.Graph: _draw_graph,
}
