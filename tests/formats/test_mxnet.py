"""MXNet's files: mxnet_symbol reads the graph, mxnet_params the arrays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import rest
from tests.builders.neighbours import SAMPLES
from tests.builders.rest import arrays, first, ndarray, node, sparse, symbol
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Constant, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats import mxnet_params, mxnet_symbol

CALLING = symbol(node("null", "data"), node("Custom", op_type="own"))


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


@pytest.mark.parametrize("magic", [0xF993FAC8, 0xF993FAC9, 0xF993FACA])
def test_arrays_are_tensors_by_their_names(magic):
    (tensor,) = kinds(arrays({"arg:w": ndarray((2, 3), bytes(24), magic=magic)}), Tensor)
    assert (tensor.name, tensor.dtype, tensor.shape) == ("arg:w", "float32", (2, 3))


def test_operators_are_told():
    assert [item.name for item in kinds(rest.SYMBOL, Operation)] == ["FullyConnected"]
    (called,) = kinds(CALLING, Operation)
    assert called.attributes == (("op_type", Constant("own")),)


def test_an_honest_model_is_allowed(tmp_path):
    files = {"net-symbol.json": rest.SYMBOL, "net-0000.params": rest.ARRAYS}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


def test_a_network_that_calls_back_is_a_warning(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"net-symbol.json": CALLING})
    assert (verdict, "callback-operator" in rules) == (Verdict.WARN, True)


@pytest.mark.parametrize("made", [node("a" * 5000), node("a b"), node("Dot", "n" * 5000)])
def test_a_name_that_no_operator_has_is_denied(tmp_path, made):
    """CVE-2022-24294: names are matched with an expression that takes its time."""
    (gap,) = kinds(symbol(made), Gap)
    assert gap.kind is GapKind.DAMAGED
    verdict, rules, _ = weigh(tmp_path, {"net-symbol.json": symbol(made)})
    assert (verdict, "unreadable-bytes" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize(
    "data",
    [
        arrays({"w": ndarray((2**40, 2**40), b"")}),
        arrays({"w": ndarray((1,) * 65, bytes(4))}),
        arrays({"w": ndarray((1,), bytes(4), kind=77)}),
        arrays({"w": ndarray((1,), bytes(4))}, count=2**60),
        arrays({"w" * 5000: ndarray((1,), bytes(4))}),
        rest.ARRAYS[:-1],
    ],
    ids=["elements", "axes", "type", "count", "name", "cut"],
)
def test_lies_are_refused(data):
    assert refusal(mxnet_params.FORMAT, data) is not None


ROWS = sparse((2, 3), (9, 3), bytes(24), ((2,), bytes(16)))
CSR = sparse((3,), (3, 9), bytes(12), ((4,), bytes(32)), ((3,), bytes(24)))


def test_sparse_arrays_are_read():
    file = arrays({"rows": ROWS, "csr": CSR, "w": ndarray((1,), bytes(4))})
    assert not kinds(file, Gap)
    shapes = [(item.name, item.shape, item.data.size) for item in kinds(file, Tensor)]
    assert shapes == [("rows", (9, 3), 24), ("csr", (3, 9), 12), ("w", (1,), 4)]


def test_arrays_without_a_magic_number_are_read():
    (tensor,) = kinds(arrays({"w": first((2, 3), bytes(24))}), Tensor)
    assert (tensor.dtype, tensor.shape) == ("float32", (2, 3))


@pytest.mark.parametrize(
    "made",
    [
        ndarray((1,), bytes(4), storage=3),
        sparse((1,), (1,), bytes(4), ((1,), bytes(8)), magic=0xF993FACA),
        sparse((1,), (1,), bytes(4), ((2**40,), b"")),
        sparse((2**40,), (1,), b"", ((1,), bytes(8))),
        first((1,) * 65, bytes(4)),
    ],
    ids=["storage", "version-3", "index", "stored", "axes"],
)
def test_sparse_lies_are_refused(made):
    assert refusal(mxnet_params.FORMAT, arrays({"w": made})) is not None


@pytest.mark.parametrize(
    "made",
    [
        lambda native: sparse((96,), (96,), native, ((1,), bytes(8)), kind=3),
        lambda native: sparse((1,), (9,), bytes(4), ((12,), native)),
    ],
    ids=["elements", "index"],
)
def test_a_program_in_a_sparse_array_is_denied(tmp_path, made):
    file = arrays({"w": made(SAMPLES["elf-program"].ljust(96, b"\0"))})
    verdict, rules, _ = weigh(tmp_path, {"net.params": file})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


def test_bytes_after_the_names_are_said():
    assert [gap.kind for gap in kinds(rest.ARRAYS + b"more", Gap)] == [GapKind.TRAILING]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(mxnet_params.FORMAT, rest.ARRAYS)
    survives_cuts_and_changes(mxnet_params.FORMAT, arrays({"rows": ROWS, "csr": CSR}))
    survives_cuts_and_changes(mxnet_symbol.FORMAT, CALLING)


@given(st.binary(max_size=80), st.recursive(st.text(max_size=3), st.lists))
def test_any_bytes_are_survived(data, tree):
    survives(mxnet_params.FORMAT, rest.ARRAYS[:24] + data)
    survives(mxnet_symbol.FORMAT, data)
    survives(mxnet_symbol.FORMAT, symbol(tree))
