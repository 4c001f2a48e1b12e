"""Armour: bytes in base64 between two lines that say what they are.

Layout::

    -----BEGIN SSH SIGNATURE-----
    U1NIU0lHAAAAAQ...
    -----END SSH SIGNATURE-----

OpenPGP puts ``Key: value`` lines and an empty one before the base64, and ``=`` with a checksum
behind it.

Source: https://www.rfc-editor.org/rfc/rfc7468#section-3 and
https://www.rfc-editor.org/rfc/rfc9580#section-6.2; retrieved 2026-11-25.
Not checked: OpenPGP's checksum, which its specification tells readers to ignore.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from weighbridge.core import FormatError, Gap, later
from weighbridge.core.records import dataclass
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor

BLANK = b" \t\r\n"

_BLANKS = 1 << 16
"""Bytes that are looked at to see whether they are blank."""

_BEGIN = later.pattern(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----[ \t]*\r?\n")
_HEADERS = later.pattern(
    rb"(?:[A-Za-z][A-Za-z0-9-]{0,40}: [^\r\n\0]{0,1000}\r?\n){0,16}[ \t]*\r?\n"
)
_BASE64 = later.pattern(rb"(?:[A-Za-z0-9+/]{1,128}={0,2}[ \t]*\r?\n)+")
_CHECKSUM = later.pattern(rb"=[A-Za-z0-9+/]{4}[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Block:
    """One armoured block.

    Attributes:
        label: What it says that it is, e.g. ``SSH SIGNATURE``.
        data: What is in it.
        stop: One past its last byte, counted from the beginning of the text.
    """

    label: str
    data: bytes
    stop: int


def block(text: bytes, label: str, *, start: int = 0) -> Block:
    """Read the block that begins at ``start``.

    Args:
        text: With all of the block in it; the caller bounds its length.
        label: What it must say that it is; of OpenPGP's, headers and checksum may be there.
        start: Offset in the text.

    Raises:
        FormatError: There is none, or a line of it is otherwise; its offset counts from the
            beginning of the text.
    """
    begin = _BEGIN.match(text, start)
    if begin is None or begin[1] != label.encode("ascii"):
        raise FormatError(f"does not begin as {label}", offset=start)
    at, pgp = begin.end(), label.startswith("PGP ")
    if pgp:
        if (headers := _HEADERS.match(text, at)) is None:
            raise FormatError("no empty line before the base64", offset=at)
        at = headers.end()
    body = _BASE64.match(text, at)
    if body is None:
        raise FormatError("no base64", offset=at)
    try:
        data = base64.b64decode(body[0].translate(None, BLANK), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError(f"base64: {error}", offset=at) from error
    at = body.end()
    if pgp and (checksum := _CHECKSUM.match(text, at)):
        at = checksum.end()
    end = re.compile(rb"-----END " + begin[1] + rb"-----[ \t]*(?:\r?\n|\Z)").match(text, at)
    if end is None:
        raise FormatError(f"{label} has no end", offset=at)
    return Block(label, data, end.end())


def beyond(cursor: Cursor, start: int, what: str) -> Iterator[Gap]:
    """Yield a ``Gap`` for what lies between ``start`` and the end, if it is not blank."""
    size = cursor.stop - start
    if size > _BLANKS or cursor.source.read(start, size).strip(BLANK):
        yield stray.gap(cursor, start, cursor.stop, what)
