"""Image: png, jpeg, gif, webp, bmp, ico, tiff, psd, jxl, jp2, exr, hdr, dds, ktx and others.

Recognised by magic number (https://www.iana.org/assignments/media-types, retrieved 2026-11-23).
Not read: the picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, later
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a",
    b"II*\0", b"MM\0*", b"8BPS\0\1", b"\0\0\0\x0cJXL \r\n\x87\n", b"\0\0\0\x0cjP  \r\n\x87\n",
    b"v/1\1\2", b"#?RADIANCE\n", b"#?RGBE\n", b"DDS |\0\0\0",
    b"\xabKTX 11\xbb\r\n", b"\xabKTX 20\xbb\r\n", b"qoif\0\0",
)  # fmt: skip

# of Netpbm, which says its size as text
PNM = (b"P4", b"P5", b"P6", b"P7", b"Pf", b"PF")
_PNM = later.pattern(
    rb"P(?:[456](?:\s+(?:#[^\n]*\n\s*)*[1-9][0-9]{0,6}){2,3}\s|7\nWIDTH [1-9]"
    rb"|[fF]\s[1-9][0-9]{0,6}\s[1-9][0-9]{0,6}\s-?[0-9.])"
)
PCX = tuple(bytes([10, version, 1, bits]) for version in (0, 2, 3, 4, 5) for bits in (1, 2, 4, 8))
PCX_HEADER = 128
SGI = tuple(bytes([1, 0xDA, packed, width, 0, axes]) for packed in (0, 1) for width in (1, 2)
            for axes in (1, 2, 3))  # fmt: skip
SGI_HEADER = 512
ICNS = b"icns"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number of an image is there."""
    head = glimpse.head[:PCX_HEADER]
    if head.startswith(PNM):
        return _PNM.match(glimpse.head) is not None
    if head.startswith(PCX):
        return len(head) == PCX_HEADER and head[64] == 0 and 0 < head[65] <= 4
    if head.startswith(SGI):
        return glimpse.size > SGI_HEADER and not any(glimpse.head[108:SGI_HEADER])
    if head.startswith(ICNS):
        return int.from_bytes(head[4:8], "big") == glimpse.size
    if head.startswith(MAGIC) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return True
    if head[:2] == b"BM" and len(head) >= 30:
        size, offset = int.from_bytes(head[2:6], "little"), int.from_bytes(head[10:14], "little")
        return size == glimpse.size and head[6:10] == bytes(4) and 26 <= offset < size
    icons = int.from_bytes(head[4:6], "little")
    return head[:4] == b"\0\0\1\0" and 0 < icons < 64 and head[9:10] == b"\0" and len(head) > 22


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="image",
    title="image",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=watched(read, "the picture"),
    begins=(*MAGIC, *PNM, *PCX, *SGI, ICNS, b"RIFF", b"BM", b"\0\0\1\0"),
    extensions=(".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".tif", ".tiff"),
)
