"""A client for servers that may lie: bounded in time and bytes, and careful with credentials.

What a server may not do, and what becomes of it:

- redirect to another host by an address that is not globally routable, away from https, or more
  than ``REDIRECTS`` times: refused, the first before anybody connects there;
- see credentials, if it is not at the scheme, host and port that they are for;
- keep silent, or send more slowly than ``SLOWEST``: given up (``PATIENCE``, ``FLOOR``, ``SMALL``),
  and all of it, if many do (``session.ALL``);
- answer with more bytes than asked for, fewer, others, compressed ones, or ones of another version:
  refused. Bytes are asked for as they are stored (``Accept-Encoding: identity``); of gzip, only
  small answers are expanded, and stay small.

Sources (retrieved 2026-11-26): ranges and validators https://www.rfc-editor.org/rfc/rfc9110#name-range-requests,
``Retry-After`` section 10.2.3. Not done: multipart answers, cookies, ``.netrc``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError

from weighbridge.core import Span, later
from weighbridge.core.records import dataclass
from weighbridge.remote import address, failures, packed, pools
from weighbridge.remote.address import shown
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.session import ALL, EACH, Session
from weighbridge.typings import TypeVar

_T = TypeVar("_T")

PATIENCE = 10
"""Seconds for a server to say something."""

FLOOR = 15
"""Seconds for any request, however small."""

SMALL = 300
"""Seconds that small answers may take in all: listings can go on page after page."""

SLOWEST = 64 << 10
"""Bytes a second below which a server is given up, after ``FLOOR`` seconds."""

LATE = f"all that was asked took {ALL} seconds more than what came of it is worth"

ATTEMPTS = 3
"""Times that a request is tried, if it fails in a way that may pass."""

LONGEST_WAIT = 8
"""Seconds between two attempts, at most, whatever the server asks for."""

REDIRECTS = 5
"""Hops to other addresses."""

CONNECTIONS = 16
"""To one host at once, at most."""

PIECE = 256 << 10
"""Bytes that are read at once."""

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be another one next time."""

MOVED = frozenset({301, 302, 303, 307, 308})

REFUSED = {
    401: "wants credentials: see the documentation of this source for where they are looked for",
    403: "refuses: the credentials may not read this, or it is gated",
    404: "has no such thing",
    410: "has no such thing any more",
    416: "says that the file has no such bytes",
}
"""Statuses, in words."""

_CONTENT_RANGE = later.pattern(r"(?i:bytes) (\d{1,19})-(\d{1,19})/(\d{1,19})")
_NUMBER = later.pattern(r"\d{1,19}")

_WHOLE, _NOTHING, _PART, _UNMATCHED, _UNSATISFIED = 200, 204, 206, 412, 416

SKIPPED = 64 << 20
"""Bytes before those wanted that are thrown away, of a server that gives all or nothing."""

ENOUGH = 1 << 20
"""Bytes after which a connection that broke off counts as one that worked."""

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A small answer, whole.

    Attributes:
        status: As a number.
        headers: By name in lower case; of a name that comes twice, joined by commas.
        body: The bytes.
        url: Where it came from in the end.
    """

    status: int
    headers: Headers
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a file before it is read.

    Attributes:
        size: In bytes.
        version: An ETag that is strong, or a moment; empty if the server tells neither.
        first: Its first bytes, as many as were asked for; none if it gives all or nothing.
        whole: Whether the server gives all of it or nothing.
        url: Where it came from in the end.
    """

    size: int
    version: str
    first: bytes
    whole: bool
    url: str


class Web:
    """Makes requests for one source."""

    def __init__(
        self,
        session: Session,
        home: str,
        *,
        credentials: Callable[[], Headers] | None = None,
        public: bool = False,
    ) -> None:
        """Talk to whom somebody named.

        Args:
            session: Counts.
            home: An address there; to its scheme, host and port credentials are sent, and to
                nobody else.
            credentials: Gives the headers that carry them.
            public: Whether it has to be at a public address, as a server named it and nobody else.
        """
        self._session = session
        self._home = origin(home)
        self._credentials = credentials or dict
        self._public = public
        self._left = float(SMALL)
        self._lock = Lock()
        self._pools: dict[tuple[bool, str], urllib3.PoolManager] = {}

    def get(self, url: str, *, headers: Headers | None = None, limit: int) -> Answer:
        """Fetch something small.

        Args:
            url: Where.
            headers: Besides credentials.
            limit: Bytes, at most.

        Returns:
            The answer, whatever its status is.

        Raises:
            RemoteError: There is none, it is too large, or all of them take too long.
        """

        def once() -> Answer:
            with self.asked(url, headers or {}, limit) as (response, at):
                pieces = self._body(response, limit, url)
                if packed.coding(_lower(response)) in packed.GZIP:
                    body = packed.expanded(pieces, limit)
                else:
                    body = b"".join(pieces)
                return Answer(response.status, _lower(response), body, at)

        if self._left < 0:
            raise RemoteError(f"{shown(url)} was given up: that took more than {SMALL} seconds")
        begun = time.monotonic()
        try:
            return self.tried(once)
        finally:
            with self._lock:
                self._left -= time.monotonic() - begun

    def head(self, url: str, *, headers: Headers | None = None, size: int) -> Head:
        """Fetch the first bytes of a file, and learn how long it is.

        Args:
            url: Where.
            headers: Besides credentials.
            size: Bytes wanted; fewer come of a shorter file.

        Raises:
            RemoteError: Neither ranges nor a length are told, or what is told cannot be.
        """
        asked = {**(headers or {}), "Range": f"bytes=0-{size - 1}"}

        def once() -> Head:
            with self.asked(url, asked, size) as (response, at):
                told = _lower(response)
                version = _version(told)
                if response.status == _UNSATISFIED and told.get("content-range") == "bytes */0":
                    return Head(0, version, b"", whole=False, url=at)
                if response.status == _WHOLE:
                    total = _length(told)
                    if total is None:
                        raise RemoteError(f"{shown(url)} tells neither ranges nor a length")
                    return Head(total, version, b"", whole=True, url=at)
                if response.status != _PART:
                    raise RemoteError(f"{shown(url)} {_refused(response.status)}")
                start, stop, total = _range(told, url)
                if start != 0 or stop != min(size, total):
                    raise RemoteError(f"{shown(url)} sends another range than was asked for")
                first = b"".join(self.pieces(response, stop, url))
                return Head(total, version, first, whole=False, url=at)

        return self.tried(once)

    def ranges(
        self, url: str, size: int, *, etag: str = "", promised: Headers | None = None
    ) -> WebRanges:
        """Return what gives the bytes of a file.

        Args:
            url: Where; redirects are followed at every request.
            size: Of the file, in bytes, as a listing told.
            etag: Of the file, if it is known; else that of the first answer has to stay.
            promised: What headers of whoever is asked, lower case, say if they are there.
        """
        return WebRanges(self, url, size, etag, promised or {})

    def tried(self, once: Callable[[], _T]) -> _T:
        """Do something up to ``ATTEMPTS`` times, if it fails in a way that may pass."""
        for attempt in range(ATTEMPTS - 1):
            try:
                return once()
            except PassingError as error:
                self.wait(attempt, error)
        try:
            return once()
        except PassingError as error:
            raise RemoteError(error.why) from None

    def wait(self, attempt: int, error: PassingError) -> None:
        """Leave a server alone for a while: longer after every attempt, or as long as it asks.

        Raises:
            RemoteError: Nobody waits any more.
        """
        own = random.uniform(0.5, 1) * 0.5 * 4**attempt  # noqa: S311 - no secret
        if self._session.ongoing.pause(min(max(own, error.wait), LONGEST_WAIT)):
            raise RemoteError(error.why)

    @contextmanager
    def asked(
        self, url: str, headers: Headers, size: int, promised: Headers | None = None
    ) -> Iterator[tuple[urllib3.BaseHTTPResponse, str]]:
        """Make one request, following redirects, and end it in the end.

        Args:
            url: Where.
            headers: Besides credentials.
            size: Bytes that are waited for.
            promised: As for ``ranges``.

        Yields:
            The answer, unread, and where it came from.
        """
        at = url
        for _ in range(REDIRECTS + 1):
            response, ending, stop = self._request(at, headers, size)
            target = response.headers.get("Location")
            broken = _broken(response, promised or {}) if origin(at) == self._home else ""
            if broken:
                stop()
                raise ChangedError(f"{shown(at)} sends {broken} than was listed")
            if response.status not in MOVED or target is None:
                break
            stop()
            at = self._next(at, target)
        else:
            raise RemoteError(f"{shown(url)} redirects more than {REDIRECTS} times")
        try:
            _passing(response, at)
            yield response, at
        except PassingError:
            if not ending.over:
                raise
        except packed.PackedError as error:
            raise RemoteError(f"{shown(at)} {error}") from None
        except (HTTPError, OSError, ValueError) as error:
            raise self._why(at, error, ending) from None
        finally:
            stop()
        # A stream that was ended looks like one that broke off, or like one that is whole.
        if ending.over:
            raise self._slow(at)
        self._session.ongoing.earn(EACH)

    def _why(self, url: str, error: Exception, ending: pools.Ending) -> Exception:
        """Say what went wrong with a request, which may have been ended."""
        if ending.over and not isinstance(error, RemoteError):
            return self._slow(url)
        return _failed(url, error)

    def _slow(self, url: str) -> RemoteError:
        """Say why a request was given up: for itself, or for all that was asked before."""
        if self._session.ongoing.late:
            return RemoteError(f"{shown(url)} was given up: {LATE}")
        return RemoteError(f"{shown(url)} answers too slowly")

    def _request(
        self, url: str, headers: Headers, size: int
    ) -> tuple[urllib3.BaseHTTPResponse, pools.Ending, Callable[[], None]]:
        """Make one request, and give its answer with what ends it; a slow one is ended anyway."""
        if self._session.ongoing.late:
            # Nobody connects any more: that alone may take ten seconds.
            raise self._slow(url)
        near = origin(url) == self._home
        sent = {"Accept-Encoding": "identity", "User-Agent": "weighbridge", **headers}
        if near:
            sent |= self._credentials()
        self._session.meter.request()
        ending = pools.Ending()
        timer = ending.timed(FLOOR + size / SLOWEST)
        if timer is None:
            raise PassingError(f"{shown(url)} was not asked: no room for a thread")
        self._session.ongoing.add(ending.give_up)

        def ended() -> None:
            timer.cancel()
            self._session.ongoing.remove(ending.give_up)

        pools.CURRENT.ending = ending
        try:
            response = self._manager(url, near=near and not self._public).request(
                "GET",
                url,
                headers=sent,
                preload_content=False,
                decode_content=False,
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(connect=PATIENCE, read=PATIENCE),
            )
        except (HTTPError, OSError, ValueError) as error:
            ended()
            raise self._why(url, error, ending) from None
        finally:
            pools.CURRENT.ending = None
        ending.response = response

        def stop() -> None:
            ended()
            # What was not read to its end cannot be used again.
            if response.length_remaining == 0 and not ending.over:
                # Nothing is left: of an empty body, whoever reads has yet to be told that.
                response.drain_conn()
                response.release_conn()
            else:
                response.close()

        ending.check()
        if ending.over:
            # Headers that were cut off look like few.
            stop()
            raise self._slow(url)
        return response, ending, stop

    def _manager(self, url: str, *, near: bool) -> urllib3.PoolManager:
        """Return connections: to whom somebody named, or to others by public addresses."""
        key = (near, pools.of(self._session.environment, url))
        with self._lock:
            if key not in self._pools:
                environment = self._session.environment
                self._pools[key] = pools.manager(environment, url, CONNECTIONS, guarded=not near)
            return self._pools[key]

    def _next(self, url: str, target: str) -> str:
        """Return where a redirect leads, if one may go there."""
        try:
            at = address.resolved(url, target)
            found = address.web(at)
        except ValueError:
            raise RemoteError(f"{shown(url)} redirects to no address of a web server") from None
        if origin(url)[0] == "https" and found.scheme != "https":
            raise RemoteError(f"{shown(url)} redirects away from https")
        return at

    def _body(self, response: urllib3.BaseHTTPResponse, limit: int, url: str) -> Iterator[bytes]:
        """Yield a body of at most ``limit`` bytes."""
        if packed.coding(_lower(response)) not in {"", *packed.GZIP}:
            raise RemoteError(f"{shown(url)} sends it compressed, which nobody asked for")
        told = _length(_lower(response))
        if told is not None and told > limit:
            raise RemoteError(f"{shown(url)} sends {told} bytes where at most {limit} may be")
        total = 0
        while piece := response.read(min(PIECE, limit + 1 - total)):
            self._session.came(len(piece))
            total += len(piece)
            if total > limit:
                raise RemoteError(f"{shown(url)} sends more than {limit} bytes")
            yield piece
        if told is not None and total != told:
            raise PassingError(f"{shown(url)} breaks off after {total} of {told} bytes")

    def pieces(
        self, response: urllib3.BaseHTTPResponse, size: int, url: str, *, more: bool = False
    ) -> Iterator[bytes]:
        """Yield exactly ``size`` bytes of a body; ``more`` may follow, and are not read."""
        if packed.coding(_lower(response)):
            raise RemoteError(f"{shown(url)} sends a range compressed, which nobody asked for")
        told = _length(_lower(response))
        if told is not None and told != size and not more:
            raise RemoteError(f"{shown(url)} sends {told} bytes where {size} were asked for")
        left = size
        while left:
            piece = response.read(min(PIECE, left))
            if not piece:
                raise PassingError(f"{shown(url)} breaks off, {left} bytes early")
            self._session.came(len(piece))
            left -= len(piece)
            yield piece
        if not more and response.read(1):
            raise RemoteError(f"{shown(url)} sends more bytes than were asked for")


class WebRanges:
    """Gives the bytes of one file on a server.

    Attributes:
        whole: Whether the server is known to give all of it or nothing.
    """

    def __init__(self, web: Web, url: str, size: int, etag: str, promised: Headers) -> None:
        """See ``Web.ranges``."""
        self._web = web
        self._url = url
        self._size = size
        self._version = etag
        self._etag = ""
        self._promised = promised
        self.whole = False
        self._lock = Lock()

    def settle(self, told: Headers) -> None:
        """Hold the file to its version: that of the first answer, or one a listing told.

        An ETag that is weak pins nothing, and is another one only if the file is. Whoever has told
        a version tells it with every range (RFC 9110, section 15.3.7).

        Raises:
            ChangedError: It is another one now, or not told any more.
        """
        version, etag = _version(told), told.get("etag", "").removeprefix("W/")
        with self._lock:
            self._version = self._version or version
            self._etag = self._etag or etag
            if (version, etag) != (self._version, self._etag):
                raise ChangedError(f"{shown(self._url)} has changed since its first bytes came")

    def pieces(self, span: Span) -> Iterator[bytes]:
        """Yield the bytes of a span, in order; see ``entries.Ranges``."""
        at, attempt = span.start, 0
        while at < span.stop:
            begun = at
            try:
                for piece in self._once(Span(at, span.stop)):
                    at += len(piece)
                    yield piece
            except PassingError as error:
                # What came is what was asked for: the rest is asked for anew.
                attempt = 1 if at - begun >= ENOUGH else attempt + 1
                if attempt >= ATTEMPTS:
                    raise RemoteError(error.why) from None
                self._web.wait(attempt - 1, error)

    def empty(self) -> None:
        """Ask for the first byte of a file that has none; see ``entries.Empties``."""

        def once() -> None:
            with self._web.asked(self._url, {"Range": "bytes=0-0"}, 1, self._promised) as (told, _):
                if told.status in {_UNSATISFIED, _NOTHING}:
                    return
                if told.status not in {_WHOLE, _PART}:
                    raise RemoteError(f"{shown(self._url)} {_refused(told.status)}")
                if told.read(1):
                    raise ChangedError(f"{shown(self._url)} is not empty, as it was listed")

        self._web.tried(once)

    def _once(self, span: Span) -> Iterator[bytes]:
        headers = {"Range": f"bytes={span.start}-{span.stop - 1}"}
        if self._version.startswith('"'):
            headers["If-Match"] = self._version
        with self._web.asked(self._url, headers, span.size, self._promised) as (response, _):
            told = _lower(response)
            if response.status == _UNMATCHED:
                raise ChangedError(f"{shown(self._url)} has changed since its first bytes came")
            if response.status == _WHOLE:
                yield from self._all(response, told, span)
                return
            if response.status != _PART:
                raise RemoteError(f"{shown(self._url)} {_refused(response.status)}")
            start, stop, total = _range(told, self._url)
            self.settle(told)
            if total != self._size:
                raise ChangedError(f"{shown(self._url)} is {total} bytes now, was {self._size}")
            if (start, stop) != (span.start, span.stop):
                raise RemoteError(f"{shown(self._url)} sends another range than was asked for")
            yield from self._web.pieces(response, span.size, self._url)

    def _all(
        self, response: urllib3.BaseHTTPResponse, told: Headers, span: Span
    ) -> Iterator[bytes]:
        """Take a span from an answer that is the whole file, if it is not far into it."""
        self.whole = True
        self.settle(told)
        if _length(told) not in {None, self._size}:
            raise ChangedError(f"{shown(self._url)} is of another length now")
        if span.start > SKIPPED:
            raise RemoteError(f"{shown(self._url)} serves no ranges: fetch it, and weigh it here")
        for _ in self._web.pieces(response, span.start, self._url, more=True):
            pass
        yield from self._web.pieces(response, span.size, self._url, more=True)
        left = self._size - span.stop
        if _length(told) is None and left <= SKIPPED:
            for _ in self._web.pieces(response, left, self._url, more=True):
                pass
            if response.read(1):
                raise ChangedError(f"{shown(self._url)} goes on after {self._size} bytes")


class PassingError(Exception):
    """Something that may go better next time."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        """Say why, and for how many seconds to leave the server alone."""
        super().__init__(why)
        self.why = why
        self.wait = wait


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address.

    Raises:
        RemoteError: It has none.
    """
    try:
        return address.web(url).origin
    except ValueError:
        raise RemoteError(f"{shown(url)!r} is no address of a web server") from None


def _failed(url: str, error: Exception) -> Exception:
    """Say what went wrong: with ``PassingError`` if it may go better next time."""
    if isinstance(error, RemoteError):
        return error
    if isinstance(error, pools.PrivateError):
        return RemoteError(f"{shown(url)} {error}: not followed")
    if isinstance(error, LocationParseError | UnicodeError):
        return RemoteError(f"{shown(url)} is no address")
    if isinstance(error, urllib3.exceptions.SSLError):
        return RemoteError(f"{shown(url)}: its certificate is not trusted, or it speaks no TLS")
    return PassingError(f"{shown(url)} {failures.plain(error, PATIENCE)}")


def _passing(response: urllib3.BaseHTTPResponse, url: str) -> None:
    """Say that a status may be another one next time."""
    if response.status in PASSING:
        wait = response.headers.get("Retry-After", "")
        seconds = float(wait) if _NUMBER.fullmatch(wait) else 0.0
        raise PassingError(f"{shown(url)} answers with status {response.status}", seconds)


def _refused(status: int) -> str:
    return REFUSED.get(status, f"answers with status {status}")


def _lower(response: urllib3.BaseHTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _length(told: Headers) -> int | None:
    """Return the length of a body, if it is told."""
    text = told.get("content-length", "").strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise RemoteError("a server tells a length that is no number")
    return int(text)


def _broken(response: urllib3.BaseHTTPResponse, promised: Headers) -> str:
    """Return what differs from what was promised, in words; a digest of another kind does not."""
    for name, value in promised.items():
        said = response.headers.get(name, value).strip().removeprefix("W/").strip('"').lower()
        if said != value and (len(said) == len(value) or value.isdigit()):
            return f"another {name}"
    return ""


def _range(told: Headers, url: str) -> tuple[int, int, int]:
    """Return first byte, one past the last, and the length of the file."""
    found = _CONTENT_RANGE.fullmatch(told.get("content-range", "").strip())
    if found is None:
        raise RemoteError(f"{shown(url)} sends a part without saying which, and of how much")
    start, last, total = int(found[1]), int(found[2]), int(found[3])
    if not start <= last < total:
        raise RemoteError(f"{shown(url)} says that it sends bytes {start} to {last} of {total}")
    return start, last + 1, total


def _version(told: Headers) -> str:
    """Return what tells one version from another: a strong ETag, or the moment of its change."""
    etag = told.get("etag", "")
    if etag.startswith('"'):
        return etag
    return told.get("last-modified", "")
