"""Tells which licence a text is, by the text: the word ``MIT`` in it proves nothing.

A text is reduced to words, without case, punctuation, markup, and lines of copyright. Every run
of ``SHINGLE`` words gives a digest; of those, the ones that ``step`` divides are compared with
those of the known texts, both ways: how much of the licence is in the text, and how many words
the text has that the licence lacks. A text is a licence only if nearly all of it is there
(``WHOLE``) and next to nothing else (``MORE``), and nothing of that is a word of ``CLAUSES``, or of
``TERMS`` where the licence is known word by word, or in letters that are not compared. A licence
with a clause added or taken away is *altered*: it is told which licence it is made from, and that
it is not that licence. So is one with terms among its lines of copyright.

Licences whose text was not at hand are told by what they call themselves in their first words, and
by phrases they hold. Such a match is marked as *titled*.

Not read: several licences in one file, beyond telling that none of them is all of it; texts over
``CHARACTERS``.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.core.records import dataclass, replace
from weighbridge.facts import licences
from weighbridge.facts.licences import Licence, Sketch

CHARACTERS = 256 << 10
"""Characters of a text that are read; the longest licence known has 35,000."""

SHINGLE = 6
"""Words in one shingle."""

SHORT = 400
"""Words below which a licence has no appendix."""

WHOLE = 0.85
"""Share of a licence's shingles that a text must hold; an appendix may be missing."""

WHOLE_SHORT = 0.9
"""The same for licences whose every shingle is kept: none of them has an appendix."""

PART = 0.5
"""Share at which a text is said to be made from a licence."""

MORE = 30
"""Words that a text may hold beside the licence: names, a year, an address."""

HEAD = 40
"""First words of a text, in which it says what it is."""


CLAUSES = frozenset(
    """
    commercial commercially compete competing competitors forbidden embargoed military monetize
    noncommercial nonprofit outputs prohibited prohibits research restricted restricts revenue
    royalty unethical users""".split()  # noqa: SIM905 - a page of words
)
"""Words that turn a licence into another one wherever they are added."""


TERMS = CLAUSES | frozenset(
    """
    academic academics agree agreed agrees agreement agreements any anyone apply applies
    approval authorization authorized before beyond business businesses cannot cease citizens
    companies company condition conditions conditional confidential consent contact country
    countries days demo derivatives distribute distribution education educational employees end
    ends evaluate evaluation except excluded excludes excluding exclusive exclusively expire
    expires exceed exceeding expressly fee fees forbid forbids free governed government
    governments grant grants granted harm harmful however if indemnify individuals internal
    internally jurisdiction law laws lawful lease licensee licensees licensor limit limited
    limits may military months must never no noncommercially nonexclusive nontransferable nor
    not notwithstanding obligation obligations obtain only otherwise outside pay payment
    payments permission permit permits permitted personal personally persons prior private
    privately production profit profits prohibit provided purchase purpose purposes refuse
    register require required requires reserve residents resell revocable revoke revoked rent
    sale sell sells shall share solely students subject subscription supplemental terminate
    terminated terminates termination territory third transfer trial unless unlawful until use
    used user users uses using violate violates waive warranted weapons where within without
    worldwide written years you your""".split()  # noqa: SIM905 - a page of words
)
"""Words of which terms are made: names, years and titles do without them."""

FREE = frozenset({"any", "company", "free", "research", "students"})
"""Words of ``TERMS`` that stand in lines of copyright: *and any contributors*, *Free Software
Foundation*."""

FOREIGN = 20
"""Letters of names, in writings that are not compared, that lines of copyright may hold."""


class Fit(enum.StrEnum):
    """How sure it is."""

    WHOLE = "whole"
    TITLED = "titled"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Match:
    """What a text was found to be.

    Attributes:
        licence: The licence, or the one that it is made from if ``fit`` is ``ALTERED``.
        fit: How sure it is.
        score: Share of the licence's shingles that are in the text; 0 for ``TITLED``.
        more: Words of the text that the licence does not have, about.
    """

    licence: Licence
    fit: Fit
    score: float
    more: int


_WORD = later.pattern(r"[a-z0-9]+")
_COPYRIGHT = later.pattern(
    r"^[ \t*#/;-]*(?:software[ \t]+)?(?:copyright|\(c\)|©"
    r"|all rights reserved)[^\n]*(?:\n(?![ \t]*\n)[^\n]{0,200}){0,8}",
    re.IGNORECASE | re.MULTILINE,
)
_NOTICE = later.pattern(
    r"^[ \t*#/;-]*(?:software[ \t]+)?(?:copyright[ \t]*(?:\(c\)|[©\d\[<{:]|by\b)"
    r"|\(c\)[ \t]*(?:copyright|\d)|©"
    r"|all rights reserved"
    r"|(?-i:Copyright[ \t]+(?!Act|Holder|Law|Licen|Notice|Owner|Right)[A-Z][a-z]))"
    r"[^\n]*(?:\n(?![ \t]*\n)[^\n]{0,200}){0,8}",
    re.IGNORECASE | re.MULTILINE,
)
"""As ``_COPYRIGHT``, but for sentences that go on about copyright in their next line."""
_NUMBER = later.pattern(
    r"^[ \t*#>-]*\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?=[ \t])", re.IGNORECASE | re.MULTILINE
)
"""What counts the items of a list."""

_GRANT = later.pattern(
    r"\n[ \t]*(?:permission|redistribution|licensed|this|everyone|the"
    r"|disclaimer)\b",
    re.IGNORECASE,
)
_FOREIGN = later.pattern(r"[^\W\d_\u0000-\u024f]")
_LIMITS = later.pattern("[不禁仅僅限须須非勿]")
"""Letters of Chinese and Japanese without which no term can be written, and names can."""

_QUOTES = str.maketrans({"’": "'", "“": '"', "”": '"', "‘": "'", "–": "-", "—": "-"})


def words(text: str, *, exact: bool = False) -> list[str]:
    """Return the words of a text as they are compared, without lines of copyright.

    Args:
        text: The text.
        exact: Whether it is to be compared word by word: then sentences about copyright stay.
    """
    text = text[:CHARACTERS].translate(_QUOTES)
    text = _NUMBER.sub("", _NOTICE.sub(_kept, text)) if exact else _COPYRIGHT.sub(_kept, text)
    return _WORD.findall(text.lower().replace("license", "licence"))


def _kept(match: re.Match[str]) -> str:
    """Keep of a copyright notice what is the licence already: the paragraph may have no gap."""
    grant = _GRANT.search(match.group())
    return match.group()[grant.start() :] if grant else "\n"


def shingles(text: list[str]) -> Iterator[int]:
    """Yield the digests of all runs of ``SHINGLE`` words, 32 bits each."""
    for at in range(len(text) - SHINGLE + 1):
        run = " ".join(text[at : at + SHINGLE]).encode()
        yield int.from_bytes(hashlib.blake2b(run, digest_size=4).digest(), "big")


def step(size: int, *, exact: bool) -> int:
    """Return how many shingles are passed over for each one kept, for a text of so many words.

    Args:
        size: Words of the text.
        exact: Whether it is to be compared word by word.
    """
    if exact or size < SHORT:
        return 1
    return 2 if size < 3000 else 4  # noqa: PLR2004 - about a thousand at most


def _terms(text: str) -> bool:
    """Whether what is not compared with a licence may hold terms: other letters, copyright."""
    text = text[:CHARACTERS]
    notices = [found.group().removesuffix(_kept(found)) for found in _NOTICE.finditer(text)]
    told = "\n".join(notices)
    foreign = len(_FOREIGN.findall(told))
    if _LIMITS.search(told) or not len(_FOREIGN.findall(text)) == foreign <= FOREIGN:
        return True
    return not (TERMS - FREE).isdisjoint(_WORD.findall(told.lower()))


def match(text: str) -> Match | None:
    """Tell which licence a text is, or is made from; ``None`` if none that is known."""
    told, exact = words(text), words(text, exact=True)
    if not told:
        return None
    rows = [(each, list(shingles(each))) for each in (told, exact)]
    best: Match | None = None
    for sketch in licences.sketches():
        own, digests = rows[sketch.exact]
        found = _compare(sketch, digests, own)
        if best is None or _rank(found) > _rank(best):
            best = found
    if best is not None and best.fit is Fit.WHOLE:
        return replace(best, fit=Fit.ALTERED) if _terms(text) else best
    return _titled(told) or (best if best is not None and best.score >= PART else None)


def _rank(found: Match) -> tuple[bool, float, int]:
    return found.fit is Fit.WHOLE, found.score, -found.more


def _compare(sketch: Sketch, digests: list[int], told: list[str]) -> Match:
    """Compare a text with one licence, both ways."""
    foreign = [
        at
        for at, digest in enumerate(digests)
        if digest % sketch.step == 0 and digest not in sketch.shingles
    ]
    there = sketch.shingles.intersection(digests)
    score = len(there) / len(sketch.shingles) if sketch.shingles else 0.0
    # a stretch of foreign words also breaks the shingles that run into it
    more = len(foreign) * sketch.step
    enough = WHOLE_SHORT if sketch.words < SHORT else WHOLE
    whole = score >= enough and more <= MORE + sketch.words // 50 + (SHINGLE - 1) * 2
    if whole and sketch.exact:
        whole = not TERMS.intersection(_besides(sketch, digests, told))
    elif whole and any(CLAUSES.intersection(told[at : at + SHINGLE]) for at in foreign):
        whole = False
    fit = Fit.WHOLE if whole else Fit.ALTERED
    return Match(sketch.licence, fit, round(score, 3), more)


def _besides(sketch: Sketch, digests: list[int], told: list[str]) -> Iterator[str]:
    """Yield the words of a text that are in no run of words that a licence has."""
    known = 0
    for at, word in enumerate(told):
        if at < len(digests) and digests[at] in sketch.shingles:
            known = at + SHINGLE
        if at >= known:
            yield word


def _titled(told: list[str]) -> Match | None:
    """Tell a licence by what its text calls itself."""
    head = f" {' '.join(told[:HEAD])} "
    whole = ""
    best: tuple[int, Licence] | None = None
    for heading in licences.headings():
        named = [begin for begin in map(_spelled, heading.begins) if f" {begin} " in head]
        if not named:
            continue
        whole = whole or f" {' '.join(told)} "
        if all(_spelled(phrase) in whole for phrase in heading.phrases):
            length = max(map(len, named))
            if best is None or length > best[0]:
                best = (length, heading.licence)
    return Match(best[1], Fit.TITLED, 0.0, 0) if best else None


def _spelled(phrase: str) -> str:
    return phrase.replace("license", "licence")
