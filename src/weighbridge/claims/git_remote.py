"""Where a cloned repository was cloned from, by the remotes in ``.git/config``.

``origin``, or the only remote, is where the model is from; others on a hub of models are what it
may have been made from. The address is a record if git has fetched from it (there are references
under ``refs/remotes``), if no address is rewritten, and if no file that was compared with the
commit differs, nor any weights are missing from it, and if it did not come along with another
download; otherwise a declaration. User names and
passwords in an address are left out.

Source: https://git-scm.com/docs/git-config (retrieved 2026-11-25). Nothing of git is run.
Not read: work trees and submodules, whose ``.git`` is a file; a repository that the model is only a
folder of, or a file.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Strength, Topic
from weighbridge.facts import references
from weighbridge.facts.references import ELSEWHERE, HUGGINGFACE, Reference
from weighbridge.origins import gitconfig, telling
from weighbridge.origins.carried import carried
from weighbridge.origins.folder import Folder
from weighbridge.origins.gitconfig import Remote
from weighbridge.origins.telling import Teller

FILE = ".git/config"
SCHEME = "git-commit"
ORIGIN = "origin"

MAX_CONFIG = 256 << 10
"""Bytes."""

MAX_PACKED = 8 << 20
"""Bytes of ``packed-refs``."""

MODELS = frozenset({HUGGINGFACE, "modelscope"})
"""Hubs on which a repository is a model."""


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield name and uploader of a clone; what other remotes lead to, as base models."""
    return telling.bounded(_claims(dossier, folder))


def _claims(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    data = folder.near.read(FILE, MAX_CONFIG) if folder.model.layout == "folder" else None
    if data is None:
        return
    config = data.decode("utf-8", "replace")
    found = list(gitconfig.remotes(config))
    sure = not gitconfig.rewrites(config) and not telling.outweighed(dossier, SCHEME)
    sure = sure and not carried(folder.model.root)
    names = {remote.name for remote in found}
    for remote in found:
        if remote.name == ORIGIN or len(names) == 1:
            yield from _origin(folder, remote, sure=sure and _fetched(folder, remote.name))
        else:
            yield from _other(folder, remote)


def _origin(folder: Folder, remote: Remote, *, sure: bool) -> Iterator[Claim]:
    reference = _reference(remote.url)
    if reference is None:
        return
    said = f"{'recorded' if sure else 'declared'} by the remote of a git repository"
    strength = Strength.RECORDED if sure else Strength.DECLARED
    teller = Teller(folder, FILE, said, strength)
    key, shown = _key(remote), references.without_secret(remote.url)
    yield from teller.claim(Topic.NAME, shown, key, value=reference.name, hub=reference.hub)
    if reference.namespace:
        yield from teller.claim(
            Topic.UPLOADER, shown, key, value=reference.namespace, hub=reference.hub
        )


def _other(folder: Folder, remote: Remote) -> Iterator[Claim]:
    reference = references.located(remote.url)
    if reference is not None and reference.hub in MODELS:
        teller = Teller(folder, FILE, "declared by another remote of a git repository")
        shown = references.without_secret(remote.url)
        yield from teller.claim(
            Topic.BASE_MODEL, shown, _key(remote), value=reference.name, hub=reference.hub
        )


def _reference(url: str) -> Reference | None:
    if (found := references.located(url)) is not None:
        return found
    path = references.path(url)
    return Reference(ELSEWHERE, path) if references.pair(path) else None


def _key(remote: Remote) -> str:
    return f"remote.{remote.name[:80]}.url (line {remote.line})"


def _fetched(folder: Folder, name: str) -> bool:
    """Whether git has references that it fetched from a remote."""
    if folder.near.size(".git/HEAD") is None or not references.bare(name):
        return False
    if next(folder.near.names(f".git/refs/remotes/{name}", 1), None) is not None:
        return True
    packed = folder.near.read(".git/packed-refs", MAX_PACKED) or b""
    return f" refs/remotes/{name}/".encode() in packed


SOURCE = Source(id="git-remote", doc=__doc__, read=read)
