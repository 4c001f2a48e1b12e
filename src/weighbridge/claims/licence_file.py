"""Which licences lie with the model, told by their whole text.

Read are files at the root that are called after licences: ``LICENSE``, ``LICENCE``, ``COPYING``,
``NOTICE``, with anything before or behind. A text counts only if it is that of a known licence,
all of it and next to nothing else (``cards/licencetext.py``), or if its first words say so and the
text is not at hand. A known licence with clauses added or taken away is another licence: it is
claimed as altered, under a name that no list of licences has. Of a text that is like none, nothing
is claimed.

What it is for is told by the file's name: ``LICENSE-CODE`` is for code, ``DATA_LICENSE`` for data.
Any other is for the weights; also ``LICENSE`` beside a ``LICENSE-MODEL``, unless that one is
approved by the Open Source Initiative, as the usual ones for code are.

Not read: folders below; more than ``MOST`` files; copyright lines, and whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.cards import licencetext
from weighbridge.cards.licencetext import Fit, Match
from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Strength, Topic, Unclaimed, later
from weighbridge.origins import cards as documents
from weighbridge.origins.folder import Folder

MOST = 20
"""Files; each is compared with every known text."""

_NAME = later.pattern(r"(?i)[^/]*(?:licen[cs]e|copying)[^/]*|(?:notice|eula)(?:\.\w{1,10})?")
_PLAIN = later.pattern(r"[\w.-]{1,80}", re.ASCII)
_HOW = {
    Fit.WHOLE: "is that of",
    Fit.TITLED: "calls itself",
    Fit.ALTERED: "differs from what it is made from:",
}
_NO_TEXT = later.pattern(r"(?i).*\.(?:py|json|ya?ml|pdf|png|svg|sig|asc|html?|sha\d+)")
_CODE = later.pattern(r"(?i)(?:^|[^a-z])(?:code|software)(?:[^a-z]|$)")
_DATA = later.pattern(r"(?i)(?:^|[^a-z])(?:data|datasets?)(?:[^a-z]|$)")
_MODEL = later.pattern(r"(?i)(?:^|[^a-z])(?:models?|weights?)(?:[^a-z]|$)")


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim | Unclaimed]:
    """Yield a claim for each file whose text is that of a licence."""
    names = [
        name
        for name in documents.names(folder)
        if _NAME.fullmatch(name) and not _NO_TEXT.fullmatch(name)
    ]
    models = any(_MODEL.search(name) for name in names)
    for name in names[:MOST]:
        source = documents.text(folder, name)
        match = licencetext.match(source) if source else None
        if match is None:
            if not name.lower().startswith("notice"):
                entry = folder.entry(name, "text", (source or "")[:200])
                why = f"the text of {name!r} is that of no known licence"
                yield Unclaimed(_topic(name), why, (entry,))
            continue
        topic = _topic(name)
        plain = topic is Topic.LICENCE and not _MODEL.search(name)
        if models and plain and match.fit is not Fit.ALTERED and match.licence.osi:
            topic = Topic.CODE_LICENCE
        yield _claim(topic, name, match, folder)
    for name in [] if names else [each for each in documents.names(folder) if _shown_only(each)]:
        why = f"{name!r} is called like the text of a licence, and is not read"
        yield Unclaimed(_topic(name), why, (folder.entry(name, "text", ""),))
    if len(names) > MOST:
        yield Unclaimed(Topic.LICENCE, f"{len(names) - MOST} more files of licences were not read")


def _shown_only(name: str) -> bool:
    """Whether a text of a licence may lie in a file that is made to be shown."""
    return bool(_NAME.fullmatch(name)) and name.lower().endswith((".pdf", ".html", ".htm"))


def _topic(name: str) -> Topic:
    """Say what a licence is for, by the name of its file."""
    if _MODEL.search(name):
        return Topic.LICENCE
    if _CODE.search(name):
        return Topic.CODE_LICENCE
    return Topic.DATA_LICENCE if _DATA.search(name) else Topic.LICENCE


def _claim(topic: Topic, name: str, match: Match, folder: Folder) -> Claim:
    called = match.licence.spdx or match.licence.name
    share = f"{match.score:.0%} of {called}, {match.more} words besides"
    if match.fit is Fit.TITLED:
        share = f"first words are those of {called}"
    value = match.licence.id
    if match.fit is Fit.ALTERED:
        value = f"altered {value}"
    said = f"text of {_shown(name)} {_HOW[match.fit]} {called}"
    entry = folder.entry(name, "text", share)
    return Claim(topic, value, Strength.DECLARED, None, (entry,), said)


def _shown(name: str) -> str:
    """Return a name as it is, if it is a plain one."""
    return name if _PLAIN.fullmatch(name) else repr(name)


SOURCE = Source(id="licence-file", doc=__doc__, read=read)
