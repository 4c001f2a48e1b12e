"""What a model descends from, as a tree of text and as a Mermaid flowchart.

Mermaid: https://mermaid.js.org/syntax/flowchart.html (retrieved 2026-11-25). Labels stand in
quotes, and every character that could end one, or be markup, is written ``#35;``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from weighbridge.cli import output
from weighbridge.core import Dossier, Node, printable
from weighbridge.lineage import words

PLAIN = frozenset(" .,-_/()")
"""Besides letters and digits that stand as they are in a Mermaid label. A colon does not:
behind ``style:``, ``#35;`` is taken for a colour."""

NAME = 60
"""Characters of a name in a chart."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a tree is drawn with."""

    branch: str
    last: str
    down: str
    blank: str


BOXES = Marks("\u251c\u2500 ", "\u2514\u2500 ", "\u2502  ", "   ")
ASCII = Marks("|- ", "`- ", "|  ", "   ")


def children(nodes: Sequence[Node]) -> dict[tuple[str, ...], list[Node]]:
    """Map each path to the nodes right behind it; the model itself stands under the empty path."""
    found: dict[tuple[str, ...], list[Node]] = {}
    for node in nodes:
        found.setdefault(node.path[:-1], []).append(node)
    return found


def title(node: Node) -> str:
    """Write a node's name, fit to be shown."""
    return printable(node.name, NAME)


def told(node: Node) -> tuple[str, ...]:
    """Say of a node how the one before descends from it, and who made it; fit to be shown."""
    made = f"by {words.briefly(node.parties)}" if node.parties else "who made it is not known"
    lines = (made,) if node.depth == 0 else (words.descent(node), made)
    return tuple(printable(line, 0) for line in lines)


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


def mermaid(dossiers: Iterable[Dossier]) -> str:
    """Write a flowchart: an arrow leads from each model up to what it descends from."""
    return "\n".join(_chart(dossiers)) + "\n"


def _chart(dossiers: Iterable[Dossier]) -> Iterator[str]:
    yield "flowchart BT"
    count = 0
    for dossier in dossiers:
        ids: dict[tuple[str, ...], str] = {}
        for node in dossier.origin.nodes if dossier.origin else ():
            name = ids[node.path] = f"n{count}"
            count += 1
            made = printable(words.briefly(node.parties) or "maker not known", NAME * 2)
            yield f'  {name}["{label(title(node))}<br>{label(made)}"]'
            if (before := ids.get(node.path[:-1])) is not None:
                how = label(printable(words.descent(node), NAME * 2))
                yield f'  {before} -->|"{how}"| {name}'


def label(text: str) -> str:
    """Escape a text for a Mermaid label in quotes."""
    return "".join(
        letter if letter in PLAIN or letter.isalnum() else f"#{ord(letter)};" for letter in text
    )
