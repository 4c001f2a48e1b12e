"""Write safetensors: a header that is known beforehand, then tensors in pieces.

The safetensors library is not used: its ``serialize_file`` takes every tensor as bytes in memory,
which for a model of 70 GB is 70 GB. The format is a header and the elements (``formats/
safetensors.py`` reads it), so it is written as it comes. Tests have the library read what is
written. Wide elements lie first, which keeps every tensor aligned; of the same width, what lies
first in the source, so that one that is packed is read forwards.

Source: https://github.com/huggingface/safetensors#format (retrieved 2026-11-26).
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from weighbridge.conversion.gathering import pieces
from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.views import View
from weighbridge.core import OutputError, UsageError
from weighbridge.core.records import dataclass

HEADER = 100_000_000
"""Bytes of a header, at most: the library's own limit."""

ALIGNED = 8
"""Bytes. The header is padded so that the elements begin at a multiple of it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        size: In bytes.
        sha256: Of the file, in hexadecimal.
        tensors: SHA-256 of each tensor's bytes, by name, in the order of the file.
    """

    size: int
    sha256: str
    tensors: dict[str, str]


def ordered(views: Mapping[str, View]) -> dict[str, View]:
    """Return tensors in the order of the file."""

    def place(row: tuple[str, View]) -> tuple[int, int, str]:
        return -row[1].element.size, row[1].storage.start, row[0]

    return dict(sorted(views.items(), key=place))


def header(views: Mapping[str, View], metadata: Mapping[str, str]) -> bytes:
    """Return the beginning of the file, up to the first element.

    Raises:
        Refused: It would be too long to be read again.
    """
    table: dict[str, object] = {"__metadata__": dict(metadata)}
    at = 0
    for name, view in views.items():
        table[name] = {
            "dtype": view.element.dtype,
            "shape": list(view.shape),
            "data_offsets": [at, at + view.size],
        }
        at += view.size
    text = json.dumps(table, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNED)
    if len(text) > HEADER:
        raise Refused(f"the header would take {len(text)} bytes, {HEADER} are allowed")
    return len(text).to_bytes(8, "little") + text


def write(descriptor: int, views: Mapping[str, View], metadata: Mapping[str, str]) -> Written:
    """Write a file from its first byte on.

    Args:
        descriptor: Open for writing, empty.
        views: In the order in which they are to lie in the file.
        metadata: Text, by key.

    Raises:
        Refused: The source is not what it was.
        OSError: The medium failed.
    """
    whole = hashlib.sha256()
    size = 0
    digests: dict[str, str] = {}

    def put(data: bytes) -> None:
        nonlocal size
        whole.update(data)
        size += len(data)
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]

    put(header(views, metadata))
    for name, view in views.items():
        own = hashlib.sha256()
        for piece in pieces(view):
            own.update(piece)
            put(piece)
        digests[name] = own.hexdigest()
    os.fsync(descriptor)
    return Written(size, whole.hexdigest(), digests)


@contextmanager
def beside(target: str, *, force: bool) -> Iterator[int]:
    """Open a new file beside the target, and give it the target's name once all went well.

    Args:
        target: Path of the file that is to be.
        force: Whether a file that is there is replaced.

    Raises:
        UsageError: Something is in the way, or nothing can be made there.
        OutputError: The medium failed later.
    """
    part = f"{target}.part"
    try:
        if not force and os.path.lexists(target):
            raise UsageError(f"{target!r} is there already; --force replaces it")
        if os.path.lexists(target) and not _replaceable(target):
            # As root it would be: nobody wants a file in place of /dev/null.
            raise UsageError(f"{target!r} is no regular file, which --force does not replace")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(part, flags, 0o666)
    except FileExistsError:
        why = "a conversion is under way, or was cut off: remove the file then"
        raise UsageError(f"{part!r} is in the way: {why}") from None
    except OSError as error:
        raise UsageError(f"{part!r}: {str(error.strerror).lower()}") from error
    try:
        yield descriptor
        _named(part, target, force=force)
    except OSError as error:
        raise OutputError(f"{target!r}: {str(error.strerror).lower()}") from error
    finally:
        os.close(descriptor)
        if os.path.lexists(part):
            os.unlink(part)  # noqa: PTH108 - strings throughout


def _replaceable(target: str) -> bool:
    mode = os.lstat(target).st_mode
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def _named(part: str, target: str, *, force: bool) -> None:
    """Give the file its name in one step; without ``force`` only if nobody else has it by now."""
    if force:
        os.replace(part, target)  # noqa: PTH105 - strings throughout
        return
    try:
        os.link(part, target)
    except FileExistsError:
        raise UsageError(f"{target!r} is there already; --force replaces it") from None
    except OSError:  # a file system without hard links
        os.replace(part, target)  # noqa: PTH105 - strings throughout
