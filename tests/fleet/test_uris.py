import os

import pytest

from weighbridge.core import UsageError
from weighbridge.fleet import uris

TOKEN = "hf_" + "aBxdEyfGzhJqkLrmNwpQtrSsuvUvWxXyZa"


@pytest.mark.parametrize(
    "uri",
    [
        f"https://user:{TOKEN}@hub.example/org/model",
        f"https://{TOKEN}@hub.example/org/model",
        f"s3://bucket/model?X-Amz-Signature={TOKEN}",
        f"s3://bucket/model?revision=main&sig={TOKEN}",
        f"s3://bucket/model#{TOKEN}",
        f"https://hub.example/{TOKEN}/model",
        f"s3://bucket/with blank?x={TOKEN}",
    ],
)
def test_what_lets_somebody_in_is_refused_and_never_repeated(uri):
    assert uris.remote(uri)
    with pytest.raises(UsageError) as refused:
        uris.checked(uri)
    assert TOKEN not in str(refused.value)
    assert "hunter22" not in uris.scrubbed(f"cannot read {uri} with password=hunter22")
    assert TOKEN not in uris.scrubbed(f"cannot read {uri!r}: Authorization: Bearer {TOKEN}")


@pytest.mark.parametrize(
    "uri",
    ["hf://org/model?revision=main", "s3://bucket/prefix", "oci://registry.example:5000/a/b:1.0"],
)
def test_what_only_says_what_is_meant_is_kept(uri):
    assert uris.checked(uri) == uri
    assert uris.remote(uri)


@pytest.mark.parametrize("text", ["/models/a", "models", "-", "C:/models", "a:b", ""])
def test_a_path_is_no_uri(text):
    assert not uris.remote(text)


def test_words_about_tokens_are_left_alone():
    text = "tokenizer.json: token embeddings are larger than the vocabulary; basic: no"
    assert uris.scrubbed(text) == text


def test_a_path_is_absolute_and_named_as_it_lies(tmp_path, monkeypatch):
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "sha").write_bytes(b"")
    (tmp_path / "model.bin").symlink_to("blobs/sha")
    monkeypatch.chdir(tmp_path)
    real = os.path.realpath(tmp_path)
    assert uris.path("model.bin") == f"{real}/model.bin"
    assert uris.path("blobs/../blobs/") == f"{real}/blobs"
    with pytest.raises(UsageError, match="null"):
        uris.path("a\0b")
