"""Explorers: sliders and buttons around a live picture, one class for each idea.

- `Garments` (data): browse, find neighbors, switch the normalization;
- `Scores` (softmax): ten scores and what softmax and cross-entropy make of them;
- `Computation` (backpropagation): forward and back through a tiny network, and nudge its weights;
- `Trainer` (training): watch it train, and scrub back through the epochs;
- `Mistakes` (training): the garments behind each entry of a confusion matrix;
- `Drawing` (training): draw or upload a garment, and see what a network says;
- `Laboratory` (hyperparameters): every knob, runs side by side, the region where they break;
- `Prediction`: asks before a result is shown, and answers after it.

Each is a widget: put it on the last line of a cell. Where widgets do not run, a reader sees the
picture that was stored. An explorer changes nothing outside itself.

For other data than Fashion-MNIST, `Garments`, `Mistakes` and `Drawing` take the names of the
classes as `class_names`; `Trainer` and `Laboratory` find them in their `experiments.DataSplit`.
"""

from fmnist_helpers.explorers.computation import Computation
from fmnist_helpers.explorers.drawing import Drawing
from fmnist_helpers.explorers.garments import Garments
from fmnist_helpers.explorers.laboratory import Laboratory
from fmnist_helpers.explorers.mistakes import Mistakes
from fmnist_helpers.explorers.predict import Prediction
from fmnist_helpers.explorers.scores import Scores
from fmnist_helpers.explorers.trainer import Trainer

__all__ = [
    "Computation",
    "Drawing",
    "Garments",
    "Laboratory",
    "Mistakes",
    "Prediction",
    "Scores",
    "Trainer",
]
