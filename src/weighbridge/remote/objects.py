"""Objects in a bucket: what every store of them has, whoever runs it.

A bucket is a flat list of keys; a folder is what several keys begin with, up to a slash. A store's
own module (``s3``, ``gs``, ``az``) lists keys a page at a time and reads exact ranges of one
object; everything else is here. An object is pinned by the tag that its listing shows (an ETag, a
generation): each range is asked for under that condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Span, later
from weighbridge.core.records import dataclass
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.typings import Protocol

RANGE = 8 << 20
"""Bytes that one request asks for at most."""

PIECE = 1 << 20
"""Bytes of a piece that is handed on, at most."""

SILENCE = 10
"""Seconds without a byte, or without a connection, after which an attempt has failed."""

ATTEMPTS = 3
"""Of one request, at most."""

EMPTY = 100
"""Pages in a row with nothing on them, at most: some stores send a few."""

MAX_PAGES = 100_000
"""Of one listing, at most: a hundred million keys, if they are full."""

PAGE = 1000
"""Keys of a page, at most: what the stores themselves have as the most, or as the default."""

CONFUSED = (AttributeError, LookupError, TypeError, ValueError)
"""What libraries raise when an answer is nothing that they had expected."""

_PLAIN = later.pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
_DIGITS = later.pattern(r"[0-9]{1,19}", re.ASCII)
_TAG = later.pattern(r"[\x21-\x7e]{1,256}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Thing:
    """An object, as a listing has it.

    Attributes:
        key: Its name in the bucket; anything that its writer liked.
        size: In bytes.
        tag: What is another one when the object is: an ETag as written, or a generation.
    """

    key: str
    size: int
    tag: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a listing.

    Attributes:
        things: Objects, in the store's order.
        folders: What keys begin with, up to and with the next slash, if that was asked for.
        token: Asks for the next page; empty on the last.
    """

    things: tuple[Thing, ...]
    folders: tuple[str, ...] = ()
    token: str = ""


class Bucket(Protocol):
    """One bucket of a store. Called by several threads at once.

    Attributes:
        home: Address of its root, with a slash at the end.
        name: Of the bucket.
    """

    @property
    def home(self) -> str:
        """Address of its root, with a slash at the end."""

    @property
    def name(self) -> str:
        """Of the bucket."""

    def page(self, prefix: str, token: str = "", *, flat: bool = True) -> Page:
        """List some of what begins with a prefix; ``flat``: folders are not put together.

        Raises:
            RemoteError: It cannot be had, or makes no sense.
        """

    def one(self, key: str) -> Thing | None:
        """Return one object; ``None`` if there is none.

        Raises:
            RemoteError: Nobody knows.
        """

    def read(self, thing: Thing, span: Span) -> bytes:
        """Return ``RANGE`` bytes of an object at most: those of the span, all of them.

        Raises:
            RemoteError: They cannot be had, or what came is not what was asked for.
            ChangedError: The object is another one by now.
        """


class DeniedError(RemoteError):
    """The store says that this may not be done, or not by whoever asks."""


class GoneError(RemoteError):
    """There is no such object, or no such bucket."""


class Held:
    """The bytes of one object, as ``Ranges``."""

    def __init__(self, bucket: Bucket, thing: Thing) -> None:
        """Remember where they are."""
        self._bucket = bucket
        self._thing = thing

    def pieces(self, span: Span) -> Iterator[bytes]:
        """Yield the bytes of a span, in order and in pieces of 1 MiB at most: all, and no more.

        Raises:
            RemoteError: They cannot be had, or what came is not what was asked for.
            ChangedError: The object is another one by now.
        """
        shown = self._bucket.home + self._thing.key
        if not 0 <= span.start <= span.stop <= self._thing.size:
            raise RemoteError(f"{shown!r}: bytes {span} wanted of {self._thing.size}")
        for start in range(span.start, span.stop, RANGE):
            some = Span(start, min(start + RANGE, span.stop))
            body = self._bucket.read(self._thing, some)
            if len(body) != some.size:
                why = f"{len(body)} bytes came for {some}, which are {some.size}"
                raise RemoteError(f"{shown!r}: {why}")
            for at in range(0, len(body), PIECE):
                yield body[at : at + PIECE]

    def empty(self) -> None:
        """Ask for the object itself, where a listing says that it has no content.

        Raises:
            RemoteError: Nobody knows.
            ChangedError: It has content, or is gone.
        """
        now = self._bucket.one(self._thing.key)
        if now is None or now.size:
            shown = self._bucket.home + self._thing.key
            raise ChangedError(f"{shown!r}: is another object than when listed")


def pages(bucket: Bucket, prefix: str, *, flat: bool = True) -> Iterator[Page]:
    """Yield the pages of a listing, and hold none of them.

    Raises:
        RemoteError: It cannot be had, does not end, or makes no sense.
    """
    token, empty = "", 0
    last: tuple[object, ...] = ()
    for _ in range(MAX_PAGES):
        page = bucket.page(prefix, token, flat=flat)
        for key in (*(thing.key for thing in page.things), *page.folders):
            if not key.startswith(prefix):
                raise RemoteError(f"{bucket.home + prefix!r}: lists {key[:80]!r}, not under it")
        yield page
        empty = 0 if page.things or page.folders else empty + 1
        if not page.token:
            return
        now = (page.things, page.folders)
        if page.token == token or empty > EMPTY or (now == last and not empty):
            break
        token, last = page.token, now
    raise RemoteError(f"{bucket.home + prefix!r}: its listing does not end")


def thing(shown: str, key: object, size: object, tag: object) -> Thing:
    """Make a ``Thing`` of what a store says.

    Args:
        shown: Address of what was asked for, for the error.
        key: A text.
        size: A whole number, or digits.
        tag: A text of printable ASCII.

    Raises:
        RemoteError: One of them is something else.
    """
    if not isinstance(key, str):
        raise RemoteError(f"{shown!r}: lists an object without a name")
    if isinstance(size, str) and _DIGITS.fullmatch(size):
        size = int(size)
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 1 << 63:
        raise RemoteError(f"{shown!r}: lists {key[:80]!r} without a size")
    if not isinstance(tag, str) or not _TAG.fullmatch(tag):
        raise RemoteError(f"{shown!r}: lists {key[:80]!r} without an ETag, which would pin it")
    return Thing(key, size, tag)


def refusal(shown: str, status: object, code: str) -> RemoteError:
    """Say what a store's refusal comes to.

    Args:
        shown: Address of what was asked for.
        status: Of HTTP.
        code: One word.
    """
    match status:
        case 404:
            return GoneError(f"{shown!r}: is not there ({code})")
        case 401 | 403:
            return DeniedError(f"{shown!r}: access is denied ({code})")
        case 412:
            return ChangedError(f"{shown!r}: is another object than it was when listed")
        case _:
            return RemoteError(f"{shown!r}: the store refuses ({code})")


def plain(code: object) -> str:
    """Return a server's word for a fault if it is one word; it may be anything."""
    text = str(code)
    return text if _PLAIN.fullmatch(text) else "no code that can be shown"


def deadline(size: int) -> float:
    """Return the seconds that a request for this many bytes may take, with all attempts."""
    return ATTEMPTS * (12 + size / (64 << 10))
