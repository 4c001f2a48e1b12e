"""What commands are given besides models: names by the hundred thousand, keys, roots, inputs."""

import base64
from functools import partial

from tests.builders import numpy_npy, oms, pickles, safetensors, summaries, tensors, zips
from tests.fuzz import seeds
from tests.hostile import cuts
from tests.hostile.bombs import flat
from tests.hostile.case import Case
from tests.hostile.conversions import CONVERT
from tests.hostile.nesting import _der as nested
from tests.hostile_strings import HOSTILE

MANY = 100_000
DEEP = 50_000
ANY = (0, 1, 2, 3)

FILES = ("scan", "--quiet", "--no-progress", "--no-config", "--on-not-scanned=warn", "--")
MODELS = ("scan", "--quiet", "--no-progress", "--no-config", "--changed", "--")
TESTED = ("policy", "test", "--")
LISTED = ("scan", "--quiet", "--no-progress", "--no-config", "-")
"""As hooks and workflows begin: names follow, or come by standard input."""

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
VERIFY = ("verify", "--no-progress", "--no-config", "-f", "json")


def _folder(folder):
    """Make many files, of which one loads something."""
    for n in range(MANY):
        (folder / f"f{n}").write_bytes(b"")
    (folder / "f7").write_bytes(pickles.stream(pickles.call("posix", "system", "true")))


def _names(count, name="f{}"):
    return tuple(name.format(n) for n in range(count))


def hooked():
    """Yield what hooks are given: name, command, files or what makes them, names, right codes."""
    bad = {"f7": pickles.stream(pickles.call("posix", "system", "true"))}
    yield "files", FILES, _folder, _names(MANY), (1,)
    yield "models", MODELS, _folder, _names(MANY), (1,)
    yield "missing", FILES, bad, _names(MANY), (1, 2, 3)
    yield "missing-models", MODELS, bad, _names(MANY), (1, 2, 3)
    yield "same", FILES, bad, ("f7",) * MANY, (1,)
    yield "same-otherwise", FILES, bad, tuple("./" * (n % 99) + "f7" for n in range(9000)), (1,)
    yield "same-models", MODELS, bad, ("f7",) * MANY, (1,)
    yield "policies", TESTED, {"f7": b"x = "}, ("f7",) * MANY, (1, 2, 3)
    yield "policies-missing", TESTED, {}, _names(MANY, "p{}.toml"), (2,)
    yield "deep", FILES, bad, tuple("a/" * 1000 + f"f{n}" for n in range(400)), (2, 3)
    yield "up", FILES, bad, tuple("../" * 900 + f"dev/zero{n}" for n in range(400)), (2, 3)
    yield "devices", FILES, bad, ("/dev/zero", "/dev/stdin", "/proc/self/mem") * 300, (1, 2, 3)
    yield "changed-devices", MODELS, bad, ("/dev/zero", "/proc/self/mem") * 300, ANY
    odd = [text.replace("\0", "") for text in HOSTILE]
    yield "odd", FILES, bad, tuple(text for text in odd if text and "\ud800" not in text), ANY
    yield "dashes", FILES, {"-rf": b"N.", "--no-config": b"N."}, ("-rf", "--no-config"), ANY


def lists():
    """Return lists of names by name: what is given, and right codes."""
    return {
        "names": (lambda: "".join(f"f{n}\n" for n in range(MANY)).encode(), (1,)),
        "no-end": (lambda: b"f7", (1,)),
        "missing": (lambda: "".join(f"g{n}\n" for n in range(MANY)).encode(), (1, 2, 3)),
        "million": (lambda: b"f7\n" * 1_000_000, (1, 2)),
        "line": (lambda: b"a" * (20 << 20), (2, 3)),
        "blank": (lambda: b"\n" * (10 << 20), (2, 3)),
        "zeros": (lambda: bytes(1 << 20), (2, 3)),
        "utf-16": (lambda: "f7\n".encode("utf-16"), (2, 3)),
        "surrogates": (lambda: b"\xed\xa0\x80\n" * 1000, (2, 3)),
        "returns": (lambda: b"f7\r\n", ANY),
        "addresses": (lambda: b"hf://acme/chat\n" * 20_000, (2, 3)),
    }


def _pem(label, data):
    text = base64.encodebytes(data).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n".encode()


def _number(value):
    raw = value.to_bytes(value.bit_length() // 8 + 1)
    return b"\2\x82" + len(raw).to_bytes(2) + raw


def _rsa(bits):
    """Return a public key whose numbers are very large."""
    body = _number((1 << bits) - 1) + _number((1 << bits - 8) - 1)
    inner = b"\x30\x82" + len(body).to_bytes(2) + body
    held = b"\3\x82" + (len(inner) + 1).to_bytes(2) + b"\0" + inner
    kind = bytes.fromhex("300d06092a864886f70d0101010500")
    return b"\x30\x82" + (len(kind) + len(held)).to_bytes(2) + kind + held


def keys():
    """Return what is no public key, or a large one."""
    honest = oms.public_pem(oms.key())
    return {
        "empty": b"",
        "zeros": bytes(1 << 20),
        "text": b"a" * (8 << 20),
        "many": lambda: honest * 20_000,
        "deep": lambda: _pem("PUBLIC KEY", nested(DEEP)),
        "rsa": lambda: _pem("PUBLIC KEY", _rsa(200_000)),
        "lines": b"-----BEGIN PUBLIC KEY-----\n" + b"\n" * (4 << 20),
        "long": b"-----BEGIN PUBLIC KEY-----\n"
        + b"A" * (4 << 20)
        + b"\n-----END PUBLIC KEY-----\n",
        "begins": b"-----BEGIN " * 300_000,
        "certificate": lambda: _pem("CERTIFICATE", bytes(100_000)),
        "private": lambda: oms.private_pem(oms.key()),
        "ssh": b"ssh-ed25519 " + b"A" * (1 << 20),
        "ssh-many": b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA\n" * 20_000,
        "minisign": b"untrusted comment: " + b"a" * (1 << 20) + b"\nRW" + b"A" * 70 + b"\n",
        "pgp": lambda: _pem("PGP PUBLIC KEY BLOCK", b"\x99\xff\xff" * 100_000),
        **{f"cut-{how}": data for how, data in list(cuts.cut(honest))[::6]},
    }


def roots():
    """Return what is no root of trust of an instance of Sigstore."""
    head = b'{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1",'
    return {
        "deep": b"[" * DEEP,
        "keys": lambda: b"{" + b",".join(b'"%d":0' % n for n in range(200_000)) + b"}",
        "twice": head + b'"tlogs":[],"tlogs":[]}',
        "authorities": lambda: head + b'"certificateAuthorities":[' + b"{}," * 200_000 + b"{}]}",
        "logs": lambda: head + b'"tlogs":[' + b'{"publicKey":{"rawBytes":"AAAA"}},' * 50_000
        + b"{}]}",
        "digits": head + b'"tlogs":' + b"9" * 500_000 + b"}",
        "types": head + b'"tlogs":{"a":[]},"timestampAuthorities":1,"certificateAuthorities":""}',
        "text": b"a" * (8 << 20),
        "empty": b"",
    }  # fmt: skip


def verdicts():
    """Return verification summaries that are signed, and say what they should not."""
    files = {"model.safetensors": GOOD}
    levels = [f"L{n}" for n in range(100_000)]
    return {
        "levels": lambda: summaries.sealed(files, verifiedLevels=levels),
        "deep": lambda: summaries.sealed(files, policy=_deep(80)),
        "rows": lambda: summaries.sealed(files, rows=[
            {"name": f"f{n}", "digest": {"sha256": "0" * 64}} for n in range(MANY)]),
        "same": lambda: summaries.sealed(files, rows=summaries.subjects(files) * 20_000),
        "digests": lambda: summaries.sealed(files, rows=[
            {"name": "model.safetensors", "digest": {f"a{n}": "0" for n in range(50_000)}}]),
        "time": lambda: summaries.sealed(files, timeVerified="9" * 100_000),
        "time-list": lambda: summaries.sealed(files, timeVerified=[summaries.WHEN]),
        "result": lambda: summaries.sealed(files, verificationResult=["PASSED"]),
        "resource": lambda: summaries.sealed(files, resourceUri={"a": "pkg:a"}),
        "verifier": lambda: summaries.sealed(files, verifier="https://gate.test"),
        "nothing": lambda: summaries.sealed(files, rows=[]),
    }  # fmt: skip


def _deep(count):
    made = {}
    for _ in range(count):
        made = {"a": made}
    return made


def _npz(data):
    return zips.build([zips.M("w.npy", data)])


def _array(head, data=b""):
    return numpy_npy.build(head, data)


CONVERTED = {
    "npz-shape": ("m.npz", lambda: _npz(_array(numpy_npy.header("'<f4'", shape=f"({2**62},)")))),
    "npz-shapes": ("m.npz", lambda: _npz(_array(numpy_npy.header(
        "'<f4'", shape="(" + "1," * 10_000 + ")"), bytes(4)))),
    "npz-empty": ("m.npz", lambda: _npz(_array(numpy_npy.header(
        "'<f4'", shape=f"({2**40}, 0, {2**40})")))),
    "npz-objects": ("m.npz", lambda: _npz(_array(numpy_npy.header("'|O'"), pickles.stream(
        pickles.call("posix", "system", "true"))))),
    "npz-bomb": ("m.npz", lambda: zips.build([zips.M("w.npy", b"", 8, packed=flat(raw=True),
                                                     local={"size": 1 << 30})])),
    "npz-many": ("m.npz", lambda: zips.build([zips.M(f"w{n}.npy", _array(
        numpy_npy.header("'<f4'", shape="(1,)"), bytes(4))) for n in range(3000)])),
    "npz-same": ("m.npz", lambda: zips.build([zips.M("w.npy", _array(
        numpy_npy.header("'<f4'", shape="(1,)"), bytes(4)))] * 500)),
    "npz-up": ("m.npz", lambda: zips.build([zips.M("../../w.npy", _array(
        numpy_npy.header("'<f4'", shape="(1,)"), bytes(4)))])),
    "pickle-deep": ("m.pkl", lambda: pickles.stream(b"]" * DEEP + b"a" * (DEEP - 1))),
    "pickle-doubling": ("m.pkl", lambda: pickles.stream(b")" + b"2\x86" * 60)),
    "pickle-digits": ("m.pkl", lambda: b"I" + b"1" * 1_000_000 + b"\n."),
    "pickle-system": ("m.pkl", lambda: pickles.stream(pickles.call("posix", "system", "true"))),
    "pickle-streams": ("m.pkl", lambda: b"N." * 500_000),
    "torch-strides": ("m.pt", lambda: _torch((2**20, 2**20), (0, 0))),
    "torch-overlap": ("m.pt", lambda: _torch((60_000, 60_000), (0, 1))),
    "torch-shape": ("m.pt", lambda: _torch((2**31 - 1,) * 4, (1,) * 4)),
    "torch-negative": ("m.pt", lambda: _torch((-1,), (1,))),
    "torch-axes": ("m.pt", lambda: _torch((1,) * 5000, (1,) * 5000)),
    "zeros": ("m.pt", lambda: bytes(8 << 20)),
    "empty": ("m.pt", lambda: b""),
}  # fmt: skip
"""What is refused, by name."""


WHOLE = {"npz-many", "npz-empty", "npz-up"}
"""What may be converted all the same: names of tensors are no paths, and no elements are none."""


def _torch(shape, strides):
    body = tensors.ordered({"w": tensors.tensor(shape, strides)})
    return zips.torch(pickles.stream(body, version=2), storages=(tensors.SIX,))


def _samples():
    """Yield samples that are cut or changed, of each format that is converted."""
    for fmt in ("pickle", "pytorch-legacy", "zip-archive"):
        for which, data in enumerate(seeds.of_format(fmt)[::20][:3]):
            for how, made in [*cuts.cut(data)][::9] + [*cuts.changed(data)][::19]:
                yield f"{fmt}-{which}-{how}", made


def cases():
    """Yield what commands are given."""
    for name, command, make, names, codes in hooked():
        first, *more = names
        yield Case(f"hook-{name}", make, damaged=False, alone=True, command=command, path=first,
                   more=tuple(more), inside=True, codes=codes, quick=name == "odd")  # fmt: skip
    bad = {"f7": pickles.stream(pickles.call("posix", "system", "true"))}
    for name, (given, codes) in lists().items():
        yield Case(f"listed-{name}", _folder if name == "names" else bad, damaged=False, alone=True,
                   command=LISTED[:-1], path="-", inside=True, given=given,
                   codes=codes)  # fmt: skip
    signed = {"m/model.safetensors": GOOD, "m/model.sig": partial(_sealed, GOOD)}
    for option, rows in {"--key": keys(), "--certificate-root": keys(),
                         "--trusted-root": roots()}.items():  # fmt: skip
        for name, data in rows.items():
            yield Case(f"verify{option[1:]}-{name}", {"k": data, **signed}, damaged=False,
                       alone=True, command=(*VERIFY, option), path="k", more=("m",),
                       codes=(1, 2, 3))  # fmt: skip
    trusted = {"k": oms.public_pem(oms.key())}
    for name, data in verdicts().items():
        files = {"m/model.safetensors": GOOD, "m/model.sig": data, **trusted}
        yield Case(f"verdict-{name}", files, damaged=False, alone=True, path="k", more=("m",),
                   command=(*VERIFY, "--verdict", "--key"), codes=ANY)  # fmt: skip
    for name, (file, make) in CONVERTED.items():
        yield Case(f"convert-{name}", {file: make}, damaged=False, alone=True, command=CONVERT,
                   path=file, more=("out",),
                   codes=(0, 1, 2) if name in WHOLE else (1, 2))  # fmt: skip
    for name, data in _samples():
        yield Case(f"convert-{name}", {"m.bin": data}, damaged=False, alone=True, command=CONVERT,
                   path="m.bin", more=("out",), codes=(0, 1, 2))  # fmt: skip


def _sealed(data):
    return summaries.sealed({"model.safetensors": data})
