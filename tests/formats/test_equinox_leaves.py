import json

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import numpy_npy, pickles
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Tensor, Verdict
from weighbridge.formats.equinox_leaves import FORMAT

LEAF = numpy_npy.build(numpy_npy.header("'<f4'"), bytes(8))


def build(tree, *leaves):
    return json.dumps(tree).encode() + b"\n" + b"".join(leaves)


def test_the_line_and_every_leaf_are_read():
    found = evidence(build({"width": 4}, LEAF, LEAF))
    assert [item.format for item in found if isinstance(item, Face)] == [
        "equinox-leaves",
        "numpy-npy",
    ]
    assert len([item for item in found if isinstance(item, Tensor)]) == 2
    assert not [item for item in found if isinstance(item, Gap)]


def test_a_pickle_among_the_leaves_is_denied(tmp_path):
    leaf = numpy_npy.build(numpy_npy.header("'|O'"), pickles.inert())
    verdict, rules, _ = weigh(tmp_path, {"model.eqx": build({}, LEAF, leaf)})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@given(st.dictionaries(st.text(max_size=4), st.integers(), max_size=3))
def test_any_line_is_read(tree):
    assert not [item for item in evidence(build(tree, LEAF)) if isinstance(item, Gap)]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, build({"a": 1}, LEAF))


@given(st.binary(max_size=60))
def test_any_bytes_are_survived(data):
    survives(FORMAT, data)
    survives(FORMAT, b"{}\n" + data)
