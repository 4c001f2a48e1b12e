"""Write compiled networks of OpenVINO by hand: honest ones, and lies."""

import itertools
import struct

KEY = bytes.fromhex("3060700204083f6f7274787f")
OUTPUTS = b'<?xml version="1.0"?>\n<cnndata>\n\t<outputs />\n</cnndata>\n'
CACHED = b'<?xml version="1.0"?><compiled_blob ie_version="2026.4" file_info="1"/>\n'
CONSTANTS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def turned(data):
    return bytes(one ^ other for one, other in zip(data, itertools.cycle(KEY), strict=False))


def network(operator="ReLU", opset="opset1", size=32, more=b"", value=""):
    return (
        b'<?xml version="1.0"?>\n<net name="net" version="11">\n<layers>\n'
        b'<layer id="0" name="w" type="Const" version="opset1">'
        b'<data element_type="f32" shape="2, 4" offset="0" size="%d"/></layer>\n'
        b'<layer id="1" name="y" type="%b" version="%b"><data x="%b"/></layer>\n'
        b"</layers>\n</net>\n%b"
    ) % (size, operator.encode(), opset.encode(), value.encode(), more)


def wrapped(version=1, size=None, text=b"meta=1.0;ov=2026.4.1"):
    return b"RR_UPCVO" + struct.pack("<IQ", version, len(text) if size is None else size) + text


def blob(
    inner=None, *, before=b"", constants=CONSTANTS, outputs=OUTPUTS, plain=False, behind=b"", **lies
):
    inner = network() if inner is None else inner
    inner = inner if plain else turned(inner)
    first = 48 + len(outputs)
    numbers = {
        "outputs": 48, "many": len(outputs), "constants": first, "long": len(constants),
        "network": first + len(constants), "size": len(inner),
    } | lies  # fmt: skip
    return before + struct.pack("<6Q", *numbers.values()) + outputs + constants + inner + behind


SAMPLES = {"openvino-blob": blob()}
