"""Unicode normalisation that takes time by the length of a text, whatever stands in it.

The standard library puts marks that follow one another in order by moving each past those before
it: of 100,000 marks in a row, that takes a minute. Here a long run is put in order first.

Source: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format (retrieved 2026-11-27), which
says that no text has use for more than 30 in a row.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from weighbridge.typings import Literal, TypeAlias

Form: TypeAlias = Literal["NFC", "NFKC", "NFD", "NFKD"]

SHORT = 256
"""Characters of a text that is normalised as it stands."""

RUN = 30
"""Marks in a row that are put in order by whoever takes longer for it."""

FIRST = "\u0300"
"""The first character that is a mark."""


def normal(form: Form, text: str) -> str:
    """Return what ``unicodedata.normalize`` does."""
    if text.isascii():
        return text
    if len(text) > SHORT:
        whole: Form = "NFKD" if "K" in form else "NFD"
        marks = [each for each in set(text) if each >= FIRST and _is_mark(whole, each)]
        if marks:
            run = f"[{''.join(map(re.escape, sorted(marks)))}]{{{RUN},}}"
            text = re.sub(run, lambda found: _ordered(whole, found[0]), text)
    return unicodedata.normalize(form, text)


@lru_cache(maxsize=4096)
def _parts(form: Form, letter: str) -> str:
    return unicodedata.normalize(form, letter)


def _is_mark(form: Form, letter: str) -> bool:
    """Whether a character comes to marks alone: some do that are none themselves."""
    return all(map(unicodedata.combining, _parts(form, letter)))


def _ordered(form: Form, run: str) -> str:
    """Return marks taken apart, in canonical order: those of one class stay as they are."""
    apart = "".join([_parts(form, each) for each in run])
    return "".join(sorted(apart, key=unicodedata.combining))
