"""Where a reason points to, and a name for it that outlives small changes."""

from __future__ import annotations

from weighbridge.core import LOOSE, Artifact, Call, Dossier, Import, Reason, Report, Span, Weighed
from weighbridge.core.hashing import sha256
from weighbridge.core.records import dataclass, replace
from weighbridge.judgement.alike import first


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a reason points to.

    Attributes:
        file: Path of the file on disk, from the folder one is in: the model's name as given, and
            the file's name below it. That of the model itself, if the reason is about no file.
        member: Name inside the file, with ``!/`` between containers; empty for the file itself.
        span: Bytes of the file, or of the member; ``None`` if the reason is about no bytes.
    """

    file: str
    member: str
    span: Span | None

    def __str__(self) -> str:
        name = f"{self.file}!/{self.member}" if self.member else self.file
        return name if self.span is None else f"{name}@{self.span}"


def spot(each: Weighed, reason: Reason) -> Spot:
    """Return where a reason points to: the place of the first thing that it rests on."""
    item = first(reason)
    if item is None:
        return Spot(each.dossier.model, "", None)
    artifact, span = item.place.artifact, item.place.span
    start, stop = span.start, span.stop
    whole = start == stop or (start == 0 and stop == artifact.size)
    return Spot(*_named_file(each, artifact), None if whole else span)


def _named_file(each: Weighed, artifact: Artifact) -> tuple[str, str]:
    """Return the path of a file of a model, and the member of it that an artifact is."""
    held = _LAST[0]
    if held[0] is not each or held[1] is not artifact:
        name, _, member = artifact.name.partition("!/")
        # In one step, so that threads may do so at once.
        held = _LAST[0] = each, artifact, (path(each, name), member)
    return held[2]


_LAST: list[tuple[Weighed | None, Artifact | None, tuple[str, str]]] = [(None, None, ("", ""))]
"""The artifact that was named last: most reasons are about the same as the one before."""


def path(each: Weighed, name: str) -> str:
    """Return the path of one of a model's files, from the folder one is in."""
    model = each.dossier.model
    if not name or name == model:
        return model
    if each.dossier.layout in LOOSE:
        # Its own file, or one that lies beside it, or below a folder that both are in.
        folder, slash, _ = model.rpartition("/")
        above = _above(each.dossier)
        return f"{folder + slash if above is None else above}{name}"
    if each.dossier.layout == "ollama":
        return f"{_store(each.dossier)}{name}"
    return f"{model.rstrip('/')}/{name}"


def _store(dossier: Dossier) -> str:
    """Return the path of the store, with its slash: a model is named by its manifest's path."""
    model = dossier.model
    if (above := _above(dossier)) is not None:
        return above
    return model[: f"/{model}".rfind("/manifests/")] if "manifests/" in model else f"{model}/"


def _above(dossier: Dossier) -> str | None:
    """Return the folder that names of files count from, with its slash; ``None`` if none is it."""
    model = dossier.model
    called = [each.name for each in dossier.artifacts if f"/{model}".endswith(f"/{each.name}")]
    return model[: -len(max(called, key=len))] if called else None


def seen_from(report: Report, folder: str) -> Report:
    """Name models below a folder as they are named in it, for services that know no other names.

    Args:
        report: Any.
        folder: Absolute path of the folder one is in; empty if nobody said.
    """
    return replace(report, models=tuple(_near(each, folder) for each in report.models))


def _near(each: Weighed, folder: str) -> Weighed:
    name = each.dossier.model
    if not folder.startswith("/") or not f"{name}/".startswith(f"{folder.rstrip('/')}/"):
        return each
    inner = name[len(folder.rstrip("/")) :].lstrip("/") or "."
    return replace(each, dossier=replace(each.dossier, model=inner))


def fingerprint(each: Weighed, reason: Reason) -> str:
    """Name a reason by rule, file, member and the name that it is about, never by offset or words.

    Returns:
        64 hexadecimal digits (SHA-256). Two reasons may have the same.
    """
    item = first(reason)
    at = (each.dossier.model, "") if item is None else _named_file(each, item.place.artifact)
    parts = (reason.check, reason.rule, *at, *map(str, _named(item)))
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return sha256(text).hexdigest()


def _named(item: object) -> tuple[object, ...]:
    match item:
        case Import(target=target):
            return (target,)
        case Call(callee=callee):
            return (callee,)
        case _:
            return ()
