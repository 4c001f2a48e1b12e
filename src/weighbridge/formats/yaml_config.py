"""YAML: configurations, MLflow's ``MLmodel``, hyperparameters.

Read for tags that make a loader import or call something (``intake/yamltags.py``) and for the keys
in ``intake/configuration.py``. A text is YAML if its first line that says anything is that of a
mapping or a sequence, and it composes; one that has tags for Python is YAML although it does not
compose, for loaders of many documents run the ones before the fault.

Source: https://yaml.org/spec/1.1/ (retrieved 2026-11-23).
Not read: texts over 256 KiB or 14,000 nodes without tags or telling keys (such a one has a face and
nothing else, and so has one that is not in lines and has more than a node for twelve bytes); texts
over 512 KiB or as many nodes with them, or over ``Limits.text``, which are gaps; long lists of
words, but for the first 1,024. JSON is left to ``json-config`` and the front matter of Markdown to
``markdown-card``, unless there are tags for Python.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Place, later
from weighbridge.formats import Format, Kind
from weighbridge.intake import (
    configuration,
    launchers,
    preamble,
    strictjson,
    strictyaml,
    templates,
    yamldocument,
    yamltags,
)
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts_of_texts import as_json
from weighbridge.intake.glimpse import HEAD, Glimpse

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_BARE = later.pattern(rb"(?:\s|#[^\n]*\n|%[^\n]*\n|---\s)*\{\s*(?:[\w.-]+|'[\w.-]+')\s*:\s")
_ANEW = later.pattern(rb"\}\s*\n\s*\{")
"""How a table between brackets begins that is not JSON; one behind another, which is no YAML."""

FEW = 512
"""Bytes that are composed, however many nodes are in them."""

_SEARCHED = 64 << 20
"""Bytes of a long text that are searched for tags."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it looks like YAML, and is."""
    head = glimpse.head
    if not head or not _textual(glimpse):
        return False
    if glimpse.size > strictyaml.COMPOSED:
        return not strictjson.begins(head) and _large(glimpse)
    text = glimpse.more(glimpse.size)
    try:
        string, _ = strictyaml.decoded(text)
    except UnicodeError:
        string = strictyaml.plain(text).decode()
        return strictyaml.looks(string) and strictyaml.signed(text) and _collections(text)
    telling = strictyaml.telling(text) or head.startswith(_MARKS)
    if not telling and strictyaml.front_matter(text):
        return False
    if strictyaml.flows(string):
        # That is JSON as a rule, and much else; a sign of YAML is wanted, and that it composes.
        signed = telling or (strictyaml.signed(text) and not as_json(glimpse))
        return signed and not _json(text) and (_collections(text) if telling else _oddly(text))
    if strictyaml.looks(string):
        return _composes(glimpse, text, telling=telling)
    if telling:
        return not strictyaml.front_matter(text) and _hidden(text)
    return strictyaml.keyed(string) and strictyaml.signed(text) and _oddly(text)


def _oddly(text: bytes) -> bool:
    """Whether a text that begins as hardly any YAML does is some, for it is wholly a mapping."""
    found = strictyaml.composed(text)
    if found.fault is not None and found.fault.kind is GapKind.LIMIT:
        begins = _BARE.match(text) is not None or _begins(text[:FEW])
        return begins and strictyaml.principal(text)
    return found.fault is None and any(_tells(item) for item in found.documents)


def _hidden(text: bytes) -> bool:
    """Whether a text that does not look like YAML is; where a limit hides that, its head tells."""
    fault = strictyaml.composed(text).fault
    if fault is not None and fault.kind is GapKind.LIMIT:
        return strictyaml.PYTHON.search(text) is not None or _begins(text[:HEAD])
    return _collections(text)


def _composes(glimpse: Glimpse, text: bytes, *, telling: bool) -> bool:
    if telling and strictyaml.front_matter(text):
        return any(_tells(item) for item in strictyaml.composed(text).documents[1:])
    if telling:
        # Other loaders than this one may be content with what is a fault here.
        return _collections(text) or strictyaml.PYTHON.search(text) is not None
    if strictyaml.long(text) and not strictyaml.signed(text):
        return _begins(text[:HEAD])
    fault = strictyaml.composed(text).fault
    if fault is not None and fault.kind is GapKind.LIMIT:
        head = preamble.after(glimpse, preamble.HASHES)
        # Nothing is told by a first line that is longer than the head.
        return (
            len(text) <= HEAD or _begins(head) or (b"\n" not in head and strictyaml.principal(text))
        )
    # Where LibYAML takes a tab for a blank, there are documents beside the fault.
    whole = fault is None or (b"\t" in text and strictyaml.principal(text))
    return whole and _collections(text)


def _textual(glimpse: Glimpse) -> bool:
    """Whether both ends can be text."""
    head = glimpse.head
    if head.startswith(_MARKS):
        return True
    if 0x80 <= head[0] < 0xC0:
        return False  # the middle of a letter of UTF-8
    if b"\0" in head or b"\0" in glimpse.tail:
        return False
    try:
        codecs.utf_8_decode(head, "strict", False)  # noqa: FBT003 - a letter may be cut
    except UnicodeDecodeError:
        return strictyaml.signed(head)
    return True


def _large(glimpse: Glimpse) -> bool:
    """Whether a text that is too long to compose is to be claimed: if it tells, to be refused."""
    text = glimpse.more(_SEARCHED)
    if strictyaml.telling(text):
        return strictyaml.looks(text.decode("utf-8", "ignore"))
    if _BARE.match(glimpse.head) and strictyaml.signed(text):
        return _ANEW.search(text) is None
    first = preamble.after(glimpse, preamble.HASHES)
    string = first.decode("utf-8", "ignore")
    if strictyaml.looks(string):
        return not strictyaml.front_matter(text) and _begins(first)
    return strictyaml.keyed(string) and _begins(first) and strictyaml.principal(text)


def _begins(head: bytes) -> bool:
    """Whether the lines that are wholly in the head compose."""
    lines = head[: head.rfind(b"\n") + 1]
    return strictyaml.composed(lines).fault is None and _collections(lines)


def _collections(text: bytes) -> bool:
    """Whether something in it is more than a scalar, or is hidden by a limit."""
    found = strictyaml.composed(text)
    limit = found.fault is not None and found.fault.kind is GapKind.LIMIT
    return limit or any(_tells(item) for item in found.documents)


def _tells(document: yamldocument.Document) -> bool:
    return isinstance(document.tree, dict | list) or bool(document.tags)


def _json(text: bytes) -> bool:
    try:
        strictjson.value(text, what="JSON", offset=0, lenient=True)
    except FormatError:
        return False
    return True


def read(cursor: Cursor) -> Iterator[Evidence]:
    """Yield imports, calls, references and entries."""
    if cursor.left > cursor.limits.text:
        why = f"YAML of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    start = cursor.offset
    text = cursor.take(cursor.left, "YAML")
    place = cursor.place(start)
    if not strictyaml.signed(text) and (strictyaml.long(text) or strictyaml.dense(text)):
        return
    room = templates.Room(cursor.budget)
    commanding = launchers.runs(place.artifact.name)
    if commanding:
        yield from _commanded(text, place)
    for document in strictyaml.compose(text, offset=start):
        if not commanding and launchers.steps(document.tree):
            commanding = True
            yield from _commanded(text, place)
        yield from yamltags.facts(document, place, start, cursor.limits)
        yield from configuration.facts(document.tree, place, cursor.limits, room)
        yield from launchers.facts(document.tree, place, cursor.limits.kept)


def _commanded(text: bytes, place: Place) -> Iterator[Evidence]:
    from weighbridge.intake import commands  # noqa: PLC0415 - few texts have any

    return commands.told(text, place)


FORMAT = Format(
    id="yaml-config",
    title="YAML",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=(b"!", b"&", b"?", b"-", b":", b"%TAG", b"_target_", *_MARKS),
    plain=True,
    extensions=(".yaml", ".yml"),
    steps=4,
)
