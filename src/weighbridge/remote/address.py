"""Addresses, taken apart and put together. The one module that knows their syntax.

Source: https://www.rfc-editor.org/rfc/rfc3986 as ``urllib.parse`` reads it, which opens nothing.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urljoin, urlsplit

from weighbridge.core import later
from weighbridge.core.records import dataclass

PORTS = {"http": 80, "https": 443}

_AUTHORITY = later.pattern(r"(?:[^\\/?#]*@)?(?:\[[^@\\/?#\[\]]+\]|[^@:\\/?#\[\]%]+)(?::[0-9]*)?")
"""What every reader takes apart alike. Of ``a\\@b``, one goes to ``a`` and the next to ``b``; an
escape in a host is undone by some."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address, taken apart.

    Attributes:
        scheme: Lower case.
        host: Lower case, without the brackets of digits; empty if there is none.
        port: As written, or that of the scheme; 0 if neither.
        path: As written: not decoded.
        query: Likewise.
        user: Decoded; empty if there is none.
        password: Likewise.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str
    user: str
    password: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Whom one talks to."""
        return self.scheme, self.host, self.port

    @property
    def plain(self) -> str:
        """The address without user, password and fragment."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port in {0, PORTS.get(self.scheme)} else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{host}{port}{self.path}{query}"


def parsed(text: str) -> Address:
    """Take an address apart.

    Raises:
        ValueError: It is none.
    """
    parts = urlsplit(text)
    if any(character <= " " or character == "\x7f" for character in text):
        raise ValueError("white space in an address")
    return Address(
        scheme=parts.scheme.lower(),
        host=(parts.hostname or "").lower(),
        port=parts.port or PORTS.get(parts.scheme.lower(), 0),
        path=parts.path,
        query=parts.query,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def web(text: str) -> Address:
    """Take an address of a web server apart.

    Raises:
        ValueError: It is none.
    """
    found = parsed(text)
    plain = _AUTHORITY.fullmatch(urlsplit(text).netloc)
    if found.scheme not in PORTS or not found.host or not plain:
        raise ValueError("no address of a web server")
    return found


def resolved(base: str, target: str) -> str:
    """Return where a reference leads.

    Raises:
        ValueError: It is none.
    """
    return urljoin(base, target)


def decoded(text: str) -> str:
    """Undo the escapes of a path; bytes that are no UTF-8 are replaced."""
    return unquote(text, errors="replace")


def encoded(text: str, safe: str = "/") -> str:
    """Escape text for a path."""
    return quote(text, safe=safe)


def shown(text: str) -> str:
    """Return an address without what may be secret: user, password, query, fragment."""
    bare = text.partition("?")[0].partition("#")[0]
    head, mark, rest = bare.partition("://")
    if not mark:
        return bare
    host, slash, path = rest.partition("/")
    host = host.rpartition("@")[2]
    if not host.endswith("]") and host.rpartition(":")[2].strip("0123456789") and ":" in host:
        # No port: the beginning of a password with a slash, or another mark, that was not escaped.
        return f"{head}{mark}..."
    return f"{head}{mark}{host}{slash}{path}"
