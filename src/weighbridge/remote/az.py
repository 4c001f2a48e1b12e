"""Containers of Azure's Blob Storage, and of Data Lake Storage, which has the same interface.

An address is ``az://container/path`` (``abfs://`` likewise), the account from
``AZURE_STORAGE_ACCOUNT_NAME`` or ``AZURE_STORAGE_CONNECTION_STRING``; or
``abfs://container@account.dfs.core.windows.net/path``. Requests are made by Azure's library, as
adlfs (extra ``az``) sets it up: with ``AZURE_STORAGE_ACCOUNT_KEY``, ``AZURE_STORAGE_SAS_TOKEN``,
``AZURE_STORAGE_CLIENT_ID`` and its kin, or who is logged in on this machine; without any of these
if ``AZURE_STORAGE_ANON`` is ``true``. No cache of adlfs is used.

Held over all ranges of one blob: ETag, which a change always changes, and size.

Source: https://learn.microsoft.com/rest/api/storageservices/get-blob (retrieved 2026-11-26).
Not read: snapshots, versions, metadata.
"""

from __future__ import annotations

import importlib
import re
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import ModuleType

from weighbridge.core import Span, UsageError, later
from weighbridge.remote import careful, objects
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.objects import Page, Thing
from weighbridge.remote.session import Session
from weighbridge.typings import Protocol, TypeVar

T = TypeVar("T")

_CALL = {
    "connection_timeout": objects.SILENCE,
    "read_timeout": objects.SILENCE,
    "retry_total": objects.ATTEMPTS - 1,
    "permit_redirects": False,
}
"""What each request is made with. The library waits 15 s before its second attempt."""

_HOST = later.pattern(r"[a-z0-9]{3,24}\.(?:dfs|blob)\.core\.windows\.net", re.ASCII)


class _Pages(Protocol):
    """Pages of a listing, as the library hands them out."""

    continuation_token: str | None

    def __aiter__(self) -> AsyncIterator[AsyncIterator[object]]:
        """Go through them."""


class _Download(Protocol):
    def readall(self) -> Awaitable[bytes]:
        """Read what was asked for."""


class Azure:
    """A container.

    Attributes:
        home: Address of its root, with a slash at the end.
        name: Of the container.
    """

    def __init__(self, scheme: str, name: str, account: str, session: Session) -> None:
        """Prepare, and connect to nothing.

        Args:
            scheme: As the address has it.
            name: Of the container.
            account: Host of the account; empty for the one that the environment names.
            session: Of this run.

        Raises:
            UsageError: The extra is not installed, or nothing says which account.
        """
        self.home = f"{scheme}://{name}@{account}/" if account else f"{scheme}://{name}/"
        self.name = name
        self._meter = session.meter
        if account and not _HOST.fullmatch(account):
            why = "an account is named account.dfs.core.windows.net, or account.blob..."
            raise UsageError(f"{self.home!r}: {why}")
        self._asyn, self._same, adlfs, self._faults = _libraries()
        try:
            self._files = adlfs.AzureBlobFileSystem(
                account_name=account.partition(".")[0] or None,
                skip_instance_cache=True,
                use_listings_cache=False,
            )
        except ValueError:
            why = "no account: set AZURE_STORAGE_ACCOUNT_NAME or AZURE_STORAGE_CONNECTION_STRING"
            raise UsageError(f"{self.home!r}: {why}") from None
        named = account.partition(".")[0]
        if named and self._files.service_client.account_name != named:
            # Else what is weighed would be something else than what is named.
            raise UsageError(
                f"{self.home!r}: AZURE_STORAGE_CONNECTION_STRING is of another account"
            )
        service = self._files.service_client
        self._client = importlib.import_module("azure.storage.blob.aio").ContainerClient(
            service.url, name, service.credential, transport=careful.azure()
        )
        # As adlfs closes its own: at the end.
        weakref.finalize(self._files, self._asyn.sync, self._files.loop, self._client.close)

    def page(self, prefix: str, token: str = "", *, flat: bool = True) -> Page:
        """List some of what begins with a prefix; ``flat``: folders are not put together.

        Raises:
            RemoteError: It cannot be had, or makes no sense.
        """
        shown = self.home + prefix

        async def take() -> Page:
            list_ = self._client.list_blobs if flat else self._client.walk_blobs
            found = list_(name_starts_with=prefix, results_per_page=objects.PAGE, **_CALL)
            pages: _Pages = found.by_page(token or None)
            things, folders = list[Thing](), list[str]()
            async for page in pages:
                async for row in page:
                    if hasattr(row, "delimiter"):
                        folders.append(str(getattr(row, "name", "")))
                    else:
                        things.append(_thing(shown, getattr(row, "name", None), row))
                break
            return Page(tuple(things), tuple(folders), pages.continuation_token or "")

        return self._run(shown, take, 0)

    def one(self, key: str) -> Thing | None:
        """Return one object; ``None`` if there is none.

        Raises:
            RemoteError: Nobody knows.
        """
        shown = self.home + key

        async def take() -> Thing:
            found = await self._client.get_blob_client(key).get_blob_properties(**_CALL)
            return _thing(shown, key, found)

        try:
            return self._run(shown, take, 0)
        except objects.GoneError:
            return None

    def read(self, thing: Thing, span: Span) -> bytes:
        """Return ``RANGE`` bytes of an object at most: those of the span, all of them.

        Raises:
            RemoteError: They cannot be had, or what came is not what was asked for.
            ChangedError: The object is another one by now.
        """
        shown = self.home + thing.key

        async def take() -> bytes:
            told = list[Mapping[str, str]]()
            answer: _Download = await self._client.get_blob_client(thing.key).download_blob(
                offset=span.start,
                length=span.size,
                etag=thing.tag,
                match_condition=self._same,
                max_concurrency=1,
                decompress=False,
                # What the library tells of an answer is in part what it had asked for.
                raw_response_hook=lambda got: told.append(got.http_response.headers),
                **_CALL,
            )
            last = told[-1] if told else {}
            if last.get("ETag", "").strip('"') != thing.tag.strip('"'):
                raise ChangedError(f"{shown!r}: has another ETag than it was listed with")
            wanted = f"bytes {span.start}-{span.stop - 1}/{thing.size}"
            if (said := last.get("Content-Range")) != wanted:
                raise RemoteError(f"{shown!r}: answers with {str(said)[:80]!r}, not {wanted!r}")
            return await answer.readall()

        whole = self._run(shown, take, span.size)
        self._meter.bytes(len(whole))
        return whole

    def _run(self, shown: str, take: Callable[[], Awaitable[T]], size: int) -> T:
        self._meter.request()
        try:
            found: T = self._asyn.sync(self._files.loop, take, timeout=objects.deadline(size))
        except self._faults as error:
            raise _error(shown, error) from None
        return found


def _thing(shown: str, key: object, row: object) -> Thing:
    """Make a ``Thing``; a listing has the ETag without quotation marks."""
    tag = getattr(row, "etag", None)
    quoted = f'"{tag.strip(chr(34))}"' if isinstance(tag, str) else None
    return objects.thing(shown, key, getattr(row, "size", None), quoted)


def _error(shown: str, error: Exception) -> RemoteError:
    """Say in words what a library has raised; its own words may name anything."""
    if (refused := careful.refused(shown, error)) is not None:
        return refused
    status = getattr(error, "status_code", None)
    code = objects.plain(getattr(error, "error_code", None) or type(error).__name__)
    if status is None:
        return RemoteError(f"{shown!r}: cannot be reached, or makes no sense ({code})")
    return objects.refusal(shown, status, code)


def _libraries() -> tuple[ModuleType, object, ModuleType, tuple[type[Exception], ...]]:
    """Import what is needed; return ``fsspec.asyn``, a condition, adlfs and what may be raised.

    Raises:
        UsageError: The extra is not installed.
    """
    try:
        adlfs = importlib.import_module("adlfs")
        core = importlib.import_module("azure.core")
        faults = importlib.import_module("azure.core.exceptions")
        asyn = importlib.import_module("fsspec.asyn")
    except ImportError:
        raise UsageError("az: addresses need pip install 'weighbridge[az]'") from None
    same = core.MatchConditions.IfNotModified
    return asyn, same, adlfs, (faults.AzureError, OSError, *objects.CONFUSED)
