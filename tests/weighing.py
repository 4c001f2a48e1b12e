"""Weigh bytes, or a folder of them, under a shipped policy, as the command does."""

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

from weighbridge import pipeline, policy
from weighbridge.core import Verdict

DAY = dt.date(2026, 11, 23)


@cache
def applied(name="default"):
    return policy.load(name, pipeline.known())


UNAIDED = "strict, unaided"
"""Policy ``strict``, which may not hold what another scanner says against a file."""

_UNAIDED = """\
name = "unaided"
version = "1"
extends = ["strict"]
[checks.serialisation]
second-opinion = []
"""


@cache
def unaided():
    """Policy ``strict`` less its second opinion, whose process takes seconds at every weighing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unaided.toml"
        path.write_text(_UNAIDED, encoding="utf-8")
        return policy.load(str(path), pipeline.known())


def weigh(folder, files, name="default"):
    """Write files into a folder and weigh the folder: worst verdict, rules behind it, reasons."""
    for file, data in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    how = unaided() if name == UNAIDED else applied(name)
    report = pipeline.scan([str(folder)], how, today=DAY)
    reasons = [reason for each in report.models for reason in each.decision.reasons]
    return report.verdict, {r.rule for r in reasons if r.verdict >= Verdict.WARN}, reasons
