"""Names that a pickle from memory asks for: a net under the guard, with wide meshes.

Python tells of a name before it is looked up. Only those on the list of dangerous names are held
against the policy: programs keep objects of their own in pickles, which no list knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from weighbridge import __version__, pipeline
from weighbridge.core import (
    Artifact,
    Dossier,
    Import,
    Named,
    Place,
    Report,
    Span,
    Weighed,
)
from weighbridge.facts import danger
from weighbridge.policy import Policy

CHECK = "serialisation"
"""Id of the check that has to do with what pickles name."""

MODEL = "a pickle that no file was read for"
"""What stands in place of a path."""


def dangerous(module: str, name: str) -> bool:
    """Whether a name is on the list of dangerous ones."""
    return danger(module, name) is not None


def imported(reports: Iterable[Report], module: str, name: str) -> bool:
    """Whether a file that was weighed asks for a name."""
    spelled = (f"{module}.{name}", f"{module} {name}")
    return any(
        str(item.target) in spelled or item.written in spelled
        for report in reports
        for model in report.models
        for item in model.dossier.every(Import)
    )


def weigh(module: str, name: str, applied: Policy) -> Report:
    """Judge that a pickle asks for a name, by what the policy says about serialised data."""
    now = dt.datetime.now(dt.UTC)
    asked = pipeline.compile_(applied, now.date(), now, only=CHECK)
    where = Place(Artifact(MODEL, 0), Span(0, 0))
    target = Named(module, name)
    found = Dossier(MODEL, evidence=(Import(where, target, "find_class"),))
    dossier = pipeline.judge(found)
    decision = pipeline.decide(dossier, asked)
    return Report(__version__, applied.applied, (Weighed(dossier, decision),), hashed=False)
