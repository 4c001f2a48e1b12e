"""Statements attached to an artifact in a layout: found, and held against all that it leads to."""

import json

import pytest

from tests import weighing
from tests.builders import oms, registries, safetensors, summaries
from tests.builders.records import INDEX, MANIFEST, blobs, index, part
from tests.verification import sites
from tests.verifying import applied, standings, unsigned, verify, write
from weighbridge.core import Verdict
from weighbridge.verification import layouts

KEY = oms.key()
WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 4)}, data=bytes(4))
MODEL = registries.modelpack({"model.safetensors": WEIGHTS, "config.json": b'{"a": 1}'})
OTHER = registries.plain({"model.safetensors": WEIGHTS + b""})
DSSE = "application/vnd.dsse.envelope.v1+json"
PROVENANCE = "https://slsa.dev/provenance/v1"


def sealed(*subjects, private=KEY, kind=PROVENANCE, **predicate):
    """Sign a statement about manifests, as ``cosign attest`` does."""
    rows = [
        {"name": "r.test/acme/m", "digest": {"sha256": sites.sha256(data)}} for data in subjects
    ]
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": rows,
        "predicateType": kind,
        "predicate": predicate,
    }
    return json.dumps(oms.bundle(json.dumps(statement).encode(), private)).encode()


def attached(data, made=MODEL, media=oms.MEDIA_TYPE, *, listed=False):
    """A layout that holds a model and what is attached to it."""
    manifest, kind, inner = registries.attached(made[0], made[1], data, media)
    row = part(manifest, kind, artifactType=media)
    rows = [part(made[0], made[1]), row]
    files = registries.on_disk(made) | blobs(manifest, *inner)
    if listed:
        top = index(row)
        files |= blobs(top)
        rows[1] = part(top, INDEX)
    return files | {"index.json": index(*rows)}


def name(data):
    return f"blobs/sha256/{sites.sha256(data)}"


def told(folder, files, **more):
    """Verify a layout; return what became of statements, and the weighed model."""
    root = write(folder / "m", files)
    weighed = verify(root, applied(root, keys=[KEY], **more))
    return [row for row in standings(weighed) if row[0] != "oci-layout"], weighed


@pytest.mark.parametrize("media", [oms.MEDIA_TYPE, DSSE, "application/vnd.in-toto+json"])
@pytest.mark.parametrize("listed", [False, True])
def test_a_statement_about_a_manifest_covers_all_that_it_leads_to(tmp_path, media, listed):
    files = attached(sealed(MODEL[0]), media=media, listed=listed)
    rows, weighed = told(tmp_path, files)
    assert rows == [("in-toto", "verified", "files-covered")]
    (found,) = [each for each in weighed.dossier.verifications if each.attestation]
    assert set(found.coverage.covered) == registries.on_disk(MODEL).keys() - {
        "index.json", "oci-layout",
    }  # fmt: skip
    assert found.coverage.unsigned == ()
    assert unsigned(weighed) == ""
    assert weighed.decision.verdict is Verdict.ALLOW


def test_a_bare_envelope_counts_as_well(tmp_path):
    envelope = json.loads(sealed(MODEL[0]))["dsseEnvelope"]
    rows, _ = told(tmp_path, attached(json.dumps(envelope).encode(), media=DSSE))
    assert rows == [("in-toto", "verified", "files-covered")]


@pytest.mark.parametrize("which", [WEIGHTS, MODEL[0], MODEL[2][0]])
def test_a_changed_blob_is_a_mismatch(tmp_path, which):
    files = attached(sealed(MODEL[0]))
    at = which.index(b"{") + 1
    rows, weighed = told(tmp_path, files | {name(which): which[:at] + b" " + which[at:]})
    assert ("in-toto", "verified", "files-covered") not in rows
    assert weighed.decision.verdict is not Verdict.ALLOW


def test_a_statement_about_another_manifest_covers_nothing_here(tmp_path):
    rows, weighed = told(tmp_path, attached(sealed(b"other")))
    assert rows == [("in-toto", "mismatch", "covers-nothing-here")]
    assert weighed.decision.verdict is not Verdict.ALLOW


def test_a_second_artifact_is_not_covered_and_neither_is_the_index_that_leads_there(tmp_path):
    files = attached(sealed(MODEL[0]))
    rows = json.loads(files["index.json"])["manifests"]
    other = registries.plain({"evil.safetensors": b"\x02" + bytes(7) + b"{}"})
    files |= registries.on_disk(other)
    files |= {"index.json": index(part(other[0], MANIFEST), *rows)}
    _, weighed = told(tmp_path, files)
    assert "index.json" in unsigned(weighed)
    assert name(other[0]) in unsigned(weighed)


def test_what_a_referrer_holds_besides_statements_is_not_let_pass(tmp_path):
    files = attached(sealed(MODEL[0]))
    stray = b"import os\n"
    _, weighed = told(tmp_path, files | {"modeling.py": stray, name(stray): stray})
    assert "modeling.py" in unsigned(weighed)
    assert name(stray) in unsigned(weighed)


def test_a_stranger_s_statement_is_valid_and_not_trusted(tmp_path):
    rows, _ = told(tmp_path, attached(sealed(MODEL[0], private=oms.key(9))))
    assert rows == [("in-toto", "untrusted-signer", "unknown-key")]


def test_a_statement_that_no_scheme_knows_is_told(tmp_path):
    rows, _ = told(tmp_path, attached(b'{"critical": {}}', media=DSSE))
    assert rows == [("unknown", "malformed", "unrecognised")]


def test_a_summary_that_was_attached_afterwards_still_holds(tmp_path):
    """The index is another one since; what it leads to is not."""
    root = write(tmp_path / "m", attached(summaries.sealed(registries.on_disk(MODEL), KEY)))
    key = tmp_path / "gate.pub"
    key.write_bytes(oms.public_pem(KEY))
    row = {"name": "gate", "keys": (str(key),), "roles": ("weigher",)}
    rows = standings(verify(root, applied(root, row)))
    assert ("in-toto", "verified", "weighed-before") in rows
    write(root, {"blobs/sha256/" + "0" * 64: b"more"})
    rows = standings(verify(root, applied(root, row)))
    assert ("in-toto", "mismatch", "unsigned-files") in rows


@pytest.mark.parametrize("policy", ["default", "strict", "open-source", "us-federal"])
def test_what_is_attached_changes_no_verdict_where_nobody_asks(tmp_path, policy):
    plain = weighing.weigh(tmp_path / "plain", registries.on_disk(MODEL), policy)
    bare = summaries.statement({}, rows=[{"name": "m", "digest": {"sha256": "0" * 64}}])
    for number, files in enumerate((
        attached(sealed(MODEL[0])), attached(bare, media="application/vnd.in-toto+json"),
    )):  # fmt: skip
        found = weighing.weigh(tmp_path / str(number), files, policy)
        assert found[0] == plain[0], found[2]


def test_what_a_manifest_leads_to_is_known_by_digests_only():
    files = attached(sealed(MODEL[0]))
    digest = sites.digest_of(MODEL[0])
    site = sites.site(files, near=Memory(files))
    assert layouts.led_to(site, [digest]).keys() == {name(each) for each in MODEL[2]}
    lie = files | {name(MODEL[0]): OTHER[0]}
    assert layouts.led_to(sites.site(lie, near=Memory(lie)), [digest]) == {}
    less = {key: value for key, value in files.items() if key != "oci-layout"}
    assert layouts.led_to(sites.site(less, near=Memory(less)), [digest]) == {}


class Memory:
    """Files read from a table instead of a disk."""

    def __init__(self, files):
        self.files = files

    def read(self, name, limit=1 << 20):
        data = self.files.get(name)
        return data if data is None or len(data) <= limit else None
