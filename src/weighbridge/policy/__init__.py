"""Policy files: read strictly, merged with what they extend, and handed to the checks.

``Raw`` is what a file says; ``Policy`` is what has been understood. Only ``load`` makes one from
the other, and it refuses whatever it does not know: an unknown key is an error with file, line and
the nearest known name, never ignored.
"""

from weighbridge.policy import publishers, trusting
from weighbridge.policy.custom import Custom
from weighbridge.policy.loading import Known, Policy, Verdicts, load, shipped, stale
from weighbridge.policy.table import NEVER, Setting, Table, nearest
from weighbridge.policy.waiving import Waiver, decide

__all__ = [
    "NEVER",
    "Custom",
    "Known",
    "Policy",
    "Setting",
    "Table",
    "Verdicts",
    "Waiver",
    "decide",
    "load",
    "nearest",
    "publishers",
    "shipped",
    "stale",
    "trusting",
]
