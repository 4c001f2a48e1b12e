"""Look at a library's source text: which classes are made and filled without any effect.

A class is harmless to make empty (``cls.__new__(cls)``) and to fill from plain state if neither it
nor a base of it has a destructor, and none of the methods that loading may run reaches anything
beyond the object.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOADED = frozenset(
    {
        "__new__", "__setstate__", "__setattr__", "__getattr__", "__getattribute__", "__hash__",
        "__eq__", "__setitem__", "append", "extend", "add", "update",
    }
)  # fmt: skip
"""Methods that loading a pickle may run on an object."""

REACHING = frozenset(
    {
        "eval", "exec", "compile", "open", "__import__", "import_module", "system", "popen", "Popen",
        "check_output", "check_call", "call_command", "urlopen", "loads", "load", "read_pickle",
        "unpickle", "fromfile", "memmap", "remove", "unlink", "rmtree", "mkdir", "makedirs",
        "connect", "download", "from_pretrained", "resolve_name", "spawn", "fork", "execv",
        "load_library", "CDLL", "dlopen", "start", "globals", "locate", "get_obj", "instantiate",
        "remove_file", "write_text", "write_bytes", "savetxt", "tofile", "NamedTemporaryFile",
        "mkstemp", "mkdtemp", "TemporaryDirectory", "TemporaryFile", "register",
    }
)  # fmt: skip
"""Names of callables that reach beyond the object; a method that calls one is not listed."""

PLAIN_BASES = frozenset(
    {
        "object", "ABC", "Generic", "Protocol", "dict", "list", "tuple", "set", "frozenset", "str",
        "int", "float", "bytes", "OrderedDict", "defaultdict", "Counter", "UserDict", "UserList",
        "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple", "TypedDict", "Mapping",
        "MutableMapping", "Sequence", "MutableSequence", "Set", "MutableSet", "Iterable", "Iterator",
        "Collection", "Hashable", "Sized", "Callable", "Number", "Real", "Exception", "ValueError",
        "BaseModel", "ndarray", "namedtuple", "Container", "deque", "BaseException", "Warning",
        "UserWarning", "TypeError", "RuntimeError", "KeyError", "AttributeError", "Parallel",
        "_SupportsArray", "NpyProxy", "property", "SimpleNamespace", "Random", "range",
        "partial", "datetime", "date", "timedelta", "tzinfo", "Structure_", "type_",
    }
)  # fmt: skip
"""Bases from outside the library whose making and filling is known to have no effect."""

CONTAINERS = frozenset(
    {
        "dict",
        "list",
        "set",
        "OrderedDict",
        "defaultdict",
        "Counter",
        "UserDict",
        "UserList",
        "deque",
    }
)


@dataclass
class Class:
    """A class as its source says it."""

    module: str
    name: str
    bases: tuple[str, ...]
    methods: dict[str, ast.AST] = field(default_factory=dict)
    metaclass: str = ""


def modules(tree: Path, root: str) -> Iterator[tuple[str, Path]]:
    """Yield dotted names and files of a package's modules."""
    base = tree / root
    if base.with_suffix(".py").is_file():
        yield root, base.with_suffix(".py")
    for path in sorted(base.rglob("*.py")):
        parts = path.relative_to(tree).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        yield ".".join(parts), path


def parsed(path: Path) -> ast.Module | None:
    """Parse a file; ``None`` if it is of another Python."""
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return None


def classes(module: str, tree: ast.Module) -> Iterator[Class]:
    """Yield the classes at the top of a module, those in ``if`` and ``try`` too."""
    for node in _top(tree.body):
        if isinstance(node, ast.ClassDef):
            bases = tuple(name for base in node.bases if (name := last_name(base)))
            meta = next((last_name(k.value) for k in node.keywords if k.arg == "metaclass"), "")
            found = Class(module, node.name, bases, metaclass=meta)
            for item in node.body:
                if isinstance(item, ast.FunctionDef):
                    found.methods[item.name] = item
            yield found


def functions(tree: ast.Module) -> Iterator[str]:
    """Yield the names of functions at the top of a module."""
    for node in _top(tree.body):
        if isinstance(node, ast.FunctionDef):
            yield node.name


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If | ast.Try):
            yield from _top(node.body)
            yield from _top(node.orelse)
            for handler in getattr(node, "handlers", []):
                yield from _top(handler.body)
        else:
            yield node


def last_name(node: ast.AST) -> str:
    """Return the last part of a name, an attribute, a subscript or a call."""
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(_, name):
            return name
        case ast.Subscript(value):
            return last_name(value)
        case ast.Call(function):
            return last_name(function)
        case _:
            return ""


class Library:
    """All classes of one version of a library."""

    def __init__(self, found: list[Class], bases: frozenset[str]) -> None:
        """``bases`` are classes of other libraries that are known to be harmless."""
        self.classes = found
        self._known = PLAIN_BASES | bases
        self._by_name: dict[str, list[Class]] = defaultdict(list)
        for each in found:
            self._by_name[each.name].append(each)
        self._verdicts: dict[int, bool] = {}

    def harmless(self, each: Class) -> bool:
        """Tell whether making and filling it has no effect beyond the object."""
        key = id(each)
        if key not in self._verdicts:
            self._verdicts[key] = True  # a cycle of bases adds nothing
            self._verdicts[key] = self._judge(each)
        return self._verdicts[key]

    def _judge(self, each: Class) -> bool:
        if "__del__" in each.methods:
            return False
        if any(_reaches(each.methods[name]) for name in LOADED & each.methods.keys()):
            return False
        return all(self._base(base, each) for base in each.bases)

    def _base(self, base: str, each: Class) -> bool:
        if base == each.name:
            return base in self._known or len(self._by_name[base]) > 1
        if own := self._by_name.get(base):
            return all(self.harmless(one) for one in own)
        return base in self._known

    def container(self, each: Class) -> bool:
        """Tell whether it is a list, dict or set at heart."""
        return self.descends(each, CONTAINERS)

    def descends(self, each: Class, roots: frozenset[str], depth: int = 0) -> bool:
        """Tell whether one of some classes is among its bases, at any depth."""
        if depth > 10:  # noqa: PLR2004 - deeper than any real hierarchy
            return False
        return any(
            base in roots
            or any(self.descends(one, roots, depth + 1) for one in self._by_name.get(base, []))
            for base in each.bases
        )


def _reaches(method: ast.AST) -> bool:
    """Tell whether a method calls something that reaches beyond the object."""
    return any(
        last_name(node.func) in REACHING for node in ast.walk(method) if isinstance(node, ast.Call)
    )
