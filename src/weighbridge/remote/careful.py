"""What the libraries of stores ask through aiohttp: no redirects, and answers that stay small.

By themselves they take an answer whole, however large it is, and go where a redirect leads: with
the session's token, or with a signature for whoever is there; or ask for the region without end.
No store redirects what is asked for here but to another region, and that is named by a header. Nor
does any define entities in XML, by which four MiB become four hundred (what expat still takes).

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html (retrieved 2026-11-26).
"""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Iterable, Mapping

from weighbridge.core import UsageError
from weighbridge.remote import objects
from weighbridge.remote.errors import RemoteError
from weighbridge.typings import Protocol

LIMIT = objects.RANGE + 1
"""Bytes of any answer: one more than are asked for at once. A page of a thousand keys of 1 KiB has
at most five MiB, were each character of them escaped."""


PART = 206
"""Status of a range."""

RANGES = frozenset({"range", "x-ms-range"})
"""Headers that ask for one."""

MOVED = frozenset({300, 301, 302, 303, 307, 308})
"""Statuses that lead somewhere else."""

REGION = "x-amz-bucket-region"
"""Header by which S3 names the region of a bucket; botocore asks there, once."""

NETRC = "_get_netrc_auth"
"""Where a session looks into ``~/.netrc``, if it does: what is there is for another service, and
would be sent to a store that is asked for what is public, or with a signature in the address."""

DEFINES = b"<!DOCTYPE"
"""What XML with definitions has, in every encoding that expat knows but those with zero bytes."""

_MADE = "_get_session"
"""Method of aiobotocore that makes sessions."""


class _Content(Protocol):
    def read(self, n: int = -1) -> Awaitable[bytes]:
        """Read some bytes; all if ``n`` is negative, none at the end."""


class _Response(Protocol):
    content: _Content

    @property
    def status(self) -> int:
        """Of HTTP."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By name."""

    def close(self) -> None:
        """Give the connection up."""


class _Session(Protocol):
    def request(self, method: str, url: object, **asked: object) -> Awaitable[_Response]:
        """Make a request."""


class Session:
    """A session of aiohttp, held to what is above; else as it is."""

    def __init__(self, session: _Session) -> None:
        """``session`` makes the requests, and no longer looks for passwords itself."""
        self._session = session
        if hasattr(session, NETRC):
            setattr(session, NETRC, lambda _host: None)

    def __getattr__(self, name: str) -> object:
        """Return what else a session has."""
        return getattr(self._session, name)

    async def request(self, method: str, url: object, **asked: object) -> _Response:
        """Make a request, as the session does.

        Raises:
            RemoteError: The answer leads somewhere else.
        """
        response = await self._session.request(method, url, **asked | {"allow_redirects": False})
        if response.status in MOVED and REGION not in response.headers:
            response.close()
            raise RemoteError("the store redirects to another address, which is not asked")
        headers = asked.get("headers")
        names = {str(name).lower() for name in headers} if isinstance(headers, Iterable) else set()
        part = response.status == PART and not names.isdisjoint(RANGES)
        response.content = Bounded(response, text=not part)
        return response


class Bounded:
    """The bytes of an answer, up to ``LIMIT``; else as aiohttp has them."""

    def __init__(self, response: _Response, *, text: bool) -> None:
        """Read nothing yet.

        Args:
            response: What they are of.
            text: Whether they may be taken for XML, and are no part of an object.
        """
        self._response = response
        self._content = response.content
        self._text = text
        self._left = LIMIT
        self._last = b""

    def __getattr__(self, name: str) -> object:
        """Return what else there is."""
        return getattr(self._content, name)

    async def read(self, n: int = -1) -> bytes:
        """Read some bytes; all if ``n`` is negative, none at the end.

        Raises:
            RemoteError: There are more than may be, or they define what they mean.
        """
        if n >= 0:
            return self._counted(await self._content.read(n))
        parts = list[bytes]()
        while part := self._counted(await self._content.read(objects.PIECE)):
            parts.append(part)
        return b"".join(parts)

    def _counted(self, part: bytes) -> bytes:
        self._left -= len(part)
        if self._left < 0:
            self._response.close()
            raise RemoteError(f"the store sends more than {LIMIT} bytes at once")
        if self._text:
            seen = self._last + part
            if DEFINES in seen or b"\0" in part:
                self._response.close()
                raise RemoteError("the store sends XML that defines its own entities")
            self._last = seen[1 - len(DEFINES) :]
        return part


def botocore() -> type:
    """Return what aiobotocore is to send its requests with.

    Raises:
        UsageError: This version of it is one of which nobody knows how it sends.
    """
    base = importlib.import_module("aiobotocore.httpsession").AIOHTTPSession
    made: Callable[[object, str | None], Awaitable[_Session]] | None = getattr(base, _MADE, None)
    if made is None:
        raise UsageError("s3: this aiobotocore is too new, or too old, to be held to limits")

    async def careful(self: object, proxy: str | None) -> Session:
        return Session(await made(self, proxy))

    return type("CarefulSession", (base,), {_MADE: careful})


def azure() -> object:
    """Return what Azure's library is to send its requests with."""
    base = importlib.import_module("azure.core.pipeline.transport").AioHttpTransport

    async def open_(self: object) -> None:
        await base.open(self)
        if not isinstance(self.session, Session):  # type: ignore[attr-defined]
            self.session = Session(self.session)  # type: ignore[attr-defined]

    return type("CarefulTransport", (base,), {"open": open_})(
        connection_timeout=objects.SILENCE, read_timeout=objects.SILENCE
    )


def refused(shown: str, error: BaseException | None) -> RemoteError | None:
    """Return what was refused, if that is why a library has failed.

    Args:
        shown: Address of what was asked for.
        error: What the library has raised.
    """
    if isinstance(error, RemoteError):
        return error
    while error is not None and not isinstance(error, RemoteError):
        error = error.__cause__ or error.__context__
    return None if error is None else RemoteError(f"{shown!r}: {error.why}")
