"""Which family of models this one looks like, and what that is evidence of.

Two kinds of answer, and never more than the evidence:

``tokenizer-origin``
    The vocabulary is that of the family. Weights may be anybody's: several makers train their own
    weights for a tokenizer that they took over.

``weight-lineage-consistent``
    The vocabulary is that of the family, and so are all dimensions of one of its sizes, of which
    at least ``FEWEST`` were compared. That is what a copy, a fine-tune or a quantisation looks
    like, and what training anew in the same shape looks like as well: consistent with, not proof.

No single family is named where two of independent weights fit as well, where files contradict one
another, where only dimensions fit, or where another maker's family of the same tokenizer and width
may fit as well, its dimensions not being known: then ``why`` says so. A family whose weights come
from another one's (``derived-from``) is not independent of it: both are named, the origin first.

Never evidence here: names, in whatever field, of files, tensors or tokens.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum

from weighbridge.core.records import dataclass, replace
from weighbridge.facts import families as facts
from weighbridge.facts.families import Architecture as Shared
from weighbridge.facts.families import Family, Signature
from weighbridge.fingerprints.architecture import Architecture
from weighbridge.fingerprints.tokenizer import TokenizerMatch

FEWEST = 5
"""Dimensions compared, all of which agree, before weights are spoken of: layers and the widths of
stream, feed-forward block, queries and keys. The vocabulary's size is not among them, for
fine-tunes change it, nor is the rotary base, which training on long texts changes."""

SIZES = ("layers", "hidden", "intermediate", "q_width", "kv_width", "experts")
"""Dimensions that no fine-tune changes."""

LOOSE = ("vocabulary", "rope_theta")
"""Dimensions that a fine-tune may change; told, not counted."""

CLOSE = 1e-4
"""How far apart, as a share, two numbers may be that agree."""


class Kind(StrEnum):
    """What a match is evidence of."""

    TOKENIZER = "tokenizer-origin"
    LINEAGE = "weight-lineage-consistent"


@dataclass(frozen=True, slots=True)
class ArchitectureMatch:
    """How the dimensions of a model compare with one size of a family.

    Attributes:
        family: Id in ``data/families.toml``.
        size: Name of the size.
        score: Share of the compared dimensions that agree.
        compared: Number of dimensions compared, of those that no fine-tune changes.
        matched: What agrees, in words.
        unmatched: What does not, in words.
        told: Of the dimensions that fine-tunes change, those that agree.
    """

    family: str
    size: str
    score: float
    compared: int
    matched: tuple[str, ...]
    unmatched: tuple[str, ...]
    told: int

    @property
    def whole(self) -> bool:
        """Whether enough was compared, and all agrees."""
        return self.compared >= FEWEST and self.score == 1.0


@dataclass(frozen=True, slots=True)
class FamilyMatch:
    """A family that a model looks like.

    Attributes:
        family: Id in ``data/families.toml``.
        name: Of the family, for people.
        size: Name of the size whose dimensions agree; empty where none was compared.
        score: The tokenizer's score times the share of dimensions that agree, 0 to 1. Of
            ``tokenizer-origin``, the tokenizer's score over the number of families that use it.
        kind: What this is evidence of.
        matched: What agrees, in words.
        unmatched: What does not, in words.
    """

    family: str
    name: str
    size: str
    score: float
    kind: Kind
    matched: tuple[str, ...]
    unmatched: tuple[str, ...]

    @property
    def words(self) -> str:
        """What may be said, and no more."""
        if self.kind is Kind.TOKENIZER:
            return f"tokenizer as used by {self.name}; nothing is known of the weights' origin"
        return f"tokenizer and all compared dimensions are those of {self.size or self.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What structure says of a model's family.

    Attributes:
        matches: Families that fit; best first. Several where none is named alone.
        why: Why no single family is named; empty if one is, with what derives from it.
    """

    matches: tuple[FamilyMatch, ...]
    why: str = ""


def sizes(seen: Architecture, family: Family) -> tuple[ArchitectureMatch, ...]:
    """Compare dimensions with every known size of a family; best first."""
    found = [_size(seen, family.id, row) for row in family.signatures]
    return tuple(sorted(found, key=lambda hit: (-hit.score, -hit.compared, -hit.told, hit.size)))


def _whole(seen: Architecture, family: Family) -> list[ArchitectureMatch]:
    """Return the sizes of a family with which enough was compared, and all agrees; best first."""
    if not any(_may_agree(seen, row) for row in family.signatures):
        return []
    return [one for one in sizes(seen, family) if one.whole]


def _may_agree(seen: Architecture, row: Signature) -> bool:
    """Whether the two dimensions that tell most sizes apart do not; words are not made for it."""
    return all(
        wanted is None or found is None or math.isclose(wanted, found, rel_tol=CLOSE)
        for wanted, found in ((row.hidden, seen.hidden), (row.layers, seen.layers))
    )


def _known(row: Signature) -> dict[str, float | None]:
    """Return the dimensions of a size; widths are worked out."""
    head = row.head_dim
    if head is None and row.hidden and row.heads and row.hidden % row.heads == 0:
        head = row.hidden // row.heads
    return {
        "layers": row.layers,
        "hidden": row.hidden,
        "intermediate": row.intermediate,
        "q_width": row.heads * head if row.heads and head else None,
        "kv_width": row.kv_heads * head if row.kv_heads and head else None,
        "experts": row.experts or 0,
        "vocabulary": row.vocabulary,
        "rope_theta": row.rope_theta,
    }


def _size(seen: Architecture, family: str, row: Signature) -> ArchitectureMatch:
    known = _known(row)
    yes, no, agree, compared, told = list[str](), list[str](), 0, 0, 0
    for name in (*SIZES, *LOOSE):
        wanted, found = known[name], getattr(seen, name)
        if wanted is None or found is None:
            continue
        same = math.isclose(wanted, found, rel_tol=CLOSE)
        if name == "intermediate" and not same and seen.dense == wanted:
            same, found = True, seen.dense
        words = name.replace("_", " ")
        (yes if same else no).append(
            f"{words} {found:g}" if same else f"{words} {found:g}, {wanted:g} known"
        )
        if name in LOOSE:
            told += same
        elif name != "experts" or wanted or found:
            agree, compared = agree + same, compared + 1
    share = agree / compared if compared else 0.0
    return ArchitectureMatch(family, row.name, share, compared, tuple(yes), tuple(no), told)


def match(
    tokenizers: Sequence[Sequence[TokenizerMatch]],
    architectures: Sequence[Architecture],
    known: Iterable[Family] | None = None,
) -> Answer:
    """Combine what the tokenizer files and the dimensions of a model say.

    Args:
        tokenizers: For each tokenizer file of the model that was read, its matches.
        architectures: What settings, metadata and tensors say of dimensions.
        known: Families; those of ``data/families.toml`` unless given.
    """
    rows = {row.id: row for row in (facts.every() if known is None else known)}
    named = [{hit.tokenizer for hit in hits} for hits in tokenizers]
    if not any(named):
        return Answer((), _nothing(tokenizers, architectures, rows.values()))
    shared = set.intersection(*named)
    why = _quarrel(named) if not shared else contradiction(architectures)
    best = {
        hit.tokenizer: hit
        for hits in tokenizers
        for hit in hits
        if not shared or hit.tokenizer in shared
    }
    users = {family: hit for hit in best.values() for family in hit.families if family in rows}
    seen = _most(architectures)
    found = (_lineage(rows[family], hit, seen) for family, hit in users.items())
    lineage = [one for one in found if one] if not why else []
    if lineage:
        return _settled(lineage, rows, _open(users, rows, seen))
    return Answer(_tokenizer_only(users, rows), why or _short_of(best.values(), seen))


def _quarrel(named: Sequence[set[str]]) -> str:
    pairs = sorted({" or ".join(sorted(each)) or "one not known" for each in named})
    return f"tokenizer files contradict one another: {', '.join(pairs)}"


def contradiction(architectures: Sequence[Architecture]) -> str:
    """Say in which dimension settings and tensors contradict one another; empty if in none."""
    for name in SIZES[:-1]:
        values = {value for each in architectures if (value := getattr(each, name)) is not None}
        if len(values) > 1:
            shown = ", ".join(f"{value}" for value in sorted(values))
            return f"files contradict one another: {name.replace('_', ' ')} {shown}"
    return ""


def _most(architectures: Sequence[Architecture]) -> Architecture:
    """Return all dimensions that anything says; tensors, which must be true, come first."""
    order = {"tensors": 0, "gguf": 1, "config": 2}
    ranked = sorted(architectures, key=lambda each: order.get(each.source, 3))
    values = {
        name: next((v for each in ranked if (v := getattr(each, name)) is not None), None)
        for name in (*SIZES, *LOOSE, "dense")
    }
    return Architecture(
        "all",
        layers=_int(values["layers"]),
        hidden=_int(values["hidden"]),
        intermediate=_int(values["intermediate"]),
        dense=_int(values["dense"]),
        q_width=_int(values["q_width"]),
        kv_width=_int(values["kv_width"]),
        experts=_int(values["experts"]),
        vocabulary=_int(values["vocabulary"]),
        rope_theta=values["rope_theta"],
    )


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)


def _lineage(family: Family, hit: TokenizerMatch, seen: Architecture) -> FamilyMatch | None:
    whole = _whole(seen, family)
    if not whole:
        return None
    one = whole[0]
    score = hit.score * one.score
    agreed = (hit.words, *hit.matched, *one.matched)
    against = (*hit.unmatched, *one.unmatched)
    return FamilyMatch(family.id, family.name, one.size, score, Kind.LINEAGE, agreed, against)


def ancestors(family: Family, rows: dict[str, Family]) -> set[str]:
    """Return the ids of all families that a family's weights come from, by any way."""
    found, todo = set[str](), [family]
    while todo:
        for base in todo.pop().bases:
            if base.family not in found:
                found.add(base.family)
                if base.family in rows:
                    todo.append(rows[base.family])
    return found


def _open(users: Iterable[str], rows: dict[str, Family], seen: Architecture) -> tuple[Family, ...]:
    """Return families that use the tokenizer and whose dimensions, not being known, may fit."""
    held = (row for family in users if (row := rows[family]).architecture is not Shared.DERIVED)
    return tuple(row for row in held if not row.signatures and seen.hidden in row.hidden_sizes)


def _settled(
    lineage: list[FamilyMatch], rows: dict[str, Family], unknown: Sequence[Family]
) -> Answer:
    """Name the one family that the others derive from; or say that there is none."""
    ids = {one.family for one in lineage}
    roots = [one for one in lineage if not ancestors(rows[one.family], rows) & ids]
    derived = [one for one in lineage if one not in roots]
    ordered = (*roots, *sorted(derived, key=lambda one: one.family))
    if len(roots) > 1:
        names = ", ".join(sorted(one.name for one in roots))
        why = f"families of independent weights have this tokenizer and these dimensions: {names}"
        return Answer(ordered, why)
    maker = rows[roots[0].family].publisher
    others = [row for row in unknown if not ancestors(row, rows) & ids]
    own = sorted(row.name for row in others if row.publisher == maker)
    strange = sorted(row.name for row in others if row.publisher != maker)
    also = "also of this tokenizer and width, and of dimensions that are not known"
    if own:
        note = f"{', '.join(own)} of the same maker: {also}"
        first = replace(roots[0], unmatched=(*roots[0].unmatched, note))
        ordered = (first, *ordered[1:])
    return Answer(ordered, f"{', '.join(strange)}: {also}" if strange else "")


def _tokenizer_only(
    users: dict[str, TokenizerMatch], rows: dict[str, Family]
) -> tuple[FamilyMatch, ...]:
    """Say whose tokenizer it is."""
    return tuple(
        FamilyMatch(
            family,
            rows[family].name,
            "",
            hit.score / len(users),
            Kind.TOKENIZER,
            (hit.words, *hit.matched),
            hit.unmatched,
        )
        for family, hit in sorted(users.items())
    )


def _short_of(best: Iterable[TokenizerMatch], seen: Architecture) -> str:
    """Say why nothing is said of the weights."""
    names = " or ".join(sorted(hit.name for hit in best))
    if seen.layers is None:
        return f"the tokenizer is that of {names}, and no dimensions are known of the model"
    return (
        f"the tokenizer is that of {names}, "
        "and the dimensions are those of no known size of a family that uses it"
    )


def _nothing(
    tokenizers: Sequence[Sequence[TokenizerMatch]],
    architectures: Sequence[Architecture],
    rows: Iterable[Family],
) -> str:
    """Say why there is no answer, and what dimensions alone are like."""
    why = "no known tokenizer is like this one" if tokenizers else "there is no vocabulary to read"
    seen = _most(architectures)
    alike = sorted({one.size for row in rows for one in _whole(seen, row)})
    if alike:
        shown = ", ".join(alike[:5])
        why += f"; dimensions alone are those of {shown}, which tells no family"
    return why
