"""CMS signatures are told as present and not checked, and count for nothing."""

import base64

import pytest

from tests import verifying
from tests.builders import oms
from tests.verification.test_cms import DER
from tests.verifying import applied, standings, verify
from weighbridge.core import Verdict

FILES = {"model.bin": b"weights", "config.json": b"{}"}
PEM = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(DER) + b"-----END PKCS7-----\n"
TOLD = ("cms-signature", "unsupported", "not-checked")


@pytest.mark.parametrize("data", [DER, PEM], ids=["der", "pem"])
@pytest.mark.parametrize("name", ["model.bin.p7s", "model.sig"])
def test_it_is_told_and_counts_for_nothing(data, name, tmp_path):
    folder = verifying.write(tmp_path / "m", FILES | {name: data})
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert standings(weighed) == [TOLD]
    assert weighed.decision.verdict is Verdict.DENY
    lax = verify(folder, applied(folder, keys=[oms.key()]))
    assert lax.decision.verdict is Verdict.ALLOW
    assert "present and not checked" in lax.dossier.verifications[0].why


def test_it_takes_nothing_from_a_signature_that_holds(tmp_path):
    files = FILES | {"model.sig": oms.signature(FILES), "model.bin.p7s": DER}
    folder = verifying.write(tmp_path / "m", files)
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert sorted(standings(weighed)) == [
        TOLD, ("openssf-model-signing", "verified", "all-files-covered"),
    ]  # fmt: skip
    assert weighed.decision.verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [DER[:-1], DER + b"\0", DER[:9], b"\x30\x80"],
    ids=["short", "long", "head", "indefinite"],
)
def test_what_only_begins_like_one_is_none(data, tmp_path):
    folder = verifying.write(tmp_path / "m", FILES | {"model.p7s": data})
    weighed = verify(folder, applied(folder))
    assert standings(weighed) == [("unknown", "malformed", "unrecognised")]
