"""What may vouch for a model is found among its small files, and bounded."""

import hashlib

import pytest

from tests import verifying
from tests.builders import oms
from weighbridge.core import Standing
from weighbridge.intake import sidecars
from weighbridge.intake.digest import PLAIN
from weighbridge.intake.inventory import take
from weighbridge.stages import vouching
from weighbridge.stages.vouching import Finder

FILES = {"a.bin": b"a", "b.bin": b"b"}
SUMS = b"".join(
    b"%s  %s\n" % (hashlib.sha256(data).hexdigest().encode(), name.encode())
    for name, data in FILES.items()
)


def model(folder, files):
    (found,) = take(str(verifying.write(folder, files)), whole=True).models
    return found


def standings(found):
    return {
        each.signature.place.artifact.name: each.settle(None).reason
        for each in found.pending
        if each.signature.scheme == "unknown"
    }


def test_a_signature_asks_for_digests_of_the_files_it_names(tmp_path):
    found = Finder().find(model(tmp_path, {**FILES, "model.sig": oms.signature(FILES)}))
    assert found.wants == dict.fromkeys(FILES, frozenset({PLAIN}))
    assert [each.signature.scheme for each in found.pending] == ["openssf-model-signing"]


def test_nothing_that_vouches_asks_for_nothing(tmp_path):
    found = Finder().find(model(tmp_path, FILES))
    assert (found.pending, found.wants) == ((), {})


def test_what_is_only_named_like_a_signature_is_told(tmp_path):
    found = Finder().find(model(tmp_path, {**FILES, "a.bin.sig": b"?"}))
    assert standings(found) == {"a.bin.sig": "unrecognised"}


def test_signatures_of_a_model_are_read_up_to_a_bound_together(tmp_path, monkeypatch):
    monkeypatch.setattr(sidecars, "MAX_SIDECAR", 100)
    files = {**FILES, "a.bin.sig": bytes(60), "b.bin.sig": bytes(60), "c.sig": bytes(200)}
    found = Finder().find(model(tmp_path, files))
    assert standings(found) == {
        "a.bin.sig": "unrecognised",
        "b.bin.sig": "too-large",
        "c.sig": "too-large",
    }
    assert [each.name for each in found.site.materials] == ["a.bin.sig"]


def test_the_bound_is_for_each_model(tmp_path, monkeypatch):
    monkeypatch.setattr(sidecars, "MAX_SIDECAR", 100)
    finder = Finder()
    for name in ("m", "n"):
        files = {**FILES, "a.bin.sig": bytes(60)}
        assert standings(finder.find(model(tmp_path / name, files))) == {
            "a.bin.sig": "unrecognised"
        }


@pytest.mark.parametrize("kept", [0, 1 << 20])
def test_a_file_that_models_share_is_found_for_each_of_them(tmp_path, monkeypatch, kept):
    monkeypatch.setattr(vouching, "KEPT", kept)
    verifying.write(tmp_path, {**FILES, "SHA256SUMS": SUMS})
    finder = Finder()
    for name in FILES:
        (one,) = take(str(tmp_path / name)).models
        assert [material.name for material in finder.find(one).site.materials] == ["SHA256SUMS"]


def test_a_signature_that_is_too_large_is_malformed_and_no_more_than_that(tmp_path, monkeypatch):
    signed = oms.signature(FILES)
    folder = verifying.write(tmp_path / "m", {**FILES, "model.sig": signed})
    taken = verifying.applied(folder, keys=[oms.key()])
    assert [each[1] for each in verifying.standings(verifying.verify(folder, taken))] == [
        Standing.VERIFIED.value
    ]
    monkeypatch.setattr(sidecars, "MAX_SIDECAR", len(signed) - 1)
    assert verifying.standings(verifying.verify(folder, taken)) == [
        ("unknown", Standing.MALFORMED.value, "too-large")
    ]


def test_a_signature_that_changes_between_reading_and_hashing_counts_for_nothing(
    tmp_path, monkeypatch
):
    folder = verifying.write(tmp_path / "m", {**FILES, "model.sig": oms.signature(FILES)})
    taken = verifying.applied(folder, keys=[oms.key()])
    find = Finder.find

    def meddling(self, model):
        found = find(self, model)
        with (folder / "model.sig").open("ab") as file:
            file.write(b"\n")
        return found

    monkeypatch.setattr(Finder, "find", meddling)
    assert verifying.standings(verifying.verify(folder, taken)) == [
        ("openssf-model-signing", Standing.MALFORMED.value, "changed")
    ]
