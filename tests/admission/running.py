"""Programs of our own in processes of their own, where an audit hook and wrappers stay alone."""

import os
import subprocess
import sys


def child(code, *arguments):
    """Run a program; return what it prints."""
    start = f"import sys; sys.path[:0] = {sys.path!r}\n"
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-I", "-c", start + code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def descriptors():
    """Count what this process holds open."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - as short as can be
