"""OpenSSF Model Signing: one signature over every file of a model, by key, certificate or Sigstore.

A Sigstore bundle around a statement that lists each file with its digest. Files in the folder that
the statement does not list make it a mismatch, as the specification demands; what the signer left
out on purpose is listed as ignored, always.

Source: https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md (retrieved 2026-11-25).
Not read: statements of before version 0.3; keys other than of the curves P-256, P-384 and P-521.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from weighbridge.core import (
    Coverage,
    Digest,
    Grade,
    Signature,
    Standing,
    Subject,
    Verification,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.typings import overload
from weighbridge.verification import authority, coverage, manifest, sealed
from weighbridge.verification.authority import Authentic
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.envelope import Bundle
from weighbridge.verification.manifest import Manifest
from weighbridge.verification.outcome import believed, doubtful, fault
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.sealed import Sealed
from weighbridge.verification.site import Pending, Scene, Site
from weighbridge.verification.statement import Statement

_PREDICATES = "https://model_signing/"


def find(site: Site) -> Iterator[Pending]:
    """Yield the model signatures among a model's small files."""
    for each in sealed.every(site):
        if each.predicate.startswith(_PREDICATES):
            yield _pending(site, each)


def _pending(site: Site, each: Sealed) -> Pending:
    signature = each.material.signature(SCHEME.id)
    if each.bundle is None or each.statement is None:
        return fault(signature, each.fault)
    try:
        listed = manifest.read(each.statement)
    except RefusedError as error:
        return fault(signature, error)
    expected = _expected(site, listed, each.statement)
    # A statement over many files is long, and what it lists is in ``listed`` by now.
    short = replace(each.statement, predicate={})
    found = _Found(signature, each.bundle, short, listed, expected)
    return Pending(signature, coverage.wanted(site, expected), found.settle)


class _Expected(Mapping[str, tuple[Alternative, ...]]):
    """What each file of a manifest has to be: made when it is asked, for there are many files."""

    def __init__(self, listed: Manifest) -> None:
        self._want, self._digests = listed.want, listed.expected

    def __getitem__(self, name: str) -> tuple[Alternative, ...]:
        return ((self._want, self._digests[name]),)

    def __contains__(self, name: object) -> bool:
        return name in self._digests

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)


class _Subjects(Sequence[Subject]):
    """What is signed, likewise."""

    def __init__(self, want: Want, expected: Mapping[str, tuple[Alternative, ...]]) -> None:
        self._whole, self._expected = Want(want.algorithm), expected
        self._names = tuple(expected)

    @overload
    def __getitem__(self, index: int) -> Subject: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Subject]: ...
    def __getitem__(self, index: int | slice) -> Subject | Sequence[Subject]:
        if isinstance(index, slice):
            return tuple(map(self._subject, self._names[index]))
        return self._subject(self._names[index])

    def _subject(self, name: str) -> Subject:
        want, digests = self._expected[name][0]
        kept = (Digest(want.algorithm, digests[0]),) if want == self._whole else ()
        return Subject(name, kept)

    def __len__(self) -> int:
        return len(self._names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def _expected(
    site: Site, listed: Manifest, statement: Statement
) -> Mapping[str, tuple[Alternative, ...]]:
    """Say what each file has to be. One that was signed alone goes by the name that it has here."""
    rows = _Expected(listed)
    if len(rows) != 1 or manifest.ALONE not in rows:
        return rows
    signatures = {material.name for material in site.materials}
    names = [name for name in site.sizes if name not in signatures] or list(site.sizes)
    signed = statement.subjects[0].name
    name = names[0] if len(names) == 1 else signed
    return {name: rows[manifest.ALONE]}


@dataclass(frozen=True, slots=True)
class _Found:
    signature: Signature
    bundle: Bundle
    statement: Statement
    listed: Manifest
    expected: Mapping[str, tuple[Alternative, ...]]

    def settle(self, scene: Scene) -> Verification:
        """Check signature, signer and files."""
        covered = self._coverage(scene)
        try:
            authentic = authority.authenticate(self.bundle, scene.judge, exact_hint=True)
        except RefusedError as error:
            return doubtful(self.signature, error, covered)
        return self._verdict(authentic, covered)

    def _coverage(self, scene: Scene) -> Coverage:
        named = coverage.under(frozenset(), frozenset({*manifest.GIT, *self.listed.ignored}))

        def left_out(name: str) -> bool:
            # A signature over pieces cannot name a file that has none.
            return named(name) or (self.listed.shards > 0 and scene.site.sizes.get(name) == 0)

        own = scene.vouching - set(self.expected)
        return coverage.compare(scene, self.expected, own=own, ignored=left_out)

    def _verdict(self, authentic: Authentic, covered: Coverage) -> Verification:
        attestation = authentic.attest(
            statement=self.statement.predicate_type,
            subjects=_Subjects(self.listed.want, self.expected),
            facts=(
                ("model-name", self.statement.subjects[0].name),
                ("serialization", "shards" if self.listed.shards else "files"),
                ("digest", self.listed.want.algorithm),
            ),
        )
        if authentic.row is None and authentic.doubt is not None:
            return doubtful(self.signature, authentic.doubt, covered, attestation)
        standing, reason, why = _judged(covered, self.expected, links=self.listed.links)
        return believed(
            self.signature, (standing, reason, why), authentic.row, attestation, covered
        )


def _judged(
    covered: Coverage, expected: Mapping[str, object], *, links: bool
) -> tuple[Standing, str, str]:
    total = len(expected)
    count = f"covers {len(covered.covered)} of {total} signed files"
    refused = () if links else tuple(name for name in covered.links if name in expected)
    for names, reason, words in (
        (covered.changed, "files-changed", "changed since they were signed"),
        (covered.missing, "files-missing", "signed and not here"),
        (covered.special, "special-files", "neither a file nor a link, or unreadable"),
        (refused, "links", "links now, and the signer allowed none"),
        # Last, since a policy may let these pass, and nothing else with them.
        (covered.unsigned, "unsigned-files", "here and not signed"),
    ):
        if names:
            return Standing.MISMATCH, reason, f"{_some(names)}: {words}"
    return Standing.VERIFIED, "all-files-covered", count


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(repr(name[:80]) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004 - as above


SCHEME = Scheme(
    id="openssf-model-signing", doc=__doc__, grade=Grade.SIGNED, find=find, material=True
)
