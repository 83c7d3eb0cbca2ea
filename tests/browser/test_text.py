"""All words of the explorers can be read at any width, selected, and found by a screen reader."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import lab
from tools.lab import board, painted, press, slider, wait_painted_more_than

PREPARATION = """
import numpy as np
from fmnist_helpers import experiments, explorers, network
rng = np.random.default_rng(0)
X, y = rng.integers(0, 256, (2000, 784)).astype(np.uint8), np.arange(2000) % 10
pictures = experiments.DataSplit(X[:1500], y[:1500], X[1500:], y[1500:])
params = network.init_params(784, 16, 10, rng=rng)
P = np.full((500, 10), 0.1)
P[:, 3] += 0.05
names = tuple("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqr") + ("a class with a long name",)
y_letters = np.arange(2000) % 47
letters = experiments.DataSplit(X[:1500], y_letters[:1500], X[1500:], y_letters[1500:], names)
P_letters = rng.dirichlet(np.ones(47), 500)
question = "Which network learns faster: the one with large steps or the one with small steps?"
"""
CELLS = {
    "preparation": PREPARATION,
    "garments": "explorers.Garments(X, y)",
    "scores": "explorers.Scores()",
    "computation": "explorers.Computation()",
    "trainer": "explorers.Trainer(pictures, experiments.Settings(epochs=2))",
    "mistakes": "explorers.Mistakes(X[1500:], y[1500:], P)",
    "drawing": "explorers.Drawing(params, pictures.X_val[:5])",
    "laboratory": "explorers.Laboratory(pictures)",
    "trainer-of-47": "explorers.Trainer(letters, experiments.Settings(epochs=2))",
    "mistakes-of-47": "explorers.Mistakes(letters.X_val, letters.y_val, P_letters, names)",
    "drawing-of-47": """explorers.Drawing(
        network.init_params(784, 16, 47, rng=rng), letters.X_val[:5], class_names=names
    )""",
    "prediction": "explorers.Prediction(question, ['the first', 'the second: ' + question])",
}
EXPLORERS = list(CELLS)[1:]

# Width and pixels per point: narrow; 200 % zoom of an ordinary window; ordinary; wide.
WINDOWS = {"640": (640, 1), "200 %": (640, 2), "1200": (1200, 1)}

# argument: the element of an explorer. Finds words that leave it or a box that cuts them off, and
# words that lie on others.
FIND_HIDDEN_WORDS = """(root) => {
    const found = [], drawn = [], room = root.getBoundingClientRect();
    const hidden = "select, input, details:not([open]) > p, .fmnist-repeated .fmnist-bar-name";
    const scrolls = "[style*=overflow-x]";
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (!node.data.trim() || parent.closest(hidden) || parent.closest(scrolls)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const boxes = [...range.getClientRects()].filter((box) => box.width && box.height);
        if (!boxes.length) continue;
        for (const box of boxes) {
            if (box.left < room.left - 1 || box.right > room.right + 1)
                found.push(`outside: ${node.data}`);
            for (let each = parent; each !== root; each = each.parentElement) {
                if (getComputedStyle(each).overflow === "visible") continue;
                const edge = each.getBoundingClientRect();
                if (box.right > edge.right + 1 || box.bottom > edge.bottom + 3)
                    found.push(`cut off: ${node.data}`);
            }
        }
        if (parent.closest(".fmnist-board")) drawn.push([node, boxes]);
    }
    // The space above and below the letters may overlap.
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    drawn.forEach(([node, boxes], i) => drawn.slice(0, i).forEach(([other, others]) => {
        if (boxes.some((box) => others.some((each) => meet(box, each))))
            found.push(`overlap: ${node.data} and ${other.data}`);
    }));
    return found;
}"""

# argument: an explorer. The least contrast of a number in a heat map and its cell, as WCAG has it.
LEAST_CONTRAST = """(root) => {
    const luminance = (color) => color.match(/[0-9.]+/g).slice(0, 3).map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0.05);
    return Math.min(...[...root.querySelectorAll(".fmnist-cell")].map((cell) => {
        const { color, backgroundColor } = getComputedStyle(cell);
        const [ink, paper] = [luminance(color), luminance(backgroundColor)];
        return Math.max(ink, paper) / Math.min(ink, paper);
    }));
}"""

SELECT = """(element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return getSelection().toString();
}"""


@pytest.fixture(scope="module")
def opened(window, server):
    """Return a page with all explorers, whose cells have run."""
    cells = [new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, server.lessons / "text.ipynb")
    page = lab.Lesson(window, server)
    page.open("text.ipynb")
    page.run_all()
    assert page.failed_cells() == []
    yield page
    page.page.set_viewport_size(lab.VIEWPORT)
    page.close()
    assert page.console_errors == []


@pytest.fixture(params=WINDOWS)
def page(request, opened):
    """Return that page in a window of some width."""
    width, dense = WINDOWS[request.param]
    opened.page.bring_to_front()
    session = opened.page.context.new_cdp_session(opened.page)
    size = {"width": width, "height": 900, "deviceScaleFactor": dense, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", size)
    yield opened
    session.send("Emulation.clearDeviceMetricsOverride")
    session.detach()


def wait_until_fitted(page, explorer):
    """Wait until the picture is as wide as its place."""
    if not explorer.locator(".fmnist-board").count():
        return
    board(explorer).scroll_into_view_if_needed()
    page.page.wait_for_function(
        "(board) => { const row = board.querySelector('.fmnist-row');"
        " const widths = [...row.children].map((panel) => panel.offsetWidth);"
        " const total = widths.reduce((a, b) => a + b), width = board.clientWidth;"
        " return [total, widths[0]].some((each) => Math.abs(each - width) < 4); }",
        arg=board(explorer).element_handle(),
    )


def hidden_words(page, name):
    explorer = page.cell(name).locator(".fmnist-explorer, .fmnist-prediction")
    explorer.scroll_into_view_if_needed()
    wait_until_fitted(page, explorer)
    return explorer.evaluate(FIND_HIDDEN_WORDS)


@pytest.mark.parametrize("name", EXPLORERS)
def test_no_words_are_cut_off_or_lie_on_others(page, name):
    assert hidden_words(page, name) == []


@pytest.mark.parametrize(
    ("style", "complaint"),
    [
        ("overflow: hidden; white-space: nowrap; width: 20px", "cut off: probabilities P"),
        ("position: relative; left: -200px", "overlap: "),
        ("position: relative; left: -400px", "outside: probabilities P"),
    ],
)
def test_hidden_words_would_be_found(opened, style, complaint):
    title = opened.explorer("scores").get_by_text("probabilities P", exact=True)
    title.evaluate("(element, style) => { element.style = style; }", style)
    assert any(each.startswith(complaint) for each in hidden_words(opened, "scores"))
    title.evaluate("(element) => { element.style = ''; }")


def test_all_steps_of_the_computation_can_be_read(page):
    explorer = page.explorer("computation")
    handle = slider(explorer, "step")
    handle.press("Home")
    for step in range(1, 14):
        explorer.get_by_text(f"Step {step} of 13", exact=True).wait_for()
        assert hidden_words(page, "computation") == []
        handle.press("ArrowRight")


def test_training_moves_nothing_below_and_hides_nothing(opened):
    explorer = opened.explorer("trainer")
    press(explorer, "One epoch")
    explorer.get_by_text("After epoch 1:").first.wait_for()
    top = explorer.locator(".fmnist-row").nth(1).evaluate("(row) => row.offsetTop")
    press(explorer, "Reset")
    explorer.get_by_text("Epoch 0.00 of").first.wait_for()
    assert explorer.locator(".fmnist-row").nth(1).evaluate("(row) => row.offsetTop") == top
    assert hidden_words(opened, "trainer") == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_numbers_of_a_heat_map_can_be_read(opened, theme):
    opened.page.bring_to_front()
    explorer = opened.explorer("laboratory")
    explorer.scroll_into_view_if_needed()
    drawn = painted(explorer)
    opened.theme(theme)
    wait_painted_more_than(explorer, drawn)
    assert explorer.evaluate(LEAST_CONTRAST) >= 4.5


def test_words_can_be_selected_and_stay_selected(opened):
    explorer = opened.explorer("scores")
    words = explorer.locator(".fmnist-Text p").first
    assert words.evaluate(SELECT).startswith("True class: Shirt, probability")
    title = explorer.get_by_text("probabilities P", exact=True)
    assert title.evaluate(SELECT) == "probabilities P"
    slider(explorer, "Coat").press("ArrowRight")
    explorer.get_by_text("+1.60").first.wait_for()
    assert opened.page.evaluate("getSelection().toString()") == "probabilities P"


def test_a_screen_reader_finds_the_words_and_is_not_interrupted(opened):
    explorer = opened.explorer("laboratory")
    explorer.scroll_into_view_if_needed()
    explorer.get_by_text("Accuracy measured before").wait_for()
    tree = explorer.aria_snapshot()
    for words in (
        "Set the knobs, then press Run.",
        "Accuracy measured before",
        'rowheader "pixel"',
        "0.78",
    ):
        assert words in tree
    assert explorer.locator(".fmnist-scene [aria-live]").count() == 0
    tree = opened.explorer("computation").aria_snapshot()
    for words in ("It reads:", "dA1", "loss (nats)"):
        assert words in tree
