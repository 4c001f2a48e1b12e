"""The real vocabularies that lie beside the checkout."""

from pathlib import Path

import pytest

from weighbridge.fingerprints import readers
from weighbridge.intake.cursor import Cursor

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "gguf-vocab"
NAMES = ("baichuan", "bert-bge", "llama-spm", "phi-3")
KNOWN = {"phi-3": "llama-spm"}
"""Vocabularies that another's tokenizer made."""

_READ = {}


def path(name):
    found = FOLDER / f"ggml-vocab-{name}.gguf"
    if not found.exists():
        pytest.skip("needs the stored vocabularies of llama.cpp")
    return found


def vocabulary(name):
    if name not in _READ:
        _READ[name] = readers.read(Cursor.over(path(name).read_bytes(), "v.gguf"))
    return _READ[name]
