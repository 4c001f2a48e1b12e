"""tar: a header and the bytes of each member, in blocks of 512; two blocks of zeros at the end.

ustar, pax and GNU headers are read: see ``intake/tarheaders.py``. The names tell a legacy PyTorch
archive and a NeMo one from others (``intake/layouts.py``). A name that begins with ``.wh.`` is an
order to delete, where the archive is a layer of a container image, and a file to everybody else:
it is noted.

Sources: https://www.gnu.org/software/tar/manual/html_node/Standard.html (retrieved 2026-11-23),
https://github.com/opencontainers/image-spec/blob/main/layer.md (retrieved 2026-11-26).
Not read: sparse members (a gap), headers after a damaged one (a gap).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Face, FormatError, Gap, GapKind, Member, Trait
from weighbridge.core.records import replace
from weighbridge.formats import Format, Kind, Part, Role, unpacked
from weighbridge.intake import layouts, tarheaders
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.layouts import Layout
from weighbridge.intake.source import Slice
from weighbridge.intake.tarheaders import BLOCK, Item
from weighbridge.intake.ziprecords import key

PADDED = 20 * BLOCK
"""Bytes to a multiple of which tar fills up the archive with zeros."""

MAGIC = slice(257, 262)
"""Where ``ustar`` stands."""


WHITEOUT = ".wh."
"""How the last step of a name begins that deletes a file of a layer below."""

OPAQUE = ".wh..wh..opq"
"""Last step of a name that deletes all files of its folder, of layers below."""


def recognises(glimpse: Glimpse) -> bool:
    """Look for the name of the format, or for a header whose checksum is right."""
    return glimpse.head[MAGIC] == b"ustar" or tarheaders.is_header(glimpse.head[:BLOCK])


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Member`` and a part for every member, gaps for what follows the last."""
    found: list[Item] = []
    fault = None
    try:
        for item in tarheaders.items(cursor):
            found.append(item)  # noqa: PERF402 - what came before a fault is kept
    except FormatError as error:
        fault = error
    layout = layouts.of_tar(item.name for item in found)
    for face in layout.faces:
        yield Face(cursor.place(cursor.start, cursor.stop), face)
    for item in _compared(found):
        yield from _member(cursor, item, layout)
    if fault:
        raise fault
    yield from _rest(cursor)


def _compared(items: list[Item]) -> Iterator[Item]:
    """Mark members that share a name: the last one wins where a loader asks for it by name."""
    count: dict[str, int] = {}
    for item in items:
        count[key(item.name)] = count.get(key(item.name), 0) + 1
    for item in items:
        if count[key(item.name)] > 1 and not item.name.endswith("/"):
            note = f"{item.note}; " if item.note else ""
            note += "another member has the same name"
            yield replace(item, traits=item.traits | {Trait.DUPLICATE}, note=note)
        else:
            yield item


def _member(cursor: Cursor, item: Item, layout: Layout) -> Iterator[Evidence | Part]:
    place = cursor.place(item.record.start, item.record.stop)
    note = "; ".join(each for each in (item.note, _deletes(item.name)) if each)
    yield Member(place, item.name, item.size, item.traits, item.link, note)
    if item.sparse:
        why = f"{item.name!r} is a sparse file, which is not read"
        yield Gap(cursor.place(item.data.start, item.data.stop), GapKind.UNSUPPORTED, why)
    use = layout.use(item.name)
    if item.data.size or (use.expect and not item.traits):
        source = Slice(cursor.source, item.data.start, item.data.stop)
        name = item.name or "(no name)"
        role = Role.DATA if use.data else Role.CONTENT
        yield Part(name, lambda: source, role=role, expect=use.expect)
    for span in item.stray:
        from weighbridge.intake import expand  # noqa: PLC0415 - with every codec

        stray = expand.stray(cursor, span.start, span.stop, "bytes in the padding of a member")
        yield from unpacked(cursor, stray)


def _deletes(name: str) -> str:
    """Say what a member deletes, if it belongs to a layer; or nothing."""
    folder, _, last = name.rpartition("/")
    if last == OPAQUE:
        return f"deletes what layers below have in {folder or '.'!r}"
    if last.startswith(WHITEOUT):
        return f"deletes {last.removeprefix(WHITEOUT)!r} of a layer below"
    return ""


def _rest(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Look at what follows the first block of zeros."""
    from weighbridge.intake import expand  # noqa: PLC0415 - with every codec

    start, stop = cursor.offset, cursor.stop
    at = expand.after_zeros(cursor.source, start, stop)
    if at < stop:
        at -= (at - start) % BLOCK  # where another archive would begin
        yield from unpacked(cursor, expand.stray(cursor, at, stop, "bytes after the archive"))
    elif at - start >= PADDED + 2 * BLOCK:
        yield from unpacked(cursor, expand.stray(cursor, start, at, "bytes after the archive"))


FORMAT = Format(
    id="tar-archive",
    title="tar archive",
    doc=__doc__,
    kind=Kind.CONTAINER,
    recognises=recognises,
    read=read,
    least=MAGIC.stop,
    extensions=(".tar", ".nemo"),
    steps=1,
)
