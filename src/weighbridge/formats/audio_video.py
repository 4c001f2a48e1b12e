"""Sound or film: wav, avi, flac, ogg, mp3, mp4 and its kin, mkv, webm, au, aiff, midi, and others.

Recognised by magic number (retrieved 2026-11-23). Not read: what is to be heard or seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = (b"fLaC\0", b"OggS\0", b"ID3\2", b"ID3\3", b"ID3\4", b"\x1aE\xdf\xa3", b".snd\0\0\0",
         b"MThd\0\0\0\6", b"caff\0\1\0\0", b"#!AMR\n", b"#!AMR-WB\n", b"wvpk",
         b"NIST_1A\n   1024\n", bytes.fromhex("726966662e91cf11a5d628db04c10000"),
         bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"))  # fmt: skip

RIFF = (b"RIFF", b"RIFX", b"RF64")
"""Little-endian, big-endian, and with sizes over 4 GiB."""

FORMS = (b"WAVE", b"AVI ", b"sfbk", b"RMID")
FLASH, PACKET = b"FLV\1", 188
"""Of Flash; and bytes of a packet of MPEG's transport streams, which begins with ``G``."""

FRAMES = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number of sound or film is there."""
    head = glimpse.head[:16]
    if head.startswith(MAGIC) or (head[:4] in RIFF and head[8:12] in FORMS):
        return True
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return True
    if head.startswith(FLASH):
        return head[4:5] in (b"\1", b"\4", b"\5") and head[5:9] == b"\0\0\0\t"
    if head[:1] == b"G":
        beginnings = glimpse.head[::PACKET]
        return glimpse.size % PACKET == 0 and beginnings == b"G" * max(len(beginnings), 3)
    box = int.from_bytes(head[:4], "big")
    if head[4:8] == b"ftyp" and 16 <= box <= 256:
        return True
    # An mp3 without tags: sync word, layer III, a rate and a frequency that exist.
    if len(head) < 3 or head[:2] not in FRAMES:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def read(_cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing; programs and archives in it are seen by their own formats."""
    yield from ()


FORMAT = Format(
    id="audio-video",
    title="sound or film",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=watched(read, "the recording"),
    begins=(*MAGIC, *RIFF, *FRAMES, FLASH, b"FORM", b"G", b"\0\0"),
    extensions=(".wav", ".flac", ".ogg", ".mp3", ".mp4", ".mkv", ".webm", ".avi"),
)
