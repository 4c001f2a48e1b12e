"""``python -m weighbridge``, and the command ``weighbridge``.

A start imports 150 modules of ours. To find and read one takes the standard library a dozen calls
of the system and as much time as to run it: each folder is asked for every kind of module, each
file opened as a stream. ``Modules`` asks for a file where it has to be, and reads it at once;
whether what was compiled is still that of the source, and how it is made a module, is left to the
standard library.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType

import weighbridge

MADE = 200_000
"""Objects after which Python looks for garbage: as it is, it looks all the while it imports."""

ENDING = {"atexit", "threading"}
"""Modules without which nothing waits for the end of the process."""

INTERRUPTED = 130
"""Exit code where somebody interrupted it, as shells have it."""

OURS = "weighbridge."
"""What names of our modules begin with."""

MOST = 1 << 16
"""Bytes of a file that are read at once; longer ones are read as ever."""


class Module(SourceFileLoader):
    """Loads a module of which the file is known to be there."""

    def __init__(self, fullname: str, path: str, found: os.stat_result) -> None:
        """``found`` is what the system says of the file."""
        super().__init__(fullname, path)
        self._found = found

    def path_stats(self, path: str) -> dict[str, float]:
        """Return what tells whether the source has changed since."""
        found = self._found if path == self.path else os.stat(path)  # noqa: PTH116 - strings
        return {"mtime": found.st_mtime, "size": found.st_size}

    def get_data(self, path: str) -> bytes:
        """Return what is in a file."""
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            data = os.read(number, MOST)
        finally:
            os.close(number)
        return data if len(data) < MOST else super().get_data(path)


class Modules:
    """Finds modules of this package; of any other, it says nothing."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is; ``None`` if it is not where it has to be."""
        if path is None or not name.startswith(OURS):
            return None
        folder, last = path[0], name.rpartition(".")[2]
        file, inside = f"{folder}/{last}.py", False
        try:
            found = os.stat(file)  # noqa: PTH116 - strings
        except OSError:
            file, inside = f"{folder}/{last}/__init__.py", True
            try:
                found = os.stat(file)  # noqa: PTH116 - strings
            except OSError:
                return None
        spec = ModuleSpec(name, Module(name, file, found), origin=file, is_package=inside)
        spec.has_location = True
        above, _, own = file[:-3].rpartition("/")
        spec.cached = f"{above}/__pycache__/{own}.{sys.implementation.cache_tag}.pyc"
        if inside:
            spec.submodule_search_locations = [above]
        return spec


def hasten() -> None:
    """Have our modules found so, if Python keeps what it compiles in the usual place."""
    kept = sys.implementation.cache_tag and sys.pycache_prefix is None and not sys.flags.optimize
    if os.name == "posix" and kept and type(weighbridge.__spec__.loader) is SourceFileLoader:
        sys.meta_path.insert(0, Modules())


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(MADE)
    hasten()
    try:
        from weighbridge.cli import run, streams  # noqa: PLC0415 - once it is found quickly
    except KeyboardInterrupt:
        # Nobody is there yet to say so as it is said later.
        os.write(2, b"interrupted\n")
        os._exit(INTERRUPTED)

    streams.prepare()
    code = run()
    if not ENDING & sys.modules.keys():
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
            # Nothing is to be done any more: Python need not take apart what the kernel takes back.
            os._exit(code)
    # Python looks for garbage once more when it ends, among all that is there; none is worth it.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
