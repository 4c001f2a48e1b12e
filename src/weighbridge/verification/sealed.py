"""What the small files of a model hold in the way of bundles and envelopes, read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from weighbridge.core.records import dataclass
from weighbridge.verification import envelope, statement
from weighbridge.verification.envelope import Bundle, Envelope
from weighbridge.verification.refusal import RefusedError, unsupported
from weighbridge.verification.site import Material, Site
from weighbridge.verification.statement import Statement


@dataclass(frozen=True, slots=True)
class Sealed:
    """One bundle or envelope of a file.

    Attributes:
        material: The file.
        bundle: As read; ``None`` if it could not be.
        statement: What the envelope holds, if it is an in-toto statement.
        fault: Why the bundle or its statement could not be read.
    """

    material: Material
    bundle: Bundle | None = None
    statement: Statement | None = None
    fault: RefusedError | None = None

    @property
    def predicate(self) -> str:
        """Predicate type; empty if there is no statement."""
        return self.statement.predicate_type if self.statement else ""


def every(site: Site) -> Iterator[Sealed]:
    """Yield the bundles and envelopes of a model, by file name."""
    for material in site.materials:
        yield from of(material)


def forget() -> None:
    """Let go of what was read: of large signatures, a few fill the memory."""
    of.cache_clear()


@lru_cache(maxsize=64)
def of(material: Material) -> tuple[Sealed, ...]:
    """Return the bundles and envelopes of one file."""
    if not envelope.resembles(material.data):
        return ()
    try:
        texts = tuple(envelope.lines(material.data))
    except RefusedError as fault:
        return (Sealed(material, fault=fault),)
    return tuple(_one(material, text) for text in texts)


def _one(material: Material, text: bytes) -> Sealed:
    bundle: Bundle | None = None
    try:
        bundle = envelope.parse(text)
        content = bundle.content
        if not isinstance(content, Envelope):
            return Sealed(material, bundle)
        if content.payload_type != envelope.IN_TOTO:
            why = f"an envelope around {content.payload_type[:120]!r}, which is not read"
            raise unsupported("payload-type", why)
        return Sealed(material, bundle, statement.parse(content.payload))
    except RefusedError as fault:
        return Sealed(material, bundle, fault=fault)
