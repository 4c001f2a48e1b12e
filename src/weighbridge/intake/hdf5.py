"""Walk an HDF5 file from its root: every object once, however many links lead to it.

Sources: see ``intake/hdf5file.py`` and the modules that it names.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake import hdf5headers as headers
from weighbridge.intake import hdf5links
from weighbridge.intake.hdf5file import File
from weighbridge.intake.hdf5headers import Message
from weighbridge.intake.hdf5links import Link

LONGEST = 1024
"""Characters of a path, after which the middle of it is left out."""


@dataclass(frozen=True, slots=True)
class Object:
    """A group, a dataset or a committed type.

    Attributes:
        path: Names of the links that led to it first, without a leading slash.
        address: Of its header.
        messages: Its header.
    """

    path: str
    address: int
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A link that is not a hard one.

    Attributes:
        path: Of the link.
        link: What it says.
    """

    path: str
    link: Link


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be read.

    Attributes:
        path: Of the object that it belongs to.
        error: What is wrong.
    """

    path: str
    error: FormatError


def walk(file: File) -> Iterator[Object | Pointer | Fault]:
    """Yield every object, depth first, in the order of links; a fault ends one object only.

    Raises:
        FormatError: More objects, or more structure, than the limits allow.
    """
    seen = {file.head.root}
    stack: list[tuple[str, int]] = [("", file.head.root)]
    while stack:
        path, address = stack.pop()
        inner: list[tuple[str, int]] = []
        try:
            found = tuple(headers.messages(file, address))
            yield Object(path, address, found)
            for link in hdf5links.links(file, found):
                below = _joined(path, link.name)
                if link.address is None:
                    yield Pointer(below, link)
                elif link.address not in seen:
                    seen.add(link.address)
                    inner.append((below, link.address))
                    file.cursor.budget.member(file.head.at)
        except FormatError as error:
            if error.kind in {GapKind.LIMIT, GapKind.EXPANSION}:
                raise
            yield Fault(path, error)
        stack += reversed(inner)


def _joined(path: str, name: str) -> str:
    whole = f"{path}/{name}" if path else name
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST // 2]}...{whole[-LONGEST // 2 :]}"
