"""Signatures and records of a model: found before its files are hashed, settled afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from weighbridge import registry
from weighbridge.core import (
    Artifact,
    Digest,
    GapKind,
    Grade,
    Place,
    Signature,
    Span,
    Standing,
    Verification,
)
from weighbridge.intake import sidecars
from weighbridge.intake.digest import Hashed, Want
from weighbridge.intake.listing import Listed, Model
from weighbridge.intake.vicinity import Vicinity
from weighbridge.signatures import Scheme
from weighbridge.verification import outcome, sealed
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import malformed
from weighbridge.verification.site import Material, Pending, Scene, Site

KEPT = 16 << 20
"""Bytes of signatures that are kept for the next model, in case it shares them."""


def schemes() -> tuple[Scheme, ...]:
    """Return every scheme."""
    return registry.load("signatures", "SCHEME", Scheme)


@dataclass(frozen=True, slots=True)
class Found:
    """What may vouch for a model.

    Attributes:
        site: The model before hashing.
        pending: What was found, by scheme.
    """

    site: Site
    pending: tuple[Pending, ...]

    @property
    def wants(self) -> Mapping[str, frozenset[Want]]:
        """Digests that all of it needs."""
        wants: dict[str, frozenset[Want]] = {}
        for each in self.pending:
            for name, asked in each.wants.items():
                wants[name] = wants[name] | asked if name in wants else asked
        return wants


@dataclass(slots=True)
class Finder:
    """Looks for signatures of the models of one run; reads each shared file once.

    Files over ``sidecars.MAX_SIDECAR``, alone or with those before them of the same model, are not
    read; one that is named like a signature is told as ``malformed``.

    Attributes:
        given: Signature files named by the user, for every model.
    """

    given: Sequence[Listed] = ()
    _read: dict[str, Material | None] = field(default_factory=dict)
    _held: int = 0
    _passed: list[Listed] = field(default_factory=list)

    def find(self, model: Model) -> Found:
        """Look for everything that may vouch for a model."""
        site = self._site(model)
        pending = tuple(each for scheme in schemes() for each in scheme.find(site))
        told = {each.signature.place.artifact.name for each in pending}
        silent = tuple(
            outcome.fault(
                material.signature("unknown"),
                malformed("unrecognised", "named like a signature, and no scheme knows it"),
            )
            for material in site.materials
            if material.name not in told and _promises(material)
        )
        return Found(site, (*pending, *silent, *map(_too_large, self._passed)))

    def _site(self, model: Model) -> Site:
        return Site(
            model=model.name,
            layout=model.layout,
            sizes={file.name: file.size for file in model.files},
            links=dict(model.links),
            special=tuple(_special(model)),
            passed=model.passed,
            materials=tuple(self._materials(model)),
            near=Vicinity(model.root),
            store=Vicinity(model.store),
            origins=model.origins(),
            revision=model.revision(),
        )

    def _materials(self, model: Model) -> Iterator[Material]:
        inside = {file.path for file in model.files}
        given = {file.path for file in self.given}
        seen: set[str] = set()
        room = sidecars.MAX_SIDECAR
        self._passed = []
        if self._held > KEPT:
            self._read, self._held = {}, 0
            sealed.forget()
        for file in (*model.files, *model.beside, *self.given):
            last = file.name.rpartition("/")[2]
            if file.path in seen or not (sidecars.candidate(last) or file.path in given):
                continue
            room -= file.size
            if room < 0:
                room += file.size
                if sidecars.promises(last):
                    self._passed.append(file)
                continue
            if (material := self._material(file)) is not None:
                seen.add(file.path)
                yield replace(material, name=file.name, inside=file.path in inside)

    def _material(self, file: Listed) -> Material | None:
        if file.path not in self._read:
            folder, _, name = file.path.rpartition("/")
            data = Vicinity(folder or "/").read(name, min(file.size, sidecars.MAX_SIDECAR))
            self._held += len(data or b"")
            self._read[file.path] = (
                None
                if data is None
                else Material(file.name, data, Digest("sha256", hashlib.sha256(data).hexdigest()))
            )
        return self._read[file.path]


def _too_large(file: Listed) -> Pending:
    """Say that a signature was not read."""
    place = Place(Artifact(file.name, file.size), Span(0, file.size))
    why = f"signatures of a model are read up to {sidecars.MAX_SIDECAR} bytes together"
    return outcome.fault(Signature(place, "unknown", Grade.SIGNED), malformed("too-large", why))


def _promises(material: Material) -> bool:
    """Whether a file that no scheme knows says itself that it is a signature."""
    return sidecars.promises(material.name.rpartition("/")[2])


def _special(model: Model) -> Iterator[str]:
    links = {name for name, _ in model.links}
    for odd in model.odd:
        # What ought to be here and is not is missing, and nothing odd.
        if odd.name not in links and odd.kind is not GapKind.ELSEWHERE:
            yield odd.name


def settle(found: Found, files: Mapping[str, Hashed], judge: Judge) -> tuple[Verification, ...]:
    """Ask every signature for its answer."""
    vouching = frozenset(each.signature.place.artifact.name for each in found.pending)
    scene = Scene(found.site, files, judge, vouching)
    answers = []
    for each in found.pending:
        answer = outcome.guarded(each.signature, each.settle, scene)
        answers.append(_still(answer, files))
    return tuple(answers)


def _still(answer: Verification, files: Mapping[str, Hashed]) -> Verification:
    """Refuse a signature file that is another by the time it is hashed."""
    artifact = answer.signature.place.artifact
    hashed = files.get(artifact.name)
    if hashed is None or artifact.digest is None:
        return answer
    if hashed.get("sha256") == artifact.digest.hex:
        return answer
    why = "the signature changed while it was being checked"
    return replace(answer, standing=Standing.MALFORMED, reason="changed", why=why, trusted="")
