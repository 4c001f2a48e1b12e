"""Write data that lies beside models (volumes, bodies, arrays, logs) by hand: honest, and lies."""

import struct

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def nifti(  # noqa: PLR0913 - each is a lie of its own
    extents=(2, 2, 2), *, order="<", bits=32, axes=None, where=None, extension=b"", data=NUMBERS,
    letters=b"n+1\0", behind=b"", size=None,
):  # fmt: skip
    shape = ((len(extents) if axes is None else axes), *extents, 1, 1, 1, 1, 1, 1, 1)[:8]
    head = struct.pack(order + "i", 348).ljust(40, b"\0") + struct.pack(order + "8h", *shape)
    head = head.ljust(70, b"\0") + struct.pack(order + "hh", 16, bits)
    first = 352 + len(extension) if where is None else where
    head = head.ljust(108, b"\0") + struct.pack(order + "f", first)
    head = head.ljust(344, b"\0") + letters
    if extension:
        said = len(extension) if size is None else size
        extension = struct.pack(order + "ii", said, 6) + extension[8:]
    if letters == b"ni1\0":
        return head + behind
    return head + bytes([bool(extension), 0, 0, 0]) + extension + data + behind


def nifti2(extents=(2, 2, 2), *, order="<", where=544, data=NUMBERS, behind=b""):
    head = struct.pack(order + "i8shh", 540, b"n+2\0\r\n\x1a\n", 16, 32)
    shape = (len(extents), *extents, 1, 1, 1, 1, 1)[:8]
    head += struct.pack(order + "8q", *shape)
    head = head.ljust(168, b"\0") + struct.pack(order + "q", where)
    return head.ljust(544, b"\0") + data + behind


def dicom(*, preamble=b"", syntax=b"1.2.840.10008.1.2.1\0", more=bytes(64), size=None):
    said = len(syntax) if size is None else size
    return (
        preamble.ljust(128, b"\0") + b"DICM"
        + struct.pack("<HH2sHI", 2, 0, b"UL", 4, 40)
        + struct.pack("<HH2sHI", 2, 1, b"OB", 0, 2) + b"\0\1"
        + struct.pack("<HH2sH", 2, 16, b"UI", said) + syntax
        + struct.pack("<HH2sHI", 0x7FE0, 16, b"OW", 0, len(more)) + more
    )  # fmt: skip


def stl(*triangles, count=None, text=b"exported", behind=b""):
    triangles = triangles or ((0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5),) * 2
    body = b"".join(struct.pack("<12fH", *each, 0) for each in triangles)
    number = len(triangles) if count is None else count
    return text.ljust(80, b" ") + struct.pack("<I", number) + body + behind


def targa(  # noqa: PLR0913 - each is a lie of its own
    kind=2, *, table=0, colours=0, deep=0, size=(4, 4), bits=24, flags=32, named=b"", data=None,
    footer=b"", packed=b"",
):  # fmt: skip
    head = struct.pack("<BBBHHBHHHHBB", len(named), table, kind, 0, colours, deep, 0, 0, *size,
                       bits, flags)  # fmt: skip
    data = bytes(size[0] * size[1] * (-(-bits // 8))) if data is None else data
    return head + named + bytes(colours * deep // 8) + (packed or data) + footer


FOOTER = bytes(8) + b"TRUEVISION-XFILE.\0"


def idx(extents=(2, 2, 4), kind=8, data=bytes(range(16)), axes=None, behind=b""):
    head = bytes([0, 0, kind, len(extents) if axes is None else axes])
    return head + struct.pack(f">{len(extents)}I", *extents) + data + behind


def mrc(  # noqa: PLR0913 - each is a lie of its own
    extents=(2, 2, 2), *, kind=2, order="<", stamp=b"DD\0\0", more=b"", said=None, data=NUMBERS,
    behind=b"",
):  # fmt: skip
    head = struct.pack(order + "4i", *extents, kind).ljust(92, b"\0")
    head += struct.pack(order + "i", len(more) if said is None else said)
    return (head.ljust(208, b"\0") + b"MAP " + stamp).ljust(1024, b"\0") + more + data + behind


def wandb(*records, version=0, magic=0xBEE1):
    """Write chunks into blocks; a record is bytes, or a kind, a size and bytes."""
    out = b":W&B" + struct.pack("<HB", magic, version)
    for record in records or (b"\x0a\x03abc", b"\x12\x02de"):
        kind, size, raw = (1, len(record), record) if isinstance(record, bytes) else record
        room = (1 << 15) - len(out) % (1 << 15)
        if room < 7:
            out += bytes(room)
        out += struct.pack("<IHB", 0x12345678, size, kind) + raw
    return out


def card(name, value="", quoted=""):
    """Write 80 characters of a header; values are on the right as FITS has them."""
    line = f"{name:<8}= {value:>20}" if quoted == "" else f"{name:<8}= '{quoted:<8}'"
    return line.ljust(80).encode()


def unit(extents=(8,), *, bits=-32, first=True, more=(), data=NUMBERS, fill=b"\0", end=True):
    """Write a unit of FITS: a header, data, and what fills its last block."""
    cards = [card("SIMPLE", "T") if first else card("XTENSION", quoted="IMAGE")]
    cards += [card("BITPIX", bits), card("NAXIS", len(extents))]
    cards += [card(f"NAXIS{each}", size) for each, size in enumerate(extents, 1)]
    cards += [*more, b"END".ljust(80)] if end else more
    head = b"".join(cards)
    head = head.ljust(-(-len(head) // 2880) * 2880)
    return head + data + (fill * 2880)[: -len(data) % 2880]


SAMPLES = {
    "fits-data": unit(),
    "nifti-image": nifti(),
    "dicom-image": dicom(),
    "stl-body": stl(),
    "targa-image": targa(),
    "idx-array": idx(),
    "mrc-map": mrc(),
    "wandb-log": wandb(),
}
