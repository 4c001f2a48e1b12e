"""What a value in a file is known to be, without ever making it.

A reader that follows a stream (a pickle, say) knows some values exactly, some by kind, and some
not at all. ``Value`` says which. What is not known is ``Unknown``: a type, never a string.
"""

from __future__ import annotations

from weighbridge.core import enums
from weighbridge.core.records import dataclass
from weighbridge.typings import TypeAlias

SHOWN = 120
"""Characters of one constant that ``spell`` shows."""

DEEP = 6
"""Levels of nesting that ``spell`` shows."""

WIDE = 8
"""Items of one container that ``spell`` shows."""

ACTED_ON = frozenset({
    "Dist", "K", "Score", "_basedist", "_get_params", "_rng", "_wrap_attrs", "_wrap_methods",
    "clone", "dictionary", "hook_handles", "mu", "precomputed_word_embeddings", "sigma",
    "source_lang", "sp_model_kwargs", "spm_file", "spm_files", "vocab_file", "word_embeddings",
})  # fmt: skip
"""Keys of states that filling an object acts on: they are told, however many others there are."""


CALLED_ON = frozenset({
    "acquire", "add", "all", "any", "append", "appendleft", "argsort", "astype", "capitalize",
    "clear", "clone", "close", "contiguous", "copy", "count", "cpu", "date", "debug", "decode",
    "detach", "difference", "difference_update", "dim", "discard", "dot", "elements", "encode",
    "endswith", "expand", "extend", "fill", "find", "flatten", "format", "fromkeys", "get",
    "get_shape", "group", "groups", "hexdigest", "index", "info", "insert", "intersection",
    "is_complex", "is_floating_point", "issubset", "item", "items", "iteritems", "iterkeys",
    "itervalues", "join", "keys", "lower", "lstrip", "max", "mean", "min", "most_common",
    "newbyteorder", "nonzero", "numel", "partition", "pop", "popitem", "popleft", "ravel",
    "release", "remove", "replace", "reshape", "reverse", "rfind", "rpartition", "rsplit",
    "rstrip", "searchsorted", "seek", "setdefault", "setflags", "size", "sort", "split",
    "splitlines", "squeeze", "startswith", "strip", "sum", "timestamp", "title", "to", "toarray",
    "tobytes", "tolist", "tostring", "total_seconds", "transpose", "union", "update", "upper",
    "values", "view", "warning",
})  # fmt: skip
"""Methods that are called of what an object holds while it is filled, compared or looked up.

They are those of plain values; an attribute of such a name would go before them.
"""

SHADOWED = frozenset({
    "_DictConfig__set_impl", "_StackDecoder__compute_log_distortion", "_all_leaves", "_ascontainer",
    "_asdict", "_attach_methods", "_build_f", "_build_fast_query_plan", "_cache_corpus_length",
    "_calculate_hashvalue", "_check_device", "_check_equals", "_check_settable_attr", "_cmp_method",
    "_comp", "_compare_to_non_df", "_compare_to_other_df", "_comparison",
    "_convert_token_to_id_with_added_voc", "_deheap_function", "_delparent", "_deserialize_model",
    "_detach_hooks", "_element_size", "_encode_arg", "_ensure_elements_are_ids",
    "_ensure_mutability", "_equal", "_eval_expression", "_evaluate_custom_resolver",
    "_format_and_raise", "_free_handle", "_from_pyseries", "_get_child", "_get_co_occurrences",
    "_get_equality_attrs", "_get_flag", "_get_flag_no_cache", "_get_impl", "_get_node",
    "_get_node_flag", "_get_occurrences", "_get_parent", "_get_root", "_get_topics",
    "_get_topics_from_model", "_getattr_wrapped", "_hasattr_wrapped", "_hash_impl", "_hash_key",
    "_init_cached_search_function", "_init_search_function", "_init_sparse_search_function",
    "_initialize", "_is_all_lists", "_is_comparable_to", "_is_flags_root", "_is_interpolation",
    "_is_jsonable", "_is_missing", "_is_none", "_is_optional", "_is_typed", "_iter_tracked",
    "_keys", "_load_from_string", "_make_unlabeled_identifier", "_maybe_resolve_interpolation",
    "_maybe_wrap_parentheses", "_move_list_states_to_cpu", "_mutation_deprecated", "_nodes_nbrs",
    "_patch_step_function", "_poly_trend", "_pop_cache", "_post_setstate", "_prepare_item",
    "_query_finisher", "_raise_invalid_value", "_recompute_max_dim", "_register_attribute",
    "_relevant_ids_will_differ", "_replace_old_cache_name",
    "_resolve_interpolation_from_parse_tree", "_resolve_key_and_root",
    "_resolve_node_interpolation", "_resolve_with_default", "_s_validate_and_normalize_key",
    "_search_function", "_set_default_statistics", "_set_distance_func", "_set_item_impl",
    "_set_sparse_distance_func", "_set_test_evals", "_set_trained_model_attributes", "_setparent",
    "_size", "_topics_differ", "_unregister_attribute", "_updateMeasures", "_update_accumulator",
    "_update_max_dim", "_update_total_vocab_size", "_uses_normalized_data",
    "_validate_and_convert_interpolation_result", "_validate_and_normalize_key", "_validate_get",
    "_validate_non_ambiguous_key", "_validate_non_optional",
    "_validate_not_dereferencing_to_parent", "_validate_set", "_value", "_verify_shard_order",
    "_warn_for_older_version", "_with_op", "_wrap_compute", "_wrap_update", "_wrap_value_and_set",
    "add_range", "as_dict", "build_lazy", "collect", "construct_from_string",
    "convert_ids_to_tokens", "convert_tokens_to_ids", "create_pitch_file_path", "deserialize",
    "dict_dtype_to_str", "format_shard_order_str", "free_network", "freeze", "get_param_names",
    "get_params", "get_vocab", "getfield", "getstream", "is_cv_result", "is_empty", "is_frozen",
    "isetitem", "iter_filepaths", "iterate_from", "label_timeline", "leaves", "lock", "pretty_repr",
    "prob", "profile_hook_step", "register_buffer", "register_parameter", "resolve_parse_tree",
    "set_", "set_field", "set_weight_bias", "setfield", "stan_variable", "sync_context", "to_dict",
    "to_diff_dict", "to_json_string", "tocoo", "tocsr", "todense",
})  # fmt: skip
"""Methods of classes on the lists that an object calls of itself while it is filled, compared or
looked up in: an attribute of such a name would go before them. Sources: what ``__setstate__``,
``__hash__`` and the like of these classes call, in their wheels of 2026-11-28, as
``tests/harmless_names/shadowed.py`` tells. Names under which honest objects hold functions are not
among them."""

COMPARED = frozenset({"_comparison_key", "_defaults", "_eq_attr", "factors", "shard_offsets"})
"""Attributes that objects on the lists go through when they are hashed."""

WRITTEN = frozenset({"_sklearn_version", "pkg_version_"})
"""Keys of states of which filling compares the value with a text, and writes it into a warning.

Sources: ``BaseEstimator.__setstate__`` in
https://github.com/scikit-learn/scikit-learn/blob/1.7.2/sklearn/base.py and
``ARIMA._warn_for_older_version`` in
https://github.com/alkaline-ml/pmdarima/blob/v2.0.4/pmdarima/arima/arima.py (retrieved 2026-11-28).
"""

HELD = frozenset({
    "_data", "_dict", "_items", "_list", "_map", "_mapping", "_store", "data", "maps",
})  # fmt: skip
"""Attributes under which containers written in Python hold what they pass calls on to."""


GONE_INTO = frozenset({
    "X_thresholds_", "_all_weights", "_categories", "_fields", "_pa_array", "all_weights",
    "param_groups", "statistics_methods", "y_thresholds_",
})  # fmt: skip
"""Attributes that classes on the lists go through, item by item, while they are filled."""


EVALUATED = frozenset({"restore_design_info", "restore_model_spec"})
"""Keys of a state that make filling evaluate its ``formula``, of one release and another."""

EVALUATED_IN = frozenset({"frame", "orig_endog", "orig_exog"})
"""Keys of what such a formula is evaluated on: objects in objects are told, one of each sort."""


ITERATED = frozenset({
    "_buffers", "_flags", "_flat_weights", "_modules", "_parameters", "_search_forest",
    "_test_eval", "_test_evals", "args", "attrs", "columns", "index", "state",
})  # fmt: skip
"""Attributes that some classes go through while they are filled, and others hold as they please."""

UNASKED = (
    "_codecs.", "builtins.", "datetime.", "numpy.",
    *(
        f"sklearn.{name}."
        for name in (
            "base", "cluster", "compose", "decomposition", "ensemble", "linear_model",
            "naive_bayes", "neighbors", "neural_network", "pipeline", "preprocessing", "svm",
            "tree",
        )
    ),
    "torch._utils.", "torch.device.", "torch.dtype.",
    *(
        f"torch.nn.modules.{name}."
        for name in (
            "activation", "batchnorm", "container", "conv", "dropout", "embedding", "linear",
            "loss", "module", "normalization", "pooling", "rnn", "sparse", "transformer",
        )
    ),
)  # fmt: skip
"""Dotted beginnings of names of what is hashed by what it is, and not by what it holds: any other
object as a key, or in a set, is told with its state. Its hash may go through that, or write it as
text, and where another key has the same hash, its ``__eq__`` compares it.

Sources: scikit-learn 1.9 and PyTorch 2.13, of which no class there has a hash of its own
(retrieved 2026-11-27).
"""

HASHES = "builtins", "hash"
"""What is told to be called then: with the object, its state, and what it was filled with before.
"""

LOOKS_UP = "pickle", "Unpickler.persistent_load"
"""What is told to be called with an id, if that is none that a loader of models is known to write.
"""


class How(enums.StrEnum):
    """What the loader does with a callee."""

    CALL = "call"
    """``callee(*arguments, **keywords)``: pickle REDUCE, or INST and OBJ with arguments."""
    NEW = "new"
    """``callee.__new__(callee, *arguments)``: NEWOBJ(_EX), INST and OBJ without arguments."""
    BUILD = "build"
    """``callee.__setstate__(state)``, or its ``__dict__`` updated; arguments are ``(state,)``."""
    APPEND = "append"
    """``callee.append`` or ``extend``."""
    SET_ITEM = "set-item"
    """``callee[key] = value``; arguments are keys and values in turn, as far as kept."""
    ADD = "add"
    """``callee.add`` or ``update`` of a set."""
    CONFIG = "config"
    """A loader is told by a configuration file to import and call it."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A plain value, known exactly."""

    value: bool | int | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A plain value of which only the kind, the size and the beginning were kept.

    Attributes:
        kind: ``str``, ``bytes``, ``int``, ``float``, ``bytearray``.
        size: Length as stored, in bytes; -1 if not kept.
        head: The beginning, in characters or bytes; empty if not kept.
    """

    kind: str
    size: int
    head: str | bytes


@dataclass(frozen=True, slots=True)
class Several:
    """A container.

    Attributes:
        kind: ``tuple``, ``list``, ``dict``, ``set`` or ``frozenset``.
        items: The first items; of a dict, keys and values in turn.
        count: Items in all, counting keys and values; more than ``len(items)`` if some were
            not kept.
    """

    kind: str
    items: tuple[Value, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Named:
    """What ``module.name`` stands for in the process that loads the file.

    Attributes:
        module: Dotted module name, in Python 3 spelling.
        name: Name inside the module; dots are attribute steps.
    """

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True)
class Made:
    """The result of a call that loading makes.

    Attributes:
        how: What the loader did.
        callee: With what.
        arguments: Given what.
        held: What was put into it since, where that matters: no plain values, of objects and
            containers what may be asked for something, one of each sort.
    """

    how: How
    callee: Value
    arguments: tuple[Value, ...]
    held: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Persistent:
    """An object that the loader looks up outside the stream, by this id."""

    id: Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that could not be followed, and why."""

    why: str


AGAIN = Unknown("given more after it was filled")
"""Stands for a state of an object that was filled before, or that is given items after that."""

HIDDEN = Unknown("more keys that may decide what an object is than are kept")
"""Stands among a dict's keys for others that were left out, any of which may be such a key."""

Value: TypeAlias = Constant | Cut | Several | Named | Made | Persistent | Unknown

_BRACKETS = {
    "tuple": ("(", ")"),
    "list": ("[", "]"),
    "dict": ("{", "}"),
    "set": ("{", "}"),
    "frozenset": ("{", "}"),
}


def spell(value: Value, depth: int = DEEP) -> str:
    """Write a value as Python would, cut to a readable length.

    The result may hold text from the file, quoted by ``repr``; reports still escape it.
    """
    if depth == 0:
        return "..."
    match value:
        case Constant(constant):
            text = repr(constant)
            return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
        case Cut(kind, size, head):
            shown = f"{head[:40]!r}..." if head else "..."
            return f"<{kind} {shown}>" if size < 0 else f"<{kind} of {size} bytes {shown}>"
        case Several(kind, items, count):
            return _several(kind, items, count, depth)
        case Named():
            return str(value)
        case Made(how, callee, arguments):
            inner = ", ".join(spell(item, depth - 1) for item in arguments[:WIDE])
            more = ", ..." if len(arguments) > WIDE else ""
            new = ".__new__" if how is How.NEW else ""
            return f"{spell(callee, depth - 1)}{new}({inner}{more})"
        case Persistent(key):
            return f"<persistent {spell(key, depth - 1)}>"
        case Unknown(why):
            return f"<unknown: {why}>"


def _several(kind: str, items: tuple[Value, ...], count: int, depth: int) -> str:
    shown = [spell(item, depth - 1) for item in items[:WIDE]]
    if kind == "dict":
        keys, values = shown[::2], shown[1::2]
        shown = [f"{key}: {value}" for key, value in zip(keys, values, strict=False)]
    if count > WIDE:
        shown.append("...")
    left, right = _BRACKETS[kind]
    comma = "," if kind == "tuple" and len(shown) == 1 else ""
    return f"{left}{', '.join(shown)}{comma}{right}"
