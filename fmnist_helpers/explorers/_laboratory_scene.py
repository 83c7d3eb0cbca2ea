"""What the laboratory shows: curves of runs, and a map of learning rates. No widgets in here."""

import numpy as np
import pandas as pd

from fmnist_helpers.data import CLASS_NAMES
from fmnist_helpers.experiments import CURVES
from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._classes import largest_loss

LARGE_TO_SMALL = ("raw", "pixel", "l2", "l1")  # by the norm of an image
N_OVERLAID = 7  # pinned runs in the picture; the table has all


def scene(session, pins, table, activation, normalization, learning_rate, words, class_names):
    """Draw the curves of runs, and where the settings stand on the map of rates.

    Parameters
    ----------
    session : Session or None
        The present run.
    pins : list of experiments.Run
    table : DataFrame
        As `rate_map.read` gives it.
    activation, normalization : str
    learning_rate : float
    words : str
        What there is to say about the present run.
    class_names : tuple of str

    Returns
    -------
    Scene
    """
    runs = [(letter(i), each.curves, bool(each.diverged)) for i, each in enumerate(pins)]
    runs = runs[-N_OVERLAID:]
    pinned = {str(each.settings) for each in pins}
    if session is not None and not (session.finished and str(session.settings) in pinned):
        curves = pd.DataFrame([record[: len(CURVES)] for record in session.records], columns=CURVES)
        runs.append(("now", curves, session.diverged is not None))
    map_panel, told = _map_panel(table, activation, normalization, learning_rate)
    if class_names != CLASS_NAMES:
        map_panel.title += ", Fashion-MNIST"
        told = f"The map is that of Fashion-MNIST. {told}"
    top = largest_loss(class_names)
    rows = [
        _scene.Row([_scene.Text([words], lines=2)]),
        _scene.Row([_overlay(runs, "accuracy", 1), _overlay(runs, "loss", top)], 190),
        _scene.Row([map_panel]),
        _scene.Row([_scene.Text([told])]),
    ]
    ends = "; ".join(
        f"{name}: validation accuracy {curves['val_accuracy'].iloc[-1]:.3f}"
        for name, curves, _ in runs
        if len(curves)
    )
    return _scene.Scene(rows, " ".join(part for part in (words, told, ends) if part))


def _overlay(runs, quantity, top):
    """Draw validation thick and training thin; a run has its color and its kind of dashes."""
    all_series, reach = [], 1
    for i, (label, curves, diverged) in enumerate(runs):
        look = {"color": i, "dash": i}
        reach = max(reach, curves["epoch"].max() if len(curves) else 1)
        # Beyond the axes, a run that is far off would seem not to exist.
        training, validation = (
            curves[name].clip(upper=top) for name in (quantity, f"val_{quantity}")
        )
        all_series += [
            _scene.Series("", curves["epoch"], training, **look),
            _scene.Series(
                label,
                curves["epoch"],
                validation,
                thick=True,
                dots=len(curves) < 30,
                cross=diverged,
                **look,
            ),
        ]
    return _scene.Lines(
        all_series,
        xlim=(0, reach),
        ylim=(0, top),
        xlabel="epoch",
        ylabel=quantity if quantity == "accuracy" else f"loss (nats), at most {top}",
        title=f"{quantity.capitalize()}: validation thick, training thin",
    )


def _map_panel(table, activation, normalization, learning_rate):
    part = table[table["activation"] == activation]
    values = part.pivot(index="normalization", columns="learning_rate", values="val_accuracy")
    outcomes = part.pivot(index="normalization", columns="learning_rate", values="outcome")
    values, outcomes = values.loc[list(LARGE_TO_SMALL)], outcomes.loc[list(LARGE_TO_SMALL)]
    best = values.columns.to_numpy()[values.fillna(0).to_numpy().argmax(axis=1)]
    too_short = values.columns.to_numpy() < best[:, None]
    outcomes = outcomes.mask((outcomes == "stuck") & too_short, "slow")
    signs = {"slow": "too slow", "stuck": "✕ {:.2f}", "diverged": "✕ NaN"}
    texts = [
        [signs.get(outcome, "{:.2f}").format(value) for value, outcome in zip(*pair, strict=True)]
        for pair in zip(values.to_numpy(), outcomes.to_numpy(), strict=True)
    ]
    rates = values.columns.to_numpy()
    column = int(np.abs(np.log(rates / learning_rate)).argmin())
    here = LARGE_TO_SMALL.index(normalization), column
    before = "Measured before with this rate and normalization:"
    told = {
        "learned": f"{before} accuracy {values.iat[here]:.2f}.",
        "slow": f"{before} the steps were too short to learn much.",
        "stuck": "✕: after two epochs, runs here did no better than guessing. Try it!",
        "diverged": "✕: here runs broke, and ended with NaN. Try it!",
    }[outcomes.iat[here]]
    panel = _scene.HeatMap(
        values.to_numpy(),
        texts,
        rows=LARGE_TO_SMALL,
        columns=[f"{rate:g}" for rate in rates],
        limits=(0, 1),
        title=f"Accuracy measured before: {activation}, 64 units, 6,000 images, 2 epochs",
        xlabel="learning rate",
        ylabel="normalization",
        marks=[here],
    )
    return panel, told


def letter(i):
    """Name a pinned run: A, B, ... Z, A2, B2, ...

    Parameters
    ----------
    i : int
        Its number, from 0.

    Returns
    -------
    str
    """
    return chr(ord("A") + i % 26) + (str(i // 26 + 1) if i >= 26 else "")
