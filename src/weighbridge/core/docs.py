"""Docstrings as pages, without ``inspect``: that imports all that reads Python."""

from __future__ import annotations


def cleaned(doc: str) -> str:
    """Take off a docstring what ``inspect.cleandoc`` does: indent, and empty lines around it."""
    first, *rest = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in rest if line.strip()]
    margin = min(margins, default=0)
    lines = [first.lstrip(), *(line[margin:] for line in rest)]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)
