"""Whether going through a value runs anything but what is known of plain values.

A call may iterate what it is given, look up attributes of it, or call its methods. Of numbers,
texts, containers, arrays and dates that does nothing else. An object of a class that was made empty
and filled from the file does what its class makes of its state: a loader of data calls the function
that it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Constant, Cut, How, Made, Named, Persistent, Several, Value
from weighbridge.facts import Listed, Shape, Use, coverage, listed
from weighbridge.judgement.factories import gives
from weighbridge.judgement.normal import ARRAYS, NOT_HANDED_ON, PARTIAL, TOO_DEEP, normal
from weighbridge.judgement.tensors import TENSORS

DEEP = 16
"""Levels of arguments that are looked into; what is deeper has evidence of its own."""

CONVERTERS = frozenset({"builtins", "collections", "itertools"})
"""Modules whose callables go through what they are given, and no deeper."""

HOLDERS = frozenset({"getattr", "property", "classmethod", "staticmethod", "slice", "type"})
"""Callables of these that do not."""

PAIRS = frozenset({"dict", "OrderedDict", "defaultdict", "ChainMap", "UserDict"})
"""Callables of these that go through each item of what they are given as well."""

KEYED = frozenset({Named("linearmodels.shared.utility", "_new_attr_dict_")})
"""What makes a dict of arguments that are pairs each: of these the first is hashed, the other kept.

Source: linearmodels 7.0 (retrieved 2026-11-28).
"""

HOLDING = frozenset({
    Shape.PARTIAL, Shape.METHOD, Shape.ATTRIBUTE, Shape.ATTRIBUTE_NAMES, Shape.GENERIC,
    Shape.PARAMETERS, Shape.REBUILD, Shape.RECONSTRUCTOR, Shape.KERAS_ARCHIVE, Shape.IMPORT_PAIR,
    Shape.KERNEL, Shape.NESTED_PICKLE, Shape.NESTED_STREAMS, Shape.TENSORS,
})  # fmt: skip
"""Shapes of what keeps its arguments, or has them judged as something else."""

GIVES_MORE = HOLDING | {Shape.CLASS_FIRST}
"""Shapes of functions that give what they were given, or an object of such a class."""

BUILT_IN = frozenset({
    "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object",
    "range", "set", "slice", "str", "tuple",
})  # fmt: skip

COLLECTIONS = frozenset({"Counter", "OrderedDict", "defaultdict", "deque"})
"""Not ``UserDict`` and its like, which ask what they hold."""

VALUES = frozenset({
    "_codecs", "array", "codecs", "datetime", "dateutil", "decimal", "fractions", "pathlib",
    "pyarrow", "pytz", "tokenizers", "uuid", "zoneinfo",
})  # fmt: skip
"""Packages whose objects look at nothing but numbers and texts."""

MADE_OF_ALL = VALUES | {
    "builtins", "copulas.bivariate.base", "flair.data", "formulaic.utils.variables", "numpy",
    "pandas", "sklearn.gaussian_process.kernels", "statsmodels.distributions.discrete",
    "torch.nn.parameter", "torch_geometric.typing", "torchao", "torchmetrics", "torchvision",
}  # fmt: skip
"""Packages and modules of classes that go through all that ``__new__`` is given: ``array.array``.

Sources: wheels of scikit-learn 1.9, formulaic 1.2, PyTorch 2.13, Copulas, Flair 0.15, statsmodels,
PyG, torchao, TorchMetrics and torchvision (retrieved 2026-11-28). Of other classes it may be a
record, which keeps what it is given: states of optax lie in one another so.
"""

PLAIN = (
    TENSORS
    | ARRAYS
    | {
        Named("operator", "getitem"),
        Named("_operator", "getitem"),
        Named("transformers.image_utils", "SizeDict"),
    }
)
"""What makes tensors and arrays, what gives a type with parameters, and a record of numbers."""

TABLES = frozenset({"DataFrame", "Series", "Panel"})
"""Classes of pandas that ask what they hold for nearly everything."""

STORED = Named("torch.storage", "_load_from_bytes")
"""What gives the object that a nested stream makes: a storage, of which tensors are made."""

REBUILDS = "torch._utils"
"""The module of what makes tensors of storages."""

STATED = frozenset({Named("torch._utils", "_rebuild_parameter_with_state")})
"""What sets attributes from its last argument."""

KEPT = frozenset({Constant("module"), Constant("quant_state")})
"""Attributes that bitsandbytes sets of a parameter: no property of a tensor takes what is there."""

NATIVE = tuple(
    f"{name}."
    for name in (
        "numpy.core", "numpy._core", "numpy.random", "numpy.ma", "numpy.matrixlib", "numpy.dtypes",
        "numpy.matrix", "numpy.ndarray", "numpy.recarray", "numpy.dtype",
        "pandas._libs", "pandas.arrays", "pandas.core.arrays", "pandas.core.dtypes",
        "pandas.core.indexes", "pandas.core.internals", "pandas.core.index", "pandas.indexes",
        "pandas.tseries", "pandas.tslib", "pandas.core.categorical", "pandas.core.sparse",
        "pandas._sparse", "pandas._period",
        "statsmodels.tsa.statespace._representation", "statsmodels.tsa.statespace._initialization",
        "statsmodels.tsa.statespace._kalman_filter", "statsmodels.tsa.statespace._kalman_smoother",
        "sklearn.metrics._dist_metrics", "sklearn.neighbors._dist_metrics",
        "sklearn.neighbors.dist_metrics", "hdbscan.dist_metrics", "spacy.strings.StringStore",
        "joblib.numpy_pickle", "joblib.numpy_pickle_compat",
        "sklearn.externals.joblib.numpy_pickle", "sklearn.externals.joblib.numpy_pickle_compat",
        "torch.Size", "torch.device", "torch.dtype",
        "torch.distributed.checkpoint.metadata._MEM_FORMAT_ENCODING",
    )
)  # fmt: skip
"""Dotted beginnings of names of classes of arrays, indexes and dates, most of them compiled.

Those of joblib stand for an array, and keep its name and shape.
"""


NOT_CALLED = tuple(
    f"{name}."
    for name in (
        "pandas.core.frame.DataFrame", "pandas.core.series.Series", "pandas.DataFrame",
        "pandas.Series", "gensim.similarities.fastss", "river.stats",
        "sklearn.utils._metadata_requests.MethodMetadataRequest",
        *(
            f"scipy.sparse.{under}{kind}"
            for under in ("_", "")
            for kind in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")
        ),
    )
)  # fmt: skip
"""Dotted beginnings of names of classes that have no ``__call__``.

Honest objects hold them as ``index``, ``mean`` or ``split``. Sources: pandas 2.2 and 3.1, SciPy
1.14, Gensim 4.3, River 0.26 and scikit-learn 1.3 to 1.7 (retrieved 2026-11-28).
"""

SPELLINGS = frozenset({
    *(Named("transformers.image_utils", name) for name in ("AnnotationFormat", "AnnotionFormat")),
    Named("torchvision.datapoints._bounding_box", "BoundingBoxFormat"),
    Named("torchvision.tv_tensors._bounding_boxes", "BoundingBoxFormat"),
})  # fmt: skip
"""Enumerations of texts, which processors of images, and boxes in images, hold as ``format``.

None has a ``__call__``. Sources: Transformers 4.57, torchvision 0.15 and 0.29 (retrieved
2026-11-28).
"""


def docile(value: Value) -> bool:
    """Whether a value is plain, an array, or the like; a container is, whatever it holds."""
    match value:
        case Constant() | Cut() | Several() | Named() | Persistent():
            return True
        case Made():
            match normal(value):
                case Made(_, Named() as maker, arguments):
                    return _gives_plain(maker) or _of_plain_class(maker, arguments)
                case Made(How.CALL, Made(How.CALL, Named() as partial, (Named() as maker,)), _):
                    return partial == PARTIAL and _gives_plain(maker)  # pandas 1.3's blocks
                case Named():
                    return True
                case _:
                    return False
        case _:
            return False


def _gives_plain(maker: Named) -> bool:
    module, name = maker.module, maker.name
    root = module.partition(".")[0]
    if root == "builtins":
        return name in BUILT_IN
    if root == "collections":
        return name in COLLECTIONS
    if root in VALUES or maker in PLAIN or f"{module}.{name}.".startswith(NATIVE):
        return True
    if module == "pandas":
        return name not in TABLES
    entry = listed(module, name)
    return entry is not None and not entry.makes and not entry.shapes & GIVES_MORE


def stores(value: Value, items: tuple[Value, ...]) -> bool:
    """Whether items are set of an array of pandas, all of them plain: it stores numbers or raises.

    No pickle does that; a loader does it to which raw elements of joblib are instructions.
    """
    match normal(value):
        case Made(_, Named("pandas._libs.arrays"), _):
            return all(docile(each) for item in items for each in inside(item, deep=True))
        case _:
            return False


def _of_plain_class(maker: Named, arguments: tuple[Value, ...]) -> bool:
    """Whether a function gives an object of a class that it is given, and that is plain."""
    entry = listed(maker.module, maker.name)
    if entry is None or entry.shapes != {Shape.CLASS_FIRST} or not arguments:
        return False
    cls = normal(arguments[0])
    return isinstance(cls, Named) and _gives_plain(cls)


def mild(value: Value) -> bool:
    """Whether a value is docile, or an object of a class of which its own import complains."""
    if docile(value):
        return True
    match normal(value):
        case Made(_, Named(module, name), _):
            return listed(module, name) is None and coverage(module) is None
        case _:
            return False


JAGGED = Named("torch.nested._internal.nested_tensor", "_rebuild_njt")
"""What makes a nested tensor, or raises."""


def makes_tensor(made: Made) -> bool:
    """Whether a call gives something mild, or an object of a class as it was made, empty."""
    match normal(made):
        case Made(How.CALL, Named() as name, _) if name == JAGGED:
            return True
        case Made(_, Named(module, name), _) if entry := listed(module, name):
            return Shape.CLASS_FIRST in entry.shapes or docile(made)
        case _:
            return mild(made)


def filling(value: Value) -> bool:
    """Whether an object may be filled from a value: one that is mild, or a container."""
    match normal(value):
        case Made(_, Named(module, name), _) if entry := listed(module, name):
            return Use.CONTAINER in entry.uses or docile(value)
        case _:
            return mild(value)


def uncalled(value: Value) -> bool:
    """Whether a value is mild, and nothing that is called like a function."""
    match normal(value):
        case Named(module, name):
            strange = listed(module, name) is None and coverage(module) is None
            strange = strange and Named(module, name) not in NOT_HANDED_ON
            return strange or (module == "builtins" and name in BUILT_IN)
        case Made(How.NEW, Named(module, name), _) if f"{module}.{name}.".startswith(NOT_CALLED):
            return True
        case Made(How.CALL, Named() as callee, _) if callee in SPELLINGS:
            return True
        case _:
            return mild(value)


def gone_through(how: How, name: Named, entry: Listed, arguments: tuple[Value, ...]) -> str | None:
    """Say which argument a call would go through by methods of its own, if any."""
    if how is How.CALL and entry.shapes & HOLDING:
        return None
    if how is How.CALL and name.name == "iter" and len(arguments) > 1:
        return "it calls its first argument"
    if Shape.FACTORY_FIRST in entry.shapes and arguments and gives(arguments[0]):
        arguments = arguments[1:]  # it is not asked for anything
    for value in _reached(how, name, entry, arguments):
        if docile(value):
            continue
        match normal(value):
            case Made(_, Named() as maker, _) if maker == PARTIAL:
                continue  # a factory; nothing goes through it
            case Made(_, Named() as maker, _) if maker == STORED and name.module == REBUILDS:
                continue  # of a storage its size and its type are asked
            case Made(_, Named(module, maker), _):
                return f"an instance of {module}.{maker} is handed to it"
            case _:
                return "something that is not known is handed to it"
    return None


def made_of_all(name: Named) -> bool:
    """Whether ``__new__`` of a class goes through all that it is given."""
    return not MADE_OF_ALL.isdisjoint((name.module.partition(".")[0], name.module))


def _reached(how: How, name: Named, entry: Listed, arguments: tuple[Value, ...]) -> Iterator[Value]:
    """Yield the values that a call goes through."""
    if name.module in CONVERTERS:
        if name.name in HOLDERS:
            return
        for value in arguments:
            yield from _with_items(value) if name.name in PAIRS else (value,)
    elif name in STATED and how is How.CALL:
        for value in arguments[:-1]:
            yield from inside(value, deep=True)
        yield from (item for value in arguments[-1:] for item in _set_from(value))
    elif name in KEYED and how is How.CALL:
        for value in arguments:
            yield from inside(_key(value), deep=True)
    elif Shape.FIELDS in entry.shapes and how is How.CALL:
        yield from (item for value in arguments[:1] for item in _with_items(value))
    elif how is How.CALL or made_of_all(name):
        for value in arguments:
            yield from inside(value, deep=True)
    elif len(arguments) == 1 and Shape.FIELDS not in entry.shapes:
        # A tuple's or a text's own class goes through its only argument, a record's does not.
        yield from (value for value in arguments if isinstance(value, Made))


def _key(value: Value) -> Value:
    """Return the first of a pair, or what is none."""
    match value:
        case Several("tuple", (key, _), 2):
            return key
        case _:
            return value


def _set_from(value: Value) -> Iterator[Value]:
    """Yield what a table of attributes has, but for what is merely kept on a parameter."""
    match value:
        case Several("dict", items, count) if count == len(items):
            for key, item in zip(items[::2], items[1::2], strict=False):
                yield key
                if key not in KEPT:
                    yield from inside(item, deep=True)
        case _:
            yield from inside(value, deep=True)


def _with_items(value: Value) -> Iterator[Value]:
    yield value
    match value:
        case Several("list" | "tuple" | "set" | "frozenset", items):
            yield from items
        case Made():
            yield from _parts(value)
        case _:
            pass


def inside(value: Value, depth: int = DEEP, *, deep: bool = False) -> Iterator[Value]:
    """Yield a value, and what is in it if it is a container; items of a set are only hashed.

    Args:
        value: A value.
        depth: Levels that are looked into.
        deep: Whether something that is not known stands for what is nested too deep to be kept.
    """
    yield value
    match value:
        case Several(kind, items, count) if kind not in {"set", "frozenset"}:
            for item in items if depth else ():
                yield from inside(item, depth - 1, deep=deep)
            if deep and count and not (items and depth):
                yield TOO_DEEP
        case Made():
            parts = tuple(_parts(value))
            for item in parts if depth else ():
                yield from inside(item, depth - 1, deep=deep)
            if parts and not depth:
                yield TOO_DEEP
        case _:
            pass


def _parts(value: Made) -> Iterator[Value]:
    """Yield what was put into an object, and what a container was made of."""
    yield from value.held
    match normal(value):
        case Made(_, Named(module, name), arguments) if module in CONVERTERS:
            if name == "defaultdict" and arguments and gives(arguments[0]):
                arguments = arguments[1:]
            yield from arguments
        case _:
            return
