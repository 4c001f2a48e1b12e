"""Folders of ``costly``: signatures, records of origin and cards that say very much."""

import base64
import json
from functools import partial

from tests.builders import pickles as p
from tests.builders import signature_files
from tests.hostile.amounts import joined


def _statement(n, count):
    resources = [{"name": f"f{i}", "algorithm": "sha256", "digest": f"{n:064x}"}
                 for i in range(count)]  # fmt: skip
    return json.dumps({**signature_files.STATEMENT, "predicate": {"resources": resources}}).encode()


def _signed(n, count=3):
    envelope = signature_files.envelope(_statement(n, count))
    return json.dumps(signature_files.bundle(dsseEnvelope=envelope)).encode()


def _card(key, row, count):
    rows = "".join(f"- {row.format(n)}\n" for n in range(count))
    return f"---\nlicense: mit\n{key}:\n{rows}---\n# m\n".encode()


def _merged(count):
    rows = "".join(f"- model: o{n}/m{n}\n" for n in range(count))
    return f"merge_method: linear\nmodels:\n{rows}".encode()


def _ancestors(count):
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "machine-learning-model", "name": f"m{n}", "pedigree": {"ancestors": [
            {"type": "machine-learning-model", "name": f"a{n}"}]}}
        for n in range(count)]}).encode()  # fmt: skip


def _tensor(n):
    storage = p.value(("storage", p.name("torch", "FloatStorage"), str(n), "cpu", n)) + b"Q"
    return p.call("torch._utils", "_rebuild_tensor_v2", storage, 0, (n,), (1,), b"\x89") + b"0"


def _text():
    return base64.b64encode(bytes(n * n % 251 for n in range(600_000))).decode()


def _pieces():
    text = _text()
    return json.dumps({f"k{at}": text[at : at + 4000] for at in range(0, len(text), 4000)}).encode()


FILES = {
    "signed-much": ("model.sig", lambda: _signed(0, 9000)),
    "signed-lines": ("a.intoto.jsonl", lambda: b"\n".join(
        json.dumps(signature_files.envelope(_statement(n, 1))).encode() for n in range(900))),
    "card-bases": ("README.md", lambda: _card("base_model", "o{0}/m{0}", 10_000)),
    "card-datasets": ("README.md", lambda: _card("datasets", "o{0}/d{0}", 10_000)),
    "card-licences": ("README.md", lambda: _card("license", "l{0}", 10_000)),
    "merged": ("mergekit_config.yml", lambda: _merged(4000)),
    "bom-ancestors": ("bom.cdx.json", lambda: _ancestors(5000)),
    "json-base64": ("a.json", lambda: json.dumps({"a": _text()}).encode()),
    "json-base64-many": ("a.json", _pieces),
    "pickle-tensors-many": ("a.pkl", lambda: p.proto() + joined(_tensor, 3_000_000) + b"N."),
}  # fmt: skip


def filled():
    """Yield folders, by name: their files."""
    yield "signed-often", {f"{n}.sig": partial(_signed, n) for n in range(300)}
    for name, (file, make) in FILES.items():
        yield name, {file: make}
