"""The exercises of lesson 05: penalties, dropout, and comparing settings."""

import numpy as np

from fmnist_helpers import experiments, network
from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._compare import Finding
from fmnist_helpers.checks._computed import Computed, Mistake
from fmnist_helpers.checks._exercise import Answer, Exercise

W1, B1 = np.array([[1.0, -2.0]]), np.array([5.0, 7.0])
W2, B2 = np.array([[3.0], [0.5]]), np.array([4.0])
BIG = tuple(_cases.normal(*shape, seed=4) for shape in ((4, 6), (6,), (6, 3), (3,)))


def _penalty(W1, b1, W2, b2, l2):
    return l2 / 2 * ((W1**2).sum() + (W2**2).sum())


l2_penalty = Computed(
    "l2_penalty",
    5,
    "the L2 penalty of a network",
    right=_penalty,
    cases=[((W1, B1, W2, B2, 0.1), {}), ((*BIG, 0.5), {})],
    mistakes=[
        Mistake(
            "factor-2",
            lambda *a: 2 * _penalty(*a),
            "You return {got}, twice what is wanted: the penalty is l2 / 2 times the sum, so that"
            " its slope is l2 * W without a 2.",
        ),
        Mistake(
            "missing-parentheses",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (W1**2).sum() + (W2**2).sum(),
            "You return {got}, should be {want}: the factor l2 / 2 belongs to both sums; without"
            " parentheses it multiplies the first only.",
        ),
        Mistake(
            "weights-not-squared",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (W1.sum() + W2.sum()),
            "You return {got}, should be {want}: you add up the weights, not their squares, so"
            " positive and negative ones cancel.",
        ),
        Mistake(
            "absolute-for-squares",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (np.abs(W1).sum() + np.abs(W2).sum()),
            "You return {got}, should be {want}: you add up the sizes of the weights, not their"
            " squares. That is a penalty too, called L1.",
        ),
        Mistake(
            "biases-too",
            lambda W1, b1, W2, b2, l2: l2 / 2 * sum((a**2).sum() for a in (W1, b1, W2, b2)),
            "You return {got}, should be {want}: the biases are in it. Only the weights, W1 and W2,"
            " are penalized.",
        ),
        Mistake(
            "squared-sum",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (W1.sum() ** 2 + W2.sum() ** 2),
            "You return {got}, should be {want}: you square the sum; the sum of the *squares* is"
            " wanted.",
        ),
        Mistake(
            "norm-for-square",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (np.linalg.norm(W1) + np.linalg.norm(W2)),
            "You return {got}, should be {want}: np.linalg.norm takes the square root of the sum.",
        ),
        Mistake(
            "mean-for-sum",
            lambda W1, b1, W2, b2, l2: l2 / 2 * ((W1**2).mean() + (W2**2).mean()),
            "You return {got}, should be {want}: the sum is meant, not the mean.",
        ),
        Mistake(
            "one-layer",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (W1**2).sum(),
            "You return {got}, should be {want}: W2 has no part in it.",
        ),
        Mistake(
            "l2-forgotten",
            lambda W1, b1, W2, b2, l2: ((W1**2).sum() + (W2**2).sum()) / 2,
            "You return {got}, should be {want}: the factor l2 = {l2} is missing.",
        ),
        Mistake(
            "rows-summed-only",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (sum(W1**2) + sum(W2**2)),
            "Your result has the shape {shape}: Python's own sum adds the rows of an array, and"
            " leaves its columns apart. np.sum adds all entries.",
        ),
        Mistake(
            "matrices-added",
            lambda W1, b1, W2, b2, l2: l2 / 2 * (W1**2 + W2**2).sum(),
            "You return {got}, should be {want}: you add the squares of W1 to those of W2 entry by"
            " entry, but the two have different shapes. First sum each of them.",
        ),
    ],
    look="By hand: 1 + 4 + 9 + 0.25 = 14.25 is the sum of the squares.",
    hints=[
        "Square each weight, then add up, for W1 and for W2.",
        "Times l2, divided by 2. No biases.",
    ],
)

l2_gradient = Computed(
    "l2_gradient",
    5,
    "what the L2 penalty adds to the gradient of W",
    right=lambda dW, W, l2: dW + l2 * W,
    cases=[
        ((np.array([[0.5, 0.0]]), np.array([[1.0, -2.0]]), 0.1), {}),
        ((_cases.normal(4, 3), _cases.normal(4, 3, seed=1), 0.5), {"H": 4, "C": 3}),
    ],
    mistakes=[
        Mistake(
            "factor-2",
            lambda dW, W, l2: dW + 2 * l2 * W,
            "Your result{entry} is {got}, should be {want}: the penalty has a 1/2 that cancels"
            " the 2 of the square.",
        ),
        Mistake(
            "factor-half",
            lambda dW, W, l2: dW + l2 / 2 * W,
            "Your result{entry} is {got}, should be {want}: the slope of W**2 / 2 is W, not W / 2.",
        ),
        Mistake(
            "sum-for-weight",
            lambda dW, W, l2: dW + l2 * W.sum(),
            "Your result{entry} is {got}, should be {want}: every weight gets the same number,"
            " l2 times their sum. Each must shrink in proportion to itself.",
        ),
        Mistake(
            "penalty-for-slope",
            lambda dW, W, l2: dW + l2 / 2 * (W**2).sum(),
            "Your result{entry} is {got}, should be {want}: you add the penalty itself; its *slope*"
            " with respect to each weight is wanted.",
        ),
        Mistake(
            "square-for-slope",
            lambda dW, W, l2: dW + l2 * W**2,
            "Your result{entry} is {got}, should be {want}: you add l2 * W**2; the slope of a"
            " square is not a square.",
        ),
        Mistake(
            "square-for-slope",
            lambda dW, W, l2: dW + l2 / 2 * W**2,
            "Your result{entry} is {got}, should be {want}: you add the penalty of each weight; its"
            " *slope* is wanted, and the slope of a square is not a square.",
        ),
        Mistake(
            "sign-for-weight",
            lambda dW, W, l2: dW + l2 * np.sign(W),
            "Your result{entry} is {got}, should be {want}: that is the slope of L1.",
        ),
        Mistake(
            "subtracted",
            lambda dW, W, l2: dW - l2 * W,
            "Your result{entry} is {got}, should be {want}: subtracted, the penalty would make"
            " large weights grow.",
        ),
        Mistake(
            "l2-forgotten",
            lambda dW, W, l2: dW + W,
            "Your result{entry} is {got}, should be {want}: the factor l2 = {l2} is missing.",
        ),
        Mistake(
            "gradient-for-weight",
            lambda dW, W, l2: dW + l2 * dW,
            "Your result{entry} is {got}, should be {want}: you multiply l2 by dW. The penalty is"
            " about the weights W.",
        ),
        Mistake(
            "gradient-forgotten",
            lambda dW, W, l2: l2 * W,
            "Your result{entry} is {got}, should be {want}: dW, what the data say, has to stay in"
            " it.",
        ),
    ],
    look="With l2 = 0.1 a weight of -2 adds -0.2 to its gradient.",
    hints=["The penalty is l2 / 2 * w² for each weight w.", "Its slope is l2 * w."],
)

A = np.array([[1.0, 2.0, 3.0, 4.0]])
U = np.array([[0.1, 0.6, 0.3, 0.9]])
A5, U5 = np.abs(_cases.normal(5, 6)) + 0.1, np.random.default_rng(3).random((5, 6))
DROPS = [((A, U, 0.5), {}), ((A5, U5, 0.2), {"N": 5, "H": 6}), ((A5, U5, 0.0), {"N": 5, "H": 6})]


def _dropped(A, U, rate):
    return A * (rate <= U) / (1 - rate)


def _dropping(kept, scaled):
    """Return dropout that keeps and scales in its own way; `training` may be left out."""

    def dropout(A, U, rate, training=True):
        return scaled(kept(A, U, rate), rate) if training else A

    return dropout


def _divided(A, rate):
    return A / rate


def _times_inverse(A, rate):
    return A * (1 / rate)  # an error, where rate is 0


BY_RATE = (
    "Your result{entry} is {got}, should be {want}: a share of 1 - rate remains, not rate = {rate};"
    " divide by 1 - rate."
)
FLIPPED = (
    "Your result{entry} is {got}, should be {want}: you keep the units with U < rate; with"
    " rate = {rate} that is the share that must *go*."
)


class Dropout(Computed):
    """Says it where only the case without training was forgotten."""

    def _recognized(self, outcomes, wanted, i):
        A, *_, training = self.cases[i][0]
        if outcomes[i].value is None and not outcomes[i].error and not training:
            return Finding(
                "nothing-at-test-time",
                f"With training=False your function returns None instead of an array of shape"
                f" {A.shape}: every path through it needs a `return`.",
            )
        return super()._recognized(outcomes, wanted, i)


dropout = Dropout(
    "dropout",
    5,
    "inverted dropout, forward",
    right=lambda A, U, rate, training: _dropped(A, U, rate) if training else A,
    cases=[((*args, training), sizes) for training in (True, False) for args, sizes in DROPS],
    mistakes=[
        Mistake(
            "not-rescaled",
            lambda A, U, rate, training: A * (rate <= U) if training else A,
            "Your result{entry} is {got}, should be {want}: what remains must be divided by"
            " 1 - rate, so that the next layer gets as much as before on average.",
        ),
        Mistake(
            "rescaled-the-wrong-way",
            lambda A, U, rate, training: A * (rate <= U) * (1 - rate) if training else A,
            "Your result{entry} is {got}, should be {want}: you multiply by 1 - rate; that makes it"
            " smaller still. Divide.",
        ),
        *(
            Mistake("rescaled-by-rate", _dropping(lambda A, U, rate: A * (rate <= U), by), BY_RATE)
            for by in (_divided, _times_inverse)
        ),
        *(
            Mistake(
                "keeps-what-it-should-drop",
                _dropping(lambda A, U, rate: A * (rate > U), by),
                FLIPPED,
            )
            for by in (lambda A, rate: A / (1 - rate), lambda A, rate: A, _divided, _times_inverse)
        ),
        Mistake(
            "at-test-time",
            lambda A, U, rate, training: _dropped(A, U, rate),
            "With training=False your result{entry} is {got}, should be {want}: you still drop"
            " units. When the network is used, every unit takes part.",
        ),
        Mistake(
            "scaled-at-test-time",
            lambda A, U, rate, training: _dropped(A, U, rate) if training else A * (1 - rate),
            "With training=False your result{entry} is {got}, should be {want}: the scaling"
            " was done in training already (that is what *inverted* means).",
        ),
        Mistake(
            "scaled-at-test-time-only",
            lambda A, U, rate, training: A * (rate <= U) if training else A * (1 - rate),
            "Your result{entry} is {got}, should be {want}: you drop only, and make up for it where"
            " training is False. *Inverted* dropout does so in training: divide by 1 - rate"
            " there, and leave A alone later.",
        ),
        Mistake(
            "never-dropped",
            lambda A, U, rate, training: A,
            "Nothing is dropped in training: your result{entry} is {got}, should be {want}.",
        ),
        Mistake(
            "test-and-training-swapped",
            lambda A, U, rate, training: A if training else _dropped(A, U, rate),
            "Your result{entry} is {got}, should be {want}: you drop where training is False, and"
            " not where it is True.",
        ),
    ],
    look="With rate 0.5, units are dropped or doubled.",
    hints=[
        "U >= rate is an array of True and False: which units stay.",
        "The share that stays is 1 - rate. By what must those be multiplied to make up for it?",
        "Nothing of this happens where training is False.",
    ],
)

DA, DA5 = np.array([[1.0, 1.0, -1.0, 2.0]]), _cases.normal(5, 6, seed=8)

dropout_backward = Computed(
    "dropout_backward",
    5,
    "inverted dropout, backward",
    right=lambda dA, U, rate: _dropped(dA, U, rate),
    cases=[((DA, U, 0.5), {}), ((DA5, U5, 0.2), {"N": 5, "H": 6})],
    mistakes=[
        Mistake(
            "not-applied-backward",
            lambda dA, U, rate: dA,
            "Your result{entry} is {got}, should be {want}: a unit that was dropped had no"
            " influence, so it gets no gradient; the others get their factor.",
        ),
        Mistake(
            "not-rescaled",
            lambda dA, U, rate: dA * (rate <= U),
            "Your result{entry} is {got}, should be {want}: forward, what stayed was multiplied by"
            " 1 / (1 - rate); so is its slope.",
        ),
        Mistake(
            "mask-flipped",
            lambda dA, U, rate: dA * (rate > U) / (1 - rate),
            "Your result{entry} is {got}, should be {want}: the same units as forward get through,"
            " those that were not dropped at rate = {rate}.",
        ),
        Mistake(
            "scaled-without-mask",
            lambda dA, U, rate: dA / (1 - rate),
            "Your result{entry} is {got}, should be {want}: the factor is there, the mask is not.",
        ),
        Mistake(
            "rescaled-the-wrong-way",
            lambda dA, U, rate: dA * (rate <= U) * (1 - rate),
            "Your result{entry} is {got}, should be {want}: the factor is 1 / (1 - rate).",
        ),
        Mistake(
            "rescaled-by-rate",
            lambda dA, U, rate: dA * (rate <= U) / rate,
            "Your result{entry} is {got}, should be {want}: forward, what stayed was divided by"
            " 1 - rate, not by rate = {rate}.",
        ),
    ],
    look="Forward was A * mask / (1 - rate). What is its slope with respect to A?",
    hints=[
        "Forward each entry was multiplied by a number that does not depend on A.",
        "So each slope is multiplied by the very same number.",
    ],
)

translated_rate = Answer(
    "translated_rate",
    5,
    "translate a learning rate to another scale of the pixels",
    right=lambda: 0.1 * (255 / 128) ** 2,
    near=lambda: [
        (
            0.1 * 255 / 128,
            "factor-not-squared",
            "{answer:.3g} is nearly right: the *squared* norm counts, so square the factor.",
        ),
        (
            0.1 * 128 / 255,
            "the-other-way",
            "{answer:.3g} is the other way: your pixels are smaller, so"
            " the rate must be larger; and square the factor.",
        ),
        (
            0.1 * (128 / 255) ** 2,
            "the-other-way",
            "{answer:.3g} is the other way: your pixels are smaller, so the rate must be larger.",
        ),
        (0.1, "unchanged", "{answer} as it was? Then W1 would move Z1 less than your friend's."),
        (
            (255 / 128) ** 2,
            "factor-alone",
            "{answer:.3g} is the factor; your friend's rate, 0.1, is still to be multiplied by it.",
        ),
    ],
    otherwise="Not {answer}: compare the squared norms of one picture on the two scales.",
    because="The squared norm is (128/255)² of your friend's, and the rate makes up for it.",
    tolerance=0.02,
    hints=[
        "How much larger or smaller is one of your pixels than the same pixel of your friend?",
        "It is the squared norm that counts, so square that factor.",
    ],
)

FIRST, SECOND = np.array([0.70, 0.74, 0.72, 0.78]), np.array([0.73, 0.75, 0.74, 0.80])
FIVE = np.array([0.81, 0.80, 0.84, 0.79, 0.82])


def _apart(a, b):
    d = b - a
    return d.mean() / (d.std(ddof=1) / np.sqrt(len(d)))


def _unpaired(a, b, ddof):
    return (b.mean() - a.mean()) / np.sqrt((a.var(ddof=ddof) + b.var(ddof=ddof)) / len(a))


errors_apart = Computed(
    "errors_apart",
    5,
    "by how many standard errors two settings differ",
    right=_apart,
    cases=[
        ((FIRST, SECOND), {"N": 4}),
        ((FIVE, FIVE + [0.01, 0.02, 0.0, 0.03, 0.01]), {"N": 5}),
        ((SECOND, FIRST), {"N": 4}),
    ],
    mistakes=[
        Mistake(
            "sign-flipped",
            lambda a, b: -_apart(a, b),
            "You return {got}, should be {want}: b - a is wanted, not a - b.",
        ),
        Mistake(
            "sign-lost",
            lambda a, b: np.abs(_apart(a, b)),
            "You return {got}, should be {want}: the sign tells which of the two is better.",
        ),
        Mistake(
            "deviation-for-error",
            lambda a, b: _apart(a, b) / np.sqrt(len(a)),
            "You return {got}, should be {want}: you divide by the standard *deviation*. The"
            " standard error is that divided by the square root of N = {N}.",
        ),
        Mistake(
            "missing-parentheses",
            lambda a, b: _apart(a, b) / len(a),
            "You return {got}, should be {want}: mean / std / root divides by the root of N = {N}"
            " once more. The standard error, std / root, needs parentheses of its own.",
        ),
        Mistake(
            "divided-by-n",
            lambda a, b: _apart(a, b) * np.sqrt(len(a)),
            "You return {got}, should be {want}: the standard error is the deviation over the"
            " *square root* of N = {N}, not over N.",
        ),
        Mistake(
            "missing-ddof",
            lambda a, b: _apart(a, b) * np.sqrt(len(a) / (len(a) - 1)),
            "You return {got}, should be {want}: np.std divides by N = {N}; with ddof=1 it divides"
            " by one less, because the mean came from the same runs.",
        ),
        Mistake(
            "missing-ddof-and-root",
            lambda a, b: (b - a).mean() / (b - a).std(),
            "You return {got}, should be {want}: divide the deviation by the square root of N ="
            " {N}, and give np.std ddof=1.",
        ),
        *(
            Mistake(
                "pairs-ignored",
                lambda a, b, ddof=ddof: _unpaired(a, b, ddof),
                "You return {got}, should be {want}: this forgets that the runs are pairs with the"
                " same seed. Take the differences first.",
            )
            for ddof in (1, 0)
        ),
        Mistake(
            "mean-only",
            lambda a, b: (b - a).mean(),
            "You return the mean of the differences, {got}, should be {want}: it is still to be"
            " divided by its standard error.",
        ),
        Mistake(
            "error-only",
            lambda a, b: (b - a).std(ddof=1) / np.sqrt(len(a)),
            "You return the standard error, {got}, should be {want}: the mean of the differences is"
            " to be divided by it.",
        ),
        Mistake(
            "not-averaged",
            lambda a, b: (b - a) / ((b - a).std(ddof=1) / np.sqrt(len(a))),
            "Your result has the shape {shape}: take the mean of the differences first.",
        ),
    ],
    look="The differences of the small example are 0.03, 0.01, 0.02, 0.02.",
    hints=[
        "First make one array of differences, then forget about a and b.",
        "The standard deviation of a few runs is np.std(..., ddof=1): it divides by one less than"
        " their number, because their own mean was used.",
        "Standard error = standard deviation / square root of the number of runs.",
    ],
)


class BetterLine(Exercise):
    """Settings as a line of text, trained and scored on validation pictures."""

    wanted, most_samples, most_epochs = 0.82, 6_000, 3
    reached = 0.0

    def praise(self):
        """Return what the last line reached."""
        return f"It reaches {self.reached:.2f} on the validation pictures."

    def find(self, line, pictures):
        """Return what is wrong with a line of settings."""
        if not isinstance(line, str):
            return Finding(
                "not-a-line",
                "A line of text is wanted, such as 'n_hidden=64 n_samples=6000 epochs=3'; this is"
                f" of type {type(line).__name__}.",
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
        told = f"Your line reaches {self.reached:.4g}, {self.wanted:g} is wanted."
        if self.reached < 0.2:
            return Finding(
                "stuck-at-chance",
                f"{told} Guessing gives 0.1: with normalization={settings.normalization}, the rate"
                f" {rate:g} is much too large or much too small.",
            )
        return Finding("not-enough", f"{told} {self._advice(settings)}")

    def _advice(self, settings):
        n_samples, epochs = settings.n_samples, settings.epochs
        if n_samples < self.most_samples or epochs < self.most_epochs:
            return (
                f"It takes {n_samples} pictures for {epochs} epochs, and {self.most_samples} for"
                f" {self.most_epochs} are allowed."
            )
        steps = epochs * -(-n_samples // (settings.batch_size or n_samples))
        few = "With so few epochs, more of them would help."
        return f"It makes {steps} steps. {few if steps < 1_000 else 'Try other rates for them.'}"

    def judge(self, answer, *given):
        """Return the verdict on a line; one that takes too long is not called a loop."""
        verdict = super().judge(answer, *given)
        if verdict.diagnosis != "endless":
            return verdict
        told = f"This run did not end within {self.limit:g} seconds; it was stopped."
        message = f"{told} Take fewer hidden units, or larger batches.\n{self._where_to_go()}"
        return verdict._replace(message=message, diagnosis="too-slow")


better_line = BetterLine(
    "better_line",
    5,
    "settings that reach 0.82 with few pictures and epochs",
    needs=("quick",),
    limit=60.0,
    hints=[
        "With so few epochs, the number of steps is what is lacking. What makes more steps of the"
        " same pictures?",
        "Compare the rows of the shortlist in this section: which batches did best, at which rate?",
    ],
)

reported_score = Answer(
    "reported_score",
    5,
    "which score to report",
    right=lambda: "test, of the setting chosen on validation",
    near=lambda: [
        (
            "the largest test score",
            "chosen-on-test",
            "'{answer}' was found by looking at the test set"
            " many times: it holds the luck of the best of them.",
        ),
        (
            "the validation score of the winner",
            "winner-s-luck",
            "'{answer}' chose the winner, so part of it is luck that other pictures do not share.",
        ),
        (
            "the training score",
            "memory-for-skill",
            "'{answer}' says what was memorized, not what was learned.",
        ),
    ],
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
