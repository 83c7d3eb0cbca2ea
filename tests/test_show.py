"""What lessons display: pictures with words, sources without docstrings."""

import base64

import matplotlib.pyplot as plt
import pytest

from fmnist_helpers import functional, show


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed."""
    calls = []
    monkeypatch.setattr(show, "display", lambda *args, **kwargs: calls.append((args[0], kwargs)))
    return calls


def test_a_picture_carries_its_description_and_is_closed(shown):
    figure, ax = plt.subplots(figsize=(3, 2))
    ax.plot([0, 1])
    show.figure(figure, "The line <rises> from 0 to 1.")
    (bundle, options), (words, _) = shown
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"] == "The line <rises> from 0 to 1."
    assert options["metadata"]["image/png"]["alt"] == "The line <rises> from 0 to 1."
    assert 200 < options["metadata"]["image/png"]["width"] < 400
    assert "The line &lt;rises&gt; from 0 to 1." in words.data
    assert not plt.get_fignums()


def test_a_picture_needs_a_description(shown):
    with pytest.raises(ValueError, match="description is empty"):
        show.figure(plt.figure(), "  ")
    plt.close("all")
    assert not shown


def test_source_leaves_out_the_docstring_and_keeps_the_comments(shown):
    show.source(functional.sigmoid)
    show.source(functional.shift)
    sigmoid, shift = (call[0].data for call in shown)
    assert sigmoid.startswith("```python\ndef sigmoid(Z):\n    E = np.exp")
    assert '"""' not in sigmoid
    assert "# Scores further apart" in shift
