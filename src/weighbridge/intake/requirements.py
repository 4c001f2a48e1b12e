"""Lines of pip's requirements files that fetch from elsewhere than the installer's own index.

Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/,
https://packaging.python.org/en/latest/specifications/dependency-specifiers/ (retrieved
2026-11-26). Not read: versions and markers; what ``-r`` and ``-c`` name within the folder is read
where it lies.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from weighbridge.core import Place, Purpose, Reference, later

_SOURCES = (
    "--index-url", "--extra-index-url", "--find-links", "-i", "-f", "--requirement", "-r",
    "--constraint", "-c", "--editable", "-e",
)  # fmt: skip
_PLAIN_OPTIONS = (
    "--no-index", "--pre", "--prefer-binary", "--require-hashes", "--only-binary", "--no-binary",
    "--no-deps", "--use-pep517", "--use-feature", "--no-cache-dir", "-q", "-U", "--upgrade",
    "--all-releases", "--config-setting", "--config-settings", "--global-option", "--hash",
    "--install-option", "--no-build-isolation", "--only-final", "--uploaded-prior-to", "-C",
)  # fmt: skip
TRUSTED = "--trusted-host"
_ADDRESSED = frozenset({*_SOURCES, TRUSTED})
_LONG = tuple(name for name in (*_SOURCES, TRUSTED) if name.startswith("--"))
_LEAST = len("--ex")
"""Characters of the shortest beginning of an option that may be told from another's."""

_QUOTES = {ord(letter): None for letter in "\"'\\"}

LINE = 4096
"""Characters of a line; longer ones are none of a list."""

# Of lines in which every run of blanks is one, so that no expression has two ways to match.
_DIRECT = later.pattern(r"[A-Za-z0-9][\w.-]* ?(?:\[[^\]]*\])? ?@ ?(\S+)")
_URL = later.pattern(r"(?:(?:git|hg|svn|bzr)\+|https?://|ftp://|file:)\S+", re.IGNORECASE)
_WEB = later.pattern(r"https?://\S+", re.IGNORECASE)
_URLS = tuple("bfghs")
"""What an address begins with."""

_FILES = (".whl", ".tar.gz", ".zip")
_PACKAGE = later.pattern(r"\.whl(?:[?#]|\Z)|#(?:.*&)?(?:egg|subdirectory|sha256)=", re.IGNORECASE)
_PATH = later.pattern(r"(?:\.{0,2}/|~/)\S+|\S+\.(?:whl|tar\.gz|zip)")
_NAMED = later.pattern(
    r"[A-Za-z0-9][\w.-]* ?(?:\[[^\]]*\])? ?"
    r"\(? ?(?:(?:=== ?\S+|(?:[<>!~]=?|={1,2}) ?(?:\d+!)?[\w.*+-]+) ?,? ?)*\)? ?(?:;.*)?"
    r"(?: (?:--(?:hash|config-settings?|global-option|install-option)|-C)[ =]?\S+)*\\?"
)
_CODING = later.pattern(rb"#(?:[^\n]*\n#)?[^\n]*?coding[:=][ \t]*([-\w.]+)")
_HIDING = frozenset({"utf-7", "utf7", "unicode-escape", "raw-unicode-escape"})
"""Encodings in which ASCII says something else than it looks like."""

_COMMENT = later.pattern(r"(?:^|\s)#")


def lines(data: bytes) -> list[str]:
    """Return the lines of a list, as pip takes its bytes for text and joins what goes on.

    Hashes, which tell nothing and may be many, are left out of what is joined.
    """
    whole = _decoded(data)
    if "\\" not in whole:
        return whole.splitlines()
    joined, parts = list[str](), list[str]()
    for line in whole.splitlines():
        more = line.endswith("\\") and not ("#" in line and _COMMENT.search(line))
        if not parts and not more:
            joined.append(line)
            continue
        if not line.lstrip().startswith("--hash"):
            parts.append(line.strip("\\") if more else line)
        elif not parts:
            parts.append("")
        if not more:
            joined.append("".join(parts))
            parts = []
    if parts:
        joined.append("".join(parts))
    return joined


def wide(data: bytes) -> bool:
    """Whether bytes begin by saying that each character has two or four of them."""
    return data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or data[:4] == codecs.BOM_UTF32_BE


def _decoded(data: bytes) -> str:
    if wide(data):
        four = data[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
        return data.decode("utf-32" if four else "utf-16", "replace")
    said = _CODING.match(data) if data.startswith(b"#") else None
    name = said[1].decode("ascii").lower().replace("_", "-") if said else ""
    encoding = name if name in _HIDING else "utf-8"
    return data.decode(encoding, "replace").removeprefix("\ufeff")


def statement(line: str) -> str:
    """Return a line without its comment, runs of blanks made one."""
    found = _COMMENT.search(line) if "#" in line else None
    return " ".join((line[: found.start()] if found else line).split())


def telling(line: str) -> bool:
    """Whether a line, without its comment, can be nothing but a place to fetch from.

    A path with words behind it may stand in a list, and in many another: "/kg per kilogram".
    """
    first, _, more = line.partition(" ")
    words = bool(more) and not more.startswith((";", "--"))
    return _target(line) is not None and not (words and _PATH.fullmatch(first))


def address(line: str) -> bool:
    """Whether a line is an address of the web, which need not be that of a package."""
    return _WEB.fullmatch(line) is not None and _PACKAGE.search(line) is None


def known(line: str) -> bool:
    """Whether a line, without its comment, may stand in a requirements file."""
    return plain(line) or _target(line) is not None


def plain(line: str) -> bool:
    """Whether a line, without its comment, may stand there, whatever place it names."""
    if len(line) > LINE:
        return False
    first = line.partition(" ")[0].partition("=")[0]
    if first in _PLAIN_OPTIONS:
        return True
    # The expression takes longer to compile than most texts to read.
    return line[:1].isalnum() and _NAMED.fullmatch(line) is not None


def references(line: str, place: Place, field: str) -> Iterator[Reference]:
    """Yield what a line has an installer fetch from elsewhere."""
    yield from stated(statement(line), place, field)


def stated(line: str, place: Place, field: str) -> Iterator[Reference]:
    """As ``references``, of what ``statement`` returned."""
    told = _asked(line) if line.startswith("-") else filter(None, (_target(line),))
    for how, target in told:
        where = f"{field} {how}".strip()
        yield Reference(place, Purpose.PACKAGE, target, where)


def _asked(line: str) -> Iterator[tuple[str, str]]:
    """Yield the options of a line that name a place, and the places.

    A line may have many, after others that name none; quotes go; and a long name may be cut short.
    """
    if len(line) > LINE:
        return
    words = iter(line.translate(_QUOTES).split())
    for word in words:
        name, between, value = word.partition("=")
        if not name.startswith("--"):
            name, between, value = word[:2], word[2:], word[2:].removeprefix("=")
        elif name not in _ADDRESSED and name not in _PLAIN_OPTIONS and len(name) >= _LEAST:
            name = next((each for each in _LONG if each.startswith(name)), name)
        if name in _ADDRESSED and (value := value if between else next(words, "")):
            yield name, value


def _target(line: str) -> tuple[str, str] | None:
    """Return the option and the place of a line; ``None`` if it has none."""
    if len(line) > LINE:
        return None
    if line.startswith("-"):
        return next(_asked(line), None)
    # Expressions are asked only where they may say yes: compiling one takes longer than a line.
    if "@" in line and (direct := _DIRECT.fullmatch(line.partition(";")[0].strip())):
        return "", direct[1]
    first = line.partition(" ")[0]
    if first[:1].casefold() in _URLS and _URL.fullmatch(first):
        return "", first
    if ("/" in first or first.endswith(_FILES)) and _PATH.fullmatch(first):
        return "", first
    return None
