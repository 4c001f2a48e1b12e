"""Compiled Python that is run in place of source is refused, and what lies in caches is not."""

import importlib.util
import json
import py_compile

import pytest

from tests.weighing import weigh
from weighbridge.core import Verdict

CONFIG = {
    "config.json": json.dumps({"auto_map": {"AutoModel": "net.Net"}}).encode(),
    "model.safetensors": b"\2" + bytes(7) + b"{}",
}
SOURCE = b"class Net:\n    pass\n"
CACHED = "__pycache__/net.cpython-311.pyc"

TIME, UNCHECKED, CHECKED = (0, 1, 3)


def compiled(flags):
    """Write the header and the first bytes of a code object, of which nothing is read."""
    return b"\xa7\r\r\n" + bytes([flags, 0, 0, 0]) + bytes(8) + b"\xe3" + bytes(20)


@pytest.mark.parametrize("flags", [UNCHECKED, CHECKED])
@pytest.mark.parametrize("name", [CACHED, "__pycache__/net.cpython-313.opt-2.pyc"])
def test_what_stands_for_its_source_is_refused(tmp_path, name, flags):
    files = CONFIG | {"net.py": SOURCE, name: compiled(flags)}
    verdict, rules, reasons = weigh(tmp_path, files)
    assert (verdict, rules) == (Verdict.DENY, {"remote-code", "native-executable"})
    why = f"{name!r} is compiled, and Python runs it in place of 'net.py'"
    assert any(why in reason.because for reason in reasons)


def test_so_is_a_module_without_source(tmp_path):
    files = CONFIG | {"net.py": b"from .a import b\n" + SOURCE, "a.pyc": compiled(TIME)}
    assert weigh(tmp_path, files)[0] is Verdict.DENY


@pytest.mark.parametrize("name", ["handler.pyc", "sitecustomize.pyc", "code/inference.pyc"])
def test_so_is_one_that_is_run_for_its_name(tmp_path, name):
    assert weigh(tmp_path, CONFIG | {"net.py": SOURCE, name: compiled(TIME)})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "files",
    [
        {CACHED: compiled(TIME)},
        {"__pycache__/other.cpython-311.pyc": compiled(UNCHECKED)},
        {"net.pyc": compiled(UNCHECKED)},
        {"a.pyc": compiled(TIME)},
    ],
    ids=["by-time", "of-another", "source-first", "not-imported"],
)
def test_what_python_does_not_take_is_a_lesser_matter(tmp_path, files):
    verdict, rules, _ = weigh(tmp_path, CONFIG | {"net.py": SOURCE} | files)
    assert (verdict, rules - {"remote-code"}) == (Verdict.WARN, {"native-executable"})


def test_it_is_told_folder_by_folder(tmp_path):
    cached = {f"__pycache__/m{n}.cpython-311.pyc": compiled(TIME) for n in range(9)}
    _, _, reasons = weigh(tmp_path, CONFIG | {"net.py": SOURCE, "one.pyc": compiled(TIME)} | cached)
    told = [reason.because for reason in reasons if reason.rule == "native-executable"]
    assert told == [
        "'__pycache__' holds 9 files of compiled Python",
        "'one.pyc' is compiled: compiled Python",
    ]


def test_what_this_interpreter_writes_says_how_it_is_taken(tmp_path):
    source = tmp_path / "net.py"
    source.write_bytes(SOURCE)
    target = importlib.util.cache_from_source(str(source))
    for mode, verdict in (
        (py_compile.PycInvalidationMode.TIMESTAMP, Verdict.WARN),
        (py_compile.PycInvalidationMode.UNCHECKED_HASH, Verdict.DENY),
        (py_compile.PycInvalidationMode.CHECKED_HASH, Verdict.DENY),
    ):
        py_compile.compile(str(source), cfile=target, invalidation_mode=mode)
        assert weigh(tmp_path, CONFIG)[0] is verdict
