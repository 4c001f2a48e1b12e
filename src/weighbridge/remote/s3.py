"""Buckets that speak S3: Amazon's, MinIO, Ceph, Cloudflare R2.

Every request is one of botocore's, made through s3fs (extra ``s3``), none of whose caches is used:
``ListObjectsV2``, ``HeadObject``, and ``GetObject`` with ``Range`` and ``If-Match``. Credentials
are found as botocore finds them: ``AWS_ACCESS_KEY_ID`` and its kin, ``AWS_PROFILE`` and the files
in ``~/.aws``, the machine's role; if there are none, requests are not signed, as public buckets
want it. ``AWS_ENDPOINT_URL`` and ``AWS_REGION`` say where.

Held over all ranges of one object: ETag, size, time and version. The ETag of a small object is an
MD5 sum, for which two contents can be made: one that takes the other's place has another time.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (retrieved 2026-11-26).
Not read: tags, locks, checksums that the store keeps.
"""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Mapping
from threading import Lock
from types import ModuleType

from weighbridge.core import Span, UsageError
from weighbridge.remote import careful, objects
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.objects import Page, Thing
from weighbridge.remote.session import Session
from weighbridge.typings import Protocol


class _Body(Protocol):
    def read(self, amount: int) -> Awaitable[bytes]:
        """Read some bytes of an answer; none at its end."""

    def close(self) -> None:
        """Give the connection back, or up."""


class _Files(Protocol):
    loop: object

    def call_s3(self, method: str, **asked: object) -> Mapping[str, object]:
        """Make a request, as ``S3FileSystem.call_s3`` does."""


class S3:
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
        self.home = f"s3://{name}/"
        self.name = name
        self._meter = session.meter
        self._asyn, self._faults = _libraries()
        self._files = _files(anon=False)
        self._lock = Lock()
        self._seen: dict[Thing, tuple[object, ...]] = {}

    def page(self, prefix: str, token: str = "", *, flat: bool = True) -> Page:
        """List some of what begins with a prefix; ``flat``: folders are not put together.

        Raises:
            RemoteError: It cannot be had, or makes no sense.
        """
        shown = self.home + prefix
        asked = {"Bucket": self.name, "Prefix": prefix, "MaxKeys": objects.PAGE}
        asked |= {} if flat else {"Delimiter": "/"}
        asked |= {"ContinuationToken": token} if token else {}
        answer = self._ask(shown, "list_objects_v2", **asked)
        more = answer.get("NextContinuationToken") if answer.get("IsTruncated") else ""
        if not isinstance(more, str):
            raise RemoteError(f"{shown!r}: its listing breaks off")
        return Page(
            tuple(
                objects.thing(shown, row.get("Key"), row.get("Size"), row.get("ETag"))
                for row in _rows(answer, "Contents")
            ),
            tuple(str(row.get("Prefix")) for row in _rows(answer, "CommonPrefixes")),
            more,
        )

    def one(self, key: str) -> Thing | None:
        """Return one object; ``None`` if there is none.

        Raises:
            RemoteError: Nobody knows.
        """
        shown = self.home + key
        try:
            answer = self._ask(shown, "head_object", Bucket=self.name, Key=key)
        except objects.GoneError:
            return None
        return objects.thing(shown, key, answer.get("ContentLength"), answer.get("ETag"))

    def read(self, thing: Thing, span: Span) -> bytes:
        """Return ``RANGE`` bytes of an object at most: those of the span, all of them.

        Raises:
            RemoteError: They cannot be had, or what came is not what was asked for.
            ChangedError: The object is another one by now.
        """
        shown = self.home + thing.key
        for left in reversed(range(objects.ATTEMPTS)):
            answer = self._ask(
                shown,
                "get_object",
                Bucket=self.name,
                Key=thing.key,
                Range=f"bytes={span.start}-{span.stop - 1}",
                IfMatch=thing.tag,
            )
            body: _Body = answer["Body"]  # type: ignore[assignment]
            try:
                self._hold(shown, thing, span, answer)
                whole: bytes = self._asyn.sync(
                    self._files.loop,
                    _drain,
                    body,
                    span.size,
                    timeout=objects.deadline(span.size) / objects.ATTEMPTS,
                )
            except self._faults as error:
                if isinstance(error, RemoteError) or not left:
                    raise _error(shown, error) from None
                continue
            finally:
                body.close()
            self._meter.bytes(len(whole))
            return whole
        raise AssertionError  # the last attempt has returned, or raised

    def _hold(self, shown: str, thing: Thing, span: Span, answer: Mapping[str, object]) -> None:
        """Compare what is said of an object with what was said before.

        Raises:
            RemoteError: The answer is for other bytes than those asked for.
            ChangedError: It is another object.
        """
        if answer.get("ETag") != thing.tag:
            raise ChangedError(f"{shown!r}: has another ETag than it was listed with")
        said = answer.get("ContentRange")
        if said != (wanted := f"bytes {span.start}-{span.stop - 1}/{thing.size}"):
            raise RemoteError(f"{shown!r}: answers with {str(said)[:80]!r}, not with {wanted!r}")
        now = (answer.get("LastModified"), answer.get("VersionId"))
        with self._lock:
            before = self._seen.setdefault(thing, now)
        if now != before:
            raise ChangedError(f"{shown!r}: was written again while it was read")

    def _ask(self, shown: str, method: str, **asked: object) -> Mapping[str, object]:
        self._meter.request()
        try:
            try:
                return self._files.call_s3(method, timeout=objects.deadline(0), **asked)
            except self._faults as error:
                if type(error).__name__ != "NoCredentialsError":
                    raise
            with self._lock:
                self._files = _files(anon=True)
            return self._files.call_s3(method, timeout=objects.deadline(0), **asked)
        except self._faults as error:
            raise _error(shown, error) from None


def _error(shown: str, error: Exception) -> RemoteError:
    """Say in words what a library has raised; its own words may name anything."""
    if (refused := careful.refused(shown, error)) is not None:
        return refused
    cause = error.__cause__ or error
    response = getattr(cause, "response", None)
    if not isinstance(response, dict):
        why = objects.plain(type(cause).__name__)
        return RemoteError(f"{shown!r}: cannot be reached, or makes no sense ({why})")
    said, sent = response.get("Error"), response.get("ResponseMetadata")
    code = objects.plain(said.get("Code")) if isinstance(said, dict) else ""
    status = sent.get("HTTPStatusCode") if isinstance(sent, dict) else None
    return objects.refusal(shown, status, code)


async def _drain(body: _Body, size: int) -> bytes:
    """Read a body, and at most one byte more than there should be."""
    parts, left = list[bytes](), size + 1
    while left and (part := await body.read(min(left, objects.PIECE))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _rows(answer: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    rows = answer.get(key, [])
    return rows if isinstance(rows, list) else []


def _files(*, anon: bool) -> _Files:
    files: Callable[..., _Files] = importlib.import_module("s3fs").S3FileSystem
    made = files(
        anon=anon,
        skip_instance_cache=True,
        use_listings_cache=False,
        config_kwargs={
            "connect_timeout": objects.SILENCE,
            "read_timeout": objects.SILENCE,
            "max_pool_connections": 32,
            "http_session_cls": careful.botocore(),
            "retries": {"mode": "standard", "total_max_attempts": objects.ATTEMPTS},
        },
    )
    # botocore's own attempts are enough.
    made.retries = 1  # type: ignore[attr-defined]
    return made


def _libraries() -> tuple[ModuleType, tuple[type[Exception], ...]]:
    """Import what is needed; return ``fsspec.asyn`` and what may be raised.

    Raises:
        UsageError: The extra is not installed.
    """
    try:
        importlib.import_module("s3fs")
        botocore = importlib.import_module("botocore.exceptions")
        parsers = importlib.import_module("botocore.parsers")
        aiohttp = importlib.import_module("aiohttp")
        asyn = importlib.import_module("fsspec.asyn")
    except ImportError:
        why = "s3: addresses need pip install 'weighbridge[s3]'"
        raise UsageError(why) from None
    faults = (botocore.BotoCoreError, botocore.ClientError, parsers.ResponseParserError)
    return asyn, (*faults, aiohttp.ClientError, OSError, *objects.CONFUSED)
