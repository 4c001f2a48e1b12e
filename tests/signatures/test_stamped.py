"""An expired certificate counts, if an authority that is trusted says that it signed before."""

import base64
import datetime as dt
import json
import pathlib

import pytest

from tests.builders import certificates, oms, sigstore
from tests.verifying import applied, standings, verify, write

THEN = sigstore.NOW
LATER = THEN + dt.timedelta(days=400)
FILES = {"config.json": b"{}", "weights.bin": b"weights"}


@pytest.fixture
def world(tmp_path):
    """A folder signed by a certificate that was valid for a day, and a root for it."""
    day = dt.timedelta(days=1)
    root = certificates.issue("root", ca=True, since=THEN - 9 * day, until=LATER + 9 * day)
    leaf = certificates.issue("robot", root, since=THEN - dt.timedelta(hours=1), until=THEN + day)
    folder = write(tmp_path / "model", FILES)
    (tmp_path / "root.pem").write_bytes(root.pem)
    instance = sigstore.instance()
    (tmp_path / "stamps.pem").write_bytes(sigstore.pem(instance.stamp_root))
    other = sigstore.Instance("other.test")
    (tmp_path / "other.pem").write_bytes(sigstore.pem(other.stamp_root))

    def sign(at=THEN, *, over=None, by=instance):
        made = oms.bundle(oms.statement(FILES), leaf.key, chain=[leaf.der])
        signature = base64.b64decode(made["dsseEnvelope"]["signatures"][0]["sig"])
        if at is not None:
            response = by.time_stamp(signature if over is None else over, at)
            made["verificationMaterial"]["timestampVerificationData"] = {
                "rfc3161Timestamps": [{"signedTimestamp": oms.b64(response)}]
            }
        (folder / "model.sig").write_bytes(json.dumps(made).encode())

    def judge(stamps="stamps.pem", now=LATER):
        row = {"name": "acme", "roots": (str(tmp_path / "root.pem"),)}
        if stamps:
            row["timestamp-roots"] = (str(tmp_path / stamps),)
        weighed = verify(folder, applied(folder, row, required=True), now=now)
        return standings(weighed)[0][1:], weighed

    return sign, judge


def test_a_stamp_of_when_it_was_valid_is_enough(world):
    sign, judge = world
    sign()
    (standing, _), weighed = judge()
    assert standing == "verified"
    (moment,) = weighed.dossier.verifications[0].attestation.times
    assert (moment.source, moment.time) == ("timestamp-authority", THEN.isoformat())


@pytest.mark.parametrize(
    ("stamped", "stamps"),
    [
        ({"at": None}, "stamps.pem"),
        ({}, ""),
        ({}, "other.pem"),
        ({"over": b"something else"}, "stamps.pem"),
        ({"at": THEN + dt.timedelta(days=2)}, "stamps.pem"),
        ({"at": LATER + dt.timedelta(days=1)}, "stamps.pem"),
        ({"by": sigstore.Instance("other.test")}, "stamps.pem"),
    ],
    ids=["no-stamp", "no-roots", "other-roots", "other-signature", "late", "future", "stranger"],
)
def test_anything_else_is_not(world, stamped, stamps):
    sign, judge = world
    sign(**stamped)
    assert judge(stamps)[0] == ("untrusted-signer", "certificate-expired")


def test_bytes_that_are_no_stamp_count_for_nothing(world):
    sign, judge = world
    sign()
    path = pathlib.Path(judge()[1].dossier.model, "model.sig")
    good = json.loads(path.read_bytes())
    data = good["verificationMaterial"]["timestampVerificationData"]
    text = base64.b64decode(data["rfc3161Timestamps"][0]["signedTimestamp"])
    for at in range(0, len(text), 11):
        spoilt = text[:at] + bytes([text[at] ^ 4]) + text[at + 1 :]
        data["rfc3161Timestamps"] = [{"signedTimestamp": oms.b64(spoilt)}]
        path.write_bytes(json.dumps(good).encode())
        (standing, _), weighed = judge()
        if standing == "verified":
            # Bytes of the response that nothing authenticates: the moment is the same.
            (moment,) = weighed.dossier.verifications[0].attestation.times
            assert moment.time == THEN.isoformat()
