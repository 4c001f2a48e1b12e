import gc
import hashlib
import weakref

import pytest

from tests.builders import streams
from weighbridge.core import FormatError, GapKind
from weighbridge.intake import codecs, expand
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import Bytes

CODECS = {
    "gzip-stream": codecs.GZIP,
    "bzip2-stream": codecs.BZIP2,
    "xz-stream": codecs.XZ_STREAM,
    "lzma-stream": codecs.LZMA_ALONE,
    "zlib-stream": codecs.ZLIB,
    "lz4-stream": codecs.LZ4_FRAME,
    "zstd-stream": codecs.ZSTD_FRAME,
}


@pytest.fixture
def little(monkeypatch):
    """Keep so little that most reads have to expand again."""
    monkeypatch.setattr(expand, "KEEP", 1 << 18)
    monkeypatch.setattr(expand, "WINDOW", 1 << 16)
    monkeypatch.setattr(expand, "HEAD", 1 << 12)
    monkeypatch.setattr(expand, "STEP", 1 << 14)


def draw(count, below, seed=b"seed"):
    """Return numbers that look random and are always the same."""
    data = hashlib.shake_128(seed).digest(4 * count)
    return [int.from_bytes(data[i : i + 4]) % below for i in range(0, 4 * count, 4)]


def some(size):
    return b"".join(bytes([n % 251]) * (n % 39 + 1) for n in draw(size, 251 * 39))


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("name", CODECS)
def test_any_position_can_be_read(name):
    data = some(60_000)
    packed = expand.Expanded.of(Cursor.over(streams.PACK[name](data)), CODECS[name])
    assert packed.size == len(data)
    for at, size in zip(draw(25, len(data)), draw(25, 1 << 17, b"size"), strict=True):
        assert packed.read(at, size) == data[at : at + size]
    assert packed.read(0, len(data) + 9) == data
    assert packed.read(len(data), 9) == b""
    assert packed.read(len(data) + 9, 9) == b""


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("name", CODECS)
def test_little_is_kept_of_much(name):
    packed = expand.Expanded.of(Cursor.over(streams.PACK[name](bytes(3 << 20))), CODECS[name])
    assert len(packed._window.data) <= 2 * expand.WINDOW + expand.STEP
    assert len(packed._marks) <= expand.MARKS


@pytest.mark.usefixtures("little")
def test_reading_here_and_there_has_an_end(monkeypatch):
    monkeypatch.setattr(expand, "AGAIN", 1)
    data = some(60_000)
    packed = expand.Expanded.of(Cursor.over(streams.PACK["bzip2-stream"](data)), codecs.BZIP2)

    def wander():
        for _ in range(9):
            packed.read(len(data) - 9, 9)
            packed.read(1 << 13, 9)

    with pytest.raises(FormatError, match="takes too long") as error:
        wander()
    assert error.value.kind is GapKind.LIMIT


def test_bytes_are_paid_for_before_they_are_made():
    limits = Limits(floor=1 << 20, ratio=1)
    data = streams.PACK["gzip-stream"](bytes(64 << 20))
    budget = Budget(limits, len(data))
    packed = expand.Expanded(Bytes(data), codecs.GZIP, budget, 0, len(data))
    assert packed.fault
    assert packed.fault.kind is GapKind.EXPANSION
    assert packed.size <= 1 << 20


def expanded(name, data, padding=0, **limits):
    """What comes out of a stream that lies in a file of so many bytes more."""
    packed = streams.PACK[name](data)
    budget = Budget(Limits(**limits), len(packed) + padding)
    return expand.Expanded(Bytes(packed), CODECS[name], budget, 0, len(packed))


@pytest.mark.parametrize("name", sorted(CODECS))
def test_what_packs_sparse_tables_tightest_may_come_to_more(name):
    size = 20 * expand.STEP
    padding = size // 150 - len(streams.PACK[name](bytes(size)))
    found = expanded(name, bytes(size), padding, floor=expand.STEP)
    if name in {"bzip2-stream", "xz-stream"}:
        assert (found.fault, found.size) == (None, size)
    elif name != "lz4-stream":  # which is larger
        assert found.fault.kind is GapKind.EXPANSION


@pytest.mark.parametrize("name", ["bzip2-stream", "xz-stream"])
@pytest.mark.parametrize(
    ("times", "fair"), [(250, 256 << 20), (40_000, 256 << 20), (150, 10 * expand.STEP)]
)
def test_a_bomb_is_one_however_it_is_packed(name, times, fair):
    size = 20 * expand.STEP
    packed = len(streams.PACK[name](bytes(size)))
    whole = max(size // times, packed)
    found = expanded(name, bytes(size), whole - packed, floor=expand.STEP, fair=fair)
    assert found.fault.kind is GapKind.EXPANSION
    assert found.size <= max(expand.STEP, 100 * whole, min(fair, 200 * whole))


def test_what_is_inside_is_held_against_the_usual_ratio():
    budget = Budget(Limits(floor=1 << 20), 1 << 20)
    budget.expand(150 << 20, 0, dense=True)
    with pytest.raises(FormatError) as error:
        budget.expand(1, 0)
    assert error.value.kind is GapKind.EXPANSION


def test_what_is_not_made_is_not_paid_for():
    limits = Limits(floor=expand.STEP + 4000, ratio=1)
    data = streams.PACK["gzip-stream"](b"x" * 10)
    budget = Budget(limits, len(data))
    for _ in range(300):
        assert expand.Expanded(Bytes(data), codecs.GZIP, budget, 0, len(data)).fault is None


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("name", CODECS)
def test_a_cut_stream_gives_every_byte_that_a_decoder_gives(name):
    data = some(9000)
    whole = streams.PACK[name](data)
    packed = expand.Expanded.of(Cursor.over(whole[: len(whole) * 3 // 4]), CODECS[name])
    assert packed.fault
    assert data.startswith(packed.read(0, packed.size))
    if name not in {"bzip2-stream", "lz4-stream", "zstd-stream"}:
        assert packed.size > len(data) // 2


@pytest.mark.parametrize("dictionary", [1 << 30, 0xFFFFFFFF])
def test_a_stream_that_wants_much_memory_is_refused(dictionary):
    data = b"\x5d" + dictionary.to_bytes(4, "little") + b"\xff" * 8 + bytes(99)
    packed = expand.Expanded.of(Cursor.over(data), codecs.LZMA_ALONE)
    assert packed.fault
    zipped = b"\x09\x04\x05\0\x5d" + dictionary.to_bytes(4, "little") + bytes(99)
    packed = expand.Expanded.of(Cursor.over(zipped), codecs.ZIP_LZMA)
    assert "bytes of memory" in str(packed.fault)


def test_zeros_are_found_by_chunks():
    source = Bytes(bytes(3 << 20) + b"x" + bytes(9))
    assert expand.after_zeros(source, 5, source.size) == 3 << 20
    assert expand.is_zero(source, 0, 3 << 20)
    assert not expand.is_zero(source, 0, source.size)
    assert expand.is_zero(source, 4, 4)


@pytest.mark.parametrize("name", CODECS)
def test_a_damaged_stream_is_let_go_without_the_collector(name):
    packed = streams.PACK[name](some(60_000))
    cut = Cursor.over(packed[: len(packed) // 2])
    gc.collect()
    gc.disable()
    try:
        made = expand.Expanded.of(cut, CODECS[name])
        assert made.fault is not None
        held = [weakref.ref(made)]
        del made
        with pytest.raises(FormatError):
            held += [weakref.ref(item) for item in expand.unpack(cut.again(), CODECS[name])
                     if isinstance(item, expand.Expanded)]  # fmt: skip
        assert [each() for each in held] == [None] * len(held)
    finally:
        gc.enable()
