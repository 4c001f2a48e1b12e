"""A repository is read as git would read it, and nothing in it is believed before it is hashed."""

import shutil
import subprocess
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import git as build
from weighbridge.core import Standing
from weighbridge.intake.vicinity import Vicinity
from weighbridge.verification import gitobjects, gitpack, gitstore
from weighbridge.verification.gitstore import Store
from weighbridge.verification.refusal import RefusedError

TEXT = b"".join(b"line %d\n" % number for number in range(100))
FILES = {
    "README.md": b"# model\n",
    "a.txt": TEXT,
    "b.txt": TEXT + b"more\n",
    "deep": {"er": {"c.txt": TEXT[:-9] + b"other"}, "link": ("link", b"../a.txt")},
    "module": ("module", "1" * 40),
}
PATHS = {"README.md", "a.txt", "b.txt", "deep/er/c.txt", "deep/link", "module"}


def objects(files=FILES, **how):
    made = build.Objects()
    return made, made.commit(made.tree(files), **how)


def store(root):
    return Store(Vicinity(str(root)))


def walk(root):
    one = store(root)
    oid, ref = one.head()
    commit = one.commit(oid)
    return oid, ref, {path: one.short(name, 1 << 20) for _, path, name in one.files(commit.tree)}


def refusal(root):
    with pytest.raises(RefusedError) as caught:
        walk(root)
    return caught.value


@pytest.mark.parametrize("how", ["loose", "plain", "near", "far", "wide"])
def test_reads_loose_and_packed_objects_and_differences(how, tmp_path):
    made, commit = objects()
    build.head(tmp_path / ".git", commit)
    if how == "loose":
        build.loose(tmp_path / ".git", made)
    else:
        wide = how == "wide"
        build.pack(tmp_path / ".git", made, how="near" if wide else how, wide=wide)
    oid, ref, files = walk(tmp_path)
    assert (oid, ref, set(files)) == (commit, "refs/heads/main", PATHS)
    assert files["a.txt"] == TEXT
    assert files["b.txt"] == TEXT + b"more\n"
    assert files["deep/link"] == b"../a.txt"
    assert files["module"] is None


@pytest.mark.parametrize("how", [{"ref": ""}, {"packed": True}, {"ref": "refs/heads/übung/x@y"}])
def test_head_may_be_detached_packed_or_oddly_named(how, tmp_path):
    made, commit = objects()
    build.head(tmp_path / ".git", commit, **how)
    build.loose(tmp_path / ".git", made)
    assert walk(tmp_path)[0] == commit


def test_a_long_chain_of_differences_is_followed_and_an_endless_one_refused(tmp_path):
    made = build.Objects()
    for length in range(400, 400 + gitstore.MAX_CHAIN + 2):
        made.add("blob", b"x" * length)
    oids = list(made)
    build.pack(tmp_path / ".git", made, how="near")
    assert len(store(tmp_path).short(oids[300], 1 << 20)) == 700
    with pytest.raises(RefusedError) as caught:
        store(tmp_path).short(oids[-1], 1 << 20)
    assert caught.value.reason == "git-chain"


def test_differences_in_a_circle_are_refused(tmp_path):
    first, second = "a" * 40, "b" * 40
    body = b"PACK" + (2).to_bytes(4, "big") + (2).to_bytes(4, "big")
    offsets = {}
    for one, other in ((first, second), (second, first)):
        offsets[one] = len(body)
        change = build.delta(b"x" * 9, b"x" * 9)
        body += build.object_head(7, len(change)) + bytes.fromhex(other) + zlib.compress(change)
    folder = tmp_path / ".git" / "objects" / "pack"
    folder.mkdir(parents=True)
    (folder / "p.pack").write_bytes(body + bytes(20))
    (folder / "p.idx").write_bytes(build.index(offsets, bytes(20)))
    with pytest.raises(RefusedError) as caught:
        store(tmp_path).short(first)
    assert caught.value.reason == "git-chain"


def test_a_bomb_is_not_unpacked(tmp_path):
    made = build.Objects()
    oid = made.add("blob", bytes(gitstore.MAX_OBJECT + 1))
    build.loose(tmp_path / ".git", made)
    assert store(tmp_path).short(oid) is None
    with pytest.raises(RefusedError) as caught:
        store(tmp_path).short(oid, 1 << 40)
    assert caught.value.reason == "git-too-large"
    # One that says to be short.
    path = tmp_path / ".git" / "objects" / oid[:2] / oid[2:]
    path.write_bytes(zlib.compress(b"blob 9\0" + bytes(1 << 24)))
    with pytest.raises(RefusedError):
        store(tmp_path).short(oid)


def test_all_objects_share_one_budget(tmp_path, monkeypatch):
    monkeypatch.setattr(gitstore, "MAX_TOTAL", 3000)
    made, commit = objects({str(number): b"%d" % number for number in range(100)})
    build.head(tmp_path / ".git", commit)
    build.loose(tmp_path / ".git", made)
    assert refusal(tmp_path).reason == "git-too-large"


@pytest.mark.parametrize("how", ["loose", "plain", "near", "far"])
def test_no_changed_byte_gives_another_file(how, tmp_path):
    """Whatever is accepted is what was there before."""
    made, commit = objects({"a": b"aaaa\n" * 9, "b": b"aaaa\n" * 9 + b"b", "c": {"d": b"d"}})
    root = tmp_path / ".git"
    build.head(root, commit)
    if how == "loose":
        build.loose(root, made)
    else:
        build.pack(root, made, how=how)
    good = walk(tmp_path)
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.parent == root or "refs" in path.parts:
            continue
        data = path.read_bytes()
        step = 3 if len(data) > 600 else 1
        for at in range(0, len(data), step):
            changed = data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]
            for text in (changed, data[:at]):
                path.write_bytes(text)
                try:
                    found = walk(tmp_path)
                except RefusedError:
                    continue
                assert found[:2] == good[:2]
                # A blob that pretends to be long or absent is not handed out; none is another.
                assert all(found[2][name] in {good[2][name], None} for name in good[2])
        path.write_bytes(data)
    assert walk(tmp_path) == good


def test_an_object_under_another_s_name_is_refused(tmp_path):
    made, commit = objects()
    other = build.Objects()
    fake = other.commit(other.tree({"a.txt": b"evil"}))
    build.head(tmp_path / ".git", commit)
    build.loose(tmp_path / ".git", other | made | {commit: other[fake]})
    assert refusal(tmp_path).reason == "git-object"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("HEAD", "ref: refs/heads/../../../x\n", "git-ref"),
        ("HEAD", "ref: /etc/passwd\n", "git-ref"),
        ("HEAD", "ref: refs/heads/HEAD\n", "git-no-commit"),
        ("HEAD", "rubbish", "git-ref"),
        ("HEAD", "a" * 64, "git-sha256"),
        ("HEAD", "a" * 40, "git-missing"),
        ("HEAD", "x" * 5000, "git-ref"),
        ("refs/heads/main", "ref: refs/heads/main", "git-ref"),
        ("config", "[extensions]\n\tobjectFormat = sha256\n", "git-sha256"),
        ("commondir", "../x\n", "git-elsewhere"),
        ("reftable/tables.list", "", "git-reftable"),
    ],
)
def test_refuses_repositories_of_another_kind(name, text, reason, tmp_path):
    made, commit = objects()
    build.head(tmp_path / ".git", commit)
    build.loose(tmp_path / ".git", made)
    (tmp_path / ".git" / name).parent.mkdir(exist_ok=True)
    (tmp_path / ".git" / name).write_text(text)
    assert refusal(tmp_path).reason == reason


def test_objects_elsewhere_are_not_fetched(tmp_path):
    made, commit = objects()
    build.head(tmp_path / "a" / ".git", commit)
    build.loose(tmp_path / "b" / ".git", made)
    (tmp_path / "a" / ".git" / "objects" / "info").mkdir(parents=True)
    alternates = tmp_path / "a" / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"{tmp_path}/b/.git/objects\n")
    assert refusal(tmp_path / "a").standing is Standing.UNSUPPORTED
    alternates.unlink()
    (tmp_path / "a" / ".git" / "objects" / commit[:2]).symlink_to(
        tmp_path / "b" / ".git" / "objects" / commit[:2]
    )
    assert refusal(tmp_path / "a").reason == "git-missing"


@pytest.mark.parametrize(
    "label",
    [b"..", b".", b"a\\b", b"a/b", b"a\nb", b"\x7f", b".git", b".GIT", b"", b"n" * 256],
)
def test_a_name_that_leads_elsewhere_is_refused(label, tmp_path):
    made = build.Objects()
    blob = made.add("blob", b"x")
    tree = made.add("tree", build.entry(b"100644", label, blob))
    build.head(tmp_path / ".git", made.commit(tree))
    build.loose(tmp_path / ".git", made)
    assert refusal(tmp_path).reason == "git-name"


def test_trees_are_strict():
    one = build.entry(b"100644", b"a", "0" * 40)
    for data in (one * 2, one[:-1], b"999 a\0" + bytes(20), b"100644a\0" + bytes(20)):
        with pytest.raises(RefusedError):
            list(gitobjects.parse_tree("0" * 40, data))


def test_depth_and_entries_are_bounded(tmp_path, monkeypatch):
    deep = {"a": b"x"}
    for _ in range(gitstore.MAX_DEPTH + 1):
        deep = {"d": deep}
    made, commit = objects(deep)
    build.head(tmp_path / ".git", commit)
    build.loose(tmp_path / ".git", made)
    assert refusal(tmp_path).reason == "git-depth"
    monkeypatch.setattr(gitstore, "MAX_ENTRIES", 10)
    assert refusal(tmp_path).reason == "git-entries"


ARMOR = b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"


def test_a_signature_is_cut_out_of_its_commit():
    made = build.Objects()
    payloads = []
    oid = made.commit("1" * 40, sign=lambda payload: (payloads.append(payload), ARMOR)[1])
    commit = gitobjects.parse_commit(oid, made[oid][1])
    assert (commit.payload, commit.signature) == (payloads[0], ARMOR)
    assert commit.author == commit.committer == build.WHO.decode()
    assert commit.when.timestamp() == 1700000000


@pytest.mark.parametrize(
    "change",
    [
        (b"tree 1", b"tree x"),
        (b"author", b"auth0r"),
        (b"\ncommitter", b"\ntree " + b"2" * 40 + b"\ncommitter"),
        (b"\n\none", b"\ntree " + b"2" * 40 + b"\n\none"),
        (b"\n\none", b"\nparent " + b"2" * 40 + b"\nauthor x\n\none"),
        (b"\n\none", b"\ngpgsig a\ngpgsig b\n\none"),
        (b"\n\none", b"\ngpgsig-sha256 a\n\none"),
        (b"\n\none", b""),
        (b"\n\none", b"\nx\0\n\none"),
        (b"tree", b" tree"),
        (b"\nauthor", b"\n author"),
        (b"\n\none", b"\nx" * (gitobjects.MAX_HEADERS + 1) + b"\n\none"),
    ],
)
def test_commits_are_strict(change):
    made = build.Objects()
    data = made[made.commit("1" * 40)][1]
    with pytest.raises(RefusedError):
        gitobjects.parse_commit("0" * 40, data.replace(*change))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    for read in (
        lambda: gitobjects.parse_commit("0" * 40, data),
        lambda: gitobjects.parse_commit("0" * 40, b"tree " + b"1" * 40 + b"\n" + data),
        lambda: list(gitobjects.parse_tree("0" * 40, data)),
        lambda: list(gitobjects.parse_tree("0" * 40, b"100644 " + data)),
        lambda: gitobjects.parse_pointer(data),
        lambda: gitpack.apply(b"base", data, 1000),
        lambda: gitpack.apply(b"base", b"\4" + data, 1000),
        lambda: gitpack.inflate(data, 10, "x"),
        lambda: gitpack.varint(data, 0),
    ):
        try:
            read()
        except RefusedError:
            continue


@given(st.binary(max_size=600), st.binary(max_size=600))
def test_a_difference_makes_what_it_was_made_from(base, data):
    assert gitpack.apply(base, build.delta(base, data), 1000) == data


@pytest.mark.parametrize(
    "change",
    [
        b"",
        b"\5\1\1x",
        b"\4\xff\xff\x7f",
        b"\4\2\1x",
        b"\4\1\2xx",
        b"\4\1\0",
        b"\4\4\x90",
        b"\4\5\x90\5",
        b"\4\4\x91\1\4",
        b"\4\4\x80",
    ],
)
def test_a_lying_difference_is_refused(change):
    with pytest.raises(RefusedError):
        gitpack.apply(b"base", change, 1000)


@pytest.mark.parametrize("lie", ["magic", "fanout", "count", "short", "offset"])
def test_a_lying_index_is_refused(lie, tmp_path):
    made, commit = objects()
    build.head(tmp_path / ".git", commit)
    build.pack(tmp_path / ".git", made)
    path = tmp_path / ".git" / "objects" / "pack" / "pack-1.idx"
    data = bytearray(path.read_bytes())
    match lie:
        case "magic":
            data[0] = 0
        case "fanout":
            data[8:12] = b"\xff" * 4
        case "count":
            data[8 + 255 * 4 : 8 + 256 * 4] = b"\x7f\0\0\0"
        case "short":
            del data[-30:]
        case "offset":
            at = 8 + 1024 + len(made) * 24
            data[at : at + 4 * len(made)] = b"\xff" * 4 * len(made)
    path.write_bytes(data)
    assert refusal(tmp_path).standing is Standing.MALFORMED


def test_pointers_are_read_to_the_letter():
    text = build.pointer(b"weights")
    assert gitobjects.parse_pointer(text).size == 7
    with_extension = text.replace(b"oid", b"ext-0-foo sha256:" + b"1" * 64 + b"\noid")
    assert gitobjects.parse_pointer(with_extension)
    for bad in (text + b"x", text[:-1], b"\n" + text, text.replace(b"sha256", b"md5")):
        assert gitobjects.parse_pointer(bad) is None


GIT = shutil.which("git")


def git(root, *words):
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.hooksPath=")
    done = subprocess.run(  # noqa: S603 - git, on a repository of this test
        [GIT, "-C", str(root), *settings, *words], capture_output=True, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.skipif(GIT is None, reason="git is not installed")
def test_reads_what_git_writes_and_packs(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "sub").mkdir()
    for number in range(20):
        (tmp_path / f"f{number}").write_bytes(TEXT + b"%d\n" % number)
        (tmp_path / "sub" / "changing").write_bytes(TEXT * 3 + b"%d\n" % number)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", f"number {number}")
    (tmp_path / "link").symlink_to("f1")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "a link")
    loose = walk(tmp_path)
    wanted = git(tmp_path, "rev-parse", "HEAD").decode().strip()
    assert loose[0] == wanted
    assert loose[2]["sub/changing"] == TEXT * 3 + b"19\n"
    git(tmp_path, "gc", "-q", "--aggressive")
    assert not list((tmp_path / ".git" / "objects").glob("[0-9a-f][0-9a-f]"))
    assert b"chain length" in git(tmp_path, "verify-pack", "-v", *packs(tmp_path))
    assert walk(tmp_path) == loose
    git(tmp_path, "checkout", "-q", "--detach")
    assert walk(tmp_path) == (wanted, "", loose[2])


def packs(root):
    return [str(path) for path in (root / ".git" / "objects" / "pack").glob("*.idx")]


@pytest.mark.skipif(GIT is None, reason="git is not installed")
@pytest.mark.parametrize("how", ["loose", "near", "far"])
def test_git_takes_what_the_builder_writes(how, tmp_path):
    made, commit = objects({key: value for key, value in FILES.items() if key != "module"})
    root = tmp_path / ".git"
    git(tmp_path, "init", "-q")
    build.head(root, commit)
    if how == "loose":
        build.loose(root, made)
    else:
        build.pack(root, made, how=how)
    git(tmp_path, "fsck", "--strict")
    assert git(tmp_path, "show", "HEAD:deep/er/c.txt") == TEXT[:-9] + b"other"
