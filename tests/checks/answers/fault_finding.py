"""Answers to the exercise about the faults of a report."""
# ruff: noqa: F401 - imported for the sheet

import numpy as np
import pandas as pd

from checks.answers import Answers
from fmnist_helpers import faulty_program

ALL = [2, 3, 4, 6, 8, 10, 12]


def without(number):
    return [each for each in ALL if each != number]


planted_faults = Answers(
    None,
    """
    right: ALL || set(ALL) || tuple(reversed(ALL)) || np.array(ALL) || np.array(ALL, dtype=float)
    right: ALL + ALL || pd.Series(ALL) || dict.fromkeys(ALL).keys() || [float(each) for each in ALL]
    chosen-on-test: without(2)  # Which
    totals-not-checked: without(3)  # Add up
    precision-for-recall: without(4)  # 181
    bug-for-finding: without(6)  # argmax
    same-digits: without(8)  # digits
    gradient-not-checked: without(10)  # a right gradient
    two-knobs-at-once: without(12)  # Count
    gradient-not-checked: {2, 3, 4, 6, 8}  # 5 of 7 faults found
    chosen-on-test: set()  # 0 of 7 faults found
    precision-for-recall: np.array([2, 3])  # 2 of 7 || np.array([2, 3, 2, 3, 3, 3, 3])  # 2 of 7
    sound-sentence: [*ALL, 5]  # Sentence 5 is sound || range(1, 13)  # Sentence 1 is sound
    sound-sentence: np.array([*ALL, 11.0])  # Sentence 11 is sound
    sound-for-planted: {1, 5, 7, 9, 11}  # the others
    counted-from-zero: [each - 1 for each in ALL]  # one too small
    no-such-sentence: [2, 13]  # no sentence 13; || {0, 2}  # no sentence 0;
    no-such-sentence: np.array([2, 13])  # no sentence 13; || [2, np.nan]  # no sentence nan;
    no-such-sentence: [2.5]  # no sentence 2.5;
    not-numbers: "2, 3, 4"  # type str || 2  # type int || 2.0  # type float || {}  # type dict
    not-numbers: True  # type bool || lambda: ALL  # type function
    not-numbers: ["2", "3"]  # yours contain '2', of type str
    not-numbers: [True, False]  # yours contain True, of type bool
    not-numbers: [number in ALL for number in range(1, 13)]  # yours contain False
    not-numbers: np.isin(range(1, 13), ALL)  # of type bool || [ALL]  # of type list
    not-numbers: np.array([ALL])  # of type ndarray
    not-numbers: [2, None]  # yours contain None, of type NoneType || [2, ...]  # of type ellipsis
    not-attempted: {...} || [...]
    """,
    also="""chosen-on-test totals-not-checked precision-for-recall bug-for-finding same-digits
        gradient-not-checked two-knobs-at-once sound-sentence sound-for-planted counted-from-zero
        no-such-sentence not-numbers""",
)


LINES = [8, 11, 13, 15, 16, 18]


def but(number):
    return [each for each in LINES if each != number]


faulty_lines = Answers(
    None,
    """
    right: LINES || {*LINES} || np.array(LINES + LINES, dtype=float)
    softmax-unshifted: but(8)  # 5 of 6 faults found
    slope-fed-scores: but(11)  # never negative
    one-number-for-all-units: but(13)  # shape
    scored-on-training-images: but(15)  # X_test
    tested-with-another-activation: but(16)  # same function
    arguments-swapped: but(18)  # first
    softmax-unshifted: set()  # 0 of 6 faults found
    sound-line: [*LINES, 12]  # Line 12 is sound. The gradients of W2 and b2 are right
    sound-line: range(1, 19)  # Line 1 is sound
    sound-for-planted: set(faulty_program.SOUND)  # sound
    counted-from-zero: [each - 1 for each in LINES]  # one too small
    no-such-line: [8, 19]  # no line 19; they are 1 to 18 || [8.5]  # no line 8.5;
    not-numbers: "8, 11"  # type str
    not-numbers: [each in LINES for each in range(1, 19)]  # yours contain False
    not-numbers: lambda: LINES  # type function
    """,
    also="""counted-from-zero no-such-line not-numbers sound-for-planted sound-line""",
)
