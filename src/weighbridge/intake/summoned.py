"""Loose Python files that a loose configuration names: they are judged with it, and by themselves.

A configuration that lies loose is a model of its own, and so is each file of source beside it. What
the one has its loader import of the other is then judged as it is in a folder that is one model.
Names are looked for in the text, which is not parsed for it: one that names no file by a word of
its own adds nothing. Who names a file needlessly has it judged twice.

A module is looked for beside the configuration, in the folders above it and, if it is in none of
these, in any; and so is what is imported by it. Not looked at: configurations of other names,
larger ones, and those that are elsewhere.

Source: https://docs.python.org/3/library/sys.html#sys.path (retrieved 2026-11-28).
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from weighbridge.intake import companions
from weighbridge.intake.listing import Listed

LARGEST = 1 << 20
"""Bytes of a configuration or a source, at most."""

BUDGET, AGAIN = 64 << 20, 4 << 20
"""Bytes of configurations, and of sources that are judged again, of one folder, at most."""

FILES = 64
"""Sources of one configuration, at most."""

_CONFIGURATIONS = (
    ".caffemodel", ".cfg", ".cmf", ".conf", ".config", ".dnn", ".gin", ".hocon", ".ini", ".json",
    ".json5", ".jsonc", ".prototxt", ".toml", ".yaml", ".yml",
)  # fmt: skip
"""How names end of configurations that loaders of Python read, and of networks that name modules
of Python (Caffe, CNTK)."""

_PACKAGE = "/__init__.py"

_DOTTED = re.compile(r"(?<![\w.])\.*[^\W\d]\w{,255}(?:[./][^\W\d]\w{,255}){,31}")
"""A name, or a path; what is one word alone is one if no key."""

_KEY = re.compile(r"[\"']?\s{,8}[:=]")

_ESCAPE = re.compile(r"\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U(000[\da-fA-F]{5})|\r?\n[ \t]*)")
"""A character by its number, as JSON, YAML and TOML write it, or an end of line that is none."""

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t(]+([\w, \t]*)|import[ \t]+([\w., \t]+))",
    re.MULTILINE,
)

_Sets = dict[str, list[Listed]]


def joined(found: _Sets, elsewhere: Collection[str]) -> tuple[_Sets, dict[str, str]]:
    """Put sources to the configurations that name them.

    Args:
        found: What each set of files is called, or one by itself, and its parts.
        elsewhere: Paths of files that only stand for what they are.

    Returns:
        What was found, and the folder that names of parts count from, where that is another one
        than the configuration's.
    """
    sources = {
        name: parts[0]
        for name, parts in found.items()
        if name.endswith(companions.SOURCE) and len(parts) == 1 and parts[0].path not in elsewhere
    }
    if not sources:
        return found, {}
    known = _Known(sources)
    more: _Sets = {}
    bases: dict[str, str] = {}
    for name, parts in found.items():
        first = parts[0]
        if len(parts) > 1 or first.path in elsewhere or first.size > LARGEST:
            continue
        if name.lower().endswith(_CONFIGURATIONS) and (own := known.named(name, first)):
            folders = [f"/{each}".rpartition("/")[0] or "/" for each in (name, *own)]
            base = os.path.commonpath(folders)
            start = len(base.rstrip("/"))
            every = {name: first} | {each: sources[each] for each in own}
            more[name] = [
                replace(every[each], name=f"/{each}"[start + 1 :]) for each in sorted(every)
            ]
            bases[name] = base[1:]
    return {name: more.get(name, parts) for name, parts in found.items()}, bases


class _Known:
    """Loose sources, by where they lie."""

    def __init__(self, sources: dict[str, Listed]) -> None:
        self._sources = sources
        self._budget, self._again = BUDGET, AGAIN
        self._imports: dict[str, list[str]] = {}
        self._tops: dict[str, list[str]] = {}
        for name in sources:
            module = name.removesuffix(_PACKAGE).removesuffix(companions.SOURCE)
            self._tops.setdefault(module.rpartition("/")[2], []).append(name)
        for name in sources:
            for part in name.split("/")[:-1]:
                self._tops.setdefault(part, [])

    def named(self, name: str, file: Listed) -> list[str]:
        """Return the sources that a configuration names, and what these import."""
        if self._budget < file.size:
            return []
        self._budget -= file.size
        own = dict.fromkeys(
            each for module in self._words(_read(file.path)) for each in self._places(name, module)
        )
        waiting = list(own)
        while waiting and len(own) < FILES:
            source = waiting.pop()
            for each in self._imported(source):
                if each not in own:
                    own[each] = None
                    waiting.append(each)
        size = sum(self._sources[each].size for each in own)
        if size > self._again:
            return []
        self._again -= size
        return sorted(own)

    def _words(self, text: str) -> set[str]:
        found: set[str] = set()
        for match in _DOTTED.finditer(_ESCAPE.sub(_character, text) if "\\" in text else text):
            name = match[0].removeprefix("./").removesuffix(companions.SOURCE).replace("/", ".")
            if name.lstrip(".").partition(".")[0] in self._tops and (
                name != match[0] or "." in name or not _KEY.match(match.string, match.end())
            ):
                found.add(name)
        return found

    def _imported(self, source: str) -> list[str]:
        if source not in self._imports:
            self._imports[source] = [
                each
                for module in _modules(_read(self._sources[source].path))
                for each in self._places(source, module)
            ]
        return self._imports[source]

    def _places(self, file: str, module: str) -> Iterator[str]:
        """Yield the sources that a module is, as far as one is found first, or may be."""
        name = module.lstrip(".")
        folder = file.rpartition("/")[0]
        for _ in range(len(module) - len(name) - 1):
            folder = folder.rpartition("/")[0]
        while True:
            here = [each for each in _paths(folder, name) if each in self._sources]
            if here or not folder:
                break
            folder = folder.rpartition("/")[0]
        # One word alone may be anything: it names no file that is far away.
        yield from here or (self._anywhere(name) if "." in name else ())

    def _anywhere(self, name: str) -> Iterator[str]:
        path = ""
        for part in name.split("."):
            for ending in (companions.SOURCE, _PACKAGE):
                found = self._tops.get(part, ())
                yield from (each for each in found if each.endswith(f"{path}/{part}{ending}"))
            path += f"/{part}"


def _paths(folder: str, name: str) -> Iterator[str]:
    base = f"{folder}/" if folder else ""
    for part in name.split("."):
        yield f"{base}{part}{companions.SOURCE}"
        yield f"{base}{part}{_PACKAGE}"
        base += f"{part}/"


def _character(match: re.Match[str]) -> str:
    return next((chr(int(each, 16)) for each in match.groups() if each), "")


def _modules(text: str) -> Iterator[str]:
    """Yield what a source imports, and what may be a module of that."""
    for match in _IMPORT.finditer(text):
        module, names, modules = match.groups(default="")
        before = module if not module or module.endswith(".") else f"{module}."
        yield from filter(None, [module])
        for each in (names or modules).split(","):
            yield from (before + word for word in each.split()[:1])


def _read(path: str) -> str:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123 - by descriptor
            return (file.read(LARGEST) or b"").decode(errors="replace")
    except OSError:
        return ""  # whoever weighs it says so
