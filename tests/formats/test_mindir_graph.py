"""MindSpore's graphs: what they run, what they name, and where their elements are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders.graphs import field
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Operation, Purpose, Reference, Tensor, Verdict
from weighbridge.formats.mindir_graph import FORMAT

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
INNER = b.mindir_graph(nodes=(b.node("Add"),), tensors=())
OWN = b.node("Custom", b.attribute("func_type", "aot"), b.attribute("func_name", "./a.so:f"))
ELSEWHERE = b.parameter(
    field(12, field(1, "net_variables/data_0") + field(2, 64) + field(3, 32)), data=None
)


def deep(count):
    graph = INNER
    for _ in range(count):
        graph = b.mindir_graph(nodes=(b.node("If", b.attribute("g", None, field(7, graph))),))
    return graph


@pytest.mark.parametrize(
    "data",
    [
        b.mindir(),
        b.mindir(None, field(8, INNER), version="0.1.1"),
        b.mindir(deep(3)),
        b.mindir(b.mindir_graph(tensors=(b.packed(8) + b.parameter(shape=()),))),
        b.mindir(b.mindir_graph(field(8, b.attribute("a", "text")), field(9, ""))),
    ],
    ids=short,
)
def test_what_is_honest_is_allowed(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"net.mindir": data})[:2] == (Verdict.ALLOW, set())


def test_it_tells_operators_tensors_and_other_files():
    graph = b.mindir_graph(tensors=(b.parameter(), ELSEWHERE))
    found = read(FORMAT, b.mindir(graph, field(8, INNER)))
    told = [(each.domain, each.name) for each in found if isinstance(each, Operation)]
    assert told == [("mindspore", "Constant"), ("mindspore", "MatMul"), ("mindspore", "Add")]
    here, there = [each for each in found if isinstance(each, Tensor)]
    assert (here.name, here.dtype, here.shape, here.wanted) == ("fc.weight", "F32", (2, 4), 32)
    assert (there.file, there.data.start, there.data.stop) == ("net_variables/data_0", 64, 96)
    (path,) = [each for each in found if isinstance(each, Reference)]
    assert path.target == "net_variables/data_0"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.mindir(None, field(15, "x")), "field 15 is none"),
        (b.mindir(None, field(7, 4)), "field 7 is none"),
        (b.mindir(deep(80)), "too deeply"),
        (b.mindir(b.mindir_graph(tensors=(b.parameter(shape=(1,) * 80),))), "axes"),
        (b.mindir(b.mindir_graph(tensors=(b.packed(*[1] * 80),))), "axes"),
        (b.mindir()[:-1], "wanted|early"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data", [b.mindir(maker="somebody"), b.mindir(version="one"), field(1, "1.1")], ids=short
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    graph = b.mindir_graph(nodes=(OWN,), tensors=(ELSEWHERE, b.parameter()))
    survives_cuts_and_changes(FORMAT, b.mindir(graph), step=2)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.mindir()[:30] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "graph",
    [
        b.mindir_graph(nodes=(OWN,)),
        b.mindir_graph(nodes=(b.node("PyExecute", b.attribute("script", "print(1)")),)),
        b.mindir_graph(nodes=(b.node("Constant", b.attribute("value", "os", kind=34)),)),
        b.mindir_graph(
            nodes=(
                b.node(
                    "If",
                    b.attribute("l", None, field(17, b.attribute("c", "<class 'x'>", kind=33))),
                ),
            )
        ),
    ],
    ids=short,
)
def test_what_is_somebodys_own_is_told(tmp_path, graph):
    verdict, rules, _ = weigh(tmp_path, {"net.mindir": b.mindir(graph)})
    assert "custom-operator" in rules
    assert verdict is not Verdict.ALLOW


def test_a_library_that_an_operator_is_in_is_code(tmp_path):
    data = b.mindir(b.mindir_graph(nodes=(OWN,)))
    (found,) = [each for each in read(FORMAT, data) if isinstance(each, Reference)]
    assert (found.target, found.purpose) == ("./a.so", Purpose.CODE)
    assert weigh(tmp_path, {"net.mindir": data})[0] is Verdict.DENY
    bare = b.node("Custom", b.attribute("func_name", "own_add"))
    graph = b.mindir(b.mindir_graph(nodes=(bare,)))
    assert not [each for each in read(FORMAT, graph) if isinstance(each, Reference)]


def test_steps_of_a_preprocessor_are_told(tmp_path):
    step = field(1, field(4, "Decode") + field(5, "{}"))
    assert "custom-operator" in weigh(tmp_path, {"net.mindir": b.mindir(None, field(9, step))})[1]


def test_a_primitive_is_told_as_a_node_is(tmp_path):
    own = field(12, b.node("Custom", b.attribute("func_type", "pyfunc"), number=2, slot=3))
    assert "custom-operator" in weigh(tmp_path, {"net.mindir": b.mindir(None, own)})[1]


@pytest.mark.parametrize(
    "data",
    [
        b.mindir() + PICKLE,
        b.mindir(b.mindir_graph(tensors=(b.parameter(shape=(24,), data=PROGRAM),))),
        b.mindir(b.mindir_graph(nodes=(b.node("A", b.attribute("value", PROGRAM)),))),
        b.mindir(b.mindir_graph(field(30, PICKLE.ljust(300)))),
        b.mindir(b.mindir_graph(tensors=(b.parameter(shape=(2, 5)),))),
        b.mindir(b.mindir_graph(tensors=(b.parameter(field(12, field(1, "../../etc/passwd"))),))),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.ckpt": data})[0] is Verdict.DENY
