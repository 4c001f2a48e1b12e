"""Which family a model is called after, as far as a name tells: none is better than a wrong one.

A name is cut into words, numbers and sizes: ``Qwen2.5-7B-Instruct`` is ``qwen 2.5 7b instruct``. A
family's name counts at the beginning of it and only as a whole: ``tinyllama`` is not ``llama``, and
``llama-3b`` is no ``llama 3``. After that:

- A name with a version (``qwen2``, ``falcon3``) may have anything behind it, but for the name of
  another family, and for an architecture of its own that is released under the same name.
- A name without one (``starcoder``) has to be all there is, but for sizes, forms and formats; or a
  size that the family is known to have follows.
- Names of architectures that anybody trains anew (``bert``, ``gpt2``), words of everyday language
  and short ones (``falcon``, ``yi``) count for less, unless the name is in the maker's own account.

Whoever names a model can name it anything: this is as good as a declaration, and no better.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.facts import families
from weighbridge.facts.families import Family

SHORTEST = 4
"""Letters of a name without a version below which it needs a size that is known behind it."""

SHORTEST_OTHER = 5
"""Letters and digits of another family's name for it to be looked for further on in a name."""

LONGEST = 128
"""Characters of a name that are looked at."""

DATE = 4
"""Digits of a number that is read as a month: ``2407``."""

RETRAINED = frozenset(
    {
        "bert", "gpt-neox", "gpt2", "gptj", "roberta", "stable-diffusion", "t5", "whisper",
        "xlm-roberta",
    }
)  # fmt: skip
"""Families whose names are those of architectures that others train from nothing."""

EVERYDAY = frozenset(
    {
        "alia", "amber", "aquila", "bloom", "cogito", "falcon", "flux", "ling", "minerva",
        "moonlight", "nemo", "opt", "orion", "poro", "pythia", "ring", "salamandra", "small3",
        "step", "trinity", "viking", "wan",
    }
)  # fmt: skip
"""Names that are words; a size that is known makes up for it."""

NEVER = frozenset({"nanov2", "nemo", "nemotron3", "small3", "step3"})
"""Names that say nothing outside the maker's own account, whatever follows."""

_FORMS = frozenset({"chat", "hf", "instruct", "it"})
"""Words that stand between name and version."""

_REST = _FORMS | {
    "awq", "base", "beta", "bit", "bnb", "cased", "compressed", "deduped", "dwq", "exl", "flash",
    "ft", "ggml", "gguf", "gptq", "hqq", "imatrix", "large", "lite", "lora", "max", "medium",
    "merged", "mini", "mlx", "nf", "onnx", "openvino", "plus", "preview", "pro", "pt", "qat",
    "quantized", "quants", "safetensors", "sft", "sharded", "small", "tiny", "turbo", "uncased",
    "xl", "xs", "xxl",
}  # fmt: skip
"""Words that say nothing about what a model is made from: forms, sizes, formats."""

_APART = frozenset({"mamba"})
"""What a release is called that shares a family's name, and not its weights."""

_WORD = later.pattern(
    r"""(?P<size>(?:\d+x)?\d+(?:[._]\d+)*[bmkt](?![a-z]))
      | (?P<form>(?<![a-z0-9])(?:i?q\d(?:_[a-z0-9]{1,3}){0,3}|(?:b?f|fp|int|w\d+a)\d{1,2})
        (?![a-z0-9]))
      | (?P<number>(?:(?<![a-z])v)?\d+(?:[._]\d+)*)
      | [a-z]+""",
    re.ASCII | re.VERBOSE,
)
"""Sizes such as ``8x7b``, forms of quantisation such as ``q4_k_m``, versions, and words."""
_OTHER = later.pattern(r"[^a-z0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Word:
    """A part of a name: as written, and as compared."""

    text: str
    plain: str
    sort: str

    @property
    def major(self) -> str:
        """The first number of a version."""
        return self.text.replace("_", ".").partition(".")[0]


def squeezed(name: str) -> str:
    """Keep letters and digits of the last part of a name, lower case."""
    return _OTHER.sub("", name.rpartition("/")[2].lower())


def _words(name: str) -> tuple[_Word, ...]:
    last = name[-LONGEST:].rpartition("/")[2].lower()
    return tuple(
        _Word(found[0], _OTHER.sub("", found[0]), found.lastgroup or "word")
        for found in _WORD.finditer(last)
    )


def _plain(words: Sequence[_Word]) -> str:
    return "".join(word.plain for word in words)


def _names(family: Family) -> Iterator[str]:
    """Yield what members of a family are called."""
    yield family.name
    for row in family.signatures:
        yield from row.name.split(", ")
    versions = (*family.versions, *(one for terms in family.licences for one in terms.versions))
    for version in versions:
        # A version such as "7B" says nothing without the family's name before it.
        if (words := _words(version)) and words[0].sort == "word":
            yield version


@cache
def _called() -> dict[str, tuple[Family, ...]]:
    """Return what members of families are called, and the families."""
    found: dict[str, list[Family]] = {}
    for family in families.every():
        for name in _names(family):
            if len(key := squeezed(name)) > 1 and family not in found.setdefault(key, []):
                found[key].append(family)
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def _going_on() -> dict[str, frozenset[str]]:
    """Map names up to a version's first number to the families whose versions go on behind it.

    To ``qwen3`` belongs the family of Qwen3.5.
    """
    found: dict[str, set[str]] = {}
    for family in families.every():
        for name in _names(family):
            words = _words(name)
            for at, word in enumerate(words):
                if word.sort == "number" and word.major != word.plain:
                    found.setdefault(_plain(words[:at]) + word.major, set()).add(family.id)
    return {key: frozenset(ids) for key, ids in found.items()}


@cache
def _sizes(one: str) -> frozenset[str]:
    """Return the sizes that a family is known to have, e.g. ``7b``."""
    family = families.by_id(one)
    if family is None:
        return frozenset()
    names = (*family.versions, *(row.name for row in family.signatures))
    return frozenset(word.plain for name in names for word in _words(name) if word.sort == "size")


@cache
def _alone(key: str) -> bool:
    """Whether no other family has this name and a version behind it, as Gemma 2 has."""
    after = (name.removeprefix(key).removeprefix("v") for name in _called() if name.startswith(key))
    return not any(rest[:1].isdigit() and not rest.endswith(("b", "m")) for rest in after)


def called_after(name: str, makers: Collection[str] = ()) -> Family | None:
    """Return the family that a name begins like, e.g. ``Qwen2.5-7B-Instruct-GGUF``.

    Args:
        name: Of a model, with a namespace or without.
        makers: Ids of publishers that are known to be behind it.
    """
    words = _words(name)
    found = _longest(words, makers)
    if found is None and len(words) > 1:
        # Makers put their own name first: Meta-Llama-3-8B.
        found = _longest(words[1:], makers)
        if found is not None and found.publisher != words[0].plain:
            return None
    return found


def _longest(words: Sequence[_Word], makers: Collection[str]) -> Family | None:
    """Return the family with the longest name that words begin with."""
    kept = tuple(word for at, word in enumerate(words) if at == 0 or word.text not in _FORMS)
    for count in range(len(kept), 0, -1):
        head, rest = kept[:count], kept[count:]
        for key, rows in _keys(head):
            family = _chosen(rows, makers)
            if family is not None and _counts(key, rest, family, makers):
                return family
    return None


def _keys(head: Sequence[_Word]) -> Iterator[tuple[str, tuple[Family, ...]]]:
    """Yield the families that are called exactly so, then those of a version's first number."""
    if rows := _called().get(key := _plain(head)):
        yield key, rows
    last = head[-1]
    if len(head) > 1 and last.sort == "number" and last.major != last.plain:
        key = _plain(head[:-1]) + last.major
        rows = _called().get(key, ())
        ids = {row.id for row in rows}
        if not RETRAINED & ids and _going_on().get(key, frozenset()) <= ids:
            yield key, rows


def _chosen(rows: tuple[Family, ...], makers: Collection[str]) -> Family | None:
    """Return the one family of several that have a name in common, if that can be told."""
    if len(rows) == 1:
        return rows[0]
    own = [row for row in rows if row.publisher in makers]
    return own[0] if len(own) == 1 else None


def _counts(key: str, rest: Sequence[_Word], family: Family, makers: Collection[str]) -> bool:
    """Whether a family's name at the beginning of another one says that it is after it."""
    own = family.publisher in makers
    if rest and rest[0].text in _APART:
        return False
    if any(other.id != family.id for other in _mentioned(rest)):
        return False
    if key in NEVER and not own:
        return False
    if family.id in RETRAINED and not own:
        return _all_known(rest, family)
    if any(letter.isdigit() for letter in key):
        return True
    if rest and rest[0].plain in _sizes(family.id):
        return True
    if own:
        return not rest or rest[0].sort != "word" or rest[0].text in _REST
    return key not in EVERYDAY and len(key) >= SHORTEST and _all_known(rest, family, key)


def _all_known(rest: Sequence[_Word], family: Family, key: str = "") -> bool:
    """Whether what follows a name are forms, formats and sizes, and no version to begin with."""
    sizes = _sizes(family.id)
    for at, word in enumerate(rest):
        match word.sort:
            case "word" if word.text not in _REST:
                return False
            case "number" if at == 0 and not (word.text.isdigit() and len(word.text) == DATE):
                return False
            case "size" if sizes and word.plain not in sizes and not (key and _alone(key)):
                return False
            case _:
                pass
    return True


def _mentioned(rest: Sequence[_Word]) -> Iterator[Family]:
    """Yield families whose names, with a version, stand further on."""
    for start in range(len(rest)):
        for stop in range(start + 2, min(start + 6, len(rest)) + 1):
            key = _plain(rest[start:stop])
            if len(key) >= SHORTEST_OTHER and rest[start].sort == "word":
                yield from _called().get(key, ()) if key[-1].isdigit() else ()
