"""Files of Windows' file manager that it acts on: libraries, search connectors, settings.

XML. A library (``.library-ms``) and a search connector (``.searchConnector-ms``) name folders that
the file manager opens as soon as it shows the file, on whatever host they are, and tells that host
who is logged on; a setting (``.settingcontent-ms``) names a command that opening it runs::

    <libraryDescription><searchConnectorDescriptionList><searchConnectorDescription>
      <simpleLocation><url>//host/folder</url></simpleLocation> ...
    <PCSettings><SearchableContent><ApplicationInformation><DeepLink>command</DeepLink> ...

Source: https://learn.microsoft.com/en-us/windows/win32/shell/library-schema-entry,
https://nvd.nist.gov/vuln/detail/CVE-2025-24054 (retrieved 2026-11-28). Not read: other elements;
documents in UTF-16.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence, Purpose, Reference, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import strictxml
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

KEPT = 512
"""Characters of a path or command that are told."""

_ROOT = later.pattern(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->)*+"
    rb"<(?:[\w.-]+:)?(?:libraryDescription|searchConnectorDescription|PCSettings)[\s>/]"
)
_WIDE = (
    "<libraryDescription".encode("utf-16-le"),
    "<searchConnectorDescription".encode("utf-16-le"),
    "<PCSettings".encode("utf-16-le"),
)
"""How the outermost element begins in two bytes a letter; such a document is a gap."""

_BLANKS = b"\xff\xfe\0 \t\n\r"
"""Marks of byte order, and blanks of one byte or two a letter."""

_PLACES = frozenset({"url", "scope"})
_COMMAND = "DeepLink"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the outermost element is one of the three."""
    head = glimpse.head
    if _ROOT.match(head):
        return True
    wide = head.lstrip(_BLANKS).startswith(b"<")
    return wide and any(name in head or name[1:] in head for name in _WIDE)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per folder that is opened, ``Code`` per command.

    Raises:
        FormatError: Not well-formed, with a document type, or in UTF-16.
    """
    inside: list[str] = []
    for token in strictxml.tokens(cursor):
        match token:
            case strictxml.Open():
                inside.append(strictxml.local(token.name))
            case strictxml.Close():
                inside.pop()
            case strictxml.Text() if inside:
                place, text = cursor.place(token.start, token.stop), token.text.strip()[:KEPT]
                if inside[-1] in _PLACES and not text.lower().startswith("knownfolder:"):
                    yield Reference(place, Purpose.DATA, text, inside[-1])
                elif inside[-1] == _COMMAND:
                    yield Code(place, "windows-shortcut", f"a setting that runs {text!r}")


FORMAT = Format(
    id="windows-library",
    title="Windows library",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    opens=b"<",
    extensions=(".library-ms", ".searchconnector-ms", ".settingcontent-ms"),
)
