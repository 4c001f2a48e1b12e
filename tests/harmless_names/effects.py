"""Says whether building an object of a class does anything beyond the object.

Looked at are the methods that loading can reach: those that make the object, fill it, look up
attributes of it, hash and compare it, and delete it, and the setters of its properties. In them,
and in what they call as far as it is found, every name and every call has to be known to be
harmless; whatever is not understood is a fault.
"""

from __future__ import annotations

import ast
import builtins
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.harmless_names.sources import (
    Class,
    Function,
    Module,
    Routine,
    World,
    dotted,
    note_imports,
)

DEEP = 6
"""Calls that are followed from function to function."""


def _words(key: str) -> frozenset[str]:
    table = tomllib.loads((Path(__file__).parent / "known.toml").read_text("utf-8"))
    return frozenset(str(table[key]).split())


BUILDING = _words("building")
"""Methods that loading an object of the class can reach."""

COMPARING = _words("comparing")
"""Of these, methods whose calls need not all be understood: nothing may be reached that is known
to be dangerous."""

FILLING = _words("filling")
"""Methods that loading the items of a container can reach as well."""

CONTAINERS = _words("containers")

PLAIN = _words("plain")
"""Bases that do nothing while an object is built; no wheel holds their source."""

SAFE_BUILTINS = _words("safe-builtins")

SAFE_ROOTS = _words("safe-roots")
"""Packages whose functions are taken to be harmless unless the next lists say otherwise."""

SAFE_EXACT = _words("safe-exact")

BAD_LEAVES = _words("bad-leaves")
"""Last parts of names that are never harmless here."""

FORBIDDEN = _words("forbidden")
"""Packages of which nothing may be mentioned."""

BAD_BUILTINS = _words("bad-builtins")
"""Builtins that may not be mentioned."""

SAFE_METHODS = _words("safe-methods")
"""Methods that are taken to be those of plain values, arrays and strings."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a name is not listed."""

    why: str


def _setters(node: ast.ClassDef) -> Iterator[Function]:
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            for decorator in item.decorator_list:
                if isinstance(decorator, ast.Attribute) and decorator.attr in {"setter", "deleter"}:
                    yield item


def _gets(node: Function) -> bool:
    """Whether a method is what a look-up of its name runs."""
    names = (dotted(each).rpartition(".")[2] for each in node.decorator_list)
    return any("property" in name or name == "cache_readonly" for name in names)


def methods(node: ast.ClassDef, wanted: frozenset[str]) -> Iterator[tuple[str, Function | None]]:
    """Yield the wanted methods of a class; ``None`` for one that is bound to an expression."""
    for item in node.body:
        match item:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in wanted:
                yield name, item
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name) and target.id in wanted:
                        known = isinstance(value, ast.Constant) or dotted(value) in wanted
                        known = known or dotted(value) in {
                            f"{base}.{target.id}" for base in ("object", "dict", "int", "str")
                        }
                        known = known or dotted(value) in {"dict.__setitem__", "dict.__delitem__"}
                        if not known:
                            yield target.id, None
            case _:
                pass


LOOKING_UP = frozenset({"__getattr__", "__getattribute__"})


def passes_on(node: Function) -> bool:
    """Whether a look-up asks something else for the same name, whatever that name is."""
    if not node.args.args:
        return True
    name = node.args.args[-1].arg
    inner = list(ast.walk(node))
    return any(_asks(each, name) for each in inner) and not any(
        _spares(each, name) for each in inner
    )


def _asks(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name("getattr"), args=[_, ast.Name(id=asked), *_]):
            return asked == name
        case ast.Call(
            func=ast.Attribute(ast.Name() | ast.Attribute(), attr=method) as func, args=arguments
        ):
            root = dotted(func).partition(".")[0]
            given = any(isinstance(item, ast.Name) and item.id == name for item in arguments)
            return given and root not in {"object", "dict"} and method not in SAFE_METHODS
        case _:
            return False


def _spares(node: ast.AST, name: str) -> bool:
    """Whether names such as ``__setstate__`` are told from others."""
    match node:
        case ast.Compare(
            left=ast.Subscript(ast.Name(id=asked), ast.Constant(0)),
            comparators=[ast.Constant("_")],
        ):
            return asked == name
        case ast.Call(func=ast.Attribute(ast.Name(id=asked), "startswith"), args=[ast.Constant(v)]):
            return asked == name and v in {"_", "__"}
        case _:
            return False


class Names:
    """Names that people have judged, some by pattern, and why."""

    def __init__(self, reasons: dict[str, str]) -> None:
        """Take ``module:name`` or a pattern of such, and the reason."""
        self._exact = {name: why for name, why in reasons.items() if "*" not in name[1:]}
        self._patterns = {name: why for name, why in reasons.items() if "*" in name[1:]}
        self._asked: dict[str, str | None] = {}

    def get(self, key: str) -> str | None:
        """Return the reason."""
        if why := self._exact.get(key):
            return why
        if key not in self._asked:  # the same few bases and methods, for thousands of classes
            found = (why for name, why in self._patterns.items() if fnmatchcase(key, name))
            self._asked[key] = next(found, None)
        return self._asked[key]

    def __contains__(self, key: str) -> bool:
        """Whether somebody judged it."""
        return self.get(key) is not None


class Judge:
    """Judges classes and functions of one version of one library."""

    def __init__(self, world: World, accepted: Names, refused: Names) -> None:
        """Take the names that people have judged.

        Args:
            world: The library's source, and that of the others.
            accepted: ``module:name`` of classes and functions that were read and found harmless;
                ``*:name`` is a base class without source.
            refused: The opposite.
        """
        self._world = world
        self._accepted = accepted
        self._refused = refused
        self._seen: dict[tuple[str, str, bool], Fault | None] = {}

    def lineage(self, cls: Class) -> Iterator[Class | Fault | str]:
        """Yield a class, then its bases; a base without source as its dotted name."""
        yield cls
        if cls.key in self._accepted:
            return
        for base in cls.node.bases:
            yield from self._base(cls, base)

    def _base(self, cls: Class, base: ast.expr) -> Iterator[Class | Fault | str]:
        match base:
            case ast.Subscript(value=value):
                yield from self._base(cls, value)
            case ast.Call(func=func, args=[_, *rest]) if dotted(func).endswith("with_metaclass"):
                for inner in rest:
                    yield from self._base(cls, inner)
            case ast.Call(func=func) if dotted(func).rpartition(".")[2] in {
                "namedtuple",
                "NamedTuple",
            }:
                yield "tuple"
            case ast.Name() | ast.Attribute():
                found = self._world.resolve(cls.module, dotted(base))
                if isinstance(found, Class) and found.key != cls.key:
                    yield from self.lineage(found)
                elif isinstance(found, str):
                    yield found
                else:
                    yield Fault(f"base {dotted(base)} is a function")
            case _:
                yield Fault(f"base {ast.unparse(base)} is an expression")

    def container(self, cls: Class) -> bool:
        """Whether objects of the class are filled item by item."""
        return any(
            base in CONTAINERS - {"tuple", "frozenset"}
            for base in self.lineage(cls)
            if isinstance(base, str)
        )

    def descends(self, cls: Class, *names: str) -> bool:
        """Whether a class has a base of one of these dotted names."""
        return any(base in names for base in self.lineage(cls) if isinstance(base, str))

    def judge_class(self, cls: Class, *, filling: bool = False) -> Fault | None:
        """Return why an object of the class may not be built, or ``None``."""
        if why := self._refused.get(cls.key):
            return Fault(why)
        wanted = BUILDING | FILLING if filling else BUILDING
        setters = self._assigned(cls)
        for base in self.lineage(cls):
            match base:
                case Fault():
                    return base
                case str():
                    if base not in PLAIN | CONTAINERS and f"*:{base}" not in self._accepted:
                        return Fault(f"base {base} is unknown")
                case Class(key=key) if key in self._accepted:
                    continue
                case Class(key=key) if why := self._refused.get(key):
                    return Fault(f"base {key}: {why}")
                case Class():
                    if fault := self._members(cls, base, wanted, setters=setters):
                        return fault
        return self._passed_on(cls)

    def _passed_on(self, cls: Class) -> Fault | None:
        """Say which method would find the ``__setstate__`` of an object that the state holds.

        Filling looks it up on the object. Where its class has none, a look-up that is passed on
        finds that of another object, and what is asked of that one's state would not be asked.
        """
        found: Fault | None = None
        for base in self.lineage(cls):
            if isinstance(base, Class):
                if any(methods(base.node, frozenset({"__setstate__"}))):
                    return None
                for name, node in methods(base.node, LOOKING_UP):
                    if node and found is None and passes_on(node):
                        found = Fault(
                            f"{base.key}.{name} passes look-ups on, __setstate__ among them"
                        )
        return found

    def _assigned(self, cls: Class) -> bool:
        """Whether loading assigns attributes one by one, and so reaches setters of properties.

        It does where no ``__setstate__`` takes the state, or where that does it.
        """
        found = False
        for base in self.lineage(cls):
            if isinstance(base, Class):
                for _, node in methods(base.node, frozenset({"__setstate__"})):
                    found = True
                    if node is None or "setattr" in ast.dump(node):
                        return True
        return not found

    def _members(
        self, cls: Class, base: Class, wanted: frozenset[str], *, setters: bool
    ) -> Fault | None:
        routines = [(node.name, node) for node in _setters(base.node)] if setters else []
        for name, node in [*methods(base.node, wanted), *routines]:
            if node is None and name in COMPARING:
                continue
            if node is None:
                return Fault(f"{base.key}.{name} is an expression")
            key = f"{base.key}.{name}"
            if key in self._accepted:
                continue
            strict = name not in COMPARING
            if fault := self._routine(Routine(base.module, key, node), cls, DEEP, strict=strict):
                return Fault(f"{key}: {fault.why}")
        return None

    def judge_function(self, routine: Routine) -> Fault | None:
        """Return why a function may not even be referred to, or ``None``."""
        key = f"{routine.module.name}:{routine.name}"
        if why := self._refused.get(key):
            return Fault(why)
        return self._routine(routine, None, 0, strict=False)

    def _routine(
        self, routine: Routine, cls: Class | None, depth: int, *, strict: bool
    ) -> Fault | None:
        key = (f"{routine.module.name}:{routine.name}", cls.key if cls else "", strict)
        if key not in self._seen:
            self._seen[key] = None
            self._seen[key] = Walk(self, routine, cls, depth, strict=strict).fault()
        return self._seen[key]

    def called(self, thing: Class | Routine, depth: int, *, strict: bool) -> Fault | None:
        """Judge what a routine calls."""
        key = f"{thing.module.name}:{thing.name}"
        if key in self._accepted:
            return None
        if why := self._refused.get(key):
            return Fault(f"calls {key}: {why}")
        if not strict:
            return None
        if depth <= 0:
            return Fault("calls too deep")
        if isinstance(thing, Routine):
            return self._routine(thing, None, depth - 1, strict=True)
        for base in self.lineage(thing):
            if isinstance(base, Class):
                for name, node in methods(base.node, frozenset({"__init__", "__post_init__"})):
                    if node and (
                        fault := self._routine(
                            Routine(base.module, f"{base.key}.{name}", node),
                            thing,
                            depth - 1,
                            strict=True,
                        )
                    ):
                        return fault
        return self.judge_class(thing)

    def method(self, cls: Class, name: str, depth: int, *, strict: bool) -> Fault | None:
        """Judge a method that a routine calls on its own object."""
        for base in self.lineage(cls):
            if isinstance(base, Class):
                for _, node in methods(base.node, frozenset({name})):
                    if node is None or depth <= 0:
                        return Fault(f"calls self.{name}, which is not understood")
                    if f"{base.key}.{name}" in self._accepted:
                        return None
                    routine = Routine(base.module, f"{base.key}.{name}", node)
                    return self._routine(routine, cls, depth - 1, strict=strict)
        return None if name in SAFE_METHODS else Fault(f"calls self.{name}, which is not found")

    def property(self, cls: Class, name: str, depth: int, *, strict: bool) -> Fault | None:
        """Judge the getter of a property that a routine looks up on its own object."""
        for base in self.lineage(cls):
            if isinstance(base, Class):
                for _, node in methods(base.node, frozenset({name})):
                    if node is None or not _gets(node) or f"{base.key}.{name}" in self._accepted:
                        return None
                    if depth <= 0:
                        return Fault(f"looks up self.{name}, too deep")
                    routine = Routine(base.module, f"{base.key}.{name}", node)
                    fault = self._routine(routine, cls, depth - 1, strict=strict)
                    return Fault(f"looks up self.{name}: {fault.why}") if fault else None
        return None

    def resolve(self, module: Module, name: str) -> Class | Routine | str:
        """Say what a name in a module stands for."""
        return self._world.resolve(module, name)


class Walk:
    """Reads one function."""

    def __init__(
        self, judge: Judge, routine: Routine, cls: Class | None, depth: int, *, strict: bool
    ) -> None:
        """Take the function.

        Args:
            judge: Asked about what the function calls.
            routine: The function.
            cls: The class of its object, if it is a method.
            depth: Calls that may still be followed.
            strict: Whether a call that is not understood is a fault.
        """
        self._judge = judge
        self._node = routine.node
        self._cls = cls
        self._depth = depth
        self._strict = strict
        scope = Module(routine.module.name, routine.module.package)
        for node in ast.walk(routine.node):
            if isinstance(node, ast.Import | ast.ImportFrom):
                note_imports(scope, node)
        scope.imports = routine.module.imports | scope.imports
        scope.stars = routine.module.stars
        scope.classes = routine.module.classes
        scope.functions = routine.module.functions
        scope.aliases = routine.module.aliases
        self._scope = scope
        self._locals = set(_bound(routine.node))

    def fault(self) -> Fault | None:
        """Return the first fault."""
        for part in [*self._node.body, *self._node.args.defaults]:
            for node in ast.walk(part):
                if fault := self._look(node):
                    return Fault(f"line {getattr(node, 'lineno', 0)}: {fault.why}")
        return None

    def _look(self, node: ast.AST) -> Fault | None:
        match node:
            case ast.Call(func=func):
                return self._call(func)
            case ast.Attribute(attr=attribute) if attribute in {
                "__globals__",
                "__builtins__",
                "__subclasses__",
                "__code__",
            }:
                return Fault(f"reaches {attribute}")
            case ast.Attribute(value=ast.Name(id="self"), attr=attribute) if self._cls:
                return self._judge.property(self._cls, attribute, self._depth, strict=self._strict)
            case ast.Attribute() | ast.Name():
                return self._mention(dotted(node))
            case ast.Import() | ast.ImportFrom():
                return self._import(node)
            case _:
                return None

    def _import(self, node: ast.Import | ast.ImportFrom) -> Fault | None:
        if isinstance(node, ast.ImportFrom) and node.level:
            return None
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
        for name in names:
            root = name.partition(".")[0]
            if root not in SAFE_ROOTS and not self._own(root):
                return Fault(f"imports {name}")
        return None

    def _own(self, root: str) -> bool:
        return root == self._scope.name.partition(".")[0] or root in {"sklearn", "gensim", "thinc"}

    def _mention(self, name: str) -> Fault | None:
        head = name.partition(".")[0]
        if not name or head in self._locals:
            return None
        if head in self._scope.imports:
            full = ".".join(filter(None, [self._scope.imports[head], name.partition(".")[2]]))
            root = full.partition(".")[0]
            if root in SAFE_ROOTS or self._own(root) or full in SAFE_EXACT:
                return None
            if any(exact.startswith(f"{full}.") for exact in SAFE_EXACT):
                return None
            return Fault(f"mentions {full}") if self._strict or root in FORBIDDEN else None
        if hasattr(builtins, head) and head not in SAFE_BUILTINS and not self._defined(head):
            return Fault(f"mentions {head}") if head in BAD_BUILTINS else None
        return None

    def _defined(self, name: str) -> bool:
        scope = self._scope
        return name in scope.functions or name in scope.classes or name in scope.aliases

    def _call(self, func: ast.expr) -> Fault | None:
        name = dotted(func)
        if not name:
            return self._computed(func)
        head, _, rest = name.partition(".")
        leaf = name.rpartition(".")[2]
        if leaf in BAD_LEAVES and not (leaf == "compile" and "re" in name):
            return Fault(f"calls {name}")
        if head in {"self", "cls"} and self._cls and rest:
            return self._own_method(rest)
        if head in self._locals and head not in self._scope.imports:
            if not self._strict:
                return None
            known = rest and leaf in SAFE_METHODS
            return None if known else Fault(f"calls {name}, a variable")
        imported = self._scope.imports.get(head, "")
        if imported.partition(".")[0] in SAFE_ROOTS - {self._scope.name.partition(".")[0]}:
            return None
        found = self._judge.resolve(self._scope, name)
        if not isinstance(found, str):
            return self._judge.called(found, self._depth, strict=self._strict)
        return self._named(found, leaf)

    def _own_method(self, rest: str) -> Fault | None:
        leaf = rest.rpartition(".")[2]
        if "." in rest:
            known = leaf in SAFE_METHODS or not self._strict
            return None if known else Fault(f"calls self.{rest}")
        assert self._cls is not None
        fault = self._judge.method(self._cls, rest, self._depth, strict=self._strict)
        return fault if self._strict else None

    def _named(self, found: str, leaf: str) -> Fault | None:
        root = found.partition(".")[0]
        if root in {"logger", "_logger", "log"}:
            return None
        if found in SAFE_BUILTINS or found in SAFE_EXACT or found in CONTAINERS | PLAIN:
            return None
        if root in {"builtins", "__builtin__"} and leaf in SAFE_BUILTINS | {"xrange", "unicode"}:
            return None
        if root in FORBIDDEN:
            return Fault(f"calls {found}")
        if "." in found and root in SAFE_ROOTS:
            return None
        if not self._strict or (leaf in SAFE_METHODS and "." in found):
            return None
        return Fault(f"calls {found}, which is not known")

    def _computed(self, func: ast.expr) -> Fault | None:
        if not self._strict:
            return None
        match func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
                return None if name in SAFE_METHODS else Fault(f"calls super().{name}")
            case ast.Attribute(attr=name) if name in SAFE_METHODS:
                return None
            case ast.Call(func=ast.Name(id="type")):
                return Fault("calls a computed type")
            case _:
                return Fault(f"calls {ast.unparse(func)[:60]}")


def _bound(node: Function) -> Iterator[str]:
    """Yield the names that a function binds: parameters, assignments, inner functions."""
    for inner in ast.walk(node):
        match inner:
            case ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if inner is not node:
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name
            case _:
                pass
