"""Buckets of Google Cloud Storage, by its JSON interface.

gcsfs (extra ``gs``) finds credentials and says where the store is; requests are our own:
``objects.list``, ``objects.get``, and ``alt=media`` with ``Range`` and the generation.

A generation is a number that a store never gives twice: what is read with it cannot change, but it
can go, when the object is written again or removed.

Source: https://cloud.google.com/storage/docs/json_api/v1/objects (retrieved 2026-11-26).
Not read: metadata, holds, checksums that the store keeps.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from weighbridge.core import FormatError, Span, UsageError
from weighbridge.intake import strictjson
from weighbridge.remote import address, objects
from weighbridge.remote.entries import Ranges
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.objects import GoneError, Page, Thing
from weighbridge.remote.session import Session
from weighbridge.remote.web import Web
from weighbridge.typings import Protocol

MAX_PAGE = 16 << 20
"""Bytes of a page of a listing; a thousand of the longest names have a fifth of that."""

_FIELDS = "fields=items(name,size,generation),prefixes,nextPageToken"
_OK = 200


class Google:
    """A bucket.

    Attributes:
        home: Address of its root, with a slash at the end.
        name: Of the bucket.
    """

    def __init__(self, name: str, session: Session) -> None:
        """Prepare, and connect to nothing.

        Raises:
            UsageError: The extra is not installed.
        """
        self.home = f"gs://{name}/"
        self.name = name
        self._files, self._faults = _files()
        self._base = f"{self._files.base}b/{address.encoded(name)}/o"
        self._held: dict[Thing, Ranges] = {}
        self._web = Web(session, self._files.base, credentials=self._credentials)

    def page(self, prefix: str, token: str = "", *, flat: bool = True) -> Page:
        """List some of what begins with a prefix; ``flat``: folders are not put together.

        Raises:
            RemoteError: It cannot be had, or makes no sense.
        """
        shown = self.home + prefix
        asked = [f"prefix={address.encoded(prefix)}", f"maxResults={objects.PAGE}", _FIELDS]
        asked += [] if flat else ["delimiter=/"]
        asked += [f"pageToken={address.encoded(token, safe='')}"] if token else []
        answer = self._table(shown, f"{self._base}?{'&'.join(asked)}")
        rows, folders = answer.get("items", []), answer.get("prefixes", [])
        more = answer.get("nextPageToken", "")
        if not (isinstance(rows, list) and isinstance(folders, list) and isinstance(more, str)):
            raise RemoteError(f"{shown!r}: its listing makes no sense")
        return Page(tuple(_thing(shown, row) for row in rows), tuple(map(str, folders)), more)

    def one(self, key: str) -> Thing | None:
        """Return one object; ``None`` if there is none.

        Raises:
            RemoteError: Nobody knows.
        """
        shown = self.home + key
        try:
            return _thing(shown, self._table(shown, self._at(key)), key)
        except GoneError:
            return None

    def read(self, thing: Thing, span: Span) -> bytes:
        """Return ``RANGE`` bytes of an object at most: those of the span, all of them.

        Raises:
            RemoteError: They cannot be had, or what came is not what was asked for.
            ChangedError: The object is another one by now.
        """
        if (ranges := self._held.get(thing)) is None:
            named = address.encoded(thing.tag, safe="")
            url = f"{self._at(thing.key)}?alt=media&generation={named}"
            # One for all spans: it holds what the store says of the version, too.
            ranges = self._held.setdefault(thing, self._web.ranges(url, thing.size))
        try:
            return b"".join(ranges.pieces(span))
        except ChangedError:
            raise
        except RemoteError:
            now = self.one(thing.key)
            if now != thing:
                shown = self.home + thing.key
                raise ChangedError(f"{shown!r}: is another object than when listed") from None
            raise

    def _at(self, key: str) -> str:
        return f"{self._base}/{address.encoded(key, safe='')}"

    def _table(self, shown: str, url: str) -> dict[str, object]:
        answer = self._web.get(url, limit=MAX_PAGE)
        if answer.status != _OK:
            raise objects.refusal(shown, answer.status, str(answer.status))
        try:
            return strictjson.table(answer.body, what="answer", offset=0)
        except FormatError as error:
            raise RemoteError(f"{shown!r}: makes no sense: {error}") from None

    def _credentials(self) -> Mapping[str, str]:
        """Return the headers that say who asks; empty if nobody does.

        Raises:
            RemoteError: Credentials are there and cannot be used.
        """
        headers: dict[str, str] = {}
        try:
            self._files.credentials.apply(headers)
        except self._faults as error:
            why = objects.plain(type(error).__name__)
            raise RemoteError(f"{self.home!r}: credentials cannot be used ({why})") from None
        return headers


def _thing(shown: str, row: object, key: str = "") -> Thing:
    row = row if isinstance(row, dict) else {}
    return objects.thing(shown, key or row.get("name"), row.get("size"), row.get("generation"))


class _Credentials(Protocol):
    def apply(self, out: dict[str, str]) -> None:
        """Add the headers that say who asks."""


class _Files(Protocol):
    @property
    def base(self) -> str:
        """URL of the interface, with a slash at the end."""

    @property
    def credentials(self) -> _Credentials:
        """What was found."""


def _files() -> tuple[_Files, tuple[type[Exception], ...]]:
    """Import what is needed; return gcsfs's file system and what it may raise.

    Raises:
        UsageError: The extra is not installed.
    """
    try:
        gcsfs = importlib.import_module("gcsfs")
        auth = importlib.import_module("google.auth.exceptions")
        requests = importlib.import_module("requests.exceptions")
    except ImportError:
        raise UsageError("gs: addresses need pip install 'weighbridge[gs]'") from None
    files: _Files = gcsfs.GCSFileSystem(
        project="", access="read_only", skip_instance_cache=True, use_listings_cache=False
    )
    return files, (auth.GoogleAuthError, requests.RequestException, OSError, ValueError)
