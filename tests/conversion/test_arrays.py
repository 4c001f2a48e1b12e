"""Arrays in pickles, joblib's files and npz, by hand; real ones are in ``test_real_files``."""

import gzip
import struct

import pytest

from tests.builders import benign, numpy_npy, zips
from tests.builders import pickles as p
from tests.conversion.converting import convert_bytes, refusals, taken
from weighbridge.conversion import Left

TWO = struct.pack("<2d", 1, 2)
HELD = ("F64", (2,), TWO)


def dtype(kind="f8", order="<", subtype=None, fields=None, more=()):
    state = p.value((3, order, subtype, fields, fields, -1, -1, 0, *more))
    return p.call("numpy", "dtype", kind, 0, 1) + state + p.BUILD


def array(data=TWO, shape=(2,), type_=None, *, fortran=False, kind=("numpy", "ndarray")):
    made = p.call("numpy.core.multiarray", "_reconstruct", p.name(*kind), (0,), p.binary(b"b"))
    state = (1, shape, dtype() if type_ is None else type_, fortran, data)
    return made + p.value(tuple(map(stored, state))) + p.BUILD


def stored(thing):
    return p.binary(thing) if thing is TWO else thing


def stream(value):
    return p.stream(p.value(value), version=3)


def test_an_array_in_a_pickle_is_taken(tmp_path):
    assert taken(tmp_path, stream({"w": array()})) == {"w": HELD}
    assert taken(tmp_path, stream({"w": array(type_=dtype("f4"), shape=(2, 2), fortran=True)})) == {
        "w": ("F32", (2, 2), TWO[:4] + TWO[8:12] + TWO[4:8] + TWO[12:])
    }


def test_joblib_s_raw_elements_are_taken_packed_or_not(tmp_path):
    before = p.proto(4) + p.EMPTY_DICT + p.MARK + p.text("w")
    file = before + benign.wrapper(TWO, len(before)) + p.SETITEMS + p.STOP
    assert taken(tmp_path, file) == {"w": HELD}
    done, tensors = convert_bytes(tmp_path, gzip.compress(file))
    assert (tensors, done.layout) == ({"w": HELD}, "pickle in gzip-stream")


def test_packed_streams_that_loaders_refuse_are_refused(tmp_path):
    file = gzip.compress(stream({"w": array()}))
    assert "ends early" in refusals(tmp_path, file[:-9])[0]
    wrong = file[:-8] + bytes(4) + file[-4:]
    assert "the gzip-stream is damaged" in refusals(tmp_path, wrong)[0]


def test_bytes_after_a_packed_stream_are_told(tmp_path):
    done, tensors = convert_bytes(tmp_path, gzip.compress(stream({"w": array()})) + b"more")
    assert tensors == {"w": HELD}
    assert done.left == (Left("", "bytes after the gzip stream"),)


BAD = {
    "short": (array(shape=(3,)), "an array of 24 bytes is given 16"),
    "class": (array(kind=("mine", "Array")), "an array of the class mine.Array"),
    "shape": (array(shape=2), "a shape of 2"),
    "negative": (array(shape=(-2,)), "a shape of (-2,)"),
    "vast": (array(shape=(p.long(b"\1" * 1900),)), "a shape of (<int of 1900 bytes"),
    "axes": (array(shape=(1 << 30,) * 500), "a shape of (1073741824, "),
    "structured": (array(type_=dtype("V16", "|", fields=("a",))), "V16"),
    "void": (array(type_=dtype("V8")), "safetensors has no elements of type '<V8'"),
    "complex": (array(shape=(1,), type_=dtype("c16")), "no elements of type '<c16'"),
    "extended": (array(shape=(1,), type_=dtype("f16")), "no elements of type '<f16'"),
    "date": (array(type_=dtype("M8")), "no elements of type '<M8'"),
    "order": (array(type_=dtype("f8", "=")), "an array of the type 'f8' with"),
    "no-order": (array(type_=dtype("f8", "|")), "does not say its byte order"),
    "no-dtype": (array(type_=p.value("f8")), "an array of the type 'f8'"),
    "elements": (array(data=p.value(1)), "1 in place of bytes"),
    "twice": (array() + p.NONE + p.BUILD, "could not be followed"),
    "set": (array() + p.value(0) + p.value(1) + p.SETITEM, "are set while loading"),
    "beside": (p.new("joblib.numpy_pickle", "NDArrayWrapper"), "a file of their own"),
}


@pytest.mark.parametrize(("value", "why"), BAD.values(), ids=BAD)
def test_refuses(tmp_path, value, why):
    assert why in refusals(tmp_path, stream({"w": value}))[0]


def test_objects_and_text_are_left_behind(tmp_path):
    objects = array(data=p.value([1, 2]), type_=dtype("O8", "|"))
    words = array(shape=(2,), type_=dtype("U2"))
    done, tensors = convert_bytes(tmp_path, stream({"w": array(), "o": objects, "t": words}))
    assert sorted(tensors) == ["w"]
    assert done.left == (Left("o", "an array of objects"), Left("t", "an array of text"))


def npz(**arrays):
    return zips.build([zips.M(f"{name}.npy", data) for name, data in arrays.items()])


def npy(descr="'<f8'", shape="(2,)", data=TWO, order="False"):
    header = numpy_npy.header(descr, shape).replace("False", order)
    return numpy_npy.build(header, data)


def test_an_npz_file_is_taken(tmp_path):
    file = npz(w=npy(), b=npy("'>f8'", data=struct.pack(">2d", 1, 2)), t=npy("'<U4'"))
    done, tensors = convert_bytes(tmp_path, file)
    assert tensors == {"w": HELD, "b": HELD}
    assert done.left == (Left("t", "an array of text"),)
    assert {each.name for each in done.tensors if each.swapped} == {"b"}


def test_columns_first_are_put_in_rows(tmp_path):
    four = struct.pack("<4d", 1, 2, 3, 4)
    file = npz(w=npy(shape="(2, 2)", data=four, order="True"))
    assert taken(tmp_path, file) == {"w": ("F64", (2, 2), struct.pack("<4d", 1, 3, 2, 4))}


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (npz(w=npy("[('a', '<f8')]")), "'w': an array of the type [('a', '<f8')]"),
        (npz(w=npy("'<f8[1]'")), "no elements of type '<f8[1]'"),
        (npz(w=npy(data=TWO[:9])), "16 bytes of elements, 9 are there"),
        (npz(w=b"text"), "a member that is no array"),
        (npz(w=npy("'|O'")), "there are no tensors"),
        (zips.build([zips.M("a.txt", b"x")]), "neither PyTorch's nor numpy's"),
    ],
    ids=["structured", "unit", "short", "no-npy", "objects", "no-npz"],
)
def test_refuses_npz(tmp_path, file, why):
    assert why in refusals(tmp_path, file)[0]


def test_an_npz_file_has_no_keys(tmp_path):
    assert "no keys" in refusals(tmp_path, npz(w=npy()), keys=("w",))[0]
