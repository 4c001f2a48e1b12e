"""What is small one by one, and long: paths, links, lists, documents and policies of many MB."""

import json
from functools import partial

from tests.builders import pickles
from tests.hostile.case import SCAN, Case

DEEP, WIDE = 200, 5000
POLICY = b'name = "p"\nversion = "1.0.0"\nextends = ["default"]\n'


def _paths(folder):
    """Folders with long names, one in another, as deep as a path may be long."""
    here = folder
    for _ in range(15):
        here /= "d" * 240
        here.mkdir()
        (here / ("f" * 240)).write_bytes(b"a\n")


def _combs(folder):
    """Folders one in another, and a file in each."""
    here = folder
    for n in range(DEEP):
        here /= f"d{n}"
        here.mkdir()
        (here / "config.json").write_bytes(b"{}")
        (here / "m.pkl").write_bytes(pickles.inert())


def _links(folder):
    (folder / "m.safetensors").write_bytes(bytes(8))
    for n in range(WIDE):
        (folder / f"l{n}").symlink_to("m.safetensors")


def _circles(folder):
    for n in range(WIDE):
        (folder / f"l{n}").symlink_to(f"l{(n + 1) % WIDE}")


def _shared(folder):
    """Links to folders in which links to them lie."""
    for n in range(40):
        (folder / f"d{n}").mkdir()
        (folder / f"d{n}" / "m.pkl").write_bytes(pickles.inert())
        for m in range(40):
            (folder / f"d{n}" / f"l{m}").symlink_to(f"../d{m}")


def _graph(*items):
    context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    return json.dumps({"@context": context, "@graph": list(items)}).encode()


def documents():
    """Return documents of many MB, by name: what they are called, and their bytes."""
    package = {"type": "ai_AIPackage", "name": "m"}
    related = {"type": "Relationship", "relationshipType": "descendantOf"}
    croissant = {"@context": {}, "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "d"}
    return {
        "spdx-packages": ("a.spdx.json", lambda: _graph(*(
            {**package, "spdxId": f"urn:a{n}"} for n in range(60_000)))),
        "spdx-chain": ("a.spdx.json", lambda: _graph(*(
            {**package, "spdxId": f"urn:a{n}"} for n in range(20_000)), *(
            {**related, "spdxId": f"urn:r{n}", "from": f"urn:a{n}", "to": [f"urn:a{n + 1}"]}
            for n in range(20_000)))),
        "spdx-all-to-all": ("a.spdx.json", lambda: _graph({**package, "spdxId": "urn:a"}, *(
            {**related, "spdxId": f"urn:r{n}", "from": "urn:a",
             "to": [f"urn:a{m}" for m in range(100)]} for n in range(1000)))),
        "croissant-files": ("croissant.json", lambda: json.dumps({**croissant, "distribution": [
            {"@type": "cr:FileObject", "contentUrl": f"https://a.b/c{n}"}
            for n in range(60_000)]}).encode()),
        "croissant-lists": ("croissant.json", lambda: json.dumps(
            {**croissant, "license": ["l"] * 300_000, "creator": [{"name": "a"}] * 60_000}
        ).encode()),
        "bom-ancestors": ("bom.cdx.json", lambda: json.dumps({
            "bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{
                "type": "machine-learning-model", "name": "m", "pedigree": {"ancestors": [
                    {"type": "machine-learning-model", "name": f"a{n}"}
                    for n in range(60_000)]}}]}).encode()),
    }  # fmt: skip


def policies():
    """Return policies and waivers of many MB, and rules that go through long lists."""
    waiver = b'[[waivers]]\nid = "W-%d"\nrules = ["unlisted-import"]\nfile = "f%d"\n'
    waiver += b'reason = "r"\nowner = "o"\nexpires = 2099-01-01\n'
    rule = '[[rules]]\nid = "r{0}"\nfor = "{1}"\nlevel = "deny"\nmessage = "m"\nwhen = \'{2}\'\n'
    loops = "model.files.all(a, model.files.all(b, a.name != b.name || a.bytes == b.bytes))"
    texts = 'file.name.matches("(a|b|ab)*c") || file.name.contains("a")'
    return {
        "waivers": lambda: POLICY + b"".join(waiver % (n, n) for n in range(30_000)),
        "list": POLICY + b"[lists.x]\nvalues = [" + b'"aaaa", ' * 300_000 + b"]\n",
        "comment": POLICY + b"# a\n" * 1_000_000,
        "imports": lambda: POLICY + b"[checks.serialisation]\nallow-imports = ["
        + b"".join(b'"m%d.*", ' % n for n in range(100_000)) + b"]\n",
        "rules": lambda: POLICY + "".join(rule.format(n, "file", 'file.name == "a"')
                                  for n in range(2000)).encode(),
        "rule-pairs": POLICY + rule.format(0, "model", loops).encode(),
        "rule-texts": POLICY + rule.format(0, "file", texts).encode(),
    }  # fmt: skip


def _import(n):
    return pickles.stream(pickles.name(f"m{n}", "f"))


def _weighed(data):
    """Return a policy, and files that it is held against."""
    files = {f"m/f{n}": partial(_import, n) for n in range(300)}
    return {"p.toml": data, "m/config.json": b"{}", **files}


def cases():
    """Yield what is long."""
    for name, make in {"paths": _paths, "combs": _combs, "links": _links, "circles": _circles,
                       "shared": _shared}.items():  # fmt: skip
        yield Case(
            f"long-{name}", make, damaged=False, alone=True, quick=name in {"paths", "circles"}
        )
    for name, (file, data) in documents().items():
        files = {file: data, "config.json": b"{}"}
        yield Case(f"long-{name}", files, damaged=False, alone=True)
        yield Case(f"origin-{name}", files, damaged=False, alone=True, codes=(0, 1, 2, 3),
                   command=("origin", "--no-config"))  # fmt: skip
    for name, data in policies().items():
        yield Case(f"policy-long-{name}", {"p.toml": data}, damaged=False, alone=True,
                   command=("policy", "check"), path="p.toml", codes=(0, 1, 2, 3))  # fmt: skip
        yield Case(f"scan-by-{name}", _weighed(data), damaged=False, alone=True,
                   command=(*SCAN, "--policy"), path="p.toml", more=("m",),
                   codes=(0, 1, 2, 3))  # fmt: skip
