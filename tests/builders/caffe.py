"""Write networks of Caffe, byte by byte."""

from tests.builders.neighbours import field, varint


def blob(shape, data=b""):
    return field(7, field(1, b"".join(map(varint, shape)))) + field(5, data)


def layer(name, kind, *blobs, python=None):
    inner = field(1, name) + field(2, kind) + b"".join(field(7, each) for each in blobs)
    if python:
        inner += field(130, field(1, python[0]) + field(2, python[1]))
    return field(100, inner)


def old(name, kind, *blobs):
    inner = field(3, "top") + field(4, name) + field(5, kind)
    return field(2, inner + b"".join(field(6, each) for each in blobs))


MODEL = (
    field(1, "net")
    + layer("data", "Input")
    + layer("fc", "InnerProduct", blob((2, 3), bytes(24)), blob((2,), bytes(8)))
)
OLD = field(1, "net") + old("fc", 14, field(1, 1) + field(2, 1) + field(3, 2) + field(4, 3))
CALLING = MODEL + layer("own", "Python", python=("os", "system"))

TEXT = b"""\
name: "net"
layer {
  name: "fc"
  type: "InnerProduct"
  bottom: "data" # { a comment
  inner_product_param { num_output: 2 weight_filler: { type: "xavier" } }
}
layer {
  name: "own"
  type: "Python"
  python_param {
    module: "own" 'layers'
    layer: "Own\\x4c"
    param_str: "{'a': 1}"
  }
}
"""


def mean(*shape, data=None, old=True, key=5):
    """Write an array by itself."""
    shape = shape or (1, 3, 2, 2)
    size = 1
    for extent in shape:
        size *= extent
    data = bytes(4 * size) if data is None else data
    whole = (1, 1, 1, *shape)[-4:]
    said = b"".join(field(number + 1, extent) for number, extent in enumerate(whole))
    return (said if old else field(7, field(1, bytes(shape)))) + field(key, data)


def solver(*arrays, name="snapshot_iter_10.caffemodel"):
    """Write a state of training."""
    return field(1, 10) + field(2, name) + b"".join(field(3, each) for each in arrays)


def operator(kind, *settings, inputs=("x",), outputs=("y",)):
    """Write an operator of Caffe2."""
    out = b"".join(field(1, each) for each in inputs) + b"".join(field(2, each) for each in outputs)
    return out + field(4, kind) + b"".join(field(5, each) for each in settings)


def filled(name="w", numbers=bytes(8)):
    """Write an operator of Caffe2 that makes an array."""
    shape = field(1, "shape") + field(6, 2)
    values = field(1, "values") + field(5, numbers)
    return operator("GivenTensorFill", shape, values, inputs=(), outputs=(name,))


def net(*operators, name="net"):
    """Write a network of Caffe2."""
    every = operators or (operator("Conv", inputs=("data", "w")),)
    return field(1, name) + b"".join(field(2, each) for each in every) + field(7, "data")


SAMPLES = {"caffe-blob": mean(), "caffe2-net": net()}
