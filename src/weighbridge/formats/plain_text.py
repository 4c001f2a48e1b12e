"""Plain text: a licence, a vocabulary, a log, a table of values.

UTF-8, UTF-16 or UTF-32 with a byte order mark, or Latin-1 without control characters. Taken only
when no other format recognises the bytes. Not read: what it says, but for two files of one line in
which MLflow keeps the name of the module that it loads a model with, one in which GluonTS keeps
that of the class, which it looks up wherever it is, those of ``intake/pointers.py``, and files that
are called as those of commands are (``Dockerfile``, ``.bat``, ``.ps1``; see
``intake/commands.py``), of which the first MiB is.

Source: https://github.com/mlflow/mlflow/blob/master/mlflow/pytorch/__init__.py
(``pickle_module_info.txt``) and ``mlflow/tensorflow/__init__.py`` (``keras_module.txt``);
retrieved 2026-11-26. ``Predictor.deserialize`` of
https://github.com/awslabs/gluonts/blob/dev/src/gluonts/model/predictor.py
(``type.txt``; 2026-11-28).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Call, Entry, Evidence, FormatError, How, Named, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import bundles, pointers, text
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

CHUNK = 1 << 20
"""Bytes looked at once."""

KERAS = "keras_module.txt"
MODULES = ("pickle_module_info.txt", KERAS)
"""Files that name a module."""

_COMMANDS = later.pattern(
    r"(?:.*[/!])?(?:[^/]+\.(?:sh|bash|zsh|ksh|command|bat|cmd|ps1|psm1|dockerfile|mk)"
    r"|(?:docker|container|make)file(?:[._-][^/]*)?|procfile|justfile)",
    re.IGNORECASE,
)
"""How files are called that hold commands."""

PREDICTOR = "type.txt"
_LOCATED = later.pattern(rb"\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)[ \t]*(?:\r?\n|\Z)")
"""The first line, which is all that is looked up: a name with dots."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether both ends are text."""
    whole = len(glimpse.head) == glimpse.size
    name = text.encoding(glimpse.head, whole=whole)
    wide = name.startswith(("utf-16", "utf-32"))
    # Where the tail begins inside a character, up to three bytes of it are passed over.
    tail = glimpse.tail.lstrip(bytes(range(0x80, 0xC0))) if name.startswith("utf-8") else b""
    return bool(name) and (whole or wide or not tail or bool(text.encoding(tail, whole=True)))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a call if the file names a module to load with; raise where the text stops being text.

    Raises:
        FormatError: A NUL byte inside text that is not UTF-16 or UTF-32.
    """
    if _COMMANDS.fullmatch(cursor.artifact.name):
        from weighbridge.intake import commands  # noqa: PLC0415 - few texts are called so

        data = cursor.peek(min(cursor.left, CHUNK), "text")
        yield from commands.told(data, cursor.place(cursor.offset))
    if text.encoding(cursor.peek(min(cursor.left, 4), "text"), whole=False)[:6] in (
        "utf-16",
        "utf-32",
    ):
        return
    if cursor.artifact.name.endswith(MODULES):
        yield from _module(cursor)
    elif cursor.artifact.name.rpartition("/")[2] == PREDICTOR:
        yield from _located(cursor)
    elif pointers.named(cursor.artifact.name):
        size = min(cursor.left, pointers.LONGEST + 1)
        yield from pointers.facts(cursor.peek(size, "text"), cursor.place(cursor.offset))
    while cursor.left:
        start = cursor.offset
        found = cursor.take(min(cursor.left, CHUNK), "text").find(b"\0")
        if found >= 0:
            raise FormatError("a NUL byte inside text", offset=start + found)


def _module(cursor: Cursor) -> Iterator[Evidence]:
    """Tell the module that MLflow imports."""
    size = min(cursor.left, cursor.limits.kept)
    name = cursor.peek(size, "text").decode("utf-8", "replace").strip()
    if cursor.artifact.name.endswith(KERAS) and name in bundles.KERASES:
        yield Entry(cursor.place(cursor.offset), "mlflow.keras-module", name)
    else:
        yield Call(cursor.place(cursor.offset), How.CONFIG, Named(name, "load"))


def _located(cursor: Cursor) -> Iterator[Evidence]:
    """Tell the class that GluonTS looks up, and has read the folder."""
    size = min(cursor.left, cursor.limits.kept)
    if found := _LOCATED.match(cursor.peek(size, "text")):
        module, _, name = found[1].decode("ascii", "replace").rpartition(".")
        yield Call(cursor.place(cursor.offset), How.CONFIG, Named(module, name))


FORMAT = Format(
    id="plain-text",
    title="plain text",
    doc=__doc__,
    kind=Kind.TEXT,
    recognises=recognises,
    read=read,
    plain=True,
    fallback=True,
)
