"""Read bytes with one format, or weigh them as a file, inside a test."""

from weighbridge.core import Artifact, FormatError
from weighbridge.formats import Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver


def read(fmt, data, limits=None):
    """Return what a reader yields; parts as they are."""
    return list(fmt.read(Cursor.over(data, limits=limits)))


def refusal(fmt, data, limits=None):
    """Return the FormatError that reading raises, or None; let any other exception out.

    Parts are opened, so that faults inside them come out too.
    """
    try:
        for item in fmt.read(Cursor.over(data, limits=limits)):
            if isinstance(item, Part) and item.name:
                try:
                    source = item.open()
                    source.read(0, 4096)
                except FormatError:
                    continue
    except FormatError as error:
        return error
    return None


def evidence(data, name="model.bin", limits=None):
    """Return all evidence that the whole pipeline finds in one file."""
    source = Bytes(data)
    return list(driver.read(source, Artifact(name, len(data)), limits or Limits()))
