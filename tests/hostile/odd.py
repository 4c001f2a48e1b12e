"""Documents that nobody writes, and folders in which files are locked, sparse, or oddly called."""

import errno
import fcntl
import json
import os
from contextlib import contextmanager

from tests.builders import pickles
from tests.fuzz import seeds
from tests.hostile.case import Case, one
from weighbridge.stages import driver

MIB = 1 << 20


def _tokenizer(**more):
    return json.dumps({"version": "1.0", "model": {"type": "BPE", "vocab": {}, "merges": []},
                       **more}).encode()  # fmt: skip


def _nested(kind, inner, depth):
    """A normaliser or decoder that holds another one, and so on, as text."""
    return (b'{"version":"1.0","model":{"type":"BPE","vocab":{},"merges":[]},"' + kind + b'":'
            + (b'{"type":"Sequence","' + inner + b'":[') * depth + b"]}" * depth
            + b"}")  # fmt: skip


REGEX = "(a+)+$" * 5_000

HEX = b"0x" + b"f" * 60_000
"""More digits than Python writes as a decimal number."""

DOCUMENTS = {
    "hex-python": ("a.py", lambda: b"import os\nx = " + HEX + b"\nos.system(" + HEX + b")\n"
                   b"getattr(os, " + HEX + b")(" + HEX + b")\nos.environ[" + HEX + b"]\n"
                   b"open(x, " + HEX + b")\n"),
    "hex-jinja": ("chat_template.jinja", lambda: b"{{ x.__class__[" + HEX + b"] }}{{ cycler("
                  + HEX + b") }}{% for a in range(" + HEX
                  + b") %}{{ a ** " + HEX + b"}}{% endfor %}"),
    "hex-yaml": ("a.yaml", lambda: b"_target_: os.system\na: " + HEX + b"\n" + HEX + b": 1\n"
                 b"b: !!python/object/apply:os.system [" + HEX + b"]\n"),
    "hex-toml": ("a.toml", lambda: b"a = " + HEX + b'\n[b]\n"@architectures" = ' + HEX
                 + b"\n"),
    "hex-card": ("README.md", lambda: b"---\nlicense: " + HEX + b"\nbase_model: " + HEX
                 + b"\ndatasets: [" + HEX + b"]\n---\n"),
    "hex-config": ("config.json", lambda: b'{"model_type":"a","a":"eval(' + HEX + b')",'
                   b'"auto_map":{"AutoModel":"__import__(\'os\').system(' + HEX + b')"}}'),
    "hex-pickle": ("a.pkl", lambda: pickles.stream(pickles.name("os", "system")
                   + pickles.long(b"\x7f" * 30_000) + b"\x85R")),
    "hex-pickle-text": ("a.pkl", lambda: pickles.stream(pickles.call(
        "builtins", "eval", f"open('a', {HEX.decode()}).x()"))),
    "hex-gin": ("a.gin", lambda: b"import os\na.b = " + HEX + b"\nc.d = @os.system(" + HEX
                + b")\n"),
    "hex-cfg": ("config.cfg", lambda: b'[nlp]\nlang = "en"\n[components.a]\nfactory = ' + HEX),
    "hex-notebook": ("a.ipynb", lambda: json.dumps({"nbformat": 4, "cells": [{
        "cell_type": "code", "source": f"import os\nos.system({HEX.decode()})"}]}).encode()),
    "hex-r": ("a.R", lambda: b"system(" + HEX + b")\n"),
    "hex-prototxt": ("deploy.prototxt", lambda: b"layer { name: 'a' type: 'Python' python_param {"
                     b" module: 'os' layer: 'system' } x: " + HEX + b" }\n"),
    "hex-modelfile": ("Modelfile", lambda: b"FROM a\nPARAMETER num_ctx " + HEX + b"\n"),
    "tokenizer-regex": ("tokenizer.json", lambda: _tokenizer(pre_tokenizer={
        "type": "Split", "pattern": {"Regex": REGEX}, "behavior": "Isolated", "invert": False})),
    "tokenizer-regexes": ("tokenizer.json", lambda: _tokenizer(pre_tokenizer={
        "type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {
            "Regex": f"(x{n}*)*"}, "behavior": "Isolated", "invert": False}
            for n in range(20_000)]})),
    "tokenizer-normalizers": ("tokenizer.json", lambda: _tokenizer(normalizer={
        "type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "a" * n},
                                             "content": "b" * 999} for n in range(2000)]})),
    "tokenizer-nested": ("tokenizer.json", lambda: _nested(b"normalizer", b"normalizers", 20_000)),
    "tokenizer-charsmap": ("tokenizer.json", lambda: _tokenizer(normalizer={
        "type": "Precompiled", "precompiled_charsmap": "////" * 700_000})),
    "tokenizer-added": ("tokenizer.json", lambda: _tokenizer(added_tokens=[
        {"id": n, "content": "x" * 300} for n in range(20_000)])),
    "tokenizer-merges": ("tokenizer.json", lambda: json.dumps({"version": "1.0", "model": {
        "type": "BPE", "vocab": {}, "merges": ["a b"] * 500_000}}).encode()),
    "notebook-nested": ("a.ipynb", lambda: b'{"nbformat":4,"cells":[' + b'{"cell_type":"code",'
                        b'"source":["1"],"metadata":' * 5000),
    "notebook-sources": ("a.ipynb", lambda: json.dumps({"nbformat": 4, "cells": [{
        "cell_type": "code", "source": ["import os\n"] * 100_000}]}).encode()),
    "notebook-attachments": ("a.ipynb", lambda: json.dumps({"nbformat": 4, "cells": [{
        "cell_type": "markdown", "source": "a", "attachments": {f"{n}": {"a/b": "AAAA"}
                                               for n in range(30_000)}}]}).encode()),
    "json-mixed": ("config.json", lambda: b'[{"a":' * 30_000 + b"1" + b"}]" * 30_000),
    "json-surrogates": ("config.json", lambda: b'{"a":"' + b"\\ud800\\udc00" * 300_000 + b'"}'),
    "json-numbers": ("config.json", lambda: b"[" + b"1e400," * 300_000 + b"1]"),
    "json-minus": ("config.json", lambda: b"[" + b"-" * 500_000),
    "pdf-nested": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj" + b"<<" * 200_000),
    "pdf-arrays": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj" + b"[" * 500_000),
    "pdf-streams": ("a.pdf", lambda: b"%PDF-1.7\n"
                    + b"1 0 obj<</Length 2147483647>>stream\n" * 9999),
    "pdf-names": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj<<" + b"/#4a#53" * 100_000 + b">>endobj"),
    "pdf-references": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj<</JS 1 0 R/OpenAction 1 0 R>>endobj"
                       * 5000),
    "pdf-texts": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj<</JS" + b"(" * 500_000),
    "xml-attributes": ("m.xml", lambda: b'<?xml version="1.0"?>\n<net name="m" version="11"'
                       + b"".join(b' a%d="b"' % n for n in range(60_000)) + b"/>"),
    "xml-names": ("m.xml", lambda: b'<?xml version="1.0"?>\n<net name="m" version="11"><a'
                  + b"a" * (2 * MIB) + b"/></net>"),
    "xml-spaces": ("m.xml", lambda: b'<?xml version="1.0"?>\n<net version="11" '
                   + b"".join(b'xmlns:a%d="b%d" ' % (n, n) for n in range(30_000)) + b"/>"),
    "xml-entity": ("m.xml", lambda: b'<?xml version="1.0"?>\n<!DOCTYPE net [<!ENTITY a "'
                   + b"x" * 60_000 + b'">]>\n<net version="11">' + b"&a;" * 60_000 + b"</net>"),
    "xml-external": ("m.xml", lambda: b'<?xml version="1.0"?>\n<!DOCTYPE net SYSTEM '
                     b'"file:///dev/zero" [<!ENTITY % a SYSTEM "file:///dev/zero">%a;]>\n'
                     b'<net version="11"/>'),
    "xml-comments": ("m.xml", lambda: b'<?xml version="1.0"?>\n'
                     + b"<!---->" * 200_000 + b"<net/>"),
    "xml-cdata": ("m.xml", lambda: b'<?xml version="1.0"?>\n<net version="11">'
                  + b"<![CDATA[]]>" * 200_000 + b"</net>"),
    "xml-characters": ("m.xml", lambda: b'<?xml version="1.0"?>\n<net version="11">'
                       + b"&#120;" * 300_000 + b"</net>"),
    "xml-text": ("m.xml", lambda: b'<?xml version="1.0"?>\n<net version="11">' + b"<" * 300_000),
}  # fmt: skip


MUCH = b"{}," * (6 * MIB)
"""More values than are decoded, in more bytes than is odd by itself."""

PADDED = {
    "target": b'{"_target_":"os.system","a":"true","x":[' + MUCH + b"1]}",
    "target-last": b'{"x":[' + MUCH + b'1],"_target_":"os.system","a":"true"}',
    "target-in-escapes": b'{"x":[' + MUCH + b'1],"\\u005ft\\u0061rget_":"os.system"}',
    "layer": b'{"x":['
    + MUCH
    + b'{"class_name":"Lambda","config":{"function":["4wAAAA==",null]}}]}',
    "template": b'{"x":[' + MUCH + b'1],"chat_template":"{{ x.__class__.__mro__ }}"}',
    "lines": MUCH.replace(b",", b"\n") + b'{"_target_":"os.system","a":"true"}\n',
    "longest": b'{"x":{"_target_":"os.system"},"a":"' + b"a" * (65 * MIB) + b'"}',
}
"""Configurations that run something, with more beside it than is read."""


def _holes(folder):
    """Files of as many TB as the file system takes, of different sorts."""
    heads = {
        "a.h5": b"\x89HDF\r\n\x1a\n",
        "a.tar": b"a",
        "a.zip": b"PK\3\4",
        "a.onnx": b"\x08\x08",
        "a.npy": b"\x93NUMPY\1\0",
        "a.rds": b"X\n\0\0\0\2",
        "a.7z": b"7z\xbc\xaf\x27\x1c",
        "a.tflite": b"\x1c\0\0\0TFL3",
        "a.bson": b"\xff\xff\xff\x7f\2a\0",
        "a.mat": b"MATLAB",
        "a.ser": b"\xac\xed\0\5",
        "a.parquet": b"PAR1",
        "a.msgpack": b"\x81\xa1a\xc6\xff",
    }
    for name, head in heads.items():
        with (folder / name).open("wb") as file:
            file.write(head)
            for power in (43, 41, 38):
                try:
                    file.truncate(1 << power)
                    break
                except OSError as error:
                    if error.errno not in (errno.EFBIG, errno.EINVAL):
                        raise


def _grown(kind, size):
    """Return what makes a sample of a format in a file of holes."""

    def make(folder):
        for data in seeds.of_format(kind)[:1]:
            with (folder / "model.bin").open("wb") as file:
                file.write(data)
                file.truncate(size)

    return make


def _tailed(folder):
    """Files of TB whose last bytes say where the rest is."""
    ends = {"a.zip": b"PK\5\6" + bytes(4) + b"\1\0\1\0\x2e\0\0\0" + bytes(4) + bytes(2),
            "a.parquet": b"\xff\xff\xff\x7fPAR1"}  # fmt: skip
    for name, end in ends.items():
        with (folder / name).open("wb") as file:
            file.write(end[-4:])
            file.seek(1 << 41)
            file.write(end)


def _called(folder):
    """Names of every sort that a file system takes, of files that are denied."""
    names = [
        b"a\nb.pkl",
        b"a\tb.pkl",
        b"\x1b[2J.pkl",
        b"\xff\xfe.pkl",
        b"x" * 251 + b".pkl",
        b" .pkl",
        b"-rf",
        b"--help",
        b"..pkl",
        b"a\r.pkl",
        b"\xed\xa0\x80.pkl",
        b"\\.pkl",
        b"%s%n.pkl",
        b"$(true).pkl",
        b"\xe2\x80\xae.pkl",
        b"'\".pkl",
        b"\x7f",
        b"\x01",
    ]
    for name in names:
        path = os.fsencode(folder) + b"/" + name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.write(descriptor, b"cos\nsystem\n.")
        os.close(descriptor)


def _folders(folder):
    """A thousand folders in one another, in each of which a file and a link up."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("d", dir_fd=here)
        os.symlink("..", "up", dir_fd=here)
        file = os.open("m.pkl", os.O_WRONLY | os.O_CREAT, dir_fd=here)
        os.write(file, pickles.inert())
        os.close(file)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)


def _many(folder):
    for n in range(100_000):
        os.close(os.open(folder / f"{n}", os.O_WRONLY | os.O_CREAT))


def _links(folder):
    """Links that lead to one another in a tree of folders: more ways than atoms."""
    for n in range(40):
        (folder / f"d{n}").mkdir()
        (folder / f"d{n}" / "a").symlink_to(f"../d{(n + 1) % 40}")
        (folder / f"d{n}" / "b").symlink_to(f"../d{(n + 1) % 40}")
    (folder / "d39" / "m.pkl").write_bytes(pickles.inert())


def _hard(folder):
    (folder / "0.pkl").write_bytes(b"cos\nsystem\n.")
    for n in range(1, 2000):
        os.link(folder / "0.pkl", folder / f"{n}.pkl")


def _pair(folder):
    (folder / "model.pkl").write_bytes(pickles.inert())


@contextmanager
def _locked(folder):
    """Hold a file by each kind of lock that there is."""
    with (folder / "model.pkl").open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


FOLDERS = {
    "holes": _holes,
    "tails": _tailed,
    "called": _called,
    "folders": _folders,
    "many": _many,
    "links": _links,
    "hard-links": _hard,
}


def cases():
    """Yield documents and folders."""
    for name, (file, make) in DOCUMENTS.items():
        yield Case(f"odd-{name}", one(make, name=file), damaged=False, alone=True, rated=True,
                   quick=name in {"tokenizer-nested", "hex-python"})  # fmt: skip
    for name, data in PADDED.items():
        yield Case(f"odd-padded-{name}", {"a.json": data}, alone=True, quick=name == "target-last")
    for name, make in FOLDERS.items():
        yield Case(f"folder-{name}", make, damaged=name not in {"links", "many"}, alone=True,
                   quick=name == "called")  # fmt: skip
    for fmt in driver.formats():
        yield Case(f"grown-{fmt.id}", _grown(fmt.id, 5 << 30), damaged=False, alone=True)
    yield Case("grown-most", _grown("tengine-model", 1 << 43), damaged=False, alone=True)
    yield Case("folder-locked", _pair, damaged=False, alone=True, during=_locked)
