"""What Ollama pulled a model as."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.builders.evidence import place
from tests.claims.claiming import WRONG, claims, model, told, warped, write
from weighbridge.claims.ollama_store import LICENCE, SOURCE
from weighbridge.core import Dossier, Grade, Signature, Standing, Strength, Verification


def blob(data):
    return hashlib.sha256(data).hexdigest()


def manifest(*layers):
    rows = [{"mediaType": media, "digest": f"sha256:{blob(data)}"} for media, data in layers]
    return {"config": {"digest": f"sha256:{blob(b'{}')}"}, "layers": rows}


def store(root, path="registry.ollama.ai/library/qwen2.5/7b", layers=(), *, missing=False):
    layers = ((("application/vnd.ollama.image.model"), b"GGUF"), *layers)
    files = {f"blobs/sha256-{blob(data)}": data for _, data in layers}
    files[f"blobs/sha256-{blob(b'{}')}"] = b"{}"
    if missing:
        del files[f"blobs/sha256-{blob(b'GGUF')}"]
    write(root, {**files, f"manifests/{path}": manifest(*layers)})
    return model(root, "ollama")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("registry.ollama.ai/library/qwen2.5/7b", [("name", "library/qwen2.5", "ollama")]),
        (
            "registry.ollama.ai/huihui_ai/m/latest",
            [("name", "huihui_ai/m", "ollama"), ("uploader", "huihui_ai", "ollama")],
        ),
        (
            "hf.co/bartowski/Qwen2.5-7B-GGUF/Q4_K_M",
            [
                ("name", "bartowski/Qwen2.5-7B-GGUF", "huggingface"),
                ("uploader", "bartowski", "huggingface"),
            ],
        ),
        (
            "huggingface/microsoft/phi/latest",
            [("name", "microsoft/phi", "elsewhere"), ("uploader", "microsoft", "elsewhere")],
        ),
        (
            "hf.co.evil.test/microsoft/phi/latest",
            [("name", "microsoft/phi", "elsewhere"), ("uploader", "microsoft", "elsewhere")],
        ),
        ("hf.co/\u0421ohere/m/latest", []),
    ],
)
def test_the_path_of_a_manifest(tmp_path, path, expected):
    found = claims(SOURCE, store(tmp_path, path))
    assert told(found) == expected
    assert all(claim.strength is Strength.RECORDED for claim in found)
    assert all(claim.said == "recorded by Ollama's store" for claim in found)


def test_a_blob_that_is_not_there_takes_the_record_away(tmp_path):
    found = claims(SOURCE, store(tmp_path, missing=True))
    assert [claim.strength for claim in found] == [Strength.DECLARED]


def test_a_blob_with_another_digest_takes_it_away_too(tmp_path):
    signature = Signature(place("manifests/x"), "ollama-store", Grade.RECORDED)
    wrong = Verification(signature, Standing.MISMATCH, "digests-differ", "other bytes")
    found = claims(SOURCE, store(tmp_path), dossier=Dossier("m", verifications=(wrong,)))
    assert [claim.strength for claim in found] == [Strength.DECLARED]


def test_the_text_of_a_known_licence(tmp_path):
    text = (Path(__file__).parents[2] / "LICENSE").read_bytes()
    found = claims(SOURCE, store(tmp_path, layers=[(LICENCE, text)]))
    assert told(found)[-1] == ("licence", "apache-2.0", "")
    assert found[-1].strength is Strength.DECLARED
    assert len(found[-1].evidence[0].value) <= 4096


def test_a_text_that_is_no_known_licence_is_none(tmp_path):
    found = claims(SOURCE, store(tmp_path, layers=[(LICENCE, b"You may do as I say.")]))
    assert [claim.topic.value for claim in found] == ["name"]


def test_wrong_types_and_broken_texts(tmp_path):
    at = tmp_path / "manifests/hf.co/acme/m/latest"
    store(tmp_path, "hf.co/acme/m/latest")
    for each in (*warped(manifest((LICENCE, b"GGUF"))), *WRONG):
        at.write_text(json.dumps(each))
        assert len(claims(SOURCE, model(tmp_path, "ollama"))) == 2
    at.write_bytes(b"\xff{")
    found = claims(SOURCE, model(tmp_path, "ollama"))
    assert {claim.strength for claim in found} == {Strength.DECLARED}
