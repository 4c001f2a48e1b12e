"""Where a model is from, as text: one sentence after the other, each with a word in front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weighbridge.cli import output
from weighbridge.core import LOOSE, Dossier, Gap, GapKind, Kind, printable
from weighbridge.judgement.phrases import kind, size
from weighbridge.lineage import words

LABEL = 11
"""Columns of the word in front of a sentence."""


def page(dossiers: Sequence[Dossier], width: int) -> str:
    """Write about each model; loose files that are no weights are counted."""
    chosen = worth(dossiers)
    text = "\n".join("\n".join(lines(each, width)) + "\n" for each in chosen)
    left = len(dossiers) - len(chosen)
    files = "1 loose file" if left == 1 else f"{left} loose files"
    return f"{text}\n{files} without weights: --format json has them\n" if left else text


def worth(dossiers: Sequence[Dossier]) -> list[Dossier]:
    """Leave out loose files that are no weights, and could be read, if there are others."""
    found = [
        each
        for each in dossiers
        if each.layout not in LOOSE or each.of_kind(Kind.WEIGHTS) or _gaps(each)
    ]
    return found or list(dossiers)


def _gaps(dossier: Dossier) -> bool:
    return next(dossier.every(Gap), None) is not None


def lines(dossier: Dossier, width: int) -> Iterator[str]:
    """Yield lines about one model.

    Args:
        dossier: With ``origin``.
        width: Columns.
    """
    tally = dossier.tally
    held = kind(dossier)
    yield f"{printable(dossier.model)}{f' ({held})' if held else ''}"
    files = "1 file" if tally.files == 1 else f"{tally.files} files"
    yield f"  {files}, {size(tally.size)}; {size(tally.read)} read"
    yield ""
    last = ""
    for line in words.lines(dossier):
        label = "" if line.label == last else line.label
        last = line.label
        yield from output.wrap(line.text, f" {label:<{LABEL}} ", width)
        for more in line.more:
            yield from output.wrap(more, " " * (LABEL + 4), width)
    for gap in dossier.every(Gap):
        if gap.kind is GapKind.FAULT:
            yield from output.wrap(gap.why, f" {'fault':<{LABEL}} ", width)
