"""Hubs that lie: answers, listings page by page, names, sizes, digests, and how files are sent."""

import json
import time

from tests.builders import pickles, safetensors
from tests.hostile.names import BEYOND
from tests.hostile.serving import ANSWERS, ANY, BODIES, FINE, LIES, ONLINE, REFUSED, said, served
from tests.servers import web

NAME, COMMIT = "acme/chat", "a" * 40
REVISION, TREE = f"/api/models/{NAME}/revision/main", f"/api/models/{NAME}/tree/{COMMIT}"

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
FILES = {"config.json": b"{}", "model.safetensors": GOOD}
LONG = {"config.json": b"{}", "m.pkl": pickles.stream(b"](" + b"N" * 300_000 + b"e")}

MOST = 20_000
"""Files of a model that are listed, at most."""


def _where(site):
    return f"hf://{NAME}", {"HF_ENDPOINT": site.url}


def _honest(site, files=FILES, **more):
    site.repository(NAME, files, **more)


def _row(name, data=b"{}", **lies):
    return {"type": "file", "oid": web.git(data), "size": len(data), "path": name, **lies}


def _replaced(page, answer):
    def make(site):
        _honest(site)
        site.pages[page] = answer

    return make


def _listed(rows, data=b"{}"):
    """Serve a tree of these rows; every file has the same bytes."""

    def make(site):
        _honest(site)
        table = rows() if callable(rows) else rows
        site.pages[TREE] = json.dumps(table).encode()
        for row in table:
            if isinstance(row, dict) and isinstance(row.get("path"), str):
                site.files[f"/{NAME}/resolve/{COMMIT}/{row['path']}"] = data

    return make


def _paged(row, link):
    """Serve a tree without end: what each page holds, and where it says that the next is."""

    def page(handler, query):
        number = int(query.get("cursor", ["0"])[0])
        body = json.dumps(row(number)).encode()
        handler.small(200, body, {"Link": f'<{link(number + 1)}>; rel="next"'})

    return _replaced(TREE, page)


def _next(number):
    return f"{TREE}?cursor={number}"


def _sent(lie, files=LONG, **more):
    def make(site):
        _honest(site, files, **more)
        site.lie = lie

    return make


def _other(data, promised):
    """Serve bytes where a listing promises others."""

    def make(site):
        _honest(site, {"config.json": b"{}", "model.safetensors": promised},
                large=("model.safetensors",))  # fmt: skip
        site.files[f"/{NAME}/resolve/{COMMIT}/model.safetensors"] = data

    return make


def _sparse(head, size):
    return _sent("", {"config.json": b"{}", "m.pkl": web.Sparse(head, size, digest="b" * 64)},
                 large=("m.pkl",))  # fmt: skip


PAGES = {
    "same": _paged(lambda _: [], lambda _: TREE),
    "empty": _paged(lambda _: [], _next),
    "one": _paged(lambda n: [_row(f"f{n}")], _next),
    "full": _paged(lambda n: [_row(f"d{n}/f{m}") for m in range(1000)], _next),
    "elsewhere": _paged(lambda _: [], lambda n: f"http://127.0.0.2:9{TREE}?cursor={n}"),
    "long": _paged(lambda _: [], lambda n: f"{TREE}?cursor={n}&" + "a" * 60_000),
    "growing": _paged(lambda n: [_row(f"f{n}")], lambda n: f"{TREE}?cursor={n}&" + "a" * (9 * n)),
}
"""Listings that go on, by how."""

ROWS = {
    "many": lambda: [_row(f"f{n}.json") for n in range(MOST)],
    "too-many": lambda: [_row(f"f{n}.json") for n in range(MOST + 1)],
    "folders": lambda: [_row(f"m{n}/config.json") for n in range(5000)],
    "deep": lambda: [_row("d/" * 500 + f"f{n}") for n in range(3000)],
    "combs": lambda: [_row("d/" * n + "f") for n in range(500)],
    "shards": lambda: [_row(f"model-{n:05}-of-09999.safetensors") for n in range(1, 3000)],
    "twice": [_row("a"), _row("a")],
    "folder-and-file": [_row("a"), _row("a/b"), {"type": "directory", "path": "a"}],
    "sizes": [_row("a"), _row("b", size=3)],
    "negative": [_row("a", size=-1)],
    "huge": [_row("a", size=1 << 63, oid="b" * 40)],
    "digits": [_row("a", size=10**4000)],
    "fraction": [_row("a", size=1.5)],
    "truth": [_row("a", size=True)],
    "digest": [_row("a", oid="../" * 13 + "a")],
    "lfs": [_row("a", lfs={"oid": "x" * 64, "size": 2})],
    "lfs-list": [_row("a", lfs=[])],
    "kind": [_row("a", type="link")],
    "kind-list": [_row("a", type=["file"])],
    "numbers": [1, 2, 3],
    "nested": [[_row("a")]],
    "unnamed": [_row("", path=None)],
    "git": [_row(".git/config"), _row(".git/HEAD"), _row(".git/hooks/post-checkout")],
    "records": [_row(".cache/huggingface/download/a.metadata"), _row("a")],
}
"""Listings of one page, by what is wrong with them, or how long they are."""

WHOLE = {"many", "folders", "deep", "combs", "shards", "folder-and-file", "git", "records"}
"""Those that are no lie."""

PLAN = ("fleet", "plan", "--online", "--quiet", "--patience", "20", "--ledger", "fleet.db")

OWNED = {
    "models": lambda n: [{"id": f"acme/m{n}-{m}"} for m in range(1000)],
    "empty": lambda _: [],
    "same": lambda _: [{"id": NAME}],
}
"""Models of an owner, page after page."""


SLOW = ("dripping", "dripping-body", "silent")
"""Ways to send without an end, each of which a request has a bound for."""

PAGED = 40
"""Pages of a listing of which each comes late."""

SOON = 70
"""Seconds by the clock in which the command answers, however many files are sent like that."""


def _slow(lie, names, size):
    """Serve files that come slowly, or not at all."""
    files = {name: web.Sparse(b"\x80\4](", size, digest="b" * 64) for name in names}
    return _sent(lie, {"config.json": b"{}", **files}, large=tuple(files))


def _late(seconds):
    """Serve a list page after page, and files, each of which comes whole after a while."""
    rows = [_row(f"f{n}.json") for n in range(200)]

    def page(handler, query):
        time.sleep(seconds)
        number = int(query.get("cursor", ["0"])[0])
        more = {"Link": f'<{_next(number + 1)}>; rel="next"'} if number < PAGED else {}
        handler.small(200, json.dumps(rows if number == 0 else []).encode(), more)

    def file(handler, _query):
        time.sleep(seconds)
        handler.file(handler.path, b"{}")

    def make(site):
        _honest(site)
        site.pages[TREE] = page
        for row in rows:
            site.pages[f"/{NAME}/resolve/{COMMIT}/{row['path']}"] = file

    return make


def _owner(site):
    return "hf://acme/", {"HF_ENDPOINT": site.url}


def _owned(rows):
    def page(handler, query):
        number = int(query.get("cursor", ["0"])[0])
        body = json.dumps(rows(number)).encode()
        handler.small(200, body, {"Link": f'</api/models?cursor={number + 1}>; rel="next"'})

    return lambda site: site.pages.update({"/api/models": page})


def _waiting():
    """Yield hubs that take their time."""
    for lie in SLOW:
        for count, size in ((1, 64 << 20), (300, 9 << 20), (300, 100)):
            names = [f"m{n}.pkl" for n in range(count)]
            yield served(f"hub-slow-{lie}-{count}-of-{size}", _slow(lie, names, size), _where,
                         within=SOON)  # fmt: skip
    for seconds in (2, 8):
        yield served(f"hub-late-{seconds}", _late(seconds), _where, codes=ANY,
                     within=SOON)  # fmt: skip


def cases():
    """Yield hubs."""
    for name, body in BODIES.items():
        for page, at in {"revision": REVISION, "tree": TREE}.items():
            yield served(f"hub-{page}-{name}", lambda site, at=at, body=body: _replaced(
                at, said(body()))(site), _where, quick=page + name == "treedeep")  # fmt: skip
    for name, answer in ANSWERS.items():
        yield served(f"hub-revision-{name}", _replaced(REVISION, answer), _where)
        yield served(f"hub-tree-{name}", _replaced(TREE, answer), _where)
    for name, make in PAGES.items():
        yield served(f"hub-pages-{name}", make, _where, quick=name == "same")
    for name, rows in ROWS.items():
        yield served(f"hub-rows-{name}", _listed(rows), _where,
                     codes=ANY if name in WHOLE else REFUSED)  # fmt: skip
    for at, path in enumerate(BEYOND):
        yield served(f"hub-path-{at}", _listed([_row(path), _row("a.json")]), _where,
                     codes=ANY)  # fmt: skip
    for lie in LIES:
        codes = ANY if lie in FINE else REFUSED
        yield served(f"hub-sends-{lie}", _sent(lie), _where, codes=codes)
    yield served("hub-other-bytes", _other(bytes(len(GOOD)), GOOD), _where, more=())
    full = (*ONLINE, "--full")
    yield served("hub-other-digest", _other(GOOD[:-1] + b"\1", GOOD), _where, command=full)
    yield served("hub-cut", _other(GOOD[:-1], GOOD), _where)
    yield served("hub-longer", _other(GOOD + b"\0", GOOD), _where, command=full)
    for name, head in {"zeros": b"", "pickle": b"\x80\4N.", "list": b"\x80\4](" + b"N" * 9999,
                       "bytes": b"\x80\4\x8e" + b"\xff" * 4 + bytes(4)}.items():  # fmt: skip
        yield served(f"hub-sparse-{name}", _sparse(head, 1 << 40), _where,
                     codes=ANY if name == "pickle" else REFUSED)  # fmt: skip
    yield from _waiting()
    for name, rows in OWNED.items():
        yield served(f"hub-owner-{name}", _owned(rows), _owner, codes=(2, 3), command=PLAN)
