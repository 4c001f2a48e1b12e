"""What the Hugging Face client wrote down about a download."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.records import COMMIT, download, metadata
from tests.verification import sites
from weighbridge.core import Grade, Standing
from weighbridge.signatures.hub_download import FOLDER, SCHEME, _metadata
from weighbridge.verification.refusal import RefusedError

FILES = {"config.json": b"{}", "sub/w.bin": b"weights", "README.md": b""}


def ask(tmp_path, files, records, **more):
    near = sites.near(tmp_path, records)
    at = sites.site(files, near=near, passed=(".cache/huggingface",), **more)
    (found,) = sites.settle(SCHEME, at, files)
    return found


def refusal(tmp_path, records):
    with pytest.raises(RefusedError) as refused:
        ask(tmp_path, FILES, records)
    return refused.value.standing, refused.value.reason


def test_files_as_downloaded(tmp_path):
    found = ask(tmp_path, FILES, download(FILES, large={"sub/w.bin"}))
    assert (found.standing, found.reason) == (Standing.RECORDED, "digests-match")
    assert found.why == (
        "3 of 3 files are as recorded by the download, which nobody signed; commit " + COMMIT
    )
    assert found.coverage.covered == tuple(sorted(FILES))
    assert found.coverage.ignored == (".cache/huggingface",)
    assert found.attestation is None
    assert (found.signature.grade, found.signature.scheme) == (Grade.RECORDED, "hub-download")


def test_a_changed_file_is_a_mismatch(tmp_path):
    found = ask(tmp_path, FILES | {"sub/w.bin": b"WEIGHTS"}, download(FILES))
    assert (found.standing, found.reason) == (Standing.MISMATCH, "digests-differ")
    assert found.why.startswith("'sub/w.bin' is not as recorded by the download; commit")
    assert found.coverage.changed == ("sub/w.bin",)


def test_a_file_that_is_gone_is_a_mismatch(tmp_path):
    found = ask(tmp_path, {"config.json": b"{}"}, download(FILES))
    assert (found.standing, found.reason) == (Standing.MISMATCH, "files-missing")
    assert "'README.md', 'sub/w.bin' are missing" in found.why


def test_files_that_were_not_downloaded_are_told_and_no_mismatch(tmp_path):
    found = ask(tmp_path, FILES | {"evil.py": b"x"}, download(FILES))
    assert found.standing is Standing.RECORDED
    assert found.why.startswith("3 of 4 files are as recorded")
    assert found.coverage.unsigned == ("evil.py",)


def test_a_download_into_a_folder_of_the_model_speaks_of_that_folder(tmp_path):
    records = download({"w.bin": b"weights", "x": b""})
    near = sites.near(tmp_path, {f"sub/{name}": data for name, data in records.items()})
    at = sites.site(FILES, near=near, passed=("sub/.cache/huggingface", "other/.git"))
    (found,) = sites.settle(SCHEME, at, FILES)
    assert (found.coverage.covered, found.coverage.missing) == (("sub/w.bin",), ("sub/x",))
    assert found.signature.place.artifact.name == f"sub/{FOLDER}"


def test_two_commits_are_told(tmp_path):
    records = download(FILES)
    records[f"{FOLDER}/config.json.metadata"] = metadata(sites.git_sha1(b"{}"), "f" * 40)
    found = ask(tmp_path, FILES, records)
    assert found.standing is Standing.RECORDED
    assert f"; 2 commits: {COMMIT}, {'f' * 40}" in found.why


def test_an_etag_that_is_no_digest_is_not_compared_and_told(tmp_path):
    records = download(FILES) | {f"{FOLDER}/README.md.metadata": metadata("9f6c-2")}
    found = ask(tmp_path, FILES, records)
    assert found.why.endswith("; 1 more has an etag that is no digest")
    assert found.coverage.unsigned == ("README.md",)


def test_a_download_without_digests_is_unsupported(tmp_path):
    records = {f"{FOLDER}/w.metadata": metadata("9f6c-2")}
    assert refusal(tmp_path, records) == (Standing.UNSUPPORTED, "no-digest")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n\n",
        metadata("")[:42],
        metadata("a" * 64, commit="main"),
        metadata("a" * 64, commit="C" * 40),
        metadata("a" * 64, time="yesterday"),
        metadata("a" * 64, time="nan"),
        metadata("a" * 64 + " b"),
        metadata("a" * 64) + b"more",
        metadata("a" * 5000),
        b"\xff" + metadata("a" * 64),
    ],
)
def test_what_the_client_never_writes_is_malformed(tmp_path, data):
    records = download(FILES) | {f"{FOLDER}/w.metadata": data}
    assert refusal(tmp_path, records) == (Standing.MALFORMED, "record")


def test_names_with_two_readings_are_malformed(tmp_path):
    records = {f"{FOLDER}/a\u202eb.metadata": metadata("a" * 64)}
    assert refusal(tmp_path, records) == (Standing.MALFORMED, "unsafe-name")


def test_a_record_behind_a_link_is_never_read(tmp_path):
    records = download({"config.json": b"{}"})
    near = sites.near(tmp_path / "m", records)
    (tmp_path / "outside").write_bytes(metadata("a" * 64))
    (tmp_path / "m" / FOLDER / "w.metadata").symlink_to(tmp_path / "outside")
    (found,) = sites.settle(SCHEME, sites.site(FILES, near=near), FILES)
    assert found.coverage.covered == ("config.json",)
    assert found.coverage.missing == ()


def test_locks_and_unfinished_downloads_are_no_records(tmp_path):
    near = sites.near(tmp_path, {f"{FOLDER}/w.lock": b"", f"{FOLDER}/w.abc.incomplete": b"x"})
    assert not list(SCHEME.find(sites.site(FILES, near=near)))
    assert not list(SCHEME.find(sites.site(FILES)))
    assert not list(SCHEME.find(sites.site(FILES, near=near, layout="file")))


@given(
    st.binary(max_size=200) | st.builds(lambda a, b: metadata("a" * 64)[a:b], *[st.integers()] * 2)
)
def test_any_bytes_are_metadata_or_refused(data):
    try:
        commit, etag = _metadata("w", data)
    except RefusedError as error:
        commit, etag = COMMIT, error.reason
    assert len(commit) == 40
    assert etag


def test_every_changed_byte_is_noticed_or_leaves_the_digest_alone():
    data = metadata("a" * 64)
    for at in range(len(data)):
        for value in (0, 10, 48, 255):
            try:
                commit, etag = _metadata("w", data[:at] + bytes([value]) + data[at + 1 :])
            except RefusedError:
                continue
            assert (commit == COMMIT) or at < 40
            assert (etag == "a" * 64) or 41 <= at < 105
