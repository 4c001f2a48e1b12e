r"""Jupyter notebook: JSON with cells, some of them code. Nothing in it runs on loading.

Layout::

    {"cells": [{"cell_type": "code", "source": ["import torch\n", ...], ...}, ...],
     "metadata": {"kernelspec": {"language": "python"}, ...}, "nbformat": 4, "nbformat_minor": 5}

Version 3 has ``worksheets``, each with cells that hold their code in ``input``.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html (retrieved 2026-11-23).
Not read: outputs, attachments, Markdown. Whatever else is in the JSON is read as in
``json-config``, lest cells hide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from weighbridge.core import Code, Effect, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import avro, commands, configuration, forecast, strictjson, templates
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_SHELL = later.pattern(
    r"^([ \t]*)(?:!|%%?(?:bash|sh|script|system|sx|cmd|perl|ruby)\b)[^\n]*", re.MULTILINE
)
_MAGIC = later.pattern(r"^([ \t]*)[%?][^\n]*|^[^\n#'\"]*\?[ \t]*$", re.MULTILINE)

_SHELL_CELL = later.pattern(r"\s*%%(?:!|(?:bash|sh|script|system|sx|cmd)\b)")
_TYPED = later.pattern(
    r"[ \t]*(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?(?:!!?|%(?=(?:pip|uv|conda|mamba|sx|system|sc)\b))(.*)"
)
"""What is a shell's: all of a cell, or what stands behind a sign in a line."""

_SIGNS = frozenset("!%?")
"""Without one of them, a cell is Python and nothing else."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins and ends as a notebook does."""
    head, tail = glimpse.head, glimpse.tail
    if b"\0" in head or b"\0" in tail or not strictjson.begins(head):
        return False
    ends = head + tail
    cells = b'"cells"' in ends or b'"worksheets"' in ends
    return cells and b'"nbformat"' in ends and tail.rstrip()[-1:] == b"}"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the code of all cells as one, and what the JSON tells besides."""
    from weighbridge.intake import pysteps  # noqa: PLC0415 - parses Python; only for a notebook

    if cursor.left > cursor.limits.text:
        why = f"notebook of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    start = cursor.offset
    text = cursor.take(cursor.left, "notebook")
    place = cursor.place(start)
    room, seen = templates.Room(cursor.budget), forecast.of(text)
    for tree in strictjson.values(text, what="notebook", offset=start):
        if strictjson.silent(tree):
            continue
        yield from configuration.facts(tree, place, cursor.limits, room, seen)
        yield from avro.besides(tree, place, cursor.limits)
        for name, encoded, expect in configuration.serialised(tree, cursor.limits):
            yield Part(name, partial(configuration.pickled, encoded, start), expect=expect)
        cells, language = list(_sources(tree)), _language(tree)
        if isinstance(tree, dict):
            # Outputs and all: a tree of Python is about to be made, which is as large.
            tree.clear()
        if cells:
            effects, code, found = frozenset({Effect.UNREADABLE}), b"", list[commands.Deed]()
            if language == "python":
                effects, code = _effects(cells)
                found = _commanded(cells)
                effects |= {deed.effect for deed in found}
            summary = f"notebook of {len(cells)} code cells"
            yield Code(place, language, summary, "", effects)
            yield from pysteps.told(code, place, lines=False)
            yield from commands.steps(found, place, [])


def _sources(tree: object) -> Iterator[str]:
    """Yield the text of each code cell, of version 4 and of version 3."""
    if not isinstance(tree, dict):
        return
    sheets = tree.get("worksheets")
    for holder in [tree, *(sheets if isinstance(sheets, list) else [])]:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        for cell in cells if isinstance(cells, list) else []:
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                source = cell.get("source", cell.get("input", ""))
                lines = source if isinstance(source, list) else [source]
                yield "".join(line for line in lines if isinstance(line, str))


def _language(tree: object) -> str:
    """Return the kernel's language; Python unless told otherwise."""
    metadata = tree.get("metadata") if isinstance(tree, dict) else None
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        fields = metadata.get(section) if isinstance(metadata, dict) else None
        name = fields.get(key) if isinstance(fields, dict) else None
        if isinstance(name, str) and name:
            return name[:40].lower()
    return "python"


def _effects(cells: list[str]) -> tuple[frozenset[Effect], bytes]:
    """Join the cells, for one uses what another imports; shell lines are processes."""
    from weighbridge.intake import pysource  # noqa: PLC0415 - parses Python; only for a notebook

    shell = False
    kept = []
    for cell in cells:
        if _SIGNS.isdisjoint(cell):
            kept.append(cell)
            continue
        shell = shell or _SHELL.search(cell) is not None
        if not cell.lstrip().startswith("%%"):
            kept.append(_MAGIC.sub(r"\1pass", _SHELL.sub(r"\1pass", cell)))
    code = "\n".join(kept).encode("utf-8", "replace")
    found = pysource.effects(code)
    return (found | {Effect.PROCESS} if shell else found), code


def _commanded(cells: list[str]) -> list[commands.Deed]:
    """Return what lines of a shell do that is told; lines are counted over all cells of code."""
    rows: list[str] = []
    for cell in cells:
        lines = cell.split("\n")
        if "!" not in cell and "%" not in cell:
            rows += [""] * len(lines)
        elif _SHELL_CELL.match(cell):
            rows += ["", *lines[1:]]
        else:
            rows += [found[1] if (found := _TYPED.match(line)) else "" for line in lines]
    return commands.deeds("\n".join(rows))


FORMAT = Format(
    id="jupyter-notebook",
    title="Jupyter notebook",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    within=(b'"nbformat"',),
    plain=True,
    opens=b"{[",
    extensions=(".ipynb",),
    refines=("json-config",),
    steps=2,
)
