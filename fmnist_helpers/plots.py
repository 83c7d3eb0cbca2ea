"""Arrays and tables to pictures.

Functions take data and, where one picture is drawn, the Axes to draw into, and return what they
drew. Nothing here knows of networks. `use_style` sets the look, once a notebook.
"""

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from seaborn.utils import relative_luminance

SIDE = 28
COLOR_BAR = 1.0  # inches
EQUAL_CONTRAST = 0.179  # luminance of a color as far from black as from white


def use_style():
    """Set the look of all pictures: light grid, colors that color-blind readers can tell apart."""
    sns.set_theme(style="whitegrid", palette="colorblind", font_scale=0.9)
    plt.rcParams["figure.constrained_layout.use"] = True


def images(X, titles=None, *, columns=8, size=1.0, signed=False, scale=None):
    """Draw flattened 28x28 images in a grid.

    Parameters
    ----------
    X : array-like of shape (N, 784)
    titles : sequence of str, optional
        One above each image.
    columns : int, default 8
    size : float, default 1
        Width of an image, in inches.
    signed : bool, default False
        False: dark strokes on white, the range of each image of its own. True, for weights: blue
        below 0, white at 0, red above, one common range for all images.
    scale : str, optional
        Label of a color bar for that common range; for signed images only.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If `X` is not of shape (N, 784), there are not N titles, or a scale is asked for where each
        image has its own.
    """
    X = np.asarray(X)
    if X.ndim != 2 or X.shape[1] != SIDE * SIDE or len(X) == 0:
        raise ValueError(f"X has shape {X.shape}; expected (N, 784) with at least one image")
    if scale is not None and not signed:
        raise ValueError("a color bar needs the common range of signed images: set signed=True")
    if titles is not None and len(titles) != len(X):
        raise ValueError(f"there are {len(titles)} titles for {len(X)} images; expected as many")
    rows = -(-len(X) // columns)
    title_space = 0 if titles is None else 0.25 * max(str(t).count("\n") + 1 for t in titles)
    bar = 0 if scale is None else COLOR_BAR
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(columns * size + bar, rows * (size + title_space)),
        squeeze=False,
        gridspec_kw={"wspace": 0.05, "hspace": 0.05},
    )
    # The few most extreme weights may be cut off, or they would pale all others.
    limit = np.percentile(np.abs(X), 99.5) if signed else None
    look = {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit} if signed else {"cmap": "gray_r"}
    for ax in axes.flat:
        ax.axis("off")
    for i, image in enumerate(X):
        ax = axes.flat[i]
        drawn = ax.imshow(image.reshape(SIDE, SIDE), **look)
        if titles is not None:
            ax.set_title(titles[i], fontsize="small")
    if scale is not None:
        figure.colorbar(drawn, ax=axes, label=scale, shrink=0.9, extend="both")
    return figure


def class_bars(names, values, ax, *, marked=None, form="{:.2f}"):
    """Draw a number for each class as a horizontal bar, the first class on top.

    Parameters
    ----------
    names : sequence of str of length C
    values : array-like of shape (C,)
    ax : matplotlib.axes.Axes
    marked : int, optional
        A class, such as the true one, whose bar is orange with a black edge.
    form : str
        How the number beside each bar is written.

    Returns
    -------
    matplotlib.axes.Axes
    """
    look = [("C1", "black") if i == marked else ("C0", "none") for i in range(len(names))]
    colors, edges = zip(*look, strict=True)
    bars = ax.barh(names, values, color=colors, edgecolor=edges)
    labels = [form.format(value).replace("-", "−") for value in values]
    ax.bar_label(bars, labels, padding=3, fontsize="small")
    ax.grid(visible=False, axis="y")
    ax.set_ylim(len(names) - 0.5, -0.5)
    return ax


def learning_curves(columns, quantity, ax):
    """Draw a quantity for training and validation over the epochs.

    Parameters
    ----------
    columns : mapping of str to array-like of shape (epochs,)
        With keys "epoch", `quantity` and "val_" + `quantity`, as `History.columns` gives.
    quantity : {"loss", "accuracy"}
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.plot(columns["epoch"], columns[quantity], "-", label="training")
    ax.plot(columns["epoch"], columns[f"val_{quantity}"], "--", label="validation")
    unit = "loss (nats)" if quantity == "loss" else quantity
    ax.set(xlabel="epoch", ylabel=unit, title=f"{quantity} while training".capitalize())
    ax.legend()
    return ax


def confusion(matrix, class_names, ax):
    """Draw a confusion matrix: rows are true classes, columns predicted ones.

    Parameters
    ----------
    matrix : array-like of int of shape (C, C)
        As `sklearn.metrics.confusion_matrix(y_true, y_predicted)` gives.
    class_names : sequence of str of length C
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    sns.heatmap(
        matrix,
        annot=True,
        fmt="d",
        cmap="Blues",
        cbar=False,
        square=True,
        xticklabels=class_names,
        yticklabels=class_names,
        annot_kws={"fontsize": "small"},
        ax=ax,
    )
    make_readable(ax)
    ax.set(xlabel="predicted class", ylabel="true class", title="Confusion matrix")
    ax.set_xticklabels(ax.get_xticklabels(), rotation=45, ha="right", rotation_mode="anchor")
    return ax


def make_readable(ax):
    """Write the numbers of seaborn's heat map in black or white, whichever has more contrast."""
    (cells,) = ax.collections
    colors = cells.get_facecolors().reshape(*cells.get_array().shape, 4)
    for number in ax.texts:
        x, y = number.get_position()
        light = relative_luminance(colors[int(y), int(x)]) > EQUAL_CONTRAST
        number.set_color("black" if light else "white")


def chain(names, values, slopes, ax):
    """Draw a chain of computations: values above the arrows forward, slopes below those back.

    Parameters
    ----------
    names : sequence of str of length n
        One box each, from the input to the result.
    values : sequence of str of length n
        What the forward pass computed in each box.
    slopes : sequence of str of length n
        How the result answers to each box, as the backward pass found it.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    for i, node in enumerate(zip(names, values, slopes, strict=True)):
        _node(ax, (i, 0), *node)
        if i:
            _arrows(ax, (i - 1, 0), (i, 0), apart=0.3)
    ax.set(xlim=(-0.7, len(names) - 0.3), ylim=(-0.8, 0.8))
    ax.axis("off")
    return ax


def paths(start, middle, end, ax):
    """Draw a number that reaches the result by several paths, and the slopes that come back.

    Parameters
    ----------
    start, end : tuple of str
        Name, value and slope of the first and the last box, as in `chain`.
    middle : sequence of tuple of str
        The same for the boxes between them, from the top.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    heights = np.linspace(1, -1, len(middle))
    _node(ax, (0, 0), *start)
    _node(ax, (2, 0), *end)
    for height, node in zip(heights, middle, strict=True):
        _node(ax, (1, height), *node)
        # Arrows begin and end beside the boxes, whose names they would cross.
        _arrows(ax, (0.22, 0.22 * height), (0.7, 0.7 * height), apart=0.12)
        _arrows(ax, (1.3, 0.7 * height), (1.74, 0.26 * height), apart=0.12)
    ax.set(xlim=(-0.5, 2.5), ylim=(-1.7, 1.7))
    ax.axis("off")
    return ax


def _node(ax, place, name, value, slope):
    """Draw a box with its value above it and its slope below."""
    forward, back = np.array(sns.color_palette("colorblind"))[[0, 3]]
    x, y = place
    box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": "black"}
    ax.text(x, y, name, ha="center", va="center", bbox=box)
    ax.text(x, y + 0.5, value, ha="center", va="center", color=forward, weight="bold")
    ax.text(x, y - 0.5, slope, ha="center", va="center", color=back, style="italic")


def _arrows(ax, start, end, apart):
    """Draw an arrow forward, and below it a dashed one back; `apart` is half their distance."""
    forward, back = np.array(sns.color_palette("colorblind"))[[0, 3]]
    (x0, y0), (x1, y1) = start, end
    line = {"arrowstyle": "->", "shrinkA": 14, "shrinkB": 14, "linewidth": 1.5}
    ax.annotate("", (x1, y1 + apart), (x0, y0 + apart), arrowprops=line | {"color": forward})
    dashed = line | {"color": back, "linestyle": "--"}
    ax.annotate("", (x0, y0 - apart), (x1, y1 - apart), arrowprops=dashed)


def curves(x, series, ax):
    """Draw one line per series; the lines differ by style as well as by color.

    Parameters
    ----------
    x : array-like of shape (n,)
    series : mapping of str to array-like of shape (n,)
        What the legend says, and the values.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    for i, (name, values) in enumerate(series.items()):
        ax.plot(x, values, ("-", "--", "-.", ":")[i % 4], label=name, linewidth=2)
    return ax


def sweep(table, ax):
    """Draw what happens when one knob is turned: its settings evenly spaced, a line a column.

    Parameters
    ----------
    table : DataFrame
        Its index holds the settings of the knob, its name is written under the axis; its columns
        hold the results.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    positions = np.arange(len(table))
    for i, name in enumerate(table):
        ax.plot(positions, table[name], "os^D"[i % 4], ls=("-", "--", ":", "-.")[i % 4], label=name)
    ax.set_xticks(positions, [_short(value) for value in table.index])
    ax.set_xlabel(table.index.name)
    ax.legend()
    return ax


def pairs(scores, ax):
    """Draw two settings seed by seed: a line joins the two runs of a seed, and each has its mean.

    Parameters
    ----------
    scores : DataFrame
        A row per seed, two columns with the scores of the two settings.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.vlines(scores.index, scores.min(axis=1), scores.max(axis=1), color="gray", linewidth=1)
    for name, marker, style in zip(scores, "os", ("--", "-"), strict=True):
        (dots,) = ax.plot(scores.index, scores[name], marker, label=name)
        ax.axhline(scores[name].mean(), ls=style, color=dots.get_color(), label=f"mean, {name}")
    ax.set_xlabel("seed")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def means(table, ax):
    """Draw means with their standard deviations (thin and gray) and standard errors (thick).

    Parameters
    ----------
    table : DataFrame
        A row per mean, with the columns "mean", "standard deviation" and "standard error".
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = np.arange(len(table))
    whiskers = {"standard deviation": (0.12, 1.5, "gray"), "standard error": (-0.12, 3, "black")}
    for kind, (offset, width, color) in whiskers.items():
        look = {"fmt": "o", "capsize": 4, "linewidth": width, "color": color, "label": kind}
        ax.errorbar(table["mean"], rows + offset, xerr=table[kind], **look)
    ax.set_ylim(-0.5, len(table) - 0.5)
    ax.set_yticks(rows, table.index)
    return ax


def search(rates, penalties, scores, axes):
    """Draw a search for two knobs: above what was tried, below the scores against the rate.

    Parameters
    ----------
    rates, penalties, scores : sequence of float of length n
        Scores from 0 to 1: a larger and darker point is a better one.
    axes : pair of matplotlib.axes.Axes
        The upper and the lower one.

    Returns
    -------
    pair of matplotlib.axes.Axes
    """
    rates, scores = np.asarray(rates), np.asarray(scores)
    above, below = axes
    look = {"c": scores, "cmap": "Blues", "vmin": 0, "vmax": 0.8, "edgecolor": "black"}
    above.scatter(rates, penalties, s=150 * scores, **look)
    below.scatter(_side_by_side(rates), scores, marker="x", color="black")
    above.set(xscale="log", yscale="log")
    below.set(xlabel="learning rate")
    return axes


def _side_by_side(rates, factor=1.12):
    """Move equal rates a little apart, so that equal scores do not hide each other."""
    moved = np.array(rates, dtype=float)
    for rate in np.unique(rates):
        same = np.flatnonzero(rates == rate)
        moved[same] *= factor ** (np.arange(len(same)) - (len(same) - 1) / 2)
    return moved


def marked_heatmap(values, marks, ax):
    """Draw numbers from 0 to 1 as a heat map, each in its cell, or a mark in its place.

    Parameters
    ----------
    values : DataFrame
        NaN gives an empty cell.
    marks : DataFrame of str
        With the index and the columns of `values`; where it is not empty, it is written instead
        of the number, on white.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    numbers = values.map("{:.2f}".format).where(values.notna(), "")
    marked = marks != ""
    look = {"cmap": "Blues", "vmin": 0, "vmax": 1, "cbar": False, "linewidths": 0.5}
    sns.heatmap(values.mask(marked), annot=numbers, fmt="", linecolor="lightgray", ax=ax, **look)
    make_readable(ax)
    ax.grid(visible=False)
    for row, column in np.argwhere(marked.to_numpy()):
        ax.text(column + 0.5, row + 0.5, marks.iat[row, column], ha="center", va="center")
    ax.set_xticks(ax.get_xticks(), [_short(value) for value in values.columns], rotation=0)
    ax.set_yticks(ax.get_yticks(), values.index, rotation=0)
    return ax


def _short(value):
    """Write a number without needless digits, anything else as it is."""
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else str(value)
