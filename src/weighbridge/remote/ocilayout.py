"""What a registry has, as a folder: the image layout that tools write when they copy from one.

Layout::

    oci-layout                  the version of the layout
    index.json                  ours: leads to what was asked for, and to what is attached to it
    blobs/<algorithm>/<hex>     indexes and manifests as they came; others come when they are read

Attached is what names the manifest as its *subject* (signatures, attestations, verdicts), as the
registry lists it, or under the tags ``sha256-<hex>``, ``.sig`` and ``.att`` behind that: the last
two are cosign's. Of these only what is small is taken; a model that names another one as its
subject is told, and is weighed by its own name.

Sources (retrieved 2026-11-26): https://github.com/opencontainers/image-spec/blob/main/image-layout.md,
https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers,
https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from weighbridge.core import Span, UsageError
from weighbridge.core.records import dataclass, field
from weighbridge.remote.entries import MAX_ENTRIES, Entry, Opened, Remote, alike
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.ocimanifest import INDEXES, Descriptor, Manifest
from weighbridge.remote.ociregistry import RefusedError, Registry
from weighbridge.remote.reference import LATEST, Reference
from weighbridge.remote.session import Session

MAX_MANIFESTS = 256
"""Indexes and manifests of one address."""

MAX_BYTES = 32 << 20
"""Bytes of all of them."""

MAX_DEPTH = 8
"""Indexes in indexes."""

MAX_ASKED = 16
"""Manifests whose attachments are asked for: the first, and those that it leads to."""

MAX_ATTACHED = 100
"""Attached manifests that are taken."""

MAX_SMALL = 4 << 20
"""Bytes of a blob that may be attached."""

TAGS = (".sig", ".att")
"""Endings of tags under which cosign attaches."""

STATING = ("dsse", "in-toto", "sigstore.bundle")
"""What is in the media types of statements, which may speak against what they are attached to."""


class _Elsewhere:
    """A layer that the registry need not have: nobody is asked for it."""

    def pieces(self, _span: Span) -> Iterator[bytes]:
        """Fetch nothing.

        Raises:
            RemoteError: Always.
        """
        raise RemoteError("a layer that is kept at other addresses, which are not asked")


@dataclass(slots=True)
class _Layout:
    """A layout being put together."""

    registry: Registry
    entries: dict[str, Entry] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    attachments: int = 0
    bytes: int = 0
    notes: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    def take(self, manifest: Manifest) -> None:
        """Lay an index or a manifest out.

        Raises:
            UsageError: There are too many.
        """
        self.bytes += len(manifest.data)
        if len(self.taken) == MAX_MANIFESTS or self.bytes > MAX_BYTES:
            name = self.registry.home.name
            raise UsageError(f"{name}: more than {MAX_MANIFESTS} manifests, or {MAX_BYTES} bytes")
        self.sized(manifest.descriptor)
        # Something else may have called it a layer: it is read as a manifest all the same.
        self.entries[manifest.descriptor.blob] = manifest.data
        self.taken.add(manifest.descriptor.blob)

    def blob(self, descriptor: Descriptor) -> None:
        """Lay a blob out.

        Raises:
            UsageError: It has two sizes, or there are too many.
        """
        self.sized(descriptor)
        if descriptor.blob in self.entries:
            return
        if descriptor.size == 0:
            self.entries[descriptor.blob] = b""
        elif descriptor.foreign:
            self.entries[descriptor.blob] = Remote(descriptor.size, _Elsewhere())
            self.note(f"layer {descriptor.digest} is kept elsewhere, and is not fetched")
        else:
            self.entries[descriptor.blob] = Remote(descriptor.size, self.registry.blob(descriptor))
        if len(self.entries) > MAX_ENTRIES:
            raise UsageError(f"{self.registry.home.name}: more than {MAX_ENTRIES} blobs")

    def sized(self, descriptor: Descriptor) -> None:
        """Hold a size against the one that the same blob had before.

        Raises:
            UsageError: It is another.
        """
        if self.sizes.setdefault(descriptor.blob, descriptor.size) != descriptor.size:
            raise UsageError(f"{self.registry.home.name}: two sizes of {descriptor.digest}")

    def reach(self, top: Manifest) -> list[Manifest]:
        """Lay out an index or manifest and all that it leads to; return those, in order."""
        every, todo = [top], deque([(top, 0)])
        self.take(top)
        name = self.registry.home.name
        if top.descriptor.media in INDEXES and not top.manifests:
            raise UsageError(f"{name}: an index that leads to nothing")
        while todo:
            manifest, depth = todo.popleft()
            for blob in manifest.blobs:
                self.blob(blob)
            if manifest.manifests and depth == MAX_DEPTH:
                raise UsageError(f"{name}: indexes in indexes, more than {MAX_DEPTH} deep")
            for descriptor in manifest.manifests:
                self.sized(descriptor)
                if descriptor.blob in self.taken:
                    continue
                found = self.registry.child(manifest.descriptor.digest, descriptor)
                if found is None:
                    why = f"{manifest.descriptor.digest} leads to {descriptor.digest}"
                    raise UsageError(f"{name}: {why}, which the registry lacks")
                self.take(found)
                every.append(found)
                todo.append((found, depth + 1))
        return every

    def attached(self, subject: str) -> Iterator[Descriptor]:
        """Lay out what is attached to a manifest; yield what leads there.

        Raises:
            UsageError: It is not what it says.
        """
        pages = self.registry.referrers(subject)
        while listed := self._asked(subject, partial(next, pages, None)):
            for descriptor in listed.manifests:
                if descriptor.blob in self.taken:
                    continue
                if not self._room(subject):
                    pages.close()
                    break
                found = self.registry.child(f"what is attached to {subject}", descriptor)
                if found is None:
                    self.lack(f"{descriptor.digest} is listed as attached, and is not there")
                    continue
                if found.subject != subject:
                    why = f"{descriptor.digest} is listed as attached to {subject}, and is not"
                    raise UsageError(f"{self.registry.home.name}: {why}")
                yield from self._small(found)
        for ending in TAGS:
            found = self._asked(subject, partial(self.registry.tagged, subject, ending))
            if found and found.descriptor.blob not in self.taken and self._room(subject):
                yield from self._small(found)

    def _asked(self, subject: str, ask: Callable[[], Manifest | None]) -> Manifest | None:
        """Ask for something attached; where that is not answered, say so."""
        try:
            return ask()
        except RefusedError as error:
            self.lack(f"what is attached to {subject} cannot be asked for: {error}")
            return None

    def note(self, text: str) -> None:
        """Keep a sentence, once."""
        if text not in self.notes:
            self.notes.append(text)

    def lack(self, text: str) -> None:
        """Keep a sentence about what is attached and was not taken, once."""
        if text not in self.lacking:
            self.lacking.append(text)
        self.note(text)

    def _room(self, subject: str) -> bool:
        """Whether another attached manifest is taken; if not, say so once."""
        if self.attachments < MAX_ATTACHED and len(self.taken) < MAX_MANIFESTS:
            self.attachments += 1
            return True
        self.lack(f"more is attached to {subject} than is taken")
        return False

    def _small(self, found: Manifest) -> Iterator[Descriptor]:
        large = any(blob.size > MAX_SMALL or blob.foreign for blob in found.blobs)
        if large or found.manifests or len(found.blobs) > MAX_ATTACHED:
            stated = (found.descriptor.kind, *(blob.media for blob in found.blobs))
            states = any(word in text for text in stated for word in STATING)
            tell = self.lack if states else self.note
            tell(f"{found.descriptor.digest} is attached, and too large to be taken")
            return
        self.take(found)
        for blob in found.blobs:
            self.blob(blob)
        yield found.descriptor


def opened(home: Reference, session: Session) -> Opened:
    """Lay out what an address names.

    Raises:
        UsageError: It is not there, cannot be had, or is not what it says.
    """
    if not home.repository:
        raise UsageError(f"{home}: names a registry, and no repository in it")
    registry = Registry(session, home)
    named = home.digest or home.tag or LATEST
    top = registry.manifest(named)
    if top is None:
        raise UsageError(f"{home}: the registry has no {named[:160]!r} there")
    layout = _Layout(registry)
    reached = layout.reach(top)
    rows = [top.descriptor]
    for each in reached[:MAX_ASKED]:
        rows += layout.attached(each.descriptor.digest)
    tables = [row.table() for row in rows]
    if home.tag and not home.digest:
        tables[0]["annotations"] = {"org.opencontainers.image.ref.name": home.tag}
    index = {"schemaVersion": 2, "manifests": tables}
    layout.entries["oci-layout"] = b'{"imageLayoutVersion": "1.0.0"}\n'
    layout.entries["index.json"] = json.dumps(index, indent=1).encode() + b"\n"
    digest = top.descriptor.digest
    return Opened(
        f"{home.name}@{digest}",
        digest,
        entries=layout.entries,
        # It leads to what is there besides, and may tell by which tag somebody asked.
        aside=frozenset({"index.json"}),
        notes=tuple(layout.notes),
        lacking=tuple(layout.lacking),
        content=_content(registry.home.base, digest, layout),
    )


def _content(base: str, digest: str, layout: _Layout) -> str:
    """Return what tells the content; empty if what was asked for has not been answered in full."""
    if layout.notes:
        return ""
    blobs = [(name, name, layout.sizes.get(name, 0)) for name in layout.entries if "/" in name]
    return alike(base, [*blobs, ("", digest, 0)])
