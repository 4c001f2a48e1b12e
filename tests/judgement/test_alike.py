"""Calls that make tensors are judged once where they differ in nothing that is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import (
    Artifact,
    Call,
    Constant,
    How,
    Made,
    Named,
    Persistent,
    Place,
    Several,
    Span,
)
from weighbridge.judgement.calls import complaints
from weighbridge.judgement.faults import HOOKS, TENSORS, alike

PLACE = Place(Artifact("m.pkl", 9), Span(0, 1))
FLOATS = Named("torch", "FloatStorage")
SYSTEM, GETATTR = Named("os", "system"), Named("builtins", "getattr")


def several(*items):
    return Several("tuple", items, len(items))


def storage(*rest, first="storage", named=FLOATS):
    return Persistent(several(Constant(first), named, *rest))


texts = st.sampled_from(
    ["", "cpu", "os", "system", "__reduce__", "__class__", "eval", "open", "a.b"]
)
constants = st.one_of(st.none(), st.booleans(), st.integers(), texts, st.floats()).map(Constant)
plain = st.lists(constants, max_size=4).map(lambda items: several(*items))
odd = st.sampled_from([
    SYSTEM, Named("torch", "Tensor"), Made(How.CALL, SYSTEM, (Constant("true"),)), several(SYSTEM),
    Made(How.CALL, GETATTR, (Named("torch", "Tensor"), Constant("data"))),
    Made(How.CALL, Named("collections", "OrderedDict"), (), (SYSTEM,)),
    storage(Constant("0"), first="module"), storage(SYSTEM), Persistent(SYSTEM),
    Several("tuple", (Constant(1),), 2),
])  # fmt: skip
arguments = st.lists(
    constants | plain | odd | st.just(HOOKS)
    | st.lists(constants, max_size=3).map(lambda rest: storage(*rest)),
    max_size=6,
).map(tuple)  # fmt: skip


@given(st.sampled_from(sorted(TENSORS, key=str)), arguments, arguments)
def test_what_is_alike_is_judged_alike(callee, one, other):
    calls = [Call(PLACE, How.CALL, callee, each) for each in (one, other)]
    kinds = [alike(call) for call in calls]
    if None not in kinds and kinds[0] == kinds[1]:
        assert bool(list(complaints(calls[0]))) == bool(list(complaints(calls[1])))


def filled(value):
    """Arguments of one shape with constants of any value in it."""
    return (
        storage(Constant(value), Constant(value), Constant(7)), Constant(0),
        several(Constant(value)), several(Constant(1)), Constant(value=False), HOOKS,
    )  # fmt: skip


@given(texts, texts, st.sampled_from(sorted(TENSORS, key=str)))
def test_constants_of_a_tensor_decide_nothing(one, other, callee):
    calls = [Call(PLACE, How.CALL, callee, filled(each)) for each in (one, other)]
    assert alike(calls[0]) == alike(calls[1]) is not None
    assert not [*complaints(calls[0]), *complaints(calls[1])]


@pytest.mark.parametrize("value", [
    SYSTEM, Made(How.CALL, SYSTEM, ()), several(SYSTEM), storage(SYSTEM), Persistent(SYSTEM),
    storage(first="module", named=SYSTEM),
    Made(How.CALL, Named("collections", "OrderedDict"), (), (SYSTEM,)),
])  # fmt: skip
def test_anything_else_is_judged_by_itself(value):
    call = Call(PLACE, How.CALL, Named("torch._utils", "_rebuild_tensor_v2"), (value,))
    assert alike(call) is None
