r"""Prophet: a model as JSON, or as a text in JSON that is JSON once more (``model.pr`` of MLflow).

An object whose first key is ``growth`` and whose last one is ``__prophet_version`` (before 1.0
``__fbprophet_version``). Tables and series in it are texts of JSON in turn, which pandas reads.
What it takes for a path or a URL, where Prophet hands it the text itself (before 1.1.5), is told as
one.
Everything that is looked for in JSON is looked for here too.

Source: ``python/prophet/serialize.py`` of https://github.com/facebook/prophet, ``mlflow/prophet``
of https://github.com/mlflow/mlflow, and models that Prophet 1.5 writes (retrieved 2026-11-27). Not
read: values of tables; whether the numbers make sense.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Place,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, forecast, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_START = later.pattern(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*"growth"|"\{ ?\\"growth\\") ?: ?\\?"')
_STOP = later.pattern(rb'"__(?:fb)?prophet_version\\?" ?: ?\\?"[^"\\]{1,40}\\?"\s*\}"?\s*\Z')
NAMED = ("growth", "__prophet_version", "__fbprophet_version")
TABLES = (
    "changepoints", "history_dates", "train_holiday_names", "holidays", "history",
    "train_component_cols",
)  # fmt: skip
"""What pandas reads from a text."""

OTHERS = frozenset({"graph", "learner", "type"})
"""Keys of what else an object may be to a program: a graph of ONNX, a schema of Avro."""

KEPT = 80


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as a model does, and ends with the version that wrote it."""
    if b"\0" in glimpse.head or not _START.match(glimpse.head):
        return False
    return _STOP.search(glimpse.tail) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the model says of itself, and what it makes pandas open.

    Raises:
        FormatError: No JSON, too much of it, or no object.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"JSON of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "JSON")
    place = cursor.place(start)
    tree = _only(text, "model", start)
    if isinstance(tree, str):
        text = tree.encode("utf-8", "replace")
        tree = _only(text, "model within a text", start)
    if not isinstance(tree, dict):
        raise FormatError("the model is no object", offset=start)
    yield from _facts(tree, place)
    yield from configuration.everything(tree, place, cursor.limits, forecast.of(text))


def _only(text: bytes, what: str, offset: int) -> object:
    """Return the one value of a text; of an object that has a key twice, a ``Doubled``."""
    every = strictjson.values(text, what=what, offset=offset)
    tree = next(every, None)
    if next(every, None) is not None:
        raise FormatError(f"{what}: more than one value", offset=offset)
    return tree


def _facts(tree: dict[str, object], place: Place) -> Iterator[Evidence]:
    if not OTHERS.isdisjoint(tree):
        yield Gap(place, GapKind.DAMAGED, "a model that is a schema or a graph too")
    for key, value in configuration.pairs(tree):
        if not isinstance(value, str):
            continue
        if key in NAMED:
            yield Entry(place, f"prophet.{key.strip('_')}", value[:KEPT])
        elif key in TABLES and value.lstrip()[:1] not in ("{", "["):
            yield Reference(place, Purpose.DATA, value[:KEPT], key)


FORMAT = Format(
    id="prophet-model",
    title="Prophet model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b'{"',
    refines=("json-config", "plain-text"),
    steps=1,
)
