"""A short search among pickles at random, and the oracle, on pickles of which all is known."""

import pytest

from tests.builders import pickles as p
from tests.search import drawing, oracle
from tests.search.comparing import compared

INPUTS = 300


def test_no_pickle_that_is_allowed_calls_a_name_that_no_list_has():
    found = compared(seed=1, numbers=range(INPUTS))
    assert found.inputs == INPUTS
    assert found.missed == []
    # It would find nothing either if all were denied, or if nothing were called.
    assert found.agreed > INPUTS // 20
    assert found.calling > INPUTS // 5


def test_what_is_drawn_is_the_same_each_time():
    assert drawing.stream(1, 7) == drawing.stream(1, 7) != drawing.stream(2, 7)


ODD = p.name("os", "system")
CALLED = {
    "by-a-call": p.call("os", "system", "true"),
    "by-new": p.new("os", "system"),
    "by-keywords": ODD + p.value(()) + p.value({"a": "b"}) + p.NEWOBJ_EX,
    "by-obj": p.MARK + ODD + p.text("true") + p.OBJ,
    "by-inst": b"(S'true'\nios\nsystem\n",
    "by-a-state": ODD + p.value({"a": "b"}) + p.BUILD,
    "on-the-stack": p.stacked("os", "system") + p.value(("true",)) + p.REDUCE,
    "by-texts-of-protocol-0": b"S'os'\nVsy\\u0073tem\n\x93(S'true'\ntR",
    "remembered": ODD + p.put(1) + p.POP + p.get(1) + p.value(("true",)) + p.REDUCE,
    "looked-up": p.call("builtins", "getattr", p.name("os", "path"), "join") + p.value(())
    + p.REDUCE,
    "behind-a-mark": p.MARK + p.NONE + b"1" + p.call("os", "system", "true"),
    "twice-on-the-stack": ODD + p.DUP + p.POP + p.value(("true",)) + p.REDUCE,
    "before-it-breaks-off": p.call("os", "system", "true") + b"\xff",
}  # fmt: skip


@pytest.mark.parametrize("body", CALLED.values(), ids=CALLED)
def test_the_oracle_sees_who_is_called(body):
    assert {name.module for name in oracle.unlisted(p.stream(body))} <= {"os"}
    assert oracle.unlisted(p.stream(body))


FINE = {
    "only-named": ODD,
    "handed-on": p.call("builtins", "list", (ODD,)),
    "listed": p.call("collections", "OrderedDict"),
    "listed-by-another-name": p.call("__builtin__", "set", [1]),
    "made-by-new": p.call("builtins", "getattr", p.name("builtins", "list"), "__new__")
    + p.value((p.name("builtins", "list"),)) + p.REDUCE,
}  # fmt: skip


@pytest.mark.parametrize("body", FINE.values(), ids=FINE)
def test_the_oracle_says_nothing_of_names_that_are_not_called_or_are_listed(body):
    assert not oracle.unlisted(p.stream(body))
    assert not oracle.unlisted(p.stream(body, version=2))


def test_names_of_which_nothing_is_known_are_on_no_list():
    body = b"\x82\x01" + p.EMPTY_TUPLE + p.REDUCE
    assert oracle.unlisted(p.stream(body)) == {oracle.OUTSIDE}
