"""Signatures that lie beside the file they are over: which file that is, and what it vouches for.

``model.gguf.minisig`` is over ``model.gguf``. One over a list of digests (``SHA256SUMS.sig``)
vouches for every file in that list as well, as long as these are as listed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from weighbridge.core import (
    Attestation,
    Coverage,
    Digest,
    Signature,
    Standing,
    Subject,
    TrustedSigner,
    Verification,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.intake import sidecars
from weighbridge.intake.digest import MAX_CONTENT, MAX_CONTENTS, PLAIN, Want
from weighbridge.verification import checksums, coverage
from weighbridge.verification.coverage import Expected
from weighbridge.verification.outcome import believed, doubtful
from weighbridge.verification.refusal import RefusedError, malformed, unsupported
from weighbridge.verification.site import Material, Pending, Scene, Site


@dataclass(frozen=True, slots=True)
class Target:
    """The file that a signature is over.

    Attributes:
        name: From the model's root.
        material: The same, if it was read already: a list of digests, or another signature.
    """

    name: str
    material: Material | None = None

    def content(self, scene: Scene) -> bytes:
        """Return its bytes.

        Raises:
            RefusedError: It is too large, or could not be read.
        """
        self._held_still(scene)
        if self.material is not None:
            return self.material.data
        hashed = scene.files.get(self.name)
        if hashed is None:
            raise malformed("unreadable", f"{self.name[:80]!r} could not be read to its end")
        if hashed.content is None:
            why = (
                f"over the bytes of a file of {hashed.size}; of files so signed, at most "
                f"{MAX_CONTENT} bytes each and {MAX_CONTENTS} a model are kept"
            )
            raise unsupported("too-large", why)
        return hashed.content

    def small(self, scene: Scene) -> bytes | None:
        """Return its bytes, or ``None`` if it is too large for that."""
        hashed = scene.files.get(self.name)
        too_large = self.material is None and hashed is not None and hashed.content is None
        return None if too_large else self.content(scene)

    def digest(self, scene: Scene, algorithm: str) -> str:
        """Return a digest of its bytes, hexadecimal.

        Raises:
            RefusedError: It could not be read.
        """
        self._held_still(scene)
        if self.material is not None:
            return coverage.of_bytes(self.material.data, algorithm)
        hashed = scene.files.get(self.name)
        if hashed is None:
            raise malformed("unreadable", f"{self.name[:80]!r} could not be read to its end")
        return hashed.get(algorithm)

    def _held_still(self, scene: Scene) -> None:
        hashed = scene.files.get(self.name)
        if self.material is None or hashed is None:
            return
        if hashed.get("sha256") != self.material.digest.hex:
            raise malformed("changed", f"{self.name[:80]!r} changed while it was being checked")


@dataclass(frozen=True, slots=True)
class Said:
    """A valid signature over a target.

    Attributes:
        attestation: Without its subjects, which are put in here.
        row: Row of the policy that names the signer.
        doubt: Why there is none.
    """

    attestation: Attestation
    row: TrustedSigner | None = None
    doubt: RefusedError | None = None


def target(site: Site, material: Material) -> Target | None:
    """Find the file that a signature is over: by name, or if there is but one."""
    folder, slash, last = material.name.rpartition("/")
    materials = {each.name: each for each in site.materials}
    names = {*site.sizes, *materials} - {material.name}
    here = {name[len(folder + slash) :] for name in names if name.startswith(folder + slash)}
    stem = sidecars.subject(last, here)
    if stem:
        name = f"{folder}{slash}{stem}"
        return Target(name, materials.get(name))
    plain = [name for name in site.sizes if name not in materials]
    if len(plain) == 1:
        return Target(plain[0])
    return None


def pending(
    site: Site,
    material: Material,
    signature: Signature,
    wants: frozenset[Want],
    check: Callable[[Target, Scene], Said],
) -> Pending:
    """Make a signature over a file ready to be settled.

    Args:
        site: The model.
        material: The signature's file.
        signature: The signature.
        wants: Digests of the target that the check needs.
        check: Checks it. Raises ``RefusedError``.
    """
    found = target(site, material)
    listed = _listed(site, found) if found else ()
    asked: dict[str, frozenset[Want]] = {}
    for column in listed:
        for name, each in coverage.wanted(site, column).items():
            asked[name] = asked.get(name, frozenset()) | each
    if found is not None and found.name in site.sizes and found.material is None:
        asked[found.name] = asked.get(found.name, frozenset()) | wants

    def settle(scene: Scene) -> Verification:
        if found is None:
            why = "which file it is over cannot be told: no file has its name without the ending"
            raise unsupported("no-subject", why)
        columns = (_self(scene, found), *listed)
        own = scene.vouching | {found.name} if found.material else scene.vouching
        covered = coverage.compare_all(scene, columns, own=own)
        try:
            said = check(found, scene)
        except RefusedError as error:
            return doubtful(signature, error, covered)
        attestation = _about(said.attestation, columns, found, scene)
        if said.row is None and said.doubt is not None:
            return doubtful(signature, said.doubt, covered, attestation)
        return believed(signature, _judged(covered, found), said.row, attestation, covered)

    return Pending(signature, asked, settle)


def _listed(site: Site, found: Target) -> tuple[Expected, ...]:
    """Return what a list of digests says of the model's files, if the target is one."""
    material = found.material
    if material is None or not checksums.recognises(material.name, material.data):
        return ()
    try:
        listed = checksums.parse(material.name, material.data)
    except RefusedError:
        return ()  # told by the scheme of such lists
    return listed.about(site, inside=material.inside).columns


def _self(scene: Scene, found: Target) -> Expected:
    """Say that the target, if it is one of the model's files, has to be as it is."""
    hashed = scene.files.get(found.name)
    if hashed is None:
        return {}
    return {found.name: ((PLAIN, (hashed.get("sha256"),)),)}


def _about(
    attestation: Attestation,
    columns: Sequence[Expected],
    found: Target,
    scene: Scene,
) -> Attestation:
    """Name what is signed: the target, and what a list in it speaks of."""
    itself = Digest("sha256", found.digest(scene, "sha256"))
    subjects: dict[str, tuple[Digest, ...]] = {found.name: (itself,)}
    for column in columns:
        for name, alternatives in column.items():
            told = (Digest(want.algorithm, values[0]) for want, values in alternatives)
            subjects[name] = tuple(dict.fromkeys((*subjects.get(name, ()), *told)))
    return replace(
        attestation, subjects=tuple(Subject(name, told) for name, told in subjects.items())
    )


def _judged(covered: Coverage, found: Target) -> tuple[Standing, str, str]:
    for names, reason, words in (
        (covered.changed, "files-changed", "not as the signed list has it"),
        (covered.missing, "files-missing", "in the signed list and not here"),
    ):
        if names:
            return Standing.MISMATCH, reason, f"{names[0][:80]!r}: {words}"
    if not covered.covered:
        why = f"over {found.name[:80]!r}, which speaks of no file of this model"
        return Standing.MISMATCH, "covers-nothing-here", why
    files = len(covered.covered) + len(covered.unsigned)
    return Standing.VERIFIED, "files-covered", f"covers {len(covered.covered)} of {files} files"
