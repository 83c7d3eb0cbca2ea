"""Answers to the exercise about how pixels vote."""
# ruff: noqa: F401 - imported for the sheet

import numpy as np

from checks.answers import Answers


def my_pixel_votes(x, W, first, second):
    votes = []
    for d in range(len(x)):
        votes.append(x[d] * W[d, first] - x[d] * W[d, second])
    return votes


pixel_votes = Answers(
    my_pixel_votes,
    """
    right: return (W * x[:, None])[:, first] - (W * x[:, None])[:, second]
    right:
        choose = np.zeros(W.shape[1])
        choose[first], choose[second] = 1, -1
        return np.diag(x) @ W @ choose
    right: return (x * (W.T[first] - W.T[second])).astype(np.float32)
    summed:
        scores = x @ W
        return scores[first] - scores[second]
        # one number: the sum of all votes, -2.0.
    sign-flipped: return x * W[:, second] - x * W[:, first]  # result[1] is -2; expected 2
    first-class-only: return [pixel * weight for pixel, weight in zip(x, W[:, first])]  # is 3;
    second-class-only: return W[:, second] * x  # result[1] is 1; expected 2
    image-forgotten: return W.T[first] - W.T[second]  # result[0] is 1; expected 0
    added-for-subtracted: return x * W[:, [first, second]].sum(axis=1)  # is 4; expected 2
    missing-parentheses: return x * W[:, first] - W[:, second]  # is -1; expected 0
    rows-for-columns: return x * (W[first, :] - W[second, :])  # W[0] is a *row* of W
    labels-from-1: return x * (W[:, first - 1] - W[:, second - 1])  # class 0 is column 0
    absolute-votes: return abs(x * (W[:, first] - W[:, second]))  # result[2] is 2;
    added-to-the-image: return x + W[:, first] - W[:, second]  # result[0] is 1;
    product-of-templates: return x * W[:, first] * W[:, second]  # is 3; expected 2
    all-classes: return (x * W.T).T  # shape (4, 3); expected (D,) = (4,)
    unlisted: return votes -> return [*votes[:-1], 0]  # result[3] is 0; expected -2
    changed-input: return votes -> x *= 1.5; return votes  # changes x
    """,
)
