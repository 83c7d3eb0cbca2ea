"""What the trainer shows of a session, as a scene. No widgets in here."""

import numpy as np

from fmnist_helpers.explorers import _scene
from fmnist_helpers.explorers._classes import MANY, largest_loss, short

N_UNITS = 24
MAX_POINTS = 400
FEW_POINTS = 20  # so few are drawn as dots: a single one would be no line


def scene(session, epoch, words, counts, images):
    """Draw a session.

    Parameters
    ----------
    session : Session
    epoch : int or None
        Which epoch is shown; None for the present.
    words : list of str
        What `status` says.
    counts : ndarray of int of shape (C, C)
        The confusion matrix of the network shown.
    images : Images
        The panel with its weights.

    Returns
    -------
    Scene
    """
    matrix = _confusion(counts, session.class_names)
    below = [[matrix], [images]] if len(counts) > MANY else [[matrix, images]]
    rows = [
        _scene.Row([_scene.Text(words, lines=2)]),
        _scene.Row(_curves(session, epoch), 160),
        *(_scene.Row(panels) for panels in below),
    ]
    return _scene.Scene(rows, " ".join([*words, _mistakes(counts, session.class_names)]))


def status(session, epoch, counts, message):
    """Say in two lines how far the training has come, and how good the network shown is.

    Parameters
    ----------
    session, epoch, counts : as for `scene`
    message : str
        What else there is to say.

    Returns
    -------
    list of str
    """
    speed = session.n_trained / session.seconds if session.seconds else 0
    parts = [f"{message.capitalize()}."] if message else []
    if session.diverged:
        parts.append(f"It {session.diverged}. Choose a smaller learning rate and reset.")
    elif session.finished:
        parts.append("Finished.")
    parts.append(f"Epoch {session.epochs_done:.2f} of {session.settings.epochs},")
    parts.append(f"{session.n_steps:,} steps, {speed:,.0f} images per second.")
    return [" ".join(parts), " ".join(_shown(session, epoch, counts))]


def _shown(session, epoch, counts):
    """Say what is known of the network that is shown."""
    which = "Now" if epoch is None else f"Shown, after epoch {epoch}"
    if counts.sum():
        yield f"{which}: {np.trace(counts) / counts.sum():.3f} of {counts.sum():,} right."
    if session.records and epoch != 0:
        last = session.records[(epoch or len(session.records)) - 1]
        numbers = (
            f"loss {last.loss:.3f} in training, {last.val_loss:.3f} in validation,"
            f" accuracy there {last.val_accuracy:.3f}."
        )
        yield f"After epoch {last.epoch}: {numbers}" if epoch is None else numbers.capitalize()


def _curves(session, epoch):
    trace = _thinned(np.array(session.trace or [(0, np.nan, np.nan)]))
    reach = max(1, int(np.ceil(session.epochs_done)))
    panels, top = [], largest_loss(session.class_names)
    for column, name in ((1, "loss"), (2, "accuracy")):
        training, validation = _training_series(trace, column), _validation_series(session, name)
        panels.append(
            _scene.Lines(
                [training, validation],
                xlim=(0, reach),
                ylim=_range(name, np.array([*training.y, *validation.y]), top),
                xlabel="epoch",
                ylabel="loss (nats)" if name == "loss" else name,
                title=name.capitalize(),
                mark=epoch,
            )
        )
    return panels


def _training_series(trace, column):
    few = len(trace) < FEW_POINTS
    return _scene.Series("training", trace[:, 0], trace[:, column], dots=few)


def _validation_series(session, name):
    epochs = [record.epoch for record in session.records]
    values = [getattr(record, f"val_{name}") for record in session.records]
    look = {"color": 1, "dash": 1, "dots": True, "cross": session.diverged is not None}
    return _scene.Series("validation", epochs, values, **look)


def _range(name, values, top):
    finite = values[np.isfinite(values)]
    if name == "loss":
        return 0, min(np.max(finite, initial=0.5), top) * 1.05
    return 0.5 if np.max(finite, initial=0) > 0.75 else 0, 1


def _thinned(trace):
    """Average neighbors, so that a long run draws as quickly as a short one."""
    if len(trace) <= MAX_POINTS:
        return trace
    edges = np.linspace(0, len(trace), MAX_POINTS + 1).astype(int)
    return np.add.reduceat(trace, edges[:-1]) / np.diff(edges)[:, None]


def _confusion(counts, class_names):
    title = f"Confusion matrix, {counts.sum():,} validation images"
    return _scene.confusion(counts, [*map(short, class_names)], title=title, share=1.25)


def weights(session, params):
    """Show what training has added to the weights of the first hidden units.

    Parameters
    ----------
    session : Session
    params : network.Params

    Returns
    -------
    Images
    """
    added = (params.W1[:, :N_UNITS] - session.start.W1[:, :N_UNITS]).T
    with np.errstate(invalid="ignore"):
        limit = float(np.abs(added).max(initial=0)) * 0.7
    if limit == 0:
        return _scene.Images(
            _scene.shades(added[:0], (-1, 1)),
            title="Added to the weights",
            empty="Nothing yet: press Start.",
        )
    limit = limit if np.isfinite(limit) else 1.0
    return _scene.Images(
        _scene.shades(added, (-limit, limit)),
        title=f"Added to the weights of {len(added)} units",
        columns=12 if len(session.class_names) > MANY else 6,
        signed=True,
        largest=58,
    )


def _mistakes(counts, class_names):
    wrong = counts - np.diag(np.diag(counts))
    if not counts.sum():
        return "No predictions: the scores are not finite."
    right = f"Of {counts.sum():,} validation images {np.trace(counts):,} are classified correctly"
    if not wrong.any():
        return f"{right}."
    true, predicted = np.unravel_index(wrong.argmax(), wrong.shape)
    return (
        f"{right}; most often {class_names[true]} is taken for {class_names[predicted]}:"
        f" {wrong[true, predicted]} times."
    )
