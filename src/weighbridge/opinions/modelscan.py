"""ModelScan, over the files that it takes for models.

It chooses by the ending of a name and looks into every zip. It is shown links whose names are
numbers with the file's ending, so that no name from a model reaches it, and its report is read
back as any stranger's JSON.

Source: https://github.com/protectai/modelscan, version 0.8.8 (retrieved 2026-11-26). Known trouble:
with numpy 2.4 it cannot read ``.npy``; without tensorflow and h5py it skips ``.pb`` and ``.h5``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from weighbridge.core import (
    Artifact,
    Dossier,
    Face,
    FormatError,
    Opinion,
    Place,
    Severity,
    Span,
    Stance,
)
from weighbridge.intake import secrets, strictjson
from weighbridge.intake.listing import Listed, Model
from weighbridge.opinions import child

NAME = "modelscan"

LATEST = (3, 12)
"""The last version of Python that it runs on."""

ENDINGS = frozenset({
    ".bin", ".ckpt", ".dat", ".data", ".dill", ".h5", ".joblib", ".keras", ".npy", ".npz", ".pb",
    ".pickle", ".pkl", ".pt", ".pth", ".zip",
})  # fmt: skip
"""Of names that it takes; anything else is looked into only if it is a zip."""

KEPT = 300
"""Characters of one of its sentences."""

VALUES = 2_000_000
"""Values in its report."""


def ask(model: Model, dossier: Dossier) -> Iterator[Opinion]:
    """Yield what it says about each file that it takes; nothing if it takes none."""
    zips = {
        face.place.artifact.name for face in dossier.every(Face) if face.format == "zip-archive"
    }
    files = [file for file in model.files if _ending(file) in ENDINGS or file.name in zips]
    if not files:
        return
    whole = Place(Artifact(dossier.model, 0), Span(0, 0))
    if model.fetched is not None:
        why = "modelscan reads files on a disk, and these are elsewhere"
        fix = "download the model, and weigh it where it lies"
        yield Opinion(NAME, whole, Stance.ABSENT, why, fix=fix)
        return
    version = child.version(NAME)
    if not version:
        if sys.version_info[:2] > LATEST:
            why = "modelscan does not run on this version of Python"
            fix = "use Python 3.12 or older where a second opinion is wanted"
            yield Opinion(NAME, whole, Stance.UNAVAILABLE, why, fix=fix)
            return
        fix = "install it (pip install modelscan), or ask for no second opinion"
        yield Opinion(NAME, whole, Stance.ABSENT, "modelscan is not installed", fix=fix)
        return
    by = f"{NAME} {version}"
    try:
        yield from _told(_report(files), files, by, dossier)
    except (child.UnheardError, FormatError) as error:
        why = f"{by} gave no answer: {error}"
        fix = "run modelscan by hand to see why, or ask for no second opinion"
        yield Opinion(by, whole, Stance.ABSENT, why, fix=fix)


def _ending(file: Listed) -> str:
    return PurePosixPath(file.name).suffix


def _report(files: list[Listed]) -> dict[str, object]:
    """Run it over links to the files, and return its report.

    Raises:
        UnheardError: It did not end.
        FormatError: Its report is none.
    """
    with tempfile.TemporaryDirectory(prefix="weighbridge-") as name:
        folder = Path(name).resolve()
        shown, report = folder / "shown", folder / "report.json"
        shown.mkdir()
        for number, file in enumerate(files):
            ending = _ending(file) if _ending(file) in ENDINGS else ""
            (shown / f"{number}{ending}").symlink_to(file.path)
        words = ["scan", "-p", str(shown), "-r", "json", "--show-skipped", "-l", "CRITICAL"]
        code = child.run("modelscan.cli", [*words, "-o", str(report)], folder)
        try:
            with report.open("rb") as opened:
                text = opened.read(child.WRITTEN)
        except OSError as error:
            why = f"it wrote no report (exit code {code})"
            raise FormatError(why, offset=0) from error
    return strictjson.table(text, what="its report", offset=0, most=VALUES)


def _told(
    report: dict[str, object], files: list[Listed], by: str, dossier: Dossier
) -> Iterator[Opinion]:
    """Turn a report into opinions, file by file.

    Raises:
        FormatError: It is not of the form that is known.
    """
    places = _places(files, dossier)
    summary = report.get("summary")
    if not isinstance(summary, dict):
        raise FormatError("its report has no summary", offset=0)
    heard: set[int] = set()
    for row in _rows(report, "issues"):
        number, member = _source(row, files)
        rated = str(row.get("severity")).upper()
        severity = Severity[rated] if rated in Severity.__members__ else Severity.CRITICAL
        words = _sentence(row, member)
        heard.add(number)
        yield Opinion(by, places[number], Stance.OBJECTS, words, severity)
    failed: dict[int, str] = {}
    for row in _rows(report, "errors"):
        if "source" not in row:
            raise FormatError(f"it says: {_sentence(row, '')}", offset=0)
        number, member = _source(row, files)
        failed.setdefault(number, _sentence(row, member))
    skipped = summary.get("skipped")
    for row in _rows(skipped, "skipped_files") if isinstance(skipped, dict) else ():
        number, member = _source(row, files)
        if not member:
            failed.setdefault(number, _sentence(row, member))
    scanned = summary.get("scanned")
    listed = scanned.get("scanned_files") if isinstance(scanned, dict) else []
    names = listed if isinstance(listed, list) else []
    looked = {_number(str(each), files)[0] for each in names}
    for number, place in enumerate(places):
        if number in failed:
            yield Opinion(by, place, Stance.UNREAD, failed[number])
        elif number not in looked | heard:
            yield Opinion(by, place, Stance.UNREAD, "it gives no reason")
        elif number not in heard:
            yield Opinion(by, place, Stance.SILENT)


def _places(files: list[Listed], dossier: Dossier) -> list[Place]:
    artifacts = {artifact.name: artifact for artifact in dossier.artifacts}
    found = [artifacts.get(file.name, Artifact(file.name, file.size)) for file in files]
    return [Place(artifact, Span(0, artifact.size)) for artifact in found]


def _rows(table: dict[str, object], key: str) -> list[dict[str, object]]:
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FormatError(f"its report: {key} is no list of objects", offset=0)
    return rows


def _source(row: dict[str, object], files: list[Listed]) -> tuple[int, str]:
    return _number(str(row.get("source")), files)


def _number(source: str, files: list[Listed]) -> tuple[int, str]:
    """Return which file a source is, and the member of it."""
    name, _, member = source.partition(":")
    digits = name.partition(".")[0]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 8 and int(digits) < len(files)):  # noqa: PLR2004 - no model has as many files
        raise FormatError(f"its report speaks of {source[:80]!r}", offset=0)
    return int(digits), member


def _sentence(row: dict[str, object], member: str) -> str:
    """Return its own words, in one line."""
    said = " ".join(str(row.get("description") or row.get("category") or "nothing more").split())
    text = f"{said} (in {member[:KEPT]!r})" if member else said
    return secrets.masked(text)[0][: 2 * KEPT]
