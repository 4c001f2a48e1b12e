"""Write a clean model, and one that runs ``true`` if loaded: ``python -m tests.hooks.models DIR``.

Needs nothing but the standard library, so that a gate can be tried before anything is installed.
"""

import sys
from pathlib import Path

from tests.builders import safetensors

CONFIG = b'{"architectures": ["BertModel"], "model_type": "bert"}'
MODELS = {
    "clean/config.json": CONFIG,
    "clean/model.safetensors": safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8)),
    "unsafe/config.json": CONFIG,
    "unsafe/pytorch_model.bin": b"cos\nsystem\n(S'true'\ntR.",
}


def build(folder):
    """Write both into a folder."""
    for name, data in MODELS.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    build(sys.argv[1])
