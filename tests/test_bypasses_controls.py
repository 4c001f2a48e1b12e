"""Texts with control characters that loaders pass over, and formats must, too.

One inert stand-in each; none of it is ever run.
"""

import codecs
import struct

import pytest

from tests.weighing import weigh
from weighbridge.core import Verdict

WEIGHTS = {"model.safetensors": struct.pack("<Q", 2) + b"{}"}
SOURCE = b"import os\nos.system('true')\nclass Model: pass\n"
TARGET = b'{"_target_": "own.Model"}'
PACKAGES = (
    b"--extra-index-url https://index.example/simple\nacme @ https://index.example/acme.zip\n"
)

BEFORE = {
    "escape": b"# \x1b[31m\n",
    "backspace": b"# a\b\n",
    "form feed": b"\f",
    "any, marked": codecs.BOM_UTF8 + b"# \1\x0e\n",
}


@pytest.mark.parametrize("way", BEFORE)
def test_source_is_read_as_python_reads_it(tmp_path, way):
    files = {**WEIGHTS, "config.json": TARGET, "own.py": BEFORE[way] + SOURCE}
    verdict, rules, _ = weigh(tmp_path, files)
    assert (verdict, "remote-code" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("way", BEFORE)
def test_packages_are_read_as_pip_reads_them(tmp_path, way):
    files = {**WEIGHTS, "requirements.txt": BEFORE[way] + PACKAGES}
    assert "outside-dependency" in weigh(tmp_path, files)[1]
