"""OpenVINO IR: a graph as XML, beside a file of weights that has its name and ends in .bin.

Elements that are read::

    net name version
        layers/layer      name, type, version: the operator and the set that it is from
            data          of a Const: element_type, shape, and offset and size in the weights
            blobs/*       offset, size, precision, as versions before 10 have it
            body, then_body, else_body: layers again, at any depth
        rt_info/*         value: what made the file, and how

Source: https://docs.openvino.ai/2025/documentation/openvino-ir-format.html and the reader,
https://github.com/openvinotoolkit/openvino/blob/master/src/frontends/ir/src/ir_deserializer.cpp
(retrieved 2026-11-26). Of each operator one ``Operation`` is told, at its first layer. Not read:
edges, ports, the other attributes of layers unless they name a library or a path, ``rt_info`` of
layers, configuration of custom kernels.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Span,
    Tensor,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble, strictxml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.strictxml import Close, Open

OPENING = later.pattern(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^>]{0,400}\?>|<!--.{0,2000}?-->|<!DOCTYPE[^<>\[]{0,400}"
    rb"(?:\[(?:[^\]\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,2000}+\]\s*)?>)*+<net[\s>]",
    re.DOTALL,
)

BITS = {
    "f64": 64, "f32": 32, "f16": 16, "bf16": 16, "f8e4m3": 8, "f8e5m2": 8, "f8e8m0": 8,
    "f4e2m1": 4, "nf4": 4, "i64": 64, "u64": 64, "i32": 32, "u32": 32, "i16": 16, "u16": 16,
    "i8": 8, "u8": 8, "boolean": 8, "i4": 4, "u4": 4, "u2": 2, "u1": 1,
    "fp32": 32, "fp16": 16, "fp64": 64, "bool": 8, "bin": 1,
}  # fmt: skip
"""Bits of the element types whose size is to be told; the last line is of versions before 10."""

OPERATORS = 4096
"""Operators of one file, at most."""

AXES = 64
"""Axes of a tensor, at most."""

LIBRARY = later.pattern(r"\.(?:so(?:\.[0-9.]+)?|dll|dylib|pyd)\Z", re.IGNORECASE)
PATHS = later.pattern("path|file|library|plugin|location", re.IGNORECASE)
"""In the name of an attribute that is a path."""

PASSED = frozenset({"input", "output", "port", "dim"})
"""Elements of a layer that say what goes in and out."""

_PLAIN = rb"\"[ !#-%'-;=-~]*+\""
_PORT = (
    rb'<port id="[0-9]++"(?: precision="[A-Za-z0-9_]++")?+(?: names=%b)?+(?:[ ]?/>|>[ \t\r\n]*+'
    rb"(?:<dim>-?[0-9]++</dim>[ \t\r\n]*+)*+</port>)[ \t\r\n]*+"
) % _PLAIN
_EDGE = (
    rb'<edge from-layer="[0-9]++" from-port="[0-9]++" to-layer="[0-9]++" to-port="[0-9]++"[ ]?/>'
    rb"[ \t\r\n]*+"
)
DULL = later.pattern(
    rb"(?:%b|%b|<input>[ \t\r\n]*+(?:%b)*+</input>[ \t\r\n]*+"
    rb"|<output>[ \t\r\n]*+(?:%b)*+</output>[ \t\r\n]*+)++" % (_EDGE, _PORT, _PORT, _PORT)
)
"""Edges, and ports with their extents, as OpenVINO writes them: most of a file."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether an XML document starts with a ``net`` element."""
    first = preamble.after(glimpse, preamble.MARKUP)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        first = first.decode("utf-16", "ignore").encode()
    return OPENING.match(first) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, a ``Tensor`` per constant, and what made the file."""
    yield from _Reader(cursor).read()


class _Reader:
    """What was seen of one file so far."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._path: list[str] = []
        self._layers: list[Open] = []
        self._told: set[tuple[str, str]] = set()
        own = cursor.artifact.name.rpartition("/")[2]
        self._weights = f"{own.rpartition('.')[0] or own}.bin"
        self._referred = False

    def read(self) -> Iterator[Evidence]:
        for token in strictxml.tokens(self._cursor, DULL):
            match token:
                case Open():
                    if not self._path and token.name != "net":
                        raise FormatError("no net", offset=token.start)
                    yield from self._element(token)
                    self._path.append(token.name)
                    if token.name == "layer":
                        self._layers.append(token)
                case Close():
                    self._path.pop()
                    if token.name == "layer":
                        self._layers.pop()
                case _:
                    pass

    def _element(self, token: Open) -> Iterator[Evidence]:
        name, said = token.name, token.attributes
        if name == "layer":
            yield from self._layer(token)
        elif self._path[1:2] == ["rt_info"]:
            if said.get("value"):
                key = ".".join((*self._path[1:], name))
                kept = self._cursor.limits.kept
                place = self._cursor.place(token.start, token.stop)
                yield Entry(place, key[:kept], said["value"][:kept])
        elif self._layers and name not in PASSED and "rt_info" not in self._path:
            if "offset" in said and "size" in said:
                yield from self._constant(token)
            for key, value in said.items():
                yield from self._outside(token, key, value)

    def _layer(self, token: Open) -> Iterator[Operation]:
        called = (token.attributes.get("version", "opset"), token.attributes.get("type", ""))
        if called in self._told:
            return
        if len(self._told) >= OPERATORS:
            why = f"more than {OPERATORS} operators"
            raise FormatError(why, offset=token.start, kind=GapKind.LIMIT)
        self._told.add(called)
        yield Operation(self._cursor.place(token.start, token.stop), *called)

    def _constant(self, token: Open) -> Iterator[Evidence]:
        """Tell where a constant lies in the file of weights."""
        said, place = token.attributes, self._cursor.place(token.start, token.stop)
        name = self._layers[-1].attributes.get("name", "")[: self._cursor.limits.kept]
        numbers = [_number(said["offset"]), _number(said["size"])]
        kind = said.get("element_type", said.get("precision", "")).lower()
        shape = [_number(text) for text in re.split(r"[\s,]+", said.get("shape", "")) if text]
        if None in numbers or None in shape or len(shape) > AXES:
            why = f"constant {name[:80]!r}: offset, size or shape is no number"
            yield Gap(place, GapKind.DAMAGED, why)
            return
        if not self._referred:
            self._referred = True
            yield Reference(place, Purpose.WEIGHTS, self._weights, "weights")
        extents = tuple(extent or 0 for extent in shape)
        wanted = None
        if kind in BITS and "shape" in said:
            wanted = (math.prod(extents) * BITS[kind] + 7) // 8
        start, size = numbers[0] or 0, numbers[1] or 0
        data = Span(start, start + size)
        if wanted == 0 and size == 1:
            wanted = None  # OpenVINO writes one byte for a constant without elements.
        yield Tensor(place, name, kind, extents, data, wanted, self._weights)

    def _outside(self, token: Open, key: str, value: str) -> Iterator[Reference]:
        library = LIBRARY.search(value)
        if library or PATHS.search(key):
            purpose = Purpose.CODE if library else Purpose.DATA
            shown = value[: self._cursor.limits.kept]
            yield Reference(self._cursor.place(token.start, token.stop), purpose, shown, key[:80])


def _number(text: str) -> int | None:
    """Return a count; ``None`` if it is something else."""
    plain = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if plain else None


FORMAT = Format(
    id="openvino-ir",
    title="OpenVINO network",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    opens=b"<",
)
