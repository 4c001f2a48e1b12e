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
