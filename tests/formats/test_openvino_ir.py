"""OpenVINO: layers at any depth, constants held against the file of weights beside."""

from contextlib import nullcontext
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import (
    Entry,
    Face,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Tensor,
    Verdict,
)
from weighbridge.formats import openvino_ir
from weighbridge.formats.openvino_ir import FORMAT
from weighbridge.intake.cursor import Cursor

HEAD = b'<?xml version="1.0"?>\n'


def layer(kind="Add", version="opset1", inside="", name="l"):
    return f'<layer id="0" name="{name}" type="{kind}" version="{version}">{inside}</layer>'


def data(offset=0, size=8, shape="2", kind="f32", more=""):
    return f'<data element_type="{kind}" shape="{shape}" offset="{offset}" size="{size}"{more}/>'


def constant(*given, **said):
    return layer("Const", "opset1", data(*given, **said), "w")


def net(*layers, more=""):
    inner = "".join(layers)
    text = f'<net name="m" version="11"><layers>{inner}</layers><edges/>{more}</net>'
    return HEAD + text.encode()


BODY = f"<body><layers>{layer('Tanh')}{constant(8, 4, '2,2', 'u8')}</layers></body>"
HONEST = net(
    constant(),
    layer("Loop", "opset5", BODY),
    more='<rt_info><Runtime_version value="2026.4"/><c><framework value="pytorch"/></c></rt_info>',
)  # fmt: skip


def every(kind, file):
    return [item for item in evidence(file, "sub/model.xml") if isinstance(item, kind)]


def test_reads_layers_constants_and_what_made_the_file():
    assert {(item.domain, item.name) for item in every(Operation, HONEST)} == {
        ("opset1", "Const"),
        ("opset5", "Loop"),
        ("opset1", "Tanh"),
    }
    one, other = every(Tensor, HONEST)
    assert (one.file, one.dtype, one.shape, one.data.size, one.wanted) == (
        "model.bin",
        "f32",
        (2,),
        8,
        8,
    )
    assert (other.shape, other.data.start, other.wanted) == ((2, 2), 8, 4)
    assert [(item.target, item.purpose) for item in every(Reference, HONEST)] == [
        ("model.bin", Purpose.WEIGHTS)
    ]
    assert {item.key: item.value for item in every(Entry, HONEST)} == {
        "rt_info.Runtime_version": "2026.4",
        "rt_info.c.framework": "pytorch",
    }
    assert [item.format for item in every(Face, HONEST)] == ["openvino-ir"]
    assert every(Gap, HONEST) == []


def test_an_older_version_keeps_its_weights_in_blobs():
    blobs = '<blobs><weights offset="0" size="8" precision="FP32"/></blobs>'
    (tensor,) = every(Tensor, net(layer("Convolution", "", blobs)))
    assert (tensor.file, tensor.data.size, tensor.wanted) == ("model.bin", 8, None)


@pytest.mark.parametrize(
    "said", [{"offset": "-1"}, {"size": "1e9"}, {"shape": "2,x"}, {"size": "9" * 30}]
)
def test_what_is_no_number_is_a_gap(said):
    assert [gap.kind for gap in every(Gap, net(constant(**said)))] == [GapKind.DAMAGED]


@pytest.mark.parametrize(
    "text",
    [
        b"<!DOCTYPE net><net version='11'/>",
        b"<!-- first --><!DOCTYPE net SYSTEM 'file:///etc/hostname'><net version='11'/>",
        b"<net version='11'><layers></net>",
        b"<net version='11'>&x;</net>",
    ],
)
def test_refuses(tmp_path, text):
    with pytest.raises(FormatError):
        read(FORMAT, text)
    verdict, rules, _ = weigh(tmp_path, {"model.xml": text})
    assert (verdict, rules) == (Verdict.DENY, {"unreadable-bytes"})


@pytest.mark.parametrize(
    ("file", "weights", "verdict", "rule"),
    [
        (HONEST, bytes(12), Verdict.ALLOW, None),
        (HONEST, bytes(8), Verdict.DENY, "tensor-outside-file"),
        (net(constant(2**60, 8)), bytes(8), Verdict.DENY, "tensor-outside-file"),
        (net(constant(0, 4)), bytes(4), Verdict.DENY, "tensor-size-mismatch"),
        (net(constant()), b"\x93" * 20, Verdict.DENY, "trailing-data"),
        (net(constant(shape="0", size=1)), bytes(1), Verdict.ALLOW, None),
        (
            net(constant(shape="64", kind="u8", size=64)),
            SAMPLES["elf-program"].ljust(64, b"\0"),
            Verdict.DENY,
            "native-executable",
        ),
        (
            net(constant(shape="2", kind="u8", size=2)),
            b"cos\nsystem\n(S'true'\ntR.",
            Verdict.DENY,
            "dangerous-import",
        ),
        (net(layer("Own", "my_set")), b"", Verdict.WARN, "custom-operator"),
        (net(layer("SwishCPU", "cpu_plugin_opset")), b"", Verdict.ALLOW, None),
        (net(layer("ShapeOf", "type_relaxed_opset1")), b"", Verdict.ALLOW, None),
        (net(layer("Subgraph", "SnippetsOpset")), b"", Verdict.ALLOW, None),
        (net(layer("Own", "type_relaxed_my_set")), b"", Verdict.WARN, "custom-operator"),
        (net(layer("Own", "cpu_plugin_opset_2")), b"", Verdict.WARN, "custom-operator"),
        (net(layer("Own", "extension")), b"", Verdict.WARN, "custom-operator"),
        (net(layer("BPETokenizer", "extension")), b"", Verdict.ALLOW, None),
        (
            net(layer("Own", "opset1", '<data library="/tmp/own.so"/>')),
            b"",
            Verdict.DENY,
            "remote-code",
        ),
        (
            net(layer("Own", "opset1", '<data vocab_file="../../vocab"/>')),
            b"",
            Verdict.DENY,
            "outside-reference",
        ),
        (
            net(layer("ReadValue", "opset6", '<data variable_id="/a/../b"/>')),
            b"",
            Verdict.ALLOW,
            None,
        ),
    ],
)  # fmt: skip
def test_is_judged(tmp_path, file, weights, verdict, rule):
    found, rules, _ = weigh(tmp_path, {"model.xml": file, "model.bin": weights})
    assert found is verdict
    assert rule is None or rule in rules


def test_weights_behind_a_link_out_of_the_folder_are_denied(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "secret").write_bytes(bytes(12))
    (tmp_path / "m" / "model.bin").symlink_to("../secret")
    verdict, rules, _ = weigh(tmp_path / "m", {"model.xml": HONEST})
    assert verdict is Verdict.DENY
    assert "special-file" in rules


def test_operators_are_bounded():
    with pytest.raises(FormatError, match="more than 4096 operators"):
        read(FORMAT, net(*[layer(f"T{number}") for number in range(5000)]))


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=3)


@given(st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b"<net version='11'>" + noise + b"</net>")


NAMES = st.text("abcXYZ_", min_size=1, max_size=9)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=6))
@settings(max_examples=50, deadline=None)
def test_round_trip(layers):
    file = net(*[layer(kind, version) for version, kind in layers])
    assert {(item.domain, item.name) for item in every(Operation, file)} == set(layers)


PORT = '<port id="0" precision="FP32" names="a,b:0">\n<dim>-1</dim> <dim>3</dim></port>'
PIECES = [
    f"<input>{PORT}{PORT}</input>",
    f"<output>\n\t{PORT}</output>\n",
    '<output><port id="1" precision="I64" names="" /></output>',
    f"<input>{PORT}<file path='/x'/></input>",
    f"<input>{PORT}</output>",
    '<port id="0" id="1"/>',
    '<port id="0" names="&amp;<"/>',
    '<port id="0" value="x"/>',
    '<edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>',
    '<edge from-layer="0" from-port="0" to-layer="1" to-port="0" path="../x"/>',
    "<data path='../x'/>",
    "<dim>1</dim>",
    "</layer>",
    "\xff",
    "<!-- c -->",
]


def told(file, *, again=True):
    """Return what is told of bytes, up to the error, if there is one."""
    found = []
    with nullcontext() if again else patch.object(openvino_ir, "DULL", None):
        try:
            found.extend(FORMAT.read(Cursor.over(file)))
        except FormatError as error:
            found.append((error.offset, error.kind, str(error)))
    return found


@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=4), max_size=5),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=2),
)
@settings(deadline=None)
def test_ports_that_are_passed_over_tell_nothing(layers, changes):
    file = bytearray(net(*[layer("Own", inside="".join(pieces)) for pieces in layers]))
    for at, byte in changes:
        file[at % len(file)] = byte
    assert told(bytes(file)) == told(bytes(file), again=False)


@pytest.mark.parametrize("piece", PIECES[3:4] + PIECES[10:11])
def test_what_stands_between_ports_is_told(tmp_path, piece):
    file = net(layer("Own", inside=PIECES[0] * 50 + piece + PIECES[1] * 50))
    verdict, rules, _ = weigh(tmp_path, {"model.xml": file, "model.bin": b""})
    assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("file", [PORT, f"{HEAD.decode()}{PORT}<net/>", f"<net/>{PORT}"])
def test_ports_alone_are_no_network(file):
    assert refusal(FORMAT, file.encode()) is not None
