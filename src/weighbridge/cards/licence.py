"""Which licence a card states, for the model, its code or its data, and on which line.

Read are the fields ``license`` (also spelled ``licence`` or ``licenses``), ``license_name`` and
``license_link``, tags such as ``license:mit``, sections and labels about the licence, table
columns, and sentences that say under which licence something *is*: ``released under``, ``licensed
under``, ``governed by``, ``subject to``. What stands after a label alone and calls itself a licence
is kept as written. There, names of ``data/licences.toml`` and SPDX expressions are looked for; a
word such as MIT or a model family's name counts only beside a word for licence. What a template
left (``license``, ``unknown``) states nothing.

Badges count where their address says the licence. Not read: what badges show that is made when they
are fetched; what a link leads to. That a licence is stated says nothing about whether the stater
may.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

from weighbridge.cards import text
from weighbridge.cards.card import Card
from weighbridge.cards.text import Link, Sentence, Shape
from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.facts import licences
from weighbridge.facts.licences import Licence

MOST = 50
"""Statements of one card that are kept."""

KEPT = 200
"""Characters of a statement that are kept."""

WORDS = 9
"""Words of one licence's name, at most."""

SHORT = 6
"""Letters below which a name written small is a word: mit, isc, bsd."""

EXPRESSION = 200
"""Characters of one SPDX expression, at most."""


class About(enum.StrEnum):
    """What a licence is stated for."""

    MODEL = "model"
    CODE = "code"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Stated:
    """A licence, as a card states it.

    Attributes:
        written: As written, at most ``KEPT`` characters.
        licence: The one that is meant; ``None`` if it is none that is known.
        about: What it is for; the model, if the card does not say.
        line: In the card, from 1.
        field: Of the front matter; empty for prose.
    """

    written: str
    licence: Licence | None
    about: About
    line: int
    field: str = ""


_EXPRESSION = later.pattern(r"[A-Za-z0-9.+() -]{1,200}")
_WORD = later.pattern(r"[^\W_][\w.+'’-]*|《[^》]{1,60}》")
_LEAD = later.pattern(
    r"\b(?:licen[sc]ed|released|distributed|available|published|provided|shared|offered"
    r"|open-?\s?sourced|governed|covered"
    r"|bound|subject|under the terms|made available|fall\w*|is|are)\b[^.!?;]{0,60}?\b(?:under|by"
    r"|to|with|of|as)\b"
    r"|\blicen[cs]ed\sfor\b|\blicen[cs]e,?\s(?:called|named)\b|\b(?:is"
    r"|are)\s(?:also\s)?(?=CC[ -]?BY\b)",
    re.IGNORECASE,
)
_LICENCE = later.pattern(
    r"licen[cs]|terms of use|\bagreement|许可|協議|协议|ライセンス|라이[선센]스|lizenz|licencia",
    re.IGNORECASE,
)
_LABEL = later.pattern(
    r"\W{0,4}(?:model\s|weights?\s|code\s|software\s)?(?:licen[cs]e(?:\(s\)|s)?|许可证?|协议|ライセンス"
    r"|라이선스|lizenz|licencia|licença)"
    r"(?:\s(?:type|name|agreement))?\s?(?:\([^()]{0,40}\)\s?)?(?:[:：|]|\Z|(?=\sA\scustom))",
    re.IGNORECASE,
)
_COMMONS = later.pattern(r"\bCC[ -]?BY\b|\bcreative commons\b", re.IGNORECASE)
_BADGE = later.pattern(
    r"(?:shields\.io/badge/|badgen\.net/badge/)((?:model|weights?|code)?(?:%20"
    r"|[_ -])?licen[cs]e)[-/]((?:[^-/?]|--){1,60})",
    re.IGNORECASE,
)
_FILE = later.pattern(r"(?:.*/)?(?:model[_-])?licen[cs]es?(?:[._-]\w+)*(?:\.\w+)?", re.IGNORECASE)
_BARE = later.pattern(
    r"(?:the|this|see|a|our|\W|licen[cs]es?|file|here|txt|md|agreement)*", re.IGNORECASE
)
_PRAISE = later.pattern(
    r"\W*(?:permissive|truly open)\b.{0,60}\blicen[cs]e\b", re.IGNORECASE | re.DOTALL
)
_SECTION = later.pattern(
    r"licen[cs]|许可|协议|声明|ライセンス|라이선스|lizenz|licencia|licença",
    re.IGNORECASE,
)
_REFERENCE = later.pattern(
    r"originally|base\smodel'?s?\slicen|comply with|compl(?:y|iance)|prohibited by"
    r"|in accordance with|acceptable use"
    r"|allows for|unlicensed|copy of|\bdependenc|third[- ]part|other\smodels?\b|respective",
    re.IGNORECASE,
)
_CODE = later.pattern(
    r"\b(?:source\s)?code\b|\brepo(?:sitory)?\b|\blibrary\b|\bsoftware\b|\bscripts?\b|源码|代码",
    re.IGNORECASE,
)
_MODEL = later.pattern(r"\bmodels?\b|\bweights?\b|\bcheckpoints?\b|模型|权重", re.IGNORECASE)
_DATA = later.pattern(r"\bdata\b|\bdata\s?sets?\b|\bcorpus\b|数据", re.IGNORECASE)


def stated(card: Card) -> tuple[Stated, ...]:
    """Return the licences a card states, each once for each thing it is for.

    What the front matter says comes first; then the prose, in order.
    """
    found: dict[tuple[str, About], Stated] = {}
    every = (*_fields(card), *_prose(card))
    exact = {(item.line, item.licence.id) for item in every if item.licence}
    for item in every:
        general = item.licence.id if item.licence and not item.licence.spdx else ""
        if general and any(
            line == item.line and name.startswith(f"{general}-") for line, name in exact
        ):
            continue  # the same line says which one
        key = licences.spelling(item.licence.id if item.licence else item.written)
        if len(found) < MOST:
            found.setdefault((key, item.about), item)
    return tuple(found.values())


def named(name: str) -> Licence | None:
    """Return the licence of a name, an SPDX identifier or an SPDX expression."""
    listed = licences.of(name)
    if listed is not None:
        return listed
    return _expression(name) if _EXPRESSION.fullmatch(name) else None


def _expression(name: str) -> Licence | None:
    """Read an SPDX expression; it is approved if all its parts are, restricted if any is."""
    # its index of licences is large, and most cards never need it
    from license_expression import (  # noqa: PLC0415 - loads a quarter of a second
        ExpressionError,
        ExpressionParseError,
        get_spdx_licensing,
    )

    try:
        parsed = get_spdx_licensing().parse(name, validate=True)
    except (ExpressionError, ExpressionParseError, RecursionError):
        return None
    if parsed is None:
        return None
    spdx = str(parsed)
    parts = [
        licences.of(key) for key in re.split(r"[() ]+(?:AND|OR|WITH)[() ]+|[()]+", spdx) if key
    ]
    listed = [part for part in parts if part is not None]
    return Licence(
        spdx,
        spdx,
        spdx,
        osi=all(part.osi for part in listed) if len(listed) == len(parts) else None,
        restricted=any(part.restricted for part in listed),
        non_commercial=any(part.non_commercial for part in listed),
        source="https://spdx.org/licenses/",
    )


def _fields(card: Card) -> Iterator[Stated]:
    """Yield what the front matter states."""
    vague = False
    for value in card.front.all("license", "licence", "licenses"):
        if value.text.lower() == "other":
            vague = True
        elif not text.placeholder(value.text):
            yield _stated(value.text, About.MODEL, value.line, "license")
    for value in card.front.all("tags"):
        if value.text.lower().startswith("license:"):
            name = value.text.partition(":")[2]
            if name.lower() != "other" and not text.placeholder(name):
                yield _stated(name, About.MODEL, value.line, "tags")
    names = [(value, "license_name") for value in card.front.all("license_name")]
    links = [(value, "license_link") for value in card.front.all("license_link")]
    for value, key in names:
        if not text.placeholder(value.text):
            yield _stated(value.text, About.MODEL, value.line, key)
    for value, key in links:
        # a link is told only if nothing has a name, or if it is a known licence's own
        if licences.of(value.text) or (vague and not names):
            yield _stated(value.text, About.MODEL, value.line, key)
    if vague and not names and not links:
        line = next(value.line for value in card.front.all("license", "licence", "licenses"))
        yield Stated("other", None, About.MODEL, line, "license")


def _stated(written: str, about: About, line: int, field: str = "") -> Stated:
    return Stated(written[:KEPT], named(written[:EXPRESSION]), about, line, field)


def _prose(card: Card) -> Iterator[Stated]:
    """Yield what the prose states, badges first."""
    for image in card.text.images:
        if match := _BADGE.search(image.target):
            name = match.group(2).replace("--", "-").replace("_", " ").replace("%20", " ").strip()
            name = name.removesuffix(".svg")
            about = About.CODE if match.group(1).lower().startswith("code") else About.MODEL
            if not text.placeholder(name):
                yield Stated(name, named(name), about, image.line)
    for block in card.text.blocks:
        if block.shape is Shape.ROW:
            yield from _row(block.line, block.cells, block.header)
            continue
        section = bool(block.section.titles) and bool(_SECTION.search(block.section.titles[-1]))
        for sentence in text.sentences(block):
            yield from _sentence(sentence, section=section)


def _row(line: int, cells: tuple[str, ...], header: tuple[str, ...]) -> Iterator[Stated]:
    for at, cell in enumerate(cells):
        titled = at < len(header) and _LABEL.fullmatch(header[at].strip())
        labelled = at == 1 and _LABEL.fullmatch(cells[0].strip())
        if not (titled or labelled) or text.placeholder(cell):
            continue
        licence = named(cell.strip())
        if licence is not None:
            yield Stated(cell.strip()[:KEPT], licence, About.MODEL, line)
        else:
            for written, found, _ in _names(cell, 0, sure=True):
                yield Stated(written, found, About.MODEL, line)


def _sentence(sentence: Sentence, *, section: bool) -> Iterator[Stated]:
    """Yield what a sentence states."""
    said = sentence.text
    label = _LABEL.match(said)
    start = label.end() if label else _begins(sentence, section=section)
    if start is None or _REFERENCE.search(said) or (label and text.placeholder(said[start:])):
        return
    if label and (written := _unknown(said[start:])):
        yield Stated(written, None, About.MODEL, sentence.line)
        return
    last = 0
    linked = [link for link in sentence.links if _linked(link)]
    alone = licences.of(said) is not None and section
    for written, licence, at in _names(said, start, sure=label is not None or alone):
        if any(link.start <= at < link.stop for link in linked):
            continue  # the link says it more exactly
        yield Stated(written, licence, _about(said, last, at), sentence.line)
        last = at
    for link in sentence.links:
        if link.start < start:
            continue
        about = _about(said, last, link.start)
        own = _linked(link)
        if own is not None:
            yield Stated(link.target[:KEPT], own, about, sentence.line)
        elif _unlisted(link):
            yield Stated(link.text[:KEPT], None, about, sentence.line)


def _unknown(said: str) -> str:
    """Return what stands after a label alone and calls itself a licence, if it is none known."""
    written = said.strip(" *_`.")
    named_so = re.search(r"\blicen[cs]e\b|\bagreement\b|\brail\b", written, re.IGNORECASE)
    short = len(written) <= KEPT and len(written.split()) <= WORDS
    if not short or named_so is None or _BARE.fullmatch(written):
        return ""
    return "" if any(_names(written, 0, sure=True)) or not written[0].isupper() else written


def _begins(sentence: Sentence, *, section: bool) -> int | None:
    """Return where a sentence begins to say what a licence is, or nothing."""
    said = sentence.text
    if section or _PRAISE.match(said):
        return 0
    match = _LEAD.search(said)
    if match is None:
        return None
    said_so = _LICENCE.search(said) or _COMMONS.search(said)
    return match.start() if said_so or any(map(_linked, sentence.links)) else None


def _unlisted(link: Link) -> bool:
    """Whether a link leads to a licence file under a name that is not listed."""
    if _FILE.fullmatch(link.target) is None or _BARE.fullmatch(link.text):
        return False
    return next(_names(link.text, 0, sure=True), None) is None


def _linked(link: Link) -> Licence | None:
    """Return the licence whose own address a link is."""
    address = link.target.rstrip("/")
    if match := re.search(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)", address):
        return licences.of(f"cc-{match.group(1)}-{match.group(2)}")
    return licences.of(address)


def _names(said: str, start: int, *, sure: bool) -> Iterator[tuple[str, Licence, int]]:
    """Yield the names of licences in a text, the longest at each place, and where they stand.

    Args:
        said: The text.
        start: Where to begin, in characters.
        sure: Whether what stands there is a licence, so that a bare name will do.
    """
    words = list(_WORD.finditer(said, start))
    at = 0
    while at < len(words):
        for size in range(min(WORDS, len(words) - at), 0, -1):
            first, last = words[at].start(), words[at + size - 1].end()
            phrase = said[first:last].rstrip(".'’-")
            licence = licences.of(phrase) if len(phrase) <= 2 * licences.longest() else None
            if licence is not None and (sure or _meant(said, phrase, first)):
                yield phrase, licence, first
                at += size - 1
                break
        at += 1


def _meant(said: str, phrase: str, start: int) -> bool:
    """Whether a name in prose is that of a licence."""
    if phrase.islower() and phrase.isalpha() and len(phrase) < SHORT:
        return False
    if _LICENCE.search(phrase) or _COMMONS.match(phrase):
        return True
    stop = start + len(phrase)
    around = said[max(0, start - 40) : start] + " " + said[stop : stop + 30]
    return (
        _LICENCE.search(around) is not None
        or re.search(r"\b(?:under|by|遵循)\W{1,3}(?:the\W)?$", said[:start]) is not None
    )


def _about(said: str, start: int, stop: int) -> About:
    """Tell what a licence is for, by what stands before its name."""
    before = said[start:stop]
    if _MODEL.search(before):
        return About.MODEL
    if _DATA.search(before) and not _CODE.search(before):
        return About.DATA
    if _CODE.search(before):
        return About.CODE
    return About.MODEL
