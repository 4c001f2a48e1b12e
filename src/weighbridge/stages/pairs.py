"""Pairs of local sockets, and descriptors that go through them.

``socket`` makes enumerations of some four hundred constants when it is imported, which takes as
long as ten modules of ours; here is what it hands on of the module in C behind it.
"""

from __future__ import annotations

import struct
from _socket import CMSG_LEN, MSG_PEEK, SCM_RIGHTS, SOL_SOCKET
from _socket import socket as Socket  # noqa: N812 - a class
from _socket import socketpair as pair
from collections.abc import Sequence

__all__ = ["MSG_PEEK", "Socket", "hand", "pair", "take"]

_WIDTH = struct.calcsize("i")
"""Bytes of a descriptor."""


def hand(near: Socket, data: bytes, descriptors: Sequence[int]) -> int:
    """Send bytes, and descriptors along with the first of them.

    Returns:
        How many bytes were sent: all of them, or fewer.

    Raises:
        OSError: Nobody takes them.
    """
    held = struct.pack(f"{len(descriptors)}i", *descriptors)
    return near.sendmsg([data], [(SOL_SOCKET, SCM_RIGHTS, held)])


def take(near: Socket, size: int, most: int) -> tuple[bytes, list[int]]:
    """Wait for bytes, ``size`` at most, and return them with ``most`` descriptors at most.

    Raises:
        OSError: Nobody sends any.
    """
    data, held, _, _ = near.recvmsg(size, CMSG_LEN(most * _WIDTH))
    found: list[int] = []
    for level, kind, packed in held:
        if (level, kind) == (SOL_SOCKET, SCM_RIGHTS):
            found += struct.unpack_from(f"{len(packed) // _WIDTH}i", packed)
    return data, found
