"""Policy files: read strictly, merged with what they extend, and handed to the checks.

``Raw`` is what a file says; ``Policy`` is what has been understood. Only ``load`` makes one from
the other, and it refuses whatever it does not know: an unknown key is an error with file, line and
the nearest known name, never ignored. ``gathering`` reads the files, ``layering`` lays them over
one another and holds locks, ``loading`` understands the result, ``sections`` says which models
have a policy of their own, ``carrying`` takes a policy to another machine, ``waiving`` says what is
lifted, ``remarks`` what does nothing, ``showing`` who set what, and ``snippets`` where an error is.
"""

from weighbridge.policy import remarks, trusting, waiving
from weighbridge.policy.custom import Custom
from weighbridge.policy.gathering import shipped
from weighbridge.policy.loading import Known, Policy, Section, Verdicts, load, locked, pinned, stale
from weighbridge.policy.table import NEVER, Setting, Table, nearest
from weighbridge.policy.waiving import Terms, Waiver, decide

__all__ = [
    "NEVER",
    "Custom",
    "Known",
    "Policy",
    "Section",
    "Setting",
    "Table",
    "Terms",
    "Verdicts",
    "Waiver",
    "decide",
    "load",
    "locked",
    "nearest",
    "pinned",
    "remarks",
    "shipped",
    "stale",
    "trusting",
    "waiving",
]
