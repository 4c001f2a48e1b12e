"""Markdown as sections of sentences, list items and table rows, each with its line.

A card is read line by line, once. Kept are headings, paragraphs, list items, table rows, and where
their links point. Code, HTML comments, images, styles and the front matter are no prose and are
dropped; so is indented code. HTML is reduced to its text; ``<a href>``, ``<li>``, ``<tr>`` and
headings mean what they mean. A line that is bold as a whole is a heading, as many cards use it.

Source: https://spec.commonmark.org/0.31.2/ and https://github.github.com/gfm/ (retrieved
2026-11-25). A library is not used: of Markdown only this much matters, and hostile nesting costs
nothing if nothing nests.
Not read: emphasis, nesting of lists and quotes, footnotes, the alignment of tables, what lies
beyond ``CHARACTERS``.
"""

from __future__ import annotations

import enum
import html
import re
from collections.abc import Iterable, Iterator

from weighbridge.core import later
from weighbridge.core.records import dataclass, field

CHARACTERS = 256 << 10
"""Characters of prose that are read; the longest seen in the wild have a fifth of it."""

BLOCKS = 20_000
"""Paragraphs, items and rows that are kept."""

PIECE = 4_000
"""Characters of one block's source that are read; longer ones are cut into several."""

IMAGES = 200
"""Pictures that are kept."""

SENTENCE = 1_000
"""Characters of one sentence, at most."""


class Shape(enum.StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a piece of text points.

    Attributes:
        text: What is shown.
        target: Address as written.
        start: Of the shown text, in characters of the block's text.
        stop: One past it.
    """

    text: str
    target: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what it stands under.

    Attributes:
        titles: Headings from the outermost to its own; empty for what precedes the first.
        line: Of the heading, from 1.
    """

    titles: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a table row.

    Attributes:
        shape: Which of them.
        section: Where it stands.
        line: First line, from 1.
        text: Without markup; line breaks as in the source.
        links: In order.
        cells: Of a row, their texts; else empty.
        header: Of a row, the texts of the table's first row, if that is another one.
    """

    shape: Shape
    section: Section
    line: int
    text: str
    links: tuple[Link, ...] = ()
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a block that says one thing.

    Attributes:
        block: Where it stands.
        line: From 1.
        text: One line, blanks collapsed to single spaces.
        links: With places in this text.
    """

    block: Block
    line: int
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in a card; badges say things.

    Attributes:
        target: Its address as written.
        line: From 1.
    """

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Text:
    """The prose of a card.

    Attributes:
        blocks: In order.
        sections: Every heading, those without any text under them too.
        images: In order, at most ``IMAGES``.
        cut: Whether the card is longer than what was read.
    """

    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    images: tuple[Image, ...] = ()
    cut: bool = False

    @property
    def title(self) -> str:
        """The first heading, or nothing."""
        return self.sections[0].titles[-1] if self.sections else ""


_FENCE = later.pattern(r"[ \t>]*(?:[-*+][ \t]+)?(`{3,}|~{3,})")
_HEADING = later.pattern(r"[ ]{0,3}(#{1,6})(?:[ \t]+|(?=[^#\s]))(.{0,500})")
_UNDERLINE = later.pattern(r"[ ]{0,3}(=+|-{2,})[ \t]*$")
_BOLD = later.pattern(r"[ \t]*(?:\*\*|__)([^*_\n]{1,100}?):?(?:\*\*|__):?[ \t]*$")
_LABEL = later.pattern(r"[ \t]*(?:\*\*|__)[^*_\n]{1,60}(?::(?:\*\*|__)|(?:\*\*|__)[ ]?:)")
_ITEM = later.pattern(r"[ \t>]*(?:[-*+•●]|\d{1,3}[.)])[ \t]+(?=\S)")
_ROW = later.pattern(r"[ \t>]*\|")
_RULE = later.pattern(r"[ \t|:>-]*-[ \t|:>-]*$")
_BREAK = later.pattern(r"[ ]{0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_QUOTE = later.pattern(r"[ ]{0,3}>[ \t]?")
_REFERENCE = later.pattern(r"[ ]{0,3}\[([^\[\]\n]{1,200})\]:[ \t]*<?([^\s>]{1,500})")
_HTML_HEADING = later.pattern(
    r"[ \t]*<h([1-6])(?:\s[^>\n]{0,300})?>([^\n]{0,500}?)(?:</h[1-6]>|$)", re.IGNORECASE
)
_CODE_BLOCK = later.pattern(r"<(pre|style|script|svg)\b", re.IGNORECASE)
_TOKEN = later.pattern(
    r"""
      (?P<badge>\[!\[[^\[\]\n]{0,300}\]\([^()\n]{0,500}\)\]\([^()\n]{0,500}\))
    | (?P<image>!\[[^\[\]\n]{0,300}\](?:\([^()\n]{0,500}\)|\[[^\]\n]{0,100}\]))
    | \[(?P<text>[^\[\]]{0,300}(?:\[[^\[\]]{0,60}\][^\[\]]{0,200})?)\]
      (?:\([ \t]{0,4}<?(?P<target>[^\s()<>]{0,500}(?:\([^\s()]{0,200}\)[^\s()<>]{0,200})?)>?
         (?:[ \t]{1,4}["'][^"'\n]{0,200}["'])?[ \t]{0,4}\)
       | [ ]?\[(?P<key>[^\[\]\n]{0,200})\])
    | <a\b(?P<attributes>[^<>]{0,600})>(?P<anchor>[^<>]{0,300})(?:</a>)?
    | <(?P<auto>https?://[^\s<>]{1,500})>
    | (?P<bare>https?://[^\s<>()\[\]"'`|*]{1,500})
    | (?P<block></?(?:br|li|td|th|tr|p|div|ul|ol|h[1-6]|summary|details|dt|dd)\b[^<>]{0,300}>)
    | (?P<tag></?[a-zA-Z][^<>]{0,600}>)
    | (?P<mark>[*`]+|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|~~)
    | (?P<escaped>\\(?=[!-/:-@\[-`{-~]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IMAGE = later.pattern(
    r"""(?:\bsrc\s{0,4}=\s{0,4}["']|!\[[^\[\]\n]{0,300}\]\()([^\s"'<>)]{1,500})"""
)
_HREF = later.pattern(r"""href\s{0,4}=\s{0,4}["']?([^\s"'<>]{1,500})""", re.IGNORECASE)
_END = later.pattern(
    r"(?<=[.!?])[\"')\]”]{0,2}\s+(?=[A-Z\"'(\[“*🤗])|(?<=[。！？])|;\s*;|\s(?:--|—)\s(?=[A-Z])"
)
_INDENTED = later.pattern(r"(?: {4}|\t)[ \t]*(?![<| \t])")
_BLANKS = later.pattern(r"\s+")


@dataclass(slots=True)
class _Reader:
    """What is being read."""

    references: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    titles: list[tuple[int, str]] = field(default_factory=list)
    section: Section = field(default_factory=lambda: Section((), 1))
    held: list[str] = field(default_factory=list)
    shape: Shape = Shape.PARAGRAPH
    line: int = 1
    header: tuple[str, ...] | None = None

    def end(self) -> None:
        """Keep the block that was being read."""
        held, self.held = self.held, []
        source = "\n".join(held)
        line = self.line
        for start in range(0, len(source), PIECE):
            if len(self.blocks) >= BLOCKS:
                return
            piece = source[start : start + PIECE]
            text, links = plain(piece, self.references)
            if text.strip(" \n|>;:-"):
                self.blocks.append(Block(self.shape, self.section, line, text, links))
            line += piece.count("\n")

    def head(self, level: int, source: str, line: int) -> None:
        """Begin a section."""
        self.end()
        self.header = None
        title = _BLANKS.sub(" ", plain(source, self.references)[0]).strip(" ;:")
        while self.titles and self.titles[-1][0] >= level:
            self.titles.pop()
        self.titles.append((level, title))
        self.section = Section(tuple(title for _, title in self.titles), line)
        if len(self.sections) < BLOCKS:
            self.sections.append(self.section)

    def row(self, source: str, line: int) -> None:
        """Keep a table row."""
        self.end()
        if len(self.blocks) >= BLOCKS or _RULE.match(source):
            return
        text, links = plain(source[:PIECE], self.references)
        cells = tuple(cell.strip() for cell in text.strip().strip("|").split("|"))
        header = self.header or ()
        if self.header is None:
            self.header = cells
        self.blocks.append(Block(Shape.ROW, self.section, line, text, links, cells, header))


def read(source: str, *, first: int = 1) -> Text:
    """Read the prose of a card.

    Args:
        source: Markdown without its front matter.
        first: Number of its first line.
    """
    lines = source[:CHARACTERS].splitlines()
    reader = _Reader(_references(lines))
    images: list[Image] = []
    for number, line in _prose(lines, first):
        if "<img" in line or "![" in line or "src=" in line:
            images += (Image(match[1], number) for match in _IMAGE.finditer(line))
        _take(reader, number, line)
        if len(reader.blocks) >= BLOCKS:
            break
    reader.end()
    cut = len(source) > CHARACTERS or len(reader.blocks) >= BLOCKS
    return Text(tuple(reader.blocks), tuple(reader.sections), tuple(images[:IMAGES]), cut)


def _references(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        if (match := _REFERENCE.match(line)) and len(found) < BLOCKS:
            found.setdefault(match.group(1).lower(), match.group(2))
    return found


def _prose(lines: list[str], first: int) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers, without code and comments; an empty one in their place."""
    fence = ""
    until = ""
    blank = True
    for number, whole in enumerate(lines, first):
        line = whole
        if fence:
            match = _FENCE.match(line)
            if match and match.group(1).startswith(fence):
                fence = ""
            continue
        if until:
            _, found, line = line.partition(until)
            if not found:
                continue
            until = ""
        if match := _FENCE.match(line):
            fence = match.group(1)
            yield number, ""
            continue
        line, until = _uncommented(line)
        if blank and _INDENTED.match(line) and not _ITEM.match(line):
            # indented code, unless it continues a list; a list item's text is lost at worst
            continue
        blank = not line.strip()
        yield number, line


def _uncommented(line: str) -> tuple[str, str]:
    """Return a line without comments and preformatted text, and what ends one left open."""
    kept: list[str] = []
    while True:
        start = line.find("<!--")
        match = _CODE_BLOCK.search(line)
        if start < 0 and match is None:
            return "".join(kept) + line, ""
        if match and (start < 0 or match.start() < start):
            start, closing = match.start(), f"</{match.group(1).lower()}>"
        else:
            closing = "-->"
        kept.append(line[:start])
        stop = line.lower().find(closing, start)
        if stop < 0:
            return "".join(kept), closing
        line = line[stop + len(closing) :]


def _take(reader: _Reader, number: int, line: str) -> None:
    """Read one line."""
    bare = line.strip()
    if not bare or _REFERENCE.match(line):
        reader.end()
        reader.header = None
        return
    if _heading(reader, number, line):
        return
    if _ROW.match(line) or (reader.header is not None and "|" in line):
        reader.row(line, number)
        return
    if match := _QUOTE.match(line):
        line = line[match.end() :]
    if match := _ITEM.match(line):
        reader.end()
        reader.shape, line = Shape.ITEM, line[match.end() :]
    elif not reader.held:
        reader.shape = Shape.PARAGRAPH
    elif _LABEL.match(line):
        reader.end()
        reader.shape = Shape.PARAGRAPH
    if not reader.held:
        reader.line = number
    reader.held.append(line)
    if line.endswith(("  ", "\\")):
        # a break that the author wanted
        reader.end()


def _heading(reader: _Reader, number: int, line: str) -> bool:
    """Take a line that is a heading, or the end of a block, or a rule."""
    if match := _HEADING.match(line):
        reader.head(len(match.group(1)), match.group(2).rstrip("# \t"), number)
    elif match := _HTML_HEADING.match(line):
        reader.head(int(match.group(1)), match.group(2), number)
    elif (match := _UNDERLINE.match(line)) and len(reader.held) == 1:
        title = reader.held.pop()
        reader.head(1 if match.group(1).startswith("=") else 2, title, number - 1)
    elif _BREAK.match(line):
        reader.end()
    elif not reader.held and (match := _BOLD.match(line)):
        reader.head(7, match.group(1), number)
    else:
        return False
    return True


def plain(source: str, references: dict[str, str]) -> tuple[str, tuple[Link, ...]]:
    """Return text without markup, and its links.

    Args:
        source: Markdown of one block; its line breaks are kept.
        references: Targets of ``[text][key]``, by key in lower case.
    """
    pieces: list[str] = []
    links: list[Link] = []
    length = at = 0

    def add(text: str) -> None:
        nonlocal length
        text = html.unescape(text)
        pieces.append(text)
        length += len(text)

    for match in _TOKEN.finditer(source):
        add(source[at : match.start()])
        at = match.end()
        text, target = _link(match, references)
        if target:
            start = length
            add(_TOKEN.sub("", text) if "*" in text or "`" in text else text)
            links.append(Link("".join(pieces[-1:]), target, start, length))
        elif text:
            add(text)
        elif match["block"]:
            add(" ; ")
        add("\n" * (match.group().count("\n") - text.count("\n")))
    add(source[at:])
    return "".join(pieces), tuple(links)


def _link(match: re.Match[str], references: dict[str, str]) -> tuple[str, str]:
    """Return what a piece of markup shows, and where it points."""
    if match["text"] is not None:
        key = match["key"]
        if key is None:
            return match["text"], match["target"] or ""
        return match["text"], references.get((key or match["text"]).lower(), "")
    if match["anchor"] is not None:
        found = _HREF.search(match["attributes"])
        return match["anchor"], found.group(1) if found else ""
    address = match["auto"] or match["bare"]
    if address:
        address = address.rstrip(".,;:!?。，")
        return address, address
    return "", ""


def sentences(block: Block) -> Iterator[Sentence]:
    """Yield the sentences of a block. A row is one sentence."""
    if block.shape is Shape.ROW:
        yield _sentence(block, block.line, 0, len(block.text))
        return
    start, line = 0, block.line
    for stop in (*(match.end() for match in _END.finditer(block.text)), len(block.text)):
        for at in range(start, stop, SENTENCE):
            end = min(at + SENTENCE, stop)
            if block.text[at:end].strip(" \n;"):
                yield _sentence(block, line, at, end)
            line += block.text.count("\n", at, end)
        start = stop


def _sentence(block: Block, line: int, start: int, stop: int) -> Sentence:
    """Cut a sentence out of its block, with one space for every run of blanks."""
    source = block.text[start:stop]
    lead = len(source) - len(source.lstrip())
    line += source.count("\n", 0, lead)
    # places in the source, and how far each moves when blanks before it collapse
    moved = [(match.start(), match.end()) for match in _BLANKS.finditer(source, lead)]
    links = []
    gone = index = 0
    for link in block.links:
        if not start <= link.start < stop:
            continue
        first = link.start - start
        while index < len(moved) and moved[index][1] <= first:
            gone += moved[index][1] - moved[index][0] - 1
            index += 1
        shown = _BLANKS.sub(" ", link.text).strip()
        place = max(first - lead - gone, 0)
        links.append(Link(shown, link.target, place, place + len(shown)))
    return Sentence(block, line, _BLANKS.sub(" ", source[lead:]).rstrip(), tuple(links))


_PLACEHOLDER = later.pattern(
    r"""\W*(?:
      \[?(?:more\ information|needs?\ more\ information|information)\ needed[\]\w\s,;.]{0,40}
    | (?:to\ be|tbd|todo|t\.b\.d)\b.{0,80}
    | \[(?:todo|optional|insert|your|describe|add|provide|specify|enter)\b.{0,200}
    | (?:n/?a|none|null|nil|unknown|undefined|unspecified|unset|placeholder|lorem\ ipsum.{0,400})
    | not\ (?:available|applicable|specified|provided|known|yet\ \w+)
    | (?:coming|available)\ soon | work\ in\ progress | wip | stay\ tuned
    | provide\ a\ (?:quick|longer)\ summary.{0,200}
    | please\ (?:fill|complete|add)\b.{0,200}
    | <[A-Z_/<> -]{3,100}> | \{\{.{0,200}\}\} | \$\{.{0,100}\} | your[-_ ]\w{1,40}
    | (?:model|dataset)[-_ ](?:id|name|here) | license | licence
    )\W*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def placeholder(text: str) -> bool:
    """Whether a text says nothing: a template's filler, or no letter at all."""
    return not any(letter.isalnum() for letter in text) or bool(_PLACEHOLDER.fullmatch(text))
