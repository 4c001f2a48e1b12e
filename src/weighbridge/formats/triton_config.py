"""Triton's configuration of a model (``config.pbtxt``), which names the code that serves it.

The text format of protocol buffers, of which these fields are read::

    backend                   "python": model.py of a version's folder is imported
    default_model_filename    what that file is called instead
    runtime                   file of a backend, looked for among those of the model first
    model_operations          op_library_filename: libraries that are loaded
    parameters                EXECUTION_ENV_PATH: an environment whose interpreter is started

Read for its name alone; a text under another name is none to Triton.

Source: https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/
model_configuration.html, https://github.com/triton-inference-server/common/blob/main/protobuf/
model_config.proto, https://github.com/triton-inference-server/python_backend (retrieved
2026-11-26). Not read: inputs, outputs, and how requests are batched.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Purpose, Reference
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, textproto
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES
from weighbridge.intake.textproto import TEXT

PLATFORM, FILE, PARAMETERS, BACKEND, OPERATIONS, RUNTIME = 2, 8, 14, 17, 18, 25
"""Numbers of the fields that are read."""

SCHEMA = {
    "ModelConfig": {
        "platform": (PLATFORM, TEXT), "default_model_filename": (FILE, TEXT),
        "parameters": (PARAMETERS, "Parameter"), "backend": (BACKEND, TEXT),
        "model_operations": (OPERATIONS, "Operations"), "runtime": (RUNTIME, TEXT),
    },
    "Parameter": {"key": (1, TEXT), "value": (2, "Value")},
    "Value": {"string_value": (1, TEXT)},
    "Operations": {"op_library_filename": (1, TEXT)},
}  # fmt: skip

PYTHON, MODEL, ENVIRONMENT = "python", "model.py", "EXECUTION_ENV_PATH"

OWN = "libtriton_"
"""How backends that come with Triton are called."""


def recognises(glimpse: Glimpse) -> bool:
    """Never: only its name tells it from other texts."""
    return glimpse.size < 0


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per file that Triton imports, loads or starts.

    Raises:
        FormatError: Not such a text, or too large.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of text are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    place = cursor.place(start)
    text = cursor.take(cursor.left, "configuration")
    raw = textproto.encode(text, SCHEMA, "ModelConfig", start, cursor.limits.nesting)
    said = {PLATFORM: "", FILE: "", BACKEND: "", RUNTIME: ""}
    for number, value in _fields(raw):
        if number in said:
            said[number] = _text(value)
        elif number == OPERATIONS:
            for _, library in _fields(value):
                yield Reference(place, Purpose.CODE, _text(library), "op_library_filename")
        elif number == PARAMETERS:
            for target in _environment(value):
                yield Reference(place, Purpose.CODE, target, ENVIRONMENT)
    if PYTHON in (said[BACKEND], said[PLATFORM]):
        yield Reference(place, Purpose.CODE, said[FILE] or MODEL, "backend")
    if said[RUNTIME] and not said[RUNTIME].startswith(OWN):
        yield Reference(place, Purpose.CODE, said[RUNTIME], "runtime")


def _environment(parameter: bytes) -> Iterator[str]:
    said = dict(_fields(parameter))
    if said.get(1) == ENVIRONMENT.encode():
        yield from (_text(value) for _, value in _fields(said.get(2, b"")))


def _fields(raw: bytes) -> Iterator[tuple[int, bytes]]:
    cursor = Cursor.over(raw)
    for field in protowire.fields(cursor):
        if field.wire == BYTES:
            yield field.number, raw[field.start : field.stop]


def _text(raw: bytes) -> str:
    return raw[:4096].decode("utf-8", "backslashreplace")


FORMAT = Format(
    id="triton-config",
    title="Triton configuration",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=(),
)
