"""What became of a signature or a record of digests, as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Attestation, Coverage, Grade, Standing, Verification
from weighbridge.core.records import dataclass
from weighbridge.judgement import phrases

NAMES = 8
"""Names of files of one sort that are shown."""

GOOD = frozenset({Standing.VERIFIED})
"""What speaks for a model. A record of digests does not: anybody can write one."""


@dataclass(frozen=True, slots=True)
class Vouching:
    """A signature or record.

    Attributes:
        standing: In one or two words.
        why: The sentence.
        good: Whether it speaks for the model.
        rows: What else is known of it: a word, and what belongs to it.
    """

    standing: str
    why: str
    good: bool
    rows: tuple[tuple[str, str], ...]


def vouching(each: Verification) -> Vouching:
    """Tell what became of a signature or record."""
    return Vouching(
        each.standing.value.replace("-", " "),
        each.why,
        each.standing in GOOD,
        tuple(_rows(each)),
    )


def _rows(each: Verification) -> Iterator[tuple[str, str]]:
    kind = "signature" if each.signature.grade is Grade.SIGNED else "record of digests, unsigned"
    yield "file", phrases.where(each.signature.place)
    yield "kind", f"{each.signature.scheme}, {kind}"
    if each.signature.grade is Grade.SIGNED:
        yield "signature", "valid" if each.valid else "not known to be valid"
        yield "trusted", f"as {each.trusted!r}" if each.trusted else "no, or not by this policy"
    if each.publisher:
        yield "speaks for", each.publisher
    if each.attestation is not None:
        yield from _attested(each.attestation)
    if each.coverage is not None:
        yield "files", _covered(each.coverage)


def _attested(made: Attestation) -> Iterator[tuple[str, str]]:
    signer = made.signer
    for label, text in (
        ("signer", signer.identity),
        ("issuer", signer.issuer),
        ("key", signer.key),
        ("certificate", signer.certificate),
    ):
        if text:
            yield label, text
    for moment in made.times:
        yield "time", f"{moment.time}, by {moment.source.replace('-', ' ')}"
    if made.log is not None:
        yield "log", f"{made.log.origin}, entry {made.log.index} of {made.log.size}"


def _covered(found: Coverage) -> str:
    told = [f"{phrases.many(len(found.covered), 'file')} as signed"]
    for label, names in (
        ("changed", found.changed),
        ("missing", found.missing),
        ("not signed", found.unsigned),
        ("left out by the signer", found.ignored),
        ("neither file nor link", found.special),
    ):
        if names:
            more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
            told.append(f"{len(names)} {label}: {', '.join(map(repr, names[:NAMES]))}{more}")
    return "; ".join(told)
