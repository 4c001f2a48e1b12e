"""Judge all imports and calls of a model once; the rules share the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from weighbridge.core import (
    Call,
    Constant,
    Dossier,
    Entry,
    Evidence,
    Face,
    How,
    Import,
    Made,
    Named,
    Persistent,
    Several,
    Unknown,
    Value,
    later,
)
from weighbridge.core.records import dataclass
from weighbridge.facts import Bearing, bearing, danger, listed
from weighbridge.judgement.calls import complaints, ordinary, strangeness
from weighbridge.judgement.normal import REDUCERS, STAND_INS, unions
from weighbridge.judgement.sorts import Complaint, Sort

TENSORS = frozenset(Named("torch._utils", f"_rebuild_tensor{end}") for end in ("", "_v2"))
"""What nearly all calls of a checkpoint call, with other constants each time."""

HOOKS = Made(How.CALL, Named("collections", "OrderedDict"), ())
STORAGE = Constant("storage")

PLACES = 8
"""Pieces of evidence that one fault keeps."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Everything of one sort that one file does with one name.

    Attributes:
        sort: What is wrong.
        artifact: Name of the file or member.
        subject: The name it is about.
        deed: The heaviest thing that loading does with it.
        why: What is wrong with that.
        evidence: Never empty; the deed's own comes first.
        times: How many imports and calls there were.
    """

    sort: Sort
    artifact: str
    subject: str
    deed: str
    why: str
    evidence: tuple[Evidence, ...]
    times: int


COMPILED, SCRIPTS = "__torch__", frozenset({"torchscript", "torch-package"})
"""Package of TorchScript's own classes, which is no module, and known to its own unpickler alone;
and what that reads."""

LAZY = "r-lazy-load"
BARE, WRITTEN = ".rdb", "r.written-by"
"""How a database is called that is not packed, and what each object of R's begins with."""

_ENVIRONMENT = later.pattern(r"env::[0-9]{1,9}\Z")
"""How R names an environment that it keeps apart from the objects that it belongs to."""

DILL = frozenset({"builtins.setattr"})
"""Names by which dill fills the classes and functions that it makes: part of that, beside it."""


def faults(dossier: Dossier, *sorts: Sort) -> Iterator[Fault]:
    """Yield a model's faults of some sorts, in file order."""
    evidence = dossier.evidence
    held = _JUDGED[0]
    if held[0] is not evidence:
        # In one step, so that threads may do so at once.
        held = _JUDGED[0] = evidence, _all(evidence)
    return iter([fault for fault in held[1] if fault.sort in sorts] if held[1] else ())


_JUDGED: list[tuple[tuple[Evidence, ...], tuple[Fault, ...]]] = [((), ())]
"""The evidence that was judged last, and its faults: seven rules ask for some of them."""


def _all(evidence: tuple[Evidence, ...]) -> tuple[Fault, ...]:
    folded: dict[tuple[str, Sort, str], _Fold] = {}
    lazy, scripted, joined = _databases(evidence), _scripts(evidence), _unions(evidence)
    fine: set[tuple[object, ...]] = set()
    for item in evidence:
        if not isinstance(item, (Import, Call)) or (isinstance(item, Import) and lazy(item)):
            continue
        if (_compiled(item) and scripted(item)) or joined(item):
            continue
        if isinstance(item, Call) and _of_tensors(item) and (kind := alike(item)):
            if kind in fine:
                continue
            if not any(complaints(item)):
                fine.add(kind)
                continue
        for complaint in _imported(item) if isinstance(item, Import) else complaints(item):
            key = (item.place.artifact.name, complaint.sort, complaint.subject)
            fold = folded.setdefault(key, _Fold(complaint))
            fold.add(complaint, item)
    coded = {key[0] for key in folded if key[1] is Sort.CODE and key[2].startswith("dill.")}
    return tuple(
        fold.fault(artifact, Sort.CODE if subject in DILL and artifact in coded else sort)
        for (artifact, sort, subject), fold in folded.items()
        if sort is not Sort.UNLISTED_CLASS or (artifact, Sort.UNLISTED_CALL, subject) not in folded
    )


def _of_tensors(call: Call) -> bool:
    # What is nested to any depth cannot be hashed.
    return type(call.callee) is Named and call.callee in TENSORS


def alike(call: Call) -> tuple[object, ...] | None:
    """Return what calls that make a tensor of a storage have in common if they are judged alike.

    They differ in constants alone, which nothing asks there: in arguments of one type, in tuples of
    nothing else, and in an id of a storage what comes after its type.
    ``None`` if there is anything else among the arguments.
    """
    if call.how is not How.CALL or call.keywords:
        return None
    found: list[object] = [call.callee]
    for value in call.arguments:
        kind = _kind(value)
        if kind is None:
            return None
        found.append(kind)
    return tuple(found)


def _kind(value: Value) -> object:
    match value:
        case Constant(plain):
            return type(plain)
        case Several("tuple", items, count) if count == len(items) and _constant(items):
            return tuple
        case Persistent(Several("tuple", (first, Named() as named, *rest), count)) if (
            first == STORAGE and count == len(rest) + 2 and _constant(rest)
        ):
            return named
        case Made() if value == HOOKS:
            return HOOKS
        case _:
            return None


def _constant(values: Iterable[Value]) -> bool:
    return all(type(value) is Constant for value in values)


def _databases(evidence: tuple[Evidence, ...]) -> Callable[[Import], bool]:
    """Return whether an import is of an environment that the same database of R holds.

    R keeps each environment apart there, and looks up its name nowhere else (``makeLazyLoadDB``);
    all that such a database holds is read. One that is not packed is objects behind one another, of
    which any other file has one. Anywhere else the name is the reading program's matter.
    """

    @cache
    def databases() -> frozenset[str]:
        objects = Counter(
            item.place.artifact.name
            for item in evidence
            if isinstance(item, Entry) and item.key == WRITTEN
        )
        bare = {name for name, count in objects.items() if count > 1 and name.endswith(BARE)}
        return frozenset(bare).union(
            item.place.artifact.name
            for item in evidence
            if isinstance(item, Face) and item.format == LAZY
        )

    def inner(item: Import) -> bool:
        if item.via != "PERSISTSXP" or not _ENVIRONMENT.match(item.written):
            return False
        name = item.place.artifact.name
        return not databases().isdisjoint((name, name.rpartition("!/")[0]))

    return inner


def _compiled(item: Import | Call) -> bool:
    """Whether this names a class of TorchScript's own, or makes an empty object of one."""
    name = item.target if isinstance(item, Import) else item.callee
    if not isinstance(name, Named) or name.module.partition(".")[0] != COMPILED:
        return False
    makes = isinstance(item, Import) or (item.how is How.NEW and not item.arguments)
    return makes and not danger(name.module, name.name)


def _scripts(evidence: tuple[Evidence, ...]) -> Callable[[Import | Call], bool]:
    """Return whether something is in an archive of TorchScript, which brings its classes along."""

    @cache
    def archives() -> frozenset[str]:
        return frozenset(
            item.place.artifact.name
            for item in evidence
            if isinstance(item, Face) and item.format in SCRIPTS
        )

    def inner(item: Import | Call) -> bool:
        return item.place.artifact.name.rpartition("!/")[0] in archives()

    return inner


def _unions(evidence: tuple[Evidence, ...]) -> Callable[[Import | Call], bool]:
    """Return whether something is the import of what joins types to a union, and does so there."""

    @cache
    def files() -> frozenset[str]:
        return frozenset(
            item.place.artifact.name for item in evidence if isinstance(item, Call) and unions(item)
        )

    def inner(item: Import | Call) -> bool:
        known = isinstance(item, Import) and item.target in REDUCERS
        return known and item.place.artifact.name in files()

    return inner


def _imported(item: Import) -> Iterator[Complaint]:
    target = item.target
    if isinstance(target, Unknown):
        deed = f"imports something by {item.via}: {target.why}"
        yield Complaint(Sort.UNRESOLVED, target.why, deed)
        return
    yield from _named(target, item)


def _named(target: Named, item: Import) -> Iterator[Complaint]:
    match bearing(target.module, target.name):
        case Bearing.ALWAYS:
            yield Complaint(Sort.CODE, str(target), "")
            return
        case Bearing.TYPE_NAME:
            return  # what it looks up is judged where it is called
        case None:
            pass
    if target in STAND_INS or listed(target.module, target.name):
        return
    if ordinary(target):
        return
    sort, why = strangeness(target)
    written = f", written {item.written!r}" if item.written else ""
    yield Complaint(sort, str(target), f"imports {target}{written}", why)


class _Fold:
    """Complaints of one sort about one name in one file."""

    __slots__ = ("best", "evidence", "times")

    def __init__(self, first: Complaint) -> None:
        self.best = first
        self.evidence: list[Evidence] = []
        self.times = 0

    def add(self, complaint: Complaint, item: Import | Call) -> None:
        """Take one more; the heaviest deed goes first."""
        self.times += item.times if isinstance(item, Call) else 1
        if complaint.weight > self.best.weight:
            self.best = complaint
            self.evidence.insert(0, item)
        elif len(self.evidence) < PLACES:
            self.evidence.append(item)
        del self.evidence[PLACES:]

    def fault(self, artifact: str, sort: Sort) -> Fault:
        """Return what came together."""
        best = self.best
        kept = tuple(self.evidence)
        deed = best.deed if sort is best.sort else ""
        return Fault(sort, artifact, best.subject, deed, best.why, kept, self.times)
