"""Files that were cut into pieces, because a host takes none of their size.

By their names, as ``split``, 7-Zip and people write them. The first piece has the header, and the
others begin anywhere.
"""

from __future__ import annotations

import re

_FIRST = re.compile(
    r".+\.[a-z0-9]{2,11}(?:-split-a|[.-]?part(?:-?a+|[-.]?0*1(?:-?of-?\d+)?)|\.0*1|\.a+)",
    re.IGNORECASE,
)


def first(name: str) -> bool:
    """Whether a name is that of the first piece of a file."""
    return _FIRST.fullmatch(name.rpartition("/")[2]) is not None
