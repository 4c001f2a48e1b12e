"""Small files that would cost much to read are read within bounds, and much hides nothing."""

import time

import pytest

from tests.builders import pickles as p
from tests.test_bypasses import PAYLOADS, denied
from tests.weighing import weigh

SECONDS = 12
"""CPU seconds for at most a megabyte on a slow, shared core; unbounded, each took twice as many."""

PAIRS = b"\x86"
DICT = p.name("collections", "OrderedDict") + p.put(0)
MUCH = {
    "tuples-of-themselves": DICT + p.POP + p.NONE
    + (p.DUP + PAIRS + p.put(1) + p.get(0) + p.get(1) + p.TUPLE1 + p.REDUCE + p.POP) * 10_000,
    "wide-arguments": DICT + p.MARK + p.EMPTY_LIST * 64 + p.TUPLE + p.put(1)
    + (p.POP + p.get(0) + p.get(1) + p.TUPLE1 + p.REDUCE) * 30_000,
    "large-states": p.new("collections", "UserList") + p.put(0)
    + p.value({f"a{index}": index for index in range(9000)}) + p.put(1)
    + (p.POP + p.get(0) + p.get(1) + p.BUILD) * 20_000,
    "results-of-results": p.name("acme", "f") + p.put(0) + p.NONE + p.put(1)
    + (p.POP + p.get(0) + p.get(1) + p.get(1) + PAIRS + p.REDUCE + p.put(1)) * 4000,
    "deep": p.NONE + p.TUPLE1 * 250_000 + p.POP + DICT,
}  # fmt: skip


@pytest.mark.parametrize("body", MUCH.values(), ids=MUCH.keys())
def test_much_costs_little_and_hides_nothing(tmp_path, body):
    start = time.process_time()
    weigh(tmp_path, {"model.pkl": p.stream(body)})
    data = p.stream(body, p.POP, p.call("os", "system", "true"))
    assert "dangerous-import" in denied(tmp_path / "bad", {"model.pkl": data})
    assert time.process_time() - start < SECONDS


def test_long_dotted_names_cost_little(tmp_path):
    start = time.process_time()
    names = (p.stacked("acme", "." * 4000 + str(index)) + p.POP for index in range(250))
    assert denied(tmp_path, {"model.pkl": p.stream(*names, p.NONE)}) & PAYLOADS
    assert time.process_time() - start < SECONDS


def test_no_model_imports_thousands_of_names(tmp_path):
    names = (p.name(f"m{index}", "n") + p.POP for index in range(20_001))
    assert "unreadable-bytes" in denied(tmp_path, {"model.pkl": p.stream(*names, p.NONE)})
