"""Weka: its classifiers, and collections of the JDK, as Java serialises them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.case import Case

DISTRIBUTION = "weka"

SOURCE = Path(__file__).with_name("Models.java")
JAR = Path("/usr/share/java/weka.jar")
TOOL = shutil.which("java") or ""
PATHS = [JAR, JAR.with_name("java-cup-runtime.jar"), JAR.with_name("cup.jar")]
"""Where Debian's package puts it."""


def _release() -> str:
    if not (TOOL and JAR.exists()):
        raise ImportError("java or weka is not installed")
    return JAR.resolve().stem.removeprefix("weka-")


def _write(path: Path) -> None:
    path.mkdir()
    words = [TOOL, "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-Djava.awt.headless=true",
             "-cp", ":".join(map(str, PATHS)), str(SOURCE), str(path)]  # fmt: skip
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603


RELEASE = _release()


def cases() -> Iterator[Case]:
    """One folder of about 20 files."""
    yield Case("models", "ObjectOutputStream", _write)
