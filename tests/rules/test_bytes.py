"""The rules about what bytes are, and about those that could not be read."""

import pytest

from tests.builders.evidence import artifact, dossier, place
from weighbridge.core import Code, Face, Gap, GapKind, Kind, Place, Severity, Span, Tensor
from weighbridge.rules import (
    disguised_format,
    expansion_bomb,
    many_faces,
    native_executable,
    not_scanned,
    overlapping_tensors,
    special_file,
    tensor_size_mismatch,
    trailing_data,
    unreadable_bytes,
)


def severities(module, *evidence):
    return [finding.severity for finding in module.RULE.check(dossier(*evidence))]


KINDS = {
    "zip-archive": Kind.CONTAINER,
    "gzip-stream": Kind.CONTAINER,
    "elf": Kind.CODE,
    "script": Kind.CODE,
    "python": Kind.CODE,
    "json": Kind.CONFIG,
    "yaml": Kind.CONFIG,
    "text": Kind.TEXT,
    "git-lfs-pointer": Kind.RECORD,
    "sigstore-bundle": Kind.RECORD,
    "empty": None,
    "pytorch-zip": None,
}


def face(fmt, file="model.bin", stop=100):
    return Face(Place(artifact(file), Span(0, stop)), fmt, KINDS.get(fmt, Kind.WEIGHTS))


def gap(kind, file="model.bin"):
    return Gap(place(file), kind, "because")


@pytest.mark.parametrize(
    ("file", "fmt"),
    [
        ("model.safetensors", "pickle"),
        ("MODEL.SAFETENSORS", "zip-archive"),
        ("model.gguf", "pickle"),
        ("config.json", "pickle"),
        ("README.md", "zip-archive"),
        ("logo.png", "elf"),
        ("model.onnx", "zip-archive"),
        ("a.zip!/model.h5", "pickle"),
    ],
)
def test_disguised_format_fires(file, fmt):
    assert severities(disguised_format, face(fmt, file)) == [Severity.HIGH]


@pytest.mark.parametrize(
    ("file", "fmt"),
    [
        ("model.safetensors", "safetensors"),
        ("model.safetensors", "empty"),
        ("model.safetensors", "git-lfs-pointer"),
        ("notes.txt", "python"),
        ("model.txt", "lightgbm-text"),
        ("a.npy", "numpy-npy"),
        ("model.mdl", "pickle"),
        ("model.p", "pickle"),
        ("model.sav", "pickle"),
        ("model.pth.tar", "zip-archive"),
        ("model.bin", "zip-archive"),
        ("model.model", "pickle"),
        ("model.ckpt", "pytorch-legacy"),
        ("model.dat", "pickle"),
        ("model", "pickle"),
        ("config.json", "text"),
        ("vocab.json.gz", "gzip-stream"),
    ],
)
def test_disguised_format_is_silent(file, fmt):
    assert severities(disguised_format, face(fmt, file)) == []


@pytest.mark.parametrize("fmt", ["text", "sigstore-bundle"])
def test_text_in_the_place_of_weights_is_a_lesser_matter(fmt):
    assert severities(disguised_format, face(fmt, "model.gguf")) == [Severity.MEDIUM]


@pytest.mark.parametrize(
    "pair", [("safetensors", "zip-archive"), ("pickle", "zip-archive"), ("gguf", "pickle")]
)
def test_many_faces_fires_once(pair):
    assert severities(many_faces, *(face(fmt) for fmt in pair)) == [Severity.HIGH]


@pytest.mark.parametrize(
    "faces",
    [
        [face("zip-archive"), face("pytorch-zip")],
        [face("pickle"), face("pytorch-legacy")],
        [face("json"), face("yaml")],
        [face("script"), face("python")],
        [face("safetensors")],
        [face("gzip-stream", "a"), face("pickle", "b")],
        [face("pickle", stop=100), face("npy", stop=50)],
    ],
)
def test_many_faces_is_silent(faces):
    assert severities(many_faces, *faces) == []


@pytest.mark.parametrize(
    ("language", "file", "severity"),
    [
        ("elf", "model.bin", Severity.HIGH),
        ("elf", "plugin.so", Severity.HIGH),
        ("pe", "setup.exe", Severity.HIGH),
        ("shell", "download.sh", Severity.MEDIUM),
        ("shell", "model.bin", Severity.HIGH),
    ],
)
def test_native_executable(language, file, severity):
    assert severities(native_executable, Code(place(file), language, "x")) == [severity]


def test_native_executable_leaves_sources_alone():
    assert severities(native_executable, Code(place("net.py"), "python", "x")) == []


def tensor(name, start, stop, wanted=None, file="model.safetensors"):
    return Tensor(place(file), name, "U8", (stop - start,), Span(start, stop), wanted)


def test_overlapping_tensors_fires_on_each_overlap():
    faces = face("safetensors", "model.safetensors")
    found = overlapping_tensors.RULE.check(
        dossier(
            faces, tensor("c", 4, 6), tensor("a", 0, 10), tensor("b", 2, 3), tensor("d", 10, 12)
        )
    )
    assert [finding.message.split(" share")[0] for finding in found] == [
        "the tensors 'a' and 'b'",
        "the tensors 'a' and 'c'",
    ]


def test_overlapping_tensors_is_silent_on_shared_storages_and_empty_tensors():
    assert (
        severities(
            overlapping_tensors,
            face("pickle"),
            tensor("a", 0, 2, file="model.bin"),
            tensor("b", 0, 2, file="model.bin"),
        )
        == []
    )
    faces = face("safetensors", "model.safetensors")
    assert severities(overlapping_tensors, faces, tensor("a", 0, 2), tensor("b", 1, 1)) == []


def test_overlapping_tensors_is_quick_and_brief_on_many():
    faces = face("safetensors", "model.safetensors")
    many = [tensor(str(number), 0, 9) for number in range(20_000)]
    assert len(severities(overlapping_tensors, faces, *many)) == 10


def test_tensor_size_mismatch():
    assert severities(tensor_size_mismatch, tensor("w", 0, 4, 8)) == [Severity.HIGH]
    assert severities(tensor_size_mismatch, tensor("w", 0, 4, 4), tensor("v", 0, 4)) == []


def test_trailing_data_and_filler():
    assert severities(trailing_data, gap(GapKind.TRAILING)) == [Severity.HIGH]
    assert severities(trailing_data, gap(GapKind.FILLER)) == [Severity.INFO]


def test_expansion_bomb_and_special_file():
    assert severities(expansion_bomb, gap(GapKind.EXPANSION)) == [Severity.HIGH]
    assert severities(special_file, gap(GapKind.SPECIAL)) == [Severity.HIGH]
    assert severities(special_file, gap(GapKind.EXPANSION)) == []


@pytest.mark.parametrize("kind", [GapKind.DAMAGED, GapKind.LIMIT, GapKind.CHANGED])
@pytest.mark.parametrize(
    ("evidence", "file", "severity"),
    [
        ([face("pickle", "x")], "x", Severity.HIGH),
        ([], "x.pt", Severity.HIGH),
        ([], "x", Severity.HIGH),
        ([face("text", "notes.txt")], "notes.txt", Severity.MEDIUM),
        ([face("text", "model.pt")], "model.pt", Severity.HIGH),
    ],
)
def test_unreadable_bytes(kind, evidence, file, severity):
    assert severities(unreadable_bytes, *evidence, gap(kind, file)) == [severity]


def test_configurations_are_denied_only_for_limits_that_no_writer_reaches():
    damaged, over = gap(GapKind.DAMAGED, "config.json"), gap(GapKind.LIMIT, "config.json")
    config = face("json", "config.json")
    assert severities(unreadable_bytes, config, damaged) == [Severity.MEDIUM]
    assert severities(unreadable_bytes, config, over) == [Severity.HIGH]


@pytest.mark.parametrize(
    ("file", "unreadable"),
    [("model.pt", True), ("model.zip!/strange", True), ("strange.xyz", False), ("strange", False)],
)
def test_strange_bytes_are_unreadable_in_weights_and_else_not_scanned(file, unreadable):
    item = gap(GapKind.UNRECOGNISED, file)
    assert severities(unreadable_bytes, item) == [Severity.HIGH] * unreadable
    assert severities(not_scanned, item) == [Severity.LOW] * (not unreadable)


@pytest.mark.parametrize("kind", [GapKind.ELSEWHERE, GapKind.UNSUPPORTED, GapKind.FAULT])
def test_not_scanned(kind):
    assert severities(not_scanned, gap(kind)) == [Severity.LOW]
    assert severities(unreadable_bytes, gap(kind)) == []


def test_every_kind_of_gap_has_a_rule():
    rules = [expansion_bomb, not_scanned, special_file, trailing_data, unreadable_bytes]
    for kind in GapKind:
        assert sum(len(severities(rule, gap(kind))) for rule in rules) == 1, kind


@pytest.mark.parametrize("name", ["model.onnx.data", "onnx/model.onnx_data", "a.onnx_data_1"])
def test_numbers_of_a_graph_that_is_not_here_are_told_as_such(name):
    (found,) = not_scanned.RULE.check(dossier(gap(GapKind.UNRECOGNISED, name)))
    assert "of an ONNX graph that is not here" in found.message
    assert "the folder that holds the graph" in found.fix
    (other,) = not_scanned.RULE.check(dossier(gap(GapKind.UNRECOGNISED, "model.onnx_data.txt")))
    assert other.message.endswith("because")
