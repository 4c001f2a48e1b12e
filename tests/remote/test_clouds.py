"""Buckets of Google's and Azure's stores, served on loopback to the libraries that read them."""

import pytest

from tests.servers import clouds
from tests.servers.raw import answering
from weighbridge.core import Span, UsageError
from weighbridge.remote import buckets, grouping
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.session import Session

WEIGHTS = bytes(range(256)) * 40_000
FILES = {
    "m.sig": b"signature",
    "m/": b"",
    "m/config.json": b"{}",
    "m/deep/w.bin": WEIGHTS,
    "m/empty": b"",
    "n/one.bin": b"abc",
    "n/one.bin.sig": b"signature",
    "n/é ?#%+&.bin": b"odd",
}


@pytest.fixture(params=["gs", "az"])
def cloud(request, monkeypatch, tmp_path):
    """A store: the beginning of its addresses, and what it holds."""
    monkeypatch.setenv("HOME", str(tmp_path))
    objects = clouds.Objects(FILES)
    answer = clouds.google if request.param == "gs" else clouds.azure
    with answering(answer(objects)) as url:
        (clouds.find_google if request.param == "gs" else clouds.find_azure)(monkeypatch, url)
        yield f"{request.param}://models", objects


def opened(uri, session=None):
    return buckets.opened(*buckets.found(uri, session or Session(online=True)))


def read(found, name, *span):
    remote = found.entries[name]
    return b"".join(remote.ranges.pieces(Span(*(span or (0, remote.size)))))


def test_a_folder(cloud):
    home, objects = cloud
    session = Session(online=True)
    found = opened(f"{home}/m", session)
    assert (found.uri, found.inside) == (f"{home}/m", "m")
    assert {name: entry.size for name, entry in found.entries.items()} == {
        "m/config.json": 2,
        "m/deep/w.bin": len(WEIGHTS),
        "m/empty": 0,
        "m.sig": 9,
    }
    found.entries["m/empty"].ranges.empty()
    before = session.meter.moved
    assert read(found, "m/empty") == b""
    pieces = list(found.entries["m/deep/w.bin"].ranges.pieces(Span(7, 9_000_000)))
    assert b"".join(pieces) == WEIGHTS[7:9_000_000]
    assert max(map(len, pieces)) <= 1 << 20
    assert session.meter.moved - before == 9_000_000 - 7
    revision = found.revision
    objects.put("m/config.json", b"[]")
    assert opened(f"{home}/m/").revision != revision


def test_an_object_with_what_vouches_for_it(cloud):
    home, _ = cloud
    found = opened(f"{home}/n/one.bin")
    assert sorted(found.entries) == ["one.bin", "one.bin.sig"]
    assert read(found, "one.bin", 1, 3) == b"bc"
    assert read(opened(f"{home}/n/é ?#%+&.bin"), "é ?#%+&.bin") == b"odd"


@pytest.mark.parametrize("data", [b"d" * len(WEIGHTS), b"short"], ids=["same", "short"])
def test_an_object_that_changes_between_two_ranges(cloud, data):
    home, objects = cloud
    pieces = opened(f"{home}/m").entries["m/deep/w.bin"].ranges.pieces(Span(0, 9_000_000))
    next(pieces)
    objects.put("m/deep/w.bin", data)
    with pytest.raises(ChangedError, match="is another object than"):
        list(pieces)


def test_a_store_that_forgets_what_it_was_asked_for(cloud):
    home, objects = cloud
    found = opened(f"{home}/n/one.bin")
    assert read(found, "one.bin", 0, 1) == b"a"
    told = {"ETag": '"another"', "Content-Range": "bytes 1-2/3", "x-ms-blob-type": "BlockBlob"}
    objects.lie = lambda _: (206, told, b"xy")
    with pytest.raises(ChangedError, match=r"another ETag|has changed"):
        read(found, "one.bin", 1, 3)


@pytest.mark.parametrize(
    ("path", "why"), [("/none", "nothing is there"), ("x/y", r"is not there|nothing is there")]
)
def test_what_is_not_there(cloud, path, why):
    home, _ = cloud
    with pytest.raises(UsageError, match=why):
        opened(home + path)


def test_every_model(cloud):
    home, _ = cloud
    bucket, _ = buckets.found(f"{home}/", Session(online=True))
    assert list(grouping.models(bucket, "")) == [
        f"{home}/m.sig",
        f"{home}/m/",
        f"{home}/n/one.bin",
        f"{home}/n/é ?#%+&.bin",
    ]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (206, {"Content-Range": "bytes 1-3/3"}, b"abc"),
        (206, {"Content-Range": "bytes 0-2/3"}, b"ab"),
        (206, {"Content-Range": "bytes 0-2/3"}, b"abcd"),
        (403, {}, b"no"),
        (403, {"Content-Type": "application/xml"}, b"<Error><Code>x</Code></Error>"),
        (200, {}, b"abcdefgh"),
    ],
)
def test_ranges_that_lie(cloud, status, headers, body):
    home, objects = cloud
    found = opened(f"{home}/n/one.bin")
    told = {"ETag": '"0x8D1000"', "x-ms-blob-type": "BlockBlob", "Last-Modified": clouds.MOMENT}
    objects.lie = lambda request: (
        (status, told | headers, body)
        if request.headers.get("Range") or request.headers.get("x-ms-range")
        else None
    )
    with pytest.raises(RemoteError) as caught:
        read(found, "one.bin")
    assert clouds.SECRET not in str(caught.value)


def test_passwords_for_other_services_stay_where_they_are(cloud, tmp_path):
    home, objects = cloud
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login me password passw0rd\n")
    netrc.chmod(0o600)
    asked = []
    objects.lie = lambda request: asked.append(request.headers.get("Authorization", ""))
    assert read(opened(f"{home}/n/one.bin"), "one.bin") == b"abc"
    assert asked
    assert not any(each.startswith("Basic") for each in asked)


def test_what_is_said_to_be_compressed_is_never_expanded(cloud):
    home, objects = cloud
    found = opened(f"{home}/n/one.bin")
    told = {"ETag": '"0x8D1000"', "Last-Modified": clouds.MOMENT, "Content-Encoding": "gzip"}
    objects.lie = lambda _: (206, told | {"Content-Range": "bytes 0-2/3"}, b"abc")
    if home.startswith("az"):
        assert read(found, "one.bin") == b"abc"  # as it is stored
    else:
        with pytest.raises(RemoteError, match=r"nobody asked for|packed, and is not"):
            read(found, "one.bin")


def test_credentials_that_are_denied(cloud):
    home, objects = cloud
    objects.lie = lambda _: (403, {"x-ms-error-code": "AuthorizationFailure"}, b"<Error/>")
    with pytest.raises(UsageError, match="access is denied") as caught:
        opened(f"{home}/n/one.bin")
    assert clouds.SECRET not in str(caught.value)
