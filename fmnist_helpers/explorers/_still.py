"""A scene drawn by Matplotlib, for stored lessons and paper. No browser, no pyplot, no state."""

import io

import numpy as np
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

SHOWN_WIDTH = 900  # pixels, as in the browser
DPI = 96
SHARP = 1.5  # pixels stored for one shown
DASHES = ["-", "--", ":", "-."]
SIDE = 28


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
    heights = [row.height for row in scene.rows]
    figure = Figure(figsize=(SHOWN_WIDTH / DPI, sum(heights) / DPI))
    FigureCanvasAgg(figure)
    strips = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)
    for row, strip in zip(scene.rows, strips.flat, strict=True):
        shares = [panel["share"] for panel in row.panels]
        parts = strip.subfigures(1, len(shares), width_ratios=shares, squeeze=False)
        for panel, part in zip(row.panels, parts.flat, strict=True):
            DRAW[panel["kind"]](panel, part)
            part.suptitle(panel["title"], fontsize="medium", weight="bold")
    # Only now, since seaborn draws the figure for each heat map, and the layout takes longest.
    figure.set_layout_engine("constrained")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI * SHARP, facecolor="white")
    return buffer.getvalue()


def _images(panel, part):
    if not panel["n"]:
        part.text(0.02, 0.5, panel["empty"])
        return
    # One Axes for all: a layout of forty takes Matplotlib seconds.
    ax = part.subplots()
    columns, n = panel["columns"], panel["n"]
    caption = 0.2 * max([each.count("\n") + 1 for each in panel["captions"]], default=0)
    pixels = np.frombuffer(panel["pixels"], np.uint8).reshape(-1, SIDE, SIDE)
    cmap = "RdBu_r" if panel["signed"] else "gray_r"
    for i, image in enumerate(pixels):
        x, y = 1.1 * (i % columns), (1.1 + caption) * (i // columns)
        ax.imshow(image, cmap=cmap, vmin=0, vmax=255, extent=(x, x + 1, y + 1, y))
        marked = i in panel["marks"]
        look = {"edgecolor": "C3", "linewidth": 2} if marked else {"edgecolor": "0.7"}
        ax.add_patch(Rectangle((x, y), 1, 1, fill=False, **look))
        if panel["captions"]:
            ax.text(x + 0.5, y + 1.04, panel["captions"][i], ha="center", va="top", size=6)
    rows = -(-n // columns)
    ax.set(
        xlim=(-0.05, 1.1 * min(n, columns)), ylim=((1.1 + caption) * rows, -0.05), aspect="equal"
    )
    ax.axis("off")


def _lines(panel, part):
    ax = part.subplots()
    colors = sns.color_palette("colorblind")
    for each in panel["series"]:
        x, y = (np.frombuffer(each[name], np.float32) for name in ("x", "y"))
        ax.plot(
            x,
            y,
            DASHES[each["dash"] % len(DASHES)],
            color=colors[each["color"] % len(colors)],
            marker="o" if each["dots"] else None,
            markersize=4,
            linewidth=2.5 if each["thick"] else 1.5,
            label=each["name"] or None,
        )
        if each["cross"] and len(x):
            ax.plot(x[-1], panel["ylim"][1], "x", color="black", clip_on=False)
    if panel["mark"] is not None:
        ax.axvline(panel["mark"], color="black", linestyle=":")
    ax.set(xlim=panel["xlim"], ylim=panel["ylim"], xlabel=panel["xlabel"], ylabel=panel["ylabel"])
    if panel["logx"]:
        powers = np.arange(np.ceil(panel["xlim"][0]), panel["xlim"][1] + 0.01)
        ax.set_xticks(powers, [f"{10.0**power:g}" for power in powers])
    if any(each["name"] for each in panel["series"]):
        up_or_down = "upper" if "top" in panel["legend"] else "lower"
        ax.legend(
            loc=f"{up_or_down} {'left' if 'left' in panel['legend'] else 'right'}",
            fontsize="x-small",
        )


def _bars(panel, part):
    ax = part.subplots()
    colors = sns.color_palette("colorblind")
    low, high = panel["limits"]
    for i, value in enumerate(panel["values"]):
        marked = i in panel["marks"]
        if value is not None:
            ax.barh(
                i,
                np.clip(value, low, high),
                color=colors[1 if marked else panel["color"]],
                edgecolor="black" if marked else "none",
            )
        ax.annotate(
            panel["texts"][i],
            (1.01, i),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize="small",
        )
    ax.set_yticks(range(len(panel["names"])), panel["names"])
    ax.set(xlim=(low, high), ylim=(len(panel["names"]) - 0.5, -0.5))
    ax.axvline(0, color="black", linewidth=1)
    ax.grid(visible=False, axis="y")


def _heat(panel, part):
    ax = part.subplots()
    low, high = panel["limits"]
    sns.heatmap(
        np.array(panel["values"]),
        annot=np.array(panel["texts"], dtype=object),
        fmt="",
        cmap="RdBu_r" if panel["signed"] else "Blues",
        vmin=-high if panel["signed"] else low,
        vmax=high,
        cbar=False,
        linewidths=0.5,
        xticklabels=panel["columns"],
        yticklabels=panel["rows"],
        annot_kws={"fontsize": "x-small"},
        ax=ax,
    )
    for i, j in panel["marks"]:
        ax.plot([j, j + 1, j + 1, j, j], [i, i, i + 1, i + 1, i], color="C3", linewidth=3)
    ax.set(xlabel=panel["xlabel"], ylabel=panel["ylabel"])
    ax.tick_params(axis="y", rotation=0, labelsize="small")
    ax.tick_params(axis="x", rotation=45 if panel["tilted"] else 0, labelsize="small")


def _graph(panel, part):
    ax = part.subplots()
    ax.set(xlim=(0, 1), ylim=(1, 0))
    ax.axis("off")
    nodes = panel["nodes"]
    for start, end, state in panel["edges"]:
        a, b = nodes[start], nodes[end]
        dx, dy = b["x"] - a["x"], b["y"] - a["y"]
        inside = min(panel["wide"] / 2 / max(abs(dx), 1e-9), panel["tall"] / 2 / max(abs(dy), 1e-9))
        look = {"arrowstyle": "->", "linewidth": 2.5 if state == "active" else 1}
        look |= {"color": "C3" if state == "active" else "black"}
        ax.annotate(
            "",
            (b["x"] - dx * inside, b["y"] - dy * inside),
            (a["x"] + dx * inside, a["y"] + dy * inside),
            arrowprops=look | {"linestyle": ":" if state == "todo" else "-"},
        )
    for node in nodes:
        corner = node["x"] - panel["wide"] / 2, node["y"] - panel["tall"] / 2
        look = {"active": ("C3", 3), "used": ("C0", 2)}.get(node["state"], ("black", 1))
        ax.add_patch(
            Rectangle(
                corner,
                panel["wide"],
                panel["tall"],
                facecolor="white",
                edgecolor=look[0],
                linewidth=look[1],
                zorder=2,
            )
        )
        ax.text(node["x"], node["y"], "\n".join(node["lines"]), ha="center", va="center", size=8)


def _text(panel, part):
    for i, words in enumerate(panel["lines"]):
        family = "monospace" if words.startswith("  ") else "sans-serif"
        y = 0.95 - 0.9 * i / max(len(panel["lines"]), 1)
        part.text(0.02, y, words, family=family, fontsize="small", va="top", parse_math=False)


DRAW = {
    "images": _images,
    "lines": _lines,
    "bars": _bars,
    "heat": _heat,
    "graph": _graph,
    "text": _text,
}
