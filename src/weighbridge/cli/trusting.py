"""What ``trust`` shows: rows of a policy, what is in their files, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

from weighbridge import pipeline, policy
from weighbridge.cli import output
from weighbridge.cli.output import plain
from weighbridge.core import Document, Trust, TrustedSigner, UsageError
from weighbridge.core.records import dataclass
from weighbridge.facts import trustroot
from weighbridge.policy import trusting as rows
from weighbridge.reports import json as report
from weighbridge.verification import certificates, keyless, keys, minisign, openpgp, sshsig
from weighbridge.verification.instance import Instance
from weighbridge.verification.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Row:
    """One trusted signer.

    Attributes:
        signer: As the policy has it.
        holds: What is in its files, one line each.
        problems: Why it cannot be used now.
    """

    signer: TrustedSigner
    holds: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that signatures rest on.

    Attributes:
        policy: Name and version.
        digest: Of the policy, as ``weighed-under`` has it.
        rows: Trusted signers, in order.
        revoked: What counts nowhere, sorted.
        root: Lines about the Sigstore instance.
        age: Days since the shipped trusted root was taken.
    """

    policy: str
    digest: str
    rows: tuple[Row, ...]
    revoked: tuple[str, ...]
    root: tuple[str, ...]
    age: int


def overview(reference: str, now: dt.datetime) -> Overview:
    """Look at what a policy trusts.

    Raises:
        PolicyError: The policy, or a file it names, is not understood.
        UsageError: Its trusted root cannot be used.
    """
    applied = policy.load(reference, pipeline.known())
    name = f"{applied.applied.name} {applied.applied.version}"
    trust = Trust()
    if pipeline.SIGNATURE in applied.checks:
        pipeline.compile_(applied, now.date(), now, only=pipeline.SIGNATURE)
        trust = rows.read(applied.table(pipeline.SIGNATURE))
    shown = tuple(_row(signer, now) for signer in trust.signers)
    try:
        root = tuple(_root(trust.trusted_root or trustroot.shipped()))
    except RefusedError as error:
        raise UsageError(str(error)) from error
    return Overview(
        name,
        str(applied.applied.digest),
        shown,
        tuple(sorted(trust.revoked)),
        root,
        trustroot.age(now.date()),
    )


def _row(signer: TrustedSigner, now: dt.datetime) -> Row:
    holds = [f"{document.name}: {_key(document)}" for document in signer.keys]
    holds += [f"key {print_}" for print_ in signer.fingerprints]
    problems: list[str] = []
    for what, document in (
        *(("", document) for document in signer.roots),
        *(("time stamps, ", document) for document in signer.timestamp_roots),
    ):
        for each in certificates.describe(document, at=now):
            one = each.certificate
            about = f"{one.subject}, until {one.valid[1]}, {one.fingerprint}"
            holds.append(f"{what}{document.name}: {about}")
            problems += each.problems
    if signer.identity:
        holds.append(f"identity {signer.identity}, issuer {signer.issuer}")
    if signer.trusted_root is not None:
        try:
            keyless.describe(signer.trusted_root)
        except RefusedError as error:
            problems.append(str(error))
    today = now.date()
    if signer.since is not None and today < signer.since:
        problems.append(f"not before {signer.since}")
    if signer.until is not None and today > signer.until:
        problems.append(f"ended on {signer.until}")
    return Row(signer, tuple(holds), tuple(problems))


def _key(document: Document) -> str:
    """Say what a file of keys holds."""
    try:
        key = keys.load(document)
    except keys.KeyFaultError:
        pass
    else:
        return f"{key.kind} {keys.fingerprint(key)}"
    if openpgp.is_certificate(document.data):
        return "OpenPGP certificate"
    try:
        return f"minisign {minisign.parse_public(document.data).label}"
    except RefusedError:
        blobs = sshsig.load_publics(document.data)
        return f"SSH {', '.join(map(sshsig.fingerprint, blobs))}"


def _root(document: Document) -> Iterator[str]:
    found: Instance = keyless.describe(document)
    yield f"{found.name}: {found.digest}"
    for what, entries in (
        ("log", found.logs),
        ("certificate log", found.certificate_logs),
        ("authority", found.authorities),
        ("time stamps", found.time_stampers),
    ):
        for each in entries:
            start = f"{each.period.start:%Y-%m-%d}" if each.period.start else "ever"
            end = f"{each.period.end:%Y-%m-%d}" if each.period.end else "now"
            yield f"{what} {each.name}, {start} to {end}"


def lines(shown: Overview) -> Iterator[str]:
    """Write it for people."""
    yield f"policy {plain(shown.policy)}   {shown.digest}"
    yield ""
    if not shown.rows:
        yield "trusted signers: none; add rows [[checks.signature.trust]] to a policy of your own"
    else:
        yield f"trusted signers: {len(shown.rows)}"
    for row in shown.rows:
        signer = row.signer
        speaks = f", speaks for {plain(signer.publisher)}" if signer.publisher else ""
        roles = ", ".join(sorted(signer.roles))
        yield f"  {plain(signer.name)}   {roles}{speaks}   {signer.where}"
        for line in row.holds:
            yield f"    {plain(line)}"
        for line in row.problems:
            yield f"    cannot be used now: {plain(line)}"
    if shown.revoked:
        yield ""
        yield f"revoked: {len(shown.revoked)}"
        for each in shown.revoked:
            yield f"  {each}"
    yield ""
    yield "Sigstore"
    for line in shown.root:
        yield f"  {plain(line)}"
    about, day = trustroot.about(), "day" if shown.age == 1 else "days"
    yield f"  the shipped trusted root is of {about.taken}, {shown.age} {day} old"


def as_json(shown: Overview) -> str:
    """Write it for programs."""
    return report.dump(
        {
            "schema": "weighbridge-trust/1",
            "policy": shown.policy,
            "policy-digest": shown.digest,
            "trust": [
                {
                    "name": row.signer.name,
                    "where": row.signer.where,
                    "publisher": row.signer.publisher,
                    "roles": [*sorted(row.signer.roles)],
                    "holds": [*row.holds],
                    "problems": [*row.problems],
                }
                for row in shown.rows
            ],
            "revoked": [*shown.revoked],
            "trusted-root": {
                "entries": [*shown.root],
                "shipped": str(trustroot.about().taken),
                "sha256": trustroot.about().sha256,
                "days": shown.age,
            },
        }
    )


def refresh(place: Path) -> str:
    """Fetch a trusted root, and write it; return what to tell.

    Raises:
        UsageError: It cannot be fetched.
        OutputError: It cannot be written.
    """
    from weighbridge.verification import online  # noqa: PLC0415 - touches the network

    data = online.refresh()
    output.write(place, data)
    digest = hashlib.sha256(data).hexdigest()
    return f"written: {plain(str(place))}, sha256:{digest}\nname it in a policy: trusted-root\n"
