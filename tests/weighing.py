"""Weigh bytes, or a folder of them, under a shipped policy, as the command does."""

import datetime as dt
from functools import cache

from weighbridge import pipeline, policy
from weighbridge.core import Verdict

DAY = dt.date(2026, 11, 23)


@cache
def applied(name="default"):
    return policy.load(name, pipeline.known())


def weigh(folder, files, name="default"):
    """Write files into a folder and weigh the folder: worst verdict, rules behind it, reasons."""
    for file, data in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    report = pipeline.scan([str(folder)], applied(name), today=DAY)
    reasons = [reason for each in report.models for reason in each.decision.reasons]
    return report.verdict, {r.rule for r in reasons if r.verdict >= Verdict.WARN}, reasons
