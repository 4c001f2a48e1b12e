"""Tables: columns are numbers, but some metadata are pickles that a reader loads."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import arrow
from tests.builders import pickles as p
from tests.properties import survives, survives_cuts_and_changes
from tests.weighing import weigh
from weighbridge.core import FormatError, GapKind, Verdict
from weighbridge.formats.parquet_arrow import FORMAT
from weighbridge.intake.cursor import Cursor

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
BARE = b"cposix\nsystem\n(S'true'\ntR."
PYARROW = [(arrow.NAMED, b"arrow.py_extension_type"), (arrow.SAID, BARE)]
RAY = [(arrow.NAMED, b"ray.data.arrow_tensor_v2"), (arrow.SAID, BARE)]
OBJECTS = [(arrow.NAMED, b"ray.data.arrow_pickled_object"), (arrow.SAID, b"")]
OWN = [(arrow.NAMED, b"own"), (arrow.SAID, p.inert())]
NESTED = (b"a", (), [(b"b", (), [(b"c", PYARROW)])])
PETASTORM = [(b"dataset-toolkit.unischema.v1", BARE)]

WRITERS = {
    "stream": arrow.stream,
    "old stream": lambda columns: arrow.stream(columns, old=True),
    "file": arrow.file,
    "parquet": lambda columns: arrow.parquet(columns=columns),
}

CALLING = {
    "PyArrow": [(b"a", PYARROW)],
    "second": [(b"a",), (b"b", PYARROW)],
    "nested": [NESTED],
    "Ray": [(b"a", RAY)],
    "Ray's elements": [(b"a", OBJECTS)],
    "announced": [(b"a", OWN)],
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("way", CALLING)
def test_what_a_reader_of_tables_unpickles_is_judged(tmp_path, way, writer):
    verdict, rules, _ = weigh(tmp_path, {"a.arrow": WRITERS[writer](CALLING[way])})
    assert (verdict, rules) == (Verdict.DENY, {"dangerous-import"})


WRITTEN = {
    "pairs": arrow.footer(PETASTORM),
    "twenty pairs": arrow.footer([(b"a", b"b")] * 19 + PETASTORM),
    "value first": b"\x59\x1c\x28" + arrow.binary(BARE) + b"\x08\x02"
    + arrow.binary(PETASTORM[0][0]) + b"\0\0",
    "behind another list": arrow.footer([(b"a", b"b")])[:-1] + b"\x09\x0a\x1c"
    + arrow.pair(*PETASTORM[0]) + b"\0",
    "behind every type": arrow.footer(PETASTORM, before=b"".join([
        b"\x15\x02", b"\x01\x0a", b"\x02\x0a", b"\x03\x0a\x07", b"\x04\x0a\x07", b"\x06\x0a\x07",
        b"\x07\x0a" + bytes(8), b"\x08\x0a\x01x", b"\x09\x0a\x21\1\2", b"\x0a\x0a\x15\2",
        b"\x0b\x0a\0", b"\x0b\x0a\x01\x85\x01x\2", b"\x0c\x0a\x15\2\0", b"\x0d\x0a" + bytes(16),
        b"\x05\x02\x02"])),
}  # fmt: skip


@pytest.mark.parametrize("way", WRITTEN)
def test_pairs_of_parquet_are_found_however_they_are_written(tmp_path, way):
    data = arrow.parquet(data=WRITTEN[way])
    verdict, rules, _ = weigh(tmp_path, {"_common_metadata": data})
    assert (verdict, rules) == (Verdict.DENY, {"dangerous-import"})


SILENT = [
    (b"pandas", b'{"index_columns": []}'),
    (b"huggingface", json.dumps({"info": {"features": {"a": {"_type": "Value"}}}}).encode()),
    (b"geo", b'{"version": "1.0"}'),
    (b"org.apache.spark.version", b"3.5.0"),
    (b"own", b"\x80\xff\xfe"),
]
KNOWN = [(arrow.NAMED, b"arrow.fixed_shape_tensor"), (arrow.SAID, b'{"shape":[2,2]}')]
RAYS = [(arrow.NAMED, b"ray.data.arrow_tensor"), (arrow.SAID, b"[2, 2]")]


@pytest.mark.parametrize("writer", [arrow.stream, arrow.file])
def test_tables_of_libraries_are_silent(tmp_path, writer):
    data = writer([(b"a", KNOWN), (b"b", RAYS), (b"c", (), [(b"d",)])], SILENT)
    assert weigh(tmp_path, {**WEIGHTS, "a.feather": data})[:2] == (Verdict.ALLOW, set())


def test_tables_in_parquet_are_silent(tmp_path):
    data = arrow.parquet(SILENT, columns=[(b"a", KNOWN)])
    assert weigh(tmp_path, {**WEIGHTS, "a.parquet": data})[:2] == (Verdict.ALLOW, set())


LIES = {
    "size": (b"PAR1" + struct.pack("<I", 99) + b"PAR1", "a footer of 99 bytes", GapKind.DAMAGED),
    "cut": (arrow.parquet(data=b"\x15"), "ends within", GapKind.DAMAGED),
    "type": (arrow.parquet(data=b"\x1f\0"), "a value of type 15", GapKind.DAMAGED),
    "long": (arrow.parquet(data=b"\x15" + b"\xff" * 11), "over 64 bits", GapKind.DAMAGED),
    "deep": (arrow.parquet(data=b"\x1c" * 99), "more values", GapKind.LIMIT),
    "text": (arrow.parquet(data=b"\x18\x09a"), "9 bytes wanted, 1 left", GapKind.DAMAGED),
    "schema": (arrow.parquet([(b"ARROW:schema", b"/////w")]), "ARROW:schema", GapKind.DAMAGED),
    "sealed": (b"PARE" + bytes(12) + b"PARE", "encrypted", GapKind.UNSUPPORTED),
}


@pytest.mark.parametrize("lie", LIES)
def test_refuses(lie):
    data, why, kind = LIES[lie]
    with pytest.raises(FormatError, match=why) as refused:
        list(FORMAT.read(Cursor.over(data)))
    assert refused.value.kind is kind


def test_columns_that_share_a_long_name_are_not_read_again_and_again():
    flat = arrow.Flat()
    name = flat.bytes(b"x" * 100_000)
    shared = flat.table({0: name})
    place = flat.table({1: flat.vector([shared] * 9000)})
    root = flat.table({0: ("u32", 4), 1: ("u32", 1), 2: place})
    data = struct.pack("<I", 4 + len(flat.data) - root) + flat.data
    data = b"\xff" * 4 + struct.pack("<I", len(data)) + data
    with pytest.raises(FormatError, match="share more") as refused:
        list(FORMAT.read(Cursor.over(data)))
    assert refused.value.kind is GapKind.LIMIT


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    for whole in (data, arrow.parquet(data=data), b"\xff" * 4 + data,
                  b"ARROW1\0\0" + data + struct.pack("<i", len(data)) + b"ARROW1"):  # fmt: skip
        survives(FORMAT, whole)


@pytest.mark.parametrize("writer", WRITERS)
def test_cuts_and_changes(writer):
    survives_cuts_and_changes(FORMAT, WRITERS[writer](CALLING["second"]))
