"""in-toto statements: what is said, about which digests.

Layout: ``{_type, subject: [{name, digest: {algorithm: hex}}], predicateType, predicate}``.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md (retrieved
2026-11-25). Read as carried: the signature is over these very bytes. Not read: ``uri``, ``content``
and ``annotations`` of subjects; digests that are not of a file (``gitCommit``) or too weak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weighbridge.core import Digest, FormatError, Subject, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.verification.refusal import RefusedError, malformed

HEAD = 4096
"""Bytes by which a text is known to be JSON."""

MAX_SUBJECTS = 200_000

MAX_VALUES = 5_000_000
"""JSON values of one statement; a model of a million files has about four million."""

TYPES = frozenset({"https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"})

LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128, "blake2b": 128, "blake3": 64}
"""Algorithms whose digests identify a file, and how many hexadecimal digits they have."""

_HEX = later.pattern(r"[0-9a-f]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, as far as its signature says nothing of who made it.

    Attributes:
        type: Version of the statement's own layout.
        predicate_type: What sort of thing is said.
        subjects: About what.
        predicate: What is said; values as JSON has them.
    """

    type: str
    predicate_type: str
    subjects: tuple[Subject, ...]
    predicate: Mapping[str, object]


def digest(algorithm: str, value: object) -> Digest | None:
    """Understand a digest; ``None`` if it is of no algorithm that identifies a file.

    Raises:
        RefusedError: It is of one, and not as long as that, or not hexadecimal.
    """
    wanted = LENGTHS.get(algorithm)
    if wanted is None:
        return None
    if not isinstance(value, str) or len(value) != wanted or not _HEX.fullmatch(value.lower()):
        raise malformed("digest", f"a {algorithm} digest that is not {wanted} hexadecimal digits")
    return Digest(algorithm, value.lower())


def parse(payload: bytes) -> Statement:
    """Read a statement.

    Raises:
        RefusedError: ``malformed``.
    """
    try:
        top = strictjson.table(payload, what="statement", offset=0, most=MAX_VALUES)
    except FormatError as error:
        raise malformed("statement", str(error)) from error
    kind, predicate_type = top.get("_type"), top.get("predicateType")
    if not isinstance(kind, str) or kind not in TYPES:
        raise malformed("statement-type", f"not a statement of in-toto: {kind!r:.80}")
    if not isinstance(predicate_type, str) or not predicate_type:
        raise malformed("predicate-type", "a statement without a predicate type")
    rows, predicate = top.get("subject"), top.get("predicate", {})
    if not isinstance(rows, list) or not rows:
        raise malformed("subject", "a statement about nothing")
    if len(rows) > MAX_SUBJECTS:
        raise malformed("subject", f"{len(rows)} subjects, over {MAX_SUBJECTS}")
    if not isinstance(predicate, dict):
        raise malformed("predicate", "a predicate that is no object")
    return Statement(kind, predicate_type, tuple(map(_subject, rows)), predicate)


def bare(data: bytes) -> Statement | None:
    """Read a file that is a statement without any envelope; ``None`` if it is none."""
    if not strictjson.begins(data[:HEAD]) or b'"predicateType"' not in data:
        return None
    try:
        return parse(data)
    except RefusedError:
        return None


def _subject(row: object) -> Subject:
    if not isinstance(row, dict):
        raise malformed("subject", "a subject that is no object")
    name, digests = row.get("name", ""), row.get("digest")
    if not isinstance(name, str) or not isinstance(digests, dict):
        raise malformed("subject", "a subject without name or digest")
    found = (digest(algorithm, value) for algorithm, value in digests.items())
    return Subject(name, tuple(each for each in found if each is not None))


def texts(table: Mapping[str, object], *paths: str) -> Iterator[tuple[str, str]]:
    """Yield ``(path, value)`` of the strings that stand at dotted paths in a predicate."""
    for path in paths:
        at: object = table
        for step in path.split("."):
            at = at.get(step) if isinstance(at, dict) else None
        if isinstance(at, str) and at:
            yield path, at
