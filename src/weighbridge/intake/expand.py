"""Packed bytes as a ``Source``: expanded in bounded steps, paid for before they are made.

The length of a packed stream is known only once it was expanded, so opening one runs through it
once. What came out is kept if it is little; of more, the beginning and the last window are kept,
and reading elsewhere expands again from the nearest place that was remembered. Nothing is written
to disk, and memory does not depend on the input.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind, Member, Span, Trait
from weighbridge.core.records import dataclass, field
from weighbridge.intake import zeros
from weighbridge.intake.codecs import Codec, Deflate, Engine, Gzip, faults
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import MIB, Budget
from weighbridge.intake.source import Source

ZEROS = 1 << 30
"""Zeros in a row that are read past."""

KEEP = 32 * MIB
"""Expanded bytes up to which all are kept."""

WINDOW = 8 * MIB
"""Expanded bytes that are kept of more, before the current position."""

HEAD = 1 * MIB
"""Expanded bytes of the beginning that are always kept."""

STEP = 64 << 10
"""Bytes made at once."""

INPUT = 32 << 10
"""Packed bytes read at once."""

CRUMB = 64
"""Bytes made at once where a step of ``STEP`` failed."""

PASSED, BARE, FRAMES = 8, 8, 16
"""Bytes of the head of a frame that decoders pass over; bytes in one that say nothing; and such
frames of one file whose contents are read.

Source: https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/
zstd_seekable_compression_format.md (retrieved 2026-11-28)."""

TABLE, SEEKABLE = struct.Struct("<IBI"), 0x8F92EAB1

LOOK = 4096
"""Packed bytes shown to ``Codec.follows``."""

CONTENT = "content"
"""Name of what a stream holds."""

MARKS = 64
"""Places to start again from, at most."""

SMALL = 4096
"""Bytes that are read so often that nothing else may be done for them."""

AGAIN = 16
"""How many times its own length a stream may be expanded for reading here and there."""


class Run:
    """One pass over the streams in a span.

    Attributes:
        at: Packed offset of the first byte that no stream has used.
        made: Bytes given out so far.
        done: Whether the last stream's end was reached.
        note: What is odd about the streams.
        began: Whether a stream was begun.
        cut: Whether the input ended before the stream did.
        passed: Contents of frames that were passed over, ``FRAMES`` at most.
        input: Packed bytes read at once.
    """

    def __init__(self, source: Source, codec: Codec, start: int, stop: int) -> None:
        """Begin at ``start``."""
        self.input = INPUT
        self._source = source
        self._codec = codec
        self._stop = stop
        self._engine: Engine | None = None
        self.at = start
        self._read = start
        self.made = 0
        self.done = False
        self.note = ""
        self.began = False
        self.cut = False
        self.passed: list[Span] = []

    def step(self, room: int) -> bytes:
        """Return the next bytes, at most ``room``; nothing at the end.

        Raises:
            FormatError: The stream is damaged or cut off.
        """
        while not self.done:
            engine = self._engine or self._next()
            if engine is None:
                break
            data = b""
            if engine.needs_input:
                data = self._source.read(self._read, min(self.input, self._stop - self._read))
                if not data and self._cut_off(engine):
                    break
                self._read += len(data)
            try:
                made = engine.decompress(data, room)
            except faults() as error:
                why = f"broken {self._codec.id} stream: {str(error) or type(error).__name__}"
                raise FormatError(why, offset=self.at) from None
            self.made += len(made)
            if engine.eof:
                self._finish(engine)
            elif engine.needs_input:
                self.at = self._read
            if made:
                return made
        return b""

    def _next(self) -> Engine | None:
        """Begin the stream that follows, if one does."""
        if self._codec.pads and self.began:
            found = zeros.run(self._source, self.at, self._stop)
            self.at += found - found % self._codec.pads
        head = self._source.read(self.at, min(LOOK, self._stop - self.at))
        while skip := self._codec.skips(head):
            if self.at + skip > self._stop:
                break
            if len(self.passed) <= FRAMES and not _told(
                self._source, self.at + PASSED, self.at + skip
            ):
                self.passed.append(Span(self.at + PASSED, self.at + skip))
            self.at += skip
            head = self._source.read(self.at, min(LOOK, self._stop - self.at))
        if self.began and not self._codec.follows(head):
            self.done = True
            return None
        try:
            self._engine = self._codec.engine()
        except FormatError as error:
            raise FormatError(str(error), offset=self.at, kind=error.kind) from None
        self.began, self._read = True, self.at
        return self._engine

    def _cut_off(self, engine: Engine) -> bool:
        """Whether running out of input is the end after all."""
        if self._codec.endless:
            self.done = not engine.eof
            self.at = self._stop
            return self.done
        self.cut = True
        why = f"the {self._codec.id} stream ends early"
        raise FormatError(why, offset=self._stop)

    def _finish(self, engine: Engine) -> None:
        self.at = self._read - len(engine.unused_data or b"")
        self._engine = None
        if isinstance(engine, Gzip) and engine.note:
            self.note = engine.note

    def copy(self) -> Run | None:
        """Return a run in the same state, if the codec can."""
        engine = self._engine
        if not isinstance(engine, Deflate | Gzip):
            return None
        twin = Run(self._source, self._codec, self.at, self._stop)
        twin._engine, twin._read, twin.made = engine.copy(), self._read, self.made
        twin.began = True
        return twin


@dataclass(slots=True)
class _Window:
    """The bytes last made."""

    base: int = 0
    data: bytearray = field(default_factory=bytearray)

    @property
    def end(self) -> int:
        return self.base + len(self.data)

    def add(self, made: bytes, keep: int) -> None:
        self.data += made
        if len(self.data) > 2 * keep:
            drop = len(self.data) - keep
            del self.data[:drop]
            self.base += drop

    def cut(self, offset: int, size: int) -> bytes:
        start = offset - self.base
        with memoryview(self.data) as view:
            return bytes(view[start : start + size])


class Expanded:
    """What streams in a span of a source expand to.

    Attributes:
        size: Expanded bytes, up to the fault if there is one.
        fault: Why expanding stopped early, with a packed offset; or ``None``.
        used: Packed offset after the last stream.
        passed: Contents of frames among the streams that decoders pass over.
        crc: CRC-32 of all expanded bytes.
        note: What is odd about the streams; or empty.
    """

    def __init__(self, source: Source, codec: Codec, budget: Budget, start: int, stop: int) -> None:
        """Run through ``source[start:stop]`` once; never raises ``FormatError``."""
        self._source, self._codec, self._start, self._stop = source, codec, start, stop
        self.size = 0
        self.crc = 0
        self.fault: FormatError | None = None
        self._marks: list[Run] = []
        self._apart = STEP * 16
        self._window = _Window()
        self._head = b""
        self._whole = True
        self._again = 0
        self._run = self._fresh()
        try:
            self._measure(budget)
        except FormatError as error:
            self.fault = _apart(error)
            self._salvage(budget)
        self.note = self._run.note
        self.used = self._run.at
        self.passed = tuple(self._run.passed)

    @classmethod
    def of(cls, cursor: Cursor, codec: Codec) -> Expanded:
        """Expand all that is left of a cursor's span."""
        return cls(cursor.source, codec, cursor.budget, cursor.offset, cursor.stop)

    def _fresh(self) -> Run:
        return Run(self._source, self._codec, self._start, self._stop)

    def _measure(self, budget: Budget) -> None:
        dense = self._codec.dense
        while True:
            budget.expand(STEP, self._start, dense=dense)
            made = b""
            try:
                made = self._run.step(STEP)
            finally:
                budget.expand(len(made) - STEP, self._start, dense=dense)
            if not made:
                return
            self._keep(made)

    def _keep(self, made: bytes) -> None:
        """Remember bytes of the first pass."""
        self.size += len(made)
        self.crc = zlib.crc32(made, self.crc)
        if self._whole and self.size > KEEP:
            self._whole = False
            self._head = self._window.cut(0, HEAD)
        self._window.add(made, KEEP if self._whole else WINDOW)
        last = self._marks[-1].made if self._marks else 0
        if self.size > KEEP and self.size - last >= self._apart and (mark := self._run.copy()):
            self._marks.append(mark)
            if len(self._marks) > MARKS:
                self._marks = self._marks[::2]
                self._apart *= 2

    def _salvage(self, budget: Budget) -> None:
        """Get the bytes that a failing step had made before it failed.

        Decoders drop them with the exception. Everything before is known to be sound, so the way
        there is repeated, and the last step is taken in small ones.
        """
        if self.fault is None or self.fault.kind is not GapKind.DAMAGED or self._run.cut:
            return  # of a stream that is cut off, everything was given out
        run, good = self._fresh(), self.size
        run.input = 512
        try:
            budget.expand(STEP, self._start, dense=self._codec.dense)
            while run.made < good:
                run.step(min(STEP, good - run.made))
            for _ in range(STEP // CRUMB):
                made = run.step(CRUMB)
                if not made:
                    break
                self._keep(made)
        except FormatError as error:
            if error.kind is GapKind.DAMAGED:
                self.fault = _apart(error)  # the same, and nearer to the spot
        self._run = run

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes at a position.

        Raises:
            FormatError: Reading here and there has become too dear; of kind ``LIMIT``.
        """
        stop = min(offset + max(size, 0), self.size)
        if offset >= stop:
            return b""
        if stop <= len(self._head):
            return self._head[offset:stop]
        window = self._window
        start = offset - window.base
        if start >= 0 and stop - offset <= SMALL and stop - window.base <= len(window.data):
            return bytes(window.data[start : stop - window.base])
        parts: list[bytes] = []
        while offset < stop:
            if not self._window.base <= offset < self._window.end:
                self._reach(offset)
            part = self._window.cut(offset, stop - offset)
            parts.append(part)
            offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _reach(self, offset: int) -> None:
        """Expand until the window holds ``offset``."""
        if offset < self._window.base or self._nearest(offset) > self._window.end:
            self._rewind(offset)
        while self._window.end <= offset:
            made = self._run.step(min(STEP, self.size - self._run.made))
            if not made:
                raise FormatError("expands to something else now", offset=self._start)
            self._again += len(made)
            self._window.add(made, WINDOW)
        if self._again > AGAIN * (self.size + KEEP):
            why = "reading here and there in a packed stream takes too long"
            raise FormatError(why, offset=self._start, kind=GapKind.LIMIT)

    def _nearest(self, offset: int) -> int:
        return max((mark.made for mark in self._marks if mark.made <= offset), default=0)

    def _rewind(self, offset: int) -> None:
        mark = max(
            (mark for mark in self._marks if mark.made <= offset),
            key=lambda mark: mark.made,
            default=None,
        )
        self._run = (mark and mark.copy()) or self._fresh()
        self._window = _Window(base=self._run.made)


def _apart(error: FormatError) -> FormatError:
    """Return the same error without its traceback.

    That leads to everything that was at hand, which is this stream, and so keeps megabytes of it
    until the collector of garbage comes by, which does not count bytes.
    """
    return FormatError(str(error), offset=error.offset, kind=error.kind)


def unpack(cursor: Cursor, codec: Codec, start: int = 0) -> Iterator[Evidence | Expanded | Span]:
    """Yield what streams hold, its expanded bytes, and the bytes after the last stream.

    Args:
        cursor: All of the packed bytes.
        codec: How they are packed.
        start: Bytes of the beginning to pass over.

    Raises:
        FormatError: The fault that ended the stream early.
    """
    first, stop = cursor.start + start, cursor.stop
    packed = Expanded(cursor.source, codec, cursor.budget, first, stop)
    traits = frozenset({Trait.BAD_SUM}) if packed.note else frozenset[Trait]()
    place = cursor.place(cursor.start, packed.used)
    yield Member(place, CONTENT, packed.size, traits, note=packed.note)
    if packed.size or not packed.fault:
        yield packed
    yield from packed.passed[:FRAMES]
    if len(packed.passed) > FRAMES:
        why = f"more than {FRAMES} frames that decoders pass over"
        yield Gap(cursor.place(packed.passed[FRAMES].start, stop), GapKind.LIMIT, why)
    if packed.fault:
        raise _apart(packed.fault)
    yield from stray(cursor, packed.used, stop, f"bytes after the {codec.id} stream")


def _told(source: Source, start: int, stop: int) -> bool:
    """Whether a frame that is passed over holds what its like do: a size, or a table of them.

    ``pzstd`` keeps the packed size of the next frame in four bytes; the seekable form ends in a
    table of two or three numbers for each frame.
    """
    size = stop - start
    if size <= BARE:
        return True
    end = source.read(stop - TABLE.size, TABLE.size) if size >= TABLE.size else b""
    if len(end) < TABLE.size:
        return False
    frames, sums, magic = TABLE.unpack(end)
    said: int = TABLE.size + frames * (12 if sums & 128 else 8)
    return bool(magic == SEEKABLE) and size == said


def stray(cursor: Cursor, start: int, stop: int, why: str) -> Iterator[Gap | Span]:
    """Yield a gap for bytes that no structure refers to, and their span unless they are zeros."""
    if start >= stop:
        return
    place = cursor.place(start, stop)
    if is_zero(cursor.source, start, stop):
        yield Gap(place, GapKind.FILLER, f"{why}: {stop - start} zeros")
        return
    yield Gap(place, GapKind.TRAILING, why)
    yield Span(start, stop)


def is_zero(source: Source, start: int, stop: int) -> bool:
    """Whether all bytes of a span are zero; reads no further than the first that is not.

    Raises:
        FormatError: As ``after_zeros``.
    """
    return after_zeros(source, start, stop) == stop


def after_zeros(source: Source, start: int, stop: int) -> int:
    """Return the offset of the first byte of a span that is not zero, or its end.

    Raises:
        FormatError: There are more than ``ZEROS``: a file of holes may have any length.
    """
    found = zeros.run(source, start, min(stop, start + ZEROS))
    if found == ZEROS < stop - start:
        raise FormatError(f"more than {ZEROS} zeros", offset=start + ZEROS, kind=GapKind.LIMIT)
    return start + found
