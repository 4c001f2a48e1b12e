"""One stand-in for every advisory and technique that scanners of the field list, per format.

Each row is what a folder holds and the rule that is to speak; every row is denied under the default
policy but those in ``NOTED``. Built here byte by byte; what they name is given ``true``, and
nothing in them is ever run. What cannot be told from bytes is in ``ELSEWHERE``, with the reason.
"""

import base64
import bz2
import gzip
import json
import lzma
import struct

import pytest

from tests.builders import (
    caffe,
    catboost,
    chat_templates,
    cntk,
    configs,
    executorch,
    gguf,
    hdf5,
    lightgbm,
    matlab,
    mnn,
    msgpacks,
    nets,
    numpy_npy,
    pmml,
    r_data,
    rest,
    rknn,
    skops,
    speech,
    stablehlo,
    streams,
    tars,
    tensorflow,
    tflite,
    torch7,
    treelite,
    xgboost,
    zips,
)
from tests.builders import onnx_graph as onnx
from tests.builders import pickles as p
from tests.builders.graphs import field
from tests.builders.neighbours import SAMPLES
from tests.test_bypasses_files import FILES as LAYOUTS
from tests.test_bypasses_keras import (
    CONFIGURED as KERAS,
)
from tests.test_bypasses_keras import ELSEWHERE as KERAS_FILES
from tests.test_bypasses_keras import archive, by_value, network
from tests.weighing import weigh
from weighbridge.core import Verdict

M = zips.M
INERT = p.inert()
BARE = b"cposix\nsystem\n(S'true'\ntR."
PLAIN = p.stream(p.value({"a": 1}))
ELF = SAMPLES["elf-program"].ljust(96, b"\0")
SOURCE = b"import os\nos.system('true')\n"
SYSTEM = r_data.call("system", r_data.strings("true"))
WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
WALK = chat_templates.UNSAFE["CVE-2024-34359"]


def said(**keys):
    return json.dumps(keys).encode()


def called(module, name):
    return p.stream(p.call(module, name, "true"))


def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def elsewhere(location):
    return onnx.model(onnx.graph([], [onnx.external(location=location)]))


def operation(name):
    return tensorflow.in_graph(tensorflow.node("x", name))


def mar(*rows, handler="own.py"):
    manifest = M("MAR-INF/MANIFEST.json", said(model={"handler": handler}))
    return zips.build([manifest, *rows, M("model.pt", zips.torch(PLAIN))])


def nemo(config, *rows):
    parts = (("model_config.yaml", config), ("model_weights.ckpt", zips.torch(PLAIN)), *rows)
    return b"".join(tars.member(name, data) for name, data in parts) + tars.END


def pairs(*rows):
    writer = gguf.Writer()
    return writer.file([writer.text(key, value) for key, value in rows])


PICKLES = {
    "dangerous call": (called("os", "system"), "dangerous-import"),
    "dangerous global": (p.stream(p.name("subprocess", "Popen")), "dangerous-import"),
    "unlisted callable": (called("acme", "run"), "unlisted-call"),
    "CVE-2025-1716 pip": (called("pip", "main"), "dangerous-import"),
    "CVE-2025-10157 submodule": (called("asyncio.unix_events", "x"), "dangerous-import"),
    "GHSA-vvpj-8cmc-gx39 resolver": (called("pkgutil", "resolve_name"), "dangerous-import"),
    "GHSA-m7j5-r2p5-c39r file handler": (called("logging", "FileHandler"), "dangerous-import"),
    "GHSA-9726-w42j-3qjr FileIO": (called("_io", "FileIO"), "dangerous-import"),
    "GHSA-6ggj-6f2q-f7mx interpreters": (called("_interpreters", "run_string"),
                                         "dangerous-import"),
    "GHSA-9m3x-qqw2-h32h cloudpickle": (called("cloudpickle.cloudpickle", "_make_function"),
                                        "embedded-code"),
    "GHSA-84r2-jw7c-4r5q pickle in pickle": (called("pickle", "loads"), "dangerous-import"),
    "dotted name": (p.stream(p.stacked("torch", "serialization.os.system"), p.EMPTY_TUPLE,
                             p.REDUCE), "dangerous-import"),
    "__main__": (called("__main__", "Own"), "unlisted-call"),
    "extension code": (p.stream(b"\x82\x01"), "unresolved-import"),
    "malformed STACK_GLOBAL": (p.stream(p.value(1), p.value(2), p.STACK_GLOBAL),
        "unresolved-import"),
    "through the memo": (p.stream(p.text("os") + p.put(1) + p.POP + p.get(1) + p.text("system")
                                  + p.STACK_GLOBAL + p.EMPTY_TUPLE + p.REDUCE),
                         "dangerous-import"),
    "INST": (p.stream(p.MARK + p.value("true") + b"iposix\nsystem\n"), "dangerous-import"),
    "GHSA-mxhj-88fx-4pcv OBJ": (p.stream(p.MARK + p.name("os", "system") + p.value("true") + p.OBJ
                                         + p.POP + p.NONE), "dangerous-import"),
    "GHSA-mhc9-48gj-9gp3 BUILD": (p.stream(p.call("os", "system", "true") + p.EMPTY_DICT
                                           + p.BUILD), "dangerous-import"),
    "BUILD of a hook": (p.stream(p.new("collections", "UserList")
                                 + p.value({"__setstate__": "x"}) + p.BUILD), "class-tampering"),
    "CVE-2026-24747 SETITEM": (p.stream(p.name("collections", "OrderedDict") + p.value("a")
                                        + p.value(1) + p.SETITEM), "class-tampering"),
    "broken after the call (nullifAI)": (INERT[:-1] + b"\xff", "dangerous-import"),
    "behind a million instructions": (b"N0" * 600_000 + BARE, "dangerous-import"),
    "second stream": (PLAIN + INERT, "dangerous-import"),
    "padding before": (PLAIN + bytes(64) + INERT, "dangerous-import"),
    "binary behind STOP": (PLAIN + ELF, "trailing-data"),
    "GHSA-97f8-7cmv-76j2 magic number": (called("os", "system") + PLAIN, "dangerous-import"),
    "structures that share": (p.stream(p.EMPTY_LIST + (p.DUP + p.DUP + p.TUPLE2) * 9 + p.POP
                                       + p.call("os", "system", "true")), "dangerous-import"),
}  # fmt: skip
"""The bytes of a pickle, and the rule."""

NOBODY_LISTED = {
    "GHSA-v7x6-rv5q-mhwc": "timeit.timeit", "GHSA-xp4f-hrf8-rxw7": "ensurepip._run_pip",
    "GHSA-49gj-c84q-6qm9": "cProfile.run", "GHSA-7wx9-6375-f5wh": "profile.run",
    "GHSA-5qwp-399c-mjwf": "trace.Trace.run", "GHSA-vqmv-47xg-9wpr": "pty.spawn",
    "GHSA-4675-36f9-wf6r": "ctypes.CDLL", "GHSA-g38g-8gr9-h9xp": "uuid._get_command_stdout",
    "CVE-2026-56315 mail": "imaplib.IMAP4_stream",
    "CVE-2026-56315 pager": "_pyrepl.pager.pipe_pager",
    "GHSA-5hwf-rc88-82xm": "_osx_support._read_output", "AIX": "_aix_support._read_cmd_output",
    "test.support": "test.support.script_helper.assert_python_ok",
    "GHSA-565g-hwwr-4pp3": "marshal.loads",
    "idlelib": "idlelib.pyshell.ModifiedInterpreter.runcode",
    "lib2to3": "lib2to3.pgen2.grammar.Grammar.loads",
    "GHSA-r8g5-cgf2-4m4m": "numpy.f2py.crackfortran.getlincoef", "CVE-2026-22608": "pydoc.locate",
    "GHSA-m6fh-58r7-x697": "_posixsubprocess.fork_exec", "site": "site.execsitecustomize",
    "atexit": "atexit.register", "GHSA-pc6j-px3p-rrj4": "linecache.getlines",
    "gc": "gc.get_objects",
    "difflib": "difflib.HtmlDiff", "platform": "platform.popen",
}  # fmt: skip
"""Callables of the standard library that lists of bad names did not have."""

PICKLES |= {
    f"{advisory} {name}": (called(*name.rpartition(".")[::2]), "dangerous-import")
    for advisory, name in NOBODY_LISTED.items()
}

OF_PACKAGES = {
    "GuardBuilder": "torch._dynamo.guards.GuardBuilder.get",
    "execWrapper": "torch.jit.unsupported_tensor_ops.execWrapper",
    "bottleneck": "torch.utils.bottleneck.__main__.run_cprofile",
    "collect_env": "torch.utils.collect_env.run",
    "codecache": "torch._inductor.codecache.compile_file",
    "config module": "torch.utils._config_module.ConfigModule.load_config",
    "symbolic shapes": "torch.fx.experimental.symbolic_shapes.DimConstraints.solve",
    "rpc": "torch.distributed.rpc.rpc_sync",
    "f2py, lengths": "numpy.f2py.crackfortran._eval_length",
    "runstring": "numpy.testing._private.utils.runstring",
    "GHSA-9726-w42j-3qjr urlopen": "urllib.request.urlopen",
    "picklescan #66": "importlib.import_module",
    "modelscan #267 torch": "torch.load", "modelscan #267 numpy": "numpy.load",
    "modelscan #267 joblib": "joblib.load", "modelscan #267 pandas": "pandas.read_pickle",
    "modelscan #267 shelve": "shelve.open",
}  # fmt: skip
"""Likewise, of what is installed beside a loader, and what finds or loads others."""

PICKLES |= {
    f"{advisory} {name}": (called(*name.rpartition(".")[::2]), "dangerous-import")
    for advisory, name in OF_PACKAGES.items()
}
PICKLES |= {
    "GHSA-9m3x-qqw2-h32h subimport": (called("cloudpickle.cloudpickle", "subimport"),
                                      "embedded-code"),
    "GHSA-565g-hwwr-4pp3 types": (called("types", "FunctionType"), "embedded-code"),
    "modelscan #330 dotted": (called("numpy", "size.shape"), "unlisted-import"),
    "GHSA-r8g5-cgf2-4m4m operator": (p.stream(p.call("operator", "methodcaller", "system", "true")
        + p.name("os", "") + p.TUPLE1 + p.REDUCE), "unlisted-import"),
}  # fmt: skip

FILES = {
    # PyTorch
    "CVE-2025-10156 torch: checksum": ({"m.pt": zips.build([M("a/data.pkl", INERT,
        local={"crc": 1}, central={"crc": 1}), M("a/version", b"3")])}, "dangerous-import"),
    "CVE-2025-1945 torch: flag": ({"m.pt": zips.build([M("a/data.pkl", INERT, flags=1),
        M("a/version", b"3")])}, "dangerous-import"),
    "CVE-2025-1944 torch: two names": ({"m.pt": zips.build([M("a/data.pkl", INERT,
        local={"name": b"a/data.txt"}), M("a/version", b"3")])}, "dangerous-import"),
    "CVE-2025-1889 torch: extension": ({"m.config": zips.torch(INERT)}, "dangerous-import"),
    "CVE-2025-10155 torch: other reader": ({"m.bin": INERT}, "dangerous-import"),
    "CVE-2025-32434 torch: tar": ({"m.pt": tars.member("sys_info", PLAIN)
        + tars.member("pickle", INERT) + tars.member("storages", PLAIN)
        + tars.member("tensors", PLAIN) + tars.END}, "dangerous-import"),
    "torch: any member": ({"m.pt": zips.torch(PLAIN, extra=[M("archive/x.pkl", INERT)])},
        "dangerous-import"),
    "torch: duplicate": ({"m.pt": zips.build([M("a/data.pkl", PLAIN), M("a/data.pkl", INERT)])},
        "duplicate-member"),
    "torch: traversal": ({"m.pt": zips.torch(PLAIN, extra=[M("../../x", b"a")])},
        "escaping-member"),
    "torch: link": ({"m.zip": zips.build([M("x", b"/etc/passwd", mode=0o120777)])},
        "escaping-member"),
    "torch: ratio": ({"m.zip": zips.build([M("a", bytes(64 << 20), method=8)])}, "expansion-bomb"),
    "torch: archives in archives": ({"m.zip": zips.build([M("a.zip", zips.build([M("b.zip",
        zips.torch(INERT))]))])}, "dangerous-import"),
    "torch: program": ({"m.pt": zips.torch(PLAIN, storages=(ELF,))}, "native-executable"),
    "torch: TorchScript": ({"m.pt": zips.build([M("s/data.pkl", PLAIN), M("s/constants.pkl", PLAIN),
        M("s/version", b"3"), M("s/code/__torch__.py", SOURCE)])}, "embedded-code"),
    "torch: package": ({"m.pt": zips.build([M("p/.data/version", b"6"), M("p/model.py", SOURCE),
        M("p/.data/extern_modules", b"torch\n"), M("p/m/model.pkl", PLAIN)])}, "embedded-code"),
    "torch: storage id": ({"m.pt": zips.torch(p.stream(p.call("os", "system", "true")
        + b"Q"))}, "dangerous-import"),
    "raw tensors: program": ({"m.bin": ELF}, "native-executable"),
    "raw tensors: Windows program": ({"m.bin": SAMPLES["pe-program"]}, "native-executable"),
    "raw tensors: Mach-O": ({"m.bin": SAMPLES["mach-o-program"]}, "native-executable"),
    "raw tensors: script": ({"pytorch_model.bin": SAMPLES["script"]}, "native-executable"),
    # ExecuTorch
    "ExecuTorch: program in a segment": ({"m.pte": executorch.program(segments=[(0, 96)],
        data=ELF)}, "native-executable"),
    "ExecuTorch: program in tensors": ({"m.ptd": executorch.tensors(segments=[(0, 96)], data=ELF,
        shape=(24,))}, "native-executable"),
    "ExecuTorch: program in a bundle": ({"m.bpte": executorch.bundle(executorch.program(
        segments=[(0, 96)], data=ELF))}, "native-executable"),
    "ExecuTorch: archive with a pickle": ({"m.ptl": zips.torch(INERT)}, "dangerous-import"),
    "ExecuTorch: archive that escapes": ({"m.pte": zips.build([M("../x", b"a")])},
        "escaping-member"),
    # joblib, numpy
    "CVE-2020-13092 joblib": ({"m.joblib": INERT}, "dangerous-import"),
    "CVE-2024-34997 joblib: object array": (dict([LAYOUTS["joblib-objects"]]), "dangerous-import"),
    **{f"joblib: {name}": ({"m.joblib": pack(INERT)}, "dangerous-import") for name, pack in {
        "gzip": lambda data: gzip.compress(data, mtime=0), "bzip2": bz2.compress,
        "xz": lzma.compress, "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
        "zstd": streams.zstd, "zfile": streams.zfile}.items()},
    "joblib: ratio": ({"m.joblib": gzip.compress(bytes(64 << 20), mtime=0)}, "expansion-bomb"),
    "npy: objects": ({"a.npy": numpy_npy.build(numpy_npy.header("'|O'"), INERT)},
        "dangerous-import"),
    "npy: extents": ({"a.npy": numpy_npy.build(numpy_npy.header("'<f8'", "(1099511627776,)"),
        bytes(16))}, "unreadable-bytes"),
    "npz: objects": ({"a.npz": zips.build([M("a.npy", numpy_npy.build(numpy_npy.header("'|O'"),
        INERT))])}, "dangerous-import"),
    # skops
    "CVE-2025-54412 skops": ({"m.skops": skops.archive(skops.node("OperatorFuncNode", "builtins",
        "call", attrs=skops.several(skops.value("true"))))}, "unlisted-import"),
    "CVE-2025-54413 skops": ({"m.skops": skops.archive(skops.node("MethodNode", "builtins", "int",
        content={"func": "__globals__", "obj": skops.node("FunctionNode", "os", "walk")}))},
        "dangerous-import"),
    "CVE-2025-54886 skops: joblib": ({"m.skops": INERT}, "dangerous-import"),
    "skops: function": ({"m.skops": skops.archive(skops.node("FunctionNode", "posix", "system"))},
        "dangerous-import"),
    "skops: pickle beside": ({"m.skops": zips.build([M("schema.json", skops.schema(
        skops.value(1))), M("x.npy", INERT)])}, "dangerous-import"),
    # Keras
    **{f"{name} Keras {file}": ({file: pack(network(layer))}, rule)
       for name, (layer, rule) in KERAS.items()
       for file, pack in {"m.keras": archive, "m.h5": hdf5.keras}.items()},
    **{f"CVE-2026-1669 Keras: {name}": ({"m.weights.h5": data}, "outside-reference")
       for name, data in KERAS_FILES.items()},
    "CVE-2025-9905 Keras: by value": ({"m.h5": hdf5.keras(network(by_value()))}, "embedded-code"),
    "CVE-2025-12060 Keras: traversal": ({"m.keras": archive(network(), [M("../x", b"{}")])},
        "escaping-member"),
    "Keras: program": ({"m.keras": archive(network(), [M("assets/x", ELF)])}, "native-executable"),
    "Keras: Lambda in TF's metadata": ({"saved_model.pb": operation("AddV2"),
        "keras_metadata.pb": tensorflow.keras_metadata(tensorflow.LAMBDA)}, "embedded-code"),
    # TensorFlow
    **{f"SavedModel: {name}": ({"saved_model.pb": operation(name)}, rule) for name, rule in {
        "PyFunc": "custom-operator", "EagerPyFunc": "custom-operator",
        "PyFuncStateless": "custom-operator", "ReadFile": "reaching-operation",
        "WriteFile": "reaching-operation", "MatchingFiles": "reaching-operation"}.items()},
    "SavedModel: in a function": ({"saved_model.pb": tensorflow.in_graph(tensorflow.node(),
        functions=[tensorflow.function("f", tensorflow.node("x", "WriteFile"))])},
        "reaching-operation"),
    "SavedModel: program among assets": ({"saved_model.pb": operation("AddV2"), "assets/x": ELF},
        "native-executable"),
    "SavedModel: asset elsewhere": ({"saved_model.pb": tensorflow.saved_model(
        tensorflow.meta_graph(assets=[tensorflow.asset("a", "../../x")]))}, "outside-reference"),
    "MetaGraph": ({"m.meta": tensorflow.meta_graph(tensorflow.graph([tensorflow.node("x",
        "PyFunc")]))}, "custom-operator"),
    "TFLite: Flex": ({"m.tflite": tflite.flex("ReadFile")}, "reaching-operation"),
    "TFLite: Python": ({"m.tflite": tflite.flex("PyFunc")}, "custom-operator"),
    "TFLite: extents": ({"m.tflite": tflite.model(tensors=({"dims": (1 << 20, 1 << 10)},))},
        "tensor-size-mismatch"),
    "TensorFlow.js: shard elsewhere": ({"model.json": tensorflow.tensorflow_js(
        paths=("../../x.bin",))}, "outside-reference"),
    # ONNX
    "CVE-2022-25882 ONNX": ({"m.onnx": elsewhere("../../../etc/passwd")}, "outside-reference"),
    "CVE-2024-27318 ONNX": ({"m.onnx": elsewhere("sub/../../passwd")}, "outside-reference"),
    "CVE-2024-27318 ONNX: absolute": ({"m.onnx": elsewhere("/etc/passwd")}, "outside-reference"),
    "CVE-2025-51480 ONNX": ({"m.onnx": elsewhere("..\\..\\x")}, "outside-reference"),
    "ONNX: in a function": ({"m.onnx": onnx.model(onnx.graph(), [onnx.function("f", "own",
        [onnx.node("Constant", "", [onnx.attribute("value", 5, onnx.external(
            location="/etc/passwd"))])])])}, "outside-reference"),
    "ONNX: Python": ({"m.onnx": onnx.model(onnx.graph([onnx.node("PythonOp", "com.microsoft")]))},
        "custom-operator"),
    "ONNX: size": ({"m.onnx": onnx.model(onnx.graph([], [onnx.tensor(dims=(1 << 20,))]))},
        "tensor-size-mismatch"),
    "ONNX: renamed": ({"m.dat": elsewhere("/etc/passwd")}, "outside-reference"),
    # Core ML, OpenVINO
    "Core ML: linked model": ({"m.mlmodel": field(1, 4) + field(2, field(1, field(1, "x")))
        + field(556, field(1, field(1, field(1, "../../x.mlmodelc"))))}, "outside-reference"),
    "OpenVINO: library": ({"m.xml": b"<net name='m' version='11'><layers><layer id='0' name='l' "
        b"type='Own' version='opset1'><data library='/tmp/own.so'/></layer></layers></net>",
        "m.bin": b""}, "remote-code"),
    "OpenVINO: pickle in weights": ({"m.xml": SAMPLES["openvino-ir"], "m.bin": BARE},
        "dangerous-import"),
    "OpenVINO: document type": ({"m.xml": b"<!DOCTYPE net SYSTEM 'file:///etc/hostname'>"
        b"<net version='11'/>"}, "unreadable-bytes"),
    # Others
    "MNN: program in weights": ({"m.mnn": mnn.weighted(ELF)}, "native-executable"),
    "MNN: path that leads out": ({"m.mnn": mnn.leading("../../x")}, "outside-reference"),
    "MindSpore: library": ({"m.mindir": nets.mindir(nets.mindir_graph(nodes=(nets.node("Custom",
        nets.attribute("func_type", "aot"), nets.attribute("func_name", "./a.so:f")),)))},
        "remote-code"),
    "MindSpore: path that leads out": ({"m.ms": nets.mindspore(elsewhere=b"../../x")},
        "outside-reference"),
    "RTen: program": ({"m.rten": nets.rten(data=ELF, shape=(24,))}, "native-executable"),
    "NNUE: program": ({"m.nnue": nets.nnue(first=ELF)}, "native-executable"),
    "Vosk: library": ({"Gr.fst": speech.ahead(inner=speech.header(kind="own") + bytes(8))},
        "remote-code"),
    "Treelite: program": ({"m.tl": treelite.forest(treelite.tree(12, leaves=ELF))},
        "native-executable"),
    "TensorRT: library": ({"m.plan": SAMPLES["tensorrt-plan"] + ELF}, "native-executable"),
    "Paddle: pickle": ({"m.pdparams": INERT}, "dangerous-import"),
    "CVE-2022-24294 MXNet": ({"m-symbol.json": rest.symbol(rest.node("a" * 5000))},
        "unreadable-bytes"),
    "Torch7: function": ({"m.t7": torch7.table({"hook": torch7.function(b"\x1bLJ x", 5)})},
        "embedded-code"),
    "Caffe: Python": ({"m.caffemodel": caffe.CALLING}, "dangerous-import"),
    "XGBoost: leads out": ({"m.json": json.dumps(xgboost.model(xgboost.tree(
        left=(9, -1, -1)))).encode()}, "unreadable-bytes"),
    "LightGBM: leads out": ({"m.txt": lightgbm.model(lightgbm.tree(left=(7, -1)))},
        "unreadable-bytes"),
    "CatBoost: leads out": ({"m.cbm": catboost.model(sizes=(1, 9))}, "unreadable-bytes"),
    "CNTK: native library": ({"m.dnn": cntk.dictionary(cntk.composite(cntk.native()))},
        "remote-code"),
    "R: call": ({"m.rds": r_data.file(SYSTEM)}, "embedded-code"),
    "MXNet: file": ({"m-symbol.json": rest.symbol(rest.node("_cvimread", filename="/etc/x"))},
        "outside-reference"),
    "MATLAB: function": ({"m.mat": matlab.file(matlab.function("f", "@()urlread(u)"))},
        "embedded-code"),
    "msgpack: pickle": ({"m.msgpack": msgpacks.pack({"nd": True, "type": "|O", "kind": b"O",
        "shape": [1], "data": INERT})}, "dangerous-import"),
    "Orbax: own handler": ({"_METADATA": said(item_handlers={"a": "os.system"}), **WEIGHTS},
        "dangerous-import"),
    "PMML: entity": ({"m.pmml": pmml.document(
        before='<!DOCTYPE PMML SYSTEM "http://example.org/x.dtd">')}, "unreadable-bytes"),
    "PMML: script": ({"m.pmml": pmml.document(pmml.extension(
        value="Runtime.getRuntime().exec(c)"))}, "embedded-code"),
    "PMML: elsewhere": ({"m.pmml": pmml.document('<Table xlink:href="http://example.org/t"/>')},
        "outside-reference"),
    **{f"CVE-2024-27322 R {how}": ({"m.rds": r_data.file(r_data.promise(SYSTEM), how)},
        "embedded-code") for how in "XAB"},
    "CVE-2024-27322 R, packed": ({"m.rda": lzma.compress(r_data.file(r_data.pairs(("x",
        r_data.promise(SYSTEM))), listed=True))}, "embedded-code"),
    # GGUF, templates
    "CVE-2024-34359 GGUF": ({"m.gguf": chat_templates.in_gguf(WALK)}, "unsafe-template"),
    "CVE-2024-34359 settings": ({**WEIGHTS, "tokenizer_config.json":
        chat_templates.in_json(WALK)}, "unsafe-template"),
    "CVE-2024-34359 file": ({**WEIGHTS, "chat_template.jinja": WALK.encode()}, "unsafe-template"),
    "CVE-2026-5760 named template": ({**WEIGHTS, "additional_chat_templates/a.jinja":
        chat_templates.UNSAFE["CVE-2026-5760"].encode()}, "unsafe-template"),
    "GGUF: key twice": ({"m.gguf": pairs(("a", "x"), ("a", "y"))}, "unreadable-bytes"),
    "GGUF: alignment": ({"m.gguf": pairs(("general.alignment", "3"))}, "unreadable-bytes"),
    "GGUF: and a zip": ({"m.gguf": pairs(("a", "x")) + zips.torch(INERT)}, "dangerous-import"),
    "GGUF: and a program": ({"m.gguf": pairs(("a", "x")) + bytes(64) + ELF}, "trailing-data"),
    # safetensors
    "safetensors: header length": ({"m.safetensors": struct.pack("<Q", 1 << 40) + b"{}"},
        "unreadable-bytes"),
    "safetensors: key twice": ({"m.safetensors": safetensors(
        b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},'
        b'"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x")}, "unreadable-bytes"),
    "safetensors: overlap": ({"m.safetensors": safetensors(
        {name: {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]} for name in "ab"}, bytes(8))},
        "overlapping-tensors"),
    "safetensors: hole": ({"m.safetensors": safetensors(
        {"a": {"dtype": "U8", "shape": [4], "data_offsets": [4, 8]}}, b"stowaway")},
        "trailing-data"),
    "safetensors: behind": ({"m.safetensors": safetensors({}) + INERT}, "trailing-data"),
    # Bundles
    "CVE-2025-23304 NeMo": ({"m.nemo": nemo(b"x:\n  _target_: os.system\n")}, "dangerous-import"),
    "CVE-2025-23304 NeMo: target": ({"m.nemo": nemo(b"target: os.system\n")}, "dangerous-import"),
    "CVE-2025-23249 NeMo": ({"m.nemo": nemo(b"a: 1\n", ("x.ckpt", INERT))}, "dangerous-import"),
    "NeMo: link": ({"m.nemo": nemo(b"a: 1\n")[:-1024] + tars.header("x", kind=b"2",
        link=b"/etc/passwd") + tars.END}, "escaping-member"),
    "MAR: handler": ({"m.mar": mar(M("own.py", SOURCE))}, "remote-code"),
    "MAR: handler by function": ({"m.mar": mar(M("own.py", SOURCE), handler="own:run")},
        "remote-code"),
    "MAR: absent handler": ({"m.mar": mar()}, "remote-code"),
    "MAR: traversal": ({"m.mar": mar(M("own.py", b"x = 1\n"), M("../x", b"a"))},
        "escaping-member"),
    "MAR: program": ({"m.mar": mar(M("own.py", b"x = 1\n"), M("x", ELF))}, "native-executable"),
    "MLflow: loader_module": ({**WEIGHTS, "MLmodel":
        b"flavors:\n  python_function:\n    loader_module: os\n"}, "remote-code"),
    "settings: auto_map": ({**WEIGHTS, "config.json": configs.REMOTE}, "remote-code"),
    "settings: YAML tag": ({**WEIGHTS, "c.yaml": b"a: !!python/object/apply:os.system [x]\n"},
        "dangerous-import"),
    "llamafile: carved": ({"m.llamafile": ELF + chat_templates.in_gguf(WALK)}, "native-executable"),
    # Containers
    "zip: slip": ({"m.zip": zips.build([M("../../x", b"a")])}, "escaping-member"),
    "zip: prefix": ({"m.zip": zips.build([M("a.pkl", INERT)], prefix=b"#!/bin/true\n", base=12)},
        "dangerous-import"),
    "tar: link": ({"m.tar": tars.header("x", kind=b"2", link=b"/etc/passwd") + tars.END},
        "escaping-member"),
    "tar: slip": ({"m.tar": tars.member("../../x", b"a") + tars.END}, "escaping-member"),
    "gzip: packed": ({"m.pkl.gz": gzip.compress(INERT, mtime=0)}, "dangerous-import"),
    "zarr: pickle": ({"a.zarr/.zarray": said(zarr_format=2, filters=[{"id": "pickle"}]),
        **WEIGHTS}, "dangerous-import"),
    "base64 in settings": ({**WEIGHTS, "data.json": said(a={":serialized:":
        base64.b64encode(INERT).decode()})}, "dangerous-import"),
}  # fmt: skip

NOTED = {
    # Operators that a runtime does not carry need a library that whoever loads registers.
    "TensorFlow: own operator": ({"saved_model.pb": operation("OwnOp")}, "custom-operator"),
    "ONNX: own domain": ({"m.onnx": onnx.model(onnx.graph([onnx.node("X", "own.domain")]))},
        "custom-operator"),
    "TFLite: own operator": ({"m.tflite": tflite.model(codes=((32, "Own"),))}, "custom-operator"),
    "Core ML: own layer": ({"m.mlmodel": field(1, 4) + field(2, field(1, field(1, "x")))
        + field(555, field(10, "Own"))}, "custom-operator"),
    "OpenVINO: own layer": ({"m.xml": b"<net name='m' version='11'><layers><layer id='0' name='l' "
        b"type='Own' version='my_set'/></layers></net>", "m.bin": b""}, "custom-operator"),
    "MXNet: own operator": ({"m-symbol.json": rest.symbol(rest.node("own"))}, "custom-operator"),
    "RKNN: own operator": ({"m.rknn": rknn.model(rknn.graph(nodes=(("cstOwn", 1),)))},
        "custom-operator"),
    # Callbacks are functions that whoever loads the model has registered in the same process.
    "MXNet: own class": ({"m-symbol.json": rest.symbol(rest.node("Custom", op_type="own"))},
        "callback-operator"),
    "Paddle: py_func": ({"m.pdmodel": rest.program(rest.operator("py_func"))}, "callback-operator"),
    "JAX: host callback": ({"m.mlirbc": stablehlo.CALLING}, "callback-operator"),
    # Training goes on from a meta graph, where data sets are read and whoever trains runs it.
    "MetaGraph: reads": ({"m.meta": tensorflow.meta_graph(tensorflow.graph([tensorflow.node("x",
        "ReadFile")]))}, "reaching-operation"),
    # An installer asks first; what it fetches is nothing that loading would run.
    "requirements": ({**WEIGHTS, "requirements.txt": b"--index-url http://a.example/\nx\n"},
        "outside-dependency"),
}  # fmt: skip
"""What is a warning, and why."""

UNREAD = {
    "7z": {"m.7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(64)},
    "RAR": {"m.rar": b"Rar!\x1a\x07\x01\x00" + bytes(64)},
    "LFS pointer": {"m.safetensors": b"version https://git-lfs.github.com/spec/v1\noid sha256:"
                    + b"a" * 64 + b"\nsize 9\n"},
}  # fmt: skip
"""What is not read, and so never allowed."""

ELSEWHERE = {
    "CVE-2025-32434": "which version of PyTorch loads it; the tar that it was about is above",
    "CVE-2026-24747": "likewise; items set where no dict is are above",
    "CVE-2026-34447": "a link beside the model: see tests/formats/test_onnx_graph.py",
    "weight distribution": "statistics of elements are no property of what a loader runs",
    "GHSA-cffv-grgg-g429": "an error in another scanner",
    "GHSA-wccx-j62j-r448": "likewise, in what it hooks",
    "GHSA-fphw-536r-4p88": "likewise",
    "GHSA-g53j-hmj6-fqvw": "a draft that says nothing of its bytes",
    "GHSA-5j3x-jp52-966f": "likewise: a name is judged as a whole, dots and all, above",
    "pickles and code in texts": "nothing is loaded for standing in a text; what is loaded of one"
    " (:serialized:, attributes of HDF5, msgpack) is above",
    "secrets": "no loader acts upon one; exposed-secret tells it: see its own page",
    "network strings, URLs": "text in metadata, which no loader follows; what one does is above",
}
"""What cannot be told from the bytes of one model, and why."""

EVERY = {f"pickle: {name}": ({"m.pkl": data}, rule) for name, (data, rule) in PICKLES.items()}
EVERY |= FILES


@pytest.mark.parametrize("attack", EVERY)
def test_a_known_attack_is_denied(tmp_path, attack):
    files, rule = EVERY[attack]
    verdict, rules, reasons = weigh(tmp_path, files)
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    assert rule in rules


@pytest.mark.parametrize("attack", NOTED)
def test_what_needs_another_library_is_warned_of(tmp_path, attack):
    files, rule = NOTED[attack]
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.WARN, {rule})


@pytest.mark.parametrize("kind", UNREAD)
def test_what_is_not_read_is_never_allowed(tmp_path, kind):
    assert weigh(tmp_path, UNREAD[kind])[0] in {Verdict.NO_VERDICT, Verdict.DENY}


def test_nothing_is_excused_without_a_reason():
    assert all(ELSEWHERE.values())
