r"""Tell from a text of JSON what no value in it can do, so that not each value has to be asked.

Of a configuration every text is looked at, whatever its key: it may be a template that walks
through Python objects (``intake/templates.py``), or what a loader evaluates
(``intake/evaluated.py``). That takes 100 ns a byte and more, where nearly no file has anything of
the kind. So words without which there is nothing to find are looked for in the whole text first, at
C speed, and what is not there is not looked for again.

A text in JSON stands there as it is, but for escapes. A word of letters has none in it unless it is
spelled ``\u006f``; escapes of letters that are no part of such a word, in any spelling that Python
takes for it, do not matter (``_SAFE``). What is before a word may be the last letter of an escape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

from weighbridge.core import later
from weighbridge.core.normal import normal
from weighbridge.core.records import dataclass
from weighbridge.intake import evaluated
from weighbridge.intake.doubts_of_texts import PIECES, each_once, once

_SAFE = (
    # Latin, Cyrillic, Arabic; dashes and quotation marks; kana, Han, Hangul; most emoji.
    r"00[c-fC-F]|01[0-2]|0[4-6]|20(?:1[0-689a-fA-F]|2[0-2])|30[4-9a-fA-F]|[4-9]"
    r"|[aA][c-fC-F]|[bBcC]|[dD](?:[0-7c-fC-F]|83[d-eD-E])"
)
_ODD = later.pattern(rf"\\u(?!{_SAFE})")
_WITHIN = later.pattern(r"[^\x00-\x7f](?<=[A-Za-z_.\s].)")
"""A letter that may part a word, if it is left out."""

_STRING = later.pattern(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
_TAG = later.pattern(r"\{[{%#]")

SHORT = 1 << 14
"""Characters of a text in which no more than words are looked for."""


_BETWEEN = b"0123456789,[]\n"
"""No part of any word: without them, what is mostly numbers is short."""

_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)

BEHIND = 64
"""Characters behind a word that are looked at."""

STRETCH = 3 << 19
"""Bytes of a long text that are looked at together."""

WIDEST = 4 * STRETCH
"""Bytes without a comma or quotation mark that are looked at, if they are not ASCII."""

_ENDS = (b'"', b",")

ASKED = 1 << 21
"""Characters of a text that is taken to pieces, to see which have a word in them: a forest of skops
has half as many."""

FEW = 512
"""Different texts with a word in them, up to which each is asked."""

OFTEN = 256
"""Places of a word that are looked at one by one; of more, an expression tells."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What texts of a tree may be.

    Attributes:
        renders: Some may be a template that walks through objects.
        hides: Some may be what OmegaConf makes a table of.
        evaluates: Some may be evaluated, if they have any of this in them.
    """

    renders: bool
    hides: bool
    evaluates: tuple[evaluated.Part, ...]

    @property
    def nothing(self) -> bool:
        """Whether no text has to be looked at."""
        return not (self.renders or self.hides or self.evaluates)


ANYTHING = Forecast(renders=True, hides=True, evaluates=evaluated.PARTS)
"""Of a tree of which the text was not looked at."""


def of(text: bytes, *, escapes: bool = True) -> Forecast:
    """Look at a text, UTF-8.

    Args:
        text: The whole text.
        escapes: Whether they are those of JSON; a text with any others may hold anything.
    """
    stretches = list(_stretches(text))
    whole = len(stretches) == 1 and escapes
    found = [_alone(each, escapes=escapes, whole=whole) for each in stretches]
    if len(found) == 1 or ANYTHING in found:
        return found[0] if len(found) == 1 else ANYTHING
    parts = {part for each in found for part in each.evaluates}
    return Forecast(
        any(each.renders for each in found),
        any(each.hides for each in found),
        tuple(part for part in evaluated.PARTS if part in parts),
    )


def _stretches(text: bytes) -> Iterator[memoryview]:
    """Yield a text, or stretches of a long one: nothing that is looked for goes over their ends."""
    at, most, view = 0, len(text), memoryview(text)
    while most - at > 2 * STRETCH:
        near = at + STRETCH
        stop = max(text.rfind(each, at, near) for each in _ENDS) + 1
        if not stop:
            stop = min(text.find(each, near) % (most + 1) for each in _ENDS) + 1
        yield view[at:stop]
        at = stop
    yield view[at:]


def _ascii(text: memoryview) -> bool:
    steps = range(0, len(text), STRETCH)
    return all(bytes(text[at : at + STRETCH]).isascii() for at in steps)


def _alone(text: memoryview, *, escapes: bool, whole: bool) -> Forecast:
    if len(text) > WIDEST and not _ascii(text):
        # As text, it may take several times as much memory.
        return ANYTHING
    string = str(text, "utf-8", "replace")
    if "\\" in string and (not escapes or _ODD.search(string) is not None):
        return ANYTHING
    looked = letters = string
    few = len(string) > SHORT and len(text) <= PIECES
    if few and not string.isascii():
        looked = _narrow(bytes(text))
        letters = _spelled(looked.encode())
    elif not string.isascii():
        # YOLOv5 leaves letters out that are not ASCII, as it opens a file.
        bare = string.encode("ascii", "ignore").decode() if _WITHIN.search(string) else ""
        # Python takes letters for the same that look the same, such as wide ones.
        letters = f"{normal('NFKC', string)}\n{bare}"
    elif few:
        pieces = once(bytes(text))
        looked, letters = pieces.decode(), _spelled(pieces)
    renders, hides = _TAG.search(looked) is not None, evaluated.HIDING in looked
    parts = tuple(part for part in evaluated.PARTS if part.word in letters)
    if not string.isascii():
        looked = looked if few else letters
    elif parts and escapes:
        every = string if "\\" in string else looked
        words = [part.word for part in parts]
        looked = _unnamed(every, words)
        if looked and whole and _harmless(every, words):
            return Forecast(renders, hides, ())
    parts = tuple(part for part in parts if _apart(part, looked))
    if len(looked) > SHORT or len(string) > SHORT:
        parts = tuple(part for part in parts if _standing(part).search(looked))
    elif parts:
        parts = evaluated.PARTS
    return Forecast(renders, hides, parts)


def _spelled(text: bytes) -> str:
    """Leave out of a text in ASCII what is no part of any word, and then what came before."""
    found = text.translate(None, _BETWEEN).replace(b"  ", b"")
    return (found if len(found) <= SHORT else each_once(found)).decode()


def _narrow(text: bytes) -> str:
    """Return what words are looked for in, of a text that is not ASCII, as ASCII.

    One letter makes all of a text two or four times as wide, and what holds it is little, as a
    rule. Digits, none of which is in a word, are all the same; other letters become a question
    mark, which a word may stand beside.
    """
    each = set(text.translate(_DIGITS).split(b'"'))
    plain = [piece for piece in each if piece.isascii()]
    odd = str(b'"'.join([piece for piece in each if not piece.isascii()]), "utf-8", "replace")
    # YOLOv5 and Python, as above; and as it is.
    wide = f"{odd}\n{normal('NFKC', odd)}".encode("ascii", "replace")
    return b'"'.join((*plain, wide, odd.encode("ascii", "ignore"))).decode()


def _unnamed(string: str, words: list[str]) -> str:
    """Return what has some words in it, without texts that are one name, or a path of names.

    Evaluated, these call nothing.

    Args:
        string: JSON in ASCII.
        words: All that are of interest.
    """
    if len(string) > ASKED:
        return string
    if "\\" in string:
        # Then what is left of quotation marks are those around texts.
        string = string.replace("\\\\", "\\?").replace('\\"', "\\?")
    pieces = set(string.split('"'))
    found = {each for word in words for each in pieces if word in each}
    return '"'.join(each for each in found if not each.replace(".", "_").isidentifier())


def _harmless(string: str, words: list[str]) -> bool:
    """Whether no text calls anything that has some words in it, asked of each of a few.

    Of a graph of PyTorch, each node says in which layer and line it was made.

    Args:
        string: JSON in ASCII, or what stands between its quotation marks, each once.
        words: All that are of interest.
    """
    if len(string) > ASKED:
        return False
    texts = set(_STRING.findall(string) if "\\" in string else string.split('"'))
    held = dict.fromkeys(each for word in words for each in texts if word in each)
    few = [each for each in held if not each.replace(".", "_").isidentifier()]
    if len(few) > FEW or max(map(len, few), default=0) > evaluated.BRIEF:
        return False
    try:
        said = [json.loads(f'"{each}"') if "\\" in each else each for each in few]
    except ValueError:
        return False
    return not any(True for _ in evaluated.reached(said, hiding=False))


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def _apart(part: evaluated.Part, string: str) -> bool:
    """Whether a part may stand in a text: its word, and not within another one.

    As ``_standing``, for which an expression would have to be compiled, but that what is behind the
    word is looked at only for the ends that most parts have.
    """
    at = string.find(part.word)
    if at >= 0 and (not part.bounded or "\\" in string):
        return True
    for _ in range(OFTEN):
        if at < 0:
            return False
        end = at + len(part.word)
        behind = string[end : end + BEHIND]
        if part.text == r"\b":
            fits = not (behind[:1].isalnum() or behind[:1] == "_")
        else:
            fits = part.text != r"\s*\(" or behind.lstrip()[:1] in ("", "(")
        if fits and string[at - 1 : at] not in _LETTERS:
            return True
        at = string.find(part.word, end)
    return True


@cache
def _standing(part: evaluated.Part) -> re.Pattern[str]:
    """Return an expression for a part within JSON, where an escape may be beside it."""
    word, text = part.word, part.text.replace(r"\s*", r"(?:\s|\\[fnrt])*+")
    left = rf"(?<![A-Za-z0-9_]{word})|(?<=\\[bfnrt]{word})|(?<=\\u[0-9a-fA-F]{{4}}{word})"
    return re.compile(f"{word}(?:{left}){text}" if part.bounded else f"{word}{text}")
