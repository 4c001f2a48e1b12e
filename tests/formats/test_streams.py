"""The formats that pack one content: what they share is tested once, for each."""

import builtins
import importlib
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import streams
from tests.builders.zips import M, build
from tests.reading import evidence, refusal
from tests.unpacking import Unpacked
from weighbridge.core import Face, Gap, GapKind, Trait
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import MIB, Limits
from weighbridge.intake.source import Bytes

PICKLE = b"cposix\nsystem\n(S'true'\ntR."
IDS = sorted(streams.PACK)
MULTIPLE = sorted(set(IDS) - {"old-joblib-z"})


def format_of(name):
    return importlib.import_module(f"weighbridge.formats.{name.replace('-', '_')}").FORMAT


def pack(name, data):
    return streams.PACK[name](data)


def content(found):
    return b"".join(data for _, data in found.contents)


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("data", [PICKLE, b"", b"ab" * 400_000], ids=["pickle", "empty", "long"])
def test_the_content_is_one_part(name, data):
    packed = pack(name, data)
    found = Unpacked(format_of(name), packed)
    assert found.contents == [("content", data)]
    assert (found.error, found.gaps, found.traits) == (None, [], {})
    if data or name not in {"lzma-stream", "zlib-stream"}:
        assert format_of(name).recognises(Glimpse(Bytes(packed)))


@pytest.mark.parametrize("name", IDS)
def test_no_format_claims_the_stream_of_another(name):
    packed = pack(name, PICKLE)
    faces = [other for other in IDS if format_of(other).recognises(Glimpse(Bytes(packed)))]
    assert faces == [name]


@pytest.mark.parametrize("name", MULTIPLE)
def test_streams_that_follow_are_read_too(name):
    found = Unpacked(format_of(name), pack(name, b"one") + pack(name, PICKLE))
    assert content(found) == b"one" + PICKLE
    assert found.gaps == []


@pytest.mark.parametrize("name", IDS)
def test_bytes_after_the_last_stream_are_a_gap_and_are_read(name):
    found = Unpacked(format_of(name), pack(name, b"one") + PICKLE)
    assert found.kinds == {"trailing"}
    assert found.spans == [PICKLE]


@pytest.mark.parametrize("name", IDS)
def test_zeros_after_the_last_stream_are_filler(name):
    found = Unpacked(format_of(name), pack(name, b"one") + bytes(7))
    assert found.kinds <= {"filler"}
    assert content(found) == b"one"


@pytest.mark.parametrize("name", IDS)
def test_what_came_before_a_cut_is_read(name):
    data = PICKLE + bytes(range(256)) * 4000
    packed = pack(name, data)
    found = Unpacked(format_of(name), packed[:-1])
    assert found.error
    assert found.error.kind is GapKind.DAMAGED
    assert found.error.offset == len(packed) - 1
    assert content(found).startswith(PICKLE) or name in {"bzip2-stream", "lz4-stream"}


@pytest.mark.parametrize("name", IDS)
def test_what_came_before_damage_is_read(name):
    pieces = [(str(i) * 7).encode() for i in range(90_000)]
    packed = bytearray(pack(name, PICKLE + b"".join(pieces)))
    half = len(packed) * 5 // 8
    packed[half : half + 99] = bytes(byte ^ 0x55 for byte in packed[half : half + 99])
    found = Unpacked(format_of(name), bytes(packed))
    assert found.error or found.gaps or found.traits
    assert content(found).startswith(PICKLE)
    if found.error:
        assert 0 < found.error.offset <= len(packed)


@pytest.mark.parametrize("name", IDS)
def test_a_bomb_stops_at_the_limit(name):
    limits = Limits(floor=MIB, ratio=2)
    found = Unpacked(format_of(name), pack(name, bytes(20 * MIB)), limits)
    assert found.error.kind is GapKind.EXPANSION
    assert len(content(found)) <= 2 * MIB


@pytest.mark.parametrize("name", IDS)
def test_every_truncation_is_told(name):
    packed = pack(name, PICKLE * 3)
    for size in range(len(packed)):
        found = Unpacked(format_of(name), packed[:size])
        assert found.error or found.gaps or size == 0, size


@pytest.mark.parametrize("name", IDS)
def test_any_changed_byte_is_read_or_refused_and_nothing_else(name):
    packed = pack(name, PICKLE * 3)
    for at in range(len(packed)):
        for bit in (1, 0x80, 0xFF):
            data = bytearray(packed)
            data[at] ^= bit
            format_of(name).recognises(Glimpse(Bytes(bytes(data))))
            refusal(format_of(name), bytes(data))


@pytest.mark.parametrize("name", IDS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_bytes_are_read_or_refused(name, data):
    head = pack(name, b"")[: data.draw(st.integers(0, 20))]
    junk = head + data.draw(st.binary(max_size=80))
    format_of(name).recognises(Glimpse(Bytes(junk)))
    error = refusal(format_of(name), junk)
    assert error is None or 0 <= error.offset <= len(junk)


def test_a_wrong_checksum_of_gzip_is_noted_and_reading_goes_on():
    found = Unpacked(format_of("gzip-stream"), streams.gz(PICKLE, crc=7) + streams.gz(b"more"))
    assert content(found) == PICKLE + b"more"
    assert found.traits == {"content": {Trait.BAD_SUM.value}}


def test_every_field_of_a_gzip_header_is_passed_over():
    extra = b"\x03\0abc" + b"name\0" + b"comment\0" + b"\0\0"
    found = Unpacked(format_of("gzip-stream"), streams.gz(PICKLE, flags=31, extra=extra))
    assert content(found) == PICKLE


def test_padding_between_xz_streams_is_theirs():
    packed = pack("xz-stream", b"one") + bytes(8) + pack("xz-stream", PICKLE) + bytes(4)
    found = Unpacked(format_of("xz-stream"), packed)
    assert content(found) == b"one" + PICKLE
    assert found.gaps == []


def test_skippable_frames_are_passed_over():
    packed = streams.skippable(b"x" * 9) + streams.zstd(b"one") + streams.skippable(b"")
    found = Unpacked(format_of("zstd-stream"), packed + streams.zstd(PICKLE))
    assert content(found) == b"one" + PICKLE
    assert format_of("zstd-stream").recognises(Glimpse(Bytes(packed)))


@pytest.mark.parametrize(
    ("name", "library"), [("lz4-stream", "lz4.frame"), ("zstd-stream", "zstandard")]
)
def test_a_missing_extra_is_named(monkeypatch, name, library):
    packed = pack(name, PICKLE)
    genuine = importlib.import_module

    def without(wanted, package=None):
        if wanted == library:
            raise ImportError(wanted)
        return genuine(wanted, package)

    monkeypatch.setattr(importlib, "import_module", without)
    fmt = format_of(name)
    error = refusal(fmt, packed)
    assert error.kind is GapKind.UNSUPPORTED
    assert "needs weighbridge[codecs]" in str(error)
    assert builtins.__import__


def test_what_is_not_opened_is_a_gap():
    data = b"Rar!\x1a\x07\x01\0"
    assert format_of("rar").recognises(Glimpse(Bytes(data)))
    assert Unpacked(format_of("rar"), data).kinds == {"unsupported"}


def test_random_bytes_are_no_zlib_and_no_lzma():
    for first in range(256):
        data = bytes([first]) + bytes(range(255, -1, -1)) * 8
        assert not format_of("lzma-stream").recognises(Glimpse(Bytes(data)))


# through the driver -------------------------------------------------------------------------------


def test_containers_are_descended_into():
    inner = build([M("data.pkl", PICKLE, 8)])
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        info = tarfile.TarInfo("weights.zip")
        info.size = len(inner)
        tar.addfile(info, io.BytesIO(inner))
    found = evidence(pack("gzip-stream", pack("xz-stream", file.getvalue())))
    names = {item.place.artifact.name for item in found}
    assert "model.bin!/content!/content!/weights.zip!/data.pkl" in names


def test_depth_is_bounded():
    data = PICKLE
    for _ in range(20):
        data = pack("gzip-stream", data)
    gaps = [item for item in evidence(data) if isinstance(item, Gap)]
    assert [gap.kind for gap in gaps] == [GapKind.EXPANSION]


def test_nested_bombs_share_one_budget():
    data = bytes(4 * MIB)
    inner = build([M(f"{i}", data, 8) for i in range(8)])
    outer = build([M(f"{i}.zip", inner, 8) for i in range(8)])
    found = evidence(outer, limits=Limits(floor=8 * MIB, ratio=10))
    assert any(isinstance(item, Gap) and item.kind is GapKind.EXPANSION for item in found)


def test_a_broken_stream_does_not_hide_the_content():
    found = evidence(pack("gzip-stream", PICKLE * 999)[:-5])
    assert any(item.place.artifact.name == "model.bin!/content" for item in found)
    assert any(isinstance(item, Gap) and item.kind is GapKind.DAMAGED for item in found)
    assert any(isinstance(item, Face) and item.format == "gzip-stream" for item in found)


def test_elements_of_an_array_beside_an_old_joblib_pickle_are_data():
    from tests.builders import streams  # noqa: PLC0415 - used by this one test
    from tests.reading import read  # noqa: PLC0415
    from weighbridge.formats import Part, Role  # noqa: PLC0415
    from weighbridge.formats.old_joblib_z import FORMAT as ZFILE  # noqa: PLC0415

    (elements,) = (i for i in read(ZFILE, streams.zfile(bytes(range(200)))) if isinstance(i, Part))
    assert elements.role is Role.DATA
    (pickle,) = (i for i in read(ZFILE, streams.zfile(b"\x80\x02}.")) if isinstance(i, Part))
    assert pickle.role is Role.CONTENT
