"""Write models of accelerators and of gemma.cpp by hand: honest ones, and lies."""

import struct

from tests.builders.graphs import field

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


STEPS = (field(1, "conv") + field(4, field(4, "out")), field(1, "nms") + field(5, field(4, 80)))
MESSAGE = (
    field(1, field(1, 3) + field(3, "3.30.0"))
    + field(2, b"".join(field(8, each) for each in STEPS) + field(10, "yolov8s"))
    + field(5, field(1, 18) + field(2, "hailo_net_flow"))
)


def hailo(version=0, message=MESSAGE, more=bytes(80), size=None):
    """Write a model of Hailo: what it says of itself, and what a chip would run."""
    behind = {0: 20, 1: 16, 2: 32, 3: 44}.get(version, 20)
    size = len(message) if size is None else size
    return b"\x01HEF" + struct.pack(">II", version, size) + bytes(behind) + message + more


def sophon(size=64, more=bytes(80), **said):
    """Write a model of Sophon: a flatbuffer with a chip, libraries and layers."""
    tree = said.pop("raw", None)
    tree = bmodel(**said) if tree is None else tree
    head = struct.pack("<IIII48x", 0xFF55AAEE, size, len(tree), len(more))
    return head + tree + more


def bmodel(library=None, firmware=None, own=0):
    layer = table(("i", 7), None, None, ("i", own))
    part = table(None, None, [layer])
    stage = table(*[None] * 12, [part])
    network = table("net", None, None, [stage])
    modules = [
        None if each is None else table("lib.so", ("QQ", *each)) for each in (firmware, library)
    ]
    return flat(table(*["x"] * 3, "BM1684X", [network], None, modules[0], None, modules[1]))


def ascend(size=256, more=bytes(300), sections=((0, 0, 40), (1, 40, 40)), behind=b""):
    """Write a model of Ascend; ``sections`` are kinds, offsets and sizes."""
    head = (b"IMOD" + struct.pack("<I", size)).ljust(256, b"\0")
    rows = b"".join(struct.pack("<3I", *each) for each in sections)
    return head + struct.pack("<I", len(sections)) + rows + more + behind


def kendryte(version=5, more=bytes(80), modules=((b"stackvm", 64),)):
    """Write a model of Kendryte; of each module, its kind and its size."""
    head = b"LDMK" + struct.pack("<7I", version, 0, 8, len(modules), 0, 0, 0)
    for kind, size in modules:
        head += struct.pack("<16s4IQ", kind, 1, 0, 1, 0, size).ljust(max(size, 40), b"\0")
    return head + more


def table(*slots):
    """Return a table of a flatbuffer: texts, tables, lists of tables, or numbers by ``struct``."""
    return slots


def flat(root):
    """Write a table and what it refers to, each behind what refers to it."""
    out = bytearray(4)
    struct.pack_into("<I", out, 0, _table(out, root))
    return bytes(out)


def _table(out, slots):
    """Append a table; return where it is."""
    fields, inline, later = [], b"", []
    for slot in slots:
        fields.append(4 + len(inline) if slot is not None else 0)
        if isinstance(slot, tuple) and slot and isinstance(slot[0], str) and len(slot[0]) < 3:
            inline += struct.pack("<" + slot[0], *slot[1:])
        elif slot is not None:
            later.append((4 + len(inline), slot))
            inline += bytes(4)
    size = 4 + 2 * len(fields)
    out += bytes(-len(out) % 4)
    listed = len(out)
    out += struct.pack(f"<HH{len(fields)}H", size, 4 + len(inline), *fields)
    out += bytes(-len(out) % 4)
    at = len(out)
    out += struct.pack("<i", at - listed) + inline
    for place, slot in later:
        target = _text(out, slot) if isinstance(slot, str) else _refer(out, slot)
        struct.pack_into("<I", out, at + place, target - at - place)
    return at


def _refer(out, slot):
    if not isinstance(slot, list):
        return _table(out, slot)
    out += bytes(-len(out) % 4)
    at = len(out)
    out += struct.pack("<I", len(slot)) + bytes(4 * len(slot))
    for index, each in enumerate(slot):
        place = at + 4 + 4 * index
        struct.pack_into("<I", out, place, _table(out, each) - place)
    return at


def _text(out, text):
    out += bytes(-len(out) % 4)
    at, raw = len(out), text.encode()
    out += struct.pack("<I", len(raw)) + raw + b"\0"
    return at


def blobs(*named, later=False, count=None, size=None, behind=b"", first=None):
    """Write tensors of gemma.cpp; ``later`` puts the directory at the end."""
    named = named or ((b"c_embedding", NUMBERS), (b"tokenizer", b"\n\x05\n\x03abc"))
    count = len(named) if count is None else count
    names = b"".join(name.ljust(16, b"\0") for name, _ in named)
    at = 256 if later else -(-(16 + 32 * len(named)) // 256) * 256
    ranges, data = b"", b""
    for _, raw in named:
        begin = at + len(data) if first is None else first
        ranges += struct.pack("<QQ", begin, len(raw))
        data += raw.ljust(-(-len(raw) // 256) * 256, b"\0")
    whole = at + len(data) + (512 + len(names + ranges) + 16 if later else 0) + len(behind)
    head = b"SBS\n" + struct.pack("<IQ", count, whole if size is None else size)
    if later:
        front = (b"SBS\n" + struct.pack("<IQ", 0, 65536)).ljust(256, b"\0")
        return front + data + behind + bytes(512) + names + ranges + head
    return (head + names + ranges).ljust(at, b"\0") + data + behind


SAMPLES = {"accelerator-model": hailo(), "gemma-blobs": blobs()}
