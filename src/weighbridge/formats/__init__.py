"""File formats, one each. A reader states facts; it has no opinion.

A module ends in ``FORMAT = Format(id=..., ...)``. The driver shows both ends of some bytes to every
format's ``recognises``, and every format that recognises them reads them: a polyglot shows all its
faces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.core import Evidence, Kind
from weighbridge.core.records import dataclass
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import TAIL, Glimpse
from weighbridge.intake.part import Part, Role, unpacked

__all__ = ["Format", "Kind", "Part", "Role", "unpacked", "watched"]

Read = Callable[[Cursor], Iterator[Evidence | Part]]

ENDS = b"."
"""How pickles end."""

MARKS = (
    b"7z\xbc\xaf\x27\x1c",
    b"ustar",
    b"\x7fELF",
    b"PE\0\0",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
)
"""What archives and programs have, one of which may stand behind a file."""


def watched(read: Read, what: str) -> Read:
    """Return a reader that also tells what somebody put behind a file: see ``machine.behind``.

    Args:
        read: Reads the file, and does not know where it ends.
        what: It is, e.g. ``"the picture"``.
    """

    def both(cursor: Cursor) -> Iterator[Evidence | Part]:
        whole = cursor.again()
        yield from read(cursor)
        start = max(whole.start, whole.stop - TAIL)
        tail = whole.source.read(start, whole.stop - start)
        if tail.rstrip(b"\0").endswith(ENDS) or any(mark in tail for mark in MARKS):
            from weighbridge.machine import behind  # noqa: PLC0415 - nearly no file has anything

            yield from behind.anything(whole, what)

    return both


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        id: Kebab-case, equal to the module's name with ``-`` for ``_``.
        title: What people call it.
        doc: Layout, source with link and date, and what is not read: the module's docstring.
        kind: What files of it are.
        recognises: Whether the bytes are of this format, by both ends. Never raises.
        read: Yields evidence, and parts to descend into; raises ``FormatError`` and nothing else.
        extensions: File name endings that promise this format, lower case, with the dot.
        refines: Ids of formats that need not read what this one reads: it covers all they see.
        fallback: Read only what no other format recognises.
        program: Its magic number is looked for in tensor data too.
        begins: What its files begin with, one of these; ``None`` if that is not fixed. Of no bytes
            at all, if only a name or an archive's layout tells it.
        at: Where that stands, in bytes from the first.
        plain: No zero byte is among the first ``HEAD``, but for text in UTF-16 and UTF-32.
        opens: One of these bytes comes first behind blanks; empty if that is not fixed.
        holds: One of these stands in the first ``HEAD`` bytes; empty if none has to.
        ends: It may stand in the last ``TAIL`` bytes instead, in which to look takes long.
        least: Bytes that its files have at least.
        within: One of these stands somewhere in it; empty if none has to. It counts where the first
            ``HEAD`` bytes are all there are.
        steps: What a small one inside another file costs that tells something, besides being told
            (``Budget.look``).
        names: Imports and calls that are told of one file, besides those its bytes allow
            (``Limits.apart``); of a text, ``Limits.worded`` and ``Limits.wordy`` are.

    Those from ``begins`` to ``within`` say which bytes it is asked about (``stages.candidates``),
    and nothing else: what ``recognises`` says no to anyway.
    """

    id: str
    title: str
    doc: str | None
    kind: Kind
    recognises: Callable[[Glimpse], bool]
    read: Callable[[Cursor], Iterator[Evidence | Part]]
    extensions: tuple[str, ...] = ()
    refines: tuple[str, ...] = ()
    fallback: bool = False
    program: bool = False
    begins: tuple[bytes, ...] | None = None
    at: int = 0
    plain: bool = False
    opens: bytes = b""
    holds: tuple[bytes, ...] = ()
    ends: bool = False
    least: int = 0
    within: tuple[bytes, ...] = ()
    steps: int = 0
    names: int = 2_048
