r"""Lists of digests, as several tools write them and as no tool does."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Standing
from weighbridge.intake.digest import Want
from weighbridge.verification import checksums
from weighbridge.verification.checksums import parse, recognises
from weighbridge.verification.refusal import RefusedError

MD5, SHA1, A, B = "1" * 32, "2" * 40, "a" * 64, "b" * 64
SHA384, LONG = "3" * 96, "4" * 128


def read(text, name="SHA256SUMS"):
    """Return ``{name: [(algorithm, digits), ...]}`` for each column."""
    data = text if isinstance(text, bytes) else text.encode()
    assert recognises(name, data)
    return [
        {file: [(want.algorithm, *digits) for want, digits in row] for file, row in column.items()}
        for column in parse(name, data).columns
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{A}  w.bin\n",
        f"{A} *w.bin",
        f"{A} w.bin\n",
        f"{A}  w.bin\r\n",
        f"{A.upper()}  ./w.bin\n",
        f"# made by hand\n\n{A}  w.bin\n\n",
        f"SHA256 (w.bin) = {A}\n",
        f"\ufeff{A}  w.bin\n",
        f"{A}  w.bin\n{A}  w.bin\n",
        f"{A}  w.bin\n{B}  SHA256SUMS\n",
        f"{A}  w.bin\nMD5 (w.bin) = {MD5}\n",
    ],
)
def test_what_tools_write(text):
    assert read(text) == [{"w.bin": [("sha256", A)]}]


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("SUMS", f"{SHA384}  w\n", [("sha384", SHA384)]),
        ("SHA384SUMS", f"{SHA384}  w\n", [("sha384", SHA384)]),
        ("SUMS", f"{LONG}  w\n", [("sha512", LONG), ("blake2b", LONG)]),
        ("sha-512.txt", f"{LONG}  w\n", [("sha512", LONG)]),
        ("B2SUMS", f"{LONG}  w\n", [("blake2b", LONG)]),
        ("B3SUMS.b3", f"{A}  w\n", [("blake3", A)]),
        ("SUMS", f"BLAKE2b (w) = {LONG}\n", [("blake2b", LONG)]),
        ("SUMS", f"SHA512 (w) = {LONG}\n", [("sha512", LONG)]),
        ("SUMS", f"SHA384 (w) = {SHA384}\n", [("sha384", SHA384)]),
    ],
)
def test_the_sort_of_digest_is_told_by_length_tag_and_name(name, text, row):
    assert read(text, name) == [{"w": row}]


@pytest.mark.parametrize(
    ("name", "text", "sort"),
    [
        ("w.bin.sha256", f"{A}\n", "sha256"),
        ("w.bin.SHA256", A, "sha256"),
        ("w.bin.sha256sum", f"{A}  -\n", "sha256"),
        ("w.bin.sha512", LONG, "sha512"),
        ("w.bin.b2", LONG, "blake2b"),
        ("w.bin.blake3", A, "blake3"),
    ],
)
def test_a_digest_alone_belongs_to_what_its_file_is_called_after(name, text, sort):
    ((column),) = read(text, f"sub/{name}")
    assert column == {"sub/w.bin": [(sort, text.split()[0])]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SHA256SUMS", f"{A}\n"),
        ("commit.txt", f"{SHA1}\n"),
        ("w.sha512", f"{A}\n"),
        (".sha256", f"{A}\n"),
        ("w.sha256", f"{A}\n{B}\n"),
        ("SUMS", ""),
        ("SUMS", "# nothing but this\n"),
        ("SUMS", f"{A}  w.bin\nand some words\n"),
        ("SUMS", f"{A}   \n"[:65]),
        ("SUMS", f"{'c' * 50}  w.bin\n"),
        ("SUMS", f"SHA256 (w.bin) = {LONG}\n"),
        ("SUMS", f"NEVER (w.bin) = {A}\n"),
        ("SUMS", f"{A}  {'n' * 10000}\n"),
        ("SUMS", f"{A}  w.bin\n".encode("utf-16")),
        ("SUMS", f"{A}  \xff\n".encode("latin-1")),
        ("README.md", "# A model\n\nIt has weights.\n"),
        ("vocab.txt", "the\nof\n"),
    ],
)
def test_ordinary_text_is_never_taken_for_a_list(name, text):
    data = text if isinstance(text, bytes) else text.encode()
    assert not recognises(name, data)
    with pytest.raises(RefusedError) as refused:
        parse(name, data)
    assert (refused.value.standing, refused.value.reason) == (Standing.MALFORMED, "not-a-list")


@pytest.mark.parametrize(
    ("text", "standing", "reason"),
    [
        (f"{A}  ../w\n", Standing.MALFORMED, "unsafe-name"),
        (f"{A}  /w\n", Standing.MALFORMED, "unsafe-name"),
        (f"{A}  a/../w\n", Standing.MALFORMED, "unsafe-name"),
        (f"{A}  a//w\n", Standing.MALFORMED, "unsafe-name"),
        (f"{A}  ././w\n", Standing.MALFORMED, "unsafe-name"),
        (f"{A}  a\0w\n", Standing.MALFORMED, "unsafe-name"),
        (f"{A}  a\u202ew\n", Standing.MALFORMED, "unsafe-name"),
        (f"\\{A}  a\\\\w\n", Standing.MALFORMED, "unsafe-name"),
        (f"\\{A}  a\\nw\n", Standing.MALFORMED, "unsafe-name"),
        (f"\\SHA256 (a\\nw) = {A}\n", Standing.MALFORMED, "unsafe-name"),
        (f"\\{A}  a\\xw\n", Standing.MALFORMED, "not-a-list"),
        (f"{A}  w\n{A}  W\n", Standing.MALFORMED, "double-name"),
        (f"{A}  w\n{B}  w\n", Standing.MALFORMED, "contradiction"),
        (f"{A}  ./w\n{B}  w\n", Standing.MALFORMED, "contradiction"),
        (f"{A}  SUMS\n", Standing.MALFORMED, "not-a-list"),
    ],
)
def test_refuses(text, standing, reason):
    with pytest.raises(RefusedError) as refused:
        parse("SUMS", text.encode())
    assert (refused.value.standing, refused.value.reason) == (standing, reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{MD5}  w\n", "weak-digest"),
        (f"{SHA1} *w\n", "weak-digest"),
        (f"RMD160 (w) = {SHA1}\n", "weak-digest"),
        (f"SHA3-256 (w) = {A}\n", "digest-algorithm"),
        (f"BLAKE2b-256 (w) = {A}\n", "digest-algorithm"),
    ],
)
def test_a_list_of_nothing_that_can_be_compared_is_unsupported(text, reason):
    found = parse("SUMS", text.encode())
    assert found.names == {"w"}
    with pytest.raises(RefusedError) as refused:
        found.columns_or_refusal()
    assert (refused.value.standing, refused.value.reason) == (Standing.UNSUPPORTED, reason)


@pytest.mark.parametrize(
    ("name", "digits"),
    [("B2SUMS", A), ("SHA512SUMS", A), ("SHA3-256SUMS", A), ("sums.b3", LONG), ("SUMS", "5" * 56)],
)
def test_digests_that_are_not_what_the_list_is_called_after_are_not_compared(name, digits):
    found = parse(name, f"{digits}  w\n".encode())
    assert (found.columns, found.other) == ((), ("w",))


def test_files_with_nothing_but_a_weak_digest_are_told_apart():
    found = parse("d/SUMS", f"{A}  a\nMD5 (a) = {MD5}\nMD5 (b) = {MD5}\nSM3 (c) = {A}\n".encode())
    assert found.columns == ({"d/a": ((Want("sha256"), (A,)),)},)
    assert (found.weak, found.other) == (("d/b",), ("d/c",))
    assert found.names == {"d/a", "d/b", "d/c"}
    assert found.only(lambda name: name != "b", "d/").names == {"a", "c"}
    assert not found.only(bool, "e/").names


def test_a_file_with_several_digests_must_be_as_each_says():
    assert read(f"SHA256 (w) = {A}\nSHA512 (w) = {LONG}\n") == [
        {"w": [("sha256", A)]},
        {"w": [("sha512", LONG)]},
    ]


def test_an_escaped_name_of_ordinary_letters_is_one_that_no_tool_writes():
    assert read(f"\\{A}  w\n") == [{"w": [("sha256", A)]}]


def test_lists_without_end_are_recognised_and_not_read(monkeypatch):
    monkeypatch.setattr(checksums, "MAX_LIST", 10_000)
    monkeypatch.setattr(checksums, "MAX_LINES", 50)
    for count in (60, 1000):
        data = f"{A}  w\n".encode() * count
        assert recognises("SUMS", data)
        with pytest.raises(RefusedError) as refused:
            parse("SUMS", data)
        assert (refused.value.standing, refused.value.reason) == (Standing.UNSUPPORTED, "limit")
    assert not recognises("SUMS", b"words\n" * 10_000)


@pytest.mark.parametrize("tool", ["sha256sum", "sha384sum", "sha512sum", "b2sum"])
@pytest.mark.parametrize("style", [(), ("--tag",), ("--binary",)])
def test_reads_what_coreutils_writes(tmp_path, tool, style):
    if (path := shutil.which(tool)) is None:
        pytest.skip(f"no {tool} here")
    for name in ("w.bin", "with blank", "größe"):
        (tmp_path / name).write_bytes(name.encode())
    text = subprocess.run(  # noqa: S603 - of coreutils, on our own files
        [path, *style, "w.bin", "with blank", "größe"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    ((column),) = read(text, "SUMS")
    assert set(column) == {"w.bin", "with blank", "größe"}


def outcome(name, data):
    """Read any bytes; anything but a list and a refusal fails the test."""
    try:
        found = parse(name, data)
    except RefusedError as error:
        return error.reason
    return "read" if found.names else ""


LINES = st.sampled_from(
    [f"{A}  w\n", f"{B} *v\n", f"SHA256 (u) = {A}\n", f"{MD5}  t\n", f"\\{A}  a\\\\b\n", f"{A}\n",
     "# c\n", "\n", "x\n", f"{A}  -\n", f"{LONG}  s\r\n", f"{A}  ../w\n", f"BLAKE2b (w) = {A}"]
)  # fmt: skip


@given(st.sampled_from(["SUMS", "w.sha256", "d/B2SUMS"]), st.lists(LINES) | st.binary())
def test_any_bytes_are_a_list_or_refused(name, given):
    data = given if isinstance(given, bytes) else "".join(given).encode()
    if outcome(name, data) == "read":
        assert recognises(name, data)


def test_every_cut_and_every_change_is_a_list_or_refused():
    data = f"{A}  w.bin\nSHA512 (v) = {LONG}\n\\{B}  a\\\\b\n".encode()
    changed = [data[:at] for at in range(len(data))]
    for at in range(len(data)):
        changed += [data[:at] + bytes([value]) + data[at + 1 :] for value in (0, 10, 92, 255)]
    for each in changed:
        assert outcome("SUMS", each)
