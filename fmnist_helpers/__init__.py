"""The tested NumPy code behind the lessons: a network with one hidden layer, from scratch.

Read the modules in this order, each uses only those before it:

- `data`: files to arrays (IDX and CSV), checks, class names, normalization;
- `functional`: one function per formula (activations and slopes, softmax, cross-entropy, one-hot);
- `network`: `init_params`, `forward`, `loss`, `backward`, `predict`;
- `storage`: save and load a trained network;
- `training`: `minibatches` and `train`, a generator that yields one record per epoch;
- `gradcheck`: numerical gradients of any function, to check the derived ones;
- `plots`: arrays and tables to pictures;
- `show`: pictures with their description in words, and the source of a function;
- `experiments`: one run from its settings, many runs as a table;
- `rate_map`: which learning rates work with which normalization and activation, stored;
- `full_size`: long runs at full size, stored;
- `explorers`: sliders and buttons around a live picture;
- `low_latency_server`: lets JupyterLab's server answer 40 ms earlier.

Shapes are written with the same letters everywhere: N samples, D = 784 pixels, H hidden units,
C = 10 classes; rows are samples.
"""

__version__ = "0.1.0"
