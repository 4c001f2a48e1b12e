"""XGBoost before 1.1: a model in the binary form, without ``binf`` before it.

What ``save_model`` of 0.x and 1.0 writes: ``intake.boosted_before`` has the layout. It begins with
20 bytes of parameters, 8 of a version (zeros before 1.0) and 108 that are zero; then come a text
and the booster's name. Data only.

Source: ``src/learner.cc`` of XGBoost 0.72 to 1.0, and files that these wrote (2026-11-27). Not
read: numbers other than those of nodes and features, and what versions before 0.4 wrote behind the
trees (a gap).
"""

from __future__ import annotations

from weighbridge.core import later
from weighbridge.formats import Format, Kind
from weighbridge.intake import boosted_before
from weighbridge.intake.glimpse import Glimpse

USED = 28
"""Bytes of parameters that mean something; zeros are behind them."""

_VERSION = later.pattern(rb"[\0\1]\0{3}[\0-\x09]\0{3}")

REST = bytes(boosted_before.PARAMETERS - USED)
BOOSTERS = (b"gbtree", b"gblinear", b"dart")

_NAMES = later.pattern(
    rb"[\x01-\x40]\0{7}[a-z][a-z0-9_:]{0,63}[\x04\x06\x08]\0{7}(?:gbtree|gblinear|dart)"
)
"""Objective and booster."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether zeros and two names stand where they have to."""
    head = glimpse.head
    return (
        head.startswith(REST, USED)
        and _VERSION.match(head, USED - 8) is not None
        and _NAMES.match(head, boosted_before.PARAMETERS) is not None
    )


FORMAT = Format(
    id="xgboost-bare",
    title="XGBoost model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=boosted_before.facts,
    begins=(REST,),
    at=USED,
    holds=BOOSTERS,
    least=boosted_before.PARAMETERS + 2 * 8,
)
