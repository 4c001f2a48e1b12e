"""Files of which each byte costs as much as it can: many small things, and no two of them alike.

Each is scanned alone. It is amiss if it costs more than ``running.RATE`` seconds of CPU per MB that
is examined (of what is packed, what it expands to) and more than ``running.SMALL`` in all, both
beyond what a scan of nothing costs. ``python -m tests.hostile --only costly`` prints what each
costs; ADR 28 has the figures.
"""

from tests.hostile import (
    costly_archives,
    costly_binaries,
    costly_dense,
    costly_folders,
    costly_newer,
    costly_odd,
    costly_short,
    costly_texts,
)
from tests.hostile.case import Case


def cases():
    """Yield files that cost much for their size."""
    made = (costly_archives.pickled, costly_archives.contained, costly_texts.written,
            costly_folders.filled, costly_newer.newer, costly_odd.odd,
            costly_dense.dense, costly_short.short)  # fmt: skip
    for name, files in (*(row for each in made for row in each()),
                        *costly_binaries.files().items()):  # fmt: skip
        yield Case(name, files, damaged=False, alone=True, rated=True)
    for name, files, examined in costly_archives.expanded():
        yield Case(name, files, damaged=False, alone=True, rated=True, examined=examined)
