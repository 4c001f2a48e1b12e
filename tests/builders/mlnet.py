"""Write parts of models and tables of ML.NET by hand: honest ones, and lies."""

import struct

KEY = "Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51"


def display(name, version="1.0.0.0", key=KEY):
    return f"{name}, Version={version}, {key}"


def part(
    assembly=None, *, model=b"\4\0\0\0" + bytes(24), strings=(), loader="KMeansPredictor",
    behind=b"", between=b"", **lies,
):  # fmt: skip
    """A part; ``lies`` are fields of the header by name."""
    name = (display("Microsoft.ML.Data") if assembly is None else assembly).encode("utf-16-le")
    ends, letters = b"", b""
    for each in strings:
        letters += each.encode("utf-16-le")
        ends += struct.pack("<q", len(letters))
    at = 256 + len(model)
    fields = {
        "model": (256, len(model)), "ends": (at, len(ends)) if ends else (0, 0),
        "letters": (at + len(ends), len(letters)) if ends else (0, 0),
    }  # fmt: skip
    at += len(ends) + len(letters)
    fields["named"] = (at, len(name)) if name else (0, 0)
    tail = at + len(name) + len(between)
    fields |= {"tail": (tail, tail + 8)} | lies
    head = b"ML\0MODEL" + struct.pack("<2I", 0x10002, 0x10002)
    head += struct.pack("<6q", *fields["model"], *fields["ends"], *fields["letters"])
    head += b"KMEANS\0\0" + struct.pack("<2I", 0x10002, 0x10002)
    head += loader.encode().ljust(24, b"\0") + bytes(24)
    head += struct.pack("<3qI", *fields["tail"], *fields["named"])
    return (
        head.ljust(256, b"\0") + model + ends + letters + name + between + (b"LEDOM\0LM" + behind)
    )


def table(
    blocks=b"", columns=b"\1a\6Single\0\1\1\0" + bytes(8), *, counted=False, behind=b"", **lies
):
    at = {"listed": 256 + len(blocks), "tail": 256 + len(blocks) + len(columns)} | lies
    head = b"CML\0DVB\0" + struct.pack("<2Q", 0x10001_00010006, 0x10001_00010006)
    head += struct.pack("<3qi", at["listed"], at["tail"], at.get("rows", 0), 1)
    out = head.ljust(256, b"\0") + blocks + columns + b"\0BVD\0LMC" + behind
    return struct.pack("<I", len(out)) + out if counted else out


SAMPLES = {"mlnet-model": part(strings=("xf00", "xf01"))}
