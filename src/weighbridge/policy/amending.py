"""Add rows to the text of a policy, and take them out, leaving all the rest as it was written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence

from weighbridge.core import PolicyError, later

WAIVERS = "waivers"

_YEARLY = later.pattern(r"W-(\d{4})-(\d{1,9})", re.ASCII)

_HEADER = later.pattern(r"\s*\[")


def appended(text: str, block: str) -> str:
    """Put a block at the end of a text, after an empty line, with the line ends that it has."""
    ends = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text.strip() else "\n" if text.endswith("\n") else "\n\n"
    return text + (gap + block).replace("\n", ends)


def header(text: str, *, inherited: bool) -> str:
    """Say under which header a waiver goes: one that keeps those there are.

    Args:
        text: Of the policy.
        inherited: Whether what it extends has waivers, which ``waivers`` would replace.
    """
    try:
        own = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        own = {}
    more = f"+{WAIVERS}"
    return more if more in own or (inherited and WAIVERS not in own) else WAIVERS


def following(ids: Collection[str], year: int) -> str:
    """Return the id after the last one of a year: ``W-2026-004``."""
    taken = [found for each in ids if (found := _YEARLY.fullmatch(each))]
    last = max((int(found[2]) for found in taken if int(found[1]) == year), default=0)
    return f"W-{year}-{last + 1:03}"


def without(text: str, starts: Sequence[int], shown: str) -> str:
    """Take waivers out of a policy.

    Comments right above a waiver go with it.

    Args:
        text: Of the policy.
        starts: Lines, from 1, that the waivers begin on.
        shown: What to call the file.

    Raises:
        PolicyError: What is left would say anything else than before, but for these waivers.
    """
    lines = text.split("\n")
    left = _left(text, starts, lines)
    gone: set[int] = set()
    for start in starts if left is not None else ():
        first = start - 1
        last = next((at for at in range(start, len(lines)) if _HEADER.match(lines[at])), len(lines))
        # What stands right above the next table is that one's.
        while last > start and last < len(lines) and lines[last - 1].lstrip().startswith("#"):
            last -= 1
        while first > 0 and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        gone |= set(range(first, last))
    kept = "\n".join(line for at, line in enumerate(lines) if at not in gone)
    result = re.sub(r"(\r?\n)(?:\r?\n)+\Z", r"\1", kept)
    if left is None or _told(result) != left:
        why = "cannot be taken out without touching the rest; do it by hand"
        numbers = ", ".join(map(str, starts))
        raise PolicyError(WAIVERS, f"{why} (line {numbers})", where=f"{shown}:{starts[0]}")
    return result


def _told(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _left(text: str, starts: Sequence[int], lines: list[str]) -> dict[str, object] | None:
    """Return what is to be left; ``None`` if rows cannot be told by their headers."""
    found = _told(text)
    if found is None:
        return None
    seen: set[int] = set()
    for name in (WAIVERS, f"+{WAIVERS}"):
        pattern = re.compile(rf"""\s*\[\[\s*["']?{re.escape(name)}["']?\s*\]\]\s*(?:#.*)?""")
        headers = [at + 1 for at, line in enumerate(lines) if pattern.fullmatch(line.rstrip("\r"))]
        rows = found.pop(name, [])
        if not isinstance(rows, list) or len(headers) != len(rows):
            return None
        seen |= set(headers)
        kept = [row for at, row in zip(headers, rows, strict=True) if at not in starts]
        found |= {name: kept} if kept else {}
    return found if set(starts) <= seen else None
