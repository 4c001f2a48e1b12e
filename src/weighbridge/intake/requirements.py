"""Lines of pip's requirements files that fetch from elsewhere than the installer's own index.

Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/,
https://packaging.python.org/en/latest/specifications/dependency-specifiers/ (retrieved
2026-11-26). Not read: versions and markers; what ``-r`` and ``-c`` name within the folder is read
where it lies.
"""

from __future__ import annotations

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
)  # fmt: skip
TRUSTED = "--trusted-host"

LINE = 4096
"""Characters of a line; longer ones are none of a list."""

# Of lines in which every run of blanks is one, so that no expression has two ways to match.
_OPTION = later.pattern(r"(--?[A-Za-z][\w-]*)(?:[ =] ?|(?<=^-[ifrce]))(\S+)")
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
    r"\(? ?(?:(?:[<>!~]=?|={1,3}) ?(?:\d+!)?[\w.*+-]+ ?,? ?)*\)? ?(?:;.*)?(?: --hash\S+)*\\?"
)
_COMMENT = later.pattern(r"(?:^|\s)#")


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
    option = first in _PLAIN_OPTIONS or line.startswith("--hash")
    return option or _NAMED.fullmatch(line) is not None


def references(line: str, place: Place, field: str) -> Iterator[Reference]:
    """Yield what a line has an installer fetch from elsewhere."""
    if found := _target(statement(line)):
        how, target = found
        where = f"{field} {how}".strip()
        yield Reference(place, Purpose.PACKAGE, target, where)


def _target(line: str) -> tuple[str, str] | None:
    """Return the option and the place of a line; ``None`` if it has none."""
    if len(line) > LINE:
        return None
    # Expressions are asked only where they may say yes: compiling one takes longer than a line.
    if line.startswith("-") and (option := _OPTION.match(line)):
        if option[1] in _SOURCES or option[1] == TRUSTED:
            return option[1], option[2]
        return None
    if "@" in line and (direct := _DIRECT.fullmatch(line.partition(";")[0].strip())):
        return "", direct[1]
    first = line.partition(" ")[0]
    if first[:1].casefold() in _URLS and _URL.fullmatch(first):
        return "", first
    if ("/" in first or first.endswith(_FILES)) and _PATH.fullmatch(first):
        return "", first
    return None
