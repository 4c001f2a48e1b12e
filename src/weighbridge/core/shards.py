"""Names of files that hold a model in parts: ``model-00001-of-00003.gguf``.

Names agree if nothing but the number is another; such files are one set. A set is called
``model-...-of-00003.gguf``. Where files are so many that they lie in folders, which are numbered as
well (``bucket_0/``, ``bucket_1/``), a set is what is in all of them together.

Source: https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split and
https://huggingface.co/docs/huggingface_hub/package_reference/serialization (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterable

from weighbridge.core import later
from weighbridge.core.records import dataclass

_SHARD = later.pattern(r"(.*)-([0-9]{5})-of-([0-9]{5})(\.[A-Za-z0-9]+)")
_BUCKET = later.pattern(r"(.*?)[0-9]{1,5}")
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


def bucket(called: str) -> str:
    """Return what a set is called but for the number of the folder it lies in; empty without one.

    Args:
        called: A path.
    """
    folder, _, short = called.rpartition("/")
    above, slash, last = folder.rpartition("/")
    found = _BUCKET.fullmatch(last)
    return f"{above}{slash}{found[1]}.../{short}" if found else ""


def numbered(folder: str) -> bool:
    """Whether the name of a folder ends in a number."""
    return _BUCKET.fullmatch(folder) is not None


def whole(numbers: Iterable[Iterable[int]], total: int) -> bool:
    """Whether the numbers of several files, folder by folder, are all there are, and each once."""
    every = sorted(number for here in numbers for number in here)
    return bool(every) and every[0] in (0, 1) and every == list(range(every[0], every[0] + total))


def calls(name: str) -> bool:
    """Whether a name is what a set is called."""
    return _SET.fullmatch(name) is not None
