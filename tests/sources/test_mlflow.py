"""Models of an MLflow tracking server, served on loopback."""

import base64
import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.buckets import Shelf
from tests.servers.raw import answering
from weighbridge.core import Span, UsageError
from weighbridge.remote import buckets, tracking
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.session import Session
from weighbridge.sources import chosen, mlflow

API = "/api/2.0/mlflow/"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
LOGGED = f"m-{'0' * 32}"
FILES = {
    "1/models/x/MLmodel": b"flavors: {}",
    "1/models/x/data/w.bin": bytes(range(256)) * 8000,
    "1/models/x/empty": b"",
    "1/run/artifacts/model/MLmodel": b"a",
    "1/run/artifacts/other.txt": b"b",
}


class Tracking:
    """``places``: artifact addresses by what is asked. ``ranges``: whether ranges are served."""

    def __init__(self):
        self.places = {
            "versions": "mlflow-artifacts:/1/models/x",
            "run": "mlflow-artifacts:/1/run/artifacts",
            "logged": "mlflow-artifacts:/1/models/x",
        }
        self.ranges = True
        self.rows = None
        self.status = 200
        self.asked = []

    def __call__(self, request):
        self.asked.append((request.path, dict(request.headers)))
        found = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(found.query).items()}
        kind = {"Content-Type": "application/json"}
        if self.status != 200:
            return self.status, kind, b'{"error_code": "PERMISSION_DENIED", "message": "\\u001b"}'
        path = unquote(found.path)
        if path.startswith(f"{ARTIFACTS}/"):
            return self.file(request, FILES[path.removeprefix(f"{ARTIFACTS}/")])
        table = self.table(path, query)
        body = table if isinstance(table, bytes) else json.dumps(table).encode()
        return (200 if table else 404), kind, body

    def table(self, path, query):
        match path.removeprefix(API):
            case "registered-models/alias" if query == {"name": "my model", "alias": "best"}:
                return {"model_version": {"name": "my model", "version": "7"}}
            case "model-versions/get-download-uri" if query.get("name") == "my model":
                return {"artifact_uri": self.places["versions"]}
            case "runs/get" if query == {"run_id": "abc"}:
                return {"run": {"info": {"artifact_uri": self.places["run"]}, "data": {}}}
            case name if name == f"logged-models/{LOGGED}":
                return {"model": {"info": {"artifact_uri": self.places["logged"]}}}
            case name if name == ARTIFACTS:
                return {"files": self.listed(query.get("path", ""))}
        return {}

    def listed(self, path):
        if self.rows is not None:
            return self.rows
        found = {}
        for name, data in FILES.items():
            if name.startswith(f"{path}/".lstrip("/")):
                first, slash, _ = name[len(f"{path}/".lstrip("/")) :].partition("/")
                size = {} if slash else {"file_size": len(data)}
                found[first] = {"path": first, "is_dir": bool(slash)} | size
        return list(found.values())

    def file(self, request, data):
        wanted = request.headers.get("Range")
        if not (self.ranges and wanted):
            return 200, {}, data
        start, _, last = wanted.removeprefix("bytes=").partition("-")
        told = f"bytes {start}-{last}/{len(data)}"
        return 206, {"Content-Range": told}, data[int(start) : int(last) + 1]


@pytest.fixture
def server():
    server = Tracking()
    with answering(server) as url:
        server.url = url
        yield server


def session(server, **environment):
    return Session(online=True, environment={"MLFLOW_TRACKING_URI": server.url, **environment})


def opened(server, uri, **environment):
    own = session(server, **environment)
    assert chosen(uri, own) is mlflow.SOURCE
    return mlflow.open_(uri, own)


@pytest.mark.parametrize(
    ("uri", "pinned", "revision"),
    [
        ("models:/my model/3", "mlflow:models:/my model/3", "3"),
        ("mlflow:models:/my model/3", "mlflow:models:/my model/3", "3"),
        ("models:/my model@best", "mlflow:models:/my model/7", "7"),
        (f"models:/{LOGGED}", f"mlflow:models:/{LOGGED}", LOGGED),
        ("mlflow:runs:/abc/../../models/x", None, None),
    ],
)
def test_a_model(server, uri, pinned, revision):
    if pinned is None:
        with pytest.raises(UsageError, match="no file may be called that"):
            opened(server, uri)
        return
    found = opened(server, uri)
    assert (found.uri, found.revision, found.inside) == (pinned, revision, "x")
    assert sorted(found.entries) == ["x/MLmodel", "x/data/w.bin", "x/empty"]
    remote = found.entries["x/data/w.bin"]
    data = FILES["1/models/x/data/w.bin"]
    assert remote.size == len(data)
    assert b"".join(remote.ranges.pieces(Span(1000, 1_500_000))) == data[1000:1_500_000]


@pytest.mark.parametrize(
    ("uri", "inside", "names"),
    [
        ("runs:/abc/model", "model", ["model/MLmodel"]),
        ("runs:/abc", "artifacts", ["artifacts/model/MLmodel", "artifacts/other.txt"]),
        ("runs:/abc/other.txt", "other.txt", ["other.txt"]),
        ("models:/my model/3/data", "data", ["data/w.bin"]),
        ("models:/my model@best/data/w.bin", "w.bin", ["w.bin"]),
    ],
)
def test_a_part_of_it(server, uri, inside, names):
    found = opened(server, uri)
    assert (found.inside, sorted(found.entries)) == (inside, names)


def test_a_server_without_ranges(server):
    server.ranges = False
    remote = opened(server, "models:/my model/3").entries["x/data/w.bin"]
    assert b"".join(remote.ranges.pieces(Span(5, 9))) == bytes([5, 6, 7, 8])


@pytest.mark.parametrize(
    "uri",
    [
        "models:/my model",
        "models:/my model/Production",
        "models:/my model/latest",
        "models:/",
        "mlflow:hello",
        "mlflow:s3://models/x",
        "runs:/a b/c",
        "runs:/abc?x=y/c",
        "mlflow:mlflow:runs:/abc",
    ],
)
def test_what_is_no_address_of_a_model(server, uri):
    with pytest.raises(UsageError, match=r"expected runs|name a version or an alias"):
        opened(server, uri)


@pytest.mark.parametrize(
    "place",
    [
        "file:///etc",
        "/etc/passwd",
        "./mlruns/1",
        "C:\\models",
        "dbfs:/x",
        "hdfs://host/x",
        "http://169.254.169.254/latest",
        "mlflow-artifacts://elsewhere:80/x",
        "mlflow-artifacts:/a/../../x",
        "https://elsewhere/api/2.0/mlflow-artifacts/artifacts/x",
        "runs:/abc/x\0y",
    ],
)
def test_what_a_server_may_not_name(server, place):
    server.places["versions"] = place
    with pytest.raises(UsageError) as caught:
        opened(server, "models:/my model/3")
    assert "etc" not in str(caught.value)


def test_a_server_that_names_itself(server):
    server.places["versions"] = f"{server.url}{ARTIFACTS}/1/models/x"
    assert len(opened(server, "models:/my model/3").entries) == 3
    host = server.url.partition("//")[2]
    server.places["versions"] = f"mlflow-artifacts://{host}/1/models/x"
    assert len(opened(server, "models:/my model/3").entries) == 3
    server.places["versions"] = f"{server.url}/elsewhere/1/models/x"
    with pytest.raises(UsageError, match="on another server"):
        opened(server, "models:/my model/3")


def test_one_address_after_another(server):
    server.places["versions"] = f"models:/{LOGGED}"
    found = opened(server, "models:/my model/3/data")
    assert (found.uri, list(found.entries)) == ("mlflow:models:/my model/3/data", ["data/w.bin"])
    server.places["logged"] = f"models:/{LOGGED}"
    with pytest.raises(UsageError, match="one address after another"):
        opened(server, "models:/my model/3")


def test_a_bucket_is_read_as_a_bucket(server, monkeypatch):
    shelf = Shelf({"a/x/MLmodel": b"m", "a/x/w.bin": b"w"})
    asked = []

    def found(uri, _):
        asked.append(uri)
        return shelf, uri.partition("://")[2].partition("/")[2]

    monkeypatch.setattr(buckets, "found", found)
    server.places["run"] = "s3://shelf/a/"
    result = opened(server, "runs:/abc/x")
    assert asked == ["s3://shelf/a/x"]
    assert sorted(result.entries) == ["x/MLmodel", "x/w.bin"]
    assert (result.uri, result.inside) == ("mlflow:runs:/abc/x", "x")
    assert result.notes == ("its files are at 's3://shelf/a/x'",)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{"path": "../x", "is_dir": False, "file_size": 1}], "not in"),
        ([{"path": "..", "is_dir": True}], "no file may be called that"),
        ([{"path": "x", "is_dir": False}], "without a size"),
        ([{"path": "x", "is_dir": False, "file_size": -1}], "without a size"),
        ([{"path": "x", "is_dir": False, "file_size": True}], "without a size"),
        ([{"path": 5}], "without a name"),
        ([{"path": "x", "file_size": 1}, {"path": "x", "file_size": 1}], "twice"),
        ([{"path": "x", "is_dir": True}], "folders|no file may be called that"),
        ([{"path": f"{n}", "file_size": 1} for n in range(20_001)], "more than 20000"),
        ({}, "makes no sense"),
        ([7], "without a name"),
        ([], "nothing is there"),
    ],
)
def test_listings_that_lie(server, rows, why):
    server.rows = rows
    with pytest.raises(UsageError, match=why):
        opened(server, "models:/my model/3")


@pytest.mark.parametrize(
    "body", [b"{", b'{"artifact_uri": 5}', b'{"artifact_uri": "a", "artifact_uri": "b"}', b"[]"]
)
def test_answers_that_make_no_sense(server, monkeypatch, body):
    monkeypatch.setattr(server, "table", lambda *_: body)
    with pytest.raises(UsageError, match=r"makes no sense|names no artifact_uri"):
        opened(server, "models:/my model/3")


def test_an_answer_without_end(server, monkeypatch):
    monkeypatch.setattr(server, "table", lambda *_: b" " * (tracking.MAX_ANSWER + 1))
    with pytest.raises(UsageError, match="at most"):
        opened(server, "models:/my model/3")


def test_a_file_of_another_size(server, monkeypatch):
    monkeypatch.setitem(FILES, "1/models/x/data/w.bin", b"before")
    remote = opened(server, "models:/my model/3").entries["x/data/w.bin"]
    monkeypatch.setitem(FILES, "1/models/x/data/w.bin", b"afterwards")
    with pytest.raises(RemoteError):
        list(remote.ranges.pieces(Span(0, 6)))


@pytest.mark.parametrize(
    ("environment", "sent"),
    [
        ({}, None),
        ({"MLFLOW_TRACKING_TOKEN": "secret"}, "Bearer secret"),
        (
            {"MLFLOW_TRACKING_USERNAME": "me", "MLFLOW_TRACKING_PASSWORD": "secret"},
            "Basic " + base64.b64encode(b"me:secret").decode(),
        ),
    ],
)
def test_credentials_are_sent_and_not_told(server, environment, sent):
    opened(server, "models:/my model/3", **environment)
    assert {headers.get("Authorization") for _, headers in server.asked} == {sent}
    server.status = 403
    with pytest.raises(UsageError, match=r"status 403 \(PERMISSION_DENIED\)") as caught:
        opened(server, "models:/my model/3", **environment)
    assert "secret" not in str(caught.value)


def test_credentials_in_the_address(server):
    url = server.url.replace("://", "://me:secret@")
    opened(server, "runs:/abc", MLFLOW_TRACKING_URI=url)
    assert server.asked[-1][1]["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("uri", ["", "databricks", "sqlite:///x.db", "./mlruns", "file:///x"])
def test_without_a_server(uri):
    with pytest.raises(UsageError, match="MLFLOW_TRACKING_URI"):
        mlflow.open_("models:/x/1", Session(online=True, environment={"MLFLOW_TRACKING_URI": uri}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["files", "path", "is_dir", "file_size", "x"]), inner)
    ),
    max_leaves=8,
)


@given(JSON, st.text(max_size=4))
def test_any_row_is_a_file_a_folder_or_refused(row, folder):
    try:
        name, size = tracking._row(row, folder, "what")
    except UsageError:
        return
    assert "/" not in name
    assert name not in {"", ".", ".."}
    assert size is None or size >= 0
