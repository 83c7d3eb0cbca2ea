"""Answers to the exercise about the faulty lines of a program."""
# ruff: noqa: F401 - imported for the sheet

import numpy as np

from checks.answers import Answers
from fmnist_helpers.checks.faulty_program import SOUND

ALL = [8, 11, 13, 15, 16, 18]


def without(number):
    return [each for each in ALL if each != number]


faulty_lines = Answers(
    None,
    """
    right: ALL
    right: {*ALL}
    right: np.array(ALL + ALL, dtype=float)
    softmax-unshifted: without(8)  # 5 of 6 faults found
    slope-fed-scores: without(11)  # never negative
    one-number-for-all-units: without(13)  # shape
    scored-on-training-images: without(15)  # X_test
    tested-with-another-activation: without(16)  # same function
    arguments-swapped: without(18)  # first
    softmax-unshifted: set()  # 0 of 6 faults found
    sound-line: [*ALL, 12]  # Line 12 is sound. The gradients of W2 and b2 are right
    sound-line: range(1, 19)  # Line 1 is sound
    sound-for-planted: set(SOUND)  # sound
    counted-from-zero: [each - 1 for each in ALL]  # one too small
    no-such-line: [8, 19]  # no line 19; they are 1 to 18
    no-such-line: [8.5]  # no line 8.5;
    not-numbers: "8, 11"  # type str
    not-numbers: [each in ALL for each in range(1, 19)]  # yours contain False
    not-numbers: lambda: ALL  # type function
    """,
    also="""counted-from-zero no-such-line not-numbers sound-for-planted sound-line""",
)
