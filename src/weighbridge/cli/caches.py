"""Where digests are kept between runs, and whether they are to be."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from weighbridge.cli import streams
from weighbridge.core import printable
from weighbridge.intake.digestcache import DigestCache
from weighbridge.stages.reading import Cache, Forgetful


def folder() -> str:
    """Return the folder of the cache: ``$XDG_CACHE_HOME/weighbridge``, or ``~/.cache/weighbridge``.

    A relative ``XDG_CACHE_HOME`` counts as none, as its specification has it; see
    https://specifications.freedesktop.org/basedir-spec/latest/ (retrieved 2026-11-25).
    """
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = given if os.path.isabs(given) else os.path.expanduser("~/.cache")  # noqa: PTH111, PTH117
    return os.path.join(base, "weighbridge")  # noqa: PTH118 - strings throughout


def allowed(environment: Mapping[str, str]) -> bool:
    """Whether digests may be kept: not in CI, where each run stands on what it reads itself."""
    return environment.get("CI", "").strip().lower() in {"", "false", "0"}


@contextmanager
def digests(*, wanted: bool, told: bool) -> Iterator[Cache]:
    """Open the cache of digests, if it may be used, and close it afterwards.

    Args:
        wanted: Whether user and policy let it; in CI it is not used all the same.
        told: Whether to say on standard error why it is not used, if it cannot be.
    """
    if not (wanted and allowed(os.environ)):
        yield Forgetful()
        return
    cache = DigestCache(folder(), time.time_ns())
    try:
        yield cache
    finally:
        cache.close()
        for note in cache.notes if told else ():
            streams.tell(f"note: {printable(note, 0)}\n")
