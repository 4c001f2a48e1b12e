"""Is there a verdict on these very bytes? Summaries are found, the files hashed, nothing weighed.

A good word needs proof and a bad word does not: the files are admitted if a trusted weigher signed
a summary that says *passed* of exactly these files, and no summary of whomever says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from weighbridge.core import (
    Attestation,
    Coverage,
    Decision,
    Face,
    Kind,
    Reason,
    Signature,
    Standing,
    TrustedSigner,
    Verdict,
    Verification,
    Weighed,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.intake import digest, sidecars
from weighbridge.intake.digest import Want
from weighbridge.intake.listing import Model
from weighbridge.stages import reading as stage
from weighbridge.stages.reading import Reading
from weighbridge.stages.vouching import Finder, still
from weighbridge.verification import coverage, outcome, referrers, sealed, summaries
from weighbridge.verification.authority import Authentic
from weighbridge.verification.demand import Demand
from weighbridge.verification.judge import Judge
from weighbridge.verification.referrers import Layout
from weighbridge.verification.refusal import RefusedError, malformed
from weighbridge.verification.site import Material, Scene, Site
from weighbridge.verification.summaries import Summary

CHECK = "signature"
"""Id of the check that answers: who vouches for these bytes."""

SHA256 = Want("sha256")

FIXES = {
    "no-summary": "weigh the model, and let the answer lie with it: weighbridge attest",
    "not-passed": "see what stands against the files: weighbridge scan",
    "no-signature": "have it signed: weighbridge attest --key",
    "other-policy": "weigh the model under the policy that is asked for: weighbridge attest",
    "too-old": "weigh the model anew: weighbridge attest",
    "files-changed": "get the files anew, or weigh them as they are: weighbridge attest",
    "unsigned-files": "remove what was not weighed, or weigh it too: weighbridge attest",
    "unknown-key": "if the signer is one of yours, name it: --key, --identity, or the policy",
}
"""What helps, by reason."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A summary, and what became of it.

    Attributes:
        summary: Which.
        answer: What became of it.
        bad: Whether it speaks against these very files.
    """

    summary: Summary
    answer: Verification
    bad: bool = False

    @property
    def counts(self) -> bool:
        """Whether it lets the files pass."""
        return self.answer.standing is Standing.VERIFIED


def weigh(model: Model, demand: Demand, judge: Judge, reading: Reading, finder: Finder) -> Weighed:
    """Take one model from its summaries and its bytes to a decision."""
    site, read = finder.gather(model)
    doubts: list[RefusedError] = []
    attached = _attached(site, doubts)
    given = {file.path for file in finder.given}
    promised = {
        file.name
        for file, _ in read
        if file.path in given or file.name.lower().endswith((".vsa.json", ".vsa"))
    }
    unread = [file.name for file, material in read if not material and file.name in promised]
    found = tuple(summaries.every((*site.materials, *attached.materials)))
    hashed = stage.inspect(model, reading, {}, look=lambda _name: False)
    scene = Scene(site, hashed.files, judge)
    told = tuple(_every(found, scene, attached, demand))
    doubts += [malformed("unread", f"{name!r}: too large, or not readable") for name in unread]
    promised |= attached.names
    reasons = (*_reasons(told, promised, demand), *map(_doubtful, doubts))
    reasons += tuple(_lacking(why) for why in model.lacking)
    answers = tuple(each.answer for each in told)
    return Weighed(replace(hashed.dossier, verifications=answers), Decision(reasons))


@dataclass(frozen=True, slots=True)
class _Attached:
    """What is attached to an artifact in a layout, or nothing.

    Attributes:
        layout: The layout; ``None`` if the model is none.
        materials: The statements, read.
        own: Names of blobs that are there only because something is attached.
        names: Names of the statements.
    """

    layout: Layout | None = None
    materials: tuple[Material, ...] = ()
    own: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def _attached(site: Site, doubts: list[RefusedError]) -> _Attached:
    """Read what is attached to an artifact; what cannot be read becomes a doubt."""
    try:
        layout = referrers.read(site.sizes, site.near)
    except RefusedError as error:
        doubts.append(error)
        return _Attached()
    if layout is None:
        return _Attached()
    room = sidecars.MAX_SIDECAR
    materials: dict[str, Material] = {}
    own = set(layout.lists)
    for each in layout.referrers:
        harmless = True
        for name in (*each.statements, *each.rest):
            data = site.near.read(name, min(room, referrers.MAX_BLOB))
            if data is None:
                doubts.append(malformed("unread", f"{name!r}: too large, or not readable"))
                harmless = False
            elif name in each.statements and name not in materials:
                room -= len(data)
                materials[name] = Material(name, data, digest.of_bytes(data))
            harmless = harmless and data is not None and _says(name, data, materials)
        own |= {each.manifest, *each.statements, *each.rest} if harmless else set()
    named = frozenset(materials)
    return _Attached(layout, tuple(materials.values()), frozenset(own), named)


def _says(name: str, data: bytes, materials: Mapping[str, Material]) -> bool:
    """Whether a blob does no more than say something."""
    read = sealed.of(materials[name]) if name in materials else ()
    if read:
        return all(each.bundle is not None for each in read)
    return referrers.configures(data)


def _every(
    found: tuple[Summary, ...], scene: Scene, attached: _Attached, demand: Demand
) -> Iterator[_Told]:
    """Settle every summary: first who signed, since that excuses a file, then what is covered."""
    signed = [(each, summaries.authentic(each, scene.judge)) for each in found]
    own = frozenset(_trusted(signed)) | attached.own
    for each, by in signed:
        told = _one(each, by, scene, _Place(attached.layout, own), demand)
        yield replace(told, answer=still(told.answer, scene.files))


def _trusted(signed: Iterable[tuple[Summary, Authentic | RefusedError]]) -> Iterator[str]:
    """Yield names of the model's files that hold summaries by trusted weighers, and no more."""
    counted = Counter[Material]()
    for each, by in signed:
        if isinstance(by, Authentic) and by.row is not None:
            counted[each.material] += 1
    for material, count in counted.items():
        if material.inside and count == len(sealed.of(material)):
            yield material.name


@dataclass(frozen=True, slots=True)
class _Place:
    """What a summary need not speak of.

    Attributes:
        layout: The layout that the model is, if it is one.
        own: Names of summaries by trusted weighers, and of what carries them.
    """

    layout: Layout | None
    own: frozenset[str]

    def coverage(self, summary: Summary, scene: Scene) -> Coverage:
        """Hold the files against a summary."""
        named = summary.expected()
        free = self.free(named)
        expected = {
            name: ((SHA256, (value,)),) if value else ()
            for name, value in named.items()
            if name not in free
        }
        return coverage.compare(scene, expected, own=self.own | free)

    def free(self, named: Mapping[str, str]) -> frozenset[str]:
        """Return the names of files that may be others than those that were weighed."""
        if self.layout is None:
            return frozenset()
        free = {referrers.INDEX} if self.layout.stands(named) else set[str]()
        return frozenset(free | ({referrers.MARK} if self.layout.plain else set()))


def _one(
    summary: Summary, by: Authentic | RefusedError, scene: Scene, place: _Place, demand: Demand
) -> _Told:
    signature = summary.signature
    if summary.statement is None:
        fault = by if isinstance(by, RefusedError) else None
        return _Told(summary, outcome.refused(signature, fault or malformed("structure", "?")))
    covered = place.coverage(summary, scene)
    attestation, row = _stated(summary, by)
    if not summary.passed:
        here = frozenset(each.get("sha256") for each in scene.files.values())
        bad = summaries.speaks_of(summary, here, referrers.BESIDES if place.layout else frozenset())
        whose = "these" if bad else "other"
        why = f"an earlier weighing did not allow {whose} files: it says {summary.result[:40]!r}"
        told = (Standing.MISMATCH, "not-passed", why)
        name = row.name if row else ""
        return _Told(summary, Verification(signature, *told, name, attestation, covered), bad)
    if isinstance(by, RefusedError):
        return _Told(summary, outcome.doubtful(signature, by, covered))
    if attestation is None or row is None:
        doubt = by.doubt or malformed("signer", "nobody says who signed")
        return _Told(summary, outcome.doubtful(signature, doubt, covered, attestation))
    count = len(covered.covered)
    why = f"weighed before, all {count} files unchanged"
    held = summaries.objection(summary, covered, demand, scene.judge.now)
    told = held or (Standing.VERIFIED, "weighed-before", why)
    return _Told(summary, outcome.believed(signature, told, row, attestation, covered))


def _stated(
    summary: Summary, by: Authentic | RefusedError
) -> tuple[Attestation | None, TrustedSigner | None]:
    if isinstance(by, RefusedError) or summary.statement is None:
        return None, None
    stated = summary.statement
    return by.attest(stated.predicate_type, stated.subjects, summary.facts), by.row


def _reasons(told: tuple[_Told, ...], promised: Iterable[str], demand: Demand) -> Iterator[Reason]:
    """Turn what became of the summaries into the answer: it passes only if enough count."""
    good = [each.answer for each in told if each.counts]
    enough = 0 < demand.signers <= _signers(good)
    names = frozenset(promised)
    for each in told:
        if each.bad:
            yield _reason(each, Verdict.DENY, "; a bad word needs no proof")
        elif each.counts:
            yield from _vouched(each.answer)
        elif not enough:
            yield _reason(each, Verdict.DENY)
        else:
            unread = each.summary.statement is None and each.summary.material.name in names
            yield _reason(each, Verdict.WARN if unread else Verdict.ALLOW)
    if not told:
        why = "no verdict lies with these files: no verification summary"
        yield Reason(CHECK, Verdict.DENY, why, (), "no-summary", FIXES["no-summary"])
    elif good and not enough:
        why = f"weighed by {_signers(good)} of {demand.signers} trusted signers"
        yield Reason(CHECK, Verdict.DENY, why, (), "unsigned")


def _reason(each: _Told, verdict: Verdict, more: str = "") -> Reason:
    answer = each.answer
    name = answer.signature.place.artifact.name
    fix = FIXES.get(answer.reason, "") if verdict is not Verdict.ALLOW else ""
    because = f"{name!r}: {answer.why}{more}"
    grounds = (_seen(answer.signature),)
    return Reason(CHECK, verdict, because, grounds, answer.reason, fix, "", _group(answer))


def _vouched(answer: Verification) -> Iterator[Reason]:
    """Tell the facts of a summary that counts: that it is valid, by whom, and of what."""
    if answer.attestation is None:
        return
    name, signer = answer.signature.place.artifact.name, answer.attestation.signer
    facts = dict(answer.attestation.facts)
    issuer = f", vouched for by {signer.issuer[:120]!r}" if signer.issuer else ""
    by = repr(signer.identity[:200]) if signer.identity else f"key {signer.key}"
    policy = f"{facts.get('policy.uri', '')[:120]!r} sha256:{facts.get(summaries.POLICY, '')[:64]}"
    stated = f"{answer.why}; {facts.get('timeVerified', '')[:40]!r} under {policy}"
    about = f"about {facts.get('resourceUri', '')[:200]!r}"
    for rule, because in (
        ("signature-valid", f"{name!r}: the signature is valid (in-toto, by {signer.method})"),
        ("signer-trusted", f"signed by {by}{issuer}: the policy trusts it as {answer.trusted!r}"),
        (answer.reason, f"{stated}, {about}"),
    ):
        grounds = (_seen(answer.signature),)
        yield Reason(CHECK, Verdict.ALLOW, because, grounds, rule, group=_group(answer))


def _group(answer: Verification) -> str:
    return f"{answer.signature.scheme} {answer.signature.place.artifact.name}"


def _seen(signature: Signature) -> Face:
    return Face(signature.place, signature.scheme, Kind.RECORD)


def _doubtful(doubt: RefusedError) -> Reason:
    """Say that something could not be read in which a verdict may have stood."""
    return Reason(CHECK, Verdict.WARN, str(doubt), (), doubt.reason)


def _lacking(why: str) -> Reason:
    """Say that not all was taken that may speak against the files."""
    fix = "see that whoever asks may read what is attached, and remove what is not needed"
    return Reason(CHECK, Verdict.NO_VERDICT, why, (), "attached-unread", fix=fix)


def _signers(good: Iterable[Verification]) -> int:
    """Count signers: those whom the policy tells apart, and who hold different keys."""
    rows = [(each.trusted, each.attestation.signer) for each in good if each.attestation]
    keys = {
        (by.key, "") if by.key and by.method != "sigstore" else (by.identity, by.issuer)
        for _, by in rows
    }
    return min(len({name for name, _ in rows}), len(keys))
