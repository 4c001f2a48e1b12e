"""Model families, as far as structure tells them apart: ``data/families.toml``.

A row says how members of a family look from the outside, and how much each trait tells. It is a
hint to compare with, never a verdict: an architecture's name says who wrote the code, and a
tokenizer says where the *tokenizer* is from. Only several traits together speak of the weights.

The file::

    as-of = 2026-11-25

    [[family]]
    id = "qwen2"                      # kebab-case, stable
    name = "Qwen2"                    # for people
    publisher = "alibaba"             # id in data/publishers.toml, whose country is the family's
    versions = ["Qwen1.5", "Qwen2", "Qwen2.5", "QwQ"]
    model-types = ["qwen2", ...]      # config.json, model_type; diffusers: "model_index:" and class
    classes = ["Qwen2ForCausalLM"]    # config.json, architectures
    gguf-architectures = ["qwen2"]    # general.architecture
    architecture = "mostly"           # how much the three above tell: Architecture
    tokenizer = "strong"              # how much the tokenizer tells: Tokenizer
    tokenizers = ["qwen2"]            # ids of rows with digests in data/tokenizers.toml
    pre-tokenizers = ["qwen2"]        # tokenizer.ggml.pre
    vocabularies = [151936, 152064]   # rows of the embedding; several families share most sizes
    merges = [151387]                 # number of BPE merges
    specials = ["<|im_start|>"]       # telling control tokens; easily renamed
    hidden-sizes = [896, 1536]        # of sizes that are known to exist; not complete
    source = "..."                    # link or citation
    as-of = 2026-11-23                # optional; else the file's
    note = "..."                      # optional

    derived-from = [                  # its weights are from other families; left out for own ones
        { family = "llama3", versions = ["70B"], source = "..." },
    ]
    licence = [                       # of the weights, as their maker states it
        { id = "Apache-2.0", versions = ["Qwen2.5"], except = ["Qwen2.5-3B"], source = "..." },
    ]
    signature = [                     # dimensions of one size; keys that are not known are left out
        { name = "Qwen3-30B-A3B", layers = 48, hidden = 2048, intermediate = 6144,
          expert-intermediate = 768, heads = 32, kv-heads = 4, head-dim = 128, vocabulary = 151936,
          experts = 128, rope-theta = 1000000.0, source = "..." },
    ]

``versions`` left out means all of them. A licence's id is of SPDX, or ``LicenseRef-`` and a name.
Rows inside a family may have an ``as-of`` of their own; a ``source`` may be a name of the table
``[sources]``.

Not in the file: countries (the publisher has one), digests of tokenizers (``tokenizers.toml``),
weights or samples of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache

from weighbridge.core import enums
from weighbridge.core.records import dataclass
from weighbridge.facts import tables
from weighbridge.typings import TypeAlias


class Architecture(enums.StrEnum):
    """How much the class of a model and its architecture's name tell of the family."""

    EXCLUSIVE = "exclusive"
    """No other developer is known to use it."""
    MOSTLY = "mostly"
    """Others use it now and then."""
    SHARED = "shared"
    """Many do: it tells nothing."""
    DERIVED = "derived"
    """The weights come from another family, whose architecture it is."""


class Tokenizer(enums.StrEnum):
    """How much the ordered vocabulary tells of the family."""

    STRONG = "strong"
    """Of this family, of something derived from it, or of somebody who took over the tokenizer."""
    SHARED = "shared"
    """Several families have it."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Dimensions of one size of a family; ``None`` where they are not known.

    Attributes:
        name: Of the size, e.g. ``Qwen2.5-7B``.
        layers: Blocks.
        hidden: Width of the residual stream, in elements.
        intermediate: Width of the feed-forward block, in elements, as ``intermediate_size`` has it.
        expert_intermediate: Width of one routed expert, in elements, where that is another.
        heads: Query heads.
        kv_heads: Key and value heads.
        head_dim: Width of one head, in elements.
        vocabulary: Rows of the embedding.
        experts: Routed experts.
        rope_theta: Base of the rotary embedding.
        source: Where that is from.
    """

    name: str
    layers: int | None
    hidden: int | None
    intermediate: int | None
    expert_intermediate: int | None
    heads: int | None
    kv_heads: int | None
    head_dim: int | None
    vocabulary: int | None
    experts: int | None
    rope_theta: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Base:
    """A family that another one's weights come from.

    Attributes:
        family: Its id.
        versions: Versions this is true of; empty for all.
        source: Who says so.
        as_of: Day it was true.
    """

    family: str
    versions: tuple[str, ...]
    source: str
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Terms:
    """Licence of some versions of a family's weights.

    Attributes:
        id: SPDX id, or ``LicenseRef-`` and a name.
        versions: Versions it is true of; empty for all that no other entry names.
        exceptions: Versions or sizes it is not true of.
        source: Who says so.
        as_of: Day it was true.
    """

    id: str
    versions: tuple[str, ...]
    exceptions: tuple[str, ...]
    source: str
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Family:
    """One family; the module's docstring says what each key of the file means."""

    id: str
    name: str
    publisher: str
    versions: tuple[str, ...]
    model_types: tuple[str, ...]
    classes: tuple[str, ...]
    gguf_architectures: tuple[str, ...]
    architecture: Architecture
    tokenizer: Tokenizer
    tokenizers: tuple[str, ...]
    pre_tokenizers: tuple[str, ...]
    vocabularies: tuple[int, ...]
    merges: tuple[int, ...]
    specials: tuple[str, ...]
    hidden_sizes: tuple[int, ...]
    bases: tuple[Base, ...]
    licences: tuple[Terms, ...]
    signatures: tuple[Signature, ...]
    source: str
    as_of: dt.date
    note: str


_Cited: TypeAlias = Callable[[tables.Row], str]


def _signature(row: tables.Row, cited: _Cited, source: str) -> Signature:
    return Signature(
        name=tables.text(row, "name"),
        layers=tables.number(row, "layers"),
        hidden=tables.number(row, "hidden"),
        intermediate=tables.number(row, "intermediate"),
        expert_intermediate=tables.number(row, "expert-intermediate"),
        heads=tables.number(row, "heads"),
        kv_heads=tables.number(row, "kv-heads"),
        head_dim=tables.number(row, "head-dim"),
        vocabulary=tables.number(row, "vocabulary"),
        experts=tables.number(row, "experts"),
        rope_theta=tables.real(row, "rope-theta"),
        source=cited(row) or source,
    )


def _base(row: tables.Row, cited: _Cited, day: dt.date) -> Base:
    return Base(
        family=tables.text(row, "family"),
        versions=tables.strings(row, "versions"),
        source=cited(row),
        as_of=tables.day(row, "as-of", day),
    )


def _terms(row: tables.Row, cited: _Cited, day: dt.date) -> Terms:
    return Terms(
        id=tables.text(row, "id"),
        versions=tables.strings(row, "versions"),
        exceptions=tables.strings(row, "except"),
        source=cited(row),
        as_of=tables.day(row, "as-of", day),
    )


def _family(row: tables.Row, cited: _Cited, day: dt.date) -> Family:
    source, as_of = cited(row), tables.day(row, "as-of", day)
    return Family(
        id=tables.text(row, "id"),
        name=tables.text(row, "name"),
        publisher=tables.text(row, "publisher"),
        versions=tables.strings(row, "versions"),
        model_types=tables.strings(row, "model-types"),
        classes=tables.strings(row, "classes"),
        gguf_architectures=tables.strings(row, "gguf-architectures"),
        architecture=Architecture(tables.text(row, "architecture")),
        tokenizer=Tokenizer(tables.text(row, "tokenizer")),
        tokenizers=tables.strings(row, "tokenizers"),
        pre_tokenizers=tables.strings(row, "pre-tokenizers"),
        vocabularies=tables.numbers(row, "vocabularies"),
        merges=tables.numbers(row, "merges"),
        specials=tables.strings(row, "specials"),
        hidden_sizes=tables.numbers(row, "hidden-sizes"),
        bases=tuple(_base(each, cited, as_of) for each in tables.rows(row, "derived-from")),
        licences=tuple(_terms(each, cited, as_of) for each in tables.rows(row, "licence")),
        signatures=tuple(_signature(each, cited, source) for each in tables.rows(row, "signature")),
        source=source,
        as_of=as_of,
        note=tables.text(row, "note"),
    )


@cache
def every() -> tuple[Family, ...]:
    """Return all families, in the order of their ids."""
    table = tables.load("families.toml")
    day = tables.day(table, "as-of")
    sources = tables.words(table, "sources")

    def cited(row: tables.Row) -> str:
        source = tables.text(row, "source")
        return sources.get(source, source)

    return tuple(_family(row, cited, day) for row in tables.rows(table, "family"))


@cache
def _by_id() -> dict[str, Family]:
    return {family.id: family for family in every()}


def by_id(name: str) -> Family | None:
    """Return the family with an id."""
    return _by_id().get(name)


@cache
def _by_name() -> dict[str, Family]:
    return {family.name: family for family in every()}


def by_name(name: str) -> Family | None:
    """Return the family with exactly this name, e.g. ``Llama 3``."""
    return _by_name().get(name)


def _indexed(keys: Callable[[Family], Iterable[str]]) -> dict[str, tuple[Family, ...]]:
    found: dict[str, list[Family]] = {}
    for family in every():
        for key in keys(family):
            found.setdefault(key, []).append(family)
    return {key: tuple(families) for key, families in found.items()}


@cache
def _by_model_type() -> dict[str, tuple[Family, ...]]:
    return _indexed(lambda family: family.model_types)


@cache
def _by_class() -> dict[str, tuple[Family, ...]]:
    return _indexed(lambda family: family.classes)


@cache
def _by_gguf() -> dict[str, tuple[Family, ...]]:
    return _indexed(lambda family: family.gguf_architectures)


@cache
def _by_tokenizer() -> dict[str, tuple[Family, ...]]:
    return _indexed(lambda family: family.tokenizers)


def of_model_type(name: str) -> tuple[Family, ...]:
    """Return the families that use a ``model_type``; to compare with, in no order of likelihood."""
    return _by_model_type().get(name, ())


def of_class(name: str) -> tuple[Family, ...]:
    """Return the families that use a class of ``architectures``."""
    return _by_class().get(name, ())


def of_gguf_architecture(name: str) -> tuple[Family, ...]:
    """Return the families that GGUF writes a ``general.architecture`` for."""
    return _by_gguf().get(name, ())


def of_tokenizer(name: str) -> tuple[Family, ...]:
    """Return the families that use a tokenizer of ``tokenizers.toml``, by its id."""
    return _by_tokenizer().get(name, ())
