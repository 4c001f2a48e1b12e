"""A policy with all that it names, as text: for a machine that does not have its files.

What is carried is the file, what it extends, the policies of its sections, and the documents that
they name (keys, trust roots, publishers); policies that are shipped are there already. It is laid
out under a private folder as it lies here, so that what one file calls another leads there. Not
carried: more than ``LARGEST``, and what is named by an absolute path, which has to be there.

Whoever loads it there holds it against the digest of the policy, which is over all of this.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from weighbridge.core import PolicyError
from weighbridge.core.records import replace
from weighbridge.policy.loading import Known, Policy, documents, load, pinned

LARGEST = 256 << 10
"""Bytes of all files together."""

PACKED = 48 << 10
"""Bytes of them as they are carried, with every job."""

PRIVATE = 0o700


def packed(applied: Policy) -> str:
    """Return the files of a policy that was loaded by its absolute path, as ASCII.

    Returns:
        Nothing if there are none but those shipped, or too much of it, or one cannot be read.
    """
    files: dict[str, str] = {}
    size = 0
    for path in dict.fromkeys(_paths(applied)):
        try:
            with Path(path).open("rb") as file:
                data = file.read(LARGEST + 1)
        except (OSError, ValueError):
            # Whoever uses the file says what is wrong with it.
            continue
        size += len(data)
        if size > LARGEST:
            return ""
        files[path] = data.decode("latin-1")
    if not files:
        return ""
    import base64  # noqa: PLC0415 - only where a policy is carried
    import zlib  # noqa: PLC0415 - as above

    told = zlib.compress(json.dumps({"root": applied.root, "files": files}).encode("ascii"), 9)
    return base64.b85encode(told).decode("ascii") if len(told) <= PACKED else ""


def _paths(applied: Policy) -> Iterator[str]:
    for each in (applied, *(section.policy for section in applied.sections)):
        # Those shipped are called by their names.
        yield from (os.path.normpath(name) for name in each.applied.sources if name[:1] == "/")
        yield from (os.path.normpath(path) for path in documents(each))


def loaded(carried: str, reference: str, digest: str, known: Known) -> Policy:
    """Lay a policy out, and load it.

    Args:
        carried: What ``packed`` returned, elsewhere.
        reference: Absolute path of its file, there.
        digest: That it must have.
        known: As for ``load``.

    Raises:
        PolicyError: It is not that policy, or cannot be laid out here.
    """
    import base64  # noqa: PLC0415 - only where a policy is carried
    import zlib  # noqa: PLC0415 - as above

    try:
        data = zlib.decompressobj().decompress(base64.b85decode(carried), LARGEST * 8)
        told = json.loads(data)
        root, files = str(told["root"]), told["files"]
        folder = _folder(digest)
        for path, text in files.items():
            _written(folder, path, text.encode("latin-1"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, zlib.error) as error:
        raise PolicyError("", f"cannot be laid out here: {error!s:.200}") from error
    found = load(f"{folder}{reference}", known)
    pinned(found, digest)
    # Globs of sections count from where the policy lies, and not from here.
    return replace(found, root=root)


def _folder(digest: str) -> Path:
    """Return a folder of ours for a policy; one, however many processes load it.

    Raises:
        OSError: There is something else.
    """
    import tempfile  # noqa: PLC0415 - only where a policy is carried

    name = f"weighbridge-policy-{os.geteuid()}-{digest.removeprefix('sha256:')[:32]}"
    folder = Path(tempfile.gettempdir(), name)
    folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    status = folder.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or mode != PRIVATE:
        raise OSError(f"{str(folder)!r} is not ours")
    return folder


def _written(folder: Path, path: str, data: bytes) -> None:
    """Write a file under a folder, in one step: others may read it."""
    if path[:1] != "/" or path[:2] == "//" or os.path.normpath(path) != path:
        raise ValueError(f"{path[:80]!r} is no path")
    place = Path(f"{folder}{path}")
    place.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
    import tempfile  # noqa: PLC0415 - as above

    descriptor, name = tempfile.mkstemp(dir=folder)
    os.close(descriptor)
    made = Path(name)
    made.write_bytes(data)
    made.replace(place)
