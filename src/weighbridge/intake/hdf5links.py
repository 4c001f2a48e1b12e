"""List what a group of an HDF5 file links to, and what attributes an object has.

Layout::

    symbol table   "TREE", u8 0, u8 level, u16 n, O left, O right, n x (L key, O child), L key
                   "SNOD", u8 1, u8, u16 n, n x (O name, O header, u32 kind, u32, 16 bytes)
                   "HEAP", u8 0, 3 bytes, L size, L free, O data: names, and targets of soft links
    link           u8 1, u8 flags, [u8 kind], [u64 order], [u8 set], n (1 to 8 bytes), name;
                   hard: O header; soft: u16 n, path; external: u16 n, u8, file, 0, path, 0
    dense          links and attributes as messages in a fractal heap, their ids in a B-tree 2
    attribute      u8 version, u8, u16 name, u16 type, u16 shape, [u8 set], then those and the value

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html (retrieved 2026-11-26).
Not read: links of kinds that programs define for themselves, but for external ones (a gap).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake import hdf5headers as headers
from weighbridge.intake.hdf5file import Block, File
from weighbridge.intake.hdf5headers import Message
from weighbridge.intake.hdf5heaps import DEPTH, Fractal, records
from weighbridge.intake.hdf5types import Type, dataspace, datatype

HARD, SOFT, EXTERNAL = 0, 1, 64

_KIND, _ORDER, _SET = 8, 4, 16
_SOFT_ENTRY = 2
_ENTRY = 24


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a group.

    Attributes:
        name: As written; attacker-controlled text.
        address: Of the object's header, or ``None`` if it is not a hard link.
        kind: ``HARD``, ``SOFT``, ``EXTERNAL`` or another number.
        file: The other file, of an external link.
        path: Of the object, in that file or in this one.
    """

    name: str
    address: int | None
    kind: int = HARD
    file: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an object.

    Attributes:
        name: As written; attacker-controlled text.
        kind: Type of its elements.
        shape: ``None`` if it holds none.
        value: Its elements.
        start: Where it lies in the artifact.
    """

    name: str
    kind: Type
    shape: tuple[int, ...] | None
    value: Block
    start: int


def links(file: File, found: Iterable[Message]) -> Iterator[Link]:
    """Yield the links of a group.

    Raises:
        FormatError: Damaged; the links before the fault have been yielded.
    """
    for message in found:
        if message.kind == headers.SYMBOLS:
            yield from _symbols(file, message.body)
        elif message.kind == headers.LINK:
            yield _link(file, message.body)
        elif message.kind == headers.LINK_INFO:
            body = message.body
            flags = body.data[1:2] or b"\0"
            body.take(2 + (8 if flags[0] & 1 else 0), "links")
            for dense in _dense(file, body, 4):
                yield _link(file, dense)


def attributes(file: File, found: Iterable[Message]) -> Iterator[Attribute]:
    """Yield the attributes of an object.

    Raises:
        FormatError: Damaged; the attributes before the fault have been yielded.
    """
    for message in found:
        if message.kind == headers.ATTRIBUTE:
            yield _attribute(file, message.body)
        elif message.kind == headers.ATTRIBUTE_INFO:
            body = message.body
            flags = body.data[1:2] or b"\0"
            body.take(2 + (2 if flags[0] & 1 else 0), "attributes")
            for dense in _dense(file, body, 0):
                yield _attribute(file, dense)


def _dense(file: File, body: Block, before: int) -> Iterator[Block]:
    """Yield the objects of a heap that a tree lists; the other tree may list more.

    Args:
        file: The file.
        body: Addresses of heap and trees.
        before: Bytes before the id in a record of the tree of names.
    """
    heap = file.address(body, "heap of links or attributes")
    names = file.address(body, "tree of names")
    order = file.address(body, "tree of an order") if body.left >= file.wide else None
    if heap is None:
        return
    fractal, seen = Fractal(file, heap), set[bytes]()
    tabled = file.shared.get(headers.ATTRIBUTE)
    size = 7 if before else 8
    for tree, at in ((names, before), (order, 8 if before else 0)):
        for record in records(file, tree) if tree is not None else ():
            key = record[at : at + size]
            shared = not before and record[size : size + 1] and record[size] & headers.SHARED
            if key in seen:
                continue
            seen.add(key)
            if not shared:
                yield fractal.object(key)
            elif tabled is None:
                raise FormatError("an attribute in a table that is not there", offset=body.start)
            else:
                yield tabled.object(key)


def _link(file: File, body: Block) -> Link:
    version, flags = body.uint(1, "link"), body.uint(1, "link")
    if version != 1:
        raise FormatError(f"link of version {version}", offset=body.start)
    kind = body.uint(1, "link") if flags & _KIND else HARD
    body.take((8 if flags & _ORDER else 0) + (1 if flags & _SET else 0), "link")
    size = body.uint(1 << (flags & 3), "name of a link")
    name = body.take(size, "name of a link").decode("utf-8", "surrogateescape")
    if kind == HARD:
        return Link(name, file.known(body, "link"))
    target = body.sub(body.uint(2, "link"), "link")
    if kind == SOFT:
        return Link(name, None, kind, "", target.data.decode("utf-8", "surrogateescape"))
    if kind == EXTERNAL:
        target.take(1, "link")
        return Link(name, None, kind, target.text("link"), target.text("link"))
    return Link(name, None, kind)


def _symbols(file: File, body: Block) -> Iterator[Link]:
    """Yield the links of a group of the old kind."""
    tree, heap = file.known(body, "tree of a group"), file.known(body, "names of a group")
    head = file.block(heap, 8 + 2 * file.long + file.wide, "names of a group")
    head.expect(b"HEAP", "names of a group")
    head.take(4, "names of a group")
    size, _ = head.uints(2, file.long, "names of a group")
    texts = file.block(file.known(head, "names of a group"), size, "names of a group")
    width = file.head.leaf * 2
    for node in leaves(file, tree, 0, file.long, file.head.group):
        file.room(node, 8 + width * (2 * file.wide + _ENTRY))
        top = file.block(node, 8, "symbols of a group")
        top.expect(b"SNOD", "symbols of a group")
        top.take(2, "symbols of a group")
        held = top.uint(2, "symbols of a group")
        rows = file.block(node + 8, held * (2 * file.wide + _ENTRY), "symbols of a group")
        for _ in range(held):
            texts.at = min(rows.uint(file.wide, "name"), len(texts.data))
            name, address = texts.text("name of a link"), file.address(rows, "link")
            file.spend(len(name), "name of a link")  # many may share one long text
            kind = rows.uint(4, "link")
            scratch = rows.take(_ENTRY - 4, "link")
            if kind == _SOFT_ENTRY:
                texts.at = min(int.from_bytes(scratch[4:8], "little"), len(texts.data))
                target = texts.text("target of a link")
                file.spend(len(target), "target of a link")
                yield Link(name, None, SOFT, "", target)
            elif address is not None:
                yield Link(name, address)


def leaves(file: File, root: int, kind: int, key: int, half: int) -> Iterator[int]:
    """Yield the addresses below the lowest nodes of a B-tree of version 1.

    Args:
        file: The file.
        root: Address of the first node.
        kind: 0 of a group; of chunks see ``intake/hdf5storage.py``.
        key: Size of a key, in bytes.
        half: Half the children that a node has room for.

    Raises:
        FormatError: Damaged, or in a circle.
    """
    for block, held in nodes(file, root, kind, key, half):
        for _ in range(held):
            block.take(key, "key")
            yield file.known(block, "child of a node")


def nodes(file: File, root: int, kind: int, key: int, half: int) -> Iterator[tuple[Block, int]]:
    """Yield the lowest nodes of a B-tree of version 1, and how many children each has.

    Raises:
        FormatError: Damaged, or in a circle.
    """
    stack, seen, head = [(root, -1)], set[int](), 8 + 2 * file.wide
    while stack:
        address, wanted = stack.pop()
        if address in seen:
            raise FormatError("a node that stands twice", offset=file.head.at)
        seen.add(address)
        top = file.block(address, head, "node")
        top.expect(b"TREE", "node")
        what, level, held = top.uint(1, "node"), top.uint(1, "node"), top.uint(2, "node")
        if what != kind or (wanted >= 0 and level != wanted) or level > DEPTH:
            raise FormatError("a node of another tree", offset=top.start)
        file.room(address, head + 2 * half * (key + file.wide) + key)
        block = file.block(address + head, held * (key + file.wide), "node")
        if level == 0:
            yield block, held
            continue
        inner = list[tuple[int, int]]()
        for _ in range(held):
            block.take(key, "key")
            inner.append((file.known(block, "child of a node"), level - 1))
        stack += reversed(inner)


def _attribute(file: File, body: Block) -> Attribute:
    start = body.start
    version, flags = body.uint(1, "attribute"), body.uint(1, "attribute")
    if version not in {1, 2, 3}:
        why = f"attribute of version {version}"
        raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
    sizes = body.uints(3, 2, "attribute")
    if version == 3:  # noqa: PLR2004 - the first with a character set
        body.take(1, "attribute")
    parts = []
    for size in sizes:
        parts.append(body.sub(size, "attribute"))
        if version == 1:
            body.take(min(-size % 8, body.left), "attribute")
    name, kind, shape = parts
    flags = 0 if version == 1 else flags
    text = name.data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
    if flags & 1:
        kind = headers.shared(file, kind, headers.DATATYPE)
    if flags & 2:
        shape = headers.shared(file, shape, headers.DATASPACE)
    return Attribute(text, datatype(kind), dataspace(file, shape), body, start)
