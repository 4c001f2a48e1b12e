"""Who vouches for these bytes, and for which of them?

Three facts, told apart: whether a signature is valid, whether the policy trusts its signer, and
which files it covers.

Keys of ``[checks.signature]``:

``required``         whether a model needs a signature by a trusted signer
``coverage``         ``complete``: every file that a loader could read; ``signed``: what the signer
                     chose, other files being a warning, as long as some of the weights are signed
``minimum-signers``  how many different trusted signers a model needs, if it needs any; with
                     complete coverage, each of its signed files
``invalid``          verdict on a signature that is not valid for what it is attached to
``mismatch``         verdict on files that are not the ones that were signed or recorded
``unreadable``       verdict on what is named like a signature and cannot be read as one
``unsupported``      verdict on signatures of a form that is not checked
``untrusted``        verdict on a signer whom the policy does not name, if none is required
``unsigned``         verdict on a model without a valid signature, if none is required
``trust``            tables, one for each trusted signer: ``name``, one of ``keys``,
                     ``fingerprints``, ``roots`` (with ``subject``, ``any-usage`` and
                     ``timestamp-roots``) and ``identity`` (with ``issuer``, ``trusted-root``, and
                     ``source``: repositories for which a workflow of another account may sign),
                     and ``publisher``, ``roles``, ``since``, ``until``
``revoked``          fingerprints and serial numbers that count nowhere
``trusted-root``     file with another Sigstore instance than the public one
``weighed-under``    digests of policies, ``sha256:<hex>``; if any are given, a verification summary
                     counts only if it was made under one of them
``predicates``       further types of in-toto statements by which a trusted signer vouches for
                     files, besides provenance, bills of materials and the like
``trust-root-days``  age of the shipped trusted root, in days, past which its use is a warning

## Looks at
Signatures and records of digests that lie with the model, or that are given by ``--signature``:
OpenSSF model signing, Sigstore, in-toto, OpenPGP, SSH, minisign, CMS and more.

## Trust
Only keys, certificates and identities that the policy (or an option of ``verify``) names. A record
of digests is no signature: anybody can write one.

## Misses
Whether the signer was careful, and what the files do. Revocations are those that the policy names;
nothing is looked up.

## Change it
The keys above.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH unsigned-file``.

## See
``weighbridge verify PATH`` tells this part alone; ``weighbridge trust`` shows who is trusted.
``weighbridge verify PATH --verdict`` takes nothing but a verification summary, of exactly the files
that are here; of this table it heeds ``trust``, ``revoked``, ``weighed-under`` and
``minimum-signers``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from weighbridge.checks import Check, Question
from weighbridge.core import (
    BEARING,
    ROOT_AGE,
    SUMMARY,
    Attestation,
    Coverage,
    Dossier,
    Face,
    Finding,
    Grade,
    Kind,
    Reason,
    Severity,
    Signer,
    Standing,
    Verdict,
    Verification,
    later,
)
from weighbridge.core.records import dataclass
from weighbridge.policy import Setting, Table, Verdicts, trusting

_DIGEST = later.pattern(r"sha256:[0-9a-f]{64}", re.ASCII)

RULE = "unsigned-file"
"""Rule whose findings this check judges."""


@dataclass(frozen=True, slots=True)
class _Settings:
    required: Setting[bool]
    complete: bool
    coverage: Setting[str]
    signers: Setting[int]
    verdicts: dict[Standing, Setting[Verdict]]
    unsigned: Setting[Verdict]
    days: Setting[int]
    policies: Setting[tuple[str, ...]]
    predicates: Setting[tuple[str, ...]]


def compile_(table: Table, _verdicts: Verdicts) -> Question:
    """Compile the table.

    Raises:
        PolicyError: A key is unknown, or its value is.
    """
    coverage = table.choice("coverage", ["complete", "signed"], "complete")
    settings = _Settings(
        required=table.boolean("required", default=False),
        complete=coverage.value == "complete",
        coverage=coverage,
        signers=table.number("minimum-signers", 1, least=1),
        verdicts={
            Standing.BAD_SIGNATURE: table.certain("invalid", "deny"),
            Standing.MISMATCH: table.certain("mismatch", "deny"),
            Standing.MALFORMED: table.certain("unreadable", "warn"),
            Standing.UNSUPPORTED: table.certain("unsupported", "allow"),
            Standing.UNTRUSTED_SIGNER: table.certain("untrusted", "allow"),
        },
        unsigned=table.certain("unsigned", "allow"),
        days=table.number("trust-root-days", 365, least=1),
        policies=_policies(table),
        predicates=table.strings("predicates", ()),
    )
    trusting.read(table)
    table.finish()

    content = not settings.required.value and settings.unsigned.value is Verdict.ALLOW

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if content and not (dossier.verifications or dossier.findings):
            return
        settled = any(_holds(each, settings) for each in dossier.verifications)
        for each in dossier.verifications:
            yield from _about(each, settings, settled=settled)
        yield from _uncovered(dossier, settings)
        yield from _enough(dossier, settings)

    return ask


def _policies(table: Table) -> Setting[tuple[str, ...]]:
    found = table.strings("weighed-under", ())
    for each in found.value:
        if not _DIGEST.fullmatch(each):
            why = f"{each!r}: expected sha256:<hex>, the digest of a policy as a report gives it"
            raise table.fault("weighed-under", why)
    return found


def _holds(each: Verification, settings: _Settings) -> bool:
    """Whether a trusted signer vouches for the files, as far as the policy wants."""
    if each.signature.grade is not Grade.SIGNED or not each.trusted:
        return False
    if _otherwise(each, settings) or _merely_tells(each, settings):
        return False
    if each.standing is Standing.VERIFIED:
        return True
    return each.reason == "unsigned-files" and not settings.complete


def _otherwise(each: Verification, settings: _Settings) -> bool:
    """Whether it is a summary of a weighing under another policy than those that count."""
    told = each.attestation
    if not settings.policies.value or told is None or told.statement != SUMMARY:
        return False
    weighed = dict(told.facts).get("policy.digest.sha256", "")
    return f"sha256:{weighed}" not in settings.policies.value


def _merely_tells(each: Verification, settings: _Settings) -> bool:
    """Whether it is a statement by which nobody vouches for the files: a result of a test, say."""
    told = each.attestation
    return told is not None and not (told.vouches or told.statement in settings.predicates.value)


def _seen(each: Verification) -> Face:
    return Face(each.signature.place, each.signature.scheme, Kind.RECORD)


def _about(each: Verification, settings: _Settings, *, settled: bool) -> Iterator[Reason]:
    """Tell what is known of one signature or record: of a signature, three facts in this order.

    ``settled`` says that a trusted signer vouches for the files: what a stranger's statement, which
    nobody can check, says otherwise is then no more than told.
    """
    name, scheme = each.signature.place.artifact.name, each.signature.scheme
    grounds = (_seen(each),)
    group, signed = f"{scheme} {name}", each.signature.grade is Grade.SIGNED

    def fact(
        rule: str,
        because: str,
        verdict: Verdict = Verdict.ALLOW,
        where: str = "",
        fix: str = "",
        group: str = group,
    ) -> Reason:
        return Reason(CHECK.id, verdict, because, grounds, rule, fix, where, group)

    if each.standing in {Standing.RECORDED, Standing.UNSIGNED}:
        yield fact(each.reason, f"{name!r} ({scheme}): {each.why}")
        return
    setting = settings.verdicts.get(each.standing)
    verdict, where = (setting.value, setting.where) if setting else (Verdict.WARN, "")
    fix = _FIXES.get(each.standing, "")
    if each.attestation is not None:
        yield from _facts(each, each.attestation, settings, fact)
        yield from _aged(each, settings, fact)
    elif signed and each.standing is Standing.BAD_SIGNATURE:
        told = f"{name!r}: the signature is not valid ({scheme}): {each.why}"
        yield fact(each.reason, told, verdict, where, fix)
        yield fact("signer-unknown", "so it says nothing of who signed")
        yield fact("files-not-covered", "and vouches for no file")
    elif signed and each.standing is Standing.UNTRUSTED_SIGNER:
        told = f"{name!r}: whether the signature is valid is not settled ({scheme})"
        yield fact("signature-not-settled", told)
        yield fact(each.reason, f"the signer is not trusted: {each.why}", verdict, where, fix)
        if each.coverage is not None:
            yield _unsettled(each.coverage, settings, fact, settled=settled)
    else:
        yield fact(each.reason, f"{name!r} ({scheme}): {each.why}", verdict, where, fix)


def _unsettled(
    covered: Coverage, settings: _Settings, fact: Callable[..., Reason], *, settled: bool
) -> Reason:
    """Tell how files compare with a statement that nobody can check: a bad word needs no proof."""
    because = f"if it is valid, it {_extent(covered)}"
    bad = (*covered.changed, *covered.missing)
    if settled or not bad:
        return fact("files-not-covered", because)
    names = ", ".join(repr(name[:80]) for name in bad[:3])
    setting = settings.verdicts[Standing.MISMATCH]
    because = f"{because}; not as it says: {names}"
    return fact("files-changed", because, setting.value, setting.where, _FIXES[Standing.MISMATCH])


def _facts(
    each: Verification, attestation: Attestation, settings: _Settings, fact: Callable[..., Reason]
) -> Iterator[Reason]:
    """Tell the three facts of a valid signature: that it is, by whom, over what."""
    signer = attestation.signer
    name, scheme = each.signature.place.artifact.name, each.signature.scheme
    valid = f"{name!r}: the signature is valid ({scheme}, by {signer.method})"
    yield fact("signature-valid", valid)
    if each.trusted:
        by = repr(signer.identity[:200]) if signer.identity not in {"", each.trusted} else ""
        vouched = f", vouched for by {signer.issuer[:120]!r}" if signer.issuer else ""
        told = f"signed by {by or 'key ' + signer.key}{vouched}"
        yield fact("signer-trusted", f"{told}: the policy trusts it as {each.trusted!r}")
    else:
        setting = settings.verdicts[Standing.UNTRUSTED_SIGNER]
        because = f"the signer is not trusted: {each.why}"
        fix = _FIXES[Standing.UNTRUSTED_SIGNER]
        yield fact(each.reason, because, setting.value, setting.where, fix)
    if each.coverage is not None:
        yield _files(each, each.coverage, settings, fact)
    if each.trusted and _otherwise(each, settings):
        because = "the summary is of a weighing under a policy that does not count"
        yield fact("other-policy", because, Verdict.WARN, settings.policies.where)
    if each.trusted and _merely_tells(each, settings):
        because = f"a statement of type {attestation.statement[:120]!r} vouches for no file"
        fix = "if it is one that does, name its type: checks.signature.predicates"
        yield fact("other-statement", because, Verdict.ALLOW, settings.predicates.where, fix)


def _extent(covered: Coverage) -> str:
    count, left = len(covered.covered), len(covered.ignored)
    files = count + len(covered.unsigned) + len(covered.changed)
    told = f"; {left} left out by the signer or not looked into" if left else ""
    return f"covers {count} of {files} {'file' if files == 1 else 'files'} here{told}"


def _files(
    each: Verification, covered: Coverage, settings: _Settings, fact: Callable[..., Reason]
) -> Reason:
    because, setting = _extent(covered), settings.verdicts[Standing.MISMATCH]
    fix = _BETTER.get(each.reason, _FIXES[Standing.MISMATCH])
    if each.standing is Standing.MISMATCH:
        verdict = setting.value
        if each.reason == "unsigned-files" and (
            _holds(each, settings) or not settings.required.value
        ):
            verdict = min(verdict, Verdict.WARN)
        return fact(each.reason, f"{because}; {each.why}", verdict, setting.where, fix)
    if bad := (*covered.changed, *covered.missing):
        # Nobody trusted says so; that something is wrong needs no trust.
        names = ", ".join(repr(name[:80]) for name in bad[:3])
        because = f"{because}; not as signed: {names}"
        return fact("files-changed", because, setting.value, setting.where, fix)
    return fact("files-covered", because)


def _aged(each: Verification, settings: _Settings, fact: Callable[..., Reason]) -> Iterator[Reason]:
    facts = dict(each.attestation.facts) if each.attestation else {}
    if (days := facts.get(ROOT_AGE)) and int(days) > settings.days.value:
        why = f"the trusted root that was used is {days} days old, over {settings.days.value}"
        fix = "refresh it: weighbridge trust --online -o trusted_root.json"
        yield fact("trust-root-age", why, Verdict.WARN, settings.days.where, fix)


_FIXES = {
    Standing.BAD_SIGNATURE: "do not use the files; get them anew from the publisher",
    Standing.MISMATCH: "get the files anew, and compare them with what the publisher has",
    Standing.MALFORMED: "get the signature anew from the publisher",
    Standing.UNSUPPORTED: "ask the publisher for a signature of a form that is checked",
    Standing.UNTRUSTED_SIGNER: "if the signer is one of yours, trust it: checks.signature.trust",
}

_BETTER = {
    "not-passed": "see what stands against them: weighbridge scan",
    "unsigned-files": "remove what the signer did not sign, or have it signed",
    "covers-nothing-here": "see whether the signature belongs to another model",
}
"""Likewise, where the files are not as signed, by reason."""


def _uncovered(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    """Judge files that valid signatures leave uncovered."""
    required, complete = settings.required.value, settings.complete
    for finding in dossier.findings:
        if finding.rule != RULE:
            continue
        grave = finding.severity >= Severity.MEDIUM
        because = finding.message
        demanded = grave and required and complete
        if grave and required and not complete and _beside(dossier, finding, settings):
            demanded = True
            because = f"{because}, which covers no weights"
        verdict = Verdict.DENY if demanded else Verdict.WARN if grave else Verdict.ALLOW
        where = settings.coverage.where
        yield Reason(CHECK.id, verdict, because, (finding,), RULE, finding.fix, where)


def _beside(dossier: Dossier, finding: Finding, settings: _Settings) -> bool:
    """Whether weights are left uncovered, and none are covered: then the model is not signed."""
    covered = {
        name
        for each in dossier.verifications
        if _holds(each, settings) and each.coverage
        for name in each.coverage.covered
    }
    bearing = [face.place.artifact.name for face in dossier.every(Face) if face.kind in BEARING]
    left = {item.place.artifact.name for item in finding.evidence}
    return not left.isdisjoint(bearing) and covered.isdisjoint(bearing)


def _enough(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    """Count the trusted signers."""
    holding = [each for each in dossier.verifications if _holds(each, settings)]
    needed = settings.signers.value
    count, least = _signers(holding), ""
    if settings.complete and needed > 1:
        count, least = min((count, ""), _fewest(holding, dossier))
    if settings.required.value:
        if count >= needed:
            return
        have = f"signed by {count} of {needed}" if count else "not signed by"
        why = f"{have} trusted signers" if count else f"{have} anybody whom the policy trusts"
        why = f"{least[:80]!r} is {why}" if least else why
        if any(each.trusted for each in dossier.verifications) and not count:
            why = "no signature by a trusted signer holds for these files"
        fix = "get the model with its signature, or have it signed"
        grounds = tuple(map(_seen, dossier.verifications))
        where = settings.required.where
        yield Reason(CHECK.id, Verdict.DENY, why, grounds, "unsigned", fix, where)
    elif settings.unsigned.value is not Verdict.ALLOW and not any(
        each.signature.grade is Grade.SIGNED and each.valid and not _merely_tells(each, settings)
        for each in dossier.verifications
    ):
        # Anybody can add a file that only looks like a signature.
        verdict, where = settings.unsigned.value, settings.unsigned.where
        why = "no valid signature says that anybody signed these files"
        yield Reason(CHECK.id, verdict, why, (), "unsigned", "", where)


def _signers(holding: Iterable[Verification]) -> int:
    """Count signers: those whom the policy tells apart, and who hold different keys."""
    names = {each.trusted for each in holding}
    held = {_held(each.attestation.signer) for each in holding if each.attestation}
    return min(len(names), len(held))


def _held(signer: Signer) -> tuple[str, str]:
    """Return what no two signers share; a key of Sigstore's is new for each signature."""
    by_key = signer.key and signer.method != "sigstore"
    return (signer.key, "") if by_key else (signer.identity, signer.issuer)


def _fewest(holding: Sequence[Verification], dossier: Dossier) -> tuple[int, str]:
    """Find the file that the fewest signers cover, of those that any covers."""
    by_file: dict[str, list[Verification]] = {}
    for each in holding:
        for name in each.coverage.covered if each.coverage else ():
            by_file.setdefault(name, []).append(each)
    for each in dossier.verifications:
        by_file.pop(each.signature.place.artifact.name, None)
    return min(((_signers(rows), name) for name, rows in by_file.items()), default=(0, ""))


CHECK = Check(id="signature", doc=__doc__, compile=compile_)
