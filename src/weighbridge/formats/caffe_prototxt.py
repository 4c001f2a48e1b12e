"""prototxt of Caffe: a network as text, in which a layer may name a Python class to build.

The text form of protocol buffers: names, values, and messages in braces. ``python_param`` of a
layer names a ``module`` that Caffe imports and the class ``layer`` in it.

Source: https://protobuf.dev/reference/protobuf/textformat-spec/,
https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto (retrieved 2026-11-26).
Not read: other settings; where training took its data from; texts over 16 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Evidence,
    FormatError,
    GapKind,
    How,
    Named,
    Operation,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 16 << 20
"""Bytes of a network as text."""

TEXT = 4096
"""Characters of a value that are kept."""

# Possessive: a megabyte of blanks after the word is looked at once.
# Behind another field on its line, it stands as in no other language.
_LAYER = later.pattern(
    rb"(?:^[ \t]*+|[\"'}>;][ \t,;]*+)layers?[ \t]*+:?[ \t\r\n]*+[{<]", re.MULTILINE
)
_KEYS = later.pattern(rb"\b(?:type|python_param)[ \t]*[:{]")
_FIRST = later.pattern(rb"(?:\s|#[^\n]*\n)*[a-z_]+[ \t]*[:{<]")
_TOKEN = later.pattern(
    r"\s+|\#[^\n]*|(\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')|([A-Za-z_]\w*)|([{}<>:;,\[\]])"
    r"|[-+.\w]+|.",
    re.DOTALL,
)
_ESCAPED = later.pattern(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}


def recognises(glimpse: Glimpse) -> bool:
    """Whether a text begins as a message does, and holds a layer with a type."""
    if b"\0" in glimpse.head or _FIRST.match(preamble.after(glimpse, preamble.HASHES)) is None:
        return False
    text = glimpse.more(preamble.SEARCHED)
    if glimpse.size > MOST and b"python_param" not in text:
        return False
    return _LAYER.search(text) is not None and _KEYS.search(text) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per layer, a ``Call`` per Python layer.

    Raises:
        FormatError: Too large, braces that do not match, or messages nested too deeply.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of text are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "network").decode("utf-8", "replace")
    place = cursor.place(start)
    for path, fields in _messages(text, start, cursor.limits.nesting):
        if path and path[-1] == "python_param":
            called = Named(fields.get("module", ""), fields.get("layer", ""))
            yield Call(place, How.CONFIG, called)
        elif path and path[-1] == "hdf5_output_param" and fields.get("file_name"):
            target = fields["file_name"][: cursor.limits.kept]
            yield Reference(place, Purpose.DATA, target, "hdf5_output_param.file_name")
        elif path in (("layer",), ("layers",)) and "type" in fields:
            yield Operation(place, "caffe", fields["type"][: cursor.limits.kept])


def _messages(
    text: str, offset: int, deepest: int
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Yield each message when it ends: the names that lead to it, and its scalars."""
    stack: list[tuple[str, dict[str, str]]] = [("", {})]
    name, valued, more = "", False, False
    for match in _TOKEN.finditer(text):
        string, word, mark = match.groups()
        fields = stack[-1][1]
        if mark in ("{", "<"):
            if len(stack) > deepest:
                raise FormatError("nested too deeply", offset=offset)
            stack.append((name, {}))
        elif mark in ("}", ">"):
            if len(stack) == 1:
                raise FormatError("a brace that closes nothing", offset=offset)
            path = tuple(key for key, _ in stack[1:])
            yield path, stack.pop()[1]
        elif string and (valued or more):
            # Strings that follow one another are one.
            fields[name] = ((fields[name] if more else "") + _plain(string[:TEXT]))[:TEXT]
        elif match[0] in ("'", '"'):
            raise FormatError("a string that does not end", offset=offset)
        elif word and valued:
            fields[name] = word
        elif word:
            name = word
        if mark or string or word:
            more = string is not None and (valued or more)
            valued = mark == ":"
    if len(stack) > 1:
        raise FormatError("a message that does not end", offset=offset)


def _plain(string: str) -> str:
    """Take quotes and escapes off a string."""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return chr(int(match[2], 8)) if match[2] else _LETTERS.get(match[3], match[3])

    return _ESCAPED.sub(one, string[1:].removesuffix(string[0]))


FORMAT = Format(
    id="caffe-prototxt",
    title="prototxt (Caffe)",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=(b"layer",),
    plain=True,
    opens=b"#;_abcdefghijklmnopqrstuvwxyz",
    extensions=(".prototxt",),
)
