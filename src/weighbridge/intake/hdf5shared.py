"""Read the tables in which HDF5 keeps messages that many headers share.

Layout (O: size of an offset; see ``intake/hdf5file.py``)::

    message 15   u8 0, O table, u8 indices: in the header of the superblock's extension
    table        "SMTB", indices, u32 checksum
    index        u8, u8 0 list or 1 tree, u16 kinds of messages: a bit each, u32 least, u16 most of
                 a list, u16 least of a tree, u16 messages, O list or tree, O fractal heap
    list         "SMLI", room for the most of a list: u8, u32 hash, 8 bytes or 4 and O, u32 checksum
    shared       u8 3, u8 1, 8 bytes: id in the heap of its kind, in place of the message

Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, and ``H5SMcache.c`` of
https://github.com/HDFGroup/hdf5 for what the bits are (retrieved 2026-11-26). Not read: the lists,
which only find what is there already when another is written.
"""

from __future__ import annotations

from weighbridge.core import FormatError
from weighbridge.intake.hdf5file import Block, File
from weighbridge.intake.hdf5heaps import Fractal, records

MOST = 8
"""Indices of one file."""

TREE = 1
SHAREABLE = frozenset({1, 3, 5, 11, 12})
"""Kinds of messages: shape, type, fill value, filters, attribute."""

_KEY = 8


def tables(file: File, body: Block) -> None:
    """Take note of which heap holds the messages of each kind.

    Args:
        file: The file.
        body: The message that says where the table is.

    Raises:
        FormatError: Damaged.
    """
    body.take(1, "tables of shared messages")
    address = file.known(body, "table of shared messages")
    count = body.uint(1, "table of shared messages")
    if not 0 < count <= MOST:
        raise FormatError(f"{count} tables of shared messages", offset=body.start)
    block = file.block(address, 8 + count * (14 + 2 * file.wide), "table of shared messages")
    block.expect(b"SMTB", "table of shared messages")
    for _ in range(count):
        _, sort = block.uints(2, 1, "table of shared messages")
        kinds = block.uint(2, "table of shared messages")
        block.take(4, "table of shared messages")
        most = block.uints(3, 2, "table of shared messages")[0]
        listed = file.address(block, "list of shared messages")
        heap = file.address(block, "heap of shared messages")
        if listed is not None and sort == TREE:
            for _record in records(file, listed):
                pass
        elif listed is not None:
            entry = 5 + max(4 + _KEY, 4 + file.wide)
            file.room(listed, 8 + most * entry)
        if heap is not None:
            held = Fractal(file, heap)
            # The reference library takes the first index that has a kind.
            file.shared = {kind: held for kind in SHAREABLE if kinds >> kind & 1} | file.shared
