"""Exit codes. They are a contract; scripts rely on them."""

from __future__ import annotations

import enum


class Exit(enum.IntEnum):
    """What the process returns."""

    ALLOWED = 0
    """Allowed, warnings included."""
    DENIED = 1
    """Denied; or warned, where a warning is to fail."""
    USAGE = 2
    """Usage, configuration or policy error; nothing was scanned."""
    NO_VERDICT = 3
    """Nothing to weigh, or it could not be read; or the answer could not be written."""
    FAULT = 4
    """A fault of weighbridge's own."""
    INTERRUPTED = 130
    """Interrupted from the keyboard (SIGINT), whatever was weighed until then."""
    TERMINATED = 143
    """Ended by SIGTERM, in the same orderly way."""
