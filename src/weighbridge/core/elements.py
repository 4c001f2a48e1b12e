"""HTML and SVG as a tree of elements, and the one function that writes it.

Nothing is pasted together from strings, so nothing can be forgotten: every text and every value of
an attribute is made fit to be shown and escaped where it is written. What may be in a tree at all
is listed here; there is no script in the list, no attribute that holds one, no image and no frame,
and a link leads to a place on the same page or nowhere.

Escaping: https://html.spec.whatwg.org/multipage/syntax.html (retrieved 2026-11-26). All values are
quoted; end tags are always written, but for ``meta`` and ``link``, which have none.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from weighbridge.core.records import dataclass
from weighbridge.core.text import printable

NAMES = frozenset(
    {
        "a", "article", "body", "caption", "code", "dd", "details", "div", "dl", "dt", "em",
        "footer", "h1", "h2", "h3", "h4", "head", "header", "html", "li", "link", "main",
        "meta", "nav", "ol", "p", "pre", "section", "span", "strong", "style", "summary", "table",
        "tbody", "td", "th", "thead", "title", "tr", "ul",
        "g", "path", "rect", "svg", "text",
    }
)  # fmt: skip
"""Elements that may be in a tree."""

ATTRIBUTES = frozenset(
    {
        "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "d",
        "height", "href", "http-equiv", "id", "lang", "name", "open", "rel", "role", "rx", "scope",
        "tabindex", "viewBox", "width", "x", "xmlns", "y",
    }
)  # fmt: skip
"""Attributes that an element may have."""

NOWHERE = "data:,"
"""A link to nothing, which keeps a browser from looking for an icon."""

_VOID = frozenset({"link", "meta"})

_OWN_LINE = NAMES - {
    "a", "code", "em", "span", "strong", "text", "title",
}  # fmt: skip
"""Elements after which a line may be broken without anybody seeing it."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element, with what is in it.

    Attributes:
        name: One of ``NAMES``.
        attributes: Names, all among ``ATTRIBUTES``, with their values.
        inner: Elements and texts; any text.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    inner: tuple[Element | str, ...] = ()

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f"no element of ours: {self.name!r}")
        for name, value in self.attributes:
            if name not in ATTRIBUTES:
                raise ValueError(f"no attribute of ours: {name!r}")
            if name == "href" and not value.startswith("#") and value != NOWHERE:
                raise ValueError(f"a link that leaves the page: {value!r}")
        if self.name == "style" and any(set("<&") & set(str(each)) for each in self.inner):
            raise ValueError("a style cannot be escaped")


def element(name: str, /, *inner: Element | str | None, **attributes: str | int | None) -> Element:
    """Make an element.

    Args:
        name: Of the element.
        inner: What is in it; ``None`` is left out.
        attributes: Where HTML has ``-``, ``_``; one at the end is dropped, as in ``class_``.
            ``None`` is left out.

    Raises:
        ValueError: An element, an attribute or a link that may not be.
    """
    return Element(
        name,
        tuple(
            (key.rstrip("_").replace("_", "-"), str(value))
            for key, value in attributes.items()
            if value is not None
        ),
        tuple(each for each in inner if each is not None),
    )


def write(tree: Element) -> str:
    """Write an element and everything in it."""
    return "".join(_written(tree, keep=False))


def document(tree: Element) -> str:
    """Write a whole HTML document."""
    return f"<!doctype html>\n{write(tree)}"


def _written(tree: Element, *, keep: bool) -> Iterator[str]:
    """Yield pieces; line breaks in texts stay only where ``keep`` says so."""
    attributes = "".join(
        f' {name}="{html.escape(printable(value, 0))}"' for name, value in tree.attributes
    )
    yield f"<{tree.name}{attributes}>"
    keep = keep or tree.name == "pre"
    for at, each in enumerate(tree.inner):
        if isinstance(each, Element):
            if at == 0 and each.name in _OWN_LINE and not keep:
                yield "\n"
            yield from _written(each, keep=keep)
        elif tree.name == "style":
            yield each
        elif keep:
            yield "\n".join(_text(line) for line in each.split("\n"))
        else:
            yield _text(each)
    if tree.name not in _VOID:
        yield f"</{tree.name}>"
    if (tree.name in _OWN_LINE and not keep) or tree.name == "pre":
        yield "\n"


def _text(text: str) -> str:
    return html.escape(printable(text, 0), quote=False)
