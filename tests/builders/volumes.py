"""Write volumes, fields of weather, pictures of the sky and logs of robots, byte by byte."""

import struct

VOXELS = bytes([1, 2, 3, 255, 0, 9, 8, 7])


def nrrd(*lines, data=VOXELS, sizes=b"2 2 2", encoding=b"raw"):
    fields = (b"type: uchar", b"dimension: 3", b"sizes: " + sizes, b"encoding: " + encoding)
    head = b"\n".join((b"NRRD0004", b"# of a head", *fields, b"space origin:=0", *lines))
    return head + b"\n\n" + data


def meta(where=b"LOCAL", data=VOXELS, size=b"2 2 2", more=b""):
    return (
        b"ObjectType = Image\nNDims = 3\nDimSize = " + size + b"\n" + more
        + b"ElementType = MET_UCHAR\nElementDataFile = " + where + b"\n" + data
    )  # fmt: skip


def grib(*editions, end=b"7777", behind=b"", size=None):
    out = b""
    for edition in editions or (1, 2):
        whole = (8 if edition == 1 else 16) + len(VOXELS) + 4 if size is None else size
        if edition == 1:
            out += b"GRIB" + whole.to_bytes(3, "big") + b"\1"
        else:
            out += b"GRIB\0\0\0\2" + whole.to_bytes(8, "big")
        out += VOXELS + end
    return out + behind


def mcap(*records, end=b"\x89MCAP0\r\n"):
    every = ((1, bytes(8)), *(records or ((3, b"schema"),)), (15, bytes(4)), (2, bytes(20)))
    body = b"".join(struct.pack("<BQ", kind, len(data)) + data for kind, data in every)
    return b"\x89MCAP0\r\n" + body + end


SAMPLES = {
    "nrrd-volume": nrrd(),
    "meta-image": meta(),
    "grib-messages": grib(),
    "mcap-log": mcap(),
}


def plist(*objects, first=0, where=None, wide=1, behind=b""):
    """Write a property list of some objects, as bytes each."""
    objects = objects or (b"\xd1\1\2", b"\x51a", b"\x10\7")
    out, offsets = b"bplist00", b""
    for each in objects:
        offsets += len(out).to_bytes(wide, "big")
        out += each
    where = len(out) if where is None else where
    return out + offsets + struct.pack(">6x2B3Q", wide, 1, len(objects), first, where) + behind


SPSS = b"$FL2@(#) SPSS DATA FILE MS Windows".ljust(200)
SAMPLES |= {"property-list": plist(), "statistics-table": SPSS}
