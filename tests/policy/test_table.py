"""A table gives each value as what it is, or says where it is otherwise."""

import os

import pytest

from weighbridge.core import Document, PolicyError
from weighbridge.policy import table as tables
from weighbridge.policy.raw import Branch, Leaf
from weighbridge.policy.table import Table


def table(folder=".", **values):
    items = {key: Leaf(value, f"{folder}/p.toml:7") for key, value in values.items()}
    return Table("checks.x", Branch(items, f"{folder}/p.toml:1"))


def refused(ask):
    with pytest.raises(PolicyError) as caught:
        ask()
    assert caught.value.where.endswith("/p.toml:7")
    return str(caught.value)


def test_a_number(tmp_path):
    found = table(tmp_path, n=3)
    setting = found.number("n")
    assert (setting.value, setting.where) == (3, f"{tmp_path}/p.toml:7  checks.x.n")
    found.finish()
    assert table().number("n", 5).value == 5
    assert table(n=0).number("n").value == 0


@pytest.mark.parametrize("value", [-1, True, False, 1.0, "1", [1]])
def test_what_is_no_number(value):
    told = refused(lambda: table(n=value).number("n"))
    assert told == "checks.x.n: expected a whole number of at least 0"


def test_a_number_that_is_too_small():
    told = refused(lambda: table(n=1).number("n", least=2))
    assert told == "checks.x.n: expected a whole number of at least 2"


def test_a_number_that_has_to_be_there():
    with pytest.raises(PolicyError, match=r"checks\.x\.n: is missing"):
        table().number("n")


def test_what_is_missing_may_be_there_under_another_name():
    with pytest.raises(PolicyError, match="is missing; there is 'nubmer'"):
        table(nubmer=1).number("number")


def test_a_policy_may_lie_in_a_folder_of_any_name(tmp_path):
    folder = tmp_path / "two  blanks: and 3"
    folder.mkdir()
    (folder / "a").write_text("a")
    assert table(folder, one="a").document("one") == Document("a", b"a")
    assert table(folder, many=["a"]).documents("many") == (Document("a", b"a"),)
    assert refused(lambda: table(folder, c="x").choice("c", ["a"])).startswith("checks.x.c: ")


def test_documents_lie_where_the_policy_does(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    (tmp_path / "sub").mkdir()
    for name in ("a", "sub/b"):
        (tmp_path / name).write_text(name)
    absolute = str(tmp_path / "a")
    found = table(tmp_path, one="a", many=["a", "sub/b", absolute], none=[])
    assert found.document("one") == Document("a", b"a")
    assert [each.data for each in found.documents("many")] == [b"a", b"sub/b", b"a"]
    assert found.documents("none") == found.documents("absent") == ()
    assert found.document("gone") is None
    found.finish()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no", "'no': no such file or directory"),
        (".", "'.': is a directory"),
        ("nul\0", "'nul\\x00': embedded null byte"),
        ("\x1b[2J", "'\\x1b[2J': no such file or directory"),
        ("large", f"'large' has more than {tables.MAX_DOCUMENT} bytes"),
    ],
)
def test_documents_that_cannot_be_read(tmp_path, name, told):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(tables.MAX_DOCUMENT + 1)
    assert refused(lambda: table(tmp_path, d=name).document("d")) == f"checks.x.d: {told}"
    assert refused(lambda: table(tmp_path, d=[name]).documents("d")) == f"checks.x.d: {told}"


@pytest.mark.parametrize("value", [3, True, ["x"]])
def test_what_is_no_name_of_a_document(value):
    assert refused(lambda: table(d=value).document("d")) == "checks.x.d: expected a string"


@pytest.mark.parametrize("value", [3, True, "x", ["x", 3]])
def test_what_are_no_names_of_documents(value):
    told = refused(lambda: table(d=value).documents("d"))
    assert told == "checks.x.d: expected a list of strings"


def test_what_is_no_regular_file_is_never_opened(tmp_path):
    """A FIFO would let the command wait for ever, and a device never end."""
    os.mkfifo(tmp_path / "fifo")
    assert "is no regular file" in refused(lambda: table(tmp_path, d="fifo").document("d"))
    assert "is no regular file" in refused(lambda: table(tmp_path, d="/dev/zero").document("d"))
