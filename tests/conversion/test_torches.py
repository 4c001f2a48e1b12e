"""PyTorch's tensors: what is followed is taken, everything else is refused with its name."""

import struct

import pytest

from tests.builders import pickles as p
from tests.builders import tensors as t
from tests.builders import zips
from tests.conversion.converting import convert_bytes, refusals, taken

SIX = ("F32", (2, 3), t.SIX)


VAST, DEBT = p.long(b"\1" * 1900), p.long(b"\1" * 1899 + b"\x80")
"""Numbers of more digits than Python writes."""


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


@pytest.mark.parametrize("write", [t.zipped, t.legacy], ids=["zip", "legacy"])
def test_a_state_dict_is_taken(tmp_path, write):
    assert taken(tmp_path, write({"w": t.tensor(), "v": t.tensor((2,), (2,), 1)})) == {
        "w": SIX,
        "v": ("F32", (2,), floats(2, 4)),
    }


def test_a_tensor_that_only_a_dangerous_file_holds_is_taken_and_the_danger_told(tmp_path):
    danger = p.call("os", "system", "true")
    done, tensors = convert_bytes(tmp_path, t.zipped({"x": danger, "w": t.tensor()}))
    assert tensors == {"w": SIX}
    assert {each.rule for each in done.findings} >= {"dangerous-import"}
    left = {each.name: each.what for each in done.left}
    assert left["x"] == "what a call of posix.system returns" or "os.system" in left["x"]
    assert any("does while loading: it was not called" in each.what for each in done.left)


VIEWS = {
    "scalar": ((), (), 4, floats(5)),
    "transposed": ((3, 2), (1, 3), 0, floats(1, 4, 2, 5, 3, 6)),
    "expanded": ((2, 2, 2), (0, 3, 1), 0, floats(1, 2, 4, 5, 1, 2, 4, 5)),
    "expanded-last": ((2, 2), (3, 0), 1, floats(2, 2, 5, 5)),
    "empty": ((0, 3), (3, 1), 0, b""),
    "empty-beyond": ((2, 0), (1, 1), 99, b""),
    "one": ((1, 1), (77, 99), 5, floats(6)),
}


@pytest.mark.parametrize(("shape", "strides", "offset", "data"), VIEWS.values(), ids=VIEWS)
def test_views_are_put_in_order(tmp_path, shape, strides, offset, data):
    file = t.zipped({"w": t.tensor(shape, strides, offset)})
    assert taken(tmp_path, file) == {"w": ("F32", shape, data)}


BAD = {
    "beyond": (t.tensor((2, 3), (3, 1), 1), "element 6 of a storage of 6 is out of bounds"),
    "far": (t.tensor((2,), (2**30,)), "out of bounds"),
    "huge": (t.tensor((2**31 - 1,) * 4, (0,) * 4), "would become"),
    "negative": (t.tensor((2,), (-1,), 5), "negative"),
    "overlap": (t.tensor((3, 3), (1, 1)), "the axes overlap"),
    "axes": (t.tensor((2, 3), (3,)), "2 axes and 1 strides"),
    "text": (t.tensor(("2",), (1,)), "extents"),
    "bool": (t.tensor((True,), (1,)), "extents"),
    "offset": (t.tensor(offset=None), "an offset of None"),
    "vast-shape": (t.tensor((VAST,), (1,)), "extents (<int of 1900 bytes"),
    "vast-stride": (t.tensor((2,), (VAST,)), "extents (<int of 1900 bytes"),
    "vast-offset": (t.tensor(offset=VAST), "an offset of <int of 1900 bytes"),
    "vast-storage": (t.tensor(held=t.storage(count=VAST)), "a storage named ('storage'"),
    "vast-debt": (t.tensor(held=t.storage(count=DEBT)), "a storage named ('storage'"),
    "conjugated": (t.tensor(more=({"conj": True},)), "changes what its elements mean"),
    "no-storage": (t.tensor(held=p.value("0")), "a storage that is '0'"),
    "missing": (t.tensor(held=t.storage("9")), "'9' is not in the archive"),
    "short": (t.tensor(held=t.storage(count=7)), "is of 24 bytes, 28 are declared"),
    "kind": (t.tensor(held=t.storage(kind="OddStorage")), "torch.OddStorage"),
    "other": (t.tensor(held=t.storage(module="mine")), "mine.FloatStorage"),
    "id": (t.tensor(held=p.value("x") + b"Q"), "a storage named 'x'"),
    "quantised": (t.tensor(held=t.storage(kind="QInt32Storage")), "QI32"),
    "sparse": (p.call("torch._utils", "_rebuild_sparse_tensor", 1, 2), "_rebuild_sparse_tensor"),
    "qtensor": (p.call("torch._utils", "_rebuild_qtensor", 1), "_rebuild_qtensor"),
    "class": (
        p.call("torch._tensor", "_rebuild_from_type_v2", p.name("torch._utils", "f"),
               p.name("mine", "Tensor"), (), None),
        "a tensor of the class mine.Tensor",
    ),
    "built": (t.tensor() + p.value({"a": 1}) + p.BUILD, "is changed after it was made"),
    "set": (t.tensor() + p.value(0) + p.value(1) + p.SETITEM, "are set while loading"),
    "data": (
        t.parameter(t.tensor(), {"data": t.tensor()}, by="_rebuild_parameter_with_state"),
        "given the attribute 'data'",
    ),
    "deep": (t.parameter(t.parameter(1)), "could not be followed"),
    "storage": (t.storage(), "a storage without a tensor"),
    "unknown": (p.call("mine", "f") + p.text("x") + p.STACK_GLOBAL, "is computed while loading"),
}  # fmt: skip


@pytest.mark.parametrize(("value", "why"), BAD.values(), ids=BAD)
def test_refuses(tmp_path, value, why):
    reasons = refusals(tmp_path, t.zipped({"bad": value}))
    assert why in reasons[0], reasons


def test_vast_numbers_in_old_files_are_refused(tmp_path):
    for count in (VAST, DEBT):
        file = t.legacy({"w": t.tensor(held=t.storage(count=count))})
        assert refusals(tmp_path, file)[0].startswith("storage '0' is of no known type")
    keys = [p.stream(p.value([key]), version=2) for key in (p.text("0"), VAST)]
    file = t.legacy({"w": t.tensor()})
    assert keys[0] in file
    assert "<int of 1900 bytes" in refusals(tmp_path, file.replace(*keys))[0]


def test_every_reason_is_told_with_its_name(tmp_path):
    bad = {"a": t.tensor(offset=1), "b": [t.tensor((2,), (-1,))], "c": t.tensor()}
    first, second = refusals(tmp_path, t.zipped(bad))
    assert first.startswith("'a': ")
    assert second.startswith("'b.0': ")


def test_elements_that_another_tensor_of_the_storage_sets_are_refused(tmp_path):
    setter = t.tensor() + p.value(0) + p.value(1) + p.SETITEM + p.POP
    (why,) = refusals(tmp_path, t.zipped(setter + p.value({"w": t.tensor()})))
    assert why == "elements of what torch._utils._rebuild_tensor_v2 makes are set while loading"


def test_a_storage_of_two_types_is_refused(tmp_path):
    both = {"a": t.tensor(), "b": t.tensor(held=t.storage(kind="IntStorage"))}
    (why,) = refusals(tmp_path, t.zipped(both))
    assert why == "storage '0' is declared as ('FloatStorage', 6) and as ('IntStorage', 6)"


@pytest.mark.parametrize(
    ("dtype", "name", "data"),
    [
        ("uint16", "U16", b"abcd"),
        ("bfloat16", "BF16", b"abcd"),
        ("int8", "I8", b"ab"),
        ("float8_e4m3fn", "F8_E4M3", b"ab"),
    ],
)
def test_bytes_without_a_type_are_taken_as_the_tensor_s_type(tmp_path, dtype, name, data):
    file = t.zipped({"w": t.typed(dtype)}, [b"abcd"])
    assert taken(tmp_path, file) == {"w": (name, (2,), data)}


def test_types_that_safetensors_lacks_are_refused(tmp_path):
    for dtype in ("complex128", "complex32", "quint8", "float4_e2m1fn_x2"):
        (why,) = refusals(tmp_path, t.zipped({"w": t.typed(dtype)}, [b"abcd"]))
        assert why == f"'w': safetensors has no elements of type torch.{dtype}"
    held = t.storage(kind="ComplexDoubleStorage", count=1)
    (why,) = refusals(tmp_path, t.zipped({"w": t.tensor((1,), (1,), 0, held)}, [bytes(16)]))
    assert why == "'w': safetensors has no elements of type C128"


def big(value, storages):
    return zips.build(
        [
            zips.M("archive/data.pkl", p.stream(p.value(value), version=2)),
            zips.M("archive/byteorder", b"big"),
            *(zips.M(f"archive/data/{i}", data) for i, data in enumerate(storages)),
        ]
    )


def test_big_endian_elements_are_swapped(tmp_path):
    done, tensors = convert_bytes(tmp_path, big({"w": t.tensor()}, [struct.pack(">6f", *range(6))]))
    assert tensors == {"w": ("F32", (2, 3), floats(*range(6)))}
    assert [each.swapped for each in done.tensors] == [True]


def test_big_endian_bytes_without_a_type_are_refused(tmp_path):
    (why,) = refusals(tmp_path, big({"w": t.typed("uint16")}, [b"abcd"]))
    assert "which loaders do not swap" in why
    assert taken(tmp_path, big({"w": t.typed("int8")}, [b"abcd"])) == {"w": ("I8", (2,), b"ab")}


def test_a_byte_order_of_neither_sort_is_refused(tmp_path):
    file = big({"w": t.tensor()}, [t.SIX]).replace(b"big", b"odd")
    assert "a byte order of b'odd'" in refusals(tmp_path, file)[0]


def test_an_archive_of_which_loaders_see_different_members_is_refused(tmp_path):
    twice = (zips.M("archive/data/0", bytes(24)),)
    assert "duplicate" in refusals(tmp_path, t.zipped({"w": t.tensor()}, extra=twice))[0]
    hidden = (zips.M("archive/data/1", bytes(24), listed=False),)
    assert "hidden" in refusals(tmp_path, t.zipped({"w": t.tensor()}, extra=hidden))[0]
    second = (zips.M("other/data.pkl", p.stream(p.value({}))),)
    assert "more than one" in refusals(tmp_path, t.zipped({"w": t.tensor()}, extra=second))[0]


def test_torchscript_is_refused(tmp_path):
    code = (zips.M("archive/constants.pkl", p.stream(p.EMPTY_TUPLE)),)
    assert "TorchScript" in refusals(tmp_path, t.zipped({"w": t.tensor()}, extra=code))[0]


def test_a_packed_member_is_unpacked(tmp_path):
    file = zips.build(
        [
            zips.M("a/data.pkl", p.stream(p.value({"w": t.tensor()}), version=2), method=8),
            zips.M("a/data/0", t.SIX, method=8),
        ]
    )
    assert taken(tmp_path, file) == {"w": SIX}


def test_a_wrong_checksum_is_told(tmp_path):
    wrong = {"crc": 1}
    member = zips.M("archive/note", b"text", local=wrong, central=wrong)
    done, tensors = convert_bytes(tmp_path, t.zipped({"w": t.tensor()}, extra=(member,)))
    assert tensors == {"w": SIX}
    assert [each.what for each in done.left] == [
        "the checksum of 'archive/note': it is not that of the bytes"
    ]


def test_an_old_view_of_a_storage_is_followed(tmp_path):
    name = p.name("torch", "FloatStorage")
    held = p.value(("storage", name, "0", "cpu", 6, ("1", 2, 4))) + b"Q"
    file = t.legacy({"w": t.tensor((2,), (1,), 1, held)})
    assert taken(tmp_path, file) == {"w": ("F32", (2,), floats(4, 5))}
    beyond = p.value(("storage", name, "0", "cpu", 6, ("1", 4, 4))) + b"Q"
    assert "shorter" in refusals(tmp_path, t.legacy({"w": t.tensor(held=beyond)}))[0]


def test_a_loader_that_would_raise_is_a_refusal(tmp_path):
    (why,) = refusals(tmp_path, t.zipped(p.POP + p.value({"w": t.tensor()})))
    assert why == "a loader raises here: stack underflow"


def test_a_stream_that_breaks_off_is_a_refusal(tmp_path):
    file = zips.build([zips.M("a/data.pkl", p.stream(p.value({"w": t.tensor()}))[:-9])])
    assert "at offset" in refusals(tmp_path, file)[0]


def held(file):
    """A storage in bytes, as plain pickles hold it."""
    return p.call("torch.storage", "_load_from_bytes", p.binary(file))


def test_a_storage_in_bytes_is_followed(tmp_path):
    inner = held(t.legacy(t.storage()))
    done, tensors = convert_bytes(tmp_path, p.stream(p.value({"w": t.tensor(held=inner)})))
    assert tensors == {"w": SIX}
    assert done.left == ()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"no file", "a storage in bytes that are no file of PyTorch"),
        (t.legacy(held(t.legacy(t.storage())), ()), "in bytes inside a storage in bytes"),
        (t.legacy(p.value(3), ()), "a storage that is 3"),
        (t.legacy(t.storage())[:-1], "24 bytes wanted, 23 left"),
    ],
    ids=["text", "nested", "number", "short"],
)
def test_refuses_storages_in_bytes(tmp_path, file, why):
    value = {"w": t.tensor(held=held(file))}
    assert why in refusals(tmp_path, p.stream(p.value(value)))[0]
