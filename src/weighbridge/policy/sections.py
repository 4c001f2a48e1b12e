"""Sections of a policy for some of the models of a repository: ``[[paths]]``.

The first section that matches decides, and the policy itself where none does::

    [[paths]]
    match = ["models/experimental/**"]
    checks.signature.required = false

    [[paths]]
    match = ["models/release/**"]
    policy = "strict"                # in place of the policy itself, but for its waivers
    verdicts.on-gap = "deny"         # laid over that

Globs are held against where a model really lies, links resolved, counted from the root of the
repository that holds the policy: the nearest folder above it with ``.git``, or the policy's own if
there is none. ``*`` and ``?`` stay within a part of the path, ``**`` stands for any number of
parts. A model outside of that root is in no section, so that a folder inside a download cannot be
named like one that is trusted more.

A file that is a model of its own is in the section of its folder, if none matches the file itself:
what is weighed folder by folder and what is weighed file by file are decided alike.

Locks hold in sections too. Waivers, ``fail-on`` and ``max-waiver-days`` are for the whole policy.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase

from weighbridge.core.records import dataclass
from weighbridge.policy.raw import Branch
from weighbridge.policy.table import Table, shown

GLOBAL = ("fail-on", "max-waiver-days")
"""Keys of ``[verdicts]`` that no section may set."""


MAX_GLOB = 1024
"""Characters of a glob."""


@dataclass(frozen=True, slots=True)
class Row:
    """A section as it is written.

    Attributes:
        match: Globs.
        policy: Name or path of the policy that decides instead; empty for the policy itself.
        own: Tables laid over that.
        where: ``file:line``.
        line: Likewise, of ``policy``.
    """

    match: tuple[str, ...]
    policy: str
    own: Branch
    where: str
    line: str


def read(table: Table, branch: Branch) -> Row:
    """Understand a section, but for what its tables mean.

    Args:
        table: The row.
        branch: The same row, as it stands in the file.

    Raises:
        PolicyError: A key is unknown, a glob leaves the repository, or nothing is changed.
    """
    match, policy = table.strings("match"), table.string("policy", "")
    verdicts = table.table("verdicts")
    table.table("checks")
    table.finish()
    for key in GLOBAL:
        if key in verdicts.keys():  # noqa: SIM118 - not a dict
            raise verdicts.fault(key, "is for the whole policy, and stands outside of [[paths]]")
    if not match.value:
        raise table.fault("match", "is empty")
    for glob in match.value:
        if len(glob) > MAX_GLOB:
            raise table.fault("match", f"{shown(glob)} has over {MAX_GLOB} characters", glob)
        parts = glob.split("/")
        if glob.startswith("/") or not glob.strip() or {"..", "."} & set(parts) or "" in parts[:-1]:
            why = f"{shown(glob)} is no path under the root of the repository"
            raise table.fault("match", why, glob)
        if odd := _odd(glob):
            raise table.fault("match", f"{shown(glob)} {odd}", glob)
    own = {key: branch.items[key] for key in ("checks", "verdicts") if key in branch.items}
    if not own and not policy.value:
        raise table.fault("match", "has neither policy nor checks nor verdicts, so changes nothing")
    line = policy.where.rpartition("  ")[0]
    return Row(match.value, policy.value, Branch(own, branch.where), branch.where, line)


def _odd(glob: str) -> str:
    """Say why a glob would match nothing that is meant; empty if nothing is wrong with it."""
    if glob.startswith("~") or "\\" in glob or not glob.isprintable():
        return "is no path as it is written here: parts with / between them"
    if glob != glob.strip():
        return "begins or ends with a space"
    if any("**" in part and part != "**" for part in glob.split("/")):
        return "has ** beside other letters: it stands for whole parts, as in models/**/*.pt"
    return ""


def root(top: str) -> str:
    """Return what globs of a policy count from, links resolved."""
    folder = above = os.path.dirname(os.path.realpath(top))  # noqa: PTH120 - strings
    while not os.path.exists(f"{above.rstrip('/')}/.git"):  # noqa: PTH110 - as above
        below, above = above, os.path.dirname(above)  # noqa: PTH120 - as above
        if above == below:
            return folder
    return above


def inside(path: str, root: str) -> str | None:
    """Return a path as counted from a root; ``None`` if it lies elsewhere."""
    real = os.path.realpath(path)
    if real == root:
        return ""
    start = root.rstrip("/") + "/"
    return real[len(start) :] if real.startswith(start) else None


def matches(globs: Sequence[str], path: str) -> bool:
    """Whether a path, as counted from the root, matches one of some globs."""
    parts = path.split("/") if path else []
    return any(_matches(glob.rstrip("/").split("/"), parts) for glob in globs)


def _matches(wanted: list[str], parts: list[str]) -> bool:
    # Positions in ``wanted`` that can be reached; never tried twice, however many ``**`` there are.
    states = _open({0}, wanted)
    for part in parts:
        states = _open(
            {
                at if wanted[at] == "**" else at + 1
                for at in states
                if at < len(wanted) and (wanted[at] == "**" or fnmatchcase(part, wanted[at]))
            },
            wanted,
        )
    return len(wanted) in states


def _open(states: set[int], wanted: list[str]) -> set[int]:
    """Add the positions after each ``**``, which may stand for nothing."""
    reached = set(states)
    for at in states:
        following = at
        while following < len(wanted) and wanted[following] == "**":
            following += 1
            reached.add(following)
    return reached
