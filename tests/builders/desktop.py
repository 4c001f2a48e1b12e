"""Write what desktops and offices leave beside models: honest ones, and lies."""

import struct

EMPTY_FORK = b"This resource fork intentionally left blank   ".ljust(286, b"\0")


def apple_double(*, fork=EMPTY_FORK, entries=None, count=None, between=b"", behind=b""):
    """Write what macOS writes beside a file: what the Finder keeps, and a resource fork."""
    kept = bytes(32) + b"\0\0ATTR" + bytes(40)
    first = 26 + 24
    second = first + len(kept) + len(between)
    entries = entries or ((9, first, len(kept)), (2, second, len(fork)))
    head = struct.pack(">II16s", 0x51607, 0x20000, b"Mac OS X        ")
    head += struct.pack(">H", len(entries) if count is None else count)
    head += b"".join(struct.pack(">III", *entry) for entry in entries)
    return head + kept + between + fork + behind


def directory_entry(name, kind=2, size=None):
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HB", len(raw) if size is None else size, kind)
    return head.ljust(128, b"\0")


def compound(  # noqa: PLR0913 - each is a lie of its own
    *names, version=3, shift=9, tables=1, chain=(0xFFFFFFFD, 0xFFFFFFFE), first=1, kind=2,
    data=b"", size=None,
):  # fmt: skip
    """Write a table, a directory and one stream, a sector each."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, version, 0xFFFE, shift, 6)
    head = head.ljust(40, b"\0") + struct.pack("<III", 0, tables, first)
    head += struct.pack("<IIIIII", 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    head = head.ljust(512, b"\xff")
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    entries = [directory_entry("Root Entry", 5)]
    entries += [directory_entry(name, kind, size) for name in names or ("WordDocument",)]
    return head + table + b"".join(entries).ljust(512, b"\0") + data.ljust(512, b"\0")


SAMPLES = {"apple-double": apple_double(), "compound-file": compound()}
