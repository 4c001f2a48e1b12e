"""Which names the pickles of the corpus import, and in how many files: a statistic for the lists.

Run::

    python -m tests.corpus.names OUT_DIR [--generated] > names.txt

Reads pickles opcode by opcode and never loads them. A stream that ``pickletools`` cannot follow
(raw arrays of joblib, bytes over 0x7F of Python 2) is searched on for its next opcode that names
something. Compressed files and archives are opened. One line per name: files, module, name, a file.
"""

from __future__ import annotations

import argparse
import bz2
import collections
import gzip
import io
import json
import lzma
import pickletools
import re
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

GLOBAL = re.compile(rb"(?<!\w)c([A-Za-z_][\w.]{0,120})\n(?!p\d+\n)([A-Za-z_][\w.]{0,120})\n")
"""The textual opcode, found by eye."""

NAME = re.compile(r"[^\W\d][\w.]*|_+")
"""What may be a name; prose that begins like a pickle is not."""

LARGEST = 20_000_000
"""Bytes; larger streams are skipped."""

FAULTS = (ValueError, IndexError, UnicodeDecodeError, OverflowError)

UNPACK: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": gzip.decompress,
    b"BZh": bz2.decompress,
    b"\xfd7zXZ": lzma.decompress,
    b"\x5d\x00\x00": lzma.decompress,
    b"\x78": zlib.decompress,
}
"""Compressors, by how their output begins."""


def streams(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The data itself, or what is packed in it."""
    if depth > 3 or len(data) > LARGEST:
        return
    for magic, unpack in UNPACK.items():
        if data.startswith(magic):
            try:
                yield from streams(unpack(data), depth + 1)
            except (OSError, EOFError, lzma.LZMAError, zlib.error):
                continue
            return
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from streams(archive.read(member), depth + 1)
        return
    if data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for entry in archive:
                if entry.isfile() and (file := archive.extractfile(entry)):
                    yield from streams(file.read(), depth + 1)
        return
    yield data


def imports(stream: bytes) -> Iterator[tuple[str, str]]:
    """The names in one file's streams, one pickle after another."""
    if stream[:6] == b"\x93NUMPY":
        stream = stream[128:] if len(stream) > 128 else b""
    begins = re.compile(
        rb"\x80[\x02-\x05][\x63\x5d\x7d\x28\x4b\x8a\x95\x58\x8c\x42\x43\x4e\x89\x29\x88]"
    )
    first = begins.match(stream) is not None
    if not first and not re.match(rb"[(\]}cVSIFLNX]", stream):
        return
    at = 0
    while at < len(stream):
        end = at
        try:
            for found, end in walk(stream[at:]):  # noqa: B007  (used after a fault)
                if found:
                    yield found
        except FAULTS:
            for module, name in GLOBAL.findall(stream[at + end :]):
                yield module.decode(), name.decode()
            if not first:
                return
            following = re.search(rb"\x80[\x02-\x05]\x95|\x80[\x02\x03]c", stream[at + end :])
            if following is None:
                return
            at += end + max(following.start(), 1)
            continue
        at += end + 1


def walk(stream: bytes) -> Iterator[tuple[tuple[str, str] | None, int]]:
    """Every opcode's position, with the name if it imports one."""
    texts: list[str] = []
    memo: dict[int, str] = {}
    last = ""
    for opcode, argument, place in pickletools.genops(stream):
        at = place or 0
        if opcode.name in {"GLOBAL", "INST"}:
            module, _, name = str(argument).partition(" ")
            yield (module, name), at
        elif opcode.name == "STACK_GLOBAL":
            if len(texts) > 1:
                yield (texts[-2], texts[-1]), at
        elif opcode.name in {"MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT"}:
            memo[len(memo) if opcode.name == "MEMOIZE" else int(str(argument))] = last
        elif opcode.name in {"BINGET", "LONG_BINGET", "GET"}:
            last = memo.get(int(str(argument)), "")
            texts.append(last)
        else:
            last = argument if isinstance(argument, str) else ""
            if last:
                texts.append(last)
        yield None, at


def count(out: Path, *, generated: bool) -> dict[tuple[str, str], list[str]]:
    """Name to the files it is in."""
    where: dict[tuple[str, str], list[str]] = collections.defaultdict(list)
    for line in (out / "index.jsonl").read_text("utf-8").splitlines():
        path = str(json.loads(line)["path"])
        if generated and path.startswith("shipped/"):
            continue
        seen: set[tuple[str, str]] = set()
        for stream in streams((out / path).read_bytes()):
            seen.update(pair for pair in imports(stream) if all(map(NAME.fullmatch, pair)))
        for pair in seen:
            where[pair].append(path)
    return where


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the statistic, most frequent first."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.names")
    parser.add_argument("out", type=Path)
    parser.add_argument("--generated", action="store_true", help="leave out what libraries shipped")
    options = parser.parse_args(arguments)
    where = count(options.out, generated=options.generated)
    for (module, name), paths in sorted(where.items(), key=lambda item: (-len(item[1]), item[0])):
        sys.stdout.write(f"{len(paths)}\t{module}\t{name}\t{paths[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
