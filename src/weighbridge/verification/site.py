"""What a signature scheme is given: the files of a model by name, before and after hashing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from weighbridge.core import Artifact, Digest, Grade, Place, Signature, Span, Verification
from weighbridge.core.records import dataclass, field
from weighbridge.intake.digest import Hashed, Want
from weighbridge.intake.vicinity import Vicinity
from weighbridge.verification.judge import Judge


@dataclass(frozen=True, slots=True)
class Material:
    """A small file that may be a signature, a statement or a list of digests, read in full.

    Attributes:
        name: POSIX path from the model's root; beside the root, ``../name``.
        data: Its bytes.
        digest: Their SHA-256.
        inside: Whether it is one of the model's own files.
    """

    name: str
    data: bytes
    digest: Digest
    inside: bool = True

    def signature(self, scheme: str, grade: Grade = Grade.SIGNED) -> Signature:
        """Call it a signature of some scheme."""
        artifact = Artifact(self.name, len(self.data), self.digest)
        return Signature(Place(artifact, Span(0, len(self.data))), scheme, grade)


@dataclass(frozen=True, slots=True)
class Site:
    """A model before its files are hashed.

    Attributes:
        model: Its name, as reports show it.
        layout: ``file``, ``shards``, ``folder``, ``hub-cache`` or ``ollama``.
        sizes: Bytes of each regular file, by name from the model's root; signature files too.
        links: Name of each link, and the name of the file it leads to; empty if that is none of
            this model's files.
        special: Names of what is neither file nor link, or cannot be read.
        passed: Folders that were not looked into, such as ``.git``.
        materials: What may be a signature; by name.
        near: Reads small files of folders that were not looked into.
        store: Reads small files of the repository in a hub cache that the model is a snapshot of.
        origins: Of files of a hub cache: where each lies in ``store``, e.g. ``blobs/<etag>``.
        revision: Of a hub cache: what the snapshot is called; a commit as a rule.
    """

    model: str
    layout: str
    sizes: Mapping[str, int]
    links: Mapping[str, str] = field(default_factory=dict)
    special: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    near: Vicinity = field(default_factory=Vicinity)
    store: Vicinity = field(default_factory=Vicinity)
    origins: Mapping[str, str] = field(default_factory=dict)
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """The same model, hashed.

    Attributes:
        site: As before.
        files: Every regular file that could be read to its end, by name.
        judge: Whose signature counts, and when it is.
        vouching: Names of files that were recognised as signatures or records.
    """

    site: Site
    files: Mapping[str, Hashed]
    judge: Judge
    vouching: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pending:
    """A signature that was found, and what is needed to check it.

    Attributes:
        signature: Which.
        wants: Digests that are needed of each file, by name; ``""`` stands for every file.
        settle: Checks it. Raises ``RefusedError``.
    """

    signature: Signature
    wants: Mapping[str, frozenset[Want]]
    settle: Callable[[Scene], Verification]
