"""The manifest inside a model's signature: which files, with which digests, taken how.

Layout of the predicate ``https://model_signing/signature/v1.0``::

    serialization   {method: files | shards, hash_type, shard_size, allow_symlinks, ignore_paths}
    resources       [{name, algorithm, digest}], sorted by name

The one subject is the SHA-256 over the resources' digests, raw, in order. It does not bind names,
so it never stands for the model here; the signature over the whole statement does.

Source: https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md (retrieved 2026-11-25).

What the reference implementation writes, and is read all the same: ``shard_size`` as a number with
a fraction of zero (``1000000000.0``), ``hash_type`` and ``algorithm`` of ``blake2b`` (which it then
cannot verify itself), a file signed alone under the name ``.``, shards named ``path:start:end``
with empty files left out, and digests named ``sha256-sharded-1000000000``. Statements of before
version 0.3 (``https://model_signing/Digests/v0.1``) are not read: the envelope around them encodes
type and payload wrongly.
"""

from __future__ import annotations

import hashlib
import operator
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise, starmap

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.intake.digest import Want
from weighbridge.typings import TypeVar
from weighbridge.verification import names
from weighbridge.verification.refusal import bad_signature, malformed, unsupported
from weighbridge.verification.statement import LENGTHS, Statement

PREFIX = "https://model_signing/signature/v1."
"""Of predicate types: a reader of 1.0 takes 1.1 too, as the specification's versioning says."""

OLD = "https://model_signing/Digests/v0.1"

GIT = (".git", ".gitattributes", ".github", ".gitignore")
"""What signers leave out unless told otherwise, at the top only."""

ALONE = "."
"""Name under which the reference implementation signs a single file."""

MAX_RESOURCES = 1_000_000

MIN_SHARD = 1 << 10
"""Bytes. Smaller pieces would make more digests of a file than it has use for."""

_K = TypeVar("_K", str, tuple[list[str], int])

_HEX = later.pattern(r"[0-9a-f]+", re.ASCII)
_SHARD = later.pattern(r"(.*):(0|[1-9][0-9]{0,18}):([1-9][0-9]{0,18})", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was signed.

    Attributes:
        expected: Digest of each file, or of each of its pieces in order, by name.
        want: How that digest is taken.
        ignored: Names, of files and folders, that the signer left out.
        links: Whether links were followed.
        shards: Bytes of a piece; 0 for whole files.
    """

    expected: Mapping[str, tuple[str, ...]]
    want: Want
    ignored: tuple[str, ...]
    links: bool
    shards: int = 0


def read(statement: Statement) -> Manifest:
    """Understand a statement.

    Raises:
        RefusedError: ``malformed``, ``unsupported`` for what this version does not take, or
            ``bad-signature`` if subject and resources disagree.
    """
    if statement.predicate_type == OLD:
        why = "signed before version 0.3 of model signing, whose envelopes were faulty"
        raise unsupported("old-predicate", why)
    if not statement.predicate_type.startswith(PREFIX):
        raise unsupported("predicate-type", f"not read: {statement.predicate_type[:120]!r}")
    if statement.type != "https://in-toto.io/Statement/v1":
        raise malformed("statement-type", f"expected a statement of version 1: {statement.type!r}")
    serialization = statement.predicate.get("serialization")
    rows = statement.predicate.get("resources")
    if not isinstance(serialization, dict) or not isinstance(rows, list):
        raise malformed("predicate", "a predicate without serialization or resources")
    if not rows:
        raise malformed("empty-manifest", "a signature over no files")
    if len(rows) > MAX_RESOURCES:
        raise malformed("resources", f"{len(rows)} resources, over {MAX_RESOURCES}")
    want, shards = _taken(serialization)
    # There may be very many: no list or set of them is made besides what is kept.
    found = dict(_resource(row, want, shards) for row in rows)
    if len(found) != len(rows):
        raise malformed("resources-doubled", "a resource stands twice in the manifest")
    _root(statement, found.values())
    if not (_rises(found) or _rises(map(_steps, found))):
        raise malformed("resources-unsorted", "the resources are not sorted by name")
    ignored = tuple(_ignored(serialization))
    links = serialization.get("allow_symlinks", False)
    if not isinstance(links, bool):
        raise malformed("serialization", "allow_symlinks is neither true nor false")
    expected = _pieces(found, shards) if shards else {name: (hex_,) for name, hex_ in found.items()}
    _named(expected)
    if not shards and (piece := next(filter(names_piece, expected), None)) is not None:
        raise malformed("resource-name", f"{piece[:80]!r} would name a piece of another file")
    return Manifest(expected, want, ignored, links, shards)


def _steps(name: str) -> tuple[list[str], int]:
    """Sort as the reference implementation does: path by path step, pieces by their start."""
    match = _SHARD.fullmatch(name)
    return (match[1].split("/"), int(match[2])) if match else (name.split("/"), 0)


def _taken(row: Mapping[str, object]) -> tuple[Want, int]:
    method, hash_type = row.get("method"), row.get("hash_type")
    if hash_type == "blake2":
        hash_type = "blake2b"
    if not isinstance(hash_type, str) or hash_type not in {"sha256", "blake2b", "blake3"}:
        raise unsupported("hash-type", f"digests of type {hash_type!r:.60} are not taken")
    if method == "files":
        return Want(hash_type), 0
    if method != "shards":
        raise unsupported("method", f"serialisations of type {method!r:.60} are not read")
    size = row.get("shard_size", 1_000_000_000)
    if isinstance(size, float) and size.is_integer():
        size = int(size)
    if not isinstance(size, int) or isinstance(size, bool) or not MIN_SHARD <= size < 1 << 63:
        raise malformed("shard-size", f"pieces of {size!r:.40} bytes")
    return Want(hash_type, size), size


def _resource(row: object, want: Want, shards: int) -> tuple[str, str]:
    if not isinstance(row, dict):
        raise malformed("resource", "a resource that is no object")
    name, algorithm, digest = row.get("name"), row.get("algorithm"), row.get("digest")
    if not isinstance(name, str) or not isinstance(digest, str):
        raise malformed("resource", "a resource without name or digest")
    kind = "blake2b" if algorithm == "blake2" else algorithm
    if kind != want.algorithm and not (shards and kind == f"{want.algorithm}-sharded-{shards}"):
        raise malformed("resource", f"{name[:80]!r}: a digest of another type, {algorithm!r:.60}")
    if len(digest) != LENGTHS[want.algorithm] or not _HEX.fullmatch(digest):
        raise malformed("digest", f"{name[:80]!r}: not a {want.algorithm} digest")
    return name, digest


def _root(statement: Statement, digests: Iterable[str]) -> None:
    state = hashlib.sha256()
    for digest in digests:
        state.update(bytes.fromhex(digest))
    if len(statement.subjects) != 1:
        raise malformed("subject", "not exactly one subject")
    roots = {each.hex for each in statement.subjects[0].digests if each.algorithm == "sha256"}
    if roots != {state.hexdigest()}:
        raise bad_signature("root-digest", "the subject is not the digest of the resources")


def _ignored(row: Mapping[str, object]) -> Iterable[str]:
    paths = row.get("ignore_paths", [])
    if not isinstance(paths, list):
        raise malformed("ignore-paths", "ignore_paths is no list")
    for path in paths:
        # Absolute ones, and those that lead upward, leave out nothing of the model.
        if not isinstance(path, str):
            raise malformed("ignore-paths", "an ignored path that is no string")
        yield path.rstrip("/") or "/"


def _rises(keys: Iterable[_K]) -> bool:
    """Whether each is larger than the one before it, or the same."""
    return all(starmap(operator.le, pairwise(keys)))


def _pieces(found: Mapping[str, str], size: int) -> dict[str, tuple[str, ...]]:
    """Put pieces together; they have to follow one another without a hole."""
    rows: dict[str, list[tuple[int, int, str]]] = {}
    for name, digest in found.items():
        match = _SHARD.fullmatch(name)
        if match is None:
            raise malformed("shard-name", f"{name[:80]!r} names no piece of a file")
        rows.setdefault(match[1], []).append((int(match[2]), int(match[3]), digest))
    expected: dict[str, tuple[str, ...]] = {}
    for name, pieces in rows.items():
        pieces.sort()
        at = 0
        for index, (start, stop, _) in enumerate(pieces):
            last = index == len(pieces) - 1
            whole = stop - start == size
            if start != at or not 0 < stop - start <= size or not (whole or last):
                raise malformed("shards", f"the pieces of {name[:80]!r} leave a hole or overlap")
            at = stop
        expected[name] = tuple(digest for _, _, digest in pieces)
    return expected


def _named(expected: Mapping[str, object]) -> None:
    for name in expected:
        if name == ALONE and len(expected) == 1:
            continue
        if fault := names.fault(name):
            raise malformed("resource-name", f"{name[:80]!r}: {fault}")
    if twins := names.doubles(expected):
        raise malformed("resource-name", f"{twins[0][0][:80]!r} stands twice, spelled differently")


def names_piece(name: str) -> bool:
    """Whether a name of a whole file could be one of a piece: ``path:start:end``."""
    return _SHARD.fullmatch(name) is not None


def left_out(name: str) -> bool:
    """Whether signers leave a file out unless told otherwise: what git itself uses, at the top."""
    return name.partition("/")[0] in GIT
