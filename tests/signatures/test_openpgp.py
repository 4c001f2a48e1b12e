"""OpenPGP signatures beside files; what holds of every such scheme is in ``test_detached.py``."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import signature_files
from tests.builders.detached import KINDS
from tests.shelf import FILES
from tests.verification import sites
from tests.verifying import NOW, applied, standings, verify, write
from weighbridge.core import Document, Standing, Trust, TrustedSigner, Verdict
from weighbridge.intake import digest
from weighbridge.signatures.openpgp import SCHEME
from weighbridge.verification.judge import Judge

FILE = b"weights"
BODY = signature_files.packet(signature_files.signature())


def ask(data, rows=()):
    files = {"w.bin": FILE, "w.bin.asc": data}
    at = sites.site(files, materials=("w.bin.asc",))
    return sites.settle(SCHEME, at, files, judge=Judge(Trust(tuple(rows)), NOW))


def refusal(data, rows=()):
    (found,) = ask(data, rows)
    return found.standing, found.reason


@pytest.fixture
def bare(monkeypatch):
    """No library for OpenPGP."""
    real = sys.modules.pop("pysequoia", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setitem(sys.modules, "pysequoia", None)
    yield
    if real is not None:
        monkeypatch.setitem(sys.modules, "pysequoia", real)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("data", [signature_files.PGP, BODY])
def test_without_the_extra_it_is_present_and_not_checked(tmp_path, data):
    folder = write(tmp_path / "m", FILES | {"model.safetensors.asc": data})
    found = verify(folder, applied(folder))
    assert standings(found) == [("openpgp", "unsupported", "needs-openpgp")]
    assert found.decision.verdict is Verdict.ALLOW
    (reason,) = found.decision.reasons
    assert "an OpenPGP signature, which needs pip install 'weighbridge[openpgp]'" in reason.because
    demanded = verify(folder, applied(folder, required=True))
    assert demanded.decision.verdict is Verdict.DENY


@pytest.mark.usefixtures("bare")
def test_without_the_extra_what_is_no_signature_is_still_none():
    assert refusal(BODY * 2) == (Standing.UNSUPPORTED, "openpgp-several")
    assert ask(b"hello") == []


def test_keys_of_other_schemes_are_passed_over():
    pytest.importorskip("pysequoia")
    kind = KINDS["openpgp"]
    rows = [
        TrustedSigner(name, "p:1", (Document(name, data),))
        for name in ("minisign", "ssh-p384", "sigstore-p256")
        for data in KINDS[name].public(1).values()
    ]
    assert refusal(kind.sign(FILE), rows)[0] is Standing.UNTRUSTED_SIGNER


def test_a_file_too_large_to_be_held_is_not_checked(monkeypatch):
    pytest.importorskip("pysequoia")
    monkeypatch.setattr(digest, "MAX_CONTENT", 4)
    assert refusal(KINDS["openpgp"].sign(FILE)) == (Standing.UNSUPPORTED, "too-large")


@given(st.binary(max_size=200))
def test_any_bytes_are_no_signature_or_refused(data):
    for text in (data, signature_files.armour("PGP SIGNATURE", data), BODY + data):
        found = ask(text)
        assert Standing.VERIFIED not in {each.standing for each in found}
