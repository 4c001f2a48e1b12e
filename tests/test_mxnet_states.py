"""States of MXNet's optimisers need no word, and what calls beside them is denied."""

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

ARRAY = "mxnet.ndarray.ndarray", "NDArray"
BYTES = p.call("builtins", "bytearray", p.binary(bytes(40)))
UPDATER = "mxnet.optimizer.optimizer", "Updater.set_states"
WAITING = p.call("functools", "partial", p.name("numpy", "clip"))


def table(key, value):
    return p.EMPTY_DICT + p.value(key) + value + b"s"


def array(cls=ARRAY, handle=BYTES, first=None):
    """An array of no handle, filled with bytes."""
    return p.call(*cls, first) + table("handle", handle) + p.BUILD


def optimiser(name="Adam", **state):
    return p.new("mxnet.optimizer.optimizer", name) + p.value(state) + p.BUILD


SCHEDULE = p.new("mxnet.lr_scheduler", "FactorScheduler") + p.value({"step": 2}) + p.BUILD
STATES = {
    "array": array(),
    "rows": array(("mxnet.ndarray.sparse", "RowSparseNDArray")),
    "numpy-like": array(("mxnet.numpy.multiarray", "ndarray")),
    "trainer": p.value((1, optimiser(num_update=3, lr_scheduler=SCHEDULE))),
    "both": table(0, array()) + optimiser("SGD") + b"\x86",
}
NEIGHBOURS = {
    "a-handle-that-calls": array(first=WAITING),
    "a-handle-of-a-stranger": array(first=p.new("acme.handles", "Handle")),
    "bytes-that-run": array(handle=p.call("os", "system", "true")),
    "a-missing-item-that-calls": p.call(*ARRAY, None)
    + p.call("collections", "defaultdict", WAITING)
    + p.BUILD,
    "a-state-that-is-asked": p.call(*ARRAY, None) + WAITING + p.BUILD,
    "a-schedule-that-runs": optimiser(lr_scheduler=p.name("os", "system")),
    "a-file": p.call("mxnet.ndarray.utils", "load", "a.params"),
    "a-graph-by-name": p.call("mxnet.gluon.block", "SymbolBlock.imports", "a.json"),
    "an-operator-in-python": p.call("mxnet.operator", "register", "a"),
    "an-updater-that-unpickles": p.call(*UPDATER, p.binary(b"N.")),
    "a-library": p.call("mxnet.library", "load", "a.so"),
}


@pytest.mark.parametrize("body", STATES.values(), ids=STATES)
def test_needs_no_word(body, tmp_path):
    verdict, rules, why = weigh(tmp_path, {"net-0001.states": p.stream(body)})
    assert (verdict, rules) == (Verdict.ALLOW, set()), why


@pytest.mark.parametrize("body", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_its_neighbour_is_denied(body, tmp_path):
    verdict, _, why = weigh(tmp_path, {"net-0001.states": p.stream(body)})
    assert verdict is Verdict.DENY, why


def test_an_unknown_class_of_the_library_is_a_warning_as_before(tmp_path):
    body = p.new("mxnet.gluon.data.dataset", "Dataset") + p.value({"a": 1}) + p.BUILD
    verdict, rules, why = weigh(tmp_path, {"net-0001.states": p.stream(body)})
    assert (verdict, "unlisted-class" in rules) == (Verdict.WARN, True), why
