"""What a model descends from, as a drawing: SVG without scripts, links or fonts of its own.

Each model is a box; what it descends from stands below it, further to the right. Colours follow the
reader's setting, light or dark. SVG 1.1: https://www.w3.org/TR/SVG11/ (retrieved 2026-11-25).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from weighbridge.core import Dossier, Node, printable
from weighbridge.core.elements import Element, element, write
from weighbridge.core.records import dataclass, replace
from weighbridge.lineage.chart import children, title, told

INDENT, MARGIN, GAP, PAD = 36, 16, 14, 10
"""Pixels: of each step, around the drawing, between boxes, and inside of them."""

LINE, LETTER = 17, 7.3
"""Pixels: height of a line, and width of a letter at most that is common."""

TEXT = 96
"""Characters of a line; the rest is in the box's title."""

STYLE = """\
svg{background:#fff}
text{font:13px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2328}
.name{font-weight:bold}
.more{fill:#57606a}
rect{fill:#f6f8fa;stroke:#8c959f}
.self{fill:#ddf4ff;stroke:#0969da}
path{fill:none;stroke:#8c959f;stroke-width:1.5}
@media (prefers-color-scheme:dark){
svg{background:#0d1117}
text{fill:#e6edf3}
.more{fill:#9da7b3}
rect{fill:#161b22;stroke:#6e7681}
.self{fill:#0c2d4d;stroke:#4493f8}
path{stroke:#6e7681}
}"""


@dataclass(frozen=True, slots=True)
class _Box:
    """A node in its place; all in pixels."""

    node: Node
    lines: tuple[str, ...]
    x: int
    y: int

    @property
    def width(self) -> int:
        return int(max(map(_length, self.lines)) * LETTER * 1.1) + 2 * PAD

    @property
    def height(self) -> int:
        return len(self.lines) * LINE + 2 * PAD - 4


def svg(dossiers: Iterable[Dossier]) -> str:
    """Draw the descent of each model, one below the other, as a file of its own."""
    drawn = picture(dossiers)
    return write(replace(drawn, inner=(element("style", STYLE), *drawn.inner)))


def picture(dossiers: Iterable[Dossier], label: str = "lineage") -> Element:
    """Draw the descent of each model, one below the other, for a page that has the style.

    Args:
        dossiers: With ``origin``.
        label: What the drawing is called for those who do not see it.
    """
    every = [list(_boxes(each)) for each in dossiers]
    boxes: list[_Box] = []
    arrows: list[Element] = []
    y = MARGIN
    for tree in every:
        placed = [_Box(box.node, box.lines, box.x, box.y + y) for box in tree]
        arrows += _arrows(placed)
        boxes += placed
        y = max((box.y + box.height + 2 * GAP for box in placed), default=y)
    width = max((box.x + box.width for box in boxes), default=200) + MARGIN
    height = max((box.y + box.height for box in boxes), default=20) + MARGIN
    return element(
        "svg",
        *arrows,
        *map(_drawn, boxes),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=label,
    )


def _boxes(dossier: Dossier) -> Iterator[_Box]:
    """Yield boxes from the top down; the first at 0."""
    nodes = dossier.origin.nodes if dossier.origin else ()
    behind = children(nodes)
    waiting = list(reversed(behind.get((), [])))
    y = 0
    while waiting:
        node = waiting.pop()
        lines = (title(node), *(_cut(line) for line in told(node)))
        box = _Box(node, lines, MARGIN + node.depth * INDENT, y)
        yield box
        y += box.height + GAP
        waiting.extend(reversed(behind.get(node.path, [])))


def _arrows(boxes: list[_Box]) -> Iterator[Element]:
    """Yield a line from each box to the one that it stands under."""
    places = {box.node.path: box for box in boxes}
    for box in boxes:
        above = places.get(box.node.path[:-1])
        if above is not None:
            x = above.x + INDENT // 2
            down = box.y + box.height // 2
            yield element("path", d=f"M{x} {above.y + above.height}V{down}H{box.x}")


def _drawn(box: _Box) -> Element:
    whole = "; ".join((printable(box.node.name, 0), *told(box.node)))
    frame = element(
        "rect",
        class_="self" if box.node.depth == 0 else None,
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=6,
    )
    x, y = box.x + PAD, box.y + PAD + 10
    lines = (
        element("text", line, class_="more" if at else "name", x=x, y=y + at * LINE)
        for at, line in enumerate(box.lines)
    )
    return element("g", element("title", whole), frame, *lines)


def _cut(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[: TEXT - 3]}..."


def _length(text: str) -> int:
    """Count columns: letters of East Asia are two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
