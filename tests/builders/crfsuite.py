"""Write CRFsuite's models by hand: honest ones, and any lie you like."""

import struct


def chunk(mark, count, data=b"", size=None):
    return mark + struct.pack("<II", 12 + len(data) if size is None else size, count) + data


def names():
    inner = struct.pack("<III", 0x62445371, 0, 0) + bytes(8 * 256)
    return chunk(b"CQDB", 0, inner)


def lists(mark, start, *items, at=None):
    """Lists of feature numbers; ``start`` is where the chunk will lie."""
    offsets, data, first = b"", b"", start + 12 + 4 * len(items)
    for item in items:
        offsets += struct.pack("<I", first + len(data) if at is None else at)
        data += struct.pack(f"<I{len(item)}I", len(item), *item)
    return chunk(mark, len(items), offsets + data)


def model(  # noqa: PLR0913 - each is a lie of its own
features=((0, 0, 0), (0, 1, 1), (1, 0, 1)), *, labels=2, attributes=2, version=100,
          behind=b"", at=None, size=None, count=None, feature_offset=48):  # fmt: skip
    inner = b"".join(struct.pack("<IIId", *each, 0.5) for each in features)
    parts = [chunk(b"FEAT", len(features) if count is None else count, inner), names(), names()]
    offsets, end = [], 48
    for part in parts:
        offsets.append(end)
        end += len(part)
    for mark in (b"LFRF", b"AFRF"):
        parts.append(lists(mark, end, [0], [1, 2], at=at))
        offsets.append(end)
        end += len(parts[-1])
    offsets[0] = feature_offset
    head = struct.pack("<4sI4sI8I", b"lCRF", end if size is None else size, b"FOMC", version, 0,
                       labels, attributes, *offsets)  # fmt: skip
    return head + b"".join(parts) + behind
