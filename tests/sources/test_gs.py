"""Google Cloud Storage: addresses. What its store says is ``remote/test_clouds.py``."""

import pytest

from tests.servers import clouds
from tests.servers.raw import answering
from weighbridge.core import Span, UsageError
from weighbridge.remote.session import Session
from weighbridge.sources import chosen, gs

FILES = {"m/config.json": b"{}", "m/w.bin": b"weights", "n.bin": b"n"}


@pytest.fixture
def session(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with answering(clouds.google(clouds.Objects(FILES))) as url:
        clouds.find_google(monkeypatch, url)
        yield Session(online=True)


@pytest.mark.parametrize("scheme", ["gs", "gcs"])
def test_an_address(session, scheme):
    uri = f"{scheme}://models/m"
    assert chosen(uri, session) is gs.SOURCE
    found = gs.SOURCE.open(uri, session)
    assert (found.inside, sorted(found.entries)) == ("m", ["m/config.json", "m/w.bin"])
    assert b"".join(found.entries["m/w.bin"].ranges.pieces(Span(1, 4))) == b"eig"


def test_the_models_of_a_bucket(session):
    every = list(gs.SOURCE.every("gs://models", session))
    assert every == ["gs://models/m/", "gs://models/n.bin"]
    assert list(gs.SOURCE.every("gs://models/m", session)) == ["gs://models/m/"]


def test_nothing_is_asked_unless_somebody_says_so():
    with pytest.raises(UsageError, match="--online"):
        chosen("gs://models/m", Session())
