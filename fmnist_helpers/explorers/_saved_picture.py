"""The picture of an explorer that stays in the notebook, for readers without widgets.

Matplotlib needs up to a second for it, and a learner in JupyterLab looks at the widget. So who
draws the picture depends on who runs the cell:

- JupyterLab and Notebook name the cell in their request. They get the widget at once. When nothing
  has changed for a moment, the browser sends a PNG of what it shows, which `publish` puts into a
  second output, and the notebook is saved with that. Its bundle names no widget, so where widgets
  run it is not shown. The widget's own output must not be updated: JupyterLab would build the
  explorer anew under the learner's hands.
- Anyone else (`tools/refresh.py`, nbval, nbconvert, other front ends) gets widget and picture in
  one bundle, drawn by Matplotlib, since there may be no browser that answers. If we misjudge a
  front end, that costs it a second, but not the picture.
"""

import base64

from IPython import get_ipython
from IPython.display import publish_display_data

from fmnist_helpers.explorers._static import SHOWN_WIDTH

# JupyterLab hides an output with such a view: it stands for a widget that was closed.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NO_WIDGET = {WIDGET_VIEW: {"version_major": 2, "version_minor": 0, "model_id": ""}}


def browser_draws():
    """Tell whether the cell that runs was sent by JupyterLab or Notebook."""
    shell = get_ipython()
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return "cellId" in request.get("metadata", {})


def bundle(png, words):
    """Return the data and metadata of an output.

    Parameters
    ----------
    png : bytes
    words : str
        What the picture shows.

    Returns
    -------
    (dict, dict)
    """
    data = {"image/png": base64.b64encode(png).decode()}
    return data, {"image/png": {"width": SHOWN_WIDTH, "alt": words}}


def reserve(name):
    """Make an output with nothing in it, to which `publish` refers by the same name."""
    publish_display_data({**NO_WIDGET, "text/plain": ""}, transient={"display_id": name})


def publish(name, png, words):
    """Put a picture into the output made by `reserve`; the arguments are those of `bundle`."""
    data, metadata = bundle(png, words)
    data |= {**NO_WIDGET, "text/plain": ""}
    publish_display_data(data, metadata, transient={"display_id": name}, update=True)
