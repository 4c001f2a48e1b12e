"""Buckets that speak S3, served on loopback."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from tests.servers import s3 as servers
from tests.servers.raw import answering
from weighbridge.core import Span, UsageError
from weighbridge.remote import buckets, grouping
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.session import Session

WEIGHTS = bytes(range(256)) * 40_000
FILES = {
    "m/config.json": b"{}",
    "m/deep/w.bin": WEIGHTS,
    "m/empty": b"",
    "m/": b"",
    "m.sig": b"signature",
    "n/one.bin": b"abc",
    "n/one.bin.sig": b"signature",
    "n/one.bind": b"none of it",
    "n/SHA256SUMS": b"sums",
    "n/SHA256SUMS.asc": b"signature",
    "n/é ?#%+&.bin": b"odd",
}
pytest.importorskip("s3fs", reason="needs pip install 'weighbridge[s3]'")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def store():
    with servers.serving() as store:
        yield store


@pytest.fixture
def client(store, monkeypatch):
    url, client = store
    servers.found(monkeypatch, url)
    client.create_bucket(Bucket="models")
    for key, data in FILES.items():
        client.put_object(Bucket="models", Key=key, Body=data)
    yield client
    urllib3.request("POST", f"{url}/moto-api/reset")


def opened(uri, session=None):
    return buckets.opened(*buckets.found(uri, session or Session(online=True)))


def read(found, name, *span):
    remote = found.entries[name]
    return b"".join(remote.ranges.pieces(Span(*(span or (0, remote.size)))))


def test_a_folder(client):
    session = Session(online=True)
    found = opened("s3://models/m", session)
    assert found.inside == "m"
    assert found.uri == "s3://models/m"
    assert {name: entry.size for name, entry in found.entries.items()} == {
        "m/config.json": 2,
        "m/deep/w.bin": len(WEIGHTS),
        "m/empty": 0,
        "m.sig": 9,
    }
    assert opened("s3://models/m/").revision == found.revision
    asked = session.meter.requests
    assert read(found, "m/config.json") == b"{}"
    assert read(found, "m/empty") == b""
    assert session.meter.requests == asked + 1
    pieces = list(found.entries["m/deep/w.bin"].ranges.pieces(Span(7, 9_000_000)))
    assert b"".join(pieces) == WEIGHTS[7:9_000_000]
    assert max(map(len, pieces)) <= 1 << 20
    assert session.meter.moved == 2 + 9_000_000 - 7
    client.put_object(Bucket="models", Key="m/config.json", Body=b"[]")
    assert opened("s3://models/m/").revision != found.revision


@pytest.mark.usefixtures("client")
def test_many_threads_read_at_once():
    found = opened("s3://models/m")
    spans = [(start, start + 4001) for start in range(0, 640_000, 4000)]
    with ThreadPoolExecutor(16) as pool:
        parts = pool.map(lambda span: read(found, "m/deep/w.bin", *span), spans)
        assert list(parts) == [WEIGHTS[start:stop] for start, stop in spans]


@pytest.mark.usefixtures("client")
def test_an_object_with_what_vouches_for_it():
    found = opened("s3://models/n/one.bin")
    assert (found.uri, found.inside) == ("s3://models/n/one.bin", "one.bin")
    assert sorted(found.entries) == ["SHA256SUMS", "SHA256SUMS.asc", "one.bin", "one.bin.sig"]
    assert read(found, "one.bin", 1, 3) == b"bc"
    assert read(opened("s3://models/n/é ?#%+&.bin"), "é ?#%+&.bin") == b"odd"


@pytest.mark.parametrize("body", [b"d" * len(WEIGHTS), b"short", None], ids=["same", "short", "no"])
def test_an_object_that_changes_between_two_ranges(client, body):
    found = opened("s3://models/m")
    pieces = found.entries["m/deep/w.bin"].ranges.pieces(Span(0, 9_000_000))
    next(pieces)
    if body is None:
        client.delete_object(Bucket="models", Key="m/deep/w.bin")
    else:
        client.put_object(Bucket="models", Key="m/deep/w.bin", Body=body)
    with pytest.raises(RemoteError) as caught:
        list(pieces)
    assert isinstance(caught.value, ChangedError) or body is None


def test_the_same_bytes_written_again_are_another_version(client):
    client.put_bucket_versioning(Bucket="models", VersioningConfiguration={"Status": "Enabled"})
    client.put_object(Bucket="models", Key="m/config.json", Body=b"{}")
    found = opened("s3://models/m")
    assert read(found, "m/config.json", 0, 1) == b"{"
    client.put_object(Bucket="models", Key="m/config.json", Body=b"{}")
    with pytest.raises(ChangedError, match="was written again"):
        read(found, "m/config.json", 1, 2)


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("s3://models/none", "nothing is there"),
        ("s3://models/m/config.json/", "nothing is there"),
        ("s3://nowhere/x", r"is not there \(NoSuchBucket\)"),
        ("s3://", "no bucket may be called that"),
        ("s3://user:pass@models/x", "no bucket may be called that"),
        ("s3://a b/x", "no bucket may be called that"),
        ("s3://models/m/../n", "nothing is there"),
    ],
)
@pytest.mark.usefixtures("client")
def test_what_is_not_there(uri, why):
    with pytest.raises(UsageError, match=why):
        opened(uri)


@pytest.mark.parametrize("key", ["b/x//y", "b/../y", "b/x/../../y", "b/a\\b", "b//", "b/x/./y"])
def test_names_that_no_file_may_have(client, key):
    client.put_object(Bucket="models", Key=key, Body=b"x")
    with pytest.raises(UsageError, match="no file may be called that"):
        opened("s3://models/b")


def test_what_no_disk_can_hold(client):
    client.put_object(Bucket="models", Key="b/x", Body=b"x")
    client.put_object(Bucket="models", Key="b/x/y", Body=b"x")
    for uri in ("s3://models/b", "s3://models/b/x"):
        with pytest.raises(UsageError, match="is an object and a folder"):
            opened(uri)
    client.put_object(Bucket="models", Key="b/x", Body=b"")
    assert list(opened("s3://models/b").entries) == ["b/x/y"]
    assert list(opened("s3://models/b/x").entries) == ["x/y"]


@pytest.mark.usefixtures("client")
def test_every_model():
    bucket, _ = buckets.found("s3://models/", Session(online=True))
    assert list(grouping.models(bucket, "n/")) == [
        "s3://models/n/SHA256SUMS",
        "s3://models/n/one.bin",
        "s3://models/n/one.bind",
        "s3://models/n/é ?#%+&.bin",
    ]
    assert "s3://models/m/" in set(grouping.models(bucket, ""))


@pytest.mark.usefixtures("client")
def test_more_than_one_page(monkeypatch):
    monkeypatch.setattr(buckets.objects, "PAGE", 2)
    assert len(opened("s3://models/n/").entries) == 6


def test_a_public_bucket_needs_no_credentials(client, monkeypatch):
    for key in ("n/one.bin", "n/SHA256SUMS"):
        client.put_object_acl(Bucket="models", Key=key, ACL="public-read")
    client.put_bucket_acl(Bucket="models", ACL="public-read")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    found = opened("s3://models/n/one.bin")
    assert read(found, "one.bin") == b"abc"
    with pytest.raises(UsageError, match="access is denied"):
        opened("s3://models/m/config.json")


LISTING = (
    '<?xml version="1.0"?><ListBucketResult><KeyCount>1</KeyCount><IsTruncated>{more}</IsTruncated>'
    "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>{etag}</ETag></Contents>{token}"
    "</ListBucketResult>"
)
HONEST = {"more": "false", "key": "b/x", "size": "3", "etag": "&quot;e&quot;", "token": ""}


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        ({"size": "-1"}, "without a size"),
        ({"size": "many"}, "makes no sense"),
        ({"etag": ""}, "without an ETag"),
        ({"etag": "a b"}, "without an ETag"),
        ({"key": "other/x"}, "not under it"),
        ({"more": "true"}, "breaks off"),
        ({"more": "true", "token": "<NextContinuationToken>t</NextContinuationToken>"}, "twice"),
        ({"token": "<"}, r"the store refuses \(500\)"),
    ],
)
def test_listings_that_lie(monkeypatch, lies, why):
    body = LISTING.format(**HONEST | lies).encode()
    with answering(lambda _: (200, {"Content-Type": "application/xml"}, body)) as url:
        servers.found(monkeypatch, url)
        with pytest.raises(UsageError, match=why) as caught:
            opened("s3://models/b/")
    assert servers.SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "headers", "body", "why"),
    [
        (200, {}, b"abc", "answers with 'None'"),
        (206, {"Content-Range": "bytes 0-2/4"}, b"abc", "answers with 'bytes 0-2/4'"),
        (206, {"Content-Range": "bytes 1-3/3"}, b"abc", "answers with 'bytes 1-3/3'"),
        (206, {"Content-Range": "bytes 0-2/3"}, b"ab", "2 bytes came for 0x0..0x3"),
        (206, {"Content-Range": "bytes 0-2/3"}, b"abcd" * 99, "4 bytes came for 0x0..0x3"),
        (206, {"Content-Range": "bytes 0-2/3", "ETag": '"f"'}, b"abc", "another ETag"),
        (412, {}, b"", "another object than it was"),
        (403, {}, b"<Error><Code>AccessDenied</Code></Error>", r"denied \(AccessDenied\)"),
        (403, {}, b"<Error><Code>as you see: no</Code></Error>", "no code that can be shown"),
        (400, {}, b"<Error><Code>InvalidObjectState</Code></Error>", r"\(InvalidObjectState\)"),
    ],
)
def test_ranges_that_lie(monkeypatch, status, headers, body, why):
    def answer(request):
        if "prefix=" in request.path:
            listed = LISTING.format(**HONEST) if "prefix=b%2F" in request.path else "<L></L>"
            return 200, {"Content-Type": "application/xml"}, listed.encode()
        return status, {"ETag": '"e"'} | headers, body

    with answering(answer) as url:
        servers.found(monkeypatch, url)
        found = opened("s3://models/b/")
        with pytest.raises(RemoteError, match=why) as caught:
            read(found, "b/x")
    assert servers.SECRET not in str(caught.value)
