"""TensorRT: libraries for the host are found wherever they lie; programs of the GPU are its own."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Entry, Face, Operation, Verdict
from weighbridge.formats.tensorrt_plan import FORMAT
from weighbridge.intake.programs import CHUNK

HEAD = b"ftrt" + bytes(28)


def elf(machine, order="<"):
    ident = b"\x7fELF\2" + (b"\1" if order == "<" else b"\2") + b"\1" + bytes(9)
    return ident + struct.pack(f"{order}HH", 3, machine) + bytes(44)


def languages(data):
    return [item.language for item in read(FORMAT, data) if isinstance(item, Code)]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (elf(62), ["elf"]),
        (elf(183, ">"), ["elf"]),
        (elf(190), []),
        (SAMPLES["pe-program"], ["pe"]),
        (SAMPLES["mach-o-program"], ["mach-o"]),
        (elf(190) + elf(62) + SAMPLES["pe-program"], ["elf", "pe"]),
        (b"MZ" * 50 + b"\x7fELF" + b"\xcf\xfa\xed\xfe", []),
        (bytes(100), []),
    ],
    ids=["x86-64", "big-endian", "gpu", "pe", "mach-o", "several", "noise", "none"],
)
@pytest.mark.parametrize("before", [0, 1, CHUNK - 40, CHUNK - 32, CHUNK, 2 * CHUNK + 7])
def test_programs_for_the_host_are_found_once(inside, expected, before):
    assert languages(HEAD + bytes(before) + inside + bytes(10)) == expected


def test_a_library_inside_is_denied(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"model.engine": HEAD + elf(62)})
    assert verdict is Verdict.DENY
    assert "native-executable" in rules


def test_an_engine_alone_is_no_verdict(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"model.plan": HEAD + elf(190)})
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


def about(text, plan):
    return struct.pack("<I", len(text)) + text + plan


def test_what_an_exporter_says_is_read(tmp_path):
    file = about(b'{"author": "a", "stride": 32}', HEAD + elf(190))
    found = evidence(file)
    assert [item.format for item in found if isinstance(item, Face)] == ["tensorrt-plan"]
    told = {item.key: item.value for item in found if isinstance(item, Entry)}
    assert told == {"tensorrt.author": "a", "tensorrt.serialisation": "0x0"}
    assert weigh(tmp_path, {"model.engine": file})[0] is Verdict.NO_VERDICT
    hidden = about(b'{"author": "a"}', HEAD + elf(62))
    assert weigh(tmp_path, {"model.engine": hidden})[0] is Verdict.DENY
    assert refusal(FORMAT, about(b'{"author": }', HEAD)) is not None


@pytest.mark.parametrize("before", [0, CHUNK - 40, CHUNK - 32, CHUNK, 2 * CHUNK + 7])
def test_plug_ins_are_told_once(tmp_path, before):
    file = HEAD + bytes(before) + b"\7OwnNet_TRT\0\x0bEfficientNMS_TRT\1\0OwnNet_TRT\0MyPluginV9\0"
    names = [item.name for item in read(FORMAT, file) if isinstance(item, Operation)]
    assert sorted(names) == ["EfficientNMS_TRT", "MyPluginV9", "OwnNet_TRT"]
    verdict, rules, told = weigh(tmp_path, {"model.plan": file})
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned", "custom-operator"})
    assert "EfficientNMS_TRT" not in str(told)


def test_names_are_bounded():
    many = b"\0".join(b"Own%d_TRT" % number for number in range(2000))
    names = [item for item in read(FORMAT, HEAD + many) if isinstance(item, Operation)]
    assert len(names) == 256
    assert not [
        item
        for item in read(FORMAT, HEAD + b"a" * 5000 + b"_TRT" * 5000)
        if isinstance(item, Operation) and len(item.name) >= 128
    ]


def test_what_is_told_is_bounded():
    assert len(languages(HEAD + elf(62) * 200)) == 64


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HEAD + elf(62) + SAMPLES["pe-program"])
    survives_cuts_and_changes(FORMAT, about(b'{"a": "b"}', HEAD + b"Own_TRT"))


@given(st.lists(st.sampled_from([elf(62), b"MZ", b"\x7fELF", bytes(60), b"PE\0\0"]), max_size=9))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(parts):
    survives(FORMAT, b"ftrt\0" + b"".join(parts))
