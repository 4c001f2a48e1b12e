"""A signed commit vouches for the files it names, as far as its signer is trusted."""

import datetime as dt
import hashlib
import shutil
import subprocess
from pathlib import PurePosixPath

import pytest

from tests.builders import git as build
from tests.builders import ssh
from weighbridge.core import Digest, Document, Grade, Role, Standing, Trust, TrustedSigner
from weighbridge.intake import digest
from weighbridge.intake.digest import PLAIN, Want
from weighbridge.intake.source import Bytes
from weighbridge.intake.vicinity import Vicinity
from weighbridge.signatures.git_commit import SCHEME
from weighbridge.verification import sshsig
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import RefusedError
from weighbridge.verification.site import Scene, Site

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
KEY, OTHER = ssh.ed25519_key(1), ssh.ed25519_key(2)
WEIGHTS = b"weights" * 1000
FILES = {
    "README.md": b"# model\n",
    "model.safetensors": build.pointer(WEIGHTS),
    "small.bin": build.pointer(b"tiny"),
    "sub": {"config.json": b"{}"},
    "latest": ("link", b"./sub/../README.md"),
}
HERE = {
    "README.md": b"# model\n",
    "model.safetensors": WEIGHTS,
    "small.bin": b"tiny",
    "sub/config.json": b"{}",
}
LINKS = {"latest": "README.md"}


def by(key, namespace=b"git"):
    return lambda payload: ssh.sign(key, payload, namespace)


def row(key=KEY, **how):
    public = Document("robot.pub", ssh.line(ssh.blob(key)))
    return TrustedSigner("robot", "policy.toml:1", **{"keys": (public,)} | how)


def judge(*rows, revoked=()):
    return Judge(Trust(rows, frozenset(revoked)), NOW)


def repository(root, sign=None, files=FILES):
    made = build.Objects()
    commit = made.commit(made.tree(files), sign)
    build.head(root / ".git", commit)
    build.loose(root / ".git", made)
    return commit


def site(root, here=HERE, links=LINKS, special=()):
    sizes = {name: len(data) for name, data in here.items()}
    near = Vicinity(str(root))
    return Site("m", "folder", sizes, links, tuple(special), (".git",), near=near)


def pending(root, **how):
    (found,) = SCHEME.find(site(root, **how))
    return found


def weigh(root, who, here=HERE, unread=(), **how):
    """As the pipeline does: find, hash what is wanted, settle."""
    found = pending(root, here=here, **how)
    every = found.wants.get("", frozenset())
    files = {
        name: digest.of_source(Bytes(data), found.wants.get(name, frozenset()) | every, int)
        for name, data in here.items()
        if name not in unread
    }
    return found.settle(Scene(site(root, here=here, **how), files, who))


def test_a_trusted_signer_s_commit_vouches_for_every_file(tmp_path):
    commit = repository(tmp_path, by(KEY))
    made = weigh(tmp_path, judge(row()))
    assert (made.standing, made.trusted) == (Standing.VERIFIED, "robot")
    assert made.signature.grade is Grade.SIGNED
    assert made.coverage.covered == (*sorted([*HERE, "latest"]),)
    assert made.coverage.links == ("latest",)
    assert made.coverage.complete
    assert dict(made.attestation.facts)["commit"] == commit
    assert made.attestation.signer.key == ssh_fingerprint(KEY)
    assert made.attestation.times[0].time == "2023-11-14T22:13:20Z"
    digests = {subject.name: subject.digests for subject in made.attestation.subjects}
    assert digests["model.safetensors"] == (Digest("sha256", hashlib.sha256(WEIGHTS).hexdigest()),)
    assert digests["sub/config.json"] == (Digest("git-sha1", build.name("blob", b"{}")),)


def ssh_fingerprint(key):
    return sshsig.fingerprint(ssh.blob(key))


def test_large_files_of_git_lfs_are_not_hashed_twice(tmp_path):
    repository(tmp_path, by(KEY))
    wants = pending(tmp_path).wants
    assert wants["model.safetensors"] == {PLAIN}
    assert wants["README.md"] == wants["small.bin"] == {PLAIN, Want("git-sha1")}
    assert "" not in wants
    assert "latest" not in wants


def test_a_pointer_that_was_not_replaced_is_as_signed(tmp_path):
    repository(tmp_path, by(KEY))
    here = HERE | {"model.safetensors": build.pointer(WEIGHTS)}
    assert weigh(tmp_path, judge(row()), here=here).standing is Standing.VERIFIED


@pytest.mark.parametrize("name", HERE)
def test_a_changed_or_missing_file_is_a_mismatch(name, tmp_path):
    repository(tmp_path, by(KEY))
    made = weigh(tmp_path, judge(row()), here=HERE | {name: HERE[name] + b"x"})
    assert (made.standing, made.trusted) == (Standing.MISMATCH, "robot")
    assert name in made.coverage.changed
    assert made.attestation is not None
    here = {other: data for other, data in HERE.items() if other != name}
    made = weigh(tmp_path, judge(row()), here=here)
    assert made.standing is Standing.MISMATCH
    assert name in made.coverage.missing


def test_files_beside_are_unsigned_and_unreadable_ones_special(tmp_path):
    repository(tmp_path, by(KEY))
    here = HERE | {"evil.py": b"x"}
    made = weigh(tmp_path, judge(row()), here=here, links=LINKS | {"other": "README.md"})
    assert made.standing is Standing.VERIFIED
    assert made.coverage.unsigned == ("evil.py", "other")
    assert not made.coverage.complete
    made = weigh(tmp_path, judge(row()), unread=["small.bin"], special=["pipe"])
    assert made.coverage.special == ("pipe", "small.bin")
    assert not made.coverage.complete


@pytest.mark.parametrize(
    ("links", "where"),
    [
        ({"latest": "small.bin"}, "changed"),
        ({"latest": ""}, "changed"),
        ({}, "missing"),
        (LINKS | {"sub/config.json": "small.bin"}, "changed"),
    ],
)
def test_a_link_leads_where_it_was_signed_to(links, where, tmp_path):
    repository(tmp_path, by(KEY))
    here = {name: data for name, data in HERE.items() if name not in links}
    made = weigh(tmp_path, judge(row()), here=here, links=links)
    assert made.standing is Standing.MISMATCH
    assert set(getattr(made.coverage, where)) & {"latest", "sub/config.json"}


def test_links_to_links_are_followed_and_links_outward_are_not_vouched_for(tmp_path):
    files = {"a": b"a", "b": ("link", b"a"), "c": ("link", b"b"), "o": ("link", b"../x")}
    loop = {"p": ("link", b"q"), "q": ("link", b"p")}
    repository(tmp_path, by(KEY), files | loop)
    links = {"b": "a", "c": "a", "o": "", "p": "", "q": ""}
    made = weigh(tmp_path, judge(row()), here={"a": b"a"}, links=links)
    assert made.coverage.covered == ("a", "b", "c")
    assert made.coverage.unsigned == ("o",)
    assert made.coverage.changed == ("p", "q")


def test_files_of_another_model_in_the_same_repository_are_not_missing(tmp_path):
    repository(tmp_path, by(KEY))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "config.json").write_bytes(b"whatever")
    here = {name: data for name, data in HERE.items() if name != "sub/config.json"}
    made = weigh(tmp_path, judge(row()), here=here)
    assert made.standing is Standing.VERIFIED
    assert "sub/config.json" not in made.coverage.covered + made.coverage.missing


def test_submodules_are_told_and_not_covered(tmp_path):
    repository(tmp_path, by(KEY), {"a": b"a", "sub": ("module", "1" * 40)})
    made = weigh(tmp_path, judge(row()), here={"a": b"a", "sub/x": b"x"}, links={})
    assert ("submodules", "1") in made.attestation.facts
    assert made.coverage.unsigned == ("sub/x",)


def test_without_a_signature_it_is_a_record(tmp_path):
    commit = repository(tmp_path)
    made = weigh(tmp_path, judge(row()))
    assert (made.standing, made.signature.grade) == (Standing.RECORDED, Grade.RECORDED)
    assert made.why == f"recorded by commit {commit}, which nobody signed"
    assert made.attestation is None
    assert made.coverage.complete
    changed = weigh(tmp_path, judge(row()), here=HERE | {"README.md": b"other"})
    assert (changed.standing, changed.attestation) == (Standing.MISMATCH, None)


def sha256(text):
    return "sha256:" + hashlib.sha256(text).hexdigest()


YESTERDAY, TOMORROW = NOW.date() - dt.timedelta(days=1), NOW.date() + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("rows", "revoked", "reason"),
    [
        ((), (), "unknown-signer"),
        ((row(OTHER),), (), "unknown-signer"),
        ((row(roles=frozenset({Role.WEIGHER})),), (), "unknown-signer"),
        ((row(keys=(Document("x", b"rubbish"),)),), (), "unknown-signer"),
        ((row(since=TOMORROW),), (), "outside-period"),
        ((row(until=YESTERDAY),), (), "outside-period"),
        ((row(),), (ssh_fingerprint(KEY),), "revoked-key"),
        ((row(),), (sha256(ssh.blob(KEY)),), "revoked-key"),
    ],
)
def test_a_signer_whom_the_policy_does_not_trust(rows, revoked, reason, tmp_path):
    repository(tmp_path, by(KEY))
    made = weigh(tmp_path, judge(*rows, revoked=revoked))
    assert (made.standing, made.reason) == (Standing.UNTRUSTED_SIGNER, reason)
    assert made.trusted == ""
    assert made.valid
    assert made.coverage.complete


@pytest.mark.parametrize(
    "how",
    [
        {"since": NOW.date(), "until": NOW.date()},
        {"keys": (), "fingerprints": (ssh_fingerprint(KEY),)},
        {"keys": (Document("all", ssh.line(ssh.blob(OTHER)) + ssh.line(ssh.blob(KEY))),)},
    ],
)
def test_ways_to_trust_a_key(how, tmp_path):
    repository(tmp_path, by(KEY))
    assert weigh(tmp_path, judge(row(OTHER), row(**how))).standing is Standing.VERIFIED


def replayed(payload):
    return ssh.sign(KEY, payload.replace(b"A Person", b"B Person"), b"git")


@pytest.mark.parametrize(
    ("sign", "standing", "reason"),
    [
        (by(KEY, b"file"), Standing.BAD_SIGNATURE, "ssh-namespace"),
        (replayed, Standing.BAD_SIGNATURE, "ssh-signature"),
        (lambda _: ssh.sign(KEY, b"x", b"git"), Standing.BAD_SIGNATURE, "ssh-signature"),
        (lambda p: ssh.sign(KEY, p, b"git")[:80] + b"\n", Standing.MALFORMED, "ssh-armor"),
        (lambda _: b"-----BEGIN SIGNED MESSAGE-----\n", Standing.UNSUPPORTED, "git-signature-form"),
        (lambda _: b"-----BEGIN PGP SIGNATURE-----\n", Standing.MALFORMED, "openpgp-armor"),
    ],
)
def test_a_signature_that_does_not_hold(sign, standing, reason, tmp_path):
    repository(tmp_path, sign)
    with pytest.raises(RefusedError) as caught:
        weigh(tmp_path, judge(row()))
    assert (caught.value.standing, caught.value.reason) == (standing, reason)


def test_an_openpgp_signature_is_checked_with_the_policy_s_certificate(tmp_path):
    library = pytest.importorskip("pysequoia")
    secret = library.Tsk.generate(user_id="A <a@example.com>")
    public = bytes(secret.extract_certificate())
    mode = library.SignatureMode.DETACHED
    commit = repository(tmp_path, lambda payload: library.sign(secret.signer(), payload, mode=mode))
    # The library's own clock dates the signature, and this test does not look at it.
    who = Judge(
        Trust((row(keys=(Document("a.pgp", public),)),)), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    )
    made = weigh(tmp_path, who)
    assert (made.standing, made.trusted) == (Standing.VERIFIED, "robot")
    assert made.attestation.signer.identity == "A <a@example.com>"
    assert dict(made.attestation.facts)["commit"] == commit
    with pytest.raises(RefusedError) as caught:
        weigh(tmp_path, judge(row()))
    assert caught.value.standing is Standing.UNTRUSTED_SIGNER


def test_no_repository_is_nothing_and_one_elsewhere_is_told(tmp_path):
    assert not list(SCHEME.find(site(tmp_path)))
    (tmp_path / "new" / ".git").mkdir(parents=True)
    (tmp_path / "new" / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert not list(SCHEME.find(site(tmp_path / "new")))
    (tmp_path / ".git").write_text("gitdir: ../x\n")
    with pytest.raises(RefusedError, match="not followed"):
        weigh(tmp_path, judge())


def test_a_broken_repository_is_told_every_time_it_is_asked(tmp_path):
    commit = repository(tmp_path, by(KEY))
    (tmp_path / ".git" / "objects" / commit[:2] / commit[2:]).write_bytes(b"rubbish")
    found = pending(tmp_path)
    for _ in range(2):
        with pytest.raises(RefusedError) as caught:
            found.settle(Scene(site(tmp_path), {}, judge()))
        assert caught.value.standing is Standing.MALFORMED


def test_a_signed_commit_without_its_tree_is_still_a_signature(tmp_path):
    made = build.Objects()
    tree = made.tree(FILES)
    build.head(tmp_path / ".git", made.commit(tree, by(KEY)))
    del made[tree]
    build.loose(tmp_path / ".git", made)
    assert pending(tmp_path).signature.grade is Grade.SIGNED
    with pytest.raises(RefusedError):
        weigh(tmp_path, judge(row()))


def test_no_changed_byte_of_a_signed_commit_is_verified(tmp_path):
    """Even where its maker gives the changed commit its own SHA-1, as anybody can."""
    made = build.Objects()
    commit = made.commit(made.tree({"a": b"a"}), by(KEY))
    data, root = made[commit][1], tmp_path / ".git"
    build.loose(root, made)
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        fake = build.Objects()
        build.head(root, fake.add("commit", changed))
        build.loose(root, fake)
        try:
            found = weigh(tmp_path, judge(row()), here={"a": b"a"}, links={})
        except RefusedError:
            continue
        # Without the header's name nothing is signed; else the signature must have held.
        assert found.standing is Standing.RECORDED
        assert b"\ngpgsig " not in changed


GIT, KEYGEN = shutil.which("git"), shutil.which("ssh-keygen")


@pytest.mark.skipif(GIT is None or KEYGEN is None, reason="git or ssh-keygen is not installed")
@pytest.mark.parametrize("packed", [False, True])
def test_what_git_signs_is_verified(packed, tmp_path):
    key, root = tmp_path / "key", tmp_path / "model"

    def run(*words):
        done = subprocess.run(  # noqa: S603 - git and ssh-keygen, on files of this test
            words, capture_output=True, check=False
        )
        assert not done.returncode, done.stderr

    run(KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    settings = [
        "user.name=A", "user.email=a@example.com", "gpg.format=ssh", f"user.signingkey={key}",
        "core.hooksPath=", "core.autocrlf=false",
    ]  # fmt: skip
    git = [GIT, "-C", str(root), *(word for one in settings for word in ("-c", one))]
    run(GIT, "init", "-q", str(root))
    for name, data in HERE.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
    (root / "latest").symlink_to(PurePosixPath("README.md"))
    run(*git, "add", "-A")
    run(*git, "commit", "-q", "-S", "-m", "signed\n\nwith a body")
    if packed:
        run(*git, "gc", "-q")
        run(*git, "pack-refs", "--all")
    public = Document("key.pub", key.with_suffix(".pub").read_bytes())
    made = weigh(root, judge(row(keys=(public,))))
    assert made.standing is Standing.VERIFIED
    assert made.coverage.complete
    assert weigh(root, judge(row())).standing is Standing.UNTRUSTED_SIGNER
