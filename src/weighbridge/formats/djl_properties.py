"""DJL: ``serving.properties``, by which the Deep Java Library's server loads the folder it is in.

Properties as Java has them, ``key=value``, ``key: value`` or ``key value``; ``#`` and ``!`` begin
comments, a backslash at the end goes on in the next line. With ``engine`` ``Python`` or ``MPI`` the
server runs ``option.entryPoint``, or ``model.py`` if it is there, or else a handler of its own,
which heeds ``option.trust_remote_code`` for ``option.model_id``.

Source: https://docs.djl.ai/master/docs/serving/serving/docs/modes.html and
https://docs.djl.ai/master/docs/serving/serving/docs/lmi/user_guides/deployment_guide/configurations.html
(retrieved 2026-11-27). Not read: other keys; Java classes below ``libs``; texts over 64 KiB,
which are a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Purpose, Reference, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 64 << 10
"""Bytes of a text."""

SEARCHED = 8 << 20
"""Bytes that are searched for a key; a text that has one, and is longer than is read, is a gap."""

KEPT = 512
"""Characters of a value that are told."""

_PAIR = later.pattern(r"((?:[^\s=:\\]|\\.)+)[ \t\f]*[=:]?[ \t\f]*(.*)")
_TELLING = later.pattern(
    rb"^[ \t]*(?:option\.\w+[ \t]*[=:]|engine[ \t]*=|engine[ \t:]+(?i:python|mpi)[ \t\r]*$)",
    re.MULTILINE,
)
_ESCAPE = later.pattern(r"\\u([0-9a-fA-F]{4})|\\(.)")
WORDS = (b"engine", b"option.")
"""What one of the keys has in it."""

_NEVER = (b"{", b"[", b"<", b"")
"""What no property begins with, and other texts do."""

_PYTHON = frozenset({"python", "mpi"})
_OWN = "djl_python."
"""Handlers that come with the server."""

_HERE = ("/", ".", "~")
"""How a model begins that is a folder."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is text of pairs, and one key is of such a server."""
    head = glimpse.head
    if b"\0" in head or head.lstrip()[:1] in _NEVER:
        return False
    data = glimpse.more(SEARCHED)
    # Words first: the expression is tried at every line.
    if not any(word in data for word in WORDS) or not _TELLING.search(data):
        return False
    return all(_PAIR.fullmatch(line) and line[:1] not in "{[<" for line in _lines(data[:MOST]))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield references to code that the server runs, and the model that it loads.

    Raises:
        FormatError: Too large.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of properties are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    place, said = cursor.place(start), dict[str, str]()
    for line in _lines(cursor.take(cursor.left, "properties")):
        if pair := _PAIR.fullmatch(line):
            said[_plain(pair[1]).lower()] = _plain(pair[2]).strip()[:KEPT]
    entry = said.get("option.entrypoint", said.get("entrypoint", ""))
    if entry and not entry.startswith(_OWN):
        yield Reference(place, Purpose.CODE, entry, "option.entryPoint")
    elif not entry and said.get("engine", "").lower() in _PYTHON:
        yield Reference(place, Purpose.CODE, "model.py", "engine")
    if model := said.get("option.model_id", ""):
        yield Entry(place, "option.model_id", model)
        if said.get("option.trust_remote_code", "").lower() == "true" and model[0] not in _HERE:
            # As of a class in another repository.
            yield Reference(place, Purpose.CODE, f"{model}--", "option.trust_remote_code")


def _lines(data: bytes) -> Iterator[str]:
    """Yield logical lines that are no comments."""
    before = ""
    for line in data.decode("utf-8", "replace").splitlines():
        bare = line.lstrip()
        if not before and bare[:1] in ("", "#", "!"):
            continue
        whole = before + bare
        if (len(whole) - len(whole.rstrip("\\"))) % 2:
            before = whole[:-1]
            continue
        before = ""
        yield whole
    if before:
        yield before


def _plain(value: str) -> str:
    """Return a key or a value without escapes."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], value)


FORMAT = Format(
    id="djl-properties",
    title="DJL serving properties",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=WORDS,
    plain=True,
)
