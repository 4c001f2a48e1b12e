"""What an address in a bucket is laid out as, and what a store may not say."""

import sys
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.buckets import Shelf
from weighbridge.core import Span, UsageError
from weighbridge.remote import buckets, objects
from weighbridge.remote.entries import MAX_ENTRIES, checked
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.objects import Held, Page, Thing
from weighbridge.remote.session import Session


class Liar(Shelf):
    """Lists what a test says, page after page."""

    def __init__(self, pages):
        super().__init__({})
        self.pages = pages

    def page(self, prefix, *_, flat=True):
        return next(self.pages) if flat and prefix == "m/" else Page(())


def test_a_million_keys_are_not_loaded():
    told = (
        Page(tuple(Thing(f"m/{n}/{k}", 1, '"x"') for k in range(1000)), (), str(n))
        for n in count(1)
    )
    with pytest.raises(UsageError, match=r"more than 20000 objects; name a narrower prefix"):
        buckets.opened(Liar(told), "m/")
    assert next(told).token == str(MAX_ENTRIES // 1000 + 2)


@pytest.mark.parametrize(
    "pages",
    [
        (Page((Thing(f"m/{n}", 1, '"x"'),), (), "same") for n in count()),
        (Page((), (), str(n)) for n in count(1)),
    ],
    ids=["token", "empty"],
)
def test_a_listing_that_does_not_end(pages):
    with pytest.raises(UsageError, match="its listing does not end"):
        buckets.opened(Liar(pages), "m/")


def test_a_folder_lies_under_its_own_name_and_a_bucket_under_its():
    shelf = Shelf({"a/m/w.bin": b"w", "a/m.sig": b"s", "a/m.txt": b"t", "a/m.sig/x": b"x"})
    assert sorted(buckets.opened(shelf, "a/m").entries) == ["m.sig", "m/w.bin"]
    assert buckets.opened(shelf, "a/m/").inside == "m"
    found = buckets.opened(Shelf({"w.bin": b"w"}), "")
    assert (found.inside, list(found.entries)) == ("shelf", ["shelf/w.bin"])


def test_an_object_is_read_where_nothing_may_be_listed():
    found = buckets.opened(Shelf({"m.bin": b"w", "m.bin.sig": b"s"}, denied=True), "m.bin")
    assert list(found.entries) == ["m.bin"]
    assert found.notes == ("what else lies there may not be listed, signatures beside it included",)
    with pytest.raises(UsageError, match="access is denied"):
        buckets.opened(Shelf({"m/w.bin": b"w"}, denied=True), "m")


def test_a_span_is_asked_for_in_requests_of_eight_mebibytes():
    shelf = Shelf({"w": bytes(20 << 20)})
    held = Held(shelf, shelf.thing("w"))
    pieces = list(held.pieces(Span(3, (20 << 20) - 1)))
    assert sum(map(len, pieces)) == (20 << 20) - 4
    assert {len(piece) <= objects.PIECE for piece in pieces} == {True}
    assert [span.size for _, _, span in shelf.asked] == [8 << 20, 8 << 20, (4 << 20) - 4]
    for span in (Span(0, (20 << 20) + 1), Span(-1, 1), Span(5, 4)):
        with pytest.raises(RemoteError, match="wanted of"):
            list(held.pieces(span))


@pytest.mark.parametrize("body", [b"", b"12", b"1234"])
def test_more_or_less_than_was_asked_for(monkeypatch, body):
    shelf = Shelf({"w": b"123456"})
    monkeypatch.setattr(shelf, "read", lambda *_: body)
    with pytest.raises(RemoteError, match="bytes came for"):
        list(Held(shelf, shelf.thing("w")).pieces(Span(0, 3)))


@pytest.mark.parametrize(
    ("uri", "library", "extra"),
    [("s3://b/x", "s3fs", "s3"), ("gs://b/x", "gcsfs", "gs"), ("az://b/x", "adlfs", "az")],
)
def test_an_extra_that_is_missing(monkeypatch, uri, library, extra):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=rf"pip install 'weighbridge\[{extra}\]'"):
        buckets.found(uri, Session(online=True))


@pytest.mark.parametrize(
    "uri",
    [
        "s3:///x", "s3://a@b/x", "gs://u:p@b/x", "s3://../x", "az://c@evil.example/x",
        "abfss://c@account.dfs.core.windows.net.evil.example/x", "s3://-a/x",
    ],
)  # fmt: skip
def test_what_no_bucket_is_called(uri):
    with pytest.raises(
        UsageError, match=r"no bucket may be called that|an account is named|\[az\]"
    ):
        buckets.found(uri, Session(online=True))


ANYTHING = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.binary(max_size=3)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_any_row_is_an_object_or_refused(key, size, tag):
    try:
        found = objects.thing("s3://b/", key, size, tag)
    except RemoteError:
        return
    assert isinstance(found.key, str)
    assert 0 <= found.size < 1 << 63
    assert found.tag.isascii()
    assert found.tag.isprintable()


@given(st.dictionaries(st.text(st.sampled_from("ab/.\\\0"), max_size=7), st.binary(max_size=2)))
def test_any_keys_are_names_of_files_or_refused(held):
    shelf = Shelf({f"m/{key}": data for key, data in held.items()})
    try:
        found = buckets.opened(shelf, "m/")
    except UsageError:
        return
    assert all(checked(name) == name for name in found.entries)
    files = set(found.entries)
    assert not any(other.startswith(f"{name}/") for name in files for other in files)


class Endless(Shelf):
    """Lists the same few keys again and again, or ever more of them."""

    def __init__(self, made):
        super().__init__({})
        self.made = made
        self.pages = 0

    def page(self, prefix, token="", **_):
        self.pages += 1
        number = int(token or 0)
        return Page(tuple(self.made(prefix, number)), (), str(number + 1))


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda prefix, _: [Thing(f"{prefix}a/", 0, '"1"')], "does not end"),
        (lambda prefix, at: [Thing(f"{prefix}{at % 2}/", 0, '"1"')], "marks of folders"),
        (lambda prefix, at: [Thing(f"{prefix}{at:09}/", 0, '"1"')], "marks of folders"),
        (lambda prefix, at: [Thing(f"{prefix}{at:09}", 1, '"1"')], "more than 50 objects"),
        (lambda prefix, at: [Thing(f"{prefix}{at % 2}", 1, '"1"')], "twice"),
        (lambda *_: [], "does not end"),
    ],
)
def test_a_listing_that_goes_on(monkeypatch, made, why):
    monkeypatch.setattr(buckets, "MAX_ENTRIES", 50)
    shelf = Endless(made)
    with pytest.raises(UsageError, match=why):
        buckets.opened(shelf, "m/")
    assert shelf.pages < 120


@pytest.mark.parametrize("flat", [True, False])
def test_pages_that_take_turns(monkeypatch, flat):
    monkeypatch.setattr(objects, "MAX_PAGES", 50)
    shelf = Endless(lambda prefix, at: [Thing(f"{prefix}{at % 2}", 1, '"1"')])
    with pytest.raises(RemoteError, match="does not end"):
        list(objects.pages(shelf, "m/", flat=flat))


def test_what_is_listed_as_empty_and_is_not():
    shelf = Shelf({"m/a": b"a", "m/b": b""})
    found = [Held(shelf, Thing(f"m/{name}", 0, '"1"')) for name in "abc"]
    found[1].empty()
    for each in (found[0], found[2]):
        with pytest.raises(ChangedError, match="another object"):
            each.empty()


def test_a_listing_of_too_many_pages(monkeypatch):
    monkeypatch.setattr(buckets, "PAGES", 20)
    shelf = Endless(lambda prefix, at: [Thing(f"{prefix}{at:09}", 1, '"1"')])
    with pytest.raises(UsageError, match="or 20 pages"):
        buckets.opened(shelf, "m/")
    assert shelf.pages < 25


def test_a_listing_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(buckets, "LISTING", -1)
    with pytest.raises(UsageError, match="takes more than"):
        buckets.opened(Liar(iter([Page((Thing("m/a", 1, "t"),))])), "m/")
