"""Octave's text: functions and objects are told behind any keyword that Octave would find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import octave as o
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Effect, Face, Gap, Import, Verdict
from weighbridge.formats.octave_text import BELOW, FORMAT, WINDOW

LINES = ("@<anonymous>", "@() system('true')")
RUNS = o.below("f", "function handle", *LINES)


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_data_is_silent(tmp_path):
    found = evidence(o.TEXT, "model.mat")
    assert [item.format for item in found if isinstance(item, Face)] == ["octave-text"]
    assert not [item for item in found if isinstance(item, Gap | Code | Import)]
    assert weigh(tmp_path, {"model.mat": o.TEXT})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "variable",
    [
        RUNS,
        o.below("f", "global function handle", *LINES),
        o.below("f", "function handle of mine", *LINES),
        o.below("f", "inline function", "1", "system('true')"),
        b"% name: f % type:function handle\n@<anonymous>\n@() system('true')\n",
        b"# name: f\n##  type : function handle\r\n@() system('true')\n",
        b"%" + b" " * 999 + b"type: function handle\n@() system('true')\n",
        o.below("f", "class", "# classname: inline", "# name: expr", "system('true')"),
    ],
)
def test_functions_are_told(variable, tmp_path):
    (code,) = every(Code, o.TEXT + variable)
    assert "system('true')" in code.summary
    assert code.effects == {Effect.PROCESS}
    assert weigh(tmp_path, {"model.mat": o.TEXT + variable})[0] is Verdict.DENY


@pytest.mark.parametrize("over", range(-8, 40, 4))
def test_nothing_is_lost_between_two_windows(over):
    filler = b"0" * (WINDOW - len(o.TEXT) - over)
    (code,) = every(Code, o.TEXT + filler + b"\n" + RUNS)
    assert code.effects == {Effect.PROCESS}
    assert len(every(Code, o.TEXT + filler + b"1" * BELOW + b"\n" + RUNS)) == 1


def test_objects_are_told_and_other_types_are_gaps(tmp_path):
    (found,) = every(Import, o.TEXT + o.below("x", "class", "# classname: acme"))
    assert str(found.target) == "matlab:acme.loadobj"
    for kind in ("object", "thing", "java"):
        (gap,) = every(Gap, o.TEXT + o.below("x", kind))
        assert repr(kind) in gap.why
        assert weigh(tmp_path, {"m.mat": o.TEXT + o.below("x", kind)})[0] > Verdict.WARN
    # a text that speaks of types
    assert every(Gap, o.TEXT + b"the # type: of thing\n") == []


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, o.TEXT + RUNS, step=3)


@given(st.binary(max_size=200))
def test_any_bytes(data):
    survives(FORMAT, data)
    survives(FORMAT, o.TEXT + data)
