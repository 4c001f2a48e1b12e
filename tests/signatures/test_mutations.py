"""Spoilt bundles and spoilt folders: what is accepted says exactly what the honest one says."""

import json
import os
import shutil

import pytest

from tests import verifying
from tests.builders import certificates, oms, sigstore
from tests.verification import damage, sites
from tests.verifying import applied, by_certificate, by_sigstore, only, verify
from weighbridge.core import Document, Grade, Role, Standing, Trust, TrustedSigner, Verdict
from weighbridge.stages import vouching
from weighbridge.verification.judge import Judge

FILES = {
    "config.json": b'{"a": 1}',
    "model.safetensors": b"\x02" + bytes(7) + b"{}",
    "sub/vocab.txt": b"a\nb\n",
}
OTHERS = FILES | {"config.json": b'{"a": 2}'}

HERE = sigstore.instance()
ROOT = certificates.issue("root", ca=True)
MIDDLE = certificates.issue("middle", ROOT, ca=True)
LEAF = certificates.issue("leaf", MIDDLE)
EVE = certificates.issue("eve", certificates.issue("foreign", ca=True))


THEN = sigstore.NOW
OLD_ROOT = certificates.issue("old", ca=True, since=THEN - 9 * certificates.DAY)
OLD_LEAF = certificates.issue(
    "was", OLD_ROOT, since=THEN - certificates.DAY, until=THEN + certificates.DAY
)


def certified(files, leaf=LEAF, rest=(MIDDLE,)):
    chain = [leaf.der, *(each.der for each in rest)]
    return oms.bundle(oms.statement(files), leaf.key, chain=chain)


def stamped(files, leaf=OLD_LEAF):
    made = certified(files, leaf, ())
    signature = damage.decoded(made["dsseEnvelope"]["signatures"][0]["sig"])
    token = {"signedTimestamp": oms.b64(HERE.time_stamp(signature, THEN))}
    made["verificationMaterial"]["timestampVerificationData"] = {"rfc3161Timestamps": [token]}
    return made


def logged(files, san=None, rekor=1):
    return HERE.sign_statement(oms.statement(files), san, rekor=rekor)


BUNDLES = {
    "key": oms.bundle(oms.statement(FILES), oms.key()),
    "certificate": certified(FILES),
    "certificate-stamped": stamped(FILES),
    "sigstore-1": logged(FILES),
    "sigstore-2": logged(FILES, rekor=2),
}
"""Honest ones, over ``FILES``."""

STRANGE = {
    "key": oms.bundle(oms.statement(OTHERS), oms.key(9)),
    "certificate": certified(OTHERS, EVE, ()),
    "certificate-stamped": stamped(OTHERS, EVE),
    "sigstore-1": logged(OTHERS, sigstore.email("eve@acme.test")),
    "sigstore-2": logged(OTHERS, sigstore.email("eve@acme.test"), rekor=2),
}
"""By strangers, over other files."""

OWN = {
    "key": oms.bundle(oms.statement(OTHERS), oms.key()),
    "certificate": certified(OTHERS),
    "certificate-stamped": stamped(OTHERS),
    "sigstore-1": logged(OTHERS),
    "sigstore-2": logged(OTHERS, rekor=2),
}
"""By the trusted signers, over other files."""

FREE = {
    "mediaType": "versions with the same fields",
    "keyid": "DSSE calls it a hint; never told",
    "hint": "in capitals it is the same number, and without it every key is tried",
    "publicKey": "as hint",
    "tlogEntries": "of a bundle by key or certificate: none are needed, and none are told",
    "certificates": "what came along and is not needed for the chain",
    "logIndex": "the outer index; the proof's is told",
    "integratedTime": "without the promise that signs it, it is not told",
    "inclusionPromise": "a time less",
    "envelope": "names and further signatures below the log's own checkpoint",
    "signedTimestamp": "CMS has parts that nobody signs; the time is from the signed part",
    "timestampVerificationData": "a time less",
    "rfc3161Timestamps": "a time less",
    0: "an item of these lists",
    1: "an item of these lists",
}
"""Where a change may be accepted, and why it does no harm: the answer is the same."""

TRUST = Trust(
    signers=(
        TrustedSigner("key", "p:1", keys=(Document("key", oms.public_pem(oms.key())),)),
        TrustedSigner(
            "certificate",
            "p:2",
            roots=(certificates.document(ROOT, OLD_ROOT),),
            timestamp_roots=(Document("stamps", sigstore.pem(HERE.stamp_root)),),
        ),
        TrustedSigner(
            "sigstore",
            "p:3",
            identity=sigstore.WORKFLOW,
            issuer=sigstore.ISSUER,
            trusted_root=Document("here", json.dumps(HERE.trusted_root()).encode()),
        ),
        TrustedSigner(
            "weigher",
            "p:4",
            keys=(Document("weigher", oms.public_pem(oms.key(7))),),
            roles=frozenset({Role.WEIGHER}),
        ),
    )
)
JUDGE = Judge(TRUST, certificates.NOW)


def answers(text, files=FILES):
    """Ask every scheme about one signature over files in memory."""
    every = files | {"model.sig": text}
    site = sites.site(every, materials=["model.sig"])
    pending = [each for scheme in vouching.schemes() for each in scheme.find(site)]
    wants = {}
    for each in pending:
        for name, asked in each.wants.items():
            wants[name] = wants.get(name, frozenset()) | asked
    found = vouching.Found(site, tuple(pending))
    scene = sites.scene(site, every, wants)
    return vouching.settle(found, scene.files, JUDGE)


def text(bundle):
    return bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode()


def essence(answer):
    """Return what policies and reports take from an answer, but for times that may be missing."""
    told = answer.attestation
    return (
        answer.standing, answer.reason, answer.trusted, answer.coverage,
        told.signer, told.statement, told.subjects, told.facts, told.trust_root,
    )  # fmt: skip


HONEST = {name: answers(text(bundle))[0] for name, bundle in BUNDLES.items()}


def accepted(spoilt, kind, path=None):
    """Whether a spoilt bundle is accepted; if it is, it has to say what the honest one says."""
    taken = False
    for answer in answers(text(spoilt)):
        assert answer.signature.grade is Grade.SIGNED
        if answer.standing is Standing.VERIFIED:
            taken = True
            assert essence(answer) == essence(HONEST[kind]), path
            assert {*answer.attestation.times} <= {*HONEST[kind].attestation.times}
            assert answer.attestation.log in {None, HONEST[kind].attestation.log}
        elif answer.attestation is not None:
            assert not answer.trusted or answer.standing is Standing.MISMATCH
    if path is not None and taken:
        assert path[-1] in FREE, path
    return taken


@pytest.mark.parametrize("kind", BUNDLES)
def test_the_honest_ones_are_accepted(kind):
    assert HONEST[kind].standing is Standing.VERIFIED
    assert HONEST[kind].coverage.covered == tuple(sorted(FILES))
    assert HONEST[kind].trusted == kind.partition("-")[0]


@pytest.mark.parametrize("kind", BUNDLES)
def test_every_bit_of_many_bytes_of_every_field(kind):
    count = 0
    for path, spoilt in damage.flips(BUNDLES[kind]):
        count += 1
        accepted(spoilt, kind, path)
    assert count > 150


@pytest.mark.parametrize("kind", BUNDLES)
def test_every_letter_of_every_other_text(kind):
    for path, spoilt in damage.letters(BUNDLES[kind]):
        accepted(spoilt, kind, path)


@pytest.mark.parametrize("kind", BUNDLES)
def test_every_part_dropped_emptied_doubled_or_replaced(kind):
    taken = [
        path for path, spoilt in damage.structure(BUNDLES[kind]) if accepted(spoilt, kind, path)
    ]
    assert ("dsseEnvelope", "signatures", 0, "keyid") in taken


@pytest.mark.parametrize("kind", BUNDLES)
def test_a_key_that_stands_twice_is_never_accepted(kind):
    for path, spoilt in damage.doubled(BUNDLES[kind]):
        assert not accepted(spoilt, kind), path


def renamed(document):
    for path in damage.paths(document):
        if not isinstance(path[-1], str):
            continue
        for other in (path[-1] + "x", path[-1].upper(), path[-1][:-1], f" {path[-1]}"):
            found = damage.drop(document, path)
            yield path, damage.put(found, (*path[:-1], other), damage.at(document, path))


@pytest.mark.parametrize("kind", BUNDLES)
def test_a_key_by_another_name_is_never_accepted(kind):
    for path, spoilt in renamed(BUNDLES[kind]):
        assert not accepted(spoilt, kind), path


@pytest.mark.parametrize("kind", BUNDLES)
@pytest.mark.parametrize("others", [STRANGE, OWN], ids=["strange", "own"])
def test_parts_of_another_bundle(kind, others):
    for other in others.values():
        for path, spoilt in damage.swaps(BUNDLES[kind], other):
            accepted(spoilt, kind, path)
        for path, spoilt in damage.swaps(other, BUNDLES[kind]):
            if path not in {("dsseEnvelope",), ("verificationMaterial",)}:
                for answer in answers(text(spoilt)):
                    assert answer.standing is not Standing.VERIFIED, path


@pytest.mark.parametrize("kind", BUNDLES)
def test_the_envelope_of_one_with_the_proof_of_another(kind):
    for name, other in BUNDLES.items():
        spoilt = {**BUNDLES[kind], "verificationMaterial": other["verificationMaterial"]}
        if name.partition("-")[0] != kind.partition("-")[0]:
            assert not accepted(spoilt, kind)


@pytest.mark.parametrize("kind", BUNDLES)
def test_the_bytes_of_the_file_itself(kind):
    honest = text(BUNDLES[kind])
    step = 1 if kind == "key" else 11
    for place in range(0, len(honest), step):
        turned = bytearray(honest)
        turned[place] ^= 1 << place % 8
        accepted(bytes(turned), kind)
        if place % 5 == 0:
            assert not accepted(honest[:place], kind), place
        accepted(honest[:place] + b" " + honest[place:], kind)
    assert accepted(honest + b"\n", kind)
    for extra in (b"\0", b"}", b"{}", honest, b"PK\3\4"):
        assert not accepted(honest + extra, kind)


@pytest.mark.parametrize("kind", BUNDLES)
def test_replayed_on_other_files(kind):
    for files in (
        OTHERS, {}, {"config.json": FILES["config.json"]}, FILES | {"extra.py": b"1"},
        {f"deeper/{name}": data for name, data in FILES.items()},
        {name.upper(): data for name, data in FILES.items()},
    ):  # fmt: skip
        for answer in answers(text(BUNDLES[kind]), files):
            assert answer.standing is Standing.MISMATCH


def test_lines_of_bundles_are_each_held_for_themselves():
    honest, strange = text(BUNDLES["key"]), text(STRANGE["key"])
    found = answers(honest + b"\n" + strange + b"\n" + text(OWN["key"]))
    assert [each.standing.value for each in found] == ["verified", "untrusted-signer", "mismatch"]


def test_an_envelope_without_its_bundle_says_the_same():
    (found,) = answers(text(BUNDLES["key"]["dsseEnvelope"]))
    assert essence(found) == essence(HONEST["key"])
    for kind in ("certificate", "sigstore-1", "sigstore-2"):
        (found,) = answers(text(BUNDLES[kind]["dsseEnvelope"]))
        assert found.standing is Standing.UNTRUSTED_SIGNER


def test_a_spoilt_statement_that_is_signed_anew_covers_what_it_lists_or_nothing():
    honest = json.loads(oms.statement(FILES))
    spoilt = [*damage.structure(honest), *damage.letters(honest), *damage.flips(honest)]
    for path, lie in spoilt:
        try:
            payload = json.dumps(lie).encode()
        except (TypeError, ValueError):
            continue
        for answer in answers(text(oms.bundle(payload, oms.key()))):
            if answer.standing is Standing.VERIFIED:
                assert answer.coverage.covered == tuple(sorted(FILES)), path
                assert not answer.coverage.unsigned


def test_a_weigher_s_key_does_not_sign_models():
    (found,) = answers(text(oms.bundle(oms.statement(FILES), oms.key(7))))
    assert (found.standing, found.trusted) == (Standing.UNTRUSTED_SIGNER, "")


# --- the folder -----------------------------------------------------------------------------


def rewrite(folder, name, change):
    path = folder / name
    path.write_bytes(change(path.read_bytes()))


def swap(folder, one, other):
    first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
    (folder / one).write_bytes(second)
    (folder / other).write_bytes(first)


def replace(folder, name, make):
    (folder / name).unlink()
    make(folder / name)


def add(name, data=b"x"):
    return lambda folder: verifying.write(folder, {name: data})


def outside(path):
    target = path.parent.parent / "outside"
    target.write_bytes(FILES["config.json"])
    path.symlink_to(target)


def twin(path):
    path.with_name("twin.json").write_bytes(FILES["config.json"])
    path.symlink_to("twin.json")


OPERATIONS = {
    "add": add("extra.bin"),
    "add-empty": add("extra", b""),
    "add-code": add("modeling.py", b"import os\n"),
    "add-hidden": add(".hidden"),
    "add-deep": add("a/b/c/d"),
    "add-double": add("CONFIG.JSON", b"{}"),
    "add-composed": add("sub/v\u00f6cab.txt"),
    "add-in-nested-git": add("sub/.git/hooks/post-checkout"),
    "add-like-signature": add("extra.sig"),
    "add-dots": add("..."),
    "add-space": add("config.json "),
    "add-link": lambda folder: (folder / "again").symlink_to("config.json"),
    "add-dangling": lambda folder: (folder / "again").symlink_to("nowhere"),
    "add-link-to-folder": lambda folder: (folder / "again").symlink_to("sub"),
    "add-link-outside": lambda folder: (folder / "again").symlink_to(folder.parent),
    "add-fifo": lambda folder: os.mkfifo(folder / "pipe"),
    "remove": lambda folder: (folder / "config.json").unlink(),
    "remove-folder": lambda folder: shutil.rmtree(folder / "sub"),
    "rename": lambda folder: (folder / "config.json").rename(folder / "config2.json"),
    "rename-case": lambda folder: (folder / "config.json").rename(folder / "Config.json"),
    "rename-in-order": lambda folder: (folder / "config.json").rename(folder / "configs.json"),
    "move": lambda folder: (folder / "config.json").rename(folder / "sub" / "config.json"),
    "first-bit": lambda folder: rewrite(folder, "config.json", lambda d: bytes([d[0] ^ 1]) + d[1:]),
    "last-byte": lambda folder: rewrite(folder, "model.safetensors", lambda d: d[:-1] + b" "),
    "truncate": lambda folder: rewrite(folder, "sub/vocab.txt", lambda d: d[:-1]),
    "empty": lambda folder: rewrite(folder, "sub/vocab.txt", lambda _: b""),
    "extend": lambda folder: rewrite(folder, "sub/vocab.txt", lambda d: d + b"\0"),
    "swap": lambda folder: swap(folder, "config.json", "sub/vocab.txt"),
    "link-outside": lambda folder: replace(folder, "config.json", outside),
    "link-twin": lambda folder: replace(folder, "config.json", twin),
    "link-dangling": lambda folder: replace(folder, "config.json", lambda p: p.symlink_to("no")),
    "fifo": lambda folder: replace(folder, "config.json", os.mkfifo),
    "folder": lambda folder: replace(folder, "config.json", os.mkdir),
    "socket-for-signed": lambda folder: replace(folder, "sub/vocab.txt", os.mkfifo),
}  # fmt: skip

HARMLESS = {
    "touch": lambda folder: os.utime(folder / "config.json", (0, 0)),
    "mode": lambda folder: (folder / "config.json").chmod(0o600),
    "hard-link-elsewhere": lambda folder: os.link(folder / "config.json", folder.parent / "other"),
    "empty-folder": lambda folder: (folder / "nothing" / "here").mkdir(parents=True),
    "written-anew": lambda folder: rewrite(folder, "config.json", lambda data: data),
    "git": add(".git/config", b"[core]\n"),
    "gitignore": add(".gitignore", b"*.tmp\n"),
    "another-signature": add("other.sig", text(STRANGE["key"])),
}


def everybody(folder):
    stamps = folder.parent / "stamps.pem"
    stamps.write_bytes(sigstore.pem(HERE.stamp_root))
    rows = (
        by_certificate(folder, ROOT),
        by_certificate(folder, OLD_ROOT, name="old", timestamp_roots=(str(stamps),)),
        by_sigstore(folder, HERE),
    )
    return applied(folder, *rows, keys=[oms.key()], required=True)


def signed(folder, kind):
    verifying.write(folder, FILES | {"model.sig": text(BUNDLES[kind])})
    weighed = verify(folder, everybody(folder))
    assert only(weighed).standing is Standing.VERIFIED
    return weighed


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", ["key", "certificate-stamped", "sigstore-1"])
def test_a_folder_that_is_not_as_signed(kind, operation, tmp_path):
    folder = tmp_path / "m"
    signed(folder, kind)
    OPERATIONS[operation](folder)
    weighed = verify(folder, everybody(folder))
    standings = {
        each.standing
        for each in weighed.dossier.verifications
        if each.signature.scheme == "openssf-model-signing"
    }
    assert standings == {Standing.MISMATCH}
    assert weighed.decision.verdict is Verdict.DENY


@pytest.mark.parametrize("operation", HARMLESS)
@pytest.mark.parametrize("kind", BUNDLES)
def test_a_folder_whose_files_are_as_signed(kind, operation, tmp_path):
    folder = tmp_path / "m"
    before = signed(folder, kind)
    HARMLESS[operation](folder)
    weighed = verify(folder, everybody(folder))
    found = weighed.dossier.verifications[0]
    assert found.standing is Standing.VERIFIED
    assert found.attestation == only(before).attestation
    assert found.coverage.covered == only(before).coverage.covered
    assert weighed.decision.verdict < Verdict.DENY
