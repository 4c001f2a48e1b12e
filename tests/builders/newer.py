"""Write networks of KataGo and ESP-DL, and voices of HTS: honest ones, and lies."""

import struct

from tests.builders.graphs import Flat, field

BLOCK = struct.pack("<4f", 0.5, -1.25, 2, 0.75)


def floats(count):
    return b"@BIN@" + struct.pack(f"<{count}f", *(0.25 * (at % 9 - 4) for at in range(count)))


def katago(*more, behind=b"\n", whole=True):
    """Write a network: a convolution, a normalisation, a multiplication, biases, a convolution."""
    head = b"kata1-b1c2-s7\n8\n3\n2\n1\ntrunk\n1\n2\n2\n2\n0\n2\n"
    layers = (
        b"conv1\n1 3 3 2 1 1\n" + floats(18) + b"\nnorm1\n2 0.001 1 0\n" + floats(2) + b"\n"
        + floats(2) + b"\n" + floats(2) + b"\nrelu1\nmul1\n3 2\n" + floats(6) + b"\nbias1\n2\n"
        + floats(2)
    )  # fmt: skip
    last = b"\nownership\n1 1 2 1 1 1\n" + floats(2) if whole else b""
    return head + layers + b"".join(more) + last + behind


def voice(data=BLOCK, places=b"DURATION_PDF:0-7\nSTREAM_WIN[MCP]:8-11,12-15\n", more=b""):
    """Write a voice of HTS."""
    return (
        b"[GLOBAL]\nHTS_VOICE_VERSION:1.0\nSAMPLING_FREQUENCY:48000\nFULLCONTEXT_FORMAT:HTS_TTS_JPN\n"
        + more + b"[STREAM]\nVECTOR_LENGTH[MCP]:35\n[POSITION]\n" + places + b"[DATA]\n" + data
    )  # fmt: skip


def espdl(*operators, data=BLOCK, mode=0, size=None, behind=b"", outside="", inner=False):
    """Write a network of ESP-DL."""
    flat = Flat()
    text = lambda value: flat.bytes(value.encode())  # noqa: E731 - short, and of this function
    fields = {
        0: flat.put(struct.pack("<Iq", 1, 4)), 1: ("u32", 3), 6: text("w"),
        8: flat.put(struct.pack("<I", len(data) // 16) + data),
    }  # fmt: skip
    if outside:
        pair = flat.table({0: text("location"), 1: text(outside)})
        fields[9] = flat.vector([pair])
    tensor = flat.table(fields)
    nodes = [flat.table({3: text(kind)}) for kind in operators or ("Conv", "RequantizeLinear")]
    if inner:
        below = flat.table({0: flat.vector([flat.table({3: text("AcmeOp")})])})
        nodes.append(flat.table({3: text("If"), 5: flat.vector([flat.table({8: below})])}))
    graph = flat.table({0: flat.vector(nodes), 2: flat.vector([tensor])})
    root = flat.table({2: text("ppq"), 7: graph})
    body = struct.pack("<I", 4 + len(flat.data) - root) + flat.data
    size = len(body) if size is None else size
    return b"EDL2" + struct.pack("<III", mode, size, 0) + body + bytes(-len(body) % 16) + behind


IREE = b"\x18\0\0\0IREE" + bytes(64)
SAMPLES = {
    "iree-module": IREE,
    "katago-model": katago(),
    "hts-voice": voice(),
    "espdl-model": espdl(),
}


def lucene(name=b"Lucene90CompoundData", data=bytes(40), end="c02893e800000000", behind=b""):
    """Write a part of an index of Lucene."""
    head = bytes.fromhex("3fd76c17") + bytes([len(name)]) + name + struct.pack(">I", 0)
    return head + data + bytes.fromhex(end) + bytes(8) + behind


def nnef(shape=(2, 2), data=BLOCK, bits=32, size=None, axes=None):
    """Write an array of NNEF."""
    extents = (*shape, *[0] * (8 - len(shape)))
    axes = len(shape) if axes is None else axes
    size = len(data) if size is None else size
    return b"N\xef\1\0" + struct.pack("<12I", size, axes, *extents, bits, 0) + bytes(76) + data


def nnabla(*arrays):
    """Write arrays of NNabla."""
    out = b""
    for name, shape, data in arrays or (("w", (2, 2), BLOCK), ("b", (2,), bytes(8))):
        inner = field(1, name) + field(20, b"".join(field(1, extent) for extent in shape))
        out += field(200, inner + field(100, data) + field(101, 1))
    return out


SAMPLES |= {"lucene-part": lucene(), "nnef-tensor": nnef(), "nnabla-parameters": nnabla()}
