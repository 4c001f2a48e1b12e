"""Places that models come from, one each, by the scheme of an address.

A module ends in ``SOURCE = Source(schemes=..., ...)``. It turns an address into ``Opened``: names,
sizes and where the bytes come from; it has no opinion, and reads no weights. Its own listings are
hostile too: bounded in size and count, read strictly, and a name that may not be one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from weighbridge import registry
from weighbridge.core import UsageError, later
from weighbridge.core.records import dataclass
from weighbridge.remote.address import PORTS, shown
from weighbridge.remote.entries import Opened
from weighbridge.remote.session import Session

_KEY = later.pattern(
    r"[?&#;][\w.-]*(?:sig|token|key|secret|credential|password|auth)[\w.-]*=", re.IGNORECASE
)
"""What a parameter begins with that may let somebody in, of an address that takes none."""

_SCHEME = later.pattern(r"([A-Za-z][A-Za-z0-9+.-]+):(//)?.")


@dataclass(frozen=True, slots=True)
class Source:
    """A place that models come from.

    Attributes:
        id: Kebab-case, equal to the module's name.
        schemes: Of addresses, lower case, without the colon.
        title: What people call it.
        doc: How an address is written, and what is asked of whom: the module's docstring.
        open: Turns an address into files; raises ``UsageError`` if that is wrong or cannot be
            reached, and nothing else.
        every: Yields the addresses of the models under a wider one (an organisation, a prefix);
            ``None`` if there is no such thing.
        extra: Extra of this package that it needs; empty if none.
        online: Whether it makes connections: then only with ``--online``.
        slashes: Whether ``//`` follows the colon.
    """

    id: str
    schemes: tuple[str, ...]
    title: str
    doc: str | None
    open: Callable[[str, Session], Opened]
    every: Callable[[str, Session], Iterator[str]] | None = None
    extra: str = ""
    online: bool = True
    slashes: bool = True


def sources() -> tuple[Source, ...]:
    """Return every source."""
    return registry.load("sources", "SOURCE", Source)


def scheme(text: str) -> str:
    """Return the scheme of an address, lower case; empty for a path."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def chosen(text: str, session: Session) -> Source | None:
    """Return the source that an address is for; ``None`` for a path.

    A path may look like an address without ``//`` (``mlflow:x``): whoever means it writes ``./``.

    Raises:
        UsageError: No source has this scheme, or it makes connections and none may be made.
    """
    name = scheme(text)
    if not name:
        return None
    slashes = text[len(name) + 1 :].startswith("//")
    for source in sources():
        if name in source.schemes and (slashes or not source.slashes):
            if source.online and not session.online:
                raise UsageError(
                    f"{shown(text)!r}: is elsewhere, and nothing is fetched unless you say --online"
                )
            if name not in PORTS and _KEY.search(text):
                why = "holds what may be a key, which belongs into the environment"
                raise UsageError(f"{shown(text)!r}: {why}")
            return source
    if not slashes:
        return None
    known = ", ".join(sorted(each for source in sources() for each in source.schemes))
    raise UsageError(f"{shown(text)!r}: unknown scheme {name!r}; known: {known}")
