"""XML from strangers: elements, attributes and text, and nothing that makes more of them.

Read are elements, attributes, text, CDATA, the five named references and references to characters;
comments and processing instructions are passed over. A document type is refused, so there are no
entities to expand or to fetch, and no default attributes; nothing that a document names is ever
opened. Namespaces are not resolved: a name keeps its prefix.

Source: https://www.w3.org/TR/xml/ (fifth edition, retrieved 2026-11-26). Encodings: UTF-8, ASCII,
ISO 8859-1 and Windows-1252.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from weighbridge.core import FormatError, GapKind, later
from weighbridge.intake.cursor import Cursor
from weighbridge.typings import NamedTuple, TypeAlias

DEPTH = 2048
"""Elements inside one another. Decision trees are written as deep as they are."""

NEAR = 8
"""Elements inside one another that are passed over as one, at most."""

NAMES = 4096
"""Names that are remembered."""

ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "ascii": "ascii", "us-ascii": "ascii",
    "iso-8859-1": "latin-1", "latin1": "latin-1", "latin-1": "latin-1",
    "windows-1252": "cp1252", "cp1252": "cp1252",
}  # fmt: skip
"""Encodings in which markup is ASCII, by the names that documents give them."""

_NAME = rb"[A-Za-z_:\x80-\xff][A-Za-z0-9_:.\x80-\xff-]*+"
_QUOTED = rb"(?:\"[^\"<]*+\"|'[^'<]*+')"
_PAIR = rb"[ \t\r\n]++(%b)[ \t\r\n]*+=[ \t\r\n]*+(%b)" % (_NAME, _QUOTED)

_ATTRIBUTE = later.pattern(_PAIR)
_OPEN = later.pattern(
    rb"<(%b)((?:[ \t\r\n]++%b[ \t\r\n]*+=[ \t\r\n]*+%b)*+)[ \t\r\n]*+(/?)>"
    % (_NAME, _NAME, _QUOTED)
)
_CLOSE = later.pattern(rb"</(%b)[ \t\r\n]*+>" % _NAME)
_DECLARED = later.pattern(
    rb"<\?xml[ \t\r\n][^>]{0,200}?\bencoding[ \t\r\n]*=[ \t\r\n]*[\"']([\w.-]+)"
)
_TAG = later.pattern(
    rb"(<(/?)([A-Za-z_:][A-Za-z0-9_:.-]*+)"
    rb"((?:[ \t\r\n]++[A-Za-z_:][A-Za-z0-9_:.-]*+=\"[^\"<&]*+\")*+)"
    rb"[ \t\r\n]*+(/?)>[^<&]*+)|[<&]"
)
"""A tag as most are written, and text behind it; or a byte, where there is something else."""
_BARE = later.pattern(
    rb"(/?)([A-Za-z_:][A-Za-z0-9_:.-]*+)((?:[ \t\r\n]++[A-Za-z_:][A-Za-z0-9_:.-]*+=\")*+)"
    rb"[ \t\r\n]*+(/?)>[^<&]*+"
)
"""As ``_TAG``, behind ``<`` and without what stands between quotation marks, and one of them."""
_FORBIDDEN = later.pattern(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ALLOWED = bytes((*b"\t\n\r", *range(0x20, 0x100)))
_REFERENCE = later.pattern(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));|&")
_BLANKS = bytes.maketrans(b"\t\r\n", b"   ")
"""In attributes, any blank is a space."""

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}

SHAPES = 1024
"""Names of elements, with those of their attributes, that are remembered."""

TAGS, LONG = 4096, 256
"""Tags without the values of their attributes that are remembered, and bytes of one, at most."""

NEW = 4
"""Of so many tags, one may be new: else each is taken apart."""

NEXT, LEAST, MOST = 1 << 6, 1 << 9, 1 << 16
"""Bytes that are taken apart at once: after some of which none was passed over, after a tag that
was told, and where none was."""

PASSED = ((b"<!--", b"-->", "comment"), (b"<?", b"?>", "processing instruction"))


class Open(  # of types and not of their names, each of which would be compiled
    NamedTuple(
        "Open", [("name", str), ("attributes", dict[str, str]), ("start", int), ("stop", int)]
    )
):
    """An element begins. One that is empty is followed by its ``Close`` at once.

    Attributes:
        name: As written, with its prefix.
        attributes: By name.
        start: Offset of ``<``.
        stop: One past ``>``.
    """

    __slots__ = ()


class Close(  # of types and not of their names, each of which would be compiled
    NamedTuple("Close", [("name", str), ("start", int), ("stop", int)])
):
    """An element ends; ``start`` and ``stop`` are those of the tag."""

    __slots__ = ()


class Text(  # of types and not of their names, each of which would be compiled
    NamedTuple("Text", [("text", str), ("start", int), ("stop", int)])
):
    """Text between tags that is more than blank; parts around a comment come one by one."""

    __slots__ = ()


Token: TypeAlias = Open | Close | Text


class Quiet(  # of types and not of their names, each of which would be compiled
    NamedTuple(
        "Quiet",
        [("tells", Callable[[str, frozenset[str]], bool]), ("listening", Callable[[], bool])],
    )
):
    """What need not be told.

    Attributes:
        tells: Whether the beginning of an element of such a name, with attributes of such names,
            may tell something, whatever their values.
        listening: Whether what is told now has changed that for all that comes: then everything
            is told. If not, then neither are texts and the ends of elements.
    """

    __slots__ = ()


def tokens(
    cursor: Cursor,
    dull: re.Pattern[bytes] | None = None,
    quiet: Quiet | None = None,
    *,
    inside: re.Pattern[bytes] | None = None,
) -> Iterator[Token]:
    """Yield what the document that fills the cursor's span is made of, in order.

    Args:
        cursor: Over the document.
        dull: Whole elements of which nothing has to be told, and blanks behind them: ASCII, without
            references, no attribute twice. They are passed over inside of other elements.
        quiet: What else is passed over there, if it is written as usual.
        inside: As ``dull``, with what stands between them, where that is inside of an element that
            is itself inside of another one, and none is near ``DEPTH``.

    Raises:
        FormatError: Not well-formed, or with a document type; of kind ``LIMIT`` if it is too long
            or too deep, of kind ``UNSUPPORTED`` for another encoding.
    """
    if cursor.left > cursor.limits.text:
        why = f"XML of more than {cursor.limits.text} bytes"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    base = cursor.offset
    yield from _Reader(cursor.take(cursor.left, "XML"), base).tokens(dull, quiet, inside)


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


class _Reader:
    """A document in memory, and where it is read."""

    def __init__(self, data: bytes, base: int) -> None:
        self._data = data
        self._base = base
        self._encoding = self._known()
        self._open: list[bytes] = []
        self._names: dict[bytes, str] = {}
        self._done = False

    def _known(self) -> str:
        """Return the encoding, having seen that it is one in which markup is ASCII."""
        # One is left out of the others sooner than it is found not to be there.
        odd = self._data.translate(None, _ALLOWED)
        if odd and (found := _FORBIDDEN.search(self._data)):
            raise self._fault(found.start(), "a character that XML does not allow")
        if self._data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise self._fault(0, "XML in UTF-16 is not read", GapKind.UNSUPPORTED)
        named = _DECLARED.search(self._data[:400])
        name = named[1].decode("ascii").lower() if named else "utf-8"
        if name not in ENCODINGS:
            raise self._fault(0, f"XML in {name!r} is not read", GapKind.UNSUPPORTED)
        return ENCODINGS[name]

    def tokens(
        self,
        dull: re.Pattern[bytes] | None,
        quiet: Quiet | None,
        inside: re.Pattern[bytes] | None,
    ) -> Iterator[Token]:
        data, passing = self._data, None
        if quiet and self._encoded():
            passing = self._passing(quiet)
        at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        while at < len(data):
            mark = data.find(b"<", at)
            if mark != at:
                stop = len(data) if mark < 0 else mark
                if text := self._text(at, stop):
                    yield text
                at = stop
                continue
            if passing and self._open and (stop := passing(at)) != at:
                at = stop
                continue
            if data.startswith((b"<!", b"<?"), at):
                start, at, inner = self._declaration(at)
                if inner:
                    yield Text(self._decode(*inner), self._base + start, self._base + at)
                continue
            if data.startswith(b"</", at):
                yield (close := self._close(at))
                at = close.stop - self._base
                continue
            passed = inside if inside and 2 <= len(self._open) < DEPTH - NEAR else dull  # noqa: PLR2004
            if passed and self._open and (run := passed.match(data, at)):
                at = run.end()
                continue
            found = self._element(at)
            yield from found
            at = found[0].stop - self._base
        if self._open or not self._done:
            raise self._fault(len(data), "the document ends inside an element or without one")

    def _encoded(self) -> bool:
        """Whether all of it is in the encoding; if not, somebody has to say where."""
        try:
            self._data.decode(self._encoding)
        except UnicodeDecodeError:
            return False
        return True

    def _passing(self, quiet: Quiet) -> Callable[[int], int]:
        """Return what passes over tags that tell nothing, inside of an element.

        It returns where it stops; whatever is odd, and the end of the outermost element, is left
        where it is.
        """
        data, opened, known, size = self._data, self._open, set[tuple[bytes, ...]](), LEAST
        together = _Together(data, opened, quiet).passed

        def passing(at: int) -> int:
            nonlocal size
            if quiet.listening():
                return at
            begun, stop = at, at + size
            # There is a reference, and none is passed over.
            odd = data.find(b"&", at, stop)
            stop = stop if odd < 0 else odd
            if (passed := together(at, data.rfind(b"<", at, stop))) > at:
                size = min(2 * size, MOST)
                return passed
            for whole, end, name, attributes, empty in _TAG.findall(data, at, stop):
                if end:
                    if attributes or empty or len(opened) < 2 or opened[-1] != name:  # noqa: PLR2004
                        break
                    opened.pop()
                elif whole:
                    shape = (name, *attributes.split(b'"')[::2])
                    if shape not in known:
                        if len(known) >= SHAPES or not _silent(shape, quiet):
                            break
                        known.add(shape)
                    if not empty:
                        if len(opened) >= DEPTH:
                            break
                        opened.append(name)
                else:
                    break
                at += len(whole)
            size = min(2 * size, MOST) if at + LEAST > stop else LEAST
            size = size if at > begun else NEXT
            return at

        return passing

    def _element(self, at: int) -> tuple[Open] | tuple[Open, Close]:
        found = _OPEN.match(self._data, at)
        if found is None:
            raise self._fault(at, "no tag")
        if self._done:
            raise self._fault(at, "an element after the outermost one")
        start, stop = self._base + at, self._base + found.end()
        name = self._name(found[1], at)
        opened = Open(name, self._attributes(found[2], at) if found[2] else {}, start, stop)
        if found[3]:
            self._done = not self._open
            return opened, Close(name, start, stop)
        if len(self._open) >= DEPTH:
            raise self._fault(at, f"more than {DEPTH} elements inside one another", GapKind.LIMIT)
        self._open.append(found[1])
        return (opened,)

    def _attributes(self, raw: bytes, at: int) -> dict[str, str]:
        table: dict[str, str] = {}
        count = 0
        for name, value in _ATTRIBUTE.findall(raw):
            text = self._plain(value[1:-1].translate(_BLANKS), at)
            table[self._name(name, at)] = self._expand(text, at) if "&" in text else text
            count += 1
        if len(table) != count:
            raise self._fault(at, "an attribute stands twice")
        return table

    def _close(self, at: int) -> Close:
        if self._open and self._data.startswith(b"%b>" % self._open[-1], at + 2):
            known = self._open.pop()
            self._done = not self._open
            stop = self._base + at + len(known) + 3
            return Close(self._name(known, at), self._base + at, stop)
        found = _CLOSE.match(self._data, at)
        if found is None or not self._open or self._open.pop() != found[1]:
            raise self._fault(at, "an end tag of no open element")
        self._done = not self._open
        name = self._name(found[1], at)
        return Close(name, self._base + at, self._base + found.end())

    def _declaration(self, at: int) -> tuple[int, int, tuple[int, int] | None]:
        """Pass over what is no element; return where it lies, and the text inside CDATA."""
        for mark, end, what in PASSED:
            if self._data.startswith(mark, at):
                stop = self._data.find(end, at + len(mark))
                if stop < 0:
                    raise self._fault(at, f"a {what} without end")
                return at, stop + len(end), None
        stop = self._data.find(b"]]>", at)
        if not self._data.startswith(b"<![CDATA[", at) or stop < 0 or not self._open:
            raise self._fault(at, "a document type, or a section that is not read")
        return at, stop + 3, (at + 9, stop)

    def _text(self, start: int, stop: int) -> Text | None:
        if not self._data[start:stop].strip():
            return None
        if not self._open:
            raise self._fault(start, "text outside of the outermost element")
        text = self._decode(start, stop)
        return Text(
            self._expand(text, start) if "&" in text else text,
            self._base + start,
            self._base + stop,
        )

    def _name(self, raw: bytes, at: int) -> str:
        """Return a name, which nearly always was there before."""
        known = self._names.get(raw)
        if known is None:
            known = self._plain(raw, at)
            if len(self._names) < NAMES:
                self._names[raw] = known
        return known

    def _decode(self, start: int, stop: int) -> str:
        return self._plain(self._data[start:stop], start)

    def _plain(self, raw: bytes, at: int) -> str:
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            raise self._fault(at, f"text is not {self._encoding}") from error

    def _expand(self, text: str, at: int) -> str:
        def one(found: re.Match[str]) -> str:
            decimal, hexadecimal, name = found.groups()
            if name:
                return _NAMED[name]
            number = int(decimal) if decimal else int(hexadecimal or "0", 16)
            if not _character(number):
                raise self._fault(at, f"a reference that is not read: {found[0][:20]!r}")
            return chr(number)

        return _REFERENCE.sub(one, text)

    def _fault(self, at: int, why: str, kind: GapKind = GapKind.DAMAGED) -> FormatError:
        return FormatError(why, offset=self._base + at, kind=kind)


class _Together:
    """Passes over tags that tell nothing, as many as stand in some bytes, or over none.

    Between quotation marks are the values of attributes, unless a text has some: then either a tag
    is among them, which shows, or nothing that matters. What is left without them comes again.
    """

    def __init__(self, data: bytes, opened: list[bytes], quiet: Quiet) -> None:
        self._data = data
        self._opened = opened
        self._quiet = quiet
        # The name of an element that begins; of one that ends, in a tuple; none of an empty one.
        self._known: dict[bytes, bytes | tuple[bytes]] = {}

    def passed(self, at: int, stop: int) -> int:
        """Return ``stop``, at which another tag begins; ``at`` if some tag has to be looked at."""
        pieces = self._data[at:stop].split(b'"') if stop > at else []
        bare, values = b'"'.join(pieces[::2]), b"".join(pieces[1::2])
        if len(pieces) % 2 == 0 or b"<" in values or b"&" in values:
            return at
        tags = bare.split(b"<")[1:]
        new = set(tags).difference(self._known)
        if len(new) > 1 + len(tags) // NEW or not all(map(self._learnt, new)):
            return at
        return stop if self._nested(list(map(self._known.__getitem__, tags))) else at

    def _learnt(self, tag: bytes) -> bool:
        """Whether a tag tells nothing, which is remembered."""
        found = _BARE.fullmatch(tag)
        if found is None or len(tag) > LONG or len(self._known) >= TAGS:
            return False
        end, name, attributes, empty = found.groups()
        if (
            (attributes or empty)
            if end
            else not _silent((name, *attributes.split(b'"')), self._quiet)
        ):
            return False
        self._known[tag] = (name,) if end else b"" if empty else name
        return True

    def _nested(self, tags: list[bytes | tuple[bytes]]) -> bool:
        """Whether elements begin and end inside of one another, and of the outermost one."""
        inner = self._opened[1:]
        try:
            for tag in filter(None, tags):
                if type(tag) is bytes:
                    inner.append(tag)
                    if len(inner) >= DEPTH:
                        return False
                elif inner.pop() != tag[0]:
                    return False
        except IndexError:
            return False
        self._opened[1:] = inner
        return True


def _silent(shape: tuple[bytes, ...], quiet: Quiet) -> bool:
    """Whether an element of some name, with what stands before its attributes' values, is quiet."""
    name, *rest = (each.strip().removesuffix(b"=").decode("ascii") for each in shape)
    names = [each for each in rest if each]
    return len(set(names)) == len(names) and not quiet.tells(name, frozenset(names))


def _character(number: int) -> bool:
    """Whether XML allows a character."""
    return (
        number in (0x9, 0xA, 0xD)
        or 0x20 <= number <= 0xD7FF  # noqa: PLR2004 - the production Char of the specification
        or 0xE000 <= number <= 0xFFFD  # noqa: PLR2004 - likewise
        or 0x10000 <= number <= 0x10FFFF  # noqa: PLR2004 - likewise
    )
