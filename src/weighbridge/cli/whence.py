"""Where a model is from, as text: one sentence after the other, each with a word in front."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.cli import output
from weighbridge.core import Dossier, Gap, GapKind, printable
from weighbridge.lineage import words
from weighbridge.reports.table import size

LABEL = 11
"""Columns of the word in front of a sentence."""


def lines(dossier: Dossier, width: int) -> Iterator[str]:
    """Yield lines about one model.

    Args:
        dossier: With ``origin``.
        width: Columns.
    """
    tally = dossier.tally
    layout = "" if dossier.layout == "file" else f" ({dossier.layout})"
    yield f"{printable(dossier.model)}{layout}"
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
