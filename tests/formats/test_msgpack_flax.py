import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import msgpacks, pickles
from tests.builders.msgpacks import Ext, array, pack
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.msgpack_flax import FORMAT

TREES = st.recursive(
    st.integers(0, 2**64 - 1) | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcdef", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=10,
)


def gaps(data):
    return [(item.kind, item.why) for item in evidence(data) if isinstance(item, Gap)]


def test_arrays_are_tensors_by_the_keys_that_lead_to_them():
    (tensor,) = [item for item in evidence(pack(msgpacks.WEIGHTS)) if isinstance(item, Tensor)]
    assert (tensor.name, tensor.dtype, tensor.shape) == ("params.dense.kernel", "float32", (2, 3))
    assert (tensor.wanted, tensor.data.size) == (24, 24)
    assert not gaps(pack(msgpacks.WEIGHTS))


def test_elements_that_are_too_few_are_said():
    file = pack({"params": array((2, 3), "float32", bytes(8))})
    assert gaps(file) == [(GapKind.DAMAGED, "'params': 24 bytes of elements declared, 8 there")]


def test_an_array_of_objects_is_said():
    assert "objects" in gaps(pack({"w": array((1,), "object", bytes(8))}))[0][1]


def test_an_extension_of_a_strangers_is_not_known():
    (gap,) = gaps(pack({"w": Ext(42, b"anything")}))
    assert gap[0] is GapKind.UNSUPPORTED
    assert not gaps(pack({"w": Ext(-1, bytes(12)), "c": Ext(2, b"\x92\0\0")}))


@pytest.mark.parametrize("data", [b"", b"\x93", b"\x90", b"\x93\x90\xa0\xc4\0x", b"\x93\xa0"])
def test_what_is_no_array_is_damaged_and_what_is_behind_it_is_read(data):
    file = pack({"w": Ext(1, data), "v": array((1,), "int8", b"a")})
    assert [kind for kind, _ in gaps(file)] == [GapKind.DAMAGED]
    assert [item.name for item in evidence(file) if isinstance(item, Tensor)][-1] == "v"


def test_a_key_that_stands_twice_is_said():
    twice = b"\x82\xa1w\x01\xa1w\x02"
    assert gaps(twice) == [(GapKind.DAMAGED, "duplicate key 'w'")]


ROWS = {0x4B67F6B3E52BA5 << 8 | index: index * 9 for index in range(300)}


@pytest.mark.parametrize("many", [1, 2, 15, 300])
def test_a_table_of_hashes_and_rows_has_one_face_and_no_gap(many):
    found = evidence(pack(dict(list(ROWS.items())[:many])), "key2row")
    assert [item.format for item in found if isinstance(item, Face)] == [FORMAT.id]
    assert not [item for item in found if isinstance(item, Gap)]


@pytest.mark.parametrize("lead", [40, 41])
def test_a_pickle_behind_many_numbers_of_a_map_is_denied(tmp_path, lead):
    rows = dict(list(ROWS.items())[:lead])
    array = {"nd": 1, "type": "|O", "kind": b"O", "shape": [1], "data": pickles.inert()}
    verdict, rules, _ = weigh(tmp_path, {"m.msgpack": pack(rows | array)})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)
    verdict, rules, _ = weigh(tmp_path, {"m.msgpack": pack({"w": rows | array})})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("order", [list, lambda rows: reversed(list(rows))])
def test_a_pickle_in_an_object_array_of_msgpack_numpy_is_denied(tmp_path, order):
    # msgpack-numpy: {"nd": true, "type": "O", "kind": "O", "shape": ..., "data": pickle}
    array = {"nd": 1, "type": "|O", "kind": b"O", "shape": [1], "data": pickles.inert()}
    file = pack({"w": dict(order(array.items()))})
    verdict, rules, _ = weigh(tmp_path, {"model.msgpack": file})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), TREES, min_size=1, max_size=4))
@settings(max_examples=100)
def test_whatever_is_packed_is_read_to_its_end(tree):
    assert not [item for item in read(FORMAT, pack(tree)) if isinstance(item, Gap)]


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, pack(msgpacks.WEIGHTS))


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"\x81\xa1w" + data)
    survives(FORMAT, pack({"w": Ext(1, data)}))


RULES = [{"patterns": [[{"TEXT": "a"}]], "attrs": {"POS": "DET"}, "index": 0}]


@pytest.mark.parametrize(
    "data", [pack(RULES), pack(RULES * 20), b"\x90"], ids=["one", "many", "none"]
)
def test_rules_of_attributes_have_one_face_and_no_gap(data):
    found = evidence(data, "patterns")
    assert [item.format for item in found if isinstance(item, Face)] == ["msgpack-flax"]
    assert not [item for item in found if isinstance(item, Gap)]


def test_other_arrays_of_maps_are_not_known():
    assert not [item for item in evidence(pack([{"pattern": 1}])) if isinstance(item, Face)]


def pipeline(name):
    """A pipeline as bytes, whose configuration names a registered function."""
    lines = b'[nlp]\nlang = "en"\n\n[components.a.model]\n@architectures = "%s"\n' % name
    return pack({"vocab": b"\xff" * 9, "meta.json": b"{}", "config.cfg": lines})


def test_a_pipeline_as_bytes_has_one_face_and_its_configuration_is_read(tmp_path):
    found = evidence(pipeline(b"spacy.Tagger.v2"))
    assert next(item.format for item in found if isinstance(item, Face)) == "msgpack-flax"
    assert weigh(tmp_path, {"nlp.bytes": pipeline(b"spacy.Tagger.v2")})[0] is Verdict.ALLOW


def test_a_pipeline_as_bytes_that_names_a_function_of_the_host_is_denied(tmp_path):
    assert weigh(tmp_path, {"nlp.bytes": pipeline(b"os.system")})[0] is Verdict.DENY
