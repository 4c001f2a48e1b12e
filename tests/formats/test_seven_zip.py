import bz2
import lzma
import stat
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import safetensors, zips
from tests.builders import sevenzips as z
from tests.builders.sevenzips import M
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.unpacking import Unpacked
from tests.weighing import weigh
from weighbridge.core import Gap, Member, Verdict
from weighbridge.formats.seven_zip import FORMAT
from weighbridge.intake.limits import Limits
from weighbridge.intake.sevenbcj2 import Merged
from weighbridge.intake.source import Bytes

CODE = b"\xe8\x05\0\0\0\x90\x90\xe9\x01\2\0\0" * 40
TWO = [M("a/config.json", b'{"a": 1}'), M("a/code.bin", CODE)]
INERT = b"cos\nsystem\n(S'true'\ntR."


def read(data, limits=None):
    return Unpacked(FORMAT, data, limits)


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(), z.coder(z.DEFLATE)


def lzma1(data):
    rows = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16}]
    return lzma.compress(data, lzma.FORMAT_RAW, filters=rows), z.coder(z.LZMA, b"\x5d\0\0\1\0")


def bzip2(data):
    return bz2.compress(data), z.coder(z.BZIP2)


PACKERS = {"lzma2": z.lzma2, "lzma": lzma1, "deflate": deflate, "bzip2": bzip2, "stored": None}


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_members_are_parts(pack, wrapped):
    found = read(z.build(TWO, pack=pack, wrapped=wrapped))
    assert found.contents == [(m.name, m.data) for m in TWO]
    assert (found.gaps, found.traits, found.error, found.spans) == ([], {}, None, [])


def filtered(data, row):
    """Apply a filter of liblzma, by packing and unpacking what it gives."""
    last = {"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}
    packed = lzma.compress(data, lzma.FORMAT_RAW, filters=[row, last])
    return lzma.decompress(packed, lzma.FORMAT_RAW, filters=[last])


ROWS = {
    "bcj": (z.coder(z.BCJ), {"id": lzma.FILTER_X86}),
    "delta": (z.coder(z.DELTA, b"\3"), {"id": lzma.FILTER_DELTA, "dist": 4}),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_filters_are_undone(pack, row):
    coder, filters = row
    plain = b"".join(m.data for m in TWO)
    packed, made = (pack or (lambda data: (data, z.coder(z.COPY))))(filtered(plain, filters))
    folder = z.chained([coder, made])
    found = read(z.build(TWO, pack=lambda _: (packed, made), folder=folder, coders=2))
    assert found.contents == [(m.name, m.data) for m in TWO]
    assert (found.gaps, found.traits, found.error) == ([], {}, None)


def test_a_long_filtered_member_is_whole():
    data = CODE * 400
    packed, made = deflate(filtered(data, {"id": lzma.FILTER_X86}))
    folder = z.chained([z.coder(z.BCJ), made])
    found = read(z.build([M("a", data)], pack=lambda _: (packed, made), folder=folder, coders=2))
    assert found.contents == [("a", data)]
    assert (found.gaps, found.traits) == ([], {})


@pytest.mark.parametrize(
    ("coders", "why"),
    [
        ([z.coder(z.PPMD, bytes(5))], "packed by PPMd"),
        ([z.coder("040109")], "packed by Deflate64"),
        ([z.coder("04f71102")], "packed by Brotli"),
        ([z.coder("0a"), z.coder(z.LZMA2, b"\x08")], "packed by ARM64 over LZMA2"),
        ([z.coder(z.LZMA2, b"\x08"), z.coder(z.LZMA2, b"\x08")], "packed by LZMA2 over LZMA2"),
        ([z.coder("7f7f")], "packed by method '7f7f'"),
        ([z.coder(z.BCJ)] * 4, "packed by 4 filters in a row"),
    ],
)
def test_a_method_that_is_not_read_is_named(coders, why):
    data = z.build(TWO, folder=z.chained(coders), coders=len(coders))
    found = read(data)
    assert found.contents == []
    assert [m.name for m in found.every(Member)] == ["a/config.json", "a/code.bin"]
    assert found.gaps == [
        ("unsupported", f"'a/config.json', 'a/code.bin': {why}, which is not read")
    ]


CODE = bytes.fromhex("55e8010203040f8410000000e9010000000f0f85ffffffffe8e8e9") + bytes(9)
PROGRAM = M("a", CODE * 50)


def by_seven_zip():
    """What 7-Zip 26 writes of ``CODE[:17]`` with ``-mf=BCJ2``."""
    return bytes.fromhex(
        "377abcaf271c0004b40dcdbe24000000000000007200000000000000118c90bb01001055e8010203040f8410"
        "000000e901000000000000000000000000000000000000000104060004091505050500070b01000423030101"
        "056c0010000023030101056c0010000021210100140303011b0401050004010302020601000c000011110008"
        "0a01778b0eca00000501190100110d0073002e006500780065000000140a01007c0947dea27ddd0115060100"
        "2080a4810000"
    )


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (0, 3, 1, 2)])
def test_the_four_streams_of_bcj2_are_put_together(order):
    found = read(z.merged([PROGRAM, M("b", b"\xe8")], order=order))
    assert (found.contents, found.gaps) == ([("a", PROGRAM.data), ("b", b"\xe8")], [])


def test_what_seven_zip_takes_apart_is_put_together():
    found = read(by_seven_zip())
    assert (found.contents, found.gaps) == ([("s.exe", CODE[:17])], [])


@given(
    st.lists(
        st.sampled_from([b"\xe8", b"\xe9", b"\x0f", b"\x84", b"\0", b"\xff", b"a"]), max_size=60
    ),
    st.integers(1, 4),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_any_branches_are_put_together(pieces, often, fed, room):
    data = b"".join(pieces)
    code, *rest = z.branched(data, lambda at: at % often == 0)
    engine, made = Merged(len(data), [Bytes(each) for each in rest]), b""
    while not engine.eof:
        more = b""
        if engine.needs_input:
            more, code = code[:fed], code[fed:]
        made += engine.decompress(more, room)
    assert (made, code, engine.unused_data) == (data, b"", b"")


@pytest.mark.parametrize(
    ("at", "why"),
    [(0, "ends early"), (1, "the calls of BCJ2 end early"), (2, "the jumps"), (3, "the bits")],
)
def test_a_stream_of_bcj2_that_is_cut_is_damaged(at, why):
    parts = z.branched(PROGRAM.data)
    parts[at] = parts[at][: len(parts[at]) // 2]
    (kind, told), *_ = read(z.merged([PROGRAM], parts)).gaps
    assert kind == "damaged"
    assert why in told


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_bytes_that_bcj2_does_not_need_are_told(at):
    parts = z.branched(PROGRAM.data)
    parts[at] += b"hidden"
    gaps = read(z.merged([PROGRAM], parts)).gaps
    assert [kind for kind, _ in gaps] == ["trailing"]


def test_a_bomb_of_bcj2_is_stopped():
    parts = [b"a" * (9 << 20), b"", b"", bytes(5)]
    gaps = read(z.merged([M("a", parts[0])], parts)).gaps
    assert [kind for kind, _ in gaps] == ["expansion"]


def test_streams_of_bcj2_that_are_put_together_otherwise_are_named():
    bcj2 = z.coder(z.BCJ2, inputs=4)
    for folder, sizes in (
        (b"\1" + bcj2 + b"\0\1\2\2", [3]),
        (b"\1" + z.coder("7f7f", inputs=4) + b"\0\1\2\3", [3]),
        (b"\2" + bcj2 + bcj2 + b"\0\1" + bytes([1, 2, 3, 4, 5, 6, 7]), [3, 3]),
    ):
        body = [b"abc", *[b""] * (3 if len(sizes) == 1 else 6)]
        listed = z.streams(0, body, [folder], sizes)
        found = read(z.archive(b"abc", b"\1\4" + listed + z.files([M("a", b"abc")]) + b"\0"))
        assert [kind for kind, _ in found.gaps] == ["unsupported"]
        assert "packed by " in found.gaps[0][1]


def test_encrypted_members_are_marked_and_a_gap():
    folder = z.chained([z.coder(z.LZMA2, b"\x08"), z.coder(z.AES, b"\x13\0")])
    found = read(z.build(TWO, folder=folder, coders=2))
    assert found.traits == {m.name: {"encrypted"} for m in TWO}
    assert "encrypted by AES-256" in found.gaps[0][1]


def test_an_encrypted_directory_is_a_gap():
    inner = z.directory(TWO, b"x", z.STORED, [1])
    data = z.wrap(b"x", inner, pack=lambda raw: (raw, z.coder(z.AES, b"\x13\0")))
    found = read(data)
    assert found.error.kind.value == "unsupported"
    assert "the list of members is encrypted by AES-256" in str(found.error)


def test_links_devices_folders_empty_files_and_orders_to_delete():
    members = [
        z.link("up", "../../x"),
        M("pipe", b"x", stat.S_IFIFO | 0o600),
        M("folder", None),
        M("empty", b""),
        M("gone", None, anti=True),
    ]
    found = read(z.build(members))
    assert found.traits == {"up": {"link"}, "pipe": {"device"}}
    assert {m.name: m.link for m in found.every(Member)}["up"] == "../../x"
    assert {m.name for m in found.every(Member)} == {m.name for m in members}
    assert "unpacking deletes" in found.notes


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a\\..\\..\\x", "C:\\x"])
def test_members_that_climb_out_are_denied(tmp_path, name):
    verdict, rules, _ = weigh(tmp_path, {"m.7z": z.build([M(name, b"{}")])})
    assert (verdict, "escaping-member" in rules) == (Verdict.DENY, True)


def test_a_link_out_is_denied(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"m.7z": z.build([z.link("a/b", "../../etc")])})
    assert (verdict, "escaping-member" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_pickle_inside_is_weighed(tmp_path, wrapped):
    data = z.build([M("model.pkl", INERT)], pack=z.lzma2, wrapped=wrapped)
    verdict, rules, _ = weigh(tmp_path, {"m.7z": data})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_a_harmless_archive_is_allowed(tmp_path):
    weights = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
    members = [M("config.json", b'{"a": 1}'), M("model.safetensors", weights), M("empty")]
    data = z.build(members, pack=z.lzma2, wrapped=True)
    assert weigh(tmp_path, {"m.7z": data})[0] is Verdict.ALLOW


def test_names_that_are_one_to_a_file_system_are_told():
    found = read(z.build([M("a.bin", b"x"), M("A.bin", b"y"), M("b", b"z")]))
    assert found.traits == {"a.bin": {"duplicate"}, "A.bin": {"duplicate"}}


def test_a_wrong_checksum_is_noted_and_the_bytes_are_read():
    found = read(z.build([M("a", b"x", crc=7), M("b", b"y")]))
    assert found.traits == {"a": {"bad-checksum"}}
    assert found.contents == [("a", b"x"), ("b", b"y")]


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        ({"crc": 7}, "the checksum of the directory"),
        ({"head_crc": 7}, "the checksum of the archive's header"),
    ],
)
def test_wrong_checksums_of_the_archive_are_gaps(lies, why):
    found = read(z.build(TWO, **lies))
    assert len(found.contents) == 2
    assert why in found.gaps[0][1]
    assert found.kinds == {"damaged"}


def test_bytes_after_and_between_are_told():
    found = read(z.build(TWO, after=INERT))
    assert found.kinds == {"trailing"}
    assert found.spans == [INERT]
    body = INERT + b"ab"
    listed = z.streams(len(INERT), [b"ab"], [z.STORED], [2])
    found = read(z.archive(body, b"\1\4" + listed + z.files([M("a", b"ab")]) + b"\0"))
    assert found.contents == [("a", b"ab")]
    assert found.spans == [INERT]


def test_content_that_no_file_names_is_read():
    listed = z.streams(0, [INERT], [z.STORED], [len(INERT)])
    found = read(z.archive(INERT, b"\1\4" + listed + z.files([]) + b"\0"))
    assert found.contents == [("(content of folder 0)", INERT)]
    assert found.kinds == {"damaged"}


@pytest.mark.parametrize("size", [100, 5000])
def test_a_folder_of_another_size_than_declared_is_damaged(size):
    packed, made = z.lzma2(CODE)
    listed = z.streams(0, [packed], [z.chained([made])], [size])
    found = read(z.archive(packed, b"\1\4" + listed + z.files([M("a", b"x")]) + b"\0"))
    assert found.kinds == {"damaged"}


def test_bytes_behind_a_packed_stream_are_told():
    packed, made = z.lzma2(CODE)
    found = read(z.build([M("a", CODE)], pack=lambda _: (packed + INERT, made)))
    assert found.contents == [("a", CODE)]
    assert found.spans == [INERT]


def test_a_bomb_is_stopped():
    limits = Limits(floor=1 << 20)
    found = read(z.build([M("a", bytes(40 << 20))], pack=z.lzma2), limits)
    assert found.kinds == {"expansion"}


def test_a_directory_bomb_is_stopped():
    inner = z.directory([M("a" * (4 << 20), None)], b"", z.STORED, [])
    found = read(z.wrap(b"", inner), Limits(floor=1 << 20))
    assert found.error.kind.value == "expansion"
    assert read(z.wrap(b"", inner), Limits(header=1 << 20)).error.kind.value == "limit"


def test_a_directory_inside_itself_ends():
    data = z.directory([M("a", None)], b"", z.STORED, [])
    body = b""
    for _ in range(6):
        packed, made = z.lzma2(data)
        at, body = len(body), body + packed
        listed = z.streams(at, [packed], [z.chained([made])], [len(data)])
        data = b"\x17" + listed
    assert "inside one another" in str(read(z.archive(body, data)).error)


HUGE = b"\xff" + b"\xff" * 8


@pytest.mark.parametrize(
    "directory",
    [
        b"\1\5" + HUGE,
        b"\1\4\6\0" + HUGE,
        b"\1\4\6\0\1\x09\1\0\7\x0b" + HUGE,
        b"\1\4\6\0\1\x09\0\0\7\x0b\1\0" + z.STORED + b"\x0c\0\0\x08\x0d" + HUGE,
        b"\1\2\1" + HUGE,
    ],
)
def test_huge_counts_cost_nothing(directory):
    assert read(z.archive(b"", directory)).error is not None


def test_a_huge_dictionary_costs_no_memory():
    packed, _ = z.lzma2(CODE)
    found = read(z.build([M("a", CODE)], pack=lambda _: (packed, z.coder(z.LZMA2, b"\x28"))))
    assert found.contents == [("a", CODE)]


def test_a_volume_is_damaged():
    found = read(z.build(TWO)[:-5])
    assert "cut off, or the first of several volumes" in str(found.error)


@pytest.mark.parametrize("method", [z.LZMA2, z.LZMA, z.DELTA])
def test_bad_properties_are_damaged(method):
    found = read(z.build(TWO, folder=z.chained([z.coder(method, b"\xff" * 6)])))
    assert "the properties of" in found.gaps[0][1]


def test_an_archive_of_nothing():
    assert read(z.archive(b"", b"")).evidence == []
    assert read(z.archive(b"", b"\1\0")).evidence == []


def test_members_inside_members_are_read():
    inner = z.build([M("model.pkl", INERT)], pack=z.lzma2)
    outer = zips.build([zips.M("inner.7z", inner)])
    names = {item.place.artifact.name for item in evidence(outer)}
    assert "model.bin!/inner.7z!/model.pkl" in names
    assert not [item for item in evidence(outer) if isinstance(item, Gap)]


def test_dummies_are_passed_over():
    dummy = b"\x19\2\0\0\x19\1\0"
    assert read(z.build(TWO, extra=dummy)).error is None


@pytest.mark.parametrize("wrapped", [False, True])
def test_cut_or_changed_files_are_survived(wrapped):
    survives_cuts_and_changes(FORMAT, z.build([*TWO[:1], M("e")], pack=z.lzma2, wrapped=wrapped))


@given(st.binary(max_size=120))
def test_any_directory_is_survived(raw):
    for data in (raw, b"\1\4\6\0\1\x09\1\0\7\x0b\1\0" + raw, b"\1\5" + raw, b"\x17" + raw):
        survives(FORMAT, z.archive(b"x", data))


@given(st.binary(max_size=80))
def test_any_stream_is_survived(raw):
    for pack in (z.lzma2, lzma1, deflate, bzip2):
        made = pack(b"")[1]
        survives(FORMAT, z.build([M("a", raw or b"x")], pack=lambda _, made=made: (raw, made)))
        wrapped = struct.pack("<I", 0)
        survives(FORMAT, z.wrap(b"", wrapped, pack=lambda _, made=made: (raw, made)))
