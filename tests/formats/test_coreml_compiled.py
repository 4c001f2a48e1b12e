"""Compiled Core ML: what is said of a model, and every byte of it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import coreml_compiled as b
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.coreml_compiled import FORMAT

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."


@pytest.mark.parametrize(
    "data",
    [
        b.data(),
        b.data(functions=2),
        b.data(202, target="generic.model0v7.0.0generic"),
        b.analytics(),
        b.names(),
    ],
    ids=["program", "functions", "pipeline", "analytics", "names"],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data, "coremldata.bin")
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


def test_it_says_what_the_publisher_says():
    found = {each.key: each.value for each in read(FORMAT, b.data()) if isinstance(each, Entry)}
    assert found == {"coreml.type": "502", "author": "somebody", "license": "MIT", "k": "v"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.data(behind=PICKLE), "a record that|record: 16 bytes wanted"),
        (b.data(behind=b"\1" * 16), "a record that a model of type 502 has not"),
        (b.data(record=struct.pack("<IIQ", 502, 1, 0)), "a record that"),
        (b.data(record=b""), "nothing behind"),
        (b.data(about=b"\xa2\x06\x7f"), "bytes: 127 bytes wanted"),
        (b.data()[:-1], "record: 16 bytes wanted"),
        (b.data(target="specific"), "no beginning"),
        (b.analytics(count=2), "key"),
        (b.analytics(count=2**40), "1099511627776 pairs"),
        (b.analytics() + PICKLE, "name of"),
        (b.names(count=3), "no beginning"),
        (b.names() + b"\0", "no beginning"),
        (b.names("a\0b"), "no beginning"),
        (bytes(100), "no beginning"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b.data(500, behind=b"\7" * 90), GapKind.UNSUPPORTED),
        (b.data(555), GapKind.UNSUPPORTED),
        (b.data(about=field(900, PICKLE)), GapKind.TRAILING),
    ],
    ids=["neural-network", "custom", "unknown-field"],
)
def test_what_is_not_read_is_said(data, kind):
    assert [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)] == [kind]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.data(), step=3)
    survives_cuts_and_changes(FORMAT, b.analytics(), step=5)
    survives_cuts_and_changes(FORMAT, b.names())


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.data()[:75] + noise)
    survives(FORMAT, b.analytics()[:40] + noise)
    survives(FORMAT, noise)


def test_a_compiled_folder_is_allowed(tmp_path):
    files = b.folder() | {"config.json": b"{}"}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("name", "data", "verdict", "rule"),
    [
        ("coremldata.bin", PICKLE, Verdict.DENY, "dangerous-import"),
        ("coremldata.bin", b.data(behind=b"\1" * 16), Verdict.DENY, "unreadable-bytes"),
        ("coremldata.bin", b"\1\2\3\4" * 40, Verdict.DENY, "unreadable-bytes"),
        ("coremldata.bin", b.data(555), Verdict.NO_VERDICT, "not-scanned"),
        ("analytics/coremldata.bin", PICKLE, Verdict.DENY, "dangerous-import"),
        ("weights/weight.bin", b"\7" * 300, Verdict.DENY, "trailing-data"),
        ("model.mil", b.mil("/private/w.bin"), Verdict.DENY, "outside-reference"),
        ("model.mil", b.mil("@model_path/../../w.bin"), Verdict.DENY, "outside-reference"),
        ("model.mil", b.mil(offset=10**6), Verdict.DENY, "tensor-outside-file"),
        ("model.mil", b.mil() + b"\0" + PICKLE, Verdict.DENY, "unreadable-bytes"),
        ("own.bin", b"\1\2\3\4" * 40, Verdict.DENY, "unreadable-bytes"),
    ],
)
def test_what_is_something_else_is_not(tmp_path, name, data, verdict, rule):
    found, rules, _ = weigh(tmp_path, b.folder(**{name: data}))
    assert (found, rule in rules) == (verdict, True), rules
