"""HDF5: both kinds of headers and groups, where elements lie; no number is believed."""

import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import hdf5, pickles
from tests.builders.hdf5 import STYLES, Writer
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from weighbridge.core import (
    Call,
    Code,
    Entry,
    Face,
    FormatError,
    Gap,
    GapKind,
    Import,
    Named,
    Purpose,
    Reference,
    Tensor,
)
from weighbridge.formats.hdf5 import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), max_size=20)
NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=9
)


def every(kind, data, limits=None):
    return [item for item in read(FORMAT, data, limits) if isinstance(item, kind)]


def gaps(data, limits=None):
    return [(gap.kind, gap.why) for gap in every(Gap, data, limits)]


@given(
    st.sampled_from(STYLES),
    st.dictionaries(NAMES, TEXTS, max_size=5),
    st.dictionaries(NAMES, st.lists(st.integers(0, 3), max_size=3).map(tuple), max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_round_trip(style, texts, shapes):
    data = hdf5.plain(texts, shapes, style)
    assert {item.key: item.value for item in every(Entry, data)} == texts
    assert {item.name: item.shape for item in every(Tensor, data)} == shapes
    assert gaps(data) == []


@pytest.mark.parametrize("style", STYLES)
def test_tensors_say_where_their_bytes_are(style):
    w = Writer(*style)
    data = w.file(w.group({"w": w.dataset((2,), b"12345678")}))
    (tensor,) = every(Tensor, data)
    assert (tensor.dtype, tensor.shape, tensor.wanted) == ("float32", (2,), 8)
    assert data[tensor.data.start : tensor.data.stop] == b"12345678"


@pytest.mark.parametrize("style", STYLES)
def test_groups_nest_and_may_go_in_circles(style):
    w = Writer(*style)
    inner = w.group({"w": w.dataset()})
    middle = w.group({"inner": inner, "again": inner})
    root = w.group({"middle": middle, "other": inner})
    loop = bytes(w.data).replace(struct.pack("<Q", inner), struct.pack("<Q", root))
    assert len(every(Tensor, w.file(root))) == 1
    w.data[:] = loop
    # the group that nothing links to any more is what the file keeps free
    assert {kind for kind, _ in gaps(w.file(root))} == {GapKind.FILLER}


@pytest.mark.parametrize("block", [512, 1024, 2048, 4096, 1 << 16])
@pytest.mark.parametrize("style", STYLES[:2])
def test_the_file_may_stand_behind_a_user_block(style, block):
    data = hdf5.plain({"a": "b"}, {"w": (3,)}, style, block=block)
    assert FORMAT.recognises(Glimpse(Bytes(data)))
    assert [gap for gap, _ in gaps(data)] == [GapKind.FILLER]
    (tensor,) = every(Tensor, data)
    assert tensor.data.start > block


def test_not_behind_any_other():
    assert not FORMAT.recognises(Glimpse(Bytes(bytes(700) + hdf5.SAMPLE)))


def test_what_a_user_block_holds_is_said():
    data = hdf5.plain({}, {}, block=512)
    data = b"a message".ljust(512, b"\0") + data[512:]
    assert [gap for gap, _ in gaps(data)] == [GapKind.TRAILING]


@pytest.mark.parametrize("release", [b"7.3", b"7.0"])
def test_matlab_writes_one(release):
    data = hdf5.plain({}, {"x": (2,)}, block=512)
    head = b"MATLAB %b MAT-file, Platform: GLNXA64, HDF5 schema 1.00 ." % release
    head = head.ljust(124) + b"\0\2IM"
    data = head.ljust(512, b"\0") + data[512:]
    assert [face.format for face in every(Face, data)] == ["matlab-hdf5"]
    assert gaps(data) == []


@pytest.mark.parametrize(
    "head",
    [
        b"HDF5-based Julia Data Format, version 0.1.1\0 (Julia 1.10.4 64-bit LE)\0",
        b"Julia data file (HDF5), version 0.1.3",
    ],
)
def test_julia_writes_one(head):
    data = hdf5.plain({}, {"x": (2,)}, block=512)
    assert [face.format for face in every(Face, head.ljust(512, b"\0") + data[512:])] == [
        "julia-hdf5"
    ]
    assert gaps(head.ljust(512, b"\0") + data[512:]) == []
    assert gaps(head.ljust(511, b"\0") + b"x" + data[512:])
    assert gaps(b"x" + head.ljust(511, b"\0") + data[512:])


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (hdf5.BYTE, b"\x07", "7"),
        (hdf5.FLOAT, struct.pack("<f", 0.5), "0.5"),
        (b"\x15\0\0\0" + struct.pack("<I", 3), b"abc", "<opaque3>"),
        (hdf5.fixed(4), b"ab\0\0", "ab"),
        (b"\x13\0\0\0" + struct.pack("<I", 4), b"ab\0d", "ab"),
        (b"\x13\2\0\0" + struct.pack("<I", 4), b"ab  ", "ab"),
    ],
)
def test_attributes_are_told(kind, value, told):
    w = Writer()
    data = w.file(w.group({}, [(12, hdf5.attribute("a", kind, (), value))]))
    assert [(item.key, item.value) for item in every(Entry, data)] == [("a", told)]


def test_arrays_are_told_by_their_first_elements():
    w = Writer()
    many = hdf5.attribute("a", hdf5.BYTE, (9,), bytes(range(9)))
    texts = hdf5.attribute("t", hdf5.fixed(1), (2,), b"xy")
    data = w.file(w.group({}, [(12, many), (12, texts)]))
    assert [item.value for item in every(Entry, data)] == [
        "9 x [0, 1, 2, 3, ...]",
        "2 x ['x', 'y']",
    ]


def test_texts_of_any_length_lie_in_a_heap():
    w = Writer()
    one, two = w.heap(b"first", b"sec\0ond")
    rows = [
        (12, hdf5.attribute(name, hdf5.ANY_LENGTH, (), at))
        for name, at in zip("ab", (one, two), strict=True)
    ]
    data = w.file(w.group({}, rows))
    assert [(item.key, item.value) for item in every(Entry, data)] == [("a", "first"), ("b", "sec")]


def test_text_is_kept_up_to_the_limit():
    data = hdf5.plain({"a": "x" * 900})
    assert [len(item.value) for item in every(Entry, data, Limits(kept=100))] == [100]


def test_pieces_are_found():
    data = hdf5.chunked([b"aaaaaaaa", b"bbbbbbbb"])
    (tensor,) = every(Tensor, data)
    assert (tensor.shape, tensor.data) == ((4,), None)
    assert gaps(data) == []


def test_filters_are_told():
    deflate, odd = b"\1\0\0\0\1\0\1\0" + b"\6\0\0\0\0\0\0\0", b"\1\x7d\0\0\0\0\0\0"
    data = hdf5.chunked([b"aaaa"], filters=b"\1\2" + bytes(6) + deflate + odd)
    assert [item.value for item in every(Entry, data)] == ["deflate, filter 32001"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (hdf5.external_elements("x.bin"), "external file of w"),
        (hdf5.virtual("x.bin"), "virtual dataset w"),
        (hdf5.plain(style=(1, 0), more=[(6, hdf5.external_link("w", "x.bin"))]), "external link w"),
        (hdf5.plain(style=(2, 2), more=[(6, hdf5.external_link("w", "x.bin"))]), "external link w"),
    ],
)
def test_elements_elsewhere_are_references(data, field):
    (found,) = every(Reference, data)
    assert (found.purpose, found.target, found.field) == (Purpose.WEIGHTS, "x.bin", field)
    assert [gap for gap, _ in gaps(data) if gap is not GapKind.FILLER] == []


def test_soft_links_and_sources_in_the_same_file_are_not():
    assert every(Reference, hdf5.plain(style=(2, 2), more=[(6, hdf5.soft_link("w", "/v"))])) == []
    assert every(Reference, hdf5.virtual(".")) == []


CONFIG = {
    "class_name": "Lambda",
    "config": {"function": ["eA==", None, None], "function_type": "lambda"},
}


@pytest.mark.parametrize("style", STYLES)
def test_a_model_configuration_is_read(style):
    data = hdf5.keras({"class_name": "Sequential", "config": [CONFIG]}, style)
    (code,) = every(Code, data)
    assert code.language == "python-bytecode"
    assert code.runs == "when keras loads the model, before 3.11.3 in safe mode too"


def test_so_is_one_for_training():
    loss = {"module": "acme.losses", "class_name": "Loud", "config": {}}
    calls = every(Call, hdf5.keras({}, training={"loss": loss}))
    assert [call.callee for call in calls] == [Named("acme.losses", "Loud")]


def test_one_that_is_no_json_is_a_gap_and_other_texts_are_none():
    ((_, why),) = gaps(hdf5.plain({"model_config": "{x"}))
    assert why.startswith("'model_config'")
    assert gaps(hdf5.plain({"note": "{x"})) == []
    w = Writer()
    data = w.file(w.group({}, [(12, hdf5.attribute("model_config", hdf5.BYTE, (2,), b"{}"))]))
    assert [kind for kind, _ in gaps(data)] == [GapKind.UNSUPPORTED]


PICKLE = pickles.proto() + pickles.call("posix", "system", "true") + b"."


def test_pickles_in_attributes_are_read():
    found = [item for item in evidence(hdf5.plain({"a": PICKLE})) if isinstance(item, Import)]
    assert [item.target for item in found] == [Named("posix", "system")]


def test_pickles_of_pytables_are_read():
    w = Writer()
    (where,) = w.heap(PICKLE)
    kind = b"\x19\0\0\0" + struct.pack("<I", 16) + hdf5.BYTE
    made = w.dataset((1,), where, kind, more=[(12, hdf5.text("PSEUDOATOM", "object"))])
    found = [item for item in evidence(w.file(w.group({"o": made}))) if isinstance(item, Import)]
    assert [item.target for item in found] == [Named("posix", "system")]


def test_pytables_takes_all_bytes_of_a_text_that_ends_at_a_zero():
    packed = pickles.proto() + b"(K\0" + pickles.call("posix", "system", "true") + b"t."
    kind = hdf5.fixed(len(packed))[:1] + b"\0" + hdf5.fixed(len(packed))[2:]
    w = Writer()
    data = w.file(w.group({}, [(12, hdf5.attribute("a", kind, (), packed))]))
    found = [item for item in evidence(data) if isinstance(item, Import)]
    assert [item.target for item in found] == [Named("posix", "system")]


@pytest.mark.parametrize(
    ("held", "kind", "size"),
    [(PICKLE, hdf5.BYTE, 1), (PICKLE + bytes(3), hdf5.fixed(len(PICKLE) + 3), len(PICKLE) + 3)],
    ids=["bytes", "text"],
)
def test_elements_that_are_a_pickle_are_read(held, kind, size):
    w = Writer()
    made = w.dataset((len(held) // size,), held, kind, size)
    found = [item for item in evidence(w.file(w.group({"o": made}))) if isinstance(item, Import)]
    assert [item.target for item in found] == [Named("posix", "system")]


def test_elements_that_only_begin_like_a_pickle_are_numbers():
    w = Writer()
    made = w.dataset((9,), b"\x80\4numbers", hdf5.BYTE, 1)
    assert not gaps(w.file(w.group({"o": made})))


def test_pickles_of_hickle_need_no_protocol():
    w = Writer()
    said = [(12, hdf5.text("base_type", "pickle"))]
    made = w.dataset((20,), b"cposix\nsystem\n)R.".ljust(20), hdf5.BYTE, 1, said)
    found = [item for item in evidence(w.file(w.group({"o": made}))) if isinstance(item, Import)]
    assert [item.target for item in found] == [Named("posix", "system")]


def test_packed_pickles_of_hickle_are_a_gap():
    said = (12, hdf5.text("base_type", "pickle"))
    packed = (11, struct.pack("<BBHHHHHII", 1, 1, 0, 0, 1, 0, 1, 0, 0)[:-4] + bytes(4))
    layout = (8, b"\3\2\2" + struct.pack("<QII", 2**64 - 1, 2, 4))
    found = gaps(dataset(layout, packed, said))
    assert any("hickle" in text for _, text in found), found


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (hdf5.plain(behind=b"stowaway"), GapKind.TRAILING, "bytes after the end"),
        (hdf5.plain(behind=bytes(8)), GapKind.FILLER, "bytes after the end"),
        (hdf5.SAMPLE[:-8], GapKind.DAMAGED, "the superblock says"),
        (hdf5.plain(more=[(12, b"\x09" + bytes(15))]), GapKind.UNSUPPORTED, "of version 9"),
        (hdf5.plain(more=[(99, b"")]), GapKind.UNSUPPORTED, "message of kind 99"),
        (hdf5.plain(style=(2, 2), more=[(6, hdf5.link("u", kind=70, target=b"x"))]),
         GapKind.UNSUPPORTED, "a link of kind 70"),
        (hdf5.plain(style=(2, 2), more=[(6, hdf5.link("u", 1 << 40))]), GapKind.DAMAGED, "ends"),
        (hdf5.plain(more=[(16, struct.pack("<QQ", 1 << 40, 8))]), GapKind.DAMAGED, "the file ends"),
        (hdf5.plain(more=[(12, b"", 2)]), GapKind.DAMAGED, "shared message"),
    ],
)  # fmt: skip
def test_leaves_a_gap(data, kind, why):
    assert any(gap is kind and why in text for gap, text in gaps(data)), gaps(data)


def dataset(*messages):
    w = Writer()
    return w.file(w.group({"w": w.object([(1, hdf5.space((2,))), (3, hdf5.FLOAT), *messages])}))


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        (b"\3\1" + struct.pack("<QQ", 1 << 40, 8), "the file ends"),
        (b"\3\1" + struct.pack("<QQ", 96, 1 << 62), "the file ends"),
        (b"\x09", "layout of version 9"),
        (b"\3\x09", "layout of class 9"),
        (b"\3\2\2" + struct.pack("<QII", 96, 2, 4), "no 'TREE'"),
        (b"\4\2\0\2\4" + struct.pack("<II", 2, 4) + b"\x09", "index of kind 9"),
        (b"\4\3" + struct.pack("<QI", 96, 1), "no 'GCOL'"),
        (b"\4\2\0\2\0\x09", "index of kind 9"),
    ],
)
def test_layouts_that_lie_leave_a_gap(layout, why):
    assert any(why in text for _, text in gaps(dataset((8, layout)))), gaps(dataset((8, layout)))


def test_two_layouts_leave_a_gap():
    layout = b"\3\0" + struct.pack("<H", 8) + bytes(8)
    assert "two messages of kind 8" in gaps(dataset((8, layout), (8, layout)))[0][1]


def test_an_object_that_is_damaged_hides_no_other():
    w = Writer(2, 2)
    names = {"a": 40, "b": w.dataset()}
    data = w.file(w.group(names))
    assert len(every(Tensor, data)) == 1
    assert gaps(data)[0][1].startswith("'a'")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (hdf5.SIGNATURE + b"\x09" + bytes(90), "version 9"),
        (hdf5.SIGNATURE + b"\2\3\x08" + bytes(90), "offsets of 3"),
        (hdf5.SIGNATURE + b"\0\0\0\0\0\x08\x08\0" + bytes(90), "without room"),
        (hdf5.SIGNATURE, "wanted"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_structure_that_is_shared_without_end_is_a_limit():
    w = Writer(2, 2)
    (where,) = w.heap(b"x" * 50_000)
    rows = [(12, hdf5.attribute(f"a{n}", hdf5.ANY_LENGTH, (), where, 3)) for n in range(400)]
    data = w.file(w.group({}, rows))
    with pytest.raises(FormatError, match="shared too often") as caught:
        read(FORMAT, data)
    assert caught.value.kind is GapKind.LIMIT


def test_too_many_objects_are_a_limit():
    w = Writer(2, 2)
    data = w.file(w.group({str(n): w.group({}) for n in range(40)}))
    with pytest.raises(FormatError, match="more than 30 members"):
        read(FORMAT, data, Limits(members=30))


def models():
    yield hdf5.keras({"class_name": "Sequential", "config": [CONFIG]})
    yield hdf5.keras({"class_name": "Sequential", "config": [CONFIG]}, (2, 2))
    yield hdf5.external_elements("x.bin")
    yield hdf5.virtual("x.bin", "y.bin")
    yield hdf5.chunked([b"aaaaaaaa", b"bbbbbbbb"])


@pytest.mark.parametrize("data", list(models()))
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data, step=max(1, len(data) // 400))


@given(st.sampled_from(list(models())), st.integers(0, 2000), st.binary(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(data, at, noise):
    survives(FORMAT, data[: at % len(data)] + noise + data[at % len(data) + len(noise) :])
    survives(FORMAT, hdf5.SIGNATURE + noise)


@pytest.mark.parametrize("style", STYLES)
def test_other_readers_see_the_same(style, tmp_path):
    pyfive = pytest.importorskip("pyfive")
    path = tmp_path / "a.h5"
    data = hdf5.plain({"a": "b", "c": json.dumps({})}, {"w": (2, 3), "v": ()}, style)
    path.write_bytes(data)
    with pyfive.File(str(path)) as file:
        assert set(file.attrs) == {item.key for item in every(Entry, data)}
        shapes = {name: file[name].shape for name in file}
    assert shapes == {item.name: item.shape for item in every(Tensor, data)}
