"""Every way round the scanners of the field that is known and concerns these formats is denied.

One inert stand-in per class, assembled here. The names are those of public advisories; what they
are given is ``true``.
"""

import bz2
import gzip
import lzma
import pickle
import struct
import zlib

import pytest

from tests.builders import pickles as p
from tests.builders import streams, tars, zips
from tests.weighing import weigh
from weighbridge.core import Verdict

INERT = p.inert()
PLAIN = pickle.dumps({"a": [1, 2, 3]}, 2)

GADGETS = """
    os.system posix.system nt.system subprocess.Popen subprocess.check_output pty.spawn
    builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.open
    builtins.breakpoint importlib.import_module runpy.run_path runpy.run_module
    pkgutil.resolve_name pydoc.locate pip.main timeit.timeit ensurepip._run_pip cProfile.run
    cProfile.runctx profile.run trace.Trace.run ctypes.CDLL uuid._get_command_stdout
    imaplib.IMAP4_stream _pyrepl.pager.pipe_pager _osx_support._read_output
    _aix_support._read_cmd_output test.support.script_helper.assert_python_ok
    idlelib.pyshell.ModifiedInterpreter.runcode lib2to3.pgen2.grammar.Grammar.loads
    marshal.loads types.CodeType types.FunctionType _posixsubprocess.fork_exec site.main
    atexit.register linecache.getlines gc.get_objects platform._syscmd_file
    _interpreters.run_string code.interact torch._dynamo.guards.GuardBuilder.get
    torch.jit.unsupported_tensor_ops.execWrapper torch.utils.bottleneck.__main__.run_cprofile
    torch.utils.collect_env.run torch._inductor.codecache.compile_file
    torch.utils._config_module.load_config torch.hub.load numpy.f2py.crackfortran.getlincoef
    numpy.f2py.crackfortran._eval_length numpy.testing._private.utils.runstring
    cloudpickle.cloudpickle._make_function cloudpickle.subimport _io.FileIO
    urllib.request.urlopen operator.methodcaller.x
    asyncio.unix_events._UnixSubprocessTransport._start pickle.loads torch.load numpy.load
    joblib.load pandas.read_pickle shelve.open logging.FileHandler logging.config.listen
    webbrowser.open sys.settrace socket.create_connection smtplib.SMTP bdb.Bdb.run
    doctest.debug_script pandas.eval functools.reduce builtins.map bisect.insort heapq.nlargest
    multiprocessing.util.spawnv_passfds sqlite3.connect zipimport.zipimporter threading.Thread
    requests.get yaml.load setuptools.sandbox.run_setup
""".split()  # noqa: SIM905 - a hundred names read better without quotes

PAYLOADS = frozenset(
    {
        "dangerous-import", "unlisted-import", "unlisted-call", "embedded-code",
        "unresolved-import", "class-tampering",
    }
)  # fmt: skip


def denied(folder, files):
    """Weigh and insist on a denial; return the rules."""
    verdict, rules, reasons = weigh(folder, files)
    assert verdict is Verdict.DENY, [reason.because for reason in reasons]
    return rules


@pytest.mark.parametrize("name", GADGETS)
def test_a_callable_that_is_not_listed_is_denied(tmp_path, name):
    module, _, attribute = name.rpartition(".")
    data = p.stream(p.call(module, attribute, "true"))
    assert denied(tmp_path, {"model.pkl": data}) & PAYLOADS


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("torch", "serialization.os.system"),
        ("numpy", "f2py.os.system"),
        ("collections", "_sys.modules"),
        ("numpy", "size.shape.__class__"),
        ("asyncio.unix_events", "os.system"),
        ("sklearn", "utils.os.system"),
        ("builtins", "str.__class__.__subclasses__"),
        ("logging", "os.system"),
    ],
)
def test_attribute_steps_lead_nowhere(tmp_path, module, name):
    data = p.stream(p.stacked(module, name), p.value(("true",)), p.REDUCE)
    assert denied(tmp_path, {"model.pkl": data}) & PAYLOADS


def _getattr(target, name):
    return p.name("builtins", "getattr") + p.value((target, name)) + p.REDUCE


CALLS = {
    "stack-global-through-memo": p.text("os") + p.put(1) + p.POP + p.text("system") + p.put(2)
    + p.POP + p.get(1) + p.get(2) + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
    "memo-overwritten": p.text("x") + p.put(1) + p.POP + p.text("os") + p.put(1) + p.POP + p.get(1)
    + p.text("system") + p.STACK_GLOBAL + p.value(("true",)) + p.REDUCE,
    "dup": p.name("os", "system") + p.DUP + p.POP + p.value(("true",)) + p.REDUCE,
    "inst": p.MARK + p.value("true") + b"ios\nsystem\n",
    "obj": p.MARK + p.name("os", "system") + p.value("true") + p.OBJ,
    "obj-result-popped": p.MARK + p.name("os", "system") + p.value("true") + p.OBJ + p.POP + p.NONE,
    "newobj": p.name("os", "system") + p.value(("true",)) + p.NEWOBJ,
    "newobj-ex": p.name("os", "system") + p.value(("true",)) + p.value({}) + p.NEWOBJ_EX,
    "reconstructor": p.call("copyreg", "_reconstructor", p.name("os", "system"),
                            p.name("builtins", "object"), None),
    "call-then-build": p.call("os", "system", "true") + p.value({}) + p.BUILD,
    "getattr": _getattr(p.name("os", "path"), "system") + p.value(("true",)) + p.REDUCE,
    "getattr-of-listed": _getattr(p.name("collections", "OrderedDict"), "__init__")
    + p.value(("true",)) + p.REDUCE,
    "getattr-unknown": _getattr(p.name("collections", "OrderedDict"), p.call("a", "b", 1)),
    "attrgetter-applied": p.call("operator", "attrgetter", "__init__.__globals__")
    + p.value((p.name("collections", "OrderedDict"),))
    + p.REDUCE,
    "methodcaller-applied": p.call("operator", "methodcaller", "system", "true")
    + p.value((p.name("os", "path"),)) + p.REDUCE,
    "partial": p.call("functools", "partial", p.name("os", "system"), "true"),
    "partial-called": p.call("functools", "partial", p.name("builtins", "len"), "true")
    + p.EMPTY_TUPLE + p.REDUCE,
    "build-on-function": p.name("numpy", "size") + p.value({"shape": 1}) + p.BUILD,
    "build-on-class": p.name("collections", "OrderedDict") + p.value({"update": 1}) + p.BUILD,
    "item-of-module": p.name("sys", "modules") + p.text("os") + p.text("x") + p.SETITEM,
    "name-computed": p.text("os") + p.call("builtins", "str", "system") + p.STACK_GLOBAL
    + p.value(("true",)) + p.REDUCE,
    "extension-1": b"\x82\x07" + p.EMPTY_TUPLE + p.REDUCE,
    "extension-2": b"\x83\x07\0" + p.EMPTY_TUPLE + p.REDUCE,
    "extension-4": b"\x84\x07\0\0\0" + p.EMPTY_TUPLE + p.REDUCE,
    "persistent-called": p.text("id") + b"Q" + p.value(("true",)) + p.REDUCE,
    "own-package-with-arguments": p.call("acme.tools", "run", "true"),
    "in-a-dict-key": p.EMPTY_DICT + p.call("os", "system", "true") + p.NONE + p.SETITEM,
    "after-a-million-nothings": b"N0" * 1_000_000 + p.call("os", "system", "true"),
    "rebuild-from-type": p.call("torch._tensor", "_rebuild_from_type_v2", p.name("os", "system"),
                                p.name("torch", "Tensor"), ("true",), None),
    "defaultdict-of": p.call("collections", "defaultdict", p.name("os", "system")),
    "nested-loads": p.call("pickle", "loads", p.binary(INERT)),
    "nested-torch": p.call("torch.storage", "_load_from_bytes", p.binary(INERT)),
    "nested-recoded": p.call("torch.storage", "_load_from_bytes",
                             p.call("_codecs", "encode", INERT.decode("latin-1"), "latin1")),
    "codec-that-runs": p.call("_codecs", "encode", "true", "acme"),
}  # fmt: skip


@pytest.mark.parametrize("body", CALLS.values(), ids=CALLS.keys())
def test_every_way_to_a_call_is_denied(tmp_path, body):
    assert denied(tmp_path, {"model.pkl": p.stream(body)}) & PAYLOADS


@pytest.mark.parametrize("version", [0, 1, 2, 3, 4, 5])
def test_in_every_protocol(tmp_path, version):
    head = p.proto(version) if version > 1 else b""
    rules = denied(tmp_path, {"model.pkl": head + b"cos\nsystem\n(S'true'\ntR."})
    assert "dangerous-import" in rules


BROKEN = [
    b"\xff",
    b"",
    b"X\xff\xff\xff\x7f",
    b"000.",
    b"h\x09.",
    b"Ix\n.",
    b"cos",
    b"(",
    b"\x80\x06.",
]


@pytest.mark.parametrize("tail", BROKEN)
def test_what_runs_before_the_stream_breaks_counts(tmp_path, tail):
    data = p.proto() + p.call("os", "system", "true") + tail
    assert "dangerous-import" in denied(tmp_path, {"model.pkl": data})


@pytest.mark.parametrize(
    "data",
    [PLAIN + INERT, PLAIN + bytes(4096) + INERT, PLAIN + b"junk", PLAIN + b"\0junk" + INERT],
    ids=["second", "after-zeros", "trailing", "after-junk"],
)
def test_what_comes_after_stop_counts(tmp_path, data):
    assert denied(tmp_path, {"model.pkl": data}) & {"dangerous-import", "trailing-data"}


NAMES = ["model.safetensors", "README.txt", "config.json", "logo.png", "weights.h5", "model.onnx",
         "model.gguf", "model", "data.csv", "model.bin", "tokenizer.model"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [INERT, zips.torch(INERT)], ids=["pickle", "zip"])
def test_no_name_hides_it(tmp_path, name, data):
    assert "dangerous-import" in denied(tmp_path, {name: data})


M = zips.M
ZIPS = {
    "plain": zips.torch(INERT),
    "bad-checksum": zips.build([M("a/data.pkl", INERT, local={"crc": 1}, central={"crc": 1}),
                                M("a/version", b"3\n")]),
    "flagged-encrypted": zips.build([M("a/data.pkl", INERT, flags=1), M("a/version", b"3\n")]),
    "flagged-in-directory": zips.build([M("a/data.pkl", INERT, central={"flags": 1}),
                                        M("a/version", b"3\n")]),
    "renamed-locally": zips.build([M("a/data.pkl", INERT, local={"name": b"a/data.txt"}),
                                   M("a/version", b"3\n")]),
    "renamed-in-directory": zips.build([M("a/data.pkl", INERT, central={"name": b"a/data.txt"})]),
    "deflated": zips.build([M("a/data.pkl", INERT, method=8), M("a/version", b"3\n")]),
    "duplicate": zips.build([M("a/data.pkl", PLAIN), M("a/data.pkl", INERT), M("a/version", b"3")]),
    "duplicate-first": zips.build([M("a/data.pkl", INERT), M("a/data.pkl", PLAIN)]),
    "hidden": zips.build([M("a/data.pkl", PLAIN), M("a/x.pkl", INERT, listed=False)]),
    "prefix": zips.build([M("a/data.pkl", INERT)], prefix=b"#!/bin/true\n", base=12),
    "prefix-pickle": zips.build([M("a/data.pkl", PLAIN)], prefix=INERT, base=len(INERT)),
    "two-archives": zips.torch(PLAIN) + zips.torch(INERT),
    "two-archives-reversed": zips.torch(INERT) + zips.torch(PLAIN),
    "comment": zips.build([M("a/data.pkl", INERT)], comment=b"PK\5\6" + bytes(18)),
    "tail": zips.torch(INERT) + b"\n",
    "zip64": zips.torch(INERT, large=True),
    "other-member": zips.torch(PLAIN, extra=[M("archive/extra.pkl", INERT)]),
    "other-name": zips.torch(PLAIN, extra=[M("archive/notes.txt", INERT)]),
    "storage-is-a-pickle": zips.build([M("a/data.pkl", PLAIN), M("a/data/x.pkl", INERT)]),
    "in-zip": zips.build([M("inner.zip", zips.torch(INERT))]),
    "escapes": zips.build([M("../../evil.txt", b"text")]),
    "absolute": zips.build([M("/etc/evil.txt", b"text")]),
}  # fmt: skip


@pytest.mark.parametrize("data", ZIPS.values(), ids=ZIPS.keys())
@pytest.mark.parametrize("name", ["model.pt", "model.bin"])
def test_zip_tricks(tmp_path, data, name):
    rules = denied(tmp_path, {name: data})
    assert rules & {"dangerous-import", "duplicate-member", "escaping-member"}


def _legacy(model):
    """Write PyTorch's legacy layout around a pickle."""
    header = p.proto(2) + b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
    header += p.proto(2) + b"M\xe9\x03." + p.stream(p.value({"little_endian": True}), version=2)
    return header + model + p.stream(p.EMPTY_LIST, version=2)


def _raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, 15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(INERT, mtime=0),
    "gzip-second-member": gzip.compress(b"", mtime=0) + gzip.compress(INERT, mtime=0),
    "gzip-truncated": gzip.compress(INERT + bytes(1000), mtime=0)[:-9],
    "bzip2": bz2.compress(INERT),
    "xz": lzma.compress(INERT),
    "lzma": lzma.compress(INERT, format=lzma.FORMAT_ALONE),
    "zlib": _raw_deflate(INERT + bytes(8)),
    "zstd": streams.zstd(INERT),
    "joblib-z": streams.zfile(INERT),
    "gzip-in-gzip": gzip.compress(gzip.compress(INERT, mtime=0), mtime=0),
    "tar": tars.member("model.pkl", INERT) + bytes(1024),
    "tar-gz": gzip.compress(tars.member("model.pkl", INERT) + bytes(1024), mtime=0),
    "torch-tar": tars.member("sys_info", PLAIN) + tars.member("pickle", INERT)
    + tars.member("storages", PLAIN) + tars.member("tensors", PLAIN) + bytes(1024),
    "torch-legacy": _legacy(INERT),
    "torch-legacy-magic-made": p.stream(p.call("os", "system", "true"), version=2) + _legacy(PLAIN),
}  # fmt: skip


@pytest.mark.parametrize("data", PACKED.values(), ids=PACKED.keys())
@pytest.mark.parametrize("name", ["model.joblib", "model.pkl", "model.bin"])
def test_compression_and_containers(tmp_path, data, name):
    assert denied(tmp_path, {name: data}) & {"dangerous-import", "trailing-data"}


def test_seven_zip_is_never_allowed(tmp_path):
    data = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(64)
    verdict, _, _ = weigh(tmp_path, {"model.bin": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}


def _npy(body, descr="'|O'", version=1):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}".encode()
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + size + header + body


@pytest.mark.parametrize("version", [1, 2, 3])
def test_object_arrays_are_pickles(tmp_path, version):
    data = _npy(INERT, version=version)
    assert "dangerous-import" in denied(tmp_path, {"a.npy": data})
    fields = _npy(INERT, "[('a', '<f8'), ('b', '|O')]", version)
    assert "dangerous-import" in denied(tmp_path / "fields", {"a.npy": fields})
    inside = zips.build([M("a.npy", data)])
    assert "dangerous-import" in denied(tmp_path / "inside", {"a.npz": inside})


def test_code_named_by_a_config_is_denied_if_it_is_not_here(tmp_path):
    config = b'{"auto_map": {"AutoModel": "modeling_x.Model"}, "model_type": "x"}'
    weights = struct.pack("<Q", 2) + b"{}"
    files = {"config.json": config, "model.safetensors": weights}
    assert "remote-code" in denied(tmp_path, files)
    foreign = config.replace(b"modeling_x.Model", b"acme/other--modeling_x.Model")
    files = {"config.json": foreign, "model.safetensors": weights, "modeling_x.py": b"x = 1\n"}
    assert "remote-code" in denied(tmp_path / "foreign", files)
    source = b"import os\nos.system('true')\nclass Model:\n    pass\n"
    files = {"config.json": config, "model.safetensors": weights, "modeling_x.py": source}
    assert "remote-code" in denied(tmp_path / "effects", files)


def test_yaml_tags_and_targets_are_denied(tmp_path):
    data = b"a: !!python/object/apply:os.system ['true']\nb: 1\n"
    assert denied(tmp_path, {"config.yaml": data}) & PAYLOADS
    data = b"model:\n  _target_: os.system\n  command: 'true'\n"
    assert denied(tmp_path / "hydra", {"config.yaml": data}) & PAYLOADS


def _safetensors(header, data=b""):
    return struct.pack("<Q", len(header)) + header + data


TENSORS = {
    "overlap": (_safetensors(b'{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},'
                             b'"b":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}}', bytes(12)),
                "overlapping-tensors"),
    "size": (_safetensors(b'{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,8]}}', bytes(8)),
             "tensor-size-mismatch"),
    "trailing": (_safetensors(b'{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}',
                              bytes(8) + INERT), "trailing-data"),
    "past-the-end": (_safetensors(b'{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}', b"x"),
                     "unreadable-bytes"),
    "twice": (_safetensors(b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},'
                           b'"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"),
              "unreadable-bytes"),
    "header-lies": (struct.pack("<Q", 2**40) + b'{"a": 1}', "unreadable-bytes"),
    "and-a-zip": (_safetensors(b"{}") + zips.torch(INERT), "dangerous-import"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "rule"), TENSORS.values(), ids=TENSORS.keys())
def test_safetensors_lies(tmp_path, data, rule):
    assert rule in denied(tmp_path, {"model.safetensors": data})


def test_a_pointer_is_no_model(tmp_path):
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 9\n"
    verdict, rules, _ = weigh(tmp_path, {"model.safetensors": pointer})
    assert verdict is Verdict.NO_VERDICT
    assert "not-scanned" in rules


def test_an_empty_folder_is_no_model(tmp_path):
    assert weigh(tmp_path, {})[0] is Verdict.NO_VERDICT


def test_code_in_archives_is_denied(tmp_path):
    package = zips.build([M("p/.data/version", b"6"), M("p/.data/extern_modules", b"torch\n"),
                          M("p/model.py", b"import os\n"), M("p/m/model.pkl", PLAIN)])  # fmt: skip
    assert "embedded-code" in denied(tmp_path, {"package.pt": package})
    script = zips.build([M("s/data.pkl", PLAIN), M("s/constants.pkl", PLAIN), M("s/version", b"3"),
                         M("s/code/__torch__.py", b"import os\nos.system('true')\n")])  # fmt: skip
    assert "embedded-code" in denied(tmp_path / "script", {"script.pt": script})


def test_a_handler_that_an_archive_names_is_denied(tmp_path):
    manifest = M("MAR-INF/MANIFEST.json", b'{"model": {"handler": "handler.py"}}')
    handler = M("handler.py", b"import os\nos.system('true')\n")
    archive = zips.build([manifest, handler, M("model.pt", zips.torch(PLAIN))])
    assert "remote-code" in denied(tmp_path, {"model.mar": archive})


def test_programs_are_denied_under_any_name(tmp_path):
    elf = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 1, 64, 0, 0)
        + bytes(64)
    )
    assert "native-executable" in denied(tmp_path, {"model.bin": elf})
    assert "native-executable" in denied(
        tmp_path / "zip", {"m.pt": zips.torch(PLAIN, storages=(elf,))}
    )


def test_bombs_are_denied(tmp_path):
    bomb = gzip.compress(bytes(64 << 20), mtime=0)
    assert "expansion-bomb" in denied(tmp_path, {"model.pkl.gz": bomb})
    inner = zips.build([M("a", bytes(64 << 20), method=8)])
    assert "expansion-bomb" in denied(tmp_path / "zip", {"model.zip": inner})
