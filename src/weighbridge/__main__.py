"""``python -m weighbridge``, and the command ``weighbridge``.

A start imports 150 modules of ours. To find and read one takes the standard library a dozen calls
of the system and as much time as to run it: each folder is asked for every kind of module, each
file opened as a stream. ``Modules`` asks for a file where it has to be, and reads it at once. What
was compiled is used as it is if it says that it is of this source; in any other case, all is left
to the standard library, and so is how a module is made of it.

Modules of the standard library itself are asked for in its own folders alone (``Library``), so that
none is taken from a folder before them, which may be the one that is to be weighed. For the same
reason nothing is taken from the working directory, where ``python -m`` looks first (``apart``).
"""

from __future__ import annotations

import _imp
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    ExtensionFileLoader,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import CodeType, ModuleType

import weighbridge

MADE = 200_000
"""Objects after which Python looks for garbage: as it is, it looks all the while it imports."""

ENDING = {"atexit", "threading"}
"""Modules without which nothing waits for the end of the process."""

INTERRUPTED = 130
"""Exit code where somebody interrupted it, as shells have it."""

OURS = "weighbridge."
"""What names of our modules begin with."""

REPLACED = ("distutils",)
"""Modules of the standard library in place of which setuptools puts its own."""

MOST = 1 << 16
"""Bytes of a file that are read at once; longer ones are read as ever."""


class Compiled(SourcelessFileLoader):
    """Takes code out of what was compiled and read."""

    data = b""

    def get_data(self, _path: str) -> bytes:
        """Return what was read."""
        return self.data


class Module(SourceFileLoader):
    """Loads a module of which the file is known to be there."""

    def __init__(self, fullname: str, path: str, found: os.stat_result) -> None:
        """``found`` is what the system says of the file."""
        super().__init__(fullname, path)
        self._found = found

    def get_code(self, fullname: str) -> CodeType | None:
        """Return what was compiled of the source, or compile it.

        What was compiled begins with a number of Python's version, four zeros (which say that it is
        of a source of that time and size), and these two:
        https://peps.python.org/pep-0552/ (retrieved 2026-11-28).
        """
        compiled = Compiled(fullname, kept(self.path))
        with suppress(OSError, ImportError, EOFError):
            compiled.data = self.get_data(compiled.path)
            if compiled.data[4:16] == _of(self._found):
                code = compiled.get_code(fullname)
                # What was compiled under another path says so in what it tells of errors.
                if code is not None and code.co_filename != self.path:
                    _renamed(code, self.path)
                return code
        return super().get_code(fullname)

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


_renamed: Callable[[CodeType, str], None] = vars(_imp)["_fix_co_filename"]
"""Has code say that it is of another file; ``importlib`` does it so."""


def kept(path: str) -> str:
    """Return where Python keeps what it compiled of a source, as it usually is."""
    above, _, own = path[:-3].rpartition("/")
    return f"{above}/__pycache__/{own}.{sys.implementation.cache_tag}.pyc"


def _of(found: os.stat_result) -> bytes:
    """Return what stands before what was compiled of such a source."""
    numbers = int(found.st_mtime), found.st_size
    return bytes(4) + b"".join([(each & 0xFFFFFFFF).to_bytes(4, "little") for each in numbers])


def _source(name: str, folder: str) -> ModuleSpec | None:
    """Return where the source of a module is, in the folder in which it has to be."""
    last = name.rpartition(".")[2]
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
    spec.cached = kept(file)
    if inside:
        spec.submodule_search_locations = [f"{folder}/{last}"]
    return spec


class Modules:
    """Finds modules of this package; of any other, it says nothing."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is; ``None`` if it is not where it has to be."""
        if path is None or not name.startswith(OURS):
            return None
        return _source(name, path[0])


class Library:
    """Finds modules of the standard library that have a file; of any other, it says nothing."""

    def __init__(self, folder: str, compiled: str) -> None:
        """Look into the folder of its sources, and into that of its extensions."""
        self._folder, self._compiled = folder, f"{compiled}/"
        self._suffix = EXTENSION_SUFFIXES[0]
        self._names = sys.stdlib_module_names.difference(sys.builtin_module_names, REPLACED)

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is; ``None`` if it is not where it has to be."""
        if path is not None:
            inside = name.partition(".")[0] in self._names and path[0].startswith(self._folder)
            return _source(name, path[0]) if inside else None
        if name not in self._names:
            return None
        if not name.startswith("_") and (found := _source(name, self._folder)):
            return found
        file = f"{self._compiled}{name}{self._suffix}"
        if os.path.isfile(file):  # noqa: PTH113 - strings
            spec = ModuleSpec(name, ExtensionFileLoader(name, file), origin=file)
            spec.has_location = True
            return spec
        return _source(name, self._folder)


def hasten() -> None:
    """Have modules found so, if Python keeps what it compiles in the usual place."""
    usual = sys.implementation.cache_tag and sys.pycache_prefix is None and not sys.flags.optimize
    if os.name != "posix" or not usual:
        return
    if type(weighbridge.__spec__.loader) is SourceFileLoader:
        sys.meta_path.insert(0, Modules())
        folder = os.path.dirname(os.__file__)  # noqa: PTH120 - strings
        if os.path.isdir(compiled := f"{folder}/lib-dynload"):  # noqa: PTH112 - strings
            sys.meta_path.insert(1, Library(folder, compiled))


def apart() -> None:
    """Have nothing more imported from the working directory, unless we are there ourselves.

    It is there by ``python -m``, and by an empty or relative part of ``PYTHONPATH``, whoever starts
    us. What ``python -m`` itself imports before it comes to us, only ``python -P -m`` takes from
    elsewhere: https://docs.python.org/3/using/cmdline.html#cmdoption-P (retrieved 2026-11-28).
    """
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - strings
    parts = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    with suppress(OSError):
        here = {"", *(os.path.abspath(part) for part in parts if not os.path.isabs(part))}  # noqa: PTH100, PTH117 - strings
        here.add(os.getcwd())  # noqa: PTH109 - strings
        sys.path[:] = [each for each in sys.path if each not in here - {own}]


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(MADE)
    apart()
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
