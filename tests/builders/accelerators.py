"""Write models of accelerators and of gemma.cpp by hand: honest ones, and lies."""

import struct

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def hailo(version=0, more=bytes(80)):
    return b"\x01HEF" + struct.pack(">IIQ", version, 40, 0) + more


def sophon(size=64, more=bytes(80)):
    return struct.pack("<IIII", 0xFF55AAEE, size, 40, 8) + more


def ascend(size=256, more=bytes(300)):
    return b"IMOD" + struct.pack("<I", size) + more


def kendryte(version=5, more=bytes(80)):
    return b"LDMK" + struct.pack("<I", version) + more


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
