"""Tensors of a safetensors file, read through the descriptor that was weighed.

The file is opened once. What the policy judges, and what ``tensor`` hands out, is the same open
file, whatever its name leads to by then. A file that is written to meanwhile is refused at the next
read, as far as the file system tells: it notes the time of a write with a grain of some
milliseconds, and of a write through a mapping only when the page is written back. A file that gets
or loses a name counts as written to.

Elements are handed out as they lie in the file: little-endian, row by row. Source:
https://github.com/huggingface/safetensors#format (retrieved 2026-11-26).
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Mapping
from contextlib import ExitStack
from types import MappingProxyType, TracebackType

from weighbridge import __version__, pipeline
from weighbridge.admission.denial import Denied, admitted
from weighbridge.admission.places import version
from weighbridge.admission.watching import unwatched
from weighbridge.admission.weighing import PathLike, understood
from weighbridge.core import Artifact, Entry, FormatError, Report, Span, Tensor, UsageError, Weighed
from weighbridge.core.records import dataclass, replace
from weighbridge.formats import safetensors
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.inventory import take
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.source import File
from weighbridge.policy import Policy
from weighbridge.stages import isolation as isolated
from weighbridge.typings import Self

TYPES = {
    "BOOL": "|b1", "U8": "|u1", "I8": "|i1", "U16": "<u2", "I16": "<i2", "U32": "<u4",
    "I32": "<i4", "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8",
    "C64": "<c8",
}  # fmt: skip
"""What array libraries call the types of elements; there is no name for the others."""


@dataclass(frozen=True, slots=True)
class Held:
    """The elements of one tensor, in memory.

    ``numpy.asarray(held)`` is an array over the same memory. For PyTorch, and for types that numpy
    has not: ``torch.frombuffer(held.data, dtype=torch.bfloat16).reshape(held.shape)``.

    Attributes:
        name: As declared; text from the file.
        dtype: Type of the elements as declared, e.g. ``BF16``.
        shape: Extent of each axis, in elements, outermost first.
        data: The elements' bytes; the caller's own.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    data: bytearray

    @property
    def __array_interface__(self) -> dict[str, object]:
        """Describe the memory to array libraries.

        Source: https://numpy.org/doc/stable/reference/arrays.interface.html (retrieved 2026-11-26).

        Raises:
            AttributeError: They have no such type of elements.
        """
        if self.dtype not in TYPES:
            raise AttributeError(f"no array type for elements of type {self.dtype!r}")
        return {"version": 3, "typestr": TYPES[self.dtype], "shape": self.shape, "data": self.data}


class Weights:
    """A safetensors file that was weighed and admitted, held open.

    Attributes:
        report: What was found when it was weighed.
        metadata: What the file says about itself; text from the file.
    """

    def __init__(self, shown: str, descriptor: int, status: os.stat_result, report: Report) -> None:
        """Read the header from a descriptor, which is closed with this object.

        Args:
            shown: What to call the file in messages.
            descriptor: Of the file.
            status: Of the descriptor, from before the file was weighed.
            report: What was found.

        Raises:
            UsageError: It is no safetensors file, or has changed since ``status`` was asked.
        """
        self.report = report
        self._shown = shown
        self._descriptor = descriptor
        self._version = version(status)
        source = File(descriptor, status.st_size)
        artifact = Artifact(shown, source.size)
        cursor = Cursor(source, artifact, Budget(Limits(), source.size))
        try:
            found = list(safetensors.read(cursor))
        except FormatError as error:
            raise UsageError(f"{shown!r}: is not a safetensors file: {error}") from error
        self._tensors = {item.name: item for item in found if isinstance(item, Tensor)}
        self.metadata: Mapping[str, str] = MappingProxyType(
            {item.key: item.value for item in found if isinstance(item, Entry)}
        )
        self._still()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; tensors that were handed out stay as they are."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def names(self) -> tuple[str, ...]:
        """Return the names of the tensors, in the order of the header."""
        return tuple(self._tensors)

    def tensor(self, name: str) -> Held:
        """Read one tensor.

        Raises:
            KeyError: There is none of that name.
            UsageError: The file is closed, or has changed since it was weighed.
            OSError: The medium failed.
        """
        tensor = self._tensors[name]
        span = tensor.data or Span(0, 0)
        start, size = span.start, span.size
        if self._descriptor < 0:
            raise UsageError(f"{self._shown!r}: is closed")
        data = bytearray(size)
        with memoryview(data) as room:
            done = 0
            while done < size:
                # The system reads at most 2 GiB at once.
                count = os.preadv(self._descriptor, [room[done:]], start + done)
                if count == 0:
                    raise UsageError(f"{self._shown!r}: ends early; it was cut short")
                done += count
        # Asked after reading: nothing that was written before or meanwhile is handed out.
        self._still()
        return Held(name, tensor.dtype, tensor.shape, data)

    def _still(self) -> None:
        if version(os.fstat(self._descriptor)) != self._version:
            raise UsageError(f"{self._shown!r}: has changed since it was weighed")


def open_safetensors(
    path: PathLike, policy: Policy | PathLike = "default", *, isolation: bool = True
) -> Weights:
    """Weigh a safetensors file, and hold it open for its tensors to be read.

    Args:
        path: The file. It is weighed alone, with what lies beside it and vouches for it.
        policy: As for ``admit``.
        isolation: As for ``scan``. The header of a file that is admitted is read here, too.

    Returns:
        Names, metadata and tensors; to be closed, or used in a ``with`` statement.

    Raises:
        Denied: As for ``admit``; or the file changed while it was weighed.
        UsageError: It cannot be opened, or is no safetensors file.
        PolicyError: As for ``admit``.
    """
    applied, given = understood(policy), os.fsdecode(path)
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(given, flags)
    except OSError as error:
        raise UsageError(f"{given!r}: {str(error.strerror or error).lower()}") from error
    except ValueError as error:
        raise UsageError(f"{given!r}: {error}") from error
    with ExitStack() as stack:
        stack.callback(os.close, descriptor)
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise UsageError(f"{given!r}: is not a regular file")
        with unwatched():
            report = _through(given, descriptor, applied, isolation=isolation)
        if not admitted(report, applied):
            raise Denied(report)
        weights = Weights(given, descriptor, before, report)
        stack.pop_all()
    return weights


def _through(given: str, descriptor: int, applied: Policy, *, isolation: bool) -> Report:
    """Weigh a file through a descriptor; its name serves for messages and for what is beside it."""
    now = dt.datetime.now(dt.UTC)
    asked = pipeline.compile_(applied, now.date(), now)
    model = take(given).models[0]
    own = replace(model.files[0], size=os.fstat(descriptor).st_size, descriptor=descriptor)
    held = replace(model, files=(own, *model.files[1:]))
    with isolated.reader(wanted=isolation, threads=True) as reader:
        reading = pipeline.Reading(hashed=applied.hashes, reader=reader)
        weighed: Weighed = pipeline.weigh(held, asked, reading)
    return Report(
        version=__version__,
        policy=applied.applied,
        models=(weighed,),
        hashed=weighed.dossier.digest is not None,
    )
