"""From materials to answers: nothing raises, and no file stands for another."""

import copy
import dataclasses
import hashlib
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import verifying
from tests.builders import oms, signature_files, sigstore
from tests.verification import damage, sites
from tests.verifying import applied, standings, verify
from weighbridge import pipeline
from weighbridge.core import (
    UNKNOWN,
    Digest,
    Document,
    Role,
    Standing,
    Trust,
    TrustedSigner,
    Verdict,
)
from weighbridge.intake import inventory
from weighbridge.intake.listing import Listed
from weighbridge.stages import vouching
from weighbridge.verification.judge import Judge

FILES = {"config.json": b"{}", "model.bin": b"weights"}
PEM = Document("key", oms.public_pem(oms.key()))
JUDGE = Judge(
    Trust((TrustedSigner("key", "p:1", keys=(PEM,), roles=frozenset(Role)),)), verifying.NOW
)
HERE = sigstore.instance()


def summary(files=FILES, **predicate):
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
            for name, data in files.items()
        ],
        "predicateType": "https://slsa.dev/verification_summary/v1",
        "predicate": {"verificationResult": "PASSED"} | predicate,
    }


MODELS = {
    "key": oms.bundle(oms.statement(FILES), oms.key()),
    "sigstore": HERE.sign_statement(oms.statement(FILES)),
    "blob": HERE.sign_blob(b"weights"),
    "summary": oms.bundle(json.dumps(summary()).encode(), oms.key()),
    "envelope": oms.envelope(json.dumps(summary()).encode(), oms.key()),
}


def settle(files, *, materials, links=None, passed=(), special=()):
    """Ask every scheme about a model in memory; any exception fails the test."""
    site = dataclasses.replace(
        sites.site(files, materials=materials), links=links or {}, passed=passed, special=special
    )
    pending = tuple(each for scheme in vouching.schemes() for each in scheme.find(site))
    found = vouching.Found(site, pending)
    scene = sites.scene(site, files, found.wants)
    return vouching.settle(found, scene.files, JUDGE)


def values():
    leaves = (
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
        ),
        max_leaves=9,
    )


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_are_survived_and_never_verified(data):
    for found in settle(FILES | {"model.sig": data}, materials=["model.sig"]):
        assert found.standing is not Standing.VERIFIED


@settings(max_examples=300)
@given(values())
def test_any_json_is_survived_and_never_verified(value):
    data = json.dumps(value).encode()
    for found in settle(FILES | {"model.sig": data}, materials=["model.sig"]):
        assert found.standing is not Standing.VERIFIED


PLACES = {name: [*damage.paths(model)] for name, model in MODELS.items()}


@settings(max_examples=500)
@given(st.data(), st.sampled_from(sorted(MODELS)), values())
def test_any_value_anywhere_in_a_bundle_is_survived(data, name, value):
    path = data.draw(st.sampled_from(PLACES[name]))
    spoilt = json.dumps(damage.put(MODELS[name], path, value)).encode()
    settle(FILES | {"model.sig": spoilt}, materials=["model.sig"])


STATEMENTS = {
    "model": json.loads(oms.statement(FILES)),
    "summary": summary(policy={"digest": {"sha256": "0" * 64}}, verifier={"id": "x"}),
}
SPOTS = {name: [*damage.paths(statement)] for name, statement in STATEMENTS.items()}


@settings(max_examples=500)
@given(st.data(), st.sampled_from(sorted(STATEMENTS)), values())
def test_any_value_anywhere_in_a_signed_statement_is_survived(data, name, value):
    path = data.draw(st.sampled_from(SPOTS[name]))
    lie = damage.put(copy.deepcopy(STATEMENTS[name]), path, value)
    signed = json.dumps(oms.bundle(json.dumps(lie).encode(), oms.key())).encode()
    for found in settle(FILES | {"model.sig": signed}, materials=["model.sig"]):
        if found.standing is Standing.VERIFIED:
            assert found.coverage.covered == tuple(sorted(FILES))


def names():
    odd = st.sampled_from(
        ["", "/", ".", "..", "../x.sig", "a//b.sig", "/etc/passwd", "\0", "\udc80.sig", "a\\b.sig",
         "model.sig", "SHA256SUMS", "a/SHA256SUMS.asc", "model.bin.sig", "config.json", ".git",
         "x" * 5000, "oci-layout", "index.json", ".git/HEAD", "manifests/a", "blobs/sha256-00"]
    )  # fmt: skip
    return odd | st.text(max_size=20)


@settings(max_examples=300)
@given(
    st.dictionaries(names(), st.sampled_from(sorted(MODELS)), max_size=3),
    st.dictionaries(names(), st.binary(max_size=9), max_size=3),
    st.lists(names(), max_size=2, unique=True),
    st.lists(names(), max_size=2, unique=True),
)
def test_any_names_are_survived(materials, others, links, odd):
    found = {name: json.dumps(MODELS[kind]).encode() for name, kind in materials.items()}
    files = {**FILES, **others, **found}
    settle(
        files,
        materials=list(found),
        links={name: "model.bin" for name in links if name not in files},
        passed=tuple(odd[:1]),
        special=tuple(odd[1:]),
    )


@settings(max_examples=100)
@given(names(), st.sampled_from(sorted(signature_files.SAMPLES)))
def test_samples_of_every_form_under_any_name_are_survived_and_never_verified(name, sample):
    data = signature_files.SAMPLES[sample]
    for found in settle(FILES | {name: data}, materials=[name]):
        assert found.standing is not Standing.VERIFIED


# --- which file is which --------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "m"


def find(path, given=()):
    (model,) = inventory.take(str(path), whole=True).models
    return vouching.Finder(given).find(model)


def listed(path, name=""):
    return Listed(name or str(path), os.path.realpath(path), path.stat().st_size)


def test_a_file_given_by_hand_keeps_its_name_if_no_file_has_it(folder):
    verifying.write(folder, FILES)
    outside = folder.parent / "proof"
    outside.write_bytes(json.dumps(MODELS["key"]).encode())
    (material,) = find(folder, [listed(outside, "proof")]).site.materials
    assert (material.name, material.inside) == ("proof", False)


def test_a_file_given_by_hand_of_a_name_that_is_taken_goes_by_its_path(folder):
    verifying.write(folder, FILES | {"model.sig": b"{}"})
    outside = folder.parent / "model.sig"
    outside.write_bytes(json.dumps(MODELS["key"]).encode())
    inner, outer = find(folder, [listed(outside, "model.sig")]).site.materials
    assert (inner.name, inner.inside) == ("model.sig", True)
    assert (outer.name, outer.inside) == (os.path.realpath(outside), False)


def test_a_file_given_twice_is_read_once(folder):
    verifying.write(folder, FILES)
    outside = folder.parent / "proof"
    outside.write_bytes(json.dumps(MODELS["key"]).encode())
    again = [listed(outside, "proof"), listed(outside, "./proof")]
    assert len(find(folder, again).site.materials) == 1


def test_two_files_given_by_hand_under_one_name_are_two(folder):
    verifying.write(folder, FILES)
    given_ = []
    for number in range(2):
        path = folder.parent / str(number) / "model.sig"
        path.parent.mkdir()
        path.write_bytes(json.dumps(MODELS["key"]).encode() + b"\n" * number)
        given_.append(listed(path, "model.sig"))
    found = find(folder, given_).site.materials
    assert len({material.name for material in found}) == 2


def test_a_signature_of_one_folder_is_not_taken_for_that_of_another(tmp_path):
    ours = json.dumps(MODELS["key"]).encode()
    for name, data in (("a", b"weights"), ("b", b"Weights")):
        verifying.write(tmp_path / name, FILES | {"model.bin": data, "model.sig": ours})
    taken = applied(tmp_path / "a", keys=[oms.key()], required=True)
    paths = [str(tmp_path / "a"), str(tmp_path / "b")]
    report = pipeline.verify(paths, taken, today=verifying.NOW.date(), now=verifying.NOW)
    assert [standings(each)[0][1] for each in report.models] == ["verified", "mismatch"]
    assert [each.decision.verdict for each in report.models] == [Verdict.ALLOW, Verdict.DENY]


def test_a_signature_given_by_hand_is_held_against_every_model(tmp_path):
    for name, data in (("a", b"weights"), ("b", b"Weights")):
        verifying.write(tmp_path / name, FILES | {"model.bin": data})
    proof = tmp_path / "proof.txt"
    proof.write_bytes(json.dumps(MODELS["key"]).encode())
    taken = applied(tmp_path / "a", keys=[oms.key()], required=True)
    report = pipeline.verify(
        [str(tmp_path / "a"), str(tmp_path / "b")], taken, today=verifying.NOW.date(),
        now=verifying.NOW, given=[listed(proof)],
    )  # fmt: skip
    assert [standings(each)[0][1] for each in report.models] == ["verified", "mismatch"]


def test_a_shared_list_is_held_against_each_file_beside_it(tmp_path):
    data = {"a.bin": b"one", "b.bin": b"two"}
    sums = "".join(f"{hashlib.sha256(one).hexdigest()}  {name}\n" for name, one in data.items())
    verifying.write(tmp_path / "m", data | {"SHA256SUMS": sums.encode(), "b.bin": b"other"})
    for name, standing in (("a.bin", "recorded"), ("b.bin", "mismatch")):
        weighed = verify(tmp_path / "m" / name, applied(tmp_path / "m"))
        assert ("checksum-list", standing) in {row[:2] for row in standings(weighed)}


def test_what_is_only_named_like_a_signature_is_told_and_excused_from_nothing(folder):
    verifying.write(folder, FILES | {"a.sig": b"junk", "b.sig": json.dumps(MODELS["key"]).encode()})
    found = find(folder)
    assert {each.signature.scheme for each in found.pending} == {UNKNOWN, "openssf-model-signing"}
    weighed = verify(folder, applied(folder, keys=[oms.key()]))
    (answer,) = (each for each in weighed.dossier.verifications if each.signature.scheme != UNKNOWN)
    assert (answer.reason, answer.coverage.unsigned) == ("unsigned-files", ("a.sig",))


def test_a_signature_that_is_another_by_the_time_it_is_hashed_does_not_count(folder):
    verifying.write(folder, FILES | {"model.sig": json.dumps(MODELS["key"]).encode()})
    found = find(folder)
    every = FILES | {"model.sig": b"another"}
    scene = sites.scene(sites.site(every), every, found.wants)
    (answer,) = vouching.settle(found, scene.files, JUDGE)
    assert (answer.standing, answer.reason) == (Standing.MALFORMED, "changed")
    assert answer.trusted == ""


def test_the_material_says_what_was_read(folder):
    verifying.write(folder, FILES | {"model.sig": b"x"})
    (material,) = find(folder).site.materials
    assert material.digest == Digest("sha256", hashlib.sha256(b"x").hexdigest())


def test_a_file_given_by_hand_that_is_no_signature_is_told(folder):
    verifying.write(folder, FILES)
    outside = folder.parent / "proof"
    outside.write_bytes(b"junk")
    weighed = verify(folder, applied(folder), [listed(outside, "proof")])
    assert standings(weighed) == [(UNKNOWN, "malformed", "unrecognised")]
    # And so is one of the model's own files.
    weighed = verify(folder, applied(folder), [listed(folder / "config.json")])
    assert standings(weighed) == [(UNKNOWN, "malformed", "unrecognised")]


def test_what_is_named_like_a_signature_and_too_large_is_told(folder, monkeypatch):
    verifying.write(folder, FILES | {"model.sig": json.dumps(MODELS["key"]).encode()})
    monkeypatch.setattr(vouching.sidecars, "MAX_SIDECAR", 100)
    weighed = verify(folder, applied(folder, keys=[oms.key()], required=True))
    assert standings(weighed) == [(UNKNOWN, "malformed", "unread")]
    assert weighed.decision.verdict is Verdict.DENY


def test_small_files_are_read_up_to_so_many_bytes_in_all(folder, monkeypatch):
    ours = json.dumps(MODELS["key"]).encode()
    verifying.write(folder, FILES | {"a.sig": ours, "b.sig": ours})
    monkeypatch.setattr(vouching, "MAX_MATERIALS", 2 * len(ours) - 1)
    taken = applied(folder, keys=[oms.key()], required=True)
    weighed = verify(folder, taken)
    assert standings(weighed) == [
        ("openssf-model-signing", "mismatch", "unsigned-files"), (UNKNOWN, "malformed", "unread"),
    ]  # fmt: skip
    monkeypatch.setattr(vouching, "MAX_MATERIALS", 2 * len(ours))
    assert verify(folder, taken).decision.verdict is Verdict.ALLOW


def in_pieces(size, names=("model.bin",)):
    rows = [{"name": f"{name}:0:7", "algorithm": "sha256", "digest": "00" * 32} for name in names]
    lies = {"serialization": {"method": "shards", "shard_size": size}}
    return json.dumps(oms.bundle(oms.statement(rows=rows, **lies), oms.key(9))).encode()


def test_files_are_hashed_in_so_many_ways_and_no_more(folder):
    odd = {f"s{number}.sig": in_pieces(1024 + number) for number in range(40)}
    ours = {"z.sig": json.dumps(MODELS["key"]).encode()}
    verifying.write(folder, FILES | odd | ours)
    found = find(folder)
    assert len({want for asked in found.wants.values() for want in asked}) <= vouching.MAX_KINDS
    weighed = verify(folder, applied(folder, keys=[oms.key()]))
    reasons = [row[2] for row in standings(weighed)]
    assert reasons.count("unknown-key") == vouching.MAX_KINDS - 1
    assert reasons.count("too-many-digests") == 40 - vouching.MAX_KINDS + 1
    # One over plain digests asks for nothing more.
    assert reasons[-1] == "all-files-covered"


def test_no_more_pieces_are_hashed_than_are_signed(folder):
    verifying.write(folder, {"model.bin": bytes(1 << 20), "model.sig": in_pieces(1024)})
    assert not any(want.piece for asked in find(folder).wants.values() for want in asked)
    assert standings(verify(folder, applied(folder)))[0][1] == "untrusted-signer"
    (answer,) = verify(folder, applied(folder, keys=[oms.key(9)])).dossier.verifications
    assert (answer.reason, answer.coverage.changed) == ("files-changed", ("model.bin",))


@pytest.mark.parametrize("kept", [0, 1 << 20])
def test_a_file_that_models_share_is_found_for_each_of_them(tmp_path, monkeypatch, kept):
    monkeypatch.setattr(vouching, "KEPT", kept)
    rows = [f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n" for name in ("a.bin", "b.bin")]
    verifying.write(tmp_path, {name: name.encode() for name in ("a.bin", "b.bin")})
    (tmp_path / "SHA256SUMS").write_text("".join(rows))
    finder = vouching.Finder()
    for name in ("a.bin", "b.bin"):
        (one,) = inventory.take(str(tmp_path / name)).models
        assert [material.name for material in finder.find(one).site.materials] == ["SHA256SUMS"]
