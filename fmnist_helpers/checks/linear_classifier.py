"""Exercises: what each pixel contributes to the decision of a linear classifier."""

import numpy as np

from fmnist_helpers.checks import _cases
from fmnist_helpers.checks._computed import Computed

# Four pixels, one of them 0, and three classes.
X = np.array([0.0, 1.0, 0.5, 1.0])
W = np.array([[2.0, 1.0, 0.0], [3.0, 1.0, -1.0], [0.0, 4.0, 2.0], [-1.0, 1.0, 5.0]])
SMALL = {"D": 4, "C": 3}
SQUARE = {"D": 3, "C": 3}


def _pixel_votes(x, W, first, second):
    return x * (W[:, first] - W[:, second])


pixel_votes = Computed(
    "a_linear_classifier",
    "how each pixel of an image votes between two classes",
    right=_pixel_votes,
    cases=[
        ((X, W, 0, 1), SMALL),
        ((_cases.normal(5), _cases.normal(5, 4, seed=1), 3, 1), {"D": 5, "C": 4}),
        ((_cases.normal(3, seed=2), _cases.normal(3, 3, seed=3), 2, 0), SQUARE),
    ],
    mistakes="""
    summed: return x @ (W[:, first] - W[:, second])  # You return one number: the sum of all votes,
      {got}. Return the vote of each pixel, before they are added up.
    sign-flipped: W[:, first] - W[:, second] -> W[:, second] - W[:, first]
      Every sign is flipped: a vote for the first class is positive.
    first-class-only: (W[:, first] - W[:, second]) -> W[:, first]
      You count what each pixel adds to the score of the first class. It adds to the second score,
      too, and only the difference counts.
    second-class-only: (W[:, first] - W[:, second]) -> W[:, second]
      You count what each pixel adds to the score of the second class only.
    image-forgotten: return W[:, first] - W[:, second]
      This is the difference of the two templates, the same for every image. A pixel
      multiplies its weight, so a pixel of 0 has no vote.
    added-for-subtracted: W[:, first] - W[:, second] -> W[:, first] + W[:, second]
      You add the two contributions. A pixel that helps both classes equally decides nothing.
    missing-parentheses: x * (W[:, first] - W[:, second]) -> x * W[:, first] - W[:, second]
      Only the first weight is multiplied by the pixel. Both scores are made from the same image.
    rows-for-columns: W[:, first] - W[:, second] -> W[first] - W[second]  # W[{first}] is a *row* of
      W: the weights of one pixel for all classes. The weights of one class are a column.
    labels-from-1: W[:, first] - W[:, second] -> W[:, first - 1] - W[:, second - 1]
      Classes are counted from 0, so the template of class {first} is column {first}.
    absolute-votes: return np.abs(x * (W[:, first] - W[:, second]))
      You return the size of each vote. The sign says which of the two classes it is for.
    added-to-the-image: x * ( -> x + (
      You add the weight to the pixel. A score is a sum of pixel *times* weight.
    product-of-templates: W[:, first] - W[:, second] -> W[:, first] * W[:, second]
      You multiply the two weights. A vote is how much one contribution exceeds the other.
    image-forgotten: x * ( -> (x > 0) * (  # You only ask whether a pixel is 0. How bright it is
      counts, too.
    all-classes: return x[:, None] * W  # You return what each pixel adds to the score of every
      class. Expected the difference between two of the classes.
    """,
    advice="With x, W of the first case: pixel 1 adds 1 * 3 to one score and 1 * 1 to the other.",
    hints=[
        "How much does pixel d add to the score of the first class? And to that of the second?",
        "Both contributions have the same factor, x[d]. The weights of a class are a column of W.",
        "W[:, first] - W[:, second] is an array of shape (D,), like x.",
    ],
)
