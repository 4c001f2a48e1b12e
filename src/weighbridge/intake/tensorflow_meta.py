"""Meta graphs of TensorFlow: a graph, the files that belong to it, and the objects it was made of.

Messages::

    MetaGraphDef      meta_info_def (1), graph_def (2), collection_def (4: key 1, value 2),
                      asset_file_def (6), object_graph_def (7)
    MetaInfoDef       tags (4), tensorflow_version (5)
    AssetFileDef      tensor_info (1, of it name 1), filename (2); of TensorFlow 1, in the
                      collection saved_model_assets: any_list (5), value (1), value (2)
    SavedObjectGraph  nodes (1): user_object (4) ...
    SavedUserObject   identifier (1), metadata (3): JSON that Keras wrote

Source: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/protobuf
(``meta_graph.proto``, ``saved_object_graph.proto``), retrieved 2026-11-26. Not read: signatures,
collections, the list of operations, variables and functions among the objects.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Named,
    Place,
    Purpose,
    Reference,
)
from weighbridge.intake import (
    protowire,
    strictjson,
    tensorflow,
    tensorflow_nodes,
)
from weighbridge.intake.cursor import WINDOW, Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.part import Part
from weighbridge.intake.protowire import BYTES, Field
from weighbridge.intake.tensorflow import Effort, Graphs

FIELDS = frozenset(range(1, 8))
"""Numbers of the fields of a ``MetaGraphDef``."""

GRAPH = 2
"""Number of the field that holds the graph."""

COLLECTION = "saved_model_assets"
"""Where TensorFlow 1 keeps the assets of a meta graph."""

ASSETS = "assets/"
"""The folder that ``filename`` of an asset counts from."""


def is_node(glimpse: Glimpse, item: Field) -> bool:
    """Whether a field is a node: a name, and an operation that is spelled like one."""
    if item.wire != BYTES:
        return False
    inner = protowire.glance(Glimpse(glimpse.source, item.start, item.stop))
    said = {field.number: field for field in inner}
    if not {1, 2} <= said.keys() or not said.keys() <= tensorflow_nodes.NODE:
        return False
    if (1, BYTES) not in {(field.number, field.wire) for field in inner}:
        return False  # what a column of a decision forest has there is a number
    name = protowire.text(glimpse, said[2]).lstrip(">").replace(">", "")
    return name.replace("_", "a").replace(".", "a").isalnum()


def is_graph(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``GraphDef`` with nodes."""
    found = protowire.glance(glimpse)
    nodes = [field for field in found if field.number == 1]
    if not nodes or any(field.number not in tensorflow.GRAPH for field in found):
        return False
    return all(is_node(glimpse, field) for field in nodes[:8])


def is_meta_graph(glimpse: Glimpse) -> bool:
    """Whether the fields are those of a ``MetaGraphDef`` with a graph."""
    found = protowire.glance(glimpse)
    if not found or any(field.number not in FIELDS or field.wire != BYTES for field in found):
        return False
    graphs = (field for field in found if field.number == GRAPH)
    return any(is_graph(Glimpse(glimpse.source, field.start, field.stop)) for field in graphs)


def read(
    cursor: Cursor, *, training: bool = False, effort: Effort | None = None
) -> Iterator[Evidence | Part]:
    """Read a ``MetaGraphDef``.

    Args:
        cursor: Over the message.
        training: Whether it lies beside a checkpoint, for training to go on.
        effort: What may still be done to find names of files, if several meta graphs share it.

    Raises:
        FormatError: Not a message, or over a limit.
    """
    cursor.budget.part(PARTS, cursor.start)
    graphs = Graphs(frozenset(_fed(cursor.again())), training=training, effort=effort)
    for item in protowire.fields(cursor.again()):
        if (item.number, item.wire) == (2, BYTES):
            graphs.learn(protowire.inside(cursor, item))
    told: set[str] = set()
    for asset in _assets(cursor.again()):
        for found in _asset(asset):
            if found.target not in told:
                told.add(found.target)
                yield found
    for item in protowire.fields(cursor):
        inner = protowire.inside(cursor, item)
        match item.number, item.wire:
            case (1, 2):
                yield from _about(inner)
            case (2, 2):
                yield from graphs.read(inner)
            case (7, 2):
                yield from _objects(inner)
            case _:
                yield from tensorflow.strange(cursor, item, FIELDS)


def _assets(cursor: Cursor) -> Iterator[Cursor]:
    """Yield every ``AssetFileDef``."""
    for item in protowire.fields(cursor):
        if item.number in _ASSETS:
            cursor.budget.part(1, item.start)
        if (item.number, item.wire) == (6, BYTES):
            yield protowire.inside(cursor, item)
        elif (item.number, item.wire) == (4, BYTES):
            inner = protowire.inside(cursor, item)
            keys = [tensorflow_nodes.text(inner, key) for key in _only(inner.again(), 1)]
            if keys[-1:] == [COLLECTION]:
                yield from _down(inner, 2, 5, 1, 2)


PARTS = 16
"""What a meta graph costs, in small parts: a model has one, or a few."""

_ASSETS = (4, 6)
"""Numbers of fields that may hold assets."""


def _only(cursor: Cursor, number: int) -> Iterator[Field]:
    return (
        field
        for field in protowire.fields(cursor)
        if field.number == number and field.wire == BYTES
    )


def _down(cursor: Cursor, number: int, *numbers: int) -> Iterator[Cursor]:
    """Yield the messages at the end of a path of fields."""
    for item in _only(cursor, number):
        if not numbers:
            yield protowire.inside(cursor, item)
            continue
        wanted = frozenset({numbers[0] << 3 | BYTES})
        plain = protowire.picked(cursor, item.start, item.stop, wanted, _PLAIN)
        cursor.budget.part(1, item.start)
        if plain is None:
            yield from _down(protowire.inside(cursor, item), *numbers)
            continue
        # Objects are many and short, and few of them have what is looked for.
        for _, start, stop in plain:
            inner = cursor.part(start, stop)
            if len(numbers) == 1:
                yield inner
            else:
                yield from _down(inner, *numbers[1:])


_PLAIN = frozenset(number << 3 | BYTES for number in range(1, 16))
"""Keys of fields that are bytes, those of the first numbers."""


def _fed(cursor: Cursor) -> Iterator[str]:
    """Yield the nodes that the loader feeds with paths of assets."""
    for asset in _assets(cursor):
        for info in _down(asset, 1):
            for name in _only(info, 1):
                yield tensorflow_nodes.text(info, name).partition(":")[0]


def _about(cursor: Cursor) -> Iterator[Entry]:
    names = {4: "tags", 5: "tensorflow_version"}
    for item in protowire.fields(cursor):
        if item.wire == BYTES and item.number in names and item.value:
            place = cursor.place(item.start, item.stop)
            yield Entry(place, names[item.number], tensorflow_nodes.text(cursor, item))


def _asset(cursor: Cursor) -> Iterator[Reference]:
    for item in _only(cursor, 2):
        if item.value:
            place = cursor.place(item.start, item.stop)
            name = tensorflow_nodes.text(cursor, item)
            # A loader joins the two, and joining with an absolute path gives that path.
            target = name if name.startswith(("/", "~")) or ":" in name else ASSETS + name
            yield Reference(place, Purpose.DATA, target, "asset_file_def.filename")


def _objects(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Tell what the configurations of Keras hold that stand among the objects."""
    for item in _only(cursor, 1):
        window, base = cursor.held(item.start, min(item.stop, item.start + WINDOW))
        span = item.start - base, item.stop - base, base
        users = protowire.among(window, span, _USER, _PLAIN)
        cursor.budget.part(1, item.start)
        if users is None:
            for user in _down(protowire.inside(cursor, item), 4):
                yield from described(user, 1, 3)
            continue
        for _, start, stop in users:
            # Most have an identifier and a version.
            span = start - base, stop - base, base
            if protowire.among(window, span, _METADATA, _OTHERS) != []:
                yield from described(cursor.part(start, stop), 1, 3)


_USER = frozenset({4 << 3 | BYTES})
_METADATA, _OTHERS = frozenset({3 << 3 | BYTES}), frozenset({1 << 3 | BYTES, 2 << 3 | BYTES})
"""Keys of a user's object, of its metadata, and of what tells nothing by itself."""


def described(cursor: Cursor, identifier: int, metadata: int) -> Iterator[Evidence | Part]:
    """Tell what an object's metadata hold, if they are JSON; a part for each pickle in it.

    A class without a module is not told: what Keras does not know, it makes from the graph.

    Args:
        cursor: Over the message.
        identifier: Number of the field that says whose metadata they are.
        metadata: Number of the field that holds them.
    """
    kind, held = "", list[Field]()
    for item in protowire.fields(cursor):
        if (item.number, item.wire) == (identifier, BYTES):
            kind = tensorflow_nodes.text(cursor, item)
        elif (item.number, item.wire) == (metadata, BYTES) and item.value:
            held.append(item)
    for item in held:
        place = cursor.place(item.start, item.stop)
        if item.value > cursor.limits.text:
            why = f"metadata of {item.value} bytes are over {cursor.limits.text}"
            yield Gap(place, GapKind.LIMIT, why)
            continue
        raw = protowire.inside(cursor, item).take(item.value, "metadata")
        yield from _json(raw, place, cursor, kind)


def _json(raw: bytes, place: Place, cursor: Cursor, kind: str) -> Iterator[Evidence | Part]:
    if not strictjson.begins(raw[:64]):
        # Objects of other kinds have metadata of other sorts, which Keras does not read.
        if "keras" in kind:
            yield Gap(place, GapKind.DAMAGED, f"metadata of a {kind[:80]!r} are not JSON")
        return
    from weighbridge.intake import (  # noqa: PLC0415 - few models are Keras' own
        configuration,
        forecast,
        jsonlevels,
        kerasconfig,
    )

    # As for any JSON: what is nowhere in the text need not be asked of each value.
    seen, start, nesting = forecast.of(raw), place.span.start, cursor.limits.nesting
    every = jsonlevels.trees(
        raw, what="metadata", offset=start, nesting=nesting, each=not seen.nothing
    )
    try:
        trees = list(every)
    except FormatError as error:
        yield Gap(place, GapKind.DAMAGED, f"metadata of a {kind[:80]!r}: {error}")
        return
    pickles = any(mark in raw for mark in configuration.PICKLES)
    tell = configuration.everything if pickles else configuration.facts
    for tree, levels in trees:
        for item in tell(tree, place, cursor.limits, seen=seen, levels=levels):
            match item:
                case Call(callee=Named(kerasconfig.PLAIN)):
                    pass
                case _:
                    yield item
