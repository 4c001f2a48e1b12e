"""Julius: an n-gram language model as numbers (.bingram).

Layout::

    0    "julius_bingram_v5", "word=2byte..." or "word=4byte...", "byteorder=LE" or "BE", to 512
    512  i32 orders, i32 direction, u8; per order u32 entries; i32 size and words, each with a zero
    ..   per order: u8 short, u8, u32 lists, u32 contexts; of all but the first, lists: u24 or u32
         each, a word each, and a word per entry; f32 per entry; i32, and if it is 1, f32 per
         context; i32, and if it is 1, u24 per entry
    ..   i32, and if it is 1, f32 per context of the first; i32, and if it is 1, f32 per entry of
         the second

Nothing is run, imported or fetched.

Source: ``libsent/src/ngram/ngram_read_bin.c`` and ``libsent/include/sent/ngram2.h`` of
https://github.com/julius-speech/julius (retrieved 2026-11-28). Not read: numbers, which are
searched for programs; versions 3 and 4, which are a gap.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor, Order
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"julius_bingram_v"
READ = b"5"
HEADER = 512
ORDERS = range(1, 17)
RUNS = "when something takes it out of the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the name and a version are there."""
    head = glimpse.head[: len(MAGIC) + 1]
    return head.startswith(MAGIC) and head[len(MAGIC) :] in (b"3", b"4", b"5")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many there are of each order, and programs.

    Raises:
        FormatError: Cut, or bytes behind the last numbers.
    """
    start = cursor.offset
    yield from programs.inside(cursor.again(), "the model", RUNS)
    head = cursor.take(HEADER, "header")
    if head[len(MAGIC) : len(MAGIC) + 1] != READ:
        why = "a language model of an old Julius is recognised; this version does not read it"
        yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
        return
    word = 4 if b"word=4byte" in head else 2
    order: Order = "big" if b"byteorder=BE" in head else "little"
    many = cursor.number(4, "orders", order)
    if many not in ORDERS:
        raise FormatError(f"{many} orders", offset=start + HEADER)
    cursor.skip(5, "direction")
    place = cursor.place(start, cursor.offset)
    counts = [cursor.number(4, "entries", order) for _ in range(many)]
    for number, count in enumerate(counts):
        yield Entry(place, f"julius.{number + 1}-grams", str(count))
    at = cursor.offset
    words = cursor.take(cursor.number(4, "size of words", order), "words")
    if words.count(b"\0") != counts[0]:
        raise FormatError(f"{words.count(0)} words of {counts[0]}", offset=at)
    contexts = [_order(cursor, each, order, word if at else 0) for at, each in enumerate(counts)]
    for size in (contexts[0], counts[1] if many > 1 else 0):
        if cursor.number(4, "whether there is more", order) == 1:
            cursor.skip(4 * size, "numbers")
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the numbers", offset=cursor.offset)


def _order(cursor: Cursor, entries: int, order: Order, word: int) -> int:
    """Pass over one order; return how many contexts it has.

    Args:
        cursor: At its first byte.
        entries: How many there are.
        order: Of bytes.
        word: Bytes of a word; 0 for the first order, which has no lists.
    """
    short = cursor.u8("size of numbers")
    cursor.skip(1, "compaction")
    lists, contexts = (cursor.number(4, what, order) for what in ("lists", "contexts"))
    if word:
        cursor.skip(lists * ((3 if short else 4) + word) + entries * word, "lists")
    cursor.skip(4 * entries, "numbers")
    for size in (4 * contexts, 3 * entries):
        if cursor.number(4, "whether there is more", order) == 1:
            cursor.skip(size, "numbers")
    return contexts


FORMAT = Format(
    id="julius-ngram",
    title="Julius language model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".bingram",),
)
