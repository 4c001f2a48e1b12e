"""DSSE envelopes as JSON: a payload in base64, its type, and signatures over both.

Layout::

    {"payload": base64, "payloadType": "application/vnd.in-toto+json",
     "signatures": [{"sig": base64, "keyid": "..."}]}

Source: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md; ``cert`` as
https://github.com/slsa-framework/slsa-github-generator writes it; retrieved 2026-11-25.
Not read: signatures; of the payload, anything but what it calls itself.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterator, Mapping

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Place
from weighbridge.intake import strictjson
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.intake.strictjson import Doubled
from weighbridge.typings import TypeAlias, Union

Shape: TypeAlias = Union[type, tuple["Shape"], Mapping[str, "Shape"]]  # noqa: UP007 - recursive
"""``str``, ``int`` (or its digits as a text), a list of one shape, or an object by its keys."""

ENVELOPE: Mapping[str, Shape] = {
    "payload": str,
    "payloadType": str,
    "signatures": ({"sig": str, "keyid": str, "cert": str},),
}

MOST = 16 << 20
"""Bytes of a text that is looked at; a manifest of 50,000 files fits."""

_TYPES = ("_type", "predicateType")


def fits(value: object, shape: Shape) -> bool:
    """Whether a JSON value has only the keys that it may have, each once, and values of the kind.

    Any key may be absent, or ``null``.
    """
    if value is None:
        return True
    match shape:
        case type():
            allowed = (int, str) if shape is int else shape
            return isinstance(value, allowed) and not isinstance(value, bool)
        case (inner,):
            return isinstance(value, list) and all(fits(item, inner) for item in value)
        case Mapping():
            return (
                isinstance(value, dict)
                and not isinstance(value, Doubled)
                and all(key in shape and fits(item, shape[key]) for key, item in value.items())
            )
        case _:
            return False


def is_envelope(value: object) -> bool:
    """Whether a JSON value is an envelope and nothing else."""
    match value:
        case {"payload": str(), "payloadType": str(), "signatures": [_, *_] as signatures}:
            signed = all(isinstance(item, dict) and item.get("sig") for item in signatures)
            return signed and fits(value, ENVELOPE)
        case _:
            return False


def only(glimpse: Glimpse, marker: bytes, of_kind: Callable[[object], bool]) -> bool:
    """Whether a text is one JSON value, or several, each of which fits.

    Args:
        glimpse: Over ``MOST`` bytes, it is not looked at.
        marker: What must stand in it, so that few texts are decoded.
        of_kind: Says whether a value fits.
    """
    if glimpse.size > MOST or not strictjson.begins(glimpse.head):
        return False
    text = glimpse.more(glimpse.size)
    try:
        return marker in text and all(map(of_kind, strictjson.values(text, what="", offset=0)))
    except FormatError:
        return False


def told(envelope: Mapping[str, object], place: Place, limits: Limits) -> Iterator[Evidence]:
    """Yield what an envelope's payload calls itself; a ``Gap`` if it cannot be decoded."""
    payload, kind = envelope.get("payload"), envelope.get("payloadType")
    if not isinstance(payload, str) or not isinstance(kind, str):
        return
    yield Entry(place, "payloadType", kind[: limits.kept])
    try:
        text = _decoded(payload)
        if not kind.endswith("json"):
            return
        statement = strictjson.value(
            text, what="payload", offset=place.span.start, lenient=True, keep=_TYPES
        )
    except FormatError as error:
        yield Gap(place, GapKind.DAMAGED, str(error))
        return
    except (binascii.Error, ValueError):
        yield Gap(place, GapKind.DAMAGED, "payload: is not base64")
        return
    if isinstance(statement, dict):
        for key in _TYPES:
            if isinstance(named := statement.get(key), str):
                yield Entry(place, key, named[: limits.kept])


def _decoded(payload: str) -> bytes:
    """Decode base64 in either alphabet, as the specification has it."""
    if "-" in payload or "_" in payload:
        payload = payload.replace("-", "+").replace("_", "/")
    # Given as a string, so that no copy of megabytes is made.
    return binascii.a2b_base64(payload, strict_mode=True)
