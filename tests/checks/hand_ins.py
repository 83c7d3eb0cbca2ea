"""Small notebooks, as learners return them."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SOLUTION = {"tags": ["solution"]}
START = "import numpy as np\nfrom fmnist_helpers import checks"
RIGHT = """
def my_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
"""
MISSING_COLON = "%matplotlib inline\n" + RIGHT.strip().replace("):\n", ")\n", 1)
WRONG = RIGHT.replace("axis=1", "axis=0")


def write(path, *sources, solution=None):
    """Store a notebook of these cells."""
    cells = [new_code_cell(source.strip()) for source in sources]
    if solution:
        cells.append(new_code_cell(solution, metadata=SOLUTION))
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Lesson"), *cells]), path)
    return path
