"""One command as a process of its own, and what the system says that it cost."""

import os
import sys
from dataclasses import dataclass

OURS = (sys.executable, "-m", "weighbridge")


@dataclass
class Run:
    """One process: CPU seconds, peak MiB (not less than that of who started it), exit code."""

    cpu: float
    peak: float
    code: int


def once(command):
    """Run a command and ask the system what it cost."""
    quiet = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, quiet, number) for number in (0, 1, 2)]
    environment = {**os.environ, "PROMPTFOO_DISABLE_TELEMETRY": "1", "NO_COLOR": "1"}
    # Who uses a tool has its bytecode; compiling it each time is no cost of the tool.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    process = os.posix_spawn(command[0], command, environment, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    os.close(quiet)
    cpu = usage.ru_utime + usage.ru_stime
    return Run(cpu, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
