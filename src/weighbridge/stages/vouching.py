"""Signatures and records of a model: found before its files are hashed, settled afterwards."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from weighbridge import registry
from weighbridge.core import (
    UNKNOWN,
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
from weighbridge.core.records import dataclass, field, replace
from weighbridge.intake import sidecars
from weighbridge.intake.digest import PLAIN, Hashed, Want
from weighbridge.intake.listing import Listed, Model
from weighbridge.intake.vicinity import Vicinity
from weighbridge.signatures import Scheme, row
from weighbridge.typings import cast
from weighbridge.verification import outcome
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import malformed
from weighbridge.verification.site import Material, Pending, Scene, Site

MAX_MATERIALS = sidecars.MAX_SIDECAR
"""Bytes of all small files of a model that are looked into for signatures."""

KEPT = 16 << 20
"""Bytes of signatures that are kept for the next model, in case it shares them."""

LARGE = 1 << 20
"""Bytes of a model's signatures of which no more is held than what they come to."""

LAYOUT = "oci-layout"
"""File that makes a folder one to which statements may be attached."""

MAX_KINDS = 16
"""Kinds of digests, pieces of another size being another kind, that are taken of a model."""


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


NOTHING = Found(Site("", "", {}), ())
"""What is found where nothing may vouch: where that would be, nobody asks."""


@dataclass(slots=True)
class Finder:
    """Looks for signatures of the models of one run; reads each shared file once.

    Files over ``sidecars.MAX_SIDECAR``, alone or with those before them of the same model, are not
    read; one that is named like a signature is told as ``malformed``.

    Attributes:
        given: Signature files named by the user, for every model.
    """

    given: Sequence[Listed] = ()
    _kept: dict[str, Material | None] = field(default_factory=dict)
    _held: int = 0
    _lying: dict[str, bool] = field(default_factory=dict)

    def find(self, model: Model) -> Found:
        """Look for everything that may vouch for a model."""
        if not self._may(model):
            return NOTHING
        site, read = self.gather(model)
        room = MAX_MATERIALS - sum(len(each.data) for each in site.materials)
        attached = tuple(_attached(site, room))
        more = tuple(material for _, material in attached if material is not None)
        site = replace(site, materials=(*site.materials, *more)) if more else site
        asked = tuple(self._asked(site))
        pending = tuple(_few(each for scheme in asked for each in scheme.find(site)))
        told = {each.signature.place.artifact.name for each in pending}
        silent = (*self._silent(read, told), *_unknown(site, attached, told))
        if sum(len(each.data) for each in site.materials) > LARGE:
            # What they were read to is needed no longer, and takes ten times as much.
            _forget()
            site = replace(site, materials=())
        return Found(site, (*pending, *silent))

    def _may(self, model: Model) -> bool:
        """Whether anything may vouch for a model, as far as names and what lies there tell."""
        if self.given:
            return True
        # Plain loops: this is asked of every model, and most are a file.
        names = [file.name for file in model.files]
        for name in names:
            if sidecars.candidate(name.rpartition("/")[2]):
                return True
        for file in model.beside:
            if sidecars.candidate(file.name.rpartition("/")[2]):
                return True
        for beside, among, over in _unwritten(model.layout):
            if among and not _called(names, among):
                continue
            if over and not (model.held or self._passed(model.root, over, model.passed)):
                continue
            if not beside or self._lies(model.root, beside):
                return True
        return LAYOUT in names

    def gather(self, model: Model) -> tuple[Site, tuple[tuple[Listed, Material | None], ...]]:
        """Read the small files that may vouch for a model, and say nothing about them yet.

        Returns:
            The model before hashing, and each such file; ``None`` for one that cannot be read.
        """
        read = tuple(self._files(model))
        materials = tuple(material for _, material in read if material is not None)
        return self._site(model, materials), read

    def _asked(self, site: Site) -> Iterator[Scheme]:
        """Yield the schemes that may find something."""
        for name, material, beside, layout, among, over in _said():
            near = site.near
            if (material and not site.materials) or layout not in {"", site.layout}:
                continue
            if among and not _called(site.sizes, among):
                continue
            if over and not (near.held or self._passed(near.root, over, site.passed)):
                continue
            if not beside or self._lies(near.root, beside):
                yield _scheme(name)

    def _lies(self, root: str, name: str) -> bool:
        """Whether something lies in a folder, as far as one run is concerned."""
        path = f"{root}/{name}"
        if path not in self._lying:
            self._lying[path] = os.path.lexists(path)
        return self._lying[path]

    def _passed(self, root: str, name: str, passed: Iterable[str]) -> bool:
        """Whether a folder was passed over, at the root or deeper."""
        return any(each.endswith(f"/{name}") for each in passed) or self._lies(root, name)

    def _silent(
        self, read: Iterable[tuple[Listed, Material | None]], told: Collection[str]
    ) -> Iterator[Pending]:
        """Yield what is named or given as a signature, and is not to be read as one."""
        given = {file.path for file in self.given}
        for file, material in read:
            last = file.name.rpartition("/")[2]
            if file.path not in given and not sidecars.promises(last):
                continue
            if material is None:
                place = Place(Artifact(file.name, file.size), Span(0, file.size))
                why = "named like a signature, and too large or not readable"
                yield outcome.fault(Signature(place, UNKNOWN), malformed("unread", why))
            elif material.name not in told:
                why = "named like a signature, and no scheme knows it"
                yield outcome.fault(material.signature(UNKNOWN), malformed("unrecognised", why))

    def _site(self, model: Model, materials: tuple[Material, ...]) -> Site:
        return Site(
            model=model.name,
            layout=model.layout,
            sizes={file.name: file.size for file in model.files},
            links=dict(model.links),
            special=tuple(_special(model)),
            passed=model.passed,
            materials=materials,
            near=Vicinity(model.root, model.held),
            store=Vicinity(model.store, model.held),
            origins=model.origins(),
            revision=model.revision(),
        )

    def _files(self, model: Model) -> Iterator[tuple[Listed, Material | None]]:
        """Yield each file that may vouch, as read; ``None`` if it cannot be."""
        inside = {file.path for file in model.files}
        given = {file.path for file in self.given}
        seen: set[str] = set()
        taken = {file.name for file in model.files}
        room = MAX_MATERIALS
        if self._held > KEPT:
            self._kept, self._held = {}, 0
            _forget()
        for file in (*model.files, *model.beside, *self.given):
            last = file.name.rpartition("/")[2]
            if file.path in seen or not (sidecars.candidate(last) or file.path in given):
                continue
            seen.add(file.path)
            within = file.path in inside
            # A name means one file: one from elsewhere is told, and held, apart from ours.
            name = file.path if not within and file.name in taken else file.name
            taken.add(name)
            material = None
            if file.size <= room:
                material = _read(file) if within else self._shared(file)
            size = 0 if material is None else len(material.data)
            room -= size
            self._held += size
            listed = replace(file, name=name)
            yield listed, material and replace(material, name=name, inside=within)

    def _shared(self, file: Listed) -> Material | None:
        if file.path not in self._kept:
            self._kept[file.path] = _read(file)
        return self._kept[file.path]


@cache
def _said() -> tuple[tuple[str, bool, str, str, str, str], ...]:
    """Return what schemes say of when they have to be asked, behind the names of their modules."""
    said, names = registry.said("signatures"), registry.names("signatures")
    rows = ((name, *(said[name] if name in said else row(_scheme(name)))) for name in names)
    return tuple(cast("tuple[str, bool, str, str, str, str]", each) for each in rows)


@cache
def _unwritten(layout: str) -> tuple[tuple[str, str, str], ...]:
    """Return what schemes say of when they have to be asked that need no material."""
    return tuple(
        (beside, among, over)
        for _, material, beside, own, among, over in _said()
        if not material and own in {"", layout}
    )


def _called(names: Iterable[str], last: str) -> bool:
    """Whether a file is called so, wherever it lies."""
    # Without a generator, as above: this is asked of every model.
    for name in names:
        if name.endswith(last) and (name == last or name.endswith(f"/{last}")):
            return True
    return False


@cache
def _scheme(name: str) -> Scheme:
    return registry.one("signatures", name, "SCHEME", Scheme)


def _attached(site: Site, room: int) -> Iterable[tuple[str, Material | None]]:
    """Return what is attached to an artifact as a statement, if the model is such a layout."""
    if LAYOUT not in site.sizes:
        return ()
    from weighbridge.verification import layouts  # noqa: PLC0415 - few models are

    return layouts.statements(site, room)


def _forget() -> None:
    """Let go of signatures that were read."""
    from weighbridge.verification import sealed  # noqa: PLC0415 - few models have so many

    sealed.forget()


def _unknown(
    site: Site, attached: Iterable[tuple[str, Material | None]], told: Collection[str]
) -> Iterator[Pending]:
    """Yield what is attached to an artifact as a statement, and cannot be read as one."""
    for name, material in attached:
        if material is None:
            size = site.sizes.get(name, 0)
            place = Place(Artifact(name, size), Span(0, size))
            why = "attached as a statement, and too large or not readable"
            yield outcome.fault(Signature(place, UNKNOWN), malformed("unread", why))
        elif name not in told:
            why = "attached as a statement, and no scheme knows it"
            yield outcome.fault(material.signature(UNKNOWN), malformed("unrecognised", why))


def _few(pending: Iterable[Pending]) -> Iterator[Pending]:
    """Refuse signatures that would have every byte hashed in yet another way, after so many."""
    kinds: set[Want] = {PLAIN}
    for each in pending:
        asked = kinds.union(*each.wants.values())
        if len(asked) > MAX_KINDS:
            why = f"more than {MAX_KINDS} kinds of digests are asked for in all"
            yield outcome.fault(each.signature, malformed("too-many-digests", why))
        else:
            kinds = asked
            yield each


def _read(file: Listed) -> Material | None:
    import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

    folder, _, name = file.path.rpartition("/")
    held = {} if file.elsewhere is None else {file.path: file.elsewhere}
    data = Vicinity(folder or "/", held).read(name, min(file.size, sidecars.MAX_SIDECAR))
    if data is None:
        return None
    return Material(file.name, data, Digest("sha256", hashlib.sha256(data).hexdigest()))


def _special(model: Model) -> Iterator[str]:
    links = {name for name, _ in model.links}
    for odd in model.odd:
        # What ought to be here and is not is missing, and nothing odd.
        if odd.name not in links and odd.kind is not GapKind.ELSEWHERE:
            yield odd.name


def settle(found: Found, files: Mapping[str, Hashed], judge: Judge) -> tuple[Verification, ...]:
    """Ask every signature for its answer."""
    vouching = frozenset(_vouchers(found))
    scene = Scene(found.site, files, judge, vouching)
    answers = []
    for each in found.pending:
        answer = outcome.guarded(each.signature, each.settle, scene)
        answers.append(still(answer, files))
    return tuple(answers)


def _vouchers(found: Found) -> Iterator[str]:
    """Yield the names of the model's files that a scheme knows: what only has the name does not."""
    for each in found.pending:
        if each.signature.scheme != UNKNOWN:
            yield each.signature.place.artifact.name


def still(answer: Verification, files: Mapping[str, Hashed]) -> Verification:
    """Refuse a signature file that is another by the time it is hashed."""
    artifact = answer.signature.place.artifact
    hashed = files.get(artifact.name)
    if hashed is None or artifact.digest is None:
        return answer
    if hashed.get("sha256") == artifact.digest.hex:
        return answer
    why = "the signature changed while it was being checked"
    return replace(answer, standing=Standing.MALFORMED, reason="changed", why=why, trusted="")


def loose(answer: Verification) -> tuple[str, ...]:
    """Return the files that a valid signature leaves uncovered."""
    if answer.coverage is None or answer.signature.grade is not Grade.SIGNED:
        return ()
    return (*answer.coverage.unsigned, *answer.coverage.ignored)


def not_compared(pending: Pending, *, heads: bool = False) -> Verification:
    """Say of a record that nobody asked for what it would be compared with.

    Args:
        pending: The record.
        heads: Whether that was not even fetched.
    """
    why = "digests are recorded, and were not compared: nothing asked for the files' own"
    if heads:
        why = "not compared: only what readers asked for was fetched, and nothing was hashed"
    return Verification(pending.signature, Standing.UNSIGNED, "not-compared", why)
