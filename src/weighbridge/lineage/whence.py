"""Everything that claims and a directory of publishers tell of where a model is from."""

from __future__ import annotations

from collections.abc import Sequence

from weighbridge.core import Claim, Origin, Unclaimed
from weighbridge.core.records import replace
from weighbridge.facts.publishers import Directory
from weighbridge.lineage.openness import opened
from weighbridge.lineage.resolve import resolve


def whence(
    told: Sequence[Claim | Unclaimed], model: str, directory: Directory | None = None
) -> Origin:
    """Put together where a model is from, and how open its release is.

    Args:
        told: What sources claim, and what they cannot tell.
        model: Name of the model.
        directory: Publishers; those shipped if ``None``.
    """
    claims = tuple(item for item in told if isinstance(item, Claim))
    unknown = tuple(item for item in told if isinstance(item, Unclaimed))
    found = resolve(claims, model, directory)
    return replace(found, unknown=unknown, opened=opened(claims))
