"""Which Python files of a model a loader is told to run, and which only lie beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from weighbridge.core import (
    COMPILED,
    SERVED,
    Call,
    Code,
    Constant,
    Dossier,
    Effect,
    Entry,
    Face,
    How,
    Named,
    Operation,
    Purpose,
    Reference,
    later,
)
from weighbridge.facts import known_library, standard

REACHING = frozenset(
    {Effect.PROCESS, Effect.NETWORK, Effect.DYNAMIC, Effect.NATIVE, Effect.UNREADABLE}
)
"""Effects that make code beside a model worth a look even if nothing refers to it."""

DOES = {
    Effect.PROCESS: "can start processes",
    Effect.NETWORK: "can use the network",
    Effect.DYNAMIC: "can run text as code",
    Effect.FILES: "can open files",
    Effect.NATIVE: "can load native libraries",
    Effect.LOADS: "can load serialised data",
    Effect.IMPORT_TIME: "does something as soon as it is imported",
    Effect.UNREADABLE: "could not be understood",
}
"""What is said of code, by effect, in this order."""

IMPORT = "import"

_NAMED = (
    (later.pattern(r"handler\.py"), "Inference Endpoints"),
    (later.pattern(r"(?:.*/)?code/inference\.py"), "the inference toolkit of SageMaker"),
    (later.pattern(r"custom_generate/generate\.py"), "generate() of transformers"),
    (later.pattern(r"(?:.*/)?None\.py"), "diffusers before 0.38 (CVE-2026-44827)"),
    (later.pattern(r"(?:.*/)?\d+/model\.py"), "the Python backend of Triton"),
    (later.pattern(r"(?:.*/)?(?:site|user)customize\.py|(?:.*/)?[^/]+\.pth"), "Python's own start"),
    (
        later.pattern(
            r"(?:.*/)?build/(?:torch|cuda|rocm|cpu|metal|xpu)[\w.-]*/(?:\w+/)?__init__\.py"
        ),
        "the library kernels",
    ),
    (later.pattern(r"(?:.*/)?(?:jupyter\w*|ipython)_config\.py"), "old versions of Jupyter"),
)
"""Files that a server, loader or interpreter runs for their names alone, and who does.

Sources (retrieved 2026-11-26): https://huggingface.co/docs/inference-endpoints/guides/custom_handler,
https://github.com/aws/sagemaker-huggingface-inference-toolkit,
https://huggingface.co/docs/transformers/generation_strategies,
https://github.com/huggingface/diffusers/blob/v0.37.0/src/diffusers/pipelines/pipeline_loading_utils.py,
https://github.com/triton-inference-server/python_backend,
https://docs.python.org/3/library/site.html, https://huggingface.co/docs/kernels,
https://github.com/jupyter/jupyter_core/security/advisories/GHSA-m678-f26j-3hrp
"""

STARTED = {".Rprofile": "R", ".octaverc": "Octave", "startup.m": "MATLAB"}
"""Files in other languages that an interpreter runs when it is started in their folder, by the last
part of their name.

Sources (retrieved 2026-11-26):
https://stat.ethz.ch/R-manual/R-devel/library/base/html/Startup.html,
https://docs.octave.org/latest/Startup-Files.html,
https://www.mathworks.com/help/matlab/ref/startup.html
"""

ASKED = {
    ".envrc": "direnv runs it in a shell once it was allowed to",
    ".Renviron": "R takes its environment from it",
    ".gdbinit": "gdb runs it when it is started in that folder, once it was allowed to",
    ".lldbinit": "lldb runs it when it is started in that folder, once it was allowed to",
    ".npmrc": "npm takes from it where packages are from, and what runs their scripts",
    ".pdbrc": "Python's debugger runs it when it is started in that folder",
    ".yarnrc.yml": "yarn takes from it which file it runs",
    "binding.gyp": "npm builds what it says, and runs its commands, when it installs the folder",
    "bunfig.toml": "bun takes from it what it runs first, and where packages are from",
    "mise.toml": "mise takes tools and tasks from it, once it was allowed to",
}
"""Files that decide what other programs do, by the last part of their name, and how.

Sources (retrieved 2026-11-26): https://direnv.net,
https://sourceware.org/gdb/current/onlinedocs/gdb.html/Auto_002dloading-safe-path.html,
https://lldb.llvm.org/man/lldb.html, https://docs.npmjs.com/cli/v11/configuring-npm/npmrc,
https://docs.python.org/3/library/pdb.html, https://yarnpkg.com/configuration/yarnrc,
https://docs.npmjs.com/cli/v11/using-npm/scripts, https://mise.jdx.dev/configuration.html
"""


POINT = "entry point, "
_PACKAGE = later.pattern(r"((?:.*/)?)[^/]+\.(?:dist|egg)-info/entry_points\.txt")
"""How keys of entries begin that say which module a package adds to others, and the file of those
that Python finds if it is started in the folder above. Source: https://packaging.python.org/en/
latest/specifications/entry-points/ (retrieved 2026-11-28)."""

_TYPED = ("console_scripts", "gui_scripts")
"""Groups of what runs when its name is typed."""

REMOTE = "allow_remote"
"""Key of an entry that says that every module beside it is imported. Source: https://github.com/
modelscope/modelscope/blob/master/modelscope/utils/plugins.py (retrieved 2026-11-26)."""

BY_TIME = "by time"

_CACHED = later.pattern(r"((?:.*/)?)__pycache__/([^/]+?)\.[a-z]+-?\d+(?:\.opt-\w+)?\.pyc")
"""Where Python keeps what it compiled: the folder of the source, and its name."""

TOLD = frozenset({"python", "commands"})
"""Domains of steps, which tell a line each."""

SOURCES = TOLD | {"java-source"}
"""Languages of files that lie beside a model as text. Only Python's are found as modules."""


def does(effects: Collection[Effect]) -> str:
    """Say what code can do: ``can start processes, can open files``."""
    return ", ".join(words for effect, words in DOES.items() if effect in effects)


class Sources:
    """The source files of one model, of Python or Java, that nothing inside them makes run."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._codes: dict[str, list[Code]] = {}
        for code in dossier.every(Code):
            if code.language in SOURCES and not code.runs:
                self._codes.setdefault(code.place.artifact.name, []).append(code)
        self._compiled = {
            entry.place.artifact.name: entry
            for entry in dossier.every(Entry)
            if entry.key == COMPILED
        }
        self._followed: dict[str, list[str]] = {}
        self._steps: dict[str, list[tuple[str, Operation]]] = {}
        for step in dossier.every(Operation):
            if step.domain in TOLD:
                told = (_effect(step), step)
                self._steps.setdefault(step.place.artifact.name, []).append(told)

    def wanted(self) -> dict[tuple[str, str], list[Reference]]:
        """Group references to code by file and module."""
        wanted: dict[tuple[str, str], list[Reference]] = {}
        for item in self._dossier.every(Reference):
            if item.purpose is Purpose.CODE:
                key = (item.place.artifact.name, _module(item.target))
                wanted.setdefault(key, []).append(item)
        return wanted

    def resolve(self, file: str, module: str) -> list[str]:
        """Return the files that a module can be, named in ``file``: the one beside, else any."""
        if "--" in module or ":" in module:
            return []
        path = module.removesuffix(".py").replace(".", "/")
        path = module.removeprefix("./") if "/" in module else path
        wanted = path.removesuffix(".py") + ".py"
        folder = file.rpartition("/")[0]
        beside = f"{folder}/{wanted}" if folder else wanted
        if beside in self._codes:
            return [beside]
        return [name for name in self._codes if name == wanted or name.endswith("/" + wanted)]

    def imported(self, file: str, module: str) -> list[str]:
        """Return the files that importing a module runs: as ``resolve``, and packages.

        Python runs each package that a module is in, and takes one before a module of its name. It
        finds those beside the file or where it was started; elsewhere, only those of no library.
        """
        if not self._codes:
            return []
        found = dict.fromkeys(self.resolve(file, module))
        if "/" not in module and ":" not in module:
            found |= dict.fromkeys(self._here(file, module))
            found |= dict.fromkeys([] if found else self._anywhere(module.partition(".")[0]))
        return list(found)

    def _here(self, file: str, module: str) -> Iterator[str]:
        """Yield the files of a module, and of packages that it is in, that are found first."""
        yield from (name for name in _places(file, module) if name in self._codes)

    @cached_property
    def _asked(self) -> list[tuple[str, str]]:
        """Files of configuration, and modules that they make a loader import, each pair once."""
        pairs = (
            (call.place.artifact.name, call.callee.module)
            for call in self._dossier.every(Call)
            if call.how is How.CONFIG and isinstance(call.callee, Named)
        )
        return list(dict.fromkeys(pairs))

    @cached_property
    def configured(self) -> list[str]:
        """Files that configuration makes a loader import."""
        if not self._codes:
            return []
        return [name for file, module in self._asked for name in self.imported(file, module)]

    def named(self) -> dict[str, str]:
        """Map files that are run for their names alone, or for lying here, to who does."""
        found = {
            name: who for name in self._codes for pattern, who in _NAMED if pattern.fullmatch(name)
        }
        if any(entry.key == REMOTE for entry in self._dossier.every(Entry)):
            found |= dict.fromkeys(self._codes.keys() - found.keys(), "ModelScope")
        return dict(self._plugged()) | found

    def _plugged(self) -> Iterator[tuple[str, str]]:
        """Yield files that programs load as plug-ins when they are started here, and which do."""
        for entry in self._dossier.every(Entry):
            group = entry.key.removeprefix(POINT).partition(" ")[0]
            where = _PACKAGE.fullmatch(entry.place.artifact.name)
            if where and entry.key.startswith(POINT) and group not in _TYPED:
                module = entry.value.partition(":")[0].strip()
                for name in _paths(f"{where[1]}x", module):
                    if name in self._codes:
                        yield name, f"what loads plug-ins of {group!r}, started in that folder,"

    def served(self) -> dict[str, str]:
        """Map files that a program runs, as a file of its own says that lies here, to which."""
        found: dict[str, str] = {}
        for entry in self._dossier.every(Entry):
            if entry.key.startswith(SERVED):
                who = f"{entry.key.removeprefix(SERVED)}, as {entry.place.artifact.name!r} says"
                for name in self.resolve(entry.place.artifact.name, entry.value):
                    found.setdefault(name, who)
        return found

    def started(self) -> Iterator[tuple[str, str, Face]]:
        """Yield files that an interpreter runs when it is started beside them, and which one."""
        return self._known(STARTED)

    def asked(self) -> Iterator[tuple[str, str, Face]]:
        """Yield files that another program follows, and how it does."""
        return self._known(ASKED)

    def _known(self, table: Mapping[str, str]) -> Iterator[tuple[str, str, Face]]:
        seen: set[str] = set()
        for face in self._dossier.every(Face):
            name = face.place.artifact.name
            if name in seen or not face.place.artifact.size:
                continue
            seen.add(name)
            what = table.get(name.rpartition("/")[2])
            if what is not None:
                yield name, what, face

    def loaded(self, names: list[str]) -> list[str]:
        """Return files and what they import of the files beside them, and so on."""
        found = dict.fromkeys(names)
        waiting = list(found)
        while waiting:
            file = waiting.pop()
            for name in self._imported(file):
                if name not in found:
                    found[name] = None
                    waiting.append(name)
        return list(found)

    def _modules(self, file: str) -> Iterator[str]:
        """Yield where modules lie that a file imports, if they do: beside it, or further up."""
        for effect, step in self._steps.get(file, ()):
            if effect == IMPORT:
                yield from _paths(file, step.name)

    def _imported(self, file: str) -> list[str]:
        """Return the files that a file imports: modules and packages beside it, or further up."""
        if (known := self._followed.get(file)) is not None:
            return known
        found = self._followed[file] = list[str]()
        for effect, step in self._steps.get(file, ()):
            first = step.name.lstrip(".").partition(".")[0]
            if effect != IMPORT or (first and first not in self._words):
                continue
            here = [each for each in _paths(file, step.name) if each in self._codes]
            if not here and not step.name.startswith("."):
                here = self._anywhere(step.name.partition(".")[0])
            found += here
        return found

    def _anywhere(self, module: str) -> list[str]:
        """Return files that a module can be if the source adds to the path that is searched."""
        found = self._tops.get(module, [])
        return [] if found and (standard(module) or known_library(module)) else found

    @cached_property
    def _words(self) -> frozenset[str]:
        """Return all that a module of these files may be called, and packages that it is in."""
        return frozenset(
            step.removesuffix(".py") for name in self._codes for step in name.split("/")
        )

    @cached_property
    def _tops(self) -> dict[str, list[str]]:
        """Map names of modules to the files that may be one, in any folder."""
        found: dict[str, list[str]] = {}
        for name in self._codes:
            *folders, last = name.split("/")
            module = folders.pop() if last == "__init__.py" and folders else last
            if folders:
                found.setdefault(module.removesuffix(".py"), []).append(name)
        return found

    def instead(self, names: list[str]) -> Iterator[tuple[str, str, Entry]]:
        """Yield what Python runs in place of files, or for modules that they import.

        Compiled code in ``__pycache__`` that is taken for its source whatever that says, or by a
        hash that whoever compiled it wrote down; and compiled code of which there is no source.
        That which is taken by time is left out: times are set anew by a download, and rarely agree.

        Source: https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
        (retrieved 2026-11-26).

        Args:
            names: Files that are run.

        Yields:
            The name of the compiled file, that of what it stands for, and the entry that says so.
        """
        if not self._compiled:
            return
        run, every = set(names), {name for file in names for name in self._modules(file)}
        every |= {name for file, module in self._asked for name in _places(file, module)}
        for name, entry in self._compiled.items():
            if found := _CACHED.fullmatch(name):
                source = f"{found[1]}{found[2]}.py"
                if entry.value != BY_TIME and (source in run or source in every):
                    yield name, source, entry
            elif name.endswith(".pyc"):
                source = name.removesuffix("c")
                wanted = any(pattern.fullmatch(source) for pattern, _ in _NAMED)
                if source not in self._codes and (source in every or wanted):
                    yield name, source, entry

    def codes(self, names: list[str]) -> list[Code]:
        """Return what files hold."""
        return [code for name in names for code in self._codes.get(name, ())]

    def steps(self, names: list[str]) -> list[Operation]:
        """Return what reaches out in files, line by line; what does so in two ways, once."""
        every = [told for name in names for told in self._steps.get(name, ())]
        once = {
            (step.place, step.name, step.attributes[1:]): step
            for effect, step in reversed(every)
            if effect != IMPORT
        }
        return list(reversed(once.values()))

    @cached_property
    def bystanders(self) -> list[str]:
        """Names of files that nothing makes run."""
        if not self._codes:
            return []
        used = [*self.named(), *self.served(), *(name for name, _, _ in self.started())]
        for file, module in self.wanted():
            used += self.resolve(file, module)
        used += self.configured
        run = set(self.loaded(used))
        return [name for name in self._codes if name not in run]


def _paths(file: str, module: str) -> Iterator[str]:
    """Yield where a module that a file imports, and the packages that it is in, may lie."""
    name = module.lstrip(".")
    folder = file.rpartition("/")[0]
    for _ in range(len(module) - len(name) - 1):
        folder = folder.rpartition("/")[0]
    base = f"{folder}/" if folder else ""
    for part in name.split("."):
        yield f"{base}{part}.py"
        yield f"{base}{part}/__init__.py"
        base += f"{part}/"


def _places(file: str, module: str) -> Iterator[str]:
    """As ``_paths``, beside a file and where Python was started."""
    yield from _paths(file, module)
    yield from _paths("", module)


def _effect(step: Operation) -> str:
    for name, value in step.attributes:
        if name == "effect" and isinstance(value, Constant):
            return str(value.value)
    return ""


def _module(target: str) -> str:
    """Return what is imported: ``modeling_net`` of ``modeling_net.Net``; paths as they are."""
    if "--" in target or "/" in target or target.endswith(".py") or "." not in target:
        return target
    return target.rpartition(".")[0]
