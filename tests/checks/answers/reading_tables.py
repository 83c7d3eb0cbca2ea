"""Answers to the exercises about reading tables."""
# ruff: noqa: F401 - imported for the sheet

import math

import numpy as np

from checks.answers import Answers

true_axis = Answers(
    None,
    """
    right: "columns"
    rows-and-columns-swapped: "rows"  # 866 to 1,196
    nothing-added-up: "cannot be known"  # exactly 1,000
    not-a-choice: "column"  # 'column' is none of || 0  # 0 is none of
    """,
)


totals_spread = Answers(
    None,
    """
    right: 27.386 || 27.4 || 27 || np.float32(27.38635) || np.array(27.38635)
    right: np.random.default_rng(1).hypergeometric(6_000, 54_000, 10_000, size=1_000).std() || 28
    right: math.sqrt(10_000 * 0.1 * 0.9 * 50_000 / 60_000)
    drawn-with-replacement: 30  # 30 would be right
    variance-for-deviation: 10_000 * 0.1 * 0.9 * 50_000 / 59_999  # 750 is the variance
    variance-for-deviation: 10_000 * 0.1 * (1 - 0.1)  # 900
    missing-factor: np.sqrt(10_000 * 0.1 * 50_000 / 59_999)  # 1 - p
    missing-factor: np.sqrt(10_000 * (1 - 0.1) * 50_000 / 59_999)  # 0.1
    missing-parentheses: np.sqrt(900) * 50_000 / 59_999  # 25 has it outside
    missing-parentheses: np.sqrt(900 * 50_000) / 59_999  # 0.1118
    factor-upside-down: np.sqrt(900 / (50_000 / 59_999))  # 32.86
    share-for-count: np.sqrt(0.1 * 0.9 / 10_000 * 50_000 / 59_999)  # *share*
    share-for-count: np.sqrt(0.1 * 0.9 / 10_000)  # error of a share
    population-for-sample: np.sqrt(60_000 * 0.09 * 50_000 / 59_999)  # 60,000
    class-for-draw: np.sqrt(1_000 * 0.09 * 59_000 / 59_999)  # 1,000
    drawn-for-left: np.sqrt(10_000 * 0.09 * 10_000 / 59_999)  # 50,000
    test-set-for-draw: 0  # training images
    mean-for-deviation: 10_000 * 0.1  # 1,000
    not-a-number: "27.4"  # str || [27.4]  # list || True  # bool || lambda: 27.4  # function
    missing-factor: math.sqrt(1_000)  # Two factors
    population-for-sample: (6_000 * 0.9) ** 0.5  # 60,000
    unlisted: 30.2  # 30.2 is not || 25.5  # 25.5 is not || np.nan  # nan is not
    """,
    hides=("sqrt",),
)


how_many_steps = Answers(
    None,
    """
    right: "2000" || 2000 || 2e3 || np.int64(2000)
    stated-for-measured: "200"  # 0.49 || 200  # 0.49
    too-many: "20000"  # printed accuracy || np.int64(20_000)  # printed accuracy
    right: "2,000" || "2,000 steps"
    not-a-choice: 2000.5  # '2000' || True  # True is none of
    """,
)
