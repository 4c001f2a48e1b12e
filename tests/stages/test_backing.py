"""Files of bare numbers are what the graph beside them says, and nothing else is forgotten."""

import pytest

from tests.builders import msgpacks, tensorflow, zips
from tests.builders import onnx_graph as o
from tests.builders.zips import M
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.formats import msgpack_flax

DATA = "model.onnx.data"


def graph(size, kind=2):
    made = o.external(dims=(size,), kind=kind, location=DATA, offset=0, length=size)
    return o.model(o.graph([], [made]))


LZMA = b"]\0\0\x80\0" + b"\xff" * 8 + bytes(200)
"""Numbers that look like the beginning of a stream."""

MAP = bytes.fromhex("8ca26c3cfae5e7bc1d2d0a3d6700dbbcb0b6dc3b") + b"\xdb" * 40
"""Weights that begin like a map with the key ``l<``, of which the rest makes none."""

SOUND = bytes.fromhex("fffb15141fd9d33bc3edcaea15082d00") + bytes(40)
"""Weights that begin like a frame of an mp3."""

OBJECTS = msgpacks.pack({"nd": True, "kind": b"O", "data": b"cos\nsystem\n(S'true'\ntR."})
"""What msgpack-numpy unpickles, though what follows stops it."""

ODD = b"\xc7\x05\x01\x93\x91\xce\xff\xff"
"""An extension that holds no array as Flax writes it, which msgpack-numpy leaves as it is."""

MUCH = b"\xdc\0\x64" + b"\xa1a" * 100
"""A list of a hundred values."""

BOTH = {"dangerous-import", "unreadable-bytes"}


@pytest.mark.parametrize(
    ("data", "verdict", "rules"),
    [
        (b"\x93" * 300, Verdict.ALLOW, set()),
        (LZMA, Verdict.ALLOW, set()),
        (b"plain text, all of it", Verdict.ALLOW, set()),
        (MAP, Verdict.ALLOW, set()),
        (SOUND, Verdict.ALLOW, set()),
        (b"cos\nsystem\n(S'true'\ntR.", Verdict.DENY, {"dangerous-import"}),
        (b"\x82\xa1w" + OBJECTS + b"\x07\xc1", Verdict.DENY, BOTH),
        (b"\x82\xa1a" + ODD + b"\xa1w" + OBJECTS, Verdict.DENY, BOTH),
    ],
    ids=[
        "numbers",
        "like-a-stream",
        "like-text",
        "like-a-map",
        "like-sound",
        "pickle",
        "objects",
        "objects-behind",
    ],
)
def test_a_file_is_what_the_graph_says_unless_it_is_more(tmp_path, data, verdict, rules):
    found, named, _ = weigh(tmp_path, {"model.onnx": graph(len(data)), DATA: data})
    assert (found, named & {"dangerous-import", "unreadable-bytes", "trailing-data"}) == (
        verdict,
        rules,
    )


def test_no_graph_no_excuse(tmp_path):
    files = {"model.onnx": o.model(o.graph()), DATA: b"\x93" * 300}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


@pytest.mark.parametrize(
    ("tail", "verdict"), [(b"", Verdict.ALLOW), (b"\x93" * (1 << 17), Verdict.DENY)]
)
def test_members_of_an_archive_are_covered_or_told(tmp_path, tail, verdict):
    data = b"\x93" * 300
    packed = zips.build([M("m/model.onnx", graph(300)), M(f"m/{DATA}", data + tail)])
    assert weigh(tmp_path, {"model.zip": packed})[0] is verdict


def test_numbers_beside_an_allowed_graph_are_allowed_where_formats_are_few(tmp_path):
    files = {"model.onnx": graph(300), DATA: b"\x93" * 300}
    assert weigh(tmp_path, files, "strict")[0] is Verdict.ALLOW
    _, rules, _ = weigh(tmp_path, {DATA: b"cos\nsystem\n(S'true'\ntR.".ljust(300)}, "strict")
    assert {"dangerous-import", "serialisation"} <= rules


SECRET = b"token of mine\nghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5\n"


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("pickle_module_info.txt", b"posix", "remote-code"),
        ("type.txt", b"posix.system", "dangerous-import"),
        ("merges.txt", SECRET, "exposed-secret"),
        ("merges.txt", b"plain text, all of it", None),
    ],
)
def test_what_a_text_tells_is_not_forgotten_for_numbers_that_a_graph_takes_it_for(
    tmp_path, name, data, rule
):
    made = o.external(dims=(len(data),), kind=2, location=name, offset=0, length=len(data))
    files = {"model.onnx": o.model(o.graph([], [made])), name: data, "config.json": b"{}"}
    assert rule in {*weigh(tmp_path, files)[1], None}
    if rule is None:
        assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_what_lies_behind_more_than_is_read_is_not_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(msgpack_flax, "VALUES", 64)
    data = b"\x82\xa1a" + MUCH + b"\xa1w" + OBJECTS
    found, rules, _ = weigh(tmp_path, {"model.onnx": graph(len(data)), DATA: data})
    assert (found, rules) == (Verdict.DENY, {"unreadable-bytes"})


@pytest.mark.parametrize("rule", ["remote-code", None])
def test_nor_for_a_shard_of_any_size(tmp_path, rule):
    # Several shards may have any sizes; two files are two.
    paths = ("group1-shard1of2.bin", "pickle_module_info.txt" if rule else "group1-shard2of2.bin")
    weight = {"name": "w", "shape": [100], "dtype": "float32"}
    model = tensorflow.tensorflow_js(paths=paths, weights=[weight])
    files = {"model.json": model, paths[0]: b"\1\2\3\4" * 98, paths[1]: b"posix   "}
    found, rules, _ = weigh(tmp_path, files)
    assert (found, rules) == ((Verdict.DENY, {rule}) if rule else (Verdict.ALLOW, set()))
