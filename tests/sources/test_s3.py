"""S3: addresses of objects and folders. What its store says is ``remote/test_s3.py``."""

import pytest

from tests.servers import s3 as servers
from weighbridge.core import Span, UsageError
from weighbridge.remote.session import Session
from weighbridge.sources import chosen, s3

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def session(monkeypatch):
    pytest.importorskip("s3fs", reason="needs pip install 'weighbridge[s3]'")
    with servers.serving() as (url, client):
        servers.found(monkeypatch, url)
        client.create_bucket(Bucket="models")
        for key, data in {"m/config.json": b"{}", "m/w.bin": b"weights", "n.bin": b"n"}.items():
            client.put_object(Bucket="models", Key=key, Body=data)
        yield Session(online=True)


def test_an_address_and_the_models_of_a_bucket(session):
    assert chosen("s3://models/m", session) is s3.SOURCE
    found = s3.SOURCE.open("s3://models/m", session)
    assert (found.inside, sorted(found.entries)) == ("m", ["m/config.json", "m/w.bin"])
    assert b"".join(found.entries["m/w.bin"].ranges.pieces(Span(1, 4))) == b"eig"
    every = ["s3://models/m/", "s3://models/n.bin"]
    assert list(s3.SOURCE.every("s3://models", session)) == every
    assert list(s3.SOURCE.every("s3://models/m", session)) == every[:1]


def test_nothing_is_asked_unless_somebody_says_so():
    with pytest.raises(UsageError, match="--online"):
        chosen("s3://models/m", Session())
