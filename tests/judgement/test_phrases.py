"""Phrases that several reports share."""

from weighbridge.core import Artifact, Dossier
from weighbridge.judgement import phrases


def test_a_model_that_is_one_file_with_others_is_called_by_what_it_is():
    graph = (Artifact("a.onnx", 1), Artifact("a.data", 1))
    shards = (Artifact("m-00001-of-00002.gguf", 1),)
    assert phrases.kind(Dossier("a.bin")) == ""
    assert phrases.kind(Dossier("x/a.onnx", "shards", graph)) == "with what it names"
    assert phrases.kind(Dossier("m-...-of-00002.gguf", "shards", shards)) == "shards"
    assert phrases.kind(Dossier("x", "folder", graph)) == "folder"
