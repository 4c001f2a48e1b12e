"""Frames of more blocks than there is room for: what holds nothing odd is allowed, the rest is not.

pandas makes a block for each column that is added, and hands all of them to one call, before the
axes. One inert stand-in for each place in which something may stand; none of it is ever run.
"""

import pytest

from tests.builders import pickles as p
from tests.test_bypasses_filled import index
from tests.test_bypasses_handed import LOADER
from tests.weighing import weigh
from weighbridge.core import Verdict

MANY = 40
DOUBLE = p.call("numpy", "dtype", "f8", *(False, True))


def array(*elements, kind=DOUBLE):
    made = p.call("numpy.core.multiarray", "_reconstruct", p.name("numpy", "ndarray"), (0,),
                  p.binary(b"b"))  # fmt: skip
    state = (1, (1, 1), kind, False, list(elements) or p.binary(bytes(8)))
    return made + p.value(state) + p.BUILD


def block(at, held):
    place = p.call("builtins", "slice", at, at + 1, 1)
    return p.call("pandas._libs.internals", "_unpickle_block", held, place, 2)


def frame(blocks, *axes):
    manager = p.call("pandas.core.internals.managers", "BlockManager", tuple(blocks), list(axes))
    state = {"_mgr": manager, "_typ": "dataframe", "_metadata": [], "attrs": {}, "_flags": {}}
    return p.new("pandas.core.frame", "DataFrame") + p.value(state) + p.BUILD


PLAIN = [block(at, array()) for at in range(MANY)]
NAMES = index(array("a", kind=p.call("numpy", "dtype", "O8", *(False, True))))
FRAMES = {
    "axes": (PLAIN, NAMES, LOADER),
    "axes-in-a-list": (PLAIN, [NAMES, [LOADER]], NAMES),
    "the-last-block": ([*PLAIN, LOADER], NAMES, NAMES),
    "the-last-array": ([*PLAIN, block(MANY, array(LOADER))], NAMES, NAMES),
    "an-array-on-the-way": (
        [*PLAIN[:13], block(13, array(LOADER)), *PLAIN[14:]], NAMES, NAMES,
    ),
}  # fmt: skip


@pytest.mark.parametrize("count", [1, 11, 12, 13, 14, 15, 16, 20, 40])
def test_a_frame_of_many_blocks_is_allowed(tmp_path, count):
    body = frame(PLAIN[:count], NAMES, NAMES)
    verdict, _, reasons = weigh(tmp_path, {"frame.pkl": p.stream(body)})
    assert verdict is Verdict.ALLOW, [reason.because for reason in reasons]


@pytest.mark.parametrize("parts", FRAMES.values(), ids=FRAMES.keys())
def test_what_stands_among_many_blocks_is_told(tmp_path, parts):
    verdict, _, _ = weigh(tmp_path, {"frame.pkl": p.stream(frame(*parts))})
    assert verdict is Verdict.DENY


@pytest.mark.parametrize("odd", [False, True])
def test_a_frame_of_thousands_of_blocks_of_objects_is_read_whole(tmp_path, odd):
    """Blocks of one shape are told once; one that holds something else is of another shape."""
    kind = p.call("numpy", "dtype", "O8", *(False, True))
    blocks = [block(at, array("a", kind=kind)) for at in range(2500)]
    blocks[2400] = block(2400, array(LOADER if odd else "b", kind=kind))
    verdict, _, reasons = weigh(tmp_path, {"frame.pkl": p.stream(frame(blocks, NAMES, NAMES))})
    assert verdict is (Verdict.DENY if odd else Verdict.ALLOW), [each.because for each in reasons]


ODD = {
    "nothing": (array(), Verdict.ALLOW),
    "another-object": (LOADER, Verdict.DENY),
    "an-array-that-holds-it": (array(LOADER), Verdict.DENY),
    "a-list-that-holds-it": ([LOADER], Verdict.DENY),
}


@pytest.mark.parametrize(("odd", "verdict"), ODD.values(), ids=ODD)
def test_a_frame_of_thousands_of_arrays_with_masks_is_read_whole(tmp_path, odd, verdict):
    """What is under a telling key is an object that is spelled like any other."""
    double = DOUBLE + p.value((3, "<", None, None, None, -1, -1, 0)) + p.BUILD
    kept = double + p.put(0) + p.POP
    plain = p.call("numpy.core.multiarray", "_reconstruct", p.name("numpy", "ndarray"), (0,),
                   p.binary(b"b"))  # fmt: skip
    numbers = plain + p.value((1, (1,), p.get(0), False, p.binary(bytes(8)))) + p.BUILD
    made = p.new("pandas.core.arrays.integer", "IntegerArray")
    arrays = [
        made + p.value({"_mask": numbers, "_data": odd if at == 2400 else numbers}) + p.BUILD
        for at in range(2500)
    ]
    if odd == array():
        arrays[2400] = arrays[0]
    blocks = [block(at, held) for at, held in enumerate(arrays)]
    body = kept + frame(blocks, NAMES, NAMES)
    found, _, reasons = weigh(tmp_path, {"frame.pkl": p.stream(body)})
    assert found is verdict, [each.because for each in reasons]
