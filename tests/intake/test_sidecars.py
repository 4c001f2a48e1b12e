"""Which files vouch for which, by their names; and that they stay with them in an inventory."""

import os
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verifying import write
from weighbridge import pipeline
from weighbridge.intake import sidecars
from weighbridge.intake.inventory import take
from weighbridge.intake.listing import Listed

NAMES = st.text(string.ascii_letters + string.digits + "._-*:é\n", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("name", "others", "found"),
    [
        ("w.bin.sig", {"w.bin"}, "w.bin"),
        ("w.bin.SIG", {"w.bin"}, "w.bin"),
        ("w.bin.sigstore.json", {"w.bin"}, "w.bin"),
        ("w.bin.sigstore.json", {"w.bin", "w.bin.sigstore"}, "w.bin"),
        ("w.bin.intoto.jsonl", {"w.bin"}, "w.bin"),
        ("w.bin.sha256", {"w.bin"}, "w.bin"),
        ("w.bin.sha256.minisig", {"w.bin", "w.bin.sha256"}, "w.bin.sha256"),
        ("SHA256SUMS.asc", {"SHA256SUMS"}, "SHA256SUMS"),
        ("w.sig", {"w.bin"}, ""),
        ("W.bin.sig", {"w.bin"}, ""),
        (".sig", {"w.bin", ""}, ""),
        ("w.bin", {"w"}, ""),
        ("model.sig", set(), ""),
    ],
)
def test_a_signature_is_named_after_its_file(name, others, found):
    assert sidecars.subject(name, {name, *others} - {""}) == found


@pytest.mark.parametrize(
    "name",
    [
        "SHA256SUMS",
        "sha256sums.txt",
        "SHA512SUMS",
        "MD5SUMS",
        "B2SUMS",
        "checksums.txt",
        "checksum.sha256.txt",
        "CHECKSUMS_v1.txt",
        "model.sha256sum",
    ],
)
def test_lists_of_digests_are_known_by_name(name):
    assert sidecars.is_list(name)
    assert sidecars.candidate(name)


@pytest.mark.parametrize(
    "name", ["w.bin", "config.json", "sums.txt", "sha256", "README.md", "my sums"]
)
def test_other_files_are_not_looked_into(name):
    assert not sidecars.is_list(name)
    assert not sidecars.candidate(name)


@pytest.mark.parametrize(
    "name",
    [
        *(f"w{ending}" for ending in sidecars.SIGNATURES),
        *(f"w{ending}".upper() for ending in sidecars.DIGESTS),
        "provenance.json",
        "multiple.intoto.jsonl",
        "slsa-provenance.jsonl",
        "weighbridge.vsa.json",
        f"sha256:{'0' * 64}.jsonl",
    ],
)
def test_what_may_vouch_is_looked_into(name):
    assert sidecars.candidate(name)


@pytest.mark.parametrize(
    ("names", "marked"),
    [
        ({"model.sig"}, True),
        ({"a", "weighbridge.vsa.json"}, True),
        ({"result.sigstore"}, True),
        ({"a.bin", "a.bin.sig"}, False),
        ({"a.bin", "a.bin.sig", "model.sig"}, True),
        ({"a.bin", "x.minisig"}, False),
        (set(), False),
    ],
)
def test_a_signature_over_no_file_makes_its_folder_one_model(names, marked):
    assert sidecars.marks(names) is marked


@given(st.sets(NAMES, max_size=8), NAMES)
def test_any_names_have_a_subject_among_them_or_none(names, name):
    found = sidecars.subject(name, names)
    assert found == "" or (found in names and name.lower().startswith(found.lower()))
    assert found != name
    sidecars.candidate(name)
    sidecars.marks(names)


@given(st.sets(NAMES, max_size=8))
def test_every_loose_file_stands_in_one_model_or_is_a_side_of_one(names):
    files = [Listed(name, f"/x/{name}", 1) for name in names]
    for company in sidecars.grouped(files).values():
        heads = [name for name in company.files if not company.subject(name)]
        told = [name for head in heads for name in (head, *(s.name for s in company.sides(head)))]
        assert sorted(told) == sorted(set(told)), "a file stands twice"


FILES = {f"m{at}.gguf": bytes([at]) for at in range(5)}


def models(path, **how):
    return {
        each.name.removeprefix(f"{path}/"): [file.name for file in each.files]
        for each in take(str(path), **how).models
    }


def test_five_loose_models_keep_their_signatures(tmp_path):
    sides = {"m0.gguf.sig", "m1.gguf.minisig", "m1.gguf.sha256", "m2.gguf.asc", "m3.gguf.vsa.json"}
    write(tmp_path, FILES | dict.fromkeys(sides, b"s"))
    assert models(tmp_path) == {
        "m0.gguf": ["m0.gguf", "m0.gguf.sig"],
        "m1.gguf": ["m1.gguf", "m1.gguf.minisig", "m1.gguf.sha256"],
        "m2.gguf": ["m2.gguf", "m2.gguf.asc"],
        "m3.gguf": ["m3.gguf", "m3.gguf.vsa.json"],
        "m4.gguf": ["m4.gguf"],
    }


def test_signatures_of_signatures_stay_with_the_first_file(tmp_path):
    write(tmp_path, {"a.gguf": b"", "a.gguf.sha256": b"", "a.gguf.sha256.asc": b""})
    assert models(tmp_path) == {"a.gguf": ["a.gguf", "a.gguf.sha256", "a.gguf.sha256.asc"]}


def test_folders_do_not_share_signatures(tmp_path):
    write(tmp_path, {"a/w.gguf": b"1", "b/w.gguf": b"2", "b/w.gguf.sig": b"s", "w.gguf.asc": b"s"})
    assert models(tmp_path) == {
        "a/w.gguf": ["w.gguf"],
        "b/w.gguf": ["w.gguf", "w.gguf.sig"],
        "w.gguf.asc": ["w.gguf.asc"],
    }


def test_a_list_lies_beside_every_loose_model(tmp_path):
    write(tmp_path, FILES | {"SHA256SUMS": b"", "SHA256SUMS.sig": b"", "sub/x.gguf": b""})
    beside = {
        each.name.rpartition("/")[2]: [file.name for file in each.beside]
        for each in take(str(tmp_path)).models
    }
    assert beside["m0.gguf"] == ["SHA256SUMS", "SHA256SUMS.sig"]
    assert beside["x.gguf"] == []


def test_a_file_that_is_named_finds_what_lies_beside_it(tmp_path):
    write(tmp_path, {"a.gguf": b"", "a.gguf.sig": b"", "b.gguf.sig": b"", "SHA256SUMS": b""})
    (tmp_path / "a.gguf.asc").symlink_to("a.gguf.sig")
    os.mkfifo(tmp_path / "a.gguf.minisig")
    (one,) = take(str(tmp_path / "a.gguf")).models
    assert [file.name for file in one.files] == ["a.gguf"]
    assert [file.name for file in one.beside] == ["a.gguf.sig", "SHA256SUMS"]


def test_a_folder_finds_what_lies_beside_it(tmp_path):
    write(tmp_path, {"m/config.json": b"{}", "m.sig": b"", "other.sig": b""})
    (one,) = take(str(tmp_path / "m")).models
    assert [file.name for file in one.beside] == ["../m.sig"]


def test_a_file_that_is_too_large_is_not_taken_for_a_signature(tmp_path):
    write(tmp_path, {"a.gguf": b""})
    with (tmp_path / "a.gguf.sig").open("wb") as file:
        file.truncate(sidecars.MAX_SIDECAR + 1)
    (one,) = take(str(tmp_path / "a.gguf")).models
    assert one.beside == ()


def test_a_folder_may_be_taken_whole_unless_it_is_a_cache_or_a_store(tmp_path):
    write(tmp_path / "loose", FILES)
    assert list(models(tmp_path / "loose", whole=True).values()) == [sorted(FILES)]
    for commit in ("a" * 40, "b" * 40):
        write(tmp_path / f"hub/models--x--y/snapshots/{commit}", {"config.json": b"{}"})
    (tmp_path / "hub/models--x--y/blobs").mkdir()
    assert len(models(tmp_path / "hub", whole=True)) == 2


def test_a_signature_does_not_change_the_digest_of_what_it_is_over(tmp_path):
    (before,) = take(str(write(tmp_path / "a", {"m.gguf": b"1"}))).models
    (after,) = take(str(write(tmp_path / "b", {"m.gguf": b"1", "m.gguf.sig": b"s"}))).models
    how = pipeline.Reading(hashed=True)
    assert pipeline.inspect(before, how).digest == pipeline.inspect(after, how).digest


def _named(folder, count):
    folder.mkdir(exist_ok=True)
    for n in range(count):
        (folder / f"f{n}").write_bytes(b"x")
    return [f"{folder}/f{n}" for n in range(count)]


def _asked(monkeypatch):
    asked, lstat = [], os.lstat
    monkeypatch.setattr(sidecars.os, "lstat", lambda path: (asked.append(path), lstat(path))[1])
    return asked


@pytest.mark.parametrize("link", [False, True])
def test_of_many_files_named_one_by_one_the_folder_is_looked_through_once(
    tmp_path, monkeypatch, link
):
    paths = _named(tmp_path / "a", 400)
    if link:
        (tmp_path / "l").symlink_to("a")
        paths = [path.replace("/a/", "/l/") for path in paths]
    alone = [take(path) for path in paths]
    asked, known = _asked(monkeypatch), sidecars.Neighbours()
    assert [take(path, beside=known) for path in paths] == alone
    assert len(asked) < 35 * 20 + 10 * len(paths)


@pytest.mark.parametrize(
    "side", ["f390.sig", "f390.sha256", "f390.sigstore.json", "SHA256SUMS", "checksums.txt"]
)
def test_what_vouches_is_found_beside_the_last_of_many(tmp_path, side):
    paths = _named(tmp_path, 400)
    (tmp_path / side).write_bytes(b"x")
    (tmp_path / f"{side}.asc").write_bytes(b"x")
    known = sidecars.Neighbours()
    found = [take(path, beside=known).models[0].beside for path in paths][390]
    assert [each.name for each in found if not each.name.startswith("f390.sig.")]
    assert found == take(paths[390]).models[0].beside


def test_a_name_that_systems_may_spell_otherwise_is_asked_for(tmp_path, monkeypatch):
    paths = _named(tmp_path, 40)
    known = sidecars.Neighbours()
    for path in paths:
        take(path, beside=known)
    (tmp_path / "é.bin").write_bytes(b"x")
    asked = _asked(monkeypatch)
    take(f"{tmp_path}/é.bin", beside=known)
    assert f"{tmp_path}/é.bin.sig" in asked


def test_a_large_folder_of_which_few_are_named_is_not_looked_through(tmp_path):
    paths = _named(tmp_path, sidecars.OFTEN * sidecars.WORTH + 100)
    known = sidecars.Neighbours()
    for path in paths[: sidecars.OFTEN + 1]:
        take(path, beside=known)
    assert known.endings(str(tmp_path), "f1") is known.endings(str(tmp_path), "é")


def test_links_and_folders_are_taken_as_they_are_alone(tmp_path):
    paths = [*_named(tmp_path / "a", 20), f"{tmp_path}/a", f"{tmp_path}/a/"]
    (tmp_path / "b").mkdir()
    (tmp_path / "b/to").symlink_to("../a/f3")
    (tmp_path / "b/to.sig").write_bytes(b"x")
    paths += [f"{tmp_path}/b/to", f"{tmp_path}/b/../a/f4", f"{tmp_path}/b/./to.sig"]
    known = sidecars.Neighbours()
    assert [take(path, beside=known) for path in paths] == [take(path) for path in paths]
