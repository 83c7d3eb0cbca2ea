"""A prediction, made before a result is seen, and answered after it."""

import ipywidgets as widgets

from fmnist_helpers.explorers._controls import Controls


class Prediction(widgets.VBox):
    """Ask for a prediction; `answer` says later what came out.

    Parameters
    ----------
    question : str
    choices : sequence of str
    """

    def __init__(self, question, choices):
        self.question, self.choices = question, tuple(choices)
        self.buttons = widgets.RadioButtons(
            options=self.choices, value=None, layout=widgets.Layout(width="auto")
        )
        self._asked = widgets.Label(question)
        super().__init__([self._asked, self.buttons, Controls()])
        self.add_class("fmnist-prediction")

    @property
    def value(self):
        """Return what was chosen, or None."""
        return self.buttons.value

    def answer(self, right):
        """Compare the prediction with what was measured.

        Parameters
        ----------
        right : str
            One of the choices.

        Returns
        -------
        str

        Raises
        ------
        ValueError
            If it was not one of the choices.
        """
        if right not in self.choices:
            raise ValueError(f"{right!r} was no choice; expected one of {', '.join(self.choices)}")
        if self.value is None:
            return f"Measured: {right}. (You have made no prediction.)"
        if self.value == right:
            return f"Measured: {right}. As you predicted."
        return f"Measured: {right}. You predicted: {self.value}. What did you overlook?"

    def _repr_mimebundle_(self, **options):
        """Show the buttons where widgets run, and the question everywhere else."""
        bundle = super()._repr_mimebundle_(**options)
        bundle["text/plain"] = f"{self.question}\n" + "\n".join(
            f"( ) {each}" for each in self.choices
        )
        return bundle
