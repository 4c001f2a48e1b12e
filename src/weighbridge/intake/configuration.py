"""Say what a configuration makes a loader do. Works on trees of JSON or YAML, and makes nothing.

Sources (retrieved 2026-11-23):

- ``auto_map``, ``custom_pipelines``: https://huggingface.co/docs/transformers/custom_models
- ``weight_map``: https://huggingface.co/docs/transformers/big_models
- ``modules.json``: https://sbert.net/docs/sentence_transformer/usage/custom_models.html
- ``model_index.json``: https://huggingface.co/docs/diffusers/using-diffusers/loading
- ``_target_``: https://hydra.cc/docs/advanced/instantiate_objects/overview/
- ``class_path``: https://jsonargparse.readthedocs.io/en/stable/#class-type-and-sub-classes
- ``target`` with ``params``: https://github.com/CompVis/stable-diffusion/blob/main/ldm/util.py;
  alone in NeMo's ``model_config.yaml``: https://docs.nvidia.com/nemo-framework/user-guide/latest/
- ``auto_mapping``: https://huggingface.co/docs/peft/developer_guides/checkpoint
- ``__loader__``: https://skops.readthedocs.io/en/stable/persistence.html
- ``MANIFEST.json`` of a MAR: https://github.com/pytorch/serve/tree/master/model-archiver
- ``MLmodel``: https://mlflow.org/docs/latest/ml/model/, read by ``intake/bundles.py``
- ``chat_template``: see ``intake/templates.py``; ``template_format`` of prompts:
  https://python.langchain.com/api_reference/core/prompts.html (retrieved 2026-11-26)
- Keras: see ``intake/kerasconfig.py``

Keys are looked for at any depth, since what a loader hands on to another is not known. Not read:
what interpolations such as ``${name}`` stand for; other dialects of naming a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from weighbridge.core import (
    Call,
    Code,
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    How,
    Named,
    Operation,
    Place,
    Purpose,
    Reference,
    Unknown,
    Value,
    later,
)
from weighbridge.intake import (
    bundles,
    dialects,
    evaluated,
    forecast,
    jsonlevels,
    keeping,
    kerasconfig,
    kinship,
    layers,
    leads,
    spark,
    strictjson,
    templates,
)
from weighbridge.intake.limits import Limits
from weighbridge.intake.part import Part
from weighbridge.intake.source import Bytes, Source
from weighbridge.intake.strictjson import Doubled
from weighbridge.typings import TypeAlias

Table: TypeAlias = dict[str, object]

KEYS = frozenset(
    {
        "_name_or_path",
        "architectures",
        "base_model",
        "base_model_name_or_path",
        "chat_template",
        "license",
        "model_type",
        "torch_dtype",
        "transformers_version",
    }
)
"""Keys whose values are told as they are."""

SHALLOW = 3
"""Levels at which ``KEYS`` are told; a list of ten thousand licences is data."""

_DECIDING = frozenset({"auto_map", "weight_map", "_target_", "type", "_class_name", ":serialized:"})
_DIALECTS = frozenset({"class_path", "target", "auto_mapping", "__loader__"})
_CONSENTS = frozenset({"allow_remote", "trust_remote_code"})
_HANDLERS = frozenset({"handler", "modelFile", "serviceFile"})
_MARKED = _DECIDING | _DIALECTS | KEYS
_MARKED |= {"custom_pipelines", "trust_remote_code", "flavors", "class_name"} | _HANDLERS
_MARKED |= {"allow_remote", "template_format"}
_MARKED |= {"itemInfoEntries"}
_ANY = _MARKED | bundles.MARKS | layers.MARKS | spark.MARKS | dialects.MARKS | dialects.NAMING
_ANY |= leads.MARKS
"""Keys of which a table has one at least that has anything to tell by its keys."""

PICKLES = (b":serialized:", b"TorchModuleWrapper", b"\\u")
"""What stands in a text of JSON that has a pickle; a key may be spelled with escapes."""

JAVA = frozenset({"java-class", "java-key-class", "java-element-class"})
"""Keys under which a schema of Avro names classes (``intake/avro.py``)."""

_PICKLED = ((":serialized:",), ("class_name", "config", "module"))
"""Keys without which no table has a pickle."""

_DOTTED = later.pattern(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_NEMO = "model_config.yaml"
_ARCHIVED = ("MAR-INF/MANIFEST.json", "WAR-INF/MANIFEST.json")
_TABLES = {dict, Doubled}
_BRANCHES = _TABLES | {list}
_PLAIN = strictjson.SCALARS | {str}


def facts(
    tree: object,
    place: Place,
    limits: Limits,
    room: templates.Room | None = None,
    seen: forecast.Forecast = forecast.ANYTHING,
    levels: jsonlevels.Levels | None = None,
) -> Iterator[Evidence]:
    """Yield what a tree tells: references, calls, code, entries; a gap for keys that stand twice.

    Args:
        tree: Dictionaries, lists and scalars; may share parts, and may contain itself.
        place: Where it lies.
        limits: Of these, ``nesting`` and ``kept``.
        room: What is left for chat templates, where one file holds several trees.
        seen: What the text of the tree says of the texts in it.
        levels: The tree as its levels, if there are any.
    """
    told, textual = _Told(place, limits, room or templates.Room(), seen), not seen.nothing
    # What objects alike tell is the same, place and all, and is told once.
    alike: set[kinship.Kin] = set()
    if isinstance(tree, list):
        yield from told.modules(tree)
    if levels is not None and not textual and not levels.branching(bundles.CODECS):
        few = levels.having(_ANY, kinship.Kins(levels.keys).of)
        if few is not None:
            for path, one in few:
                yield from _marked(told, path, one)
            return
    for path, table in tables(tree, limits):
        if table is None:
            why = f"configuration is nested more than {limits.nesting} levels deep"
            yield Gap(place, GapKind.LIMIT, why)
            continue
        if not _ANY.isdisjoint(table):
            kin = kinship.kin(table)
            if kin is None or bundles.coded(path):
                yield from _marked(told, path, table)
            elif kin not in alike:
                alike.add(kin)
                yield from _marked(told, path, table)
        elif bundles.coded(path):
            yield from bundles.facts(path, tuple(pairs(table)), place)
        if textual:
            yield from told.texts(path, table)


def _marked(told: _Told, path: tuple[str, ...], table: Table) -> Iterator[Evidence]:
    """Yield what the keys of a table tell."""
    place, kept, given = told.place, told.limits.kept, tuple(pairs(table))
    if not _MARKED.isdisjoint(table):
        yield from told.table(path, table)
    if bundles.marked(path, table):
        yield from bundles.facts(path, given, place)
    if layers.marked(path, table):
        yield from layers.facts(table, place)
    if spark.marked(table):
        yield from spark.facts(given, place)
    if dialects.marked(table):
        yield from dialects.facts(given, place, kept)
    if leads.marked(table):
        yield from leads.facts(given, place, kept)


def everything(
    tree: object,
    place: Place,
    limits: Limits,
    seen: forecast.Forecast = forecast.ANYTHING,
    levels: jsonlevels.Levels | None = None,
) -> Iterator[Evidence | Part]:
    """As ``facts``; also a part for each pickle in base64, and classes of a schema of Avro."""
    levels = levels or (jsonlevels.taken(tree, limits.nesting - 1) if seen.nothing else None)
    yield from facts(tree, place, limits, None, seen, levels)
    if levels is None or not levels.keys.isdisjoint(JAVA):
        from weighbridge.intake import avro  # noqa: PLC0415 - which walks as this does

        yield from avro.besides(tree, place, limits)
    if levels is not None and not any(levels.keys.issuperset(each) for each in _PICKLED):
        return
    for name, encoded, expect in serialised(tree, limits):
        yield Part(name, partial(pickled, encoded, place.span.start), expect=expect)


def serialised(tree: object, limits: Limits) -> Iterator[tuple[str, str, str]]:
    """Yield what stable-baselines3 and Keras write into JSON in base64, for a loader to unpickle.

    Each has a name, the base64, and the id of the format that the loader reads it as, or nothing.
    """
    for path, table in tables(tree, limits):
        if table and ":serialized:" in table:
            name = ".".join(path)[:80] or "value"
            for key, value in pairs(table):
                if key == ":serialized:" and isinstance(value, str):
                    yield f"{name}-serialized", value, "pickle"
        elif table and (encoded := kerasconfig.module(table)):
            yield "TorchModuleWrapper", encoded, ""


def pickled(encoded: str, offset: int) -> Source:
    """Decode what ``serialised`` yields, as laxly as its loader does.

    Raises:
        FormatError: Not base64; ``offset`` is where.
    """
    import base64  # noqa: PLC0415 - of most configurations, nothing is in it

    try:
        return Bytes(base64.b64decode(encoded))
    except ValueError as error:
        why = f"base64: {error}"
        raise FormatError(why, offset=offset) from error


def pairs(table: Table) -> Iterable[tuple[str, object]]:
    """Return all keys and values, those that stand twice too."""
    return table.pairs if isinstance(table, Doubled) else table.items()


def tables(tree: object, limits: Limits) -> Iterator[tuple[tuple[str, ...], Table | None]]:
    """Yield every dictionary once, with the keys that lead to it; ``None`` once if too deep."""
    stack: list[tuple[tuple[str, ...], int, object]] = [((), 0, tree)]
    # By identity: trees made from aliases share their parts, and may contain themselves.
    seen: set[int] = set()
    deep, last, without = False, limits.nesting - 1, _BRANCHES.isdisjoint
    while stack:
        path, depth, node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if depth >= limits.nesting:
            if not deep:
                yield path, None
            deep = True
        elif isinstance(node, dict):
            yield path, node
            # Most tables have no other in them.
            if type(node) is dict and without(map(type, node.values())):
                continue
            # Where it would be too deep, a list is looked at to say so.
            stack += [
                ((*path, key), depth + 1, item)
                for key, item in pairs(node)
                if item
                and ((kind := type(item)) is dict or kind in _BRANCHES)
                and (kind is not list or depth >= last or _branches(item))
            ][::-1]
        elif isinstance(node, list) and not without(map(type, node)):
            within = [item for item in node if type(item) not in _PLAIN and _branches(item)]
            stack += [(path, depth + 1, item) for item in reversed(within)]


def _branches(item: object) -> bool:
    """Whether there can be a dictionary in it: merges are half a million lists of two strings."""
    if isinstance(item, dict):
        return bool(item)
    return isinstance(item, list) and not _BRANCHES.isdisjoint(map(type, item))


def named(dotted: str) -> Named:
    """Split ``package.module.Name``; a name without dots is a module."""
    module, dot, name = dotted.rpartition(".")
    return Named(module, name) if dot else Named(dotted, "")


def text_of(value: object, limits: Limits) -> str:
    """Write a scalar, or a list of them, as one line."""
    match value:
        case str():
            return value[: limits.kept]
        case bool():
            return str(value).lower()
        case list():
            plain = [
                text_of(item, limits)
                for item in value[: keeping.WIDE]
                if not isinstance(item, dict | list)
            ]
            return ", ".join(plain)[: limits.kept]
        case dict() | None:
            return ""
        case _:
            return str(value)[: limits.kept]


def _labelled(dotted: str, value: object, levels: int) -> Iterator[tuple[str, str]]:
    """Yield every text in a value, with the keys or the ``name`` that lead to it."""
    if isinstance(value, str):
        yield dotted, value
    elif levels == 0:
        return
    elif isinstance(value, dict):
        for name, item in pairs(value):
            yield from _labelled(f"{dotted}.{name}", item, levels - 1)
    elif isinstance(value, list):
        for item in value:
            match item:
                case {"template": template}:
                    label = f"{dotted}.{item.get('name', '')}"
                    yield from _labelled(label, template, levels - 1)
                case _:
                    yield from _labelled(dotted, item, levels - 1)


class _Told:
    """What single tables tell."""

    def __init__(
        self, place: Place, limits: Limits, room: templates.Room, seen: forecast.Forecast
    ) -> None:
        self.place = place
        self.limits = limits
        self._room = room
        self._seen = seen
        self._may = None
        if seen.evaluates is evaluated.PARTS:
            self._may = evaluated.whole()
        elif seen.evaluates:
            self._may = evaluated.pattern(seen.evaluates)

    def table(self, path: tuple[str, ...], table: Table) -> Iterator[Evidence]:
        yield from self._doubled(table)
        yield from self._keras(table) if kerasconfig.KIND in table else ()
        for key, value in pairs(table):
            if key not in _MARKED:
                continue
            if key in KEYS:
                yield from self._entry(path, key, value)
            elif key == "auto_map":
                yield from self._auto_map(value)
            elif key == "custom_pipelines":
                yield from self._custom(value)
            elif key in _CONSENTS and value is True:
                yield Entry(self.place, ".".join((*path, key)), "true")
            elif key == "weight_map" and isinstance(value, dict):
                yield from self._weights(value)
            else:
                yield from self._called(table, key, value)

    def _called(self, table: Table, key: str, value: object) -> Iterator[Evidence]:
        """Tell what is named to be called."""
        if key in _DIALECTS:
            yield from self._dialect(table, key, value)
        elif key == "_target_":
            yield from self._target(table, value)
        elif key == "_class_name":
            yield from self._pipeline(table, value)
        elif key == "flavors" and isinstance(value, dict):
            yield from bundles.flavored(value, self.place, self.limits.kept)
        elif key in _HANDLERS and isinstance(value, str):
            yield from self._handler(key, value)
        elif key == "template_format" and value == "jinja2":
            for name, item in pairs(table):
                if isinstance(item, str):
                    yield from templates.facts(item, self.place, name, self._room)
        elif key == "itemInfoEntries" and isinstance(value, dict):
            yield from self._package(value)

    def _package(self, items: Table) -> Iterator[Evidence]:
        """Tell the files of a Core ML package, which are named from its folder ``Data``."""
        for _, item in pairs(items):
            match item:
                case {"path": str(path)}:
                    kept = path[: self.limits.kept]
                    yield Reference(self.place, Purpose.DATA, kept, "itemInfoEntries.path")
                case _:
                    pass

    def _handler(self, key: str, value: str) -> Iterator[Evidence]:
        """Tell the source that TorchServe imports, by its last name and before its own handlers."""
        if self.place.artifact.name.endswith(_ARCHIVED):
            module = value.partition(":")[0].rpartition("/")[2]
            yield Reference(self.place, Purpose.CODE, module, key)

    def _keras(self, table: Table) -> Iterator[Evidence]:
        for summary in kerasconfig.code(table):
            yield Code(self.place, "python-bytecode", summary, kerasconfig.RUNS)
        if name := kerasconfig.imported(table):
            yield Call(self.place, How.CONFIG, name)
        match kerasconfig.operation(table):
            case kerasconfig.UNREAD:
                why = "a layer holds an operation of TensorFlow that is not to be read"
                yield Gap(self.place, GapKind.UNSUPPORTED, why)
            case str(op):
                yield Operation(self.place, "tensorflow", op)
        for field, target in kerasconfig.files(table):
            yield Reference(self.place, Purpose.DATA, target[: self.limits.kept], field)

    def _doubled(self, table: Table) -> Iterator[Evidence]:
        seen: set[str] = set()
        for key, _ in table.pairs if isinstance(table, Doubled) else ():
            if key in seen and key in _DECIDING:
                yield Gap(self.place, GapKind.DAMAGED, f"duplicate key {key!r}")
            seen.add(key)

    def _entry(self, path: tuple[str, ...], key: str, value: object) -> Iterator[Evidence]:
        dotted = ".".join((*path, key))
        if key == "chat_template":
            yield from self._templates(dotted, value)
        if len(path) >= SHALLOW:
            return
        if text := text_of(value, self.limits):
            yield Entry(self.place, dotted, text)

    def texts(self, path: tuple[str, ...], table: Table) -> Iterator[Evidence]:
        """Tell what texts under any key do to a loader that renders or evaluates them."""
        renders, may = self._seen.renders, self._may
        if may and not renders and not self._seen.hides and evaluated.wordless(table, may):
            return
        other: list[object] = []
        for key, value in pairs(table):
            if not isinstance(value, str) or key == "chat_template":
                if isinstance(value, list):
                    other.append(value)
            elif renders and templates.walks(value):
                label = ".".join((*path, key))[: self.limits.kept]
                yield from templates.facts(value, self.place, label, self._room)
            else:
                other.append(value)
        if self._may or self._seen.hides:
            for callee in evaluated.reached(other, self._may, hiding=self._seen.hides):
                yield Call(self.place, How.CONFIG, callee)

    def _templates(self, dotted: str, value: object) -> Iterator[Evidence]:
        """Tell what chat templates name: one, a list with a name each, or a table of them."""
        for label, template in _labelled(dotted, value, SHALLOW):
            shown = label[: self.limits.kept]
            yield from templates.facts(template, self.place, shown, self._room)
            if label != dotted:
                yield Entry(self.place, label, template[: self.limits.kept])

    def _auto_map(self, value: object) -> Iterator[Evidence]:
        classes = pairs(value) if isinstance(value, dict) else [("", value)]
        for name, target in classes:
            field = f"auto_map.{name}" if name else "auto_map"
            yield from self._code(target, field)

    def _custom(self, value: object) -> Iterator[Evidence]:
        if isinstance(value, dict):
            for name, pipeline in pairs(value):
                if isinstance(pipeline, dict):
                    yield from self._code(pipeline.get("impl"), f"custom_pipelines.{name}")

    def _code(self, value: object, field: str) -> Iterator[Evidence]:
        for target in value if isinstance(value, list) else [value]:
            if isinstance(target, str):
                yield Reference(self.place, Purpose.CODE, target[: self.limits.kept], field)

    def _weights(self, value: Table) -> Iterator[Evidence]:
        # Keras lists several files of one layer.
        held = (each if isinstance(each, list) else [each] for _, each in pairs(value))
        files = (name for names in held for name in names if isinstance(name, str))
        for name in dict.fromkeys(files):
            yield Reference(self.place, Purpose.WEIGHTS, name, "weight_map")

    def _target(self, table: Table, value: object) -> Iterator[Evidence]:
        limits = self.limits
        callee: Value
        if not isinstance(value, str):
            callee = Unknown(f"a _target_ that is a {type(value).__name__}")
        elif "${" in value:
            callee = next(dialects.interpolated("_target_", value))
        else:
            callee = named(value)
        given = table.get("_args_")
        arguments = given[: keeping.WIDE] if isinstance(given, list) else []
        keywords = tuple(
            (key, keeping.frozen(item, limits))
            for key, item in pairs(table)
            if not isinstance(item, dict | list) and key != "_target_"
        )
        values = tuple(keeping.frozen(item, limits) for item in arguments)
        yield Call(self.place, How.CONFIG, callee, values, keywords[: keeping.WIDE])

    def _dialect(self, table: Table, key: str, value: object) -> Iterator[Evidence]:
        """Tell a class or function that is named in another way than ``_target_``."""
        nemo = self.place.artifact.name.endswith(_NEMO)
        for target in dialects.named_by(key, value, table, nemo=nemo):
            if _DOTTED.fullmatch(target):
                yield Call(self.place, How.CONFIG, named(target))
            for unknown in dialects.interpolated(key, target):
                yield Call(self.place, How.CONFIG, unknown)

    def _pipeline(self, table: Table, value: object) -> Iterator[Evidence]:
        """Tell the parts of a diffusers pipeline. Single models have a ``_class_name`` too."""
        name = self.place.artifact.name.rpartition("/")[2]
        if isinstance(value, list):
            target = ".".join(item for item in value if isinstance(item, str))
            yield Reference(self.place, Purpose.CODE, target, "_class_name")
        elif not name.casefold().endswith("model_index.json") and not (
            isinstance(value, str) and value.endswith("Pipeline")
        ):
            return
        for part in [item for _, item in pairs(table)]:
            match part:
                case [str(library), str(kind), *_] if part is not value:
                    yield Call(self.place, How.CONFIG, Named(library, kind))

    def modules(self, tree: list[object]) -> Iterator[Evidence]:
        """Tell the modules of a sentence-transformers model."""
        for item in tree:
            if isinstance(item, dict) and ("path" in item or "idx" in item):
                for key, value in pairs(item):
                    if key == "type" and isinstance(value, str) and "." in value:
                        # Without a dot it is no class: sentence-transformers raises.
                        yield Call(self.place, How.CONFIG, named(value))
                    elif key == "path" and isinstance(value, str) and value and "type" in item:
                        kept = value[: self.limits.kept]
                        yield Reference(self.place, Purpose.DATA, kept, key)
