"""Google's and Azure's stores, on loopback: as much of their interfaces as is asked for here.

Written from the same documents as ``remote/gs.py`` and ``remote/az.py``. The libraries that make
requests are the real ones.
"""

import base64
import json
import re
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

PAGE = 3

SECRET = base64.b64encode(b"no secret at all").decode()


class Objects:
    """``held``: bytes by key. ``versions``: how often each was written. ``asked``: requests."""

    def __init__(self, held):
        self.held = dict(held)
        self.versions = dict.fromkeys(held, 1000)
        self.asked = []
        self.lie = None

    def put(self, key, data):
        self.held[key] = data
        self.versions[key] = self.versions.get(key, 1000) + 1

    def rows(self, prefix, delimiter):
        """Keys, and what keys begin with up to a delimiter, in order."""
        found = {}
        for key in sorted(self.held, key=str.encode):
            if key.startswith(prefix):
                name, slash, _ = key[len(prefix) :].partition("/")
                found[key if not (delimiter and slash) else f"{prefix}{name}/"] = bool(
                    delimiter and slash
                )
        return list(found.items())


def part(request, data):
    """Return what ranges are answered with."""
    wanted = request.headers.get("Range") or request.headers.get("x-ms-range") or ""
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted)
    if not found:
        return 200, {}, data
    start, stop = int(found[1]), min(int(found[2]) + 1, len(data))
    told = {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}
    return 206, told, data[start:stop]


def google(objects):
    """Return what answers as Google's store does."""

    def row(key):
        size, version = str(len(objects.held[key])), str(objects.versions[key])
        return {"name": key, "size": size, "generation": version}

    def answer(request):
        objects.asked.append((request.path, dict(request.headers)))
        if objects.lie and (lie := objects.lie(request)):
            return lie
        found = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(found.query).items()}
        _, _, key = found.path.partition("/b/models/o")
        key = unquote(key.lstrip("/"))
        kind = {"Content-Type": "application/json"}
        if not found.path.startswith("/storage/v1/b/models/"):
            return 404, kind, b"{}"
        if not key:
            start = int(query.get("pageToken", 0))
            rows = objects.rows(query.get("prefix", ""), query.get("delimiter"))
            some = rows[start : start + PAGE]
            table = {
                "items": [row(each) for each, folder in some if not folder],
                "prefixes": [each for each, folder in some if folder],
            }
            if start + PAGE < len(rows):
                table["nextPageToken"] = str(start + PAGE)
            return 200, kind, json.dumps({k: v for k, v in table.items() if v}).encode()
        if key not in objects.held:
            return 404, kind, b"{}"
        if query.get("alt") != "media":
            return 200, kind, json.dumps(row(key)).encode()
        if query.get("generation") != str(objects.versions[key]):
            return 404, kind, b"{}"
        status, told, body = part(request, objects.held[key])
        return status, told | {"ETag": f'"{objects.versions[key]}"'}, body

    return answer


def azure(objects):
    """Return what answers as Azure's store does, for the account ``nobody``."""

    def etag(key):
        return f"0x8D{objects.versions[key]}"

    def listed(key, *, folder):
        name = f"<Name>{escape(key)}</Name>"
        if folder:
            return f"<BlobPrefix>{name}</BlobPrefix>"
        return (
            f"<Blob>{name}<Properties><Etag>{etag(key)}</Etag><BlobType>BlockBlob</BlobType>"
            f"<Content-Length>{len(objects.held[key])}</Content-Length></Properties></Blob>"
        )

    def error(status, code):
        kind = {"x-ms-error-code": code, "Content-Type": "application/xml"}
        return status, kind, f"<Error><Code>{code}</Code><Message>m</Message></Error>".encode()

    def answer(request):
        objects.asked.append((request.path, dict(request.headers)))
        if objects.lie and (lie := objects.lie(request)):
            return lie
        found = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(found.query).items()}
        path = unquote(found.path)
        if not path.startswith("/nobody/models"):
            return error(404, "ContainerNotFound")
        key = path.removeprefix("/nobody/models").lstrip("/")
        if not key:
            start = int(query.get("marker", 0))
            rows = objects.rows(query.get("prefix", ""), query.get("delimiter"))
            some = "".join(listed(each, folder=f) for each, f in rows[start : start + PAGE])
            more = str(start + PAGE) if start + PAGE < len(rows) else ""
            body = (
                '<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="x"'
                f' ContainerName="models"><Blobs>{some}</Blobs><NextMarker>{more}</NextMarker>'
                "</EnumerationResults>"
            )
            return 200, {"Content-Type": "application/xml"}, body.encode()
        if key not in objects.held:
            return error(404, "BlobNotFound")
        tag = f'"{etag(key)}"'
        if request.headers.get("If-Match", tag) != tag:
            return error(412, "ConditionNotMet")
        status, told, body = part(request, objects.held[key])
        kind = {"ETag": tag, "x-ms-blob-type": "BlockBlob", "Last-Modified": MOMENT}
        return status, kind | told, body

    return answer


MOMENT = "Thu, 26 Nov 2026 09:00:00 GMT"


def find_google(monkeypatch, url):
    """Let gcsfs find a store, and nobody's credentials."""
    pytest.importorskip("gcsfs", reason="needs pip install 'weighbridge[gs]'")
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", url)
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)


def find_azure(monkeypatch, url):
    """Let adlfs find a store."""
    pytest.importorskip("adlfs", reason="needs pip install 'weighbridge[az]'")
    told = f"AccountName=nobody;AccountKey={SECRET};BlobEndpoint={url}/nobody;"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", f"DefaultEndpointsProtocol=http;{told}")
