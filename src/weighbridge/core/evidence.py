"""What a reader saw. Evidence states facts about bytes and never an opinion about them.

The union is closed: a new format yields these types; it does not add one.
"""

from __future__ import annotations

from weighbridge.core import enums, later
from weighbridge.core.artifact import Place, Span
from weighbridge.core.records import dataclass
from weighbridge.core.value import How, Named, Unknown, Value
from weighbridge.typings import TypeAlias


class Kind(enums.StrEnum):
    """What files of a format are, to the one who has to decide."""

    WEIGHTS = "weights"
    CONTAINER = "container"
    CODE = "code"
    CONFIG = "config"
    TEXT = "text"
    MEDIA = "media"
    RECORD = "record"
    """Says something about other files: a pointer, a signature, an index."""


BEARING = frozenset({Kind.WEIGHTS, Kind.CONTAINER})
"""What may hold a model's weights."""

FACES = frozenset({
    "empty", "julia-hdf5", "keras-v3", "llamafile", "mar", "matlab-hdf5", "mojo-zip",
    "ncnn-weights", "nemo", "numpy-npz", "ocdbt-data", "pytorch-tar", "pytorch-zip", "raw-tensors",
    "skops", "stable-baselines3", "torch-export", "torch-package", "torchscript", "zarr-chunk",
})  # fmt: skip
"""What files are said to be beside the formats that have a reader: layouts of archives, mostly."""


@dataclass(frozen=True, slots=True)
class Face:
    """These bytes are of this format. One artifact may have several.

    Attributes:
        place: The bytes that are read as that format.
        format: Id of the format, e.g. ``safetensors``; a layout inside a container adds a face of
            its own, e.g. ``pytorch-zip``.
        kind: What files of the format are; ``None`` for a layout and for an empty file.
    """

    place: Place
    format: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """Loading this file resolves a name.

    Attributes:
        place: The instruction.
        target: The name, or ``Unknown`` if it is computed while loading.
        via: The instruction, e.g. ``GLOBAL``, ``STACK_GLOBAL``, ``EXT1``, ``auto_map``.
        written: ``module name`` as it stands in the file, if spelled otherwise (Python 2 names).
    """

    place: Place
    target: Named | Unknown
    via: str
    written: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Loading this file calls, builds or changes an object.

    Attributes:
        place: The instruction.
        how: What is done with the callee.
        callee: What is called, or the object that is built or changed.
        arguments: As far as known.
        keywords: Keyword arguments (NEWOBJ_EX); as far as known.
        times: How often, if equal calls were folded into this one.
    """

    place: Place
    how: How
    callee: Value
    arguments: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    times: int = 1


class Effect(enums.StrEnum):
    """What code can reach, as far as its text tells."""

    PROCESS = "process"
    NETWORK = "network"
    DYNAMIC = "dynamic-execution"
    FILES = "files"
    NATIVE = "native-library"
    LOADS = "loads-serialised-data"
    IMPORT_TIME = "import-time"
    """Something is done as soon as the module is imported, beyond definitions."""
    UNREADABLE = "unreadable"
    """The text could not be parsed."""


@dataclass(frozen=True, slots=True)
class Code:
    """Bytes that are code.

    Attributes:
        place: Where it lies.
        language: ``python``, ``python-bytecode``, ``torchscript``, ``elf``, ``pe``,
            ``mach-o``, ``shell`` ...
        summary: What it is, in a few words; may hold names from the file.
        runs: When it runs, in a few words: ``when the file is loaded``, ``when imported`` ...
            Empty if nothing in the file makes it run.
        effects: What it can reach.
    """

    place: Place
    language: str
    summary: str
    runs: str = ""
    effects: frozenset[Effect] = frozenset()


@dataclass(frozen=True, slots=True)
class Operation:
    """A step of a computation graph.

    Attributes:
        place: The node.
        domain: Whose operator it is, e.g. ``ai.onnx``, ``tensorflow``.
        name: The operator.
        attributes: Those that matter, as ``(name, value)``.
    """

    place: Place
    domain: str
    name: str
    attributes: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named array.

    Attributes:
        place: The declaration (not the data).
        name: Name as declared; attacker-controlled text.
        dtype: Element type as declared, e.g. ``F32``.
        shape: Extent of each axis, in elements, outermost first.
        data: The elements' bytes, or ``None`` if it is not known where they lie.
        wanted: Bytes that dtype and shape ask for, or ``None`` if the dtype's size is not known.
        file: Path of the file that ``data`` counts in, as written; empty for the same artifact.
    """

    place: Place
    name: str
    dtype: str
    shape: tuple[int, ...]
    data: Span | None = None
    wanted: int | None = None
    file: str = ""


class Trait(enums.StrEnum):
    """Something odd about a member of a container."""

    DUPLICATE = "duplicate"
    """Another member has the same name; loaders differ in which they take."""
    HIDDEN = "hidden"
    """Present in the file, and not in the directory."""
    RENAMED = "renamed"
    """Directory and local record give different names, sizes, methods or flags."""
    ENCRYPTED = "encrypted"
    """Flagged as encrypted; some loaders read on."""
    BAD_SUM = "bad-checksum"
    """The stored checksum is not that of the bytes; some loaders read on."""
    LINK = "link"
    """A symbolic or hard link; ``Member.link`` says where to."""
    DEVICE = "device"
    """A device, FIFO or other special entry."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside this file.

    Attributes:
        place: Its stored bytes, in the container.
        name: Name as stored; attacker-controlled text.
        size: Expanded length in bytes, as declared.
        traits: What is odd about it.
        link: Target, of a link.
        note: What differs, in a few words.
    """

    place: Place
    name: str
    size: int
    traits: frozenset[Trait] = frozenset()
    link: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and value the publisher wrote: GGUF key, safetensors metadata, model-card field.

    Attributes:
        place: Where it is written.
        key: As written; attacker-controlled text.
        value: As text, cut where it is long; attacker-controlled too.
    """

    place: Place
    key: str
    value: str


COMPILED = "compiled, and taken for its source"
"""Key of an entry that says when an interpreter takes compiled code for the source beside it."""

SERVED = "what runs beside the model: "
"""How the key of an ``Entry`` begins whose value is a source that a program runs, which the rest of
the key names."""

INDEXES = later.pattern(
    r"https://(pypi\.org/simple|pypi\.python\.org/simple|files\.pythonhosted\.org/packages"
    r"|download(-r2)?\.pytorch\.org/whl|pypi\.nvidia\.com|registry\.npmjs\.org"
    r"|conda\.anaconda\.org|repo\.anaconda\.com/pkgs)(/[\w./%+-]*)?"
)
"""Indexes of the Python Packaging Authority, of PyTorch, NVIDIA, npm, conda-forge and Anaconda."""

EXPOSED = "exposed secret, "
"""How the key of an ``Entry`` begins that says where a secret is; its value is never the secret."""


class Purpose(enums.StrEnum):
    """What a reference is for."""

    CODE = "code"
    """A loader imports or runs what is there."""
    WEIGHTS = "weights"
    """A loader reads weights from there."""
    DATA = "data"
    """Anything else that a loader opens."""
    PACKAGE = "package"
    """An installer fetches what is there, and runs its set-up."""


@dataclass(frozen=True, slots=True)
class Reference:
    """This file makes a loader open or fetch something else.

    Attributes:
        place: The declaration.
        purpose: What the loader does with it.
        target: Path, URL, repository or ``repository--file.name``, as written.
        field: The key that holds it, e.g. ``auto_map.AutoModel``.
    """

    place: Place
    purpose: Purpose
    target: str
    field: str = ""


class GapKind(enums.StrEnum):
    """Why bytes were not understood."""

    DAMAGED = "damaged"
    """The reader of the format could not go on."""
    UNRECOGNISED = "unrecognised"
    """No format recognises the bytes."""
    UNSUPPORTED = "unsupported"
    """Recognised, and not read by this version, or only with an extra."""
    LIMIT = "limit"
    """A count or size of ``Limits`` was reached."""
    EXPANSION = "expansion"
    """Expanded bytes are over the ratio or the total allowed."""
    TRAILING = "trailing"
    """Bytes that no structure refers to."""
    FILLER = "filler"
    """As ``TRAILING``; all of them zero, or padding that the format writes itself."""
    ELSEWHERE = "elsewhere"
    """The content is not here: a Git LFS pointer, a header-only read."""
    SPECIAL = "special"
    """Not a regular file; never opened."""
    CHANGED = "changed"
    """The file changed while it was read."""
    FAULT = "fault"
    """A fault of weighbridge's own."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that are there but were not understood. Not knowing is evidence too.

    Attributes:
        place: The bytes.
        kind: Which sort.
        why: In words: lower case, the fact before the advice.
    """

    place: Place
    kind: GapKind
    why: str


Evidence: TypeAlias = (
    Face | Import | Call | Code | Operation | Tensor | Member | Entry | Reference | Gap
)


BULK = frozenset({Tensor, Member, Operation})
"""Evidence that no report tells and no check asks for, unless a finding or a claim rests on it."""


class Oddity(enums.StrEnum):
    """What is to be said about a file that is read all the same."""

    LINK = "link"
    """A symbolic link to another file of the same folder."""
    DECEPTIVE_NAME = "deceptive-name"
    """The name does not look like what it is: control, bidi or invisible characters."""
    TWIN_NAME = "twin-name"
    """On some file systems this name is that of another file, or cannot be written."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file's name or kind; not about its bytes.

    Attributes:
        name: POSIX path from the model's root; attacker-controlled text.
        oddity: Which sort.
        why: In words.
    """

    name: str
    oddity: Oddity
    why: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of a model was looked at.

    Attributes:
        files: Regular files, on disk.
        size: Their bytes.
        read: Bytes that were read from disk for structure and code.
        data: Bytes of tensor elements, which have no structure to read.
        unread: Names of files, or members, that were not examined.
        excluded: Files that the user chose not to have weighed.
    """

    files: int = 0
    size: int = 0
    read: int = 0
    data: int = 0
    unread: tuple[str, ...] = ()
    excluded: int = 0
