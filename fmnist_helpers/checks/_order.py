"""Which exercises a lesson has, in its order."""

from fmnist_helpers.checks._exercise import EXERCISES

LESSONS = {
    1: "labels class_counts unit_rows one_hot from_one_hot split standardize",
    2: "softmax stable_softmax softmax_twice cross_entropy loss_at_start loss_from_scores"
    " score_gradient",
    3: "slope leaky_slope forward dW2 db2 dW1 db1 backward numerical_slope wrong_line",
    4: "accuracy sgd_step minibatches suspicious_batches epoch early_stopping confusion_matrix"
    " called_coat",
    5: "translated_rate l2_penalty l2_gradient dropout dropout_backward errors_apart"
    " reported_score better_line",
    6: "true_axis totals_spread first_broken precision_by_class how_many_steps cosine"
    " planted_faults",
}


def in_lesson(lesson):
    """Return the exercises of a lesson.

    Parameters
    ----------
    lesson : int

    Returns
    -------
    list of Exercise

    Raises
    ------
    ValueError
        If that lesson has no exercises.
    """
    if lesson not in LESSONS:
        raise ValueError(f"lesson {lesson!r} has no exercises; lessons are {list(LESSONS)}")
    return [EXERCISES[name] for name in LESSONS[lesson].split()]
