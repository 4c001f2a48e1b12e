"""Statements attached to an artifact in a layout: where they are, and what they speak of.

A statement names a manifest by its digest. A manifest names by digest what it leads to, and so on,
so that whoever signs for the one signs for all of that. The index and the mark of the layout are
not led to by anything: they need not be spoken of as long as they say no more than where that one
artifact is.

Sources (retrieved 2026-11-26):
https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md for what is attached,
https://github.com/opencontainers/image-spec/blob/main/descriptor.md. Layouts in folders of a model
are not looked at, as in ``referrers``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from weighbridge.core import Digest
from weighbridge.intake import digest
from weighbridge.intake.digest import Want
from weighbridge.verification import descriptors, referrers
from weighbridge.verification.coverage import Alternative, of_bytes
from weighbridge.verification.referrers import Layout
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.site import Material, Site

MAX_LED = 100_000
"""Blobs that a statement may speak of."""

Rows = Mapping[str, tuple[Alternative, ...]]


def layout(site: Site) -> Layout | None:
    """Take a layout apart; ``None`` if the model is none, or one that is not understood.

    Why it is not understood, the scheme ``oci-layout`` tells.
    """
    try:
        return referrers.read(site.sizes, site.near)
    except RefusedError:
        return None


def statements(site: Site, room: int) -> Iterator[tuple[str, Material | None]]:
    """Yield each statement that is attached to an artifact; ``None`` if it cannot be read.

    Args:
        site: The model.
        room: Bytes of all of them.
    """
    found = layout(site)
    known = {material.name for material in site.materials}
    for each in () if found is None else found.referrers:
        for name in each.statements:
            if name in known:
                continue
            known.add(name)
            data = None
            if site.sizes.get(name, room + 1) <= room:
                data = site.near.read(name, min(room, referrers.MAX_BLOB))
            room -= len(data or b"")
            yield name, None if data is None else Material(name, data, digest.of_bytes(data))


def led_to(site: Site, subjects: Iterable[Digest]) -> dict[str, tuple[Alternative, ...]]:
    """Return what manifests lead to, with the digests by which they do.

    Args:
        site: The model; nothing is found if it is no layout.
        subjects: Digests of the manifests. What is here under such a name and has another digest
            leads nowhere.
    """
    rows: dict[str, tuple[Alternative, ...]] = {}
    if referrers.MARK not in site.sizes:
        return rows
    todo = deque((each.algorithm, each.hex) for each in subjects)
    seen: set[str] = set()
    while todo and len(rows) <= MAX_LED:
        algorithm, digits = todo.popleft()
        name = f"blobs/{algorithm}/{digits}"
        if name in seen or name not in site.sizes or algorithm not in descriptors.DIGITS:
            continue
        seen.add(name)
        for each in _inside(site, name, algorithm, digits):
            rows[each.blob] = ((Want(each.algorithm), (each.digits,)),)
            if each.media in descriptors.LISTS:
                todo.append((each.algorithm, each.digits))
    return rows


def _inside(
    site: Site, name: str, algorithm: str, digits: str
) -> tuple[descriptors.Descriptor, ...]:
    """Read a manifest that is known by its digest; what is none leads nowhere."""
    data = site.near.read(name, descriptors.MAX_MANIFEST)
    if data is None or of_bytes(data, algorithm) != digits:
        return ()
    try:
        table = descriptors.read(name, data)
        every = tuple(descriptors.every(table, many="manifests" in table))
    except RefusedError:
        return ()
    return tuple(each for each in every if each.needed)


def besides(site: Site, expected: Collection[str], vouching: Collection[str]) -> frozenset[str]:
    """Return names that a statement need not speak of, in a layout.

    Args:
        site: The model.
        expected: Names that it speaks of.
        vouching: Names of what is known to be a statement.
    """
    found = layout(site)
    if found is None:
        return frozenset()
    free = set(found.lists)
    for each in found.referrers:
        rest = [site.near.read(name, referrers.MAX_CONFIG) for name in each.rest]
        if set(each.statements) <= set(vouching) and all(
            data is not None and referrers.configures(data) for data in rest
        ):
            free |= {each.manifest, *each.rest}
    free |= {referrers.INDEX} if found.stands(expected) else set()
    free |= {referrers.MARK} if found.plain else set()
    return frozenset(free)
