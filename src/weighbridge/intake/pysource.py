"""Say what Python source can reach, from its text alone. Nothing is compiled, imported or run.

The text is parsed by ``ast.parse`` in the way that the interpreter would parse it (its coding line
is followed), then names are followed through imports. Facts, not proof: code that hides what it
does is told by its means of hiding (``getattr`` on a module, ``__subclasses__`` ...), which counts
as dynamic execution. Text that does not parse (Python 2, syntax newer than the running
interpreter) is searched for names instead, and says so with ``UNREADABLE``.

Not followed: values, other modules of the same package, what the libraries called do.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from weighbridge.core import Effect, later
from weighbridge.core.records import dataclass
from weighbridge.intake import pybrief, pynames, pynodes, pywalk
from weighbridge.intake.growing import undisturbed

NAMES = 4096
"""Names that one text imports, and as many that reach out; real ones have dozens."""

LONGEST = 4
"""Steps of the longest name in the tables."""

CHAIN = 64
"""Steps of a chain of attributes that are spelled: of a longer one the first, and as many at its
end. What stands between is at the end of a shorter chain, which is spelled too."""

_WORD = later.pattern(rb"[A-Za-z_][A-Za-z0-9_]*(?:\s{0,4}\.\s{0,4}[A-Za-z_][A-Za-z0-9_]*){0,8}")
_TELLING = frozenset({ast.Import, ast.ImportFrom, ast.Attribute, ast.Name, ast.Call, ast.Subscript})
"""Nodes that may be a fact by themselves."""

_IMPORTS = frozenset({ast.Import, ast.ImportFrom})
_BINDING = _IMPORTS | frozenset(pywalk.DEFINED)

_SPECIAL = frozenset(
    {"getattr", "builtins.getattr", "compile", "importlib.import_module"}
    | {"open", "io.open", "codecs.open", "gzip.open"}
)
"""Names of calls that are looked at by their arguments."""

_LOADING = (".load", ".load_all")
"""Endings of such names."""

_DOING = frozenset(
    {ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef}
    | {ast.Import, ast.ImportFrom, ast.Call}
)
"""Nodes that define, import or call something."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a piece of source can reach, and where it says so.

    Attributes:
        effect: What is reached.
        line: Line of the text, from 1; 0 if not known.
        what: The name that reaches it, as the source spells it out; attacker-controlled.
    """

    effect: Effect
    line: int
    what: str


def parse(text: bytes) -> ast.Module | None:
    """Parse source as the interpreter would; ``None`` if it cannot be, or is too large."""
    if not pybrief.brief(text):
        return None
    try:
        with undisturbed(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError, LookupError):
        return None


def effects(text: bytes) -> frozenset[Effect]:
    """Return what a piece of source can reach; empty for definitions that reach nothing."""
    return frozenset(fact.effect for fact in facts(text))


def facts(text: bytes) -> tuple[Fact, ...]:
    """Return what a piece of source can reach, in order of lines, one fact per name."""
    return _studied(text)[0]


def imports(text: bytes) -> tuple[tuple[int, str], ...]:
    """Return the modules, and names in them, that source imports, each with its first line.

    Dots in front count folders up, as in the source: ``.helper``, ``.helper.Name``.
    """
    return _studied(text)[1]


def doing(text: bytes) -> bool:
    """Whether a text is Python that defines, imports or calls anything.

    One that is too large or too dense to be parsed may be, if it begins as Python.
    """
    if pybrief.brief(text):
        study = _study(text)
        return study is not None and study.doing
    return pybrief.begins(text)


@dataclass(frozen=True, slots=True)
class _Study:
    """What one text that parses says.

    Attributes:
        doing: Whether it defines, imports or calls anything.
        facts: What it can reach.
        imports: What it imports, with lines.
    """

    doing: bool
    facts: tuple[Fact, ...]
    imports: tuple[tuple[int, str], ...]


@lru_cache(maxsize=8)
def _study(text: bytes) -> _Study | None:
    """Study a text once, whoever asks; ``None`` if it does not parse, or is not to be."""
    tree = parse(text)
    if tree is None:
        return None
    with undisturbed():
        module = _Module(tree)
        if module.odd:
            return _Study(module.doing, *_told(_lexical(text), []))
        return _Study(module.doing, *_told(module.facts(), module.imports()))


@lru_cache(maxsize=8)
def _studied(text: bytes) -> tuple[tuple[Fact, ...], tuple[tuple[int, str], ...]]:
    study = _study(text)
    return _told(_lexical(text), []) if study is None else (study.facts, study.imports)


def _told(
    found: Iterable[Fact], imports: Iterable[tuple[int, str]]
) -> tuple[tuple[Fact, ...], tuple[tuple[int, str], ...]]:
    """Return facts and imports in order, each name once."""
    unique: dict[tuple[Effect, str], Fact] = {}
    for fact in found:
        unique.setdefault((fact.effect, fact.what), fact)
    facts = sorted(unique.values(), key=lambda fact: (fact.line, fact.effect, fact.what))
    named: dict[str, int] = {}
    for line, name in imports:
        named.setdefault(name, line)
    imported = sorted((line, name) for name, line in named.items())
    if len(facts) > NAMES or len(imported) > NAMES:
        why = f"more than {NAMES} names that are imported or reach out: the rest is not told"
        facts = [Fact(Effect.UNREADABLE, 0, why), *facts[:NAMES]]
    return tuple(facts), tuple(imported[:NAMES])


def _lexical(text: bytes) -> Iterator[Fact]:
    """Search text that does not parse for dotted names, wherever they stand."""
    yield Fact(Effect.UNREADABLE, 0, "the text does not parse as Python")
    seen: set[bytes] = set()
    line, counted = 1, 0
    for match in _WORD.finditer(text):
        word = match.group()
        if word in seen:
            continue
        seen.add(word)
        name = "".join(word.decode("ascii").split())
        line += text.count(b"\n", counted, match.start())
        counted = match.start()
        if name in pynames.BARE:
            yield Fact(Effect.DYNAMIC, line, name)
        for effect in _reached(name):
            yield Fact(effect, line, name)


def reaches(name: str) -> bool:
    """Whether a dotted name, by itself, is of something that reaches out of the process."""
    return any(effect is not Effect.FILES for effect in _reached(name))


@lru_cache(maxsize=4096)
def _reached(name: str, *, imported: bool = True) -> tuple[Effect, ...]:
    """Look a dotted name up: any run of its steps that is a module or a name with an effect.

    A first step that no import binds is somebody's variable, and is no module.
    """
    steps = name.split(".")
    found: list[Effect] = []
    if _first_words().isdisjoint(steps):
        return ()
    for index, step in enumerate(steps):
        module = pynames.MODULES.get(step)
        named = (imported and len(steps) > 1) if index == 0 else step not in pynames.COMMON
        if module is not None and named:
            found.append(module)
        if index > 0 and step in pynames.INWARD:
            found.append(Effect.DYNAMIC)
        for length in range(1, min(LONGEST, len(steps) - index) + 1):
            run = ".".join(steps[index : index + length])
            if run in pynames.NAMES:
                found.append(pynames.NAMES[run])
            if length > 1 and run in pynames.MODULES:
                found.append(pynames.MODULES[run])
    return tuple(dict.fromkeys(found))


@cache
def _first_words() -> frozenset[str]:
    """Return what any name in the tables begins with."""
    tables = (*pynames.MODULES, *pynames.NAMES, *pynames.INWARD)
    return frozenset(name.partition(".")[0] for name in tables)


class _Module:
    """One parsed module; every walk is iterative, so that depth costs nothing."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._names: dict[str, str] = {}
        self._defined: dict[str, ast.AST] = {}
        self._nodes = pywalk.nodes(tree)
        self._spelled: dict[int, str] = {}
        self._far: set[int] = set()
        self._quiet: set[object] = set()
        self._roots: dict[int, ast.AST] = {}
        sorts = frozenset(map(type, self._nodes))
        self.doing = not _DOING.isdisjoint(sorts)
        chains = self._nodes if ast.Attribute in sorts else []
        self._steps = {id(node.value) for node in chains if isinstance(node, ast.Attribute)}
        self._imports = []
        if not _IMPORTS.isdisjoint(sorts):
            self._imports = [node for node in self._nodes if type(node) in _IMPORTS]
        self.odd = any(map(pynodes.long, self._imports))
        if self.odd or _BINDING.isdisjoint(sorts):
            return
        for node in self._nodes:
            if type(node) not in _BINDING:
                continue
            if isinstance(node, ast.Import):
                for alias in node.names:
                    root = alias.asname or alias.name.partition(".")[0]
                    self._names[root] = alias.name if alias.asname else root
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    module = "." * node.level + (node.module or "")
                    self._names[alias.asname or alias.name] = f"{module}.{alias.name}"
            elif isinstance(node, pywalk.DEFINED):
                self._defined.setdefault(node.name, node)

    def facts(self) -> Iterator[Fact]:
        """Yield everything the text can reach."""
        bare, names = pynames.BARE, self._names
        for node in self._nodes:
            if type(node) is ast.Name and node.id not in bare and node.id not in names:
                continue  # Most are names of nothing in particular.
            if self._may_tell(node):
                told = list(self._call(node) if type(node) is ast.Call else self._node(node))
                if any(fact.effect is not Effect.FILES for fact in told):
                    self._far.add(id(node))
                elif not told:
                    self._quiet.add(self._alike(node))
                yield from told
        # What calls tell is known by now.
        yield from self._on_import()

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield what is imported, anywhere in the text."""
        for node in self._imports:
            match node:
                case ast.Import(names=names):
                    yield from ((node.lineno, alias.name) for alias in names)
                case ast.ImportFrom(names=names):
                    module = "." * node.level + (node.module or "")
                    joint = "." if node.module else ""
                    yield node.lineno, module
                    for alias in names:
                        yield node.lineno, f"{module}{joint}{alias.name}"
                case _:
                    continue

    def _may_tell(self, node: ast.AST) -> bool:
        """Whether a node has to be looked at."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            return pynodes.leads(node, _first_words())
        return type(node) in _TELLING and (self._alike(node) or node) not in self._quiet

    def _alike(self, node: ast.AST) -> object:
        """Return what is the same of nodes that tell the same; nothing if there is more to one."""
        if type(node) is ast.Attribute:
            return pynodes.short(node)
        if type(node) is not ast.Call or node.keywords or type(node.func) is not ast.Name:
            return None
        name = self._names.get(node.func.id, node.func.id)
        # Some are looked at by their arguments.
        return None if name in _SPECIAL or name.endswith(_LOADING) else node.func.id

    def _node(self, node: ast.AST) -> Iterator[Fact]:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield from self._imported(node, alias.name)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for alias in names:
                    if alias.name == "*" and module in pynames.HOLDERS:
                        yield Fact(Effect.DYNAMIC, node.lineno, f"from {module} import *")
                    yield from self._imported(node, f"{module}.{alias.name}")
            case ast.Attribute():
                if name := self.dotted(node):
                    yield from self._named(node, name)
                elif node.attr in pynames.INWARD:
                    yield Fact(Effect.DYNAMIC, node.lineno, node.attr)
            case ast.Name(id=name, ctx=ast.Load()):
                yield from self._bare(node, name)
            case ast.Call():
                yield from self._call(node)
            case ast.Subscript():
                yield from self._subscript(node)

    def _imported(self, node: ast.stmt, name: str) -> Iterator[Fact]:
        steps = name.split(".")
        for length in range(1, min(LONGEST, len(steps)) + 1):
            effect = pynames.MODULES.get(".".join(steps[:length]))
            if effect is not None:
                yield Fact(effect, node.lineno, name)
        yield from (Fact(effect, node.lineno, name) for effect in _reached(name))

    def _named(self, node: ast.Attribute, name: str) -> Iterator[Fact]:
        bound = self._bound(node)
        yield from (Fact(effect, node.lineno, name) for effect in _reached(name, imported=bound))
        if node.attr == "__dict__" and name.rpartition(".")[0] in pynames.HOLDERS:
            yield Fact(Effect.DYNAMIC, node.lineno, name)

    def _bound(self, node: ast.AST) -> bool:
        """Whether a chain of attributes starts at something imported."""
        root = self._root(node)
        return type(root) is not ast.Name or root.id in self._names

    def _root(self, node: ast.AST) -> ast.AST:
        """Return what a chain of attributes starts at."""
        if type(node) is ast.Name:
            return node
        chain: list[ast.AST] = []
        while type(node) is ast.Attribute and id(node) not in self._roots:
            chain.append(node)
            node = node.value
        root = self._roots.get(id(node), node)
        self._roots.update(dict.fromkeys(map(id, chain), root))
        return root

    def _bare(self, node: ast.Name, name: str) -> Iterator[Fact]:
        target = self._names.get(name, name)
        if name in pynames.BARE:
            yield Fact(Effect.DYNAMIC, node.lineno, name)
        elif name in self._names and id(node) not in self._steps and target in pynames.HOLDERS:
            yield Fact(Effect.DYNAMIC, node.lineno, f"{target} as a value")

    def _subscript(self, node: ast.Subscript) -> Iterator[Fact]:
        if not isinstance(node.ctx, ast.Load):
            return
        own = isinstance(node.slice, ast.Name) and node.slice.id == "__name__"
        if self.dotted(node.value) == "sys.modules" and not own:
            yield Fact(Effect.DYNAMIC, node.lineno, "sys.modules[...]")
        match node:
            case ast.Subscript(
                value=ast.Call(func=ast.Name(id="globals" | "vars" | "locals" as name), args=[]),
                slice=ast.Constant(value=str(key)),
            ):
                if key in pynames.BARE or key in pynames.HOLDERS or key in pynames.MODULES:
                    yield Fact(Effect.DYNAMIC, node.lineno, f"{name}()[{key!r}]")

    def _call(self, node: ast.Call) -> Iterator[Fact]:
        name = self.dotted(node.func)
        last = name.rpartition(".")[2]
        if not name and isinstance(node.func, ast.Attribute):
            last = node.func.attr
        if node.keywords and any(
            word.arg == "trust_remote_code" and pynodes.says(word.value, value=True)
            for word in node.keywords
        ):
            yield Fact(Effect.DYNAMIC, node.lineno, "trust_remote_code=True")
        if name not in _SPECIAL and not name.endswith(_LOADING):
            if last in pynames.WRITERS:
                yield Fact(Effect.FILES, node.lineno, last)
            return
        match name:
            case "getattr" | "builtins.getattr":
                yield from self._getattr(node)
            case "compile" if len(node.args) + len(node.keywords) >= 3:  # noqa: PLR2004 - source, filename, mode
                yield Fact(Effect.DYNAMIC, node.lineno, "compile")
            case "importlib.import_module":
                yield from self._import_module(node)
            case "open" | "io.open" | "codecs.open" | "gzip.open" if pynodes.writes(node):
                yield Fact(Effect.FILES, node.lineno, name)
            case _ if self._unpickles(node, name):
                yield Fact(Effect.LOADS, node.lineno, name)
            case _ if last in pynames.WRITERS:
                yield Fact(Effect.FILES, node.lineno, last)

    def _unpickles(self, node: ast.Call, name: str) -> bool:
        """Whether a call that can be made safe by its arguments is not."""
        if not name.endswith(_LOADING):
            return False
        given = {word.arg: word.value for word in node.keywords}
        match name:
            case "torch.load" | "torch.jit.load":
                return not pynodes.says(given.get("weights_only"), value=True)
            case "numpy.load" | "np.load":
                return "allow_pickle" in given and not pynodes.says(
                    given["allow_pickle"], value=False
                )
            case "yaml.load" | "yaml.load_all":
                return not any(
                    "Safe" in self.dotted(item) for item in [*node.args, *given.values()]
                )
        return False

    def _getattr(self, node: ast.Call) -> Iterator[Fact]:
        """A constant name is the attribute itself; handing over a module is seen elsewhere."""
        if len(node.args) < 2 or not isinstance(node.args[1], ast.Constant):  # noqa: PLR2004 - object, name
            return
        key = pynodes.constant(node.args[1])
        spelled = f"{self.dotted(node.args[0]) or '?'}.{key}"
        for effect in _reached(spelled):
            yield Fact(effect, node.lineno, f"getattr({spelled})")
        if key in pynames.BARE - {"__builtins__"}:
            yield Fact(Effect.DYNAMIC, node.lineno, f"getattr(..., {key!r})")

    def _import_module(self, node: ast.Call) -> Iterator[Fact]:
        match node.args:
            case [ast.Constant(value=str(module)), *_]:
                for effect in _reached(f"{module}.*"):
                    yield Fact(effect, node.lineno, f"import_module({module!r})")
                if module in pynames.HOLDERS:
                    yield Fact(Effect.DYNAMIC, node.lineno, f"import_module({module!r})")
            case _:
                yield Fact(Effect.DYNAMIC, node.lineno, "importlib.import_module")

    def dotted(self, node: ast.AST) -> str:
        """Spell a chain of attributes, imports resolved; empty if it starts at no name."""
        # Of every call, it is asked four times.
        if id(node) not in self._spelled:
            self._spelled[id(node)] = self._spell(node)
        return self._spelled[id(node)]

    def _spell(self, node: ast.AST) -> str:
        steps: list[str] = []
        while isinstance(node, ast.Attribute):
            if len(steps) == CHAIN:
                steps.append("")
                node = self._root(node)
                break
            steps.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            root = self._names.get(node.id, node.id)
            return ".".join([root, *reversed(steps)]) if steps else root
        match node:
            case ast.Call(
                func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(root)), *_],
            ):
                pass
            case _:
                return ""
        return ".".join([root, *reversed(steps)])

    def _on_import(self) -> Iterator[Fact]:
        """Yield what importing the module does beyond defining things."""
        loud = self._loud_definitions()
        known: set[tuple[str | tuple[str, str], bool, bool]] = set()
        for statement in pywalk.executed(self._tree.body):
            alone = isinstance(statement, ast.Expr)
            for node in pywalk.called(statement):
                if (short := pynodes.short(node.func)) is not None:
                    if (how := (short, alone, id(node) in self._far)) in known:
                        continue
                    known.add(how)
                if why := self._loud(node, loud, alone=alone):
                    yield Fact(Effect.IMPORT_TIME, node.lineno, why)
            if isinstance(statement, pywalk.DEFINED):
                yield from self._decorated(statement, loud)

    def _decorated(
        self, statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, loud: frozenset[str]
    ) -> Iterator[Fact]:
        """Yield decorators that are called without a call being written."""
        for decorator in statement.decorator_list:
            name = self.dotted(decorator)
            reaches = bool(name) and bool(_reached(name, imported=self._bound(decorator)))
            if reaches or name in loud or name in pynames.BARE:
                yield Fact(Effect.IMPORT_TIME, decorator.lineno, f"@{name}")

    def _loud_definitions(self) -> frozenset[str]:
        """Name the functions and classes of this module whose bodies reach something.

        Each node is looked at once, however many definitions it is in.
        """
        far = self._far
        reaching: set[int] = set()
        # Those inside others come after them.
        for node in reversed(self._nodes):
            if isinstance(node, pywalk.DEFINED) and any(
                id(inner) in reaching if isinstance(inner, pywalk.DEFINED) else id(inner) in far
                for inner in pywalk.own(node)
            ):
                reaching.add(id(node))
        return frozenset(name for name, node in self._defined.items() if id(node) in reaching)

    def _loud(self, node: ast.Call, loud: frozenset[str], *, alone: bool) -> str:
        """Say why a call made on import is more than a definition, or return nothing."""
        name = self.dotted(node.func)
        last = node.func.attr if isinstance(node.func, ast.Attribute) else name.rpartition(".")[2]
        reaches = id(node) in self._far or (
            bool(name) and bool(_reached(name, imported=self._bound(node.func)))
        )
        if reaches or last in pynames.LOUD_STEPS or last in pynames.BARE:
            return f"{name or last}(...)"
        if name in loud:
            return f"{name}(...), which reaches further"
        if alone and last not in pynames.QUIET_CALLS:
            return f"{name or last}(...) as a statement"
        root = name.partition(".")[0]
        if root and root not in pynames.KNOWN_ROOTS and self._bound(node.func):
            return f"{name}(...) of another package"
        return ""
