"""A model from its files to what they say, and what vouches for them; in two steps.

The first finds what may vouch and opens files; the second waits for what is seen in them. Between
the two, other models may be begun.
"""

from __future__ import annotations

from weighbridge.core import BEARING, Dossier, Evidence, Face, Grade
from weighbridge.core.records import dataclass, replace
from weighbridge.intake.listing import Model
from weighbridge.stages import lone, vouching
from weighbridge.stages import reading as stage
from weighbridge.stages.reading import Reading
from weighbridge.verification.judge import Judge


@dataclass(frozen=True, slots=True)
class Begun:
    """A model on which work has begun.

    Attributes:
        model: Which.
        reading: How its files are read.
        judge: Whose signatures count; ``None`` if nobody asks.
        found: What may vouch for it; likewise.
        files: Its files, the first of them open.
        compared: Whether its digests are held against what was found.
        only: Whether files are looked at only where nothing vouches for them.
    """

    model: Model
    reading: Reading
    judge: Judge | None
    found: vouching.Found | None
    files: stage.Begun
    compared: bool
    only: bool

    def finish(self) -> Dossier:
        """Read the rest of the files, and settle what vouches for them."""
        found, judge, read = self.found, self.judge, self.files.finish()
        if judge is None or found is None:
            return read.dossier
        if not self.compared:
            told = tuple(
                vouching.not_compared(each, heads=self.model.heads) for each in found.pending
            )
            return replace(read.dossier, verifications=told) if told else read.dossier
        answers = vouching.settle(found, read.files, judge)
        dossier = replace(read.dossier, verifications=answers)
        return _loosely(self.model, self.reading, dossier) if self.only else dossier

    def close(self) -> None:
        """Give it up, if it is not done."""
        self.files.close()


def begin(
    model: Model,
    reading: Reading,
    judge: Judge | None,
    finder: vouching.Finder,
    *,
    only: bool = False,
) -> Begun | lone.Begun:
    """Look for what vouches for a model, and begin to read its files.

    Args:
        model: What to read.
        reading: How.
        judge: Whose signatures count; nothing vouches if ``None``.
        finder: Looks for signatures.
        only: If digests are compared, look at no file that something vouches for.
    """
    if model.heads:
        reading = replace(reading, hashed=False)
    if judge is not None and (only or len(model.files) > 1):
        # Before what may vouch is read, which may be much: readers begin with what is in memory.
        # Nor is a copy made later, if only loose files are looked at: there may be threads then.
        reading.reader.prepare([file.size for file in (model.files[:1] if only else model.files)])
    found = vouching.NOTHING if judge is None else finder.find(model)
    if found is vouching.NOTHING and (alone := lone.begin(model, reading)) is not None:
        return alone
    if judge is None:
        files = stage.begin(model, reading)
        return Begun(model, reading, None, None, files, compared=False, only=only)
    signed = any(each.signature.grade is Grade.SIGNED for each in found.pending)
    compared = not model.heads and (signed or reading.hashed)
    wants = found.wants if compared else None
    files = stage.begin(model, reading, wants, look=lambda _name: not (only and compared))
    return Begun(model, reading, judge, found, files, compared=compared, only=only)


def _loosely(model: Model, reading: Reading, dossier: Dossier) -> Dossier:
    """Look at the files that nothing vouches for."""
    answers = dossier.verifications
    loose = {name for each in answers for name in vouching.loose(each)}
    if any(each.valid for each in answers):
        # What is excused from being signed, since it is a signature itself, is looked at too.
        loose |= {each.signature.place.artifact.name for each in answers}
    evidence = _seen(model, reading, loose)
    faces = [item for item in evidence if isinstance(item, Face)]
    if any(face.kind in BEARING for face in faces):
        # Then it matters whether other weights are covered.
        rest = {file.name for file in model.files} - loose
        evidence += tuple(item for item in _seen(model, reading, rest) if isinstance(item, Face))
    return replace(dossier, evidence=evidence)


def _seen(model: Model, reading: Reading, names: set[str]) -> tuple[Evidence, ...]:
    """Read some files of a model into evidence, without hashing them."""
    files = tuple(file for file in model.files if file.name in names)
    how = Reading(limits=reading.limits, reader=reading.reader)
    return stage.inspect(replace(model, files=files), how).dossier.evidence
