"""Exercises: comparing runs, and what may be reported of them."""

import numpy as np

from fmnist_helpers import experiments, network
from fmnist_helpers.checks._compare import Finding
from fmnist_helpers.checks._computed import Computed
from fmnist_helpers.checks._exercise import Answer, Exercise

translated_rate = Answer(
    "translated_rate",
    "hyperparameters",
    "translate a learning rate to another scale of the pixels",
    right=lambda: 0.1 * (255 / 128) ** 2,
    wrong="""
    factor-not-squared: 0.1 * 255 / 128 or 0.1 * (255 / 128) ** 0.5
      {answer:.3g} is nearly right: the *squared* norm counts, so square the factor.
    the-other-way: 0.1 * 128 / 255  # {answer:.3g} is the other way: your pixels are smaller, so the
      rate must be larger; and square the factor.
    the-other-way: 0.1 * (128 / 255) ** 2 or 0.1 * (128 / 255) ** 0.5
      {answer:.3g} is the other way: your pixels are smaller, so the rate must be larger.
    unchanged: 0.1  # {answer} as it was? Then W1 would move Z1 less than your friend's.
    factor-not-squared: 0.1 * 255**2 / 128  # {answer:.3g} has only one of the two numbers squared.
    factor-alone: (255 / 128) ** 2 or 255 / 128
      {answer:.3g} is the factor; your friend's rate, 0.1, is still to be multiplied by it.
    """,
    otherwise="Not {answer}: compare the squared norms of one image on the two scales.",
    because="The squared norm is (128/255)² of your friend's, and the rate makes up for it.",
    tolerance=0.02,
    hints=[
        "How much larger or smaller is one of your pixels than the same pixel of your friend?",
        "It is the squared norm that counts, so square that factor.",
    ],
)

# No order is that of the other: what is sorted first loses its pairs.
FIRST, SECOND = np.array([0.72, 0.78, 0.70, 0.74]), np.array([0.75, 0.76, 0.74, 0.79])
FIVE = np.array([0.81, 0.80, 0.84, 0.79, 0.82])


def _errors_apart(a, b):
    d = b - a
    error = d.std(ddof=1) / np.sqrt(len(d))
    return d.mean() / error


errors_apart = Computed(
    "choosing_honestly",
    "by how many standard errors two settings differ",
    right=_errors_apart,
    cases=[
        ((FIRST, SECOND), {"N": 4}),
        ((FIVE, FIVE + [0.01, 0.02, 0.0, 0.03, 0.01]), {"N": 5}),
        ((SECOND, FIRST), {"N": 4}),
    ],
    mistakes="""
    sign-flipped: b - a -> a - b  # You take a - b; the difference is b - a.
    sign-lost: d.mean() -> abs(d.mean())  # The sign tells which of the two is better.
    deviation-for-error: / np.sqrt(len(d)) ->  # You divide by the standard *deviation*. The
      standard error is that divided by the square root of N, the number of runs.
    missing-parentheses: / error -> / d.std(ddof=1) / np.sqrt(len(d))
      mean / std / root divides by the square root of N once more. The standard error, std / root,
      needs parentheses of its own.
    divided-by-n: np.sqrt(len(d)) -> len(d)
      The standard error is the deviation over the *square root* of N, not over N.
    missing-ddof: ddof=1 ->  # np.std divides by N; with ddof=1 it divides by one less, because the
      mean came from the same runs.
    missing-ddof-and-root: / error -> / d.std()
      Divide the deviation by the square root of N, and give np.std ddof=1.
    sign-lost: b - a -> abs(b - a)
      You take the sizes of the differences. Their signs say which setting was better.
    pairs-torn: b - a -> np.sort(b) - np.sort(a)
      You sort the runs first. Then a run is no longer compared with the one that has its seed.
    pairs-ignored: / error -> / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(d))
    pairs-ignored: / error -> / ((a.std(ddof=1) + b.std(ddof=1)) / np.sqrt(len(d)))
    pairs-ignored: / error -> / ((a.std(ddof=1) + b.std(ddof=1)) / 2 / np.sqrt(len(d)))
    pairs-ignored: / error -> / np.sqrt((a.var() + b.var()) / len(d))
      This forgets that the runs are pairs with the same seed. Take the differences first.
    mean-only: / error ->
      You return the mean of the differences; it must still be divided by its standard error.
    error-only: d.mean() / error -> error
      You return the standard error; the mean of the differences must be divided by it.
    not-averaged: d.mean() -> d
      Your result has shape {shape}; expected one number. Take the mean of the differences first.
    """,
    advice="The differences of the small example are 0.03, -0.02, 0.04, 0.05.",
    hints=[
        "First make one array of differences, then forget about a and b.",
        "The standard deviation of a few runs is np.std(..., ddof=1): it divides by one less than"
        " their number, because their own mean was used.",
        "Standard error = standard deviation / square root of the number of runs.",
    ],
)


class BetterLine(Exercise):
    """Settings as a line of text, trained and scored on validation images."""

    wanted, most_samples, most_epochs = 0.82, 6_000, 3
    reached = 0.0

    def praise(self):
        """Return what the last line reached."""
        return f"It reaches {self.reached:.2f} on the validation images."

    def find(self, line, pictures):
        """Return what is wrong with a line of settings."""
        if not isinstance(line, str):
            return Finding(
                "not-a-line",
                "Expected a line of text, such as 'n_hidden=64 n_samples=6000 epochs=3'; this is of"
                f" type {type(line).__name__}.",
            )
        try:
            settings = experiments.Settings.parse(line)
        except ValueError as error:
            slug = "no-such-setting" if "is no setting" in str(error) else "no-such-value"
            spaces = " No spaces around the = sign." if "= " in line or " =" in line else ""
            return Finding(slug, f"In your line, {error}.{spaces}")
        return self._over_budget(settings, line) or self._scored(settings, pictures)

    def _over_budget(self, settings, line):
        for name, most in (("n_samples", self.most_samples), ("epochs", self.most_epochs)):
            number, default = getattr(settings, name), "" if f"{name}=" in line else ", the default"
            if number > most:
                return Finding(
                    "over-budget",
                    f"Your line trains with {name}={number}{default}; at most {name}={most} is"
                    " allowed.",
                )
        return None

    def _scored(self, settings, pictures):
        run, rate = experiments.run(settings, pictures, dtype=np.float64), settings.learning_rate
        if run.diverged:
            return Finding(
                "diverged", f"This run {run.diverged}. The learning rate {rate:g} is too large."
            )
        X = experiments.scale(pictures.X_val, settings.normalization, dtype=np.float64)
        right = network.predict(run.params, X, activation=settings.activation) == pictures.y_val
        self.reached = right.mean()
        if self.reached >= self.wanted:
            return None
        text = f"Your line reaches {self.reached:.4g}; expected at least {self.wanted:g}."
        if self.reached < 0.2:
            return Finding(
                "stuck-at-chance",
                f"{text} Guessing gives 0.1: with normalization={settings.normalization}, the rate"
                f" {rate:g} is much too large or much too small.",
            )
        return Finding("not-enough", f"{text} {self._advice(settings)}")

    def _advice(self, settings):
        n_samples, epochs = settings.n_samples, settings.epochs
        if n_samples < self.most_samples or epochs < self.most_epochs:
            return (
                f"It trains on {n_samples} images for {epochs} epochs; {self.most_samples} images"
                f" and {self.most_epochs} epochs are allowed."
            )
        steps = epochs * -(-n_samples // (settings.batch_size or n_samples))
        few = "With so few epochs, more steps would help."
        return f"It makes {steps} steps. {few if steps < 1_000 else 'Try other rates for them.'}"

    def judge(self, answer, *given):
        """Return the verdict on a line; one that takes too long is not called a loop."""
        verdict = super().judge(answer, *given)
        if verdict.diagnosis != "endless":
            return verdict
        text = f"This run did not end within {self.limit:g} seconds; it was stopped."
        message = f"{text} Take fewer hidden units, or larger batches.\n{self._where_to_go()}"
        return verdict._replace(message=message, diagnosis="too-slow")


better_line = BetterLine(
    "better_line",
    "choosing_honestly",
    "settings that reach 0.82 with few images and epochs",
    needs=("quick",),
    limit=60.0,
    hints=[
        "With so few epochs, the number of steps is what is lacking. What makes more steps of the"
        " same images?",
        "Smaller batches make more steps of the same images. Which rate suits small batches?",
    ],
)

reported_score = Answer(
    "reported_score",
    "choosing_honestly",
    "which score to report",
    right=lambda: "test, of the setting chosen on validation",
    wrong="""
    chosen-on-test: "the largest test score"  # '{answer}' was found by looking at the test set many
      times: it holds the luck of the best of them.
    winner-s-luck: "the validation score of the winner"
      '{answer}' chose the winner, so part of it is luck that other images do not share.
    memory-for-skill: "the training score"
      '{answer}' says what was memorized, not what was learned.
    """,
    otherwise="Not '{answer}'.",
    because="One setting, chosen without the test set, scored on it once.",
    choices=(
        "the largest test score",
        "the validation score of the winner",
        "test, of the setting chosen on validation",
        "the training score",
    ),
    hints=[
        "Which of the sets has had no say in what was trained or chosen?",
        "And how often may it be asked before it has a say?",
    ],
)
