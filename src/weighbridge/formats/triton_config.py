"""Triton's configuration of a model (``config.pbtxt``), which names the code that serves it.

The text format of protocol buffers, of which these fields are read::

    backend                   "python": model.py of a version's folder is imported; another is a
                              library of that name in a folder of backends, or below a path
    default_model_filename    what that file is called instead, or the file of another backend
    runtime                   file of a backend, looked for among those of the model first
    model_operations          op_library_filename: libraries that are loaded
    parameters                EXECUTION_ENV_PATH: an environment whose interpreter is started;
                              executor_worker_path: a program that TensorRT-LLM's backend starts
    model_warmup              input_data_file: what is read before the first request
    model_repository_agents   name: a library that is loaded, as of a backend

Read for its name alone; a text under another name is none to Triton.

Source: https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/
model_configuration.html, https://github.com/triton-inference-server/common/blob/main/protobuf/
model_config.proto, https://github.com/triton-inference-server/python_backend (retrieved
2026-11-26); https://github.com/triton-inference-server/tensorrtllm_backend (2026-11-28).
Not read: inputs, outputs, and how requests are batched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Place, Purpose, Reference
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, textproto
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES
from weighbridge.intake.textproto import TEXT

PLATFORM, FILE, PARAMETERS, WARMUP, BACKEND, OPERATIONS, AGENTS, RUNTIME = (
    2, 8, 14, 16, 17, 18, 23, 25,
)  # fmt: skip
"""Numbers of the fields that are read."""

SCHEMA = {
    "ModelConfig": {
        "platform": (PLATFORM, TEXT), "default_model_filename": (FILE, TEXT),
        "parameters": (PARAMETERS, "Parameter"), "backend": (BACKEND, TEXT),
        "model_operations": (OPERATIONS, "Operations"), "runtime": (RUNTIME, TEXT),
        "model_warmup": (WARMUP, "Warmup"), "model_repository_agents": (AGENTS, "Agents"),
    },
    "Warmup": {"inputs": (3, "Warm")}, "Warm": {"key": (1, TEXT), "value": (2, "Input")},
    "Input": {"input_data_file": (5, TEXT)},
    "Agents": {"agents": (1, "Agent")}, "Agent": {"name": (1, TEXT)},
    "Parameter": {"key": (1, TEXT), "value": (2, "Value")},
    "Value": {"string_value": (1, TEXT)},
    "Operations": {"op_library_filename": (1, TEXT)},
}  # fmt: skip

PYTHON, MODEL, ENVIRONMENT = "python", "model.py", "EXECUTION_ENV_PATH"
WORKER, INSTALLED = "executor_worker_path", "/opt/tritonserver/backends/"
"""A program that is started, and where Triton's own images have it."""

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
    for number, value in _fields(raw):
        if number == OPERATIONS:
            for _, library in _fields(value):
                yield Reference(place, Purpose.CODE, _text(library), "op_library_filename")
        elif number == PARAMETERS:
            for field, target in _started(value):
                yield Reference(place, Purpose.CODE, target, field)
        elif number == WARMUP:
            for target in _below(value, (3, 2, 5)):
                yield Reference(place, Purpose.DATA, target, "input_data_file")
        elif number == AGENTS:
            for target in _paths(_below(value, (1, 1))):
                yield Reference(place, Purpose.CODE, target, "model_repository_agents")
    yield from _named(raw, place)


def _named(raw: bytes, place: Place) -> Iterator[Reference]:
    """Yield what is named by single fields, of which the last counts."""
    said = dict.fromkeys((PLATFORM, FILE, BACKEND, RUNTIME), "")
    said |= {number: _text(value) for number, value in _fields(raw) if number in said}
    if PYTHON in (said[BACKEND], said[PLATFORM]):
        yield Reference(place, Purpose.CODE, said[FILE] or MODEL, "backend")
    elif said[FILE]:
        yield Reference(place, Purpose.DATA, said[FILE], "default_model_filename")
    for target in _paths([said[BACKEND]]):
        yield Reference(place, Purpose.CODE, target, "backend")
    if said[RUNTIME] and not said[RUNTIME].startswith(OWN):
        yield Reference(place, Purpose.CODE, said[RUNTIME], "runtime")


def _started(parameter: bytes) -> Iterator[tuple[str, str]]:
    """Yield the key and the value of a parameter that names what is started."""
    said = dict(_fields(parameter))
    key = _text(said.get(1, b""))
    for target in _below(parameter, (2, 1)):
        if key == ENVIRONMENT or (key == WORKER and not _own(target)):
            yield key, target


def _own(path: str) -> bool:
    """Whether a program is where Triton's own images have theirs."""
    return path.startswith(INSTALLED) and ".." not in path.split("/")


def _below(raw: bytes, numbers: tuple[int, ...]) -> Iterator[str]:
    """Yield the texts that stand in a message, in a field in a field and so on."""
    for number, value in _fields(raw):
        if number == numbers[0]:
            if len(numbers) > 1:
                yield from _below(value, numbers[1:])
            else:
                yield _text(value)


def _paths(names: Iterable[str]) -> Iterator[str]:
    """Yield names by which a library is looked for elsewhere than among those of the server."""
    yield from (name for name in names if "/" in name or "\\" in name or name.startswith("."))


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
