"""Vowpal Wabbit: weights that are not zero, by the number of a feature (.vw, .model).

Layout (little-endian)::

    0    u32 size, version, zero; u32 size, name of the model, zero; "m"
    ..   f32 x 2   least and greatest label
         u32 x 2   bits of a feature's number, topics
         u32       n-grams, 3 bytes each; u32 skips, 3 bytes each
         u32 size, options, zero; u32 4, a hash of all that

         Before 8.0.3 there is no name, before 8.0.1 no hash. Before 7.10.3, behind the bits, u32
         pairs, 2 bytes each; u32 triples, 3 bytes each; of 7.10.2 u32 others, u32 bytes and as
         many each; up to 7.8.0 u32 rank

    ..   of --stage_poly, two bytes of each feature there may be
    ..   what learners know, of up to 4 KiB; weights: u32 feature, in order, f32 each: its weight,
         and what is learned by; u64 each feature if of topics, or of 31 bits and more

The program takes the options, and the name before them, as if they had been typed: some name files
that it reads or writes, or have it wait on a port. How many numbers a weight has follows from the
learner and is told nowhere: it is the number for which features are in order, and of no more bits
than that, from the end of the file almost to the header.

Source: ``save_load_header`` of https://github.com/VowpalWabbit/vowpal_wabbit,
``vowpalwabbit/core/src/parse_regressor.cc``, and models that vowpalwabbit 9.11.9 writes (retrieved
2026-11-27). Not read: what learners know, but for programs; models of before 6.1.3, and of
learners that keep something else than such weights, which have no verdict.
"""

from __future__ import annotations

import operator
import re
import struct
import sys
from array import array
from collections.abc import Iterator

from weighbridge.core import (
    Code,
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Place,
    Purpose,
    Reference,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.vw_names import FILES, PLAIN, SHORT
from weighbridge.machine import behind

_VERSION = re.compile(rb"(\d{1,2})(?:\.\d{1,4}){1,2}[\w.-]{0,12}\0")
SIZES = range(4, 24)
"""Bytes of a version, with the zero."""

FIRST = (6, 1, 3)
"""The first version whose header is laid out so."""

RANKED, CROSSED, TYPED = (7, 8, 0), (7, 10, 2), (7, 10, 3)
"""The last version with a rank, the first with interactions, the first with these as options."""

HASHED, NAMED = (8, 0, 1), (8, 0, 3)
"""The first versions with a hash, and with a name."""

STAGED = "--stage_poly"
"""The option of a learner that keeps two bytes of each feature in front of what else is known."""

NAME, OPTIONS, GRAMS = 512, 100 << 20, 1 << 10
"""Bytes of a name, and of options, at most, as the program has it; n-grams, at most."""

BITS = range(1, 63)
STATE = 4096
"""Bytes of what learners know, at most."""

NUMBERS = range(1, 65)
"""Numbers of a weight, at most."""

NARROW = 1 << 31
"""Features from which their numbers are u64 whatever the learner."""

CHUNK = 1 << 20
TRIED = 1 << 13
"""Bytes at the end by which numbers of a weight are tried."""

KEPT = 200
TOLD = 64
"""Options that are told; the first is enough for a denial."""

RUNS = "when something takes it out of the model"
LOADS = "when Vowpal Wabbit loads the model"
LANGUAGE = "vowpal-wabbit-options"


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version is there, a name, and the letter of a model."""
    head = glimpse.head
    size = int.from_bytes(head[:4], "little")
    found = _VERSION.fullmatch(head[4 : 4 + size]) if size in SIZES else None
    if found is None:
        return False
    at = 4 + size
    return (_version(found[0]) < NAMED and head[at : at + 1] == b"m") or _named(head, at)


def _version(text: bytes) -> tuple[int, ...]:
    """Return the three numbers of a version, as the program does: what it lacks is zero."""
    found = re.match(rb"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(each or b"0") for each in found.groups()) if found else (0, 0, 0)


def _named(head: bytes, at: int) -> bool:
    size = int.from_bytes(head[at : at + 4], "little")
    return 0 < size <= NAME and head[at + 3 + size : at + 5 + size] == b"\0m"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield version, name and options, what these reach, and the weights as one ``Tensor``.

    Raises:
        FormatError: The header is cut, or makes no sense.
    """
    start = cursor.offset
    version = _text(cursor, SIZES.stop, "version")
    place = cursor.place(start)
    if _VERSION.fullmatch(version) is None:
        raise FormatError("no version of Vowpal Wabbit", offset=start)
    shown = version[:-1].decode("ascii")
    yield Entry(place, "vw.version", shown)
    yield from programs.inside(cursor, "the model", RUNS)
    if _version(version) < FIRST:
        why = f"a model of Vowpal Wabbit {shown} is recognised; this version does not read it"
        yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    bits, options, at = _header(cursor, _version(version))
    place = cursor.place(at)
    yield Entry(place, "vw.options", options[:KEPT])
    yield from _reached(place, options)
    if STAGED in options.split():
        cursor.skip(2 << bits, "depths of features")
    yield from _weights(cursor, bits)
    yield from behind.packed(cursor, "the model")


def _text(cursor: Cursor, most: int, what: str) -> bytes:
    at = cursor.offset
    size = cursor.u32(f"size of the {what}")
    if not 0 < size <= most:
        raise FormatError(f"{what}: {size} bytes", offset=at)
    return cursor.take(size, what)


def _header(cursor: Cursor, version: tuple[int, ...]) -> tuple[int, str, int]:
    """Return the bits of a feature's number, the options, and where these are.

    The name, n-grams and skips are put in front, as the program does, which reads all of it.
    """
    said = []
    if version >= NAMED:
        said = [b"--id " + _text(cursor, NAME, "name").partition(b"\0")[0]]
    at = cursor.offset
    if cursor.take(1, "model") != b"m":
        raise FormatError("the letter of a model is missing", offset=at)
    _, _, bits = struct.unpack("<2fI", cursor.take(12, "labels and bits"))
    if bits not in BITS:
        raise FormatError(f"features of {bits} bits", offset=at)
    _crossed(cursor, version)
    cursor.skip(4, "topics")
    for what in ("n-grams", "skips"):
        count = cursor.u32(what)
        if count > GRAMS:
            raise FormatError(f"{count} {what}", offset=cursor.offset - 4)
        said += [b"--ngram " + cursor.take(3, what).partition(b"\0")[0] for _ in range(count)]
    at = cursor.offset
    said.append(_text(cursor, OPTIONS, "options").partition(b"\0")[0])
    if version >= HASHED:
        _text(cursor, 4, "hash")
    return bits, b" ".join(said).decode("utf-8", "backslashreplace"), at


def _crossed(cursor: Cursor, version: tuple[int, ...]) -> None:
    """Pass over letters of features that old versions put together, and a rank.

    Raises:
        FormatError: More of them than there are letters.
    """
    if version < TYPED:
        for size, what in ((2, "pairs"), (3, "triples")):
            cursor.skip(size * cursor.u32(what), what)
        for _ in range(cursor.u32("interactions") if version >= CROSSED else 0):
            cursor.skip(cursor.u32("size of an interaction"), "interaction")
    if version <= RANKED:
        cursor.skip(4, "rank")


def _reached(place: Place, options: str) -> Iterator[Evidence]:
    """Tell options that name files, and those that are on no list."""
    words, told = options.split(), 0
    for index, word in enumerate(words):
        if told == TOLD:
            return
        if not word.startswith("-") or re.fullmatch(r"-[\d.].*", word):
            continue
        name, _, value = word.lstrip("-").partition("=")
        if not word.startswith("--"):
            name, value = name[:1], value or name[1:]
        name = SHORT.get(name, name)
        if name in PLAIN:
            continue
        follows = words[index + 1] if index + 1 < len(words) else ""
        value = value or ("" if follows.startswith("--") else follows)
        if name == "dictionary":
            # Honest models keep it: features are looked up in a file, behind a letter and a colon.
            file = value.partition(":")[2] or value
            yield Reference(place, Purpose.DATA, file[:KEPT], f"--{name}")
            continue
        if name in FILES and value:
            yield Reference(place, Purpose.DATA, value[:KEPT], f"--{name[:KEPT]}")
        told += 1
        said = f"the option {'--' + name!r:.80}, which is none of a model's"
        yield Code(place, LANGUAGE, said, LOADS)


def _weights(cursor: Cursor, bits: int) -> Iterator[Evidence]:
    start, stop = cursor.offset, cursor.stop
    if start == stop:
        return
    limit = 1 << bits
    found = [(_first(cursor, *each, limit), each) for each in _sizes(cursor, limit)]
    first, (size, wide) = min(found, default=(stop, (0, False)))
    if first - start <= STATE and first < stop:
        data = Span(first, stop)
        shape = (data.size // size, (size - (8 if wide else 4)) // 4)
        yield Tensor(cursor.place(first, stop), "weights", "F32", shape, data, data.size)
        return
    if stop - start > STATE:
        why = "weights of a learner of Vowpal Wabbit's that this version does not read"
        yield Gap(cursor.place(start, stop), GapKind.UNSUPPORTED, why)


def _sizes(cursor: Cursor, limit: int) -> Iterator[tuple[int, bool]]:
    """Yield how many bytes a weight may have, and whether its feature has eight of them."""
    stop = cursor.stop
    begin = max(cursor.offset, stop - TRIED)
    tail = cursor.source.read(begin, stop - begin)
    for wide in (False, True) if limit < NARROW else (True,):
        for numbers in NUMBERS:
            size = (8 if wide else 4) + 4 * numbers
            rest = len(tail) % size
            features = _features(tail[rest:], size, wide)
            whole = begin == cursor.offset
            many = features[-3:] if whole else features
            if many and _ordered(many, limit):
                yield size, wide


def _features(data: bytes, size: int, wide: bool) -> array[int]:  # noqa: FBT001 - one of a pair
    words = array("Q" if wide else "I", data) if size % 8 == 0 or not wide else array("Q")
    if sys.byteorder == "big":
        words.byteswap()
    if wide and size % 8:
        halves = array("I", data)
        if sys.byteorder == "big":
            halves.byteswap()
        step = size // 4
        pairs = zip(halves[::step], halves[1::step], strict=False)
        return array("Q", (low | high << 32 for low, high in pairs))
    return words[:: size // (8 if wide else 4)]


def _ordered(features: array[int], limit: int) -> bool:
    return features[-1] < limit and all(map(operator.lt, features, features[1:]))


def _first(cursor: Cursor, size: int, wide: bool, limit: int) -> int:  # noqa: FBT001 - as above
    """Return where the weights begin: from there on to the end, features are in order."""
    start, stop = cursor.offset, cursor.stop
    at = start + (stop - start) % size
    first, last = at, -1
    many = max(1, CHUNK // size)
    while at < stop:
        count = min(many, (stop - at) // size)
        features = _features(cursor.source.read(at, count * size), size, wide)
        if not features:
            return stop
        if at == start + (stop - start) % size:
            for index in range(min(len(features), STATE // size + 2) - 1, -1, -1):
                before = features[index - 1] if index else -1
                if not before < features[index] < limit:
                    # What comes before is what learners know, and this may be the first weight.
                    first = at + (index if features[index] < limit else index + 1) * size
                    features = features[(first - at) // size :]
                    break
        if features and not (last < features[0] and _ordered(features, limit)):
            return stop
        last = features[-1] if features else last
        at += count * size
    return first


FORMAT = Format(
    id="vowpal-wabbit",
    title="Vowpal Wabbit model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=1,
    begins=(bytes(3),),
    extensions=(".vw",),
)
