"""What is imported before a command is known: click, and nothing heavier."""

import subprocess
import sys

PROBE = """
import sys
from weighbridge.cli import run
assert run(["--version"]) == 0
heavy = ("weighbridge.core", "weighbridge.scan", "weighbridge.policy", "rich", "yaml", "tomllib",
         "hashlib", "json", "dataclasses", "importlib.metadata")
print([name for name in heavy if name in sys.modules])
"""


def test_version_imports_click_and_nothing_heavier():
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{PROBE}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
