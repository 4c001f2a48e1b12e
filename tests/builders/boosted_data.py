"""Write the data that LightGBM and XGBoost train on, byte by byte."""

import struct

TOKEN = b"______LightGBM_Binary_File_Token______\n"
HEADER = struct.pack("<7Q", 2, 1, 1, 0, 255, 2, 3)


def u64(*numbers):
    return struct.pack(f"<{len(numbers)}Q", *numbers)


def dataset(pieces=(HEADER, bytes(8), b"\1\2"), pad=b"\0"):
    return TOKEN + pad + b"".join(u64(len(piece)) + piece for piece in pieces)


def scalar(name, number):
    return u64(len(name)) + name + b"\4\1" + u64(number)


def vector(name, values, code="f", kind=1):
    head = u64(len(name)) + name + bytes([kind, 0]) + u64(len(values), 1, len(values))
    return head + struct.pack(f"<{len(values)}{code}", *values)


def texts(name, *values):
    head = u64(len(name)) + name + b"\5\0" + u64(len(values), 1, len(values))
    return head + b"".join(u64(len(value)) + value for value in values)


def matrix(*fields, count=None, behind=b""):
    head = b"\x01\xab\xff\xffversion:" + struct.pack("<3i", 3, 2, 0)
    rows = u64(3, 0, 1, 2) + u64(2) + struct.pack("<IfIf", 0, 0.5, 0, 1.5)
    return head + u64(len(fields) if count is None else count) + b"".join(fields) + rows + behind


def before(*lists, version=2, behind=b""):
    """As versions before 1.0 write it: lists of numbers, each of a size in bytes, and no fields."""
    head = b"\x01\xab\xff\xff" + struct.pack("<i3Q", version, 2, 1, 2)
    held = b"".join(u64(count) + bytes(size * count) for size, count in lists)
    rows = u64(3, 0, 1, 2) + u64(2) + struct.pack("<IfIf", 0, 0.5, 0, 1.5)
    return head + held + rows + behind


def padded(data):
    return data + bytes(-len(data) % 16)


def pool(chunks=(b"\x0c" * 40, b"\x08" * 16), *, behind=b"", offsets=(0, 0, 0, 0), columns=b"\n\0"):
    """As CatBoost saves one: a chunk for a column. ``offsets`` are added to those that are true."""
    data, places = padded(b"CatboostQuantizedPool\0" + struct.pack("<3I", 1, 0x62BAF5A0, 0)), []
    starts = [len(data)]
    for chunk in chunks:
        data = padded(data)
        places.append((len(chunk), len(data), 0, 2))
        data += chunk
    for table in (columns, b"\n\0\x12\0"):
        starts.append(len(data))
        data += struct.pack("<I", len(table)) + table
    starts.append(len(data))
    data += struct.pack("<I", len(places))
    for number, place in enumerate(places):
        data += struct.pack("<2I", number, 1) + struct.pack("<IQ2I", *place)
    told = (start + more for start, more in zip(starts, offsets, strict=True))
    return data + behind + u64(*told) + b"CatboostQuantizedPoolEnd\0"


FIELDS = (
    scalar(b"num_row", 2),
    scalar(b"num_col", 1),
    vector(b"labels", [0.0, 1.0]),
    vector(b"group_ptr", [], "I", 3),
    texts(b"feature_names", b"a", b""),
    u64(4) + b"cats\5\0" + u64(2, 1, 2) + b"{}",
)

SAMPLES = {
    "catboost-pool": pool(),
    "lightgbm-dataset": dataset(),
    "xgboost-matrix": matrix(*FIELDS),
}
