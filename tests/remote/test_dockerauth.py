"""Where Docker and Podman keep credentials."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import UsageError
from weighbridge.remote import dockerauth
from weighbridge.remote.dockerauth import login


def pair(text):
    return base64.b64encode(text.encode()).decode()


def write(folder, table, name="config.json"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(table if isinstance(table, str) else json.dumps(table))
    return str(folder)


def known(tmp_path, table, host="r.test", repository="a/m"):
    return login({"DOCKER_CONFIG": write(tmp_path, table)}, host, repository)


@pytest.mark.parametrize(
    ("key", "host"),
    [
        ("r.test", "r.test"),
        ("https://r.test", "r.test"),
        ("https://r.test/v2/", "r.test"),
        ("R.test/", "r.test"),
        ("r.test:5000", "r.test:5000"),
        ("r.test/a", "r.test"),
        ("r.test/a/m", "r.test"),
        ("https://index.docker.io/v1/", "docker.io"),
        ("docker.io", "registry-1.docker.io"),
    ],
)
def test_an_entry_by_any_of_its_names(tmp_path, key, host):
    found = known(tmp_path, {"auths": {key: {"auth": pair("u:p:q")}}}, host)
    assert (found.basic, found.why) == (pair("u:p:q"), "")


@pytest.mark.parametrize("key", ["other.test", "r.test:1", "r.test/b", "r.test/a/m/x", "xr.test"])
def test_an_entry_for_somebody_else(tmp_path, key):
    found = known(tmp_path, {"auths": {key: {"auth": pair("u:p")}}})
    assert (found.basic, found.why) == ("", "")


def test_the_longest_that_fits_wins(tmp_path):
    table = {"r.test": {"auth": pair("u:1")}, "r.test/a": {"auth": pair("u:2")}}
    assert known(tmp_path, {"auths": table}).basic == pair("u:2")
    assert known(tmp_path, {"auths": table}, repository="b").basic == pair("u:1")


@pytest.mark.parametrize(
    ("entry", "basic"),
    [
        ({"username": "u", "password": "p"}, pair("u:p")),
        ({"auth": pair("u:p\0\0")}, pair("u:p")),
        ({"auth": pair("u")}, ""),
        ({"auth": pair("u:")}, ""),
        ({"auth": pair(":p")}, ""),
        ({"auth": "!"}, ""),
        ({"auth": "\u00e9"}, ""),
        ({"auth": 7}, ""),
        ({"username": "u"}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_entries(tmp_path, entry, basic):
    assert known(tmp_path, {"auths": {"r.test": entry}}).basic == basic


def test_programs_are_not_run_and_that_is_said(tmp_path):
    for table in ({"credsStore": "x"}, {"credHelpers": {"r.test": "x"}}):
        assert "is a program and is not run" in known(tmp_path, table).why
    assert known(tmp_path, {"credHelpers": {"other.test": "x"}}).why == ""
    tables = {"auths": {"r.test": {"identitytoken": "x"}}}
    assert "is an identity token" in known(tmp_path, tables).why


def test_the_first_file_that_there_is(tmp_path):
    one = write(tmp_path / "one", {"auths": {"r.test": {"auth": pair("u:1")}}})
    write(tmp_path / "home" / ".docker", {"auths": {"r.test": {"auth": pair("u:2")}}})
    write(
        tmp_path / "run" / "containers", {"auths": {"r.test": {"auth": pair("u:3")}}}, "auth.json"
    )
    home, run = {"HOME": f"{tmp_path}/home"}, {"XDG_RUNTIME_DIR": f"{tmp_path}/run"}
    given_ = {"REGISTRY_AUTH_FILE": f"{one}/config.json"}
    for environment, basic in (
        ({**given_, **home, **run}, pair("u:1")),
        ({**home, **run}, pair("u:2")),
        ({**run, "HOME": "/nonexistent"}, pair("u:3")),
        (run, pair("u:3")),
        ({}, ""),
        ({"REGISTRY_AUTH_FILE": "/nonexistent", **home}, ""),
        ({"DOCKER_CONFIG": "/nonexistent", **home}, ""),
    ):
        assert login(environment, "r.test").basic == basic


@pytest.mark.parametrize("text", ["", "[]", "{", '{"auths": {}, "auths": {}}'])
def test_a_file_that_is_broken_is_told(tmp_path, text):
    with pytest.raises(UsageError, match=r"config\.json"):
        known(tmp_path, text)


def test_a_file_that_is_too_large_or_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(dockerauth, "MAX_FILE", 1)
    with pytest.raises(UsageError, match="is over 1 bytes"):
        known(tmp_path, {})
    with pytest.raises(UsageError, match="cannot be read"):
        login({"REGISTRY_AUTH_FILE": str(tmp_path)}, "r.test")


VALUES = st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(), max_size=2)
ENTRIES = VALUES | st.dictionaries(st.sampled_from(["auth", "username", "password"]), VALUES)
TABLES = VALUES | st.dictionaries(st.sampled_from(["r.test", "r.test/a", "https://"]), ENTRIES)


@given(st.dictionaries(st.sampled_from(["auths", "credHelpers", "credsStore"]), TABLES))
def test_any_table_is_read(table):
    found = dockerauth._found(table, "r.test", "a/b")
    assert not found.basic or base64.b64decode(found.basic).count(b":")
