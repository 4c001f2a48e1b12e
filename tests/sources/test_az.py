"""Azure Blob Storage: addresses. What its store says is ``remote/test_clouds.py``."""

import pytest

from tests.servers import clouds
from tests.servers.raw import answering
from weighbridge.core import Span, UsageError
from weighbridge.remote.session import Session
from weighbridge.sources import az, chosen

FILES = {"m/config.json": b"{}", "m/w.bin": b"weights", "n.bin": b"n"}


@pytest.fixture
def session(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with answering(clouds.azure(clouds.Objects(FILES))) as url:
        clouds.find_azure(monkeypatch, url)
        yield Session(online=True)


@pytest.mark.parametrize("scheme", ["az", "abfs", "abfss"])
def test_an_address(session, scheme):
    uri = f"{scheme}://models/m"
    assert chosen(uri, session) is az.SOURCE
    found = az.SOURCE.open(uri, session)
    assert (found.inside, sorted(found.entries)) == ("m", ["m/config.json", "m/w.bin"])
    assert b"".join(found.entries["m/w.bin"].ranges.pieces(Span(1, 4))) == b"eig"


def test_the_models_of_a_bucket(session):
    every = list(az.SOURCE.every("az://models", session))
    assert every == ["az://models/m/", "az://models/n.bin"]
    assert list(az.SOURCE.every("az://models/m", session)) == ["az://models/m/"]


def test_nothing_is_asked_unless_somebody_says_so():
    with pytest.raises(UsageError, match="--online"):
        chosen("az://models/m", Session())


def test_an_account_that_the_connection_string_is_not_of(session):
    uri = "abfss://models@another.dfs.core.windows.net/m"
    with pytest.raises(UsageError, match="is of another account"):
        az.SOURCE.open(uri, session)
    found = az.SOURCE.open("abfss://models@nobody.dfs.core.windows.net/m", session)
    assert len(found.entries) == 2
