"""YAML: a configuration whose outermost value is a mapping, or a list of mappings.

Composed, never constructed: a tag such as ``!!python/object/apply:os.system`` is an import and a
call that an unsafe loader would make, and is told as such. A key that stands twice is a gap.

Source: https://yaml.org/spec/1.1/ and https://pyyaml.org/wiki/PyYAMLDocumentation (retrieved
2026-11-23). Most values are not looked at: see ``intake/configs.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    How,
    Import,
    Named,
    Place,
    Unknown,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configs, strictyaml, text
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SMALL = 256 << 10
"""Bytes of a text that is read whole before it is called YAML."""

_PYTHON = re.compile(rb"!!python/|tag:yaml\.org,2002:py|^%TAG", re.MULTILINE)
_PASSED = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n|(?:---|%)[^\n:]*\n)*(?:--- )?")
_PAIR = re.compile(
    rb"""(?:"[^"\n]{1,200}"|'[^'\n]{1,200}'|[^\s#{}\[\]"'`|>@%&*!-][^\n#:]{0,200})\s*:(?:\s|$)"""
)
_FLOW = re.compile(rb"[{,]\s{0,80}_target_\s{0,8}:")
_ITEM = re.compile(rb"-[ \t]+[^\n]{0,200}:(?:\s|$)")
_TAG = re.compile(rb"!|(?:- +|[\w ]+: +)!!?python/|%TAG")
_LINE = re.compile(
    rb"\s*(?:#.*|-(?: .*)?|[\w\"'.$/<][^:]{0,120}:(?: .*)?|---.*|\.\.\.|[\]}],?)?\s*"
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the text begins as a mapping or a list of them, and goes on as YAML."""
    head = glimpse.head
    if not text.encoding(head, whole=len(head) == glimpse.size).startswith("utf-8"):
        return False
    more, first = head, _PASSED.match(head)
    if first and first.end() > len(head) - 300:
        # Comments and blank lines fill what was looked at.
        more = glimpse.more(strictyaml.MOST)
        first = _PASSED.match(more)
    at = first.end() if first else 0
    begun = any(pattern.match(more, at) for pattern in (_PAIR, _ITEM, _TAG))
    if glimpse.size <= SMALL:
        whole = glimpse.more(SMALL)
        # A loader that runs tags runs those of the documents before a fault too.
        loud = _PYTHON.search(whole) is not None
        if begun and loud:
            return True
        likely = begun or loud or _FLOW.search(whole) is not None
        return likely and strictyaml.valid(whole) is not None
    if not begun:
        return False
    lines = head.splitlines()[: -1 if len(head) < glimpse.size else None]
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the configuration makes a loader do, and what its Python tags would import.

    Raises:
        FormatError: Too large, not UTF-8, not YAML, nested too deeply, or too many values.
    """
    start = cursor.offset
    if cursor.left > min(cursor.limits.text, strictyaml.MOST):
        why = f"{cursor.left} bytes of YAML are too many"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    data = cursor.take(cursor.left, "YAML")
    place = cursor.place(start)
    if _PYTHON.search(data):  # told first: the text may turn out not to be YAML
        yield from _lines(cursor, data, start)
    found = strictyaml.read(data, what="YAML", offset=start, nesting=cursor.limits.nesting)
    for tagged in found.tags:
        yield from _tagged(place, tagged)
    for document in found.documents:
        yield from configs.facts(place, document)
    for key in dict.fromkeys(found.twice):
        yield Gap(place, GapKind.DAMAGED, f"duplicate key {key[:80]!r}")


def _lines(cursor: Cursor, data: bytes, start: int) -> Iterator[Evidence]:
    """Yield an import per tag that stands in the text, read or not: errors may come later."""
    for match in re.finditer(rb"python/(?:name|object[a-z/]*|module):([\w.]{1,200})", data):
        place = cursor.place(start + match.start(), start + match.end())
        dotted = match[1].decode("utf-8", "backslashreplace")
        module = match[0].startswith(b"python/module")
        target = Named(dotted, "") if module else configs.named(dotted)
        yield Import(place, target, "yaml-tag")


def _tagged(place: Place, tagged: strictyaml.Tagged) -> Iterator[Evidence]:
    kind, _, dotted = tagged.tag.partition(":")
    callee = configs.named(dotted)
    match kind, tagged.value:
        case "object/apply", list() as items:
            yield Call(place, How.CALL, callee, tuple(configs.value(item) for item in items))
        case "object/apply", other:
            yield Call(place, How.CALL, callee, (configs.value(other),))
        case "object/new", other:
            yield Call(place, How.NEW, callee, (configs.value(other),))
        case "object", other:
            yield Call(place, How.NEW, callee)
            yield Call(place, How.BUILD, callee, (configs.value(other),))
        case "name" | "module", _:
            target = callee if kind == "name" else Named(dotted, "")
            yield Import(place, target, "yaml-tag")
        case _ if dotted:
            why = f"the tag python/{kind}"
            yield Import(place, Unknown(why), "yaml-tag")


FORMAT = Format(
    id="yaml-config",
    title="YAML",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    extensions=(".yaml", ".yml"),
)
