"""Names and texts that steer a terminal, mislead a reader, or leave a folder."""

import json

from tests.builders import gguf, hdf5, pickles, safetensors, sevenzips, tars, zips
from tests.builders.graphs import field
from tests.hostile.case import SCAN, Case
from tests.hostile_strings import HOSTILE

BEYOND = ("../" * 300 + "etc/passwd", "/etc/passwd", "C:\\x", "a/../../b", "\\\\host\\x", "con",
          "a/" * 2000 + "b", "x" * 4096, "x" * 65_000, ".", "..", "/", "", "a//b",
          "a\\b")  # fmt: skip


def _bytes(text):
    return text.encode("utf-8", "surrogatepass")


def files(text):
    """Return files that hold a text wherever there is room for one, by name."""
    raw = _bytes(text)
    plain = raw.replace(b"\n", b" ").decode("utf-8", "replace")
    w = gguf.Writer()
    cell = {"cell_type": "code", "source": [text]}
    return {
        "a.zip": zips.build([zips.M(raw[:65_000], b"N."), zips.M(raw[:65_000], b"N.")],
                            comment=raw[:60_000]),
        "a.tar": tars.long(plain) + tars.member("x", b"N.") + tars.pax({"path": plain})
        + tars.member("x", b"N.") + tars.END,
        "a.7z": sevenzips.build([sevenzips.M(text, b"N.")]),
        "a.safetensors": safetensors.build({text: safetensors.tensor(0, 4)}, data=bytes(4),
                                           metadata={text: text}),
        "a.gguf": w.file([w.text(plain, plain)], [w.tensor(plain, (1,))], bytes(4)),
        "a.pkl": pickles.stream(pickles.call(plain, plain, plain)),
        "b.pkl": pickles.stream(pickles.stacked(plain, plain) + b"]R}(" + pickles.text(plain)
                                + b"Nub"),
        "a.onnx": field(1, 8) + field(2, raw) + field(8, field(1, raw) + field(2, 17))
        + field(7, field(2, raw) + field(1, field(3, raw) + field(4, raw) + field(7, raw))),
        "a.h5": hdf5.plain({plain[:200].replace("\0", " "): raw[:30_000]}, style=(2, 2)),
        "config.json": json.dumps({"model_type": text, text: text, "auto_map": {text: text},
                                   "_name_or_path": text}).encode(),
        "tokenizer_config.json": json.dumps({"chat_template": text + "{{ x.__class__ }}"}).encode(),
        "a.yaml": json.dumps({text: text, "_target_": text}).encode(),
        "README.md": b"---\nlicense: " + raw + b"\nbase_model: [" + json.dumps(text).encode()
        + b"]\n---\n# " + raw + b"\n[a](" + raw + b")\n",
        "a.ipynb": json.dumps({"cells": [cell], "nbformat": 4}).encode(),
        "a.py": b"# " + raw + b"\nimport os\nos.system('true')\n",
        "SHA256SUMS": b"0" * 64 + b"  " + raw + b"\n",
        "requirements.txt": raw + b"\n--index-url http://" + raw + b"\n",
    }  # fmt: skip


def named(folder):
    """Make files that are called like that."""
    for text in (*HOSTILE, *BEYOND):
        raw = text.encode("utf-8", "surrogateescape" if "\udc80" in text else "replace")
        raw = raw.replace(b"/", b"_").replace(b"\0", b"_")[:250]
        if raw.strip(b"._"):
            (folder / "x").mkdir(exist_ok=True)
            (folder / "x" / raw.decode("utf-8", "surrogateescape")).write_bytes(b"cos\nsystem\n.")
            inner = folder / (raw[:200].decode("utf-8", "surrogateescape") + " d")
            inner.mkdir(exist_ok=True)
            (inner / "config.json").write_bytes(b"{")


def cases():
    """Yield names inside of files, and names of files; in every kind of report."""
    for at, text in enumerate((*HOSTILE, *BEYOND)):
        yield Case(f"inside-{at}", files(text), quick=at % 9 == 0)
    yield Case("outside", named, alone=True)
    for kind in ("table", "sarif", "html", "markdown", "github", "gitlab", "junit", "cyclonedx",
                 "spdx", "vsa", "github-summary"):  # fmt: skip
        yield Case(f"as-{kind}", named, alone=True, codes=(0, 1, 2, 3),
                   command=(*SCAN[:-1], kind))  # fmt: skip
        yield Case(f"inside-as-{kind}", _all, alone=True, codes=(0, 1, 2, 3),
                   command=(*SCAN[:-1], kind))  # fmt: skip


def _all(folder):
    for at, text in enumerate((*HOSTILE, *BEYOND)):
        inner = folder / f"f{at}"
        inner.mkdir()
        for name, data in files(text).items():
            (inner / name).write_bytes(data)
