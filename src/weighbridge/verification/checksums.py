r"""Lists of digests such as ``SHA256SUMS``: what coreutils, BSD and ``shasum`` write and check.

Layout, one file a line, UTF-8; empty lines and lines that begin with ``#`` are passed over::

    <hex>  <name>            GNU; " *" for two blanks: binary, which is the same thing
    \<hex>  <name>           likewise; \\ \n \r in the name stand for backslash, LF, CR
    <ALGORITHM> (<name>) = <hex>    BSD
    <hex>                    alone in a file that is called <name>.sha256 or the like

What sort of digest a GNU line holds is told by its length and by what the list is called; 128
digits may be SHA-512 or BLAKE2b, so either will do unless the list is called after one of them.
Names are relative to the folder of the list; a ``./`` in front, as ``find`` writes it, is dropped.
What a list says of itself is passed over: it was not written to its end when that was taken.

Source: https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html (retrieved
2026-11-25). Recognised and never compared: MD5, SHA-1 and RIPEMD-160, which can be forged; SHA-224,
SHA-3, BLAKE2s, SM3, and digests cut short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from weighbridge.core import LOOSE, later
from weighbridge.core.records import dataclass
from weighbridge.intake.digest import Want
from weighbridge.verification.coverage import Alternative, Expected
from weighbridge.verification.names import MAX_NAME, judged
from weighbridge.verification.refusal import RefusedError, malformed, unsupported
from weighbridge.verification.site import Site

MAX_LIST = 16 << 20
"""Bytes. A list of 100,000 files has about 10 MB."""

MAX_LINES = 200_000
"""Lines, of which each may name a file."""

MAX_LINE = 2 * MAX_NAME + 256
"""Characters: a name in which everything is escaped, and a digest."""

HEAD = 4096
"""Bytes by which a file that is longer than ``MAX_LIST`` is recognised."""

_UNREAD = "another"
_BY_LENGTH = {
    32: ("md5",),
    40: ("sha1",),
    56: (_UNREAD,),
    64: ("sha256",),
    96: ("sha384",),
    128: ("sha512", "blake2b"),
}
_BY_TAG = {
    "MD5": "md5",
    "SHA1": "sha1",
    "RMD160": "rmd160",
    "SHA256": "sha256",
    "SHA384": "sha384",
    "SHA512": "sha512",
    "BLAKE2b": "blake2b",
    "BLAKE3": "blake3",
}
_DIGITS = {
    "md5": 32,
    "sha1": 40,
    "rmd160": 40,
    "sha256": 64,
    "blake3": 64,
    "sha384": 96,
    "sha512": 128,
    "blake2b": 128,
}
_WEAK = frozenset({"md5", "sha1", "rmd160"})
_OTHER_TAG = later.pattern(r"SHA224|SHA512/(?:224|256)|SHA3-\d{3}|BLAKE2[bs](?:-\d{1,3})?|SM3")
_CALLED = (
    (later.pattern(r"blake3|b3sum|\.b3\b", re.IGNORECASE), "blake3"),
    (later.pattern(r"blake2|b2sum|\.b2\b", re.IGNORECASE), "blake2b"),
    (later.pattern(r"sha-?512", re.IGNORECASE), "sha512"),
    (later.pattern(r"sha-?3(?!84)|sm3", re.IGNORECASE), _UNREAD),
)
_ENDINGS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "b2": "blake2b",
    "blake2b": "blake2b",
    "b3": "blake3",
    "blake3": "blake3",
}
_GNU = later.pattern(r"(\\?)([0-9A-Fa-f]{32,128}) (?:[ *]|(?![ *]))(.+)")
_BSD = later.pattern(r"(\\?)([A-Za-z0-9/-]{3,12}) \((.+)\) = ([0-9A-Fa-f]{32,128})")
_HEX = later.pattern(r"[0-9A-Fa-f]{32,128}")
_ESCAPE = later.pattern(r"\\(.)")
_ESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}


@dataclass(frozen=True, slots=True)
class ChecksumList:
    """What a list says; names from the model's root.

    Attributes:
        name: Of the list.
        columns: For each sort of digest, which file has which. A file that stands in several
            must be as each of them says.
        weak: Names that have nothing but a digest that can be forged.
        other: Names that have nothing but a digest of a sort that is not read.
    """

    name: str
    columns: tuple[Expected, ...]
    weak: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def only(self, kept: Callable[[str], bool], prefix: str = "") -> ChecksumList:
        """Leave out all names but some, and take what these begin with off them.

        Args:
            kept: Whether a name stays, without its prefix.
            prefix: What it must begin with.
        """
        cut = len(prefix)

        def some(names: Iterable[str]) -> dict[str, str]:
            return {
                name[cut:]: name for name in names if name.startswith(prefix) and kept(name[cut:])
            }

        columns = ({new: row[old] for new, old in some(row).items()} for row in self.columns)
        return ChecksumList(
            self.name,
            tuple(column for column in columns if column),
            tuple(some(self.weak)),
            tuple(some(self.other)),
        )

    def columns_or_refusal(self) -> tuple[Expected, ...]:
        """Return what can be compared.

        Raises:
            RefusedError: Unsupported: nothing can.
        """
        if self.columns:
            return self.columns
        if self.weak:
            raise unsupported("weak-digest", "holds nothing but MD5, SHA-1 or RIPEMD-160")
        raise unsupported("digest-algorithm", "holds no digest of a sort that is compared")

    def about(self, site: Site, *, inside: bool) -> ChecksumList:
        """Keep what a list says of one model's own files.

        Args:
            site: The model.
            inside: Whether the list is one of the model's own files.
        """
        if site.layout in LOOSE:
            above = "../" if self.name.startswith("../") else ""
            return self.only(lambda name: name in site.sizes, above)
        if not inside:
            folder = site.model.rstrip("/").rpartition("/")[2]
            return self.only(bool, f"../{folder}/")
        return self

    @property
    def names(self) -> frozenset[str]:
        """Every name that the list speaks of."""
        return frozenset().union(*self.columns, self.weak, self.other)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: a name as written, what sorts of digest it may hold, and its digits."""

    name: str
    sorts: tuple[str, ...]
    digits: str


def recognises(name: str, data: bytes) -> bool:
    """Whether this is a list: at least one line speaks of a file, and no line is anything else.

    Args:
        name: Path of the list, which tells what a digest alone belongs to.
        data: All its bytes.
    """
    if len(data) > MAX_LIST:
        data = data[:HEAD].rpartition(b"\n")[0]
    try:
        return bool(list(_lines(name, data)))
    except RefusedError as error:
        return error.reason == "limit"


def parse(name: str, data: bytes) -> ChecksumList:
    """Read a list.

    Args:
        name: Path of the list from the model's root; the names in it are put below its folder.
        data: All its bytes.

    Raises:
        RefusedError: Malformed: not a list, a name that has two readings, or two digests of one
            file. Unsupported: longer than ``MAX_LIST`` or ``MAX_LINES``.
    """
    if len(data) > MAX_LIST:
        raise unsupported("limit", f"a list of {len(data)} bytes, which is over {MAX_LIST}")
    folder, _, base = name.rpartition("/")
    columns: dict[tuple[str, ...], dict[str, str]] = {}
    for line in _lines(name, data):
        written = line.name.removeprefix("./")
        if written == base:
            continue
        column = columns.setdefault(line.sorts, {})
        if column.setdefault(written, line.digits) != line.digits:
            raise malformed("contradiction", f"two digests of {written[:80]!r}")
    every = frozenset[str]().union(*columns.values())
    if not every:
        raise malformed("not-a-list", "no line speaks of a file")
    judged(sorted(every))
    strong = {sorts: rows for sorts, rows in columns.items() if not {*sorts} & {*_WEAK, _UNREAD}}
    below = f"{folder}/" if folder else ""
    held = frozenset[str]().union(*strong.values())
    other = frozenset(columns.get((_UNREAD,), {})) - held
    return ChecksumList(
        name,
        tuple(
            {below + each: _alternatives(sorts, digits) for each, digits in rows.items()}
            for sorts, rows in strong.items()
        ),
        tuple(sorted(below + each for each in every - held - other)),
        tuple(sorted(below + each for each in other)),
    )


def _alternatives(sorts: tuple[str, ...], digits: str) -> tuple[Alternative, ...]:
    return tuple((Want(sort), (digits,)) for sort in sorts)


def _lines(name: str, data: bytes) -> Iterator[_Line]:
    """Yield what the lines say.

    Raises:
        RefusedError: A line is not of any form (``not-a-list``), or there are too many (``limit``).
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise malformed("not-a-list", "is no text in UTF-8") from None
    rows = text.split("\n", MAX_LINES)
    kept = rows[:MAX_LINES]
    said = [row for each in kept if (row := each.removesuffix("\r")) and not row.startswith("#")]
    if len(said) == 1 and _HEX.fullmatch(said[0].strip()):
        said[0] = f"{said[0].strip()}  -"
    for number, row in enumerate(said, 1):
        line = _line(name, row)
        if line is None:
            raise malformed("not-a-list", f"entry {number} is none: {row[:80]!r}")
        yield line
    if len(rows) > len(kept):
        raise unsupported("limit", f"a list of more than {MAX_LINES} lines")


def _line(name: str, row: str) -> _Line | None:
    if len(row) > MAX_LINE:
        return None
    if match := _BSD.fullmatch(row):
        escaped, tag, file, digits = match.groups()
        sorts = _tagged(tag, len(digits))
    elif match := _GNU.fullmatch(row):
        escaped, digits, file = match.groups()
        if file == "-":
            return _alone(name, digits.lower())
        sorts = _called(name, len(digits))
    else:
        return None
    unescaped = _unescape(file) if escaped else file
    return _Line(unescaped, sorts, digits.lower()) if sorts and unescaped else None


def _tagged(tag: str, count: int) -> tuple[str, ...]:
    """Say what a BSD line holds; nothing if its digits do not go with its tag."""
    sort = _BY_TAG.get(tag, "")
    if sort and _DIGITS[sort] == count:
        return (sort,)
    return (_UNREAD,) if _OTHER_TAG.fullmatch(tag) else ()


def _called(name: str, count: int) -> tuple[str, ...]:
    """Say what a GNU line holds, by its length and by what the list is called."""
    lengths = _BY_LENGTH.get(count, ())
    base = name.rpartition("/")[2]
    for pattern, sort in _CALLED:
        if lengths and pattern.search(base):
            return (sort,) if _DIGITS.get(sort) == count else (_UNREAD,)
    return lengths


def _alone(name: str, digits: str) -> _Line | None:
    """Read a digest without a name: it belongs to what the list is called after."""
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    sort = _ENDINGS.get(ending.lower().removesuffix("sum"), "")
    if not stem or not sort or _DIGITS[sort] != len(digits):
        return None
    return _Line(stem, (sort,), digits)


def _unescape(file: str) -> str:
    """Undo what coreutils does to names with a backslash, LF or CR; empty if it was not that."""
    if _ESCAPE.sub("", file).count("\\") or {*_ESCAPE.findall(file)} - _ESCAPED.keys():
        return ""
    return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], file)
