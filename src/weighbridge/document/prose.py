"""The page of a rule or a check, as elements: as much of Markdown as those pages use.

Read are headings, paragraphs, indented blocks, lists, and a name in backticks with what it means
behind or below it. Everything else stays text, addresses too; nothing becomes a link.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.core.elements import Element, element

_CODE = later.pattern(r"``(.+?)``|`([^`]+)`")
_HEADING = later.pattern(r"#{1,6} +(.+)")
_ITEM = later.pattern(r"[-*] +(.+)")
_TERM = later.pattern(r"(``[^`]+``(?:, ``[^`]+``)*)(?:\s{2,}(.+))?$")
_DEEP = "    "


def elements(page: str, heading: str) -> Iterator[Element]:
    """Yield the blocks of a page.

    Args:
        page: Markdown, without the line that is its title.
        heading: Element for headings, ``h4``.
    """
    lines = page.split("\n")
    at = 0
    while at < len(lines):
        start = at
        while at < len(lines) and lines[at].strip():
            at += 1
        block = lines[start:at]
        if block and block[0].startswith(_DEEP):
            # An indented block goes on behind an empty line.
            while at + 1 < len(lines) and lines[at + 1].startswith(_DEEP):
                at += 1
                while at < len(lines) and lines[at].strip():
                    at += 1
            yield element("pre", element("code", _cleared(lines[start:at])))
        elif block:
            yield from _block(block, heading)
        at += 1


def _cleared(lines: list[str]) -> str:
    return "\n".join(line.removeprefix(_DEEP) for line in lines)


def _block(block: list[str], heading: str) -> Iterator[Element]:
    if found := _HEADING.fullmatch(block[0].strip()):
        yield element(heading, *spans(found[1]))
        block = block[1:]
    if not block:
        return
    if block[0].startswith(_DEEP):
        yield element("pre", element("code", _cleared(block)))
    elif _ITEM.match(block[0]):
        yield element("ul", *(element("li", *spans(text)) for text in _items(block)))
    elif _TERM.match(block[0]) and (len(block) > 1 or _TERM.match(block[0])[2]):  # type: ignore[index]
        yield element("dl", *_terms(block), class_="terms")
    else:
        yield element("p", *spans(" ".join(line.strip() for line in block)))


def _items(block: list[str]) -> list[str]:
    """Join the lines of each item."""
    items: list[str] = []
    for line in block:
        if found := _ITEM.match(line):
            items.append(found[1])
        else:
            items[-1] += f" {line.strip()}"
    return items


def _terms(block: list[str]) -> Iterator[Element]:
    """Yield names with what they mean."""
    rows: list[tuple[str, list[str]]] = []
    for line in block:
        if (found := _TERM.match(line)) or not rows:
            name, text = (found[1], found[2]) if found else ("", line)
            rows.append((name, [text] if text else []))
        else:
            rows[-1][1].append(line.strip())
    for name, texts in rows:
        yield element("div", element("dt", *spans(name)), element("dd", *spans(" ".join(texts))))


def spans(text: str) -> Iterator[Element | str]:
    """Yield a text with what stands in backticks as code."""
    last = 0
    for found in _CODE.finditer(text):
        if found.start() > last:
            yield text[last : found.start()]
        yield element("code", found[1] or found[2])
        last = found.end()
    if last < len(text):
        yield text[last:]
