"""A block of code in which no loader opens a model that a policy does not admit.

    with weighbridge.guard("strict"):
        model = AutoModel.from_pretrained("acme/chat")

While any block is open, in any thread, every file that this process opens for reading is looked at
before it is opened: by an audit hook for what Python opens, by wrappers for the native readers of
safetensors, h5py, torch and onnxruntime. If it is part of a model, the model is weighed, and
weighed again when a file of it is opened that is new or has changed; if the policy does not admit
it, ``Denied`` is raised in place of opening.

A guard is for the whole process, not for the thread or task that opened the block: loaders read
shards in threads of their own, to which a context variable would not follow. Code that runs beside
a block is guarded with it. With several blocks open, all of their policies have to admit.

What it does not see, so that it is no fence around hostile code, but keeps honest code from
loading hostile files:

- other processes, unless they are forked in the block: programs that are started, workers that are
  spawned;
- files that were open before the block, descriptors, and bytes that do not come from files: a
  pickle from memory is only held against names that are known to be dangerous, and that not at all
  if an unpickler finds its names without telling (``find_class`` overridden, PyTorch's own for
  ``weights_only``);
- what processes of one program send one another through ``multiprocessing``, such as the workers
  of a ``DataLoader``: those are pickles too;
- readers in native code that are not wrapped: TensorFlow, XGBoost, LightGBM, llama.cpp, PyTables,
  ``dbm``, SQLite, the tokenizers library, onnxruntime's model packages, ``torch.from_file``, and
  whatever else opens files past Python;
- a loader that starts in the middle of a file, if neither its name nor its first bytes are those
  of a model;
- what is opened while the process ends, after its exit handlers;
- a path relative to a descriptor of a folder (``dir_fd``), which is taken as relative to the
  working folder;
- writing: a file that is changed or exchanged between weighing and opening, which is a moment, or
  after opening; or within the grain of some milliseconds in which file systems note writes; for
  the first see ``open_safetensors``, for all keep models where nobody writes.

A file that only describes a model (``config.json``, ``tokenizer.json``) is refused if the model is
denied. That weights are missing does not count then, since a download fetches them later. A folder
with a file of such a name is one model with all that is in it: a project that keeps its settings in
a ``config.json`` beside data and checkpoints has to pass as a whole.

A file is opened in a block two or three times slower than outside, which is some ten microseconds;
one that may hold weights takes as long as to weigh it, once, and a report of it is kept. Data of
many thousand such files (``.npy``, ``.npz``, ``.pkl``) is better read outside of the block.

The hook cannot be removed, and the wrappers are left where they are; outside of blocks they do
nothing. A loader may catch ``Denied`` and raise something else; ``Guard.refused`` tells.
"""

from __future__ import annotations

import inspect
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from importlib.machinery import BYTECODE_SUFFIXES, SOURCE_SUFFIXES
from types import FrameType, TracebackType

from weighbridge.admission import entrances, inmemory, places
from weighbridge.admission.denial import Denied, admitted
from weighbridge.admission.watching import OWN, unwatched
from weighbridge.admission.weighing import PathLike, understood, weighed
from weighbridge.core import Report, UsageError, Verdict, WeighbridgeError
from weighbridge.core.records import dataclass, field
from weighbridge.policy import Policy
from weighbridge.typings import Self, TypeVar

TRIES = 3
"""How often a model is weighed that changes meanwhile."""

PROBE = "weighbridge.guard"
"""Event by which the hook is asked whether it is there."""

IMPORTER = "<frozen importlib._bootstrap_external>"
"""Whose code opens modules: what is imported is not loaded as a model."""

IMPORTED = (*SOURCE_SUFFIXES, *BYTECODE_SUFFIXES)
"""What it opens for that; it opens data that lies beside a module, too (``pkgutil.get_data``)."""

CHANNELS = frozenset(
    {"multiprocessing.connection", "multiprocessing.queues", "torch.multiprocessing.queue"}
)
"""Modules that unpickle what processes of one program send one another."""

F = TypeVar("F", bound=Callable[..., object])


@dataclass(slots=True)
class _Watch:
    """What is true of the whole process."""

    guards: tuple[Guard, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock)
    hooked: bool = False


_WATCH = _Watch()


class Guard(ContextDecorator):
    """A policy that what is loaded has to pass, in a ``with`` block or a decorated function.

    Attributes:
        policy: The policy.
        isolation: As for ``scan``.
        reports: Of every model that was weighed, in order.
        refused: Those of them that were not admitted.
    """

    def __init__(self, policy: Policy, *, isolation: bool = True) -> None:
        """Make a guard that is not on yet."""
        self.policy = policy
        self.isolation = isolation
        self.reports: list[Report] = []
        self.refused: list[Report] = []
        self._known: dict[str, tuple[frozenset[places.Version], Report]] = {}
        self._plain: set[places.Version] = set()
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        with _WATCH.lock, unwatched():
            _install()
            _WATCH.guards = (*_WATCH.guards, self)
            entrances.wrap(_gate)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with _WATCH.lock:
            rest = list(_WATCH.guards)
            rest.remove(self)
            _WATCH.guards = tuple(rest)

    def __call__(self, func: F) -> F:
        """Guard every call of a function.

        Raises:
            UsageError: It is one whose body runs after the call: a coroutine or a generator.
        """
        late = (
            inspect.iscoroutinefunction,
            inspect.isgeneratorfunction,
            inspect.isasyncgenfunction,
        )
        if any(test(func) for test in late):
            name = getattr(func, "__qualname__", repr(func))
            why = "runs after the call, where a guard is over; use a with block inside it"
            raise UsageError(f"{name}: {why}")
        return super().__call__(func)

    def renew(self) -> None:
        """Make a new lock, in a process where nobody would give the old one back."""
        self._lock = threading.RLock()

    def check(self, path: str) -> None:
        """Weigh the model that a file is part of, if it is part of any and was not weighed yet.

        Raises:
            Denied: The policy does not admit the model.
            UsageError: The model cannot be read, or does not hold still.
        """
        opened = places.looked_at(path, self._plain)
        if opened is None:
            return
        with self._lock:
            report = self._report(opened)
        describing = opened.part is places.Part.DESCRIBING
        floor = Verdict.NO_VERDICT if describing else Verdict.WARN
        self._admit(report, floor)

    def check_name(self, module: str, name: str) -> None:
        """Hold a name that a pickle asks for against the policy, if it is a dangerous one.

        Raises:
            Denied: The policy does not admit it, and no file that it admits asks for it.
        """
        if not inmemory.dangerous(module, name):
            return
        refused = {id(report) for report in self.refused}
        let_in = (report for report in self.reports if id(report) not in refused)
        if inmemory.imported(let_in, module, name):
            return
        self.reports.append(inmemory.weigh(module, name, self.policy))
        self._admit(self.reports[-1], Verdict.NO_VERDICT)

    def _admit(self, report: Report, floor: Verdict) -> None:
        if admitted(report, self.policy, floor):
            return
        if all(report is not other for other in self.refused):
            self.refused.append(report)
        raise Denied(report)

    def _report(self, opened: places.Opened) -> Report:
        """Return what is known of the model that a file is part of, weighing it if need be."""
        own = tuple(dict.fromkeys((places.root(opened.path), opened.path)))
        for _ in range(TRIES):
            for place in own:
                if place in self._known and opened.version in self._known[place][0]:
                    return self._known[place][1]
            for place in own:
                before = places.versions(place)
                report = weighed([place], self.policy, whole=True, isolation=self.isolation)
                self.reports.append(report)
                # What changed meanwhile counts as not weighed.
                self._known[place] = before & places.versions(place), report
                if opened.version in self._known[place][0]:
                    return report
            again = places.looked_at(opened.path, self._plain)
            if again is None:
                break
            opened = again
        raise UsageError(f"{opened.path!r}: does not hold still to be weighed")


def guard(policy: Policy | PathLike = "default", *, isolation: bool = True) -> Guard:
    """Weigh what loaders open in a block, and refuse before they do.

    ::

        with weighbridge.guard("strict"):
            model = AutoModel.from_pretrained("acme/chat")

        @weighbridge.guard("acme.toml")
        def load(): ...

    What is raised in place of opening is ``Denied``. What is seen, and what is not, is told in
    ``weighbridge.admission.guarding``.

    Args:
        policy: As for ``admit``. Under one that never fails, everything is weighed and nothing is
            refused; ``Guard.reports`` tells what was found.
        isolation: As for ``scan``.

    Raises:
        PolicyError: As for ``admit``.
    """
    return Guard(understood(policy), isolation=isolation)


def _install() -> None:
    """Add the audit hook, once; make sure that it is there, since another one may veto it."""
    if _WATCH.hooked:
        return
    sys.addaudithook(_hook)
    sys.audit(PROBE)
    if _WATCH.hooked:
        os.register_at_fork(after_in_child=_forked)
    else:
        raise WeighbridgeError("no audit hook can be added: another one does not let it")


def _forked() -> None:
    """Forget locks that threads of the parent held, which a forked process does not have."""
    _WATCH.lock = threading.Lock()
    for each in _WATCH.guards:
        each.renew()


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    """Be told by Python what is about to happen, and raise if it is not to."""
    if event == PROBE:
        _WATCH.hooked = True
    if not _WATCH.guards or OWN.busy or sys.is_finalizing():
        return  # at the end of the process there is nothing left to weigh with
    match event, arguments:
        case "open", (path, mode, int(flags)):
            if _reads(mode, flags) and not _imports(path, sys._getframe(1)):  # noqa: SLF001 - who opens it is known in no other way
                _gate(path)
        case "import", (str(module), *_):
            if module in entrances.MODULES and module not in sys.modules:
                _complete(module)
            entrances.wrap(_gate)
        case "pickle.find_class", (str(module), str(name)):
            if sys._getframe(1).f_globals.get("__name__") in CHANNELS:  # noqa: SLF001 - as above
                return
            with unwatched():
                for each in dict.fromkeys(_WATCH.guards):
                    each.check_name(module, name)
        case _:
            return


def _imports(path: object, frame: FrameType) -> bool:
    """Whether a frame opens a file to import what is in it."""
    if frame.f_code.co_filename != IMPORTER:
        return False
    return isinstance(path, str) and path.endswith(IMPORTED)


def _complete(module: str) -> None:
    """Finish an import that the program has begun; what it loads is watched all the same."""
    if OWN.completing == module:
        return  # Python tells of a module in native code once more, when it loads that
    before, OWN.completing = OWN.completing, module
    try:
        entrances.complete(module)
    finally:
        OWN.completing = before


def _reads(mode: object, flags: int) -> bool:
    """Whether something that is there already is opened to be read."""
    if isinstance(mode, str) and not ("r" in mode or "+" in mode):
        return False
    return flags & os.O_ACCMODE != os.O_WRONLY and not flags & os.O_TRUNC


def _gate(path: object) -> None:
    """Let every guard look at a path that is about to be opened."""
    if not _WATCH.guards or OWN.busy or not isinstance(path, str | bytes | os.PathLike):
        return
    with unwatched():
        for each in dict.fromkeys(_WATCH.guards):
            each.check(os.fsdecode(path))
