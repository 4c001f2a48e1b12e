"""From a file to the value that loading it makes, and to where storages are found.

Read: PyTorch's zip and legacy files, npz, and pickles of numpy arrays (joblib's too, packed or
not). A file that can be read in two ways is refused: which of them a loader takes is not known.
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.conversion import arrays, legacy, torches
from weighbridge.conversion.archive import Archive, members
from weighbridge.conversion.keeping import follow
from weighbridge.conversion.noting import noted
from weighbridge.conversion.outcome import Left, Refused
from weighbridge.conversion.torches import Outside
from weighbridge.conversion.views import Storage, View
from weighbridge.conversion.walking import Found, walk
from weighbridge.core import Artifact, FormatError, Gap, Member
from weighbridge.core.records import dataclass, field
from weighbridge.formats import Part, Role, numpy_npy
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source
from weighbridge.machine.log import Log
from weighbridge.machine.storages import SIZES
from weighbridge.machine.stream import rest
from weighbridge.machine.values import Any_
from weighbridge.stages.driver import recognise

PICKLED = "data.pkl"
STREAMS = frozenset(
    f"{name}-stream" for name in ("bzip2", "gzip", "lz4", "lzma", "xz", "zlib", "zstd")
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was followed.

    Attributes:
        layout: What it is.
        walk: Names its tensors; takes the keys as ``walking.walk`` does.
        left: What lies in it beside the value.
    """

    layout: str
    walk: Callable[[tuple[str, ...] | None], Found]
    left: list[Left] = field(default_factory=list)


def opened(cursor: Cursor, *, inside: bool = False) -> Opened:
    """Follow a file.

    Args:
        cursor: All of it.
        inside: Whether it came out of a packed stream.

    Raises:
        Refused: It is of another kind, or can be read in two ways.
        FormatError: It is damaged.
    """
    glimpse = Glimpse(cursor.source, cursor.start, cursor.stop)
    faces = [face.id for face in recognise(glimpse, Role.CONTENT, "")]
    match faces:
        case ["zip-archive"] if not inside:
            return _zip(cursor)
        case ["pytorch-legacy"] if not inside:
            file = legacy.read(cursor)
            walker = _walker(file.value, file.outside, cursor.source)
            return Opened("pytorch-legacy", walker, file.left)
        case ["pickle"]:
            return _pickle(cursor)
        case [stream] if stream in STREAMS and not inside:
            return _packed(cursor, stream)
        case []:
            raise Refused("no format recognises the file")
        case [one]:
            raise Refused(f"a file of the format {one}, which is not converted")
        case _:
            raise Refused(f"the file can be read as {' and as '.join(faces)}")


def _packed(cursor: Cursor, stream: str) -> Opened:
    (face,) = recognise(Glimpse(cursor.source, cursor.start, cursor.stop), Role.CONTENT, "")
    content: Source | None = None
    left: list[Left] = []
    for item in face.read(cursor):
        match item:
            case Part(name=name) if name:
                content = item.open()
            case Member(traits=traits, note=note) if traits:
                raise Refused(f"the {stream} is damaged: {note}")
            case Gap(why=why):
                left.append(Left("", why))
            case _:
                continue
    if content is None:
        raise Refused(f"nothing is in the {stream}")
    artifact = Artifact(f"{cursor.artifact.name}!/content", content.size)
    found = opened(Cursor(content, artifact, cursor.budget), inside=True)
    return Opened(f"{found.layout} in {stream}", found.walk, [*found.left, *left])


# pickles ------------------------------------------------------------------------------------------


def _make(outside: Outside, source: Source) -> Callable[[Any_], View]:
    made: dict[int, View] = {}

    def make(value: Any_) -> View:
        try:
            if id(value) not in made:
                tensor = torches.is_tensor(value)
                made[id(value)] = (
                    torches.tensor(value, outside) if tensor else arrays.array(value, source)
                )
            return made[id(value)]
        except FormatError as error:
            raise Refused(str(error)) from error

    return make


def _walker(
    value: Any_, outside: Outside, source: Source
) -> Callable[[tuple[str, ...] | None], Found]:
    return lambda keys: walk(value, _make(outside, source), keys)


def _nowhere(key: str, _kind: str, _count: int) -> Storage:
    raise Refused(f"the storage {key!r} lies outside the pickle")


def _pickle(cursor: Cursor) -> Opened:
    log = Log(cursor)
    value = follow(cursor, log).value
    left = noted(log)
    left += [Left("", gap.why) for gap in rest(cursor, "STOP") if isinstance(gap, Gap)]
    outside = Outside(_nowhere, legacy.inside(cursor, left))
    return Opened("pickle", _walker(value, outside, cursor.source), left)


# zip ----------------------------------------------------------------------------------------------


def _zip(cursor: Cursor) -> Opened:
    archive = members(cursor)
    names = list(archive.members)
    pickled = [name for name in names if name.rpartition("/")[2] == PICKLED and "/" in name]
    if pickled:
        return _torch(archive, pickled)
    if any(name.endswith(".npy") for name in names):
        return _npz(archive)
    raise Refused("a zip archive that is neither PyTorch's nor numpy's")


def _torch(archive: Archive, pickled: list[str]) -> Opened:
    names = archive.members
    if len(pickled) > 1 or pickled[0].count("/") != 1:
        raise Refused(f"more than one archive of PyTorch: {', '.join(map(repr, pickled[:4]))}")
    prefix = pickled[0].removesuffix(PICKLED)
    if f"{prefix}constants.pkl" in names:
        raise Refused("a TorchScript archive: its code decides what its tensors are")
    big = False
    if f"{prefix}byteorder" in names:
        order = archive.at(f"{prefix}byteorder")
        text = order.take(min(order.left, 16), "byte order")
        if text not in {b"little", b"big"}:
            raise Refused(f"a byte order of {text!r}")
        big = text == b"big"
    known: dict[str, Storage] = {}

    def find(key: str, kind: str, count: int) -> Storage:
        name, wanted = f"{prefix}data/{key}", count * SIZES[kind][1]
        if name not in names:
            raise Refused(f"storage {key!r} is not in the archive")
        source = names[name]
        if source.size != wanted:
            raise Refused(f"storage {key!r} is of {source.size} bytes, {wanted} are declared")
        return known.setdefault(key, Storage(source, 0, wanted, big))

    cursor = archive.at(pickled[0])
    log = Log(cursor)
    model = follow(cursor, log)
    torches.declared(model.persistent)
    archive.left.extend(noted(log))
    outside = Outside(find, legacy.inside(cursor, archive.left))
    return Opened("pytorch-zip", _walker(model.value, outside, cursor.source), archive.left)


def _npz(archive: Archive) -> Opened:
    def walked(keys: tuple[str, ...] | None) -> Found:
        if keys:
            raise Refused("an npz file has no keys below one another")
        found = Found()
        for name in archive.members:
            short = name.removesuffix(".npy")
            try:
                if short == name:
                    found.left.append(Left(name, "a member that is no array"))
                elif short in {"", "__metadata__"}:
                    found.refusals.append(f"{name!r}: no name that can be written")
                else:
                    found.views[short] = _npy(archive.at(name))
            except arrays.NoTensor as error:
                found.left.append(Left(short, str(error)))
            except Refused as error:
                found.refusals.append(f"{short!r}: {error}")
        return found

    return Opened("npz", walked, archive.left)


def _npy(cursor: Cursor) -> View:
    head = cursor.peek(min(len(numpy_npy.MAGIC), cursor.left), "magic number")
    if head != numpy_npy.MAGIC:
        raise Refused("a member that is no array")
    return arrays.npy(cursor)
