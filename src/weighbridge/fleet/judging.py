"""Judge models by facts that were kept, under another policy than the one they were found under.

No byte of a model is read. Where a policy asks what the facts do not tell, there is no decision,
and the model has to be read again:

* its digest, which nobody took (waivers and pins are for bytes);
* where it is from, or what another scanner says, which nobody asked;
* its signatures, where there are some and other signers are trusted now, or the same ones at
  another time (certificates end, and so does trust);
* what this version of weighbridge would see in it, if another one did the reading;
* which section of the policy it is in, if nobody kept where it lies.

Facts may tell more than a policy asks: digests that were taken all the same are used, so that a
file that is not as somebody recorded it is told, though a scan without digests would not know.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import os
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache

from weighbridge import __version__, pipeline, policy
from weighbridge.core import (
    UNKNOWN,
    Claim,
    Dossier,
    Gap,
    GapKind,
    Grade,
    Trust,
    Unclaimed,
    Verification,
    Weighed,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.fleet import renaming
from weighbridge.fleet.copies import Copy
from weighbridge.intake.listing import Listed, Model
from weighbridge.lineage import whence
from weighbridge.origins.folder import Folder
from weighbridge.pipeline import Asked, Reading
from weighbridge.stages import storing
from weighbridge.stages.storing import BulkyError, Kept, StaleError, Terms
from weighbridge.verification.judge import Judge

TIMELESS = frozenset({"key", "minisign", "ssh"})
"""How somebody signed whose signature is as good at any time, but for days in the policy."""

PASSING = frozenset({GapKind.ELSEWHERE, GapKind.CHANGED})
"""Why something was not read that may be read of a copy."""

OPINION = "second-opinion"
"""Id of the rule that tells what other scanners say."""


@dataclass(frozen=True, slots=True)
class _How:
    """What is asked about one model.

    Attributes:
        asked: What the policy asks.
        origin: Whether it matters where the model is from.
        opinions: Which other scanners are heard.
    """

    asked: Asked
    origin: bool
    opinions: tuple[str, ...]


class Judging:
    """A policy, ready to judge any number of models by what was kept of them."""

    def __init__(
        self,
        applied: policy.Policy,
        today: dt.date,
        now: dt.datetime | None = None,
        reading: Reading | None = None,
    ) -> None:
        """Compile the policy.

        Args:
            applied: The policy.
            today: As for ``pipeline.scan``.
            now: Likewise.
            reading: How models are read, if they are: what is asked though the policy does not.

        Raises:
            PolicyError: A check does not understand its table.
        """
        self._reading = reading or Reading()
        self._asked = pipeline.compile_(applied, today, now)
        self._hashed = self._reading.hashed or applied.hashes

    def keep(self, weighed: Weighed, place: str | None = None) -> bytes | None:
        """Return what is to be kept of a model that was read under this policy.

        Args:
            weighed: As ``pipeline.scan`` has it, with the same policy, time and reading.
            place: Path where it lies (``Model.lies``), if it lies anywhere.

        Returns:
            Nothing where the facts do not stand for the model: weighbridge failed with it, nothing
            of it could be listed, or there is too much of it.
        """
        dossier = weighed.dossier
        real = None if place is None else os.path.realpath(place)
        how = self._about(real, dossier.layout)
        broken = any(gap.kind is GapKind.FAULT for gap in dossier.every(Gap))
        if how is None or broken or not dossier.artifacts:
            return None
        judge = how.asked.judge
        terms = Terms(
            version=__version__,
            trust="" if judge is None else _trust(judge.trust),
            moment="" if judge is None else judge.now.isoformat(),
            opinions=how.opinions,
            publishers=how.asked.directory is not None,
            place=real,
        )
        try:
            return storing.written(dossier, terms)
        except BulkyError:
            return None

    def decide(self, data: bytes) -> Weighed | None:
        """Judge a model by what was kept of it; ``None`` if it has to be read for that.

        Args:
            data: What ``keep`` returned, of any policy; or anything else.
        """
        try:
            kept = storing.kept(data)
        except StaleError:
            return None
        how = self._about(kept.terms.place, kept.dossier.layout)
        if how is None or not self._tells(kept, how):
            return None
        dossier = _as_asked(kept, how)
        return Weighed(dossier, pipeline.decide(dossier, how.asked))

    def copied(self, data: bytes, find: Callable[[Copy], Copy | None]) -> bytes | None:
        """Return what is to be kept of a copy of a model, by what was kept of that model.

        Args:
            data: As for ``decide``.
            find: Given the model, returns the copy, or ``None`` if that is none.

        Returns:
            What reading the copy would have found; nothing if it has to be read for that.
        """
        try:
            kept = storing.kept(data)
        except StaleError:
            return None
        dossier, terms = kept.dossier, kept.terms
        files = tuple(Listed(each.name, "", each.size) for each in dossier.artifacts)
        first = Model(dossier.model, dossier.layout, files)
        copy = find(Copy(dossier.model, first, terms.place, dossier.fetched))
        if copy is None or terms.opinions or copy.model.layout != dossier.layout:
            return None
        if any(gap.kind in PASSING for gap in dossier.every(Gap)):
            return None
        real = None if copy.place is None else os.path.realpath(copy.place)
        how = self._about(real, dossier.layout)
        if how is None:
            return None
        rows = how.asked.directory
        here = replace(dossier, fetched=copy.fetched)
        found = renaming.copied(here, copy.name, Folder(copy.model), rows)
        if found is None:
            return None
        try:
            return storing.written(found, replace(terms, place=real, publishers=rows is not None))
        except BulkyError:
            return None

    def _about(self, place: str | None, layout: str) -> _How | None:
        """Return what is asked about a model; ``None`` if its section cannot be told."""
        asked = self._asked
        if asked.sections:
            if place is None:
                return None
            try:
                _, asked = asked.there(place, layout)
            except ValueError:
                # Text that no path can be, in facts that somebody tampered with.
                return None
        opinions = tuple(sorted({*asked.opinions, *self._reading.opinions}))
        return _How(asked, asked.origin or self._reading.origin, opinions)

    def _tells(self, kept: Kept, how: _How) -> bool:
        """Whether facts tell all that is asked."""
        dossier, terms = kept.dossier, kept.terms
        return (
            terms.version == __version__
            and (dossier.digest is not None or not self._hashed)
            and (dossier.origin is not None or not how.origin)
            and how.opinions in {terms.opinions, ()}
            and _vouched(dossier.verifications, terms, how.asked.judge)
        )


def _vouched(found: tuple[Verification, ...], terms: Terms, judge: Judge | None) -> bool:
    """Whether signatures would be judged as they were."""
    if judge is None:
        return not (terms.trust and found)
    if not terms.trust:
        # Whether there are any is not known.
        return False
    signed = [each for each in found if _by_somebody(each)]
    if not signed:
        return True
    if terms.trust != _trust(judge.trust):
        return False
    ends = any(row.since or row.until for row in judge.trust.signers)
    timeless = not ends and all(map(_timeless, signed))
    return timeless or terms.moment == judge.now.isoformat()


def _by_somebody(each: Verification) -> bool:
    """Whether it may matter whom the policy trusts."""
    return each.signature.grade is Grade.SIGNED and each.signature.scheme != UNKNOWN


def _timeless(each: Verification) -> bool:
    return each.attestation is not None and each.attestation.signer.method in TIMELESS


def _as_asked(kept: Kept, how: _How) -> Dossier:
    """Return the facts as reading the model now would have them."""
    dossier = kept.dossier
    if kept.terms.opinions and not how.opinions:
        findings = tuple(each for each in dossier.findings if each.rule != OPINION)
        dossier = replace(dossier, opinions=(), findings=findings)
    origin = dossier.origin
    if origin is None:
        return dossier
    if not how.origin:
        # What is claimed without being asked is read off the facts, and off no file.
        nothing = Folder(Model(dossier.model, dossier.layout, ()))
        bare = replace(dossier, claims=(), origin=None)
        return pipeline.claim(bare, nothing, replace(how.asked, origin=False))
    rows = how.asked.directory
    if kept.terms.publishers or rows is not None:
        told: tuple[Claim | Unclaimed, ...] = (*dossier.claims, *origin.unknown)
        dossier = replace(dossier, origin=whence(told, dossier.model, rows))
    return dossier


@lru_cache(maxsize=64)
def _trust(trust: Trust) -> str:
    """Return a digest of what a policy trusts, wherever it says so."""
    rows = tuple(replace(row, where="") for row in trust.signers)
    text = _spelled(replace(trust, signers=rows))
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _spelled(value: object) -> str:
    """Write a value, sets in order."""
    match value:
        case tuple():
            return f"({','.join(map(_spelled, value))})"
        case frozenset():
            return f"{{{','.join(sorted(map(_spelled, value)))}}}"
        case enum.Enum():
            return value.name
        case _ if is_dataclass(value):
            told = (_spelled(getattr(value, each.name)) for each in fields(value))
            return f"{type(value).__name__}({','.join(told)})"
        case _:
            return repr(value)
