"""What a text of JSON would run is told although it is more than is decoded."""

import json

import pytest

from tests.hostile.odd import PADDED
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import undecoded

OBJECT = {"_target_": "os.system", "a": [1]}


@pytest.mark.parametrize("way", PADDED)
def test_what_is_padded_is_denied(tmp_path, way):
    assert weigh(tmp_path, {"a.json": PADDED[way]})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OBJECT),
        json.dumps({"x": [OBJECT]}),
        json.dumps([1, OBJECT, 2])[:-3],
        json.dumps(OBJECT).replace("_target_", "\\u005Ft\\u0061rget_"),
        json.dumps(OBJECT).replace(":", " \n\t : "),
    ],
)
def test_an_object_is_found(text):
    assert list(undecoded.tables(text.encode())) == [OBJECT]


def test_of_an_object_that_is_long_the_value_is_found():
    text = json.dumps(OBJECT | {"x": "a" * 20_000})
    assert list(undecoded.tables(text.encode())) == [{"_target_": "os.system"}]


@pytest.mark.parametrize("text", [b"", b'"_target_"', b'{"_target_"', b'{"a":"_target_"}',
                                  b'{"_target_":' + b"[" * 100_000, b'{"_target_":"' + b"a" * 9999,
                                  b"\xff\\u00", b'{"target_":"os.system"}'])  # fmt: skip
def test_nothing_else_is(text):
    assert not list(undecoded.tables(text))


def test_places_are_bounded():
    text = b",".join(b'{"_target_":"a.b%d"}' % n for n in range(5000))
    assert len(list(undecoded.tables(text))) == undecoded.MOST


def test_escapes_are_put_wherever_pieces_end(monkeypatch):
    whole = '"\\u005ftarget\\u005f": "os.system", \\\\u0041 \\u00e9 \\u0041\\u0042' * 20
    plain = undecoded._plain(whole.encode())
    for step in range(7, 40):
        monkeypatch.setattr(undecoded, "STEP", step)
        assert undecoded._plain(whole.encode()) == plain
    assert b'"_target_"' in plain
    assert b"AB" in plain
