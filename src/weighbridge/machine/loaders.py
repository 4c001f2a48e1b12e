"""What loaders do beyond the plain unpickler: raw arrays of joblib, pickles inside bytes.

joblib (0.10 and later) writes an array as a pickled ``NumpyArrayWrapper`` that tells dtype and
shape, and then the elements' bytes, raw, between the instructions; its unpickler reads them right
after the BUILD of the wrapper. Arrays of objects follow as a pickle of their own.

Source: https://github.com/joblib/joblib/blob/main/joblib/numpy_pickle.py (retrieved 2026-11-23).
Not read: the elements.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import chain

from weighbridge.core import (
    FormatError,
    Gap,
    GapKind,
    How,
    Named,
    Purpose,
    Reference,
    Span,
    Tensor,
    later,
)
from weighbridge.intake.part import Part
from weighbridge.intake.source import Bytes, Source
from weighbridge.machine.instructions import run, step
from weighbridge.machine.log import Log, shown
from weighbridge.machine.machine import Machine
from weighbridge.machine.tape import Tape
from weighbridge.machine.values import Any_, Blob, Box, Obj, unfolded

WRAPPER = Named("joblib.numpy_pickle", "NumpyArrayWrapper")
BESIDE = frozenset(
    {
        Named("joblib.numpy_pickle", "NDArrayWrapper"),
        Named("joblib.numpy_pickle", "ZNDArrayWrapper"),
        Named("joblib.numpy_pickle_compat", "NDArrayWrapper"),
        Named("joblib.numpy_pickle_compat", "ZNDArrayWrapper"),
        Named("sklearn.externals.joblib.numpy_pickle", "NDArrayWrapper"),
        Named("sklearn.externals.joblib.numpy_pickle", "ZNDArrayWrapper"),
    }
)
"""Arrays of joblib before 0.10, which lie in files of their own beside the pickle."""

WRAPPERS = frozenset({WRAPPER, Named("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper")})

READERS = frozenset(
    {
        "_load_from_bytes",
        "loads",
        "_loads",
        "BytesIO",
        "load",
        "_unpickle",
        "_deserialize",
        "unpickle_vocab",
        "unpickle_doc",
        "unpickle_vectors",
    }
)
"""Last names of callables that are given a serialised stream as bytes."""

PACKED = "__cuda_dependent_attributes__"
"""Where the state of skorch's nets holds bytes that filling a net gives to ``torch.load``."""

ARCHIVES = frozenset({"_unpickle_model", "unpack_keras_model"})
"""Last names of callables of Keras and SciKeras that are given an archive of a model: in a file in
memory, or in an array of bytes. They load it as a ``.keras`` file; Keras not in safe mode.

Source: https://github.com/keras-team/keras/blob/master/keras/src/saving/keras_saveable.py and
https://github.com/adriangb/scikeras/blob/master/scikeras/_saving_utils.py (retrieved 2026-11-27).
"""

LARGEST = 64 << 20
"""Bytes of one string that are recoded to be looked into."""

PROBE = 2000
"""Instructions that raw elements are followed for, as a plain unpickler would take them."""

DEEPEST = 16
"""Streams inside arrays inside streams."""

_SIZED = later.pattern(r"[<>|=]?([biufcSUVOmM?])(\d*)")
_NAME = later.pattern(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_OBJECTS = 1
"""Bit of a dtype's flags: its elements hold references to objects."""


class Loaders:
    """The hooks of one file's streams."""

    def __init__(self, opcodes: int, depth: int = 0) -> None:
        """Follow at most ``opcodes`` per stream; ``depth`` counts streams inside streams."""
        self._opcodes = opcodes
        self._depth = depth
        self._quiet: dict[int, Any_] = {}

    def called(self, machine: Machine, callee: Any_, arguments: tuple[Any_, ...]) -> None:
        """Look into bytes that are given to a loader."""
        if id(callee) in self._quiet:
            return
        module, last = _attribute(callee)
        if last in ARCHIVES:
            _archive(machine, module, arguments)
            return
        if not isinstance(callee, Named):
            return
        if last not in READERS:
            self._quiet[id(callee)] = callee  # kept, so that nothing else gets that number
            return
        for argument in arguments:
            if isinstance(argument, Blob) and argument.kind != "str" and argument.size:
                machine.log.add(_inside(machine, argument))
            elif isinstance(argument, bytes) and argument:
                name = f"bytes-at-{machine.here:#x}"
                machine.log.add(Part(name, _opener(argument)))

    def built(self, machine: Machine, target: Obj) -> None:
        """Pass over the elements of an array that was built; look into a stream in a state."""
        kind = _class_of(target)
        if isinstance(target.state, Box):
            packed = target.state.get(PACKED)
            if isinstance(packed, Blob) and packed.kind != "str":
                machine.log.add(_inside(machine, packed))
        if kind in WRAPPERS:
            self._array(machine, target)
        elif kind in BESIDE and isinstance(target.state, Box):
            file = target.state.get("filename")
            if isinstance(file, str):
                where = machine.log.place(*machine.span())
                machine.log.add(Reference(where, Purpose.DATA, file, "NDArrayWrapper.filename"))

    def _array(self, machine: Machine, wrapper: Obj) -> None:
        state = wrapper.state
        if not isinstance(state, Box) or state.kind != "dict":
            raise FormatError("an array's wrapper has no state", offset=machine.here)
        dtype, shape = state.get("dtype"), state.get("shape")
        array = Obj(How.CALL, Named("numpy", "ndarray"), ())
        if _holds_objects(dtype):
            array.state = self._objects(machine)
        else:
            array.state = self._elements(machine, state, dtype, shape)
        machine.stack[-1] = array

    def _objects(self, machine: Machine) -> Any_:
        if self._depth >= DEEPEST:
            raise FormatError("streams are nested too deeply", offset=machine.here)
        inner = Machine(machine.tape, machine.log, Loaders(self._opcodes, self._depth + 1))
        value = run(inner, self._opcodes)
        machine.persistent += inner.persistent
        return value

    def _elements(self, machine: Machine, state: Box, dtype: Any_, shape: Any_) -> Blob:
        size, extent = _itemsize(dtype), _extent(shape)
        if size is None or extent is None:
            why = f"an array's size is not known: dtype {shown(dtype)}, shape {shown(shape)}"
            raise FormatError(why, offset=machine.here)
        if isinstance(state.get("numpy_array_alignment_bytes"), int):
            machine.tape.skip(machine.tape.take(1)[0])
        wanted = size * math.prod(extent)
        start = machine.tape.skip(wanted)
        self._probe(machine, start)
        data = Span(start, start + wanted)
        where = machine.log.place(machine.here, start)
        machine.log.add(Tensor(where, "", shown(dtype), extent, data, wanted))
        return Blob("bytes", start, wanted, b"")

    @staticmethod
    def _probe(machine: Machine, start: int) -> None:
        """Follow the elements as instructions: a plain unpickler would run them.

        Real elements are no instructions for long; a name is noted only if it could be one.
        """
        tape = Tape(machine.tape.source, start, machine.tape.offset)
        log = _Names(machine.log)
        probe = Machine(tape, log, _NoHooks())
        below = (unfolded(each) for each in machine.stack[-64:])
        probe.stack = list(chain.from_iterable(below))[-64:]
        probe.memo = list(machine.memo) if len(machine.memo) <= PROBE else []
        try:
            for _ in range(PROBE):
                if step(probe) or log.faulty:
                    return
        except FormatError:
            return


class _NoHooks:
    def called(self, machine: Machine, callee: Any_, arguments: tuple[Any_, ...]) -> None:
        """Nothing."""

    def built(self, machine: Machine, target: Obj) -> None:
        """Nothing."""


class _Names(Log):
    """Passes plausible imports on to another log and keeps the rest to itself."""

    def __init__(self, log: Log) -> None:
        super().__init__(log.cursor)
        self._to = log

    def resolve(self, module: str, name: str, start: int, stop: int, via: str) -> Named:
        if _NAME.fullmatch(module) and _NAME.fullmatch(name) and not self.faulty:
            return self._to.resolve(module, name, start, stop, f"{via} in array elements")
        return super().resolve(module, name, start, stop, via)


def _attribute(callee: Any_) -> tuple[str, str]:
    """Return module and last name of a callable that is imported, or looked up by ``getattr``."""
    match callee:
        case Named(module, name):
            return module, name.rpartition(".")[2]
        case Obj(callee=Named(_, "getattr"), arguments=(Named(module, _), str(name))):
            return module, name
        case _:
            return "", ""


def _archive(machine: Machine, module: str, arguments: tuple[Any_, ...]) -> None:
    """Descend into what Keras is given, and say if that cannot be seen."""
    match arguments:
        case (Obj(callee=Named("_io" | "io", "BytesIO"), state=(held, *_)),):
            pass
        case (Obj(callee=Named(_, "_reconstruct"), state=(_, _, _, _, held)),):
            pass
        case (Obj(callee=Named("numpy", "ndarray"), state=held),):
            pass
        case _:
            held = None
    match held:
        case Blob(kind="bytes", size=size) if size:
            machine.log.add(_inside(machine, held))
        case bytes() if held:
            machine.log.add(Part(f"bytes-at-{machine.here:#x}", _opener(held)))
        case _ if module.partition(".")[0] in {"keras", "scikeras"}:
            where = machine.log.place(*machine.span())
            why = "an archive that Keras loads cannot be followed to its bytes"
            machine.log.add(Gap(where, GapKind.UNRECOGNISED, why))
        case _:
            return


def _opener(data: bytes) -> Callable[[], Source]:
    return lambda: Bytes(data)


def _inside(machine: Machine, blob: Blob) -> Part:
    """Name the bytes of a long string as a part."""
    if not blob.recoded:
        span = Span(blob.start, blob.start + blob.size)
        return Part("", lambda: machine.tape.source, span=span)

    def recode() -> Source:
        if blob.size > LARGEST:
            raise FormatError(f"{blob.size} bytes of text to recode", offset=blob.start)
        try:
            text = machine.bytes_of(blob).decode("utf-8", "surrogatepass")
            return Bytes(text.encode("latin-1"))
        except UnicodeError as error:
            raise FormatError("text does not hold bytes", offset=blob.start) from error

    return Part(f"bytes-at-{blob.start:#x}", recode)


def _class_of(target: Obj) -> Named | None:
    return target.callee if isinstance(target.callee, Named) else None


def _extent(shape: Any_) -> tuple[int, ...] | None:
    if isinstance(shape, int) and not isinstance(shape, bool):
        shape = (shape,)
    if not isinstance(shape, tuple):
        return None
    sizes = tuple(size for size in shape if isinstance(size, int) and size >= 0)
    return sizes if len(sizes) == len(shape) else None


def _dtype_text(dtype: Any_) -> str | None:
    """Return the first argument of ``numpy.dtype``, e.g. ``f8``."""
    if isinstance(dtype, Obj) and dtype.arguments and isinstance(dtype.arguments[0], str):
        return dtype.arguments[0]
    return None


def _state(dtype: Any_) -> tuple[Any_, ...]:
    """Return ``(version, order, subdtype, names, fields, itemsize, alignment, flags, ...)``."""
    if isinstance(dtype, Obj) and isinstance(dtype.state, tuple):
        return dtype.state
    return ()


_ITEMSIZE, _FLAGS = 5, 7


def _holds_objects(dtype: Any_) -> bool:
    text, state = _dtype_text(dtype), _state(dtype)
    if text is not None and text.lstrip("<>|=").startswith("O"):
        return True
    flags = state[_FLAGS] if len(state) > _FLAGS else 0
    return isinstance(flags, int) and bool(flags & _OBJECTS)


def _itemsize(dtype: Any_) -> int | None:
    """Return bytes per element, or ``None`` if that is not to be seen."""
    text, state = _dtype_text(dtype), _state(dtype)
    if text is None or (match := _SIZED.fullmatch(text)) is None:
        return None
    stated = state[_ITEMSIZE] if len(state) > _ITEMSIZE else -1
    if isinstance(stated, int) and stated >= 0:
        return stated
    size = int(match[2] or 1)
    return size * 4 if match[1] == "U" else size
