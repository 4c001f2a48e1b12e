"""To joblib before 1.1 the last raw elements are instructions: what comes of them on plain files.

There the loader raises; until then nothing is done to a listed class or function that counts.
"""

import pytest

from tests.builders import benign
from tests.builders import pickles as p
from tests.test_bypasses import denied
from tests.test_false_alarms import allowed
from weighbridge.core import Constant, How, Made, Named
from weighbridge.judgement.docile import stores

MANAGER = p.name("pandas.core.internals.managers", "BlockManager")
BLOCK = p.name("pandas._libs.internals", "_unpickle_block")
REST = p.call("builtins", "slice", 0, 1, 1) + p.value(2) + p.TUPLE3 + p.REDUCE
INVALID = b"\xff"

INSTRUCTIONS = {
    "a state": p.BUILD,
    "an item": p.SETITEM,
    "an element": p.APPEND,
    "a call": p.REDUCE,
    "an object": p.NEWOBJ,
    "an object of keywords": p.NEWOBJ_EX,
}


def _frame(function, instruction, *, manager=MANAGER):
    """A block of a frame, of whose elements the last are instructions to an older joblib."""
    head = p.proto(4) + manager + function
    empty = benign.wrapper(b"", len(head), count=8)
    filler = len(empty) - len(empty.rstrip(INVALID)) + 1
    data = bytes(64 - filler) + instruction + INVALID * (filler - len(instruction))
    return head + benign.wrapper(data, len(head)) + REST + p.TUPLE1 + p.TUPLE1 + p.REDUCE + p.STOP


@pytest.mark.parametrize("instruction", INSTRUCTIONS.values(), ids=INSTRUCTIONS)
def test_elements_that_are_an_instruction(tmp_path, instruction):
    allowed(tmp_path, {"m.joblib": _frame(BLOCK, instruction)})


HOSTILE = {
    "a look-up": (p.name("builtins", "getattr"), p.REDUCE),
    "a name of a strange package": (p.name("acme", "Layer"), p.REDUCE),
    "a command": (p.name("posix", "system"), p.REDUCE),
}


@pytest.mark.parametrize(("function", "instruction"), HOSTILE.values(), ids=HOSTILE)
def test_what_elements_have_called(tmp_path, function, instruction):
    denied(tmp_path, {"m.joblib": _frame(function, instruction)})


DATES = Made(How.CALL, Named("pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked"), ())
LOADER = Made(How.NEW, Named("torch.utils.data.dataloader", "DataLoader"), ())


@pytest.mark.parametrize(
    ("target", "items", "plain"),
    [
        (DATES, (Constant(0), Constant(1)), True),
        (DATES, (Constant(0), LOADER), False),
        (LOADER, (Constant(0), Constant(1)), False),
    ],
)
def test_items_of_an_array_of_dates(target, items, plain):
    assert stores(target, items) is plain
