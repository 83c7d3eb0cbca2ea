"""Pictures draw what they are given, into the Axes that they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from seaborn.utils import relative_luminance

from fmnist_helpers import plots


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_images_are_drawn_in_order_and_titled(rng):
    X = rng.random((5, 784))
    figure = plots.images(X, titles=list("abcde"), columns=3)
    drawn = [ax for ax in figure.axes if ax.images]
    assert len(figure.axes) == 6
    assert [ax.get_title() for ax in drawn] == list("abcde")
    for ax, row in zip(drawn, X, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), row.reshape(28, 28))


def test_signed_images_share_one_symmetric_range(rng):
    W = rng.standard_normal((3, 784)) - 1
    limits = {ax.images[0].get_clim() for ax in plots.images(W, columns=3, signed=True).axes}
    assert len(limits) == 1
    low, high = limits.pop()
    assert low == -high
    assert (np.abs(W) > high).mean() == pytest.approx(0.005, abs=0.001)


def test_signed_images_may_show_their_range_on_a_color_bar(rng):
    figure = plots.images(rng.standard_normal((3, 784)), columns=3, signed=True, scale="weight")
    *grid, bar = figure.axes
    assert bar.get_ylabel() == "weight"
    assert {ax.images[0].get_clim() for ax in grid} == {(bar.get_ylim())}
    with pytest.raises(ValueError, match="signed=True"):
        plots.images(np.zeros((2, 784)), scale="weight")


def test_class_bars_run_downward_and_mark_one_class_by_more_than_color():
    _, ax = plt.subplots()
    assert plots.class_bars(["cat", "dog"], [-0.25, 0.5], ax, marked=1, form="{:+.1f}") is ax
    assert [bar.get_width() for bar in ax.patches] == [-0.25, 0.5]
    assert [text.get_text() for text in ax.texts] == ["−0.2", "+0.5"]
    low, high = ax.get_ylim()
    assert low > high
    plain, marked = ax.patches
    assert plain.get_facecolor() != marked.get_facecolor()
    assert plain.get_edgecolor()[3] == 0
    assert marked.get_edgecolor() == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("X", "titles", "message"),
    [
        (np.zeros(784), None, r"X has shape \(784,\)"),
        (np.zeros((2, 28)), None, r"X has shape \(2, 28\)"),
        (np.zeros((0, 784)), None, "at least one image"),
        (np.zeros((2, 784)), ["a"], "1 titles for 2 images"),
    ],
)
def test_images_refuses_what_it_cannot_draw(X, titles, message):
    with pytest.raises(ValueError, match=message):
        plots.images(X, titles)


def test_learning_curves_differ_by_line_style_and_not_only_by_color():
    columns = {"epoch": [1, 2], "loss": [0.9, 0.5], "val_loss": [1.0, 0.7]}
    _, ax = plt.subplots()
    assert plots.learning_curves(columns, "loss", ax) is ax
    training, validation = ax.lines
    assert training.get_ydata().tolist() == [0.9, 0.5]
    assert validation.get_ydata().tolist() == [1.0, 0.7]
    assert training.get_linestyle() != validation.get_linestyle()
    assert ax.get_ylabel() == "loss (nats)"


def test_confusion_puts_true_classes_in_rows():
    matrix = np.array([[3, 1], [0, 4]])
    _, ax = plt.subplots()
    plots.confusion(matrix, ["cat", "dog"], ax)
    assert [text.get_text() for text in ax.texts] == ["3", "1", "0", "4"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog"]


@pytest.mark.parametrize("draw", ["confusion", "marked_heatmap"])
def test_numbers_in_cells_of_all_shades_can_be_read(draw):
    values = np.arange(100).reshape(10, 10)
    _, ax = plt.subplots()
    if draw == "confusion":
        plots.confusion(values, list("abcdefghij"), ax)
    else:
        table = pd.DataFrame(values / 100)
        plots.marked_heatmap(table, table.map(lambda _: ""), ax)
    cells = [relative_luminance(color) for color in ax.collections[0].get_facecolors()]
    ink = [relative_luminance(text.get_color()) for text in ax.texts]
    assert len(ink) == 100
    pairs = [sorted(pair) for pair in zip(cells, ink, strict=True)]
    assert min((light + 0.05) / (dark + 0.05) for dark, light in pairs) >= 4.5


def test_a_color_bar_takes_no_room_from_the_images(rng):
    W = rng.standard_normal((10, 784))
    sizes = [
        plots.images(W, columns=5, signed=True, scale=scale).get_size_inches()
        for scale in (None, "weight")
    ]
    np.testing.assert_allclose(sizes[1] - sizes[0], [plots.COLOR_BAR, 0])


def test_importing_changes_no_settings_but_use_style_does():
    with plt.rc_context():
        plt.rcdefaults()
        plots.use_style()
        assert plt.rcParams["figure.constrained_layout.use"]


def test_a_chain_has_values_above_slopes_below_and_arrows_both_ways():
    _, ax = plt.subplots()
    assert plots.chain(["w", "z", "loss"], ["2", "6", "1.5"], ["×3", "×0.5", "1"], ax) is ax
    places = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    for i, (name, value, slope) in enumerate(
        [("w", "2", "×3"), ("z", "6", "×0.5"), ("loss", "1.5", "1")]
    ):
        assert places[name] == (i, 0)
        assert places[value] == (i, 0.5)
        assert places[slope] == (i, -0.5)
    arrows = [text for text in ax.texts if not text.get_text()]
    ways = [(arrow.xyann, arrow.xy, arrow.arrow_patch.get_linestyle()) for arrow in arrows]
    assert ways == [
        ((0, 0.3), (1, 0.3), "solid"),
        ((1, -0.3), (0, -0.3), "--"),
        ((1, 0.3), (2, 0.3), "solid"),
        ((2, -0.3), (1, -0.3), "--"),
    ]
    with pytest.raises(ValueError, match="shorter"):
        plots.chain(["w", "z"], ["2"], ["×3", "1"], ax)


def test_paths_put_the_boxes_between_one_above_the_other():
    _, ax = plt.subplots()
    middle = [("u", "4", "1"), ("v", "6", "4")]
    assert plots.paths(("a", "2", "14"), middle, ("f", "28", "1"), ax) is ax
    places = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    assert [places[name] for name in "aufv"] == [(0, 0), (1, 1), (2, 0), (1, -1)]
    assert places["28"] == (2, 0.5)
    assert places["14"] == (0, -0.5)
    arrows = [text for text in ax.texts if not text.get_text()]
    styles = [arrow.arrow_patch.get_linestyle() for arrow in arrows]
    assert styles == ["solid", "--"] * 4
    assert arrows[0].xyann[0] < arrows[0].xy[0]
    assert arrows[1].xyann[0] > arrows[1].xy[0]


def test_curves_differ_by_more_than_color():
    _, ax = plt.subplots()
    assert plots.curves([0, 1], {"right": [2, 1], "wrong": [2, 3]}, ax) is ax
    right, wrong = ax.lines
    assert right.get_label() == "right"
    assert wrong.get_ydata().tolist() == [2, 3]
    assert right.get_linestyle() != wrong.get_linestyle()


def test_a_sweep_is_evenly_spaced_and_its_lines_differ_by_more_than_color():
    table = pd.DataFrame({"training": [0.5, 0.7], "validation": [0.4, 0.6]}, [2, 512])
    _, ax = plt.subplots()
    assert plots.sweep(table.rename_axis("hidden units"), ax) is ax
    training, validation = ax.lines
    assert training.get_xdata().tolist() == [0, 1]
    assert validation.get_ydata().tolist() == [0.4, 0.6]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2", "512"]
    assert ax.get_xlabel() == "hidden units"
    assert training.get_marker() != validation.get_marker()
    assert training.get_linestyle() != validation.get_linestyle()


def test_a_sweep_may_have_settings_in_words():
    _, ax = plt.subplots()
    plots.sweep(pd.DataFrame({"score": [1, 2, 3]}, [0.001, 1.0, "full"]), ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.001", "1", "full"]


def test_a_marked_heatmap_writes_each_number_or_its_mark():
    values = pd.DataFrame([[0.256, 0.1], [np.nan, 0.9]], ["l1", "l2"], [0.001, 10.0])
    marks = pd.DataFrame([["", "×"], ["", ""]], values.index, values.columns)
    _, ax = plt.subplots()
    assert plots.marked_heatmap(values, marks, ax) is ax
    written = {text.get_text() for text in ax.texts}
    assert written == {"0.26", "0.90", "×"}
    drawn = ax.collections[0].get_array()
    np.testing.assert_array_equal(drawn.mask, [[False, True], [True, False]])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.001", "10"]


def test_pairs_join_the_runs_of_a_seed_and_name_both_means():
    scores = pd.DataFrame({"a": [0.5, 0.7], "b": [0.8, 0.6]}, [1, 2])
    _, ax = plt.subplots()
    assert plots.pairs(scores, ax) is ax
    joined = [segment[:, 1].tolist() for segment in ax.collections[0].get_segments()]
    assert joined == [[0.5, 0.8], [0.6, 0.7]]
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["a", "mean, a", "b", "mean, b"]
    dots = [line.get_marker() for line in ax.lines if line.get_marker() != "None"]
    assert dots == ["o", "s"]


def test_means_have_two_whiskers_of_different_width():
    columns = ["mean", "standard deviation", "standard error"]
    table = pd.DataFrame([[1.0, 0.4, 0.1], [2.0, 0.6, 0.2]], ["first", "second"], columns)
    _, ax = plt.subplots()
    assert plots.means(table, ax) is ax
    deviation, error = (bar.lines[2][0] for bar in ax.containers)
    np.testing.assert_allclose(deviation.get_segments()[0][:, 0], [0.6, 1.4])
    np.testing.assert_allclose(error.get_segments()[1][:, 0], [1.8, 2.2])
    assert deviation.get_linewidth() < error.get_linewidth()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second"]


def test_a_search_shows_runs_of_equal_rate_side_by_side():
    _, axes = plt.subplots(2)
    rates, penalties, scores = [0.1, 0.1, 0.01], [1e-3, 1e-4, 1e-3], [0.7, 0.7, 0.5]
    assert plots.search(rates, penalties, scores, axes) is axes
    np.testing.assert_allclose(axes[0].collections[0].get_offsets()[:, 0], rates)
    drawn = axes[1].collections[0].get_offsets()[:, 0]
    assert len(set(drawn)) == 3
    np.testing.assert_allclose(drawn, rates, rtol=0.1)
