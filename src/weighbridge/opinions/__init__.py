"""Second opinions: other scanners, run in a process of their own, over the same files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import Dossier, Opinion
from weighbridge.intake.listing import Model


def heard(names: Iterable[str], model: Model, dossier: Dossier) -> Iterator[Opinion]:
    """Ask other scanners about a model that was read.

    Args:
        names: Which, of ``core.OPINIONS``; those that are not asked are not even looked for.
        model: The files.
        dossier: What was read from them.
    """
    for name in dict.fromkeys(names):
        if name == "modelscan":
            from weighbridge.opinions import modelscan  # noqa: PLC0415 - only where it is asked

            yield from modelscan.ask(model, dossier)
