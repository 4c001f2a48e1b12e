"""in-toto attestations: signed statements about files, such as SLSA provenance.

DSSE envelopes and Sigstore bundles around an in-toto statement, one in a file or one a line. Read
of each predicate is what policies and claims use:

- SLSA provenance (v1, v0.2): builder, build type, source, invocation;
- SLSA verification summary (v1): verifier, result, policy, time, levels. One that a gate of ours
  wrote counts as a previous weighing if the policy trusts its signer as a *weigher*;
- CycloneDX and SPDX documents: that they are there.

A statement without a signature is told, and proves nothing.

An attestation speaks of the files whose digests it lists, and of no other: that a release has more
files than this folder is no fault, and neither are files that it does not list.

Sources (retrieved 2026-11-25): https://slsa.dev/spec/v1.2/provenance,
https://slsa.dev/spec/v1.2/verification_summary,
https://github.com/in-toto/attestation/tree/main/spec/predicates.
Not read: envelopes that carry their certificate inside, whose log entry would have to be fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import (
    SUMMARY,
    Coverage,
    Digest,
    Grade,
    Role,
    Signature,
    Standing,
    Subject,
    Verification,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.verification import authority, coverage, layouts, sealed, statement
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.envelope import Bundle
from weighbridge.verification.outcome import believed, doubtful, fault
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.sealed import Sealed
from weighbridge.verification.site import Material, Pending, Scene, Site
from weighbridge.verification.statement import Statement, texts

_MODEL = "https://model_signing/"

_FACTS = {
    "https://slsa.dev/provenance/v1": (
        "runDetails.builder.id",
        "buildDefinition.buildType",
        "buildDefinition.externalParameters.workflow.repository",
        "buildDefinition.externalParameters.workflow.ref",
        "buildDefinition.externalParameters.workflow.path",
        "buildDefinition.externalParameters.source",
        "runDetails.metadata.invocationId",
        "runDetails.metadata.startedOn",
        "runDetails.metadata.finishedOn",
    ),
    "https://slsa.dev/provenance/v0.2": (
        "builder.id",
        "buildType",
        "invocation.configSource.uri",
        "metadata.buildInvocationId",
    ),
    SUMMARY: (
        "verifier.id",
        "verificationResult",
        "timeVerified",
        "resourceUri",
        "policy.uri",
        "policy.digest.sha256",
    ),
    "https://cyclonedx.org/bom": ("bomFormat", "specVersion", "serialNumber"),
    "https://spdx.dev/Document": ("SPDXID", "spdxVersion", "documentNamespace"),
}
"""Dotted paths of the texts that are kept, by the beginning of the predicate type."""

_PREFERRED = ("sha256", "sha512", "sha384", "blake3", "blake2b")


def find(site: Site) -> Iterator[Pending]:
    """Yield the statements among a model's small files that are not the model's own signature."""
    for each in sealed.every(site):
        if each.statement is not None and not each.predicate.startswith(_MODEL):
            yield _pending(site, each, each.statement)
    for material in site.materials:
        if statement.bare(material.data) is not None:
            yield _unsigned(material)


def _unsigned(material: Material) -> Pending:
    """Say that a statement is there which nobody signed."""
    signature = material.signature(SCHEME.id, Grade.RECORDED)

    def settle(_scene: Scene) -> Verification:
        why = "a statement that nobody signed, so it proves nothing"
        return Verification(signature, Standing.UNSIGNED, "no-signature", why)

    return Pending(signature, {}, settle)


def _pending(site: Site, each: Sealed, told: Statement) -> Pending:
    signature = each.material.signature(SCHEME.id)
    if each.bundle is None:
        return fault(signature, each.fault)
    algorithms = {digest.algorithm for digest in map(_best, told.subjects) if digest}
    names = {subject.name for subject in told.subjects}
    leads = layouts.led_to(site, filter(None, map(_best, told.subjects)))
    asked = frozenset(Want(algorithm) for algorithm in algorithms)
    # Plain SHA-256 is always taken; a statement in another digest needs it of every file.
    wants = (
        {"": asked} if algorithms - {"sha256"} else dict.fromkeys(names & set(site.sizes), asked)
    )
    for name, more in coverage.wanted(site, leads).items():
        wants[name] = wants.get(name, frozenset()) | more
    return Pending(signature, wants, _Found(signature, each.bundle, told, leads).settle)


def _best(subject: Subject) -> Digest | None:
    """Return the digest of a subject that is compared."""
    found = {digest.algorithm: digest for digest in subject.digests}
    return next((found[name] for name in _PREFERRED if name in found), None)


@dataclass(frozen=True, slots=True)
class _Found:
    signature: Signature
    bundle: Bundle
    statement: Statement
    leads: Mapping[str, tuple[Alternative, ...]]

    @property
    def weighing(self) -> bool:
        """Whether it is a verification summary."""
        return self.statement.predicate_type == SUMMARY

    def settle(self, scene: Scene) -> Verification:
        """Check signature, signer, and which files are spoken of."""
        covered = self._coverage(scene)
        role = Role.WEIGHER if self.weighing else Role.SIGNER
        try:
            authentic = authority.authenticate(self.bundle, scene.judge, role=role)
        except RefusedError as error:
            return doubtful(self.signature, error, covered)
        attestation = authentic.attest(
            statement=self.statement.predicate_type,
            subjects=self.statement.subjects,
            facts=tuple(_facts(self.statement)),
        )
        if authentic.row is None and authentic.doubt is not None:
            return doubtful(self.signature, authentic.doubt, covered, attestation)
        standing, reason, why = self._judged(covered)
        return believed(
            self.signature, (standing, reason, why), authentic.row, attestation, covered
        )

    def _coverage(self, scene: Scene) -> Coverage:
        expected = _matched(self.statement.subjects, scene, by_name=self.weighing)
        expected = {**self.leads, **expected}
        free = layouts.besides(scene.site, expected, scene.vouching)
        if self.weighing:
            # An index is another one as soon as something is attached.
            expected = {name: rows for name, rows in expected.items() if name not in free}
        covered = coverage.compare(scene, expected, own=(scene.vouching | free) - set(expected))
        implied = (free & scene.site.sizes.keys()) - set(expected)
        covered = replace(covered, implied=tuple(sorted(implied)))
        if self.weighing:
            return covered
        # What a release has besides is not missing from this folder.
        return replace(covered, missing=())

    def _judged(self, covered: Coverage) -> tuple[Standing, str, str]:
        if covered.changed:
            why = f"{covered.changed[0][:80]!r} is not the file that the statement names"
            return Standing.MISMATCH, "files-changed", why
        if self.weighing:
            return _weighed(self.statement.predicate, covered)
        if not covered.covered:
            why = f"none of its {len(self.statement.subjects)} subjects is a file of this model"
            return Standing.MISMATCH, "covers-nothing-here", why
        files = len(covered.covered) + len(covered.unsigned)
        why = f"speaks of {len(covered.covered)} of {files} files"
        return Standing.VERIFIED, "files-covered", why


def _weighed(predicate: Mapping[str, object], covered: Coverage) -> tuple[Standing, str, str]:
    """Judge a verification summary: it has to speak of every file, and to have passed them."""
    if predicate.get("verificationResult") != "PASSED":
        return Standing.MISMATCH, "not-passed", "an earlier weighing did not allow these files"
    for names, reason, words in (
        (covered.missing, "files-missing", "weighed and not here"),
        (covered.unsigned, "unsigned-files", "here and not weighed"),
        (covered.special, "special-files", "neither a file nor a link, or unreadable"),
    ):
        if names:
            return Standing.MISMATCH, reason, f"{names[0][:80]!r}: {words}"
    count = len(covered.covered)
    return Standing.VERIFIED, "weighed-before", f"weighed before, all {count} files unchanged"


def _matched(
    subjects: tuple[Subject, ...], scene: Scene, *, by_name: bool
) -> dict[str, tuple[Alternative, ...]]:
    """Find the files that subjects mean: by name, or, if no file has it, by digest.

    A summary of ours binds names too: two files that changed places are not the files weighed.
    """
    rows: dict[str, tuple[Alternative, ...]] = {}
    by_digest: dict[tuple[str, str], list[str]] = {}
    for name, hashed in scene.files.items():
        for want, values in hashed.digests.items():
            if not want.piece:
                by_digest.setdefault((want.algorithm, values[0]), []).append(name)
    for subject in subjects:
        digest = _best(subject)
        if digest is None:
            continue
        alternative = (Want(digest.algorithm), (digest.hex,))
        named = by_name or subject.name in scene.site.sizes
        same = [] if named else by_digest.get((digest.algorithm, digest.hex), [])
        for name in same or [subject.name]:
            rows[name] = (*rows.get(name, ()), alternative)
    return rows


def _facts(statement: Statement) -> Iterator[tuple[str, str]]:
    for kind, paths in _FACTS.items():
        if statement.predicate_type.startswith(kind):
            yield from texts(statement.predicate, *paths)
            return


SCHEME = Scheme(id="in-toto", doc=__doc__, grade=Grade.SIGNED, find=find, material=True)
