"""OpenNLP: the manifest of a model (``manifest.properties``), which names classes to build.

Properties of Java: lines of ``key=value``, ``key:value`` or ``key value``, with escapes, and a
backslash at the end of a line that goes on. ``factory``, and other keys that end so, are classes
that OpenNLP looks up by name and builds while it loads the model.

Source: ``opennlp-tools/src/main/java/opennlp/tools/util/model/BaseModel.java`` of
https://github.com/apache/opennlp and ``java.util.Properties`` (retrieved 2026-11-28). Not read:
other values, which are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Import, Named, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MARK = b"Manifest-Version"
OTHERS = (b"OpenNLP-Version", b"Component-Name")
CLASS = "factory"
"""How a key ends that names a class."""

MOST = 1 << 18
TOLD = 64

_LINE = later.pattern(
    rb"(?m)^[ \t\f]*(?:Manifest-Version|OpenNLP-Version|Component-Name)[ \t\f]*[=:]"
)
_LOGICAL = later.pattern(r"(?s)[ \t\f]*((?:[^\\\r\n]|\\(?:\r\n|.))*)(?:\r\n|[\r\n]|\Z)")
_KEY = later.pattern(r"(?s)((?:[^\\=: \t\f]|\\.)*)[ \t\f]*[=:]?[ \t\f]*")
_JOIN = later.pattern(r"(?s)\\(?:(?:\r\n|\r|\n)[ \t\f]*|.)")
_ESCAPE = later.pattern(r"(?s)\\(?:u([0-9A-Fa-f]{4})|(.))")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def recognises(glimpse: Glimpse) -> bool:
    """Whether it has the lines that every manifest has."""
    head = glimpse.head
    if MARK not in head or not any(each in head for each in OTHERS) or b"\0" in head:
        return False
    return len(_LINE.findall(head)) > 1


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Import`` per class, an ``Entry`` per other value.

    Raises:
        FormatError: Too long, or no text.
    """
    start = cursor.offset
    if cursor.left > MOST:
        raise FormatError(f"over {MOST} bytes", offset=start, kind=GapKind.LIMIT)
    raw = cursor.take(cursor.left, "manifest")
    if b"\0" in raw:
        raise FormatError("a NUL byte inside text", offset=start + raw.index(b"\0"))
    text, at, told = raw.decode("latin-1"), 0, 0
    while at < len(text):
        found = _LOGICAL.match(text, at)
        line, begin = (found[1], found.start(1)) if found else (text[at:], at)
        at = found.end() if found else len(text)
        if not line or line[0] in "#!":
            continue
        line = _JOIN.sub(_joined, line)
        key = _KEY.match(line)
        name = _ESCAPE.sub(_character, key[1] if key else line)
        value = _ESCAPE.sub(_character, line[key.end() if key else len(line) :])
        place = cursor.place(start + begin, start + at)
        if name.lower().endswith(CLASS):
            package, _, last = value.strip().rpartition(".")
            yield Import(place, Named(f"java:{package}", last), name)
        elif told < TOLD:
            told += 1
            yield Entry(place, f"opennlp.{name}", value)


def _joined(found: re.Match[str]) -> str:
    """Return nothing for the end of a line that goes on, and other escapes as they are."""
    return "" if found[0][1] in "\r\n" else found[0]


def _character(found: re.Match[str]) -> str:
    code, other = found.groups()
    return chr(int(code, 16)) if code else _PLAIN.get(other, other)


FORMAT = Format(
    id="opennlp-manifest",
    title="manifest of OpenNLP",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    holds=(MARK,),
)
