"""Where links lead, as ``os.path.realpath`` says, without asking for each name from the root on.

Of a thousand folders in one another, with a link in each, those questions took most of a scan.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Set as AbstractSet

MOST = 64
"""Links after one another that are followed here: more than kernels do."""


class Links:
    """Settles links, and remembers which folders they name.

    Of many links into one folder, as a snapshot of the hub cache has, that is settled once.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._settled: dict[str, str] = {}

    def led(self, here: str, target: str, known: AbstractSet[str], most: int = MOST) -> str:
        """Return where a link leads in the end.

        Args:
            here: The folder in which it lies; no link leads there.
            target: As written in the link, which the kernel could follow.
            known: Folders to which no link leads.
            most: Links that may follow.

        Raises:
            OSError: There is nothing by now.
        """
        folder, name = os.path.split(target)
        if name in {"", ".", ".."}:
            return self._folder(here, target, known, most)
        above = self._folder(here, folder, known, most)
        return self._step(above, name, known, most)

    def _folder(self, here: str, folder: str, known: AbstractSet[str], most: int) -> str:
        """Return what a folder is, as seen from another one."""
        whole = os.path.join(here, folder)  # noqa: PTH118 - strings throughout
        if whole in known:
            return whole
        if whole not in self._settled:
            self._settled[whole] = self._walked(here, folder, known, most)
        return self._settled[whole]

    def _walked(self, here: str, folder: str, known: AbstractSet[str], most: int) -> str:
        at = "/" if folder.startswith("/") else here
        for name in folder.split("/"):
            if name == "..":
                at = at.rpartition("/")[0] or "/"
            elif name not in {"", "."}:
                at = self._step(at, name, known, most)
        return at

    def _step(self, above: str, name: str, known: AbstractSet[str], most: int) -> str:
        """Return what a name in a folder is in the end."""
        path = f"{above.rstrip('/')}/{name}"
        if not stat.S_ISLNK(os.lstat(path).st_mode):
            return path
        if not most:
            return os.path.realpath(path, strict=True)
        return self.led(above, os.readlink(path), known, most - 1)  # noqa: PTH115 - as written
