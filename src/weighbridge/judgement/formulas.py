"""Whether a formula of a statistical model can run nothing, when filling an object evaluates it.

``ModelData.__setstate__`` of statsmodels hands the text of a formula and the data of its state to
Patsy (or Formulaic), which compiles what stands between operators as Python and evaluates it. Names
are looked up in the data first, then in frames of whoever called, then in Patsy's own functions.
So a formula is plain if it is made of names, numbers, operators and calls of the functions here,
of which a name is never called or asked for an attribute otherwise; and the data, if it is made of
tables, arrays, numbers and texts, since arithmetic calls methods of whatever a column holds.

Sources: https://github.com/statsmodels/statsmodels/blob/v0.14.4/statsmodels/base/data.py, the same
file of 0.15.0, https://github.com/pydata/patsy/blob/v1.0.1/patsy/eval.py (retrieved 2026-11-27).
"""

from __future__ import annotations

import keyword

from weighbridge.core import EVALUATED_IN, Constant, Made, Named, Several, Value, later
from weighbridge.facts import listed
from weighbridge.judgement import docile
from weighbridge.judgement.normal import normal
from weighbridge.typings import TypeAlias

PATTERN = "formula"
"""What a list says of a key that makes filling evaluate the formula beside it."""

FORMULA = "formula"
"""Key of the text."""

LONGEST, DEEPEST, POWER = 2000, 24, 5
"""Characters, brackets in brackets, and the highest number after ``**``: sums of many columns to a
high power, and powers of powers, take long."""

DIGITS = 32
"""Letters of a number that somebody writes, at most."""

FUNCTIONS = frozenset({
    "np.abs", "np.cos", "np.exp", "np.expm1", "np.floor", "np.log", "np.log10", "np.log1p",
    "np.log2", "np.maximum", "np.minimum", "np.power", "np.sign", "np.sin", "np.sqrt", "np.square",
    "np.tanh", "numpy.exp", "numpy.log", "numpy.log1p", "numpy.sqrt", "abs",
    "C", "I", "Q", "bs", "cc", "center", "cr", "poly", "scale", "standardize",
    "Diff", "Helmert", "Poly", "Sum", "Treatment",
})  # fmt: skip
"""Functions that compute numbers, and those of Patsy that do, or that say how to code classes."""

_TOKEN = later.pattern(
    r"\s*(?:(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<number>\d+(?:\.\d*)?|\.\d+)"
    r"|(?P<text>'[^'\\\n\r]*'|\"[^\"\\\n\r]*\")|(?P<sign>\*\*|[<>=!]=|[-+*/:~<>=(),]))"
)
_ROOTS = frozenset({"numpy", "pandas"})


def unfit(state: tuple[Value, ...]) -> str | None:
    """Say why a formula may run something, of a state of which it is evaluated."""
    match state:
        case (Several("dict", held, count),) if count == len(held):
            pairs = list(zip(held[::2], held[1::2], strict=True))
        case _:
            return "cannot be followed"
    texts = 0
    for key, value in pairs:
        if not (isinstance(key, Constant) and isinstance(key.value, str)):
            return "may be under a name that is computed while loading"
        if key.value == FORMULA:
            texts += 1
            if not (isinstance(value, Constant) and isinstance(value.value, str)):
                return "has a formula evaluated that is no text"
            if not plain(value.value):
                return f"has the formula {value.value[:120]!r} evaluated, as Python"
        elif key.value in EVALUATED_IN and not _data(value):
            return f"has a formula evaluated on {key.value!r}, which holds more than numbers"
    return None if texts else "has a formula evaluated that is not told"


def _data(value: Value) -> bool:
    """Whether objects and names in some data are those of tables, arrays and dates."""
    match value:
        case Several("list", held, count):
            return count == len(held) and all(map(_part, held))
        case _:
            return False


def _part(value: Value) -> bool:
    match normal(value):
        case Made(_, Named(module, name), _) if module.partition(".")[0] in _ROOTS:
            return listed(module, name) is not None
        case Made():
            return docile.docile(value)
        case _:
            return False  # a name among what columns hold might be called by the formula


def plain(text: str) -> bool:
    """Whether a formula can run nothing."""
    if len(text) > LONGEST:
        return False
    tokens: list[tuple[str, str]] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return False
        tokens.append((str(match.lastgroup), match[match.lastgroup or ""]))
        at = match.end()
    return _grammatical(tokens)


Piece: TypeAlias = "tuple[str, str]"


class _Reading:
    """Whether values and operators come in turn, and what is called is one of the functions."""

    def __init__(self) -> None:
        self.calls: list[bool] = []
        """Brackets that are open: whether each is that of a call."""
        self.value = False
        """Whether a value stands before."""
        self._powers = 0

    def takes(self, before: Piece, token: Piece, after: Piece) -> bool:
        """Read one more of the tokens; tell whether it may stand there."""
        kind, word = token
        if kind != "sign":
            called = bool(self.calls and self.calls[-1])
            fits = not self.value and _is_value(token, before[1], after[1])
            self.value = True
            return fits and (kind != "text" or called)
        if word == "(":
            self.calls.append(self.value)
            fits = len(self.calls) <= DEEPEST and (not self.value or before[1] in FUNCTIONS)
            self.value = False
        elif word == ")":
            fits = bool(self.calls) and (self.value or (before[1] == "(" and self.calls[-1]))
            self.calls = self.calls[:-1]
            self.value = True
        else:
            fits = self._operates(word, after)
            self.value = False
        return fits

    def _operates(self, word: str, after: Piece) -> bool:
        if word in {",", "="}:
            return self.value and bool(self.calls) and self.calls[-1]
        if word == "**":
            self._powers += 1
            return self.value and self._powers <= POWER and _is_small(after)
        return self.value or word in {"+", "-", "~"}


def _grammatical(tokens: list[Piece]) -> bool:
    reading, padded = _Reading(), [("", ""), *tokens, ("", "")]
    each = zip(padded, padded[1:], padded[2:], strict=False)
    return all(reading.takes(*three) for three in each) and reading.value and not reading.calls


def _is_value(token: Piece, before: str, after: str) -> bool:
    kind, word = token
    if kind == "text":
        return before in {"(", ",", "="}
    if kind == "number":
        return len(word) <= DIGITS
    if any(keyword.iskeyword(step) for step in word.split(".")):
        return word in {"True", "False", "None"}
    if after == "(":
        return word in FUNCTIONS
    return "." not in word and not word.startswith("__")


def _is_small(token: Piece) -> bool:
    return token[0] == "number" and token[1].isdecimal() and int(token[1]) <= POWER
