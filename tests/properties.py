"""Properties that every format has, as plain functions."""

from weighbridge.core import FormatError
from weighbridge.formats import Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


def survives(fmt, data, limits=None):
    """Recognise and read; anything but evidence and a located FormatError fails the test."""
    fmt.recognises(Glimpse(Bytes(data)))
    try:
        found = list(fmt.read(Cursor.over(data, limits=limits)))
    except FormatError as refused:
        found, error = [], refused
    else:
        error = None
    assert error is None or 0 <= error.offset <= len(data)
    assert all(isinstance(item, Part) or 0 <= item.place.span.start <= len(data) for item in found)
    return error


def survives_cuts_and_changes(fmt, data, step=1):
    """Every truncation, and every byte changed three ways."""
    for cut in range(0, len(data), step):
        survives(fmt, data[:cut])
    for at in range(0, len(data), step):
        for value in (0, 0x80, data[at] ^ 0xFF):
            survives(fmt, data[:at] + bytes([value]) + data[at + 1 :])
