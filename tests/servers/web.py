"""A web server that knows ranges, and lies in one way at a time when it is told to."""

import gzip
import hashlib
import json
import re
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    block_on_close = False

    def handle_error(self, *_):
        """Clients that hang up are what some tests are about."""


class Site:
    """What is served, and how.

    ``files`` maps paths to bytes or to ``Sparse``; ``lie`` names what is wrong with answers that
    carry ranges; ``asked`` are the requests that came: method, path, headers.
    """

    def __init__(self):
        self.files = {}
        self.pages = {}
        self.lie = ""
        self.asked = []
        self.url = ""
        self.elsewhere = ""
        self.count = 0
        self.failed = set()

    def repository(self, name, files, *, commit="a" * 40, revision="main", large=()):
        """Serve a repository of the hub; ``large`` are names that are kept by LFS."""
        tree = []
        for path, data in files.items():
            oid = git(data) if isinstance(data, bytes) else "0" * 40
            row = {"type": "file", "oid": oid, "size": len(data), "path": path}
            if path in large:
                row["lfs"] = {"oid": digest(data), "size": len(data), "pointerSize": 134}
            tree.append(row)
            self.files[f"/{name}/resolve/{commit}/{path}"] = data
        for each in {revision, commit}:
            self.pages[f"/api/models/{name}/revision/{each}"] = {"id": name, "sha": commit}
        self.pages[f"/api/models/{name}/tree/{commit}"] = tree


class Sparse:
    """Bytes that are zero but for a beginning and an end."""

    def __init__(self, head, size, tail=b"", digest=""):
        self.head, self.size, self.tail, self.digest = head, size, tail, digest

    def __len__(self):
        return self.size

    def __getitem__(self, part):
        start, stop = part.start, min(part.stop, self.size)
        data = bytearray(stop - start)
        for at, held in ((0, self.head), (self.size - len(self.tail), self.tail)):
            first, last = max(start, at), min(stop, at + len(held))
            if first < last:
                data[first - start : last - start] = held[first - at : last - at]
        return bytes(data)


def digest(data):
    return hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else data.digest


def git(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def etag(data):
    return '"' + hashlib.sha256(data[0:1000] if len(data) else b"").hexdigest()[:32] + '"'


@contextmanager
def serving(site):
    """Serve a site until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_):
            """Say nothing."""

        def do_GET(self):
            site.count += 1
            site.asked.append((self.command, self.path, dict(self.headers)))
            path = unquote(urlsplit(self.path).path)
            if path in site.pages:
                self.page(site.pages[path])
            elif path in site.files:
                self.file(path, site.files[path])
            else:
                self.small(404, b"no such thing")

        def do_HEAD(self):
            self.do_GET()

        def page(self, table):
            if callable(table):
                table(self, parse_qs(urlsplit(self.path).query))
            else:
                body = table if isinstance(table, bytes) else json.dumps(table).encode()
                self.small(200, body, {"Content-Type": "application/json"})

        def small(self, status, body, headers=()):
            self.send_response(status)
            for name, value in dict(headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def file(self, path, data):
            LIES.get(site.lie, honest)(self, site, path, data)

    server = Quiet(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def asked(handler, data):
    """Return first byte and one past the last."""
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", handler.headers.get("Range", ""))
    if not found:
        return None
    return int(found[1]), min(int(found[2]) + 1, len(data))


def honest(handler, site, path, data, **changes):  # noqa: ARG001 - as every liar
    """Answer a range with a range."""
    span = asked(handler, data)
    tag = changes.get("etag", etag(data))
    if handler.headers.get("If-Match", tag) != tag and not changes.get("careless"):
        return handler.small(412, b"")
    if span is None:
        return handler.small(200, data[0 : len(data)], {"ETag": tag})
    start, stop = span
    if start >= len(data):
        return handler.small(416, b"", {"Content-Range": f"bytes */{len(data)}"})
    body = changes.get("body", data[start:stop])
    total = changes.get("total", len(data))
    handler.send_response(changes.get("status", 206))
    if "range" not in changes or changes["range"]:
        told = changes.get("range", f"bytes {start}-{stop - 1}/{total}")
        handler.send_header("Content-Range", told)
    for name, value in changes.get("headers", {}).items():
        handler.send_header(name, value)
    if tag:
        handler.send_header("ETag", tag)
    if changes.get("length", True):
        handler.send_header(
            "Content-Length", str(changes.get("length", len(body))).replace("True", str(len(body)))
        )
    else:
        handler.send_header("Connection", "close")
        handler.close_connection = True
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)
    return None


def _later(site):
    return site.count > 1


def no_ranges(handler, site, path, data):  # noqa: ARG001
    handler.small(200, data[0 : len(data)], {"ETag": etag(data)})


def changes(handler, site, path, data):
    tag = f'"{site.count}"'
    honest(handler, site, path, data, etag=tag, careless=True)


def grows(handler, site, path, data):
    honest(handler, site, path, data, total=len(data) + site.count)


def shifted(handler, site, path, data):
    start, stop = asked(handler, data)
    if not _later(site):
        return honest(handler, site, path, data)
    return honest(handler, site, path, data, range=f"bytes {start + 1}-{stop}/{len(data) + 1}")


def longer(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, body=data[start:stop] + b"more" * 50, length=False)


def told_longer(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, body=data[start:stop] + b"more" * 50)


def shorter(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, body=data[start : max(stop - 1, start)], length=False)


def endless(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, body=data[start:stop], length=False)
    try:
        while True:
            handler.wfile.write(b"\0" * 65536)
    except OSError:
        pass


def zipped(handler, site, path, data):
    start, stop = asked(handler, data)
    body = gzip.compress(data[start:stop])
    honest(handler, site, path, data, body=body, headers={"Content-Encoding": "gzip"})


def unsaid(handler, site, path, data):
    honest(handler, site, path, data, range="")


def unknown_total(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, range=f"bytes {start}-{stop - 1}/*")


def huge(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, range=f"bytes {start}-{stop - 1}/{1 << 62}")


def elsewhere(handler, site, path, data):  # noqa: ARG001
    handler.small(302, b"", {"Location": site.elsewhere})


def itself(handler, site, path, data):  # noqa: ARG001
    handler.small(302, b"", {"Location": path})


def silent(handler, site, path, data):  # noqa: ARG001
    time.sleep(120)


def dripping(handler, site, path, data):  # noqa: ARG001
    try:
        for byte in b"HTTP/1.1 206 Partial Content\r\nX-A: " + b"a" * 100_000:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.5)
    except OSError:
        pass


def dripping_body(handler, site, path, data):
    start, stop = asked(handler, data)
    honest(handler, site, path, data, body=b"", length=stop - start)
    try:
        for byte in data[start:stop]:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.5)
    except OSError:
        pass


def failing(handler, site, path, data):  # noqa: ARG001
    handler.small(503, b"try again", {"Retry-After": "3600"})


def once_failing(handler, site, path, data):
    key = (path, handler.headers["Range"])
    if key not in site.failed:
        site.failed.add(key)
        return handler.small(503, b"try again", {"Retry-After": "0"})
    return honest(handler, site, path, data)


def headers(handler, site, path, data):  # noqa: ARG001
    handler.wfile.write(b"HTTP/1.1 206 Partial Content\r\n")
    for number in range(500):
        handler.wfile.write(b"X-%d: %s\r\n" % (number, b"a" * 60_000))
    handler.wfile.write(b"\r\n")


def garbage(handler, site, path, data):  # noqa: ARG001
    handler.wfile.write(b"\x16\x03\x01 what is this\r\n\r\n")


LIES = {
    each.__name__.replace("_", "-"): each
    for each in (
        no_ranges, changes, grows, shifted, longer, told_longer, shorter, endless, zipped, unsaid,
        unknown_total, huge, elsewhere, itself, silent, dripping, dripping_body, failing,
        once_failing, headers, garbage,
    )
}  # fmt: skip
"""Ways to lie, by name."""
