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
)
from weighbridge.intake.part import Part
from weighbridge.intake.source import Bytes, Source
from weighbridge.machine import frames
from weighbridge.machine.elements import Layout, Types, known, layout
from weighbridge.machine.instructions import run
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Machine
from weighbridge.machine.values import Any_, Blob, Box, Obj
from weighbridge.machine.views import Views

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

FILED = frozenset({"filename", "subclass", "allow_mmap", "state", "init_args"})
"""Attributes of those: methods are called of them as well."""

WRAPPERS = frozenset({WRAPPER, Named("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper")})

WRITTEN = frozenset((name.module, name.name) for name in (*WRAPPERS, *BESIDE))
"""Their names, as streams write them."""

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

WALKED = 4096
"""Values of a call that are looked at for the class of a wrapper."""

ARRAY = Named("numpy", "ndarray")

FEW, EVERY = 16, 1 << 18
"""Values of a call that cost nothing to look at, and those of all calls of a stream that do."""

DEEPEST = 16
"""Streams inside arrays inside streams."""


class Loaders:
    """The hooks of one file's streams."""

    def __init__(self, opcodes: int, depth: int = 0, *, aligned: bool = True) -> None:
        """Begin.

        Args:
            opcodes: Instructions to follow per stream, at most.
            depth: Streams inside streams; inside one, raw arrays are none.
            aligned: Whether filler before elements is known.
        """
        self._opcodes = opcodes
        self._aligned = aligned
        self._depth = depth
        self._quiet: dict[int, Any_] = {}
        self._room = EVERY
        self._types = Types()
        self.views = Views()

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
        if isinstance(target.state, Box) and PACKED in target.state.items:
            packed = target.state.get(PACKED)
            if isinstance(packed, Blob) and packed.kind != "str":
                machine.log.add(_inside(machine, packed))
        if kind in WRAPPERS:
            if not self._depth:
                self._array(machine, target)
        elif kind in BESIDE:
            self._beside(machine, target)
        elif target.how is How.CALL and self._wraps(machine.log, target):
            raise FormatError("an array's wrapper is made in an odd way", offset=machine.here)

    def _wraps(self, log: Log, target: Obj) -> bool:
        """Whether a call may have made a wrapper in a way that is not followed.

        It was given the class; or it has more values than are looked at, and may have been.
        """
        if WRITTEN.isdisjoint(log.named):
            return False
        waiting: list[Any_] = [target.callee, *target.arguments]
        most = min(WALKED, self._room + FEW)
        for seen in range(most):
            if not waiting:
                self._room -= max(0, seen - FEW)
                return False
            match waiting.pop():
                case Named() as name if name in WRAPPERS or name in BESIDE:
                    return True
                case tuple() as items:
                    waiting += items
                case Box() as box:
                    waiting += box.items
                case Obj(how=How.NEW, callee=Named() as name) as made if name in BESIDE:
                    # An array that is in a file, as trees of scikit-learn are given them.
                    waiting += made.arguments
                case Obj() as made:
                    waiting += (made.callee, *made.arguments)
                case _:
                    pass
        return True

    @staticmethod
    def _beside(machine: Machine, target: Obj) -> None:
        state = target.state
        file: Any_ = None
        if isinstance(state, Box) and state.count == len(state.items) and known(state, FILED):
            file = state.get("filename")
        if not isinstance(file, str):
            raise FormatError("an array's wrapper names no file that is told", offset=machine.here)
        where = machine.log.place(*machine.span())
        machine.log.add(Reference(where, Purpose.DATA, file, "NDArrayWrapper.filename"))

    def _array(self, machine: Machine, wrapper: Obj) -> None:
        if frames.inside(machine):
            why = "an array is told in the midst of a frame, behind which joblib reads its elements"
            raise FormatError(why, offset=machine.here)
        machine.edge = frames.NONE
        told = layout(wrapper, machine.here, self._types)
        array = Obj(How.CALL, ARRAY, ())
        if told.size is None:
            array.state = self._objects(machine)
        else:
            array.state = self._elements(machine, told, told.size)
        machine.stack[-1] = array

    def _objects(self, machine: Machine) -> Any_:
        if self._depth >= DEEPEST:
            raise FormatError("streams are nested too deeply", offset=machine.here)
        start = machine.tape.offset
        # A plain unpickler follows it: of that, raw arrays are none.
        inner = Machine(machine.tape, machine.log, Loaders(self._opcodes, self._depth + 1))
        value = run(inner, self._opcodes)
        machine.persistent += inner.persistent
        self.views.pickle(machine.tape, start)
        return value

    def _elements(self, machine: Machine, told: Layout, size: int) -> Blob:
        first = machine.tape.offset
        if told.aligned and self._aligned:
            machine.tape.skip(machine.tape.take(1)[0])
        wanted = size * math.prod(told.extent)
        start = machine.tape.skip(wanted)
        self.views.raw(machine.tape, first, start, wanted)
        data = Span(start, start + wanted)
        where = machine.log.place(machine.here, start)
        machine.log.add(Tensor(where, "", told.dtype, told.extent, data, wanted))
        return Blob("bytes", start, wanted, b"")


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
