"""Whether the arguments of a listed name have the shape with which calling it is harmless.

Every check returns ``None`` if they do, and otherwise why they do not, in a few words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from weighbridge.core import Constant, Cut, Made, Named, Persistent, Several, Unknown, Value
from weighbridge.facts import Listed, Shape, Use, coverage, danger, listed
from weighbridge.facts.computed import computed
from weighbridge.judgement.archives import keras_archive
from weighbridge.judgement.docile import docile, inside
from weighbridge.judgement.factories import gives
from weighbridge.judgement.forwarding import asks_on
from weighbridge.judgement.normal import NOT_HANDED_ON, normal
from weighbridge.judgement.parameters import kernel, parameters
from weighbridge.judgement.tampering import TEXT
from weighbridge.judgement.tensors import tensors
from weighbridge.typings import TypeAlias

Arguments: TypeAlias = tuple[Value, ...]

DEEP = 16
"""Levels of arguments that are looked into; what is deeper has evidence of its own."""

FREE = frozenset({
    Shape.HARMLESS, Shape.CONSTANTS, Shape.CLASS_FIRST, Shape.NOTHING, Shape.ITEMS,
    Shape.FACTORY_FIRST,
})  # fmt: skip
"""Shapes that do not turn text into something else: such a callable may be handed on."""

CODECS = frozenset({
    "ascii", "big5", "cp1250", "cp1251", "cp1252", "cp437", "cp936", "euc-jp", "euc-kr",
    "gb18030", "gb2312", "gbk", "iso-8859-1", "iso-8859-15", "iso8859-1", "koi8-r", "l1",
    "latin1", "latin-1", "raw-unicode-escape", "shift-jis", "unicode-escape", "us-ascii",
    "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-8", "utf8", "utf-8-sig",
})  # fmt: skip
"""Codecs between text and bytes, ``_`` written as ``-``."""

DUNDERS = frozenset({
    "__add__", "__call__", "__contains__", "__eq__", "__ge__", "__getitem__", "__gt__",
    "__hash__", "__iter__", "__le__", "__len__", "__lt__", "__mul__", "__name__", "__ne__",
    "__neg__", "__repr__", "__str__", "__sub__", "__truediv__",
})  # fmt: skip
"""Special methods that are handed on as ordinary functions and lead nowhere else."""


ACTS = frozenset({
    "chmod", "connect", "dump", "dumpf", "eval", "execute", "from_pretrained", "hardlink_to",
    "lchmod", "link_to", "load_from_checkpoint", "load_from_hub", "mkdir", "open", "push_to_hub",
    "query", "read_bytes", "read_pickle", "read_text", "rmdir", "save", "save_checkpoint",
    "save_pretrained", "save_to_disk", "savez", "symlink_to", "to_clipboard", "to_csv", "to_disk",
    "to_excel", "to_feather", "to_hdf", "to_json", "to_parquet", "to_pickle", "to_sql",
    "to_stata", "tofile", "touch", "torchscript", "unlink", "write_bytes", "write_text",
})  # fmt: skip
"""Methods that read or write files, fetch, or evaluate text: no values to hand on.

``model.eval`` is what torch calls the mode of evaluation; a pickle has no reason to hold it either.
"""


def acts(steps: str) -> bool:
    """Whether attribute steps end in a method that does something outside of its object."""
    return steps.rpartition(".")[2] in ACTS


def special(steps: str) -> bool:
    """Whether attribute steps lead through what objects are made of."""
    return any(
        step.startswith("__") and step.endswith("__") and step not in DUNDERS
        for step in steps.split(".")
    )


def handed_on(value: Value, depth: int = DEEP) -> Iterator[Named]:
    """Yield the listed names inside a value that must not be handed to what may call them."""
    match value:
        case Named(module, name):
            entry = listed(module, name)
            alone = entry.uses == {Use.CALL} and not entry.shapes & FREE if entry else False
            if alone or (entry is None and value in NOT_HANDED_ON):
                yield value
        case Several(_, items) if depth:
            for item in items:
                yield from handed_on(item, depth - 1)
        case Made(_, _, arguments) if depth:
            if isinstance(found := normal(value), Named):
                yield from handed_on(found, depth - 1)
            for item in arguments:
                yield from handed_on(item, depth - 1)
        case _:
            return


BOUND = frozenset(
    ["MethodType", "attrgetter", "getattr", "itemgetter", "methodcaller", "partial", "vectorize"]
)
"""Last names of what makes something that holds its arguments until it is called."""


def bound(value: Value) -> bool:
    """Whether a value is a call in waiting: a partial, a bound method, a getter."""
    if isinstance(value, Made) and isinstance(value.callee, Made):
        value = normal(value)  # cloudpickle looks types up by their names
    match value:
        case Made(_, Named(module, name), (first, *_)) if name == "partial":
            # partial(list), and the like, as a default's factory; but a class that is to be built
            # and not called would be called with whatever the partial adds, or its state.
            held = normal(first)
            entry = listed(held.module, held.name) if isinstance(held, Named) else None
            return not (listed(module, name) and entry and Use.CALL in entry.uses)
        case Made(_, Named(_, name)):
            return name.rpartition(".")[2] in BOUND and not isinstance(normal(value), Named)
        case _:
            return False


def harmless(arguments: Arguments) -> str | None:
    """Accept whatever is itself harmless; each part that is not has a complaint of its own.

    What is called might call what it is given: ``list(iter(f, None))``, ``defaultdict(f)``.
    """
    if any(bound(value) for value in arguments):
        return "a call in waiting is handed to it"
    return handed(arguments)


def handed(arguments: Arguments) -> str | None:
    """Accept whatever is itself harmless, by one that holds its arguments and does nothing."""
    for value in arguments:
        for name in handed_on(value):
            return f"{name} is handed to it"
    return None


def plain(value: Value, depth: int = DEEP) -> bool:
    """Whether a value is a constant, a container of constants, or made of them alone."""
    match value:
        case Constant() | Cut():
            return True
        case Several(_, items):
            return depth > 0 and all(plain(item, depth - 1) for item in items)
        case Made(_, Named(module, name), arguments):
            known = listed(module, name) is not None
            return known and depth > 0 and all(plain(item, depth - 1) for item in arguments)
        case _:
            return False


def constants(arguments: Arguments) -> str | None:
    """Accept plain values and what is made of them, such as an encoded string."""
    return None if all(plain(value) for value in arguments) else "not all arguments are constants"


def buildable(value: Value) -> str | None:
    """Accept a class that may be built, or one of which its own import already complains."""
    match normal(value):
        case Named(module, name):
            entry = listed(module, name)
            if entry is None or entry.makes:
                return None
            return f"{module}.{name} is not listed as a class"
        case _:
            return "its class is not known"


def class_first(arguments: Arguments) -> str | None:
    """Accept a class, and whatever is harmless after it."""
    if not arguments:
        return "it has no arguments"
    return buildable(arguments[0]) or harmless(arguments[1:])


def attribute(arguments: Arguments) -> str | None:
    """Accept a known, ordinary attribute of an instance. (Of names: see ``calls``.)"""
    match arguments:
        case (base, Constant(str(steps)), *_):
            if special(steps):
                return f"{steps!r} leads to what the object is made of"
            if acts(steps):
                return f"the method {steps!r} reaches beyond its object"
            return _of_object(base, steps)
        case _:
            return "the attribute's name is computed while loading"


def _of_object(base: Value, steps: str) -> str | None:
    match normal(base):
        case Unknown() | Persistent():
            return "the object is not known"
        case Made(_, Unknown() | Persistent(), _):
            return "the object is not known"
        case Made(_, Named("types", "MethodType"), _):
            return "it would be an attribute of the method's function"
        case Made(_, Named(module, name), _) if danger(module, f"{name}.{steps}"):
            return f"the method {steps!r} reaches beyond its object"
        case Made(_, Named(module, name), _) if asks_on(module, name, steps):
            return f"{steps!r} may be looked up on what it holds"
        case _ if computes(base, steps):
            return f"{steps!r} may be computed, by a function that its class has for that"
        case _:
            return None


def computes(base: Value, name: str) -> bool:
    """Whether looking up an attribute of an object of a listed class may run a function of it."""
    match normal(base):
        case Made(_, Named(module, maker), _) if not docile(base):
            entry = listed(module, maker)
            if entry is None and coverage(module) is None:
                return False  # its own import complains
            package = module.partition(".")[0] if entry and entry.makes else None
            return computed(name, package)
        case Made():
            return not docile(base) and computed(name, None)
        case _:
            return False


def codec(arguments: Arguments) -> str | None:
    """Accept ``encode(text)`` and ``encode(text, codec)`` with a codec of text."""
    match arguments:
        case (Constant(str()) | Cut("str"),):
            return None
        case (Constant(str()) | Cut("str"), Constant(str(name)), *rest):
            known = name.lower().replace("_", "-") in CODECS
            return constants(tuple(rest)) if known else f"{name!r} is no codec of text"
        case _:
            return "it does not encode text by a known codec"


def partial(arguments: Arguments) -> str | None:
    """Accept something to call that may be called with anything harmless."""
    if not arguments:
        return "it has no arguments"
    first = normal(arguments[0])
    match first:
        case Named(module, name):
            entry = listed(module, name)
            if entry is None and coverage(module) is None and first not in NOT_HANDED_ON:
                return None  # a strange package's function: its own import complains
            # An unlisted name of a covered package has its own complaint if it was imported;
            # one reached by attribute steps is judged there.
            if any(handed_on(first)):
                return f"{first} is handed to it"
        case Made():
            pass
        case _:
            return "what it calls is not known"
    return handed(arguments[1:])


def method(arguments: Arguments) -> str | None:
    """Accept something to call and what it is bound to: it is called by nobody, as yet."""
    match arguments:
        case (_, _):
            return partial(arguments)
        case _:
            return "it does not bind one object"


def attribute_names(arguments: Arguments) -> str | None:
    """Accept names of ordinary attributes or methods."""
    if not arguments or not isinstance(arguments[0], Constant):
        return "the attribute's name is computed while loading"
    for value in arguments:
        match value:
            case Constant(str(steps)) if special(steps):
                return f"{steps!r} leads to what the object is made of"
            case Constant(str(steps)) if acts(steps):
                return f"the method {steps!r} reaches beyond its object"
            case Cut("str") | Unknown():
                return "the attribute's name is not told"
            case Made(_, Named(_, maker)) if maker.rpartition(".")[2] in TEXT:
                return "the attribute's name is computed while loading"
            case _:
                pass
    return harmless(arguments)


def nested_pickle(arguments: Arguments) -> str | None:
    """Accept bytes that stand in the stream: they are read as a stream of their own."""
    match arguments:
        case (Constant(bytes()) | Cut("bytes"), *rest):
            return harmless(tuple(rest))
        case _:
            return "what it reads is not in the file"


def nested_streams(arguments: Arguments) -> str | None:
    """Accept bytes that stand in the file, among other harmless arguments; see the reader.

    Of results of calls only those of listed classes and makers that give no bytes.
    """
    for value in arguments:
        match normal(value):
            case Constant() | Cut() | Named() | Several():
                pass
            case Made(_, Named(module, name)) if listed(module, name) and name not in GIVE_BYTES:
                pass
            case _:
                return "what it reads is not in the file"
    return harmless(arguments)


def nothing(arguments: Arguments) -> str | None:
    """Accept no arguments."""
    return "it is called with arguments" if arguments else None


def items(arguments: Arguments) -> str | None:
    """Accept constants, listed names, and containers of harmless items.

    Not an object of a class: going through it would run its ``__iter__``.
    """
    for value in arguments:
        match normal(value):
            case Constant() | Cut() | Named() | Several():
                pass
            case Made(_, Named("functools", "partial"), _):
                pass  # a factory; nothing goes through it
            case Made(_, Named("builtins" | "collections" as module, name)) if (
                name not in LAZY and listed(module, name)
            ):
                pass
            case _:
                return "it goes through an object of a class"
    return harmless(arguments)


def factory_first(arguments: Arguments) -> str | None:
    """Accept a factory that the lists have, and what ``items`` accepts after it."""
    if arguments and gives(arguments[0]):
        return items(arguments[1:])
    return items(arguments)


def one_container(arguments: Arguments) -> str | None:
    """Accept one container, as in ``items``."""
    return items(arguments) if len(arguments) == 1 else "it does not go through one container"


def none_first(arguments: Arguments) -> str | None:
    """Accept ``None``, with which no file is opened, and constants after it."""
    if arguments and arguments[0] == Constant(None):
        return constants(arguments[1:])
    return "its first argument is not None"


def reconstructor(arguments: Arguments) -> str | None:
    """Accept ``_reconstructor(cls, base, state)`` of listed classes.

    It calls ``base.__init__`` as well, so only bases are accepted for which that does nothing else.
    """
    match arguments:
        case (cls, Named("builtins", base), state) if base in BASES:
            return buildable(cls) or harmless((state,))
        case _:
            return "its base is no built-in type"


def import_pair(arguments: Arguments) -> str | None:
    """Accept a module and a name in it that are known, and listed."""
    match arguments:
        case (Constant(str(module)), Constant(str(name))):
            return None if listed(module, name) else f"{module}.{name} is not listed"
        case _:
            return "the name that it looks up is computed while loading"


def numpy_generator(arguments: Arguments) -> str | None:
    """Accept constants and what is of ``numpy.random``: the second is called with the first."""
    for value in arguments:
        match normal(value):
            case Constant():
                pass
            case Named(module, name) | Made(_, Named(module, name)) if _random(module, name):
                pass
            case _:
                return "what it calls is not numpy's own"
    return None


def _random(module: str, name: str) -> bool:
    return f"{module}.".startswith("numpy.random.") and listed(module, name) is not None


def generic(arguments: Arguments) -> str | None:
    """Accept a type with parameters: ``typing.List`` and ``int``; parameters are hashed."""
    match arguments:
        case (Named("typing" | "builtins" | "collections" | "collections.abc", _), parameters):
            plain = all(docile(each) or _type_of(each) for each in inside(parameters, deep=True))
            return harmless(arguments) if plain else "a parameter of it is an object of a class"
        case _:
            return "it is no generic type of the standard library"


def _type_of(value: Value) -> bool:
    """Whether a value is the type of something: pickle writes ``type(None)`` so."""
    return isinstance(value, Made) and value.callee == Named("builtins", "type")


def fields(arguments: Arguments) -> str | None:
    """Accept what a record holds; out of pairs in its first field it sets attributes by name.

    Source: ``ModelOutput.__post_init__``,
    https://github.com/huggingface/transformers/blob/v4.57.6/src/transformers/utils/generic.py
    (retrieved 2026-11-26).
    """
    match arguments:
        case (Several("dict") | Made(_, Named("builtins" | "collections", _), _), *_):
            return "its attributes are named by a mapping"
        case (Several(_, held), *_) if any(map(_pair, held)):
            return "its attributes are named by pairs"
        case _:
            return harmless(arguments)


def _pair(value: Value) -> bool:
    """Whether a value may be a pair of a name and something: of tensors it is none."""
    match value:
        case Several("tuple" | "list", (Constant(str()) | Cut("str"), _)):
            return True
        case Several("tuple" | "list", (Made(_, Named(module, _), _), _)):
            return module.partition(".")[0] != "torch"
        case _:
            return False


BASES = frozenset(
    ["object", "dict", "list", "set", "frozenset", "tuple", "int", "float", "complex", "str"]
).union(["bytes", "bytearray"])
"""Built-in types of which ``__init__`` does no more than keep what it is given."""

GIVE_BYTES = frozenset(["encode", "bytes", "bytearray", "decode", "getvalue", "read"])
"""Last names of callables that make bytes, in which a stream would not be seen."""

LAZY = frozenset(["range", "enumerate", "zip", "reversed", "iter"])
"""Built-in types that make as many items as a number says."""


SHAPES: Mapping[Shape, Callable[[Arguments], str | None]] = {
    Shape.HARMLESS: harmless,
    Shape.CONSTANTS: constants,
    Shape.CLASS_FIRST: class_first,
    Shape.ATTRIBUTE: attribute,
    Shape.CODEC: codec,
    Shape.PARTIAL: partial,
    Shape.ATTRIBUTE_NAMES: attribute_names,
    Shape.NESTED_PICKLE: nested_pickle,
    Shape.REBUILD: harmless,  # judged as the call it makes, in ``calls``
    Shape.NOTHING: nothing,
    Shape.ITEMS: items,
    Shape.ONE_CONTAINER: one_container,
    Shape.FACTORY_FIRST: factory_first,
    Shape.NONE_FIRST: none_first,
    Shape.RECONSTRUCTOR: reconstructor,
    Shape.IMPORT_PAIR: import_pair,
    Shape.NUMPY_GENERATOR: numpy_generator,
    Shape.GENERIC: generic,
    Shape.NESTED_STREAMS: nested_streams,
    Shape.FIELDS: fields,
    Shape.ATTRIBUTES: nothing,  # its items are attributes: see ``calls``
    Shape.TENSORS: tensors,
    Shape.METHOD: method,
    Shape.KERAS_ARCHIVE: keras_archive,
    Shape.PARAMETERS: parameters,
    Shape.KERNEL: lambda given: kernel(given) or handed(given[1:]),
}


def called(entry: Listed, arguments: Arguments) -> str | None:
    """Say why a listed name may not be called like this; ``None`` if it may."""
    if Use.CALL not in entry.uses:
        if entry.makes:
            why = "it is listed as a class to build, not to call with arguments"
            return why if arguments else None
        return "it is listed to be referred to, not called"
    return _first(entry, sorted(entry.shapes), arguments)


def built(entry: Listed, arguments: Arguments) -> str | None:
    """Say why ``__new__`` of a listed name may not be called like this; ``None`` if it may."""
    if entry.makes and entry.shapes and not entry.shapes & FREE:
        return _first(entry, sorted(entry.shapes), arguments)
    if entry.makes:
        return harmless(arguments)
    if shapes := sorted(entry.shapes & FREE):
        return _first(entry, shapes, arguments)
    return "it is not listed as a class"


def _first(entry: Listed, shapes: list[Shape], arguments: Arguments) -> str | None:
    """Return ``None`` if one shape fits, else what the first says."""
    if not arguments and entry.makes:
        return None
    refusals = [SHAPES[shape](arguments) for shape in shapes]
    return None if None in refusals or not refusals else refusals[0]
