"""Two models at hand: same, derived, unrelated or cannot tell; from files, by the command."""

import json

import pytest

from tests.builders import models as build
from tests.builders import quantised, safetensors
from tests.builders.gguf import Writer
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.cli import run, sides
from weighbridge.fingerprints.weights import Kinship, Verdict
from weighbridge.stages.comparing import Compared, Side

BASE = build.trained(1)
VOCABULARY = {f"tok{n}": n for n in range(300)}
GGUF_TYPES = {"F32": 0, "F16": 1, "Q8_0": 8}


def written(path, model, dtype="F32"):
    """Write a model as one safetensors file."""
    tensors, data = {}, b""
    for name, matrix in model.items():
        raw = quantised.encode(dtype, matrix)
        at = [len(data), len(data) + len(raw)]
        tensors[name] = {"dtype": dtype, "shape": list(matrix.shape), "data_offsets": at}
        data += raw
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(safetensors.build(tensors, data=data))


def quantised_to(path, model, dtype, order="<"):
    """Write a model as a GGUF file, with llama.cpp's names and order of rows."""
    how, rows, data = Writer(order=order), [], b""
    for name, matrix in build.converted(model).items():
        rows.append(how.tensor(name, matrix.shape[::-1], GGUF_TYPES[dtype], len(data)))
        data += quantised.encode(dtype, matrix)
        data += bytes(-len(data) % 32)
    path.parent.mkdir(parents=True, exist_ok=True)
    pairs = [how.text("general.architecture", "llama")]
    path.write_bytes(how.file(pairs=pairs, tensors=rows, data=data))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Models: base, tuned, quant, other, small, pickled."""
    root = tmp_path_factory.mktemp("shelf")
    written(root / "base/model.safetensors", BASE)
    written(root / "tuned/model.safetensors", build.tuned(BASE, 0.05), "BF16")
    written(root / "other/model.safetensors", build.trained(2))
    written(root / "small/model.safetensors", {"a": BASE["model.layers.0.mlp.up_proj.weight"]})
    quantised_to(root / "quant/m.gguf", build.tuned(BASE, 0.02), "Q8_0")
    quantised_to(root / "backwards/m.gguf", BASE, "F32", order=">")
    for name in ("base", "tuned", "other"):
        (root / name / "config.json").write_text("{}")
    for name, words in (("base", VOCABULARY), ("tuned", VOCABULARY | {"more": 300})):
        document = {"model": {"type": "BPE", "vocab": words, "merges": []}}
        (root / name / "tokenizer.json").write_text(json.dumps(document))
    return root


@pytest.mark.parametrize(
    ("one", "other", "answer", "code"),
    [
        ("base", "base", "same", 0),
        ("base", "tuned", "derived", 0),
        ("quant", "base", "derived", 0),
        ("base", "other", "unrelated", 0),
        ("base", "small", "cannot-tell", 3),
        ("base", "backwards", "cannot-tell", 3),
    ],
)
def test_the_answer_and_the_exit_code(shelf, monkeypatch, capsys, one, other, answer, code):
    monkeypatch.chdir(shelf)
    assert run(["compare", one, other, "-f", "json"]) == code
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "weighbridge-compare/1"
    assert document["answer"] == answer
    assert run(["compare", one, other]) == code
    out, err = capsys.readouterr()
    assert err == ""
    assert answer.replace("-", " ").upper() in out
    assert max(map(len, out.splitlines())) <= 80


def test_the_answer_states_its_distance_and_the_null_distribution(shelf, monkeypatch, capsys):
    monkeypatch.chdir(shelf)
    run(["compare", "base", "tuned", "-f", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["z"] > 40
    assert abs(document["null"]["mean"]) < 0.1
    assert 0 < document["null"]["deviation"] < 0.2
    assert document["matrices"] == 42
    assert 0 < document["read-bytes"] < sum(each["bytes"] for each in document["models"])
    assert document["models"][0]["shape"]["layers"] == "6"


def test_the_two_stand_side_by_side(shelf, monkeypatch, capsys):
    monkeypatch.chdir(shelf)
    run(["compare", "base", "tuned"])
    out = capsys.readouterr().out
    assert "\n layers        6                        6\n" in out
    assert "\n types         F32 x 43                 BF16 x 43   differs\n" in out
    assert "vocabulary    the first 300 tokens are identical, in the same order" in out


def test_vocabularies_that_differ_are_counted(shelf, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "m/model.safetensors", BASE)
    words = {f"tok{n}": n if n < 200 else 499 - n for n in range(300)}
    document = {"model": {"type": "BPE", "vocab": words, "merges": []}}
    (tmp_path / "m/config.json").write_text("{}")
    (tmp_path / "m/tokenizer.json").write_text(json.dumps(document))
    run(["compare", str(shelf / "base"), "m"])
    assert "200 of the first 300 ids have the same token" in capsys.readouterr().out
    run(["compare", "m", "m"])
    assert "identical: 300 tokens, in the same order" in capsys.readouterr().out


def test_what_cannot_be_read_in_place_is_said(shelf, monkeypatch, capsys):
    monkeypatch.chdir(shelf)
    run(["compare", "base", "backwards"])
    out = capsys.readouterr().out
    assert "not compared  B: 43 tensors cannot be read in place" in out
    assert "0 matrices can be compared, 12 are needed" in out


def test_types_that_are_not_decoded_are_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = {f"model.layers.{n}.mlp.up_proj.weight": None for n in range(20)}
    for n, name in enumerate(rows):
        at = n << 16
        rows[name] = safetensors.tensor(at, at + (1 << 16), dtype="I8", shape=[256, 256])
    (tmp_path / "m.safetensors").write_bytes(safetensors.build(rows, data=bytes(20 << 16)))
    assert run(["compare", "m.safetensors", "m.safetensors"]) == 3
    assert "A: tensors of types that are not decoded: I8" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["base"], "error: missing argument"),
        (["base", "nowhere"], "error: 'nowhere': no such file or directory"),
        (["base", "."], "models; name one of them: "),
        (["base", "empty"], "error: 'empty': holds no model"),
    ],
)
def test_mistakes_get_one_clear_line(shelf, monkeypatch, capsys, arguments, message):
    (shelf / "empty").mkdir(exist_ok=True)
    monkeypatch.chdir(shelf)
    assert run(["compare", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_reaches_the_terminal(text):
    side = Side(text, 1, 2, 3, 4, 5, ((text, 1),), (("layers", "1"),), 6, (text,))
    kin = Kinship(Verdict.DERIVED, text, 1.0, 2.0, (0.1, 0.2), 30, 0.9, 7)
    found = Compared(side, side, kin, text, 9)
    assert not unsafe("\n".join(sides.lines(found, 80)))
