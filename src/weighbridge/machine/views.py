"""What loaders make of a stream that know no arrays of joblib, or not how newer ones are aligned.

To them raw elements are instructions, or some are. Elements stop such a loader at once as a rule;
where they need not, the stream is followed once more from its beginning, as that loader does, until
it would raise. What that does and the other run did not is evidence like any other.

Source: https://github.com/joblib/joblib/blob/1.5.2/joblib/numpy_pickle.py; filler before elements
came with 1.1 (retrieved 2026-11-28).
"""

from __future__ import annotations

import enum
import sys

from weighbridge.core import FormatError, GapKind, How, Named, Unknown
from weighbridge.intake.cursor import Cursor
from weighbridge.machine.instructions import step
from weighbridge.machine.log import Log
from weighbridge.machine.machine import Hooks, Machine
from weighbridge.machine.tape import Tape
from weighbridge.machine.values import Any_, Blob, Obj, Pers

FEW = 16
"""Instructions after which a loader is taken to go on."""

MEMOIZE = b"\x94"
"""Remembers under a number that depends on what was remembered before. Without it, as joblib wrote
the pickle of an array of objects before 1.6, such a pickle does the same in both views."""

ARRAYS = frozenset({Named("numpy", "ndarray"), Named("joblib.numpy_pickle", "NumpyArrayWrapper")})
"""What nobody can call, or append to."""

CONSTANTS = (0, 0)
"""Stand for the elements of an array: numbers, texts or times."""

DTYPE = "dtype"
"""What such a pickle of joblib 1.6 looks up first, of ``numpy``, which it remembers."""

HAVE_DTYPE = frozenset({
    "antigravity", "arkouda", "blosc2", "chainerx", "clpy", "cunumeric", "cupy", "cupynumeric",
    "dask", "dpctl", "dpnp", "heat", "ivy", "jax", "jittor", "keras", "matplotlib", "megengine",
    "mindspore", "minpy", "mlx", "mxnet", "ndonnx", "nlcpy", "numba", "numpy", "numpyro", "oneflow",
    "paddle", "pyfive", "pylab", "scipy", "tensorflow", "tensorstore", "tf_keras", "tinygrad",
    "torch", "triton", "tvm", "zarr",
})  # fmt: skip
"""Packages of which some module has one of that name: a plain loader may go on there. What honest
files remember under the number of ``numpy`` is text of their data, a class, or another module.

SciPy before 1.12 has all names of NumPy; the first one acts as soon as it is imported."""

MODULES_THAT_HAVE_DTYPE = frozenset({"scipy.io._netcdf", "scipy.optimize._minpack_py"})
"""Such modules of libraries of which others are often met (sources of November 2026)."""

NO_MODULE = frozenset({
    "bmp", "co", "com", "csv", "de", "doc", "edu", "fr", "gif", "gov", "htm", "html", "jpeg", "jpg",
    "json", "mp3", "net", "org", "pdf", "png", "py", "tif", "tiff", "txt", "uk", "wav", "xml",
    "zip",
})  # fmt: skip
"""How texts of data end that are spelled as a module in a package: names of files and of hosts."""

MAKE_NO_TEXT = frozenset({"collections", "copyreg", "datetime", "decimal", "fractions", "uuid"})
"""Modules of Python of which objects are often met, none of which is a text."""

COMPAT = "array_api_compat"
"""What libraries ship a copy of, which has one."""


class View(enum.Enum):
    """Another way to read a stream."""

    PLAIN = enum.auto()
    """As a plain unpickler does: it knows no arrays."""
    UNALIGNED = enum.auto()
    """As joblib before 1.1 does: elements begin right behind the wrapper."""


class Views:
    """In which other ways a stream may be read that would go on behind its first array.

    Attributes:
        needed: Those.
    """

    def __init__(self) -> None:
        """No array was met."""
        self.needed: set[View] = set()
        self._met = False

    def pickle(self, tape: Tape, start: int) -> None:
        """An array of objects was met, of which the pickle begins at ``start``."""
        if not self._met and MEMOIZE in tape.source.read(start, tape.offset - start):
            self.needed.add(View.PLAIN)
        self._met = True

    def raw(self, tape: Tape, first: int, start: int, size: int) -> None:
        """An array was met of which ``size`` bytes of elements begin at ``start``.

        Args:
            tape: Stands behind the elements.
            first: Offset of the byte behind the wrapper.
            start: Of the elements.
            size: Bytes of them.
        """
        if not self._met and _goes_on(tape, first):
            self.needed.add(View.PLAIN)
        if first < start and View.UNALIGNED not in self.needed and _goes_on(tape, first + size):
            self.needed.add(View.UNALIGNED)
        self._met = True


class _Nothing(Hooks):
    def called(self, machine: Machine, callee: Any_, arguments: tuple[Any_, ...]) -> None:
        """Nothing."""

    def built(self, machine: Machine, target: Obj) -> None:
        """Nothing."""


def _no_text(value: Any_) -> bool:
    """Whether a value is an object that is no text, or an empty one, as no name is."""
    if not isinstance(value, Obj):
        return False
    return value.callee in ARRAYS or (value.how is How.NEW and value.arguments == ())


def _may_be_text(callee: Any_) -> bool:
    """Whether what a callable makes may be a text."""
    if not isinstance(callee, Named):
        return True
    package = callee.module.partition(".")[0]
    return package in sys.stdlib_module_names and package not in MAKE_NO_TEXT


def _elements(value: Any_) -> bool:
    """Whether a value is an array whose elements are no objects."""
    return isinstance(value, Obj) and value.callee in ARRAYS and isinstance(value.state, Blob)


def _takes_nothing(target: Named) -> bool:
    """Whether a name is a class or function of the lists, which has no items to be set or added."""
    from weighbridge.facts import Use, listed  # noqa: PLC0415 - hardly any file comes here

    entry = listed(target.module, target.name)
    return entry is not None and not entry.uses.isdisjoint((Use.CLASS, Use.CONTAINER, Use.CALL))


def _of_constants(callee: Named) -> bool:
    """Whether a name may be called with any constants."""
    from weighbridge.facts import Shape, listed  # noqa: PLC0415 - hardly any file comes here

    entry = listed(callee.module, callee.name)
    return entry is not None and entry.shapes in ({Shape.HARMLESS}, {Shape.CONSTANTS})


def _has_dtype(module: Any_, met: frozenset[str]) -> bool:
    """Whether a module may have a ``dtype``, after which a loader goes on.

    Args:
        module: Its name, or what stands for it.
        met: Modules of which the file names what is judged: of these it is known.
    """
    if isinstance(module, Obj):
        return _may_be_text(module.callee)
    if not isinstance(module, str):
        return isinstance(module, (Pers, Unknown))
    if module in MODULES_THAT_HAVE_DTYPE or COMPAT in module:
        return True
    package, *below = module.split(".")
    if package in HAVE_DTYPE:
        return True
    # A word may be data, and names no module as a rule; a path in a package is one.
    if not below or module in met or below[-1].lower() in NO_MODULE:
        return False
    return all(map(str.isidentifier, [package, *below]))


class _Looking(Machine):
    """Ends where loaders differ on what comes next."""

    def astray(self, why: str) -> None:
        raise FormatError(why, offset=self.here, kind=GapKind.LIMIT)


class _Loader(_Looking):
    """Ends where a loader raises, before it does what it raises at."""

    met: frozenset[str] = frozenset()
    """Modules of which the other run named what is judged."""

    told: Log | None = None
    """Where names are noted that reach out, once a loader goes on only if what is taken for a word
    of data is a module, such as one that lies beside the file. Nothing else is told then."""

    def fault(self, why: str) -> None:
        raise FormatError(why, offset=self.here)

    def call(self, how: How, callee: Any_, arguments: Any_, keywords: Any_ = None) -> None:
        if isinstance(callee, Obj) and callee.callee in ARRAYS:
            self.fault("an array is called")
        if _elements(keywords) and (type(arguments) is Named or _elements(arguments)):
            self.fault("keywords are an array")
        if _elements(arguments) and isinstance(callee, Named) and _of_constants(callee):
            # It is given each element; where it is no class, what would be made of it raises.
            how, arguments = How.CALL, CONSTANTS
        super().call(how, callee, arguments, keywords)

    def change(self, how: How, kinds: tuple[str, ...], target: Any_, items: list[Any_]) -> None:
        made = target.callee if isinstance(target, Obj) else target
        if isinstance(made, Named) and made in ARRAYS and how is not How.SET_ITEM:
            self.fault("nothing is appended to an array")
        if isinstance(target, Named) and _takes_nothing(target):
            self.fault("a class or function takes no items")
        super().change(how, kinds, target, items)

    def build(self) -> None:
        if len(self.stack) > self.fence + 1:
            target, state = self.stack[-2:]
            if _elements(state) and isinstance(target, Named) and _takes_nothing(target):
                # An empty array is no state; of any other a loader asks whether it is, and raises.
                self.stack.pop()
                return
        super().build()

    def persist(self, key: Any_) -> None:  # noqa: ARG002 - whichever
        # Neither has a function for that.
        self.fault("nothing looks up an id")

    def extension(self, size: int) -> None:  # noqa: ARG002 - whichever
        # What registers a code is on no list, and would be told.
        self.fault("an extension code that nothing registered")

    def resolve(self, module: Any_, name: Any_, via: str) -> None:
        if _no_text(module) or _no_text(name):
            self.fault("the operands of STACK_GLOBAL are no strings")
        if name == DTYPE and not _has_dtype(module, self.met):
            # Of NumPy it is asked; what another pickle remembers under that number is some text
            # of its data, a class, or a module without one.
            if not isinstance(module, str):
                self.fault("there is no such type of numbers")
            self.told, self.log = self.told or self.log, Log(self.log.cursor)
        elif self.told is not None and isinstance(module, str) and isinstance(name, str):
            from weighbridge.facts import danger  # noqa: PLC0415 - hardly any file comes here

            if danger(module, name):
                self.told.resolve(module, name, *self.span(), via)
        super().resolve(module, name, via)


def _goes_on(tape: Tape, start: int) -> bool:
    """Whether a loader may go on for long at an offset, or do something before it stops."""
    log = Log(Cursor.over(b""))
    machine = _Looking(Tape(tape.source, start, tape.stop), log, _Nothing())
    try:
        for _ in range(FEW):
            if step(machine):
                break
        else:
            return True
    except FormatError as error:
        if error.kind is GapKind.LIMIT:
            return True
    return machine.calls > 0 or log.names > 0


def follow(log: Log, tape: Tape, hooks: Hooks, opcodes: int) -> None:
    """Follow a stream until its STOP, or until a loader would raise.

    Raises:
        FormatError: It is too long, or does too much.
    """
    echo = Log(log.cursor)
    machine = _Loader(tape, echo, hooks)
    machine.met = frozenset(module for module, _ in log.named)
    try:
        ended = any(step(machine) for _ in range(opcodes))
        machine.settle()
    except FormatError as error:
        if error.kind is GapKind.LIMIT:
            raise
        ended = True
    finally:
        log.also(echo)
    if not ended:
        why = f"more than {opcodes} instructions, to a loader that knows no arrays"
        raise FormatError(why, offset=tape.offset, kind=GapKind.LIMIT)
