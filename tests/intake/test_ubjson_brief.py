"""Members that are read at once come to what they come to one step at a time."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import FormatError
from weighbridge.intake import ubjson
from weighbridge.intake.cursor import Cursor


def text(value, marker=b"L"):
    raw = value if isinstance(value, bytes) else value.encode()
    return marker + struct.pack(">q" if marker == b"L" else ">B", len(raw)) + raw


def member(name, value):
    return text(name) + value


def array(kind, count, data=b""):
    return b"[$" + kind + b"#L" + struct.pack(">q", count) + data


def table(*members):
    return b"{" + b"".join(members) + b"}"


def outcome(data):
    cursor = Cursor.over(data)
    try:
        return ubjson.tree(cursor), cursor.offset
    except FormatError as error:
        return str(error.kind), error.offset


FILL = table(*[member(f"fill{number}", b"SL" + bytes(8)) for number in range(9)])
MEMBERS = [
    member("a", b"S" + text("b")),
    member("a" * 63, b"S" + text("é" * 31)),
    member("a" * 64, b"S" + text("b" * 64)),
    member("x", array(b"d", 3, bytes(12))),
    member("x", array(b"L", 1, bytes(8))),
    member("none", array(b"d", 0)),
    member("below", array(b"d", -1)),
    member("much", array(b"l", 2**62)),
    member("bare", array(b"Z", 5)),
    member("bare", array(b"Z", 2**62)),
    member("what", array(b"?", 4, bytes(4))),
    member("texts", array(b"S", 1, text("t"))),
    member("n", b"i\x05"),
    member("below", b"l\xff\xff\xff\xfe"),
    member("above", b"U\xff"),
    member("long", b"L\x80" + bytes(7)),
    member("long", array(b"U", 300_000, bytes(300_000))),
    member("t", FILL),
    text("brief", b"U") + b"S" + text("b", b"U"),
    member(b"\xff\xfe", b"S" + text(b"\xff")),
]


@pytest.mark.parametrize("members", [*([each] for each in MEMBERS), MEMBERS[:2] + MEMBERS[3:6:2]])
def test_each_is_read_as_before(members, monkeypatch):
    data = table(*members, member("rest", FILL))
    found = [outcome(data[:stop]) for stop in range(len(data) + 1)]
    monkeypatch.setattr(ubjson._Reader, "_brief", lambda *_: None)
    assert found == [outcome(data[:stop]) for stop in range(len(data) + 1)]


@given(st.lists(st.sampled_from(MEMBERS)), st.integers(0), st.integers(0, 255))
def test_any_are_read_as_before(members, at, byte):
    data = bytearray(table(*members, member("rest", FILL)))
    data[at % len(data)] = byte
    found = outcome(bytes(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ubjson._Reader, "_brief", lambda *_: None)
        assert found == outcome(bytes(data))


def test_names_that_come_twice_are_told():
    assert outcome(table(MEMBERS[0], MEMBERS[0], member("rest", FILL)))[0] == "damaged"


@pytest.mark.parametrize(("item", "many"), [(b"Z", 500), (b"U\5", 500), (b"[]", 60), (b"{}", 60)])
def test_items_that_come_at_once_take_memory(monkeypatch, item, many):
    monkeypatch.setattr(ubjson, "ROOM", 4096)
    for count, fits in ((many // 2, True), (many, False)):
        data = table(member("a", b"[" + item * count + b"]"))
        assert (outcome(data)[0] == "limit") is not fits
