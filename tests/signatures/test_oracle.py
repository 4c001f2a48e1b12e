"""Held against the reference implementation: each reads what the other writes."""

import json
import os

import pytest

from tests import verifying
from tests.builders import certificates, oms
from tests.verifying import applied, by_certificate, only, verify
from weighbridge.cli import signing as command
from weighbridge.cli.progress import Progress
from weighbridge.core import Verdict

pytest.importorskip("OpenSSL", reason="model_signing needs it, and does not say so")
hashing = pytest.importorskip("model_signing.hashing", reason="the reference is not installed")
making = pytest.importorskip("model_signing.signing")
checking = pytest.importorskip("model_signing.verifying")

pytestmark = pytest.mark.filterwarnings("ignore")  # the reference's own

FILES = {
    "config.json": b'{"a": 1}',
    "model-1.bin": bytes(range(256)) * 40,
    "model-2.bin": b"",
    "sub/deep/vocab.txt": b"a\nb\n",
    "sub.txt": b"sorts otherwise as text than by steps\n",
}
ROOT = certificates.issue("root", ca=True)
MIDDLE = certificates.issue("middle", ROOT, ca=True)
LEAF = certificates.issue("leaf", MIDDLE)


@pytest.fixture
def folder(tmp_path):
    return verifying.write(tmp_path / "m", FILES)


def put(folder, name, data):
    path = folder.parent / name
    path.write_bytes(data)
    return path


def pair(folder, private):
    """Write down a key; return its private and its public file."""
    secret = put(folder, "own.key", oms.private_pem(private))
    return secret, put(folder, "own.pub", oms.public_pem(private))


def chain(folder, *holders):
    return [put(folder, f"{number}.pem", each.pem) for number, each in enumerate(holders)]


def ours(folder, secret, certificates_=None):
    """Sign with our command."""
    place = folder / "model.sig"
    place.unlink(missing_ok=True)
    signed = command.model(str(folder), place, Progress(wanted=False))
    place.write_bytes(command.secret(str(secret), certificates_).sealed(signed.statement))
    return place


def agreed(check, *places):
    """Whether the reference accepts; it says no by exceptions of many kinds."""
    try:
        check.verify(*places)
    except Exception:  # noqa: BLE001 - as above
        return False
    return True


def by_key(public, how=None):
    found = checking.Config().use_elliptic_key_verifier(public_key=public)
    return found if how is None else found.set_hashing_config(how)


# --- what we write --------------------------------------------------------------------------


@pytest.mark.parametrize("curve", oms.CURVES)
def test_the_reference_takes_what_we_sign_by_key(curve, folder):
    secret, public = pair(folder, oms.key(1, curve))
    place = ours(folder, secret)
    assert agreed(by_key(public), folder, place)
    assert only(verify(folder, applied(folder, keys=[oms.key(1, curve)]))).reason == (
        "all-files-covered"
    )
    (folder / "config.json").write_bytes(b"{}")
    assert not agreed(by_key(public), folder, place)


def test_the_reference_takes_what_we_sign_by_certificate(folder):
    secret = put(folder, "leaf.key", oms.private_pem(LEAF.key))
    both = put(folder, "chain.pem", LEAF.pem + MIDDLE.pem)
    place = ours(folder, secret, str(both))
    root = put(folder, "root.pem", ROOT.pem)
    assert agreed(
        checking.Config().use_certificate_verifier(certificate_chain=[root]), folder, place
    )
    weighed = verify(folder, applied(folder, by_certificate(folder, ROOT), required=True))
    assert only(weighed).reason == "all-files-covered"
    other = put(folder, "other.pem", certificates.issue("other", ca=True).pem)
    assert not agreed(
        checking.Config().use_certificate_verifier(certificate_chain=[other]), folder, place
    )


def test_the_reference_takes_what_we_sign_of_one_file(folder):
    secret, public = pair(folder, oms.key())
    path = folder / "model-1.bin"
    place = folder / "model-1.bin.sig"
    signed = command.model(str(path), place, Progress(wanted=False))
    place.write_bytes(command.secret(str(secret)).sealed(signed.statement))
    found = only(verify(path, applied(folder, keys=[oms.key()], required=True)))
    assert found.reason == "all-files-covered"
    # Under the name `.`, which the reference looks for; the specification says its own name.
    assert agreed(by_key(public), path, place)


# --- what it writes -------------------------------------------------------------------------


def ignoring(how, place):
    return how.set_ignored_paths(paths=[place], ignore_git_paths=True)


def theirs(folder, signer, how):
    """Sign with the reference."""
    place = folder / "model.sig"
    place.unlink(missing_ok=True)
    signer.set_hashing_config(ignoring(how, place)).sign(folder, place)
    return place


SERIALISATIONS = {
    f"{method}-{name}": (method, name)
    for method in ("files", "shards")
    for name in ("sha256", "blake2", "blake3")
}


def taken(method, algorithm):
    found = hashing.Config()
    if method == "files":
        return found.use_file_serialization(hashing_algorithm=algorithm)
    return found.use_shard_serialization(hashing_algorithm=algorithm, shard_size=1024)


@pytest.mark.parametrize("case", SERIALISATIONS)
def test_we_take_what_the_reference_signs_by_key(case, folder):
    secret, _ = pair(folder, oms.key())
    theirs(
        folder,
        making.Config().use_elliptic_key_signer(private_key=secret),
        taken(*SERIALISATIONS[case]),
    )
    found = only(verify(folder, applied(folder, keys=[oms.key()])))
    assert (found.standing.value, found.reason) == ("verified", "all-files-covered")
    # A signature over pieces says nothing of empty files. By BLAKE3 it is never over pieces.
    pieces = case in {"shards-sha256", "shards-blake2"}
    assert found.coverage.ignored == (("model-2.bin",) if pieces else ())
    data = bytearray(FILES["model-1.bin"])
    data[-1] ^= 1
    (folder / "model-1.bin").write_bytes(data)
    found = only(verify(folder, applied(folder, keys=[oms.key()])))
    assert (found.standing.value, found.coverage.changed) == ("mismatch", ("model-1.bin",))


@pytest.mark.parametrize("case", ["files-sha256", "shards-blake3"])
def test_we_take_what_the_reference_signs_by_certificate(case, folder):
    secret = put(folder, "leaf.key", oms.private_pem(LEAF.key))
    leaf, middle = chain(folder, LEAF, MIDDLE)
    signer = making.Config().use_certificate_signer(
        private_key=secret, signing_certificate=leaf, certificate_chain=[middle]
    )
    theirs(folder, signer, taken(*SERIALISATIONS[case]))
    found = only(verify(folder, applied(folder, by_certificate(folder, ROOT))))
    assert (found.standing.value, found.trusted) == ("verified", "certified")


def test_we_take_what_the_reference_signs_of_one_file(folder):
    secret, _ = pair(folder, oms.key())
    path = folder / "model-1.bin"
    place = folder / "model-1.bin.sig"
    making.Config().use_elliptic_key_signer(private_key=secret).sign(path, place)
    found = only(verify(path, applied(folder, keys=[oms.key()])))
    assert (found.standing.value, found.coverage.covered) == ("verified", ("model-1.bin",))


# --- what it accepts and we refuse ----------------------------------------------------------


def sign(folder, files, private=None, **lies):
    return put(folder, "out.sig", oms.signature(files, private or oms.key(), **lies))


def settled(folder, place, *rows):
    """Verify with ours, as a gate that requires a signature."""
    given = [verifying_listed(place)]
    return verify(folder, applied(folder, *rows, keys=[oms.key()], required=True), given)


def verifying_listed(place):
    return command.inventory.Listed(str(place), os.path.realpath(place), place.stat().st_size)


def order(rows):
    return sorted(rows, key=lambda row: row["name"].split("/"))


def test_files_that_the_signer_left_out(folder):
    _, public = pair(folder, oms.key())
    (folder / "evil.py").write_bytes(b"import os\n")
    rows = order(oms.resources(FILES))
    lies = {"rows": rows, "serialization": {"ignore_paths": ["evil.py"]}}
    place = put(folder, "out.sig", json.dumps(
        oms.bundle(oms.statement(**lies), oms.key())).encode())  # fmt: skip
    assert agreed(by_key(public), folder, place)
    weighed = settled(folder, place)
    assert "'evil.py'" in verifying.unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


def bundle_of(rows, **lies):
    return json.dumps(oms.bundle(oms.statement(rows=rows, **lies), oms.key())).encode()


def test_a_signature_over_nothing(tmp_path):
    folder = tmp_path / "m"
    folder.mkdir()
    _, public = pair(folder, oms.key())
    empty = [{"name": "m", "digest": {"sha256": oms.root([])}}]
    place = put(folder, "out.sig", bundle_of([], subject=empty, serialization={"ignore_paths": []}))
    assert agreed(by_key(public), folder, place)
    (folder / "x").write_bytes(b"x")
    assert only(settled(folder, place)).reason == "empty-manifest"


def test_keys_that_stand_twice(folder):
    _, public = pair(folder, oms.key())
    payload = oms.statement(rows=order(oms.resources(FILES)), serialization={"ignore_paths": []})
    twice = payload.replace(b'"_type": ', b'"_type": "first", "_type": ')
    place = put(folder, "out.sig", json.dumps(oms.bundle(twice, oms.key())).encode())
    assert agreed(by_key(public), folder, place)
    assert only(settled(folder, place)).standing.value == "malformed"


def test_anything_in_the_folders_of_a_forge(folder):
    _, public = pair(folder, oms.key())
    rows = order(oms.resources(FILES))
    place = put(folder, "out.sig", bundle_of(rows, serialization={"ignore_paths": [".github"]}))
    verifying.write(folder, {".github/evil.py": b"import os\n"})
    assert agreed(by_key(public), folder, place)
    assert settled(folder, place).decision.verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"until": certificates.NOW - certificates.DAY}, "certificate-expired"),
        (
            {
                "since": certificates.NOW + certificates.DAY,
                "until": certificates.NOW + 9 * certificates.DAY,
            },
            "certificate-not-yet-valid",
        ),
        ({"extended": (certificates.TLS,)}, "certificate-usage"),
    ],
    ids=["expired", "future", "for-tls"],
)
def test_certificates_that_may_not_sign(lie, reason, folder):
    leaf = certificates.issue("liar", ROOT, **lie)
    rows = order(oms.resources(FILES))
    payload = oms.statement(rows=rows, serialization={"ignore_paths": []})
    bundle = oms.bundle(payload, leaf.key, chain=[leaf.der])
    place = put(folder, "out.sig", json.dumps(bundle).encode())
    root = put(folder, "root.pem", ROOT.pem)
    check = checking.Config().use_certificate_verifier(certificate_chain=[root])
    assert agreed(check, folder, place)
    weighed = settled(folder, place, by_certificate(folder, ROOT))
    assert (only(weighed).standing.value, only(weighed).reason) == ("untrusted-signer", reason)
    assert weighed.decision.verdict is Verdict.DENY


def test_what_a_verifier_that_is_used_twice_remembers(folder):
    _, public = pair(folder, oms.key())
    rows = order(oms.resources(FILES))
    lax = put(folder, "lax.sig", bundle_of(rows, serialization={"ignore_paths": ["evil.py"]}))
    plain = put(folder, "out.sig", bundle_of(rows, serialization={"ignore_paths": []}))
    check = by_key(public)
    assert agreed(check, folder, lax)
    (folder / "evil.py").write_bytes(b"import os\n")
    assert agreed(check, folder, plain)
    assert not agreed(by_key(public), folder, plain)
    assert only(settled(folder, plain)).reason == "unsigned-files"


def test_a_name_that_leads_out_of_the_folder(folder):
    _, public = pair(folder, oms.key())
    put(folder, "secret", b"s")
    rows = order(oms.resources(FILES | {"../secret": b"s"}))
    place = put(folder, "out.sig", bundle_of(rows, serialization={"ignore_paths": []}))
    lax = by_key(str(public)).set_ignore_unsigned_files(True)
    assert agreed(lax, folder, place)
    assert only(settled(folder, place)).reason == "resource-name"


def test_a_link_that_leads_out_of_the_folder(folder):
    _, public = pair(folder, oms.key())
    outside = put(folder, "outside", FILES["config.json"])
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(outside)
    rows = order(oms.resources(FILES))
    lies = {"serialization": {"allow_symlinks": True, "ignore_paths": []}}
    place = put(folder, "out.sig", bundle_of(rows, **lies))
    how = hashing.Config().use_file_serialization().set_allow_symlinks(True)
    assert agreed(by_key(public, how), folder, place)
    assert only(settled(folder, place)).coverage.changed == ("config.json",)
