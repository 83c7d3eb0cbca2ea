"""Exercises: which sentences of a report, and which lines of a program, are faulty."""

import numpy as np

from fmnist_helpers import faulty_program
from fmnist_helpers.checks._compare import Finding, brief
from fmnist_helpers.checks._exercise import Exercise, NotAttempted

# What the sentences say stands in the lesson. By their numbers: where to look again ...
PLANTED = {
    2: ("chosen-on-test", "Which images chose the rate, and which ones scored it?"),
    3: ("totals-not-checked", "Add up the rows of the table, and compare them with the test set."),
    4: (
        "precision-for-recall",
        "What is 181 a part of: all oaks, or all that were predicted to be oak?",
    ),
    6: ("bug-for-finding", "What does argmax say when all scores are NaN?"),
    8: ("same-digits", "How many digits do two different runs have in common by chance?"),
    10: ("gradient-not-checked", "How small is this error for a right gradient?"),
    12: ("two-knobs-at-once", "Count how many things differ between the two runs."),
}
# ... and why there is nothing wrong with the others.
SOUND = {
    1: "The classes are of equal size, and the test images are kept apart.",
    5: "It says all that is needed to repeat the runs, and nothing in it is odd.",
    7: "The difference is no larger than its standard errors allow, and the sentence says no more"
    " than that.",
    9: "Validation images may choose the epoch, since they are not the test images.",
    11: "Guessing among three classes gives -log(1/3) = log(3), which is 1.10, and small random"
    " weights give a little more.",
}


class FaultFinding(Exercise):
    """The numbers of the sentences or lines, the `item`s, that are faulty.

    `faults` has a diagnosis and a question for each faulty one by its number; `sound` says of each
    other one why nothing is wrong.
    """

    def __init__(self, name, lesson, title, *, item, faults, sound, **options):
        super().__init__(name, lesson, title, **options)
        self.item, self.faults, self.sound = item, faults, sound

    def praise(self):
        """Return what was achieved."""
        return f"All {len(self.faults)} faults, and none of the sound {self.item}s."

    def find(self, numbers):
        """Return what is wrong with a collection of numbers, a Finding, or None."""
        if isinstance(numbers, (str, bytes, dict)) or not hasattr(numbers, "__iter__"):
            return self._other(f"this is of type {type(numbers).__name__}")
        chosen, n_items = list(numbers), len(self.faults) + len(self.sound)
        if chosen and all(each is ... for each in chosen):
            raise NotAttempted
        for each in chosen:
            if isinstance(each, bool) or not isinstance(each, (int, float, np.number)):
                return self._other(f"yours contain {brief(each)}, of type {type(each).__name__}")
            if each not in range(1, n_items + 1):
                text = f"There is no {self.item} {each}; they are 1 to {n_items}."
                return Finding(f"no-such-{self.item}", text)
        return self._chosen({int(each) for each in chosen})

    def _other(self, found):
        return Finding(
            "not-numbers", f"Expected numbers of {self.item}s, such as {{1, 4}}; {found}."
        )

    def _chosen(self, chosen):
        """Return what is wrong with a set of numbers."""
        if chosen == set(self.sound):
            text = f"These {self.item}s are sound. Give the numbers of the others."
            return Finding("sound-for-planted", text)
        if chosen == {each - 1 for each in self.faults}:
            text = f"Each of yours is one too small: the first {self.item} is 1."
            return Finding("counted-from-zero", text)
        for each in sorted(chosen & set(self.sound)):
            text = f"{self.item.capitalize()} {each} is sound. {self.sound[each]}"
            return Finding(f"sound-{self.item}", text)
        missed = [each for each in self.faults if each not in chosen]
        if missed:
            diagnosis, question = self.faults[missed[0]]
            found = f"{len(self.faults) - len(missed)} of {len(self.faults)} faults found."
            return Finding(
                diagnosis, f"{found} This question may lead you to another one: {question}"
            )
        return None


planted_faults = FaultFinding(
    "planted_faults",
    "the_verdict",
    "the sentences of a report that should not be believed",
    item="sentence",
    faults=PLANTED,
    sound=SOUND,
    hints=[
        "Go down the checklist, and ask each of its questions of every sentence.",
        "Some sentences can only be judged by computing: add up, divide, take a logarithm.",
        "There are seven.",
    ],
)

faulty_lines = FaultFinding(
    "faulty_lines",
    "a_report_revisited",
    "the faulty lines of a program",
    item="line",
    faults={
        number: (fault.diagnosis, fault.question) for number, fault in faulty_program.FAULTS.items()
    },
    sound=faulty_program.SOUND,
    hints=[
        "Go through the cases of this lesson, and the second text: what would each of these"
        " mistakes look like in this program?",
        "Say for each name what it holds when it is read: its shape, and from which images it"
        " comes.",
        "There are six: three while the network trains, three while it is tested.",
    ],
)
