"""What became of a conversion, as text and as JSON."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence

from weighbridge.cli import output
from weighbridge.conversion import Converted, Left, Refused, Taken
from weighbridge.core import Finding
from weighbridge.reports.json import Json

SHOWN = 12
"""Rows of one kind that are printed, unless all are."""

INDENT = 15
"""Columns before what a line says."""


def lines(done: Converted | Refused, source: str, width: int, *, verbose: bool) -> Iterator[str]:
    """Yield lines about one conversion."""
    if isinstance(done, Refused):
        yield from output.wrap(f"{source} was not converted, and nothing was written", "", width)
        for reason in done.reasons:
            yield from output.wrap(reason, _lead("refused"), width)
        yield from _scanned(done.findings, width)
        return
    most = len(done.tensors) + len(done.left) if verbose else SHOWN
    yield from output.wrap(f"{source} -> {done.target}", "", width)
    yield _row("layout", done.layout + (f", names below {_path(done.below)}" if done.below else ""))
    yield _row("source", f"sha256:{done.source_sha256}")
    # A digest that is broken cannot be copied: nothing else stands on its line.
    yield _row("written", f"sha256:{done.sha256}")
    yield _row("size", output.many(done.size, "byte"))
    counted = Counter(each.dtype for each in done.tensors)
    kinds = ", ".join(f"{count} {dtype}" for dtype, count in sorted(counted.items()))
    size = sum(each.size for each in done.tensors)
    held = output.many(len(done.tensors), "tensor")
    yield _row("tensors", f"{held}, {output.many(size, 'byte')}: {kinds}")
    for each in done.tensors[:most] if verbose else ():
        yield f"{' ' * INDENT}{output.plain(_tensor(each))}"
    yield from output.wrap(_proof(done.tensors), _lead("compared"), width)
    for note in _notes(done.tensors):
        yield from output.wrap(note, _lead("note"), width)
    yield from _left(done.left, most, width)
    yield from _scanned(done.findings, width)
    yield _row("next", f"weighbridge scan {output.plain(shlex.quote(done.target))}")


def document(done: Converted | Refused, source: str) -> dict[str, Json]:
    """Return one conversion for JSON."""
    scanned: list[Json] = [
        {"rule": each.rule, "severity": each.severity.word, "message": each.message}
        for each in done.findings
    ]
    head: dict[str, Json] = {"schema": "weighbridge-conversion/1", "source": source}
    if isinstance(done, Refused):
        return head | {"converted": False, "reasons": list(done.reasons), "findings": scanned}
    return head | {
        "converted": True,
        "source_sha256": done.source_sha256,
        "target": done.target,
        "sha256": done.sha256,
        "size": done.size,
        "layout": done.layout,
        "below": list(done.below),
        "tensors": [
            {
                "name": each.name,
                "dtype": each.dtype,
                "shape": list(each.shape),
                "size": each.size,
                "sha256": each.sha256,
                "compared": each.compared,
                "swapped": each.swapped,
                "strided": each.strided,
                "like": each.like,
            }
            for each in done.tensors
        ],
        "left": [{"name": each.name, "what": each.what} for each in done.left],
        "findings": scanned,
    }


def _lead(word: str) -> str:
    return f"  {word:<{INDENT - 2}}"


def _row(word: str, text: str) -> str:
    return _lead(word) + output.plain(text)


def _path(keys: tuple[str, ...]) -> str:
    return ".".join(repr(key) for key in keys)


def _tensor(each: Taken) -> str:
    like = f", as {each.like!r}" if each.like else ""
    shape = ", ".join(map(str, each.shape))
    return f"{each.name!r}  {each.dtype} [{shape}]  sha256:{each.sha256}{like}"


def _proof(tensors: Sequence[Taken]) -> str:
    """Say how much of what was written was held against the source."""
    whole = [each for each in tensors if each.whole]
    part = [each for each in tensors if not each.whole]
    told = f"{output.many(len(whole), 'tensor')} with the source in every byte"
    if part:
        looked = sum(each.compared for each in part)
        told += f", {len(part)} whose elements do not lie in order there in {looked} of them"
    return f"{told}; all with what was written"


def _notes(tensors: Sequence[Taken]) -> Iterator[str]:
    if swapped := sum(each.swapped for each in tensors):
        yield f"{output.many(swapped, 'tensor')}: big-endian in the source, little-endian now"
    if strided := sum(each.strided for each in tensors):
        yield f"{output.many(strided, 'tensor')}: put in order, which they are not in the source"
    if tied := sum(bool(each.like) for each in tensors):
        why = "the same elements as under another name, now a copy; --tied drop leaves them out"
        yield f"{output.many(tied, 'tensor')}: {why}"


def _left(left: Sequence[Left], most: int, width: int) -> Iterator[str]:
    if left:
        yield _row("left behind", output.many(len(left), "value"))
    for each in left[:most]:
        text = f"{each.name!r}: {each.what}" if each.name else each.what
        yield from output.wrap(text, " " * INDENT, width)
    if len(left) > most:
        yield f"{' ' * INDENT}... {len(left) - most} more: add -v"


def _scanned(findings: Sequence[Finding], width: int) -> Iterator[str]:
    """Say what the scan of the source found, in all or in the first rows."""
    for each in findings[:SHOWN]:
        yield from output.wrap(
            f"{each.severity.word} {each.rule}: {each.message}", _lead("scan"), width
        )
    if len(findings) > SHOWN:
        yield _row("scan", f"{len(findings) - SHOWN} more findings: weighbridge scan tells them")
