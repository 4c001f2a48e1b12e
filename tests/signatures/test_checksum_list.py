"""Lists of digests beside the files of a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification import sites
from weighbridge.core import Grade, Standing
from weighbridge.signatures.checksum_list import SCHEME
from weighbridge.verification.refusal import RefusedError

FILES = {"config.json": b"{}", "sub/w.bin": b"weights"}


def sums(files=FILES, prefix=""):
    return "".join(f"{sites.sha256(data)}  {prefix}{name}\n" for name, data in files.items())


def ask(files=FILES, text=None, name="SHA256SUMS", **more):
    """Put a list into the model's folder and ask about it."""
    every = files | {name: (sums(files) if text is None else text).encode()}
    at = sites.site(every, materials=(name,), **more)
    return sites.settle(SCHEME, at, every)


def beside(text, files=FILES, name="../SHA256SUMS", **more):
    """Put a list beside the model and ask about it."""
    at = sites.site(files, **more)
    given = {each: getattr(at, each) for each in ("model", "layout", "sizes")}
    at = type(at)(**given, materials=(sites.material(name, text.encode(), inside=False),))
    return sites.settle(SCHEME, at, files)


def test_files_as_listed():
    (found,) = ask()
    assert (found.standing, found.reason) == (Standing.RECORDED, "digests-match")
    assert found.why == (
        "2 of 2 files are as recorded by the list 'SHA256SUMS', which nobody signed"
    )
    assert found.coverage.complete
    assert (found.signature.grade, found.signature.place.artifact.name) == (
        Grade.RECORDED,
        "SHA256SUMS",
    )


def test_files_that_differ_or_are_gone():
    (found,) = ask(FILES | {"config.json": b"[]"}, sums(FILES | {"gone": b""}))
    assert (found.standing, found.reason) == (Standing.MISMATCH, "digests-differ")
    assert found.why == (
        "'config.json' is not as recorded by the list 'SHA256SUMS'; 'gone' is missing"
    )


def test_files_that_are_not_listed_are_told_and_no_mismatch():
    (found,) = ask(FILES | {"evil.py": b"x"}, sums())
    assert found.standing is Standing.RECORDED
    assert found.coverage.unsigned == ("evil.py",)


def test_names_count_from_the_folder_of_the_list():
    (found,) = ask(text=sums({"w.bin": b"weights"}), name="sub/SHA256SUMS")
    assert found.coverage.covered == ("sub/w.bin",)
    (found,) = ask(text=sites.sha256(b"weights"), name="sub/w.bin.sha256")
    assert found.coverage.covered == ("sub/w.bin",)


def test_a_file_must_be_as_every_digest_of_it_says():
    good, bad = sums(), f"SHA512 (config.json) = {'0' * 128}\n"
    (found,) = ask(text=good + bad)
    assert (found.standing, found.coverage.changed) == (Standing.MISMATCH, ("config.json",))
    assert found.coverage.covered == ("sub/w.bin",)


@pytest.mark.parametrize(
    ("text", "standing", "reason"),
    [
        (f"{'1' * 32}  config.json\n", Standing.UNSUPPORTED, "weak-digest"),
        (f"SHA3-256 (config.json) = {'1' * 64}\n", Standing.UNSUPPORTED, "digest-algorithm"),
        (f"{'1' * 64}  ../config.json\n", Standing.MALFORMED, "unsafe-name"),
        (f"{'1' * 64}  w\n{'2' * 64}  w\n", Standing.MALFORMED, "contradiction"),
    ],
)
def test_refuses(text, standing, reason):
    with pytest.raises(RefusedError) as refused:
        ask(text=text)
    assert (refused.value.standing, refused.value.reason) == (standing, reason)


def test_weak_digests_beside_strong_ones_are_told():
    text = sums() + f"MD5 (other) = {'1' * 32}\nSM3 (more) = {'1' * 64}\n"
    (found,) = ask(text=text)
    assert found.why.endswith(
        "; 1 more with nothing but a digest that can be forged"
        "; 1 more with a digest of a sort that is not compared"
    )


def test_ordinary_files_are_no_lists():
    assert ask(text="the weights of a model\n", name="README.md") == []


def test_a_list_beside_a_folder_counts_as_far_as_it_speaks_of_that_folder():
    text = sums(prefix="m/") + sums({"n/other": b""})
    (found,) = beside(text, model="models/m/")
    assert found.coverage.complete
    assert beside(sums(prefix="n/"), model="models/m") == []
    assert beside(sums(), model=".") == []


def test_a_list_beside_a_file_counts_as_far_as_it_speaks_of_that_file():
    for name in ("../SHA256SUMS", "SHA256SUMS"):
        (found,) = beside(sums(), {"config.json": b"{}"}, name, layout="file")
        assert found.coverage.complete
        assert beside(sums(), {"else": b"{}"}, name, layout="file") == []


def test_a_list_that_is_a_model_of_its_own_says_nothing_of_itself():
    every = {"SHA256SUMS": sums().encode()}
    at = sites.site(every, materials=("SHA256SUMS",), layout="file")
    assert sites.settle(SCHEME, at, every) == []


def test_a_list_elsewhere_that_cannot_be_read_is_passed_over():
    text = f"{'1' * 64}  ../w\n"
    assert beside(text, layout="file") == []
    assert beside(text, model="m") == []


@given(st.binary(max_size=80), st.sampled_from(["SUMS", "config.json.sha256", "sub/SUMS"]))
def test_any_bytes_are_compared_refused_or_no_list(noise, name):
    for data in (noise, sums().encode() + noise, noise + sums().encode()):
        every = FILES | {name: data}
        at = sites.site(every, materials=(name,))
        for pending in SCHEME.find(at):
            try:
                found = pending.settle(sites.scene(at, every, pending.wants))
            except RefusedError:
                continue
            assert found.standing in {Standing.RECORDED, Standing.MISMATCH}
