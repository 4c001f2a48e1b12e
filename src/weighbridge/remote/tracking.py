"""What a tracking server of MLflow says, read strictly: where a model's files are.

Endpoints (https://mlflow.org/docs/latest/rest-api.html, retrieved 2026-11-26)::

    GET /api/2.0/mlflow/registered-models/alias?name=&alias=       {model_version: {version}}
    GET /api/2.0/mlflow/model-versions/get-download-uri?name=&version=      {artifact_uri}
    GET /api/2.0/mlflow/logged-models/<id>                         {model: {info: {artifact_uri}}}
    GET /api/2.0/mlflow/runs/get?run_id=                           {run: {info: {artifact_uri}}}
    GET /api/2.0/mlflow-artifacts/artifacts?path=         {files: [{path, is_dir, file_size}]}
    GET /api/2.0/mlflow-artifacts/artifacts/<path>        the bytes

The last gives ranges from version 3.15 on, if the server has the files on its own disk; otherwise
all or nothing. Not read: tags, metrics, flavours, what else a run has; stages, which are no more.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from weighbridge.core import FormatError, UsageError, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.remote import address
from weighbridge.remote.entries import MAX_ENTRIES, Remote, checked
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.session import Session
from weighbridge.remote.web import Web

MAX_ANSWER = 4 << 20
"""Bytes of an answer about one model or run; those about a run hold its metrics, too."""

MAX_FOLDERS = 1000
"""Folders of one model: each is a request."""

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"

HOPS = 2
"""Times that a server may name another model or run where files are wanted."""

_OK = 200
_DIGITS = later.pattern(r"[0-9]{1,19}")
_PLAIN = later.pattern(r"[A-Z_]{1,60}")
_LOGGED = later.pattern(r"m-[0-9a-f]{32}")
_RUN = later.pattern(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where files are.

    Attributes:
        uri: What the server names.
        inside: Path from there; empty for all of it.
        pinned: The address that was asked for, with a version in the place of an alias.
        revision: That version, or the run or model; they do not change.
    """

    uri: str
    inside: str
    pinned: str
    revision: str


class Server:
    """A tracking server."""

    def __init__(self, session: Session) -> None:
        """Talk to the one that ``MLFLOW_TRACKING_URI`` names.

        Raises:
            UsageError: None is named, or it is no address of a server.
        """
        given = session.environment.get("MLFLOW_TRACKING_URI", "")
        if not given:
            raise UsageError("set MLFLOW_TRACKING_URI to the address of the tracking server")
        try:
            found = address.web(given)
        except ValueError:
            why = "no address of a server; what lies on this machine is weighed by its path"
            raise UsageError(f"MLFLOW_TRACKING_URI: {why}") from None
        self.origin = found.origin
        self._base = found.plain.partition("?")[0].rstrip("/")
        headers = _headers(session.environment, found)
        self._web = Web(session, self._base, credentials=lambda: headers)

    def place(self, uri: str, hops: int = HOPS) -> Place:
        """Return where the files of a model or a run are.

        Args:
            uri: ``models:/...`` or ``runs:/...``.
            hops: How often the server may name another such address.

        Raises:
            UsageError: It is no such address, there is nothing, or the answer cannot be.
        """
        told = address.shown(uri)[:200]
        kind, _, rest = uri.partition(":")
        first, *more = rest.lstrip("/").split("/")
        match kind:
            case "runs" if _RUN.fullmatch(first):
                at = self._text(f"runs/get?run_id={first}", uri, "run", "info", "artifact_uri")
                found = Place(at, "/".join(more), uri, first)
            case "models" if _LOGGED.fullmatch(first) and not _DIGITS.fullmatch("".join(more[:1])):
                at = self._text(f"logged-models/{first}", uri, "model", "info", "artifact_uri")
                found = Place(at, "/".join(more), uri, first)
            case "models":
                found = self._registered(uri, first, more)
            case _:
                raise UsageError(f"{told!r}: expected runs:/run/path or models:/name/version")
        if found.uri.partition(":")[0] in {"models", "runs"}:
            if not hops:
                raise UsageError(f"{told!r}: the server names one address after another")
            further = self.place(found.uri, hops - 1)
            inside = "/".join(part for part in (further.inside, found.inside) if part)
            return Place(further.uri, inside, found.pinned, found.revision)
        return found

    def _registered(self, uri: str, first: str, more: list[str]) -> Place:
        """Return where a version of a registered model is."""
        name, mark, alias = first.partition("@")
        if mark:
            asked = f"registered-models/alias?name={_part(name)}&alias={_part(alias)}"
            version = self._text(asked, uri, "model_version", "version")
        else:
            version, *more = more or [""]
        if not name or not _DIGITS.fullmatch(version):
            why = "name a version or an alias: models:/name/3 or models:/name@champion"
            raise UsageError(f"{address.shown(uri)[:200]!r}: {why}")
        asked = f"model-versions/get-download-uri?name={_part(name)}&version={version}"
        pinned = "/".join(("models:", name, version, *more))
        return Place(self._text(asked, uri, "artifact_uri"), "/".join(more), pinned, version)

    def served(self, place: Place) -> str | None:
        """Return the path of files that the server itself hands out; ``None`` if others do.

        Raises:
            UsageError: Another server is named, which might be any, or a file of some machine.
        """
        kind = place.uri.partition(":")[0].lower()
        if kind not in {"mlflow-artifacts", "http", "https"}:
            return None
        try:
            found = address.parsed(place.uri)
        except ValueError:
            raise UsageError(f"{place.pinned!r}: the server names no address") from None
        path = address.decoded(found.path)
        if kind == "mlflow-artifacts":
            same = not found.host or (found.host, found.port or self.origin[2]) == self.origin[1:]
        else:
            prefix = address.parsed(self._base).path + ARTIFACTS
            same = found.origin == self.origin and path.startswith(f"{prefix}/")
            path = path.removeprefix(prefix)
        if not same:
            raise UsageError(f"{place.pinned!r}: its files are on another server: {found.host!r}")
        path = "/".join(part for part in (path.strip("/"), place.inside.strip("/")) if part)
        return checked(path) if path else path

    def files(self, path: str, what: str) -> dict[str, Remote]:
        """List what the server hands out under a path, by what follows it; itself by ``""``.

        Raises:
            UsageError: There is nothing, too much, or names no file may have.
        """
        found: dict[str, Remote] = {}
        stack, count, folders = [""], 0, 0
        while stack:
            inside = stack.pop()
            folders += 1
            if folders > MAX_FOLDERS:
                raise UsageError(f"{what!r}: more than {MAX_FOLDERS} folders")
            for name, size in self._listed(f"{path}/{inside}".strip("/"), what):
                below = checked(f"{inside}/{name}".lstrip("/"))
                count += 1
                if count > MAX_ENTRIES:
                    raise UsageError(f"{what!r}: more than {MAX_ENTRIES} files and folders")
                if size is None:
                    stack.append(below)
                elif below in found:
                    raise UsageError(f"{what!r}: the server lists {below[:80]!r} twice")
                else:
                    found[below] = self._remote(f"{path}/{below}".strip("/"), size)
        if not found and path:
            # A file has nothing under it, and only its folder tells its size.
            folder, _, name = path.rpartition("/")
            sizes = [size for other, size in self._listed(folder, what) if other == name]
            if len(sizes) == 1 and sizes[0] is not None:
                return {"": self._remote(path, sizes[0])}
        if not found:
            raise UsageError(f"{what!r}: nothing is there")
        return found

    def _remote(self, path: str, size: int) -> Remote:
        url = f"{self._base}{ARTIFACTS}/{address.encoded(path)}"
        return Remote(size, self._web.ranges(url, size))

    def _listed(self, path: str, what: str) -> list[tuple[str, int | None]]:
        """List a folder: names and sizes, without a size for a folder."""
        table = self._table(f"{self._base}{ARTIFACTS}?path={_part(path)}", what)
        rows = table.get("files", [])
        if not isinstance(rows, list):
            raise UsageError(f"{what!r}: the server's listing makes no sense")
        return [_row(row, path, what) for row in rows]

    def _text(self, asked: str, what: str, *keys: str) -> str:
        """Ask for something, and return one text of the answer."""
        found: object = self._table(f"{self._base}/api/2.0/mlflow/{asked}", what)
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, str) or not found:
            raise UsageError(f"{what!r}: the server names no {keys[-1]}")
        return found

    def _table(self, url: str, what: str) -> dict[str, object]:
        try:
            answer = self._web.get(url, limit=MAX_ANSWER)
        except RemoteError as error:
            raise UsageError(f"{what!r}: {error.why}") from None
        try:
            table = strictjson.table(answer.body, what="answer", offset=0)
        except FormatError as error:
            if answer.status == _OK:
                raise UsageError(f"{what!r}: the server's answer makes no sense: {error}") from None
            table = {}
        if answer.status != _OK:
            code = str(table.get("error_code"))
            told = f" ({code})" if _PLAIN.fullmatch(code) else ""
            why = f"the tracking server answers with status {answer.status}{told}"
            raise UsageError(f"{what!r}: {why}")
        return table


def _row(row: object, folder: str, what: str) -> tuple[str, int | None]:
    """Return name and size of what a folder holds; a folder in it has no size."""
    row = row if isinstance(row, dict) else {}
    path, size, inner = row.get("path"), row.get("file_size"), row.get("is_dir", False)
    if not isinstance(path, str) or not isinstance(inner, bool):
        raise UsageError(f"{what!r}: the server lists a file without a name")
    # Servers tell the last part of a path; some, all of it.
    name = path.removeprefix(f"{folder}/") if folder else path
    if "/" in name:
        raise UsageError(f"{what!r}: the server lists {path[:80]!r}, not in {folder[:80]!r}")
    if inner:
        return checked(name), None
    if isinstance(size, str) and _DIGITS.fullmatch(size):
        size = int(size)
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise UsageError(f"{what!r}: the server lists {path[:80]!r} without a size")
    return checked(name), size


def _part(text: str) -> str:
    return address.encoded(text, safe="")


def _headers(environment: Mapping[str, str], found: address.Address) -> dict[str, str]:
    """Return what says who asks, as MLflow's own client does."""
    user = environment.get("MLFLOW_TRACKING_USERNAME") or found.user
    password = environment.get("MLFLOW_TRACKING_PASSWORD") or found.password
    if user and password:
        both = base64.b64encode(f"{user}:{password}".encode()).decode()
        return {"Authorization": f"Basic {both}"}
    token = environment.get("MLFLOW_TRACKING_TOKEN", "").strip()
    if not (token.isascii() and token.isprintable()):
        raise UsageError("MLFLOW_TRACKING_TOKEN: holds characters that no token has")
    return {"Authorization": f"Bearer {token}"} if token else {}
