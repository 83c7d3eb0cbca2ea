"""What a lesson displays: pictures together with their description, and sources of functions."""

import ast
import base64
import html
import inspect
import io
import textwrap

import matplotlib.pyplot as plt
from IPython.display import HTML, Markdown, display

# Browsers show 96 pixels an inch; half as many again stay sharp on dense screens.
SHOWN_DPI = 96
STORED_DPI = 144


def figure(fig, description):
    """Display a figure and, folded away under it, what it shows in words; then close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    description : str
        What a reader should see. It is stored with the picture as its alternative text.

    Raises
    ------
    ValueError
        If the description is empty.
    """
    if not description.strip():
        raise ValueError("the description is empty; expected a sentence on what the picture shows")
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=STORED_DPI, facecolor="white", bbox_inches="tight")
    plt.close(fig)
    png = buffer.getvalue()
    # Bytes 16 to 20 of a PNG file hold its width.
    width = int.from_bytes(png[16:20], "big") * SHOWN_DPI // STORED_DPI
    display(
        {"image/png": base64.b64encode(png).decode(), "text/plain": description},
        metadata={"image/png": {"width": width, "alt": description}},
        raw=True,
    )
    words = html.escape(description, quote=False)
    display(HTML(f"<details><summary>Picture in words</summary><p>{words}</p></details>"))


def source(function):
    """Display the source of a function without its docstring.

    Parameters
    ----------
    function : function or class
        Of the package; what a lesson shows is then always what it runs.
    """
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    body = ast.parse("\n".join(lines)).body[0].body
    if ast.get_docstring(ast.Module(body, [])) is not None:
        del lines[body[0].lineno - 1 : body[0].end_lineno]
    display(Markdown("```python\n" + "\n".join(lines) + "\n```"))
