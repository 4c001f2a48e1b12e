"""An address in a bucket, as a folder.

An address is an object or a folder. With a slash at its end it is a folder; without, it is what is
there: an object, or what lies under it. Both at once is refused, as no disk could hold them.

What vouches for it lies beside it, as on a disk: ``model.bin.sig`` for ``model.bin``, ``model.sig``
for the folder ``model``, lists of digests for an object. It is laid out, too.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator

from weighbridge.core import UsageError, later
from weighbridge.intake import sidecars
from weighbridge.remote import address, objects
from weighbridge.remote.az import Azure
from weighbridge.remote.entries import MAX_ENTRIES, Entry, Opened, Remote, checked
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.gs import Google
from weighbridge.remote.objects import Bucket, DeniedError, Held, Thing
from weighbridge.remote.s3 import S3
from weighbridge.remote.session import Session

LISTING = 300
"""Seconds that listing one model may take: each page has its own time, and they may be many."""

PAGES = 1000
"""Of the listing of one model: with a few keys each, and as slow as a store likes."""

_NAME = later.pattern(r"[A-Za-z0-9$_][A-Za-z0-9$._-]{0,221}")
_ENDINGS = frozenset({*sidecars.SIGNATURES, *sidecars.DIGESTS})


def found(uri: str, session: Session) -> tuple[Bucket, str]:
    """Return the bucket of an address, and the key in it.

    Raises:
        UsageError: The address is wrong, or the extra for it is not installed.
    """
    name, key = _divided(uri)
    scheme = uri.partition(":")[0].lower()
    container, _, account = name.partition("@")
    match scheme:
        case "s3" if not account:
            return S3(name, session), key
        case "gs" | "gcs" if not account:
            return Google(name, session), key
        case "az" | "abfs" | "abfss":
            return Azure(scheme, container, account, session), key
        case _:
            raise UsageError(f"{address.shown(uri)!r}: no bucket may be called that")


def _divided(uri: str) -> tuple[str, str]:
    """Return what an address has for a bucket, and the key, empty for the root.

    Raises:
        UsageError: No bucket may be called that.
    """
    name, _, key = uri.partition("://")[2].partition("/")
    if not all(_NAME.fullmatch(part) for part in name.split("@", 1)):
        raise UsageError(f"{address.shown(uri)!r}: no bucket may be called that")
    return name, key


def opened(bucket: Bucket, key: str) -> Opened:
    """Lay out what an address stands for.

    Args:
        bucket: Where it is.
        key: Of an object, or what keys of a folder begin with; empty for the whole bucket.

    Raises:
        UsageError: It is not there, cannot be listed, is too much, or has names no file may have.
    """
    try:
        if key and not key.endswith("/") and (thing := bucket.one(key)) is not None:
            notes = list[str]()
            if not _also(bucket, thing, notes):
                return _object(bucket, thing, notes)
        return _folder(bucket, key)
    except RemoteError as error:
        raise UsageError(error.why) from None


def _also(bucket: Bucket, thing: Thing, notes: list[str]) -> bool:
    """Whether an object without content only marks the folder that is called like it.

    Raises:
        RemoteError: Nobody knows.
        UsageError: Both have content.
    """
    try:
        page = bucket.page(f"{thing.key}/")
    except DeniedError:
        notes.append("what else lies there may not be listed, signatures beside it included")
        return False
    if not page.things:
        return False
    if thing.size:
        why = "is an object and a folder, which no disk can hold; end it with / for the folder"
        raise UsageError(f"{bucket.home + thing.key!r}: {why}")
    return True


def _object(bucket: Bucket, thing: Thing, notes: list[str]) -> Opened:
    """Lay out one object, and what may vouch for it.

    Raises:
        RemoteError: What lies beside it cannot be listed.
        UsageError: No file may be called that.
    """
    prefix, slash, base = thing.key.rpartition("/")
    prefix += slash
    found = {thing.key: thing}
    if not notes:
        found |= {each.key: each for each in _beside(bucket, thing.key)}
        for name in sidecars.LISTS:
            if (one := bucket.one(prefix + name)) is not None:
                found[one.key] = one
                found |= {each.key: each for each in _beside(bucket, one.key)}
    entries = {checked(key[len(prefix) :]): _remote(bucket, each) for key, each in found.items()}
    tag = thing.tag.strip('"')
    return Opened(bucket.home + thing.key, tag, entries, base, notes=tuple(notes))


def _beside(bucket: Bucket, key: str) -> Iterator[Thing]:
    """Yield what is named after an object or a folder and may vouch for it.

    Raises:
        RemoteError: It cannot be listed.
    """
    count = 0
    for page in objects.pages(bucket, f"{key}.", flat=False):
        for thing in page.things:
            if thing.key[len(key) :] in _ENDINGS and thing.size <= sidecars.MAX_SIDECAR:
                yield thing
        count += len(page.things) + len(page.folders)
        if count > MAX_ENTRIES:
            why = f"more than {MAX_ENTRIES} objects are called like it, and one may be a signature"
            raise RemoteError(f"{bucket.home + key!r}: {why}")


def _folder(bucket: Bucket, key: str) -> Opened:
    """Lay out a folder, and what may vouch for it.

    Raises:
        RemoteError: It cannot be listed.
        UsageError: It is not there, is too much, or has names no file may have.
    """
    prefix = f"{key.removesuffix('/')}/" if key else ""
    base = checked(prefix.rstrip("/").rpartition("/")[2] or bucket.name)
    shown = bucket.home + prefix
    found = _listed(bucket, prefix)
    if not found:
        raise UsageError(f"{shown!r}: nothing is there")
    entries: dict[str, Entry] = {
        f"{base}/{name}": _remote(bucket, thing) for name, thing in found.items()
    }
    if prefix:
        for thing in _beside(bucket, prefix[:-1]):
            entries[checked(base + thing.key[len(prefix) - 1 :])] = _remote(bucket, thing)
    told = hashlib.sha256()
    for name, thing in sorted(found.items()):
        told.update(f"{name}\0{thing.size}\0{thing.tag}\0".encode())
    # Names of files in it are added with a slash.
    return Opened(shown.rstrip("/"), f"listing-{told.hexdigest()}", entries, base)


def _listed(bucket: Bucket, prefix: str) -> dict[str, Thing]:
    """Return the objects under a prefix, by what follows it.

    Raises:
        RemoteError: It cannot be listed.
        UsageError: It is too much, or has names no file may have.
    """
    shown = bucket.home + prefix
    found: dict[str, Thing] = {}
    marks, begun = 0, time.monotonic()
    for count, page in enumerate(objects.pages(bucket, prefix)):
        if time.monotonic() - begun > LISTING or count == PAGES:
            why = f"listing it takes more than {LISTING} seconds, or {PAGES} pages"
            raise UsageError(f"{shown!r}: {why}")
        for thing in page.things:
            name = thing.key[len(prefix) :]
            if not thing.size and (not name or name.endswith("/")):
                marks += 1  # marks a folder, for programs that want to see one
                if marks > MAX_ENTRIES:
                    raise UsageError(f"{shown!r}: more than {MAX_ENTRIES} marks of folders")
                continue
            if name in found:
                raise UsageError(f"{shown!r}: its listing has {name[:80]!r} twice")
            found[checked(name)] = thing
            if len(found) > MAX_ENTRIES:
                fix = "name a narrower prefix, or list its models with 'fleet plan'"
                raise UsageError(f"{shown!r}: more than {MAX_ENTRIES} objects; {fix}")
    for folder in {above for name in found for above in _above(name)} & found.keys():
        if found.pop(folder).size:
            why = f"{folder[:80]!r} is an object and a folder, which no disk can hold"
            raise UsageError(f"{shown!r}: {why}")
    return found


def _above(name: str) -> Iterator[str]:
    at = name.find("/")
    while at >= 0:
        yield name[:at]
        at = name.find("/", at + 1)


def _remote(bucket: Bucket, thing: Thing) -> Remote:
    return Remote(thing.size, Held(bucket, thing), thing.tag)
