"""Java serialisation: every class that is built is named, whatever is written around it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import java as j
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, FormatError, GapKind, Import, Verdict
from weighbridge.formats.java_serialized import FORMAT
from weighbridge.intake.limits import Limits

ENUM = b"\x7e" + j.described("acme.Colour", flags=18, above=j.described("java.lang.Enum", flags=18))
EVERY = j.file(
    j.listed(j.string("a"), j.boxed(1), j.NULL, j.array("[D", 2, bytes(16)), j.refer(1)),
    j.array("[Lacme.Thing;", 2, j.NULL + j.instance(j.described("acme.Thing"))),
    ENUM + j.string("RED"),
    b"\x76" + j.described("java.lang.String"),
    b"\x7a" + struct.pack(">I", 3) + b"abc",
    b"\x7c" + struct.pack(">Q", 2) + b"xy",
    j.instance(j.described("acme.Own", flags=12), j.block(b"1"), j.END),
    j.instance(j.described("acme.Two", [("D", "d"), ("L", "t", j.string("Ljava/lang/String;")),
                                        ("[", "v", j.string("[D"))]),
               bytes(8), j.string("t"), j.NULL),
    b"\x79",
    j.listed(),
)  # fmt: skip


def names(data, limits=None):
    return [str(each.target) for each in read(FORMAT, data, limits) if isinstance(each, Import)]


def test_names_every_class_once():
    assert names(EVERY) == [
        "java:java.util.ArrayList",
        "java:java.lang.Integer",
        "java:java.lang.Number",
        "java:acme.Thing",
        "java:acme.Colour",
        "java:java.lang.Enum",
        "java:java.lang.String",
        "java:acme.Own",
        "java:acme.Two",
    ]


def test_a_proxy_names_its_interfaces():
    data = j.file(j.instance(j.proxy("java.util.Map", "acme.Handler")))
    assert names(data) == [
        "java:java.util.Map",
        "java:acme.Handler",
        "java:java.lang.reflect.Proxy",
    ]


def test_a_class_without_a_package_has_a_name():
    assert names(j.file(j.instance(j.described("Thing")))) == ["java:default.Thing"]


def test_programs_in_arrays_of_bytes_are_seen():
    elf = (b"\x7fELF\2\1\1" + bytes(9) + b"\3\0>\0\1\0\0\0" + bytes(28)
           + struct.pack("<HHHHHH", 64, 56, 0, 64, 0, 0))  # fmt: skip
    found = evidence(j.file(j.array("[B", len(elf), elf)))
    assert "elf" in {each.language for each in found if isinstance(each, Code)}


def test_a_stream_inside_a_stream_is_read():
    inner = j.file(j.instance(j.described("acme.Hidden")))
    found = evidence(j.file(j.array("[B", len(inner), inner)))
    assert "java:acme.Hidden" in {str(i.target) for i in found if isinstance(i, Import)}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (j.file(b"\x01"), "starts no content"),
        (j.file(j.refer(0)), "reference to 0"),
        (j.file(b"\x73" + j.NULL), "no class"),
        (j.file(b"\x73\x74"), "starts no class"),
        (j.file(j.string("a"), b"\x73" + j.refer(0)), "no class"),
        (j.file(j.array("acme.Thing", 1, b"")), "array"),
        (j.file(j.array("[Lx;", 2**31, b"")), "array"),
        (j.file(j.array("[D", 2**31, b"")), "wanted"),
        (j.file(b"\x7c" + b"\xff" * 8), "wanted"),
        (j.file(j.instance(j.described("a.B", [("Q", "q")]))), "type 'Q'"),
        (j.file(j.instance(j.described("a.B", [("L", "q", j.NULL)]))), "without a name"),
        (j.file(j.instance(j.described("a.B", above=j.refer(0)))), "extends too many"),
        (j.file(b"\x73\x7d" + b"\xff" * 4), "interfaces"),
        (j.file(j.instance(j.described("a.B", flags=4))), "way of its own"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_too_deep_or_too_much_is_a_limit():
    deep = b"\x75" + j.described("[Lx;") + struct.pack(">I", 2)
    more = (b"\x75" + j.refer(0) + struct.pack(">I", 2)) * 120_000
    for data, limits in ((j.file(deep, more), None), (EVERY, Limits(opcodes=9))):
        with pytest.raises(FormatError) as caught:
            read(FORMAT, data, limits)
        assert caught.value.kind is GapKind.LIMIT


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, EVERY, step=2)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, j.MAGIC + noise)
    survives(FORMAT, j.file(b"\x73\x72" + j.name("a.B") + bytes(8)) + noise)


@given(
    st.lists(
        st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){0,3}\.[A-Z][a-z]{1,8}", fullmatch=True),
        unique=True,
    )
)
@settings(max_examples=50, deadline=None)
def test_round_trip(classes):
    data = j.file(j.listed(*(j.instance(j.described(each)) for each in classes)))
    wanted = [f"java:{each}" for each in classes]
    assert names(data)[1:] == wanted


def test_the_reference_reader_agrees():
    javaobj = pytest.importorskip("javaobj.v2", reason="javaobj-py3")
    data = j.file(j.listed(j.string("a"), j.boxed(7)))
    assert next(iter(javaobj.loads(data))) == "a"
    assert len(names(data)) == 3


HOSTILE = {
    "collections": j.instance(
        j.described("org.apache.commons.collections.functors.InvokerTransformer")
    ),
    "proxy": j.instance(j.proxy("java.util.Map")),
    "runtime": b"\x76" + j.described("java.lang.Runtime"),
    "unlisted": j.listed(j.instance(j.described("org.example.unheard.Of"))),
    "lambda": j.instance(j.described("java.lang.invoke.SerializedLambda")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_classes_of_chains_are_denied(tmp_path, name):
    verdict, rules, _ = weigh(tmp_path, {"m.model": j.file(HOSTILE[name])})
    assert verdict is Verdict.DENY
    assert rules & {"dangerous-import", "unlisted-import"}


def test_collections_are_silent_and_a_model_of_its_own_library_is_a_warning(tmp_path):
    verdict, rules, why = weigh(tmp_path, {"m.model": j.file(j.listed(j.boxed(1)))})
    assert verdict is Verdict.ALLOW, why
    tree = j.instance(j.described("weka.classifiers.trees.J48"))
    verdict, rules, why = weigh(tmp_path, {"m.model": j.file(j.listed(tree))})
    assert (verdict, rules) == (Verdict.WARN, {"unlisted-class"}), why
