"""The page of a rule or a check for a terminal: as wide as that is, and without doubled ticks."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from weighbridge.cli import output
from weighbridge.core import later

_TERM = later.pattern(r"(`[^`]+`(?:, `[^`]+`)*)\s{2,}(.+)")
"""A key, and what it means, in columns."""

_PARTS = ("`", "- ", "  ")
"""How lines begin of which a list of keys or items is made."""


def plain(page: str, width: int) -> str:
    """Write a page.

    Args:
        page: The docstring of a rule or check: headings, paragraphs, keys in columns, examples.
        width: Columns.
    """
    text = inspect.cleandoc(page).replace("``", "`")
    return "\n\n".join("\n".join(_block(block, width)) for block in text.split("\n\n"))


def _block(block: str, width: int) -> Iterator[str]:
    lines = block.split("\n")
    heading = lines[0].startswith("#")
    if heading:
        yield lines.pop(0)
    if not lines:
        return
    if _TERM.fullmatch(lines[0]):
        yield from _terms(lines, width)
    elif lines[0].startswith(("`", "- ")) and all(line.startswith(_PARTS) for line in lines):
        yield from _items(lines, width)
    elif any(line.startswith((" ", "- ", "* ")) for line in lines):
        yield from lines
    else:
        yield from output.wrap(" ".join(lines), "", width, limit=0)


def _items(lines: list[str], width: int) -> Iterator[str]:
    """Write the items of a list, and what keys mean that stand on lines of their own."""
    rows: list[tuple[str, list[str]]] = []
    for line in lines:
        lead = "- " if line.startswith("- ") else "    " if line.startswith(" ") else ""
        if lead.isspace() and rows and rows[-1][0]:
            rows[-1][1].append(line.strip())
        else:
            rows.append((lead, [line[len(lead) :].strip()]))
    for lead, texts in rows:
        yield from output.wrap(" ".join(texts), lead, width, limit=0)


def _terms(lines: list[str], width: int) -> Iterator[str]:
    rows: list[tuple[str, list[str]]] = []
    for line in lines:
        if found := _TERM.fullmatch(line):
            rows.append((found[1], [found[2]]))
        else:
            rows[-1][1].append(line.strip())
    column = max(len(name) for name, _ in rows) + 2
    for name, texts in rows:
        yield from output.wrap(" ".join(texts), f"{name:<{column}}", width, limit=0)
