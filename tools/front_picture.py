"""Draw the picture of the README: three garments on their way through a trained network.

    python tools/front_picture.py

It trains the network of lesson 04 for ten epochs on the real data and writes
`notebooks/front_picture.png`.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from fmnist_helpers import data, network, plots, training

TARGET = Path(__file__).resolve().parent.parent / "notebooks" / "front_picture.png"
GARMENTS = (0, 1, 18)  # of the test images: ankle boot, pullover, bag
UNITS = 6


def trained(X, y, rng):
    """Return the parameters before and after ten epochs."""
    start = network.init_params(784, 128, 10, rng=rng)
    settings = {"rng": rng, "epochs": 10, "learning_rate": 0.1, "batch_size": 128}
    *_, last = training.train(start, X, y, **settings)
    return start, last.params


def draw_row(axes, image, patterns, activations, probabilities):
    """Draw one garment, what its strongest hidden units respond to, and its ten probabilities."""
    axes[0].imshow(image.reshape(28, 28), cmap="gray_r")
    loudest = np.argsort(-activations)[:UNITS]
    limit = np.abs(patterns).max() / 3
    for ax, unit in zip(axes[1:-1], loudest, strict=True):
        picture = patterns[:, unit].reshape(28, 28)
        ax.imshow(picture, cmap="RdBu_r", vmin=-limit, vmax=limit)
        ax.set_xlabel(f"{activations[unit]:.1f}", fontsize="small")
    bars = axes[-1].barh(data.CLASS_NAMES, probabilities, color="C0")
    labels = [f"{p:.2f}" if p >= 0.005 else "" for p in probabilities]
    axes[-1].bar_label(bars, labels, padding=2, fontsize="small")
    axes[-1].set(xlim=(0, 1.25), xticks=[])
    axes[-1].tick_params(axis="y", labelsize="x-small")
    axes[-1].invert_yaxis()
    axes[-1].grid(visible=False)
    for ax in axes[:-1]:
        ax.set(xticks=[], yticks=[])


def main():
    """Train, draw and write."""
    plots.use_style()
    fashion = data.load()
    X = data.normalize(fashion.X_train, "pixel")
    start, params = trained(X, fashion.y_train, np.random.default_rng(0))
    samples = data.normalize(fashion.X_test[list(GARMENTS)], "pixel")
    cache = network.forward(params, samples, activation="relu")

    shape = {"width_ratios": [1] * (1 + UNITS) + [2]}
    figure, axes = plt.subplots(len(GARMENTS), UNITS + 2, figsize=(10, 4.5), gridspec_kw=shape)
    for row, *arrays in zip(axes, samples, cache.A1, cache.P, strict=True):
        image, activations, probabilities = arrays
        draw_row(row, image, params.W1 - start.W1, activations, probabilities)
    axes[0, 0].set_title("784 pixels", fontsize="medium")
    # Not a title, since the layout would make room for it in one column.
    words = "what the six most active of 128 hidden units learned to look for, and their activity"
    axes[0, 1].text(0, 1.09, words, transform=axes[0, 1].transAxes, in_layout=False)
    axes[0, -1].set_title("10 probabilities", fontsize="medium")
    figure.savefig(TARGET, dpi=120, facecolor="white", metadata={"Software": None})


if __name__ == "__main__":
    main()
