"""Verdicts that are attached to an artifact, in a layout as a registry's client writes it."""

import json
import shutil

import pytest

from tests.builders import oms, safetensors, summaries
from tests.builders.records import INDEX, MANIFEST, blobs, image, index, manifest, part
from tests.shelf import model, ran, rules
from tests.verifying import write

CONFIG = b'{"modelfs": {}}'
WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
BUNDLE = oms.MEDIA_TYPE
DSSE = "application/vnd.dsse.envelope.v1+json"
EMPTY = part(b"{}", "application/vnd.oci.empty.v1+json")
KEY = ["--verdict", "--key", "acme.pub"]
FILES = image(CONFIG, WEIGHTS)
(ROOT,) = json.loads(FILES["index.json"])["manifests"]


def referrer(data, media=BUNDLE, subject=ROOT, **more):
    """A manifest that attaches something, and the blobs that it needs."""
    about = {} if subject is None else {"subject": subject}
    made = manifest(EMPTY, part(data, media), artifactType=media, **about, **more)
    return made, blobs(made, data, b"{}")


def attached(*every, listed=True):
    """A layout with referrers: in the index itself, or in one of their own under a tag."""
    files = dict(FILES)
    rows = []
    for made, blobs_ in every:
        files |= blobs_
        rows.append(part(made, MANIFEST))
    if not listed:
        inner = index(*rows)
        tag = ROOT["digest"].replace(":", "-")
        named = {"org.opencontainers.image.ref.name": tag}
        rows = [part(inner, INDEX, annotations=named)]
        files |= blobs(inner)
    return files | {"index.json": index(ROOT, *rows)}


def ask(shop, capsys, files, *more):
    """Ask the gate about a layout."""
    shutil.rmtree(shop / "oci", ignore_errors=True)
    write(shop / "oci", files)
    capsys.readouterr()
    code, found = model(capsys, "verify", "oci", *KEY, *more)
    return code, {rule for verdict, rule in rules(found) if verdict == "deny"}


PASSED = summaries.sealed(FILES)
FAILED = summaries.statement(FILES, verificationResult="FAILED")


@pytest.mark.parametrize(
    "files",
    [
        attached(referrer(PASSED)),
        attached(referrer(PASSED), listed=False),
        attached(referrer(PASSED, DSSE, subject=None)),
        attached(referrer(PASSED, "application/vnd.in-toto+json")),
        attached(referrer(PASSED), referrer(oms.signature({"a": b"a"}, oms.key(7)))),
        attached(referrer(PASSED), referrer(b'{"critical": {}}')),
        attached(referrer(PASSED)) | {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}\n'},
        FILES | {"weighbridge.vsa.json": PASSED},
        attached(referrer(oms.signature({"a": b"a"}, oms.key(7)))) | {"x.vsa.json": PASSED},
    ],
    ids=["listed", "tagged", "no-subject", "in-toto", "and-signature", "and-simple", "other-mark",
         "beside", "beside-and-signature"],
)  # fmt: skip
def test_an_attached_answer_is_found(shop, capsys, files):
    assert ask(shop, capsys, files) == (0, set())


EVIL = image(b'{"evil": 1}', WEIGHTS)
(WORSE,) = json.loads(EVIL["index.json"])["manifests"]


def without(files, digest):
    return {name: data for name, data in files.items() if not name.endswith(digest[7:])}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (attached(), "no-summary"),
        (attached(referrer(summaries.sealed(FILES, oms.key(7)))), "unknown-key"),
        (attached(referrer(PASSED), referrer(FAILED)), "not-passed"),
        (attached(referrer(PASSED), referrer(FAILED), listed=False), "not-passed"),
        (attached(referrer(PASSED)) | blobs(b"more"), "unsigned-files"),
        (attached(referrer(PASSED)) | {"more": b"x"}, "unsigned-files"),
        (without(attached(referrer(PASSED)), part(WEIGHTS)["digest"]), "files-missing"),
        (attached(referrer(PASSED)) | {f"blobs/sha256/{part(WEIGHTS)['digest'][7:]}": b"x"},
         "files-changed"),
        (attached(referrer(PASSED), referrer(b"\x80\x04N.")), "unsigned-files"),
        (attached(referrer(PASSED), referrer(b"{}" + b" " * 70_000)), "unsigned-files"),
        (FILES | EVIL | {"index.json": index(WORSE), "x.vsa.json": PASSED}, "files-changed"),
        (FILES | EVIL | {"index.json": index(WORSE, ROOT), "x.vsa.json": PASSED},
         "files-changed"),
        (attached(referrer(PASSED)) | {"index.json": index(part(WEIGHTS, MANIFEST))},
         "no-summary"),
        (attached(referrer(PASSED)) | {"oci-layout": b'{"imageLayoutVersion":"1.0.0","a":1}'},
         "files-changed"),
        (FILES | {"index.json": index(part(CONFIG, "x")), "weighbridge.vsa.json": PASSED},
         "files-changed"),
    ],
    ids=["none", "stranger", "failed", "failed-tagged", "blob", "file", "missing", "changed",
         "pickle", "padded", "other-artifact", "two-artifacts", "no-manifest", "mark", "part"],
)  # fmt: skip
def test_anything_else_is_refused(shop, capsys, files, reason):
    code, found = ask(shop, capsys, files)
    assert code == 1
    assert reason in found


@pytest.mark.parametrize("listed", [True, False])
def test_no_flip_of_a_bit_in_a_blob_passes(shop, capsys, listed):
    files = attached(referrer(PASSED), listed=listed)
    for name, data in files.items():
        if name in {"index.json", "oci-layout"}:
            continue  # held against what they lead to
        for at in {0, len(data) // 2, len(data) - 1}:
            spoilt = bytearray(data)
            spoilt[at] ^= 1
            told = ask(shop, capsys, files | {name: bytes(spoilt)})
            assert told[0] == 1, (name, at)


def test_attest_attaches(shop, capsys):
    write(shop / "oci", FILES)
    words = ["attest", "oci", "--key", "acme.key", "--attach"]
    code, out, err = ran(capsys, *words)
    assert (code, err) == (0, "")
    assert "attached: " in out
    assert ran(capsys, "verify", "oci", *KEY)[0] == 0
    assert ran(capsys, "verify", "oci", "--verdict", "--key", "other.pub")[0] == 1
    top = json.loads((shop / "oci/index.json").read_text())
    first, second = top["manifests"]
    assert first == ROOT
    made = json.loads((shop / "oci/blobs/sha256" / second["digest"][7:]).read_text())
    assert made["subject"] == {key: ROOT[key] for key in ("mediaType", "digest", "size")}
    assert made["artifactType"] == second["artifactType"] == BUNDLE
    assert made["layers"][0]["mediaType"] == BUNDLE
    assert ran(capsys, *words)[0] == 0
    assert ran(capsys, "verify", "oci", *KEY)[0] == 0


def test_an_unsigned_failure_is_attached_too(shop, capsys):
    bad = image(CONFIG, b"cposix\nsystem\n(S'true'\ntR.")
    write(shop / "oci", bad)
    assert ran(capsys, "attest", "oci", "--unsigned", "--attach")[0] == 1
    code, found = model(capsys, "verify", "oci", *KEY)
    assert code == 1
    assert ("deny", "not-passed") in rules(found)


@pytest.mark.parametrize(
    ("files", "more", "message"),
    [
        ({"a": b"a"}, [], "no OCI layout, to which alone a summary is attached"),
        (FILES | EVIL | {"index.json": index(ROOT, WORSE)}, [], "a layout of 2 artifacts"),
        (FILES | {"index.json": b"["}, [], "index.json"),
        (FILES, ["-o", "x"], "--attach goes with neither --output nor --force"),
        (FILES, ["--force"], "--attach goes with neither --output nor --force"),
    ],
)
def test_mistakes_are_named(shop, capsys, files, more, message):
    write(shop / "oci", files)
    code, out, err = ran(capsys, "attest", "oci", "--unsigned", "--attach", *more)
    assert (code, out) == (2, "")
    assert message in err
    assert {path.name for path in (shop / "oci").rglob("*") if path.is_file()} == {
        name.rpartition("/")[2] for name in files
    }
