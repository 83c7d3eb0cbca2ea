"""Exercises: what a printed table gives away."""

import numpy as np

from fmnist_helpers.checks._exercise import Answer

true_axis = Answer(
    "true_axis",
    "a_report_revisited",
    "where the true classes stand in a table",
    right=lambda: "columns",
    wrong="""
    rows-and-columns-swapped: "rows"
      Look again at the sums. If the rows were the true classes, the sums of the *rows* would be the
      class sizes of the test set, 1,000 each. They run from 866 to 1,196.
    nothing-added-up: "cannot be known"
      It can: the test set has exactly 1,000 garments of each class. Which sums are that?
    """,
    otherwise="Not '{answer}'.",
    because="Each column adds up to 1,000, as the classes of the test set do. So a row is a"
    " predicted class. scikit-learn's tables are the other way around.",
    choices=("rows", "columns", "cannot be known"),
    hints=[
        "Which fact about the test set must the table agree with? The lesson on data counted it.",
        "Add up with .sum(axis=0), which gives a sum for each column, and .sum(axis=1), for rows.",
    ],
)


class Drawn(Answer):
    """A number that may come from drawing: it scatters more than wrong formulas differ."""

    scatter = 0.06  # relative; of the deviation of 1,000 draws, in nearly all cases

    def _judge(self, answer, *given):
        finding = super()._judge(answer, *given)
        drawn = np.isclose(answer, self.right(*given), rtol=self.scatter)
        return None if drawn and finding and finding.diagnosis in (None, "nearly") else finding


totals_spread = Drawn(
    "totals_spread",
    "a_report_revisited",
    "how much class totals scatter by chance",
    right=lambda: np.sqrt(10_000 * 0.1 * 0.9 * 50_000 / 59_999),
    wrong="""
    drawn-with-replacement: np.sqrt(10_000 * 0.1 * 0.9)  # {answer:.4g} would be right if each of
      the 10,000 could be drawn several times. They are drawn from 60,000 without putting them back,
      which leaves less room for chance: that is the factor (N - n) / (N - 1) under the root.
    variance-for-deviation: 10_000 * 0.1 * 0.9 * 50_000 / 59_999
      {answer:.4g} is the variance; the standard deviation is its square root.
    variance-for-deviation: 900.0  # 900 is a variance, and it is for drawing with replacement.
      Multiply it by (N - n) / (N - 1), then take the square root.
    missing-factor: np.sqrt(10_000 * 0.1 * 50_000 / 59_999)
      The factor 1 - p is missing: p = 0.1 of all images are in the class, 1 - p = 0.9 are not.
    missing-factor: np.sqrt(10_000 * 0.1)
      Two factors are missing: 1 - p = 0.9, and (N - n) / (N - 1).
    missing-factor: np.sqrt(10_000 * 0.9 * 50_000 / 59_999)
      The factor p is missing, the share of the class: 0.1.
    missing-parentheses: np.sqrt(10_000 * 0.1 * 0.9) * 50_000 / 59_999
      The factor (N - n) / (N - 1) belongs under the root, too: {answer:.4g} has it outside.
    missing-parentheses: np.sqrt(10_000 * 0.1 * 0.9 * 50_000) / 59_999
      N - 1 belongs under the root, too: {answer:.4g} has it outside.
    factor-upside-down: np.sqrt(10_000 * 0.1 * 0.9 * 59_999 / 50_000)
      The factor is (N - n) / (N - 1), smaller than 1: without putting back, totals scatter less.
      {answer:.4g} has it upside down.
    share-for-count: np.sqrt(10_000 * 0.1 * 0.9 * 50_000 / 59_999) / 10_000
      That is the deviation of the *share* of a class. The table holds counts: times n = 10,000.
    share-for-count: np.sqrt(0.1 * 0.9 / 10_000)
      That is the standard error of a share. The table holds counts.
    population-for-sample: np.sqrt(60_000 * 0.1 * 0.9 * 50_000 / 59_999)
    population-for-sample: np.sqrt(60_000 * 0.1 * 0.9)
      You put N = 60,000 in the place of n: 10,000 are drawn.
    class-for-draw: np.sqrt(1_000 * 0.1 * 0.9 * 59_000 / 59_999)
      You put 1,000, the size of a class, in the place of n. All 10,000 are drawn at once.
    drawn-for-left: np.sqrt(10_000 * 0.1 * 0.9 * 10_000 / 59_999)
      N - n is what is left over, 50,000, not what is drawn.
    test-set-for-draw: 0.0
      0 holds for the test set itself. Here 10,000 are drawn from the training images.
    mean-for-deviation: 1_000.0
      1,000 is what a total is on average, n p. How far from it do they usually lie?
    """,
    otherwise="{answer:.4g} is not what the formula gives with n = 10,000, N = 60,000 and p = 0.1."
    " If you draw, take the standard deviation of at least 1,000 totals.",
    tolerance=0.003,
    because="So totals between 945 and 1,055 are not unusual for such a draw, and 1,000 in every"
    " class is practically impossible.",
    hints=[
        "n is how many are drawn, N from how many, p the share of one class of ten.",
        "np.sqrt of the product n * p * (1 - p) * (N - n) / (N - 1).",
    ],
)


class Steps(Answer):
    """A choice among numbers, which may also be answered without quotation marks."""

    def find(self, answer, *given):
        """Return what is wrong with an answer, a Finding, or None."""
        number = isinstance(answer, (int, float, np.number)) and not isinstance(answer, bool)
        text = answer.removesuffix(" steps") if isinstance(answer, str) else answer
        return super().find(f"{answer:.10g}" if number else text, *given)


how_many_steps = Steps(
    "how_many_steps",
    "a_report_revisited",
    "how many steps a table took",
    right=lambda: "2000",
    wrong="""
    stated-for-measured: "200"  # 200 is what the program says. But our run does not even reach 0.1
      after 200 steps, and the table prints 0.49.
    too-many: "20000"  # Our run reaches the printed accuracy long before that.
    """,
    otherwise="Not '{answer}'.",
    because="It is one of the three tables whose class totals are right. They were made by another"
    " version of the program.",
    choices=("200", "2000", "20000"),
    hints=[
        "Compare the printed accuracy with that of our runs, for each number of steps.",
        "What the program says is a claim; what the table holds is a result. Which of our runs"
        " comes close to 0.49?",
    ],
)
