"""Who vouches for these bytes, and for which of them.

Three facts, told apart: whether a signature is valid, whether the policy trusts its signer, and
which files it covers.

Keys of ``[checks.signature]``:

``required``         whether a model needs a signature by a trusted signer
``coverage``         ``complete``: every file that a loader could read; ``signed``: what the signer
                     chose, other files being a warning
``minimum-signers``  how many different trusted signers a model needs, if it needs any
``invalid``          verdict on a signature that is not valid for what it is attached to
``mismatch``         verdict on files that are not the ones that were signed or recorded
``unreadable``       verdict on what is named like a signature and cannot be read as one
``unsupported``      verdict on signatures of a form that is not checked
``untrusted``        verdict on a signer whom the policy does not name, if none is required
``unsigned``         verdict on a model that nobody signed, if no signature is required
``trust``            tables, one for each trusted signer: ``name``, one of ``keys``,
                     ``fingerprints``, ``roots`` (with ``subject``, ``any-usage`` and
                     ``timestamp-roots``) and ``identity`` (with ``issuer``, ``trusted-root``), and
                     ``publisher``, ``roles``, ``since``, ``until``
``revoked``          fingerprints and serial numbers that count nowhere
``trusted-root``     file with another Sigstore instance than the public one
``weighed-under``    digests of policies, ``sha256:<hex>``; if any are given, a verification summary
                     counts only if it was made under one of them
``trust-root-days``  age of the shipped trusted root, in days, past which its use is a warning
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weighbridge.checks import Check, Question
from weighbridge.core import (
    Attestation,
    Coverage,
    Dossier,
    Face,
    Grade,
    Kind,
    Reason,
    Severity,
    Standing,
    Verdict,
    Verification,
)
from weighbridge.policy import Setting, Table, Verdicts, trusting

AGE = "trust-root-age-days"
"""Fact of an attestation: age of the shipped trusted root that was used."""

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
    policies: tuple[str, ...]


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
        policies=table.strings("weighed-under", ()).value,
    )
    trusting.read(table)
    table.finish()

    def ask(dossier: Dossier) -> Iterator[Reason]:
        for each in dossier.verifications:
            yield from _about(each, settings)
        yield from _uncovered(dossier, settings)
        yield from _enough(dossier, settings)

    return ask


def _holds(each: Verification, settings: _Settings) -> bool:
    """Whether a trusted signer vouches for the files, as far as the policy wants."""
    if each.signature.grade is not Grade.SIGNED or not each.trusted:
        return False
    facts = dict(each.attestation.facts) if each.attestation else {}
    weighed = facts.get("policy.digest.sha256")
    if weighed and settings.policies and f"sha256:{weighed}" not in settings.policies:
        return False
    if each.standing is Standing.VERIFIED:
        return True
    return each.reason == "unsigned-files" and not settings.complete


def _seen(each: Verification) -> Face:
    return Face(each.signature.place, each.signature.scheme, Kind.RECORD)


def _about(each: Verification, settings: _Settings) -> Iterator[Reason]:
    """Tell the facts of one signature."""
    name, scheme = each.signature.place.artifact.name, each.signature.scheme
    seen = (_seen(each),)

    def reason(verdict: Verdict, because: str, where: str = "", fix: str = "") -> Reason:
        return Reason(CHECK.id, verdict, because, seen, each.reason, fix, where)

    if each.standing in {Standing.RECORDED, Standing.UNSIGNED}:
        yield reason(Verdict.ALLOW, f"{name!r} ({scheme}): {each.why}")
        return
    setting = settings.verdicts.get(each.standing)
    if each.attestation is None:
        verdict, where = (setting.value, setting.where) if setting else (Verdict.WARN, "")
        yield reason(verdict, f"{name!r} ({scheme}): {each.why}", where, _FIXES[each.standing])
        return
    yield from _facts(each, each.attestation, settings)
    yield from _aged(each, settings)


def _facts(each: Verification, attestation: Attestation, settings: _Settings) -> Iterator[Reason]:
    """Tell the three facts of a valid signature: that it is, by whom, over what."""
    signer, seen = attestation.signer, (_seen(each),)
    name, scheme = each.signature.place.artifact.name, each.signature.scheme
    valid = f"{name!r}: the signature is valid ({scheme}, by {signer.method})"
    yield Reason(CHECK.id, Verdict.ALLOW, valid, seen, "signature-valid")
    if each.trusted:
        by = repr(signer.identity[:200]) if signer.identity not in {"", each.trusted} else ""
        vouched = f", vouched for by {signer.issuer[:120]!r}" if signer.issuer else ""
        told = f"signed by {by or 'key ' + signer.key}{vouched}"
        because = f"{told}: the policy trusts it as {each.trusted!r}"
        yield Reason(CHECK.id, Verdict.ALLOW, because, seen, "signer-trusted")
    else:
        setting = settings.verdicts[Standing.UNTRUSTED_SIGNER]
        because = f"the signer is not trusted: {each.why}"
        fix = _FIXES[Standing.UNTRUSTED_SIGNER]
        yield Reason(CHECK.id, setting.value, because, seen, each.reason, fix, setting.where)
    if each.coverage is not None:
        yield _files(each, each.coverage, settings)


def _files(each: Verification, covered: Coverage, settings: _Settings) -> Reason:
    count, left = len(covered.covered), len(covered.ignored)
    files = count + len(covered.unsigned) + len(covered.changed)
    because = f"covers {count} of {files} files"
    because += f"; {left} left out by the signer or not looked into" if left else ""
    setting, seen = settings.verdicts[Standing.MISMATCH], (_seen(each),)
    fix = _FIXES[Standing.MISMATCH]
    if each.standing is Standing.MISMATCH:
        verdict = setting.value
        if each.reason == "unsigned-files" and (
            _holds(each, settings) or not settings.required.value
        ):
            verdict = min(verdict, Verdict.WARN)
        because = f"{because}; {each.why}"
        return Reason(CHECK.id, verdict, because, seen, each.reason, fix, setting.where)
    if bad := (*covered.changed, *covered.missing):
        # Nobody trusted says so; that something is wrong needs no trust.
        names = ", ".join(repr(name[:80]) for name in bad[:3])
        because = f"{because}; not as signed: {names}"
        return Reason(CHECK.id, setting.value, because, seen, "files-changed", fix, setting.where)
    return Reason(CHECK.id, Verdict.ALLOW, because, seen, "files-covered")


def _aged(each: Verification, settings: _Settings) -> Iterator[Reason]:
    facts = dict(each.attestation.facts) if each.attestation else {}
    if (days := facts.get(AGE)) and int(days) > settings.days.value:
        why = f"the trusted root that was used is {days} days old, over {settings.days.value}"
        fix = "refresh it: weighbridge trust --online"
        where = settings.days.where
        yield Reason(CHECK.id, Verdict.WARN, why, (_seen(each),), "trust-root-age", fix, where)


_FIXES = {
    Standing.BAD_SIGNATURE: "do not use the files; get them anew from the publisher",
    Standing.MISMATCH: "get the files anew, and compare them with what the publisher has",
    Standing.MALFORMED: "get the signature anew from the publisher",
    Standing.UNSUPPORTED: "ask the publisher for a signature of a form that is checked",
    Standing.UNTRUSTED_SIGNER: "if the signer is one of yours, add a row to checks.signature.trust",
}


def _uncovered(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    """Judge files that valid signatures leave uncovered."""
    demanded = settings.required.value and settings.complete
    for finding in dossier.findings:
        if finding.rule != RULE:
            continue
        grave = finding.severity >= Severity.MEDIUM
        verdict = Verdict.DENY if demanded and grave else Verdict.WARN if grave else Verdict.ALLOW
        where = settings.coverage.where
        yield Reason(CHECK.id, verdict, finding.message, (finding,), RULE, finding.fix, where)


def _enough(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    """Count the trusted signers."""
    holding = [each for each in dossier.verifications if _holds(each, settings)]
    names = sorted({each.trusted for each in holding})
    needed = settings.signers.value
    if settings.required.value:
        if len(names) >= needed:
            return
        have = f"signed by {len(names)} of {needed}" if names else "not signed by"
        why = f"{have} trusted signers" if names else f"{have} anybody whom the policy trusts"
        if any(each.trusted for each in dossier.verifications) and not names:
            why = "no signature by a trusted signer holds for these files"
        fix = "get the model with its signature, or have it signed"
        grounds = tuple(map(_seen, dossier.verifications))
        where = settings.required.where
        yield Reason(CHECK.id, Verdict.DENY, why, grounds, "unsigned", fix, where)
    elif settings.unsigned.value is not Verdict.ALLOW and not any(
        each.signature.grade is Grade.SIGNED for each in dossier.verifications
    ):
        verdict, where = settings.unsigned.value, settings.unsigned.where
        why = "nobody signed these files"
        yield Reason(CHECK.id, verdict, why, (), "unsigned", "", where)


CHECK = Check(id="signature", doc=__doc__, compile=compile_)
