"""Names of files that vouch for others: signatures, attestations, lists of digests.

A name decides only where such files are looked for. Whether one is a signature, its bytes say; and
one under a name that is not listed here can be given by hand.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.intake.listing import Listed

MAX_SIDECAR = 64 << 20
"""Bytes. A larger file is not taken for a signature."""

SIGNATURES = (
    ".sigstore.json",
    ".sigstore.jsonl",
    ".sigstore",
    ".bundle.json",
    ".bundle",
    ".minisig",
    ".sshsig",
    ".sig",
    ".sign",
    ".asc",
    ".gpg",
    ".pgp",
    ".p7s",
    ".intoto.jsonl",
    ".intoto.json",
    ".attestation.json",
    ".attestation",
    ".att.json",
    ".att",
    ".provenance.json",
    ".provenance",
    ".vsa.json",
    ".vsa",
)
"""Endings of what is signed; the longer of two comes first."""

DIGESTS = (".sha256", ".sha384", ".sha512", ".sha256sum", ".sha384sum", ".sha512sum", ".b2")
"""Endings of a record that holds the digest of one file."""

LISTS = ("SHA256SUMS", "SHA512SUMS", "sha256sums.txt", "sha256sum.txt", "checksums.txt")
"""Names of lists that are looked for beside a file that is weighed alone."""

OFTEN, WORTH = 16, 64
"""How often a folder is asked for before it is listed; entries that are looked through for each."""

_LIST = later.pattern(
    r"(?:sha|md5|b2|blake)[\w.-]*sums?[\w-]*(?:\.txt)?"
    r"|checksums?(?:[._-]\w+)*(?:\.txt)?"
    r"|\S+\.(?:sha\d+|md5|b2)sums?",
    re.IGNORECASE | re.ASCII,
)
_SPEAKS = later.pattern(
    r"(?:^|[._-])(?:signature|signed|attestations?|provenance|intoto|in-toto|slsa|vsa|cosign|dsse)"
    r"(?:[._-]|$)|^sha256:[0-9a-f]{64}\.jsonl$",
    re.IGNORECASE | re.ASCII,
)
_WORDS = (
    "signature", "signed", "attestation", "provenance", "toto", "slsa", "vsa", "cosign", "dsse",
    "sha256:",
)  # fmt: skip
"""Of which one stands in every name that the expression finds: it takes long to compile."""

_WHOLE = (".sig", ".sigstore", ".sigstore.json", ".vsa.json", ".intoto.jsonl")


_ENDINGS = (*SIGNATURES, *DIGESTS)


def subject(name: str, names: Collection[str]) -> str:
    """Return the file beside it that a signature or digest is named after; empty if there is none.

    Args:
        name: Last part of the path.
        names: What else lies in the same folder.
    """
    lower = name.lower()
    if not lower.endswith(_ENDINGS):
        return ""
    for ending in _ENDINGS:
        if lower.endswith(ending) and (stem := name[: -len(ending)]) in names:
            return stem
    return ""


def is_list(name: str) -> bool:
    """Whether a name, the last part of a path, promises a list of digests."""
    return "sum" in name.lower() and _LIST.fullmatch(name) is not None


def candidate(name: str) -> bool:
    """Whether a file is looked into for signatures, by the last part of its path."""
    lower = name.lower()
    if lower.endswith(_ENDINGS) or ("sum" in lower and _LIST.fullmatch(name) is not None):
        return True
    if not lower.endswith((".json", ".jsonl")) or not any(map(lower.__contains__, _WORDS)):
        return False
    return _SPEAKS.search(name) is not None


def promises(name: str) -> bool:
    """Whether a name says by itself that the file is a signature."""
    return name.lower().endswith(SIGNATURES)


def marks(names: Collection[str]) -> bool:
    """Whether a folder holds a signature over the folder as a whole: one named after no file."""
    return any(name.lower().endswith(_WHOLE) and not subject(name, names) for name in names)


@dataclass(frozen=True, slots=True)
class Company:
    """The loose files of one folder.

    Attributes:
        files: By the last part of their path.
        lists: Lists of digests, and what signs them: they may speak of every file of the folder.
        named: Whether any file has an ending of a signature or digest.
    """

    files: Mapping[str, Listed]
    lists: tuple[Listed, ...]
    named: bool

    def subject(self, name: str) -> str:
        """Return the file that a signature or digest is named after; empty if there is none."""
        return subject(name, self.files)

    def sides(self, name: str) -> tuple[Listed, ...]:
        """Return the signatures and digests that are named after a file, and those of these."""
        if not self.named:
            return ()
        found: list[Listed] = []
        for ending in _ENDINGS:
            if (side := self.files.get(name + ending)) is not None:
                found.append(Listed(name + ending, side.path, side.size, side=True))
                found += self.sides(name + ending)
        return tuple(sorted(found, key=lambda each: each.name))


def grouped(files: Iterable[Listed]) -> dict[str, Company]:
    """Put loose files together by folder."""
    folders: dict[str, dict[str, Listed]] = {}
    for file in files:
        folder, _, name = file.name.rpartition("/")
        folders.setdefault(folder, {})[name] = file
    return {
        folder: Company(
            inner,
            tuple(
                Listed(name, file.path, file.size)
                for name, file in sorted(inner.items())
                if is_list(subject(name, inner) or name)
            ),
            any(name.lower().endswith(_ENDINGS) for name in inner),
        )
        for folder, inner in folders.items()
    }


class Neighbours:
    """Folders in which many files are named one by one: each is looked through once, then.

    Otherwise the system is asked for 35 names beside each file. What is remembered of a folder is
    what could vouch for a file in it; whether that is there and regular is asked all the same.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._real: dict[str, str] = {}
        self._asked: Counter[str] = Counter()
        self._due: dict[str, int] = {}
        self._known: dict[str, frozenset[str]] = {}

    def real(self, folder: str) -> str:
        """Return where a folder lies, links resolved; the same text each time."""
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return self._real[folder]

    def endings(self, folder: str, base: str) -> Iterable[str]:
        """Return with which endings of signatures and digests a name may be there."""
        known = self._names(folder)
        if known is None or not base.isascii():
            # Some systems take letters for one another that Python does not.
            return _ENDINGS
        return (
            [ending for ending in _ENDINGS if f"{base}{ending}".lower() in known] if known else ()
        )

    def lists(self, folder: str) -> Iterable[str]:
        """Return those of ``LISTS`` that may be there."""
        known = self._names(folder)
        return LISTS if known is None else [name for name in LISTS if name.lower() in known]

    def _names(self, folder: str) -> frozenset[str] | None:
        """Return what may vouch in a folder, in lower case; ``None`` if it was not listed."""
        if (known := self._known.get(folder)) is not None:
            return known
        self._asked[folder] += 1
        count, due = self._asked[folder], self._due.get(folder, OFTEN)
        if count < due:
            return None
        # A folder is listed once it was asked for often enough for its size.
        self._due[folder] = 4 * due
        try:
            with os.scandir(folder) as entries:
                rows = [row.name.lower() for row in islice(entries, count * WORTH)]
                if next(entries, None) is not None:
                    return None
        except OSError:
            return None
        own = frozenset(map(str.lower, LISTS))
        found = frozenset(row for row in rows if row.endswith(_ENDINGS) or row in own)
        self._known[folder] = found
        return found


def near(path: str, prefix: str = "", beside: Neighbours | None = None) -> Iterator[Listed]:
    """Yield the signatures and digests that lie beside a file or folder, under its name.

    Args:
        path: On disk.
        prefix: What their names begin with, as reports show them: ``../`` beside a folder.
        beside: What is known of its folder.
    """
    folder, _, base = path.rpartition("/")
    for ending in _ENDINGS if beside is None else beside.endings(folder, base):
        yield from _regular(f"{folder}/{base}{ending}", f"{prefix}{base}{ending}")


def lists(folder: str, names: Iterable[str]) -> Iterator[Listed]:
    """Yield those of some names in a folder that are regular files, with what signs each."""
    for name in names:
        found = list(_regular(f"{folder}/{name}", name))
        yield from found
        if found:
            yield from near(f"{folder}/{name}")


def _regular(path: str, name: str) -> Iterator[Listed]:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return
    if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_SIDECAR:
        yield Listed(name, path, status.st_size)
