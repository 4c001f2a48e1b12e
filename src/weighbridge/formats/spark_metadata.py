"""Spark ML: ``metadata/part-00000`` of a stage or of a pipeline, a line of JSON.

Which class a loader looks up is told by ``intake/spark.py``; whatever else is in the JSON is read
as in ``json-config``. The numbers of a model lie beside it in ``data/*.parquet``.

Source: https://github.com/apache/spark/blob/master/mllib/src/main/scala/org/apache/spark/ml/util/ReadWrite.scala
(retrieved 2026-11-26). Not read: parameters and tables; sequence files, which hold objects in
Java's serialisation and which Spark ML itself does not write.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_KEYS = (b'"class"', b'"uid"', b'"sparkVersion"')


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is an object, with the keys that Spark writes at the beginning of it."""
    head = glimpse.head
    begun = b"\0" not in head and strictjson.begins(head) and all(key in head for key in _KEYS)
    return begun and glimpse.tail.rstrip()[-1:] == b"}"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the loader looks up, and references and parts as any JSON may have them.

    Raises:
        FormatError: Too large, or no JSON.
    """
    place, size = cursor.place(cursor.start, cursor.stop), cursor.left
    if size > cursor.limits.text:
        why = f"metadata of {size} bytes are over {cursor.limits.text}"
        raise FormatError(why, offset=cursor.start, kind=GapKind.LIMIT)
    for tree in strictjson.values(cursor.take(size, "metadata"), what="JSON", offset=cursor.start):
        yield from configuration.everything(tree, place, cursor.limits)


FORMAT = Format(
    id="spark-metadata",
    title="Spark ML",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=_KEYS[2:],
    plain=True,
    opens=b"{[",
    refines=("json-config",),
)
