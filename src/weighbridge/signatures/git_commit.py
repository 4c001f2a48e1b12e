"""A cloned repository: the commit that HEAD leads to, its signature, and the files it names.

What is checked: ``HEAD`` leads to a commit, the commit to a tree, the tree to a blob for every
file; a file is as signed if it has that blob's SHA-1 or, where the blob is a Git LFS pointer, the
SHA-256 and size that the pointer gives. A signature in the commit (``gpgsig``) is checked if it was
made with an SSH key (namespace ``git``), or by OpenPGP if the extra ``openpgp`` is installed.

What a good signature says: this signer made a commit with these files. It does not say that the
commit is the newest one, or on which branch it is: ``HEAD`` is not signed. **Git's names are
SHA-1**, of which collisions can be made: whoever could slip a file of his own making into the
signed commit may hold a second one with the same name. Files kept by Git LFS are named by SHA-256;
their pointers are named by SHA-1.

Without a signature the commit is a record: anybody who can write into the folder can make one.

Not done: signatures of tags and pushes; X.509; submodules, whose files count as unsigned; what
filters, line-end settings, replacements or work trees make of files: only equal bytes are equal.
Nothing of git is run. Source: https://git-scm.com/docs/gitformat-signature,
https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md (retrieved 2026-11-25).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from weighbridge.core import (
    Artifact,
    Attestation,
    Coverage,
    Digest,
    Grade,
    Moment,
    Place,
    Signature,
    Signer,
    Span,
    Standing,
    Subject,
    Verification,
)
from weighbridge.core.records import dataclass
from weighbridge.intake import digest
from weighbridge.intake.digest import PLAIN, Want
from weighbridge.signatures import Scheme
from weighbridge.verification import (
    gitobjects,
    openpgp,
    sshsig,
    trusted_openpgp,
    trusted_ssh,
)
from weighbridge.verification.gitobjects import Commit, Pointer
from weighbridge.verification.gitstore import Store
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import RefusedError, bad_signature, unsupported
from weighbridge.verification.site import Pending, Scene, Site

HEAD = ".git/HEAD"
NAMESPACE = "git"
MAX_LINK = 4096
"""Bytes of the text of a link."""

MAX_LINKS = 40
"""Links to links; what kernels follow."""

_NAMED = Want("git-sha1")


@dataclass(frozen=True, slots=True)
class _Named:
    """What a commit names.

    Attributes:
        oid: SHA-1 of the blob.
        pointer: What it points to, if it is a Git LFS pointer.
        target: Where a link leads, from the model's root; ``None`` for a file. Empty if it leads
            nowhere inside.
    """

    oid: str
    pointer: Pointer | None = None
    target: str | None = None

    @property
    def digest(self) -> Digest:
        """By what it is named."""
        if self.pointer is not None:
            return Digest("sha256", self.pointer.sha256)
        return Digest("git-sha1", self.oid)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A commit, and all that it names.

    Attributes:
        commit: The commit.
        named: By path.
        modules: How many other repositories it names.
        beside: Names of files that lie in the same repository, and are not this model's.
    """

    commit: Commit
    named: dict[str, _Named]
    modules: int
    beside: frozenset[str]


def find(site: Site) -> Iterator[Pending]:
    """Yield the commit that a model's repository is at."""
    head = site.near.read(HEAD, MAX_LINK)
    if head is None:
        other = site.near.read(".git", MAX_LINK)
        if other is not None and other.startswith(b"gitdir:"):
            why = "'.git' is a file that leads to a repository elsewhere, which is not followed"
            yield _refused(_signature(".git", other, Grade.RECORDED), unsupported("git-file", why))
        return
    grade = Grade.RECORDED
    store = Store(site.near)
    try:
        commit = store.commit(store.head()[0])
        grade = Grade.RECORDED if commit.signature is None else Grade.SIGNED
        plan = _read(store, commit, site)
    except RefusedError as refused:
        # A repository without commits records nothing.
        if refused.reason != "git-no-commit":
            yield _refused(_signature(HEAD, head, grade), refused)
        return
    signature = _signature(HEAD, head, grade)
    wants = {name: _wants(named, site.sizes.get(name)) for name, named in plan.named.items()}

    def settle(scene: Scene) -> Verification:
        return _settle(signature, plan, scene)

    yield Pending(signature, {name: want for name, want in wants.items() if want}, settle)


def _signature(name: str, data: bytes, grade: Grade) -> Signature:
    artifact = Artifact(name, len(data), digest.of_bytes(data))
    return Signature(Place(artifact, Span(0, len(data))), "git-commit", grade)


def _refused(signature: Signature, refused: RefusedError) -> Pending:
    def settle(_: Scene) -> Verification:
        # Anew, since an exception that is raised twice would keep both tracebacks.
        raise RefusedError(refused.standing, refused.reason, str(refused))

    return Pending(signature, {}, settle)


def _read(store: Store, commit: Commit, site: Site) -> _Plan:
    """Read all that a commit names.

    Raises:
        RefusedError: As ``Store.files`` and ``Store.short``.
    """
    named: dict[str, _Named] = {}
    modules = 0
    for kind, name, oid in store.files(commit.tree):
        if kind == "module":
            modules += 1
        elif kind == "link":
            named[name] = _Named(oid, target=_target(name, store.short(oid, MAX_LINK)))
        else:
            text = store.short(oid)
            named[name] = _Named(oid, None if text is None else gitobjects.parse_pointer(text))
    # A repository may hold several models, and what the inventory passes over: not missing.
    away = (name for name in named if name not in site.sizes and name not in site.links)
    beside = frozenset(name for name in away if site.near.size(name) is not None)
    return _Plan(commit, named, modules, beside)


def _target(name: str, text: bytes | None) -> str:
    """Return where a link leads, from the model's root; empty if that is not inside."""
    if not text or text.startswith(b"/"):
        return ""
    to = text.decode("utf-8", "surrogateescape")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), to))
    return "" if path.startswith("..") or path == "." else path


def _wants(named: _Named, size: int | None) -> frozenset[Want]:
    """Return the digests that are needed of a file.

    SHA-1 of a file of Git LFS is not taken, unless it is so short that it may be the pointer.
    """
    if size is None or named.target is not None:
        return frozenset()
    if named.pointer is not None and size >= gitobjects.POINTER:
        return frozenset({PLAIN})
    return frozenset({PLAIN, _NAMED})


def _settle(signature: Signature, plan: _Plan, scene: Scene) -> Verification:
    coverage = _coverage(plan, scene)
    commit, bad = plan.commit, coverage.changed + coverage.missing
    off = (
        f"{len(bad)} of {len(plan.named) - len(plan.beside)} files are not as commit {commit.oid} "
        f"has them, such as {min(bad)!r}"
        if bad
        else ""
    )
    if commit.signature is None:
        standing = Standing.MISMATCH if bad else Standing.RECORDED
        why = off or f"recorded by commit {commit.oid}, which nobody signed"
        reason = "git-files-differ" if bad else "git-unsigned"
        return Verification(signature, standing, reason, why, coverage=coverage)
    name, signer, refused = _who(commit, scene.judge)
    attestation = _attestation(plan, signer)
    if refused is not None:
        standing, reason, why = refused.standing, refused.reason, str(refused)
    elif bad:
        standing, reason, why = Standing.MISMATCH, "git-files-differ", off
    else:
        standing, reason = Standing.VERIFIED, "git-commit-signed"
        why = f"commit {commit.oid} is signed by {name!r}"
    return Verification(signature, standing, reason, why, name, attestation, coverage)


def _who(commit: Commit, judge: Judge) -> tuple[str, Signer, RefusedError | None]:
    """Check a commit's signature; return the policy's name for the signer, and the signer.

    The error is why the policy does not trust the signer, though the signature is valid.

    Raises:
        RefusedError: The signature is not valid, or not checked.
    """
    armor = commit.signature or b""
    if openpgp.recognises(armor):
        row, made = trusted_openpgp.trusted(judge, armor, commit.payload)
        who = Signer(
            "openpgp",
            identity=made.user_ids[0] if made.user_ids else "",
            key=f"openpgp:{made.key}",
            details=(("certificate", f"openpgp:{made.certificate}"),),
        )
        return row.name, who, None
    if not sshsig.recognises(armor):
        why = f"commit {commit.oid} is signed in a form that is neither SSH's nor OpenPGP's"
        raise unsupported("git-signature-form", why)
    ssh = sshsig.parse(armor)
    if ssh.namespace != NAMESPACE:
        why = f"a signature made for {ssh.namespace[:80]!r} and not for {NAMESPACE!r}"
        raise bad_signature("ssh-namespace", why)
    sshsig.check(ssh, ssh.digest(commit.payload))
    who = Signer("ssh", key=ssh.fingerprint)
    try:
        found = trusted_ssh.trusted(judge, ssh.key)
    except RefusedError as refused:
        return "", who, refused
    if found is None:
        why = f"signed by SSH key {ssh.fingerprint}, which the policy does not name"
        return "", who, RefusedError(Standing.UNTRUSTED_SIGNER, "unknown-signer", why)
    return found.name, who, None


def _attestation(plan: _Plan, signer: Signer) -> Attestation:
    commit = plan.commit
    facts = (
        ("commit", commit.oid),
        ("tree", commit.tree),
        ("author", commit.author),
        ("committer", commit.committer),
        ("submodules", str(plan.modules)),
    )
    when = commit.when
    return Attestation(
        signer,
        "",
        tuple(Subject(name, (named.digest,)) for name, named in sorted(plan.named.items())),
        facts if plan.modules else facts[:-1],
        times=() if when is None else (Moment("signer", f"{when:%Y-%m-%dT%H:%M:%SZ}"),),
    )


def _coverage(plan: _Plan, scene: Scene) -> Coverage:
    """Compare the files that are here with the ones that a commit names."""
    site, groups = scene.site, dict[str, list[str]]()
    special = {*site.special, *(set(site.sizes) - set(scene.files))}
    for name, named in plan.named.items():
        if name not in special and name not in plan.beside:
            groups.setdefault(_compare(name, named, plan, scene), []).append(name)
    extra = {*site.sizes, *site.links} - special - set(plan.named)
    return Coverage(
        covered=tuple(sorted(groups.get("covered", ()))),
        changed=tuple(sorted(groups.get("changed", ()))),
        missing=tuple(sorted(groups.get("missing", ()))),
        unsigned=tuple(sorted(extra.union(groups.get("unsigned", ())))),
        links=tuple(sorted(site.links)),
        special=tuple(sorted(special)),
    )


def _compare(name: str, named: _Named, plan: _Plan, scene: Scene) -> str:
    """Say what became of one file or link that a commit names."""
    if named.target is None:
        if name in scene.site.links:
            return "changed"
        return _file(name, named, scene)
    if name not in scene.site.links:
        return "changed" if name in scene.files else "missing"
    leads, target = scene.site.links[name], named.target
    for _ in range(MAX_LINKS):
        # What is here leads to a file in the end, though it be by way of other links.
        step = plan.named.get(target)
        if step is None or step.target is None:
            break
        target = step.target
    if leads != target:
        return "changed"
    # A link that leads to no file of the model is as signed; what it leads to is not known.
    behind = plan.named.get(leads)
    if behind is None or behind.target is not None:
        return "unsigned"
    return _file(leads, behind, scene)


def _file(name: str, named: _Named, scene: Scene) -> str:
    here = scene.files.get(name)
    if here is None:
        return "missing"
    if here.digests.get(_NAMED) == (named.oid,):
        return "covered"
    pointer = named.pointer
    if pointer is not None and (here.size, here.get("sha256")) == (pointer.size, pointer.sha256):
        return "covered"
    return "changed"


SCHEME = Scheme(id="git-commit", doc=__doc__, grade=Grade.SIGNED, find=find, beside=".git")
