"""A key counts by the policy's rows, and a revoked one by none."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.builders import ssh
from weighbridge.core import Document, Role, Trust, TrustedSigner
from weighbridge.verification import sshsig
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.trusted_ssh import counts, trusted

NOW = dt.datetime(2026, 11, 25, 23, 59, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TODAY = NOW.date()
BLOB = ssh.blob(ssh.ed25519_key())


def row(name="a", **how):
    return TrustedSigner(name, "policy.toml:1", **how)


def ask(*rows, revoked=(), blob=BLOB, **how):
    return trusted(Judge(Trust(rows, frozenset(revoked)), NOW), blob, **how)


@pytest.mark.parametrize("name", sorted(sshsig.fingerprints(BLOB)))
def test_every_name_of_a_key_trusts_it_and_revokes_it(name):
    assert ask(row("x"), row("b", fingerprints=(name,))).name == "b"
    with pytest.raises(RefusedError, match="revoked"):
        ask(row(fingerprints=(name,)), revoked=[name])


def test_a_plain_key_s_name_does_not_trust_a_security_key():
    """What the security key signs is not what the plain key would sign."""
    security = ssh.blob(ssh.ed25519_key(), security=True)
    assert ask(row(fingerprints=tuple(sshsig.fingerprints(BLOB))), blob=security) is None


def test_the_first_row_that_counts_now_is_the_answer():
    name = (sshsig.fingerprint(BLOB),)
    late, now = row("late", fingerprints=name, since=TODAY + DAY), row("now", fingerprints=name)
    assert ask(late, now).name == "now"
    with pytest.raises(RefusedError, match="'late' is not trusted on this day"):
        ask(late)


def test_a_role_is_asked_for():
    weigher = row(fingerprints=(sshsig.fingerprint(BLOB),), roles=frozenset({Role.WEIGHER}))
    assert ask(weigher) is None
    assert ask(weigher, role=Role.WEIGHER) is weigher


def test_first_and_last_day_count():
    assert counts(row(since=TODAY, until=TODAY), NOW)
    assert not counts(row(since=TODAY + DAY), NOW)
    assert not counts(row(until=TODAY - DAY), NOW)


def test_documents_of_another_sort_name_no_key():
    documents = (Document("a", b"-----BEGIN PUBLIC KEY-----\n"), Document("b", b"\xff"))
    assert ask(row(keys=documents)) is None
    restricted = b'* valid-before="20300101" ' + ssh.line(BLOB)
    assert ask(row(keys=(Document("c", restricted),))) is None


def test_a_weak_key_is_refused_though_it_is_named():
    weak = ssh.blob(rsa.generate_private_key(65537, 1024))  # noqa: S505 - short on purpose
    with pytest.raises(RefusedError) as caught:
        ask(row(keys=(Document("w", ssh.line(weak)),)), blob=weak)
    assert caught.value.reason == "weak-key"
