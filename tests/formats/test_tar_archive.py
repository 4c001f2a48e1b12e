import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import tars
from tests.builders.tars import END, header, long, member, pax
from tests.reading import refusal
from tests.unpacking import Unpacked
from weighbridge.core import GapKind, Member
from weighbridge.formats.tar_archive import FORMAT
from weighbridge.intake.doubts import QUESTIONS
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes

PICKLE = b"cposix\nsystem\n(S'true'\ntR."
HARMLESS = b"(dp0\n."


def unpack(data, limits=None):
    return Unpacked(FORMAT, data, limits)


def names(found):
    return [item.name for item in found.every(Member)]


@pytest.mark.parametrize(
    "data",
    [
        member("a.pkl", PICKLE),
        member("a.pkl", PICKLE, magic=b""),
        member("a.pkl", PICKLE, magic=b"ustar  \0"),
        long("a.pkl") + member("short", PICKLE),
        pax({"path": "a.pkl"}) + member("short", PICKLE),
        pax({"path": "a.pkl"}, b"g") + member("short", PICKLE),
        pax({"size": str(len(PICKLE))}) + header("a.pkl") + tars.pad(PICKLE),
        header("a.pkl", raw=b"\x80" + len(PICKLE).to_bytes(11, "big")) + tars.pad(PICKLE),
        header("a.pkl", raw=b"%11o " % len(PICKLE)) + tars.pad(PICKLE),
        member("a.pkl", PICKLE, b"\0"),
        member("a.pkl", PICKLE, b"7"),
        member("a.pkl", PICKLE, b"Z"),
    ],
    ids=[
        "ustar",
        "v7",
        "gnu",
        "long",
        "pax",
        "global",
        "pax-size",
        "base-256",
        "blank",
        "old",
        "contiguous",
        "unknown",
    ],
)
def test_every_kind_of_header_is_read(data):
    found = unpack(data + END)
    assert found.contents == [("a.pkl", PICKLE)]
    assert (found.error, found.gaps) == (None, [])
    assert FORMAT.recognises(Glimpse(Bytes(data + END)))


@pytest.mark.parametrize(
    ("data", "trait", "note"),
    [
        (header("a", kind=b"2", link=b"/etc/passwd"), "link", ""),
        (header("a", kind=b"1", link=b"../b"), "link", ""),
        (header("a", kind=b"3"), "device", ""),
        (header("a", kind=b"6"), "device", ""),
        (member("a", HARMLESS) + member("a", PICKLE), "duplicate", "the same name"),
        (member("a", HARMLESS) + member("./A", PICKLE), "duplicate", "the same name"),
        (pax({"path": "a\0b"}) + member("a", PICKLE), "renamed", "NUL"),
        (pax({"path": "b"}) + long("a") + member("c", PICKLE), "renamed", "'path'"),
    ],
    ids=["symlink", "hardlink", "device", "fifo", "twice", "twice-alike", "nul", "two-names"],
)
def test_what_is_odd_about_a_member_is_told(data, trait, note):
    found = unpack(data + END)
    assert any(trait in traits for traits in found.traits.values())
    assert note in found.notes


def test_the_target_of_a_link_is_kept():
    found = unpack(pax({"linkpath": "/etc/passwd"}) + header("a", kind=b"2", link=b"x") + END)
    assert found.every(Member)[0].link == "/etc/passwd"


def test_a_link_with_a_size_has_no_bytes():
    data = header("a", 512, b"1", link=b"b") + member("c.pkl", PICKLE) + END
    assert unpack(data).contents == [("c.pkl", PICKLE)]


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (member("a", b"x") + END + b"junk", {"trailing"}),
        (member("a", b"x") + END + bytes(8192), set()),
        (member("a", b"x") + END + bytes(99_999), {"filler"}),
        (member("a", b"x") + END + member("b.pkl", PICKLE) + END, {"trailing"}),
        (member("a", b"x") + bytes(512) + member("b.pkl", PICKLE) + END, {"trailing"}),
        (member("a", b"x", b"S") + END, {"unsupported"}),
        (pax({"GNU.sparse.major": "1"}) + member("a", b"x") + END, {"unsupported"}),
        (member("a", b"x"), set()),
        (header("a", 1) + b"x" + PICKLE.ljust(511, b"\0") + END, {"trailing"}),
        (header("a", 1) + b"x" + bytes(510) + b"y" + END, {"trailing"}),
        (header("p", 6, b"x") + tars.pad(b"6 a=b\n" + b"x") + member("a", b"x"), {"trailing"}),
    ],
    ids=[
        "tail",
        "record",
        "zeros",
        "two",
        "two-close",
        "sparse",
        "pax-sparse",
        "no-end",
        "padding",
        "last-of-padding",
        "padding-of-a-header",
    ],
)
def test_bytes_not_understood_are_gaps(data, kinds):
    assert unpack(data).kinds == kinds


def test_a_sparse_name_in_a_global_header_is_told():
    assert unpack(pax({"GNU.sparse.name": "x"}, b"g") + member("a", b"x") + END).gaps


def test_a_second_archive_is_read_as_one():
    second = member("b.pkl", PICKLE) + END
    assert unpack(member("a", b"x") + END + second).spans == [second]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (member("a", b"x") + header("b", checksum=1), "checksum"),
        (member("a", b"x") + header("b", 9999), "9999 bytes wanted"),
        (member("a", b"x") + b"\1" * 100, "512 bytes wanted"),
        (member("a", b"x") + pax({"path": "b"}), "nothing follows"),
        (member("a", b"x") + member("p", b"9 a=b\n", b"x"), "malformed pax record"),
        (member("a", b"x") + member("p", b"6 a=b\n" * 3 + b"0 a=b\n", b"x"), "malformed pax"),
        (member("a", b"x") + pax({"size": "-1"}) + header("b"), "is not a number"),
        (member("a", b"x") + header("b", raw=b"\xff" * 12), "negative"),
        (member("a", b"x") + header("b", raw=b"0x17".ljust(12, b"\0")), "octal"),
        (member("a", b"x") + header("L", 1 << 30, b"L"), "extension header of"),
    ],
)
def test_refuses_and_keeps_what_came_before(data, why):
    found = unpack(data)
    assert why in str(found.error)
    assert found.contents == [("a", b"x")]


SPELLED = {
    "usual": lambda plain, _: b"%06o\0 " % plain,
    "with a sign": lambda plain, _: b"+%06o\0" % plain,
    "blanks": lambda plain, _: b"\t%06o\n" % plain,
    "apart": lambda plain, _: b"%d_%05o\0" % (plain >> 15, plain & 0x7FFF),
    "as Python does": lambda plain, _: b"0o%06o" % plain,
    "below zero": lambda _, signed: b"-%06o\0" % -signed,
    "base 256": lambda _, signed: signed.to_bytes(8, "big", signed=True),
}
"""Ways in which ``tarfile`` takes a sum, which is counted without sign or with."""


@pytest.mark.parametrize("way", SPELLED)
def test_a_sum_is_read_as_tarfile_reads_it(way):
    block = bytearray(header(b"\x93NUMPY", len(PICKLE), magic=b"", prefix=b"\x81" * 155))
    block[157:257] = b"\x81" * 100
    block[148:156] = b" " * 8
    signed = sum(byte - 256 * (byte > 127) for byte in block)
    block[148:156] = SPELLED[way](sum(block), signed)
    data = bytes(block) + tars.pad(PICKLE) + END
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        assert len(archive.getmembers()) == 1
    glimpse = Glimpse(Bytes(data), 0, len(data))
    assert FORMAT.recognises(glimpse)
    assert QUESTIONS["tar-archive"](glimpse)
    assert [held for _, held in unpack(data).contents] == [PICKLE]


@pytest.mark.parametrize(
    ("members", "face"),
    [
        (["sys_info", "pickle", "storages", "tensors"], ["pytorch-tar"]),
        (["./model_config.yaml", "./model_weights.ckpt"], ["nemo"]),
        (["a", "b"], []),
    ],
)
def test_names_tell_the_layout(members, face):
    found = unpack(b"".join(member(name, b".") for name in members) + END)
    assert found.faces == face
    if face == ["pytorch-tar"]:
        expected = {"pickle", "pytorch-tar-storages", "pytorch-tar-tensors"}
        assert {part.expect for part in found.parts} == expected


def test_too_many_members_are_an_error_after_those_that_were_read():
    data = b"".join(member(f"{i}", b"x") for i in range(60))
    found = unpack(data, Limits(members=50))
    assert found.error.kind is GapKind.EXPANSION
    assert len(found.contents) == 50


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1, max_size=120)
        .map(str.casefold)
        .filter(lambda name: name.strip(".")),
        st.binary(max_size=1200),
        max_size=5,
    ),
    st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_agrees_with_tarfile_on_what_tarfile_writes(members, kind):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=kind) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            try:
                tar.addfile(info, io.BytesIO(data))
            except ValueError:  # ustar has no room for the name
                return
    found = unpack(file.getvalue())
    assert dict(found.contents) == {name: data for name, data in members.items() if data}
    assert sorted(names(found)) == sorted(members)
    assert (found.error, found.gaps) == (None, [])


WHOLE = pax({"path": "x.pkl"}) + member("a", PICKLE) + long("y") + member("b", PICKLE) + END


def test_every_truncation_is_read_or_refused():
    for size in range(1, len(WHOLE)):
        found = unpack(WHOLE[:size])
        if size < len(WHOLE) - 1024:
            # a member may be whole, and only its padding missing
            assert found.error or len(found.contents) < 2 or size % 512, size


def test_any_changed_byte_is_read_or_refused_and_nothing_else():
    for at in range(len(WHOLE)):
        data = bytearray(WHOLE)
        data[at] ^= 0x15
        FORMAT.recognises(Glimpse(Bytes(bytes(data))))
        refusal(FORMAT, bytes(data))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=512, max_size=512) | st.just(WHOLE[:512]), max_size=4))
def test_any_bytes_are_read_or_refused(blocks):
    data = b"".join(blocks)
    error = refusal(FORMAT, data)
    assert error is None or 0 <= error.offset <= len(data)
