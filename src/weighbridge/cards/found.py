"""What a card says about training data, sentence by sentence, before it is graded.

The rules are written down in ``cards/disclosure.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.cards import context, names, text, wording
from weighbridge.cards.card import Card
from weighbridge.cards.context import Topic
from weighbridge.cards.names import How
from weighbridge.cards.text import Sentence, Shape
from weighbridge.core import Disclosure
from weighbridge.core.records import dataclass, field, replace
from weighbridge.facts import datasets

GROUNDS = 20
"""Pieces of evidence that are kept for each level."""

SHORT = 4
"""Letters and digits that a base's name must have to be looked for at the start of sentences."""

KEPT = 300
"""Characters of a sentence that are kept as evidence."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What reached a level.

    Attributes:
        level: Which one.
        line: In the card, from 1.
        text: What is written there, at most ``KEPT`` characters.
        why: Lower case, for a user.
    """

    level: Disclosure
    line: int
    text: str
    why: str


@dataclass(slots=True)
class Found:
    """What has been read so far."""

    grounds: list[Ground] = field(default_factory=list)
    refusals: list[Ground] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    supplied: set[str] = field(default_factory=set)
    aspects: dict[str, Ground] = field(default_factory=dict)
    whole: list[Ground] = field(default_factory=list)
    calibration: set[str] = field(default_factory=set)

    def reach(self, level: Disclosure, line: int, said: str, why: str) -> None:
        """Keep what reaches a level."""
        ground = Ground(level, line, said[:KEPT], why)
        if (
            sum(item.level is level for item in self.grounds) < GROUNDS
            and ground not in self.grounds
        ):
            self.grounds.append(ground)

    def name(self, name: str, line: int, said: str, *, resolvable: bool) -> None:
        """Keep the name of a data set."""
        key = datasets.spelling(name)
        if len(self.names) < text.BLOCKS:
            self.names.setdefault(key, name)
        self.reach(Disclosure.NAMED, line, said, f"names {name!r}")
        if resolvable:
            self.resolved.add(key)
            self.reach(Disclosure.RESOLVABLE, line, said, f"says where {name!r} is")

    def tell(self, aspect: str, sentence: Sentence) -> None:
        """Keep where an aspect of data documentation is first told."""
        why = f"tells of the data: {aspect}"
        ground = Ground(Disclosure.DOCUMENTED, sentence.line, sentence.text[:KEPT], why)
        self.aspects.setdefault(aspect, ground)

    def supply(self, target: str, sentence: Sentence, why: str) -> None:
        """Keep a link to data."""
        self.reach(Disclosure.RESOLVABLE, sentence.line, sentence.text, why)
        self.resolved.add(target)
        self.tell("release", sentence)
        if wording.ALL.search(sentence.text):
            ground = Ground(Disclosure.OPEN, sentence.line, sentence.text[:KEPT], "links all data")
            self.whole.append(ground)
            if wording.FILE.fullmatch(target):
                self.tell("composition", sentence)  # a list of all the files


def read(card: Card) -> Found:
    """Read what a card says about the data of the model's own training."""
    found = Found()
    rows = list(_sentences(card))
    found.calibration = {
        datasets.spelling(name.text)
        for _, sentence in rows
        if re.search(r"calibrat|imatrix", sentence.text, re.IGNORECASE)
        for name in names.found(sentence)
    }
    _fields(card, found)
    for section in card.text.sections:
        if _topic(section.titles, card) in {Topic.DATA, Topic.TRAINING}:
            found.stages |= _stages(section.titles[-1])
    for topic, sentence in rows:
        _published(topic, sentence, found)
        if topic is not Topic.ASIDE:
            _read(topic, sentence, card, found)
        elif wording.MADE.search(sentence.text) and not wording.SUPPOSED.search(sentence.text):
            _statement(topic, sentence, found)
    return found


def _stages(said: str) -> set[str]:
    return {stage for stage, pattern in wording.STAGES.items() if pattern.search(said)}


def _topic(titles: tuple[str, ...], card: Card) -> Topic:
    """Say what a section is about. The card's title names the model, and may hold any word."""
    named = len(titles) > 1 and titles[0] == card.text.title
    return context.topic(titles[1:] if named else titles)


def _sentences(card: Card) -> Iterator[tuple[Topic, Sentence]]:
    for block in card.text.blocks:
        topic = _topic(block.section.titles, card)
        for sentence in text.sentences(block):
            yield topic, sentence


def _fields(card: Card, found: Found) -> None:
    """Read the front matter."""
    listed = list(card.front.all("datasets", "dataset", "training_data"))
    listed += (
        replace(value, text=value.text.removeprefix("dataset:"))
        for value in card.front.all("tags")
        if value.text.startswith("dataset:")
    )
    for value in listed:
        name = names.identifier(value.text) or value.text
        key = datasets.spelling(name)
        if text.placeholder(name) or key in found.calibration:
            continue
        if re.search(r"calibrat|imatrix|\beval(?:uation)?\b|benchmark", name, re.IGNORECASE):
            continue
        resolvable = datasets.resolvable(name) or names.listed(name)
        found.name(name, value.line, value.text, resolvable=resolvable)


def _read(topic: Topic, sentence: Sentence, card: Card, found: Found) -> None:
    """Read one sentence."""
    said = sentence.text
    label = wording.LABEL.match(said)
    if label and text.placeholder(label.group(2)):
        return
    if wording.REFUSED.search(said) and (topic is Topic.DATA or wording.TRAINING_WORD.search(said)):
        found.refusals.append(
            Ground(Disclosure.NONE, sentence.line, said[:KEPT], "declines to say")
        )
    if sentence.block.shape is Shape.ROW:
        _row(topic, sentence, found)
        return
    about = _about(topic, sentence, labelled=label is not None)
    if about is None or _inherited(sentence, card):
        return
    _statement(topic, sentence, found)
    start = label.start(2) if label else about
    _name(sentence, start, found, listed=topic is Topic.DATA or label is not None)
    _aspects(sentence, found)


def _about(topic: Topic, sentence: Sentence, *, labelled: bool) -> int | None:
    """Return where in a sentence its training data are told, or nothing."""
    said = sentence.text
    if text.placeholder(said) or wording.SUPPOSED.search(said):
        return None
    if topic is Topic.DATA or labelled:
        return None if wording.TEST.search(said) and not wording.TRAINING_WORD.search(said) else 0
    if wording.FOREIGN.search(said) and not wording.FOREIGN_TEST.search(said):
        return 0
    if wording.NEGATED.search(said):
        return None
    counted = wording.DATA_WORD.search(said) and wording.QUANTITY.search(said)
    if topic is Topic.TRAINING and counted and not wording.TEST.search(said):
        return 0
    return _explicit(sentence)


def _explicit(sentence: Sentence) -> int | None:
    """Return where a sentence says itself that something was trained on data, or nothing."""
    said = sentence.text
    told = wording.trained_on(said)
    if told is not None:
        return told
    if match := wording.USED.search(said):
        return match.start()
    match = wording.TRAINED.search(said)
    if match and next(names.found(sentence, match.start()), None):
        return match.start()
    if match := wording.SUBJECT.search(said):
        return match.start() if not wording.TEST.search(said) else None
    made = wording.SYNTHETIC.search(said)
    counted = wording.DATA_WORD.search(said) and (wording.QUANTITY.search(said) or made)
    if wording.TRAINING_WORD.search(said) and counted:
        return 0
    return 0 if made and re.search(r"\btraining\b|\btrained\b", said) else None


def _inherited(sentence: Sentence, card: Card) -> bool:
    """Whether a sentence tells what the base was trained on, and the card is of no mere copy."""
    if card.copied or not card.bases:
        return False
    match = wording.TRAINED.search(sentence.text) or wording.SUBJECT.search(sentence.text)
    subject = sentence.text[: match.start()] if match else sentence.text[:80]
    if wording.BASE_SUBJECT.search(subject):
        return True
    short = datasets.spelling(subject)
    own = datasets.spelling(card.name)
    return any(
        short.startswith((base, "the" + base)) and not own.startswith(short or base)
        for base in map(datasets.spelling, card.base_names)
        if base != own and len(base) >= SHORT
    )


def _statement(topic: Topic, sentence: Sentence, found: Found) -> None:
    """Keep a sentence that says something about the data."""
    said = sentence.text
    if wording.REFUSED.search(said):
        return
    words = said.split()
    if topic is Topic.DATA and not (
        wording.DATA_WORD.search(said)
        or wording.QUANTITY.search(said)
        or wording.FOREIGN.search(said)
    ):
        return
    if len(words) < 4 and said.isascii():  # noqa: PLR2004 - three words are no sentence
        return
    if re.match(r"\W*(?:see|please|for more|refer|more)\b", said, re.IGNORECASE):
        return
    found.reach(Disclosure.STATEMENT, sentence.line, said, "says something of the training data")


def _name(sentence: Sentence, start: int, found: Found, *, listed: bool) -> None:
    """Keep the names in a sentence, and where they can be found."""
    words = sentence.text.split(maxsplit=1)
    if listed and sentence.block.shape is Shape.ITEM and words and names.strong(words[0]):
        # an item of a list of data, that begins with a word that is written like a name
        found.name(words[0].strip(".,:;"), sentence.line, sentence.text, resolvable=False)
    for name in names.found(sentence, start):
        key = datasets.spelling(name.text)
        if key in found.calibration:
            continue
        links = names.linked(sentence, name)
        linked = any(not wording.ELSEWHERE.search(link.target) for link in links)
        resolvable = linked or name.how is How.HUB
        found.name(name.text, sentence.line, sentence.text, resolvable=resolvable)
    if listed or wording.TRAINED.search(sentence.text):
        _anchors(sentence, start, found, listed=listed)
    for link in sentence.links:
        if _releases(sentence.text, link.target, listed=listed):
            found.supply(link.target, sentence, "links the data")


def _releases(said: str, target: str, *, listed: bool) -> bool:
    """Whether a sentence about data links them: a file of data, or where they were released."""
    if wording.LIST.search(said):
        return False
    if wording.FILE.fullmatch(target) and listed:
        return True
    if re.match(r"https?://github\.com/[\w.-]+/[\w.-]+/?$", target):
        return re.search(r"\breleas|open-?\s?sourc|publish", said, re.IGNORECASE) is not None
    if re.fullmatch(r"https?://[^/]+/?", target):
        return False  # the home page of somebody; a data set's own has its name on it
    return not wording.ELSEWHERE.search(target) and wording.RELEASED.search(said) is not None


def _published(topic: Topic, sentence: Sentence, found: Found) -> None:
    """Keep a link to the training data themselves, wherever it stands."""
    said = sentence.text
    if not sentence.links or wording.DATA_WORD.search(said) is None:
        return
    if wording.PUBLISHED.search(said) is None:
        _hosted(topic, sentence, found)
        return
    told = wording.RELEASED.search(said) is not None and not wording.SUPPOSED.search(said)
    for link in sentence.links:
        hub = names.identifier(link.target)
        there = hub or wording.FILE.fullmatch(link.target)
        shown = wording.PUBLISHED.search(link.text) is not None
        if there:
            good = shown or (told and wording.ALL.search(said) is not None)
        else:
            good = shown and told and not wording.ELSEWHERE.search(link.target)
        if good:
            found.name(hub or link.text, sentence.line, said, resolvable=True)
            found.supply(link.target, sentence, "links the training data")
            _aspects(sentence, found)


def _hosted(topic: Topic, sentence: Sentence, found: Found) -> None:
    """Keep a link to data on the hub, in a sentence about data that are not for evaluation."""
    said = sentence.text
    if topic is Topic.ASIDE or wording.TEST.search(said) or wording.SUPPOSED.search(said):
        return
    if topic is Topic.OTHER and wording.RELEASED.search(said) is None:
        return
    for link in sentence.links:
        hub = names.identifier(link.target)
        if hub and datasets.spelling(hub) not in found.calibration:
            found.name(hub, sentence.line, said, resolvable=True)


def _anchors(sentence: Sentence, start: int, found: Found, *, listed: bool) -> None:
    """Keep names that are only known as such because they are links."""
    for link in sentence.links:
        if link.start < start or wording.ELSEWHERE.search(link.target) or link.text == link.target:
            continue
        words = link.text.split()
        if names.likened(sentence.text, link.stop) or wording.NOT_DATA.search(link.text):
            continue
        if not words or len(words) > 8 or not any(map(names.proper, words)):  # noqa: PLR2004
            continue
        before = sentence.text[max(0, link.start - 40) : link.start]
        if listed or re.search(r"\b(?:on|and|from|of|,)\s(?:the\s|a\s)?\W?$", before):
            found.name(link.text, sentence.line, sentence.text, resolvable=True)


def _row(topic: Topic, sentence: Sentence, found: Found) -> None:
    """Read a table row: a column about training data, or a label in the first cell."""
    cells, header = sentence.block.cells, sentence.block.header
    if topic is Topic.ASIDE or any(map(wording.SCORE.search, header)):
        return
    for at, cell in enumerate(cells):
        if not text.placeholder(cell) and _tells(topic, cells, header, at):
            _cell(sentence, cell, found)
    if topic is Topic.DATA and header:
        _name(sentence, 0, found, listed=True)
        _aspects(sentence, found)
        if any(map(str.isdigit, " ".join(cells[1:]))):
            found.tell("composition", sentence)


def _tells(topic: Topic, cells: tuple[str, ...], header: tuple[str, ...], at: int) -> bool:
    """Whether a cell stands under, or after, a title for training data."""
    titles = [header[at]] if at < len(header) else []
    if at == 1:
        titles.append(cells[0])
        if cells[0].strip().lower() == "sources":
            return True
    for title in titles:
        if wording.COLUMN.fullmatch(title.strip()):
            # a bare "dataset" may be what a score was measured on
            return topic is not Topic.OTHER or bool(
                wording.TRAINING_WORD.search(f"{title} {cells[at]}")
            )
    return False


def _cell(sentence: Sentence, cell: str, found: Found) -> None:
    """Read what a table says of training data."""
    start = sentence.text.find(cell[:20])
    before = len(found.names)
    _name(sentence, max(start, 0), found, listed=True)
    words = cell.split()
    if len(found.names) == before and words and names.strong(words[0]) and len(words) < 6:  # noqa: PLR2004
        found.name(cell, sentence.line, sentence.text, resolvable=False)
    elif wording.NOUN.search(cell) or wording.FOREIGN.search(sentence.text):
        why = "says something of the training data"
        found.reach(Disclosure.STATEMENT, sentence.line, sentence.text, why)


def _aspects(sentence: Sentence, found: Found) -> None:
    """Keep what else a sentence tells about the data."""
    said = " ".join((*sentence.block.section.titles[-1:], sentence.text))
    for aspect, pattern in wording.ASPECTS.items():
        if pattern.search(said):
            found.tell(aspect, sentence)
    linked = any(not wording.ELSEWHERE.search(link.target) for link in sentence.links)
    stages = _stages(said)
    found.stages |= stages
    if linked:
        found.supplied |= stages
