"""The settings of a run, and the line of text that they are when they are sent to a friend."""

import dataclasses
from dataclasses import dataclass

from fmnist_helpers._validate import (
    check_choice,
    check_count,
    check_not_negative,
    check_positive,
    check_probability,
)
from fmnist_helpers.data import NORMALIZATIONS
from fmnist_helpers.functional import ACTIVATIONS
from fmnist_helpers.network import INITS

FULL = "full"  # how a batch of all samples is written


@dataclass(frozen=True)
class Settings:
    """Everything that a run depends on.

    Attributes
    ----------
    n_hidden : int
        Hidden units, H.
    activation : {"sigmoid", "tanh", "relu"}
    init : {"he", "xavier", "randn", "uniform"}
        How the weights start, see `network.init_params`.
    normalization : {"raw", "pixel", "l1", "l2"}
        How pixels are scaled, see `data.normalize`; "raw" leaves them at 0 to 255.
    learning_rate : float
    batch_size : int or None
        Samples per step; None (in text: "full") takes all of them.
    epochs : int
    l2 : float
        Strength of the penalty on the weights, see `network.loss`.
    dropout : float
        Probability that a hidden activation is dropped in a step.
    n_samples : int
        How many of the training images are used: the first ones.
    seed : int

    Raises
    ------
    ValueError
        If a value is out of its range; the message says which and what was expected.
    """

    n_hidden: int = 128
    activation: str = "relu"
    init: str = "he"
    normalization: str = "pixel"
    learning_rate: float = 0.1
    batch_size: int | None = 64
    epochs: int = 5
    l2: float = 0.0
    dropout: float = 0.0
    n_samples: int = 10_000
    seed: int = 1

    def __post_init__(self):
        """Refuse what no run could use."""
        check_choice("activation", self.activation, ACTIVATIONS)
        check_choice("init", self.init, INITS)
        check_choice("normalization", self.normalization, NORMALIZATIONS)
        for name in ("n_hidden", "epochs", "n_samples"):
            check_count(name, getattr(self, name))
        check_count("batch_size", self.batch_size, or_none="all samples")
        check_count("seed", self.seed, least=0)
        check_positive("learning_rate", self.learning_rate)
        check_not_negative("l2", self.l2)
        check_probability("dropout", self.dropout)

    def __str__(self):
        """Write the settings as a line of text that `parse` understands."""
        return " ".join(f"{name}={as_text(v)}" for name, v in dataclasses.asdict(self).items())

    @classmethod
    def parse(cls, text):
        """Read settings from text such as "learning_rate=0.3 activation=tanh".

        Parameters
        ----------
        text : str
            Pairs of name and value, in any order; what is left out keeps its default.

        Returns
        -------
        Settings

        Raises
        ------
        ValueError
            If a name is unknown or named twice, or a value cannot be read or is out of its range.
        """
        values = {}
        for pair in text.split():
            name, equals, value = pair.partition("=")
            if not equals or name not in READERS:
                raise ValueError(
                    f"{pair!r} is no setting; expected pairs such as learning_rate=0.1,"
                    f" with a name out of {', '.join(READERS)}"
                )
            if name in values:
                raise ValueError(f"{name} is set twice; expected once")
            values[name] = _read(name, value)
        return cls(**values)


def as_text(value):
    """Write a value of a setting so that reading it gives the same value."""
    if value is None:
        return FULL
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(float(value))
    return str(value)


def _read(name, value):
    try:
        return READERS[name](value)
    except (ValueError, OverflowError) as error:
        kind = "a number" if READERS[name] is float else "a whole number"
        raise ValueError(f"{name} is {value!r}; expected {kind}") from error


def _whole(value):
    """Read a whole number, also from text such as "10_000" or "1e4"."""
    try:
        return int(value)  # exact also beyond 2**53, where float is not
    except ValueError:
        number = float(value)
    if number != int(number):
        raise ValueError(value)
    return int(number)


READERS = {
    "n_hidden": _whole,
    "activation": str,
    "init": str,
    "normalization": str,
    "learning_rate": float,
    "batch_size": lambda value: None if value == FULL else _whole(value),
    "epochs": _whole,
    "l2": float,
    "dropout": float,
    "n_samples": _whole,
    "seed": _whole,
}
