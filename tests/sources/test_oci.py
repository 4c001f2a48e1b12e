"""Container registries: what an address stands for, and what a registry may not say."""

import hashlib
import json
import re
from contextlib import contextmanager
from functools import partial

import pytest

from tests.builders import registries
from tests.builders.records import INDEX, MANIFEST, index, manifest, part
from tests.servers import registry as debian
from tests.servers import saying, tokens
from weighbridge.core import Span, UsageError
from weighbridge.remote import ocilayout, ociregistry
from weighbridge.remote.entries import Remote
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.session import Session
from weighbridge.sources.oci import SOURCE

WEIGHTS = bytes(range(256)) * 20
FILES = {"model.safetensors": WEIGHTS, "config.json": b"{}"}
CONFIG = b'{"a": 1}'


def session(**environment):
    return Session(online=True, environment=environment)


def read(entry, start=0, stop=None):
    if isinstance(entry, bytes):
        return entry[start:stop]
    return b"".join(entry.ranges.pieces(Span(start, entry.size if stop is None else stop)))


def digest(data, algorithm="sha256"):
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def blob(data):
    return f"blobs/sha256/{digest(data)[7:]}"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    with debian.running(tmp_path_factory.mktemp("registry")) as found:
        yield found


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("packed", registries.modelpack(FILES)),
        ("tarred", registries.modelpack(FILES, raw=False)),
        ("kit", registries.kitops(FILES, packed=True)),
        ("llama", registries.ollama(WEIGHTS)),
        ("plain", registries.plain(FILES)),
    ],
)
def test_a_model_in_a_registry_is_the_layout_that_tools_write(real, name, made):
    pushed = registries.pushed(real, f"acme/{name}", made)
    found = SOURCE.open(f"oci://{real.host}/acme/{name}:v1", session())
    assert (found.uri, found.revision) == (f"oci://{real.host}/acme/{name}@{pushed}", pushed)
    assert (found.inside, found.path, found.notes) == ("", "", ())
    local = registries.on_disk(made)
    assert found.entries.keys() == local.keys()
    for each in local.keys() - {"index.json", "oci-layout"}:
        assert read(found.entries[each]) == local[each]
    (row,) = json.loads(found.entries["index.json"])["manifests"]
    assert row["annotations"] == {"org.opencontainers.image.ref.name": "v1"}
    row = {key: row[key] for key in ("mediaType", "digest", "size")}
    assert [row] == json.loads(local["index.json"])["manifests"]


def test_ranges_are_exact(real):
    registries.pushed(real, "acme/ranges", registries.plain(FILES))
    run = session()
    found = SOURCE.open(f"oci://{real.host}/acme/ranges:v1", run)
    before = run.meter.moved
    assert read(found.entries[blob(WEIGHTS)], 300, 310) == WEIGHTS[300:310]
    assert run.meter.moved - before == 10


def test_an_address_by_digest(real):
    pushed = registries.pushed(real, "acme/digest", registries.plain(FILES))
    for text in (f"acme/digest@{pushed}", f"acme/digest:gone@{pushed}"):
        found = SOURCE.open(f"oci://{real.host}/{text}", session())
        assert found.revision == pushed
        assert b"ref.name" not in found.entries["index.json"]
    with pytest.raises(UsageError, match="the registry has no 'sha256:000"):
        SOURCE.open(f"oci://{real.host}/acme/digest@sha256:{'0' * 64}", session())


def test_latest_is_meant_where_no_tag_is_written(real):
    registries.pushed(real, "acme/latest", registries.plain(FILES), tag="latest")
    assert SOURCE.open(f"oci://{real.host}/acme/latest", session()).revision
    with pytest.raises(UsageError, match="the registry has no 'latest' there"):
        SOURCE.open(f"oci://{real.host}/acme/nothing", session())


def test_what_is_attached_is_found_by_tags_where_the_registry_keeps_no_lists(real):
    made = registries.plain(FILES)
    pushed = registries.pushed(real, "acme/attached", made)
    verdict = registries.attached(made[0], made[1], b'{"payloadType": "verdict"}')
    signature = registries.attached(made[0], made[1], b'{"payloadType": "signature"}')
    registries.pushed(real, "acme/attached", verdict, digest(verdict[0]))
    listed = index(part(verdict[0], MANIFEST, artifactType="application/vnd.in-toto+json"))
    tag = pushed.replace(":", "-")
    real.manifest("acme/attached", tag, listed, INDEX)
    registries.pushed(real, "acme/attached", signature, f"{tag}.sig")
    found = SOURCE.open(f"oci://{real.host}/acme/attached:v1", session())
    rows = json.loads(found.entries["index.json"])["manifests"]
    assert [row["digest"] for row in rows] == [pushed, digest(verdict[0]), digest(signature[0])]
    assert [row.get("artifactType") for row in rows] == [
        None, "application/vnd.in-toto+json", "application/vnd.in-toto+json",
    ]  # fmt: skip
    assert read(found.entries[blob(b'{"payloadType": "verdict"}')]) == b'{"payloadType": "verdict"}'
    every = list(SOURCE.every(f"oci://{real.host}/acme/attached", session()))
    assert every == [f"oci://{real.host}/acme/attached:v1"]


def test_all_manifests_of_an_index(real):
    one, other = registries.plain({"a": b"one"}), registries.plain({"a": b"other"})
    for made in (one, other):
        registries.pushed(real, "acme/many", made, digest(made[0]))
    top = index(*(part(made[0], MANIFEST, platform={"os": "linux"}) for made in (one, other)))
    real.manifest("acme/many", "v1", top, INDEX)
    found = SOURCE.open(f"oci://{real.host}/acme/many:v1", session())
    assert found.revision == digest(top)
    assert {blob(b"one"), blob(b"other"), blob(one[0]), blob(top)} < found.entries.keys()


def test_every_tag_and_every_repository(real):
    for name, tag in (("wide/a", "v1"), ("wide/a", "v2"), ("wide/b", "v1")):
        registries.pushed(real, name, registries.plain(FILES), tag)
    base = f"oci://{real.host}"
    tags = list(SOURCE.every(f"{base}/wide/a", session()))
    assert tags == [f"{base}/wide/a:v1", f"{base}/wide/a:v2"]
    assert list(SOURCE.every(f"{base}/wide/a:v2", session())) == [f"{base}/wide/a:v2"]
    assert {*tags, f"{base}/wide/b:v1"} <= set(SOURCE.every(f"{base}/", session()))


def test_lists_are_read_page_by_page(real, monkeypatch):
    for number in range(5):
        registries.pushed(real, "wide/pages", registries.plain(FILES), f"v{number}")
    monkeypatch.setattr(ociregistry, "PAGE", 2)
    # This registry has pages of repositories, and none of tags.
    assert f"oci://{real.host}/wide/pages:v4" in set(SOURCE.every(f"oci://{real.host}/", session()))


def test_a_password_is_shown_to_a_registry_that_asks(tmp_path):
    (tmp_path / "htpasswd").write_text(debian.HTPASSWD)
    (tmp_path / "docker").mkdir()
    secret = "dXNlcjpvcGVuIHNlc2FtZQ=="
    more = {
        "REGISTRY_AUTH": "htpasswd",
        "REGISTRY_AUTH_HTPASSWD_REALM": "here",
        "REGISTRY_AUTH_HTPASSWD_PATH": tmp_path / "htpasswd",
    }
    with debian.running(tmp_path, authorization=f"Basic {secret}", **more) as found:
        registries.pushed(found, "acme/m", registries.plain(FILES))
        address = f"oci://{found.host}/acme/m:v1"
        with pytest.raises(UsageError, match="wants credentials") as refused:
            SOURCE.open(address, session(DOCKER_CONFIG=str(tmp_path / "docker")))
        assert secret not in str(refused.value)
        config = {"auths": {found.host: {"auth": secret}}}
        (tmp_path / "docker" / "config.json").write_text(json.dumps(config))
        opened = SOURCE.open(address, session(DOCKER_CONFIG=str(tmp_path / "docker")))
        assert read(opened.entries[blob(WEIGHTS)]) == WEIGHTS
        assert list(
            SOURCE.every(
                f"oci://{found.host}/", session(HOME="/", DOCKER_CONFIG=str(tmp_path / "docker"))
            )
        )


def test_a_token_for_a_registry_that_asks_for_one(tmp_path):
    issuer = tokens.Issuer()
    (tmp_path / "issuer.pem").write_bytes(issuer.pem)
    with tokens.server(issuer) as realm:
        more = {
            "REGISTRY_AUTH": "token",
            "REGISTRY_AUTH_TOKEN_REALM": f"{realm.url}/token",
            "REGISTRY_AUTH_TOKEN_SERVICE": tokens.SERVICE,
            "REGISTRY_AUTH_TOKEN_ISSUER": tokens.ISSUER,
            "REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE": tmp_path / "issuer.pem",
        }
        pusher = f"Bearer {issuer.token('repository:acme/m:pull,push')}"
        with debian.running(tmp_path, authorization=pusher, **more) as found:
            registries.pushed(found, "acme/m", registries.plain(FILES))
            opened_ = SOURCE.open(f"oci://{found.host}/acme/m:v1", session())
            assert read(opened_.entries[blob(WEIGHTS)]) == WEIGHTS
            listed = list(SOURCE.every(f"oci://{found.host}/", session()))
            assert listed == [f"oci://{found.host}/acme/m:v1"]
        scopes = [path.partition("scope=")[2] for path in realm.paths()]
        pull = "repository%3Aacme%2Fm%3Apull"
        assert scopes == [pull, "registry%3Acatalog%3A%2A", pull]


# What a registry may not say.


@contextmanager
def held(made, *, tag="v1", name="acme/m"):
    """Run a registry that has a model, and says what a test changes in it."""
    with saying.server() as server:
        hold(server, made, tag=tag, name=name)
        yield server


def hold(server, made, *, tag="v1", name="acme/m"):
    data, media, blobs = made
    told = {"Content-Type": media, "Docker-Content-Digest": digest(data)}
    for each in (tag, digest(data)):
        server.answers[f"/v2/{name}/manifests/{each}"] = (200, told, data)
    for each in blobs:
        server.answers[f"/v2/{name}/blobs/{digest(each)}"] = lambda _, headers, each=each: (
            saying.part(each, headers)
        )


def opened(server, text="acme/m:v1", run=None):
    return SOURCE.open(f"oci://{server.host}/{text}", run or session())


def refusal(made, text="acme/m:v1"):
    with held(made) as server, pytest.raises(UsageError) as refused:
        opened(server, text)
    return str(refused.value)


def test_bytes_of_another_digest_are_refused():
    made = registries.plain(FILES)
    with held(made) as server:
        path = f"/v2/acme/m/manifests/{digest(made[0])}"
        status, told, data = server.answers[path]
        server.answers[path] = (status, told, data.replace(b"schemaVersion", b"schemaversion"))
        with pytest.raises(UsageError, match="what came has digest sha256:"):
            opened(server, f"acme/m@{digest(made[0])}")


@pytest.mark.parametrize("told", [f"sha256:{'0' * 64}", f"sha512:{'0' * 128}", "md5:0", "nonsense"])
def test_a_header_that_tells_another_digest_is_refused(told):
    made = registries.plain(FILES)
    with held(made) as server:
        status, headers, data = server.answers["/v2/acme/m/manifests/v1"]
        lie = headers | {"Docker-Content-Digest": told}
        server.answers["/v2/acme/m/manifests/v1"] = (status, lie, data)
        with pytest.raises(UsageError, match=r"digest|as the registry says"):
            opened(server)


def test_a_registry_without_that_header_is_none_the_worse():
    made = registries.plain(FILES)
    with held(made) as server:
        server.answers["/v2/acme/m/manifests/v1"] = (200, {}, made[0])
        assert opened(server).revision == digest(made[0])


def test_a_tag_is_looked_up_once():
    with held(registries.plain(FILES)) as server:
        found = opened(server)
        assert read(found.entries[blob(WEIGHTS)]) == WEIGHTS
        assert server.paths().count("/v2/acme/m/manifests/v1") == 1


def wrong(*layers, **more):
    data = manifest(part(CONFIG), *layers, **more)
    return data, MANIFEST, [CONFIG]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (wrong(part(b"x", digest=f"md5:{'0' * 32}")), "a sort that is not compared"),
        (wrong(part(b"x", digest="sha256:../../../etc/passwd")), "is no digest"),
        (wrong(part(b"x", digest=f"sha256:{'A' * 64}")), "is no digest"),
        (wrong(part(b"x", size=-1)), "cannot be: -1"),
        (wrong(part(b"x", size=True)), "cannot be: True"),
        (wrong(part(b"x", size=1.5)), "cannot be: 1.5"),
        (wrong(part(b"x", size=None)), "cannot be: None"),
        (wrong(part(b"x", size=2**63)), "cannot be: 9223372036854775808"),
        (wrong(part(b"x", size=10**400)), "cannot be: 1000"),
        (wrong(part(b"x", size=0)), "is said to be empty"),
        (wrong(part(b"x"), part(b"x", size=2)), "two sizes of sha256:"),
        (wrong(part(b"x", mediaType=None)), "without media type or digest"),
        (wrong(None), "without media type or digest"),
        (wrong(part(b"x", annotations={registries.TITLE: "../../.bashrc"})), "no file may be"),
        (wrong(part(b"x", annotations={registries.TITLE: "/etc/passwd"})), "no file may be"),
        (wrong(part(b"x", annotations={"org.cncf.model.filepath": "a/../../b"})), "no file may be"),
        (wrong(part(b"x", annotations={registries.TITLE: 7})), "no file may be"),
        (wrong(manifests=[]), "an index and a manifest at once"),
        (wrong(mediaType=INDEX), "and not that shape"),
        (wrong(mediaType=["x"]), "and not that shape"),
        ((b'{"schemaVersion": 1, "fsLayers": []}', MANIFEST, []), "schema 1, which is not read"),
        ((b"{}", MANIFEST, []), "is no manifest"),
        ((b"[]", MANIFEST, []), "expected an object"),
        ((b'{"layers": [], "layers": []}', MANIFEST, []), "duplicate key"),
        ((b'{"layers": {}}', MANIFEST, []), "'layers' is no list"),
        ((b"[" * 100_000, MANIFEST, []), "over|more than|depth|recursion"),
        ((b"", MANIFEST, []), "Expecting value"),
        ((index(), INDEX, []), "an index that leads to nothing"),
    ],
)
def test_a_manifest_that_cannot_be_is_refused(made, why):
    assert re.search(why, refusal(made))


def test_a_million_layers_are_refused():
    row = json.dumps(part(b"x")).encode()
    data = b'{"layers": [' + b",".join([row] * 30_000) + b"]}"
    assert "more than" in refusal((data, MANIFEST, []))
    data = b'{"layers": [' + b",".join([row] * 60_000) + b"]}"
    assert "at most 4194304 may be" in refusal((data, MANIFEST, []))
    data = b'{"layers": [' + b",".join([b"{}"] * 1_000_000) + b"]}"
    assert "more than 600000 values" in refusal((data, MANIFEST, []))


def test_indexes_that_go_on_are_refused(monkeypatch):
    made = registries.plain(FILES)
    with held(made) as server:
        data, media = made[:2]
        for _ in range(ocilayout.MAX_DEPTH + 1):
            data, media = index(part(data, media)), INDEX
            hold(server, (data, INDEX, []))
        with pytest.raises(UsageError, match="more than 8 deep"):
            opened(server)
        monkeypatch.setattr(ocilayout, "MAX_DEPTH", 20)
        assert opened(server).revision == digest(data)
        monkeypatch.setattr(ocilayout, "MAX_MANIFESTS", 9)
        with pytest.raises(UsageError, match="more than 9 manifests"):
            opened(server)


def test_an_index_that_leads_to_itself_needs_a_lie_about_a_digest():
    with saying.server() as server:
        data = index(part(b"x" * 300, INDEX))
        server.answers["/v2/acme/m/manifests/v1"] = (200, {}, data)
        server.answers[f"/v2/acme/m/manifests/{digest(b'x' * 300)}"] = (200, {}, data)
        with pytest.raises(UsageError, match="what came has digest"):
            opened(server)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"size": 7}, "bytes, and 7 by what leads there"),
        ({"media": INDEX}, "not of the media type by which it is led to"),
    ],
)
def test_an_index_that_lies_about_a_manifest_is_refused(row, why):
    made = registries.plain(FILES)
    with held(made) as server:
        lie = part(
            made[0], row.get("media", MANIFEST), **{k: v for k, v in row.items() if k != "media"}
        )
        hold(server, (index(lie), INDEX, []))
        with pytest.raises(UsageError, match=why):
            opened(server)
        hold(server, (index(part(b"gone", MANIFEST)), INDEX, []))
        with pytest.raises(UsageError, match="which the registry lacks"):
            opened(server)


def test_a_manifest_that_another_one_calls_its_layer_is_read_all_the_same():
    hidden = registries.plain({"a": b"hidden"})
    decoy = wrong(part(hidden[0]))
    inner = index(part(hidden[0], MANIFEST))
    with held((index(part(decoy[0], MANIFEST), part(inner, INDEX)), INDEX, [])) as server:
        for each in (hidden, decoy, (inner, INDEX, [])):
            hold(server, each, tag="x")
        found = opened(server)
        assert found.entries[blob(hidden[0])] == hidden[0]
        assert read(found.entries[blob(b"hidden")]) == b"hidden"


def test_a_blob_of_another_size_cannot_be_read():
    made = wrong(part(WEIGHTS, size=len(WEIGHTS) - 1))
    with held(made) as server:
        hold(server, (made[0], made[1], [CONFIG, WEIGHTS]))
        entry = opened(server).entries[blob(WEIGHTS)]
        assert entry.size == len(WEIGHTS) - 1
        with pytest.raises(RemoteError, match="is 5120 bytes now, was 5119"):
            read(entry)


def test_a_layer_that_is_kept_elsewhere_is_not_fetched_and_cannot_be_read():
    made = wrong(part(b"weights", urls=["http://169.254.169.254/latest"]))
    with held(made) as server:
        found = opened(server)
        assert found.notes == (f"layer {digest(b'weights')} is kept elsewhere, and is not fetched",)
        entry = found.entries[blob(b"weights")]
        assert isinstance(entry, Remote)
        with pytest.raises(RemoteError, match="kept at other addresses, which are not asked"):
            read(entry)


def test_an_empty_blob_needs_no_request():
    made = wrong(part(b""))
    with held(made) as server:
        assert opened(server).entries[blob(b"")] == b""


def test_other_digests_are_compared_as_well():
    data = manifest(part(CONFIG), part(b"x", digest=digest(b"x", "sha512")))
    with held((data, MANIFEST, [CONFIG])) as server:
        server.answers[f"/v2/acme/m/manifests/{digest(data, 'sha512')}"] = (200, {}, data)
        found = opened(server, f"acme/m@{digest(data, 'sha512')}")
        assert found.revision == digest(data, "sha512")
        name = "blobs/" + digest(data, "sha512").replace(":", "/")
        assert found.entries[name] == data
        assert "blobs/" + digest(b"x", "sha512").replace(":", "/") in found.entries


# What is attached.


def listing(server, made, *rows, status=200):
    server.answers[f"/v2/acme/m/referrers/{digest(made[0])}"] = (status, {}, index(*rows))


def test_what_is_attached_is_asked_of_the_registry():
    made = registries.plain(FILES)
    verdict = registries.attached(made[0], made[1], b'{"verdict": 1}')
    with held(made) as server:
        hold(server, verdict, tag="x")
        listing(server, made, part(verdict[0], MANIFEST, artifactType="a/b"))
        found = opened(server)
        rows = json.loads(found.entries["index.json"])["manifests"]
        assert [row["digest"] for row in rows] == [digest(made[0]), digest(verdict[0])]
        assert read(found.entries[blob(b'{"verdict": 1}')]) == b'{"verdict": 1}'


def test_every_page_of_what_is_attached_is_asked_for():
    made = registries.plain(FILES)
    verdict = registries.attached(made[0], made[1], b'{"verdict": 1}')
    path = f"/v2/acme/m/referrers/{digest(made[0])}"
    with held(made) as server, saying.server() as other:
        hold(server, verdict, tag="x")
        pages = {"": index(), "1": index(part(verdict[0], MANIFEST))}

        def answer(asked, _):
            at = asked.partition("last=")[2]
            link = {} if at else {"Link": f'<{path}?last=1>; rel="next"'}
            return 200, link, pages[at]

        server.answers[path] = answer
        rows = json.loads(opened(server).entries["index.json"])["manifests"]
        assert [row["digest"] for row in rows] == [digest(made[0]), digest(verdict[0])]
        for link in (f'<{path}>; rel="next"', f'<{other.url}{path}>; rel="next"'):
            server.answers[path] = (200, {"Link": link}, index())
            with pytest.raises(UsageError, match=r"goes on (without anything new|somewhere else)"):
                opened(server)
        assert other.asked == []


def test_what_is_listed_as_attached_has_to_be():
    made = registries.plain(FILES)
    other = registries.attached(b"other", MANIFEST, b"{}")
    with held(made) as server:
        hold(server, other, tag="x")
        listing(server, made, part(other[0], MANIFEST))
        with pytest.raises(UsageError, match=r"is listed as attached to sha256:.* and is not"):
            opened(server)
        listing(server, made, part(b"gone", MANIFEST))
        assert opened(server).notes == (
            f"{digest(b'gone')} is listed as attached, and is not there",
        )


def test_what_is_large_or_much_is_told_and_not_taken(monkeypatch):
    made = registries.plain(FILES)
    large = manifest(part(b"{}"), part(b"x", size=1 << 40), subject=part(made[0], MANIFEST))
    with held(made) as server:
        hold(server, (large, MANIFEST, []), tag="x")
        small = [registries.attached(made[0], MANIFEST, b"%d" % number) for number in range(3)]
        for each in small:
            hold(server, each, tag="y")
        listing(server, made, *(part(each[0], MANIFEST) for each in ((large,), *small)))
        found = opened(server)
        assert found.notes == (f"{digest(large)} is attached, and too large to be taken",)
        monkeypatch.setattr(ocilayout, "MAX_ATTACHED", 3)
        assert f"more is attached to {digest(made[0])} than is taken" in opened(server).notes


def test_a_registry_that_does_not_tell_what_is_attached_is_told_of():
    made = registries.plain(FILES)
    with held(made) as server:
        listing(server, made, status=403)
        (note,) = opened(server).notes
        assert "cannot be asked for" in note
        assert "refuses" in note
        listing(server, made, status=400)
        assert opened(server).notes == ()


# Lists.


def test_a_list_goes_on_at_the_same_registry_only():
    with saying.server() as server, saying.server() as other:
        path = "/v2/acme/m/tags/list"
        body = json.dumps({"name": "acme/m", "tags": ["v1", "../x", 7, "v1"]}).encode()
        link = f'<{other.url}{path}?last=v1>; rel="next"'
        server.answers[path] = (200, {"Link": link}, body)
        with pytest.raises(UsageError, match="goes on somewhere else"):
            list(SOURCE.every(f"oci://{server.host}/acme/m", session()))
        link = f'<//{other.host}{path}?last=v1>; rel="next"'
        server.answers[path] = (200, {"Link": link}, body)
        with pytest.raises(UsageError, match="goes on somewhere else"):
            list(SOURCE.every(f"oci://{server.host}/acme/m", session()))
        assert other.asked == []


def test_a_list_that_repeats_itself_or_goes_on_is_refused(monkeypatch):
    with saying.server() as server:
        path = "/v2/acme/m/tags/list"
        again = {"Link": f'<{path}?last=v1>; rel="next"'}
        server.answers[path] = (200, again, b'{"tags": ["v1"]}')
        ask = partial(SOURCE.every, f"oci://{server.host}/acme/m", session())
        with pytest.raises(UsageError, match="without anything new"):
            list(ask())
        count = iter(range(10**6))

        def more(*_):
            return 200, again, json.dumps({"tags": [f"v{next(count)}"]}).encode()

        server.answers[path] = more
        monkeypatch.setattr(ociregistry, "MAX_PAGES", 5)
        with pytest.raises(UsageError, match="more than 5 pages"):
            list(ask())
        monkeypatch.setattr(ociregistry, "MAX_LISTED", 3)
        with pytest.raises(UsageError, match="more than 3"):
            list(ask())


def test_pages_are_joined():
    with saying.server() as server:
        path = "/v2/acme/m/tags/list"

        def pages(path, _):
            if "last=" in path:
                return 200, {}, b'{"tags": ["v2", "sha256-' + b"0" * 64 + b'.sig"]}'
            return (
                200,
                {"Link": '</v2/acme/m/tags/list?last=v1&n=1>; rel="next"'},
                b'{"tags": ["v1"]}',
            )

        server.answers[path] = pages
        base = f"oci://{server.host}/acme/m"
        assert list(SOURCE.every(base, session())) == [f"{base}:v1", f"{base}:v2"]


@pytest.mark.parametrize("body", [b'{"tags": {}}', b'{"tags": null}', b'{"tags": []}', b"{}"])
def test_lists_of_nothing(body):
    with saying.server() as server:
        server.answers["/v2/acme/m/tags/list"] = (200, {}, body)
        assert list(SOURCE.every(f"oci://{server.host}/acme/m", session())) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 50_000, b'{"tags": [], "tags": []}'])
def test_lists_that_are_none(body):
    with saying.server() as server:
        server.answers["/v2/acme/m/tags/list"] = (200, {}, body)
        with pytest.raises(UsageError, match="tags"):
            list(SOURCE.every(f"oci://{server.host}/acme/m", session()))


def test_nothing_but_usage_errors_where_nobody_listens():
    with pytest.raises(UsageError, match="cannot be reached"):
        SOURCE.open(f"oci://127.0.0.1:{debian.free_port()}/a:b", session())
    with pytest.raises(UsageError, match="names a registry, and no repository"):
        SOURCE.open("oci://127.0.0.1:1/", session())
