"""TorchScript source: the methods of a module, in a subset of Python that torch compiles itself.

Lies in ``code/`` of an archive that ``torch.jit.save`` wrote. Python never runs it: its interpreter
knows tensors, containers and torch's own operators, some of which read and write files.

Source: https://pytorch.org/docs/stable/jit_language_reference.html (retrieved 2026-11-23), and
``torch/csrc/jit/frontend/ir_emitter.cpp`` for ``getattr`` and names of modules (2026-11-27).
Not read: what the operators compute; constants, which lie in a pickle beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Effect, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import pyquiet, pysource
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_BLANK = rb"(?:\s|#[^\n]*\n|\\\r?\n)*"
_NAMES = rb"_?save|_?load|from_file|read_file|write_file|\w+_audio_file|sox_\w+"
_FILES = later.pattern(
    rb"\.%b(?:%b)(?:\)|%b)*?\(|\bgetattr%b\([^)]*[\"'](?:%b)[\"']"
    % (_BLANK, _NAMES, _BLANK[:-1], _BLANK, _NAMES)
)
"""Operators of torch, torchvision and torchaudio that read and write files.

Their module may have been given another name there.
"""

_NOT_HERE = frozenset({Effect.IMPORT_TIME})
"""Nothing is imported: the text is compiled when the archive is loaded."""


def recognises(glimpse: Glimpse) -> bool:
    """Never: only its place in an archive tells it from Python."""
    return glimpse.size < 0


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the code as one piece."""
    size = cursor.left
    if size > cursor.limits.text:
        why = f"TorchScript source of {size} bytes"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    text = cursor.take(size, "TorchScript source")
    effects = frozenset[Effect]()
    if not pyquiet.quiet(text):
        effects = pysource.effects(text) - _NOT_HERE
    if _FILES.search(text):
        effects |= {Effect.FILES}
    yield Code(
        cursor.place(cursor.start, cursor.stop),
        language="torchscript",
        summary="TorchScript source",
        runs="when the archive is loaded by torch.jit.load",
        effects=effects,
    )


FORMAT = Format(
    id="torchscript-source",
    title="TorchScript source",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(),
    refines=("python-source",),
)
