"""Ids that reasons name and that are neither a rule's nor a check's: what each of them says."""

from __future__ import annotations

from collections.abc import Mapping

from weighbridge.core.records import dataclass

SIGNATURE = "signature"
"""Id of the check that asks about signatures."""

ORIGIN = ("jurisdiction", "lineage", "publisher")
"""Ids of checks that ask who made a model."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an id says.

    Attributes:
        checks: Ids of the checks that name it; empty if it is no check's.
        said: In one sentence or more; one paragraph a line.
    """

    checks: tuple[str, ...]
    said: str


OWN: Mapping[str, Named] = {
    "fault": Named(
        (),
        "Weighbridge itself failed, so nobody knows what it would have found. Such a reason is "
        "never accepted and cannot be waived: the command exits with 4. Report it, and say with "
        "which file.",
    ),
    "waivers": Named(
        (),
        "About a waiver of the policy: that it lifts reasons of this model, that it is for this "
        "model and lifts nothing, or that its last day is over. A waiver names ids of rules or "
        "checks, the digest of the whole model, a reason, an owner and an end date; when it has "
        "ended, what it lifted counts again.",
    ),
    "rules": Named(
        (),
        "A rule that the policy brings itself, under [[rules]]: the reason gives its id, its "
        "message, and the line of the policy where its condition stands. Whoever answers for the "
        "policy can say why it is there.",
    ),
    "nothing-to-weigh": Named(("completeness",), "There are no weights here."),
    "missing-shards": Named(
        ("completeness",),
        "An index names weight files, or the names of others count them, and some are not here.",
    ),
    "headers-only": Named(
        ("completeness",),
        "No more of the model was fetched than readers ask for: no digest was taken.",
    ),
    "no-summary": Named(
        (SIGNATURE,), "No signed answer of an earlier weighing lies with it that is about it."
    ),
    "attached-unread": Named(
        (SIGNATURE,), "Something is attached to it that was not read, and may speak against it."
    ),
    "deceptive-names": Named(
        ("completeness",), "A file's name has control, bidi or invisible characters."
    ),
    "too-many-ancestors": Named(
        ORIGIN, "More ancestors are claimed than are looked at, so the rest was not judged."
    ),
    "not-examined": Named(
        ORIGIN, "Files were not examined that may say something against the answer."
    ),
    "unknown-origin": Named(ORIGIN, "Nobody says who made it, or it is somebody unknown."),
    "weak-evidence": Named(
        ("jurisdiction",), "The origin is allowed, on weaker evidence than the policy asks for."
    ),
    "lookalike-name": Named(
        ("publisher",), "A name looks like that of a known publisher, and is not it."
    ),
    "no-licence": Named(("licence",), "Nothing says under which licence the weights are."),
    "licence-of-base": Named(
        ("licence",), "The licence of a base model asks for something that this model lacks."
    ),
    "excluded-territory": Named(
        ("licence",), "The licence excludes a country in which the policy says the model is used."
    ),
    "unsigned": Named(
        (SIGNATURE,), "Nobody, or not enough of those whom the policy trusts, vouches for it."
    ),
    "signature-valid": Named((SIGNATURE,), "The signature is valid, whoever made it."),
    "signer-trusted": Named((SIGNATURE,), "The policy names the signer."),
    "signer-unknown": Named(
        (SIGNATURE,), "The signature is not valid, so it says nothing of who signed."
    ),
    "signature-not-settled": Named(
        (SIGNATURE,), "Whether the signature is valid cannot be told without the signer's key."
    ),
    "files-covered": Named((SIGNATURE,), "The files here are the ones that were signed."),
    "files-not-covered": Named((SIGNATURE,), "The signature vouches for no file here."),
    "other-policy": Named(
        (SIGNATURE,), "The model was weighed before, under a policy that does not count here."
    ),
    "other-statement": Named(
        (SIGNATURE,), "The statement speaks of the files, and is of no type that vouches for any."
    ),
    "trust-root-age": Named(
        (SIGNATURE,), "The trusted root that was used is older than the policy allows."
    ),
}
"""By id."""

_UNSUPPORTED = """
certificate-in-envelope digest-algorithm git-elsewhere git-file git-gpgsig git-reftable git-sha256
git-signature-form hash-type identity-form key-type limit log-kind media-type method
minisign-algorithm minisign-not-hashed needs-openpgp no-digest no-inclusion-proof no-log-entry
no-proof no-subject no-time not-checked not-keyless old-predicate openpgp-certificate
openpgp-message openpgp-several openpgp-text openpgp-version payload-type predicate-type
several-log-entries several-signatures ssh-hash ssh-key-type ssh-option ssh-sha1 ssh-version
times-not-told too-large weak-digest
"""

_MALFORMED = """
base64 certificate certificates changed content contradiction descriptor digest double-name
empty-manifest git-chain git-commit git-delta git-depth git-entries git-index git-missing git-name
git-no-commit git-object git-pack git-packs git-ref git-too-large git-tree git-zlib hint
ignore-paths key log-entries manifest media-type minisign-base64 minisign-comment minisign-key
minisign-lines minisign-too-long missing-field not-a-bundle not-a-list not-json openpgp-armor
openpgp-packet openpgp-too-long openpgp-type other-content payload-type predicate predicate-type
record resource resource-name resources resources-doubled resources-unsorted serialization
several-signers shard-name shard-size shards signatures signer ssh-algorithm ssh-armor ssh-base64
ssh-key ssh-line ssh-number ssh-preamble ssh-text ssh-too-long ssh-trailing ssh-truncated
ssh-value statement statement-type structure subject time-stamps too-large too-many
too-many-digests unknown-field unknown-key unread unreadable unreadable-certificate unrecognised
unsafe-name verification-material wrong-shape
"""

_BAD = """
bad-certificate-log bad-log-entry bad-signature bad-time minisign-comment minisign-digest
minisign-signature namespace not-verified openpgp-signature other-digest other-log-entry other-tree
payload root-digest signature ssh-digest ssh-namespace ssh-signature
"""

_UNTRUSTED = """
bad-certificate certificate-chain certificate-expired certificate-not-yet-valid certificate-usage
minisign-key-id no-longer-trusted not-yet-trusted openpgp-expired openpgp-not-yet openpgp-revoked
openpgp-unknown-key outside-period retired-authority retired-log revoked revoked-key
ssh-not-touched unknown-identity unknown-key unknown-signer unknown-source unreadable-root
untrusted-root weak-certificate weak-key
"""

_MISMATCH = """
covers-nothing-here digests-differ files-changed files-missing git-files-differ links not-passed
sizes-differ special-files unsigned-files
"""

_RECORDED = "digests-match"

_UNSIGNED = "git-unsigned no-signature not-compared"

_VERIFIED = "all-files-covered git-commit-signed weighed-before"

STANDINGS: tuple[tuple[str, str, frozenset[str]], ...] = tuple(
    (word, said, frozenset(ids.split()))
    for word, said, ids in (
        (
            "bad-signature",
            "Signature, log entry or time stamp are not valid for what they are attached to.",
            _BAD,
        ),
        ("mismatch", "The files are not the ones that were signed or recorded.", _MISMATCH),
        ("malformed", "It looks like a signature and cannot be read as one.", _MALFORMED),
        ("unsupported", "It is a signature of a form that is not checked.", _UNSUPPORTED),
        (
            "untrusted-signer",
            "By somebody whom the policy does not name, or whose key or certificate may not sign.",
            _UNTRUSTED,
        ),
        ("unsigned", "It vouches for nothing here.", _UNSIGNED),
        ("recorded", "Digests that somebody wrote down, and the files are as written.", _RECORDED),
        ("verified", "It is valid, and every file it speaks of is as signed.", _VERIFIED),
    )
)
"""What can become of a signature: the word, what it means, and the ids that say why exactly."""


def every() -> frozenset[str]:
    """Return every id that is explained here."""
    return frozenset(OWN).union(*(ids for _, _, ids in STANDINGS))


def named(key: str) -> Named | None:
    """Say what an id says; ``None`` if it is not known here."""
    if key in OWN:
        return OWN[key]
    found = [f"{word}: {said}" for word, said, ids in STANDINGS if key in ids]
    if not found:
        return None
    exact = "The sentence of the reason itself says what exactly is so."
    return Named((SIGNATURE,), "\n".join((*found, exact)))
