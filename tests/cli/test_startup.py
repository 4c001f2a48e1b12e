"""What is imported before it is needed: click for a start, and for the rest what a model has."""

import json
import subprocess
import sys

import pytest

from tests import verifying
from tests.builders import oms

PROBE = """
import sys
from weighbridge.cli import run
code = run({arguments!r})
print(code, sorted(name for name in {heavy!r} if name in sys.modules))
"""

START = ("weighbridge.core", "weighbridge.pipeline", "weighbridge.policy", "rich", "yaml",
         "tomllib", "hashlib", "json", "dataclasses", "importlib.metadata")  # fmt: skip

HEAVY = ("asn1crypto", "blake3", "cryptography", "pydantic", "pysequoia", "rich", "sigstore",
         "sigstore_models", "weighbridge.formats.safetensors", "yaml")  # fmt: skip

FILES = {"a.bin": b"a", "b.bin": b"b"}


def imported(*arguments, heavy=HEAVY):
    """Run a command in a process of its own; return its exit code and what it imported."""
    probe = PROBE.format(arguments=[*map(str, arguments)], heavy=heavy)
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{probe}"],
        capture_output=True,
        text=True,
        check=True,
    )
    code, _, names = done.stdout.splitlines()[-1].partition(" ")
    return int(code), names


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key.pub"
    path.write_bytes(oms.public_pem(oms.key()))
    return path


def test_version_imports_click_and_nothing_heavier():
    assert imported("--version", heavy=START) == (0, "[]")


@pytest.mark.parametrize("words", [["scan", "--help"], ["-V"], ["report", "convert", "-h"]])
def test_help_imports_nothing_heavy(words):
    assert imported(*words, heavy=START) == (0, "[]")


@pytest.mark.parametrize("words", ["scan --policy s", "explain dangerous-", "scan -f j", "s"])
def test_completion_imports_nothing_heavy(monkeypatch, words):
    monkeypatch.setenv("_WEIGHBRIDGE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"weighbridge {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    heavy = [name for name in START if name != "dataclasses"]
    assert imported(heavy=heavy) == (0, "[]")


def test_verify_imports_nothing_heavy_where_nothing_is_signed(tmp_path):
    folder = verifying.write(tmp_path / "m", FILES)
    assert imported("verify", "--no-cache", folder) == (1, "[]")


def test_verify_imports_cryptography_alone_for_a_signature_by_key(tmp_path, key):
    folder = verifying.write(tmp_path / "m", {**FILES, "model.sig": oms.signature(FILES)})
    told = imported("verify", "--no-cache", "--key", key, folder)
    # The signature's own file is looked at, which nobody signs: in a reader, as everything is.
    assert told == (0, "['cryptography']")


def test_scan_imports_nothing_heavy_where_nothing_is_signed(tmp_path):
    folder = verifying.write(tmp_path / "m", {"config.json": b"{}"})
    _, names = imported("scan", folder)
    assert names == "[]"


def test_a_plain_scan_imports_neither_click_nor_what_it_does_not_use(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "model.safetensors").write_bytes(b"\2\0\0\0\0\0\0\0{}")
    spared = ("ast", "atexit", "click", "dataclasses", "hashlib", "inspect", "pkgutil",
              "threading", "tomllib", "typing", "weighbridge.sources")  # fmt: skip
    told = imported("scan", "--no-config", "--no-cache", tmp_path / "m", heavy=spared)
    assert told == (0, "[]")


def test_blake3_is_imported_where_it_was_signed(tmp_path, key):
    row = {"name": "a.bin", "algorithm": "blake3", "digest": "ab" * 32}
    signed = oms.statement(rows=[row], serialization={"hash_type": "blake3"})
    files = {"a.bin": b"a", "model.sig": json.dumps(oms.bundle(signed, oms.key())).encode()}
    folder = verifying.write(tmp_path / "m", files)
    told = imported("verify", "--no-cache", "--key", key, folder)
    assert told == (1, "['blake3', 'cryptography']")
