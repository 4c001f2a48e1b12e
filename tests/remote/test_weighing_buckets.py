"""A model in a bucket, of a tracking server or of Ollama comes out as the same bytes on a disk."""

import json

import pytest

from tests.builders.safetensors import build, tensor
from tests.servers import s3 as servers
from tests.servers.raw import answering
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Verdict
from weighbridge.stages import fetching

FILES = {
    "config.json": b'{"model_type": "bert"}',
    "model.safetensors": build({"w": tensor(0, 32 << 20)}, data=bytes(32 << 20)),
    "more/evil.pkl": b"cos\nsystem\n(S'true'\ntR.",
}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def store(monkeypatch):
    pytest.importorskip("s3fs", reason="needs pip install 'weighbridge[s3]'")
    with servers.serving() as (url, client):
        servers.found(monkeypatch, url)
        client.create_bucket(Bucket="models")
        for name, data in FILES.items():
            client.put_object(Bucket="models", Key=f"m/{name}", Body=data)
        yield


def told(where):
    """Verdict, findings and names of files, and what was fetched."""
    with fetching.places(online=True) as places:
        (model,) = pipeline.scan(
            [where], applied(), today=DAY, reading=pipeline.Reading(take=places.take)
        ).models
        reasons = [
            (reason.rule, reason.verdict, reason.because)
            for reason in model.decision.reasons
            if reason.rule != "headers-only"
        ]
        names = [str(artifact.name) for artifact in model.dossier.artifacts]
        return model.dossier.layout, reasons, names, model.dossier.fetched


@pytest.mark.usefixtures("store")
def test_a_folder_in_a_bucket(tmp_path, monkeypatch):
    for name, data in FILES.items():
        (tmp_path / "m" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "m" / name).write_bytes(data)
    *here, _ = told(str(tmp_path / "m"))
    *there, fetched = told("s3://models/m")
    assert there == here
    assert here[0] == "folder"
    assert Verdict.DENY in {verdict for _, verdict, _ in here[1]}
    assert fetched.moved < 1 << 20

    def tracked(_):
        body = json.dumps({"artifact_uri": "s3://models/m"}).encode()
        return 200, {"Content-Type": "application/json"}, body

    with answering(tracked) as server:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", server)
        *there, fetched = told("models:/name/3")
    assert there == here
    assert fetched.uri == "mlflow:models:/name/3"


def test_a_model_of_ollama(tmp_path, monkeypatch):
    blobs, tag = tmp_path / "blobs", tmp_path / "manifests/registry.ollama.ai/library/m/latest"
    blobs.mkdir()
    tag.parent.mkdir(parents=True)
    (blobs / f"sha256-{'a' * 64}").write_bytes(FILES["more/evil.pkl"])
    tag.write_text(json.dumps({"layers": [{"digest": f"sha256:{'a' * 64}"}]}))
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path))
    layout, reasons, names, _ = told("ollama:m")
    assert layout == "ollama"
    assert Verdict.DENY in {verdict for _, verdict, _ in reasons}
    assert len(names) == 2
    assert (layout, reasons, names) == told(str(tmp_path))[:3]
