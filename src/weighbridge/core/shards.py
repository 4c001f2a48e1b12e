"""Names of files that hold a model in parts: ``model-00001-of-00003.gguf``.

Names agree if nothing but the number is another; such files are one set. A set is called
``model-...-of-00003.gguf``.

Source: https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split and
https://huggingface.co/docs/huggingface_hub/package_reference/serialization (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import later
from weighbridge.core.records import dataclass

_SHARD = later.pattern(r"(.*)-([0-9]{5})-of-([0-9]{5})(\.[A-Za-z0-9]+)")
_SET = later.pattern(r".*-\.\.\.-of-[0-9]{5}\.[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Shard:
    """What the name of one file of several says.

    Attributes:
        number: Of the file; the first has 1, or 0.
        total: How many files there are.
        called: What the set is called.
    """

    number: int
    total: int
    called: str


def shard(name: str) -> Shard | None:
    """Take a name apart; ``None`` if it is not that of one file of several.

    Args:
        name: A path, or the last part of one.
    """
    found = _SHARD.fullmatch(name) if "-of-" in name else None
    if found is None:
        return None
    called = f"{found[1]}-...-of-{found[3]}{found[4]}"
    return Shard(int(found[2]), int(found[3]), called)


def calls(name: str) -> bool:
    """Whether a name is what a set is called."""
    return _SET.fullmatch(name) is not None
