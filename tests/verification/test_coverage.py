"""Files that are here, held against files that somebody signed or recorded."""

import hashlib
from dataclasses import replace

import blake3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification import sites
from weighbridge.intake.digest import Want
from weighbridge.verification.coverage import compare, under, wanted

PLAIN, GIT = Want("sha256"), Want("git-sha1")
FILES = {"a.bin": b"a", "b/c.bin": b"c", "d.txt": b""}


def sha256(data):
    return ((PLAIN, (sites.sha256(data),)),)


def signed(files=FILES):
    return {name: sha256(data) for name, data in files.items()}


def check(expected, files=FILES, *, unread=(), own=frozenset(), ignored=None, **more):
    at = sites.site(files, **more)
    scene = sites.scene(at, files, wanted(at, expected), unread=unread)
    return compare(scene, expected, own=own, **({"ignored": ignored} if ignored else {}))


def test_files_as_signed_are_covered():
    found = check(signed())
    assert found.covered == ("a.bin", "b/c.bin", "d.txt")
    assert found.complete


def test_what_differs_is_absent_or_new_is_told_apart():
    expected = signed({"a.bin": b"other", "b/c.bin": b"c", "gone.bin": b"g"})
    found = check(expected)
    assert (found.changed, found.covered, found.missing, found.unsigned) == (
        ("a.bin",),
        ("b/c.bin",),
        ("gone.bin",),
        ("d.txt",),
    )
    assert not found.complete


@pytest.mark.parametrize(
    ("want", "digests"),
    [
        (Want("sha384"), [hashlib.sha384(b"abcde").hexdigest()]),
        (Want("sha512"), [hashlib.sha512(b"abcde").hexdigest()]),
        (Want("blake2b"), [hashlib.blake2b(b"abcde").hexdigest()]),
        (Want("blake3"), [blake3.blake3(b"abcde").hexdigest()]),
        (GIT, [sites.git_sha1(b"abcde")]),
        (Want("sha256", 2), [sites.sha256(part) for part in (b"ab", b"cd", b"e")]),
    ],
    ids=lambda value: f"{value.algorithm}-{value.piece}" if isinstance(value, Want) else "",
)
def test_digests_of_every_kind(want, digests):
    good = {"w": ((want, tuple(digests)),)}
    assert check(good, {"w": b"abcde"}).complete
    assert check(good, {"w": b"abcdf"}).changed == ("w",)
    assert check({"w": ((want, tuple(digests)[:-1]),)}, {"w": b"abcde"}).changed == ("w",)


def test_an_empty_file_has_no_pieces():
    assert check({"w": ((Want("sha256", 4), ()),)}, {"w": b""}).complete
    assert check({"w": ((PLAIN, ()),)}, {"w": b""}).changed == ("w",)


def test_any_alternative_will_do_and_none_never_does():
    other = (GIT, ("0" * 40,))
    assert check({"w": (other, *sha256(b"x"))}, {"w": b"x"}).covered == ("w",)
    assert check({"w": (other,)}, {"w": b"x"}).changed == ("w",)
    assert check({"w": ()}, {"w": b"x"}).changed == ("w",)


def test_a_signed_link_is_compared_by_the_bytes_it_leads_to():
    links = {"link.bin": "a.bin", "out.bin": "", "odd.bin": "nowhere"}
    found = check(
        signed() | {"link.bin": sha256(b"a"), "out.bin": sha256(b"a"), "odd.bin": sha256(b"a")},
        links=links,
    )
    assert found.covered == ("a.bin", "b/c.bin", "d.txt", "link.bin")
    assert found.changed == ("odd.bin", "out.bin")
    assert found.links == ("link.bin", "odd.bin", "out.bin")


def test_digests_of_a_link_are_taken_of_what_it_leads_to():
    at = sites.site(FILES, links={"link.bin": "a.bin", "out.bin": ""})
    assert wanted(at, {"link.bin": ((GIT, ("",)),), "out.bin": sha256(b""), "no": ()}) == {
        "a.bin": {GIT}
    }
    expected = {"link.bin": ((GIT, (sites.git_sha1(b"a"),)),), "a.bin": sha256(b"a")}
    assert check(expected, links={"link.bin": "a.bin"}).covered == ("a.bin", "link.bin")


def test_a_link_that_nobody_signed_is_unsigned():
    found = check(signed(), links={"link.bin": "a.bin"})
    assert found.unsigned == ("link.bin",)
    assert not found.complete


def test_what_is_no_file_or_cannot_be_read_is_special_and_never_as_signed():
    found = check(signed() | {"pipe": sha256(b"")}, special=("pipe", "socket"), unread={"a.bin"})
    assert found.special == ("a.bin", "pipe", "socket")
    assert found.changed == ("a.bin", "pipe")
    assert not found.complete


def test_ignored_names_are_told_and_names_that_are_signed_count_all_the_same():
    expected = signed({"a.bin": b"other"})
    found = check(expected, ignored=under(frozenset({"a.bin", "d.txt"}), frozenset({"b"})))
    assert (found.changed, found.ignored, found.unsigned) == (("a.bin",), ("b/c.bin", "d.txt"), ())


def test_a_folder_is_ignored_by_whole_steps():
    ignored = under(frozenset(), frozenset({"b"}))
    assert [name for name in ("b", "b/c", "bc", "a/b") if ignored(name)] == ["b", "b/c"]
    assert not under(frozenset())("")


def test_the_signature_itself_is_not_unsigned():
    files = FILES | {"model.sig": b"s"}
    assert check(signed(), files, own=frozenset({"model.sig"})).complete
    assert not check(signed(), files).complete


def test_folders_passed_over_are_ignored_and_what_is_signed_in_them_is_read(tmp_path):
    near = sites.near(tmp_path, {".git/config": b"x", ".git/HEAD": b"y", "other": b"z"})
    expected = signed() | {
        ".git/config": sha256(b"x"),
        ".git/HEAD": sha256(b"z"),
        ".git/gone": sha256(b""),
        "other": sha256(b"z"),
    }
    found = check(expected, passed=(".git",), near=near)
    assert found.ignored == (".git",)
    assert ".git/config" in found.covered
    assert found.changed == (".git/HEAD",)
    assert found.missing == (".git/gone", "other")


NAMES = st.sampled_from(["a", "b", "c", "d/e", "d/f"])
DATA = st.sampled_from([b"", b"x", b"y"])


@given(
    st.dictionaries(NAMES, DATA),
    st.dictionaries(NAMES, DATA),
    st.dictionaries(NAMES, NAMES),
    st.sets(NAMES),
    st.sets(NAMES),
)
def test_every_name_is_accounted_for_once(here, recorded, links, special, unread):
    links = {name: target for name, target in links.items() if name not in here}
    special -= here.keys() | links.keys()
    expected = signed(recorded)
    found = check(expected, here, links=links, special=tuple(special), unread=unread)
    assert sorted((*found.covered, *found.changed, *found.missing)) == sorted(recorded)
    assert set(found.unsigned) == (here.keys() | links.keys()) - recorded.keys()
    for name in found.covered:
        assert here[links.get(name, name)] == recorded[name]
    if found.complete:
        assert here.keys() | links.keys() == recorded.keys()


@pytest.mark.parametrize(
    ("size", "row", "taken"),
    [(129, 3, True), (128, 2, True), (128, 3, False), (1 << 50, 3, False), (0, 1, False)],
)
def test_pieces_are_taken_where_there_are_as_many_as_are_expected(size, row, taken):
    want = Want("sha256", 64)
    at = replace(sites.site({}), sizes={"a.bin": size})
    asked = wanted(at, {"a.bin": ((want, ("ab" * 32,) * row),)})
    assert (want in asked["a.bin"]) is taken
