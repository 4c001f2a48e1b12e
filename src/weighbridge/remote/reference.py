"""Names in container registries: ``oci://registry[:port]/repository[:tag][@digest]``.

Source (retrieved 2026-11-26): https://github.com/distribution/reference, whose grammar this is, but
for two things: a registry has to be named, and a repository may have capital letters, as those of
hubs that speak this protocol have. ``docker.io`` is the Docker Hub, which has its registry
elsewhere, and ``library/`` before names of one part.
"""

from __future__ import annotations

import ipaddress

from weighbridge.core import UsageError, later
from weighbridge.core.records import dataclass
from weighbridge.remote.address import shown

PLAIN = "oci+http"
"""Scheme of a registry that speaks no TLS, and is not on this machine."""

DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
"""Hexadecimal digits of digests that are compared, by their sort."""

LATEST = "latest"
"""Tag that is meant where none is named."""

MAX_REPOSITORY = 255
"""Characters; what registries take."""

HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
"""Names of the Docker Hub; the last is where its registry is."""

_HOST = later.pattern(
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,40}|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_REPOSITORY = later.pattern(
    r"[A-Za-z0-9]+(?:(?:[._]|__|-+)[A-Za-z0-9]+)*(?:/[A-Za-z0-9]+(?:(?:[._]|__|-+)[A-Za-z0-9]+)*)*"
)
_TAG = later.pattern(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = later.pattern(r"([a-z0-9]+(?:[+._-][a-z0-9]+)*):([A-Za-z0-9=_-]{1,256})")
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Reference:
    """What an address names.

    Attributes:
        scheme: ``oci`` or ``oci+http``.
        host: The registry, with its port if one is written; lower case.
        repository: In the registry; empty for all of them.
        tag: Empty if none is written.
        digest: As ``algorithm:hex``; empty if none is written.
    """

    scheme: str
    host: str
    repository: str = ""
    tag: str = ""
    digest: str = ""

    @property
    def base(self) -> str:
        """Where the registry is: an address of the web without a path."""
        plain = self.scheme == PLAIN or loopback(self.host)
        return f"{'http' if plain else 'https'}://{served(self.host)}"

    @property
    def name(self) -> str:
        """Name of the repository, as an address."""
        return f"{self.scheme}://{self.host}/{self.repository}"

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return self.name + tag + (f"@{self.digest}" if self.digest else "")


def parse(text: str) -> Reference:
    """Read an address.

    Raises:
        UsageError: It is none: the words say which part is wrong.
    """
    told = shown(text)[:200]
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    found = _HOST.fullmatch(host)
    if "@" in host:
        raise UsageError(f"{scheme}://: credentials in an address are not taken")
    if not found or int(found["port"] or 1) > _MAX_PORT:
        raise UsageError(f"{told!r}: {shown(host)[:80]!r} is no name of a registry")
    name, mark, digest = path.partition("@")
    if mark:
        split(digest)
    folder, last, tag = name.rpartition("/")
    tag, colon, given = tag.partition(":")
    repository = folder + last + tag
    if colon and not _TAG.fullmatch(given):
        raise UsageError(f"{told!r}: {shown(given)[:80]!r} is no tag")
    if repository and not is_repository(repository):
        raise UsageError(f"{told!r}: {shown(repository)[:80]!r} is no name of a repository")
    if not repository and (colon or mark or not slash):
        raise UsageError(f"{told!r}: no repository is named")
    host = host.lower()
    if host in HUB and repository and "/" not in repository:
        repository = f"library/{repository}"
    return Reference(scheme.lower(), host, repository, given, digest)


def is_repository(text: str) -> bool:
    """Whether a repository may be called that."""
    return len(text) <= MAX_REPOSITORY and _REPOSITORY.fullmatch(text) is not None


def is_tag(text: str) -> bool:
    """Whether a tag may be called that."""
    return _TAG.fullmatch(text) is not None


def split(digest: str) -> tuple[str, str]:
    """Return sort and hexadecimal digits of a digest.

    Raises:
        UsageError: It is none, or of a sort that is not compared.
    """
    found = _DIGEST.fullmatch(digest)
    if found is None:
        raise UsageError(f"{digest[:80]!r} is no digest")
    algorithm, digits = found.groups()
    if algorithm not in DIGITS:
        raise UsageError(f"{digest[:80]!r} is a digest of a sort that is not compared")
    if len(digits) != DIGITS[algorithm] or not set(digits) <= set("0123456789abcdef"):
        raise UsageError(f"{digest[:80]!r} is no digest")
    return algorithm, digits


def served(host: str) -> str:
    """Return where a registry is, by what it is called."""
    return "registry-1.docker.io" if host in HUB else host


def loopback(host: str) -> bool:
    """Whether a host, with or without port, is this machine by its name alone."""
    name = host.partition("]")[0].removeprefix("[") if host[:1] == "[" else host.partition(":")[0]
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
