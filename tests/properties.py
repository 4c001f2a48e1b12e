"""Properties that every format has, as plain functions."""

from itertools import islice

from weighbridge.core import FormatError
from weighbridge.formats import Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import HEAD, Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages.candidates import may_be


def survives(fmt, data, limits=None):
    """Recognise and read; anything but evidence and a located FormatError fails the test.

    What is recognised begins as the format says its files do.
    """
    glimpse = Glimpse(Bytes(data))
    assert not fmt.recognises(glimpse) or may_be(fmt, glimpse.head)
    error = None
    try:
        # No more than the driver asks for.
        found = islice(fmt.read(Cursor.over(data, limits=limits)), Limits().evidence)
        for item in found:
            if isinstance(item, Part):
                opens(item)
            else:
                assert 0 <= item.place.span.start <= len(data)
    except FormatError as refused:
        # Without the traceback, which leads to here and keeps what was read.
        error = FormatError(str(refused), offset=refused.offset, kind=refused.kind)
    assert error is None or 0 <= error.offset <= len(data)
    return error


def opens(part):
    """Open a part, as the driver does; it is there, or the error is of the same kind."""
    if part.name:
        try:
            source = part.open()
            source.read(0, HEAD)
            source.read(max(source.size - HEAD, 0), HEAD)
        except FormatError:
            return
    else:
        assert part.span is None or part.span.start <= part.span.stop


def survives_cuts_and_changes(fmt, data, step=1):
    """Every truncation, and every byte changed three ways."""
    for cut in range(0, len(data), step):
        survives(fmt, data[:cut])
    for at in range(0, len(data), step):
        for value in (0, 0x80, data[at] ^ 0xFF):
            survives(fmt, data[:at] + bytes([value]) + data[at + 1 :])


def short(value):
    """Name a parameter by how long it is, where it would name itself by all of its bytes."""
    return value if isinstance(value, str) else str(len(value))
