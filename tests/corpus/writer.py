"""Runs the cases of one library; a module of its own, because a spawned process imports it."""

from __future__ import annotations

import importlib
import random
import shutil
import sys
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

from tests.corpus.case import SURVIVABLE, Case, Expect, Row, files, write_index


def seed() -> None:
    """Set every seed that is there to be set."""
    random.seed(0)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(0)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)


def version_of(distribution: str) -> str:
    """Version of a library; Python's own for the standard library."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ".".join(map(str, sys.version_info[:3]))


def write(case: Case, folder: Path) -> list[Path]:
    """Write one case; nothing and a printed reason if the library refuses."""
    path = folder / case.name
    path.parent.mkdir(parents=True, exist_ok=True)
    seed()
    try:
        case.write(path)
    except SURVIVABLE as error:
        reason = (str(error) or "no reason given").splitlines()[0]
        sys.stdout.write(f"  skipped {folder.name}/{case.name}: {type(error).__name__}: {reason}\n")
        if path.is_file():
            path.unlink()
        return []
    return files(path, path.parent)


TEXT = frozenset((".txt", ".yaml", ".yml", ".json", ".md", ""))
"""Suffixes of files that carry no code even in a folder that does."""


def row_of(case: Case, path: str, library: str, release: str) -> Row:
    """The line of the index for one file of a case."""
    file = Path(path)
    inside = file.name != Path(case.name).name
    expect = Expect.QUIET if inside and file.suffix in TEXT else case.expect
    if inside and file.suffix == ".py":  # joblib.Memory keeps the source of what it caches
        expect = Expect.CODE
    return Row(path, library, release, case.name, case.what, expect, case.own)


def run(name: str, out: Path) -> None:
    """Write all cases of one library and its part of the index."""
    warnings.simplefilter("ignore")
    try:
        module: ModuleType = importlib.import_module(f"tests.corpus.{name}")
    except SURVIVABLE as error:
        sys.stdout.write(f"{name}: skipped: {error}\n")
        return
    library = str(module.DISTRIBUTION)
    # programs that are no distribution of Python say their release themselves
    release = str(getattr(module, "RELEASE", "")) or version_of(library)
    folder = out / f"{library}-{release}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_index(out, folder.name, [])
    rows: dict[str, Row] = {}
    for case in module.cases():
        for file in write(case, folder):
            path = file.relative_to(out).as_posix()
            rows.setdefault(path, row_of(case, path, library, release))
    write_index(out, folder.name, list(rows.values()))
    sys.stdout.write(f"{name}: {library} {release}: {len(rows)} files\n")
