"""One file on a web server: ``https://host/path/model.safetensors``, ``http://`` as well.

The server has to tell a length, and ranges if the file is large: of one that gives all or nothing,
at most ``WHOLE`` bytes are taken. What it says of its version (ETag, or the moment of the last
change) is held against every later answer. Nothing is listed: a folder on a web server is not
understood. A token is not asked for; a user and password in the address are sent to that server,
and told to nobody.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-range-requests (retrieved 2026-11-26).
"""

from __future__ import annotations

from base64 import b64encode

from weighbridge.core import UsageError
from weighbridge.remote import address
from weighbridge.remote.address import shown
from weighbridge.remote.entries import Opened, Remote, checked
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.session import Session
from weighbridge.remote.web import Web
from weighbridge.sources import Source

FIRST = 1
"""Bytes that are fetched to learn how long the file is."""


def open_(uri: str, session: Session) -> Opened:
    """Name the one file."""
    try:
        # A space is what people leave as it is.
        found = address.web(uri.replace(" ", "%20"))
    except ValueError:
        raise UsageError(f"{shown(uri)!r}: is no address of a web server") from None
    name = address.decoded(found.path).rpartition("/")[2]
    no_file = f"{shown(uri)!r}: names no file, and folders of web servers are not listed"
    if not name:
        raise UsageError(no_file)
    url, secret = found.plain, {}
    if found.user or found.password:
        pair = b64encode(f"{found.user}:{found.password}".encode()).decode()
        secret = {"Authorization": f"Basic {pair}"}
    try:
        web = Web(session, url, credentials=lambda: secret)
        head = web.head(url, size=FIRST)
    except RemoteError as error:
        # It may be about another address, to which this one led.
        why = error.why.removeprefix(shown(url)).lstrip(": ")
        raise UsageError(f"{shown(uri)!r}: {why}") from None
    if address.web(head.url).path == f"{found.path}/":
        # What came is a page for people, with the names of files.
        raise UsageError(no_file)
    ranges = web.ranges(url, head.size, etag=head.version)
    ranges.whole = head.whole
    return Opened(
        uri=shown(uri),
        revision=head.version,
        entries={checked(name): Remote(head.size, ranges, head.version)},
        inside=name,
    )


SOURCE = Source(
    id="web",
    schemes=("http", "https"),
    title="a file on a web server",
    doc=__doc__,
    open=open_,
)
