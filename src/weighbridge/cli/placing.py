"""Files that are there whole, or not at all.

What is written goes to a new file beside the target, reaches the disk, and then takes the target's
name in one step: who reads the target sees what was there before, or all of what is there now. The
mode of a file that was there is kept, and a link is followed, so that what it leads to is replaced.

Written to directly, since nothing can take their place: pipes, devices and standard streams, where
a report is appended; and a file in a folder where no other can be made, or that is mounted by
itself. Not kept: owners that this user may not give, access lists, further names of the same file.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable

from weighbridge.typings import TypeAlias

Version: TypeAlias = tuple[int, int, int, int, int]
"""Device, inode, size, and times of the last change of content and of status, in ns."""

STREAMS = ("/dev/fd/", "/dev/std", "/proc/")
"""Names that stand for what this process has open."""

LINKS = 40
"""Links after one another that are followed, as Linux does."""

_ELSEWHERE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG})
"""Why no file can be made beside another one that can be written."""

_MOUNTED = frozenset({errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM})
"""Why no file can take the place of another one."""


def put(path: str, data: bytes, *, follow: bool = True) -> None:
    """Write a file; arguments and errors are those of ``pour``, but for ``data``, all of it."""
    pour(path, lambda: (data,), follow=follow)


def pour(path: str, parts: Callable[[], Iterable[bytes]], *, follow: bool = True) -> None:
    """Write a file bit by bit.

    Args:
        path: Where to.
        parts: Gives all of it, from its beginning each time.
        follow: Whether a link is followed.

    Raises:
        OSError: It could not be written. A file that was there is there still, unless it had to be
            written to directly: then it is empty.
    """
    if not follow and os.path.islink(path):  # noqa: PTH114 - strings throughout
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    status = _status(path)
    if _direct(path, status):
        _append(path, parts())
        return
    real = os.path.realpath(path)
    if not _beside(real, parts(), status):
        _over(real, parts())


def version(path: str) -> Version | None:
    """Return what tells a regular file from any other version of it; ``None`` if there is none."""
    status = _status(path)
    if status is None or _direct(path, status):
        return None
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (status.st_dev, status.st_ino, status.st_size, *times)


def stale(path: str, before: Version | None) -> bool:
    """Whether a file is the version that was there before, or was emptied since."""
    now = version(path)
    return before is not None and now is not None and (now == before or now[2] == 0)


def remove(path: str) -> None:
    """Remove a file if that can be; what a link leads to, and not the link."""
    try:
        os.unlink(os.path.realpath(path))  # noqa: PTH108 - strings throughout
    except OSError:
        return


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - strings throughout
    except (OSError, ValueError):
        return None


def _direct(path: str, status: os.stat_result | None) -> bool:
    """Whether nothing can take the place of what is there."""
    for _ in range(LINKS):
        if os.path.abspath(path).startswith(STREAMS):  # noqa: PTH100 - strings throughout
            return True
        if not os.path.islink(path):  # noqa: PTH114 - strings throughout
            break
        path = os.path.join(os.path.dirname(path), os.readlink(path))  # noqa: PTH115, PTH118, PTH120
    return status is not None and not stat.S_ISREG(status.st_mode)


def _beside(real: str, parts: Iterable[bytes], status: os.stat_result | None) -> bool:
    """Write a file beside a path and give it that name; whether that can be."""
    folder = os.path.dirname(real)  # noqa: PTH120 - strings throughout
    part = os.path.join(folder, f".weighbridge-{os.urandom(8).hex()}.part")  # noqa: PTH118
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        try:
            descriptor = os.open(part, flags, 0o666)
        except OSError as error:
            if status is not None and error.errno in _ELSEWHERE:
                return False
            raise
        _fill(descriptor, parts, status)
        try:
            os.replace(part, real)  # noqa: PTH105 - strings throughout
        except OSError as error:
            if status is not None and error.errno in _MOUNTED:
                return False
            raise
    finally:
        # After an interruption at any point, too; by now it mostly has another name.
        remove(part)
    return True


def _fill(descriptor: int, parts: Iterable[bytes], status: os.stat_result | None) -> None:
    """Write a new file, and close it."""
    try:
        if status is not None:
            _liken(descriptor, status)
        _each(descriptor, parts)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _liken(descriptor: int, status: os.stat_result) -> None:
    """Give a file the owner of another, if that may be, and its mode."""
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(descriptor, status.st_uid, status.st_gid)
        except OSError as error:
            if error.errno != errno.EPERM:
                raise
    os.fchmod(descriptor, status.st_mode & 0o777)


def _over(real: str, parts: Iterable[bytes]) -> None:
    """Write over a file; if that fails, nothing is left in it."""
    descriptor = os.open(real, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.ftruncate(descriptor, 0)
        try:
            _each(descriptor, parts)
            os.fsync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, 0)
            raise
    finally:
        os.close(descriptor)


def _append(path: str, parts: Iterable[bytes]) -> None:
    """Write to a pipe, a device, or a stream that this process has open."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        _each(descriptor, parts)
    except BrokenPipeError:
        # As for standard output itself: whoever reads it has had enough.
        if not _same(descriptor, 1):
            raise
    finally:
        os.close(descriptor)


def _same(one: int, other: int) -> bool:
    try:
        return os.path.sameopenfile(one, other)
    except OSError:
        return False


def _each(descriptor: int, parts: Iterable[bytes]) -> None:
    for part in parts:
        _all(descriptor, part)


def _all(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
