"""What to say when a learner's function raises an error."""

from fmnist_helpers.checks._compare import Finding

# (part of Python's or NumPy's text, diagnosis, advice); the first that fits is taken.
KNOWN = [
    ("'ellipsis' object", "earlier-stub", "An exercise before this one still returns `...`."),
    (
        "truth value of an array",
        "if-on-array",
        "`if`, `and`, `max` and `min` take single numbers. np.where, np.maximum and np.minimum"
        " decide for each entry of an array.",
    ),
    (
        "object is not callable",
        "missing-operator",
        "What stands before a parenthesis is called like a function: is a * missing?",
    ),
    (
        "Cannot interpret",
        "shape-is-one-tuple",
        "A shape is one argument: np.zeros((rows, columns)), with parentheses of its own.",
    ),
    (
        "only integer scalar arrays",
        "one-array-only",
        "np.sum and its like take one array, and then the axis: add up two arrays with +.",
    ),
    (
        "can't multiply sequence",
        "tuple-for-array",
        "A tuple or list of arrays is no array: take its arrays one by one, for example in pairs"
        " with zip(params, grads).",
    ),
    (
        "'generator' object",
        "generator-for-list",
        "This can only be looped over, and once: for ... in ...",
    ),
    ("object of type 'generator'", "generator-for-list", "It can only be looped over, and once."),
    (
        "cannot reshape array",
        "rows-do-not-divide",
        "So many numbers do not divide into equal rows. Slices may have a shorter last one.",
    ),
    (
        "out of bounds for array of dimension",
        "no-such-axis",
        "The array has fewer dimensions than this axis asks for: print its shape.",
    ),
    (
        "out of bounds",
        "index-too-large",
        "An index is as large as the array, or larger: over which length does the loop run?",
    ),
    (
        "Cannot cast ufunc",
        "bytes-in-place",
        "An array of whole numbers cannot take fractions: make floats of it first.",
    ),
    (
        "required positional argument",
        "missing-argument",
        "A function is called with too few arguments: its name and a ? in a new cell show them.",
    ),
    (
        "required keyword-only argument",
        "missing-argument",
        'An argument has to be given by its name, such as activation="relu".',
    ),
    ("bitwise_xor", "caret-for-power", "^ is not a power in Python: write ** 2 for a square."),
    (
        "can be converted to Python scalars",
        "math-on-array",
        "The functions of `math` take single numbers; np.exp, np.log and np.sqrt take arrays.",
    ),
    (
        "'NoneType' object",
        "none-from-in-place",
        "Something here is None. Functions that change an array or a list in place, such as"
        " rng.shuffle, sort and append, return None.",
    ),
    (
        "does not support item assignment",
        "tuple-cannot-change",
        "A tuple cannot get new entries, but the arrays in it can be changed in place:"
        " `for array in params: array -= ...`.",
    ),
    (
        "can't set attribute",
        "tuple-cannot-change",
        "The names of a tuple cannot be set anew, but its arrays can be changed in place:"
        " `for array in params: array -= ...`.",
    ),
]
BY_TYPE = {
    NameError: ("undefined-name", "Is it spelled as where it was made, and is that cell run?"),
    UnboundLocalError: ("undefined-name", "It is used before it gets a value."),
    RecursionError: ("endless", "A function that calls itself needs a case where it does not."),
    SystemExit: ("exits", "A function should return, not end Python."),
    ModuleNotFoundError: ("no-module", "NumPy is enough here."),
}


def kind_of_error(error):
    """Return what errors of the same cause have in common; np.dot words them other than @.

    Parameters
    ----------
    error : BaseException or None

    Returns
    -------
    tuple
        The type, and a word.
    """
    text = str(error)
    if "broadcast" in text:
        return ValueError, "broadcast"
    if "matmul" in text or "not aligned" in text:
        return ValueError, "product"
    return type(error), None


def raised(error, given):
    """Say that a function raised an error.

    Parameters
    ----------
    error : BaseException
    given : str
        What it was called with.

    Returns
    -------
    Finding
    """
    diagnosis, advice = _known(error, str(error))
    told = f"your function raised {type(error).__name__}: {str(error).strip()[:200]}"
    return Finding(diagnosis, f"Called with {given}, {told}\n{advice}")


def _known(error, text):
    if isinstance(error, TypeError) and _never_began(error):
        return "wrong-arguments", "Keep the arguments of the stub, in their order."
    for part, diagnosis, advice in KNOWN:
        if part in text:
            return diagnosis, advice
    if kind_of_error(error)[1]:
        return "shapes-do-not-fit", "Write the shape of each array behind its line."
    return BY_TYPE.get(type(error), (None, "Read the last line of the error from its end."))


def _never_began(error):
    """Tell whether an error was raised in calling a function rather than inside of it."""
    trace = error.__traceback__
    return trace is not None and trace.tb_next is None
