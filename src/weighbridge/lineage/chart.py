"""What a model descends from, as a Mermaid flowchart, and the words that every drawing uses.

Mermaid: https://mermaid.js.org/syntax/flowchart.html (retrieved 2026-11-25). Labels stand in
quotes, and every character that could end one, or be markup, is written ``#35;``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from weighbridge.core import Dossier, Node, printable
from weighbridge.lineage import words

PLAIN = frozenset(" .,-_/()")
"""Besides letters and digits that stand as they are in a Mermaid label. A colon does not:
behind ``style:``, ``#35;`` is taken for a colour."""

NAME = 60
"""Characters of a name in a chart."""


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
