"""Which models a card says its model was made from, and how.

Front matter first (``base_model``, ``base_model_relation``, ``model_link``, tags); then sentences
and labels such as ``fine-tuned version of``, ``Original model:``, ``GGUF format model files
for``. In prose a base is a link to a model on the hub, ``owner/name``, a name in code marks, or
words that are the name of a known model family; ``based on`` counts for models only, not for
architectures, libraries and code. The model's own name is no base.

Source: https://huggingface.co/docs/hub/model-cards#specifying-a-base-model (retrieved 2026-11-25).
Not read: languages other than English and Chinese; what an abbreviation or a file's name hints at.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

from weighbridge.cards import families, text
from weighbridge.cards.frontmatter import FrontMatter
from weighbridge.cards.text import Sentence, Shape, Text
from weighbridge.core import later
from weighbridge.core.records import dataclass

MOST = 50
"""Bases of one card that are kept."""


SHORT = 5
"""Letters and digits that a name must have to tell variants of it apart from other models."""


class Relation(enum.StrEnum):
    """How a model was made from another one."""

    FINETUNE = "finetune"
    ADAPTER = "adapter"
    MERGE = "merge"
    QUANTIZED = "quantized"
    DISTILLED = "distilled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Base:
    """A model that this one is said to be made from.

    Attributes:
        name: ``owner/name`` where the card has it, else as written.
        relation: How.
        line: In the card, from 1.
        field: Of the front matter that says so; empty for prose.
        local: Whether the name is a path on somebody's machine.
    """

    name: str
    relation: Relation
    line: int
    field: str = ""
    local: bool = False


_HUB = later.pattern(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn/models)/"
    r"(?!datasets/|spaces/|docs/|blog/|papers/|collections/"
    r"|models\b)([\w.-]{1,96}(?:/[\w.-]{1,96})?)"
)
_REPOSITORY = later.pattern(r"[\w.-]{1,96}/[\w.-]{1,96}")
_LOCAL = later.pattern(r"[A-Za-z]:[\\/]|[\\/~.]|.*[\\/].*[\\/]")
_RELATIONS = {relation.value: relation for relation in Relation}
_TAG = later.pattern(r"base_model:(?:(adapter|finetune|merge|quantized):)?(.{1,300})")
_WORD = r"[\w][\w.+-]*(?:/[\w.+-]+)?"
_PHRASE = later.pattern(
    rf"[\"'`“*\[(]{{0,3}}({_WORD}(?:[ ](?:v?\d[\w.]*|[A-Z][\w.+-]*|base|large|small|medium|tiny"
    rf"|mini|instruct|chat)){{0,5}})",
    re.ASCII,
)
_FILLER = (
    r"(?:\s*[:：]\s*|\s+)(?:(?:the|a|an|our|its|my|this|original|official|pre-?trained|previous"
    r"|public|released|base"
    r"|open-?source[d]?|large|commercial\w*|model|models|checkpoints?|weights|version|of"
    r"|language|transformer|well-known"
    r"|\d+(?:\.\d+)?[BM]|meta(?:['’]s)?|google(?:['’]s)?|openai(?:['’]s)?|facebook(?:['’]s)?"
    r"|feature|extractor)\s+){0,6}"
)
_LEADS = (
    (
        Relation.QUANTIZED,
        r"\bquanti[sz](?:ed|ations?)\s(?:versions?\s|models?\s|files\s)?(?:of|for|from)",
    ),
    (
        Relation.QUANTIZED,
        r"\bmodel\sfiles\sfor|\bconverted\s(?:to|into)\s[^.]{0,60}?\bfrom|\bconversions?\sof",
    ),
    (
        Relation.QUANTIZED,
        r"\b(?:smaller|pruned|compressed|gguf|gptq|awq|exl2|mlx)\s(?:versions?|quants?)\sof",
    ),
    (
        Relation.ADAPTER,
        (
            r"\b(?:lora|adapter|adapt(?:at)?ion)\s(?:adapt(?:at)?ion\s|adapters?\s)?"
            r"(?:weights?\s)?(?:for|of)"
        ),
    ),
    (
        Relation.DISTILLED,
        r"\bdistil+(?:ed|ation)\s(?:version\s|variant\s|model\s)?(?:of|from)|\blogits\sfrom",
    ),
    (Relation.MERGE, r"\bmerge\sof|\bmerging|\bmerge\smethod\susing"),
    (
        Relation.FINETUNE,
        (
            r"\b(?:fine-?\s?tun(?:ed|e|ing)|instruction-tuned"
            r"|(?:further|continue\w*)\s(?:pre-?)?train(?:ed|ing))\s(?:\w+\s)?"
            r"(?:versions?\s|variants?\s|checkpoints?\s|models?\s)?(?:of|from|on\stop\sof)"
        ),
    ),
    (
        Relation.FINETUNE,
        r"\bfine-?\s?tuned(?=\sthe\b)|^\W{0,3}fine-?\s?tuned(?=\s)|\b(?:we|i)\sfine-?\s?tuned",
    ),
    (
        Relation.FINETUNE,
        (
            r"\binitiali[sz]ed\s(?:from|with)(?:\sthe\sweights\sof)?|\bwarm[- ]started\sfrom"
            r"|\bstart(?:ing|ed)\s(?:\w+\s)?from"
        ),
    ),
    (Relation.FINETUNE, r"\bby\s(?:further\s)?fine-?\s?tuning|\bthis\sfine-?\s?tuned"),
    (Relation.FINETUNE, r"\bused?\sthe\spre-?trained|\bbased\son\sa\spre-?trained"),
    (
        Relation.UNKNOWN,
        (
            r"\bderived\sfrom|\bbuilt\s(?:on\stop\sof|upon|on|with|from)|\bbased\s(?:up)?on"
            r"|\bdeveloped\sfrom|\bbuil[dt]\swith"
            r"|\b(?:base|original|pre-?trained)\s(?:language\s)?model\s(?:used\s)?(?:is|was)"
        ),
    ),
)
_LEAD = tuple(
    (relation, later.pattern(f"(?:{lead}){_FILLER}", re.IGNORECASE)) for relation, lead in _LEADS
)
_LABELS = later.pattern(
    r"\W{0,4}(?:(original\smodel|source\smodel|original|unquantized\smodel)|(base[ _]models?"
    r"|parent\smodel|language\smodel|pre-?trained\smodel(?:\sused)?"
    r"|backbone|初始模型|基座模型|ベースモデル)"
    r"|(fine-?\s?tuned\sfrom(?:\smodel)?))(?:\s\([^()]{1,30}\))?\s?[:：|]\s?",
    re.IGNORECASE,
)
_BEFORE = later.pattern(
    rf"\b(?:This|The|A|An)\s[`\"*]?({_WORD})[`\"*]?\smodel\s(?:was\s|that\swas\s"
    rf"|has\sbeen\s)?(?:fine-?\s?tuned|trained)\b"
    rf"|(?:^\W{{0,3}}(?:\w{{1,20}}:\s)?|\bis\san?\s)[`\"*]?({_WORD})[`\"*]?\smodel\s"
    rf"(?:trained\s[^.;]{{1,60}}\sand\s)?(?:was\s|that\swas\s|has\sbeen\s)?fine-?\s?tuned\b"
)
_START = later.pattern(
    rf"^[`\"*]?({_WORD})[`\"*]?\swith\s(?:additional|further|continued)\s(?:pre-?)?training\b"
    rf"|\b(?:from|with|using|uses)\s(?:the\s|an?\s)?(?:official\s|public\s|pre-?trained\s)?"
    rf"[`\"*]?({_WORD})[`\"*]?"
    rf"\s(?:model\s|weights\s|checkpoint\s){{0,2}}(?:as\s|for\s)(?:the\s|an?\s)?initiali[sz]"
)
_AND = later.pattern(r"[`\"'”*\])]{0,3}(?:\s?,\s?(?:and\s)?|\s(?:and|with|&|\+)\s)(?:the\s)?")
_SHAPED = later.pattern(r"[A-Z][A-Za-z\d]*[-_][\w.-]*\d[\w.-]*")
_VARIANT = later.pattern(r"[a-z]|.*\d+[bB]\b")
_CHINESE = later.pattern(r"(?<![未非不])(?:基于|在)(?:\w{0,8}发布的[一-鿿]{0,10}|原版|\s){0,3}")
_NOT_MODEL = later.pattern(
    r"[`\"'”*\])]{0,3}(?:'s|’s)?[ -]{0,2}"
    r"(?:(?!(?:on|for|in|with|using|and|from|by|to)\b)\w+[ -]){0,2}?(?:architectur|framework|librar"
    r"|codebase|code\b|design|tokeni[sz]er"
    r"|vocab|dataset|corpus|paper|approach|method|algorithm|style|recipe|repo|space|generated"
    r"|script|training\scode|can\sbe\s(?:run|found|downloaded))",
    re.IGNORECASE,
)
_NO_SUBJECT = later.pattern(
    r"\b(?:code|codebase|repo(?:sitory)?|project|library|framework|tokeni[sz]er|dataset|data"
    r"|script|implementation|demo|license"
    r"|architecture|vocabulary|training\scode|app|work|package|many|other|models\ssuch|tool"
    r"|space|competitors?|compared?)\b",
    re.IGNORECASE,
)
_ARCHITECTURE = later.pattern(
    r"[\"'`“*\[(]{0,3}(?:bert|roberta|electra|albert|t5|bart|gpt|gpt-?[23]|transformer|vit|xlnet"
    r"|llama|wav2vec\s?2?(?:\.0)?)(?![\w-]|\s?v?\d)",
    re.IGNORECASE,
)
_OTHER = later.pattern(
    r"\b(?:using|than|like|not(?:\s\w+)?|never|n['’]t)\s(?:the\s|an?\s)?$"
    r"|\b(?:can|could|may)\s(?:\w+\s)?(?:run|use|try|load|download)\s(?:the\s|an?\s|our\s)?$",
    re.IGNORECASE,
)
_TITLE = later.pattern(r"(.{2,80}?)\s+(?:fine-?\s?tuned|finetuned)\b", re.IGNORECASE)
_ASIDE = later.pattern(
    r"how to|usage|\buse\b|citation|acknowledg|thanks|evaluat|benchmark|results|performance"
    r"|\bnews\b|related|provided files"
    r"|about gguf|install|quick|deploy|inference|repositories|licen[cs]e|limitation|intended"
    r"|download|compatib|explanation|\bapi\b",
    re.IGNORECASE,
)


def read(front: FrontMatter, prose: Text, own: str) -> tuple[Base, ...]:
    """Return the bases a card states, each once; those of the front matter first.

    Args:
        front: The card's front matter.
        prose: The rest.
        own: The model's own name, as far as the card tells it.
    """
    found: dict[str, Base] = {}
    for base in (*_declared(front), *_told(prose)):
        short = base.name.rpartition("/")[2].lower()
        if text.placeholder(base.name) or len(found) >= MOST:
            continue
        if not base.field and base.relation is not Relation.QUANTIZED and _same(own, base.name):
            continue
        kept = found.get(short)
        if kept is None:
            if not any(item.field for item in found.values()) or base.field:
                found[short] = base
        elif kept.relation is Relation.UNKNOWN and base.relation is not Relation.UNKNOWN:
            found[short] = Base(kept.name, base.relation, kept.line, kept.field, kept.local)
    return tuple(found.values())


def _spelled(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.rpartition("/")[2]).lower()


def _same(own: str, other: str) -> bool:
    """Whether a name is the model's own, or that of a variant of it."""
    short, whole = _spelled(own), _spelled(other)
    return whole == short or (len(short) >= SHORT and whole.startswith(short))


def _declared(front: FrontMatter) -> Iterator[Base]:
    relation = _relation(front)
    for value in front.all("base_model", "basemodel"):
        yield _base(value.text, relation, value.line, "base_model")
    for value in front.all("tags"):
        if match := _TAG.fullmatch(value.text):
            kind = _RELATIONS.get(match.group(1) or "", Relation.UNKNOWN)
            yield _base(match.group(2), kind, value.line, "tags")
    for value in front.all("model_link"):
        yield _base(value.text, Relation.QUANTIZED, value.line, "model_link")


def _relation(front: FrontMatter) -> Relation:
    """Tell the relation from the fields that imply one."""
    stated = _RELATIONS.get(front.first("base_model_relation").lower())
    if stated:
        return stated
    tags = {value.text.lower() for value in front.all("tags")}
    if tags & {"merge", "mergekit"}:
        return Relation.MERGE
    if front.first("quantized_by") or tags & {"gguf", "quantized", "gptq", "awq", "exl2"}:
        return Relation.QUANTIZED
    if front.first("library_name").lower() in {"peft", "adapter-transformers"} or "lora" in tags:
        return Relation.ADAPTER
    return Relation.UNKNOWN


def _base(written: str, relation: Relation, line: int, field: str = "") -> Base:
    match = _HUB.match(written)
    name = (match.group(1) if match else written).strip(" `'\"*[](),:;").rstrip(".")
    local = not match and not _REPOSITORY.fullmatch(name) and _LOCAL.match(name) is not None
    return Base(name, relation, line, field, local)


def _told(prose: Text) -> Iterator[Base]:
    for section in prose.sections[:1]:
        match = _TITLE.match(section.titles[-1])
        if match and families.model(match[1]):
            yield Base(match[1], Relation.FINETUNE, section.line)
    for block in prose.blocks:
        titles = block.section.titles
        if block.shape is Shape.ROW:
            continue
        if len(titles) > 1 and _ASIDE.search(titles[-1]):
            continue
        merged = any(re.search(r"models\s+merged", title, re.IGNORECASE) for title in titles)
        for sentence in text.sentences(block):
            if merged and block.shape is Shape.ITEM:
                yield from _listed(sentence)
            else:
                yield from _stated(sentence)


def _listed(sentence: Sentence) -> Iterator[Base]:
    """Yield the model of a list item under ``Models Merged``."""
    for link in sentence.links:
        if match := _HUB.match(link.target):
            yield Base(match.group(1), Relation.MERGE, sentence.line)
            return
    yield _base(sentence.text, Relation.MERGE, sentence.line)


def _stated(sentence: Sentence) -> Iterator[Base]:
    said = sentence.text
    if match := _LABELS.match(said):
        relation = (
            Relation.QUANTIZED if match[1] else Relation.UNKNOWN if match[2] else Relation.FINETUNE
        )
        yield from _at(sentence, match.end(), relation, sure=True)
        return
    for match, variants in ((_BEFORE.search(said), True), (_START.search(said), False)):
        name = next(filter(None, match.groups())) if match else ""
        if "/" in name and variants:
            continue
        if families.model(name) and (_VARIANT.match(name) or not variants):
            yield Base(name, Relation.FINETUNE, sentence.line)
    yield from _led(sentence)
    for match in _CHINESE.finditer(said):
        if re.search(r"开发|训练|微调|基础上|精调", said[match.end() : match.end() + 60]):
            yield from _at(sentence, match.end(), Relation.FINETUNE, sure=False)


def _led(sentence: Sentence) -> Iterator[Base]:
    """Yield what stands after words such as ``fine-tuned from``."""
    said = sentence.text
    for relation, lead in _LEAD:
        for match in lead.finditer(said):
            subject = said[max(0, match.start() - 120) : match.start()]
            if _OTHER.search(subject):
                continue
            vague = relation is Relation.UNKNOWN
            if vague and _NO_SUBJECT.search(subject.rpartition(":")[2]):
                continue
            if vague and _ARCHITECTURE.match(said, match.end()):
                continue
            yield from _at(sentence, match.end(), relation, sure=relation is Relation.QUANTIZED)
            if relation is Relation.MERGE:
                for at in _following(said, match.end()):
                    yield from _at(sentence, at, relation, sure=False)


def _following(said: str, at: int) -> Iterator[int]:
    """Yield where the further names of a list begin."""
    for _ in range(MOST):
        name = _PHRASE.match(said, at)
        comma = _AND.match(said, name.end()) if name else None
        if comma is None:
            return
        at = comma.end()
        yield at


def _linked(target: str, shown: str) -> str:
    """Return the model that a link leads to; what it shows, if it leads to an owner's page."""
    owner = "/" not in target and not families.model(target)
    return shown if owner and families.model(shown) else target


def _at(sentence: Sentence, at: int, relation: Relation, *, sure: bool) -> Iterator[Base]:
    """Yield the model that is named at a place of a sentence."""
    said = sentence.text
    for link in sentence.links:
        if link.start - 3 <= at <= link.stop:
            hub = _HUB.match(link.target)
            if hub and not _NOT_MODEL.match(said, link.stop):
                yield Base(_linked(hub.group(1), link.text), relation, sentence.line)
                return
            if _REPOSITORY.fullmatch(link.text) or families.model(link.text):
                break
            if not hub:
                return
    match = _PHRASE.match(said, at)
    if match is None or _NOT_MODEL.match(said, match.end()):
        return
    name = match.group(1).rstrip(".,")
    first = name.split()[0]
    if _REPOSITORY.fullmatch(first) and (sure or families.model(first) or "-" in first):
        yield Base(first, relation, sentence.line)
    elif (
        (families.model(name) or (relation is Relation.MERGE and _SHAPED.fullmatch(first)))
        and not re.search(r"\.(?:cpp|js|rs)$", first)
        and not re.match(r"models?\b", name, re.IGNORECASE)
    ):
        yield Base(name, relation, sentence.line)
