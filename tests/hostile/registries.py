"""Container registries that lie: manifests, indexes, configurations, blobs, what is attached."""

import gzip
import json

from tests.builders import pickles, registries, safetensors, zips
from tests.builders.records import INDEX, MANIFEST, index, manifest, part
from tests.hostile.bombs import flat
from tests.hostile.names import BEYOND
from tests.hostile.serving import ANSWERS, ANY, BODIES, FINE, LIES, ONLINE, REFUSED, said, served
from tests.verification.sites import sha256

ROOT = "/v2/acme/m"

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
BAD = pickles.stream(pickles.call("posix", "system", "true"))
LONG = pickles.stream(b"](" + b"N" * 300_000 + b"e")
EMPTY = "application/vnd.oci.empty.v1+json"
NO = "0" * 64
MANY = 20_000


def _where(site):
    return f"oci://{site.url.removeprefix('http://')}/acme/m:v1", {}


def _put(site, data, media=MANIFEST, name="v1"):
    """Serve a manifest by a tag and its digest."""
    for each in (name, f"sha256:{sha256(data)}"):
        site.pages[f"{ROOT}/manifests/{each}"] = said(data, headers={"Content-Type": media})


def _blob(site, data, digest=""):
    site.files[f"{ROOT}/blobs/sha256:{digest or sha256(data)}"] = data


def _pushed(made, lie=""):
    """Serve a model as it is."""

    def make(site):
        data, media, blobs = made() if callable(made) else made
        _put(site, data, media)
        for each in blobs:
            _blob(site, each)
        site.lie = lie

    return make


def _answered(answer, name="v1"):
    def make(site):
        _pushed(registries.plain({"model.safetensors": GOOD}))(site)
        site.pages[f"{ROOT}/manifests/{name}"] = answer

    return make


def _layers(*rows, **more):
    """Return a manifest with these layers, and the blobs of an honest one."""
    data = manifest(part(b"{}", EMPTY), *rows, **{"mediaType": MANIFEST} | more)
    return data, MANIFEST, [b"{}", GOOD]


def _titled(name):
    return part(GOOD, annotations={registries.TITLE: name})


def _many(count):
    return _layers(*(part(b"%d" % n) for n in range(count)))


def _small(count):
    """A model of many small layers, all of them there."""
    rows = [b'{"a":%d}' % n for n in range(count)]
    return manifest(part(b"{}", EMPTY), *map(part, rows), mediaType=MANIFEST), MANIFEST, [
        b"{}", *rows]  # fmt: skip


MANIFESTS = {
    "layers": lambda: _many(MANY),
    "layers-more": lambda: _many(MANY + 1),
    "layers-small": lambda: _small(1500),
    "layers-same": lambda: _layers(*[part(GOOD)] * MANY),
    "layers-two-sizes": lambda: _layers(part(GOOD), part(GOOD, size=3)),
    "no-layers": _layers,
    "huge": lambda: _layers(part(GOOD, size=1 << 44)),
    "larger": lambda: _layers(part(GOOD, size=1 << 63)),
    "negative": lambda: _layers(part(GOOD, size=-1)),
    "digits": lambda: _layers(part(GOOD, size=10**4000)),
    "fraction": lambda: _layers(part(GOOD, size=1e300)),
    "truth": lambda: _layers(part(GOOD, size=True)),
    "shorter": lambda: _layers(part(GOOD, size=len(GOOD) - 1)),
    "longer": lambda: _layers(part(GOOD, size=len(GOOD) + 1)),
    "empty": lambda: _layers(part(GOOD, size=0)),
    "up": lambda: _layers(part(GOOD, digest="sha256:../../../../etc/passwd")),
    "algorithm": lambda: _layers(part(GOOD, digest="md5:" + "0" * 32)),
    "letters": lambda: _layers(part(GOOD, digest=f"sha256:{sha256(GOOD).upper()}")),
    "missing": lambda: _layers(part(GOOD, digest=f"sha256:{NO}")),
    "urls": lambda: _layers(part(GOOD, urls=["http://127.0.0.1:9/x"] * 1000)),
    "annotations": lambda: _layers(part(GOOD, annotations={"a": "b" * 3_900_000})),
    "notes": lambda: _layers(part(GOOD, annotations={f"k{n}": "v" for n in range(100_000)})),
    "both": lambda: _layers(part(GOOD), manifests=[part(GOOD, MANIFEST)]),
    "media": lambda: _layers(part(GOOD), mediaType="text/html"),
    "media-list": lambda: _layers(part(GOOD, [])),
    "subject": lambda: _layers(part(GOOD), subject=part(b"other", MANIFEST)),
    "schema-1": lambda: (b'{"schemaVersion":1,"fsLayers":[{"blobSum":"a"}]}', MANIFEST, []),
    "layers-table": lambda: (b'{"config":{},"layers":{}}', MANIFEST, []),
    "layers-null": lambda: (b'{"layers":null}', MANIFEST, []),
    "layers-deep": lambda: (b'{"layers":' + b"[" * 90 + b"]" * 90 + b"}", MANIFEST, []),
}  # fmt: skip
"""Manifests, by what is wrong with them, or how much is in them."""

WHOLE = {"layers-small", "layers-same", "annotations", "notes", "subject"}
"""Those that are no lie."""


def _chain(depth):
    """Serve indexes, each of which leads to the next; the last to a model."""

    def make(site):
        data, media, blobs = registries.plain({"model.safetensors": GOOD})
        for each in blobs:
            _blob(site, each)
        for _ in range(depth):
            _put(site, data, media, "x")
            data, media = index(part(data, media), mediaType=INDEX), INDEX
        _put(site, data, media)

    return make


def _fan(count):
    """Serve an index of many models, all of them there."""

    def make(site):
        _blob(site, b"{}")
        rows = []
        for n in range(count):
            data = manifest(part(b"{}", EMPTY), part(b"{}"), mediaType=MANIFEST,
                            annotations={"n": str(n)})  # fmt: skip
            _put(site, data, name="x")
            rows.append(part(data, MANIFEST))
        _put(site, index(*rows, mediaType=INDEX), INDEX)

    return make


def _doubled(depth):
    """Serve indexes, each of which leads to two others: 2 to the depth of paths."""

    def make(site):
        data, media, blobs = registries.plain({"model.safetensors": GOOD})
        for each in blobs:
            _blob(site, each)
        rows = [part(data, media)]
        _put(site, data, media, "x")
        for _ in range(depth):
            made = [index(*rows, mediaType=INDEX, annotations={"n": n}) for n in "ab"]
            for each in made:
                _put(site, each, INDEX, "x")
            rows = [part(each, INDEX) for each in made]
        _put(site, index(*rows, mediaType=INDEX), INDEX)

    return make


def _led(lie):
    """Serve an index that says something else of a manifest than that is."""

    def make(site):
        data, media, blobs = registries.plain({"model.safetensors": GOOD})
        for each in blobs:
            _blob(site, each)
        _put(site, data, media, "x")
        _put(site, index(part(data, media) | lie, mediaType=INDEX), INDEX)

    return make


INDEXES = {
    "chain-8": _chain(8),
    "chain-300": _chain(300),
    "doubled": _doubled(14),
    "fan-250": _fan(250),
    "fan-2000": _fan(2000),
    "size": _led({"size": 3}),
    "media": _led({"mediaType": INDEX}),
    "digest": _led({"digest": f"sha256:{NO}"}),
    "same": lambda site: _put(site, index(*[part(b"x", MANIFEST)] * MANY), INDEX),
    "empty": lambda site: _put(site, index(), INDEX),
}
"""Indexes."""


def _attached(answer):
    """Serve a model to which something is attached."""

    def make(site):
        made = registries.plain({"model.safetensors": GOOD})
        _pushed(made)(site)
        site.pages[f"{ROOT}/referrers/sha256:{sha256(made[0])}"] = answer(site, made)

    return make


def _pages(_site, _made):
    def page(handler, query):
        number = int(query.get("n", ["0"])[0])
        rows = [part(b"%d" % n, MANIFEST, artifactType="a") for n in (number, number + 1)]
        handler.small(200, index(*rows), {
            "Link": f'<{handler.path.partition("?")[0]}?n={number + 1}>; rel="next"',
            "Content-Type": INDEX})  # fmt: skip

    return page


def _statements(count, data):
    """Attach statements."""

    def answer(site, made):
        rows = []
        for n in range(count):
            body, media, blobs = registries.attached(made[0], made[1], data + b" " * n)
            _put(site, body, media, "x")
            for each in blobs:
                _blob(site, each)
            rows.append(part(body, media, artifactType="application/vnd.in-toto+json"))
        return said(index(*rows), headers={"Content-Type": INDEX})

    return answer


ATTACHED = {
    "pages": _pages,
    "missing": lambda _site, _made: said(index(*(
        part(b"%d" % n, MANIFEST, artifactType="application/vnd.in-toto+json")
        for n in range(MANY)))),
    "statements": _statements(99, b'{"payloadType":"x","payload":"e30=","signatures":[]}'),
    "statements-more": _statements(101, b'{"payloadType":"x"}'),
    "deep": _statements(3, b"[" * 50_000),
    "long": _statements(7, b'{"payload":"' + b"A" * (4 << 20)),
    "itself": lambda _site, made: said(index(part(made[0], made[1], artifactType="a"))),
}  # fmt: skip
"""What a registry says is attached to a model."""


def _packed(data, media):
    row = part(data, media)
    return manifest(part(b"{}", EMPTY), row, mediaType=MANIFEST), MANIFEST, [b"{}", data]


def _config(data, media):
    config = part(data, media)
    return manifest(config, part(GOOD), mediaType=MANIFEST), MANIFEST, [data, GOOD]


MODEL = registries.KITOPS + "model.v1.tar+gzip"
CONFIGS = (registries.KITOPS + "config.v1+json", registries.MODELPACK + "config.v1+json",
           "application/vnd.docker.container.image.v1+json")  # fmt: skip

BLOBS = {
    "gzip-bomb": (lambda: flat(times=2048), MODEL),
    "gzip-cut": (lambda: gzip.compress(LONG)[:-20], MODEL),
    "tar-up": (lambda: registries.tar({"../../x.pkl": BAD, "/etc/x": GOOD}, packed=True), MODEL),
    "tar-many": (lambda: registries.tar({f"f{n}": b"a" for n in range(5000)}, packed=True), MODEL),
    "zip-bomb": (lambda: zips.build([zips.M("a", b"", 8, packed=flat(raw=True),
                                            local={"size": 1 << 30})]), MODEL),
    "bad": (lambda: registries.tar({"m.pkl": BAD}, packed=True), MODEL),
    "text": (lambda: b"a" * (8 << 20), MODEL),
}  # fmt: skip
"""Layers, none of which may pass."""


def _challenged(header, token=None):
    """Serve a registry that wants to be shown a token first."""

    def make(site):
        def refuse(handler, _query):
            told = header.replace("URL", site.url)
            handler.small(401, b"{}", {"WWW-Authenticate": told})

        site.pages[f"{ROOT}/manifests/v1"] = refuse
        site.pages["/token"] = token or said(b'{"token":"a"}')

    return make


REALM = 'Bearer realm="URL/token",service="a"'

CHALLENGES = {
    "for-ever": _challenged(REALM),
    "realm-itself": _challenged(f'Bearer realm="URL{ROOT}/manifests/v1"'),
    "realm-file": _challenged('Bearer realm="file:///etc/passwd"'),
    "realm-inside": _challenged('Bearer realm="http://169.254.169.254/latest"'),
    "realm-long": _challenged('Bearer realm="URL/token?' + "a" * 60_000 + '"'),
    "commas": _challenged("Bearer " + "," * 60_000),
    "quotes": _challenged('Bearer realm="' + '\\"' * 30_000),
    "schemes": _challenged(", ".join(["Basic"] * 8000)),
    "parameters": _challenged("Bearer " + ",".join(f'a{n}="b"' for n in range(5000))),
    **{f"token-{name}": _challenged(REALM, lambda handler, _query, body=body: handler.small(
        200, body())) for name, body in BODIES.items()},
    **{f"token-{name}": _challenged(REALM, answer) for name, answer in ANSWERS.items()},
    "token-lines": _challenged(REALM, said(b'{"token":"a\\r\\nHost: b"}')),
    "token-number": _challenged(REALM, said(b'{"token":1}')),
    "token-long": _challenged(REALM, said(b'{"token":"' + b"a" * 1_000_000 + b'"}')),
}  # fmt: skip
"""What a registry wants to see."""


def _listed(path, key, make):
    def page(handler, query):
        number = int(query.get("last", ["0"])[0])
        body = json.dumps({key: make(number)}).encode()
        handler.small(200, body, {"Link": f'<{path}?last={number + 1}>; rel="next"'})

    return lambda site: site.pages.update({path: page})


LISTS = {
    "tags": lambda n: [f"t{n}-{m}" for m in range(1000)],
    "slow": lambda n: [f"t{n}"],
    "empty": lambda _: [],
    "same": lambda _: ["v1"],
    "numbers": lambda n: [n, {}, [], None],
}
"""Names, page after page."""

PLAN = ("fleet", "plan", "--online", "--quiet", "--patience", "20", "--ledger", "fleet.db")


def _repository(site):
    return f"oci://{site.url.removeprefix('http://')}/acme/m", {}


def _registry(site):
    return f"oci://{site.url.removeprefix('http://')}/", {}


def cases():
    """Yield registries."""
    yield from _documents()
    yield from _contents()
    for name, make in CHALLENGES.items():
        yield served(f"oci-challenge-{name}", make, _where)
    for name, rows in LISTS.items():
        tags = _listed(f"{ROOT}/tags/list", "tags", rows)
        yield served(f"oci-tags-{name}", tags, _repository, codes=ANY, command=PLAN)
        listed = _listed("/v2/_catalog", "repositories", rows)
        yield served(f"oci-repositories-{name}", listed, _registry, codes=ANY, command=PLAN)


def _documents():
    """Yield manifests, indexes, and what is attached."""
    for name, body in BODIES.items():
        yield served(f"oci-manifest-{name}", lambda site, body=body: _answered(
            said(body()))(site), _where, quick=name == "deep")  # fmt: skip
    for name, answer in ANSWERS.items():
        yield served(f"oci-manifest-{name}", _answered(answer), _where)
    yield served("oci-header", _answered(said(registries.plain({"a": GOOD})[0], headers={
        "Docker-Content-Digest": f"sha256:{NO}", "Content-Type": MANIFEST})), _where)  # fmt: skip
    for name, made in MANIFESTS.items():
        yield served(f"oci-manifest-{name}", _pushed(made), _where,
                     codes=ANY if name in WHOLE else REFUSED)  # fmt: skip
    for at, name in enumerate(BEYOND):
        yield served(f"oci-title-{at}", _pushed(_layers(_titled(name))), _where, codes=ANY)
    for name, make in INDEXES.items():
        yield served(f"oci-index-{name}", make, _where, quick=name == "doubled",
                     codes=ANY if name[:3] in {"cha", "fan"} else REFUSED)  # fmt: skip
    for name, answer in ATTACHED.items():
        yield served(f"oci-attached-{name}", _attached(answer), _where, codes=ANY)


def _contents():
    """Yield layers and configurations, and how they are sent."""
    for name, (make, media) in BLOBS.items():
        yield served(f"oci-layer-{name}", _pushed(
            lambda make=make, media=media: _packed(make(), media)), _where)  # fmt: skip
    for at, media in enumerate(CONFIGS):
        for name, body in BODIES.items():
            yield served(f"oci-config-{at}-{name}", _pushed(
                lambda body=body, media=media: _config(body(), media)), _where,
                codes=ANY)  # fmt: skip
    other = _layers(part(GOOD, digest=f"sha256:{NO}"))
    yield served("oci-other-digest", _all(_pushed(other), lambda site: _blob(site, GOOD, NO)),
                 _where, command=(*ONLINE, "--full"))  # fmt: skip
    for lie in LIES:
        yield served(f"oci-sends-{lie}", _pushed(_packed(LONG, "application/octet-stream"), lie),
                     _where, codes=ANY if lie in FINE else REFUSED)  # fmt: skip


def _all(*makes):
    def make(site):
        for each in makes:
            each(site)

    return make
