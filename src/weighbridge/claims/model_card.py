"""What the model's card says: bases, licence, data sets, training data, name and maker.

Everybody can write anything into a card, so nothing of it is more than declared. Read are the
front matter and the prose, as ``cards`` describes; every claim has the line it stands on.

- A base model, with its relation; what is only a path on somebody's machine is none.
- Licences: of the model as such, of code and of data apart.
- Data sets, by name.
- How much is said of training data: a word of ``Disclosure``, with the lines that reached it. What
  the next level needs stands under the key ``missing``, what is declined to say under ``declined``.
  Documented data are a component of the release, and so are data that can be had.
- The name, if the front matter has ``model_name``.
- The maker, if the front matter has ``model_creator``, or a label such as ``Developed by:`` does.

Not read: cards of folders below; who converted, quantised, funded or shared the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.cards import Card, Disclosed, disclosure, licence, text
from weighbridge.cards import read as read_card
from weighbridge.cards.licence import About
from weighbridge.claims import Source
from weighbridge.core import (
    Claim,
    Component,
    Disclosure,
    Dossier,
    Entry,
    Relation,
    Strength,
    Topic,
    Unclaimed,
    later,
)
from weighbridge.origins import cards as documents
from weighbridge.origins.folder import Folder

MOST = 200
"""Claims of one topic from one card."""

MAKERS = 10
"""Makers that one card is taken to name."""

SAID = "declared by the card"
"""How all of it is said."""

_TOPICS = {
    About.MODEL: Topic.LICENCE,
    About.CODE: Topic.CODE_LICENCE,
    About.DATA: Topic.DATA_LICENCE,
}
_REPOSITORY = later.pattern(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_LABEL = later.pattern(
    r"\W{0,4}(?:developed\sby|created\sby|(?:model\s)?(?:developer|creator|author)(?:s|\(s\))?)\s?"
    r"(?:\([^()]{0,40}\)\s?)?[:\uff1a|]\W{0,3}(?P<name>\S.{0,200})"
    r"|\W{0,4}Model\sDevelopers?\s(?P<bare>[A-Z][\w.&-]*(?:\s[A-Z][\w.&-]*){0,4})\W{0,2}$",
    re.IGNORECASE,
)
_BETWEEN = later.pattern(r"\s*(?:[,;|]|\s(?:and|&|x|in collaboration with|with)\s)\s*")


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim | Unclaimed]:
    """Yield what each card of the model claims."""
    names = documents.cards(folder)
    if not names:
        yield Unclaimed(Topic.TRAINING_DATA, "there is no model card")
    for name in names:
        source = documents.text(folder, name)
        if source is None:
            why = f"the card {name!r} could not be read"
            yield Unclaimed(Topic.TRAINING_DATA, why)
            continue
        yield from _claims(read_card(source), name, folder)


def _claims(card: Card, name: str, folder: Folder) -> Iterator[Claim]:
    told = disclosure.grade(card)
    yield from _bases(card, name, folder)
    yield from _licences(card, name, folder)
    yield from _data(told, name, folder)
    for value in (*card.front.all("model_name"),):
        if not text.placeholder(value.text):
            entry = folder.entry(name, "model_name", value.text, value.line)
            yield _declared(Topic.NAME, value.text, entry)
    yield from _makers(card, name, folder)


def _declared(
    topic: Topic,
    value: str,
    *evidence: Entry,
    hub: str = "",
    relation: Relation = Relation.UNKNOWN,
) -> Claim:
    return Claim(topic, value, Strength.DECLARED, None, evidence, SAID, hub, relation)


def _hub(name: str) -> str:
    """Say where a name of this form is one: cards are written for one hub."""
    return "huggingface" if _REPOSITORY.fullmatch(name) else ""


def _bases(card: Card, name: str, folder: Folder) -> Iterator[Claim]:
    for base in card.bases[:MOST]:
        if base.local or not base.name:
            continue
        entry = folder.entry(name, base.field or "text", base.name, base.line)
        relation = Relation(base.relation.value)
        yield _declared(Topic.BASE_MODEL, base.name, entry, hub=_hub(base.name), relation=relation)


def _licences(card: Card, name: str, folder: Folder) -> Iterator[Claim]:
    for stated in licence.stated(card)[:MOST]:
        entry = folder.entry(name, stated.field or "text", stated.written, stated.line)
        value = stated.licence.id if stated.licence else stated.written
        yield _declared(_TOPICS[stated.about], value, entry)


def _data(told: Disclosed, name: str, folder: Folder) -> Iterator[Claim]:
    """Yield data sets by name, and how much is said of training data."""
    lines = {ground.why: ground for ground in told.grounds}
    for each in told.datasets[:MOST]:
        ground = lines.get(f"names {each!r}")
        entry = folder.entry(name, "dataset", each, ground.line if ground else 0)
        yield _declared(Topic.DATASET, each, entry, hub=_hub(each))
    reached = (
        folder.entry(name, f"{ground.level.word}: {ground.why}", ground.text, ground.line)
        for ground in told.grounds
    )
    refused = (folder.entry(name, "declined", each.text, each.line) for each in told.refusals)
    missing = (folder.entry(name, "missing", each) for each in told.missing)
    evidence = (*reached, *refused, *missing)
    yield _declared(Topic.TRAINING_DATA, told.level.word, *evidence)
    if told.level >= Disclosure.DOCUMENTED:
        yield _declared(Topic.COMPONENT, Component.DATA_INFORMATION.value, *evidence)
    if told.level >= Disclosure.OPEN:
        yield _declared(Topic.COMPONENT, Component.DATASETS.value, *evidence)


def _makers(card: Card, name: str, folder: Folder) -> Iterator[Claim]:
    found: dict[str, Entry] = {}
    for key in ("model_creator",):
        for value in card.front.all(key):
            found.setdefault(value.text, folder.entry(name, key, value.text, value.line))
    for block in card.text.blocks:
        for number, line in enumerate(block.text.split("\n"), block.line):
            if match := _LABEL.match(line):
                written = (match["name"] or match["bare"] or "").strip()
                for part in _BETWEEN.split(written):
                    maker = part.strip(" \t*_`\"'.:")
                    found.setdefault(maker, folder.entry(name, "text", line.strip(), number))
    for maker in list(found)[:MAKERS]:
        if not text.placeholder(maker):
            yield _declared(Topic.PUBLISHER, maker, found[maker])


SOURCE = Source(id="model-card", doc=__doc__, read=read)
