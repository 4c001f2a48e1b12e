"""Small answers that proxies have packed."""

import gzip
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import asking
from tests.servers.raw import answering
from weighbridge.remote import packed, web
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.session import Session

LIMIT = 1000


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    asking.impatient(monkeypatch)


def fetched(coding, body):
    with answering(lambda _: (200, {"Content-Encoding": coding}, body)) as url:
        return web.Web(Session(environment={}), url).get(f"{url}/a", limit=LIMIT).body


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
def test_gzip_is_undone(coding):
    assert fetched(coding, gzip.compress(b"[]", mtime=0)) == b"[]"
    assert fetched(coding, gzip.compress(bytes(LIMIT), mtime=0)) == bytes(LIMIT)


@pytest.mark.parametrize(
    ("coding", "body", "why"),
    [
        ("gzip", gzip.compress(bytes(LIMIT + 1), mtime=0), "comes to more than 1000 bytes"),
        ("gzip", gzip.compress(bytes(300_000), mtime=0), "comes to more than 1000 bytes"),
        ("gzip", gzip.compress(b"[]", mtime=0)[:-1], "breaks off"),
        ("gzip", gzip.compress(b"[]", mtime=0) + b"x", "goes on"),
        ("gzip", gzip.compress(b"[]", mtime=0) * 2, "goes on"),
        ("gzip", b"[]", "and is not"),
        ("gzip", zlib.compress(b"[]"), "and is not"),
        ("gzip", b"", "breaks off"),
        ("deflate", zlib.compress(b"[]"), "nobody asked for"),
        ("br", b"[]", "nobody asked for"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"[]", mtime=0), mtime=0), "nobody asked for"),
    ],
)
def test_what_is_not_what_it_says(coding, body, why):
    with pytest.raises(RemoteError, match=why):
        fetched(coding, body)


@given(st.binary(max_size=200), st.lists(st.integers(0, 60), max_size=4), st.booleans())
def test_any_bytes_are_expanded_or_refused(data, cuts, honest):
    whole = gzip.compress(data, mtime=0) if honest else data
    edges = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[a:b] for a, b in pairwise(edges)]
    try:
        assert packed.expanded(pieces, 100) == data or not honest
    except packed.PackedError:
        assert not honest or len(data) > 100
