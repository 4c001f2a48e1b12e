"""BSON: names that BSON.jl looks up, wherever they stand, and functions."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import bson as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Face, FormatError, Gap, GapKind, Import, Verdict
from weighbridge.formats.bson_data import FORMAT, TOLD
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

PLAIN = b.document({"a": 1, "b": [1.5, "x"], "c": {"d": None}, "e": True, "f": b"\1\2"})

HONEST = [
    b.chain(),
    PLAIN,
    PLAIN * 3,
    b.document({"w": b.ARRAY, "names": ["a", "b"], "name": ["x"], "tag": {"k": 1}}),
    b.chain(b.built("Main", "Base", "#tanh"), b.named("Core", "Nothing")),
    b.document({"x": {"tag": "symbol", "name": "y"}, "z": {"tag": "backref", "ref": 1}}),
]

REF = {"tag": "backref", "ref": 1}
HOSTILE = [
    b.named("Main", "Base", "run", tag="ref"),
    b.named("Base", "run", tag="ref"),
    b.named("Base", "eval", tag="ref"),
    b.named("Core", "eval", tag="ref"),
    b.named("Main", "Base", "#run"),
    b.named("Core", "Ptr"),
    b.named("Flux", "Zygote", "Base", "run", tag="ref"),
    b.named("Base", "Libc", "system", tag="ref"),
    # What another document holds is put there first.
    {"tag": "ref", "path": REF},
    {"tag": "ref", "path": ["Base", REF]},
    {"tag": "ref", "path": ["Base", {"tag": "symbol", "name": "run"}]},
    {"tag": "datatype", "name": "run"},
    {"tag": REF, "path": ["Base", "run"]},
    {"tag": "ref"},
    {"tag": "ref", "path": []},
    # A harmless name beside the one that counts.
    {"tag": "ref", "path": ["Base", "run"], "name": ["Core", "Float32"]},
    {"name": ["Core", "Float32"], "path": ["Base", "run"], "tag": "ref"},
    {"tag": "ref", "name": ["Core", "Float32"]} | {"path": ["Base", "run"]},
    b.FUNCTION,
    b.built("Core", "Method"),
    b.built("Core", "CodeInfo"),
]  # fmt: skip


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize("data", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap | Code)]
    assert weigh(tmp_path, {"model.bson": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize("value", HOSTILE)
def test_what_reaches_out_or_is_not_written_out_is_denied(tmp_path, value):
    assert weigh(tmp_path, {"model.bson": b.chain(value)})[0] is Verdict.DENY


def test_names_of_a_key_that_stands_twice_are_all_told(tmp_path):
    twice = [("tag", "ref"), ("path", ["Base", "run"]), ("path", ["Core", "Float32"])]
    data = b.document({"a": (3, b.document(twice))})
    assert [str(each.target) for each in every(Import, data)] == [
        "julia:Base.run", "julia:Core.Float32",
    ]  # fmt: skip
    assert weigh(tmp_path, {"model.bson": data})[0] is Verdict.DENY


def test_a_package_of_ones_own_is_a_warning(tmp_path):
    data = b.chain(b.built("Main", "MyLayer"), b.built("MyPackage", "Layer"))
    assert weigh(tmp_path, {"model.bson": data})[0] is Verdict.WARN


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.document({"a": 1})[:-1], "wanted|of 16 bytes"),
        (b.document({"a": (99, b"")}), "type 99"),
        (b.document({"a": (2, struct.pack("<i", 2**30))}), "a text of"),
        (b.document({"a": (3, b.document({"x": 1}, size=5))}), "ends here"),
        (b.document({"a": (3, struct.pack("<i", 2**30))}), "a document of"),
        (b.document({"a": (5, struct.pack("<i", 2**30))}), "wanted"),
        (b.document({"k" * 2000: 1}), "without an end"),
        (b.document({"name": ["x"] * 100}), "over 64 texts"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_depth_and_names_are_bounded():
    deep = b.document({"a": 1})
    for _ in range(500):
        deep = b.document({"a": (3, deep)})
    with pytest.raises(FormatError, match="nested") as error:
        read(FORMAT, deep)
    assert error.value.kind is GapKind.LIMIT
    many = [b.named("P", f"T{index}") for index in range(TOLD + 1)]
    with pytest.raises(FormatError, match="names"):
        read(FORMAT, b.document({"a": many}))


@pytest.mark.parametrize(
    "data",
    [b"", bytes(40), b.document({}), b.document({"a": 1}, size=99), b.document({"\1": 1}),
     b.document({"a": (99, b"")}), PLAIN + b"stowaway"],
)  # fmt: skip
def test_other_bytes_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


def test_programs_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    data = b.document({"w": program})
    assert weigh(tmp_path, {"model.bson": data})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.chain(), step=9)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, struct.pack("<i", len(noise) + 4) + noise)
    survives(FORMAT, b.chain()[:40] + noise)
