"""What a name looks like to a reader in a hurry: letters alike, and words that add nothing.

The answer is for warnings. Two honest organisations may well look alike; that a name resembles none
says nothing either.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from weighbridge.typings import Generic, TypeVar

T = TypeVar("T")

LONGEST = 128
"""Characters of a name that are looked at; hubs allow fewer."""

SHORTEST = 4
"""Characters that a name in the directory must have, to be looked for inside another one."""

SHORTEST_CORE = 5
"""Characters that must be left of both names, once words that add nothing are gone from both."""

SHORTEST_EDITED = 8
"""Characters that a name in the directory must have for a single slip of the keyboard to count."""

FILLERS = (
    "ai", "archive", "backup", "cloud", "co", "community", "company", "corp", "corporation", "dev",
    "foundation", "gguf", "global", "gmbh", "group", "hf", "hq", "hub", "inc", "lab", "labs", "llc",
    "llm", "llms", "ltd", "mirror", "model", "models", "official", "org", "quant", "quants", "real",
    "release", "releases", "research", "team", "tech", "the", "verified", "weights",
)  # fmt: skip
"""Words that people add to a name that is taken, at either end."""

_ALIKE = str.maketrans(
    {
        **dict(zip("01345789$@!|", "oleastbgsall", strict=True)),
        "i": "l",
        # Cyrillic
        **dict(zip("абвгдезіїјкӏлмнорпстухѕԁԛԝь", "abbrdeelljkllmhopnctyxsdqwb", strict=True)),
        # Greek
        **dict(zip("αβγεηικνορτυχω", "abyenlkvoptuxw", strict=True)),
        # Latin beyond ASCII that NFKD leaves whole
        **dict(zip("ıłøđħŧɑɡɩ", "llodhtagl", strict=True)),
    }
)

_PAIRS = (("rn", "m"), ("vv", "w"))
"""Letters that look like one in most typefaces."""


def _letters(text: str) -> str:
    """Return letters and digits, without case and accents."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST]).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or letter in "$@!|")


def skeleton(text: str) -> str:
    """Return a text with every letter replaced by the plainest one that it looks like."""
    seen = _letters(text).translate(_ALIKE)
    for pair, one in _PAIRS:
        seen = seen.replace(pair, one)
    return seen


_FILLERS = tuple(sorted({skeleton(word) for word in FILLERS}, key=len, reverse=True))


def _stages(text: str) -> Iterator[str]:
    """Yield a name without digits at its end, then with one more filler gone each time."""
    left = skeleton(_letters(text).rstrip("0123456789"))
    while True:
        yield left
        for word in _FILLERS:
            if len(left) - len(word) < SHORTEST:
                continue
            if left.endswith(word):
                left = left.removesuffix(word)
                break
            if left.startswith(word):
                left = left.removeprefix(word)
                break
        else:
            return


def _core(text: str) -> str:
    *_, last = _stages(text)
    return last


def _slip(one: str, other: str) -> bool:
    """Whether a letter left out, added, changed or swapped with the next makes one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])  # noqa: PLR2004


class Likeness(Generic[T]):
    """Names, and what they stand for, to be found by what another name looks like."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, T] = {}
        self._core: dict[str, T] = {}
        for name, value in pairs:
            whole = skeleton(name)
            self._whole.setdefault(whole, value)
            if len(core := _core(name)) >= SHORTEST_CORE:
                self._core.setdefault(core, value)

    def find(self, name: str) -> T | None:
        """Return what a name looks like it stands for: the nearest resemblance there is."""
        whole, core = skeleton(name), ""
        if (found := self._whole.get(whole)) is not None:
            return found
        for core in _stages(name):
            if len(core) >= SHORTEST and (found := self._whole.get(core)) is not None:
                return found
        if len(core) >= SHORTEST_CORE and (found := self._core.get(core)) is not None:
            return found
        for known, value in self._whole.items():
            if len(known) >= SHORTEST_EDITED and _slip(whole, known):
                return value
        return None
