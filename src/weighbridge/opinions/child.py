"""Run another scanner in a process of its own: bounded, with nothing inherited, and unheard.

The one module that may start a process. What runs is a Python module that is installed beside this
interpreter, in isolated mode, in an empty folder; never anything that a model or a policy names.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata, util
from pathlib import Path

SECONDS = 600
"""Of waiting, at most; a scanner that hangs is no reason to hang."""

CPU = 300
"""Seconds of computing."""

MEMORY = 8 << 30
"""Bytes of address space, shared libraries and the stacks of threads among them."""

WRITTEN = 64 << 20
"""Bytes of one file that it may write: its report."""

_BOUNDED = f"""\
import resource, runpy, sys
for name, most in (("AS", {MEMORY}), ("CPU", {CPU}), ("FSIZE", {WRITTEN}), ("CORE", 0)):
    kind = getattr(resource, "RLIMIT_" + name)
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))
name = sys.argv.pop(1)
runpy.run_module(name, run_name="__main__", alter_sys=True)
"""
"""What the process does first: it takes its limits upon itself, before it reads anything."""


class UnheardError(Exception):
    """The process did not come to an end of its own."""


def version(package: str) -> str:
    """Return the version of a package that is installed; empty if it is not. Imports nothing."""
    if util.find_spec(package) is None:
        return ""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "of unknown version"


def run(module: str, words: list[str], folder: Path) -> int:
    """Run a module, and return its exit code; what it prints is not kept.

    Args:
        module: Dotted name.
        words: Its arguments.
        folder: Where it runs, and may write.

    Raises:
        UnheardError: It took too long, or could not be started.
    """
    kept = ("LD_LIBRARY_PATH", "PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(folder), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, on a module that is named above
            [sys.executable, "-I", "-B", "-c", _BOUNDED, module, *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnheardError(f"it took more than {SECONDS} seconds") from error
    except OSError as error:
        raise UnheardError(f"it could not be started: {str(error.strerror).lower()}") from error
    return done.returncode
