"""Core ML: custom code and other files are found however deep they lie."""

import json
import struct
from contextlib import nullcontext
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.graphs import coreml, field, pair
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import (
    Code,
    Constant,
    Entry,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Tensor,
    Verdict,
)
from weighbridge.formats import Part, coreml_model
from weighbridge.formats.coreml_model import FORMAT
from weighbridge.intake.cursor import Cursor

ABOUT = field(2, field(100, field(3, "somebody") + field(4, "MIT") + field(100, pair("k", "v"))))


def model(kind, inner):
    return field(1, 4) + ABOUT + field(kind, inner)


def custom(name="OwnLayer", parameters=()):
    out = field(10, name)
    for key, value in parameters:
        out += field(30, field(1, key) + field(2, field(20, value)))
    return out


def layer(kind, inner):
    return field(1, field(1, "l") + field(kind, inner))


def value(file, offset):
    return field(5, field(1, file) + field(2, offset))


def program(inner, levels=0):
    """A program with one operation, in blocks inside blocks, that has one attribute."""
    operation = field(1, "const") + field(5, field(1, "val") + field(2, inner))
    for _ in range(levels):
        operation = field(1, "cond") + field(4, field(3, operation))
    block = field(3, operation)
    return field(2, field(1, "main") + field(2, field(3, field(1, "CoreML8") + field(2, block))))


def nested(inner, levels):
    """A model inside pipelines."""
    for _ in range(levels):
        inner = model(202, field(1, inner))
    return inner


def linked(file, path=""):
    names = field(1, field(1, file)) + (field(2, field(1, path)) if path else b"")
    return field(1, names)


def every(kind, data):
    return [item for item in read(FORMAT, data) if isinstance(item, kind)]


NETWORK = layer(100, field(90, field(1, bytes(64)))) + layer(500, custom("Own", [("k", "v")]))
HONEST = nested(model(500, NETWORK), 1)


def test_reads_metadata_and_custom_layers():
    entries = {item.key: item.value for item in every(Entry, HONEST)}
    assert entries == {"author": "somebody", "license": "MIT", "k": "v"}
    (operation,) = every(Operation, HONEST)
    assert (operation.domain, operation.name) == ("custom layer", "Own")
    assert operation.attributes == (("k", Constant("v")),)
    assert every(Gap, HONEST) == []


@pytest.mark.parametrize("levels", [0, 3, 12])
def test_a_value_in_a_file_is_a_reference(levels):
    data = model(502, program(value("@model_path/weights/weight.bin", 64), levels))
    (reference,) = every(Reference, data)
    assert (reference.target, reference.purpose) == ("weights/weight.bin", Purpose.WEIGHTS)
    (tensor,) = every(Tensor, data)
    assert (tensor.file, tensor.data.start) == ("weights/weight.bin", 64)


def test_too_deep_is_a_limit():
    with pytest.raises(FormatError, match="too deeply") as caught:
        read(FORMAT, nested(model(555, custom()), 40))
    assert caught.value.kind is GapKind.LIMIT


@pytest.mark.parametrize(
    ("data", "verdict", "rule"),
    [
        (coreml("somebody"), Verdict.ALLOW, None),
        (model(500, NETWORK), Verdict.WARN, "custom-operator"),
        (nested(model(403, NETWORK), 9), Verdict.WARN, "custom-operator"),
        (model(555, custom("OwnModel")), Verdict.WARN, "custom-operator"),
        (model(500, layer(605, field(1, NETWORK))), Verdict.WARN, "custom-operator"),
        (model(500, layer(615, field(4, NETWORK))), Verdict.WARN, "custom-operator"),
        (model(556, linked("other.mlmodelc", "/private")), Verdict.DENY, "outside-reference"),
        (model(556, linked("../../other.mlmodelc")), Verdict.DENY, "outside-reference"),
        (nested(model(556, linked("/x")), 5), Verdict.DENY, "outside-reference"),
        (model(502, program(value("/etc/passwd", 0))), Verdict.DENY, "outside-reference"),
        (model(502, program(value("@model_path/../../x", 0))), Verdict.DENY, "outside-reference"),
        (model(3000, field(1, "com.own") + field(2, bytes(99))), Verdict.NO_VERDICT, "not-scanned"),
        (model(500, b"") + field(77, b"stowaway" * 200), None, None),
        (field(1, 4) + ABOUT + field(9, b"") + field(500, b""), None, None),
    ],
)  # fmt: skip
def test_is_judged(tmp_path, data, verdict, rule):
    found, rules, _ = weigh(tmp_path, {"model.mlmodel": data})
    if verdict is None:
        assert found is Verdict.DENY
    else:
        assert (found, rules) == (verdict, {rule} if rule else set())


@pytest.mark.parametrize(
    "inner",
    [
        layer(140, field(20, field(30, SAMPLES["elf-program"]))),
        layer(140, field(20, field(1, SAMPLES["elf-program"]))),
        layer(420, field(20, field(1, field(31, SAMPLES["elf-program"])))),
    ],
)
def test_programs_among_weights_are_seen(inner):
    found = evidence(model(500, inner))
    assert [item.language for item in found if isinstance(item, Code)] == ["elf"]


def test_a_payload_among_custom_parameters_is_seen():
    held = field(30, field(1, "k") + field(2, field(60, SAMPLES["elf-program"])))
    found = evidence(model(555, field(10, "Own") + held))
    assert [item.language for item in found if isinstance(item, Code)] == ["elf"]


def weights(*values):
    data = struct.pack("<II", len(values), 2) + bytes(56)
    for each in values:
        record = struct.pack("<4sIQQ", b"\xef\xbe\xad\xde", 1, len(each), len(data) + 64)
        data += record.ljust(64, b"\0") + each + bytes(-len(each) % 64)
    return data


WEIGHTS = "@model_path/weights/weight.bin"


def package(offset=64, path="com.apple.CoreML/model.mlmodel", data=None):
    item = {"author": "com.apple.CoreML", "name": "model.mlmodel", "path": path}
    manifest = {"fileFormatVersion": "1.0.0", "itemInfoEntries": {"id": item}}
    inside = "Data/com.apple.CoreML"
    held = weights(bytes(100), bytes(10)) if data is None else data
    return {
        "Manifest.json": json.dumps(manifest).encode(),
        f"{inside}/model.mlmodel": model(502, program(value(WEIGHTS, offset))),
        f"{inside}/weights/weight.bin": held,
    }


@pytest.mark.parametrize(
    ("files", "verdict", "rule"),
    [
        (package(), Verdict.ALLOW, None),
        (package(offset=4096), Verdict.DENY, "tensor-outside-file"),
        (package(path="../../other"), Verdict.DENY, "outside-reference"),
        (package(path="/etc/passwd"), Verdict.DENY, "outside-reference"),
        (package(data=weights(bytes(100)) + b"stowaway"), Verdict.DENY, "trailing-data"),
        (package(data=weights(bytes(100))[:-80]), Verdict.DENY, "unreadable-bytes"),
        (package(data=weights(SAMPLES["elf-program"])), Verdict.DENY, "native-executable"),
    ],
    ids=["honest", "offset", "upward", "absolute", "trailing", "short", "program"],
)
def test_a_package_is_judged_as_a_whole(tmp_path, files, verdict, rule):
    found, rules, _ = weigh(tmp_path / "m.mlpackage", files)
    assert found is verdict
    assert rule is None or rule in rules


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=3)
    survives_cuts_and_changes(FORMAT, model(502, program(value("x", 0), 2)), step=3)


@given(st.binary(max_size=120), st.sampled_from([0, 500, 502, 202, 555, 556]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, kind):
    survives(FORMAT, model(kind, noise) if kind else noise)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=40), max_size=4))
@settings(max_examples=50, deadline=None)
def test_round_trip(table):
    data = coreml("", "", table)
    found = {item.key: item.value for item in every(Entry, data)}
    assert found == {"shortDescription": "short"} | table


def test_coremltools_reads_what_the_builder_writes():
    proto = pytest.importorskip("coremltools.proto.Model_pb2")
    made = proto.Model()
    made.ParseFromString(HONEST)
    inner = made.pipeline.models[0].neuralNetwork.layers[1]
    assert inner.custom.className == "Own"
    made.ParseFromString(model(502, program(value("@model_path/w", 64))))
    block = made.mlProgram.functions["main"].block_specializations["CoreML8"]
    assert block.operations[0].attributes["val"].blobFileValue.fileName == "@model_path/w"


PROGRAM = model(502, program(value("@model_path/weights/weight.bin", 64), 3))
DEEP = model(502, program(field(3, field(3, field(1, value("a", 0)))), 16))
LARGE = model(500, layer(100, field(90, field(1, bytes(40_000)))) + NETWORK)


def attribute(key, inner):
    return field(5, field(1, key) + field(2, field(3, field(1, inner))))


def named(*names, last=b""):
    """A program of operations that differ in their names alone, and perhaps one that does not."""
    held = b"".join(
        field(
            3,
            field(1, "add")
            + field(2, field(1, "x") + field(2, field(1, field(1, name))))
            + attribute("name", field(4, field(1, name))),
        )
        for name in names
    )
    block = field(2, held + (field(3, last) if last else b""))
    return model(502, field(2, field(1, "main") + field(2, field(3, field(1, "C") + block))))


NAMES = [f"{letter}{number}" * 4 for letter in "abc" for number in range(9)]
NAMED = named(*NAMES, last=field(1, "const") + field(5, field(1, "val") + field(2, value("w", 64))))


def told(data, *, search=True):
    """Return what is told of bytes, up to the error, if there is one."""
    found = []
    found_nothing = patch.object(coreml_model._Reader, "_found", lambda *_: None)
    with nullcontext() if search else found_nothing:
        try:
            items = FORMAT.read(Cursor.over(data))
            found.extend(item.span if isinstance(item, Part) else item for item in items)
        except FormatError as error:
            found.append((error.offset, error.kind, str(error)))
    return found


@given(
    st.sampled_from([HONEST, PROGRAM, DEEP, LARGE, NAMED]),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=4),
    st.integers(1, 1 << 17),
)
def test_what_is_searched_tells_what_is_walked(data, changes, size):
    made = bytearray(data)
    for at, byte in changes:
        made[at % len(made)] = byte
    cut = bytes(made[:size])
    assert told(cut) == told(cut, search=False)


@pytest.mark.parametrize(
    "hidden",
    [
        value("../w", 64),  # of a value: a file
        field(3, field(1, field(1, bytes(60)))),  # numbers, which may be a program
        field(3, field(3, field(1, value("../w", 64)))),  # in a list
    ],
    ids=["file", "numbers", "list"],
)
@pytest.mark.parametrize("key", ["name", "val"])
def test_what_is_as_long_as_what_told_nothing_is_told(hidden, key):
    wanted = field(5, field(1, key) + field(2, hidden))
    for size in range(1, 80):
        plain = attribute(key, field(4, field(1, "n" * size)))
        if len(plain) == len(wanted):
            break
    else:
        pytest.fail("no name is that long")
    data = named(*NAMES, *["n" * size] * 9, last=field(1, "const") + plain * 3 + wanted)
    assert told(data) == told(data, search=False)
    without = named(*NAMES, *["n" * size] * 9, last=field(1, "const") + plain * 3)
    assert len(told(data)) > len(told(without))
