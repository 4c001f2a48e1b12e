"""Weigh what lies under a path for a program, and admit it or say why not."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from weighbridge import pipeline
from weighbridge.admission.denial import Denied, admitted
from weighbridge.admission.watching import unwatched
from weighbridge.core import Report
from weighbridge.policy import Policy, load
from weighbridge.stages import fetching
from weighbridge.stages import isolation as isolated
from weighbridge.typings import TypeAlias

PathLike: TypeAlias = str | os.PathLike[str]
"""A file or a folder."""


def understood(given: Policy | PathLike) -> Policy:
    """Return a policy that is given, or read it.

    Raises:
        PolicyError: It cannot be found, or is not understood.
    """
    if isinstance(given, Policy):
        return given
    with unwatched():
        return load(os.fspath(given), pipeline.known())


def weighed(
    paths: Iterable[str],
    applied: Policy,
    *,
    today: dt.date | None = None,
    hashed: bool = False,
    whole: bool = False,
    online: bool = False,
    isolation: bool = True,
) -> Report:
    """Weigh paths now, under a policy that was read."""
    now = dt.datetime.now(dt.UTC)
    with (
        unwatched(),
        isolated.reader(wanted=isolation, threads=True) as reader,
        fetching.places(online=online, whole=hashed) as places,
    ):
        return pipeline.scan(
            list(dict.fromkeys(paths)),
            applied,
            today=today or now.date(),
            now=now,
            reading=pipeline.Reading(hashed=hashed, take=places.take, reader=reader),
            whole=whole,
        )


def scan(
    paths: PathLike | Iterable[PathLike],
    policy: Policy | PathLike = "default",
    *,
    today: dt.date | None = None,
    digest: bool = False,
    online: bool = False,
    isolation: bool = True,
) -> Report:
    """Weigh files and folders, as the command ``scan`` does; nothing is raised for what is found.

    Args:
        paths: A file or folder, or several; a folder may hold any number of models.
        policy: Name of a shipped policy, path of a file, or a policy that was read.
        today: What waivers and review dates are held against; today if not given.
        digest: Read every byte, and bind the verdict to digests.
        online: Whether a path may be an address (``hf://owner/name``), of which no more is fetched
            than has to be read; every byte, with ``digest``.
        isolation: Have files looked at in a process of its own, bounded in memory and time. It is a
            new interpreter, so this may be called from any thread, and ``__main__`` is not run
            again; it costs a start of Python, and is done on Linux, if ``sys.executable`` is an
            interpreter. Otherwise, and with ``False``, files are looked at in this process.

    Returns:
        Everything found, and the verdict: ``report.verdict`` is the worst.

    Raises:
        UsageError: A path is missing or unreadable.
        PolicyError: The policy is missing or not understood.
    """
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    given = [os.fspath(each) for each in several]
    return weighed(
        given,
        understood(policy),
        today=today,
        hashed=digest,
        online=online,
        isolation=isolation,
    )


def admit(
    path: PathLike,
    policy: Policy | PathLike = "default",
    *,
    today: dt.date | None = None,
    isolation: bool = True,
) -> Path:
    """Weigh a file or folder in full, and return where it lies if the policy admits it.

    Load from the path that is returned, not from the one given: links in it are resolved before it
    is weighed, so that one which is turned round later leads nobody astray. A file that is written
    to after it was weighed is not noticed; see ``open_safetensors`` for that.

    Args:
        path: A file or a folder.
        policy: As for ``scan``. Warnings are admitted, unless it fails on them; one that never
            fails admits everything.
        today: As for ``scan``.
        isolation: As for ``scan``.

    Returns:
        The absolute path, links resolved.

    Raises:
        Denied: The verdict is deny or no verdict, or a warning on which the policy fails.
        UsageError: As for ``scan``.
        PolicyError: As for ``scan``.
    """
    applied = understood(policy)
    given = os.fsdecode(path)
    # Of an empty path this would make the working folder, of one that cannot be a ValueError.
    real = os.path.realpath(given) if given and "\0" not in given else given
    report = weighed([real], applied, today=today, hashed=True, isolation=isolation)
    if not admitted(report, applied):
        raise Denied(report)
    return Path(real)
