"""Exercises: a made-up report with planted faults."""

import numpy as np

from fmnist_helpers.checks._compare import Finding, brief
from fmnist_helpers.checks._exercise import Exercise, NotAttempted

# What the sentences say stands in the lesson. By their numbers: where to look again ...
PLANTED = {
    2: ("chosen-on-test", "Which pictures chose the rate, and which ones score it?"),
    3: ("totals-not-checked", "Add up the rows of the table, and compare them with the test set."),
    4: (
        "precision-for-recall",
        "Of what is 181 a part: of all oaks, or of all that was called oak?",
    ),
    6: ("bug-for-finding", "What does argmax say when all scores are NaN?"),
    8: ("same-digits", "How many digits do two different runs have in common by chance?"),
    10: ("gradient-not-checked", "How small was this error in lesson 03, when all was right?"),
    12: ("two-knobs-at-once", "Count how many things differ between the two runs."),
}
# ... and why there is nothing wrong with the others.
SOUND = {
    1: "The classes are of equal size, and the test pictures are kept apart.",
    5: "It says all that is needed to do it again, and there is nothing odd in it.",
    7: "The difference is no larger than its standard errors allow, and the sentence says no more"
    " than that.",
    9: "Pictures that were held out for it may choose the epoch: they are not the test set.",
    11: "Guessing among three classes gives -log(1/3) = log(3), which is 1.10, and small random"
    " weights give a little more.",
}


class PlantedFaults(Exercise):
    """The numbers of the sentences that should not be believed."""

    def praise(self):
        """Return what was achieved."""
        return f"All {len(PLANTED)} faults, and none of the sound sentences."

    def find(self, numbers):
        """Return what is wrong with a collection of numbers, a Finding, or None."""
        if (
            callable(numbers)
            or isinstance(numbers, (str, bytes, dict))
            or not hasattr(numbers, "__iter__")
        ):
            return self._other(f"this is of type {type(numbers).__name__}")
        chosen = list(numbers)
        if chosen and all(each is ... for each in chosen):
            raise NotAttempted
        for each in chosen:
            if isinstance(each, bool) or not isinstance(each, (int, float, np.number)):
                return self._other(f"yours hold {brief(each)}, of type {type(each).__name__}")
            if each not in {**PLANTED, **SOUND}:
                return Finding(
                    "no-such-sentence", f"There is no sentence {each}; they are 1 to 12."
                )
        return self._chosen(set(chosen))

    def _other(self, found):
        return Finding(
            "not-numbers", f"The numbers of sentences are wanted, such as {{1, 4}}; {found}."
        )

    def _chosen(self, chosen):
        """Return what is wrong with a set of sentences."""
        if chosen == set(SOUND):
            return Finding(
                "sound-for-planted",
                "These are the sentences that can be believed. The others are wanted.",
            )
        if chosen == {each - 1 for each in PLANTED}:
            return Finding(
                "counted-from-zero", "Each of yours is one too small: the first sentence is 1."
            )
        for each in SOUND:
            if each in chosen:
                return Finding("sound-sentence", f"Sentence {each} can be believed. {SOUND[each]}")
        missed = [each for each in PLANTED if each not in chosen]
        if missed:
            diagnosis, question = PLANTED[missed[0]]
            return Finding(
                diagnosis,
                f"{len(PLANTED) - len(missed)} of {len(PLANTED)} faults found. A question that may"
                f" lead to another: {question}",
            )
        return None


planted_faults = PlantedFaults(
    "planted_faults",
    "the_verdict",
    "the sentences of a report that should not be believed",
    hints=[
        "Go down the checklist, and ask each of its questions of every sentence.",
        "Some sentences can only be judged by computing: add up, divide, take a logarithm.",
        "There are seven.",
    ],
)
