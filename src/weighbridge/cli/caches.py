"""Where digests are kept between runs, and whether they are to be."""

from __future__ import annotations

import os
from collections.abc import Mapping


def folder() -> str:
    """Return the folder of the cache: ``$XDG_CACHE_HOME/weighbridge``, or ``~/.cache/weighbridge``.

    A relative ``XDG_CACHE_HOME`` counts as none, as its specification has it; see
    https://specifications.freedesktop.org/basedir-spec/latest/ (retrieved 2026-11-25).
    """
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = given if os.path.isabs(given) else os.path.expanduser("~/.cache")  # noqa: PTH111, PTH117
    return os.path.join(base, "weighbridge")  # noqa: PTH118 - strings throughout


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether digests may be kept: not in CI, where each run stands on what it reads itself."""
    return environment.get("CI", "").strip().lower() in {"", "false", "0"}
