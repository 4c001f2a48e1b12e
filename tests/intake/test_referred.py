"""What a loose ONNX graph refers to is judged with it; all else remains what it is by itself."""

from unittest.mock import patch

import pytest

from tests.builders import onnx_graph as o
from tests.builders import pickles as p
from tests.builders.neighbours import SAMPLES
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import referred
from weighbridge.intake.inventory import take

NUMBERS = b"\x93" * 4096


def graph(*paths):
    each = [
        o.external(f"t{at}", (1024,), 1, location=path, offset=0, length=4096)
        for at, path in enumerate(paths)
    ]
    return o.model(o.graph([], each))


def models(folder):
    start = len(str(folder)) + 1
    found = take(str(folder)).models
    return {each.name[start:]: (each.layout, [one.name for one in each.files]) for each in found}


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("weights/W.bin", "weights/W.bin"),
        ("deep/er/W", "deep/er/W"),
        ("strange_name", "strange_name"),
        ("./weights/W.bin", "weights/W.bin"),
        (f"w/{'long' * 40}", f"w/{'long' * 40}"),
    ],
)
def test_tensors_elsewhere_are_of_the_model_that_refers_to_them(tmp_path, path, named):
    files = {"model.onnx": graph(path), named: NUMBERS, "README.md": b"# A model\n"}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())
    assert models(tmp_path) == {
        "README.md": ("file", ["README.md"]),
        "model.onnx": ("shards", ["model.onnx", named]),
    }


def test_two_graphs_remain_two_models(tmp_path):
    files = {
        "a.onnx": graph("weights/a", "weights/both"),
        "b.onnx": graph("weights/b", "weights/both"),
        "weights/a": NUMBERS,
        "weights/b": NUMBERS,
        "weights/both": NUMBERS,
    }
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())
    assert models(tmp_path) == {
        "a.onnx": ("shards", ["a.onnx", "weights/a", "weights/both"]),
        "b.onnx": ("shards", ["b.onnx", "weights/b", "weights/both"]),
    }


def test_what_is_signed_beside_comes_along(tmp_path):
    files = {"m/a.onnx": graph("w/a"), "m/w/a": NUMBERS, "m/w/a.sig": b"x"}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    names = ["a.onnx", "w/a", "w/a.sig"]
    assert models(tmp_path) == {"m/a.onnx": ("shards", names)}


@pytest.mark.parametrize("name", ["weights/W.bin", "weights/V.bin", "weights/run", "odd"])
@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (p.inert(), "dangerous-import"),
        (SAMPLES["elf-program"].ljust(4096, b"\0"), "native-executable"),
    ],
)
def test_a_stranger_among_the_tensors_is_told(tmp_path, name, data, rule):
    files = {"model.onnx": graph("weights/W.bin"), "weights/W.bin": NUMBERS, name: data}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rule in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("name", ["weights/W.bin", "weights/V.bin"])
def test_a_stranger_that_the_graph_refers_to_is_told(tmp_path, name):
    files = {"model.onnx": graph("weights/W.bin", name), "weights/W.bin": NUMBERS, name: p.inert()}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


def test_numbers_that_no_graph_refers_to_are_not_taken_for_tensors(tmp_path):
    files = {"model.onnx": graph("w/W.bin"), "w/W.bin": NUMBERS, "w/V.bin": NUMBERS}
    assert weigh(tmp_path, files)[0] is Verdict.DENY


@pytest.mark.parametrize("path", ["../up.bin", "sub/../../up.bin", "{root}/up.bin", "/etc/passwd"])
def test_what_is_not_below_the_graph_is_not_joined(tmp_path, path):
    files = {"m/model.onnx": graph(path.format(root=tmp_path)), "up.bin": NUMBERS, "m/x": b"\x93"}
    assert weigh(tmp_path, files)[0] is Verdict.DENY
    assert "m/model.onnx" in models(tmp_path)
    assert models(tmp_path)["m/model.onnx"] == ("file", ["model.onnx"])


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    inner = tmp_path / "in"
    inner.mkdir()
    (tmp_path / "secret").write_bytes(NUMBERS)
    (inner / "W").symlink_to(tmp_path / "secret")
    assert weigh(inner, {"model.onnx": graph("W")})[0] is not Verdict.ALLOW
    assert models(inner)["model.onnx"] == ("file", ["model.onnx"])


def test_large_graphs_and_too_many_are_left_as_they_are(tmp_path):
    files = {"a.onnx": graph("w/a"), "b.onnx": graph("w/b"), "w/a": NUMBERS, "w/b": NUMBERS}
    weigh(tmp_path, files)
    with patch.object(referred, "BUDGET", len(files["a.onnx"])):
        assert sorted(models(tmp_path)) == ["a.onnx", "b.onnx", "w/b"]
    with patch.object(referred, "LARGEST", 8):
        assert sorted(models(tmp_path)) == ["a.onnx", "b.onnx", "w/a", "w/b"]


@pytest.mark.parametrize("before", range(4080, 4140, 3))
def test_where_a_path_lies_in_the_graph_is_the_same(tmp_path, before):
    more = b"\x0a" * before
    path = tmp_path / "g"
    path.write_bytes(more + graph("first", "x" * 300) + more)
    with patch.object(referred, "STEP", 64):
        assert set(referred._locations(str(path))) == {"first", "x" * 300}
