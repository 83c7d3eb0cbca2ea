"""What to say when a learner's function raises an error."""

from fmnist_helpers._mistake_sheets import entries
from fmnist_helpers.checks._compare import Finding

# What is said about an error whose text has this part; the first that fits is taken.
KNOWN = entries(
    """
    earlier-stub: 'ellipsis' object  # An exercise before this one still returns `...`.
    if-on-array: truth value of an array  # `if`, `and`, `max` and `min` work on single values, and
      here they get an array. np.where, np.maximum and np.minimum decide for each entry.
    missing-operator: object is not callable  # Python calls whatever stands before a parenthesis
      like a function. Is a * missing, or do square brackets belong there?
    shape-is-one-tuple: Cannot interpret
      A shape is one argument: np.zeros((rows, columns)), with parentheses of its own.
    one-array-only: only integer scalar arrays
      np.sum and similar functions take one array, and then the axis. Use + to add two arrays.
    tuple-for-array: can't multiply sequence  # A tuple or list of arrays is not an array. Take its
      arrays one by one, for example in pairs with zip(params, grads).
    generator-for-list: 'generator' object
      A generator can only be looped over, once: for ... in ...
    generator-for-list: object of type 'generator'
      A generator has no length. It can only be looped over, once.
    rows-do-not-divide: cannot reshape array  # The number of entries does not fit the shape that
      you ask for: print the shape before it. reshape makes rows of equal length only.
    no-such-axis: out of bounds for array of dimension
      The array has fewer dimensions than this axis needs. Print its shape.
    index-too-large: out of bounds or list index out of range
      An index is too large for the array or list. How many turns does your loop take?
    bytes-in-place: Cannot cast ufunc
      An array of whole numbers cannot hold fractions. Turn it into floats first.
    missing-argument: required positional argument
      A function is called with too few arguments. Its name followed by ? in a new cell shows them.
    missing-argument: required keyword-only argument
      An argument must be given by name, such as activation="relu".
    caret-for-power: bitwise_xor  # ^ is not a power in Python. Write ** 2 for a square.
    math-on-array: can be converted to Python scalars
      float(), int() and the functions of `math` take single numbers, and here they get an array.
      Print its shape. np.exp, np.log and np.sqrt take whole arrays.
    none-from-in-place: 'NoneType' object  # Something here is None. Functions that change an array
      or a list in place, such as rng.shuffle, sort and append, return None.
    tuple-cannot-change: does not support item assignment  # A tuple cannot get new entries, but the
      arrays in it can be changed in place: `for array in params: array -= ...`.
    tuple-cannot-change: can't set attribute  # The names of a tuple cannot be set anew, but its
      arrays can be changed in place: `for array in params: array -= ...`.
    too-few-dimensions: tuple index out of range or too many indices
      An array has fewer dimensions than this line needs: X.shape[1] and X[:, 0] need two.
    wrong-unpacking: values to unpack
      The number of names to the left of = differs from the number of values to its right.
    no-place: is not in list
      Only what is in a list has a place there. NaN equals nothing, so it is never found.
    no-such-attribute: has no attribute  # Look at the type in this message. A list has no .shape or
      .sum(), but np.asarray makes an array of it.
    wrong-keyword: unexpected keyword argument
      The function has no argument of this name. Its name followed by ? in a new cell shows them.
    number-for-array: is not iterable or is not subscriptable or has no len() or 0-d array
      A single number has no entries: it cannot be looped over, indexed or measured.
    array-as-key: unhashable type
      An array or a list cannot be in a set or be the key of a dictionary.
    wrong-operands: unsupported operand type
      The two sides of an operator do not go together. Only arrays can be multiplied like numbers.
    too-few-bytes: buffer is smaller or buffer size must be
      The bytes do not suffice for what you read: check dtype, count and offset.
    """,
    "errors",
)
BY_TYPE = {
    NameError: ("undefined-name", "Is it spelled as where it was defined, and did that cell run?"),
    UnboundLocalError: ("undefined-name", "It is used before it gets a value."),
    RecursionError: ("endless", "A function that calls itself needs a case where it does not."),
    SystemExit: ("exits", "A function should return, not end Python."),
    ModuleNotFoundError: ("no-module", "NumPy is enough here."),
    KeyError: ("no-such-key", "The dictionary has no entry of this name."),
    StopIteration: ("nothing-found", "next(...) found nothing. Give it a second argument."),
    ZeroDivisionError: ("divided-by-zero", "Which of the numbers is 0 here?"),
}


def kind_of_error(error):
    """Return what errors of the same cause have in common; np.dot words them other than @."""
    text = str(error)
    if "broadcast" in text:
        return ValueError, "broadcast"
    if "matmul" in text or "not aligned" in text:
        return ValueError, "product"
    return type(error), None


def raised(error, given):
    """Say that a function raised an error."""
    diagnosis, advice = _known(error, str(error))
    text = f"your function raised {type(error).__name__}: {str(error).strip()[:200]}"
    return Finding(diagnosis, f"Called with {given}, {text}\n{advice}")


def _known(error, text):
    if isinstance(error, TypeError) and _never_began(error):
        return "wrong-arguments", "Keep the arguments of the stub, in their order."
    for diagnosis, (part,), advice in KNOWN:
        if part in text:
            return diagnosis, advice
    if kind_of_error(error)[1]:
        return "shapes-do-not-fit", "Write the shape of each array behind its line."
    return BY_TYPE.get(type(error), (None, "Read the last line of the error from its end."))


def _never_began(error):
    """Tell whether an error was raised in calling a function rather than inside of it."""
    trace = error.__traceback__
    return trace is not None and trace.tb_next is None
