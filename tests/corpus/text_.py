"""What lies beside models: cards, licences, configurations, vocabularies, pictures."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.case import Case

DISTRIBUTION = "text"

CARD = """---
license: apache-2.0
base_model: openai-community/gpt2
datasets: [wikitext]
language: [en, de]
tags: [text-generation]
---
# Tiny

Run `python -c "import os; os.system('ls')"` and `eval(input())` **never**.

```python
import pickle
model = pickle.load(open("model.pkl", "rb"))
```
"""

CONFIG = {
    "architectures": ["GPT2LMHeadModel"],
    "model_type": "gpt2",
    "auto_map_comment": "no remote code here",
    "torch_dtype": "float32",
    "transformers_version": "4.57.0",
    "id2label": {"0": "NEGATIVE", "1": "POSITIVE"},
}

FILES: dict[str, tuple[str, str]] = {
    "README.md": ("model card with code in it", CARD),
    "LICENSE": ("licence text", "Apache License\nVersion 2.0, January 2004\n" + "words " * 500),
    "config.json": ("configuration", json.dumps(CONFIG, indent=2)),
    "generation_config.json": ("generation", '{"max_length": 20, "do_sample": true}'),
    "special_tokens_map.json": ("tokens", '{"pad_token": "[PAD]", "unk_token": "[UNK]"}'),
    "vocab.txt": ("vocabulary", "[PAD]\n[UNK]\nimport\neval\nos\nsystem\n" + "word\n" * 300),
    "vocab.json": ("vocabulary", json.dumps({f"t{n}": n for n in range(3000)})),
    "merges.txt": ("merges", "#version: 0.2\na b\nĠ t\ne r\n"),
    ".gitattributes": ("attributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"),
    ".gitignore": ("ignored", "*.pyc\n__pycache__/\n"),
    "config.yaml": ("YAML", "model:\n  name: tiny\n  country: NO\n  rate: 1e-3\n  on: true\n"),
    "tagged.yaml": ("YAML with anchors", "base: &b {a: 1}\nnext: {<<: *b, c: !!float 2}\n"),
    "hparams.toml": ("TOML", "[model]\nname = 'tiny'\nlayers = [1, 2]\n"),
    "requirements.txt": ("requirements", "torch==2.13.0\nnumpy>=2\n"),
    "labels.csv": ("CSV", "id,label\n0,cat\n1,=1+1\n"),
    "metrics.jsonl": ("JSON lines", '{"step": 1, "loss": 0.5}\n{"step": 2, "loss": NaN}\n'),
    "bom.json": ("JSON with a byte order mark", '\ufeff{"a": 1}'),
    "crlf.txt": ("DOS line ends", "one\r\ntwo\r\n"),
    "empty.txt": ("nothing", ""),
    "dot-start.txt": ("text that ends like a pickle", "(lp0\nnot a pickle at all."),
    "model.prototxt": ("caffe", 'name: "tiny"\nlayer { name: "a" type: "ReLU" }\n'),
    "vectors.vec": ("fastText vectors", "2 3\ncat 0.1 0.2 0.3\ndog 0.3 0.2 0.1\n"),
    "Modelfile": ("ollama", 'FROM ./tiny.gguf\nPARAMETER temperature 0.7\nSYSTEM "be kind"\n'),
    "adapter_config.json": ("adapter", '{"peft_type": "LORA", "base_model_name_or_path": "x/y"}'),
    "tokenizer_config.json": (
        "template",
        '{"chat_template": "{% for m in messages %}x{% endfor %}"}',
    ),
    "pointer.bin": (
        "Git LFS pointer",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n",
    ),
}


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(path: Path) -> None:
    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\1\2\0\3\4")), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _jpeg(path: Path) -> None:
    from PIL import Image  # noqa: PLC0415  (optional)

    Image.radial_gradient("L").save(path, "JPEG")


def _wav(path: Path) -> None:
    import wave  # noqa: PLC0415  (one case)

    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(1600))


def cases() -> Iterator[Case]:
    """Text, then pictures and sound."""
    for name, (what, text) in FILES.items():
        data = text.encode()
        yield Case(name, what, lambda p, d=data: p.write_bytes(d))
    yield Case("latin1.txt", "Latin-1", lambda p: p.write_bytes("größe\n".encode("latin-1")))
    yield Case("utf16.txt", "UTF-16", lambda p: p.write_bytes("größe\n".encode("utf-16")))
    yield Case("zeros.bin", "4 KiB of zeros", lambda p: p.write_bytes(bytes(4096)))
    yield Case("picture.png", "PNG", _png)
    yield Case("picture.jpg", "JPEG", _jpeg)
    yield Case("sound.wav", "WAV", _wav)
