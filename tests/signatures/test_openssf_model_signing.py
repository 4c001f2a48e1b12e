"""Model signatures: real ones, honest ones of every form, and every lie about a manifest."""

import hashlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import blake3
import pytest

from tests import verifying
from tests.builders import certificates, oms, sigstore
from tests.builders.oms import key, signature
from tests.verifying import applied, by_certificate, by_sigstore, only, standings, unsigned, verify
from weighbridge.core import Digest, Subject, Verdict
from weighbridge.intake.listing import Listed

SHARED = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "oms"
OURS = (key(),)
VERIFIED = ("openssf-model-signing", "verified", "all-files-covered")
FILES = {
    "config.json": b'{"a": 1}',
    "model.safetensors": b"\x02" + bytes(7) + b"{}",
    "sub/vocab.txt": b"a\nb\n",
}

ROOT = certificates.issue("root", ca=True)
MIDDLE = certificates.issue("middle", ROOT, ca=True)
LEAF = certificates.issue("leaf", MIDDLE)


def write(folder, files, sig=None, name="model.sig"):
    """Write a model and its signature."""
    return verifying.write(folder, files if sig is None else files | {name: sig})


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "m"


def told(folder, files, sig, *rows, keys=OURS, **settings):
    """Verify a folder with a signature by ``key()``; standing and reason."""
    write(folder, files, sig)
    weighed = verify(folder, applied(folder, *rows, keys=keys, required=True, **settings))
    found = only(weighed)
    assert (found.standing.value == "verified") == (weighed.decision.verdict < Verdict.DENY)
    return found.standing.value, found.reason


# --- real ones ------------------------------------------------------------------------------


def shared(*parts):
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip("the shared fixtures are not here")
    return path.resolve()


def everybody():
    roots, pem = shared("keys", "ca-cert.pem"), shared("keys", "signing-key-pub.pem")
    return (
        {"name": "key", "keys": (str(pem),)},
        {"name": "certificate", "roots": (str(roots),), "any-usage": True},
        {"name": "sigstore", "identity": "stefanb@us.ibm.com",
         "issuer": "https://sigstore.verify.ibm.com/oauth2"},
    )  # fmt: skip


UNSIGNED = ("mismatch", "unsigned-files")
ALL = ("verified", "all-files-covered")


@pytest.mark.parametrize(
    ("name", "signer", "answer"),
    [
        ("v0.2.0-certificate", "", ("unsupported", "old-predicate")),
        ("v0.3.1-certificate", "certificate", ALL),
        ("v0.3.1-elliptic-key", "key", ALL),
        ("v0.3.1-sigstore", "sigstore", ALL),
        ("v1.0.0-certificate", "certificate", ALL),
        ("v1.0.0-elliptic-key", "key", ALL),
        ("v1.0.0-sigstore", "sigstore", ALL),
        ("v1.0.1-certificate", "certificate", UNSIGNED),
        ("v1.0.1-elliptic-key", "key", UNSIGNED),
        ("v1.0.1-sigstore", "sigstore", UNSIGNED),
        ("v1.1.0-certificate", "certificate", ALL),
        ("v1.1.0-elliptic-key", "key", ALL),
        ("v1.1.0-sigstore", "sigstore", ALL),
    ],
)
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_real_bundles(name, signer, answer, folder):
    path = shared(name)
    weighed = verify(path, applied(folder, *everybody(), required=True))
    found = only(weighed)
    assert (found.standing.value, found.reason) == answer
    assert found.trusted == signer
    assert found.signature.scheme == "openssf-model-signing"
    verdict = Verdict.ALLOW if answer == ALL else Verdict.DENY
    assert weighed.decision.verdict is verdict


@pytest.mark.parametrize("name", ["v1.1.0-certificate", "v1.1.0-elliptic-key", "v1.1.0-sigstore"])
def test_real_bundles_over_a_changed_file(name, folder):
    shutil.copytree(shared(name), folder)
    (folder / "signme-1").write_bytes(b"changed\n")
    found = only(verify(folder, applied(folder, *everybody())))
    assert (found.standing.value, found.reason) == ("mismatch", "files-changed")
    assert found.coverage.changed == ("signme-1",)


@pytest.mark.parametrize(
    ("name", "standing", "reason"),
    [
        ("valid/key", "untrusted-signer", "unknown-key"),
        ("valid/certificate", "untrusted-signer", None),
        ("valid/sigstore", None, None),
        ("invalid/empty", "malformed", "unrecognised"),
        ("invalid/missing-envelope", "malformed", "content"),
        ("invalid/missing-tlog-entries", "unsupported", None),
        ("invalid/missing-verification-material", "malformed", "structure"),
        ("invalid-payload/wrong-predicate", None, None),
    ],
)
def test_vectors_of_the_specification_by_strangers(name, standing, reason, folder):
    data = shared("test-vectors", f"{name}.bundle.json").read_bytes()
    write(folder, FILES, data)
    found = only(verify(folder, applied(folder)))
    assert found.standing.value != "verified"
    assert standing in {None, found.standing.value}
    assert reason in {None, found.reason}
    if "wrong-predicate" in name:
        assert found.signature.scheme == "in-toto"


# --- honest ones ----------------------------------------------------------------------------


@pytest.mark.parametrize("curve", oms.CURVES)
def test_by_a_key_of_every_curve(curve, folder):
    assert told(folder, FILES, signature(FILES, key(2, curve)), keys=[key(2, curve)]) == ALL


def certified(leaf=LEAF, files=FILES, rest=(MIDDLE,)):
    chain = [leaf.der, *(each.der for each in rest)]
    return json.dumps(oms.bundle(oms.statement(files), leaf.key, chain=chain)).encode()


def test_by_certificate(folder):
    assert told(folder, FILES, certified(), by_certificate(folder, ROOT)) == ALL


@pytest.mark.parametrize("rekor", [1, 2])
def test_by_sigstore(rekor, folder):
    here = sigstore.instance()
    sig = json.dumps(here.sign_statement(oms.statement(FILES), rekor=rekor)).encode()
    assert told(folder, FILES, sig, by_sigstore(folder, here)) == ALL
    assert told(folder, FILES, sig, by_sigstore(folder, here, "https://github.com/acme/**")) == ALL
    other = by_sigstore(folder, here, sigstore.WORKFLOW + "x")
    assert told(folder, FILES, sig, other) == ("untrusted-signer", "unknown-identity")
    issuer = by_sigstore(folder, here) | {"issuer": sigstore.ISSUER + "/"}
    assert told(folder, FILES, sig, issuer) == ("untrusted-signer", "unknown-identity")
    foreign = by_sigstore(folder, sigstore.instance("other.test"))
    assert told(folder, FILES, sig, foreign)[0] != "verified"
    public = by_sigstore(folder, here)
    del public["trusted-root"]
    assert told(folder, FILES, sig, public)[0] != "verified"


def taken(algorithm):
    rule = blake3.blake3 if algorithm == "blake3" else getattr(hashlib, algorithm)
    return lambda data: rule(data).hexdigest()


def listed(files, algorithm="sha256", piece=0):
    """List files, or their pieces, with digests of some algorithm."""
    digest, rows = taken(algorithm), []
    for name, data in files.items():
        if not piece:
            rows.append({"name": name, "algorithm": algorithm, "digest": digest(data)})
        for start in range(0, len(data), piece) if piece else ():
            part = data[start : start + piece]
            named = f"{name}:{start}:{start + len(part)}"
            rows.append({"name": named, "algorithm": algorithm, "digest": digest(part)})
    return rows


def sealed(rows, private=None, order=None, **lies):
    rows = sorted(rows, key=order or (lambda row: row["name"]))
    return json.dumps(oms.bundle(oms.statement(rows=rows, **lies), private or key())).encode()


@pytest.mark.parametrize("algorithm", ["sha256", "blake2b", "blake3"])
@pytest.mark.parametrize("piece", [0, 2048])
def test_digests_of_every_algorithm(algorithm, piece, folder):
    files = {"a.bin": bytes(5000), "b/c.bin": b"x" * 4096, "d.bin": b"y"}
    how = {"hash_type": algorithm} | ({"method": "shards", "shard_size": piece} if piece else {})
    sig = sealed(listed(files, algorithm, piece), serialization=how)
    assert told(folder, files, sig) == ALL
    (folder / "b" / "c.bin").write_bytes(b"x" * 4095 + b"y")
    assert standings(verify(folder, applied(folder, keys=[key()])))[0][1:] == (
        "mismatch", "files-changed",
    )  # fmt: skip


def steps(row):
    name, start, _ = row["name"].rsplit(":", 2)
    return name.split("/"), int(start)


@pytest.mark.parametrize("size", [1024, 1024.0])
@pytest.mark.parametrize("order", [None, steps], ids=["as-text", "by-number"])
def test_pieces_of_files(size, order, folder):
    files = {
        "a": b"a" * (12 * 1024 + 5),
        "aa:b.bin": b"b" * 1024,
        "aa:1:2": b"c" * 2048,
        "sub/x": b"d",
        "sub.x": b"e" * 1025,
    }
    how = {"method": "shards", "shard_size": size}
    sig = sealed(listed(files, piece=1024), order=order, serialization=how)
    assert told(folder, files, sig) == ALL
    # Pieces cannot name a file that has none: it is left out, and told so.
    (folder / "empty").touch()
    found = only(verify(folder, applied(folder, keys=[key()])))
    assert (found.standing.value, found.coverage.ignored) == ("verified", ("empty",))
    (folder / "empty").write_bytes(b"!")
    assert only(verify(folder, applied(folder, keys=[key()]))).reason == "unsigned-files"


@pytest.mark.parametrize(
    ("names", "size", "reason"),
    [
        (["a:0:1024", "a:1025:1100"], 1024, "shards"),
        (["a:0:1024", "a:1000:1100"], 1024, "shards"),
        (["a:0:1000", "a:1000:1100"], 1024, "shards"),
        (["a:1:1024"], 1024, "shards"),
        (["a:0:0"], 1024, "shard-name"),
        (["a:0:01024"], 1024, "shard-name"),
        (["a:00:1024"], 1024, "shard-name"),
        (["a:0:2048"], 1024, "shards"),
        (["a"], 1024, "shard-name"),
        (["../a:0:5"], 1024, "resource-name"),
        ([":0:5"], 1024, "resource-name"),
        ([".:0:5"], 1024, None),
        (["a:0:1024"], 1024.5, "shard-size"),
        (["a:0:1024"], 0, "shard-size"),
        (["a:0:1024"], True, "shard-size"),
        (["a:0:1024"], "1024", "shard-size"),
        (["a:0:1024"], 1 << 70, "shard-size"),
        (["a:0:1024"], float("1e300"), "shard-size"),
    ],
)
def test_pieces_that_lie(names, size, reason, folder):
    rows = [{"name": name, "algorithm": "sha256", "digest": "00" * 32} for name in names]
    sig = sealed(rows, serialization={"method": "shards", "shard_size": size})
    standing, found = told(folder, {"a": bytes(1100)}, sig)
    assert (standing, found) == ("malformed", reason) if reason else standing == "mismatch"


def test_a_file_that_grew_by_empty_pieces_or_lost_one_is_changed(folder):
    files = {"a": b"a" * 3000}
    sig = sealed(listed(files, piece=1024), serialization={"method": "shards", "shard_size": 1024})
    for size in (2048, 2999, 3001, 3072, 4096):
        assert told(folder, {"a": b"a" * size}, sig) == ("mismatch", "files-changed")


def test_a_file_signed_alone(folder):
    data = b"weights"
    rows = [{"name": ".", "algorithm": "sha256", "digest": taken("sha256")(data)}]
    sig = sealed(rows)
    assert told(folder, {"any-name.bin": data}, sig) == ALL
    assert told(folder, {"any-name.bin": b"Weights"}, sig) == ("mismatch", "files-changed")
    write(folder, {"any-name.bin": data, "evil.py": b"1"})
    assert only(verify(folder, applied(folder, keys=[key()]))).standing.value == "mismatch"
    lone = verifying.write(folder.parent / "lone", {"w.bin": data, "w.bin.sig": sig})
    assert standings(verify(lone / "w.bin", applied(folder, keys=[key()]))) == [VERIFIED]
    (lone / "w.bin").write_bytes(b"other!!")
    assert only(verify(lone / "w.bin", applied(folder, keys=[key()]))).standing.value == "mismatch"


@pytest.mark.parametrize("subject", ["../m/secret", "/etc/passwd", ".git/x", "", "a\\b"])
def test_a_file_signed_alone_is_never_looked_for_elsewhere(subject, folder):
    digest = taken("sha256")(b"w")
    rows = [{"name": ".", "algorithm": "sha256", "digest": digest}]
    named = [{"name": subject, "digest": {"sha256": oms.root(rows)}}]
    write(folder, {"secret": b"w", "b": b"2"}, sealed(rows, subject=named))
    found = only(verify(folder, applied(folder, keys=[key()])))
    assert found.standing.value == "mismatch"
    assert found.coverage.covered == ()


# --- links, caches, what git uses -----------------------------------------------------------


def cache(root, files):
    """Lay out a snapshot of a hub cache."""
    store = root / "models--acme--chat"
    snapshot = store / "snapshots" / ("a" * 40)
    for name, data in files.items():
        blob = store / "blobs" / hashlib.sha256(data).hexdigest()
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(data)
        link = snapshot / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    return snapshot


@pytest.mark.parametrize("links", [True, False])
def test_a_snapshot_of_a_hub_cache(links, folder):
    sig = signature(FILES, serialization={"allow_symlinks": links})
    snapshot = cache(folder, FILES | {"model.sig": sig})
    trusted = applied(folder, keys=[key()], required=True)
    found = next(
        each
        for each in verify(snapshot, trusted).dossier.verifications
        if each.signature.scheme == "openssf-model-signing"
    )
    assert found.standing.value == "verified"
    (snapshot / "extra.py").symlink_to("config.json")
    assert "extra.py" in {
        name
        for each in verify(snapshot, trusted).dossier.verifications
        if each.coverage
        for name in each.coverage.unsigned
    }


@pytest.mark.parametrize(
    ("links", "answer"), [(True, ALL), (False, ("mismatch", "links"))], ids=["allowed", "not"]
)
def test_a_link_to_a_file_of_the_model(links, answer, folder):
    files = FILES | {"other.json": FILES["config.json"]}
    sig = signature(files, serialization={"allow_symlinks": links})
    write(folder, FILES, sig)
    (folder / "other.json").symlink_to("config.json")
    weighed = verify(folder, applied(folder, keys=[key()]))
    assert (only(weighed).standing.value, only(weighed).reason) == answer
    # Nor does a policy that lets unsigned files pass let such a link pass.
    (folder / "extra.txt").write_bytes(b"x")
    loose = verify(folder, applied(folder, keys=[key()], required=True, coverage="signed"))
    assert only(loose).reason == ("unsigned-files" if links else "links")
    assert (loose.decision.verdict < Verdict.DENY) == links


@pytest.mark.parametrize("links", [True, False])
def test_a_link_out_of_the_folder_covers_nothing(links, folder):
    outside = folder.parent / "outside.json"
    outside.write_bytes(FILES["config.json"])
    write(folder, FILES, signature(FILES, serialization={"allow_symlinks": links}))
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(outside)
    found = only(verify(folder, applied(folder, keys=[key()])))
    assert (found.standing.value, found.reason) == ("mismatch", "files-changed")


def test_a_link_that_nobody_signed_is_unsigned(folder):
    write(folder, FILES, signature(FILES, serialization={"allow_symlinks": True}))
    (folder / "modeling.py").symlink_to("sub/vocab.txt")
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert only(weighed).reason == "unsigned-files"
    assert "'modeling.py'" in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


@pytest.mark.parametrize("kind", ["fifo", "socketless", "folder", "unreadable"])
@pytest.mark.parametrize("name", ["config.json", "extra"])
def test_what_is_no_regular_file(kind, name, folder):
    write(folder, FILES, signature(FILES))
    (folder / name).unlink(missing_ok=True)
    match kind:
        case "fifo":
            os.mkfifo(folder / name)
        case "socketless":
            (folder / name).symlink_to("nowhere")
        case "folder":
            (folder / name / "in").mkdir(parents=True)
            (folder / name / "in" / "file").write_bytes(b"x")
        case "unreadable":
            if os.geteuid() == 0:
                pytest.skip("nothing is unreadable to the superuser")
            (folder / name).write_bytes(b"x")
            (folder / name).chmod(0)
    found = only(verify(folder, applied(folder, keys=[key()])))
    assert found.standing.value == "mismatch"


def test_names_that_git_uses_are_left_out_at_the_top_only(folder):
    extra = {
        ".gitignore": b"*.tmp\n",
        ".gitattributes": b"*.bin filter=lfs\n",
        ".github/workflow.yml": b"on: push\n",
        ".git/config": b"[core]\n",
    }
    assert told(folder, FILES | extra, signature(FILES)) == ALL
    found = only(verify(folder, applied(folder, keys=[key()])))
    assert found.coverage.ignored == (
        ".git", ".gitattributes", ".github/workflow.yml", ".gitignore",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["sub/.git/evil.py", "sub/.gitignore", "sub/.github/x", ".gitx"])
def test_elsewhere_they_are_files_like_any(name, folder):
    answer = told(folder, FILES | {name: b"import os\n"}, signature(FILES))
    assert answer == ("mismatch", "unsigned-files")


def test_files_in_a_nested_repository_may_be_signed(folder):
    files = FILES | {"sub/.git/config": b"[core]\n"}
    sig = signature(files)
    assert told(folder, files, sig) == ALL
    answer = told(folder, files | {"sub/.git/hooks/evil.py": b"1"}, sig)
    assert answer == ("mismatch", "unsigned-files")
    ignoring = signature(FILES, serialization={"ignore_paths": [*oms.GIT, "model.sig", "sub/.git"]})
    write(folder, files, ignoring)
    # Settings of git may have it run something, so that they are no text that only people read.
    weighed = verify(folder, applied(folder, keys=OURS, required=True))
    assert (only(weighed).reason, weighed.decision.verdict) == (ALL[1], Verdict.DENY)


@pytest.mark.parametrize("name", [".github/evil.py", ".gitattributes", "evil.py", "pad/evil.py"])
def test_code_that_the_signer_left_out_is_denied_if_a_signature_is_required(name, folder):
    paths = [*oms.GIT, "model.sig", "evil.py", "pad"]
    sig = signature(FILES, serialization={"ignore_paths": paths})
    write(folder, FILES | {name: b"import os\n\ndef run():\n    os.system('true')\n"}, sig)
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert only(weighed).standing.value == "verified"
    assert repr(name) in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("config.json", b'{"auto_map": {}}'),
        ("other.safetensors", b"\x02" + bytes(7) + b"{}"),
        ("pytorch_model.bin", b"\x80\x02}."),
        ("chat_template.jinja", b"{{ messages }}"),
        ("merges.txt", b"a b\n"),
        ("unknown.dat", b"\x9b\x01\xfe\x00\x81" * 9),
    ],
)
def test_whatever_a_loader_reads_and_the_signer_left_out_is_denied(name, data, folder):
    files = {"model.safetensors": FILES["model.safetensors"]}
    paths = [*oms.GIT, "model.sig", name]
    write(folder, files | {name: data}, signature(files, serialization={"ignore_paths": paths}))
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert only(weighed).standing.value == "verified"
    assert repr(name) in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY
    some = applied(folder, keys=[key()], required=True, coverage="signed")
    assert verify(folder, some).decision.verdict is Verdict.WARN


def test_documents_that_the_signer_left_out_are_let_pass(folder):
    paths = [*oms.GIT, "model.sig", "README.md"]
    sig = signature(FILES, serialization={"ignore_paths": paths})
    write(folder, FILES | {"README.md": b"# A model\n"}, sig)
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert (unsigned(weighed), weighed.decision.verdict) == ("", Verdict.ALLOW)


@pytest.mark.parametrize(
    "path", ["/", "", ".", "..", "../m", "*", "**", "./evil.py", "sub/../evil.py", "EVIL.PY", "ev"]
)
def test_an_ignored_path_leaves_out_what_it_spells_and_nothing_else(path, folder):
    sig = signature(FILES, serialization={"ignore_paths": [*oms.GIT, "model.sig", path]})
    assert told(folder, FILES | {"evil.py": b"1"}, sig) == ("mismatch", "unsigned-files")


# --- lies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../secret", "/etc/passwd", "a/../b", "a//b", "./a", "a/.", "a\\b", "C:x", "a/", "",
        "a\nb", "a\0b", "a\u202eb", "a\u200bb", "\ud800", "a:1:2", "x/a:0:1000000000", "..",
    ],
)  # fmt: skip
def test_names_that_could_mean_another_file_are_refused(name, folder):
    rows = [*listed(FILES), {"name": name, "algorithm": "sha256", "digest": "00" * 32}]
    answer = told(folder, FILES, sealed(rows))
    assert answer == ("malformed", "resource-name")


def test_a_name_that_leads_upward_reads_nothing_even_if_the_file_is_there(folder):
    folder.parent.joinpath("secret").write_bytes(b"s")
    rows = listed(FILES | {"../secret": b"s"})
    assert told(folder, FILES, sealed(rows)) == ("malformed", "resource-name")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Model.bin", "model.bin"), ("\u00e9.bin", "e\u0301.bin"), ("stra\u00dfe", "STRASSE")],
)
def test_names_that_some_systems_take_for_one_are_refused(one, other, folder):
    files = {one: b"1", other: b"2"}
    assert told(folder, files, signature(files)) == ("malformed", "resource-name")
    # Nor may a double of a signed name lie beside it.
    assert told(folder, files, signature({one: b"1"})) == ("mismatch", "unsigned-files")


ROWS = listed(FILES)

LIES = {
    "no-files": (oms.statement(rows=[]), ("malformed", "empty-manifest")),
    "unsorted": (oms.statement(rows=ROWS[::-1]), ("malformed", "resources-unsorted")),
    "doubled": (oms.statement(rows=[*ROWS, ROWS[-1]]), ("malformed", "resources-doubled")),
    "one-name-two-digests": (
        oms.statement(rows=[ROWS[0], ROWS[0] | {"digest": "00" * 32}]),
        ("malformed", "resources-doubled"),
    ),
    "root-digest": (
        oms.statement(FILES, subject=[{"name": "m", "digest": {"sha256": "00" * 32}}]),
        ("bad-signature", "root-digest"),
    ),
    "root-of-other-algorithm": (
        oms.statement(FILES, subject=[{"name": "m", "digest": {"sha512": "00" * 64}}]),
        ("bad-signature", "root-digest"),
    ),
    "two-subjects": (
        oms.statement(FILES, subject=[{"name": "m", "digest": {"sha256": oms.root(ROWS)}}] * 2),
        ("malformed", "subject"),
    ),
    "no-subject": (oms.statement(FILES, subject=[]), ("malformed", "subject")),
    "statement-type": (
        oms.statement(FILES, _type="https://in-toto.io/Statement/v0.1"),
        ("malformed", "statement-type"),
    ),
    "method": (
        oms.statement(FILES, serialization={"method": "tree"}), ("unsupported", "method"),
    ),
    "hash-type": (
        oms.statement(FILES, serialization={"hash_type": "md5"}), ("unsupported", "hash-type"),
    ),
    "hash-type-of-others": (
        oms.statement(FILES, serialization={"hash_type": "blake3"}), ("malformed", "resource"),
    ),
    "sharded-files": (
        oms.statement(rows=[row | {"algorithm": "sha256-sharded-0"} for row in ROWS]),
        ("malformed", "resource"),
    ),
    "links-maybe": (
        oms.statement(FILES, serialization={"allow_symlinks": "yes"}),
        ("malformed", "serialization"),
    ),
    "ignored-number": (
        oms.statement(FILES, serialization={"ignore_paths": [7]}), ("malformed", "ignore-paths"),
    ),
    "ignored-text": (
        oms.statement(FILES, serialization={"ignore_paths": "evil.py"}),
        ("malformed", "ignore-paths"),
    ),
    "short-digest": (
        oms.statement(rows=[ROWS[0] | {"digest": "00"}]), ("malformed", "digest"),
    ),
    "capitals": (
        oms.statement(rows=[ROWS[0] | {"digest": ROWS[0]["digest"].upper()}]),
        ("malformed", "digest"),
    ),
    "resources-table": (
        oms.statement(FILES, predicate={"resources": {}}), ("malformed", "predicate"),
    ),
    "version-2": (
        oms.statement(FILES, predicateType="https://model_signing/signature/v2.0"),
        ("unsupported", "predicate-type"),
    ),
    "old": (
        oms.statement(FILES, predicateType="https://model_signing/Digests/v0.1"),
        ("unsupported", "old-predicate"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LIES)
def test_statements_that_lie(case, folder):
    payload, answer = LIES[case]
    assert told(folder, FILES, json.dumps(oms.bundle(payload, key())).encode()) == answer


def test_version_1_1_is_read(folder):
    sig = signature(FILES, predicateType="https://model_signing/signature/v1.1")
    assert told(folder, FILES, sig) == ALL


def test_a_key_that_stands_twice_is_refused_wherever_it_stands(folder):
    payload = oms.statement(FILES)
    twice = payload.replace(b'"name": "model"', b'"name": "a", "name": "model"')
    assert twice != payload
    assert told(folder, FILES, json.dumps(oms.bundle(twice, key())).encode()) == (
        "malformed", "statement",
    )  # fmt: skip
    sig = signature(FILES)
    for found in (b'"payload": ', b'"hint": ', b'"sig": ', b'"mediaType": '):
        assert told(folder, FILES, sig.replace(found, found + b'"", ' + found)) == (
            "malformed", "not-json",
        )  # fmt: skip


@pytest.mark.parametrize("kind", ["application/json", "", "application/vnd.in-toto+JSON"])
def test_another_payload_type_is_not_read(kind, folder):
    sig = json.dumps(oms.bundle(oms.statement(FILES), key(), kind=kind)).encode()
    standing, reason = told(folder, FILES, sig)
    assert (standing, reason) == ("unsupported", "payload-type")


def test_a_bundle_with_its_payload_in_front_is_read(folder):
    files = {f"part-{number:04}.bin": bytes([number % 256]) for number in range(600)}
    sig = json.dumps(oms.bundle(oms.statement(files), key()), sort_keys=True).encode()
    assert sig.index(b"payloadType") > 65536
    assert told(folder, files, sig) == ALL


def test_structure_out_of_all_proportion_is_not_decoded(folder):
    many = b'{"payloadType": [' + b"[]," * 9_999 + b"[]]}"
    assert told(folder, FILES, many) == ("malformed", "not-json")
    deep = b'{"payloadType": ' + b"[" * 9_000 + b"]" * 9_000 + b"}"
    # How deep is too deep for Python differs from version to version.
    assert told(folder, FILES, deep) in {("malformed", "not-json"), ("malformed", "payload-type")}
    lie = b'{"_type": [' + b"[]," * 5_000_000 + b"[]]}"
    sig = json.dumps(oms.bundle(lie, key())).encode()
    assert told(folder, FILES, sig) == ("malformed", "statement")


# --- signers --------------------------------------------------------------------------------


def test_a_stranger_s_key(folder):
    assert told(folder, FILES, signature(FILES), keys=()) == ("untrusted-signer", "unknown-key")
    other = told(folder, FILES, signature(FILES), keys=[key(9)])
    assert other == ("untrusted-signer", "unknown-key")


def test_a_signature_of_another_key_under_the_hint_of_a_trusted_one(folder):
    bundle = oms.bundle(oms.statement(FILES), key(9))
    bundle["verificationMaterial"]["publicKey"]["hint"] = oms.hint(key())
    answer = told(folder, FILES, json.dumps(bundle).encode())
    assert answer == ("bad-signature", "signature")


def test_a_key_that_the_bundle_carries_proves_nothing(folder):
    material = {"publicKey": {"rawBytes": oms.b64(oms.public_pem(key(9)))}}
    sig = json.dumps(oms.bundle(oms.statement(FILES), key(9), material=material)).encode()
    assert told(folder, FILES, sig) == ("untrusted-signer", "unknown-key")


def pinned(private):
    der = private.public_key().public_bytes(
        oms.serialization.Encoding.DER, oms.serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def test_a_key_that_the_bundle_carries_and_the_policy_pins(folder):
    material = {"publicKey": {"rawBytes": oms.b64(oms.public_pem(key(9)))}}
    sig = json.dumps(oms.bundle(oms.statement(FILES), key(9), material=material)).encode()
    row = {"name": "pinned", "fingerprints": (pinned(key(9)),)}
    assert told(folder, FILES, sig, row) == ALL


def test_a_revoked_key(folder):
    answer = told(folder, FILES, signature(FILES), revoked=(pinned(key()),))
    assert answer == ("untrusted-signer", "revoked")


def trusted_key(folder, **more):
    path = folder.parent / "own.pub"
    path.write_bytes(oms.public_pem(key()))
    return {"name": "own", "keys": (str(path),)} | more


def test_a_key_trusted_for_weighing_only(folder):
    row = trusted_key(folder, roles=("weigher",))
    assert told(folder, FILES, signature(FILES), row, keys=()) == (
        "untrusted-signer",
        "unknown-key",
    )


def dated(folder, text):
    """Trust the key in a policy file, where dates can be written."""
    trusted_key(folder)
    path = folder.parent / "team.toml"
    path.write_text(
        'name = "t"\nversion = "1"\nextends = ["default"]\n[checks.signature]\nrequired = true\n'
        + "".join(
            f'[[checks.signature.trust]]\nname = "row {number}"\nkeys = ["own.pub"]\n{line}\n'
            for number, line in enumerate(text)
        )
    )
    return verifying.policy.load(str(path), verifying.pipeline.known())


@pytest.mark.parametrize(
    ("rows", "trusted", "reason"),
    [
        (["since = 2026-11-25"], "row 0", "all-files-covered"),
        (["until = 2026-11-25"], "row 0", "all-files-covered"),
        (["since = 2026-11-26"], "", "not-yet-trusted"),
        (["until = 2026-11-24"], "", "no-longer-trusted"),
        (["until = 2026-11-24", "since = 2026-11-25"], "row 1", "all-files-covered"),
    ],
)
def test_a_key_counts_on_its_days_by_whichever_row_holds_then(rows, trusted, reason, folder):
    write(folder, FILES, signature(FILES))
    weighed = verify(folder, dated(folder, rows))
    assert (only(weighed).trusted, only(weighed).reason) == (trusted, reason)
    assert (weighed.decision.verdict is Verdict.ALLOW) == bool(trusted)


@pytest.mark.parametrize(
    "name", ["leaf", "middle", "root", "serial", "key"],
)  # fmt: skip
def test_revoked_certificates(name, folder):
    fingerprints = {
        "leaf": LEAF.fingerprint,
        "middle": MIDDLE.fingerprint,
        "root": ROOT.fingerprint,
        "serial": f"serial:{LEAF.certificate.serial_number:x}",
        "key": pinned(LEAF.key),
    }
    row = by_certificate(folder, ROOT)
    answer = told(folder, FILES, certified(), row, revoked=(fingerprints[name],))
    assert answer == ("untrusted-signer", "revoked")


@pytest.mark.parametrize("rekor", [1, 2])
@pytest.mark.parametrize("name", ["leaf", "serial", "key", "root"])
def test_revoked_certificates_of_sigstore(name, rekor, folder):
    here = sigstore.instance()
    bundle = here.sign_statement(oms.statement(FILES), rekor=rekor)
    der = sigstore.base64.b64decode(bundle["verificationMaterial"]["certificate"]["rawBytes"])
    leaf = sigstore.x509.load_der_x509_certificate(der)
    fingerprints = {
        "leaf": f"sha256:{hashlib.sha256(der).hexdigest()}",
        "serial": f"serial:{leaf.serial_number:x}",
        "key": f"sha256:{hashlib.sha256(sigstore.spki(leaf)).hexdigest()}"
        if hasattr(leaf, "private_numbers")
        else pinned(leaf),
        "root": f"sha256:{hashlib.sha256(sigstore.der(here.root)).hexdigest()}",
    }
    row = by_sigstore(folder, here)
    sig = json.dumps(bundle).encode()
    answer = told(folder, FILES, sig, row, revoked=(fingerprints[name],))
    assert answer == ("untrusted-signer", "revoked")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("CN=leaf", ALL),
        ("CN=l*", ALL),
        ("CN=lea", ("untrusted-signer", "unknown-identity")),
        ("CN=middle", ("untrusted-signer", "unknown-identity")),
        ("cn=other*", ("untrusted-signer", "unknown-identity")),
    ],
)
def test_subjects_of_certificates(subject, answer, folder):
    assert told(folder, FILES, certified(), by_certificate(folder, ROOT, subject=subject)) == answer


def test_certificates_that_the_reference_implementation_takes(folder):
    row, later = by_certificate(folder, ROOT), certificates.NOW + 400 * certificates.DAY
    lies = {
        "for-tls": ({"extended": (certificates.TLS,)}, "certificate-usage"),
        "no-usage": ({"usage": None}, "certificate-usage"),
        "expired": ({"until": certificates.NOW - certificates.DAY}, "certificate-expired"),
        "future": (
            {"since": certificates.NOW + certificates.DAY, "until": later},
            "certificate-not-yet-valid",
        ),
    }
    for lie, reason in lies.values():
        leaf = certificates.issue("liar", MIDDLE, **lie)
        standing, found = told(folder, FILES, certified(leaf), row)
        assert standing == "untrusted-signer", reason
        assert found == reason


# --- several signatures, and where they lie -------------------------------------------------


def two(folder, **settings):
    sigs = {"a.sig": signature(FILES, key(1)), "b.sig": signature(FILES, key(2))}
    write(folder, FILES | sigs)
    return verify(folder, applied(folder, keys=[key(1), key(2)], required=True, **settings))


def test_two_signers_where_two_are_needed(folder):
    assert two(folder, minimum_signers=2).decision.verdict is Verdict.ALLOW
    assert two(folder, minimum_signers=3).decision.verdict is Verdict.DENY


def test_one_signer_who_signs_twice_is_one(folder):
    write(folder, FILES | {"a.sig": signature(FILES), "b.sig": signature(FILES) + b"\n"})
    taken_ = applied(folder, keys=[key()], required=True, minimum_signers=2)
    assert verify(folder, taken_).decision.verdict is Verdict.DENY


def test_one_key_under_two_names_is_one_signer(folder):
    carried = {"publicKey": {"rawBytes": oms.b64(oms.public_pem(key()))}}
    second = json.dumps(oms.bundle(oms.statement(FILES), key(), material=carried)).encode()
    write(folder, FILES | {"a.sig": signature(FILES), "b.sig": second})
    row = {"name": "pinned", "fingerprints": (pinned(key()),)}
    weighed = verify(folder, applied(folder, row, keys=[key()], required=True, minimum_signers=2))
    assert {each.trusted for each in weighed.dossier.verifications} == {"pinned", "key-0"}
    assert weighed.decision.verdict is Verdict.DENY


def test_a_second_signer_of_some_files_does_not_make_up_for_the_rest(folder):
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": "config.json", "digest": {"sha256": taken("sha256")(FILES["config.json"])}}
        ],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {},
    }
    partial = json.dumps(oms.bundle(json.dumps(statement).encode(), key(2))).encode()
    write(folder, FILES | {"a.sig": signature(FILES), "b.intoto.json": partial})
    signers = {"keys": [key(1), key(2)], "required": True}
    weighed = verify(folder, applied(folder, **signers, minimum_signers=2))
    assert [each.standing.value for each in weighed.dossier.verifications] == ["verified"] * 2
    assert weighed.decision.verdict is Verdict.DENY
    why = " ".join(reason.because for reason in weighed.decision.reasons)
    assert "'model.safetensors' is signed by 1 of 2 trusted signers" in why
    some = applied(folder, **signers, minimum_signers=2, coverage="signed")
    assert verify(folder, some).decision.verdict is Verdict.ALLOW


def test_a_bad_one_beside_a_good_one_is_denied(folder):
    bad = oms.bundle(oms.statement(FILES), key())
    bad["dsseEnvelope"]["payload"] = oms.b64(oms.statement(FILES | {"x": b""}))
    write(folder, FILES | {"a.sig": signature(FILES), "b.sig": json.dumps(bad).encode()})
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert [row[1] for row in standings(weighed)] == ["verified", "bad-signature"]
    assert weighed.decision.verdict is Verdict.DENY


def test_a_stranger_s_one_beside_a_good_one_takes_nothing_away_and_adds_nothing(folder):
    paths = [*oms.GIT, "a.sig", "evil.py"]
    code = b"import os\n"
    good = signature(FILES, serialization={"ignore_paths": paths})
    everything = FILES | {"evil.py": code}
    carried = {"publicKey": {"rawBytes": oms.b64(oms.public_pem(key(9)))}}
    strange = json.dumps(oms.bundle(oms.statement(everything), key(9), material=carried)).encode()
    write(folder, everything | {"a.sig": good, "b.sig": strange})
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert weighed.dossier.verifications[1].valid
    assert weighed.dossier.verifications[1].coverage.covered == tuple(sorted(everything))
    assert "'evil.py'" in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


def test_two_trusted_signers_may_share_the_files(folder):
    paths = [*oms.GIT, "a.sig", "code.py"]
    first = signature(FILES, serialization={"ignore_paths": paths})
    everything = FILES | {"code.py": b"import os\n"}
    second = signature(everything, key(2), serialization={"ignore_paths": [*oms.GIT, "b.sig"]})
    write(folder, everything | {"a.sig": first, "b.sig": second})
    weighed = verify(folder, applied(folder, keys=[key(), key(2)], required=True))
    assert (unsigned(weighed), weighed.decision.verdict) == ("", Verdict.ALLOW)


@pytest.mark.parametrize(
    "name", ["model.bundle", "weights.sig", "x.att", "y.provenance", "z.sign", "q.vsa"]
)
def test_a_file_that_is_only_named_like_a_signature_is_unsigned(name, folder):
    write(folder, FILES | {name: b"\x80\x02}."}, signature(FILES))
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert ("openssf-model-signing", "mismatch", "unsigned-files") in standings(weighed)
    assert repr(name) in unsigned(weighed)
    assert weighed.decision.verdict is Verdict.DENY


def test_a_signature_that_is_something_else_as_well_is_not_excused(folder):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as inner:
        inner.writestr("archive/data.pkl", b"\x80\x02}.")
    both = signature(FILES, key(5)) + archive.getvalue()
    write(folder, FILES | {"other.sig": both}, signature(FILES))
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert weighed.decision.verdict is Verdict.DENY


def test_a_signature_in_a_subfolder_speaks_of_names_from_the_root(folder):
    assert told(folder, FILES | {"sub/model.sig": signature(FILES)}, None) == ALL
    inner = {name.removeprefix("sub/"): data for name, data in FILES.items() if "/" in name}
    answer = told(folder, FILES | {"sub/model.sig": signature(inner)}, None)
    assert answer == ("mismatch", "files-missing")


def given(path, name=""):
    return [Listed(name or str(path), os.path.realpath(path), path.stat().st_size)]


def test_a_signature_given_by_hand(folder):
    write(folder, FILES)
    elsewhere = folder.parent / "elsewhere.txt"
    elsewhere.write_bytes(signature(FILES))
    weighed = verify(folder, applied(folder, keys=[key()], required=True), given(elsewhere))
    assert standings(weighed) == [VERIFIED]
    assert weighed.decision.verdict is Verdict.ALLOW


def test_a_signature_given_by_hand_that_lies_inside_is_checked_once(folder):
    write(folder, FILES, signature(FILES))
    weighed = verify(
        folder, applied(folder, keys=[key()]), given(folder / "model.sig", "m/model.sig")
    )
    assert standings(weighed) == [VERIFIED]
    # Under a name that tells nothing as well.
    (folder / "model.sig").rename(folder / "proof")
    weighed = verify(folder, applied(folder, keys=[key()]), given(folder / "proof"))
    assert standings(weighed) == [VERIFIED]


@pytest.mark.parametrize("name", ["model.sig", "config.json", "evil.py"])
def test_a_signature_given_by_hand_excuses_no_file_of_its_name(name, folder):
    outside = folder.parent / name
    outside.write_bytes(signature(FILES))
    write(folder, FILES | ({} if name in FILES else {name: b"\x80\x02}."}))
    weighed = verify(folder, applied(folder, keys=[key()], required=True), given(outside, name))
    answers = {row[1:] for row in standings(weighed) if row[0] == "openssf-model-signing"}
    if name in FILES:
        assert answers == {ALL}
    else:
        assert answers <= {("mismatch", "unsigned-files"), ALL}
        assert repr(name) in unsigned(weighed)
        assert weighed.decision.verdict is Verdict.DENY


def test_a_signature_beside_the_folder(folder):
    write(folder, FILES)
    folder.with_name("m.sig").write_bytes(signature(FILES))
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert (standings(weighed), weighed.decision.verdict) == ([VERIFIED], Verdict.ALLOW)


def test_a_signature_that_is_a_link_or_a_fifo_is_none(folder):
    write(folder, FILES)
    folder.parent.joinpath("real").write_bytes(signature(FILES))
    (folder / "model.sig").symlink_to("../real")
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert weighed.decision.verdict is Verdict.DENY
    (folder / "model.sig").unlink()
    os.mkfifo(folder / "model.sig")
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert weighed.decision.verdict is Verdict.DENY


def test_a_signature_that_changes_before_it_is_hashed_does_not_count(folder, monkeypatch):
    write(folder, FILES, signature(FILES))
    honest = verifying.pipeline.vouching.Finder.find

    def find(self, model):
        found = honest(self, model)
        (folder / "model.sig").write_bytes(b"\x80\x02}.")
        return found

    monkeypatch.setattr(verifying.pipeline.vouching.Finder, "find", find)
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert standings(weighed)[0][1:] == ("malformed", "changed")
    assert weighed.decision.verdict is Verdict.DENY


def test_a_file_that_changes_while_it_is_read_is_not_covered(folder, monkeypatch):
    write(folder, FILES, signature(FILES))
    honest = verifying.pipeline.stage.digest.of_source

    def of_source(source, wants, progress):
        found = honest(source, wants, progress)
        (folder / "config.json").write_bytes(b"{}")
        return found

    monkeypatch.setattr(verifying.pipeline.stage.digest, "of_source", of_source)
    weighed = verify(folder, applied(folder, keys=[key()], required=True))
    assert only(weighed).reason == "files-changed"
    assert weighed.decision.verdict is Verdict.DENY


def test_what_was_signed_is_told_one_by_one_and_made_when_it_is_asked(folder):
    files = {f"f{n}": b"%d" % n for n in range(5)}
    verifying.write(folder, files)
    verifying.write(
        folder, {"model.sig": json.dumps(oms.bundle(oms.statement(files), key())).encode()}
    )
    told = only(verify(folder, applied(folder, keys=(key(),)))).attestation.subjects
    whole = tuple(
        Subject(name, (Digest("sha256", hashlib.sha256(data).hexdigest()),))
        for name, data in files.items()
    )
    assert tuple(told) == whole
    assert told == whole
    assert whole == told
    assert hash(told) == hash(whole)
    assert told[1:3] == whole[1:3]
    assert (told[-1], len(told)) == (whole[-1], 5)
    assert told != whole[:4]
