"""Signatures, records of origin and stores, that lie or cannot be read."""

import base64
import json
import struct
import zlib
from functools import partial

from tests.builders import git, oms, safetensors, signature_files, sigstore, ssh
from tests.hostile import cuts
from tests.hostile.case import Case

MODEL = {"model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))}
VERIFY = ("verify", "--no-progress", "--no-config", "-f", "json")
DEEP = 50_000


def _statement(count):
    resources = [{"name": f"f{n}", "algorithm": "sha256", "digest": "0" * 64} for n in range(count)]
    return json.dumps({**signature_files.STATEMENT, "predicate": {"resources": resources}}).encode()


def bundles():
    """Return bundles, honest in form and otherwise not."""
    honest = signature_files.bundle()
    payload = base64.b64encode(b"[" * DEEP).decode()
    return {
        "deep-payload": {**honest, "dsseEnvelope": {**honest["dsseEnvelope"], "payload": payload}},
        "many-signatures": {**honest, "dsseEnvelope": {
            **honest["dsseEnvelope"], "signatures": [{"sig": "AAAA"}] * 100_000}},
        "many-entries": {**honest, "verificationMaterial": {
            **honest["verificationMaterial"],
            "tlogEntries": honest["verificationMaterial"]["tlogEntries"] * 2000}},
        "many-hashes": lambda: _hashes(honest, 100_000),
        "long-chain": {**honest, "verificationMaterial": {"x509CertificateChain": {
            "certificates": [{"rawBytes": signature_files.b64(bytes(40))}] * 20_000}}},
        "subjects": lambda: signature_files.bundle(dsseEnvelope=signature_files.envelope(
            _statement(100_000))),
        "huge-number": {**honest, "verificationMaterial": {"tlogEntries": [
            {"logIndex": "9" * 100_000}]}},
        "not-base64": {**honest, "dsseEnvelope": {"payload": "=" * 100_000, "payloadType": "x",
                                                  "signatures": [{"sig": "="}]}},
    }  # fmt: skip


def _hashes(honest, count):
    made = json.loads(json.dumps(honest))
    (entry,) = made["verificationMaterial"]["tlogEntries"]
    entry["inclusionProof"]["hashes"] = [signature_files.b64(bytes(32))] * count
    entry["inclusionProof"]["treeSize"] = "9" * 19
    return made


def detached():
    """Return signature files by name."""
    long = signature_files.armour("SSH SIGNATURE", signature_files.sshsig() * 20_000)
    return {
        "model.safetensors.sig": {"ssh-long": long, "zeros": bytes(1 << 20),
                                  "text": b"a" * (1 << 20),
                                  "der": b"\x30\x84\x7f\xff\xff\xff" * 1000,
                                  "lengths": b"SSHSIG" + b"\xff" * 4000},
        "model.safetensors.asc": {
            "packets": signature_files.armour("PGP SIGNATURE", b"\x89\0\0" * 100_000),
            "partial": b"\xc2\xe0" + b"\xe0" * 100_000,
            "old-length": b"\x8a\xff\xff\xff\xff" + bytes(100),
            "subpackets": signature_files.packet(signature_files.signature(
                hashed=b"\2\x02" * 20_000)),
            "in-itself": signature_files.packet(signature_files.signature(
                hashed=signature_files.subpacket(32, bytes(100)) * 300)),
            "number": signature_files.packet(signature_files.signature(end=b"\xff\xff" * 4)),
            "new": signature_files.packet(signature_files.signature(), new=True) * 5000,
        },
        "model.safetensors.minisig": {"long": b"untrusted comment: " + b"a" * (1 << 20) + b"\nRW\n",
                                      "lines": b"\n" * 100_000},
        "model.safetensors.p7s": {"cms": signature_files.cms(signers=signature_files.SIGNER * 5000),
                                  "nested": lambda: _nested_der(20_000)},
        "SHA256SUMS": {"long": b"0" * 64 + b"  " + b"a/" * 500_000 + b"\n",
                       "same": (b"0" * 64 + b"  model.safetensors\n") * 50_000},
        "model.sigstore.json": {n: partial(_json, each) for n, each in bundles().items()},
        "model.sig": {"lines": b"\n".join([json.dumps(signature_files.envelope()).encode()] * 5000),
                      "deep": b"[" * DEEP, "honest-of-another": _other},
        "in-toto.link": {"deep": b'{"signed":' * DEEP},
    }  # fmt: skip


def _json(made):
    return json.dumps(made() if callable(made) else made).encode()


def _other():
    statement = oms.statement({"a": b"x"})
    raw = statement if isinstance(statement, bytes) else json.dumps(statement).encode()
    made = sigstore.instance().sign_statement(raw)
    return made if isinstance(made, bytes) else json.dumps(made).encode()


def _nested_der(depth):
    parts, size = [], 0
    for _ in range(depth):
        head = b"\x30" + (bytes([size]) if size < 128 else b"\x84" + struct.pack(">I", size))
        parts.append(head)
        size += len(head)
    return b"".join(reversed(parts))


def _git(change):
    def make(folder):
        for name, data in MODEL.items():
            (folder / name).write_bytes(data)
        root = folder / ".git"
        objects = git.Objects()
        commit = objects.commit(objects.tree(MODEL))
        git.head(root, commit)
        change(root, objects, commit)

    return make


def _bomb(root, objects, commit):
    git.loose(root, objects)
    path = root / "objects" / commit[:2] / commit[2:]
    path.write_bytes(zlib.compress(b"commit 4000000000\0" + bytes(256 << 20), 1))


def _deltas(root, objects, _commit):
    for n in range(3000):
        objects.add("blob", b"x" * n)
    git.pack(root, objects, how="near")


def _chain(root, objects, _commit):
    git.loose(root, objects)
    (root / "HEAD").write_text("ref: refs/heads/a\n")
    for one, other in (("a", "b"), ("b", "a")):
        path = root / "refs" / "heads" / one
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"ref: refs/heads/{other}\n")


def _index(root, objects, _commit):
    git.pack(root, objects)
    path = root / "objects" / "pack" / "pack-1.idx"
    data = path.read_bytes()
    path.write_bytes(data[:8] + b"\xff" * 1024 + data[1032:])


def _offsets(root, objects, _commit):
    git.pack(root, objects, wide=True)
    path = root / "objects" / "pack" / "pack-1.idx"
    data = path.read_bytes()
    path.write_bytes(data[:-80] + b"\xff" * 40 + data[-40:])


def _tree(root, objects, _commit):
    inner = objects.tree({"a": b"x"})
    for _ in range(3000):
        body = b"".join(git.entry(b"40000", b"%d" % n, inner) for n in range(4))
        inner = objects.add("tree", body)
    git.loose(root, objects)
    git.head(root, objects.commit(inner))


def _refs(root, objects, commit):
    git.loose(root, objects)
    (root / "HEAD").write_text("ref: refs/heads/x\n")
    (root / "packed-refs").write_text(f"{commit} refs/heads/y\n" * 300_000)


def _parents(root, objects, commit):
    extra = f"parent {commit}\n".encode() * 100_000
    git.head(root, objects.commit(objects.tree(MODEL), extra=extra))
    git.loose(root, objects)


def _alternates(root, objects, _commit):
    git.loose(root, objects)
    (root / "objects" / "info").mkdir()
    (root / "objects" / "info" / "alternates").write_text("../objects\n" * 10_000)
    (root / "config").write_text("[include]\npath = config\n" * 10_000)


def _worktree(root, objects, _commit):
    git.loose(root, objects)
    (root / "commondir").write_text(".\n")
    (root / "gitdir").write_text("../.git\n")
    (root / "modules").symlink_to(root)


GIT = {"bomb": _bomb, "deltas": _deltas, "chain": _chain, "index": _index, "offsets": _offsets,
       "tree": _tree, "refs": _refs, "parents": _parents, "alternates": _alternates,
       "worktree": _worktree}  # fmt: skip


def records():
    """Return what downloaders, registries and stores write down, forged; by name of case."""
    oid = "0" * 64
    metadata = ".cache/huggingface/download/model.safetensors.metadata"
    descriptor = {"mediaType": "application/vnd.oci.image.manifest.v1+json",
                  "digest": f"sha256:{oid}", "size": 2**63}  # fmt: skip
    layout = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}
    return {
        "hub-long": {metadata: b"0" * 40 + b"\n" + b"a" * (1 << 20)},
        "hub-lines": {metadata: b"\n" * 100_000},
        "hub-many": {f".cache/huggingface/download/f{n}.metadata": b"0" * 40 + b"\n" + b"0" * 64
                     + b"\n1.0\n" for n in range(3000)},
        "hub-up": {".cache/huggingface/download/../../x.metadata": b"0\n0\n0\n"},
        "hub-number": {metadata: b"0" * 40 + b"\n" + b"0" * 64 + b"\n" + b"9" * 4000 + b"\n"},
        "oci-many": layout | {"index.json": json.dumps(
            {"schemaVersion": 2, "manifests": [descriptor] * 50_000}).encode()},
        "oci-deep": layout | {"index.json": b'{"manifests":' + b"[" * DEEP},
        "oci-itself": layout | {"index.json": json.dumps({"manifests": [
            descriptor | {"mediaType": "application/vnd.oci.image.index.v1+json"}]}).encode(),
            f"blobs/sha256/{oid}": json.dumps({"manifests": [
                descriptor | {"mediaType": "application/vnd.oci.image.index.v1+json"}]}).encode()},
        "oci-up": layout | {"index.json": json.dumps({"manifests": [
            descriptor | {"digest": "sha256:../../../../etc/passwd"}]}).encode()},
        "ollama-deep": {"manifests/registry.ollama.ai/library/a/latest": b"{" * DEEP,
                        f"blobs/sha256-{oid}": b"x"},
        "ollama-up": {"manifests/registry.ollama.ai/library/a/latest": json.dumps({
            "schemaVersion": 2, "layers": [{"digest": "sha256:../x", "size": -1}] * 5000}).encode(),
            f"blobs/sha256-{oid}": b"x"},
        "hub-cache": {"models--a--b/refs/main": b"../" * 1000, "models--a--b/blobs/0": b"x",
                      "models--a--b/snapshots/" + "0" * 40 + "/config.json": b"{"},
    }  # fmt: skip


def _many(folder):
    """A hundred thousand files, all of them signed."""
    (folder / "m").mkdir()
    files = {f"f{n}": b"" for n in range(100_000)}
    for name, data in files.items():
        (folder / "m" / name).write_bytes(data)
    bundle = oms.bundle(oms.statement(files), oms.key())
    (folder / "m" / "model.sig").write_text(json.dumps(bundle))
    (folder / "key.pem").write_bytes(oms.public_pem(oms.key()))


def cases():
    """Yield signed models."""
    for name, rows in detached().items():
        for kind, data in rows.items():
            case = f"{name.replace('.', '-')}-{kind}"
            files = {**MODEL, name: data}
            yield Case(case, files, damaged=False, alone=True, quick=kind in {"packets", "der"})
            yield Case(f"verify-{case}", files, damaged=False, alone=True, command=VERIFY,
                       codes=(0, 1, 2, 3))  # fmt: skip
    samples = {**signature_files.SAMPLES, "ssh-public": ssh.line(ssh.blob(ssh.ed25519_key()))}
    for name, data in samples.items():
        raw = data if isinstance(data, bytes) else data.encode()
        for how, made in (*cuts.cut(raw), *cuts.changed(raw)):
            yield Case(f"{name}-{how}", {**MODEL, "model.safetensors.sig": made,
                                         "model.sig": made}, damaged=False)  # fmt: skip
    yield Case("verify-files-100000", _many, damaged=False, alone=True, codes=(0,),
               command=(*VERIFY, "--key"), path="key.pem", more=("m",))  # fmt: skip
    for kind, change in GIT.items():
        yield Case(f"git-{kind}", _git(change), damaged=False, alone=True, quick=kind == "chain")
        yield Case(f"verify-git-{kind}", _git(change), damaged=False, alone=True, command=VERIFY,
                   codes=(0, 1, 2, 3))  # fmt: skip
    for name, files in records().items():
        yield Case(name, {**MODEL, **files}, damaged=False, alone=True)
        yield Case(f"verify-{name}", {**MODEL, **files}, damaged=False, alone=True, command=VERIFY,
                   codes=(0, 1, 2, 3))  # fmt: skip
