"""JSON: configurations, indexes, vocabularies, and lines of JSON values.

Read for what makes a loader fetch, import or call something: see ``intake/configuration.py`` for
the keys and their sources. Values under ``:serialized:`` are base64 of cloudpickle, in the ``data``
of a stable-baselines3 archive, and are read as the pickles that they are. A model of ONNX, which
may be written so, is read as one; a schema of Avro, for the classes that it names
(``intake/avro.py``); ``index.json`` of an offload folder, for the files that it tells of
(``intake/offloaded.py``). Comments, and commas behind the last item, are passed over where the tool
that a file is for does so (``intake/jsonc.py``), by its name, or where a comment comes first.

Source: https://www.rfc-editor.org/rfc/rfc8259, https://github.com/DLR-RM/stable-baselines3
(``common/save_util.py``); retrieved 2026-11-23.
Not read: texts over ``Limits.text``, but for what stands around keys that tell something
(``intake/undecoded.py``); what is in long runs of numbers under names, of texts, of
pairs of texts, or of numbers, arrays and objects of numbers (``intake/jsonruns.py``), but for the
first of them; keys other than those; whether values make sense.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import partial

from weighbridge.core import Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import (
    configuration,
    forecast,
    jsonc,
    jsonlevels,
    offloaded,
    strictjson,
    templates,
)
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

_BLANK = b" \t\r\n"
_LEADING = 1 << 20
"""Bytes that are searched for something that is not blank."""

_CLASSES = later.pattern(rb"java-(?:key-|element-)?class|\\u00[267]")
"""A key that names a class, or part of one in escapes."""


_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins and ends as an object or array does."""
    head, tail = glimpse.head, glimpse.tail
    if head.startswith(_WIDE):
        return strictjson.begins(_narrow(head[: len(head) // 4 * 4]))
    if b"\0" in head or b"\0" in tail:
        return False
    if jsonc.commented(head):
        return jsonc.begins(glimpse)
    if not tail.strip(_BLANK):
        # Loaders pass over any number of blanks, so blanks must not hide what they load.
        blank = not head.strip(_BLANK) and not glimpse.more(_LEADING).strip(_BLANK)
        return _begins(glimpse) and not (blank and glimpse.size <= _LEADING)
    return tail.rstrip(_BLANK)[-1:] in (b"}", b"]") and _begins(glimpse)


def _narrow(text: bytes) -> bytes:
    """Return UTF-32 with a mark as UTF-8, which ``json.loads`` makes of bytes likewise."""
    return text.decode("utf-32", "replace").encode("utf-8", "replace")


def _begins(glimpse: Glimpse) -> bool:
    head = glimpse.head
    if not head.strip(_BLANK):
        head = glimpse.more(_LEADING)
        return not head.strip(_BLANK) or strictjson.begins(head)
    return strictjson.begins(head)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield references, calls and entries; a part for each pickle in base64."""
    start, most = cursor.offset, cursor.limits.text
    if cursor.left > most:
        yield from _searched(cursor, cursor.peek(most, "JSON"))
        raise FormatError(
            f"JSON of {cursor.left} bytes is over {most}", offset=start, kind=GapKind.LIMIT
        )
    text = cursor.take(cursor.left, "JSON")
    if text.startswith(_WIDE):
        text = _narrow(text)
    if jsonc.named(cursor.artifact.name) or jsonc.commented(text[:_LEADING]):
        text = jsonc.bare(text)
    try:
        yield from _facts(cursor, text, start)
    except FormatError as error:
        if error.kind is GapKind.LIMIT:
            yield from _searched(cursor, text)
        else:
            yield from _flowing(cursor, text)
        raise


def _facts(cursor: Cursor, text: bytes, start: int) -> Iterator[Evidence | Part]:
    """Yield what the values of a text tell."""
    place = cursor.place(start)
    pickles = any(mark in text for mark in configuration.PICKLES)
    named = b"java-" in text or b"\\u00" in text
    schema = named and _CLASSES.search(text) is not None
    room, seen = templates.Room(cursor.budget), forecast.of(text)
    nesting = cursor.limits.nesting
    for tree, levels in jsonlevels.trees(
        text, what="JSON", offset=start, nesting=nesting, each=not seen.nothing, folded=True
    ):
        if strictjson.silent(tree):
            continue
        yield from configuration.facts(tree, place, cursor.limits, room, seen, levels)
        if offloaded.named(cursor.artifact.name) and isinstance(tree, dict):
            yield from offloaded.facts(configuration.pairs(tree), place)
        if schema:
            from weighbridge.intake import avro  # noqa: PLC0415 - few texts are schemas

            yield from avro.named(tree, place, cursor.limits)
        raw = _onnx(tree, start, cursor) if isinstance(tree, dict) and "graph" in tree else None
        if raw is not None:
            yield Part("wire-format", partial(Bytes, raw), expect="onnx-graph")
        if pickles:
            for name, encoded, expect in configuration.serialised(tree, cursor.limits):
                yield Part(name, partial(configuration.pickled, encoded, start), expect=expect)


def _flowing(cursor: Cursor, text: bytes) -> Iterator[Evidence]:
    """Yield what a text tells that is YAML between brackets, and no JSON, if it bears a sign."""
    from weighbridge.intake import strictyaml  # noqa: PLC0415 - few texts are damaged

    if strictyaml.signed(text):
        place, room = cursor.place(cursor.start), templates.Room(cursor.budget)
        for document in strictyaml.composed(text).documents:
            yield from configuration.facts(document.tree, place, cursor.limits, room)


def _searched(cursor: Cursor, text: bytes) -> Iterator[Evidence | Part]:
    """Yield what keys of a text tell that is not decoded."""
    from weighbridge.intake import undecoded  # noqa: PLC0415 - few texts are too much

    place, room = cursor.place(cursor.start), templates.Room(cursor.budget)
    for tree in undecoded.tables(text):
        yield from configuration.facts(tree, place, cursor.limits, room)
        for name, encoded, expect in configuration.serialised(tree, cursor.limits):
            opened = partial(configuration.pickled, encoded, cursor.start)
            yield Part(name, opened, expect=expect)


def _onnx(tree: object, start: int, cursor: Cursor) -> bytes | None:
    """Return what a tree of JSON is as a protocol buffer; ``None`` if it is no model."""
    from weighbridge.intake import onnxtext  # noqa: PLC0415 - few texts are models

    if not onnxtext.is_model(tree):
        return None
    return onnxtext.of_json(tree, start, cursor.limits.nesting)


FORMAT = Format(
    id="json-config",
    title="JSON",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"{[/",
    extensions=(".json", ".jsonl", ".avsc"),
    steps=1,
)
