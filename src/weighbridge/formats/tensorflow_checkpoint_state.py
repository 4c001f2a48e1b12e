"""TensorFlow checkpoint state: which checkpoint of a folder is the latest (checkpoint).

A ``CheckpointState`` as text, a field a line::

    model_checkpoint_path: "model.ckpt-7"
    all_model_checkpoint_paths: "model.ckpt-7"

Told are paths that climb out of the folder and URLs, as references. An absolute path is what
TensorFlow writes if it was given one, and names a folder of the machine that trained the model; it
is told as an entry.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/training/checkpoint_state.proto
(retrieved 2026-11-26). Not read: times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Purpose, Reference, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIELDS = {
    "model_checkpoint_path", "all_model_checkpoint_paths", "all_model_checkpoint_timestamps",
    "last_preserved_timestamp",
}  # fmt: skip
PATHS = {"model_checkpoint_path", "all_model_checkpoint_paths"}

MOST = 1 << 20
"""Bytes that are looked at; a training run keeps a few checkpoints."""

_LINE = later.pattern(r"\s*(\w+)\s*:\s*(?:\"((?:[^\"\\]|\\.)*)\"|([-+.\w]+))\s*\Z")
_ESCAPE = later.pattern(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first field is one of a checkpoint state, with a text, and so is every other.

    Whatever else it is may be YAML, which a loader would follow.
    """
    head = preamble.after(glimpse, preamble.HASHES)
    if not head.startswith((b'model_checkpoint_path: "', b'all_model_checkpoint_paths: "')):
        return False
    lines = glimpse.more(MOST).split(b"\n")
    if glimpse.size > MOST:
        lines.pop()
    return all(map(_known, lines))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per path, and a ``Reference`` to what is elsewhere."""
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of text are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    for line in cursor.take(cursor.left, "text").split(b"\n"):
        stop = start + len(line)
        if not _blank(line):
            place = cursor.place(start, stop)
            found = _field(line)
            if found is None:
                yield Gap(place, GapKind.DAMAGED, "a line that is no field of a checkpoint state")
            elif found[1] in PATHS and found[2]:
                path = _plain(found[2])[: cursor.limits.kept]
                yield Entry(place, found[1], path)
                if "://" in path or ".." in path.replace("\\", "/").split("/"):
                    yield Reference(place, Purpose.WEIGHTS, path, found[1])
        start = stop + 1


def _blank(line: bytes) -> bool:
    """Whether a line says nothing, or is a comment."""
    return line.lstrip()[:1] in (b"", b"#")


def _known(line: bytes) -> bool:
    return _blank(line) or _field(line) is not None


def _field(line: bytes) -> re.Match[str] | None:
    """Return name and value of a line, if it is a field of a checkpoint state."""
    found = _LINE.match(line.decode("utf-8", "backslashreplace"))
    return found if found and found[1] in FIELDS else None


def _plain(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        return chr(int(found[2], 8) & 0xFF) if found[2] else found[3]

    return _ESCAPE.sub(one, text)


FORMAT = Format(
    id="tensorflow-checkpoint-state",
    title="TensorFlow checkpoint state",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    opens=b"ma#",
    refines=("yaml-config",),
)
