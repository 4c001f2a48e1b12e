"""How much a card says about the data its model was trained on, with the lines that say it.

Presence and resolvability are graded, never truth. The rules:

Where is looked
    In sentences that say what a model *was* trained on, in whatever section; in every sentence of a
    section about training data; in table columns and labels such as ``Training data:``; and in the
    fields ``datasets`` and ``tags`` of the front matter. Not in code, comments, citations, usage,
    and sections about evaluation, benchmarks, quantisation or safety. Not in instructions how to
    train (``can be fine-tuned on your data``), nor in sentences about how a model was evaluated.

``statement``
    A sentence that says what the data are or how many, and no source. What a template left empty is
    nothing. A refusal (``proprietary``, ``not disclosed``) is nothing, and is kept as such.

``named``
    The name of a data set (``cards/names.py``), or an entry of ``datasets``. Data sets named for
    calibration or evaluation do not count, nor those of the model's base, unless the card is one of
    a mere copy (quantised, converted), which inherits what it copies.

``resolvable``
    An identifier of the hub, or a link on the name that goes to neither a paper, a model, a library
    nor a person; or a link to the data that the card says are released.

``documented``
    Two sources or more that can be looked up, each stage of training that the card names with data
    of its own, and of what else data documentation holds (size, composition, processing, period,
    synthetic data, code that prepared it) at least ``ASPECTS``; a derived model's base documented
    too.

``open``
    As before, and the card says that all of the data used can be had, with a link to them.

Source: section 6 of the project's survey of disclosure, after the EU template for training content
and the Open Source AI Definition's data information (retrieved 2026-11-25).
Not done: following links. Text in languages without an entry in the patterns counts only where it
names a data set by its public name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from weighbridge.cards import context, names, text
from weighbridge.cards.card import Card
from weighbridge.cards.context import Topic
from weighbridge.cards.names import How
from weighbridge.cards.text import Sentence, Shape
from weighbridge.core import Disclosure
from weighbridge.facts import datasets

GROUNDS = 20
"""Pieces of evidence that are kept for each level."""

KEPT = 300
"""Characters of a sentence that are kept as evidence."""

ASPECTS = 3
"""Aspects of data documentation that ``documented`` needs, of the seven there are."""


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


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a card discloses about training data.

    Attributes:
        level: The highest one reached.
        grounds: What reached it and those below, by line.
        refusals: Sentences that say that nothing will be said.
        datasets: Names, in the order of the card, each once.
        aspects: What of data documentation is there.
        missing: What the next level needs; empty at the top.
    """

    level: Disclosure
    grounds: tuple[Ground, ...]
    refusals: tuple[Ground, ...]
    datasets: tuple[str, ...]
    aspects: tuple[str, ...]
    missing: tuple[str, ...]


_TRAIN = r"(?:we|i)\s(?:pre-?|fine-?|instruction-)?\s?(?:train|tune)|(?:pre-?|post-?|re-?)?\s?(?:train|tun)(?:ed|ing)|fine-?\s?tun(?:ed|ing)|distill?(?:ed|ing)|adapted|annealed"
_DATA = (
    r"data|data\s?sets?|data-sets?|corpus|corpora|texts?|documents?|pairs|examples|samples|images|"
    r"sentences|dialog\w{0,4}|conversations?|hours|books|tweets|articles|pages|lyrics|notes|poems|"
    r"recordings|speech|tasks|mix(?:ture)?|dump|reviews?|comments?|captions|annotations|questions|"
    r"prompts|queries|instructions|works|logs|subset|collection|records|reports|novels|stories"
)
_MANY = (
    r"\d[\d.,]*\s?(?:[tTbBmMkK]\b|trillions?|billions?|millions?|thousands?|bn)\+?\s(?:[\w-]{1,20}\s){0,3}?"
    r"(?:tokens?|words?|pairs?|images?|examples?|samples?|sentences?|documents?|rows|hours|pages)"
    r"|(?:trillions?|billions?|millions?)\sof\s(?:[\w-]{1,20}\s){0,2}(?:tokens?|words?|\w{1,20}s)\b"
    r"|\d[\d.,]*\s?(?:[TGM]i?B)\b(?!\s(?:of\s)?(?:gpu|v?ram|memory|card|nvidia|[ah]\d00))"
)
_ON = re.compile(
    rf"\b(?:{_TRAIN})\b[^.!?;]{{0,100}}?(?:\b(?:on|with|using|from|over|by)\b[^!?;]{{0,160}}?"
    rf"(?:\b(?:{_DATA})\b|{_MANY})|\bfor\b[^!?;]{{0,60}}?(?:{_MANY}))",
    re.IGNORECASE,
)
_TRAINED = re.compile(
    rf"\b(?:{_TRAIN})\b[^.!?;]{{0,100}}?\b(?:on|with|using|from|over)\b", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"\b(?:pre-?|post-?)?(?:training|tuning)[-\s](?:data|data\s?sets?|corpus|corpora|mix(?:ture)?|set)\b"
    r"[^.!?;]{0,60}?\b(?:is|are|was|were|includes?|included|consists?|contains?|comprises?|has|comes?"
    r"|drawn|collected|synthe\w+|generated|sourced|gathered|of\s\d|:)",
    re.IGNORECASE,
)
_USED = re.compile(
    rf"\b(?:{_DATA})\b[^.!?;]{{0,80}}?\b(?:used|use)\s(?:for|to|in|as)\s[^.!?;]{{0,30}}?(?:train|tun)"
    rf"|\b(?:we|it|which|model)\s(?:\w+\s)?(?:used|uses?|learned|incorporat\w+|leverag\w+)\b[^.!?;]{{0,80}}"
    rf"(?:\b(?:{_DATA})\b|{_MANY})[^.!?;]{{0,60}}(?:train|tun)"
    rf"|\b(?:using|with|from|on)\s[^.!?;]{{0,40}}\b(?:{_DATA})\b[^.!?;]{{0,60}}\b(?:{_TRAIN})",
    re.IGNORECASE,
)
_QUANTITY = re.compile(rf"(?:{_MANY})", re.IGNORECASE)
_SYNTHETIC = re.compile(
    r"synthe(?:tic|si[sz]ed)|(?:ai|model|llm|gpt[\w.-]*)[- ](?:generated|powered)|distillation\sdata",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"synthe(?:tic|si[sz]ed)\s(?:[\w-]+\s){0,5}?(?:\w+-)?(?:training|tuning)\s(?:data|corpus|corpora)\b", re.IGNORECASE
)
_TRAINING_WORD = re.compile(r"train|tun(?:ed|ing)|distil", re.IGNORECASE)
_DATA_WORD = re.compile(rf"\b(?:{_DATA}|tokens|words)\b", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?:训练|訓練|预训练|精调|微调|学習|사전\s?학습|학습|훈련).{0,80}(?:数据|數據|语料|語料|データ|コーパス|[Tt]okens?"
    r"|데이터|말뭉치|코퍼스|文本|テキスト)"
    r"|(?:数据|數據|语料|語料|データ|コーパス|[Tt]okens?|데이터|말뭉치|코퍼스|文本).{0,80}(?:训练|訓練|精调|微调|学習|학습|훈련)"
    r"|(?:entra[iî]n[ée]|entrenad|trainiert|treinad|addestrat|обучен|wytrenowan|getraind)\w{0,5}\b.{0,120}"
    r"(?:donn[ée]es|corpus|datos|daten|korpus|dados|\bdati\b|данн|корпус|text)",
    re.IGNORECASE,
)
_FOREIGN_TEST = re.compile(r"评测|測試|测试|评估|評価|평가|évalu|evalua|auswert|valuta|оценк", re.IGNORECASE)
_TEST = re.compile(
    r"\bevaluat|\bbenchmark|\btest(?:ed|ing)?\b|\bvalidation\b|\bdev set|held[- ]out|\bscores?\b"
    r"|\baccuracy\b|\bperplexity\b|calibrat|imatrix|quanti[sz]",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:can|could|may|might|must|should|(?:want|wish|need|like|order|continue|way|scripts?|code|commands?"
    r"|instructions|ready|able|easy|possible|used?)\sto)\s(?:then\s|also\s|easily\s|further\s|be\s){0,3}"
    r"(?:pre-?|re-?)?(?:train|fine-?\s?tun|tun)(?:e|ed)?\b(?!\swas)|\byour\b|\byou\b[^.;]{0,40}\b(?:re-?|pre-?)?(?:train|fine-?\s?tun|tun(?:e|ing))|\bhow to\b"
    r"|样例|示例|例如|\bablations?\b|\bintended to be\b|\bmeant to be\b|\bwill be\b|\bplan(?:s|ned)?\sto\b|\bfuture\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    rf"\b(?:not|never|n't|without|no)\b[^.,;]{{0,40}}?(?:{_TRAIN})\b", re.IGNORECASE
)
_REFUSED = re.compile(
    r"\bundisclosed\b|\bproprietary\b|\bconfidential\b|\btrade secret"
    r"|\b(?:not|never|cannot|can't|won't|unable to|don't)\b[^.;]{0,40}\b(?:disclos|reveal|publici[sz]e|specif(?:y|ied))"
    r"|\b(?:details|information|specifics|composition)\b[^.;]{0,60}\bnot\b[^.;]{0,30}\b(?:disclosed|public|shared|released|available)"
    r"|\b(?:no|none|unknown|unspecified)\s(?:training\s)?(?:data\s?set|data|corpus|information)\b|on\sthe\snone\sdata\s?set"
    r"|\ban?\sunknown\s|不公开|未公开|非公開|비공개",
    re.IGNORECASE,
)
_BASE_SUBJECT = re.compile(
    r"\b(?:base|original|parent|foundation|backbone|underlying|teacher|upstream)\s(?:\w+\s)?model\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\W{0,4}((?:pre-?|fine-?)?\s?(?:train(?:ing|ed)?|tun(?:ing|ed))?[ -]?(?:data|data\s?sets?|corpus|corpora)"
    r"(?:\sused|\ssources?|\s?sets?)?|trained\son|sources|language\smodel\sdata|data\s?sets?\sused)\s?[:：|]\s?(.+)",
    re.IGNORECASE | re.DOTALL,
)
_COLUMN = re.compile(
    r"(?:(?:pre-?)?train(?:ing|ed)?(?:\son)?[ -]?(?:data(?:\s?sets?)?|corp\w+|sources?)?|data\s?sets?|corpus|corpora"
    r"|训练语料|训练数据|学習データ|コーパス|データセット)\s?",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"\b(?:data|data\s?sets?|corpus|corpora|examples|annotations|mixture)\b[^!?;]{0,120}?\b(?:releas\w+|available"
    r"|download\w*|found|access\w*|open-?\s?sourc\w+|publish\w*|hosted|here)\b"
    r"|\b(?:releas\w+|download|open-?sourc\w+|publish\w*|access to)\b[^!?;]{0,80}?\b(?:data\s?sets?|data|corpus)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"arxiv\.org|aclweb|aclanthology|doi\.org|openreview|semanticscholar|paperswithcode|papers\.n|thecvf"
    r"|\.pdf\b|medium\.com|/blog|blog\.|twitter\.com|//x\.com|youtube|discord|linkedin|wandb\.|colab\."
    r"|huggingface\.co/(?!datasets/|collections/)|hf\.co/(?!datasets/)|modelscope\.cn/models|^#|^mailto:|\.md\b|shields\.io"
    r"|github\.com/[\w.-]+/?$|github\.com/(?:huggingface|nvidia|pytorch|google-research|deepspeedai|microsoft"
    r"|ggerganov|ggml-org|axolotl|hiyouga|unslothai|eleutherai/gpt-neox|kingoflolz)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all(?:\sof)?(?:\sthe)?|full(?:y)?|entire|complete|exact|whole)\b[^.!?;]{0,60}\b(?:data|data\s?sets?|corpus)\b"
    r"|\bdata(?:\s?sets?)?\b[^.!?;]{0,40}\b(?:each|every|all)\s(?:of\s)?(?:the\s)?(?:training\s)?(?:phases?|stages?)\b"
    r"|\bfiles\s(?:containing|with|of)\s(?:all\s)?(?:the\s)?(?:pre-?)?training\sdata\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:(?:pre-?|post-?)?training|(?:fine-?|instruction[- ])tuning|sft)\s?(?:data\s?sets?|data|corpus|mix(?:ture)?)\b",
    re.IGNORECASE,
)
_FILE = re.compile(r"[^?#]*\.(?:jsonl?|csv|tsv|parquet|arrow|txt|zip|tar|xz|zst|gz|bz2)(?:\.gz)?", re.IGNORECASE)
_NOT_DATA = re.compile(
    r"\b(?:super-?computer|cluster|labs?|universit|institut|team|inc|ltd|cloud|program|package|library|trainer|toolkit)",
    re.IGNORECASE,
)
_LIST = re.compile(r"\b(?:lists?|statistics|frequency|overview|details|description|card|report)\sof\b", re.I)
_STAGES = {
    "pre-training": re.compile(r"pre-?train|stage\s?1|phase\s?1|initial stage", re.IGNORECASE),
    "mid-training": re.compile(r"anneal|mid-?train|stage\s?2|phase\s?2|second stage|cool-?down", re.I),
    "post-training": re.compile(r"\bsft\b|instruct|\bdpo\b|post-?train|\bchat\b|preference|rlhf", re.I),
}
_ASPECTS = {
    "size": _QUANTITY,
    "composition": re.compile(r"composition|mixture|\bmix\b|distribution|proportion|\d\s?%", re.I),
    "processing": re.compile(r"filter|dedup|clean|preprocess|processed|tokeni[sz]ed|anonymi", re.I),
    "period": re.compile(r"cut-?off|collected (?:in|from|between|until)|\bdump\b.{0,40}20[12]\d|until 20[12]\d", re.I),
    "synthetic data": _SYNTHETIC,
    "code": re.compile(r"(?:data|preprocess\w*|preparation|processing)[^.;]{0,60}\b(?:code|scripts?|pipeline)\b|\b(?:code|scripts?)\b[^.;]{0,60}(?:data|preprocess)", re.I),
}


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    grounds: list[Ground] = field(default_factory=list)
    refusals: list[Ground] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    supplied: set[str] = field(default_factory=set)
    aspects: set[str] = field(default_factory=set)
    whole: list[Ground] = field(default_factory=list)
    calibration: set[str] = field(default_factory=set)

    def reach(self, level: Disclosure, line: int, said: str, why: str) -> None:
        """Keep what reaches a level."""
        ground = Ground(level, line, said[:KEPT], why)
        if sum(item.level is level for item in self.grounds) < GROUNDS and ground not in self.grounds:
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


    def supply(self, target: str, sentence: Sentence, why: str) -> None:
        """Keep a link to data."""
        self.reach(Disclosure.RESOLVABLE, sentence.line, sentence.text, why)
        self.resolved.add(target)
        self.aspects.add("release")
        if _ALL.search(sentence.text):
            ground = Ground(Disclosure.OPEN, sentence.line, sentence.text[:KEPT], "links all data")
            self.whole.append(ground)


def grade(card: Card) -> Disclosed:
    """Grade what a card says about the data of the model's own training."""
    found = _Found()
    rows = list(_sentences(card))
    found.calibration = {
        datasets.spelling(name.text)
        for _, sentence in rows
        if re.search(r"calibrat|imatrix", sentence.text, re.IGNORECASE)
        for name in names.found(sentence)
    }
    _fields(card, found)
    for section in card.text.sections:
        if context.topic(section.titles) in {Topic.DATA, Topic.TRAINING}:
            title = section.titles[-1]
            found.stages |= {stage for stage, pattern in _STAGES.items() if pattern.search(title)}
    for topic, sentence in rows:
        _published(sentence, found)
        if topic is not Topic.ASIDE:
            _read(topic, sentence, card, found)
        elif _MADE.search(sentence.text) and not _SUPPOSED.search(sentence.text):
            _statement(topic, sentence, found)
    level = _level(card, found)
    kept = tuple(
        sorted((item for item in found.grounds if item.level <= level), key=lambda item: item.line)
    )
    return Disclosed(
        level,
        kept,
        tuple(found.refusals[:GROUNDS]),
        tuple(found.names.values()),
        tuple(sorted(found.aspects)),
        _missing(level, found),
    )


def _sentences(card: Card) -> Iterator[tuple[Topic, Sentence]]:
    first = card.text.title
    for block in card.text.blocks:
        titles = block.section.titles
        # a card's title names the model, whose name may hold any word
        topic = context.topic(titles[1:] if len(titles) > 1 and titles[0] == first else titles)
        for sentence in text.sentences(block):
            yield topic, sentence


def _fields(card: Card, found: _Found) -> None:
    """Read the front matter."""
    listed = list(card.front.all("datasets", "dataset", "training_data"))
    for value in card.front.all("tags"):
        if value.text.startswith("dataset:"):
            listed.append(type(value)(value.text.removeprefix("dataset:"), value.line))
    for value in listed:
        name = names.identifier(value.text) or value.text
        key = datasets.spelling(name)
        if text.placeholder(name) or key in found.calibration:
            continue
        if re.search(r"calibrat|imatrix|\beval(?:uation)?\b|benchmark", name, re.IGNORECASE):
            continue
        resolvable = datasets.resolvable(name) or re.fullmatch(r"[\w.-]+/[\w.-]+", name) is not None
        found.name(name, value.line, value.text, resolvable=resolvable)


def _read(topic: Topic, sentence: Sentence, card: Card, found: _Found) -> None:
    """Read one sentence."""
    said = sentence.text
    label = _LABEL.match(said)
    if label and text.placeholder(label.group(2)):
        return
    if _REFUSED.search(said) and (topic is Topic.DATA or _TRAINING_WORD.search(said)):
        found.refusals.append(Ground(Disclosure.NONE, sentence.line, said[:KEPT], "declines to say"))
    if sentence.block.shape is Shape.ROW:
        _row(topic, sentence, found)
        return
    about = _about(topic, sentence, label is not None)
    if about is None or _inherited(sentence, card):
        return
    _statement(topic, sentence, found)
    start = label.start(2) if label else about
    _name(sentence, start, found, listed=topic is Topic.DATA or label is not None)
    _aspects(topic, sentence, found)


def _about(topic: Topic, sentence: Sentence, labelled: bool) -> int | None:  # noqa: FBT001
    """Return where in a sentence its training data are told, or nothing."""
    said = sentence.text
    if text.placeholder(said) or _SUPPOSED.search(said):
        return None
    if topic is Topic.DATA or labelled:
        return None if _TEST.search(said) and not _TRAINING_WORD.search(said) else 0
    if _FOREIGN.search(said) and not _FOREIGN_TEST.search(said):
        return 0
    if _NEGATED.search(said):
        return None
    if match := _ON.search(said) or _USED.search(said):
        return match.start()
    match = _TRAINED.search(said)
    if match and next(names.found(sentence, match.start()), None):
        return match.start()
    if match := _SUBJECT.search(said):
        return match.start() if not _TEST.search(said) else None
    if _TRAINING_WORD.search(said) and _DATA_WORD.search(said):
        if _QUANTITY.search(said) or _SYNTHETIC.search(said):
            return 0
    if _SYNTHETIC.search(said) and re.search(r"\btraining\b|\btrained\b", said):
        return 0
    return None


def _inherited(sentence: Sentence, card: Card) -> bool:
    """Whether a sentence tells what the base was trained on, and the card is of no mere copy."""
    if card.copied or not card.bases:
        return False
    match = _TRAINED.search(sentence.text) or _SUBJECT.search(sentence.text)
    subject = sentence.text[: match.start()] if match else sentence.text[:80]
    if _BASE_SUBJECT.search(subject):
        return True
    short = datasets.spelling(subject)
    own = datasets.spelling(card.name)
    return any(
        len(base) > 3 and short.startswith((base, "the" + base)) and not own.startswith(short or base)  # noqa: PLR2004
        for base in map(datasets.spelling, card.base_names)
        if base != own
    )


def _statement(topic: Topic, sentence: Sentence, found: _Found) -> None:
    """Keep a sentence that says something about the data."""
    said = sentence.text
    if _REFUSED.search(said):
        return
    words = said.split()
    if topic is Topic.DATA and not (
        _DATA_WORD.search(said) or _QUANTITY.search(said) or _FOREIGN.search(said)
    ):
        return
    if len(words) < 4 and said.isascii():  # noqa: PLR2004 - three words are no sentence
        return
    if re.match(r"\W*(?:see|please|for more|refer|more)\b", said, re.IGNORECASE):
        return
    found.reach(Disclosure.STATEMENT, sentence.line, said, "says something of the training data")


def _name(sentence: Sentence, start: int, found: _Found, *, listed: bool) -> None:
    """Keep the names in a sentence, and where they can be found."""
    for name in names.found(sentence, start):
        key = datasets.spelling(name.text)
        if key in found.calibration:
            continue
        linked = any(not _ELSEWHERE.search(link.target) for link in names.linked(sentence, name))
        resolvable = linked or name.how is How.HUB
        found.name(name.text, sentence.line, sentence.text, resolvable=resolvable)
    if listed or _TRAINED.search(sentence.text):
        _anchors(sentence, start, found, listed=listed)
    for link in sentence.links:
        if _releases(sentence.text, link.target, listed=listed):
            found.supply(link.target, sentence, "links the data")


def _releases(said: str, target: str, *, listed: bool) -> bool:
    """Whether a sentence about data links them: a file of data, or where they were released."""
    if _LIST.search(said):
        return False
    if _FILE.fullmatch(target) and listed:
        return True
    if re.match(r"https?://github\.com/[\w.-]+/[\w.-]+/?$", target):
        return re.search(r"\breleas|open-?\s?sourc|publish", said, re.IGNORECASE) is not None
    return not _ELSEWHERE.search(target) and _RELEASED.search(said) is not None


def _published(sentence: Sentence, found: _Found) -> None:
    """Keep a link to the training data themselves, wherever it stands."""
    said = sentence.text
    for link in sentence.links:
        hub = names.identifier(link.target)
        there = hub or _FILE.fullmatch(link.target)
        shown = _PUBLISHED.search(link.text) is not None
        said_so = _PUBLISHED.search(said) and _RELEASED.search(said) and not _SUPPOSED.search(said)
        elsewhere = _ELSEWHERE.search(link.target)
        if (there and (shown or (said_so and _ALL.search(said)))) or (shown and said_so and not elsewhere):
            found.name(hub or link.text, sentence.line, said, resolvable=True)
            found.supply(link.target, sentence, "links the training data")
            _aspects(Topic.DATA, sentence, found)


def _anchors(sentence: Sentence, start: int, found: _Found, *, listed: bool) -> None:
    """Keep names that are only known as such because they are links."""
    for link in sentence.links:
        if link.start < start or _ELSEWHERE.search(link.target) or link.text == link.target:
            continue
        words = link.text.split()
        if names.likened(sentence.text, link.stop) or _NOT_DATA.search(link.text):
            continue
        if not words or len(words) > 8 or not any(map(names.proper, words)):  # noqa: PLR2004
            continue
        before = sentence.text[max(0, link.start - 40) : link.start]
        if listed or re.search(r"\b(?:on|and|from|of|,)\s(?:the\s|a\s)?\W?$", before):
            found.name(link.text, link.line if False else sentence.line, sentence.text, resolvable=True)


def _row(topic: Topic, sentence: Sentence, found: _Found) -> None:
    """Read a table row: a column about training data, or a label in the first cell."""
    cells, header = sentence.block.cells, sentence.block.header
    for at, cell in enumerate(cells):
        titled = at < len(header) and _COLUMN.fullmatch(header[at].strip()) is not None
        labelled = at == 1 and _COLUMN.fullmatch(cells[0].strip()) is not None
        labelled = labelled or (at == 1 and cells[0].strip().lower() in {"sources", "data"})
        if not (labelled or (titled and topic is not Topic.ASIDE)) or text.placeholder(cell):
            continue
        _cell(sentence, cell, found)
    if topic is Topic.DATA and not header and not cells:
        return
    if topic is Topic.DATA and header:
        _name(sentence, 0, found, listed=True)
        _aspects(topic, sentence, found)
        if re.search(r"\d", " ".join(cells[1:])):
            found.aspects.add("composition")


def _cell(sentence: Sentence, cell: str, found: _Found) -> None:
    """Read what a table says of training data."""
    start = sentence.text.find(cell[:20])
    before = len(found.names)
    _name(sentence, max(start, 0), found, listed=True)
    words = cell.split()
    if len(found.names) == before and words and names.strong(words[0]) and len(words) < 6:  # noqa: PLR2004
        found.name(cell, sentence.line, sentence.text, resolvable=False)
    elif _DATA_WORD.search(cell) or _QUANTITY.search(cell) or _FOREIGN.search(sentence.text):
        why = "says something of the training data"
        found.reach(Disclosure.STATEMENT, sentence.line, sentence.text, why)


def _aspects(topic: Topic, sentence: Sentence, found: _Found) -> None:
    """Keep what else a sentence tells about the data."""
    said = " ".join((*sentence.block.section.titles[-1:], sentence.text))
    for aspect, pattern in _ASPECTS.items():
        if pattern.search(said):
            found.aspects.add(aspect)
    linked = any(not _ELSEWHERE.search(link.target) for link in sentence.links)
    for stage, pattern in _STAGES.items():
        if pattern.search(said):
            found.stages.add(stage)
            if linked:
                found.supplied.add(stage)


def _level(card: Card, found: _Found) -> Disclosure:
    """Return the highest level for which everything is there."""
    level = max((ground.level for ground in found.grounds), default=Disclosure.NONE)
    if level < Disclosure.RESOLVABLE or (card.bases and not card.copied):
        return level
    if len(found.aspects) < ASPECTS or _unsupplied(found) or _lacking(found):
        return level
    level = Disclosure.DOCUMENTED
    found.reach(level, 1, "", f"tells {', '.join(sorted(found.aspects))}")
    if found.whole and "composition" in found.aspects:
        found.grounds += found.whole[:GROUNDS]
        return Disclosure.OPEN
    return level


def _lacking(found: _Found) -> set[str]:
    """Return what is missing of the data's own documentation, unless all data are there to see."""
    if found.whole:
        return set()
    return {"composition", "processing", "release"} - found.aspects


def _unsupplied(found: _Found) -> set[str]:
    """Return the stages of training without data of their own; a single stage has all there are."""
    return found.stages - found.supplied if len(found.stages) > 1 else set()


def _missing(level: Disclosure, found: _Found) -> tuple[str, ...]:
    """Say what the next level needs."""
    match level:
        case Disclosure.NONE:
            return ("a sentence about what the model was trained on",)
        case Disclosure.STATEMENT:
            return ("the name of at least one source",)
        case Disclosure.NAMED:
            return ("an identifier or a link for at least one source",)
        case Disclosure.RESOLVABLE:
            return tuple(_undocumented(found))
        case Disclosure.DOCUMENTED:
            return ("a statement that all data used can be had, with a link",)
        case _:
            return ()


def _undocumented(found: _Found) -> Iterable[str]:
    if len(found.resolved) < 2:  # noqa: PLR2004 - as above
        yield "a second source with identifier or link"
    yield from (f"data of {stage}, with a link" for stage in sorted(_unsupplied(found)))
    lacking = sorted(set(_ASPECTS) - found.aspects)
    if len(found.aspects) < ASPECTS:
        yield f"{ASPECTS - len(found.aspects)} of {', '.join(lacking)}"
