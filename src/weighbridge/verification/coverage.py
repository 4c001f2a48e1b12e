"""Which files are the ones that somebody signed or recorded, and which are not.

What is expected comes from a signature or a record: for each name the digests that identify the
file. What is here comes from the walk. Every name that is expected ends up in exactly one of
``covered``, ``changed`` and ``missing``, and every file that is here and not expected in
``unsigned`` or ``ignored``, unless it is one of the signature's own.

A name that is expected and belongs to a link is compared by the bytes that the link leads to, if
these are a file of the model. A name in a folder that the walk passed over is read there, alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from weighbridge.core import Coverage
from weighbridge.core.records import replace
from weighbridge.intake import digest
from weighbridge.intake.digest import Hashed, Want
from weighbridge.intake.source import Bytes
from weighbridge.verification.site import Scene, Site

Alternative = tuple[Want, tuple[str, ...]]
"""A kind of digest, and its hexadecimal values in lower case: one, or one for each piece."""

Expected = Mapping[str, tuple[Alternative, ...]]
"""For each name, what identifies the file; any of them will do, and none of them never does."""


PASSED = frozenset({".git", ".hg", ".svn", ".cache/huggingface"})
"""Folders at the top that no signature need speak of: history, and records of a download."""


def never(_name: str) -> bool:
    """Ignore nothing."""
    return False


def under(names: frozenset[str], folders: frozenset[str] = frozenset()) -> Callable[[str], bool]:
    """Make a question that is true of exactly these names, and of all that lies below folders.

    Args:
        names: From the model's root.
        folders: Likewise, without a slash at the end; the folder itself is meant as well.
    """
    prefixes = tuple(f"{folder}/" for folder in folders)
    return lambda name: name in names or name in folders or name.startswith(prefixes)


def wanted(site: Site, expected: Expected) -> dict[str, frozenset[Want]]:
    """Say which digests must be taken of which file, so that ``compare`` finds them.

    Names that belong to no regular file, by themselves or through a link, are left out; so are
    pieces of a file that has another number of them. There could be a great many of those.
    """
    wants: dict[str, frozenset[Want]] = {}
    # Nearly all files want the same; one set for all of them instead of one each.
    same: dict[frozenset[Want], frozenset[Want]] = {}
    for name, alternatives in expected.items():
        file = name if name in site.sizes else site.links.get(name, "")
        if file in site.sizes:
            asked = frozenset(
                want for want, row in alternatives if _fits(want, row, site.sizes[file])
            )
            asked |= wants.get(file, frozenset())
            wants[file] = same.setdefault(asked, asked)
    return wants


def _fits(want: Want, row: tuple[str, ...], size: int) -> bool:
    """Whether a file of some size has as many pieces as are expected; else it need not be read."""
    return not want.piece or len(row) == -(-size // want.piece)


def compare(
    scene: Scene,
    expected: Expected,
    *,
    own: frozenset[str] = frozenset(),
    ignored: Callable[[str], bool] = never,
) -> Coverage:
    """Hold the files that are here against those that are expected.

    Args:
        scene: The model, with the digests that ``wanted`` named.
        expected: By name; names have been judged before.
        own: Names that need not be expected: the signature's own.
        ignored: Whether the signer left a name out on purpose. A name that is expected counts.

    Returns:
        Folders that were passed over are listed as ignored, since nothing but names expected in
        them was compared; those that do not lie at the top are told like files. What is neither
        file nor link, or could not be read, is ``special``, and also ``changed`` if it is expected.
        A link that is not expected is ``unsigned``, like a file: the bytes may be signed under
        their own name, and not under this one.
    """
    site = scene.site
    covered, changed, missing = [], [], []
    for name, alternatives in expected.items():
        here, hashed = _look(scene, name, alternatives)
        if not here:
            missing.append(name)
        elif hashed and any(hashed.digests.get(want) == row for want, row in alternatives):
            covered.append(name)
        else:
            changed.append(name)
    nested = [name for name in site.passed if name not in PASSED]
    every = (*site.sizes, *site.links, *_inside(site, nested, expected))
    rest = [name for name in every if name not in expected and name not in own]
    unread = (name for name in site.sizes if name not in scene.files)
    return Coverage(
        covered=_sorted(covered),
        changed=_sorted(changed),
        missing=_sorted(missing),
        unsigned=_sorted(name for name in rest if not ignored(name)),
        ignored=_sorted(
            (
                *(name for name in rest if ignored(name)),
                *(name for name in site.passed if name in PASSED),
            )
        ),
        links=_sorted(site.links),
        special=_sorted((*site.special, *unread)),
    )


def compare_all(
    scene: Scene,
    columns: Sequence[Expected],
    *,
    own: frozenset[str] = frozenset(),
) -> Coverage:
    """Hold the files against several lists at once: a file must be as every one of them says."""
    merged: dict[str, tuple[Alternative, ...]] = {}
    for column in columns:
        for name, alternatives in column.items():
            merged[name] = merged.get(name, ()) + alternatives
    told = compare(scene, merged, own=own)
    each = [compare(scene, column) for column in columns] if len(columns) > 1 else [told]
    changed = {name for coverage in each for name in coverage.changed}
    return replace(
        told,
        covered=_sorted(name for name in told.covered if name not in changed),
        changed=_sorted(changed),
    )


def _inside(site: Site, folders: Iterable[str], expected: Expected) -> Iterator[str]:
    """Yield folders that were passed over, or the files of one of which some are expected."""
    for folder in folders:
        if any(name.startswith(f"{folder}/") for name in expected):
            yield from site.near.names(folder)
        else:
            yield folder


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _look(
    scene: Scene, name: str, alternatives: tuple[Alternative, ...]
) -> tuple[bool, Hashed | None]:
    """Say whether something is here under a name, and its digests if it could be read."""
    site = scene.site
    if name in site.special:
        return True, None
    if name in site.sizes or name in site.links:
        return True, scene.files.get(name if name in site.sizes else site.links[name])
    if not any(name.startswith(f"{folder}/") for folder in site.passed):
        return False, None
    data = site.near.read(name)
    if data is None:
        return False, None
    wants = (want for want, _ in alternatives)
    return True, digest.of_source(Bytes(data), wants, lambda _: None)


def of_bytes(data: bytes, algorithm: str) -> str:
    """Return a digest of bytes in memory, hexadecimal."""
    return digest.of_source(Bytes(data), [Want(algorithm)], lambda _: None).get(algorithm)
