"""Where models are from, and whether two have weights in common: answers without a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from weighbridge import policy
from weighbridge.core import Dossier, UsageError
from weighbridge.core.records import replace
from weighbridge.intake.inventory import Model, take
from weighbridge.origins.folder import Folder
from weighbridge.pipeline import Asked, Reading, claim, directory, inspect, signers
from weighbridge.stages import comparing, vouched, vouching
from weighbridge.stages.comparing import Compared

NAMED = 5
"""Models that a message names."""


def trace(
    paths: Sequence[str],
    applied: policy.Policy,
    *,
    today: dt.date,
    now: dt.datetime | None = None,
    reading: Reading | None = None,
    signatures: bool = False,
) -> tuple[Dossier, ...]:
    """Say where everything under some paths is from, without judging it.

    Args:
        paths: Files and folders.
        applied: The policy: its publishers, and the signers it trusts.
        today: As for ``scan``.
        now: As for ``scan``.
        reading: How files are read.
        signatures: Whether signatures are checked too: every byte is read then, if there are any.

    Returns:
        Dossiers with ``origin``; ``tally.read`` counts what claims were read from, too.

    Raises:
        UsageError: As for ``scan``; or there is no model.
        PolicyError: The rows of publishers, or of signers, are not understood.
    """
    asked = Asked(
        policy=applied,
        questions=(),
        standing=(),
        today=today,
        judge=signers(applied, today, now) if signatures else None,
        origin=True,
        directory=directory(applied),
    )
    how, finder = reading or Reading(), vouching.Finder()
    models = [model for path in paths for model in how.take(path).models]
    if not models:
        raise UsageError(f"{', '.join(map(repr, paths))}: no model there")
    how.expect(sum(file.size for model in models for file in model.files))
    return tuple(_traced(model, asked, how, finder) for model in models)


def _traced(model: Model, asked: Asked, reading: Reading, finder: vouching.Finder) -> Dossier:
    folder = Folder(model)
    read = vouched.begin(model, reading, asked.judge, finder).finish()
    found = claim(read, folder, asked)
    if model.fetched is not None:
        found = replace(found, fetched=model.fetched())
    return replace(found, tally=replace(found.tally, read=found.tally.read + folder.touched))


def compare(one: str, other: str, reading: Reading | None = None) -> Compared:
    """Say whether two models at hand have weights in common.

    Args:
        one: A file or folder with one model.
        other: Likewise.
        reading: How files are read.

    Raises:
        UsageError: A path is missing, or has no model or several; a file went away meanwhile.
    """
    how = reading or Reading()
    models = [_only(path) for path in (one, other)]
    read = [(model, inspect(model, how)) for model in models]
    try:
        return comparing.compare(read[0], read[1])
    except OSError as error:
        told = str(error.strerror or error).lower()
        raise UsageError(f"cannot be compared: {told}") from error


def _only(path: str) -> Model:
    models = take(path).models
    if len(models) == 1:
        return models[0]
    if not models:
        raise UsageError(f"{path!r}: holds no model")
    names = ", ".join(repr(model.name) for model in models[:NAMED])
    more = ", ..." if len(models) > NAMED else ""
    why = f"{path!r}: holds {len(models)} models; name one of them"
    raise UsageError(f"{why}: {names}{more}")
