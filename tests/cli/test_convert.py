"""``weighbridge convert``: what is said, and how it ends."""

import json

import pytest

from tests.builders import pickles as p
from tests.builders import tensors as t
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.cli import run

DANGER = p.call("os", "system", "true")
MODEL = {"state_dict": {"w": t.tensor(), "v": t.tensor((3, 2), (1, 3)), "u": t.tensor()},
         "epoch": 3, "x": DANGER}  # fmt: skip

HERE = "--no-isolation"
"""Without processes of its own, where what is said is the same."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.pt").write_bytes(t.zipped(MODEL))
    return tmp_path


def said(capsys, *arguments):
    code = run(["convert", *arguments])
    out, err = capsys.readouterr()
    assert not unsafe(out + err)
    return code, out, err


def test_what_was_done_is_told(folder, capsys):
    code, out, err = said(capsys, "in.pt", "out.safetensors")
    assert (code, err) == (0, "")
    lines = [line.split(maxsplit=1) for line in out.splitlines()]
    told = {line[0]: line[1] for line in lines if len(line) > 1}
    assert out.startswith("in.pt -> out.safetensors\n")
    assert told["layout"] == "pytorch-zip, names below 'state_dict'"
    assert told["tensors"] == "3 tensors, 72 bytes: 3 F32"
    assert told["compared"].startswith("3 tensors with the source in every byte; all with")
    assert told["next"] == "weighbridge scan out.safetensors"
    assert "1 tensor: put in order, which they are not in the source" in out
    assert "1 tensor: the same elements as under another name" in out
    assert "'epoch': 3" in out
    assert "critical dangerous-import" in out
    assert "it was not called" in out
    assert (folder / "out.safetensors").exists()


@pytest.mark.usefixtures("folder")
def test_the_new_file_is_allowed(capsys):
    assert run(["scan", "in.pt"]) == 1
    assert said(capsys, "in.pt", "out.safetensors")[0] == 0
    assert run(["inspect", "out.safetensors"]) == 0
    assert "weighbridge.source-sha256" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_every_tensor_is_told_on_request(capsys):
    _, out, _ = said(capsys, "in.pt", "out.safetensors", "-v")
    assert "'v'  F32 [3, 2]  sha256:" in out
    assert ", as 'u'" in out


def test_a_refusal_says_why_and_writes_nothing(folder, capsys):
    (folder / "bad.pt").write_bytes(t.zipped({"w": t.tensor(offset=9), "x": DANGER}))
    code, out, err = said(capsys, "bad.pt", "out.safetensors")
    assert (code, err) == (1, "")
    assert out.startswith("bad.pt was not converted, and nothing was written\n")
    assert "refused      'w': element 14 of a storage of 6 is out of bounds" in out
    assert "critical dangerous-import" in out
    assert not (folder / "out.safetensors").exists()


@pytest.mark.usefixtures("folder")
def test_keys_and_ties(capsys):
    code, out, _ = said(capsys, "in.pt", "a", "--key", ".", "--format", "json")
    names = [each["name"] for each in json.loads(out)["tensors"]]
    assert (code, names) == (0, ["state_dict.u", "state_dict.v", "state_dict.w"])
    code, out, _ = said(capsys, "in.pt", "b", "-k", "state_dict", "--tied", "drop", "-f", "json")
    document = json.loads(out)
    assert [each["name"] for each in document["tensors"]] == ["u", "v"]
    assert {"name": "w", "what": "the same elements as 'u'"} in document["left"]
    assert said(capsys, "in.pt", "c", "-k", "none")[0] == 1


@pytest.mark.usefixtures("folder")
def test_json(capsys):
    code, out, _ = said(capsys, "in.pt", "out.safetensors", "--format", "json")
    document = json.loads(out)
    assert (code, document["schema"], document["converted"]) == (
        0,
        "weighbridge-conversion/1",
        True,
    )
    assert document["tensors"][0].keys() == {
        "name", "dtype", "shape", "size", "sha256", "compared", "swapped", "strided", "like",
    }  # fmt: skip
    code, out, _ = said(capsys, "in.pt", "other", "-k", "epoch", "--format", "json")
    document = json.loads(out)
    assert (code, document["converted"]) == (1, False)
    assert document["reasons"] == ["there are no tensors"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in.pt"], "error: missing argument"),
        (["none", "out"], "error: 'none': no such file or directory"),
        (["in.pt", "in.pt"], "error: 'in.pt' is the file that is read"),
        ([".", "out"], "error: '.' is a folder: one file is converted at a time"),
    ],
)
def test_mistakes(capsys, arguments, message):
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(message)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_steers_the_terminal(folder, capsys, text):
    key = text.encode("utf-8", "surrogatepass")
    name = b"X" + len(key).to_bytes(4, "little") + key
    inner = p.EMPTY_DICT + p.MARK + name + t.tensor() + name + p.value(3) + p.SETITEMS
    for value in (p.EMPTY_DICT + name + t.tensor() + p.SETITEM, {"w": t.tensor(), "m": inner}):
        (folder / "in.pt").write_bytes(t.zipped(value))
        for options in (["-v"], ["-k", "q", HERE], ["--format", "json", HERE]):
            assert said(capsys, "in.pt", "out", "--force", *options)[0] in (0, 1)
