"""R: data sets and models of base and recommended packages, in every way that R writes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.case import Case

DISTRIBUTION = "R"

SCRIPT = Path(__file__).with_name("models.R")
TOOL = shutil.which("Rscript") or ""


def _release() -> str:
    if not TOOL:
        raise ImportError("Rscript is not installed")
    return _run("-e", "cat(as.character(getRversion()))")


def _run(*words: str) -> str:
    done = subprocess.run([TOOL, *words], check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


RELEASE = _release()


def cases() -> Iterator[Case]:
    """One folder of about 530 files."""
    yield Case("models", "saveRDS, save and serialize", lambda p: _run(str(SCRIPT), str(p)))
