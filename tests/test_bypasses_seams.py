"""What lies behind, between and beside: frames, stores, packages, files of one line, servers.

One inert stand-in each; none of it is ever run. Each has an honest sibling that stays silent.
"""

import bz2
import gzip
import json
import lzma
import struct
import zlib

import pytest

from tests.builders import lmdb, streams, zips
from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

M = zips.M
WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
MODEL = {**WEIGHTS, "config.json": b"{}"}
INERT = p.inert()
OLD = b"cposix\nsystem\n(S'true'\ntR."
PLAIN = p.stream(p.value({"a": 1}))
SOURCE = b"import os\nos.system('true')\n"
CALM = b"import math\n\n\ndef register():\n    pass\n"
TORCH = zips.build([M("a/data.pkl", PLAIN), M("a/version", b"3\n")])


def said(**keys):
    return json.dumps(keys).encode()


def archive(settings=b"minWorkers: 1\n", **manifest):
    about = said(model={"modelName": "m", "serializedFile": "m.pt", "handler": "image_classifier",
                        "configFile": "c.yaml", **manifest})  # fmt: skip
    return zips.build([M("MAR-INF/MANIFEST.json", about), M("m.pt", TORCH), M("c.yaml", settings)])


def triton(*lines):
    return "\n".join(('backend: "onnxruntime"', *lines)).encode()


def parameter(key, value):
    return f'parameters {{ key: "{key}" value {{ string_value: "{value}" }} }}'


def warm(path):
    return (
        'model_warmup { name: "w" inputs { key: "x" value { data_type: TYPE_FP32 dims: 1 '
        f'input_data_file: "{path}" }} }} }}'
    )


def agent(name):
    return f'model_repository_agents {{ agents {{ name: "{name}" }} }}'


def kept(value):
    return lmdb.store(lmdb.big(len(value)), lmdb.long(value))


def table(*, entries=1, magic=0x8F92EAB1):
    """A frame's table of sizes, as the seekable form of zstd ends in."""
    return struct.pack("<II", 9, 9) * entries + struct.pack("<IBI", entries, 0, magic)


MLFLOW = b"flavors:\n  python_function: {loader_module: mlflow.sklearn, env: {conda: conda.yaml}}\n"
WORKER = "/opt/tritonserver/backends/tensorrtllm/trtllmExecutorWorker"
POINTS = b"[vllm.general_plugins]\nown = own:register\n"
CODEX = b'[mcp_servers.a]\ncommand = "sh"\nargs = ["-c", "true"]\n'
FLOW = b"nodes:\n- name: a\n  type: python\n  source: {type: code, path: own.py}\n"
RAY = b"applications:\n- name: a\n  import_path: own:app\n"

DENIED = {
    "a frame of zstd that is passed over": (
        {"m.pkl.zst": streams.skippable(INERT) + streams.zstd(PLAIN)},
        {"m.pkl.zst": streams.zstd(PLAIN) + streams.skippable(table())},
        "dangerous-import"),
    "such a frame behind the stream": (
        {"m.txt.zst": streams.zstd(b"words\n") + streams.skippable(INERT)},
        {"m.txt.zst": streams.skippable(b"\7\0\0\0") + streams.zstd(b"words\n")},
        "dangerous-import"),
    "such a frame that says it is a table": (
        {"m.pkl.zst": streams.zstd(PLAIN) + streams.skippable(INERT + table()[-9:])},
        {"m.pkl.zst": streams.zstd(PLAIN) + streams.skippable(table(entries=9))},
        "dangerous-import"),
    **{f"a value of LMDB, packed by {name}": (
        {"data.mdb": kept(pack(INERT))}, {"data.mdb": kept(pack(bytes(range(200))))},
        "dangerous-import")
       for name, pack in (("zlib", zlib.compress), ("gzip", gzip.compress), ("bzip2", bz2.compress),
                          ("xz", lzma.compress), ("zstd", streams.zstd))},
    "a value of LMDB, of an old protocol": (
        {"data.mdb": kept(OLD)}, {"data.mdb": kept(b"cat\ndog\nbird\n")}, "dangerous-import"),
    "such a value, packed, behind a text": (
        {"data.mdb": kept(zlib.compress(b"V" + b"a" * 900 + b"\n0" + OLD))},
        {"data.mdb": kept(zlib.compress(b"cat\ndog\nbird\n"))}, "dangerous-import"),
    "many frames, and one behind": (
        {"m.txt.zst": streams.skippable(b"words of it") * 40 + streams.skippable(INERT)
                      + streams.zstd(b"words\n")},
        {"m.txt.zst": streams.skippable(b"words of it") * 9 + streams.zstd(b"words\n")},
        "unreadable-bytes"),
    "behind the last page of LMDB": (
        {"data.mdb": lmdb.store().ljust(10 * lmdb.SIZE, b"\0") + INERT},
        {"data.mdb": lmdb.store().ljust(12 * lmdb.SIZE, b"\0")}, "dangerous-import"),
    "behind it, and bytes of nobody": (
        {"data.mdb": lmdb.store().ljust(10 * lmdb.SIZE, b"\0") + b"\xff\xfe" * 40},
        {"data.mdb": lmdb.store().ljust(10 * lmdb.SIZE, b"\0") + lmdb.leaf(number=10)},
        "trailing-data"),
    "YAML, a class of Java": (
        {"c.yaml": b"a: !!javax.script.ScriptEngineManager []\n"},
        {"c.yaml": b"a: !!map {b: !!binary aGk=, c: !!float 1, d: !!set {e}, f: !!omap [g: 1]}\n"},
        "remote-code"),
    "YAML, by a prefix": (
        {"c.yaml": b"%TAG !j! tag:yaml.org,2002:javax.\n---\n!j!script.ScriptEngineManager []\n"},
        {"c.yaml": b"a: !!str b.c.d\n"}, "remote-code"),
    "YAML, a class of Ruby": (
        {"c.yaml": b"a: !ruby/object:Gem::Installer {i: x}\n"},
        {"c.yaml": b"a: ruby/object:Gem::Installer\n"}, "remote-code"),
    "TorchServe, settings": (
        {"m.mar": archive(b"minWorkers: !!javax.script.ScriptEngineManager []\n")},
        {"m.mar": archive()}, "remote-code"),
    "TorchServe, weights elsewhere": (
        {"m.mar": archive(serializedFile="/srv/m.pt")}, {"m.mar": archive()}, "outside-reference"),
    "TorchServe, requirements elsewhere": (
        {"m.mar": archive(requirementsFile="../r.txt")},
        {"m.mar": archive(requirementsFile="r.txt")}, "outside-reference"),
    "GluonTS": (
        {"type.txt": b"os.system"}, {"type.txt": b"gluonts.torch.model.predictor.PyTorchPredictor"},
        "dangerous-import"),
    "Haystack, a callback": (
        {"p.yaml": b"type: haystack.x.Y\ninit_parameters: {streaming_callback: os.system}\n"},
        {"p.yaml": b"type: haystack.x.Y\ninit_parameters: {streaming_callback: null}\n"},
        "dangerous-import"),
    "a function under another key": (
        {"hparams.json": said(fn="subprocess.run", args=["true"])},
        {"hparams.json": said(fn="torch.nn.functional.relu", function="sum")}, "dangerous-import"),
    "functions in a list": (
        {"hparams.json": said(callbacks=["acme.Own"] * 65 + ["os.system"])},
        {"hparams.json": said(callbacks=["acme.Own"], hooks=["os", "x"])}, "dangerous-import"),
    "Triton, a file": (
        {"m/config.pbtxt": triton('default_model_filename: "../../x.onnx"')},
        {"m/config.pbtxt": triton('default_model_filename: "x.onnx"')}, "outside-reference"),
    "Triton, a backend": (
        {"m/config.pbtxt": b'backend: "../../own"\n'}, {"m/config.pbtxt": b'backend: "own"\n'},
        "remote-code"),
    "Triton, a worker": (
        {"m/config.pbtxt": triton(parameter("executor_worker_path", "/srv/own"))},
        {"m/config.pbtxt": triton(parameter("executor_worker_path", WORKER))}, "remote-code"),
    "Triton, a worker above its folder": (
        {"m/config.pbtxt": triton(parameter(
            "executor_worker_path", "/opt/tritonserver/backends/../../own"))},
        {"m/config.pbtxt": triton(parameter("tokenizer_dir", "own"))}, "remote-code"),
    "Triton, what is read first": (
        {"m/config.pbtxt": triton(warm("../../../etc/passwd"))},
        {"m/config.pbtxt": triton(warm("x.bin"))}, "outside-reference"),
    "DeepSpeed": (
        {"latest": b"../../other"}, {"latest": b"global_step100"}, "outside-reference"),
    "DeepSpeed, by a path": (
        {"latest": b"/srv/other\n"}, {"latest": b"global_step100\n"}, "outside-reference"),
    "Megatron": (
        {"latest_checkpointed_iteration.txt": b"../other"},
        {"latest_checkpointed_iteration.txt": b"release"}, "outside-reference"),
    "adapters of an adapter": (
        {"adapter_config.json": said(peft_type="XLORA", adapters={"0": "../../other"})},
        {"adapter_config.json": said(peft_type="XLORA", adapters={"0": "./a", "1": "a/b"})},
        "outside-reference"),
    "Prompty": (
        {"x.prompty": b"---\nname: x\n---\nsystem:\n{{ ''.__class__.__mro__ }}\n"},
        {"x.prompty": b"---\nname: x\n---\nsystem:\n{% for x in y %}{{ x.z }}{% endfor %}\n"},
        "unsafe-template"),
    "MLflow, an environment": (
        {"MLmodel": MLFLOW.replace(b"conda.yaml", b"../conda.yaml")}, {"MLmodel": MLFLOW},
        "outside-reference"),
    "Triton, an agent": (
        {"m/config.pbtxt": triton(agent("../own"))}, {"m/config.pbtxt": triton(agent("checksum"))},
        "remote-code"),
}  # fmt: skip


@pytest.mark.parametrize("way", DENIED)
def test_what_is_hidden_there_is_denied(tmp_path, way):
    files, honest, rule = DENIED[way]
    for name in ("hostile", "honest"):
        (tmp_path / name).mkdir()
    verdict, rules, reasons = weigh(tmp_path / "hostile", {**MODEL, **files})
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    assert rule in rules
    assert weigh(tmp_path / "honest", {**MODEL, **honest})[:2] == (Verdict.ALLOW, set())


WARNED = {
    "plug-ins of a package": (
        {"own-1.0.dist-info/entry_points.txt": POINTS, "own.py": SOURCE},
        {"own-1.0.dist-info/entry_points.txt": POINTS, "own.py": CALM}),
    "plug-ins of a package below": (
        {"a/own.egg-info/entry_points.txt": b"[a.b]\nx = own.c:d\n", "a/own/__init__.py": SOURCE},
        {"a/own.egg-info/entry_points.txt": b"[a.b]\nx = own.c:d\n", "a/own/__init__.py": CALM}),
    "Prompt flow": ({"flow.dag.yaml": FLOW, "own.py": CALM}, {"flow.dag.yaml": FLOW}),
    "Ray Serve": ({"serve_config.yaml": RAY, "own.py": CALM}, {"serve_config.yaml": RAY}),
    "GluonTS": ({"type.txt": b"acme.Predictor"}, {"type.txt": b"a table of types\n"}),
}  # fmt: skip


@pytest.mark.parametrize("way", WARNED)
def test_what_is_run_from_there_is_a_warning(tmp_path, way):
    files, honest = WARNED[way]
    for name in ("hostile", "honest"):
        (tmp_path / name).mkdir()
    assert weigh(tmp_path / "hostile", {**MODEL, **files})[:2] == (Verdict.WARN, {"remote-code"})
    assert weigh(tmp_path / "honest", {**MODEL, **honest})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("text", [CODEX, b'notify = ["sh", "-c", "true"]\n'])
def test_programs_of_an_assistant_are_told(tmp_path, text):
    verdict, rules, _ = weigh(tmp_path, {**MODEL, ".codex/config.toml": text})
    assert (verdict, rules) == (Verdict.WARN, {"embedded-code"})


def test_a_command_of_a_package_that_is_typed_is_none_of_a_loader(tmp_path):
    files = {"own.dist-info/entry_points.txt": b"[console_scripts]\nx = own:y\n", "own.py": SOURCE}
    assert weigh(tmp_path, {**MODEL, **files})[:2] == (Verdict.ALLOW, set())
