"""What a process may not do from now on, told to the kernel.

- memory: address space, ``MEMORY`` bytes above what the process begins with, unless said otherwise;
- no core file, no new privileges, and no call of those in ``DENIED``: sockets, programs, other
  processes. That filter is seccomp's, by number of call; where the machine or kernel is another
  one, the process goes without it.

Writing files is not denied: Python keeps what it compiles. The filter's form:
https://docs.kernel.org/userspace-api/seccomp_filter.html (retrieved 2026-11-26); numbers of calls:
https://github.com/torvalds/linux/tree/master/arch/x86/entry/syscalls and
``include/uapi/asm-generic/unistd.h``.
"""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Callable

from weighbridge.typings import Any

MEMORY = 256 << 20
"""Bytes of address space that a reader may take besides what it begins with."""

KEPT = MEMORY // 4
"""Bytes of it that a reader may keep of files that it has looked at."""

ASSUMED = 256 << 20
"""Bytes that a process begins with, where the kernel does not tell."""

Control = Callable[..., None]
"""``prctl`` with a number of option and its values."""

_DEATH, _SECCOMP, _PRIVILEGES = 1, 22, 38
"""Options: what signal comes when the parent dies, filters, and whether privileges are given up."""

_MACHINES = {
    "x86_64": (
        0xC000003E,
        (41, 42, 43, 49, 50, 59, 62, 101, 165, 200, 234, 250, 272, 288, 308, 310, 311,
         321, 322, 425),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 203, 202, 200, 201, 221, 129, 117, 40, 130, 131, 219, 97, 242, 268, 270, 271,
         280, 281, 425),
    ),
}  # fmt: skip
"""What the kernel calls a machine, and its numbers of ``DENIED``, in that order."""

DENIED = (
    "socket", "connect", "accept", "bind", "listen", "execve", "kill", "ptrace", "mount", "tkill",
    "tgkill", "keyctl", "unshare", "accept4", "setns", "process_vm_readv", "process_vm_writev",
    "bpf", "execveat", "io_uring_setup",
)  # fmt: skip
"""Calls that fail with ``EPERM``."""


def control() -> Control:
    """Return ``prctl``, and die with whoever made this process from now on.

    What ``ctypes`` is made of does without the thirty types that it makes.
    """
    import _ctypes  # noqa: PLC0415 - only in a process that reads, or makes readers

    parts: Any = _ctypes
    number, long = _plain("i"), _plain("L")
    flags = parts.FUNCFLAG_CDECL | parts.FUNCFLAG_USE_ERRNO
    function: Any = type("Call", (parts.CFuncPtr,), {"_flags_": flags, "_restype_": number})
    call = function(parts.dlsym(parts.dlopen(None, 0), "prctl"))
    call.argtypes = [number, *[long] * 4]

    def told(option: int, *values: int) -> None:
        call(option, *values, *[0] * (4 - len(values)))

    told(_DEATH, signal.SIGKILL)
    return told


def _plain(letter: str) -> Any:
    """Return the type of C that ``struct`` calls so, as ``ctypes`` makes it."""
    import _ctypes  # noqa: PLC0415 - as above

    base: Any = _ctypes._SimpleCData  # noqa: SLF001 - as above
    return type(letter, (base,), {"_type_": letter})


def confine(control: Control, memory: int = MEMORY, kept: int = 0) -> None:
    """Take every bound upon this process that the platform has.

    Args:
        control: What ``control`` returned to this process, or to the one that it is a copy of.
        memory: Bytes of address space besides what it begins with.
        kept: Bytes that a ``Room`` may add to them.
    """
    import resource  # noqa: PLC0415 - as above

    control(_DEATH, signal.SIGKILL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _begun() + memory
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    hard = most + kept if hard == resource.RLIM_INFINITY else min(most + kept, hard)
    resource.setrlimit(resource.RLIMIT_AS, (min(most, hard), hard))
    control(_PRIVILEGES, 1)
    machine = _MACHINES.get(os.uname().machine)
    if machine is not None and struct.calcsize("P") == 8:  # noqa: PLR2004 - bytes of a pointer
        _filter(control, _program(*machine))


class Room:
    """Address space of a process that looks at one file after another: each has as much of it.

    What is kept of those before it (tables that are known again, what the allocator does not give
    back) comes on top, up to ``KEPT`` bytes.
    """

    def __init__(self) -> None:
        """Begin with what a process has that was confined, and has looked at nothing."""
        import resource  # noqa: PLC0415 - as above

        self._soft, self._hard = resource.getrlimit(resource.RLIMIT_AS)
        self._first = self._last = _begun()

    def renew(self) -> bool:
        """Give the next file as much as the first had; say whether that can be done."""
        import resource  # noqa: PLC0415 - as above

        now = _begun()
        kept = max(now - self._first, 0)
        if now != self._last and kept <= KEPT:
            self._last = now
            most = min(self._soft + kept, self._hard)
            resource.setrlimit(resource.RLIMIT_AS, (most, self._hard))
        return kept <= KEPT


def _begun() -> int:
    """Return how many bytes of address space this process has."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - one import less
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return ASSUMED


def _filter(control: Control, program: bytes) -> None:
    """Have the kernel run a filter before every call, in this process and any that it makes."""
    import _ctypes  # noqa: PLC0415 - as above

    letter = _plain("c")
    held = (letter * len(program)).from_buffer_copy(program)
    counted = struct.pack("HxxxxxxP", len(program) // 8, _ctypes.addressof(held))
    whole = (letter * len(counted)).from_buffer_copy(counted)
    control(_SECCOMP, 2, _ctypes.addressof(whole))


def _program(machine: int, numbers: tuple[int, ...]) -> bytes:
    """Write the filter: eight bytes an instruction, as ``struct sock_filter`` has them."""
    load, equal, least, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | 1
    body = [(load, 0, 0, 4), (equal, 1, 0, machine), (give, 0, 0, allow), (load, 0, 0, 0)]
    # Numbers from here on are those of another interface to the same kernel (x32).
    body.append((least, len(numbers) + 1, 0, 0x40000000))
    for at, number in enumerate(numbers):
        body.append((equal, len(numbers) - at, 0, number))
    body += [(give, 0, 0, allow), (give, 0, 0, refuse)]
    return b"".join(struct.pack("<HBBI", *each) for each in body)
