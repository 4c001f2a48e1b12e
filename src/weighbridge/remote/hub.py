"""What the Hugging Face hub says, read strictly: commits, trees, models of an organisation.

Endpoints (https://huggingface.co/docs/hub/api, retrieved 2026-11-26)::

    GET /api/models/<repository>/revision/<revision>       {sha: <commit>, ...}
    GET /api/models/<repository>/tree/<commit>?recursive=true
        [{type: file, path, size, oid, lfs: {oid, size}}, ...]; more pages by Link, rel="next"
    GET /<repository>/resolve/<commit>/<path>              the bytes, or a redirect to them;
        X-Repo-Commit: <commit>; of a file that is kept by LFS X-Linked-Etag: <oid>, X-Linked-Size
    GET /api/models?author=<owner>                         [{id: <repository>}, ...]; pages likewise

The hub's own client reads such answers without bounds, and whom it sends a token to is its affair;
so this speaks for itself. Not read: datasets and spaces, whether a repository is gated, what the
hub's scanners say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from weighbridge.core import FormatError, UsageError, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.remote import address
from weighbridge.remote.entries import MAX_ENTRIES, Entry, Link, Remote, alike, checked
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.session import Session
from weighbridge.remote.web import Web

ENDPOINT = "https://huggingface.co"

MAX_ANSWER = 8 << 20
"""Bytes of one answer."""

MAX_PAGES = 1000
"""Pages of one listing."""

MAX_TOKEN = 4096
"""Bytes of a file with a token."""

NAME = later.pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
"""An owner, or a model without one."""

COMMIT = later.pattern(r"[0-9a-f]{40}")
NOTHING = frozenset(
    {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
"""Digests of a file without content: that of git, and SHA-256."""

_KINDS = ("file", "directory")  # no set: what is asked about may be a list
_SHA256 = later.pattern(r"[0-9a-f]{64}")
_NEXT = later.pattern(r'<([^<>\s]{1,2048})>\s*;\s*rel="?next"?')


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A repository at one commit.

    Attributes:
        commit: 40 hexadecimal digits.
        entries: As the cache of the hub's client has them, by path.
        inside: The folder of the commit, among them.
        aside: The record of what the revision led to, among them.
        content: What tells the content, on this hub: by names, sizes and digests of all files.
    """

    commit: str
    entries: Mapping[str, Entry]
    inside: str
    aside: frozenset[str]
    content: str


class Hub:
    """A hub."""

    def __init__(self, session: Session) -> None:
        """Talk to the one that ``HF_ENDPOINT`` names, or to the public one.

        Raises:
            UsageError: It is no address.
        """
        given = session.environment.get("HF_ENDPOINT", "") or ENDPOINT
        self._base = given.rstrip("/")
        token = _token(session.environment)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            self._web = Web(session, self._base, credentials=lambda: headers)
        except RemoteError as error:
            raise UsageError(f"HF_ENDPOINT: {error.why}") from None

    def commit(self, repository: str, revision: str) -> str:
        """Return the commit that a branch, a tag or a commit's name leads to.

        Raises:
            UsageError: There is none, or it is not for whoever asks.
        """
        named = address.encoded(revision, safe="")
        table, _ = self._table(f"{self._base}/api/models/{repository}/revision/{named}", repository)
        found = table.get("sha") if isinstance(table, dict) else None
        if not isinstance(found, str) or not COMMIT.fullmatch(found):
            raise UsageError(f"{repository!r}: the hub names no commit for {revision!r}")
        if COMMIT.fullmatch(revision) and found != revision:
            raise UsageError(f"{repository!r}: the hub has another commit for {revision}")
        return found

    def snapshot(self, repository: str, revision: str) -> Snapshot:
        """List a repository at one commit, which is asked for once and stays.

        Raises:
            UsageError: As for ``commit``; or what is listed cannot be.
        """
        commit = self.commit(repository, revision)
        store = f"models--{repository.replace('/', '--')}"
        inside = f"{store}/snapshots/{commit}"
        entries: dict[str, Entry] = {}
        rows: list[tuple[str, str, int]] = []
        aside = frozenset[str]()
        if revision != commit:
            aside = frozenset({f"{store}/refs/{checked(revision)}"})
            entries.update(dict.fromkeys(aside, commit.encode()))
        url = f"{self._base}/api/models/{repository}/tree/{commit}?recursive=true&expand=false"
        for count, item in enumerate(self._pages(url, repository)):
            if count >= MAX_ENTRIES:
                raise UsageError(f"{repository!r}: has more than {MAX_ENTRIES} files and folders")
            if not isinstance(item, dict) or item.get("type") not in _KINDS:
                raise UsageError(f"{repository!r}: the hub lists what is neither file nor folder")
            if item["type"] == "directory":
                continue
            name, oid, size = _file(item, repository)
            at = f"{self._base}/{repository}/resolve/{commit}/{address.encoded(name)}"
            promised = {"x-repo-commit": commit}
            if COMMIT.fullmatch(oid) is None:
                promised |= {"x-linked-etag": oid, "x-linked-size": str(size)}
            blob, link = f"{store}/blobs/{oid}", f"{inside}/{name}"
            held = entries.get(blob)
            if isinstance(held, Remote) and held.size != size:
                raise UsageError(f"{repository!r}: the hub tells two sizes of {oid}")
            if link in entries:
                raise UsageError(f"{repository!r}: the hub lists {name[:80]!r} twice")
            entries.setdefault(blob, Remote(size, self._web.ranges(at, size, promised=promised)))
            rows.append((name, oid, size))
            entries[link] = Link("../" * (name.count("/") + 2) + f"blobs/{oid}")
        if not any(isinstance(entry, Link) for entry in entries.values()):
            raise UsageError(f"{repository!r}: the hub lists no file at {commit}")
        return Snapshot(commit, entries, inside, aside, alike(self._base, rows))

    def models(self, owner: str) -> Iterator[str]:
        """Yield the repositories of an organisation or a user.

        Raises:
            UsageError: There is nobody of that name, or the answer cannot be.
        """
        url = f"{self._base}/api/models?author={address.encoded(owner, safe='')}&limit=1000"
        for item in self._pages(url, owner):
            name = item.get("id") if isinstance(item, dict) else None
            if not isinstance(name, str):
                raise UsageError(f"{owner!r}: the hub lists a model without a name")
            if not is_repository(name) or "/" not in name:
                raise UsageError(f"{owner!r}: the hub lists {name[:80]!r}: no model is called that")
            if name.partition("/")[0].lower() != owner.lower():
                raise UsageError(f"{owner!r}: the hub lists a model of somebody else")
            yield name

    def _pages(self, url: str, what: str) -> Iterator[object]:
        at, seen = url, set[str]()
        for _ in range(MAX_PAGES):
            seen.add(at)
            table, following = self._table(at, what)
            if not isinstance(table, list):
                raise UsageError(f"{what!r}: the hub answers with something that is no list")
            yield from table
            if not following:
                return
            at = self._following(at, following, what)
            if at in seen:
                raise UsageError(f"{what!r}: the hub's list leads back to itself")
        raise UsageError(f"{what!r}: the hub's list has more than {MAX_PAGES} pages")

    def _following(self, url: str, following: str, what: str) -> str:
        try:
            at = address.resolved(url, following)
            same = address.web(at).origin == address.web(self._base).origin
        except ValueError:
            same, at = False, ""
        if not same:
            raise UsageError(f"{what!r}: the hub's list goes on elsewhere")
        return at

    def _table(self, url: str, what: str) -> tuple[object, str]:
        """Fetch some JSON, and say where the next page is."""
        try:
            answer = self._web.get(url, limit=MAX_ANSWER)
        except RemoteError as error:
            raise UsageError(f"{what!r}: {error.why}") from None
        if answer.status in {401, 403, 404}:
            raise UsageError(
                f"{what!r}: the hub has no such thing, or it is private or gated and wants a token"
                " that may read it (HF_TOKEN)"
            )
        if answer.status != 200:  # noqa: PLR2004 - well
            raise UsageError(f"{what!r}: the hub answers with status {answer.status}")
        try:
            table = strictjson.value(answer.body, what="answer", offset=0)
        except FormatError as error:
            raise UsageError(f"{what!r}: the hub's answer cannot be read: {error}") from None
        found = _NEXT.search(answer.headers.get("link", ""))
        return table, found[1] if found else ""


def is_repository(name: str) -> bool:
    """Whether a repository may be called that: ``owner/name``, or an old one without an owner."""
    parts = name.split("/")
    return len(parts) <= 2 and all(NAME.fullmatch(part) for part in parts)  # noqa: PLR2004 - as above


def _file(item: Mapping[str, object], what: str) -> tuple[str, str, int]:
    """Return path, digest and size of a file in a tree."""
    name, oid, size = item.get("path"), item.get("oid"), item.get("size")
    digest = COMMIT
    if isinstance(lfs := item.get("lfs"), dict):
        oid, size, digest = lfs.get("oid"), lfs.get("size"), _SHA256
    if not isinstance(name, str) or not isinstance(oid, str) or not digest.fullmatch(oid):
        raise UsageError(f"{what!r}: the hub lists a file without a name or a digest")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise UsageError(f"{what!r}: the hub lists {name[:80]!r} without a size")
    if size == 0 and oid not in NOTHING:
        raise UsageError(
            f"{what!r}: the hub lists {name[:80]!r} as empty, which its digest is not of"
        )
    return checked(name), oid, size


def _token(environment: Mapping[str, str]) -> str:
    """Return the token that the hub's own client would send; empty if there is none."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        if found := environment.get(name, "").strip():
            return _printable(found)
    if environment.get("HF_HUB_DISABLE_IMPLICIT_TOKEN", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return ""
    home = environment.get("HF_HOME") or f"{environment.get('HOME', '')}/.cache/huggingface"
    path = Path(environment.get("HF_TOKEN_PATH") or f"{home}/token")
    try:
        with path.open("rb") as file:
            return _printable(file.read(MAX_TOKEN).decode("ascii", "replace").strip())
    except OSError:
        return ""


def _printable(token: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError("the token for the hub holds characters that no token has")
    return token
