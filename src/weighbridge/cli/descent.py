"""What a model descends from, as a tree of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.cli import output
from weighbridge.core import Dossier, Node
from weighbridge.core.records import dataclass
from weighbridge.lineage.chart import children, title, told


@dataclass(frozen=True, slots=True)
class Marks:
    """What a tree is drawn with."""

    branch: str
    last: str
    down: str
    blank: str

    @property
    def drawn(self) -> str:
        """All characters."""
        return self.branch + self.last + self.down + self.blank


BOXES = Marks("\u251c\u2500 ", "\u2514\u2500 ", "\u2502  ", "   ")
ASCII = Marks("|- ", "`- ", "|  ", "   ")


def tree(dossiers: Iterable[Dossier], marks: Marks, width: int) -> str:
    """Draw the descent of each model.

    Args:
        dossiers: With ``origin``.
        marks: ``BOXES`` or ``ASCII``.
        width: Columns.
    """
    return "\n".join("\n".join(_page(each, marks, width)) + "\n" for each in dossiers)


def _page(dossier: Dossier, marks: Marks, width: int) -> Iterator[str]:
    nodes = dossier.origin.nodes if dossier.origin else ()
    if [node.name for node in nodes[:1]] != [dossier.model]:
        yield from output.wrap(dossier.model, "", width, 0)
    behind = children(nodes)
    for root in behind.get((), ()):
        yield from _node(root, behind, marks, ("", "", width))
    if len(nodes) < 2:  # noqa: PLR2004 - the model alone
        yield "   what it descends from is not known"
    for why, _claim in dossier.origin.namesakes if dossier.origin else ():
        yield from output.wrap(why, "   namesake: ", width)


def _node(
    node: Node,
    behind: dict[tuple[str, ...], list[Node]],
    marks: Marks,
    at: tuple[str, str, int],
) -> Iterator[str]:
    """Yield the lines of a node and of all behind it; the depth of a tree is bounded."""
    lead, under, width = at
    yield f"{lead}{title(node)}"
    inner = behind.get(node.path, [])
    body = under + (marks.down if inner else marks.blank)
    for line in told(node):
        yield from output.wrap(line, body, width, under=body)
    for each in inner:
        final = each is inner[-1]
        mark, rest = (marks.last, marks.blank) if final else (marks.branch, marks.down)
        yield from _node(each, behind, marks, (under + mark, under + rest, width))
