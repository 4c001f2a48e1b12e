"""Targets that are no formats: signatures, git objects, cards, policies, saved reports, CEL."""

import base64
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.builders import git, minisign, oms, report, signature_files, sigstore, ssh, vocabularies
from tests.fuzz import seeds
from tests.hostile_strings import HOSTILE
from tests.policy.mutating import SHIPPED
from weighbridge.cards import card, found, frontmatter, text
from weighbridge.core import Document, WeighbridgeError
from weighbridge.expressions import engine, tree
from weighbridge.fingerprints import readers, tokenizerfiles
from weighbridge.intake.cursor import Cursor
from weighbridge.origins import gitconfig
from weighbridge.policy import raw
from weighbridge.reports import View
from weighbridge.reports import json as written
from weighbridge.saved import reading
from weighbridge.verification import (
    certificate,
    checksums,
    envelope,
    gitobjects,
    gitpack,
    instance,
    keylessform,
    keys,
    manifest,
    openpgp,
    sshsig,
    statement,
)
from weighbridge.verification import minisign as minisigns

OID = "0" * 40
PLACE = Path(tempfile.gettempdir(), f"weighbridge-fuzz-{os.getuid()}.toml")


@dataclass(frozen=True)
class Parser:
    """A parser.

    Attributes:
        body: Takes any bytes; raises if something is amiss.
        seeds: Makes inputs to begin with.
        modules: Where it is written.
    """

    body: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    modules: tuple[ModuleType, ...]


def refuses(*readers_):
    """Return a body: each reader takes the bytes, or refuses them as it says."""

    def body(data):
        for each in readers_:
            try:
                done = each(data)
                if hasattr(done, "__next__"):
                    list(done)
            except (WeighbridgeError, tree.RefusedError):
                continue

    return body


def _bundle(data):
    for line in envelope.lines(data):
        envelope.parse(line)


def _statement(data):
    manifest.read(statement.parse(data))


def _delta(data):
    # The first bytes are the base, the rest is the difference.
    size = data[0] if data else 0
    gitpack.apply(data[1 : 1 + size], data[1 + size :], 1 << 20)


def _card(data):
    source = data.decode("utf-8", "replace")
    frontmatter.read(source)
    read = card.read(source)
    found.read(read)


def _policy(data):
    PLACE.write_bytes(data)
    raw.read(str(PLACE), "p.toml")


def _config(data):
    source = data.decode("utf-8", "replace")
    gitconfig.rewrites(source)
    list(gitconfig.remotes(source))


def _tokenizer(name):
    def read(data):
        readers.read(Cursor.over(data, name))

    return read


class _Cel:
    """Compiles expressions; made when first needed."""

    engine = None

    def __call__(self, data):
        if self.engine is None:
            _Cel.engine = engine.Engine("model", {})
        self.engine.compile(data.decode("utf-8", "replace"))


def _commits():
    objects = git.Objects()
    oid = objects.commit(objects.tree({"a": b"x", "b": {"c": b"y"}}))
    objects.commit(objects.tree({"a": b"z"}), lambda _: signature_files.PGP, message=b"two\n")
    objects.commit(objects.tree({}), lambda _: signature_files.SSH, extra=b"encoding x\n")
    return [data for _, data in objects.values()] + [git.pointer(b"x"), oid.encode()]


def _bundles():
    key = oms.key()
    honest = [
        oms.bundle(oms.statement({"a": b"x"}), key),
        sigstore.instance().sign_statement(_text(oms.statement({"a": b"x"}))),
        sigstore.instance().sign_statement(_text(oms.statement({"a": b"x"})), rekor=2),
        signature_files.bundle(),
        signature_files.envelope(),
    ]
    return [_text(each) for each in honest]


def _text(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def _statements():
    rows = [oms.statement({"a": b"x", "b/c": b"y"}), signature_files.STATEMENT]
    return [_text(row) for row in rows]


def _deltas():
    return [bytes([len(base)]) + base + git.delta(base, base + b"more") for base in (b"x", b"abcd")]


def _cards():
    rows = seeds.of_format("markdown-card")
    return [*rows, *(f"---\nlicense: {each}\n---\n# {each}\n".encode("utf-8", "replace")
                     for each in HOSTILE[:20])]  # fmt: skip


def _certificates():
    private = oms.key()
    chain = sigstore.instance().sign_statement(_text(oms.statement({})))
    holder = chain["verificationMaterial"]["certificate"]["rawBytes"]
    return [base64.b64decode(holder), oms.public_pem(private)]


PARSERS = {
    "card": Parser(refuses(_card), _cards, (frontmatter, text, card, found)),
    "cel-expression": Parser(
        refuses(_Cel()),
        lambda: [b"model.files.exists(f, f.format == 'pickle')", b"1 in [1, 2]", b"true || false"],
        (engine,),
    ),
    "cel-tree": Parser(refuses(tree.read), lambda: [b"\x12\x02\x12\x00"], (tree,)),
    "certificate": Parser(
        refuses(certificate.read, keys.read, lambda data: keys.load(Document("k", data)),
                lambda data: certificate.roots(Document("k", data))),
        _certificates, (certificate, keys),
    ),
    "checksums": Parser(
        refuses(lambda data: checksums.parse("SHA256SUMS", data)),
        lambda: [b"0" * 64 + b"  model.bin\n", b"SHA256 (a) = " + b"0" * 64 + b"\n"],
        (checksums,),
    ),
    "git-config": Parser(
        refuses(_config), lambda: [b'[remote "origin"]\n\turl = https://x.test/a/b\n'], (gitconfig,)
    ),
    "git-delta": Parser(refuses(_delta), _deltas, (gitpack,)),
    "git-objects": Parser(
        refuses(lambda data: gitobjects.parse_commit(OID, data),
                lambda data: gitobjects.parse_tree(OID, data), gitobjects.parse_pointer),
        _commits, (gitobjects,),
    ),
    "minisign": Parser(
        refuses(minisigns.recognises, minisigns.parse_signature, minisigns.parse_public),
        lambda: [signature_files.minisign(), minisign.written(b"Ed" + bytes(72), b"x", bytes(64))],
        (minisigns,),
    ),
    "openpgp": Parser(
        refuses(openpgp.recognises, openpgp.is_certificate, openpgp.parse),
        lambda: [signature_files.PGP, signature_files.packet(signature_files.signature())],
        (openpgp,),
    ),
    "policy-toml": Parser(
        refuses(_policy), lambda: [each.encode()[:4096] for each in SHIPPED.values()], (raw,)
    ),
    "saved-report": Parser(
        refuses(reading.read),
        lambda: [written.render(report.empty(), View()).encode(),
                 written.render(report.canonical(), View()).encode()],
        (reading,),
    ),
    "signed-bundle": Parser(
        refuses(envelope.resembles, _bundle,
                *(lambda data, kind=kind: keylessform.read(data, kind)
                  for kind in keylessform.Content)),
        _bundles, (envelope, keylessform),
    ),
    "signed-statement": Parser(refuses(_statement), _statements, (statement, manifest)),
    "ssh-signature-parse": Parser(
        refuses(sshsig.recognises, sshsig.parse, sshsig.load_publics, sshsig.fingerprints),
        lambda: [signature_files.SSH, ssh.line(ssh.blob(ssh.ed25519_key()))],
        (sshsig,),
    ),
    "tokenizer-json": Parser(
        refuses(_tokenizer("tokenizer.json"), _tokenizer("tokenizer.model")),
        lambda: [vocabularies.ranks([b"a", b"b"]), vocabularies.fast(["a", "b", "ab"], ["a b"]),
                 vocabularies.tekken([b"a", b"b"])],
        (tokenizerfiles,),
    ),
    "trusted-root": Parser(
        refuses(lambda data: instance.read(Document("root", data))),
        lambda: [_text(sigstore.instance().trusted_root())],
        (instance,),
    ),
}  # fmt: skip
"""By name. None of these names is a format's."""
