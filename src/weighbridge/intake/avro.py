"""Classes that a schema of Avro has Java make out of the texts of a table.

A schema stands in the table that it is of, or in a file of its own (``.avsc``).

Layout: JSON; a type may say what its texts, the keys of its maps or its lists become in Java::

    {"type": "string", "java-class": "java.math.BigDecimal"}
    {"type": "map", "values": "string", "java-key-class": "java.net.URI"}
    {"type": "array", "items": "string", "java-element-class": "java.io.File"}

Readers that make classes by reflection (``parquet-avro``, ``ReflectData``) load the class that is
named, and call its constructor with the text.

Source: https://avro.apache.org/docs/1.12.0/api/java/org/apache/avro/reflect/ReflectData.html,
https://nvd.nist.gov/vuln/detail/CVE-2025-30065, https://nvd.nist.gov/vuln/detail/CVE-2024-47561
(retrieved 2026-11-26). Not read: names of records and enumerations, which are classes of whoever
reads the table, or of nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, Import, Named, Place
from weighbridge.intake import configuration, strictjson
from weighbridge.intake.limits import Limits

KEYS = configuration.JAVA

PLAIN = frozenset(
    {
        "java.io.File", "java.lang.Byte", "java.lang.Character", "java.lang.Integer",
        "java.lang.Short", "java.lang.String", "java.math.BigDecimal", "java.math.BigInteger",
        "java.net.URI", "java.net.URL", "java.util.ArrayList", "java.util.Collection",
        "java.util.HashMap", "java.util.HashSet", "java.util.LinkedHashMap", "java.util.LinkedList",
        "java.util.List", "java.util.Map", "java.util.Set", "java.util.TreeMap", "java.util.UUID",
    }
)  # fmt: skip
"""What Avro itself writes for Java's own types; ``SpecificData`` makes five of them by default."""

ROOTS = ("type", "types", "protocol")
"""Of which a schema or a protocol has one."""

_SCHEMAS = (str, list, dict)

KEPT = 512
"""Characters of a name that are told."""


def classes(text: bytes, place: Place, limits: Limits) -> Iterator[Evidence]:
    """Yield an ``Import`` per class that a schema names and that is not one of ``PLAIN``.

    Args:
        text: The schema.
        place: Where it lies.
        limits: How deep it is followed.

    Raises:
        FormatError: No JSON.
    """
    yield from named(
        strictjson.value(text, what="Avro schema", offset=place.span.start), place, limits
    )


def named(tree: object, place: Place, limits: Limits) -> Iterator[Evidence]:
    """Yield as ``classes`` does what a schema names that was decoded; arguments are as there."""
    seen: set[str] = set()
    for _, table in configuration.tables(tree, limits):
        if table is None:
            yield Gap(place, GapKind.LIMIT, f"a schema nested over {limits.nesting} deep")
            continue
        for key in sorted(KEYS & table.keys()) if "type" in table else ():
            plain = _element(table[key])
            if len(plain) > 1 and plain not in PLAIN and plain not in seen:
                seen.add(plain)
                package, _, last = plain[:KEPT].rpartition(".")
                yield Import(place, Named(f"java:{package or 'default'}", last), key)


def besides(tree: object, place: Place, limits: Limits) -> Iterator[Evidence]:
    """Yield as ``named`` does of what is another file by its first keys, if it is a schema too.

    Avro passes over keys that it does not know.
    """
    held = tree if isinstance(tree, dict) else {}
    if isinstance(tree, list) or any(isinstance(held.get(key), _SCHEMAS) for key in ROOTS):
        yield from named(tree, place, limits)


def _element(name: object) -> str:
    """Return a class, or that of what is in an array; empty if there is no name."""
    if not isinstance(name, str):
        return ""
    plain = name.lstrip("[")
    return plain if plain == name else plain.removeprefix("L").removesuffix(";")
