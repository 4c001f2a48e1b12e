"""Is it said truthfully, as far as anybody can see, what the model descends from?

Keys of ``[checks.lineage]``:

``undeclared``  verdict if tokenizer and dimensions are those of a family that nothing declared
                leads to
``conflict``    verdict if a declared base and the model's own structure cannot both be true
``unknown``     verdict on a declared base of which nobody here knows who made it
``deny``        ids of families that nothing may belong to or descend from

## Looks at
The bases that model cards, settings, adapters, merge recipes, GGUF metadata and signed provenance
name, what our own data say about those, and the structure of the model itself: tokenizer,
dimensions, names of tensors.

## Trust
``declared`` < ``structural`` < ``recorded`` < ``signed``. A family of ``deny`` is denied on any
evidence. Structure tells families apart, and not who trained the weights.

## Misses
An ancestor that nobody names and whose structure many families share; distillation, which leaves
nothing in the weights.

## Change it
The keys above; ``applies-to`` of ``[checks.jurisdiction]`` and ``[checks.publisher]`` says whether
the makers of ancestors count.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH undeclared-lineage``.

## See
``weighbridge lineage PATH`` draws the tree; ``weighbridge compare PATH BASE`` compares weights with
those of a base.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.checks import Check, Question
from weighbridge.core import Dossier, Origin, Reason, Verdict
from weighbridge.core.records import dataclass
from weighbridge.facts import families
from weighbridge.judgement import parties
from weighbridge.policy import Setting, Table, Verdicts, nearest

UNDECLARED, CONTRADICTING = "undeclared-lineage", "contradicting-claims"
"""Rules whose findings this check judges."""


@dataclass(frozen=True, slots=True)
class _Settings:
    undeclared: Setting[Verdict]
    conflict: Setting[Verdict]
    unknown: Setting[Verdict]
    deny: Setting[tuple[str, ...]]


def compile_(table: Table, _verdicts: Verdicts) -> Question:
    """Compile the table.

    Raises:
        PolicyError: A key is unknown, or its value is; a family is none.
    """
    settings = _Settings(
        undeclared=table.certain("undeclared", "warn"),
        conflict=table.certain("conflict", "warn"),
        unknown=table.certain("unknown", "allow"),
        deny=table.strings("deny", ()),
    )
    ids = [family.id for family in families.every()] if settings.deny.value else []
    for each in settings.deny.value:
        if each not in ids:
            raise table.fault("deny", f"unknown family {each[:80]!r}{nearest(each, ids)}", each)
    table.finish()

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if dossier.origin is None:
            yield parties.silent(CHECK.id, "the origin", "")
            return
        reasons = [
            *_found(dossier, settings),
            *_unknown(dossier.origin, settings),
            *_denied(dossier.origin, settings),
            *parties.cut(CHECK.id, dossier.origin),
        ]
        yield from reasons
        if all(reason.verdict is Verdict.ALLOW for reason in reasons):
            yield _fine(dossier.origin)

    return ask


def _found(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    rows = {UNDECLARED: settings.undeclared, CONTRADICTING: settings.conflict}
    conflicts = () if dossier.origin is None else dossier.origin.conflicts
    about_bases = {conflict.why for conflict in conflicts if conflict.what == "base-model"}
    for finding in dossier.findings:
        if (setting := rows.get(finding.rule)) is None:
            continue
        if finding.rule == CONTRADICTING and finding.message not in about_bases:
            continue
        verdict, where = setting.value, setting.where
        message, fix = finding.message, finding.fix
        yield Reason(CHECK.id, verdict, message, (finding,), finding.rule, fix, where)


def _unknown(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    if settings.unknown.value is Verdict.ALLOW:
        return
    for node in parties.nameless(origin, frozenset({parties.LINEAGE})):
        because = f"nobody here knows who made {node.name[:80]!r}, which it descends from"
        fix = "find out, and add the organisation to a file of publishers that the policy names"
        where = settings.unknown.where
        verdict = settings.unknown.value
        yield Reason(CHECK.id, verdict, because, node.claims, "unknown-origin", fix, where)


def _denied(origin: Origin, settings: _Settings) -> Iterator[Reason]:
    for node in origin.nodes:
        for one in node.lines:
            if one in settings.deny.value:
                family = families.by_id(one)
                name = family.name if family else one
                what = f"{node.name[:80]!r}, a member of {name!r}" if node.kin else repr(name[:80])
                way = " -> ".join(repr(name[:80]) for name in node.path)
                because = f"descends from {what}, by {way}{f' ({node.said})' if node.said else ''}"
                if node.depth == 0:
                    because = f"is a member of {name!r}"
                fix = "use a model that descends from something else"
                where = settings.deny.where
                yield Reason(CHECK.id, Verdict.DENY, because, node.claims, CHECK.id, fix, where)


def _fine(origin: Origin) -> Reason:
    count = len(origin.ancestors)
    if count == 0:
        because = "nothing says that it descends from another model"
    else:
        names = ", ".join(repr(node.name[:60]) for node in origin.ancestors[:3])
        more = f" and {count - 3} more" if count > 3 else ""  # noqa: PLR2004 - as shown
        because = f"descends from {names}{more}; nothing contradicts that"
    return Reason(CHECK.id, Verdict.ALLOW, because, rule=CHECK.id)


CHECK = Check(id="lineage", doc=__doc__, compile=compile_)
