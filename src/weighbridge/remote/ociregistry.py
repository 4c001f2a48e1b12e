"""A container registry over the web: manifests, what is attached to them, tags and repositories.

What is taken for a manifest is what has the digest that was asked for, counted from the bytes that
came; what a tag stands for is looked up once, and is that digest from then on. A header that
names another digest is a lie.

Source (retrieved 2026-11-26): https://github.com/opencontainers/distribution-spec/blob/main/spec.md.
Not done: pushing, mounting; ``OCI-Filters-Applied``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Mapping

from weighbridge.core import FormatError, UsageError, later
from weighbridge.intake import strictjson
from weighbridge.remote import ocimanifest, reference, web
from weighbridge.remote.challenges import Keys
from weighbridge.remote.entries import Ranges
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.ocimanifest import MAX_MANIFEST, Descriptor, Manifest
from weighbridge.remote.reference import Reference
from weighbridge.remote.session import Session

MAX_LISTED = 20_000
"""Tags of a repository, or repositories of a registry, at most: a list that goes on is refused."""

MAX_PAGES = 500
"""Pages of a list."""

PAGE = 1000
"""Names of a list that are asked for at once."""

OK, UNAUTHORISED, MISSING = 200, 401, 404
"""Statuses."""

UNKNOWN = frozenset({400, 404, 405, 501})
"""Statuses of registries that keep no lists of what is attached, or take no such tag."""

_ACCEPTED = {"Accept": ", ".join(sorted(ocimanifest.INDEXES | ocimanifest.MANIFESTS))}
_NEXT = later.pattern(r'<([^<>\s]{1,4096})>\s*;[^<>]*\brel\s*=\s*"?next\b', 2)


class RefusedError(UsageError):
    """A registry does not answer what it is asked."""


GOES_ON = "a list that goes on without anything new"


class Registry:
    """One repository of a registry, or the list of them."""

    def __init__(self, session: Session, home: Reference) -> None:
        """Talk to a registry; nothing is sent yet.

        Args:
            session: Counts.
            home: Names it, and the repository, if it is one that is asked about.
        """
        scope = f"repository:{home.repository}:pull" if home.repository else "registry:catalog:*"
        self.home = home
        self._keys = Keys(session, home, scope)
        self._web = web.Web(session, home.base, credentials=self._keys.headers)
        self._root = f"{home.base}/v2/{home.repository}"

    def manifest(self, name: str, absent: frozenset[int] = frozenset({MISSING})) -> Manifest | None:
        """Fetch an index or a manifest.

        Args:
            name: A tag or a digest.
            absent: Statuses that say that there is none of that name.

        Returns:
            What it is; ``None`` if there is none of that name.

        Raises:
            UsageError: It cannot be had, or is not what was asked for.
        """
        what = f"{self.home.name}{'@' if ':' in name else ':'}{name}"
        answer = self._get(f"{self._root}/manifests/{name}", _ACCEPTED, MAX_MANIFEST)
        if answer.status in absent:
            return None
        self._fine(answer, what)
        algorithm, digits = reference.split(name) if ":" in name else ("sha256", "")
        found = ocimanifest.parse(answer.body, what, algorithm)
        if digits and found.descriptor.digits != digits:
            raise UsageError(f"{what}: what came has digest {found.descriptor.digest}")
        self._told(answer, what)
        return found

    def _told(self, answer: web.Answer, what: str) -> None:
        """Hold the digest that a header tells against what came."""
        told = answer.headers.get("docker-content-digest", "").strip()
        if told:
            algorithm, digits = reference.split(told)
            if hashlib.new(algorithm, answer.body).hexdigest() != digits:
                raise UsageError(f"{what}: what came is not {told}, as the registry says")

    def child(self, parent: str, descriptor: Descriptor) -> Manifest | None:
        """Fetch what an index leads to.

        Args:
            parent: What leads there, for messages.
            descriptor: How it leads there.

        Returns:
            What it is; ``None`` if it is not there.

        Raises:
            UsageError: As for ``manifest``; it is not as large, or of another shape.
        """
        found = self.manifest(descriptor.digest)
        if found is None:
            return None
        size = len(found.data)
        if size != descriptor.size:
            why = f"is {size} bytes, and {descriptor.size} by what leads there"
            raise UsageError(f"{parent}: {descriptor.digest} {why}")
        indexes = ocimanifest.INDEXES
        if (found.descriptor.media in indexes) != (descriptor.media in indexes):
            why = "is not of the media type by which it is led to"
            raise UsageError(f"{parent}: {descriptor.digest} {why}")
        return found

    def blob(self, descriptor: Descriptor) -> Ranges:
        """Return what gives the bytes of a blob."""
        url = f"{self._root}/blobs/{descriptor.digest}"
        return self._web.ranges(url, descriptor.size)

    def referrers(self, digest: str) -> Generator[Manifest]:
        """Yield the lists of what is attached to a manifest, an index a page.

        The last is under a tag: clients wrote it before the registry kept lists, and it may say
        what these do not. Nothing is yielded if there is none.

        Raises:
            UsageError: It cannot be had, is none, or goes on.
        """
        what = f"{self.home.name}: what is attached to {digest}"
        at = f"{self._root}/referrers/{digest}"
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            answer = self._get(at, _ACCEPTED, MAX_MANIFEST)
            if answer.status in UNKNOWN and not seen:
                break
            self._fine(answer, what)
            page = ocimanifest.parse(answer.body, what)
            yield page
            at = self._next(answer.headers)
            if not at:
                break
            if page.descriptor.digest in seen:
                raise UsageError(f"{what}: {GOES_ON}")
            seen.add(page.descriptor.digest)
        else:
            raise UsageError(f"{what}: {GOES_ON}")
        found = self.tagged(digest)
        yield from () if found is None else (found,)

    def tagged(self, digest: str, ending: str = "") -> Manifest | None:
        """Fetch what is attached to a manifest under a tag that is named after its digest.

        Raises:
            UsageError: It cannot be had, or is none.
        """
        return self.manifest(digest.replace(":", "-") + ending, UNKNOWN)

    def tags(self) -> Iterator[str]:
        """Yield the tags of the repository.

        Raises:
            UsageError: They cannot be listed, or go on.
        """
        yield from filter(reference.is_tag, self._names(f"{self._root}/tags/list", "tags"))

    def repositories(self) -> Iterator[str]:
        """Yield the repositories of the registry.

        Raises:
            UsageError: They cannot be listed, or go on.
        """
        listed = self._names(f"{self.home.base}/v2/_catalog", "repositories")
        yield from filter(reference.is_repository, listed)

    def _names(self, url: str, key: str) -> Iterator[str]:
        """Yield the names of a list, page by page, each once."""
        seen: set[str] = set()
        what = f"{self.home.name}: {key}"
        at = f"{url}?n={PAGE}"
        for _ in range(MAX_PAGES):
            answer = self._get(at, {"Accept": "application/json"}, MAX_MANIFEST)
            self._fine(answer, what)
            try:
                table = strictjson.table(answer.body, what=what, offset=0, most=MAX_LISTED * 2)
            except FormatError as error:
                raise UsageError(str(error)) from None
            rows = table.get(key)
            names = [row for row in rows if isinstance(row, str)] if isinstance(rows, list) else []
            fresh = [name for name in dict.fromkeys(names) if name not in seen]
            seen.update(fresh)
            if len(seen) > MAX_LISTED:
                raise UsageError(f"{what}: more than {MAX_LISTED}")
            yield from fresh
            at = self._next(answer.headers)
            if not at:
                return
            if not fresh:
                raise UsageError(f"{what}: a list that goes on without anything new")
        raise UsageError(f"{what}: more than {MAX_PAGES} pages")

    def _next(self, headers: Mapping[str, str]) -> str:
        """Return where a list goes on, at the same registry; empty if it does not."""
        found = _NEXT.search(headers.get("link", "")[:8192])
        if found is None:
            return ""
        target = str(found[1])
        if target.startswith("/") and not target.startswith("//"):
            return self.home.base + target
        try:
            same = web.origin(target) == web.origin(self.home.base)
        except RemoteError:
            same = False
        if not same:
            raise UsageError(f"{self.home.name}: a list that goes on somewhere else")
        return target

    def _get(self, url: str, headers: Mapping[str, str], limit: int) -> web.Answer:
        """Fetch something small; show what the registry wants to see, if it does."""
        try:
            answer = self._web.get(url, headers=headers, limit=limit)
            if answer.status == UNAUTHORISED:
                self._keys.challenged(answer.headers.get("www-authenticate", ""))
                answer = self._web.get(url, headers=headers, limit=limit)
        except RemoteError as error:
            raise UsageError(error.why) from None
        return answer

    def _fine(self, answer: web.Answer, what: str) -> None:
        if answer.status != OK:
            why = web.REFUSED.get(answer.status, f"answers with status {answer.status}")
            raise RefusedError(f"{what}: the registry {why}{self._keys.ending()}")
