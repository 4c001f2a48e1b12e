"""A program weighs a model before it is downloaded."""

import pytest

import weighbridge
from tests.builders import safetensors
from tests.servers.web import Site, serving

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 16)}, data=b"\1" * 16)


@pytest.fixture
def hub(monkeypatch):
    site = Site()
    files = {"config.json": b'{"model_type": "llama"}', "model.safetensors": WEIGHTS}
    site.repository("acme/chat", files, large=["model.safetensors"])
    with serving(site):
        monkeypatch.setenv("HF_ENDPOINT", site.url)
        yield site


def test_nothing_is_fetched_unless_that_is_said(hub):
    with pytest.raises(weighbridge.UsageError, match="is elsewhere"):
        weighbridge.scan("hf://acme/chat")
    assert not hub.asked


@pytest.mark.usefixtures("hub")
def test_a_model_is_weighed_where_it_is():
    report = weighbridge.scan("hf://acme/chat", online=True)
    (each,) = report.models
    assert report.verdict is weighbridge.Verdict.ALLOW
    assert each.dossier.model == f"hf://acme/chat@{'a' * 40}"
    assert not each.dossier.fetched.whole
    assert each.dossier.digest is None


@pytest.mark.usefixtures("hub")
def test_every_byte_is_hashed_if_that_is_asked():
    (each,) = weighbridge.scan("hf://acme/chat", digest=True, online=True).models
    assert each.dossier.fetched.whole
    assert each.dossier.digest is not None
