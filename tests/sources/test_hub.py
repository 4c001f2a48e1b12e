"""Repositories of a hub, honest or not, weighed by their address."""

import json
import os
import time
from contextlib import closing
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import pickles, safetensors
from tests.servers import asking, lies, web
from tests.servers.asking import scan
from tests.servers.trap import Trap
from tests.servers.web import Site
from weighbridge import cli
from weighbridge.core import UsageError
from weighbridge.remote import hub
from weighbridge.remote import web as client
from weighbridge.remote.entries import MAX_ENTRIES, Link, Remote
from weighbridge.remote.session import Session
from weighbridge.sources import hub as source

COMMIT, OTHER = "a" * 40, "b" * 40
FINE = safetensors.build({"w": safetensors.tensor(0, 300_000)}, data=bytes(300_000))
BAD = pickles.stream(pickles.call("posix", "system", "true"))
FILES = {
    "README.md": b"---\nlicense: mit\n---\nhello\n",
    "config.json": b'{"model_type": "bert"}',
    "model.safetensors": FINE,
    "deep/er/notes.txt": b"hello",
    "copy/notes.txt": b"hello",
}
TREE = f"/api/models/acme/m/tree/{COMMIT}"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    asking.impatient(monkeypatch)
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", "/nowhere")


@pytest.fixture
def site(monkeypatch):
    with web.serving(Site()) as found:
        found.repository("acme/m", FILES, large={"model.safetensors"})
        monkeypatch.setenv("HF_ENDPOINT", found.url)
        yield found


def opened(site, uri="hf://acme/m", **environment):
    return source.open_(uri, Session(environment={"HF_ENDPOINT": site.url, **environment}))


def rows(site, *more):
    site.pages[TREE] = [*site.pages[TREE], *more]


def row(path, size=1, oid="0" * 40, **more):
    return {"type": "file", "path": path, "size": size, "oid": oid, **more}


def test_laid_out_as_the_cache_of_the_hubs_client(site):
    found = opened(site)
    inside = f"models--acme--m/snapshots/{COMMIT}"
    assert (found.uri, found.revision, found.inside) == (f"hf://acme/m@{COMMIT}", COMMIT, inside)
    assert found.entries["models--acme--m/refs/main"] == COMMIT.encode()
    links = {name for name, entry in found.entries.items() if isinstance(entry, Link)}
    assert links == {f"{inside}/{name}" for name in FILES}
    for name in links:
        at = os.path.normpath(f"{name}/../{found.entries[name].target}")
        assert found.entries[at].size == len(FILES[name.removeprefix(f"{inside}/")])
    assert sum(isinstance(entry, Remote) for entry in found.entries.values()) == len(FILES) - 1


@pytest.mark.parametrize("revision", ["main", "v1.0", "refs%2Fpr%2F1", COMMIT])
def test_revisions(site, revision):
    site.repository("acme/m", FILES, revision=unquote(revision))
    found = opened(site, f"hf://acme/m@{revision}")
    assert found.revision == COMMIT
    refs = [name for name in found.entries if "/refs/" in name]
    assert refs == ([] if revision == COMMIT else [f"models--acme--m/refs/{unquote(revision)}"])


@pytest.mark.parametrize(
    "uri",
    ["hf://", "hf://acme", "hf://acme/m/x", "hf://../m", "hf://acme/..", "hf://acme/m@..",
     "hf://acme/m@..%2F..", "hf://acme/m@a%00", "hf://acme/m%2Fx", "hf://a b/c",
     "hf://acme//m", "hf:///m/x", "hf://acme/m@%2Fetc"],
)  # fmt: skip
def test_what_is_no_repository(site, uri):
    for each in ("..", "../..", "a\0", "/etc"):
        site.pages[f"/api/models/acme/m/revision/{each}"] = {"sha": COMMIT}
    with pytest.raises(UsageError):
        opened(site, uri)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({}, "names no commit"), ({"sha": "main"}, "names no commit"), ({"sha": 5}, "no commit"),
        ({"sha": "A" * 40}, "names no commit"), ({"sha": "a" * 41}, "names no commit"),
        ({"sha": "../" * 13 + "x"}, "names no commit"), ([], "names no commit"),
        (b"", "cannot be read"), (b"{", "cannot be read"), (b"\xff", "cannot be read"),
        (b'{"sha": "' + b"a" * 40 + b'", "sha": "' + b"b" * 40 + b'"}', "duplicate|twice"),
        (b"[" * 100_000, "cannot be read"), (b'{"a":' * 100_000, "cannot be read"),
        (b" " * (hub.MAX_ANSWER + 1), "at most"), (b'{"sha": NaN}', "cannot be read"),
        (b"9" * 100_000, "cannot be read|names no commit"),
    ],
)  # fmt: skip
def test_what_is_no_commit(site, answer, why):
    site.pages["/api/models/acme/m/revision/main"] = answer
    with pytest.raises(UsageError, match=why):
        opened(site)


def test_another_commit_than_was_asked_for(site):
    site.pages[f"/api/models/acme/m/revision/{OTHER}"] = {"sha": COMMIT}
    with pytest.raises(UsageError, match="another commit"):
        opened(site, f"hf://acme/m@{OTHER}")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_is_not_for_whoever_asks(site, capsys, status):
    site.pages["/api/models/acme/m/revision/main"] = lambda handler, _: handler.small(status, b"{}")
    code, _, said = scan(capsys, "hf://acme/m")
    assert code == 2
    assert "HF_TOKEN" in said


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ([row("../x")], "no file may be called"), ([row("/etc/passwd")], "no file may be called"),
        ([row("a/../b")], "no file may be called"), ([row("a//b")], "no file may be called"),
        ([row("a\\b")], "no file may be called"), ([row("C:/x")], "no file may be called"),
        ([row("")], "no file may be called"), ([row("a\0b")], "no file may be called"),
        ([row(".")], "no file may be called"), ([row("x/")], "no file may be called"),
        ([row("a" * 256)], "no file may be called"), ([row("a/" * 600 + "b")], "no file may be"),
        ([row("\ud800")], "no Unicode text"),
        ([row("config.json")], "twice"), ([row("x"), row("x")], "twice"),
        ([row("x", -1)], "without a size"), ([row("x", size=True)], "without a size"),
        ([row("x", 1.5)], "without a size"), ([row("x", "1")], "without a size"),
        ([row("x", None)], "without a size"), ([row(5)], "without a name"),
        ([row("x", oid="../x")], "without a name or a digest"), ([row("x", oid=None)], "digest"),
        ([row("x", oid="f" * 64)], "digest"), ([row("x", lfs={})], "digest"),
        ([row("x", lfs={"oid": "0" * 40, "size": 1})], "digest"),
        ([row("x", lfs={"oid": "0" * 64, "size": True})], "without a size"),
        ([row("x", 1, "c" * 40), row("y", 2, "c" * 40)], "two sizes"),
        ([row("x", 0)], "as empty"), ([row("x", 1, lfs={"oid": "c" * 64, "size": 0})], "as empty"),
        ([row("x") | {"type": "symlink"}], "neither file nor folder"), ([None], "neither file nor"),
        ([row("x") | {"type": ["file"]}], "neither file nor folder"), (["x"], "neither file nor"),
    ],
)  # fmt: skip
def test_listings_that_lie(site, more, why):
    rows(site, *more)
    with pytest.raises(UsageError, match=why):
        opened(site)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ([row("x"), row("x/y", oid="1" * 40)], "cannot be laid out"),
        ([row("x/y"), row("x", oid="1" * 40)], "cannot be laid out"),
        ([row("x", 1 << 62)], "by its listing"), ([row("x", 10**400)], "by its listing"),
    ],
)  # fmt: skip
def test_what_cannot_be_laid_out(site, capsys, more, why):
    rows(site, *more)
    code, _, said = scan(capsys, "hf://acme/m")
    assert code == 2
    assert why in said


@pytest.mark.parametrize(("command", "code"), [(["scan", "--full"], 3), (["verify"], 1)])
def test_what_could_not_be_had_is_not_said_to_differ(site, capsys, command, code):
    site.files.pop(f"/acme/m/resolve/{COMMIT}/config.json")
    words = [*command, "hf://acme/m", "--online", "--format", "json", "--no-progress"]
    assert cli.run(words) == code
    said = "".join(capsys.readouterr())
    assert "digests-differ" not in said
    assert "'config.json' could not be read, and is not compared" in said


def test_an_empty_file(site):
    site.repository("acme/m", FILES | {"e": b"", "f": b""}, large={"model.safetensors", "f"})
    assert sum(isinstance(each, Link) for each in opened(site).entries.values()) == len(FILES) + 2


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, 0),
        ({"X-Repo-Commit": COMMIT, "X-Linked-Etag": '"{oid}"', "X-Linked-Size": "{size}"}, 0),
        ({"X-Linked-Etag": 'W/"{oid}"'}, 0),
        ({"X-Linked-Etag": '"some other kind of digest"'}, 0),
        ({"X-Repo-Commit": OTHER}, 1),
        ({"X-Linked-Etag": f'"{"c" * 64}"'}, 1),
        ({"X-Linked-Size": "1"}, 1),
    ],
)
@pytest.mark.parametrize("status", [200, 302])
def test_what_the_hub_says_of_a_file_besides(site, capsys, told, code, status):
    at = f"/acme/m/resolve/{COMMIT}/model.safetensors"
    site.files["/cdn"] = site.files.pop(at)
    told = {
        name: value.format(oid=web.digest(FINE), size=len(FINE)) for name, value in told.items()
    }

    def answer(handler, _):
        if status == 302:
            handler.small(302, b"", {"Location": "/cdn", **told})
        else:
            handler.small(200, FINE, told)

    site.pages[at] = answer
    found, _, said = scan(capsys, "hf://acme/m")
    assert found == code, said
    assert ("than was listed" in said) == bool(code)


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_too_many_of_them(site, kind):
    row = {"type": kind, "size": 1, "oid": "0" * 40, "path": "%d"}
    one = json.dumps(row)
    many = [one % number for number in range(2000)]

    def page(handler, query):
        number = int(query.get("cursor", ["0"])[0])
        body = f"[{','.join(many)}]".replace('"path": "', f'"path": "{number}-').encode()
        following = f'<{site.url}{TREE}?cursor={number + 1}>; rel="next"'
        handler.small(200, body, {"Link": following})

    site.pages[TREE] = page
    with pytest.raises(UsageError, match=f"more than {MAX_ENTRIES}"):
        opened(site)
    assert site.count < 15


def test_as_many_as_there_may_be(site, capsys):
    site.repository("acme/m", {f"{n}.txt": b"%d" % n for n in range(300)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("weighbridge.remote.mirror.MAX_ENTRIES", 300)
        code, report, said = scan(capsys, "hf://acme/m", "--no-isolation")
    assert code == 3, said
    assert report["models"][0]["coverage"]["files"] == 300


@pytest.mark.parametrize(
    ("following", "why"),
    [
        ("<{url}{tree}?recursive=true&expand=false>", "leads back"),
        ("<{tree}?recursive=true&expand=false>", "leads back"),
        ("<http://127.0.0.1:{port}/>", "goes on elsewhere"),
        ("<//127.0.0.1:{port}/>", "goes on elsewhere"),
        ("<file:///etc/passwd>", "goes on elsewhere"),
        ("<http://169.254.169.254/>", "goes on elsewhere"),
        ("<http://[>", "goes on elsewhere"),
    ],
)
def test_pages_that_lead_elsewhere(site, following, why):
    with closing(Trap(b"[]")) as trap:
        link = following.format(url=site.url, tree=TREE, port=trap.port)
        body = json.dumps(site.pages[TREE]).encode()

        def page(handler, _):
            handler.small(200, body, {"Link": f'{link}; rel="next"'})

        site.pages[TREE] = page
        with pytest.raises(UsageError, match=why):
            opened(site)
        assert not trap.connected


def endless(site):
    def page(handler, query):
        number = int(query.get("cursor", ["0"])[0])
        link = f'<{TREE}?cursor={number + 1}>; rel="next"'
        handler.small(200, b"[]", {"Link": link})

    site.pages[TREE] = page


def test_pages_without_end(site, monkeypatch):
    monkeypatch.setattr(hub, "MAX_PAGES", 20)
    endless(site)
    with pytest.raises(UsageError, match="more than 20 pages"):
        opened(site)


def test_pages_that_take_their_time(site, monkeypatch):
    monkeypatch.setattr(client, "SMALL", 0.3)
    endless(site)
    with pytest.raises(UsageError, match=r"took more than 0.3 seconds"):
        opened(site)


def test_a_listing_that_trickles(site):
    def page(handler, _):
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        try:
            for _ in range(5000):
                handler.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            handler.close_connection = True

    site.pages[TREE] = page
    began = time.monotonic()
    with pytest.raises(UsageError, match="too slowly"):
        opened(site)
    assert time.monotonic() - began < 5


def test_a_listing_of_nothing(site, capsys):
    site.pages[TREE] = []
    code, _, said = scan(capsys, "hf://acme/m")
    assert code == 2
    assert "lists no file" in said
    site.pages[TREE] = {}
    code, _, said = scan(capsys, "hf://acme/m")
    assert code == 2
    assert "no list" in said


def test_names_that_mean_something_to_the_hubs_cache_or_to_git(site, capsys):
    odd = {
        "refs": b"x", "blobs/y": b"y", "snapshots/z": b"z", ".git/config": b"[core]\n",
        ".cache/huggingface/download/x.metadata": b"a" * 40 + b"\nx\n1\n", "a\x1b[31mb\n.txt": b"t",
        "models--x--y/blobs/b": b"b", "manifests/h/o/m/t": b"{}", ".gitattributes": b"* -text\n",
    }  # fmt: skip
    site.repository("acme/m", {**FILES, **odd}, large={"model.safetensors"})
    code, report, said = scan(capsys, "hf://acme/m")
    assert code in {0, 1}, said
    assert "\x1b" not in said
    (model,) = report["models"]
    names = {each["name"] for each in model["files"]}
    passed = {".git/config", ".cache/huggingface/download/x.metadata"}
    assert names >= (FILES.keys() | odd.keys()) - passed
    assert not names & passed


@pytest.mark.parametrize("lie", sorted(lies.EVERY))
def test_a_hub_whose_files_lie(site, capsys, lie):
    site.lie, site.elsewhere = lie, "http://127.0.0.1:1/x"
    began = time.monotonic()
    code, _, said = scan(capsys, "hf://acme/m", "--no-isolation")
    if lie in {"once-failing", "no-ranges", "whole-of-another-version"}:
        assert code == 0, said
    else:
        assert code in {1, 3}, said
        assert any(word in said for word in ("cannot be fetched", "changed")), said
    assert time.monotonic() - began < 8


def test_a_token_reaches_the_hub_and_nobody_else(site, capsys, monkeypatch):
    """Files lie on another origin, as the hub has them; the one here is named by hand."""
    monkeypatch.setenv("HF_TOKEN", "hf_s3cr3t")
    monkeypatch.setenv("WEIGHBRIDGE_TRACEBACK", "1")
    monkeypatch.setattr("weighbridge.remote.pools.public", lambda _: True)
    with web.serving(Site()) as store:
        store.files["/blob"] = FILES["model.safetensors"]

        def moved(handler, *_):
            handler.small(302, b"", {"Location": f"{store.url}/blob?X-Amz-Signature=s3same"})

        where = f"/acme/m/resolve/{COMMIT}/model.safetensors"
        del site.files[where]
        site.pages[where] = moved
        for lie in ("", "garbage", "failing", "changes"):
            store.lie = lie
            code, _, said = scan(capsys, "hf://acme/m", "-v", "--no-isolation")
            assert code == 0 if not lie else code in {1, 3}, said
            assert not any(word in said for word in ("s3cr3t", "s3same", "X-Amz"))
            store.count = 0
        assert store.asked
        assert not any("Authorization" in each[2] for each in store.asked)
    assert {each[2].get("Authorization") for each in site.asked} == {"Bearer hf_s3cr3t"}


def test_another_version_behind_a_redirect(site, capsys, monkeypatch):
    monkeypatch.setattr("weighbridge.remote.pools.public", lambda _: True)
    with web.serving(Site()) as store:
        store.lie = "changes"
        store.files["/blob"] = FILES["model.safetensors"]
        where = f"/acme/m/resolve/{COMMIT}/model.safetensors"
        del site.files[where]
        told = {"Location": f"{store.url}/blob", "ETag": '"same"'}
        site.pages[where] = lambda handler, _: handler.small(302, b"", told)
        code, report, said = scan(capsys, "hf://acme/m", "--full")
    assert code == 1, said
    assert "did not hold still" in said
    assert report["models"][0]["verdict"] == "deny"


@pytest.mark.parametrize(
    ("environment", "sent"),
    [
        ({}, ""), ({"HF_TOKEN": " x "}, "x"), ({"HUGGING_FACE_HUB_TOKEN": "y"}, "y"),
        ({"HF_TOKEN": "x", "HUGGING_FACE_HUB_TOKEN": "y"}, "x"),
        ({"HF_TOKEN_PATH": "{path}"}, "filed"), ({"HF_HOME": "{home}"}, "filed"),
        ({"HF_HOME": "{home}", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}, ""),
        ({"HOME": "{home}/nobody"}, ""),
    ],
)  # fmt: skip
def test_where_a_token_is_looked_for(tmp_path, environment, sent):
    (tmp_path / "token").write_text("filed\n")
    filled = {
        name: value.format(path=tmp_path / "token", home=tmp_path)
        for name, value in environment.items()
    }
    assert hub._token(filled) == sent


@pytest.mark.parametrize("token", ["a b", "a\nb", "a\r\nX: y", "\u00e4", "a\x1b"])
def test_what_is_no_token(site, capsys, monkeypatch, token):
    monkeypatch.setenv("HF_TOKEN", token)
    code, _, said = scan(capsys, "hf://acme/m")
    assert code == 2
    assert token not in said
    assert not site.asked


@pytest.mark.parametrize(
    "endpoint", ["ftp://x", "x", "http://", "http://a b", "file:///x", "http://me:s3cr3t@"]
)
def test_what_is_no_hub(monkeypatch, capsys, endpoint):
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    code, _, said = scan(capsys, "hf://acme/m")
    assert code == 2
    assert "HF_ENDPOINT" in said
    assert "s3cr3t" not in said


def test_every_model_of_an_owner(site):
    pages = {"0": ["acme/a", "Acme/b"], "1": ["acme/c"]}

    def page(handler, query):
        assert query["author"] == ["acme"]
        number = query.get("cursor", ["0"])[0]
        link = {"Link": '</api/models?author=acme&cursor=1>; rel="next"'} if number == "0" else {}
        handler.small(200, json.dumps([{"id": each} for each in pages[number]]).encode(), link)

    site.pages["/api/models"] = page
    session = Session(environment={"HF_ENDPOINT": site.url})
    assert list(source.every("hf://acme", session)) == [
        "hf://acme/a", "hf://Acme/b", "hf://acme/c"
    ]  # fmt: skip
    assert list(source.every("hf://acme/m@x", session)) == ["hf://acme/m@x"]
    for bad in ("other/x", "x", "acme/../x", "acme/", 5):
        pages["1"] = [bad]
        with pytest.raises(
            UsageError, match=r"without a name|no model is called that|somebody else"
        ):
            list(source.every("hf://acme", session))
    for uri in ("hf://", "hf://a b", "hf://..%2F"):
        with pytest.raises(UsageError, match="expected hf"):
            list(source.every(uri, session))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("0" * 40),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "path", "size", "oid", "lfs"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["type", "path", "size", "oid", "lfs"]), JSON))
def test_any_row_is_a_file_or_refused(item):
    try:
        name, oid, size = hub._file(item, "what")
    except UsageError:
        return
    assert size >= 0
    assert ".." not in name.split("/")
    assert set(oid) <= set("0123456789abcdef")
