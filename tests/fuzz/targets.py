"""What is fuzzed: a target has a body that any bytes survive, seeds, and maybe a grammar."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import CodeType, ModuleType

from tests.fuzz import parsers, seeds
from tests.fuzz.grammars import ggufs, hdf5s, jsons, packed, pickles, protobufs, robjects, zips
from tests.properties import survives
from weighbridge import pipeline
from weighbridge.core import Artifact, Digest, Dossier, Gap, GapKind, Tally
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

SHORT = 1 << 12
LONG = 1 << 16
"""Bytes of an input, at most."""

GRAMMARS = {
    "bzip2-stream": packed.stream("bzip2"),
    "equinox-leaves": jsons.lined,
    "gguf": ggufs.mutate,
    "gzip-stream": packed.stream("gzip"),
    "hdf5": hdf5s.mutate,
    "lzma-stream": packed.stream("lzma"),
    "r-serialized": robjects.mutate,
    "safetensors": jsons.headed,
    "tar-archive": packed.tar,
    "xz-stream": packed.stream("xz"),
    "zip-archive": zips.mutate,
    "zlib-stream": packed.stream("zlib"),
    **dict.fromkeys(("pickle", "pytorch-legacy"), pickles.mutate),
    **dict.fromkeys(
        ("caffe-model", "coreml-model", "keras-metadata", "onnx-graph", "onnx-tensor",
         "paddle-program", "sentencepiece-model", "tensorflow-graph", "tensorflow-meta-graph",
         "tensorflow-record", "tensorflow-saved-model", "cel-tree"), protobufs.mutate),
    **dict.fromkeys(
        ("dsse-envelope", "json-config", "jupyter-notebook", "mxnet-symbol", "sigstore-bundle",
         "skops-schema", "tensorflow-js", "xgboost-json", "saved-report", "signed-bundle",
         "signed-statement", "tokenizer-json", "trusted-root"), jsons.mutate),
}  # fmt: skip

ROOMY = {"hdf5", "tar-archive", "any", "tensorflow-checkpoint", "saved-report"}
"""Targets whose inputs may be ``LONG``: a header alone is longer than ``SHORT``."""


@dataclass(frozen=True)
class Target:
    """Something to fuzz.

    Attributes:
        id: A format's id, or a word for another parser.
        body: Takes any bytes; raises if something is amiss.
        seeds: Makes inputs to begin with.
        modules: Where the reader is written: its words and numbers are used for changes.
        grammar: Changes bytes where their structure is; ``None`` if there is none.
        most: Bytes of an input, at most.
    """

    id: str
    body: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    modules: tuple[object, ...]
    grammar: Callable | None = None
    most: int = SHORT


def whole(data):
    """Read bytes with every format that recognises them, and ask every rule."""
    source, artifact = Bytes(data), Artifact("model.bin", len(data))
    evidence = tuple(driver.read(source, artifact, Limits()))
    for item in evidence:
        assert not (isinstance(item, Gap) and item.kind is GapKind.FAULT), item.why
    dossier = Dossier(
        model="m", layout="file", artifacts=(artifact,), evidence=evidence,
        digest=Digest("sha256", "0" * 64), tally=Tally(1, len(data), len(data), 0, ()),
    )  # fmt: skip
    for rule in pipeline.rules():
        for finding in rule.check(dossier):
            assert finding.message


def _of_format(fmt):
    def body(data):
        return survives(fmt, data)

    module = fmt.read.__globals__
    return Target(
        fmt.id, body, lambda: seeds.of_format(fmt.id), (module,), GRAMMARS.get(fmt.id),
        LONG if fmt.id in ROOMY else SHORT,
    )  # fmt: skip


@cache
def every():
    """Return all targets by id: formats first."""
    found = {fmt.id: _of_format(fmt) for fmt in driver.formats()}
    found["any"] = Target("any", whole, seeds.assorted, (vars(driver),), None, LONG)
    spaces = (found["r-serialized"].modules[0], found["r-lazy-load"].modules[0])
    found["r-packed"] = Target("r-packed", whole, seeds.r_packed, spaces, packed.of_r)
    for name, parser in parsers.PARSERS.items():
        found[name] = Target(
            name, parser.body, parser.seeds, tuple(map(vars, parser.modules)), GRAMMARS.get(name),
            LONG if name in ROOMY else SHORT,
        )  # fmt: skip
    return found


def vocabulary(target):
    """Return words and numbers that stand in the code of a target's reader."""
    words, numbers = {}, {}
    for space in target.modules:
        helpers = [
            vars(value)
            for value in space.values()
            if isinstance(value, ModuleType) and value.__name__.startswith("weighbridge.intake")
        ]
        for each in (space, *helpers):
            _of_module(each, words, numbers)
    return tuple(words)[:400] or ("x",), tuple(numbers)[:400] or (1,)


def _of_module(space, words, numbers):
    for name, value in list(space.items()):
        foreign = getattr(value, "__module__", space["__name__"]) != space["__name__"]
        if not name.startswith("__") and not foreign:
            _collect(value, words, numbers, 3)


def _collect(value, words, numbers, left):
    if isinstance(value, str | bytes) and 0 < len(value) <= 40:
        text = value if isinstance(value, str) else value.decode("latin-1")
        if text.count(" ") < 2:
            words[text] = None
    elif type(value) is int and 0 < value < 1 << 32:
        numbers[value] = None
    elif left:
        for inner in _inside(value):
            _collect(inner, words, numbers, left - 1)


def _inside(value):
    if isinstance(value, dict):
        return [item for pair in list(value.items())[:100] for item in pair]
    if isinstance(value, tuple | frozenset | set | list):
        return list(value)[:100]
    if isinstance(value, type):
        return [item for name, item in vars(value).items() if name != "__doc__"]
    if isinstance(value, CodeType):
        return value.co_consts
    code = getattr(value, "__code__", None)
    return code.co_consts[1:] if code is not None else ()


def dictionary(target):
    """Return the words as libFuzzer reads them."""
    words, _ = vocabulary(target)
    rows = []
    for word in words:
        raw = (
            word.encode("utf-8", "surrogatepass") if max(word) > "\xff" else word.encode("latin-1")
        )
        rows.append('"' + "".join(f"\\x{byte:02x}" for byte in raw) + '"')
    return "\n".join(rows) + "\n"


def known(names):
    """Return targets by name; all of them if none is named.

    Raises:
        SystemExit: There is none of that name.
    """
    rows = every()
    unknown = [name for name in names if name not in rows]
    if unknown:
        raise SystemExit(f"no such target: {json.dumps(unknown)}; there are {', '.join(rows)}")
    return [rows[name] for name in names or rows]
