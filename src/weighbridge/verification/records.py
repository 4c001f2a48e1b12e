"""Records of digests, graded below signatures: comparing them, and saying what came of it.

A record is what anybody who can write into the folder can write there. That the files are as it
says rules out damage, and a change by somebody who forgot the record; no more.
"""

from __future__ import annotations

from collections.abc import Mapping

from weighbridge.core import (
    Artifact,
    Coverage,
    Grade,
    Place,
    Signature,
    Span,
    Standing,
    Verification,
)
from weighbridge.core.records import dataclass, field, replace
from weighbridge.intake.digest import Want, of_bytes
from weighbridge.verification.coverage import Expected, compare_all, wanted
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.site import Material, Pending, Scene, Site

SHOWN = 3
"""Names in a sentence."""

MAX_SHOWN = 200
"""Characters of each."""


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody wrote down, as far as it can be compared.

    Attributes:
        signature: Where it is written.
        teller: Who recorded the files, for the sentence: ``the download``, ``the list 'SUMS'``.
        columns: What is expected, by name; a file must be as every column says that has it.
        sizes: In bytes, of as many of these names as have one recorded.
        own: Names that need not be recorded: the record's own.
        strays: Names in the columns that tell their own digest, and that nothing speaks of.
        note: What else there is to say, as the end of a sentence; or empty.
    """

    signature: Signature
    teller: str
    columns: tuple[Expected, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    strays: frozenset[str] = frozenset()
    note: str = ""


def found(name: str, scheme: str, data: bytes | None = None) -> Signature:
    """Call something a record: a file with its bytes, or a folder of many small ones."""
    if data is not None:
        return Material(name, data, of_bytes(data)).signature(scheme, Grade.RECORDED)
    return Signature(Place(Artifact(name, 0), Span(0, 0)), scheme, Grade.RECORDED)


def pending(site: Site, record: Record) -> Pending:
    """Say which digests a record needs, and how it is going to be compared."""
    wants: dict[str, frozenset[Want]] = {}
    for column in record.columns:
        for name, asked in wanted(site, column).items():
            wants[name] = wants.get(name, frozenset()) | asked
    return Pending(record.signature, wants, lambda scene: _settle(record, scene))


def refused(signature: Signature, error: RefusedError) -> Pending:
    """Make a record that cannot be read answer so."""

    def settle(_scene: Scene) -> Verification:
        raise error

    return Pending(signature, {}, settle)


def _settle(record: Record, scene: Scene) -> Verification:
    coverage = compare_all(scene, record.columns, own=record.own | scene.vouching)
    sizes = scene.site.sizes
    wrong = {
        name
        for name in coverage.covered
        if name in sizes and record.sizes.get(name, sizes[name]) != sizes[name]
    }
    reason = "digests-differ" if coverage.changed else "sizes-differ"
    coverage = replace(
        coverage,
        covered=tuple(
            name for name in coverage.covered if name not in wrong and name not in record.strays
        ),
        changed=tuple(sorted({*coverage.changed, *wrong})),
        unsigned=tuple(sorted({*coverage.unsigned, *(record.strays & {*coverage.covered})})),
    )
    return _answer(record, scene, coverage, reason)


def _answer(record: Record, scene: Scene, coverage: Coverage, reason: str) -> Verification:
    """Put a comparison into words; ``reason`` is why files count as changed, if any do."""
    told = []
    unread = tuple(name for name in coverage.changed if _unread(record, scene, name))
    changed = tuple(name for name in coverage.changed if name not in unread)
    if changed:
        told.append(f"{_list(changed)} {_are(changed)} not as recorded by {record.teller}")
    if coverage.missing:
        told.append(f"{_list(coverage.missing)} {_are(coverage.missing)} missing")
    if unread:
        # Nobody knows what they are: that they are others would be a charge without a ground.
        told.append(f"{_list(unread)} could not be read, and {_are(unread)} not compared")
    if changed or coverage.missing:
        standing = Standing.MISMATCH
        reason = reason if changed else "files-missing"
    elif unread:
        standing, reason = Standing.UNSIGNED, "not-compared"
    else:
        standing, reason = Standing.RECORDED, "digests-match"
        besides = record.own | scene.vouching.difference(coverage.covered)
        every = len((scene.site.sizes.keys() | scene.site.links.keys()) - besides)
        count = f"{len(coverage.covered)} of {every} files {_are(coverage.covered)}"
        told.append(f"{count} as recorded by {record.teller}, which nobody signed")
    why = "; ".join((*told, record.note) if record.note else told)
    return Verification(record.signature, standing, reason, why, coverage=coverage)


def _unread(record: Record, scene: Scene, name: str) -> bool:
    """Whether a file is here, as large as recorded, and its bytes could not be had."""
    site = scene.site
    file = name if name in site.sizes else site.links.get(name, "")
    if file not in site.sizes or file in scene.files:
        return False
    return record.sizes.get(name, site.sizes[file]) == site.sizes[file]


def _are(names_: tuple[str, ...]) -> str:
    return "is" if len(names_) == 1 else "are"


def _list(names_: tuple[str, ...]) -> str:
    shown = ", ".join(repr(name[:MAX_SHOWN]) for name in names_[:SHOWN])
    rest = len(names_) - SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown
